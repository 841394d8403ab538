"""The order in which articles are found, and pages of them.

Newest first is by date, and of one date by ``_id``; the indexes have the dates. A page is named by the date and the
``_id`` on which the one before it ended; so what is stored meanwhile moves nothing. By relevance a number names it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.archive.schema import ANY_KIND
from newscrawl.exceptions import UsageError
from newscrawl.filters import Query
from newscrawl.stored import StoredArticle
from newscrawl.terms import GAP, Wanted

RANKED = 500
"""Of so many articles, the newest ones found, it is worked out which are the most relevant."""
_STREAM_MS, _ANSWER = 3_600_000, 500
"""For all of a large archive: how long the server may be busy with it, and how many articles an answer has."""
_UNDATED, _NAMED = "undated", "give what an earlier page has named as the next one"
_SATURATED, _BY_LENGTH = 1.2, 0.75
"""The constants of BM25: how soon more of a word says no more, and how much a long text must have of it."""
_HEADLINE = 2.0
"""What it counts that a word is in the headline; all of the text counts less than one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles that a search finds."""

    articles: list[StoredArticle]
    next: str
    """What ``after`` is for the next page; empty where there is none."""


def found(
    articles: Collection[StoredArticle],
    query: Query,
    wanted: Document,
    fields: Document,
    limit: int = 0,
    after: str = "",
) -> Iterator[StoredArticle]:
    """Yield what a filter finds, in the order of a query. Raises UsageError."""
    if after and after.startswith("~") != (query.sort == "relevance"):
        raise UsageError(f"{after!r} names a page of the other order; give what this search has named as the next one")
    if query.sort == "relevance":
        ranked = _ranked(articles, query.wanted, wanted)[_number(after) :]
        yield from _by_id(articles, ranked[: limit or None], fields)
        return
    number, older = 0, {}
    if after:
        date, last = _place(after)
        for article in _of_date(articles, wanted, fields, date, last, limit):
            number += 1
            yield article
        if date is None or number == limit > 0:
            return
        older = {"date_published": {"$not": {"$gte": date}}}
    cursor = articles.find({"$and": [wanted, older, ANY_KIND]}, fields, max_time_ms=MAX_TIME_MS, allow_disk_use=True)
    cursor.sort("date_published", DESCENDING).limit(limit and limit - number)
    for date, group in groupby(cursor, _date):
        some: Sequence[StoredArticle] = [] if date is None else sorted(group, key=itemgetter("_id"))
        left = limit and limit - number
        number += len(some)
        if date is None or number == limit > 0:  # there may be more of this date, and it is for all to say who is first
            yield from _of_date(articles, wanted, fields, date, "", left)
            return
        yield from some


def _of_date(
    articles: Collection[StoredArticle],
    wanted: Document,
    fields: Document,
    date: datetime | None,
    last: str,
    limit: int,
) -> Iterator[StoredArticle]:
    """Yield those of one date, or without one, whose ``_id`` comes after another."""
    those = {"date_published": {"$exists": False} if date is None else date, "_id": {"$gt": last}}
    cursor = articles.find({"$and": [wanted, those]}, fields, max_time_ms=MAX_TIME_MS, allow_disk_use=True)
    yield from cursor.sort("_id", ASCENDING).limit(limit)


def streamed(articles: Collection[StoredArticle], wanted: Document, fields: Document) -> Iterator[StoredArticle]:
    """Yield all that a filter finds, newest first, in small answers: in constant memory, however long it takes."""
    those = {"$and": [wanted, ANY_KIND]}
    cursor = articles.find(those, fields, max_time_ms=_STREAM_MS, allow_disk_use=True, batch_size=_ANSWER)
    yield from cursor.sort("date_published", DESCENDING)


def page_of(found: list[StoredArticle], query: Query, size: int, after: str) -> Page:
    """Return a page of what was found, which is one more where there is a next page."""
    articles = found[:size]
    if len(found) <= size:
        return Page(articles, "")
    if query.sort == "relevance":
        return Page(articles, f"~{_number(after) + size}")
    date = _date(articles[-1])
    shown = date.astimezone(UTC).isoformat().removesuffix("+00:00") if date else _UNDATED
    return Page(articles, f"{shown}~{articles[-1]['_id']}")


def _date(article: StoredArticle) -> datetime | None:
    return article.get("date_published")


def _place(after: str) -> tuple[datetime | None, str]:
    """Return the date and the ``_id`` on which a page has ended."""
    date, _, last = after.partition("~")
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date != _UNDATED else None, last
    except ValueError:
        raise UsageError(f"{after!r} names no page; {_NAMED}") from None


def _number(after: str) -> int:
    """Return how many articles the pages by relevance have shown that far."""
    number = after.removeprefix("~") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise UsageError(f"{after!r} names no page; {_NAMED}")
    return int(number)


def _ranked(articles: Collection[Any], asked: list[Wanted], wanted: Document) -> list[str]:
    """Return the ``_id`` of the newest articles found, the most relevant first."""
    words = [one for one in asked if not one.is_forbidden]
    newest = articles.find({"$and": [wanted, ANY_KIND]}, {"search_text": 1}, max_time_ms=MAX_TIME_MS)
    texts = [
        (one["_id"], one.get("search_text", "")) for one in newest.sort("date_published", DESCENDING).limit(RANKED)
    ]
    usual = sum(len(text) for _, text in texts) / len(texts) if texts else 0
    scores = {_id: _score(text, words, usual) for _id, text in texts}
    return sorted(scores, key=lambda _id: (-scores[_id], _id))


def _score(text: str, asked: list[Wanted], usual: float) -> float:
    headline = text.partition(GAP)[0] + " "
    enough = _SATURATED * (1 - _BY_LENGTH + _BY_LENGTH * len(text) / usual)
    score = 0.0
    for wanted in asked:
        spelt = wanted.phrases or [f" {one} " for one in wanted.spellings]
        times = sum(text.count(one) for one in dict.fromkeys(spelt)) or 1
        score += times / (times + enough) + _HEADLINE * any(one in headline for one in spelt)
    return score


def _by_id(articles: Collection[StoredArticle], ids: list[str], fields: Document) -> Iterator[StoredArticle]:
    for start in range(0, len(ids), 100):
        some = ids[start : start + 100]
        known = {one["_id"]: one for one in articles.find({"_id": {"$in": some}}, fields, max_time_ms=MAX_TIME_MS)}
        yield from (known[_id] for _id in some if _id in known)
