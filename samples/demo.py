"""Show platemark at work on the sample show: `make demo`, or `python samples/demo.py [FOLDER]` (default: demo).

It runs the commands that a user would type, on a copy, prints each of them with what it said, and looks at the outcome:
three takes of a generated backdrop give back protected works, so the check must block these and pass the rest; and one
shot's use of AI is not approved at first, so the gate must hold it until it is.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
SHOW = Path("samples") / "show"
BLOCKED = 10
#: The protected works: file, title, owner.
WORKS = (
    ("aster-press/the_colossus.jpg", "The Colossus", "Aster Press"),
    ("estate-of-ilse-varga/harbour_last_light.jpg", "Harbour, Last Light", "Estate of Ilse Varga"),
    ("northlight-pictures/tarn_6am.jpg", "Tarn, 6 a.m.", "Northlight Pictures"),
    ("chapter-of-saint-orlan/rose_of_the_four_rivers.jpg", "Rose of the Four Rivers", "Chapter of Saint Orlan"),
)
#: What the generators made: the frames' pattern and their declaration.
ELEMENTS = (
    ("sh010/sh010_dust_ai_v002.####.png", "sh010_dust"),
    ("sh010/sh010_backdrop_ai_v003.####.jpg", "sh010_backdrop"),
    ("sh020/sh020_crumble_ai_v001.####.png", "sh020_crumble"),
)
SHOTS = ("sh010", "sh020", "sh030")
COPIES = {f"sh010_backdrop_ai_v003.{frame}.jpg" for frame in (1002, 1003, 1004)}


class Failed(Exception):
    """The demo did not go as it must."""


def say(words: str) -> None:
    """Print a line of the story."""
    print(words, flush=True)


def platemark(*arguments: str | Path, code: int = 0, first: int | None = None, only: str = "") -> None:
    """Run a command as a user would type it, show what it says, and look at its exit code.

    Args:
        arguments: of the command.
        code: what it must end with.
        first: show only so many of its first lines.
        only: show only the lines that begin with this.
    """
    words = [str(argument) for argument in arguments]
    say(f"\n  $ platemark {shlex.join(words)}")
    done = subprocess.run(
        [sys.executable, "-m", "provenance", *words], cwd=HOME, env={**os.environ, "COLUMNS": "110"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    shown = lines if done.returncode != code else [line for line in lines[:first] if line.startswith(only)]
    for line in shown:
        say(f"    {line}".rstrip())
    if len(shown) < len(lines):
        say(f"    [{len(lines) - len(shown)} more lines are left out here]")
    if done.returncode != code:
        raise Failed(f"the command above ended with exit code {done.returncode}; it should have been {code}")


def prepare(folder: Path) -> Path:
    """Make room, and a show in it with the sample's frames; returns the show's folder."""
    if folder.exists():
        if not (folder / ".demo").is_file():
            raise Failed(f"{folder} is not a demo's folder; name another one")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / ".demo").touch()
    show = folder / "keystone"
    say("\n1. Make a show: its settings, its own certificate authority and signing key, an empty index.")
    platemark("init", show, "--title", "Keystone", first=5)
    say("\n   Bring in the frames, the declarations and the show's settings:")
    say(f"\n  $ cp -r {SHOW}/. {show}")
    shutil.copytree(HOME / SHOW, HOME / show, dirs_exist_ok=True)
    return show


def protect(show: Path) -> None:
    """Put the protected works into the index."""
    say("\n2. Name the works that must not come back. The index keeps their fingerprints, not their pictures.")
    for file, title, owner in WORKS:
        work = show / "references" / file
        platemark("index", "add", work, "--index", show / "index", "--owner", owner, "--title", title)


def stamp(show: Path, delivery: Path) -> None:
    """Sign what the generators made, then the comps that were made with it."""
    settings = show / "show.toml"
    say("\n4. Sign what AI made, where it lies, with what its makers declared.")
    for frames, declaration in ELEMENTS:
        declared = show / "declarations" / f"{declaration}.toml"
        platemark("stamp", show / "elements" / frames, "--show", settings, "--declare", declared, "--in-place")
    say("\n5. Sign the comps into a delivery. Each carries on what its element says of itself;")
    say("   an EXR frame gets a sidecar, a PNG or JPEG carries its manifest inside.")
    for shot in SHOTS:
        declared = show / "declarations" / f"{shot}_comp.toml"
        comps = show / "comps" / shot
        platemark("stamp", comps, "--show", settings, "--declare", declared, "--to", delivery / shot)


def attest(show: Path) -> None:
    """Look at what the show's people have put their word to, and sign it."""
    settings = show / "show.toml"
    say("\n3. The show's attestations: tools that were vetted, approvals that were given. Once signed, they count only")
    say("   as they were signed.")
    platemark("attest", "sign", "--show", settings)
    platemark("attest", "list", "--show", settings)


