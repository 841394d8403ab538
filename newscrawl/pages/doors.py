"""What a site declares to machines: feeds, sitemaps and the posts of WordPress' REST interface.

Bytes in, declarations out. Whatever the bytes are, nothing is raised but DoorError. Its reasons:

========================  =============================================================================
``empty``                 nothing came
``too_large``             more than 64 MB unpacked (REST: 16 MB), or a feed of more than 50,000 items
``not_gzip``              begins like a gzipped file, and is none
``not_xml``               has no element at all
``not_a_feed``            XML or HTML, but neither RSS nor Atom
``not_a_sitemap``         neither a sitemap nor an index of sitemaps, nor a list of addresses
``not_json``              no JSON
``not_posts``             JSON, but no list of posts
``closed``                the site says that its REST interface is not for everybody
``past_the_end``          the site says that the list of posts has no such page
========================  =============================================================================
"""

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from gzip import GzipFile
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from newscrawl.exceptions import DoorError
from newscrawl.identity import absolute_url
from newscrawl.pages.dates import parse_date
from newscrawl.pages.encoding import decode
from newscrawl.pages.records import Field, Records
from newscrawl.text import clean

MAX_DOOR = 64 * 2**20
"""Bytes, unpacked. The sitemaps' own limit is 50 MB."""
MAX_POSTS = 16 * 2**20
"""Bytes of JSON, which takes twenty times as much once it is read."""
MAX_ENTRIES = 50_000
"""Entries read of one file; the sitemaps' own limit."""
_CHUNK = 65_536
_FEEDS = frozenset({"rss", "rdf", "feed"})
_SITEMAPS = {"urlset": "urlset", "sitemapindex": "index"}
_PUBLISHED = ("pubDate", "published", "issued", "dc:date", "dc:issued", "dc:created", "created")
_MODIFIED = ("updated", "modified", "dc:modified")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_AMPERSAND = re.compile(r"&(?:amp|#0{0,5}38);")
_NO_SUCH_PAGE = "rest_post_invalid_page_number"


@dataclass(slots=True, frozen=True)
class Declared:
    """An address that the site declares, and what it says of it there."""

    url: str
    """Absolute, http or https, otherwise as the door gives it."""
    headline: str = ""
    date_published: datetime | None = None
    """UTC and aware, as the next one."""
    date_modified: datetime | None = None


@dataclass(slots=True, frozen=True)
class Post(Declared):
    """A post of WordPress, as its REST interface shows it."""

    post_id: int = 0
    """The site's own number for it, or 0 where it names none."""


@dataclass(slots=True, frozen=True)
class Sitemap:
    """A sitemap, or an index of sitemaps."""

    kind: str
    """``urlset``: pages of the site; ``index``: sitemaps."""
    entries: list[Declared] = field(default_factory=list)
    """Each address once, in the file's order."""
    is_news: bool = False
    """Whether it holds what is new, for some hours or days: what is no longer in it need not be gone."""
    complete: bool = True
    """Whether that is all: the file was neither cut off nor too long, with more than 50,000 entries."""


