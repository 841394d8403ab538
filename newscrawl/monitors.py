"""Whether a run went as its site's runs usually go. Pure: the documents of runs in, alarms out.

What a run saw comes as *shares*, something bad among so many (new articles without a date), and as *quantities* (how
many articles a section shows). Both are compared with the site's own earlier runs, never with fixed numbers. What an
alarm was raised on is no part of what is usual, until it has stood for ``STANDS``, or somebody accepts it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from math import exp
from statistics import median
from typing import Any

from newscrawl.rarity import Lengths, Share, Usual, is_far

Document = dict[str, Any]
RARE = 1e-5
"""The chance below which a share is no accident: of a hundred healthy sites with thirty shares in each of thirty runs
one would have an alarm."""
STANDS = timedelta(days=30)
"""For so long a site that stays as it is now is not taken for a healthy one."""
MOST = 30
"""Runs that say what is usual."""
_TOGETHER = 5
"""So many small runs on end may be bad together."""
_A_THIRD = 1 / 3
_ENOUGH = 20
"""Articles without which nothing is usual."""
_NOTHING_AT_ALL = 10
"""Of so many new pages at least one holds an article, on whatever site."""
_CHOSEN = frozenset({"urls", "sections", "since", "until"})
"""Arguments that make a run see another part of the site than others see."""
_OF_ANY_RUN = frozenset({"lost", "requests", "shows", "seconds"})
"""Measures that those arguments do not change."""
_AGE, _SECONDS = 48.0, 5.0
"""Hours by which the newest article must be older than any pause, seconds by which a request must take longer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a share is bad."""

    says: str
    more: float
    """How much larger than usual it must be."""
    least: int = 2
    """How many bad ones there must be."""
    prior: float = 1.0
    """Good articles that count as seen before any run."""
    spread: float = 30.0
    """How alike the runs of a healthy site are, as far as they do not say so themselves: articles, of a beta
    distribution. The fewer, the more one day may differ from others."""


RULES = {
    "missing": Rule("missing in {bad} of {of} new articles, usually in {usual}", 0.1),
    "lost": Rule("lost in {bad} of {of} stored articles that were read again, usually in {usual}", 0.2, prior=25.0),
    "unreadable": Rule("no article on {bad} of {of} new pages, usually on {usual}", 0.2, 3, spread=15.0),
    "refused": Rule("no article on {bad} of {of} new pages for this reason, usually on {usual}", 0.5, 4, spread=15.0),
    "unanswered": Rule("{bad} of {of} pages of articles failed, usually {usual}", 0.3, 3, prior=25.0, spread=20.0),
    "disagreeing": Rule("given in two ways by {bad} of {of} pages, usually by {usual}", 0.2, 3, spread=15.0),
    "duplicates": Rule("{bad} of {of} new articles are copies, usually {usual}", 0.3, 5, spread=8.0),
    "requests": Rule("{bad} of {of} requests, usually {usual}", 0.2, 5, spread=8.0),
}


@dataclass(slots=True)
class Alarm:
    """Something that is not as it usually is."""

    measure: str
    subject: str
    """The field, the section, or what else the measure is of."""
    said: str
    """What is wrong, in words."""
    since: datetime
    """When the first run began that was bad."""
    samples: list[Document] = field(default_factory=list)
    """Pages, each with ``url``, the ``reason`` where it holds no article, the ``last_good`` value, and whether that
    still ``stands`` somewhere in the page; of a new page where that value was ``seen_at``."""

    def document(self) -> Document:
        """Return what the ``runs`` collection keeps."""
        return asdict(self)


def told(alarm: Document) -> str:
    """Return an alarm in a line for people."""
    samples = "".join(f"; e.g. {_shown(sample)}" for sample in alarm["samples"][:1])
    return f"{alarm['subject']}: {alarm['said']}; since {alarm['since']:%Y-%m-%d %H:%M} UTC{samples}"


def _shown(sample: Document) -> str:
    known = [sample["reason"]] if "reason" in sample else []
    if "last_good" in sample:
        where = {True: " still stands in the page", False: " is not in the page any more"}.get(sample.get("stands", 0))
        where = f" at {sample['seen_at']}" if "seen_at" in sample else where
        known.append(f'last good value "{sample["last_good"]}"{where or ""}')
    return f"{sample['url']} ({', '.join(known)})" if known else str(sample["url"])


def alarms(run: Document, earlier: Sequence[Document]) -> list[Alarm]:
    """Return what is wrong with a run. Both are documents of ``runs``, those before it the newest first."""
    judged = (_judged(run, earlier, measure, subject) for measure, subject in _measured(run))
    return [*filter(None, judged), *_missing_sections(run, earlier)]


def lost_fields(shares: Mapping[str, Share], run: Document, earlier: Sequence[Document]) -> set[str]:
    """Return which fields stored articles lose in a way that is no edit of theirs."""
    so_far = run | {"shares": {"lost": shares}}
    return {alarm.subject for alarm in alarms(so_far, earlier) if alarm.measure == "lost"}


def is_whole(run: Document) -> bool:
    """Whether a run was about all of its site."""
    return _CHOSEN.isdisjoint(run.get("arguments", {}))


def _measured(run: Document) -> Iterator[tuple[str, str]]:
    for measure, subjects in (*run.get("shares", {}).items(), *run.get("quantities", {}).items()):
        if is_whole(run) or measure in _OF_ANY_RUN:
            yield from ((measure, subject) for subject in subjects)


def _judged(run: Document, earlier: Sequence[Document], measure: str, subject: str) -> Alarm | None:
    value = _value(run, measure, subject)
    past = [one for one in earlier if _value(one, measure, subject) is not None]
    past = [one for one in past if is_whole(one) or measure in _OF_ANY_RUN]
    good, streak = _parted(past, measure, subject, run["started"])
    if measure in RULES:
        return _judged_share(run, measure, subject, value, good, streak)
    said = _QUANTITIES[measure](value, [_value(one, measure, subject) for one in good])
    return Alarm(measure, subject, said, _since(run, streak, measure, subject)) if said else None


def _parted(past: list[Document], measure: str, subject: str, now: datetime) -> tuple[list[Document], list[Document]]:
    """Return the runs that say what is usual, and those of the alarm that has lasted until now."""
    good: list[Document] = []
    streak: list[Document] = []
    for one in past:
        alarm = _alarm_of(one, measure, subject)
        if alarm is None or one.get("accepted") or alarm["since"] < now - STANDS:
            good.append(one)
            if alarm or len(good) == MOST:
                break  # what was before was another site, or is long ago
        elif not good:
            streak.append(one)
    return good, streak


# -- shares -----------------------------------------------------------------------------------------------------------


def _judged_share(
    run: Document, measure: str, subject: str, value: Share, good: list[Document], streak: list[Document]
) -> Alarm | None:
    rule = RULES[measure]
    if good and _alarm_of(good[-1], measure, subject):
        rule = replace(rule, prior=1.0)  # what was accepted begins anew
    of_all = [_value(one, measure, subject) for one in good]
    usual = Usual(of_all, rule.prior, rule.spread)
    if not _is_worse(value, usual, rule):
        return None
    # Small runs that were bad just before: by themselves they were too few to tell.
    few = 0
    while few < min(len(good), _TOGETHER) and _is_worse(of_all[few], usual, rule):
        few += 1
    together = [value, *(_value(one, measure, subject) for one in streak), *of_all[:few]]
    first = good[few - 1]["started"] if few else run["started"]
    since = min(first, _since(run, streak, measure, subject))
    for values, rest in (([value], of_all), (together, of_all[few:])):
        if _is_alarming(values, rest, rule, measure):
            said = _said(rule, value, together, Usual(rest, rule.prior, rule.spread).share)
            return Alarm(measure, subject, said, since)
    return None


def _is_alarming(values: list[Share], past: list[Share], rule: Rule, measure: str) -> bool:
    bad, of = _sum(values)
    known = _sum(past)[1] + rule.prior
    usual = Usual(past, rule.prior, rule.spread)
    if known < _ENOUGH:
        return measure == "unreadable" and bad == of >= _NOTHING_AT_ALL
    return bad >= rule.least and _is_worse((bad, of), usual, rule) and usual.chance(bad, of) < RARE


def _is_worse(value: Share, usual: Usual, rule: Rule) -> bool:
    """Whether a share is worse than usual for whoever uses it: by much, and a third of what was good is not.

    What is bad in every third article anyway differs from desk to desk, and says nothing.
    """
    bad, of = value
    return (
        bool(of)
        and usual.share < _A_THIRD
        and bad / of > usual.share + rule.more
        and 3 * (1 - bad / of) <= 2 * (1 - usual.share)
    )


def _said(rule: Rule, value: Share, together: list[Share], usual: float) -> str:
    said = rule.says.format(bad=value[0], of=value[1], usual=_percent(usual))
    bad, of = _sum(together)
    return said + (f" ({bad} of {of} since)" if of > value[1] else "")


def _sum(values: list[Share]) -> Share:
    return [sum(bad for bad, _ in values), sum(of for _, of in values)]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


# -- quantities -------------------------------------------------------------------------------------------------------


def _missing_sections(run: Document, earlier: Sequence[Document]) -> Iterator[Alarm]:
    """Yield sections that all of the latest runs have seen in the site's menu, and this one has not."""
    shown = run.get("quantities", {}).get("shows", {})
    if not shown or not is_whole(run) or run.get("stopped_by"):
        return
    whole = [one for one in earlier if is_whole(one) and not one.get("stopped_by") and _of(one, "shows")]
    for subject in {name for one in whole[:1] for name in _of(one, "shows")} | _not_in_menu(whole[:1]):
        good, streak = _parted(whole, "menu", subject, run["started"])
        if subject not in shown and good and all(subject in _of(one, "shows") for one in good[:3]):
            since = _since(run, streak, "menu", subject)
            yield Alarm("menu", subject, "the site's menu has this section no more", since)


