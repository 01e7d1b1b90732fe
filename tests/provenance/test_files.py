"""Reading once and safely; writing so that no fault leaves half a file."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import FileError
from provenance.files import (
    file_error,
    is_temporary,
    read_source,
    show_name,
    sweep,
    sync_folder,
    write_atomic,
)

ROOT = str(Path(__file__).resolve().parents[2])
OLD, NEW = b"old" * 1000, b"new" * 2000
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    path = tmp_path / "plate.exr"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    head = f"import sys; sys.path.insert(0, {ROOT!r})\nimport os, signal\nfrom pathlib import Path\n"
    head += "from provenance.files import *\nfrom provenance.errors import FileError\n"
    return subprocess.run(
        [sys.executable, "-c", head + script, *arguments], check=False, capture_output=True, text=True
    )


class TestReading:
    def test_bytes_digest_and_status(self, plate: Path) -> None:
        source = read_source(plate)
        assert (source.path, source.data) == (plate, OLD)
        assert source.digest == hashlib.sha256(OLD).hexdigest()
        assert source.status.st_size == len(OLD)
        assert source.is_unchanged()

    @pytest.mark.parametrize("change", ["content", "time", "replaced", "gone"])
    def test_a_change_is_seen(self, plate: Path, change: str) -> None:
        source = read_source(plate)
        if change == "content":
            plate.write_bytes(OLD + b"!")
        elif change == "time":
            os.utime(plate, ns=(0, source.status.st_mtime_ns + 1))
        elif change == "replaced":
            other = plate.with_name("other")
            other.write_bytes(OLD)
            os.utime(other, ns=(0, source.status.st_mtime_ns))
            other.replace(plate)
        else:
            plate.unlink()
        assert not source.is_unchanged()

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "empty").touch()
        assert read_source(tmp_path / "empty").data == b""

    def test_the_limit(self, plate: Path) -> None:
        assert read_source(plate, limit=len(OLD)).data == OLD
        with pytest.raises(FileError, match=r"it has 3,000 bytes, the limit is 2,999") as caught:
            read_source(plate, limit=len(OLD) - 1)
        assert caught.value.what == f"cannot read {plate}"

    @pytest.mark.parametrize(
        ("make", "why"),
        [
            (lambda path: None, "No such file"),
            (lambda path: path.mkdir(), "a folder, not a regular file"),
            (os.mkfifo, "a FIFO, not a regular file"),
            (lambda path: path.symlink_to("plate.exr"), "a symbolic link"),
            (lambda path: path.symlink_to(path.name), "a symbolic link"),
        ],
    )
    def test_what_is_no_regular_file(self, plate: Path, make: Callable[[Path], None], why: str) -> None:
        path = plate.with_name("frame.exr")
        make(path)
        with pytest.raises(FileError, match=why) as caught:
            read_source(path)
        assert caught.value.fix

    def test_sockets_and_devices(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "s"
        with socket.socket(socket.AF_UNIX) as listener:
            monkeypatch.chdir(tmp_path)  # a socket's address is short
            listener.bind("s")
            with pytest.raises(FileError, match="No such device"):
                read_source(path)
        with pytest.raises(FileError, match="a device, not a regular file"):
            read_source(Path("/dev/null"))

    @pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300])
    def test_impossible_names(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(FileError):
            read_source(tmp_path / name)
        with pytest.raises(FileError):
            write_atomic(tmp_path / name, NEW)
        assert names(tmp_path) == set()

    def test_names_of_all_kinds(self, tmp_path: Path) -> None:
        for name in (b"new\nline", b" spaces ", b"\xff\xfe", "影".encode() * 80, b"-rf", b"#%d@"):
            path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
            write_atomic(path, NEW)
            assert read_source(path).data == NEW
            write_atomic(path, OLD)
            assert read_source(path).data == OLD
        assert not any(is_temporary(name) for name in names(tmp_path))

    @as_user
    def test_without_permission(self, plate: Path) -> None:
        plate.chmod(0)
        with pytest.raises(FileError, match="Permission denied"):
            read_source(plate)

    @as_root
    def test_without_permission_as_nobody(self, plate: Path) -> None:
        plate.chmod(0)
        for folder in (plate.parent, *plate.parent.parents):
            folder.chmod(folder.stat().st_mode | 0o5)
        done = python(
            "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
            "try: read_source(Path(sys.argv[1]))\nexcept FileError as error: print(error.why, '|', error.fix)\n",
            str(plate),
        )
        assert done.stdout.startswith("Permission denied | Ask for permission"), done.stderr


class TestNames:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("shot 1.exr", "shot 1.exr"),
            ("影.exr", "影.exr"),
            ("a\nb", "a\\nb"),
            ("\x1b[31m", "\\x1b[31m"),
            ("\u202egnp.exe", "\\u202egnp.exe"),
            ("\udcff", "\\udcff"),
            ("\ud800", "\\ud800"),
        ],
    )
    def test_shown_safely(self, name: str, shown: str) -> None:
        assert show_name(name) == shown

    @given(st.text(st.characters()))
    def test_never_unprintable(self, name: str) -> None:
        shown = show_name(name)
        assert shown.isprintable()
        shown.encode()

    @pytest.mark.parametrize(
        ("name", "ours"),
        [
            (".a.exr.platemark-0123abcd-42-0123abcd", True),
            (".a\nb.platemark-0123abcd-42-0123abcd", True),
            (".a.exr.platemark-0123abcd-42-0123abcd\n", False),
            ("a.exr.platemark-0123abcd-42-0123abcd", False),
            (".a.exr.platemark-0123abcd-x-0123abcd", False),
            (".a.exr", False),
        ],
    )
    def test_whose_it_is(self, name: str, *, ours: bool) -> None:
        assert is_temporary(name) is ours


class TestWriting:
    def test_new_and_over(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        for data in (OLD, bytearray(NEW), memoryview(OLD)):
            write_atomic(path, data)
            assert path.read_bytes() == bytes(data)
        assert names(tmp_path) == {"a"}

    def test_by_a_function(self, plate: Path) -> None:
        def fill(file: BinaryIO) -> None:
            file.write(b"1234")
            file.seek(0)
            assert file.read() == b"1234"
            file.seek(0)
            file.write(b"ab")

        write_atomic(plate, fill)
        assert plate.read_bytes() == b"ab34"

    def test_mode_follows_the_umask_or_the_original(self, plate: Path) -> None:
        before = os.umask(0o027)
        try:
            write_atomic(plate.with_name("new"), NEW)
            write_atomic(plate.with_name("key"), NEW, mode=0o600)
        finally:
            os.umask(before)
        assert stat.S_IMODE(plate.with_name("new").stat().st_mode) == 0o640
        assert stat.S_IMODE(plate.with_name("key").stat().st_mode) == 0o600
        plate.chmod(0o444)
        write_atomic(plate, NEW, like=plate.stat())
        assert stat.S_IMODE(plate.stat().st_mode) == 0o444
        assert plate.read_bytes() == NEW

    @as_root
    def test_owner_of_the_original(self, plate: Path) -> None:
        os.chown(plate, 1234, 2345)
        write_atomic(plate, NEW, like=plate.stat())
        assert (plate.stat().st_uid, plate.stat().st_gid) == (1234, 2345)

    def test_a_link_is_replaced_and_its_target_left_alone(self, plate: Path) -> None:
        link = plate.with_name("link")
        link.symlink_to(plate.name)
        write_atomic(link, NEW)
        assert plate.read_bytes() == OLD
        assert link.read_bytes() == NEW
        assert not link.is_symlink()

    def test_exclusive_refuses_what_is_there(self, plate: Path) -> None:
        with pytest.raises(FileError, match="a file of that name already") as caught:
            write_atomic(plate, NEW, exclusive=True)
        assert caught.value.fix
        dangling = plate.with_name("dangling")
        dangling.symlink_to("nowhere")
        with pytest.raises(FileError, match="a file of that name already"):
            write_atomic(dangling, NEW, exclusive=True)
        write_atomic(plate.with_name("free"), NEW, exclusive=True)
        assert plate.with_name("free").stat().st_nlink == 1
        assert names(plate.parent) == {"plate.exr", "dangling", "free"}
        assert plate.read_bytes() == OLD

    @pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
    def test_exclusive_on_a_share_without_hard_links(
        self, plate: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        shim = tmp_path_factory.mktemp("shim")
        (shim / "shim.c").write_text(
            "#include <errno.h>\n"
            "int link(const char *a, const char *b) { errno = EPERM; return -1; }\n"
            "int linkat(int a, const char *b, int c, const char *d, int e) { errno = EPERM; return -1; }\n"
        )
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim / "shim.so", shim / "shim.c"], check=True)
        script = (
            f"import sys; sys.path.insert(0, {ROOT!r})\nimport os\nfrom pathlib import Path\n"
            "from provenance.files import *\nfrom provenance.errors import FileError\n"
            "path = Path(sys.argv[1])\n"
            "try: os.link(path, path.with_name('x'))\nexcept PermissionError: print('no links')\n"
            "try: write_atomic(path, b'new', exclusive=True)\nexcept FileError as error: print(error.why)\n"
            "write_atomic(path.with_name('free'), b'new', exclusive=True)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(plate)],
            check=False, capture_output=True, text=True, env=os.environ | {"LD_PRELOAD": str(shim / "shim.so")},
        )  # fmt: skip
        assert done.stdout.splitlines() == ["no links", "there is a file of that name already"], done.stderr
        assert plate.read_bytes() == OLD
        assert plate.with_name("free").read_bytes() == b"new"
        assert names(plate.parent) == {"plate.exr", "free"}

    def test_before_sees_the_whole_file_and_may_stop(self, plate: Path) -> None:
        def refuse(temporary: Path) -> None:
            assert temporary.read_bytes() == NEW
            assert plate.read_bytes() == OLD
            raise FileError("cannot accept", "it does not hold", "Look.")

        with pytest.raises(FileError, match="it does not hold"):
            write_atomic(plate, NEW, before=refuse)
        assert plate.read_bytes() == OLD
        assert names(plate.parent) == {"plate.exr"}

    def test_a_writer_that_fails_leaves_nothing(self, plate: Path) -> None:
        def fail(file: BinaryIO) -> None:
            file.write(NEW)
            raise KeyError("a defect")

        with pytest.raises(KeyError):
            write_atomic(plate, fail)
        assert plate.read_bytes() == OLD
        assert names(plate.parent) == {"plate.exr"}

    def test_over_a_folder_and_into_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        with pytest.raises(FileError, match="Is a directory"):
            write_atomic(tmp_path / "folder", NEW)
        with pytest.raises(FileError, match="No such file"):
            write_atomic(tmp_path / "absent" / "a", NEW)
        assert names(tmp_path) == {"folder"}

    def test_the_largest_file_that_a_process_may_write(self, plate: Path) -> None:
        done = python(
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
            "try: write_atomic(Path(sys.argv[1]), b'x' * 100_000)\nexcept FileError as error: print(error)\n",
            str(plate),
        )
        assert "File too large" in done.stdout, done.stderr
        assert plate.read_bytes() == OLD
        assert names(plate.parent) == {"plate.exr"}

    @as_root
    @pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
    def test_a_full_disk(self, tmp_path: Path) -> None:
        script = (
            f"import sys; sys.path.insert(0, {ROOT!r})\n"
            "from pathlib import Path\nfrom provenance.files import *\nfrom provenance.errors import FileError\n"
            "path = Path(sys.argv[1], 'plate.exr')\n"
            "write_atomic(path, b'o' * 60_000)\n"
            "try: write_atomic(path, b'n' * 60_000)\nexcept FileError as error: print(error.why, '|', error.fix)\n"
            "print(path.read_bytes() == b'o' * 60_000, [each.name for each in path.parent.iterdir()])\n"
        )
        mount = 'mount -t tmpfs -o size=96k none "$1" || exit 99; exec "$2" -c "$3" "$1"'
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", mount, "sh", str(tmp_path), sys.executable, script],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode in (1, 99) and not done.stdout:
            pytest.skip(f"cannot mount here: {done.stderr.strip()}")
        why, after = done.stdout.splitlines()
        assert why == ("No space left on device | Free some space on that disk, then run the same command again."), (
            done.stderr
        )
        assert after == "True ['plate.exr']"

    def test_the_words_of_an_unknown_error(self) -> None:
        assert file_error("cannot read x", OSError("odd")).why == "odd"
        assert file_error("cannot read x", OSError(errno.ENOSPC, "")).fix.startswith("Free some space")

    @as_root
    def test_a_drop_box_folder(self, tmp_path: Path) -> None:
        box = tmp_path / "box"
        box.mkdir()
        box.chmod(0o333)
        for folder in (tmp_path, *tmp_path.parents):
            folder.chmod(folder.stat().st_mode | 0o1)
        done = python(
            "os.setgroups([]); os.setgid(65534); os.setuid(65534)\nwrite_atomic(Path(sys.argv[1]), b'new')\n",
            str(box / "a"),
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert (box / "a").read_bytes() == b"new"

    def test_flushing_a_folder_that_is_none(self, plate: Path) -> None:
        with pytest.raises(NotADirectoryError):
            sync_folder(plate)


#: Kills the process at the n-th thing that it asks the system to do (Python's audit events), counted from the start.
KILL = """
count = 0
def hook(event, arguments):
    global count
    if event.split('.')[0] in ('open', 'os', 'fcntl', 'tempfile'):
        count += 1
        if count == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
