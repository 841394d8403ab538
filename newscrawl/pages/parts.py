"""Articles that are cut into several pages: ``/slug/``, ``/slug/2/``, ``/slug/3/``, or ``?page=2``.

A later part is known by its address alone, which is the article's own and a number, and only where the page itself
leads there: from its page numbers, or as ``rel=next``.
"""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.items import Article
from newscrawl.pages.find import ClassIndex
from newscrawl.pages.newswire.head import HEAD
from newscrawl.text import words

MAX_PARTS = 50
"""Higher numbers at the end of an address are years, days and ids."""
_NUMBERS = ("post-page-numbers", "post-nav-links", "page-links", "page-link", "page-nav-post")
_DASH = re.compile(r"(?<=[\s)])[-–—‒―]+\s")
_LAST = re.compile(r"(?<=/)(?P<number>[1-9]\d?)/?$")
_PAGE = re.compile(r"[1-9]\d?")


def next_part(root: etree._Element, classes: ClassIndex, url: str) -> str:
    """Return the URL of the part behind this one, or an empty string."""
    own = {(base, number + 1) for base, number in _readings(url)}
    return next((link for link in _links(root, classes, url) if not own.isdisjoint(_readings(link))), "")


def first_part(root: etree._Element, classes: ClassIndex, url: str) -> str:
    """Return the URL of the first part where this is a later one and leads there, else an empty string."""
    firsts = {(base, 1) for base, number in _readings(url) if number > 1}
    return next((link for link in _links(root, classes, url) if _readings(link)[0] in firsts), "") if firsts else ""


def number_of_part(url: str, first: str) -> int:
    """Return which part of the article at ``first`` a URL is, or 0 where it is none."""
    (base, _), *_ = _readings(first)
    return next((number for found, number in _readings(url) if found == base), 0)


def join(article: Article, part: Article) -> None:
    """Append a later part's text, pictures, embeds and links to an article.

    What the part says again at its head is left out: headline, standfirst, byline, first paragraphs, dateline.
    """
    told = article.body.split("\n\n")
    said = [words(text) for text in (article.headline, article.description, article.byline, *told[:HEAD])]
    paragraphs = part.body.split("\n\n")
    while paragraphs and words(paragraphs[0]) in said:
        del paragraphs[0]
    if paragraphs and part.dateline and part.dateline == article.dateline:
        paragraphs[0] = _without_beginning(paragraphs[0], told[:HEAD])
    article.body = "\n\n".join(told + paragraphs)
    shown = {image.url for image in article.images}
    article.images += [image for image in part.images if image.url not in shown]
    article.embeds += [embed for embed in part.embeds if embed not in article.embeds]
    inline = {link.url: link for link in article.related if link.block == "inline"}
    for link in part.related:
        if link.block == "inline" and link.url not in inline:
            inline[link.url] = link
            link.position = len(inline)
            article.related.append(link)


def _without_beginning(paragraph: str, told: list[str]) -> str:
    """Cut off all up to a dash that another paragraph begins with, too."""
    ends = [dash.end() for dash in _DASH.finditer(paragraph)]
    known = (end for end in ends if any(text.startswith(paragraph[:end]) for text in told))
    return paragraph[max(known, default=0) :]


def _readings(url: str) -> list[tuple[str, int]]:
    """Return what a URL may be: an article's first part, and perhaps the numbered part of another address.

    The host does not count: a mirror's pages may link to the original.
    """
    parts = urlsplit(url)
    query = sorted((name, value) for name, value in parse_qsl(parts.query) if not name.startswith("utm_"))
    path = parts.path.rstrip("/")
    found = [(f"{path}?{urlencode(query)}", 1)]
    if last := _LAST.search(parts.path):
        found.append((f"{parts.path[: last.start()].rstrip('/')}?{urlencode(query)}", int(last["number"])))
    pages = [value for name, value in query if name == "page" and _PAGE.fullmatch(value)]
    if pages:
        rest = [(name, value) for name, value in query if name != "page"]
        found.append((f"{path}?{urlencode(rest)}", int(pages[0])))
    return found


def _links(root: etree._Element, classes: ClassIndex, url: str) -> Iterator[str]:
    """Yield the targets of a page's numbers, then those that it names to machines as next and previous."""
    numbers = (link for place in classes.all(*_NUMBERS) for link in place.iter("a"))
    declared = (link for link in root.iter("link") if link.get("rel") in {"next", "prev"})
    for place in chain(numbers, declared):
        href = place.get("href", "").strip()
        if href and (target := absolute_url(url, href)):
            yield target
