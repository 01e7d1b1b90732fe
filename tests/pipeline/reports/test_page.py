"""The HTML report as a reader's browser takes it: its structure, its safety, its size."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from casework import MANIFEST
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import Image, ImageFilter

from pipeline.reports import ReportInfo, Wanted
from pipeline.reports.page import Page
from pipeline.reports.pictures import ENTRY_TEXT, ITEM_TEXT, REEL_TEXT
from pipeline.summary import SequenceOutcome
from provenance.model import (
    Action,
    Answer,
    Asset,
    Carrier,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    FrameSequence,
    GuidingPrinciple,
    GuildWork,
    IngredientRecord,
    Input,
    InputKind,
    Licence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    MatchKind,
    Mining,
    Performer,
    Picture,
    PrincipleAnswer,
    Problem,
    Reference,
    Relationship,
    Result,
    Role,
    Shot,
    Tool,
    Use,
    Verdict,
    Waiver,
)

PAGE = Page()
VOID = {"meta", "link", "img", "input", "br", "hr"}

ATTACKS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title><h1>x</h1>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "<!--",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "{{ 7*7 }}",
    "{% raw %}{{ about }}{% endraw %}",
    "${7*7}#{7*7}",
    "\u202ehtml.exe",
    "a\u2066b\u2069c\u200bd",
    "line\nbreak\r\ttab\0nul\x1b[31m",
    "\ud800lone\udcffsurrogate",
    "</details></article></section></main>",
    "</ul></dl></figure></div>",
    "<template><slot>",
    "<plaintext>",
    "<textarea>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "x" * 5000,
]


class Structure(HTMLParser):
    """What a browser makes of a page: tags with the names of their attributes, texts, addresses."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")]
        if tag not in VOID and tag not in ("use", "rect", "path", "circle", "polygon"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.shape.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.shape.append("comment")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(material: Any) -> str:
    (content,) = PAGE.render(material)
    return content.decode()


def hostile(text: str, make: Any) -> Any:
    """A delivery of which every text is *text*."""
    t = text
    safe = t.replace("/", "").replace("\0", "")
    kind = DigitalSourceType.DIGITAL_CREATION
    inner = IngredientRecord(t, Relationship.INPUT_TO, t)
    ingredient = IngredientRecord(t, Relationship.PARENT_OF, t, ManifestState.INVALID, (kind,), (inner,))
    element = Declaration(
        t, t, t, Use.TEMPORARY, kind, (Tool(t, t, t),), performers=(Performer(t, ChangeKind.VOICE),), digest=t
    )
    ingredient = replace(ingredient, declaration=element, manifest=t, generator=t)
    inner = replace(inner, tools=(t,))
    ingredient = replace(ingredient, ingredients=(inner,))
    declaration = Declaration(
        t, t, t, Use.FINAL, kind, (Tool(t, t, t),), training_mining=((t, Mining.ALLOWED),), notes=t, digest=t,
        role=Role.KEY_ELEMENT, inputs=(Input(InputKind.PROMPT, t, t, t, (t, t), (t,), unreleased=True, training=True),),
        performers=(Performer(t, ChangeKind.DIGITAL_ALTERATION, t, Answer.YES, is_deceased=True, consents=(t,)),),
        guild_work=(GuildWork(t, t, t),), answers=(PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO, t),),
        taken_for_real=Answer.UNSURE, viewer_disclosure=t,
    )  # fmt: skip
    manifest = Manifest(
        ManifestState.INVALID, Carrier.SIDECAR, t, t, t, t, t, (Action(t, kind, t, t, (t,), t),), (ingredient,),
        failures=(ManifestFailure(t, t, t, t),), declaration=declaration, notes=(t,), stamped_at=f"then {t}",
    )  # fmt: skip
    reference = Reference(t, t, t, t, (), t, t)
    reference = replace(reference, licence=Licence(t, (t, t), t, t))
    match = Match(
        reference, 0.9, MatchKind.REGION, 0.02, ((0, 0), (0.2, 0), (0.2, 0.1), (0, 0.1)), transform=make.half,
        evidence=(t,), inliers=((0.1, 0.05, 0.2, 0.1),),
    )  # fmt: skip
    other = replace(match, reference=replace(reference, id=f"2{t}", title=f"other {t}", source="", digest=t))
    shot = Shot(t, t, t)
    picture = Picture(4, 4, t, make.jpeg(), (t,))
    results = [
        Result(
            Evidence(
                Asset(Path("/", safe, safe), t, shot, 1001),
                manifest,
                (match, other),
                picture=picture,
                digest=t,
                matches_of=f"/{t}",
            ),
            (
                Finding(t, Verdict.BLOCK, t, t),
                Finding("near-copy", Verdict.REVIEW, f"It looks like {t}", t),
                Finding(t, Verdict.PASS, t, t, waiver=Waiver(t, t, t, Verdict.BLOCK, t)),
            ),
            snapshot=t,
            policy=t,
        ),
        Result(
            Evidence(Asset(Path("/", safe, safe + "2"), t, shot, 1002), unreadable=Problem(t, t, t)),
            (Finding("media.unreadable", Verdict.REVIEW, t, t),),
            incomplete=Problem(t, t, t),
        ),
        Result(Evidence(Asset(Path("/", safe, safe + "3"), t, shot), manifest)),
    ]
    sequence = SequenceOutcome(
        FrameSequence(f"/{safe}/{safe}.####.exr", (1,), (2,)),
        shot,
        (
            Finding(t, Verdict.BLOCK, t, t),
            Finding(t, Verdict.PASS, t, t, waiver=Waiver(t, t, t, Verdict.REVIEW, t)),
        ),
    )
    about = ReportInfo(t, make.about.when, t, t, t, t, t, t)
    return make.material(results, [sequence], lambda _wanted: make.jpeg(), about)


