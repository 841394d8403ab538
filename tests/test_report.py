"""What is said of a run: its exit status, and a summary that is short and true."""

from datetime import UTC, datetime

import pytest

from newscrawl.exceptions import DatabaseError, NewscrawlError, SetupError, SiteError, UsageError
from newscrawl.monitors import Alarm
from newscrawl.report import MEANING, Report, versions

SEEN = {"newscrawl/listing/articles": 10, "newscrawl/listing/pages": 1}


def report(stats=None, reason="finished", failure=None):
    return Report.of("iranfocus", SEEN | (stats or {}), reason, failure, "database x of here")


@pytest.mark.parametrize(
    ("stats", "reason", "failure", "status"),
    [
        ({}, "finished", None, 0),
        ({"newscrawl/known": 10}, "finished", None, 0),
        ({"newscrawl/refused/gone": 3}, "finished", None, 0),
        ({}, "database", SetupError("x"), 1),
        ({}, "usage", UsageError("x"), 2),
        ({}, "shutdown", None, 3),
        ({"newscrawl/stopped/max_items": 1}, "max_items", None, 3),
        ({"newscrawl/stopped/max_pages": 2}, "finished", None, 3),
        ({}, "closespider_itemcount", None, 3),
        ({"spider_exceptions/count": 1}, "finished", None, 4),
        ({"spider_exceptions/count": 1}, "shutdown", None, 4),
        ({}, "unreachable", SiteError("x"), 5),
        ({"newscrawl/listing/articles": 0}, "finished", None, 5),
        ({"newscrawl/listing/articles": 0}, "shutdown", None, 3),
        ({"newscrawl/listing/articles": 0, "newscrawl/articles": 1}, "finished", None, 0),
        ({"newscrawl/listing/articles": 0, "newscrawl/known": 1}, "finished", None, 0),
        ({"newscrawl/listing/articles": 0, "newscrawl/outside": 1}, "finished", None, 0),
        ({}, "database", DatabaseError("x"), 6),
        ({"newscrawl/unstored": 1}, "finished", None, 6),
        ({}, "finished", NewscrawlError("x"), 6),
        ({"newscrawl/unstored": 1}, "finished", SetupError("x"), 1),
    ],
)
def test_the_exit_status_is_the_first_that_applies(stats, reason, failure, status):
    found = report(stats, reason, failure)
    assert found.exit_status == status
    assert found.lines("newscrawl search")[0].startswith(f"iranfocus: {MEANING[status]}")


@pytest.mark.parametrize(
    ("stats", "reason", "failure", "status"),
    [
        ({}, "finished", None, 7),
        ({}, "shutdown", None, 3),
        ({"spider_exceptions/count": 1}, "finished", None, 4),
        ({}, "finished", DatabaseError("x"), 6),
    ],
)
def test_an_alarm_makes_a_run_fail_that_nothing_else_has_made_fail_and_is_named_in_any(stats, reason, failure, status):
    found = report(stats, reason, failure)
    found.raise_alarms([Alarm("lost", field, "lost in 5 of 5", datetime(2026, 1, 1, tzinfo=UTC)) for field in "abcdef"])
    assert (found.exit_status, len(found.document()["alarms"])) == (status, 6)
    named = [line for line in found.lines("newscrawl search") if line.startswith("  monitor")]
    assert named[0] == "  monitor      a: lost in 5 of 5; since 2026-01-01 00:00 UTC"
    assert len(named) == 4
    assert named[-1].endswith("; and 2 more: newscrawl runs --json")


def test_a_failure_after_the_crawl_is_taken_in_and_the_first_message_stays():
    found = report()
    found.fail(DatabaseError("it broke"))
    assert (found.exit_status, found.failure) == (6, "it broke")
    found = report(failure=SiteError("gone"))
    found.fail(DatabaseError("and it broke"))
    assert found.failure == "gone"


def test_the_longest_summary_has_15_lines_at_most_and_every_count():
    stats = {
        **{f"newscrawl/refused/reason_{number}": number + 1 for number in range(20)},
        **{f"newscrawl/section/Section {number}": number + 1 for number in range(30)},
        **{f"newscrawl/field/field_{number}": 40 for number in range(12)},
        "newscrawl/articles": 80,
        "newscrawl/new": 70,
        "newscrawl/duplicate": 5,
        "newscrawl/updated": 3,
        "newscrawl/unchanged": 2,
        "newscrawl/known": 7,
        "newscrawl/outside": 4,
        "newscrawl/linked": 6,
        "newscrawl/unstored": 9,
        "newscrawl/gone": 1,
        "newscrawl/missing_at_once": 1,
        "newscrawl/closed/rest:login": 1,
        "newscrawl/closed/feed:not_xml": 1,
        "newscrawl/disagree/headline": 1,
        "elapsed_time_seconds": 125.4,
        "downloader/request_count": 321,
    }
    lines = report(stats, "database", DatabaseError("it broke")).lines("newscrawl search")
    text = "\n".join(lines)
    assert len(lines) <= 15 - len(["raw pages"])
    assert "closed       feed:not_xml 1, rest:login 1; newscrawl coverage says more" in text
    assert lines[0] == "iranfocus: the database failed after 2 min 5 s, 321 requests, exit status 6"
    assert "70 new, 5 duplicates, 3 updated, 2 unchanged, 7 known and not fetched" in text
    assert "9 pages; the next run fetches them again" in text
    assert "linked       6 that no listing shows" in text
    assert "210 pages: reason_19 20, " in text
    assert "and 8 more" in text
    assert "and 18 more" in text
    assert "field_0 50 %" in text
    assert "newscrawl search" not in text


def test_a_run_that_went_well_names_the_next_command():
    assert report().lines("newscrawl search --newest 5")[-1] == "  next         newscrawl search --newest 5"


def test_the_document_holds_every_count_but_no_place():
    document = report({"newscrawl/new": 2, "newscrawl/refused/gone": 1}).document()
    assert (document["new"], document["refused"], document["exit_status"]) == (2, {"gone": 1}, 0)
    assert not {"place", "spider"} & set(document)


def test_versions_of_what_a_run_depends_on():
    assert set(versions()) == {"python", "newscrawl", "scrapy", "pymongo"}
