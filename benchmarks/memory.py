"""An archive in memory: what the store does with one article after the other, without a database.

``python benchmarks/memory.py < articles.jsonl`` prints ``id`` and ``dup_of`` a line, for programs that score answers.
"""

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from newscrawl.archive.documents import Document
from newscrawl.archive.neighbours import Neighbours, Verdict, verdict
from newscrawl.fingerprint import VERSION, Fingerprint
from newscrawl.text import clean, clean_paragraphs

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Memory:
    """Rows as the store writes them, and an index of their marks."""

    def __init__(self) -> None:
        self.rows: dict[str, Document] = {}
        self._texts: dict[str, tuple[str, str]] = {}
        self._index: dict[int, list[str]] = defaultdict(list)

    def neighbours(self, fingerprint: Fingerprint) -> Neighbours:
        """Return what a look-up by marks finds."""
        marks = [fingerprint.text_key, *fingerprint.passages]
        found = {_id for mark in marks for _id in self._index.get(mark, ())}
        return Neighbours([self.rows[_id] for _id in sorted(found)])

    def store(self, _id: str, headline: str, body: str) -> Verdict:
        """Judge a text and keep it."""
        fingerprint = Fingerprint(headline, body)
        neighbours = self.neighbours(fingerprint)
        others = {other: Fingerprint(*self._texts[other]) for other in neighbours.candidates(_id, fingerprint)}
        found = verdict(_id, fingerprint, others, neighbours)
        row: Document = {"_id": _id, "article": _id, "version": VERSION, "state": "stored", "marks": found.marks}
        row |= {"at": _BEGIN + timedelta(seconds=len(self.rows))}
        self.rows[_id] = row | ({"first": found.first} if found.first else {})
        self._texts[_id] = headline, body
        for mark in found.marks:
            self._index[mark].append(_id)
        return found


def main() -> None:
    """Answer each line."""
    memory = Memory()
    for line in sys.stdin:
        article = json.loads(line)
        found = memory.store(article["id"], clean(article["headline"]), clean_paragraphs(article["body"]))
        print(json.dumps({"id": article["id"], "dup_of": found.first or None}))


if __name__ == "__main__":
    main()