@pytest.fixture(scope="module")
def harmless() -> dict[str, list[str]]:
    return {}


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_makes_a_tag_or_an_attribute(make: Any, harmless: dict[str, list[str]], attack: str) -> None:
    if "page" not in harmless:
        harmless["page"] = Structure(page_of(hostile("harmless text", make))).shape
    page = page_of(hostile(attack, make))
    structure = Structure(page)
    assert structure.shape == harmless["page"]
    assert structure.open == []
    for text in (*structure.texts, *(value for *_, value in structure.attributes if value)):
        assert all(char.isprintable() or char == "\n" for char in text), repr(text[:80])
    assert "49" not in "".join(structure.texts) or "{{" not in attack


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40).filter(
        lambda t: t.strip().strip(".")
    )
)
def test_no_text_at_all_does(make: Any, text: str) -> None:
    expected = Structure(page_of(hostile("harmless text", make))).shape
    assert Structure(page_of(hostile(text, make))).shape == expected


def test_what_a_template_prints_has_no_hidden_characters() -> None:
    template = PAGE._environment.from_string("{{ one }} {{ two }} {{ three }}")
    printed = template.render(one="<a\u202e\0>", two=Markup("<b>"), three=7)
    assert printed == "&lt;a\\u202e\\x00&gt; <b> 7"


def full(make: Any) -> Any:
    """A small delivery with something of everything."""
    match = make.match(0.98)
    copied = make.finding(message='The whole frame looks like "Ferry at Dawn".', rule="near-copy")
    problem = Problem("cannot read sh010.1004.exr", "the worker died", "Run it again.")
    results = [
        make.result(1001, manifest=make.manifest()),
        make.result(1002, copied, manifest=make.manifest(), matches=(match,)),
        make.result(1003, make.finding("review", "Signed by a stranger."), manifest=make.manifest(ManifestState.VALID)),
        make.result(1004, incomplete=problem, picture=None),
        make.result(1001, shot="sh020", picture=Picture(8, 8, "", b"no jpeg")),
    ]  # fmt: skip
    return results, [make.sequence("sh010", (1005, 1006), make.finding("block", "Two frames are missing."))]


def at_hand(make: Any) -> Any:
    """Files are there: the frame is green, the reference red, and laid into the frame it is blue."""

    def look(wanted: Wanted) -> bytes:
        if wanted.onto:
            return make.jpeg((10, 10, 200))
        return make.jpeg((200, 10, 10) if wanted.path == Path("/refs/ferry.jpg") else (10, 200, 10))

    return look


def test_the_page_asks_nothing_of_any_network(make: Any) -> None:
    page = page_of(make.material(*full(make), at_hand(make)))
    structure = Structure(page)
    assert structure.addresses
    assert all(re.match(r"(#[a-z0-9-]+|data:(image/jpeg;base64,.*)?,?)$", each) for each in structure.addresses)
    assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|XMLHttpRequest|innerHTML", page)


