"""Keeping native libraries from printing.

OpenEXR tells of damaged chunks on Python's stdout and on the process's stderr, libpng of errors on stderr; neither can
be told not to. So both are pointed at nothing while such a library works. That concerns the process, not one thread:
what another thread prints in these milliseconds is lost as well. Concurrent use is counted: the last one out restores.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ExitStack, redirect_stdout
from types import TracebackType

_STDERR = 2


class Silence:
    """A context manager that may be entered by several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._restore = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._restore = _point_at_nothing()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._restore.close()


#: The process has one stderr, so it has one of these.
silence = Silence()


def _point_at_nothing() -> ExitStack:
    with ExitStack() as stack:
        nothing = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123 - not a path of ours
        stack.enter_context(redirect_stdout(nothing))
        if sys.stderr is not None:
            sys.stderr.flush()
        try:
            saved = os.dup(_STDERR)
        except OSError:  # a daemon without stderr: nothing to keep silent
            return stack.pop_all()
        stack.callback(os.close, saved)
        stack.callback(os.dup2, saved, _STDERR, inheritable=True)
        os.dup2(nothing.fileno(), _STDERR, inheritable=True)
        return stack.pop_all()
