"""What a visit leaves in the ledger: when the page is due again, and what was learned about who edits how often."""

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl import schedule
from newscrawl.archive import revisits
from newscrawl.archive.ledger import account_of
from newscrawl.items import Finding, Gone, Refusal, Unchanged, Visit

SITE = "iranfocus.com"
KEY = f"{SITE}#1"
URL = f"https://{SITE}/iraq/1-story-1/"
KEYS = (KEY, f"{SITE}/iraq/1-story-1")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def visit(row=KEY, **given):
    return Visit(row, datetime.now(UTC), **({"status": 200, "digest": "d1"} | given))


def visited(item, **given):
    item.visit = visit(**given)
    return item


@pytest.fixture
async def ledger(archive):
    await archive.ledger.begin(SITE)
    await archive.ledger.declare([Finding(URL, KEYS, section="iraq")], "listing:iraq")
    return archive.ledger


@pytest.fixture
def fresh(article):
    """Build an article that was published just now, with its visit."""
    now = datetime.now(UTC)

    def build(number=1, **given):
        built = article(number, date_published=now, **given)
        return visited(built, row=f"{SITE}#{number}", etag='"e1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT")

    return build


@pytest.fixture
def pass_time(db):
    """Put a row's past back."""

    def put_back(time, row=KEY, **more):
        found = db.ledger.find_one({"_id": row})
        names = ("first_seen", "last_seen", "visited", "date_published", "due")
        past = {name: found[name] - time for name in names if name in found}
        db.ledger.update_one({"_id": row}, {"$set": past | more})

    return put_back


def of(db, row=KEY):
    return db.ledger.find_one({"_id": row})


def account(db):
    return db.ledger.find_one({"_id": account_of(SITE)})


@pytest.mark.usefixtures("ledger")
async def test_a_first_visit_stores_when_the_article_is_due_and_teaches_nothing_yet(archive, db, fresh):
    await archive.articles.store([fresh()])
    row = of(db)
    assert (row["state"], row["attempts"], row["etag"], row["digest"]) == ("stored", 1, '"e1"', "d1")
    assert HOUR < row["due"] - row["visited"] < DAY
    assert not {"edits", "expected", "failures", "reason"} & set(row)
    assert "rates" not in account(db)


@pytest.mark.usefixtures("ledger")
async def test_an_old_article_is_not_taken_for_a_fresh_one_because_it_was_only_found_now(archive, db, article):
    await archive.articles.store([visited(article())])
    row = of(db)
    assert row["date_published"] == article().date_published
    assert row["due"] - row["visited"] > schedule.LONGEST * 0.85


@pytest.mark.usefixtures("ledger")
async def test_a_visit_that_finds_nothing_teaches_that_article_and_section_are_calm(archive, db, fresh, pass_time):
    await archive.articles.store([fresh()])
    pass_time(DAY)
    await archive.pages.unchanged([visited(Unchanged(url=URL, site=SITE), status=304, digest="")])
    row, rates = of(db), account(db)["rates"]["iraq"]
    assert 0.1 < row["expected"] < schedule.EDITS
    assert rates == {"expected": pytest.approx(row["expected"])}
    assert (row["attempts"], row["etag"], row["digest"]) == (2, '"e1"', "d1")


@pytest.mark.usefixtures("ledger")
async def test_an_edit_that_is_found_brings_the_next_visit_forward(archive, db, fresh, pass_time):
    await archive.articles.store([fresh(1), fresh(2)])
    for number in (1, 2):
        pass_time(5 * HOUR, f"{SITE}#{number}")
    await archive.articles.store([fresh(1, headline="Another headline"), fresh(2)])
    edited, calm = of(db), of(db, f"{SITE}#2")
    assert (edited["edits"], account(db)["rates"]["iraq"]["edits"]) == (1, 1)
    assert "edits" not in calm
    assert edited["due"] - edited["visited"] < 0.75 * (calm["due"] - calm["visited"])


@pytest.mark.usefixtures("ledger")
async def test_a_200_with_another_etag_replaces_the_old_one_and_without_one_drops_it(archive, db, fresh):
    await archive.articles.store([fresh()])
    unchanged = Unchanged(url=URL, site=SITE)
    await archive.pages.unchanged([visited(unchanged, etag='"e2"')])
    assert of(db)["etag"] == '"e2"'
    assert "last_modified" not in of(db)
    await archive.pages.unchanged([visited(unchanged)])
    assert "etag" not in of(db)


@pytest.mark.usefixtures("ledger")
async def test_a_stored_article_stays_stored_when_later_visits_fail_and_its_etag_stays(archive, db, fresh):
    await archive.articles.store([fresh()])
    waits = []
    for failures in (1, 2, 3):
        await archive.pages.refuse([visited(Refusal(url=URL, site=SITE, reason="http_503", status=503), status=503)])
        row = of(db)
        assert (row["state"], row["failures"], row["reason"], row["etag"]) == ("stored", failures, "http_503", '"e1"')
        waits.append(row["due"] - row["visited"])
    assert HOUR * 0.9 < waits[0] < waits[1] < waits[2]
    await archive.articles.store([fresh()])
    assert not {"failures", "reason", "status"} & set(of(db))


@pytest.mark.usefixtures("ledger")
async def test_a_site_that_wants_to_be_left_alone_is(archive, db):
    refusal = Refusal(url=URL, site=SITE, reason="too_many_requests", status=429)
    await archive.pages.refuse([visited(refusal, status=429, retry_after=5 * 3600)])
    row = of(db)
    assert row["state"] == "refused"
    assert 4.9 * HOUR < row["due"] - row["visited"] < 5.1 * HOUR


@pytest.mark.usefixtures("ledger")
async def test_what_is_gone_is_asked_for_ever_more_seldom_and_is_an_edit_once(archive, db, fresh, pass_time):
    await archive.articles.store([fresh()])
    pass_time(DAY)
    gone = Gone(url=URL, site=SITE, article=URL, reason="not_found", status=404)
    waits = []
    for _ in range(4):
        await archive.pages.gone([visited(gone, status=404)])
        waits.append(of(db)["due"] - of(db)["visited"])
        pass_time(waits[-1] + HOUR)
    assert [round(wait / DAY) for wait in waits] == [1, 7, 30, 60]
    assert (of(db)["state"], of(db)["edits"], of(db)["reason"]) == ("gone", 1, "not_found")
    await archive.articles.store([fresh()])
    assert (of(db)["state"], db.articles.find_one()["status"]) == ("stored", "live")
    assert "failures" not in of(db)


@pytest.mark.usefixtures("ledger")
async def test_an_articles_other_addresses_are_never_due(archive, db, fresh):
    other = f"{SITE}/old/1-story-1"
    await archive.ledger.declare([Finding(f"https://{other}/", (other,))], "link")
    moved = fresh()
    moved.keys.append(other)
    await archive.articles.store([moved])
    row = of(db, other)
    assert (row["state"], row["article"]) == ("stored", URL)
    assert not {"due", "told"} & set(row)
    assert "due" in of(db)


@pytest.mark.usefixtures("ledger")
async def test_a_clock_that_jumps_back_neither_teaches_nor_breaks_anything(archive, db, fresh, pass_time):
    await archive.articles.store([fresh()])
    pass_time(-900 * DAY)
    await archive.pages.unchanged([visited(Unchanged(url=URL, site=SITE), status=304)])
    row = of(db)
    assert "expected" not in row
    assert row["due"] - row["visited"] < schedule.LONGEST * 1.1


@pytest.mark.usefixtures("ledger")
async def test_a_section_whose_name_has_a_full_stop_or_a_dollar_sign_is_learned_of(archive, db, fresh, pass_time):
    await archive.articles.store([fresh()])
    pass_time(DAY, section="$news.html")
    await archive.pages.unchanged([visited(Unchanged(url=URL, site=SITE), status=304)])
    assert set(account(db)["rates"]) == {"_news_html"}


# -- doors that tell of changes ---------------------------------------------------------------------------------------


async def tell(archive, fresh, db, runs, *, edited):
    """Have a door say in each run that an article has changed; return in how many runs it was looked at for that."""
    looked = 0
    for number in range(runs):
        await archive.ledger.begin(SITE)
        modified = datetime.now(UTC) + timedelta(seconds=1 + number)
        await archive.ledger.declare([Finding(URL, KEYS, date_modified=modified)], "rest")
        if await archive.ledger.revisits(10):
            looked += 1
            headline = f"Headline of look {looked}" if edited else "Headline 1"
            await archive.articles.store([fresh(headline=headline)])
        db.ledger.update_one({"_id": KEY}, {"$set": {"due": datetime.now(UTC) + DAY}})
    return looked


async def test_a_door_that_lies_is_believed_no_longer_and_probed_still(archive, ledger, db, fresh):
    await archive.articles.store([fresh()])
    assert await tell(archive, fresh, db, 20, edited=False) == 20
    assert account(db)["trust"]["rest"] == {"told": 20}
    assert await tell(archive, fresh, db, 48, edited=False) == 2
    assert ledger.run == 69


@pytest.mark.usefixtures("ledger")
async def test_a_door_that_is_right_is_believed_for_ever_and_makes_nothing_due_sooner(archive, db, fresh):
    await archive.articles.store([fresh()])
    assert await tell(archive, fresh, db, 30, edited=True) == 30
    assert account(db)["trust"]["rest"] == {"told": 30, "edited": 30}
    assert "edits" not in of(db)


def test_a_door_that_begins_to_lie_after_years_is_seen_through_and_one_that_betters_believed_again():
    def after(looks, edited, told):
        for _ in range(looks):
            told = {"told": told["told"] + 1, "edited": told["edited"] + edited}
            for name, count in revisits.faded({"trust": {"rest": told}}).items():
                told[name.rpartition(".")[2]] = count
        return told

    right = after(10_000, 1, {"told": 0, "edited": 0})
    assert revisits.liars({"trust": {"rest": right}}) == []
    wrong = after(400, 0, right)
    assert revisits.liars({"trust": {"rest": wrong}}) == ["rest"]
    assert revisits.liars({"trust": {"rest": after(10, 1, wrong)}}) == []


async def test_a_visit_that_was_due_anyway_says_nothing_about_a_door(archive, ledger, db, fresh):
    await archive.articles.store([fresh()])
    later = datetime.now(UTC) + HOUR
    await ledger.declare([Finding(URL, KEYS, date_modified=later)], "rest")
    db.ledger.update_one({"_id": KEY}, {"$set": {"due": datetime.now(UTC) - HOUR}})
    await archive.articles.store([fresh(headline="Another headline")])
    assert "trust" not in account(db)
    assert "told" not in of(db)


@pytest.mark.usefixtures("ledger")
async def test_an_article_that_was_missed_at_an_address_of_old_is_looked_at_where_it_stands_before_it_is_gone(
    archive, db, fresh
):
    old = f"{SITE}/old.php?id=1"
    await archive.ledger.declare([Finding(f"https://{old}", (old,))], "link")
    built = fresh()
    built.visit.row = old
    built.keys.append(old)
    await archive.articles.store([built])
    assert ("due" in of(db), "due" in of(db, old)) == (True, False)
    lost = visited(Gone(url=f"https://{old}", site=SITE, article=URL, reason="not_found", status=404), row=old)
    assert await archive.pages.gone([lost]) == 0
    assert db.articles.find_one({})["status"] == "live"
    assert (of(db)["state"], of(db, old)["reason"]) == ("stored", "not_found")
    assert of(db)["due"] <= datetime.now(UTC)


@pytest.mark.usefixtures("ledger")
async def test_a_row_of_one_article_never_becomes_that_of_another(archive, db, fresh):
    other = f"{SITE}#2"
    await archive.articles.store([fresh(), fresh(2)])
    again = fresh(2)
    again.visit.row = KEY  # the address of the first leads to the second
    await archive.articles.store([again])
    assert (of(db)["article"], of(db)["reason"]) == (URL, "redirected")
    assert (of(db, other)["attempts"], "due" in of(db, other)) == (2, True)


async def test_what_was_seen_before_a_later_visit_does_not_come_after_it(archive, db, fresh):
    early, late = fresh(body="The text as it was at first, in one sentence."), fresh()
    new = fresh(2)
    other = visited(Unchanged(url=URL, site=SITE))
    early.visit.at = other.visit.at = late.visit.at - HOUR
    await archive.articles.store([late])
    assert await archive.articles.overtaken([early, new, other, fresh()]) == {0, 2}
    kept = db.refused.find_one()
    assert kept["reason"] == "seen before what is stored"
    assert "as it was at first" in kept["document"]


async def test_what_gave_no_article_since_does_not_overtake_one(archive, fresh):
    early = fresh()
    early.visit.at -= HOUR
    await archive.pages.refuse([visited(Refusal(url=URL, site=SITE, reason="server_error"), status=500)])
    assert await archive.articles.overtaken([early]) == set()


async def test_a_removal_that_is_noted_again_after_a_failure_counts_once(archive, db, fresh):
    await archive.articles.store([fresh()])
    now = datetime.now(UTC).replace(microsecond=0)
    gone = visited(Gone(url=URL, site=SITE, article=URL, reason="not_found", status=404), status=404)
    assert await archive.pages.gone([gone], now) == 1
    assert await archive.pages.gone([gone], now) == 1
    assert await archive.pages.gone([gone]) == 0
    assert db.revisions.count_documents({}) == 1
