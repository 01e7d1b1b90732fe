"""The JUnit XML report: a test suite for each frame sequence, a test case for each asset.

Build systems know only passed, failed and broken, and most show one thing for a test case. So a blocked asset and one
that needs review are failures, told apart by their type; one that could not be checked is an error; what was found of
a frame sequence as a whole is a test case of its own. Nothing is ever "skipped", which would be shown as good. What an
approval waives is no failure: it stands in the test case's output, and the property `waived` says in how many assets
there is something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET

from pipeline.reports.entries import Item
from pipeline.reports.grouping import Reel
from pipeline.reports.interface import Material
from pipeline.reports.words import waiver_words
from provenance.files import show_name
from provenance.model import Finding, Problem, Verdict


class JUnit:
    """Renders ``junit.xml``."""

    names: tuple[str, ...] = ("junit.xml",)

    def render(self, material: Material) -> Iterable[bytes]:
        """The file; its counts are those of its test cases, findings of whole sequences included."""
        about = material.about
        suites = [_suite(reel, about.when.isoformat()) for reel in material.reels]
        root = _element("testsuites", name=f"platemark: {about.title}")
        for name in ("tests", "failures", "errors"):
            root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
        root.set("time", f"{material.summary.seconds:.3f}")
        properties = _element("properties")
        told = {
            "platemark": about.version,
            "policy": about.policy,
            "policy_digest": about.policy_digest,
            "index_snapshot": about.snapshot,
            "trust_anchors_digest": about.anchors_digest,
            "command": about.command,
            "waived": str(material.summary.waived or ""),
        }
        properties.extend(_element("property", name=name, value=value) for name, value in told.items() if value)
        for suite in suites:
            suite.insert(0, properties)
        root.extend(suites)
        ET.indent(root)
        content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        yield content + b"\n"


def _element(tag: str, **attributes: str) -> ET.Element:
    """An element whose attributes hold nothing that XML 1.0 forbids: `show_name` leaves only printable characters."""
    return ET.Element(tag, {name: show_name(value) for name, value in attributes.items()})


def _suite(reel: Reel, when: str) -> ET.Element:
    cases = [_case(reel, item) for item in reel.items]
    if reel.outcome is not None:
        cases.append(_whole(reel, reel.outcome.findings))
    seconds = sum(item.result.seconds for item in reel.items)
    suite = _element(
        "testsuite",
        name=f"{reel.shot} {reel.name}".strip(),
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped="0",
        time=f"{seconds:.3f}",
        timestamp=when,
    )
    suite.extend(cases)
    return suite


def _case(reel: Reel, item: Item) -> ET.Element:
    result = item.result
    case = _element("testcase", classname=_dotted(reel.shot), name=str(item.asset.path), time=f"{result.seconds:.3f}")
    if result.incomplete:
        case.append(_error(result.incomplete, result.findings))
    elif result.verdict is not Verdict.PASS:
        case.append(_failure(result.findings))
    case.extend(_waived(result.waived))
    return case


def _whole(reel: Reel, findings: Sequence[Finding]) -> ET.Element:
    case = _element(
        "testcase", classname=_dotted(reel.shot), name=f"{reel.folder}/{reel.name} as a whole", time="0.000"
    )
    grave = [finding for finding in findings if finding.verdict is not Verdict.PASS]
    if grave:
        case.append(_failure(grave))
    case.extend(_waived(finding for finding in findings if finding.waiver))
    return case


def _waived(findings: Iterable[Finding]) -> Iterator[ET.Element]:
    """What is waived, as what the test case says: it fails nothing, and is not silent."""
    told = [
        show_name(f"waived {each.rule}: {each.message} {waiver_words(each.waiver)}") for each in findings if each.waiver
    ]
    if told:
        output = _element("system-out")
        output.text = "\n".join(told)
        yield output


def _failure(findings: Iterable[Finding]) -> ET.Element:
    grave = sorted((each for each in findings if each.verdict is not Verdict.PASS), key=lambda each: -each.verdict)
    failure = _element("failure", type=grave[0].verdict.word, message=f"{grave[0].rule}: {grave[0].message}")
    failure.text = "\n".join(_lines(grave))
    return failure


def _error(problem: Problem, findings: Iterable[Finding]) -> ET.Element:
    error = _element("error", type="incomplete", message=f"{problem.what}: {problem.why}")
    error.text = "\n".join((show_name(f"incomplete: {problem.what}: {problem.why}. {problem.fix}"), *_lines(findings)))
    return error


def _lines(findings: Iterable[Finding]) -> Iterable[str]:
    return [
        show_name(f"{each.verdict.word} {each.rule}: {each.message} {each.remedy}")
        for each in findings
        if each.waiver is None
    ]


def _dotted(shot: str) -> str:
    """The shot as build systems group test cases: parts with dots between them."""
    return shot.replace(".", "_").replace("/", ".")
