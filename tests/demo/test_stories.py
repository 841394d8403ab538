"""The truth of the demo site agrees with itself and with what its pages show."""

import re
import unicodedata
from datetime import UTC

import pytest
from lxml import html

from newscrawl.demo.site import DemoSite

BASE = "http://127.0.0.1:8098"
CONTAINER = '//*[contains(concat(" ", @class, " "), " td-post-content ")]'
SITE = DemoSite()


def normal(text):
    return " ".join(unicodedata.normalize("NFC", text.replace("\u00ad", "")).split())


def shown(story, site=SITE):
    return html.fromstring(site.respond(story.path, BASE).body.decode())


def shown_parts(story):
    return [html.fromstring(SITE.respond(path, BASE).body.decode()) for path in story.part_paths]


def test_a_seed_always_gives_the_same_site_and_another_seed_another():
    paths = [story.path for story in SITE.stories]
    again = DemoSite()
    assert paths == [story.path for story in again.stories]
    assert [SITE.respond(path, BASE, 3).body for path in paths[:20]] == [
        again.respond(path, BASE, 3).body for path in paths[:20]
    ]
    assert paths != [story.path for story in DemoSite(seed=2005).stories]


def test_there_are_96_stories_of_which_eight_repeat_an_earlier_one():
    copies = [story for story in SITE.stories if story.duplicate_of]
    assert (len(SITE.stories), len(copies)) == (96, 8)
    assert len({story.body for story in SITE.stories}) == 88


def test_a_copy_has_the_words_of_an_earlier_story_under_another_id_and_section():
    copies = [story for story in SITE.stories if story.duplicate_of]
    originals = [SITE.story(story.duplicate_of) for story in copies]
    for copy, original in zip(copies, originals, strict=True):
        assert copy.body == original.body
        assert original.duplicate_of is None
        assert original.post_id < copy.post_id
        assert original.outline.published < copy.outline.published
        assert not set(copy.outline.sections) & set(original.outline.sections)
    assert {copy.headline == original.headline for copy, original in zip(copies, originals, strict=True)} == {
        True,
        False,
    }


@pytest.mark.parametrize("story", SITE.stories, ids=lambda story: str(story.post_id))
def test_a_page_shows_the_headline_and_every_paragraph_of_its_story(story):
    page = shown(story)
    (heading,) = page.xpath('//h1[contains(@class, "entry-title") or contains(@class, "tdb-title-text")]')
    assert normal(heading.text_content()) == story.headline
    if story.mojibake:
        return
    bodies = [body for part in shown_parts(story) for body in part.xpath(CONTAINER)]
    words = " ".join(normal(body.text_content()) for body in bodies)
    at = 0
    for paragraph in story.paragraphs:
        assert paragraph == normal(paragraph)
        at = words.index(paragraph, at) + len(paragraph)


def test_the_body_holds_nothing_that_stands_around_it():
    for story in SITE.stories:
        foreign = [*story.byline_lines, *(one.caption for one in story.images), *(one.text for one in story.embeds)]
        foreign += [anchor.text for piece in story.pieces if piece.kind.startswith("also") for anchor in piece.anchors]
        assert not [text for text in foreign if text and text in story.paragraphs]
        assert "Iran Focus" not in story.paragraphs
        if story.dateline:
            assert story.paragraphs[0].startswith(story.dateline.printed)


def test_damaged_posts_are_old_few_and_of_both_kinds():
    damaged = [story for story in SITE.stories if story.mojibake]
    assert {story.mojibake for story in damaged} == {"cp1252", "latin-1"}
    assert len(damaged) == 5
    for story in damaged:
        text = SITE.respond(story.path, BASE).body.decode()
        assert re.search("[\x80-\x9f]|â€", text)
        assert not re.search("[\x80-\x9f]|â€", story.body)


def test_every_form_of_the_target_occurs():
    stories = list(SITE.stories)
    assert {story.layout for story in stories} == {"p", "div", "br"}
    assert {story.outline.agency for story in stories} == {"AP", "Reuters", "AFP", "UPI", "dpa", "Iran Focus"}
    kinds = {piece.kind for story in stories for piece in story.pieces}
    assert kinds >= {"p", "h3", "ul", "ol", "quote", "figure", "wp-caption", "tweet", "video", "also", "also-box"}
    assert kinds >= {"ad", "share", "newsletter"}
    bylines = {re.sub("|".join(story.authors) or "$^", "N", line) for story in stories for line in story.byline_lines}
    assert bylines >= {"By N, Associated Press Writer", "Associated Press Writer", "By N", "By N and N"}
    printed = " | ".join(story.dateline.printed for story in stories if story.dateline)
    for form in (r"[A-Z ]+ \(AP\) –", r"Reuters - [A-Z ]+, \w+ \d+ –", r"[A-Z ]+, \(AFP\) —", r"\w+, \d+ \w+ -"):
        assert re.search(form, printed)
    assert re.search(r"Iran Focus: [\w ]+, Iran, \w+\.? \d\d –", printed)
    assert any(story.standfirst for story in stories)
    assert any(len(story.outline.sections) > 1 for story in stories)


