"""Stamps a file over and over, and each time dies one step later; run as a program by `test_kill`.

A step is a call of the system that `provenance.files` makes: opening, writing, flushing, renaming, removing. The
libraries are imported once, and each stamp is a forked process that dies of the signal just before the step. What it
left is looked at in a second process, which then stamps again. Each step is a line of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from provenance import files
from provenance.serving import open_service

#: Imported before forking, since it is slow; nothing of them is used, so that no thread is running yet.
SLOW = (
    "provenance.stamping", "provenance.manifests.store", "provenance.signers.pem", "provenance.policy.document",
    "provenance.declarations", "provenance.media.stills", "provenance.media.exr", "provenance.media.thumbnails",
    "provenance.media.color", "provenance.fingerprints.perceptual", "provenance.fingerprints.pdq",
    "provenance.fingerprints.iscc", "provenance.index.folder",
)  # fmt: skip
MODULES = ("posix", "fcntl", "_io")
#: What leaves nothing behind, whoever dies of it.
HARMLESS = ("stat", "fstat", "fileno", "readall", "getpid")


class Steps:
    """Counts the steps of this thread, and dies at one of them."""

    def __init__(self, last: int, number: int) -> None:
        self.calls: list[str] = []
        self._last, self._number = last, number

    def __enter__(self) -> Self:
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _look(self, frame: Any, event: str, call: Any) -> None:
        if event != "c_call" or frame.f_code.co_filename not in (files.__file__, os.path.realpath(files.__file__)):
            return
        module = call.__module__ or type(call.__self__).__module__
        if module not in MODULES or call.__name__ in HARMLESS:
            return
        self.calls.append(call.__name__)
        if len(self.calls) == self._last:
            os.kill(os.getpid(), self._number)


def forked(work: Callable[[], Any]) -> tuple[int, Any]:
    """Do something in a forked process; gives its wait status, and what it gave."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(work(), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None


class Case:
    """One file that is stamped, in place or elsewhere."""

    def __init__(self, show: str, path: str, declare: str, to: str) -> None:
        self.show, self.path, self.to = show, Path(path), Path(to) if to else None
        self.original = self.path.read_bytes()
        self.request: dict[str, Any] = {"op": "stamp", "path": path, "declare": declare}
        if to:
            self.request["to"] = to
        self.request["known"] = forked(lambda: self.ask({"op": "check", "path": path}))[1]

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        return open_service({"show": self.show})(request)

    def restore(self) -> None:
        """Put everything back to where it was."""
        for folder in {self.path.parent, (self.to or self.path).parent}:
            for each in folder.iterdir() if folder.exists() else ():
                each.unlink()
        self.path.write_bytes(self.original)

    def die(self, last: int, number: int) -> Any:
        """Stamp, and die at a step; the names of all steps for one that comes to its end."""
        service = open_service({"show": self.show})
        service.stamping  # noqa: B018  (the steps are those of stamping, not of getting ready)
        with Steps(last, number) as steps:
            record = service(self.request)
        return {"calls": steps.calls, "record": record}

    def fill(self, size: int, *, dies: bool) -> Any:
        """Stamp where no file may be larger than *size*: to die of it in the middle of a write, or to get an error."""
        service = open_service({"show": self.show})
        service.stamping  # noqa: B018
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if dies:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return {"record": service(self.request)}

    def look(self) -> dict[str, Any]:
        """What was left: for each file that has a final name, whether it is whole, and what its credentials are."""
        service = open_service({"show": self.show})
        target = self.to or self.path
        found: dict[str, Any] = {
            "original": self.path.read_bytes() == self.original,
            "target": target.exists(),
            "same": target.exists() and target.read_bytes() == self.original,
            "sidecars": sorted(each.name for each in target.parent.glob("*.c2pa")) if target.parent.exists() else [],
        }
        if target.exists():
            found["state"] = service({"op": "verify", "path": str(target)})["manifest"]["state"]
        again = service(self.request)
        then = service({"op": "verify", "path": str(target)})
        return found | {
            "again": again.get("error") or again["stamp"]["outcome"],
            "then": then["manifest"]["state"],
            "ingredients": len(then["manifest"].get("ingredients", ())),
            "untouched": self.path.read_bytes() == self.original,
            "left": [each.name for each in self.path.parent.parent.rglob(".*.platemark-*")],
        }


def tell(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def main(mode: str, *arguments: str) -> None:
    for name in SLOW:
        importlib.import_module(name)
    case = Case(*arguments)
    if mode == "full":
        case.restore()
        whole = forked(lambda: case.ask(case.request) and (case.to or case.path).stat().st_size)[1]
        for size in sorted({0, 1, 1000, whole // 2, whole - 1}):
            for dies in (True, False):
                case.restore()
                code, said = forked(lambda size=size, dies=dies: case.fill(size, dies=dies))
                tell({"size": size, "dies": dies, "code": code, "said": said, **(forked(case.look)[1])})
        return
    case.restore()
    calls = forked(lambda: case.die(0, 0))[1]["calls"]
    for last, call in enumerate(calls, 1):
        case.restore()
        code, _ = forked(lambda last=last: case.die(last, int(mode)))
        tell({"step": last, "call": call, "code": code, **(forked(case.look)[1])})


if __name__ == "__main__":
    main(*sys.argv[1:])
