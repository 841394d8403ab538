"""What a newsroom would call an edit: the kind of a change from one state of an article to the next."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from newscrawl.alignment import common_runs
from newscrawl.fingerprint import SHINGLE, SHORT
from newscrawl.text import UNSPACED

KINDS = ("removed", "back", "rewrite", "headline", "correction", "metadata", "typography", "reextraction")
"""The first that applies counts; see ``docs/data-model.md``.

``reextraction`` is no edit of the site and never found by ``kind_of``.
"""
REWRITTEN = 0.5
"""Share of the old body's words that has to be left, in order, for an edit to be less than a rewrite: "most of its
words" are gone where less than half of them are left. Counted are runs of three words, as any two texts have single
words in common: of a story that another one replaces a seventh is left at most, measured on those of the demo site.
Where one word in five, here and there, is another one, seven in ten are left; where every other one is, a quarter."""
_WRITTEN = ("headline", "description", "body")
_METADATA = (
    *("authors", "byline", "agency", "dateline", "date_published", "section", "tags", "language"),
    *("images", "embeds", "is_accessible_for_free"),
)
# Characters whose category does not say what they are to a word. Signs that are read aloud, as those of currencies are,
# say something else where they change.
_KNOWN = (
    {"ك": "ک", "ي": "ی", "œ": "oe", "æ": "ae", "٫": ".", "٬": ",", "⁄": "/"}
    | dict.fromkeys("‘’‛‹›ʹʺʻʼʽʾʿ`", "'")
    | dict.fromkeys("-\u2010\u2011\u2212", "-")
    | dict.fromkeys("\u0640\ufe0e\ufe0f", "")  # tatweel; how an emoji is drawn
    | {mark: mark for mark in ".,:/'\u200c\u200d"}
    | {sign: f" {sign} " for sign in "%‰&@#§°+<>=±×÷"}
)
# Marks that NFKC would take apart into a space and an accent.
_SPACING = re.compile("[\u00a8\u00af\u00b4\u00b8\u02d8-\u02dd\u0384\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1ffd\u1ffe]")
_INITIAL = re.compile(r"\b([^\W\d_])\.\s?(?=[^\W\d_]\.)")
_GROUPED = re.compile(r"(?<![\d.:/-])\d{1,3}(?:[,' ]\d{3})+(?!\d)")
_GROUP = re.compile(r"[,' ](?=\d{3})")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NUMERIC_DASH = re.compile(r"(?<=\d)–(?=\d)|(?<!\S)–(?=\d)")
_JOINT = re.compile(r"[\u200c\u200d]|(?<=[^\s\d])-(?=[^\s-])|(?<=[^\s-])-(?=[^\s\d])")
_TOKEN = re.compile(r"(?:(?<!\S)-)?\d+(?:[.:/-]\d+)*|[^\s\d.,:/'–\u200c\u200d-]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")

COVERED = (
    *("headline", "body", "date_published", "section", "agency", "authors", "description", "dateline"),
    *("images", "related"),
)
"""Fields that a reader would miss: runs report how many articles have them, and monitors watch over them."""
_A_DAY = timedelta(days=1)


def losses(old: Mapping[str, Any], new: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Return which of the ``COVERED`` fields an edit of this kind takes away; many at once are no edit of a newsroom.

    A text is lost where another one stands in its place, and a date where it is another day.
    """
    gone = {name for name in COVERED if old.get(name) and not new.get(name)}
    gone |= {"body"} if kind == "rewrite" else set()
    dates = [state.get("date_published") for state in (old, new)]
    if all(isinstance(date, datetime) for date in dates) and abs(dates[0] - dates[1]) >= _A_DAY:  # type: ignore[operator]
        gone.add("date_published")
    return tuple(name for name in COVERED if name in gone)


def kind_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return what kind of edit leads from one state of an article to the next: one of ``KINDS``. Raises nothing.

    Both are documents with the fields of an article; what is absent is empty, and live. A story that grows by further
    paragraphs is a ``correction``, as most of what it said is still there.
    """
    status = old.get("status") or "live", new.get("status") or "live"
    if status[0] != status[1]:
        return "removed" if status[1] == "gone" else "back"
    mine, theirs = ({name: _text(state.get(name)) for name in _WRITTEN} for state in (old, new))
    changed = {name for name in _WRITTEN if not same_words(mine[name], theirs[name])}
    if "body" in changed and _kept(mine["body"], theirs["body"]) < REWRITTEN:
        return "rewrite"
    if changed:
        return "headline" if changed == {"headline"} else "correction"
    if any(not _same(old.get(name), new.get(name)) for name in _METADATA) or not _same(*map(_inline, (old, new))):
        return "metadata"
    is_print = mine != theirs or any(_differ(old.get(name), new.get(name)) for name in _METADATA)
    return "typography" if is_print else "metadata"


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same in print: marks, quotes, case, spaces, ligatures and digits' script don't count.

    A word that is joined, parted or hyphenated in another way is the same one: cease-fire and ceasefire, U.S. and US.
    So is a number: 10,000 and 10 000. Accents, and signs that are read aloud, as $ and %, count.
    """
    if one == other:
        return True
    mine, theirs = _spelled(one), _spelled(other)
    return any(_words(mine, joint) == _words(theirs, joint) for joint in (" ", ""))


def _kept(old: str, new: str) -> float:
    """Return the share of the old text's words that the new one has in the same order, in runs of three or more."""
    mine, theirs = _words(_spelled(old), " "), _words(_spelled(new), " ")
    shortest = SHINGLE if len(mine) >= SHORT else 1
    kept = sum(size for _, _, size in common_runs(mine, theirs) if size >= shortest)
    return kept / len(mine) if mine else 1.0


class _Print(dict[int, str]):
    """What each character is to a word: a part of it, a sign, a mark that may stand in a number, or a space."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self._find(chr(code))
        return found

    def _find(self, character: str) -> str:
        category = unicodedata.category(character)
        if character in _KNOWN:
            return _KNOWN[character]
        if category == "Nd":
            return str(unicodedata.decimal(character))
        if category == "Sc" or _UNSPACED.match(character):
            return f" {character} "
        if category[0] in "LMN":
            return character
        return {"Pd": "–", "Cf": ""}.get(category, " ")


_print = _Print()


def _spelled(text: str) -> str:
    """Return what of a text can make a difference to its words."""
    text = unicodedata.normalize("NFKC", _SPACING.sub("'", text)).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_print)
    return _NUMERIC_DASH.sub("-", _INITIAL.sub(r"\1", text))


def _words(spelled: str, joint: str) -> list[str]:
    """Return the words of a text as it is spelled, with ``joint`` for what joins or parts a word or a number."""
    text = _GROUPED.sub(lambda number: _GROUP.sub(joint, number[0]), spelled)
    return _TOKEN.findall(_JOINT.sub(joint, _DECIMAL_COMMA.sub(".", text)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _inline(state: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return the links of the text. Those beside it change without an edit."""
    related = state.get("related")
    links = [link for link in related if isinstance(link, dict)] if isinstance(related, list) else []
    return [(link.get("url"), link.get("headline")) for link in links if link.get("block") == "inline"]


def _differ(one: object, other: object) -> bool:
    """Whether two values differ at all; what is empty is as good as absent."""
    return (one or None) != (other or None) or (one is False) != (other is False)


def _same(one: Any, other: Any) -> bool:
    """Whether two values differ in print at most. Addresses are no print."""
    if not _differ(one, other):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return "://" not in one + other and same_words(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_same(one.get(name), other.get(name)) for name in {*one, *other})
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return False
