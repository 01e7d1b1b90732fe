"""Policies as files: what is shipped, what a show changes, and every mistake with its line and a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.documents import read_document
from provenance.errors import DocumentError, FileError, PolicyError, StudioError
from provenance.model import Verdict
from provenance.policy import THRESHOLDS, RuleSetting, document, load_policy, shipped_policies
from provenance.policy.rules import RULE_IDS

GOOD = """\
format = 1
name = "ours"
version = "3"

[rules]
"near-copy" = "block"
credentials.missing = "review"
"ai.undeclared" = "off"

[thresholds]
match_review = 0.4
match_block = 0.8
match_coverage = 0
"""
#: Of the shipped policy. It stands in manifests: when it changes, so must the policy's version.
STUDIO_MINIMUM_2 = "c1463d71"


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_policy_sets_every_rule_and_stops_at_something() -> None:
    assert "studio-minimum" in shipped_policies()
    policy = load_policy("studio-minimum")
    assert policy.name == "studio-minimum"
    assert policy.rules.keys() == RULE_IDS
    stopping = {rule for rule, setting in policy.rules.items() if setting.verdict in (Verdict.REVIEW, Verdict.BLOCK)}
    assert policy.rules.keys() - stopping == {"near-copy.licensed"}
    assert policy.version == "2"
    assert policy.digest.startswith(STUDIO_MINIMUM_2)


def test_a_policy_of_ones_own(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, GOOD))
    assert (policy.name, policy.version) == ("ours", "3")
    assert policy.rules == {
        "near-copy": RuleSetting(Verdict.BLOCK),
        "credentials.missing": RuleSetting(Verdict.REVIEW),
        "ai.undeclared": RuleSetting(None),
        "near-copy.licence": RuleSetting(Verdict.BLOCK),  # as near-copy
    }
    assert policy.thresholds == {
        "match_review": 0.4,
        "match_block": 0.8,
        "match_coverage": 0.0,
        "match_reference_coverage": 0.5,  # the default: files written before it was there stay readable
    }
    assert load_policy(str(write(tmp_path, GOOD))) == policy


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"near-copy" = "block"\n', '# why\n"near-copy"   =  "block"\n', True),
        ("credentials.missing", '"credentials.missing"', True),
        ('"ai.undeclared" = "off"\n', "", True),
        ("match_coverage = 0", "match_coverage = 0.0", True),
        ("format = 1\n", "", True),
        ("match_coverage = 0", "match_coverage = 0\nmatch_reference_coverage = 0.5", True),
        ("match_coverage = 0", "match_coverage = 0\nmatch_reference_coverage = 0.4", False),
        ('"near-copy" = "block"', '"near-copy" = "block"\n"near-copy.licence" = "block"', True),
        ('"near-copy" = "block"', '"near-copy" = "block"\n"near-copy.licence" = "off"', False),
        ('"near-copy" = "block"', '"near-copy" = "review"', False),
        ('"ai.undeclared" = "off"', '"ai.undeclared" = "pass"', False),
        ("0.4", "0.41", False),
        ('name = "ours"', 'name = "theirs"', False),
        ('version = "3"', 'version = "4"', False),
    ],
)
def test_the_digest_is_of_the_content(tmp_path: Path, old: str, new: str, *, same: bool) -> None:
    assert old in GOOD
    changed = load_policy(write(tmp_path, GOOD.replace(old, new), "changed.toml"))
    assert (changed.digest == load_policy(write(tmp_path, GOOD)).digest) is same


def test_a_show_changes_single_rules_and_thresholds() -> None:
    base = load_policy("studio-minimum")
    changed = load_policy(
        "studio-minimum", rules={"near-copy": "review", "credentials.missing": "off"}, thresholds={"match_review": 0.3}
    )
    assert changed.rules["near-copy"] == RuleSetting(Verdict.REVIEW)
    assert changed.rules["credentials.missing"] == RuleSetting(None)
    assert changed.rules["ai.undeclared"] == base.rules["ai.undeclared"]
    assert changed.thresholds == {**base.thresholds, "match_review": 0.3}
    assert changed.digest != base.digest
    assert load_policy("studio-minimum", rules={"near-copy": "block"}) == base
    assert (
        load_policy("studio-minimum", rules={"credentials": {"missing": "off"}}).rules["credentials.missing"].word
        == "off"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "why", "fix"),
    [
        ('"near-copy"', '"near-copies"', 6, "there is no rule 'near-copies'", "`near-copy`"),
        ("credentials.missing", "credentials.mising", 7, "'credentials.mising'", "`credentials.missing`"),
        ('"ai.undeclared"', '"zzz"', 8, "there is no rule 'zzz'", "near-copy"),
        ('"block"', '"stop"', 6, "'stop' is no setting", '"off", "pass", "review", "block"'),
        ('"block"', "true", 6, "'True' is no setting", '"off"'),
        ('"block"', '["block"]', 6, "is no setting", '"off"'),
        ("0.4", "1.4", 11, "'1.4' is not a number from 0 to 1", "Correct"),
        ("0.4", "-0.1", 11, "not a number from 0 to 1", "Correct"),
        ("0.4", "nan", 11, "not a number from 0 to 1", "Correct"),
        ("0.4", "true", 11, "not a number from 0 to 1", "Correct"),
        ("0.4", '"0.4"', 11, "not a number from 0 to 1", "Correct"),
        ("0.4", "0.9", 11, "0.9 is above match_block, 0.8", "Set match_review"),
        ("match_review", "match_rewiev", 11, "there is no threshold", "`match_review`"),
        (
            "match_coverage = 0",
            "match_coverage = 0\nmatch_reference_coverage = 50",
            14,
            "'50' is not a number",
            "Correct",
        ),
        ("match_review = 0.4\n", "", 10, "thresholds.match_review: it is missing", "Add `match_review"),
        ("[thresholds]", "[limits]", 10, "no such key", "name"),
        ('name = "ours"\n', "", None, "name: it is missing", "Add"),
        ("format = 1", "format = 2", 1, "format", "Correct"),
        ('version = "3"', "version = 3", 3, "not text", "quotes"),
        ('"block"', '"block', None, "line 6", "quotes"),
        (
            '"near-copy" = "block"\ncredentials.missing = "review"\n',
            "",
            5,
            "everything would pass unseen",
            "Set at least one",
        ),
        (
            '"near-copy" = "block"\ncredentials.missing = "review"\n"ai.undeclared" = "off"',
            '"sequence.missing-frames" = "block"',
            5,
            "everything would pass unseen",
            "Set at least one",
        ),
    ],
)
def test_a_wrong_policy(tmp_path: Path, old: str, new: str, line: int | None, why: str, fix: str) -> None:
    assert old in GOOD
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, GOOD.replace(old, new)))
    assert "ours.toml" in caught.value.what
    assert why in caught.value.why
    assert line is None or caught.value.why.startswith(f"line {line}, ")
    assert fix in caught.value.fix


def test_an_empty_policy_fails_closed(tmp_path: Path) -> None:
    for text in ("", "[rules]\n[thresholds]\n", 'name = "x"\nversion = "1"\n[rules]\n[thresholds]\n'):
        with pytest.raises(PolicyError):
            load_policy(write(tmp_path, text))


def test_a_show_cannot_turn_everything_off() -> None:
    with pytest.raises(PolicyError, match="everything would pass unseen"):
        load_policy("studio-minimum", rules=dict.fromkeys(RULE_IDS, "off"))


@pytest.mark.parametrize(
    ("name", "fix"), [("studio-minimun", "`studio-minimum`"), ("zzz", "one of: "), ("", "one of: ")]
)
def test_a_policy_that_is_not_shipped(name: str, fix: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(name)
    assert "platemark ships none of that name" in caught.value.why
    assert fix in caught.value.fix


@pytest.mark.parametrize("name", ["none.toml", "../shipped/studio-minimum", "a/b", "/none"])
def test_a_file_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError):
        load_policy(name)
    with pytest.raises(FileError):
        load_policy(Path("studio-minimum"))


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('[policy.rules]\n"near-copi" = "off"\n', 2, "there is no rule 'near-copi'"),
        ('[policy]\nrules."near-copy" = "maybe"\n', 2, "'maybe' is no setting"),
        ("[policy.thresholds]\nmatch_block = 7\n", 2, "not a number"),
        ("[policy.thresholds]\nmatch_block = 0.1\n", 1, "above match_block"),
        ("[policy.thresholds]\nmatch_review = 0.95\n", 2, "above match_block"),
        ("[policy.rules]\n" + "".join(f'"{rule}" = "off"\n' for rule in sorted(RULE_IDS)), 1, "pass unseen"),
    ],
)
def test_a_mistake_in_the_show_file_names_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    show = read_document(write(tmp_path, text, "show.toml"), StudioError)
    table = show.data["policy"]
    with pytest.raises(StudioError) as caught:
        load_policy("studio-minimum", rules=table.get("rules"), thresholds=table.get("thresholds"), show=show)
    assert "show.toml" in caught.value.what
    assert caught.value.why.startswith(f"line {line}, policy.")
    assert why in caught.value.why


def test_a_mistake_in_changes_from_python() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("studio-minimum", rules={"near-copi": "off"})
    assert "the show's changes" in caught.value.what
    assert "policy.rules.near-copi: there is no rule" in caught.value.why
    assert "`near-copy`" in caught.value.fix


@given(st.text(max_size=300))
def test_no_text_is_a_policy_or_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any-policy.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(DocumentError):
        load_policy(path)


def test_every_key_is_documented() -> None:
    documented = set(
        re.findall(r"`([^`]+)`", " ".join(re.findall(r"^\| (`.*?`) \|", document.__doc__ or "", re.MULTILINE)))
    )
    keys = {"format", "name", "version", 'rules."ID"'} | {f"thresholds.{name}" for name in THRESHOLDS}
    assert documented == keys
