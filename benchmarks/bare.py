"""The measure: a Scrapy spider with newscrawl's settings, without its components, that fetches a list of URLs.

``bare.py FILE SETTING=VALUE …``: the file holds one URL a line. It follows, parses and stores nothing.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings, default_settings

from newscrawl import settings

# Redirects and retries of the crawl that is compared are in the list, as the requests that they are.
AS_LISTED = {"dont_redirect": True, "dont_retry": True}


class BareSpider(scrapy.Spider):
    """Fetches."""

    name = "bare"
    urls: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[Request]:
        """Request each URL, in order."""
        for url in self.urls:
            yield Request(url, dont_filter=True, meta=AS_LISTED)

    def parse(self, response: Response) -> None:
        """Leave it at that."""


def main(file: str, *given: str) -> None:
    """Fetch all URLs in a file."""
    chosen = Settings()
    chosen.setmodule(settings)
    for name in ("ITEM_PIPELINES", "SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS"):
        parts: dict[str, int | None] = dict(chosen.getdict(name))
        chosen.set(name, {path: place for path, place in parts.items() if not path.startswith("newscrawl.")})
    chosen.set("SPIDER_MODULES", [])
    chosen.set("LOG_FORMATTER", default_settings.LOG_FORMATTER)
    for setting in given:
        name, _, value = setting.partition("=")
        chosen.set(name, value, "cmdline")
    process = AsyncCrawlerProcess(chosen)
    process.crawl(BareSpider, urls=tuple(Path(file).read_text("utf-8").split()))
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
