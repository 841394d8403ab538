"""Works out what an article is the same as: one target per link, the hashes of its content and of its text.

Whether the archive has the article or its text already is decided where that can be decided for all programs at once:
by the unique indexes, in ``newscrawl.archive``.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from scrapy.crawler import Crawler

from newscrawl.identity import canonical_url, content_hash, target_keys
from newscrawl.items import Article, RelatedLink
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.registry import own_key as own_key_at


class DedupPipeline:
    """Gives each article its identity."""

    def __init__(self, own_key: Callable[[str], str] = own_key_at) -> None:
        self._own_key = own_key

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Ask the spider for a site's own keys: on a mirror only it knows them."""
        return cls(crawler.spider.own_key) if isinstance(crawler.spider, NewsSpider) else cls()

    async def process_item(self, item: Any) -> Any:
        """Identify an article."""
        if isinstance(item, Article):
            identify(item, self._own_key)
        return item


def identify(item: Article, own_key: Callable[[str], str] = own_key_at) -> None:
    """Fill ``content_hash``, and keep one link per target."""
    item.related = unique_links(item.related, set(item.keys), own_key)
    for front in item.fronts:
        front.links = unique_links(front.links, set(), own_key)
    for embed in item.embeds:
        with suppress(ValueError):  # an embed may have no address of its own
            embed.url = canonical_url(embed.url)
    item.content_hash = content_hash(item)


def unique_links(links: list[RelatedLink], own: set[str], own_key: Callable[[str], str]) -> list[RelatedLink]:
    """Return the links with canonical URLs and keys, the first of each target; none to the article itself.

    An article's related block comes before its inline links, so a target that stands in both is kept as ``related``.
    """
    kept: dict[str, RelatedLink] = {}
    for link in links:
        try:
            link.url = canonical_url(link.url)
        except ValueError:
            continue  # a link that leads nowhere a crawler or a reader could go
        link.key = own_key(link.url) or None
        keys = target_keys(link.url, link.key)
        if own.isdisjoint(keys):
            kept.setdefault(keys[0], link)
    return list(kept.values())
