"""What article and section pages have in common: one parse, a URL, ``css`` and ``xpath``."""

import re
from functools import cached_property
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from lxml import etree
from parsel import Selector, SelectorList

from newscrawl.exceptions import NotAnArticleError
from newscrawl.identity import absolute_url
from newscrawl.pages.encoding import decode
from newscrawl.pages.find import ClassIndex
from newscrawl.pages.metadata import Metadata

# Halves of surrogate pairs, which a text may hold and no encoding can write.
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
# libxml2 compares each attribute of an element with all before it: a million take hours.
_LONG_TAG, _MAX_ATTRIBUTES = 100_000, 10_000
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(rb"<[!/]?[a-zA-Z]{3}")
MAX_PAGE = 10_000_000
"""Bytes or characters. News pages have a tenth of a million, the largest seen two."""


class Page:
    """A page that was fetched or saved. It holds no connection and makes no request.

    The class attributes are what a site file sets.
    """

    site_name: ClassVar[str] = ""
    """The site's own name: the agency of its own reports, and never an author."""
    zone: ClassVar[ZoneInfo] = ZoneInfo("UTC")
    """Read into dates that say none."""
    end_marker: ClassVar[str] = ""
    """What every whole page of the site ends with; a page without it was cut off."""

    def __init__(self, selector: Selector, url: str, html: str) -> None:
        self.sources: dict[str, str] = {}
        self.selector = selector
        self.url = url
        self.html = html

    @classmethod
    def from_html(cls, html: str | bytes, url: str, content_type: str | None = None) -> Self:
        """Parse a page; bytes are decoded first.

        Raises NotAnArticleError where it is empty, far too large, or no page at all: a picture, a PDF.
        """
        if len(html) > MAX_PAGE:
            raise NotAnArticleError("too_large")
        if isinstance(html, bytes):
            if _is_binary(html):
                raise NotAnArticleError("not_html")
            html = decode(html, content_type)
        if not html.strip():
            raise NotAnArticleError("empty")
        if _has_long_tag(html) and any(len(tag) > _LONG_TAG and _is_endless(tag) for tag in html.split("<")[1:]):
            raise NotAnArticleError("too_large")
        try:
            encoded = html.encode()
        except UnicodeEncodeError:
            html = _HALF_CHARACTERS.sub("\ufffd", html)
            encoded = html.encode()
        return cls(Selector(root=_parse(encoded), type="html"), url, html)

    def declared_url(self) -> str:
        """Return the URL that the page says is its own, or an empty string."""
        return self.metadata.canonical or self.metadata.first("og:url")

    def css(self, query: str) -> SelectorList[Selector]:
        """Select by CSS."""
        return self.selector.css(query)

    def xpath(self, query: str) -> SelectorList[Selector]:
        """Select by XPath."""
        return self.selector.xpath(query)

    @property
    def root(self) -> etree._Element:
        """The page's tree."""
        root: etree._Element = self.selector.root
        return root

    @cached_property
    def metadata(self) -> Metadata:
        """What the page says of itself to machines."""
        return Metadata(self.root, self.url)

    @cached_property
    def classes(self) -> ClassIndex:
        """The page's elements by class name."""
        return ClassIndex(self.root)

    @cached_property
    def body_class(self) -> frozenset[str]:
        """The class names of ``<body>``, by which WordPress says what a page is."""
        return frozenset(str(self.root.xpath("string(//body/@class)")).split())

    def link(self, href: str) -> str:
        """Return an absolute URL, or an empty string."""
        return absolute_url(self.url, href)


def _parse(page: bytes) -> etree._Element:
    """Return a page's tree, as parsel's would be, but of plain elements: those of lxml.html cost a tenth more."""
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(page.replace(b"\0", b"").strip(), parser)
    return etree.fromstring(b"<html/>", parser) if root is None else root


def _has_long_tag(html: str) -> bool:
    """Whether there may be so long a tag: a stretch of that length without the beginning of another."""
    start = html.find("<")
    while 0 <= start < len(html) - _LONG_TAG:
        following = html.rfind("<", start + 1, start + _LONG_TAG)
        if following < 0:
            return True
        start = following
    return False


def _is_endless(tag: str) -> bool:
    """Whether a tag has more attributes than anybody writes. One alone may be as long, and hold a picture or a text."""
    names = _QUOTED.sub("", tag).partition(">")[0]
    return tag[0].isalpha() and len(names.split(None, _MAX_ATTRIBUTES)) > _MAX_ATTRIBUTES


def _is_binary(page: bytes) -> bool:
    """Whether bytes are no text: a PDF, or zero bytes among what is no markup in any encoding."""
    sample = page[:1024]
    return page.startswith(b"%PDF-") or (b"\0" in sample and not _TAG.search(sample.replace(b"\0", b"")))
