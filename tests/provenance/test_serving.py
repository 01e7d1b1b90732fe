"""The service inside a worker: requests and answers in plain JSON, keys and secrets, and what a show cannot do."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from provenance import records
from provenance.errors import (
    DeclarationError,
    FileError,
    MediaError,
    MissingPart,
    ReferenceIndexError,
    SignerError,
    StudioError,
)
from provenance.model import Licence, ManifestState
from provenance.serving import LARGE, Service, calendar_day, open_service
from provenance.show import load_show
from provenance.signers.identity import create_identity

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"correct horse battery staple"
GENERATIVE = 'digital_source_type = "trainedAlgorithmicMedia"'


def ask(service: Service, operation: str, path: Path, **more: Any) -> dict[str, Any]:
    """Ask, and see that both ways are plain JSON."""
    request = json.loads(json.dumps({"op": operation, "path": str(path), **more}))
    return json.loads(json.dumps(service(request)))


def stamp(service: Service, show: Any, path: Path, **more: Any) -> dict[str, Any]:
    return ask(service, "stamp", path, declare=str(show.declaration), **more)


def test_every_operation_answers(show: Any) -> None:
    service = show.service()
    path = show.write("sh010.1001.jpg")
    assert service({"op": "ping"}) == {"pong": True}
    shot = {"show": "Demo", "sequence": "seq", "name": "sh010"}
    stamped = stamp(service, show, path, shot=shot, frame=1001)
    assert stamped["stamp"] == {"outcome": "stamped", "output": str(path)}
    assert (stamped["shot"], stamped["frame"]) == (shot, 1001)
    checked = ask(service, "check", path, shot=shot, frame=1001)
    assert (checked["verdict"], checked["frame"]) == ("pass", 1001)
    assert checked["manifest"]["state"] == "trusted"
    verified = ask(service, "verify", path)
    assert verified["verdict"] == "pass"
    assert "fingerprints" not in verified
    made = ask(service, "reference", path, title="Work", owner="Museum", terms="none")
    reference = records.reference_from_record(made["reference"])
    assert (reference.title, reference.owner, reference.terms, reference.source) == (
        "Work",
        "Museum",
        "none",
        str(path),
    )
    assert reference.licence is None
    terms = {"name": "PO 4711", "shows": ["Demo"], "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    made = ask(service, "reference", path, title="Work", owner="Museum", licence=terms)
    licence = records.reference_from_record(made["reference"]).licence
    assert licence == Licence("PO 4711", ("Demo",), "2026-01-01", "2026-12-31")
    assert not reference.is_common
    slate = ask(service, "reference", path, title="Slate", owner="", common=True)
    assert records.reference_from_record(slate["reference"]).is_common
    picture = ask(service, "picture", path, sha256=reference.digest)
    assert max(Image.open(io.BytesIO(base64.b64decode(picture["jpeg"]))).size) == LARGE
    assert ask(service, "picture", path, sha256="00" * 32) == {}


def test_a_check_knows_its_show_and_its_day(show: Any) -> None:
    path = show.write("a.jpg")
    told = ask(show.service(today=lambda: "2026-07-02"), "check", path)
    assert (told["show"], told["date"]) == ("Demo", "2026-07-02")
    before = calendar_day()
    assert before <= ask(show.service(), "check", path)["date"] <= calendar_day()
    assert datetime.fromisoformat(before).isoformat() == f"{before}T00:00:00"
    assert "show" not in ask(Service(), "check", path)


def test_a_check_has_the_shows_attestations_as_the_files_are_now(show: Any) -> None:
    path, service = show.write("a.jpg"), show.service(today=lambda: "2026-07-02")
    stamp(service, show, path)
    assert "attestations" not in ask(service, "check", path)
    file = show.folder / "attestations" / "tools.toml"
    file.write_text('[[tools]]\nid = "T-1"\nname = "generator"\n[[tools]]\nid = "T-2"\nname = "Another"\n')
    told = {"attestation": "tool", "id": "T-1", "name": "generator", "source": "tools.toml"}
    for operation in ("check", "verify"):
        answer = ask(service, operation, path)
        assert answer["attestations"] == [told]
        assert (answer["show"], answer["date"]) == ("Demo", "2026-07-02")
    file.write_text("a = ")
    assert ask(service, "check", path)["error"]["what"] == f"cannot use {file}"
    assert ask(service, "check", path)["verdict"] == "incomplete"
    file.unlink()
    assert "attestations" not in ask(service, "check", path)


def test_what_is_checked_for_a_temporary_delivery_says_so(show: Any) -> None:
    path, service = show.write("a.jpg"), show.service()
    assert ask(service, "check", path, delivery="temporary")["delivery"] == "temporary"
    assert "delivery" not in ask(service, "check", path, delivery="final")
    with pytest.raises(ValueError, match="nowhere"):
        ask(service, "check", path, delivery="nowhere")


def test_a_declaration_is_held_against_the_manifest(show: Any) -> None:
    service = show.service()
    path = show.write("a.jpg")
    stamp(service, show, path)
    other = show.declare('title = "x"\nuse = "final"\ndigital_source_type = "digitalCapture"\n', "other.toml")
    assert ask(service, "check", path, declare=str(show.declaration))["verdict"] == "pass"
    assert ask(service, "check", path, declare=str(other))["verdict"] == "block"


def test_a_still_frame_has_the_matches_of_the_one_before_unless_that_is_off(show: Any) -> None:
    show.refer(show.write("../references/The Big Wave.png", "png8", seed=3))
    one, two = (show.write(f"sh010.{n}.png", seed=3) for n in (1001, 1002))
    service = show.service()
    first, second = ask(service, "check", one), ask(service, "check", two)
    assert "matches_of" not in first
    assert second["matches_of"] == str(one)
    assert second["matches"][0]["evidence"][-1] == "as in sh010.1001.png, which is nearly the same"
    assert second["matches"][0]["score"] == first["matches"][0]["score"]
    assert "matches_of" not in ask(service, "check", one, reuse=False)
    assert "matches_of" not in ask(service, "check", two, reuse=False)
    show.settle({"# reuse_still_frames = true": "reuse_still_frames = false"})
    service = show.service()
    assert ["matches_of" in ask(service, "check", path) for path in (one, two)] == [False, False]


def test_a_neural_fingerprint_is_for_the_index_alone(show: Any, networks: Any) -> None:
    (show.folder / "model.onnx").write_bytes(networks.patches())
    show.settle({'# neural = "model.onnx"': 'neural = "model.onnx"'})
    service = show.service()
    path = show.write("../references/The Big Wave.png", "png8", seed=3)
    made = ask(service, "reference", path, title="Work", owner="Museum")
    names = [each["algorithm"] for each in made["reference"]["fingerprints"]]
    assert service.examine()["neural fingerprints"]() == names[-1] == service.neural.algorithm
    show.refer(path)
    service = show.service()
    frame = show.write("sh010.1001.png", seed=3)
    for record in (ask(service, "check", frame), stamp(service, show, frame)):
        assert not any(each["algorithm"].startswith("neural") for each in record["fingerprints"])
    (match,) = ask(service, "check", frame)["matches"]
    assert any(each.startswith("neural similarity 1.00 of 1") for each in match["evidence"])


def test_a_show_without_a_model_loads_nothing_for_it(show: Any) -> None:
    service = show.service()
    service.require_neural()
    assert service.neural is None
    assert "neural fingerprints" not in service.examine()
    code = (
        "import sys; from pathlib import Path; from provenance.serving import Service; "
        "from provenance.show import load_show\n"
        "service = Service(load_show(Path(sys.argv[1])))\n"
        "service({'op': 'check', 'path': sys.argv[2]}); service({'op': 'reference', 'path': sys.argv[2], "
        "'title': '', 'owner': ''})\n"
        "print('onnxruntime' in sys.modules)"
    )
    path = show.write("a.png", seed=2)
    done = subprocess.run(
        [sys.executable, "-c", code, show.file, path], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "False\n"


def test_a_model_that_cannot_be_used_is_told_before_anything_is_done(show: Any) -> None:
    (show.folder / "model.onnx").write_bytes(b"no model")
    show.settle({'# neural = "model.onnx"': 'neural = "model.onnx"'})
    service = show.service()
    path = show.write("a.png")
    for act in (service.require_neural, lambda: ask(service, "check", path)):
        with pytest.raises(StudioError, match=r"model\.onnx"):
            act()
    assert ask(service, "verify", path)["verdict"] == "review", "credentials are read without it"


def test_a_check_is_used_by_a_stamp(show: Any) -> None:
    service = show.service()
    path = show.write("a.exr")
    known = ask(service, "check", path)
    known["fingerprints"][0]["value"] = "0" * len(known["fingerprints"][0]["value"])
    assert stamp(service, show, path, known=known)["fingerprints"] == known["fingerprints"]


def opened(answer: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(answer["jpeg"]))).convert("RGB")


def test_a_part_of_a_picture_and_one_laid_over_another(show: Any) -> None:
    service = show.service()
    work, frame = show.write("work.png", seed=1), show.write("frame.png", seed=2)
    whole = opened(ask(service, "picture", frame))
    part = opened(ask(service, "picture", frame, window=[0.0, 0.0, 0.5, 0.5]))
    assert part.size == whole.size
    assert part.getpixel((470, 310)) == pytest.approx(whole.getpixel((235, 155)), abs=40)
    onto = {"path": str(frame), "sha256": "", "size": [96, 64], "transform": [0.5, 0, 0, 0, 0.5, 0, 0, 0, 1]}
    laid = opened(ask(service, "picture", work, onto=onto))
    assert laid.size == whole.size
    upright = opened(ask(service, "picture", work))
    assert laid.getpixel((100, 60)) == pytest.approx(upright.getpixel((200, 120)), abs=40)
    red, green, blue = laid.getpixel((400, 250))
    assert max(red, green, blue) - min(red, green, blue) <= 4  # the frame around it is dimmed and grey
    onto["sha256"] = "00" * 32  # another file by now
    plain = opened(ask(service, "picture", work, onto=onto | {"path": str(show.folder / "gone.png")}))
    assert plain.size == whole.size
    assert plain.getpixel((400, 250)) == pytest.approx((48, 48, 48), abs=3)


@pytest.mark.parametrize("transform", [[], [0] * 9, [float("nan")] * 9, [1e300] * 9, [1, 0, 0, 0, 1, 0, -2, 0, 1]])
def test_a_transform_that_lays_a_picture_nowhere_gives_none(show: Any, transform: list[float]) -> None:
    service, path = show.service(), show.write("work.png", seed=1)
    onto = {"path": str(path), "sha256": "", "size": [96, 64], "transform": transform}
    assert ask(service, "picture", path, onto=onto) == {}
    assert ask(service, "picture", path, window=[0.5, 0.5, 0.5, 0.5]) == {}


def test_pictures_that_cannot_be_shown(show: Any) -> None:
    service = show.service()
    assert ask(service, "picture", show.write("a.jpg", data=b"text")) == {}
    with pytest.raises(FileError):
        ask(service, "picture", show.folder / "none.jpg")
    with pytest.raises(MediaError):
        ask(service, "reference", show.write("a.jpg", data=b"text"), title="x", owner="y")


def test_a_name_that_is_no_text_keeps_its_bytes(show: Any, making: Any) -> None:
    path = Path(os.fsdecode(os.fsencode(show.folder) + b"/frames/sh\xff\xfe.1001.jpg"))
    path.write_bytes(making.picture("jpeg"))
    service = show.service()
    assert stamp(service, show, path)["stamp"]["output"] == str(path)
    assert ask(service, "check", path)["verdict"] == "pass"


class TestDeclarations:
    def test_one_that_was_changed_is_read_again(self, show: Any) -> None:
        """An artist's session lives for days, with one service in it."""
        service = show.service()
        path = show.write("a.jpg")
        stamp(service, show, path)
        assert stamp(service, show, path)["stamp"]["outcome"] == "already"
        show.declare(show.declaration.read_text("utf-8").replace("Collapse", "Fall"))
        again = stamp(service, show, path)
        assert again["stamp"]["outcome"] == "stamped"
        assert again["manifest"]["declaration"]["title"] == "Fall of the tower"

    def test_one_behind_a_link_is_read_again(self, show: Any) -> None:
        service = show.service()
        path = show.write("a.jpg")
        current = show.folder / "current.toml"
        current.symlink_to(show.declaration)
        ask(service, "stamp", path, declare=str(current))
        show.declare(show.declaration.read_text("utf-8").replace("Collapse", "Fall"))
        assert ask(service, "stamp", path, declare=str(current))["manifest"]["declaration"]["title"].startswith("Fall")

    def test_the_shows_title_stands_in_it(self, show: Any) -> None:
        record = stamp(show.service(), show, show.write("a.jpg"))
        assert record["manifest"]["declaration"]["show"] == "Demo"

    def test_a_wrong_one_is_named_with_its_line(self, show: Any) -> None:
        show.declare('title = "x"\nuse = "final"\ndigital_source_tipe = "digitalCapture"\n')
        path = show.write("a.jpg")
        before = path.read_bytes()
        with pytest.raises(DeclarationError) as caught:
            stamp(show.service(), show, path)
        assert "line 3" in caught.value.why
        assert path.read_bytes() == before


