"""Questions to the archive, from the shell and from Python. Reading only.

with open_archive() as archive:
    for article in archive.search(Query(words="nuclear talks", agency="AP", since=date(2007, 5, 1))):
        print(article["date_published"], article["headline"])
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self

from pymongo import ASCENDING, DESCENDING, MongoClient
from pymongo.cursor import Cursor

from newscrawl import history, settings
from newscrawl.archive.connection import MAX_TIME_MS, Server, database_errors, options
from newscrawl.archive.documents import Document
from newscrawl.archive.revisits import NO_SECTION
from newscrawl.archive.schema import RESTORING, raise_half_restored
from newscrawl.clusters import Cluster, cluster_of, with_copies
from newscrawl.coverage import Asked, Coverage, Gap, coverage_of, gaps_of, sites_of
from newscrawl.exceptions import UsageError
from newscrawl.explanation import Explanation, explain
from newscrawl.freshness import Freshness, freshness_of
from newscrawl.history import Edit, State
from newscrawl.identity import article_keys, target_keys
from newscrawl.text import fold

# Not for readers: what only the text index reads.
HIDDEN = {"search_text": 0, "text_language": 0, "link_keys": 0}
_SUMMARY = {"key": {"$first": "$keys"}, "url": 1, "headline": 1, "date_published": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for. What is left empty does not narrow the answer."""

    words: str = ""
    """All of these words; ``"a phrase"`` in quotes, ``-word`` for none of it."""
    section: str = ""
    """A section's name, at any level of the breadcrumb; in any case, and with hyphens for spaces."""
    agency: str = ""
    site: str = ""
    since: date | None = None
    """Published on this day or later, UTC."""
    until: date | None = None
    """Published on this day or earlier."""
    duplicates: bool = False
    """Show copies of other articles too."""

    def filter(self) -> Document:
        """Return the MongoDB filter. Every text of the user's is a value in it, never an operator or a pattern."""
        wanted: Document = {}
        if self.words.strip():
            wanted["$text"] = {"$search": _all_words(self.words)}
        if self.section:
            wanted["section"] = _same_name(self.section)
        if self.agency:
            wanted["agency"] = _same_name(self.agency)
        if self.site:
            wanted["site"] = {"$eq": self.site}
        days: Document = {}
        if self.since:
            days["$gte"] = _midnight(self.since)
        if self.until:
            days["$lt"] = _midnight(self.until + timedelta(days=1))
        if days:
            wanted["date_published"] = days
        if not self.duplicates:
            wanted["duplicate_of"] = {"$exists": False}
        return wanted


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


