"""The ledger: what the site declares, whoever says so, and what became of it.

A row is written before what follows from it is done, and settled after: a crawl that dies in between finds its rows
again. Nothing here depends on the clock but when a page is due: runs are told apart by their numbers.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl import schedule
from newscrawl.archive import revisits
from newscrawl.archive.claims import now_as_stored
from newscrawl.archive.documents import Document
from newscrawl.archive.schema import SCHEMA
from newscrawl.identity import comparison_key
from newscrawl.items import NOT_AN_ARTICLE, Finding

_AT_ONCE = 1000
"""Rows looked up by one query."""
_SEEN_AGAIN = timedelta(days=1)
"""``last_seen`` is written no more often: a site declares all its articles every hour."""
_OF_A_REVISIT = {"doors": 0}
"""What of a row is not read where many are compared."""
_ABSURD = schedule.LONGEST * 2
"""Nothing is due later than this, unless the clock was wrong."""


class Ledger:
    """Reads and writes the rows of one site. ``begin`` comes first."""

    def __init__(self, database: AsyncDatabase[Document], errors: Callable[[], AbstractContextManager[None]]) -> None:
        self._rows = database.ledger
        self._articles = database.articles
        self._errors = errors
        self.site = ""
        self.run = 0
        """The number of this run, from 1."""
        self._account: Document = {}

    async def begin(self, site: str) -> None:
        """Give the run its number."""
        first = {"schema": SCHEMA, "kind": "site", "site": site, "url": site, "state": "declared"}
        with self._errors():
            account: Document | None = await self._rows.find_one_and_update(
                {"_id": account_of(site)},
                {"$inc": {"runs": 1}, "$setOnInsert": first, "$set": {"last_seen": now_as_stored()}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
            self._account = account or {}
            if faded := revisits.faded(self._account):
                await self._rows.update_one({"_id": account_of(site)}, {"$set": faded})
            await self._take_over(site)
        self.site, self.run = site, self._account["runs"]

    async def _take_over(self, site: str) -> None:
        """Turn the rows of a newscrawl without doors, which had addresses for ``_id``, into rows of today."""
        old = {"site": site, "kind": {"$exists": False}}
        async for row in self._rows.find(old):
            if row["state"] == "refused" and not row.get("reason", "").startswith("listing:"):
                key = comparison_key(row["url"])
                kept = {name: value for name, value in row.items() if name != "_id"} | {"kind": "article", "doors": []}
                kept |= {"visited": row["last_seen"], "due": row["last_seen"], "failures": row.get("attempts", 1)}
                await self._rows.update_one({"_id": key}, {"$setOnInsert": kept}, upsert=True)
            await self._rows.delete_one({"_id": row["_id"]})

    # -- doors --------------------------------------------------------------------------------------------------------

    async def door(self, key: str) -> Document:
        """Return a door's row; an empty one where it is new."""
        with self._errors():
            return await self._rows.find_one({"_id": key}) or {}

    async def doors(self, kind: str) -> list[Document]:
        """Return the rows of a kind of door."""
        with self._errors():
            return await self._rows.find({"site": self.site, "kind": kind}).to_list()

    async def note_door(self, key: str, kind: str, url: str, change: Document, gone: Iterable[str] = ()) -> None:
        """Write what a door's row is to say."""
        now = now_as_stored()
        first = {"schema": SCHEMA, "site": self.site, "kind": kind, "first_seen": now}
        update: Document = {"$set": {"url": url, "last_seen": now} | change, "$setOnInsert": first}
        if "state" not in change:
            update["$setOnInsert"]["state"] = "declared"
        if unset := dict.fromkeys(gone, ""):
            update["$unset"] = unset
        with self._errors():
            await self._rows.update_one({"_id": key}, update, upsert=True)

    # -- what doors declare -------------------------------------------------------------------------------------------

    async def declare(self, findings: list[Finding], door: str) -> list[Document]:
        """Write down what a door shows; return the row of each, as it is from now on.

        A row of an article that is forgotten has the state ``forgotten``, and no other field but ``_id``.
        """
        rows: list[Document] = []
        for start in range(0, len(findings), _AT_ONCE):
            with self._errors():
                rows += await self._declare(findings[start : start + _AT_ONCE], door)
        return rows

    async def _declare(self, findings: list[Finding], door: str) -> list[Document]:
        now = now_as_stored()
        keys = {key for finding in findings for key in finding.keys}
        found = await self._rows.find({"_id": {"$in": [*keys, *map(tombstone, keys)]}}).to_list()
        rows: dict[str, Document] = {row["_id"]: row for row in found}
        unknown = {key for key in keys if rows.get(key, {}).get("state") not in {"stored", "gone", "refused"}}
        owners = await self._owners(unknown)
        answers, writes = [], []
        for finding in findings:
            if any(tombstone(key) in rows for key in finding.keys):
                answers.append({"_id": finding.keys[0], "state": "forgotten"})
                continue
            _id = next((key for key in finding.keys if key in rows), finding.keys[0])
            row = rows.setdefault(_id, {})
            change = self._shown(row, finding, door, now)
            owner = next((owners[key] for key in finding.keys if key in owners), None)
            if owner and row.get("state") in {None, "declared"}:
                change |= self._known(_id, owner, now)
            if change or not row:
                writes.append(self._write(_id, row, finding, change, door, now))
            answers.append(row)
        if writes:
            await self._rows.bulk_write(writes, ordered=True)
        return answers

    def _shown(self, row: Document, finding: Finding, door: str, now: datetime) -> Document:
        """Return what of a row is not as the door says it."""
        kind = door.partition(":")[0]
        change: Document = {}
        # Two doors may spell an address in two ways, each in each run: what a reader is shown counts.
        if not row or (row["url"] != finding.url and kind == "listing"):
            change["url"] = finding.url
        if finding.section and not row.get("section"):
            change["section"] = finding.section
        if finding.date_published and not row.get("date_published"):
            change["date_published"] = finding.date_published
        if not row or now - row["last_seen"] > _SEEN_AGAIN or row["last_seen"] > now + _SEEN_AGAIN:
            change["last_seen"] = now
        if not finding.reason and row.get("reason") == NOT_AN_ARTICLE:
            change["state"] = "declared"  # another door knows better
        modified = finding.date_modified
        if modified and modified != row.get("modified", {}).get(kind):
            change[f"modified.{kind}"] = modified
            if revisits.tells(row, kind, modified) and row.get("told", {}).get("by") in {None, *self._liars}:
                change |= {"due": now} if row["state"] == "refused" else {"told": {"by": kind, "at": now}}
        if all(entry["door"] != door for entry in row.get("doors", ())):
            change["doors"] = [*row.get("doors", ()), {"door": door, "run": self.run}]
        return change

    @staticmethod
    def _known(_id: str, owner: Document, now: datetime) -> Document:
        """Return the fields of a row whose article is stored, though the row does not say so."""
        seen = owner["last_changed"]
        born = owner.get("date_published") or owner["first_seen"]
        due = schedule.due(seen, min(born, seen), 1, _id) if seen <= now else now
        state = "gone" if owner["status"] == "gone" else "stored"
        return {"state": state, "article": owner["_id"], "visited": seen, "due": due}

    def _write(
        self, _id: str, row: Document, finding: Finding, change: Document, door: str, now: datetime
    ) -> UpdateOne:
        """Return the write that makes a row say this, and let the row say it."""
        first: Document = {}
        if not row:
            first = {"schema": SCHEMA, "kind": "article", "site": self.site, "first_seen": now, "run": self.run}
            first |= {"state": "declared", "attempts": 0, "url": finding.url, "last_seen": now}
            first |= {"state": "refused", "reason": finding.reason} if finding.reason else {}
        row.update({"_id": _id} | {name: value for name, value in first.items() if name not in change})
        for name, value in change.items():
            group, _, kind = name.partition(".")
            if kind:
                row[group] = row.get(group, {}) | {kind: value}
            else:
                row[name] = value
        update: Document = {"$set": {name: value for name, value in change.items() if name != "doors"}}
        if "doors" in change:
            update["$push"] = {"doors": {"door": door, "run": self.run}}
        update["$setOnInsert"] = {name: value for name, value in first.items() if name not in change}
        return UpdateOne({"_id": _id}, {name: part for name, part in update.items() if part}, upsert=True)

    async def _owners(self, keys: set[str]) -> dict[str, Document]:
        if not keys:
            return {}
        fields = {"keys": 1, "status": 1, "last_changed": 1, "first_seen": 1, "date_published": 1}
        owners: dict[str, Document] = {}
        async for document in self._articles.find({"keys": {"$in": list(keys)}}, fields):
            owners.update(dict.fromkeys(document["keys"], document))
        return owners

    @property
    def _liars(self) -> list[str]:
        return revisits.liars(self._account)

    async def note_date(self, row: str, date: datetime | None) -> None:
        """Note when an article was published that was fetched and not wanted, lest it be fetched again for that."""
        with self._errors():
            await self._rows.update_one({"_id": row}, {"$set": {"date_published": date}})

    async def not_shown(self, door: str, shown: set[str]) -> list[Document]:
        """Return the rows that a door has declared before and does not show now, of those that have an article."""
        wanted = {"site": self.site, "doors.door": door, "state": {"$in": ["stored", "refused", "declared"]}}
        with self._errors():
            found = self._rows.find(wanted, {"state": 1, "doors": 1})
            return [row async for row in found if row["_id"] not in shown]

    async def count_shown(self, door: str) -> int:
        """Return how many articles a door has declared that are not known to be gone."""
        wanted = {"site": self.site, "doors.door": door, "state": {"$in": ["stored", "refused", "declared"]}}
        with self._errors():
            return await self._rows.count_documents(wanted)

    async def suspect(self, rows: Iterable[str], doors: Iterable[str]) -> int:
        """Have articles looked at that doors show no longer, unless another door of these kinds still does."""
        ids, gone = list(rows), list(doors)
        kinds = tuple({f"{door.partition(':')[0]}" for door in gone})
        with self._errors():
            await self._rows.update_many({"_id": {"$in": ids}}, {"$pull": {"doors": {"door": {"$in": gone}}}})
            found = await self._rows.find({"_id": {"$in": ids}}, {"doors": 1, "state": 1}).to_list()
            missing = [
                row["_id"]
                for row in found
                if row["state"] == "stored" and not any(e["door"].startswith(kinds) for e in row["doors"])
            ]
            told = {"by": "missing", "at": now_as_stored()}
            if missing:
                await self._rows.update_many({"_id": {"$in": missing}}, {"$set": {"told": told}})
        return len(missing)

    # -- what is to be done -------------------------------------------------------------------------------------------

    async def waiting(self) -> AsyncIterator[Document]:
        """Yield what was declared and never visited, then what gave no article and is to be asked for again."""
        now = now_as_stored()
        site = {"site": self.site, "kind": "article"}
        with self._errors():
            async for row in self._rows.find(site | {"state": "declared"}):
                yield row
            async for row in self._rows.find(site | {"state": "refused"} | _due(now)):
                yield row

    async def revisits(self, budget: int, is_wanted: Callable[[Document], bool] = lambda _: True) -> list[Document]:
        """Return the articles to be looked at again: those that a door tells of, then those that are due.

        The budget is for those that the run is about. Of what a door tells that is not believed a few are looked at,
        which may prove it right.
        """
        if budget <= 0:
            return []
        now = now_as_stored()
        stored: Document = {"site": self.site, "kind": "article", "state": {"$in": ["stored", "gone"]}}
        few = revisits.probes(self._account)

        async def told_by(those: Document, most: int) -> list[Document]:
            found = self._rows.find(stored | {"told": {"$exists": True}} | those, _OF_A_REVISIT).sort("told.at")
            return [row async for row in found if is_wanted(row)][:most]

        with self._errors():
            told = await told_by({"told.by": {"$nin": self._liars}}, budget)
            for kind in self._liars if few else ():
                told += await told_by({"told.by": kind}, few)
            due = [row async for row in self._rows.find(stored | _due(now), _OF_A_REVISIT) if is_wanted(row)]
        return revisits.in_order(told, due, self._account, now)[:budget]

    async def newest(self, number: int, is_wanted: Callable[[Document], bool]) -> list[Document]:
        """Return so many articles at most that are stored, the latest published first, whether they are due or not."""
        if number <= 0:
            return []
        stored = {"site": self.site, "kind": "article", "state": "stored", "date_published": {"$lte": now_as_stored()}}
        with self._errors():
            found = self._rows.find(stored, _OF_A_REVISIT).sort("date_published", -1).limit(10 * number)
            return [row async for row in found if is_wanted(row)][:number]

    async def rows_of(self, states: list[str]) -> AsyncIterator[Document]:
        """Yield the rows of articles that are in one of these states."""
        with self._errors():
            async for row in self._rows.find({"site": self.site, "kind": "article", "state": {"$in": states}}):
                yield row

    async def settle_watermarks(self) -> None:
        """Move the watermark of each listing up to where all that it has shown is settled."""
        for row in await self.doors("listing"):
            door = f"listing:{row['slug']}"
            wanted = {"site": self.site, "state": "declared", "doors": {"$elemMatch": {"door": door}}}
            with self._errors():
                runs = [
                    entry["run"]
                    async for found in self._rows.find(wanted, {"doors": 1})
                    for entry in found["doors"]
                    if entry["door"] == door
                ]
                open_passes = [one["until"] for one in row.get("passes", ()) if not one.get("deep")]
                mark = min([row.get("read", 0), *(run - 1 for run in runs), *open_passes])
                if mark > row.get("watermark", 0):
                    await self._rows.update_one({"_id": row["_id"]}, {"$set": {"watermark": mark}})


