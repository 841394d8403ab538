"""The states that an article has had, what was edited when, and the word diff."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.exceptions import UsageError
from newscrawl.history import Edit, as_of, states, word_diff
from newscrawl.items import Dateline
from newscrawl.query import open_archive

WORDS = " ".join(f"w{place}" for place in range(60))


def at(day, hour=0):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def put_back(db, *moments):
    """Give the revisions of the only article these times; the first is that of its first capture."""
    first, *others = moments
    db.articles.update_one({}, {"$set": {"first_seen": first, "last_changed": others[-1]}})
    for number, moment in enumerate(others, 1):
        assert db.revisions.update_one({"revision": number}, {"$set": {"at": moment}}).matched_count


@pytest.fixture
def edited(db, database, fill, article, server):
    """Store an article, edit it twice, take it off; open the archive for reading."""
    fill(database, [article(1, dateline=Dateline(place="TEHRAN"), tags=["Oil"])])
    fill(database, [article(1, headline="Headline one", tags=["Oil"])])
    fill(database, [article(1, headline="Headline one", tags=["Oil"], agency="AFP", description="In short")])
    old = db.articles.find_one()
    gone = {"schema": 1, "site": old["site"], "article": old["_id"], "revision": 3, "kind": "removed"}
    gone |= {"content_hash": old["content_hash"], "raw": [{"file": "a", "offset": 5}], "changes": {"status": "live"}}
    db.revisions.insert_one({"_id": f"{old['_id']}#3", "at": at(9)} | gone)
    db.articles.update_one({}, {"$set": {"status": "gone", "revision": 4}})
    put_back(db, at(1, 12), at(3), at(5), at(9))
    with open_archive(server, database) as archive:
        yield archive


# -- states -----------------------------------------------------------------------------------------------------------


def test_the_states_are_told_newest_first_with_the_edit_that_led_to_each(edited):
    found = edited.revisions("http://www.iranfocus.com/iraq/1-story-1")
    assert [(one.number, one.captured, one.until, one.kind, one.changed) for one in found] == [
        (4, at(9), None, "removed", ["status"]),
        (3, at(5), at(9), "correction", ["description", "agency"]),
        (2, at(3), at(5), "headline", ["headline", "dateline"]),
        (1, at(1, 12), at(3), "", []),
    ]


def test_each_state_has_the_document_as_it_was(edited, article):
    latest, third, second, first = (one.document for one in edited.revisions("iranfocus.com#1"))
    assert latest == edited.get("iranfocus.com#1")
    assert (latest["status"], third["status"], third["raw"]) == ("gone", "live", [{"file": "a", "offset": 5}])
    assert (third["agency"], third["description"], second["agency"], second["description"]) == (
        *("AFP", "In short"),
        *("AP", ""),
    )
    assert first["dateline"] == {"place": "TEHRAN", "agency": "", "date": ""}
    assert "dateline" not in second
    assert (first["headline"], second["headline"]) == ("Headline 1", "Headline one")
    given = article(1, dateline=Dateline(place="TEHRAN"), tags=["Oil"])
    assert (first["content_hash"], first["revision"]) == (given.content_hash, 1)
    assert [one["last_changed"] for one in (third, second, first)] == [at(5), at(3), at(1, 12)]
    assert first["extraction"] == second["extraction"] == latest["extraction"]
    assert not {"fronts", "raw"} & set(first)


def test_a_date_finds_the_state_that_the_archive_had_then(edited):
    def number(moment):
        state = as_of(edited.revisions("iranfocus.com#1"), moment)
        return state and state.number

    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
        date(2026, 1, 3),
        date(2026, 1, 5),
        date(2030, 1, 1),
    ]
    assert [*map(number, days)] == [None, 1, 1, 2, 3, 4]
    assert [number(at(1, 11)), number(at(1, 12)), number(at(8, 23)), number(at(9))] == [None, 1, 3, 4]
    assert number(datetime(2026, 1, 1, 12)) == 1  # noqa: DTZ001 - a time without a zone is UTC
    assert number(at(1, 12).astimezone(timezone(timedelta(hours=5)))) == 1
    assert edited.get("iranfocus.com#1", as_of=date(2026, 1, 3))["headline"] == "Headline one"
    assert edited.get("iranfocus.com#1", as_of=at(1, 11)) is None


def test_an_edit_that_is_not_written_yet_is_left_out(edited, db):
    row = db.revisions.find_one({"revision": 3})
    db.revisions.insert_one(row | {"_id": f"{row['article']}#4", "revision": 4, "at": at(20)})
    assert [one.number for one in edited.revisions("iranfocus.com#1")] == [4, 3, 2, 1]
    assert [edit.at for edit in edited.changes(date(2026, 1, 6))] == [at(9)]


def test_where_a_revision_is_lost_the_states_end(edited, db):
    db.revisions.delete_one({"revision": 2})
    found = edited.revisions("iranfocus.com#1")
    assert [(one.number, one.kind, one.until) for one in found] == [(4, "removed", None), (3, "", at(9))]


def test_a_field_that_did_not_change_after_all_is_not_told_as_changed():
    article = {"revision": 2, "first_seen": at(1), "headline": "Same", "body": "New"}
    revision = {"revision": 1, "at": at(2), "changes": {"headline": "Same", "body": "Old", "dateline": None}}
    assert states(article, [revision])[0].changed == ["body"]


def test_what_is_not_stored_has_no_states_and_nonsense_is_refused(edited):
    assert edited.revisions("iranfocus.com#77") == []
    assert edited.get("iranfocus.com#77", as_of=date(2026, 1, 1)) is None
    with pytest.raises(UsageError, match="give an article's URL or key"):
        edited.revisions("nonsense")


# -- changes ----------------------------------------------------------------------------------------------------------


def test_edits_are_listed_newest_first(edited):
    found = list(edited.changes(date(2026, 1, 1)))
    assert [edit.kind for edit in found] == ["removed", "correction", "headline"]
    url = "https://iranfocus.com/iraq/1-story-1/"
    assert found[2] == Edit(at(3), url, "iranfocus.com#1", url, "Headline one", 2, "headline", ["headline", "dateline"])


def test_edits_are_chosen_by_time_site_and_kind(edited):
    def numbers(*arguments, **options):
        return [edit.revision for edit in edited.changes(*arguments, **options)]

    assert numbers(at(3)) == [4, 3, 2]
    assert numbers(at(3, 1)) == [4, 3]
    assert numbers(date(2026, 1, 3), date(2026, 1, 5)) == [3, 2]
    assert numbers(date(2026, 1, 3), at(4, 23)) == [2]
    assert numbers(date(2026, 1, 1), site="iranfocus.com") == [4, 3, 2]
    assert numbers(date(2026, 1, 1), site="other.example") == []
    assert numbers(date(2026, 1, 1), kinds=["removed", "headline"]) == [4, 2]


def test_what_was_read_anew_by_other_rules_is_no_edit_unless_it_is_asked_for(edited, db):
    db.revisions.update_one({"revision": 2}, {"$set": {"kind": "reextraction"}})
    assert [edit.revision for edit in edited.changes(date(2026, 1, 1))] == [4, 2]
    assert [edit.revision for edit in edited.changes(date(2026, 1, 1), kinds=["reextraction"])] == [3]


def test_a_kind_that_was_not_noted_is_worked_out(edited, db):
    db.revisions.update_many({}, {"$unset": {"kind": ""}})
    assert [edit.kind for edit in edited.changes(date(2026, 1, 1))] == ["removed", "correction", "headline"]
    assert [edit.revision for edit in edited.changes(date(2026, 1, 1), kinds=["headline"])] == [2]
    assert [state.kind for state in edited.revisions("iranfocus.com#1")] == ["removed", "correction", "headline", ""]


def test_edits_of_several_sites_are_found_by_an_index_in_order(edited, db, database, fill, article):
    fill(database, [article(2, site="other.example")])
    fill(database, [article(2, site="other.example", headline="Other")])
    db.command("profile", 2)
    try:
        assert next(edited.changes(date(2026, 1, 1))).key == "other.example#2"
    finally:
        db.command("profile", 0)
    (row,) = db["system.profile"].find({"command.aggregate": "revisions", "op": "command"})
    assert row["planSummary"].startswith("IXSCAN { site: 1, at: -1, _id: 1 }")
    assert not row.get("hasSortStage")


def test_an_archive_that_is_empty_has_no_history(server, database):
    with open_archive(server, database) as archive:
        assert list(archive.changes(date(2026, 1, 1))) == []
        assert archive.revisions("iranfocus.com#1") == []


# -- word diff --------------------------------------------------------------------------------------------------------


def told(old, new):
    marks = {"delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(
        marks.get(kind, "{}").format(text.strip(" ")) + text[len(text.rstrip(" ")) :]
        for kind, text in word_diff(old, new)
    )


def test_a_word_diff_shows_what_went_and_what_came():
    assert told("Talks resume in Vienna", "Talks end in Vienna today") == "Talks [-resume-] {+end+} in Vienna {+today+}"
    assert told("", "New") == "{+New+}"
    assert told("Old", "") == "[-Old-]"
    assert told("The same", "The  same") == "The  same"


def test_what_stays_for_a_few_words_between_larger_changes_belongs_to_them():
    assert told("He said 12 soldiers of the army fled", "She told us 14 men of the navy stayed") == (
        "[-He said 12 soldiers of the army fled-]{+She told us 14 men of the navy stayed+}"
    )
    assert told("a b c d e f", "a x c d e y") == "a [-b-] {+x+} c d e [-f-]{+y+}"


def test_paragraphs_are_kept():
    assert told("One.\n\nTwo.", "One.\n\nMore.\n\nTwo.") in {"One.\n\n{+More.\n\n+}Two.", "One.{+\n\nMore.+}\n\nTwo."}
    assert told("a.\n\nb.", "x.\n\ny.") == "[-a.-]{+x.+}\n\n[-b.-]{+y.+}"


def test_of_what_stays_the_same_for_long_only_what_stands_beside_a_change_is_shown():
    assert told(f"Old {WORDS} end", f"New {WORDS} fin") == (
        "[-Old-] {+New+} w0 w1 w2 w3 w4 w5 w6 w7 … 44 words …w52 w53 w54 w55 w56 w57 w58 w59 [-end-]{+fin+}"
    )
    assert told(f"{WORDS} end", f"{WORDS} fin").startswith("… 52 words …w52 ")
    assert told(f"One {WORDS}", f"Two {WORDS}").endswith(" w7 … 52 words …")
    assert told(WORDS, WORDS) == "… 60 words …"


def test_a_script_without_spaces_is_compared_sign_by_sign():
    assert told("伊朗外长在维也纳发表讲话", "伊朗外长在日内瓦发表讲话") == "伊朗外长在[-维也纳-]{+日内瓦+}发表讲话"


texts = st.lists(st.sampled_from(["a", "b", "c", "d,", "伊", "朗", "\n\n"]), max_size=40).map(" ".join)


@given(texts, texts)
def test_both_texts_can_be_read_in_the_diff(old, new):
    pieces = word_diff(old, new)
    for text, other in ((old, "insert"), (new, "delete")):
        kept = "".join(piece for kind, piece in pieces if kind != other)
        if "words" not in kept:
            assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.timeout(20)
def test_a_diff_of_twenty_thousand_words_is_bounded():
    old = " ".join("ab"[place * place % 7 % 2] for place in range(20_000))
    assert word_diff(old, old[::-1])
    assert word_diff(" ".join(map(str, range(20_000))), " ".join(map(str, range(20_000, 0, -1))))
