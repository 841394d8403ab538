"""Hands articles to the archive in batches, and counts what became of them."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from newscrawl.exceptions import NewscrawlError
from newscrawl.extensions import ArchiveExtension
from newscrawl.items import Article, Refusal

# The fields whose coverage a run reports: those a reader would miss.
COVERED = (
    "headline",
    "body",
    "date_published",
    "section",
    "agency",
    "authors",
    "description",
    "dateline",
    "images",
    "related",
)

article_refused = object()
"""The signal for each article that MongoDB refused, with its ``outcome``."""


class StorePipeline:
    """Collects articles and stores them when there are enough, or when the oldest has waited long enough."""

    def __init__(self, crawler: Crawler, archive: ArchiveExtension) -> None:
        self._crawler = crawler
        self._archive = archive
        self._batch = crawler.settings.getint("STORE_BATCH")
        self._seconds = crawler.settings.getfloat("STORE_SECONDS")
        self._edited_back = crawler.settings.getbool("STORE_EDITED_BACK")
        self._waiting: list[Article | Refusal] = []
        self._lock = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        archive = crawler.get_extension(ArchiveExtension)
        if archive is None:
            raise NewscrawlError("StorePipeline needs ArchiveExtension in EXTENSIONS")
        return cls(crawler, archive)

    async def open_spider(self) -> None:
        """Reach the database before the first request goes out; without it there is no run."""
        try:
            await self._archive.open()
        except NewscrawlError as error:
            self._archive.failure = error
            raise CloseSpider("database") from None
        self._timer = asyncio.create_task(self._flush_in_time())

    async def process_item(self, item: Any) -> Any:
        """Put an item into the batch."""
        if isinstance(item, Article | Refusal):
            self._waiting.append(item)
            if len(self._waiting) >= self._batch:
                await self._flush_or_stop()
        return item

    async def close_spider(self) -> None:
        """Store what is in hand."""
        if self._timer:
            async with self._lock:  # not in the middle of a batch
                self._timer.cancel()
        if self._archive.is_open:
            await self._flush_or_stop(last=True)
        self._stat("unstored", len(self._waiting))

    async def _flush_in_time(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            if self._waiting:
                await self._flush_or_stop()

    async def _flush_or_stop(self, *, last: bool = False) -> None:
        """Store the batch; where the database fails, keep it and end the run."""
        async with self._lock:
            if self._archive.failure is not None and not last:
                return  # each further attempt would wait as long for an answer as the one that failed
            try:
                await self._flush()
            except NewscrawlError as error:
                self._fail(error)
            except Exception as error:
                self._fail(NewscrawlError(f"the batch could not be stored: {type(error).__name__}: {error}"))
                raise

    def _fail(self, error: NewscrawlError) -> None:
        if self._archive.failure is None:
            self._archive.failure = error
            if self._crawler.engine.spider is not None:
                self._closing = asyncio.create_task(self._crawler.engine.close_spider_async(reason="database"))

    async def _flush(self) -> None:
        items = self._waiting[:]
        with self._archive.connection.errors():
            store = self._archive.connection.articles
            outcomes = await store.store([i for i in items if isinstance(i, Article)], edited_back=self._edited_back)
            await store.refuse([i for i in items if isinstance(i, Refusal)])
        del self._waiting[: len(items)]
        for item in items:
            if isinstance(item, Refusal):
                self._stat(f"refused/{item.reason}")
        counts: Counter[str] = Counter()
        for outcome in outcomes:
            counts.update(_counted(outcome.kind, outcome.article))
            if outcome.kind == "refused":
                self._crawler.signals.send_catch_log(article_refused, outcome=outcome)
        for name, number in counts.items():
            self._stat(name, number)

    def _stat(self, name: str, number: int = 1) -> None:
        if number:
            self._crawler.stats.inc_value(f"newscrawl/{name}", number)


def _counted(kind: str, article: Article) -> Iterator[str]:
    """Yield what an article counts for."""
    yield "articles"
    yield kind if kind != "refused" else "refused/invalid"
    if kind in {"new", "duplicate"}:
        yield f"section/{article.section[-1] if article.section else '(none)'}"
    yield from (f"field/{name}" for name in COVERED if getattr(article, name))
    yield from (f"disagree/{name}" for name in article.disagreements)
