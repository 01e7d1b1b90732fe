"""Makes a delivery from its recipe, checks it by the command that a coordinator types, and tells what came out.

A folder of `golden/` holds the show's settings, declarations and attestations as files, `recipe.toml` (what is
rendered, stamped, changed and checked), and `expected.json`. After a change that is meant to change an outcome:
``python tests/scenarios/deliveries.py NAME...`` writes the files anew, and a person reads the difference.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from provenance.serving import calendar_day

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("golden")
_SETTINGS = """
[signing]
key = "pem:identity/signer.key"
chain = "identity/chain.pem"

[trust]
anchors = ["identity/root.pem"]
"""
_INDEX = '\n[index]\nlocation = "index"\n'


def outcome(name: str, folder: Path) -> dict[str, Any]:
    """What checking the delivery of a recipe comes to.

    Args:
        folder: an empty folder to make it in.
    """
    recipe = tomllib.loads((GOLDEN / name / "recipe.toml").read_text("utf-8"))
    platemark("init", "show", "--title", "Keystone", cwd=folder)
    for part in ("declarations", "attestations"):
        if (GOLDEN / name / part).is_dir():
            shutil.copytree(GOLDEN / name / part, folder / part)
    shutil.move(folder / "show" / "identity", folder / "identity")
    works = recipe.get("works", [])
    settings = (GOLDEN / name / "show.toml").read_text("utf-8") + _SETTINGS + (_INDEX if works else "")
    (folder / "show.toml").write_text(settings, "utf-8")
    for work in works:
        paint(folder / work["file"])
        platemark(
            "index", "add", work["file"], "--index", "index", "--owner", work["owner"], "--title", work["title"],
            cwd=folder,
        )  # fmt: skip
    for step in recipe["steps"]:
        do(step, folder)
    command = ["check", *recipe["check"], "--show", "show.toml", "--json"]
    done = platemark(*command, cwd=folder, codes=(0, 1, 10, 11))
    # Neither where it was checked nor on which day is told.
    said = done.stdout.replace(f"{folder}/", "").replace(calendar_day(), "TODAY")
    return told([json.loads(line) for line in said.splitlines()], done.returncode)


def do(step: dict[str, Any], folder: Path) -> None:
    """One step of a recipe: render and stamp, sign attestations, change or remove files."""
    if "render" in step:
        frames = step.get("frames", [1001, 1002])
        paths = [folder / step["render"].replace("####", f"{frame:04d}") for frame in frames]
        for path in paths:
            paint(path, like=folder / step["like"] if "like" in step else None)
        if "declare" in step:
            where = ["--to", step["to"]] if "to" in step else ["--in-place"]
            declare = ["--declare", step["declare"], "--show", "show.toml"]
            platemark("stamp", *(str(path.relative_to(folder)) for path in paths), *declare, *where, cwd=folder)
    elif "sign" in step:
        platemark("attest", "sign", "--show", "show.toml", *step["sign"], cwd=folder)
    elif "replace" in step:
        path = folder / step["in"]
        text = path.read_text("utf-8")
        assert step["replace"] in text
        path.write_text(text.replace(step["replace"], step["by"]), "utf-8")
    elif "strip" in step:
        with Image.open(folder / step["strip"]) as image:
            pixels = image.copy()
        pixels.save(folder / step["strip"])
    else:
        (folder / step["remove"]).unlink()


def paint(path: Path, like: Path | None = None) -> None:
    """A picture that is nobody's, told from others by its name; or, small in its corner, another one."""
    seed = int.from_bytes(hashlib.sha256(path.name.encode()).digest()[:8])
    random = np.random.default_rng(seed)
    coarse = (random.random((9, 16, 3)) * 255).astype(np.uint8)
    picture = Image.fromarray(coarse).resize((480, 270), Image.Resampling.BICUBIC)
    speckles = Image.fromarray((random.random((68, 120, 3)) * 255).astype(np.uint8)).resize((480, 270))
    picture = Image.blend(picture, speckles, 0.35)
    if like is not None:
        with Image.open(like) as other:
            picture = other.convert("RGB").resize((480, 270))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def told(lines: list[dict[str, Any]], code: int) -> dict[str, Any]:
    """The outcome without what differs between runs: rules, verdicts and waivers of every file and sequence."""
    summary = lines[-1]["summary"]
    counts = ("discovered", "pass", "review", "block", "incomplete", "waived")
    return {
        "exit_code": code,
        "counts": {name: summary[name] for name in counts},
        "assets": {
            record["path"]: [_finding(each) for each in record["findings"]]
            for record in sorted(lines[:-1], key=lambda each: str(each["path"]))
        },
        "sequences": {
            each["pattern"]: [_finding(finding) for finding in each["findings"]]
            for each in summary["sequences"]
            if each["findings"]
        },
    }


def _finding(finding: dict[str, Any]) -> str:
    waiver = finding.get("waiver")
    by = f" (waived by {waiver['approval']}, was {waiver['verdict']})" if waiver else ""
    return f"{finding['verdict']} {finding['rule']}{by}: {finding['message']}"


def platemark(*arguments: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does; raises where it ends otherwise than it may."""
    done = subprocess.run(
        [sys.executable, "-m", "provenance", *arguments], cwd=cwd, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=240, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode in codes, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done


def main(names: list[str]) -> int:
    """Write the expected outcomes of some recipes, or of all."""
    for name in names or sorted(path.name for path in GOLDEN.iterdir()):
        with tempfile.TemporaryDirectory() as folder:
            found = outcome(name, Path(folder).resolve())
        text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        (GOLDEN / name / "expected.json").write_text(text, "utf-8")
        print(f"{name}: exit code {found['exit_code']}, {found['counts']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
