"""Links of articles that are worth asking for, told by their address alone."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

_NO_ARTICLES = frozenset(
    {"tag", "tags", "topic", "topics", "category", "author", "authors", "search", "page", "feed", "login", "wp-content"}
)
_TITLE = re.compile(r"(?:[^-_.]+[-_]+){2,}[^-_.]+|[^.]*\d{5}[^.]*")
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)


def looks_like_article(url: str) -> bool:
    """Whether an address may be an article's, on a site whose articles have no number that a pattern finds.

    Its last name is a title of three words or more, or has a number of five digits or more. Tags, authors, calendars,
    pages of listings, files and whatever is asked for with a query are not.
    """
    parts = urlsplit(url)
    names = _names(parts.path)
    if not names or parts.query or not _NO_ARTICLES.isdisjoint(names):
        return False
    return bool(_TITLE.fullmatch(_ENDING.sub("", names[-1])))


def is_in_sections(url: str, slugs: Iterable[str]) -> bool:
    """Whether an article's address names one of these sections above the article."""
    return not set(_names(urlsplit(url).path)[:-1]).isdisjoint(map(unquote, slugs))


def section_of(url: str) -> str:
    """Return the slug right above an article in its address, or an empty string."""
    names = _names(urlsplit(url).path)[:-1]
    return names[-1] if names and re.fullmatch(r"[\w%-]*[^\W\d][\w%-]*", names[-1]) else ""


def _names(path: str) -> list[str]:
    return [unquote(name) for name in path.split("/") if name]
