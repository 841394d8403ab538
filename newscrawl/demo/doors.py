"""The doors for machines: robots.txt, feeds, sitemaps and the REST interface."""

import gzip
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from newscrawl.demo import rest
from newscrawl.demo.catalogue import Catalogue
from newscrawl.demo.response import Response
from newscrawl.demo.sections import SECTIONS, SITE_NAME
from newscrawl.demo.stories import Outline, Story
from newscrawl.demo.typesetting import escape

DOORS = frozenset({"feed", "sitemap", "rest"})
ADVERT = "/subscribe/"
"""What the site advertises in its own feed: a page, and no article."""
SITEMAP_SIZE = 2000
NEWS_HOURS = 48
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_FEED_PATH = re.compile(r"/(?:(?P<section>[a-z-]+)/)?feed/")
_SITEMAP_PATH = re.compile(r"/wp-sitemap-(?P<name>[a-z]+-[a-z]+-\d+)\.xml(?P<packed>\.gz)?")
_INDEXES = ("/wp-sitemap.xml", "/sitemap_index.xml")
_NEWS_PATH = "/news-sitemap.xml"
_FEED_SIZE = 10
_PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


class Doors:
    """Answers at the addresses that are for machines."""

    def __init__(self, catalogue: Catalogue, crawl_delay: float | None, closed: Iterable[str]) -> None:
        self._catalogue = catalogue
        self._crawl_delay = crawl_delay
        self.closed = set(closed)
        """Those of ``DOORS`` that are shut now."""
        if unknown := self.closed - DOORS:
            raise ValueError(f"no such door: {', '.join(sorted(unknown))}")

    def answer(self, path: str, query: dict[str, str], base: str) -> Response | None:
        """Return what is at an address; None where that is no door, or one that is shut without a word."""
        if path == "/robots.txt":
            return Response(self._robots(base).encode(), content_type="text/plain; charset=UTF-8")
        if path.startswith("/wp-content/"):
            return Response(_PIXEL, content_type="image/gif")
        if path.rstrip("/") == rest.PATH:
            return rest.closed() if "rest" in self.closed else rest.posts(self._catalogue, query, base)
        return self._feed(path, base) or self._sitemap(path, base)

    def _robots(self, base: str) -> str:
        """Return robots.txt; a delay only where one is wanted."""
        delay = f"Crawl-delay: {self._crawl_delay:g}\n" if self._crawl_delay else ""
        paths = () if "sitemap" in self.closed else (_INDEXES[0], _NEWS_PATH)
        maps = "".join(f"Sitemap: {base}{path}\n" for path in paths)
        return f"User-agent: *\nDisallow: /wp-admin/\nDisallow: /private/\n{delay}\n{maps}"

    def _feed(self, path: str, base: str) -> Response | None:
        found = _FEED_PATH.fullmatch(path)
        slug = (found["section"] or "") if found else ""
        if not found or "feed" in self.closed or (slug and slug not in SECTIONS):
            return None
        chosen = self._catalogue.in_section(slug) if slug else self._catalogue.live
        items = [_item(self._catalogue.story(one.post_id), base) for one in chosen[: -_FEED_SIZE - 1 : -1]]
        if not slug:
            items[3:3] = [_advert("Insure your boat today", "https://boats.example.com/offer?from=feed", "boats-1")]
            items[7:7] = [_advert("Never miss a report: subscribe", base + ADVERT, "subscribe-1")]
        title = f"{SECTIONS[slug].name} – {SITE_NAME}" if slug else SITE_NAME
        return Response(_rss(title, path, items, base).encode(), content_type="application/rss+xml; charset=UTF-8")

    def _sitemap(self, path: str, base: str) -> Response | None:
        text = None
        found = _SITEMAP_PATH.fullmatch(path)
        if "sitemap" in self.closed:
            return None
        if path in _INDEXES:
            text = _index(len(self._catalogue.live), base)
        elif path == _NEWS_PATH:
            text = self._news(base)
        elif found:
            text = self._urls(found["name"], base)
        if text is None:
            return None
        if found and found["packed"]:
            return Response(gzip.compress(text.encode(), mtime=0), content_type="application/x-gzip")
        return Response(text.encode(), content_type="application/xml; charset=UTF-8")

    def _urls(self, name: str, base: str) -> str | None:
        """Return one sitemap, in the order of the ids; None where there is none of that name."""
        kind, _, number = name.rpartition("-")
        if kind == "posts-post":
            start = (int(number) - 1) * SITEMAP_SIZE
            outlines = sorted(self._catalogue.live, key=lambda one: one.post_id)[max(0, start) :][:SITEMAP_SIZE]
            rows = [(one.path, self._catalogue.modified(one.post_id)) for one in outlines]
            return _urlset(rows, base) if rows and start >= 0 else None
        fixed: dict[str, list[tuple[str, datetime | None]]] = {
            "posts-page-1": [("/", None), ("/about-us/", None), ("/contact/", None)],
            "taxonomies-category-1": [(f"/{slug}/", None) for slug in SECTIONS],
        }
        return _urlset(fixed[name], base) if name in fixed else None

    def _news(self, base: str) -> str:
        """Return the sitemap of the last two days, newest first."""
        since = datetime.now(UTC) - timedelta(hours=NEWS_HOURS)
        recent = [one for one in reversed(self._catalogue.live) if one.published >= since]
        rows = "".join(_news_url(one, self._catalogue.story(one.post_id).headline, base) for one in recent)
        return f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{rows}</urlset>\n'


