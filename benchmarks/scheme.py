"""Which pairs of texts are compared at all: by marks, as the archive does it, and by MinHash."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import minhash
from memory import Memory

from newscrawl.fingerprint import Fingerprint
from newscrawl.text import clean, clean_paragraphs

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Found:
    """What a scheme found. Of a copy it must find one earlier copy, whichever."""

    recall: float
    pairs: float
    keys: float
    """An article, that an index would hold."""
    missed: Counter[str] = field(default_factory=Counter)


class Bands:
    """An index of keys."""

    def __init__(self) -> None:
        self._index: dict[Hashable, list[str]] = defaultdict(list)
        self.keys = 0

    def candidates(self, _id: str, keys: Iterable[Hashable]) -> set[str]:
        """Return who has one of these keys, and add them."""
        found: set[str] = set()
        for key in keys:
            found.update(self._index[key])
            self._index[key].append(_id)
            self.keys += 1
        return found - {_id}


def compare(articles: Rows, labels: Rows) -> dict[str, Found]:
    """Give each scheme the articles one after the other."""
    texts = {one["id"]: (clean(one["headline"]), clean_paragraphs(one["body"])) for one in articles}
    memory, plain, headed = Memory(), Bands(), Bands()
    by_marks, by_bands, by_both = {}, {}, {}
    for _id, (headline, body) in texts.items():
        fingerprint = Fingerprint(headline, body)
        by_marks[_id] = set(memory.neighbours(fingerprint).candidates(_id, fingerprint))
        memory.store(_id, headline, body)
        by_bands[_id] = plain.candidates(_id, minhash.keys(body, head=False))
        by_both[_id] = headed.candidates(_id, minhash.keys(body, head=True))
    marks = sum(len(row["marks"]) for row in memory.rows.values())
    return {
        "marks": _score(labels, by_marks, marks),
        "MinHash 16 x 4": _score(labels, by_bands, plain.keys),
        "MinHash and its head": _score(labels, by_both, headed.keys),
    }


def _score(labels: Rows, candidates: dict[str, set[str]], keys: int) -> Found:
    cluster = {label["id"]: label["cluster"] for label in labels}
    duplicates = [label for label in labels if label["dup_of"]]
    missed = Counter(
        label["kind"]
        for label in duplicates
        if all(cluster[other] != label["cluster"] for other in candidates[label["id"]])
    )
    pairs = sum(map(len, candidates.values())) / len(labels)
    return Found(1 - missed.total() / max(1, len(duplicates)), pairs, keys / len(labels), missed)
