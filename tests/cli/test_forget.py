"""What has to go goes for good: texts, history, raw pages, and it does not come back by any way."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.archive.ledger import tombstone
from newscrawl.archive.rawpages import RawPages
from newscrawl.items import RawPage

pytestmark = pytest.mark.slow

WORDS = "Mr Nobody said that none of this may be known"


def unpacked(pages):
    """Return all that is in the files of raw pages, read one after the other as any program reads gzip."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted(pages.rglob("*.warc.gz")))


def everything(db):
    """Return all that the database holds, as text."""
    return "\n".join(repr(row) for name in db.list_collection_names() for row in db[name].find({}))


@pytest.fixture
def data(tmp_path):
    """Name a data folder of this test's own: its raw pages are looked into."""
    return tmp_path / "data"


@pytest.fixture
def forget(newscrawl, database, data):
    """Run ``newscrawl forget`` where no terminal is."""
    return lambda *arguments: newscrawl("forget", *arguments, database=database, NEWSCRAWL_DATA=str(data))


@pytest.fixture
def run(crawl, database, data, tiny):
    """Crawl the site."""

    def start(*arguments):
        return crawl(database, "-a", f"base_url={tiny.url}", *arguments, NEWSCRAWL_DATA=str(data))

    return start


@pytest.fixture
def site(run, db, tiny, data):
    """Crawl a site with a story that has to go, edited once and in two parts, beside two others."""
    names = ["/iraq/1-secret/", "/iraq/2-open/", "/iraq/3-linking/"]
    _put_secret(tiny, "At first")
    tiny.story(names[1])
    link = f'<p>As <a href="{names[0]}">told before</a></p></div></article>'
    tiny.story(names[2])
    tiny.put(names[2], tiny.pages[names[2]].body.decode().replace("</div></article>", link))
    tiny.section("iraq", names)
    assert run().status == 0
    _put_secret(tiny, "Then")
    assert run("-a", "full=1").status == 0
    secret = db.articles.find_one({"_id": tiny.url + names[0]})
    assert (secret["revision"], len(secret["raw"])) == (2, 2)
    assert unpacked(data / "pages").count(WORDS.encode()) == 4
    return SimpleNamespace(
        url=tiny.url + names[0], names=names, secret=secret, others=[tiny.url + n for n in names[1:]]
    )


def _put_secret(site, word):
    path = "/iraq/1-secret/"
    site.story(path, headline="Secret", paragraphs=[f"{word} {WORDS}.", "It goes on for a while, as such stories do."])
    parts = f'<div class="page-links"><a href="{path}2/">2</a></div></div></article>'
    site.put(path, site.pages[path].body.decode().replace("</div></article>", parts))
    site.story(f"{path}2/", headline="Secret", paragraphs=[f"In the second part {WORDS}, too."])


def test_all_that_is_known_of_an_article_goes_and_the_files_are_still_read(site, forget, db, data):
    before = {row["_id"]: row for row in db.articles.find({"_id": {"$in": site.others}})}
    done = forget(site.url, "--yes")
    assert (done.status, done.err) == (0, "forgotten\n")
    assert [line.split("\t") for line in done.out.splitlines()] == [
        [f"{site.secret['keys'][0]}: Secret"],
        ["article", "1"],
        ["revisions", "1"],
        ["raw pages", "4"],
        ["rows of the ledger", "1"],
        ["refused documents", "0"],
    ]
    assert {row["_id"]: row for row in db.articles.find({})} == before
    assert WORDS.encode() not in unpacked(data / "pages")
    assert b"1-secret" not in unpacked(data / "pages").replace(b'href="/iraq/1-secret/"', b"")
    told = everything(db)
    assert WORDS not in told
    links = [document["related"] for document in before.values()]
    for name in ("ledger", "fingerprints", "revisions", "refused"):
        assert "1-secret" not in "\n".join(map(repr, db[name].find({"kind": {"$ne": "listing"}}))), (name, links)
    rows = {row["_id"]: row for row in db.ledger.find({"state": "forgotten"})}
    assert rows.keys() == {tombstone(key) for key in site.secret["keys"]}
    fields = {"_id", "schema", "kind", "site", "state", "last_seen"}
    assert all(row.keys() == fields and row["kind"] == "article" for row in rows.values())
    for path in (data / "pages").rglob("*.warc.gz"):
        with path.open("rb") as file:
            assert len([record.content_stream().read() for record in ArchiveIterator(file)]) > 1


