"""Crawling by itself: cron."""

import getpass
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from scrapy.utils.conf import closest_scrapy_cfg

from newscrawl import display, export, settings, timetable
from newscrawl.cli.options import database_options, refuse_together, sites_named
from newscrawl.exceptions import SetupError, UsageError
from newscrawl.extraction import sites
from newscrawl.freshness import Freshness
from newscrawl.query import open_archive
from newscrawl.report import STOPPED_EARLY
from newscrawl.spiders.outcomes import suggest
from newscrawl.timetable import EVERY, Place

if sys.platform != "win32":
    import grp

FORMATS = ("crontab", "systemd", "logrotate")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@click.command()
@click.argument("names", metavar="[SITE]…", nargs=-1)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="What to print.  [default: crontab]")
@click.option("--every", type=click.Choice(tuple(EVERY)), help="How often to crawl.  [default: 1h]")
@click.option("--check", is_flag=True, help="Print nothing of that; tell when each site was last crawled to the end.")
@click.option("--within", metavar="TIME", help="With --check: how long ago it may be, as 90m, 26h, 3d.  [default: 26h]")
@click.option("--json", "as_json", is_flag=True, help="With --check: one JSON document a line.")
@database_options
def cron(
    names: tuple[str, ...],
    format_: str | None,
    every: str | None,
    check: bool,
    within: str | None,
    as_json: bool,
    uri: str | None,
    database: str | None,
) -> None:
    """Print what makes this machine crawl each SITE by itself: a crontab, systemd units or logrotate's rules.

    Nothing is installed. With --check the exit status is 0 where each site was crawled to the end in time, else 3, with
    a line on standard error for each that is overdue.
    """
    if check:
        for option, given in (("--format", format_), ("--every", every)):
            refuse_together({"--check": check, option: bool(given)})
        _check(names, _span(within or "26h"), as_json=as_json, uri=uri, database=database)
        return
    if within or as_json:
        raise UsageError(f"{'--within' if within else '--json'} is about --check; add that")
    for name in names:
        if name not in sites():
            raise UsageError(f"no site {name!r}: {suggest(name, sites())}")
    place, chosen = _place(database), names or tuple(sites())
    if format_ == "logrotate":
        click.echo(timetable.logrotate(place))
        return
    write = timetable.systemd if format_ == "systemd" else timetable.crontab
    click.echo(write(chosen, every or "1h", place))
    for problem in _problems(place.settings, uri):
        click.echo(f"newscrawl: {problem}", err=True)


# -- printing ---------------------------------------------------------------------------------------------------------


def _place(database: str | None) -> Place:
    config = closest_scrapy_cfg()
    if not config:
        raise UsageError("no scrapy.cfg here or above: call it in the project's folder")
    beside = Path(sys.executable).absolute().parent
    found = beside / "scrapy" if (beside / "scrapy").exists() else Path(shutil.which("scrapy") or "")
    if not found.is_absolute():
        raise SetupError(f"there is no scrapy in {beside} or on PATH; install newscrawl again")
    project, data = Path(config).absolute().parent, Path(settings.NEWSCRAWL_DATA).absolute()
    chosen = {"NEWSCRAWL_DATA": str(data), "MONGODB_DATABASE": database or settings.MONGODB_DATABASE}
    usual = {"NEWSCRAWL_DATA": str(project / ".newscrawl"), "MONGODB_DATABASE": "newscrawl"}
    environment = {name: value for name, value in chosen.items() if value != usual[name]}
    try:
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    except (KeyError, OSError):
        raise SetupError(f"user {os.getuid()} or its group has no name on this machine; give it one") from None
    return Place(project, found.parent, data, user, group, environment)


def _problems(file: Path, uri: str | None) -> Iterator[str]:
    """Yield what would keep the crawls from being what this shell's are, in a line each."""
    try:
        names = set(re.findall(r"^(\w+)=", file.read_text("utf-8"), re.MULTILINE))
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{file} can be read by others, and may hold a password: chmod 600 {file}"
    except OSError as error:
        names = set()
        yield f"{file} cannot be read ({error.strerror}), and the crawls need it: touch {file} && chmod 600 {file}"
    if uri and "MONGODB_URI" not in names:
        yield f"--uri: the crawls do not know of it; write it into {file}, as MONGODB_URI"
    here = {"MONGODB_URI": settings.MONGODB_URI if uri is None else "", "ON_FINISH": settings.ON_FINISH}
    here["NEWSCRAWL_USER_AGENT"] = "" if "no contact set" in settings.USER_AGENT else settings.USER_AGENT
    missing = [name for name, value in here.items() if value and name not in names]
    if missing:
        yield f"{' and '.join(missing)} of this shell: the crawls do not know of it; write it into {file}"


# -- checking ---------------------------------------------------------------------------------------------------------


def _span(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if not found or not int(found[1]):
        raise UsageError(f"--within {text!r} is no time; write it like 90m, 26h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _check(names: tuple[str, ...], within: timedelta, *, as_json: bool, uri: str | None, database: str | None) -> None:
    now = datetime.now(UTC)
    with open_archive(uri, database) as archive:
        found = [archive.freshness(site) for site in sites_named(names, archive)]
    if not found:
        click.echo("newscrawl: no site was crawled yet; try: scrapy crawl iranfocus", err=True)
        raise click.exceptions.Exit(1)
    overdue = [one for one in found if one.is_overdue(within, now)]
    if as_json:
        export.write(({**display.plain(one), "is_overdue": one in overdue} for one in found), "jsonl", sys.stdout)
    else:
        display.rows(
            ("site", "done", "state", "latest crawl"),
            (
                (one.site, display.minute(one.done) or "never", "OVERDUE" if one in overdue else "in time", _told(one))
                for one in found
            ),
            wide="latest crawl",
        )
    for one in overdue:
        done = f"last crawled to the end {display.minute(one.done)}" if one.done else "never crawled to the end"
        click.echo(f"newscrawl: {one.site} is overdue: {done}; latest crawl: {_told(one)}", err=True)
    if overdue:
        raise click.exceptions.Exit(STOPPED_EARLY)


def _told(one: Freshness) -> str:
    run = one.latest
    if run is None:
        return "none"
    began = display.minute(run["started"])
    if "finished" not in run:
        return f"{began}, running or died"
    why = run.get("failure") or run.get("stopped_by")
    return display.line(f"{began}, exit status {run['exit_status']}{f': {why}' if why else ''}")
