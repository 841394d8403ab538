"""Articles: asked for, read in the pool, joined from their parts, looked at twice where they seem to be gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Request, Response
from twisted.python.failure import Failure

from newscrawl.evidence import Evidence
from newscrawl.exceptions import (
    ExtractionError,
    NewscrawlError,
    NotAnArticleError,
    SetupError,
    SiteError,
)
from newscrawl.identity import article_keys, canonical_url
from newscrawl.items import Article, Gone, Refusal, RelatedLink, Unchanged, Visit, Visited
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.parts import MAX_PARTS, join, number_of_part
from newscrawl.spiders.doors.door import Row
from newscrawl.spiders.outcomes import reason_of_failure, reason_of_status
from newscrawl.spiders.pool import Extracted, ExtractionPool, Job
from newscrawl.spiders.site import SiteSpider
from newscrawl.spiders.story import (
    Story,
    asked_for,
    conditions,
    content_type_of,
    is_not_modified,
    is_of_another_page,
    raw_page,
    visit_of,
)
from newscrawl.spiders.unrecorded import Unrecorded

T = TypeVar("T")
Item = TypeVar("Item", bound=Visited)

SECOND_LOOK = 5.0
"""Seconds after which an article that seems to be gone is looked at once more."""
_SEEMS_GONE = frozenset({"not_found", "gone", "redirected"})


class ArticleSpider(SiteSpider):
    """Turns rows of the ledger into requests, and their answers into items."""

    article_page: ClassVar[type[ArticlePage]] = ArticlePage
    sections_only: ClassVar[bool] = False
    """Yield the sections and fetch no article; for ``newscrawl sections``."""
    pool: ExtractionPool

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self.failure: NewscrawlError | None = None
        """What made the run impossible, for its report."""
        self.ledger: Any = Unrecorded()
        """The archive's ledger; without an archive one that knows nothing."""
        self.attempt: Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]] = lambda work: work()
        """Does something with the archive, and again while that is away."""
        self.evidence = Evidence()
        """What the run sees of its site, for the monitors."""
        self._requested: set[str] = set()
        self._outstanding = 0
        self._is_quiet = asyncio.Event()
        self._items = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and the pool that lives as long as its crawl."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.pool = ExtractionPool(cls.article_page, crawler.settings.getint("EXTRACTION_WORKERS"))
        crawler.signals.connect(spider.pool.close, signals.spider_closed)
        return spider

    # -- requests on their way ----------------------------------------------------------------------------------------

    def sent(self, request: Request) -> Request:
        """Count a request; its answer goes to a callback of ``answers``."""
        self._outstanding += 1
        self._is_quiet.clear()
        return request

    def answers(self, callback: Callable[..., Any]) -> Callable[..., AsyncIterator[Any]]:
        """Return a callback that is counted as done when all that came of it is on its way."""

        async def answer(*given: Any, **more: Any) -> AsyncIterator[Any]:
            try:
                async for output in callback(*given, **more):
                    yield output
            finally:
                self._outstanding -= 1
                if not self._outstanding:
                    self._is_quiet.set()

        return answer

    async def quiet(self) -> None:
        """Wait until all that was asked for is answered."""
        if self._outstanding:
            await self._is_quiet.wait()

    async def asked(self, question: Callable[..., Awaitable[T]], *given: Any) -> T:
        """Return the ledger's answer to a question; where the database fails for good, end the run."""
        try:
            answer: T = await self.attempt(lambda: question(*given))
        except NewscrawlError as error:
            self.failure = self.failure or error
            raise CloseSpider("database") from None
        return answer

    # -- from a row to an item ----------------------------------------------------------------------------------------

    def article_request(self, row: Row, priority: int = 0, *, second: bool = False) -> Request:
        """Ask for an article, of a stored one only if its page has changed; whole where a door says that it has."""
        is_conditional = row["state"] == "stored" and not (self.arguments.full or second or "told" in row)
        return self.sent(
            Request(
                row["url"],
                self.answers(self.parse_article),
                errback=self.answers(self.article_failed),
                headers=conditions(row) if is_conditional else {},
                priority=priority,
                dont_filter=True,  # Scrapy's own filter is by URL; articles are told apart by their keys
                cb_kwargs={"row": row, "second": second},
            )
        )

    async def parse_article(self, response: Response, row: Row, *, second: bool) -> AsyncIterator[Any]:
        """Turn a page into an article, or into the reason why it holds none."""
        visit = visit_of(row["_id"], response, row["state"])
        if is_of_another_page(response):
            plain = {name: value for name, value in row.items() if name not in {"etag", "last_modified"}}
            yield self.article_request(plain, second=second)
            return
        # What has no body has no digest, nor has an article of several parts.
        is_known = row["state"] == "stored" and not self.arguments.full and bool(visit.digest)
        if is_not_modified(response) or (is_known and visit.digest == row.get("digest")):
            yield _with(visit, Unchanged(url=row["url"], site=self.site))
            return
        try:
            found = await self.read(response)
        except NotAnArticleError as error:
            async for output in self._no_article(error.reason, row, visit, second=second):
                yield output
            return
        except ExtractionError:
            yield self._refusal(row, visit, "extractor_failed")
            raise
        async for output in self._found(found, response, row, visit, second=second):
            yield output

    async def _found(
        self, found: Extracted, response: Response, row: Row, visit: Visit, *, second: bool
    ) -> AsyncIterator[Any]:
        """Go on with what a page holds, if it is what was asked for."""
        first = self.first_of(found, response.url)
        if first:
            # Listed by one of its later parts: the article is the whole, at its own address.
            yield self._refusal(row, visit, "later_part")
            async for request in self.ask_for(first):
                yield request
        elif self._is_another(row, response.url):
            async for request in self.ask_for(response.url):
                yield request
            async for output in self._no_article("redirected", row, visit, second=second):
                yield output
        elif self.is_outside(found.article.date_published):
            self.count("outside")
            await self.asked(self.ledger.note_date, row["_id"], found.article.date_published)
        else:
            story = Story(found.article, found.post_id, asked_for(response.request), response.url, visit)
            async for output in self._go_on(story, found.next_part):
                yield output

    def _is_another(self, row: Row, reached: str) -> bool:
        """Whether the address of a stored article leads to another one, as the site's own numbers say."""
        mine, other = self.number_of(row["url"]), self.number_of(reached)
        return row["state"] in {"stored", "gone"} and bool(mine and other) and mine != other

    async def _no_article(self, reason: str, row: Row, visit: Visit, *, second: bool) -> AsyncIterator[Any]:
        """Look once more at a stored article that seems to be gone; else note the reason."""
        if reason in _SEEMS_GONE and row["state"] == "stored" and not second:
            await asyncio.sleep(SECOND_LOOK)
            yield self.article_request(row, second=True)
        elif reason in _SEEMS_GONE and row["state"] == "stored":
            article, status = row["article"], visit.status
            gone = Gone(url=row["url"], site=self.site, article=article, reason=reason, status=status)
            gone.missing_since = row.get("missing_since")
            yield _with(visit, gone)
        else:
            yield self._refusal(row, visit, reason)

    async def article_failed(self, failure: Failure) -> AsyncIterator[Refusal]:
        """Note an article's page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        row = request.cb_kwargs["row"]
        visit = Visit(row["_id"], datetime.now(UTC), state=row["state"])
        yield self._refusal(row, visit, reason_of_failure(failure)[0])

    async def parse_part(self, response: Response, story: Story) -> AsyncIterator[Any]:
        """Append a later part to its article."""
        try:
            found = await self.read(response, story)
        except (NotAnArticleError, ExtractionError) as error:
            reason = error.reason if isinstance(error, NotAnArticleError) else "extractor_failed"
            yield self._refused_part(story, reason, response.status)
            if isinstance(error, ExtractionError):
                raise
            return
        join(story.article, found.article)
        story.parts.append(canonical_url(response.url))
        story.visit.pages.append(raw_page(response))
        # Those of the first page say nothing of the others.
        story.visit.etag = story.visit.last_modified = story.visit.digest = ""
        async for output in self._go_on(story, found.next_part):
            yield output

    async def part_failed(self, failure: Failure) -> AsyncIterator[Refusal]:
        """Note an article of which a later part could not be fetched: half of it is not stored as the whole."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        yield self._refused_part(request.cb_kwargs["story"], reason_of_failure(failure)[0], 0)

    async def read(self, response: Response, story: Story | None = None) -> Extracted:
        """Read an article's page, or a story's next part, in the pool.

        Raises NotAnArticleError, or ExtractionError for a mistake of our own.
        """
        reason = reason_of_status(response.status)
        if not reason and not self.is_own(response.url):
            reason = "off_site"  # the site sent us elsewhere
        if not reason and not urlsplit(response.url).path.strip("/"):
            reason = "redirected"  # to the front page
        if not reason and story and number_of_part(response.url, story.reached) != len(story.parts) + 2:
            reason = "moved"  # WordPress sends those who ask for too much to the first part
        if not reason and not isinstance(response, HtmlResponse):
            reason = "not_html" if response.body.strip() else "empty"
        if reason:
            raise NotAnArticleError(reason)
        try:
            return await self.pool.read(Job(response.body, response.url, content_type_of(response)))
        except SetupError as error:
            raise self.stop("setup", str(error), SetupError) from None

    async def _go_on(self, story: Story, following: str) -> AsyncIterator[Any]:
        """Ask for an article's next part, or hand it on where there is none."""
        url = self.next_of(story, following)
        if not url:
            async for output in self._accept(story):
                yield output
        elif len(story.parts) + 2 > MAX_PARTS:
            yield self._refused_part(story, "too_many", story.visit.status)
        else:
            yield self.sent(
                Request(
                    url,
                    self.answers(self.parse_part),
                    errback=self.answers(self.part_failed),
                    cb_kwargs={"story": story},
                    priority=1,  # before anything else: what is in hand gets done
                    dont_filter=True,
                )
            )

    def first_of(self, found: Extracted, url: str) -> str:
        """Return the address where an article begins, if what was read is a later part of it; else an empty string."""
        first = self.address(found.first_part) if found.first_part else ""
        return first if first and number_of_part(url, first) > 1 else ""

    def next_of(self, story: Story, following: str) -> str:
        """Return the address of an article's next part, if where its page leads is that; else an empty string."""
        url = self.address(following) if following else ""
        is_next = url and self.is_own(url) and number_of_part(url, story.reached) == len(story.parts) + 2
        return url if is_next else ""

    async def _accept(self, story: Story) -> AsyncIterator[Any]:
        limit = self.arguments.max_items
        if limit and self._items >= limit:
            return
        self._items += 1
        item = self.completed(story)
        self._requested.update(item.keys)
        await self.leads_to([link.url for link in _links(item)])
        yield item
        if limit and self._items >= limit:
            self.count("stopped/max_items")
            raise CloseSpider("max_items")

    def completed(self, story: Story) -> Article:
        """Return the article of a story, with what only its site knows: identity, and where its links lead."""
        item, reached = story.article, canonical_url(story.reached)
        if self.number_of(item.url) != self.number_of(reached):
            item.url = reached  # a rel=canonical that names another article, or the front page, is a mistake
        urls = list(dict.fromkeys([item.url, reached, canonical_url(story.asked), *story.parts]))
        item.site, item.mirror = self.site, bool(self.arguments.base_url)
        item.keys = article_keys(self.site, urls, self.number_of(item.url) or (story.post_id if self.post_id else ""))
        item.aliases = urls[1:]
        for link in _links(item):
            link.url = self.localize(link.url)
        story.visit.spider, story.visit.base_url = self.name, self.arguments.base_url
        return _with(story.visit, item)

    def _refusal(self, row: Row, visit: Visit, reason: str) -> Refusal:
        return _with(visit, Refusal(url=row["url"], site=self.site, reason=reason, status=visit.status))

    def _refused_part(self, story: Story, reason: str, status: int) -> Refusal:
        url = canonical_url(story.asked)
        return _with(story.visit, Refusal(url=url, site=self.site, reason=f"part:{reason}", status=status))

    # -- what a NewsSpider knows --------------------------------------------------------------------------------------

    async def leads_to(self, urls: list[str]) -> None:
        """Take note of what an article leads to."""
        raise NotImplementedError

    def ask_for(self, url: str) -> AsyncIterator[Request]:
        """Ask for an article by its address."""
        raise NotImplementedError

    # -- the run ------------------------------------------------------------------------------------------------------

    def is_outside(self, date: datetime | None) -> bool:
        """Whether an article is older or newer than was asked for. Without a date nothing can be said."""
        since, until = self.arguments.since, self.arguments.until
        return bool(date and ((since and date < since) or (until and date >= until)))

    def stop(self, reason: str, message: str, kind: type[NewscrawlError] = SiteError) -> CloseSpider:
        """Remember why the run cannot go on, and return what ends it."""
        self.failure = kind(message)
        return CloseSpider(reason)

    def count(self, what: str, number: int = 1) -> None:
        """Count something for the run's report."""
        if number:
            self.crawler.stats.inc_value(f"newscrawl/{what}", number)


def _links(item: Article) -> list[RelatedLink]:
    return [*item.related, *(link for front in item.fronts for link in front.links)]


def _with(visit: Visit, item: Item) -> Item:
    item.visit = visit
    return item
