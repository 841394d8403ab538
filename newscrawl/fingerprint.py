"""How alike two texts are: a fingerprint to find a text by, and the share of words that two texts have in common.

A *passage* is five words in a row. A fingerprint holds the hashes of some of a text's passages, chosen by the hash
itself, so that two texts choose the same ones of what they share (FracMinHash: Irber et al. 2022,
doi:10.1101/2022.01.11.475838). Texts that share enough of them are compared in full, by their shingles: three words
in a row.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newscrawl.text import words

VERSION = 1
"""Of the fingerprint. What another version has stored cannot be compared: ``newscrawl db rejudge`` makes it anew."""
PASSAGE = 5
SHINGLE = 3
HEAD = 64
"""A text's first passages are chosen more often: it may be all that a truncated copy has."""
_HEAD_BITS, _BODY_BITS = 2, 4  # one passage in 4, one in 16
_DENSE = 512  # from here on fewer are chosen, so that their number grows no more
SHORT = 25
"""Texts with fewer words are the same only if their headlines are the same too."""
COPY = 0.75
"""Share of the shorter text's shingles from which two texts are copies, by measurement: see docs/deduplication.md."""
SHORTER_COPY, SHORTER = 0.8, 100
"""The same for texts of fewer words: a form filled in with other words is about as close as an edited copy."""
SIMILAR = 0.4
ENOUGH = 20
"""Shingles below which a share says nothing."""
LONGER = 2
"""A text so many times as long as another is a copy of it only if it begins with it: a digest holds whole stories."""
KNOWN_WORDS = 500_000
"""Words whose hashes are kept in memory."""
BEGINNING = 12
"""Shingles at a text's beginning of which one at least must stand in the other text, or the other way round."""
FEW_NUMBERS, NUMBERS = 3, 0.04
"""Numbers that the other text lacks, and their share of the words, from which two texts are bulletins."""

Hashes = NDArray[np.uint64]
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison of two texts came to."""

    kind: str
    """``exact``, ``near``, ``similar``, or empty."""
    containment: float
    """Share of the shorter text's shingles that the other one has too."""
    reason: str
    """What decided."""

    @property
    def is_copy(self) -> bool:
        """Whether one of the texts is a copy of the other."""
        return self.kind in {"exact", "near"}