def read_feed(body: bytes, url: str) -> list[Declared]:
    """Return what a feed lists, RSS or Atom of any version, each address once; ``url`` is the feed's own.

    Adverts are items like any other. Raises DoorError.
    """
    records = Records(_unpacked(body), url, frozenset({"item", "entry"}), MAX_ENTRIES)
    items = [_item(record) for record in records]
    if records.root.lower() not in _FEEDS:
        raise DoorError("not_a_feed" if records.root else "not_xml")
    if len(items) == MAX_ENTRIES and not records.complete:
        raise DoorError("too_large")
    return _once(items)


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return a sitemap, in XML or as lines of text, gzipped or not; ``url`` is its own. Raises DoorError."""
    body = _unpacked(body)
    if b"<" not in body and b"\0" not in body:
        return _lines(body)
    records = Records(body, url, frozenset({"url", "sitemap"}), MAX_ENTRIES)
    entries, news = [], []
    for record in records:
        entries.append(_location(record))
        news.append(any(one.name == "news:news" for one in record))
    kind = _SITEMAPS.get(records.root.lower())
    if not kind:
        raise DoorError("not_a_sitemap" if records.root else "not_xml")
    # Sitemaps with everything may declare the namespace, too.
    is_news = kind == "urlset" and (all(news) if news else "news:" in records.prefixes)
    return Sitemap(kind, _once(entries), is_news, records.complete)


def read_posts(body: bytes) -> list[Post]:
    """Return the posts in an answer of ``/wp-json/wp/v2/posts``, the public ones. Raises DoorError."""
    body = _unpacked(body, MAX_POSTS)
    try:
        posts = json.loads(decode(body))
    except (ValueError, RecursionError):
        raise DoorError("not_json") from None
    if isinstance(posts, dict) and isinstance(posts.get("code"), str):
        raise DoorError("past_the_end" if posts["code"] == _NO_SUCH_PAGE else "closed")
    if not isinstance(posts, list):
        raise DoorError("not_posts")
    return [found for post in posts if isinstance(post, dict) and (found := _post(post))]


def _unpacked(body: bytes, limit: int = MAX_DOOR) -> bytes:
    """Return the bytes of a file, unpacked if need be; of one that was cut off, those that came."""
    if body.startswith(b"\x1f\x8b"):
        packed, chunks, size = GzipFile(fileobj=BytesIO(body)), [], 0
        try:
            while size <= limit and (chunk := packed.read1(_CHUNK)):
                chunks.append(chunk)
                size += len(chunk)
        except (OSError, EOFError, zlib.error):
            if not chunks:
                raise DoorError("not_gzip") from None
        body = b"".join(chunks)
    if len(body) > limit:
        raise DoorError("too_large")
    if not body.strip():
        raise DoorError("empty")
    return body


def _once(declared: Iterable[Declared | None]) -> list[Declared]:
    """Return those that have an address, each once, as it was declared first."""
    found: dict[str, Declared] = {}
    for one in declared:
        if one:
            found.setdefault(one.url, one)
    return list(found.values())


def _item(record: list[Field]) -> Declared | None:
    """Return an item of a feed; None where it has no address."""
    url = next(filter(None, map(_address, sorted(record, key=_preference))), "")
    texts = _texts(record)
    return Declared(url, _headline(texts), _first(texts, _PUBLISHED), _first(texts, _MODIFIED)) if url else None


def _address(one: Field) -> str:
    """Return the address of the item that a field names, or an empty string."""
    match one.name:
        case "feedburner:origLink":
            text = one.text
        case "link":
            is_it = one.attributes.get("rel", "alternate") == "alternate"
            text = one.text or (one.attributes.get("href", "") if is_it else "")
        case "guid":
            is_it = one.attributes.get("isPermaLink", "true").strip().lower() == "true"
            return _http("", one.text) if is_it else ""
        case ".":  # RDF names what it speaks of
            return _http("", next((value for name, value in one.attributes.items() if name.endswith("}about")), ""))
        case _:
            return ""
    return _http(one.base, text)


def _preference(one: Field) -> int:
    """Return the place of a field among those that may hold an item's address: behind a counter stands the real one."""
    if one.name == "link":
        return 1 if "html" in one.attributes.get("type", "html") else 2
    return {"feedburner:origLink": 0, "guid": 3, ".": 4}.get(one.name, 5)


def _location(record: list[Field]) -> Declared | None:
    """Return an entry of a sitemap; None where it has no address."""
    texts = _texts(record)
    url = next((_http(one.base, one.text) for one in record if one.name == "loc"), "")
    if not url:
        return None
    published = _first(texts, ("news:news/news:publication_date",))
    return Declared(url, _plain(texts.get("news:news/news:title", "")), published, _date(texts.get("lastmod", "")))


def _lines(body: bytes) -> Sitemap:
    lines = decode(body).split()
    found = _once(Declared(line) if _http("", line) else None for line in lines[:MAX_ENTRIES])
    if not found:
        raise DoorError("not_a_sitemap")
    return Sitemap("urlset", found, complete=len(lines) <= MAX_ENTRIES)


def _post(post: dict[str, Any]) -> Post | None:
    """Return a post; None where it is not public or has no address."""
    url = _http("", _text(post.get("link")))
    if not url or post.get("status", "publish") != "publish":
        return None
    title, post_id = post.get("title"), post.get("id")
    return Post(
        url=url,
        headline=_plain(_text(title.get("rendered") if isinstance(title, dict) else title)),
        date_published=_date(_text(post.get("date_gmt"))) or _date(_text(post.get("date"))),
        date_modified=_date(_text(post.get("modified_gmt"))) or _date(_text(post.get("modified"))),
        post_id=post_id if isinstance(post_id, int) and post_id > 0 else 0,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(record: list[Field]) -> dict[str, str]:
    """Return the text of each field, of the first that has some."""
    return {one.name: one.text for one in reversed(record) if one.text}


def _headline(texts: dict[str, str]) -> str:
    return _plain(texts.get("title", "") or texts.get("dc:title", ""))


def _plain(text: str) -> str:
    """Return a title without its markup."""
    return clean(_TAG.sub("", text))


def _first(texts: dict[str, str], names: Iterable[str]) -> datetime | None:
    return next((date for name in names if (date := _date(texts.get(name, "")))), None)


def _date(raw: str) -> datetime | None:
    """Return a date, or None where it makes no sense, as one of next year or of the year 1 does not."""
    moment = parse_date(raw, UTC)
    if not moment and 0 < len(raw) <= 60:  # noqa: PLR2004 - longer is prose
        try:  # which understands years of two digits, and does not read the day of the week
            moment = parse_date(parsedate_to_datetime(raw).isoformat(), UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment.date if moment else None


def _http(base: str, address: str) -> str:
    """Return an address as an absolute http(s) URL; an empty string where it is none."""
    text = _AMPERSAND.sub("&", address.strip())
    url = absolute_url(base, text) if text else ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""
