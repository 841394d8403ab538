"""How rare a value is among those of earlier runs, which differ from each other more than chance alone lets them.

Shares are beta-binomial: each run has a share of its own, spread around the site's. Its two numbers are taken from the
runs by their moments. Lengths are normal in their logarithm, from article to article and from run to run.
"""

from collections.abc import Sequence
from math import exp, lgamma, log, sqrt
from statistics import median

Share = Sequence[int]
"""How many were bad, of how many."""
Lengths = tuple[float, float, int]
"""Mean and standard deviation of the logarithms of the lengths of texts, and how many texts these were."""

_LARGE = 1000
"""Larger counts say no more: the runs' own spread is what limits them."""
_HARDLY = 0.02
"""Of a bad article: so much of one is always there."""
_HEAVY = 30
"""No run weighs more than one of so many articles."""
_MOST_ALIKE = 0.5
_FAR = 6.0
"""Standard deviations; lengths have longer tails than a normal distribution."""
_TWICE = log(2)
_SPREAD_OF_RUNS = 0.15
_SPREAD_OF_ARTICLES = 0.5
"""The least that the logarithms of lengths spread, from run to run and from article to article."""


class Usual:
    """The share that runs have as a rule, and how much they differ from it.

    ``prior`` counts as so many articles, none of them bad, that were seen before. ``spread`` is how alike the runs are
    at most: the concentration of the beta distribution of their shares.
    """

    def __init__(self, values: Sequence[Share], prior: float, spread: float) -> None:
        alike = max(_alike(values), 1 / (1 + spread))
        bad, of = _HARDLY, prior
        for one_bad, one_of in values:
            # What a run of many articles tells is limited by how much runs differ: the first one reads years.
            weight = 1 / (1 + (one_of - 1) * alike)
            bad, of = bad + weight * one_bad, of + weight * one_of
        self.share = bad / of
        # The next run differs from the share, and the share from what is known of it.
        self._concentration = 1 / (alike / (1 - alike) + 1 / of)

    def chance(self, bad: int, of: int) -> float:
        """Return how likely so many bad ones or more are."""
        return chance(bad, of, self.share, self._concentration)


def _alike(values: Sequence[Share]) -> float:
    """Return how much more alike two articles of a run are than two of different runs, from 0 to 1.

    Counted are all pairs of articles of a run, each run's weighing as much as its articles.
    """
    values = [(bad, of) for bad, of in values if of > 1]
    of = sum(min(of, _HEAVY) for _, of in values)
    if not of:
        return 0.0
    share = sum(min(of, _HEAVY) * bad / of for bad, of in values) / of
    if not 0 < share < 1:
        return 0.0
    both = sum(min(of, _HEAVY) * bad * (bad - 1) / (of * (of - 1)) for bad, of in values) / of
    return min(max((both - share**2) / (share * (1 - share)), 0.0), _MOST_ALIKE)


def chance(bad: int, of: int, share: float, alike: float) -> float:
    """Return how likely so many bad ones or more are."""
    if of > _LARGE:
        bad, of = round(bad * _LARGE / of), _LARGE
    one, other = share * alike, (1 - share) * alike
    whole = lgamma(of + 1) + lgamma(alike) - lgamma(of + alike) - lgamma(one) - lgamma(other)
    return sum(
        exp(whole + lgamma(k + one) + lgamma(of - k + other) - lgamma(k + 1) - lgamma(of - k + 1))
        for k in range(bad, of + 1)
    )


def is_far(value: Lengths, past: Sequence[Lengths]) -> bool:
    """Whether the texts of a run are much longer or shorter than those of earlier ones."""
    of = sum(number for _, _, number in past)
    middle = median(mean for mean, _, _ in past)
    articles = max(sqrt(sum(number * spread**2 for _, spread, number in past) / of), _SPREAD_OF_ARTICLES)
    runs = max(1.5 * median(abs(mean - middle) for mean, _, _ in past), _SPREAD_OF_RUNS)
    apart = abs(value[0] - middle)
    return apart > _TWICE and apart > _FAR * sqrt(articles**2 / value[2] + runs**2)
