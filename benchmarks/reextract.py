"""Stored pages, read again: the same articles bit for bit, and how fast that is against a crawl of the same pages."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from pipeline import SERVER, Site
from processes import FailedError, Mongo, background, clean_up_when_ended, crawl, mongo, run

DATABASE = "reextract"
NEWSCRAWL = str(Path(sys.executable).with_name("newscrawl"))


def main() -> int:
    """Crawl, read again twice, print what that took; return 1 where an article is another one then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="stories of the site (default: 1000)")
    given = parser.parse_args()
    clean_up_when_ended()
    try:
        with mongo() as server, background(SERVER, "--articles", str(given.articles)) as (process, hello):
            return _measure(server, Site(process, hello))
    except FailedError as error:
        print(error, file=sys.stderr)
        return 1


def _measure(server: Mongo, site: Site) -> int:
    environment = server.environment(DATABASE)
    crawled = _timed(crawl(site.url), environment)
    articles = server.database(DATABASE).articles
    before = _dump(articles)
    pages = sum(len(document.get("raw", ())) for document in before.values())
    print(f"{len(before):,} articles on {pages:,} pages, and what leads to them")
    _tell("scrapy crawl", pages, crawled)
    for command in (["reextract"], ["reextract", "--apply"]):
        seconds = _timed([NEWSCRAWL, *command], environment)
        _tell(f"newscrawl {' '.join(command)}", pages, seconds)
    if len(before) < site.stories or pages < len(before):
        raise FailedError("the crawl has not stored every story with its page")
    after = _dump(articles)
    changed = [_id for _id in before if before[_id] != after.get(_id)]
    print(f"articles that are not the same bit for bit: {len(changed)}", *changed[:5])
    return 1 if changed or len(after) != len(before) else 0


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.monotonic()
    run(command, environment)
    return time.monotonic() - started


def _dump(articles: Any) -> dict[str, dict[str, Any]]:
    return {document["_id"]: document for document in articles.find({})}


def _tell(what: str, pages: int, seconds: float) -> None:
    print(f"{what:<30}{seconds:7.1f} s{pages / seconds:8.0f} pages a second, start-up among it", flush=True)


if __name__ == "__main__":
    sys.exit(main())
