"""`platemark declare`: say how a picture was made, in a minute."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from pipeline.cli import asking
from pipeline.cli.answers import agreeing, earlier, moved, settle
from pipeline.cli.interview import Interview
from pipeline.cli.leading import lines, summary
from pipeline.cli.options import AS_JSON, Verb, file
from pipeline.cli.registered import ToolChoices, tool_choices
from pipeline.cli.showing import write
from pipeline.cli.talk import say_error, tell, unless_nobody_reads
from provenance.declarations import TEMPLATE
from provenance.declarations.writing import as_declared, declare, mistakes
from provenance.errors import DeclarationError, FileError
from provenance.files import show_name
from provenance.model import Declaration
from provenance.records import declaration_to_record

_EXAMPLES = """
Answer the questions:
  platemark declare declarations/sh010.toml
As the last shot, but for what is typed:
  platemark declare sh020.toml --from sh010.toml
In a script:
  platemark declare sh030.toml --no-input --set title=Birds --set use=final --set ai=none
The file to fill in by hand, with each key explained:
  platemark declare --template > sh040.toml
"""


@click.command("declare", cls=Verb, examples=_EXAMPLES)
@click.argument("path", metavar="[FILE]", required=False, type=file(must_exist=False))
@click.option("--from", "like", metavar="FILE", type=file(), help="Begin with the answers of an earlier declaration.")
@click.option("--set", "told", metavar="KEY=VALUE", multiple=True, help="An answer that is not asked for; repeatable.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is not given is not said.")
@click.option("--show", "show_file", metavar="FILE", type=file(), help="The show's file: offers its registered tools.")
@click.option("--template", is_flag=True, help="Print the template, with each key explained.")
@AS_JSON
def command(
    *,
    path: Path | None,
    like: Path | None,
    told: tuple[str, ...],
    no_input: bool,
    show_file: Path | None,
    template: bool,
    as_json: bool,
) -> None:
    """Declare how a picture was made and how AI was used in it: answer questions, and FILE is written.

    It says what the answers lead to: the source type and the steps that manifests will state, and the approvals and
    consents that are likely to be needed. A file that is there is never written over.
    """
    if template:
        click.echo(TEMPLATE, nl=False)
        return
    home = path.parent if path else Path()
    answers = moved(earlier(like), like.resolve().parent, home) if like else {}
    settled = settle(answers, told)
    session = _Session(path, settled, tool_choices(show_file), as_json=as_json)
    written, declaration = session.at_once(answers) if no_input else session.ask(answers)
    with unless_nobody_reads():
        if as_json:
            tell(declaration_to_record(declaration))
            tell({"summary": summary(declaration, written)})
        else:
            click.echo(f"Wrote {show_name(written)}")


class _Session:
    """One declaration on its way to a file."""

    def __init__(self, path: Path | None, settled: frozenset[str], choices: ToolChoices, *, as_json: bool) -> None:
        self._path, self._settled, self._choices, self._as_json = path, settled, choices, as_json
        self._to_make: set[Path] = set()  # folders that are made when something is written

    def at_once(self, answers: dict[str, Any]) -> tuple[Path, Declaration]:
        """Write without a question."""
        if self._path is None:
            raise click.UsageError("name the file to write.")
        if os.path.lexists(self._path):
            raise click.UsageError(f"{show_name(self._path)} is there already: name another file.")
        answers = agreeing(answers, self._settled)
        declaration = self._preview(self._path, answers)
        declare(self._path, **answers)
        return self._path, declaration

    def ask(self, answers: dict[str, Any]) -> tuple[Path, Declaration]:
        """Ask until the answers fit together, and write them."""
        if not sys.stdin.isatty():
            raise click.UsageError("there is no terminal to ask at: add --no-input, and answer with --set or --from.")
        asking.say(asking.HINT)
        home, told = self._path.parent if self._path else Path(), ""
        path = self._free(self._path, answers) if self._path else None
        while True:
            interview = Interview(answers, self._settled, self._choices)
            interview.begin()
            path = path or self._free(None, interview.answers)
            interview.answers, home = moved(interview.answers, home, path.parent), path.parent
            interview.go_on()
            answers = agreeing(interview.answers, self._settled)
            try:
                self._preview(path, answers)
            except DeclarationError as error:
                if str(error) == told:  # it is in what is not asked for
                    raise
                told = str(error)
                say_error(error)
                asking.say("Answer once more; your answers are the defaults.")
            else:
                return self._write(path, answers)

    def _write(self, path: Path, answers: dict[str, Any]) -> tuple[Path, Declaration]:
        while True:
            try:
                declare(path, **answers)
            except FileError as error:
                say_error(error)
                before, path = path.parent, self._free(None, answers)
                answers = moved(answers, before, path.parent)
            else:
                return path, as_declared(path, answers, show=self._choices.show)

    def _free(self, path: Path | None, answers: dict[str, Any]) -> Path:
        """A file that is not there yet."""
        while path is None or not self._can_be(path):
            typed = asking.text("Write it to", _name_for(answers) if path is None else "", needed=True)
            path = Path(typed)
        return path

    def _can_be(self, path: Path) -> bool:
        """Whether a file is not there yet, and its folder is, or shall be made."""
        folder = path.parent
        if os.path.lexists(path):
            asking.say(f"{show_name(path)} is there already.")
            return False
        if folder.is_dir() or folder in self._to_make:
            return True
        if not next(each for each in (folder, *folder.parents) if os.path.lexists(each)).is_dir():
            asking.say(f"{show_name(path)} cannot be: a file stands where its folder would.")
            return False
        if asking.yes(f"There is no folder {show_name(folder)}. Make it", default=True):
            self._to_make.add(folder)
        return folder in self._to_make

    def _preview(self, path: Path, answers: dict[str, Any]) -> Declaration:
        wrong = mistakes(path, answers)
        for each in wrong[:-1]:
            say_error(each)
        if wrong:
            raise wrong[-1]
        declaration = as_declared(path, answers, show=self._choices.show)
        if not self._as_json:
            write(lines(declaration))
        return declaration


def _name_for(answers: dict[str, Any]) -> str:
    """A file's name for a shot, else for a title; empty where none comes of these, or there is one already."""
    told = re.sub(r"[^A-Za-z0-9_-]+", "_", answers.get("shot") or answers["title"]).strip("_")[:80]
    return f"{told}.toml" if told and not os.path.lexists(f"{told}.toml") else ""
