"""The group: its verbs and global options, and how whatever happens becomes words and an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import VERBS, main

Run = Callable[..., Any]


def test_help_comes_at_once() -> None:
    best = 9.0
    for _ in range(3):
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "provenance", "--help"], capture_output=True, text=True, check=True
        )
        best = min(best, time.monotonic() - begun)
    assert "Usage: platemark [OPTIONS] VERB ..." in done.stdout
    assert not done.stderr
    assert best < 1.0  # 0.2 s on a machine that does nothing else


def test_help_names_every_verb_and_exit_code(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f"\n  {verb} " in done.out for verb in VERBS)
    assert all(f" {code} " in done.out for code in (0, 1, 2, 10, 11))
    assert "130, 143" in done.out


@pytest.mark.parametrize("arguments", [[], ["index"], ["report"]])
def test_nothing_to_do_shows_help_and_is_misuse(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert not done.out
    assert "Usage: platemark" in done.talk


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["frobnicate"], "there is no verb 'frobnicate'; platemark has init, declare"),
        (["check"], "Missing"),
        (["check", "x", "--shov", "y"], "--shov"),
        (["--log-format", "xml", "doctor"], "xml"),
        (["index", "frob"], "frob"),
    ],
)
def test_misuse_says_what_and_how_it_is_used(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert not done.out
    assert words in done.talk
    assert "Usage: platemark" in done.talk


def test_the_version(run: Run) -> None:
    assert run("--version").out.startswith("platemark 0.")


def test_errors_say_what_why_and_what_to_do(run: Run, life: Any) -> None:
    done = run("check", "nowhere", "--show", life.file)
    assert done.code == 2
    assert done.talk == "Error: cannot find nowhere.\n  Why: there is no such file or folder.\n  Do:  Check the path.\n"


def test_errors_as_json(run: Run, life: Any) -> None:
    for arguments in (["--log-format", "json", "check"], ["check", "--log-format", "json"]):
        done = run(*arguments, "nowhere", "--show", life.file)
        (line,) = done.talk.splitlines()
        told = json.loads(line)
        assert (told["level"], told["what"], told["fix"]) == ("error", "cannot find nowhere", "Check the path.")
        assert told["message"]
        assert told["time"]
    done = run("--log-format", "json", "check")
    assert "Missing" in json.loads(done.talk)["message"]


def test_what_others_named_is_escaped(run: Run, life: Any) -> None:
    evil = "\x1b[31m\u202egnp\nError"
    for arguments in (
        ("check", evil, "--show", life.file),
        ("check", life.file, "--show", evil),
        (evil,),
        ("index", "remove", evil, "--index", life.folder / "index"),
        ("check", life.file, "--show", life.file, "--shard", evil),
        ("check", life.file, "--show", life.file, f"--{evil}"),
        ("init", life.folder / "new", "--title", evil),
    ):
        done = run(*arguments)
        assert done.code == 2
        assert not done.out
        assert not {"\x1b", "\u202e"} & set(done.talk)
        assert "\nError\n" not in done.talk


def test_quiet_leaves_results_and_errors(run: Run, check: Run, life: Any) -> None:
    (life.folder / "frames" / ".DS_Store").touch()
    paths = sorted((life.folder / "frames").glob("*.png"))[:1]
    assert "1 left out" in check(paths=[life.folder / "frames"]).talk
    assert "left out: " in check("-v", paths=[life.folder / "frames"]).talk
    done = check("-q", paths=[life.folder / "frames", *paths])
    assert not done.talk
    assert "Ready to deliver" in done.out


def test_a_defect_is_told_and_is_no_verdict(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERBS, "broken", ("pipeline.cli.exits", ""))
    done = run("broken")
    assert done.code == 1
    assert "a defect of its own" in done.talk
    assert "Traceback" in done.talk


def test_it_can_be_run_from_another_thread(capsys: pytest.CaptureFixture[str]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(main, ["--version"]).result() == 0


def test_letters_that_a_terminal_cannot_show_are_no_failure() -> None:
    code = "import click; from pipeline.cli import main, VERBS; main(['--version']); click.echo('D\u00e9mo \u2192')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, check=True
    )
    assert done.stdout.endswith(b"D\xe9mo \\u2192\n")


def test_every_verb_is_a_module_of_its_own() -> None:
    folder = Path(sys.modules["pipeline.cli"].__file__ or "").parent
    for verb, (module, _) in VERBS.items():
        path = folder / f"{module.rpartition('.')[2]}.py"
        assert path.stem == verb
        assert len(path.read_text("utf-8").splitlines()) <= 180
