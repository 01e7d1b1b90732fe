"""A show opened for a command, and what the command names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from pipeline.cli.session import Options, Session
from pipeline.cli.talk import Talk
from provenance.errors import DeliveryError, SignerError, StudioError


def test_without_a_show(life: Any) -> None:
    session = Session(Options((life.folder / "frames",)))
    assert (session.show, session.title, session.policy.name) == (None, "", "studio-minimum")
    assert len(session.delivery.assets) == 4
    assert session.config == {"trust": []}


def test_a_shard_of_what_is_named(life: Any) -> None:
    parts = [Session(Options((life.folder / "frames",), life.file, shard=(n, 3))).delivery.assets for n in (1, 2, 3)]
    assert sum(map(len, parts)) == 4
    assert len({asset.path for part in parts for asset in part}) == 4


def test_what_the_show_ignores_is_counted(life: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Talk(1).begin()
    (life.folder / "frames" / "Thumbs.db").touch()
    assert len(Session(Options((life.folder / "frames",), life.file)).delivery.assets) == 4
    said = capsys.readouterr().err
    assert "1 left out by the show's `ignore` or by --frames.\nleft out: " in said


def test_resume_needs_a_journal(life: Any) -> None:
    with pytest.raises(click.UsageError, match="--journal"):
        Session(Options((life.folder,), resume=True))


def test_a_signer_is_looked_at_before_anything(life: Any) -> None:
    Session(Options((life.folder,), life.file), signs=True)
    (life.folder / "identity" / "signer.key").chmod(0o644)
    Session(Options((life.folder,), life.file))
    with pytest.raises(SignerError):
        Session(Options((life.folder,), life.file), signs=True)
    with pytest.raises(StudioError):
        Session(Options((life.folder,)), signs=True)


def test_a_locked_key_with_nobody_to_ask(making: Any, tmp_path: Path) -> None:
    show = making.lay_out(tmp_path / "locked", passphrase=b"open sesame")
    with pytest.raises(SignerError, match="no terminal to ask at"):
        Session(Options((show.folder,), show.file), signs=True)


def test_roots_that_are_no_certificates(life: Any) -> None:
    with pytest.raises(SignerError):
        Session(Options((life.folder,), trust=(life.file,)))


def test_an_output_among_the_sources(life: Any, tmp_path: Path) -> None:
    frames = life.folder / "frames"
    link = tmp_path / "link"
    link.symlink_to(frames)
    session = Session(Options((frames,), life.file))
    for to in (frames, frames / "new" / "deeper", link, link / "new"):
        with pytest.raises(DeliveryError, match="a folder of the sources"):
            session.require_elsewhere(to)
    session.require_elsewhere(life.folder / "signed")
    session.require_elsewhere(life.folder)
