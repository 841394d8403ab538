"""A question to the archive: what articles are asked for, whoever asks. Pure: filters for MongoDB out.

with open_archive() as archive:
    for article in archive.search(Query(words="nuclear talks", agency="AP", since=date(2007, 5, 1))):
        print(article["date_published"], article["headline"])
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from newscrawl.archive.documents import Document
from newscrawl.archive.schema import NAMED
from newscrawl.exceptions import UsageError
from newscrawl.identity import article_keys
from newscrawl.terms import Wanted, parse, plain_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for. What is left empty does not narrow the answer."""

    words: str = ""
    """All of these words; ``"a phrase"`` in quotes, ``-word`` for none of it."""
    section: str = ""
    """A section's name, at any level of the breadcrumb, so with the sections below it. As all names in any case, and
    with hyphens for spaces."""
    agency: str = ""
    author: str = ""
    tag: str = ""
    place: str = ""
    """Where the story was filed, by its dateline."""
    language: str = ""
    """A BCP 47 tag; ``en`` is also ``en-GB``."""
    site: str = ""
    since: date | None = None
    """Published on this day or later, UTC."""
    until: date | None = None
    """Published on this day or earlier."""
    changed_since: date | datetime | None = None
    """Stored or edited then or later; a day from its beginning, UTC."""
    changed_until: date | datetime | None = None
    """Stored or edited then or earlier; a day to its end."""
    links_to: str = ""
    """The URL or key of an article: only those with a link to it."""
    linked_from: str = ""
    """The URL or key of a stored article: only those that it links to."""
    duplicates: bool = False
    """Show copies of other articles too."""
    sort: Literal["newest", "relevance"] = "newest"
    """Relevance is about ``words``: how often they are there, and whether in the headline."""

    def __post_init__(self) -> None:
        """Raise UsageError for an order that there is not."""
        if self.sort not in ("newest", "relevance"):
            raise UsageError(f"no order {self.sort!r}; there are newest, relevance")

    @property
    def wanted(self) -> list[Wanted]:
        """The words and phrases that are asked for. Raises UsageError where there is nothing to look for."""
        return parse(self.words)

    @property
    def names(self) -> dict[str, str]:
        """What is asked for by name: ``section``, ``agency`` and so on."""
        return {name: getattr(self, name) for name in NAMED if getattr(self, name)}

    def parts(self) -> Iterator[Document]:
        """Yield the parts of the MongoDB filter, but for names and links, which only the archive can tell.

        Every text of a person's is a value in it, never an operator or a pattern of theirs.
        """
        wanted = self.wanted
        for one in wanted:
            yield from _of_words(one)
        if self.words.strip() and all(one.is_forbidden for one in wanted):
            yield {"terms": {"$in": []}}  # signs only: no text has such a word
        if self.site:
            yield {"site": {"$eq": self.site}}
        if days := _between(self.since, self.until):
            yield {"date_published": days}
        if times := _between(self.changed_since, self.changed_until):
            yield {"last_changed": times}
        if not self.duplicates:
            yield {"duplicate_kind": {"$exists": False}}


def _of_words(wanted: Wanted) -> Iterator[Document]:
    # For MongoDB a text within a text is found in less than half the time of a pattern. As a literal it is a value.
    places = [{"$indexOfBytes": ["$search_text", {"$literal": phrase}]} for phrase in wanted.phrases]
    is_there = {"$or": [{"$gte": [place, 0]} for place in places]}
    if wanted.is_forbidden:
        yield {"$expr": {"$not": [is_there]}} if places else {"terms": {"$nin": list(wanted.alternatives)}}
        return
    yield {"terms": {"$in": list(wanted.alternatives)}}
    if places:
        yield {"$expr": is_there}


def _between(since: date | None, until: date | None) -> Document:
    found: Document = {}
    if since:
        found["$gte"] = since if isinstance(since, datetime) else _midnight(since)
    if isinstance(until, datetime):
        found["$lte"] = until
    elif until and until < date.max:
        found["$lt"] = _midnight(until + timedelta(days=1))
    return found


def parse_day(text: str, name: str) -> date:
    """Read a day from a person. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} {text!r} is no date; write it like 2026-01-31") from None


def keys_of(url: str) -> list[str]:
    """Return what an article may be known by, from its URL, in whatever spelling, or its key. Raises UsageError."""
    keys = [url]
    if "#" in url and "/" not in url.partition("#")[0]:
        return keys  # a site's own key: as an address it would be the front page's
    is_bare = "://" not in url and "." in url.partition("/")[0]  # a key, or an address as a browser shows it
    try:
        keys += article_keys("", [f"http://{url}" if is_bare else url])
    except ValueError as error:
        if "#" not in url:
            raise UsageError(f"{error}; give an article's URL or key") from None
    return keys


def same_names(name: str, known: Iterable[str]) -> list[str]:
    """Return those names that have the same words; of several with other signs, as C++ and C#, those with the same.

    A name without a word is the same only as it is written.
    """
    words, signs = plain_words(name), _signs(name)
    if not words:
        return [other for other in known if unicodedata.normalize("NFC", other) == unicodedata.normalize("NFC", name)]
    same = [other for other in known if plain_words(other) == words]
    return [other for other in same if _signs(other) == signs] or same


def same_language(tag: str, known: Iterable[str]) -> list[str]:
    """Return those BCP 47 tags that are the same, or say more, as ``en-GB`` does of ``en``."""
    return [other for other in known if f"{other}-".lower().startswith(f"{tag}-".lower())]


def pattern_of(name: str) -> re.Pattern[str]:
    """Return the pattern of all spellings of a name. Nothing in the name is a sign."""
    parts = [re.escape(part) for part in re.split(r"[\W_]+", name) if part]
    return re.compile(r"^[\W_]*" + r"[\W_]+".join(parts) + r"[\W_]*$" if parts else r"(?!)", re.IGNORECASE)


def _signs(name: str) -> list[str]:
    """Return what tells names apart; marks of typography, which one may write in another way, do not."""
    return [sign for sign in name if sign in "#&@%" or unicodedata.category(sign) in {"Sm", "Sc", "So"}]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
