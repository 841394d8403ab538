"""Which stored texts a new one is like: candidates by their marks, judged on their words.

A *mark* is what an index finds a text by: the key of the whole text, and those of some of its passages. Passages that
stand in many stories, as a site's footer, are *common*: they do not count, and no further text is marked with them. So
no mark has many holders, however large the archive.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.archive.documents import Document
from newscrawl.fingerprint import COPY, VERSION, Fingerprint, Likeness, compare

COMMON = 4
"""Other stories with a passage from which it is common."""
HOLDERS = 16
"""Texts that are marked with one passage; further copies of a story are found by the first ones."""
PROMISING = 0.15
"""Share of marks in common from which two texts are compared. Copies share three quarters of their words."""
SIMILAR_KEPT = 5


@dataclass(slots=True)
class Verdict:
    """What an article is: a story's first copy, or a copy of one."""

    marks: list[int]
    """What it will be found by."""
    first: str = ""
    """The ``_id`` of the story's first copy; empty where this is the first one itself."""
    kind: str = ""
    """``exact`` or ``near``, where it is a copy."""
    similar: list[Document] = field(default_factory=list)
    """Other stories that are close: ``article`` and ``containment``, the closest first."""
    is_digest: bool = False
    """Whether it holds several stories, and is for that no copy of one of them."""

    def fields(self) -> Document:
        """Return the article's fields that say so."""
        found: Document = {"duplicate_of": self.first, "duplicate_kind": self.kind, "similar": self.similar}
        return {name: value for name, value in found.items() if value}


def marks_of(fingerprint: Fingerprint) -> list[int]:
    """Return all that a text can be found by; the key of the whole text comes first."""
    return [fingerprint.text_key, *fingerprint.passages]


class Neighbours:
    """The rows that share marks with a batch of texts."""

    def __init__(self, rows: Iterable[Document]) -> None:
        self.rows = {row["_id"]: row for row in rows if row["version"] == VERSION}
        self.stories = {_id: story_of(row) for _id, row in self.rows.items() if row["state"] == "stored"}
        """By row: the first copy's ``_id``. Of those that are not judged yet there is none."""
        self._holders: dict[int, list[str]] = defaultdict(list)
        for _id, row in self.rows.items():
            for mark in row["marks"]:
                self._holders[mark].append(_id)

    def candidates(self, own: str, fingerprint: Fingerprint) -> list[str]:
        """Return the rows of texts that may be like this one."""
        same = set(self._holders.get(fingerprint.text_key, ())) - {own}
        shared = Counter(_id for mark in fingerprint.passages for _id in self._holders.get(mark, ()) if _id != own)
        fewer = len(fingerprint.passages)
        for _id, number in shared.items():
            if number >= PROMISING * min(fewer, len(self.rows[_id]["marks"]) - 1):
                same.add(_id)
        return sorted(same)

    def is_own(self, row: str, article: str) -> bool:
        """Whether a row is an article's own or that of one of its copies: it is no copy of these."""
        return article in {self.rows[row]["article"], self.stories.get(row)}

    def common(self, fingerprint: Fingerprint, story: str = "") -> frozenset[int]:
        """Return the text's passages that stand in many stories other than ``story``."""
        return frozenset(mark for mark in fingerprint.passages if len(self._told_in(mark) - {story}) >= COMMON)

    def marks(self, own: str, fingerprint: Fingerprint) -> list[int]:
        """Return what a judged text is marked with."""
        found = [fingerprint.text_key]
        for mark in fingerprint.passages:
            holders = [_id for _id in self._holders.get(mark, ()) if _id != own]
            if len(holders) < HOLDERS and len(self._told_in(mark)) <= COMMON:
                found.append(mark)
        return found

    def _told_in(self, mark: int) -> set[str]:
        """Return the stories in which a passage stands, as far as they are judged."""
        return {self.stories[_id] for _id in self._holders.get(mark, ()) if _id in self.stories}


def story_of(row: Document) -> str:
    """Return the ``_id`` of the first copy of a judged text's story."""
    return str(row.get("first") or row["article"])


def verdict(own: str, fingerprint: Fingerprint, others: dict[str, Fingerprint], neighbours: Neighbours) -> Verdict:
    """Judge a text by those that it is like; ``others`` are the texts of stored rows."""
    found: list[tuple[str, Likeness]] = []
    for row, other in others.items():
        common = neighbours.common(fingerprint, neighbours.stories[row])
        found.append((row, compare(fingerprint, other, common)))
    # The closest, and of several the oldest.
    rows, stories = neighbours.rows, neighbours.stories
    found.sort(key=lambda pair: (pair[1].kind != "exact", -pair[1].containment, rows[pair[0]]["at"], pair[0]))
    held = {
        stories[row] for row, alike in found if alike.containment >= COPY and fingerprint.is_longer_than(others[row])
    }
    is_digest = len(held) > 1
    for row, alike in found:
        if alike.kind == "exact":
            # Another text with the same words is found by what the first one is marked with.
            return Verdict([], stories[row], alike.kind)
        if alike.kind == "near" and not is_digest:
            return Verdict(neighbours.marks(own, fingerprint), stories[row], alike.kind)
    similar: dict[str, float] = {}
    for row, alike in found:
        if alike.kind:
            similar.setdefault(stories[row], round(alike.containment, 3))
    kept = [{"article": _id, "containment": share} for _id, share in similar.items()][:SIMILAR_KEPT]
    return Verdict(neighbours.marks(own, fingerprint), similar=kept, is_digest=is_digest)
