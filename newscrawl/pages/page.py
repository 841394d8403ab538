"""What article and section pages have in common: one parse, a URL, ``css`` and ``xpath``."""

import re
from functools import cached_property
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from lxml import etree
from parsel import Selector, SelectorList
from scrapy.http import TextResponse
from w3lib.encoding import html_to_unicode

from newscrawl.exceptions import NotAnArticleError
from newscrawl.identity import absolute_url
from newscrawl.pages.find import ClassIndex
from newscrawl.pages.metadata import Metadata

# Halves of surrogate pairs, which a text may hold and no encoding can write.
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


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
        """Parse a saved page. Bytes are decoded as a browser would: BOM, header, meta, then UTF-8."""
        if isinstance(html, bytes):
            _, html = html_to_unicode(content_type, html, default_encoding="utf8")
        if not html.strip():
            raise NotAnArticleError("empty")
        html = _HALF_CHARACTERS.sub("\ufffd", html)
        # Told the type: left to itself, parsel reads a page that is valid JSON as JSON.
        return cls(Selector(text=html, type="html", base_url=url), url, html)

    @classmethod
    def from_response(cls, response: TextResponse) -> Self:
        """Take a page from Scrapy, with the tree it has parsed already."""
        if not response.text.strip():
            raise NotAnArticleError("empty")
        return cls(response.selector, response.url, response.text)

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
