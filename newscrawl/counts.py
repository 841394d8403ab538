"""How many articles: by section, agency and other names, and over time. Counted by the server."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pymongo import ASCENDING
from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.archive.schema import NAMED
from newscrawl.narrowing import count

FACETS = (*NAMED, "site", "year")
"""What articles can be counted by. One with several sections, authors or tags counts for each."""
_ANY: Document = {"_id": {"$gt": ""}}
"""The filter of all articles, by the index that every collection has."""
_ONE: Document = {"$cond": [{"$gt": ["$duplicate_kind", None]}, 0, 1]}
"""What adds an article up, but for copies."""
PERIODS = ("day", "week", "month", "year")
GROUPS, OTHER = 8, "other"
"""As many sections are told apart in a picture; what the others are called."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A name, and how many articles have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many articles were published in a period."""

    start: date
    """The first day; of a week the Monday."""
    section: str
    """The last section of their breadcrumbs; empty where nobody asked."""
    count: int


def count_of(db: Database[Document], wanted: Document, *, copies: bool) -> int:
    """Return how many articles a filter finds; without the copies, where they are not asked for.

    These are counted and taken off: an index has what is a copy, but cannot tell what is missing from what is null.
    """
    number = count(db, wanted or _ANY)
    if copies or not number:
        return number
    those = {"$and": [wanted, {"duplicate_kind": {"$gt": ""}}]} if wanted else {"duplicate_of": {"$gt": ""}}
    return max(0, number - count(db, those))


def facets_of(db: Database[Document], wanted: Document, by: Sequence[str], most: int) -> dict[str, list[Facet]]:
    """Return for each name how many of the articles that a filter finds have which value, see ``Archive.facets``."""
    fields = {name: {"$year": "$date_published"} if name == "year" else f"${NAMED.get(name, name)}" for name in by}
    steps: list[Document] = [{"$match": wanted}, {"$group": {"_id": fields, "count": {"$sum": 1}}}]
    totals: dict[str, Counter[str]] = {name: Counter() for name in by}
    for found in db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS, allowDiskUse=True):
        for name, value in found["_id"].items():
            for one in set(value) if isinstance(value, list) else {value}:
                totals[name][str(one or "")] += found["count"]
    return {name: _facets(name, totals[name], most) for name in by}


def _facets(name: str, totals: Counter[str], most: int) -> list[Facet]:
    del totals[""]
    order = sorted(totals.items(), key=lambda one: (0 if name == "year" else -one[1], one[0]))
    if name == "year":
        order.reverse()
    return [Facet(value, count) for value, count in order[: most or None]]


def timeline_of(
    db: Database[Document], wanted: Document, period: str, *, copies: bool, by_section: bool
) -> Iterator[Bar]:
    """Yield how many of the articles that a filter finds were published when, the oldest first; no undated ones."""
    group: Document = {"start": {"$dateTrunc": {"date": "$date_published", "unit": period, "startOfWeek": "monday"}}}
    if by_section:
        group["section"] = {"$ifNull": [{"$last": "$section"}, ""]}
    steps: list[Document] = [
        {"$match": {"$and": [wanted, {"date_published": {"$type": "date"}}]}},
        {"$group": {"_id": group, "count": {"$sum": 1 if copies else _ONE}}},
        {"$match": {"count": {"$gt": 0}}},
        {"$sort": {"_id": ASCENDING}},
    ]
    for found in db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS, allowDiskUse=True):
        place = found["_id"]
        yield Bar(place["start"].date(), place.get("section", ""), found["count"])


@dataclass(frozen=True, slots=True)
class Stack:
    """The articles of a period: their number in each of the groups."""

    start: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Of all groups."""
        return sum(self.counts.values())


def groups_of(bars: Sequence[Bar], most: int = GROUPS) -> list[str]:
    """Return the sections that are told apart, the most frequent first; of many the others as one."""
    totals: Counter[str] = Counter()
    for bar in bars:
        totals[bar.section] += bar.count
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return names if len(names) <= most else [*names[: most - 1], OTHER]


def stacks_of(bars: Sequence[Bar], starts: Sequence[date], groups: Sequence[str]) -> list[Stack]:
    """Return a stack for each period, also for those without an article."""
    found = {start: Stack(start, {}) for start in starts}
    for bar in bars:
        counts, name = found[bar.start].counts, bar.section if bar.section in groups else OTHER
        counts[name] = counts.get(name, 0) + bar.count
    return list(found.values())


def filled(bars: Sequence[Bar], period: str) -> list[date]:
    """Return the first day of each period from the first bar to the last, also where nothing was published."""
    if not bars:
        return []
    starts = [bars[0].start]
    while starts[-1] < bars[-1].start:
        starts.append(_next(starts[-1], period))
    return starts


def _next(start: date, period: str) -> date:
    if period == "year":
        return start.replace(year=start.year + 1)
    if period == "month":
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=7 if period == "week" else 1)
