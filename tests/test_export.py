"""Files for programs and for spreadsheets: whole or not there, and harmless."""

import csv
import io
import json
import os
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.exceptions import SetupError
from newscrawl.export import COLUMNS, cell, to_json, write, write_file
from newscrawl.query import Query, open_archive


@pytest.fixture(scope="module")
def stored(databases, fill, article):
    with databases() as name:
        fill(
            name,
            [
                article(1, headline='=HYPERLINK("http://x.example";"click")', tags=["Oil", "Gas"]),
                article(2, headline='Tehran, «quoted»; "and" بازار', authors=["A. One", "B. Two"]),
                article(3, body=article(1).body),
            ],
        )
        yield name


def exported(reading, stored, *arguments):
    run = reading(stored, "export", *arguments)
    assert run.status == 0
    return run.out


def test_json_lines_hold_every_field_of_every_article(reading, stored, server):
    rows = [json.loads(line) for line in exported(reading, stored).splitlines()]
    with open_archive(server, stored) as archive:
        found = list(archive.search(Query()))
    assert [row["_id"] for row in rows] == [document["_id"] for document in found]
    assert set(rows[0]) == set(found[0])
    assert datetime.fromisoformat(rows[0]["date_published"]) == found[0]["date_published"]
    assert rows[0]["headline"] == 'Tehran, «quoted»; "and" بازار'
    assert rows[0]["authors"] == ["A. One", "B. Two"]


def test_csv_has_a_row_for_each_article_and_survives_quotes_and_paragraphs(reading, stored, article):
    rows = list(csv.reader(io.StringIO(exported(reading, stored, "--format", "csv"))))
    assert tuple(rows[0]) == COLUMNS
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]
    assert [row["url"] for row in found] == [article(2).url, article(1).url]
    assert found[0]["headline"] == 'Tehran, «quoted»; "and" بازار'
    assert found[0]["authors"] == "A. One; B. Two"
    assert found[0]["body"] == article(2).body
    assert found[1]["section"] == "News; Iraq"


def test_a_formula_from_a_web_page_is_text_to_a_spreadsheet(reading, stored):
    rows = list(csv.reader(io.StringIO(exported(reading, stored, "--format", "csv"))))
    assert rows[2][1] == '\'=HYPERLINK("http://x.example";"click")'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_a_cell_never_begins_like_a_formula(text):
    assert cell(text).startswith("'")


@given(st.text("'=+-@\t\r\n＝a1 "))
@example("'=1")
def test_a_text_is_what_it_was_without_the_apostrophe_of_a_formula(text):
    found = cell(text)
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", found)
    assert re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", found) == text


def test_a_number_is_no_formula():
    assert [cell(number) for number in (-5, -0.5, 7, True)] == ["-5", "-0.5", "7", "True"]


def test_cells_are_plain():
    assert cell(None) == ""
    assert cell("Tehran – a plain text") == "Tehran – a plain text"
    assert cell(["a", "b"]) == "a; b"
    assert cell(["=1", "b"]).startswith("'=")
    assert cell(datetime(2026, 1, 31, tzinfo=UTC)) == "2026-01-31T00:00:00+00:00"
    assert cell(2) == "2"


def test_filters_and_duplicates_work_as_in_a_search(reading, stored):
    assert len(exported(reading, stored, "--duplicates").splitlines()) == 3
    assert len(exported(reading, stored, "Tehran").splitlines()) == 1
    assert exported(reading, stored, "--since", "2030-01-01") == ""


def test_the_count_is_told_beside_the_data(reading, stored, tmp_path):
    run = reading(stored, "export")
    assert run.err == "2 articles\n"
    file = tmp_path / "news.jsonl"
    run = reading(stored, "export", "--output", file)
    assert (run.out, run.err) == ("", f"2 articles in {file}\n")
    assert len(file.read_text("utf-8").splitlines()) == 2


def test_a_csv_file_is_marked_as_utf_8_for_spreadsheets(reading, stored, tmp_path):
    file = tmp_path / "news.csv"
    reading(stored, "export", "--format", "csv", "--output", file)
    assert file.read_bytes().startswith("\ufeffurl,headline".encode())
    assert sorted(tmp_path.iterdir()) == [file, file.with_name("news.csv.codebook.md")]


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    file = tmp_path / "news.jsonl"
    file.write_text("yesterday's")

    def breaks():
        yield {"_id": 1}
        assert file.read_text() == "yesterday's"
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        write_file(breaks(), "jsonl", file)
    assert file.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [file]
    assert write_file([{"_id": 1}], "jsonl", file) == 1
    assert file.read_text() == '{"_id": 1}\n'


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SetupError, match=r"^cannot write .*news.jsonl: No such file or directory$"):
        write_file([], "jsonl", tmp_path / "gone" / "news.jsonl")


def test_a_folder_that_cannot_be_written_is_one_line(reading, stored, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    # A user who may write everywhere is still kept out of the kernel's own files.
    target = closed / "news.csv" if os.geteuid() else "/proc/news.csv"
    run = reading(stored, "export", "--format", "csv", "--output", target)
    assert run.status == 1
    assert run.err.startswith(f"newscrawl: cannot write {target}: ")
    assert run.err.count("\n") == 1


def test_a_line_of_json_is_one_line_whatever_it_holds():
    text = to_json({"body": "a\n\nb\u2028c\x85d", "at": datetime(2026, 1, 31, tzinfo=UTC)})
    assert text.splitlines() == [text]
    assert json.loads(text)["body"] == "a\n\nb\u2028c\x85d"
    assert json.loads(text)["at"] == "2026-01-31T00:00:00+00:00"


def test_nothing_is_an_empty_file_with_a_header_for_csv():
    output = io.StringIO()
    assert write([], "jsonl", output) == 0
    assert output.getvalue() == ""
    assert write([], "csv", output) == 0
    assert output.getvalue().startswith("url,headline,")
