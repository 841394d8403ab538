"""Stories with several copies: which copy is the first stored, the earliest, the longest, and what is similar."""

from datetime import UTC, date, datetime

import pytest

from newscrawl import clusters
from newscrawl.exceptions import UsageError
from newscrawl.query import Query, open_archive


def told(story, start, end):
    """Return some of a story's words."""
    return " ".join(f"word{story}x{place}" for place in range(start, end))


def at(day, year=2007):
    return datetime(year, 5, day, 12, tzinfo=UTC)


@pytest.fixture
def opened(server, database):
    with open_archive(server, database) as archive:
        yield archive


@pytest.fixture
def store(fill, database):
    """Store articles, each in a batch of its own, so that one is there before the next."""

    def one_by_one(*articles):
        return [fill(database, [each])[0] for each in articles]

    return one_by_one


def keys(found, *names):
    """Return the keys of members that a cluster names."""
    by_id = {member.article: member.key.partition("#")[2] for member in found.members}
    return tuple(by_id[getattr(found, name)] for name in names)


ALL = ("first", "earliest", "longest")


def test_a_cluster_tells_the_first_stored_the_earliest_and_the_longest_copy(opened, store, article):
    given = [
        article(1, body=told(1, 0, 60), date_published=at(8)),
        article(2, body=told(1, 0, 60).upper(), date_published=at(3), site="other.example"),
        article(3, body=told(1, 0, 70), date_published=at(9)),
    ]
    assert store(*given) == ["new", "duplicate", "duplicate"]
    found = opened.cluster("iranfocus.com#1")
    assert keys(found, *ALL) == ("1", "2", "3")
    assert [(member.key, member.kind, member.words) for member in found.members] == [
        ("other.example#2", "exact", 60),
        ("iranfocus.com#1", "first", 60),
        ("iranfocus.com#3", "near", 70),
    ]
    assert (found.kinds, found.sites) == (["exact", "near"], ["iranfocus.com", "other.example"])
    assert found.members[0].date_published == at(3)
    assert [found.marks(member) for member in found.members] == [["earliest"], ["first"], ["longest"]]


def test_every_copy_leads_to_the_same_cluster_in_any_spelling(opened, store, article):
    store(article(1), article(2, body=article(1).body))
    found = opened.cluster("iranfocus.com#1")
    assert opened.cluster("http://www.iranfocus.com/iraq/2-story-2?utm_source=x") == found
    assert len(found.members) == 2


def test_an_article_without_copies_is_alone_and_one_that_is_not_there_is_none(opened, store, article):
    store(article(1))
    found = opened.cluster("iranfocus.com#1")
    assert (keys(found, *ALL), len(found.members), found.similar) == (("1", "1", "1"), 1, [])
    assert opened.cluster("iranfocus.com#2") is None
    with pytest.raises(UsageError, match="give an article's URL or key"):
        opened.cluster("nonsense")


@pytest.mark.parametrize(
    ("dates", "earliest", "order"),
    [
        ((None, None, None), "1", "123"),
        ((None, at(9), at(8)), "3", "321"),
        ((None, None, at(8, 2999)), "3", "312"),
        ((at(8), at(8), at(8)), "1", "123"),
        ((at(9), at(8), at(8)), "2", "231"),
    ],
)
def test_of_several_earliest_or_undated_copies_it_is_the_first_stored(opened, store, article, dates, earliest, order):
    body = article(1).body
    # The first article's address is the last by the alphabet.
    hosts = ("z.example", "b.example", "c.example")
    given = zip(hosts, dates, strict=True)
    store(*(article(n, body=body, site=host, date_published=day) for n, (host, day) in enumerate(given, 1)))
    found = opened.cluster("z.example#1")
    assert keys(found, *ALL) == ("1", earliest, "1")
    assert "".join(member.key[-1] for member in found.members) == order


def test_among_copies_that_were_stored_at_once_the_first_one_comes_first(opened, fill, database, article):
    given = [article(n, body=article(1).body, date_published=None) for n in (7, 3, 5)]
    fill(database, given)
    assert keys(opened.cluster("iranfocus.com#3"), *ALL) == ("7", "7", "7")


def test_after_an_edit_the_longest_is_the_one_that_is_it_now(opened, store, article):
    store(article(1, body=told(1, 0, 60)), article(2, body=told(1, 0, 65)), article(3, body=told(1, 0, 55)))
    assert keys(opened.cluster("iranfocus.com#3"), *ALL) == ("1", "1", "2")
    assert store(article(3, body=told(1, 0, 80), date_published=at(1))) == ["updated"]
    assert keys(opened.cluster("iranfocus.com#2"), *ALL) == ("1", "3", "3")


