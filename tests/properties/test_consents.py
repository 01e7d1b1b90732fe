"""Laws of attestations: more of them never make anything worse, and in which order they are read is all one.

What is drawn is evidence that is in order, but for a field or two of each thing in it: all that a rule may look at is
changed, registries and answers as well as consents and licences.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from casework import (
    APPROVAL,
    CINDER,
    CLEAN,
    COMP,
    CONSENT,
    DUST,
    ELEMENT,
    GENERATED,
    LICENCE,
    MANIFEST,
    PLATE,
    TODAY,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from running import STRICT

from provenance.attestations import Matcher, Register
from provenance.model import (
    Action,
    Answer,
    Approval,
    Attestation,
    ChangeKind,
    Consent,
    Declaration,
    DigitalSourceType,
    Environment,
    Evidence,
    Finding,
    GivenBy,
    GuildWork,
    HeldLicence,
    IngredientRecord,
    Input,
    InputKind,
    Licence,
    Manifest,
    ManifestState,
    Match,
    Matter,
    Performer,
    PrincipleAnswer,
    Reference,
    Relationship,
    Role,
    Tool,
    TrainingData,
    Use,
    Verdict,
    VettedTool,
)
from provenance.policy import ASSET_RULES, Policy, RuleSetting, UseCase, judge

T = TypeVar("T")


def variants(one: T, **fields: tuple[Any, ...]) -> list[T]:
    """A value as it is, and with one field or two of it changed."""
    singles = [{name: value} for name, values in fields.items() for value in values]
    pairs = [one | other for one, other in itertools.combinations(singles, 2) if one.keys() != other.keys()]
    return [replace(one, **changes) for changes in ({}, *singles, *pairs)]  # type: ignore[type-var]  # dataclasses


def some(values: list[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(st.sampled_from(values), max_size=most).map(tuple)


RULES = [rule.id for rule in ASSET_RULES]
ENDED, LATER, ELSEWHERE, FLAW = ("2026-11-25", "soon"), ("2026-11-27",), (("sh020",), ()), ("it is not signed",)
CONSENTS = variants(
    CONSENT,
    id=("C-2",),
    performer=("P-18",),
    kind=(ChangeKind.VOICE,),
    project=("Harbour", ""),
    shots=ELSEWHERE,
    valid_from=LATER,
    valid_until=ENDED,
    given_by=(GivenBy.ESTATE,),
    ends_at_death=(True,),
    flaw=FLAW,
)
APPROVALS = variants(
    APPROVAL,
    id=("A-2",),
    shots=ELSEWHERE,
    uses=((Use.FINAL,), (Use.TEMPORARY,)),
    covers=((), *((matter,) for matter in Matter)),
    performers=(("P-17",), ("P-18",)),
    given_on=LATER,
    valid_until=ENDED,
    waives=(("performer.consent", "near-copy"), tuple(RULES)),
    works=(("The Colossus",),),
    flaw=FLAW,
)
HELD = variants(
    LICENCE,
    id=("L-2",),
    licence=(Licence("PO 1", ("Harbour",)), Licence("PO 2", (), "", ENDED[0]), Licence("PO 3")),
    works=((), ("a" * 32,)),
    owner=("", "Northlight"),
    shots=ELSEWHERE,
    flaw=FLAW,
)
VETTED = variants(
    CINDER,
    id=("T-2",),
    name=("Vista",),
    vendor=("",),
    last_version=("2.1",),
    environment=(None, Environment.CONSUMER),
    agreement=("",),
    retains=(Answer.YES, Answer.UNSURE),
    trains=(Answer.YES, Answer.UNSURE),
    training_data=(TrainingData.UNDISCLOSED,),
    vetted_by=("",),
    valid_until=ENDED,
    uses=((Use.TEMPORARY,),),
    flaw=FLAW,
)
#: What makes nothing worse.
WORDS: st.SearchStrategy[Attestation] = st.one_of(*map(st.sampled_from, (CONSENTS, APPROVALS, HELD)))  # type: ignore[arg-type]
ATTESTATIONS = st.tuples(some(list(CLEAN.attestations), 4), st.lists(WORDS | st.sampled_from(VETTED), max_size=4)).map(
    lambda both: (*both[0], *both[1])
)
INPUTS = some(
    variants(
        Input(InputKind.LICENSED, "a photograph", "Cinder", "L-1"),
        kind=(InputKind.THIRD_PARTY, InputKind.PERSONAL_DATA, InputKind.PROMPT),
        licence=("", "L-2"),
        works=(("The Colossus",),),
        people=(("P-17",), ("P-18", "P-17"), ("",)),
        unreleased=(True,),
        training=(True,),
    ),
    3,
)
PERFORMERS = some(
    variants(
        Performer("P-17", ChangeKind.DIGITAL_ALTERATION),
        id=("P-18", ""),
        change=(ChangeKind.VOICE, ChangeKind.UNSURE, ChangeKind.EFFECTS),
        alters_meaning=(Answer.YES, Answer.UNSURE),
        is_deceased=(True,),
        consents=(("C-2",), ("C-1",), ("C-9",)),
    ),
    3,
)
GUILD_WORK = some(variants(GuildWork("IATSE", "roto"), work=("paint",), agreement=("A-1", "A-2", "A-9")), 2)
TOOLS = some(
    variants(Tool("Cinder", "2.4", "T-1"), name=("Vista", "cinder v2.4"), version=("", "3.0"), id=("", "T-2")), 2
)
ACTIONS = some(
    variants(
        Action("c2pa.edited", GENERATED, tool="Cinder"),
        digital_source_type=(None,),
        tool=("", "Cinder/2.4", "Vista 3.1"),
        tool_version=("2.4", "3.1"),
    ),
    2,
)


def digested(declaration: Declaration) -> Declaration:
    """A digest stands for what is declared: two of one digest are one."""
    return replace(declaration, digest=hashlib.sha256(repr(declaration).encode()).hexdigest())


DECLARATIONS = st.builds(
    lambda base, **drawn: digested(replace(base, **drawn)),
    st.sampled_from(
        [
            each
            for one in (COMP, ELEMENT)
            for each in variants(
                one,
                shot=("", "sh020"),
                use=(Use.TEMPORARY,),
                digital_source_type=(DigitalSourceType.DIGITAL_CAPTURE,),
                role=(None, Role.BACKGROUND, Role.KEY_ELEMENT),
                answers=((), tuple(PrincipleAnswer(each.principle, Answer.UNSURE) for each in COMP.answers)),
                taken_for_real=(None, Answer.YES, Answer.UNSURE),
                viewer_disclosure=("",),
            )
        ]
    ),
    tools=TOOLS,
    inputs=INPUTS,
    performers=PERFORMERS,
    guild_work=GUILD_WORK,
    actions=ACTIONS,
)
RECORDS = variants(
    DUST,
    relationship=(None, Relationship.PARENT_OF, Relationship.INPUT_TO),
    digital_source_types=((),),
    ingredients=((PLATE, DUST),),
    manifest=("", "urn:c2pa:fire"),
    tools=((), ("Vista",), ("Cinder 2.4",), ("cinder/3.1",)),
    generator=("", "Cinder v2.4"),
)
TITLES = st.sampled_from(["dust.1001.png", "fire.1001.png"])
REFERENCES = variants(
    Reference("a" * 32, "The Colossus", "Aster Press"),
    id=("b" * 32,),
    title=("Tarn", "the COLOSSUS"),
    owner=("", "Northlight"),
    licence=(Licence("PO 7", ("Harbour",)), Licence("PO 8")),
)
MATCHES = st.lists(st.builds(Match, st.sampled_from(REFERENCES), st.sampled_from([0.9, 0.7, 0.1])), max_size=3)
MANIFESTS = variants(
    MANIFEST,
    state=tuple(ManifestState),
    label=("",),
    signer=("",),
    signed_at=("",),
    stamped_at=("",),
    ingredients=((PLATE,),),
)


@st.composite
def drawn_evidence(draw: st.DrawFn) -> Evidence:
    """Few declarations, which are met again and again."""
    declared = st.sampled_from([None, *draw(st.lists(DECLARATIONS, min_size=1, max_size=2))])
    records = draw(some(RECORDS, 3))
    manifest: Manifest = replace(
        draw(st.sampled_from(MANIFESTS)),
        ingredients=tuple(replace(each, title=draw(TITLES), declaration=draw(declared)) for each in records),
        declaration=draw(declared),
        actions=draw(ACTIONS),
    )
    return Evidence(
        draw(st.sampled_from([CLEAN.asset, replace(CLEAN.asset, shot=None)])),
        draw(st.sampled_from([manifest, manifest, manifest, None])),
        tuple(draw(MATCHES)),
        draw(ATTESTATIONS),
        draw(declared),
        show=draw(st.sampled_from(["Keystone", "Keystone", "KEYSTONE", "Harbour", ""])),
        date=draw(st.sampled_from([TODAY, TODAY, TODAY, ""])),
        delivery=draw(st.sampled_from(Use)),
    )


EVIDENCE = drawn_evidence()
SETTINGS = st.sampled_from([RuleSetting(verdict) for verdict in (None, *Verdict)])


@st.composite
def mixed_policies(draw: st.DrawFn) -> Policy:
    rules = {rule: draw(SETTINGS) for rule in RULES}
    rules["media.unreadable"] = RuleSetting(Verdict.BLOCK)  # one at least is kept
    limits = {name: draw(st.sampled_from([0.2, 0.5, 0.8])) for name in STRICT.thresholds}
    triage = draw(st.dictionaries(st.sampled_from(UseCase), SETTINGS))
    return Policy("any", "1", rules, limits, triage, draw(st.frozensets(st.sampled_from(RULES), max_size=3)))


#: The strictest hides nothing of what a rule finds.
POLICIES = st.just(STRICT) | mixed_policies()


def gravity(findings: tuple[Finding, ...]) -> dict[str, Verdict]:
    """The worst of each rule, and of all under an empty name."""
    worst = {"": Verdict.PASS, **dict.fromkeys(RULES, Verdict.PASS)}
    for each in findings:
        for name in ("", each.rule):
            worst[name] = max(worst[name], each.verdict)
    return worst


def no_worse(after: Evidence, before: Evidence, policy: Policy) -> None:
    new, old = gravity(judge(after, policy)), gravity(judge(before, policy))
    assert {rule: (old[rule], new[rule]) for rule in old if new[rule] > old[rule]} == {}


@given(EVIDENCE, POLICIES, WORDS, st.integers(0, 6))
def test_a_further_consent_approval_or_licence_never_makes_it_worse(
    evidence: Evidence, policy: Policy, more: Attestation, at: int
) -> None:
    every = (*evidence.attestations[:at], more, *evidence.attestations[at:])
    no_worse(replace(evidence, attestations=every), evidence, policy)


@given(EVIDENCE, POLICIES, st.data())
def test_one_that_is_taken_away_never_makes_it_better(evidence: Evidence, policy: Policy, data: st.DataObject) -> None:
    words = [each for each in evidence.attestations if not isinstance(each, VettedTool)]
    gone = data.draw(st.sampled_from(words)) if words else None
    left = tuple(each for each in evidence.attestations if each != gone)
    no_worse(evidence, replace(evidence, attestations=left), policy)


@given(EVIDENCE, POLICIES, WORDS)
def test_one_that_does_not_count_changes_no_verdict(evidence: Evidence, policy: Policy, more: Attestation) -> None:
    flawed = replace(more, flaw="its signature is broken")
    after = judge(replace(evidence, attestations=(*evidence.attestations, flawed)), policy)
    assert gravity(after) == gravity(judge(evidence, policy))


NAMES = st.sampled_from(["", "Cinder", "cinder 2.4", "Cinder/3.1", "Cinder v2.4", "Vista 2", "Cinder 2.4 beta"])


@st.composite
def undeclared_evidence(draw: st.DrawFn) -> Evidence:
    """An asset of which nobody declared anything: what manifests call their tools is all that is known of them."""
    version = draw(st.sampled_from(["", "2.4", "3.1"]))
    step = Action("c2pa.created", draw(st.sampled_from([None, GENERATED])), tool=draw(NAMES), tool_version=version)
    tools = tuple(draw(st.lists(NAMES.filter(bool), max_size=1)))
    record = replace(DUST, declaration=None, tools=tools, generator=draw(NAMES))
    manifest = replace(MANIFEST, declaration=None, actions=(step,), ingredients=(record,), generator=draw(NAMES))
    return replace(CLEAN, manifest=manifest, attestations=(draw(st.sampled_from(VETTED)), *CLEAN.attestations[1:]))


@given(EVIDENCE | undeclared_evidence(), POLICIES)
def test_those_that_are_looked_up_judge_as_all_of_a_show_do(evidence: Evidence, policy: Policy) -> None:
    every = {(type(each), each.id): each for each in evidence.attestations}  # a show's files have each id once
    of_show = replace(evidence, attestations=tuple(every.values()))
    matcher = Matcher(Register(of_show.attestations))
    looked_up = replace(of_show, attestations=matcher.relevant(replace(evidence, attestations=())))
    assert gravity(judge(looked_up, policy)) == gravity(judge(of_show, policy))


@given(EVIDENCE, POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_anything_changes_nothing(evidence: Evidence, policy: Policy, shuffle: random.Random) -> None:
    assert judge(mixed(evidence, shuffle), policy) == judge(evidence, policy)


def mixed(evidence: Evidence, shuffle: random.Random) -> Evidence:
    """The same evidence with its attestations, matches, ingredients, and what is declared, in another order."""
    known: dict[Declaration, Declaration] = {}

    def other(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffle.sample(items, len(items)))

    def declared(one: Declaration | None) -> Declaration | None:
        if one is not None and one not in known:
            known[one] = replace(
                one,
                tools=other(one.tools),
                inputs=other(one.inputs),
                performers=other(one.performers),
                guild_work=other(one.guild_work),
            )
        return None if one is None else known[one]

    def ingredient(one: IngredientRecord) -> IngredientRecord:
        inside = tuple(map(ingredient, other(one.ingredients)))
        return replace(one, ingredients=inside, declaration=declared(one.declaration), tools=other(one.tools))

    manifest = evidence.manifest
    if manifest is not None:
        inside = tuple(map(ingredient, other(manifest.ingredients)))
        manifest = replace(manifest, ingredients=inside, declaration=declared(manifest.declaration))
    return replace(
        evidence,
        manifest=manifest,
        matches=other(evidence.matches),
        attestations=other(evidence.attestations),
        declaration=declared(evidence.declaration),
    )


@pytest.mark.parametrize(
    ("kind", "rule"),
    [(Consent, "performer.consent"), (Approval, "guild.work"), (HeldLicence, "input.unlicensed")],
)
def test_the_laws_are_about_something(kind: type, rule: str) -> None:
    """Of evidence that is in order, each kind of attestation is what keeps it so."""
    without = replace(CLEAN, attestations=tuple(each for each in CLEAN.attestations if not isinstance(each, kind)))
    assert gravity(judge(CLEAN, STRICT))[""] is Verdict.PASS
    assert gravity(judge(without, STRICT))[rule] is Verdict.BLOCK


def test_what_is_drawn_breaks_each_rule_and_keeps_it() -> None:
    """The laws would hold of evidence that no rule looks at."""
    found: dict[str, set[bool]] = {rule: set() for rule in RULES}

    @settings(max_examples=200)
    @given(EVIDENCE)
    def draw(evidence: Evidence) -> None:
        for rule, verdict in gravity(judge(evidence, STRICT)).items():
            found.setdefault(rule, set()).add(verdict is not Verdict.PASS)

    call: Callable[[], None] = draw
    call()
    looked_at = ("near-copy", "input", "prompt", "performer", "guild", "disclosure")
    assert {rule for rule in RULES if rule.startswith(looked_at) and len(found[rule]) < 2} == {"near-copy.licensed"}
