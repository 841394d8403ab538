"""What a page costs: the CPU time of the whole pipeline against that of a bare Scrapy spider, as a ratio.

Both fetch the same pages in turns, with the same settings, from a server on loopback that neither of them pays for.
"""

import argparse
import json
import os
import platform
import pstats
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median, quantiles
from urllib.parse import urljoin

from processes import AT_FULL_SPEED, ROOT, FailedError, Mongo, background, clean_up_when_ended, crawl, mongo, run

GOAL = 2.5
START_UPS = 5
BARE = str(ROOT / "benchmarks" / "bare.py")
SERVER = str(ROOT / "benchmarks" / "server.py")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request, as the server saw it."""

    path: str
    status: int
    size: int


class Site:
    """The demo site, served by a process of its own."""

    def __init__(self, process: subprocess.Popen[str], hello: str) -> None:
        told = json.loads(hello)
        self.url: str = told["url"]
        self.stories: int = told["stories"]
        self.newest: str = told["newest"]
        self._process = process

    def requests(self) -> list[Seen]:
        """Return the requests since the last call, without robots.txt, which every spider asks for by itself."""
        if self._process.stdin is None or self._process.stdout is None:
            raise FailedError("the server was started without pipes")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        rows = [Seen(*row) for row in json.loads(self._process.stdout.readline())]
        return [seen for seen in rows if seen.path != "/robots.txt"]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of one run, in milliseconds."""

    pages: int
    cpu: float
    mongod: float = 0.0

    @property
    def per_page(self) -> float:
        """What a page takes, start-up included."""
        return self.cpu / self.pages

    def beyond(self, start: float) -> float:
        """Return what a page takes once the process has started; the start-up was measured with one page."""
        return (self.cpu - start) / (self.pages - 1)


@dataclass(frozen=True, slots=True)
class Round:
    """The whole pipeline and the bare spider, one after the other over the same pages."""

    whole: Cost
    bare: Cost

    @property
    def ratio(self) -> float:
        """Process against process, from the start of the interpreter to its end."""
        return self.whole.cpu / self.bare.cpu


class Bench:
    """Runs both over the demo site."""

    def __init__(self, site: Site, server: Mongo) -> None:
        self.site = site
        self.server = server
        self.pages: list[Seen] = []
        """What the last crawl asked for."""
        self._file = server.folder / "urls.txt"

    def round(self) -> Round:
        """Crawl the site, then fetch the same pages in the same order."""
        whole = self.whole(self.site.stories)
        return Round(whole, self.bare([seen.path for seen in self.pages]))

    def start_up(self) -> Round:
        """Do so with a single article."""
        self._write([self.site.newest])
        whole = self.whole(1, "-a", f"urls={self._file}")
        return Round(whole, self.bare([self.site.newest]))

    def whole(self, articles: int, *arguments: str, interpreter: Sequence[str] = ()) -> Cost:
        """Crawl into an archive of its own, make sure that it holds everything, and remove it."""
        before = self.server.cpu()
        done = run([*interpreter, *crawl(self.site.url, *arguments)], self.server.environment("whole"))
        mongod = self.server.cpu() - before
        self.pages = self.site.requests()
        stored = self.server.database("whole").articles.count_documents({})
        self.server.client.drop_database("whole")
        if stored != articles:
            raise FailedError(f"{stored} of {articles} articles were stored:\n{done.output}")
        return Cost(len(self.pages), 1000 * done.cpu, 1000 * mongod)

    def bare(self, paths: list[str]) -> Cost:
        """Fetch pages, and make sure that these were fetched and no others."""
        self._write(paths)
        settings = [part for part in AT_FULL_SPEED if part != "-s"]
        done = run([sys.executable, BARE, str(self._file), *settings], self.server.environment("bare"))
        fetched = [seen.path for seen in self.site.requests()]
        if sorted(fetched) != sorted(paths):
            raise FailedError(f"the bare spider fetched {len(fetched)} pages, not the {len(paths)} asked for")
        return Cost(len(fetched), 1000 * done.cpu)

    def _write(self, paths: list[str]) -> None:
        self._file.write_text("".join(f"{urljoin(self.site.url, path)}\n" for path in paths), "utf-8")


