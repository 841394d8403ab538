"""A site that is crawled again and again, edits and takes away: what is seen, and what is not believed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from worlds import CLOSED, edit, plain, tell

from newscrawl.archive import rawpages
from newscrawl.demo.response import Response

pytestmark = pytest.mark.slow

# -- when nothing happened ----------------------------------------------------------------------------------------


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
    done = here.run(status=7)  # a section's listing is not there any more
    assert done.report["unchanged"] == 0
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


def test_what_a_run_is_not_about_takes_no_room_from_what_it_is_about(world, make_due):
    here = world(articles=24)
    here.run()
    old = [story for story in here.site.stories if story.outline.published.year < 2010][:5]
    for story in old:
        tell(here, story)
    make_due(here.db)
    story = plain(here.site.stories)[0]
    done = here.run("-a", "since=2020-01-01", "-s", "REVISITS=5")
    assert (done.report["revisits"], story.path in done.asked) == (5, True)
    assert not {one.path for one in old} & set(done.asked)


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
