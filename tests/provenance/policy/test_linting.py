"""Every mistake of a policy file with its line, and what its author may not have meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.errors import FileError, PolicyError
from provenance.policy import load_policy, shipped_policies
from provenance.policy.linting import Remark, lint
from provenance.show import load_show, render_show

WRONG = """\
name = "ours"
versio = "1"
extends = ["studio-minimun", "none.toml"]
unwaivable = ["near-copi"]

[rules]
"near-copy" = "stop"
"ai.undeclard" = "off"

[thresholds]
match_rewiev = 0.3
match_block = 7
match_coverage = 0.3

[triage]
bakground = "block"
clean-up = 3
"""


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def extending(body: str, base: str = "netflix-genai") -> str:
    return f'name = "ours"\nversion = "1"\nextends = ["{base}"]\n{body}'


def lines(found: tuple[Remark, ...]) -> list[tuple[int | None, str]]:
    return [(each.line, each.where) for each in found]


@pytest.mark.parametrize("name", shipped_policies())
def test_nothing_is_to_be_said_of_what_is_shipped(name: str) -> None:
    assert lint(name) == ()


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    found = lint(write(tmp_path, WRONG))
    assert all(each.is_mistake and each.why and each.fix for each in found)
    assert {each.file.name for each in found} == {"ours.toml"}
    assert lines(found) == [
        (None, "version"),
        (2, "versio"),
        (3, "extends[1]"),
        (3, "extends[2]"),
        (4, "unwaivable[1]"),
        (7, "rules.near-copy"),
        (8, "rules.ai.undeclard"),
        (11, "thresholds.match_rewiev"),
        (12, "thresholds.match_block"),
        (16, "triage.bakground"),
        (17, "triage.clean-up"),
    ]
    fixes = " ".join(each.fix for each in found)
    for close in ("`version`", "`studio-minimum`", "`near-copy`", "`ai.undeclared`", "`match_review`", "`background`"):
        assert close in fixes


@pytest.mark.parametrize(
    ("text", "line", "where", "why"),
    [
        ('name = "x\n', 1, "", "it is not TOML"),
        ('name = "x"\nversion = "1"\n', None, "rules", "everything would pass unseen"),
        ('name = "x"\nversion = "1"\n', None, "thresholds.match_review", "it is missing"),
        (extending('[rules]\n"near-copy" = 1\n'), 5, "rules.near-copy", "no setting"),
        (extending("[thresholds]\nmatch_review = 0.8\n"), 5, "thresholds.match_review", "above match_block"),
        (extending("rules = 3\n"), 4, "rules", "it is not a table"),
        (extending("unwaivable = [3]\n"), 4, "unwaivable[1]", "it is not text"),
        (extending("", "ours.toml"), 3, "extends[1]", "the policy extends itself"),
        (extending("", "bad.toml"), 3, "extends[1]", "bad.toml is wrong: it is not TOML"),
        (extending("dated = '1.5.2026'\n"), 4, "dated", "it is no date"),
    ],
)
def test_a_mistake_and_its_line(tmp_path: Path, text: str, line: int | None, where: str, why: str) -> None:
    write(tmp_path, "=", "bad.toml")
    path = write(tmp_path, text)
    found = [each for each in lint(path) if each.where == where]
    assert [(each.line, each.is_mistake) for each in found] == [(line, True)]
    assert why in found[0].why
    with pytest.raises(PolicyError):
        load_policy(path)


def test_mistakes_of_what_is_extended_are_told_with_that_file(tmp_path: Path) -> None:
    write(tmp_path, WRONG, "base.toml")
    found = lint(write(tmp_path, extending("", "base.toml")))
    assert {each.file.name for each in found} == {"base.toml"}
    assert len(found) == 11


@pytest.mark.parametrize(
    ("body", "line", "where", "why"),
    [
        ('[rules]\n"tool.unknown" = "review"\n', 5, "rules.tool.unknown", 'netflix-genai, where it is "block"'),
        ('[rules]\n"tool.unknown" = "block"\n', 5, "rules.tool.unknown", 'it is "block" in netflix-genai already'),
        ('[rules]\n"near-copy" = "off"\n', 5, "rules.near-copy", "are not looked for"),
        ('unwaivable = ["disclosure.latent"]\n', 4, "unwaivable", "disclosure.latent is off"),
        ('[rules]\n"ai.undeclared" = "off"\n', 5, "rules.ai.undeclared", "look only at what is declared"),
        ('[triage]\nkey-element = "review"\n', 5, "triage.key-element", "milder than in netflix-genai"),
        ('[triage]\nkey-element = "block"\n', 5, "triage.key-element", 'it is "block" in netflix-genai already'),
        ('[rules]\n"ai.final-use" = "off"\n', None, "triage", "no use case is looked at"),
        ("[thresholds]\nmatch_block = 0.8\n", 5, "thresholds.match_block", "milder than in netflix-genai"),
        ("[thresholds]\nmatch_block = 0.75\n", 5, "thresholds.match_block", "it is 0.75 in netflix-genai already"),
    ],
)  # fmt: skip
def test_a_warning(tmp_path: Path, body: str, line: int | None, where: str, why: str) -> None:
    path = write(tmp_path, extending(body))
    load_policy(path)
    found = lint(path)
    assert not any(each.is_mistake for each in found)
    (remark,) = (each for each in found if why in each.why)
    assert (remark.line, remark.where) == (line, where)
    assert remark.fix


def test_stricter_is_no_warning(tmp_path: Path) -> None:
    body = '[rules]\n"tool.consumer" = "block"\n[thresholds]\nmatch_block = 0.7\n[triage]\nbackground = "block"\n'
    assert lint(write(tmp_path, extending(body))) == ()


def test_a_remark_is_a_line_to_read_and_to_click(tmp_path: Path) -> None:
    path = write(tmp_path, extending('[rules]\n"tool.unknown" = "block"\n'))
    (remark,) = lint(path)
    assert (
        str(remark)
        == f'{path}:5: warning: rules.tool.unknown: it is "block" in netflix-genai already. Remove the line.'
    )


def show(folder: Path, policy: str) -> Path:
    head = render_show("Keystone").partition("[policy]")[0]
    for name in ("signer.key", "chain.pem", "root.pem"):
        (folder / "identity").mkdir(exist_ok=True)
        (folder / "identity" / name).touch()
    (folder / "index").mkdir(exist_ok=True)
    return write(folder, f"{head}[policy]\n{policy}", "show.toml")


@pytest.mark.parametrize(
    ("policy", "where", "why"),
    [
        ('base = "studio-minimun"\n', "policy.base", "ships none of that name"),
        ('base = ["eu-ai-act-50", "none.toml"]\n', "policy.base[2]", "No such file"),
        ("base = []\n", "policy.base", "it names no policy"),
        ("base = 3\n", "policy.base", "neither a policy's name"),
        ('bas = "studio-minimum"\n', "policy.bas", "no such key"),
        ('[policy.rules]\n"near-copi" = "off"\n', "policy.rules.near-copi", "there is no rule"),
        ("[policy.thresholds]\nmatch_review = 0.9\n", "policy.thresholds.match_review", "above match_block"),
        ('[policy.triage]\nnoon = "block"\n', "policy.triage.noon", "there is no use case"),
    ],
)
def test_the_policy_of_a_show(tmp_path: Path, policy: str, where: str, why: str) -> None:
    path = show(tmp_path, policy)
    first = path.read_text("utf-8").splitlines().index("[policy]") + 1
    found = lint(path)
    assert [each.where for each in found] == [where]
    assert found[0].line is not None
    assert found[0].line >= first
    assert why in found[0].why
    assert found[0].is_mistake


def test_what_a_show_may_not_mean(tmp_path: Path) -> None:
    policy = 'base = ["eu-ai-act-50", "netflix-genai"]\n[policy.rules]\n"near-copy" = "off"\n"guild.work" = "block"\n'
    path = show(tmp_path, policy)
    (tmp_path / "attestations").mkdir()
    load_show(path)
    found = lint(path)
    assert [each.is_mistake for each in found] == [False] * 3
    assert "milder than in eu-ai-act-50 + netflix-genai" in found[0].why
    assert "not looked for" in found[1].why
    assert "already" in found[2].why
    assert lint(show(tmp_path, 'base = "netflix-genai"\n')) == ()


def test_a_policy_beside_the_show(tmp_path: Path) -> None:
    write(tmp_path, extending(""), "ours.toml")
    assert lint(show(tmp_path, 'base = "ours.toml"\n')) == ()


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        lint(tmp_path / "none.toml")
    with pytest.raises(PolicyError):
        lint("studio-minimun")
