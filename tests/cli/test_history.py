"""show --revisions, --as-of and --cite, and changes: in a pipe, on a terminal, as JSON, and wrong combinations."""

import json
import re
from datetime import UTC, datetime

import pytest

KEY = "iranfocus.com#1"
HOSTILE = "Stop\x1b[31mred\x1b]0;title\x07 \x9b2J\u202etxt.exe"
OLD = "The ministry said 12 people were hurt.\n\nTalks go on."
NEW = "The ministry said 14 people were hurt.\n\nTalks go on.\n\nThere was no comment."


def at(day, hour=0):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def stored(databases, fill, article, mongo):
    """Store an article that was edited twice and then taken off, and one that was never edited."""
    with databases() as name:
        fill(name, [article(1, body=OLD, tags=["Oil"]), article(2)])
        fill(name, [article(1, body=OLD, tags=["Oil", "Gas"], headline="Talks resume")])
        fill(name, [article(1, body=NEW, tags=["Oil", "Gas"], headline="Talks resume")])
        db = mongo[name]
        pages = [{"file": f"iranfocus.com/2026/{part}.warc.gz", "offset": 512 * part} for part in (1, 2)]
        (old,) = db.articles.find({"keys": KEY})
        gone = {"_id": f"{old['_id']}#3", "article": old["_id"], "revision": 3, "at": at(9), "kind": "removed"}
        gone |= {"schema": 1, "site": old["site"], "content_hash": old["content_hash"], "raw": pages}
        db.revisions.insert_one(gone | {"changes": {"status": "live"}})
        change = {"status": "gone", "revision": 4, "first_seen": at(1), "last_changed": at(9)}
        db.articles.update_one({"keys": KEY}, {"$set": change})
        db.revisions.update_one({"revision": 1}, {"$set": {"at": at(3)}})
        db.revisions.update_one({"revision": 2}, {"$set": {"at": at(5, 8)}})
        yield name


@pytest.fixture(scope="module")
def hostile(databases, fill, article, mongo):
    """Store an article in whose history a page has hidden commands to a terminal."""
    with databases() as name:
        fill(name, [article(1)])
        fill(name, [article(1, headline="Tame", agency="AFP")])
        changes = {"headline": HOSTILE, "agency": HOSTILE}
        mongo[name].revisions.update_one({}, {"$set": {"changes": changes, "at": at(3)}})
        mongo[name].articles.update_one({}, {"$set": {"first_seen": at(1), "byline": HOSTILE}})
        yield name


# -- show --revisions -------------------------------------------------------------------------------------------------


def test_all_states_are_told_with_what_each_edit_changed(reading, stored):
    run = reading(stored, "show --revisions", KEY)
    assert (run.status, run.err) == (0, "")
    assert run.out == (
        "revision 4, 2026-01-09 00:00 UTC, removed: status\n"
        "status: live -> gone\n"
        "\n"
        "revision 3, 2026-01-05 08:00 UTC to 2026-01-09 00:00 UTC, correction: body\n"
        "body: The ministry said [-12-] {+14+} people were hurt.\n\nTalks go on.{+\n\nThere was no comment.+}\n"
        "\n"
        "revision 2, 2026-01-03 00:00 UTC to 2026-01-05 08:00 UTC, headline: headline, tags\n"
        "headline: [-Headline 1-] {+Talks resume+}\n"
        "tags: nothing -> Gas\n"
        "\n"
        "revision 1, 2026-01-01 00:00 UTC to 2026-01-03 00:00 UTC, as first stored\n"
        "\n"
    )


def test_an_article_that_was_never_edited_has_one_state(reading, stored):
    run = reading(stored, "show --revisions", "iranfocus.com#2")
    assert re.fullmatch(r"revision 1, 20\d\d-\d\d-\d\d \d\d:\d\d UTC, as first stored\n\n", run.out)


def test_the_states_are_one_json_document_a_line(reading, stored):
    rows = [json.loads(line) for line in reading(stored, "show --revisions --json", KEY).out.splitlines()]
    assert [(row["number"], row["kind"], row["changed"]) for row in rows][1] == (3, "correction", ["body"])
    assert (rows[-1]["captured"], rows[-1]["until"]) == ("2026-01-01T00:00:00+00:00", "2026-01-03T00:00:00+00:00")
    assert [row["document"]["body"] for row in rows] == [NEW, NEW, OLD, OLD]


def test_on_a_terminal_a_diff_has_colours_and_no_marks(on_a_terminal, stored):
    out = on_a_terminal(stored, "show", "--revisions", KEY)
    assert "\x1b[9;31m12\x1b[0m \x1b[32m14\x1b[0m people" in out
    assert "[-" not in out


