"""The date that a reader sees near the title."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract
from newscrawl.pages.printed import read_line
from newscrawl.pages.published import date_in_url

UTC_ZONE = ZoneInfo("UTC")
PROSE = "<p>The council said on Tuesday that the bridge over the river would stay closed until the spring.</p>" * 4


@pytest.mark.parametrize(
    ("line", "language", "date", "precision"),
    [
        ("May 3, 2020", "en", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("Published 3 May 2020 at 4:45pm", "en-GB", datetime(2020, 5, 3, 16, 45, tzinfo=UTC), "minute"),
        ("12:05 AM, May 3rd, 2020", "en-US", datetime(2020, 5, 3, 0, 5, tzinfo=UTC), "minute"),
        ("Veröffentlicht am 3. Mai 2020 um 15:44", "de", datetime(2020, 5, 3, 15, 44, tzinfo=UTC), "minute"),
        ("Do 25.04.24 | 14:07 Uhr", "de", datetime(2024, 4, 25, 14, 7, tzinfo=UTC), "minute"),
        ("Publié le 3 mai 2020 à 15h44", "fr-FR", datetime(2020, 5, 3, 15, 44, tzinfo=UTC), "minute"),
        ("3 de mayo de 2020", "es", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("3 maggio 2020", "", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("3 мая 2020, 15:44", "ru", datetime(2020, 5, 3, 15, 44, tzinfo=UTC), "minute"),
        ("2020年5月3日 15時", "ja", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("입력 2020.05.03 15:44", "ko", datetime(2020, 5, 3, 15, 44, tzinfo=UTC), "minute"),
        ("05/03/2020", "en-US", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("03/05/2020", "en-GB", datetime(2020, 5, 3, tzinfo=UTC), "day"),
        ("05/23/2020", "en", datetime(2020, 5, 23, tzinfo=UTC), "day"),
        ("3 May 2020", "xx-unknown", datetime(2020, 5, 3, tzinfo=UTC), "day"),
    ],
)
def test_a_line_below_the_title_says_day_and_time_in_many_languages(line, language, date, precision):
    found = read_line(line, language, UTC_ZONE)
    assert (found.date, found.precision) == (date, precision)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "5 minutes to read",
        "Updated yesterday",
        "12.5 percent",
        "Chapter 3.4.2",
        "45/67/2020",
        "May 3, 2199",
        "The agreement of 3 May 2020 " + "and what came of it " * 6,
        "1.2.3.4.5",
        "Phone 030 2020-1",
    ],
)
def test_what_names_no_day_is_no_date(line):
    assert read_line(line, "en", UTC_ZONE) is None


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text("0123456789.:/- ,aMypm年月日", max_size=40))
def test_any_line_is_a_date_or_none(line):
    found = read_line(line, "en", UTC_ZONE)
    assert found is None or found.date.tzinfo is UTC


def page(below="", above="", beside=""):
    return (
        f"<html lang='en'><body><div>{above}</div><h1>Bridge to stay closed</h1><div>{below}</div><div>{PROSE}</div>"
        f"<aside>{beside}</aside></body></html>"
    )


@pytest.mark.parametrize(
    ("markup", "raw"),
    [
        (page("<span>By Jane Doe</span> <span>3 May 2020, 10:30</span>"), "3 May 2020, 10:30"),
        (page(above="<p>3 May 2020, 10:30</p>"), "3 May 2020, 10:30"),
        (page("<div>Published: <b>3 May 2020</b>, <i>10:30</i></div>"), "3 May 2020"),
    ],
)
def test_the_date_near_the_title_counts_where_the_page_declares_none(markup, raw):
    article = extract(markup, "https://news.example/bridge/")
    assert article.date_published.date() == datetime(2020, 5, 3, tzinfo=UTC).date()
    assert (article.sources["date_published"], article.date_published_raw) == ("text:assumed", raw)


def test_a_time_element_near_the_title_says_the_time_of_day():
    markup = page("<time datetime='2020-05-03T10:30:00Z'>3 May 2020</time>")
    article = extract(markup, "https://news.example/bridge/")
    assert (article.date_published_raw, article.sources["date_published"]) == ("2020-05-03T10:30:00Z", "markup")


def test_the_title_is_the_heading_that_says_the_headline():
    markup = page("<h2>Other news</h2><p>1 May 2020</p><h3>Karun - Cracks in the pillar</h3><p>3 May 2020</p>")
    markup = markup.replace("<h1>Bridge to stay closed</h1>", "<title>Cracks in the pillar</title>")
    assert extract(markup, "https://news.example/bridge/").date_published_raw == "3 May 2020"


def test_dates_in_scripts_links_and_sidebars_do_not_count():
    markup = page(
        "<script>var d = '3 May 2020';</script><a href='/x/'>3 May 2020: another story</a>",
        beside="<p>3 May 2020</p>",
    )
    article = extract(markup, "https://news.example/bridge/")
    assert (article.date_published, article.date_published_precision) == (None, "")


def test_the_day_in_the_address_is_the_last_resort():
    article = extract(page(), "https://news.example/2020/05/03/bridge/")
    assert article.date_published == datetime(2020, 5, 3, tzinfo=UTC)
    assert (article.sources["date_published"], article.date_published_precision) == ("url:assumed", "day")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2020/5/3/bridge/", "2020-05-03"),
        ("https://news.example/news/2020-05-03-bridge", "2020-05-03"),
        ("https://news.example/2020/13/03/bridge/", ""),
        ("https://news.example/?d=/2020/05/03/", ""),
        ("https://news.example/article-20200503/", ""),
    ],
)
def test_an_address_names_a_day_in_its_path(url, day):
    found = date_in_url(url)
    assert (found.raw if found else "") == day