def test_the_security_policy_allows_our_style_and_script_and_no_more(make: Any) -> None:
    page = page_of(make.material(*full(make)))
    structure = Structure(page)
    policy = next(
        v for tag, name, v in structure.attributes if tag == "meta" and name == "content" and "src" in (v or "")
    )
    assert policy is not None
    allowed = {}
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        allowed[tag] = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{allowed['style']}'; "
        f"script-src 'sha256-{allowed['script']}'; base-uri 'none'; form-action 'none'"
    )
    assert not [name for _, name, _ in structure.attributes if name.startswith("on") or name == "style"]


def test_the_verdict_the_counts_and_what_to_do_come_first(make: Any) -> None:
    page = page_of(make.material(*full(make)))
    text = " ".join(" ".join(Structure(page).texts).split())
    sentence = (
        "Do not deliver: 1 of 5 frames and 1 frame sequence are blocked, 1 could not be checked, and 1 needs review."
    )
    assert sentence in text
    assert text.index(sentence) < text.index("What to do first") < text.index("Contact sheet")
    numbers = [int(n) for n in re.findall(r"<b>(\d+)</b><span>", page)]
    assert numbers == [1, 1, 1, 2, 5]
    assert sum(numbers[:4]) == numbers[4]
    cells = Counter(re.findall(r'<li class="(\w+)" data-outcome="\1">', page))
    assert cells == {"block": 1, "incomplete": 1, "review": 1, "pass": 2}


def test_each_finding_has_words_remedy_and_place(make: Any) -> None:
    text = " ".join(" ".join(Structure(page_of(make.material(*full(make)))).texts).split())
    for words in (
        "The whole frame looks like", "cannot read sh010.1004.exr", "Why: the worker died", "Run it again.",
        "Two frames are missing.", "2 frames missing: 1005-1006", "frame 1002", "What to do: Put it right.",
        "Signed by Meridian VFX", "made from plate.1001.exr", "Composite with AI-generated elements",
    ):  # fmt: skip
        assert words in text, words


def test_a_match_shows_both_pictures_or_says_why_not(make: Any) -> None:
    page = page_of(make.material(*full(make), at_hand(make)))
    assert 'alt="Frame 1002 of this delivery"' in page
    assert 'alt="Ferry at Dawn, A. Lindqvist"' in page
    pair = page[page.index('<div class="pair">') : page.index("</dl>", page.index('<div class="pair">'))]
    first, second = re.findall(r'src="(data:image/jpeg[^"]+)"', pair)
    assert first != second
    without = page_of(make.material(*full(make)))
    assert '<div class="plate absent"><p><b>Ferry at Dawn</b><br>A. Lindqvist<br>No picture:' in without
    assert "the file /refs/ferry.jpg is not at hand, or is not the one that was indexed." in without
    assert "not the one that was indexed" not in page


def test_the_reference_is_laid_beside_the_frame_with_the_points_that_agree(make: Any) -> None:
    region = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5))
    match = make.match(
        0.8, kind=MatchKind.REGION, query_region=region, transform=make.half, coverage=0.25,
        inliers=((0.1, 0.1, 0.2, 0.2), (0.4, 0.3, 0.8, 0.6)),
    )  # fmt: skip
    page = page_of(make.material([make.result(1001, matches=(match,))], (), at_hand(make)))
    comparison = page[page.index('<div class="comparison">') : page.index("</dl>", page.index('<div class="pair">'))]
    colors = [color_of(address) for address in re.findall(r'src="(data:image/jpeg[^"]+)"', comparison)]
    assert colors == ["green", "blue", "red"]
    assert re.findall(r'alt="([^"]+)"', comparison) == [
        "Frame 1001 of this delivery, matched region outlined",
        "Ferry at Dawn, laid into the same place",
        "Ferry at Dawn, A. Lindqvist",
    ]
    for number, points in ((0, "M100,100h0"), (4, "M400,300h0")):
        assert comparison.count(f'<path class="dot-{number}" d="{points}"/>') == 2
    assert comparison.count('<path class="dot-4" d="M800,600h0"/>') == 1
    assert comparison.count('type="checkbox" class="dotted" checked') == 1
    assert ".comparison:has(.dotted:not(:checked)) .dots { display: none; }" in page