class TestSweeping:
    LEFT = ".a.jpg.platemark-{host}-4194304000-00000000"

    def leave(self, folder: Path) -> Path:
        """A temporary file as a killed process of this host leaves it; no process has such a number."""
        from provenance.files import _HOST

        folder.mkdir(exist_ok=True)
        left = folder / self.LEFT.format(host=_HOST)
        left.write_bytes(b"half a file")
        return left

    def test_what_a_killed_process_left_is_removed(self, show: Any) -> None:
        path = show.write("a.jpg")
        left = self.leave(path.parent)
        stamp(show.service(), show, path)
        assert not left.exists()

    def test_where_it_is_written_and_not_where_it_is_read(self, show: Any) -> None:
        path = show.write("a.jpg")
        here, there = self.leave(path.parent), self.leave(show.folder / "out")
        stamp(show.service(), show, path, to=str(show.folder / "out" / "a.jpg"))
        assert here.exists()
        assert not there.exists()

    def test_a_dry_run_and_a_check_remove_nothing(self, show: Any) -> None:
        path = show.write("a.jpg")
        left = self.leave(path.parent)
        stamp(show.service(), show, path, dry_run=True)
        ask(show.service(), "check", path)
        assert left.exists()


class TestKeys:
    """A key that cannot sign is told once, and nothing is touched."""

    def refused(self, show: Any, *, secrets: Any = None) -> SignerError:
        path = show.write("a.jpg")
        before = path.read_bytes()
        service = show.service(secrets=secrets)
        with pytest.raises(SignerError) as told_before:
            service.require_signer()
        with pytest.raises(SignerError):
            stamp(service, show, path)
        assert path.read_bytes() == before
        assert [each.name for each in path.parent.iterdir()] == ["a.jpg"]
        assert ask(show.service(), "check", path)["verdict"] == "review"  # who only checks needs no key
        error = told_before.value
        assert error.fix
        return error

    def test_one_of_another_certificate(self, show: Any, tmp_path: Path) -> None:
        other = create_identity(tmp_path / "other", organisation="Other", passphrase=None)
        show.settle({'key = "pem:identity/signer.key"': f'key = "pem:{other.key}"'})
        error = self.refused(show)
        assert "the key belongs to none of them" in error.why
        assert "chain.pem" in error.what

    def test_one_whose_certificate_expired(self, show: Any, tmp_path: Path) -> None:
        old = datetime.now(UTC) - timedelta(days=2000)
        identity = create_identity(tmp_path / "old", organisation="Old", passphrase=None, moment=old)
        show.settle({
            'key = "pem:identity/signer.key"': f'key = "pem:{identity.key}"',
            'chain = "identity/chain.pem"': f'chain = "{identity.chain}"',
        })  # fmt: skip
        assert "it expired on" in self.refused(show).why

    def test_one_that_others_can_read(self, show: Any) -> None:
        (show.folder / "identity" / "signer.key").chmod(0o644)
        error = self.refused(show)
        assert "others can use the file (mode 0644)" in error.why
        assert "chmod 600" in error.fix

    def test_one_that_is_not_there(self, show: Any) -> None:
        (show.folder / "identity" / "signer.key").unlink()
        error = self.refused(show)
        assert "signer.key" in error.what
        assert "No such file" in error.why

    def test_one_that_is_none(self, show: Any) -> None:
        (show.folder / "identity" / "signer.key").write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n")
        assert "not a private key in PEM" in self.refused(show).why

    def test_one_that_is_locked_and_nobody_is_asked(self, making: Any, tmp_path: Path) -> None:
        error = self.refused(making.lay_out(tmp_path / "locked", passphrase=SECRET))
        assert "locked with a passphrase" in error.why
        assert "passphrase_file" in error.fix

    def test_one_that_a_wrong_passphrase_does_not_open(self, making: Any, tmp_path: Path) -> None:
        error = self.refused(making.lay_out(tmp_path / "locked", passphrase=SECRET), secrets=lambda _: b"guess-7f3a")
        assert "does not open it" in error.why
        assert "guess-7f3a" not in repr(error)

    def test_a_kind_of_key_that_nobody_knows(self, show: Any) -> None:
        show.settle({'key = "pem:identity/signer.key"': 'key = "hsm:slot"'})
        with pytest.raises(MissingPart):
            show.service().require_signer()

    def test_none_at_all(self, show: Any) -> None:
        show.file.write_text('[show]\ntitle = "Demo"\n')
        with pytest.raises(StudioError, match=r"no \[signing\]"):
            show.service().require_signer()

    @pytest.mark.parametrize("mode", [0o600, 0o644])
    def test_the_passphrase_comes_from_a_file_that_only_its_owner_reads(
        self, mode: int, making: Any, tmp_path: Path
    ) -> None:
        show = making.lay_out(tmp_path / "locked", passphrase=SECRET)
        file = show.folder / "secret"
        file.write_bytes(SECRET + b"\n")
        file.chmod(mode)
        show.settle({'# passphrase_file = "/secure/platemark.passphrase"': 'passphrase_file = "secret"'})
        if mode == 0o644:
            assert SECRET.decode() not in str(self.refused(show))
        else:
            record = stamp(show.service(), show, show.write("a.jpg"))
            assert record["manifest"]["state"] == "trusted"
            assert SECRET.decode() not in json.dumps(record)

    def test_a_passphrase_file_that_is_not_there(self, making: Any, tmp_path: Path) -> None:
        show = making.lay_out(tmp_path / "locked", passphrase=SECRET)
        show.settle({'# passphrase_file = "/secure/platemark.passphrase"': 'passphrase_file = "none"'})
        assert "none" in self.refused(show).what

    def test_the_passphrase_is_asked_for_once(self, making: Any, tmp_path: Path) -> None:
        show = making.lay_out(tmp_path / "locked", passphrase=SECRET)
        asked: list[str] = []
        service = show.service(secrets=lambda subject: asked.append(subject) or SECRET)
        for name in ("a.jpg", "b.jpg"):
            assert stamp(service, show, show.write(name))["stamp"]["outcome"] == "stamped"
        (subject,) = asked
        assert "signer.key" in subject

    def test_a_key_that_needs_no_passphrase_asks_for_none(self, show: Any) -> None:
        service = show.service(secrets=lambda _: pytest.fail("it was asked"))
        assert stamp(service, show, show.write("a.jpg"))["stamp"]["outcome"] == "stamped"


