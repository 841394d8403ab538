"""What came of a run: its exit status, its document, and a summary for people of at most 15 lines."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from newscrawl.exceptions import DatabaseError, LockedError, NewscrawlError, SetupError, SiteError, UsageError
from newscrawl.monitors import Alarm, told

DONE, SETUP, USAGE, STOPPED_EARLY, ERRORS, SITE_GAVE_NOTHING, DATABASE, MONITOR = range(8)
LOCKED = 75
"""``EX_TEMPFAIL`` of sysexits.h: try again later."""
MEANING = {
    DONE: "done",
    SETUP: "set-up failed",
    USAGE: "wrong usage",
    STOPPED_EARLY: "stopped early",
    ERRORS: "errors in newscrawl's own code; run again with -L INFO",
    SITE_GAVE_NOTHING: "the site gave nothing",
    DATABASE: "the database failed",
    MONITOR: "a monitor failed",
    LOCKED: "another run of the site is at work",
}
_ENDED_WELL = "finished"
_ALARMS = 4
"""Alarms that the summary names."""


def versions() -> dict[str, str]:
    """Return the versions that a run depends on."""
    return {"python": platform.python_version()} | {name: version(name) for name in ("newscrawl", "scrapy", "pymongo")}


@dataclass(slots=True)
class Report:
    """A run's outcome. Counts are articles unless they say otherwise."""

    spider: str
    reason: str
    place: str
    seconds: float = 0.0
    requests: int = 0
    listings: int = 0
    listed: int = 0
    """Links to articles that the listings showed, each time one was shown."""
    linked: int = 0
    """Articles that no listing showed and another article led to, known ones among them."""
    known: int = 0
    read: int = 0
    """Lines of ``newscrawl ingest``."""
    new: int = 0
    duplicates: int = 0
    updated: int = 0
    unchanged: int = 0
    later: int = 0
    """Shown by a listing, without an article at an earlier visit, and not due yet."""
    revisits: int = 0
    """Stored articles that were looked at again because they were due, or because a door said that they changed."""
    gone: int = 0
    """Taken off the site since they were stored."""
    missing_at_once: int = 0
    """Not to be found, but too many to be believed."""
    doors_unchanged: int = 0
    """Listings, feeds and others that the site said have not changed since they were read."""
    outside: int = 0
    """Fetched, and outside since= and until=."""
    unstored: int = 0
    spooled: int = 0
    """Pages that are left on disk for the next run, because the database was away."""
    replayed: int = 0
    """Pages that an earlier run has left."""
    refused: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    """Feeds, sitemaps and others that gave nothing, with the reason."""
    sections: dict[str, int] = field(default_factory=dict)
    coverage: dict[str, int] = field(default_factory=dict)
    """For each field, in how many of the articles it was filled."""
    disagreements: dict[str, int] = field(default_factory=dict)
    """For each field, in how many of the articles two places on the page gave it differently."""
    articles: int = 0
    raw_bytes: int = 0
    """Bytes of raw pages that were kept."""
    raw_pages: str = ""
    """How much room all of them take, and how long what is left will do."""
    errors: int = 0
    held: int = 0
    """Left as they are stored, since their pages have lost what they had, as too many others have."""
    shares: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """What was bad, and of how many, by measure and subject: what monitors compare."""
    quantities: dict[str, dict[str, Any]] = field(default_factory=dict)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    """What monitors found; see ``newscrawl.monitors.Alarm``."""
    stopped_by: str = ""
    failure: str = ""
    exit_status: int = DONE

    @classmethod
    def of(cls, spider: str, stats: dict[str, Any], reason: str, failure: NewscrawlError | None, place: str) -> Self:
        """Read a run's outcome from its stats."""

        def count(name: str) -> int:
            return int(stats.get(f"newscrawl/{name}", 0))

        def counts(group: str) -> dict[str, int]:
            prefix = f"newscrawl/{group}/"
            found = {name.removeprefix(prefix): value for name, value in stats.items() if name.startswith(prefix)}
            return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

        stopped = counts("stopped")
        report = cls(
            spider=spider,
            reason=reason,
            place=place,
            seconds=float(stats.get("elapsed_time_seconds") or 0),
            requests=int(stats.get("downloader/request_count", 0)),
            listings=count("listing/pages"),
            listed=count("listing/articles"),
            linked=count("linked"),
            known=count("known"),
            read=count("read"),
            new=count("new"),
            duplicates=count("duplicate"),
            updated=count("updated"),
            unchanged=count("unchanged"),
            later=count("later"),
            revisits=count("revisits"),
            gone=count("gone"),
            missing_at_once=count("missing_at_once"),
            doors_unchanged=count("doors/unchanged"),
            outside=count("outside"),
            unstored=count("unstored"),
            spooled=count("spooled"),
            replayed=count("replayed"),
            held=count("held"),
            refused=counts("refused"),
            closed=counts("closed"),
            sections=counts("section"),
            coverage=counts("field"),
            disagreements=counts("disagree"),
            articles=count("articles"),
            errors=int(stats.get("spider_exceptions/count", 0)) + count("item_errors"),
            stopped_by=next(iter(stopped), "" if reason == _ENDED_WELL else reason),
        )
        report.exit_status = report._status(failure)
        report.failure = str(failure) if failure else ""
        return report

    def fail(self, error: NewscrawlError) -> None:
        """Take in a failure that came after the crawl itself."""
        self.failure = self.failure or str(error)
        self.exit_status = self._status(error)

    def raise_alarms(self, found: list[Alarm]) -> None:
        """Take in what monitors found."""
        self.alarms = [alarm.document() for alarm in found]
        if found and self.exit_status == DONE:
            self.exit_status = MONITOR

    def document(self) -> dict[str, Any]:
        """Return what the ``runs`` collection keeps."""
        names = [field.name for field in fields(self)]
        return {name: getattr(self, name) for name in names if name not in {"spider", "place"}}

    @property
    def took(self) -> str:
        """The time it took, for people."""
        minutes, seconds = divmod(round(self.seconds), 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"

    def lines(self, next_command: str) -> list[str]:
        """Return the summary."""
        ended = MEANING[self.exit_status]
        if self.exit_status == STOPPED_EARLY:
            ended += f" ({self.stopped_by})"
        lines = [f"{self.spider}: {ended} after {self.took}, {self.requests} requests, exit status {self.exit_status}"]
        lines += [f"  error        {self.failure}"] if self.failure else []
        if self.exit_status == LOCKED or not self.place:  # it has done nothing
            return lines
        lines.append(
            f"  articles     {self.new} new, {self.duplicates} duplicates, {self.updated} updated,"
            f" {self.unchanged} unchanged, {self.known} known and not fetched"
        )
        lines += [f"  not stored   {self.unstored} pages; the next run fetches them again"] if self.unstored else []
        lines += [f"  kept aside   {self.spooled} pages on disk; the next run stores them"] if self.spooled else []
        lines += [f"  taken up     {self.replayed} pages that an earlier run had kept aside"] if self.replayed else []
        lines += [f"  monitor      {told(alarm)}" for alarm in self.alarms[:_ALARMS]]
        if len(self.alarms) > _ALARMS:
            lines[-1] += f"; and {len(self.alarms) - _ALARMS} more: newscrawl runs --json"
        lines += (
            [f"  held back    {self.held} articles stay as they are stored: what was lost is no edit"]
            if self.held
            else []
        )
        lines += [f"  gone         {self.gone} taken off the site; their text stays"] if self.gone else []
        if self.missing_at_once:
            lines.append(
                f"  missing      {self.missing_at_once} at once, too many to be believed; they are looked at again"
            )
        lines += [f"  linked       {self.linked} that no listing shows, found in other articles"] if self.linked else []
        lines += [f"  outside      {self.outside} not within since= and until="] if self.outside else []
        if self.refused:
            lines.append(f"  no article   {sum(self.refused.values())} pages: {joined(self.refused)}")
        lines += [f"  closed       {joined(self.closed)}; newscrawl coverage says more"] if self.closed else []
        if self.sections:
            lines.append(f"  sections     {joined(self.sections)}")
        if self.articles:
            shares = {name: f"{100 * number // self.articles} %" for name, number in self.coverage.items()}
            lines.append(f"  fields       {joined(shares)}")
        if self.disagreements:
            lines.append(f"  disagreeing  {joined(self.disagreements)}")
        lines += [f"  raw pages    {self.raw_pages}"] if self.raw_pages else []
        lines.append(f"  stored in    {self.place}")
        lines += [f"  next         {next_command}"] if self.exit_status in {DONE, STOPPED_EARLY} else []
        if self.exit_status == MONITOR:
            lines.append(f"  next         look at those pages; if they are as they should be: {next_command}")
        return lines

    def _status(self, failure: NewscrawlError | None) -> int:
        """Return the exit status: the first that applies."""
        by_failure = (
            (UsageError, USAGE),
            (SetupError, SETUP),
            (LockedError, LOCKED),
            (DatabaseError, DATABASE),
            (SiteError, SITE_GAVE_NOTHING),
        )
        for kind, status in by_failure:
            if isinstance(failure, kind):
                return status
        if failure or self.unstored:
            return DATABASE
        return self._ended()

    def _ended(self) -> int:
        """Return the exit status of a run that nothing kept from its work."""
        found = self.listed or self.articles or self.known or self.outside or self.doors_unchanged
        if not (found or "forgotten" in self.refused):
            return STOPPED_EARLY if self.stopped_by == "shutdown" else SITE_GAVE_NOTHING
        if self.errors:
            return ERRORS
        return STOPPED_EARLY if self.stopped_by else DONE


def joined(counts: dict[str, Any], most: int = 12) -> str:
    """Return counts in one line."""
    shown = [f"{name} {number}" for name, number in list(counts.items())[:most]]
    return ", ".join(shown) + (f" and {len(counts) - most} more" if len(counts) > most else "")


def program(name: str) -> str:
    """Return how to call one of our programs from here, so that a printed command can be pasted."""
    beside = Path(sys.executable).parent / name
    if shutil.which(name) == str(beside) or not beside.exists():
        return name
    return os.path.relpath(beside) if beside.is_relative_to(Path.cwd()) else str(beside)
