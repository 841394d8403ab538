"""Measures what questions to an archive of 100,000 articles cost, each against a bare indexed ``find`` of one page.

The two are asked in turns, so what else the machine does falls on both. Each plan is asked of the server, too.
"""

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from library import DATABASE, DAYS, FIRST, library
from plans import Listener, Plan
from platformdirs import user_cache_path
from processes import FailedError, Mongo, clean_up_when_ended
from pymongo import DESCENDING
from pymongo.collection import Collection
from questions import EVERYTHING, PAGE, Question, questions

from newscrawl.query import HIDDEN, Archive, open_archive

P95 = 100
"""Milliseconds in which nineteen of twenty answers are there, whatever is asked; but for all that is counted."""
SLOW = 5
"""So many times what takes long is asked, and counts each article there is."""


@dataclass(slots=True)
class Measured:
    """What a question took."""

    question: Question
    plans: list[Plan]
    seconds: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    """Of the find that was asked in turns with it."""

    @property
    def middle(self) -> float:
        """The median in milliseconds."""
        return 1000 * median(self.seconds)

    @property
    def slow(self) -> float:
        """What nineteen of twenty are faster than, in milliseconds."""
        return slow(self.seconds)

    @property
    def ratio(self) -> float:
        """How many times the bare find it takes."""
        return median(self.seconds) / median(self.bare)

    @property
    def documents(self) -> int:
        """How many documents the server has looked at."""
        return sum(plan.documents for plan in self.plans)

    def wrong(self) -> list[str]:
        """Say what is wrong with its plans."""
        found = []
        if self.question.group != EVERYTHING and any("COLLSCAN" in plan.stages for plan in self.plans):
            found.append("looks at the whole collection")
        if self.documents > self.question.documents:
            found.append(f"looks at {self.documents:,} documents, more than {self.question.documents:,}")
        return found


def slow(seconds: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return 1000 * quantiles(seconds, n=20, method="inclusive")[-1]


class Bare:
    """The reference: one page, newest first, from a day of its own, by the index of dates."""

    def __init__(self, articles: Collection[dict[str, Any]]) -> None:
        self._articles = articles
        self._chance = random.Random(1)  # noqa: S311 - the same days every time

    def __call__(self) -> list[dict[str, Any]]:
        """Ask."""
        day = FIRST + timedelta(days=self._chance.randrange(DAYS // 2, DAYS))
        found = self._articles.find({"date_published": {"$lte": day}}, HIDDEN)
        return list(found.sort("date_published", DESCENDING).limit(PAGE))


def measure(server: Mongo, archive: Archive, listener: Listener, asked: list[Question], rounds: int) -> list[Measured]:
    """Ask all questions in turns, in another order each round."""
    database = server.database(DATABASE)
    bare, chance = Bare(database.articles), random.Random(2)  # noqa: S311
    measured = []
    for question in asked:
        asked_once = partial(question.call, archive)
        asked_once()  # what is found out once only is found out now
        measured.append(Measured(question, listener.plans_of(database, asked_once)))
    for number in range(rounds + 1):
        chance.shuffle(order := list(measured))
        for one in order:
            if one.question.group == EVERYTHING and number > SLOW:
                continue
            seconds = _seconds(bare), _seconds(partial(one.question.call, archive))
            if number:  # the first round fills the caches
                one.bare.append(seconds[0])
                one.seconds.append(seconds[1])
    return measured


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def show(measured: list[Measured]) -> int:
    """Print the table; return how many goals are missed."""
    bare = [seconds for one in measured for seconds in one.bare]
    print(f"\nbare find of {PAGE}: p50 {1000 * median(bare):.2f} ms, p95 {slow(bare):.2f} ms, {len(bare)} times\n")
    print(f"{'group':15} {'question':28} {'p50 ms':>8} {'p95 ms':>8} {'ratio':>7} {'docs':>7} {'at most':>8}  plan")
    missed = []
    for one in measured:
        question, plan = one.question, " ".join(map(str, one.plans))
        cells = f"{one.middle:8.1f} {one.slow:8.1f} {one.ratio:7.1f} {one.documents:7,} {question.documents:8,}"
        print(f"{question.group:15} {question.name:28} {cells}  {plan}")
        wrong = one.wrong()
        if question.group != EVERYTHING and one.slow > P95:
            wrong.append(f"p95 {one.slow:.0f} ms")
        missed += [f"{question.group}, {question.name}: {what}" for what in wrong]
    print(f"\n{'group':15} {'p50 ms':>8} {'p95 ms':>8} {'ratio':>7}")
    for group in dict.fromkeys(one.question.group for one in measured):
        some = [one for one in measured if one.question.group == group]
        seconds = [second for one in some for second in one.seconds]
        ratio = median(seconds) / median(second for one in some for second in one.bare)
        print(f"{group:15} {1000 * median(seconds):8.1f} {slow(seconds):8.1f} {ratio:7.1f}")
    print()
    for line in missed:
        print(f"MISSED  {line}")
    print("all goals reached" if not missed else f"{len(missed)} goals missed")
    return len(missed)


def show_size(server: Mongo) -> None:
    """Print how large the library is."""
    found = server.database(DATABASE).command("collStats", "articles")
    print(f"{found['count']:,} articles, {found['size'] / 2**20:,.0f} MB, {found['storageSize'] / 2**20:,.0f} on disk")
    sizes = sorted(found["indexSizes"].items(), key=lambda one: -one[1])
    print("indexes, MB: " + ", ".join(f"{name} {size / 2**20:,.1f}" for name, size in sizes))


def main() -> int:
    """Return the exit status: 1 if it failed, or if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="(default: %(default)s)")
    parser.add_argument("--articles", type=int, default=100_000, help="of the library (default: %(default)s)")
    parser.add_argument("--only", default="", metavar="GROUP", help="ask the questions of one group")
    cache = user_cache_path("newscrawl") / "bench"
    parser.add_argument("--cache", type=Path, default=cache, metavar="DIR", help="for the library (%(default)s)")
    chosen = parser.parse_args()
    clean_up_when_ended()
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    try:
        with library(chosen.cache, chosen.articles) as server:
            show_size(server)
            listener = Listener()
            asked = [one for one in questions(chosen.articles) if chosen.only in one.group]
            with open_archive(server.uri, DATABASE) as archive:
                missed = show(measure(server, archive, listener, asked, chosen.rounds))
    except (FailedError, OSError) as error:
        print(f"queries: {error}", file=sys.stderr)
        return 1
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
