"""newscrawl ingest: from lines to the database, by the real command and the pipelines of a crawl."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from pymongo import MongoClient

from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.items import Dateline, Embed, Image, RelatedLink

WITH_PIPELINES = """
import asyncio
from newscrawl import settings
from newscrawl.cli import main
from scrapy.exceptions import DropItem

class Own:
    async def process_item(self, item):
        {code}
        return item

settings.ITEM_PIPELINES = {{**settings.ITEM_PIPELINES, Own: 150}}
main()
"""


def record(number, **given):
    words = " ".join(f"word{number}x{place}" for place in range(30))
    return {"url": f"https://example.org/a/{number}-story/", "headline": f"Story {number}", "body": words} | given


def text_of(records):
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in records)


@pytest.fixture
def file(tmp_path):
    """Write lines to a file; a text is a line as it is."""

    def write(*records, name="news.jsonl"):
        path = tmp_path / name
        path.write_text(text_of(records), "utf-8")
        return path

    return write


@pytest.fixture
def starting_ingest(environment, fed):
    """Start ``newscrawl ingest -``, with a pipe to write to and perhaps a pipeline of its user's."""

    def start(database, *arguments, code="", **changes):
        program = WITH_PIPELINES.format(code=code) if code else "from newscrawl.cli import main; main()"
        command = [sys.executable, "-c", program, "ingest", "-", *map(str, arguments)]
        return fed(command, environment(database, **changes))

    return start


@pytest.fixture
def piped(starting_ingest):
    """Run ``newscrawl ingest -`` to its end; the status and the report."""

    def run(database, records, *arguments, **options):
        with starting_ingest(database, "--json", *arguments, **options) as process:
            out, err = process.communicate(text_of(records), timeout=60)
        return process.returncode, json.loads(out), err

    return run


def wait_until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# -- what is stored ---------------------------------------------------------------------------------------------------


def test_good_lines_are_stored_and_bad_ones_told_kept_and_counted(newscrawl, database, db, file, tmp_path):
    path = file(
        record(1, headline=" A  “Story”&amp; more ", date_published="2007-05-01", id=1, autor="A"),
        "",
        record(2, body=None, id=2),
        "{oops",
        record(3, images=[{"url": ""}], url="https://example.org/a/3-story/?utm_source=x"),
        record(4, body=record(1)["body"]),
        "\udc80".encode("utf-8", "surrogateescape").decode("latin-1"),
    )
    path.write_bytes(path.read_bytes().replace("\x80".encode(), b"\x80"))
    kept = tmp_path / "refused.jsonl"
    run = newscrawl("ingest", path, "--refused", kept, database=database)
    assert run.status == 4
    assert [line.partition(": ")[2].split(":")[:2] for line in run.err.splitlines()] == [
        ["line 3", " no_body"],
        ["line 4", " not_json"],
        ["line 7", " not_utf8"],
        ["line 5", " invalid"],
    ]
    lines = run.out.splitlines()
    assert lines[0].startswith(f"{path}: lines were refused after ")
    assert lines[0].endswith(" s, 6 lines, exit status 4")
    assert lines[1] == "  articles     1 new, 1 duplicates, 0 updated, 0 unchanged"
    assert lines[2] == "  refused      4 lines: invalid 1, no_body 1, not_json 1, not_utf8 1"
    assert lines[3] == "  ignored      id (2 lines), autor (1 line; did you mean authors?)"
    assert lines[4].startswith(f"  stored in    database {database} of ")
    stored = {document["keys"][0]: document for document in db.articles.find({})}
    assert set(stored) == {"example.org/a/1-story", "example.org/a/4-story"}
    first = stored["example.org/a/1-story"]
    assert (first["headline"], first["site"]) == ("A “Story”& more", "example.org")
    assert (first["date_published"], first["date_published_precision"]) == (datetime(2007, 5, 1, tzinfo=UTC), "day")
    assert stored["example.org/a/4-story"]["duplicate_of"] == first["_id"]
    refused = [json.loads(line) for line in kept.read_text("ascii").splitlines()]
    assert [(one["line"], one["reason"]) for one in refused] == [
        (3, "no_body"),
        (4, "not_json"),
        (7, "not_utf8"),
        (5, "invalid"),
    ]
    raw = path.read_bytes().split(b"\n")
    assert [one["text"].encode("utf-8", "surrogateescape") for one in refused] == [raw[n - 1] for n in (3, 4, 7, 5)]
    assert "images" in refused[3]["detail"]
    assert db.refused.find_one()["_id"] == "https://example.org/a/3-story/"
    done = db.runs.find_one()
    assert (done["site"], done["spider"], done["arguments"]) == ("ingest", "ingest", {"file": str(path)})
    assert (done["read"], done["new"], done["duplicates"], done["exit_status"]) == (6, 1, 1, 4)
    assert done["refused"] == {"invalid": 1, "no_body": 1, "not_json": 1, "not_utf8": 1}
    assert (done["requests"], done["errors"], done["unstored"], done["reason"]) == (0, 0, 0, "finished")
    assert "finished" in done
    assert "\tingest\t4\t1 new, 1 duplicates, 4 lines refused\n" in newscrawl("runs", database=database).out


def test_running_it_again_changes_nothing(piped, database, db):
    records = [record(number, date_published="2007-05-01T10:00:00.123456Z") for number in range(5)]
    assert piped(database, records)[:2][1]["new"] == 5
    before = list(db.articles.find({}))
    status, report, err = piped(database, records)
    assert (status, err) == (0, "")
    assert (report["read"], report["new"], report["updated"], report["unchanged"]) == (5, 0, 0, 5)
    assert list(db.articles.find({})) == before
    assert db.revisions.count_documents({}) == 0


def test_another_text_under_the_same_address_is_an_edit_the_first_time(piped, database, db):
    records = [record(1), record(1, body="Another text of this article."), record(1)]
    status, report, _ = piped(database, records)
    assert (status, report["new"], report["updated"], report["unchanged"]) == (0, 1, 1, 1)
    assert db.articles.find_one()["body"] == records[1]["body"]
    before = list(db.articles.find({}))
    assert piped(database, records)[1]["unchanged"] == 3
    assert list(db.articles.find({})) == before
    assert db.revisions.count_documents({}) == 1


def test_the_first_line_owns_a_text_however_long_a_pipeline_takes_over_it(piped, database, db):
    """Three batches, and a pipeline of the user's that is slowest with the first article."""
    same = [record(number, body=record(0)["body"]) for number in range(250)]
    code = "await asyncio.sleep(0.5 if item.url.endswith('/0-story/') else 0); item.tags.append('own')"
    status, report, err = piped(database, same, code=code)
    assert (status, err, report["new"], report["duplicates"]) == (0, "", 1, 249)
    (first,) = db.articles.find({"duplicate_of": {"$exists": False}})
    assert (first["_id"], first["tags"]) == (same[0]["url"], ["own"])
    assert db.articles.distinct("duplicate_of") == [first["_id"]]


def test_what_a_pipeline_drops_or_fails_on_is_told_with_its_line(piped, database, db):
    code = """
        if item.line_number == 1:
            raise DropItem("not for us")
        if item.line_number == 2:
            raise RuntimeError("a mistake")
    """.strip()
    status, report, err = piped(database, [record(1), record(2), record(3)], code=code)
    assert (status, report["refused"], report["reasons"]) == (4, 2, {"dropped": 1, "failed": 1})
    assert "newscrawl: line 1: dropped: not for us\n" in err
    assert "newscrawl: line 2: failed: RuntimeError: a mistake\n" in err
    assert db.articles.count_documents({}) == 1


