"""The shape of the project: its folders, its sizes, who imports what, and that each module has its test."""

from __future__ import annotations

import ast
import configparser
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from provenance import errors

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("provenance", "pipeline")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SOURCES = MODULES + sorted((ROOT / "samples").rglob("*.py"))
LONGEST = 400

#: Each third-party library, and the modules (or packages) that may import it: as few as can be.
HOMES = {
    "c2pa": {"provenance.manifests.store"},
    "click": {"pipeline.cli"},
    "cryptography": {"provenance.signers"},
    "cv2": {"provenance.media", "provenance.fingerprints.scalespace"},
    "fileseq": {"pipeline.numbering"},
    "imagehash": {"provenance.fingerprints.perceptual"},
    "iscc_core": {"provenance.fingerprints.iscc"},
    "jinja2": {"pipeline.reports.page", "pipeline.reports.templating", "pipeline.disclosure.page"},
    "markupsafe": {"pipeline.reports.templating"},
    "numba": {"provenance.compiled"},
    "numpy": {"provenance.media", "provenance.fingerprints", "provenance.index"},
    "onnxruntime": {"provenance.fingerprints.neural"},
    "OpenEXR": {"provenance.media.exr"},
    "OpenImageIO": {"provenance.media.inputs"},
    "pdqhash": {"provenance.fingerprints.pdq"},
    "PIL": {
        "provenance.media",
        "provenance.fingerprints",
        "pipeline.reports.pictures",
        "pipeline.disclosure.pdf",
    },
    "pydantic": {
        "provenance.attestations.schema",
        "provenance.documents",
        "provenance.declarations.schema",
        "provenance.index.schema",
        "provenance.policy.schema",
        "provenance.show",
        "pipeline.disclosure.lines",
    },
    "PyOpenColorIO": {"provenance.media.color"},
    "rich": {"pipeline.cli"},
    "tomli_w": {"provenance.declarations.writing"},
    "weasyprint": {"pipeline.disclosure.pdf"},
    "xxhash": {"provenance.index.blocks"},
}
#: Distribution -> what one imports of it, where the names differ.
DISTRIBUTIONS = {
    "c2pa-python": "c2pa",
    "fileseq": "fileseq",
    "iscc-core": "iscc_core",
    "opencolorio": "PyOpenColorIO",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "tomli-w": "tomli_w",
}
#: Modules that are tested through the door of another: module -> that test's file, under tests/.
THROUGH: dict[str, str] = {
    **{
        f"provenance.model.{name}": "provenance/test_model.py"
        for name in ("assets", "attested", "credentials", "declared", "likeness", "outcome", "terms")
    },
    **{
        f"provenance.records.{name}": "provenance/test_records.py"
        for name in ("attestations", "declarations", "fields", "manifests", "matches")
    },
    "provenance.policy.advice": "contracts/test_rules.py",
    "provenance.policy.opening": "provenance/policy/test_explaining.py",
    "provenance.policy.schema": "provenance/policy/test_document.py",
    "provenance.policy.settings": "properties/test_policies.py",
    "provenance.policy.sources": "contracts/test_rules.py",
    "provenance.declarations.reading": "provenance/test_declarations.py",
    # Lines are looked at in the whole that they stand in.
    "pipeline.disclosure.lines": "pipeline/disclosure/test_model.py",
    "pipeline.disclosure.overview": "pipeline/disclosure/test_gathering.py",
    "pipeline.disclosure.facts": "pipeline/disclosure/test_words.py",
    # The command line is run as a process: what its modules do is seen together.
    **{
        f"pipeline.cli.{path.stem}": "scenarios/test_frame_life.py" for path in (ROOT / "pipeline" / "cli").glob("*.py")
    },
}
#: What may only hold values and pure rules, and so imports no library.
PURE = ("provenance.model", "provenance.errors", "provenance.parts", "provenance.policy.interface", "pipeline.summary")
HEAVY = {
    "numpy",
    "cv2",
    "PIL",
    "c2pa",
    "OpenEXR",
    "OpenImageIO",
    "PyOpenColorIO",
    "imagehash",
    "pdqhash",
    "iscc_core",
    "numba",
    "onnxruntime",
}


