"""The public API: a pinned list of names, light to import, each resolved when it is used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import provenance

#: A change here is a change of the contract: a name that goes, goes by way of a deprecation.
PINNED = [
    "Action",
    "Asset",
    "Checks",
    "Declaration",
    "DigitalSourceType",
    "Evidence",
    "Finding",
    "Fingerprint",
    "Ingredient",
    "Manifest",
    "ManifestState",
    "ManifestStore",
    "Match",
    "MediaSettings",
    "Policy",
    "ProvenanceError",
    "Reference",
    "Relationship",
    "Result",
    "Shot",
    "Stamp",
    "StampOutcome",
    "Stamping",
    "Studio",
    "Tool",
    "Trust",
    "Verdict",
    "check",
    "create_index",
    "declare",
    "from_record",
    "judge",
    "load_declaration",
    "load_policy",
    "open_index",
    "open_signer",
    "open_studio",
    "stamp",
    "to_record",
    "verify",
]
HEAVY = {"numpy", "cv2", "PIL", "c2pa", "pydantic", "OpenEXR", "OpenImageIO", "PyOpenColorIO", "cryptography"}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has after *code*."""
    code = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not done.stderr
    return set(json.loads(done.stdout))


def test_the_names_are_pinned() -> None:
    assert provenance.__all__ == PINNED
    assert dir(provenance) == sorted(PINNED)


def test_a_name_that_does_not_exist_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'shred'"):
        provenance.shred  # noqa: B018
    assert not hasattr(provenance, "__wrapped__")


@pytest.mark.parametrize(
    "code",
    [
        "import provenance",
        "from provenance import Verdict, Asset, Result, ProvenanceError, to_record, from_record, MediaSettings",
        "import provenance; dir(provenance); provenance.Verdict.PASS",
    ],
)
def test_importing_is_light(code: str) -> None:
    assert not loaded_by(code) & (HEAVY | {"pipeline"})


def test_opening_a_studio_loads_no_decoder(show: Any) -> None:
    """What decodes hostile files is in the worker; Nuke's own numpy and OpenEXR stay alone in this process."""
    code = f"import provenance; provenance.open_studio({str(show.file)!r}).close()"
    assert not loaded_by(code) & (HEAVY - {"pydantic"})


def test_one_name_imports_only_its_module() -> None:
    assert "provenance.stamping" not in loaded_by("import provenance; provenance.Verdict")


def test_without_a_show_file_every_dependency_is_an_argument(show: Any, tmp_path: Path) -> None:
    """What `open_studio` does, by hand."""
    from provenance.manifests import IngredientLoader

    identity = show.folder / "identity"
    store = provenance.ManifestStore(provenance.Trust((identity / "root.pem").read_bytes()))
    signer = provenance.open_signer(
        f"pem:{identity / 'signer.key'}", chain=identity / "chain.pem", secrets=lambda _: b""
    )
    policy = provenance.load_policy("studio-minimum")
    index = provenance.create_index(tmp_path / "index")
    stamping = provenance.Stamping(store, signer, IngredientLoader(store), profile=policy.digest)
    asset = provenance.Asset(show.write("a.jpg"))
    declaration = provenance.load_declaration(show.declaration)
    stamped = provenance.stamp(asset, declaration, stamping)
    assert stamped.stamp.outcome is provenance.StampOutcome.STAMPED
    checks = provenance.Checks(store, policy, provenance.open_index(tmp_path / "index"))
    result = provenance.check(asset, checks, declaration=declaration)
    assert result.verdict is provenance.Verdict.PASS
    assert result.snapshot == index.snapshot()
    assert provenance.verify(asset, checks).evidence.manifest.state is provenance.ManifestState.TRUSTED
    assert provenance.judge(result.evidence, policy) == ()
    assert provenance.from_record(provenance.to_record(result)).evidence == result.evidence
