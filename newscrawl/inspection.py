"""A run against the site's history: edits that are none are held back, and the report says what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from newscrawl import monitors
from newscrawl.archive.articles import Outcome
from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.spool import Item
from newscrawl.evidence import Evidence, shown
from newscrawl.items import Refusal, Unchanged
from newscrawl.report import SITE_GAVE_NOTHING, Report

_MOST = 100
_LATEST = 50
"""Articles whose pauses show how a site publishes."""
_FEW = 10
"""Requests that take too little time to say how long one takes."""
LOST = "lost"
"""The reason, with a field behind a colon, why a page that was read did not change its article."""


@dataclass(slots=True)
class HeldBack:
    """What a crawl stores, as the monitors see it, and edits that may be none.

    An editor takes a field away here and there; where too many pages have lost it, they are read wrongly. Which of both
    it is, only the run as a whole can say: until then such edits are held back.
    """

    evidence: Evidence
    outcomes: list[Outcome] = field(default_factory=list)

    async def take(self, items: Sequence[Item], outcomes: Iterable[Outcome], connection: WritableArchive) -> None:
        """Take in what was stored, and what pages held no article."""
        for outcome in outcomes:
            if outcome.kind in {"new", "duplicate"}:
                self.evidence.new(outcome.article, is_copy=outcome.kind == "duplicate")
            elif outcome.kind in {"unchanged", "updated", "held"}:
                self.evidence.again(outcome.article, outcome.before, outcome.lost)
            if outcome.kind == "held":
                self.outcomes.append(outcome)
        for item in items:
            if isinstance(item, Refusal):
                row = item.visit.row if item.visit and item.visit.state == "stored" else ""
                is_sample = row and self.evidence.wants("lost", "article")
                self.evidence.refused(item, await connection.article(row) if is_sample else None)
            elif isinstance(item, Unchanged):
                self.evidence.unchanged(item)

    @property
    def is_full(self) -> bool:
        """Whether there are so many that memory is better spent on others."""
        return len(self.outcomes) >= _MOST

    async def settle(self, connection: WritableArchive, now: datetime, again: bool) -> list[Outcome]:
        """Store what is an edit, and only note what is none; return what became of all. May be tried ``again``."""
        if not self.outcomes:
            return []
        earlier = await connection.runs.earlier()
        lost = monitors.lost_fields(self.evidence.shares().get("lost", {}), connection.runs.run, earlier)
        kept = [outcome for outcome in self.outcomes if not lost.isdisjoint(outcome.lost)]
        edits = [outcome.article for outcome in self.outcomes if lost.isdisjoint(outcome.lost)]
        stored = await connection.articles.store(edits, now=now, again=again)
        await connection.pages.refuse([_refusal(outcome, lost) for outcome in kept])
        self.outcomes = []
        return [*stored, *kept]


def _refusal(outcome: Outcome, lost: set[str]) -> Refusal:
    article, visit = outcome.article, outcome.article.visit
    reason = f"{LOST}:{next(name for name in outcome.lost if name in lost)}"
    refusal = Refusal(url=article.url, site=article.site, reason=reason, status=visit.status if visit else 0)
    if visit:
        refusal.visit = visit
    return refusal


async def inspect(report: Report, evidence: Evidence, stats: dict[str, Any], connection: WritableArchive) -> None:
    """Write what the run saw into its report, and what monitors say to that.

    A run that saw nothing of its site is no example of it, and says so itself.
    """
    if report.failure or report.exit_status == SITE_GAVE_NOTHING:
        return
    run, now = connection.runs.run, datetime.now(UTC)
    _count_requests(evidence, stats)
    report.shares = evidence.shares()
    report.quantities = {"shows": dict(evidence.shows)}
    if length := evidence.length():
        report.quantities["length"] = {"body": length}
    if report.requests >= _FEW:
        report.quantities["seconds"] = {"requests": report.seconds / report.requests}
    dates = await connection.runs.latest_dates(_LATEST)
    if len(dates) == _LATEST:
        pauses = [later - earlier for later, earlier in pairwise(dates)]
        report.quantities["age"] = {"newest article": [_hours(now - dates[0]), _hours(max(pauses))]}
    found = monitors.alarms(run | report.document(), await connection.runs.earlier())
    for alarm in found:
        alarm.samples = evidence.samples.get((alarm.measure, alarm.subject), [])
        if alarm.measure == "missing" and (good := await connection.runs.last_good(alarm.subject)):
            for sample in alarm.samples:
                sample |= {"last_good": shown(good, alarm.subject), "seen_at": good["url"]}
    report.raise_alarms(found)


def _hours(time: timedelta) -> float:
    return time / timedelta(hours=1)


def _count_requests(evidence: Evidence, stats: dict[str, Any]) -> None:
    """Count the requests that failed, and those that were tried again."""
    total = int(stats.get("downloader/request_count", 0))
    answers = {name.rpartition("/")[2]: number for name, number in stats.items() if "response_status_count/" in name}
    failed = sum(number for status, number in answers.items() if status.startswith("5") or status == "429")
    for name, bad in (
        ("failed", failed + stats.get("downloader/exception_count", 0)),
        ("tried again", stats.get("retry/count", 0)),
    ):
        evidence.shares().setdefault("requests", {})[name] = [min(bad, total), total]
