"""Whatever bytes come: an article or a reason, soon, and never anything else."""

import json
import time
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import NotAnArticleError, extract
from newscrawl.demo.site import DemoSite
from newscrawl.pages.encoding import decode
from newscrawl.pages.page import MAX_PAGE

BASE = "https://iranfocus.com"
ELSEWHERE = "https://news.example/12-a-new-bridge/"
SITE = DemoSite(articles=40)
CLOUD = next(story for story in SITE.stories if story.outline.cloud and len(story.part_paths) == 1)
CLASSIC = next(story for story in SITE.stories if not story.outline.yoast and not story.mojibake)
STORIES = pytest.mark.parametrize("story", [CLOUD, CLASSIC], ids=["cloud", "classic"])
MANY = 1_000_000


def shown(story):
    return SITE.respond(story.path, BASE).body.decode()


def with_text(markup, story=CLOUD):
    """Put markup in front of the text of a real page."""
    return shown(story).replace("<p>", f"{markup}<p>", 1)


def with_head(markup, story=CLOUD):
    """Put markup into the head of a real page."""
    return shown(story).replace("</head>", f"{markup}</head>", 1)


def outcome(html, seconds=10.0, content_type=None, url=BASE + CLOUD.path):
    """Return the article or the reason; nothing else may come, and it must not take long."""
    started = time.process_time()
    try:
        found = extract(html, url, content_type=content_type)
    except NotAnArticleError as error:
        found = error.reason
    assert time.process_time() - started < seconds
    return found


# -- too much of something --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["word " * 6_000_000, b"<p>" + b"word " * 6_000_000, "\0" * 30_000_000])
def test_thirty_megabytes_are_refused_before_they_are_parsed(page):
    assert outcome(page, seconds=5) == "too_large"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>" + "word " * (MAX_PAGE // 6),
        "<p>" + "w" * (MAX_PAGE - 200_000),
        "<div>" * 100_000 + "text" + "</div>" * 100_000,
        "<span>" * 100_000,
        "<p><b><i><a href=x><ul><li>" * 50_000,
        "<table><tr><td>" * 50_000,
        "<p " + "a=1 b='2' c " * 3_000 + ">",
        f"<p class='{' '.join(f'c{number}' for number in range(100_000))}'>text</p>",
        "<p a=1 b=2 c=3 d=4 e=5>text</p>" * (MANY // 20),
        "<h1>title</h1>" * 50_000,
        "<blockquote>" * 50_000,
        '<a href="/x">x</a>' * 50_000,
        "<" * MANY,
        "&amp;amp;" * (MANY // 10),
        "&#x110000;&#0;&#xD800;&#99999999999;" * 1000,
        "<!--" + "-" * MANY,
        "<![CDATA[" * 10_000,
        "<svg><math><template><noscript><select><frameset>" * 1000,
        "<p>By " + "and " * 100_000,
        "<p>" + "AL-" * 100_000,
        "<p>" + "BAGHDAD A. " * 30_000,
    ],
    ids=lambda markup: markup[:24],
)
def test_a_page_with_far_too_much_of_something_gives_an_article_or_a_reason(markup):
    outcome(with_text(markup))


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_million_attributes_of_one_element_are_refused(quote):
    """For which libxml2 would take hours."""
    tag = "<p " + " ".join(f"a{number}={quote}1{quote}" for number in range(MANY)) + ">"
    assert outcome(with_text(tag), seconds=2) == "too_large"


@pytest.mark.parametrize(
    "value", ["data:image/png;base64," + "iVBORw0K" * 100_000, "a long text of many words " * 40_000]
)
def test_one_attribute_may_be_as_long_as_it_likes(value):
    assert outcome(with_text(f'<p data-x="{value}">An own paragraph.</p>')).headline == CLOUD.headline


def test_without_any_tag_there_is_no_article():
    assert outcome("word " * MANY) in {"no_headline", "cut_off"}
    assert outcome("<html></html>") == "no_headline"


