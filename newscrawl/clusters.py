"""Stories with more than one copy: which copy was stored first, which appeared first, which says most.

Worked out when asked, from the articles as they are then.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.stored import StoredArticle
from newscrawl.text import words

BATCH = 1000
"""Articles that are asked for copies at once."""
_SHOWN = {"keys": 1, "url": 1, "site": 1, "headline": 1, "date_published": 1, "first_seen": 1, "duplicate_kind": 1}
_READ = _SHOWN | {"body": 1, "similar": 1}


@dataclass(frozen=True, slots=True)
class Member:
    """One copy of a story."""

    article: str
    """The article's ``_id``."""
    key: str
    url: str
    site: str
    headline: str
    date_published: datetime | None
    first_seen: datetime
    kind: str
    """``first``, ``exact`` or ``near``."""
    words: int

    @property
    def storage(self) -> tuple[bool, datetime, str]:
        """The order of storage: the first copy comes first, also among those that were stored at once."""
        return self.kind != "first", self.first_seen, self.article

    @property
    def age(self) -> tuple[Any, ...]:
        """The order of publication; the undated come last, and of several the first stored one first."""
        return self.date_published is None, self.date_published or self.first_seen, *self.storage


@dataclass(frozen=True, slots=True)
class Similar:
    """Another story that has much in common with one."""

    article: str
    key: str
    url: str
    headline: str
    date_published: datetime | None
    containment: float
    stored: str
    """``earlier``: the cluster's first copy names it as similar; ``later``: it names a copy of the cluster."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A story's copies, the oldest first. ``first``, ``earliest`` and ``longest`` are an ``_id`` each."""

    first: str
    """The first stored one, which the others' ``duplicate_of`` names."""
    earliest: str
    """The first published one; of several, or where none is dated, the first stored of them."""
    longest: str
    """The one with the most words; of several the first stored."""
    members: list[Member]
    similar: list[Similar]

    @property
    def kinds(self) -> list[str]:
        """In what ways the copies differ from another one, as ``exact``, ``near``; one entry a copy."""
        return sorted(member.kind for member in self.members if member.kind != "first")

    @property
    def sites(self) -> list[str]:
        """The sites, by name."""
        return sorted({member.site for member in self.members})

    def marks(self, member: Member) -> list[str]:
        """Return which of ``first``, ``earliest`` and ``longest`` a member is."""
        return [name for name in ("first", "earliest", "longest") if getattr(self, name) == member.article]


def with_copies(db: Database[Document], firsts: Iterable[StoredArticle], limit: int = 0) -> Iterator[Cluster]:
    """Yield the clusters of those articles that have copies, in their order."""
    remaining = iter(firsts)
    found = (_id for batch in iter(lambda: list(islice(remaining, BATCH)), []) for _id in _copied(db, batch))
    yield from islice((cluster_of(db, _id) for _id in found), limit or None)


def cluster_of(db: Database[Document], first: str) -> Cluster:
    """Return a story's copies, by the ``_id`` of the first one, and the stories that are similar."""
    wanted = {"$or": [{"_id": {"$eq": first}}, {"duplicate_of": {"$eq": first}}]}
    members: list[Member] = []
    named: dict[str, float] = {}
    for document in db.articles.find(wanted, _READ, max_time_ms=MAX_TIME_MS):
        members.append(member_of(document))
        named |= {entry["article"]: entry["containment"] for entry in document.get("similar", [])}
    members.sort(key=lambda member: member.age)
    longest = min(members, key=lambda member: (-member.words, *member.storage))
    similar = _similar(db, {member.article for member in members}, named)
    return Cluster(first, members[0].article, longest.article, members, similar)


def member_of(document: Mapping[str, Any]) -> Member:
    """Return what is told of an article among its copies."""
    return Member(
        article=document["_id"],
        key=document["keys"][0],
        url=document["url"],
        site=document["site"],
        headline=document["headline"],
        date_published=document.get("date_published"),
        first_seen=document["first_seen"],
        kind=document.get("duplicate_kind", "first"),
        words=len(words(document["body"])),
    )


def _copied(db: Database[Document], firsts: list[StoredArticle]) -> list[str]:
    """Return which articles have copies, in their order."""
    ids = [document["_id"] for document in firsts]
    steps: list[Document] = [{"$match": {"duplicate_of": {"$in": ids}}}, {"$group": {"_id": "$duplicate_of"}}]
    copied = {row["_id"] for row in db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS)}
    return [_id for _id in ids if _id in copied]


def _similar(db: Database[Document], own: set[str], named: dict[str, float]) -> list[Similar]:
    """Return the stories that these articles name, and those that name them, the closest first."""
    wanted = {"$or": [{"_id": {"$in": list(named)}}, {"similar.article": {"$in": list(own)}}]}
    found = []
    for document in db.articles.find(wanted, _SHOWN | {"similar": 1}, max_time_ms=MAX_TIME_MS):
        _id = document["_id"]
        if _id in own:
            continue
        share = named.get(_id) or next(entry["containment"] for entry in document["similar"] if entry["article"] in own)
        found.append(
            Similar(
                article=_id,
                key=document["keys"][0],
                url=document["url"],
                headline=document["headline"],
                date_published=document.get("date_published"),
                containment=share,
                stored="earlier" if _id in named else "later",
            )
        )
    return sorted(found, key=lambda other: (-other.containment, other.article))
