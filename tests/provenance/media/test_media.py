"""The door of the package: `analyse` and `recognise` on whole folders of real files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance import media
from provenance.errors import UnsupportedMedia
from provenance.files import read_source

#: Decodes each file of a folder with 3 GiB of memory, and prints what came of it, and the peak, as JSON.
LOOK = """
import json, resource, sys, warnings
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
warnings.simplefilter("error")
from pathlib import Path
from provenance import media
from provenance.errors import MediaError
from provenance.files import read_source
outcomes = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    source = read_source(path)
    try:
        frame = media.analyse(source, media.recognise(source))
        outcomes[path.name] = [frame.width, frame.height]
    except MediaError as error:
        outcomes[path.name] = f"{type(error).__name__}: {error}"
status = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"outcomes": outcomes, "peak": peak}))
"""


def test_importing_it_is_light() -> None:
    code = "import sys, provenance.media; print([n for n in ('numpy','cv2','PIL','OpenEXR') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_every_broken_file_has_its_outcome(shared_media: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(shared_media / "broken")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == ""
    told = json.loads(done.stdout)
    outcomes = told["outcomes"]
    assert len(outcomes) == len(list((shared_media / "broken").iterdir()))
    assert told["peak"] < 300_000, "kilobytes"
    assert outcomes["truncated.jpg"].startswith("MediaError")
    assert outcomes["xcsn0g01.png"].startswith("MediaError"), "its checksum is wrong"
    assert outcomes["aac-sample.mp4"].startswith("UnsupportedMedia")
    assert outcomes["config.h"].startswith("UnsupportedMedia")
    assert not [name for name, outcome in outcomes.items() if name.endswith(".exr") and isinstance(outcome, list)]
    assert sum(isinstance(outcome, list) for outcome in outcomes.values()) <= 17


def test_clips_are_named_as_not_read(shared_media: Path) -> None:
    for path in sorted((shared_media / "clips").iterdir()):
        source = read_source(path)
        with pytest.raises(UnsupportedMedia, match=r"it is a clip \(video/.*\), which is not read yet"):
            media.analyse(source, media.recognise(source))


def test_frames_of_one_shot_are_near_and_other_photographs_far(shared_media: Path, pictures: Any) -> None:
    def pixels(path: Path) -> np.ndarray:
        source = read_source(path)
        return media.analyse(source, media.recognise(source)).pixels

    shot = [pixels(path) for path in sorted((shared_media / "sequence").iterdir())[:2]]
    photos = [pixels(path) for path in sorted((shared_media / "photos").iterdir())[:2]]
    assert pictures.distances(*shot)["phash"] < 20 < pictures.distances(*photos)["phash"]


@pytest.mark.parametrize("suffix", ["JPEG", "PNG", "TIFF"])
def test_one_picture_in_several_formats_has_one_fingerprint(suffix: str, pictures: Any) -> None:
    """A display-referred picture, and the same as a float EXR through a view that changes nothing."""
    picture = pictures.scene(900, 500, seed=51)
    settings = media.MediaSettings(scene_linear="lin_rec709", view="Un-tone-mapped")
    exr = pictures.source(pictures.exr({"RGB": pictures.linear(picture)}))
    still = pictures.source(pictures.still(picture, suffix))
    frames = [media.analyse(each, media.recognise(each), settings).pixels for each in (exr, still)]
    moved = pictures.distances(*frames)
    assert moved["phash"] <= 4
    assert moved["dhash"] <= 6
    assert moved["pdq"] <= 12
