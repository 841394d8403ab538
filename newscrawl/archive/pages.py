"""What is kept of visits that gave no new article: the reason, the page, and that an article is gone."""

from datetime import datetime
from http import HTTPStatus

from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.claims import now_as_stored
from newscrawl.archive.documents import Document
from newscrawl.archive.ledger import forgotten_of
from newscrawl.archive.rawpages import RawPages
from newscrawl.archive.schema import SCHEMA
from newscrawl.archive.states import keep_state
from newscrawl.archive.visits import Settled, Visits
from newscrawl.identity import comparison_key
from newscrawl.items import Article, Gone, Refusal, Unchanged


class PageStore:
    """Keeps raw pages, and notes visits without a new article."""

    def __init__(self, database: AsyncDatabase[Document], raw_pages: RawPages | None) -> None:
        self._db = database
        self._visits = Visits(database)
        self._raw_pages = raw_pages

    def keep(self, item: Article | Refusal | Gone) -> list[Document]:
        """Keep the pages that an item came from as they are; return where they lie."""
        if self._raw_pages is None or item.visit is None:
            return []
        return self._raw_pages.keep(item.site, item.visit.pages)

    def make_safe(self) -> None:
        """Let no pointer be stored to what a power cut could take."""
        if self._raw_pages:
            self._raw_pages.flush()

    async def refuse(self, refusals: list[Refusal]) -> None:
        """Note the reason of each page that held no article, and keep the page once."""
        now = now_as_stored()
        forgotten = await forgotten_of(self._db.ledger, {key for item in refusals for key in _fetched(item)})
        settled = [await self._refused(item) for item in refusals if forgotten.isdisjoint(_fetched(item))]
        self.make_safe()
        await self._visits.settle(settled, now)

    async def _refused(self, item: Refusal) -> Settled:
        settled = settled_of(item, "refused")
        settled.reason, settled.status = item.reason, item.status
        if item.visit and item.status == HTTPStatus.OK and item.visit.pages:
            row = await self._db.ledger.find_one({"_id": item.visit.row}, {"raw": 1}) or {}
            kept = row.get("raw", {}).get("digest") == item.visit.digest
            pointers = [] if kept else self.keep(item)
            settled.more = {"raw": pointers[0]} if pointers else {}
        return settled

    async def unchanged(self, items: list[Unchanged]) -> None:
        """Note visits that found the page as it was."""
        await self._visits.settle([settled_of(item, "stored") for item in items], now_as_stored())

    async def gone(self, items: list[Gone], now: datetime | None = None) -> int:
        """Mark articles that the site has taken away; their text stays. Return how many were there until now.

        Who tries this again gives the same time, and hears of what the first try has done as if it had not failed.
        """
        now = now or now_as_stored()
        taken = set()
        moved = []
        for item in items:
            old = await self._db.articles.find_one({"_id": item.article, "status": "live"})
            if old and _own_row(old) not in {settled_of(item, "gone").keys[0], comparison_key(item.url)}:
                await self._look_at(old, now)
                moved.append(item)
            elif old:
                await keep_state(self._db.revisions, old, {"status": "live"}, "removed", now)
                change = {"status": "gone", "revision": old["revision"] + 1, "last_changed": now}
                same = {"_id": item.article, "revision": old["revision"]}
                if (await self._db.articles.update_one(same, {"$set": change})).modified_count:
                    taken.add(item.article)
            elif await self._db.articles.find_one({"_id": item.article, "status": "gone", "last_changed": now}):
                taken.add(item.article)
        rows = [settled_of(item, "refused" if item in moved else "gone") for item in items]
        for row, item in zip(rows, items, strict=True):
            row.reason, row.status, row.article = item.reason, item.status, item.article
            row.edited = item.article in taken
            row.more = {"raw": pointers[0]} if (pointers := self.keep(item)) else {}
        self.make_safe()
        await self._visits.settle(rows, now)
        return len(taken)

    async def _look_at(self, article: Document, now: datetime) -> None:
        """Have an article looked at where it stands: it was missed at another address, which may have had its day."""
        row = {"schema": SCHEMA, "kind": "article", "site": article["site"], "url": article["url"], "first_seen": now}
        row |= {"last_seen": now, "visited": article["last_changed"], "doors": [], "attempts": 0}
        due = {"state": "stored", "article": article["_id"], "due": now}
        await self._db.ledger.update_one({"_id": _own_row(article)}, {"$setOnInsert": row, "$set": due}, upsert=True)

    async def missing(self, items: list[Gone]) -> None:
        """Note that articles seem to be gone, too many at once to be believed: they are looked at again."""
        rows = [settled_of(item, "refused") for item in items]
        now = now_as_stored()
        for row, item in zip(rows, items, strict=True):
            row.reason, row.status = item.reason, item.status
            found = await self._db.ledger.find_one({"_id": row.keys[0]}, {"missing_since": 1}) or {}
            row.more = {"missing_since": found.get("missing_since", now)}
        await self._visits.settle(rows, now)


def settled_of(item: Article | Refusal | Unchanged | Gone, state: str) -> Settled:
    """Return a visit in a state, with what its item says of it."""
    keys = item.keys if isinstance(item, Article) else [item.visit.row if item.visit else comparison_key(item.url)]
    return Settled(site=item.site, url=item.url, keys=keys, state=state, visit=item.visit)


def _own_row(article: Document) -> str:
    """Return the ``_id`` of an article's own row: the site's number for it, else where it was found last."""
    return next((key for key in article["keys"] if "#" in key), comparison_key(article["url"]))


def _fetched(item: Refusal) -> list[str]:
    """Return the keys of what was asked for, and of what came."""
    visit = item.visit
    return [visit.row, *(comparison_key(page.url) for page in visit.pages)] if visit else [comparison_key(item.url)]
