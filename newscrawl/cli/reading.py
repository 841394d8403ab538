"""Reading the archive: search, export, runs."""

import sys
from pathlib import Path
from typing import Any

import click

from newscrawl import display, export
from newscrawl.cli.options import (
    copies_option,
    database_options,
    filter_options,
    query_of,
    say_nothing_matches,
)
from newscrawl.ingest.spider import IngestSpider
from newscrawl.query import open_archive


@click.command()
@click.argument("words", nargs=-1)
@filter_options
@copies_option
@click.option("--newest", "limit", metavar="N", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, all fields.")
@database_options
def search(words: tuple[str, ...], limit: int, as_json: bool, uri: str, database: str, **options: Any) -> None:
    """Find articles that hold all WORDS, newest first.

    Put a phrase into quotes of its own: '"car bomb"'. A word with a hyphen in front must not be there: talks -- -iraq.
    On a terminal it prints a table, with a key for newscrawl show; in a pipe tab-separated lines: date, agency,
    section, headline, URL.
    """
    query = query_of(words, options)
    with open_archive(uri, database) as archive:
        found = list(archive.search(query, limit))
        if not found:
            say_nothing_matches(archive, query)
            raise click.exceptions.Exit(1)
        if as_json:
            export.write(found, "jsonl", sys.stdout)
            return
        display.rows(
            ("date", "agency", "section", "headline", "key" if sys.stdout.isatty() else "url"),
            (
                (
                    display.day(document.get("date_published")),
                    document.get("agency", ""),
                    (document.get("section") or [""])[-1],
                    _headline(document),
                    document["keys"][0] if sys.stdout.isatty() else document["url"],
                )
                for document in found
            ),
            wide="headline",
        )
        total = archive.count(query) if len(found) == limit else len(found)
        if total > len(found):
            click.echo(f"{len(found)} of {total}; --newest {total} shows all", err=True)


@click.command("export")
@click.argument("words", nargs=-1)
@click.option("--format", "format_", type=click.Choice(export.FORMATS), default="jsonl", show_default=True)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output."
)
@filter_options
@copies_option
@database_options
def export_(words: tuple[str, ...], format_: str, output: Path | None, uri: str, database: str, **options: Any) -> None:
    """Write all articles that a search finds to a file, newest first."""
    query = query_of(words, options)
    with open_archive(uri, database) as archive:
        if output is None:
            count = export.write(archive.search(query), format_, sys.stdout)
        else:
            count = export.write_file(archive.search(query), format_, output)
        if count == 0:
            say_nothing_matches(archive, query)
        click.echo(f"{count} articles{f' in {output}' if output else ''}", err=True)


@click.command()
@click.option("--newest", "limit", metavar="N", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@database_options
def runs(limit: int, as_json: bool, uri: str, database: str) -> None:
    """List the latest crawls and ingests: when, how they ended, what they stored."""
    with open_archive(uri, database) as archive:
        found = archive.runs(limit)
        if not found:
            click.echo("newscrawl: no run yet; try: scrapy crawl iranfocus", err=True)
            raise click.exceptions.Exit(1)
        if as_json:
            export.write(found, "jsonl", sys.stdout)
            return
        display.rows(
            ("started", "site", "exit", "what came of it"),
            ((display.minute(run["started"]), run["site"], run.get("exit_status", "-"), _result(run)) for run in found),
            wide="what came of it",
        )


def _headline(document: dict[str, Any]) -> str:
    """Return the headline; to a person it says whether the article is no longer on its site."""
    is_gone = document.get("status") == "gone" and sys.stdout.isatty()
    return f"{document['headline']} (gone)" if is_gone else str(document["headline"])


def _result(run: dict[str, Any]) -> str:
    """Tell in a line how a run ended."""
    if "finished" not in run:
        return "running, or died"
    counts = {name: run.get(name, 0) for name in ("new", "duplicates", "updated", "gone", "unchanged", "known")}
    refused = "lines refused" if run["spider"] == IngestSpider.name else "pages without article"
    counts[refused] = sum(run.get("refused", {}).values())
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    return "; ".join(filter(None, (run["failure"] or run["stopped_by"], told))) or "nothing new"
