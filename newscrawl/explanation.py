"""Why two stored articles are copies or not: what their texts come to, and what the archive has made of it.

It asks the same code as the verdict did, with the texts and marks that are stored now.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from bson import ObjectId
from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import TEXT, Document, fingerprint_of
from newscrawl.archive.neighbours import Neighbours, marks_of, verdict
from newscrawl.clusters import Member, member_of
from newscrawl.fingerprint import SHINGLE, VERSION, Fingerprint, begins_with, compare, missing_numbers
from newscrawl.stored import StoredArticle
from newscrawl.text import words_in_place

PASSAGES = 5
"""Passages that are shown."""
_NEVER = (datetime.min.replace(tzinfo=UTC), ObjectId("0" * 24), 0)
_REJUDGE = "newscrawl db rejudge judges all anew"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in a row that two texts share, as printed in the shorter one."""

    words: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why two articles are copies or not."""

    articles: list[Member]
    """In the order in which they were given."""
    kind: str
    """What the two texts come to: ``exact``, ``near``, ``similar`` or empty."""
    reason: str
    """What decided that."""
    containment: float
    """Share of the shorter text's shingles that the other one has too."""
    kind_alone: str
    """What they come to if common passages count, too."""
    containment_alone: float
    shingles: list[int]
    """Of each article, common passages left out."""
    not_counted: list[int]
    """Of each article, those in common passages."""
    shared: int
    missing_numbers: list[str]
    """Numbers of the shorter text that the longer one lacks."""
    at_beginning: bool
    """Whether what they share stands at the beginning of the longer text."""
    passages: list[Passage]
    """What they share, the longest first; at most five."""
    more_passages: int
    common: list[Passage]
    """What they share in common passages, the longest first; at most five."""
    more_common: int
    first: str
    """The ``_id`` of the first copy of the story that both are stored as; empty where they are not one story."""
    noted_similar: bool
    """Whether one names the other one's story in ``similar``."""
    stored_otherwise: str
    """Why the archive has another verdict than the two texts alone; empty where it has the same."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two articles, with its row in ``fingerprints``."""

    document: StoredArticle
    row: Document
    text: Fingerprint

    @property
    def key(self) -> str:
        return str(self.document["keys"][0])

    @property
    def first(self) -> str:
        return str(self.document.get("duplicate_of", self.document["_id"]))

    @property
    def scope(self) -> str:
        return str(self.document["site"]) if self.document.get("mirror") else ""

    @property
    def judged(self) -> tuple[Any, ...]:
        return (self.row["at"], self.row["token"], self.row.get("place", 0)) if self.row else _NEVER


