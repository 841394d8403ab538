"""Sites that live a month without a fault, as their runs' documents tell of them: what the monitors' tests run on."""

import math
import random
from datetime import UTC, datetime, timedelta

from newscrawl import monitors
from newscrawl.edits import COVERED

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = [name for name in COVERED if name not in {"headline", "body"}]
WEEK, WEEKEND = 7, (5, 6)


def poisson(dice, mean):
    """Draw a number of things that happen by themselves."""
    if mean > 30:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    least, number, chance = math.exp(-mean), 0, dice.random()
    while chance > least:
        number, chance = number + 1, chance * dice.random()
    return number


def drawn(dice, of, share, spread):
    """Draw how many are bad on a day whose share differs from the site's."""
    share = dice.betavariate(share * spread, (1 - share) * spread) if 0 < share < 1 else share
    return [sum(dice.random() < share for _ in range(of)), of]


def healthy_site(seed, runs=31):
    """Return a site's runs, the oldest first: a crawl of all it has, then new ones."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    a_run, again = dice.choice([0.1, 0.5, 1, 3, 10, 30]), dice.choice([5, 5, 8, 20, 60])
    missing = {name: dice.choice([0, 0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95]) for name in FIELDS}
    spread = {name: dice.choice([15, 30, 60, 200]) for name in FIELDS}
    lost = {name: dice.choice([0, 0.001, 0.002, 0.005]) for name in [*FIELDS, "body", "article"]}
    refused, copies, failing = dice.choice([0, 0.01, 0.05, 0.1]), dice.choice([0.02, 0.08, 0.2]), dice.choice([0, 0.01])
    length, deviation = dice.uniform(7, 8.5), dice.uniform(0.3, 0.8)
    found, silence = [], 0
    for number in range(runs):
        is_first = not number
        quiet = 0.4 if number % WEEK in WEEKEND else 1
        new = 300 if is_first else poisson(dice, a_run * quiet)
        read = 0 if is_first else max(5, poisson(dice, again))
        older = dice.choice([0.5, 1, 2]) if is_first else 1  # articles of many years have other shares
        requests = 20 + new + read
        silence = 0 if new else silence + 6
        shares = {"requests": {name: drawn(dice, requests, failing, 30) for name in ("failed", "tried again")}}
        quantities = {
            "shows": {name: max(1, 10 - dice.choice([0, 0, 0, 1])) for name in ("iraq", "economy", "syria")},
            "seconds": {"requests": dice.lognormvariate(0.5, 0.3)},
            "age": {"newest article": [silence, 4.5 * 6 / a_run]},
        }
        if new:
            shares["missing"] = {
                name: drawn(dice, new, min(0.99, missing[name] * older), spread[name]) for name in FIELDS
            }
            shares["unreadable"] = {"pages": drawn(dice, new, refused, 15)}
            shares["refused"] = {dice.choice(("no_body", "not_found", "not_html")): shares["unreadable"]["pages"]}
            shares["disagreeing"] = {name: drawn(dice, new, 0.01, 20) for name in ("headline", "authors")}
            shares["duplicates"] = {"articles": drawn(dice, new, copies, 8)}
            texts = [dice.gauss(length, deviation) for _ in range(new)]
            mean = sum(texts) / new
            quantities["length"] = {"body": [mean, math.sqrt(sum((one - mean) ** 2 for one in texts) / new), new]}
        if read:
            shares["lost"] = {name: drawn(dice, read, lost[name], 100) for name in lost}
        found.append(run(number, shares=shares, quantities=quantities))
    return found


def run(number=0, **given):
    """Return the document of a run; the number says when it was, six hours after the one before."""
    return {"started": BEGAN + number * timedelta(hours=6), "arguments": {}, "shares": {}, "quantities": {}} | given


def live(runs):
    """Let the monitors see runs one after the other, and remember what they said; return all alarms."""
    raised = []
    for number, one in enumerate(runs):
        one["alarms"] = [alarm.document() for alarm in monitors.alarms(one, runs[:number][::-1])]
        raised += one["alarms"]
    return raised
