"""Dates of every form that pages write, to aware UTC."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.pages.dates import EARLIEST, parse_date

LONDON = ZoneInfo("Europe/London")
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DATES = st.datetimes(datetime(1990, 1, 2), datetime(2025, 12, 31), timezones=OFFSETS)  # noqa: DTZ001 - given a zone


@settings(deadline=None)
@given(st.text(max_size=70) | st.text("0123456789-:TZ+ .,JanMayPSTW/", max_size=30).map(lambda text: f"2020 1{text}"))
@example("0001-01-01T00:00:00+14:00 2020")
@example("9999-12-31T23:59:59-14:00")
@example("2020-05-03T10:00 QQQ")
@example("2020-05-03 10:00 +99:99")
@example("٢٠٢٠-٠٥-٠٣")
@example("2020-13-45")
@example("99999999999999999999 2020")
@example("2020-05-03T10:00:00.123456789Z")
@example("10 2020 \ud800")
def test_any_text_gives_an_aware_utc_date_or_nothing(text):
    found = parse_date(text, LONDON)
    if found:
        date, assumed = found
        assert date.tzinfo is UTC
        assert date >= EARLIEST
        assert isinstance(assumed, bool)


@settings(deadline=None)
@given(DATES)
def test_an_iso_date_with_an_offset_is_that_moment(date):
    assert parse_date(date.isoformat(), LONDON) == (date, False)
    assert parse_date(f"  {date.isoformat(sep=' ', timespec='microseconds')}\n", LONDON) == (date, False)


@settings(deadline=None)
@given(DATES.map(lambda date: date.replace(tzinfo=None, fold=0)))
def test_a_date_without_a_zone_is_read_in_the_sites_own_and_marked_as_assumed(date):
    assert parse_date(date.isoformat(), LONDON) == (date.replace(tzinfo=LONDON).astimezone(UTC), True)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2020-05-03T10:00:00+04:30", datetime(2020, 5, 3, 5, 30, tzinfo=UTC)),
        ("2020-05-03T10:00:00Z", datetime(2020, 5, 3, 10, tzinfo=UTC)),
        ("20200503T100000Z", datetime(2020, 5, 3, 10, tzinfo=UTC)),
        ("Sun, 03 May 2020 10:00:00 GMT", datetime(2020, 5, 3, 10, tzinfo=UTC)),
        ("Sun, 03 May 2020 10:00:00 +0330", datetime(2020, 5, 3, 6, 30, tzinfo=UTC)),
        ("May 3, 2020 10:00 AM EST", datetime(2020, 5, 3, 15, tzinfo=UTC)),
        ("3 May 2020 10:00 CEST", datetime(2020, 5, 3, 8, tzinfo=UTC)),
    ],
)
def test_a_named_zone_or_an_offset_is_believed(raw, expected):
    assert parse_date(raw, LONDON) == (expected, False)


@pytest.mark.parametrize(
    "raw", ["3 May 2020", "May 3, 2020", "May 03 2020", "2020-05-03", "2020/05/03", "Sunday, 3 May 2020", "3. May 2020"]
)
def test_a_printed_day_begins_at_midnight_in_the_sites_zone(raw):
    assert parse_date(raw, LONDON) == (datetime(2020, 5, 2, 23, tzinfo=UTC), True)


def test_a_zone_that_no_table_knows_is_not_guessed():
    assert parse_date("3 May 2020 10:00 QQT", ZoneInfo("UTC")) == (datetime(2020, 5, 3, 10, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "yesterday",
        "2 hours ago",
        "May 2020",
        "10:30 May 2020",
        "May 2020 10:30",
        "10:30",
        "03/05",
        "12345678",
        "2020",
        "2020 2021",
        "1404-02-13",
        "0000-00-00 00:00:00",
        "2020-02-31T10:00:00Z",
        "1970-01-01T00:00:00Z",
        "-0001-11-30T00:00:00+00:00",
        "The 3 ministers met on the first Sunday of May 2020 in Vienna to talk about oil",
    ],
)
def test_what_names_no_day_of_a_news_site_is_no_date(raw):
    assert parse_date(raw, LONDON) is None


def test_a_date_in_the_future_is_a_mistake_of_the_pages_but_for_what_zones_get_wrong():
    now = datetime.now(UTC).replace(microsecond=0)
    tomorrow = now + timedelta(days=1)
    assert parse_date(tomorrow.isoformat(), LONDON) == (tomorrow, False)
    assert parse_date((now + timedelta(days=30)).isoformat(), LONDON) is None
