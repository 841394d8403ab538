"""What a page says of itself to machines: JSON-LD, OpenGraph, meta, microdata, link."""

import json
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.identity import absolute_url

_META = etree.XPath("//meta[@content and (@property or @name or @itemprop)]")
_JSON_LD = etree.XPath("//script[contains(@type, 'ld+json')]")
_ITEMS = etree.XPath("//*[@itemprop and not(self::meta and ancestor::head)]")
_CANONICAL = etree.XPath("string((//link[@rel='canonical']/@href)[1])")
_LANGUAGE = etree.XPath("string(/html/@lang)")

ARTICLE_TYPES = frozenset(
    {
        *("Article", "NewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"),
        *("ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle"),
        *("ReviewNewsArticle", "AskPublicNewsArticle", "SatiricalArticle", "AdvertiserContentArticle"),
        *("ScholarlyArticle", "TechArticle"),
    }
)
# What keeps old browsers and XML parsers from reading a script.
_BEFORE = ("<!--", "/*<![CDATA[*/", "//<![CDATA[", "<![CDATA[")
_BEHIND = ("-->", "/*]]>*/", "//]]>", "]]>")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_FREE = {"true": True, "yes": True, "free": True, "false": False, "no": False, "locked": False, "metered": False}
# More than any site writes by itself: deeper nesting, more text, more nodes are hostile, or broken.
MAX_DEPTH = 12
MAX_SCRIPTS = 2_000_000
"""Characters of all scripts of a page."""
MAX_NODES = 10_000


class Metadata:
    """The page's metadata, read once."""

    def __init__(self, root: etree._Element, url: str) -> None:
        self.meta: dict[str, list[str]] = {}
        """The values of each ``meta``, by lower-case property or name, without separators: ``article:published_time``
        and ``article.published.time`` are both ``articlepublishedtime``."""
        for element in _META(root):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if value := element.get("content", "").strip():
                self.meta.setdefault(_folded(name), []).append(value)
        self._root = root
        self._html_language = str(_LANGUAGE(root))
        canonical = str(_CANONICAL(root)).strip()
        self.canonical = absolute_url(url, canonical) if canonical else ""
        self._nodes = list(islice(_read_json_ld(root), MAX_NODES))
        self.article: dict[str, Any] = self._first(ARTICLE_TYPES)
        self.breadcrumb: dict[str, Any] = self._first(frozenset({"BreadcrumbList"}))

    def first(self, *names: str) -> str:
        """Return the first value of the first of these ``meta`` that has one."""
        return next((self.meta[name][0] for name in map(_folded, names) if name in self.meta), "")

    def all(self, *names: str) -> list[str]:
        """Return all values of the first of these ``meta`` that has one."""
        return next((self.meta[name] for name in map(_folded, names) if name in self.meta), [])

    @cached_property
    def items(self) -> dict[str, list[etree._Element]]:
        """The elements with microdata, by ``itemprop``, in the order of the page."""
        found: dict[str, list[etree._Element]] = {}
        for element in _ITEMS(self._root):
            for name in element.get("itemprop").split():
                found.setdefault(name, []).append(element)
        return found

    def item(self, name: str) -> str:
        """Return the machine-readable value of the first microdata of this name."""
        element = next(iter(self.items.get(name, ())), None)
        if element is None:
            return ""
        return str(element.get("content") or element.get("datetime") or "").strip()

    def language(self) -> tuple[str, str]:
        """Return the declared language in BCP 47 and where it is declared; empty where that is no language."""
        for source, raw in (
            ("markup", self._html_language),
            ("json-ld", self.text("inLanguage")),
            ("meta", self.first("og:locale", "content-language", "dc.language", "language")),
        ):
            tag = raw.strip().replace("_", "-")
            if _LANGUAGE_TAG.fullmatch(tag):
                return tag, source
        return "", ""

    def text(self, key: str) -> str:
        """Return a text of the JSON-LD article."""
        value = self.article.get(key)
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, str)), "")
        return value.strip() if isinstance(value, str) else ""

    def article_body(self) -> str:
        """Return the text that the JSON-LD article holds; a live blog's entries in their order."""
        updates = _flat(self.article.get("liveBlogUpdate"))
        entries = [
            entry.get(key) for entry in updates if isinstance(entry, dict) for key in ("headline", "articleBody")
        ]
        return self.text("articleBody") or "\n".join(text for text in entries if isinstance(text, str))

    def names(self, key: str) -> list[str]:
        """Return the names of the JSON-LD article's people or things under a key, references resolved."""
        values = self.article.get(key)
        found = []
        for value in _flat(values):
            node = self._resolve(value) if isinstance(value, dict) else value
            name = node.get("name") if isinstance(node, dict) else node
            found += [one.strip() for one in _flat(name) if isinstance(one, str) and one.strip()]
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

    def objects(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the JSON-LD nodes of some types: those at the top, and those under a key of one at the top."""
        held = (value for node in self._nodes for value in node.values() if isinstance(value, dict | list))
        inner = (node for value in held for node in (value if isinstance(value, list) else [value]))
        wanted = set(kinds)
        return [node for node in (*self._nodes, *inner) if isinstance(node, dict) and wanted & _types(node)]

    def _first(self, types: frozenset[str]) -> dict[str, Any]:
        return next((node for node in self._nodes if types & _types(node)), {})

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow ``{"@id": …}`` to the node of the same page that has the name."""
        if "name" in node or "@id" not in node:
            return node
        return self._named.get(str(node["@id"]), node)

    @cached_property
    def _named(self) -> dict[str, dict[str, Any]]:
        """The nodes that have a name, by their ids; of two with one id the first."""
        return {str(node["@id"]): node for node in reversed(self._nodes) if "name" in node and "@id" in node}


def accessible_for_free(metadata: Metadata) -> bool | None:
    """Return whether a page declares that everybody may read it; None where it does not say.

    A metered page, of which each reader has a few a month, is not free: so schema.org's users declare it, too.
    """
    article = metadata.article
    parts = article.get("hasPart")
    nodes = (article, *metadata.objects("WebPage"), *(parts if isinstance(parts, list) else [parts]))
    said = [node.get("isAccessibleForFree") for node in nodes if isinstance(node, dict)]
    for value in (*said, metadata.first("isaccessibleforfree"), metadata.first("article:content_tier")):
        free = _FREE.get(str(value).strip().lower().rpartition("/")[2])
        if free is not None:
            return free
    return None


def _read_json_ld(root: etree._Element) -> Iterator[dict[str, Any]]:
    left = MAX_SCRIPTS
    for script in _JSON_LD(root):
        text = script.text or ""
        if len(text) > left:
            continue
        left -= len(text)
        try:
            data = _parse(text)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common; the page has other sources
        yield from _flatten(data, MAX_DEPTH)


def _parse(text: str) -> Any:
    """Parse JSON as sites write it: not strict, since WordPress plugins leave raw line breaks inside strings."""
    text = text.strip()
    for before, behind in zip(_BEFORE, _BEHIND, strict=True):
        text = text.removeprefix(before).removesuffix(behind).strip()
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub("", text), strict=False)


def _flat(values: Any) -> list[Any]:
    """Return a value or values as one list; some sites put a list into the list."""
    found = values if isinstance(values, list) else [values]
    return [inner for value in found for inner in (value if isinstance(value, list) else [value])]


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


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
