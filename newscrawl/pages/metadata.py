"""What a page says of itself to machines: JSON-LD, OpenGraph, meta, link."""

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newscrawl.identity import absolute_url

_META = etree.XPath("//meta[@content and (@property or @name or @itemprop)]")
_JSON_LD = etree.XPath("//script[contains(@type, 'ld+json')]")
_CANONICAL = etree.XPath("string((//link[@rel='canonical']/@href)[1])")
_LANGUAGE = etree.XPath("string(/html/@lang)")

ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "LiveBlogPosting",
        "Report",
        "ReviewNewsArticle",
    }
)
# Deeper nesting and longer scripts than any site writes by itself: hostile, or broken.
MAX_DEPTH = 12
MAX_SCRIPT = 2_000_000


class Metadata:
    """The page's metadata, read once."""

    def __init__(self, root: etree._Element, url: str) -> None:
        self.meta: dict[str, str] = {}
        """The first value of each ``meta``, by lower-case property or name."""
        for element in _META(root):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            self.meta.setdefault(name.strip().lower(), element.get("content", "").strip())
        self.language = str(_LANGUAGE(root)).strip() or self.meta.get("og:locale", "").replace("_", "-")
        canonical = str(_CANONICAL(root)).strip()
        self.canonical = absolute_url(url, canonical) if canonical else ""
        self._nodes = list(_read_json_ld(root))
        self.article: dict[str, Any] = self._first(ARTICLE_TYPES)
        self.breadcrumb: dict[str, Any] = self._first(frozenset({"BreadcrumbList"}))

    def first(self, *names: str) -> str:
        """Return the first of these ``meta`` that has a value."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    def text(self, key: str) -> str:
        """Return a text of the JSON-LD article."""
        value = self.article.get(key)
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, str)), "")
        return value.strip() if isinstance(value, str) else ""

    def names(self, key: str) -> list[str]:
        """Return the names of the JSON-LD article's people or things under a key, references resolved."""
        values = self.article.get(key)
        found = []
        for value in values if isinstance(values, list) else [values]:
            node = self._resolve(value) if isinstance(value, dict) else value
            name = node.get("name") if isinstance(node, dict) else node
            if isinstance(name, str) and name.strip():
                found.append(name.strip())
        return found

    def breadcrumb_names(self) -> list[str]:
        """Return the names in the JSON-LD breadcrumb, outermost first, home and title included."""
        items = self.breadcrumb.get("itemListElement")
        names = []
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):
                inner = item.get("item")
                name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else "")
                names.append(name.strip() if isinstance(name, str) else "")
        return names

    def _first(self, types: frozenset[str]) -> dict[str, Any]:
        return next((node for node in self._nodes if types & _types(node)), {})

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow ``{"@id": …}`` to the node of the same page that has the name."""
        if "name" in node or "@id" not in node:
            return node
        return next((other for other in self._nodes if other.get("@id") == node["@id"] and "name" in other), node)


def _read_json_ld(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in _JSON_LD(root):
        text = script.text or ""
        if len(text) > MAX_SCRIPT:
            continue
        try:
            # Not strict: WordPress plugins leave raw line breaks inside strings.
            data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common; the page has other sources
        yield from _flatten(data, MAX_DEPTH)


def _flatten(data: object, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the nodes at the top of a script and in its ``@graph``."""
    if depth and isinstance(data, list):
        for item in data:
            yield from _flatten(item, depth - 1)
    elif depth and isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity"):
            yield from _flatten(data.get(key), depth - 1)


def _types(node: dict[str, Any]) -> set[str]:
    types = node.get("@type")
    return {item for item in (types if isinstance(types, list) else [types]) if isinstance(item, str)}
