"""When the crawler was looking at a site, and when it was not, from its runs. Pure, without a clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

from newscrawl.archive.documents import Document
from newscrawl.report import DONE, MONITOR, STOPPED_EARLY

MUCH_LONGER = 3
"""So many times the usual distance of runs is too long."""
SHORTEST = timedelta(hours=6)
"""Nothing shorter is told of: no article is likely to come and go within it."""


@dataclass(frozen=True, slots=True)
class Blind:
    """A time without a good run that is much longer than usual."""

    since: datetime
    until: datetime | None
    """None where it lasts."""
    failed: dict[str, int] = field(default_factory=dict)
    """The runs that failed in it, by exit status, or ``died``."""


@dataclass(frozen=True, slots=True)
class Watch:
    """When a site was looked at."""

    first: datetime | None
    """When the first good run began. What was published before is backfilled; what was taken off before is unknown."""
    last: datetime | None
    """When the latest good run began."""
    usual: int | None
    """Seconds from one good run to the next, the median; None before the second one."""
    blind: list[Blind]
    died: list[datetime]
    """When runs began that have never ended."""
    running: datetime | None
    """When the latest run began, if it has not ended: it is running, or died."""


def watch_of(runs: Iterable[Document], now: datetime) -> Watch:
    """Return when a site was looked at, from the documents of its runs, the oldest first.

    A run is good that is done, or was stopped early and saw articles. One of a list of addresses looks at no door, and
    does not count.
    """
    known = [run for run in runs if "urls" not in run.get("arguments", {})]
    good = [run for run in known if _is_good(run)]
    died = [run["started"] for run in known if "finished" not in run]
    running = died.pop() if known and "finished" not in known[-1] else None
    if not good:
        return Watch(None, None, None, [], died, running)
    starts = [run["started"] for run in good]
    distances = [later - earlier for earlier, later in pairwise(starts)]
    usual = median_low(distances) if distances else None
    longest = max(SHORTEST, MUCH_LONGER * (usual or timedelta()))
    blind = [
        Blind(run["finished"], until, _failed(known, run["finished"], until or now))
        for run, until in zip(good, [*starts[1:], None], strict=True)
        if (until or now) - run["finished"] > longest
    ]
    return Watch(starts[0], starts[-1], usual and round(usual.total_seconds()), blind, died, running)


def _is_good(run: Document) -> bool:
    saw = any(run.get(name) for name in ("articles", "known", "doors_unchanged"))
    status = run.get("exit_status")
    return "finished" in run and (status in {DONE, MONITOR} or (status == STOPPED_EARLY and saw))


def _failed(runs: list[Document], since: datetime, until: datetime) -> dict[str, int]:
    found = (run for run in runs if since < run["started"] < until)
    return dict(Counter(str(run["exit_status"]) if "finished" in run else "died" for run in found))
