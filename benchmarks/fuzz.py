"""Mutants of real pages: whatever is done to a page, ``extract`` gives an article or a reason, and soon.

The mutants are read in a process of their own, so that a crash of libxml2 is seen and does not end the run. The same
seed always makes the same mutants.
"""

import argparse
import gzip
import multiprocessing
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from random import Random

from newscrawl import NotAnArticleError, extract
from newscrawl.demo.site import DemoSite
from newscrawl.spiders.pool import CPU_SECONDS

BASE = "https://iranfocus.com"
ELSEWHERE = "https://news.example/world/12345-a-story/"
CHUNK = 25
ENDLESS = 60.0
"""Seconds of CPU after which a mutant counts as one that ended its process."""
_TAG = re.compile(rb"<[^<>]*>")
_LD = re.compile(rb"(<script[^>]*ld\+json[^>]*>)(.*?)(</script>)", re.DOTALL)
_NOISE = (
    *(b' class="td-post-content"', b' class="entry-title"', b" itemprop=headline", b' href="http://[x"', b' src="//"'),
    *(b' datetime="31.02.2024"', b' style="', b" =", b" '", b' content="\xff"', b' rel="next"', b" a=1" * 500),
)
_JSON = (
    b"null",
    b"[]",
    b"{}",
    b"1e999999",
    b"9" * 5000,
    b'"\\ud800"',
    b"[" * 5000,
    b'{"@graph":' * 50,
    b'"',
    b"-",
    b"",
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one mutant."""

    number: int
    made: str
    """Which mutations, of which page."""
    seconds: float
    """CPU."""
    outcome: str
    """``article``, a reason, or a traceback."""


# -- mutations --------------------------------------------------------------------------------------------------------


def flip(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Change some bytes to others."""
    changed = bytearray(page)
    for _ in range(chance.choice((1, 10, 100, 1000))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Take a piece out, or all from a place on."""
    start, end = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return page[:start] + (page[end:] if chance.random() < 0.5 else b"")  # half of them


def splice(page: bytes, chance: Random, other: bytes) -> bytes:
    """Go on with another page in the middle."""
    return page[: chance.randrange(len(page))] + other[chance.randrange(len(other)) :]


def drop_tags(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Leave out some tags."""
    share = chance.choice((0.01, 0.1, 0.5))
    return _TAG.sub(lambda found: b"" if chance.random() < share else found[0], page)


def repeat_tags(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Write some tags more than once."""
    share, times = chance.choice(((0.01, 300), (0.1, 5), (0.5, 2)))
    return _TAG.sub(lambda found: found[0] * (times if chance.random() < share else 1), page)


def add_attributes(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Give some tags attributes that make no sense."""
    share = chance.choice((0.01, 0.2))

    def noisy(found: re.Match[bytes]) -> bytes:
        return found[0][:-1] + chance.choice(_NOISE) + b">" if chance.random() < share else found[0]

    return _TAG.sub(noisy, page)


def recode(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Write the page in another encoding, or spoil it as old servers did."""
    text = page.decode("utf-8", "replace")
    if chance.random() < 0.3:  # the share that is encoded twice
        return text.encode().decode("latin-1").encode()
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "shift_jis", "utf-7")), "replace")


def spoil_json(page: bytes, chance: Random, _other: bytes) -> bytes:
    """Change values in JSON-LD."""

    def spoilt(found: re.Match[bytes]) -> bytes:
        parts = re.split(rb'("(?:[^"\\]|\\.)*")', found[2])
        for _ in range(chance.choice((1, 3, 20))):
            parts[chance.randrange(len(parts))] = chance.choice(_JSON)
        return found[1] + b"".join(parts) + found[3]

    return _LD.sub(spoilt, page)


MUTATIONS: tuple[Callable[[bytes, Random, bytes], bytes], ...] = (
    *(flip, cut, splice, drop_tags, repeat_tags, add_attributes, recode, spoil_json),
)


# -- in the worker ----------------------------------------------------------------------------------------------------

_pages: dict[str, bytes] = {}


def _load(folders: list[Path]) -> None:
    _pages.update(_pages_of(folders))


def _pages_of(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    if not folders:
        site = DemoSite()
        for path in [*(path for story in site.stories for path in story.part_paths), *site.awkward, "/", "/iraq/"]:
            if body := site.respond(path, BASE).body:
                yield path, body
    for folder in folders:
        for file in sorted(folder.rglob("*.htm*")):
            body = file.read_bytes()
            yield str(file), gzip.decompress(body) if file.suffix == ".gz" else body


def mutant(seed: int, number: int) -> tuple[str, str, bytes]:
    """Return a mutant: how it was made, the URL to read it under, and its bytes."""
    chance = Random(f"{seed}/{number}")  # noqa: S311 - the same ones every time
    names = sorted(_pages)
    name, other = chance.choice(names), chance.choice(names)
    page, made = _pages[name], []
    for change in chance.sample(MUTATIONS, chance.randint(1, 3)):
        if page:
            made.append(change.__name__)
            page = change(page, chance, _pages[other])
    return f"{'+'.join(made)} of {name}", chance.choice((BASE + "/iraq/12345-a-story/", ELSEWHERE)), page


def read(seed: int, numbers: range) -> list[Result]:
    """Make and read some mutants."""
    found = []
    for number in numbers:
        made, url, page = mutant(seed, number)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, ENDLESS)  # the kernel ends the process then
        try:
            extract(page, url)
            outcome = "article"
        except NotAnArticleError as error:
            outcome = error.reason
        except Exception:  # noqa: BLE001 - that there is none is what is tried
            outcome = traceback.format_exc()
        found.append(Result(number, made, time.process_time() - started, outcome))
    return found


# -- the run ----------------------------------------------------------------------------------------------------------


def run(seed: int, mutants: int, folders: list[Path]) -> tuple[list[Result], list[int]]:
    """Read all mutants; return what came of them, and the numbers of those that crashed their process."""
    results: list[Result] = []
    crashed: list[int] = []
    waiting = [range(start, min(start + CHUNK, mutants)) for start in range(0, mutants, CHUNK)]
    spawn = multiprocessing.get_context("spawn")
    while waiting:
        with ProcessPoolExecutor(1, spawn, _load, (folders,)) as pool:
            try:
                while waiting:
                    results += pool.submit(read, seed, waiting[0]).result()
                    del waiting[0]
            except BrokenProcessPool:
                numbers = waiting.pop(0)
                if len(numbers) == 1:
                    crashed.append(numbers[0])
                else:  # again one by one, to see which
                    waiting[:0] = [range(number, number + 1) for number in numbers]
    return results, crashed


def report(results: list[Result], crashed: list[int]) -> int:
    """Print what came of the mutants; return how many did what none may do."""
    outcomes = Counter(result.outcome.splitlines()[-1] for result in results)
    print("outcomes    " + ", ".join(f"{name} {number}" for name, number in outcomes.most_common()))
    slowest = sorted(results, key=lambda result: -result.seconds)
    if slowest:
        most = slowest[0].seconds
        median, late = (1000 * slowest[len(slowest) // part].seconds for part in (2, 100))
        print(f"CPU         {median:,.1f} ms in the median, 99 of 100 below {late:,.0f} ms, {most:.2f} s at most")
    bad = [result for result in results if "\n" in result.outcome]
    slow = [result for result in slowest if result.seconds > CPU_SECONDS]
    for result in bad:
        print(f"\nmutant {result.number}: {result.made}\n{result.outcome}")
    for result in slow:
        print(f"\nmutant {result.number}: {result.made}\nmore than {CPU_SECONDS} s: {result.seconds:.1f} s")
    for number in crashed:
        print(f"\nmutant {number} ended its process")
    print(f"\n{len(bad)} tracebacks, {len(slow)} slower than a crawl allows, {len(crashed)} crashes")
    return len(bad) + len(slow) + len(crashed)


def main() -> int:
    """Return the exit status: 1 if a mutant did what none may do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=10_000, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2004, help="what makes them (default: %(default)s)")
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="a folder of saved pages; repeatable")
    parser.add_argument("--write", type=int, metavar="NUMBER", help="only write this mutant to standard output")
    chosen = parser.parse_args()
    if chosen.write is not None:
        _load(chosen.corpus)
        sys.stdout.buffer.write(mutant(chosen.seed, chosen.write)[2])
        return 0
    print(f"seed        {chosen.seed}, {chosen.mutants} mutants")
    return int(report(*run(chosen.seed, chosen.mutants, chosen.corpus)) > 0)


if __name__ == "__main__":
    sys.exit(main())