def test_a_wire_story_always_says_whose_it_is():
    for story in SITE.stories:
        if story.outline.kind == "wire":
            assert story.lead or story.dateline


def test_only_pages_since_the_relaunch_carry_metadata():
    for story in SITE.stories:
        page = shown(story)
        described = page.xpath('//script[@type="application/ld+json"]') + page.xpath(
            '//meta[@property="og:description"]'
        )
        assert len(described) == (2 if story.outline.yoast else 0)
        assert bool(story.modified) == story.outline.yoast


def test_the_oldest_pages_print_a_time_without_zone_and_the_others_with_one():
    printed = {}
    for story in SITE.stories:
        date = '//*[contains(@class,"td-post-title") or contains(@class,"tdb_single_date")]//time/@datetime'
        (printed[story.post_id],) = shown(story).xpath(date)
    zones = {text[19:] for text in printed.values()}
    assert zones == {"", "+00:00", "+01:00"}
    assert all(story.outline.published.tzinfo is UTC for story in SITE.stories)


def test_expected_has_the_fields_of_an_article_with_absolute_urls():
    for story in SITE.stories:
        truth = SITE.expected(story, BASE)
        assert truth["url"] == BASE + story.path
        assert truth["body"] == "\n\n".join(story.paragraphs)
        related = [link for link in truth["related"] if link["block"] == "related"]
        inline = [link for link in truth["related"] if link["block"] == "inline"]
        assert [link["position"] for link in related] == list(range(1, len(related) + 1))
        assert [link["position"] for link in inline] == list(range(1, len(inline) + 1))
        assert not {link["url"] for link in related} & {link["url"] for link in inline}
        assert all(link["url"].startswith(f"{BASE}/") and "utm_" not in link["url"] for link in truth["related"])


def test_expected_links_stand_on_the_page():
    for story in SITE.stories:
        pages = shown_parts(story)
        links = {href.partition("?utm_")[0] for page in pages for href in page.xpath("//a/@href")}
        texts = " ".join(normal(page.text_content()) for page in pages)
        for link in SITE.expected(story, BASE)["related"]:
            assert link["url"] in links
            assert story.mojibake or link["headline"] in texts
            assert link["excerpt"] in texts


def test_an_edit_changes_the_page_and_keeps_its_address():
    site = DemoSite(articles=30)
    story = next(one for one in site.stories if not one.mojibake and one.layout == "p")
    changed = site.edit(
        story.post_id, headline="Quite Another Headline", paragraphs=[*story.paragraphs[:-1], "The end."]
    )
    assert changed.path == story.path
    assert site.expected(changed, BASE)["body"].endswith("\n\nThe end.")
    page = shown(changed, site)
    assert normal(page.xpath("//h1")[0].text_content()) == "Quite Another Headline"
    assert "The end." in normal(page.xpath(CONTAINER)[0].text_content())
    assert [piece.kind for piece in changed.pieces if not piece.paragraphs] == [
        piece.kind for piece in story.pieces if not piece.paragraphs
    ]


def test_a_removed_story_is_gone_from_its_address_and_from_every_list():
    site = DemoSite(articles=30)
    story = site.stories[12]
    site.remove(story.post_id)
    assert site.respond(story.path, BASE).status == 404
    assert story.post_id not in {one.post_id for one in site.stories}
    listing = site.respond(f"/{story.outline.sections[0]}/", BASE).body.decode()
    assert story.path not in listing
    with pytest.raises(KeyError):
        site.story(story.post_id)


@pytest.mark.parametrize("articles", [1, 13, 600])
def test_a_site_may_have_any_size(articles):
    site = DemoSite(articles=articles)
    assert len(site.stories) == articles
    assert len({story.path for story in site.stories}) == articles
    assert site.respond(site.stories[-1].path, BASE).status == 200
    assert site.respond("/", BASE).status == 200
