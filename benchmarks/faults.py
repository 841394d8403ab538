"""What is left of a crawl when something dies under it: crawler, database, primary, disk, network; a table.

Each trial crawls the demo site into an archive of its own, strikes at a random moment, looks how the run ended, makes
good what was broken, and crawls once more. Then the archive must be as if nothing had happened.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import processes
from likeness import Archive, articles_of, copies_of
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from replicas import ReplicaSet
from wire import Wire

from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.demo.server import Served, serve
from newscrawl.report import DATABASE, DONE, MEANING, SETUP

KILLED = -signal.SIGKILL
LONGEST = 30.0
"""Seconds after the fault in which a run must have ended that cannot go on."""
PACE = ("-s", "DOWNLOAD_DELAY=0.03", "-s", "STORE_BATCH=10", "-s", "STORE_SECONDS=0.5")
"""So that there is always something in hand, and much is stored already."""


@dataclass
class Trial:
    """One crawl that is disturbed."""

    folder: Path
    url: str
    uri: str = ""
    """Of the database; empty for the embedded server in the folder."""
    ended: Callable[[], object] = field(default=lambda: None)
    """Makes good what was broken, before the next run."""

    def start(self) -> subprocess.Popen[str]:
        """Start a crawl."""
        return subprocess.Popen(
            [*processes.crawl(self.url)[:5], "-s", "AUTOTHROTTLE_ENABLED=0", *PACE],
            cwd=processes.ROOT, env=self._environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MONGODB_", "NEWSCRAWL_"))}
        return kept | {"MONGODB_URI": self.uri, "NEWSCRAWL_DATA": str(self.folder)}

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """Look into what is stored."""
        with EmbeddedServer(self.folder / "mongodb") if not self.uri else nullcontext(self.uri) as uri:
            client: MongoClient[dict[str, Any]] = MongoClient(uri)
            with client:
                yield client["newscrawl"]


Fault = Callable[[Path, Served], AbstractContextManager[tuple[Trial, Callable[[subprocess.Popen[str]], object]]]]
"""Prepares a trial in a folder; the second part is what strikes."""


@contextmanager
def crawler_killed(folder: Path, served: Served) -> Iterator[Any]:
    """Kill the crawl itself; its database lives on."""
    with EmbeddedServer(folder / "other") as uri:
        yield Trial(folder, served.url, uri), lambda process: process.send_signal(signal.SIGKILL)


@contextmanager
def server_killed_for_good(folder: Path, served: Served) -> Iterator[Any]:
    """Kill a database that nobody starts again before the run has ended."""
    server = EmbeddedServer(folder / "other")
    uri = server.start()
    try:
        yield Trial(folder, served.url, uri, server.start), lambda _: server.stop(force=True)
    finally:
        server.stop(force=True)


@contextmanager
def embedded_killed(folder: Path, served: Served) -> Iterator[Any]:
    """Kill the embedded server, which the crawl starts again."""
    server = EmbeddedServer(folder / "mongodb")

    def strike(_: object) -> None:
        pid = server.status().pid
        if pid:
            os.kill(pid, signal.SIGKILL)

    yield Trial(folder, served.url), strike


@contextmanager
def primary_killed(folder: Path, served: Served) -> Iterator[Any]:
    """Kill the primary of three servers."""
    with ReplicaSet(folder / "replicas") as replicas:
        yield Trial(folder, served.url, replicas.uri, replicas.start_all), lambda _: replicas.kill_primary()


@contextmanager
def disk_full_under_server(folder: Path, served: Served) -> Iterator[Any]:
    """Fill the disk of a database to the last byte."""
    with _small_disk(folder / "disk") as disk:
        server = EmbeddedServer(disk / "mongodb")
        uri = server.start()
        client: MongoClient[dict[str, Any]] = MongoClient(uri)
        client.other.things.insert_one({})

        def strike(_: object) -> None:
            _fill(disk)
            with suppress(PyMongoError):
                while True:  # until what the server has put by is full, too
                    client.other.things.insert_one({"thing": os.urandom(1_000_000)})

        def make_good() -> None:
            (disk / "fill").unlink()
            server.stop(force=True)
            server.start()

        try:
            yield Trial(folder, served.url, uri, make_good), strike
        finally:
            client.close()
            server.stop(force=True)


@contextmanager
def disk_full_under_all(folder: Path, served: Served) -> Iterator[Any]:
    """Fill the disk of the data folder, with the embedded server and the raw pages."""
    with _small_disk(folder / "disk") as disk:
        yield Trial(disk, served.url, "", (disk / "fill").unlink), lambda _: _fill(disk)


@contextmanager
def network_cut(folder: Path, served: Served) -> Iterator[Any]:
    """Cut all connections to the site, ten times, each in the middle of an answer's body."""
    with EmbeddedServer(folder / "other") as uri:

        def strike(process: subprocess.Popen[str]) -> None:
            for _ in range(10):
                if process.poll() is None:
                    Wire.cut.set()
                    time.sleep(0.2)

        yield Trial(folder, served.url, uri), strike


