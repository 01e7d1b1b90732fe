"""The rival: the script that a TD would write instead of using platemark.

Decode in full (Pillow, or OpenEXR for EXR), `imagehash.phash`, `pdqhash`, and the C2PA library with its defaults.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import c2pa
import imagehash
import numpy as np
import pdqhash
from PIL import Image

_PURPOSES = "1.3.6.1.4.1.62558.2.1\n1.3.6.1.5.5.7.3.36\n1.3.6.1.5.5.7.3.4"
_CREATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def context(root: Path) -> Any:
    """The library's defaults, but for whom to trust: without that it refuses to sign with a studio's own chain."""
    return c2pa.Context.from_dict({"trust": {"trust_anchors": root.read_text(), "trust_config": _PURPOSES}})


def signer(key: Path, chain: Path) -> Any:
    """A signer as the library's documentation makes it."""
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain.read_bytes(), key.read_bytes(), None))


def definition(file: Path) -> str:
    """The smallest honest manifest."""
    action = {"action": "c2pa.created", "digitalSourceType": _CREATED}
    assertions = [{"label": "c2pa.actions", "data": {"actions": [action]}}]
    return json.dumps({"claim_generator_info": [{"name": "script"}], "title": file.name, "assertions": assertions})


def frame(file: Path, to: Path, sign_with: Any, settings: Any) -> None:
    """Hash and sign one frame."""
    if file.suffix == ".exr":
        decoded = decode_exr(file)
        image = Image.fromarray((decoded.astype(np.float32).clip(0, 1) ** (1 / 2.2) * 255).astype(np.uint8))
    else:
        image = Image.open(file).convert("RGB")
    imagehash.phash(image)
    pdqhash.compute(np.asarray(image))
    builder = c2pa.Builder(definition(file), context=settings)
    if file.suffix == ".exr":
        builder.set_no_embed()
        with file.open("rb") as source:
            sidecar = builder.sign(sign_with, "image/x-exr", source, io.BytesIO())
        (to / file.name).with_suffix(".c2pa").write_bytes(sidecar)
    else:
        builder.sign_file(str(file), str(to / file.name), sign_with)


def decode_exr(file: Path) -> Any:
    """One OpenEXR decode, whole."""
    import OpenEXR

    with OpenEXR.File(str(file)) as exr:
        return exr.channels()["RGB"].pixels
