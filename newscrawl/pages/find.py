"""Finding elements by class name: the page is walked once, for all selectors together.

An XPath for a class name walks the whole page and builds a string for each element; twenty of them cost more than
parsing the page.
"""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from newscrawl.text import clean

MAX_TITLE = 10_000
"""Characters of a title, white space included. What is longer is a page that an open tag has swallowed."""
_WITH_CLASS = etree.XPath("descendant-or-self::*[@class]")


class ClassIndex:
    """A page's elements by class name."""

    def __init__(self, root: etree._Element) -> None:
        self._elements: dict[str, list[etree._Element]] = {}
        for element in _WITH_CLASS(root):
            for name in element.get("class").split():
                self._elements.setdefault(name, []).append(element)

    def all(self, *names: str) -> Iterator[etree._Element]:
        """Yield the elements with the first class name in the order of the page, then those with the next."""
        for name in names:
            yield from self._elements.get(name, ())

    def matching(self, wanted: Callable[[str], bool]) -> Iterator[etree._Element]:
        """Yield the elements with a class name that is wanted, name by name."""
        for name, elements in self._elements.items():
            if wanted(name):
                yield from elements

    def first(self, *names: str) -> etree._Element | None:
        """Return the first element with the first class name that there is."""
        return next(self.all(*names), None)

    def inside(self, element: etree._Element | None, name: str) -> etree._Element | None:
        """Return the first element with a class name below another."""
        return next((found for found in self.all(name) if element in found.iterancestors()), None)


def first(elements: Iterable[etree._Element]) -> etree._Element | None:
    """Return the first element, or None."""
    return next(iter(elements), None)


def has_class(element: etree._Element, *names: str) -> bool:
    """Whether an element has one of these class names."""
    return not set(names).isdisjoint(element.get("class", "").split())


def around(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the nearest element around another that has one of these class names."""
    return next((ancestor for ancestor in element.iterancestors() if has_class(ancestor, *names)), None)


def text_of(element: etree._Element | None) -> str:
    """Return an element's text, clean."""
    if element is None:
        return ""
    return clean("".join(element.itertext()) if len(element) else element.text or "")


def title_of(element: etree._Element | None) -> str:
    """Return a title's text, clean; an empty string where it is too long to be one."""
    return "" if element is None or sum(map(len, element.itertext())) > MAX_TITLE else text_of(element)
