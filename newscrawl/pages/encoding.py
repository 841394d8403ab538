"""From bytes to text, whatever the server and the page say of them.

What is valid UTF-8 is UTF-8: no other text looks like it by chance. Only where it is not, the declaration counts.
"""

import re

from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding, read_bom

_STRAY = 0xDC80  # "surrogateescape" puts the byte 0x80 here
# What browsers read Latin-1 as. Its five holes stay holes.
_WINDOWS = {_STRAY + byte - 0x80: bytes([byte]).decode("windows-1252", "replace") for byte in range(0x80, 0x100)}
_UTF8 = frozenset({"utf-8", "utf8", "ascii"})
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_BEYOND = re.compile(rb"[\x80-\xff]")
_FOREIGN_WORDS = re.compile(rb"[\x80-\xff]{3,}")
_MARKUP = re.compile(rb"<(?:script|style)\b.*?</|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LETTERS = 20_000  # bytes of text that are enough to tell an encoding by
_SAMPLE = 4096  # bytes; a page begins with markup, which is ASCII


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return a page's text: by its BOM, as UTF-8 where it is that, else by the HTTP header or the page's own word.

    A page that calls itself UTF-8, or says nothing, and holds other bytes, too, has those read as Windows-1252, or as
    what words of another script are likely to be.
    """
    if read_bom(body)[0]:
        return html_to_unicode(None, body)[1]
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    if b"\x1b" not in body:  # which introduces the characters of ISO 2022 in what is else ASCII
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared and declared not in _UTF8 and not declared.startswith(("utf-16", "utf-32")):
        text = html_to_unicode(content_type, body)[1]
        if 10 * text.count("\ufffd") <= len(_NOT_ASCII.findall(text)):
            return text  # one damaged character makes no lie of a declaration
    return _guess(body) or body.decode("utf-8", "surrogateescape").translate(_WINDOWS)


def _guess(body: bytes) -> str:
    """Return the text of bytes that are words of another script in no declared encoding; empty where they are not.

    In Latin script letters beyond ASCII stand alone or in pairs, in others they make up the words. What is UTF-8 but
    for some damage is left to the caller.
    """
    damaged = body.decode("utf-8", "replace")
    if 10 * damaged.count("\ufffd") <= len(_NOT_ASCII.findall(damaged)):
        return ""
    beyond = len(_BEYOND.findall(body))
    if 2 * sum(map(len, _FOREIGN_WORDS.findall(body))) <= beyond:
        return ""
    import charset_normalizer  # noqa: PLC0415 - a tenth of a second, and hardly any page needs it

    found = charset_normalizer.from_bytes(_MARKUP.sub(b" ", body)[:_LETTERS]).best()
    return body.decode(found.encoding, "replace") if found else ""


def _wide(body: bytes) -> str:
    """Return the name of UTF-16 without a BOM: every other byte of the markup is zero."""
    sample = body[:_SAMPLE]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if 4 * sample[start::2].count(0) > len(sample):
            return name
    return ""
