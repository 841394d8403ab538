"""The titles of a page: as it prints them, and as it tells them to machines."""

import re
from collections.abc import Iterable

from lxml import etree

from newscrawl.pages.find import MAX_TITLE, first, has_class, title_of
from newscrawl.pages.page import Page
from newscrawl.text import clean, words

_H1 = etree.XPath("//h1")
_SITE_BEHIND_TITLE = re.compile(r"\s+[|–—·•»:-]\s+|\s*\|\s*")
MOST_NAMES = 8
"""Places behind a title at which the site's name may begin; what has more is no title."""


def read_titles(page: Page, printed: str) -> dict[str, str]:
    """Return a page's titles by source, the best first, without the site's name behind them.

    ``printed`` is that of the theme.
    """
    headings = _H1(page.root)
    marked = [h1 for h1 in headings if has_class(h1, "entry-title") or h1.get("itemprop") == "headline"]
    found = {
        "markup": printed,
        "json-ld": clean(page.metadata.text("headline")),
        "meta": clean(page.metadata.first("og:title", "twitter:title")),
        "h1": title_of(first(marked or (headings if len(headings) == 1 else []))),
        "title": title_of(next(page.root.iter("title"), None)),
    }
    site = words(page.metadata.first("og:site_name", "application-name") or page.site_name)
    return {
        source: text if source in {"markup", "h1"} else _without_site(text, site, found.values())
        for source, text in found.items()
        if len(text) <= MAX_TITLE
    }


def _without_site(title: str, site: list[str], titles: Iterable[str]) -> str:
    """Return a title without the site's name behind it, which the page's other titles do not have."""
    others = [words(other) for other in titles if other and other != title]
    for found in list(_SITE_BEHIND_TITLE.finditer(title))[: -MOST_NAMES - 1 : -1]:
        before, behind = words(title[: found.start()]), words(title[found.end() :])
        if before and (before in others or (site and behind == site)):
            return title[: found.start()]
    return title
