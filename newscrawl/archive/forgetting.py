"""Purging articles for good, as a court or a person may ask, so that they do not come back.

Tombstones are set first: from then on no crawl brings the article back. The article's own document goes last, as it
says what else has to go. So whoever is interrupted, and asks again, finishes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive import rawpages
from newscrawl.archive.claims import Claims
from newscrawl.archive.documents import Document
from newscrawl.archive.judgement import judge_stored
from newscrawl.archive.ledger import bury, tombstone
from newscrawl.archive.runs import forget_samples
from newscrawl.exceptions import RawPageError
from newscrawl.identity import article_keys, comparison_key

BATCH = 500
"""Articles of a site that are purged at a time."""
_OF_A_SITE = ("fronts", "refused", "revisions", "runs")
_IDENTITY = dict.fromkeys(("site", "keys", "url", "aliases", "headline", "raw", "extraction.spider"), 1)

NumberAt = Callable[[str, str, str], str]
"""Returns the number that a site, crawled by a spider, gives the article at a URL."""


@dataclass(slots=True)
class Remains:
    """All that is there of an article, or of a page that held none."""

    site: str
    keys: list[str]
    article: Document = field(default_factory=dict)
    """Empty where none is stored."""
    rows: list[Document] = field(default_factory=list)
    """Of the ledger."""
    refused: list[str] = field(default_factory=list)
    revisions: int = 0
    pages: list[Document] = field(default_factory=list)
    """Pointers to raw pages."""
    is_forgotten: bool = False
    """Whether it was forgotten before, and these are remains of that."""
    copies: list[Document] = field(default_factory=list)
    """Articles of other publications that are copies of it."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left, and nothing was ever there."""
        return not (self.article or self.rows or self.refused or self.pages or self.is_forgotten)


