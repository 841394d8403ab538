"""One run of a site at a time: who holds the lock, who may take it over, who has lost it."""

import asyncio
import os
import sys
from datetime import timedelta

import pytest

from newscrawl.archive import lock
from newscrawl.archive.lock import SiteLock
from newscrawl.exceptions import LockedError

SITE = "iranfocus.com"


@pytest.fixture
def locks(archive):
    """Make locks of a site; ``lost`` has what they were told."""

    def make(site=SITE, lost=None):
        def lose(error):
            lost.append(str(error))

        return SiteLock(archive.database, site, lose)

    return make


async def hold(archive, *, seconds=60, **process):
    """Let another process hold the lock for so many seconds more."""
    await archive.database.locks.update_one(
        {"_id": SITE},
        [
            {
                "$set": {f"process.{name}": value for name, value in process.items()}
                | {"token": {"$toObjectId": "0" * 24}}
            },
            {"$set": {"until": {"$add": ["$$NOW", seconds * 1000]}}},
        ],
    )


async def test_one_run_holds_it_and_another_is_told_which_since_when(locks):
    first, second, elsewhere = locks(), locks(), locks("example.org")
    await first.acquire()
    with pytest.raises(LockedError, match=rf"^{SITE} is being crawled since 20.* UTC by process {os.getpid()} on "):
        await second.acquire()
    await elsewhere.acquire()
    await second.release()  # which it has not
    with pytest.raises(LockedError):
        await locks().acquire()
    await first.release()
    await second.acquire()
    for one in (second, elsewhere):
        await one.release()


async def test_of_many_at_once_one_gets_it(locks):
    many = [locks() for _ in range(20)]
    came = await asyncio.gather(*(one.acquire() for one in many), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["LockedError"] * 19 + ["NoneType"]
    for one in many:
        await one.release()


async def test_a_process_of_this_machine_that_was_killed_holds_it_no_longer(archive, locks, server, database):
    program = (
        "import asyncio, os, signal; from pymongo import AsyncMongoClient\n"
        "from newscrawl.archive.lock import SiteLock\n"
        "async def main():\n"
        f"    await SiteLock(AsyncMongoClient({server!r})[{database!r}], {SITE!r}, None).acquire()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == -9
    assert (await archive.database.locks.find_one({"_id": SITE}))["process"]["pid"] == process.pid
    one = locks()
    await one.acquire()
    await one.release()


@pytest.mark.parametrize(
    ("process", "is_free"),
    [
        ({"started": 1}, True),  # another one has its number now
        ({"pid": 2**22 + 1}, True),
        ({"pid": 2**22 + 1, "host": "elsewhere"}, False),
        ({"pid": 2**22 + 1, "space": "another container of the same name"}, False),
        ({"pid": 2**22 + 1, "space": ""}, False),
    ],
)
async def test_only_of_a_process_of_this_machine_it_is_known_that_it_is_dead(archive, locks, process, is_free):
    first, second = locks(), locks()
    await first.acquire()
    await hold(archive, **process)
    if is_free:
        await second.acquire()
    else:
        with pytest.raises(LockedError):
            await second.acquire()
    for one in (first, second):
        await one.release()


async def test_a_lease_that_is_over_frees_it_and_the_one_that_was_not_heard_of_is_told(archive, locks, monkeypatch):
    monkeypatch.setattr(lock, "LEASE", timedelta(seconds=0.4))
    told = []
    first, second = locks(lost=told), locks()
    await first.acquire()
    await hold(archive, seconds=0, host="elsewhere")
    await second.acquire()
    await asyncio.sleep(0.3)
    assert [line.partition(" since")[0] for line in told] == [f"{SITE} is being crawled"]
    await second.release()


async def test_it_is_renewed_as_long_as_the_run_lives(archive, locks, monkeypatch):
    monkeypatch.setattr(lock, "LEASE", timedelta(seconds=0.4))
    told = []
    first = locks(lost=told)
    await first.acquire()
    ends = (await archive.database.locks.find_one({"_id": SITE}))["until"]
    await asyncio.sleep(0.3)
    assert (await archive.database.locks.find_one({"_id": SITE}))["until"] > ends
    assert told == []
    await first.release()
    assert await archive.database.locks.count_documents({}) == 0
