"""The rules about tools: what no table of cases says."""

from __future__ import annotations

from dataclasses import replace

from casework import CINDER, CLEAN, COMP, DUST, MANIFEST, Case, attested
from running import STRICT, run, written_by

from provenance.model import Answer, Environment, Tool, VettedTool
from provenance.policy import contradictions, tools
from provenance.policy.interface import Rule
from provenance.policy.rules import apply_rules

RULES = tuple(each for module in (tools, contradictions) for each in vars(module).values() if isinstance(each, Rule))


def test_a_tool_is_told_once_however_many_name_it() -> None:
    again = replace(COMP, digest="c9" * 32)
    evidence = replace(attested(without=(VettedTool,)), declaration=again)
    assert len(run(Case("", "breaks", "tool.unknown", evidence))) == 1


def test_two_versions_are_two_findings_about_versions_and_one_about_the_tool() -> None:
    other = replace(COMP, digest="c9" * 32, tools=(Tool("Cinder", "2.11", "T-1"), Tool("Cinder", "1.0", "T-1")))
    evidence = attested(replace(CINDER, trains=Answer.YES), of=replace(CLEAN, declaration=other))
    assert len(run(Case("", "breaks", "tool.unvetted", evidence))) == 2
    assert len(run(Case("", "breaks", "tool.trains", evidence))) == 1


def test_hostile_words_are_kept_short() -> None:
    long = "{tool}" * 500
    tools = tuple(Tool(f"{number}{long}", long, f"{number}{long}") for number in range(20))
    entry = VettedTool(f"0{long}", long, long, long, long, Environment.CONSUMER, "", Answer.YES, Answer.YES,
                       vetted_by="a", vetted_on=long, valid_until=long)  # fmt: skip
    element = replace(DUST, title=long, tools=tuple(f"{long}{number}" for number in range(20)))
    evidence = attested(
        entry,
        *(replace(entry, id=f"{number}{long}", flaw=long) for number in range(1, 9)),
        of=replace(
            CLEAN,
            declaration=replace(COMP, digest="c9" * 32, tools=tools[::-1]),
            manifest=replace(MANIFEST, declaration=replace(COMP, tools=tools), ingredients=(element,)),
        ),
    )
    found = apply_rules(RULES, evidence, STRICT)
    assert {each.rule for each in found} == {rule.id for rule in RULES}
    for rule in RULES:
        assert written_by(rule, [each for each in found if each.rule == rule.id]) <= set(rule.says)
    assert all(len(each.message) <= 1000 for each in found)
