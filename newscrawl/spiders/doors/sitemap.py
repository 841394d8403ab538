"""Sitemaps: an index of files, each with the addresses of some articles, and when they changed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.http import Request, Response

from newscrawl.exceptions import DoorError
from newscrawl.identity import comparison_key
from newscrawl.items import NOT_AN_ARTICLE
from newscrawl.pages.doors import Declared, read_sitemap
from newscrawl.spiders.doors.door import Door, Row
from newscrawl.spiders.doors.missing import tell_missing

_MOST_FILES = 1000
_WITHOUT_ARTICLES = timedelta(days=7)
"""A file that names no article is read again after this time."""


class Sitemaps:
    """All sitemaps of a site, and what to make of those articles that are in none of them any more."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.shown: dict[str, set[str]] = {}
        """For each file of articles that was read in this run, the rows that it shows."""
        self.open = 0
        self.is_whole = True
        """Whether no file failed."""


class Sitemap(Door):
    """One file: an index, or addresses."""

    kind = "sitemap"

    def __init__(self, spider: Any, url: str, group: Sitemaps) -> None:
        super().__init__(spider, url)
        self._group = group
        group.files.add(comparison_key(url))

    async def open(self) -> AsyncIterator[Request]:
        """Ask for it, unless it is not due."""
        async for request in super().open():
            self._group.open += 1
            yield request

    async def read(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Declare its articles, or go on to the files that it names."""
        sitemap = read_sitemap(response.body, response.url)
        if sitemap.kind == "index":
            files = [{"url": one.url, "lastmod": one.date_modified} for one in sitemap.entries[:_MOST_FILES]]
            async for request in self._begin(files):
                yield request
            await self.done(response, {"files": files})
        else:
            self._group.is_whole = self._group.is_whole and sitemap.complete
            await self._declare(sitemap.entries, response, is_news=sitemap.is_news)
        await self._leave()

    async def unchanged(self, **_: Any) -> AsyncIterator[Any]:
        """Go on to the files that an unchanged index names: they may have changed."""
        async for request in self._begin(self.row.get("files", [])):
            yield request
        await self.note({"state": "open"})
        await self._leave()

    async def failed(self, reason: str, status: int, **_: Any) -> AsyncIterator[Any]:
        """Note it, and that not all files were read."""
        self._group.is_whole = False
        async for output in super().failed(reason, status):
            yield output
        await self._leave()

    async def _begin(self, files: list[Row]) -> AsyncIterator[Request]:
        for file in files:
            url = self.spider.address(file["url"])
            if url and self.spider.is_own(url) and comparison_key(url) not in self._group.files:
                async for request in Sitemap(self.spider, url, self._group).open():
                    yield request

    async def _declare(self, entries: list[Declared], response: Response, *, is_news: bool) -> None:
        if not entries and self.row.get("articles"):
            raise DoorError("empty")
        rows = await self.declare(entries)
        more: Row = {"articles": sum(row.get("reason") != NOT_AN_ARTICLE for row in rows)}
        if not more["articles"]:
            more["due"] = datetime.now(UTC) + _WITHOUT_ARTICLES
        elif not is_news:  # these live for hours only
            self._group.shown[self.id] = {row["_id"] for row in rows}
        await self.done(response, more)

    async def _leave(self) -> None:
        """Where all files are read, see what is in none of them any more."""
        self._group.open -= 1
        if not self._group.open and self._group.is_whole:
            await tell_missing(self.spider, self._group.shown)
