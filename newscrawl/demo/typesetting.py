"""How clean text gets onto a page: entities, hard spaces, soft hyphens, line breaks, and damage done long ago."""

import html
import re
import unicodedata
from functools import lru_cache
from random import Random

from newscrawl.demo.prose import dice, happens
from newscrawl.demo.stories import Anchor, Story

_NAMED = str.maketrans({"’": "&#8217;", "‘": "&#8216;", "“": "&#8220;", "”": "&#8221;", "–": "&#8211;", "—": "&mdash;"})
_LONG_WORD = re.compile(r"[a-z]{11,}")
_SOFT_HYPHEN = "\u00ad"
_NO_BREAK = "\u00a0"
_LINE = 12  # words


def escape(text: str) -> str:
    """Return text for HTML, in attributes too."""
    return html.escape(text)


@lru_cache(maxsize=8192)
def titled(text: str) -> str:
    """Return a headline as WordPress prints it: typographic characters as entities."""
    return html.escape(text, quote=False).translate(_NAMED)


class Typesetter:
    """Sets one story's text, always with the same marks."""

    def __init__(self, story: Story, base: str) -> None:
        self._chance: Random = dice("typesetting", story.post_id)
        self._entities = story.post_id % 3 != 0
        self._decomposed = story.post_id % 11 == 0
        self._wrapped = not story.outline.yoast and story.post_id % 2 == 0
        self._mojibake = story.mojibake
        self._base = base

    def text(self, text: str, anchors: tuple[Anchor, ...] = ()) -> str:
        """Return a paragraph's words as HTML, with links on the words of its anchors."""
        if not anchors:
            return self._plain(text)
        before, _, after = text.partition(anchors[0].text)
        link = f'<a href="{escape(self._base + anchors[0].path)}">{self._plain(anchors[0].text)}</a>'
        return self._plain(before) + link + self.text(after, anchors[1:])

    def _plain(self, text: str) -> str:
        if self._mojibake:
            return escape(damaged(text, self._mojibake))
        text = self._spaced(_LONG_WORD.sub(self._hyphenated, text))
        if self._decomposed:
            text = unicodedata.normalize("NFD", text)
        text = html.escape(text, quote=False)
        if self._entities:
            text = text.translate(_NAMED).replace(_NO_BREAK, "&nbsp;").replace(_SOFT_HYPHEN, "&shy;")
        return text

    def _hyphenated(self, found: re.Match[str]) -> str:
        word = found[0]
        return f"{word[:5]}{_SOFT_HYPHEN}{word[5:]}" if happens(self._chance, 0.1) else word

    def _spaced(self, text: str) -> str:
        """Turn a few spaces into hard ones, double or single, and break the lines of some old posts."""
        parts = re.split("( )", text)
        for at in range(1, len(parts), 2):
            if happens(self._chance, 0.02):
                parts[at] = self._chance.choice((_NO_BREAK, f"{_NO_BREAK} ", f" {_NO_BREAK}"))
            elif self._wrapped and at % (2 * _LINE) == 1:
                parts[at] = "\r\n"
        return "".join(parts)


def damaged(text: str, codec: str) -> str:
    """Spoil text as two old servers did: Windows-1252 read as Latin-1, or UTF-8 read as Windows-1252."""
    if codec == "latin-1":
        return text.encode("cp1252", "replace").decode("latin-1")
    return "".join(_misread(byte) for byte in text.encode())


def _misread(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in Windows-1252; browsers keep them as control characters
        return chr(byte)
