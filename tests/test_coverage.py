"""What a site declares against what is stored: written rows, and crawls of the demo site."""

import contextlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import coverage
from newscrawl.archive.ledger import tombstone
from newscrawl.coverage import Cell, folded
from newscrawl.demo.server import serve
from newscrawl.exceptions import UsageError
from newscrawl.identity import comparison_key
from newscrawl.ingest.spider import IngestSpider
from newscrawl.query import open_archive
from newscrawl.watch import watch_of

SITE = "iranfocus.com"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def day(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def write(db):
    """Write rows of the ledger, and the articles that they are said to have."""
    db.ledger.insert_one({"_id": f"site:{SITE}", "schema": 1, "site": SITE, "kind": "site", "state": "declared"})

    def put(name, state="declared", *, published=None, stored=True, site=SITE, **more):
        row = {"_id": f"{site}#{name}", "schema": 1, "site": site, "kind": "article", "state": state, "run": 1}
        row |= {"url": f"https://{site}/{name}", "doors": [{"door": "listing:iraq", "run": 1}], "attempts": 0}
        row |= {"section": "iraq", "article": f"a:{name}"} if state in {"stored", "gone"} else {"section": "iraq"}
        row |= more
        db.ledger.insert_one({key: value for key, value in row.items() if value is not None})
        if "article" in row and stored:
            dated = {"date_published": published} if published else {}
            db.articles.update_one(
                {"_id": row["article"]}, {"$set": {"site": site, "keys": [name]} | dated}, upsert=True
            )

    return put


@pytest.fixture
def read(server, database):
    """Ask the archive."""

    def ask(method="coverage", *arguments, **given):
        with open_archive(server, database) as archive:
            found = getattr(archive, method)(*arguments, **given)
            return found if method != "gaps" else list(found)

    return ask


def cells(found):
    return {(cell.section, cell.period): cell for cell in found.cells}


# -- cells ------------------------------------------------------------------------------------------------------------


def test_what_is_declared_is_stored_explained_or_unexplained(write, read):
    write(1, "stored", published=day(2026, 1, 5))
    write(2, "gone", published=day(2026, 1, 6), reason="not_found")
    write(3, "refused", reason="no_body", date_published=day(2026, 1, 7))
    write(4, "refused", reason="no_body", date_published=day(2026, 1, 7))
    write(5, "refused", reason="gone", date_published=day(2026, 1, 8))
    write(6, "declared", date_published=day(2026, 1, 9))
    (cell,) = read().cells
    assert cell == Cell("iraq", "2026-01", 6, 2, 1, {"no_body": 2, "gone": 1}, forgotten=0, waiting=1, lost=0)
    assert (cell.explained, cell.unexplained) == (3, 1)
    assert list(cell.refused) == ["no_body", "gone"]


def test_an_article_that_the_ledger_says_is_stored_and_that_is_not_there_is_unexplained(write, read):
    write(1, "stored", stored=False)
    write(2, "gone", stored=False)
    found = read()
    assert (found.total.stored, found.total.lost, found.total.unexplained) == (0, 2, 2)
    assert not found.is_complete


def test_an_article_under_several_addresses_counts_once_and_is_gone_where_it_was_seen_to_be(write, read):
    write(1, "gone", published=day(2026, 1, 5))
    write("copy", "stored", article="a:1", section=None)
    (cell,) = read().cells
    assert (cell.section, cell.declared, cell.stored, cell.gone) == ("iraq", 1, 1, 1)


def test_the_month_is_that_of_the_stored_article_before_that_of_a_door(write, read):
    write(1, "stored", published=day(2025, 12, 31, 23, 59), date_published=day(2026, 1, 1))
    write(2, "stored", date_published=day(2026, 1, 1))
    write(3)
    assert set(cells(read())) == {("iraq", "2025-12"), ("iraq", "2026-01"), ("iraq", "undated")}


def test_a_section_that_nobody_knows_is_a_hyphen(write, read):
    write(1, section=None)
    write(2, section="")
    assert set(cells(read())) == {("-", "undated")}
    assert read(section="-").total.declared == 2


@pytest.mark.usefixtures("write")
def test_what_was_forgotten_is_explained(read, db):
    db.ledger.insert_one({"_id": tombstone("x"), "schema": 1, "site": SITE, "kind": "article", "state": "forgotten"})
    total = read().total
    assert (total.declared, total.forgotten, total.explained, total.unexplained) == (1, 1, 1, 0)


def test_what_only_an_ingest_brought_is_not_declared_by_the_site(write, read):
    write(1, "stored", doors=None)
    write(2, "stored", doors=[])  # a door has shown it once
    assert read().total.declared == 1


def test_a_section_and_months_narrow_the_cells_and_the_gaps(write, read):
    write(1, section="human-rights", date_published=day(2026, 1, 31, 23))
    write(2, section="human-rights", date_published=day(2026, 2, 1))
    write(3, section="human-rights", date_published=day(2025, 12, 31))
    write(4, section="human-rights")
    write(5, section="rights", date_published=day(2026, 1, 1))
    given = {"section": "Human Rights", "since": date(2026, 1, 17), "until": date(2026, 1, 2)}
    assert set(cells(read(**given))) == {("human-rights", "2026-01")}
    assert [gap.url for gap in read("gaps", **given)] == [f"https://{SITE}/1"]
    assert set(cells(read(until=date(2025, 12, 1)))) == {("human-rights", "2025-12")}


def test_other_sites_do_not_count_and_the_site_must_be_said_where_there_are_several(write, read, db):
    write(1, "stored")
    write(1, site="example.com", url="https://example.com/1")
    assert (read().site, read().total.declared) == (SITE, 1)
    account = {"schema": 1, "kind": "site", "state": "declared"}
    db.ledger.insert_one({"_id": "site:example.com", "site": "example.com"} | account)
    assert read("sites") == ["example.com", SITE]
    assert read(site="example.com").total.waiting == 1
    with pytest.raises(UsageError, match=r"several sites: example\.com, iranfocus\.com"):
        read()
    with pytest.raises(UsageError, match="no site 'iran' was crawled"):
        read(site="iran")


def test_a_site_that_never_showed_an_article_need_not_be_told_apart_from_one_that_did(write, read, db):
    write(1, "stored")
    account = {"_id": "site:misspelt.example", "site": "misspelt.example", "kind": "site", "state": "declared"}
    db.ledger.insert_one({"schema": 1} | account)
    assert read().site == SITE


def test_an_archive_without_a_crawl_says_so(read):
    assert read("sites") == []
    with pytest.raises(UsageError, match="no site was crawled yet"):
        read()


def test_gaps_begin_with_what_is_unexplained_and_tell_reason_attempts_and_when_due(write, read):
    write(1, "stored")
    write(2, "refused", reason="no_body", status=200, attempts=3, due=day(2026, 7, 1))
    write(3)
    write(4, "stored", stored=False, due=day(2026, 8, 1))
    write(5, "refused", reason="gone", status=410, attempts=1)
    found = read("gaps")
    assert [(gap.outcome, gap.reason, gap.status, gap.attempts) for gap in found] == [
        ("lost", "not in articles", 0, 0),
        ("waiting", "not visited yet", 0, 0),
        ("refused", "gone", 410, 1),
        ("refused", "no_body", 200, 3),
    ]
    assert [gap.due for gap in found] == [day(2026, 8, 1), None, None, day(2026, 7, 1)]
    assert (found[1].section, found[1].period, found[1].url) == ("iraq", "undated", f"https://{SITE}/3")


_NUMBERS = st.integers(0, 50)
_CELLS = st.builds(
    Cell,
    section=st.sampled_from(["iraq", "syria", "-"]),
    period=st.sampled_from(["2025-11", "2025-12", "2026-01", "undated"]),
    declared=st.integers(500, 900),
    stored=_NUMBERS,
    gone=_NUMBERS,
    refused=st.dictionaries(st.sampled_from(["gone", "no_body"]), _NUMBERS),
    forgotten=_NUMBERS,
    waiting=_NUMBERS,
    lost=_NUMBERS,
)


@given(st.lists(_CELLS), st.sampled_from(coverage.BY))
def test_folding_cells_loses_nothing_and_tells_each_section_and_time_once(some, by):
    found = folded(some, by)
    for name in ("declared", "stored", "gone", "explained", "unexplained", "waiting", "lost"):
        assert sum(getattr(cell, name) for cell in found) == sum(getattr(cell, name) for cell in some)
    places = [(cell.section, cell.period) for cell in found]
    assert places == sorted(set(places))
    assert {len(period) for _, period in places} <= {"section": {3}, "year": {4, 7}, "month": {7}}[by]


# -- doors ------------------------------------------------------------------------------------------------------------


def door(db, kind, url, state="open", **more):
    row = {"_id": comparison_key(url), "schema": 1, "site": SITE, "kind": kind, "url": url, "state": state}
    db.ledger.insert_one(row | {"last_seen": NOW} | more)


def test_a_door_tells_how_many_it_declares_and_its_own_count(write, read, db):
    doors = [{"door": name, "run": 1} for name in ("rest:/wp-json/wp/v2/posts", "sitemap:/a.xml", "link")]
    write(1, "stored", doors=doors)
    write(2, "refused", doors=[doors[0], {**doors[0], "run": 2}])  # as two crawls at once may leave it
    write(3, "gone", doors=doors[:1])
    door(db, "rest", f"https://{SITE}/wp-json/wp/v2/posts", total=5, complete=True)
    door(db, "sitemap", f"https://{SITE}/a.xml", articles=1)
    door(db, "sitemap", f"https://{SITE}/index.xml", files=[{"url": "x"}, {"url": "y"}])
    found = {one.door: one for one in read().doors}
    assert list(found) == ["sitemap:/a.xml", "sitemap:/index.xml", "rest:/wp-json/wp/v2/posts", "link"]
    rest = found["rest:/wp-json/wp/v2/posts"]
    assert (rest.declared, rest.total, rest.read, rest.asked, rest.state) == (2, 5, True, NOW, "open")
    assert (found["sitemap:/a.xml"].declared, found["link"].declared) == (1, 1)
    assert (found["sitemap:/index.xml"].declared, found["sitemap:/index.xml"].files) == (0, 2)


@pytest.mark.usefixtures("write")
def test_a_closed_door_tells_why_and_when_it_is_asked_again(read, db):
    door(db, "feed", f"https://{SITE}/feed/", "refused", reason="forbidden", status=403, due=day(2026, 7, 1))
    (found,) = read().doors
    assert (found.door, found.state, found.reason, found.due) == ("feed:/feed/", "closed", "forbidden", day(2026, 7, 1))


def test_a_listing_with_an_open_gap_tells_from_where_and_since_when(write, read, db):
    write(1, "stored", run=3, first_seen=day(2026, 5, 1), doors=[{"door": "listing:iraq", "run": 3}])
    opened = {"run": 3, "until": 1, "url": "u", "number": 4, "last": "l", "newest": day(2026, 4, 1)}
    door(db, "listing", f"https://{SITE}/iraq/", slug="iraq", passes=[opened], read=2)
    found = read()
    (gap,) = found.doors[0].gaps
    assert (gap.page, gap.run, gap.since, gap.newest) == (4, 3, day(2026, 5, 1), day(2026, 4, 1))
    assert (found.total.unexplained, found.is_complete, found.unread) == (0, False, found.doors)


def test_a_listing_that_is_read_once_more_has_no_gap(write, read, db):
    write(1, "stored")
    again = {"run": 9, "until": 0, "url": "u", "number": 7, "deep": True}
    door(db, "listing", f"https://{SITE}/iraq/", slug="iraq", passes=[again], read=8)
    found = read()
    assert (found.doors[0].gaps, found.doors[0].again, found.doors[0].read) == ([], 7, True)
    assert found.is_complete


@pytest.mark.usefixtures("write")
def test_of_a_section_only_its_listings_are_told(read, db):
    for slug in ("iraq", "human-rights"):
        door(db, "listing", f"https://{SITE}/{slug}/", slug=slug, passes=[])
    door(db, "feed", f"https://{SITE}/feed/")
    assert [one.door for one in read(section="human rights").doors] == ["listing:human-rights"]


# -- the crawler ------------------------------------------------------------------------------------------------------


def run(started, minutes=5, **more):
    ended = {"finished": started + timedelta(minutes=minutes), "exit_status": 0} if minutes else {}
    return {"started": started, "arguments": {}, "articles": 3} | ended | more


def hourly(count, **more):
    return [run(NOW - timedelta(days=10) + timedelta(hours=number), **more) for number in range(count)]


def test_an_hourly_crawler_that_never_stopped_was_never_blind():
    runs = hourly(240)
    found = watch_of(runs, runs[-1]["started"] + timedelta(hours=1))
    assert (found.usual, found.blind, found.died, found.running) == (3600, [], [], None)
    assert (found.first, found.last) == (runs[0]["started"], runs[-1]["started"])


def test_a_time_much_longer_than_usual_without_a_good_run_is_told_with_the_runs_that_failed_in_it():
    runs = hourly(72)
    failed = [run(one["started"], exit_status=5, articles=0) for one in runs[20:29]]
    died = [run(runs[29]["started"], minutes=0)]
    found = watch_of([*runs[:20], *failed, *died, *runs[30:]], runs[-1]["started"])
    (blind,) = found.blind
    assert (blind.since, blind.until) == (runs[19]["finished"], runs[30]["started"])
    assert blind.failed == {"5": 9, "died": 1}
    assert found.died == [runs[29]["started"]]


def test_a_few_hours_without_a_run_are_not_told():
    runs = hourly(72)
    assert watch_of([*runs[:20], *runs[24:]], runs[-1]["started"]).blind == []


def test_what_is_usual_is_the_median_so_a_daily_crawler_is_not_blind_every_night():
    runs = [run(NOW - timedelta(days=number)) for number in range(30, 0, -1)]
    assert watch_of(runs, NOW).blind == []
    (blind,) = watch_of([*runs[:10], *runs[13:]], NOW).blind
    assert (blind.since, blind.until) == (runs[9]["finished"], runs[13]["started"])


def test_a_time_without_a_run_that_lasts_has_no_end():
    runs = hourly(30)
    (blind,) = watch_of(runs, NOW + timedelta(days=30)).blind
    assert (blind.since, blind.until) == (runs[-1]["finished"], None)


def test_a_run_that_was_stopped_early_is_good_where_it_saw_articles():
    good, known = run(NOW, exit_status=3), run(NOW, exit_status=3, articles=0, known=7)
    for one in (good, known):
        assert watch_of([one], NOW).first == NOW
    for one in (run(NOW, exit_status=3, articles=0), run(NOW, exit_status=4), run(NOW, minutes=0)):
        assert watch_of([one], NOW).first is None


def test_a_run_of_a_list_of_addresses_looks_at_no_door():
    assert watch_of([run(NOW, arguments={"urls": "file"})], NOW).first is None


def test_a_run_without_an_end_died_unless_it_is_the_latest_one():
    earlier, latest = run(NOW - timedelta(hours=2), minutes=0), run(NOW, minutes=0)
    found = watch_of([earlier, run(NOW - timedelta(hours=1)), latest], NOW)
    assert (found.died, found.running) == ([earlier["started"]], NOW)


def test_a_clock_that_jumps_back_makes_no_time_without_a_run():
    runs = hourly(50)
    runs[20]["finished"] = runs[40]["started"]
    assert watch_of(runs, runs[-1]["started"]).blind == []


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=60), st.integers(0, 5000))
def test_blind_times_lie_between_runs_and_are_as_long_as_is_said(distances, after):
    starts = [NOW]
    for minutes in distances:
        starts.append(starts[-1] + timedelta(minutes=minutes))
    runs = [run(start, minutes=1) for start in starts]
    now = starts[-1] + timedelta(minutes=after)
    found = watch_of(runs, now)
    for blind in found.blind:
        end = blind.until or now
        assert end - blind.since > timedelta(hours=6)
        assert end - blind.since > timedelta(seconds=3 * found.usual)
        assert not [one for one in runs if blind.since < one["started"] < end]


