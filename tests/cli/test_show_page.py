"""The page of an article on a terminal: it fits, addresses stay whole, and the rest is named at the end."""

import re

import pytest

from newscrawl.items import RelatedLink

LONG = "https://other.example/" + "a-very-long-story-" * 6 + "end/"
TAGS = [f"tag number {number}" for number in range(20)]


@pytest.fixture(scope="module")
def page(databases, fill, article, on_a_terminal):
    links = [
        RelatedLink(
            url="https://iranfocus.com/iraq/9-x/", headline="Words of a link " * 8, block="related", position=1
        ),
        RelatedLink(url=LONG, headline="Away", block="inline", position=1),
    ]
    first = article(1, related=links, tags=TAGS)
    with databases() as name:
        fill(name, [first, article(2, body=first.body)])
        fill(name, [article(1, headline="Headline one", related=links, tags=TAGS)])
        yield on_a_terminal(name, "show", "iranfocus.com#1", columns=60)


def plain(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_the_headline_is_bold_and_all_but_addresses_fits(page):
    assert page.startswith("\x1b[1mHeadline one\x1b[0m\n")
    too_long = [line.strip() for line in plain(page).splitlines() if len(line.rstrip()) > 60]
    assert too_long == [LONG]


def test_the_second_line_of_a_fact_or_a_link_stands_below_the_first(page, article):
    lines = plain(page).splitlines()
    link = next(number for number, line in enumerate(lines) if line.startswith("  [related] Words of a link"))
    assert re.match(r"  \w", lines[link + 1])
    tags = next(number for number, line in enumerate(lines) if line.startswith("tags         tag number 0"))
    assert re.match(r" {13}\w", lines[tags + 1])
    assert " ".join(article(1).body.split()) in " ".join(plain(page).split())


def test_what_else_there_is_to_see_is_named_with_its_command(page):
    text = plain(page)
    assert "revisions    2; see newscrawl show --revisions" in text
    assert "links        2; see newscrawl show --links" in text
    assert "duplicates   2007-05-03 iranfocus.com#2 Headline 2" in text
