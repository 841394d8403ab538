"""A section's listing: paged from the top until known ground is reached, and to the end where it never was.

A *pass* reads a listing from some page down. It is written down before its first page is asked for and after each page,
and ends where the articles are those that an earlier pass has shown, or where the listing ends. What stops it leaves it
open: a gap, which the next run works off from the last page that was read.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.http import HtmlResponse, Request, Response

from newscrawl.exceptions import DoorError, NotAnArticleError
from newscrawl.pages.doors import Declared
from newscrawl.pages.section import Section, SectionPage
from newscrawl.schedule import passes
from newscrawl.spiders.doors.door import FIRST, Door, Row
from newscrawl.spiders.story import validators

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider

_TAIL = 3
"""So many articles at the foot of a page are known where known ground is reached: pinned ones stand on top."""
_MOST_IDLE = 3
"""So many pages on end that show nothing new are the end of a listing; fewer were pushed down while it was paged."""
_DEEP_AFTER = timedelta(days=1)
_DEEP_AGAIN = timedelta(days=30)
"""When a listing is read to its end once more, a few pages a run: for articles that came in late, with old dates, and
for those that slipped past while others were taken off the pages above them."""
_DEEP_PAGES = 3
"""Pages a section and run."""


class Listing(Door):
    """One section."""

    kind = "listing"

    def __init__(self, spider: "NewsSpider", section: Section) -> None:
        super().__init__(spider, section.url)
        self.section = section
        self.id = f"{self.kind}:{section.slug}"
        self._passes: list[Row] = []
        self._deep_pages = 0
        self._pages: set[str] = set()
        self._shown: set[str] = set()
        self._idle = 0
        self._validators: Row = {}

    async def open(self) -> AsyncIterator[Request]:
        """Begin at the top, then work off what earlier runs left open."""
        self.row = await self.spider.asked(self.spider.ledger.door, self.key)
        # What was begun and not read yet is what now begins at the top.
        self._passes = [one for one in self.row.get("passes", []) if "last" in one]
        if self.spider.arguments.full:
            self._passes = []
        self._passes.append(self._from_the_top())
        if not self.spider.arguments.full and self._is_deep_due():
            self._passes.insert(0, self._from_the_top() | {"until": 0, "deep": True})
        await self.note({"passes": self._passes, "slug": self.section.slug})
        yield self._next_page(self._passes[-1])

    def _from_the_top(self) -> Row:
        """Return a pass down to where the newest one before it began."""
        before = [one["run"] for one in self._passes if not one.get("deep")]
        until = 0 if self.spider.arguments.full else max([self.row.get("read", 0), *before])
        return {"run": self.spider.ledger.run, "until": until, "url": self.url, "number": 1}

    def _is_deep_due(self) -> bool:
        given = self.spider.arguments
        due = self.row.get("deep_due")
        is_open = any(one.get("deep") for one in self._passes)
        return bool(due and not is_open and due < datetime.now(UTC) and not (given.max_pages or given.since))

    def _next_page(self, one: Row) -> Request:
        # Newest first: all first pages and their articles before any second page.
        self._pages.add(one["url"])
        is_first = one["number"] == 1 and not one.get("deep") and len(self._passes) == 1
        priority = FIRST if one["number"] == 1 else 1 - 2 * one["number"]
        return self.request(one["url"], conditional=is_first, priority=priority, number=one["number"])

    # -- a page -------------------------------------------------------------------------------------------------------

    async def read(self, response: Response, **more: Any) -> AsyncIterator[Any]:
        """Declare a page's articles and ask for them, then go on with this pass or the next one."""
        page = self._page(response)
        self.spider.count("listing/pages")
        number = more["number"]
        shown = [entry for entry in page.articles() if self.spider.is_own(self.spider.address(entry.url))]
        if number == 1:
            self.spider.evidence.shows[self.section.slug] = len(shown)
        if not shown and number == 1:
            raise DoorError("no_listing")
        for below in page.subsections(self.section.slug):
            async for output in self.spider.begin(below):
                yield output
        if self.spider.sections_only:
            return
        self.spider.count("listing/articles", len(shown))
        rows = await self.declare([Declared(one.url, one.headline, one.date) for one in shown], self.section.slug)
        if number == 1:
            below_it = [section.slug for section in page.subsections(self.section.slug)]
            change = {"state": "open", "below": below_it, "shows": len(shown)}
            await self.note(change, ("etag", "last_modified"))
            self._validators = validators(response)
        for request in self.spider.article_requests(rows, priority=-2 * number):
            yield request
        async for request in self._go_on(page, rows):
            yield request

    def _page(self, response: Response) -> SectionPage:
        if not isinstance(response, HtmlResponse):
            raise DoorError("not_html")
        try:
            return self.spider.section_page_of(response)
        except NotAnArticleError as error:
            raise DoorError(error.reason) from None

    async def _go_on(self, page: SectionPage, rows: list[Row]) -> AsyncIterator[Request]:
        """Write down how far the pass is; ask for the page that comes next."""
        one = self._passes[-1]
        following = self.spider.address(page.next_url())
        if following and not rows:
            raise DoorError("no_listing")
        new = {row["_id"] for row in rows} - self._shown
        self._shown.update(new)
        self._idle = 0 if new else self._idle + 1
        # A listing may lead back to itself, or never end.
        is_end = not following or following in self._pages or not self.spider.is_own(following)
        if is_end or self._idle >= _MOST_IDLE or self._is_known(one, rows):
            await self._end_pass(one)
        else:
            dates = [row["date_published"] for row in rows if row.get("date_published")]
            newest = {"newest": max(dates)} if len(dates) == len(rows) else {}
            self._passes[-1] = (
                _place(one) | {"number": one["number"] + 1, "url": following, "last": one["url"]} | newest
            )
            await self.note({"passes": self._passes})
        if self._passes and not self._is_enough(self._passes[-1]):
            yield self._next_page(self._passes[-1])

    async def _end_pass(self, one: Row) -> None:
        """Write down that a pass is through; let the one before it go on with the last page that it read."""
        self._passes.pop()
        if one.get("deep"):
            change: Row = {"deep_due": datetime.now(UTC) + _DEEP_AGAIN}
        else:
            change = {"read": max(self.row.get("read", 0), one["run"])}
            change |= {"deep_due": datetime.now(UTC) + _DEEP_AFTER} if "deep_due" not in self.row else {}
        if not self._passes:
            change |= self._validators  # what is unchanged from now on need not be read
        await self.note(change | {"passes": self._passes})
        if self._passes:
            self._idle = 0
            self._shown.clear()
            self._pages.clear()
            before = self._passes[-1]
            if "last" in before:
                self._passes[-1] = before | {"url": before["last"], "number": before["number"] - 1, "resumed": True}

    def _is_known(self, one: Row, rows: list[Row]) -> bool:
        """Whether the page ends on ground that this listing has shown to an earlier pass."""
        rows = [row for row in rows if row["state"] != "forgotten"][-_TAIL:]
        return bool(rows) and all(self._shown_by(row, one["until"]) for row in rows)

    def _shown_by(self, row: Row, run: int) -> bool:
        """Whether this listing has shown an article up to a run; two crawls at once may both have noted it."""
        return any(entry["door"] == self.id and entry["run"] <= run for entry in row.get("doors", ()))

    def _is_enough(self, one: Row) -> bool:
        """Whether the run was asked to go no further than to the page before this one. The pass stays open."""
        given = self.spider.arguments
        if given.since and one.get("newest") and one["newest"] < given.since:
            return True
        if given.max_pages and one["number"] > given.max_pages:
            self.spider.count("stopped/max_pages")
            return True
        if one.get("deep"):
            self._deep_pages += 1
            return self._deep_pages > _DEEP_PAGES
        return False

    async def unchanged(self, **_: Any) -> AsyncIterator[Any]:
        """End the pass from the top, which is what it was; begin with the sections that are known to be below."""
        if "shows" in self.row:
            self.spider.evidence.shows[self.section.slug] = self.row["shows"]
        self._passes.pop()
        await self.note({"state": "open", "read": self.spider.ledger.run, "passes": self._passes})
        for slug in self.row.get("below", []):
            async for output in self.spider.begin(self.spider.section_below(slug, self.section)):
                yield output

    async def failed(self, reason: str, status: int, **more: Any) -> AsyncIterator[Any]:
        """Leave the pass open; from the top, where the listing is shorter now than it was when the pass stopped."""
        number = more["number"]
        if number == 1:
            self.spider.check_section(self.section)
            if not passes(reason):  # a listing that could not be had for a moment is no empty one
                self.spider.evidence.shows[self.section.slug] = 0
            elif "shows" in self.row:
                self.spider.evidence.shows[self.section.slug] = self.row["shows"]
        one = self._passes[-1]
        if reason == "not_found" and one.get("ended") and not one.get("resumed"):
            # For the second time, a run later: the page above names one that is not there.
            await self._end_pass(one)
            if self._passes:
                yield self._next_page(self._passes[-1])
            return
        self.spider.count("listing/failed")
        self.spider.count(f"refused/{self.kind}:{reason}")
        if reason == "not_found" and number > 1:
            again = _place(one) | {"number": 1, "url": self.url}
            self._passes[-1] = again if one.get("resumed") else one | {"ended": True}
            await self.note({"passes": self._passes})
        failures = self.row.get("failures", 0) + 1
        await self.note({"state": "refused", "reason": reason, "status": status, "failures": failures})


def _place(one: Row) -> Row:
    """Return what a pass is, without where it is."""
    return {name: one[name] for name in ("run", "until", "deep", "ended") if name in one}