def _not_in_menu(runs: list[Document]) -> set[str]:
    return {alarm["subject"] for one in runs for alarm in one.get("alarms", ()) if alarm["measure"] == "menu"}


def _shows(value: int, usual: list[int]) -> str:
    least = min(usual[:10], default=0)
    if least >= 3 and not value:  # noqa: PLR2004 - one or two articles may be taken away
        return f"its listing shows no article, usually {least} or more"
    few = least >= 6 and 3 * value < least  # noqa: PLR2004 - a short list may become shorter
    return f"its listing shows {value} articles, usually {least} or more" if few else ""


def _length(value: Lengths, usual: list[Lengths]) -> str:
    if sum(number for _, _, number in usual) < _ENOUGH or not is_far(value, usual):
        return ""
    return f"{exp(value[0]):.0f} characters long, usually {exp(median(mean for mean, _, _ in usual)):.0f}"


def _seconds(value: float, usual: list[float]) -> str:
    if len(usual) < 3 or value < 4 * max(usual) or value < max(usual) + _SECONDS:  # noqa: PLR2004
        return ""
    return f"{value:.1f} seconds a request, usually {median(usual):.1f}"


def _age(value: list[float], usual: list[list[float]]) -> str:
    hours, longest = value
    if not _is_old(value) or all(map(_is_old, usual)):  # a copy of a site, or one that sleeps, has never been young
        return ""
    return f"{hours / 24:.1f} days old; the longest pause before was one of {longest / 24:.1f}"


