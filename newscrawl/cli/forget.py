"""Purging what a court or a person wants gone: forget."""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn

import click

from newscrawl import display, settings
from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.forgetting import Forgetting, Remains
from newscrawl.cli.options import database_options, progress_bar
from newscrawl.exceptions import UsageError
from newscrawl.filters import keys_of
from newscrawl.identity import canonical_url
from newscrawl.query import open_archive
from newscrawl.spiders.registry import number_at, own_key


@click.command()
@click.argument("url", default="")
@click.option("--site", metavar="HOST", default="", help="All of a site instead, as iranfocus.com.")
@click.option("--copies", is_flag=True, help="Its copies too, on this site and on others.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@database_options
def forget(url: str, site: str, uri: str | None, database: str | None, *, copies: bool, yes: bool) -> None:
    """Purge an article for good, by its URL or key: its text, its history, its raw pages, and what is known of it.

    It shows what would go, and asks. A mark that tells no address keeps the article from coming back, by a crawl as by
    newscrawl ingest. Run it again if it was interrupted.
    """
    if bool(url) == bool(site):
        raise UsageError("give either an article's URL or key, or --site HOST")
    if site and copies:
        raise UsageError("--site and --copies do not go together; copies on other sites are articles of these")
    keys = _asked(url) if url else []
    with open_archive(uri, database) as reading:  # which makes no database out of a misspelt name
        is_empty = reading.is_empty
    place = WritableArchive(
        settings.MONGODB_URI if uri is None else uri,
        database or settings.MONGODB_DATABASE,
        Path(settings.NEWSCRAWL_DATA),
    )
    if is_empty:
        _nothing(url or site, place)
    work = _Work(place, yes=yes)
    asyncio.run(work.forget_site(site) if site else work.forget(url, keys, copies=copies))


def _asked(url: str) -> list[str]:
    """Return what an article may be known by that is asked for; its number, too, where its site's spider tells it."""
    keys = keys_of(url)
    try:
        address = canonical_url(url)
    except ValueError:
        return keys
    return list(dict.fromkeys(filter(None, [*keys, address, own_key(address)])))


class _Work:
    """Shows, asks, purges."""

    def __init__(self, archive: WritableArchive, *, yes: bool) -> None:
        self._archive = archive
        self._yes = yes

    async def forget(self, url: str, keys: list[str], *, copies: bool) -> None:
        async with self._archive as archive:
            with archive.errors():
                work = self._work()
                found = await work.find(keys)
                if found.is_nothing:
                    _nothing(url, archive)
                chosen = [await work.find(copy["keys"]) for copy in found.copies] if copies else []
                for one in (*chosen, found):
                    _show(one)
                if found.copies and not copies:
                    _show_copies(found)
                self._ask()
                failures = [failure for one in (*chosen, found) for failure in await work.purge(one)]
        for failure in failures:
            click.echo(f"newscrawl: {failure}", err=True)
        if failures:
            click.echo("newscrawl: forgotten, but for these raw pages; run it again when that is mended", err=True)
            raise click.exceptions.Exit(1)
        click.echo("forgotten", err=True)

    async def forget_site(self, site: str) -> None:
        async with self._archive as archive:
            with archive.errors():
                work = self._work()
                counts = await work.count(site)
                if not any(counts.values()):
                    _nothing(site, archive)
                display.say(display.heading(f"all of {site}"))
                display.rows(("what", "number"), ((name, number) for name, number in counts.items()))
                self._ask()
                with progress_bar("forgetting", counts["articles"]) as progress:
                    await work.purge_site(site, progress)
        click.echo("forgotten", err=True)

    def _work(self) -> Forgetting:
        return Forgetting(self._archive.database, self._archive.pages_folder, number_at)

    def _ask(self) -> None:
        """Let a person confirm. Raises UsageError where there is none and nothing was said before."""
        if self._yes:
            return
        if not sys.stdin.isatty():
            raise UsageError("nothing was purged: there is no terminal to ask on; --yes purges what is shown")
        if not click.confirm("Purge this for good?", err=True):
            raise click.exceptions.Exit(1)


def _show(remains: Remains) -> None:
    """Show what would go."""
    article = remains.article
    title = f"{article['keys'][0]}: {article['headline']}" if article else remains.keys[0]
    title += " (forgotten before; this is left)" if remains.is_forgotten else ""
    counts = {
        "article": int(bool(article)),
        "revisions": remains.revisions,
        "raw pages": len(remains.pages),
        "rows of the ledger": len(remains.rows),
        "refused documents": len(remains.refused),
    }
    display.say(display.heading(title))
    display.rows(("what", "number"), ((name, number) for name, number in counts.items()))


def _show_copies(remains: Remains) -> None:
    """Show the copies that stay."""
    display.say(display.heading("copies, which stay; --copies purges them too"))
    for copy in remains.copies:
        display.say(f"  {display.line(copy['keys'][0])}: {display.line(copy['headline'])}")


def _nothing(what: str, archive: WritableArchive) -> NoReturn:
    click.echo(f"newscrawl: nothing of {display.line(what)} in {archive.place}", err=True)
    raise click.exceptions.Exit(1)
