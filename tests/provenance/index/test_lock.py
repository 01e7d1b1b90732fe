"""One writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
from pathlib import Path

import pytest

from provenance.errors import FileError, ReferenceIndexError
from provenance.index.lock import NAME, WriterLock


def hold(folder: Path) -> tuple[int, int]:
    """Start a process that holds the lock until the pipe is closed; its number, and the pipe."""
    ready, tell = os.pipe()
    wait, end = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(end)
            with WriterLock(folder):
                os.write(tell, b"!")
                os.read(wait, 1)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.read(ready, 1) == b"!"
    for handle in (ready, tell, wait):
        os.close(handle)
    return child, end


def test_it_is_gone_afterwards(tmp_path: Path) -> None:
    with WriterLock(tmp_path) as lock:
        assert json.loads((tmp_path / NAME).read_bytes())["pid"] == os.getpid()
        lock.require()
    assert not list(tmp_path.iterdir())
    with WriterLock(tmp_path):
        pass


def test_it_is_gone_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), WriterLock(tmp_path):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_another_writer_is_named(tmp_path: Path) -> None:
    child, end = hold(tmp_path)
    try:
        with pytest.raises(ReferenceIndexError) as error, WriterLock(tmp_path):
            pass
        assert error.value.what == f"cannot change the index {tmp_path}"
        assert error.value.why.startswith(f"process {child} on {socket.gethostname()}, since 20")
        assert str(tmp_path / NAME) in error.value.fix
    finally:
        os.close(end)
        assert os.waitpid(child, 0)[1] == 0
    with WriterLock(tmp_path):
        pass


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    with WriterLock(tmp_path), pytest.raises(ReferenceIndexError), WriterLock(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_taken_over(tmp_path: Path) -> None:
    child, end = hold(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(end)
    assert (tmp_path / NAME).exists()
    with WriterLock(tmp_path):
        assert json.loads((tmp_path / NAME).read_bytes())["pid"] == os.getpid()
    assert not list(tmp_path.iterdir())


def test_only_one_of_many_takes_over(tmp_path: Path) -> None:
    child, end = hold(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(end)
    (tmp_path / "counter").write_text("0")
    children = []
    for _ in range(8):
        child = os.fork()
        if not child:
            status = 1
            try:
                for _ in range(200):
                    try:
                        with WriterLock(tmp_path):
                            number = int((tmp_path / "counter").read_text())
                            (tmp_path / "counter").write_text(str(number + 1))
                        status = 0
                        break
                    except ReferenceIndexError:
                        os.sched_yield()
            finally:
                os._exit(status)
        children.append(child)
    won = [os.waitpid(each, 0)[1] for each in children].count(0)
    assert won >= 1
    assert int((tmp_path / "counter").read_text()) == won


@pytest.mark.parametrize(
    "holder",
    [
        {"host": "render-042", "pid": 1, "since": "2025-01-01T00:00:00+00:00"},
        {"host": "render-042", "pid": 2**22 + 1, "since": "2025-01-01T00:00:00+00:00"},
    ],
)
def test_a_lock_of_another_host_is_never_taken_over(holder: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(holder))
    with pytest.raises(ReferenceIndexError, match="render-042, since 2025"), WriterLock(tmp_path):
        pass
    assert (tmp_path / NAME).exists()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"host": 1, "pid": -1, "since": ""}', '{"pid": "x"}', "[" * 4000])
def test_a_lock_that_says_nothing_is_not_taken_over(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ReferenceIndexError, match="another process is changing it"), WriterLock(tmp_path):
        pass


def test_a_holder_that_cannot_be_seen_still_holds(tmp_path: Path) -> None:
    """In a container of the same host name: its process number means nothing here, its lock on the file does."""
    child, end = hold(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(end)
    with (tmp_path / NAME).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ReferenceIndexError, match=f"process {child} on"), WriterLock(tmp_path):
            pass
    with WriterLock(tmp_path):
        pass


def test_hostile_names_are_escaped(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"host": "\x1b[31m\u202e", "pid": 1, "since": "\n"}))
    with pytest.raises(ReferenceIndexError) as error, WriterLock(tmp_path):
        pass
    assert error.value.why == "process 1 on \\x1b[31m\\u202e, since \\n is changing it"


def test_a_lock_that_was_removed_is_noticed(tmp_path: Path) -> None:
    with WriterLock(tmp_path) as lock:
        (tmp_path / NAME).unlink()
        with pytest.raises(ReferenceIndexError, match="its lock was removed"):
            lock.require()
        with WriterLock(tmp_path) as other:
            other.require()
            with pytest.raises(ReferenceIndexError):
                lock.require()


def test_a_lock_of_somebody_else_is_left(tmp_path: Path) -> None:
    with WriterLock(tmp_path):
        (tmp_path / NAME).unlink()
        (tmp_path / NAME).write_text("another's")
    assert (tmp_path / NAME).read_text() == "another's"


def test_folders_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"), WriterLock(tmp_path / "absent"):
        pass
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="symbolic link"), WriterLock(tmp_path):
        pass
