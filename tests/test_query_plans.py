"""How questions are answered: by an index each, and by looking at few documents, whatever is asked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from library import COMMON_PHRASE, HYPHENATED, SHARES, STEMMED, STRANGERS, library_of, url_of
from plans import Listener
from pymongo import MongoClient

from newscrawl import narrowing
from newscrawl.paging import RANKED
from newscrawl.query import Query, open_archive

SIZE = 2000
PAGE = 20
FEW = 3 * PAGE
OFTEN, COMMON = (words[1] for share, words in SHARES.items() if share >= 0.1)
listener = Listener()
"""Hears the clients that are made after it."""


@pytest.fixture(scope="module")
def filled(server, databases, fill):
    """Fill a database with invented articles, as newscrawl stores them."""
    with databases() as name, MongoClient(server) as client:
        fill(name, [])  # makes the indexes
        client[name].articles.insert_many(list(library_of(0, SIZE)))
        yield name


@pytest.fixture(scope="module")
def plans(server, filled):
    """Ask something of the archive; return by which plans it was answered."""
    with open_archive(server, filled) as archive:
        yield lambda ask: listener.plans_of(archive._db, lambda: ask(archive))


PAGES = {
    "everything": (Query(), "date", FEW),
    "copies too": (Query(duplicates=True), "date", FEW),
    "a rare word": (Query(words="quarzo"), "terms", FEW),
    "a word in a tenth": (Query(words=OFTEN), "terms", FEW),
    "a word nearly everywhere": (Query(words=COMMON), "terms", FEW),
    "a word with its stem": (Query(words=STEMMED[0]), "terms", FEW),
    "a word that is nowhere": (Query(words="nowhereto"), "terms", 0),
    "two words": (Query(words=f"{OFTEN} {COMMON}"), "terms", 3 * FEW),
    "two words that hardly meet": (Query(words=" ".join(STRANGERS)), "terms", SIZE // 8),
    "a word and not another": (Query(words=f"{COMMON} -{OFTEN}"), "terms", FEW),
    "a phrase": (Query(words=f'"{COMMON_PHRASE}"'), "terms", SIZE),
    "a word with a hyphen": (Query(words=HYPHENATED), "terms", FEW),
    "signs only": (Query(words="?!"), "", 0),
    "a section": (Query(section="section-b"), "section", FEW),
    "an agency": (Query(agency="reuters"), "agency", FEW),
    "an author": (Query(author="Author 0"), "author", FEW),
    "a tag": (Query(tag="tag-3"), "tag", FEW),
    "a place": (Query(place="Place 3"), "place", FEW),
    "a language": (Query(language="en"), "language", FEW),
    "a site": (Query(site="paper3.example"), "site", FEW),
    "a name that there is none of": (Query(section="nowhere"), "section", 0),
    "days": (Query(since=date(2012, 1, 1), until=date(2013, 12, 31)), "date", FEW),
    "a change": (Query(changed_since=date(2025, 1, 2)), "", 2000),
    "a link to an article": (Query(links_to=url_of(1000)), "links", FEW),
    "a link from an article": (Query(linked_from=url_of(1000)), "_id_", FEW),
}


@pytest.mark.parametrize(("query", "index", "most"), PAGES.values(), ids=PAGES)
def test_a_page_is_found_by_an_index_and_few_documents(plans, query, index, most):
    found = plans(lambda archive: archive.page(query, PAGE))
    assert found
    assert not any("COLLSCAN" in plan.stages for plan in found)
    assert any(index in plan.indexes for plan in found) or not index
    assert sum(plan.documents for plan in found) <= most


@pytest.mark.parametrize("words", ["", OFTEN, COMMON, STEMMED[0]])
@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_a_page_far_down_is_found_like_the_first_one(plans, words, sort):
    query = Query(words=words, sort=sort if words else "newest")
    after = "2012-01-01T00:00:00~https://" if query.sort == "newest" else "~100"
    found = plans(lambda archive: archive.page(query, PAGE, after))
    assert not any("COLLSCAN" in plan.stages for plan in found)
    assert sum(plan.documents for plan in found) <= (FEW if query.sort == "newest" else 1200)


COUNTED = {
    "everything": Query(),
    "a word in a tenth": Query(words=OFTEN),
    "a word nearly everywhere": Query(words=COMMON),
    "a word with its stem, since a day": Query(words=STEMMED[0], since=date(2010, 1, 1)),
    "a section": Query(section="section-b"),
    "a site": Query(site="paper3.example"),
    "days": Query(until=date(2014, 1, 1)),
}


@pytest.mark.parametrize("query", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("duplicates", [False, True])
def test_what_an_index_knows_is_counted_without_a_document(plans, query, duplicates):
    query = replace(query, duplicates=duplicates)
    for ask in (lambda archive: archive.count(query), lambda archive: archive.timeline(query)):
        found = plans(ask)
        assert not any("COLLSCAN" in plan.stages for plan in found)
        assert sum(plan.documents for plan in found) == 0


@pytest.mark.parametrize("query", [Query(), Query(words=OFTEN), Query(words=f"{OFTEN} {COMMON}"), Query(agency="AP")])
def test_what_is_counted_is_what_is_found(server, filled, query):
    with open_archive(server, filled) as archive:
        for one in (query, replace(query, duplicates=True)):
            found = [article.get("date_published") for article in archive.search(one)]
            assert archive.count(one) == len(found)
            assert sum(bar.count for bar in archive.timeline(one)) == len(list(filter(None, found)))


@pytest.mark.parametrize("duplicates", [False, True])
@pytest.mark.parametrize(
    "words", [" ".join(STRANGERS), f"{OFTEN} {STEMMED[0]}", f'{OFTEN} -{COMMON} "{STRANGERS[0]}"', f"{COMMON} {OFTEN}"]
)
def test_all_with_several_words_are_the_same_by_dates(server, filled, words, duplicates, monkeypatch):
    query = Query(words=words, duplicates=duplicates)
    with open_archive(server, filled) as archive:
        found = list(archive.stream(query))
        expected = archive.count(query), archive.timeline(query, "year"), archive.facets(query)
        monkeypatch.setattr(narrowing, "FEW", 0)
        assert len(found) == archive.count(query) == expected[0]
        assert (archive.timeline(query, "year"), archive.facets(query)) == expected[1:]
        ranked = archive.search(replace(query, sort="relevance"))
        assert {one["_id"] for one in ranked} == {one["_id"] for one in found} or len(found) > RANKED


def test_words_that_hardly_meet_are_counted_by_looking_at_few_documents(plans, monkeypatch):
    query = Query(words=" ".join(STRANGERS), duplicates=True)
    many = sum(plan.documents for plan in plans(lambda archive: archive.count(query)))
    monkeypatch.setattr(narrowing, "FEW", 0)
    found = plans(lambda archive: archive.count(query))
    assert not any("COLLSCAN" in plan.stages for plan in found)
    assert sum(plan.documents for plan in found) < many / 10


def test_an_article_and_its_links_are_found_by_keys(plans):
    assert [plan.documents for plan in plans(lambda archive: archive.get(url_of(7)))] == [1]
    found = plans(lambda archive: archive.links(url_of(1000)))
    assert not any("COLLSCAN" in plan.stages for plan in found)
    assert sum(plan.documents for plan in found) <= FEW


@pytest.mark.parametrize("name", ["section", "agency", "author", "tag", "place", "language"])
def test_names_are_read_from_an_index_each_once(plans, name):
    (found,) = plans(lambda archive: archive.names(name))
    assert "DISTINCT_SCAN" in found.stages
    assert found.documents == 0


def test_no_plan_is_kept_for_words_that_it_is_bad_for(plans):
    since = date(2015, 1, 1)
    for words in (COMMON, "quarzo", OFTEN, "cyxola", COMMON, STEMMED[0]) * 5:
        for query in (Query(words=words), Query(words=words, since=since, until=since + timedelta(days=700))):
            found = plans(lambda archive, query=query: archive.page(query, PAGE))
            assert sum(plan.documents for plan in found) <= FEW
