"""What an archive must have stored of a story, in the field names of Article."""

import re
from collections.abc import Iterable
from typing import Any

from newscrawl.demo.blocks import Block, Entry
from newscrawl.demo.sections import path_of
from newscrawl.demo.stories import Story


def expected(story: Story, related: Block, base: str) -> dict[str, Any]:
    """Return each field's true value; URLs are absolute, without trackers."""
    dateline = story.dateline
    return {
        "url": base + story.path,
        "headline": story.headline,
        "description": story.description,
        "body": story.body,
        "authors": list(story.authors),
        "byline": story.byline,
        "agency": story.outline.agency,
        "dateline": {"place": dateline.place, "agency": dateline.agency, "date": dateline.date} if dateline else None,
        "date_published": story.outline.published,
        "date_published_precision": "second",
        "date_modified": story.modified,
        "section": [section.name for section in path_of(story.outline.sections[0])],
        "tags": list(story.outline.tags),
        "language": "en",
        "detected_language": "en",
        "images": [
            {"url": base + one.path, "caption": one.caption, "alt": one.alt, "credit_text": ""} for one in story.images
        ],
        "embeds": [{"kind": one.kind, "url": one.url, "text": one.text} for one in story.embeds],
        "related": [*_links(related.entries, base, dated=story.outline.cloud), *_inline(story, base)],
    }


def front(block: Block, base: str) -> dict[str, Any]:
    """Return a block of the site in the field names of Front."""
    return {"block": block.kind, "heading": block.heading, "links": _links(block.entries, base, block.kind)}


def _links(entries: Iterable[Entry], base: str, kind: str = "related", *, dated: bool = True) -> list[dict[str, Any]]:
    """Return a block's links. The classic template's related block shows no dates."""
    return [
        {
            "url": base + entry.path,
            "key": _key(entry.path, base),
            "headline": entry.headline,
            "excerpt": entry.excerpt,
            "block": kind,
            "position": position,
            "date_published": entry.published if dated else None,
            "thumbnail_url": entry.thumbnail(base),
        }
        for position, entry in enumerate(entries, 1)
    ]


def _inline(story: Story, base: str) -> list[dict[str, Any]]:
    return [
        {
            "url": base + anchor.path,
            "key": _key(anchor.path, base),
            "headline": anchor.text,
            "excerpt": "",
            "block": "inline",
            "position": position,
            "date_published": None,
            "thumbnail_url": "",
        }
        for position, anchor in enumerate(story.inline, 1)
    ]


def _key(path: str, base: str) -> str | None:
    """Return the site's own key for the story at a path; None for an address of the old system, which has no number."""
    found = re.search(r"/(\d+)-[^/]*/$", path)
    return f"{base.partition('://')[2]}#{found[1]}" if found else None