def test_alarms_name_it_no_more_and_other_pages_still(site, forget, db):
    kept = {"url": site.others[0], "last_good": "A value"}
    samples = [{"url": site.url, "last_good": WORDS}, {"url": "https://a.example/", "seen_at": site.url}, kept]
    alarm = {"measure": "lost", "subject": "body", "said": "lost", "since": datetime.now(UTC), "samples": samples}
    db.runs.update_many({}, {"$set": {"alarms": [alarm, alarm]}})
    assert forget(site.url, "--yes").status == 0
    assert [one["samples"] for one in db.runs.find_one({})["alarms"]] == [[kept], [kept]]


def test_it_does_not_come_back_by_any_way(site, forget, run, db, tiny, newscrawl, database, data, tmp_path):
    forget(site.url, "--yes")
    tiny.put("/feed/", f"<rss><channel><item><link>{site.url}</link></item></channel></rss>")
    tiny.pages["/feed/"].headers["Content-Type"] = "application/rss+xml"
    stories = f"<urlset><url><loc>{site.url}</loc><lastmod>2030-01-01</lastmod></url></urlset>"
    tiny.put("/wp-sitemap.xml", stories)
    tiny.pages["/wp-sitemap.xml"].headers["Content-Type"] = "application/xml"
    _put_secret(tiny, "Once more")
    asked = len(tiny.requests)
    for arguments in ((), ("-a", "full=1")):
        done = run(*arguments)
        assert done.status == 0
        assert "no article   1 pages: forgotten 1" in done.out
    (tmp_path / "urls").write_text(f"{site.url}\n{site.url}?utm_source=x\n{tiny.url}/world/1-another-slug/\n")
    done = run("-a", f"urls={tmp_path / 'urls'}")
    assert (done.status, "forgotten 1" in done.out) == (0, True)
    assert not [path for path, _ in tiny.requests[asked:] if "/1-" in path]
    lines = tmp_path / "lines.jsonl"
    article = {"url": site.url, "headline": "Secret", "body": WORDS, "keys": site.secret["keys"]}
    lines.write_text(json.dumps(article) + "\n")
    done = newscrawl("ingest", lines, database=database, NEWSCRAWL_DATA=str(data))
    assert done.status == 4
    assert "line 1: forgotten: " in done.err
    assert newscrawl("reextract", "--apply", database=database, NEWSCRAWL_DATA=str(data)).status == 0
    assert WORDS not in everything(db)
    assert WORDS.encode() not in unpacked(data / "pages")


@pytest.mark.usefixtures("site")
def test_by_its_key_nothing_but_the_article_is_forgotten(forget, db):
    article = db.articles.find_one({"headline": {"$regex": "^(?!Secret)"}})
    key = next(key for key in article["keys"] if "#" in key)
    assert forget(key, "--yes").status == 0
    assert not db.articles.find_one({"_id": article["_id"]})
    assert {row["_id"] for row in db.ledger.find({"state": "forgotten"})} == set(map(tombstone, article["keys"]))
    assert "forgotten before" not in forget(db.articles.find_one()["keys"][0]).text


def test_an_address_that_is_seen_to_lead_to_it_is_forgotten_too(site, forget, run, db, tiny, data):
    forget(site.url, "--yes")
    tiny.section("iraq", [*site.names, "/iraq/9-renamed/"])
    tiny.redirect("/iraq/9-renamed/", site.names[0])
    done = run()
    assert (done.status, "forgotten 2" in done.out) == (0, True)
    asked = len(tiny.requests)
    assert "9-renamed" not in "\n".join(map(repr, db.ledger.find({"kind": "article"})))
    assert run().status == 0
    assert not [path for path, _ in tiny.requests[asked:] if "9-renamed" in path]
    assert WORDS not in everything(db)
    assert WORDS.encode() not in unpacked(data / "pages")


def test_a_page_that_a_killed_crawl_has_left_goes_too_also_half_a_one(site, forget, data, database):
    (pages, host) = (data / "pages" / database, site.secret["site"])
    store = RawPages(pages)
    body = f"<html>{WORDS}</html>".encode()
    for number in range(3):
        url = site.url if number != 1 else "http://elsewhere.example/other/"
        store.keep(host, [RawPage(url, 200, (), body if number != 1 else b"other", site.secret["first_seen"])])
    store.close()
    newest = max(pages.rglob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)
    with newest.open("r+b") as file:
        file.truncate(newest.stat().st_size - 20)
    done = forget(site.url, "--yes")
    assert (done.status, "raw pages\t6" in done.out) == (0, True)
    told = unpacked(pages)
    assert WORDS.encode() not in told
    assert b"other" in told


