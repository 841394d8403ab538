"""An invented press: any number of articles, each the same whenever it is asked for.

A fifth are copies, those of old stories more often; some are bulletins; a third of the sites print a footer.
"""

import random
from dataclasses import dataclass
from functools import cache

from edits import EDITS, Paragraphs, Setting
from forms import BULLETINS, filled
from invented import Writer
from lookalikes import footer_of

from newscrawl.fingerprint import Fingerprint
from newscrawl.identity import comparison_key

SITES = 300
COPIES = 0.2
FORMS = 0.03
FOOTERS = 0.33


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as it is stored."""

    url: str
    site: str
    headline: str
    body: str
    is_copy: bool = False

    @property
    def key(self) -> str:
        """By which it is known, and its row is found."""
        return comparison_key(self.url)

    def fingerprint(self) -> Fingerprint:
        """Return it as the store would."""
        return Fingerprint(self.headline, self.body)


def printed(number: int, earlier: int | None = None) -> Printed:
    """Return an article; what it is a copy of is one of so many ``earlier`` ones (default: all before it)."""
    chance = random.Random(f"printed/{number}")  # noqa: S311 - the same articles every time
    site = f"paper{int(SITES * chance.random() ** 2)}.example"
    url, earlier = f"https://{site}/{number}", number if earlier is None else earlier
    if chance.random() < COPIES and earlier:
        headline, body = _story(_original(chance, earlier))
        other = Writer("other", number).body(100, 300)
        edit = EDITS[chance.choice(list(EDITS))]
        return _printed(url, site, headline, edit(chance, body, Setting(headline, _footer(site), other)), is_copy=True)
    if chance.random() < FORMS:
        headline, text = (filled(chance, form) for form in chance.choice(BULLETINS))
        return _printed(url, site, headline, [text])
    return _printed(url, site, *_story(number))


def _original(chance: random.Random, earlier: int) -> int:
    """Choose a story; the older ones are copied more often."""
    return int(earlier * chance.random() ** 2)


def _story(number: int) -> tuple[str, Paragraphs]:
    writer = Writer("story", number)
    return writer.headline(), writer.body()


def _printed(url: str, site: str, headline: str, body: Paragraphs, *, is_copy: bool = False) -> Printed:
    return Printed(url, site, headline, "\n\n".join([*body, *_footer(site)]), is_copy)


@cache
def _footer(site: str) -> Paragraphs:
    chance = random.Random(f"footer/{site}")  # noqa: S311
    return footer_of(chance) if chance.random() < FOOTERS else []