def test_when_the_first_copy_becomes_another_story_the_others_stay_one_cluster_and_nothing_chains(
    opened, server, database, store, db, article
):
    store(*(article(n, body=told(1, 0, 60), headline=f"Copy {n}") for n in (1, 2, 3)), article(4, body=told(4, 0, 60)))
    store(article(1, body=told(4, 0, 60)))
    found = opened.cluster("iranfocus.com#3")
    assert (keys(found, "first"), len(found.members)) == (("2",), 2)
    other = opened.cluster("iranfocus.com#1")
    assert (keys(other, "first"), len(other.members)) == (("4",), 2)
    with open_archive(server, database) as archive:
        assert list(archive.clusters(Query())) == [other, found]
    copies = {row["_id"]: row["duplicate_of"] for row in db.articles.find({"duplicate_of": {"$exists": True}})}
    assert not set(copies) & set(copies.values())


def test_what_is_similar_is_told_in_both_directions_the_closest_first(opened, store, article):
    given = [
        article(1, body=told(1, 0, 45) + " " + told(8, 0, 55)),
        article(2, body=told(1, 0, 50) + " " + told(2, 0, 50)),
        article(3, body=told(1, 0, 60) + " " + told(3, 0, 40)),
        article(4, body=told(1, 0, 50) + " " + told(2, 0, 50) + " " + told(4, 0, 5)),
    ]
    assert store(*given) == ["new", "new", "new", "duplicate"]
    for key in ("iranfocus.com#2", "iranfocus.com#4"):
        similar = opened.cluster(key).similar
        assert [(one.key, one.stored) for one in similar] == [
            ("iranfocus.com#3", "later"),
            ("iranfocus.com#1", "earlier"),
        ]
        assert [round(one.containment, 2) for one in similar] == [0.49, 0.44]
        assert (similar[1].headline, similar[1].date_published) == ("Headline 1", given[0].date_published)
    assert [one.stored for one in opened.cluster("iranfocus.com#1").similar] == ["later", "later"]


def test_what_was_similar_and_is_a_copy_now_is_told_as_a_copy_only(opened, store, article, db):
    given = [article(n, body=told(1, 0, 50) + " " + told(n, 0, 50)) for n in (8, 9)]
    store(*given, article(8, body=given[1].body))
    assert db.articles.find_one({"_id": given[1].url})["similar"][0]["article"] == given[0].url
    found = opened.cluster("iranfocus.com#8")
    assert (keys(found, "first"), len(found.members), found.similar) == (("9",), 2, [])


# -- all clusters -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(server, databases, fill, article):
    """Fill a database with three stories that have copies, and two that have none."""
    given = [
        article(1, date_published=at(1), agency="AFP"),
        article(2, date_published=at(9), section=["World"]),
        article(3, date_published=None, site="other.example"),
        article(4),
        article(5, date_published=at(20)),
        article(11, body=article(1).body, agency="AP", date_published=at(30)),
        article(12, body=article(2).body, site="other.example"),
        article(22, body=article(2).body),
        article(13, body=article(3).body),
    ]
    with databases() as name:
        fill(name, given)
        with open_archive(server, name) as archive:
            yield archive


def firsts(library, limit=0, **given):
    return [keys(found, "first")[0] for found in library.clusters(Query(**given), limit)]


def test_clusters_are_listed_newest_first_and_stories_with_one_copy_are_left_out(library):
    assert firsts(library) == ["2", "1", "3"]
    assert [len(found.members) for found in library.clusters(Query())] == [3, 2, 2]
    assert firsts(library, 2) == ["2", "1"]


def test_a_filter_is_about_the_first_copy(library):
    assert firsts(library, agency="afp") == ["1"]
    assert firsts(library, agency="ap") == ["2", "3"]
    assert firsts(library, section="world") == ["2"]
    assert firsts(library, site="other.example") == ["3"]
    assert firsts(library, since=date(2007, 5, 2)) == ["2"]
    assert firsts(library, until=date(2007, 5, 2)) == ["1"]
    assert firsts(library, words="word3x7") == ["3"]
    assert firsts(library, duplicates=True) == ["2", "1", "3"]
    assert firsts(library, agency="$ne") == firsts(library, site='{"$ne": 1}') == []


def test_the_list_is_the_same_however_many_are_asked_for_copies_at_once(library, monkeypatch):
    monkeypatch.setattr(clusters, "BATCH", 1)
    assert firsts(library) == ["2", "1", "3"]
    assert firsts(library, 2) == ["2", "1"]


def test_clusters_are_found_by_indexes(library):
    library._db.command("profile", 2)
    try:
        assert library.cluster("iranfocus.com#2").members
        assert firsts(library)
    finally:
        library._db.command("profile", 0)
    plans = [row["planSummary"] for row in library._db["system.profile"].find({"planSummary": {"$exists": True}})]
    assert len(plans) > 5
    assert not any("COLLSCAN" in plan for plan in plans)


def test_an_archive_that_is_empty_has_no_clusters(opened):
    assert list(opened.clusters(Query(words="x"))) == []
    assert opened.cluster("iranfocus.com#1") is None
    assert opened.why("iranfocus.com#1", "iranfocus.com#2") is None
