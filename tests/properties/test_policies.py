"""Laws of policies as files: combined in any order they are the same and never milder; lint knows what load does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from cases_credentials import CASES
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import ProvenanceError
from provenance.model import Verdict
from provenance.policy import THRESHOLDS, Policy, RuleSetting, UseCase, judge, load_policy, shipped_policies
from provenance.policy.linting import lint
from provenance.policy.rules import RULE_IDS
from provenance.policy.settings import SETTINGS, TRIAGED, Settings, combined, gravity

RULES = sorted(RULE_IDS)
WORDS = st.sampled_from(sorted(SETTINGS))
SOME_RULES = st.dictionaries(st.sampled_from(RULES), WORDS, max_size=8)
TRIAGE = st.dictionaries(st.sampled_from([case.value for case in UseCase]), WORDS, max_size=4)
FRACTIONS = st.floats(0, 1).map(lambda value: round(value, 3))
EVIDENCE = st.sampled_from([case.evidence for case in CASES])


@st.composite
def limits(draw: st.DrawFn) -> dict[str, float]:
    found = {name: draw(FRACTIONS) for name in THRESHOLDS}
    found["match_review"], found["match_block"] = sorted((found["match_review"], found["match_block"]))
    if draw(st.booleans()):
        del found["match_reference_coverage"]
    return found


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    rules = draw(SOME_RULES) | {"media.unreadable": draw(st.sampled_from(["review", "block"]))}
    return Settings(
        {rule: SETTINGS[word] for rule, word in rules.items()},
        draw(limits()),
        {UseCase(case): SETTINGS[word] for case, word in draw(TRIAGE).items()},
        frozenset(draw(st.sets(st.sampled_from(RULES), max_size=3))),
    )


def effect(of: Settings) -> tuple[object, ...]:
    """What a policy of these settings asks, whatever its file names."""
    return (
        {rule: of.rule(rule) for rule in RULES},
        {"match_reference_coverage": 0.5, **of.thresholds},
        {case: of.case(case) for case in UseCase},
        of.unwaivable,
    )


def policy_of(of: Settings) -> Policy:
    return Policy("any", "1", of.rules, of.thresholds, of.triage, of.unwaivable)


@given(settings(), settings(), settings())
def test_it_does_not_matter_in_which_order_or_how_often_policies_are_combined(
    one: Settings, two: Settings, three: Settings
) -> None:
    assert effect(combined([one, two])) == effect(combined([two, one]))
    assert effect(combined([one, combined([two, three])])) == effect(combined([combined([one, two]), three]))
    assert effect(combined([one, two, three])) == effect(combined([three, one, two, one]))
    assert effect(combined([one, one])) == effect(one)


@given(st.lists(settings(), min_size=1, max_size=4))
def test_what_is_combined_is_never_milder_than_a_part(parts: list[Settings]) -> None:
    whole = combined(parts)
    for part in parts:
        assert all(gravity(whole.rule(rule)) >= gravity(part.rule(rule)) for rule in RULES)
        assert all(whole.thresholds[name] <= value for name, value in part.thresholds.items())
        for case in UseCase:
            asked, before = (min(gravity(each.rule(TRIAGED)), gravity(each.case(case))) for each in (whole, part))
            assert asked >= before
        assert whole.unwaivable >= part.unwaivable
    assert whole.thresholds["match_review"] <= whole.thresholds["match_block"]


@given(st.lists(settings(), min_size=1, max_size=3), EVIDENCE)
def test_what_is_combined_never_judges_better(parts: list[Settings], evidence: object) -> None:
    def worst(of: Settings) -> Verdict:
        return max((each.verdict for each in judge(evidence, policy_of(of))), default=Verdict.PASS)  # type: ignore[arg-type]  # casework's are

    assert all(worst(combined(parts)) >= worst(part) for part in parts)


@given(st.lists(st.sampled_from(shipped_policies()), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order(names: list[str], shuffle: random.Random) -> None:
    mixed = shuffle.sample(names, len(names))
    assert load_policy(names) == load_policy(mixed)
    assert load_policy(names).digest == load_policy([*mixed, *names]).digest


@given(settings(), settings())
def test_what_is_on_top_holds(above: Settings, below: Settings) -> None:
    laid = above.over(below)
    assert all(laid.rules[rule] == setting for rule, setting in above.rules.items())
    assert all(laid.rules[rule] == setting for rule, setting in below.rules.items() if rule not in above.rules)
    assert all(laid.triage[case] == setting for case, setting in above.triage.items())
    assert laid.unwaivable >= below.unwaivable


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("policies")
    (made / "base.toml").write_text('name = "base"\nversion = "1"\nextends = ["eu-ai-act-50"]\n')
    return made


def table(name: str, entries: list[str]) -> list[str]:
    return [f"[{name}]", *entries] if entries else []


@given(settings(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(folder: Path, of: Settings, shuffle: random.Random) -> None:
    def text(*, mixed: bool) -> str:
        tables = [
            ("rules", [f'"{rule}" = "{setting.word}"' for rule, setting in of.rules.items()]),
            ("thresholds", [f"{name} = {value}" for name, value in of.thresholds.items()]),
            ("triage", [f'{case.value} = "{setting.word}"' for case, setting in of.triage.items()]),
        ]
        if mixed:
            tables = [(name, shuffle.sample(lines, len(lines))) for name, lines in shuffle.sample(tables, len(tables))]
        names = sorted(of.unwaivable, reverse=mixed)
        head = ['name = "any"', 'version = "1"', f"unwaivable = {json.dumps(names)}"]
        return "\n".join([*head, *(line for name, lines in tables for line in table(name, lines))])

    path = folder / "lines.toml"
    path.write_text(text(mixed=False))
    policy = load_policy(path)
    path.write_text(text(mixed=True))
    assert load_policy(path) == policy == policy_of(of)


#: Lines of a policy file, right and wrong ones.
LINES = {
    "": [
        'name = "x"', "name = 3", 'version = "1"', 'versio = "1"', "format = 1", "format = 2", "=", 'dated = "2026"',
        'dated = "soon"', 'extends = ["base.toml"]', 'extends = ["any.toml"]', 'extends = ["none.toml", 3]',
        'extends = "base.toml"', 'unwaivable = ["near-copy"]', 'unwaivable = ["near-copi"]', "unwaivable = [1]",
    ],
    "rules": [
        '"near-copy" = "block"', '"near-copy" = "off"', '"near-copi" = "off"', '"ai.undeclared" = 3',
        'ai.unsure = "pass"', '"sequence.near-copy" = "block"',
    ],
    "thresholds": [
        "match_review = 0.6", "match_block = 0.8", "match_block = 0.1", "match_block = 8", "match_coverage = 0.3",
        "match_coverage = nan", "match_rewiev = 0.5", 'match_reference_coverage = "1"',
    ],
    "triage": ['background = "review"', 'background = "stop"', 'backgrund = "pass"'],
}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for name, known in LINES.items():
        chosen = draw(st.lists(st.sampled_from(known), max_size=5, unique=True))
        lines += table(name, chosen) if name else chosen
    return "\n".join(lines)


def tolerant(draw_from: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Mostly a file that is nearly right: the head that each needs is put before it."""
    return draw_from | draw_from.map(lambda text: f'name = "x"\nversion = "1"\n{text}')


