"""Rules about the tools that AI was used with: that the show knows them, has vetted them, and what they keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provenance.model import (
    Answer,
    Environment,
    Evidence,
    TrainingData,
    Use,
    Verdict,
    VettedTool,
)
from provenance.policy.approvals import outside_days
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.registry import (
    UsedTool,
    against,
    usage,
)
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_PRINCIPLES
from provenance.policy.vetted import as_registered, is_in_range, named
from provenance.policy.words import about, brief, listed, shortened

_ASK = "Ask its vendor, and write the answer into the show's registry; until then, use another tool."
_OTHER = "Make this with a tool that the show has vetted, or have its use approved."

_IS_UNKNOWN = "{asset}: AI was used with the tool {tool}, which the show's registry does not have{why}."
_IS_UNNAMED = "{asset}: AI was used, and no tool is named by {whose}."
_NOBODY_VETTED = "{asset}: nobody has vetted the tool {tool}."
_OTHER_VERSION = "{asset}: the tool {tool} was not vetted in {version}: its registered range is {range}."
_OTHER_USE = "{asset}: the tool {tool} was not vetted for {missing} use: it was for {vetted}."
_HAS_ENDED = "{asset}: the vetting of the tool {tool} does not hold: {why}."
_KEEPS = "{asset}: the tool {tool} keeps what it is given or what it makes."
_MAY_KEEP = "{asset}: nobody knows whether the tool {tool} keeps what it is given or what it makes."
_LEARNS = "{asset}: the tool {tool} trains on what it is given or what it makes."
_MAY_LEARN = "{asset}: nobody knows whether the tool {tool} trains on what it is given or what it makes."
_UNDISCLOSED = "{asset}: nobody knows what the tool {tool} was trained on."
_IS_CONSUMER = "{asset}: the tool {tool} runs in a consumer's environment."
_ANY_PLACE = "{asset}: it is not known in which environment the tool {tool} runs."
_NO_AGREEMENT = "{asset}: the tool {tool} runs under no agreement that the show's registry names."


def _unknown(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    found = usage(evidence)
    for used in found.tools:
        if used.entry.tool is None:
            why = f"; {used.entry.why}" if used.entry.why else ""
            yield Outcome(
                _IS_UNKNOWN.format(asset=about(evidence.asset), tool=named(used.tool), why=why),
                "Have it vetted and entered into the show's registry, or make this with a tool that is.",
            )
    if found.unnamed:
        yield Outcome(
            _IS_UNNAMED.format(asset=about(evidence.asset), whose=shortened(listed(found.unnamed, 3), 500)),
            "Ask its maker which tool it was, and declare it.",
        )


def _unvetted(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    for used in usage(evidence).tools:
        if entry := used.entry.tool:
            yield from _missing_vetting(about(evidence.asset), used, entry)


def _missing_vetting(asset: str, used: UsedTool, entry: VettedTool) -> Iterator[Outcome]:
    tool = as_registered(entry)
    if not entry.vetted_by:
        yield Outcome(_NOBODY_VETTED.format(asset=asset, tool=tool), "Have it vetted, or use one that was.")
        return
    if not is_in_range(used.tool.version, entry.first_version, entry.last_version):
        version = f"version {brief(used.tool.version)}" if used.tool.version else "a version that nobody named"
        yield Outcome(
            _OTHER_VERSION.format(asset=asset, tool=tool, version=version, range=_range(entry)),
            "Have this version vetted, declare which it was, or use one that was vetted.",
        )
    if missing := used.uses.difference(entry.uses):
        vetted = f"{_uses(entry.uses)} use only" if entry.uses else "none"
        yield Outcome(
            _OTHER_USE.format(asset=asset, tool=tool, missing=_uses(missing), vetted=vetted),
            "Have it vetted for this use, or use a tool that was.",
        )


def _expired(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    def why(entry: VettedTool) -> str:
        return outside_days(entry.vetted_on, entry.valid_until, evidence.date)

    for entry, tool in against(evidence, why):
        yield Outcome(
            _HAS_ENDED.format(asset=about(evidence.asset), tool=tool, why=why(entry)),
            "Have it vetted again, or make this with a tool whose vetting holds.",
        )


def _by_answer(
    answer: Callable[[VettedTool], Answer], is_so: str, may_be: str
) -> Callable[[Evidence, Policy], Iterator[Outcome]]:
    """The check of what a tool does with production's material: it does, or nobody knows."""

    def check(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
        for entry, tool in against(evidence, lambda each: answer(each) is not Answer.NO):
            asset = about(evidence.asset)
            if answer(entry) is Answer.YES:
                yield Outcome(is_so.format(asset=asset, tool=tool), _OTHER)
            else:
                yield Outcome(may_be.format(asset=asset, tool=tool), _ASK, Verdict.REVIEW)

    return check


def _training_data(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    for _entry, tool in against(evidence, lambda each: each.training_data is TrainingData.UNDISCLOSED):
        yield Outcome(_UNDISCLOSED.format(asset=about(evidence.asset), tool=tool), _ASK)


def _consumer(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    for entry, tool in against(evidence, _is_unsecured):
        asset = about(evidence.asset)
        if entry.environment is Environment.CONSUMER:
            yield Outcome(_IS_CONSUMER.format(asset=asset, tool=tool), _OTHER)
        elif entry.environment is None:
            yield Outcome(_ANY_PLACE.format(asset=asset, tool=tool), _ASK, Verdict.REVIEW)
        else:
            yield Outcome(
                _NO_AGREEMENT.format(asset=asset, tool=tool),
                "Write the agreement into the show's registry, or make one with its vendor.",
                Verdict.REVIEW,
            )


def _is_unsecured(entry: VettedTool) -> bool:
    if entry.environment is Environment.ENTERPRISE:
        return not entry.agreement
    return entry.environment is not Environment.ON_PREMISES


def _uses(uses: Iterable[Use]) -> str:
    return " and ".join(sorted(each.value for each in uses))


def _range(entry: VettedTool) -> str:
    first = f"from {brief(entry.first_version)}" if entry.first_version else ""
    last = f"up to {brief(entry.last_version)}" if entry.last_version else ""
    return " ".join(each for each in (first, last) if each)


UNKNOWN: Rule[Evidence] = Rule(
    "tool.unknown",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "AI was used with a tool that the show's registry does not have.",
    _unknown,
    (_IS_UNKNOWN, _IS_UNNAMED),
)
UNVETTED: Rule[Evidence] = Rule(
    "tool.unvetted",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A tool is registered, but was not vetted: not at all, not in this version, or not for this use.",
    _unvetted,
    (_NOBODY_VETTED, _OTHER_VERSION, _OTHER_USE),
)
EXPIRED: Rule[Evidence] = Rule(
    "tool.expired",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "The vetting of a tool has ended, or has not begun.",
    _expired,
    (_HAS_ENDED,),
)
RETAINS: Rule[Evidence] = Rule(
    "tool.retains",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A tool keeps what it is given or what it makes, or nobody knows whether it does.",
    _by_answer(lambda entry: entry.retains, _KEEPS, _MAY_KEEP),
    (_KEEPS, _MAY_KEEP),
)
TRAINS: Rule[Evidence] = Rule(
    "tool.trains",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A tool trains on what it is given or what it makes, or nobody knows whether it does.",
    _by_answer(lambda entry: entry.trains, _LEARNS, _MAY_LEARN),
    (_LEARNS, _MAY_LEARN),
)
TRAINING_DATA: Rule[Evidence] = Rule(
    "tool.training-data",
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "Nobody knows what a tool was trained on.",
    _training_data,
    (_UNDISCLOSED,),
)
CONSUMER: Rule[Evidence] = Rule(
    "tool.consumer",
    Principle.ENVIRONMENT,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A tool runs in a consumer's environment, in an unknown one, or under no agreement.",
    _consumer,
    (_IS_CONSUMER, _ANY_PLACE, _NO_AGREEMENT),
)