path, exclusive = Path(sys.argv[1]), sys.argv[3] == 'exclusive'
def fill(file):
    file.write(b'new' * 1000)
    file.flush()
    os.listdir('/')
    file.write(b'new' * 1000)
sys.addaudithook(hook)
write_atomic(path, fill, like=os.stat('/proc/self/exe') if not exclusive else None, exclusive=exclusive)
"""


class TestKilled:
    @pytest.mark.parametrize("how", ["over", "exclusive"])
    def test_at_each_step(self, tmp_path: Path, how: str) -> None:
        """Whoever looks sees the old file or the new one; what is left is swept; one rerun completes."""
        seen = set()
        for step in range(1, 40):
            folder = tmp_path / str(step)
            folder.mkdir()
            path = folder / "plate.exr"
            if how == "over":
                path.write_bytes(OLD)
            done = python(KILL, str(path), str(step), how)
            state = path.read_bytes() if path.exists() else b""
            assert state in ((OLD, NEW) if how == "over" else (b"", NEW))
            left = [name for name in names(folder) if is_temporary(name)]
            assert names(folder) - {"plate.exr"} == set(left)
            assert [each.name for each in sweep(folder)] == left
            seen.add((state, bool(left)))
            if done.returncode == 0:
                break
            assert done.returncode == -signal.SIGKILL, done.stderr
            if state != NEW:
                write_atomic(path, NEW, exclusive=how == "exclusive")
            assert names(folder) == {"plate.exr"}
        else:
            pytest.fail("the write never came to its end")
        assert {state for state, _ in seen} == ({OLD, NEW} if how == "over" else {b"", NEW})
        assert any(left for _, left in seen)

    def test_only_what_is_left_is_swept(self, tmp_path: Path) -> None:
        done = python(
            "def die(temporary): os.kill(os.getpid(), signal.SIGKILL)\n"
            "write_atomic(Path(sys.argv[1]), b'x', before=die)\n",
            str(tmp_path / "frame"),
        )
        assert done.returncode == -signal.SIGKILL
        (left,) = names(tmp_path)
        start, _, end = left.rpartition("-")[0].rpartition("-")[0], "", left.rpartition("-")[2]
        live = f"{start}-{os.getpid()}-{end}"
        elsewhere = live.replace(start[-8:], "00000000")
        for name in (live, elsewhere, "frame", ".hidden", f"{start}-99999999999-{end}"):
            (tmp_path / name).touch()
        (tmp_path / f"{start}-4194305-{end}").mkdir()  # no process has this number
        os.symlink("frame", tmp_path / f"{start}-4194306-{end}")
        assert [each.name for each in sweep(tmp_path)] == [left]
        assert live in names(tmp_path)

    def test_a_writer_in_another_container_is_let_be(self, tmp_path: Path) -> None:
        """It has a number that means nothing here; its lock is what tells that it lives."""
        path = tmp_path / "a"

        def look(temporary: Path) -> None:
            stranger = temporary.with_name(temporary.name.replace(f"-{os.getpid()}-", "-4194305-"))
            temporary.rename(stranger)
            assert sweep(tmp_path) == ()
            stranger.rename(temporary)

        write_atomic(path, NEW, before=look)
        assert names(tmp_path) == {"a"}

    def test_sweeping_where_nothing_is(self, tmp_path: Path) -> None:
        assert sweep(tmp_path / "absent") == ()
        (tmp_path / "file").touch()
        with pytest.raises(FileError, match="cannot sweep"):
            sweep(tmp_path / "file")


@given(st.binary(max_size=4096))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "written"
    write_atomic(path, data)
    assert read_source(path).data == data
