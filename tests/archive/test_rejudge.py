"""Judging the archive again after a change of the rules: shown first, then applied, while others store."""

import pytest

from newscrawl.archive.rejudge import Rejudgement
from newscrawl.exceptions import DatabaseError

VERDICT = ("duplicate_of", "duplicate_kind", "similar")


@pytest.fixture
def library(fill, database, article):
    """Three copies of one story, and two others."""
    body = article(1).body
    fill(database, [article(1), article(2, body=body), article(3, body=body + " more"), article(4), article(5)])
    return {number: article(number).url for number in range(1, 6)}


def forget_verdicts(db):
    """Make the archive one of an older newscrawl, which knew nothing of copies."""
    db.articles.update_many({}, {"$unset": dict.fromkeys(VERDICT, "")})
    db.fingerprints.delete_many({})


def verdicts(db):
    return {row["_id"]: row["duplicate_of"] for row in db.articles.find({"duplicate_of": {"$exists": True}})}


def dump(db):
    return {name: sorted(map(repr, db[name].find({}))) for name in sorted(db.list_collection_names())}


@pytest.mark.usefixtures("library")
def test_an_archive_by_the_rules_of_today_would_not_change(reading, database, db):
    before = dump(db)
    done = reading(database, "db rejudge", "--apply")
    assert (done.status, done.out, done.err) == (0, "", "0 of 5 articles changed\n")
    assert {name: rows for name, rows in dump(db).items() if name != "fingerprints"} == {
        name: rows for name, rows in before.items() if name != "fingerprints"
    }


def test_it_says_what_would_change_and_changes_nothing(reading, database, db, library):
    forget_verdicts(db)
    before = dump(db)
    done = reading(database, "db rejudge")
    assert done.status == 0
    assert [line.split("\t") for line in done.out.splitlines()] == [
        ["exact copy", "Headline 2", library[2], library[1]],
        ["near copy", "Headline 3", library[3], library[1]],
    ]
    assert done.err == "2 of 5 articles would change; --apply makes it so\n"
    assert dump(db) == before


@pytest.mark.usefixtures("library")
def test_what_is_applied_is_what_a_crawl_would_have_stored(reading, database, db):
    was = {row["_id"]: row for row in db.articles.find({})}
    forget_verdicts(db)
    done = reading(database, "db rejudge", "--apply", "--json")
    assert done.err == "2 of 5 articles changed\n"
    assert '"before": {}' in done.out
    assert {row["_id"]: row for row in db.articles.find({})} == was
    assert db.fingerprints.count_documents({"state": "stored"}) == 5
    assert db.fingerprints.index_information()["marks"]
    assert reading(database, "db rejudge").err == "0 of 5 articles would change\n"


def test_a_verdict_that_does_not_hold_any_more_is_taken_back(reading, database, db, library):
    db.articles.update_one({"_id": library[4]}, {"$set": {"duplicate_of": library[1], "duplicate_kind": "near"}})
    db.articles.update_one({"_id": library[3]}, {"$set": {"duplicate_of": library[5]}})
    done = reading(database, "db rejudge", "--apply")
    assert sorted(line.split("\t")[0] for line in done.out.splitlines()) == ["copy of another", "no copy"]
    assert verdicts(db) == {library[2]: library[1], library[3]: library[1]}


async def test_articles_that_are_stored_meanwhile_are_judged_too(archive, db, article):
    await archive.articles.store([article(1), article(2)])
    forget_verdicts(db)
    work = Rejudgement(archive.database)
    found = [change async for _, changes in work.changes() for change in changes]
    await archive.articles.store([article(3, body=article(1).body)])
    await work.apply(found)
    await work.close()
    assert verdicts(db) == {article(3).url: article(1).url}
    assert db.fingerprints.count_documents({"state": "stored"}) == 3
    assert [name for name in db.list_collection_names() if name.startswith("fingerprints")] == ["fingerprints"]


def test_what_changes_is_shown_before_it_is_changed(reading, database, db, library, monkeypatch):
    async def die(*_):
        raise DatabaseError("killed")

    forget_verdicts(db)
    monkeypatch.setattr(Rejudgement, "apply", die)
    done = reading(database, "db rejudge", "--apply")
    assert (done.status, done.err) == (6, "newscrawl: killed\n")
    assert [line.split("\t")[2] for line in done.out.splitlines()] == [library[2], library[3]]


def test_a_missing_database_is_told_and_not_made(reading, mongo):
    done = reading("nonesuch", "db rejudge")
    assert done.status == 1
    assert done.err.startswith("newscrawl: no article in database nonesuch of ")
    assert done.err.count("\n") == 1
    assert "nonesuch" not in mongo.list_database_names()
