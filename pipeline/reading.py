"""What journals say: the last line about each asset, what was found of frame sequences, whether runs came to an end.

A line that was cut off at the end of a file (its writer was killed) is passed over and told. A damaged line anywhere
else is refused by its number: it may have been the one that said *block*.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from pipeline import lines
from pipeline.summary import SequenceOutcome, Summary, Tally
from provenance import records
from provenance.errors import DeliveryError
from provenance.files import file_error, kind_of, show_name, write_atomic
from provenance.manifests.sidecars import sidecar_names
from provenance.model import Delivery, Result
from provenance.policy import join, united

VERSION = 1
_HEADER = {"kind": "journal", "version": VERSION}
Shard = tuple[int, int]


def state_of(path: Path) -> str:
    """The size and time of a file and of its sidecars, as text: while these are the same, so is what was found."""
    return ",".join(_state(each) for each in (path, *sidecar_names(path)))


def _state(path: Path) -> str:
    try:
        status = os.lstat(path)
    except OSError:
        return "-"
    return f"{status.st_size}:{status.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class Entry:
    """The last line about an asset.

    Attributes:
        state: `state_of` its files; of a stamped file's output as well.
        key: what the result was made with: the verb, a colon, and a digest of the show, the index and the like.
        outcome: `Result.outcome`.
        stamp: the `StampOutcome`, empty where nothing was stamped.
        output: the stamped file, empty where it is the asset itself.
        day: the only day on which the result holds, ISO 8601: that of the check, where it found a work whose licence
            has a first or a last day, or an attestation has one. None where it holds on any.
        waived: whether an approval waives one of its findings.
    """

    path: str
    state: str
    key: str
    outcome: str
    stamp: str
    output: str
    file: int
    offset: int
    length: int
    day: str | None = None
    waived: bool = False

    def holds(self, key: str, today: str = "") -> bool:
        """Whether the asset need not be done again: it was complete, and nothing has changed since."""
        if self.outcome == "incomplete" or self.key != key or self.day not in (None, today):
            return False
        now = state_of(Path(self.path))
        return self.state == (f"{now},{state_of(Path(self.output))}" if self.output else now)


@dataclass(slots=True)
class _Run:
    """How many assets a run was to do, and those that it did."""

    due: int
    done: set[str]
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A sequence line: what one shard found, and a file of the sequence."""

    outcome: SequenceOutcome
    shard: Shard
    file: str


