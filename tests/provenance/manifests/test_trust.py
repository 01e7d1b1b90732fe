"""Trust, and time-stamps from a service that runs here."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import SignerError
from provenance.files import Source, read_source
from provenance.manifests import ManifestStore, Trust, read_sidecars
from provenance.manifests.trust import SIGNER_LIST, TIMESTAMP_LIST
from provenance.model import Manifest, ManifestState
from provenance.signers import open_signer

CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/time.pem
certs = {folder}/time.pem
signer_key = {folder}/time.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Service:
    """An RFC 3161 service on this machine alone; `answer` makes it misbehave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answer: tuple[int, bytes] | None = None
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                status, body = service.answer or (200, service.stamp(question))
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def stamp(self, question: bytes) -> bytes:
        (self.folder / "question").write_bytes(question)
        command = ["openssl", "ts", "-reply", "-queryfile", "question", "-config", "ts.cnf", "-section", "here"]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def clock(authority: Any) -> Any:
    """The time-stamp service's own authority, and its certificate."""
    root = authority.issue(None, authority.ROOT)
    profile = authority.Profile(name="Clock", usages=(authority.TIME,), critical_usages=True)
    return authority.issue(root, profile)


@pytest.fixture
def service(clock: Any, tmp_path: Path) -> Iterator[Service]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not on this machine to make time-stamps with")
    clock.write(tmp_path, "time")
    (tmp_path / "serial").write_text("01")
    (tmp_path / "ts.cnf").write_text(CONFIG.format(folder=tmp_path))
    running = Service(tmp_path)
    thread = threading.Thread(target=running.server.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


@pytest.fixture
def stamping(studio: Any, service: Service, tmp_path: Path) -> Any:
    """A signer that asks the service."""
    key, chain = studio.signer().write(tmp_path)
    return open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b"", timestamp_url=service.url)


@pytest.mark.parametrize("suffix", ["jpg", "exr"])
def test_a_time_stamp_tells_when_it_was_signed(
    deliver: Callable[..., Source], stamping: Any, studio: Any, clock: Any, authority: Any, suffix: str
) -> None:
    source = deliver(f"a.{suffix}", by=stamping)
    store = ManifestStore(Trust(studio.anchors, clock.root))
    manifest = store.read(source, "image/jpeg" if suffix == "jpg" else "image/x-exr", read_sidecars(source.path))
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.signed_at.startswith(f"{authority.NOW:%Y-%m}")
    assert manifest.notes == ()


def test_a_time_stamp_of_a_service_that_nobody_knows_is_noted(
    deliver: Callable[..., Source], stamping: Any, store: ManifestStore
) -> None:
    manifest = store.read(deliver("a.jpg", by=stamping), "image/jpeg")
    assert manifest.state is ManifestState.TRUSTED
    assert "does not trust" in manifest.notes[0]


@pytest.mark.parametrize("answer", [(404, b"no"), (500, b""), (200, b""), (200, b"garbage"), (200, b"\x30\x05" * 9)])
def test_a_service_that_fails_is_told_as_such(
    deliver: Callable[..., Source], stamping: Any, service: Service, answer: tuple[int, bytes]
) -> None:
    service.answer = answer
    with pytest.raises(SignerError, match="time-stamp service") as caught:
        deliver("a.jpg", by=stamping)
    assert "timestamp_url" in caught.value.fix


def test_the_settings_allow_no_network_and_only_our_words(studio: Any) -> None:
    settings = Trust(studio.anchors).settings()
    assert settings["verify"]["remote_manifest_fetch"] is False
    assert settings["verify"]["ocsp_fetch"] is False
    assert settings["core"]["allowed_network_hosts"] == []
    assert settings["core"]["allow_redirects"] is False
    assert settings["core"]["decode_identity_assertions"] is False
    assert settings["builder"]["thumbnail"] == {"enabled": False}
    assert all(each == {"enabled": False} for each in settings["builder"]["actions"].values())


def test_the_settings_name_the_usages_that_c2pa_allows(studio: Any) -> None:
    assert Trust().settings()["trust"]["trust_config"].split("\n") == [
        "1.3.6.1.4.1.62558.2.1",
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.5.5.7.3.4",
    ]


def test_a_root_of_both_kinds_counts_as_a_signers(studio: Any, clock: Any) -> None:
    def lists(trust: Trust) -> list[tuple[str, str]]:
        return [(each["trust_kind"], each["trust_uri"]) for each in trust.settings()["trust"]["anchors"]]

    assert lists(Trust()) == []
    assert lists(Trust(studio.anchors)) == [("manifest", SIGNER_LIST)]
    assert lists(Trust(studio.anchors, clock.root)) == [("manifest", SIGNER_LIST), ("tsa", TIMESTAMP_LIST)]
    assert lists(Trust(studio.anchors, studio.anchors)) == [("manifest", SIGNER_LIST), ("tsa", SIGNER_LIST)]


#: Two frames signed with a certificate that was good for a few seconds in 2026, one of them time-stamped.
SAMPLES = Path(__file__).with_name("samples")


def read_sample(name: str, clock: str = "") -> Manifest:
    services = (SAMPLES / clock).read_bytes() if clock else b""
    store = ManifestStore(Trust((SAMPLES / "expired-root.pem").read_bytes(), services))
    return store.read(read_source(SAMPLES / name), "image/jpeg")


@pytest.mark.parametrize("clock", ["", "expired-clock-root.pem"])
def test_an_expired_certificate_makes_a_frame_invalid(clock: str) -> None:
    manifest = read_sample("expired.jpg", clock)
    assert manifest.state is ManifestState.INVALID
    (failure,) = manifest.failures
    assert failure.code == "signingCredential.expired"
    assert "expired" in failure.explanation
    assert "time-stamp" in failure.remedy


def test_a_time_stamp_keeps_a_frame_trusted_after_its_certificate_has_expired() -> None:
    manifest = read_sample("expired-stamped.jpg", "expired-clock-root.pem")
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.failures == ()
    assert manifest.signed_at.startswith("2026-11-24")


def test_a_time_stamp_of_a_clock_that_nobody_knows_keeps_nothing() -> None:
    manifest = read_sample("expired-stamped.jpg")
    assert manifest.state is ManifestState.INVALID
    assert "does not trust" in manifest.notes[0]