def _item(story: Story, base: str) -> str:
    return (
        f"<item>\n<title>{escape(story.headline)}</title>\n<link>{base}{story.path}</link>\n"
        f"<dc:creator><![CDATA[{story.outline.account}]]></dc:creator>\n"
        f"<pubDate>{format_datetime(story.outline.published)}</pubDate>\n"
        f"<category><![CDATA[{SECTIONS[story.outline.sections[0]].name}]]></category>\n"
        f'<guid isPermaLink="false">{base}/?p={story.post_id}</guid>\n'
        f"<description><![CDATA[<p>{escape(story.excerpt)}</p>]]></description>\n</item>"
    )


def _advert(headline: str, url: str, guid: str) -> str:
    return (
        f"<item>\n<title>{headline}</title>\n<link>{url}</link>\n<category><![CDATA[Sponsored]]></category>\n"
        f'<guid isPermaLink="false">{guid}</guid>\n</item>'
    )


def _rss(title: str, path: str, items: Sequence[str], base: str) -> str:
    rows = "\n".join(items)
    return (
        f'{_XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f'<channel>\n<title>{escape(title)}</title>\n<atom:link href="{base}{path}" rel="self" '
        f'type="application/rss+xml" />\n<link>{base}/</link>\n<description>An invented demonstration '
        f"site</description>\n"
        f"<language>en</language>\n{rows}\n</channel>\n</rss>\n"
    )


def _index(stories: int, base: str) -> str:
    """Return the list of sitemaps, without dates, as WordPress itself makes it."""
    parts = -(-stories // SITEMAP_SIZE)
    names = [f"posts-post-{number}" for number in range(1, parts + 1)]
    names += ["posts-page-1", "taxonomies-category-1"]
    rows = "".join(f"<sitemap><loc>{base}/wp-sitemap-{name}.xml</loc></sitemap>\n" for name in names)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{rows}</sitemapindex>\n'


def _urlset(rows: Iterable[tuple[str, datetime | None]], base: str) -> str:
    urls = "".join(
        f"<url><loc>{base}{path}</loc>{f'<lastmod>{changed.isoformat()}</lastmod>' if changed else ''}</url>\n"
        for path, changed in rows
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{urls}</urlset>\n'


def _news_url(outline: Outline, headline: str, base: str) -> str:
    return (
        f"<url><loc>{base}{outline.path}</loc><news:news><news:publication><news:name>{SITE_NAME}</news:name>"
        f"<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{outline.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(headline)}</news:title></news:news></url>\n"
    )
