"""What a frame costs, beside the script that a TD would write instead.

Run by ``make bench``. For each kind of frame: milliseconds a frame and peak memory of the script, of ``stamp`` and of
``check``, each in a process of its own over the same files, and the ratios; then what two workers gain over one; then
a resumed check of 10,000 assets; then ``platemark --help``. Times are medians; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

KINDS = ("1080p JPEG", "4K JPEG", "4K PNG", "4K TIFF", "4K EXR ZIP", "4K EXR ZIPS", "4K EXR PIZ", "4K EXR DWAA")
#: Ratios to reach, from the project's first issue: script over stamp, or stamp over one OpenEXR decode.
GOALS = {"1080p JPEG": 6.0, "4K JPEG": 6.0, "4K PNG": 1.6, "4K TIFF": 2.0, "4K EXR ZIPS": 3.0}
DECLARATION = """\
title = "Collapse"
show = "Bench"
shot = "sh010"
use = "final"
digital_source_type = "trainedAlgorithmicMedia"

[[tools]]
name = "Generator"
version = "1.0"

[[actions]]
action = "created"
tool = "Generator"
digital_source_type = "trainedAlgorithmicMedia"
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=7, help="frames of each kind")
    parser.add_argument("--assets", type=int, default=10_000, help="assets of the resumed check")
    parser.add_argument("--only", help="a kind of frame")
    parser.add_argument("--part", nargs=4, metavar=("WHAT", "KIND", "SHOW", "FRAMES"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps(_part(*given.part)))
        return
    with tempfile.TemporaryDirectory(prefix="platemark-bench-") as folder:
        _bench(Path(folder), given.frames, given.assets, given.only)


def _bench(folder: Path, copies: int, assets: int, only: str | None) -> None:
    import frames

    show = folder / "show"
    _platemark("init", str(show), "--title", "Bench")
    (show / "bench.toml").write_text(DECLARATION)
    kinds = tuple(kind for kind in KINDS if not only or kind == only)
    made = frames.make(folder / "frames", kinds, copies)
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {copies} frames of each kind, medians\n")
    heads = "script/stamp script/check  goal   one decode  stamp/decode"
    print(f"{'':12} {'script':>14} {'stamp':>14} {'check':>14}   {heads}")
    for kind in kinds:
        files = json.dumps([str(file) for file in made[kind]])
        rival, stamp, check = (_measure(what, kind, show, files) for what in ("script", "stamp", "check"))
        line = f"{kind:12} {_figure(rival)} {_figure(stamp)} {_figure(check)}"
        line += f"   {rival['ms'] / stamp['ms']:10.1f}x {rival['ms'] / check['ms']:10.1f}x"
        line += f"  {GOALS[kind]:>4}x" if kind in GOALS else "      "
        if "EXR" in kind:
            decode = _measure("decode", kind, show, files)
            line += f"   {decode['ms']:7.1f} ms  {stamp['ms'] / decode['ms']:8.2f} (goal 1.6)"
        print(line, flush=True)
    if only:
        return
    _workers(folder, show)
    _resume(folder, show, assets)
    _help()


def _figure(measured: dict[str, float]) -> str:
    return f"{measured['ms']:6.1f}ms {measured['mb']:3.0f}MB"


def _measure(what: str, kind: str, show: Path, files: str) -> dict[str, float]:
    """One rival over the files in a process of its own."""
    from provenance.processes import ENVIRONMENT

    command = [sys.executable, __file__, "--part", what, kind, str(show), files]
    ours = what in ("stamp", "check")  # in the environment that platemark gives its workers
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | (ENVIRONMENT if ours else {})
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _part(what: str, _kind: str, show: str, files: str) -> dict[str, float]:
    paths = [Path(each) for each in json.loads(files)]
    with tempfile.TemporaryDirectory(dir=paths[0].parent) as folder:
        work = _WORK[what](Path(show), Path(folder))
        work(paths[0])  # libraries load and tables are made with the first frame; a farm pays that once a worker
        times = []
        for path in paths:
            for output in Path(folder).iterdir():
                output.unlink()
            os.sync()  # nobody pays for what another left to be written
            start = time.perf_counter()
            work(path)
            times.append(time.perf_counter() - start)
    return {"ms": statistics.median(times) * 1000, "mb": _peak()}


def _peak() -> float:
    """This process's peak memory in MB. (`getrusage` also counts the parent's, from before the program was started.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _script(show: Path, to: Path) -> Callable[[Path], Any]:
    import script

    signer = script.signer(show / "identity" / "signer.key", show / "identity" / "chain.pem")
    settings = script.context(show / "identity" / "root.pem")
    return lambda path: script.frame(path, to, signer, settings)


def _decode(_show: Path, _to: Path) -> Callable[[Path], Any]:
    import script

    return script.decode_exr


def _service(show: Path) -> Any:
    from provenance.serving import open_service

    return open_service({"show": str(show / "show.toml")})


def _stamp(show: Path, to: Path) -> Callable[[Path], Any]:
    service = _service(show)

    def work(path: Path) -> None:
        request = {"op": "stamp", "path": str(path), "declare": str(show / "bench.toml")}
        if path.suffix == ".exr":  # a sidecar beside it, as the script writes one
            path.with_suffix(".c2pa").unlink(missing_ok=True)
        else:
            request["to"] = str(to / path.name)
        answer = service(request)
        if answer["stamp"]["outcome"] != "stamped":
            raise RuntimeError(answer)

    return work


def _check(show: Path, _to: Path) -> Callable[[Path], Any]:
    service = _service(show)

    def work(path: Path) -> None:
        answer = service({"op": "check", "path": str(path)})
        if "fingerprints" not in answer:
            raise RuntimeError(answer)

    return work


_WORK = {"script": _script, "decode": _decode, "stamp": _stamp, "check": _check}


def _workers(folder: Path, show: Path) -> None:
    """What two workers gain over one, on 1080p JPEGs through the command line."""
    import frames

    first = frames.make(folder / "batch", ("1080p JPEG",), 600)["1080p JPEG"][0].parent
    seconds = {}
    for workers in (1, 2):
        to = folder / f"out{workers}"
        done = _platemark(
            "--no-progress", "stamp", str(first), "--show", str(show / "show.toml"),
            "--declare", str(show / "bench.toml"), "--to", str(to), "--workers", str(workers), "--json",
        )  # fmt: skip
        seconds[workers] = json.loads(done.stdout.splitlines()[-1])["summary"]["seconds"]
        shutil.rmtree(to)
    print(
        f"\nstamp of 600 1080p JPEGs: one worker {seconds[1]:.2f} s, two {seconds[2]:.2f} s: "
        f"{seconds[1] / seconds[2]:.2f}x (goal 1.8x)"
    )


def _resume(folder: Path, show: Path, assets: int) -> None:
    """A check whose assets are all in the journal."""
    from PIL import Image

    many = folder / "many"
    many.mkdir()
    Image.effect_mandelbrot((64, 36), (-2, -1.5, 1, 1.5), 40).convert("RGB").save(many / "a.1.jpg")
    for number in range(2, assets + 1):
        os.link(many / "a.1.jpg", many / f"a.{number}.jpg")
    arguments = ("check", str(many), "--show", str(show / "show.toml"), "--journal", str(folder / "many.jsonl"))
    first = _timed(lambda: _platemark(*arguments, allowed=(0, 10, 11)))
    again = _timed(lambda: _platemark(*arguments, "--resume", allowed=(0, 10, 11)))
    print(
        f"check of {assets:,} small assets: {first:.1f} s; resumed with all in the journal: {again:.1f} s (goal 10 s)"
    )


def _help() -> None:
    times = [_timed(lambda: _platemark("--help")) for _ in range(5)]
    print(f"platemark --help: {statistics.median(times):.2f} s (goal 0.3 s)")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _platemark(*arguments: str, allowed: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "provenance", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=HERE.parents[1],
    )
    if done.returncode not in allowed:
        raise RuntimeError(done.stderr + done.stdout)
    return done


if __name__ == "__main__":
    main()
