"""What several commands share: options, and what is said where nothing is found."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, TypeVar

import click

from newscrawl import display
from newscrawl.exceptions import UsageError
from newscrawl.extraction import sites
from newscrawl.filters import parse_day, same_names
from newscrawl.history import end_of
from newscrawl.query import Archive, Query
from newscrawl.spiders.outcomes import suggest

Command = TypeVar("Command", bound=Callable[..., Any])

copies_option = click.option("--duplicates", is_flag=True, help="Show copies of other articles too.")


def database_options(command: Command) -> Command:
    """Add what every command takes that reads the archive."""
    for option in (
        click.option("--database", metavar="NAME", help="Database; default: MONGODB_DATABASE or newscrawl."),
        click.option("--uri", metavar="URI", help="MongoDB; default: MONGODB_URI or the embedded server."),
    ):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """Add the filters of the commands that search."""
    for option in (
        click.option("--site", metavar="HOST", default="", help="Only articles of this site, as iranfocus.com."),
        click.option("--agency", metavar="NAME", default="", help="Only articles of this agency, as AP."),
        click.option("--until", metavar="DATE", default="", help="Only articles published on this day or earlier."),
        click.option("--since", metavar="DATE", default="", help="Only articles published on this day or later."),
        click.option("--section", metavar="NAME", default="", help="Only articles of this section and those below it."),
    ):
        command = option(command)
    return command


def query_of(words: tuple[str, ...], options: dict[str, Any]) -> Query:
    """Return what the filters ask for. Raises UsageError."""

    def day(name: str) -> date | None:
        return parse_day(options[name], f"--{name}") if options[name] else None

    since, until = day("since"), day("until")
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}")
    return Query(
        words=" ".join(words),
        section=options["section"],
        agency=options["agency"],
        site=options["site"],
        since=since,
        until=until,
        duplicates=options.get("duplicates", False),
    )


def parse_moment(text: str, name: str, *, last: bool = False) -> date | datetime:
    """Read a day, or a day and a time, from a person; without a zone it is UTC. Raises UsageError.

    Archives tell milliseconds, people minutes or seconds: with ``last`` a time means the end of its minute or second.
    """
    for kind in (date, datetime):
        try:
            found = kind.fromisoformat(text)
            if last and isinstance(found, datetime):
                found += _length(text) - datetime.resolution
            end_of(found)
        except (ValueError, OverflowError):
            continue
        return found
    raise UsageError(f"{name} {text!r} is no date; write it like 2026-01-31 or 2026-01-31T14:30")


def _length(text: str) -> timedelta:
    """Return the length of the smallest unit that a time names."""
    time = re.split(r"[^\dW-]", text, maxsplit=1)[-1]
    digits = sum(letter.isdecimal() for letter in re.split(r"[Zz+-]", time)[0])
    return {2: timedelta(hours=1), 4: timedelta(minutes=1), 6: timedelta(seconds=1)}.get(digits, datetime.resolution)


def parse_month(text: str, name: str) -> date:
    """Read a month from a person; its first day. Raises UsageError."""
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise UsageError(f"{name} {text!r} is no month; write it like 2026-01") from None


def refuse_together(options: dict[str, bool]) -> None:
    """Raise UsageError where two options are given that do not go together."""
    given = [name for name, is_given in options.items() if is_given]
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} do not go together; give one of them")


def sites_named(names: Sequence[str], archive: Archive) -> list[str]:
    """Return the sites that are meant, by a spider's name or by a host; all that were crawled where none is named.

    Raises UsageError for what is neither.
    """
    crawled = archive.sites()
    spiders = {name: spider().site for name, spider in sites().items()}
    for name in names:
        if name not in spiders and name not in crawled:
            raise UsageError(f"no site {name!r}: {suggest(name, [*spiders, *crawled])}")
    return list(dict.fromkeys(spiders.get(name, name) for name in names)) or crawled


def say_nothing_matches(archive: Archive, query: Query, wanted: str = "article") -> None:
    """Say that nothing was found, and whether the section or the agency is one at all."""
    click.echo(f"newscrawl: no {wanted} matches", err=True)
    for asked, name, known in (
        (query.agency, "agency", archive.agencies()),
        (query.section, "section", archive.sections()),
    ):
        if asked and not same_names(asked, known):
            click.echo(f"newscrawl: no {name} {asked!r}: {display.line(suggest(asked, known))}", err=True)


def not_stored(url: str) -> NoReturn:
    """Say that an article is not there, and end."""
    click.echo(f"newscrawl: not in the archive: {display.line(url)}; try: newscrawl search WORDS", err=True)
    raise click.exceptions.Exit(1)


@contextmanager
def progress_bar(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Here and not above: no other run should wait for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(doing, total=total)
        yield lambda number: shown.advance(task, number)
