"""The history of an article: the states it has had, what led from one to the next, and a diff to read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import cast

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from newscrawl.alignment import Run, common_runs
from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.edits import kind_of
from newscrawl.stored import StoredArticle
from newscrawl.text import UNSPACED

ISLAND = 3
"""Words at most that stay the same between two changes and are read as a part of them."""
CONTEXT, LONGER = 8, 24
"""Words that are shown on each side of a change; words in a row from which what lies between is left out."""
# What is kept of the latest state only: how it was read, what stood beside it, whose copy it is.
_LATEST_ONLY = ("extraction", "fronts", "duplicate_of", "duplicate_kind", "similar", "raw", "content_hash")
_FIRST = ("headline", "description", "body")
_PARAGRAPH = "\n\n"
_PIECE = re.compile(rf"(?:[{UNSPACED}]|[^\s{UNSPACED}]+)\s*")

Piece = tuple[str, str]
"""``equal``, ``delete``, ``insert`` or ``skipped``, and the text."""


@dataclass(frozen=True, slots=True)
class State:
    """An article as the archive had it for a while."""

    number: int
    """From 1, the oldest."""
    captured: datetime
    until: datetime | None
    """When the next state was captured; None for the latest one."""
    kind: str
    """Of the edit that led to it, see ``docs/data-model.md``; empty for the first state."""
    changed: list[str]
    """The fields that this edit changed."""
    document: StoredArticle
    """The article's document as it was, without what is kept of the latest state only."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of an article, as ``newscrawl changes`` lists it."""

    at: datetime
    """When it was seen."""
    article: str
    key: str
    url: str
    headline: str
    """As it is now."""
    revision: int
    """The number of the state that it led to."""
    kind: str
    changed: list[str]


def states_of(database: Database[Document], article: StoredArticle) -> list[State]:
    """Return the states of a stored article, newest first."""
    wanted = {"article": article["_id"], "revision": {"$lt": article["revision"]}}
    return states(article, database.revisions.find(wanted, max_time_ms=MAX_TIME_MS))


def states(article: StoredArticle, revisions: Iterable[Document]) -> list[State]:
    """Return the states of an article, newest first, by going back through its revisions.

    A revision that is not below the article's number is not committed and left out. Where one is missing, what is older
    cannot be known, and the states end.
    """
    by_number = {revision["revision"]: revision for revision in revisions}
    number, document, until = article["revision"], article, None
    found = []
    while revision := by_number.get(number - 1):
        older = _before(document, revision)
        kind = revision.get("kind") or kind_of(older, document)
        changed = [name for name in revision["changes"] if older.get(name) != document.get(name)]
        found.append(State(number, revision["at"], until, kind, in_order(changed), document))
        number, document, until = number - 1, older, revision["at"]
        document["last_changed"] = by_number.get(number - 1, {"at": article["first_seen"]})["at"]
    captured = article["first_seen"] if number == 1 else until or article["last_changed"]
    return [*found, State(number, captured, until, "", [], document)]


def as_of(some: Sequence[State], moment: date | datetime) -> State | None:
    """Return the state that the archive had at a moment, or at the end of a day (UTC); None before the first one."""
    return next((state for state in some if state.captured <= end_of(moment)), None)


def edits(
    database: Database[Document], since: datetime, until: datetime | None, site: str, kinds: Sequence[str]
) -> Iterator[Edit]:
    """Yield the edits that were seen, newest first. Without ``kinds`` all but ``reextraction``, which is none."""
    seen = {"$gte": since} | ({"$lte": until} if until else {})
    wanted: Document = {"site": {"$in": [site] if site else database.revisions.distinct("site")}, "at": seen}
    wanted["kind"] = {"$in": [*kinds, None]} if kinds else {"$ne": "reextraction"}
    steps: list[Document] = [
        {"$match": wanted},
        {"$sort": {"at": DESCENDING, "_id": ASCENDING}},
        {"$lookup": {"from": "articles", "localField": "article", "foreignField": "_id", "as": "now"}},
        {"$set": {"now": {"$first": "$now"}}},
        {"$match": {"$expr": {"$lt": ["$revision", "$now.revision"]}}},  # else it is not committed
        {
            "$project": {
                **dict.fromkeys(("at", "article", "revision", "kind"), 1),
                **{f"now.{name}": 1 for name in ("keys", "url", "headline")},
                "changed": {"$map": {"input": {"$objectToArray": "$changes"}, "in": "$$this.k"}},
            }
        },
    ]
    for row in database.revisions.aggregate(steps, maxTimeMS=MAX_TIME_MS):
        now, number = row["now"], row["revision"] + 1
        kind = row.get("kind") or _worked_out(database, row["article"], number)
        if not kinds or kind in kinds:
            changed = in_order(row["changed"])
            yield Edit(row["at"], row["article"], now["keys"][0], now["url"], now["headline"], number, kind, changed)


