"""The methods that are measured side by side: platemark through its public door, and what one would use instead.

Each has an index of references and gives, for a picture, a score for each reference that it looked at, higher for more
alike. `prepare` is what every method is spared in its time: for platemark, writing the picture to a file.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from photos import Picture
from PIL import Image

#: Where ``make bench-rivals`` installs what would not go beside platemark's own libraries.
RIVALS = Path(sys.prefix) / "rivals"
Scores = dict[int, float]


class Method(Protocol):
    """One way to find copies."""

    def prepare(self, picture: Picture) -> Any:
        """What `search` takes, made outside of its time."""
        ...

    def search(self, prepared: Any) -> tuple[Scores, list[Any]]:
        """The number of each reference looked at with its score, and platemark's matches."""
        ...


class Missing(Exception):
    """A rival is not installed; the message says what to do."""


def analysis(prepared: bytes) -> Any:
    """platemark's analysis frame of a picture file."""
    from provenance.files import Source
    from provenance.media import analyse, recognise

    source = Source(Path("query.tif"), prepared, os.stat(__file__))
    return analyse(source, recognise(source))


def encoded(picture: Picture) -> bytes:
    """The picture as an uncompressed file: reading it costs next to nothing."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "TIFF")
    return out.getvalue()


def reference(number: int, picture: Picture) -> Any:
    """The picture as a platemark reference whose id is its number."""
    from provenance import fingerprints
    from provenance.model import Reference

    data = encoded(picture)
    prints = fingerprints.of_reference(analysis(data))
    digest = hashlib.sha256(data).hexdigest()
    return Reference(f"{number:032x}", f"work {number}", "bench", fingerprints=prints, digest=digest)


def judged(matches: Iterable[Any]) -> list[str]:
    """What the policy *studio-minimum* says of each match: block, review or pass."""
    from provenance.model import Asset, Evidence, Verdict
    from provenance.policy import judge, load_policy

    policy, asset = load_policy("studio-minimum"), Asset(Path("query.tif"))
    verdicts = []
    for match in matches:
        found = [each.verdict for each in judge(Evidence(asset, matches=(match,)), policy) if each.rule == "near-copy"]
        verdicts.append(max(found, default=Verdict.PASS).word)
    return verdicts


class Platemark:
    """platemark's own search; its matches are kept for calibration."""

    def __init__(self, references: Iterable[Picture], folder: Path) -> None:
        from provenance.index import create_index, open_index

        if not folder.exists():
            create_index(folder).change(add=[reference(*each) for each in enumerate(references)])
        self._index = open_index(folder)

    def prepare(self, picture: Picture) -> bytes:
        return encoded(picture)

    def search(self, prepared: bytes) -> tuple[Scores, list[Any]]:
        from provenance import fingerprints
        from provenance.index import Query

        frame = analysis(prepared)
        matches = self._index.search([Query(fingerprints.variants(frame), frame)])[0]
        scores: Scores = {}
        for match in matches:
            number = int(match.reference.id, 16)
            scores[number] = max(match.score, scores.get(number, 0.0))
        return scores, list(matches)


class PHash:
    """ImageHash's perceptual hash of 64 bits, by Hamming distance."""

    def __init__(self, references: Iterable[Picture], _folder: Path) -> None:
        self._codes = np.stack([self._code(self.prepare(each)) for each in references])

    def _code(self, image: Image.Image) -> np.ndarray:
        import imagehash

        return np.asarray(imagehash.phash(image).hash).ravel()

    def prepare(self, picture: Picture) -> Image.Image:
        return Image.fromarray(picture)

    def search(self, prepared: Image.Image) -> tuple[Scores, list[Any]]:
        distances = (self._codes != self._code(prepared)).sum(axis=1)
        return dict(enumerate((1 - distances / 64).tolist())), []


class Pdq8:
    """PDQ, the query in its eight orientations: the least distance counts."""

    def __init__(self, references: Iterable[Picture], _folder: Path) -> None:
        import pdqhash

        self._codes = np.stack([np.asarray(pdqhash.compute(each)[0]) for each in references]).astype(bool)

    def prepare(self, picture: Picture) -> Picture:
        return picture

    def search(self, prepared: Picture) -> tuple[Scores, list[Any]]:
        import pdqhash

        codes = np.stack(pdqhash.compute_dihedral(prepared)[0]).astype(bool)
        distances = (self._codes[:, None] != codes[None]).sum(axis=2).min(axis=1)
        return dict(enumerate((1 - distances / 256).tolist())), []


class Sift:
    """Thorn's perception: SIFT at 256 pixels, each pair by its own `validate_match`.

    Two ways to use it: *ranked*, all its limits set to 0 and the inliers taken as the score; and *as shipped*, where
    only pairs that meet all its limits count, by their share of matching points. Every pair is validated: its coarse
    search, which could only lose some, is left out.
    """

    def __init__(self, references: Iterable[Picture], _folder: Path, *, is_shipped: bool = False) -> None:
        self._module = _perception()
        self._hasher = self._module.SIFT()
        self._is_shipped = is_shipped
        self._known = [self._describe(self.prepare(each)) for each in references]

    def _describe(self, image: Image.Image) -> Any:
        return self._module.generate_image_descriptors(image, self._hasher)

    def prepare(self, picture: Picture) -> Image.Image:
        return Image.fromarray(picture)

    def search(self, prepared: Image.Image) -> tuple[Scores, list[Any]]:
        described = self._describe(prepared)
        if described is None:
            return {}, []
        limits = {} if self._is_shipped else {"minimum_match": 0, "minimum_intersection": 0, "minimum_inliers": 0}
        scores: Scores = {}
        for number, known in enumerate(self._known):
            if known is None:
                continue
            passed, stats = self._hasher.validate_match(known, described, **limits)
            score = (stats["match"] if passed else None) if self._is_shipped else stats["inliers"]
            if score is not None:
                scores[number] = float(score)
        return scores, []


def sift_as_shipped(references: Iterable[Picture], folder: Path) -> Sift:
    """perception with its own limits."""
    return Sift(references, folder, is_shipped=True)


def _perception() -> Any:
    if str(RIVALS) not in sys.path:
        sys.path.append(str(RIVALS))  # last: platemark's own libraries come first
    try:
        from perception import local_descriptor_deduplication
    except ImportError as error:
        raise Missing(f"perception cannot be imported ({error}). Run: make bench-rivals") from error
    return local_descriptor_deduplication


@dataclass(frozen=True)
class Entry:
    """How a method is made, and what it costs.

    Attributes:
        make: (references, folder of platemark's index) -> the method.
        every: every how many of the queried references it is measured on: perception takes long for each.
        require: raises `Missing` where it is not installed.
    """

    make: Callable[[Iterable[Picture], Path], Method]
    every: int = 1
    require: Callable[[], object] = bool


METHODS: dict[str, Entry] = {
    "platemark": Entry(Platemark),
    "phash": Entry(PHash),
    "pdq8": Entry(Pdq8),
    "sift": Entry(Sift, 10, _perception),
    "sift-shipped": Entry(sift_as_shipped, 10, _perception),
}
