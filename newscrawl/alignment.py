"""What two texts have in common, in order. The work is bounded, however long the texts are and whatever is in them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

EXACT = 100_000
"""Pairs of words up to which two passages are compared word by word; 300 words with 300."""
DEPTH = 24
"""How often a passage is divided, at words that each side has once, before the rest of it counts as replaced."""

Run = tuple[int, int, int]
"""Where a common run of words begins in the one text, where in the other one, and how many words it has."""
_Passage = tuple[int, int, int, int]  # from and to in the one text, from and to in the other one


def common_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Return the runs of words that two texts have in common, in order and as long as they go.

    Long texts are divided at words that stand once in each (patience diff), and only what is short is compared in full.
    """
    found: list[Run] = []
    waiting = [((0, len(old), 0, len(new)), 0)]
    while waiting:
        passage, depth = waiting.pop()
        i, i_end, j, j_end = rest = _trim(old, new, passage, found)
        if i == i_end or j == j_end:
            continue
        if (i_end - i) * (j_end - j) <= EXACT:
            blocks = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False).get_matching_blocks()
            found += [(i + block.a, j + block.b, block.size) for block in blocks if block.size]
        elif depth < DEPTH:
            waiting += [(part, depth + 1) for part in _divide(old, new, rest)]
    return list(_joined(sorted(found)))


def _trim(old: Sequence[str], new: Sequence[str], passage: _Passage, found: list[Run]) -> _Passage:
    """Take off what both sides begin and end with, and note it."""
    i, i_end, j, j_end = passage
    while i < i_end and j < j_end and old[i] == new[j]:
        i, j = i + 1, j + 1
    if i > passage[0]:
        found.append((passage[0], passage[2], i - passage[0]))
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
    if i_end < passage[1]:
        found.append((i_end, j_end, passage[1] - i_end))
    return i, i_end, j, j_end


def _divide(old: Sequence[str], new: Sequence[str], passage: _Passage) -> Iterator[_Passage]:
    """Cut a passage before each word that either side has once, as far as these are in the same order; or nothing."""
    i, i_end, j, j_end = passage
    mine, theirs = Counter(old[i:i_end]), Counter(new[j:j_end])
    places = {new[place]: place for place in range(j, j_end) if theirs[new[place]] == 1}
    anchors = _rising([(at, places[old[at]]) for at in range(i, i_end) if mine[old[at]] == 1 and old[at] in places])
    if not anchors:
        return
    for at, there in anchors:
        yield i, at, j, there
        i, j = at, there
    yield i, i_end, j, j_end


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of these pairs in which the second numbers rise as the first ones do."""
    ends: list[int] = []  # of the best row of each length, the last second number …
    last: list[int] = []  # … and which pair that is
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [number]
    row = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Join runs that follow each other on both sides."""
    current: Run | None = None
    for i, j, size in runs:
        if current and (current[0] + current[2], current[1] + current[2]) == (i, j):
            current = (current[0], current[1], current[2] + size)
            continue
        if current:
            yield current
        current = (i, j, size)
    if current:
        yield current
