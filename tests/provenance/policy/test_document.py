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
from provenance.policy import THRESHOLDS, Policy, RuleSetting, UseCase, document, load_policy, shipped_policies
from provenance.policy.document import DEEPEST, read_policies
from provenance.policy.rules import RULE_IDS
from provenance.policy.schema import PolicyDocument
from provenance.policy.settings import gravity

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
STUDIO_MINIMUM_3 = "13d69c30"


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_studio_minimum_sets_every_rule() -> None:
    policy = load_policy("studio-minimum")
    assert policy.name == "studio-minimum"
    assert policy.rules.keys() == RULE_IDS
    assert policy.version == "3"
    assert policy.digest.startswith(STUDIO_MINIMUM_3)


@pytest.mark.parametrize("rule", ["ai.final-use", "ai.principle", "input.sensitive", "tool.unknown", "tool.unvetted"])
def test_studio_minimum_asks_for_no_register_and_no_approvals(rule: str) -> None:
    assert load_policy("studio-minimum").rules[rule].verdict is None


def test_what_is_shipped() -> None:
    assert shipped_policies() == (
        "california-sb-942", "eu-ai-act-50", "netflix-genai", "sag-aftra-consent", "studio-minimum",
    )  # fmt: skip


@pytest.mark.parametrize("name", [each for each in shipped_policies() if each != "studio-minimum"])
def test_shipped_policies_are_the_minimum_and_more(name: str) -> None:
    minimum, policy = load_policy("studio-minimum"), load_policy(name)
    assert policy.name == name
    assert policy.thresholds == minimum.thresholds
    assert all(gravity(policy.rules[rule]) >= gravity(setting) for rule, setting in minimum.rules.items())
    (file,) = read_policies(name)
    assert file.source
    assert file.dated
    assert file.summary.endswith(".")
    assert [each.name for each in file.extends] == ["studio-minimum"]


@pytest.mark.parametrize("name", shipped_policies())
def test_each_setting_of_a_shipped_policy_has_its_reason(name: str) -> None:
    table, above = "", False
    for line in (document.shipped_folder() / f"{name}.toml").read_text("utf-8").splitlines():
        if line.startswith("["):
            table = line
        elif "=" in line and not line.startswith("#") and table in ("[rules]", "[triage]", "[thresholds]"):
            assert "  # " in line or above, line
        above = line.startswith("#") or (above and bool(line))


def test_nobody_waives_a_consent() -> None:
    assert load_policy("sag-aftra-consent").unwaivable == {"performer.consent"}
    assert load_policy(["eu-ai-act-50", "sag-aftra-consent"]).unwaivable == {"performer.consent"}


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


EXTENDING = """\
name = "ours"
version = "1"
extends = ["studio-minimum"]
unwaivable = ["near-copy"]

[rules]
"near-copy" = "review"

[thresholds]
match_block = 0.9

[triage]
background = "review"
"""


def test_a_policy_has_from_what_it_extends_what_it_does_not_set(tmp_path: Path) -> None:
    base, policy = load_policy("studio-minimum"), load_policy(write(tmp_path, EXTENDING))
    assert (policy.name, policy.version) == ("ours", "1")
    assert policy.rules == {**base.rules, "near-copy": RuleSetting(Verdict.REVIEW)}
    assert policy.thresholds == {**base.thresholds, "match_block": 0.9}
    assert policy.triage == {UseCase.BACKGROUND: RuleSetting(Verdict.REVIEW)}
    assert policy.unwaivable == {"near-copy"}


def test_a_policy_extends_files_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    write(folder, EXTENDING, "base.toml")
    path = write(folder, 'name = "top"\nversion = "2"\nextends = ["base.toml", "netflix-genai"]\n', "top.toml")
    monkeypatch.chdir(tmp_path)
    policy = load_policy("policies/top.toml")
    assert policy == load_policy(path)
    assert (policy.name, policy.version) == ("top", "2")
    assert policy.rules["near-copy"].word == "block"  # the gravest of the two
    assert policy.thresholds["match_block"] == 0.75  # the strictest
    assert policy.unwaivable == {"near-copy"}
    assert policy.triage[UseCase.BACKGROUND].word == "review"


def test_what_it_extends_may_be_waived_no_more_by_a_file_that_says_nothing(tmp_path: Path) -> None:
    text = 'name = "top"\nversion = "1"\nextends = ["sag-aftra-consent"]\nunwaivable = ["guild.work"]\n'
    assert load_policy(write(tmp_path, text)).unwaivable == {"performer.consent", "guild.work"}


def test_several_policies_hold_together() -> None:
    both = load_policy(["netflix-genai", "eu-ai-act-50"])
    assert (both.name, both.version) == ("eu-ai-act-50 + netflix-genai", "1 + 1")
    for rule in RULE_IDS:
        parts = [load_policy(name).rules[rule] for name in ("netflix-genai", "eu-ai-act-50")]
        assert both.rules[rule] == max(parts, key=gravity)
    assert both == load_policy(("eu-ai-act-50", "netflix-genai", "eu-ai-act-50"))
    assert load_policy(["netflix-genai"]) == load_policy("netflix-genai")


def test_a_show_changes_what_several_policies_say() -> None:
    policy = load_policy(
        ["netflix-genai", "eu-ai-act-50"], rules={"near-copy": "review"}, triage={"background": "block"}
    )
    assert policy.rules["near-copy"].word == "review"
    assert policy.triage[UseCase.BACKGROUND].word == "block"
    assert policy.triage[UseCase.CLEAN_UP].word == "pass"


