"""Storing articles in batches: each once, whoever stores it and how often.

The unique index on ``keys`` decides who owns an article, a claim in ``fingerprints`` who owns a story. Both are asked
by inserting, never by looking first: any number of programs may store the same articles at the same time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bson.errors import InvalidDocument
from pymongo import InsertOne, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, DocumentTooLarge, OperationFailure, WriteError

from newscrawl.archive.claims import (
    DUPLICATE_KEY,
    Claim,
    Claims,
    Patience,
    now_as_stored,
    raise_others,
    raise_write_concern,
)
from newscrawl.archive.documents import (
    Document,
    content_of,
    derived_from,
    document_of,
    fingerprint_of,
    link_keys,
    plain,
    reason_of,
    set_and_unset,
)
from newscrawl.archive.judgement import VERDICT, judge_stored
from newscrawl.archive.ledger import bury, forgotten_of
from newscrawl.archive.neighbours import Verdict
from newscrawl.archive.pages import PageStore, settled_of
from newscrawl.archive.schema import SCHEMA
from newscrawl.archive.states import OPTIONAL, disown, keep_state
from newscrawl.archive.visits import Visits
from newscrawl.edits import kind_of, losses
from newscrawl.fingerprint import Fingerprint
from newscrawl.identity import front_id
from newscrawl.items import Article, Gone, Refusal, Unchanged

REFUSED_BY_VALIDATOR = 121
TOO_LARGE = 10334
UNSENDABLE = (DocumentTooLarge, InvalidDocument, OverflowError, UnicodeEncodeError)
"""What the driver raises where a document cannot be sent."""


@dataclass(slots=True)
class Outcome:
    """What became of an article."""

    article: Article
    kind: str
    """``new``, ``duplicate`` (new, but a copy), ``updated``, ``unchanged``, ``held``, ``refused`` or ``forgotten``."""
    reason: str = ""
    stored_as: str = ""
    """The ``_id`` of the article that it is."""
    before: Document | None = None
    """What is stored of it, where it is held back because it would lose fields."""
    lost: tuple[str, ...] = ()
    """These fields."""


class ArticleStore:
    """Writes articles and all that belongs to them. One per connection."""

    def __init__(self, database: AsyncDatabase[Document], pages: PageStore) -> None:
        self._db = database
        self._pages = pages
        self._visits = Visits(database)
        self._claims = Claims(database.fingerprints, database.articles)
        self._fronts_seen: set[str] = set()
        # Of the batch in hand: the claim of each article, by its place in memory, and whose stories have to be judged
        # again.
        self._open: dict[int, Claim] = {}
        self._kept: dict[int, list[Document]] = {}
        self._again: set[str] = set()
        self._holds = False

    async def known(self, keys: Iterable[str]) -> set[str]:
        """Return which of these keys are some article's."""
        wanted = set(keys)
        found = self._db.articles.find({"keys": {"$in": list(wanted)}}, {"keys": 1, "_id": 0})
        return {key async for document in found for key in document["keys"] if key in wanted}

    async def store(
        self,
        articles: list[Article],
        *,
        edited_back: bool = True,
        hold: bool = False,
        now: datetime | None = None,
        again: bool = False,
    ) -> list[Outcome]:
        """Store a batch and say what became of each article.

        A site that shows an earlier text again has ``edited_back``. A file that does so is only read once more. With
        ``hold`` an edit that would take a field away is not stored: its outcome is ``held``. Who tries a batch
        ``again`` gives the time ``now`` of the first try, and hears of what that has stored as if it had not failed.
        """
        self._holds = hold
        now = now or now_as_stored()
        places = {id(article): place for place, article in enumerate(articles)}
        await self._store_fronts(articles, now)
        self._open, self._again = {}, set()
        patience = Patience("articles that another program is storing")
        outcomes: list[Outcome] = []
        remaining = articles
        while remaining:
            kept, came = await self._without_forgotten(remaining)
            found, fresh = await self._sort(kept)
            came += [*await self._insert(fresh, now), *await self._look_again(found, now, edited_back)]
            outcomes += came
            done = {id(outcome.article) for outcome in came}
            remaining = [article for article in remaining if id(article) not in done]
            await patience.wait(progress=bool(came))
        await judge_stored(self._db.articles, self._claims, self._again)
        outcomes.sort(key=lambda outcome: places[id(outcome.article)])
        if again:
            await self._recount(outcomes, now)
        await self._note(outcomes, now)
        self._kept = {}  # not before: pages are kept once, however often a batch is tried
        return outcomes

    async def _recount(self, outcomes: list[Outcome], now: datetime) -> None:
        """Tell what an earlier try of this batch has stored from what was there before."""
        counted = {outcome.stored_as for outcome in outcomes if outcome.kind != "unchanged"}
        same = {outcome.stored_as: outcome for outcome in reversed(outcomes) if outcome.stored_as not in counted}
        if same:
            fields = {"first_seen": 1, "duplicate_of": 1}
            async for found in self._db.articles.find({"_id": {"$in": list(same)}, "last_changed": now}, fields):
                is_new = found["first_seen"] == now
                same[found["_id"]].kind = ("duplicate" if "duplicate_of" in found else "new") if is_new else "updated"

    # -- a batch's articles: there already, new, or twice in the batch ------------------------------------------------

    async def _sort(self, articles: list[Article]) -> tuple[list[tuple[Article, Document]], list[Article]]:
        """Part a batch into articles that are there already and new ones.

        One that has a key in common with another one of the batch is left for the next round.
        """
        keys = [key for article in articles for key in article.keys]
        fields = {"keys": 1, "aliases": 1, "url": 1, "content_hash": 1, "revision": 1, "status": 1}
        owners: dict[str, Document] = {}
        async for document in self._db.articles.find({"keys": {"$in": keys}}, fields):
            owners.update(dict.fromkeys(document["keys"], document))
        found: list[tuple[Article, Document]] = []
        fresh: list[Article] = []
        taken: set[str] = set()
        for article in articles:
            # An address that leads to the latest article belongs to none of them.
            article.keys = [key for key in article.keys if key not in owners or not _is_another(article, owners[key])]
            owner = next((owners[key] for key in article.keys if key in owners), None)
            if owner:  # what is another article's stays with that one
                article.keys = [key for key in article.keys if owners.get(key, owner)["_id"] == owner["_id"]]
            ids = {owner["_id"]} if owner else set(article.keys)
            if ids & taken:
                continue
            taken |= ids
            if owner:
                found.append((article, owner))
            else:
                fresh.append(article)
        return found, fresh

    async def _without_forgotten(self, articles: list[Article]) -> tuple[list[Article], list[Outcome]]:
        """Part off articles that were forgotten, and let the addresses that led to them do so no more."""
        forgotten = await forgotten_of(self._db.ledger, {key for article in articles for key in article.keys})
        kept, outcomes = [], []
        for article in articles:
            if forgotten.isdisjoint(article.keys):
                kept.append(article)
                continue
            row = [article.visit.row] if article.visit else []
            await bury(self._db.ledger, article.site, dict.fromkeys([*article.keys, *row]))
            outcomes.append(Outcome(article, "forgotten", "it was forgotten, as newscrawl forget was told"))
        return kept, outcomes

    # -- new articles ---------------------------------------------------------------------------------------------

    async def _insert(self, articles: list[Article], now: datetime) -> list[Outcome]:
        """Insert new articles, as far as they have their verdict; return what became of those."""
        judged = await self._claims.judge([self._claim(article) for article in articles])
        articles = [article for article in articles if self._open[id(article)] in judged]
        verdicts = [claim.verdict or Verdict([]) for claim in judged]
        documents = [
            document_of(one, now) | verdict.fields() | self._raw_of(one)
            for one, verdict in zip(articles, verdicts, strict=True)
        ]
        self._pages.make_safe()
        errors = await self._insert_all(documents)
        outcomes, stored = [], []
        for article, claim, verdict, error in zip(articles, judged, verdicts, errors, strict=True):
            if error is None:
                stored.append(claim)
                outcomes.append(Outcome(article, "duplicate" if verdict.first else "new", stored_as=article.url))
                continue
            await self._claims.release(claim)
            del self._open[id(article)]
            if error.get("code") != DUPLICATE_KEY:  # else somebody else was first: it is there the next time
                outcomes.append(await self.keep_aside(article, reason_of(error), now))
        self._again |= {claim.article for claim in await self._claims.stored(stored)}
        return outcomes

    def _claim(self, article: Article) -> Claim:
        """Return a new article's claim, the same one in every round."""
        if id(article) not in self._open:
            row = next(iter(article.keys), article.url)  # without keys the validator refuses it, not we
            text = Fingerprint(article.headline, article.body, article.site if article.mirror else "")
            self._open[id(article)] = Claim(row=row, article=article.url, site=article.site, fingerprint=text)
        return self._open[id(article)]

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
                return [details_of(error)]
            return [(await self._insert_all([document]))[0] for document in documents]
        return errors

    async def overtaken(self, items: list[Article | Refusal | Unchanged | Gone]) -> set[int]:
        """Return the places of items whose address has been visited again since; such an article is kept aside."""
        visits = {place: item.visit for place, item in enumerate(items) if item.visit}
        known = {"_id": {"$in": [visit.row for visit in visits.values()]}, "state": {"$in": ["stored", "gone"]}}
        rows = self._db.ledger.find(known, {"visited": 1})
        visited = {row["_id"]: row["visited"] async for row in rows if "visited" in row}
        late = {place for place, visit in visits.items() if visit.row in visited and visited[visit.row] > visit.at}
        for place in late:
            if isinstance(article := items[place], Article):
                await self.keep_aside(article, "seen before what is stored", now_as_stored())
        return late

    async def keep_aside(self, article: Article, reason: str, now: datetime | None = None) -> Outcome:
        """Keep what is not stored as an article, as text, with the reason."""
        now = now or now_as_stored()
        document = repr(document_of(article, now))[:4_000_000].encode("utf-8", "backslashreplace").decode()
        kept = {"schema": SCHEMA, "site": article.site, "reason": reason, "at": now, "document": document}
        await self._db.refused.replace_one({"_id": article.url}, kept, upsert=True)
        return Outcome(article, "refused", reason)

    # -- articles that are there ------------------------------------------------------------------------------------

    async def _look_again(
        self, found: list[tuple[Article, Document]], now: datetime, edited_back: bool
    ) -> list[Outcome]:
        outcomes = []
        writes = []
        for article, stored in found:
            await self._leave_to_owner(article, stored)
            new_keys = [key for key in article.keys if key not in stored["keys"]]
            is_edited = article.content_hash != stored["content_hash"] or stored["status"] == "gone"
            if is_edited and (edited_back or not await self._was_so(article, stored)):
                outcome = await self._revise(article, stored, now)
                if outcome is None:
                    continue  # the next round
                outcomes.append(outcome)
            else:
                outcomes.append(Outcome(article, "unchanged", stored_as=stored["_id"]))
            if new_keys or article.url != stored["url"]:
                aliases = {*article.aliases, article.url, stored["url"]} - {article.url}
                change = {"keys": {"$each": new_keys}, "aliases": {"$each": sorted(aliases)}}
                writes.append(UpdateOne({"_id": stored["_id"]}, {"$addToSet": change, "$set": {"url": article.url}}))
        if writes:
            try:
                await self._db.articles.bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                raise_others(error)  # a key that is another article's stays with that one
        return outcomes

    async def _was_so(self, article: Article, stored: Document) -> bool:
        """Whether this is an earlier state of the stored article."""
        state = {"article": stored["_id"], "content_hash": article.content_hash}
        return await self._db.revisions.find_one(state, {"_id": 1}) is not None

    async def _leave_to_owner(self, article: Article, stored: Document) -> None:
        """Give up the claim of an article that another program has stored meanwhile under another first key."""
        claim = self._open.get(id(article))
        if claim and claim.row != stored["keys"][0]:
            await self._claims.release(claim)
            del self._open[id(article)]

    async def _revise(self, article: Article, stored: Document, now: datetime) -> Outcome | None:
        """Keep the old text as a revision, then write the new one. None: not yet, others are at it."""
        _id, number = stored["_id"], stored["revision"]
        old = await self._db.articles.find_one({"_id": _id, "revision": number}) or {}
        if not old:
            return None
        new = content_of(article) | {"status": "live"}
        changes = {name: old.get(name) for name in {*new, *OPTIONAL} if old.get(name) != new.get(name)}
        kind = kind_of(old, new)
        if self._holds and (lost := losses(old, new, kind)):
            return Outcome(article, "held", stored_as=_id, before=old, lost=lost)
        await keep_state(self._db.revisions, old, changes, kind, now)
        claim = self._claim_again(article, old)
        if claim and not await self._claims.judge([claim]):
            return None
        gone = [name for name in OPTIONAL if name not in new]
        if claim and claim.verdict:
            new |= claim.verdict.fields()
            gone += [name for name in VERDICT if name not in new]
        new |= derived_from(article) | {"revision": number + 1, "last_changed": now} | self._raw_of(article)
        gone += [] if "raw" in new else ["raw"]
        self._pages.make_safe()
        update = set_and_unset(new, gone)
        outcome: Outcome | None = None
        try:
            if (await self._db.articles.update_one({"_id": _id, "revision": number}, update)).matched_count:
                outcome = Outcome(article, "updated", stored_as=_id)
            else:
                await disown(self._db, old, kind)
        except (*UNSENDABLE, WriteError) as error:
            if isinstance(error, WriteError) and error.code not in {REFUSED_BY_VALIDATOR, TOO_LARGE}:
                raise
            outcome = await self.keep_aside(article, reason_of(details_of(error)), now)
        if claim:
            # Its copies may be copies no longer, and those that were copies through it; and where the edit was refused,
            # it has its old words.
            self._again |= {_id, str(old.get("duplicate_of", _id))}
            await self._claims.stored([claim])
            del self._open[id(article)]
        return outcome

    def _raw_of(self, article: Article) -> Document:
        """Return the field that says where an article's pages lie; they are stored once."""
        if id(article) not in self._kept:
            self._kept[id(article)] = self._pages.keep(article)
        pointers = self._kept[id(article)]
        return {"raw": pointers} if pointers else {}

    def _claim_again(self, article: Article, old: Document) -> Claim | None:
        """Return the claim of an article whose words have changed; None where they have not."""
        fingerprint = fingerprint_of(old | {"headline": article.headline, "body": article.body})
        if fingerprint.text_hash == fingerprint_of(old).text_hash:
            return None
        row, _id, site = old["keys"][0], old["_id"], old["site"]
        again = Claim(row=row, article=_id, site=site, fingerprint=fingerprint, is_stored=True)
        return self._open.setdefault(id(article), again)

    # -- what stands beside ---------------------------------------------------------------------------------------

    async def _store_fronts(self, articles: list[Article], now: datetime) -> None:
        writes: dict[str, UpdateOne] = {}
        for article in articles:
            for front in article.fronts:
                _id = front_id(article.site, front)
                if _id in self._fronts_seen or _id in writes:
                    continue
                links = [
                    {name: value for name, value in plain(link).items() if name != "block"} for link in front.links
                ]
                first = {"schema": SCHEMA, "site": article.site, "block": front.block, "heading": front.heading}
                first |= {"links": links, "link_keys": link_keys(front.links), "first_seen": now}
                writes[_id] = UpdateOne({"_id": _id}, {"$setOnInsert": first, "$max": {"last_seen": now}}, upsert=True)
        if writes:
            await self._db.fronts.bulk_write(list(writes.values()), ordered=False)
            self._fronts_seen.update(writes)

    async def _note(self, outcomes: list[Outcome], now: datetime) -> None:
        """Note each visit in the ledger."""
        rows = []
        for outcome in outcomes:
            if outcome.kind == "held":
                continue  # nothing has become of it yet
            settled = settled_of(outcome.article, "refused" if outcome.kind == "refused" else "stored")
            settled.edited = outcome.kind == "updated"
            settled.article = outcome.stored_as
            if outcome.article.date_published and outcome.stored_as:  # what is old is hardly edited any more
                settled.more = {"date_published": outcome.article.date_published}
            if outcome.kind == "refused":
                settled.reason, settled.detail = "invalid", outcome.reason
            rows.append(settled)
        await self._visits.settle(rows, now)


def _is_another(article: Article, owner: Document) -> bool:
    """Whether the site's own number says that a stored article is not this one."""
    mine, theirs = ({key for key in keys if "#" in key} for keys in (article.keys, owner["keys"]))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def details_of(error: Exception) -> Document:
    """Return a write error's details, or a stand-in for them where the document did not get as far as that."""
    if isinstance(error, WriteError) and error.details:
        return dict(error.details)
    return {"errmsg": f"{type(error).__name__}: {str(error).split(', full error:')[0]}"}
