"""facets and timeline: on a terminal, in a pipe, as JSON and as a picture."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest

from newscrawl import plot
from newscrawl.counts import OTHER, Bar, groups_of, stacks_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def library(databases, fill, article):
    """Fill a database: 2007-04-30 is a Monday."""

    def story(number, day, **given):
        moment = datetime(*day, 12, tzinfo=UTC) if day else None
        return article(number, date_published=moment, **given)

    with databases() as name:
        stories = [
            story(1, (2007, 4, 30), tags=["Oil", "Gas"]),
            story(2, (2007, 5, 6), section=["World"], agency="Reuters"),
            story(3, (2007, 5, 7), tags=["Oil"]),
            story(4, (2007, 7, 1), section=[], headline="<b>&"),
            story(5, None, agency="dpa"),
        ]
        assert set(fill(name, stories)) == {"new"}
        yield name


# -- facets -----------------------------------------------------------------------------------------------------------


def test_in_a_pipe_each_value_is_a_line(reading, library):
    run = reading(library, "facets", "--by", "section, tag,year,section")
    assert (run.status, run.err) == (0, "")
    assert run.out == (
        "section\tIraq\t3\nsection\tNews\t3\nsection\tWorld\t1\ntag\tOil\t2\ntag\tGas\t1\nyear\t2007\t4\n"
    )


def test_words_and_filters_narrow_what_is_counted(reading, library):
    assert reading(library, "facets", "--by", "agency", "--since", "2007-05-01").out == (
        "agency\tAP\t2\nagency\tReuters\t1\n"
    )
    assert reading(library, "facets", "--by", "agency", "word2x3").out == "agency\tReuters\t1\n"


def test_facets_as_json_are_one_document(reading, library):
    told = json.loads(reading(library, "facets", "--by", "agency,place", "--json").out)
    assert told == {
        "agency": [{"value": "AP", "count": 3}, {"value": "Reuters", "count": 1}, {"value": "dpa", "count": 1}],
        "place": [],
    }


def test_what_most_leaves_out_is_told(reading, library):
    run = reading(library, "facets", "--by", "agency,year", "--most", "2")
    assert run.out == "agency\tAP\t3\nagency\tReuters\t1\nyear\t2007\t4\n"
    assert run.err == "there are more of agency; --most 0 shows all\n"
    run = reading(library, "facets", "--by", "agency,year", "--most", "0")
    assert (len(run.out.splitlines()), run.err) == (4, "")


def test_on_a_terminal_facets_have_bars(on_a_terminal, library):
    lines = on_a_terminal(library, "facets", "--by", "agency,place").splitlines()
    assert lines[0] == "\x1b[1magency\x1b[0m"
    assert lines[1:] == [
        f"  AP       3 {'█' * 40}",
        f"  Reuters  1 {'█' * 13}▍",
        f"  dpa      1 {'█' * 13}▍",
        "",
        "\x1b[1mplace\x1b[0m",
        "  none",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ("--by", "section,sektion"),
            2,
            "--by 'sektion' is none of section, agency, author, tag, place, language, site, year",
        ),
        (("--by", ""), 2, "--by '' is none of section, agency, author, tag, place, language, site, year"),
        (
            ("--most", "-1"),
            2,
            "Invalid value for '--most': -1 is not in the range 0<=x<=2147483647. See main facets --help",
        ),
        (
            ("--most", "9" * 20),
            2,
            f"Invalid value for '--most': {'9' * 20} is not in the range 0<=x<=2147483647. See main facets --help",
        ),
        (("--by", "author,place"), 1, "none of 5 articles tells its author or place"),
        (("absent",), 1, "no article matches"),
    ],
)
def test_what_cannot_be_counted_is_told(reading, library, arguments, status, said):
    run = reading(library, "facets", *arguments)
    assert (run.status, run.out, run.err) == (status, "", f"newscrawl: {said}\n")


# -- timeline ---------------------------------------------------------------------------------------------------------


def test_in_a_pipe_each_period_with_an_article_is_a_line(reading, library):
    run = reading(library, "timeline")
    assert run.out == "2007-04-30\t2\n2007-05-07\t1\n2007-06-25\t1\n"
    assert run.err == "1 more without a date of publication\n"
    assert reading(library, "timeline", "--by", "month", "--until", "2007-05-31").out == (
        "2007-04-01\t1\n2007-05-01\t2\n"
    )


def test_by_section_there_is_a_cell_more(reading, library):
    run = reading(library, "timeline", "--by", "year", "--by-section")
    assert run.out == "2007-01-01\t\t1\n2007-01-01\tIraq\t2\n2007-01-01\tWorld\t1\n"


def test_a_timeline_as_json_is_a_document_a_line(reading, library):
    told = [json.loads(line) for line in reading(library, "timeline", "--by", "year", "--json").out.splitlines()]
    assert told == [{"start": "2007-01-01", "count": 4}]
    told = [json.loads(line) for line in reading(library, "timeline", "--json", "--by-section").out.splitlines()]
    assert told[0] == {"start": "2007-04-30", "section": "Iraq", "count": 1}


def test_on_a_terminal_there_are_bars_and_empty_weeks_are_told_together(on_a_terminal, library):
    lines = on_a_terminal(library, "timeline").splitlines()
    assert lines[0].startswith("2007-04-30  2 ██████")
    assert lines[1].startswith("2007-05-07  1 ██████")
    assert lines[0].count("█") == 2 * lines[1].count("█") + 1  # the half one is another sign
    assert lines[2] == "\x1b[2m…           6 weeks without an article\x1b[0m"
    assert max(map(len, lines[:2])) < 80


def test_sections_have_colours_and_a_legend(on_a_terminal, library):
    text = on_a_terminal(library, "timeline", "--by", "year", "--by-section")
    assert len(set(re.findall(r"\x1b\[(38;5;\d+)m", text))) == 3
    assert re.sub(r"\x1b\[[\d;]*m", "", text).rstrip().endswith("\n█ Iraq  █ no section  █ World")


def test_more_weeks_than_fit_are_told_by_month_or_year(on_a_terminal, databases, fill, article, newscrawl):
    dates = [datetime(2000 + number // 5, 1 + number % 5 * 2, 1, tzinfo=UTC) for number in range(40)]
    with databases() as name:
        fill(name, [article(number + 1, date_published=date) for number, date in enumerate(dates)])
        lines = on_a_terminal(name, "timeline").splitlines()
        assert [line.split()[:2] for line in lines] == [[str(2000 + year), "5"] for year in range(8)]
        assert len(newscrawl("timeline", database=name).out.splitlines()) == 40


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ("--by", "decade"),
            2,
            "Invalid value for '--by': 'decade' is not one of 'day', 'week', 'month', 'year'. See main timeline --help",
        ),
        (("--svg", ""), 2, "--svg is empty; give the name of a file"),
        (("--svg", "/nowhere/a.svg"), 1, "cannot write /nowhere/a.svg: No such file or directory"),
        (("--agency", "dpa"), 1, "none of 1 article tells its date"),
        (("absent",), 1, "no article matches"),
    ],
)
def test_what_makes_no_timeline_is_told(reading, library, arguments, status, said):
    run = reading(library, "timeline", *arguments)
    assert (run.status, run.out, run.err) == (status, "", f"newscrawl: {said}\n")


# -- the picture ------------------------------------------------------------------------------------------------------


def test_the_picture_has_title_axes_legend_and_a_bar_for_each_count(reading, library, tmp_path):
    target = tmp_path / "a.svg"
    run = reading(library, "timeline", "--by-section", "--svg", target, "--since", "2007-01-01")
    assert run.status == 0
    picture = ET.fromstring(target.read_text("utf-8"))  # noqa: S314 - our own
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert picture.find(f"{SVG}title").text == texts[0] == "since 2007-01-01"
    assert texts[1] == "Articles by week of publication (UTC), 4 in all"
    assert {"0", "1", "2", "2007-04-30", "week", "articles", "Iraq", "World", "no section"} <= set(texts)
    told = [
        rect.find(f"{SVG}title").text for rect in picture.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None
    ]
    assert told == [
        *("week of 2007-04-30, Iraq: 1", "week of 2007-04-30, World: 1"),
        *("week of 2007-05-07, Iraq: 1", "week of 2007-06-25: 1"),
    ]
    assert "http" not in target.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert list(tmp_path.iterdir()) == [target]


def test_a_picture_of_many_weeks_is_by_month(reading, databases, fill, article, tmp_path):
    target = tmp_path / "a.svg"
    with databases() as name:
        fill(name, [article(1), article(2, date_published=datetime(2017, 5, 1, tzinfo=UTC))])
        run = reading(name, "timeline", "--svg", target)
    assert run.err == f"523 weeks do not fit into a picture, so {target} is by month\n"
    assert ">2017-01</text>" in target.read_text("utf-8")


def test_what_others_wrote_is_text_in_a_picture():
    hostile = "</svg><script>\"'&\x1b[31m\ufffe\udcff"
    bars = [Bar(date(2007, 1, 1), hostile, 2)]
    groups = groups_of(bars)
    picture = plot.svg(hostile, "year", stacks_of(bars, [date(2007, 1, 1)], groups), groups)
    root = ET.fromstring(picture)  # noqa: S314 - our own
    assert root.find(f"{SVG}title").text == "</svg><script>\"'&[31m��"
    assert not list(root.iter(f"{SVG}script"))
    assert picture.encode()


def test_of_many_sections_the_rare_ones_are_one():
    bars = [Bar(date(2007, 1, 1), f"S{number}", 20 - number) for number in range(12)]
    groups = groups_of(bars)
    assert groups == [*(f"S{number}" for number in range(7)), OTHER]
    (stack,) = stacks_of(bars, [date(2007, 1, 1)], groups)
    assert stack.counts[OTHER] == sum(20 - number for number in range(7, 12))
    assert stack.total == sum(bar.count for bar in bars)
    picture = plot.svg("x", "year", [stack], groups)
    assert picture.count("#bbbbbb") == 2
