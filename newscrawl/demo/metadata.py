"""What pages since the relaunch say about themselves: Open Graph, Yoast's JSON-LD. And the dates all pages show."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from newscrawl.demo.newsroom import printed_date
from newscrawl.demo.prose import slug_of
from newscrawl.demo.sections import SITE_NAME, path_of
from newscrawl.demo.stories import Story
from newscrawl.demo.typesetting import escape

NO_ZONE_BEFORE = datetime(2005, 6, 1, tzinfo=UTC)
"""Pages older than this print their time without any zone."""
_SUMMER = timezone(timedelta(hours=1))
_SUMMER_MONTHS = range(4, 11)


def entry_date(moment: datetime) -> str:
    """Return the visible date as a time element, in the site's local time."""
    if moment < NO_ZONE_BEFORE:
        machine = moment.replace(tzinfo=None).isoformat()
    else:
        machine = moment.astimezone(_SUMMER if moment.month in _SUMMER_MONTHS else UTC).isoformat()
    return f'<time class="entry-date updated td-module-date" datetime="{machine}">{printed_date(moment)}</time>'


def yoast(story: Story, base: str) -> str:
    """Return the SEO plugin's part of the head; nothing for old posts."""
    if not story.outline.yoast or not story.modified:
        return ""
    url = base + story.path
    published, modified = story.outline.published.isoformat(), story.modified.isoformat()
    description = escape(story.meta_description)
    images = "".join(
        f'<meta property="og:image" content="{base}{picture.path}" />\n'
        f'<meta property="og:image:width" content="1200" />\n'
        for picture in story.pictures
    )
    graph = json.dumps({"@context": "https://schema.org", "@graph": _graph(story, base)}, ensure_ascii=False)
    graph = graph.replace("</", "<\\/")
    return (
        f"<!-- This site is optimized with the Yoast SEO plugin -->\n"
        f'<meta name="description" content="{description}" />\n<meta property="og:locale" content="en_US" />\n'
        f'<meta property="og:type" content="article" />\n'
        f'<meta property="og:title" content="{escape(story.headline)} - {SITE_NAME}" />\n'
        f'<meta property="og:description" content="{description}" />\n<meta property="og:url" content="{url}" />\n'
        f'<meta property="og:site_name" content="{SITE_NAME}" />\n'
        f'<meta property="article:published_time" content="{published}" />\n'
        f'<meta property="article:modified_time" content="{modified}" />\n{images}'
        f'<meta name="author" content="{escape(story.outline.account)}" />\n'
        f'<meta name="twitter:card" content="summary_large_image" />\n'
        f'<script type="application/ld+json" class="yoast-schema-graph">{graph}</script>\n<!-- / Yoast SEO plugin. -->'
    )


def _graph(story: Story, base: str) -> list[dict[str, Any]]:
    outline, url = story.outline, base + story.path
    person = f"{base}/#/schema/person/{slug_of(outline.account)}"
    above = [(section.name, f"{base}/{section.slug}/") for section in path_of(outline.sections[0])]
    crumbs: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate([("Home", f"{base}/"), *above], 1)
    ]
    crumbs.append({"@type": "ListItem", "position": len(crumbs) + 1, "name": story.headline})
    article: dict[str, Any] = {
        "@type": "NewsArticle" if story.post_id % 3 else "Article",
        "@id": f"{url}#article",
        "isPartOf": {"@id": url},
        "author": {"name": outline.account, "@id": person},
        "headline": story.headline,
        "datePublished": outline.published.isoformat(),
        "dateModified": story.modified.isoformat() if story.modified else None,
        "mainEntityOfPage": {"@id": url},
        "wordCount": len(story.body.split()),
        "publisher": {"@id": f"{base}/#organization"},
        "keywords": list(outline.tags),
        "articleSection": [path_of(slug)[-1].name for slug in outline.sections],
        "inLanguage": "en",
    }
    if story.pictures:
        article |= {"image": {"@id": f"{url}#primaryimage"}, "thumbnailUrl": base + story.pictures[0].path}
    webpage = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": f"{story.headline} - {SITE_NAME}",
        "isPartOf": {"@id": f"{base}/#website"},
        "datePublished": outline.published.isoformat(),
        "description": story.meta_description,
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
        "inLanguage": "en",
    }
    return [
        article,
        webpage,
        {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": crumbs},
        {"@type": "WebSite", "@id": f"{base}/#website", "url": f"{base}/", "name": SITE_NAME, "inLanguage": "en"},
        {"@type": "Organization", "@id": f"{base}/#organization", "name": SITE_NAME, "url": f"{base}/"},
        {"@type": "Person", "@id": person, "name": outline.account},
    ]
