"""The service of a working process: plain JSON in, plain JSON out."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import SignerError, StudioError
from provenance.serving import Service, open_service


def test_every_answer_is_plain_json(show: Any) -> None:
    service, path = open_service({"show": str(show.file)}), str(show.write("a.jpg"))
    requests: list[dict[str, Any]] = [
        {"op": "ping"},
        {"op": "check", "path": path, "shot": {"show": "Demo", "name": "sh010"}, "frame": 7},
        {"op": "verify", "path": path},
        {"op": "stamp", "path": path, "declare": str(show.declaration)},
        {"op": "reference", "path": path, "title": "T", "owner": "O"},
        {"op": "picture", "path": path},
    ]
    answers = [service(request) for request in requests]
    assert json.loads(json.dumps(answers)) == answers
    assert answers[1]["shot"] == {"show": "Demo", "name": "sh010"}
    assert answers[1]["frame"] == 7
    assert answers[3]["stamp"]["outcome"] == "stamped"
    assert answers[4]["reference"]["owner"] == "O"
    assert base64.b64decode(answers[5]["jpeg"]).startswith(b"\xff\xd8")


def test_a_picture_is_given_only_of_the_same_bytes(show: Any) -> None:
    path = show.write("a.jpg")
    assert show.service()({"op": "picture", "path": str(path), "sha256": "0" * 64}) == {}


def test_without_a_show_nobody_is_trusted_and_nothing_is_signed(show: Any) -> None:
    path = show.write("a.jpg")
    show.service()({"op": "stamp", "path": str(path), "declare": str(show.declaration)})
    assert Service()({"op": "verify", "path": str(path)})["manifest"]["state"] == "valid"
    anchors = (show.folder / "identity" / "root.pem",)
    assert Service(anchors=anchors)({"op": "verify", "path": str(path)})["manifest"]["state"] == "trusted"
    with pytest.raises(StudioError, match="signing"):
        _ = Service().signer


def test_a_locked_key_is_opened_by_its_file_or_by_whoever_is_asked(making: Any, tmp_path: Path) -> None:
    show = making.lay_out(tmp_path / "locked", passphrase=b"open sesame")
    with pytest.raises(SignerError, match="passphrase"):
        show.service().require_signer()
    asked: list[str] = []

    def answer(subject: str) -> bytes:
        asked.append(subject)
        return b"open sesame"

    show.service(secrets=answer).require_signer()
    assert len(asked) == 1
    secret = tmp_path / "secret"
    secret.write_bytes(b"open sesame\n")
    secret.chmod(0o600)
    show.settle({"[trust]": f'passphrase_file = "{secret}"\n[trust]'})
    show.service().require_signer()
    secret.chmod(0o644)
    with pytest.raises(SignerError) as caught:
        show.service().require_signer()
    assert "chmod 600" in caught.value.fix
    assert "sesame" not in str(caught.value)
