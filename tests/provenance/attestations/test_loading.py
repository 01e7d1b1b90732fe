"""Attestation files: what they say, every mistake with its line, and signatures of which all must hold or none."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.attestations import Register, attestation_files, load_contents, load_register, mistakes_in
from provenance.attestations.register import NO_SIGNATURE
from provenance.attestations.schema import AttestationFile
from provenance.errors import AttestationError, FileError
from provenance.files import Source, read_source
from provenance.model import (
    Answer,
    Approval,
    ChangeKind,
    Consent,
    Environment,
    GivenBy,
    HeldLicence,
    Licence,
    Matter,
    TrainingData,
    Use,
    VettedTool,
)

RULES = ("near-copy", "near-copy.licence", "sequence.near-copy", "performer.consent", "tool.unknown")
SHA = "ab" * 32
FULL = f"""\
format = 1
[[tools]]
id = "T-1"
name = "Cinder"
vendor = "Cinder Works"
first_version = "2.0"
last_version = "2.9"
environment = "enterprise"
agreement = "MSA 2026-04"
retains = "no"
trains = "no"
training_data = "licensed"
terms_sha256 = "{SHA.upper()}"
terms_dated = 2026-01-15
vetted_by = "R. Okafor"
vetted_on = "2026-02-01"
valid_until = 2027-01-31
uses = ["temporary", "final"]

[[consents]]
id = "C-1"
performer = "P-17"
kind = "digital-alteration"
project = "Keystone"
description = "Age made ten years younger"
shots = ["sh010", "sh02*"]
valid_from = 2026-01-01
valid_until = 2027-12-31
territory = "world"
medium = "theatrical"
document_sha256 = "{SHA}"
recorded_by = "Production legal"
recorded_on = 2026-01-02
given_by = "estate"
ends_at_death = true

[[approvals]]
id = "A-1"
by = "M. Lindqvist"
shots = ["sh010"]
uses = ["final"]
covers = ["final-use", "key-element"]
performers = ["P-17"]
given_on = 2026-05-02
valid_until = 2027-05-01
reference = "mail of 2 May"
document_sha256 = "{SHA}"

[[approvals]]
id = "A-2"
by = "M. Lindqvist"
shots = ["sh010"]
valid_until = 2027-05-01
waives = ["near-copy"]
works = ["The Colossus"]

[[licences]]
id = "L-1"
name = "PO 4711"
shows = ["Keystone"]
valid_from = 2026-01-01
valid_until = 2027-12-31
works = ["The Colossus"]
owner = "Aster Press"
shots = ["sh0*"]
document_sha256 = "{SHA}"

