"""What visits came to: written into the ledger when all else is stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl import schedule
from newscrawl.archive import revisits
from newscrawl.archive.documents import Document
from newscrawl.archive.ledger import account_of, forgotten_of
from newscrawl.archive.schema import SCHEMA
from newscrawl.identity import comparison_key
from newscrawl.items import Visit

_OF_A_VISIT = ("etag", "last_modified", "digest")
_OF_A_FAILURE = ("reason", "detail", "status", "failures", "missing_since", "raw")


@dataclass(slots=True)
class Settled:
    """A visit, and what came of it."""

    site: str
    url: str
    keys: list[str]
    """What the article is known by; of a page without one, the row that was visited."""
    state: str
    """``stored``, ``gone`` or ``refused``; a row that is stored or gone stays so where a later visit gives nothing."""
    visit: Visit | None = None
    article: str = ""
    """Its ``_id``, where one is stored."""
    edited: bool = False
    reason: str = ""
    detail: str = ""
    status: int = 0
    more: Document = field(default_factory=dict)
    """Other fields of the row."""


class Visits:
    """Settles the rows of visits."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._rows = database.ledger

    async def settle(self, settled: list[Settled], now: datetime) -> None:
        """Write what became of the visits, and learn from them how often articles are edited."""
        if not settled:
            return
        forgotten = await forgotten_of(self._rows, {_id for one in settled for _id in _ids(one)})
        settled = [one for one in settled if forgotten.isdisjoint(_ids(one))]  # else the row would be there again
        ids = {_id for one in settled for _id in _ids(one)}
        found = await self._rows.find({"_id": {"$in": list(ids)}}).to_list()
        rows: dict[str, Document] = {row["_id"]: row for row in found}
        accounts = await self._accounts({one.site for one in settled})
        learned: dict[str, Counter[str]] = {site: Counter() for site in accounts}
        writes: list[UpdateOne] = []
        for one in settled:
            row = next((rows[_id] for _id in _ids(one) if _id in rows and _is_free(rows[_id], one)), None)
            if row and _teaches(one):
                learned[one.site].update(revisits.lesson(row, accounts[one.site], now, edited=one.edited))
            writes += self._writes(one, rows, accounts[one.site], now)
        if writes:
            await self._rows.bulk_write(writes, ordered=True)
        lessons = [
            UpdateOne({"_id": account_of(site)}, {"$inc": dict(counts)}) for site, counts in learned.items() if counts
        ]
        if lessons:
            await self._rows.bulk_write(lessons, ordered=False)

    def _writes(self, one: Settled, rows: dict[str, Document], account: Document, now: datetime) -> Iterable[UpdateOne]:
        if (other := _row_of_another(one, rows)) and one.visit:
            # It led to another article: what is known of its own one stays, and is looked at again.
            lost = Settled(one.site, other["url"], [other["_id"]], "refused", one.visit, reason="redirected")
            yield from self._writes(lost, rows, account, now)
        ids = [_id for _id in _ids(one) if _id in rows and _is_free(rows[_id], one)] or _ids(one)[:1]
        main = rows.get(ids[0], {"_id": ids[0], "first_seen": now}) | one.more
        first = {"schema": SCHEMA, "kind": "article", "site": one.site, "url": one.url, "first_seen": now}
        change, gone = _change(one, main, account, now)
        update: Document = {"$set": change, "$setOnInsert": first}
        if gone:
            update["$unset"] = dict.fromkeys(gone, "")
        update["$inc"] = {"attempts": 1}
        if _teaches(one):
            update["$inc"] |= revisits.learned(main, account, now, edited=one.edited)
        yield UpdateOne({"_id": ids[0]}, update, upsert=True)
        if one.article:  # its other addresses need no visit of their own
            same = {"$set": {"state": change["state"], "article": one.article}, "$unset": {"due": "", "told": ""}}
            yield from (UpdateOne({"_id": _id}, same) for _id in ids[1:])

    async def _accounts(self, sites: set[str]) -> dict[str, Document]:
        found = await self._rows.find({"_id": {"$in": [account_of(site) for site in sites]}}).to_list()
        return {site: {} for site in sites} | {row["site"]: row for row in found}


def _ids(one: Settled) -> list[str]:
    """Return the rows that a visit is about; first the article's own, which is the one to be visited again."""
    asked = [one.visit.row] if one.visit else []
    ids = [*one.keys, *asked] if one.article else [*asked, *one.keys]
    return list(dict.fromkeys(ids)) or [comparison_key(one.url)]


def _is_free(row: Document, one: Settled) -> bool:
    """Whether a row is no other article's."""
    return not one.article or row.get("article", one.article) == one.article


def _row_of_another(one: Settled, rows: dict[str, Document]) -> Document | None:
    """Return the row that was visited, where it is another article's than the one that was found."""
    row = rows.get(one.visit.row) if one.visit else None
    return row if row and not _is_free(row, one) else None


def _change(one: Settled, row: Document, account: Document, now: datetime) -> tuple[Document, list[str]]:
    """Return what is set, and what goes."""
    change: Document = {"last_seen": now} | one.more
    state = one.state
    failed = state == "refused"
    if failed and row.get("state") in {"stored", "gone"}:
        state = row["state"]
    change["state"] = state
    if one.article:
        change["article"] = one.article
    if one.visit:
        change |= _of_the_visit(one, row, account, now, failed=failed)
    said = {"reason": one.reason, "detail": one.detail, "status": one.status}
    change |= {name: value for name, value in said.items() if value or (name == "status" and failed)}
    dropped = [name for name in (*_OF_A_FAILURE, "told", *_OF_A_VISIT) if name not in change]
    if one.visit and one.visit.status == HTTPStatus.NOT_MODIFIED:
        dropped = [name for name in dropped if name not in _OF_A_VISIT]
    if failed:  # what is known of the page that was seen last stays
        dropped = [name for name in dropped if name not in {*_OF_A_VISIT, "missing_since", "raw"}]
    if not one.visit:
        dropped = [name for name in dropped if name in {"reason", "detail", "status"}]
    return change, dropped


def _of_the_visit(one: Settled, row: Document, account: Document, now: datetime, *, failed: bool) -> Document:
    visit = one.visit
    if visit is None:
        raise TypeError("nothing was visited")
    change: Document = {"visited": visit.at}
    if failed or one.state == "gone":
        failures = row.get("failures", 0) + 1
        wait = max(schedule.retry(one.reason, failures), timedelta(seconds=visit.retry_after))
        return change | {"failures": failures, "due": now + wait}
    change |= {name: value for name in _OF_A_VISIT if (value := getattr(visit, name))}
    return change | {"due": revisits.due_after(row, account, now, edited=one.edited)}


def _teaches(one: Settled) -> bool:
    """Whether a visit says if the article was edited."""
    return one.visit is not None and one.state in {"stored", "gone"}
