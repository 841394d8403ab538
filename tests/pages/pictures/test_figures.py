"""Figures: captions go to their own picture, each picture counts once, JSON-LD says what the page does not print."""

import json
import time

import pytest
from lxml import html

from newscrawl.items import Image
from newscrawl.pages.metadata import Metadata
from newscrawl.pages.pictures.figures import complete, read_figure, read_story_figures

URL = "https://iranfocus.com/iraq/12-story/"
CAPTIONED = '<figure><img src="/a.jpg"><figcaption>Told</figcaption></figure>'
NOTHING = Metadata(html.document_fromstring("<p>x</p>"), URL)


def image(path, caption="", credit="", alt=""):
    return Image(url=f"https://iranfocus.com{path}", caption=caption, credit_text=credit, alt=alt)


def figure(markup):
    return read_figure(html.fragment_fromstring(f"<figure>{markup}</figure>"), URL)


def declared(*nodes, **article):
    data = {"@graph": [*nodes, {"@type": "NewsArticle", **article}]}
    return Metadata(html.document_fromstring(f'<script type="application/ld+json">{json.dumps(data)}</script>'), URL)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<img src="/a.jpg" alt="A"><figcaption>Told. Photo: Jane Doe/AP</figcaption>',
            [image("/a.jpg", "Told.", "Jane Doe/AP", "A")],
        ),
        (
            '<img src="/a.jpg"><figcaption>Told</figcaption><figcaption itemprop="author">Foto: Jane Doe</figcaption>',
            [image("/a.jpg", "Told", "Jane Doe")],
        ),
        ('<img src="/a.jpg"><span class="photo-credit">AFP</span>', [image("/a.jpg", "", "AFP")]),
        ('<figcaption>Told</figcaption><img src="/a.jpg">', [image("/a.jpg", "Told")]),
        (
            f"{CAPTIONED}<figure><img src='/b.jpg'><figcaption>B (AP)</figcaption></figure><figcaption>C</figcaption>",
            [image("/a.jpg", "Told"), image("/b.jpg", "B", "AP")],
        ),
        (
            '<figure><img src="/a.jpg"></figure><figure><img src="/b.jpg"></figure><figcaption>Both</figcaption>',
            [image("/a.jpg", "Both"), image("/b.jpg")],
        ),
        (
            '<img src="/a.jpg"><p class="wp-caption-text">One</p><img src="/b.jpg"><p class="wp-caption-text">Two</p>',
            [image("/a.jpg", "One"), image("/b.jpg", "Two")],
        ),
        (
            '<a href="/a.jpg" data-caption="Told (Reuters)"><img src="/a.jpg"></a>',
            [image("/a.jpg", "Told", "Reuters")],
        ),
        (
            '<a href="/a.jpg" data-caption="Other"><img src="/a.jpg"></a><figcaption>Told</figcaption>',
            [image("/a.jpg", "Told")],
        ),
        (
            '<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">Told</p></div>',
            [image("/a.jpg", "Told")],
        ),
    ],
)
def test_a_caption_and_a_credit_go_to_the_picture_of_their_figure(markup, expected):
    assert figure(markup) == expected


def test_sizes_of_one_picture_are_one_the_largest_in_the_place_of_the_first():
    shown = [
        image("/a-300x200.jpg", alt="A"),
        image("/b.jpg"),
        image("/a.jpg", "Told", "AP"),
        image("/b.jpg?w=90", "B"),
    ]
    assert complete(shown, NOTHING) == [image("/a.jpg", "Told", "AP", "A"), image("/b.jpg", "B")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"caption": "Told. Photo: Jane Doe"}, ("Told.", "Jane Doe")),
        ({"creditText": "Photo: Jane Doe/AP"}, ("", "Jane Doe/AP")),
        ({"creator": {"@type": "Person", "name": "Jane Doe"}}, ("", "Jane Doe")),
        ({"copyrightHolder": [{"name": "Reuters"}]}, ("", "Reuters")),
        ({"creditText": "AFP", "author": "Jane Doe"}, ("", "AFP")),
        ({"caption": "IMG_2034-final"}, ("", "")),
        ({"caption": {"text": 1}, "creditText": 7, "creator": [], "author": [None]}, ("", "")),
    ],
)
def test_what_json_ld_says_of_a_picture_is_used_where_the_page_prints_nothing(said, expected):
    node = {"@type": "ImageObject", "url": "https://iranfocus.com/a-1200x800.jpg", **said}
    for metadata in (declared(node), declared(image=node), declared(image=[{"@type": ["ImageObject"]}, node])):
        assert complete([image("/a.jpg"), image("/b.jpg")], metadata) == [image("/a.jpg", *expected), image("/b.jpg")]
    printed = complete([image("/a.jpg", "Printed", "Doe")], declared(node))
    assert printed == [image("/a.jpg", "Printed", "Doe")]


@pytest.mark.parametrize("url", ["https://iranfocus.com/c.jpg", "", None, "http://[x", 5])
def test_json_ld_of_another_picture_says_nothing_of_this_one(url):
    node = {"@type": "ImageObject", "url": url, "contentUrl": url, "caption": "Told here", "creditText": "AP"}
    assert complete([image("/a.jpg")], declared(node)) == [image("/a.jpg")]


@pytest.mark.parametrize(
    "page",
    [
        f"<article><h1>T</h1>{CAPTIONED}<div>Text</div></article>",
        f"<main><header><h1>T</h1></header><div>{CAPTIONED}</div></main>",
        f"<h1>T</h1><article>{CAPTIONED}</article>",
        f"<article><h1>T</h1>{CAPTIONED}</article><article>{CAPTIONED.replace('/a', '/b')}</article>",
    ],
)
def test_a_captioned_picture_of_the_article_is_found_where_nobody_knows_the_text(page):
    assert read_story_figures(html.document_fromstring(page), URL) == [image("/a.jpg", "Told")]


@pytest.mark.parametrize(
    "page",
    [
        f"<article><h1>T</h1><aside>{CAPTIONED}</aside></article>",
        f"<article><h1>T</h1><ul><li>{CAPTIONED}</li></ul></article>",
        f"<article><h1>T</h1><article>{CAPTIONED}</article></article>",
        f'<article><h1>T</h1><a href="/other/">{CAPTIONED}</a></article>',
        '<main><h1>T</h1><figure><a href="/other/"><img src="/a.jpg"></a><figcaption>T</figcaption></figure></main>',
        '<article><h1>T</h1><figure><img src="/a.jpg"></figure></article>',
        f"<div>{CAPTIONED}</div>",
    ],
)
def test_a_teaser_beside_the_article_is_no_picture_of_it(page):
    assert read_story_figures(html.document_fromstring(page), URL) == []


@pytest.mark.parametrize(
    "one",
    [
        '<figure><img src="/a{}.jpg"><figcaption>Told (AP)</figcaption></figure>',
        '<picture><source srcset="/a{}.jpg 1x"><img src="data:,"></picture><div class="caption">T</div>',
        '<img src="/a{}-300x200.jpg" srcset="/a{}.jpg 300w, /b.jpg 200w"><div data-bg="/c{}.jpg"></div>',
    ],
)
def test_five_thousand_pictures_take_their_time_and_not_its_square(one):
    def seconds(count):
        tree = html.fragment_fromstring(f"<figure>{''.join(one.replace('{}', str(i)) for i in range(count))}</figure>")
        start = time.process_time()
        assert len(complete(read_figure(tree, URL), NOTHING)) >= count
        return time.process_time() - start

    seconds(100)
    assert seconds(5000) < 15 * max(seconds(1000), 0.05)  # 25 would be the square