@STORIES
def test_a_page_that_breaks_off_anywhere_is_an_article_or_a_reason(story):
    page = shown(story).encode()
    for end in range(0, len(page), len(page) // 40):
        assert outcome(page[:end]) in {"empty", "cut_off"}  # this site's pages end with </html>
        generic = outcome(page[:end], url="https://other.example/iraq/12-a/")
        assert generic in ("empty", "no_headline", "no_body", "not_found") or generic.headline


# -- JSON-LD ----------------------------------------------------------------------------------------------------------


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 100_000,
        '{"@graph":' * 100_000,
        '{"@graph":[' * 500 + "]}" * 500,
        '{"@type":"Article","headline":' + "9" * 5000 + "}",
        '{"@type":"Article","headline":1e999999,"author":-1e999999}',
        '{"@type":"Article","headline":"a","headline":["b"],"author":{"@id":"a"},"author":{"@id":{"x":[]}}}',
        '[{"@id":"a","author":{"@id":"b"},"@type":"Article"},{"@id":"b","isPartOf":{"@id":"a"}}]',
        '{"@type":["Article",{},null,7],"author":[null,7,[],{"name":{}},{"name":[]}],"keywords":[{},null]}',
        '{"@type":"BreadcrumbList","itemListElement":[null,{"item":7},{"name":{}},{"item":{"name":[]}}]}',
        "[" + "{}," * (MANY // 2) + "{}]",
        '{"@graph":[' + '{"@id":1},' * (MANY // 6) + "{}]}",
        "null",
        "NaN",
        '"text"',
        '{"@type":"Article","headline":"\\ud800","datePublished":"99999-99-99T99:99:99+99:99"}',
        "\0{}",
    ],
    ids=lambda script: script[:30],
)
def test_hostile_json_ld_costs_nothing_but_itself(script):
    story = asdict(outcome(shown(CLASSIC)))
    found = asdict(outcome(with_head(ld(script) * 3, CLASSIC), seconds=3))
    assert (found["headline"], found["body"]) == (story["headline"], story["body"])


@pytest.mark.parametrize(
    "text",
    [
        "<html><frameset><p>{}</p>",
        "<html><body></body><body><p>{}</p></body></html><body>",
        "<!doctype html><p>{}</p>",
        "\0<p>{}</p>",
        "<p>\ud800{}</p>",
    ],
)
def test_a_text_in_json_ld_that_is_a_page_of_its_own_is_read_all_the_same(text):
    said = "The council met in the old town hall on Monday and spoke about the bridge over the river. " * 5
    script = ld(json.dumps({"@type": "NewsArticle", "headline": "A new bridge", "articleBody": text.format(said)}))
    found = outcome(f"<html><head>{script}</head><body><h1>A new bridge</h1></body></html>", url=ELSEWHERE)
    assert said.strip() in found.body


# -- numbers and addresses --------------------------------------------------------------------------------------------

DIGITS = "9" * 5000


def elsewhere(head="", markup=""):
    """Return a page of a site that nobody knows."""
    text = "<p>The council met in the old town hall on Monday and spoke about the bridge over the river.</p>" * 5
    return f"<html><head>{head}</head><body><h1>A new bridge</h1>{text}{markup}</body></html>"


@pytest.mark.parametrize(
    "page",
    [
        elsewhere(markup=f'<p><img src="/a.jpg" width="{DIGITS}" height="{DIGITS}"></p>'),
        elsewhere(
            head=ld('{"@type":"ImageObject","contentUrl":"https://news.example/b.jpg?x=\\ud800"}'),
            markup='<p><img src="/a.jpg"></p>',
        ),
        elsewhere(head='<link rel="canonical" href="http://[::1">', markup='<p><a href="//[x">x</a><img src="//[">'),
    ],
    ids=["digits", "half a character", "brackets"],
)
def test_numbers_and_addresses_that_make_no_sense_cost_no_article(page):
    assert outcome(page, url=ELSEWHERE).headline == "A new bridge"


PICTURE = '<img src="/a.jpg">'
NAMES = [f"Jane Doe {number}" for number in range(20_000)]


@pytest.mark.parametrize(
    "page",
    [
        elsewhere(head="<meta property='og:title' content='" + "Town - " * 20_000 + "'>"),
        elsewhere(markup=f"<div>{PICTURE}" + "<span class='credit'>Jane Doe</span>" * 5000 + "</div>"),
        elsewhere(markup="<i></i>" * 5000 + "<ul class='wp-block-latest-posts'></ul>" * 5000),
        elsewhere(markup=f"<div style='{'background:' * 20_000}url('></div>"),
        elsewhere(markup=f"<p>&{'amp;' * 50_000}lt;</p>"),
        elsewhere(
            head=ld(json.dumps({"@type": "NewsArticle", "author": NAMES, "publisher": [{"name": n} for n in NAMES]}))
        ),
    ],
    ids=["title", "credits", "lists", "backgrounds", "entities", "names"],
)
def test_what_stands_on_a_page_ten_thousand_times_is_looked_at_once(page):
    assert outcome(page, seconds=4).headline


def test_a_title_that_is_never_closed_swallows_the_page_and_no_time():
    page = elsewhere(head="<title>", markup="<p>Café — no story was found, they said. - </p>" * 30_000)
    assert outcome(page, url=ELSEWHERE, seconds=2) == "no_headline"


def test_a_page_that_leads_on_in_ages_is_judged_as_any_other():
    refresh = f'<meta http-equiv="refresh" content="{DIGITS}; url=/x">'
    assert outcome(f"<html><head>{refresh}</head><body>x</body></html>", url=ELSEWHERE) == "no_headline"


@pytest.mark.parametrize("url", ["http://news.example\\[x", "http://news.example\\\u2100"])
def test_an_address_that_only_its_backslash_saves_is_read_as_browsers_read_it(url):
    assert outcome(elsewhere(), url=url).site == "news.example"


def test_people_who_are_named_by_reference_are_looked_up_once_however_many_there_are():
    people = ",".join(f'{{"@id":"{number}"}}' for number in range(50_000))
    nodes = ",".join(f'{{"@id":"{number}","name":"Name"}}' for number in range(9_000, 0, -1))
    script = f'[{{"@type":"Article","author":[{people}]}},{nodes}]'
    assert outcome(with_head(ld(script), CLASSIC), seconds=3).headline == CLASSIC.headline


# -- encodings --------------------------------------------------------------------------------------------------------

TEXT = "“Café” — naïve, 5 €"
PAGE = f'<html><head>{{meta}}</head><body><h1 class="entry-title">{TEXT}</h1><p>{TEXT}</p></body></html>'


def encoded(encoding, meta=""):
    return PAGE.format(meta=f'<meta charset="{meta}">' if meta else "").encode(encoding)


def header(charset):
    return f"text/html; charset={charset}" if charset else None


@pytest.mark.parametrize(
    "said", ["", "utf-8", "iso-8859-1", "windows-1252", "windows-1251", "shift_jis", "utf-16", "x-no"]
)
@pytest.mark.parametrize("where", ["header", "meta"])
def test_what_is_utf_8_is_read_as_that_whatever_is_said_of_it(said, where):
    body = encoded("utf-8", said if where == "meta" else "")
    assert TEXT in decode(body, header(said) if where == "header" else None)


@pytest.mark.parametrize("said", ["", "utf-8", "iso-8859-1", "windows-1252", "us-ascii", "utf-16"])
@pytest.mark.parametrize("where", ["header", "meta"])
def test_what_is_windows_1252_is_read_as_that_if_it_is_called_utf_8_latin_or_nothing(said, where):
    body = encoded("windows-1252", said if where == "meta" else "")
    assert TEXT in decode(body, header(said) if where == "header" else None)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "Переговоры возобновятся в понедельник"),
        ("windows-1256", "محادثات"),
        ("shift_jis", "会談は月曜日に再開される"),
        ("gb18030", "会谈将于星期一恢复"),
        ("big5", "會談將於星期一恢復"),
        ("iso-2022-jp", "会談は月曜日に再開される"),
    ],
)
def test_another_encoding_is_read_as_it_is_declared(encoding, text):
    body = f'<html><head><meta charset="{encoding}"></head><body>{text * 3}</body></html>'.encode(encoding)
    assert text in decode(body)
    assert text in decode(body, header(encoding))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "Совет сообщил во вторник, что мост через реку останется закрытым до весны будущего года. "),
        ("windows-1256", "أعلن المجلس يوم الثلاثاء أن الجسر فوق النهر سيبقى مغلقا حتى ربيع العام المقبل. "),
        ("gb18030", "市议会星期二宣布，横跨河流的大桥将一直关闭到明年春天，因为第三根桥墩上发现了裂缝。"),
    ],
)
@pytest.mark.parametrize("said", ["", "utf-8"])
def test_another_script_that_is_not_declared_is_told_by_its_words(encoding, text, said):
    body = f"<html><p class='x'>{text * 5}</p></html>".encode(encoding)
    assert text in decode(body, header(said) if said else None)


