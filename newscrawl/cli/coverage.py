"""How complete the archive is: coverage."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from newscrawl import display, export
from newscrawl.cli import heatmap
from newscrawl.cli.options import database_options, parse_month, refuse_together
from newscrawl.coverage import BY, Cell, Coverage, Gap, folded
from newscrawl.doors import Door
from newscrawl.exceptions import UsageError
from newscrawl.query import open_archive
from newscrawl.report import STOPPED_EARLY, joined

_SOURCES = {"link": "other articles", "urls": "lists of addresses"}
_MAY_BE_IDLE = (6, 4, 1)
"""Columns of the table that may say the same in each line, from right to left: forgotten, gone, time."""
_REASONS = 4
"""So many are named in a row of the table."""


@click.command()
@click.option("--site", metavar="HOST", default="", help="Which site, where the archive has several.")
@click.option("--section", metavar="SLUG", default="", help="Only this section; - for where it is unknown.")
@click.option(
    "--since", metavar="MONTH", default="", help="Only what was published in this month, as 2026-01, or later."
)
@click.option("--until", metavar="MONTH", default="", help="Only what was published in this month or earlier.")
@click.option("--by", type=click.Choice(BY), default="section", show_default=True, help="A line for each of what.")
@click.option("--gaps", is_flag=True, help="List what is declared and not stored, with the reasons.")
@click.option("--map", "as_map", is_flag=True, help="Show a heat map of sections and months or years.")
@click.option(
    "--svg", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write the map as SVG, too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document; its cells by month, unless --by is year.")
@database_options
def coverage(
    section: str,
    since: str,
    until: str,
    gaps: bool,
    as_map: bool,
    as_json: bool,
    by: str,
    site: str,
    svg: Path | None,
    uri: str,
    database: str,
) -> None:
    """Tell what a site declares against what is stored, when the crawler was not looking, and what its doors say.

    In a pipe each line has tabs, and says first what it is: cell (section, time, declared, stored, gone, refused,
    forgotten, unexplained, reasons), door, crawler or gap. The last line tells the sum. The exit status is 0 where
    nothing is unexplained and no listing has an open gap, else 3: another crawl goes on with it.
    """
    refuse_together({"--map": as_map, "--json": as_json})
    refuse_together({"--map": as_map, "--gaps": gaps})
    months = [parse_month(text, name) if text else None for text, name in ((since, "--since"), (until, "--until"))]
    if all(months) and since > until:
        raise UsageError(f"--since {since} is after --until {until}")
    with open_archive(uri, database) as archive:
        if not archive.sites():
            _say_nothing("no site was crawled yet; try: scrapy crawl iranfocus")
        found = archive.coverage(site, section, *months)
        listed = list(archive.gaps(site, section, *months)) if gaps else []
    if not found.cells and not found.unread:
        _say_nothing(f"{found.site} has declared nothing that matches")
    if svg:
        heatmap.write_svg(found, by, svg)
        click.echo(f"map in {svg}", err=True)
    if as_json:
        click.echo(export.to_json(_document(found, by, listed if gaps else None)))
    elif as_map:
        heatmap.show(found, by)
    elif gaps:
        _tell_gaps(listed)
    else:
        _tell(found, by)
    if not as_json:
        display.say("", _sum(found)) if sys.stdout.isatty() else display.say(_sum(found))
    if not found.is_complete:
        raise click.exceptions.Exit(STOPPED_EARLY)


def _say_nothing(why: str) -> None:
    click.echo(f"newscrawl: {why}", err=True)
    raise click.exceptions.Exit(1)


def _document(found: Coverage, by: str, listed: list[Gap] | None) -> dict[str, Any]:
    cells = folded(found.cells, "year" if by == "year" else "month")
    document = {"site": found.site, "at": found.at, "complete": found.is_complete, "total": _counts(found.total)}
    document |= {"cells": list(map(_counts, cells)), "doors": display.plain(found.doors)}
    document |= {"crawler": display.plain(found.watch)}
    return document | ({"gaps": display.plain(listed)} if listed is not None else {})


def _counts(cell: Cell) -> dict[str, Any]:
    counts: dict[str, Any] = display.plain(cell)
    return counts | {"explained": cell.explained, "unexplained": cell.unexplained}


# -- tables -----------------------------------------------------------------------------------------------------------


def _tell(found: Coverage, by: str) -> None:
    header: list[Any] = ["section", by, "declared", "stored", "gone", "refused", "forgotten", "unexplained", "reasons"]
    lines: list[list[Any]] = [
        [cell.section, cell.period, cell.declared, *_numbers(cell), _reasons(cell)] for cell in folded(found.cells, by)
    ]
    if sys.stdout.isatty():  # which is narrow
        idle = [place for place in _MAY_BE_IDLE if all(row[place] in ("all", 0) for row in lines)]
        for row in (header, *lines):
            for place in idle:
                del row[place]
    _table("cell", header, lines, "reasons")
    _table("door", ("door", "declared", "asked last", "state"), map(_door, found.doors), "state")
    _table("crawler", ("crawler", "from", "until", "what"), _watched(found), "what")


def _table(kind: str, header: Sequence[str], lines: Iterable[Sequence[Any]], wide: str) -> None:
    """Print a table; in a pipe each line says of which kind it is."""
    if not sys.stdout.isatty():
        display.rows((), ((kind, *line) for line in lines))
    elif lines := list(lines):
        if kind not in {"cell", "gap"}:
            click.echo()
        display.rows(header, lines, wide=wide)


def _numbers(cell: Cell) -> tuple[int, ...]:
    return cell.stored, cell.gone, sum(cell.refused.values()), cell.forgotten, cell.unexplained


def _reasons(cell: Cell) -> str:
    open_ones = {name: getattr(cell, name) for name in ("waiting", "lost") if getattr(cell, name)}
    return joined(open_ones | cell.refused, _REASONS)


def _door(door: Door) -> tuple[Any, ...]:
    name = _SOURCES.get(door.door, door.door)
    return name, door.declared, display.minute(door.asked), "; ".join(_states(door))


def _states(door: Door) -> Iterator[str]:
    """Yield what is to be said of a door."""
    if door.state == "closed":
        yield f"closed: {door.reason}{f', asked again from {display.day(door.due)}' if door.due else ''}"
    elif door.state == "unread":
        yield "never read"
    for gap in door.gaps if door.state != "unread" else ():
        older = f" ({display.day(gap.newest)} and older)" if gap.newest else ""
        since = f" on {display.day(gap.since)}" if gap.since else ""
        yield f"not read from page {gap.page} on{older}, since run {gap.run}{since}"
    if door.state == "open" and not door.gaps and door.kind in {"listing", "rest"}:
        yield "read to its end" if door.read else "not read to its end yet"
    if door.again:
        yield f"being read once more, from page {door.again} on"
    if door.files is not None:
        yield f"names {door.files} files"
    if door.total is not None:
        more = door.total - door.declared
        known = f"{more} more than are known" if more > 0 else f"{-more} fewer than are known" if more else "all known"
        yield f"the site counts {door.total}, {known}"


def _watched(found: Coverage) -> Iterator[tuple[str, ...]]:
    """Yield the times in which the crawler was not looking."""
    watch = found.watch
    if watch.first is None:
        yield "never looked", "", "", "no run was good yet"
    else:
        yield "backfilled", "", display.minute(watch.first), "before the first crawl"
        usual = f"usually {_length(timedelta(seconds=watch.usual))} apart" if watch.usual is not None else ""
        yield "looking", display.minute(watch.first), display.minute(watch.last), usual
    for one in watch.blind:
        failed = {f"ended with {name}" if name != "died" else name: count for name, count in one.failed.items()}
        told = f"; runs that failed: {joined(failed)}" if failed else ""
        length = _length((one.until or found.at) - one.since)
        yield "not looking", display.minute(one.since), display.minute(one.until) or "now", length + told
    if watch.died:
        runs = f"{len(watch.died)} run{'s' * (len(watch.died) > 1)} without an end"
        yield "died", display.minute(watch.died[0]), display.minute(watch.died[-1]), runs
    if watch.running:
        yield "running", display.minute(watch.running), "", "or died"


def _length(time: timedelta) -> str:
    """Return how long a time is, in the two largest units that are in it."""
    minutes = round(time.total_seconds() / 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    return " ".join([f"{number} {unit}" for number, unit in parts if number][:2]) or "less than a minute"


def _tell_gaps(listed: list[Gap]) -> None:
    _table(
        "gap",
        ("section", "time", "reason", "attempts", "due", "url"),
        ((one.section, one.period, one.reason, one.attempts, _due(one), one.url) for one in listed),
        "url",
    )


def _due(gap: Gap) -> str:
    return display.minute(gap.due) or ("never" if gap.outcome == "refused" else "next run")


def _sum(found: Coverage) -> str:
    total, unread = found.total, len(found.unread)
    told = f"declared {total.declared}, stored {total.stored}, explained {total.explained}: "
    if total.unexplained:
        told += f"{total.unexplained} unexplained: newscrawl coverage --gaps lists them"
    else:
        told += "nothing unexplained"
    if unread:
        told += f"; {unread} listing{'s are' if unread > 1 else ' is'} not read to the end"
    return told
