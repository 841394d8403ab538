"""What a run leaves where MongoDB fails, and what the next one makes of it; and a run that loses its lock."""

import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from pymongo import MongoClient
from worlds import wait_for

from newscrawl.archive.claims import now_as_stored
from newscrawl.archive.spool import Spool
from newscrawl.edits import COVERED
from newscrawl.items import Article, Gone, Visit

ARTICLES = [f"/iraq/{number}-story/" for number in range(1, 8)]
# A lease that is renewed each second.
IMPATIENT = """
import sys
from datetime import timedelta
from scrapy.cmdline import execute
from newscrawl.archive import lock

lock.LEASE = timedelta(seconds=4)
execute(["scrapy", *sys.argv[1:]])
"""


@pytest.fixture
def site(tiny):
    for path in ARTICLES:
        tiny.story(path)
    tiny.section("iraq", ARTICLES)
    return tiny


def left_in(folder, database, site, *items):
    """Leave items as a run does whose database has failed."""
    host = site.url.removeprefix("http://")
    return Spool(folder / "spool" / database, host).keep(items)


def visit_of(db, document):
    row = db.ledger.find_one({"article": document["_id"]}) or db.ledger.find_one({"url": document["url"]})
    return Visit(row=row["_id"], at=datetime.now(UTC), state="stored", status=200)


def test_what_would_take_a_field_away_is_not_stored_by_the_next_run_but_read_anew(crawl, database, db, site, tmp_path):
    arguments = ("-a", f"base_url={site.url}")
    here = {"NEWSCRAWL_DATA": str(tmp_path)}
    assert crawl(database, *arguments, **here).status == 0
    stored = list(db.articles.find({}))
    items = []
    for document in stored:
        known = {name: document[name] for name in ("url", "site", "keys", "headline")}
        items.append(Article(**known, body=document["body"], section=document["section"]))
        items[-1].visit = visit_of(db, document)
    assert all("date_published" in document for document in stored)
    left_in(tmp_path, database, site, *items)
    run = crawl(database, *arguments, **here)
    assert run.status == 0
    assert list(db.articles.find({})) == stored
    assert db.revisions.count_documents({}) == 0
    assert db.refused.count_documents({"reason": "has lost a field, and is read anew"}) == len(ARTICLES)
    assert not list(tmp_path.rglob("*.spool"))


def test_an_article_that_was_gone_is_marked_before_the_site_is_asked_for_anything(crawl, database, db, site, tmp_path):
    arguments = ("-a", f"base_url={site.url}")
    here = {"NEWSCRAWL_DATA": str(tmp_path)}
    assert crawl(database, *arguments, **here).status == 0
    document = db.articles.find_one({"url": f"{site.url}{ARTICLES[0]}"})
    item = Gone(url=document["url"], site=document["site"], article=document["_id"], reason="gone")
    item.visit = visit_of(db, document)
    left_in(tmp_path, database, site, item)
    assert crawl(database, *arguments, "-a", "full=1", **here).status == 0
    found = db.articles.find_one({"_id": document["_id"]})
    assert (found["status"], found["revision"]) == ("live", 3)  # gone, and there again
    assert not list(tmp_path.rglob("*.spool"))