class Archive:
    """The stored articles, for reading. A context manager."""

    def __init__(self, uri: str, database: str, folder: Path) -> None:
        self._server = Server(uri, database, folder)
        self._name = database
        self._client: MongoClient[Document] | None = None
        self.is_empty = True
        """Whether nothing was ever stored there."""

    def __enter__(self) -> Self:
        """Connect. Raises DatabaseError or SetupError, also where a restore is not done yet."""
        uri = self._server.__enter__()
        try:
            with database_errors(self._server.place):
                self._client = MongoClient(uri, **options(uri))
                self._db = self._client[self._name]
                names = self._db.list_collection_names(filter={"name": {"$in": ["articles", RESTORING]}})
                raise_half_restored(self._name, names)
                self.is_empty = not names
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Disconnect."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self._server.__exit__()

    def search(self, query: Query, limit: int = 0) -> Iterator[Document]:
        """Yield articles, newest first; undated ones come last."""
        wanted = query.filter()
        if self.is_empty:  # a search for words needs an index, which the first crawl makes
            return
        with database_errors(self._server.place):
            yield from self._find(wanted, HIDDEN).limit(limit)

    def count(self, query: Query) -> int:
        """Return how many articles a search finds."""
        if self.is_empty:
            return 0
        with database_errors(self._server.place):
            return self._db.articles.count_documents(query.filter(), maxTimeMS=MAX_TIME_MS)

    def get(self, url: str, as_of: date | datetime | None = None) -> Document | None:
        """Return the article that is known by a URL, in whatever spelling; or None. Raises UsageError.

        With ``as_of`` it is the article as the archive had it then, a day meaning its end in UTC; None before the first
        capture.
        """
        if as_of is not None:
            state = history.as_of(self.revisions(url), as_of)
            return state.document if state else None
        keys = keys_of(url)
        with database_errors(self._server.place):
            return self._db.articles.find_one({"keys": {"$in": keys}}, HIDDEN, max_time_ms=MAX_TIME_MS)

    def revisions(self, url: str) -> list[State]:
        """Return the states of a stored article, newest first; none where it is not there. Raises UsageError."""
        article = self.get(url)
        if article is None:
            return []
        with database_errors(self._server.place):
            return history.states_of(self._db, article)

    def changes(
        self, since: date | datetime, until: date | datetime | None = None, site: str = "", kinds: Sequence[str] = ()
    ) -> Iterator[Edit]:
        """Yield the edits that were seen in a time, newest first. A day is whole, in UTC.

        Without ``kinds`` all but ``reextraction``, which is no edit of the site.
        """
        end = history.end_of(until) if until else None
        with database_errors(self._server.place):
            yield from history.edits(self._db, history.begin_of(since), end, site, kinds)

    def duplicates(self, article: str) -> list[Document]:
        """Return the copies of an article, by its ``_id``, oldest first."""
        with database_errors(self._server.place):
            found = self._db.articles.find({"duplicate_of": {"$eq": article}}, HIDDEN, max_time_ms=MAX_TIME_MS)
            return list(found.sort([("first_seen", ASCENDING), ("_id", ASCENDING)]))

    def cluster(self, url: str) -> Cluster | None:
        """Return the copies of a stored article's story and what is similar; or None. Raises UsageError, as ``get``."""
        article = self.get(url)
        if article is None:
            return None
        with database_errors(self._server.place):
            return cluster_of(self._db, article.get("duplicate_of") or article["_id"])

    def clusters(self, query: Query, limit: int = 0) -> Iterator[Cluster]:
        """Yield the stories with several copies whose first copy a search finds, in its order."""
        wanted = query.filter()
        if self.is_empty:
            return
        with database_errors(self._server.place):
            yield from with_copies(self._db, self._find(wanted, {"_id": 1}), limit)

    def why(self, one: str, other: str) -> Explanation | None:
        """Say why two stored articles are copies or not; None where one is not stored. Raises UsageError."""
        first, second = self.get(one), self.get(other)
        if first is None or second is None:
            return None
        if first["_id"] == second["_id"]:
            raise UsageError(f"{one} and {other} are one article; give two")
        with database_errors(self._server.place):
            return explain(self._db, first, second)

    def links(self, url: str) -> Document | None:
        """Return what a stored article points to, and what points to it; or None. Raises UsageError, as ``get`` does.

        ``article`` says which it is. ``points_to`` has its ``related`` links in their order, each with ``article``: the
        stored one that it leads to, or None. ``pointed_to_by`` has ``articles`` with a link to it, newest first, each
        with ``block`` and ``link_headline``; and the site's ``fronts`` with one, each ``site``, ``block`` and
        ``heading`` once, with ``first_seen`` and ``last_seen``. Spelling does not matter, as keys are compared. A link
        to a copy counts as one to the article that it is a copy of; ``copy`` of that article says which.
        """
        article = self.get(url)
        if article is None:
            return None
        own = [key for document in (article, *self.duplicates(article["_id"])) for key in document["keys"]]
        with database_errors(self._server.place):
            return {
                "article": _summary(article),
                "points_to": self._targets(article.get("related", [])),
                "pointed_to_by": {"articles": self._sources(own), "fronts": self._fronts(own)},
            }

    def runs(self, limit: int = 10) -> list[Document]:
        """Return the latest runs, newest first."""
        with database_errors(self._server.place):
            return list(self._db.runs.find({}, max_time_ms=MAX_TIME_MS).sort("started", DESCENDING).limit(limit))

    def coverage(
        self, site: str = "", section: str = "", since: date | None = None, until: date | None = None
    ) -> Coverage:
        """Return what a site declares against what is stored, by section and month.

        ``site`` may be left out where there is one only; ``section`` is a slug in any case, or ``-``. Of the dates the
        months count, which are whole. Raises UsageError where it must be said which site, and for one that was never
        crawled.
        """
        with database_errors(self._server.place):
            return coverage_of(self._db, self._asked(site, section, since, until))

    def gaps(
        self, site: str = "", section: str = "", since: date | None = None, until: date | None = None
    ) -> Iterator[Gap]:
        """Yield what is declared and not stored, with the reason; what has none comes first. As ``coverage``."""
        with database_errors(self._server.place):
            yield from gaps_of(self._db, self._asked(site, section, since, until))

    def sites(self) -> list[str]:
        """Return the sites that were crawled."""
        with database_errors(self._server.place):
            return sites_of(self._db)

    def freshness(self, site: str) -> Freshness:
        """Return when a site was last crawled to the end."""
        with database_errors(self._server.place):
            return freshness_of(self._db, site)

    def agencies(self) -> list[str]:
        """Return the agencies there are, by name."""
        with database_errors(self._server.place):
            return sorted(name for name in self._db.articles.distinct("agency") if name)

    def sections(self) -> list[str]:
        """Return the sections there are, by name."""
        with database_errors(self._server.place):
            return sorted(name for name in self._db.articles.distinct("section") if name)

    def _asked(self, site: str, section: str, since: date | None, until: date | None) -> Asked:
        known = sites_of(self._db)
        if site and site not in known:
            raise UsageError(f"no site {site!r} was crawled; there are {', '.join(known) or 'none'}")
        if not site and len(known) != 1:
            several = f"name one of several sites: {', '.join(known)}"
            raise UsageError(several if known else "no site was crawled yet; try: scrapy crawl iranfocus")
        named = re.compile(r"^-$") if section == NO_SECTION else _same_name(section)
        return Asked(site or known[0], named if section else None, since, until)

    def _targets(self, links: list[Document]) -> list[Document]:
        """Give each link the article that it leads to, all by one query."""
        keys = {link["url"]: target_keys(link["url"], link.get("key")) for link in links}
        first_copy = {"from": "articles", "localField": "duplicate_of", "foreignField": "_id", "as": "first"}
        steps: list[Document] = [
            {"$match": {"keys": {"$in": [key for known_as in keys.values() for key in known_as]}}},
            {"$lookup": first_copy},
            {"$project": _SUMMARY | {"keys": 1, "first": {"$first": "$first"}}},
        ]
        stored: dict[str, Document] = {}
        for found in self._db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS):
            known_as, first = found.pop("keys"), found.pop("first", None)
            stored.update(dict.fromkeys(known_as, _summary(first) | {"copy": found["_id"]} if first else found))
        targets = (next((stored[key] for key in keys[link["url"]] if key in stored), None) for link in links)
        return [link | {"article": target} for link, target in zip(links, targets, strict=True)]

    def _sources(self, keys: list[str]) -> list[Document]:
        fields = {"keys": 1, "url": 1, "headline": 1, "date_published": 1, "related": 1}
        found = self._db.articles.find({"link_keys": {"$in": keys}}, fields, max_time_ms=MAX_TIME_MS)
        sources, wanted = [], set(keys)
        for document in found.sort([("date_published", DESCENDING), ("_id", ASCENDING)]):
            links = document["related"]
            link = next(link for link in links if {*target_keys(link["url"], link.get("key"))} & wanted)
            sources.append(_summary(document) | {"block": link["block"], "link_headline": link["headline"]})
        return sources

    def _fronts(self, keys: list[str]) -> list[Document]:
        steps: list[Document] = [
            {"$match": {"link_keys": {"$in": keys}}},
            {
                "$group": {
                    "_id": {"site": "$site", "block": "$block", "heading": "$heading"},
                    "first_seen": {"$min": "$first_seen"},
                    "last_seen": {"$max": "$last_seen"},
                }
            },
            {"$sort": {"last_seen": DESCENDING, "_id": ASCENDING}},
        ]
        found = self._db.fronts.aggregate(steps, maxTimeMS=MAX_TIME_MS)
        return [block.pop("_id") | block for block in found]

    def _find(self, wanted: Document, fields: Document) -> Cursor[Document]:
        found = self._db.articles.find(wanted, fields, max_time_ms=MAX_TIME_MS, allow_disk_use=True)
        return found.sort([("date_published", DESCENDING), ("_id", ASCENDING)])