def test_ingests_are_not_crawls(write, read, db):
    write(1)
    db.runs.insert_one({"schema": 1, "site": SITE, "spider": IngestSpider.name} | run(NOW))
    assert read().watch.first is None
    db.runs.insert_one({"schema": 1, "site": SITE, "spider": "iranfocus"} | run(NOW))
    assert read().watch.first == NOW


# -- real crawls ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(crawl, databases, mongo, server):
    """Crawl demo sites; what is told of them then."""
    with databases() as name, contextlib.ExitStack() as open_sites:

        def demo(*arguments, **options):
            served = open_sites.enter_context(serve(**options))
            run = crawl(name, "-a", f"base_url={served.url}", *arguments)
            host = served.url.removeprefix("http://")
            with open_archive(server, name) as archive:
                found, gaps = archive.coverage(host), list(archive.gaps(host))
            return SimpleNamespace(run=run, site=served.site, url=served.url, found=found, gaps=gaps, db=mongo[name])

        yield demo


def test_all_that_the_demo_site_declares_is_accounted_for(crawled):
    demo = crawled()
    declared = set(demo.site.declared)
    rows = {row["url"].removeprefix(demo.url) for row in demo.db.ledger.find({"kind": "article"}, {"url": 1})}
    assert declared <= rows
    total, stories = demo.found.total, len(demo.site.stories)
    assert (total.declared, total.stored, total.unexplained) == (len(rows), stories, 0)
    # A sitemap names pages and sections too.
    assert total.refused["not_an_article"] == len(rows - declared) + 1
    assert demo.found.is_complete
    assert {gap.url.removeprefix(demo.url) for gap in demo.gaps} == rows - {one.path for one in demo.site.stories}
    assert {gap.outcome for gap in demo.gaps} == {"refused"}


def test_the_months_and_sections_of_the_demo_site_are_those_of_its_stories_and_its_closed_door_is_told(crawled):
    demo = crawled(articles=24, closed=["feed"])
    told = Counter((story.path.split("/")[1], f"{story.outline.published:%Y-%m}") for story in demo.site.stories)
    assert {place: cell.stored for place, cell in cells(demo.found).items() if cell.stored} == told
    assert {one.door: one.reason for one in demo.found.doors if one.state == "closed"} == {"feed:/feed/": "not_found"}
    assert demo.found.is_complete


def test_a_crawl_of_first_pages_leaves_open_gaps(crawled):
    demo = crawled("-a", "max_pages=1")
    assert demo.run.status == 3
    unread = {one.door: one for one in demo.found.unread}
    (gap,) = unread["listing:opinion"].gaps
    assert (gap.page, gap.run) == (2, 1)
    assert gap.since
    assert not demo.found.is_complete