class TestShows:
    def test_a_wrong_rule_is_named_with_its_line(self, show: Any) -> None:
        text = show.file.read_text("utf-8").replace('base = "studio-minimum"', 'rules = { "near-kopy" = "review" }')
        show.file.write_text(text)
        line = text[: text.index("near-kopy")].count("\n") + 1
        with pytest.raises(StudioError) as caught:
            show.service().policy  # noqa: B018
        assert f"line {line}" in caught.value.why
        assert "near-copy" in caught.value.fix

    def test_a_wrong_threshold_is_named_with_its_line(self, show: Any) -> None:
        show.settle(after="\n[policy.thresholds]\nmatch_block = 7\n")
        with pytest.raises(StudioError, match="match_block"):
            show.service().policy  # noqa: B018

    def test_an_index_that_is_none(self, show: Any) -> None:
        (show.folder / "index" / "catalog.json").unlink()
        path = show.write("a.jpg")
        with pytest.raises(ReferenceIndexError):
            ask(show.service(), "check", path)
        assert stamp(show.service(), show, path)["stamp"]["outcome"] == "stamped"  # stamping searches nothing

    def test_the_show_settings_reach_the_use_cases(self, show: Any) -> None:
        path = show.write("a.jpg")
        show.settle({"# file_gib = 4": f"file_gib = {100 / (1 << 30)}"})
        assert "the limit is 100" in ask(show.service(), "check", path)["error"]["why"]
        assert "the limit is 100" in stamp(show.service(), show, path)["error"]["why"]
        show.settle({"# scene_linear": "max_pixels = 99\n# scene_linear"})
        assert "media.unreadable" in {each["rule"] for each in ask(show.service(), "check", path)["findings"]}

    def test_a_colour_space_that_does_not_exist_is_an_error_and_no_pass(self, show: Any) -> None:
        show.settle({'# scene_linear = "ACEScg"': 'scene_linear = "Bogus"'})
        record = ask(show.service(), "check", show.write("a.exr"))
        assert record["verdict"] == "incomplete"
        assert "Bogus" in json.dumps(record["error"])

    def test_without_a_show_it_verifies_by_the_anchors_it_is_given(self, show: Any) -> None:
        path = show.write("a.jpg")
        stamp(show.service(), show, path)
        root = show.folder / "identity" / "root.pem"
        assert ask(Service(), "verify", path)["manifest"]["state"] == "valid"
        assert ask(Service(anchors=(root,)), "verify", path)["manifest"]["state"] == "trusted"
        assert Service(anchors=(root,)).anchors_digest
        assert not Service().anchors_digest

    def test_anchors_that_are_none(self, tmp_path: Path) -> None:
        loop = tmp_path / "loop.pem"
        loop.symlink_to(loop)
        with pytest.raises(FileError):
            Service(anchors=(loop,)).store  # noqa: B018
        text = tmp_path / "text.pem"
        text.write_text("no certificate")
        with pytest.raises(SignerError):
            Service(anchors=(text,)).store  # noqa: B018

    def test_what_doctor_looks_at(self, show: Any) -> None:
        told = {name: look() for name, look in show.service().examine().items()}
        assert told["rules"].startswith("studio-minimum")
        assert told["trust"] == "the anchors can be read (1 of them)"
        assert told["signing"] == "the key fits its certificate (es256)"
        assert told["index"].startswith("snapshot ")
        assert told["colour"]
        show.file.write_text('[show]\ntitle = "Demo"\n')
        assert show.service().examine()["index"]() == "the show has none"


def test_a_worker_opens_it_by_its_config(show: Any, making: Any, tmp_path: Path) -> None:
    locked = making.lay_out(tmp_path / "locked", passphrase=SECRET)
    config = {"show": str(locked.file), "trust": [], "passphrase": base64.b64encode(SECRET).decode()}
    record = stamp(open_service(config), locked, locked.write("a.jpg"))
    assert record["manifest"]["state"] == ManifestState.TRUSTED.value
    foreign = {"trust": [str(locked.folder / "identity" / "root.pem")]}
    assert ask(open_service(foreign), "verify", locked.folder / "frames" / "a.jpg")["verdict"] == "pass"
    assert load_show(show.file).show.title == "Demo"
