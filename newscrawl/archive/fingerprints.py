"""Which article owns a text: the first that claimed it. All others with the same words are its duplicates."""

from datetime import datetime, timedelta

from pymongo import InsertOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, DuplicateKeyError

from newscrawl.archive.documents import Document
from newscrawl.archive.schema import SCHEMA
from newscrawl.items import Article

CLAIM_LEASE = timedelta(minutes=2)
"""A claim whose article is not there after this time was left by a program that died."""


class Fingerprints:
    """The claims of articles on their texts."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._rows = database.fingerprints
        self._articles = database.articles

    async def claim(self, articles: list[Article], now: datetime) -> dict[str, str]:
        """Claim each article's text; return, by URL, the first copy's ``_id`` for those that came too late.

        A fingerprint's ``_id`` is the article's first key and not its URL: programs that store one article under two
        URLs at the same time must claim it for the same article.
        """
        rows = [_fingerprint(article, now) | {"claim": claim_of(article)} for article in articles]
        first_copies: dict[str, str] = {}
        for index in await self._insert_fingerprints(rows):
            first_copy = await self.own_or_follow(articles[index], now)
            if first_copy:
                first_copies[articles[index].url] = first_copy
        return first_copies

    async def _insert_fingerprints(self, rows: list[Document]) -> list[int]:
        """Insert fingerprints; return the places of those that were refused."""
        if not rows:
            return []
        try:
            await self._rows.bulk_write([InsertOne(row) for row in rows], ordered=False)
        except BulkWriteError as error:
            raise_write_concern(error)
            return [details["index"] for details in error.details["writeErrors"]]
        return []

    async def own_or_follow(self, article: Article, now: datetime) -> str | None:
        """Make the text this article's; or return the ``_id`` of the first copy, where another has it."""
        claim = claim_of(article)
        row = await self._rows.find_one({"claim": claim}, {"at": 1, "article": 1})
        if row and row["_id"] in article.keys:
            return None
        if row:
            owner = await self._articles.find_one({"keys": row["_id"]}, {"_id": 1})
            if owner or row["at"] > now - CLAIM_LEASE:
                await self._write(article, now, {"$unset": {"claim": ""}})
                return str(owner["_id"] if owner else row["article"])
            await self._rows.update_one({"_id": row["_id"], "claim": claim}, {"$unset": {"claim": ""}})
        try:
            await self._write(article, now, {"$set": {"claim": claim}})
        except DuplicateKeyError:
            return await self.own_or_follow(article, now)  # another took it in between
        return None

    async def forget(self, article: Article) -> None:
        """Give up an article's claim: it could not be stored."""
        await self._rows.delete_one({"_id": _id_of(article)})

    async def _write(self, article: Article, now: datetime, change: Document) -> None:
        row = _fingerprint(article, now)
        _id = row.pop("_id")
        await self._rows.update_one({"_id": _id}, change | {"$set": row | change.get("$set", {})}, upsert=True)


def claim_of(article: Article) -> str:
    """Return what stands for a text: a text is claimed within its site."""
    return f"{article.site}:{article.text_hash}"


def _id_of(article: Article) -> str:
    return article.keys[0] if article.keys else article.url  # without keys the validator refuses it, not we


def _fingerprint(article: Article, now: datetime) -> Document:
    mine = {"_id": _id_of(article), "schema": SCHEMA, "site": article.site, "article": article.url}
    return mine | {"text_hash": article.text_hash, "at": now}


def raise_write_concern(error: BulkWriteError) -> None:
    """Raise where the server did not promise that the writes are kept."""
    if error.details.get("writeConcernErrors"):
        raise error
