"""Measures how many edits are found per request, against looking after 24 hours and after 7 days.

An invented news site lives for some weeks by a clock of its own; each crawl, one an hour, decides with newscrawl's own
rules what to look at again. There is no server and no database: a look is a request, and what it finds is known.
"""

import argparse
import heapq
import math
import random
from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import NormalDist, median
from typing import Any

from newscrawl import schedule
from newscrawl.archive import revisits

Row = dict[str, Any]

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
IN_A_DAY, IN_A_WEEK, REMOVED = 0.15, 0.18, 0.015
"""Of all articles: edited within a day and within a week of publication, taken away within a week."""
LATER = 0.04
"""Of all edits."""
SECTIONS, SPREAD_OF_SECTIONS, SPREAD_OF_ARTICLES = 8, 0.7, 1.2
"""Rates are log-normal; the spread is the standard deviation of the logarithm."""
TUNED = range(1, 4)
UNSEEN = range(201, 204)
PLENTY = 1_000_000
FEWER_DAYS = 20


@dataclass(slots=True)
class Story:
    """An article of the site: when it comes, when it is edited, when it is taken away."""

    number: int
    section: int
    published: datetime
    edits: list[datetime]
    removed: datetime | None


class Rates:
    """How often articles are edited, so that the averages over all of them are those of real news.

    The age at an edit is log-normal, too. Its two parameters, and the mean number of edits, follow from three shares:
    articles edited within a day and within a week, and edits that come later. About four fifths fall on the first day.
    """

    def __init__(self) -> None:
        self.spread = math.hypot(SPREAD_OF_SECTIONS, SPREAD_OF_ARTICLES)
        in_a_day, in_a_week = self._mean(IN_A_DAY), self._mean(IN_A_WEEK)
        self.edits = in_a_week / (1 - LATER)
        normal = NormalDist()
        one, seven = normal.inv_cdf(in_a_day / self.edits), normal.inv_cdf(1 - LATER)
        self.sigma = math.log(7) / (seven - one)
        self.median = DAY / math.exp(self.sigma * one)
        self.removed = REMOVED / self.share(WEEK)

    def share(self, age: timedelta) -> float:
        """Return how many of all edits are made by an age."""
        return NormalDist().cdf(math.log(age / self.median) / self.sigma)

    def ages(self, chance: random.Random, mean: float) -> list[timedelta]:
        """Return the ages at which an article is edited that often on average."""
        ages, total = [], chance.expovariate(1)
        while total < mean:
            ages.append(self.median * chance.lognormvariate(0, self.sigma))
            total += chance.expovariate(1)
        return sorted(ages)

    def _mean(self, edited: float) -> float:
        """Return the mean number of edits where this share of the articles has one or more."""
        low, high = 0.0, 10.0
        rates = [self.rate(NormalDist().inv_cdf((place + 0.5) / 400)) for place in range(400)]
        for _ in range(40):
            mean = (low + high) / 2
            if sum(1 - math.exp(-mean * rate) for rate in rates) / len(rates) < edited:
                low = mean
            else:
                high = mean
        return low

    def rate(self, place: float) -> float:
        """Return the rate of an article that is so many standard deviations above the median; 1 on average."""
        return math.exp(self.spread * place - self.spread**2 / 2)


def stories(seed: int, days: int, an_hour: float, rates: Rates) -> list[Story]:
    """Invent what a site publishes."""
    chance = random.Random(seed)  # noqa: S311  # the same site again from the same seed
    sections = [chance.gauss(0, SPREAD_OF_SECTIONS / rates.spread) for _ in range(SECTIONS)]
    # Of so few sections the averages hold only if they are made to.
    mean = sum(sections) / SECTIONS
    wide = math.sqrt(sum((one - mean) ** 2 for one in sections) / SECTIONS)
    sections = [(one - mean) * SPREAD_OF_SECTIONS / rates.spread / wide for one in sections]
    made: list[Story] = []
    at = START
    while (at := at + HOUR * chance.expovariate(an_hour)) < START + DAY * days:
        section = chance.randrange(SECTIONS)
        place = sections[section] + chance.gauss(0, SPREAD_OF_ARTICLES / rates.spread)
        edits = [at + age for age in rates.ages(chance, rates.edits * rates.rate(place))]
        removed = at + rates.median * chance.lognormvariate(0, rates.sigma) if chance.random() < rates.removed else None
        edits = [edit for edit in edits if not removed or edit < removed]
        made.append(Story(len(made), section, at, edits, removed))
    return made


