"""NewsSpider: from a site's menu to its sections, from these to articles, from articles to items.

A site is a subclass with class attributes; see ``newscrawl/sites/``.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Request, Response
from twisted.python.failure import Failure

from newscrawl.exceptions import (
    ExtractionError,
    NewscrawlError,
    NotAnArticleError,
    SetupError,
    SiteError,
    UsageError,
)
from newscrawl.identity import article_keys, canonical_url
from newscrawl.items import Refusal
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.parts import MAX_PARTS, join, number_of_part
from newscrawl.pages.section import ListedArticle, Section, SectionPage
from newscrawl.spiders.outcomes import reason_of_failure, reason_of_status, suggest
from newscrawl.spiders.pool import Extracted, ExtractionPool, Job
from newscrawl.spiders.site import SiteSpider
from newscrawl.spiders.story import Story, asked_for, content_type_of
from newscrawl.spiders.targets import is_in_sections, looks_like_article

_AFTER_ALL_LISTINGS = -1_000_000
"""The priority of what only other articles lead to."""


class NewsSpider(SiteSpider):
    """Crawls the sections of one site."""

    article_page: ClassVar[type[ArticlePage]] = ArticlePage
    section_page: ClassVar[type[SectionPage]] = SectionPage
    not_sections: ClassVar[frozenset[str]] = frozenset()
    """Slugs in the menu that lead to no listing."""
    sections_only: ClassVar[bool] = False
    """Yield the sections and fetch no article; for ``newscrawl sections``."""
    pool: ExtractionPool

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self.failure: NewscrawlError | None = None
        """What made the run impossible, for its report."""
        self._sections: dict[str, Section] = {}
        self._requested: set[str] = set()
        self._listed: dict[str, set[str]] = {}
        self._pages: set[str] = set()
        self._open_listings = 0
        self._linked: dict[str, None] = {}
        self._items = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and the pool that lives as long as its crawl."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.pool = ExtractionPool(cls.article_page, crawler.settings.getint("EXTRACTION_WORKERS"))
        if not cls.sections_only:
            crawler.signals.connect(spider.pool.start, signals.spider_opened)
            crawler.signals.connect(spider.pool.close, signals.spider_closed)
        return spider

    # -- from the menu to the sections --------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the listed URLs, or with the site's front page."""
        if self.arguments.urls:
            for url in self.arguments.urls:
                if not self.is_own(self.localize(url)):
                    raise self._stop("usage", f"{url} in {self.given['urls']} is not on {self.site}", UsageError)
                for request in self._article_requests([ListedArticle(url, "", None)], priority=0):
                    yield request
        else:
            yield Request(self.base_url + "/", self.parse_home, errback=self.home_failed, dont_filter=True)

    def parse_home(self, response: Response) -> Iterator[Any]:
        """Find the sections in the menu and begin with each one that was asked for."""
        if not isinstance(response, HtmlResponse) or reason_of_status(response.status):
            raise self._stop("unreachable", f"{response.url} answers {response.status}, not with a front page")
        try:
            menu = self._section_page(response).sections(lambda url: self.is_own(self.localize(url)))
        except NotAnArticleError:
            raise self._stop("unreachable", f"{response.url} is an empty page") from None
        for section in menu:
            if section.slug not in self.not_sections:
                self._sections[section.slug] = replace(section, url=self.localize(section.url))
        wanted = self.arguments.sections or tuple(self._sections)
        if not wanted:
            raise self._stop("no_sections", f"the menu of {response.url} names no section; has the site changed?")
        for slug in wanted:
            # A section may be linked from its parent's page only: what the menu doesn't name is tried at its address.
            unknown = Section(slug, slug, f"{self.base_url}/{slug}/")
            yield from self._begin(self._sections.get(slug, unknown))

    def home_failed(self, failure: Failure) -> None:
        """End the run: nothing can be found without the front page."""
        raise self._stop("unreachable", f"{self.base_url}/ cannot be reached: {reason_of_failure(failure)[1]}")

    def _begin(self, section: Section) -> Iterator[Any]:
        if section.slug in self._listed:
            return
        self._listed[section.slug] = set()
        self._count("sections")
        if self.sections_only:
            yield section
        yield self._listing_request(section, section.url, 1)

    # -- from a section to its articles ----------------------------------------------------------------------------

    def parse_section(self, response: Response, section: Section, number: int) -> Iterator[Any]:
        """Read a listing; behind the last one, go on to what articles lead to."""
        try:
            yield from self._read_listing(response, section, number)
        finally:
            self._open_listings -= 1
        yield from self._follow()

    def _read_listing(self, response: Response, section: Section, number: int) -> Iterator[Any]:
        """Take a listing's articles, the sections below it, and go on to its next page."""
        status = reason_of_status(response.status)
        if status or not isinstance(response, HtmlResponse):
            yield from self._listing_failed(section, number, response.url, status or "not_html", response.status)
            return
        try:
            page = self._section_page(response)
        except NotAnArticleError as error:
            yield from self._listing_failed(section, number, response.url, error.reason, response.status)
            return
        self._count("listing/pages")
        listed = [replace(entry, url=url) for entry in page.articles() if (url := self.address(entry.url))]
        if not listed and number == 1:
            yield from self._listing_failed(section, number, response.url, "no_listing", response.status)
        for below in page.subsections(section.slug):
            if below.slug not in self.not_sections and self.is_own(self.localize(below.url)):
                self._sections.setdefault(below.slug, below)
                yield from self._begin(replace(below, url=self.localize(below.url)))
        if self.sections_only:
            return
        self._count("listing/articles", len(listed))
        yield from self._article_requests(listed, priority=-2 * number)
        yield from self._next_page(page, section, number, listed)

    def _next_page(
        self, page: SectionPage, section: Section, number: int, listed: list[ListedArticle]
    ) -> Iterator[Request]:
        """Go on while pages bring something new: a section may lead back to itself, or never end."""
        seen = self._listed[section.slug]
        new = {entry.url for entry in listed} - seen
        seen |= new
        url = self.address(page.next_url())
        if not url or url == page.url or url in self._pages or not new or not self.is_own(url):
            return
        since = self.arguments.since
        if since and all(entry.date and entry.date < since for entry in listed):
            return
        if self.arguments.max_pages and number >= self.arguments.max_pages:
            self._count("stopped/max_pages")
            return
        self._pages.add(url)
        yield self._listing_request(section, url, number + 1)

    def _listing_request(self, section: Section, url: str, number: int) -> Request:
        self._open_listings += 1
        return Request(
            url,
            self.parse_section,
            errback=self.section_failed,
            cb_kwargs={"section": section, "number": number},
            priority=-2 * number + 1,  # newest first: all first pages and their articles before any second page
            dont_filter=True,  # what Scrapy's filter drops would be awaited for ever
        )

    def section_failed(self, failure: Failure) -> Iterator[Any]:
        """Note a listing that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        reason, _ = reason_of_failure(failure)
        self._open_listings -= 1
        yield from self._listing_failed(**request.cb_kwargs, url=request.url, reason=reason, status=0)
        yield from self._follow()

    def _listing_failed(self, section: Section, number: int, url: str, reason: str, status: int) -> Iterator[Refusal]:
        if number == 1 and section.slug not in self._sections and section.slug in self.arguments.sections:
            hint = suggest(section.slug, self._sections)
            raise self._stop("usage", f"{self.site} has no section {section.slug!r}: {hint}", UsageError)
        self._count("listing/failed")
        yield Refusal(url=canonical_url(url), site=self.site, reason=f"listing:{reason}", status=status)

    def _section_page(self, response: Response) -> SectionPage:
        return self.section_page.from_html(response.body, response.url, content_type_of(response))

    # -- from an article to an item ---------------------------------------------------------------------------------

    def _article_requests(self, listed: list[ListedArticle], priority: int) -> Iterator[Request]:
        for entry in listed:
            url = self.address(entry.url)
            if not url or not self.is_own(url) or self._is_outside(entry):
                continue
            keys = article_keys(self.site, [url], self.number_of(url))
            if not self._requested.isdisjoint(keys):
                continue
            self._requested.update(keys)
            # Scrapy's own filter is by URL; articles are told apart by their keys.
            yield Request(
                url,
                self.parse_article,
                errback=self.article_failed,
                priority=priority,
                dont_filter=True,
                meta={"article_keys": keys},
            )

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Turn a page into an article, or into the reason why it holds none."""
        asked = asked_for(response.request)
        try:
            found = await self._read(response)
        except NotAnArticleError as error:
            yield self._refusal(asked, error.reason, response.status)
            return
        except ExtractionError:
            yield self._refusal(asked, "extractor_failed", response.status)
            raise
        first = self.address(found.first_part) if found.first_part else ""
        if first and number_of_part(response.url, first) > 1:
            # Listed by one of its later parts: the article is the whole, at its own address.
            for request in self._article_requests([ListedArticle(first, "", None)], priority=0):
                yield request
        elif self._is_outside(ListedArticle(response.url, "", found.article.date_published)):
            self._count("outside")
        else:
            for output in self._go_on(Story(found.article, found.post_id, asked, response.url), found.next_part):
                yield output

    async def parse_part(self, response: Response, story: Story) -> AsyncIterator[Any]:
        """Append a later part to its article."""
        try:
            found = await self._read(response, story)
        except (NotAnArticleError, ExtractionError) as error:
            reason = error.reason if isinstance(error, NotAnArticleError) else "extractor_failed"
            yield self._refusal(story.asked, f"part:{reason}", response.status)
            if isinstance(error, ExtractionError):
                raise
            return
        join(story.article, found.article)
        story.parts.append(canonical_url(response.url))
        for output in self._go_on(story, found.next_part):
            yield output

    def article_failed(self, failure: Failure) -> Iterator[Refusal]:
        """Note an article's page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        yield self._refusal(asked_for(request), reason_of_failure(failure)[0])

    def part_failed(self, failure: Failure) -> Iterator[Refusal]:
        """Note an article of which a later part could not be fetched: half of it is not stored as the whole."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        story: Story = request.cb_kwargs["story"]
        yield self._refusal(story.asked, f"part:{reason_of_failure(failure)[0]}")

    async def _read(self, response: Response, story: Story | None = None) -> Extracted:
        """Read an article's page, or a story's next part, in the pool.

        Raises NotAnArticleError, or ExtractionError for a mistake of our own.
        """
        reason = reason_of_status(response.status)
        if not reason and not self.is_own(response.url):
            reason = "off_site"  # the site sent us elsewhere
        if not reason and story and number_of_part(response.url, story.reached) != len(story.parts) + 2:
            reason = "moved"  # WordPress sends those who ask for too much to the first part
        if not reason and not isinstance(response, HtmlResponse):
            reason = "not_html" if response.body.strip() else "empty"
        if reason:
            raise NotAnArticleError(reason)
        try:
            return await self.pool.read(Job(response.body, response.url, content_type_of(response)))
        except SetupError as error:
            raise self._stop("setup", str(error), SetupError) from None

    def _go_on(self, story: Story, following: str) -> Iterator[Any]:
        """Ask for an article's next part, or hand it on where there is none."""
        url, number = self.address(following) if following else "", len(story.parts) + 2
        if not url or not self.is_own(url) or number_of_part(url, story.reached) != number:
            yield from self._accept(story)
        elif number > MAX_PARTS:
            yield self._refusal(story.asked, "part:too_many")
        else:
            yield Request(
                url,
                self.parse_part,
                errback=self.part_failed,
                cb_kwargs={"story": story},
                priority=1,  # before anything else: what is in hand gets done
                dont_filter=True,
            )

    def _accept(self, story: Story) -> Iterator[Any]:
        limit = self.arguments.max_items
        if limit and self._items >= limit:
            return
        self._items += 1
        item, reached = story.article, canonical_url(story.reached)
        if self.number_of(item.url) != self.number_of(reached):
            item.url = reached  # a rel=canonical that names another article, or the front page, is a mistake
        urls = list(dict.fromkeys([item.url, reached, canonical_url(story.asked), *story.parts]))
        item.site, item.mirror = self.site, bool(self.arguments.base_url)
        item.keys = article_keys(self.site, urls, self.number_of(item.url) or (story.post_id if self.post_id else ""))
        item.aliases = urls[1:]
        self._requested.update(item.keys)
        for link in (*item.related, *(link for front in item.fronts for link in front.links)):
            link.url = self.localize(link.url)
            self._remember(link.url)
        yield item
        if limit and self._items >= limit:
            self._count("stopped/max_items")
            raise CloseSpider("max_items")
        yield from self._follow()

    # -- from an article to those it leads to -----------------------------------------------------------------------

    def _remember(self, url: str) -> None:
        """Keep a link that may lead to an article, unless the run is about some days, some pages or a list of URLs."""
        given = self.arguments
        if given.urls or given.since or given.until or given.max_pages:
            return
        address = self.address(url)
        if address and self._may_be_article(address):
            self._linked[address] = None

    def _follow(self) -> Iterator[Request]:
        """Ask for what articles lead to, as soon as all listings are read: what these show is asked for by them."""
        if self._open_listings:
            return
        linked, self._linked = self._linked, {}
        chosen = (url for url in linked if not self.arguments.sections or is_in_sections(url, self._listed))
        found = [ListedArticle(url, "", None) for url in chosen]
        for request in self._article_requests(found, priority=_AFTER_ALL_LISTINGS):
            self._count("linked")
            yield request

    def _may_be_article(self, url: str) -> bool:
        if self.post_id:
            return bool(self.number_of(url))
        name = urlsplit(url).path.strip("/").rpartition("/")[2]
        return name not in self._sections and name not in self.not_sections and looks_like_article(url)

    def _refusal(self, asked: str, reason: str, status: int = 0) -> Refusal:
        return Refusal(url=canonical_url(asked), site=self.site, reason=reason, status=status)

    # -- the run ------------------------------------------------------------------------------------------------------

    def _is_outside(self, entry: ListedArticle) -> bool:
        """Whether an article is older or newer than was asked for. Without a date nothing can be said."""
        since, until = self.arguments.since, self.arguments.until
        return bool(entry.date and ((since and entry.date < since) or (until and entry.date >= until)))

    def _stop(self, reason: str, message: str, kind: type[NewscrawlError] = SiteError) -> CloseSpider:
        """Remember why the run cannot go on, and return what ends it."""
        self.failure = kind(message)
        return CloseSpider(reason)

    def _count(self, what: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{what}", number)
