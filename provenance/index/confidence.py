"""How sure it is that a reference was found, 0 to 1."""

from __future__ import annotations

from provenance.index.sightings import Sighting

#: The support at which a reference seen by keypoints is as likely there as not, and how fast that rises; as
#: `tests/bench/calibrate.py` finds them.
_EVEN, _STEEPNESS = 8.0, 2.5
#: The support of a rival, beside a sighting's own, at which it says nothing.
_RIVAL = 0.5


def effective(sighting: Sighting) -> float:
    """The support of a sighting, less what another transform takes that fits the same pictures.

    Walls, windows and tiles agree with others of their kind in one way as well as in another: their rivals have 0.6 of
    the support and more. Copies have rivals of 0 to 0.1, and of 0.25 through a fisheye lens.
    """
    return sighting.support * max(0.0, 1 - (sighting.rival / _RIVAL) ** 2)


def of_sighting(sighting: Sighting) -> float:
    """How sure a reference was seen by its keypoints: a logistic function of the support's logarithm."""
    risen = (effective(sighting) / _EVEN) ** _STEEPNESS
    return float(risen / (1 + risen))


def together(one: float, other: float) -> float:
    """How sure two findings are that were made by different means."""
    return 1 - (1 - one) * (1 - other)
