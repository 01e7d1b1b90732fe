"""`platemark init`: a show that works at once, and never over another."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.attestations import load_register
from provenance.declarations import load_declaration
from provenance.errors import DeclarationError
from provenance.index import open_index
from provenance.show import load_show

Run = Callable[..., Any]


def test_a_new_show(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shows of mine" / "keystone"
    done = run("init", folder, "--title", 'The "Keystone"', "--organisation", "Meridian VFX")
    assert done.code == 0, done.talk
    assert not done.talk
    names = ["attestations", "declaration.toml", "declarations", "identity", "index", "show.toml"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert [path.name for path in (folder / "attestations").iterdir()] == ["README.txt"]
    show = load_show(folder / "show.toml")
    assert show.show.title == 'The "Keystone"'
    assert show.signing
    assert show.attestations
    assert load_register(show.attestations.folder).attestations == ()
    with pytest.raises(DeclarationError, match="which nobody has replaced"):  # nobody signs what nobody said
        load_declaration(folder / "declaration.toml")
    assert open_index(folder / "index").info().references == 0
    keys = sorted((folder / "identity").glob("*.key"))
    assert [path.name for path in keys] == ["intermediate.key", "root.key", "signer.key"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in keys)
    advice = (folder / "identity" / "README.txt").read_text()
    assert "bought certificate" in advice
    assert done.out.startswith(f'Made the show The "Keystone" in {folder}:\n')
    # What it tells to type can be typed.
    assert f"  platemark declare '{folder}/declarations'/SHOT.toml --show '{folder}/show.toml'" in done.out
    assert (
        f"  platemark stamp FRAMES --show '{folder}/show.toml' --declare '{folder}/declarations'/SHOT.toml" in done.out
    )
    assert len(done.out.splitlines()) <= 18
    assert "PRIVATE" not in done.out


def test_its_template_is_not_signed_unedited(run: Run, tmp_path: Path, making: Any) -> None:
    run("init", tmp_path / "x")
    show = making.Show(tmp_path / "x")
    frame = show.write("sh010.1001.png")
    before = frame.read_bytes()
    done = run("stamp", frame, "--show", show.file, "--declare", show.declaration, "--in-place")
    assert done.code == 2
    assert "line 5, title: it is still the template's" in done.talk
    assert "Put in its place: what the picture is" in done.talk
    assert frame.read_bytes() == before


def test_json(run: Run, tmp_path: Path) -> None:
    done = run("init", tmp_path / "x", "--json")
    assert set(done.summary) == {"show", "declaration", "declarations", "index", "attestations", "root", "chain", "key"}
    assert all(Path(path).exists() for path in done.summary.values())
    assert len(done.lines) == 1


def test_a_locked_identity(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("open sesame\n")
    secret.chmod(0o600)
    done = run("init", tmp_path / "x", "--passphrase-file", secret)
    assert done.code == 0, done.talk
    assert "ENCRYPTED" in (tmp_path / "x" / "identity" / "signer.key").read_text()
    assert "sesame" not in done.out + (tmp_path / "x" / "show.toml").read_text()
    assert run("doctor", "--show", tmp_path / "x" / "show.toml").code == 0


def test_a_show_that_is_there_is_left_alone(run: Run, life: Any, making: Any) -> None:
    before = making.bytes_of(life.folder)
    done = run("init", life.folder)
    assert done.code == 2
    assert "there is one already" in done.talk
    assert making.bytes_of(life.folder) == before


@pytest.mark.parametrize("part", ["identity", "index", "attestations", "declaration.toml"])
def test_after_a_kill_it_says_what_to_do(run: Run, tmp_path: Path, making: Any, part: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / part).write_text("precious")
    before = making.bytes_of(tmp_path)
    done = run("init", tmp_path / "x")
    assert done.code == 2
    assert f"it holds {part} and no show.toml: an earlier `platemark init` was cut short" in done.talk
    assert f"remove {part}" in done.talk
    assert making.bytes_of(tmp_path) == before


def test_a_link_to_nowhere_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "show.toml").symlink_to("nowhere")
    assert run("init", tmp_path).code == 2
    assert not (tmp_path / "identity").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--title", ""], "1 to 200 printable"),
        (["--title", "a\nb"], "1 to 200 printable"),
        (["--title", "x" * 201], "1 to 200 printable"),
        (["--organisation", "x" * 49], "organisation"),
        (["--passphrase-file", "gone"], "gone"),
    ],
)
def test_misuse_makes_nothing(run: Run, tmp_path: Path, more: list[str], words: str) -> None:
    done = run("init", tmp_path / "x", *more)
    assert done.code == 2
    assert words in done.talk
    assert not (tmp_path / "x").exists()


def test_folders_of_every_name(run: Run, tmp_path: Path) -> None:
    assert run("init", tmp_path / ("long " * 30)).code == 0  # longer than a certificate's name may be
    for name in ("a\nb", "\udcff"):
        done = run("init", tmp_path / name)
        assert done.code == 2
        assert "--title" in done.talk
        assert run("init", tmp_path / name, "--title", "Good").code == 0


def test_where_no_folder_can_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("init", tmp_path / "file").code == 2
    done = run("init", tmp_path / "file" / "below")
    assert done.code in (1, 2)
    assert "defect" not in done.talk
