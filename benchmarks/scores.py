"""How well an extractor's answer agrees with what a person or a parser written for the site says.

A body's score counts runs of four words that truth and answer share; words of scripts without spaces are letters.
Precision and recall are means over the pages, F1 is made of the two means: the definition of the article extraction
benchmark of Zyte, so that tables compare.
"""

import difflib
import html
import random
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("([\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚′`", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("‐‑‒–—", "-")
    | dict.fromkeys("\u00ad\u200b\ufeff")
)
_BY = re.compile(r"^(?:by|von|par|por|di|af|av)\s+")
SHINGLE = 4
SIMILAR = 0.9
MINUTE = 60


class Overlap(NamedTuple):
    """Runs of words: in both, in the answer only, in the truth only."""

    both: int
    surplus: int
    missing: int

    @property
    def f1(self) -> float:
        """The page's own F1."""
        return 2 * self.both / (2 * self.both + self.surplus + self.missing) if any(self) else 1.0


def overlap(truth: str, answer: str) -> Overlap:
    """Compare two texts."""
    one, other = _shingles(truth), _shingles(answer)
    both = (one & other).total()
    return Overlap(both, other.total() - both, one.total() - both)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(_UNSPACED.sub(r" \1 ", text or ""))
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def body_f1(pages: Sequence[Overlap]) -> tuple[float, float, float]:
    """Return F1, precision and recall over pages."""
    precisions = [page.both / (page.both + page.surplus) for page in pages if page.both + page.surplus]
    recalls = [page.both / (page.both + page.missing) for page in pages if page.both + page.missing]
    precision = statistics.fmean(precisions) if precisions else 0.0
    recall = statistics.fmean(recalls) if recalls else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f1, precision, recall


def difference(ours: Sequence[Overlap], theirs: Sequence[Overlap], rounds: int = 2000) -> tuple[float, float]:
    """Return the 95 % interval of the difference in F1: both are drawn on the same pages (paired bootstrap)."""
    chance = random.Random(1)  # noqa: S311 - the same draw every time
    pages = range(len(ours))
    found = []
    for _ in range(rounds):
        drawn = chance.choices(pages, k=len(ours))
        found.append(body_f1([ours[at] for at in drawn])[0] - body_f1([theirs[at] for at in drawn])[0])
    found.sort()
    return found[rounds // 40], found[-rounds // 40]


def plain(text: str) -> str:
    """Return text without what only typography makes different."""
    return " ".join(unicodedata.normalize("NFKC", html.unescape(text or "")).translate(_PLAIN).split())


def headline(truth: str, answer: str) -> tuple[bool, bool]:
    """Return whether two headlines are equal, and whether they are alike."""
    one, other = plain(truth), plain(answer)
    letters, others = (re.sub(r"[\W_]+", "", text.casefold()) for text in (one, other))
    if one == other or not letters or not others:
        return one == other, one == other
    behind = [other.rsplit(sign, 1)[0] for sign in (" | ", " - ", " : ", " · ", " • ") if sign in other]
    if letters == others or any(re.sub(r"[\W_]+", "", text.casefold()) == letters for text in behind):
        return False, True
    return False, difflib.SequenceMatcher(None, letters, others, autojunk=False).ratio() >= SIMILAR


def names(values: Sequence[str] | None) -> set[str]:
    """Return names as they are compared."""
    folded = (_BY.sub("", plain(value).casefold()) for value in values or [])
    return set(filter(None, (re.sub(r"[\W_]+", " ", name).strip() for name in folded)))


def date(truth: str, answer: str | None) -> tuple[bool, bool]:
    """Return whether two dates are on one day, as written or in UTC, and within a minute of each other."""
    one, other = datetime.fromisoformat(truth), _read(answer)
    if other is None:
        return False, False
    days = [
        {moment.date(), moment.astimezone(UTC).date() if moment.tzinfo else moment.date()} for moment in (one, other)
    ]
    if not (one.tzinfo and other.tzinfo):
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return not days[0].isdisjoint(days[1]), abs((one - other).total_seconds()) <= MINUTE


def _read(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
