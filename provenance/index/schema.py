"""What the index's own JSON holds: the catalog, and the header of a segment.

Read strictly: what is not known, not of its type or out of its bounds is refused, so that the rest of the index can
rely on what it is given.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError, model_validator

from provenance.fingerprints.vectors import NAME

FORMAT: Final = "platemark-index/2"
#: The format that can be read, but neither searched nor changed: it has no keypoints.
OLD_FORMAT: Final = "platemark-index/1"

#: The least that a segment has of one reference: the digest of its record.
_LEAST = 32

TableT = TypeVar("TableT", bound="Table")
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
#: The name of an algorithm of neural fingerprints, or none.
Neural = Annotated[str, Field(pattern=rf"^({NAME})?$")]
BlockDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Table(BaseModel):
    """A part of an index file; its values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SegmentEntry(Table):
    """One segment as the catalog knows it.

    Attributes:
        sha256: of the whole file; its name is the first 32 digits.
        bytes: the file's size.
        count: how many references it holds.
        header: BLAKE2b-256 of its header.
        removed: the rows of references that were removed since, in order.
    """

    sha256: Digest
    bytes: NonNegativeInt
    count: NonNegativeInt
    header: Digest
    removed: tuple[NonNegativeInt, ...] = ()

    @property
    def name(self) -> str:
        """The segment's file name."""
        return f"{self.sha256[:32]}.segment"

    @model_validator(mode="after")
    def _can_be(self) -> SegmentEntry:
        if self.count * _LEAST > self.bytes:
            raise ValueError("it is too small for so many references")
        if sorted(set(self.removed)) != list(self.removed) or any(row >= self.count for row in self.removed):
            raise ValueError("removed rows are not in order, or beyond the last")
        return self


class Retired(Table):
    """A segment that is searched no more; its file stays for a while, for readers that opened the index before.

    Attributes:
        since: seconds since 1970.
    """

    name: Annotated[str, Field(pattern=r"^[0-9a-f]{32}\.segment$")]
    since: NonNegativeInt


class Catalog(Table):
    """What an index consists of.

    Attributes:
        generation: counts the changes.
        algorithms: of the fingerprints that every reference has, sorted.
        keypoints: the algorithm of the keypoints that are kept; empty while there are none.
        neural: the algorithm of the neural fingerprints that are kept; empty where there are none.
        snapshot: digest of all references that are searched.
        common: how many of these are material to be ignored.
    """

    format: Literal["platemark-index/1", "platemark-index/2"] = FORMAT
    generation: NonNegativeInt = 0
    algorithms: tuple[str, ...]
    keypoints: str = ""
    neural: Neural = ""
    snapshot: Digest
    common: NonNegativeInt = 0
    segments: tuple[SegmentEntry, ...] = ()
    retired: tuple[Retired, ...] = ()


class ArrayEntry(Table):
    """One array of a segment.

    Attributes:
        dtype: its elements, as numpy writes them.
        offset: where it begins, from the end of the header on.
        blocks: the checksum of each of its blocks, 128 bits; which one, and of how large a block, is for the version.
    """

    dtype: Literal["|i1", "|u1", "<u2", "<u4", "<u8", "<f4"]
    shape: tuple[NonNegativeInt, ...]
    offset: NonNegativeInt
    blocks: tuple[BlockDigest, ...]

    @property
    def bytes(self) -> int:
        """The array's size."""
        return int(self.dtype[2]) * math.prod(self.shape)


class Header(Table):
    """What a segment holds.

    Attributes:
        generation: the change that wrote it; so no two segments of an index are the same file.
        arrays: the columns, whose last axis counts the references, and the table of records.
        derived: what was computed from these for searching; of any shape.
    """

    generation: NonNegativeInt
    count: NonNegativeInt
    arrays: dict[str, ArrayEntry]
    derived: dict[str, ArrayEntry] = {}

    @model_validator(mode="after")
    def _names_are_clear(self) -> Header:
        if self.arrays.keys() & self.derived.keys():
            raise ValueError("two arrays have one name")
        return self


class ExportHead(Table):
    """The first line of a file of references.

    Attributes:
        algorithms, keypoints, neural: as in `Catalog`.
        references: how many lines follow, but for the last.
    """

    format: Literal["platemark-references/1"] = "platemark-references/1"
    algorithms: tuple[str, ...]
    keypoints: str = ""
    neural: Neural = ""
    references: NonNegativeInt


def parse(table: type[TableT], text: str | bytes | bytearray) -> TableT:
    """Read a table from JSON.

    Raises:
        ValueError: it is not one; the text names the first mistake.
    """
    try:
        return table.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def dump(table: Table) -> dict[str, Any]:
    """A table as plain JSON values; ``parse(type(table), json.dumps(dump(table))) == table``."""
    return table.model_dump(mode="json")


def array_entry(dtype: str, shape: tuple[int, ...], offset: int, blocks: tuple[str, ...]) -> ArrayEntry:
    """An array's entry; a type that segments do not keep raises ValueError."""
    return ArrayEntry.model_validate({"dtype": dtype, "shape": shape, "offset": offset, "blocks": blocks})
