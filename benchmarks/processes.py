"""Real processes: crawls, servers, a private MongoDB, and the CPU time that each of them takes."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from newscrawl.archive.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parent.parent
# The sites are on this machine: no need to spare them.
AT_FULL_SPEED = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


class FailedError(Exception):
    """A run did not do what it must do, so that nothing can be said of it; raised by the benchmarks, for a person."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended well."""

    cpu: float
    """Seconds, user and system, of the process and of all its children that it has waited for."""
    output: str


class Mongo:
    """A MongoDB server that belongs to the benchmark, so that no crawl pays for it."""

    def __init__(self, uri: str, pid: int, version: str, folder: Path) -> None:
        self.uri = uri
        self.version = version
        self.folder = folder
        self.client: MongoClient[dict[str, Any]] = MongoClient(uri, tz_aware=True)
        self._stat = Path(f"/proc/{pid}/stat")

    def cpu(self) -> float:
        """Return the seconds of CPU that the server has taken until now."""
        after_name = self._stat.read_text("ascii", "replace").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def database(self, name: str) -> Database[dict[str, Any]]:
        """Return an archive for reading."""
        return self.client[name]

    def environment(self, database: str) -> dict[str, str]:
        """Return the environment of a crawl that stores here, free of the caller's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MONGODB_", "NEWSCRAWL_"))}
        here = {"MONGODB_URI": self.uri, "MONGODB_DATABASE": database, "NEWSCRAWL_DATA": str(self.folder / "crawler")}
        return kept | here


def clean_up_when_ended() -> None:
    """Let SIGTERM end the program as Ctrl-C does: a killed benchmark would leave its servers running."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def mongo(kept: Path | None = None) -> Iterator[Mongo]:
    """Run a MongoDB server while the context lasts, on a temporary folder or on one that is kept."""
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as temporary:
        name = str(kept or temporary)
        server = EmbeddedServer(Path(name) / "mongodb")
        with server as uri:
            status = server.status()
            if status.pid is None:
                raise FailedError("mongod has ended")
            found = Mongo(uri, status.pid, status.version or "", Path(name))
            with found.client:
                yield found


@contextmanager
def background(*command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server while the context lasts; yield it with the first line that it prints once it is ready."""
    with subprocess.Popen(
        [sys.executable, "-u", *command], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise FailedError(f"{Path(command[0]).name} does not start")
            yield process, line
        finally:
            process.terminate()


def run(command: Sequence[str], environment: dict[str, str]) -> Finished:
    """Run a program to its end. Raises FailedError with what it printed if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode:
        raise FailedError(f"{Path(command[0]).name} ended with {process.returncode}:\n{printed[-4000:]}")
    return Finished(usage.ru_utime + usage.ru_stime, printed)


def crawl(base_url: str, *arguments: str) -> list[str]:
    """Return the command that crawls a copy of the site at full speed."""
    return [
        str(Path(sys.executable).with_name("scrapy")),
        "crawl",
        "iranfocus",
        "-a",
        f"base_url={base_url}",
        *AT_FULL_SPEED,
        *arguments,
    ]