FAULTS: dict[str, tuple[Fault, int, set[int]]] = {
    "kill -9 of the crawler": (crawler_killed, 20, {KILLED}),
    "kill -9 of a server, for good": (server_killed_for_good, 5, {DATABASE}),
    "kill -9 of the embedded server": (embedded_killed, 5, {DONE}),
    "kill -9 of the primary of three": (primary_killed, 5, {DONE}),
    "disk full under the server": (disk_full_under_server, 2, {DATABASE}),
    "disk full under the data folder": (disk_full_under_all, 2, {SETUP, DATABASE}),
    "network cut in a body, ten times": (network_cut, 5, {DONE}),
}
"""How often, and the exit statuses that are true. A run that had ended before it was struck counts as wrong."""


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 100 MB. Raises PermissionError where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        raise PermissionError("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(folder: Path) -> None:
    with (folder / "fill").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


@dataclass
class Row:
    """What trials of one kind have come to."""

    trials: int = 0
    lost: int = 0
    doubled: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    """Runs that ended otherwise than they should have, or later, and next runs that did not end well."""
    slowest: float = 0.0
    """Seconds from the fault to the end of the run."""


class Undisturbed:
    """A crawl of the site that nothing happened to, for comparison."""

    def __init__(self, folder: Path, served: Served) -> None:
        with EmbeddedServer(folder / "other") as uri:
            trial = Trial(folder, served.url, uri)
            began = time.monotonic()
            if trial.start().wait() != DONE:
                raise processes.FailedError("the undisturbed crawl failed")
            self.seconds = time.monotonic() - began
            with trial.archive() as archive:
                self.articles, self.copies = articles_of(archive), copies_of(archive)


def strike_once(row: Row, fault: Fault, right: set[int], folder: Path, served: Served, whole: Undisturbed) -> None:
    """Make one trial."""
    share = random.random()  # noqa: S311
    with fault(folder, served) as (trial, strike):
        process = trial.start()
        time.sleep(whole.seconds * (0.15 + 0.75 * share))
        strike(process)
        struck = time.monotonic()
        try:
            printed, _ = process.communicate(timeout=4 * LONGEST)
        finally:
            process.kill()
        status, took = process.returncode, time.monotonic() - struck
        if status not in right:
            print(f"ended with {status}:\n{printed}", file=sys.stderr)
        trial.ended()
        again = trial.start().wait()
        with trial.archive() as archive:
            articles = articles_of(archive)
            lost = len(whole.articles.keys() - articles.keys())
            same = sum(articles.get(_id) == one for _id, one in whole.articles.items())
            more = len(articles) - len(whole.articles) + lost + archive.revisions.count_documents({})
            is_like_it = same == len(articles) and copies_of(archive) == whole.copies
    row.trials += 1
    row.lost += lost
    row.doubled += more
    row.statuses[status] += 1
    row.slowest = max(row.slowest, took)
    row.wrong += status not in right or again != DONE or not is_like_it or (status == DATABASE and took > LONGEST)


def main() -> None:
    """Make all trials, print the table, and end with 1 if anything is lost, doubled or told wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=72, help="stories of the site (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: %(default)s)")
    parser.add_argument("--only", default="", metavar="TEXT", help="faults whose name has this in it")
    given = parser.parse_args()
    processes.clean_up_when_ended()
    random.seed(given.seed)
    failed = False
    with (
        tempfile.TemporaryDirectory(prefix="newscrawl-") as temporary,
        serve(articles=given.articles) as served,
        Wire(int(served.url.rpartition(":")[2])) as wire,
    ):
        served.url = wire.url
        whole = Undisturbed(Path(temporary) / "undisturbed", served)
        print(f"{len(whole.articles)} articles; a crawl takes {whole.seconds:.0f} s")
        print(f"{'fault':34} {'trials':>6} {'lost':>5} {'doubled':>7} {'wrong':>5} {'slowest':>8}  ended with")
        for name, (fault, trials, right) in FAULTS.items():
            if given.only in name:
                failed |= not _row(name, fault, trials, right, Path(temporary), served, whole)
    sys.exit(failed)


def _row(
    name: str, fault: Fault, trials: int, right: set[int], folder: Path, served: Served, whole: Undisturbed
) -> bool:
    row = Row()
    for number in range(trials):
        own = folder / f"{name[:12].strip()}-{number}".replace(" ", "-")
        own.mkdir()
        try:
            strike_once(row, fault, right, own, served, whole)
        except PermissionError as error:
            print(f"{name:34} not tried: {error}")
            return True
        finally:
            shutil.rmtree(own, ignore_errors=True)
    ended = ", ".join(f"{status} ({MEANING.get(status, 'killed')}) {times}" for status, times in row.statuses.items())
    print(
        f"{name:34} {row.trials:6} {row.lost:5} {row.doubled:7} {row.wrong:5} {row.slowest:6.1f} s  {ended}", flush=True
    )
    return not (row.lost or row.doubled or row.wrong)


if __name__ == "__main__":
    main()
