"""A site that changes its pages overnight is named in the very next run, and one that is silent is not."""

import pytest
from worlds import edit, plain, state_of, tell

from newscrawl.demo.makeover import MAKEOVERS
from newscrawl.demo.response import Response
from newscrawl.settings import CANARIES

pytestmark = pytest.mark.slow

NAMED = {"renamed": "section", "moved": "body", "dated": "date_published", "walled": "article"}
"""How the pages change, and what stored articles are named to have lost."""
STANDS = {"renamed": True, "moved": True, "walled": False}
"""Whether that still stands somewhere in the page; a day may be another story's, too."""


def told_of(db):
    """Return the articles and their history."""
    return {name: state_of(db).get(name, {}) for name in ("articles", "revisions")}


def run(here, **given):
    """Crawl as the settings say: each run looks at a few stored articles."""
    return here.run("-s", f"CANARIES={CANARIES}", **given)


def alarms_of(done):
    return {(alarm["measure"], alarm["subject"]): alarm for alarm in done.report["alarms"]}


@pytest.mark.parametrize("makeover", MAKEOVERS)
def test_a_change_of_the_pages_is_named_in_the_very_next_run_and_changes_no_stored_article(world, makeover):
    here = world(articles=60)
    here.run()
    before = told_of(here.db)
    here.site.makeover = makeover
    done = run(here, status=7)
    alarm = alarms_of(done)["lost", NAMED[makeover]]
    assert alarm["since"] == done.report["started"]
    paths = [sample["url"].removeprefix(here.served.url) for sample in alarm["samples"]]
    assert len(paths) == 3
    assert set(paths) <= set(done.asked)
    if makeover in STANDS:
        assert {sample["stands"] for sample in alarm["samples"]} == {STANDS[makeover]}
    assert all(sample["last_good"] for sample in alarm["samples"])
    assert f"monitor      {NAMED[makeover]}: lost in 5 of 5 stored articles" in done.out
    assert f"{NAMED[makeover]}: lost in 5 of 5 stored articles" in done.err
    assert told_of(here.db) == before
    # It stays so until the site, or its file, is as it was.
    again = alarms_of(run(here, status=7))["lost", NAMED[makeover]]
    assert again["since"] == alarm["since"]
    here.site.makeover = ""
    run(here)
    assert told_of(here.db) == before


@pytest.mark.parametrize("makeover", ["renamed", "dated", "walled"])
def test_news_of_a_changed_site_is_named_where_no_stored_article_is_looked_at(world, makeover):
    here = world(articles=60)
    here.run()
    here.site.publish(6)
    here.site.makeover = makeover
    found = alarms_of(here.run("-s", "REVISITS=0", status=7))
    expected = ("refused", "cookie_wall") if makeover == "walled" else ("missing", NAMED[makeover])
    assert len(found[expected]["samples"]) == 3
    if makeover != "walled":
        sample = found[expected]["samples"][0]
        assert sample["last_good"]
        assert sample["seen_at"] != sample["url"]


def test_one_section_that_is_emptied_is_named_and_comes_back_silently(world):
    here = world(articles=60)
    here.run()
    here.site.emptied.add("economy")
    done = here.run(status=7)
    assert list(alarms_of(done)) == [("shows", "economy")]
    assert "monitor      economy: its listing shows no article, usually 10 or more" in done.out
    here.site.emptied.clear()
    here.run()


def test_pages_of_articles_that_all_fail_are_named_though_the_listings_are_fine(world):
    here = world(articles=60)
    here.run()
    here.site.publish(2)
    here.site.faults |= {story.path: Response(b"", status=500) for story in here.site.stories}
    done = run(here, status=7)
    alarm = alarms_of(done)["unanswered", "pages"]
    assert {sample["reason"] for sample in alarm["samples"]} == {"http_500"}
    assert "pages: 7 of 7 pages of articles failed" in done.err
    here.site.faults.clear()
    run(here)


def test_a_change_that_is_accepted_is_stored_and_is_no_alarm_any_more(world, newscrawl, make_due):
    here = world(articles=36)
    here.run()
    here.site.makeover = "dated"
    make_due(here.db)
    done = here.run(status=7)
    assert done.report["held"] == 36
    assert here.db.revisions.count_documents({}) == 0
    assert here.db.ledger.count_documents({"reason": "lost:date_published", "state": "stored"}) == 36
    assert "a monitor failed: date_published" in newscrawl("runs", database=here.name).out
    told = newscrawl("runs", "--accept", here.served.url.removeprefix("http://"), database=here.name)
    assert (told.status, "of 1 runs" in told.err) == (0, True)
    make_due(here.db)
    done = here.run()
    assert (done.report["updated"], done.report["held"]) == (36, 0)
    assert newscrawl("runs", "--accept", "iranfocus", database=here.name).status == 1


def test_a_field_that_an_editor_takes_away_is_an_edit(world):
    here = world(articles=36)
    here.run()
    story = plain(here.site.stories)[0]
    text = MAKEOVERS["dated"]
    here.site.faults[story.path] = lambda target, base, turn: spoilt(here.site.answer(target, base, turn), text, story)
    tell(here, story)
    done = here.run()
    assert (done.report["updated"], done.report["held"], done.report["alarms"]) == (1, 0, [])
    assert "date_published" not in here.article(story)


def spoilt(answer, makeover, story):
    return type(answer)(makeover(answer.body.decode(), story).encode())


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_thirty_quiet_runs_in_a_row_raise_nothing_news_days_and_removals_among_them(world, make_due):
    here = world(articles=40)
    here.run()
    for number in range(30):
        if number % 3 == 0:
            here.site.publish(1 + number % 5)
        if number % 5 == 0:
            edit(here.site, plain(here.site.stories)[number % 7], f"Sentence {number} is an entirely new one.")
        if number == 12:
            here.site.remove(plain(here.site.stories)[9].post_id)
        if number == 20:
            make_due(here.db)
        assert run(here).report["alarms"] == []
