"""Pages, where many articles have one date or none: each article is on one of them, whatever was asked for."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newscrawl.query import Query, open_archive

SIZE = 400
CHANGED = datetime(2020, 1, 1, tzinfo=UTC)
ASKED = [
    Query(),
    Query(words="talk"),
    Query(words="talk oil"),
    Query(words="talks", tag="t1"),
    Query(author="A 3"),
    Query(changed_since=CHANGED + timedelta(hours=1)),
    Query(changed_since=date(2020, 1, 1), changed_until=CHANGED + timedelta(hours=3), agency="AP"),
    Query(linked_from="iranfocus.com#1"),
    Query(links_to="iranfocus.com#2", words="talk"),
]


def places(articles):
    return [(article.get("date_published"), article["_id"]) for article in articles]


def by_date(documents):
    documents = sorted(documents, key=lambda one: one["_id"])
    oldest = datetime.min.replace(tzinfo=UTC)
    return places(sorted(documents, key=lambda one: one.get("date_published", oldest), reverse=True))


def walk(archive, query, size, after=""):
    while True:
        page = archive.page(query, size, after)
        yield page.articles
        after = page.next
        if not after:
            return


def copies_of(document, start, number, seed):
    """Invent documents like one, of three days or none, in some order that no index has."""
    chance = random.Random(seed)  # noqa: S311 - the same ones every time
    for place in range(start, start + number):
        found = document | {
            "_id": f"https://iranfocus.com/iraq/{chance.randrange(10**9)}-{place}/",
            "keys": [f"iranfocus.com#{place}"],
            "last_changed": CHANGED + timedelta(seconds=chance.randrange(15_000)),
            "tags": [f"t{chance.randrange(3)}"],
            "authors": [f"A {chance.randrange(5)}"],
            "agency": chance.choice(["AP", "Reuters"]),
            "terms": sorted({"all", chance.choice(["talk", "talks"]), chance.choice(["talk", "oil"])}),
            "link_keys": ["iranfocus.com#2"] if chance.random() < 0.5 else [],
            "date_published": datetime(2007, 5, chance.randrange(1, 4), tzinfo=UTC),
        }
        if chance.random() < 0.2:
            del found["date_published"]
        if chance.random() < 0.3:
            found |= {"duplicate_of": document["_id"], "duplicate_kind": chance.choice(["exact", "near"])}
        yield found


@pytest.fixture
def filled(databases, fill, article, mongo):
    with databases() as name:
        fill(name, [article(1)])
        articles = mongo[name].articles
        document = articles.find_one()
        articles.insert_many(list(copies_of(document, 2, SIZE, "paging")))
        related = [{"url": f"https://iranfocus.com/{n}", "key": f"iranfocus.com#{n}"} for n in range(2, SIZE // 2)]
        links = [link | {"headline": "", "excerpt": "", "block": "related", "position": 1} for link in related]
        articles.update_one({"_id": document["_id"]}, {"$set": {"related": links}})
        yield name, articles


@pytest.mark.parametrize("size", [7, 60])
@pytest.mark.parametrize("duplicates", [False, True])
@pytest.mark.parametrize("query", ASKED, ids=range(len(ASKED)))
def test_pages_have_each_article_once_in_one_order(server, filled, query, duplicates, size):
    name, _ = filled
    with open_archive(server, name) as archive:
        query = replace(query, duplicates=duplicates)
        whole = by_date(archive.stream(query))
        assert len(whole) > size
        pages = list(walk(archive, query, size))
        assert [place for page in pages for place in places(page)] == whole
        assert {len(page) for page in pages[:-1]} <= {size}


@pytest.mark.parametrize("query", [Query(), Query(words="talk", duplicates=True)])
def test_what_is_stored_between_two_pages_moves_none_of_the_others(server, filled, query):
    name, articles = filled
    with open_archive(server, name) as archive:
        before, shown, after = by_date(archive.stream(query)), [], ""
        document = articles.find_one({"_id": {"$regex": "-2/$"}})
        for number in range(100):
            page = archive.page(query, 10, after)
            shown += places(page.articles)
            articles.insert_many(list(copies_of(document, 10_000 + 5 * number, 5, number)))
            after = page.next
            if not after:
                break
        assert [place for place in shown if place in before] == before
        assert len(set(shown)) == len(shown)
