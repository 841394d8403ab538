"""Judging the whole archive again, in the order in which it was stored: after a change of the rules."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.claims import LEASE, Claims, Patience
from newscrawl.archive.documents import TEXT, Document
from newscrawl.archive.judgement import IN_ORDER, VERDICT, claim_of, judge_stored, update_of
from newscrawl.archive.neighbours import Verdict
from newscrawl.archive.schema import prepare_collection

BATCH = 100
LEFT_BEHIND = timedelta(days=1)
"""Age from which the rows of a run that is not finished are those of one that was killed."""


@dataclass(frozen=True, slots=True)
class Change:
    """An article about which the rules now say something else."""

    article: str
    headline: str
    before: Document
    """``duplicate_of``, ``duplicate_kind`` and ``similar``, as far as they are there."""
    verdict: Verdict

    @property
    def after(self) -> Document:
        """The same fields by the rules of today."""
        return self.verdict.fields()


class Rejudgement:
    """Works out new rows beside the old ones, without a change to any article; then puts them in their place."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._db = database
        self._name = f"fingerprints_{ObjectId()}"
        self._started = datetime.now(UTC)

    async def changes(self) -> AsyncIterator[tuple[int, list[Change]]]:
        """Judge all articles; yield, batch by batch, the number of articles and those that would change."""
        await self._clear_away()
        await prepare_collection(self._db, self._name, like="fingerprints")
        claims = Claims(self._db[self._name], self._db.articles)
        fields = TEXT | {"keys": 1} | dict.fromkeys(VERDICT, 1)
        found = self._db.articles.find({}, fields, allow_disk_use=True).sort(IN_ORDER)
        while documents := await found.to_list(BATCH):
            yield len(documents), await self._judge(claims, documents)

    async def _judge(self, claims: Claims, documents: list[Document]) -> list[Change]:
        mine = {document["_id"]: claim_of(document) for document in documents}
        pending = list(mine.values())
        patience = Patience("the judgement of a batch")
        while pending:  # one that is like an earlier one of its batch waits for the next round
            judged = await claims.judge(pending)
            await claims.stored(judged)
            pending = [claim for claim in pending if claim not in judged]
            await patience.wait(progress=bool(judged))
        changes = []
        for document in documents:
            before = {name: document[name] for name in VERDICT if name in document}
            verdict = mine[document["_id"]].verdict or Verdict([])
            if before != verdict.fields():
                changes.append(Change(document["_id"], document["headline"], before, verdict))
        return changes

    async def apply(self, changes: list[Change]) -> None:
        """Put the new rows in place and change the articles; then judge those that were stored meanwhile."""
        await self._db[self._name].rename("fingerprints", dropTarget=True)
        for start in range(0, len(changes), BATCH):
            writes = [
                UpdateOne({"_id": change.article}, update_of(change.verdict))
                for change in changes[start : start + BATCH]
            ]
            await self._db.articles.bulk_write(writes, ordered=False)
        since = {"$gte": self._started - LEASE}
        late = self._db.articles.find({"$or": [{"first_seen": since}, {"last_changed": since}]}, {"_id": 1})
        claims = Claims(self._db.fingerprints, self._db.articles)
        await judge_stored(self._db.articles, claims, [document["_id"] async for document in late])

    async def close(self) -> None:
        """Drop what was worked out and not put in place."""
        await self._db.drop_collection(self._name)

    async def _clear_away(self) -> None:
        for name in await self._db.list_collection_names(filter={"name": {"$regex": "^fingerprints_[0-9a-f]{24}$"}}):
            if ObjectId(name.rpartition("_")[2]).generation_time < self._started - LEFT_BEHIND:
                await self._db.drop_collection(name)