def test_what_was_left_has_the_time_of_the_run_that_stores_it_so_that_a_daily_feed_tells_it(
    crawl, database, db, site, tmp_path
):
    arguments = ("-a", f"base_url={site.url}")
    here = {"NEWSCRAWL_DATA": str(tmp_path)}
    assert crawl(database, *arguments, **here).status == 0
    gone, edited = (db.articles.find_one({"url": f"{site.url}{path}"}) for path in ARTICLES[:2])
    new = Article(url=f"{site.url}/9-new/", site=gone["site"], keys=["new"], headline="New", body="Text.")
    new.visit = Visit(row="new", at=datetime.now(UTC) - timedelta(days=2))
    same = {name: edited[name] for name in ("url", "site", "keys", *COVERED) if name in edited}
    again = Article(**same | {"body": f"{edited['body']} More."})
    item = Gone(url=gone["url"], site=gone["site"], article=gone["_id"], reason="gone")
    again.visit, item.visit = visit_of(db, edited), visit_of(db, gone)
    new.content_hash, again.content_hash = "new", "edited"
    left_in(tmp_path, database, site, new, again, item)
    began = now_as_stored()
    assert crawl(database, *arguments, "-s", "CANARIES=0", **here).status == 0
    late = {one["headline"]: one for one in db.articles.find({"last_changed": {"$gte": began}})}
    assert set(late) == {"New", edited["headline"], gone["headline"]}
    assert late["New"]["first_seen"] == late["New"]["last_changed"]
    assert db.articles.count_documents({"first_seen": {"$gte": began}}) == 1


def test_what_cannot_be_taken_up_stays_in_its_file_and_in_no_other(crawl, guarded, site, tmp_path):
    def run(user, password):
        uri = guarded(user, password)
        return crawl("left", "-a", f"base_url={site.url}", MONGODB_URI=uri, NEWSCRAWL_DATA=str(tmp_path)).status

    with MongoClient(guarded("owner", "right")) as client:
        db = client.left
        assert run("owner", "right") == 0
        known = {"site": site.url[7:], "keys": ["new"], "content_hash": "x"}
        path = left_in(tmp_path, "left", site, Article(url=f"{site.url}/9-new/", headline="New", body="Text.", **known))
        may = ["find", "insert", "update", "remove", "createIndex", "listIndexes", "collMod", "createCollection"]
        privileges = [
            {"resource": {"db": "left", "collection": name}, "actions": ["find"] if name == "fingerprints" else may}
            for name in db.list_collection_names()
        ]
        privileges.append({"resource": {"db": "left", "collection": ""}, "actions": ["listCollections", "createIndex"]})
        db.command({"createRole": "limited", "privileges": privileges, "roles": []})
        client.admin.command({"createUser": "limited", "pwd": "secret", "roles": [{"role": "limited", "db": "left"}]})
        before = path.read_bytes()
        for _ in range(2):
            assert run("limited", "secret") == 6
            assert [(one, one.read_bytes()) for one in tmp_path.rglob("*.spool")] == [(path, before)]
        assert run("owner", "right") == 0
        assert db.articles.count_documents({"headline": "New"}) == 1
        assert not list(tmp_path.rglob("*.spool"))


def test_a_run_that_loses_its_lock_ends_with_75(fed, environment, database, db, site):
    site.delay = 0.5
    command = [sys.executable, "-c", IMPATIENT, "crawl", "iranfocus", "-a", f"base_url={site.url}"]
    with fed([*command, "-s", "DOWNLOAD_DELAY=1", "-s", "CANARIES=0"], environment(database)) as process:
        wait_for(lambda: db.locks.count_documents({}) and ARTICLES[-1] in site.paths)
        process_of_another = {"process.pid": 1, "process.host": "elsewhere", "token": ObjectId()}
        until = datetime.now(UTC) + timedelta(minutes=1)
        db.locks.update_many({}, {"$set": process_of_another | {"until": until}})
        out, err = process.communicate(timeout=30)
    assert process.returncode == 75
    assert "by process 1 on elsewhere" in err
    assert "Traceback" not in out + err
    assert db.locks.find_one()["process"]["host"] == "elsewhere"


def test_a_run_that_never_had_the_lock_leaves_no_document(starting, crawl, database, db, site):
    with starting(database, "-a", f"base_url={site.url}", "-s", "DOWNLOAD_DELAY=20") as process:
        wait_for(lambda: db.runs.count_documents({}))
        assert crawl(database, "-a", f"base_url={site.url}").status == 75
        assert db.runs.count_documents({}) == 1
        process.send_signal(signal.SIGKILL)
