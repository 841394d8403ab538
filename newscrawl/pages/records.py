"""Records in XML of any size and quality, read while they stream by: no tree, no entity, no look outside."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.pages.encoding import decode

_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",  # Atom 0.3
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.google.com/schemas/sitemap-news/0.9": "news:",
}
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no characters of XML: they would end the reading
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}\?>")
_HEAD = 100_000  # bytes in which a declaration may stand behind what a plug-in printed
_LOOSE = rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
_LOOSE_AMPERSAND = re.compile(_LOOSE)
_REPAIR = re.compile(rb"<!\[CDATA\[(?:.*?\]\]>|.*)|" + _LOOSE + rb"(?:([A-Za-z][A-Za-z0-9]{1,31});)?", re.DOTALL)
_MOST_REPAIRS = 1_000_000  # each takes a microsecond
_CHUNK = 65_536  # bytes
_LONGEST = 10_000  # characters of a field; no address and no headline is longer
_MOST_FIELDS = 500
_LEVELS = 2  # a field's own, and one below it


@dataclass(slots=True)
class Field:
    """An element inside a record: a child, or a child's child. The first is the record itself, by the name ``.``."""

    name: str
    """With a prefix for what is not the document's own: ``loc``, ``dc:date``, ``news:news/news:title``."""
    attributes: Mapping[str, str]
    base: str
    """What a relative address in it is relative to."""
    text: str = ""


class Records:
    """The elements of some names in a document, one after the other; ``most`` of them at most.

    Iterated once; the attributes are true afterwards. Never raises: broken XML gives what is readable.
    """

    def __init__(self, body: bytes, url: str, names: frozenset[str], most: int) -> None:
        self._body = body
        self._most = most
        self._target = _Target(url, names)
        self.complete = False
        """Whether the document was read to its end: neither is it cut off, nor are there more records."""

    def __iter__(self) -> Iterator[list[Field]]:
        """Yield the fields of each record."""
        left = self._most
        for record in self._read():
            if not left:
                return
            left -= 1
            yield record
        self.complete = self._target.ended

    @property
    def root(self) -> str:
        """The local name of the outermost element; empty where the document is no XML."""
        return self._target.root

    @property
    def prefixes(self) -> frozenset[str]:
        """Those of the namespaces that the outermost element declares."""
        return self._target.prefixes

    def _read(self) -> Iterator[list[Field]]:
        # Nothing is built, so memory does not grow with the document; nothing is resolved, so nothing is asked for.
        parser = etree.XMLParser(
            target=self._target,
            encoding="utf-8",
            recover=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        body = _repaired(self._body)
        declaration = _DECLARATION.search(body, 0, _HEAD)
        first = declaration.end() if declaration else max(0, body.find(b"<"))
        for start in range(first, len(body), _CHUNK):
            try:
                parser.feed(body[start : start + _CHUNK])
            except etree.XMLSyntaxError:
                break
            yield from self._target.taken()
        # The parser is never told that this was the end: it would close what was cut off.


class _Target:
    """Collects fields of records from the parser's events."""

    def __init__(self, url: str, names: frozenset[str]) -> None:
        self.root = ""
        self.prefixes: frozenset[str] = frozenset()
        self.ended = False
        """Whether the outermost element was closed."""
        self._names = names
        self._namespace = ""
        self._path: list[str] = []
        self._bases = [url]
        self._found: list[list[Field]] = []
        self._record: list[Field] | None = None
        self._depth = 0
        """Of the record, counted from the outermost element."""
        self._open: list[tuple[int, Field]] = []

    def taken(self) -> list[list[Field]]:
        """Return the records that have ended since the last call."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: Mapping[str, str], nsmap: Mapping[str | None, str]) -> None:
        """Take note of a field, or of the beginning of a record."""
        namespace, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        if not self.root:
            self.root, self._namespace = local, namespace
            self.prefixes = frozenset(_PREFIXES.get(one, "") for one in nsmap.values())
        base = attributes.get(_XML_BASE)
        self._bases.append((base and absolute_url(self._bases[-1], base)) or self._bases[-1])
        prefix = "" if namespace in {"", self._namespace} else _PREFIXES.get(namespace)
        name = "" if prefix is None else prefix + local
        self._path.append(name)
        if name in self._names and len(self._path) > 1:
            self._finish()  # one that was never closed
            self._record, self._depth = [Field(".", dict(attributes), self._bases[-1])], len(self._path)
        elif name and self._record is not None and len(self._record) < _MOST_FIELDS:
            above = self._path[self._depth : -1]
            if len(above) < _LEVELS:
                self._record.append(Field("/".join((*above, name)), dict(attributes), self._bases[-1]))
                self._open.append((len(self._path), self._record[-1]))

    def data(self, text: str) -> None:
        """Add text to the fields that are open."""
        for _, one in self._open:
            if len(one.text) <= _LONGEST:
                one.text += text

    def end(self, _: str) -> None:
        """Close a field or a record."""
        depth = len(self._path)
        if self._open and self._open[-1][0] == depth:
            one = self._open.pop()[1]
            one.text = one.text.strip() if len(one.text) <= _LONGEST else ""
        if depth == self._depth:
            self._finish()
        self._path.pop()
        self._bases.pop()
        self.ended = not self._path

    def close(self) -> None:
        """Do nothing: a record that is open at the end was cut off."""

    def _finish(self) -> None:
        if self._record is not None:
            self._found.append(self._record)
        self._record = None
        self._depth = 0
        self._open.clear()


def _repaired(body: bytes) -> bytes:
    """Return a document as UTF-8, with no entities but those of XML. What is right already is not copied."""
    if not body.isascii() or _CONTROLS.search(body):
        body = _CONTROLS.sub(b"", decode(body).encode("utf-8", "replace"))
    return _REPAIR.sub(_repair, body, count=_MOST_REPAIRS) if _LOOSE_AMPERSAND.search(body) else body


def _repair(found: re.Match[bytes]) -> bytes:
    """Return what an ampersand must be in XML: HTML's entities are characters, all others were never meant as one."""
    if found[0].startswith(b"<"):
        return found[0]
    if not found[1]:
        return b"&amp;"
    name = found[1].decode() + ";"
    character = html5.get(name)
    return html.escape(character).encode() if character else b"&amp;" + name.encode()
