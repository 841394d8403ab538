"""Feeds, sitemaps and lists of posts that are closed, broken or lie; sites that ask for patience; clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from worlds import CLOSED, edit, plain, state_of

from newscrawl.demo.response import Response

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("closed", ["rest", "sitemap", "feed"])
def test_each_door_may_be_closed_and_is_not_asked_again_at_once(world, closed):
    here = world(articles=36, closed=[closed])
    here.run()
    assert here.missing() == []
    row = here.db.ledger.find_one({"kind": closed})
    assert (row["state"], row["failures"]) == ("refused", 1)
    again = here.run()
    assert row["url"].removeprefix(here.served.url) not in {path.partition("?")[0] for path in again.asked}


def test_a_removal_of_which_only_the_number_of_posts_tells_is_found_by_counting_again(world):
    here = world(articles=24, closed=["sitemap"])
    here.run()
    story = plain(here.site.stories)[4]
    here.site.remove(story.post_id)
    assert here.run().report["gone"] == 0  # all posts were asked for today
    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    here.db.ledger.update_one({"kind": "rest"}, {"$set": {"counted": two_days_ago}, "$unset": {"etag": ""}})
    here.run()
    assert here.db.ledger.find_one({"kind": "rest"})["recount"]
    assert here.run().report["gone"] == 1
    assert here.article(story)["status"] == "gone"
    row = here.db.ledger.find_one({"kind": "rest"})
    assert (row["recount"], row["total"]) == (False, 23)


BROKEN = {
    "not XML": b"<<<>>>",
    "cut off": b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>htt",
    "empty": b"",
    "a page": b"<html><body><p>Hello</p></body></html>",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_sitemap_that_breaks_takes_nothing_with_it(world, body):
    here = world(articles=24)
    here.run()
    here.site.faults["/wp-sitemap-posts-post-1.xml"] = Response(body, content_type="application/xml")
    here.site.publish(2)
    done = here.run()
    assert here.missing() == []
    assert (done.report["gone"], here.db.ledger.count_documents({"told": {"$exists": True}})) == (0, 0)


SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files_of(tiny, number):
    """Give a site a sitemap of so many files, the oldest first: one article and one day each."""
    first, index = datetime(2010, 1, 1, tzinfo=UTC), []
    for day in range(number):
        path = f"/day-{day}.xml"
        tiny.put(path, f"<urlset {SITEMAP}><url><loc>{tiny.url}/iraq/{day + 1}-story-{day + 1}/</loc></url></urlset>")
        lastmod = (first + timedelta(days=day)).isoformat()
        index.append(f"<sitemap><loc>{tiny.url}{path}</loc><lastmod>{lastmod}</lastmod></sitemap>")
    tiny.put("/wp-sitemap.xml", f"<sitemapindex {SITEMAP}>{''.join(index)}</sitemapindex>")


def test_of_a_sitemap_of_many_files_those_of_old_are_not_asked_for_in_each_run(tiny, crawl, database):
    tiny.section("iraq", ["/iraq/1-story-1/"])
    files_of(tiny, 60)
    asked = []
    for _ in range(2):
        tiny.requests.clear()
        crawl(database, "-a", f"base_url={tiny.url}")
        asked.append(sum("/day-" in path for path, _ in tiny.requests))
    assert asked == [60, 0]


def test_of_a_sitemap_of_too_many_files_the_newest_are_read(tiny, crawl, database):
    tiny.section("iraq", ["/iraq/1-story-1/"])
    files_of(tiny, 1010)
    crawl(database, "-a", f"base_url={tiny.url}", "-s", "CLOSESPIDER_PAGECOUNT=20")
    days = [int(path[5:-4]) for path, _ in tiny.requests if "/day-" in path]
    assert days
    assert min(days) > 990


def test_a_lastmod_that_lies_on_every_page_is_believed_for_a_while_only(world):
    here = world(articles=60, closed=["rest"])
    here.run()
    days = iter(range(1, 1000))

    def lie(target, base, turn):
        answer = here.site.answer(target, base, turn)
        today = (datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=next(days))).isoformat().encode()
        parts = answer.body.split(b"<lastmod>")
        body = parts[0] + b"".join(b"<lastmod>" + today + part[part.index(b"</lastmod>") :] for part in parts[1:])
        return Response(body, content_type=answer.content_type)

    here.site.faults["/wp-sitemap-posts-post-1.xml"] = lie
    asked = [here.run("-s", "REVISITS=30").report["revisits"] for _ in range(4)]
    assert asked[0] == 30
    assert asked[-1] <= 3
    assert here.db.revisions.count_documents({}) == 0


def test_an_etag_that_never_matches_and_one_that_always_does(world):
    here = world(articles=24, closed=["rest", "feed"])
    numbers = iter(range(1000))
    paths = ["/economy/", "/wp-sitemap-posts-post-1.xml"]
    for path in paths:
        here.site.faults[path] = lambda target, base, turn: Response(
            here.site.answer(target, base, turn).body,
            content_type=here.site.answer(target, base, turn).content_type,
            rotating=True,
            headers={"ETag": f'"{next(numbers)}"'},
        )
    here.run()
    before = state_of(here.db)
    done = here.run()
    assert set(paths) <= set(done.asked)
    assert state_of(here.db) == before


def test_a_site_that_asks_for_patience_gets_it(crawl, database, db, tiny, answer):
    paths = [f"/iraq/{number}-story/" for number in range(1, 9)]
    for path in paths:
        tiny.story(path)
    tiny.section("iraq", paths)
    busy = tiny.pages.pop(paths[0])
    answers = iter([answer(b"Slow down", 429, {"Retry-After": "2"})])
    tiny.answer_any = lambda path: next(answers, busy) if path == paths[0] else None
    # Without any delay Scrapy sends two at once at times, whatever CONCURRENT_REQUESTS_PER_DOMAIN says.
    given = ("-a", f"base_url={tiny.url}", "-a", "sections=iraq", "-s", "DOWNLOAD_DELAY=0.01")
    assert crawl(database, *given).status == 0
    assert db.articles.count_documents({}) == len(paths)
    asked = next(at for path, at in tiny.requests if path == paths[0])
    assert not [path for path, at in tiny.requests if asked < at < asked + 2]


def test_a_sitemap_that_loses_half_of_its_articles_at_once_is_broken_and_one_that_loses_three_is_not(world):
    here = world(articles=60, closed=["rest"])
    here.run()
    path = "/wp-sitemap-posts-post-1.xml"

    def without(number):
        def cut(target, base, turn):
            rows = here.site.answer(target, base, turn).body.split(b"<url>")
            return Response(b"<url>".join(rows[: len(rows) - number]) + b"</urlset>", content_type="application/xml")

        return cut

    here.site.faults[path] = without(30)
    assert here.run().report["revisits"] == 0
    here.site.faults[path] = without(3)
    assert here.run().report["revisits"] == 3
    assert here.db.articles.distinct("status") == ["live"]


def test_a_site_that_asks_for_an_hour_ends_the_run_and_the_next_one_goes_on(world):
    here = world(articles=24, closed=CLOSED)
    path = plain(here.site.stories)[5].path
    here.site.faults[path] = Response(b"Slow down", 503, headers={"Retry-After": "3600"})
    done = here.run(status=3)
    assert "retry_after" in done.out
    assert done.asked.count(path) == 1
    here.site.faults.clear()
    here.db.ledger.update_many({"due": {"$exists": True}}, {"$set": {"due": datetime(2020, 1, 1, tzinfo=UTC)}})
    here.run()
    assert here.missing() == []


def test_a_clock_that_jumps_back_hides_nothing(world):
    here = world(articles=36)
    here.run()
    ahead = datetime.now(UTC) + timedelta(days=4000)
    dates = dict.fromkeys(("first_seen", "last_seen", "visited", "due"), ahead)
    here.db.ledger.update_many({"due": {"$exists": True}}, {"$set": dates})
    here.site.publish(3)
    edit(here.site, plain(here.site.stories)[8])
    done = here.run()
    assert done.report["revisits"] > 20
    assert here.missing() == []
