"""Between the spider and the engine: articles that are stored already are not fetched again."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.http import Request, Response

from newscrawl.exceptions import NewscrawlError
from newscrawl.extensions import ArchiveExtension
from newscrawl.spiders.news import NewsSpider


class SkipStoredMiddleware:
    """Drops requests for stored articles unless ``full=1``. One look-up serves a whole listing."""

    def __init__(self, crawler: Crawler, archive: ArchiveExtension) -> None:
        self._crawler = crawler
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Be there only where the archive is."""
        archive = crawler.get_extension(ArchiveExtension)
        if archive is None:
            raise NotConfigured
        return cls(crawler, archive)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Look at what a crawl begins with."""
        async for item in self._filter(start):
            yield item

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ARG002 - Scrapy's signature
        """Look at what came of a listing."""
        async for item in self._filter(result):
            yield item

    async def _filter(self, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        spider = self._crawler.spider
        waiting: list[Request] = []
        async for item in result:
            if isinstance(item, Request) and "article_keys" in item.meta:
                waiting.append(item)
            else:
                yield item
        if not waiting:
            return
        if isinstance(spider, NewsSpider) and spider.arguments.full:
            known: set[str] = set()
        else:
            known = await self._known([key for request in waiting for key in request.meta["article_keys"]])
        for request in waiting:
            if known.isdisjoint(request.meta["article_keys"]):
                yield request
            else:
                self._crawler.stats.inc_value("newscrawl/known")

    async def _known(self, keys: list[str]) -> set[str]:
        try:
            with self._archive.connection.errors():
                return await self._archive.connection.articles.known(keys)
        except NewscrawlError as error:
            self._archive.failure = self._archive.failure or error
            raise CloseSpider("database") from None
