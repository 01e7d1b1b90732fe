"""The questions of `platemark declare`, in an order in which a person can answer them: only what applies is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.cli import asking
from pipeline.cli.registered import ToolChoices
from pipeline.cli.subjects import Answers, ask_files, ask_guild_work, ask_inputs, ask_performers, ask_tools
from provenance.files import show_name
from provenance.model import Answer, GuidingPrinciple, Mining, Role, Use

_AI = {
    "whole": "all of it: from a prompt, or over another picture",
    "element": "a part of it, among other material",
    "enhanced": "nothing that was not there before: noise, sharpness, scale",
    "none": "nothing",
}
_ROLES = {
    Role.BACKGROUND.value: "far away, or out of focus",
    Role.INCIDENTAL.value: "seen, and of no matter to the story",
    Role.STORY_RELEVANT.value: "the story needs it",
    Role.KEY_ELEMENT.value: "a main character, a setting, what the shot is about",
    Role.CLEAN_UP.value: "a fix that nobody is to see",
    "unsure": "left open: then it is taken for a key element",
}
_PRINCIPLES = {
    GuidingPrinciple.ORIGINALITY: "Is it free of identifiable features of others' works",
    GuidingPrinciple.DATA: "Do the tools keep, reuse and train on nothing of the production's",
    GuidingPrinciple.ENVIRONMENT: "Did they run in an environment that your enterprise secures",
    GuidingPrinciple.TEMPORARY: "Is it temporary, and no part of the final deliverables",
    GuidingPrinciple.PERFORMANCE: "Is no performance and no union work replaced without consent",
}
_MINING = ("ai_training", "ai_generative_training", "data_mining", "ai_inference")
#: What only a picture with AI in it has to say.
_OF_AI = ("tools", "role", "inputs", "performers", "guild_work", "principles", "taken_for_real", "viewer_disclosure")


class Interview:
    """One session of questions.

    Args:
        answers: answers so far, which are the defaults; by the keys of a declaration.
        settled: keys that are not asked.
        choices: the show's tools.

    Attributes:
        answers: what was answered, ready for `provenance.declare`.
    """

    def __init__(self, answers: Mapping[str, Any], settled: frozenset[str], choices: ToolChoices) -> None:
        self.answers: Answers = dict(answers)
        self._settled = settled
        self._choices = choices

    def begin(self) -> None:
        """What picture it is."""
        self._ask("title", lambda old: asking.text("What is the picture, in a few words", old or "", needed=True))
        self._ask("shot", lambda old: asking.text("Its shot", old or ""))
        uses = dict.fromkeys(map(str, Use), "")
        question = "Is it temporary, or meant for the final picture"
        self._ask("use", lambda old: asking.choose(question, uses, old or Use.TEMPORARY.value, needed=True))
        self._ask("ai", lambda old: asking.choose("How much of it did AI make?", _AI, old, needed=True))

    def go_on(self) -> None:
        """How it was made."""
        self._ask_list("ingredients", lambda: ask_files(self.answers["ai"]))
        if self.answers["ai"] == "none":
            for key in set(_OF_AI) - self._settled:
                self.answers.pop(key, None)
        else:
            self._ask_about_ai()
        self._ask("training_mining", _ask_mining)

    def _ask_about_ai(self) -> None:
        self._ask_list("tools", lambda: ask_tools(self._choices))
        role = Role.CLEAN_UP.value if self.answers["ai"] == "enhanced" else "unsure"
        self._ask("role", lambda old: asking.choose("What is the AI-made part to the picture?", _ROLES, old or role))
        self._ask_list("inputs", ask_inputs)
        self._ask_list("performers", ask_performers)
        self._ask_list("guild_work", ask_guild_work)
        self._ask("principles", self._ask_principles)
        real = "Could it be taken for a real event or statement"
        self._ask("taken_for_real", lambda old: asking.answer(real, old or "unsure"))
        if self.answers["use"] == Use.FINAL:
            told = 'How viewers are told that AI was used (such as "end credits")'
            self._ask("viewer_disclosure", lambda old: asking.text(told, old or ""))

    def _ask(self, key: str, question: Callable[[Any], Any]) -> None:
        """Ask for one key, with the answer so far; what is left out is no answer."""
        if key in self._settled:
            return
        told = question(self.answers.get(key))
        self.answers.pop(key, None)
        if told and (key, told) != ("role", "unsure"):
            self.answers[key] = told

    def _ask_list(self, key: str, questions: Callable[[], list[Answers]]) -> None:
        """Ask for a list, or keep the one there is."""
        if key in self._settled or (self.answers.get(key) and self._is_kept(key)):
            return
        self.answers.pop(key, None)
        if found := questions():
            self.answers[key] = found
        if key in ("ingredients", "tools"):
            self._forget_what_named(key)

    def _is_kept(self, key: str) -> bool:
        for each in self.answers[key]:
            told = ", ".join(str(value) for value in each.values() if value not in ("", False, [], ()))
            asking.say(f"  {show_name(told)}")
        return asking.yes(f"Keep these {key.replace('_', ' ')}", default=True)

    def _forget_what_named(self, key: str) -> None:
        """Steps and inputs that name files or tools which may be gone: steps follow again from what is there."""
        if "actions" not in self._settled:
            self.answers.pop("actions", None)
        if key == "tools" and "inputs" in self.answers.keys() - self._settled:
            names = [each["name"] for each in self.answers.get("tools", ())]
            self.answers["inputs"] = [
                {name: value for name, value in each.items() if name != "tool" or value in names}
                for each in self.answers["inputs"]
            ]

    def _ask_principles(self, old: Any) -> Answers:
        asking.say("Was each of these kept? Whoever does not know answers unsure.")
        found: Answers = {}
        for principle, words in _PRINCIPLES.items():
            before = (old or {}).get(principle.value) or {}
            before = before if isinstance(before, dict) else {"answer": before}
            if principle is GuidingPrinciple.TEMPORARY and self.answers["use"] == Use.FINAL:
                asking.say(f"  {words}: no, because it is meant for the final picture.")
                told = Answer.NO.value
            else:
                default = Answer.YES if principle is GuidingPrinciple.TEMPORARY else Answer.UNSURE
                told = asking.answer(f"  {words}", before.get("answer", default.value))
            note = asking.text("    A note on that", before.get("note", "")) if told in ("no", "unsure") else ""
            found |= {principle.value: {"answer": told, "note": note} if note else told} if told else {}
        return found


def _ask_mining(old: Any) -> Answers:
    before = list((old or {}).values())
    default = before[0] if before else Mining.NOT_ALLOWED.value
    also = {"yes": Mining.ALLOWED.value, "no": Mining.NOT_ALLOWED.value}
    told = asking.choose("May others train on it, or mine it", dict.fromkeys(map(str, Mining), ""), default, also=also)
    if not told:
        return {}
    return dict(old) if old and told == default else dict.fromkeys(_MINING, told)
