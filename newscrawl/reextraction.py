"""Stored pages, read again as a crawl reads them, without a request: the same spider, pool and pipelines."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pymongo.asynchronous.database import AsyncDatabase
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes

from newscrawl.archive import rawpages
from newscrawl.archive.articles import UNSENDABLE
from newscrawl.archive.documents import Document
from newscrawl.archive.migration import Change, change_of
from newscrawl.exceptions import ExtractionError, NotAnArticleError, RawPageError, SetupError
from newscrawl.items import Article, RawPage, Visit
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.parts import MAX_PARTS, join
from newscrawl.pipelines.clean import CleanPipeline
from newscrawl.pipelines.dedup import identify
from newscrawl.spiders.article import ArticleSpider
from newscrawl.spiders.pool import ExtractionPool
from newscrawl.spiders.registry import site_at, sites
from newscrawl.spiders.story import Story

BATCH = 100
"""Articles that are in memory at a time."""
_AHEAD = 2
"""Articles whose pages are unpacked while the workers are busy."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored article, and what its pages say today."""

    stored: Document
    change: Change | None = None
    """None where they say what is stored."""
    reason: str = ""
    """Why they say nothing: ``no_raw_page``, ``raw_page`` (missing, removed or damaged), ``no_spider``, or why a crawl
    would store no article of them; see ``docs/data-model.md``."""
    detail: str = ""


class Rereader:
    """Reads stored articles again, on all cores. A context manager: at its end the workers are gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._slots = asyncio.Semaphore(self._workers + _AHEAD)
        self._pools: dict[type[ArticlePage], ExtractionPool] = {}
        self._spiders: dict[tuple[str, str], ArticleSpider] = {}

    async def __aenter__(self) -> Self:
        """Start nothing yet: workers start with the first page."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the workers."""
        for pool in self._pools.values():
            await pool.close()

    async def readings(
        self, database: AsyncDatabase[Document], wanted: Document, limit: int = 0
    ) -> AsyncIterator[list[Reading]]:
        """Read the articles that a filter finds, in the order in which they were stored, a batch at a time."""
        found = database.articles.find(wanted).limit(limit)
        while documents := await found.to_list(BATCH):
            yield await asyncio.gather(*map(self.read, documents))

    async def read(self, stored: Document) -> Reading:
        """Read one article. Raises SetupError where no worker starts."""
        async with self._slots:
            try:
                return Reading(stored, change_of(stored, await self._read(stored)))
            except RawPageError as error:
                return Reading(stored, None, "raw_page", str(error))
            except NotAnArticleError as error:
                return Reading(stored, None, error.reason)
            except ExtractionError as error:
                return Reading(stored, None, "extractor_failed", str(error))
            except UNSENDABLE as error:
                return Reading(stored, None, "invalid", str(error))

    async def _read(self, stored: Document) -> Article:
        pointers = stored.get("raw")
        if not pointers:
            raise NotAnArticleError("no_raw_page")
        spider = self._spider(stored)
        if spider is None:
            raise NotAnArticleError("no_spider")
        item = await self._joined(spider, [rawpages.read(self._folder, pointer) for pointer in pointers])
        # The address that was asked for is not on the page. All that the article is known by is among its keys.
        item.keys = list(dict.fromkeys([*item.keys, *stored["keys"]]))
        await CleanPipeline().process_item(item)
        identify(item, spider.own_key)
        return item

    async def _joined(self, spider: ArticleSpider, pages: list[RawPage]) -> Article:
        """Return the article of these pages, with its parts as a crawl would join them."""
        responses = [_response(page) for page in pages]
        first = responses[0]
        try:
            found = await spider.read(first)
            if spider.first_of(found, first.url):
                raise NotAnArticleError("later_part")
            story = Story(found.article, found.post_id, first.url, first.url, Visit("", pages[0].at, first.status))
            while following := spider.next_of(story, found.next_part):
                number = len(story.parts) + 1
                if number >= len(responses):
                    raise NotAnArticleError("part:too_many" if number >= MAX_PARTS else "part:no_raw_page")
                found = await spider.read(responses[number], story)
                join(story.article, found.article)
                story.parts.append(following)
        except CloseSpider:
            raise spider.failure or SetupError("no page can be read") from None
        return spider.completed(story)

    def _spider(self, stored: Document) -> ArticleSpider | None:
        """Return the spider that crawled an article; of one that does not say so the spider of its host."""
        extraction: dict[str, Any] = stored.get("extraction", {})
        kind = sites().get(extraction.get("spider", "")) or site_at(stored["site"])
        if kind is None:
            return None
        mirror = extraction.get("base_url", "")
        if (kind.name, mirror) not in self._spiders:
            spider = kind(**({"base_url": mirror} if mirror else {}))
            page = kind.article_page
            spider.pool = self._pools.setdefault(page, ExtractionPool(page, self._workers))
            self._spiders[kind.name, mirror] = spider
        return self._spiders[kind.name, mirror]


def _response(page: RawPage) -> Response:
    """Return a page as Scrapy would hand it to a spider."""
    headers = Headers()
    for name, value in page.headers:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
    return kind(page.url, status=page.status, headers=headers, body=page.body)
