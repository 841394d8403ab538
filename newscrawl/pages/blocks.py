"""Blocks of links that a page sets beside, in or below an article: related, latest, must-read, most-read.

Those of the tagDiv themes are known by their class names; ``newscrawl.pages.links.lists`` finds those of other themes.
"""

import re
from datetime import tzinfo

from lxml import etree

from newscrawl.items import RelatedLink
from newscrawl.pages.find import ClassIndex, text_of
from newscrawl.pages.links.cards import describe, target_of
from newscrawl.pages.links.headings import classify
from newscrawl.pages.links.lists import Block, heading_before, read_lists
from newscrawl.text import clean

__all__ = ["Block", "classify", "read_blocks"]

_HEADING_CLASSES = (
    *("td-block-title", "td-related-title", "block-title", "td-trending-now-title", "td-more-articles-box-title"),
)
_RELATED_CLASSES = ("td_block_related_posts", "tdb_single_related", "td-related-")
_MENU = re.compile("td_block_mega_menu|td_mega_menu|sub-menu|tdb_mobile_menu|tdb_header_mega_menu")
_WRAP = re.compile("td_block_wrap|td_block_related_posts|td-more-articles-box")
_MODULE = re.compile("td_module_|tdb_module_|td_mod_")


def read_blocks(
    root: etree._Element, classes: ClassIndex, url: str, zone: tzinfo, content: etree._Element | None = None
) -> list[Block]:
    """Return the page's blocks of links, menus left out: the theme's in reading order, then all others.

    A target stands once in a block. ``zone`` is read into dates that say none. ``content`` is the container of the
    article's text: of the blocks inside, only those that say they are related count; all other links there are the
    text's own.
    """
    found = _read_theme(classes, url, zone)
    found += read_lists(root, classes, url, zone, [block.element for block in found])
    return [block for block in found if block.block == "related" or content not in block.element.iterancestors()]


def _read_theme(classes: ClassIndex, url: str, zone: tzinfo) -> list[Block]:
    blocks: dict[etree._Element, Block] = {}
    wraps: dict[etree._Element, etree._Element | None] = {}
    headings = {_wrap(heading, wraps): heading for heading in reversed(list(classes.all(*_HEADING_CLASSES)))}
    targets: dict[etree._Element, set[str]] = {}
    for title in classes.all("td-module-title"):
        wrap = _wrap(title, wraps)
        if wrap is None:
            continue
        block = blocks.get(wrap)
        if block is None:
            heading = _heading(headings.get(wrap)) or heading_before(wrap)
            block = blocks[wrap] = Block(_kind(heading, wrap), heading, wrap)
            targets[wrap] = set()
        link = read_module(title, url)
        if link and link.url not in targets[wrap]:
            targets[wrap].add(link.url)
            module = module_of(title)
            if module is not None:
                describe(link, module, url, zone)
            block.add(link)
    return [block for block in blocks.values() if block.links]


def _kind(heading: str, wrap: etree._Element) -> str:
    """Return what a block is. Where the related block is headed "Latest articles", it shows those."""
    kind = classify(heading)
    names = wrap.get("class", "")
    own = any(name in names for name in _RELATED_CLASSES)
    return "related" if own and kind not in {"latest", "most_read"} else kind


def read_module(title: etree._Element, url: str) -> RelatedLink | None:
    """Return the link of one module, from its title element."""
    anchor = next(title.iter("a"), None)
    target = target_of(anchor, url) if anchor is not None else ""
    if anchor is None or not target:
        return None
    return RelatedLink(url=target, headline=text_of(anchor) or clean(anchor.get("title", "")))


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
