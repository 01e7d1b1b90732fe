"""Options, and the help that tells of them."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from pipeline.cli import VERBS, platemark
from pipeline.cli.options import SHARD, WORKERS, Verb

#: The contract: what each verb takes.
CONTRACT = {
    "init": "DIR",
    "declare": "FILE --from --set --no-input --show --template --json",
    "stamp": "PATH --show --declare --in-place --to --frames --shard --workers --journal --resume --dry-run --json",
    "verify": "PATH --show --trust --json",
    "check": "PATH --show --journal --report --shard --resume --executor --delivery --json",
    "index add": "PATH --index --owner --common --title --terms --json",
    "index remove": "ID --index --json",
    "index list": "--index --json",
    "index info": "--index --json",
    "index verify": "--index --json",
    "index compact": "--index --json",
    "index export": "FILE --index --json",
    "index import": "FILE --index --json",
    "index rebuild": "--index --to --root --show --workers --json",
    "attest list": "--show --json",
    "attest check": "PATH --json",
    "attest sign": "FILE --show --json",
    "attest template": "tools consents approvals licences --json",
    "policy explain": "NAME --show --rule --all --markdown --json",
    "policy lint": "NAME --json",
    "policy test": "POLICY FILE --json",
    "disclose": "PATH --show --to --format --sign --names --frames --workers --journal --resume --schema --json",
    "report render": "JOURNAL --to --json",
    "report merge": "JOURNAL --to --json",
    "doctor": "--json",
}
GLOBAL = ["-v", "-q", "--log-format", "--no-progress"]


def verbs(group: click.Group = platemark, above: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        verb = group.get_command(click.Context(group), name)
        if isinstance(verb, click.Group):
            yield from verbs(verb, f"{name} ")
        elif verb:
            yield f"{above}{name}", verb


ALL = dict(verbs())


def test_the_contracts_verbs_are_there() -> None:
    assert set(CONTRACT) <= set(ALL)
    assert {name.split()[0] for name in ALL} == set(VERBS)


@pytest.mark.parametrize("name", ALL)
def test_help_is_complete_and_in_words(name: str) -> None:
    verb = ALL[name]
    assert isinstance(verb, Verb)
    shown = verb.get_help(click.Context(verb, info_name=f"platemark {name}", max_content_width=100))
    for word in CONTRACT[name].split():
        assert word in shown, word
    for param in verb.params:
        if isinstance(param, click.Option) and not param.hidden:
            assert (param.help or "").endswith((".", "]")), param.name
    for jargon in ("TEXT]", " TEXT  ", "PATH]", "INTEGER", "FLOAT", "x>=", "RANGE]  "):
        assert jargon not in shown.replace("--title TEXT", "").replace("--terms TEXT", ""), jargon
    assert verb.help
    assert max(map(len, shown.splitlines())) <= 125
    if (
        verb.params != [each for each in verb.params if each.name in {"place", "as_json"}]
        and "--index DIR" not in shown
    ):
        assert f"platemark {name}" in shown.partition("Examples:")[2]


@pytest.mark.parametrize("name", ALL)
def test_global_options_are_taken_after_the_verb(name: str) -> None:
    taken = [option for param in ALL[name].params for option in param.opts]
    assert all(option in taken for option in GLOBAL)


@pytest.mark.parametrize(("text", "value"), [("1/1", (1, 1)), ("2/8", (2, 8))])
def test_shards(text: str, value: tuple[int, int]) -> None:
    assert parsed(SHARD, "--shard", text) == value


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1/", "/2", "1", "-1/2", "1/2/3", "a/b", "1/0", "1.5/2"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write it as i/n"):
        parsed(SHARD, "--shard", text)


def test_workers() -> None:
    assert parsed(WORKERS) == 0
    assert parsed(WORKERS, "--workers", "8") == 8
    for text in ("-1", "many", "1.5", "100000"):
        with pytest.raises(click.BadParameter, match="a whole number"):
            parsed(WORKERS, "--workers", text)


def parsed(option: object, *arguments: str) -> object:
    seen: list[object] = []
    command = click.command("x")(option(lambda **given: seen.extend(given.values())))  # type: ignore[operator]  # a decorator
    command.main(list(arguments), standalone_mode=False)
    return seen[0]
