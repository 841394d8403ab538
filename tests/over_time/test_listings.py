"""Listings that are pinned, shifted, cut off, empty or late: nothing is lost."""

from datetime import UTC, datetime

import pytest
from worlds import CLOSED, kill, wait_for

from newscrawl.demo.response import Response

pytestmark = pytest.mark.slow


def test_pinned_posts_hide_no_news(crawl, database, db, tiny):
    old, new = ([f"/iraq/{number}-{name}/" for number in range(*span)] for name, span in TWELVE.items())
    for path in (*old, *new):
        tiny.story(path)  # none of them leads to another one
    tiny.section("iraq", old)
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    pinned = old[:4]
    tiny.section("iraq", [*pinned, *new[:6]], following="/iraq/page/2/")
    tiny.section("iraq", [*new[6:], *old[4:]], number=2)
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    assert db.articles.count_documents({}) == len(old) + len(new)


TWELVE = {"old": (1, 13), "new": (13, 25)}


def test_what_two_crawls_at_once_have_noted_twice_is_known_ground(world):
    here = world(articles=60, closed=CLOSED)
    here.run()
    twice = [{"$set": {"doors": {"$concatArrays": ["$doors", "$doors"]}}}]
    here.db.ledger.update_many({"kind": "article"}, twice)
    new = here.site.publish(1, section="economy")
    done = here.run()
    assert new[0].path in here.paths()
    assert not [path for path in done.asked if "/page/" in path]


def test_a_run_killed_between_a_listing_and_its_articles_loses_nothing(world, starting):
    here = world(articles=60, closed=CLOSED, delay=0.02)
    here.run()
    new = here.site.publish(35, section="economy")
    with starting(here.name, "-a", f"base_url={here.served.url}") as process:
        wait_for(lambda: here.db.ledger.count_documents({"state": "declared", "kind": "article"}) >= 20)
        kill(process)
    listing = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    assert listing["watermark"] == listing["read"] == 1
    assert listing["passes"]
    assert not {story.path for story in new} <= here.paths()
    here.run()
    assert here.missing() == []
    listing = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    assert (listing["watermark"], listing["passes"]) == (3, [])


def test_where_a_run_stops_early_the_gap_is_recorded_and_worked_off(world):
    here = world(articles=96, closed=CLOSED)
    here.run("-a", "max_pages=1", status=3)
    gaps = {row["slug"]: row["passes"] for row in here.db.ledger.find({"kind": "listing", "passes": {"$ne": []}})}
    assert gaps["news"][0]["number"] == 2
    assert here.db.ledger.count_documents({"kind": "listing", "slug": "news", "watermark": {"$exists": True}}) == 0
    done = here.run()
    assert here.missing() == []
    assert here.db.ledger.count_documents({"kind": "listing", "passes": {"$ne": []}}) == 0
    assert "/news/page/2/" in done.asked


def test_a_listing_page_that_fails_leaves_a_gap_and_the_next_run_fills_it(world):
    here = world(articles=96, closed=CLOSED)
    here.site.faults["/news/page/3/"] = Response(b"<h1>Error</h1>", 500)
    here.run("-s", "RETRY_TIMES=0")
    row = here.db.ledger.find_one({"kind": "listing", "slug": "news"})
    assert (row["reason"], row["passes"][0]["number"]) == ("http_500", 3)
    here.site.publish(1, section="iraq")
    here.run("-s", "RETRY_TIMES=0")
    row = here.db.ledger.find_one({"kind": "listing", "slug": "news"})
    # From the top it was read anew, and below the gap nothing was.
    assert (row["read"], len(row["passes"]), "watermark" in row) == (2, 1, False)
    del here.site.faults["/news/page/3/"]
    done = here.run()
    assert [path for path in done.asked if path.startswith("/news/page/")][:2] == ["/news/page/2/", "/news/page/3/"]
    row = here.db.ledger.find_one({"kind": "listing", "slug": "news"})
    assert (row["passes"], "reason" in row, row["watermark"]) == ([], False, 3)


