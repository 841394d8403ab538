"""Storing articles: new, known, changed, copied, refused, and by several programs at once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from newscrawl.archive.claims import LEASE
from newscrawl.archive.documents import document_of
from newscrawl.edits import kind_of
from newscrawl.evidence import Evidence
from newscrawl.fingerprint import VERSION, Fingerprint
from newscrawl.inspection import HeldBack
from newscrawl.items import Dateline, Front, Image, Refusal, RelatedLink


async def kinds(archive, *articles):
    return [outcome.kind for outcome in await archive.articles.store(list(articles))]


# -- new, unchanged, updated ------------------------------------------------------------------------------------------


async def test_a_new_article_is_stored_with_all_it_has(archive, db, article):
    given = article(
        1,
        description="In short.",
        authors=["A. Writer"],
        byline="By A. WRITER",
        dateline=Dateline(place="TEHRAN", agency="AP", date="May 27"),
        tags=["Oil & Gas"],
        images=[Image(url="https://iranfocus.com/1.jpg", caption="A caption", alt="")],
        related=[RelatedLink(url="https://iranfocus.com/iraq/2-x/", headline="X", block="related", position=1)],
        sources={"headline": "markup"},
    )
    assert await kinds(archive, given) == ["new"]
    document = db.articles.find_one()
    assert document["_id"] == document["url"] == given.url
    assert document["keys"] == ["iranfocus.com#1", "iranfocus.com/iraq/1-story-1"]
    assert document["dateline"] == {"place": "TEHRAN", "agency": "AP", "date": "May 27"}
    assert document["images"] == [
        {"url": "https://iranfocus.com/1.jpg", "caption": "A caption", "alt": "", "credit_text": ""}
    ]
    assert document["related"][0]["block"] == "related"
    assert document["date_published"] == given.date_published
    assert document["extraction"]["sources"] == {"headline": "markup"}
    assert (document["revision"], document["status"], document["schema"]) == (1, "live", 1)
    assert not {"duplicate_of", "date_modified", "text_hash"} & set(document)


async def test_an_article_that_is_seen_again_is_written_nowhere_but_in_the_ledger(archive, db, article):
    assert await kinds(archive, article(1)) == ["new"]
    before = db.articles.find_one()
    assert await kinds(archive, article(1)) == ["unchanged"]
    assert db.articles.find_one() == before
    row = db.ledger.find_one()
    assert (row["state"], row["attempts"]) == ("stored", 2)
    assert row["first_seen"] <= row["last_seen"]
    assert db.revisions.count_documents({}) == 0


async def test_a_new_related_block_or_date_of_modification_is_no_edit(archive, db, article):
    await kinds(archive, article(1))
    others = [RelatedLink(url="https://iranfocus.com/iraq/9-x/", headline="X", block="related", position=1)]
    again = article(1, related=others, date_modified=datetime(2026, 1, 1, tzinfo=UTC))
    assert await kinds(archive, again) == ["unchanged"]
    assert db.articles.find_one()["related"] == []


async def test_an_edit_keeps_the_old_words_as_a_revision(archive, db, article):
    await kinds(archive, article(1, dateline=Dateline(place="TEHRAN")))
    old = db.articles.find_one()
    assert await kinds(archive, article(1, headline="Another headline")) == ["updated"]
    new = db.articles.find_one()
    assert (new["headline"], new["revision"]) == ("Another headline", 2)
    assert "dateline" not in new
    assert new["last_changed"] > old["last_changed"]
    assert new["first_seen"] == old["first_seen"]
    (revision,) = db.revisions.find({})
    assert revision["_id"] == f"{old['_id']}#1"
    assert revision["changes"] == {"headline": "Headline 1", "dateline": old["dateline"]}


async def test_every_edit_is_a_revision_and_the_oldest_text_can_be_put_together_again(archive, db, article):
    for headline in ("First", "Second", "Third"):
        await kinds(archive, article(1, headline=headline))
    assert db.articles.find_one()["revision"] == 3
    found = [(row["revision"], row["changes"]["headline"]) for row in db.revisions.find({}).sort("revision")]
    assert found == [(1, "First"), (2, "Second")]


async def test_an_earlier_text_is_an_edit_of_a_site_and_no_news_in_a_file(archive, db, article):
    first, second = article(1), article(1, headline="Second")
    await kinds(archive, first, second)
    again = [await archive.articles.store([one], edited_back=False) for one in (first, second)]
    assert [outcome.kind for (outcome,) in again] == ["unchanged", "unchanged"]
    assert db.articles.find_one()["headline"] == "Second"
    assert db.revisions.count_documents({}) == 1
    assert await kinds(archive, first) == ["updated"]


async def test_an_edit_that_was_interrupted_after_its_revision_is_finished_by_the_next_run(archive, db, article):
    await kinds(archive, article(1))
    await kinds(archive, article(1, headline="Second"))
    db.articles.update_one({}, {"$set": {"revision": 1, "headline": "Headline 1", "content_hash": "old"}})
    before = db.revisions.find_one()
    assert await kinds(archive, article(1, headline="Second")) == ["updated"]
    assert list(db.revisions.find({})) == [before]
    assert db.articles.find_one()["revision"] == 2


async def test_a_revision_that_a_dead_program_left_gets_the_fields_and_the_kind_of_the_edit_that_follows(
    archive, db, article
):
    await kinds(archive, article(1, tags=["Oil"]))
    before = db.articles.find_one()
    await kinds(archive, article(1, headline="Never written"))
    db.articles.replace_one({}, before)
    assert await kinds(archive, article(1, body="Other words.", tags=["Gas"])) == ["updated"]
    (revision,) = db.revisions.find({})
    assert revision["kind"] == "rewrite"
    assert revision["changes"] == {name: before[name] for name in ("headline", "body", "tags")}
    assert revision["content_hash"] == before["content_hash"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"headline": "“Headline” 1"}, "typography"),
        ({"headline": "Headline 2"}, "headline"),
        ({"description": "A standfirst"}, "correction"),
        ({"body": "Nothing of it"}, "rewrite"),
        ({"agency": "AFP"}, "metadata"),
    ],
)
async def test_a_revision_says_what_kind_of_edit_ended_its_state(archive, db, article, given, kind):
    await kinds(archive, article(1))
    await kinds(archive, article(1, **given))
    assert db.revisions.find_one()["kind"] == kind


async def test_an_article_that_was_gone_and_is_stored_again_is_back_and_its_revision_says_so(archive, db, article):
    await kinds(archive, article(1))
    pages = [{"file": "x.warc.gz", "offset": 0, "length": 9, "url": article(1).url, "digest": "9f"}]
    db.articles.update_one({}, {"$set": {"status": "gone", "raw": pages}})
    assert await kinds(archive, article(1, headline="Again")) == ["updated"]
    revision = db.revisions.find_one()
    assert (revision["kind"], revision["raw"]) == ("back", pages)
    assert revision["changes"] == {"status": "gone", "headline": "Headline 1"}
    assert db.articles.find_one()["status"] == "live"


async def test_an_edit_that_another_program_made_first_does_not_get_this_ones_kind(archive, db, article, monkeypatch):
    await kinds(archive, article(1))

    def overtaken(old, new):
        monkeypatch.undo()
        other = {"revision": 2, "headline": "Another’s", "content_hash": "other"}
        db.articles.update_one({}, {"$set": other})
        return kind_of(old, new)

    monkeypatch.setattr("newscrawl.archive.articles.kind_of", overtaken)
    assert await kinds(archive, article(1, agency="AFP")) == ["updated"]
    assert [row.get("kind") for row in db.revisions.find({}).sort("revision")] == [None, "headline"]


async def test_an_article_under_a_new_address_stays_one_and_knows_both(archive, db, article):
    old = article(5)
    new = article(5, url="https://iranfocus.com/economy/5-new-slug/")
    assert await kinds(archive, old) == ["new"]
    assert await kinds(archive, new) == ["unchanged"]
    (document,) = db.articles.find({})
    assert (document["_id"], document["url"], document["aliases"]) == (old.url, new.url, [old.url])
    assert set(document["keys"]) == set(old.keys) | set(new.keys)


async def test_an_address_that_is_another_articles_stays_with_that_one(archive, db, article):
    await kinds(archive, article(1), article(2))
    thief = article(1, aliases=["https://iranfocus.com/iraq/2-story-2/"])
    assert await kinds(archive, thief) == ["unchanged"]
    owners = [document["_id"] for document in db.articles.find({"keys": "iranfocus.com/iraq/2-story-2"})]
    assert owners == ["https://iranfocus.com/iraq/2-story-2/"]


async def test_an_address_that_leads_to_another_article_each_day_makes_no_two_of_them_one(archive, db, article):
    latest = "https://iranfocus.com/latest/"
    assert await kinds(archive, article(1, aliases=[latest])) == ["new"]
    assert await kinds(archive, article(2, aliases=[latest])) == ["new"]
    assert await kinds(archive, article(2, aliases=[latest], headline="Edited")) == ["updated"]
    assert {row["_id"]: row["headline"] for row in db.articles.find({})} == {
        article(1).url: "Headline 1",
        article(2).url: "Edited",
    }
    assert db.articles.find_one({"keys": "iranfocus.com/latest"})["_id"] == article(1).url


async def test_an_empty_batch_is_no_error(archive):
    assert await kinds(archive) == []


async def test_known_tells_which_keys_are_stored(archive, article):
    await kinds(archive, article(1))
    asked = ["iranfocus.com#1", "iranfocus.com/iraq/1-story-1", "iranfocus.com#2"]
    assert await archive.articles.known(asked) == {"iranfocus.com#1", "iranfocus.com/iraq/1-story-1"}


# -- copies -----------------------------------------------------------------------------------------------------------


async def test_a_copy_is_stored_and_names_the_first(archive, db, article):
    body = article(1).body
    assert await kinds(archive, article(1)) == ["new"]
    assert await kinds(archive, article(2, body=body.upper())) == ["duplicate"]
    assert await kinds(archive, article(3, body=body, headline="Other words above it")) == ["duplicate"]
    first = article(1).url
    copies = db.articles.find({"_id": {"$ne": first}})
    found = {row["_id"]: (row["duplicate_of"], row["duplicate_kind"]) for row in copies}
    assert found == {article(2).url: (first, "exact"), article(3).url: (first, "exact")}


async def test_short_texts_are_copies_only_under_the_same_headline(archive, article):
    short = "The report was withdrawn."
    assert await kinds(archive, article(1, body=short), article(2, body=short)) == ["new", "new"]
    assert await kinds(archive, article(3, body=short, headline="Headline 1")) == ["duplicate"]


async def test_copies_in_one_batch_name_the_first_of_them(archive, db, article):
    body = article(1).body
    batch = [article(number, body=body) for number in (7, 3, 5)]
    assert await kinds(archive, *batch) == ["new", "duplicate", "duplicate"]
    assert db.articles.count_documents({"duplicate_of": batch[0].url}) == 2


async def test_copies_in_a_batch_name_the_first_that_an_earlier_batch_stored(archive, db, article):
    body = article(1).body
    await kinds(archive, article(1))
    assert await kinds(archive, article(2, body=body), article(3, body=body)) == ["duplicate", "duplicate"]
    assert db.articles.count_documents({"duplicate_of": article(1).url}) == 2


async def test_the_same_words_on_another_site_are_a_copy(archive, article):
    body = article(1).body
    assert await kinds(archive, article(1), article(2, body=body, site="other.example")) == ["new", "duplicate"]


async def test_what_is_crawled_from_a_mirror_is_compared_within_it_only(archive, db, article):
    def mirrored(number, port=8099):
        url = f"http://127.0.0.1:{port}/iraq/{number}-story-{number}/"
        return article(number, url=url, site=f"127.0.0.1:{port}", mirror=True, body=article(1).body)

    assert await kinds(archive, mirrored(1), article(1), mirrored(2), mirrored(3, 8100)) == [
        *("new", "new", "duplicate", "new")
    ]
    assert db.articles.find_one({"_id": mirrored(2).url})["duplicate_of"] == mirrored(1).url


async def test_a_digest_is_no_copy_of_the_stories_in_it_and_names_them(archive, db, article):
    stories = [article(number) for number in (1, 2, 3)]
    digest = article(9, body="\n\n".join(story.body for story in stories))
    assert await kinds(archive, *stories) == ["new"] * 3
    assert await kinds(archive, digest) == ["new"]
    found = db.articles.find_one({"_id": digest.url})["similar"]
    assert sorted(found, key=str) == [{"article": story.url, "containment": 1.0} for story in stories]


async def test_what_stands_in_many_stories_is_no_reason_to_call_two_of_them_copies(archive, db, article):
    footer = article(100).body
    for number in range(1, 8):
        assert await kinds(archive, article(number, body=f"{article(number).body}\n\n{footer}")) == ["new"]
    similar = [len(row.get("similar", ())) for row in db.articles.find({}).sort("first_seen")]
    assert similar == [0, 1, 2, 3, 4, 0, 0]
    passages = set(Fingerprint("", footer).passages)
    marked = [len(passages & set(row["marks"])) for row in db.fingerprints.find({}).sort("at")]
    assert all(marked[:5])
    assert marked[5:] == [0, 0]


async def test_the_same_article_twice_in_a_batch_is_stored_once(archive, db, article):
    assert sorted(await kinds(archive, article(1), article(1), article(1))) == ["new", "unchanged", "unchanged"]
    other = article(1, url="https://iranfocus.com/economy/1-moved/", headline="Edited at once")
    assert sorted(await kinds(archive, article(1), other)) == ["unchanged", "updated"]
    assert db.articles.count_documents({}) == 1


async def test_an_edit_can_make_a_copy_and_another_edit_can_end_it(archive, db, article):
    await kinds(archive, article(1), article(2))
    assert await kinds(archive, article(2, body=article(1).body)) == ["updated"]
    assert db.articles.find_one({"_id": article(2).url})["duplicate_of"] == article(1).url
    assert await kinds(archive, article(2)) == ["updated"]
    found = db.articles.find_one({"_id": article(2).url})
    assert "duplicate_of" not in found
    assert "duplicate_kind" not in found


async def test_a_copy_never_names_an_article_that_is_a_copy_itself(archive, db, article):
    await kinds(archive, article(1), article(2, body=article(1).body), article(3))
    await kinds(archive, article(1, body=article(3).body))
    copies = {row["_id"]: row["duplicate_of"] for row in db.articles.find({"duplicate_of": {"$exists": True}})}
    assert copies[article(1).url] == article(3).url
    assert not set(copies.values()) & set(copies)


async def test_when_the_first_copy_is_edited_its_old_words_are_still_found_under_another(archive, db, article):
    old = article(1).body
    await kinds(archive, article(1), article(2, body=old), article(3, body=old))
    await kinds(archive, article(1, body=article(9).body))
    shown = {row["_id"] for row in db.articles.find({"duplicate_of": {"$exists": False}})}
    assert shown == {article(1).url, article(2).url}
    assert db.articles.find_one({"_id": article(3).url})["duplicate_of"] == article(2).url
    assert await kinds(archive, article(4, body=old)) == ["duplicate"]
    assert db.articles.find_one({"_id": article(4).url})["duplicate_of"] == article(2).url


async def test_a_copy_by_way_of_another_copy_is_released_with_that_one(archive, db, article):
    one, other = article(1).body, article(2).body
    await kinds(archive, article(1, body=one), article(3, body=f"{one}\n\n{other}"), article(2, body=other))
    assert db.articles.find_one({"_id": article(2).url})["duplicate_of"] == article(1).url
    await kinds(archive, article(3, body=article(9).body))
    assert db.articles.count_documents({"duplicate_of": {"$exists": True}}) == 0


async def test_an_article_with_an_older_newscrawls_row_can_be_edited(archive, db, article):
    await kinds(archive, article(1))
    db.command("collMod", "fingerprints", validationLevel="off")
    old = {"schema": 1, "site": "iranfocus.com", "article": article(1).url, "text_hash": "0" * 64}
    db.fingerprints.replace_one({}, old | {"claim": "iranfocus.com:0", "at": datetime.now(UTC)})
    assert await kinds(archive, article(1, body=article(2).body)) == ["updated"]
    assert await kinds(archive, article(3, body=article(2).body)) == ["duplicate"]


async def test_an_edited_first_copy_is_at_no_moment_a_copy_of_itself(archive, db, article, monkeypatch):
    """A program that dies before the copies are judged again leaves a first copy that is found."""
    body = article(1).body
    assert await kinds(archive, article(1), article(2, body=f"{body} and more")) == ["new", "duplicate"]

    async def die(*_):
        raise RuntimeError("killed")

    monkeypatch.setattr("newscrawl.archive.articles.judge_stored", die)
    with pytest.raises(RuntimeError):
        await kinds(archive, article(1, body=f"{body} corrected"))
    edited = db.articles.find_one({"_id": article(1).url})
    assert edited["body"].endswith("corrected")
    assert "duplicate_of" not in edited


async def test_a_key_that_is_another_articles_keeps_no_other_key_from_being_learnt(archive, db, article):
    def plain(*paths):
        url, *aliases = (f"https://plain.example/{path}/" for path in paths)
        return article(1, site="plain.example", url=url, aliases=aliases, body=article(len(paths[0])).body)

    await kinds(archive, plain("a"), plain("other"))
    assert await kinds(archive, plain("a", "new", "other")) == ["unchanged"]
    assert db.articles.find_one({"keys": "plain.example/new"})["_id"] == "https://plain.example/a/"
    assert db.articles.find_one({"keys": "plain.example/other"})["_id"] == "https://plain.example/other/"


async def test_copies_do_not_name_an_article_that_was_refused_beside_them(archive, db, article):
    body = article(1).body
    bad = article(1, images=[Image(url="")])
    found = await kinds(archive, bad, article(2, body=body), article(3, body=body))
    assert sorted(found) == ["duplicate", "new", "refused"]
    (copy,) = db.articles.find({"duplicate_of": {"$exists": True}})
    assert db.articles.find_one({"_id": copy["duplicate_of"]})


def row_of(given, state, at):
    """Return the row of a program that has not got further."""
    text = Fingerprint(given.headline, given.body)
    row = {"_id": given.keys[0], "schema": 1, "site": given.site, "article": given.url, "version": VERSION}
    row |= {"marks": [text.text_key, *text.passages], "state": state, "at": at, "token": ObjectId(), "place": 0}
    return row


LONG_AGO = LEASE + timedelta(seconds=5)


@pytest.mark.parametrize("state", ["pending", "settled"])
async def test_a_claim_that_nobody_followed_up_is_void_after_its_lease(archive, db, article, state):
    dead, heir = article(1), article(2, body=article(1).body)
    db.fingerprints.insert_one(row_of(dead, state, datetime.now(UTC) - LONG_AGO))
    assert await kinds(archive, heir) == ["new"]
    assert "duplicate_of" not in db.articles.find_one()
    # The program comes to life again: its article is the copy now.
    assert await kinds(archive, dead) == ["duplicate"]
    assert db.articles.find_one({"_id": dead.url})["duplicate_of"] == heir.url


async def test_a_program_that_died_after_storing_an_article_leaves_a_first_copy(archive, db, article):
    await kinds(archive, article(1))
    change = {"state": "settled", "at": datetime.now(UTC) - LONG_AGO}
    db.fingerprints.update_one({}, {"$set": change})
    assert await kinds(archive, article(2, body=article(1).body)) == ["duplicate"]
    assert db.fingerprints.find_one({"_id": article(1).keys[0]})["state"] == "stored"


@pytest.mark.parametrize(("state", "seconds"), [("pending", -1), ("settled", -1), ("settled", 1)])
async def test_an_older_claim_is_waited_for_and_one_that_is_settled(archive, db, article, state, seconds):
    other, mine = article(1), article(2, body=article(1).body)
    row = row_of(other, state, datetime.now(UTC) + timedelta(seconds=seconds))
    db.fingerprints.insert_one(row)
    storing = asyncio.create_task(kinds(archive, mine))
    await asyncio.sleep(0.3)
    assert not storing.done()
    db.articles.insert_one(document_of(other, datetime.now(UTC)))
    db.fingerprints.update_one({"_id": row["_id"]}, {"$set": {"state": "stored"}})
    assert await storing == ["duplicate"]
    assert db.articles.find_one({"_id": mine.url})["duplicate_of"] == other.url


async def test_a_younger_claim_is_asked_to_look_again(archive, db, article):
    other, mine = article(1), article(2, body=article(1).body)
    row = row_of(other, "pending", datetime.now(UTC) + timedelta(seconds=1))
    db.fingerprints.insert_one(row)
    assert await kinds(archive, mine) == ["new"]
    assert db.fingerprints.find_one({"_id": row["_id"]})["again"] is True


async def test_who_is_asked_to_look_again_does(archive, db, article, monkeypatch):
    """The other program claims and asks in the moment between our look and our verdict."""
    mine, other = article(2, body=article(1).body), article(1)
    settle, asked = archive.articles._claims._settle, []

    async def late(claims):
        if not asked:
            asked.append(db.fingerprints.update_one({"_id": mine.keys[0]}, {"$set": {"again": True}}).modified_count)
            db.articles.insert_one(document_of(other, datetime.now(UTC)))
            db.fingerprints.insert_one(row_of(other, "stored", datetime.now(UTC) - timedelta(seconds=1)))
        return await settle(claims)

    monkeypatch.setattr(archive.articles._claims, "_settle", late)
    assert await kinds(archive, mine) == ["duplicate"]
    assert asked == [1]


async def test_who_was_taken_for_dead_is_judged_again_when_it_comes_to_life(archive, db, article, monkeypatch):
    """A laptop sleeps between verdict and insert; meanwhile another program has taken the story."""
    mine, other = article(2, body=article(1).body), article(1)
    insert = archive.articles._insert_all

    async def asleep(documents):
        if documents and documents[0]["_id"] == mine.url:
            db.fingerprints.delete_one({"_id": mine.keys[0]})
            db.articles.insert_one(document_of(other, datetime.now(UTC)))
            db.fingerprints.insert_one(row_of(other, "stored", datetime.now(UTC)))
        return await insert(documents)

    monkeypatch.setattr(archive.articles, "_insert_all", asleep)
    await kinds(archive, mine)
    assert db.articles.find_one({"_id": mine.url})["duplicate_of"] == other.url


# -- what the server refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"body": ""}, "body"), ({"keys": []}, "keys"), ({"images": [Image(url="")]}, "images"), ({"site": ""}, "site")],
)
async def test_what_the_validator_refuses_is_kept_aside_and_costs_no_other_article(archive, db, article, given, reason):
    bad = article(2)
    for name, value in given.items():
        setattr(bad, name, value)
    found = await archive.articles.store([article(1), bad, article(3)])
    assert {outcome.article.headline: outcome.kind for outcome in found} == {
        "Headline 1": "new",
        "Headline 2": "refused",
        "Headline 3": "new",
    }
    (kept,) = db.refused.find({})
    assert kept["reason"].startswith(reason)
    assert len(kept["reason"]) < 300
    assert "Headline 2" in kept["document"]
    row = db.ledger.find_one({"url": bad.url})
    assert (row["state"], row["reason"]) == ("refused", "invalid")
    assert db.articles.count_documents({}) == 2


async def test_a_text_is_not_claimed_by_an_article_that_was_refused(archive, db, article):
    bad = article(1, images=[Image(url="")])
    await kinds(archive, bad)
    assert await kinds(archive, article(2, body=bad.body)) == ["new"]
    assert db.articles.count_documents({"duplicate_of": {"$exists": True}}) == 0


async def test_a_document_larger_than_mongodb_takes_is_kept_aside(archive, db, article):
    big = article(2)
    big.body = "words " * 2_900_000
    assert await kinds(archive, article(1), big, article(3)) == ["new", "refused", "new"]
    (kept,) = db.refused.find({}, {"reason": 1})
    assert re.search(r"16793600|16777216", kept["reason"])
    assert len(kept["reason"]) < 200


async def test_half_a_character_is_kept_aside_and_costs_no_other_article(archive, db, article):
    bad = article(2)
    bad.body += " \ud83d"  # past the pipelines that would have taken it out
    assert await kinds(archive, article(1), bad, article(3)) == ["new", "refused", "new"]
    assert "\\ud83d" in db.refused.find_one()["document"]


async def test_half_a_character_is_taken_out_before_it_comes_to_that(archive, article):
    assert await kinds(archive, article(1, body=article(1).body + " \ud83d", headline="Half \udc00 a one")) == ["new"]


async def test_an_edit_that_the_server_refuses_is_kept_aside_and_costs_no_other_article(archive, db, article):
    await kinds(archive, article(1), article(2))
    bad = article(1, headline="Edited", images=[Image(url="")])
    assert await kinds(archive, bad, article(2, headline="Edited too")) == ["refused", "updated"]
    assert db.articles.find_one({"_id": article(1).url})["headline"] == "Headline 1"


async def test_a_page_without_article_leaves_its_reason_until_it_has_one(archive, db, article):
    url = article(1).url
    await archive.pages.refuse([Refusal(url=url, site="iranfocus.com", reason="no_body", status=200)])
    row = db.ledger.find_one()
    assert (row["url"], row["state"], row["reason"], row["status"]) == (url, "refused", "no_body", 200)
    await kinds(archive, article(1))
    row = db.ledger.find_one()
    assert (row["state"], row["attempts"]) == ("stored", 2)
    assert "reason" not in row


# -- fronts -----------------------------------------------------------------------------------------------------------


async def test_a_front_is_stored_once_per_change_whatever_it_stands_beside(archive, db, article):
    def front(*numbers):
        links = [
            RelatedLink(url=f"https://iranfocus.com/a/{n}-x/", headline=f"Story {n}", block="latest", position=place)
            for place, n in enumerate(numbers, 1)
        ]
        return [Front(block="latest", heading="Latest news", links=links)]

    await kinds(archive, article(1, fronts=front(1, 2)), article(2, fronts=front(1, 2)), article(3, fronts=front(2, 1)))
    assert db.fronts.count_documents({}) == 2
    first, second, third = (db.articles.find_one({"keys": f"iranfocus.com#{n}"})["fronts"] for n in (1, 2, 3))
    assert first == second != third
    stored = db.fronts.find_one({"_id": first[0]})
    assert [(link["position"], link["headline"]) for link in stored["links"]] == [(1, "Story 1"), (2, "Story 2")]
    assert (stored["block"], stored["heading"], stored["site"]) == ("latest", "Latest news", "iranfocus.com")


async def test_a_front_keeps_what_its_links_show_and_a_later_date_or_picture_makes_no_new_one(archive, db, article):
    def front(day):
        shown = {
            "date_published": datetime(2026, 1, day, tzinfo=UTC),
            "thumbnail_url": f"https://cdn.example/{day}.jpg",
        }
        link = RelatedLink(url="https://iranfocus.com/a/1-x/", headline="Story", block="latest", position=1, **shown)
        undated = RelatedLink(url="https://iranfocus.com/a/2-x/", headline="Other", block="latest", position=2)
        return [Front(block="latest", links=[link, undated])]

    await kinds(archive, article(1, fronts=front(1)), article(2, fronts=front(2)))
    (stored,) = db.fronts.find()
    shown = {"date_published": datetime(2026, 1, 1, tzinfo=UTC), "thumbnail_url": "https://cdn.example/1.jpg"}
    first = {"url": "https://iranfocus.com/a/1-x/", "key": "iranfocus.com#1", "headline": "Story", "excerpt": ""}
    first["position"] = 1
    assert stored["links"][0] == first | shown
    assert set(stored["links"][1]) == {"url", "key", "headline", "excerpt", "position", "thumbnail_url"}
    own = ["iranfocus.com#1", "iranfocus.com/a/1-x", "iranfocus.com#2", "iranfocus.com/a/2-x"]
    assert stored["link_keys"] == own


# -- a batch that is tried again --------------------------------------------------------------------------------------


async def test_a_batch_that_is_tried_again_counts_as_if_it_had_not_failed(archive, db, article):
    assert await kinds(archive, article(1), article(4)) == ["new", "new"]
    now = datetime.now(UTC).replace(microsecond=0)

    def batch():
        return [
            article(1, description="Edited."),
            article(2),
            article(3, body=article(2).body, headline=article(2).headline),
            article(4),
            article(2),
        ]

    first = [outcome.kind for outcome in await archive.articles.store(batch(), now=now)]
    before = list(db.articles.find({}))
    again = [outcome.kind for outcome in await archive.articles.store(batch(), now=now, again=True)]
    assert first == ["updated", "new", "duplicate", "unchanged", "unchanged"]
    assert again == first
    assert list(db.articles.find({})) == before
    assert await kinds(archive, *batch()) == ["unchanged"] * 5


async def test_edits_that_were_held_back_count_once_where_settling_is_tried_again(archive, article):
    await archive.runs.begin("iranfocus.com", "iranfocus", {}, {})
    await kinds(archive, article(1, description="There."))
    held = HeldBack(Evidence())
    edit = article(1, description="")
    await held.take([edit], await archive.articles.store([edit], hold=True), archive)
    waiting, now = held.outcomes, datetime.now(UTC).replace(microsecond=0)
    first = await held.settle(archive, now, again=False)
    held.outcomes = waiting  # as where MongoDB went away after it had stored them
    again = await held.settle(archive, now, again=True)
    assert [outcome.kind for outcome in first] == [outcome.kind for outcome in again] == ["updated"]
