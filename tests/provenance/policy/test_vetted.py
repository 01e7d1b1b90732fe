"""What the show's registry has of one tool."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CINDER, CLEAN
from hypothesis import given
from hypothesis import strategies as st

from provenance.model import Tool
from provenance.policy.vetted import Entry, VettedTools, is_in_range, looked_up, named

CINDER_TOOL = Tool("Cinder", "2.4", "T-1")


@pytest.mark.parametrize(
    ("version", "first", "last", "inside"),
    [
        ("", "", "", True),
        ("anything", "", "", True),
        ("2.4", "2.0", "2.9", True),
        ("2.0", "2.0", "2.9", True),
        ("2", "2.0", "2.9", True),
        ("2.0.0", "2", "2", True),
        ("2.9", "2.0", "2.9", True),
        ("2.9.7", "2.0", "2.9", True),
        ("3.9", "2", "3", True),
        ("3", "2", "3.0", True),
        ("2.10", "2.0", "2.9", False),
        ("2.10", "2.9", "", True),
        ("1.9", "2.0", "2.9", False),
        ("4", "2", "3", False),
        ("3.1", "2", "3.0", False),
        ("v2.4", "2.0", "2.9", True),
        (" 2.4 ", "2.0", "2.9", True),
        ("16.0v4", "16.0v1", "16.0v9", True),
        ("16.0v10", "16.0v1", "16.0v9", False),
        ("2.4-beta", "2.0", "2.9", True),
        ("2.4", "", "2.9", True),
        ("2.4", "2.5", "", False),
        ("", "2.0", "", False),
        ("", "", "2.9", False),
        ("latest", "2.0", "2.9", False),
        ("release 2.4", "2.0", "2.9", False),
        ("2.4", "first", "2.9", False),
        ("2.4", "2.0", "newest", False),
        ("2." + "9" * 5000, "2.0", "2.9", False),
        ("٢.4", "2.0", "2.9", False),
    ],
)
def test_ranges_of_versions(version: str, first: str, last: str, inside: bool) -> None:  # noqa: FBT001
    assert is_in_range(version, first, last) is inside


VERSIONS = st.lists(st.integers(0, 99), min_size=1, max_size=4)


def dotted(numbers: list[int]) -> str:
    return ".".join(map(str, numbers))


@given(VERSIONS, VERSIONS, VERSIONS)
def test_ranges_are_of_numbers(version: list[int], first: list[int], last: list[int]) -> None:
    def padded(numbers: list[int]) -> list[int]:
        return numbers + [0] * (4 - len(numbers))

    above = padded(version) >= padded(first)
    below = padded(version)[: len(last)] <= last
    assert is_in_range(dotted(version), dotted(first), dotted(last)) is (above and below)


@given(VERSIONS, VERSIONS)
def test_a_version_covers_itself_and_what_is_below_it(version: list[int], below: list[int]) -> None:
    one = dotted(version)
    assert is_in_range(one, one, one)
    assert is_in_range(f"{one}.{dotted(below)}", one, one)


@given(st.text(), st.text(min_size=1).filter(lambda text: not any(each in "0123456789" for each in text)))
def test_what_is_no_number_limits_to_nothing(version: str, limit: str) -> None:
    assert not is_in_range(version, limit, "")
    assert not is_in_range(version, "", limit)
    assert not is_in_range(limit, "1", "")


def test_a_tool_in_words() -> None:
    assert named(Tool("Cinder")) == '"Cinder"'
    assert named(CINDER_TOOL) == '"Cinder" 2.4 (T-1)'
    assert len(named(Tool("n" * 999, "v" * 999, "i" * 999))) < 160


class TestVettedTools:
    """What the registry has of one tool."""

    def test_by_its_id_whatever_its_name(self) -> None:
        assert VettedTools([CINDER]).entry(Tool("Ember", "", "T-1")) == Entry(CINDER)

    def test_by_its_name_where_it_has_no_id(self) -> None:
        assert VettedTools([CINDER]).entry(Tool(" cinder ")) == Entry(CINDER)

    def test_an_id_is_not_found_by_its_name(self) -> None:
        found = VettedTools([CINDER]).entry(Tool("Cinder", "", "T-9"))
        assert found == Entry(None, 'it has that name under "T-1"', (CINDER,))

    def test_nothing(self) -> None:
        assert VettedTools([]).entry(CINDER_TOOL) == VettedTools([CINDER]).entry(Tool("Ember")) == Entry()

    @pytest.mark.parametrize("tool", [CINDER_TOOL, Tool("Cinder")])
    def test_one_that_does_not_count(self, tool: Tool) -> None:
        flawed = replace(CINDER, flaw="it is not signed.")
        why = 'its entry "T-1" does not count, because it is not signed'
        assert VettedTools([flawed]).entry(tool) == Entry(None, why, (flawed,))

    @pytest.mark.parametrize("tool", [CINDER_TOOL, Tool("Cinder")])
    def test_of_two_the_one_that_counts(self, tool: Tool) -> None:
        flawed = replace(CINDER, flaw="x")
        assert VettedTools([flawed, CINDER]).entry(tool) == Entry(CINDER, "", (flawed,))

    @pytest.mark.parametrize(
        ("version", "id_", "others"),
        [("1.4", "T-0", ()), ("2.4", "T-1", ()), ("", "", ("T-0", "T-1")), ("3.1", "", ("T-0", "T-1"))],
    )
    def test_of_two_for_two_ranges_the_one_that_has_the_version(
        self, version: str, id_: str, others: tuple[str, ...]
    ) -> None:
        older = replace(CINDER, id="T-0", first_version="1.0", last_version="1.9")
        found = VettedTools([CINDER, older]).entry(Tool("Cinder", version))
        assert (found.tool.id if found.tool else "") == id_
        assert tuple(each.id for each in found.others) == others

    def test_of_two_that_both_have_the_version_none_counts(self) -> None:
        twin = replace(CINDER, id="T-2")
        assert VettedTools([twin, CINDER]).entry(Tool("Cinder", "2.4")) == Entry(
            None, "it has 2 tools of that name", (CINDER, twin)
        )

    @pytest.mark.parametrize("name", ["Cinder 2.4", "Cin\u200bder \u20602.4", "cinder"])
    def test_an_id_that_the_registry_lacks_hides_no_name(self, name: str) -> None:
        assert VettedTools([CINDER]).known(Tool(name, "", "T-9"))[1].others == (CINDER,)

    def test_an_id_hides_no_other_name(self) -> None:
        vista = replace(CINDER, id="T-7", name="Vista")
        assert VettedTools([CINDER, vista]).entry(Tool("Vista", "", "T-1")) == Entry(CINDER, "", (vista,))

    @pytest.mark.parametrize(
        ("tool", "known"),
        [
            (Tool("Cinder 2.4"), Tool("Cinder", "2.4")),
            (Tool("cinder/v2.4"), Tool("cinder", "v2.4")),
            (Tool("Cinder 2.4", "v2.4"), Tool("Cinder", "2.4")),
            (CINDER_TOOL, CINDER_TOOL),
        ],
    )
    def test_a_version_behind_the_name(self, tool: Tool, known: Tool) -> None:
        assert VettedTools([CINDER]).known(tool) == (known, Entry(CINDER))

    @pytest.mark.parametrize("tool", [Tool("Cinder 3", "2.4"), Tool("Cinder 2.4", "", "T-9"), Tool("Ember 2.4")])
    def test_a_number_that_is_no_version_stays_in_the_name(self, tool: Tool) -> None:
        found, entry = VettedTools([CINDER]).known(tool)
        assert found == tool
        assert not entry.is_known

    def test_a_name_that_ends_in_a_number_goes_first(self) -> None:
        veo = replace(CINDER, id="T-9", name="Veo 3")
        assert VettedTools([replace(CINDER, name="Veo"), veo]).known(Tool("Veo 3")) == (Tool("Veo 3"), Entry(veo))

    @pytest.mark.parametrize(
        ("entry", "is_known"), [(Entry(), False), (Entry(CINDER), True), (Entry(None, "it is not signed"), True)]
    )
    def test_what_is_known(self, entry: Entry, is_known: bool) -> None:  # noqa: FBT001
        assert entry.is_known is is_known

    def test_two_that_count_are_none(self) -> None:
        two = VettedTools([CINDER, replace(CINDER, id="T-2")])
        assert two.entry(Tool("Cinder")) == Entry(None, "it has 2 tools of that name", tuple(two.tools))
        assert two.entry(CINDER_TOOL) == Entry(CINDER)


@pytest.mark.parametrize(
    ("tool", "found"),
    [
        (CINDER_TOOL, (CINDER_TOOL, Entry(CINDER))),
        (Tool("Cinder 2.4"), (Tool("Cinder", "2.4"), Entry(CINDER))),
        (
            Tool("Cinder", "2.4", "T-9"),
            (Tool("Cinder", "2.4", "T-9"), Entry(None, 'it has that name under "T-1"', (CINDER,))),
        ),
        (Tool("Ember 2"), (Tool("Ember 2"), Entry())),
    ],
)
def test_what_a_registry_has_of_a_tool(tool: Tool, found: tuple[Tool, Entry]) -> None:
    assert looked_up(tool, CLEAN.attestations) == found
