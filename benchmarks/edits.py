"""What happens to a story on its way to another page: each function makes an edited copy of a body.

All take the source of chance, a list of paragraphs and a ``Setting``, and return paragraphs. How much is changed is
left to chance; the limits are those within which a reader would still call it the same story.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from forms import filled

Paragraphs = list[str]
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])")
_NUMBER = re.compile(r"\b\d{1,3}\b(?![.,:]\d)")
_TYPOGRAPHY = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": " - ",
    "…": "...",
    "fi": "ﬁ",
    " per ": "\u00a0per ",
}
_BRITISH = {
    "percent": "per cent",
    "program": "programme",
    "labor": "labour",
    "color": "colour",
    "center": "centre",
    "defense": "defence",
    "neighbor": "neighbour",
    "ization": "isation",
    "ized": "ised",
    "izing": "ising",
    "favor": "favour",
    "traveled": "travelled",
}
_MORE = ("Read more", "Continue reading", "[…]", "... (more)", "Read the full story", "Click here to read on", "…")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a copy appears."""

    headline: str
    footer: Paragraphs
    """Of the site that copies."""
    other: Paragraphs
    """Another story, of which something may be put in."""


def sentences(text: str) -> list[str]:
    """Return a text's sentences."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def paragraphs(body: str) -> Paragraphs:
    """Return a body's paragraphs; where it has hardly any, three sentences each."""
    found = [line.strip() for line in body.splitlines() if line.strip()]
    if len(found) >= 4:
        return found
    parts = sentences(" ".join(found))
    return [" ".join(parts[start : start + 3]) for start in range(0, len(parts), 3)]


def length(body: Paragraphs) -> int:
    """Return the number of words."""
    return sum(len(line.split()) for line in body)


def _exact(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    """Other paragraphs, the same words."""
    return [" ".join(body)] if chance.random() < 0.5 else list(body)


def _agency(chance: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    head = filled(chance, "{CITY|city}, {month} {1-28} ({agency}) {-|–} ")
    head = chance.choice((head, filled(chance, "By {name}, {agency}\n"), filled(chance, "{city}: ")))
    tail = filled(chance, "(Reporting by {name} in {city}; Editing by {name})")
    tail = chance.choice((tail, filled(chance, "© 20{10-26} {agency}. All rights reserved."), setting.headline, ""))
    return [*(head + body[0]).split("\n"), *body[1:], *filter(None, [tail])]


def _lead_doubled(chance: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    lead = " ".join(sentences(body[0])[: chance.randint(1, 3)])
    return [*([setting.headline] if chance.random() < 0.5 else []), lead, *body]


def _footer_added(_: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    return [*body, *setting.footer]


def _typography(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    changes = {old: new for old, new in _TYPOGRAPHY.items() if chance.random() < 0.8}
    back = chance.random() < 0.5
    if back:
        changes |= {" - ": " — ", "'": "’", "...": "…"}
    return [_replaced(line, changes) for line in body]


def _british(_: random.Random, body: Paragraphs, __: Setting) -> Paragraphs:
    both = _BRITISH | {new: old for old, new in _BRITISH.items() if new != "programme"}
    pattern = re.compile("|".join(sorted(map(re.escape, both), key=len, reverse=True)))
    return [pattern.sub(lambda found: both[found[0]], line) for line in body]


def _reordered(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    kept, rest = body[:1], body[1:]
    if chance.random() < 0.3:
        kept, rest = [], list(body)
    chance.shuffle(rest)
    return kept + rest


def _truncated(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    """Return a beginning of at least 40 words, cut off anywhere."""
    words = " ¶ ".join(body).split()
    most = max(40, int(len(words) * chance.uniform(0.2, 0.75)))
    return [*" ".join(words[:most]).split(" ¶ "), chance.choice(_MORE)]


def _excerpt(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    """Return the first sentences, as a listing shows them."""
    found: list[str] = []
    least = chance.randint(28, 70)
    for sentence in sentences(" ".join(body)):
        found.append(sentence)
        if length(found) >= least:
            break
    return [" ".join(found)]


def _dropped(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    """Leave out up to two fifths, in whole paragraphs."""
    kept, most = list(body), length(body) * chance.uniform(0.1, 0.4)
    for line in chance.sample(body, len(body)):
        if length(body) - length(kept) + length([line]) <= most:
            kept.remove(line)
    return kept


def _inserted(chance: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    """Put in foreign sentences, up to a third of the story."""
    found, added, most = list(body), 0, length(body) * chance.uniform(0.1, 0.33)
    for sentence in sentences(" ".join(setting.other)):
        if added + length([sentence]) > most:
            break
        found.insert(chance.randint(1, len(found)), sentence)
        added += length([sentence])
    return found


def _numbers(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    """Correct one to four numbers, as a report that is brought up to date does."""
    text = "\n".join(body)
    places = [found.span() for found in _NUMBER.finditer(text)]
    for start, end in sorted(chance.sample(places, min(len(places), chance.randint(1, 4))), reverse=True):
        text = f"{text[:start]}{int(text[start:end]) + chance.randint(1, 9)}{text[end:]}"
    return [*text.split("\n"), *chance.choice(([], ["This story has been updated."], ["UPDATE: figures corrected."]))]


def _mojibake(chance: random.Random, body: Paragraphs, _: Setting) -> Paragraphs:
    wrong = chance.choice(("cp1252", "latin-1", "mac-roman", "twice", "ascii"))
    text = "\n".join(body)
    if wrong == "ascii":
        return text.encode("ascii", "replace").decode().split("\n")
    for _time in range(1 + (wrong == "twice")):
        text = text.encode().decode("cp1252" if wrong == "twice" else wrong, "replace")
    return text.split("\n")


def _footer_swapped(_: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    """Take the story from a page with a footer of its own: the original is given that by the caller."""
    return [*body, *setting.footer]


def _combined(chance: random.Random, body: Paragraphs, setting: Setting) -> Paragraphs:
    """Do two or three things at once; of those that take away or add much only one."""
    light = chance.sample((_agency, _lead_doubled, _typography, _british, _numbers, _mojibake), chance.randint(1, 2))
    heavy = chance.choice((_footer_added, _reordered, _truncated, _dropped, _inserted))
    for edit in (heavy, *light):
        body = edit(chance, body, setting)
    return body


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


EDITS: dict[str, Callable[[random.Random, Paragraphs, Setting], Paragraphs]] = {
    "exact": _exact,
    "headline": _exact,
    "agency": _agency,
    "lead_doubled": _lead_doubled,
    "footer_added": _footer_added,
    "footer_swapped": _footer_swapped,
    "typography": _typography,
    "us_uk": _british,
    "reordered": _reordered,
    "truncated": _truncated,
    "excerpt": _excerpt,
    "dropped": _dropped,
    "inserted": _inserted,
    "numbers": _numbers,
    "combined": _combined,
    "mojibake": _mojibake,
}
