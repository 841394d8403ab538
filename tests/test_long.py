"""Months of crawls, and kills at random moments. Minutes long: ``make bench`` runs them."""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from likeness import articles_of, copies_of
from pymongo import MongoClient
from worlds import edit, kill, plain, state_of

from newscrawl.demo.server import serve

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
KILLS = 20


def test_a_year_of_a_site_of_600_articles(world, make_due):
    here = world(articles=600)
    first = here.run()
    asked = len(first.asked)
    before = state_of(here.db)
    shares = [len(here.run().asked) / asked for _ in range(10)]
    assert state_of(here.db) == before
    assert max(shares) <= 0.03
    for _ in range(7):
        make_due(here.db)
        here.run()
    full = here.run("-a", "full=1")
    assert full.report["unchanged"] >= 600
    assert here.db.revisions.count_documents({}) == 0
    assert here.db.articles.count_documents({"revision": {"$ne": 1}}) == 0
    stories = plain(here.site.stories)
    random.Random(5).shuffle(stories)  # noqa: S311 - any ten of them
    edited, removed = stories[:10], stories[10:13]
    for story in edited:
        edit(here.site, story)
    for story in removed:
        here.site.remove(story.post_id)
    here.site.publish(5)
    last = here.run()
    assert (last.report["updated"], last.report["gone"], last.report["new"]) == (10, 3, 5)
    assert here.missing() == []
    share = len(last.asked) / asked
    assert share <= 0.1
    print(f"first run {asked} requests, a second {max(shares):.1%} of it at most, the one with 18 changes {share:.1%}")  # noqa: T201


@pytest.fixture(scope="module")
def undisturbed(crawl, databases, mongo):
    """Crawl a site once without disturbance; how long it took, and what was stored."""
    with databases() as name, serve(articles=72) as served:
        began = time.monotonic()
        assert crawl(name, "-a", f"base_url={served.url}").status == 0
        yield served, time.monotonic() - began, articles_of(mongo[name]), copies_of(mongo[name])


@pytest.mark.parametrize("number", range(KILLS))
def test_a_crawl_that_is_killed_is_made_up_for_by_the_next(undisturbed, crawl, starting, databases, mongo, number):
    served, seconds, articles, copies = undisturbed
    moment = seconds * (0.05 + 0.9 * random.Random(number).random())  # noqa: S311
    with databases() as name:
        with starting(name, "-a", f"base_url={served.url}") as process:
            time.sleep(moment)
            kill(process)
        assert crawl(name, "-a", f"base_url={served.url}").status == 0
        assert articles_of(mongo[name]) == articles
        assert copies_of(mongo[name]) == copies
        assert mongo[name].revisions.count_documents({}) == 0
        listings = list(mongo[name].ledger.find({"kind": "listing"}))
        assert all(row["passes"] == [] for row in listings)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_database_that_is_killed_is_made_up_for_by_the_next_crawl(undisturbed, starting, tmp_path, number):
    served, seconds, articles, copies = undisturbed
    moment = seconds * (0.1 + 0.85 * random.Random(100 + number).random())  # noqa: S311
    own = {"MONGODB_URI": None, "NEWSCRAWL_DATA": str(tmp_path)}
    with starting("killed", "-a", f"base_url={served.url}", **own) as process:
        time.sleep(moment)
        for pid in servers_in(tmp_path):
            os.kill(pid, signal.SIGKILL)
        process.communicate(timeout=120)
    assert process.returncode in {0, 1, 6}
    # Held open, so that the server is there when it is looked into.
    with starting("killed", "-a", f"base_url={served.url}", **own) as process:
        process.communicate(timeout=120)
        assert process.returncode == 0
    with looking_into(tmp_path) as client:
        assert articles_of(client.killed) == articles
        assert copies_of(client.killed) == copies


def servers_in(folder):
    """Return the pids of servers whose data lie in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"mongod" in words[0] and any(str(folder).encode() in word for word in words):
            found.append(int(place.parent.name))
    return found


def looking_into(folder):
    """Return a client to the embedded server of a folder."""
    from newscrawl.archive.embedded import EmbeddedServer  # noqa: PLC0415

    class Looking:
        def __enter__(self):
            self.server = EmbeddedServer(folder / "mongodb")
            self.client = MongoClient(self.server.__enter__(), tz_aware=True)
            return self.client

        def __exit__(self, *_):
            self.client.close()
            self.server.__exit__()

    return Looking()
