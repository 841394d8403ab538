"""Reading the archive: search, export."""

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


def _headline(document: dict[str, Any]) -> str:
    """Return the headline; to a person it says whether the article is no longer on its site."""
    is_gone = document.get("status") == "gone" and sys.stdout.isatty()
    return f"{document['headline']} (gone)" if is_gone else str(document["headline"])
