"""Who wrote an article, on pages of any theme."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract
from newscrawl.pages.authors import declared_names, is_name, same_people

PROSE = "<p>The council said on Tuesday that the bridge over the river would stay closed until the spring.</p>" * 4


def ld(author, **more):
    data = {"@type": "NewsArticle", "author": author} | more
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def read(head="", below="", beside=""):
    markup = (
        f"<html lang='en'><head>{head}</head><body><h1>Bridge to stay closed</h1><div>{below}</div><div>{PROSE}</div>"
        f"{beside}</body></html>"
    )
    return extract(markup, "https://news.example/bridge/")


@pytest.mark.parametrize(
    ("head", "below", "authors", "source"),
    [
        (ld("Jane Doe"), "<p class='byline'>By John Roe</p>", ["Jane Doe"], "json-ld"),
        (ld([{"name": "Jane Doe"}, {"name": "Ali Rad"}]), "", ["Jane Doe", "Ali Rad"], "json-ld"),
        (ld([[{"name": ["Jane Doe", "Ali Rad"]}]]), "", ["Jane Doe", "Ali Rad"], "json-ld"),
        (ld({"name": "Jane Doe (jdo)"}), "", ["Jane Doe"], "json-ld"),
        (ld({"name": "Jane Doe and Ali Rad"}), "", ["Jane Doe", "Ali Rad"], "json-ld"),
        (ld([{"name": "Jane Doe"}, {"name": "AP"}]), "", ["Jane Doe", "AP"], "json-ld"),
        ("<meta name='sailthru.author' content='Jane Doe'>", "", ["Jane Doe"], "meta"),
        ("<meta property='article:author' content='https://social.example/jane'>", "", [], None),
        ("", "<span itemprop='author'><b itemprop='name'>Jane Doe</b> 3 May</span>", ["Jane Doe"], "markup"),
        ("", "<div class='article__byline'>By Jane Doe</div>", ["Jane Doe"], "markup"),
        ("", "<a class='author-name' href='/jane/'>Jane Doe</a>", ["Jane Doe"], "markup"),
    ],
)
def test_who_wrote_it_is_declared_or_shown(head, below, authors, source):
    article = read(head, below)
    assert (article.authors, article.sources.get("authors")) == (authors, source)


def test_a_person_beats_the_organisation_that_is_declared():
    publisher = {"name": "The Example Times"}
    article = read(ld(publisher, publisher=publisher), "<p class='author'>Jane Doe</p>")
    assert (article.authors, article.sources["authors"]) == (["Jane Doe"], "markup")


def test_an_organisation_is_the_author_where_no_person_is_named():
    publisher = {"name": "The Example Times"}
    assert read(ld(publisher, publisher=publisher)).authors == ["The Example Times"]
    assert read(ld({"name": "example.org"})).authors == ["example.org"]
    assert read(ld({"name": "admin"})).authors == []


def test_the_authors_of_other_stories_and_of_comments_do_not_count():
    beside = (
        "<aside><p class='author'>John Roe</p></aside><div class='comment-list'><b class='author'>John Roe</b></div>"
        "<div class='teaser'><span class='byline'>By John Roe</span></div>"
    )
    assert read(beside=beside).authors == []


def test_sources_that_name_other_people_disagree():
    assert read(ld("Jane Doe"), "<p class='byline'>By John Roe</p>").disagreements == ["authors"]
    assert read(ld("Jane Doe"), "<p class='byline'>By Jane DOE</p>").disagreements == []


@pytest.mark.parametrize(
    "name", ["", "admin", "https://x.example", "jane@example.org", "@jane", "x" * 200, "Desk 2024"]
)
def test_accounts_addresses_and_handles_are_no_names(name):
    assert not is_name(name)


def test_names_are_the_same_in_any_order_and_case():
    assert same_people(["DOE Jane"], ["Ali Rad", "Jane Doe"])
    assert not same_people(["Jane Doe"], ["Jane Roe"])


@settings(deadline=None)
@given(st.lists(st.text(max_size=30) | st.text("JaneDo ,;|/&()", max_size=30), max_size=4))
def test_any_values_give_names_each_once(values):
    names = declared_names(values)
    assert len(set(names)) == len(names)
    assert all(map(is_name, names))
