"""Stored pages are read again: nothing changes while the rules do not, and what changes is shown, then applied."""

import json
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from pymongo import AsyncMongoClient

from newscrawl.archive.migration import Migration, change_of
from newscrawl.demo.server import serve
from newscrawl.history import states_of
from newscrawl.reextraction import Rereader

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
MODULES = ("-s", "SPIDER_MODULES=revised,newscrawl.sites")


def dump(db):
    """Return all that is stored, but for where programs meet."""
    return {
        name: {row["_id"]: row for row in db[name].find({})}
        for name in db.list_collection_names()
        if name != "fingerprints"
    }


@pytest.fixture(scope="module")
def run(environment):
    """Run ``newscrawl`` with the site file of these tests, by rules of a choice."""
    program = (
        "from datetime import timedelta; from newscrawl import settings; from newscrawl.archive import claims;"
        "settings.SPIDER_MODULES = ['revised', 'newscrawl.sites'];"
        "claims.LEASE = timedelta(seconds=1);"  # no test waits as long for those that were killed
        "from newscrawl.cli import main; main()"
    )

    def start(running, database, *arguments, rules="", **changes):
        path = {"PYTHONPATH": str(HERE), "RULES": rules}
        return running([sys.executable, "-c", program, *map(str, arguments)], environment(database, **path, **changes))

    return start


@pytest.fixture
def reextract(run, fed):
    """Run ``newscrawl reextract`` to its end."""

    def call(database, *arguments, **changes):
        def running(command, environment):
            return fed(command, environment)

        with run(running, database, "reextract", *arguments, **changes) as process:
            out, err = process.communicate(timeout=120)
        return SimpleNamespace(status=process.returncode, out=out, err=err)

    return call


@pytest.fixture
def pages(environment):
    """Tell where a database's raw pages are kept."""
    return lambda database: Path(environment(database)["NEWSCRAWL_DATA"]) / "pages" / database


# -- the demo site, by the same rules ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(crawl, databases, mongo):
    with databases() as name, serve() as served:
        assert crawl(name, "-a", f"base_url={served.url}").status == 0
        yield SimpleNamespace(name=name, db=mongo[name], site=served.site, url=served.url)


def test_over_the_pages_of_a_crawl_nothing_changes(demo, reextract):
    before = dump(demo.db)
    done = reextract(demo.name, "--apply")
    total = len(demo.site.stories)
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith(f"0 of {total} articles changed\n")
    assert " a second\n" in done.err
    assert dump(demo.db) == before


async def test_each_field_is_what_the_crawl_has_stored_bit_for_bit(demo, server, pages):
    number = 0
    async with AsyncMongoClient(server, tz_aware=True) as client, Rereader(pages(demo.name)) as rereader:
        async for readings in rereader.readings(client[demo.name], {}):
            for reading in readings:
                assert (reading.change, reading.reason) == (None, "")
                number += 1
    assert number == len(demo.site.stories)


def test_a_stored_value_that_the_rules_do_not_give_is_found_whatever_field_it_is_in(demo, reextract):
    wrong = {
        "headline": "Other words",
        "is_accessible_for_free": False,
        "content_hash": "other",
        "search_text": "other",
        "link_keys": [],
        "extraction": {"version": "0", "sources": {}, "disagreements": []},
    }
    articles = list(demo.db.articles.find({"related.0": {"$exists": True}}).limit(len(wrong)))
    for article, (name, value) in zip(articles, wrong.items(), strict=True):
        kept = {"spider": "iranfocus", "base_url": demo.url} if name == "extraction" else {}
        demo.db.articles.update_one({"_id": article["_id"]}, {"$set": {name: value | kept if kept else value}})
    found = {line["article"]: line for line in map(json.loads, reextract(demo.name, "--json").out.splitlines())}
    for article in articles:
        demo.db.articles.replace_one({"_id": article["_id"]}, article)
    assert found.keys() == {article["_id"] for article in articles}
    for article, (name, value) in zip(articles, wrong.items(), strict=True):
        before, after = (found[article["_id"]][state] for state in ("before", "after"))
        assert list(before) == [name]
        assert before[name] == value or name == "extraction"
        assert after.get(name) == article.get(name)


