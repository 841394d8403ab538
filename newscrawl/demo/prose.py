"""Sentences, paragraphs and headlines of invented news, from a seeded source of chance."""

import random
import re
import unicodedata

from newscrawl.demo import words


def dice(*key: object) -> random.Random:
    """Return the source of chance of one thing: the same key gives the same throws on every machine."""
    return random.Random("/".join(map(str, key)))  # noqa: S311 - the demo must repeat itself, it keeps no secrets


def happens(chance: random.Random, share: float) -> bool:
    """Throw the dice: true in this share of all throws."""
    return chance.random() < share


def slug_of(headline: str) -> str:
    """Return a headline as WordPress puts it in a URL."""
    plain = unicodedata.normalize("NFKD", headline.replace("’", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


class Prose:
    """Writes what the stories say."""

    def __init__(self, chance: random.Random) -> None:
        self._pick = chance.choice
        self._number = chance.randint
        self._sample = chance.sample
        self._forms = (
            self._act,
            self._group_act,
            self._statement,
            self._statement,
            self._quote,
            self._sequel,
            self._figures,
            self._contrast,
            self._body_act,
        )

    def name(self) -> str:
        """Return a person's name."""
        return f"{self._pick(words.GIVEN)} {self._pick(words.FAMILY)}"

    def sentence(self) -> str:
        """Return one sentence."""
        return self._pick(self._forms)()

    def paragraph(self, most: int = 4) -> str:
        """Return two sentences or more in one paragraph."""
        return " ".join(self.sentence() for _ in range(self._number(2, most)))

    def phrase(self) -> str:
        """Return a short item of a list, with its full stop."""
        text = f"{self._pick(words.THINGS)} {self._pick(words.PLACEMENTS)} of {self._pick(words.PLACES)}"
        return f"{text[0].upper()}{text[1:]}, {self._pick(words.TIMES)}."

    def subheading(self) -> str:
        """Return the heading of a part of a story."""
        return f"{self._pick(words.SUBHEADINGS)} in {self._pick(words.PLACES)}"

    def caption(self) -> str:
        """Return what stands under a picture."""
        return f"{self._pick(words.GROUPS).capitalize()} {self._pick(words.PLACEMENTS)} of {self._pick(words.PLACES)}."

    def standfirst(self) -> str:
        """Return the line that an editor sets under the headline."""
        return f"{self._upper(self._person())} says {self._pick(words.CLAIMS)}, as {self._group()} wait for an answer"

    def headline(self) -> str:
        """Return a headline in title case."""
        place, thing = self._pick(words.PLACES), self._bare(self._pick(words.THINGS))
        role, body = self._pick(words.ROLES), self._pick(words.BODIES).removeprefix("the ")
        forms = (
            f"{place}: {self._pick(words.ADJECTIVES)} {role} questioned over {thing}",
            f"{body} and {role} at odds over {thing} in {place}",
            f"{self._pick(words.GROUPS)} of {place} protest over {thing}",
            f"Iran’s {body} silent on {thing} in {place}",
            f"{role} of {place}: ‘{self._pick(words.CLAIMS)}’",
            f"{thing} divides {place} and {self._pick(words.PLACES)}",
            f"{body} warns {place} of {thing} – {role}",
        )
        return _title_case(self._pick(forms))

    def _person(self) -> str:
        adjective = self._pick(words.ADJECTIVES)
        article = "an" if adjective[0] in "aeiou" else "a"
        return f"{article} {adjective} {self._pick(words.ROLES)} from {self._pick(words.PLACES)}"

    def _group(self) -> str:
        return f"{self._pick(words.GROUPS)} in {self._pick(words.PLACES)}"

    def _act(self) -> str:
        return (
            f"{self._upper(self._person())} {self._pick(words.VERBS)} {self._pick(words.THINGS)} "
            f"{self._pick(words.PLACEMENTS)} {self._pick(words.TIMES)}."
        )

    def _group_act(self) -> str:
        return (
            f"{self._upper(self._group())} {self._pick(words.PLURAL_VERBS)} {self._pick(words.THINGS)} "
            f"{self._pick(words.TIMES)}, {self._pick(words.PLACEMENTS)}."
        )

    def _body_act(self) -> str:
        thing, other = self._sample(words.THINGS, 2)
        return (
            f"{self._upper(self._pick(words.BODIES))} of {self._pick(words.PLACES)} {self._pick(words.VERBS)} "
            f"{thing} and {other} {self._pick(words.TIMES)}."
        )

    def _statement(self) -> str:
        claim, other = self._sample(words.CLAIMS, 2)
        told = self._pick(("said", "told reporters", "insisted", "wrote in a letter", "admitted", "repeated"))
        return f"{self.name()}, {self._person()}, {told} {self._pick(words.TIMES)} that {claim} and that {other}."

    def _quote(self) -> str:
        claim, other = self._sample(words.CLAIMS, 2)
        return f"“{self._upper(claim)}, and {other},” said {self.name()}, {self._person()}."

    def _sequel(self) -> str:
        return (
            f"{self._pick(words.SEQUELS)} {self._pick(words.TIMES)}, while {self._group()} "
            f"{self._pick(words.PLURAL_VERBS)} {self._pick(words.THINGS)}."
        )

    def _figures(self) -> str:
        count = self._pick(
            ("dozens of", "hundreds of", "about twenty", "at least seven", "several thousand", "forty-one")
        )
        return (
            f"According to {self._pick(words.BODIES)}, {count} {self._pick(words.GROUPS)} around "
            f"{self._pick(words.PLACES)} {self._pick(words.PLURAL_VERBS)} {self._pick(words.THINGS)}."
        )

    def _contrast(self) -> str:
        return (
            f"Not so in {self._pick(words.PLACES)}, where {self._person()} – {self._pick(words.PLACEMENTS)} – "
            f"{self._pick(words.VERBS)} {self._pick(words.THINGS)}."
        )

    @staticmethod
    def _upper(text: str) -> str:
        return text[0].upper() + text[1:]

    @staticmethod
    def _bare(thing: str) -> str:
        return thing.removeprefix("a ").removeprefix("an ").removeprefix("the ")


_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "by", "ez-Zor", "for", "from", "in", "of", "on", "or", "over", "the", "to", "with"}
)


def _title_case(text: str) -> str:
    found = [word if word in _SMALL else _capital(word) for word in text.split()]
    return " ".join([_capital(found[0]), *found[1:]])


def _capital(word: str) -> str:
    at = 1 if word[0] in "‘“" else 0
    return word[:at] + word[at : at + 1].upper() + word[at + 1 :]
