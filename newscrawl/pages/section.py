"""A section's listing: the articles it names, the next page, the sections below it, the site's menu."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.identity import site_of
from newscrawl.pages.blocks import module_of, read_module
from newscrawl.pages.dates import parse_date
from newscrawl.pages.find import text_of
from newscrawl.pages.page import Page

_NEXT = etree.XPath(
    "string((//div[contains(@class, 'page-nav')]//a[i[contains(@class, 'td-icon-menu-right')]]/@href"
    " | //link[@rel='next']/@href | //a[@rel='next' or contains(concat(' ', @class, ' '), ' next ')]/@href)[1])"
)
_SUBSECTIONS = (
    *("td-category", "td-category-siblings"),
    *("tdb_category_subcategories", "tdb_category_siblings", "tdb-category-siblings"),
)
_MENU = etree.XPath(
    "//ul[contains(@class, 'sf-menu') or contains(@class, 'tdb-block-menu') or contains(@class, 'td-mobile-main-menu')]"
    "//li/a[@href] | //nav//li/a[@href]"
)
_OBJECT = re.compile(r"menu-item-(?:object-([\w-]+)|(home))")
_PAGE_OF_LISTING = re.compile(r"/page/\d+/?$")


@dataclass(slots=True, frozen=True)
class Section:
    """A section of the site, as its menu names it."""

    slug: str
    name: str
    url: str
    parent: str = ""
    """The slug of the section above it, or empty."""


@dataclass(slots=True, frozen=True)
class ListedArticle:
    """An article that a listing names."""

    url: str
    headline: str
    date: datetime | None


class SectionPage(Page):
    """A page that lists articles, newest first."""

    def articles(self) -> list[ListedArticle]:
        """Return the listed articles in order, each once; blocks beside the listing don't count."""
        found: dict[str, ListedArticle] = {}
        for title in self.classes.all("td-module-title"):
            if not _in_listing(title):
                continue
            link = read_module(title, self.url)
            if link and link.url not in found:
                found[link.url] = ListedArticle(link.url, link.headline, self._date(title))
        return list(found.values())

    def next_url(self) -> str:
        """Return the next page of the listing, or an empty string."""
        href = str(_NEXT(self.root))
        return self.link(href) if href else ""

    def sections(self, is_own: Callable[[str], bool] | None = None) -> list[Section]:
        """Return the sections in the site's menu, in its order, each once.

        ``is_own`` tells which links stay on the site; by default those to this page's own host. On a mirror they may
        name the original.
        """
        found: dict[str, Section] = {}
        for anchor in _MENU(self.root):
            section = self._section(anchor, is_own or self._is_near)
            if section and (section.slug not in found or (section.parent and not found[section.slug].parent)):
                found[section.slug] = section
        return list(found.values())

    def subsections(self, parent: str) -> list[Section]:
        """Return the sections that a section's own page names below it."""
        anchors = dict.fromkeys(anchor for place in self.classes.all(*_SUBSECTIONS) for anchor in place.iter("a"))
        found = [(slug_of(self._target(anchor)), anchor) for anchor in anchors]
        return [
            Section(slug, text_of(anchor), self.link(anchor.get("href", "")), parent)
            for slug, anchor in found
            if slug and slug != parent
        ]

    def _section(self, anchor: etree._Element, is_own: Callable[[str], bool]) -> Section | None:
        """Return the section that a menu's item leads to; None where it leads home, to a page or away."""
        item = anchor.getparent()
        names = item.get("class", "") if item is not None else ""
        kinds = {kind or home for kind, home in _OBJECT.findall(names)}
        if kinds and not kinds & {"category", "custom"}:
            return None
        if "home" in kinds:
            return None
        url = self._target(anchor)
        slug = slug_of(url)
        if not slug or not is_own(url):
            return None
        return Section(slug, text_of(anchor), url, self._parent(item))

    def _is_near(self, url: str) -> bool:
        return site_of(url) == site_of(self.url)

    def _parent(self, item: etree._Element | None) -> str:
        for ancestor in item.iterancestors("li") if item is not None else ():
            anchor = next(ancestor.iterchildren("a"), None)
            if anchor is not None:
                return slug_of(self._target(anchor))
        return ""

    def _target(self, anchor: etree._Element) -> str:
        """Return where a menu's item leads: nowhere, if it only opens the menu below it."""
        href = anchor.get("href", "").strip()
        return "" if href.startswith("#") else self.link(href)

    def _date(self, title: etree._Element) -> datetime | None:
        module = module_of(title)
        for time in module.iter("time") if module is not None else ():
            found = parse_date(time.get("datetime", ""), self.zone)
            if found:
                return found[0]
        return None


def slug_of(url: str) -> str:
    """Return a section's slug, the last part of its path; empty where the URL cannot be a section's."""
    parts = urlsplit(url)
    path = _PAGE_OF_LISTING.sub("", parts.path).strip("/")
    if not path or parts.query or parts.scheme not in {"http", "https"}:
        return ""
    slug = path.rsplit("/", 1)[-1]
    return slug if re.fullmatch(r"[\w%-]*[^\W\d][\w%-]*", slug) and not re.match(r"\d+-", slug) else ""


def _ancestors(element: etree._Element) -> Iterator[str]:
    for ancestor in element.iterancestors():
        yield ancestor.get("class", "")


def _in_listing(title: etree._Element) -> bool:
    """Whether a module belongs to the listing: in the loop or the grid on top, else in no block, menu or sidebar."""
    inside_main = inside_block = False
    for names in _ancestors(title):
        if "tdb_loop" in names or "td-category-grid" in names or "tdb_category_grid" in names:
            return True  # the grid is made of blocks
        if "td-ss-main-sidebar" in names or "td-footer" in names or "sub-menu" in names:
            return False
        if "td_block_wrap" in names:
            inside_block = True
        if "td-ss-main-content" in names:
            inside_main = True
    return inside_main and not inside_block