class Forgetting:
    """Finds what is there of an article or a site, and purges it."""

    def __init__(self, database: AsyncDatabase[Document], pages: Path, number_at: NumberAt) -> None:
        self._db = database
        self._pages = pages
        self._number_at = number_at
        self._claims = Claims(database.fingerprints, database.articles)

    # -- an article ---------------------------------------------------------------------------------------------------

    async def find(self, keys: list[str]) -> Remains:
        """Return what is there under these keys; for that all of the site's raw pages are looked through.

        What looks like an address in full stands for a page that the database refused, and is no key.
        """
        article = await self._db.articles.find_one({"keys": {"$in": keys}}, _IDENTITY) or {}
        _id = article.get("_id", "")
        urls = {_id, article.get("url", ""), *article.get("aliases", ())} - {""}
        asked = [key for key in keys if "://" not in key]
        known = dict.fromkeys([*article.get("keys", ()), *map(comparison_key, urls), *asked])
        those: list[Document] = [{"_id": {"$in": list(known)}}, *([{"article": _id}] if _id else [])]
        rows = await self._db.ledger.find({"$or": those, "kind": "article"}).to_list()
        known |= dict.fromkeys(row["_id"] for row in rows)
        urls |= {row["url"] for row in rows if "url" in row} | set(keys)
        graves = await self._db.ledger.find({"_id": {"$in": list(map(tombstone, known))}}).to_list()
        site = next((found["site"] for found in (article, *rows, *graves) if found), "")
        remains = Remains(site, list(known), article, rows, is_forgotten=bool(graves))
        if not site:
            return remains
        refused = self._db.refused.find({"_id": {"$in": list(urls)}}, {"_id": 1})
        remains.refused = [document["_id"] async for document in refused]
        pointers = [*article.get("raw", ()), *(row["raw"] for row in rows if "raw" in row)]
        if _id:
            async for revision in self._db.revisions.find({"article": _id}, {"raw": 1}):
                remains.revisions += 1
                pointers += revision.get("raw", ())
            copies = self._db.articles.find({"duplicate_of": _id}, {"keys": 1, "url": 1, "headline": 1})
            remains.copies = await copies.to_list()
        spider = article.get("extraction", {}).get("spider", "")
        pointers += await asyncio.to_thread(self._records, site, spider, {tombstone(key) for key in known})
        remains.pages = list({(one["file"], one["offset"]): one for one in pointers}.values())
        return remains

    def _records(self, site: str, spider: str, wanted: set[str]) -> list[Document]:
        """Return pointers to all pages of an article: a crawl that was killed leaves some that nothing points to."""
        return [
            pointer
            for path in rawpages.files_of(self._pages, site)
            for pointer in rawpages.records(self._pages, path)
            if not wanted.isdisjoint(map(tombstone, self._keys_of(site, spider, pointer["url"])))
        ]

    def _keys_of(self, site: str, spider: str, url: str) -> list[str]:
        try:
            return article_keys(site, [url], self._number_at(site, spider, url))
        except ValueError:
            return []

    async def purge(self, remains: Remains) -> list[str]:
        """Purge all of it; return what could not be purged, a line each."""
        article = remains.article
        await bury(self._db.ledger, remains.site, remains.keys)
        failures = await asyncio.to_thread(self._overwrite, remains.pages)
        await self._db.refused.delete_many({"_id": {"$in": remains.refused}})
        urls = [row["url"] for row in remains.rows if "url" in row]
        await forget_samples(self._db, [*urls, article.get("url", ""), *article.get("aliases", ())])
        if article:
            await self._part([article])
            await self._db.revisions.delete_many({"article": article["_id"]})
            await self._db.articles.delete_one({"_id": article["_id"]})
        return failures

    def _overwrite(self, pointers: list[Document]) -> list[str]:
        failures = []
        for pointer in pointers:
            try:
                rawpages.forget(self._pages, pointer)
            except RawPageError as error:
                failures.append(str(error))
        return failures

    async def _part(self, articles: list[Document], site: str = "") -> None:
        """Let no other article name these ones: they are about to go."""
        ids = [article["_id"] for article in articles]
        first_keys = [article["keys"][0] for article in articles]
        await self._db.fingerprints.delete_many({"_id": {"$in": first_keys}, "article": {"$in": ids}})
        others: Document = {"_id": {"$nin": ids}} | ({"site": {"$ne": site}} if site else {})
        copies = self._db.articles.find(others | {"duplicate_of": {"$in": ids}}, {"_id": 1})
        await judge_stored(self._db.articles, self._claims, [copy["_id"] async for copy in copies])
        similar = self._db.articles.find(others | {"similar.article": {"$in": ids}}, {"_id": 1})
        touched = {"_id": {"$in": [document["_id"] async for document in similar]}}
        await self._db.articles.update_many(touched, {"$pull": {"similar": {"article": {"$in": ids}}}})
        await self._db.articles.update_many(touched | {"similar": {"$size": 0}}, {"$unset": {"similar": ""}})

    # -- a site -------------------------------------------------------------------------------------------------------

    async def count(self, site: str) -> dict[str, int]:
        """Return how much is there of a site, and how many files of raw pages."""
        counts = {name: await self._db[name].count_documents({"site": site}) for name in ("articles", *_OF_A_SITE)}
        counts["ledger"] = await self._db.ledger.count_documents({"site": site, "state": {"$ne": "forgotten"}})
        return counts | {"files of raw pages": len(rawpages.files_of(self._pages, site))}

    async def _keys(self, site: str) -> AsyncIterator[list[str]]:
        """Yield all that the site's articles are known by, a batch at a time."""
        for rows, name in ((self._db.articles, "keys"), (self._db.ledger, "article")):
            found = rows.find({"site": site, name: {"$exists": True}}, {"keys": 1})
            while batch := await found.to_list(BATCH):
                yield [key for row in batch for key in row.get("keys", [row["_id"]])]

    async def purge_site(self, site: str, progress: Callable[[int], None]) -> None:
        """Purge all of a site. Raises SetupError where its raw pages cannot be removed."""
        async for keys in self._keys(site):
            await bury(self._db.ledger, site, keys)
        await asyncio.to_thread(rawpages.forget_site, self._pages, site)
        await self._db.fingerprints.delete_many({"site": site})
        while articles := await self._db.articles.find({"site": site}, {"keys": 1}).limit(BATCH).to_list():
            await self._part(articles, site)
            await self._db.articles.delete_many({"_id": {"$in": [article["_id"] for article in articles]}})
            progress(len(articles))
        for name in _OF_A_SITE:
            await self._db[name].delete_many({"site": site})
        await self._db.ledger.delete_many({"site": site, "state": {"$ne": "forgotten"}})
