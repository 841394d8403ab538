"""What a run sees of its site, counted for the monitors, with sample pages. Pure: items and documents in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from math import log
from re import compile as pattern
from statistics import fmean, pstdev
from typing import Any

from newscrawl.edits import COVERED
from newscrawl.items import Article, Refusal, Unchanged, Visit
from newscrawl.schedule import passes
from newscrawl.text import words

Document = dict[str, Any]

SAMPLES = 3
"""Pages that an alarm names at most."""
_NO_FAULT = frozenset({"later_part", "forgotten"})
"""Reasons that say nothing of how pages are read."""
_LONGEST = 60
"""Characters of a value that people are shown."""
_SENTENCE = 12
"""Words of a text by which it is known again."""
_TAG = pattern(r"<[^>]{0,2000}>")


class Evidence:
    """What one run saw."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, list[int]]] = {}
        self._lengths: list[float] = []
        self.shows: dict[str, int] = {}
        """For each section how many articles the first page of its listing shows; as it did, where it is unchanged."""
        self.samples: dict[tuple[str, str], list[Document]] = {}

    def note(self, measure: str, subject: str, *, is_bad: bool, number: int = 1) -> None:
        """Count something, and whether it was bad."""
        count = self._counts.setdefault(measure, {}).setdefault(subject, [0, 0])
        count[0] += number * is_bad
        count[1] += number

    def new(self, article: Article, *, is_copy: bool) -> None:
        """Take in an article that was stored for the first time."""
        for name in COVERED:
            is_missing = not getattr(article, name)
            self.note("missing", name, is_bad=is_missing)
            if is_missing:
                self._sample("missing", name, {"url": article.url})
        self.note("duplicates", "articles", is_bad=is_copy)
        if article.visit and article.visit.state == "declared":
            self.note("unreadable", "pages", is_bad=False)
        self._answered(article, is_bad=False)
        if article.body:
            self._lengths.append(log(len(article.body)))
        self._disagreeing(article)

    def again(self, article: Article, before: Document | None, lost: Iterable[str]) -> None:
        """Take in a stored article that was read again; ``before`` is what is stored where that differs."""
        gone = set(lost)
        self._answered(article, is_bad=False)
        self.note("lost", "article", is_bad=False)
        for name in COVERED:
            if name in gone or getattr(article, name):
                self.note("lost", name, is_bad=name in gone)
        for name in gone:
            self._sample("lost", name, {"url": article.url}, name, before, article.visit)
        self._disagreeing(article)

    def refused(self, item: Refusal, before: Document | None) -> None:
        """Take in a page without an article; ``before`` is the article that is stored from it."""
        state = item.visit.state if item.visit else ""
        is_passing = passes(item.reason)
        self._answered(item, is_bad=is_passing)
        if is_passing or item.reason in _NO_FAULT:
            return
        if state == "declared":
            self.note("unreadable", "pages", is_bad=True)
            self.note("refused", item.reason, is_bad=True)
            self._sample("refused", item.reason, {"url": item.url, "reason": item.reason})
            self._sample("unreadable", "pages", {"url": item.url, "reason": item.reason})
        elif state == "stored":
            self.note("lost", "article", is_bad=True)
            self._sample("lost", "article", {"url": item.url, "reason": item.reason}, "body", before, item.visit)

    def unchanged(self, item: Unchanged) -> None:
        """Take in a stored article whose page is what it was."""
        self._answered(item, is_bad=False)

    def wants(self, measure: str, subject: str) -> bool:
        """Whether there are fewer samples than an alarm would name."""
        return len(self.samples.get((measure, subject), ())) < SAMPLES

    def shares(self) -> dict[str, dict[str, list[int]]]:
        """Return what was bad, and of how many, by measure and subject."""
        for count in self._counts.get("refused", {}).values():
            count[1] = self._counts["unreadable"]["pages"][1]
        return self._counts

    def length(self) -> list[float]:
        """Return the mean and the standard deviation of the logarithms of new texts' lengths, and their number."""
        return [fmean(self._lengths), pstdev(self._lengths), len(self._lengths)] if self._lengths else []

    def _answered(self, item: Article | Refusal | Unchanged, *, is_bad: bool) -> None:
        """Count a page that was asked for and gave an answer, or none; what failed before is no news."""
        if item.visit and item.visit.state in {"declared", "stored"}:
            self.note("unanswered", "pages", is_bad=is_bad)
            if is_bad:
                self._sample("unanswered", "pages", {"url": item.url, "reason": getattr(item, "reason", "")})

    def _disagreeing(self, article: Article) -> None:
        for name in ("headline", "date_published", "authors"):
            is_bad = name in article.disagreements
            self.note("disagreeing", name, is_bad=is_bad)
            if is_bad:
                self._sample("disagreeing", name, {"url": article.url})

    def _sample(
        self,
        measure: str,
        subject: str,
        sample: Document,
        name: str = "",
        before: Document | None = None,
        visit: Visit | None = None,
    ) -> None:
        """Keep a page as an example; with the value that it had, where that is known."""
        if not self.wants(measure, subject):
            return
        if before and before.get(name):
            sample["last_good"] = shown(before, name)
            if visit and visit.pages:
                sample["stands"] = stands(before, name, visit.pages[0].body)
        self.samples.setdefault((measure, subject), []).append(sample)


def shown(article: Document, name: str) -> str:
    """Return a field's value for people."""
    value = article.get(f"{name}_raw") or article.get(name)
    text = value.isoformat() if isinstance(value, datetime) else "; ".join(_texts(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def stands(article: Document, name: str, page: bytes) -> bool:
    """Whether a field's value still stands somewhere in a page: in its text, or in what it tells machines."""
    source = unescape(page.decode("utf-8", "replace"))
    said = [f" {' '.join(words(text))} " for text in (_TAG.sub(" ", source), source)]
    return any(f" {spelled} " in text for spelled in _spellings(article, name) for text in said)


def _spellings(article: Document, name: str) -> Iterator[str]:
    """Yield the words of a value; of a date those of the usual ways to write it."""
    value = article.get(name)
    if isinstance(value, datetime):
        forms = ("%Y %m %d", "%d %m %Y", "%m %d %Y", "%B %d %Y", "%d %B %Y", "%b %d %Y", "%d %b %Y")
        for form in forms:
            spelled = value.strftime(form).lower()
            yield from (spelled, " ".join(part.removeprefix("0") for part in spelled.split()))
    for text in [article.get(f"{name}_raw", ""), *_texts(value)]:
        if beginning := words(text)[:_SENTENCE]:
            yield " ".join(beginning)


def _texts(value: Any) -> list[str]:
    """Return the texts in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        named = (value.get(name) for name in ("headline", "caption", "place", "url"))
        return [next((text for text in named if text), "")]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []
