"""Walking: links never followed, nothing opened, everything in one place."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pipeline.numbering import Pattern
from pipeline.walking import Walk


def walked(root: Path, *ignore: str) -> Walk:
    walk = Walk(ignore)
    walk.walk(str(root))
    return walk


def test_files_by_folder(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("x", "a/y", "a/b/z"):
        (tmp_path / name).touch()
    assert dict(walked(tmp_path).files) == {
        str(tmp_path): {"x"},
        str(tmp_path / "a"): {"y"},
        str(tmp_path / "a" / "b"): {"z"},
    }


def test_links_are_problems_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").touch()
    inside = tmp_path / "inside"
    inside.mkdir()
    for name, target in {
        "loop": ".",
        "up": "..",
        "out": str(outside),
        "file": str(outside / "secret"),
        "no": "no",
    }.items():
        (inside / name).symlink_to(target)
    walk = walked(inside)
    assert not walk.files
    assert set(walk.problems) == {str(inside / name) for name in ("loop", "up", "out", "file", "no")}
    assert all("it is a link" in problem.why and problem.fix for problem in walk.problems.values())


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "shot.1001.exr")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        walk = walked(tmp_path)
    assert "a FIFO" in walk.problems[str(tmp_path / "shot.1001.exr")].why
    assert "a socket" in walk.problems[str(tmp_path / "socket")].why
    walk = Walk()
    walk.take("/dev/null", os.stat("/dev/null").st_mode)
    assert "a device" in walk.problems["/dev/null"].why


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    is_root = os.geteuid() == 0
    if is_root:  # root may read every folder
        for folder in (tmp_path, *tmp_path.parents):
            folder.chmod(folder.stat().st_mode | 0o55)
        os.seteuid(65534)
    try:
        walk = walked(tmp_path)
    finally:
        if is_root:
            os.seteuid(0)
    assert list(walk.problems) == [str(closed)]
    assert walk.problems[str(closed)].why == "Permission denied"


def test_a_folder_that_became_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "secret").touch()
    (tmp_path / "folder").symlink_to("real")
    walk = walked(tmp_path / "folder")
    assert not walk.files
    assert str(tmp_path / "folder") in walk.problems


def test_folders_named_like_frames(tmp_path: Path) -> None:
    for name in ("shot.1001.exr", "shot.1002.exr", "plain", "sh010.old"):
        (tmp_path / name).mkdir()
    (tmp_path / "shot.1001.exr" / "file").touch()
    walk = walked(tmp_path)
    assert walk.files == {str(tmp_path / "shot.1001.exr"): {"file"}}
    assert list(walk.problems) == [str(tmp_path / "shot.1002.exr")]
    assert "empty folder with a frame's name" in walk.problems[str(tmp_path / "shot.1002.exr")].why


def test_our_temporary_files_are_passed_over(tmp_path: Path) -> None:
    name = ".shot.1001.exr.platemark-0123abcd-42-0123abcd"
    (tmp_path / name).touch()
    walk = walked(tmp_path)
    walk.take(str(tmp_path / name), os.stat(tmp_path / name).st_mode)
    assert not walk.files
    assert not walk.problems
    assert not walk.ignored


def test_what_is_ignored(tmp_path: Path) -> None:
    for name in ("keep.exr", "a.tmp", ".DS_Store", "cache/x.exr", "sub/cache/x.exr", "sub/old/x.exr", "sub/B.TMP"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link.tmp").symlink_to("a.tmp")
    walk = walked(tmp_path, "*.tmp", ".DS_Store", "cache/", "sub/old/*")
    assert walk.files == {str(tmp_path): {"keep.exr"}, str(tmp_path / "sub"): {"B.TMP"}}
    assert walk.ignored == {
        str(tmp_path): {"a.tmp", ".DS_Store", "cache", "link.tmp"},
        str(tmp_path / "sub"): {"cache"},
        str(tmp_path / "sub" / "old"): {"x.exr"},
    }
    assert not walk.problems


def test_matching_a_pattern(tmp_path: Path) -> None:
    for name in ("shot.1001.exr", "shot.1003.exr", "shot.1001.png"):
        (tmp_path / name).touch()
    (tmp_path / "shot.1002.exr").symlink_to("shot.1001.exr")
    (tmp_path / "shot.1004.exr").mkdir()
    walk = Walk()
    found = walk.match(str(tmp_path), Pattern("shot.", 4, ".exr", frozenset({1001, 1002, 1004})))
    assert [(file.name, file.number) for file in found] == [("shot.1001.exr", 1001)]
    assert list(walk.problems) == [str(tmp_path / "shot.1002.exr")]
    assert walk.match(str(tmp_path / "absent"), Pattern("shot.", 4, ".exr")) == []
    assert "No such file" in walk.problems[str(tmp_path / "absent")].why


def test_a_tree_deeper_than_the_system_can_name(tmp_path: Path) -> None:
    """It is walked as deep as it goes, and the rest is told."""
    folder = os.open(tmp_path, os.O_RDONLY)
    name = "d" * 200
    for _ in range(30):
        os.mkdir(name, dir_fd=folder)
        below = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    walk = walked(tmp_path)
    (problem,) = walk.problems.values()
    assert "File name too long" in problem.why
