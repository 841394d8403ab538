"""Hands articles to the archive in batches, and counts what became of them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from newscrawl.archive.articles import Outcome
from newscrawl.archive.claims import now_as_stored
from newscrawl.archive.spool import Item, Spool, read
from newscrawl.edits import COVERED
from newscrawl.exceptions import DatabaseError, NewscrawlError, SpoolError
from newscrawl.extensions import ArchiveExtension
from newscrawl.inspection import HeldBack
from newscrawl.items import Article, Gone, Refusal, Unchanged
from newscrawl.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

FEW_GONE, SHARE_GONE = 10, 0.2
"""More articles than these, of all that a run has fetched, are not gone at once: something is wrong with the site."""
BELIEVED_AFTER = timedelta(days=1)
"""Unless they are still gone after this time."""

article_refused = object()
"""The signal for each article that the archive did not take, with its ``outcome``."""


class StorePipeline:
    """Collects articles and stores them when there are enough, or when the oldest has waited long enough."""

    def __init__(self, crawler: Crawler, archive: ArchiveExtension) -> None:
        self._crawler = crawler
        self._archive = archive
        self._batch = crawler.settings.getint("STORE_BATCH")
        self._seconds = crawler.settings.getfloat("STORE_SECONDS")
        self._edited_back = crawler.settings.getbool("STORE_EDITED_BACK")
        self._waiting: list[Article | Refusal | Unchanged] = []
        self._gone: list[Gone] = []
        self._held: HeldBack | None = None
        """Edits that may be none; only a crawl of a site has any."""
        self._there = 0
        """Articles that were fetched and were there."""
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
        if self._spool and self._spool.files():
            await self._store_what_was_left(self._spool)
        if isinstance(self._crawler.spider, NewsSpider):  # from now on: what was left says nothing of the site today
            self._held = HeldBack(self._crawler.spider.evidence)
        self._timer = asyncio.create_task(self._flush_in_time())

    async def process_item(self, item: Any) -> Any:
        """Put an item into the batch."""
        if isinstance(item, Item):
            self._take(item)
            if len(self._waiting) >= self._batch:
                await self._flush_or_stop()
        return item

    def _take(self, item: Item) -> None:
        if isinstance(item, Gone):
            self._gone.append(item)  # until it is known how many there are
        else:
            self._waiting.append(item)

    async def close_spider(self) -> None:
        """Store what is in hand."""
        if self._timer:
            async with self._lock:  # not in the middle of a batch
                self._timer.cancel()
        if self._archive.is_open:
            await self._flush_or_stop(last=True)
            await self._take_leave()
        if isinstance(self._archive.failure, DatabaseError) and self._spool:
            self._leave_to_the_next_run(self._spool)
        self._stat("unstored", len(self._waiting))

    @property
    def _spool(self) -> Spool | None:
        """Where a crawl leaves what it could not store; lines that ``newscrawl ingest`` reads are in a file already."""
        spider = self._crawler.spider
        return self._archive.connection.spool(spider.site) if isinstance(spider, NewsSpider) else None

    def _leave_to_the_next_run(self, spool: Spool) -> None:
        left = [*self._waiting, *self._gone]  # what is held back is due again, and read anew
        if left:
            try:
                spool.keep(left)
            except NewscrawlError as error:
                logger.warning("%s; the next run fetches again what is not stored", error)
                return
            self._stat("spooled", len(left))
            self._waiting, self._gone = [], []

    async def _store_what_was_left(self, spool: Spool) -> None:
        """Store what an earlier run could not, but for what has been seen again since, as from another machine.

        A file is there until all of it is stored, so nothing of it is in hand where that fails.
        """
        for path in spool.files():
            left: list[Item] = []
            try:
                left.extend(read(path))
            except SpoolError as error:
                logger.warning("%s; it is kept as %s, and what it has is fetched again", error, spool.set_aside(path))
            try:
                late = await self._archive.connection.attempt(
                    partial(self._archive.connection.articles.overtaken, left)
                )
            except NewscrawlError as error:
                self._fail(error)
                return
            for place, item in enumerate(left):
                if place not in late:
                    self._take(item)
            await self._flush_or_stop()
            await self._take_leave()
            if self._archive.failure is not None:
                self._waiting, self._gone = [], []
                return
            self._stat("replayed", len(left))
            spool.done(path)

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
        outcomes = await self._attempt(partial(self._store, items))
        del self._waiting[: len(items)]
        for item in items:
            if isinstance(item, Refusal):
                self._stat(f"refused/{item.reason}")
            if isinstance(item, Unchanged):
                self._stat("unchanged")
        self._there += sum(not isinstance(item, Refusal) for item in items)
        self._count([outcome for outcome in outcomes if outcome.kind != "held"])
        if self._held:
            await self._held.take(items, outcomes, self._archive.connection)
            if self._held.is_full:
                await self._settle(self._held)
        else:
            await self._keep_aside([outcome.article for outcome in outcomes if outcome.kind == "held"])

    async def _keep_aside(self, articles: list[Article]) -> None:
        """Keep what an earlier run has read, and would take a field away: it is due still, and is read anew."""
        keep = self._archive.connection.articles.keep_aside
        for article in articles:
            await self._archive.connection.attempt(partial(keep, article, "has lost a field, and is read anew"))

    async def _settle(self, held: HeldBack) -> None:
        self._count(await self._attempt(partial(held.settle, self._archive.connection)))

    async def _attempt(self, store: Callable[[datetime, bool], Awaitable[list[Outcome]]]) -> list[Outcome]:
        """Store something; again while MongoDB is away, with the time of the first try, and told that it is again."""
        now, tries = now_as_stored(), count()
        return await self._archive.connection.attempt(lambda: store(now, next(tries) > 0))

    def _count(self, outcomes: list[Outcome]) -> None:
        counts: Counter[str] = Counter()
        for outcome in outcomes:
            counts.update(_counted(outcome.kind, outcome.article))
            if outcome.kind in {"refused", "forgotten"}:
                self._crawler.signals.send_catch_log(article_refused, outcome=outcome)
        for name, number in counts.items():
            self._stat(name, number)

    async def _store(self, items: list[Article | Refusal | Unchanged], now: datetime, again: bool) -> list[Outcome]:
        """Store a batch. What is stored already changes nothing, so it may be tried again."""
        store, pages = self._archive.connection.articles, self._archive.connection.pages
        articles = [item for item in items if isinstance(item, Article)]
        hold = isinstance(self._crawler.spider, NewsSpider)
        outcomes = await store.store(articles, edited_back=self._edited_back, hold=hold, now=now, again=again)
        await pages.refuse([i for i in items if isinstance(i, Refusal)])
        await pages.unchanged([i for i in items if isinstance(i, Unchanged)])
        return outcomes

    async def _take_leave(self) -> None:
        """Settle what was left to the end: what is held back, and what is gone.

        Where so many are gone at once that the site may be broken, they are marked only if it stays so.
        """
        if self._archive.failure is not None:
            return
        pages = self._archive.connection.pages
        now = now_as_stored()
        day_ago = now - BELIEVED_AFTER
        is_few = len(self._gone) <= max(FEW_GONE, SHARE_GONE * (self._there + len(self._gone)))
        believed: list[Gone] = []
        doubtful: list[Gone] = []
        for one in self._gone:
            is_old = one.missing_since is not None and one.missing_since < day_ago
            (believed if is_few or is_old else doubtful).append(one)
        try:
            if self._held:
                await self._settle(self._held)
            self._stat("gone", await self._archive.connection.attempt(lambda: pages.gone(believed, now)))
            await self._archive.connection.attempt(lambda: pages.missing(doubtful))
        except NewscrawlError as error:
            self._fail(error)
            return
        self._gone = []
        self._stat("missing_at_once", len(doubtful))

    def _stat(self, name: str, number: int = 1) -> None:
        if number:
            self._crawler.stats.inc_value(f"newscrawl/{name}", number)


def _counted(kind: str, article: Article) -> Iterator[str]:
    """Yield what an article counts for."""
    if kind == "forgotten":
        yield "refused/forgotten"
        return
    if kind == "held":
        yield "held"
        return
    yield "articles"
    yield kind if kind != "refused" else "refused/invalid"
    if kind in {"new", "duplicate"}:
        yield f"section/{article.section[-1] if article.section else '(none)'}"
    yield from (f"field/{name}" for name in COVERED if getattr(article, name))
    yield from (f"disagree/{name}" for name in article.disagreements)
