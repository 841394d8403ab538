"""export: files with a codebook beside them, and what is new since the last one of a name."""

import json
import re
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl import codebook, feed, settings
from newscrawl.archive import claims, connection
from newscrawl.exceptions import SetupError, UsageError
from newscrawl.export import COLUMNS
from newscrawl.feed import MARGIN, Feed
from newscrawl.fields import FIELDS
from newscrawl.items import Dateline
from newscrawl.query import Archive, Query

HOSTILE = "=1+1 | `rm` \x1b[31mred\n<img src=x>"


@pytest.fixture(scope="module")
def stored(databases, fill, article, mongo):
    with databases() as name:
        fill(name, [article(1, dateline=Dateline(place="BAGHDAD")), article(2, agency="", tags=["Oil"]), article(3)])
        mongo[name].articles.update_one({"keys": "iranfocus.com#3"}, {"$set": {"byline": HOSTILE, "more|`": HOSTILE}})
        yield name


@pytest.fixture(autouse=True)
def data(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(settings, "NEWSCRAWL_DATA", str(folder))
    return folder


def table(path):
    """Return the rows of a codebook by field."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[1:]]
    return {row[0].strip("`"): row for row in rows}


# -- usage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "parquet"), "newscrawl: --format parquet needs a file: give --output FILE\n"),
        (("--since-last", "daily"), "newscrawl: --since-last needs a file: give --output FILE\n"),
        (("--since-last", "a/b", "--output", "x"), "newscrawl: --since-last 'a/b' is no name; "),
        (("--since-last", "..", "--output", "x"), "newscrawl: --since-last '..' is no name; "),
        (("--since-last", "", "--output", "x"), "newscrawl: --since-last '' is no name; "),
        (("--output", ""), "newscrawl: --output: no file is named; leave it out for standard output\n"),
        (("--output", "-", "--format", "parquet"), "newscrawl: --format parquet needs a file: give --output FILE\n"),
        (("--format", "xlsx"), "newscrawl: Invalid value for '--format'"),
    ],
)
def test_what_makes_no_sense_is_status_2(reading, stored, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = reading(stored, "export", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(said)
    assert not list(tmp_path.iterdir())


def test_help_shows_the_formats_and_examples(newscrawl):
    out = newscrawl("export", "--help").out
    assert "[jsonl|csv|parquet]" in out
    assert "newscrawl export --since-last daily --output today.jsonl" in out


def test_other_commands_do_not_wait_for_pyarrow(newscrawl):
    run = newscrawl("export", "--help", PYTHONPROFILEIMPORTTIME="1")
    assert "newscrawl.cli.exporting" in run.err
    assert "pyarrow" not in run.err


@pytest.mark.parametrize(("ending", "is_json"), [("csv", False), ("CSV", False), ("jsonl", True), ("txt", True)])
def test_the_format_is_what_the_files_name_ends_in(reading, stored, tmp_path, ending, is_json):
    path = tmp_path / f"x.{ending}"
    assert reading(stored, "export", "--output", path).status == 0
    assert path.read_text("utf-8-sig").startswith('{"_id"' if is_json else "url,headline,")
    assert reading(stored, "export", "--format", "csv", "--output", path).status == 0
    assert path.read_text("utf-8-sig").startswith("url,headline,")


# -- the codebook -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_a_codebook_beside_the_file_says_what_the_fields_are(reading, stored, tmp_path, format_):
    path = tmp_path / f"articles.{format_}"
    run = reading(stored, "export", "Headline", "--output", path)
    assert run.err == f"3 articles in {path}\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == [path.name, f"{path.name}.codebook.md"]
    beside = tmp_path / f"{path.name}.codebook.md"
    rows = table(beside)
    names = COLUMNS if format_ == "csv" else [field.name for field in FIELDS]
    assert list(rows)[: len(names)] == list(names)
    assert rows["headline"][1:] == ["string", "100 %", "`Headline 3`", "The title as printed."]
    assert rows["agency"][2:4] == ["66.7 %", "`AP`"]
    assert rows["tags"][2:4] == ["33.3 %", '`["Oil"]`']
    assert rows["duplicate_of"][2:4] == ["0 %", ""]
    if format_ == "csv":
        assert rows["place"][2:4] == ["33.3 %", "`BAGHDAD`"]
    text = beside.read_text("utf-8")
    assert f"3 articles of database {stored}, newest first." in text
    assert "Asked for: words `Headline`." in text


def test_what_a_web_page_wrote_stays_in_its_cell(reading, stored, tmp_path):
    reading(stored, "export", "--output", tmp_path / "x.jsonl")
    text = (tmp_path / "x.jsonl.codebook.md").read_text("utf-8")
    assert "Asked for: all." in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert "| `byline` | string | 33.3 % | `=1+1   'rm' [31mred <img src=x>` | The line" in text
    assert "| `more '` |  | 33.3 % | `=1+1   'rm' [31mred <img src=x>` |  |" in text


def test_a_share_is_full_or_empty_only_if_all_are():
    shares = [codebook._share(number, 10_000) for number in (0, 1, 5000, 9999, 10_000)]
    assert shares == ["0 %", "0.1 %", "50.0 %", "99.9 %", "100 %"]
    assert codebook._share(0, 0) == "0 %"


@pytest.mark.parametrize("arguments", [(), ("--output", "-")])
def test_an_export_to_standard_output_has_none(reading, stored, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    run = reading(stored, "export", *arguments)
    assert (run.out.count("\n"), run.err) == (3, "3 articles\n")
    assert not list(tmp_path.iterdir())


def test_files_that_are_named_alike_have_a_codebook_each(reading, stored, tmp_path):
    files = ["news.2007", "news.2008", "news.csv", "news.jsonl"]
    for file in files:
        run = reading(stored, "export", "--output", tmp_path / file, "--agency", "AP", "--since", "2007-05-04")
        assert run.err == f"1 article in {tmp_path / file}\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [*files, *(f"{file}.codebook.md" for file in files)]
    )


# -- what is not there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", [(), ("--output", "x.csv"), ("--since-last", "daily", "--output", "x.csv")])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--agency", "Nope"), "newscrawl: no agency 'Nope': there is AP\n"),
        (("--site", "iranfocus"), "newscrawl: no site 'iranfocus': did you mean iranfocus.com?\n"),
        (("--database", "typo"), "newscrawl: nothing was ever stored in database typo; try: scrapy crawl iranfocus\n"),
    ],
)
def test_a_slip_costs_no_file(reading, stored, data, tmp_path, monkeypatch, output, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("yesterday's")
    run = reading(stored, "export", *output, *arguments)
    assert (run.status, run.out, run.err) == (1, "", f"newscrawl: no article matches\n{said}")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("x.csv", "yesterday's")]
    assert not list(data.iterdir())


def test_names_that_are_there_may_have_no_match(reading, stored, tmp_path):
    run = reading(stored, "export", "--agency", "AP", "--tag", "Oil", "--output", tmp_path / "x.jsonl")
    assert (run.status, run.err) == (0, f"newscrawl: no article matches\n0 articles in {tmp_path / 'x.jsonl'}\n")
    assert (tmp_path / "x.jsonl").read_text() == ""


# -- a bar, and Ctrl-C ------------------------------------------------------------------------------------------------


def test_a_terminal_sees_no_bar_between_its_articles(on_a_terminal, stored):
    assert [json.loads(line)["revision"] for line in on_a_terminal(stored, "export").splitlines()] == [1, 1, 1]


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_ctrl_c_leaves_no_file(environment, fed, databases, fill, article, tmp_path, format_):
    program = (
        "import sys\n"
        "from newscrawl import codebook\n"
        "watch = codebook.Filling.watch\n"
        "def slow(self, documents):\n"
        "    for number, document in enumerate(watch(self, documents)):\n"
        "        yield document\n"
        "        if number == 1: print('now', flush=True), sys.stdin.readline()\n"
        "codebook.Filling.watch = slow\n"
        "from newscrawl.cli import main\n"
        "main()\n"
    )
    with databases() as name:
        fill(name, [article(number) for number in range(1, 4)])
        command = [sys.executable, "-c", program, "export", "--format", format_, "--output", str(tmp_path / "x")]
        with fed(command, environment(name)) as process:
            assert process.stdout.readline() == "now\n"
            assert [file.suffix for file in tmp_path.iterdir()] == [".partial"]
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert (process.returncode, err.strip()) == (3, "newscrawl: stopped")
        assert not list(tmp_path.iterdir())


# -- since the last one -----------------------------------------------------------------------------------------------

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def daily(reading, database, fill, article, mongo, tmp_path, monkeypatch):
    """Store articles as if at a time, and export what is new at another."""

    class Daily:
        def store(self, *numbers, at, **given):
            fill(database, [article(number, **given) for number in numbers])
            keys = [f"iranfocus.com#{number}" for number in numbers]
            mongo[database].articles.update_many({"keys": {"$in": keys}}, {"$set": {"last_changed": at}})

        def export(self, at, *arguments, status=0, output="day.jsonl"):
            class Clock(datetime):
                @classmethod
                def now(cls, _):
                    return at

            monkeypatch.setattr(feed, "datetime", Clock)
            file = tmp_path / output
            file.unlink(missing_ok=True)
            self.run = reading(database, "export", "--since-last", "daily", "--output", file, *arguments)
            assert self.run.status == status, self.run.err
            told = [json.loads(line)["keys"][0] for line in file.read_text().splitlines()] if file.exists() else []
            return sorted(int(key.partition("#")[2]) for key in told)

    return Daily()


def test_the_first_export_tells_all_and_each_later_one_what_is_new(daily):
    daily.store(1, 2, at=NOW - timedelta(days=400))
    daily.store(3, at=NOW - timedelta(minutes=11))
    assert daily.export(NOW) == [1, 2, 3]
    assert daily.export(NOW + timedelta(hours=1)) == []
    assert daily.run.err.startswith("0 articles in ")
    daily.store(4, at=NOW + timedelta(hours=1))
    daily.store(2, at=NOW + timedelta(hours=2))  # edited
    assert daily.export(NOW + timedelta(days=1)) == [2, 4]
    assert daily.export(NOW + timedelta(days=2)) == []


def test_of_one_millisecond_none_is_told_twice_and_none_is_lost(daily):
    tick = timedelta(milliseconds=1)
    for number, at in enumerate((NOW - tick, NOW, NOW + tick), 1):
        daily.store(number, at=at)
    assert daily.export(NOW + MARGIN + timedelta(microseconds=999)) == [1, 2]
    assert daily.export(NOW + MARGIN + timedelta(days=1)) == [3]
    assert daily.export(NOW + MARGIN + timedelta(days=2)) == []


def test_what_appears_late_is_told_by_the_next_one(daily):
    daily.store(1, at=NOW - timedelta(minutes=1))  # so new that a batch of the same time may not be there yet
    assert daily.export(NOW) == []
    daily.store(2, at=NOW - timedelta(minutes=9))
    assert daily.export(NOW + timedelta(hours=1)) == [1, 2]


def test_the_margin_is_longer_than_a_batch_takes_to_be_stored():
    waits = claims.PATIENCE * claims.LEASE + timedelta(seconds=connection.PATIENCE + connection.ANSWER)
    assert 4 * waits < MARGIN


def test_a_first_export_that_finds_only_what_is_too_new_says_so(daily):
    daily.store(1, at=NOW - timedelta(minutes=1))
    assert daily.export(NOW) == []
    assert daily.run.err.startswith(
        "nothing is older than 10 minutes; what is newer will be in the next export\n0 articles in "
    )
    assert daily.export(NOW + timedelta(minutes=10)) == [1]
    assert daily.run.err.startswith("1 article in ")


def test_a_first_export_without_a_match_says_so(daily):
    daily.store(1, at=NOW - timedelta(days=1))
    assert daily.export(NOW, "absent") == []
    assert daily.run.err.startswith("newscrawl: no article matches\n0 articles in ")


def test_a_clock_that_was_set_back_tells_nothing_twice(daily):
    daily.store(1, at=NOW - timedelta(hours=1))
    assert daily.export(NOW) == [1]
    assert daily.export(NOW - timedelta(days=1)) == []
    assert daily.export(NOW + timedelta(minutes=1)) == []


def test_an_export_that_fails_is_made_up_for_by_the_next_one(daily, data, monkeypatch):
    daily.store(1, at=NOW - timedelta(hours=1))
    with monkeypatch.context() as patched:
        patched.setattr(codebook, "write", lambda *_: (_ for _ in ()).throw(SetupError("disk full")))
        daily.export(NOW, status=1)
    assert not list(data.iterdir())
    assert daily.export(NOW, status=1, output="gone/day.jsonl") == []
    assert daily.export(NOW) == [1]


def test_filters_stay_those_of_the_name(daily, data, database, server):
    daily.store(1, at=NOW - timedelta(hours=1))
    daily.store(2, at=NOW - timedelta(hours=1), agency="Reuters")
    assert daily.export(NOW, "--agency", "Reuters", "--since", "2007-01-01") == [2]
    kept = data / "exports" / database / "daily.json"
    assert json.loads(kept.read_text()) == {
        "until": (NOW - MARGIN).isoformat(),
        "place": server.partition("?")[0],
        "asked": {"agency": "Reuters", "since": "2007-01-01"},
    }
    daily.export(NOW, "--agency", "AP", status=2)
    assert daily.run.err == (
        "newscrawl: --since-last daily was last used with other words or filters: "
        '{"agency": "Reuters", "since": "2007-01-01"}; give another name, or remove '
        f"{kept} to begin anew\n"
    )
    kept.write_text("{}")
    daily.export(NOW, status=1)
    assert f"newscrawl: cannot read {kept}: 'until'; remove it to begin anew" in daily.run.err
    kept.unlink()
    assert daily.export(NOW) == [1, 2]


def test_each_database_and_each_name_has_its_own_place(data):
    first = Feed(data, "here", "one", "daily", NOW)
    first.narrowed(Query())
    first.remember()
    assert Feed(data, "here", "one", "daily", NOW).since == NOW - MARGIN
    assert Feed(data, "here", "two", "daily", NOW).since is Feed(data, "here", "one", "weekly", NOW).since is None


def test_a_name_is_that_of_one_server(reading, daily, data, database, server, tmp_path):
    daily.store(1, at=NOW - timedelta(days=1))
    assert daily.export(NOW) == [1]
    file = tmp_path / "other.jsonl"
    other = server.replace("//%2F", "//%2F%2F")  # another socket, by its name
    run = reading(database, "export", "--since-last", "daily", "--output", file, uri=other)
    kept = data / "exports" / database / "daily.json"
    assert (run.status, run.out, file.exists()) == (2, "", False)
    assert run.err == (
        f'newscrawl: --since-last daily was last used with another server: "{server.partition("?")[0]}"; '
        f"give another name, or remove {kept} to begin anew\n"
    )
    assert daily.export(NOW + timedelta(days=1)) == []


def test_the_place_of_a_feed_has_no_password_and_moves_with_its_folder(tmp_path):
    uri = "mongodb://me:secret@db.example/?tlsCertificateKeyFilePassword=secret"
    assert Archive(uri, "x", tmp_path).place == "mongodb://***@db.example/"
    assert Archive("", "x", tmp_path).place == Archive("", "x", tmp_path / "other").place == "the embedded server"


def test_who_says_when_it_was_changed_cannot_leave_it_to_the_last_export(data):
    with pytest.raises(UsageError, match="leave out when it was changed"):
        Feed(data, "here", "one", "daily").narrowed(Query(changed_since=NOW))
