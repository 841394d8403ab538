"""Blocks of links that a theme sets beside or below an article: related, latest, must-read, most-read."""

import re
from dataclasses import dataclass, field

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.items import RelatedLink
from newscrawl.pages.find import ClassIndex, text_of
from newscrawl.text import clean

# What a heading says, in the order of the test: "recommended" beats "latest".
_HEADINGS = {
    "related": (
        *("related", "you (?:might|may) also (?:like|enjoy)", "recommended", "more from (?:this )?author", "similar"),
        *("see also", "más (?:de|sobre)", "relacionad[oa]s", "ähnliche", "verwandte", "das könnte", "mehr zum thema"),
        *("correlati", "à lire aussi", "articles similaires"),
    ),
    "must_read": ("must[ -]?reads?", "don['’]?t miss"),
    "most_read": (
        *("most (?:read|viewed|popular)", "popular", "trending", "top stories", "lo más (?:leído|visto)", "más leíd"),
        *("meistgelesen", "beliebt"),
    ),
    "latest": (
        *("latest", "recent", "newest", "breaking", "just in", r"\bnews?$", "new posts?", "últimas", "lo más reciente"),
        *("lo último", "neueste", "aktuelle", "dernières", "ultime"),
    ),
}
_PATTERNS = {block: re.compile("|".join(patterns), re.IGNORECASE) for block, patterns in _HEADINGS.items()}
_HEADING_CLASSES = ("td-block-title", "td-related-title", "block-title")
_RELATED_CLASSES = ("td_block_related_posts", "tdb_single_related", "td-related-")
_MENU = re.compile("td_block_mega_menu|td_mega_menu|sub-menu|tdb_mobile_menu|tdb_header_mega_menu")
_WRAP = re.compile("td_block_wrap|td_block_related_posts")
_MODULE = re.compile("td_module_|tdb_module_|td_mod_")


@dataclass(slots=True)
class Block:
    """A heading over links."""

    block: str
    heading: str
    element: etree._Element
    links: list[RelatedLink] = field(default_factory=list)


def classify(heading: str) -> str:
    """Return what a block is by its heading: ``related``, ``latest``, ``must_read``, ``most_read`` or ``other``."""
    return next((block for block, pattern in _PATTERNS.items() if pattern.search(heading)), "other")


def read_blocks(classes: ClassIndex, url: str) -> list[Block]:
    """Return the page's blocks of links in reading order, menus left out; each target once per block."""
    blocks: dict[etree._Element, Block] = {}
    wraps: dict[etree._Element, etree._Element | None] = {}
    headings = {_wrap(heading, wraps): heading for heading in reversed(list(classes.all(*_HEADING_CLASSES)))}
    excerpts = {module_of(excerpt): excerpt for excerpt in classes.all("td-excerpt")}
    for title in classes.all("td-module-title"):
        wrap = _wrap(title, wraps)
        if wrap is None:
            continue
        block = blocks.get(wrap)
        if block is None:
            heading = _heading(headings.get(wrap))
            related = any(name in wrap.get("class", "") for name in _RELATED_CLASSES)
            block = blocks[wrap] = Block("related" if related else classify(heading), heading, wrap)
        link = read_module(title, url)
        if link and link.url not in {other.url for other in block.links}:
            link.excerpt = text_of(excerpts.get(module_of(title)))
            link.block, link.position = block.block, len(block.links) + 1
            block.links.append(link)
    return [block for block in blocks.values() if block.links]


def read_module(title: etree._Element, url: str) -> RelatedLink | None:
    """Return the link of one module, from its title element."""
    anchor = next(title.iter("a"), None)
    href = (anchor.get("href") or "").strip() if anchor is not None else ""
    if anchor is None or not href or href.startswith(("#", "javascript:", "mailto:")):
        return None
    target = absolute_url(url, href)
    if not target:
        return None
    headline = text_of(anchor) or clean(anchor.get("title", ""))
    return RelatedLink(url=target, headline=headline)


def module_of(title: etree._Element) -> etree._Element | None:
    """Return the module that a title stands in."""
    found = None
    for ancestor in title.iterancestors("div", "article", "li"):
        names = ancestor.get("class", "")
        if "td_module_wrap" in names:
            return ancestor
        if found is None and _MODULE.search(names):
            found = ancestor
    return found


def _wrap(title: etree._Element, known: dict[etree._Element, etree._Element | None]) -> etree._Element | None:
    """Return the block around a module; None where there is none, or where it is a menu's.

    ``known`` keeps the answer for each element above: the modules of a block share them.
    """
    passed = []
    found = None
    for ancestor in title.iterancestors():
        if ancestor in known:
            found = known[ancestor]
            break
        passed.append(ancestor)
        names = ancestor.get("class", "")
        if _MENU.search(names):
            break
        if _WRAP.search(names):
            found = (
                None if any(_MENU.search(outer.get("class", "")) for outer in ancestor.iterancestors()) else ancestor
            )
            break
    known.update(dict.fromkeys(passed, found))
    return found


def _heading(element: etree._Element | None) -> str:
    """Return a block's heading; a related block's may hold the tabs "Related articles" and "More from author"."""
    if element is not None and len(element.findall("a")) > 1:
        return next((text for text in map(text_of, element.iter("a", "span")) if text), "")
    return text_of(element)
