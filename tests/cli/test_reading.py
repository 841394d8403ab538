"""search, show, export and runs: in a pipe, on a terminal, as JSON, and what is said where there is nothing."""

import json
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.items import Dateline, Front, RelatedLink

HOSTILE = "Stop\x1b[31mred\x1b]0;title\x07 \x9b2J\u202etxt.exe\u2066 end"
CHINESE = "伊朗外长在维也纳举行的核谈判中发表讲话并与多国代表会面讨论制裁问题与地区局势以及未来合作的可能性"
PERSIAN = "وزیر امور خارجه ایران در وین با همتایان خود درباره تحریم‌ها و آینده برجام گفت‌وگو کرد و خواستار رفع آن شد"


@pytest.fixture(scope="module")
def stored(databases, fill, article, mongo):
    with databases() as name:
        told = [
            article(1, headline="Nuclear talks resume", dateline=Dateline(place="VIENNA", agency="AP", date="May 2")),
            article(2, headline="A very long headline about nuclear matters " * 8, agency="Reuters"),
            article(3, headline=CHINESE, section=["News", "核问题"]),
            article(4, headline=PERSIAN, agency="AFP"),
            article(5, headline="A tab\tand a\nline", section=[]),
            article(
                6,
                headline="Nuclear talks resume again",
                body=article(1).body,
                url=f"https://iranfocus.com/a/{'x' * 150}/",
            ),
        ]
        told[0].related = [
            RelatedLink(url="https://iranfocus.com/iraq/9-x/", headline="More", block="related", position=1)
        ]
        fill(name, told)
        # What a page hides in a headline never gets through the pipelines; here it is put past them.
        mongo[name].articles.update_one({"keys": "iranfocus.com#5"}, {"$set": {"headline": HOSTILE, "byline": HOSTILE}})
        run = {"schema": 1, "site": "iranfocus.com", "spider": "iranfocus", "arguments": {}}
        counts = {"new": 88, "duplicates": 8, "updated": 0, "unchanged": 0, "known": 3, "refused": {"gone": 2}}
        done = {"finished": datetime(2026, 1, 2, tzinfo=UTC), "exit_status": 0, "reason": "finished"}
        more = {"failure": "", "stopped_by": ""}
        mongo[name].runs.insert_one(run | counts | done | more | {"started": datetime(2026, 1, 2, 3, 4, tzinfo=UTC)})
        mongo[name].runs.insert_one(run | {"started": datetime(2026, 1, 3, tzinfo=UTC)})
        yield name


@pytest.fixture(scope="module")
def terminal(on_a_terminal, stored):
    return lambda *arguments: on_a_terminal(stored, *arguments)


def width(line):
    return sum(
        0
        if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"
        else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in line
    )


