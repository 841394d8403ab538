"""Whose story a text is: the first article that claimed it, however many programs store at the same time.

An article's row in ``fingerprints`` goes through three states:

- ``pending``: claimed. The row, with the marks of its text, is there before its program looks for others.
- ``settled``: judged, a first copy or a copy of one. The judgement is written only if nobody asked to look again.
- ``stored``: the article is there, too.

Of two programs with one story each inserts first and looks then, so at least one sees the other's row. It waits for an
older claim, and asks a younger one to look again; what is settled already, it follows. So never are two of them first.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bson import ObjectId
from pymongo import InsertOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from newscrawl.archive.documents import TEXT, Document, fingerprint_of
from newscrawl.archive.neighbours import Neighbours, Verdict, marks_of, verdict
from newscrawl.archive.schema import SCHEMA
from newscrawl.exceptions import DatabaseError
from newscrawl.fingerprint import VERSION, Fingerprint, compare

LEASE = timedelta(seconds=30)
"""A row that is not ``stored`` after this time was left by a program that died."""
SHORTEST = 0.01
"""Seconds of the first pause in which to wait for another program."""
PATIENCE = 4
"""Leases without any progress after which something is wrong."""
DUPLICATE_KEY = 11000
_SEEN = {"marks": 1, "version": 1, "state": 1, "article": 1, "first": 1, "at": 1, "token": 1, "place": 1}


@dataclass(slots=True, kw_only=True, eq=False)
class Claim:
    """An article that wants a story."""

    row: str
    """The row's ``_id``: the article's first key, so that one article under two URLs is claimed once."""
    article: str
    """The article's ``_id``."""
    site: str
    fingerprint: Fingerprint
    is_stored: bool = False
    """Whether the article is there already, and is judged again."""
    token: ObjectId | None = None
    """Set while the row is this claim's."""
    at: datetime | None = None
    place: int = 0
    verdict: Verdict | None = None
    """None until it is known, as long as the claim must wait for another one."""

    @property
    def order(self) -> tuple[datetime | None, ObjectId | None, int]:
        """The older claim comes first."""
        return self.at, self.token, self.place


