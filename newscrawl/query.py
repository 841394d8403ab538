"""The archive for reading, from the shell and from Python.

with open_archive() as archive:
    for article in archive.search(Query(words="nuclear talks", agency="AP", since=date(2007, 5, 1))):
        print(article["date_published"], article["headline"])
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from pymongo import ASCENDING, DESCENDING, MongoClient
from pymongo.collection import Collection

from newscrawl import history, links, paging, settings
from newscrawl.archive.connection import MAX_TIME_MS, Server, database_errors, options
from newscrawl.archive.documents import Document
from newscrawl.archive.schema import NAMED, RESTORING, raise_half_restored
from newscrawl.archive.upgrade import NOT_SEARCHED
from newscrawl.clusters import Cluster, cluster_of, with_copies
from newscrawl.counts import FACETS, PERIODS, Bar, Facet, count_of, facets_of, timeline_of
from newscrawl.coverage import Coverage, Gap, asked_of, coverage_of, gaps_of, sites_of
from newscrawl.exceptions import UsageError
from newscrawl.explanation import Explanation, explain
from newscrawl.export import import_arrow
from newscrawl.filters import Query, keys_of, same_language, same_names
from newscrawl.freshness import Freshness, freshness_of
from newscrawl.history import Edit, State
from newscrawl.narrowing import narrowed
from newscrawl.paging import Page
from newscrawl.stored import Links, StoredArticle

if TYPE_CHECKING:  # an extra, and slow to import
    import pyarrow as pa

__all__ = ["Archive", "Query", "open_archive"]

# Not for readers: what only indexes read.
HIDDEN = {"search_text": 0, "terms": 0, "link_keys": 0}


class Archive:
    """The stored articles, for reading. A context manager."""

    def __init__(self, uri: str, database: str, folder: Path) -> None:
        self._server = Server(uri, database, folder)
        self.database = database
        """Its name."""
        self._client: MongoClient[Document] | None = None
        self.is_empty = True
        """Whether nothing was ever stored there."""

    @property
    def place(self) -> str:
        """Which server it is on, without login and options. The embedded one is the data folder's, wherever that is."""
        return "the embedded server" if self._server.can_revive else self._server.place.partition("?")[0]

    def __enter__(self) -> Self:
        """Connect. Raises DatabaseError or SetupError, also where a restore is not done yet."""
        uri = self._server.__enter__()
        try:
            with database_errors(self._server.place):
                self._client = MongoClient(uri, **options(uri))
                self._db = self._client[self.database]
                self._articles = cast("Collection[StoredArticle]", self._db.articles)
                names = self._db.list_collection_names(filter={"name": {"$in": ["articles", RESTORING]}})
                raise_half_restored(self.database, names)
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

    def search(self, query: Query, limit: int = 0, after: str = "") -> Iterator[StoredArticle]:
        """Yield articles, newest first; undated ones come last. 0 is all.

        ``after`` is where an earlier page has ended. Raises UsageError.
        """
        _check_number("limit", limit, 0)
        wanted = self._wanted(query) if query.sort == "relevance" else self.filter(query)
        if self.is_empty:
            return
        with database_errors(self._server.place):
            yield from paging.found(self._articles, query, wanted, HIDDEN, limit, after)

    def stream(self, query: Query) -> Iterator[StoredArticle]:
        """Yield all articles that a search finds, newest first, for as long as that takes. Raises UsageError."""
        wanted = self.filter(query)
        if self.is_empty:
            return
        with database_errors(self._server.place):
            yield from paging.streamed(self._articles, wanted, HIDDEN)

    def to_arrow(self, query: Query) -> "pa.Table":
        """Return all articles that a search finds as a table of pyarrow, newest first. Raises UsageError, SetupError.

        The columns are those of ``newscrawl.arrow.SCHEMA``, whatever is found.
        """
        table: pa.Table = import_arrow().table(self.stream(query))
        return table

    def page(self, query: Query, size: int = 20, after: str = "") -> Page:
        """Return so many articles, and where the next page begins. Raises UsageError.

        What is stored meanwhile moves none of them, but by relevance.
        """
        _check_number("size", size, 1)
        return paging.page_of(list(self.search(query, size + 1, after)), query, size, after)

    def count(self, query: Query) -> int:
        """Return how many articles a search finds."""
        wanted = self._wanted(replace(query, duplicates=True))  # copies are told from others while they are counted
        if self.is_empty:
            return 0
        with database_errors(self._server.place):
            return count_of(self._db, wanted, copies=query.duplicates)

    def facets(
        self, query: Query, by: Sequence[str] = ("section", "agency", "year"), most: int = 20
    ) -> dict[str, list[Facet]]:
        """Return how many of the articles that a search finds are of which section, agency and so on (``FACETS``).

        For each the most frequent values first, of years the latest; at most so many, 0 is all. Raises UsageError.
        """
        _check(by, FACETS)
        _check_number("most", most, 0)
        wanted = self._wanted(query)
        if self.is_empty or not by:
            return {name: [] for name in by}
        with database_errors(self._server.place):
            return facets_of(self._db, wanted, by, most)

    def timeline(self, query: Query, by: str = "week", *, by_section: bool = False) -> list[Bar]:
        """Return how many of the articles that a search finds were published in each period (``PERIODS``).

        The oldest first; periods without any are left out, and articles without a date. Raises UsageError.
        """
        _check([by], PERIODS)
        wanted = self._wanted(replace(query, duplicates=True))
        if self.is_empty:
            return []
        with database_errors(self._server.place):
            return list(timeline_of(self._db, wanted, by, copies=query.duplicates, by_section=by_section))

    def filter(self, query: Query) -> Document:
        """Return the MongoDB filter of a query, its names as they are spelt here. Raises UsageError."""
        parts = list(query.parts())
        for name, given in query.names.items():
            parts.append({NAMED[name]: {"$in": self._spellings(name, given)}})
        if query.links_to:
            article = self.get(query.links_to)
            parts.append({"link_keys": {"$in": self._keys(article) if article else keys_of(query.links_to)}})
        if query.linked_from:
            parts.append({"_id": {"$in": self._linked_from(query.linked_from)}})
        return {"$and": parts} if parts else {}

    def names(self, name: str) -> list[str]:
        """Return the names there are of sections, agencies, sites, or what else is in ``NAMED``. Raises UsageError."""
        _check([name], (*NAMED, "site"))
        field = "site" if name == "site" else NAMED[name]
        with database_errors(self._server.place):
            return sorted(filter(None, self._db.articles.distinct(field, maxTimeMS=MAX_TIME_MS)))

    def not_searched(self) -> int:
        """Return how many articles no search for words finds yet: an earlier version of newscrawl has stored them."""
        with database_errors(self._server.place):
            return self._db.articles.count_documents(NOT_SEARCHED, maxTimeMS=MAX_TIME_MS)

    def get(self, url: str, as_of: date | datetime | None = None) -> StoredArticle | None:
        """Return the article that is known by a URL, in whatever spelling; or None. Raises UsageError.

        With ``as_of`` it is the article as the archive had it then, a day meaning its end in UTC; None before the first
        capture.
        """
        if as_of is not None:
            state = history.as_of(self.revisions(url), as_of)
            return state.document if state else None
        keys = keys_of(url)
        with database_errors(self._server.place):
            return self._articles.find_one({"keys": {"$in": keys}}, HIDDEN, max_time_ms=MAX_TIME_MS)

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

    def duplicates(self, article: str) -> list[StoredArticle]:
        """Return the copies of an article, by its ``_id``, oldest first."""
        with database_errors(self._server.place):
            found = self._articles.find({"duplicate_of": {"$eq": article}}, HIDDEN, max_time_ms=MAX_TIME_MS)
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
        wanted = self.filter(query)
        if self.is_empty:
            return
        with database_errors(self._server.place):
            found = paging.streamed(self._articles, wanted, {"_id": 1})
            yield from with_copies(self._db, found, limit)

    def why(self, one: str, other: str) -> Explanation | None:
        """Say why two stored articles are copies or not; None where one is not stored. Raises UsageError."""
        first, second = self.get(one), self.get(other)
        if first is None or second is None:
            return None
        if first["_id"] == second["_id"]:
            raise UsageError(f"{one} and {other} are one article; give two")
        with database_errors(self._server.place):
            return explain(self._db, first, second)

    def links(self, url: str) -> Links | None:
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
        keys = self._keys(article)
        with database_errors(self._server.place):
            return links.of(self._db, article, keys)

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
            return coverage_of(self._db, asked_of(self._db, site, section, since, until))

    def gaps(
        self, site: str = "", section: str = "", since: date | None = None, until: date | None = None
    ) -> Iterator[Gap]:
        """Yield what is declared and not stored, with the reason; what has none comes first. As ``coverage``."""
        with database_errors(self._server.place):
            yield from gaps_of(self._db, asked_of(self._db, site, section, since, until))

    def sites(self) -> list[str]:
        """Return the sites that were crawled."""
        with database_errors(self._server.place):
            return sites_of(self._db)

    def freshness(self, site: str) -> Freshness:
        """Return when a site was last crawled to the end."""
        with database_errors(self._server.place):
            return freshness_of(self._db, site)

    def _wanted(self, query: Query) -> Document:
        """Return the filter of a query, with what lets the server find all that have several words faster."""
        parts = self.filter(query)
        with database_errors(self._server.place):
            faster = narrowed(self._db, query.wanted) if not self.is_empty else {}
        return {"$and": [parts, faster]} if faster else parts

    def _spellings(self, name: str, given: str) -> list[str]:
        known = self.names(name)
        return same_language(given, known) if name == "language" else same_names(given, known)

    def _keys(self, article: StoredArticle) -> list[str]:
        """Return all keys by which others may point to an article, or to a copy of it."""
        return [key for document in (article, *self.duplicates(article["_id"])) for key in document["keys"]]

    def _linked_from(self, url: str) -> list[str]:
        """Return the ``_id`` of each stored article that an article links to, and of what those are copies of."""
        article = self.get(url)
        if article is None:
            raise UsageError(f"not in the archive: {url}")
        with database_errors(self._server.place):
            return links.targets(self._db, article)


def open_archive(uri: str | None = None, database: str | None = None) -> Archive:
    """Return the archive for reading, a context manager.

    ``uri`` and ``database`` default to the settings ``MONGODB_URI`` (unset: the embedded server) and
    ``MONGODB_DATABASE``. Entering it raises DatabaseError or SetupError.
    """
    chosen = settings.MONGODB_URI if uri is None else uri
    return Archive(chosen, database or settings.MONGODB_DATABASE, Path(settings.NEWSCRAWL_DATA))


def _check(given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(f"no {name!r}; there are {', '.join(known)}")


def _check_number(what: str, given: int, least: int) -> None:
    if given < least:
        raise UsageError(f"{what} {given} is less than {least}")