def open_archive(uri: str | None = None, database: str | None = None) -> Archive:
    """Return the archive for reading, a context manager.

    ``uri`` and ``database`` default to the settings ``MONGODB_URI`` (unset: the embedded server) and
    ``MONGODB_DATABASE``. Entering it raises DatabaseError or SetupError.
    """
    chosen = settings.MONGODB_URI if uri is None else uri
    return Archive(chosen, database or settings.MONGODB_DATABASE, Path(settings.NEWSCRAWL_DATA))


def _summary(document: Document) -> Document:
    """Return what tells a reader which article it is."""
    found = {"_id": document["_id"], "key": document["keys"][0]}
    return found | {name: document[name] for name in ("url", "headline", "date_published") if name in document}


def _all_words(words: str) -> str:
    """Ask for every word: MongoDB's text search asks for any, unless each is quoted like a phrase.

    Raises UsageError where there is nothing to look for: MongoDB would find nothing for words that only forbid.
    """
    terms = re.findall(r'-?"[^"]*"|\S+', fold(words))
    if all(term.startswith("-") for term in terms):
        raise UsageError(f"{words!r} says only what must not be there; add a word that must")
    return " ".join(term if term.startswith(("-", '"')) else f'"{term.replace(chr(34), "")}"' for term in terms)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case and for what is neither letter nor digit, as in a slug."""
    return bool(_same_name(one).match(other))


def _same_name(name: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.split(r"[\W_]+", name) if part]
    return re.compile(r"^[\W_]*" + r"[\W_]+".join(parts) + r"[\W_]*$" if parts else r"(?!)", re.IGNORECASE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