def test_a_use_that_one_of_them_does_not_name_is_as_its_rule_there(tmp_path: Path) -> None:
    plain = GOOD.replace("[rules]", '[rules]\n"ai.final-use" = "block"')
    mild = plain.replace('name = "ours"', 'name = "mild"') + '[triage]\nbackground = "pass"\n'
    both = load_policy([write(tmp_path, plain), write(tmp_path, mild, "mild.toml")])
    assert both.triage == {UseCase.BACKGROUND: RuleSetting(Verdict.BLOCK)}


@pytest.mark.parametrize(
    ("text", "line", "why", "fix"),
    [
        ('"studio-minimun"', 3, "platemark ships none of that name", "`studio-minimum`"),
        ('"none.toml"', 3, "none.toml cannot be read", "beside this one"),
        ('"ours.toml"', 3, "the policy extends itself: ours.toml -> ours.toml", "Remove it"),
        ('"round.toml"', 3, "the policy extends itself: ours.toml -> round.toml -> ours.toml", "Remove it"),
        ("3", 3, "not text", "quotes"),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, text: str, line: int, why: str, fix: str) -> None:
    write(tmp_path, 'name = "r"\nversion = "1"\nextends = [\n"ours.toml"]\n', "round.toml")
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, f'name = "ours"\nversion = "1"\nextends = [{text}]\n'))
    assert caught.value.why.startswith(f"line {line}, extends[1]: ")
    assert why in caught.value.why
    assert fix in caught.value.fix


def test_a_mistake_in_what_is_extended_names_that_file(tmp_path: Path) -> None:
    write(tmp_path, EXTENDING.replace('"review"', '"revue"'), "base.toml")
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, 'name = "ours"\nversion = "1"\nextends = ["base.toml"]\n'))
    assert "base.toml" in caught.value.what
    assert caught.value.why.startswith("line 7, rules.near-copy: 'revue'")


@pytest.mark.parametrize("deep", [DEEPEST, DEEPEST + 1])
@pytest.mark.parametrize("shallow_first", [True, False])
def test_policies_do_not_extend_each_other_without_end(tmp_path: Path, deep: int, *, shallow_first: bool) -> None:
    write(tmp_path, GOOD, "0.toml")
    for number in range(1, deep - 1):
        text = f'name = "n"\nversion = "{number}"\nextends = ["{number - 1}.toml"]\n'
        write(tmp_path, text, f"{number}.toml")
    names = sorted(["0.toml", f"{deep - 2}.toml"], reverse=not shallow_first)
    path = write(tmp_path, f'name = "top"\nversion = "1"\nextends = {names}\n', "top.toml")
    if deep > DEEPEST:
        with pytest.raises(PolicyError, match=f"more than {DEEPEST} deep"):
            load_policy(path)
    else:
        assert load_policy(path).rules["near-copy"].word == "block"


def test_a_list_of_no_policies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="it names no policy"):
        load_policy([])
    show = read_document(write(tmp_path, "[policy]\nbase = []\n", "show.toml"), StudioError)
    with pytest.raises(StudioError, match=r"line 2, policy.base: it names no policy"):
        load_policy([], show=show)


@pytest.mark.parametrize(
    ("base", "where"), [("zzz", "line 2, policy.base: "), (["eu-ai-act-50", "zzz"], r"line 2, policy.base\[2\]: ")]
)
def test_an_unknown_policy_in_a_show_file_names_its_line(tmp_path: Path, base: str, where: str) -> None:
    show = read_document(write(tmp_path, '[policy]\nbase = "zzz"\n', "show.toml"), StudioError)
    with pytest.raises(StudioError, match=where):
        load_policy(base, show=show)


def test_policies_of_one_name_that_say_different_things_both_hold(tmp_path: Path) -> None:
    other = write(tmp_path, GOOD.replace('"near-copy" = "block"', '"near-copy" = "off"'), "other.toml")
    policy: Policy = load_policy([other, write(tmp_path, GOOD)])
    assert (policy.name, policy.version) == ("ours", "3")
    assert policy.rules["near-copy"].word == "block"


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('background = "review"', 'backgrund = "review"', 13, "there is no use case 'backgrund'"),
        ('background = "review"', 'background = "maybe"', 13, "'maybe' is no setting of a use case"),
        ('["near-copy"]', '["near-copi"]', 4, "unwaivable[1]: there is no rule 'near-copi'"),
        ('["near-copy"]', '"near-copy"', 4, "it is not a list"),
        ('version = "1"', 'version = "1"\ndated = "last year"', 3, "it is no date"),
    ],
)
def test_a_mistake_in_what_is_new(tmp_path: Path, old: str, new: str, line: int, why: str) -> None:
    assert old in EXTENDING
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, EXTENDING.replace(old, new)))
    assert caught.value.why.startswith(f"line {line}, ")
    assert why in caught.value.why


def test_every_key_is_documented() -> None:
    documented = set(
        re.findall(r"`([^`]+)`", " ".join(re.findall(r"^\| (`.*?`) \|", document.__doc__ or "", re.MULTILINE)))
    )
    keys = set(PolicyDocument.model_fields) - {"rules", "thresholds", "triage"} | {'rules."ID"', "triage.CASE"}
    assert documented == keys | {f"thresholds.{name}" for name in THRESHOLDS}
    for case in UseCase:
        assert f"`{case.value}`" in (document.__doc__ or "")