@pytest.fixture
def copied(fill, database, db, article, data):
    """Store a story, two copies of it, and another story that is similar to it."""
    urls = [article(number).url for number in range(1, 5)]
    fill(database, [article(1)])
    fill(database, [article(2, body=article(1).body), article(3, body=article(1).body), article(4)])
    similar = [{"article": url, "containment": 0.5} for url in urls[:2]]
    db.articles.update_one({"_id": urls[3]}, {"$set": {"similar": similar}})
    assert db.articles.count_documents({"duplicate_of": urls[0]}) == 2
    data.mkdir()
    return urls


def test_copies_stay_and_no_article_names_a_missing_one(copied, forget, db):
    done = forget("iranfocus.com#1", "--yes")
    assert done.status == 0
    assert "copies, which stay; --copies purges them too\n  iranfocus.com#2: Headline 2\n" in done.out
    named = {row["_id"]: row.get("duplicate_of") for row in db.articles.find({})}
    assert named == {copied[1]: None, copied[2]: copied[1], copied[3]: None}
    assert db.articles.find_one({"_id": copied[3]})["similar"] == [{"article": copied[1], "containment": 0.5}]
    assert {row["_id"]: row["state"] for row in db.fingerprints.find({})} == {
        f"iranfocus.com#{number}": "stored" for number in (2, 3, 4)
    }


def test_copies_go_too_where_that_is_asked_for(copied, forget, db):
    assert forget("iranfocus.com#1", "--copies", "--yes").status == 0
    (left,) = db.articles.find({})
    assert (left["_id"], "similar" in left) == (copied[3], False)
    assert db.fingerprints.distinct("_id") == ["iranfocus.com#4"]


def test_an_article_that_is_not_there_is_told_in_a_line(forget, db, copied):
    done = forget("https://iranfocus.com/iraq/77-never-there/", "--yes")
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert db.articles.count_documents({}) == len(copied)


def test_twice_is_once_also_at_the_same_time(site, database, environment, data, forget, db):
    command = [sys.executable, "-c", "from newscrawl.cli import main; main()", "forget", site.url, "--yes"]
    started = [
        subprocess.Popen(
            command, env=environment(database, NEWSCRAWL_DATA=str(data)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in started]
    assert [status for _, status in ended] == [0, 0, 0], ended
    again = forget(site.url, "--yes")
    assert again.status == 0
    assert "forgotten before" in again.out
    assert db.articles.count_documents({}) == 2
    assert WORDS.encode() not in unpacked(data / "pages")


def test_without_a_terminal_it_asks_for_yes_and_purges_nothing(site, forget, db):
    before = everything(db)
    done = forget(site.url)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "--yes" in done.err
    assert done.out.startswith(f"{site.secret['keys'][0]}: Secret\n")
    assert everything(db) == before


def test_killed_at_any_moment_and_run_again_it_finishes(site, database, environment, data, forget, db):
    command = [sys.executable, "-c", "from newscrawl.cli import main; main()", "forget", site.url, "--yes"]
    for _ in range(3):
        process = subprocess.Popen(command, env=environment(database, NEWSCRAWL_DATA=str(data)), stdout=-3, stderr=-3)
        while not db.ledger.count_documents({"state": "forgotten"}) and process.poll() is None:
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert db.ledger.count_documents({"state": "forgotten"}) == len(site.secret["keys"])
    assert forget(site.url, "--yes").status == 0
    assert WORDS not in everything(db)
    assert WORDS.encode() not in unpacked(data / "pages")


def test_all_of_a_site_goes_and_nothing_of_another_one(site, forget, db, data, fill, database, article, run):
    fill(database, [article(1)])
    host = site.secret["site"]
    before = db.articles.find_one({"site": "iranfocus.com"})
    done = forget("--site", host, "--yes")
    assert (done.status, done.err) == (0, "forgotten\n")
    assert "articles\t3\n" in done.out
    assert not list((data / "pages").rglob("*.warc.gz"))
    assert list(db.articles.find({})) == [before]
    for name in ("fronts", "fingerprints", "revisions", "runs", "refused"):
        assert db[name].count_documents({"site": host}) == 0, name
    assert db.ledger.distinct("state", {"site": host}) == ["forgotten"]
    assert run().status == 0
    assert db.articles.count_documents({"site": host}) == 0
    assert forget("--site", "nonesuch.example", "--yes").status == 1


def test_wrong_usage_and_a_missing_database_are_told_in_a_line(forget, newscrawl, mongo):
    for arguments in ((), ("https://iranfocus.com/iraq/1-a/", "--site", "iranfocus.com"), ("no address",)):
        done = forget(*arguments)
        assert (done.status, done.err.count("\n")) == (2, 1)
    done = newscrawl("forget", "https://iranfocus.com/iraq/1-a/", "--yes", database="nonesuch")
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "nonesuch" not in mongo.list_database_names()
