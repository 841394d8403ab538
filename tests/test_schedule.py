"""When pages are looked at again: sooner where edits are likely, later with age, whatever the dates."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newscrawl import schedule

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOCKS = st.datetimes(datetime(1970, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.datetimes(timezones=st.just(UTC))
AGES = st.timedeltas(timedelta(), timedelta(days=20_000))
COUNTS = st.floats(0, 1e6)
RATES = st.floats(*schedule.RATES)


@given(CLOCKS, DATES, RATES, st.text())
@example(NOW, NOW + 3000 * DAY, 1.0, "")
def test_a_visit_is_due_later_than_now_and_within_half_a_year_whatever_a_page_says_of_its_date(now, born, rate, key):
    assert HOUR * 0.9 <= schedule.due(now, born, rate, key) - now <= schedule.LONGEST * 1.1


@given(RATES)
def test_looks_are_further_and_further_apart(rate):
    born, at, waits = NOW, NOW, []
    while at - born < 2000 * DAY:
        waits.append(schedule.due(at, born, rate) - at)
        at += waits[-1]
    assert waits == sorted(waits)
    assert waits[-1] == schedule.LONGEST


def test_an_average_article_is_looked_at_after_hours_days_and_months():
    at, ages = NOW + HOUR, []
    while at - NOW < 2 * schedule.LONGEST:
        at = schedule.due(at, NOW, 1)
        ages.append(at - NOW)
    assert 4 * HOUR < ages[0] < DAY < ages[1] < 14 * DAY < ages[2] < 200 * DAY
    assert len(ages) == 4


@given(AGES, RATES, RATES)
def test_what_is_edited_more_is_looked_at_no_later(age, one, other):
    often, seldom = max(one, other), min(one, other)
    assert schedule.due(NOW, NOW - age, often) <= schedule.due(NOW, NOW - age, seldom)


def test_a_fresh_article_of_a_restless_section_is_looked_at_sooner():
    assert schedule.due(NOW, NOW - HOUR, 4) < schedule.due(NOW, NOW - HOUR, 1) < schedule.due(NOW, NOW - HOUR, 0.2)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_more_edits_make_a_higher_rate_and_more_looks_in_vain_a_lower_one(edits, looks, own, own_looks):
    rate = schedule.rate(edits, looks, own, own_looks)
    assert schedule.RATES[0] <= rate <= schedule.RATES[1]
    assert schedule.rate(edits, looks, own + 1, own_looks) >= rate
    assert schedule.rate(edits, looks, own, own_looks + 1) <= rate


def test_an_article_without_a_history_is_like_its_section_and_a_section_without_one_like_all():
    assert schedule.rate() == 1
    assert schedule.rate(30, 10) > 2
    assert schedule.rate(0, 30) < 0.2


@given(DATES, DATES, DATES, RATES)
def test_a_likelihood_is_never_negative_even_when_the_clock_jumps_back(now, visited, born, rate):
    found = schedule.likelihood(now, visited, born, rate)
    assert 0 <= found <= rate * schedule.EDITS
    if now <= visited:
        assert found == 0


@given(AGES, AGES, AGES)
def test_the_longer_ago_a_look_was_the_likelier_is_an_edit(born, first, second):
    assume(first <= second <= born)
    one, other = (schedule.likelihood(NOW, NOW - ago, NOW - born, 1) for ago in (first, second))
    assert one <= other


def test_a_fresh_article_is_likelier_to_have_changed_than_an_old_one():
    fresh, old = (schedule.likelihood(NOW, NOW - DAY, NOW - age, 1) for age in (DAY, 30 * DAY))
    assert fresh > 10 * old


def test_the_edits_that_are_expected_add_up():
    parts = schedule.expected(timedelta(), HOUR) + schedule.expected(HOUR, DAY)
    assert parts == pytest.approx(schedule.expected(timedelta(), DAY))
    assert schedule.expected(timedelta(), schedule.HALF) == pytest.approx(schedule.EDITS / 2)


@given(st.sampled_from(["timeout", "http_503", "not_found", "part:moved", "login", "robots"]), st.integers(-5, 10_000))
def test_a_page_that_fails_is_asked_for_ever_more_seldom_but_always_again(reason, attempts):
    wait = schedule.retry(reason, attempts)
    assert HOUR <= wait <= schedule.retry(reason, attempts + 1) <= schedule.LONGEST


def test_a_failure_that_passes_is_tried_again_within_hours_and_one_that_does_not_after_a_day():
    assert schedule.retry("http_503", 1) == schedule.retry("timeout", 1) == HOUR
    assert schedule.retry("not_found", 1) == DAY
    assert schedule.retry("not_found", 100) == schedule.LONGEST


def test_what_was_stored_in_one_night_is_not_due_in_one_hour():
    due = {schedule.due(NOW, NOW - 5000 * DAY, 1, f"site#{number}") for number in range(200)}
    assert max(due) - min(due) > 30 * DAY