def look_for_copies(show: Path, folder: Path) -> Path:
    """Check what the generators made, before anybody uses it; returns the report."""
    journal, report = folder / "elements.jsonl", folder / "report" / "elements"
    say("\n6. Before anybody uses them: did the generators give back somebody's work? This is shown to the production")
    say("   only, so temporary material is welcome. Three takes of the backdrop do, and exit code 10 says so.")
    platemark(
        "check", show / "elements", "--show", show / "show.toml", "--delivery", "temporary", "--journal", journal,
        "--report", report, code=BLOCKED,
    )  # fmt: skip
    require_blocked(HOME / journal, COPIES)
    return report / "report.html"


def gate(show: Path, delivery: Path, folder: Path) -> Path:
    """The gate of the final delivery, before and after an approval has come; returns the report."""
    settings, journal, report = show / "show.toml", folder / "delivery.jsonl", folder / "report" / "delivery"
    say("\n7. Whoever receives the delivery reads the credentials back.")
    platemark("verify", delivery, "--show", settings, first=40)
    say("\n8. The gate. In sh020 AI broke a house front that the story is about, and nobody has approved that yet.")
    platemark("check", delivery, "--show", settings, "--journal", journal, code=BLOCKED)
    require_blocked(HOME / journal, {f"sh020_comp_v004.{frame}.png" for frame in range(1001, 1005)})
    say("\n9. The approval comes by mail; the coordinator writes it down, signs it, and checks again.")
    approval = "approval_sh020.toml"
    say(f"\n  $ cp {show}/pending/{approval} {show}/attestations/")
    shutil.copy(HOME / show / "pending" / approval, HOME / show / "attestations" / approval)
    platemark("attest", "sign", "--show", settings)
    platemark("check", delivery, "--show", settings, "--journal", journal, "--resume", "--report", report)
    require_blocked(HOME / journal, set())
    return report / "report.html"


def disclose(show: Path, delivery: Path, folder: Path) -> Path:
    """Write the disclosure; returns its page."""
    to = folder / "disclosure"
    say("\n10. The disclosure that the streamer asks for: from the signed frames, and signed itself.")
    platemark("disclose", delivery, "--show", show / "show.toml", "--to", to, "--sign")
    return to / "disclosure.html"


def require_blocked(journal: Path, expected: set[str]) -> None:
    """Look whether these files are blocked and all others pass, by the last that a journal says of each."""
    lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    records = [line["record"] for line in lines if line["kind"] == "result"]
    verdicts = {Path(record["path"]).name: record["verdict"] for record in records}
    blocked = {name for name, verdict in verdicts.items() if verdict == "block"}
    others = {name for name, verdict in verdicts.items() if verdict not in ("block", "pass")}
    if blocked != expected or others:
        raise Failed(f"these are blocked: {sorted(blocked)}, and these neither passed nor blocked: {sorted(others)}")


def main(arguments: Sequence[str]) -> int:
    """Run the demo; 0 when it went as it must."""
    if arguments and arguments[0].startswith("-"):
        say(__doc__ or "")
        return 2
    os.chdir(HOME)
    folder = Path(arguments[0]) if arguments else Path("demo")
    delivery = folder / "delivery"
    say("Keystone: a tower comes down in three shots. AI made the dust, the breaking house front and four backdrops.")
    try:
        show = prepare(folder)
        protect(show)
        attest(show)
        stamp(show, delivery)
        pages = look_for_copies(show, folder), gate(show, delivery, folder), disclose(show, delivery, folder)
    except Failed as error:
        say(f"\nThe demo failed: {error}.")
        return 1
    say("\nWhat happened: every frame says who signed it, what AI did in it, with which vetted tool, and what it was")
    say("made from. Three generated backdrops were caught: a painting that was graded and compressed again, a picture")
    say("that was mirrored, and a poster that hangs small in a corner of an innocent frame. One shot waited for its")
    say("approval.")
    say("Exit code 10 is what a farm would stop the shot for.")
    for words, page in zip(("The report of the elements", "The report", "The disclosure"), pages, strict=True):
        say(f"\n  {words}: {(HOME / page).resolve()}")
    say(f"  The signed delivery: {(HOME / delivery).resolve()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
