"""What an attestation is for: shots, days, titles, and tools as manifests name them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from casework import ASSET, CINDER, CLEAN, COMP, CONSENT, LICENCE, declared
from hypothesis import given
from hypothesis import strategies as st

from provenance.attestations.scopes import (
    as_day,
    covers_shots,
    days_of,
    folded,
    names_of_tool,
    parted,
    same_person,
    same_version,
    shots_of,
    visible,
    written,
)
from provenance.model import Approval, Asset, Evidence, Shot, Tool


def test_a_shot_is_as_declared_and_else_as_the_path_tells() -> None:
    assert shots_of(CLEAN) == ("sh010",)
    assert shots_of(declared(shot="sh020")) == ("sh020",)
    assert shots_of(replace(CLEAN, declaration=replace(COMP, shot="sh030", digest="d"))) == ("sh010", "sh030")
    assert shots_of(Evidence(ASSET)) == ("sh010", "sq01/sh010")
    told = replace(ASSET, shot=replace(ASSET.shot, name="sh020", is_told=True))
    assert shots_of(replace(CLEAN, asset=told)) == ("sh020", "sq01/sh020"), "where it lies decides"
    assert shots_of(declared(shot="")) == ("sh010", "sq01/sh010")
    assert shots_of(Evidence(Asset(Path("a.png"), shot=Shot("S", "", "sh1")))) == ("sh1",)
    assert shots_of(Evidence(Asset(Path("a.png"), shot=Shot("S", "sq")))) == ()
    assert shots_of(Evidence(Asset(Path("a.png")))) == ()


@pytest.mark.parametrize(
    ("patterns", "shots", "covered"),
    [
        ((), (), True),
        ((), ("sh010",), True),
        (("sh010",), (), False),
        (("*",), (), False),
        (("sh010",), ("sh010",), True),
        (("sh01",), ("sh010",), False),
        (("SH010",), ("sh010",), False),
        (("sh02*", "sh01?"), ("sh010",), True),
        (("sq01/*",), ("sh010", "sq01/sh010"), True),
        (("sh0[12]0",), ("sh030",), False),
        (("sh\u200b010",), ("sh010",), True),
        (("sh010",), ("\u2060sh010",), True),
        (("sh01\u200d",), ("sh010",), False),
    ],
)
def test_which_shots_are_covered(patterns: tuple[str, ...], shots: tuple[str, ...], *, covered: bool) -> None:
    assert covers_shots(patterns, shots) is covered


def test_days() -> None:
    assert as_day("2026-12-31") == date(2026, 12, 31)
    assert as_day("2026-02-30") is None
    assert as_day("") is None
    assert days_of(CINDER) == ("2026-02-01", "2027-01-31")
    assert days_of(CONSENT) == ("2026-01-01", "2027-12-31")
    assert days_of(LICENCE) == ("2026-01-01", "2027-12-31")
    assert days_of(Approval("A", "M", given_on="2026-01-01")) == ("2026-01-01", "")


def test_titles_are_compared_as_people_do() -> None:
    assert folded("  The \u212bNGSTROM\n  Fall ") == folded("the \u00e5ngstrom fall")
    assert folded("Straße") == folded("STRASSE")
    assert folded("a") != folded("b")
    assert folded("Cin\u200bder\u2060") == folded("\ufeffcinder")
    assert folded("a\u200d\u030a") == folded("\u00e5")
    assert same_person("P\u200b-17", "p-17")
    assert not same_person("P-17", "P-18")
    assert visible("SH\u00ad010\u200f") == "SH010"
    assert names_of_tool("Cinder\u200b \u20602.4") == {"cinder 2.4", "cinder"}


VERSIONS = st.from_regex(r"v?[0-9]{1,2}(\.[0-9]{1,2}){0,3}", fullmatch=True)


@given(st.text(max_size=20), st.text(alphabet="v0123456789.", max_size=5))
def test_a_name_is_parted_and_nothing_is_lost(name: str, version: str) -> None:
    whole = f"{name} {version}"
    tool = parted(whole)
    assert whole.startswith(tool.name)
    assert whole.endswith(tool.version)
    assert not whole.removeprefix(tool.name).removesuffix(tool.version).strip(" /")


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("Cinder", Tool("Cinder")),
        ("Cinder 2.4", Tool("Cinder", "2.4")),
        ("Cinder/2.4", Tool("Cinder", "2.4")),
        ("Nuke 16.0v4", Tool("Nuke", "16.0v4")),
        ("Vista Image v3", Tool("Vista Image", "v3")),
        ("Vista Image", Tool("Vista Image")),
        ("Model 3D Maker", Tool("Model 3D Maker")),
        ("2.4", Tool("2.4")),
        ("", Tool("")),
        (f"{'x' * 300} 2", Tool(f"{'x' * 300} 2")),
    ],
)
def test_a_version_behind_a_name(name: str, tool: Tool) -> None:
    assert parted(name) == tool


def test_versions_that_are_written_otherwise() -> None:
    assert same_version("v2.4", "2.4")
    assert same_version("16.0V4", "16.0v4 ")
    assert not same_version("2.4", "2.40")


@given(st.from_regex(r"[A-Z][a-z]+( [A-Z][a-z]+)?( [0-9])?", fullmatch=True), VERSIONS)
def test_what_is_written_together_is_parted_again(name: str, version: str) -> None:
    found = parted(written(name, version))
    assert found == Tool(name, version) or same_version(parted(name).version, version)
    assert same_version(found.version, version)


@given(st.text(max_size=20), st.text(max_size=5))
def test_a_version_that_would_not_be_read_is_not_written(name: str, version: str) -> None:
    assert parted(written(name, version)) in (Tool(name, version), parted(name))


@pytest.mark.parametrize(
    ("name", "version", "whole"),
    [
        ("Cinder", "2.4", "Cinder 2.4"),
        ("Cinder 2.4", "v2.4", "Cinder 2.4"),
        ("Veo 3", "3.1", "Veo 3 3.1"),
        ("Cinder", "", "Cinder"),
        ("Cinder", "latest", "Cinder"),
        ("Cinder", "CC 2024", "Cinder"),
    ],
)
def test_a_name_and_its_version(name: str, version: str, whole: str) -> None:
    assert written(name, version) == whole


def test_what_a_tool_may_be_called() -> None:
    assert names_of_tool(" Cinder/2.4") == {"cinder/2.4", "cinder"}
    assert names_of_tool("CINDER") == {"cinder"}
