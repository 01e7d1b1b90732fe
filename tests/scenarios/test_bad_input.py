"""What vendors' folders hold: each thing has one outcome, the rest is done, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
SECRET = "correct horse battery staple"


def outcomes(done: Any) -> dict[str, str]:
    return {os.fsencode(Path(record["path"]).name).decode("latin-1"): record["verdict"] for record in done.records}


def reconcile(done: Any) -> None:
    """Each thing that was found has exactly one record, and the counts add up."""
    parts = [done.summary[name] for name in ("pass", "review", "block", "incomplete")]
    assert sum(parts) == done.summary["discovered"] == len(done.records)
    assert len({record["path"] for record in done.records}) == len(done.records)
    for record in done.records:
        if record["verdict"] == "incomplete":
            assert all(record["error"][part] for part in ("what", "why", "fix"))


def stamp(platemark: Run, show: Any, *more: str | Path, **how: Any) -> Any:
    frames = show.folder / "frames"
    return platemark("stamp", frames, "--show", show.file, "--declare", show.declaration, *more, "--json", **how)


def check(platemark: Run, show: Any, *more: str | Path, **how: Any) -> Any:
    return platemark("check", show.folder / "frames", "--show", show.file, *more, "--json", **how)


#: What lies in the folder, and what a check says of it.
ZOO = {
    "good.png": "review",
    "new\nline and space.png": "review",
    "latin-\xe9.png": "review",
    "hole.1001.jpg": "review",
    "hole.1004.jpg": "review",
    "empty.png": "block",
    "notes.txt": "block",
    "huge.png": "block",
    "cut.exr": "block",
    "cut.jpg": "block",
    "other.jpg": "review",
    "folder.1001.exr": "incomplete",
    "fifo.png": "incomplete",
    "loop.png": "incomplete",
    "outside.png": "incomplete",
    "upwards": "incomplete",
    "nowhere.png": "incomplete",
    "lonely.c2pa": "incomplete",
}
GOOD = {name for name, outcome in ZOO.items() if outcome == "review"}


@pytest.fixture
def zoo(show: Any, making: Any, pictures: Any, tmp_path: Path) -> Any:
    """A show whose frames folder holds good frames and everything that can be wrong."""
    frames = show.folder / "frames"
    show.write("good.png")
    show.write("new\nline and space.png", seed=1)
    Path(os.fsdecode(os.fsencode(frames) + b"/latin-\xe9.png")).write_bytes(making.picture("png8", seed=2))
    show.write("hole.1001.jpg", seed=5)
    show.write("hole.1004.jpg", seed=6)
    (frames / "empty.png").touch()
    (frames / "notes.txt").write_text("these are notes")
    (frames / "huge.png").write_bytes(pictures.png_of_size(60_000, 60_000))
    (frames / "cut.exr").write_bytes(making.picture("exr", seed=4)[:-200])
    (frames / "cut.jpg").write_bytes(making.picture("jpeg", seed=4)[:-900])
    (frames / "other.jpg").write_bytes(making.picture("png8", seed=7))  # its name lies, its content does not
    (frames / "folder.1001.exr").mkdir()
    os.mkfifo(frames / "fifo.png")
    (frames / "loop.png").symlink_to("loop.png")
    outside = tmp_path / "outside.png"
    outside.write_bytes(making.picture("png8", seed=3))
    (frames / "outside.png").symlink_to(outside)
    (frames / "upwards").symlink_to("..")
    (frames / "nowhere.png").symlink_to("gone.png")
    (frames / "lonely.c2pa").write_bytes(b"a sidecar of nothing")
    return show


def test_each_thing_has_one_outcome_in_a_check(platemark: Run, zoo: Any, making: Any) -> None:
    before = making.bytes_of(zoo.folder)
    done = check(platemark, zoo)
    assert outcomes(done) == ZOO
    reconcile(done)
    assert done.code == 10
    (sequence,) = done.summary["sequences"]
    assert sequence["missing"] == [1002, 1003]
    assert making.bytes_of(zoo.folder) == before


def test_each_thing_has_one_outcome_in_a_verify(platemark: Run, zoo: Any, making: Any) -> None:
    before = making.bytes_of(zoo.folder)
    done = platemark("verify", zoo.folder / "frames", "--show", zoo.file, "--json")
    undecoded = {"huge.png", "cut.exr", "cut.jpg"}  # credentials are read without the picture
    assert {name for name, outcome in outcomes(done).items() if outcome == "review"} == GOOD | undecoded
    assert outcomes(done).keys() == ZOO.keys()
    reconcile(done)
    assert done.code == 10
    assert making.bytes_of(zoo.folder) == before


@pytest.mark.parametrize("where", ["in place", "elsewhere"])
def test_each_thing_has_one_outcome_in_a_stamp(platemark: Run, zoo: Any, making: Any, where: str) -> None:
    frames, out = zoo.folder / "frames", zoo.folder / "out"
    before = making.bytes_of(frames)
    done = stamp(platemark, zoo, *(["--in-place"] if where == "in place" else ["--to", out]))
    assert {name for name, outcome in outcomes(done).items() if outcome == "pass"} == GOOD
    assert outcomes(done).keys() == ZOO.keys()
    reconcile(done)
    assert done.summary["stamped"] == len(GOOD)
    assert done.code == 1
    after = making.bytes_of(frames)
    changed = {os.fsencode(name).decode("latin-1") for name in before if before[name] != after[name]}
    assert changed == (GOOD if where == "in place" else set())
    assert before.keys() == after.keys()
    if where == "elsewhere":
        assert {os.fsencode(name).decode("latin-1") for name in making.bytes_of(out)} == GOOD
    assert not making.leftovers(zoo.folder)


def test_names_are_escaped_for_people(platemark: Run, show: Any) -> None:
    show.write("evil\x1b[31m\u202egnp.png")
    done = platemark("check", show.folder / "frames", "--show", show.file)
    assert "evil" in done.out
    assert "\x1b" not in done.out + done.talk
    assert "\u202e" not in done.out + done.talk


def test_what_a_user_may_not_read_is_told_and_the_rest_is_done(
    platemark: Run, show: Any, making: Any, modest: list[str]
) -> None:
    show.write("good.jpg")
    show.write("secret.jpg").chmod(0)
    (show.write("closed/a.jpg").parent).chmod(0)
    done = check(platemark, show, through=modest)
    assert outcomes(done) == {"good.jpg": "review", "secret.jpg": "incomplete", "closed": "incomplete"}
    reconcile(done)
    assert done.code == 1
    assert {record["error"]["why"] for record in done.records if "error" in record} == {"Permission denied"}
    stamped = stamp(platemark, show, "--to", show.folder / "out", through=modest)
    assert outcomes(stamped) == {"good.jpg": "pass", "secret.jpg": "incomplete", "closed": "incomplete"}
    assert stamped.code == 1


@pytest.mark.parametrize("where", ["in place", "elsewhere"])
def test_a_folder_that_may_not_be_written_costs_no_original(
    platemark: Run, show: Any, making: Any, modest: list[str], where: str
) -> None:
    for name in ("a.jpg", "b.exr"):
        show.write(name)
    frames, out = show.folder / "frames", show.folder / "out"
    out.mkdir()
    before = making.bytes_of(show.folder)
    (frames if where == "in place" else out).chmod(0o555)
    done = stamp(platemark, show, *(["--in-place"] if where == "in place" else ["--to", out]), through=modest)
    assert set(outcomes(done).values()) == {"incomplete"}
    reconcile(done)
    assert {record["error"]["why"] for record in done.records} == {"Permission denied"}
    assert done.code == 1
    assert making.bytes_of(show.folder) == before


def test_a_folder_that_may_be_written_and_not_listed_is_good_enough(
    platemark: Run, show: Any, making: Any, modest: list[str]
) -> None:
    """A drop box, as vendors have them."""
    for name in ("a.jpg", "b.exr"):
        show.write(name)
    out = show.folder / "out"
    out.mkdir()
    out.chmod(0o333)
    done = stamp(platemark, show, "--to", out, through=modest)
    out.chmod(0o755)
    assert done.code == 0, done.out
    assert sorted(making.bytes_of(out)) == ["a.jpg", "b.c2pa", "b.exr"]


def test_every_broken_file_of_the_shared_ones_has_an_outcome(
    platemark: Run, show: Any, making: Any, shared_media: Path
) -> None:
    broken = show.folder / "frames"
    for path in (shared_media / "broken").iterdir():
        shutil.copyfile(path, broken / path.name)
    before = making.bytes_of(broken)
    done = check(platemark, show)
    assert len(done.records) == len(before)
    reconcile(done)
    assert done.summary["pass"] == 0
    assert done.code == 10
    stamped = stamp(platemark, show, "--to", show.folder / "out")
    assert len(stamped.records) == len(before)
    reconcile(stamped)
    assert stamped.code == 1
    unreadable = {name for name, outcome in outcomes(done).items() if outcome in ("block", "incomplete")}
    refused = {name for name, outcome in outcomes(stamped).items() if outcome == "incomplete"}
    assert unreadable <= refused  # no picture that cannot be looked at is signed
    assert making.bytes_of(broken) == before
    assert not making.leftovers(show.folder)


def damage_key(show: Any, tmp_path: Path, making: Any) -> None:
    (show.folder / "identity" / "signer.key").chmod(0o644)


def swap_key(show: Any, tmp_path: Path, making: Any) -> None:
    other = making.lay_out(tmp_path / "other")
    shutil.copy2(other.folder / "identity" / "signer.key", show.folder / "identity" / "signer.key")


def lose_key(show: Any, tmp_path: Path, making: Any) -> None:
    (show.folder / "identity" / "signer.key").unlink()


def expire(show: Any, tmp_path: Path, making: Any) -> None:
    from provenance.signers.identity import create_identity

    shutil.rmtree(show.folder / "identity")
    long_ago = datetime.now(UTC) - timedelta(days=40 * 365)
    create_identity(show.folder / "identity", organisation="Old", passphrase=None, moment=long_ago)


def lock(show: Any, tmp_path: Path, making: Any) -> None:
    from provenance.signers.identity import create_identity

    shutil.rmtree(show.folder / "identity")
    create_identity(show.folder / "identity", organisation="Studio", passphrase=SECRET.encode())


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damage_key, ("mode 0644", "chmod 600")),
        (swap_key, ("the key belongs to none of them", "issued together")),
        (lose_key, ("signer.key", "No such file")),
        (expire, ("expired on",)),
        (lock, ("locked with a passphrase", "passphrase_file")),
    ],
)
def test_a_key_that_cannot_sign_is_told_before_anything_is_touched(
    platemark: Run, show: Any, making: Any, tmp_path: Path, harm: Callable[..., None], words: tuple[str, ...]
) -> None:
    show.write("a.png")
    harm(show, tmp_path, making)
    before = making.bytes_of(show.folder)
    done = stamp(platemark, show, "--in-place", "--journal", show.folder / "journal.jsonl")
    assert done.code == 2
    assert not done.out
    assert all(word in done.talk for word in words), done.talk
    assert making.bytes_of(show.folder) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("declaration.toml", 'use = "final"', 'use = "finale"', ("line 3", "use")),
        ("declaration.toml", "[[tools]]", "[[tols]]", ("tols", "tools")),
        ("declaration.toml", "title =", "title ==", ("line 1",)),
        ("show.toml", "title =", "titel =", ("line 4", "title")),
        ("show.toml", "# seconds = 120", 'seconds = "soon"', ("limits.seconds", "line")),
        ("show.toml", '# rules = { "credentials', 'rules = { "credential', ("credentials.untrusted", "line")),
        ("show.toml", "[index]", "[index", ("not TOML",)),
    ],
)
def test_a_wrong_document_is_named_with_its_line(
    platemark: Run, show: Any, making: Any, file: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    show.write("a.png")
    path = show.folder / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    before = making.bytes_of(show.folder)
    done = stamp(platemark, show, "--in-place")
    assert done.code == 2
    assert all(word in done.talk for word in (file, *words)), done.talk
    assert making.bytes_of(show.folder) == before


@pytest.mark.parametrize("part", ["catalog", "segment"])
def test_an_index_that_is_damaged_is_never_a_pass(platemark: Run, show: Any, part: str) -> None:
    show.refer(show.write("../references/work.png", "png8", seed=8))
    request = {"op": "stamp", "path": str(show.write("a.png")), "declare": str(show.declaration)}
    assert show.service()(request)["stamp"]["outcome"] == "stamped"
    if part == "segment":
        assert check(platemark, show).code == 0
    path = next((show.folder / "index").glob("catalog.json" if part == "catalog" else "*.segment"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    done = check(platemark, show)
    assert done.code == 1
    assert "index" in done.talk + done.out
    if part == "segment":
        assert outcomes(done) == {"a.png": "incomplete"}
        reconcile(done)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here; test_kill has a limit of size instead")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("where", ["in place", "elsewhere"])
def test_a_disk_that_fills_costs_no_original(platemark: Run, show: Any, making: Any, small: Path, where: str) -> None:
    for number in range(1, 9):
        show.write(f"a.{number:04d}.png", data=making.picture("png8", number, (64, 48)))
    frames = show.folder / "frames"
    if where == "in place":  # the disk is nearly full of the originals
        for path in frames.iterdir():
            shutil.move(path, small)
        frames.rmdir()
        frames.symlink_to(small)
        (small / "render.tmp").write_bytes(bytes(40_000))
        show.settle({"# ignore = [": "ignore = ['render.tmp', "})
    before = making.bytes_of(small if where == "in place" else frames)
    done = stamp(platemark, show, *(["--in-place"] if where == "in place" else ["--to", small]), "--workers", "1")
    assert done.code == 1, done.talk
    reconcile(done)
    assert 0 < done.summary["stamped"] < 8
    failed = {Path(record["path"]).name for record in done.records if record["verdict"] == "incomplete"}
    assert {each["error"]["why"] for each in done.records if "error" in each} == {"No space left on device"}
    assert not making.leftovers(small)
    after = making.bytes_of(small if where == "in place" else frames)
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert not changed & failed
    assert len(changed) == (done.summary["stamped"] if where == "in place" else 0)
    verified = platemark("verify", small, "--show", show.file, "--json")
    states = [record["manifest"]["state"] for record in verified.records]
    assert states.count("trusted") == done.summary["stamped"]
    assert set(states) <= {"trusted", "missing"}


def family(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")  # each thread has its own
    found = [int(each) for children in lists for each in children.read_text().split()]
    return [pid, *(each for child in found for each in family(child))]


def test_a_passphrase_and_a_key_stand_nowhere(platemark: Run, show: Any, making: Any, tmp_path: Path) -> None:
    """Not in arguments, environments, results, journals, reports, logs."""
    lock(show, tmp_path, making)
    secret = show.folder / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    show.settle({'# passphrase_file = "/secure/platemark.passphrase"': 'passphrase_file = "secret"'})
    key = (show.folder / "identity" / "signer.key").read_text().splitlines()[1:-1]
    data = making.picture("png8")
    for frame in range(1, 31):
        show.write(f"a.{frame:04d}.png", data=data)
    (show.folder / "frames" / "cut.png").write_bytes(data[:900])
    arguments = [
        "-vv", "stamp", str(show.folder / "frames"), "--show", str(show.file), "--declare", str(show.declaration),
        "--in-place", "--json", "--journal", str(tmp_path / "stamp.jsonl"),
    ]  # fmt: skip
    seen = b""
    with subprocess.Popen(
        [sys.executable, "-m", "provenance", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as running:
        assert running.stdout
        seen += running.stdout.readline()
        processes = family(running.pid)
        assert len(processes) > 1
        for pid in processes:
            for kind in ("cmdline", "environ"):
                seen += Path(f"/proc/{pid}/{kind}").read_bytes()
        out, talk = running.communicate(timeout=120)
    assert running.returncode == 1
    assert b"cut.png" in out
    checked = platemark(
        "check", show.folder / "frames", "--show", show.file, "--report", tmp_path / "report",
        "--journal", tmp_path / "check.jsonl",
    )  # fmt: skip
    seen += out + talk + checked.out.encode() + checked.talk.encode()
    for name in ("stamp.jsonl", "check.jsonl", *[f"report/{each.name}" for each in (tmp_path / "report").iterdir()]):
        seen += (tmp_path / name).read_bytes()
    for path in (show.folder / "frames").iterdir():
        seen += path.read_bytes()
    assert SECRET.encode() not in seen
    assert not [line for line in key if line.encode() in seen]
