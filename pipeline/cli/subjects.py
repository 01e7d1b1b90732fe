"""What `platemark declare` asks about files, tools, inputs, performers and guild work: lists, an item at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.cli import asking
from pipeline.cli.registered import ToolChoices
from provenance.files import show_name
from provenance.model import ChangeKind, DigitalSourceType, InputKind, Relationship

Answers = dict[str, Any]

#: Who made an element -> the source type that it is.
_MADE_BY = {
    "ai": DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA.short,
    "camera": DigitalSourceType.DIGITAL_CAPTURE.short,
    "people": DigitalSourceType.DIGITAL_CREATION.short,
}
_UNTOUCHED = "none"
_CHANGES = {
    ChangeKind.EMPLOYMENT_REPLICA.value: "a digital double, made with the performer for this production",
    ChangeKind.INDEPENDENT_REPLICA.value: "a digital double, made from other material",
    ChangeKind.BACKGROUND_REPLICA.value: "a digital double of a background actor",
    ChangeKind.SYNTHETIC_PERFORMER.value: "somebody who does not exist, and looks real",
    ChangeKind.DIGITAL_ALTERATION.value: "what was performed is changed: age, face, words",
    ChangeKind.VOICE.value: "the voice is made or changed",
    ChangeKind.COSMETICS.value: "hair, make-up, skin",
    ChangeKind.WARDROBE.value: "costume",
    ChangeKind.NOISE_REDUCTION.value: "",
    ChangeKind.TIMING.value: "speed, pauses",
    ChangeKind.CONTINUITY.value: "",
    ChangeKind.PITCH.value: "pitch or tone of the sound",
    ChangeKind.EFFECTS.value: "visual or sound effects, filters",
    ChangeKind.STANDARDS.value: "what a broadcaster's standards ask for",
    ChangeKind.RATINGS.value: "what a rating asks for",
    ChangeKind.DUBBING.value: "another language",
    ChangeKind.UNSURE.value: "then it is taken for one that needs a consent",
    _UNTOUCHED: "nothing: then nobody is declared",
}
_INPUTS = {
    InputKind.PROMPT.value: "words",
    InputKind.OWN.value: "material of this production",
    InputKind.LICENSED.value: "somebody else's, under a licence",
    InputKind.THIRD_PARTY.value: "somebody else's, without one",
    InputKind.PERSONAL_DATA.value: "faces, voices, names of people",
}


def ask_files(ai: str) -> list[Answers]:
    """What it was made from; *ai* is how much of it AI made."""
    asking.say("Files are named relative to the declaration; #### stands for the frame's own number.")
    over = "The picture that it was generated over" if ai == "whole" else "The plate, which was opened and changed"
    parent = asking.text(over)
    found: list[Answers] = [{"path": parent, "relationship": Relationship.PARENT_OF.value}] if parent else []
    if ai == "whole":
        while path := asking.text("A file that the tool worked from"):
            found.append({"path": path, "relationship": Relationship.INPUT_TO.value})
    elif ai != "enhanced":
        while path := asking.text("An element that was placed into it"):
            source = _source(with_ai=ai == "element", before=found)
            found.append({"path": path, "relationship": Relationship.COMPONENT_OF.value, **source})
    return _once(found, "path")


def _source(*, with_ai: bool, before: Iterable[Answers]) -> Answers:
    """What an element is; the first of a picture with AI in it is that part, most likely."""
    known = any(each.get("digital_source_type") == _MADE_BY["ai"] for each in before)
    choices = [word for word in _MADE_BY if with_ai or word != "ai"]
    default = "ai" if with_ai and not known else "unsure"
    told = asking.choose("  Who made it", dict.fromkeys([*choices, "unsure"], ""), default)
    return {"digital_source_type": _MADE_BY[told]} if told in _MADE_BY else {}


def ask_tools(choices: ToolChoices) -> list[Answers]:
    """The tools, at least one."""
    if choices.tools:
        asking.say("The show's registry of tools:")
    for each in choices.tools:
        asking.say(f"  {show_name(each.id)}  {show_name(each.name)}")
    or_id = ", or its id in the registry" if choices.tools else ""
    found: list[Answers] = []
    while name := asking.text("Another tool" if found else f"The tool with the AI in it{or_id}", needed=not found):
        version = asking.text("  Its version")
        has_ai = not found or asking.perhaps("  Did AI in it make or change something, too")
        found.append(choices.find(name) | ({"version": version} if version else {}) | ({"ai": True} if has_ai else {}))
    return _once(found, "name")


def ask_inputs() -> list[Answers]:
    """What was given to the tools."""
    found = []
    for kind in asking.several("What were the tools given?", _INPUTS, [InputKind.PROMPT.value]):
        given: Answers = {"kind": kind}
        given["description"] = asking.text(f"  {kind.replace('-', ' ').capitalize()}: what, in a few words")
        if kind == InputKind.PROMPT:
            given["works"] = asking.texts("    Works that it names")
            given["people"] = asking.texts("    People that it names, living or dead")
        else:
            if kind == InputKind.LICENSED:
                given["licence"] = asking.text("    The licence's id")
            given["unreleased"] = asking.perhaps("    Is it of the production, and not public yet")
            given["training"] = asking.perhaps("    Was a model trained or fine-tuned on it")
        found.append({key: value for key, value in given.items() if value})
    return found


def ask_performers() -> list[Answers]:
    """The performers who were touched."""
    found: list[Answers] = []
    touched = asking.choose("Is a performer's likeness, voice or work touched", asking.ANSWERS, "no")
    while touched in ("yes", "unsure"):
        name = asking.text("  Whose: a pseudonymous id", "unknown" if touched == "unsure" else "", needed=True)
        none = {"no": _UNTOUCHED}
        change = asking.choose("  What was changed?", _CHANGES, ChangeKind.UNSURE.value, needed=True, also=none)
        if change != _UNTOUCHED:
            performer: Answers = {"id": name, "change": change}
            altered = asking.answer("  Does that change the performance's tone, delivery or intent")
            performer |= {"alters_meaning": altered} if altered not in ("no", "") else {}
            performer |= {"deceased": True} if asking.perhaps("  Has the performer died") else {}
            found.append(performer)
        touched = asking.choose("Another performer", {"no": "", "yes": ""}, "no")
    return _once(found, "id", "change")


def ask_guild_work() -> list[Answers]:
    """Work that a guild covers."""
    found: list[Answers] = []
    while guild := asking.text("A guild or union whose members' work AI did instead" if not found else "Another guild"):
        found.append({"guild": guild, "work": asking.text("  Which work", needed=True)})
    return _once(found, "guild", "work")


def _once(found: list[Answers], *keys: str) -> list[Answers]:
    """Each thing once; of what was said twice, as it was said last."""
    return list({tuple(each[key] for key in keys): each for each in found}.values())
