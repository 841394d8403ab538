"""The ledger: what doors declare, what is left to do, and what a run may forget about."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.ledger import account_of, tombstone
from newscrawl.items import Finding

SITE = "iranfocus.com"
DAY = timedelta(days=1)


def finding(number=1, **given):
    slug = given.pop("slug", f"{number}-story-{number}")
    url = f"https://{SITE}/iraq/{slug}/"
    return Finding(url, given.pop("keys", (f"{SITE}#{number}", f"{SITE}/iraq/{slug}")), **given)


def row_of(number=1, **given):
    """Build a row as visits leave it."""
    now = datetime.now(UTC)
    row = {"_id": f"{SITE}#{number}", "schema": 1, "kind": "article", "site": SITE, "state": "stored"}
    row |= {"url": f"https://{SITE}/iraq/{number}-story-{number}/", "article": f"article {number}", "section": "iraq"}
    row |= {"first_seen": now - 3 * DAY, "last_seen": now, "visited": now - DAY, "due": now - DAY / 2, "doors": []}
    return row | given


@pytest.fixture
async def ledger(archive):
    await archive.ledger.begin(SITE)
    return archive.ledger


def ids(rows):
    return [row["_id"] for row in rows]


def of(db, number=1):
    return db.ledger.find_one({"_id": f"{SITE}#{number}"})


# -- what doors declare -----------------------------------------------------------------------------------------------


async def test_a_new_article_has_a_row_that_says_who_declared_it_and_when(ledger, db):
    published = datetime(2026, 5, 1, tzinfo=UTC)
    (row,) = await ledger.declare([finding(section="iraq", date_published=published)], "listing:iraq")
    assert of(db) == row
    assert (row["state"], row["attempts"], row["section"], row["run"]) == ("declared", 0, "iraq", 1)
    assert row["doors"] == [{"door": "listing:iraq", "run": 1}]
    assert row["first_seen"] == row["last_seen"]
    assert row["date_published"] == published


async def test_each_door_is_noted_once_with_the_run_in_which_it_first_showed_the_article(ledger, db):
    for door in ("listing:iraq", "rest", "rest"):
        await ledger.declare([finding()], door)
    await ledger.begin(SITE)
    for door in ("rest", "feed:/feed/"):
        await ledger.declare([finding()], door)
    found = [(entry["door"], entry["run"]) for entry in of(db)["doors"]]
    assert found == [("listing:iraq", 1), ("rest", 1), ("feed:/feed/", 2)]
    assert db.ledger.count_documents({"kind": "article"}) == 1


async def test_an_article_that_is_stored_already_is_known_by_any_of_its_keys(archive, ledger, db, article):
    await archive.articles.store([article()])
    db.ledger.delete_many({"kind": "article"})
    (row,) = await ledger.declare([finding(slug="moved", keys=(f"{SITE}/iraq/moved", f"{SITE}#1"))], "rest")
    assert (row["state"], row["article"]) == ("stored", article().url)
    assert "due" in db.ledger.find_one({"_id": f"{SITE}/iraq/moved"})


async def test_a_finding_is_the_row_that_one_of_its_later_keys_names(ledger, db):
    await ledger.declare([finding()], "rest")
    (row,) = await ledger.declare([finding(slug="moved", keys=(f"{SITE}/iraq/moved", f"{SITE}#1"))], "listing:iraq")
    assert row["_id"] == f"{SITE}#1"
    assert of(db)["url"] == f"https://{SITE}/iraq/moved/"
    assert db.ledger.count_documents({"kind": "article"}) == 1


async def test_a_forgotten_article_gets_no_row_whichever_of_its_keys_was_kept(ledger, db):
    gone = {"_id": tombstone(f"{SITE}/iraq/1-story-1"), "schema": 1, "site": SITE, "kind": "article", "url": "-"}
    db.ledger.insert_one(gone | {"state": "forgotten"})
    rows = await ledger.declare([finding(1), finding(2)], "rest")
    assert [row["state"] for row in rows] == ["forgotten", "declared"]
    assert rows[0] == {"_id": f"{SITE}#1", "state": "forgotten"}
    assert of(db, 1) is None


@pytest.mark.parametrize(("ago", "written"), [(timedelta(hours=3), False), (2 * DAY, True), (-800 * DAY, True)])
async def test_last_seen_is_written_once_a_day_or_where_the_clock_has_jumped_back(ledger, db, ago, written):
    await ledger.declare([finding()], "rest")
    before = datetime.now(UTC) - ago
    db.ledger.update_one({"_id": f"{SITE}#1"}, {"$set": {"last_seen": before}})
    await ledger.declare([finding()], "rest")
    is_new = abs(of(db)["last_seen"] - before) > timedelta(seconds=1)
    assert is_new == written


async def test_two_crawls_that_declare_the_same_at_once_make_one_row(server, database, tmp_path, db):
    async with WritableArchive(server, database, tmp_path) as one, WritableArchive(server, database, tmp_path) as other:
        await asyncio.gather(one.ledger.begin(SITE), other.ledger.begin(SITE))
        assert {one.ledger.run, other.ledger.run} == {1, 2}
        same = [finding(number) for number in range(300)]
        await asyncio.gather(one.ledger.declare(same, "rest"), other.ledger.declare(same, "rest"))
    rows = list(db.ledger.find({"kind": "article"}))
    assert len(rows) == 300
    assert {entry["door"] for row in rows for entry in row["doors"]} == {"rest"}


async def test_a_sitemap_of_50_000_articles_is_declared_in_seconds_and_again_without_a_write(ledger, db):
    modified = datetime(2026, 5, 1, tzinfo=UTC)
    findings = [finding(number, date_modified=modified) for number in range(50_000)]
    begun = time.monotonic()
    await ledger.declare(findings, "sitemap:/sitemap.xml")
    first, begun = time.monotonic() - begun, time.monotonic()
    before = db.command("serverStatus")["opcounters"]
    rows = await ledger.declare(findings, "sitemap:/sitemap.xml")
    again = time.monotonic() - begun
    after = db.command("serverStatus")["opcounters"]
    assert {name: after[name] - before[name] for name in ("insert", "update", "delete")} == dict.fromkeys(
        ("insert", "update", "delete"), 0
    )
    assert len(rows) == db.ledger.count_documents({"kind": "article"}) == 50_000
    assert again < first
    assert first < 60


# -- what a door says of changes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "says", "is_told"),
    [
        (None, DAY, False),  # modified before it was visited
        (None, -DAY, True),
        (3 * DAY, 2 * DAY, True),  # another date than before, whatever it is
        (2 * DAY, 2 * DAY, False),
        (None, -4000 * DAY, True),
    ],
)
async def test_a_door_tells_of_a_change_by_another_date_or_one_after_the_visit(ledger, db, before, says, is_told):
    now = datetime.now(UTC).replace(microsecond=0)
    modified = {"modified": {"rest": now - before}} if before else {}
    db.ledger.insert_one(row_of(visited=now, due=now + DAY, **modified))
    await ledger.declare([finding(date_modified=now - says)], "rest")
    assert ("told" in of(db)) == is_told
    assert ids(await ledger.revisits(10)) == ([f"{SITE}#1"] if is_told else [])


async def test_the_word_of_a_liar_neither_crowds_out_nor_hides_that_of_another_door(ledger, db):
    db.ledger.update_one({"_id": account_of(SITE)}, {"$set": {"trust": {"sitemap": {"told": 50}}}})
    await ledger.begin(SITE)
    now = datetime.now(UTC)
    db.ledger.insert_many([row_of(number, due=now + DAY) for number in range(30)])
    await ledger.declare([finding(number, date_modified=now) for number in range(30)], "sitemap:/s.xml")
    assert await ledger.revisits(10) == []
    await ledger.declare([finding(7, date_modified=now)], "rest")
    await ledger.declare([finding(7, date_modified=now + DAY)], "sitemap:/s.xml")
    assert ids(await ledger.revisits(10)) == [f"{SITE}#7"]


# -- what a door shows no longer --------------------------------------------------------------------------------------


async def test_what_a_door_shows_no_longer_is_looked_at_unless_another_one_of_its_kind_does(ledger, db):
    later = datetime.now(UTC) + DAY
    doors = {1: ["sitemap:/a.xml"], 2: ["sitemap:/a.xml", "sitemap:/b.xml"], 3: ["sitemap:/a.xml"], 4: ["rest"]}
    for number, names in doors.items():
        entries = [{"door": name, "run": 1} for name in names]
        db.ledger.insert_one(row_of(number, due=later, doors=entries))
    vanished = ids(await ledger.not_shown("sitemap:/a.xml", {f"{SITE}#3"}))
    assert sorted(vanished) == [f"{SITE}#1", f"{SITE}#2"]
    assert await ledger.count_shown("sitemap:/a.xml") == 3
    assert await ledger.suspect(vanished, ["sitemap:/a.xml"]) == 1
    assert ids(await ledger.revisits(10)) == [f"{SITE}#1"]
    assert of(db, 1)["told"]["by"] == "missing"
    assert [entry["door"] for entry in of(db, 2)["doors"]] == ["sitemap:/b.xml"]


# -- what is to be done -----------------------------------------------------------------------------------------------


async def test_what_was_declared_is_waiting_and_so_is_what_failed_once_it_is_due(ledger, db):
    now = datetime.now(UTC)
    db.ledger.insert_many(
        [
            row_of(1, state="refused"),
            row_of(2, state="refused", due=now + DAY),
            row_of(3, state="declared"),
            row_of(4),
            row_of(5, state="refused", due=now + 4000 * DAY),
            row_of(6, state="declared", site="elsewhere.example"),
        ]
    )
    found = [row["_id"] async for row in ledger.waiting()]
    assert found[0] == f"{SITE}#3"
    assert sorted(found[1:]) == [f"{SITE}#1", f"{SITE}#5"]


async def test_revisits_begin_with_what_doors_tell_of_and_go_on_with_the_likeliest(ledger, db):
    now = datetime.now(UTC)
    db.ledger.insert_many(
        [
            row_of(1, first_seen=now - 300 * DAY, visited=now - 200 * DAY),
            row_of(2, first_seen=now - DAY, visited=now - DAY * 0.9),
            row_of(3, first_seen=now - DAY, visited=now - DAY * 0.9, edits=3, expected=0.2),
            row_of(4, due=now + DAY, told={"by": "rest", "at": now - DAY / 24}),
            row_of(5, told={"by": "rest", "at": now - DAY}),
            row_of(6, due=now + DAY),
            row_of(7, due=now + 4000 * DAY, visited=now + 3000 * DAY),
            row_of(8, state="gone", section="sport", first_seen=now - 300 * DAY, visited=now - 8 * DAY),
        ]
    )
    found = [int(_id.rpartition("#")[2]) for _id in ids(await ledger.revisits(100))]
    assert found[:4] == [5, 4, 3, 2]
    assert sorted(found[4:]) == [1, 7, 8]
    assert ids(await ledger.revisits(3)) == [f"{SITE}#{number}" for number in (5, 4, 3)]
    assert ids(await ledger.revisits(1)) == [f"{SITE}#5"]
    assert ids(await ledger.revisits(100, lambda row: row["section"] == "sport")) == [f"{SITE}#8"]


async def test_a_watermark_moves_only_when_all_above_it_is_settled_and_every_pass_has_ended(ledger, db):
    listing = f"{SITE}/iraq"
    for _ in range(4):
        await ledger.begin(SITE)
    await ledger.note_door(listing, "listing", f"https://{SITE}/iraq/", {"slug": "iraq", "read": 5})
    db.ledger.insert_one(row_of(1, state="declared", doors=[{"door": "listing:iraq", "run": 3}]))

    async def watermark():
        await ledger.settle_watermarks()
        return (await ledger.door(listing)).get("watermark", 0)

    assert await watermark() == 2
    db.ledger.update_one({"_id": f"{SITE}#1"}, {"$set": {"state": "refused"}})
    await ledger.note_door(listing, "listing", f"https://{SITE}/iraq/", {"passes": [{"until": 4}]})
    assert await watermark() == 4
    await ledger.note_door(listing, "listing", f"https://{SITE}/iraq/", {"passes": [{"until": 1, "deep": True}]})
    assert await watermark() == 5
    await ledger.note_door(listing, "listing", f"https://{SITE}/iraq/", {"read": 3})
    assert await watermark() == 5