def color_of(address: str) -> str:
    pixel = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB").getpixel((9, 9))
    assert isinstance(pixel, tuple)
    return ("red", "green", "blue")[pixel.index(max(pixel))]


def test_a_matched_region_is_outlined(make: Any) -> None:
    region = ((0.5, 0.25), (0.9, 0.25), (0.9, 0.75), (0.5, 0.75))
    match = make.match(0.8, kind=MatchKind.REGION, query_region=region, coverage=0.2)
    page = page_of(make.material([make.result(1001, matches=(match,))], (), at_hand(make)))
    assert page.count('points="500,250 900,250 900,750 500,750"') == 2


def test_valid_is_never_shown_as_verified(make: Any) -> None:
    page = page_of(make.material([make.result(1001, manifest=make.manifest(ManifestState.VALID))]))
    body = page[page.index("<main>") : page.index("<footer>")]
    assert 'class="state valid">Signer unknown' in body
    assert "state trusted" not in body
    assert "verified" not in page.lower().replace("unverified", "")
    style = page[page.index("<style>") : page.index("</style>")]
    assert re.search(r"\.state\.trusted \{ color: var\(--pass\)", style)
    assert not re.search(r"\.state\.(valid|invalid|missing|unread)[^{]*\{[^}]*--pass", style)


def test_every_picture_has_words_and_every_verdict_too(make: Any) -> None:
    structure = Structure(page_of(make.material(*full(make), at_hand(make))))
    images = sum(shape.startswith("img ") for shape in structure.shape)
    alts = [value for tag, name, value in structure.attributes if (tag, name) == ("img", "alt")]
    assert images == len(alts) > 4
    assert all(alts)
    assert "1002: Blocked" in alts
    text = "".join(structure.texts)
    assert "no picture" in text
    assert ": Could not check" in text


def test_what_is_waived_is_never_silent(make: Any) -> None:
    results = [make.result(1001, make.waived("block", "It looks like a ferry.")), make.result(1002)]
    page = page_of(make.material(results, [make.sequence("sh010", (1003,), make.waived(message="One is missing."))]))
    structure = Structure(page)
    text = " ".join(" ".join(structure.texts).split())
    assert "Ready to deliver: all 2 frames pass; what was found in 1 frame and 1 frame sequence is waived." in text
    assert '<section class="banner waived"' in page
    assert text.count("Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May)") == 3
    assert "Without it, it would be blocked." in text
    assert "What to do: Nothing until 2027-05-01. After that: Put it right." in text
    assert "What to do first" not in text
    assert "1 of these with waived findings" in text
    cells = Counter(re.findall(r'<li class="(\w+)" data-outcome="\1">', page))
    assert cells == {"waived": 1, "pass": 1}
    assert 'alt="1001: Waived"' in page
    assert structure.shape.count("article class id data-outcome") == 2
    bar = re.search(r'<svg class="stack".*?</svg>', page, re.DOTALL)
    assert bar is not None
    assert re.findall(r'<rect class="(\w+)" x="(\d)" width="(\d)"', bar[0]) == [
        ("waived", "0", "1"),
        ("pass", "1", "1"),
    ]


def test_nothing_is_said_of_waivers_where_there_are_none(make: Any) -> None:
    structure = Structure(page_of(make.material(*full(make))))
    assert "section class" in structure.shape
    assert ("section", "class", "waivers") not in structure.attributes
    text = " ".join(" ".join(structure.texts).split())
    assert "with waived findings" not in text
    assert text.count("Waived A rule objects, and a written approval lets it pass") == 1  # what the words mean


