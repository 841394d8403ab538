"""A long crawl of a site with one page in twenty broken: whether memory stays what it was, and the counts are right."""

import argparse
import subprocess
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import processes

from newscrawl.demo.response import Response
from newscrawl.demo.server import Served, serve

ONE_IN = 20
BROKEN = {
    "not_found": Response(b"<h1>Not found</h1>", 404),
    "gone": Response(b"", 410),
    "http_500": Response(b"<h1>Error</h1>", 500),
    "empty": Response(b""),
    "redirect_loop": None,
}
ALLOWED = 0.10
"""By how much the memory may differ from what it was after a quarter of the crawl."""


def break_some(served: Served) -> Counter[str]:
    """Break one story in twenty; return how many in what way."""
    ways = cycle(BROKEN.items())
    broken: Counter[str] = Counter()
    copied = {story.duplicate_of for story in served.site.stories}
    for story in [one for one in served.site.stories if one.post_id not in copied][::ONE_IN]:
        reason, answer = next(ways)
        served.site.faults[story.path] = answer or Response.redirect(served.url + story.path)
        broken[reason] += 1
    return broken


def memory_of(pid: int) -> float:
    """Return the memory of a process and of its children, in MB; what they share counts once."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())]
    lines = [line for one in pids for line in Path(f"/proc/{one}/smaps_rollup").read_text("ascii").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def watch(process: subprocess.Popen[str], served: Served, parts: list[int]) -> list[float]:
    """Return the memory at these numbers of requests: the mean of ten samples from there on."""
    seen: list[float] = []
    for part in parts:
        while len(served.requests) < part and process.poll() is None:
            time.sleep(0.2)
        samples = []
        for _ in range(10):
            if process.poll() is None:
                samples.append(memory_of(process.pid))
                time.sleep(0.3)
        if samples:
            seen.append(sum(samples) / len(samples))
            print(f"{part:7,} requests  {seen[-1]:6.1f} MB", flush=True)
    return seen


def crawl(server: processes.Mongo, served: Served, name: str, parts: list[int]) -> tuple[dict[str, Any], list[float]]:
    """Crawl a site; return the run's document and the memory at these numbers of requests."""
    command = [*processes.crawl(served.url), "-s", "RETRY_TIMES=1"]
    with subprocess.Popen(
        command, cwd=processes.ROOT, env=server.environment(name), stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            seen = watch(process, served, parts)
            process.wait()
        finally:
            process.kill()
    return server.database(name).runs.find_one() or {}, seen


def main() -> None:
    """Crawl, print memory and counts, and end with 1 if either is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000, help="stories of the site (default: %(default)s)")
    given = parser.parse_args()
    processes.clean_up_when_ended()
    with processes.mongo() as server:
        with serve(articles=100) as served:
            odd = Counter(crawl(server, served, "small", [])[0]["refused"])  # pages that the site always has
        with serve(articles=given.pages) as served:
            broken = break_some(served)
            run, seen = crawl(server, served, "large", [given.pages * quarter // 4 for quarter in range(1, 5)])
        stored = server.database("large").articles.count_documents({})
    spread = max(abs(memory - seen[0]) / seen[0] for memory in seen)
    is_right = run["refused"] == dict(odd + broken) and stored == given.pages - broken.total()
    print(f"{run['seconds']:.0f} s, exit status {run['exit_status']}")
    print(f"memory      differs by {spread:.1%} from what it was after a quarter; goal {ALLOWED:.0%}")
    print(f"broken      {', '.join(f'{reason} {number}' for reason, number in broken.items())}")
    right = "right" if is_right else "WRONG"
    print(f"stored      {stored} of {given.pages - broken.total()} that are not; counts {right}")
    sys.exit(spread > ALLOWED or run["exit_status"] != 0 or not is_right)


if __name__ == "__main__":
    main()
