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
"""Files read of a site, those that changed last first."""
_MANY = 50
"""Of so many files, one a day perhaps, those that are old are not asked for in each run."""
_A_DAY = timedelta(days=1)
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

    def __init__(self, spider: Any, url: str, group: Sitemaps, modified: datetime | None = None) -> None:
        super().__init__(spider, url)
        self._group = group
        self._modified = modified
        group.files.add(comparison_key(url))

    async def open(self) -> AsyncIterator[Request]:
        """Ask for it, unless it is not due."""
        async for request in super().open():
            self._group.open += 1
            yield request

    def is_due(self, now: datetime) -> bool:
        """Whether there is a point in asking: not for what was read today and had not changed for a day by then."""
        seen = self.row.get("last_seen", now)
        is_old = self._modified and self.row.get("state") == "open" and self._modified + _A_DAY < seen
        return super().is_due(now) and not (is_old and seen <= now < seen + _A_DAY)

    async def read(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Declare its articles, or go on to the files that it names."""
        sitemap = read_sitemap(response.body, response.url)
        if sitemap.kind == "index":
            never = datetime.min.replace(tzinfo=UTC)
            newest = sorted(sitemap.entries, key=lambda one: one.date_modified or never, reverse=True)
            files = [{"url": one.url, "lastmod": one.date_modified} for one in newest[:_MOST_FILES]]
            self._group.is_whole = self._group.is_whole and sitemap.complete and len(newest) <= _MOST_FILES
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
            if not url or not self.spider.is_own(url) or comparison_key(url) in self._group.files:
                continue
            if len(self._group.files) > _MOST_FILES:  # an index may name others without end
                self._group.is_whole = False
                return
            modified = file["lastmod"] if len(files) > _MANY else None
            async for request in Sitemap(self.spider, url, self._group, modified).open():
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
