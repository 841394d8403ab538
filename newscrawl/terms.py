"""The terms by which an article is found: what its text and a person's words are turned into, by the same rules.

Case, accents, typography, the digits' script, and how Arabic and Persian write one letter do not matter. A word with
hyphens or joiners is also found as one word. English words are found by their stems, too: those of a text only where it
is English, those of a query always, as nobody says in which language they ask. So that no word of another language is
taken for an English stem, as French ``pari`` for that of ``Paris``, the terms of such a text are marked: ``~pari``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

from newscrawl.exceptions import UsageError
from newscrawl.text import words

GAP = "  "
"""Parts the parts of a search text: no phrase reaches from a headline into the body."""
# What is one letter with a sign to some, a letter of its own to others; and the forms that Arabic letters have in Urdu.
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
    | {"ہ": "ه", "ھ": "ه", "ۃ": "ه", "ە": "ه", "ے": "ی", "ٱ": "ا"}
)
_LETTER = r"[^\W\d_]"
_ABBREVIATION = re.compile(rf"(?<!\w){_LETTER}(?:\.{_LETTER})+(?!\w)\.?")
_POSSESSIVE = re.compile(r"['’ʼ＇]s\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d.,٬])\d{1,3}(?:[,٬]\d{3})+(?!\d)")
_LONGEST = 100
"""Characters of a term; what is longer is no word."""
_JOINERS = "\u200c\u200d\u2010\u2011-"
_JOINED = re.compile(rf"[^\W_]+(?:[{_JOINERS}][^\W_]+)+")
_PIECE = re.compile(r'-?"[^"]*"|\S+')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_stemmer = snowballstemmer.stemmer("english")
_stem = lru_cache(maxsize=1 << 16)(_stemmer.stemWord)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks for in one word or phrase."""

    words: tuple[str, ...]
    """A word; or those of a phrase, which must follow each other."""
    is_forbidden: bool = False
    is_joined: bool = False
    """The words of a phrase may be written as one."""

    @property
    def joined(self) -> str:
        """The words written as one."""
        return "".join(self.words)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The word and its stem; of a phrase the longest word, and what is written as one."""
        if len(self.words) == 1:
            return _with_stem(self.words[0])
        return (max(self.words, key=len), self.joined)[: 1 + self.is_joined]

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The terms one of which an article must have, in whatever language it is."""
        exact = self.words if len(self.words) == 1 else self.spellings
        return tuple(dict.fromkeys((*self.spellings, *map(_foreign, exact))))

    @property
    def phrases(self) -> tuple[str, ...]:
        """How a phrase may stand in a search text; none for a word."""
        if len(self.words) == 1:
            return ()
        return tuple(f" {one} " for one in (" ".join(self.words), self.joined)[: 1 + self.is_joined])


def search_text(parts: Iterable[str]) -> str:
    """Return the words of an article in their order, each between spaces."""
    return "".join(f" {' '.join(plain)} " for plain in map(plain_words, parts) if plain)


def terms(parts: Iterable[str], text: str, *, is_english: bool) -> list[str]:
    """Return all terms of an article, whose search text is given."""
    found = {*text.split(), *(joined for part in parts for joined in joined_words(part))}
    return sorted(terms_of((word for word in found if len(word) <= _LONGEST), is_english=is_english))


def terms_of(plain: Iterable[str], *, is_english: bool) -> set[str]:
    """Return the terms of words in a text."""
    return {term for word in plain for term in (_with_stem(word) if is_english else (_foreign(word),))}


def is_english(article: Mapping[str, Any]) -> bool:
    """Whether an article is in English, by the language that was detected, else by the declared one."""
    language: str = article.get("detected_language") or article.get("language", "")
    return language.partition("-")[0].lower() == "en"


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    text = unicodedata.normalize("NFKC", text).replace("_", " ")
    if "." in text:
        text = _ABBREVIATION.sub(lambda found: found[0].replace(".", "") + " ", text)
    text = _THOUSANDS.sub(lambda found: re.sub("[,٬]", "", found[0]), _POSSESSIVE.sub("", text))
    if text.isascii():
        return words(text)
    for joiner in "\u200c\u200d":
        text = text.replace(joiner, " ")
    return words(unicodedata.normalize("NFKD", text).translate(_LETTERS))


def joined_words(text: str) -> Iterator[str]:
    """Yield the words of a text that have hyphens or joiners, written as one."""
    if any(joiner in text for joiner in _JOINERS):
        for found in _JOINED.finditer(text):
            yield "".join(plain_words(found[0]))


def parse(asked: str) -> list[Wanted]:
    """Return what is asked for: words, ``"phrases"``, and with a hyphen in front what must not be there.

    Raises UsageError where there is nothing to look for.
    """
    pieces = _PIECE.findall(asked.translate(_QUOTES))
    found = [wanted for piece in pieces for wanted in _wanted(piece)]
    if pieces and all(piece.startswith("-") for piece in pieces):
        raise UsageError(f"{asked!r} says only what must not be there; add a word that must")
    return found


def _wanted(piece: str) -> Iterator[Wanted]:
    is_forbidden = piece.startswith("-")
    text = piece.removeprefix("-")
    is_joined = '"' not in text and bool(_JOINED.fullmatch(text.strip(".,;:!?()[]'")))
    if found := tuple(plain_words(text)):
        yield Wanted(found, is_forbidden, is_joined and len(found) > 1)


def _with_stem(word: str) -> tuple[str, ...]:
    """Return a word, and its English stem where that is another."""
    stem = _stem(word) if word.isascii() else word
    return (word,) if stem == word else (word, stem)


def _foreign(word: str) -> str:
    """Return the term of a word in a text that is not English: marked where it could be a stem."""
    return f"~{word}" if word.isascii() and not word.isdecimal() else word
