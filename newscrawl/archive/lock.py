"""One run of a site at a time, on however many machines: a lease in MongoDB, by the server's clock.

A run renews its lease as long as it lives. That of a dead one is over by itself; on the machine where it died the next
run need not wait for that.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo
from bson import ObjectId
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError, PyMongoError

from newscrawl.archive.documents import Document
from newscrawl.archive.schema import SCHEMA
from newscrawl.exceptions import LockedError

LEASE = timedelta(seconds=90)
"""As long as a run that cannot reach MongoDB is thought to live."""
RENEWALS = 4
"""In the time of a lease."""
_HANDING_BACK = 2.0
_LEASE: Document = {"$set": {"until": {"$add": ["$$NOW", LEASE // timedelta(milliseconds=1)]}}}


class SiteLock:
    """The right to crawl a site into an archive."""

    def __init__(self, database: AsyncDatabase[Document], site: str, lost: Callable[[LockedError], None]) -> None:
        self._locks = database.locks
        self._site = site
        self._mine = {"_id": site, "token": ObjectId()}
        self._lost = lost
        self._keeping: asyncio.Task[None] | None = None

    async def acquire(self) -> None:
        """Take the lock and keep it. Raises LockedError where another run has it.

        ``lost`` is called once if another run takes it later, because this one was not heard of for a whole lease.
        """
        # Its own one: whose first try has lost the answer tries again.
        free: list[Document] = [{"$expr": {"$lte": ["$until", "$$NOW"]}}, {"token": self._mine["token"]}]
        while not await self._take({"$or": free}):
            holder = await self._holder()
            if holder and not is_dead(holder["process"]):
                raise _refusal(holder)
            free += [{"token": holder["token"]}] if holder else []
        self._keeping = asyncio.create_task(self._keep())

    async def release(self) -> None:
        """Give the lock back, if it is still held. Where MongoDB is away, the lease ends by itself."""
        if self._keeping:
            self._keeping.cancel()
            with suppress(PyMongoError), pymongo.timeout(_HANDING_BACK):
                await self._locks.delete_one(self._mine)

    async def _holder(self) -> Document | None:
        return await self._locks.find_one({"_id": self._site})

    async def _take(self, free: Document) -> bool:
        mine = {"schema": SCHEMA, "site": self._site, "token": self._mine["token"], "process": process()}
        change = {"$replaceWith": {"_id": self._site, **{name: {"$literal": value} for name, value in mine.items()}}}
        update: list[Document] = [change, {"$set": {"since": "$$NOW"}}, _LEASE]
        if (await self._locks.update_one({"_id": self._site} | free, update)).matched_count:
            return True
        with suppress(DuplicateKeyError):  # it is there, and not free
            await self._locks.update_one(self._mine, update, upsert=True)
            return True
        return False

    async def _keep(self) -> None:
        """Renew the lease until the lock is given back, or lost."""
        refusal = None
        while refusal is None:
            await asyncio.sleep(LEASE / RENEWALS / timedelta(seconds=1))
            # Where this fails whoever stores is told; until the next time the lease may do.
            with suppress(PyMongoError), pymongo.timeout(LEASE / RENEWALS / timedelta(seconds=1)):
                if not (await self._locks.update_one(self._mine, [_LEASE])).matched_count:
                    refusal = _refusal(await self._holder() or {"_id": self._site})
        self._lost(refusal)


def process() -> dict[str, Any]:
    """Return what tells this process from all others, also from one that gets its number later."""
    return {"host": socket.gethostname(), "space": _space(), "pid": os.getpid(), "started": _started(os.getpid())}


def is_dead(process: dict[str, Any]) -> bool:
    """Whether a process was on this machine and is no more; False where nobody can say."""
    is_here = process["space"] and (process["host"], process["space"]) == (socket.gethostname(), _space())
    return is_here and _started(process["pid"]) != process["started"]


def _space() -> str:
    """Return a name for all processes that have one numbering: this container's, since the machine was started."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> int:
    """Return when a process was started, in clock ticks since the machine was; 0 where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return 0
    state, *_, started = text.rpartition(")")[2].split()[:20]
    return 0 if state in "ZX" else int(started)


def _refusal(holder: Document) -> LockedError:
    if "since" not in holder:
        return LockedError(f"{holder['_id']} was crawled by another run while MongoDB did not hear of this one")
    since: datetime = holder["since"]
    process = holder["process"]
    return LockedError(
        f"{holder['_id']} is being crawled since {since:%Y-%m-%d %H:%M} UTC by process {process['pid']} on"
        f" {process['host']}; wait for it, or stop it"
    )
