"""The classic way to find copies, for comparing: MinHash signatures cut into bands, in plain numpy.

Broder 1997 (doi:10.1109/SEQUEN.1997.666900); bands: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from newscrawl.text import words

PERMUTATIONS, BANDS = 64, 16
HEAD, HEAD_PERMUTATIONS, HEAD_BANDS = 48, 16, 8
"""A second signature, of a text's first words: of truncated copies."""

Hashes = NDArray[np.uint64]
_RANDOM = np.random.default_rng(1)
_FACTORS = _RANDOM.integers(1, 2**63, (PERMUTATIONS, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SUMMANDS = _RANDOM.integers(0, 2**63, (PERMUTATIONS, 1), dtype=np.uint64)


class _Known(dict[str, int]):
    """Hashes of words, each worked out once."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = found = int.from_bytes(digest, "little")
        return found


_known = _Known()


def shingles(found: list[str]) -> Hashes:
    """Return a hash of each three words in a row."""
    hashes = np.fromiter(map(_known.__getitem__, found), dtype=np.uint64, count=len(found))
    if len(hashes) < 3:
        return hashes
    mixed: Hashes = (hashes[:-2] * _FACTORS[0] + hashes[1:-1]) * _FACTORS[1] + hashes[2:]
    mixed ^= mixed >> np.uint64(31)
    return mixed


def signature(hashes: Hashes, permutations: int = PERMUTATIONS) -> Hashes:
    """Return the least hash after each permutation: multiply and add, modulo 2^64."""
    mixed = hashes * _FACTORS[:permutations]
    mixed += _SUMMANDS[:permutations]
    return np.asarray(mixed.min(axis=1), dtype=np.uint64)


def sketch(text: str) -> Hashes:
    """Tokenise, shingle, permute."""
    hashes = shingles(words(text))
    return signature(hashes) if len(hashes) else hashes


def keys(text: str, *, head: bool) -> list[tuple[object, ...]]:
    """Return what an index would find a text by: its bands, and those of its head."""
    found = words(text)
    if not found:
        return []
    rows = signature(shingles(found)).reshape(BANDS, -1)
    bands: list[tuple[object, ...]] = [(at, *row) for at, row in enumerate(rows.tolist())]
    if head:
        rows = signature(shingles(found[:HEAD]), HEAD_PERMUTATIONS).reshape(HEAD_BANDS, -1)
        bands += [("head", at, *row) for at, row in enumerate(rows.tolist())]
    return bands
