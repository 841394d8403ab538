"""What is an alarm, and what is none; since when; and how it goes quiet again."""

import copy
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import healthy_site, live, run

from newscrawl import monitors
from newscrawl.monitors import alarms, told
from newscrawl.rarity import chance

FIRST = run(0, shares={"missing": {"date_published": [0, 96]}}, quantities={"shows": {"iraq": 10, "economy": 9}})


def missing(number, bad, of, field="date_published", **given):
    return run(number, shares={"missing": {field: [bad, of]}}, **given)


def lost(number, bad, of, field="date_published", **given):
    return run(number, shares={"lost": {field: [bad, of]}}, **given)


def named(found):
    return [(alarm.measure, alarm.subject) for alarm in found]


# -- healthy sites ----------------------------------------------------------------------------------------------------


def test_healthy_sites_raise_hardly_anything_in_thirty_runs():
    assert sum(bool(live(healthy_site(seed))) for seed in range(1000, 1060)) <= 1


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_of_a_thousand_healthy_sites_one_in_a_hundred_raises_anything_in_thirty_runs():
    assert sum(bool(live(healthy_site(seed))) for seed in range(1000)) <= 10


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=30, max_size=30), st.integers(0, 3))
def test_a_site_of_which_nothing_is_wrong_is_silent_however_much_it_publishes(numbers, shift):
    runs = [FIRST, *(missing(at + 1, 0, of, stopped_by="x" * (of % 2)) for at, of in enumerate(numbers))]
    for one in runs:
        one["quantities"] = {"shows": {"iraq": 10 - shift, "economy": 9}}
    assert live(copy.deepcopy(runs)) == []


def test_a_copy_of_a_site_whose_newest_article_is_years_old_is_silent():
    runs = [run(number, quantities={"age": {"newest article": [24_000.0 + number, 0.0]}}) for number in range(31)]
    assert live(runs) == []


def test_silence_is_healthy_where_the_listings_are_fine():
    quiet = [run(number, quantities={"shows": {"iraq": 10, "economy": 9}}) for number in range(1, 31)]
    assert live([copy.deepcopy(FIRST), *quiet]) == []


# -- what breaks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2000, 2030))
def test_a_field_that_breaks_is_named_in_the_very_next_run_on_any_site(seed):
    runs = healthy_site(seed, 15)
    live(runs)
    broken = run(15, shares={"lost": {"date_published": [5, 5], "section": [0, 5]}})
    (alarm,) = alarms(broken, runs[::-1])
    assert (alarm.measure, alarm.subject, alarm.since) == ("lost", "date_published", broken["started"])


@pytest.mark.parametrize("of", range(3, 11))
def test_a_field_that_all_had_is_named_where_three_new_articles_lack_it(of):
    assert named(alarms(missing(1, of, of), [FIRST])) == [("missing", "date_published")]


@pytest.mark.parametrize(
    ("bad", "of", "first"),
    [(3, 3, 1), (10, 10, 1), (2, 2, 2), (1, 1, 3), (5, 10, 1), (3, 5, 1), (3, 6, 2), (2, 4, 2), (2, 5, 3), (1, 2, 5)],
)
@pytest.mark.parametrize("make", [missing, lost])
def test_how_soon_a_field_is_named_on_a_site_of_ten_runs(make, bad, of, first):
    runs = [copy.deepcopy(FIRST), *(make(number, 0, of) for number in range(1, 11))]
    live(runs)
    broken = [make(number, bad, of) for number in range(11, 11 + first)]
    assert [one["since"] for one in live([*runs, *broken])] == [broken[0]["started"]]


