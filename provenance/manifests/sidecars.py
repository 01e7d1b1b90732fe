"""Sidecars: which file beside a frame holds its manifest.

The sidecar of ``shot.1001.exr`` is ``shot.1001.c2pa``, as c2patool names it. Where ``shot.1001.dpx`` lies beside it,
both have the same; the one that came later then has its whole name: ``shot.1001.dpx.c2pa``. Readers look at both, and
the longer name goes first, because it can only be this frame's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from provenance.errors import FileError
from provenance.files import Identity, Source, identity_of, read_source, write_atomic

SUFFIX = ".c2pa"
#: The largest sidecar that is read, in bytes.
_LARGEST = 64 << 20

#: Whether a sidecar is of the frame at a path, and not of a frame of another format beside it.
Belongs = Callable[[Source, Path], bool]
#: See `state_of`.
State = tuple[Identity | None, ...]


def sidecar_names(asset: Path) -> tuple[Path, ...]:
    """The names that an asset's sidecar may have: the whole name's first, the short one second."""
    long, short = asset.with_name(asset.name + SUFFIX), asset.with_suffix(SUFFIX)
    return (long,) if short in (long, asset) else (long, short)


def read_sidecars(asset: Path) -> tuple[Source, ...]:
    """The sidecars that lie beside an asset, in the order in which they are looked at.

    Raises:
        FileError: one is there and cannot be read.
    """
    names = sidecar_names(asset)
    return tuple(read_source(each, limit=_LARGEST) for each in names if os.path.lexists(each))


def read_whole_name(asset: Path) -> Source | None:
    """The sidecar of an asset's whole name, which can only be this one's; None where there is none.

    Raises:
        FileError: it is there and cannot be read.
    """
    name = sidecar_names(asset)[0]
    return read_source(name, limit=_LARGEST) if os.path.lexists(name) else None


def state_of(asset: Path) -> State:
    """What tells whether an asset or one of its sidecars has changed: inode, size and time of each, None for none."""
    return tuple(identity_of(each) for each in (asset, *sidecar_names(asset)))


def sidecar_for(asset: Path, belongs: Belongs) -> Path:
    """Where the sidecar of an asset is to be written.

    Args:
        belongs: whether the sidecar that lies there already is this asset's (`ManifestStore.belongs`).

    Raises:
        FileError: a sidecar is there and cannot be read.
    """
    long, short = sidecar_names(asset)[0], sidecar_names(asset)[-1]
    if os.path.lexists(long) or not os.path.lexists(short):
        return long if os.path.lexists(long) else short
    return short if belongs(read_source(short, limit=_LARGEST), asset) else long


def write_sidecar(asset: Path, data: bytes, belongs: Belongs, *, like: os.stat_result | None = None) -> Path:
    """Write an asset's sidecar, and never over that of another frame, whoever writes beside us.

    Args:
        data: the manifest store.
        belongs: see `sidecar_for`.
        like: give the file this mode and owner.

    Returns:
        Where it was written.

    Raises:
        FileError: it could not be written; what was there is still there, whole.
    """
    # Looked at before the choice: a file that another writes after it must not be taken for one that was there.
    before = {each for each in sidecar_names(asset) if os.path.lexists(each)}
    target = sidecar_for(asset, belongs)
    is_new = target not in before
    try:
        write_atomic(target, data, like=like, exclusive=is_new)
    except FileError:
        if not is_new or not os.path.lexists(target):
            raise
        target = sidecar_for(asset, belongs)  # somebody took the name meanwhile: it is known now whose it is
        write_atomic(target, data, like=like)
    return target
