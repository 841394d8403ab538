"""Makes text what it should have been: see ``newscrawl.text``."""

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from newscrawl.items import Article
from newscrawl.text import clean, clean_paragraphs

# Addresses and what is not text. A body has paragraphs, all other texts are one line.
_AS_IS = frozenset(
    {
        *("url", "site", "keys", "mirror", "aliases", "thumbnail_url"),
        *("sources", "disagreements", "content_hash", "date_published_raw", "block"),
    }
)


class CleanPipeline:
    """Cleans every text of an article, however it came in. What is clean already stays as it is."""

    async def process_item(self, item: Any) -> Any:
        """Clean an article in place."""
        if isinstance(item, Article):
            clean_item(item)
            item.authors = [name for name in dict.fromkeys(item.authors) if name]
            item.tags = [tag for tag in dict.fromkeys(item.tags) if tag]
            item.section = [name for name in item.section if name]
        return item


def clean_item(item: Any) -> None:
    """Clean the texts of a dataclass and of those inside it."""
    for name in _texts_of(item.__class__):
        value = getattr(item, name)
        if value:
            setattr(item, name, clean_paragraphs(value) if name == "body" else _cleaned(value))


@cache
def _texts_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _AS_IS)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if is_dataclass(value):
        clean_item(value)
    return value