class Reading:
    """What journals say, all files together; results are read from disk when they are asked for.

    Attributes:
        entries: the last line about each asset, by path.
        notices: what the reader should know, in words.
        count: how many lines were read.
    """

    def __init__(self) -> None:
        self.count = 0
        self.entries: dict[str, Entry] = {}
        self.notices: list[str] = []
        self._sequences: dict[str, dict[int, _Found]] = {}
        self._runs: dict[tuple[str, Shard], _Run] = {}
        self._files: list[tuple[int, str]] = []
        self._lengths: list[int] = []
        self._done: set[str] = set()

    def attach(self, handle: int, name: str) -> None:
        """Take a file over; `close` closes it."""
        self._files.append((handle, name))

    def load(self) -> int:
        """Read the file that was attached last; returns the length of what is sound.

        Raises:
            DeliveryError: it is no journal, of another version, or damaged.
        """
        handle, name = self._files[-1]
        end = 0
        try:
            with os.fdopen(handle, "rb", closefd=False) as file:
                file.seek(0)
                for number, line in enumerate(lines.scan(file), 1):
                    if line.is_torn and (number > 1 or line.is_ours):
                        self.notices.append(f"The last line of {name} was cut off; what it was about is done again.")
                        break
                    self._load_line(line, number, name)
                    end += line.length
        except OSError as error:
            raise _delivery_error(f"cannot read {name}", error) from error
        self._lengths.append(end)
        return end

    def copy(self, output: BinaryIO) -> None:
        """Write what is sound of the files, as it stands there."""
        for (handle, name), length in zip(self._files, self._lengths, strict=True):
            offset = 0
            while data := os.pread(handle, min(1 << 20, length - offset), offset):
                output.write(data)
                offset += len(data)
            if offset < length:
                raise DeliveryError(f"cannot use {name}", "it was cut while it was read", "Run the same command again.")

    def _load_line(self, line: lines.Line, number: int, name: str) -> None:
        if number == 1 and not (line.is_ours and (line.value or _HEADER)["kind"] == "journal"):
            raise DeliveryError(f"cannot use {name}", "it is not a journal of platemark", "Name another file.")
        self.take(line, f"line {number}")
        self.count += 1

    def take(self, line: lines.Line, where: str) -> None:
        """Take in a line of the file that was attached last.

        Raises:
            DeliveryError: it is damaged, or cannot be understood.
        """
        name = self._files[-1][1]
        if line.value is None:
            raise DeliveryError(
                f"cannot use {name}",
                f"{where} is damaged, and may have been a finding",
                "Delete that line, then run the same command with --resume: what it was about is done again.",
            )
        try:
            self._understand(line.value, line)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DeliveryError(
                f"cannot use {name}",
                f"{where} cannot be understood",
                "Use the platemark that wrote it, or a later one.",
            ) from error

    def _understand(self, value: dict[str, Any], line: lines.Line) -> None:
        match value["kind"]:
            case "result":
                entry = _entry(value, line, len(self._files) - 1)
                self.entries[entry.path] = entry
                self._done.add(entry.path)
            case "sequence":
                found = _Found(SequenceOutcome.from_record(value["sequence"]), _shard(value), value["file"])
                self._sequences.setdefault(found.outcome.sequence.pattern, {})[found.shard[0]] = found
                self._drop_other_shards(found)
            case "gone":
                self.entries.pop(value["path"], None)
                self._sequences.pop(value["path"], None)
            case "run":
                self._begin(value)
            case "end":
                self._runs[value["root"], _shard(value)].is_ended = True
            case "journal" if value["version"] == VERSION:
                self._done = set()
            case other:
                raise ValueError(other)

    def _begin(self, value: dict[str, Any]) -> None:
        """A run: what was begun of the same files when the work was split otherwise no longer counts."""
        root, shard = value["root"], _shard(value)
        for key in [key for key in self._runs if key[0] == root and key[1][1] != shard[1]]:
            del self._runs[key]
        self._done = set()
        self._runs[root, shard] = _Run(value["discovered"] - value["held"], self._done)

    def _drop_other_shards(self, found: _Found) -> None:
        """What was found when the work was split otherwise no longer counts."""
        same = self._sequences[found.outcome.sequence.pattern]
        for number in [number for number, each in same.items() if each.shard[1] != found.shard[1]]:
            del same[number]

    def results(self, paths: Iterable[Path] | None = None) -> Iterator[Result]:
        """The results, one in memory at a time: those of *paths* that there are, or all.

        Raises:
            DeliveryError: one cannot be understood.
        """
        chosen = self.entries.values() if paths is None else [self.entries.get(str(path)) for path in paths]
        for entry in chosen:
            if entry is not None:
                yield self._result(entry)

    def _result(self, entry: Entry) -> Result:
        handle, name = self._files[entry.file]
        try:
            value = lines.decode(os.pread(handle, entry.length, entry.offset)) or {}
            return records.from_record(value["record"])
        except OSError as error:
            raise _delivery_error(f"cannot read {name}", error) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DeliveryError(
                f"cannot use {name}",
                f"the result of {show_name(entry.path)} cannot be understood",
                "Use the platemark that wrote it, or a later one.",
            ) from error

    def sequences(self) -> tuple[SequenceOutcome, ...]:
        """The frame sequences; what several shards found of one is joined."""
        return tuple(_joined(found) for _, found in sorted(self._sequences.items()))

    @property
    def verbs(self) -> frozenset[str]:
        """What the results are of: the verbs that their keys begin with, as in ``check:...``."""
        return frozenset(entry.key.partition(":")[0] for entry in self.entries.values())

    @property
    def unfinished(self) -> int:
        """How many assets runs were to do and did not."""
        return sum(max(0, run.due - len(run.done)) for run in self._runs.values())

    @property
    def is_finished(self) -> bool:
        """Whether every run came to its end; where not, frame sequences may not have been judged."""
        return bool(self._runs) and not self.gaps

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the journals do not tell, in words: runs that did not end, and parts of a divided run."""
        told = []
        split: dict[tuple[str, int], set[int]] = {}
        for (root, (number, count)), run in self._runs.items():
            split.setdefault((root, count), set()).add(number)
            if not run.is_ended:
                part = f"part {number} of {count} of " if count > 1 else ""
                told.append(f"{part}the run over {show_name(root)} did not come to its end")
        for (root, count), numbers in split.items():
            if absent := [str(number) for number in range(1, count + 1) if number not in numbers]:
                told.append(f"part {', '.join(absent)} of {count} of the run over {show_name(root)} is not there")
        return tuple(told)

    def summary(self) -> Summary:
        """The counts; assets that were to be done and were not are incomplete."""
        tally = Tally()
        for entry in self.entries.values():
            tally.add(entry.outcome, entry.stamp, waived=entry.waived)
        return tally.summary(len(self.entries) + self.unfinished, self.sequences(), is_finished=self.is_finished)

    def vanished(self, delivery: Delivery) -> list[str]:
        """Assets and frame patterns that are neither in the delivery nor on disk any more."""
        present = {str(asset.path) for asset in delivery.assets} | {sequence.pattern for sequence in delivery.sequences}
        files = {path: [path] for path in self.entries}
        files |= {pattern: [each.file for each in found.values()] for pattern, found in self._sequences.items()}
        return [name for name, of in files.items() if name not in present and not any(map(os.path.lexists, of))]

    def close(self) -> None:
        """Close the files."""
        while self._files:
            os.close(self._files.pop()[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(paths: Iterable[Path]) -> Reading:
    """Read journals as if they were one file: of what they tell about an asset, the last holds.

    Raises:
        DeliveryError: one is missing, is no journal, or is damaged.
    """
    reading = Reading()
    try:
        for path in paths:
            name = f"the journal {show_name(path)}"
            reading.attach(open_file(path, os.O_RDONLY, name), name)
            reading.load()
    except DeliveryError:
        reading.close()
        raise
    return reading


def merge(paths: Iterable[Path], to: Path) -> tuple[int, tuple[str, ...]]:
    """Write journals one after the other as one; returns how many lines it has, and what the reader should know.

    Raises:
        DeliveryError: one of them is missing, is no journal, or is damaged.
        FileError: *to* is there already, or cannot be written.
    """
    with read(paths) as reading:
        write_atomic(to, reading.copy, exclusive=True)
        return reading.count, (*reading.notices, *(f"Not finished: {gap}." for gap in reading.gaps))


def open_file(path: Path, flags: int, name: str) -> int:
    """Open a journal; raises DeliveryError where there is none, or no regular file."""
    try:
        handle = os.open(path, flags | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise _delivery_error(f"cannot open {name}", error) from error
    except ValueError as error:
        raise DeliveryError(f"cannot open {name}", "no file can have this name", "Check the path.") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise DeliveryError(f"cannot use {name}", f"it is {kind_of(mode)}, not a regular file", "Name another file.")
    return handle


def _delivery_error(what: str, error: OSError) -> DeliveryError:
    told = file_error(what, error)
    return DeliveryError(told.what, told.why, told.fix)


def _entry(value: dict[str, Any], line: lines.Line, file: int) -> Entry:
    record = value["record"]
    stamp, findings = record.get("stamp") or {}, record.get("findings")
    output = stamp.get("output", "")
    path, outcome = str(record["path"]), str(record["verdict"])
    return Entry(
        path,
        str(value["state"]),
        str(value["key"]),
        outcome,
        str(stamp.get("outcome", "")),
        "" if output == path else str(output),
        file,
        line.offset,
        line.length,
        _day(record),
        isinstance(findings, list) and any("waiver" in finding for finding in findings),
    )


#: The keys under which an attestation has its first and its last day; a licence has them one level down.
_DAYS = ("valid_from", "valid_until", "vetted_on", "given_on")


def _day(record: dict[str, Any]) -> str | None:
    attested = record.get("attestations") or ()
    terms = [*attested, *(each.get("licence") or {} for each in (*(record.get("matches") or ()), *attested))]
    has_days = any(each.get(name) for each in terms for name in _DAYS)
    return str(record.get("date", "")) if has_days else None


def _shard(value: dict[str, Any]) -> Shard:
    number, count = value["shard"]
    return int(number), int(count)


def _joined(found: dict[int, _Found]) -> SequenceOutcome:
    """What several shards found of one sequence: each finding once, and one for each work found in its frames."""
    outcomes = [found[number].outcome for number in sorted(found)]
    last = outcomes[-1]
    findings = united(finding for outcome in outcomes for finding in outcome.findings)
    spans = [finding for outcome in outcomes for finding in outcome.spans]
    shot = next((outcome.shot for outcome in outcomes if outcome.shot), None)
    return replace(last, findings=findings, spans=join(last.sequence, shot, spans))