# -- other rules ------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(crawl, database, db, tiny):
    """Crawl a site of five stories: two with the same text, one in two parts."""
    names = [f"/iraq/{number}-story-{number}/" for number in range(1, 6)]
    same = ["The same words stand in both of them, and they are enough. " * 3, "This is their end."]
    for name in names:
        tiny.story(name, **({"paragraphs": [*same, "Subscribe now"]} if name < "/iraq/3" else {}))
    parts = f'<div class="page-links"><a href="{names[4]}2/">2</a></div></div></article>'
    first = tiny.pages[names[4]].body.decode().replace("</div></article>", parts)
    tiny.put(names[4], first)
    tiny.story(f"{names[4]}2/", headline="About story 5", paragraphs=["What the second part says stands here."])
    tiny.section("iraq", names)
    run = crawl(database, "-a", f"base_url={tiny.url}", *MODULES, site="revised", PYTHONPATH=str(HERE), RULES="")
    assert run.status == 0, run.text
    assert db.articles.count_documents({}) == len(names)
    return SimpleNamespace(urls=[tiny.url + name for name in names], url=tiny.url, requests=tiny.requests)


def test_parts_are_joined_as_the_spider_joins_them(site, database, db, reextract):
    article = db.articles.find_one({"_id": site.urls[4]})
    assert len(article["raw"]) == 2
    assert article["body"].endswith("What the second part says stands here.")
    assert reextract(database).err.startswith("0 of 5 articles would change\n")


def test_it_shows_which_fields_would_change_and_makes_no_request_and_no_change(site, database, db, reextract):
    before, asked = dump(db), len(site.requests)
    done = reextract(database, rules="headline footer")
    assert done.status == 0
    assert done.err.startswith("5 of 5 articles would change; --apply makes it so\n")
    table, _, samples = done.out.partition("\n\n")
    assert table.splitlines() == ["headline\t5", "body\t2"]
    assert samples.count("headline of ") == 3
    assert "[-About 3-story-3-] {+ABOUT 3-STORY-3+}" in samples
    assert samples.count("Subscribe now-]") == 2
    assert dump(db) == before
    assert len(site.requests) == asked


def test_what_is_applied_is_a_migration_that_keeps_what_was(site, database, db, reextract, reading):
    before = dump(db)
    done = reextract(database, "--apply", rules="footer")
    assert done.err.startswith("2 of 5 articles changed\n")
    after = dump(db)
    assert after["ledger"] == before["ledger"]
    changed = [_id for _id in after["articles"] if after["articles"][_id] != before["articles"][_id]]
    assert sorted(changed) == site.urls[:2]
    for _id in changed:
        old, new = before["articles"][_id], after["articles"][_id]
        assert not new["body"].endswith("Subscribe now")
        same = {"body", "content_hash", "search_text", "terms", "revision", "last_changed", "extraction"}
        assert {name for name in new if new[name] != old.get(name)} <= same
        assert new["revision"] == 2
        revision = after["revisions"][f"{_id}#1"]
        assert (revision["kind"], revision["changes"]) == ("reextraction", {"body": old["body"]})
        assert [revision[name] for name in ("content_hash", "raw", "extraction")] == [
            old[name] for name in ("content_hash", "raw", "extraction")
        ]
    assert reading(database, "changes", "--since", "2000-01-01").status == 1
    told = reading(database, "show", site.urls[0], "--revisions").out
    assert "reextraction: body" in told
    assert "Subscribe now" in told
    assert reextract(database, "--apply", rules="footer").err.startswith("0 of 5 articles changed\n")


def test_a_crawl_after_it_finds_no_edit(site, database, db, reextract, crawl):
    reextract(database, "--apply", rules="headline footer")
    before = dump(db)["articles"]
    arguments = ("-a", f"base_url={site.url}", "-a", "full=1", *MODULES)
    run = crawl(database, *arguments, site="revised", PYTHONPATH=str(HERE), RULES="headline footer")
    assert run.status == 0, run.text
    assert dump(db)["articles"] == before


def test_changed_words_are_judged_again(site, database, db, reextract):
    def copies():
        return [row["_id"] for row in db.articles.find({"duplicate_of": {"$in": site.urls[:2]}})]

    assert len(copies()) == 1
    reextract(database, "--apply", rules="unlike")
    assert copies() == []
    reextract(database, "--apply", rules="")
    assert len(copies()) == 1
    assert db.fingerprints.count_documents({"state": "stored"}) == db.fingerprints.count_documents({}) == 5


def test_a_page_that_gives_no_article_today_is_listed_and_its_article_stays(site, database, db, reextract):
    before = dump(db)
    done = reextract(database, "--apply", rules="refuse fails spins")
    assert sorted(line.split("\t") for line in done.out.splitlines() if line) == [
        ["extractor_failed", "1", f"{site.urls[1]}: LookupError: a mistake"],
        ["paywall", "1", site.urls[0]],
        ["too_slow", "1", site.urls[2]],
    ]
    assert done.err.splitlines()[:2] == ["0 of 5 articles changed", "3 stay as they are, for the reasons above"]
    assert dump(db) == before


