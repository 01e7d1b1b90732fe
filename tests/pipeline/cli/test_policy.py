"""`platemark policy`: lint, explain, test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.policy import ASSET_RULES, SEQUENCE_RULES, load_policy, shipped_policies
from provenance.policy.advice import ADVICE
from provenance.policy.explaining import DISCLAIMER

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[3]


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_lint_tells_each_mistake_with_its_line(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "x"\nversion = 1\nextends = ["studio-minimum"]\n[rules]\n"near-copi" = "stop"\n')
    done = run("policy", "lint", path)
    assert done.code == 2
    assert not done.talk
    first, second, last = done.out.splitlines()
    assert first == f"{path}:2: mistake: version: it is not text. Put it in quotes."
    assert second.startswith(f"{path}:5: mistake: rules.near-copi: there is no rule 'near-copi'. Did you mean")
    assert last == "2 mistakes, 0 warnings."


def test_lint_warns_and_is_content(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "x"\nversion = "1"\nextends = ["studio-minimum"]\n[rules]\n"near-copy" = "off"\n')
    done = run("policy", "lint", path, "netflix-genai", "--json")
    assert done.code == 0
    assert done.summary == {"mistakes": 0, "warnings": 2}
    assert {(each["line"], each["where"], each["is_mistake"]) for each in done.lines[:-1]} == {
        (5, "rules.near-copy", False)
    }


def test_lint_counts_one_as_one(run: Run, tmp_path: Path) -> None:
    head = 'name = "x"\nversion = "1"\nextends = ["studio-minimum"]\n'
    path = write(tmp_path, f'{head}[rules]\n"credentials.untrusted" = "pass"\n')
    assert run("policy", "lint", path).out.splitlines()[-1] == "0 mistakes, 1 warning."
    path = write(tmp_path, head.replace('"1"', "1"))
    assert run("policy", "lint", path).out.splitlines()[-1] == "1 mistake, 0 warnings."


def test_lint_of_a_show(run: Run, life: Any) -> None:
    assert run("policy", "lint", life.file).code == 0
    text = life.file.read_text("utf-8").replace('base = "studio-minimum"', 'base = ["studio-minimum", "netflix"]')
    life.file.write_text(text)
    done = run("policy", "lint", life.file)
    assert done.code == 2
    assert "policy.base[2]: platemark ships none of that name. Did you mean `netflix-genai`?" in done.out


def test_what_names_in_a_policy_hide_is_escaped(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "\\u001b[31m"\nversion = "1"\nextends = ["\\u202e"]\n')
    for arguments in (("lint", path), ("explain", path), ("explain", path, "--markdown"), ("test", path, path)):
        done = run("policy", *arguments)
        assert done.code == 2
        assert not {"\x1b", "\u202e"} & set(done.out + done.talk)
    path = write(tmp_path, 'name = "\\u001b[31m"\nversion = "1"\nextends = ["eu-ai-act-50"]\n')
    for arguments in (("explain", path), ("explain", path, "--markdown")):
        done = run("policy", *arguments)
        assert done.code == 0
        assert "\x1b[31m" not in done.out


def test_explain_says_what_a_policy_asks(run: Run) -> None:
    done = run("policy", "explain", "netflix-genai")
    assert done.code == 0
    assert done.out.startswith("netflix-genai, version 1\n")
    policy = load_policy("netflix-genai")
    for rule in (*ASSET_RULES, *SEQUENCE_RULES):
        setting = policy.rules[rule.id]
        if setting.verdict is None:
            assert f"\n  {rule.id}: " not in done.out
            continue
        told = done.out.partition(f"\n  {rule.id}: {setting.word}, ")[2]
        assert told
        assert f"    Finds: {rule.summary}\n" in told
        assert f"    Do: {ADVICE[rule.id]}" in told
    assert "key-element: block, stops the asset" in done.out
    assert "match_block: 0.75, the score from which a match blocks" in done.out
    assert done.out.endswith(f"\n{DISCLAIMER}\n")
    assert "{" not in done.out


def test_explain_shows_messages_where_they_are_asked_for(run: Run) -> None:
    for arguments in (("netflix-genai", "-v"), ("--all", "-v"), ("netflix-genai", "--rule", "tool.unknown")):
        done = run("policy", "explain", *arguments)
        assert done.code == 0
        kept = {"tool.unknown"} if "--rule" in arguments else {"tool.unknown", "near-copy"}
        for rule in ASSET_RULES:
            if rule.id in kept:
                assert all(f"  Says: {template}\n" in done.out for template in rule.says)
    assert "{" not in run("policy", "explain", "--all").out


def test_explain_one_rule(run: Run) -> None:
    done = run("policy", "explain", "sag-aftra-consent", "--rule", "performer.consent")
    assert done.code == 0
    assert done.out.startswith("performer.consent: block, stops the asset\n  Finds: ")
    assert done.out.endswith("Nobody can waive it.\n")
    assert run("policy", "explain", "--all", "--rule", "tool.unknown").code == 0
    for arguments, words in (
        (("studio-minimum", "--rule", "tool.unknown"), "is off in this policy"),
        (("studio-minimum", "--rule", "tool.unknow"), "Did you mean `tool.unknown`?"),
        (("--all", "--rule", "tool.unknow"), "Did you mean `tool.unknown`?"),
    ):
        done = run("policy", "explain", *arguments)
        assert done.code == 2
        assert words in done.talk


def test_explain_several_and_a_show(run: Run, life: Any) -> None:
    done = run("policy", "explain", "eu-ai-act-50", "netflix-genai", "--json")
    assert done.code == 0
    policy = load_policy(["eu-ai-act-50", "netflix-genai"])
    assert done.summary["digest"] == policy.digest
    assert {each["rule"]: each["setting"] for each in done.lines[:-1]} == {
        rule: setting.word for rule, setting in policy.rules.items() if setting.verdict is not None
    }
    for arguments in (("--show", life.file), (life.file,)):
        done = run("policy", "explain", *arguments)
        assert done.code == 0
        assert "The policy of " in done.out.splitlines()[0]


def test_explain_in_markdown(run: Run) -> None:
    done = run("policy", "explain", "eu-ai-act-50", "--markdown")
    assert done.code == 0
    assert done.out.startswith("# eu-ai-act-50, version 1\n")
    assert "\n### `disclosure.deep-fake`\n\n**block**: stops the asset.\n" in done.out
    assert done.out.endswith(f"\n{DISCLAIMER}\n")


@pytest.mark.parametrize(
    "arguments", [[], ["studio-minimum", "--all"], ["studio-minimum", "--json", "--markdown"], ["--all", "--show", "x"]]
)
def test_explain_needs_one_thing_to_explain(run: Run, arguments: list[str]) -> None:
    done = run("policy", "explain", *arguments)
    assert done.code == 2
    assert not done.out


def test_rules_md_is_what_is_written(run: Run) -> None:
    done = run("policy", "explain", "--all", "--markdown")
    assert done.code == 0
    assert done.out == (ROOT / "RULES.md").read_text("utf-8")


CASES = """\
[[cases]]
name = "unsigned"
manifest = "missing"
expect = ["credentials.missing: review"]

