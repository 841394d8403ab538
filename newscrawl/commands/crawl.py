"""``scrapy crawl`` with a summary and a true exit status. Scrapy's own ends 0 on most failures."""

import argparse
import sys

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.display import program
from newscrawl.exceptions import UsageError
from newscrawl.extensions import RunExtension
from newscrawl.report import MEANING, SETUP, USAGE
from newscrawl.spiders.arguments import MEANINGS
from newscrawl.spiders.outcomes import suggest


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
        process.start()
        extension = None if process.bootstrap_failed else crawler.get_extension(RunExtension)
        if extension is None or extension.report is None:
            self.exitcode = SETUP
            return
        database = settings["MONGODB_DATABASE"]
        chosen = f"--database {database} " if database != "newscrawl" else ""
        following = f"{program('newscrawl')} search {chosen}--newest 5"
        print("\n".join(extension.report.lines(following)))  # noqa: T201 - the summary is the command's output
        self.exitcode = extension.report.exit_status


def _checked(args: list[str], spargs: dict[str, str], settings: Settings) -> str:
    """Return the spider's name. Raises UsageError for what makes no sense, before anything is started."""
    if len(args) != 1:
        raise UsageError(f"cannot make sense of {args[1]!r}" if args else "which site? try: scrapy list")
    loader = SpiderLoader.from_settings(settings)
    if args[0] not in loader.list():
        raise UsageError(f"no site {args[0]!r}: {suggest(args[0], loader.list())}")
    loader.load(args[0])(**spargs)
    return args[0]