def test_where_a_revision_is_lost_it_is_told(reading, stored, mongo):
    row = mongo[stored].revisions.find_one_and_delete({"revision": 2})
    try:
        out = reading(stored, "show --revisions", KEY).out
    finally:
        mongo[stored].revisions.insert_one(row)
    assert out.endswith("2026-01-09 00:00 UTC, what was before it is not kept\n\n")


def test_nothing_in_a_history_gives_a_terminal_orders(reading, on_a_terminal, hostile):
    for options in (["--revisions"], ["--as-of", "2026-01-02"], ["--cite"]):
        shown = on_a_terminal(hostile, "show", *options, KEY)
        for out in (re.sub(r"\x1b\[[\d;]*m", "", shown), reading(hostile, "show", *options, KEY).out):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    assert "red" in reading(hostile, "show --revisions", KEY).out
    for options in (["--revisions"], ["--as-of", "2026-01-02"]):
        out = reading(hostile, "show --json", *options, KEY).out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_an_article_that_the_site_took_off_is_marked_for_a_person_and_not_for_a_program(reading, on_a_terminal, stored):
    assert "Talks resume (gone)" in on_a_terminal(stored, "search", "talks")
    assert "\tTalks resume\t" in reading(stored, "search", "talks").out
    assert "status       gone: no longer on the site\n" in reading(stored, "show", KEY).out
    assert "status " not in reading(stored, "show", "iranfocus.com#2").out


# -- show --as-of -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "number", "captured", "headline", "number_hurt"),
    [
        ("2026-01-01", 1, "2026-01-01 00:00 UTC to 2026-01-03 00:00 UTC", "Headline 1", 12),
        ("2026-01-03", 2, "2026-01-03 00:00 UTC to 2026-01-05 08:00 UTC", "Talks resume", 12),
        ("2026-01-05T07:59", 2, "2026-01-03 00:00 UTC to 2026-01-05 08:00 UTC", "Talks resume", 12),
        ("2026-01-05T10:59+03:00", 2, "2026-01-03 00:00 UTC to 2026-01-05 08:00 UTC", "Talks resume", 12),
        ("2026-01-05", 3, "2026-01-05 08:00 UTC to 2026-01-09 00:00 UTC", "Talks resume", 14),
        ("2030-01-01", 4, "2026-01-09 00:00 UTC", "Talks resume", 14),
    ],
)
def test_an_article_is_shown_as_the_archive_had_it(reading, stored, moment, number, captured, headline, number_hurt):
    run = reading(stored, "show", KEY, "--as-of", moment)
    assert run.out.startswith(f"as of {moment}: revision {number} of 4, {captured}\n\n{headline}\n")
    assert f"said {number_hurt} people" in run.out
    assert ("gone: no longer on the site" in run.out) == (number == 4)
    told = json.loads(reading(stored, "show --json", KEY, "--as-of", moment).out)
    assert (told["headline"], told["revision"]) == (headline, number)
    assert told["captured"].startswith(captured[:10])
    assert (told["until"] is None) == (number == 4)


def test_before_the_first_capture_there_is_one_line_and_status_1(reading, stored):
    run = reading(stored, "show", KEY, "--as-of", "2025-12-31")
    assert (run.status, run.out) == (1, "")
    assert run.err == f"newscrawl: not captured before 2026-01-01 00:00 UTC: {KEY}\n"


# -- show --cite ------------------------------------------------------------------------------------------------------


def test_what_a_footnote_needs_is_told_in_lines(reading, stored, mongo):
    hashes = {row["revision"]: row["content_hash"] for row in mongo[stored].revisions.find({"article": {"$ne": ""}})}
    run = reading(stored, "show --cite", KEY, "--as-of", "2026-01-06")
    assert run.out == (
        "key           iranfocus.com#1\n"
        "revision      3 of 4\n"
        "captured      2026-01-05T08:00:00Z\n"
        f"content hash  {hashes[3]}\n"
        "raw page      iranfocus.com/2026/1.warc.gz, offset 512\n"
        "raw page      iranfocus.com/2026/2.warc.gz, offset 1024\n"
        "url           https://iranfocus.com/iraq/1-story-1/\n"
    )
    latest = reading(stored, "show --cite", KEY).out
    assert "revision      4 of 4\ncaptured      2026-01-09T00:00:00Z\n" in latest
    assert "raw page      none was kept\n" in latest
    assert "status        gone: no longer on the site\n" in latest
    first = json.loads(reading(stored, "show --cite --json", KEY, "--as-of", "2026-01-02").out)
    assert (first["key"], first["revision"], first["content_hash"], first["raw"]) == (KEY, 1, hashes[1], [])


