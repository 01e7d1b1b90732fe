"""What a disclosure says, in plain English: its verdict in a sentence, and each line as a text.

Texts from manifests are left as they are here: whatever shows them escapes them in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.disclosure.lines import (
    Account,
    AnswerLine,
    ApprovalReference,
    ConsentReference,
    Credentials,
    Element,
    InputLine,
    Kind,
    LicenceReference,
    PerformerLine,
    Person,
    Share,
    StepLine,
    ToolLine,
    Vetting,
    WaiverLine,
    WaivingReference,
)
from pipeline.disclosure.model import Disclosure, ShotLine, Telling
from pipeline.disclosure.overview import accounts, by_share, tools_in
from pipeline.reports.words import SOURCE_TYPES, STATES, UNREAD, clip, count, listed, some
from provenance.model import Answer, Environment, GuidingPrinciple, InputKind, ManifestState, Role, TrainingData, Use

KINDS = {
    Kind.AI: "AI was used",
    Kind.ENHANCED: "Enhanced by an algorithm",
    Kind.NONE: "No AI, by its signed manifests",
    Kind.UNKNOWN: "Nothing is known",
}
CREDENTIALS = {
    Credentials.UNREAD: UNREAD[0],
    **{Credentials(state.value): STATES[state][0] for state in ManifestState},
}
USES = {Use.FINAL: "for the final picture", Use.TEMPORARY: "temporary, not for the final picture"}
ROLES = {
    Role.BACKGROUND: "in the background",
    Role.INCIDENTAL: "incidental",
    Role.STORY_RELEVANT: "relevant to the story",
    Role.KEY_ELEMENT: "a key element of the story",
    Role.CLEAN_UP: "a clean-up that nobody is to see",
}
INPUTS = {
    InputKind.OWN: "The production's own",
    InputKind.LICENSED: "Licensed",
    InputKind.THIRD_PARTY: "Somebody else's, without a licence",
    InputKind.PERSONAL_DATA: "Personal data",
    InputKind.PROMPT: "Prompt",
}
PRINCIPLES = {
    GuidingPrinciple.ORIGINALITY: "Recreates no protected work",
    GuidingPrinciple.DATA: "Tools keep and train on nothing",
    GuidingPrinciple.ENVIRONMENT: "Tools run in a secured environment",
    GuidingPrinciple.TEMPORARY: "Temporary, not in final deliverables",
    GuidingPrinciple.PERFORMANCE: "No performance or union work replaced without consent",
}
#: What a tool had to do with AI; nothing where nothing is told.
SHARES = {
    Share.AI: "AI was used with it",
    Share.ENHANCED: "enhanced the picture",
    Share.COMPOSED: "put together what AI made elsewhere",
    Share.NONE: "",
}
_ENVIRONMENTS = {
    Environment.ENTERPRISE: "enterprise environment",
    Environment.ON_PREMISES: "on premises",
    Environment.CONSUMER: "consumer service",
    None: "environment not known",
}
_TRAINING_DATA = {
    TrainingData.OWN: "trained on its maker's own material",
    TrainingData.LICENSED: "trained on licensed material",
    TrainingData.PUBLIC_DOMAIN: "trained on the public domain",
    TrainingData.UNDISCLOSED: "what it was trained on is not disclosed",
}
_KEEPS = {
    Answer.YES: "keeps what it is given or makes",
    Answer.NO: "keeps nothing",
    Answer.UNSURE: "not known whether it keeps anything",
}
_TRAINS = {
    Answer.YES: "trains on inputs or outputs",
    Answer.NO: "does not train on inputs or outputs",
    Answer.UNSURE: "not known whether it trains on inputs or outputs",
}
_MOST_SHOTS = 6


def headline(disclosure: Disclosure) -> str:
    """What there is of AI, in a sentence; nothing that is not known is called none."""
    counts = disclosure.shots_counted
    if not counts.total:
        return "No files were found, so nothing is disclosed."
    parts = [
        f"{counts.ai:,} of {count(counts.total, 'shot')} {_has(counts.ai)} AI: {_named(disclosure, Kind.AI)}"
        if counts.ai
        else f"None of {count(counts.total, 'shot')} is known to have AI"
    ]
    if counts.enhanced:
        names = _named(disclosure, Kind.ENHANCED)
        parts.append(f"{counts.enhanced:,} {_is(counts.enhanced)} enhanced by an algorithm: {names}")
    if counts.none:
        parts.append(f"{counts.none:,} {_has(counts.none)} none, by manifests whose signers the show trusts")
    if counts.unknown:
        parts.append(f"of {counts.unknown:,} nothing is known")
    return f"{'; '.join(parts)}."


def _named(disclosure: Disclosure, kind: Kind) -> str:
    """The shots of a kind, as many as a sentence holds."""
    return some([clip(shot.name, 80) for shot in disclosure.shots if shot.kind is kind], _MOST_SHOTS)


def use_words(account: Account) -> str:
    """What it is for."""
    return ", ".join([USES[account.use], *([ROLES[account.role]] if account.role else [])])


def purposes(shot: ShotLine) -> tuple[str, ...]:
    """What the AI in a shot is for, each once."""
    return tuple(dict.fromkeys(use_words(each) for telling in _with_ai(shot) for each in accounts(telling)))


def what_it_is(shot: ShotLine) -> tuple[str, ...]:
    """What the files of a shot that have AI are, each once."""
    return tuple(dict.fromkeys(SOURCE_TYPES[each.source_type] for each in _with_ai(shot) if each.source_type))


def tool_names(shot: ShotLine) -> tuple[str, ...]:
    """The tools that the files of a shot that have AI name, each once; those that AI was used with first."""
    tools = sorted((tool for telling in _with_ai(shot) for tool in tools_in(telling)), key=by_share)
    return tuple(dict.fromkeys(f"{tool.name} {tool.version}".strip() for tool in tools))


def element_titles(shot: ShotLine) -> tuple[str, ...]:
    """The AI-made elements of a shot, each once."""
    return tuple(dict.fromkeys(element_words(each) for telling in _with_ai(shot) for each in telling.elements))


def tool_words(tool: ToolLine) -> str:
    """A tool's name, version and id, what it had to do with AI, and what the registry has of it in short."""
    return f"{_row((tool.name, tool.version), ' ')} ({_row(_registry(tool))})"