@contextmanager
def bench(articles: int) -> Iterator[Bench]:
    """Start the servers and crawl once, uncounted: from then on every page is rendered and every file is cached."""
    with background(SERVER, "--articles", str(articles)) as (process, hello), mongo() as server:
        prepared = Bench(Site(process, hello), server)
        prepared.whole(prepared.site.stories)
        yield prepared


def measure(articles: int, rounds: int) -> float:
    """Measure, print the table and return the median ratio."""
    with bench(articles) as prepared:
        _print_setting(prepared)
        starts = [prepared.start_up() for _ in range(START_UPS)]
        whole, bare = (
            median(cost.cpu for cost in costs) for costs in zip(*((s.whole, s.bare) for s in starts), strict=True)
        )
        print(f"start-up    newscrawl {whole:,.0f} ms, bare {bare:,.0f} ms\n")
        print("round  pages  newscrawl    bare  ratio   without start-up: newscrawl    bare  ratio   beside: mongod")
        ratios, further = [], []
        for number in range(1, rounds + 1):
            found = prepared.round()
            ratios.append(found.ratio)
            ours, theirs = found.whole.beyond(whole), found.bare.beyond(bare)
            further.append(ours / theirs)
            print(
                f"{number:5}  {found.whole.pages:5}  {found.whole.per_page:9.2f}  {found.bare.per_page:6.2f}"
                f"  {found.ratio:5.2f}   {ours:27.2f}  {theirs:6.2f}  {further[-1]:5.2f}"
                f"   {found.whole.mongod / found.whole.pages:14.2f}",
                flush=True,
            )
    print(f"\nwithout start-up  ratio {_spread(further)}")
    print(f"whole processes   ratio {_spread(ratios)}")
    return median(ratios)


def _print_setting(prepared: Bench) -> None:
    names = ("newscrawl", "scrapy", "twisted", "parsel", "lxml", "pymongo")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    sizes = [seen.size for seen in prepared.pages if seen.status == 200]  # the others are redirects and short errors
    low, *_, high = quantiles(sizes, n=20)
    print(f"versions    Python {platform.python_version()}, {versions}, mongod {prepared.server.version}")
    print(f"machine     {platform.machine()}, {os.cpu_count()} cores")
    print(
        f"pages       {len(prepared.pages)} a round, {prepared.site.stories} of them articles to store; of"
        f" {mean(sizes):,.0f} bytes in the mean (nine tenths from {low:,.0f} to {high:,.0f}), sent gzipped"
    )
    print("times       CPU in milliseconds; in the table of one page")


def _spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} in the median, {min(ratios):.2f} to {max(ratios):.2f}"


def profile(articles: int, file: Path) -> None:
    """Crawl once under cProfile, and print where the time went."""
    with bench(articles) as prepared:
        prepared.whole(prepared.site.stories, interpreter=(sys.executable, "-m", "cProfile", "-o", str(file.resolve())))
        print(f"{len(prepared.pages)} pages")
    pstats.Stats(str(file)).sort_stats("tottime").print_stats(40)


def main() -> int:
    """Return the exit status: 1 if a run failed, or if the goal is missed and that was to be told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="stories on the site (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often to crawl all of it (default: %(default)s)")
    parser.add_argument("--strict", action="store_true", help="end with 1 if the goal is missed")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="only crawl once under cProfile, into FILE")
    chosen = parser.parse_args()
    clean_up_when_ended()
    try:
        if chosen.profile:
            profile(chosen.articles, chosen.profile)
            return 0
        ratio = measure(chosen.articles, chosen.rounds)
    except FailedError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"ratio {ratio:.2f} (goal: at most {GOAL})")
    return int(chosen.strict and ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
