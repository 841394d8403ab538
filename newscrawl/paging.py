"""The order in which articles are found, and pages of them.

Newest first is the order of the indexes: by date, and of one date as they were stored. A page is named by the date on
which the one before it ended, and by how many of that date were shown; so what is stored meanwhile moves nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.exceptions import UsageError
from newscrawl.filters import Query
from newscrawl.stored import StoredArticle
from newscrawl.terms import GAP, Wanted

RANKED = 500
"""Of so many articles, the newest ones found, it is worked out which are the most relevant."""
_STREAM_MS, _ANSWER = 3_600_000, 500
"""For all of a large archive: how long the server may be busy with it, and how many articles an answer has."""
_UNDATED = "undated"
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
    shown, number = _read(after)
    if after and after.startswith("~") != (query.sort == "relevance"):
        raise UsageError(f"{after!r} names a page of the other order; give what this search has named as the next one")
    if query.sort == "relevance":
        ranked = _ranked(articles, query.wanted, wanted)[number:]
        yield from _by_id(articles, ranked[: limit or None], fields)
        return
    rest = {"date_published": {"$exists": False} if shown is None else {"$not": {"$gt": shown}}} if after else {}
    cursor = articles.find({"$and": [wanted, rest]}, fields, max_time_ms=MAX_TIME_MS, allow_disk_use=True)
    yield from cursor.sort("date_published", DESCENDING).skip(number).limit(limit)


def streamed(articles: Collection[StoredArticle], wanted: Document, fields: Document) -> Iterator[StoredArticle]:
    """Yield all that a filter finds, newest first, in small answers: in constant memory, however long it takes."""
    cursor = articles.find(wanted, fields, max_time_ms=_STREAM_MS, allow_disk_use=True, batch_size=_ANSWER)
    yield from cursor.sort("date_published", DESCENDING)


def page_of(found: list[StoredArticle], query: Query, size: int, after: str) -> Page:
    """Return a page of what was found, which is one more where there is a next page."""
    articles = found[:size]
    if len(found) <= size:
        return Page(articles, "")
    shown, number = _read(after)
    if query.sort == "relevance":
        return Page(articles, f"~{number + size}")
    last = articles[-1].get("date_published")
    same = sum(1 for _ in takewhile(lambda one: one.get("date_published") == last, reversed(articles)))
    return Page(articles, _write(last, same + (number if after and last == shown else 0)))


def _write(date: datetime | None, number: int) -> str:
    return f"{date.astimezone(UTC).isoformat().removesuffix('+00:00') if date else _UNDATED}~{number}"


def _read(after: str) -> tuple[datetime | None, int]:
    if not after:
        return None, 0
    date, _, number = after.partition("~")
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date not in {"", _UNDATED} else None, abs(
            int(number)
        )
    except ValueError:
        raise UsageError(f"{after!r} names no page; give what an earlier page has named as the next one") from None


def _ranked(articles: Collection[Any], asked: list[Wanted], wanted: Document) -> list[str]:
    """Return the ``_id`` of the newest articles found, the most relevant first."""
    words = [one for one in asked if not one.is_forbidden]
    newest = articles.find(wanted, {"search_text": 1}, max_time_ms=MAX_TIME_MS).sort("date_published", DESCENDING)
    texts = [(one["_id"], one.get("search_text", "")) for one in newest.limit(RANKED)]
    usual = sum(len(text) for _, text in texts) / len(texts) if texts else 0
    scores = {_id: _score(text, words, usual) for _id, text in texts}
    return sorted(scores, key=lambda _id: -scores[_id])


def _score(text: str, asked: list[Wanted], usual: float) -> float:
    headline = text.partition(GAP)[0] + " "
    enough = _SATURATED * (1 - _BY_LENGTH + _BY_LENGTH * len(text) / usual)
    score = 0.0
    for wanted in asked:
        spelt = wanted.phrases or [f" {one} " for one in wanted.alternatives]
        times = sum(text.count(one) for one in dict.fromkeys(spelt)) or 1
        score += times / (times + enough) + _HEADLINE * any(one in headline for one in spelt)
    return score


def _by_id(articles: Collection[StoredArticle], ids: list[str], fields: Document) -> Iterator[StoredArticle]:
    for start in range(0, len(ids), 100):
        some = ids[start : start + 100]
        known = {one["_id"]: one for one in articles.find({"_id": {"$in": some}}, fields, max_time_ms=MAX_TIME_MS)}
        yield from (known[_id] for _id in some if _id in known)