def in_order(names: Iterable[str]) -> list[str]:
    """Return names of fields in the order of reading."""
    return sorted(names, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def begin_of(moment: date | datetime) -> datetime:
    """Return a moment, or the first one of a day, in UTC."""
    return _aware(moment) if isinstance(moment, datetime) else datetime.combine(moment, time.min, UTC)


def end_of(moment: date | datetime) -> datetime:
    """Return a moment, or the last one of a day, in UTC."""
    return _aware(moment) if isinstance(moment, datetime) else datetime.combine(moment, time.max, UTC)


def word_diff(old: str, new: str) -> list[Piece]:
    """Return what was changed in a text, in words as printed, for reading.

    What stays the same for a few words between changes belongs to them, and of what stays the same for long only the
    beginning and the end are given, with how much is ``skipped`` between. A blank line parts paragraphs.
    """
    mine, theirs = _pieces(old), _pieces(new)
    found: list[Piece] = []
    i = j = 0
    for at, there, size in [*_kept(mine, theirs), (len(mine), len(theirs), 0)]:
        changed = (("delete", "".join(mine[i:at])), ("insert", "".join(theirs[j:there])))
        found += [(kind, text) for kind, text in changed if text]
        i, j = at + size, there + size
        found += _shortened(theirs[there:j], is_first=not found, is_last=j == len(theirs))
    return found


def _pieces(text: str) -> list[str]:
    """Return the words of a text, signs and the spaces behind them and all, and what parts paragraphs."""
    found: list[str] = []
    for paragraph in re.split(r"\s*\n\s*\n\s*", text.strip()):
        found += [*([_PARAGRAPH] if found else []), *_PIECE.findall(paragraph)]
    return found


def _kept(mine: list[str], theirs: list[str]) -> list[Run]:
    """Return the runs that stay the same, without those that are read as a part of the changes around them."""
    runs = common_runs(*([piece.strip() for piece in pieces] for pieces in (mine, theirs)))
    kept: list[Run] = []
    i = j = 0
    for (at, there, size), (next_at, next_there, _) in pairwise([*runs, (len(mine), len(theirs), 0)]):
        deleted, inserted = (at - i, next_at - at - size), (there - j, next_there - there - size)
        before, after = deleted[0] + inserted[0], deleted[1] + inserted[1]
        is_between = before and after and any(deleted) and any(inserted) and before + after > 2 * size
        if not is_between or size > ISLAND or _PARAGRAPH in theirs[there : there + size]:
            kept.append((at, there, size))
            i, j = at + size, there + size
    return kept


def _shortened(pieces: list[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    """Return what stays the same; of much of it the ends that stand beside a change."""
    if len(pieces) <= LONGER:
        return [("equal", "".join(pieces))] if pieces else []
    head, tail = pieces[: 0 if is_first else CONTEXT], pieces[len(pieces) if is_last else -CONTEXT :]
    skipped = sum(piece != _PARAGRAPH for piece in pieces[len(head) : len(pieces) - len(tail)])
    found = [("equal", "".join(head)), ("skipped", f"… {skipped} words …"), ("equal", "".join(tail))]
    return [(kind, text) for kind, text in found if text]


def _before(document: StoredArticle, revision: Document) -> StoredArticle:
    """Return the state that a revision keeps, from the one that followed it."""
    older = {name: value for name, value in document.items() if name not in _LATEST_ONLY}
    older |= revision["changes"] | {"revision": revision["revision"]}
    older = {name: value for name, value in older.items() if value is not None}
    older |= {name: revision[name] for name in ("content_hash", "raw", "extraction") if name in revision}
    return cast("StoredArticle", older)


def _worked_out(database: Database[Document], article: str, number: int) -> str:
    """Return the kind of the edit that led to a state, where its revision does not say."""
    document = database.articles.find_one({"_id": article}, max_time_ms=MAX_TIME_MS)
    some = states_of(database, cast("StoredArticle", document)) if document else []
    return next((state.kind for state in some if state.number == number), "")


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
