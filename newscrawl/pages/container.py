"""Finding the element that holds an article's text, on a page in no known markup.

An article's text is prose: it stands in paragraphs and not in links. The search goes down from the top of the page as
long as one child holds nearly all of it.
"""

import re
from collections.abc import Iterable

from lxml import etree

# Places that hold prose of another kind: by their element, and by class and id, anywhere in a name.
_BESIDE = frozenset(
    {
        *("nav", "footer", "aside", "form", "script", "style", "noscript", "template", "button", "select", "figure"),
        *("dialog", "head"),
    }
)
_BESIDE_NAMES = re.compile(
    r"comment|footer|side-?bar|related|recommend|newsletter|cookie|consent|gdpr|onetrust|teaser|popup|modal"
    r"|disqus|disclaimer|author-?(?:box|bio|info)|most-?(?:read|popular)|trending|recirc|promo|caption",
    re.IGNORECASE,
)
BESIDE_SHARE = 20
"""Prose in such a place counts this many times less; not nothing, as some sites name the article itself like that."""
_MARKED = etree.XPath(
    "//*[@itemprop='articleBody'] | //div[contains(concat(' ', @class, ' '), ' entry-content ')"
    " or contains(concat(' ', @class, ' '), ' post-content ')]"
)
_IN_LINE = frozenset(
    {"b", "i", "em", "strong", "span", "u", "small", "sub", "sup", "mark", "abbr", "br", "cite", "q", "font", "time"}
)
_HEADLINES = frozenset({"h2", "h3", "h4", "h5", "h6", "a"})
PARAGRAPH = 40
"""Characters outside of links from which on a ``p`` counts as prose."""
BARE = 80
"""The same for text that stands in a ``div`` without a ``p``."""
ENOUGH = 1500
"""Characters of prose in ``p`` elements below which bare text is weighed, too."""
MORE = 1.5
"""How many times more bare text there must be for a page that sets its articles without a ``p``."""
MOST = 0.75
"""The share of the prose that a child must hold for the search to go on in it."""
MAX_DEPTH = 50
"""Elements of a line inside one another; deeper ones are hostile."""


def find_container(root: etree._Element) -> etree._Element | None:
    """Return the element that holds most of a page's prose; where there is none, what is marked as an article's."""
    weights = _weigh(root, root.iter("p"), PARAGRAPH)
    if weights.get(root, 0) < ENOUGH:
        bare = root.iter("p", "div", "section", "article", "main", "td", "li", "blockquote", "center", "pre")
        all_weights = _weigh(root, bare, BARE)
        if all_weights.get(root, 0) > MORE * weights.get(root, 0):
            weights = all_weights
    marked = max(_MARKED(root), key=lambda element: weights.get(element, 0), default=None)
    if not weights:
        places = list(root.iter("article"))
        return places[0] if marked is None and len(places) == 1 else marked
    if marked is not None and 2 * weights.get(marked, 0) > weights[root]:
        return marked
    place = root
    while True:
        heaviest = max(place, key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or heaviest.tag == "p" or weights.get(heaviest, 0) < MOST * weights[place]:
            break
        place = heaviest
    # Paragraphs right beside it are an introduction, or what follows a box.
    parent = place.getparent()
    has_more = place is not root and parent.tag != "body" and any(p in weights for p in parent.iterchildren("p"))
    return parent if has_more else place


def _weigh(root: etree._Element, elements: Iterable[etree._Element], least: int) -> dict[etree._Element, int]:
    """Return how much prose of these elements each element of the page holds."""
    weights: dict[etree._Element, int] = {}
    beside = {root: False}
    for element in elements:
        length = _prose(element)
        if length < least:
            continue
        if _is_beside(element, beside) or _is_excerpt(element):
            length //= BESIDE_SHARE
        place: etree._Element | None = element
        while place is not None:
            weights[place] = weights.get(place, 0) + length
            place = place.getparent()
    return weights


def _prose(element: etree._Element, depth: int = 0) -> int:
    """Return how many characters an element says itself, outside of links and of blocks in it."""
    length = len((element.text or "").strip())
    for child in element:
        if child.tag in _IN_LINE and depth < MAX_DEPTH:
            length += _prose(child, depth + 1)
        length += len((child.tail or "").strip())
    return length


def _is_excerpt(element: etree._Element) -> bool:
    """Whether a paragraph tells of another story: it stands below a headline that leads there."""
    above = element.getprevious()
    if above is None or above.tag not in _HEADLINES:
        return False
    link = above if above.tag == "a" else next(above.iter("a"), None)
    return link is not None and not link.get("href", "#").startswith("#")


def _is_beside(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether an element stands beside the article; ``known`` keeps the answers for the elements above."""
    passed = []
    while element not in known:
        passed.append(element)
        element = element.getparent()
    beside = known[element]
    for place in reversed(passed):
        if not beside and place.tag not in {"html", "body", "article", "main"}:
            beside = place.tag in _BESIDE or bool(
                _BESIDE_NAMES.search(f"{place.get('class', '')} {place.get('id', '')}")
            )
        known[place] = beside
    return beside