@dataclass(slots=True)
class Result:
    """What a way of looking came to."""

    requests: int = 0
    found: int = 0
    """Changes: edits and removals."""
    of: int = 0
    removed: int = 0
    of_removed: int = 0
    delays: list[timedelta] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Count another site's in."""
        for name in ("requests", "found", "of", "removed", "of_removed", "delays"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def per_request(self) -> float:
        """Changes found per request."""
        return self.found / max(self.requests, 1)

    def __str__(self) -> str:
        """Lay out the line."""
        delay = median(one / HOUR for one in self.delays) if self.delays else math.nan
        return (
            f"{self.requests:8}  {self.per_request:11.3f}  {self.found / max(self.of, 1):6.1%}"
            f"  {self.removed / max(self.of_removed, 1):7.1%}  {delay:9.1f} h"
        )


HEADING = f"{'':38}{'requests':>8}  {'per request':11}  {'found':>6}  {'removed':>7}  {'delay':>11}"


class Crawls:
    """Crawls of one site, one an hour. Each kind decides in its own way what is looked at again."""

    def __init__(self, site: list[Story], budget: int = PLENTY) -> None:
        self.site = site
        self.budget = budget
        self.result = Result()
        self.now = START
        self._seen: dict[int, datetime] = {}

    def run(self, days: int) -> Result:
        """Crawl until the end; count what was found, of all that changed after it was first stored."""
        coming = iter([*self.site, None])
        story = next(coming)
        while self.now < START + DAY * days:
            self.now += HOUR
            while story and story.published <= self.now:
                self._seen[story.number] = self.now
                if not story.removed or story.removed > self.now:
                    changes = [*story.edits, *([story.removed] if story.removed else [])]
                    self.result.of += sum(self.now < at <= START + DAY * days for at in changes)
                    self.result.of_removed += bool(story.removed and story.removed <= START + DAY * days)
                    self.stored(story)
                story = next(coming)
            for number in self.choose():
                self.looked(self.site[number], edited=self._look(self.site[number]))
        return self.result

    def _look(self, story: Story) -> bool:
        """Look at an article; say whether a change was found. Of several the last one only is."""
        before, self._seen[story.number] = self._seen[story.number], self.now
        self.result.requests += 1
        if story.removed and story.removed <= self.now:
            changes, kind = [story.removed], 1
        else:
            changes, kind = [at for at in story.edits if at <= self.now], 0
        is_new = bool(changes) and changes[-1] > before
        if is_new:
            self.result.found += 1
            self.result.removed += kind
            self.result.delays.append(self.now - changes[-1])
        return is_new

    def is_gone(self, story: Story) -> bool:
        """Whether the latest look has shown that an article was taken away."""
        return bool(story.removed and story.removed <= self._seen[story.number])

    def stored(self, story: Story) -> None:
        """Plan for an article that was just stored."""

    def choose(self) -> Iterable[int]:
        """Return the articles to look at now."""
        raise NotImplementedError

    def looked(self, story: Story, *, edited: bool) -> None:
        """Plan on for an article."""


class Fixed(Crawls):
    """Looks after 24 hours and after 7 days, the longest overdue first."""

    def __init__(self, site: list[Story], budget: int = PLENTY) -> None:
        super().__init__(site, budget)
        self._due: list[tuple[datetime, int]] = []

    def stored(self, story: Story) -> None:
        """Plan both looks."""
        for age in (DAY, WEEK):
            heapq.heappush(self._due, (self.now + age, story.number))

    def choose(self) -> Iterable[int]:
        """Take what is due."""
        left = self.budget
        while left and self._due and self._due[0][0] <= self.now:
            number = heapq.heappop(self._due)[1]
            if not self.is_gone(self.site[number]):
                left -= 1
                yield number


Tells = Callable[["Ours"], Iterable[tuple[int, datetime]]]
"""What a door says at a crawl: which articles were modified since the one before, and when."""


def truthful(crawls: "Ours") -> Iterable[tuple[int, datetime]]:
    """Tell of edits, as REST does; of what was taken away nothing."""
    for at, number in crawls.edits[bisect(crawls.edits, (crawls.now - HOUR, PLENTY)) :]:
        if at > crawls.now:
            return
        yield number, at


def lying(crawls: "Ours") -> Iterable[tuple[int, datetime]]:
    """Tell that every article has changed just now."""
    return [(number, crawls.now) for number in crawls.rows]


class Ours(Crawls):
    """Looks when newscrawl's schedule says so, in the order that its ledger gives."""

    def __init__(
        self, site: list[Story], budget: int = PLENTY, tells: Tells | None = None, *, in_random_order: bool = False
    ) -> None:
        super().__init__(site, budget)
        self._tells = tells
        self._chance = random.Random(1) if in_random_order else None  # noqa: S311
        self.rows: dict[int, Row] = {}
        self.edits = sorted((at, story.number) for story in site for at in story.edits)
        self._account: Row = {}
        self._coming: list[tuple[datetime, int]] = []
        self._due: set[int] = set()
        self._told: dict[int, None] = {}
        """In the order in which doors told of them."""

    def stored(self, story: Story) -> None:
        """Write the row of an article that is visited for the first time."""
        row = {"_id": f"site#{story.number}", "number": story.number, "section": str(story.section), "state": "stored"}
        row |= {"first_seen": self.now, "date_published": story.published}
        if self._tells:
            row["modified"] = {"rest": story.published}
        self.rows[story.number] = row
        self.looked(story, edited=False)

    def choose(self) -> Iterable[int]:
        """Do as the ledger does."""
        self._account["runs"] = self._account.get("runs", 0) + 1
        for path, count in revisits.faded(self._account).items():
            group, name, what = path.split(".")
            self._account[group][name][what] = count
        told = self._told_of() if self._tells else []
        while self._coming and self._coming[0][0] <= self.now:
            due_at, number = heapq.heappop(self._coming)
            if number in self.rows and self.rows[number]["due"] == due_at:  # else it was looked at meanwhile
                self._due.add(number)
        due = [self.rows[number] for number in self._due]
        if self._chance:
            self._chance.shuffle(due)
            rows = due
        elif len(due) + len(told) <= self.budget:  # then the order makes no difference
            rows = list({row["number"]: row for row in (*told, *due)}.values())
        else:
            rows = revisits.in_order(told, due, self._account, self.now)
        return [row["number"] for row in rows[: self.budget]]

    def _told_of(self) -> list[Row]:
        """Return what a door tells of now, and the few that are looked at because of one that is not believed."""
        for number, modified in self._tells(self) if self._tells else ():
            row = self.rows.get(number)
            if row and number not in self._told and revisits.tells(row, "rest", modified):
                row["modified"] = {"rest": modified}
                self._told[number] = None
                row["told"] = {"by": "rest", "at": self.now}
        told = [self.rows[number] for number in self._told]
        return told[: revisits.probes(self._account)] if revisits.liars(self._account) else told

    def looked(self, story: Story, *, edited: bool) -> None:
        """Learn, and plan the next look; of an article that is gone there is none, as in the fixed schedule."""
        row = self.rows[story.number]
        self._due.discard(story.number)
        self._told.pop(story.number, None)
        if self.is_gone(story):
            del self.rows[story.number]
            return
        due = revisits.due_after(row, self._account, self.now, edited=edited)
        learned = revisits.learned(row, self._account, self.now, edited=edited)
        for name, count in revisits.lesson(row, self._account, self.now, edited=edited).items():
            *above, last = name.split(".")
            inner = self._account
            for part in above:
                inner = inner.setdefault(part, {})
            inner[last] = inner.get(last, 0) + count
        row |= {name: row.get(name, 0) + count for name, count in learned.items()}
        row |= {"visited": self.now, "due": due}
        row.pop("told", None)
        heapq.heappush(self._coming, (due, story.number))


Way = Callable[[list[Story], int], Crawls]
WAYS: dict[str, Way] = {
    "after 24 hours and after 7 days": Fixed,
    "newscrawl, no door tells of changes": Ours,
    "newscrawl, a door tells of them": lambda site, budget: Ours(site, budget, truthful),
    "newscrawl, a door lies on every page": lambda site, budget: Ours(site, budget, lying),
}
SHORT: dict[str, Way] = {
    "after 24 hours and after 7 days": Fixed,
    "newscrawl, most likely first": Ours,
    "newscrawl, in random order": lambda site, budget: Ours(site, budget, in_random_order=True),
}


def compare(ways: dict[str, Way], sites: list[list[Story]], days: int, budget: int = PLENTY) -> None:
    """Print a line for each way of looking at the same sites."""
    for name, way in ways.items():
        total = Result()
        for site in sites:
            total.add(way(site, budget).run(days))
        print(f"{name:38}{total}", flush=True)


def frontier(sites: list[list[Story]]) -> None:
    """Print what other values of WORTH come to."""
    chosen = schedule.WORTH
    for worth in (0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.2):
        schedule.WORTH = worth
        compare({f"WORTH = {worth}": Ours}, sites, arguments.days)
    schedule.WORTH = chosen


def main() -> None:
    """Print the tables."""
    rates = Rates()
    print(
        f"{arguments.days} days, {arguments.an_hour:g} articles an hour in {SECTIONS} sections; {rates.edits:.2f} "
        f"edits an article, half of them within {rates.median / HOUR:.1f} hours, {rates.share(DAY):.0%} within a day"
    )
    for title, seeds in (("Seeds that the rules were tuned with", TUNED), ("Seeds never used before", UNSEEN)):
        sites = [stories(seed, arguments.days, arguments.an_hour, rates) for seed in seeds]
        every = [story for site in sites for story in site]
        shares = [
            sum(any(at - story.published <= age for at in story.edits) for story in every) / len(every)
            for age in (DAY, WEEK)
        ]
        print(f"\n{title}: {shares[0]:.1%} edited within a day, {shares[1]:.1%} within a week\n{HEADING}")
        compare(WAYS, sites, arguments.days)
        print(f"At most {arguments.budget} requests a crawl, in the first {FEWER_DAYS} days:")
        compare(SHORT, sites, FEWER_DAYS, arguments.budget)
    if arguments.frontier:
        print(f"\nOther values of WORTH\n{HEADING}")
        frontier([stories(seed, arguments.days, arguments.an_hour, rates) for seed in TUNED])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=75)
    parser.add_argument("--an-hour", type=float, default=2.0, help="new articles")
    parser.add_argument("--budget", type=int, default=1, help="requests a crawl, where there are too few")
    parser.add_argument("--frontier", action="store_true", help="try other values of WORTH, too")
    arguments = parser.parse_args()
    main()
