"""Storing articles in batches: each once, whoever stores it and how often.

The unique index on ``keys`` decides who owns an article, the one on ``fingerprints.claim`` who owns a text. Both are
asked by inserting, never by looking first: any number of programs may store the same articles at the same time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bson.errors import InvalidDocument
from pymongo import InsertOne, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, DocumentTooLarge, OperationFailure, WriteError

from newscrawl.archive.documents import Document, content_of, derived_from, document_of, link_keys, plain, reason_of
from newscrawl.archive.fingerprints import Fingerprints, claim_of, raise_write_concern
from newscrawl.archive.schema import SCHEMA
from newscrawl.exceptions import DatabaseError
from newscrawl.identity import front_id, text_hash
from newscrawl.items import Article, Refusal

DUPLICATE_KEY = 11000
REFUSED_BY_VALIDATOR = 121
TOO_LARGE = 10334
UNSENDABLE = (DocumentTooLarge, InvalidDocument, OverflowError, UnicodeEncodeError)
"""What the driver raises where a document cannot be sent."""
ROUNDS_FOR_TEXTS = 2
ROUNDS = 10
"""A batch settles in two or three rounds; more are needed only while others store the same articles."""


@dataclass(slots=True)
class Outcome:
    """What became of an article."""

    article: Article
    kind: str
    """``new``, ``duplicate`` (new, but a copy), ``updated``, ``unchanged`` or ``refused``."""
    reason: str = ""


class ArticleStore:
    """Writes articles and all that belongs to them. One per connection."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._db = database
        self._fingerprints = Fingerprints(database)
        self._fronts_seen: set[str] = set()

    async def known(self, keys: Iterable[str]) -> set[str]:
        """Return which of these keys are some article's."""
        wanted = set(keys)
        found = self._db.articles.find({"keys": {"$in": list(wanted)}}, {"keys": 1, "_id": 0})
        return {key async for document in found for key in document["keys"] if key in wanted}

    async def store(self, articles: list[Article]) -> list[Outcome]:
        """Store a batch and say what became of each article."""
        now = _now()
        await self._store_fronts(articles, now)
        outcomes: list[Outcome] = []
        pending = articles
        for number in range(ROUNDS):
            found, fresh, later = await self._sort(pending, texts=number < ROUNDS_FOR_TEXTS)
            outcomes += await self._insert(fresh, now, later)
            outcomes += await self._look_again(found, now, later)
            if not later:
                await self._note(outcomes, now)
                return outcomes
            pending = later
        raise DatabaseError(f"{len(pending)} articles were changed by others as often as they were stored; run again")

    async def refuse(self, refusals: list[Refusal]) -> None:
        """Note the reason of each page that held no article."""
        now = _now()
        rows = [
            _ledger_row(item.url, item.site, now, {"state": "refused", "reason": item.reason, "status": item.status})
            for item in refusals
        ]
        if rows:
            await self._db.ledger.bulk_write(rows, ordered=False)

    # -- a batch's articles: there already, new, or twice in the batch ------------------------------------------------

    async def _sort(
        self, articles: list[Article], *, texts: bool
    ) -> tuple[list[tuple[Article, Document]], list[Article], list[Article]]:
        """Part a batch into articles that are there already, new ones, and those for the next round.

        An article waits for another one of the batch with a key of its own. With ``texts``, it also waits for one with
        the same words: that one may be stored already under another address, or be refused.
        """
        keys = [key for article in articles for key in article.keys]
        fields = {"keys": 1, "aliases": 1, "url": 1, "content_hash": 1, "revision": 1}
        owners: dict[str, Document] = {}
        async for document in self._db.articles.find({"keys": {"$in": keys}}, fields):
            owners.update(dict.fromkeys(document["keys"], document))
        found: list[tuple[Article, Document]] = []
        fresh: list[Article] = []
        later: list[Article] = []
        taken: set[str] = set()
        for article in articles:
            owner = next((owners[key] for key in article.keys if key in owners), None)
            ids = {owner["_id"]} if owner else {*article.keys, *([claim_of(article)] if texts else [])}
            if ids & taken:
                later.append(article)
                continue
            taken |= ids
            if owner:
                found.append((article, owner))
            else:
                fresh.append(article)
        return found, fresh, later

    # -- new articles ---------------------------------------------------------------------------------------------

    async def _insert(self, articles: list[Article], now: datetime, later: list[Article]) -> list[Outcome]:
        first_copies = await self._fingerprints.claim(articles, now)
        documents = []
        for article in articles:
            document = document_of(article, now)
            if article.url in first_copies:
                document |= {"duplicate_of": first_copies[article.url], "duplicate_kind": "exact"}
            documents.append(document)
        errors = await self._insert_all(documents)
        outcomes = []
        for article, error in zip(articles, errors, strict=True):
            if error is None:
                outcomes.append(Outcome(article, "duplicate" if article.url in first_copies else "new"))
            elif error.get("code") == DUPLICATE_KEY:
                later.append(article)  # somebody else was first; it is there now
            else:
                await self._fingerprints.forget(article)  # its claim on the text is given up
                outcomes.append(await self._keep_aside(article, reason_of(error), now))
        return outcomes

    async def _insert_all(self, documents: list[Document]) -> list[Document | None]:
        """Insert all that can be inserted; return an error, or None, for each."""
        if not documents:
            return []
        errors: list[Document | None] = [None] * len(documents)
        try:
            await self._db.articles.bulk_write([InsertOne(document) for document in documents], ordered=False)
        except BulkWriteError as error:
            raise_write_concern(error)
            for details in error.details["writeErrors"]:
                errors[details["index"]] = details
        except (*UNSENDABLE, OperationFailure) as error:
            if isinstance(error, OperationFailure) and error.code != TOO_LARGE:
                raise
            # One document cannot be sent, and pymongo does not say which: one by one.
            if len(documents) == 1:
                return [_details(error)]
            return [(await self._insert_all([document]))[0] for document in documents]
        return errors

    async def _keep_aside(self, article: Article, reason: str, now: datetime) -> Outcome:
        """Keep what the validator refused, as text, with the reason."""
        document = repr(document_of(article, now))[:4_000_000].encode("utf-8", "backslashreplace").decode()
        kept = {"schema": SCHEMA, "site": article.site, "reason": reason, "at": now, "document": document}
        await self._db.refused.replace_one({"_id": article.url}, kept, upsert=True)
        return Outcome(article, "refused", reason)

    # -- articles that are there ------------------------------------------------------------------------------------

    async def _look_again(
        self, found: list[tuple[Article, Document]], now: datetime, later: list[Article]
    ) -> list[Outcome]:
        outcomes = []
        writes = []
        for article, stored in found:
            new_keys = [key for key in article.keys if key not in stored["keys"]]
            if article.content_hash != stored["content_hash"]:
                outcome = await self._revise(article, stored, now)
                if outcome is None:
                    later.append(article)
                    continue
                outcomes.append(outcome)
            else:
                outcomes.append(Outcome(article, "unchanged"))
            if new_keys or article.url != stored["url"]:
                aliases = {*article.aliases, article.url, stored["url"]} - {article.url}
                change = {"keys": {"$each": new_keys}, "aliases": {"$each": sorted(aliases)}}
                writes.append(UpdateOne({"_id": stored["_id"]}, {"$addToSet": change, "$set": {"url": article.url}}))
        if writes:
            try:
                await self._db.articles.bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                raise_write_concern(error)  # a key that is another article's stays with that one
                if any(details["code"] != DUPLICATE_KEY for details in error.details["writeErrors"]):
                    raise
        return outcomes

    async def _revise(self, article: Article, stored: Document, now: datetime) -> Outcome | None:
        """Keep the old text as a revision, then write the new one. None: somebody else changed it in between."""
        _id, number = stored["_id"], stored["revision"]
        old = await self._db.articles.find_one({"_id": _id, "revision": number}) or {}
        if not old:
            return None
        new = content_of(article)
        changes = {name: old.get(name) for name in {*new, *_OPTIONAL} if old.get(name) != new.get(name)}
        revision = {"schema": SCHEMA, "site": article.site, "article": _id, "revision": number, "at": now}
        await self._db.revisions.update_one(
            {"_id": f"{_id}#{number}"}, {"$setOnInsert": revision | {"changes": changes}}, upsert=True
        )
        first_copy = await self._fingerprints.own_or_follow(article, now)
        same_text = replace(article, text_hash=text_hash(old["headline"], old["body"]))
        if same_text.text_hash != article.text_hash:
            await self._bequeath(same_text, _id, now)
        gone = {name: "" for name in (*_OPTIONAL, "duplicate_of", "duplicate_kind") if name not in new and name in old}
        if first_copy:
            new |= {"duplicate_of": first_copy, "duplicate_kind": "exact"}
            gone = {name: "" for name in gone if name not in new}
        new |= derived_from(article) | {"revision": number + 1, "last_changed": now, "status": "live"}
        update = {"$set": new} | ({"$unset": gone} if gone else {})
        try:
            done = await self._db.articles.update_one({"_id": _id, "revision": number}, update)
        except (*UNSENDABLE, WriteError) as error:
            if isinstance(error, WriteError) and error.code not in {REFUSED_BY_VALIDATOR, TOO_LARGE}:
                raise
            await self._fingerprints.own_or_follow(same_text, now)  # it keeps its old words
            return await self._keep_aside(article, reason_of(_details(error)), now)
        return Outcome(article, "updated") if done.matched_count else None

    async def _bequeath(self, article: Article, _id: str, now: datetime) -> None:
        """Give the words that a first copy has no longer to its oldest copy; the others follow that one."""
        fields = {"keys": 1, "site": 1}
        copies = self._db.articles.find({"duplicate_of": _id}, fields).sort([("first_seen", 1), ("_id", 1)])
        heirs = [document async for document in copies]
        if not heirs:
            return
        heir = replace(article, url=heirs[0]["_id"], keys=heirs[0]["keys"])
        first_copy = await self._fingerprints.own_or_follow(heir, now)
        if first_copy is None:
            first_copy = heir.url
            gone = {"duplicate_of": "", "duplicate_kind": ""}
            await self._db.articles.update_one({"_id": heir.url}, {"$unset": gone})
        await self._db.articles.update_many({"duplicate_of": _id}, {"$set": {"duplicate_of": first_copy}})

    # -- what stands beside ---------------------------------------------------------------------------------------

    async def _store_fronts(self, articles: list[Article], now: datetime) -> None:
        writes = []
        for article in articles:
            for front in article.fronts:
                _id = front_id(article.site, front)
                if _id in self._fronts_seen:
                    continue
                self._fronts_seen.add(_id)
                links = [
                    {name: value for name, value in plain(link).items() if name != "block"} for link in front.links
                ]
                first = {"schema": SCHEMA, "site": article.site, "block": front.block, "heading": front.heading}
                first |= {"links": links, "link_keys": link_keys(front.links), "first_seen": now}
                writes.append(UpdateOne({"_id": _id}, {"$setOnInsert": first, "$max": {"last_seen": now}}, upsert=True))
        if writes:
            await self._db.fronts.bulk_write(writes, ordered=False)

    async def _note(self, outcomes: list[Outcome], now: datetime) -> None:
        """Note each visit in the ledger."""
        rows = []
        for outcome in outcomes:
            article = outcome.article
            refused = outcome.kind == "refused"
            change: Document = {"state": "stored"}
            if refused:
                change = {"state": "refused", "reason": "invalid", "detail": outcome.reason}
            rows.append(_ledger_row(article.url, article.site, now, change))
        if rows:
            await self._db.ledger.bulk_write(rows, ordered=False)


_OPTIONAL = ("dateline", "date_published", "date_modified")


def _details(error: Exception) -> Document:
    """Return a write error's details, or a stand-in for them where the document did not get as far as that."""
    if isinstance(error, WriteError) and error.details:
        return dict(error.details)
    return {"errmsg": f"{type(error).__name__}: {str(error).split(', full error:')[0]}"}


def _now() -> datetime:
    """Return the time to the millisecond, as MongoDB keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _ledger_row(url: str, site: str, now: datetime, change: dict[str, Any]) -> UpdateOne:
    update: Document = {
        "$set": change | {"last_seen": now},
        "$setOnInsert": {"schema": SCHEMA, "site": site, "url": url, "first_seen": now},
        "$inc": {"attempts": 1},
    }
    old = {name: "" for name in ("reason", "detail", "status") if name not in change}
    if old:
        update["$unset"] = old
    return UpdateOne({"_id": url}, update, upsert=True)
