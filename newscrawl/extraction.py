"""One page to one article, without a crawl and without a database."""

from urllib.parse import urlsplit

from newscrawl.exceptions import NotAnArticleError
from newscrawl.identity import article_keys, canonical_url
from newscrawl.items import Article
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.page import Page
from newscrawl.pipelines.clean import clean_item
from newscrawl.pipelines.dedup import identify
from newscrawl.spiders.registry import site_at, sites

__all__ = ["extract", "site_at", "sites"]


def extract(html: str | bytes, url: str | None = None, *, content_type: str | None = None) -> Article:
    """Return the article that a page holds.

    ``url`` is where the page was found: links are resolved against it, and it tells which site's rules apply; the
    generic ones where no site file names its host. Left out, it is what the page says of itself. ``content_type`` is
    the HTTP header, if there was one: bytes are decoded by it. Raises NotAnArticleError, and nothing else, where there
    is no article.
    """
    if url is None:
        url = Page.from_html(html, "", content_type).declared_url()
    try:
        address = canonical_url(url)
    except ValueError:
        raise NotAnArticleError("bad_url") from None
    spider = site_at(urlsplit(address).netloc)
    page = spider.article_page if spider else ArticlePage
    item = page.from_html(html, address, content_type).to_item()
    item.keys = article_keys(
        item.site, list(dict.fromkeys([item.url, address])), spider.number_of(item.url) if spider else ""
    )
    clean_item(item)
    identify(item)
    return item
