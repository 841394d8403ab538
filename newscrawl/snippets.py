"""A few words around what a search has found in an article."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from newscrawl.filters import Query
from newscrawl.terms import Wanted, is_english, joined_words, plain_words, terms_of
from newscrawl.text import UNSPACED

LENGTH = 30
"""Words of a snippet."""
# What parts words for sure, so that of “Cease-fire”—now only the first is marked.
_PARTING = r"\s_/\\|\"“”„‟«»‹›—–―…()\[\]{}<>:;!?،؛؟"
_PRINTED = re.compile(rf"[{UNSPACED}]|[^{_PARTING}{UNSPACED}]+")
_INNER = re.compile(r"\w(?:.*\w)?", re.DOTALL)
Piece = tuple[str, bool]
"""A piece of text, and whether it was asked for."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text as it is compared, and where it is printed."""

    plain: str
    terms: frozenset[str]
    """By which it is found, also with others of its piece of print, as ``cease-fire`` by ``ceasefire``."""
    start: int
    end: int


def snippet(document: Mapping[str, Any], query: Query, length: int = LENGTH) -> list[Piece]:
    """Return a part of an article's text, where most of what a query asks for stands together; else its beginning.

    The pieces, joined, are the text as it is printed on one line, with ``…`` where it was cut.
    """
    asked = [wanted for wanted in query.wanted if not wanted.is_forbidden]
    texts = [document.get(name, "") for name in ("body", "description", "headline", "byline")]
    texts += [*document.get("authors", ()), *document.get("tags", ())]
    texts += [image.get("caption", "") for image in document.get("images", ())]
    english = is_english(document)
    for text in filter(None, texts):
        words = list(_words(text, is_english=english))
        hits = dict(chain.from_iterable(_hits(wanted, number, words) for number, wanted in enumerate(asked)))
        if hits:
            return _cut(text, words, hits, _best(hits, len(words), length), length)
    text = next(filter(None, texts), "")
    words = list(_words(text, is_english=english))
    return _cut(text, words, {}, 0, length)


def _words(text: str, *, is_english: bool) -> Iterator[_Word]:
    for printed in _PRINTED.finditer(text):
        inner = _INNER.search(printed[0])
        start, end = inner.span() if inner else (0, 0)
        joined = list(joined_words(printed[0]))
        for word in plain_words(printed[0]):
            terms = frozenset(terms_of((word, *joined), is_english=is_english))
            yield _Word(word, terms, printed.start() + start, printed.start() + end)


def _hits(wanted: Wanted, number: int, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Yield the places of words that are asked for, each with the number of what asks for it."""
    length, alternatives = len(wanted.words), wanted.alternatives
    for place, word in enumerate(words):
        if length == 1 and not word.terms.isdisjoint(alternatives):
            yield place, number
        elif length > 1 and tuple(one.plain for one in words[place : place + length]) == wanted.words:
            yield from ((place + step, number) for step in range(length))
        elif wanted.is_joined and word.plain == wanted.joined:
            yield place, number


def _best(hits: dict[int, int], total: int, length: int) -> int:
    """Return where to begin, so that most of what is asked for is shown, a little behind the beginning."""
    places = sorted(hits)
    shown: Counter[int] = Counter()
    best, most, end = 0, (0, 0), 0
    for begin, place in enumerate(places):
        while end < len(places) and places[end] < place + length:
            shown[hits[places[end]]] += 1
            end += 1
        if (len(+shown), end - begin) > most:
            best, most = place, (len(+shown), end - begin)
        shown[hits[place]] -= 1
    return max(0, min(best - length // 4, total - length))


def _cut(text: str, words: Sequence[_Word], hits: dict[int, int], first: int, length: int) -> list[Piece]:
    """Return the pieces of the words from the first one on."""
    some = words[first : first + length]
    if not some:
        return []
    start = 0 if first == 0 else some[0].start
    end = len(text) if first + length >= len(words) else some[-1].end
    pieces: list[Piece] = [("… ", False)] if first else []
    for place, word in enumerate(some, first):
        if place in hits and word.start >= start:
            pieces += [(text[start : word.start], False), (text[word.start : word.end], True)]
            start = word.end
    pieces.append((text[start:end], False))
    pieces += [(" …", False)] if end < len(text) else []
    return [(" ".join(f"|{part}|".split())[1:-1], is_asked) for part, is_asked in pieces if part]
