"""What is asked for: each filter, pages, order, snippets, and what is said to wrong values."""

import json
import re
from datetime import UTC, datetime

import pytest

from newscrawl import cli, paging
from newscrawl.items import Dateline, RelatedLink

ONE, FIVE = (" ".join(f"{name}{number}" for number in range(60)) for name in ("one", "five"))


@pytest.fixture(scope="module")
def library(databases, fill, article, mongo):
    """Fill a database with articles that each filter can tell apart."""

    def link(number):
        url = f"https://iranfocus.com/iraq/{number}-story-{number}/"
        return RelatedLink(url=url, headline="More", block="related", position=1)

    told = [
        article(1, headline="Talks in Vienna", body=f"{ONE} one Nuclear talks resume. {ONE}", agency="AP"),
        article(2, section=["World", "Human Rights"], authors=["Ann Lee"], agency="Reuters"),
        article(3, tags=["Oil & Gas"], dateline=Dateline(place="BAGHDAD", agency="AP", date="")),
        article(4, language="fa", related=[link(1)]),
        article(5, site="other.example", body=f"nuclear nuclear nuclear {FIVE}"),
    ]
    copy = article(6, body=told[1].body, headline=told[1].headline, authors=["Ann Lee"])
    with databases() as name:
        assert sorted(fill(name, [*told, copy])) == ["duplicate", *["new"] * 5]
        edited = {"$set": {"last_changed": datetime(2020, 1, 2, 10, 30, 15, tzinfo=UTC)}}
        mongo[name].articles.update_one({"keys": "iranfocus.com#3"}, edited)
        yield name


def found(reading, library, *arguments):
    run = reading(library, "search", *arguments)
    assert run.status == 0, run.err
    return [int(re.search(r"/(\d+)-story", line)[1]) for line in run.out.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--section", "world"), [2]),
        (("--section", "human-rights"), [2]),
        (("--agency", "reuters"), [2]),
        (("--author", "ann-lee"), [2]),
        (("--author", "Ann Lee", "--duplicates"), [6, 2]),
        (("--tag", "oil-gas"), [3]),
        (("--place", "Baghdad"), [3]),
        (("--language", "FA"), [4]),
        (("--site", "other.example"), [5]),
        (("--since", "2007-05-05"), [5, 4]),
        (("--until", "2007-05-03"), [2, 1]),
        (("--until", "9999-12-31"), [5, 4, 3, 2, 1]),
        (("--changed-until", "2020-01-02"), [3]),
        (("--changed-until", "2020-01-02T10:30"), [3]),
        (("--changed-since", "2020-01-03"), [5, 4, 2, 1]),
        (("--links-to", "iranfocus.com#1"), [4]),
        (("--linked-from", "http://iranfocus.com/iraq/4-story-4"), [1]),
        (("nuclear", "--site", "iranfocus.com"), [1]),
    ],
)
def test_each_filter_narrows_what_is_found(reading, library, arguments, numbers):
    assert found(reading, library, *arguments) == numbers


def test_all_commands_that_search_take_the_same_filters(reading, library):
    chosen = ("--author", "Ann Lee", "--tag", "x", "--place", "x", "--language", "en", "--links-to", "iranfocus.com#1")
    chosen += ("--linked-from", "iranfocus.com#4", "--changed-since", "2020-01-01", "--changed-until", "2120-01-01")
    for command in ("search", "facets", "timeline", "duplicates", "export"):
        run = reading(library, command, *chosen)
        assert run.err.startswith("newscrawl: no "), command
        assert "newscrawl: no tag 'x': there is Oil & Gas\n" in run.err


