"""A show's attestations on disk: signatures that hold and those that do not, and files that change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.attestations.register import NO_SIGNATURE
from provenance.attesting import Seal, sign_attestations
from provenance.errors import AttestationError, FileError, SignerError
from provenance.files import read_source
from provenance.manifests import DocumentKind, Trust, sign_document, signature_of
from provenance.manifests.store import ManifestStore
from provenance.model import Asset, Declaration, DigitalSourceType, Evidence, Tool, Use

TOOL = '[[tools]]\nid = "T-1"\nname = "Cinder"\nvetted_by = "R"\nuses = ["final"]\n'
LICENCE = '[[licences]]\nid = "L-1"\nname = "PO 1"\nvalid_until = 2026-12-01\n'
TODAY = "2026-11-26"
MAY_NOT = "who may not sign this show's attestations"
EVIDENCE = Evidence(
    Asset(Path("a.png")),
    declaration=Declaration("x", "", "", Use.FINAL, DigitalSourceType.DIGITAL_CAPTURE, tools=(Tool("Cinder"),)),
)


@pytest.fixture
def service(show: Any) -> Any:
    return show.service()


@pytest.fixture
def write(show: Any) -> Callable[[str, str], Path]:
    def make(name: str, text: str) -> Path:
        path: Path = show.folder / "attestations" / name
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture
def sign(service: Any) -> Callable[[Path], bool]:
    return lambda path: sign_attestations(service.attestations.seal, service.signer, path)


def flaws(service: Any) -> dict[str, str]:
    return {each.source: each.flaw for each in service.attestations.register.attestations}


def test_a_show_without_a_folder_has_none(show: Any) -> None:
    show.settle({'folder = "attestations"': "", "[attestations]": ""})
    service = show.service()
    assert service.attestations.register.attestations == ()
    assert service.attestations.digest == ""
    assert service.attestations.relevant(EVIDENCE) == ()
    assert service.attestations.describe(TODAY) == "the show has none"


def test_what_is_not_signed_counts_until_something_is(service: Any, write: Any, sign: Any) -> None:
    tools, licences = write("tools.toml", TOOL), write("licences.toml", LICENCE)
    assert flaws(service) == {"tools.toml": "", "licences.toml": ""}
    assert sign(tools)
    assert flaws(service) == {"tools.toml": "", "licences.toml": NO_SIGNATURE}
    assert sign(licences)
    assert flaws(service) == {"tools.toml": "", "licences.toml": ""}
    assert service.attestations.register.is_signed


def test_all_must_be_signed_where_the_show_says_so(show: Any, write: Any) -> None:
    write("tools.toml", TOOL)
    show.settle({"# signed = true": "signed = true"})
    assert flaws(show.service()) == {"tools.toml": NO_SIGNATURE}


def test_a_file_that_was_changed_after_it_was_signed(service: Any, write: Any, sign: Any) -> None:
    path = write("tools.toml", TOOL)
    assert sign(path)
    assert not sign(path), "it is signed already"
    write("tools.toml", TOOL.replace('"R"', '"Q"'))
    assert flaws(service) == {"tools.toml": "it was changed since it was signed, or its signature is of another file"}
    assert sign(path)
    assert flaws(service) == {"tools.toml": ""}


def test_the_signature_of_another_file(service: Any, write: Any, sign: Any) -> None:
    tools, licences = write("tools.toml", TOOL), write("licences.toml", LICENCE)
    assert sign(tools)
    tools.with_name("tools.toml.c2pa").rename(licences.with_name("licences.toml.c2pa"))
    assert "another file" in flaws(service)["licences.toml"]
    assert flaws(service)["tools.toml"] == NO_SIGNATURE


def test_somebody_elses_signature(service: Any, write: Any, making: Any, tmp_path: Path) -> None:
    path = write("tools.toml", TOOL)
    other = making.lay_out(tmp_path / "other", organisation="Stranger").service()
    assert sign_attestations(other.attestations.seal, other.signer, path)
    assert flaws(service) == {
        "tools.toml": "it is signed by Stranger signer, who may not sign this show's attestations"
    }
    assert sign_attestations(service.attestations.seal, service.signer, path), "it is replaced"
    assert flaws(service) == {"tools.toml": ""}


def test_a_vendor_whom_the_show_trusts_may_not_sign_them(making: Any, tmp_path: Path) -> None:
    vendor = making.lay_out(tmp_path / "vendor", organisation="Vendor")
    root = vendor.folder / "identity" / "root.pem"
    show = making.lay_out(tmp_path / "ours")
    show.settle({'anchors = ["identity/root.pem"]': f'anchors = ["identity/root.pem", "{root}"]'})
    path = show.folder / "attestations" / "tools.toml"
    path.write_text(TOOL)
    of_vendor = vendor.service()
    assert sign_attestations(of_vendor.attestations.seal, of_vendor.signer, path)
    assert show.service().store.read is not None
    assert flaws(show.service()) == {
        "tools.toml": "it is signed by Vendor signer, who may not sign this show's attestations"
    }


def test_whoever_the_show_names_may_sign_them(making: Any, tmp_path: Path) -> None:
    legal = making.lay_out(tmp_path / "legal", organisation="Legal")
    show = making.lay_out(tmp_path / "ours")
    text = show.file.read_text("utf-8")
    root = legal.folder / "identity" / "root.pem"
    show.file.write_text(text.replace("[attestations]", f'[attestations]\nanchors = ["{root}"]'), "utf-8")
    path = show.folder / "attestations" / "tools.toml"
    path.write_text(TOOL)
    of_legal, ours = legal.service(), show.service()
    assert sign_attestations(of_legal.attestations.seal, of_legal.signer, path)
    assert flaws(ours) == {"tools.toml": ""}
    other = path.with_name("other.toml")
    other.write_text(LICENCE)
    with pytest.raises(SignerError, match=r"attestations\.anchors"):
        sign_attestations(ours.attestations.seal, ours.signer, other)


def test_an_earlier_edition_under_another_name(service: Any, write: Any, sign: Any) -> None:
    path = write("tools.toml", TOOL)
    assert sign(path)
    copy = path.with_name("zz.toml")
    copy.write_bytes(path.read_bytes())
    copy.with_name("zz.toml.c2pa").write_bytes(path.with_name("tools.toml.c2pa").read_bytes())
    path.unlink()
    assert flaws(service) == {"zz.toml": "it was signed as tools.toml, and has another name now"}


def test_a_signature_for_another_kind_of_document(service: Any, write: Any) -> None:
    path = write("tools.toml", TOOL)
    sign_document(service.store, service.signer, path, DocumentKind.DISCLOSURE)
    assert flaws(service) == {"tools.toml": "its signature was not given to it as attestations"}


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.write_bytes(b""), "its signature does not hold"),
        (lambda path: path.write_bytes(path.read_bytes()[:-900]), "its signature does not hold"),
        (lambda path: (path.unlink(), path.symlink_to("/nowhere")), "its signature cannot be read: it is a symbolic"),
        (lambda path: (path.unlink(), path.mkdir()), "its signature cannot be read: it is a folder"),
    ],
)
def test_a_signature_that_is_broken(service: Any, write: Any, sign: Any, damage: Any, words: str) -> None:
    path = write("tools.toml", TOOL)
    assert sign(path)
    damage(path.with_name("tools.toml.c2pa"))
    assert flaws(service)["tools.toml"].startswith(words)


def test_another_byte_in_a_signature_breaks_it_or_says_nothing_else(service: Any, write: Any, sign: Any) -> None:
    """Most of a signature's bytes are room that C2PA leaves for time-stamps, and say nothing."""
    path = write("tools.toml", TOOL)
    assert sign(path)
    sidecar = path.with_name("tools.toml.c2pa")
    data, source = sidecar.read_bytes(), read_source(path)
    whole = signature_of(service.store, source)
    broken = 0
    for position in range(0, len(data), 53):
        sidecar.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        if service.attestations.seal.flaw_of(source):
            broken += 1
        else:
            assert signature_of(service.store, source) == whole
    assert broken > 20


