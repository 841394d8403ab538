"""When a page is looked at again: an article while it is likely to be edited, a failure while it may pass.

Of a hundred news articles about fifteen are edited within a day and eighteen within a week, and one or two are taken
away. So the edits to be expected grow fast and then hardly at all. An article is due as soon as a visit is worth it:
when as many edits are to be expected as ``WORTH``, given its age, its section and what it did so far; but not later
than some times its age, so that looks are taken after hours, then days, then months. Pure, without a clock. What the
numbers come to is measured by ``benchmarks/revisits.py``.
"""

import hashlib
from datetime import datetime, timedelta

EDITS = 0.215
"""Edits of an average article that looks would find, removals among them; ``rate`` learns what a site differs by."""
HALF = timedelta(hours=6)
"""By this age half of them are made."""
WORTH = 0.12
"""Edits to be expected that are worth a visit. With more, fewer visits find more edits each, but fewer edits in all."""
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=180)
PATIENCE = 16
"""An article is left alone for at most so many times its age and ``HALF``; late visits find hardly anything."""
RATES = (0.1, 20.0)
"""How much less or more than others an article may be taken to be edited."""
_SECTION_PRIOR, _ARTICLE_PRIOR = 3.0, 0.5
"""Edits that must have been expected before a section, an article counts for as much as what is known of all."""

PASSING = frozenset({"too_many_requests", "timeout", "unreachable", "refused_connection", "no_such_host", "cut_off"})
"""Reasons that pass; so do those that begin with ``http_5`` and those of newscrawl itself."""
_SOON = [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7)]
_LATE = [timedelta(days=1), timedelta(days=7)]
_AT_LAST = timedelta(days=30)
"""Then twice as long each time: what is gone for years is asked for twice a year."""


def expected(first: timedelta, last: timedelta) -> float:
    """Return how many edits an average article has between two ages."""
    return max(0.0, _until(last) - _until(first))


def rate(section_edits: float = 0, section_expected: float = 0, own_edits: float = 0, own_expected: float = 0) -> float:
    """Return how many times as often as an average article one of this section, with this history, is edited."""
    section = (section_edits + _SECTION_PRIOR) / (section_expected + _SECTION_PRIOR)
    own = (own_edits + _ARTICLE_PRIOR) / (own_expected * section + _ARTICLE_PRIOR)
    return min(max(section * own, RATES[0]), RATES[1])


def due(visited: datetime, born: datetime, rate: float, key: str = "") -> datetime:
    """Return when an article is to be looked at again that was visited now and published, or first seen, then."""
    age = max(visited - born, timedelta())
    latest = min(PATIENCE * (age + HALF), LONGEST)
    wanted = _until(age) + WORTH / rate
    if wanted < _until(age + latest):
        latest = HALF * (wanted / (EDITS - wanted)) - age
    return visited + max(latest, SHORTEST) * _spread(key)


def likelihood(now: datetime, visited: datetime, born: datetime, rate: float) -> float:
    """Return how many edits are to be expected since the latest visit."""
    return rate * expected(max(visited - born, timedelta()), max(now - born, timedelta()))


def passes(reason: str) -> bool:
    """Whether what kept an article from being read is likely to pass."""
    return reason in PASSING or reason.startswith(("http_5", "part:", "extractor", "too_slow"))


def retry(reason: str, attempts: int) -> timedelta:
    """Return after what time a page is asked for again that gave no article, the how-manieth time."""
    steps = _SOON if passes(reason) else _LATE
    if attempts <= len(steps):
        return steps[max(attempts, 1) - 1]
    return min(_AT_LAST * (1 << min(attempts - len(steps) - 1, 8)), LONGEST)


def _until(age: timedelta) -> float:
    return EDITS * (age / (age + HALF)) if age > timedelta() else 0.0


def _spread(key: str) -> float:
    """Return a factor between 0.9 and 1.1: what was stored in one night is not due in one hour."""
    return 0.9 + 0.2 * hashlib.sha256(key.encode()).digest()[0] / 255 if key else 1.0
