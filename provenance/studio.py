r"""A show from Python: open it, ask, stamp.

Example, from a show file to a verdict in five lines::

    import provenance

    studio = provenance.open_studio("show.toml")
    result = studio.check("sh010_comp_v012.1001.exr")
    print(result.verdict.word, *result.findings, sep="\n")
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from provenance import records
from provenance.errors import FileError, ProvenanceError, WorkerError
from provenance.files import show_name
from provenance.isolation import Limits, Worker
from provenance.model import Asset, Result, Use
from provenance.serving import Service
from provenance.show import Show, load_show
from provenance.signers.interface import SecretsHandler

#: A frame number and what it stands behind: the last digits before the extension, nine at most.
_NUMBERED = re.compile(r"(.*?)((?<![0-9])[0-9]{1,9})\.[^.]*", re.DOTALL)


class Studio:
    """One show: its rules, index, signer and settings.

    Pictures are decoded in a worker process with the show's limits, because files from elsewhere may be hostile; it
    starts with the first question and ends with `close`, or with the program.
    """

    def __init__(self, show: Show, ask: Service | Worker) -> None:
        self.show = show
        self._ask = ask

    def check(
        self, path: str | Path | Asset, *, declaration: str | Path | None = None, delivery: str = "final"
    ) -> Result:
        """Check one asset against the show's rules.

        Args:
            path: the file, whose name tells its frame (`frame_of`), or an `Asset` that knows its shot and frame.
            declaration: a declaration file to hold the manifest against.
            delivery: what it is checked for: ``final``, or ``temporary`` where the production alone sees it.

        Returns:
            The result; look at its `verdict`, `findings` and `incomplete`.

        Raises:
            ProvenanceError: the show itself cannot work (its index is damaged, its rules are wrong), or the worker
                died of this file.
            ValueError: *delivery* is neither of the two.
        """
        return self._run("check", path, declare=_absolute(declaration), delivery=Use(delivery).value)

    def verify(self, path: str | Path | Asset) -> Result:
        """Read one asset's credentials back; raises like `check`."""
        return self._run("verify", path)

    def stamp(
        self,
        subject: str | Path | Asset | Result,
        *,
        declaration: str | Path,
        to: str | Path | None = None,
        in_place: bool = False,
    ) -> Result:
        """Fingerprint and sign one asset.

        Args:
            subject: the file, or the result of `check`, whose fingerprints are then used again.
            declaration: the maker's declaration file.
            to: the folder for the signed file; the source is not touched.
            in_place: replace the file by the signed one instead.

        Returns:
            The result; its `stamp` says what was done and where the output is.

        Raises:
            FileError: neither or both of *to* and *in_place* were given.
            ProvenanceError: it could not be stamped; the original is as it was.
        """
        if (to is None) == (not in_place):
            raise FileError("cannot stamp", "it must be said where to", "Give either to=FOLDER or in_place=True.")
        known = records.to_record(subject) if isinstance(subject, Result) else None
        asset = subject.evidence.asset if isinstance(subject, Result) else subject
        path = asset.path if isinstance(asset, Asset) else Path(asset)
        output = str(Path(to).absolute() / path.name) if to is not None else None
        result = self._run("stamp", asset, declare=_absolute(declaration), to=output, known=known)
        if result.incomplete:
            raise ProvenanceError(result.incomplete.what, result.incomplete.why, result.incomplete.fix)
        return result

    def close(self) -> None:
        """End the worker process."""
        if isinstance(self._ask, Worker):
            self._ask.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, operation: str, subject: str | Path | Asset, **needs: Any) -> Result:
        asset = subject if isinstance(subject, Asset) else Asset(Path(subject))
        path = asset.path.absolute()
        frame = frame_of(path.name) if asset.frame is None else asset.frame
        request: dict[str, Any] = {"op": operation, "path": str(path), "frame": frame}
        if asset.shot:
            request["shot"] = records.shot_to_record(asset.shot)
        request |= {name: value for name, value in needs.items() if value is not None}
        answer: Mapping[str, Any] = self._ask.call(request) if isinstance(self._ask, Worker) else self._ask(request)
        return _understood(path, answer)


def frame_of(name: str) -> int | None:
    """The frame number in the name of a file that is looked at alone; None where it has none.

    It is the last thing before the extension: ``shot.1001.exr``, ``shot_0007.png``, ``shot.-0005.exr``. A version
    (``comp_v012.mov``), a size (``plate_1920x1080.png``), a date with its time, and fewer than four digits behind a
    letter (``sh010.png``) are none. `platemark` finds the same number when it is given this one file.
    """
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return None
    base, digits = found.groups()
    last, before = base[-1:].lower(), base[-2:-1]
    if (last == "v" and not before.isalpha()) or (last == "x" and before.isdigit()):
        return None
    if len(digits) < 4 and last.isalpha():
        return None
    is_negative = last == "-" and before in ("", ".", "_", " ")
    return -int(digits) if is_negative else int(digits)


def _understood(path: Path, answer: Mapping[str, Any]) -> Result:
    """Take nothing from a worker on trust: what decodes hostile files may have been subverted."""
    try:
        result = records.from_record(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        why = "the answer for it cannot be understood"
        raise WorkerError(f"cannot tell about {show_name(path)}", why, "Look at the file, then ask again.") from error
    if result.evidence.asset.path != path:
        why = "the answer for it is about another file"
        raise WorkerError(f"cannot tell about {show_name(path)}", why, "Look at the file, then ask again.")
    return result


def open_studio(show: str | Path, *, isolated: bool = True, secrets: SecretsHandler | None = None) -> Studio:
    """Open a show.

    Args:
        show: the show file.
        isolated: decode in a worker process; False decodes in this one, for files that you trust.
        secrets: gives the signing key's passphrase, where it has one and the show names no `signing.passphrase_file`.

    Raises:
        StudioError: the show file is wrong.
    """
    path = Path(show).absolute()
    settings = load_show(path)
    if not isolated:
        return Studio(settings, Service(settings, secrets=secrets))
    signing = settings.signing
    passphrase = secrets(signing.key) if secrets and signing and not signing.passphrase_file else None
    return Studio(settings, Worker(SERVICE, worker_config(path, passphrase), limits_of(settings)))


#: What workers start; see `provenance.isolation`.
SERVICE = "provenance.serving:open_service"


def worker_config(show: Path | None, passphrase: bytes | None = None, trust: tuple[Path, ...] = ()) -> dict[str, Any]:
    """What a worker's service is configured with; it travels over a pipe, for the passphrase's sake."""
    config: dict[str, Any] = {"trust": [str(path.absolute()) for path in trust]}
    if show is not None:
        config["show"] = str(show.absolute())
    if passphrase is not None:
        config["passphrase"] = base64.b64encode(passphrase).decode()
    return config


def limits_of(show: Show | None) -> Limits:
    """The limits of one worker, as the show sets them."""
    if show is None:
        return Limits()
    return Limits(memory_bytes=int(show.limits.memory_gib * (1 << 30)), seconds=show.limits.seconds)


def _absolute(path: str | Path | None) -> str | None:
    return None if path is None else str(Path(path).absolute())
