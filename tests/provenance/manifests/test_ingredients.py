"""Loading what a frame was made from."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import FileError, ManifestError
from provenance.files import Source
from provenance.manifests import IngredientLoader, ManifestStore
from provenance.model import Asset, DigitalSourceType, Ingredient, ManifestState, Relationship

Make = Callable[..., Source]


class Counting(ManifestStore):
    """A store that counts what it is asked to carry."""

    asked = 0

    def carry(self, *args: Any, **more: Any) -> Any:
        self.asked += 1
        return super().carry(*args, **more)


@pytest.fixture
def counting(store: ManifestStore) -> Counting:
    made = Counting.__new__(Counting)
    vars(made).update(vars(store))
    return made


def named(path: Path | str, relationship: Relationship = Relationship.COMPONENT_OF, title: str = "") -> Ingredient:
    return Ingredient(Asset(Path(path)), relationship, title)


def test_a_file_with_a_manifest_is_loaded_with_it(deliver: Make, store: ManifestStore) -> None:
    source = deliver("plate.png")
    found = IngredientLoader(store).load(named(source.path, Relationship.PARENT_OF))
    assert found.path == str(source.path)
    assert found.title == "plate.png"
    assert found.media_type == "image/png"
    assert found.relationship is Relationship.PARENT_OF
    assert (found.digest, found.size) == (source.digest, len(source.data))
    assert found.state is ManifestState.TRUSTED
    assert found.store.startswith(b"\0\0")
    assert found.digital_source_types == (DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,)


def test_a_file_with_a_sidecar_is_loaded_with_it(deliver: Make, store: ManifestStore) -> None:
    found = IngredientLoader(store).load(named(deliver("plate.exr").path))
    assert found.media_type == "image/x-exr"
    assert found.state is ManifestState.TRUSTED
    assert found.store


def test_a_file_without_a_manifest_is_its_digest_and_name(make: Make, store: ManifestStore) -> None:
    source = make("plate.tif")
    found = IngredientLoader(store).load(named(source.path, title="The plate"))
    assert found.title == "The plate"
    assert found.state is ManifestState.MISSING
    assert found.store == b""
    assert found.digest == source.digest


def test_a_file_of_a_kind_that_nobody_knows_is_its_digest_and_name(make: Make, store: ManifestStore) -> None:
    found = IngredientLoader(store).load(named(make("scene.nk", b"Root {\n inputs 0\n}\n").path))
    assert found.media_type == "application/octet-stream"
    assert found.store == b""


def test_a_pattern_is_loaded_from_its_frame_and_kept_under_its_own_name(make: Make, store: ManifestStore) -> None:
    source = make("plate.1001.png")
    found = IngredientLoader(store).load(named("plates/plate.####.png"), source.path)
    assert found.path == "plates/plate.####.png"
    assert found.title == "plate.1001.png"


def test_a_plate_is_read_once_for_a_thousand_frames(deliver: Make, counting: Counting) -> None:
    source = deliver("plate.exr")
    loader = IngredientLoader(counting)
    first = loader.load(named(source.path, Relationship.PARENT_OF))
    for _ in range(1000):
        assert loader.load(named(source.path, Relationship.PARENT_OF)) == first
    assert counting.asked == 1
    assert loader.load(named(source.path, Relationship.INPUT_TO, "style")).title == "style"
    assert counting.asked == 1


def test_a_file_that_changes_is_read_again(make: Make, counting: Counting) -> None:
    source = make("plate.png")
    loader = IngredientLoader(counting)
    before = loader.load(named(source.path))
    changed = make("plate.png", source.data + b"\0")
    assert loader.load(named(source.path)).digest == changed.digest != before.digest


def test_a_file_of_the_same_size_and_another_time_is_read_again(make: Make, counting: Counting) -> None:
    source = make("scene.nk", b"one")
    loader = IngredientLoader(counting)
    loader.load(named(source.path))
    source.path.write_bytes(b"two")
    os.utime(source.path, ns=(1, 1))
    loader.load(named(source.path))
    assert counting.asked == 2


def test_a_sidecar_that_appears_is_seen(make: Make, sign: Any, counting: Counting) -> None:
    source = make("plate.exr")
    loader = IngredientLoader(counting)
    assert loader.load(named(source.path)).state is ManifestState.MISSING
    sidecar = sign(source).sidecar
    assert sidecar
    source.path.with_suffix(".c2pa").write_bytes(sidecar)
    assert loader.load(named(source.path)).state is ManifestState.TRUSTED


def test_memory_stays_bounded(make: Make, counting: Counting) -> None:
    loader = IngredientLoader(counting)
    paths = [make(f"plate.{number}.nk", b"%d" % number).path for number in range(300)]
    for path in paths:
        loader.load(named(path))
    loader.load(named(paths[-1]))
    assert counting.asked == 300
    loader.load(named(paths[0]))
    assert counting.asked == 301


def test_a_missing_file_is_an_error(tmp_path: Path, store: ManifestStore) -> None:
    with pytest.raises(FileError, match="No such file"):
        IngredientLoader(store).load(named(tmp_path / "none.exr"))


def test_a_file_that_is_too_large_is_an_error(make: Make, store: ManifestStore) -> None:
    with pytest.raises(FileError, match="limit"):
        IngredientLoader(store, largest=10).load(named(make("plate.png").path))


def test_a_manifest_that_cannot_be_carried_is_an_error(deliver: Make, make: Make, store: ManifestStore) -> None:
    data = bytearray(deliver("plate.jpg").data)
    data[data.index(b"jumb") + 8] ^= 0xFF
    with pytest.raises(ManifestError, match=r"plate\.jpg"):
        IngredientLoader(store).load(named(make("plate.jpg", bytes(data)).path))
