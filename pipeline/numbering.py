"""Numbered files: which part of a name is a frame number, frame patterns that people type, and frame ranges.

A frame number is the last thing before the extension: ``shot.1001.exr``, ``shot_1001.exr``, ``shot1001.exr``. It has at
most nine digits (more is a date with a time), and no version (``comp_v012.mov``) or size (``plate_1920x1080.png``) is
one. Files of one folder belong together when they share what stands before and after the number, and its padding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from provenance.errors import DeliveryError
from provenance.files import show_name

_DIGITS = "0123456789"
_MOST_DIGITS = 9
_LARGEST_RANGE = 1_000_000
_MARKS = frozenset("#@%$<")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered file's name: *base*, frame number, *extension* with its dot; *width* digits, the sign not counted."""

    name: str
    base: str
    number: int
    width: int
    extension: str

    @property
    def is_padded(self) -> bool:
        """Whether the number begins with a zero that only padding explains."""
        return self.width > len(str(abs(self.number)))

    @property
    def is_frame(self) -> bool:
        """Whether the number is a frame number even where no other file shares the name.

        After a letter fewer than four digits name things as well: ``sh010.png``, ``cam2.png``.
        """
        return self.width >= 4 or not self.base or not self.base[-1].isalpha()

    @property
    def stem(self) -> str:
        """The base without what parts it from the number: the name of the whole."""
        return self.base.rstrip("._- ")


def numbered(name: str) -> Numbered | None:
    """Take a file's name apart; None where it carries no frame number."""
    before, dot, after = name.rpartition(".")
    base = before.rstrip(_DIGITS)
    digits = before[len(base) :]
    if not digits or len(digits) > _MOST_DIGITS or _is_version_or_size(base):
        return None
    number = int(digits)
    if number and base.endswith("-") and base[-2:-1] in ("", ".", "_", " "):
        base, number = base[:-1], -number
    return Numbered(name, base, number, len(digits), dot + after)


def _is_version_or_size(base: str) -> bool:
    last, before = base[-1:].lower(), base[-2:-1]
    return (last == "v" and not before.isalpha()) or (last == "x" and before.isdigit())


def group(files: Iterable[Numbered]) -> Iterator[tuple[int, list[Numbered]]]:
    """Sort *files* of one folder into groups of one base, extension and padding; yields padding, files by number.

    A number without leading zeros fits every padding that is not wider than it: 0999, 1000, 10000 are one group.
    """
    families: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for file in files:
        families[file.base, file.extension].append(file)
    for family in families.values():
        paddings = sorted({file.width for file in family if file.is_padded}, reverse=True)
        groups: dict[int, list[Numbered]] = defaultdict(list)
        for file in family:
            fitting = (file.width,) if file.is_padded else (width for width in paddings if width <= file.width)
            groups[next(iter(fitting), 0)].append(file)
        for padding, members in groups.items():
            yield padding or min(file.width for file in members), sorted(members, key=lambda file: file.number)


def is_editorial(files: Iterable[Numbered]) -> bool:
    """Whether the numbers are those of shots and plates (``sh010``, ``sh020``: by tens) and not of frames."""
    return all(file.number % 10 == 0 and not file.base.endswith(".") for file in files)


def spell(base: str, padding: int, extension: str) -> str:
    """A frame pattern: a ``#`` for each padded digit, ``@`` for a number that is not padded."""
    return f"{base}{'#' * padding if padding > 1 else '@'}{extension}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A frame pattern's last part: ``shot.####.exr`` or, with the frames that it names, ``shot.1001-1100#.exr``."""

    base: str
    padding: int
    extension: str
    frames: frozenset[int] | None = None

    def match(self, name: str) -> int | None:
        """The frame number of *name* where it fits the pattern."""
        if not (name.startswith(self.base) and name.endswith(self.extension)):
            return None
        middle = name[len(self.base) : len(name) - len(self.extension)]
        digits = middle.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        if len(digits) != self.padding and (len(digits) < self.padding or digits[0] == "0"):
            return None
        number = int(middle)
        return number if number or middle == digits else None

    def names(self, number: int) -> bool:
        """Whether the pattern names this frame."""
        return self.frames is None or number in self.frames

    def __str__(self) -> str:
        return spell(self.base, self.padding, self.extension)


def parse_pattern(name: str) -> Pattern | None:
    """Read the last part of a path as a frame pattern; None where it is none.

    ``#`` alone is four digits, several are one each; ``@`` is one each; ``%04d`` and ``$F4`` are four.

    Raises:
        DeliveryError: it looks like one and cannot be understood.
    """
    if not _MARKS & set(name):
        return None
    from fileseq.constants import PAD_STYLE_HASH1, PAD_STYLE_HASH4
    from fileseq.filesequence import FileSequence

    try:
        found = FileSequence(name, pad_style=PAD_STYLE_HASH1 if "##" in name else PAD_STYLE_HASH4)
        frames = found.frameSet()
        numbers = None if frames is None else _whole_numbers(frames)
    except ValueError as error:
        raise _no_pattern(name) from error
    if found.subframePadding() or found.zfill() == 0:
        raise _no_pattern(name)
    return Pattern(found.basename(), found.zfill(), found.extension(), None if numbers is None else frozenset(numbers))


def _no_pattern(name: str) -> DeliveryError:
    return DeliveryError(
        f"cannot find {show_name(name)}",
        "there is no such file, and it is no frame pattern",
        "Write a pattern as shot.####.exr, shot.%04d.exr or shot.1001-1100#.exr.",
    )


def frame_range(text: str) -> tuple[int, ...]:
    """The frames that a range names, sorted: ``1001-1100``, ``1001-1100x2``, ``1001,1005``.

    Raises:
        DeliveryError: it is no range, or one of more than a million frames.
    """
    from fileseq.frameset import FrameSet

    try:
        numbers = _whole_numbers(FrameSet(text))
    except ValueError as error:
        raise DeliveryError(
            f"cannot use the frames {show_name(text)}",
            "it is no range of whole frames, or one of more than a million",
            "Write it as 1001-1100, 1001-1100x2 or 1001,1005.",
        ) from error
    return tuple(sorted(numbers))


def _whole_numbers(frames: Iterable[object]) -> set[int]:
    numbers: set[int] = set()
    for frame in frames:
        if not isinstance(frame, int) or len(numbers) >= _LARGEST_RANGE:
            raise ValueError("not whole, or too many")
        numbers.add(frame)
    if not numbers:
        raise ValueError("none")
    return numbers
