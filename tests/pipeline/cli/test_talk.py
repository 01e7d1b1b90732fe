"""Results on stdout, talk on stderr."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import click
import pytest

from pipeline.cli import platemark
from pipeline.cli.talk import LOG, Talk, say_error, say_failure, talk, tell, unless_nobody_reads
from provenance.errors import FileError

ERROR = FileError("cannot read a\nb", "it is\x1b[31m gone", "Bring it back.")


@pytest.mark.parametrize(
    ("verbosity", "heard"), [(-1, ["error"]), (0, ["error", "info"]), (1, ["error", "info", "debug"])]
)
def test_how_much_is_said(capsys: pytest.CaptureFixture[str], verbosity: int, heard: list[str]) -> None:
    Talk(verbosity).begin()
    for word in ("error", "info", "debug"):
        LOG.log(getattr(logging, word.upper()), word)
    said = capsys.readouterr()
    assert said.err.split() == heard
    assert not said.out


def test_progress_is_shown_unless_it_is_not_wanted() -> None:
    assert Talk().shows_progress
    assert not Talk(progress=False).shows_progress
    assert not Talk(verbosity=-1).shows_progress


def test_errors_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    Talk().begin()
    say_error(ERROR)
    say_failure({"what": ERROR.what, "why": ERROR.why, "fix": ERROR.fix})
    assert capsys.readouterr().err == (
        "Error: cannot read a\\nb.\n  Why: it is\\x1b[31m gone.\n  Do:  Bring it back.\n"
        "cannot read a\\nb: it is\\x1b[31m gone. Bring it back.\n"
    )


def test_errors_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    Talk(as_json=True).begin()
    say_error(ERROR)
    LOG.info("one\ntwo %s", "\u202e")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert {"level": "error", "message": ERROR.what, "what": ERROR.what, "why": ERROR.why}.items() <= first.items()
    assert second["message"] == "one\ntwo \u202e"


def test_results_are_ascii_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell({"path": "a\nb\udcff\u202e"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out) == {"path": "a\nb\udcff\u202e"}


@pytest.mark.parametrize("arguments", [["-v", "index", "list", "-v"], ["index", "list", "-vv"]])
def test_global_options_stand_before_the_verb_or_after(arguments: list[str]) -> None:
    seen = []

    @click.pass_context
    def look(ctx: click.Context, **_: object) -> None:
        seen.append(talk().verbosity)

    verb = platemark.get_command(click.Context(platemark), "index").commands["list"]  # type: ignore[union-attr]  # a group
    before, verb.callback = verb.callback, look
    try:
        platemark.main([*arguments, "--index", "."], standalone_mode=False)
    finally:
        verb.callback = before
    assert seen == [2]


def test_when_nobody_reads_the_rest_goes_nowhere() -> None:
    code = (
        "import sys, click; from pipeline.cli.talk import unless_nobody_reads\n"
        "sys.stdin.read()\n"
        "with unless_nobody_reads():\n    click.echo('x')\n"
        "click.echo('y')\nsys.exit(5)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdin
    assert process.stderr
    process.stdout.close()
    process.stdin.close()
    talk = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), talk) == (5, "")


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(ValueError, match="x"), unless_nobody_reads():
        raise ValueError("x")
