"""What goes with a crawl: the archive's connection, the pace a site asks for, the progress line, the run's report."""

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import scrapy
from bson import ObjectId
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import call_later

from newscrawl.archive.connection import ANSWER, WritableArchive
from newscrawl.archive.lock import SiteLock
from newscrawl.archive.rawpages import forecast
from newscrawl.exceptions import LockedError, NewscrawlError, SetupError
from newscrawl.inspection import inspect
from newscrawl.logformatter import without_traceback
from newscrawl.report import Report, versions
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.story import retry_after

if TYPE_CHECKING:
    from rich.status import Status


class ArchiveExtension:
    """Owns the connection to the archive for as long as the crawl lasts."""

    def __init__(self, connection: WritableArchive, crawler: Crawler) -> None:
        self.connection = connection
        self._crawler = crawler
        self.is_open = False
        self.failure: NewscrawlError | None = None
        """Why the archive could not be reached or written."""
        self._lock: SiteLock | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read where the archive is."""
        settings = crawler.settings
        folder = Path(settings["NEWSCRAWL_DATA"])
        budget = int(settings.getfloat("RAW_PAGES_GB") * 1e9)
        archive = WritableArchive(settings["MONGODB_URI"] or "", settings["MONGODB_DATABASE"], folder, budget, ANSWER)
        extension = cls(archive, crawler)
        crawler.signals.connect(extension.close, signals.engine_stopped)
        return extension

    async def open(self) -> None:
        """Connect, and take the site's lock. Raises SetupError, DatabaseError or LockedError."""
        if self.is_open:
            return
        await self.connection.__aenter__()
        self.is_open = True
        spider = self._crawler.spider
        if isinstance(spider, NewsSpider):
            spider.ledger = self.connection.ledger
            spider.attempt = self.connection.attempt
            self._lock = SiteLock(self.connection.database, spider.site, self._lose)
            await self.connection.attempt(self._lock.acquire)

    async def close(self) -> None:
        """Give the lock back, and disconnect."""
        if self.is_open:
            self.is_open = False
            if self._lock:
                await self._lock.release()
            await self.connection.__aexit__()

    def _lose(self, error: LockedError) -> None:
        """End the run: another one has the lock."""
        self.failure = self.failure or error
        if self._crawler.engine is not None:
            self._closing = asyncio.create_task(self._crawler.engine.close_spider_async(reason="locked"))


class CrawlDelayExtension:
    """Applies robots.txt's Crawl-delay, which Scrapy reads and leaves at that."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(without_traceback)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Be there where robots.txt is obeyed."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Never be faster than the site asks."""
        delay = robotparser.crawl_delay(self._agent)
        if not delay or self._crawler.engine is None:
            return
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            slot.delay = max(slot.delay, delay)
            slot.concurrency = 1
        throttle = self._crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)


