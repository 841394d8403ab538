"""Works out what an article is the same as: one target per link, the hashes of its content and of its text.

Whether the archive has the article or its text already is decided where that can be decided for all programs at once:
by the unique indexes, in ``newscrawl.archive``.
"""

from contextlib import suppress
from typing import Any

from newscrawl.identity import canonical_url, comparison_key, content_hash
from newscrawl.items import Article, RelatedLink


class DedupPipeline:
    """Gives each article its identity."""

    async def process_item(self, item: Any) -> Any:
        """Identify an article."""
        if isinstance(item, Article):
            identify(item)
        return item


def identify(item: Article) -> None:
    """Fill ``content_hash``, and keep one link per target."""
    item.related = unique_links(item.related, set(item.keys))
    for front in item.fronts:
        front.links = unique_links(front.links, set())
    for embed in item.embeds:
        with suppress(ValueError):  # an embed may have no address of its own
            embed.url = canonical_url(embed.url)
    item.content_hash = content_hash(item)


def unique_links(links: list[RelatedLink], own: set[str]) -> list[RelatedLink]:
    """Return the links with canonical URLs, the first of each target; links to the article itself are left out.

    An article's related block comes before its inline links, so a target that stands in both is kept as ``related``.
    """
    kept: dict[str, RelatedLink] = {}
    for link in links:
        try:
            link.url = canonical_url(link.url)
        except ValueError:
            continue  # a link that leads nowhere a crawler or a reader could go
        key = comparison_key(link.url)
        if key not in own:
            kept.setdefault(key, link)
    return list(kept.values())
