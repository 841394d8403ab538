"""duplicates: all stories with copies, the copies of one, and why two articles are copies or not."""

import json
import re
from datetime import UTC, datetime

import pytest

WHY = ("duplicates", "--why")
HOST = "https://iranfocus.com/iraq"


def told(story, start, end):
    return " ".join(f"word{story}x{place}" for place in range(start, end))


def at(day):
    return datetime(2007, 5, day, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def stored(databases, fill, article, mongo):
    with databases() as name:
        for given in (
            article(1, body=told(1, 0, 60), date_published=at(8), agency="AFP", headline="Talks \x1b[31mresume"),
            article(2, body=told(1, 0, 60), date_published=at(3), site="other.example"),
            article(3, body=told(1, 0, 70), date_published=at(9)),
            article(4, body=told(4, 0, 50), date_published=at(20)),
            article(5, body=told(4, 0, 50), date_published=at(21)),
            article(6, body=told(1, 0, 40) + " " + told(6, 0, 45), date_published=None),
            article(7),
        ):
            fill(name, [given])
        # What a page hides in a headline never gets through the pipelines; here it is put past them.
        mongo[name].articles.update_one({"keys": "iranfocus.com#1"}, {"$set": {"headline": "Talks \x1b[31mresume"}})
        yield name


def cells(run):
    return [line.split("\t") for line in run.out.splitlines()]


# -- all stories ------------------------------------------------------------------------------------------------------


def test_in_a_pipe_each_story_with_copies_is_a_line_newest_first(reading, stored):
    run = reading(stored, "duplicates")
    assert (run.status, run.err) == (0, "")
    assert cells(run) == [
        ["2007-05-20", "1", "exact", "iranfocus.com", "Headline 4", *[f"{HOST}/4-story-4/"] * 3],
        [
            *("2007-05-08", "2", "exact, near", "iranfocus.com, other.example", "Talks [31mresume"),
            *(f"{HOST}/1-story-1/", "https://other.example/iraq/2-story-2/", f"{HOST}/3-story-3/"),
        ],
    ]


def test_filters_are_about_the_first_copy_and_more_are_told_of(reading, stored):
    assert [row[4] for row in cells(reading(stored, "duplicates", "--agency", "afp"))] == ["Talks [31mresume"]
    assert [row[4] for row in cells(reading(stored, "duplicates", "--since", "2007-05-09"))] == ["Headline 4"]
    run = reading(stored, "duplicates", "--newest", "1")
    assert (run.out.count("\n"), run.err) == (1, "there are more; --newest 2 shows them\n")
    assert reading(stored, "duplicates", "--newest", "2").err == ""


def test_json_is_one_story_a_line(reading, stored):
    rows = [json.loads(line) for line in reading(stored, "duplicates", "--json").out.splitlines()]
    assert [len(row["members"]) for row in rows] == [2, 3]
    assert (rows[1]["first"], rows[1]["longest"]) == (f"{HOST}/1-story-1/", f"{HOST}/3-story-3/")
    assert rows[1]["earliest"] == rows[1]["members"][0]["article"] == "https://other.example/iraq/2-story-2/"
    assert rows[1]["members"][0]["date_published"] == "2007-05-03T12:00:00+00:00"


def test_on_a_terminal_other_copies_than_the_first_have_a_line_where_they_are_the_earliest_or_longest(
    on_a_terminal, stored
):
    table = without_styles(on_a_terminal(stored, "duplicates", columns=100))
    assert max(map(len, table.splitlines())) <= 100
    assert [re.split(r"  +", line.strip()) for line in table.splitlines()] == [
        ["date", "copies", "headline", "key"],
        ["2007-05-20", "1 exact", "Headline 4", "iranfocus.com#4"],
        ["2007-05-08", "1 exact, 1 near on 2 sites", "Talks [31mresume", "iranfocus.com#1"],
        ["2007-05-03", "earliest", "Headline 2", "other.example#2"],
        ["2007-05-09", "longest", "Headline 3", "iranfocus.com#3"],
    ]


def without_styles(text):
    """Take out the table's own bold."""
    return re.sub(r"\x1b\[[01]m", "", text)


# -- one story --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["iranfocus.com#3", "http://other.example/iraq/2-story-2?utm_source=x"])
def test_the_copies_of_a_story_are_shown_oldest_first_by_any_of_them(reading, stored, url):
    run = reading(stored, "duplicates", url)
    assert (run.status, run.err) == (0, "")
    assert cells(run) == [
        ["2007-05-03", "exact", "60", "earliest", "Headline 2", "https://other.example/iraq/2-story-2/"],
        ["2007-05-08", "first", "60", "", "Talks [31mresume", f"{HOST}/1-story-1/"],
        ["2007-05-09", "near", "70", "longest", "Headline 3", f"{HOST}/3-story-3/"],
        ["", "similar", "", "65.5 %, stored later", "Headline 6", f"{HOST}/6-story-6/"],
    ]


def test_an_article_without_copies_is_shown_with_what_is_similar(reading, stored):
    assert [row[1:4] for row in cells(reading(stored, "duplicates", "iranfocus.com#6"))] == [
        ["first", "85", "earliest, longest"],
        ["similar", "", "65.5 %, stored earlier"],
    ]
    shown = reading(stored, "show", "iranfocus.com#6").out
    assert f"\nsimilar      65.5 % {HOST}/1-story-1/\n" in shown


def test_one_story_as_json(reading, stored):
    found = json.loads(reading(stored, "duplicates", "--json", "iranfocus.com#1").out)
    assert [member["kind"] for member in found["members"]] == ["exact", "first", "near"]
    assert [(one["key"], one["stored"]) for one in found["similar"]] == [("iranfocus.com#6", "later")]


def test_the_table_of_one_story_has_keys(on_a_terminal, stored):
    table = without_styles(on_a_terminal(stored, "duplicates", "iranfocus.com#1"))
    assert max(map(len, table.splitlines())) <= 80
    assert "other.example#2" in table
    assert "https://" not in table


# -- why --------------------------------------------------------------------------------------------------------------


def test_the_verdict_on_two_articles_is_explained(reading, stored):
    run = reading(stored, *WHY, "iranfocus.com#3", "http://other.example/iraq/2-story-2")
    assert (run.status, run.err) == (0, "")
    assert run.out == (
        "A  2007-05-09 iranfocus.com#3 Headline 3\n   70 words, 68 shingles\n"
        "B  2007-05-03 other.example#2 Headline 2\n   60 words, 58 shingles\n\n"
        "verdict      near: the shorter text stands in the longer one\n"
        "in common    58 shingles, 100.0 % of the shorter text's\n"
        "place        at the beginning of the longer text\n"
        f"stored as    both are copies of {HOST}/1-story-1/\n\n"
        f"shared:\n  60 words: {told(1, 0, 60)[:300]} …\n"
    )


def test_what_is_a_copy_of_what_or_similar_is_told(reading, stored):
    run = reading(stored, *WHY, "iranfocus.com#1", "iranfocus.com#3")
    assert "stored as    B is a copy (near) of A\n" in run.out
    run = reading(stored, *WHY, "iranfocus.com#1", "iranfocus.com#6")
    assert "verdict      similar: much in common, but not enough for a copy\n" in run.out
    assert "stored as    two stories, similar\n" in run.out
    run = reading(stored, *WHY, "iranfocus.com#1", "iranfocus.com#7")
    assert "verdict      no copy: little in common\n" in run.out
    assert "\nplace " not in run.out  # which tells nothing of what they don't share
    assert "stored as    two stories\n" in run.out
    assert not set(run.out) & set("\x1b\x07")


def test_what_is_common_is_told_apart(reading, databases, fill, article):
    footer = told("footer", 0, 60)
    with databases() as name:
        for number in range(11, 15):
            fill(name, [article(number, body=f"{footer} {told(number, 0, 70)}")])
        for number in (3, 4):
            fill(name, [article(number, body=f"{footer} {told('both', 0, 40)} {told(number, 0, 20)}")])
        run = reading(name, *WHY, "iranfocus.com#3", "iranfocus.com#4")
        assert re.search(r"^   120 words, \d\d shingles and \d\d common ones$", run.out, re.MULTILINE)
        assert "common       what stands in 4 other stories does not count; with it: near, 83.1 %\n" in run.out
        assert re.search(r"^shared, but common:\n  \d\d words: wordfooter", run.out, re.MULTILINE)


def test_many_numbers_and_passages_are_counted(reading, databases, fill, article):
    bodies = [" ".join(f"{told(1, 9 * part, 9 * part + 9)} {part + base}" for part in range(25)) for base in (100, 200)]
    with databases() as name:
        fill(name, [article(number, body=body) for number, body in enumerate(bodies, 1)])
        run = reading(name, *WHY, "iranfocus.com#2", "iranfocus.com#1")
    numbers = ", ".join(map(str, range(200, 220)))
    assert f"numbers      only in the shorter text: {numbers}, … 5 more\n" in run.out
    assert run.out.endswith("\n  … 20 more\n")
    assert "verdict      no copy: the same form with other numbers\n" in run.out


def test_why_the_archive_has_another_verdict_is_told(reading, databases, fill, article):
    url = "http://127.0.0.1:8099/iraq/2-story-2/"
    with databases() as name:
        fill(name, [article(1), article(2, url=url, site="127.0.0.1:8099", mirror=True, body=article(1).body)])
        run = reading(name, *WHY, "iranfocus.com#1", url)
        assert "stored as    two stories\nbecause      what was crawled from a mirror is compared" in run.out
        found = json.loads(reading(name, *WHY, "iranfocus.com#1", url, "--json").out)
        assert (found["kind"], found["first"]) == ("exact", "")
        assert found["stored_otherwise"].startswith("what was crawled from a mirror")
        assert [one["article"] for one in found["articles"]] == [article(1).url, url]


# -- nothing there, and wrong usage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--agency", "AFPP"), "no story with copies matches\nnewscrawl: no agency 'AFPP': did you mean AFP?"),
        (("--until", "2001-01-01"), "no story with copies matches"),
        (("iranfocus.com#7",), "no copies of iranfocus.com#7, and nothing similar"),
        (("iranfocus.com#99",), "not in the archive: iranfocus.com#99; try: newscrawl search WORDS"),
        (
            ("--why", "iranfocus.com#99", "iranfocus.com#1"),
            "not in the archive: iranfocus.com#99; try: newscrawl search WORDS",
        ),
        (
            ("--why", "iranfocus.com#1", "iranfocus.com#98"),
            "not in the archive: iranfocus.com#98; try: newscrawl search WORDS",
        ),
    ],
)
def test_nothing_found_is_told_and_is_status_1(reading, stored, arguments, said):
    run = reading(stored, "duplicates", *arguments)
    assert (run.status, run.out, run.err) == (1, "", f"newscrawl: {said}\n")