class Fingerprint:
    """What is known of a text for comparing it. Made of its headline and body; raises nothing."""

    def __init__(self, headline: str, body: str, scope: str = "") -> None:
        self.words = words(body)
        whole = self.words if len(self.words) >= SHORT else [*words(headline), "", *self.words]
        self.text_hash = hashlib.sha256(" ".join(whole).encode("utf-8", "surrogatepass")).hexdigest()
        self._scope = np.uint64(_hash_of(scope) if scope else 0)
        self._hashes = _hashes(self.words)
        passages = _grams(self._hashes, PASSAGE) ^ self._scope
        sparse = _BODY_BITS + max(0, (len(passages) // _DENSE).bit_length())
        bits = np.full(len(passages), 64 - sparse, dtype=np.uint64)
        bits[:HEAD] = 64 - _HEAD_BITS
        self._places = np.flatnonzero(passages >> bits == 0)
        chosen = passages[self._places]
        self._passages = chosen.astype(np.uint32).view(np.int32)  # the lower half: that of the upper one is chosen
        self._anywhere = chosen >> np.uint64(64 - _BODY_BITS) == 0

    @property
    def text_key(self) -> int:
        """What equal texts have in common, as a signed 32-bit integer. Others may have it by chance."""
        whole = np.uint64(int(self.text_hash[:16], 16)) ^ self._scope
        return int(whole.astype(np.uint32).view(np.int32))

    @cached_property
    def passages(self) -> list[int]:
        """The chosen passages, each once, as signed 32-bit integers: in MongoDB half as large as longer ones."""
        return list(dict.fromkeys(self._passages.tolist()))

    def is_longer_than(self, other: "Fingerprint") -> bool:
        """Whether this text is so much longer that it may hold the other one among others."""
        return len(self.words) > LONGER * len(other.words)

    def all_shingles(self) -> Hashes:
        """Return the hash of each shingle, in order."""
        return _grams(self._hashes, SHINGLE)

    def shingles(self, common: frozenset[int] = frozenset()) -> Hashes:
        """Return the sorted hashes of the text's shingles, but for what stands in ``common`` passages.

        Between two chosen passages that are common all is common, unless one stands between them that is not, though
        any text would be marked with it.
        """
        found = self.all_shingles()
        if common:
            kept = np.ones(len(found), dtype=bool)
            for first, last in self._runs(common):
                kept[first : last + PASSAGE - SHINGLE + 1] = False
            found = found[kept]
        return np.unique(found)

    def _runs(self, common: frozenset[int]) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        before = False
        places, passages = self._places.tolist(), self._passages.tolist()
        for place, passage, anywhere in zip(places, passages, self._anywhere.tolist(), strict=True):
            if passage in common:
                runs.append((runs.pop()[0] if before else place, place))
                before = True
            elif anywhere:  # else it is a mark in a text's head only, and other texts may have it elsewhere
                before = False
        return runs


def compare(one: Fingerprint, other: Fingerprint, common: frozenset[int] = frozenset()) -> Likeness:
    """Say how alike two texts are. Symmetric. ``common`` passages, which many stories have, don't count."""
    if one.text_hash == other.text_hash:
        return Likeness("exact", 1.0, "the same words")
    short, long = sorted((one, other), key=lambda text: (len(text.words), text.text_hash))
    mine, theirs = short.shingles(common), long.shingles(common)
    fewer = min(len(mine), len(theirs))
    containment = len(np.intersect1d(mine, theirs, assume_unique=True)) / fewer if fewer else 0.0
    if containment < SIMILAR:
        kind, reason = "", "little in common"
    elif fewer < ENOUGH:
        kind, reason = "", "too short to tell"
    elif are_bulletins(short, long):
        kind, reason = "", "the same form with other numbers"
    elif containment < (COPY if len(short.words) >= SHORTER else SHORTER_COPY):
        kind, reason = "similar", "much in common, but not enough for a copy"
    elif _begin_apart(short, long):
        kind, reason = "similar", "each begins with words of its own"
    elif long.is_longer_than(short) and not begins_with(long, mine, len(short.words)):
        kind, reason = "similar", "the shorter text stands far behind the beginning of the longer one"
    else:
        kind, reason = "near", "the shorter text stands in the longer one"
    return Likeness(kind, containment, reason)


def are_bulletins(short: Fingerprint, long: Fingerprint) -> bool:
    """Whether two texts are one form, filled in with other numbers each time."""
    missing = len(missing_numbers(short, long))
    return missing >= FEW_NUMBERS and missing >= NUMBERS * len(short.words)


def _begin_apart(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether neither text begins with what stands in the other: two articles above one long footer."""
    mine, theirs = one.all_shingles(), other.all_shingles()
    return not (np.isin(mine[:BEGINNING], theirs).any() or np.isin(theirs[:BEGINNING], mine).any())


def missing_numbers(short: Fingerprint, long: Fingerprint) -> list[str]:
    """Return the numbers of a text that another one lacks."""
    others = set(long.words)
    return [word for word in short.words if word[0].isdigit() and word not in others]


def begins_with(long: Fingerprint, shingles: Hashes, number: int) -> bool:
    """Whether most of these shingles, of so many words, stand at a text's beginning."""
    places = np.flatnonzero(np.isin(long.all_shingles(), shingles))
    return len(places) > 0 and bool(np.median(places) <= number + HEAD)


class _Known(dict[str, int]):
    """The hash of each word that was met: most are met again."""

    def __missing__(self, word: str) -> int:
        if len(self) > KNOWN_WORDS:
            self.clear()
        self[word] = found = _hash_of(word)
        return found


def _hash_of(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_known = _Known()


def _hashes(found: list[str]) -> Hashes:
    return np.fromiter(map(_known.__getitem__, found), dtype=np.uint64, count=len(found))


def _grams(hashes: Hashes, size: int) -> Hashes:
    """Return a hash of each ``size`` words in a row."""
    number = len(hashes) - size + 1
    if number <= 0:
        return np.empty(0, dtype=np.uint64)
    mixed = hashes[:number].copy()
    for place in range(1, size):
        mixed *= _MULTIPLIER
        mixed += hashes[place : place + number]
    mixed ^= mixed >> _SHIFT
    mixed *= _MIXER
    mixed ^= mixed >> _SHIFT
    return mixed