def without_styles(text):
    """Take out the table's own bold and colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


# -- search -----------------------------------------------------------------------------------------------------------


def test_in_a_pipe_each_article_is_a_line_of_five_cells(reading, stored, article):
    run = reading(stored, "search")
    assert (run.status, run.err) == (0, "")
    rows = [line.split("\t") for line in run.out.splitlines()]
    assert {len(row) for row in rows} == {5}
    assert rows[-1] == ["2007-05-02", "AP", "Iraq", "Nuclear talks resume", article(1).url]
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert rows[2][3] == CHINESE


def test_words_find_articles_and_copies_are_left_out(reading, stored):
    assert len(reading(stored, "search", "nuclear", "talks").out.splitlines()) == 1
    assert len(reading(stored, "search", "--duplicates", "nuclear", "talks").out.splitlines()) == 2
    assert reading(stored, "search", "--agency", "reuters", "--since", "2007-05-03").out.count("\n") == 1


def test_how_many_more_there_are_is_told_beside_the_answer(reading, stored):
    run = reading(stored, "search", "--newest", "2")
    assert len(run.out.splitlines()) == 2
    place = "2007-05-05T12:00:00~https://iranfocus.com/iraq/4-story-4/"
    assert run.err == f"2 of 5; --newest 5 shows all, --after '{place}' shows the next\n"


def test_json_is_one_document_a_line(reading, stored):
    rows = [json.loads(line) for line in reading(stored, "search", "--json").out.splitlines()]
    assert len(rows) == 5
    assert rows[2]["headline"] == CHINESE
    assert "search_text" not in rows[0]


def test_json_holds_nothing_that_a_terminal_obeys(reading, stored):
    for command in (("search", "--json"), ("show", "--json", "iranfocus.com#5")):
        out = reading(stored, *command).out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)
    assert json.loads(out)["headline"] == HOSTILE


def test_the_table_fits_a_terminal_whatever_the_language(terminal):
    lines = without_styles(terminal("search")).splitlines()
    assert lines[0].split() == ["date", "agency", "section", "headline", "key"]
    assert max(map(width, lines)) <= 80
    text = "".join(lines)
    assert "iranfocus.com#1" in text
    for sign in CHINESE + PERSIAN.replace(" ", ""):
        assert sign in text


def test_nothing_that_a_page_wrote_gives_a_terminal_orders(terminal, reading, stored):
    for out in map(without_styles, (terminal("search"), terminal("show", "iranfocus.com#5"))):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
        assert "red" in out
    for command in (("search",), ("show", "iranfocus.com#5")):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", reading(stored, *command).out)


def test_nothing_found_is_told_and_is_status_1(reading, stored):
    run = reading(stored, "search", "nothing", "of", "the", "kind")
    assert (run.status, run.out, run.err) == (1, "", "newscrawl: no article matches\n")


def test_an_agency_or_a_section_that_is_none_is_told_with_a_suggestion(reading, stored):
    run = reading(stored, "search", "--agency", "Reuter", "--section", "irak")
    assert run.status == 1
    assert run.err.splitlines()[1:] == [
        "newscrawl: no section 'irak': did you mean Iraq?",
        "newscrawl: no agency 'Reuter': did you mean Reuters?",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "soon"), "newscrawl: --since 'soon' is no date; write it like 2026-01-31"),
        (
            ("--since", "2026-02-01", "--until", "2026-01-01"),
            "newscrawl: --since 2026-02-01 is after --until 2026-01-01",
        ),
        (("--", "-iraq"), "newscrawl: '-iraq' says only what must not be there; add a word that must"),
        (("--newest", "0"), "Invalid value for '--newest'"),
        (("--newset", "5"), "No such option '--newset'"),
    ],
)
def test_what_makes_no_sense_is_status_2(reading, stored, arguments, said):
    run = reading(stored, "search", *arguments)
    assert run.status == 2
    assert said in run.err.replace("option: --newset", "option '--newset'")


# -- show -------------------------------------------------------------------------------------------------------------


def test_an_article_is_shown_with_its_facts_text_and_links(reading, stored, article):
    run = reading(stored, "show", "http://www.iranfocus.com/iraq/1-story-1?utm_source=x")
    assert run.status == 0
    assert run.out.startswith("Nuclear talks resume\n")
    for fact in (
        "published    2007-05-02 12:00 UTC",
        "section      News > Iraq",
        "dateline     VIENNA, May 2, AP",
        "known as     iranfocus.com#1\n             iranfocus.com/iraq/1-story-1\n",
        f"duplicates   2007-05-07 iranfocus.com/a/{'x' * 150} Nuclear talks resume again\n",
        "revisions    1, as first stored\n",
        "links        1; see newscrawl show --links 'iranfocus.com#1'\n",
        article(1).body,
        "  [related] More https://iranfocus.com/iraq/9-x/",
    ):
        assert fact in run.out


def test_an_article_is_shown_as_json(reading, stored):
    document = json.loads(reading(stored, "show", "--json", "iranfocus.com#2").out)
    assert (document["agency"], document["revision"]) == ("Reuters", 1)


def test_an_article_that_is_not_there_is_status_1_and_no_url_status_2(reading, stored):
    run = reading(stored, "show", "https://iranfocus.com/iraq/77-x/")
    assert run.status == 1
    assert run.err == "newscrawl: not in the archive: https://iranfocus.com/iraq/77-x/; try: newscrawl search WORDS\n"
    run = reading(stored, "show", "nonsense")
    assert run.status == 2
    assert "give an article's URL or key" in run.err


def test_what_an_article_points_to_and_what_points_to_it_is_shown(reading, databases, fill, article):
    link = RelatedLink(
        url="http://www.iranfocus.com/iraq/2-story-2", headline="More \x1b[31m", block="related", position=1
    )
    away = RelatedLink(url="https://other.example/x/", headline="Away", block="inline", position=1)
    shown = RelatedLink(url="https://iranfocus.com/iraq/2-story-2/", headline="Headline 2", block="latest", position=1)
    with databases() as name:
        fronts = [Front(block="latest", heading="Latest news", links=[shown])]
        fill(name, [article(1, related=[link, away], fronts=fronts), article(2)])
        to = reading(name, "show", "--links", "iranfocus.com#1")
        assert to.status == 0
        assert to.out == (
            "2007-05-02 iranfocus.com#1 Headline 1\n\npoints to:\n"
            "  [related] More [31m\n    2007-05-03 iranfocus.com#2 Headline 2\n"
            "  [inline] Away\n    not stored: https://other.example/x/\n\npointed to by:\n  nothing\n"
        )
        by = reading(name, "show", "--links", "https://iranfocus.com/iraq/2-story-2/")
        assert by.out.startswith(
            "2007-05-03 iranfocus.com#2 Headline 2\n\npoints to:\n  nothing\n\npointed to by:\n"
            "  [related] More [31m\n    2007-05-02 iranfocus.com#1 Headline 1\n  [latest] Latest news\n    20"
        )
        told = json.loads(reading(name, "show", "--links", "--json", "iranfocus.com#2").out)
        assert [one["key"] for one in told["pointed_to_by"]["articles"]] == ["iranfocus.com#1"]
        assert [one["heading"] for one in told["pointed_to_by"]["fronts"]] == ["Latest news"]
        missing = reading(name, "show", "--links", "https://iranfocus.com/iraq/77-x/")
        assert (missing.status, missing.out, missing.err.count("\n")) == (1, "", 1)
        assert "not in the archive: https://iranfocus.com/iraq/77-x/" in missing.err


# -- runs -------------------------------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first_and_one_that_died_is_told(reading, stored):
    lines = reading(stored, "runs").out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("2026-01-03 00:00 UTC\tiranfocus.com\t")
    assert "died" in lines[0]
    assert lines[1].startswith("2026-01-02 03:04 UTC\tiranfocus.com\t0\t")
    assert "88" in lines[1]
    rows = [json.loads(line) for line in reading(stored, "runs", "--json").out.splitlines()]
    assert [row.get("new") for row in rows] == [None, 88]
    assert len(reading(stored, "runs", "--newest", "1").out.splitlines()) == 1


def test_a_run_without_an_end_has_died_where_a_later_one_of_its_site_has_begun(reading, databases, mongo):
    run = {"schema": 1, "arguments": {}, "spider": "iranfocus"}
    with databases() as name:
        sites = ["iranfocus.com", "elsewhere.org", "iranfocus.com"]
        begun = [
            run | {"site": site, "started": datetime(2026, 1, day, tzinfo=UTC)} for day, site in enumerate(sites, 1)
        ]
        mongo[name].runs.insert_many(begun)
        told = [line.split("\t")[-1] for line in reading(name, "runs").out.splitlines()]
    assert told == ["running, or died", "running, or died", "died"]


def test_a_run_tells_what_the_site_took_off(reading, databases, mongo):
    run = {"spider": "iranfocus", "site": "iranfocus.com", "started": datetime(2026, 1, 2, tzinfo=UTC), "failure": ""}
    run |= {"finished": datetime(2026, 1, 3, tzinfo=UTC), "exit_status": 0, "stopped_by": "", "updated": 1, "gone": 3}
    with databases() as name:
        mongo[name].runs.insert_one(run)
        assert reading(name, "runs").out.endswith("\t1 updated, 3 gone\n")


def test_the_table_of_runs_fits_a_terminal(terminal):
    lines = without_styles(terminal("runs")).splitlines()
    assert max(map(width, lines)) <= 80
    assert "88 new" in " ".join("\n".join(lines).split())


@pytest.mark.parametrize("named", ["iranfocus", "iranfocus.com"])
def test_the_alarms_of_a_site_are_accepted_by_its_spiders_name_as_by_its_host(reading, databases, mongo, named):
    began, alarms = datetime(2026, 1, 2, tzinfo=UTC), [{"kind": "missing", "subject": "authors"}]
    site = {"schema": 1, "kind": "site", "state": "declared"}
    with databases() as name:
        for host in ("iranfocus.com", "other.example"):
            mongo[name].ledger.insert_one(site | {"_id": f"site:{host}", "site": host})
            run = {"schema": 1, "site": host, "spider": "iranfocus", "arguments": {}, "started": began}
            mongo[name].runs.insert_one(run | {"alarms": alarms})
        done = reading(name, "runs", "--accept", named)
        told = "the alarms of 1 runs are what is usual on iranfocus.com from now on\n"
        assert (done.status, done.out, done.err) == (0, "", told)
        assert [run["site"] for run in mongo[name].runs.find({"accepted": {"$exists": True}})] == ["iranfocus.com"]
        done = reading(name, "runs", "--accept", named)
        assert (done.status, done.err) == (1, "newscrawl: no alarm of iranfocus.com to accept\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--accept", "iranfocus", "--json"), "--accept and --json do not go together; give one of them"),
        (("--accept", "iranfocus", "--newest", "10"), "--accept and --newest do not go together; give one of them"),
        (("--accept", "iranfocs"), "no site 'iranfocs': did you mean iranfocus?"),
        (("--accept", ""), "no site '': "),
    ],
)
def test_alarms_are_not_accepted_where_the_options_make_no_sense(newscrawl, stored, arguments, said):
    run = newscrawl("runs", *arguments, database=stored)
    assert (run.status, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert said in run.err


def test_accepting_makes_no_database_out_of_a_misspelt_name(reading, database, mongo):
    run = reading(database, "runs", "--accept", "iranfocus")
    assert (run.status, run.err) == (1, "newscrawl: no run yet; try: scrapy crawl iranfocus\n")
    assert database not in mongo.list_database_names()


# -- nothing there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("search",), "newscrawl: no article matches\nnewscrawl: nothing was ever stored in database {}; {}"),
        (("export",), "newscrawl: no article matches\nnewscrawl: nothing was ever stored in database {}; {}"),
        (("show", "iranfocus.com#1"), "newscrawl: not in the archive: iranfocus.com#1; try: newscrawl search WORDS\n"),
        (("runs",), "newscrawl: no run yet; try: scrapy crawl iranfocus\n"),
    ],
)
def test_an_empty_archive_is_told_and_is_status_1(reading, database, command, said):
    run = reading(database, *command)
    assert (run.status, run.out) == (1, "")
    assert run.err == said.format(database, "try: scrapy crawl iranfocus\n")


@pytest.mark.parametrize("command", [("search", "x"), ("show", "a#1"), ("export",), ("runs",)])
def test_without_a_database_every_command_ends_with_6_and_one_line(reading, command):
    run = reading("never", *command, uri="mongodb://user:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=200")
    assert (run.status, run.out) == (6, "")
    assert run.err.startswith("newscrawl: MongoDB does not answer: mongodb://***@127.0.0.1:9/")
    assert run.err.count("\n") == 1


def test_the_environment_names_the_database_and_an_error_is_one_line(newscrawl):
    run = newscrawl("search", "x", MONGODB_URI="mongodb://user:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=200")
    assert (run.status, run.out, run.err.count("\n")) == (6, "", 1)
    assert "s3cret" not in run.err


def test_the_options_beat_the_environment(newscrawl, server, stored):
    run = newscrawl("search", "--uri", server, "--database", stored, "nuclear", MONGODB_URI="mongodb://127.0.0.1:9")
    assert run.status == 0


def test_a_reader_that_goes_away_ends_the_command_quietly(environment, stored):
    command = f"{sys.executable} -c 'from newscrawl.cli import main; main()' search --json | head -n 1 > /dev/null"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(stored), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""


def test_an_output_that_cannot_be_written_is_one_line_and_status_1(environment, stored):
    command = [sys.executable, "-c", "from newscrawl.cli import main; main()", "search", "nuclear"]
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            command, env=environment(stored), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (run.returncode, run.stderr) == (1, "newscrawl: cannot write standard output: No space left on device\n")