def test_what_a_run_has_listed_and_not_fetched_holds_the_watermark(world):
    here = world(articles=36, closed=CLOSED)
    here.run()
    here.site.publish(3, section="economy")
    here.run("-a", "max_items=1", "-s", "REVISITS=0", status=3)
    listing = {"kind": "listing", "slug": "economy"}
    row = here.db.ledger.find_one(listing)
    assert (row["read"], row["watermark"], row["passes"]) == (2, 1, [])
    here.run()
    assert here.db.ledger.find_one(listing)["watermark"] == 3
    assert here.missing() == []


def test_a_page_that_a_listing_names_and_does_not_have_is_its_end_when_that_is_seen_twice(world):
    here = world(articles=96, closed=CLOSED)
    here.site.faults["/news/page/3/"] = Response(b"<h1>Not found</h1>", 404)
    here.run()
    (gap,) = here.db.ledger.find_one({"kind": "listing", "slug": "news"})["passes"]
    assert (gap["number"], gap["ended"]) == (3, True)
    here.run()
    row = here.db.ledger.find_one({"kind": "listing", "slug": "news"})
    assert (row["passes"], row["state"]) == ([], "open")
    assert [path for path in here.run().asked if path.startswith("/news/page/")] == []


def test_a_story_that_comes_in_late_with_an_old_date_is_found_by_the_doors_at_once(world):
    here = world(articles=60)
    here.run()
    late = here.site.publish(2, published=datetime(2010, 5, 1, tzinfo=UTC), section="iraq")
    here.run()
    assert {story.path for story in late} <= here.paths()


def test_a_story_that_comes_in_late_is_found_by_the_listings_alone_within_some_runs(world):
    here = world(articles=120, closed=CLOSED)
    here.run()
    late = here.site.publish(1, published=datetime(2010, 5, 1, tzinfo=UTC), section="terrorism")
    here.run()
    assert late[0].path not in here.paths()
    for _ in range(4):
        here.db.ledger.update_many(
            {"deep_due": {"$exists": True}}, {"$set": {"deep_due": datetime(2020, 1, 1, tzinfo=UTC)}}
        )
        here.run()
    assert late[0].path in here.paths()


def test_a_listing_that_shifts_while_it_is_paged_loses_nothing(world):
    here = world(articles=60, closed=CLOSED)
    published = []

    def shift(*_):
        if len(published) < 12:
            published.extend(here.site.publish(3, section="economy"))

    for number in (2, 3):
        here.site.faults[f"/news/page/{number}/"] = shift
        here.site.faults[f"/economy/page/{number}/"] = shift
    here.run()
    here.site.faults.clear()
    here.run()
    assert here.missing() == []


def test_a_listing_that_shifts_by_a_whole_page_while_it_is_paged_is_read_on(world):
    here = world(articles=120, closed=CLOSED)
    there = {story.path for story in here.site.stories if "economy" in story.outline.sections}
    assert len(there) > 10
    new = []

    def shift(*_):
        if not new:
            new.extend(here.site.publish(10, section="economy"))

    here.site.faults["/economy/page/2/"] = shift
    here.run("-a", "sections=economy", "-s", "REVISITS=0")
    assert new
    shown = here.db.ledger.find({"doors.door": "listing:economy"})
    assert there <= {row["url"].removeprefix(here.served.url) for row in shown}


def test_a_section_that_goes_empty_overnight_moves_no_watermark(world):
    here = world(articles=48)
    here.run()
    before = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    here.site.faults["/economy/"] = Response(b"<html><body class='archive category'></body></html>")
    done = here.run(status=7)
    row = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    assert (row["state"], row["reason"], row["watermark"]) == ("refused", "no_listing", before["watermark"])
    assert "listing:no_listing 1" in done.out
    here.site.faults.clear()
    here.site.publish(1, section="economy")
    here.run()
    assert here.missing() == []