def test_a_filter_is_named_as_it_is_given_where_it_does_not_fit(reading, library):
    run = reading(library, "duplicates", "--changed-since", "2020-01-01", "iranfocus.com#1")
    assert run.status == 2
    assert run.err.startswith("newscrawl: --changed-since narrows the list of all stories")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--section", "human right"), "no section 'human right': did you mean Human Rights?"),
        (("--agency", "APP"), "no agency 'APP': did you mean AP?"),
        (("--author", "Anne Lee"), "no author 'Anne Lee': did you mean Ann Lee?"),
        (("--tag", "oil"), "no tag 'oil': did you mean Oil & Gas?"),
        (("--place", "Tehran"), "no place 'Tehran': there is BAGHDAD"),
        (("--language", "english"), "no language 'english': there are en, fa"),
        (("--site", "www.iranfocus.com"), "no site 'www.iranfocus.com': did you mean iranfocus.com?"),
        (("--links-to", "https://iranfocus.com/iraq/77-x/"), "not in the archive: https://iranfocus.com/iraq/77-x/"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(reading, library, arguments, said):
    run = reading(library, "search", *arguments)
    assert (run.status, run.out) == (1, "")
    assert run.err == f"newscrawl: no article matches\nnewscrawl: {said}\n"


def test_many_names_are_not_listed(reading, databases, fill, article):
    with databases() as name:
        fill(name, [article(number, authors=[f"Nobody {number * 7}"]) for number in range(1, 15)])
        run = reading(name, "search", "--author", "x")
        assert run.err.endswith("newscrawl: no author 'x': try: newscrawl facets --by author\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--until", "2007-13-01"), "--until '2007-13-01' is no date; write it like 2026-01-31"),
        (
            ("--changed-since", "yesterday"),
            "--changed-since 'yesterday' is no date; write it like 2026-01-31 or 2026-01-31T14:30",
        ),
        (
            ("--changed-since", "2026-02-01", "--changed-until", "2026-01-31T14:30"),
            "--changed-since 2026-02-01 is after --changed-until 2026-01-31T14:30",
        ),
        (("--agency", ""), "--agency is empty; give a value, or leave it out"),
        (("--since", " "), "--since is empty; give a value, or leave it out"),
        (("--site", "\udcff"), r"--site '\udcff' is no UTF-8; look at the terminal's encoding"),
        (("a\udcff",), r"WORDS 'a\udcff' is no UTF-8; look at the terminal's encoding"),
        (("--links-to", "nonsense"), "not an absolute http(s) URL: 'nonsense'; give an article's URL or key"),
        (("--linked-from", "iranfocus.com#77"), "not in the archive: iranfocus.com#77"),
        (("--sort", "relevance"), "--sort relevance is about words; give some"),
        (
            ("--sort", "best", "x"),
            "Invalid value for '--sort': 'best' is not one of 'newest', 'relevance'. See main search --help",
        ),
        (
            ("--newest", "9" * 20),
            f"Invalid value for '--newest': {'9' * 20} is not in the range 1<=x<=2147483647. See main search --help",
        ),
        (
            ("--after", "page 2"),
            "'page 2' names no page; give what an earlier page has named as the next one",
        ),
        (
            ("--after", "~2"),
            "'~2' names a page of the other order; give what this search has named as the next one",
        ),
    ],
)
def test_a_wrong_value_is_status_2_and_one_line(reading, library, arguments, said):
    run = reading(library, "search", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err == f"newscrawl: {said}\n"


# -- pages and order --------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_to_the_end(reading, library):
    seen, after = [], ()
    for _ in range(3):
        run = reading(library, "search", "--newest", "2", *after)
        seen += [int(re.search(r"/(\d+)-story", line)[1]) for line in run.out.splitlines()]
        following = re.search(r"--after '(\S+)' shows the next", run.err)
        after = ("--after", following[1]) if following else ()
    assert seen == [5, 4, 3, 2, 1]
    assert run.err == ""
    assert reading(library, "search", "--newest", "2", "--json").err.startswith("2 of 5; --newest 5 shows all, --after")


def test_behind_the_last_page_there_is_nothing_and_that_is_told(reading, library):
    run = reading(library, "search", "--after", "2001-01-01T00:00:00~0")
    assert (run.status, run.out, run.err) == (1, "", "newscrawl: nothing comes after 2001-01-01T00:00:00~0\n")


def test_by_relevance_that_comes_first_which_says_most(reading, library):
    assert found(reading, library, "talks", "nuclear", "--sort", "relevance") == [1]
    first = reading(library, "search", "nuclear", "--sort", "relevance", "--newest", "1")
    assert "5-story" in first.out
    assert first.err == "1 of 2; --newest 2 shows all, --after '~1' shows the next\n"
    second = reading(library, "search", "nuclear", "--sort", "relevance", "--newest", "1", "--after", "~1")
    assert ("1-story" in second.out, second.err) == (True, "")


def test_by_relevance_what_is_not_ranked_is_told(reading, library, monkeypatch):
    for module in (paging, cli.reading):
        monkeypatch.setattr(module, "RANKED", 2)
    asked = ("headline", "--site", "iranfocus.com", "--sort", "relevance")
    total = len(found(reading, library, *asked[:3]))
    assert total > 2
    said = "of more than 2 only the newest are ranked"
    run = reading(library, "search", *asked, "--newest", "700")
    assert (len(run.out.splitlines()), run.err) == (2, f"2 of {total}; {said}\n")
    assert (
        reading(library, "search", *asked, "--newest", "1").err
        == f"1 of {total}; {said}; --after '~1' shows the next\n"
    )
    assert reading(library, "search", *asked, "--after", "~1").err == f"1 more of {total}; {said}\n"
    monkeypatch.setattr(cli.reading, "RANKED", total)
    monkeypatch.setattr(paging, "RANKED", total)
    assert reading(library, "search", *asked).err == ""


# -- snippets ---------------------------------------------------------------------------------------------------------


def test_in_a_pipe_the_snippet_is_one_more_cell_with_marks(reading, library):
    run = reading(library, "search", "--snippets", "nuclear", "talks")
    (row,) = [line.split("\t") for line in run.out.splitlines()]
    assert len(row) == 6
    assert row[5].startswith("… ")
    assert "one *Nuclear* *talks* resume." in row[5]


def test_json_has_the_snippet_where_it_is_asked_for(reading, library):
    told = json.loads(reading(library, "search", "--snippets", "--json", "nuclear", "talks").out)
    assert "*Nuclear* *talks* resume." in told["snippet"]
    assert "snippet" not in json.loads(reading(library, "search", "--json", "nuclear", "talks").out)


def test_on_a_terminal_the_words_are_bold_below_the_headline(on_a_terminal, library):
    lines = on_a_terminal(library, "search", "--snippets", "nuclear", "talks").splitlines()
    assert lines[0] == "\x1b[1mTalks in Vienna\x1b[0m"
    assert lines[1] == "\x1b[2m2007-05-02 · AP · Iraq · iranfocus.com#1\x1b[0m"
    assert "\x1b[1mNuclear\x1b[0m \x1b[1mtalks\x1b[0m" in "\n".join(lines[2:])
    assert all(len(re.sub(r"\x1b\[\d*m", "", line)) <= 80 for line in lines)


# -- articles of an earlier version -----------------------------------------------------------------------------------


@pytest.fixture
def old(databases, fill, article, mongo):
    with databases() as name:
        fill(name, [article(number, headline="Nuclear talks") for number in (1, 2, 3)])
        mongo[name].articles.update_many({}, {"$unset": {"terms": 1, "search_text": 1}})
        yield name


def test_a_search_for_words_tells_of_articles_that_are_not_searched_yet(reading, old):
    said = "newscrawl: 3 articles are not searched yet; the next crawl or newscrawl db upgrade makes them searchable\n"
    for command in ("search", "facets", "timeline"):
        assert reading(old, command, "nuclear").err.startswith(f"newscrawl: no article matches\n{said}")
    assert reading(old, "search").err == ""


def test_an_export_that_would_lack_them_is_none(reading, old, tmp_path):
    run = reading(old, "export", "nuclear", "--since-last", "daily", "--output", tmp_path / "x.csv")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("newscrawl: 3 articles are not searched yet; ")
    assert not list(tmp_path.iterdir())
    assert reading(old, "export").status == 0


def test_db_upgrade_makes_them_searchable_and_says_how_many(reading, old, mongo):
    reading(old, "db upgrade")
    mongo[old].articles.update_one({"keys": "iranfocus.com#2"}, {"$unset": {"terms": 1}})
    run = reading(old, "search", "nuclear")
    assert len(run.out.splitlines()) == 2
    assert "newscrawl: 1 article is not searched yet; " in run.err
    run = reading(old, "db upgrade")
    assert (run.status, run.out) == (0, "")
    assert run.err.startswith("1 of 3 articles were made searchable: database ")
    assert len(reading(old, "search", "nuclear").out.splitlines()) == 3
    assert reading(old, "db upgrade").err.startswith("all 3 articles are searchable: database ")


def test_db_upgrade_makes_no_database_out_of_a_misspelt_name(reading, mongo):
    run = reading("misspelt", "db upgrade")
    assert run.status == 1
    assert run.err.startswith("newscrawl: no article in database misspelt of ")
    assert "misspelt" not in mongo.list_database_names()