class Claims:
    """The rows of ``fingerprints``."""

    def __init__(self, rows: AsyncCollection[Document], articles: AsyncCollection[Document]) -> None:
        self._rows = rows
        self._articles = articles

    async def judge(self, claims: list[Claim]) -> list[Claim]:
        """Claim, look and settle. Return those that have their verdict; the others must be given again."""
        await self._claim([claim for claim in claims if claim.token is None])
        held = [claim for claim in claims if claim.token]
        if held:
            await self._look(held)
        return await self._settle([claim for claim in held if claim.token and claim.verdict])

    async def stored(self, claims: list[Claim]) -> list[Claim]:
        """Note that the articles are there; return those that lost their claim meanwhile and must be judged again."""
        return await self._move(claims, {"state": "settled"}, {claim.row: {"state": "stored"} for claim in claims})

    async def release(self, claim: Claim) -> None:
        """Give up a claim: its article could not be stored."""
        await self._rows.delete_one({"_id": claim.row, "token": claim.token})

    # -- claiming ------------------------------------------------------------------------------------------------

    async def _claim(self, claims: list[Claim]) -> None:
        token, now = ObjectId(), now_as_stored()
        for place, claim in enumerate(claims):
            claim.token, claim.at, claim.place, claim.verdict = token, now, place, None
        for index in await self._insert([_pending(claim) for claim in claims]):
            if not await self._take(claims[index]):
                claims[index].token = None

    async def _insert(self, rows: list[Document]) -> list[int]:
        """Insert rows; return the places of those that are there already."""
        if not rows:
            return []
        try:
            await self._rows.bulk_write([InsertOne(row) for row in rows], ordered=False)
        except BulkWriteError as error:
            raise_others(error)
            return [details["index"] for details in error.details["writeErrors"]]
        return []

    async def _take(self, claim: Claim) -> bool:
        """Take over a row that is there, if its article is judged again, or does not exist."""
        row = await self._rows.find_one({"_id": claim.row})
        if row is None:
            return False
        if row.get("state", "stored") != "stored":
            await self._recover(row)
        elif claim.is_stored or not await self._articles.find_one({"_id": row["article"]}, {"_id": 1}):
            # An older newscrawl's row has neither; None matches that, too.
            same = {"_id": claim.row, "state": row.get("state"), "token": row.get("token")}
            return (await self._rows.replace_one(same, _pending(claim))).matched_count == 1
        return False

    async def _recover(self, row: Document) -> None:
        """Clear away what a dead program left: its article is there, or its claim is void."""
        if row["at"] > now_as_stored() - LEASE:
            return
        same = {"_id": row["_id"], "token": row["token"]}
        found = await self._articles.find_one({"_id": row["article"]}, {"duplicate_of": 1})
        if found is None:
            await self._rows.delete_one(same)
            return
        first = {"first": found["duplicate_of"]} if "duplicate_of" in found else {}
        await self._rows.update_one(same, {"$set": {"state": "stored"} | first})

    # -- looking -------------------------------------------------------------------------------------------------

    async def _look(self, claims: list[Claim]) -> None:
        """Judge claims by what is there; one that has to wait for another gets no verdict."""
        marks = list({mark for claim in claims for mark in marks_of(claim.fingerprint)})
        neighbours = Neighbours([row async for row in self._rows.find({"marks": {"$in": marks}}, _SEEN)])
        candidates = {claim.row: neighbours.candidates(claim.row, claim.fingerprint) for claim in claims}
        texts = await self._texts(neighbours, {_id for found in candidates.values() for _id in found})
        own = {claim.row for claim in claims}
        before: dict[str, Claim] = {}
        for claim in claims:
            row = neighbours.rows.get(claim.row)
            if row is None or row.get("token") != claim.token:
                claim.token = None  # taken for dead: claimed anew the next time
                continue
            found = [_id for _id in candidates[claim.row] if not neighbours.is_own(_id, claim.article)]
            earlier = [before[_id] for _id in found if _id in before]
            wait = any(self._is_copy(claim, other, neighbours) for other in earlier)
            for _id in found:
                if _id not in own and neighbours.rows[_id]["state"] != "stored":
                    wait |= await self._must_wait(claim, neighbours.rows[_id])
            if not wait:
                near = {_id: texts[_id] for _id in found if _id in texts}
                claim.verdict = verdict(claim.row, claim.fingerprint, near, neighbours)
                neighbours.stories[claim.row] = claim.verdict.first or claim.article
            before[claim.row] = claim

    async def _texts(self, neighbours: Neighbours, wanted: set[str]) -> dict[str, Fingerprint]:
        """Return the fingerprints of the stored texts among the candidates, by row."""
        stored = {neighbours.rows[_id]["article"]: _id for _id in wanted if _id in neighbours.stories}
        if not stored:
            return {}
        found = self._articles.find({"_id": {"$in": list(stored)}}, TEXT)
        return {stored[document["_id"]]: fingerprint_of(document) async for document in found}

    @staticmethod
    def _is_copy(claim: Claim, other: Claim, neighbours: Neighbours) -> bool:
        common = neighbours.common(claim.fingerprint, neighbours.stories.get(other.row, ""))
        return compare(claim.fingerprint, other.fingerprint, common).is_copy

    async def _must_wait(self, claim: Claim, row: Document) -> bool:
        """Whether another program's claim comes first. A younger one is asked to look again, if it still can."""
        if row["state"] == "pending" and (row["at"], row["token"], row["place"]) > claim.order:
            younger = {"_id": row["_id"], "token": row["token"], "state": "pending"}
            return not (await self._rows.update_one(younger, {"$set": {"again": True}})).matched_count
        await self._recover(row)
        return True

    # -- settling ------------------------------------------------------------------------------------------------

    async def _settle(self, claims: list[Claim]) -> list[Claim]:
        """Write the verdicts; return the claims for which that was still possible."""
        changes: dict[str, Document] = {}
        for claim in claims:
            found = claim.verdict or Verdict([])
            first = {"first": found.first} if found.first else {}
            changes[claim.row] = {"state": "settled", "marks": found.marks} | first
        for claim in await self._move(claims, {"state": "pending", "again": {"$exists": False}}, changes):
            claim.verdict = None
            asked = {"_id": claim.row, "token": claim.token}
            if not (await self._rows.update_one(asked, {"$unset": {"again": ""}})).matched_count:
                claim.token = None
        return [claim for claim in claims if claim.verdict]

    async def _move(self, claims: list[Claim], state: Document, changes: dict[str, Document]) -> list[Claim]:
        """Change the rows of claims that are in a state; return those that were not."""
        if not claims:
            return []
        writes = [
            UpdateOne({"_id": claim.row, "token": claim.token} | state, {"$set": changes[claim.row]})
            for claim in claims
        ]
        if (await self._rows.bulk_write(writes, ordered=False)).matched_count == len(claims):
            return []
        moved = changes[claims[0].row]["state"]
        found = self._rows.find({"_id": {"$in": [claim.row for claim in claims]}, "state": moved}, {"token": 1})
        tokens = {row["_id"]: row["token"] async for row in found}
        return [claim for claim in claims if tokens.get(claim.row) != claim.token]


class Patience:
    """Waits for others, a little longer each time. Raises DatabaseError when nothing moves any more."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._pause = SHORTEST
        self._waited = 0.0

    async def wait(self, *, progress: bool) -> None:
        """Return at once after progress."""
        if progress:
            self._pause, self._waited = SHORTEST, 0.0
            return
        if self._waited > PATIENCE * LEASE.total_seconds():
            raise DatabaseError(f"waited {self._waited:.0f} s for {self._what}; run again")
        await asyncio.sleep(self._pause)
        self._waited += self._pause
        self._pause = min(2 * self._pause, 1.0)


def raise_write_concern(error: BulkWriteError) -> None:
    """Raise where the server did not promise that the writes are kept."""
    if error.details.get("writeConcernErrors"):
        raise error


def raise_others(error: BulkWriteError) -> None:
    """Raise also where the server refused a write for another reason than a key that is there already."""
    raise_write_concern(error)
    if any(details["code"] != DUPLICATE_KEY for details in error.details["writeErrors"]):
        raise error


def _pending(claim: Claim) -> Document:
    mine: Document = {"_id": claim.row, "schema": SCHEMA, "site": claim.site, "article": claim.article}
    mine |= {"version": VERSION, "marks": marks_of(claim.fingerprint)}
    return mine | {"state": "pending", "token": claim.token, "at": claim.at, "place": claim.place}


def now_as_stored() -> datetime:
    """Return the time to the millisecond, as MongoDB keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
