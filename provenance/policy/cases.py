"""Example evidence in a file, and what a policy finds in it: a policy is tried before a show depends on it.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `defaults` | what each case has that does not say it; of tables, key by key, and `false` takes one away | nothing |
| `cases.name` | what the case is, in a few words | required |
| `cases.expect` | exactly what is found that does not pass, each as `"rule.id: block"` | not looked at |
| `cases.verdict` | what it all comes to: `pass`, `review` or `block` | not looked at |
| `cases.manifest` | the picture's: `trusted`, `valid`, `invalid` or `missing` | `trusted` |
| `cases.declaration` | the keys of a declaration file: signed, or at hand where the manifest is missing | none |
| `cases.delivery` | `final` or `temporary` | `final` |
| `cases.date` | the day of the check | not known |
| `cases.show`, `cases.shot` | the show and the shot that it is checked for | not known |
| `cases.tools`, `cases.consents`, `cases.approvals`, `cases.licences` | the keys of an attestation file | none |
| `cases.ingredients.title` | something that the manifest says it was made from | required |
| `cases.ingredients.relationship` | `parentOf`, `componentOf` or `inputTo` | `componentOf` |
| `cases.ingredients.manifest` | the ingredient's own manifest, as `cases.manifest` | `trusted` where it is declared |
| `cases.ingredients.digital_source_types` | what that manifest says it is | as it is declared |
| `cases.ingredients.tools` | the tools that the steps in that manifest name | as it is declared |
| `cases.ingredients.declaration` | the keys of a declaration file | none |
| `cases.matches.title`, `cases.matches.owner` | a work that was found in the picture | required; not known |
| `cases.matches.score` | see `thresholds.match_review` of a policy | 1 |
| `cases.matches.coverage`, `cases.matches.reference_coverage` | the share of the frame, and of the work | 1 |
| `cases.matches.licence` | its licence: `name`, `shows`, `valid_from`, `valid_until` | none |

One of `expect` and `verdict` is required. A declaration's title, show and shot are the case's where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from provenance.attestations import attestations_of
from provenance.declarations import declaration_of
from provenance.declarations.deriving import Part, derive
from provenance.declarations.schema import source_type
from provenance.documents import Document, Location, read_document, suggest
from provenance.errors import PolicyError
from provenance.model import (
    Action,
    Asset,
    Attestation,
    Carrier,
    Declaration,
    Evidence,
    Finding,
    IngredientRecord,
    Licence,
    Manifest,
    ManifestState,
    Match,
    Reference,
    Shot,
    Verdict,
)
from provenance.policy.interface import Policy
from provenance.policy.rules import RULE_IDS, judge
from provenance.policy.schema import CasesDocument, CaseTable, IngredientTable, MatchTable

_KINDS = ("tools", "consents", "approvals", "licences")
_WORDS = ("review", "block")
_FRAME = 1001


@dataclass(frozen=True, slots=True)
class Example:
    """One case.

    Attributes:
        line: where it begins in its file.
        expect: exactly the rules that find something, each with its verdict; None where that is not looked at.
        verdict: what it comes to; None where that is not looked at.
    """

    name: str
    line: int | None
    evidence: Evidence
    expect: frozenset[tuple[str, Verdict]] | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy found in a case.

    Attributes:
        findings: those that do not pass.
        failures: what is not as expected, each as a sentence; none where all is.
    """

    example: Example
    findings: tuple[Finding, ...]
    failures: tuple[str, ...]


def read_cases(path: Path) -> tuple[Example, ...]:
    """Read a file of cases.

    Raises:
        PolicyError: it is wrong; `why` names the line.
        FileError: it cannot be read.
    """
    written = read_document(path, PolicyError)
    written.validate(CasesDocument)
    document = written.filled("cases", "defaults")
    table = document.validate(CasesDocument)
    return tuple(_example(document, number, each) for number, each in enumerate(table.cases))


def try_cases(examples: Iterable[Example], policy: Policy) -> Iterator[Trial]:
    """Judge each case, and compare."""
    for example in examples:
        findings = tuple(each for each in judge(example.evidence, policy) if each.verdict is not Verdict.PASS)
        yield Trial(example, findings, tuple(_failures(example, findings)))


def _failures(example: Example, findings: tuple[Finding, ...]) -> Iterator[str]:
    if example.expect is not None:
        found = {(each.rule, each.verdict): each for each in reversed(findings)}
        for rule, verdict in sorted(example.expect - found.keys()):
            yield f"{rule}: {verdict.word} was expected, and was not found."
        for (rule, verdict), finding in sorted(found.items(), key=lambda item: item[0]):
            if (rule, verdict) not in example.expect:
                yield f"{rule}: {verdict.word} was not expected: {finding.message}"
    verdict = max((each.verdict for each in findings), default=Verdict.PASS)
    if example.verdict is not None and example.verdict is not verdict:
        yield f"{example.verdict.word} was expected, and it comes to {verdict.word}."


