"""WordPress' REST interface: all posts, the latest changes first, and how many there are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Request, Response

from newscrawl.pages.doors import read_posts
from newscrawl.spiders.doors.door import Door, Row
from newscrawl.spiders.doors.missing import tell_missing

_PER_PAGE = 100
_FIELDS = "id,link,title,date,date_gmt,modified,modified_gmt,status"
_RECOUNT = timedelta(days=1)
"""Where more articles are known than the site counts, or fewer, all are asked for again, no more often than this."""
_MOST_PAGES = 10_000


class Rest(Door):
    """``/wp-json/wp/v2/posts``. ``complete``: it was read to its end once; ``modified``: up to this change."""

    kind = "rest"

    async def open(self) -> AsyncIterator[Request]:
        """Ask for the latest changes; for all where that was never done."""
        self._shown: set[str] = set()
        self._newest: datetime | None = None
        async for request in super().open():
            whole = self.spider.arguments.full or not self.row.get("complete") or bool(self.row.get("recount"))
            yield request.replace(url=self._address(1), cb_kwargs={"page": 1, "whole": whole})

    def _address(self, page: int) -> str:
        asked = {"per_page": _PER_PAGE, "page": page, "orderby": "modified", "order": "desc", "_fields": _FIELDS}
        return f"{self.url}?{urlencode(asked)}"

    async def read(self, response: Response, **more: Any) -> AsyncIterator[Any]:
        """Declare a page of posts; go on until what is known, or to the end."""
        page, whole = more["page"], more["whole"]
        posts = read_posts(response.body)
        rows = await self.declare(posts)
        self._shown.update(row["_id"] for row in rows)
        changes = [post.date_modified for post in posts if post.date_modified]
        if changes and page == 1:
            self._newest = max(changes)
        known = self.row.get("modified")
        is_reached = not whole and known and any(change <= known for change in changes)
        total = _total(response)
        is_more = page * _PER_PAGE < total if total is not None else len(posts) == _PER_PAGE
        if is_more and not is_reached and page < _MOST_PAGES:
            # Of years of posts there are hundreds of pages: the newest articles do not wait for them.
            more = {"page": page + 1, "whole": whole}
            yield self.request(self._address(page + 1), conditional=False, priority=-2 * page, **more)
            return
        await self._read(response, whole=whole)

    async def _read(self, response: Response, *, whole: bool) -> None:
        total = _total(response)
        found: Row = {"complete": True} | ({"modified": self._newest} if self._newest else {})
        found |= {"total": total} if total is not None else {}
        if whole and not self.spider.arguments.full:
            await tell_missing(self.spider, {self.id: self._shown})
            found["counted"] = datetime.now(UTC)
        await self.done(response, found)
        await self._compare(total)

    async def _compare(self, total: int | None) -> None:
        """Have all posts asked for again by the next run where the site counts more or fewer than it has declared."""
        if total is None:
            return
        declared = await self.spider.asked(self.spider.ledger.count_shown, self.id)
        counted = self.row.get("counted")
        is_new = declared > total or total - declared != self.row.get("short", 0)
        again = declared != total and is_new and (not counted or datetime.now(UTC) - counted > _RECOUNT)
        # An unchanged answer would not be read.
        change = {"recount": again, "short": max(0, total - declared)}
        await self.note(change, ("etag", "last_modified") if again else ())


def _total(response: Response) -> int | None:
    """Return how many posts the site counts, if it says so."""
    text = response.headers.get("X-WP-Total") or b""
    return int(text) if text.isdigit() else None
