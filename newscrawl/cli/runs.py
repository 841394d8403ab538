"""What runs came to: runs."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from newscrawl import display, export, settings
from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.documents import Document
from newscrawl.cli.options import at_least, database_options, refuse_together, sites_named
from newscrawl.ingest.spider import IngestSpider
from newscrawl.query import Archive, open_archive


@click.command()
@click.option("--newest", "limit", metavar="N", type=at_least(1), default=10, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@click.option("--accept", "name", metavar="SITE", help="Take what alarms tell of this site for usual from now on.")
@database_options
@click.pass_context
def runs(
    context: click.Context, limit: int, name: str | None, uri: str | None, database: str | None, *, as_json: bool
) -> None:
    """List the latest crawls and ingests: when, how they ended, what they stored.

    SITE is a spider's name or a host.
    """
    if name is not None:
        is_limited = context.get_parameter_source("limit") != ParameterSource.DEFAULT
        refuse_together({"--accept": True, "--json": as_json, "--newest": is_limited})
        _accept(name, uri, database)
        return
    with open_archive(uri, database) as archive:
        found = _latest(archive, limit)
    if as_json:
        export.write(found, "jsonl", sys.stdout)
        return
    display.rows(
        ("started", "site", "exit", "what came of it"),
        (
            (display.minute(run["started"]), run["site"], run.get("exit_status", "-"), _result(run, found[:place]))
            for place, run in enumerate(found)
        ),
        wide="what came of it",
    )


def _latest(archive: Archive, number: int) -> list[Document]:
    """Return the latest runs; where there is none, say so and end."""
    found = archive.runs(number)
    if not found:
        click.echo("newscrawl: no run yet; try: scrapy crawl iranfocus", err=True)
        raise click.exceptions.Exit(1)
    return found


def _accept(name: str, uri: str | None, database: str | None) -> None:
    """Let the alarms of a site be what is usual there."""
    with open_archive(uri, database) as reading:  # which makes no database out of a misspelt name
        _latest(reading, 1)
        (site,) = sites_named([name], reading)
    folder = Path(settings.NEWSCRAWL_DATA)
    place = WritableArchive(settings.MONGODB_URI if uri is None else uri, database or settings.MONGODB_DATABASE, folder)

    async def accept() -> int:
        async with place as archive:
            return await archive.attempt(lambda: archive.runs.accept(site))

    number = asyncio.run(accept())
    if not number:
        click.echo(f"newscrawl: no alarm of {display.line(site)} to accept", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"the alarms of {number} runs are what is usual on {display.line(site)} from now on", err=True)


def _result(run: Document, newer: list[Document]) -> str:
    """Tell in a line how a run ended."""
    if "finished" not in run:
        # One run of a site at a time: where a later one has begun, this one is no more.
        is_over = run["spider"] != IngestSpider.name and any(run["site"] == later["site"] for later in newer)
        return "died" if is_over else "running, or died"
    counts = {name: run.get(name, 0) for name in ("new", "duplicates", "updated", "gone", "unchanged", "known")}
    refused = "lines refused" if run["spider"] == IngestSpider.name else "pages without article"
    counts[refused] = sum(run.get("refused", {}).values())
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    return "; ".join(filter(None, (run["failure"] or run["stopped_by"] or _alarms(run), told))) or "nothing new"


def _alarms(run: dict[str, Any]) -> str:
    """Name what the monitors named."""
    subjects = dict.fromkeys(alarm["subject"] for alarm in run.get("alarms", ()))
    return f"a monitor failed: {', '.join(subjects)}" if subjects else ""
