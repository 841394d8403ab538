"""What the tagDiv "Newspaper" theme prints of an article, in both of its generations: ``td-*`` and ``tdb-*``.

The same class names stand in every module beside the article, so each look-up says which place it means.
"""

import re

from lxml import etree

from newscrawl.pages.find import ClassIndex, around, first, has_class, text_of

_H1 = etree.XPath("//h1")
_MODULE = re.compile(r"\b(?:td|tdb)_module_")
_FEATURED = ("td-post-featured-image", "tdb_single_featured_image", "tdb_single_bg_featured_image")


class Theme:
    """A page as the theme lays it out; on a page of another theme all is empty."""

    def __init__(self, root: etree._Element, classes: ClassIndex) -> None:
        self._root = root
        self._classes = classes
        cloud = classes.first("tdb_single_content")
        inner = None if cloud is None else classes.inside(cloud, "tdb-block-inner")
        self.content = inner if inner is not None else classes.first("td-post-content")
        """The element that holds the text, or None."""

    def headline(self) -> str:
        """Return the title above the text."""
        found = self._classes.first("tdb-title-text")
        if found is None and self.content is not None:
            found = first(h1 for h1 in _H1(self._root) if has_class(h1, "entry-title"))
        return text_of(found)

    def standfirst(self) -> str:
        """Return the line below the title. The cloud template's block holds a style sheet beside the text."""
        place = self._classes.first("td-post-sub-title", "tdb-sub-title", "tdb_single_subtitle")
        return "" if place is None else text_of(next(place.iter("p"), None))

    def authors(self) -> list[str]:
        """Return the names in the line below the title: not those of modules, nor of the box below the text."""
        found = [
            link
            for link in self._classes.all("tdb-author-name")
            if around(link, "tdb_single_author_box", "tdb-author-box") is None
        ]
        for place in self._classes.all("td-post-author-name"):
            if first(place.iterancestors("header")) is not None:
                found += place.iter("a")
        return [text_of(element) for element in found]

    def date(self) -> str:
        """Return the machine-readable date of the line below the title."""
        places = self._classes.all("tdb_single_date", "td-post-date")
        times = (time.get("datetime") for place in places if not _is_in_module(place) for time in place.iter("time"))
        return next(filter(None, times), "")

    def section(self) -> list[str]:
        """Return the breadcrumb, home included, title excluded."""
        return [text_of(element) for element in self._classes.all("entry-crumb", "tdb-entry-crumb")]

    def tags(self) -> list[str]:
        """Return the tags below the text."""
        return [text_of(link) for place in self._classes.all("td-tags", "tdb-tags") for link in place.iter("a")]

    def featured(self) -> etree._Element | None:
        """Return the place of the picture above the text."""
        return self._classes.first(*_FEATURED)


def _is_in_module(place: etree._Element) -> bool:
    return any(_MODULE.search(outer.get("class", "")) for outer in place.iterancestors("div"))