def test_an_export_gives_the_same_articles_in_another_database(
    newscrawl, databases, database, db, mongo, fill, article, tmp_path
):
    link = RelatedLink(url="https://iranfocus.com/iraq/9-x/", headline="More", block="related", position=1)
    fill(
        database,
        [
            article(
                1,
                dateline=Dateline(place="VIENNA", agency="AP", date="May 2"),
                date_modified=datetime(2007, 6, 1, tzinfo=UTC),
                date_published_raw="May 2, 2007",
                date_published_precision="minute",
                authors=["Jane Doe"],
                byline="By Jane Doe, AP",
                tags=["Oil"],
                images=[Image(url="https://iranfocus.com/a.jpg", caption="A", alt="B", credit_text="AP")],
                embeds=[Embed(kind="tweet", url="https://twitter.com/x/status/1", text="T")],
                related=[link],
                aliases=["https://iranfocus.com/?p=1"],
                is_accessible_for_free=False,
                sources={"body": "markup"},
                disagreements=["authors"],
                detected_language="en",
            ),
            article(2, date_published=None, headline="بازار «تهران»"),
            article(3, body=article(1).body),
            article(4, site="127.0.0.1:8098"),
        ],
    )
    exported = tmp_path / "export.jsonl"
    assert newscrawl("export", "--duplicates", "--output", exported, database=database).status == 0
    with databases() as copy:
        run = newscrawl("ingest", exported, "--json", database=copy)
        assert (run.status, run.err) == (0, "")
        assert json.loads(run.out)["ignored"] == {}
        # Newest first, as an export is: of two copies another one is the first.
        changed = {"first_seen", "last_changed", "duplicate_of", "duplicate_kind"}
        for old in db.articles.find({}):
            new = mongo[copy].articles.find_one({"_id": old["_id"]})
            assert {k: v for k, v in new.items() if k not in changed} == {
                k: v for k, v in old.items() if k not in changed
            }
        assert mongo[copy].articles.count_documents({}) == 4
        again = newscrawl("ingest", exported, "--json", database=database)
        assert json.loads(again.out)["unchanged"] == 4


def test_a_compressed_file_is_read_too(newscrawl, database, db, file):
    path = file(record(1), record(2))
    subprocess.run(["gzip", path], check=True)
    run = newscrawl("ingest", f"{path}.gz", database=database)
    assert (run.status, run.err) == (0, "")
    assert db.articles.count_documents({}) == 2


# -- what is said -----------------------------------------------------------------------------------------------------


def test_of_many_bad_lines_the_first_are_shown_and_all_are_counted(piped, database, tmp_path):
    kept = tmp_path / "refused.jsonl"
    status, report, err = piped(database, ["{"] * 5000 + [record(1)], "--refused", kept)
    assert (status, report["refused"], report["new"]) == (4, 5000, 1)
    assert len(err.splitlines()) == 21
    assert err.splitlines()[-1] == f"newscrawl: more lines were refused; they are in {kept}"
    assert len(kept.read_text().splitlines()) == 5000


@pytest.mark.parametrize("text", [[], ["", "  "]])
def test_nothing_to_store_is_told(piped, database, text):
    status, report, err = piped(database, text)
    assert (status, report["read"], err) == (1, 0, "newscrawl: standard input holds no line\n")


def test_wrong_usage_ends_with_2_and_harms_no_file(newscrawl, file, tmp_path):
    run = newscrawl("ingest", tmp_path / "gone.jsonl")
    assert (run.status, run.err) == (
        2,
        f"newscrawl: cannot read {tmp_path / 'gone.jsonl'}: No such file or directory\n",
    )
    path = file(record(1))
    run = newscrawl("ingest", path, "--refused", path)
    assert (run.status, run.err) == (2, f"newscrawl: --refused {path} is the file to be read: give another one\n")
    assert path.read_text() == text_of([record(1)])
    run = newscrawl("ingest", path, "--refused", tmp_path / "no" / "file")
    assert (run.status, run.err) == (
        1,
        f"newscrawl: cannot write {tmp_path / 'no' / 'file'}: No such file or directory\n",
    )


def test_a_file_that_breaks_in_the_middle_is_told_and_what_was_read_is_stored(newscrawl, database, db, tmp_path):
    path = tmp_path / "news.jsonl.gz"
    whole = tmp_path / "whole"
    whole.write_text(text_of(record(number) for number in range(2000)))
    subprocess.run(f"gzip -c {whole} | head -c 100000 > {path}", shell=True, check=True)  # noqa: S602 - our own names
    run = newscrawl("ingest", path, database=database)
    assert run.status == 2
    assert run.err.startswith(f"newscrawl: cannot read {path}: ")
    assert run.err.count("\n") == 1
    assert db.articles.count_documents({}) == db.runs.find_one()["read"] > 0