[[cases]]
name = "unsigned, and that blocks"
manifest = "missing"
verdict = "block"
"""


def test_test_tells_which_case_fails(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, CASES, "our.cases.toml")
    done = run("policy", "test", "studio-minimum", path)
    assert done.code == 10
    assert done.out.splitlines() == [
        "ok     unsigned",
        f"FAILED unsigned, and that blocks ({path}:6)",
        "         block was expected, and it comes to review.",
        "1 of 2 cases came out as expected.",
    ]
    done = run("policy", "test", "studio-minimum", path, "--json")
    assert done.code == 10
    assert [(each["case"], each["passed"], each["line"]) for each in done.lines[:-1]] == [
        ("unsigned", True, 1),
        ("unsigned, and that blocks", False, 6),
    ]
    assert done.lines[0]["findings"][0]["rule"] == "credentials.missing"
    assert {"cases": 2, "failed": 1}.items() <= done.summary.items()
    write(tmp_path, CASES.replace('"block"', '"review"'), "our.cases.toml")
    assert run("policy", "test", "studio-minimum", path).code == 0


def test_test_names_the_line_of_a_mistake(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, CASES.replace("credentials.missing:", "credentials.mising:"), "our.cases.toml")
    done = run("policy", "test", "studio-minimum", path)
    assert done.code == 2
    assert "line 4, cases[1].expect[1]: there is no rule 'credentials.mising'" in done.talk


@pytest.mark.parametrize("name", shipped_policies())
def test_shipped_policies_have_cases(run: Run, name: str) -> None:
    done = run("policy", "test", name, "--json")
    assert done.summary["cases"] == len(done.lines) - 1 >= 5
    assert done.code == (10 if done.summary["failed"] else 0)


def test_a_policy_of_ones_own_needs_cases(run: Run, tmp_path: Path) -> None:
    done = run("policy", "test", write(tmp_path, 'name = "x"\nversion = "1"\nextends = ["eu-ai-act-50"]\n'))
    assert done.code == 2
    assert "Name a file of cases" in done.talk


def test_an_earlier_check_by_another_policy(run: Run, check: Run, life: Any, tmp_path: Path) -> None:
    journal = tmp_path / "check.jsonl"
    bare = life.write("sh020.1001.png", seed=7)
    assert check("--journal", journal, paths=[bare]).code == 11
    assert "No verdict would change." in run("policy", "test", life.file, journal).out
    stricter = write(
        tmp_path,
        'name = "ours"\nversion = "1"\nextends = ["studio-minimum"]\n[rules]\n"credentials.missing" = "block"\n',
    )
    done = run("policy", "test", stricter, journal)
    assert done.code == 0
    assert done.out.splitlines()[0] == f"{journal}, judged by ours:"
    assert "that needed review would be blocked by credentials.missing." in done.out
    done = run("policy", "test", stricter, journal, "--json")
    (change,) = (each for each in done.lines[0]["changes"] if each["rules"] == ["credentials.missing"])
    assert (change["before"], change["after"], change["count"]) == ("review", "block", 1)


def test_nothing_that_reads_pictures_is_loaded() -> None:
    code = (
        "import json, sys\nfrom pipeline.cli import main\nassert main(['policy', 'explain', 'netflix-genai']) == 0\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"numpy", "cv2", "PIL", "c2pa", "cryptography"} & set(json.loads(done.stderr))
