"""The archive, or a part of it, as a file: export."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from newscrawl import codebook, display, export, settings
from newscrawl.cli.options import (
    copies_option,
    database_options,
    filter_options,
    not_searched,
    progress_bar,
    query_of,
    say_nothing_matches,
    unknown_names,
)
from newscrawl.exceptions import SetupError, UsageError
from newscrawl.feed import MARGIN, Feed, asked_for
from newscrawl.query import Archive, Query, open_archive
from newscrawl.stored import StoredArticle

_STEP = 100
"""Articles between two steps of the bar."""


@click.command("export")
@click.argument("words", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(export.FORMATS),
    help="Default: what FILE ends in, else jsonl. Parquet needs --output.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With a codebook beside it. Default, and -: standard output.",
)
@click.option("--since-last", "name", metavar="NAME", help="Only what is new since the last export of this NAME.")
@filter_options
@copies_option
@database_options
def export_(
    words: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    name: str | None,
    uri: str | None,
    database: str | None,
    **options: Any,
) -> None:
    """Write all articles that a search finds to a file, newest first.

    \b
    newscrawl export --agency AP --output ap.csv
    newscrawl export --output all.parquet
    newscrawl export --since-last daily --output today.jsonl

    The file appears when it is whole. Beside it, ap.csv.codebook.md says what each field means and how often it is
    filled. Without a match it is empty, and the exit status 0; where a name is not in the archive, it is 1 and no file.
    """  # noqa: D301 - click wants the character itself
    query = query_of(words, options)
    if output is not None and not output.name:
        raise UsageError("--output: no file is named; leave it out for standard output")
    if output == Path("-"):
        output = None
    format_ = format_ or export.format_of(output)
    if output is None and (format_ == "parquet" or name is not None):
        needs = "--since-last" if name is not None else "--format parquet"
        raise UsageError(f"{needs} needs a file: give --output FILE")
    if format_ == "parquet":
        export.import_arrow()
    feed: Feed | None = None
    where = database or settings.MONGODB_DATABASE
    with open_archive(uri, database) as archive:
        if missing := not_searched(archive, query):
            raise SetupError(f"{missing}; then export")  # else a file would lack them, and a feed for ever
        if archive.is_empty or any(unknown_names(archive, query)):  # a slip, which should cost no file
            say_nothing_matches(archive, query)
            raise click.exceptions.Exit(1)
        if output is None:
            count = _written(
                archive, query, lambda found: export.write(found, format_, sys.stdout), sys.stdout.isatty()
            )
        elif name is None:
            count = _file(archive, query, format_, output, where)
        else:
            feed = Feed(Path(settings.NEWSCRAWL_DATA), archive.place, where, name)
            count = _file(archive, feed.narrowed(query), format_, output, where)
            feed.remember()
        if count == 0 and not (feed and feed.since):
            _say_nothing(archive, query, is_feed=feed is not None)
        told = display.count(count, "article")
        click.echo(f"{told} in {display.line(str(output))}" if output else told, err=True)


def _say_nothing(archive: Archive, query: Query, *, is_feed: bool) -> None:
    """Say that nothing was written; of the first export of a feed, whether it is all too new."""
    if is_feed and archive.count(query):
        minutes = MARGIN // timedelta(minutes=1)
        click.echo(f"nothing is older than {minutes} minutes; what is newer will be in the next export", err=True)
    else:
        say_nothing_matches(archive, query)


def _file(archive: Archive, query: Query, format_: str, output: Path, database: str) -> int:
    """Write a file and its codebook; return how many articles."""
    filling = codebook.Filling()
    count = _written(archive, query, lambda found: export.write_file(filling.watch(found), format_, output))
    codebook.write(output, format_, filling, asked_for(query), database)
    return count


def _written(
    archive: Archive, query: Query, write: Callable[[Iterable[StoredArticle]], int], is_shown: bool = False
) -> int:
    """Write what a query finds, with a bar on a terminal that shows nothing else; return how many articles."""
    if is_shown or not sys.stderr.isatty():
        return write(archive.stream(query))
    with progress_bar("exporting", archive.count(query)) as advance:
        return write(_told(archive.stream(query), advance))


def _told(documents: Iterator[StoredArticle], advance: Callable[[int], None]) -> Iterator[StoredArticle]:
    for number, document in enumerate(documents, 1):
        yield document
        if number % _STEP == 0:
            advance(_STEP)
