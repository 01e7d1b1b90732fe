"""The journal: a JSON line for each result, only ever appended to.

It is a batch's only state; merging journals is concatenating them. `pipeline.reading` reads it back.

| kind | says |
|-|-|
| `journal` | the file's first line: the format's version |
| `run` | a run begins: its root, shard, how many assets it has, and how many of them are held from before |
| `result` | an asset's record (`provenance.records`), what its files were, and the key of what it was made with |
| `sequence` | what was found of a frame sequence as a whole |
| `gone` | an asset or frame sequence is no longer there |
| `end` | the run came to its end |

The last line about an asset holds.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline import lines
from pipeline.reading import VERSION, Reading, open_file
from pipeline.summary import SequenceOutcome
from provenance import records
from provenance.errors import DeliveryError
from provenance.files import file_error, show_name
from provenance.model import Delivery, Result

_FLUSH_LINES, _FLUSH_SECONDS = 100, 1.0


class Journal:
    """The journal of a run, open for writing by this process alone.

    Args:
        path: the file; None for one that nobody sees, and that is gone when it is closed.
        resume: go on with what is there; without it, a file with content is refused.
        today: the day of the run, ISO 8601, for results that hold on one day only (`Entry.day`).

    Attributes:
        reading: what it says, kept up with what is appended.

    Raises:
        DeliveryError: it cannot be opened, another process writes it, it is there already, or it is damaged.
    """

    def __init__(self, path: Path | None, *, resume: bool = False, today: str = "") -> None:
        self.today = today
        self._name = f"the journal {show_name(path)}" if path else "the journal"
        self._handle = _open_nameless() if path is None else open_file(path, os.O_RDWR | os.O_CREAT, self._name)
        self._unflushed, self._flushed = 0, time.monotonic()
        self._run: dict[str, Any] = {}
        self.reading = Reading()
        self.reading.attach(self._handle, self._name)
        try:
            self._end = self._take_up(resume=resume)
        except DeliveryError:
            self.reading.close()
            raise

    def _take_up(self, *, resume: bool) -> int:
        """Lock the file, read what is there, cut off a torn end; returns the length."""
        what = f"cannot use {self._name}"
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeliveryError(
                what, "another process is writing it", "Wait for that one, or name another file with --journal."
            ) from error
        except OSError:  # a share without locks: a line is still written whole or not at all
            pass
        size = os.fstat(self._handle).st_size
        if size and not resume:
            raise DeliveryError(
                what, "there is one already", "Go on with it with --resume, or name another file with --journal."
            )
        end = self.reading.load()
        if end < size:
            os.ftruncate(self._handle, end)
        self._end = end
        if end == 0:
            self._append({"kind": "journal", "version": VERSION})
        return self._end

    def begin(self, delivery: Delivery, redone: Iterable[str] = ()) -> None:
        """Note that a run begins; raises like `append`.

        Args:
            delivery: what it is over.
            redone: the paths of it that the journal knows, and that are done again; until they are, nothing is known
                of them.
        """
        for name in dict.fromkeys([*redone, *self.reading.vanished(delivery)]):
            self._append({"kind": "gone", "path": name})
        self._run = {"root": str(delivery.root), "shard": list(delivery.shard)}
        paths = [asset.path for asset in delivery.assets] + [path for path, _ in delivery.problems]
        held = sum(str(path) in self.reading.entries for path in paths)
        self._append({"kind": "run", **self._run, "discovered": len(paths), "held": held})

    def append(self, result: Result, *, state: str, key: str) -> None:
        """Append a result; see `Entry` for *state* and *key*.

        Raises:
            FileError: it cannot be written; what was written before is whole.
        """
        self._append({"kind": "result", "key": key, "state": state, "record": records.to_record(result)})

    def add_sequence(self, outcome: SequenceOutcome) -> None:
        """Append what the run found of a frame sequence as a whole; raises like `append`."""
        files = outcome.sequence.files
        told = {"file": str(files[0]) if files else "", "sequence": outcome.record()}
        self._append({"kind": "sequence", "shard": self._run["shard"], **told})

    def end(self) -> None:
        """Note that the run came to its end; raises like `append`."""
        self._append({"kind": "end", **self._run})

    def _append(self, value: dict[str, Any]) -> None:
        data = lines.encode(value)
        rest = memoryview(data)
        try:
            while rest:  # once, but on a disk that is full
                rest = rest[os.write(self._handle, rest) :]
            self._flush()
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handle, self._end)
            raise file_error(f"cannot write {self._name}", error) from error
        self.reading.take(lines.Line(value, self._end, len(data)), "what was just written")
        self._end += len(data)

    def _flush(self) -> None:
        """Have the disk keep what was written, often enough that a power cut costs little."""
        self._unflushed += 1
        now = time.monotonic()
        if self._unflushed >= _FLUSH_LINES or now - self._flushed >= _FLUSH_SECONDS:
            os.fsync(self._handle)
            self._unflushed, self._flushed = 0, now

    def close(self) -> None:
        """Flush and close the file; results can no longer be read.

        Raises:
            FileError: the disk did not keep it.
        """
        if self._handle < 0:
            return
        try:
            os.fsync(self._handle)
        except OSError as error:
            raise file_error(f"cannot write {self._name}", error) from error
        finally:
            self._handle = -1
            self.reading.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _open_nameless() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
