"""Making what an earlier version has stored searchable: db upgrade."""

import asyncio
from pathlib import Path

import click

from newscrawl import settings
from newscrawl.archive.connection import WritableArchive
from newscrawl.cli.options import database_options, progress_bar
from newscrawl.query import Archive, Query, open_archive

PAUSE = 0.5
"""Seconds between two looks at how far it is."""


@click.command()
@database_options
def upgrade(uri: str | None, database: str | None) -> None:
    """Bring the archive up to date after a new version of newscrawl, so that all articles can be searched.

    Each crawl does that, too, before it begins. It may be stopped, and goes on the next time; crawls may run meanwhile.
    """
    archive = WritableArchive(
        settings.MONGODB_URI if uri is None else uri,
        database or settings.MONGODB_DATABASE,
        Path(settings.NEWSCRAWL_DATA),
    )
    with open_archive(uri, database) as reading:  # which makes no database out of a misspelt name
        total = 0 if reading.is_empty else reading.count(Query(duplicates=True))
        if not total:
            click.echo(f"newscrawl: no article in {archive.place}", err=True)
            raise click.exceptions.Exit(1)
        number = reading.not_searched()
        asyncio.run(_upgrade(archive, reading, number))
    done = f"{number} of {total} articles were made searchable" if number else f"all {total} articles are searchable"
    click.echo(f"{done}: {archive.place}", err=True)


async def _upgrade(archive: WritableArchive, reading: Archive, number: int) -> None:
    """Open the archive for writing, which is what brings it up to date."""

    async def work() -> None:
        async with archive:
            pass

    with progress_bar("making searchable", number) as progress:
        task, done = asyncio.create_task(work()), 0
        while not (await asyncio.wait((task,), timeout=PAUSE))[0]:
            now = number - reading.not_searched()
            progress(now - done)
            done = now
        await task
