"""The inside of a worker process; `provenance.isolation` is its outside.

The parent starts it with two descriptors. On the first, a socket, JSON lines are spoken: the parent's first line says
what to build, each further one is a request, and each is answered with a line of the same number. The second, the
lifeline, is never written to: it ends when the parent does, however that comes about.

An exception that is not one of ours is a defect: nobody catches it, the process ends with its traceback on stderr, and
the parent tells the last line of it. What was left in memory by a defect serves no further file.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from provenance.errors import ProvenanceError

Handler = Callable[[dict[str, Any]], dict[str, Any]]


def main(channel: int, lifeline: int) -> None:
    """Build the handler that the parent names, then answer requests until the parent closes the channel."""
    _end_with_parent(lifeline)
    lines = _lines(channel)
    hello = next(lines, None)
    if hello is None:
        return
    sys.path[:] = hello["path"]
    _limit(hello["memory_bytes"])
    handler: Handler | None = None
    number = 0
    try:
        handler = _build(hello["target"], hello["config"])
        _tell(channel, {"n": 0, "answer": {}})
        for message in lines:
            number = message["n"]
            _tell(channel, {"n": number, **_outcome(handler, message["request"])})
    except ProvenanceError as error:  # while building: without a handler there is nothing to do
        _tell(channel, {"n": number, **_as_record(error)})
    except MemoryError:
        # What filled the memory may still hold it: say so, and end.
        handler = None
        _tell(channel, {"n": number, "exhausted": True})


def _outcome(handler: Handler, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": handler(request)}
    except ProvenanceError as error:
        return _as_record(error)


def _as_record(error: ProvenanceError) -> dict[str, Any]:
    return {"error": {"type": type(error).__name__, "what": error.what, "why": error.why, "fix": error.fix}}


def _build(target: str, config: Mapping[str, Any]) -> Handler:
    module, attribute = target.split(":")
    build: Callable[[Mapping[str, Any]], Handler] = getattr(import_module(module), attribute)
    return build(config)


def _lines(channel: int) -> Iterator[dict[str, Any]]:
    with open(channel, "rb", closefd=False) as stream:
        try:
            for line in stream:
                yield json.loads(line)
        except ConnectionResetError:  # the parent is gone
            return


def _tell(channel: int, message: Mapping[str, Any]) -> None:
    data = memoryview(json.dumps(message).encode() + b"\n")
    try:
        while data:
            data = data[os.write(channel, data) :]
    except BrokenPipeError:
        sys.exit(0)  # the parent is gone; nobody waits for an answer


def _limit(memory_bytes: int) -> None:
    """Limit what the process may allocate.

    Not its address space (RLIMIT_AS): a shared mapping of a large index is not memory of its own.
    """
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, memory_bytes)):
        _, hard = resource.getrlimit(kind)
        lowest = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (lowest, lowest))


def _end_with_parent(lifeline: int) -> None:
    """Have the kernel kill this process when the lifeline's other end is closed.

    The kernel does it, not a thread: C code that hangs and holds Python's lock cannot keep the process alive. Elsewhere
    than on Linux the process ends when it next looks at its channel.
    """
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    if select.select([lifeline], [], [], 0)[0]:  # it was closed before the kernel was told to watch
        os._exit(0)