def _example(document: Document, number: int, table: CaseTable) -> Example:
    at: Location = ("cases", number)
    if table.expect is None and table.verdict is None:
        raise document.error(
            (*at, "expect"), "it expects nothing", "Say what is to be found: `expect = []`, or `verdict`."
        )
    expect = None if table.expect is None else frozenset(_expected(document, at, table.expect))
    verdict = None if table.verdict is None else Verdict[table.verdict.upper()]
    return Example(table.name, document.line(at), _evidence(document, at, table), expect, verdict)


def _expected(document: Document, at: Location, lines: Iterable[str]) -> Iterator[tuple[str, Verdict]]:
    for number, line in enumerate(lines):
        rule, _, word = (part.strip() for part in line.partition(":"))
        location = (*at, "expect", number)
        if rule not in RULE_IDS:
            raise document.error(location, f"there is no rule {rule[:80]!r}", suggest(rule, RULE_IDS))
        if word not in _WORDS:
            raise document.error(
                location, f"{line[:80]!r} does not say how grave it is", f'Write "{rule}: block", or review.'
            )
        yield rule, Verdict[word.upper()]


def _evidence(document: Document, at: Location, table: CaseTable) -> Evidence:
    shot = Shot(table.show, "", table.shot) if table.shot else None
    name = f"{table.shot.replace('/', '_') or 'case'}.{_FRAME}.png"
    defaults = {"title": table.name, "show": table.show, "shot": table.shot}
    declaration = _declaration(document, (*at, "declaration"), defaults) if table.declaration else None
    manifest = Manifest(ManifestState.MISSING)
    if table.manifest is not ManifestState.MISSING:
        when = f"{table.date}T12:00:00+00:00" if table.date else ""
        manifest = Manifest(
            table.manifest,
            Carrier.EMBEDDED,
            label="urn:c2pa:case",
            title=name,
            generator="platemark",
            signer="the show's signer",
            signed_at=when,
            actions=_steps(declaration),
            ingredients=tuple(
                _ingredient(document, (*at, "ingredients", number), each, defaults)
                for number, each in enumerate(table.ingredients)
            ),
            declaration=declaration,
            stamped_at=when,
        )
    return Evidence(
        Asset(Path(name), "image/png", shot, _FRAME),
        manifest,
        matches=tuple(map(_match, table.matches)),
        attestations=_attestations(document, at),
        declaration=declaration if manifest.state is ManifestState.MISSING else None,
        show=table.show,
        date=table.date,
        delivery=table.delivery,
    )


def _declaration(document: Document, at: Location, defaults: Mapping[str, str]) -> Declaration:
    """The declaration in the table at *at*, which has the defaults where it does not say otherwise."""
    part = document.part(at)
    part.data = {**defaults, **part.data}
    return declaration_of(part)


def _steps(declaration: Declaration | None) -> tuple[Action, ...]:
    """The steps in the manifest: those that are declared, or that follow from what is."""
    if declaration is None or declaration.actions:
        return declaration.actions if declaration else ()
    parts = [
        Part(str(each.asset.path), each.relationship, each.digital_source_type) for each in declaration.ingredients
    ]
    steps = derive(declaration.digital_source_type, parts).actions
    tool = declaration.tools[0].name if declaration.tools else ""
    return tuple(replace(each, tool=tool) if each.digital_source_type else each for each in steps)


def _ingredient(document: Document, at: Location, table: IngredientTable, defaults: dict[str, str]) -> IngredientRecord:
    declaration = None
    if table.declaration is not None:
        declaration = _declaration(document, (*at, "declaration"), defaults | {"title": table.title})
    state = table.manifest or (ManifestState.TRUSTED if declaration else ManifestState.MISSING)
    kinds = tuple(
        source_type(document, (*at, "digital_source_types", number), each)
        for number, each in enumerate(table.digital_source_types)
    )
    has_manifest = state is not ManifestState.MISSING
    return IngredientRecord(
        table.title,
        table.relationship,
        f"c2pa.ingredient__{at[-1]}",
        state,
        kinds or ((declaration.digital_source_type,) if declaration else ()),
        declaration=declaration,
        manifest=f"urn:c2pa:ingredient-{at[-1]}" if has_manifest else "",
        generator="platemark" if has_manifest else "",
        tools=table.tools or (tuple(tool.name for tool in declaration.tools) if declaration else ()),
    )


def _match(table: MatchTable) -> Match:
    licence = None
    if table.licence is not None:
        terms = table.licence
        licence = Licence(terms.name, terms.shows, terms.valid_from, terms.valid_until)
    reference = Reference(table.title, table.title, table.owner, licence=licence)
    return Match(reference, table.score, coverage=table.coverage, reference_coverage=table.reference_coverage)


def _attestations(document: Document, at: Location) -> tuple[Attestation, ...]:
    part = document.part(at)
    part.data = {name: part.data[name] for name in _KINDS if name in part.data}
    return attestations_of(part, RULE_IDS)
