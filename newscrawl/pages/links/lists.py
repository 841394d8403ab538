"""Lists of links on pages of any theme: a heading, or a labelled section, over two or more headlines.

Menus, footers, tags, share bars, page numbers and comments are lists of links too, and are left out: better no block
than a wrong one. Each element is looked at by the nearest heading before it only, so the cost grows with the page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.items import RelatedLink
from newscrawl.pages.find import ClassIndex, text_of, title_of
from newscrawl.pages.links.cards import describe, is_marked, target_of, titled
from newscrawl.pages.links.furniture import Furniture
from newscrawl.pages.links.headings import LONGEST, classify
from newscrawl.text import clean

LEVELS = 4
"""How far above a heading its list may begin: themes wrap a heading in a few elements of its own."""
MOST_HEADINGS = 300
MOST_LINKS = 80
"""Links of one list. What has more is a menu or an archive."""
MANY = 1000
"""Elements of one part of a list."""
MOST_PARTS = 6
"""Elements right inside a heading; what has more holds things and is none."""
MOST_INSIDE = 60
"""The same, with all that those hold."""
NEAR = 40
"""Elements without text between a list and its heading."""
DEEP = 40
PROSE = 150
SENTENCE = 30
"""Characters around a link that make it part of a text."""
_FEW_WORDS, _LINKED_WORDS, _HEADLINE_WORDS, _MANY_WORDS, _HEADLINE_SIGNS = 8, 4, 3, 5, 8
_H = ("h2", "h3", "h4", "h5", "h6")
_HEADING_NAME = re.compile(r"(?:^|[a-z\d][_-]{1,2})(?:title|titulo|heading|heading-text|header-title)$", re.IGNORECASE)
_HEADING_TAGS = frozenset({"div", "span", "p", "strong", "b", "header", "legend", "dt"})
_WORDPRESS_LISTS = ("wp-block-latest-posts",)
_AD = re.compile(
    r"\W*(?:advert\w*|publicidad\w*|anzeige|werbung|publicit\w*|pubblicit\w*|sponsored|reklam\w*)\W*", re.IGNORECASE
)
_HOME = re.compile(r"https?://[^/?#]+/?")
# Scripts that put no spaces between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Block:
    """A heading over links."""

    block: str
    heading: str
    element: etree._Element
    links: list[RelatedLink] = field(default_factory=list)

    def add(self, link: RelatedLink) -> None:
        """Put a link at the end."""
        link.block, link.position = self.block, len(self.links) + 1
        self.links.append(link)


def read_lists(
    root: etree._Element, classes: ClassIndex, url: str, zone: tzinfo, taken: Iterable[etree._Element]
) -> list[Block]:
    """Return the lists of links that have a heading. Those inside of ``taken`` elements are known already."""
    furniture = Furniture(taken)
    headings = dict(islice(_headings(root, classes, furniture), MOST_HEADINGS))
    parts = [(text, _below(element, headings)) for element, text in headings.items()]
    for element in islice(root.iter("section", "aside"), MOST_HEADINGS):
        label = clean(element.get("aria-label", ""))
        if label and classify(label) != "other" and not furniture.holds(element):
            parts.append((label, _anchors(element, headings)))
    latest = [(heading_before(element), _anchors(element, {})) for element in classes.all(*_WORDPRESS_LISTS)]
    found: dict[etree._Element, Block] = {}
    for least, chosen in ((1, latest), (2, parts)):
        for text, anchors in chosen:
            if len(anchors) < least or furniture.holds(anchors[0]):
                continue
            block = _read(text, anchors, url, zone, least)
            if block is not None and not furniture.holds(block.element):
                found[block.element] = block
                furniture.add(block.element)
    return list(found.values())


def heading_before(element: etree._Element) -> str:
    """Return the short text without links right before an element, or before one that begins with it."""
    for _ in range(LEVELS + 1):
        for sibling in islice(element.itersiblings(etree.Element, preceding=True), NEAR):
            if sibling.tag in {"script", "style", "noscript", "link"}:
                continue
            text = _visible(sibling)
            if not text or _AD.fullmatch(text):
                continue
            return text if len(text) <= LONGEST and next(sibling.iter("a"), None) is None else ""
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "main", "article"}:
            return ""
        element = parent
    return ""


def _headings(root: etree._Element, classes: ClassIndex, furniture: Furniture) -> Iterator[tuple[etree._Element, str]]:
    """Yield what may be a list's heading, with its text: not the titles of its entries."""
    title = title_of(next(root.iter("title"), None))
    named = (element for element in classes.matching(_is_heading_name) if element.tag in _HEADING_TAGS)
    for element in chain(root.iter(*_H), named):
        if not furniture.holds(element):
            text = _heading_text(element)
            if text and text not in title:  # the article's own title is none
                yield element, text


@lru_cache(maxsize=8192)
def _is_heading_name(name: str) -> bool:
    return bool(_HEADING_NAME.search(name))


def _heading_text(element: etree._Element) -> str:
    if len(element) > MOST_PARTS or next(islice(element.iter(), MOST_INSIDE, None), None) is not None:
        return ""
    link = next(element.iter("a"), None)
    most = _FEW_WORDS if link is None else _LINKED_WORDS
    text = text_of(element)
    if not text or len(text) > LONGEST or text.count(" ") >= most:
        return ""
    if link is not None and classify(text) == "other":
        return ""
    return "" if next(element.iterancestors("a"), None) is not None else text