def test_an_empty_archive_is_told_and_is_status_1(reading, database):
    run = reading(database, "duplicates")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith(
        "newscrawl: no story with copies matches\nnewscrawl: nothing was ever stored in database "
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--why", "iranfocus.com#1"), "Option '--why' requires 2 arguments."),
        (("--why", "iranfocus.com#1", "iranfocus.com#2", "a#3"), "--why takes two articles and no other"),
        (("--why", "iranfocus.com#1", "https://iranfocus.com/iraq/1-story-1/"), "are one article; give two"),
        (("--why", "iranfocus.com#1", "nonsense"), "give an article's URL or key"),
        (("--agency", "AP", "iranfocus.com#1"), "--agency narrows the list of all stories: leave it out, or name no"),
        (("--newest", "20", "iranfocus.com#1"), "--newest narrows the list of all stories"),
        (("--site", "x", "--why", "iranfocus.com#1", "iranfocus.com#2"), "--site narrows the list"),
        (("--duplicates",), "No such option"),
        (("nonsense",), "give an article's URL or key"),
        (("--since", "soon"), "--since 'soon' is no date"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_status_2(reading, stored, arguments, said):
    run = reading(stored, "duplicates", *arguments)
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert said in run.err


@pytest.mark.parametrize("arguments", [(), ("a.example#1",), ("--why", "a.example#1", "a.example#2")])
def test_without_a_database_it_ends_with_6_and_one_line(reading, arguments):
    run = reading("never", "duplicates", *arguments, uri="mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200")
    assert (run.status, run.out, run.err.count("\n")) == (6, "", 1)
    assert run.err.startswith("newscrawl: MongoDB does not answer: mongodb://127.0.0.1:9/")
