"""Text as it should have been printed: white space, invisible characters, entities, mojibake.

``clean`` never changes what a reader sees, so typographic quotes and dashes stay.
"""

import html
import html.entities
import re
import unicodedata
from functools import lru_cache

import ftfy
from ftfy.badness import is_bad

# Characters that nobody sees: soft hyphen, zero-width space, word joiner, byte order mark, C0 and C1 controls, and
# halves of surrogate pairs, which are no characters and which MongoDB refuses. ZWNJ and ZWJ
# are letters' business in Persian and stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff]")
# Control characters, in which a page could hide commands to a terminal, and turns of direction, by which it could show
# something else than it says.
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_C1_CONTROLS = re.compile("[\x80-\x9f]")
# Mojibake is a letter that stands for the first byte of a UTF-8 sequence, and another behind it. Looking for that
# first spares most text ftfy's own test, which costs more than all the rest.
_SUSPECT = re.compile("[\u00c0-\u024f\u2018-\u201e√≈╬├┬вР][^\x00-\x7f]|[Ãà] ")
_MAC_ROMAN = re.compile("‚Ä|√")
# Scripts that put no space between words: each of their characters counts as one.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_PRINTED = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
# What some write and others leave out: accents, Arabic vowel signs and tatweel, joiners.
_OPTIONAL = re.compile("[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]")
_LETTERS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ة"): "ه"}
_DIGITS = {place: str(unicodedata.decimal(chr(place))) for place in range(128, 0x20000) if chr(place).isdecimal()}
_SAME = _LETTERS | _DIGITS
SHORT = 200
# Encoded again and again: each round of decoding would take one off.
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,
    normalization=None,
    explain=True,
)


def clean(text: str) -> str:
    """Return one line of clean text: NFC, single spaces, entities decoded, mojibake repaired. Idempotent."""
    # Short texts are menus, names and the titles in blocks, which stand on every page.
    return _clean_known(text) if len(text) < SHORT else _clean(text)


def _clean(text: str) -> str:
    cleaned = _clean_once(text)
    while cleaned != text and not (cleaned.isascii() and "&" not in cleaned):
        # A repair may bring to light what the step before it removes.
        text, cleaned = cleaned, _clean_once(cleaned)
    return cleaned


_clean_known = lru_cache(maxsize=4096)(_clean)


def clean_paragraphs(text: str) -> str:
    """Clean each paragraph of a body and part them by one blank line."""
    return "\n\n".join(line for line in map(clean, text.splitlines()) if line)


def safe(text: str) -> str:
    """Return text without what a terminal would obey."""
    return _ORDERS.sub("", text)


def is_unicode(text: str) -> bool:
    """Whether a text is made of characters only: what a shell sends that is no UTF-8 has halves of them."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def words(text: str) -> list[str]:
    """Return the text's words for comparing: typography, case, accents and the digits' script don't count."""
    if not text.isascii():
        text = _OPTIONAL.sub("", unicodedata.normalize("NFKD", text)).translate(_SAME).casefold()
    return _WORD.findall(text.lower())


def words_in_place(text: str) -> list[re.Match[str]]:
    """Return for each of the text's words, in order, the piece of print that it stands in, signs and all."""
    return [piece for piece in _PRINTED.finditer(text) for _ in words(piece[0])]


def _character(entity: re.Match[str]) -> str:
    """Return what an entity stands for. Half a name is none: ``&copy`` in an address is no sign of copyright."""
    known = entity[0][1] == "#" or entity[0][1:] in html.entities.html5
    return html.unescape(entity[0]) if known else entity[0]


def _repair(text: str) -> str:
    """Repair mojibake.

    Of UTF-8 that was read as Mac Roman only with its usual signs: without them a quotation mark before an umlaut looks
    like it, too.
    """
    repaired, steps = ftfy.fix_and_explain(text, _FTFY)
    if any(step.parameter == "macroman" for step in steps or ()) and not _MAC_ROMAN.search(text):
        return ftfy.fix_text(text, _FTFY._replace(fix_encoding=False))
    return str(repaired)


def _clean_once(text: str) -> str:
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(_character, _AMPERSANDS.sub("&", text))
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    if _C1_CONTROLS.search(text) or (_SUSPECT.search(text) and is_bad(text)):
        text = _repair(text)
    if not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", text).split())
    return unicodedata.normalize("NFC", text)
