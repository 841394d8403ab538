"""The doors of a site as the ledger knows them: what each has declared, and whether it is read. Reading only."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.identity import door_id

_OF_NO_SITE_DOOR = ("link", "urls")
_KINDS = ("listing", "feed", "sitemap", "rest", *_OF_NO_SITE_DOOR)
_STATES = {"open": "open", "refused": "closed"}


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A place from which on a listing is not read."""

    page: int
    run: int
    """The number of the run that left it open."""
    since: datetime | None
    """About when that was; None where it is not known."""
    newest: datetime | None
    """The newest article of the last page that was read, where all on it had dates."""


@dataclass(slots=True)
class Door:
    """An address where the site says what it has; or ``link``, other articles, and ``urls``, lists of a user's."""

    door: str
    """As in ``ledger.doors``: ``listing:iraq``."""
    kind: str
    url: str = ""
    state: str = "open"
    """``open``, ``closed``, or ``unread`` where it never answered."""
    declared: int = 0
    """Articles that it has shown and that are not known to be gone."""
    total: int | None = None
    """How many the site itself counts."""
    files: int | None = None
    """Of a sitemap that is an index, how many files it names."""
    asked: datetime | None = None
    """Latest."""
    due: datetime | None = None
    """When one that is closed is asked again."""
    reason: str = ""
    """Why it is closed."""
    read: bool = True
    """Whether it was ever read to its end."""
    gaps: list[OpenGap] = field(default_factory=list)
    again: int = 0
    """The page from which on a listing is just being read once more; 0 where it is not."""


def doors_of(database: Database[Document], site: str, section: re.Pattern[str] | None) -> list[Door]:
    """Return the doors of a site; where a section is asked about, its listings."""
    steps: list[Document] = [
        {"$match": {"site": site, "kind": "article", "state": {"$ne": "gone"}}},
        {"$project": {"doors": {"$setUnion": ["$doors.door", []]}}},  # two crawls at once may both have noted a door
        {"$unwind": "$doors"},
        {"$group": {"_id": "$doors", "count": {"$sum": 1}}},
    ]
    declared: dict[str, int] = defaultdict(int)
    for row in database.ledger.aggregate(steps, maxTimeMS=MAX_TIME_MS):
        declared[row["_id"]] = row["count"]
    wanted = {"site": site, "state": {"$in": ["open", "refused", "declared"]}, "kind": {"$in": list(_KINDS)}}
    doors = [
        _door(database, row, declared) for row in database.ledger.find(wanted, {"etag": 0}, max_time_ms=MAX_TIME_MS)
    ]
    doors += [Door(kind, kind, declared=declared[kind]) for kind in _OF_NO_SITE_DOOR if kind in declared]
    if section:
        doors = [one for one in doors if one.kind == "listing" and section.match(one.door.partition(":")[2])]
    return sorted(doors, key=lambda one: (_KINDS.index(one.kind), one.door))


def _door(database: Database[Document], row: Document, declared: dict[str, int]) -> Door:
    door = f"{row['kind']}:{row['slug']}" if "slug" in row else door_id(row["kind"], row["url"])
    found = Door(door, row["kind"], row["url"], _STATES.get(row["state"], "unread"), declared[door], row.get("total"))
    found.files = len(row["files"]) if "files" in row else None
    found.asked, found.due, found.reason = row.get("last_seen"), row.get("due"), row.get("reason", "")
    passes: list[Document] = row.get("passes", [])
    found.gaps = [_gap(database, row["site"], door, one) for one in passes if not one.get("deep")]
    found.again = next((one["number"] for one in passes if one.get("deep")), 0)
    if row["kind"] in {"listing", "rest"}:
        found.read = bool(row.get("read") or row.get("complete"))
    return found


def _gap(database: Database[Document], site: str, door: str, one: dict[str, Any]) -> OpenGap:
    """Return an open pass; when it was left is told by the articles that it was the first to show."""
    wanted = {"site": site, "doors.door": door, "run": one["run"]}
    first = database.ledger.find_one(wanted, {"first_seen": 1}, max_time_ms=MAX_TIME_MS) or {}
    return OpenGap(one["number"], one["run"], first.get("first_seen"), one.get("newest"))
