"""Reading stored pages again: reextract."""

import asyncio
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from newscrawl import display, export, settings
from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.documents import Document
from newscrawl.archive.migration import Change, Migration
from newscrawl.cli.options import at_least, database_options, progress_bar
from newscrawl.filters import parse_day
from newscrawl.history import in_order, word_diff
from newscrawl.query import Query, open_archive
from newscrawl.reextraction import Reading, Rereader

SAMPLES = 3
"""Articles that are shown of each field, and of each reason."""
_TEXTS = ("headline", "description", "body")
_LONGEST = 300
"""Characters of a sample's value, and of each piece of a word diff."""


@dataclass(slots=True)
class _Tally:
    """What came of it, without the articles themselves but for a few."""

    pages: int = 0
    seconds: float = 0.0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, change: Change) -> None:
        self.changed += 1
        for name in change.fields:
            self.fields[name] += 1
            if len(self.samples[name]) < SAMPLES:
                self.samples[name].append(change)

    def leave(self, stored: Document, reason: str, detail: str) -> None:
        self.reasons[reason] += 1
        if len(self.unread[reason]) < SAMPLES:
            url = stored["url"]
            self.unread[reason].append(detail if url in detail else ": ".join(filter(None, (url, detail))))


@click.command()
@click.option("--site", metavar="HOST", default="", help="Only articles of this site, as iranfocus.com.")
@click.option("--since", metavar="DATE", default="", help="Only articles published on this day or later.")
@click.option("--limit", metavar="N", type=at_least(1), default=None, help="Only the first N that were stored.")
@click.option("--apply", "applied", is_flag=True, help="Make the changes; without it they are only shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line: article, before, after; or a reason.")
@database_options
def reextract(
    site: str, since: str, limit: int | None, uri: str | None, database: str | None, *, applied: bool, as_json: bool
) -> None:
    """Read the stored pages of all articles again, by the rules of today and without a request.

    It prints which fields would change in how many articles, with samples, and which pages give no article any more;
    those articles stay as they are. What is applied is no edit of the site: old values are kept as a revision of the
    kind reextraction. It may be interrupted and run again, and crawls may go on meanwhile.
    """
    query = Query(site=site, since=parse_day(since, "--since") if since else None, duplicates=True)
    archive = WritableArchive(
        settings.MONGODB_URI if uri is None else uri,
        database or settings.MONGODB_DATABASE,
        Path(settings.NEWSCRAWL_DATA),
    )
    with open_archive(uri, database) as reading:  # which makes no database out of a misspelt name
        wanted = reading.filter(query)
        total = min(reading.count(query), limit or sys.maxsize)
    if not total:
        click.echo(f"newscrawl: no such article in {archive.place}", err=True)
        raise click.exceptions.Exit(1)
    work = _Work(archive, archive.pages_folder, wanted, applied=applied, as_json=as_json)
    with progress_bar("reading", total) as progress:
        tally = asyncio.run(work.run(limit or 0, progress))
    if not as_json:
        _show(tally)
    end = "changed" if applied else "would change; --apply makes it so" if tally.changed else "would change"
    click.echo(f"{tally.changed} of {total} articles {end}", err=True)
    if tally.reasons:
        click.echo(f"{tally.reasons.total()} stay as they are, for the reasons above", err=True)
    pages = f"{tally.pages} page{'s' * (tally.pages != 1)}"
    speed = tally.pages / tally.seconds
    click.echo(f"{pages} in {tally.seconds:.1f} s: {speed:.{0 if speed >= 1 else 1}f} a second", err=True)


class _Work:
    """Reads, tells and applies a batch at a time."""

    def __init__(
        self, archive: WritableArchive, pages: Path, wanted: Document, *, applied: bool, as_json: bool
    ) -> None:
        self._archive = archive
        self._pages = pages
        self._wanted = wanted
        self._applied = applied
        self._as_json = as_json
        self._tally = _Tally()

    async def run(self, limit: int, progress: Any) -> _Tally:
        async with self._archive as archive, Rereader(self._pages) as rereader:
            started, migration = time.monotonic(), Migration(archive.database)
            with archive.errors():
                async for readings in rereader.readings(archive.database, self._wanted, limit):
                    await self._take(readings, migration)
                    progress(len(readings))
            self._tally.seconds = time.monotonic() - started
        return self._tally

    async def _take(self, readings: list[Reading], migration: Migration) -> None:
        """Tell what a batch would change, then change it."""
        changes = [reading.change for reading in readings if reading.change]
        left = [(one.stored, one.reason, one.detail) for one in readings if one.reason]
        if self._as_json:
            export.write([*map(_changed, changes), *(_left(*one) for one in left)], "jsonl", sys.stdout)
        if self._applied and changes:
            kept = await migration.apply(changes)
            changes = [change for change in changes if not any(change is one for one, _ in kept)]
            refused = [(change.old, *reason.partition(": ")[::2]) for change, reason in kept]
            if self._as_json:
                export.write([_left(*one) for one in refused], "jsonl", sys.stdout)
            left += refused
        for change in changes:
            self._tally.add(change)
        for one in left:
            self._tally.leave(*one)
        self._tally.pages += sum(len(one.stored.get("raw", ())) for one in readings)


def _changed(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"article": change.old["_id"]}
    for name, state in (("before", change.old), ("after", change.new)):
        found[name] = {field: state[field] for field in change.fields if field in state}
    return found


def _left(stored: Document, reason: str, detail: str) -> dict[str, Any]:
    return {"article": stored["_id"], "reason": reason, "detail": detail}


def _show(tally: _Tally) -> None:
    names = in_order(tally.fields)
    if names:
        display.rows(("field", "articles"), ((name, tally.fields[name]) for name in names))
    for name in names:
        for change in tally.samples[name]:
            display.say("", display.heading(f"{name} of {change.old['keys'][0]}"), _sample(name, change))
    if tally.reasons:
        display.say("")
        display.rows(
            ("stay as they are", "articles", "such as"),
            ((name, number, "; ".join(tally.unread[name])) for name, number in tally.reasons.most_common()),
            wide="such as",
        )


def _sample(name: str, change: Change) -> str | Text:
    old, new = change.old.get(name), change.new.get(name)
    if name not in _TEXTS:
        return _cut(display.changed_value(name, old, new))
    pieces = [(kind, _cut(text)) for kind, text in word_diff(old or "", new or "")]
    is_seen = any(kind in {"delete", "insert"} for kind, _ in pieces)
    return display.word_diff(pieces) if is_seen else "other spaces"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