def test_what_the_show_would_not_trust_is_not_signed(service: Any, write: Any) -> None:
    path = write("tools.toml", TOOL)
    with pytest.raises(SignerError, match=r"does not trust its own signer.*trust\.anchors"):
        sign_attestations(Seal(ManifestStore(Trust())), service.signer, path)
    assert os.listdir(path.parent) == ["tools.toml"]


def test_files_are_read_again_when_they_change(service: Any, write: Any, sign: Any) -> None:
    told = service.attestations
    assert told.relevant(EVIDENCE) == ()
    empty = told.digest
    path = write("tools.toml", TOOL)
    assert [each.id for each in told.relevant(EVIDENCE)] == ["T-1"]
    first = told.register
    assert told.register is first, "nothing changed"
    assert told.digest != empty
    write("tools.toml", TOOL.replace("T-1", "T-22"))
    assert [each.id for each in told.relevant(EVIDENCE)] == ["T-22"]
    write("licences.toml", LICENCE)
    assert sign(path)
    assert {each.source: bool(each.flaw) for each in told.register.attestations} == {
        "licences.toml": True,
        "tools.toml": False,
    }
    path.unlink()
    assert told.relevant(EVIDENCE) == ()


def test_a_mistake_is_told_each_time_and_forgotten_when_it_is_mended(service: Any, write: Any) -> None:
    write("tools.toml", TOOL)
    assert service.attestations.relevant(EVIDENCE)
    write("tools.toml", "a = ")
    for _ in range(2):
        with pytest.raises(AttestationError, match=r"tools\.toml"):
            service.attestations.relevant(EVIDENCE)
    write("tools.toml", TOOL)
    assert service.attestations.relevant(EVIDENCE)