[[people]]
id = "P-17"
name = "Ada Vance"
"""
LOADED = (
    VettedTool(
        "T-1", "Cinder", "Cinder Works", "2.0", "2.9", Environment.ENTERPRISE, "MSA 2026-04", Answer.NO, Answer.NO,
        TrainingData.LICENSED, SHA, "2026-01-15", "R. Okafor", "2026-02-01", "2027-01-31",
        (Use.TEMPORARY, Use.FINAL), "all.toml",
    ),
    Consent(
        "C-1", "P-17", ChangeKind.DIGITAL_ALTERATION, "Keystone", "Age made ten years younger", ("sh010", "sh02*"),
        "2026-01-01", "2027-12-31", "world", "theatrical", SHA, "Production legal", "2026-01-02", GivenBy.ESTATE,
        True, "all.toml",
    ),
    Approval(
        "A-1", "M. Lindqvist", ("sh010",), (Use.FINAL,), (Matter.FINAL_USE, Matter.KEY_ELEMENT), ("P-17",),
        "2026-05-02", "2027-05-01", "mail of 2 May", SHA, source="all.toml",
    ),
    Approval(
        "A-2", "M. Lindqvist", ("sh010",), valid_until="2027-05-01", waives=("near-copy",), works=("The Colossus",),
        source="all.toml",
    ),
    HeldLicence(
        "L-1", Licence("PO 4711", ("Keystone",), "2026-01-01", "2027-12-31"), ("The Colossus",), "Aster Press",
        ("sh0*",), SHA, "all.toml",
    ),
)  # fmt: skip
CONSENT = f'[[consents]]\nid = "C-1"\nperformer = "P-1"\nkind = "voice"\nproject = "K"\ndocument_sha256 = "{SHA}"\n'
APPROVAL = '[[approvals]]\nid = "A-1"\nby = "M"\ncovers = ["inputs"]\n'
TOOL_BY = '[[tools]]\nid = "T-1"\nname = "Cinder"\nvetted_by = "R"\n'
WAIVER = '[[approvals]]\nid = "A-1"\nby = "M"\nwaives = ["tool.unknown"]\nshots = ["sh1"]\nvalid_until = 2027-01-01\n'
TOOL = '[[tools]]\nid = "T-1"\nname = "Cinder"\n'
LICENCE = '[[licences]]\nid = "L-1"\nname = "PO 1"\n'

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str | bytes, name: str = "all.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return make


def plain(value: object) -> Any:
    """As JSON has it: days are text."""
    return json.loads(json.dumps(value, default=str))


def test_all_that_a_file_can_say(write: Write, tmp_path: Path) -> None:
    write(FULL)
    register = load_register(tmp_path, rules=RULES)
    assert register.attestations == LOADED
    assert register.people == {"P-17": "Ada Vance"}
    assert (register.is_signed, register.files) == (False, 1)


def test_json_says_the_same(write: Write, tmp_path: Path) -> None:
    import tomllib

    write(json.dumps(plain(tomllib.loads(FULL)), indent=1), "all.json")
    found = load_register(tmp_path, rules=RULES).attestations
    assert [type(each) for each in found] == [type(each) for each in LOADED]
    assert all(each.source == "all.json" for each in found)
    assert str(found).replace("all.json", "all.toml") == str(LOADED)


def test_no_files_and_empty_ones(write: Write, tmp_path: Path) -> None:
    assert load_register(tmp_path) == Register()
    write("")
    assert load_register(tmp_path) == Register(files=1)


def test_which_files_are_read(write: Write, tmp_path: Path) -> None:
    for name in ("b.toml", "a.JSON", ".hidden.toml", "README.txt", "a.toml.c2pa", "z.toml.bak"):
        write("{}" if name.endswith("JSON") else "", name)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.toml").write_text("not read")
    assert [path.name for path in attestation_files(tmp_path)] == ["a.JSON", "b.toml"]
    with pytest.raises(FileError, match="cannot list the attestations"):
        load_register(tmp_path / "gone")


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to("all.txt"), os.mkfifo])
def test_what_is_no_regular_file_is_refused(tmp_path: Path, make: Any) -> None:
    (tmp_path / "all.txt").write_text("")
    make(tmp_path / "all.toml")
    with pytest.raises(FileError, match=r"all\.toml"):
        load_register(tmp_path)


def test_a_huge_file_is_refused(write: Write, tmp_path: Path) -> None:
    write(b"#" * ((4 << 20) + 1))
    with pytest.raises(FileError, match="the limit is"):
        load_register(tmp_path)


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        ("format = 2", "line 1, format: ", ""),
        ("a = ", "it is not TOML", ""),
        (b"# \xff", "byte 3 is not UTF-8", ""),
        ("[[consent]]", "line 1, consent: there is no such key", "Did you mean `consents`?"),
        (TOOL + 'uses = ["films"]', "line 4, tools[1].uses[1]: ", ""),
        (TOOL + 'retains = true', "line 4, tools[1].retains: ", ""),
        (TOOL + 'terms_sha = "x"', "line 4, tools[1].terms_sha: there is no such key", "`terms_sha256`"),
        (TOOL + 'terms_sha256 = "abc"', "line 4, tools[1].terms_sha256: it is no SHA-256", ""),
        (TOOL + 'vendor = "a\\nb"', "line 4, tools[1].vendor: it has a line break", ""),
        (TOOL + 'vendor = "<who>"', "line 4, tools[1].vendor: it is not filled in yet", ""),
        (TOOL + "valid_until = 2027-02-30", "it is not TOML", ""),
        (TOOL + 'valid_until = "2027-02-30"', "line 4, tools[1].valid_until: it is no day", ""),
        (TOOL + 'valid_until = "20270228"', "line 4, tools[1].valid_until: it is no day", ""),
        (TOOL + 'valid_until = ""', "line 4, tools[1].valid_until: it is no day", ""),
        (TOOL + "valid_until = 2027-02-28T00:00:00Z", "line 4, tools[1].valid_until: it is no day", ""),
        (TOOL + "valid_until = 2027", "line 4, tools[1].valid_until: it is not text", ""),
        (TOOL + "vetted_on = 2027-01-02\nvalid_until = 2027-01-01", "line 5, tools[1].valid_until: it ends on", ""),
        (LICENCE + "valid_from = 2027-01-02\nvalid_until = 2027-01-01", "line 5, licences[1].valid_until: it ends", ""),
        (CONSENT + "valid_from = 2027-01-02\nvalid_until = 2027-01-01", "line 8, consents[1].valid_until: it ends", ""),
        (APPROVAL + "given_on = 2027-01-02\nvalid_until = 2027-01-01", "line 6, approvals[1].valid_until: it ends", ""),
        ('[[tools]]\nid = "a b"\nname = "x"', "line 2, tools[1].id: it is no id", ""),
        ('[[tools]]\nid = ""\nname = "x"', "line 2, tools[1].id: it is no id", ""),
        (f'[[tools]]\nid = "{"x" * 65}"\nname = "x"', "line 2, tools[1].id: it is no id", ""),
        ('[[tools]]\nid = "T"', "line 1, tools[1].name: it is missing", "Add `name = ...`."),
        ('[[people]]\nid = "P 1"\nname = "x"', "line 2, people[1].id: it is no id", ""),
        (TOOL + TOOL, "line 5, tools[2].id: line 2 has 'T-1' as well", "Give each its own."),
        ('[[people]]\nid = "P"\nname = "x"\n' * 2, "line 5, people[2].id: line 2 has", ""),
        (CONSENT.replace("voice", "cosmetics"), "line 4, consents[1].kind: nobody consents to `cosmetics`", ""),
        (CONSENT.replace("voice", "unsure"), "line 4, consents[1].kind: nobody consents to `unsure`", ""),
        (CONSENT.replace("voice", "dance"), "line 4, consents[1].kind: ", ""),
        (CONSENT.replace("project", "# "), "consents[1].project: it is missing", ""),
        (CONSENT.replace("performer", "# "), "consents[1].performer: it is missing", ""),
        (CONSENT.replace("document_sha256", "# "), "consents[1].document_sha256: it is missing", ""),
        (CONSENT + 'ends_at_death = "no"', "line 7, consents[1].ends_at_death: ", ""),
        (CONSENT + 'shots = [""]', "line 7, consents[1].shots[1]: ", ""),
        (CONSENT + 'shots = "sh010"', "line 7, consents[1].shots: it is not a list", ""),
        (APPROVAL.replace("by", "# "), "approvals[1].by: it is missing", ""),
        (APPROVAL.replace('"inputs"', ""), "line 1, approvals[1]: it approves nothing", "`covers`"),
        (WAIVER.replace("tool.unknown", "tool.unknwn"), "line 4, approvals[1].waives[1]: there is", "`tool.unknown`"),
        (WAIVER.replace("shots", "# "), "line 1, approvals[1]: it waives, and names no shots", ""),
        (WAIVER.replace("sh1", "**"), "line 5, approvals[1].shots[1]: it waives, and '**' names no shot", ""),
        *(
            (WAIVER.replace("sh1", shots), "line 5, approvals[1].shots[1]: it waives, and", "")
            for shots in ("[!a]*", "[a-z][!]b]?", "[!]]*", "\u200b*", "*[0-9]*")
        ),
        *(
            (text.replace(name, blank), "it has nothing that anybody sees", "")
            for text, name in ((WAIVER, '"M"'), (TOOL_BY, '"R"'), (TOOL_BY, '"Cinder"'))
            for blank in ('" "', '"\u200b"', '" \u2060\u200d "')
        ),
        (WAIVER.replace("valid_until", "# "), "line 1, approvals[1]: it waives, and has no last day", ""),
        (WAIVER.replace("tool.unknown", "near-copy"), "it waives near-copies, and names no works", "`works`"),
        (WAIVER.replace("tool.unknown", "near-copy.licence"), "it waives near-copies, and names no works", "`works`"),
        (WAIVER.replace("tool.unknown", "sequence.near-copy"),
         "line 4, approvals[1].waives[1]: 'sequence.near-copy' cannot be waived by itself: it follows its frames",
         "Name `near-copy`"),
    ],
)  # fmt: skip
def test_mistakes_name_the_file_the_line_and_what_to_do(
    write: Write, tmp_path: Path, text: str | bytes, why: str, fix: str
) -> None:
    path = write(text)
    with pytest.raises(AttestationError) as caught:
        load_register(tmp_path, rules=RULES)
    assert str(path) in caught.value.what
    assert why in caught.value.why
    assert fix in caught.value.fix
    assert caught.value.fix
    contents, mistakes = mistakes_in(read_source(path), RULES)
    assert contents is None
    assert any(why in each.why for each in mistakes)


def test_every_mistake_is_told(write: Write) -> None:
    path = write(TOOL + 'retains = "maybe"\n' + CONSENT.replace("voice", "dance").replace(SHA, "x"))
    _, mistakes = mistakes_in(read_source(path))
    assert [each.why.split(":")[0] for each in mistakes] == [
        "line 4, tools[1].retains",
        "line 8, consents[1].kind",
        "line 10, consents[1].document_sha256",
    ]
    path = write(WAIVER.replace("shots", "# ").replace("valid_until", "# "))
    assert len(mistakes_in(read_source(path), RULES)[1]) == 2


def test_what_waives_needs_the_rules_to_be_known(write: Write, tmp_path: Path) -> None:
    write(WAIVER)
    assert load_register(tmp_path, rules=RULES).attestations
    with pytest.raises(AttestationError, match=r"there is no rule 'tool\.unknown'"):
        load_register(tmp_path)


@pytest.mark.parametrize("text", [TOOL, CONSENT, APPROVAL, LICENCE, '[[people]]\nid = "P"\nname = "x"\n'])
def test_one_id_in_two_files_names_both(write: Write, tmp_path: Path, text: str) -> None:
    write(text, "one.toml")
    write(f"# a comment\n{text}", "two.toml")
    with pytest.raises(AttestationError) as caught:
        load_register(tmp_path)
    assert "two.toml" in caught.value.what
    assert "one.toml, line 2, has" in caught.value.why
    assert caught.value.why.startswith("line 3, ")


def test_ids_of_different_kinds_do_not_meet(write: Write, tmp_path: Path) -> None:
    write(TOOL.replace("T-1", "X") + CONSENT.replace("C-1", "X") + APPROVAL.replace("A-1", "X"))
    assert [each.id for each in load_register(tmp_path).attestations] == ["X", "X", "X"]


class TestSignatures:
    """All files must be signed once one is, and what is not does not count; it is there all the same."""

    @pytest.fixture
    def load(self, write: Write, tmp_path: Path) -> Callable[..., Register]:
        write(TOOL, "tools.toml")
        write(CONSENT + '[[people]]\nid = "P-1"\nname = "Ada"\n', "consents.toml")

        def run(verdicts: Mapping[str, str | None], *, signed: bool = False) -> Register:
            return load_register(tmp_path, signed=signed, verify=lambda source: verdicts.get(source.path.name))

        return run

    def flaws(self, register: Register) -> dict[str, str]:
        return {each.source: each.flaw for each in register.attestations}

    def test_none_is_signed(self, load: Any) -> None:
        register = load({})
        assert self.flaws(register) == {"tools.toml": "", "consents.toml": ""}
        assert not register.is_signed

    def test_none_is_signed_and_all_must_be(self, load: Any) -> None:
        register = load({}, signed=True)
        assert self.flaws(register) == {"tools.toml": NO_SIGNATURE, "consents.toml": NO_SIGNATURE}
        assert register.people == {}

    def test_one_is_signed(self, load: Any) -> None:
        register = load({"tools.toml": ""})
        assert self.flaws(register) == {"tools.toml": "", "consents.toml": NO_SIGNATURE}
        assert register.is_signed

    def test_all_are_signed_and_one_does_not_hold(self, load: Any) -> None:
        register = load({"tools.toml": "it was changed", "consents.toml": ""})
        assert self.flaws(register) == {"tools.toml": "it was changed", "consents.toml": ""}
        assert register.people == {"P-1": "Ada"}

    def test_one_signature_that_does_not_hold_is_a_signature(self, load: Any) -> None:
        assert self.flaws(load({"tools.toml": "it is broken"}))["consents.toml"] == NO_SIGNATURE


def test_what_is_verified_is_what_was_read(write: Write, tmp_path: Path) -> None:
    """Whoever changes the file between reading and verifying changes nothing that is loaded."""
    path = write(TOOL)
    seen: list[Source] = []

    def verify(source: Source) -> str:
        path.write_text(TOOL.replace("Cinder", "Other"))
        seen.append(source)
        return ""

    (tool,) = load_register(tmp_path, verify=verify).attestations
    assert isinstance(tool, VettedTool)
    assert tool.name == "Cinder"
    assert seen[0].data == TOOL.encode()


# ------------------------------------------------------------------------------- any file either loads or is refused

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=8)
    | st.sampled_from(["T-1", SHA, "2026-01-01", "final", "voice", "no", "near-copy", "inputs", "<x>"])
)
_KEYS = [
    "id", "name", "performer", "kind", "project", "document_sha256", "by", "covers", "waives", "shots", "valid_until",
    "works", "uses", "given_by", "ends_at_death", "strange",
]  # fmt: skip
_ROWS = st.dictionaries(st.sampled_from(_KEYS), _SCALARS | st.lists(_SCALARS, max_size=2), max_size=8)
_FILES = st.dictionaries(
    st.sampled_from([*AttestationFile.model_fields, "other"]),
    st.lists(_ROWS, max_size=2) | _ROWS | _SCALARS,
    max_size=4,
)


def loads_or_is_refused(data: bytes, name: str) -> None:
    source = Source(Path(name), data, os.stat(os.curdir))
    contents, mistakes = mistakes_in(source, RULES)
    if contents is not None:
        assert not mistakes
        assert load_contents(source, RULES).attestations == contents.attestations
        return
    with pytest.raises(AttestationError) as caught:
        load_contents(source, RULES)
    for error in (caught.value, *mistakes):
        assert name in error.what
        assert error.why
        assert error.fix


@given(_FILES)
def test_any_json_loads_or_is_refused(value: Any) -> None:
    loads_or_is_refused(json.dumps(value).encode(), "a.json")


@given(_FILES)
def test_any_toml_loads_or_is_refused(value: Any) -> None:
    def scalar(each: object) -> str:
        return "[" + ", ".join(map(scalar, each)) + "]" if isinstance(each, list) else json.dumps(each or 0)

    lines = []
    for table, rows in value.items():
        for row in rows if isinstance(rows, list) else ():
            lines += [f"[[{table}]]", *(f"{key} = {scalar(each)}" for key, each in row.items())]
    loads_or_is_refused("\n".join(lines).encode(), "a.toml")


@given(st.binary(max_size=60) | st.text('[]{}"=,#\n abcid.', max_size=40).map(str.encode), st.sampled_from("jt"))
def test_any_bytes_load_or_are_refused(data: bytes, kind: str) -> None:
    loads_or_is_refused(data, "a.json" if kind == "j" else "a.toml")


@given(st.integers(0, len(FULL.encode()) - 1), st.integers(0, 255))
def test_one_other_byte_loads_or_is_refused(position: int, byte: int) -> None:
    data = bytearray(FULL.encode())
    data[position] = byte
    loads_or_is_refused(bytes(data), "a.toml")
