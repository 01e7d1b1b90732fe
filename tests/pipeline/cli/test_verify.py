"""`platemark verify`: of credentials alone, and never more than they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli_contract import hold

from provenance.manifests import DocumentKind, sign_document

Run = Callable[..., Any]


def test_trusted_by_the_show(run: Run, life: Any) -> None:
    done = run("verify", life.folder / "frames", "--show", life.file)
    assert done.code == 0, done.out
    assert "All 4 frames carry credentials of signers the show trusts.\n4 found: 4 trusted." in done.out
    assert "Signed by: Studio signer" in done.out
    assert "Manifest (of 1001): urn:c2pa:" in done.out
    assert "Tools: Generator 4.1" in done.out


def test_trusted_by_the_user_alone(run: Run, life: Any) -> None:
    root = life.folder / "identity" / "root.pem"
    done = run("verify", life.folder / "frames" / "sh010.1001.png", "--trust", root)
    assert done.code == 0, done.out
    assert "The frame carries credentials of a signer you trust." in done.out


def test_a_signer_that_nobody_knows_is_never_verified_nor_good_news(run: Run, life: Any) -> None:
    done = run("verify", life.folder / "frames")
    assert done.code == 11
    assert "All 4 frames carry credentials of unknown signers.\n4 found: 4 signer unknown." in done.out
    assert "Says it is signed by: Studio signer" in done.out
    assert "verified" not in done.out.lower()
    assert "trusts" not in done.out


def test_every_state_is_counted_and_nothing_is_said_of_delivering(run: Run, life: Any, making: Any) -> None:
    frames = life.folder / "frames"
    data = bytearray((frames / "sh010.1001.png").read_bytes())
    data[-40] ^= 1
    (frames / "sh010.1001.png").write_bytes(data)
    (frames / "sh010.1002.png").write_bytes(making.picture("png8", seed=5))
    (frames / "sh010.1003.png").write_bytes(b"no picture at all")
    (frames / "link.png").symlink_to("sh010.1004.png")
    done = run("verify", frames, "--show", life.file)
    assert done.code == 10
    assert (
        "1 of 5 files carries broken credentials, 2 could not be read, 1 carries no credentials "
        "and 1 carries credentials of a signer the show trusts." in done.out
    )
    assert "deliver:" not in done.out.lower()
    assert "pass" not in done.out.lower()
    assert "Could not read" in done.out
    done = run("verify", frames, "--show", life.file, "--json")
    assets, counts = hold(done.lines)
    assert (counts.passed, counts.review, counts.block, counts.incomplete) == (1, 1, 2, 1)
    broken = next(asset for asset in assets if asset.frame == 1001)
    assert broken.manifest
    assert broken.manifest.state == "invalid"
    assert broken.manifest.failures
    assert broken.manifest.failures[0].explanation
    assert all(asset.fingerprints is None and asset.matches is None and asset.stamp is None for asset in assets)


def test_a_sidecar_is_read(run: Run, life: Any, stamp: Run, tmp_path: Path) -> None:
    life.write("sh020.1.exr", seed=1)
    assert stamp("--to", tmp_path / "out", paths=[life.folder / "frames" / "sh020.1.exr"]).code == 0
    done = run("verify", tmp_path / "out" / "sh020.1.exr", "--show", life.file)
    assert done.code == 0
    assert "Kept: in a sidecar beside the file" in done.out


def test_a_root_that_is_no_certificate_is_misuse(run: Run, life: Any) -> None:
    done = run("verify", life.folder / "frames", "--trust", life.file)
    assert done.code == 2
    assert "Traceback" not in done.talk


def test_missing_arguments(run: Run) -> None:
    done = run("verify")
    assert done.code == 2
    assert "Missing argument 'PATH...'" in done.talk
    assert "Usage: platemark verify" in done.talk


def test_the_signature_of_a_document(run: Run, life: Any) -> None:
    folder = life.folder / "signed"
    folder.mkdir()
    path = folder / "consents.toml"
    path.write_text('[[consents]]\nid = "C-1"\n')
    bare = run("verify", path, "--show", life.file)
    assert bare.code == 10
    assert "its content is of no kind that platemark knows" in bare.out
    service = life.service()
    sign_document(service.store, service.signer, path, DocumentKind.ATTESTATIONS)
    done = run("verify", folder, "--show", life.file)
    assert done.code == 0, done.out
    assert "The file carries credentials of a signer the show trusts." in done.out
    assert "Signed by: Studio signer" in done.out
    assert "Kept: in a sidecar beside the file" in done.out
    path.write_text('[[consents]]\nid = "C-2"\n')
    assert run("verify", folder, "--show", life.file).code == 10
