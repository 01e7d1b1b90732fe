"""Checking one asset: every rule is reached from real files, and what cannot be checked never passes."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provenance.checking import Checks, check, verify
from provenance.declarations import load_declaration
from provenance.errors import AttestationError, ReferenceIndexError
from provenance.files import read_source
from provenance.index import open_index
from provenance.manifests import Definition, DocumentKind, sign_document
from provenance.model import Asset, Evidence, ManifestState, Result, Shot, Use, Verdict, VettedTool
from provenance.policy import load_policy
from provenance.policy.rules import ASSET_RULES

PLAIN = 'title = "Plate"\nuse = "final"\ndigital_source_type = "digitalCapture"\n'
COMP = """\
title = "Comp"
use = "final"
digital_source_type = "compositeWithTrainedAlgorithmicMedia"

[[tools]]
name = "Generator"

[[ingredients]]
path = "frames/element.jpg"
relationship = "componentOf"
"""

Look = Callable[..., Result]


@pytest.fixture
def stamped(show: Any) -> Callable[..., Path]:
    """Writes a frame and stamps it in place."""

    def make(name: str = "sh010.1001.jpg", seed: int = 0, *, declare: Path | None = None, by: Any = None) -> Path:
        path = show.write(name, seed=seed)
        request = {"op": "stamp", "path": str(path), "declare": str(declare or show.declaration)}
        record = (by or show).service()(request)
        assert record["stamp"]["outcome"] == "stamped", record
        return path

    return make


@pytest.fixture
def look(show: Any) -> Look:
    """Checks with the show's parts, made anew."""

    def run(path: Path, **more: Any) -> Result:
        return check(Asset(path), show.service().checks, **more)

    return run


def rules(result: Result) -> dict[str, Verdict]:
    return {each.rule: each.verdict for each in result.findings}


def test_a_stamped_frame_passes(stamped: Any, look: Look, show: Any) -> None:
    path = stamped()
    result = check(Asset(path, shot=Shot("Demo", "", "sh010"), frame=1001), show.service().checks)
    assert result.outcome == "pass"
    assert not result.findings
    evidence = result.evidence
    assert evidence.asset == Asset(path, "image/jpeg", Shot("Demo", "", "sh010"), 1001)
    assert evidence.manifest.state is ManifestState.TRUSTED
    assert (evidence.picture.width, evidence.picture.height) == (96, 64)
    assert evidence.picture.thumbnail.startswith(b"\xff\xd8")
    assert len(evidence.fingerprints) >= 4
    assert evidence.size == path.stat().st_size
    assert evidence.digest == read_source(path).digest
    assert result.snapshot == open_index(show.folder / "index").snapshot()
    assert result.policy == show.service().policy.digest
    assert result.seconds > 0


def test_no_credentials(show: Any, look: Look) -> None:
    assert rules(look(show.write("a.jpg"))) == {"credentials.missing": Verdict.REVIEW}


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.exr", "a.dpx"])
def test_one_changed_byte_blocks(name: str, stamped: Any, look: Look) -> None:
    path = stamped(name)
    data = bytearray(path.read_bytes())
    data[-30] ^= 0x10
    path.write_bytes(data)
    result = look(path)
    assert rules(result)["credentials.invalid"] is Verdict.BLOCK
    assert result.outcome == "block"


def test_a_sidecar_of_another_picture_blocks(stamped: Any, look: Look, show: Any) -> None:
    path = stamped("a.exr", 1)
    other = show.write("b.exr", seed=2)
    path.with_suffix(".c2pa").rename(other.with_suffix(".c2pa"))
    found = rules(look(other))  # what it says of AI is no mark of this picture
    assert found == {"credentials.invalid": Verdict.BLOCK, "disclosure.missing": Verdict.REVIEW}
    assert rules(look(path)) == {"credentials.missing": Verdict.REVIEW}


