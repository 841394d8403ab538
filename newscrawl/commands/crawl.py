"""``scrapy crawl`` with a summary and a true exit status. Scrapy's own ends 0 on most failures."""

import argparse
import logging
import math
import os
import shlex
import signal
import sys

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl import settings as defaults
from newscrawl.archive.doctor import redact
from newscrawl.exceptions import UsageError
from newscrawl.extensions import RunExtension
from newscrawl.report import MEANING, SETUP, STOPPED_EARLY, USAGE, program
from newscrawl.spiders.arguments import MEANINGS
from newscrawl.spiders.outcomes import suggest
from newscrawl.spiders.pool import spare_the_collector

_CUT_SHORT = "stopped before it could sum up; the next run goes on"
_NUMBERS: tuple[tuple[str, type[int | float], str], ...] = (
    ("REVISITS", int, "whole number"),
    ("RAW_PAGES_GB", float, "number of gigabytes"),
)
"""Settings of our own that people change, and what their values must be."""


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
        parser.formatter_class = HelpFormatter
        given = [f"  -a {name + '=…':<12} {meaning}" for name, meaning in MEANINGS.items()]
        ends = [f"  {status}  {meaning}" for status, meaning in MEANING.items()]
        parser.epilog = "\n".join(["Arguments of all sites:", *given, "", "Exit status:", *ends])

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, print its summary and set the exit status."""
        process, settings = self.crawler_process, self.settings
        if process is None or settings is None:
            raise TypeError("the command was not set up by Scrapy")
        try:
            name = _checked(args, opts.spargs, settings)
        except UsageError as error:
            print(f"scrapy crawl: {error}", file=sys.stderr)  # noqa: T201 - Scrapy's own way takes five lines
            self.exitcode = USAGE
            return
        crawler = self._create_crawler(name)
        process.crawl(crawler, **opts.spargs)
        spare_the_collector()
        # Scrapy lets all records be made, and drops them at the end: several a page, and all of MongoDB's driver.
        logging.getLogger().setLevel(settings["LOG_LEVEL"])
        _hear_hangups()
        process.start()
        extension = None if process.bootstrap_failed else crawler.get_extension(RunExtension)
        if extension is None or extension.report is None:
            # Where nothing is wrong, it is Ctrl-C: before the crawl has begun, or twice.
            is_stopped = extension is not None and not crawler.stats.get_value("log_count/ERROR")
            if is_stopped:
                print(f"scrapy crawl {name}: {_CUT_SHORT}", file=sys.stderr)  # noqa: T201
            self.exitcode = STOPPED_EARLY if is_stopped else SETUP
            return
        report = extension.report
        _say("\n".join(report.lines(_next_command(settings))))
        if report.failure:
            # cron mails what is on stderr, while the summary goes into a log.
            print(f"scrapy crawl {name}: {report.failure}", file=sys.stderr)  # noqa: T201
        self.exitcode = report.exit_status


def _hear_hangups() -> None:
    """Let the end of a terminal stop the crawl in order, as SIGTERM does, unless it was told not to care (nohup)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def _say(text: str) -> None:
    """Print the summary, the command's output; whoever stops reading, as head does, has read enough."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python would complain at its end


def _checked(args: list[str], spargs: dict[str, str], settings: Settings) -> str:
    """Return the spider's name. Raises UsageError for what makes no sense, before anything is started."""
    if len(args) != 1:
        raise UsageError(f"cannot make sense of {args[1]!r}" if args else "which site? try: scrapy list")
    loader = SpiderLoader.from_settings(settings)
    if args[0] not in loader.list():
        raise UsageError(f"no site {args[0]!r}: {suggest(args[0], loader.list())}")
    for setting, kind, what in _NUMBERS:
        _check_number(setting, settings[setting], kind, what)
    loader.load(args[0])(**spargs)
    return args[0]


def _check_number(name: str, value: object, kind: type[int | float], what: str) -> None:
    try:
        is_right = 0 <= kind(str(value)) < math.inf
    except ValueError:
        is_right = False
    if not is_right:
        raise UsageError(f"{name}={value} is no {what} from 0 on")


def _next_command(settings: Settings) -> str:
    """Return a search in the archive that was written to: what a shell here would not know is said."""
    told = {
        "NEWSCRAWL_DATA": "" if settings["MONGODB_URI"] else settings["NEWSCRAWL_DATA"],
        "MONGODB_URI": redact(settings["MONGODB_URI"] or ""),
    }
    usual = {name: redact(getattr(defaults, name)) for name in told}
    environment = [f"{name}={shlex.quote(value)}" for name, value in told.items() if value and value != usual[name]]
    database = settings["MONGODB_DATABASE"]
    chosen = ["--database", shlex.quote(database)] if database != defaults.MONGODB_DATABASE else []
    return " ".join([*environment, program("newscrawl"), "search", *chosen, "--newest 5"])
