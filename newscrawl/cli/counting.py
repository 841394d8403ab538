"""Counting what a search finds: facets, timeline."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from newscrawl import display, export, plot
from newscrawl.cli.bars import explain, solid, stacked, with_gaps
from newscrawl.cli.completion import one_of
from newscrawl.cli.options import (
    at_least,
    copies_option,
    database_options,
    filter_options,
    query_of,
    say_not_searched,
    say_nothing_matches,
)
from newscrawl.counts import FACETS, PERIODS, Bar, Facet, Stack, filled, groups_of, stacks_of
from newscrawl.exceptions import UsageError
from newscrawl.query import Archive, Query, open_archive

_LONGEST = 40
"""Cells of a bar, and of a name before it, at most."""
_FEWEST, _BARS = 20, 400
"""Rows that always fit on a terminal; bars that fit into a picture."""
_LETTERS = {"month": 7, "year": 4}
"""Of a date, where it is not all of it."""


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--by",
    metavar="NAMES",
    default="section,agency,year",
    show_default=True,
    shell_complete=one_of(FACETS),
    help=f"Count by these, with commas between them: {', '.join(FACETS)}.",
)
@click.option("--most", metavar="N", type=at_least(0), default=20, show_default=True, help="Values of each; 0 is all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@filter_options
@copies_option
@database_options
def facets(words: tuple[str, ...], by: str, most: int, as_json: bool, uri: str, database: str, **options: Any) -> None:
    """Count the articles that hold all WORDS, by section, agency, year and more.

    The most frequent values come first, of years the latest. An article with two tags counts for both. In a pipe each
    value is a line with tabs: what it is, the value, how many.
    """
    names = [name.strip() for name in by.split(",")]
    for name in names:
        if name not in FACETS:
            raise UsageError(f"--by {name!r} is none of {', '.join(FACETS)}")
    query = query_of(words, options)
    with open_archive(uri, database) as archive:
        found = archive.facets(query, list(dict.fromkeys(names)), most and most + 1)
        cut = [name for name, values in found.items() if 0 < most < len(values)]
        found = {name: values[: most or None] for name, values in found.items()}
        if not any(found.values()):
            _say_none(archive, query, " or ".join(found))
        if as_json:
            click.echo(export.to_json({name: display.plain(values) for name, values in found.items()}))
        elif sys.stdout.isatty():
            _show_facets(found)
        else:
            display.rows((), ((name, one.value, one.count) for name, values in found.items() for one in values))
        if cut:
            click.echo(f"there are more of {', '.join(cut)}; --most 0 shows all", err=True)
        say_not_searched(archive, query)


@click.command()
@click.argument("words", nargs=-1)
@click.option("--by", type=click.Choice(PERIODS), default="week", show_default=True, help="The length of a period.")
@click.option("--by-section", is_flag=True, help="Count each section for itself, by the last one of a breadcrumb.")
@click.option("--svg", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line: start, section, count.")
@filter_options
@copies_option
@database_options
def timeline(
    words: tuple[str, ...],
    by: str,
    by_section: bool,
    svg: Path | None,
    as_json: bool,
    uri: str,
    database: str,
    **options: Any,
) -> None:
    """Count the articles that hold all WORDS, by week of publication.

    A week begins on Monday; days are those of UTC. On a terminal it draws bars, and where there are more weeks than fit
    it counts by month or by year. In a pipe each period with an article is a line with tabs: first day, section where
    --by-section asks for it, how many.
    """
    if svg and not svg.name:
        raise UsageError("--svg is empty; give the name of a file")
    query = query_of(words, options)
    with open_archive(uri, database) as archive:
        bars = archive.timeline(query, by, by_section=by_section)
        if not bars:
            _say_none(archive, query, "date")
        if svg:
            _draw(archive, query, bars, by, svg, by_section=by_section)
        if as_json:
            told = (display.plain(bar) for bar in bars)
            kept = ({name: value for name, value in bar.items() if by_section or name != "section"} for bar in told)
            export.write(kept, "jsonl", sys.stdout)
        elif sys.stdout.isatty():
            _show_timeline(archive, query, bars, by, by_section=by_section)
        else:
            display.rows((), ((bar.start, *([bar.section] if by_section else []), bar.count) for bar in bars))
        if undated := archive.count(query) - sum(bar.count for bar in bars):
            click.echo(f"{undated} more without a date of publication", err=True)
        say_not_searched(archive, query)


def _say_none(archive: Archive, query: Query, wanted: str) -> None:
    """Say that there is nothing to count, and end."""
    if number := archive.count(query):
        click.echo(f"newscrawl: none of {display.count(number, 'article')} tells its {wanted}", err=True)
    else:
        say_nothing_matches(archive, query)
    raise click.exceptions.Exit(1)


def _show_facets(found: dict[str, list[Facet]]) -> None:
    console = Console(highlight=False)
    for number, (name, values) in enumerate(found.items()):
        console.print(*[""] * bool(number), display.heading(name), sep="\n")
        told = [display.line(one.value) for one in values]
        margin = min(max(map(cell_len, told), default=0), max(console.width // 2, 1), _LONGEST)
        digits = max((len(str(one.count)) for one in values), default=0)
        longest = min(_LONGEST, console.width - margin - digits - 6)
        for text, one in zip(told, values, strict=True):
            label = Text(text)
            label.truncate(margin, overflow="ellipsis", pad=True)
            bar = solid(one.count, max(other.count for other in values), longest)
            console.print(Text.assemble("  ", label, f"  {one.count:>{digits}} ", bar), soft_wrap=True)
        if not values:
            console.print("  none")


def _show_timeline(archive: Archive, query: Query, bars: list[Bar], by: str, *, by_section: bool) -> None:
    console = Console(highlight=False)
    fitting = max(console.height - 2, _FEWEST)
    period, groups, stacks = _fitting(
        archive, query, bars, by, lambda found: len(with_gaps(found)) <= fitting, by_section=by_section
    )
    most = max(stack.total for stack in stacks)
    for line in with_gaps(stacks):
        if isinstance(line, int):
            console.print(Text(f"{'…':<12}{line} {period}s without an article", "dim"), soft_wrap=True)
            continue
        head = f"{line.start.isoformat()[: _LETTERS.get(period)]:<12}{line.total:>{len(str(most))}} "
        longest = console.width - len(head) - 1
        bar = stacked(line, groups, most, longest, console) if by_section else solid(line.total, most, longest)
        console.print(Text.assemble(head, bar), soft_wrap=True)
    if by_section:
        explain(groups, console)
    if period != by:
        number = len(filled(bars, by))
        click.echo(f"{number} {by}s do not fit, so this is by {period}; a pipe and --json have each {by}", err=True)


def _draw(archive: Archive, query: Query, bars: list[Bar], by: str, path: Path, *, by_section: bool) -> None:
    """Write the picture. Raises SetupError where it cannot be written."""
    period, groups, stacks = _fitting(
        archive, query, bars, by, lambda found: len(found) <= _BARS, by_section=by_section
    )
    if period != by:
        click.echo(f"{len(filled(bars, by))} {by}s do not fit into a picture, so {path} is by {period}", err=True)
    picture = plot.svg(_title(query), period, stacks, groups)
    with export.whole_file(path) as output:
        output.write(picture)


def _fitting(
    archive: Archive, query: Query, bars: list[Bar], by: str, fits: Callable[[list[Stack]], bool], *, by_section: bool
) -> tuple[str, list[str], list[Stack]]:
    """Return a period, groups, and stacks that fit: by longer periods than asked for, where it must be."""
    period, shown, groups = by, bars, groups_of(bars)
    while not fits(stacks := stacks_of(shown, filled(shown, period), groups)) and period != PERIODS[-1]:
        period = PERIODS[PERIODS.index(period) + 1]
        shown = archive.timeline(query, period, by_section=by_section)
    return period, groups, stacks


def _title(query: Query) -> str:
    """Say in a line what is counted."""
    filters = query.names | {
        "site": query.site,
        "since": query.since,
        "until": query.until,
        "changed since": query.changed_since,
        "changed until": query.changed_until,
        "with a link to": query.links_to,
        "linked from": query.linked_from,
    }
    told = [query.words.strip(), *(f"{name} {value}" for name, value in filters.items() if value)]
    return ", ".join(filter(None, told)) or "All articles"