def _registry(tool: ToolLine) -> Iterator[str]:
    yield tool.id or "no id"
    yield SHARES[tool.share]
    for each in tool.vettings:
        yield vendor_words(each)
        yield vetted_words(each)
    if not tool.vettings:
        yield unregistered_words(tool)


def unregistered_words(tool: ToolLine) -> str:
    """That the registry does not have a tool, and why not where it has something of that name."""
    return f"not in the show's registry{f': {tool.standing}' if tool.standing else ''}"


def vendor_words(vetting: Vetting) -> str:
    """Who makes a tool, and where it runs."""
    return _row((vetting.vendor, _ENVIRONMENTS[vetting.environment], _of("agreement", vetting.agreement)))


def vetted_words(vetting: Vetting) -> str:
    """How long a tool's vetting holds, for what, and why it does not count."""
    if vetting.standing:
        return f"vetting does not hold: {vetting.standing}"
    uses = " and ".join(use.value for use in vetting.uses)
    versions = _span(vetting.first_version, vetting.last_version)
    told = (
        "vetted",
        _of("by", vetting.vetted_by),
        _of("until", vetting.valid_until) or "without an end",
        f"for {uses} use" if uses else "for no use",
        _of("in versions", versions),
    )
    return _row(told, " ")


def data_words(vetting: Vetting) -> tuple[str, ...]:
    """What a tool does with what it is given, and what it was trained on."""
    told = (_KEEPS[vetting.retains], _TRAINS[vetting.trains], _TRAINING_DATA[vetting.training_data])
    if not (vetting.terms_dated or vetting.terms_sha256):
        return told
    return (*told, _row((f"terms of {vetting.terms_dated or 'no day'}", _of("SHA-256", vetting.terms_sha256))))


def person_words(person: Person) -> str:
    """A person's id, and the name where it is told."""
    return f"{person.id} ({person.name})" if person.name and person.name != person.id else person.id


def input_words(line: InputLine) -> str:
    """Something that was given to a tool."""
    details = (
        line.description,
        _of("given to", line.tool),
        _of("names the works", ", ".join(line.works)),
        _of("names the people", ", ".join(map(person_words, line.people))),
        "not released yet" if line.unreleased else "",
        "a model was trained on it" if line.training else "",
        _licence(line.licence) if line.licence else "",
    )
    return f"{INPUTS[line.kind]}: {_row(details, '; ') or 'not described'}"


def _licence(licence: LicenceReference) -> str:
    if not licence.is_on_file:
        return f"licence {licence.id}, which the show does not have on file"
    parts = (
        f"licence {licence.id}",
        licence.name,
        _of("of", licence.owner),
        _of("until", licence.valid_until),
        _of("does not hold:", licence.standing),
    )
    return _row(parts)


def performer_words(line: PerformerLine) -> str:
    """What was done to a performer."""
    details = (
        line.change.value.replace("-", " "),
        line.description,
        {Answer.YES: "alters the meaning of the performance", Answer.UNSURE: "may alter the meaning"}.get(
            line.alters_meaning, ""
        ),
        "deceased" if line.is_deceased else "",
    )
    return f"{person_words(line.person)}: {_row(details, '; ')}"


def consent_words(line: PerformerLine) -> tuple[str, ...]:
    """The consents to a change, by reference; in words where there are none."""
    if line.consents:
        return tuple(map(_consent, line.consents))
    return ("no consent is on file" if line.needs_consent else "none is needed for this change",)


