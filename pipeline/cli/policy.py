"""`platemark policy`: what a show's rules ask, what is wrong with a policy file, and what it makes of evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipeline import reading
from pipeline.cli import explaining, markdown
from pipeline.cli.exits import ExitCode
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, Verbs, file
from pipeline.cli.showing import write
from pipeline.cli.talk import talk, tell
from pipeline.cli.trying import journal_lines, trial_lines, trial_record
from pipeline.rejudging import rejudge
from pipeline.reports.words import count
from provenance.files import show_name
from provenance.policy.cases import read_cases, try_cases
from provenance.policy.document import shipped_folder, shipped_policies
from provenance.policy.explaining import RuleWords, every_rule, explain, shipped_settings
from provenance.policy.linting import lint
from provenance.policy.opening import Opened, open_policy

_LINT = """
All mistakes of a policy file, each with its line; a show file's policy:
  platemark policy lint ours.toml
  platemark policy lint show.toml
"""
_EXPLAIN = """
What two policies ask together, in plain words:
  platemark policy explain netflix-genai eu-ai-act-50
What a show asks, and one of its rules:
  platemark policy explain --show show.toml
  platemark policy explain --show show.toml --rule ai.final-use
"""
_TEST = """
A shipped policy against the cases that come with it; a policy of your own against your cases:
  platemark policy test netflix-genai
  platemark policy test ours.toml ours.cases.toml
What would change if the show kept another policy, by an earlier check:
  platemark policy test sag-aftra-consent check.jsonl
"""


@click.group("policy", cls=Verbs)
def command() -> None:
    """What a show's rules ask, in plain words; what is wrong with a policy file; what it makes of evidence."""


@command.command("lint", short_help="Find the mistakes of a policy file.", examples=_LINT)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@AS_JSON
def lint_(*, names: tuple[str, ...], as_json: bool) -> None:
    """Find all mistakes of policy files, and of what show files say of their policy, each with its line.

    NAME is a policy file, a show file, or a shipped policy. A warning is told and changes nothing; the exit code is 2
    where there are mistakes.
    """
    counts = Counter({"mistakes": 0, "warnings": 0})
    for name in names:
        for each in lint(name):
            counts["mistakes" if each.is_mistake else "warnings"] += 1
            if as_json:
                tell(asdict(each) | {"file": str(each.file)})
            else:
                click.echo(show_name(str(each)))
    if as_json:
        tell({"summary": dict(counts)})
    else:
        click.echo(f"{count(counts['mistakes'], 'mistake')}, {count(counts['warnings'], 'warning')}.")
    if counts["mistakes"]:
        raise click.exceptions.Exit(ExitCode.MISUSE)


@command.command("explain", short_help="Say in plain words what a policy asks.", examples=_EXPLAIN)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@SHOW_OPTIONAL
@click.option("--all", "every", is_flag=True, help="Every rule that there is, whatever a policy keeps.")
@click.option("--rule", "rule_id", metavar="ID", help="This rule only.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Write Markdown.")
@AS_JSON
def explain_(
    *,
    names: tuple[str, ...],
    show_file: Path | None,
    every: bool,
    rule_id: str | None,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Say in plain words what a policy asks: each rule, how grave it is, what it finds, its source, what to do.

    NAME is a shipped policy, a policy file, or a show file; several policies are explained as they hold together. With
    --rule, --markdown or -v the messages are told too, as templates: what is in {...} is filled in.
    """
    messages = rule_id is not None or talk().verbosity > 0
    if as_json and as_markdown:
        raise click.UsageError("Give --json or --markdown, not both.")
    if sum((every, bool(names), show_file is not None)) != 1:
        raise click.UsageError(f"Name a policy ({', '.join(shipped_policies())}), or give --show FILE or --all.")
    if every:
        rules, policies = every_rule(), shipped_settings()
        if rule_id:
            rules = explaining.chosen(rules, rule_id)
        told = explaining.every_lines(rules, messages=messages)
        lines = markdown.every_markdown(rules, policies) if as_markdown else told
        _say(rules, {"policies": list(policies)}, lines, as_json=as_json)
        return
    opened = open_policy([show_file] if show_file else names)
    found = explain(opened.policy, opened.files, opened.show)
    if rule_id:
        (rule,) = explaining.chosen(found.rules, rule_id, off=found.off)
        lines = markdown.rule_markdown(rule) if as_markdown else explaining.rule_lines(rule)
        _say((rule,), found.record(), lines, as_json=as_json)
    else:
        lines = markdown.policy_markdown(found) if as_markdown else explaining.policy_lines(found, messages=messages)
        _say(found.rules, found.record(), lines, as_json=as_json)


@command.command("test", short_help="Run a policy against example evidence.", examples=_TEST)
@click.argument("name", metavar="POLICY")
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=file())
@AS_JSON
def test(*, name: str, paths: tuple[Path, ...], as_json: bool) -> None:
    """Run a policy against example evidence: cases in TOML files, or journals of earlier checks.

    POLICY is a shipped policy, a policy file, or a show file. Without a FILE a shipped policy's own cases are run. The
    exit code is 10 where a case fails. Of a journal it is told what would change.
    """
    opened = open_policy([name])
    if not paths:
        if name not in shipped_policies():
            raise click.UsageError("Name a file of cases, or the journal of a check: only shipped policies have cases.")
        paths = (shipped_folder() / f"{name}.cases.toml",)
    counts = Counter({"cases": 0, "failed": 0})
    for path in paths:
        if path.suffix == ".toml":
            _try_cases(path, opened, counts, as_json=as_json)
        else:
            _rejudge(path, opened, as_json=as_json)
    if as_json:
        tell({"summary": dict(counts) | {"policy": opened.policy.name, "digest": opened.policy.digest}})
    elif counts["cases"]:
        click.echo(f"{counts['cases'] - counts['failed']:,} of {counts['cases']:,} cases came out as expected.")
    if counts["failed"]:
        raise click.exceptions.Exit(ExitCode.BLOCKED)


def _try_cases(path: Path, opened: Opened, counts: Counter[str], *, as_json: bool) -> None:
    for trial in try_cases(read_cases(path), opened.policy):
        counts.update(cases=1, failed=bool(trial.failures))
        if as_json:
            tell(trial_record(path, trial))
        else:
            write(trial_lines(path, trial))


def _rejudge(path: Path, opened: Opened, *, as_json: bool) -> None:
    with reading.read([path]) as found:
        result = rejudge(found, opened.policy)
    if as_json:
        tell({"journal": str(path)} | asdict(result))
    else:
        write(journal_lines(path, result, opened.policy.name))


def _say(rules: Iterable[RuleWords], summary: dict[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    if not as_json:
        write(lines)
        return
    for each in rules:
        tell(each.record())
    tell({"summary": summary})