def test_a_page_that_is_damaged_missing_or_was_never_kept_is_listed_with_the_reason(
    site, database, db, reextract, pages
):
    (pointer,) = db.articles.find_one({"_id": site.urls[0]})["raw"]
    path = pages(database) / pointer["file"]
    data = bytearray(path.read_bytes())
    data[pointer["offset"] + 40] ^= 255
    path.write_bytes(data)
    db.articles.update_one({"_id": site.urls[1]}, {"$set": {"raw.0.file": "nowhere.warc.gz"}})
    db.articles.update_one({"_id": site.urls[2]}, {"$unset": {"raw": ""}})
    db.articles.update_one({"_id": site.urls[4]}, {"$pop": {"raw": 1}})
    found = {line["article"]: line for line in map(json.loads, reextract(database, "--json").out.splitlines())}
    assert {url: line["reason"] for url, line in found.items()} == {
        site.urls[0]: "raw_page",
        site.urls[1]: "raw_page",
        site.urls[2]: "no_raw_page",
        site.urls[4]: "part:no_raw_page",
    }
    assert f"at {pointer['offset']} in {path}: " in found[site.urls[0]]["detail"]
    assert "No such file" in found[site.urls[1]]["detail"]


def test_an_article_of_a_site_whose_spider_is_gone_is_listed(site, database, db, reextract):
    db.articles.update_one({"_id": site.urls[0]}, {"$set": {"extraction.spider": "nonesuch"}})
    (line,) = reextract(database, "--json").out.splitlines()
    assert json.loads(line) == {"article": site.urls[0], "reason": "no_spider", "detail": ""}


async def test_an_article_that_a_crawl_has_edited_meanwhile_stays_as_the_crawl_left_it(archive, db, article):
    await archive.articles.store([article(1)])
    change = change_of(db.articles.find_one({}), article(1, headline="By other rules"))
    await archive.articles.store([article(1, headline="By the site")])
    assert await Migration(archive.database).apply([change]) == [(change, "edited_meanwhile")]
    stored = db.articles.find_one({})
    assert (stored["headline"], stored["revision"]) == ("By the site", 2)
    assert [state.kind for state in states_of(db, stored)] == ["headline", ""]
    await archive.articles.store([article(2, body=stored["body"])])
    assert db.articles.find_one({"_id": article(2).url})["duplicate_of"] == article(1).url


def test_killed_at_any_moment_and_run_again_it_comes_to_the_same(site, database, db, run, fed, reextract, mongo, pages):
    before = dump(db)
    undisturbed, states = f"{database}_undisturbed", []
    try:
        for name, rows in (before | {"fingerprints": {row["_id"]: row for row in db.fingerprints.find({})}}).items():
            if rows:
                mongo[undisturbed][name].insert_many(rows.values())
        shutil.copytree(pages(database), pages(undisturbed))
        reextract(undisturbed, "--apply", rules="headline footer")
        for number in (1, 3):
            with run(fed, database, "reextract", "--apply", rules="headline footer") as process:
                while db.revisions.count_documents({}) < number and process.poll() is None:
                    time.sleep(0.001)
                process.send_signal(signal.SIGKILL)
                process.wait()
            states.append(db.articles.count_documents({"revision": 2}))
        assert states[0] < len(site.urls)
        assert reextract(database, "--apply", rules="headline footer").status == 0

        def told(rows):
            return {
                _id: {name: value for name, value in row.items() if name not in {"at", "last_changed"}}
                for _id, row in rows.items()
            }

        for name in ("articles", "revisions", "ledger"):
            assert told(dump(db)[name]) == told(dump(mongo[undisturbed])[name])
    finally:
        mongo.drop_database(undisturbed)


# -- how it is called -------------------------------------------------------------------------------------------------


def test_site_since_and_limit_choose_articles(demo, reading):
    total = len(demo.site.stories)
    assert reading(demo.name, "reextract", "--limit", "3").err.startswith("0 of 3 articles")
    assert re.search(
        r"^1 page in \S+ s: \d+(\.\d)? a second$", reading(demo.name, "reextract", "--limit", "1").err, re.MULTILINE
    )
    assert reading(demo.name, "reextract", "--site", "elsewhere.example").status == 1
    some = int(reading(demo.name, "reextract", "--since", "2007-01-01").err.split()[2])
    assert 0 < some < total


def test_a_missing_database_and_a_wrong_date_are_told_in_a_line(reading, mongo):
    done = reading("nonesuch", "reextract")
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "nonesuch" not in mongo.list_database_names()
    assert reading("nonesuch", "reextract", "--since", "soon").status == 2
