"""Show files: what they say, and what is wrong with them, by the line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.errors import FileError, ProvenanceError, StudioError
from provenance.media.interface import MediaSettings
from provenance.policy import UseCase, load_policy
from provenance.show import MediaTable, Show, load_show, render_show


def write(folder: Path, text: str) -> Path:
    path = folder / "show.toml"
    path.write_text(text, "utf-8")
    return path


def refused(path: Path) -> StudioError:
    with pytest.raises(StudioError) as caught:
        load_show(path)
    error = caught.value
    assert str(path) in error.what
    assert error.fix
    return error


def test_the_least_show(tmp_path: Path) -> None:
    show = load_show(write(tmp_path, '[show]\ntitle = "Demo"\n'))
    assert show.show.title == "Demo"
    assert show.signing is None
    assert show.index is None
    assert show.trust.anchors == ()
    assert show.policy.base == "studio-minimum"
    assert show.limits.workers == 0
    assert show.limits.largest == 4 << 30
    assert ".DS_Store" in show.show.ignore


def test_what_init_writes_is_read_with_every_path_absolute(show: Any) -> None:
    found = load_show(show.file)
    identity = show.folder / "identity"
    assert found.signing.key == f"pem:{identity / 'signer.key'}"
    assert found.signing.chain == identity / "chain.pem"
    assert found.signing.passphrase_file is None
    assert found.trust.anchors == (identity / "root.pem",)
    assert found.index.location == show.folder / "index"
    assert found.attestations.folder == show.folder / "attestations"
    assert not found.attestations.signed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('folder = "gone"', "line 4, attestations.folder: there is no folder"),
        ('folder = "show.toml"', "line 4, attestations.folder: there is no folder"),
        ("signed = true", "attestations.folder: it is missing"),
        ('folder = "."\nsigned = "yes"', "line 5, attestations.signed: "),
        ('folder = "."\nsigned = 1', "line 5, attestations.signed: "),
        ('folder = "."\nsigns = true', "line 5, attestations.signs: there is no such key"),
    ],
)
def test_mistakes_about_attestations(tmp_path: Path, text: str, why: str) -> None:
    path = write(tmp_path, f'[show]\ntitle = "Demo"\n[attestations]\n{text}\n')
    assert why in refused(path).why


def test_whether_attestations_must_be_signed_shapes_results(show: Any) -> None:
    before = load_show(show.file).digest
    show.settle({"# signed = true": "signed = true"})
    assert load_show(show.file).digest != before


def test_reusing_still_frames_is_a_switch_that_shapes_no_result(show: Any) -> None:
    before = load_show(show.file)
    assert before.index.reuse_still_frames
    show.settle({"# reuse_still_frames = true": "reuse_still_frames = false"})
    after = load_show(show.file)
    assert not after.index.reuse_still_frames
    assert after.digest == before.digest


def test_paths_are_relative_to_the_file_and_not_to_who_asks(show: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(show.folder.parent)
    assert load_show(Path("show/show.toml")) .signing.chain == show.folder / "identity" / "chain.pem"  # fmt: skip
    link = show.folder.parent / "link.toml"
    link.symlink_to(show.file)
    assert load_show(link).signing.chain == show.folder / "identity" / "chain.pem"


def test_a_show_names_one_policy_or_several(show: Any) -> None:
    for name in ("ours.toml", "more.toml"):
        (show.folder / name).write_text(f'name = "{name[:4]}"\nversion = "1"\nextends = ["studio-minimum"]\n')
    show.settle({'base = "studio-minimum"': 'base = ["ours.toml", "eu-ai-act-50", "more.toml"]'})
    policy = load_show(show.file).policy
    assert policy.base == (str(show.folder / "ours.toml"), "eu-ai-act-50", str(show.folder / "more.toml"))
    assert load_policy(policy.base).name == "eu-ai-act-50 + more + ours"


@pytest.mark.parametrize(
    ("base", "where", "why"),
    [
        ('["ours.toml", "studio-minimum"]', r"policy\.base\[1\]", "there is no file"),
        ('"ours.toml"', r"policy\.base", "there is no file"),
        ("[3]", r"policy\.base", "neither a policy's name in quotes nor a list"),
        ("3", r"policy\.base", "neither a policy's name in quotes nor a list"),
    ],
)
def test_a_policy_that_a_show_cannot_have(show: Any, base: str, where: str, why: str) -> None:
    show.settle({'base = "studio-minimum"': f"base = {base}"})
    error = refused(show.file)
    assert re.match(rf"line \d+, {where}: ", error.why)
    assert why in error.why


def test_a_show_changes_what_uses_are_asked_for(show: Any) -> None:
    show.settle({'base = "studio-minimum"': 'base = "netflix-genai"\ntriage = { background = "pass" }'})
    table = load_show(show.file).policy
    assert load_policy(table.base, triage=table.triage).triage[UseCase.BACKGROUND].word == "pass"


def test_every_commented_setting_of_the_template_is_one(show: Any) -> None:
    """What a person uncomments works."""
    text = re.sub(r"(?m)^# ((?:[a-z_]+) = .*)$", r"\1", show.file.read_text("utf-8"))
    (show.folder / "timestamp-root.pem").write_bytes((show.folder / "identity" / "root.pem").read_bytes())
    (show.folder / "model.onnx").write_bytes(b"a model")
    text = text.replace("/secure/platemark.passphrase", "secret")
    found = load_show(write(show.folder, text))
    assert found.show.shot_pattern
    assert found.signing.timestamp_url
    assert found.signing.passphrase_file == show.folder / "secret"
    assert found.index.neural == show.folder / "model.onnx"
    assert found.attestations.signed
    assert found.policy.rules == {"credentials.untrusted": "block"}
    assert load_policy("studio-minimum", rules=found.policy.rules)
    for table, defaults in (("media", MediaTable()), ("limits", Show.model_fields["limits"].default)):
        assert getattr(found, table) == defaults, "the template says what the defaults are"


def test_every_key_is_documented() -> None:
    from provenance import show

    told = set(re.findall(r"`([a-z]+\.[a-z_*]+)`", show.__doc__ or ""))
    tables = {name: _fields(field.annotation) for name, field in Show.model_fields.items() if name != "media"}
    keys = {f"{table}.{key}" for table, fields in tables.items() for key in fields}
    assert told - {"media.*"} >= keys


def _fields(annotation: Any) -> list[str]:
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    return [key for kind in kinds for key in getattr(kind, "model_fields", {})]


def test_the_media_settings_are_those_of_the_decoder() -> None:
    assert MediaSettings(**MediaTable().model_dump()) == MediaSettings()


def test_a_title_may_be_anything_a_person_types(tmp_path: Path) -> None:
    for title in ('The "Tower"', "Turm\\Fall", "塔の崩壊", "{braces}", "# not a comment", "it's"):
        assert load_show(_with_files(tmp_path, render_show(title))).show.title == title


def test_a_passphrase_file_is_written_so_that_it_is_read(tmp_path: Path) -> None:
    text = render_show("Demo", passphrase_file='/secure/a "b"')
    assert load_show(_with_files(tmp_path, text)).signing.passphrase_file == Path('/secure/a "b"')


def _with_files(folder: Path, text: str) -> Path:
    for name in ("root.pem", "chain.pem"):
        (folder / "identity").mkdir(exist_ok=True)
        (folder / "identity" / name).touch()
    (folder / "index").mkdir(exist_ok=True)
    (folder / "attestations").mkdir(exist_ok=True)
    return write(folder, text)


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("", None, "show: it is missing"),
        ("[show]\n", 1, "show.title: it is missing"),
        ('[show]\ntitle = ""\n', 2, "show.title"),
        ("[show]\ntitle = 7\n", 2, "it is not text"),
        ('[show]\ntitel = "x"\n', 2, "there is no such key"),
        ('title = "x"\n', 1, "there is no such key"),
        ('[show]\ntitle = "x"\nshot_pattern = "("\n', 3, "it is not a regular expression"),
        ('[show]\ntitle = "x"\nshot_pattern = "(?P<sequence>a)"\n', 3, "it has no group called shot"),
        ('[show]\ntitle = "x"\nignore = "*.tmp"\n', 3, "it is not a list"),
        ('[show]\ntitle = "x"\n\n[signing]\nkey = "pem:k"\n', 4, "signing.chain: it is missing"),
        ('[show]\ntitle = "x"\n\n[signing]\nkey = "pem:k"\nchain = "none.pem"\n', 6, "there is no file"),
        ('[show]\ntitle = "x"\n[trust]\nanchors = ["none.pem"]\n', 4, "there is no file"),
        ('[show]\ntitle = "x"\n[trust]\nanchors = "root.pem"\n', 4, "it is not a list"),
        ('[show]\ntitle = "x"\n[index]\nlocation = "none"\n', 4, "there is no folder"),
        ('[show]\ntitle = "x"\n[policy]\nbase = "none.toml"\n', 4, "there is no file"),
        ('[show]\ntitle = "x"\n[media]\nocio_config = "none.ocio"\n', 4, "there is no file"),
        ('[show]\ntitle = "x"\n[media]\nmax_pixels = 0\n', 4, "media.max_pixels"),
        ('[show]\ntitle = "x"\n[limits]\nmemory_gib = 0.1\n', 4, "limits.memory_gib"),
        ('[show]\ntitle = "x"\n[limits]\nmemory_gib = inf\n', 4, "limits.memory_gib"),
        ('[show]\ntitle = "x"\n[limits]\nmemory_gib = nan\n', 4, "limits.memory_gib"),
        ('[show]\ntitle = "x"\n[limits]\nseconds = -1\n', 4, "limits.seconds"),
        ('[show]\ntitle = "x"\n[limits]\nseconds = inf\n', 4, "limits.seconds"),
        ('[show]\ntitle = "x"\n[limits]\nfile_gib = inf\n', 4, "limits.file_gib"),
        ('[show]\ntitle = "x"\n[limits]\nworkers = -1\n', 4, "limits.workers"),
        ('[show]\ntitle = "x"\n[limits]\nworkers = 1000000000\n', 4, "limits.workers"),
        ('[show]\ntitle = "x"\n[limits]\nworkers = 1.5\n', 4, "limits.workers"),
        ('[show]\ntitle = "x"\n[show]\n', None, "it is not TOML"),
        ("[show\n", None, "it is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int | None, names: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, text))
    assert names in error.why
    if line is not None and "show: it is missing" not in names:
        assert f"line {line}, " in error.why


def test_a_key_that_is_nearly_right_is_suggested(tmp_path: Path) -> None:
    assert refused(write(tmp_path, '[show]\ntitel = "x"\n')).fix == "Did you mean `title`?"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    fifo = tmp_path / "fifo.toml"
    os.mkfifo(fifo)
    for path in (tmp_path / "none.toml", tmp_path, loop, fifo):
        with pytest.raises(FileError):
            load_show(path)
    (tmp_path / "latin.toml").write_bytes(b'[show]\ntitle = "\xe9"\n')
    assert "not UTF-8" in refused(tmp_path / "latin.toml").why


def test_a_missing_files_name_is_safe_to_print(tmp_path: Path) -> None:
    error = refused(write(tmp_path, '[show]\ntitle = "x"\n[trust]\nanchors = ["\\u001b[31m\\u202e.pem"]\n'))
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)


def test_its_digest_is_of_what_shapes_a_result(show: Any) -> None:
    digest = load_show(show.file).digest
    same = {"# workers = 0": "workers = 3", "# file_gib = 4": "file_gib = 1", "# seconds = 120": "seconds = 9"}
    for old, new in same.items():
        show.settle({old: new})
        assert load_show(show.file).digest == digest
    for old, new in (
        ('title = "Demo"', 'title = "Other"'),
        ('# log = "ACEScct"', 'log = "ACEScc"'),
        ('anchors = ["identity/root.pem"]', "anchors = []"),
        ('base = "studio-minimum"', 'base = "studio-minimum"\nrules = { "near-copy" = "review" }'),
    ):
        show.settle({old: new})
        assert load_show(show.file).digest != digest


def test_of_a_neural_model_its_content_counts(show: Any) -> None:
    plain = load_show(show.file).digest
    show.settle({'# neural = "model.onnx"': 'neural = "model.onnx"'})
    error = refused(show.file)
    assert "index.neural: there is no file" in error.why
    (show.folder / "model.onnx").write_bytes(b"one model")
    one = load_show(show.file).digest
    (show.folder / "model.onnx").rename(show.folder / "other.onnx")
    show.settle({'# neural = "model.onnx"': 'neural = "other.onnx"'})
    assert load_show(show.file).digest == one != plain
    (show.folder / "other.onnx").write_bytes(b"another model")
    assert load_show(show.file).digest not in (one, plain)
    found = load_show(show.file)
    (show.folder / "other.onnx").unlink()
    with pytest.raises(FileError):
        found.digest  # noqa: B018


def test_settings_do_not_change(show: Any) -> None:
    found = load_show(show.file)
    with pytest.raises(ValueError, match="frozen"):
        found.show.title = "Other"


def test_it_knows_what_it_was_read_from(show: Any) -> None:
    assert load_show(show.file).document.path == show.file
    assert Show.model_validate({"show": {"title": "x"}}).document is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=4,
    ),
    st.sampled_from(
        [f"{name}.{key}" for name, field in Show.model_fields.items() for key in _fields(field.annotation)]
    ),
)
def test_any_value_for_any_key_is_taken_or_refused_in_our_words(tmp_path: Path, value: Any, key: str) -> None:
    table, name = key.split(".")
    title = '[show]\ntitle = "x"\n' if key != "show.title" else "[show]\n"
    head = "" if table == "show" else f"[{table}]\n"
    text = f"{title}{head}{name} = {_toml(value)}\n"
    path = write(tmp_path, text)
    try:
        found = load_show(path)
    except ProvenanceError:
        return
    assert re.fullmatch("[0-9a-f]{64}", found.digest)
    assert found.limits.largest >= 0


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(each):08x}" if not 0xD800 <= ord(each) < 0xE000 else "?" for each in value) + '"'
    return '"none"' if value is None else str(value)