def dotted(path: Path) -> str:
    """A module's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever it does so; those of its own package are named in full."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{dotted(path)} imports by a relative name"
            yield str(node.module)


def third_party(path: Path) -> set[str]:
    roots = {name.split(".")[0] for name in imports(path)}
    return {root for root in roots if root not in sys.stdlib_module_names and root not in PACKAGES}


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert not done.stderr
    return done.stdout


def test_the_top_level_holds_nothing_unexpected() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    paths = [Path(line) for line in listed.stdout.splitlines()]
    folders = {path.parts[0] for path in paths if len(path.parts) > 1}
    files = {path.name for path in paths if len(path.parts) == 1 and path.suffix != ".md"}
    assert folders == {"provenance", "pipeline", "samples", "tests", ".ci"}
    assert files == {"setup.cfg", "pyproject.toml", "Makefile", "LICENSE", ".gitignore"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_file_is_too_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name not in ("__init__.py", "interface.py")], ids=dotted
)
def test_each_module_has_its_test_file(path: Path) -> None:
    own = f"{path.relative_to(ROOT).parent}/test_{path.stem.strip('_')}.py"
    through = THROUGH.get(dotted(path))
    found = [name for name in (own, through) if name and (ROOT / "tests" / name).is_file()]
    assert found, f"write tests/{own}, or name another in THROUGH"


def test_each_library_is_imported_at_home_only() -> None:
    strays, used = [], defaultdict(set)
    for path in MODULES:
        module = dotted(path)
        for library in third_party(path):
            homes = [home for home in HOMES.get(library, ()) if f"{module}.".startswith(f"{home}.")]
            used[library].update(homes)
            if not homes:
                strays.append(f"{module} imports {library}")
    assert not strays
    assert {library: set(homes) for library, homes in used.items()} == HOMES


def test_setup_cfg_requires_what_is_imported_and_nothing_else() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    extras = dict(config["options.extras_require"])
    del extras["dev"]
    lines = " ".join((config["options"]["install_requires"], *extras.values())).split()
    required = {line.split(">=")[0].lower() for line in lines}
    names = {DISTRIBUTIONS.get(name, name) for name in required}
    assert names == {name if name in DISTRIBUTIONS.values() else name.lower() for name in HOMES} - {"markupsafe"}


@pytest.mark.parametrize("module", PURE)
def test_values_import_no_library(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    assert not [each for each in files if third_party(each)]


def test_importing_provenance_is_light() -> None:
    loaded = set(json.loads(run("import json, sys, provenance; print(json.dumps(sorted(sys.modules)))")))
    assert not loaded & (HEAVY | {"pydantic", "click", "pipeline", "scipy", "pywt"})


def test_importing_the_command_line_is_light() -> None:
    loaded = set(json.loads(run("import json, sys, pipeline.cli; print(json.dumps(sorted(sys.modules)))")))
    assert not loaded & (HEAVY | {"jinja2", "pydantic", "rich", "fileseq"})


def test_every_module_can_be_imported_alone_and_says_nothing() -> None:
    names = [dotted(path) for path in MODULES]
    code = f"import importlib, sys\nfor name in {names!r}:\n    importlib.import_module(name)"
    assert not run(code)


def test_every_public_name_is_there_and_documented() -> None:
    import provenance

    assert list(provenance.__all__) == sorted(provenance.__all__)
    for name in provenance.__all__:
        assert getattr(provenance, name).__doc__, name


def test_errors_are_one_tree_drawn_in_their_module() -> None:
    drawn = set(re.findall(r"\b[A-Z]\w+(?:Error|Media|Part)\b", errors.__doc__ or ""))
    classes = {
        name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert drawn == classes.keys()
    assert all(issubclass(kind, errors.ProvenanceError) for kind in classes.values())


def test_errors_defined_elsewhere_do_not_leave_their_package() -> None:
    strays = []
    for path in MODULES:
        if dotted(path) == "provenance.errors":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                bases = [ast.unparse(base).split(".")[-1] for base in node.bases]
                raised = any(base.endswith(("Error", "Exception")) for base in bases)
                if raised and "does not leave" not in (ast.get_docstring(node) or ""):
                    strays.append(f"{dotted(path)}.{node.name}")
    assert not strays


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError", path.read_text("utf-8"))
