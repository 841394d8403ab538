"""The sites there are: Scrapy's own list of spiders, asked by name and by host."""

from functools import cache, lru_cache
from urllib.parse import urlsplit

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl import settings
from newscrawl.identity import site_of
from newscrawl.spiders.news import NewsSpider


@cache
def sites() -> dict[str, type[NewsSpider]]:
    """Return the spiders there are, by name."""
    chosen = Settings()
    chosen.setmodule(settings)
    loader = SpiderLoader.from_settings(chosen)
    found = {name: loader.load(name) for name in loader.list()}
    return {name: spider for name, spider in found.items() if issubclass(spider, NewsSpider)}


def site_at(host: str) -> type[NewsSpider] | None:
    """Return the spider whose site has this host."""
    return next((spider for spider in sites().values() if host in spider.hosts), None)


def own_key(url: str) -> str:
    """Return what the site at a canonical URL calls the article there: ``iranfocus.com#53855``; else an empty string.

    A crawl asks its spider, which knows the mirror that it crawls.
    """
    spider = _spider_at(urlsplit(url).netloc) or _spider_at(site_of(url))
    return spider.own_key(url) if spider else ""


def number_at(site: str, name: str, url: str) -> str:
    """Return the number that a site, crawled by the spider of this name, gives the article at a URL; or nothing."""
    spider = sites().get(name) or site_at(site)
    return spider.number_of(url) if spider else ""


@lru_cache(maxsize=1024)
def _spider_at(host: str) -> NewsSpider | None:
    """Return a spider to ask: to make one takes ten times as long as its answer."""
    spider = site_at(host)
    return spider() if spider else None