@pytest.mark.parametrize("shown", ["2026-01-05T08:00:00Z", "2026-01-05T08:00", "2026-01-05T11:00+03:00"])
def test_a_time_as_it_is_shown_means_its_end_so_a_cited_state_is_found_again(reading, stored, mongo, shown):
    edited = {"kind": "correction"}
    mongo[stored].revisions.update_one(edited, {"$set": {"at": at(5, 8).replace(microsecond=204000)}})
    assert "captured      2026-01-05T08:00:00Z\n" in reading(stored, "show --cite", KEY, "--as-of", "2026-01-06").out
    assert "revision      3 of 4\n" in reading(stored, "show --cite", KEY, "--as-of", shown).out
    assert "correction" in reading(stored, "changes", "--since", "2026-01-04", "--until", shown).out
    mongo[stored].revisions.update_one(edited, {"$set": {"at": at(5, 8)}})


# -- changes ----------------------------------------------------------------------------------------------------------


def test_edits_are_listed_newest_first_a_line_each(reading, stored):
    run = reading(stored, "changes", "--since", "2026-01-01")
    assert (run.status, run.err) == (0, "")
    assert [line.split("\t") for line in run.out.splitlines()] == [
        ["2026-01-09 00:00 UTC", "removed", "status", "Talks resume", KEY],
        ["2026-01-05 08:00 UTC", "correction", "body", "Talks resume", KEY],
        ["2026-01-03 00:00 UTC", "headline", "headline, tags", "Talks resume", KEY],
    ]


def test_edits_are_chosen_by_time_kind_and_site(reading, stored):
    def days(*options):
        return [line[8:10] for line in reading(stored, "changes", *options).out.splitlines()]

    assert days("--since", "2026-01-03T00:01", "--until", "2026-01-08") == ["05"]
    assert days("--since", "2026-01-01", "--kind", "headline", "--kind", "removed") == ["09", "03"]
    assert days("--since", "2026-01-01", "--site", "iranfocus.com", "--newest", "1") == ["09"]
    run = reading(stored, "changes", "--since", "2026-01-01", "--newest", "2")
    assert run.err == "there are more; --newest 4 shows them\n"
    row = json.loads(reading(stored, "changes", "--since", "2026-01-09", "--json").out)
    assert (row["at"], row["key"], row["revision"], row["kind"]) == ("2026-01-09T00:00:00+00:00", KEY, 4, "removed")


def test_the_table_of_edits_fits_a_terminal(on_a_terminal, stored):
    lines = re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(stored, "changes", "--since", "2026-01-01")).splitlines()
    assert lines[0].split() == ["seen", "kind", "fields", "headline", "key"]
    assert max(map(len, lines)) <= 80


def test_no_edit_is_told_and_is_status_1(reading, stored, database):
    for name, options in ((stored, ["--site", "other.example"]), (database, [])):
        run = reading(name, "changes", "--since", "2026-01-01", *options)
        assert (run.status, run.out, run.err) == (1, "", "newscrawl: no edit matches\n")


# -- wrong usage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", KEY, "--links", "--revisions"), "--links and --revisions do not go together; give one of them"),
        (("show", KEY, "--links", "--cite"), "--links and --cite do not go together; give one of them"),
        (("show", KEY, "--revisions", "--cite"), "--revisions and --cite do not go together; give one of them"),
        (
            ("show", KEY, "--revisions", "--as-of", "2026-01-01"),
            "--revisions and --as-of do not go together; give one of them",
        ),
        (
            ("show", KEY, "--as-of", "soon"),
            "--as-of 'soon' is no date; write it like 2026-01-31 or 2026-01-31T14:30",
        ),
        (
            ("changes", "--since", "0001-01-01T00:00+10:00"),
            "--since '0001-01-01T00:00+10:00' is no date; write it like 2026-01-31 or 2026-01-31T14:30",
        ),
        (
            ("changes", "--since", "2026-01-02", "--until", "2026-01-01"),
            "--since 2026-01-02 is after --until 2026-01-01",
        ),
        (("changes",), "Missing option '--since'. See main changes --help"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_status_2(reading, stored, arguments, said):
    run = reading(stored, *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err == f"newscrawl: {said}\n"


def test_an_article_that_is_not_there_has_no_history(reading, stored):
    for options in (["--revisions"], ["--cite"], ["--as-of", "2026-01-01"]):
        run = reading(stored, "show", "iranfocus.com#77", *options)
        assert (run.status, run.out) == (1, "")
        assert run.err.startswith("newscrawl: not in the archive: iranfocus.com#77;")
