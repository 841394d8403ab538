"""What all doors have in common: asked only when due and only for what is new, what they show is declared at once."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from newscrawl import schedule
from newscrawl.exceptions import DoorError
from newscrawl.identity import comparison_key, door_id
from newscrawl.pages.doors import Declared
from newscrawl.spiders.outcomes import reason_of_failure, reason_of_status
from newscrawl.spiders.story import asked_for, conditions, is_not_modified, is_of_another_page, validators

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider

Row = dict[str, Any]

FIRST = 10
"""The priority of doors: before any article."""
_LARGEST = 64 * 1024 * 1024
"""Bytes: sitemaps of 50,000 URLs may have 50 MB."""


class Door:
    """One address where a site says what it has."""

    kind: ClassVar[str]
    shows_articles: ClassVar[bool] = True

    def __init__(self, spider: "NewsSpider", url: str) -> None:
        self.spider = spider
        self.url = url
        self.id = door_id(self.kind, url)
        self.key = f"{self.kind}:{comparison_key(url)}"
        self.row: Row = {}
        """What the ledger knows of it."""

    async def open(self) -> AsyncIterator[Request]:
        """Ask the door, unless it failed lately."""
        self.row = await self.spider.asked(self.spider.ledger.door, self.key)
        if self.spider.arguments.full or self.is_due(datetime.now(UTC)):
            yield self.request()
        else:
            self.spider.count("doors/not_due")

    def is_due(self, now: datetime) -> bool:
        """Whether there is a point in asking."""
        return "due" not in self.row or bool(self.row["due"] <= now)

    def request(self, url: str = "", *, conditional: bool = True, priority: int = FIRST, **more: Any) -> Request:
        """Return a request of this door; its answer goes to ``read``."""
        is_known = conditional and not self.spider.arguments.full
        return self.spider.sent(
            Request(
                url or self.url,
                self.spider.answers(self._answered),
                errback=self.spider.answers(self._unanswered),
                headers=conditions(self.row) if is_known else {},
                priority=priority,
                dont_filter=True,  # what Scrapy's filter drops would be awaited for ever
                meta={"download_maxsize": _LARGEST},
                cb_kwargs=more,
            )
        )

    async def _answered(self, response: Response, **more: Any) -> AsyncIterator[Any]:
        if is_of_another_page(response):
            yield self.request(asked_for(response.request), conditional=False, **more)
            return
        is_same = is_not_modified(response)
        reason = "" if is_same else reason_of_status(response.status)
        if not reason and not self.spider.is_own(response.url):
            reason = "off_site"
        if reason:
            async for output in self.failed(reason, response.status, **more):
                yield output
            return
        if is_same and self.shows_articles:
            self.spider.count("doors/unchanged")
        found = self.unchanged(**more) if is_same else self.read(response, **more)
        try:
            async for output in found:
                yield output
        except DoorError as error:
            async for output in self.failed(error.reason, response.status, **more):
                yield output

    async def _unanswered(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        async for output in self.failed(reason_of_failure(failure)[0], 0, **request.cb_kwargs):
            yield output

    async def read(self, response: Response, **more: Any) -> AsyncIterator[Any]:
        """Read an answer: yield requests. Raises DoorError."""
        raise NotImplementedError
        yield response, more

    async def unchanged(self, **_: Any) -> AsyncIterator[Any]:
        """Take it that the door shows what it showed before."""
        await self.note({"state": "open"})
        return
        yield

    async def failed(self, reason: str, status: int, **_: Any) -> AsyncIterator[Any]:
        """Note that the door gave nothing; a closed one is tried again after a day, a week, a month."""
        failures = self.row.get("failures", 0) + 1
        due = datetime.now(UTC) + schedule.retry(reason, failures)
        change = {"state": "refused", "reason": reason, "status": status, "failures": failures, "due": due}
        await self.note(change, ("etag", "last_modified"))
        self.spider.count(f"closed/{self.kind}:{reason}")
        return
        yield

    async def note(self, change: Row, gone: Iterable[str] = ()) -> None:
        """Write into the door's row: what it showed is declared by then, so a crawl that dies reads it again."""
        if change.get("state") == "open":
            gone = {*gone, "reason", "status", "failures", "due"} - change.keys()
        self.row = {name: value for name, value in self.row.items() if name not in set(gone)} | change
        ledger = self.spider.ledger
        await self.spider.asked(ledger.note_door, self.key, self.kind, self.url, change, gone)

    async def done(self, response: Response, more: Row | None = None) -> None:
        """Note that the door was read, and by what to ask whether it has changed."""
        found = validators(response)
        gone = [name for name in ("etag", "last_modified") if name not in found]
        await self.note({"state": "open"} | found | (more or {}), gone)

    async def declare(self, declared: Sequence[Declared], section: str = "") -> list[Row]:
        """Write down what the door shows of the site's articles; return their rows."""
        findings = [found for one in declared if (found := self.spider.finding(one, section))]
        self.spider.count("doors/no_article", len(declared) - len(findings))
        return await self.spider.asked(self.spider.ledger.declare, findings, self.id)
