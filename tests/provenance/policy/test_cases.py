"""A file of cases: what evidence it makes, what is compared, and every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.errors import DocumentError, PolicyError
from provenance.model import (
    Answer,
    Approval,
    ChangeKind,
    Consent,
    DigitalSourceType,
    GuidingPrinciple,
    HeldLicence,
    InputKind,
    ManifestState,
    Relationship,
    Role,
    Use,
    Verdict,
    VettedTool,
)
from provenance.policy import load_policy, shipped_policies
from provenance.policy.cases import Example, read_cases, try_cases
from provenance.policy.document import shipped_folder
from provenance.policy.rules import ASSET_RULES

WHOLE = """\
format = 1

[defaults]
show = "Keystone"
shot = "sq01/sh010"
date = "2026-11-26"

[defaults.declaration]
use = "final"
digital_source_type = "compositeWithTrainedAlgorithmicMedia"
taken_for_real = "no"

[[defaults.declaration.tools]]
name = "Cinder"
version = "2.4"

[[cases]]
name = "all of it"
expect = ["near-copy: block"]
verdict = "block"
manifest = "trusted"
delivery = "temporary"

[cases.declaration]
role = "background"
viewer_disclosure = "end credits"

[[cases.declaration.inputs]]
kind = "prompt"
people = ["A. N. Other"]

[[cases.declaration.performers]]
id = "P-17"
change = "voice"
deceased = true
alters_meaning = "unsure"

[[cases.declaration.guild_work]]
guild = "IATSE"
work = "matte painting"

[cases.declaration.principles]
data = "unsure"
temporary = { answer = "no", note = "it is final" }

[[cases.ingredients]]
title = "dust.1001.png"
[cases.ingredients.declaration]
use = "final"
digital_source_type = "trainedAlgorithmicMedia"
tools = [{ name = "Cinder" }]

[[cases.ingredients]]
title = "plate.1001.exr"
relationship = "parentOf"

[[cases.ingredients]]
title = "smoke.1001.png"
manifest = "invalid"
digital_source_types = ["trainedAlgorithmicMedia"]
tools = ["Vista"]

[[cases.matches]]
title = "The Colossus"
owner = "Aster Press"
score = 0.9
coverage = 0.5

[[cases.tools]]
id = "T-1"
name = "Cinder"
retains = "no"
uses = ["final"]
terms_sha256 = "abababababababababababababababababababababababababababababababab"

[[cases.consents]]
id = "C-1"
performer = "P-17"
kind = "voice"
project = "Keystone"
document_sha256 = "abababababababababababababababababababababababababababababababab"
ends_at_death = true

[[cases.approvals]]
id = "A-1"
by = "M. Lindqvist"
covers = ["final-use"]

[[cases.licences]]
id = "L-1"
name = "PO 4711"
shows = ["Keystone"]
works = ["The Colossus"]

[[cases]]
name = "nothing is declared"
verdict = "review"
manifest = "missing"
declaration = false

[[cases]]
name = "declared, and at hand alone"
verdict = "review"
manifest = "missing"
date = ""
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ours.cases.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def examples(tmp_path: Path) -> tuple[Example, ...]:
    return read_cases(write(tmp_path, WHOLE))


def test_a_case_is_evidence(examples: tuple[Example, ...]) -> None:
    example = examples[0]
    assert (example.name, example.line) == ("all of it", 17)
    assert example.expect == {("near-copy", Verdict.BLOCK)}
    assert example.verdict is Verdict.BLOCK
    evidence = example.evidence
    assert (evidence.show, evidence.date, evidence.delivery) == ("Keystone", "2026-11-26", Use.TEMPORARY)
    assert str(evidence.asset.shot) == "Keystone/sq01/sh010"
    manifest = evidence.manifest
    assert manifest is not None
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.label
    assert manifest.signed_at.startswith("2026-11-26")
    assert [action.digital_source_type for action in manifest.actions] == [
        DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
    ]
    assert evidence.declaration is None
    (match,) = evidence.matches
    assert (match.reference.title, match.score, match.coverage) == ("The Colossus", 0.9, 0.5)


def test_a_declaration_has_the_keys_of_its_file(examples: tuple[Example, ...]) -> None:
    manifest = examples[0].evidence.manifest
    assert manifest is not None
    declaration = manifest.declaration
    assert declaration is not None
    assert (declaration.title, declaration.show, declaration.shot) == ("all of it", "Keystone", "sq01/sh010")
    assert (declaration.use, declaration.role) == (Use.FINAL, Role.BACKGROUND)
    assert [tool.version for tool in declaration.tools] == ["2.4"]
    assert [each.kind for each in declaration.inputs] == [InputKind.PROMPT]
    (performer,) = declaration.performers
    assert (performer.change, performer.is_deceased) == (ChangeKind.VOICE, True)
    assert performer.alters_meaning is Answer.UNSURE
    assert [each.guild for each in declaration.guild_work] == ["IATSE"]
    assert [(each.principle, each.answer, each.note) for each in declaration.answers] == [
        (GuidingPrinciple.DATA, Answer.UNSURE, ""),
        (GuidingPrinciple.TEMPORARY, Answer.NO, "it is final"),
    ]
    assert (declaration.taken_for_real, declaration.viewer_disclosure) == (Answer.NO, "end credits")
    assert declaration.digest


