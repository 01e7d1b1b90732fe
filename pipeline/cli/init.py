"""`platemark init`: a show's folder, ready to stamp."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.cli.secrets import passphrase_for_new_key
from provenance.declarations import TEMPLATE
from provenance.errors import StudioError
from provenance.files import show_name, write_atomic
from provenance.index import create_index
from provenance.show import render_show
from provenance.signers.identity import ADVICE, Identity, create_identity


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", help="The show's name; the folder's name if not given.")
@click.option("--organisation", help="The studio's name in its certificates; the title if not given.")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="A file (mode 0600) whose first line is to lock the keys.",
)
@click.option("--ask-passphrase", is_flag=True, help="Ask for a passphrase that locks the keys.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    *,
    folder: Path,
    title: str | None,
    organisation: str | None,
    passphrase_file: Path | None,
    ask_passphrase: bool,
    as_json: bool,
) -> None:
    """Make a show in DIR: a commented show.toml, a signing identity, an empty reference index.

    Nothing that is there already is overwritten.
    """
    title = title or folder.resolve().name
    taken = [name for name in ("show.toml", "declaration.toml", "identity", "index") if (folder / name).exists()]
    if taken:
        raise StudioError(
            f"cannot make a show in {show_name(folder)}",
            f"it holds {', '.join(taken)} already",
            "Choose another folder, or use the show that is there.",
        )
    passphrase = passphrase_for_new_key(passphrase_file, ask=ask_passphrase)
    folder.mkdir(parents=True, exist_ok=True)
    identity = create_identity(folder / "identity", organisation=organisation or title, passphrase=passphrase)
    create_index(folder / "index")
    write_atomic(folder / "declaration.toml", TEMPLATE.encode(), exclusive=True)
    kept = str(passphrase_file.resolve()) if passphrase_file else ""
    write_atomic(folder / "show.toml", render_show(title, passphrase_file=kept).encode(), exclusive=True)
    _tell(folder, identity, as_json=as_json)


def _tell(folder: Path, identity: Identity, *, as_json: bool) -> None:
    if as_json:
        made = {"show": folder / "show.toml", "declaration": folder / "declaration.toml", "index": folder / "index"}
        paths = made | {"root": identity.root, "chain": identity.chain, "key": identity.key}
        click.echo(json.dumps({"summary": {name: str(path) for name, path in paths.items()}}))
        return
    click.echo(f"Made a show in {show_name(folder)}:")
    click.echo("  show.toml         its settings, each explained")
    click.echo("  declaration.toml  a template: copy it for each shot, and say how AI was used")
    click.echo("  identity/         your studio's own certificate authority and signing key")
    click.echo("  index/            the protected references; none yet")
    click.echo(f"\n{ADVICE}\n\nNext:")
    click.echo(f"  platemark index add REFERENCES --index {show_name(folder / 'index')} --owner 'WHO OWNS THEM'")
    click.echo(
        f"  platemark stamp FRAMES --show {show_name(folder / 'show.toml')} "
        f"--declare {show_name(folder / 'declaration.toml')} --in-place"
    )
