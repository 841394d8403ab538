"""Dates of every form that pages write, to aware UTC."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
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
        assert found.date.tzinfo is UTC
        assert found.date >= EARLIEST
        assert isinstance(found.assumed, bool)
        assert found.precision in {"second", "minute", "day"}


@settings(deadline=None)
@given(DATES)
def test_an_iso_date_with_an_offset_is_that_moment(date):
    assert parse_date(date.isoformat(), LONDON)[:2] == (date, False)
    assert parse_date(f"  {date.isoformat(sep=' ', timespec='microseconds')}\n", LONDON)[:2] == (date, False)


@settings(deadline=None)
@given(DATES.map(lambda date: date.replace(tzinfo=None, fold=0)))
def test_a_date_without_a_zone_is_read_in_the_sites_own_and_marked_as_assumed(date):
    assume(date.time() != time())
    assert parse_date(date.isoformat(), LONDON)[:2] == (date.replace(tzinfo=LONDON).astimezone(UTC), True)


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
    assert parse_date(raw, LONDON)[:2] == (expected, False)


@pytest.mark.parametrize(
    "raw",
    [
        "3 May 2020",
        "May 3, 2020",
        "May 03 2020",
        "2020-05-03",
        "2020/05/03",
        "Sunday, 3 May 2020",
        "3. May 2020",
        "3.5.2020",
    ],
)
def test_a_day_without_a_time_stays_that_day_in_every_zone(raw):
    assert parse_date(raw, LONDON) == (datetime(2020, 5, 3, tzinfo=UTC), True, "day")


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("2020-05-03T10:00:01Z", "second"),
        ("20200503T100001Z", "second"),
        ("2020-05-03T10:15+02:00", "minute"),
        ("3 May 2020 10:15 AM", "minute"),
        ("3.5.2020 10:15", "minute"),
        ("2020-05-03", "day"),
        ("2020-05-03T00:00:00+02:00", "day"),
    ],
)
def test_a_date_is_as_precise_as_its_text(raw, precision):
    assert parse_date(raw, LONDON).precision == precision


def test_a_zone_that_no_table_knows_is_not_guessed():
    assert parse_date("3 May 2020 10:00 QQT", ZoneInfo("UTC"))[:2] == (datetime(2020, 5, 3, 10, tzinfo=UTC), True)


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
    assert parse_date(tomorrow.isoformat(), LONDON).date == tomorrow
    assert parse_date((now + timedelta(days=30)).isoformat(), LONDON) is None