def test_ingredients_have_manifests_of_their_own(examples: tuple[Example, ...]) -> None:
    manifest = examples[0].evidence.manifest
    assert manifest is not None
    dust, plate, smoke = manifest.ingredients
    assert dust.state is ManifestState.TRUSTED
    assert dust.declaration is not None
    assert dust.declaration.title == "dust.1001.png"
    assert dust.digital_source_types == (DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,)
    assert dust.tools == ("Cinder",)
    assert (plate.state, plate.relationship, plate.manifest) == (ManifestState.MISSING, Relationship.PARENT_OF, "")
    assert (smoke.state, smoke.tools) == (ManifestState.INVALID, ("Vista",))
    assert smoke.digital_source_types == (DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,)


def test_attestations_have_the_keys_of_their_files(examples: tuple[Example, ...]) -> None:
    tool, consent, approval, licence = examples[0].evidence.attestations
    assert isinstance(tool, VettedTool)
    assert (tool.retains, tool.uses, tool.terms) == (Answer.NO, (Use.FINAL,), "ab" * 32)
    assert isinstance(consent, Consent)
    assert (consent.kind, consent.document, consent.ends_at_death) == (ChangeKind.VOICE, "ab" * 32, True)
    assert isinstance(approval, Approval)
    assert [each.value for each in approval.covers] == ["final-use"]
    assert isinstance(licence, HeldLicence)
    assert (licence.licence.name, licence.licence.shows, licence.works) == ("PO 4711", ("Keystone",), ("The Colossus",))


def test_what_is_not_declared_and_what_is_only_at_hand(examples: tuple[Example, ...]) -> None:
    _, bare, held = (each.evidence for each in examples)
    assert bare.declaration is None
    assert bare.manifest is not None
    assert bare.manifest.state is ManifestState.MISSING
    assert held.declaration is not None
    assert held.declaration.is_generative
    assert held.date == ""


def test_what_comes_out_is_compared(tmp_path: Path) -> None:
    text = """\
[[cases]]
name = "as expected"
manifest = "valid"
expect = ["credentials.untrusted: review"]
verdict = "review"

[[cases]]
name = "another rule, another gravity, another verdict"
manifest = "missing"
expect = ["credentials.missing: block", "near-copy: block"]
verdict = "pass"
"""
    good, bad = try_cases(read_cases(write(tmp_path, text)), load_policy("studio-minimum"))
    assert good.failures == ()
    assert [each.rule for each in good.findings] == ["credentials.untrusted"]
    missing, copy, unexpected, verdict = bad.failures
    assert missing == "credentials.missing: block was expected, and was not found."
    assert copy == "near-copy: block was expected, and was not found."
    assert unexpected.startswith("credentials.missing: review was not expected: Frame 1001")
    assert verdict == "pass was expected, and it comes to review."


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('expect = ["near-copy: block"]\nverdict = "block"\n', "", 17, "it expects nothing"),
        ('"near-copy: block"', '"near-copi: block"', 19, "there is no rule 'near-copi'"),
        ('"near-copy: block"', '"near-copy: pass"', 19, "does not say how grave it is"),
        ('"near-copy: block"', '"near-copy"', 19, "does not say how grave it is"),
        ('verdict = "block"', 'verdict = "stop"', 20, "verdict"),
        ('delivery = "temporary"', 'deliver = "temporary"', 22, "there is no such key"),
        ('use = "final"\ndigital', 'use = "fin"\ndigital', 9, "use"),
        ('date = "2026-11-26"', "date = 2026-11-26", 6, "it is not text"),
        ("score = 0.9", "score = 9", 66, "less than or equal to 1"),
        ('kind = "voice"\nproject', 'kin = "voice"\nproject', 79, "there is no such key"),
        ('covers = ["final-use"]', "covers = [1]", 87, "covers"),
        ('covers = ["final-use"]', 'cover = ["all"]', 87, "there is no such key"),
        ('digital_source_types = ["trained', 'digital_source_types = ["train', 60, "is not an IPTC"),
        ("[[cases]]", "[[case]]", 17, "there is no such key"),
    ],
)
def test_a_wrong_file(tmp_path: Path, old: str, new: str, line: int, why: str) -> None:
    assert old in WHOLE
    with pytest.raises(DocumentError) as caught:
        read_cases(write(tmp_path, WHOLE.replace(old, new)))
    assert caught.value.why.startswith(f"line {line}, ")
    assert why in caught.value.why
    assert caught.value.fix


def test_a_file_of_no_cases(tmp_path: Path) -> None:
    for text in ("", "cases = []\n", "[defaults]\nshow = 'x'\n", "="):
        with pytest.raises(PolicyError):
            read_cases(write(tmp_path, text))


@pytest.mark.parametrize("name", shipped_policies())
def test_the_cases_of_what_is_shipped(name: str) -> None:
    examples = read_cases(shipped_folder() / f"{name}.cases.toml")
    assert len({each.name for each in examples}) == len(examples)
    trials = list(try_cases(examples, load_policy(name)))
    assert [(each.example.name, each.failures) for each in trials if each.failures] == []


@pytest.mark.parametrize("name", [each for each in shipped_policies() if each != "studio-minimum"])
def test_the_cases_show_what_a_policy_adds(name: str) -> None:
    minimum, policy = load_policy("studio-minimum"), load_policy(name)
    added = {rule.id for rule in ASSET_RULES if policy.rules[rule.id] != minimum.rules[rule.id]}
    examples = read_cases(shipped_folder() / f"{name}.cases.toml")
    shown = {rule for each in examples for rule, _ in each.expect or ()}
    assert added <= shown