def test_a_signer_whom_the_show_does_not_know(stamped: Any, look: Look, making: Any, tmp_path: Path) -> None:
    stranger = making.lay_out(tmp_path / "other", organisation="Stranger")
    result = look(stamped(by=stranger))
    assert result.evidence.manifest.state is ManifestState.VALID
    assert rules(result) == {"credentials.untrusted": Verdict.REVIEW}
    assert "Stranger" in result.findings[0].message


def test_an_ingredient_that_does_not_hold(stamped: Any, look: Look, show: Any) -> None:
    element = stamped("element.jpg", 5)
    data = bytearray(element.read_bytes())
    data[-30] ^= 0x10
    element.write_bytes(data)
    result = look(stamped("comp.jpg", declare=show.declare(COMP, "comp.toml")))
    assert rules(result)["credentials.ingredient-invalid"] is Verdict.REVIEW
    assert "element.jpg" in str(result.findings[0])


def test_ai_that_nobody_declared(show: Any, look: Look) -> None:
    """Signed by somebody with the library alone: a step by AI, and no declaration of ours."""
    service = show.service()
    path = show.write("a.jpg")
    kind = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    steps = {"actions": [{"action": "c2pa.created", "digitalSourceType": kind}]}
    told = Definition({"title": "a", "assertions": [{"label": "c2pa.actions.v2", "data": steps}]}, {}, "")
    path.write_bytes(service.store.sign(read_source(path), "image/jpeg", told, service.signer).asset)
    result = look(path)
    assert result.evidence.manifest.state is ManifestState.TRUSTED
    assert rules(result) == {"ai.undeclared": Verdict.BLOCK}
    declared = look(path, declaration=load_declaration(show.declaration))
    assert "ai.undeclared" not in rules(declared)


def test_a_declaration_that_says_otherwise(stamped: Any, look: Look, show: Any) -> None:
    path = stamped()
    result = look(path, declaration=load_declaration(show.declare(PLAIN, "plain.toml")))
    assert rules(result) == {"ai.contradicted": Verdict.BLOCK}
    assert not look(path, declaration=load_declaration(show.declaration, show="Demo")).findings


def test_a_near_copy(stamped: Any, look: Look, show: Any, pictures: Any) -> None:
    show.refer(show.write("../references/The Big Wave.png", "png8", seed=3))
    faded = pictures.scene(96, 64, seed=3) * 0.8 + 0.1
    copy, clean = stamped("copy.jpg"), stamped("clean.jpg", 4)
    copy.write_bytes(pictures.still(faded, "JPEG", quality=80))
    show.service()({"op": "stamp", "path": str(copy), "declare": str(show.declaration)})
    result = look(copy)
    assert rules(result) == {"near-copy": Verdict.BLOCK}
    (match,) = result.evidence.matches
    assert (match.reference.title, match.reference.owner) == ("The Big Wave", "Museum")
    assert not look(clean).findings


@pytest.mark.parametrize(
    ("today", "show_title", "found"),
    [
        ("2026-06-30", "Demo", {"near-copy.licensed": Verdict.PASS}),
        ("2026-07-01", "Demo", {"near-copy.licence": Verdict.BLOCK}),
        ("2026-06-30", "Another", {"near-copy.licence": Verdict.BLOCK, "ai.contradicted": Verdict.BLOCK}),
        ("", "Demo", {"near-copy.licence": Verdict.BLOCK}),
        ("2026-06-30", "", {"near-copy.licence": Verdict.BLOCK}),
    ],
)
def test_a_licensed_work(stamped: Any, show: Any, today: str, show_title: str, found: dict[str, Verdict]) -> None:
    licence = {"name": "PO 4711", "shows": ["Demo"], "valid_until": "2026-06-30"}
    show.refer(show.write("../references/The Big Wave.png", "png8", seed=3), licence=licence)
    copy = stamped("copy.png", 3)
    checks = show.service(today=lambda: today).checks
    assert checks.show == "Demo"
    result = check(Asset(copy), replace(checks, show=show_title))
    assert rules(result) == found
    assert (result.evidence.show, result.evidence.date) == (show_title, today)


