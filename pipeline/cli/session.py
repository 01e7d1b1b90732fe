"""A show opened for one command, and what is named on the command line found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from pipeline import discover
from pipeline.cli.secrets import ask_passphrase
from pipeline.cli.talk import LOG
from pipeline.numbering import frame_range
from provenance.errors import DeliveryError
from provenance.files import show_name
from provenance.model import Delivery
from provenance.serving import Service
from provenance.show import Show, load_show
from provenance.studio import worker_config


@dataclass(frozen=True, slots=True)
class Options:
    """The options that the three verbs share."""

    paths: tuple[Path, ...] = ()
    show_file: Path | None = None
    trust: tuple[Path, ...] = ()
    frames: str | None = None
    shard: tuple[int, int] | None = None
    workers: int = 0
    journal: Path | None = None
    resume: bool = False
    executor: str = "local"
    as_json: bool = False


class Session:
    """A show opened for one command: what is wrong with it is told before anything is touched."""

    def __init__(self, options: Options, *, signs: bool = False) -> None:
        if options.resume and options.journal is None:
            raise click.UsageError("--resume goes on with a journal: name it with --journal FILE.")
        self.options = options
        self.show: Show | None = load_show(options.show_file) if options.show_file else None
        self.title = self.show.show.title if self.show else ""
        self._passphrase: bytes | None = None
        self.service = Service(self.show, anchors=options.trust, secrets=self._ask)
        self.service.trust.settings()  # raises where anchors are no certificates
        self.policy = self.service.policy
        if signs:
            self.service.require_signer()

    def _ask(self, subject: str) -> bytes:
        """Ask once; the workers are then told."""
        self._passphrase = ask_passphrase(subject)
        return self._passphrase

    @property
    def config(self) -> dict[str, Any]:
        """What workers are opened with."""
        return worker_config(self.options.show_file, self._passphrase, self.options.trust)

    @cached_property
    def delivery(self) -> Delivery:
        """What is named on the command line, or this machine's part of it."""
        table = self.show.show if self.show else None
        delivery = discover.find(
            self.options.paths,
            frames=frame_range(self.options.frames) if self.options.frames else None,
            ignore=table.ignore if table else (),
            shot_pattern=table.shot_pattern if table else "",
            show=self.title,
        )
        if delivery.ignored:
            LOG.info("%s left out by the show's `ignore` or by --frames.", f"{len(delivery.ignored):,}")
            for path in delivery.ignored:
                LOG.debug("left out: %s", show_name(path))
        return discover.shard(delivery, *self.options.shard) if self.options.shard else delivery

    def require_elsewhere(
        self, to: Path, what: str = "stamp", remedy: str = "Choose another folder, or say --in-place."
    ) -> None:
        """Refuse an output folder that is among the sources: the next run would take its files for sources.

        Raises:
            DeliveryError: it is, or lies in a folder that was named.
        """
        target = to.resolve()
        named = [path.resolve() for path in self.options.paths if path.is_dir()]
        if target == self.delivery.root or any(target.is_relative_to(folder) for folder in named):
            raise DeliveryError(
                f"cannot {what} into {show_name(to)}",
                "it is a folder of the sources, or lies in one",
                remedy,
            )