def test_damaged_utf_8_of_another_script_stays_utf_8():
    body = ("Совет сообщил во вторник. " * 5).encode()
    assert "Совет сообщил" in decode(body[:-3])


def test_a_damaged_character_makes_no_lie_of_a_declaration():
    body = "会談は月曜日に再開される".encode("shift_jis") * 9 + b"\xff"
    assert decode(body, header("shift_jis")).startswith("会談は月曜日に再開される" * 9)
    lie = decode("naïve café, “déjà vu”".encode("windows-1252"), header("shift_jis"))
    assert lie == "naïve café, “déjà vu”"


def test_stray_bytes_in_utf_8_are_read_as_windows_1252_and_the_rest_stays():
    assert decode("Café – ".encode() + b"\x93Caf\xe9\x94") == "Café – “Café”"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_utf_16_is_read_with_and_without_a_byte_order_mark(encoding):
    body = encoded(encoding)
    assert decode(body) == PAGE.format(meta="")
    assert decode(body, header("utf-8")) == PAGE.format(meta="")


@STORIES
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "windows-1252", "utf-8-sig"])
def test_a_whole_page_in_another_encoding_is_the_same_article(story, encoding):
    page = shown(story)
    expected = asdict(outcome(page.encode("windows-1252", "ignore").decode("windows-1252")))
    assert asdict(outcome(page.encode("windows-1252", "ignore").decode("windows-1252").encode(encoding))) == expected


