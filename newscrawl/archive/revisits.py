"""Which stored articles are looked at again first, and what a look teaches. Pure: rows of the ledger in, rows out."""

from collections.abc import Iterable
from datetime import datetime

from newscrawl import schedule
from newscrawl.archive.documents import Document

NO_SECTION = "-"
"""Stands for the section of articles whose section nobody knows."""
_TRUSTED_AFTER, _TRUSTED_FROM = 20, 0.05
"""A door is believed until so many articles were looked at because of it and fewer than that share had changed."""
_PROBES, _PROBED_EVERY = 3, 24
"""So many articles are looked at because of a door that is not believed, in one run of so many: it may be right now."""
_REMEMBERED = 100
"""What an account counted is halved at this number: sites change."""


def tells(row: Document, kind: str, modified: datetime) -> bool:
    """Whether a door tells with this date that an article has changed since it was looked at."""
    before, visited = row.get("modified", {}).get(kind), row.get("visited")
    return bool(visited and modified != before and (before or modified > visited) and row["state"] != "declared")


def liars(account: Document) -> list[str]:
    """Return the kinds of doors whose word that an article has changed is not worth a visit."""
    counts = account.get("trust", {}).items()
    return [
        kind
        for kind, one in counts
        if one["told"] >= _TRUSTED_AFTER and one.get("edited", 0) < _TRUSTED_FROM * one["told"]
    ]


def probes(account: Document) -> int:
    """Return how many articles are looked at in this run because of a door that is not believed."""
    return 0 if account.get("runs", 0) % _PROBED_EVERY else _PROBES


def faded(account: Document) -> dict[str, float]:
    """Return the counts of an account that have grown so large that nothing new would change them, halved."""
    return {
        f"{group}.{name}.{what}": count / 2
        for group, whole in (("trust", "told"), ("rates", "expected"))
        for name, counts in account.get(group, {}).items()
        if counts.get(whole, 0) >= _REMEMBERED
        for what, count in counts.items()
    }


def in_order(told: list[Document], due: Iterable[Document], account: Document, now: datetime) -> list[Document]:
    """Return the articles that doors tell of, then those that are due, the likeliest to have changed first."""
    known = {row["_id"] for row in told}
    rest = [row for row in due if row["_id"] not in known]
    rest.sort(key=lambda row: -schedule.likelihood(now, row["visited"], born(row), rate_of(row, account)))
    return [*told, *rest]


def due_after(row: Document, account: Document, now: datetime, *, edited: bool) -> datetime:
    """Return when an article is due again that was looked at now."""
    counts = learned(row, account, now, edited=edited)
    row = row | {name: row.get(name, 0) + count for name, count in counts.items()}
    return schedule.due(now, born(row), rate_of(row, account), row["_id"])


def learned(row: Document, account: Document, now: datetime, *, edited: bool) -> dict[str, float]:
    """Return what a look adds to the edits of a row, and to those that an average article would have had.

    An edit that was found because a door told of it does not count: where doors tell of edits, fewer are left to be
    found by looking.
    """
    visited = row.get("visited")
    if not visited or row.get("state") not in {"stored", "gone"}:
        return {}
    began = born(row)
    expected = schedule.expected(visited - began, now - began)
    if not expected:
        return {}
    was_told = _is_only_told(row, now) and row["told"]["by"] not in liars(account)
    return {"expected": expected} | ({"edits": 1} if edited and not was_told else {})


def lesson(row: Document, account: Document, now: datetime, *, edited: bool) -> dict[str, float]:
    """Return what a look adds to a site's account: on the section, and on the door that told of an edit."""
    section = f"rates.{_section(row)}"
    counts = {f"{section}.{name}": count for name, count in learned(row, account, now, edited=edited).items()}
    if _is_only_told(row, now):
        door = f"trust.{row['told']['by']}"
        counts |= {f"{door}.told": 1} | ({f"{door}.edited": 1} if edited else {})
    return counts


def born(row: Document) -> datetime:
    """Return when an article began to be edited, as its row tells: a date in the future says nothing."""
    published: datetime | None = row.get("date_published")
    first: datetime = row["first_seen"]
    return min(published, first) if published else first


def rate_of(row: Document, account: Document) -> float:
    """Return how many times as often as others an article is edited, by its history and its section's."""
    section = account.get("rates", {}).get(_section(row), {})
    counts = [one.get(name, 0) for one in (section, row) for name in ("edits", "expected")]
    return schedule.rate(*counts)


def _section(row: Document) -> str:
    """Return the section's name in an account: no field's name has a full stop, or begins with a dollar sign."""
    return str(row.get("section") or NO_SECTION).replace(".", "_").replace("$", "_")


def _is_only_told(row: Document, now: datetime) -> bool:
    """Whether an article would not have been looked at now but for a door: only such a look says what that is worth."""
    return "told" in row and row.get("due", now) > now
