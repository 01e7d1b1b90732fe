"""A started child process, with the parent's ends of its pipes.

It speaks lines of bytes over a socket of its own, so that what libraries print to stdout and stderr is never taken for
an answer; the end of that is kept as its last words. What the lines mean is the affair of `provenance.isolation`.
"""

from __future__ import annotations

import io
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from provenance.errors import WorkerError
from provenance.files import show_name

#: The folder that `provenance` was imported from; the child's `sys.path` begins with it.
SITE = str(Path(__file__).resolve().parent.parent)
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from provenance.confined import main; main(int(sys.argv[2]), int(sys.argv[3]))"
)
#: What a worker's environment has beside its parent's. One worker uses one core, whatever the libraries would like; a
#: batch has as many workers as there are cores. Large pages: page faults are half of the cost of a 50 MB frame.
ENVIRONMENT = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "RAYON_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
        "OPENIMAGEIO_THREADS",
    ),
    "1",
) | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
_LONGEST_LINE = 16 << 20
_TAIL = 4096


class Child:
    """A started process, with the parent's ends of its socket, its output and its lifeline."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._unsent = bytearray()
        self._received = bytearray()
        self._tail = bytearray()
        self._talks = True
        self._channel, theirs = socket.socketpair()
        reading, output = os.pipe()
        lifeline, writing = os.pipe()
        self._output = io.FileIO(reading)
        self._lifeline = io.FileIO(writing, "w")
        try:
            self._process = subprocess.Popen(
                [_interpreter(), "-P", "-c", _BOOT, SITE, str(theirs.fileno()), str(lifeline)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(theirs.fileno(), lifeline),
                start_new_session=True,
                env=os.environ | ENVIRONMENT,
            )
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            os.close(output)
            os.close(lifeline)
        self._channel.setblocking(False)
        os.set_blocking(reading, False)

    def send(self, message: bytes) -> None:
        """Send what the socket takes now; `exchange` sends the rest."""
        self._unsent += message
        self._write()

    def is_idle(self) -> bool:
        """Whether the child is there and has nothing to say, as it should be between two requests."""
        try:
            self._channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return not self._received
        except ConnectionError:
            return False
        return False

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Send *message* and wait for one line.

        Raises:
            TimeoutError, EOFError, ValueError: none in time; the child is gone; the line is too long.
        """
        deadline = time.monotonic() + seconds
        self._drain()
        self._tail.clear()  # what was said of an earlier request says nothing of this one
        self.send(message)
        while b"\n" not in self._received:
            self._wait(deadline)
        line, _, rest = bytes(self._received).partition(b"\n")
        self._received = bytearray(rest)
        return line

    def _wait(self, deadline: float) -> None:
        """Wait until something can be read or written, and do that."""
        poll = select.poll()
        poll.register(self._channel, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        if self._talks:
            poll.register(self._output, select.POLLIN)
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        ready = dict(poll.poll(left * 1000 + 1))
        if self._output.fileno() in ready:
            self._drain()
        if ready.get(self._channel.fileno(), 0) & select.POLLOUT:
            self._write()
        if ready.get(self._channel.fileno(), 0) & ~select.POLLOUT:
            self._read()

    def _read(self) -> None:
        try:
            data = self._channel.recv(1 << 18)
        except BlockingIOError:
            return
        except ConnectionError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        self._received += data
        if len(self._received) > _LONGEST_LINE:
            raise ValueError("its answer has no end")

    def _write(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: self._channel.send(self._unsent)]
        except BlockingIOError:
            return
        except ConnectionError:  # its end is read next, with what it said before
            self._unsent.clear()

    def _drain(self) -> None:
        """Keep the tail of what the child printed, so that no library blocks on it."""
        for _ in range(16):  # not for ever: one that prints without end must still run out of time
            data = self._output.read(1 << 16)
            if not data:
                self._talks = data is None  # None is "nothing now", empty is "never again"
                return
            self._tail = (self._tail + data)[-_TAIL:]

    def obituary(self) -> str:
        """How the process ended, with its last words."""
        code = self.end()
        if code is None:
            how = "its worker process cannot be ended: it waits for a disk or a share"
        elif code == 1:
            how = "platemark has a defect there"
        elif code >= 0:
            how = f"its worker process ended by itself (exit code {code})"
        else:
            how = f"its worker process died of signal {-code} ({signal.strsignal(-code)})"
        lines = [line for line in self._tail.decode(errors="replace").splitlines() if line.strip()]
        return f'{how}; it last said "{show_name(lines[-1].strip())[:200]}"' if lines else how

    def end(self) -> int | None:
        """Kill the process with all that it started, and return its exit code; a forked copy of us kills nothing."""
        if self.owner != os.getpid():
            return None
        if self._process.returncode is None:
            self.kill()  # one that is dying already keeps the exit code that it has
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
                self._drain()
        self._close()
        return self._process.returncode

    def kill(self) -> None:
        """Kill the process and all that it started, unless it has been fetched; whoever waits for it learns of it."""
        if self.owner == os.getpid() and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _close(self) -> None:
        self._channel.close()
        self._output.close()
        self._lifeline.close()


def _interpreter() -> str:
    """The Python to start: this process's own or, in a host program that embeds Python, the one beside it.

    Raises:
        WorkerError: there is none; ``PLATEMARK_PYTHON`` can name one.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = [sys.executable] if sys.executable and "python" in Path(sys.executable).name.lower() else []
    beside = [str(Path(prefix, "bin", name)) for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix)]
    for candidate in (os.environ.get("PLATEMARK_PYTHON"), *own, *beside):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise WorkerError(
        "cannot start a worker process",
        f"{show_name(sys.executable or 'this program')} is not a Python, and there is no {name} beside it",
        f"Set PLATEMARK_PYTHON to a {name} for which platemark is installed.",
    )
