"""What the next run finds: nothing, or whatever the site has done."""

from worlds import CLOSED, edit, plain, state_of

from newscrawl.demo.response import Response


def test_a_crawl_right_after_another_asks_for_next_to_nothing_and_writes_nothing(world):
    here = world(articles=96)
    here.run()
    before = state_of(here.db)
    again = here.run()
    assert not [path for path in again.asked if path in here.paths() or path in here.site.awkward]
    assert state_of(here.db) == before
    assert again.report["requests"] == len(again.asked) < 20
    assert "0 new" in again.out


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


def test_a_run_in_which_no_listing_could_be_read_says_that_the_site_gave_nothing(world):
    here = world(articles=24, closed=CLOSED)
    here.run()
    for row in here.db.ledger.find({"kind": "listing"}):
        here.site.faults[row["url"].removeprefix(here.served.url)] = Response(b"<h1>No</h1>", 403)
    assert "listing:forbidden" in here.run(status=5).out
