"""What a site declares against what is stored: by section and month, what is missing and why, and its doors.

The ledger says what was declared, ``articles`` what is there: a row that says that its article is stored does not count
where it is not. Reading only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.archive.revisits import NO_SECTION
from newscrawl.doors import Door, doors_of
from newscrawl.exceptions import UsageError
from newscrawl.filters import pattern_of
from newscrawl.watch import Watch, watch_of

UNDATED = "undated"
"""The month of what has no date."""
BY = ("section", "year", "month")
"""How finely cells may be told; ``section`` is all years together."""
_LETTERS_OF_A_YEAR = 4
_ALL = "all"
_INGEST = "ingest"
"""The spider of runs that look at no site."""
_OF_A_RUN = ("started", "finished", "exit_status", "articles", "known", "doors_unchanged", "arguments.urls")


@dataclass(slots=True)
class Cell:
    """The articles of a section and a time. An article with several addresses counts once."""

    section: str
    """A slug, ``-`` where it is unknown."""
    period: str
    """``2026-11``, ``2026``, ``all``, or ``undated``: when they were published."""
    declared: int = 0
    stored: int = 0
    gone: int = 0
    """Those among the stored ones that the site has taken off: their text is kept."""
    refused: dict[str, int] = field(default_factory=dict)
    """Pages without an article, by reason."""
    forgotten: int = 0
    waiting: int = 0
    """Declared, and not visited yet."""
    lost: int = 0
    """Stored by the ledger's word, and not there."""

    @property
    def explained(self) -> int:
        """How many are not stored for a reason that is known."""
        return sum(self.refused.values()) + self.forgotten

    @property
    def unexplained(self) -> int:
        """What is left: 0 is the number to be proud of."""
        return self.declared - self.stored - self.explained

    def add(self, outcome: str, reason: str, count: int) -> None:
        """Count articles of which the same came."""
        self.declared += count
        if outcome == "refused":
            self.refused[reason] = self.refused.get(reason, 0) + count
        elif outcome == "gone":
            self.stored += count
            self.gone += count
        else:
            setattr(self, outcome, getattr(self, outcome) + count)

    def take_in(self, other: "Cell") -> None:
        """Add another cell to this one."""
        for name in ("declared", "stored", "gone", "forgotten", "waiting", "lost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for reason, count in other.refused.items():
            self.refused[reason] = self.refused.get(reason, 0) + count


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was declared and is not stored."""

    outcome: str
    """``lost``, ``waiting`` or ``refused``."""
    section: str
    period: str
    url: str
    reason: str
    status: int
    attempts: int
    due: datetime | None
    """When it is asked for again; None where that is at the next run, or, of what was refused, never."""


@dataclass(slots=True)
class Coverage:
    """How complete the archive of a site is."""

    site: str
    at: datetime
    cells: list[Cell]
    """By section and month."""
    doors: list[Door]
    watch: Watch
    """When the crawler was looking, and when it was not."""

    @property
    def total(self) -> Cell:
        """All cells together."""
        return folded(replace(cell, section=_ALL) for cell in self.cells)[0] if self.cells else Cell(_ALL, _ALL)

    @property
    def unread(self) -> list[Door]:
        """Listings that are not read to the end."""
        return [door for door in self.doors if door.gaps]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is unexplained and no listing has an open gap."""
        return not self.total.unexplained and not self.unread


def folded(cells: Iterable[Cell], by: str = "section") -> list[Cell]:
    """Return cells taken together, see ``BY``; in order of section and time."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        period = _ALL if by == "section" else cell.period
        if by == "year" and period != UNDATED:
            period = period[:_LETTERS_OF_A_YEAR]
        found.setdefault((cell.section, period), Cell(cell.section, period)).take_in(cell)
    for cell in found.values():
        cell.refused = dict(sorted(cell.refused.items(), key=lambda one: (-one[1], one[0])))
    return [found[key] for key in sorted(found)]


def sites_of(database: Database[Document]) -> list[str]:
    """Return the sites that were crawled: those that have shown an article, if there are any."""
    accounts = database.ledger.find({"_id": {"$regex": "^site:"}}, {"site": 1}, max_time_ms=MAX_TIME_MS)
    sites = sorted(row["site"] for row in accounts)
    # A misspelt or unreachable address has an account, too.
    seen = [site for site in sites if database.ledger.find_one({"site": site, "kind": "article"}, {"_id": 1})]
    return seen or sites


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about. Months are whole; what has no date is in none."""

    site: str
    section: re.Pattern[str] | None = None
    since: date | None = None
    until: date | None = None

    def months(self) -> Document:
        """Return the filter on dates."""
        days: Document = {}
        if self.since:
            days["$gte"] = datetime(self.since.year, self.since.month, 1, tzinfo=UTC)
        if self.until:
            years, month = divmod(self.until.month, 12)
            days["$lt"] = datetime(self.until.year + years, month + 1, 1, tzinfo=UTC)
        return days


def asked_of(db: Database[Document], site: str, section: str, since: date | None, until: date | None) -> Asked:
    """Return what is asked for; the site may be left out where there is one only. Raises UsageError."""
    known = sites_of(db)
    if site and site not in known:
        raise UsageError(f"no site {site!r} was crawled; there are {', '.join(known) or 'none'}")
    if not site and len(known) != 1:
        several = f"name one of several sites: {', '.join(known)}"
        raise UsageError(several if known else "no site was crawled yet; try: scrapy crawl iranfocus")
    named = re.compile(r"^-$") if section == NO_SECTION else pattern_of(section)
    return Asked(site or known[0], named if section else None, since, until)


def coverage_of(database: Database[Document], asked: Asked) -> Coverage:
    """Return what a site declares against what is stored."""
    now = datetime.now(UTC)
    fields = dict.fromkeys(_OF_A_RUN, 1)
    wanted = {"site": asked.site, "spider": {"$ne": _INGEST}}
    runs = database.runs.find(wanted, fields, max_time_ms=MAX_TIME_MS).sort("started")
    return Coverage(
        asked.site, now, _cells(database, asked), doors_of(database, asked.site, asked.section), watch_of(runs, now)
    )


def gaps_of(database: Database[Document], asked: Asked) -> Iterator[Gap]:
    """Yield what is not stored: first what is unexplained, then by reason, section and address."""
    rank = {"$indexOfArray": [["lost", "waiting"], "$outcome"]}
    steps = [
        *_outcomes(asked),
        {"$match": {"outcome": {"$in": ["lost", "waiting", "refused"]}}},
        {"$lookup": {"from": "ledger", "localField": "row", "foreignField": "_id", "as": "row"}},
        {"$set": {"row": {"$first": "$row"}, "explained": {"$eq": [rank, -1]}}},
        {"$sort": {"explained": 1, "outcome": 1, "reason": 1, "section": 1, "row.url": 1}},
    ]
    for found in database.ledger.aggregate(steps, maxTimeMS=MAX_TIME_MS, allowDiskUse=True):
        row, outcome = found["row"], found["outcome"]
        reason = {"lost": "not in articles", "waiting": "not visited yet"}.get(outcome) or found["reason"]
        counts = (row.get("status", 0), row.get("attempts", 0))
        yield Gap(outcome, found["section"], found["period"], row["url"], reason, *counts, row.get("due"))


def _outcomes(asked: Asked) -> list[Document]:
    """Return the steps to one document for each declared article: row, section, period, outcome, reason.

    The articles' dates are read from the index ``date`` alone: a look-up for each takes twice as long, and reads all
    articles into the server's cache.
    """
    # What only was taken in by an ingest, no door has declared.
    declared = [{"doors": {"$exists": True}}, {"state": "forgotten"}]
    row = {"state": 1, "reason": 1, "section": 1, "said": "$date_published"}
    article = {"_id": 0, "key": "$_id", "own": "$date_published", "is_there": {"$literal": True}}
    index = {"date_published": -1, "_id": 1}
    is_kept = {"$in": ["$state", ["stored", "gone"]]}
    cases = [
        {"case": {"$and": [is_kept, {"$not": ["$is_there"]}]}, "then": "lost"},
        {"case": {"$eq": ["$state", "declared"]}, "then": "waiting"},
    ]
    month = {"$dateToString": {"date": "$published", "format": "%Y-%m", "onNull": UNDATED}}
    steps: list[Document] = [
        {"$match": {"site": asked.site, "kind": "article", "$or": declared}},
        {"$project": {"_id": 0, "key": {"$ifNull": ["$article", "$_id"]}, "row": "$_id"} | row},
        {"$unionWith": {"coll": "articles", "pipeline": [{"$sort": index}, {"$project": article}]}},
        {
            "$group": {
                "_id": "$key",
                **{name: {"$min": f"${name}"} for name in ("row", "state", "section", "said")},
                **{name: {"$max": f"${name}"} for name in ("reason", "own", "is_there")},
            }
        },
        {"$match": {"row": {"$ne": None}}},
        {"$set": {"published": {"$ifNull": ["$own", "$said"]}}},
    ]
    if months := asked.months():
        steps.append({"$match": {"published": months}})
    section = {"$cond": [{"$in": ["$section", [None, ""]]}, NO_SECTION, "$section"]}
    steps.append({"$set": {"section": section, "period": month, "outcome": {"$switch": _switch(cases)}}})
    steps.append({"$set": {"reason": {"$cond": [{"$eq": ["$outcome", "refused"]}, "$reason", ""]}}})
    if asked.section:
        steps.append({"$match": {"section": asked.section}})
    return steps


def _switch(cases: list[Document]) -> Document:
    return {"branches": cases, "default": "$state"}


def _cells(database: Database[Document], asked: Asked) -> list[Cell]:
    same = {name: f"${name}" for name in ("section", "period", "outcome", "reason")}
    steps = [*_outcomes(asked), {"$group": {"_id": same, "count": {"$sum": 1}}}]
    cells = []
    for found in database.ledger.aggregate(steps, maxTimeMS=MAX_TIME_MS, allowDiskUse=True):
        one = found["_id"]
        cells.append(Cell(one["section"], one["period"]))
        cells[-1].add(one["outcome"], one["reason"], found["count"])
    return folded(cells, "month")
