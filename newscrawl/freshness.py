"""When a site was last crawled to the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import DESCENDING
from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.report import DONE, MONITOR


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the archive of a site is."""

    site: str
    done: datetime | None
    """When the latest crawl ended that was done, whatever its monitors said; None where there is none."""
    latest: Document | None
    """The document of the latest crawl, which may still be running."""

    def is_overdue(self, within: timedelta, now: datetime) -> bool:
        """Whether it was not crawled to the end for so long."""
        return self.done is None or now - self.done > within


def freshness_of(db: Database[Document], site: str) -> Freshness:
    """Return when a site was last crawled to the end. A crawl of a list of addresses looks at no door: it is none."""
    crawls: dict[str, Any] = {"site": site, "arguments.urls": {"$exists": False}}
    newest: dict[str, Any] = {"sort": [("started", DESCENDING)], "max_time_ms": MAX_TIME_MS}
    done = db.runs.find_one(crawls | {"exit_status": {"$in": [DONE, MONITOR]}}, **newest)
    return Freshness(site, done["finished"] if done else None, db.runs.find_one(crawls, **newest))
