"""Whether two archives of one site have the same articles."""

from typing import Any

from pymongo.database import Database

Archive = Database[dict[str, Any]]
TIMES = {"first_seen", "last_changed", "fronts", "raw", "duplicate_of", "duplicate_kind", "similar"}
"""What two crawls of one site may give differently: times, what stood beside an article, which copy came first."""


def articles_of(archive: Archive) -> dict[str, Any]:
    """Return all articles, but for what depends on when they were fetched."""
    found = archive.articles.find({})
    return {one["_id"]: {name: value for name, value in one.items() if name not in TIMES} for one in found}


def copies_of(archive: Archive) -> set[frozenset[Any]]:
    """Return which articles are copies of each other."""
    groups: dict[Any, set[Any]] = {}
    for one in archive.articles.find({}, {"duplicate_of": 1}):
        groups.setdefault(one.get("duplicate_of", one["_id"]), set()).add(one["_id"])
    return {frozenset(group) for group in groups.values()}
