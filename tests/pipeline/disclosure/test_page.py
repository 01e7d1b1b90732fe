"""The page: the summary first, every line with its manifests, no text trusted, nothing asked of a network."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from casework import APPROVAL, CLEAN, COMP, DUST, MANIFEST, PLATE, attested

from pipeline.disclosure.model import Disclosure
from pipeline.disclosure.page import Page, page_of
from pipeline.disclosure.words import headline
from provenance.model import Input, InputKind, Shot, Tool, VettedTool

SCRIPT = "<script>alert(1)</script>"


def text_of(page: bytes) -> str:
    """What a reader sees."""
    body = re.sub(r"<style>.*?</style>", "", page.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def test_the_summary_comes_first_then_the_shots(whole: Disclosure) -> None:
    (page,) = Page().render(whole)
    text = text_of(page)
    places = [
        text.index(words)
        for words in (
            headline(whole),
            "What is not known, and needs a person",
            "Shots with AI",
            "Shots enhanced by an algorithm",
            "Performer and change",
            "Approvals, by reference",
            "Waived findings",
            "Shots without AI, by trusted manifests",
            "What the words mean",
        )
    ]
    assert places == sorted(places)
    assert "This does not mean that no AI was used." in text


def test_every_line_leads_to_its_manifests(whole: Disclosure) -> None:
    page = page_of(whole).decode()
    for shot in whole.shots:
        for telling in shot.tellings:
            assert f'id="t{telling.id}"' in page
            assert all(f"<code>{label}</code>" in page for label in telling.manifests)
            assert all(label in page for element in telling.elements for label in element.manifests)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert {f"t{each}" for use in whole.tools for each in use.tellings} <= links
    assert links
    assert links <= anchors
    assert page.count("<details") == page.count("</details>") > 0
    assert "<details open" not in page


def test_several_manifests_of_an_element_are_told_in_words(make: Any) -> None:
    page = text_of(page_of(make.disclose([make.result(frame=1)])))
    assert "From the manifest of its own urn:c2pa:dust" in page
    second = replace(MANIFEST, ingredients=(PLATE, replace(DUST, manifest="urn:c2pa:other")))
    page = text_of(page_of(make.disclose([make.result(frame=1), make.result(frame=2, manifest=second)])))
    assert "From 2 manifests of its own, the first urn:c2pa:dust" in page


def test_a_compositor_stands_apart_from_what_ai_was_used_with(make: Any) -> None:
    page = page_of(make.disclose([make.result(attested(without=(VettedTool,)))])).decode()
    assert re.search(r"Cinder 2\.4<br><span[^>]*>AI was used with it</span>", page)
    assert re.search(r"Nuke 16\.0v4<br><span[^>]*>put together what AI made elsewhere</span>", page)
    assert page.count('<p class="gap">T-1: not in the show&#39;s registry') == 1
    assert page.count("<p>not in the show&#39;s registry") == 1


def test_of_very_many_labels_the_first_are_shown(make: Any) -> None:
    many = make.disclose([make.result(frame=frame) for frame in range(1, 1_001)])
    text = text_of(page_of(many))
    assert "and 500 more, in disclosure.json" in text
    assert "From 1,000 manifests, the first urn:c2pa:sh010_comp.1.png" in text
    assert page_of(many, for_print=True).count(b"urn:c2pa:sh010_comp") < 10


def test_nothing_is_hidden_behind_good_news(make: Any) -> None:
    bare = text_of(page_of(make.disclose([make.result(manifest=make.missing)])))
    assert "These files carry" not in bare
    assert "The file carries no credentials: nothing is known of it." in bare
    assert "Everything in it is signed" not in bare
    assert "Shots without AI" not in bare
    good = text_of(page_of(make.disclose([make.result(manifest=make.plain)])))
    assert "Everything in it is signed by signers that the show trusts, and what it relies on holds." in good
    assert "needs a person" not in good


@pytest.mark.parametrize(
    "evil", [SCRIPT, '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "\x1b]0;x\x07", "\u202egnp.exe"]
)
def test_no_text_is_trusted(make: Any, evil: str) -> None:
    declaration = replace(
        COMP, title=evil, notes=evil, shot=evil, viewer_disclosure=evil, tools=(Tool(evil, evil, evil),),
        inputs=(Input(InputKind.PROMPT, evil, evil, evil, (evil,), (evil,)),),
        performers=tuple(replace(each, id=evil, description=evil) for each in COMP.performers),
    )  # fmt: skip
    dust = replace(DUST, title=evil, generator=evil, manifest=evil, declaration=declaration)
    manifest = replace(
        MANIFEST, declaration=declaration, signer=evil, generator=evil, ingredients=(PLATE, dust),
        actions=tuple(replace(each, description=evil, tool=evil) for each in MANIFEST.actions),
    )  # fmt: skip
    result = make.result(manifest=manifest)
    asset = replace(result.evidence.asset, shot=Shot(evil, evil, evil))
    attestations = tuple(replace(each, id=evil) for each in CLEAN.attestations)
    result = replace(result, evidence=replace(result.evidence, asset=asset, attestations=attestations))
    page = page_of(make.disclose([result], {evil: evil}, title=evil)).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert ">49<" not in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", page)


def test_it_asks_nothing_of_any_network(whole: Disclosure) -> None:
    page = page_of(whole).decode()
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])  # type: ignore[index]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert not re.findall(r"(?:src|href)=\"(?!#|data:,)", page)
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page


def test_a_shot_that_is_touched_nowhere_has_no_empty_tables(make: Any) -> None:
    plain = replace(COMP, performers=(), inputs=(), guild_work=())
    told = make.disclose([make.result(replace(CLEAN, attestations=()), manifest=replace(MANIFEST, declaration=plain))])
    text = text_of(page_of(told))
    assert "Performer and change" not in text
    assert "Inputs and prompts" not in text
    assert "Approvals, by reference" not in text


def test_a_line_of_very_many_tellings_names_the_first(make: Any) -> None:
    told = make.disclose([make.result(shot=f"sh{number:03d}") for number in range(60)])
    text = text_of(page_of(told))
    assert "From 60 places 1.1 , 2.1 ," in text
    assert "40.1 and 20 more, which name the manifests" in text
    assert "and 48 more shots" in text


def test_a_shot_whose_files_all_differ_shows_the_first(make: Any) -> None:
    results = [make.result(frame=n, manifest=replace(MANIFEST, signer=f"Signer {n}")) for n in range(130)]
    assert "And 30 other groups of files, in disclosure.json." in text_of(page_of(make.disclose(results)))


def test_the_tables_list_the_shots_that_the_headline_does(whole: Disclosure) -> None:
    page = page_of(whole).decode()
    ai, enhanced = (
        re.search(rf"<h2>{title}</h2>.*?</section>", page, re.DOTALL)[0]  # type: ignore[index]
        for title in ("Shots with AI", "Shots enhanced by an algorithm")
    )
    named = {name: re.findall(r">(Keystone/[^<]+)</a>", table) for name, table in (("ai", ai), ("enhanced", enhanced))}
    assert named == {
        kind: [shot.name for shot in whole.shots if shot.kind.value == kind] for kind in ("ai", "enhanced")
    }
    assert all(name in headline(whole) for names in named.values() for name in names)
    assert "nothing more" not in text_of(page.encode())


def test_waivers_stand_apart_from_approvals_and_by_every_file(make: Any) -> None:
    waiving = replace(APPROVAL, id="A-2", covers=(), waives=("credentials.missing",), shots=("sh0*",))
    told = make.disclose(
        [make.result(attested(waiving)), make.result(attested(waiving), shot="sh020", manifest=make.missing)]
    )
    text = text_of(page_of(told))
    assert text.index("Approvals, by reference") < text.index("Waivers, by reference")
    assert text.count("A-2 waives credentials.missing") == 3
