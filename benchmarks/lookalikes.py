"""Articles that have much in common and are different: what a search for copies must leave alone."""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from edits import Paragraphs, length, sentences
from forms import BULLETINS, COLUMN, DIGESTS, FOOTER, NOTICES, filled


class Text(NamedTuple):
    """A story without an address."""

    headline: str
    body: Paragraphs


Source = Callable[[], Text]
"""Gives another story each time."""


def footer_of(chance: random.Random) -> Paragraphs:
    """Return a site's footer: the same sentences are on many sites, but not with the same words."""
    return [filled(chance, form) for form in chance.sample(FOOTER, chance.randint(3, 13))]


def beginning(story: Text, words: int) -> Text:
    """Return a story's first sentences, of at least so many words if it has them."""
    found: list[str] = []
    for sentence in sentences(" ".join(story.body)):
        found.append(sentence)
        if length(found) >= words:
            break
    return Text(story.headline, [" ".join(found)])


def bulletins(chance: random.Random, _: Source) -> Iterator[Text]:
    """Yield one form with other words and numbers each time."""
    yield from _from_form(chance, chance.choice(BULLETINS), chance.randint(3, 10))


def notices(chance: random.Random, _: Source) -> Iterator[Text]:
    """Yield notices of a few words."""
    yield from _from_form(chance, chance.choice(NOTICES), chance.randint(3, 6))


def footers(chance: random.Random, source: Source) -> Iterator[Text]:
    """Yield short articles under one long footer."""
    footer = footer_of(chance)
    for _ in range(chance.randint(2, 9)):
        headline, body = beginning(source(), chance.randint(15, 120))
        yield Text(headline, [*body, *footer])


def columns(chance: random.Random, source: Source) -> Iterator[Text]:
    """Yield the instalments of a column, which all begin alike."""
    begin = filled(chance, chance.choice(COLUMN))
    for _ in range(chance.randint(2, 8)):
        headline, body = beginning(source(), chance.randint(40, 250))
        yield Text(headline, [begin, *body])


def backgrounds(chance: random.Random, source: Source) -> Iterator[Text]:
    """Yield reports that end with the same paragraphs about what happened before."""
    background = beginning(source(), chance.randint(60, 220)).body
    for _ in range(chance.randint(2, 8)):
        headline, body = beginning(source(), chance.randint(100, 350))
        yield Text(headline, [*body, *background])


def digests(chance: random.Random, source: Source) -> Iterator[Text]:
    """Yield short stories, and the digest that holds all of them in full: the first or the last of them."""
    stories = [beginning(source(), chance.randint(50, 160)) for _ in range(chance.randint(3, 6))]
    chance.shuffle(stories)
    lines = [line for story in stories for line in (story.headline, *story.body)]
    digest = Text(filled(chance, chance.choice(DIGESTS)), lines)
    yield from ([digest, *stories] if chance.random() < 0.3 else [*stories, digest])


def _from_form(chance: random.Random, form: tuple[str, str], number: int) -> Iterator[Text]:
    headline, body = form
    for _ in range(number):
        yield Text(filled(chance, headline), [filled(chance, body)])


LOOKALIKES = {
    "bulletin": bulletins,
    "short_notice": notices,
    "footer_shared": footers,
    "column_intro": columns,
    "shared_background": backgrounds,
    "digest": digests,
}
