"""What a declaration says of how AI was used, in words: only what it says, and as short as that is.

Performers stand here by the ids that the declaration has for them; nobody's name is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reports.words import clip, listed, some
from provenance.model import (
    Answer,
    ChangeKind,
    Declaration,
    GuidingPrinciple,
    GuildWork,
    Input,
    InputKind,
    Performer,
    PrincipleAnswer,
    Role,
    Tool,
)

ROLES = {
    Role.BACKGROUND: "background",
    Role.INCIDENTAL: "incidental",
    Role.STORY_RELEVANT: "story-relevant",
    Role.KEY_ELEMENT: "a key element",
    Role.CLEAN_UP: "clean-up",
}
INPUTS = {
    InputKind.OWN: "the production's own",
    InputKind.LICENSED: "licensed",
    InputKind.THIRD_PARTY: "third-party, without a licence",
    InputKind.PERSONAL_DATA: "personal data",
    InputKind.PROMPT: "prompt",
}
CHANGES = {
    ChangeKind.EMPLOYMENT_REPLICA: "employment-based digital replica",
    ChangeKind.INDEPENDENT_REPLICA: "independently created digital replica",
    ChangeKind.BACKGROUND_REPLICA: "background actor's digital replica",
    ChangeKind.SYNTHETIC_PERFORMER: "synthetic performer",
    ChangeKind.DIGITAL_ALTERATION: "digital alteration",
    ChangeKind.VOICE: "voice",
    ChangeKind.COSMETICS: "cosmetics",
    ChangeKind.WARDROBE: "wardrobe",
    ChangeKind.NOISE_REDUCTION: "noise reduction",
    ChangeKind.TIMING: "timing",
    ChangeKind.CONTINUITY: "continuity",
    ChangeKind.PITCH: "pitch",
    ChangeKind.EFFECTS: "effects",
    ChangeKind.STANDARDS: "standards and practices",
    ChangeKind.RATINGS: "ratings",
    ChangeKind.DUBBING: "dubbing",
    ChangeKind.UNSURE: "unsure what kind of change",
}
_ALTERS = {
    Answer.YES: "it alters what the performance means",
    Answer.UNSURE: "unsure whether it alters what the performance means",
}
#: The most that is told of each list; assets.csv and the JSON have them all.
_MOST, _LONGEST = 12, 200


def facts_of_declaration(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """What it says beside the tools and steps, as pairs of a name and a text; a text is empty where it says nothing."""
    role = [ROLES[declaration.role]] if declaration.role else []
    whose = f"for {_clip(declaration.shot or declaration.title) or 'this shot'}"
    yield "Declared as", ", ".join([declaration.use.value, *role, whose])
    yield "Given to tools", _joined(map(input_words, declaration.inputs))
    yield "Performers", _joined(map(performer_words, declaration.performers))
    yield "Guild work", _joined(map(guild_words, declaration.guild_work))
    yield "Principles", principles_words(declaration)
    yield "Could be taken for real", declaration.taken_for_real.value if declaration.taken_for_real else ""
    yield "Viewers are told", _clip(declaration.viewer_disclosure)


def tool_words(tool: Tool) -> str:
    """A tool with its version, and its id in the show's registry."""
    name = f"{tool.name} {tool.version}".strip()
    return f"{name} ({tool.id})" if tool.id else name


def input_words(given: Input) -> str:
    """What was given to a tool: its kind, what it was, which licence, and whom and what a prompt names."""
    said = f": {_clip(given.description)}" if given.description else ""
    parts = (
        f"to {_clip(given.tool)}" if given.tool else "",
        f"licence {_clip(given.licence)}" if given.licence else "",
        f"names {_names(given.works)}" if given.works else "",
        f"names {'the person' if len(given.people) == 1 else 'the people'} {_names(given.people)}"
        if given.people
        else "",
        "not public yet" if given.unreleased else "",
        "a model was trained on it" if given.training else "",
    )
    more = ", ".join(part for part in parts if part)
    return f"{INPUTS[given.kind]}{said}{f' ({more})' if more else ''}"


def performer_words(performer: Performer) -> str:
    """A performer by the declared id: what was done to their likeness, and by which consents."""
    parts = (
        _clip(performer.description),
        _ALTERS.get(performer.alters_meaning, ""),
        "deceased" if performer.is_deceased else "",
        f"consent{'' if len(performer.consents) == 1 else 's'} {_names(performer.consents)}"
        if performer.consents
        else "",
    )
    more = ", ".join(part for part in parts if part)
    return f"{_clip(performer.id) or 'nobody named'}: {CHANGES[performer.change]}{f' ({more})' if more else ''}"


def guild_words(work: GuildWork) -> str:
    """Work that a guild covers, and the approval that it was agreed under."""
    agreed = f" (agreed under {_clip(work.agreement)})" if work.agreement else ""
    return f"{_clip(work.work) or 'work not named'}, {_clip(work.guild) or 'guild not named'}{agreed}"


def doubts(declaration: Declaration) -> tuple[PrincipleAnswer, ...]:
    """The principles that were answered with no or unsure."""
    return tuple(each for each in declaration.answers if each.answer is not Answer.YES)


def answer_words(answer: PrincipleAnswer) -> str:
    """A principle with its answer and note."""
    note = f" ({_clip(answer.note)})" if answer.note else ""
    return f"{answer.principle.value}: {answer.answer.value}{note}"


def principles_words(declaration: Declaration) -> str:
    """The answers about the five principles: what is well in a word, what is not in full; empty for none."""
    kept = [each.principle.value for each in declaration.answers if each.answer is Answer.YES]
    if len(kept) == len(GuidingPrinciple):
        return "all five: yes"
    told = [answer_words(each) for each in doubts(declaration)]
    return "; ".join([*told, f"yes: {listed(kept)}"] if kept else told)


def in_short(declaration: Declaration) -> str:
    """What an ingredient's own declaration says, in a line: use, role, performers and tools."""
    parts = (
        f"declared as {', '.join([declaration.use.value, *([ROLES[declaration.role]] if declaration.role else [])])}",
        f"performers {_joined(map(performer_words, declaration.performers))}" if declaration.performers else "",
        f"made with {some([_clip(tool_words(each)) for each in declaration.tools], _MOST)}"
        if declaration.tools
        else "",
    )
    return "; ".join(part for part in parts if part)


def _joined(parts: Iterable[str]) -> str:
    told = list(parts)
    more = len(told) - _MOST
    return "; ".join(told[:_MOST]) + (f"; and {more:,} more" if more > 0 else "")


def _names(names: tuple[str, ...]) -> str:
    return some([_clip(each) for each in names], _MOST)


def _clip(text: str) -> str:
    return clip(text, _LONGEST)