def tombstone(key: str) -> str:
    """Return the ``_id`` of what remains of a forgotten article: it tells no address."""
    return f"forgotten:{hashlib.sha256(key.encode()).hexdigest()}"


async def forgotten_of(rows: AsyncCollection[Document], keys: Iterable[str]) -> set[str]:
    """Return which of these keys are those of forgotten articles."""
    ids = {tombstone(key): key for key in keys}
    return {ids[row["_id"]] async for row in rows.find({"_id": {"$in": list(ids)}}, {"_id": 1})} if ids else set()


async def bury(rows: AsyncCollection[Document], site: str, keys: Iterable[str]) -> None:
    """Put a tombstone in the place of an article's rows: under none of its keys it comes back."""
    wanted = list(keys)
    mark = {"schema": SCHEMA, "kind": "article", "site": site, "state": "forgotten", "last_seen": now_as_stored()}
    writes = [UpdateOne({"_id": tombstone(key)}, {"$setOnInsert": mark}, upsert=True) for key in wanted]
    if writes:
        await rows.bulk_write(writes, ordered=False)
        await rows.delete_many({"_id": {"$in": wanted}, "kind": "article"})


def account_of(site: str) -> str:
    """Return the ``_id`` of the row that keeps a site's accounts."""
    return f"site:{site}"


def _due(now: datetime) -> dict[str, Any]:
    return {"$or": [{"due": {"$lte": now}}, {"due": {"$gt": now + _ABSURD}}]}
