"""The doors for machines: robots.txt, feeds, sitemaps and the REST interface."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from newscrawl.demo.sections import SECTIONS, SITE_NAME
from newscrawl.demo.stories import Outline, Story
from newscrawl.demo.typesetting import escape

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_SIZE = 2000
_MOST_PER_PAGE = 100


def robots(base: str, crawl_delay: float | None) -> str:
    """Return robots.txt; a delay only where one is wanted."""
    delay = f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay else ""
    return f"User-agent: *\nDisallow: /wp-admin/\nDisallow: /private/\n{delay}\nSitemap: {base}/wp-sitemap.xml\n"


def feed(title: str, path: str, stories: Iterable[Story], base: str) -> str:
    """Return RSS 2.0 of these stories."""
    items = "\n".join(
        f"<item>\n<title>{escape(story.headline)}</title>\n<link>{base}{story.path}</link>\n"
        f"<dc:creator><![CDATA[{story.outline.account}]]></dc:creator>\n"
        f"<pubDate>{format_datetime(story.outline.published)}</pubDate>\n"
        f"<category><![CDATA[{SECTIONS[story.outline.sections[0]].name}]]></category>\n"
        f'<guid isPermaLink="false">{base}/?p={story.post_id}</guid>\n'
        f"<description><![CDATA[<p>{escape(story.excerpt)}</p>]]></description>\n</item>"
        for story in stories
    )
    return (
        f'{_XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f'<channel>\n<title>{escape(title)}</title>\n<atom:link href="{base}{path}" rel="self" '
        f'type="application/rss+xml" />\n<link>{base}/</link>\n<description>An invented demonstration '
        f"site</description>\n"
        f"<language>en</language>\n{items}\n</channel>\n</rss>\n"
    )


def sitemap_index(outlines: Sequence[Outline], base: str) -> str:
    """Return the list of sitemaps."""
    parts = -(-len(outlines) // SITEMAP_SIZE)
    names = [f"posts-post-{number}" for number in range(1, parts + 1)]
    names += ["posts-page-1", "taxonomies-category-1"]
    rows = "".join(f"<sitemap><loc>{base}/wp-sitemap-{name}.xml</loc></sitemap>\n" for name in names)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{rows}</sitemapindex>\n'


def sitemap(name: str, outlines: Sequence[Outline], base: str) -> str | None:
    """Return one sitemap; None where there is none of that name."""
    kind, _, number = name.rpartition("-")
    if kind == "posts-post":
        start = (int(number) - 1) * SITEMAP_SIZE
        chosen = outlines[start : start + SITEMAP_SIZE] if start >= 0 else []
        rows = [(outline.path, outline.modified or outline.published) for outline in chosen]
        return _urls(rows, base) if rows else None
    fixed: dict[str, list[tuple[str, datetime | None]]] = {
        "posts-page-1": [("/", None), ("/about-us/", None), ("/contact/", None)],
        "taxonomies-category-1": [(f"/{slug}/", None) for slug in SECTIONS],
    }
    return _urls(fixed[name], base) if name in fixed else None


def _urls(rows: Iterable[tuple[str, datetime | None]], base: str) -> str:
    urls = "".join(
        f"<url><loc>{base}{path}</loc>{f'<lastmod>{changed.isoformat()}</lastmod>' if changed else ''}</url>\n"
        for path, changed in rows
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{urls}</urlset>\n'


def posts(
    outlines: Sequence[Outline], story: Callable[[int], Story], query: dict[str, str], base: str
) -> tuple[int, str, dict[str, str]]:
    """Return status, JSON and headers of ``/wp-json/wp/v2/posts``, newest first."""
    size = min(max(_number(query, "per_page", 10), 1), _MOST_PER_PAGE)
    page = max(_number(query, "page", 1), 1)
    pages = -(-len(outlines) // size)
    headers = {"X-WP-Total": str(len(outlines)), "X-WP-TotalPages": str(pages)}
    if page > pages:
        error = {"code": "rest_post_invalid_page_number", "message": "The page number requested is larger than …"}
        return 400, json.dumps(error), {}
    chosen = outlines[::-1][(page - 1) * size : page * size]
    return 200, json.dumps([_post(story(outline.post_id), base) for outline in chosen]), headers


def _post(story: Story, base: str) -> dict[str, Any]:
    published = story.outline.published.replace(tzinfo=None).isoformat()
    modified = (story.modified or story.outline.published).replace(tzinfo=None).isoformat()
    return {
        "id": story.post_id,
        "date": published,
        "date_gmt": published,
        "modified": modified,
        "modified_gmt": modified,
        "slug": f"{story.post_id}-{story.slug}",
        "status": "publish",
        "type": "post",
        "link": base + story.path,
        "title": {"rendered": escape(story.headline)},
        "excerpt": {"rendered": f"<p>{escape(story.excerpt)}</p>", "protected": False},
    }


def _number(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() else default


def feed_title(slug: str) -> str:
    """Return the title of a section's feed, or of the whole site's."""
    return f"{SECTIONS[slug].name} – {SITE_NAME}" if slug else SITE_NAME