def _consent(consent: ConsentReference) -> str:
    if not consent.is_on_file:
        return f"{consent.id}, which the show does not have on file"
    parts = (
        consent.id,
        _of("given by the", consent.given_by.value if consent.given_by else ""),
        _of("for", ", ".join(consent.shots)) or "for all shots",
        _span_words(consent.valid_from, consent.valid_until),
        _of("in", ", ".join(part for part in (consent.territory, consent.medium) if part)),
        _of("document SHA-256", consent.document_sha256),
        _of("does not hold:", consent.standing),
    )
    return _row(parts)


def approval_words(approval: ApprovalReference) -> str:
    """An approval by reference."""
    parts = (
        approval.id,
        approval.reference,
        _of("of", approval.by),
        _of("covers", ", ".join(each.value.replace("-", " ") for each in approval.covers)),
        _of("for", " and ".join(f"{each.value} use" for each in approval.uses)),
        _span_words(approval.given_on, approval.valid_until),
        _of("document SHA-256", approval.document_sha256),
        _of("does not hold:", approval.standing),
    )
    return _row(parts)


def answer_words(line: AnswerLine) -> str:
    """How a principle was answered, with its note."""
    answer = line.answer.value if line.answer else "not answered"
    return f"{PRINCIPLES[line.principle]}: {answer}{f' ({line.note})' if line.note else ''}"


def principles_words(lines: tuple[AnswerLine, ...]) -> tuple[str, ...]:
    """How the principles were answered: those not answered with yes each for itself, the others together."""
    kept = [PRINCIPLES[line.principle].lower() for line in lines if line.answer is Answer.YES and not line.note]
    rest = tuple(answer_words(line) for line in lines if line.answer is not Answer.YES or line.note)
    return (*rest, f"Yes, by their maker's word: {'; '.join(kept)}") if kept else rest


def step_words(step: StepLine) -> str:
    """A step of the making."""
    action = step.action.removeprefix("c2pa.").replace("_", " ").replace(".", " ")
    return _row((action, _of("with", _row((step.tool, step.tool_version), " ")), step.description))


def frames_words(telling: Telling) -> str:
    """Which frames or files, and how many; the word before the numbers keeps a spreadsheet from reading a date."""
    if telling.frames:
        return f"frame{'' if telling.count == 1 else 's'} {telling.frames}"
    return count(telling.count, "file")


def element_words(element: Element) -> str:
    """An element's name, and in what it came."""
    inside = f", inside {listed([clip(each, 120) for each in element.inside])}" if element.inside else ""
    return f"{element.title}{inside}"


def waiving_words(waiving: WaivingReference) -> str:
    """An approval that waives findings, by reference: which rules', for which works, until when."""
    rules = [rule for rule in waiving.waives if rule not in waiving.unwaivable]
    does = f"waives {listed(rules)}" if rules else ""
    works = f"{'for' if does else 'names'} {', '.join(waiving.works)}" if waiving.works else ""
    parts = (
        f"{waiving.id} {_row((does, works), ' ')}".strip(),
        _of("for", " and ".join(f"{each.value} use" for each in waiving.uses)),
        _of("about", ", ".join(waiving.performers)),
        _span_words(waiving.given_on, waiving.valid_until),
        waiving.reference,
        _of("of", waiving.by),
        _of("document SHA-256", waiving.document_sha256),
        _of("the show lets no approval waive", listed(waiving.unwaivable) if waiving.unwaivable else ""),
        _of("does not hold:", waiving.standing),
    )
    return _row(parts)


def waived_words(waiver: WaiverLine) -> str:
    """What an approval has waived in a check."""
    return f"waived {waiver.rule}: {waiver_words(waiver)}"


def waiver_words(waiver: WaiverLine) -> str:
    """The approval that waives, by reference."""
    parts = (waiver.approval, waiver.reference, _of("of", waiver.by), _of("until", waiver.until))
    return _row(parts)


def _with_ai(shot: ShotLine) -> Iterator[Telling]:
    return (telling for telling in shot.tellings if telling.kind in (Kind.AI, Kind.ENHANCED))


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _row(parts: Iterable[str], between: str = ", ") -> str:
    """Those of some texts that say something, in a row; a full stop stands at the end of the last at most."""
    *others, last = [text for part in parts if (text := part.strip())] or [""]
    return between.join((*map(_unstopped, others), last))


def _unstopped(text: str) -> str:
    return text if text.endswith("..") else text.removesuffix(".")


def _of(word: str, text: str) -> str:
    return f"{word} {text}" if text else ""


def _span(first: str, last: str) -> str:
    return f"{first or 'any'} to {last or 'any'}" if first or last else ""


def _span_words(first: str, last: str) -> str:
    return _row((_of("from", first), _of("until", last)), " ")