def test_a_bar_is_shown_on_a_terminal(environment, database, file):
    path = file(*map(record, range(300)))
    inside, outside = pty.openpty()
    command = [sys.executable, "-c", "from newscrawl.cli import main; main()", "ingest", str(path)]
    changes = {"COLUMNS": "80", "TERM": "xterm-256color"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=outside, env=environment(database, **changes)
    ) as process:
        os.close(outside)
        written = b""
        while select.select([inside], [], [], 30)[0]:
            try:
                written += os.read(inside, 65536)
            except OSError:  # Linux says so when the last one who writes has ended
                break
        os.close(inside)
        assert b"300 new" in process.stdout.read()
    assert process.returncode == 0
    assert b"300 lines" in written
    assert "━".encode() in written


# -- when it ends early -----------------------------------------------------------------------------------------------


def test_no_more_is_read_than_can_be_stored(starting_ingest, database):
    """A pipeline that gets stuck: whoever writes to the pipe has to wait, too."""
    content = text_of(map(record, range(10_000))).encode()
    assert len(content) > 3_000_000
    with starting_ingest(database, code="await asyncio.sleep(600)") as process:
        descriptor = process.stdin.fileno()
        os.set_blocking(descriptor, False)
        taken, quiet_since = 0, time.monotonic()
        while time.monotonic() - quiet_since < 4 or not taken:
            try:
                taken += os.write(descriptor, content[taken : taken + 65536])
                quiet_since = time.monotonic()
            except BlockingIOError:
                time.sleep(0.05)
            assert taken < 1_000_000
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_3_and_what_is_in_hand_is_stored(starting_ingest, database, db, number):
    with starting_ingest(database) as process:
        process.stdin.write(text_of(map(record, range(150))))
        process.stdin.flush()
        wait_until(lambda: db.articles.count_documents({}) >= 100)
        process.send_signal(number)
        process.wait(60)
        out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 3
    stored = db.articles.count_documents({})
    assert 100 < stored <= 150  # more than the batch that was waited for
    assert err == f"newscrawl: stopped after {stored} lines; run it again: what is stored stays\n"
    assert out.startswith("standard input: stopped early after ")
    done = db.runs.find_one()
    assert (done["exit_status"], done["stopped_by"], done["read"], done["unstored"]) == (3, "shutdown", stored, 0)


def test_a_database_that_does_not_answer_ends_with_6_and_one_line(newscrawl, file):
    uri = "mongodb://user:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=300"
    run = newscrawl("ingest", file(record(1)), "--uri", uri)
    assert (run.status, run.out) == (6, "")
    assert run.err.startswith("newscrawl: MongoDB does not answer: mongodb://***@127.0.0.1:9/")
    assert run.err.count("\n") == 1


def test_a_database_killed_in_the_middle_ends_with_6_and_says_what_is_not_stored(starting_ingest, tmp_path):
    own = EmbeddedServer(tmp_path / "mongodb")
    uri = own.start().replace("5000", "2000")
    try:
        slowly = "await asyncio.sleep(0.02)"
        with starting_ingest("archive", "--json", "--uri", uri, code=slowly) as process, MongoClient(uri) as client:
            process.stdin.write(text_of(map(record, range(300))))
            process.stdin.close()
            wait_until(lambda: client.archive.articles.count_documents({}))
            own.stop(force=True)
            process.wait(60)
            report, err = json.loads(process.stdout.read()), process.stderr.read()
    finally:
        own.stop(force=True)
    assert process.returncode == report["exit_status"] == 6
    assert err == f"newscrawl: {report['failure']}\n"
    assert "MongoDB" in err
    assert 0 < report["unstored"] == report["read"] - report["new"]
    assert report["read"] < 300