class RetryAfterExtension:
    """Leaves a site alone for as long as it asks for with ``Retry-After``, which Scrapy knows nothing of."""

    LONGEST = 120.0
    """Seconds; a run that would have to wait longer ends, and the next one goes on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None
        self._until = 0.0
        # Before Scrapy takes the next request from the queue; a middleware would be too late for that one.
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it."""
        return cls(crawler)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Hold back whatever waits for this site until the time is over."""
        seconds = retry_after(response)
        engine = self._crawler.engine
        if not seconds or engine is None:
            return
        if seconds > self.LONGEST:
            request.meta["dont_retry"] = True
            if self._ending is None:
                self._ending = asyncio.create_task(engine.close_spider_async(reason="retry_after"))
            return
        self._until = max(self._until, time.monotonic() + seconds)
        slot = engine.downloader.slots[engine.downloader.get_slot_key(request)]
        if slot.latercall:
            slot.latercall.cancel()
        # Not by the slot's delay: AutoThrottle changes that with each answer that is still on its way.
        slot.latercall = call_later(self._until - time.monotonic(), engine.downloader._latercall, slot)  # noqa: SLF001


class ProgressExtension:
    """One line on a terminal that says how far the crawl is. Nothing is printed where no one looks, as under cron."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._status: Status | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.response_received, signals.response_received)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Be there on a terminal that shows no log."""
        if not sys.stderr.isatty() or crawler.settings["LOG_LEVEL"] in {"DEBUG", "INFO"}:
            raise NotConfigured
        return cls(crawler)

    def spider_opened(self, spider: scrapy.Spider) -> None:
        """Show the line."""
        # Here and not above: no other run should wait for rich to be imported.
        from rich.console import Console  # noqa: PLC0415
        from rich.status import Status  # noqa: PLC0415

        self._status = Status(f"{spider.name}: looking for sections", console=Console(stderr=True))
        self._status.start()

    def response_received(self, spider: scrapy.Spider) -> None:
        """Bring it up to date."""
        if self._status:
            stats = self._crawler.stats.get_stats()
            counts = {name: stats.get(f"newscrawl/{name}", 0) for name in ("listing/pages", "articles", "known")}
            fetched = stats.get("response_received_count", 0)
            self._status.update(
                f"{spider.name}: {fetched} pages fetched, {counts['listing/pages']} of them listings;"
                f" {counts['articles']} articles stored, {counts['known']} known"
            )

    def spider_closed(self) -> None:
        """Take it away."""
        if self._status:
            self._status.stop()


class RunExtension:
    """Writes the run's document, and keeps its report for the exit status."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: ObjectId | None = None
        self.report: Report | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.item_error, signals.item_error)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it."""
        return cls(crawler)

    async def spider_opened(self, spider: scrapy.Spider) -> None:
        """Note that the run has begun."""
        archive = self._archive()
        if archive.is_open and archive.failure is None:  # Scrapy says so of a run, too, that is closed before it begins
            given: dict[str, str] = getattr(spider, "given", {})
            site = getattr(spider, "site", spider.name)
            begin = archive.connection.runs.begin
            self._run = await archive.connection.attempt(lambda: begin(site, spider.name, given, versions()))

    def item_error(self) -> None:
        """Count an article that a pipeline failed on: Scrapy logs it and goes on."""
        self._crawler.stats.inc_value("newscrawl/item_errors")

    async def spider_closed(self, spider: scrapy.Spider, reason: str) -> None:
        """Work out what came of it, and write that down."""
        stats: dict[str, Any] = self._crawler.stats.get_stats()
        archive = self._archive()
        failure = archive.failure or getattr(spider, "failure", None)
        kind: type[Report] = getattr(spider, "report", Report)
        self.report = kind.of(spider.name, stats, reason, failure, archive.connection.place)
        if self._run is not None:
            try:
                await archive.connection.attempt(lambda: self._close(spider, archive.connection))
            except NewscrawlError as error:
                self.report.fail(error)

    async def _close(self, spider: scrapy.Spider, connection: WritableArchive) -> None:
        if self._run is None or self.report is None:
            return
        if isinstance(spider, NewsSpider):
            await connection.ledger.settle_watermarks()
            await inspect(self.report, spider.evidence, self._crawler.stats.get_stats(), connection)
        await self._tell_of_raw_pages(connection, self.report)
        await connection.runs.end(self._run, self.report.document())

    @staticmethod
    async def _tell_of_raw_pages(connection: WritableArchive, report: Report) -> None:
        kept = connection.raw_pages
        if kept and (kept.used or kept.is_full):
            report.raw_bytes = kept.written
            report.raw_pages = forecast(kept.used, kept.budget, await connection.runs.raw_bytes_a_day())

    def _archive(self) -> ArchiveExtension:
        archive = self._crawler.get_extension(ArchiveExtension)
        if archive is None:
            raise SetupError("RunExtension needs ArchiveExtension in EXTENSIONS")
        return archive
