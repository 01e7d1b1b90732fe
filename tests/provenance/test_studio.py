"""The door for Python: a show file, and five lines to a verdict."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance
from pipeline.numbering import numbered
from provenance.errors import DocumentError, FileError, ProvenanceError, SignerError, StudioError, WorkerError
from provenance.isolation import Limits, Worker
from provenance.model import Asset, ManifestState, Shot, StampOutcome, Use, Verdict
from provenance.show import load_show
from provenance.studio import Studio, frame_of, limits_of, open_studio, worker_config

SECRET = "correct horse battery staple"


@pytest.fixture
def studio(show: Any) -> Any:
    """A studio that works in this process."""
    return open_studio(show.file, isolated=False)


def script(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script as an artist writes it: no ``__main__`` guard."""
    file = folder / "script.py"
    file.write_text(code)
    return subprocess.run(
        [sys.executable, str(file)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_lines_of_the_documentation_work_as_a_script(show: Any) -> None:
    path = show.write("../sh010_comp_v012.1001.exr")
    show.write("../sh010.toml", data=show.declaration.read_bytes())
    (example,) = [block for block in (provenance.__doc__ or "").split("\n\n") if "open_studio" in block]
    lines = "\n".join(line.removeprefix("    ") for line in example.splitlines())
    done = script(f"import provenance\n{lines}", show.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "review"
    assert "carries no content credentials" in done.stdout
    delivered = sorted(each.name for each in (show.folder / "delivery").iterdir())
    assert delivered == ["sh010_comp_v012.1001.c2pa", "sh010_comp_v012.1001.exr"]

    path.write_bytes(path.read_bytes()[:-200])
    shutil.rmtree(show.folder / "delivery")
    done = script(f"import provenance\n{lines}", show.folder)
    assert done.stdout.splitlines()[0] == "block", done.stderr
    assert not (show.folder / "delivery").exists()


def test_it_works_in_a_process_of_its_own_and_ends_it(show: Any) -> None:
    path = show.write("a.jpg")
    with open_studio(show.file) as studio:
        assert studio.check(path).verdict is Verdict.REVIEW
        result = studio.stamp(path, declaration=show.declaration, in_place=True)
        assert result.stamp.outcome is StampOutcome.STAMPED
        assert studio.verify(path).evidence.manifest.state is ManifestState.TRUSTED
        checked = studio.check(path, declaration=show.declaration)
        assert checked.outcome == "pass"
        with pytest.raises(ProvenanceError, match="No such file"):
            studio.stamp(show.folder / "none.jpg", declaration=show.declaration, in_place=True)
        with pytest.raises(DocumentError, match="line 1"):
            studio.check(path, declaration=show.declare("x = 1\n", "wrong.toml"))
    assert "No such file" in studio.check(show.folder / "none.jpg").incomplete.why  # it starts anew
    studio.close()
    studio.close()


def test_what_an_asset_knows_comes_back(show: Any, studio: Any) -> None:
    asset = Asset(show.write("a.jpg"), shot=Shot("Demo", "seq", "sh010"), frame=1001)
    found = studio.stamp(asset, declaration=show.declaration, in_place=True).evidence
    assert (found.asset.shot, found.asset.frame, found.asset.media_type) == (asset.shot, 1001, "image/jpeg")
    assert studio.check(asset).evidence.manifest.frame == 1001


def test_what_it_is_checked_for(show: Any, studio: Any) -> None:
    path = show.write("a.jpg")
    assert studio.check(path).evidence.delivery is Use.FINAL
    assert studio.check(path, delivery="temporary").evidence.delivery is Use.TEMPORARY
    assert studio.check(path, delivery=Use.TEMPORARY).evidence.delivery is Use.TEMPORARY
    with pytest.raises(ValueError, match="finished"):
        studio.check(path, delivery="finished")


def test_relative_paths_are_those_of_the_caller(show: Any, studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = show.write("a.jpg")
    monkeypatch.chdir(show.folder)
    result = studio.stamp("frames/a.jpg", declaration="declaration.toml", to="out")
    assert result.evidence.asset.path == path
    assert result.stamp.output == show.folder / "out" / "a.jpg"


def test_a_result_is_stamped_with_its_fingerprints(show: Any, studio: Any) -> None:
    path = show.write("a.exr")
    checked = studio.check(path)
    stamped = studio.stamp(checked, declaration=show.declaration, to=show.folder / "out")
    assert stamped.evidence.fingerprints == checked.evidence.fingerprints
    assert stamped.stamp.sidecar == show.folder / "out" / "a.c2pa"
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.exr"]


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("sh010_comp_v012.1001.exr", 1001),
        ("shot_0007.png", 7),
        ("shot1001.png", 1001),
        ("shot.-0005.exr", -5),
        ("shot.-0000.exr", 0),
        ("1001.exr", 1001),
        ("sh010.png", None),
        ("comp_v012.mov", None),
        ("plate_1920x1080.png", None),
        ("photo_20261123120000.jpg", None),
        ("shot.1001", None),
        ("shot.1001.comp.exr", None),
        ("shot.\u0661\u0662.exr", None),
    ],
)
def test_the_frame_that_a_name_tells(name: str, frame: int | None) -> None:
    assert frame_of(name) == frame


@given(
    st.one_of(
        st.text(st.characters(), max_size=20),
        st.from_regex(r"[a-zv0-9x. _-]{0,6}-?[0-9]{0,11}(\.[a-z]{0,3})?", fullmatch=True),
    )
)
def test_it_is_that_which_a_walk_finds_of_one_file(name: str) -> None:
    found = numbered(name)
    assert frame_of(name) == (found.number if found and found.is_frame else None)


def test_a_frame_is_stamped_by_the_number_in_its_name(show: Any, studio: Any) -> None:
    show.write("plate.1001.jpg")
    tail = '[[ingredients]]\npath = "frames/plate.####.jpg"\nrelationship = "componentOf"\n'
    declaration = show.declare(show.declaration.read_text("utf-8") + tail, "with_plate.toml")
    path = show.write("comp.1001.jpg")
    checked = studio.check(path)
    assert checked.evidence.asset.frame == 1001
    stamped = studio.stamp(checked, declaration=declaration, to=show.folder / "out")
    assert stamped.stamp.outcome is StampOutcome.STAMPED
    assert studio.verify(stamped.stamp.output).evidence.manifest.frame == 1001


def test_an_asset_keeps_its_own_frame(show: Any, studio: Any) -> None:
    asset = Asset(show.write("comp.1001.jpg"), frame=7)
    assert studio.check(asset).evidence.asset.frame == 7


@pytest.mark.parametrize("where", [{}, {"to": "out", "in_place": True}])
def test_where_to_must_be_said_once(where: Any, show: Any, studio: Any) -> None:
    with pytest.raises(FileError, match="said where to"):
        studio.stamp(show.write("a.jpg"), declaration=show.declaration, **where)


def test_its_own_folder_is_not_somewhere_else(show: Any, studio: Any) -> None:
    path = show.write("a.jpg")
    before = path.read_bytes()
    with pytest.raises(ProvenanceError, match="its own folder"):
        studio.stamp(path, declaration=show.declaration, to=path.parent)
    assert path.read_bytes() == before


def test_a_wrong_show_is_told_when_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_text('[show]\ntitel = "x"\n')
    for isolated in (True, False):
        with pytest.raises(StudioError, match="line 2"):
            open_studio(file, isolated=isolated)
        with pytest.raises(FileError):
            open_studio(tmp_path / "none.toml", isolated=isolated)


def test_a_damaged_index_raises(show: Any, studio: Any) -> None:
    path = show.write("a.jpg")
    (show.folder / "index" / "catalog.json").write_text("{}")
    with pytest.raises(ProvenanceError, match="index"):
        studio.check(path)
    with open_studio(show.file) as isolated, pytest.raises(ProvenanceError, match="index"):
        isolated.check(path)


def test_limits_are_those_of_the_show(show: Any) -> None:
    show.settle({"# memory_gib = 4": "memory_gib = 1.5", "# seconds = 120": "seconds = 9"})
    assert limits_of(load_show(show.file)) == Limits(memory_bytes=3 << 29, seconds=9)
    assert limits_of(None) == Limits()


class TestAnswers:
    """A worker that decodes hostile files may be subverted: nothing of it is taken on trust."""

    @pytest.mark.parametrize(
        "answer",
        [{}, {"path": 7}, {"verdict": "pass"}, {"path": "a", "findings": 3}, {"path": "a", "fingerprints": [{"x": 1}]}],
    )
    def test_one_that_is_none_is_an_error_of_ours(self, answer: Any, show: Any) -> None:
        studio = Studio(load_show(show.file), lambda _: answer)  # type: ignore[arg-type]  # a service is a callable
        with pytest.raises(WorkerError, match="cannot be understood"):
            studio.check("a.jpg")

    def test_one_about_another_file_is_an_error(self, show: Any) -> None:
        studio = Studio(load_show(show.file), lambda _: {"path": "/another", "verdict": "pass"})  # type: ignore[arg-type]  # see above
        with pytest.raises(WorkerError, match="another file"):
            studio.check("a.jpg")

    def test_a_worker_that_dies_costs_one_call(self, show: Any) -> None:
        services = Path(__file__).resolve().parents[1]
        worker = Worker("services:unruly", {}, Limits(seconds=20), path=[str(services)])
        with Studio(load_show(show.file), worker) as studio:
            with pytest.raises(WorkerError, match="died of signal"):
                studio.check("/frames/kill.jpg")
            assert studio.check("/frames/sound.jpg").outcome == "pass"


class TestSecrets:
    """A passphrase stands in no argument, environment, error, result or file."""

    @pytest.fixture
    def locked(self, making: Any, tmp_path: Path) -> Any:
        return making.lay_out(tmp_path / "locked", passphrase=SECRET.encode())

    def test_it_is_given_by_whoever_opens_the_show(self, locked: Any) -> None:
        asked: list[str] = []
        path = locked.write("a.jpg")
        with open_studio(locked.file, secrets=lambda subject: asked.append(subject) or SECRET.encode()) as studio:
            result = studio.stamp(path, declaration=locked.declaration, in_place=True)
            worker = studio._ask
            pid = worker._child._process.pid
            for kind in ("cmdline", "environ"):
                seen = Path(f"/proc/{pid}/{kind}").read_bytes()
                assert SECRET.encode() not in seen
                assert worker._config["passphrase"].encode() not in seen
        assert len(asked) == 1
        assert SECRET not in asked[0]
        record = json.dumps(provenance.to_record(result))
        assert SECRET not in record
        for data in (path.read_bytes(), *[each.read_bytes() for each in locked.folder.rglob("*") if each.is_file()]):
            assert SECRET.encode() not in data

    def test_a_wrong_one_does_not_come_back(self, locked: Any) -> None:
        path = locked.write("a.jpg")
        with (
            open_studio(locked.file, secrets=lambda _: b"guess-7f3a") as studio,
            pytest.raises(SignerError) as caught,
        ):
            studio.stamp(path, declaration=locked.declaration, in_place=True)
        assert "does not open it" in str(caught.value)
        assert "guess-7f3a" not in f"{caught.value!r} {caught.value.__cause__!r}"

    def test_none_is_asked_for_where_a_file_has_it(self, locked: Any) -> None:
        secret = locked.folder / "secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        locked.settle({'# passphrase_file = "/secure/platemark.passphrase"': 'passphrase_file = "secret"'})
        with open_studio(locked.file, secrets=lambda _: pytest.fail("it was asked")) as studio:
            assert "passphrase" not in studio._ask._config
            result = studio.stamp(locked.write("a.jpg"), declaration=locked.declaration, in_place=True)
        assert result.stamp.outcome is StampOutcome.STAMPED

    def test_without_one_it_can_check_but_not_sign(self, locked: Any) -> None:
        path = locked.write("a.jpg")
        studio = open_studio(locked.file, isolated=False)
        assert studio.check(path).verdict is Verdict.REVIEW
        with pytest.raises(SignerError, match="locked with a passphrase"):
            studio.stamp(path, declaration=locked.declaration, in_place=True)

    def test_what_a_worker_is_opened_with(self, tmp_path: Path) -> None:
        assert worker_config(None) == {"trust": []}
        config = worker_config(Path("show.toml"), b"p", (Path("root.pem"),))
        assert config["show"] == str(Path("show.toml").absolute())
        assert config["trust"] == [str(Path("root.pem").absolute())]
        assert json.dumps(config)
