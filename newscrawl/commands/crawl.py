"""``scrapy crawl`` with a summary and a true exit status. Scrapy's own ends 0 on most failures."""

import argparse
import errno
import logging
import math
import os
import shlex
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import Settings, default_settings
from scrapy.spiderloader import SpiderLoader

from newscrawl import settings as defaults
from newscrawl.archive.doctor import redact
from newscrawl.display import line
from newscrawl.exceptions import NewscrawlError, SetupError, UsageError
from newscrawl.extensions import RunExtension
from newscrawl.monitors import told as told_alarm
from newscrawl.report import DONE, MEANING, MONITOR, SETUP, STOPPED_EARLY, Report, program
from newscrawl.spiders.arguments import MEANINGS
from newscrawl.spiders.outcomes import suggest
from newscrawl.spiders.pool import spare_the_collector
from newscrawl.telling import LOG, Run, begin, tell
from newscrawl.text import safe

_CUT_SHORT = "stopped before it could sum up; the next run goes on"
_NUMBERS: tuple[tuple[str, type[int | float], str, int], ...] = (
    ("REVISITS", int, "whole number", 0),
    ("CANARIES", int, "whole number", 0),
    ("RAW_PAGES_GB", float, "number of gigabytes", 0),
    ("STORE_BATCH", int, "whole number", 1),
    ("STORE_SECONDS", float, "number of seconds", 0),
)
"""Settings of our own that people change, and what their values must be, from the last number on."""


class HelpFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's, with line breaks left where they are."""


