"""One entry of a list of links, and what it shows of the article behind: headline, excerpt, date, thumbnail."""

import re
from datetime import tzinfo
from itertools import islice

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.items import RelatedLink
from newscrawl.pages.dates import parse_date
from newscrawl.pages.find import text_of
from newscrawl.pages.pictures.images import background_of, read_image
from newscrawl.text import clean

# Where scripts put the address of a background that they load later.
_BACKGROUNDS = frozenset(
    {"data-img-url", "data-bg", "data-background", "data-background-image", "data-bg-image", "data-bg-url"}
)
# What a theme shows where an article has no picture.
_NO_PICTURE = re.compile(r"/(?:no-thumb|no-image|noimage|placeholder|blank|spacer|default-thumb)[/._-]", re.IGNORECASE)
_EXCERPT = re.compile(r"(?:^|[\s_-])(?:excerpt|summary|teaser-text|standfirst|dek|description|desc)(?:$|[\s_-])")
_TITLE = re.compile(r"(?:^|[\s_-])(?:title|headline)(?:$|[\s_-])", re.IGNORECASE)
_DATE = re.compile(r"(?:^|[\s_-])(?:date|published)(?:$|[\s_-])", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LARGEST = 200
"""Elements of a card; what has more is no card."""
_SENTENCE = 40
"""Characters of a paragraph that may be an excerpt; a shorter one is a label."""


def target_of(anchor: etree._Element, url: str) -> str:
    """Return where a link leads; empty where it leads to no page."""
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return ""
    target = absolute_url(url, href)
    return target if target.startswith(("http://", "https://")) else ""


def headline_of(anchor: etree._Element) -> str:
    """Return the headline that a link shows: all its text, or that of the title inside where it is a whole card."""
    if len(anchor):
        inner = [element for element in anchor.iterdescendants(etree.Element) if _is_title(element)]
        titles = [text for text in map(text_of, inner) if text]
        if titles:
            return max(titles, key=len)
        if len(anchor) > 1 and not _own_text(anchor):  # an overline and a headline, one below the other
            return " ".join(filter(None, map(text_of, anchor.iterchildren(etree.Element))))
    return text_of(anchor)


def describe(link: RelatedLink, card: etree._Element, url: str, zone: tzinfo) -> None:
    """Add what a card shows beside the headline. Of each the first counts."""
    spare = ""
    for element in islice(card.iter(etree.Element), LARGEST):
        tag, names = element.tag, element.get("class", "")
        if tag == "time" or ("date" in names and _DATE.search(names) and not len(element)):
            if link.date_published is None:
                found = parse_date(element.get("datetime") or text_of(element), zone)
                link.date_published = found[0] if found else None
        elif tag == "source":
            spare = spare or (element.get("srcset") or element.get("data-srcset") or "").split(" ", 1)[0].rstrip(",")
        else:
            link.thumbnail_url = link.thumbnail_url or _picture(element, url)
            if not link.excerpt and (tag == "p" or _EXCERPT.search(names)):
                link.excerpt = _excerpt(element, link.headline)
    if spare and not link.thumbnail_url and not spare.startswith("data:"):
        link.thumbnail_url = absolute_url(url, spare)
    if _NO_PICTURE.search(link.thumbnail_url):
        link.thumbnail_url = ""


def is_marked(anchor: etree._Element) -> bool:
    """Whether the markup says that a link is a title: it stands in a heading, or has one inside."""
    around = islice(anchor.iterancestors(), 2)
    return any(map(_is_title, around)) or any(map(_is_title, anchor.iter(etree.Element)))


def titled(anchor: etree._Element) -> str:
    """Return a link's headline, or its tooltip where it shows no text."""
    return headline_of(anchor) or clean(anchor.get("title") or anchor.get("aria-label") or "")


def _own_text(element: etree._Element) -> str:
    return ((element.text or "") + "".join(child.tail or "" for child in element)).strip()


def _picture(element: etree._Element, url: str) -> str:
    """Return the picture that an element shows once it has loaded: an image, or a background."""
    if element.tag in {"img", "amp-img"}:
        image = read_image(element, url)
        return image.url if image else ""
    source = ""
    for name, value in element.items():
        if name in _BACKGROUNDS:
            source = value.strip()
        elif name == "style" and "url(" in value and not source:
            source = background_of(value)
    return "" if not source or source.startswith(("data:", "about:")) else absolute_url(url, source)


def _excerpt(element: etree._Element, headline: str) -> str:
    text = text_of(element)
    is_label = element.tag == "p" and len(text) <= _SENTENCE and not _EXCERPT.search(element.get("class", ""))
    return "" if is_label or text == headline or any(map(_is_title, element.iter(etree.Element))) else text


def _is_title(element: etree._Element) -> bool:
    return element.tag in _HEADINGS or bool(_TITLE.search(element.get("class", "")))
