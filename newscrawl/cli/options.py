"""What several commands share: options, and what is said where nothing is found."""

import difflib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, TypeVar

import click

from newscrawl import display
from newscrawl.cli.completion import names_of
from newscrawl.exceptions import UsageError
from newscrawl.extraction import sites
from newscrawl.filters import parse_day, same_language, same_names
from newscrawl.history import begin_of, end_of
from newscrawl.query import Archive, Query
from newscrawl.spiders.outcomes import suggest
from newscrawl.text import is_unicode

Command = TypeVar("Command", bound=Callable[..., Any])

copies_option = click.option("--duplicates", is_flag=True, help="Show copies of other articles too.")
_MANY = 12
"""More names than these are not listed."""
_FILTERS = (
    ("section", "NAME", "Only articles of this section and those below it.", names_of("section")),
    ("agency", "NAME", "Only articles of this agency, as AP.", names_of("agency")),
    ("author", "NAME", "Only articles of this author.", names_of("author")),
    ("tag", "NAME", "Only articles with this tag.", names_of("tag")),
    ("place", "NAME", "Only articles filed from this place, as Baghdad.", names_of("place")),
    ("language", "TAG", "Only articles in this language, as en.", names_of("language")),
    ("site", "HOST", "Only articles of this site, as iranfocus.com.", names_of("site")),
    ("since", "DATE", "Only articles published on this day or later, as 2026-01-31.", None),
    ("until", "DATE", "Only articles published on this day or earlier.", None),
    ("changed-since", "DATE", "Only articles stored or edited then or later.", None),
    ("changed-until", "DATE", "Only articles stored or edited then or earlier.", None),
    ("links-to", "URL", "Only articles with a link to this one, by URL or key.", None),
    ("linked-from", "URL", "Only articles that this one links to, by URL or key.", None),
)
"""Each filter of a Query: option, what it takes, help, completion."""
_DAYS, _MOMENTS = ("since", "until"), ("changed-since", "changed-until")


def at_least(least: int) -> click.IntRange:
    """Return the type of a number of things. No greater one than MongoDB takes."""
    return click.IntRange(least, 2**31 - 1)


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
    for name, metavar, help_, complete in reversed(_FILTERS):
        command = click.option(f"--{name}", metavar=metavar, help=help_, shell_complete=complete)(command)
    return command


def query_of(words: tuple[str, ...], options: dict[str, Any]) -> Query:
    """Return what the filters ask for. Raises UsageError."""
    given = {name: options[_plain(name)] for name, *_ in _FILTERS if options.get(_plain(name)) is not None}
    for option, value in (("WORDS", " ".join(words)), *((f"--{name}", value) for name, value in given.items())):
        if not is_unicode(value):
            raise UsageError(f"{option} {value!r} is no UTF-8; look at the terminal's encoding")
        if option != "WORDS" and not value.strip():
            raise UsageError(f"{option} is empty; give a value, or leave it out")
    if options.get("sort") == "relevance" and not words:
        raise UsageError("--sort relevance is about words; give some")
    times: dict[str, Any] = {name: parse_day(given[name], f"--{name}") for name in _DAYS if name in given}
    for name in _MOMENTS:
        if name in given:
            times[name] = parse_moment(given[name], f"--{name}", last=name == _MOMENTS[1])
    for first, last in (_DAYS, _MOMENTS):
        if first in times and last in times and begin_of(times[first]) > end_of(times[last]):
            raise UsageError(f"--{first} {given[first]} is after --{last} {given[last]}")
    asked = {_plain(name): value for name, value in (given | times).items()}
    asked |= {name: options[name] for name in ("duplicates", "sort") if name in options}
    return Query(words=" ".join(words), **asked)


def _plain(name: str) -> str:
    return name.replace("-", "_")


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
    """Say that nothing was found, and whether what was asked for by name is there at all."""
    click.echo(f"newscrawl: no {wanted} matches", err=True)
    if archive.is_empty:
        empty = f"nothing was ever stored in database {display.line(archive.database)}; try: scrapy crawl iranfocus"
        click.echo(f"newscrawl: {empty}", err=True)
        return
    for line in unknown_names(archive, query):
        click.echo(f"newscrawl: {line}", err=True)
    if query.links_to and archive.get(query.links_to) is None:
        click.echo(f"newscrawl: not in the archive: {display.line(query.links_to)}", err=True)
    say_not_searched(archive, query)


def unknown_names(archive: Archive, query: Query) -> Iterator[str]:
    """Yield for each name that is asked for and no article has a line with a suggestion."""
    for name, asked in (query.names | ({"site": query.site} if query.site else {})).items():
        known = archive.names(name)
        if not _is_known(name, asked, known):
            yield f"no {name} {asked!r}: {display.line(_hint(name, asked, known))}"


def say_not_searched(archive: Archive, query: Query) -> None:
    """Say how many articles no words find yet, where words are asked for."""
    if said := not_searched(archive, query):
        click.echo(f"newscrawl: {said}", err=True)


def not_searched(archive: Archive, query: Query) -> str:
    """Return a line about the articles that no words find yet; empty where there are none, or no words."""
    number = archive.not_searched() if query.words.strip() and not archive.is_empty else 0
    if not number:
        return ""
    articles = "1 article is" if number == 1 else f"{number} articles are"
    return f"{articles} not searched yet; the next crawl or newscrawl db upgrade makes them searchable"


def _is_known(name: str, asked: str, known: Sequence[str]) -> bool:
    if name == "site":
        return asked in known
    return bool(same_language(asked, known) if name == "language" else same_names(asked, known))


def _hint(name: str, asked: str, known: Sequence[str]) -> str:
    """Return what to do about a name that is not known."""
    plain = {other.casefold(): other for other in known}
    near = difflib.get_close_matches(asked.casefold(), plain, n=1, cutoff=0.5)
    if near:
        return f"did you mean {plain[near[0]]}?"
    if len(known) > _MANY:
        return f"try: newscrawl facets --by {name}"
    return f"there {'is' if len(known) == 1 else 'are'} {', '.join(known) or 'none'}"


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