@pytest.mark.parametrize("of", range(3, 11))
def test_one_of_two_templates_that_breaks_is_named_within_four_runs(of):
    runs = [FIRST, *(lost(number, (of + 1) // 2, of) for number in range(1, 5))]
    assert [alarm["subject"] for alarm in live(copy.deepcopy(runs))][:1] == ["date_published"]


@pytest.mark.parametrize(("bad", "of"), [(1, 1), (2, 2), (1, 12), (3, 40), (10, 200)])
def test_a_few_articles_without_a_field_are_no_alarm(bad, of):
    assert alarms(missing(1, bad, of), [FIRST]) == []


def test_what_every_second_article_lacks_says_nothing():
    earlier = [missing(number, 5, 10, "images") for number in range(10)][::-1]
    assert alarms(missing(10, 10, 10, "images"), earlier) == []


def test_small_runs_are_bad_together_and_the_first_of_them_is_named():
    runs = [FIRST, *(missing(number, 1, 1) for number in range(1, 5))]
    raised = live(copy.deepcopy(runs))
    assert raised[0]["since"] == runs[1]["started"]
    assert "3 of 3 since" in raised[0]["said"]


def test_the_alarm_stands_while_the_site_stays_so_and_ends_when_it_is_well():
    runs = [FIRST, missing(1, 5, 5), missing(2, 1, 1), run(3), missing(4, 2, 2), missing(5, 0, 3), missing(6, 0, 1)]
    live(runs)
    assert [len(one["alarms"]) for one in runs] == [0, 1, 1, 0, 1, 0, 0]
    assert {alarm["since"] for one in runs for alarm in one["alarms"]} == {runs[1]["started"]}


def test_a_first_run_that_reads_nothing_at_all_is_named_and_one_that_reads_something_is_not():
    assert named(alarms(run(shares={"unreadable": {"pages": [12, 12]}}), [])) == [("unreadable", "pages")]
    assert alarms(run(shares={"unreadable": {"pages": [11, 12]}, "missing": {"section": [1, 1]}}), []) == []


def test_stored_articles_that_lose_a_field_need_no_earlier_run():
    assert named(alarms(lost(1, 5, 5), [])) == [("lost", "date_published")]
    assert alarms(lost(1, 1, 5), []) == []


def test_a_wall_before_new_pages_is_named_on_a_site_of_which_many_pages_hold_no_article():
    shares = {"unreadable": {"pages": [12, 80]}, "refused": {"not_found": [12, 80]}}
    walled = {"unreadable": {"pages": [6, 6]}, "refused": {"cookie_wall": [6, 6]}}
    assert named(alarms(run(1, shares=walled), [run(0, shares=shares)])) == [("refused", "cookie_wall")]
    gone = {"unreadable": {"pages": [6, 10]}, "refused": {"not_found": [4, 10], "no_body": [2, 10]}}
    assert alarms(run(1, shares=gone), [run(0, shares=shares)]) == []


# -- listings, lengths and others -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shows", "found"),
    [
        ({"iraq": 0, "economy": 9}, [("shows", "iraq")]),
        ({"iraq": 2, "economy": 9}, [("shows", "iraq")]),
        ({"iraq": 6, "economy": 5}, []),
        ({"economy": 9}, [("menu", "iraq")]),
        ({"iraq": 10, "economy": 9, "syria": 0}, []),
    ],
)
def test_a_section_that_is_emptied_or_leaves_the_menu_is_named(shows, found):
    assert named(alarms(run(1, quantities={"shows": shows}), [FIRST])) == found


def test_a_section_of_two_articles_may_lose_them():
    few = run(0, quantities={"shows": {"opinion": 2}})
    assert alarms(run(1, quantities={"shows": {"opinion": 0}}), [few]) == []


def test_a_run_of_some_sections_misses_no_others_and_an_empty_one_of_them_is_named():
    some = run(1, arguments={"sections": "iraq"}, quantities={"shows": {"iraq": 0}})
    assert named(alarms(some, [FIRST])) == [("shows", "iraq")]


def test_a_section_that_is_not_in_the_menu_any_more_stays_an_alarm_until_it_is_accepted():
    gone = [run(number, quantities={"shows": {"economy": 9}}) for number in range(1, 5)]
    runs = [copy.deepcopy(FIRST), *gone]
    live(runs)
    assert [len(one["alarms"]) for one in gone] == [1, 1, 1, 1]
    gone[-1]["accepted"] = gone[-1]["started"]
    assert alarms(run(5, quantities={"shows": {"economy": 9}}), runs[::-1]) == []


def test_articles_of_chosen_days_or_addresses_are_compared_with_none():
    for name in ("urls", "since", "until", "sections"):
        chosen = missing(1, 9, 9, arguments={name: "x"})
        assert alarms(chosen, [FIRST]) == []
        assert named(alarms(missing(2, 9, 9), [chosen, FIRST])) == [("missing", "date_published")]


def test_texts_that_are_cut_to_a_tenth_are_named_and_short_ones_among_long_ones_are_not():
    usual = [run(number, quantities={"length": {"body": [7.6, 0.5, 12]}}) for number in range(8)][::-1]
    short = run(9, quantities={"length": {"body": [5.0, 0.5, 5]}})
    (alarm,) = alarms(short, usual)
    assert told(alarm.document()).startswith("body: 148 characters long, usually 1998; since")
    assert alarms(run(9, quantities={"length": {"body": [6.6, 0.5, 5]}}), usual) == []
    assert alarms(run(9, quantities={"length": {"body": [5.5, 0.5, 1]}}), usual) == []


@pytest.mark.parametrize(
    ("measure", "subject", "fine", "bad"),
    [("seconds", "requests", 5.0, 12.0), ("age", "newest article", [60.0, 20.0], [90.0, 20.0])],
)
def test_a_slow_site_and_one_that_stands_still_are_named(measure, subject, fine, bad):
    usual = [
        run(number, quantities={measure: {subject: 1.5 if measure == "seconds" else [3.0, 20.0]}})
        for number in range(5)
    ][::-1]
    assert alarms(run(6, quantities={measure: {subject: fine}}), usual) == []
    assert named(alarms(run(6, quantities={measure: {subject: bad}}), usual)) == [(measure, subject)]


@pytest.mark.parametrize(
    ("measure", "subject", "bad"),
    [("requests", "failed", 36), ("duplicates", "articles", 38), ("disagreeing", "headline", 39)],
)
def test_other_shares_are_compared_too(measure, subject, bad):
    usual = [run(number, shares={measure: {subject: [1, 40]}}) for number in range(5)][::-1]
    assert named(alarms(run(6, shares={measure: {subject: [bad, 40]}}), usual)) == [(measure, subject)]
    assert alarms(run(6, shares={measure: {subject: [6, 40]}}), usual) == []


# -- how it goes quiet ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [missing, lost])
@pytest.mark.parametrize("of", [5, 100])
def test_what_is_accepted_is_usual_from_then_on_and_a_new_change_is_named(make, of):
    runs = [copy.deepcopy(FIRST), make(1, of, of), make(2, of, of)]
    live(runs)
    runs[2]["accepted"] = runs[2]["started"]
    later = [make(number, of, of) for number in range(3, 9)]
    assert live([*runs[:2], runs[2], *later])[2:] == []
    other = make(9, of, of, "section")
    before = [make(number, 0, 30, "section") for number in range(8)][::-1]
    assert named(alarms(other, before)) == [(make.__name__, "section")]


def test_after_a_month_a_site_that_stays_as_it_is_is_the_usual_one():
    days = [missing(4 * day, 5, 5) for day in range(1, 45)]
    runs = [copy.deepcopy(FIRST), *days]
    live(runs)
    last = max(one["started"] for one in days if one["alarms"])
    assert timedelta(days=29) < last - days[0]["started"] <= monitors.STANDS
    assert not days[-1]["alarms"]


# -- the line for people ----------------------------------------------------------------------------------------------


def test_an_alarm_says_field_numbers_since_when_a_page_and_what_was_there():
    (alarm,) = alarms(lost(1, 5, 5), [])
    alarm.samples = [{"url": "https://a.example/1", "last_good": "May 1, 2007", "stands": True}]
    assert told(alarm.document()) == (
        "date_published: lost in 5 of 5 stored articles that were read again, usually in 0 %;"
        ' since 2026-01-01 06:00 UTC; e.g. https://a.example/1 (last good value "May 1, 2007" still stands in the page)'
    )
    alarm.samples = [{"url": "https://a.example/1"}]
    assert told(alarm.document()).endswith("e.g. https://a.example/1")


# -- chances ----------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(0.001, 0.9), st.floats(2, 200))
def test_chances_are_chances_and_more_bad_ones_are_rarer(of, share, alike):
    found = [chance(bad, of, share, alike) for bad in range(of + 1)]
    assert found[0] == pytest.approx(1)
    assert found == sorted(found, reverse=True)
    mean = sum(found[1:])
    assert mean == pytest.approx(of * share, rel=1e-6)
