"""Measures what it costs to find copies: the fingerprint, a look-up in a large archive, the index; and what is found.

Each goal is a ratio of two things that are measured in turns, so what else the machine does falls on both.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import copies
import lookups
import minhash
import numpy as np
import scheme
from lookups import CLAIM, FIND, LOOK, Times
from platformdirs import user_cache_path
from press import printed
from processes import FailedError, clean_up_when_ended
from stored import archives

from newscrawl.fingerprint import Fingerprint

SIZES = [10_000, 100_000]
FINGERPRINT, GROWTH = 1.2, 1.5
AGAINST_FIND = {LOOK: 6.0, CLAIM: 20.0}
TEXTS = 300


class Goals:
    """What was wanted and what came out."""

    def __init__(self) -> None:
        self.missed = 0

    def at_most(self, name: str, value: float, limit: float) -> None:
        """Say whether a goal is reached."""
        self.missed += value > limit
        print(f"{'ok' if value <= limit else 'MISSED':7} {name}: {value:.2f} (at most {limit:g})")


def fingerprints(goals: Goals, rounds: int) -> None:
    """Compare the CPU time of the fingerprint with that of a MinHash signature."""
    texts = [(one.headline, one.body) for one in map(printed, range(TEXTS))]

    def ours() -> None:
        for headline, body in texts:
            found = Fingerprint(headline, body)
            _ = found.text_key, found.passages

    def reference() -> None:
        for _, body in texts:
            minhash.sketch(body)

    times = [(_cpu(ours), _cpu(reference)) for _ in range(rounds + 1)][1:]  # the first one fills the caches
    ratios = [one / other for one, other in times]
    print(f"\nfingerprint {1e6 * median(one for one, _ in times) / TEXTS:.0f} µs of CPU an article,", end=" ")
    print(f"MinHash {1e6 * median(other for _, other in times) / TEXTS:.0f} µs;", end=" ")
    print(f"ratio {median(ratios):.2f} in the median of {rounds} rounds, {min(ratios):.2f} to {max(ratios):.2f}")
    goals.at_most("fingerprint against MinHash", median(ratios), FINGERPRINT)


def _cpu(run: Callable[[], None]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def look_up(goals: Goals, found: list[Times]) -> None:
    """Print what look-ups took, and compare."""
    print(f"\n{'milliseconds':>14}  " + "  ".join(f"{name + ' p50':>14} {'p95':>6}" for name in (FIND, LOOK, CLAIM)))
    for times in found:
        cells = [f"{times.middle(name):14.2f} {times.slow(name):6.2f}" for name in (FIND, LOOK, CLAIM)]
        print(f"{times.size:14,}  " + "  ".join(cells) + f"   in a batch {1000 * median(times.batched):.2f} an article")
    for times in found:
        rows, compared = times.rows, times.compared
        print(
            f"{times.size:14,}  rows a look-up returns: {median(rows):.0f} in the median, {_p99(rows):.0f} at p99,"
            f" {max(rows)} at most; texts compared: {np.mean(compared):.2f} in the mean, {_p99(compared):.0f} at p99,"
            f" {max(compared)} at most"
        )
    small, large = found[0], found[-1]
    for name in (LOOK, CLAIM):
        for part, of in (("p50", Times.middle), ("p95", Times.slow)):
            growth = of(large, name) / of(small, name)
            goals.at_most(f"{name} {part}, {large.size:,} against {small.size:,}", growth, GROWTH)
            goals.at_most(f"{name} {part} against find_one", of(large, name) / of(large, FIND), AGAINST_FIND[name])


def _p99(values: list[int]) -> float:
    return quantiles(values, n=100)[-1]


def quality(articles: Path | None, labels: Path | None) -> None:
    """Compare what marks find with what bands of MinHash find."""
    if articles and labels:
        given, truth = (
            [json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in (articles, labels)
        )
    else:
        given, truth = copies.rows_of(copies.make(1, copies.invented(1, 1500), 200, 10))
    print(f"\n{len(given):,} articles, {sum(bool(label['dup_of']) for label in truth):,} of them copies")
    print(f"{'candidates by':22}  recall  pairs an article  keys an article   copies that are missed")
    for name, found in scheme.compare(given, truth).items():
        missed = ", ".join(f"{kind} {number}" for kind, number in found.missed.most_common(5))
        print(f"{name:22} {found.recall:7.4f} {found.pairs:17.2f} {found.keys:16.1f}   {missed or 'none'}")


def main() -> int:
    """Return the exit status: 1 if it failed, or if a goal is missed and that was to be told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="of the fingerprint (default: %(default)s)")
    parser.add_argument("--articles", type=int, default=600, help="that are looked up (default: %(default)s)")
    parser.add_argument("--batches", type=int, default=5, help="of a hundred of them (default: %(default)s)")
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, help="of the archives (default: %(default)s)")
    cache = user_cache_path("newscrawl") / "benchmarks"
    parser.add_argument("--cache", type=Path, default=cache, metavar="DIR", help="for the archives (%(default)s)")
    parser.add_argument("--set", type=Path, metavar="FILE", help="labelled articles (default: invented ones)")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="their labels")
    parser.add_argument("--strict", action="store_true", help="end with 1 if a goal is missed")
    chosen = parser.parse_args()
    clean_up_when_ended()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, {os.cpu_count()} cores")
    goals = Goals()
    try:
        fingerprints(goals, chosen.rounds)
        with archives(chosen.cache, sorted(chosen.sizes)) as server:
            look_up(goals, lookups.measure(server, sorted(chosen.sizes), chosen.articles, chosen.batches))
            for size in sorted(chosen.sizes):
                parts = lookups.sizes_of(server, size)
                print(
                    f"{size:14,}  bytes an article: " + ", ".join(f"{name} {part:.0f}" for name, part in parts.items())
                )
        quality(chosen.set, chosen.labels)
    except (FailedError, OSError) as error:
        print(f"deduplication: {error}", file=sys.stderr)
        return 1
    print(f"\n{goals.missed} goals missed" if goals.missed else "\nall goals reached")
    return int(chosen.strict and goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