def test_headings_are_in_order_and_ids_are_unique(make: Any) -> None:
    results, sequences = full(make)
    results.append(make.result(1002, make.waived(), shot="sh020"))
    structure = Structure(page_of(make.material(results, sequences)))
    levels = [int(shape[1]) for shape in structure.shape if re.match(r"h[1-6] ", shape)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [value for _, name, value in structure.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = [value for tag, name, value in structure.attributes if (tag, name) == ("a", "href")]
    assert {str(link)[1:] for link in links} <= set(ids)


def test_nothing_and_the_unjudged_are_told_honestly(make: Any) -> None:
    assert "Nothing was checked: no files were found." in page_of(make.material([]))
    unjudged = make.material([make.result(1001)], about=replace(make.about, policy=""))
    page = page_of(unjudged)
    assert "Read, not judged: no rules were applied to the one frame." in page
    assert '<section class="banner none"' in page


def test_results_of_another_policy_or_index_are_pointed_out(make: Any) -> None:
    results = [make.result(1001), replace(make.result(1002), policy="other", snapshot="other")]
    text = page_of(make.material(results))
    assert "1 result came from another policy than the one named here." in text
    assert "1 result came from another state of the reference index than the one named here." in text
    assert "than the one named here" not in page_of(make.material([make.result(1001)]))


def test_the_same_material_gives_the_same_bytes(make: Any) -> None:
    assert page_of(make.material(*full(make))) == page_of(make.material(*full(make)))


def test_what_stamping_did_is_counted(make: Any) -> None:
    material = make.material(full(make)[0])
    stamped = replace(material, summary=replace(material.summary, stamped=3, already=2))
    assert "3 now, 2 already" in page_of(stamped)


def test_five_thousand_frames_stay_below_25_megabytes(make: Any) -> None:
    grain = grainy_jpegs(50)
    results = []
    for n in range(5000):
        picture = Picture(4096, 2304, "ACEScg", grain[n % len(grain)])
        findings = [make.finding(message=f"Trouble {n}.")] if n % 50 == 0 else []
        results.append(make.result(1001 + n, *findings, shot=f"sh{n % 10}", manifest=make.manifest(), picture=picture))
    (content,) = PAGE.render(make.material(results))
    assert len(content) <= 25_000_000
    assert content.count(b'" data-outcome="pass"><img ') == 4900
    assert content.count(b'" data-outcome="block"><img ') == 100


@pytest.mark.parametrize(
    "kind", ["each frame a shot", "each frame a shot of which much is declared", "each frame in other trouble"]
)
def test_the_text_of_five_thousand_frames_is_no_more_than_reckoned(make: Any, kind: str) -> None:
    results = []
    for n in range(5000):
        shot, findings = f"BAY_010_{n:04}_comp", []
        if kind == "each frame in other trouble":
            word = "".join("abcdefghij"[n // 10**place % 10] for place in range(4))
            shot, findings = f"BAY_010_{n % 40:04}_comp", [make.finding(message=f"Trouble {word} with it.")]
        manifest = MANIFEST if "declared" in kind else make.manifest()
        if "declared" in kind:
            findings = [make.waived("block", f"Frame {1001 + n} of shot fall/{shot} looks like a work of somebody.")]
        results.append(make.result(1001 + n, *findings, shot=shot, manifest=manifest, picture=None))
    material = make.material(results)
    (content,) = PAGE.render(material)
    entries = sum(len(reel.entries) for reel in material.reels)
    reckoned = REEL_TEXT * len(material.reels) + ENTRY_TEXT * entries + ITEM_TEXT * len(results)
    assert len(content) < reckoned + 100_000


def test_thousands_of_matches_with_all_their_pictures_and_points_stay_below_25_megabytes(make: Any) -> None:
    """Pictures as small as they come, so that as many comparisons as can be are shown with points."""
    tiny = make.jpeg(size=(480, 270))
    inliers = tuple((x / 9, y / 9, x / 9, y / 9) for x in range(10) for y in range(10))
    finding = make.finding(message='It looks like "Ferry at Dawn".', rule="near-copy")
    results = []
    for n in range(2000):
        match = make.match(0.9, transform=make.half, inliers=inliers)
        match = replace(match, reference=replace(match.reference, id=f"{n:032}"))
        results.append(make.result(1001 + n, finding, shot=f"sh{n}", matches=(match,), picture=Picture(8, 8, "", tiny)))
    (content,) = PAGE.render(make.material(results, (), lambda _wanted: tiny))
    assert len(content) <= 25_000_000
    assert content.count(b'class="dots"') > 300


def grainy_jpegs(count: int) -> list[bytes]:
    """Thumbnails as heavy as film grain makes them."""
    made = []
    for seed in range(count):
        grain = Image.frombytes("L", (128, 72), random.Random(seed).randbytes(128 * 72))
        soft = Image.blend(grain.filter(ImageFilter.GaussianBlur(6)), grain, 0.3).convert("RGB")
        buffer = io.BytesIO()
        soft.save(buffer, "JPEG", quality=80)
        made.append(buffer.getvalue())
    assert len(made[0]) > 3_000
    return made
