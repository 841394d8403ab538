"""The parts of a page whose links are no news: menus, footers, share bars, comments, dialogs."""

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

_TAGS = frozenset({"nav", "form", "dialog", "select"})
_NAMES = re.compile(
    r"(?:^|[\s_-])(?<!has-)(?<!with-)(?<!no-)(?:menu|nav|navbar|navigation|mega-?menu|sub-menu|breadcrumbs?|pagination"
    r"|pager|page-numbers|shar(?:e|ing)|social|comments?|disqus|footer|colophon|tag-?cloud|tag-?list|tag-?links"
    r"|(?:post|entry|article)-tags|lang(?:uage)?-?switch(?:er)?|languages|cookies?|consent|newsletter|sitemap|legal"
    r"|modal|popup|login|toc|table-of-contents|references|footnotes)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "menu", "menubar", "contentinfo", "search", "dialog"})
# Inside of these a footer or a header is that of a part, not of the page.
_PARTS = ("article", "main", "section", "aside")


class Furniture:
    """Knows of each element whether it stands in such a part, or in one that was added."""

    def __init__(self, elements: Iterable[etree._Element]) -> None:
        self._known = dict.fromkeys(elements, True)

    def add(self, element: etree._Element) -> None:
        """Count an element, and all in it, as one of these parts."""
        self._known[element] = True

    def holds(self, element: etree._Element) -> bool:
        """Whether an element stands in one. The answer is kept for each element above."""
        passed = []
        found = False
        for ancestor in (element, *element.iterancestors()):
            known = self._known.get(ancestor)
            if known is not None:
                found = known
                break
            passed.append(ancestor)
            if ancestor.tag in {"body", "html"}:
                break
            if _is_furniture(ancestor):
                found = True
                break
        self._known.update(dict.fromkeys(passed, found))
        return found


def _is_furniture(element: etree._Element) -> bool:
    tag = element.tag
    return (
        tag in _TAGS
        or element.get("role") in _ROLES
        or _is_furniture_name(element.get("class"))
        or _is_furniture_name(element.get("id"))
        or (tag in {"footer", "header"} and next(element.iterancestors(*_PARTS), None) is None)
    )


@lru_cache(maxsize=8192)
def _is_furniture_name(names: str | None) -> bool:
    return bool(names and _NAMES.search(names))