@pytest.mark.parametrize("what", ["cut", "text", "empty", "bomb", "clip"])
def test_what_cannot_be_read_as_a_picture_blocks(what: str, show: Any, look: Look, making: Any, pictures: Any) -> None:
    whole = making.picture("jpeg")
    data = {
        "cut": whole[: len(whole) // 2],
        "text": b"To whom it may concern",
        "empty": b"",
        "bomb": pictures.png_of_size(60_000, 60_000),
        "clip": b"\0\0\0\x18ftypqt  " + bytes(64),
    }[what]
    result = look(show.write("a.jpg", data=data))
    assert rules(result)["media.unreadable"] is Verdict.BLOCK
    assert result.incomplete is None  # a fact about the file, not work to be done again
    assert result.evidence.unreadable.why
    assert not result.evidence.fingerprints
    assert result.evidence.size == len(data)


def test_the_credentials_of_a_damaged_picture_are_read_all_the_same(stamped: Any, look: Look) -> None:
    path = stamped()
    path.write_bytes(path.read_bytes()[:-900])
    assert {"media.unreadable", "credentials.invalid"} <= rules(look(path)).keys()


@pytest.mark.parametrize("what", ["missing", "folder", "fifo", "link", "loop", "large"])
def test_what_cannot_be_opened_is_incomplete(what: str, show: Any) -> None:
    path = show.folder / "frames" / "a.jpg"
    make: dict[str, Callable[[], object]] = {
        "missing": lambda: None,
        "folder": path.mkdir,
        "fifo": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(show.write("b.jpg")),
        "loop": lambda: path.symlink_to(path),
        "large": lambda: path.write_bytes(bytes(5000)),
    }
    make[what]()
    checks = replace(show.service().checks, largest=4999)
    for use in (check, verify):
        result = use(Asset(path), checks)
        assert result.outcome == "incomplete"
        assert result.verdict >= Verdict.REVIEW
        assert result.incomplete.what.startswith("cannot read")
        assert result.incomplete.why
        assert result.incomplete.fix


def test_a_sidecar_that_cannot_be_opened_is_incomplete(stamped: Any, look: Look, show: Any) -> None:
    path = stamped("a.exr")
    path.with_suffix(".c2pa").unlink()
    os.mkfifo(path.with_suffix(".c2pa"))
    assert look(path).outcome == "incomplete"


class Broken:
    """An index that fails when it is searched, or sooner."""

    def __init__(self, at: str) -> None:
        self._at = at

    def snapshot(self) -> str:
        if self._at == "snapshot":
            raise ReferenceIndexError("cannot search the index", "the share is away", "Mount it.")
        return "ab" * 32

    def search(self, queries: Any) -> Any:
        raise ReferenceIndexError("cannot search the index", "a segment is damaged", "Make it again.")

    def references(self) -> Any:
        return ()

    def change(self, **_: Any) -> None:
        pass


@pytest.mark.parametrize("at", ["snapshot", "search"])
def test_an_index_that_fails_makes_it_incomplete_and_keeps_what_was_learnt(at: str, stamped: Any, show: Any) -> None:
    result = check(Asset(stamped()), replace(show.service().checks, index=Broken(at)))
    assert result.outcome == "incomplete"
    assert result.verdict is Verdict.REVIEW
    assert result.evidence.fingerprints
    assert result.evidence.manifest.state is ManifestState.TRUSTED


def test_a_block_is_told_although_the_index_failed(show: Any, stamped: Any) -> None:
    path = stamped()
    data = bytearray(path.read_bytes())
    data[-30] ^= 0x10
    path.write_bytes(data)
    result = check(Asset(path), replace(show.service().checks, index=Broken("search")))
    assert result.verdict is Verdict.BLOCK
    assert result.outcome == "incomplete"


def test_a_damaged_segment_makes_it_incomplete(show: Any, stamped: Any, look: Look) -> None:
    show.refer(show.write("../references/a.png", "png8", seed=3))
    path = stamped()
    assert look(path).outcome == "pass"
    (segment,) = (show.folder / "index").glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.chmod(0o600)
    segment.write_bytes(data)
    result = look(path)
    assert result.outcome == "incomplete"
    assert segment.name in f"{result.incomplete.what} {result.incomplete.why}"
    segment.unlink()
    assert look(path).outcome == "incomplete"


class Counting:
    """An index of nothing that counts how often it is searched."""

    searches = 0
    state = "ab" * 32

    def snapshot(self) -> str:
        return self.state

    def search(self, queries: Any) -> Any:
        self.searches += len(queries)
        return [() for _ in queries]

    def references(self) -> Any:
        return ()

    def change(self, **_: Any) -> None:
        pass


def test_frames_of_a_still_shot_are_searched_once_and_say_so(show: Any) -> None:
    index, service = Counting(), show.service()
    checks = replace(service.checks, index=index)
    still = [show.write(f"sh010.{n}.png", seed=1) for n in range(1001, 1005)]
    results = [check(Asset(path), checks) for path in still]
    assert index.searches == 1
    assert [each.evidence.matches_of for each in results] == ["", *[str(still[0])] * 3]
    assert all(each.evidence.fingerprints == results[0].evidence.fingerprints for each in results)
    index.state = "cd" * 32
    assert check(Asset(still[1]), checks).evidence.matches_of == ""
    assert check(Asset(still[2]), replace(checks, last=None)).evidence.matches_of == ""
    assert check(Asset(show.write("sh010.1005.png", seed=2)), checks).evidence.matches_of == ""
    assert index.searches == 4
    assert show.service().checks.last is not service.checks.last


def test_the_index_is_asked_with_the_model_that_is_given(show: Any) -> None:
    class Asked(Counting):
        models: tuple[Any, ...] = ()

        def search(self, queries: Any) -> Any:
            self.models += tuple(query.neural for query in queries)
            return super().search(queries)

    class Model:
        algorithm = "neural-1/x"

    index, service, model = Asked(), show.service(), Model()
    checks = replace(service.checks, index=index)
    path = show.write("a.png")
    check(Asset(path), checks)
    check(Asset(path), replace(checks, neural=model))
    check(Asset(path), replace(checks, neural=model, last=None))
    assert index.models == (None, model, model)


def test_without_an_index_nothing_is_searched(stamped: Any, show: Any) -> None:
    service = show.service()
    result = check(Asset(stamped()), Checks(service.store, load_policy("studio-minimum")))
    assert result.outcome == "pass"
    assert not result.snapshot
    assert (result.evidence.show, result.evidence.date) == ("", "")  # nobody said which show, or which day


def test_verify_reads_credentials_and_decodes_nothing(stamped: Any, show: Any) -> None:
    path = stamped()
    data = path.read_bytes()
    result = verify(Asset(path), show.service().checks)
    assert result.outcome == "pass"
    assert result.evidence.picture is None
    assert not result.evidence.fingerprints
    assert result.evidence.manifest.state is ManifestState.TRUSTED
    path.write_bytes(data[:-900])
    cut = verify(Asset(path), show.service().checks)
    assert rules(cut) == {"credentials.invalid": Verdict.BLOCK}
    assert cut.evidence.unreadable is None


def test_verify_tells_what_is_no_media(show: Any) -> None:
    result = verify(Asset(show.write("a.jpg", data=b"text")), show.service().checks)
    assert rules(result)["media.unreadable"] is Verdict.BLOCK


def test_every_asset_rule_of_the_shipped_policy_is_reached_here() -> None:
    reached = {
        "credentials.missing", "credentials.invalid", "credentials.untrusted", "credentials.ingredient-invalid",
        "ai.undeclared", "ai.contradicted", "near-copy", "near-copy.licence", "near-copy.licensed", "media.unreadable",
    }  # fmt: skip
    golden = Path(__file__).parents[1] / "scenarios" / "golden"
    for expected in golden.glob("*/expected.json"):  # whole deliveries: tests/scenarios/test_deliveries.py
        told = json.loads(expected.read_text("utf-8"))["assets"].values()
        reached |= {finding.split()[1].strip(":") for findings in told for finding in findings}
    # A time-stamp that does not hold needs a service that gives one: tests/provenance/policy has that rule.
    assert reached | {"credentials.doubtful"} == {rule.id for rule in ASSET_RULES}


def test_a_thumbnail_survives_the_record(stamped: Any, show: Any) -> None:
    record = show.service()({"op": "check", "path": str(stamped())})
    assert base64.b64decode(record["picture"]["thumbnail"]).startswith(b"\xff\xd8")


def pdf() -> bytes:
    """A PDF document of one empty page."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(
        (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>"), 1
    ):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % each for each in places)
    table = b"xref\n0 4\n0000000000 65535 f \n" + rows
    return data + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)


@pytest.mark.parametrize("name", ["consents.toml", "disclosure.pdf"])
def test_the_signature_of_a_document_is_verified_and_it_is_no_picture_all_the_same(show: Any, name: str) -> None:
    service = show.service()
    path = show.write(name, data=pdf() if name.endswith("pdf") else b"[[consents]]\n")
    bare = verify(Asset(path), service.checks)
    sign_document(service.store, service.signer, path, DocumentKind.ATTESTATIONS)
    signed = verify(Asset(path), service.checks)
    assert signed.evidence.manifest.state is ManifestState.TRUSTED
    assert signed.evidence.unreadable is None
    assert signed.outcome == "pass"
    assert bare.outcome != "pass"
    assert check(Asset(path), service.checks).evidence.unreadable is not None
    path.write_bytes(path.read_bytes() + b"#")
    assert verify(Asset(path), service.checks).evidence.manifest.state is ManifestState.INVALID


class TestAttestations:
    """What people have put their word to is looked up last, when all else is known."""

    def test_they_are_in_the_evidence_of_a_check_and_of_verifying(self, show: Any, stamped: Any) -> None:
        path, seen = stamped(), []
        tool = VettedTool("T-1", "Generator")

        def about(evidence: Evidence) -> tuple[VettedTool, ...]:
            seen.append(evidence)
            return (tool,)

        checks = replace(show.service(today=lambda: "2026-07-02").checks, attestations=about)
        results = check(Asset(path), checks, delivery=Use.TEMPORARY), verify(Asset(path), checks)
        for result, evidence in zip(results, seen, strict=True):
            assert result.evidence == replace(evidence, attestations=(tool,))
            assert (result.evidence.show, result.evidence.date) == ("Demo", "2026-07-02")
            assert evidence.manifest.declaration
        assert [result.evidence.delivery for result in results] == [Use.TEMPORARY, Use.FINAL]
        assert seen[0].fingerprints

    def test_where_they_cannot_be_read_nothing_passes(self, show: Any, stamped: Any) -> None:
        def broken(_: Evidence) -> tuple[VettedTool, ...]:
            raise AttestationError("cannot use a.toml", "line 3: it is not TOML", "Correct that line.")

        path, checks = stamped(), replace(show.service().checks, attestations=broken)
        for result in (check(Asset(path), checks), verify(Asset(path), checks)):
            assert result.outcome == "incomplete"
            assert result.incomplete.why == "line 3: it is not TOML"
            assert result.evidence.manifest.state is ManifestState.TRUSTED, "what was learnt before stays"
        gone = check(Asset(path.with_name("gone.jpg")), checks)
        assert "gone.jpg" in gone.incomplete.what, "what went wrong first is told"
