"""Judging the archive again: db rejudge."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from newscrawl import display, export, settings
from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.rejudge import Change, Rejudgement
from newscrawl.cli.options import database_options, progress_bar
from newscrawl.query import Query, open_archive


@click.command()
@click.option("--apply", "applied", is_flag=True, help="Make the changes; without it they are only shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line: article, before, after.")
@database_options
def rejudge(uri: str | None, database: str | None, *, applied: bool, as_json: bool) -> None:
    """Judge all stored articles again: what is a copy of what, by the rules of today.

    It prints the articles that would change: what about them, headline, URL, and the first copy that they would name.
    Crawls may go on meanwhile.
    """
    archive = WritableArchive(
        settings.MONGODB_URI if uri is None else uri,
        database or settings.MONGODB_DATABASE,
        Path(settings.NEWSCRAWL_DATA),
    )
    with open_archive(uri, database) as reading:  # which makes no database out of a misspelt name
        total = reading.count(Query(duplicates=True))
    if not total:
        click.echo(f"newscrawl: no article in {archive.place}", err=True)
        raise click.exceptions.Exit(1)
    number = asyncio.run(_rejudge(archive, total, applied=applied, as_json=as_json))
    end = "changed" if applied else "would change; --apply makes it so" if number else "would change"
    click.echo(f"{number} of {total} articles {end}", err=True)


async def _rejudge(archive: WritableArchive, total: int, *, applied: bool, as_json: bool) -> int:
    """Show the articles that change, before they do; return their number."""
    changes: list[Change] = []
    async with archive:
        with archive.errors():
            work = Rejudgement(archive.database)
            try:
                with progress_bar("judging", total) as progress:
                    async for number, found in work.changes():
                        changes += found
                        progress(number)
                _show(changes, as_json=as_json)
                if applied:
                    await work.apply(changes)
            finally:
                await work.close()
    return len(changes)


def _show(changes: list[Change], *, as_json: bool) -> None:
    if as_json:
        export.write(map(_document, changes), "jsonl", sys.stdout)
    elif changes:
        display.rows(
            ("what", "headline", "article", "first copy"),
            ((what(change), change.headline, change.article, change.verdict.first) for change in changes),
            wide="headline",
        )


def what(change: Change) -> str:
    """Say in a few words what changes."""
    before, after = change.before.get("duplicate_of"), change.after.get("duplicate_of")
    if before == after:
        same_kind = change.before.get("duplicate_kind") == change.after.get("duplicate_kind")
        return "similar to others" if same_kind else f"{change.verdict.kind} copy"
    if not after:
        return "no copy"
    return "copy of another" if before else f"{change.verdict.kind} copy"


def _document(change: Change) -> dict[str, Any]:
    return {"article": change.article, "before": change.before, "after": change.after}