class _Pair:
    """Two stored articles, the one that was judged later with the texts that it was compared with."""

    def __init__(self, db: Database[Document], one: StoredArticle, other: StoredArticle) -> None:
        self._db = db
        both = {"_id": {"$in": [one["keys"][0], other["keys"][0]]}}
        rows = {row["_id"]: row for row in db.fingerprints.find(both, max_time_ms=MAX_TIME_MS)}
        self.sides = [_Side(given, rows.get(given["keys"][0], {}), fingerprint_of(given)) for given in (one, other)]
        self.earlier, self.later = sorted(self.sides, key=lambda side: side.judged)
        marks = list({mark for side in self.sides for mark in marks_of(side.text)})
        self._neighbours = Neighbours(db.fingerprints.find({"marks": {"$in": marks}}, max_time_ms=MAX_TIME_MS))
        common = self._neighbours.common(self.later.text, self.earlier.first)
        self.alone = compare(self.later.text, self.earlier.text)
        self.common = frozenset() if self.alone.kind == "exact" else common  # the same words are the same words
        self.likeness = compare(self.later.text, self.earlier.text, self.common)
        self.short, self.long = sorted((self.later, self.earlier), key=lambda side: len(side.text.words))

    @property
    def first(self) -> str:
        return self.later.first if self.later.first == self.earlier.first else ""

    @property
    def stored_otherwise(self) -> str:
        if bool(self.first) == self.likeness.is_copy:
            return ""
        for side in self.sides:
            if side.row.get("version", VERSION) != VERSION or not side.row:
                return f"{side.key} has no fingerprint by today's rules; {_REJUDGE}"
            if side.row["state"] != "stored":
                return f"{side.key} is being judged just now; ask again"
        return self._one_story() if self.first else self._two_stories()

    def _one_story(self) -> str:
        """Say how texts that are no copies of each other came to be copies of one."""
        links = [self._link(side) for side in self.sides if side.document["_id"] != self.first]
        if any(links):
            return f"compared through other copies: {' and '.join(filter(None, links))}"
        return f"what they share has become common, or a copy between them has changed; {_REJUDGE}"

    def _two_stories(self) -> str:
        """Say why texts that are copies are none in the archive."""
        later, earlier = self.later, self.earlier
        if later.scope != earlier.scope:
            return "what was crawled from a mirror is compared with articles of the same mirror only"
        if "duplicate_of" in later.document:
            link = self._link(later) or f"{later.key} was a copy of {later.first} when it was judged"
            return f"{link}, which is closer to it, or as close and older"
        candidates = self._neighbours.candidates(later.key, later.text)
        if earlier.key not in candidates:
            return "they have too few marks in common to have been compared"
        if verdict(later.key, later.text, self._texts(candidates), self._neighbours).is_digest:
            return f"{later.key} holds other stories, too: a digest is no copy of one of them"
        return f"other passages were common when they were judged; {_REJUDGE}"

    def _link(self, side: _Side) -> str:
        """Say which other copy of its story an article is like."""
        found = self._neighbours.candidates(side.key, side.text)
        same = [_id for _id in found if self._neighbours.stories.get(_id) == side.first]
        common = self._neighbours.common(side.text, side.first)
        likely = {key: compare(side.text, text, common) for key, text in self._texts(same).items()}
        copies = [(likeness.containment, key) for key, likeness in likely.items() if likeness.is_copy]
        share, key = max(copies, default=(0.0, ""))
        return f"{side.key} is a copy of {key} ({100 * share:.1f} %)" if key else ""

    def _texts(self, keys: list[str]) -> dict[str, Fingerprint]:
        """Return the fingerprints of stored texts, by row."""
        articles = {self._neighbours.rows[_id]["article"]: _id for _id in keys if _id in self._neighbours.stories}
        found = self._db.articles.find({"_id": {"$in": list(articles)}}, TEXT, max_time_ms=MAX_TIME_MS)
        return {articles[document["_id"]]: fingerprint_of(document) for document in found}


def explain(db: Database[Document], one: StoredArticle, other: StoredArticle) -> Explanation:
    """Say why two stored articles are copies or not."""
    pair = _Pair(db, one, other)
    short, long = pair.short.text, pair.long.text
    counted = [side.text.shingles(pair.common) for side in pair.sides]
    shared = np.intersect1d(counted[0], counted[1])
    left_out = np.setdiff1d(np.intersect1d(short.shingles(), long.shingles()), shared)
    passages = _passages(pair.short, shared)
    common = _passages(pair.short, left_out)
    return Explanation(
        articles=[member_of(side.document) for side in pair.sides],
        kind=pair.likeness.kind,
        reason=pair.likeness.reason,
        containment=pair.likeness.containment,
        kind_alone=pair.alone.kind,
        containment_alone=pair.alone.containment,
        shingles=[len(found) for found in counted],
        not_counted=[len(side.text.shingles()) - len(found) for side, found in zip(pair.sides, counted, strict=True)],
        shared=len(shared),
        missing_numbers=missing_numbers(short, long),
        at_beginning=begins_with(long, short.shingles(pair.common), len(short.words)),
        passages=passages[:PASSAGES],
        more_passages=max(0, len(passages) - PASSAGES),
        common=common[:PASSAGES],
        more_common=max(0, len(common) - PASSAGES),
        first=pair.first,
        noted_similar=_names(pair.later, pair.earlier) or _names(pair.earlier, pair.later),
        stored_otherwise=pair.stored_otherwise,
    )


def _names(one: _Side, other: _Side) -> bool:
    """Whether an article names another one, or the first copy of its story, as similar."""
    named = {entry["article"] for entry in one.document.get("similar", [])}
    return bool(named & {other.first, other.document["_id"]})


def _passages(side: _Side, shingles: Any) -> list[Passage]:
    """Return where these shingles stand in a text, those in a row as one, the longest first."""
    body = side.document["body"]
    places = words_in_place(body)
    marked = np.isin(side.text.all_shingles(), shingles)
    edges = np.flatnonzero(np.diff(marked, prepend=False, append=False)).tolist()
    found = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        run = places[first : last + SHINGLE - 1]
        found.append(Passage(len(run), body[run[0].start() : run[-1].end()]))
    return sorted(found, key=lambda passage: -passage.words)
