"""A site that is crawled again and again while it publishes, edits, deletes and misbehaves."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from worlds import edit, kill, plain, state_of, wait_for

from newscrawl.archive import rawpages
from newscrawl.demo.response import Response

# -- when nothing happened ----------------------------------------------------------------------------------------


def test_a_crawl_right_after_another_asks_for_next_to_nothing_and_writes_nothing(world):
    here = world(articles=96)
    here.run()
    before = state_of(here.db)
    again = here.run()
    assert not [path for path in again.asked if path in here.paths() or path in here.site.awkward]
    assert state_of(here.db) == before
    assert again.report["requests"] == len(again.asked) < 20
    assert "0 new" in again.out


def test_an_archive_that_was_revisited_whole_has_no_false_revision(world, make_due):
    here = world(articles=48)
    here.run()
    for number in range(3):
        make_due(here.db)
        done = here.run(*(("-a", "full=1") if number == 2 else ()))
        assert done.report["revisits" if number < 2 else "unchanged"] >= 48 - 10 * number
        assert (done.report["updated"], done.report["new"]) == (0, 0)
    assert here.db.revisions.count_documents({}) == 0


# -- what happens on the site ---------------------------------------------------------------------------------------


def test_what_is_edited_taken_off_and_published_is_found_by_the_next_run(world):
    here = world(articles=60)
    first = here.run()
    stories = plain(here.site.stories)
    edited, removed = stories[:20:4], stories[21:24]
    for story in edited:
        edit(here.site, story)
    for story in removed:
        here.site.remove(story.post_id)
    new = here.site.publish(4)
    done = here.run()
    assert (done.report["updated"], done.report["gone"], done.report["new"]) == (5, 3, 4)
    assert [here.article(story)["status"] for story in removed] == ["gone"] * 3
    assert here.missing() == []
    assert {story.path for story in new} <= here.paths()
    assert len(done.asked) < 0.4 * len(first.asked)
    kinds = here.db.revisions.distinct("kind")
    assert set(kinds) <= {"correction", "rewrite", "removed"}


def test_what_is_gone_was_looked_for_twice_five_seconds_apart_and_keeps_its_text_and_may_come_back(world):
    here = world(articles=24)
    here.run()
    story = plain(here.site.stories)[3]
    before = here.article(story)
    here.site.remove(story.post_id)
    done = here.run()
    assert done.asked.count(story.path) == 2
    gone = here.article(story)
    assert (gone["status"], gone["revision"], gone["body"]) == ("gone", 2, before["body"])
    assert here.row(story.path)["state"] == "gone"
    here.site.restore(story.post_id)
    back = here.run()
    assert story.path in back.asked
    again = here.article(story)
    assert (again["status"], again["revision"], again["body"]) == ("live", 3, before["body"])
    changes = list(here.db.revisions.find({"article": before["_id"]}).sort("revision"))
    assert [change["kind"] for change in changes] == ["removed", "back"]


def test_a_redirect_to_the_front_page_and_a_page_that_says_not_found_are_gone_too(world):
    here = world(articles=24)
    here.run()
    stories = plain(here.site.stories)[:2]
    here.site.faults[stories[0].path] = Response.redirect(here.served.url + "/")
    lost = next(path for path, what in here.site.awkward.items() if "Page not found" in what)
    here.site.faults[stories[1].path] = lambda _, base, turn: here.site.answer(lost, base, turn)
    for story in stories:
        tell(here, story)
    assert here.run().report["gone"] == 2
    assert [here.article(story)["status"] for story in stories] == ["gone", "gone"]
    assert [here.row(story.path)["reason"] for story in stories] == ["redirected", "not_found"]


def test_one_look_is_not_enough_to_be_gone(world):
    here = world(articles=24)
    here.run()
    story = plain(here.site.stories)[0]
    answers = iter([Response(b"<h1>Not found</h1>", 404)])
    here.site.faults[story.path] = lambda *_: next(answers, None)
    tell(here, story)
    done = here.run()
    assert (done.report["gone"], done.report["unchanged"], done.asked.count(story.path)) == (0, 1, 2)
    assert here.article(story)["status"] == "live"


def test_a_site_that_loses_everything_at_once_is_broken_and_nothing_is_marked_as_gone_that_day(world, make_due):
    here = world(articles=24)
    here.run()
    for story in here.site.stories:
        here.site.faults[story.path] = Response(b"<h1>Not found</h1>", 404)
    make_due(here.db)
    done = here.run()
    assert (done.report["gone"], done.report["missing_at_once"]) == (0, 24)
    assert "too many to be believed" in done.out
    assert here.db.articles.distinct("status") == ["live"]
    # The same a day later is believed.
    before = datetime.now(UTC) - timedelta(days=2)
    here.db.ledger.update_many({"missing_since": {"$exists": True}}, {"$set": {"missing_since": before}})
    make_due(here.db)
    assert here.run().report["gone"] == 24
    assert here.db.articles.distinct("status") == ["gone"]


def test_an_empty_answer_is_not_the_page_that_was_seen_last(world):
    here = world(articles=24)
    here.run()
    story = next(story for story in here.site.stories if len(story.part_paths) > 1)
    here.site.faults[story.path] = Response(b"", 404)
    tell(here, story)
    assert here.run().report["gone"] == 1
    assert here.article(story)["status"] == "gone"


def test_an_article_whose_address_leads_to_another_one_is_gone_and_the_other_one_is_not(world, make_due):
    here = world(articles=24)
    here.run()
    one, other = plain(here.site.stories)[:2]
    here.site.faults[one.path] = Response.redirect(here.served.url + other.path)
    tell(here, one)
    here.run()
    assert (here.article(one)["status"], here.row(one.path)["reason"]) == ("gone", "redirected")
    assert here.row(one.path)["article"] == here.served.url + one.path
    assert "due" in here.row(other.path)
    here.site.faults[one.path] = Response(b"<h1>Not found</h1>", 404)
    make_due(here.db)
    assert here.run().report["gone"] == 0
    assert here.article(other)["status"] == "live"


def test_not_modified_says_nothing_to_who_has_never_read_the_page(world):
    here = world(articles=24, closed=CLOSED)
    story = plain(here.site.stories)[0]
    here.site.faults |= {story.path: Response(b"", 304), "/economy/": Response(b"", 304)}
    here.run()
    row = here.row(story.path)
    assert (row["state"], row["reason"]) == ("refused", "http_304")
    listing = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    assert (listing["state"], "read" in listing) == ("refused", False)


def test_not_modified_of_a_page_that_was_led_to_is_not_believed(world):
    here = world(articles=24, closed=CLOSED)
    here.run()
    story = next(one for one in plain(here.site.stories) if not one.post_id % 2)
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    for path in (story.path, "/economy/"):
        here.site.faults[path] = Response.redirect(here.served.url + "/away/")
    here.site.faults["/away/"] = Response(b"<h1>Not found</h1>", last_modified=long_ago)
    here.db.ledger.update_many({"etag": {"$exists": True}}, {"$unset": {"etag": ""}})
    here.db.ledger.update_one({"slug": "economy"}, {"$set": {"last_modified": "Mon, 01 Jun 2026 00:00:00 GMT"}})
    here.db.ledger.update_one({"_id": here.row(story.path)["_id"]}, {"$set": {"due": long_ago}})
    assert here.run().report["unchanged"] == 0
    assert here.row(story.path)["reason"]
    assert here.db.ledger.find_one({"slug": "economy"})["state"] == "refused"


def test_a_page_that_a_door_says_has_changed_is_read_whatever_its_validators_say(world):
    here = world(articles=24, closed=CLOSED)
    here.run()
    story = next(one for one in plain(here.site.stories) if not one.post_id % 2)
    edit(here.site, story)
    # What the site would say if it had not noticed: the client's copy is still good.
    late = {"last_modified": "Thu, 01 Jan 2099 00:00:00 GMT"}
    here.db.ledger.update_one({"_id": here.row(story.path)["_id"]}, {"$set": late, "$unset": {"etag": ""}})
    tell(here, story)
    assert here.run().report["updated"] == 1


def test_a_run_in_which_no_listing_could_be_read_says_that_the_site_gave_nothing(world):
    here = world(articles=24, closed=CLOSED)
    here.run()
    for row in here.db.ledger.find({"kind": "listing"}):
        here.site.faults[row["url"].removeprefix(here.served.url)] = Response(b"<h1>No</h1>", 403)
    assert "listing:forbidden" in here.run(status=5).out


def test_what_is_gone_already_does_not_make_a_new_removal_doubtful(world):
    here = world(articles=24)
    here.run()
    stories = plain(here.site.stories)[:12]
    for one in stories[:10]:
        here.site.remove(one.post_id)
    assert here.run().report["gone"] == 10
    for one in stories[10:]:
        here.site.remove(one.post_id)
    for one in stories:
        tell(here, one)
    done = here.run()
    assert (done.report["gone"], done.report["missing_at_once"]) == (2, 0)


def tell(here, story):
    """Let a door say that a story has changed."""
    said = {"told": {"by": "sitemap", "at": datetime.now(UTC)}}
    assert here.db.ledger.update_one({"url": here.served.url + story.path}, {"$set": said}).matched_count


# -- listings -------------------------------------------------------------------------------------------------------

CLOSED = ("rest", "sitemap", "feed")


def test_pinned_posts_hide_no_news(world):
    here = world(articles=60, closed=CLOSED)
    oldest = [story for story in here.site.stories if "iraq" in story.outline.sections][:3]
    for story in oldest:
        here.site.pin(story.post_id)
    here.run()
    new = here.site.publish(25, section="iraq")
    here.run()
    assert {story.path for story in new} <= here.paths()


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
    del here.site.faults["/news/page/3/"]
    done = here.run()
    assert [path for path in done.asked if path.startswith("/news/page/")][:2] == ["/news/page/2/", "/news/page/3/"]
    row = here.db.ledger.find_one({"kind": "listing", "slug": "news"})
    assert (row["passes"], "reason" in row) == ([], False)


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
    done = here.run()
    row = here.db.ledger.find_one({"kind": "listing", "slug": "economy"})
    assert (row["state"], row["reason"], row["watermark"]) == ("refused", "no_listing", before["watermark"])
    assert "listing:no_listing 1" in done.out
    here.site.faults.clear()
    here.site.publish(1, section="economy")
    here.run()
    assert here.missing() == []


# -- doors that misbehave --------------------------------------------------------------------------------------------


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


def test_a_site_that_asks_for_patience_gets_it(world):
    here = world(articles=12, closed=CLOSED)
    path = plain(here.site.stories)[0].path
    answers = iter([Response(b"Slow down", 429, headers={"Retry-After": "2"})])
    here.site.faults[path] = lambda *_: next(answers, None)
    started = time.monotonic()
    done = here.run()
    assert time.monotonic() - started > 2
    assert done.asked.count(path) == 2
    assert here.missing() == []


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


# -- raw pages -------------------------------------------------------------------------------------------------------


def test_the_page_of_each_state_is_kept_once_and_reads_back(world, environment):
    here = world(articles=24)
    here.run()
    story = plain(here.site.stories)[2]
    edit(here.site, story)
    here.run()
    here.run()
    folder = Path(environment(here.name)["NEWSCRAWL_DATA"]) / "pages" / here.name
    for document in here.db.articles.find({}):
        pages = [rawpages.read(folder, pointer) for pointer in document["raw"]]
        assert len(pages) == 1 + sum("/" in alias for alias in document["aliases"])
        assert document["headline"].split()[0].encode() in pages[0].body
    revision = here.db.revisions.find_one({})
    old = rawpages.read(folder, revision["raw"][0])
    assert story.paragraphs[-1].split()[-1].encode() in old.body
    refused = list(here.db.ledger.find({"kind": "article", "state": "refused", "raw": {"$exists": True}}))
    assert {row["reason"] for row in refused} >= {"no_body", "password"}
