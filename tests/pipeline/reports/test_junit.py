"""The JUnit report: whole expected text, and what a build system's parser makes of it."""

from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml

from pipeline.reports.junit import JUnit
from provenance.model import Problem

EXPECTED = """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites name="platemark: The Long Fall" tests="5" failures="3" errors="1" time="41.250">
  <testsuite name="fall/sh010 sh010.####.exr" tests="5" failures="3" errors="1" skipped="0" time="1.750" timestamp="2026-03-12T14:22:00+00:00">
    <properties>
      <property name="platemark" value="0.1.0" />
      <property name="policy" value="studio-minimum 1.0" />
      <property name="policy_digest" value="{policy}" />
      <property name="index_snapshot" value="{index}" />
      <property name="trust_anchors_digest" value="{anchors}" />
      <property name="command" value="platemark check delivery --show show.toml" />
    </properties>
    <testcase classname="fall.sh010" name="/show/sh010/sh010.1001.exr" time="1.500" />
    <testcase classname="fall.sh010" name="/show/sh010/sh010.1002.exr" time="0.250">
      <failure type="block" message="near-copy: It is &lt;&quot;Ferry&quot;&gt;.">block near-copy: It is &lt;"Ferry"&gt;. Put it right.
review other: Look. Put it right.</failure>
    </testcase>
    <testcase classname="fall.sh010" name="/show/sh010/sh010.1003.exr" time="0.000">
      <error type="incomplete" message="cannot read sh010.1003.exr: the worker died">incomplete: cannot read sh010.1003.exr: the worker died. Run it again.
review other: Look. Put it right.</error>
    </testcase>
    <testcase classname="fall.sh010" name="/show/sh010/sh010.1004.exr" time="0.000">
      <failure type="review" message="other: Look.">review other: Look. Put it right.</failure>
    </testcase>
    <testcase classname="fall.sh010" name="/show/sh010/sh010.####.exr as a whole" time="0.000">
      <failure type="block" message="gap: One is missing.">block gap: One is missing. Put it right.</failure>
    </testcase>
  </testsuite>
</testsuites>
"""  # noqa: E501


def delivery(make: Any) -> Any:
    look = make.finding("review", "Look.", rule="other")
    problem = Problem("cannot read sh010.1003.exr", "the worker died", "Run it again.")
    results = [
        make.result(1001, make.finding("pass", "Noted."), seconds=1.5),
        make.result(1002, look, make.finding(message='It is <"Ferry">.', rule="near-copy"), seconds=0.25),
        make.result(1003, look, incomplete=problem),
        make.result(1004, look),
    ]
    gap = make.finding("block", "One is missing.", rule="gap")
    return make.material(results, [make.sequence("sh010", (1005,), gap)])


def rendered(material: Any) -> bytes:
    (content,) = JUnit().render(material)
    return content


def test_the_whole_text(make: Any) -> None:
    expected = EXPECTED.format(policy="aa" * 32, index="bb" * 32, anchors="cc" * 32)
    assert rendered(delivery(make)).decode() == expected


def test_a_build_system_sees_failures_errors_and_passes_and_no_skips(make: Any) -> None:
    parsed = JUnitXml.fromroot(ET.fromstring(rendered(delivery(make))))
    assert (parsed.tests, parsed.failures, parsed.errors, parsed.skipped or 0) == (5, 3, 1, 0)
    (suite,) = parsed
    kinds = [[(type(result), result.type) for result in case.result] for case in suite]
    assert kinds == [[], [(Failure, "block")], [(Error, "incomplete")], [(Failure, "review")], [(Failure, "block")]]
    before = rendered(delivery(make))
    parsed.update_statistics()
    assert (parsed.tests, parsed.failures, parsed.errors) == (5, 3, 1)
    assert before == rendered(delivery(make))


def test_a_sequence_in_order_passes_and_files_without_one_have_no_such_case(make: Any) -> None:
    material = make.material([make.result(1001), make.result(None, name="a.png")], [make.sequence("sh010")])
    names = [case.get("name") for case in ET.fromstring(rendered(material)).iter("testcase")]
    assert names == ["/show/sh010/sh010.1001.exr", "/show/sh010/sh010.####.exr as a whole", "/show/sh010/a.png"]
    assert not list(ET.fromstring(rendered(material)).iter("failure"))


def test_nothing_at_all_is_a_valid_file(make: Any) -> None:
    assert ET.fromstring(rendered(make.material([]))).get("tests") == "0"


@pytest.mark.parametrize(
    "attack",
    [
        "</failure></testcase><testcase/>",
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        '" type="pass',
        "a\0b",
        "\x1b[31m",
        "\ud800",
        "\ufffe",
        "\uffff",
        "\u202e",
        "a\nb\r\tc",
        "\x85\u2028",
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///'>]>&y;",
    ],
)
def test_no_text_breaks_out_or_is_forbidden(make: Any, attack: str) -> None:
    name = attack.replace("/", "").replace("\0", "")
    result = make.result(None, make.finding(message=attack, rule=attack), name=name, shot="s")
    broken = make.result(None, incomplete=Problem(attack, attack, attack), name=name + "2", shot="s")
    content = rendered(make.material([result, broken]))
    root = ET.fromstring(content)
    assert [element.tag for element in root.iter() if element.tag != "property"] == [
        "testsuites", "testsuite", "properties", "testcase", "failure", "testcase", "error",
    ]  # fmt: skip
    text = content.decode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)
    assert b"<!" not in content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text())
def test_any_text_at_all_can_be_parsed(make: Any, text: str) -> None:
    content = rendered(make.material([make.result(1, make.finding(message=text, rule=text))]))
    events = [element.tag for _, element in ET.iterparse(io.BytesIO(content))]
    assert events.count("failure") == 1


def test_what_is_waived_fails_nothing_and_is_not_silent(make: Any) -> None:
    results = [
        make.result(1001, make.waived("block", "It is <odd>.")),
        make.result(1002, make.waived(), make.finding("review", "Look.", rule="other")),
        make.result(1003, make.waived(), incomplete=Problem("cannot read it", "it hung", "Run it again.")),
    ]
    root = ET.fromstring(rendered(make.material(results, [make.sequence("sh010", (1004,), make.waived(rule="gap"))])))
    parsed = JUnitXml.fromroot(root)
    assert (parsed.tests, parsed.failures, parsed.errors) == (4, 1, 1)
    outputs = [case.findtext("system-out") for case in root.iter("testcase")]
    assert outputs[0] == (
        "waived some-rule: It is <odd>. Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May). "
        "Without it, it would be blocked."
    )
    assert all("Waived by M. Lindqvist" in str(each) for each in outputs)
    assert "waived gap: " in str(outputs[3])
    failure, error = root.findtext(".//failure"), root.findtext(".//error")
    assert failure == "review other: Look. Put it right."
    assert "Waived" not in str(error)
    assert [each.get("value") for each in root.iter("property") if each.get("name") == "waived"] == ["3"]
