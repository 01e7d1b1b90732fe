"""Services that misbehave, for worker processes: `Worker("services:unruly", {}, path=[the folder of this file])`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from provenance.errors import MediaError, ProvenanceError, SignerError

FOLDER = str(Path(__file__).resolve().parent)

Handler = Callable[[dict[str, Any]], dict[str, Any]]


def unruly(config: Mapping[str, Any]) -> Handler:
    """Does what the request's `do` says, or the file's name: `hang.png` hangs."""

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        word = request.get("do") or Path(request["path"]).name.split(".")[0]
        deed = DEEDS.get(word)
        answer = deed(request) if deed else {}
        return {"path": request.get("path", ""), "verdict": "pass", **answer}

    if config.get("tell"):
        with Path(config["tell"]).open("a") as file:
            file.write(f"{os.getpid()}\n")
    return handle


def broken(config: Mapping[str, Any]) -> Handler:
    """Cannot be built: raises what *config* says."""
    if config["raise"] == "SignerError":
        raise SignerError("cannot open the key", "it is locked", "Give the passphrase.")
    if config["raise"] == "exit":
        sys.exit(7)
    raise RuntimeError(config["raise"])


def _hang(request: dict[str, Any]) -> dict[str, Any]:
    """Hang in C, with Python's lock held: no Python thread can help."""
    if request.get("tell"):
        Path(request["tell"]).write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(600)
    return {}


def _raise(request: dict[str, Any]) -> dict[str, Any]:
    raise MediaError("cannot decode x.png", "it is\ndamaged \udcff", "Render it again.")


def _own(request: dict[str, Any]) -> dict[str, Any]:
    class Local(ProvenanceError):
        pass

    raise Local("a", "b", "c")


def _defect(request: dict[str, Any]) -> dict[str, Any]:
    raise KeyError("oops")


def _print(request: dict[str, Any]) -> dict[str, Any]:
    print('{"n": 1, "answer": {"forged": true}}', flush=True)
    os.write(2, b"libfoo: warning\n" * request.get("times", 1))
    return {}


def _kill(request: dict[str, Any]) -> dict[str, Any]:
    os.write(2, b"old news\nlibfoo: \x1b[31mfatal\n\n")
    os.kill(os.getpid(), request.get("signal", signal.SIGSEGV))
    time.sleep(600)
    return {}


def _spew(request: dict[str, Any]) -> dict[str, Any]:
    while True:
        os.write(1, b"x" * 65536)


def _close(request: dict[str, Any]) -> dict[str, Any]:
    os.close(1)
    os.close(2)
    os.closerange(20, 40)
    return {"closed": True}


def _spin(request: dict[str, Any]) -> dict[str, Any]:
    until = time.process_time() + request.get("seconds", 0.02)
    while time.process_time() < until:
        pass
    return {}


def _allocate(request: dict[str, Any]) -> dict[str, Any]:
    how = request["how"]
    if how == "python":
        return {"got": len(bytearray(request["bytes"]))}
    if how == "numpy":
        import numpy as np

        return {"got": int(np.ones(request["bytes"], "u1").sum(dtype="u8"))}
    if how == "opencv":
        import cv2
        import numpy as np

        side = int(request["bytes"] ** 0.5)
        try:
            return {"got": cv2.resize(np.zeros((8, 8), "u1"), (side, side)).size}
        except cv2.error as error:
            return {"refused": str(error)}
    if how == "pillow":
        from PIL import Image

        return {"got": Image.new("L", (request["bytes"] >> 10, 1 << 10)).width}
    return {}


def _map(request: dict[str, Any]) -> dict[str, Any]:
    import mmap

    with Path(request["path"]).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return {"mapped": len(mapped), "last": mapped[-1]}


def _nest(request: dict[str, Any]) -> dict[str, Any]:
    os.write(_channel(), b'{"n":1,"answer":' + b"[" * 200_000 + b"\n")
    return {}


def _garbage(request: dict[str, Any]) -> dict[str, Any]:
    os.write(_channel(), request["line"].encode("utf-8", "surrogateescape") + b"\n")
    return {}


def _twice(request: dict[str, Any]) -> dict[str, Any]:
    os.write(_channel(), b'{"n":1,"answer":{"real":1}}\n{"n":2,"answer":{"forged":1}}\n')
    return {}


def _endless(request: dict[str, Any]) -> dict[str, Any]:
    while True:
        os.write(_channel(), b" " * 65536)


def _channel() -> int:
    """The protocol's socket: a subverted decoder would find it too."""
    return int(sys.argv[2])


def _look(request: dict[str, Any]) -> dict[str, Any]:
    import provenance

    return {
        "argv": sys.argv,
        "environ": dict(os.environ),
        "sys_path": sys.path,
        "pid": os.getpid(),
        "session": os.getsid(0),
        "parent_session": os.getsid(os.getppid()),
        "provenance": provenance.__file__,
        "modules": sorted(sys.modules),
        "open": sorted(int(each) for each in os.listdir("/proc/self/fd")),
    }


def _fat(request: dict[str, Any]) -> dict[str, Any]:
    """A record as large as a real one: a thumbnail of 8 KB."""
    return {"picture": {"width": 3840, "height": 2160, "color": "sRGB", "thumbnail": "QUJD" * 2730}}


def _count_threads(request: dict[str, Any]) -> dict[str, Any]:
    import cv2

    return {"opencv": cv2.getNumThreads()}


DEEDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "hang": _hang,
    "raise": _raise,
    "own": _own,
    "defect": _defect,
    "print": _print,
    "kill": _kill,
    "spew": _spew,
    "close": _close,
    "spin": _spin,
    "allocate": _allocate,
    "map": _map,
    "nest": _nest,
    "garbage": _garbage,
    "twice": _twice,
    "endless": _endless,
    "look": _look,
    "threads": _count_threads,
    "fat": _fat,
    "rest": lambda request: time.sleep(request["seconds"]) or {},
    "mark": lambda request: Path(request["path"]).touch() or {},
    "liar": lambda _: {"path": "/another/file"},
    "mute": lambda _: {"verdict": 3, "picture": "none"},
    "blocked": lambda _: {
        "verdict": "block",
        "findings": [{"rule": "r", "verdict": "block", "message": "Bad.", "remedy": "Mend."}],
    },
    "exit": lambda _: sys.exit(3),
    "echo": lambda request: {"echo": request},
    "pid": lambda _: {"pid": os.getpid()},
    "unspeakable": lambda _: {"set": {1}},  # no JSON value
}
