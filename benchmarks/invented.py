"""News in words that do not exist, distributed as words are: few very often, most of them seldom (Zipf's law)."""

import random
from functools import cache
from itertools import accumulate

VOCABULARY = 60_000
_COMMON = 120
"""Words that are as frequent as *the* and *of*; they are short."""


@cache
def _vocabulary(number: int) -> tuple[list[str], list[float]]:
    """Return words, and how many times one of them or of those before it is written."""
    chance = random.Random("vocabulary")  # noqa: S311 - the same words every time
    found: dict[str, None] = {}
    while len(found) < number:
        most = 1 if len(found) < _COMMON else 4
        syllables = chance.randint(1, most)
        found["".join(chance.choice("bdfghklmnprstvw") + chance.choice("aeiou") for _ in range(syllables))] = None
        if len(found) < _COMMON and len(found) >= 15 * 5:
            found |= dict.fromkeys(f"{word}{end}" for word in list(found) for end in "ns")
    return list(found)[:number], list(accumulate(1 / (rank + 2.7) for rank in range(number)))


class Writer:
    """Writes invented texts; the same seed writes the same ones."""

    def __init__(self, *seed: object) -> None:
        self.chance = random.Random("/".join(map(str, seed)))  # noqa: S311
        self._words, self._weights = _vocabulary(VOCABULARY)

    def sentence(self) -> str:
        """Return a sentence of 6 to 30 words; one word in forty is a number."""
        words = self.chance.choices(self._words, cum_weights=self._weights, k=self.chance.randint(6, 30))
        words = [str(self.chance.randint(2, 2030)) if self.chance.random() < 1 / 40 else word for word in words]
        return " ".join(words).capitalize() + "."

    def headline(self) -> str:
        """Return a headline."""
        return self.sentence()[:70].rsplit(" ", 1)[0]

    def body(self, least: int = 200, most: int = 900) -> list[str]:
        """Return the paragraphs of a story, of so many words."""
        wanted = self.chance.randint(least, most)
        found: list[str] = []
        while wanted > 0:
            lines = [self.sentence() for _ in range(self.chance.randint(1, 4))]
            found.append(" ".join(lines))
            wanted -= len(found[-1].split())
        return found
