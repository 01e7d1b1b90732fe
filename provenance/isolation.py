"""Work on untrusted files in a child process that can be killed.

A picture from elsewhere may be built to crash its decoder, to hang it or to fill the memory. So it is decoded in a
child process with limits, and what comes back is JSON: a subverted child cannot make its parent run anything::

    with Worker("provenance.serving:open_service", {"show": "/shows/x/show.toml"}, Limits(seconds=30)) as worker:
        record = worker.call({"op": "check", "path": "/frames/shot.1001.exr"})

The child is a program of its own (no fork): that works from a script without a ``__main__`` guard, from a thread, and
inside a host program that embeds Python. It has a session of its own, so that Ctrl-C at the terminal reaches only the
parent, which lets frames in hand end; and it cannot outlive its parent.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from provenance import errors
from provenance.errors import ProvenanceError, WorkerError
from provenance.files import show_name
from provenance.processes import SITE, Child

#: The longest a worker may take to start: the first import from a cold network share is slow.
_START_SECONDS = 120.0
_SUSPECT = "Look at the file: it may be damaged, or built to break its decoder."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take.

    Attributes:
        memory_bytes: the most memory that it may allocate; files that it maps do not count.
        seconds: the longest that it may work on one request, by the clock on the wall.
    """

    memory_bytes: int = 4 << 30
    seconds: float = 120.0


class Worker:
    """A child process that answers requests, one at a time; it starts with the first, and again after it died.

    Args:
        target: ``module:attribute`` of a callable that is given *config* and returns the handler: request -> answer.
        config: plain JSON values; they go over a pipe, so a secret among them stands neither in argv nor in the
            environment.
        limits: what it may take.
        path: folders to look for *target* in, beside those of this process.

    Attributes:
        calls: how many requests the present process was given.
    """

    def __init__(
        self, target: str, config: Mapping[str, Any], limits: Limits | None = None, *, path: Sequence[str] = ()
    ) -> None:
        self._target = target
        self._config = config
        self._limits = limits or Limits()
        self._path = tuple(path)
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._finalizer: weakref.finalize[[Child], Worker] | None = None
        self._ready = False
        self.calls = 0

    def warm(self) -> None:
        """Start the process without waiting for it.

        Raises:
            WorkerError: it cannot be started.
        """
        with self._lock:
            self._started()

    def start(self) -> None:
        """Start the process, if it is not there yet, and wait until its handler is built.

        Raises:
            WorkerError: it cannot be started, or died.
            ProvenanceError: what building the handler raised.
        """
        with self._lock:
            self._made_ready()

    def call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Have the handler answer *request*; both are plain JSON values.

        Raises:
            WorkerError: the process could not be started, died, hung, passed a limit, answered nonsense, or met a
                defect. It is started anew with the next call.
            ProvenanceError: what the handler raised, as the same class.
        """
        subject = request.get("path")
        what = f"cannot work on {show_name(subject)}" if isinstance(subject, str) else "cannot do what was asked"
        with self._lock:
            child = self._made_ready()
            self.calls += 1
            return self._ask(child, self.calls, {"request": request}, self._limits.seconds, what)

    def close(self) -> None:
        """End the process, whatever it is doing; a later call starts another."""
        while not self._lock.acquire(timeout=0.05):
            # Another thread waits for an answer, and learns now that none comes; or it is just starting the process.
            if (child := self._child) is not None:
                child.kill()
        try:
            self._drop()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> Child:
        if self._child is not None and self._child.owner != os.getpid():
            self._forget()  # this process was forked off the one that has the worker
        if self._child is None:
            try:
                self._child = Child()
            except OSError as error:
                raise WorkerError(
                    "cannot start a worker process",
                    os.strerror(error.errno or 0),
                    "Free some memory, or use fewer workers.",
                ) from error
            self._finalizer = weakref.finalize(self, Child.end, self._child)
            self._ready = False
            self.calls = 0
            self._child.send(_encode(self._hello()))
        return self._child

    def _hello(self) -> dict[str, Any]:
        path = [SITE, *self._path, *(entry for entry in sys.path if entry not in ("", SITE))]
        limit = self._limits.memory_bytes
        return {"path": path, "memory_bytes": limit, "target": self._target, "config": dict(self._config)}

    def _made_ready(self) -> Child:
        if self._ready and self._child is not None and not self._child.is_idle():
            self._drop()  # it died, or spoke, unasked: the next asset is not to pay for that
        child = self._started()
        if not self._ready:
            self._ask(child, 0, {}, _START_SECONDS, "cannot start a worker process")
            self._ready = True
        return child

    def _ask(self, child: Child, number: int, message: Mapping[str, Any], seconds: float, what: str) -> dict[str, Any]:
        """Send *message*, wait for the answer of that number; whatever else happens costs the process."""
        fix = _SUSPECT if number else "Run `platemark doctor`."
        sound = False
        try:
            line = child.exchange(_encode({"n": number, **message}) if message else b"", seconds)
            answer = _decode(line, number)
            sound = not answer.get("exhausted") and (number > 0 or "answer" in answer)
        except TimeoutError:
            fix += " If it is sound, raise `limits.seconds`."
            raise WorkerError(what, f"it took longer than the limit of {seconds:g} s", fix) from None
        except EOFError:
            fix += " If it is sound, raise `limits.memory_gib`."
            raise WorkerError(what, child.obituary(), fix) from None
        except ValueError as error:
            raise WorkerError(what, f"the worker process did not answer in our terms ({error})", fix) from error
        finally:
            if not sound:
                self._drop()
        return self._told(answer, what)

    def _told(self, answer: dict[str, Any], what: str) -> dict[str, Any]:
        if answer.get("exhausted"):
            gib = self._limits.memory_bytes / (1 << 30)
            raise WorkerError(
                what,
                f"it needs more than the limit of {gib:.3g} GiB of memory",
                f"{_SUSPECT} If it is sound, raise `limits.memory_gib`.",
            )
        if "error" in answer:
            told = answer["error"]
            raise _error_class(told["type"])(told["what"], told["why"], told["fix"])
        result: dict[str, Any] = answer["answer"]
        return result

    def _drop(self) -> None:
        if self._child is not None:
            if self._child.owner == os.getpid():
                self._child.end()
            self._forget()

    def _forget(self) -> None:
        if self._finalizer is not None:
            self._finalizer.detach()
        self._child, self._ready = None, False


def _encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _decode(line: bytes, number: int) -> dict[str, Any]:
    """Take nothing from a child on trust: raises ValueError where its answer is not one."""
    try:
        answer = json.loads(line)
    except RecursionError as error:
        raise ValueError("its answer is nested too deep") from error
    if not isinstance(answer, dict) or answer.get("n") != number:
        raise ValueError("it answered something else")
    told = answer.get("error")
    if told is not None:
        if not (
            isinstance(told, dict) and all(isinstance(told.get(key), str) for key in ("type", "what", "why", "fix"))
        ):
            raise ValueError("its error is none of ours")
    elif not answer.get("exhausted") and not isinstance(answer.get("answer"), dict):
        raise ValueError("its answer is not an object")
    return answer


def _error_class(name: str) -> type[ProvenanceError]:
    found = getattr(errors, name, None)
    return found if isinstance(found, type) and issubclass(found, ProvenanceError) else WorkerError