class Command(ScrapyCrawl):
    """Crawl a site into the archive."""

    def long_desc(self) -> str:
        """Describe the command."""
        return "Crawl the site of a spider into the archive. The spiders: scrapy list."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options, and below them what all sites take and what the exit status means."""
        super().add_options(parser)
        parser.add_argument("--report", metavar="FILE", help="write what came of the run to FILE, as JSON")
        parser.formatter_class = HelpFormatter
        given = [f"  -a {name + '=…':<12} {meaning}" for name, meaning in MEANINGS.items()]
        ends = [f"  {status}  {meaning}" for status, meaning in MEANING.items()]
        parser.epilog = "\n".join(["Arguments of all sites:", *given, "", "Exit status:", *ends])

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options. What is wrong with them is told by run(), as all else that is wrong."""
        self._started = datetime.now(UTC)
        self._wrong: NewscrawlError | None = None
        try:
            super().process_options(args, opts)
            _check_level(self.settings)
            if opts.report is not None:
                begin(opts.report, self._started)
        except SetupError as error:
            self._wrong, opts.report = error, None
        except UsageError as error:
            self._wrong = error
        except ScrapyUsageError as error:
            self._wrong = UsageError(str(error))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, print its summary, tell of it and set the exit status."""
        process, settings = self.crawler_process, self.settings
        if process is None or settings is None:
            raise TypeError("the command was not set up by Scrapy")
        site, arguments = "", {}
        try:
            if self._wrong:
                raise self._wrong
            site, arguments = _checked(args, opts.spargs, settings), opts.spargs
            report = self._crawl(process, settings, args[0], arguments)
        except NewscrawlError as error:
            report = Report(spider=args[0] if args else "", reason="not_begun", place="")
            report.fail(error)
        finished = datetime.now(UTC)
        report.seconds = report.seconds or (finished - self._started).total_seconds()
        who = " ".join(["scrapy crawl", *([report.spider] if site else [])])
        lines = [safe(text) for text in report.lines(_next_command(settings, report, site))]
        run = Run(report, site, arguments, self._started, finished, lines)
        problems = _say("\n".join(lines), sys.stdout) if report.place else []
        for wrong in [*filter(None, [report.failure]), *map(told_alarm, report.alarms)]:
            # cron mails what is on stderr, while the summary goes into a log.
            _say(f"{who}: {line(wrong)}", sys.stderr)
        problems += tell(run, opts.report, Path(settings["NEWSCRAWL_DATA"]) / LOG, settings["ON_FINISH"])
        for problem in problems:
            _say(f"{who}: {problem}", sys.stderr)
        self.exitcode = report.exit_status or (SETUP if problems else DONE)

    def _crawl(self, process: CrawlerProcessBase, settings: Settings, name: str, arguments: dict[str, str]) -> Report:
        """Return what came of it. Raises SetupError where there is no run to tell of."""
        crawler = self._create_crawler(name)
        process.crawl(crawler, **arguments)
        spare_the_collector()
        # Scrapy lets all records be made, and drops them at the end: several a page, and all of MongoDB's driver.
        logging.getLogger().setLevel(settings["LOG_LEVEL"])
        _hear_hangups()
        process.start()
        extension = None if process.bootstrap_failed else crawler.get_extension(RunExtension)
        if extension and extension.report:
            return extension.report
        if extension is None or crawler.stats.get_value("log_count/ERROR"):
            raise SetupError("the run could not be set up; the messages of Scrapy on standard error say why")
        # It is Ctrl-C: before the crawl has begun, or twice.
        how: dict[str, Any] = {"stopped_by": "shutdown", "failure": _CUT_SHORT, "exit_status": STOPPED_EARLY}
        return Report(spider=name, reason="shutdown", place="", **how)


def _hear_hangups() -> None:
    """Let the end of a terminal stop the crawl in order, as SIGTERM does, unless it was told not to care (nohup)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def _say(text: str, stream: TextIO) -> list[str]:
    """Print; return what was in the way. Who stops reading, as head does, has read enough; a terminal may be gone."""
    shown = text.encode(stream.encoding, "backslashreplace").decode(stream.encoding)
    try:
        print(shown, file=stream, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # else Python would complain at its end
        if error.errno not in {errno.EPIPE, errno.EIO}:
            return [f"cannot write the summary: {error.strerror}"]
    return []


def _checked(args: list[str], spargs: dict[str, str], settings: Settings) -> str:
    """Return the spider's site. Raises UsageError for what makes no sense, before anything is started."""
    if len(args) != 1:
        raise UsageError(f"cannot make sense of {args[1]!r}" if args else "which site? try: scrapy list")
    loader = SpiderLoader.from_settings(settings)
    if args[0] not in loader.list():
        raise UsageError(f"no site {args[0]!r}: {suggest(args[0], loader.list())}")
    for setting, kind, what, least in _NUMBERS:
        _check_number(setting, settings[setting], kind, what, least)
    _check_kinds(settings)
    spider = loader.load(args[0])(**spargs)
    site: str = getattr(spider, "site", spider.name)
    return site


def _check_number(name: str, value: object, kind: type[int | float], what: str, least: int) -> None:
    try:
        is_right = least <= kind(str(value)) < math.inf
    except ValueError:
        is_right = False
    if not is_right:
        raise UsageError(f"{name}={value} is no {what} from {least} on")


def _check_kinds(settings: Settings) -> None:
    """Refuse a value of Scrapy's own settings that is no number, or no yes or no, where its default is one."""
    for name, default in vars(default_settings).items():
        if not isinstance(default, int | float):
            continue
        try:
            settings.getbool(name) if isinstance(default, bool) else settings.getfloat(name)
        except (ValueError, TypeError):
            kind = "True or False" if isinstance(default, bool) else "number"
            raise UsageError(f"{name}={settings[name]} is no {kind}") from None


def _check_level(settings: Settings | None) -> None:
    """Refuse a level that logging does not know; the usual one is in force then."""
    level = str(settings["LOG_LEVEL"]) if settings else ""
    if settings and level.upper() not in logging.getLevelNamesMapping():
        settings.set("LOG_LEVEL", defaults.LOG_LEVEL, priority="cmdline")
        raise UsageError(f"LOG_LEVEL={level} is no level: CRITICAL, ERROR, WARNING, INFO or DEBUG")


def _next_command(settings: Settings, report: Report, site: str) -> str:
    """Return what to do in the archive that was written to: what a shell here would not know is said."""
    told = {
        "NEWSCRAWL_DATA": "" if settings["MONGODB_URI"] else settings["NEWSCRAWL_DATA"],
        "MONGODB_URI": redact(settings["MONGODB_URI"] or ""),
    }
    usual = {name: redact(getattr(defaults, name)) for name in told}
    environment = [f"{name}={shlex.quote(value)}" for name, value in told.items() if value and value != usual[name]]
    database = settings["MONGODB_DATABASE"]
    chosen = ["--database", shlex.quote(database)] if database != defaults.MONGODB_DATABASE else []
    command = ["search", *chosen, "--newest 5"]
    if report.exit_status == MONITOR:
        command = ["runs", *chosen, "--accept", shlex.quote(site)]
    return " ".join([*environment, program("newscrawl"), *command])
