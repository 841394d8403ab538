"""Export of a whole archive to Parquet: its speed against a bare cursor loop over the same documents, and its memory.

The archive's articles are invented (``press.py``), with the fields, terms and indexes that the store gives them. It is
made once and kept in the user's cache folder, or in ``--cache DIR``.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from platformdirs import user_cache_path
from press import printed
from processes import ROOT, FailedError, Mongo, clean_up_when_ended, mongo

from newscrawl.archive import schema
from newscrawl.archive.documents import document_of
from newscrawl.items import Article, Dateline, Image, RelatedLink
from newscrawl.pipelines.dedup import identify

SPEED, MEMORY = 0.5, 200.0
"""The goals: at least this share of the bare loop's speed, at most so many MB."""
_DATABASE = "exported"
_BATCH = 1000
_BEGIN = datetime(2004, 1, 1, tzinfo=UTC)
_AGENCIES = ("AP", "Reuters", "AFP", "Iran Focus", "")
_SECTIONS = ("Iraq", "Terrorism", "Nuclear", "Human Rights", "Women")
# Processes of their own: what they print is seconds and the most MB that they ever had.
_MEASURED = """
import json, resource, sys, time
from pathlib import Path
uri, database, target = sys.argv[1:]
{work}
begin = time.perf_counter()
count = work()
seconds = time.perf_counter() - begin
print(json.dumps([count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
_BARE = """
from pymongo import MongoClient
from newscrawl.query import HIDDEN
articles = MongoClient(uri, tz_aware=True)[database].articles
def work():
    return sum(1 for _ in articles.find({}, HIDDEN))
"""
_EXPORT = """
from newscrawl import open_archive
from newscrawl.export import write_file
from newscrawl.query import Query
archive = open_archive(uri, database).__enter__()
def work():
    return write_file(archive.stream(Query(duplicates=True)), "FORMAT", Path(target))
"""


def made(number: int) -> Article:
    """Return an article with all that an article of the demo site has."""
    given, chance = printed(number), random.Random(f"exporting/{number}")  # noqa: S311 - the same articles every time
    links = [
        RelatedLink(
            url=f"https://{given.site}/{other}",
            headline=f"Story {other}",
            block="related" if place < 4 else "inline",
            position=place,
        )
        for place, other in enumerate(chance.sample(range(number + 10), chance.randrange(6)), 1)
    ]
    at = _BEGIN + timedelta(minutes=47 * number)
    article = Article(
        url=given.url,
        site=given.site,
        keys=[given.key],
        headline=given.headline,
        description=given.body[:120],
        body=given.body,
        authors=["Jane Doe"] * chance.randrange(2),
        byline="By JANE DOE, Associated Press Writer",
        agency=chance.choice(_AGENCIES),
        dateline=Dateline(place="BAGHDAD", agency="AP", date="May 2") if chance.random() < 0.5 else None,
        date_published=at,
        date_modified=at + timedelta(hours=1) if chance.random() < 0.3 else None,
        date_published_raw=at.isoformat(),
        date_published_precision="second",
        section=["News", chance.choice(_SECTIONS)],
        tags=["Oil", "Gas"][: chance.randrange(3)],
        language="en",
        detected_language="en",
        images=[Image(url=f"{given.url}.jpg", caption=given.body[:60], alt="", credit_text="Jane Doe/AP")],
        related=links,
        sources={"headline": "markup", "body": "markup", "date_published": "meta", "authors": "text"},
    )
    identify(article)
    return article


def fill(server: Mongo, size: int) -> None:
    """Make the archive where it is not there."""
    database = server.database(_DATABASE)
    if database.articles.estimated_document_count() == size:
        return
    print(f"making an archive of {size:,} articles in {server.folder}: minutes, once", flush=True)
    server.client.drop_database(_DATABASE)
    for start in range(0, size, _BATCH):
        articles = [made(number) for number in range(start, min(start + _BATCH, size))]
        database.articles.insert_many([document_of(one, one.date_published or _BEGIN) for one in articles])
    database.articles.create_indexes(schema.INDEXES["articles"])


def measured(server: Mongo, work: str, target: Path, size: int) -> tuple[float, float]:
    """Return the seconds that a process has worked, and its MB."""
    command = [sys.executable, "-c", _MEASURED.replace("{work}", work), server.uri, _DATABASE, str(target)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ended.returncode:
        raise FailedError(ended.stderr)
    count, seconds, memory = json.loads(ended.stdout)
    if count != size:
        raise FailedError(f"{count} of {size} articles")
    return seconds, memory


def main() -> None:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    cache = user_cache_path("newscrawl") / "benchmarks" / "exporting"
    parser.add_argument("--cache", type=Path, default=cache, metavar="DIR", help="for the archive (%(default)s)")
    parser.add_argument("--articles", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--strict", action="store_true", help="end with 1 if a goal is missed")
    chosen = parser.parse_args()
    clean_up_when_ended()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    works = {"bare": _BARE} | {name: _EXPORT.replace("FORMAT", name) for name in ("parquet", "jsonl", "csv")}
    with mongo(chosen.cache) as server, tempfile.TemporaryDirectory(prefix="newscrawl-") as folder:
        fill(server, chosen.articles)
        target = Path(folder) / "articles"
        rounds = [
            {name: measured(server, work, target, chosen.articles) for name, work in works.items()}
            for _ in range(chosen.rounds + 1)
        ][1:]  # the first one fills the caches
    speeds = {name: statistics.median(one["bare"][0] / one[name][0] for one in rounds) for name in works}
    for name, speed in speeds.items():
        seconds = statistics.median(one[name][0] for one in rounds)
        memory = max(one[name][1] for one in rounds)
        print(f"{name:8} {chosen.articles / seconds:8,.0f} articles/s  {speed:5.2f} of bare  {memory:5.0f} MB")
    is_missed = speeds["parquet"] < SPEED or max(one["parquet"][1] for one in rounds) > MEMORY
    print(f"goal: Parquet at {SPEED} of bare or more, at most {MEMORY:.0f} MB: {'missed' if is_missed else 'met'}")
    sys.exit(is_missed and chosen.strict)


if __name__ == "__main__":
    main()