@pytest.mark.parametrize(
    ("spoilt", "clean"),
    [
        ("Caf\u00c3\u00a9 \u00e2\u20ac\u201c x", "Café – x"),  # UTF-8 read as Windows-1252, and saved
        ("Caf\u00c3\u0083\u00c2\u00a9", "Café"),  # twice
        ("\u0093Quoted\u0094", "“Quoted”"),  # Windows-1252 read as Latin-1
        ("A&amp;amp;B", "A&B"),
        ("A\0B\0", "AB"),
        ("\u202eRight to left\u202c", "\u202eRight to left\u202c"),
    ],
)
def test_a_headline_that_was_spoilt_long_ago_is_repaired(spoilt, clean):
    page = shown(CLASSIC)
    start = page.index('<h1 class="entry-title">') + len('<h1 class="entry-title">')
    found = outcome(page[:start] + spoilt + page[page.index("</h1>", start) :])
    assert found.headline == clean


# -- anything ---------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["p", "div", "a", "h1", "img", "table", "td", "figure", "iframe", "script", "time", "ul", "br", "x:y"]
)
CLASSES = st.sampled_from(
    [
        "td-post-content",
        "entry-title",
        "td_block_wrap",
        "td-module-title",
        "page-links",
        "tdb_single_content",
        "td-tags",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        'href="http://[x"',
        'href="/a"',
        'src="//"',
        "datetime=''",
        'datetime="0"',
        'itemprop="headline"',
        "class",
        "=",
        '"',
    ]
)
TEXTS = st.text(max_size=40)


@st.composite
def pages(draw):
    """Build markup that need not close, nest or make sense."""
    parts = ["<html><body class='single'>"]
    for _ in range(draw(st.integers(0, 25))):
        attributes = f' class="{draw(CLASSES)}" {draw(ATTRIBUTES)}' if draw(st.booleans()) else ""
        parts.append(f"<{'/' * draw(st.booleans())}{draw(NAMES)}{attributes}>{draw(TEXTS)}")
    return "".join(parts) + draw(st.sampled_from(["", "</html>"]))


@settings(max_examples=150, deadline=None)
@given(pages(), st.sampled_from([BASE + "/iraq/12-a/", "https://other.example/a"]))
def test_no_markup_gives_anything_but_an_article_or_a_reason(page, url):
    assert outcome(page, url=url)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=30)))
def test_no_bytes_and_no_header_give_anything_but_an_article_or_a_reason(body, content_type):
    for page in (body, encoded("utf-8") + body):
        assert outcome(page, content_type=content_type, url="https://other.example/a")