def _below(heading: etree._Element, headings: dict[etree._Element, str]) -> list[etree._Element]:
    """Return the links under a heading: of the first part behind it that has any, and of those that look like it."""
    element = heading
    for _ in range(LEVELS):
        anchors: list[etree._Element] = []
        shape: etree._Element | None = None
        for sibling in element.itersiblings(etree.Element):
            found = _anchors(sibling, headings)
            if not found:
                if sibling in headings or any(inner in headings for inner in sibling.iter(*_H)):
                    return anchors
                if not anchors and sibling.tag not in {"script", "style"} and len(_visible(sibling)) > PROSE:
                    return []
                continue
            if shape is not None and len({anchor.get("href") for anchor in anchors}) > 1 and not _alike(shape, sibling):
                break
            shape = sibling
            anchors += found
            if len(anchors) > MOST_LINKS:
                return []
        if anchors:
            return anchors
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "main"}:
            return []
        element = parent
    return []


def _anchors(part: etree._Element, headings: dict[etree._Element, str]) -> list[etree._Element]:
    """Return the links in a part of the page up to the next heading, as far as there are not too many."""
    found = []
    for element in islice(part.iter(etree.Element), MANY):
        if element in headings:
            break
        if element.tag == "a":
            found.append(element)
    return found


def _alike(one: etree._Element, other: etree._Element) -> bool:
    names, others = one.get("class", "").split(), other.get("class", "").split()
    return one.tag == other.tag and (not (names or others) or not set(names).isdisjoint(others))


def _read(heading: str, anchors: list[etree._Element], url: str, zone: tzinfo, least: int) -> Block | None:
    """Return the list that these links make, or None where they are none of headlines."""
    links: dict[str, RelatedLink] = {}
    places: dict[str, etree._Element] = {}
    for anchor in anchors:
        target = target_of(anchor, url)
        label = "tag" in anchor.get("rel", "")
        headline = (
            titled(anchor) if target and not label and not _HOME.fullmatch(target) and not _runs_on(anchor) else ""
        )
        if _is_headline(headline) and len(headline) > len(links[target].headline if target in links else ""):
            links[target] = RelatedLink(url=target, headline=headline)
            places[target] = anchor
    marked = [target for target, anchor in places.items() if is_marked(anchor)]
    if len(marked) > 1:  # where entries have titles, short links beside those are names of sections
        for target in links.keys() - marked:
            if _words(links[target].headline) < _MANY_WORDS:
                del links[target], places[target]
    if len(links) < least or not _is_one_site(links):
        return None
    top, cards = _cards(list(places.values()))
    if top is None:
        return None
    within = set(cards)
    strays = {a.get("href") for a in anchors if a not in within and within.isdisjoint(a.iterancestors())}
    if len(strays) > len(links):
        return None
    block = Block(classify(heading), heading, top)
    for link, card in zip(links.values(), cards, strict=True):
        describe(link, card, url, zone)
        block.add(link)
    return block


def _cards(anchors: list[etree._Element]) -> tuple[etree._Element | None, list[etree._Element]]:
    """Return the element that holds all of these links, and for each the largest that holds no other."""
    lines = [[anchor, *islice(anchor.iterancestors(), DEEP)] for anchor in anchors]
    counts: dict[etree._Element, int] = {}
    for line in lines:
        for element in line:
            counts[element] = counts.get(element, 0) + 1
    if len(anchors) == 1:
        return anchors[0].getparent(), [lines[0][1] if len(lines[0]) > 1 else anchors[0]]
    top = next((element for element in lines[0] if counts[element] == len(anchors)), None)
    cards = [[element for element in line if counts[element] == 1] for line in lines]
    return top, [card[-1] if card else line[0] for card, line in zip(cards, lines, strict=True)]


def _is_headline(text: str) -> bool:
    """Whether a link's text is a headline: several words, not a name or a label."""
    return _words(text) >= _HEADLINE_WORDS or len(_UNSPACED.findall(text)) >= _HEADLINE_SIGNS


def _words(text: str) -> int:
    return text.count(" ") + 1


def _runs_on(anchor: etree._Element) -> bool:
    """Whether a link stands in a sentence."""
    parent = anchor.getparent()
    before, after = len((parent.text or "").strip()), len((anchor.tail or "").strip())
    return before + after > SENTENCE if parent.tag == "p" else min(before, after) > SENTENCE // 2


def _is_one_site(links: Iterable[str]) -> bool:
    """Whether half of the links lead to one host: advertisements lead to one each."""
    hosts = [urlsplit(link).netloc for link in links]
    return 2 * max(map(hosts.count, hosts)) >= len(hosts)


def _visible(element: etree._Element) -> str:
    """Return the text of the first elements in one, style sheets left out."""
    parts = [
        (inner.text or "") + " "
        for inner in islice(element.iter(etree.Element), MOST_INSIDE)
        if inner.tag not in {"script", "style", "noscript"}
    ]
    return clean(" ".join(parts))
