"""A single page, or a site's sections, fetched as a crawl would: by the same settings, robots.txt obeyed."""

from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response, TextResponse
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl import settings
from newscrawl.exceptions import NewscrawlError, NotAnArticleError, SiteError, UsageError
from newscrawl.identity import canonical_url
from newscrawl.pages.section import Section
from newscrawl.spiders.arguments import read_arguments
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.outcomes import reason_of_failure, reason_of_status


class PageSpider(scrapy.Spider):
    """Fetches one page."""

    name = "page"
    custom_settings = {"LOG_LEVEL": "CRITICAL"}  # noqa: RUF012 - Scrapy's; what went wrong is told once, in one line

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = self.trusted_url = url
        self.failure: NewscrawlError | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        yield Request(self.url, self.parse, errback=self.failed)

    def parse(self, response: Response, **_: Any) -> dict[str, Response]:
        """Hand the response out."""
        return {"response": response}

    def failed(self, failure: Failure) -> None:
        """Say why there is none."""
        self.failure = SiteError(f"{self.url} cannot be fetched: {reason_of_failure(failure)[1]}")


def fetch_page(url: str) -> tuple[bytes, str, str | None]:
    """Return a page's body, its final URL and its content type.

    Raises UsageError where the address is none, SiteError where nothing comes from it, NotAnArticleError where that is
    no page.
    """
    try:
        canonical_url(url)
    except ValueError:
        raise UsageError(f"{url[:200]} is no address of a page") from None
    responses: list[dict[str, Response]] = _run(PageSpider, url=url)
    response = responses[0]["response"]
    reason = reason_of_status(response.status)
    if reason:
        raise NotAnArticleError(reason)
    if not isinstance(response, TextResponse):
        raise NotAnArticleError("not_html")
    content_type = response.headers.get("Content-Type")
    return response.body, response.url, content_type.decode("latin-1") if content_type else None


def fetch_sections(spider: type[NewsSpider], base_url: str) -> list[Section]:
    """Return a site's sections: those in its menu, and those that only their parent's page names."""
    read_arguments({"base_url": base_url})  # a wrong one is told before anything is started
    looking = type("SectionsSpider", (spider,), {"sections_only": True})
    sections: list[Section] = _run(looking, **({"base_url": base_url} if base_url else {}))
    return sections


def _run(spider: type[scrapy.Spider], **arguments: str) -> list[Any]:
    """Run a spider that stores nothing; return its items."""
    chosen = Settings()
    chosen.setmodule(settings)
    # Nothing that needs the archive.
    chosen.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": _WITHOUT_ARCHIVE}, "cmdline")
    process = AsyncCrawlerProcess(chosen)
    crawler = process.create_crawler(spider)
    items: list[Any] = []

    def keep(item: Any) -> None:
        items.append(item)

    crawler.signals.connect(keep, signals.item_scraped)
    process.crawl(crawler, **arguments)
    process.start()
    if not process.bootstrap_failed and crawler.stats.get_value("finish_reason") in {"shutdown", None}:
        raise KeyboardInterrupt  # Scrapy has heard it, once or twice
    failure = getattr(crawler.spider, "failure", None)
    if failure:
        raise failure
    if not items:
        raise SiteError("nothing was found: the run was stopped, or robots.txt forbids it")
    return items


_WITHOUT_ARCHIVE = {
    **settings.EXTENSIONS,
    "newscrawl.extensions.ArchiveExtension": None,
    "newscrawl.extensions.RunExtension": None,
    "newscrawl.extensions.ProgressExtension": None,
}
