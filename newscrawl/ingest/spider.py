"""A spider that fetches nothing: its items are the lines of a file.

It is one, so that pipelines, database, run's document and Ctrl-C are a crawl's own. The lines come from the callback of
a request for an empty ``data:`` URL, and not from ``start()``: to items of a callback Scrapy applies back-pressure, and
it waits for the one in hand when it is stopped. With those of ``start()`` it does neither.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl import settings
from newscrawl.archive.articles import Outcome
from newscrawl.exceptions import NewscrawlError, SetupError
from newscrawl.extensions import RunExtension
from newscrawl.ingest.lines import Lines
from newscrawl.ingest.record import IngestedArticle, RefusedLine, read_record
from newscrawl.ingest.refusals import Refusals
from newscrawl.ingest.report import IngestReport
from newscrawl.pipelines.store import article_refused
from newscrawl.spiders.pool import spare_the_collector

MOST_NAMES = 1000
"""Names of ignored fields that are kept; a file may give every line another one."""


class IngestSpider(scrapy.Spider):
    """Yields an article for each line."""

    name = "ingest"
    report = IngestReport

    def __init__(self, lines: Lines, refusals: Refusals, progress: Callable[[int], None]) -> None:
        super().__init__()
        self.given = {"file": lines.name}
        self.failure: NewscrawlError | None = None
        """What made the run impossible, for its report."""
        self.ignored: Counter[str] = Counter()
        """Fields that mean nothing, each with its number of lines."""
        self._lines = lines
        self._refusals = refusals
        self._progress = progress
        self._number = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider; what the pipelines refuse is told like what it refuses itself."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.article_refused, article_refused)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_error, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Begin."""
        yield Request("data:,", self.parse)

    async def parse(self, _: Response) -> AsyncIterator[IngestedArticle]:
        """Yield the articles, in the order of their lines."""
        try:
            async for line in self._lines.read(self._is_stopped):
                self._number += 1
                article = None if line is not None and not line.strip() else self._article(line)
                if article:
                    yield article
                self._progress(self._number)
                if self._is_stopped():
                    return
        except NewscrawlError as error:
            self.failure = error

    def _article(self, line: bytes | None) -> IngestedArticle | None:
        self.crawler.stats.inc_value("newscrawl/read")
        ignored: set[str] = set()
        try:
            return read_record(line, self._number, ignored)
        except RefusedLine as error:
            self._refuse(self._number, error.reason, error.detail, line or b"")
            return None
        finally:
            self.ignored.update(name for name in ignored if name in self.ignored or len(self.ignored) < MOST_NAMES)

    def article_refused(self, outcome: Outcome) -> None:
        """Tell of an article that the archive did not take, which the pipeline has counted."""
        if outcome.kind == "forgotten":
            self._refuse_article(outcome.article, "forgotten", outcome.reason, count=False)
        else:
            self._refuse_article(outcome.article, "invalid", outcome.reason, count=False)

    def item_dropped(self, item: Any, exception: Exception) -> None:
        """Tell of an article that a pipeline dropped."""
        self._refuse_article(item, "dropped", str(exception))

    def item_error(self, item: Any, failure: Failure) -> None:
        """Tell of an article that a pipeline failed on."""
        self._refuse_article(item, "failed", f"{type(failure.value).__name__}: {failure.value}")

    def _refuse_article(self, item: Any, reason: str, detail: str, *, count: bool = True) -> None:
        line, number = getattr(item, "line", b""), getattr(item, "line_number", 0)
        self._refuse(number, reason, detail, line, count=count)

    def _refuse(self, number: int, reason: str, detail: str, line: bytes, *, count: bool = True) -> None:
        if count:
            self.crawler.stats.inc_value(f"newscrawl/refused/{reason}")
        try:
            self._refusals.add(number, reason, detail, line)
        except NewscrawlError as error:
            self.failure = self.failure or error

    def _is_stopped(self) -> bool:
        """Whether the run is to end: by a signal, by the database, by what a pipeline or an extension wants."""
        return self.failure is not None or self.crawler.engine.needs_backout()


def ingest(
    lines: Lines, refusals: Refusals, progress: Callable[[int], None], uri: str | None, database: str | None
) -> tuple[IngestReport, Counter[str]]:
    """Store the articles; return the report, and the ignored fields with their numbers of lines."""
    chosen = Settings()
    chosen.setmodule(settings)
    chosen.setdict(_SETTINGS, "cmdline")
    if uri is not None:
        chosen.set("MONGODB_URI", uri, "cmdline")
    if database:
        chosen.set("MONGODB_DATABASE", database, "cmdline")
    process = AsyncCrawlerProcess(chosen)
    crawler = process.create_crawler(IngestSpider)
    process.crawl(crawler, lines=lines, refusals=refusals, progress=progress)
    spare_the_collector()
    process.start()
    extension = None if process.bootstrap_failed else crawler.get_extension(RunExtension)
    if extension is None or not isinstance(extension.report, IngestReport) or crawler.spider is None:
        raise SetupError("the run could not be set up; what is wrong stands above")
    return extension.report, crawler.spider.ignored  # type: ignore[attr-defined]  # it is an IngestSpider


_SETTINGS = {
    "CONCURRENT_ITEMS": 1,  # in order: the first stored copy is what the others name
    "STORE_EDITED_BACK": False,  # a file that is read again changes nothing, though it has two texts for one article
    "DEFAULT_DROPITEM_LOG_LEVEL": "DEBUG",  # it is told with its line's number
    # What serves pages only.
    "SPIDER_MIDDLEWARES": {},
    "DOWNLOADER_MIDDLEWARES": {},
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "EXTENSIONS": {
        **settings.EXTENSIONS,
        "newscrawl.extensions.CrawlDelayExtension": None,
        "newscrawl.extensions.ProgressExtension": None,
    },
}
