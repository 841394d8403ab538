"""``scrapy crawl`` with a summary and a true exit status. Scrapy's own ends 0 on most failures."""

import argparse

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.display import program
from newscrawl.exceptions import UsageError
from newscrawl.extensions import RunExtension
from newscrawl.report import SETUP
from newscrawl.spiders.arguments import MEANINGS
from newscrawl.spiders.outcomes import suggest


class Command(ScrapyCrawl):
    """Crawl a site into the archive."""

    def long_desc(self) -> str:
        """Describe the command, with the arguments that all sites take."""
        given = "; ".join(f"-a {name}=…: {meaning}" for name, meaning in MEANINGS.items())
        return (
            f"Crawl a site into the archive. {given}. Exit status: 0 done, 1 set-up, 2 wrong usage, 3 stopped early,"
            " 4 errors in newscrawl's own code, 5 the site gave nothing, 6 the database failed."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, print its summary and set the exit status."""
        process, settings = self.crawler_process, self.settings
        if process is None or settings is None:
            raise TypeError("the command was not set up by Scrapy")
        crawler = self._create_crawler(_checked(args, opts, settings))
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


def _checked(args: list[str], opts: argparse.Namespace, settings: Settings) -> str:
    """Return the spider's name; refuse what makes no sense before anything is started."""
    if len(args) != 1:
        wrong = f"cannot make sense of {args[1]!r}" if args else "which site? try: scrapy list"
        raise ScrapyUsageError(wrong, print_help=False)
    name = args[0]
    loader = SpiderLoader.from_settings(settings)
    if name not in loader.list():
        raise ScrapyUsageError(f"no site {name!r}: {suggest(name, loader.list())}", print_help=False)
    try:
        loader.load(name)(**opts.spargs)
    except UsageError as error:
        raise ScrapyUsageError(str(error), print_help=False) from None
    return name
