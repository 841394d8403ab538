"""Makes a labelled set: stories, edited copies of them, and articles that only look like copies.

Two files are written, one JSON object a line. ``articles.jsonl``: ``id``, ``url``, ``headline``, ``date``, ``body``, in
the order of arrival. ``labels.jsonl``: ``id``, ``dup_of`` (the first that arrived, or null), ``kind`` (what was done to
it), ``cluster`` (its story), ``lang``.
"""

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edits import EDITS, Setting, paragraphs
from forms import filled
from invented import Writer
from lookalikes import LOOKALIKES, Text, footer_of

Rows = list[dict[str, Any]]
STORY = 60
"""Words that a story has at least."""
SITES = 40
MOST_COPIES = 5
EARLY = 0.15
"""Share of stories of which a shorter copy arrives before the original."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Made:
    """An article of the set."""

    text: Text
    site: str
    kind: str
    cluster: str
    arrives: float


class Maker:
    """Makes a set from stories, each of which is used once."""

    def __init__(self, chance: random.Random, stories: Iterable[Text]) -> None:
        self._chance = chance
        self._stories = iter(stories)
        self._sites = [f"paper{number}.example" for number in range(SITES)]
        self._footers = {site: footer_of(chance) for site in self._sites}

    def copied(self, cluster: str) -> Iterator[Made]:
        """Yield a story and its copies."""
        chance, story = self._chance, next(self._stories)
        other = next(self._stories).body
        kinds = chance.sample(list(EDITS), chance.randint(1, MOST_COPIES))
        home, *sites = chance.sample(self._sites, len(kinds) + 1)
        printed = [*story.body, *self._footers[home]] if "footer_swapped" in kinds else story.body
        at = chance.uniform(0, 0.9)
        yield Made(Text(story.headline, printed), home, "plain", cluster, at)
        early = chance.random() < EARLY
        for kind, site in zip(kinds, sites, strict=True):
            body = EDITS[kind](chance, story.body, Setting(story.headline, self._footers[site], other))
            headline = self._headline(story.headline) if kind in {"headline", "combined"} else story.headline
            first = early and kind in {"truncated", "excerpt", "dropped"}
            early = early and not first
            arrives = at * chance.random() if first else chance.uniform(at, 1)
            yield Made(Text(headline, body), site, kind, cluster, arrives)

    def alike(self, kind: str, cluster: str) -> Iterator[Made]:
        """Yield some articles that have something in common. All are different stories."""
        site, at = f"{cluster}.example", self._chance.random()
        for number, text in enumerate(LOOKALIKES[kind](self._chance, lambda: next(self._stories))):
            arrives = at + number * self._chance.uniform(0, 0.01)
            yield Made(text, site, kind, f"{cluster}-{number}", arrives)

    def plain(self) -> Iterator[Made]:
        """Yield the stories that are left, as they are."""
        for number, story in enumerate(self._stories):
            yield Made(story, self._chance.choice(self._sites), "plain", f"plain-{number}", self._chance.random())

    def _headline(self, headline: str) -> str:
        words = headline.split()
        form = self._chance.choice(("{city}: ", "What we know: ", "{agency} - ", ""))
        return filled(self._chance, form) + " ".join(words[: max(3, len(words) - self._chance.randint(0, 4))])


def make(seed: int, stories: Iterable[Text], copied: int, alike: int) -> list[Made]:
    """Return a set in the order of arrival: stories that are copied, and groups of each kind that only look alike."""
    maker = Maker(random.Random(seed), stories)  # noqa: S311 - the same set every time
    found = [made for number in range(copied) for made in maker.copied(f"story-{number}")]
    for kind in LOOKALIKES:
        for number in range(alike):
            found += maker.alike(kind, f"{kind.replace('_', '-')}-{number}")
    return sorted([*found, *maker.plain()], key=lambda made: made.arrives)


def rows_of(found: list[Made]) -> tuple[Rows, Rows]:
    """Return the set and its labels."""
    first: dict[str, str] = {}
    articles: Rows = []
    labels: Rows = []
    for number, made in enumerate(found):
        _id, body = f"a{number:05}", "\n".join(made.text.body)
        original = first.setdefault(made.cluster, _id)
        # Where a copy came first, the original is the copy that arrives.
        kind = "original_later" if made.kind == "plain" and original != _id else made.kind
        kind = "plain" if original == _id and made.kind in EDITS else kind
        article = {"id": _id, "url": f"https://{made.site}/{number}", "headline": made.text.headline}
        articles.append(article | {"date": f"2025-{1 + 12 * number // len(found):02}-15", "body": body})
        label = {"id": _id, "dup_of": original if original != _id else None, "kind": kind}
        labels.append(label | {"cluster": made.cluster, "lang": "cjk" if _CJK.search(body) else "other"})
    return articles, labels


def write(found: list[Made], folder: Path) -> None:
    """Write both."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(("articles", "labels"), rows_of(found), strict=True):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")


def read(file: Path, labels: Path | None, seed: int) -> Iterator[Text]:
    """Yield the stories of a file in another order; with labels only those of the kind ``plain``."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    if labels:
        kinds = {label["id"]: label["kind"] for label in map(json.loads, labels.read_text("utf-8").splitlines())}
        lines = [line for line in lines if kinds[line["id"]] == "plain"]
    random.Random(seed).shuffle(lines)  # noqa: S311
    for line in lines:
        if len(line["body"].split()) >= STORY or _CJK.search(line["body"]):
            yield Text(line["headline"], paragraphs(line["body"]))


def invented(seed: int, number: int) -> Iterator[Text]:
    """Yield stories in words that do not exist."""
    writer = Writer("copies", seed)
    for _ in range(number):
        yield Text(writer.headline(), writer.body(STORY, 900))


def main() -> None:
    """Write a set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write articles.jsonl and labels.jsonl")
    parser.add_argument("--stories", type=Path, metavar="FILE", help="articles in JSON lines (default: invented ones)")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="their labels: then only those of kind plain")
    parser.add_argument("--number", type=int, default=2000, help="how many to invent (default: %(default)s)")
    parser.add_argument("--copied", type=int, default=350, help="stories with copies (default: %(default)s)")
    parser.add_argument("--alike", type=int, default=14, help="groups of each kind that look alike (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one makes another set (default: %(default)s)")
    chosen = parser.parse_args()
    stories = (
        read(chosen.stories, chosen.labels, chosen.seed) if chosen.stories else invented(chosen.seed, chosen.number)
    )
    found = make(chosen.seed, stories, chosen.copied, chosen.alike)
    write(found, chosen.folder)
    print(f"{len(found)} articles in {chosen.folder}")


if __name__ == "__main__":
    main()
