"""``make demo``: serve the demo site, crawl it, show what is stored and what to try next."""

import os
import shlex
import subprocess
import sys

from newscrawl.demo.__main__ import PORT
from newscrawl.demo.server import serve
from newscrawl.report import program

DATABASE = "demo"
# The site is ours and on this machine: no need to spare it.
AT_FULL_SPEED = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")


def main() -> int:
    """Run the tour; return the crawl's exit status, or that of the first query that failed."""
    here = ["--uri", ""] if os.environ.get("MONGODB_URI") else []  # the demo's place is the embedded server
    archive = ["--database", DATABASE, *here]
    try:
        status = _crawl(here)
    except OSError as error:
        print(f"cannot serve the demo site on port {PORT}: {error.strerror}. Stop what uses it.", file=sys.stderr)
        return 1
    newscrawl = program("newscrawl")
    status = status or _run([newscrawl, "search", *archive, "--newest", "5", "ceasefire"])
    if status == 0:
        print("Try next:")
        for words in (
            ["search", *archive, "--agency", "AP", "--until", "2010-12-31"],
            ["search", *archive, "--section", "iraq", "--json"],
            ["export", *archive, "--format", "csv", "--output", "demo.csv"],
            ["coverage", *archive],
            ["runs", *archive],
        ):
            print(f"  {shlex.join([newscrawl, *words])}")
    return status


def _crawl(here: list[str]) -> int:
    with serve(port=PORT) as site:
        print(f"The demo site, invented news in the target's markup, is served on {site.url}\n", flush=True)
        crawl = [
            program("scrapy"),
            "crawl",
            "iranfocus",
            "-a",
            f"base_url={site.url}",
            "-s",
            f"MONGODB_DATABASE={DATABASE}",
        ]
        return _run([*crawl, *AT_FULL_SPEED, *(["-s", "MONGODB_URI="] if here else [])])


def _run(command: list[str]) -> int:
    print(f"$ {shlex.join(command)}", flush=True)
    status = subprocess.run(command, check=False).returncode  # noqa: S603 - our own programs
    print(flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