@given(tolerant(files()))
def test_lint_finds_a_mistake_where_and_only_where_a_policy_is_refused(folder: Path, text: str) -> None:
    path = folder / "any.toml"
    path.write_text(text)
    mistakes = [each for each in lint(path) if each.is_mistake]
    try:
        load_policy(path)
    except ProvenanceError:
        assert mistakes
    else:
        assert not mistakes
    assert all(each.why and each.fix for each in mistakes)


@given(settings(), settings())
def test_lint_finds_no_mistake_in_what_is_right(folder: Path, of: Settings, below: Settings) -> None:
    lines = ['name = "any"', 'version = "1"', 'extends = ["below.toml"]']
    lines += table("rules", [f'"{rule}" = "{setting.word}"' for rule, setting in of.rules.items()])
    lines += table("triage", [f'{case.value} = "{setting.word}"' for case, setting in of.triage.items()])
    under = ['name = "below"', 'version = "1"']
    under += table("rules", [f'"{rule}" = "{setting.word}"' for rule, setting in below.rules.items()])
    under += table("thresholds", [f"{name} = {value}" for name, value in below.thresholds.items()])
    (folder / "below.toml").write_text("\n".join(under))
    path = folder / "above.toml"
    path.write_text("\n".join(lines))
    assert not [each for each in lint(path) if each.is_mistake]
    milder = {each.where for each in lint(path) if "milder" in each.why}
    unnamed = RuleSetting(None)
    for rule, setting in of.rules.items():
        assert (f"rules.{rule}" in milder) == (gravity(setting) < gravity(Settings(below.rules).rule(rule) or unnamed))
    assert load_policy(path).thresholds.items() >= below.thresholds.items()
