"""The front page, whose menu names the sections. Without it there is no crawl."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from scrapy.http import HtmlResponse, Request, Response
from twisted.python.failure import Failure

from newscrawl.exceptions import NotAnArticleError
from newscrawl.pages.section import Section
from newscrawl.spiders.doors.door import Door
from newscrawl.spiders.outcomes import reason_of_failure


class Menu(Door):
    """The front page."""

    kind = "menu"
    shows_articles = False

    async def open(self) -> AsyncIterator[Request]:
        """Ask for it, however it did lately."""
        self.row = await self.spider.asked(self.spider.ledger.door, self.key)
        yield self.request()

    async def read(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Begin with the sections in the menu."""
        spider = self.spider
        if not isinstance(response, HtmlResponse):
            raise spider.stop("unreachable", f"{response.url} answers {response.status}, not with a front page")
        try:
            menu = spider.section_page_of(response).sections(lambda url: spider.is_own(spider.localize(url)))
        except NotAnArticleError:
            raise spider.stop("unreachable", f"{response.url} is an empty page") from None
        async for output in spider.begin_with(menu):
            yield output
        await self.done(response, {"menu": [asdict(section) for section in menu]})

    async def unchanged(self, **_: Any) -> AsyncIterator[Any]:
        """Begin with the sections that the menu named before."""
        async for output in self.spider.begin_with([Section(**section) for section in self.row["menu"]]):
            yield output
        await self.note({"state": "open"})

    async def failed(self, reason: str, status: int, **_: Any) -> AsyncIterator[Any]:
        """End the run."""
        said = f"answers {status}, not with a front page" if reason != "off_site" else "leads to another site"
        raise self.spider.stop("unreachable", f"{self.url} {said}")
        yield

    async def _unanswered(self, failure: Failure) -> AsyncIterator[Any]:
        raise self.spider.stop("unreachable", f"{self.url} cannot be reached: {reason_of_failure(failure)[1]}")
        yield
