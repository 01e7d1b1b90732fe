"""`platemark init`: a show's folder, ready to stamp."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from pipeline.cli.options import AS_JSON, Verb, file, folder
from pipeline.cli.secrets import passphrase_for_new_key
from pipeline.cli.talk import tell
from provenance.attestations import README
from provenance.declarations import TEMPLATE
from provenance.errors import StudioError
from provenance.files import make_folder, show_name, write_atomic
from provenance.index import create_index
from provenance.show import render_show
from provenance.signers.identity import ADVICE, Identity, create_identity

#: What is made, in this order: where the last is there, nothing is left to do.
_PARTS = ("identity", "index", "attestations", "declaration.toml", "show.toml")
_EXAMPLES = """
  platemark init keystone --title "Keystone" --organisation "Meridian VFX"
"""
_TOLD = """\
Made the show {title} in {folder}:
  show.toml         its settings, each explained
  declaration.toml  a template that says how frames were made, to be filled in; `platemark declare` asks instead
  declarations/     for what you declare of each shot: none yet
  identity/         your studio's own certificates and keys; README.txt there says how to keep them
  index/            the protected works that frames are compared with: none yet
  attestations/     vetted tools, consents, approvals and licences: README.txt there says how to begin

Keep {key} safe. Whoever has it can sign in your name, and stamping does not need
it: move it to two media in a safe. Hand identity/root.pem to whoever shall trust what you sign. A bought certificate
can be used instead: identity/README.txt says how.

Now add works that must not be copied, say how frames were made, sign them, and check them:
  platemark index add REFERENCES --index {index} --owner 'WHO OWNS THEM'
  platemark declare {declarations}/SHOT.toml --show {show}
  platemark stamp FRAMES --show {show} --declare {declarations}/SHOT.toml --to SIGNED
  platemark check SIGNED --show {show} --report REPORT"""


def _title(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.strip() and value.isprintable() and len(value) <= 200):
        raise click.BadParameter("a show's name has 1 to 200 printable characters")
    return value


@click.command("init", cls=Verb, examples=_EXAMPLES)
@click.argument("folder", metavar="DIR", type=folder())
@click.option("--title", metavar="NAME", callback=_title, help="The show's name; the folder's name if not given.")
@click.option("--organisation", metavar="NAME", help="The studio's name in its certificates; the title if not given.")
@click.option(
    "--passphrase-file",
    metavar="FILE",
    type=file(),
    help="Lock the keys with the first line of this file (mode 0600); the show file then names it.",
)
@click.option("--ask-passphrase", is_flag=True, help="Lock the keys with a passphrase that you are asked for.")
@AS_JSON
def command(
    *,
    folder: Path,
    title: str | None,
    organisation: str | None,
    passphrase_file: Path | None,
    ask_passphrase: bool,
    as_json: bool,
) -> None:
    """Make a show in DIR: its settings, a signing identity of its own, an empty index of protected works.

    Nothing that is there already is ever overwritten.
    """
    title = title or _title_of(folder)
    _require_free(folder)
    passphrase = passphrase_for_new_key(passphrase_file, ask=ask_passphrase)
    identity = create_identity(
        folder / "identity", organisation=organisation or title[:48].strip(), passphrase=passphrase
    )
    write_atomic(folder / "identity" / "README.txt", f"{ADVICE}\n".encode(), exclusive=True)
    create_index(folder / "index")
    make_folder(folder / "attestations")
    write_atomic(folder / "attestations" / "README.txt", README.encode(), exclusive=True)
    make_folder(folder / "declarations")
    write_atomic(folder / "declaration.toml", TEMPLATE.encode(), exclusive=True)
    kept = str(passphrase_file.resolve()) if passphrase_file else ""
    write_atomic(folder / "show.toml", render_show(title, passphrase_file=kept).encode(), exclusive=True)
    _tell(folder, title, identity, as_json=as_json)


def _title_of(folder: Path) -> str:
    name = folder.resolve().name
    if not name.strip() or not name.isprintable():
        raise click.UsageError("the folder's name cannot be a show's name: give one with --title.")
    return name


def _require_free(folder: Path) -> None:
    """Raises StudioError where a show is there, or a part of one."""
    taken = [name for name in _PARTS if os.path.lexists(folder / name)]
    if not taken:
        return
    what = f"cannot make a show in {show_name(folder)}"
    if _PARTS[-1] in taken:
        raise StudioError(what, "there is one already", "Use that one, or choose another folder.")
    raise StudioError(
        what,
        f"it holds {', '.join(taken)} and no show.toml: an earlier `platemark init` was cut short, or they are others'",
        f"If they are of no use to anybody, remove {', '.join(taken)} and run the same command again. Otherwise choose "
        "another folder.",
    )


def _tell(folder: Path, title: str, identity: Identity, *, as_json: bool) -> None:
    names = ("declarations", "index", "attestations")
    paths = {"show": folder / "show.toml", "declaration": folder / "declaration.toml"}
    paths |= {name: folder / name for name in names}
    if as_json:
        made = paths | {"root": identity.root, "chain": identity.chain, "key": identity.key}
        tell({"summary": {name: str(path) for name, path in made.items()}})
        return
    typed = {name: show_name(shlex.quote(str(path))) for name, path in paths.items()}
    click.echo(_TOLD.format(title=title, folder=show_name(folder), key=show_name(identity.root_key), **typed))