def test_a_folder_that_is_gone(service: Any, show: Any) -> None:
    (show.folder / "attestations").rmdir()
    with pytest.raises(FileError, match="cannot list the attestations"):
        service.attestations.digest  # noqa: B018


def test_what_doctor_says(service: Any, write: Any, sign: Any) -> None:
    tools, licences = write("tools.toml", TOOL), write("licences.toml", LICENCE)
    told = service.attestations
    assert told.describe("2026-01-01") == "2, not signed"
    assert (
        told.describe(TODAY) == "2, not signed; 1 of them ended, not begun or ending soon: see `platemark attest list`"
    )
    assert sign(tools)
    with pytest.raises(AttestationError) as caught:
        told.describe(TODAY)
    assert caught.value.what == "1 of 2 do not count"
    assert "licences.toml" in caught.value.why
    assert sign(licences)
    assert told.describe("2026-01-01") == "2, signed"


def test_a_run_is_judged_by_the_same_word_throughout(service: Any, write: Any) -> None:
    write("tools.toml", TOOL)
    relevant = service.attestations.as_of(service.attestations.digest)
    assert [each.id for each in relevant(EVIDENCE)] == ["T-1"]
    write("tools.toml", TOOL.replace('"R"', '"Q"'))
    with pytest.raises(AttestationError, match="changed while this ran"):
        relevant(EVIDENCE)


def test_a_frame_that_is_judged_after_they_changed_is_not_finished(service: Any, show: Any, write: Any) -> None:
    write("tools.toml", TOOL)
    request = {"op": "verify", "path": str(show.write("a.png")), "attested": service.attestations.digest}
    assert "error" not in service(request)
    write("tools.toml", TOOL.replace('"R"', '"Q"'))
    assert "changed while this ran" in service(request)["error"]["why"]
    assert "error" not in service({**request, "attested": service.attestations.digest})
