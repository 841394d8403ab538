"""Who wrote an article, as a page says it in many places and ways."""

import re
from collections.abc import Iterable

from lxml import etree

from newscrawl.pages.find import ClassIndex, text_of
from newscrawl.pages.metadata import Metadata
from newscrawl.pages.newswire.head import split_authors
from newscrawl.text import clean, words

# Accounts under which a newsroom posts. They are no person's name.
_STAFF = frozenset(
    {
        *("admin", "administrator", "editor", "editors", "editorial staff", "staff", "newsroom", "webmaster", "root"),
        *("editorial team", "web desk", "news desk", "redaktion", "redaction", "rédaction", "la rédaction"),
        *(
            "redacción",
            "redazione",
            "redação",
            "redactie",
            "guest author",
            "staff writer",
            "staff reporter",
            "super user",
        ),
    }
)
_META = (
    *("author", "article:author_name", "sailthru.author", "parsely-author", "dcsext.author", "cxenseparse:author"),
    *("dc.creator", "dcterms.creator", "byl", "authors", "article:author", "author_name", "article:byline"),
)
_NO_NAME = re.compile(r"://|@|\d{3}")
_HOST = re.compile(r"(?:www\.)?[\w-]+\.[a-z]{2,}", re.IGNORECASE)
_CODE = re.compile(r"\s*\([^()]{1,12}\)$")
"""A desk's or a writer's sign behind the name: ``Jane Doe (jdo)``."""
_SEPARATOR = re.compile(r"[,;|/&•]|\s(?:and|und|et|y|e|i|en|og|och|ve|и)\s", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"(?:^|[-_])(?:author|byline)s?(?:[-_]{0,2}(?:name|names|link|title))?$", re.IGNORECASE)
_BESIDE = re.compile(r"comment|related|teaser|footer|side-?bar|card|recommend|popular|caption|figure", re.IGNORECASE)
LONGEST = 100
"""Characters of a line that may be a byline."""
MOST_PLACES = 8
"""How many places that are named like a byline are looked at."""


def is_staff(name: str) -> bool:
    """Whether a name is that of a newsroom's account."""
    return name.casefold() in _STAFF


def is_name(name: str) -> bool:
    """Whether a text may be the name of a person or an organisation: no address, account, handle or number."""
    return bool(name) and len(name) <= LONGEST and not is_staff(name) and not _NO_NAME.search(name)


def is_host(name: str) -> bool:
    """Whether a name is a site's address: ``example.org``."""
    return _HOST.fullmatch(name) is not None


def declared_names(values: Iterable[str]) -> list[str]:
    """Return the names in what metadata give as authors: one name a value as a rule, now and then a whole byline."""
    found: list[str] = []
    for value in values:
        name = _CODE.sub("", clean(value))
        several = _SEPARATOR.search(name) is not None or name.casefold().startswith(("by ", "von ", "par ", "por "))
        found += (several and split_authors(name)) or [name]
    return [name for name in dict.fromkeys(found) if is_name(name)]


def names_in_meta(metadata: Metadata) -> list[str]:
    """Return the authors that ``meta`` elements name, from the first that name any."""
    found = (declared_names(metadata.all(name)) for name in _META)
    return next((names for names in found if names), [])


def names_in_markup(metadata: Metadata, classes: ClassIndex) -> list[str]:
    """Return the authors that the page shows: by microdata, by the link to their page, by the name of the place."""
    for places in (metadata.items.get("author", []), _by_class(classes)):
        for place in places[:MOST_PLACES]:
            inner = place.xpath("descendant::*[@itemprop='name'][1]")
            text = clean(place.get("content", "")) or text_of(inner[0] if inner else place)
            if text and len(text) <= LONGEST and not _is_beside(place):
                names = [name for name in split_authors(text) if is_name(name)]
                if names:
                    return names
    return []


def _by_class(classes: ClassIndex) -> list[etree._Element]:
    return list(classes.matching(lambda name: _BYLINE_CLASS.search(name) is not None))


def _is_beside(element: etree._Element) -> bool:
    return any(
        place.tag in {"aside", "footer", "figure", "nav"} or _BESIDE.search(f"{place.get('class', '')}")
        for place in element.iterancestors()
    )


def same_people(one: list[str], other: list[str]) -> bool:
    """Whether two lists of names have a person in common, whatever the order of the names' parts."""
    return not {frozenset(words(name)) for name in one}.isdisjoint({frozenset(words(name)) for name in other})