def _is_old(value: list[float]) -> bool:
    """Whether an age is far beyond the longest of the pauses between articles, which say what is usual."""
    hours, longest = value
    return hours >= max(4 * longest, longest + _AGE)


_QUANTITIES: dict[str, Any] = {
    "shows": _shows,
    "length": _length,
    "seconds": _seconds,
    "age": _age,
}


# -- the documents ----------------------------------------------------------------------------------------------------


def _value(run: Document, measure: str, subject: str) -> Any:
    found = _of(run, measure).get(subject)
    if measure == "refused" and found is None and _of(run, "unreadable"):
        return [0, _of(run, "unreadable")["pages"][1]]  # on no page for this reason
    return found


def _of(run: Document, measure: str) -> Document:
    found: Document = run.get("shares" if measure in RULES else "quantities", {}).get(measure, {})
    return found


def _since(run: Document, streak: list[Document], measure: str, subject: str) -> datetime:
    """Return when the first run began of those that are bad until now."""
    alarm = _alarm_of(streak[0], measure, subject) if streak else None
    since: datetime = (alarm or {"since": run["started"]})["since"]
    return since


def _alarm_of(run: Document, measure: str, subject: str) -> Document | None:
    raised: list[Document] = run.get("alarms", [])
    return next((one for one in raised if (one["measure"], one["subject"]) == (measure, subject)), None)
