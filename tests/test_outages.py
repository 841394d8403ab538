"""MongoDB goes away while a site is crawled: real servers that are killed, stopped, stepped down, full or read-only."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from replicas import ReplicaSet
from worlds import wait_for

from newscrawl.archive.connection import ANSWER, WritableArchive
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.exceptions import OutageError

pytestmark = pytest.mark.slow
STORIES = 40
SLOWLY = ("-s", "DOWNLOAD_DELAY=0.1", "-s", "STORE_BATCH=5")
LONGEST = 120
"""Seconds after which a run hangs. How long it may take is measured by benchmarks/faults.py."""


@pytest.fixture
def site(tiny):
    """Serve many articles."""
    names = [f"/iraq/{number}-story/" for number in range(1, STORIES + 1)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    return tiny


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    """Run three servers."""
    with ReplicaSet(tmp_path_factory.mktemp("replicas")) as started:
        yield started


@pytest.fixture
def where(tmp_path):
    """Give a data folder of this test's own."""
    return {"NEWSCRAWL_DATA": str(tmp_path / "data")}


def finish(process, seconds=LONGEST):
    out, err = process.communicate(timeout=seconds)
    assert "Traceback" not in out + err
    return process.returncode, out, err


def fetched(site):
    return [path for path in site.paths if "-story" in path]


def is_all_there(db):
    """Whether each article is there, once, as it was first."""
    assert db.articles.count_documents({}) == STORIES
    assert db.articles.count_documents({"revision": {"$ne": 1}}) == 0
    assert db.revisions.count_documents({}) == 0
    assert db.ledger.count_documents({"kind": "article", "state": "stored"}) == STORIES
    return True


@pytest.mark.parametrize("fault", ["step_down", "kill_primary"])
def test_another_primary_takes_over_and_the_run_goes_on(starting, site, replicas, where, fault):
    with MongoClient(replicas.uri) as client:
        client.drop_database("archive")
        with starting("archive", "-a", f"base_url={site.url}", *SLOWLY, MONGODB_URI=replicas.uri, **where) as process:
            wait_for(lambda: len(fetched(site)) > 10)
            getattr(replicas, fault)()
            status, out, err = finish(process)
        replicas.start_all()
        assert (status, err) == (0, "")
        assert f"  articles     {STORIES} new, 0 duplicates, 0 updated, 0 unchanged" in out
        assert is_all_there(client.archive)
        assert client.archive.runs.find_one()["new"] == STORIES


def test_no_member_is_left_and_the_next_run_stores_what_was_in_hand(starting, crawl, site, replicas, where):
    with MongoClient(replicas.uri) as client:
        client.drop_database("archive")
        arguments = ("-a", f"base_url={site.url}", *SLOWLY)
        with starting("archive", *arguments, MONGODB_URI=replicas.uri, **where) as process:
            wait_for(lambda: len(fetched(site)) > 10)
            replicas.kill_all()
            status, out, err = finish(process)
        assert status == 6
        assert err.startswith("scrapy crawl iranfocus: MongoDB does not answer: mongodb://127.0.0.1")
        assert "pages on disk; the next run stores them" in out
        before = set(fetched(site))
        del site.requests[:]
        replicas.start_all()
        run = crawl("archive", *arguments, MONGODB_URI=replicas.uri, **where)
        assert run.status == 0
        assert before.isdisjoint(fetched(site))
        assert is_all_there(client.archive)


def test_a_server_that_hangs_ends_a_run_with_6_and_the_next_one_stores_all(starting, crawl, site, tmp_path, where):
    with EmbeddedServer(tmp_path / "mongodb") as uri, MongoClient(uri) as client:
        pid = client.admin.command("serverStatus")["pid"]
        arguments = ("-a", f"base_url={site.url}", *SLOWLY)
        try:
            with starting("archive", *arguments, MONGODB_URI=uri, **where) as process:
                wait_for(lambda: len(fetched(site)) > 10)
                os.kill(pid, signal.SIGSTOP)
                status, out, _ = finish(process)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert status == 6
        assert "pages on disk; the next run stores them" in out
        # The lock of the run that could not give it back is free: its process is dead.
        assert crawl("archive", *arguments, MONGODB_URI=uri, **where).status == 0
        assert is_all_there(client.archive)


def test_a_server_that_lets_nothing_be_written_ends_a_run_with_6_before_it_asks_for_anything(
    crawl, site, tmp_path, where
):
    with EmbeddedServer(tmp_path / "mongodb") as uri, MongoClient(uri) as client:
        client.admin.command({"fsync": 1, "lock": True})
        try:
            began = time.monotonic()
            run = crawl("archive", "-a", f"base_url={site.url}", MONGODB_URI=uri, **where)
            assert time.monotonic() - began < LONGEST
        finally:
            client.admin.command({"fsyncUnlock": 1})
    assert run.status == 6
    assert re.search("timed out|time limit", run.err)  # whichever of the two is first
    assert site.paths == []


def test_a_user_who_may_no_longer_write_ends_a_run_with_6_and_the_next_one_stores_all(
    starting, crawl, site, guarded, where
):
    address = guarded("owner", "right")
    uri = guarded("crawler", "secret")
    arguments = ("-a", f"base_url={site.url}", *SLOWLY)
    with MongoClient(address) as client:
        may_write = {"role": "readWrite", "db": "archive"}, {"role": "dbAdmin", "db": "archive"}
        client.admin.command({"createUser": "crawler", "pwd": "secret", "roles": list(may_write)})
        with starting("archive", *arguments, MONGODB_URI=uri, **where) as process:
            wait_for(lambda: len(fetched(site)) > 10)
            client.admin.command({"updateUser": "crawler", "roles": [{"role": "read", "db": "archive"}]})
            status, out, err = finish(process)
        assert status == 6
        assert "secret" not in out + err
        assert "MongoDB does not allow this user enough" in err
        assert "pages on disk; the next run stores them" in out
        assert crawl("archive", *arguments, MONGODB_URI=uri, **where).status == 6  # nothing is taken up, and kept
        client.admin.command({"updateUser": "crawler", "roles": list(may_write)})
        assert crawl("archive", *arguments, MONGODB_URI=uri, **where).status == 0
        assert is_all_there(client.archive)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk that is nearly full; where a test may not, there is no such test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Fill a disk to its last byte; return the file that does it."""
    with (folder / "fill").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(folder).free < 4096
    return folder / "fill"


def test_a_full_disk_under_the_server_ends_a_run_with_6_and_the_next_one_stores_all(
    starting, crawl, site, small_disk, where
):
    server = EmbeddedServer(small_disk / "mongodb")
    arguments = ("-a", f"base_url={site.url}", *SLOWLY)
    uri = server.start()
    try:
        with starting("archive", *arguments, "-s", "DOWNLOAD_DELAY=0.5", MONGODB_URI=uri, **where) as process:
            wait_for(lambda: len(fetched(site)) > 10)
            with MongoClient(uri) as client, suppress(PyMongoError):
                client.other.things.insert_one({})
                file = fill(small_disk)
                while True:  # until what the server had put by is full, too
                    client.other.things.insert_one({"thing": os.urandom(1_000_000)})
            status, out, _ = finish(process)
        assert status == 6
        assert "pages on disk; the next run stores them" in out
        file.unlink()
        server.stop(force=True)
        server.start()
        assert crawl("archive", *arguments, MONGODB_URI=uri, **where).status == 0
        with MongoClient(uri) as client:
            assert is_all_there(client.archive)
    finally:
        server.stop(force=True)


def test_a_full_disk_under_all_data_ends_a_run_with_1_and_the_next_one_stores_all(starting, crawl, site, small_disk):
    arguments = ("-a", f"base_url={site.url}", *SLOWLY)
    alone = {"MONGODB_URI": None, "NEWSCRAWL_DATA": str(small_disk)}
    with starting("archive", *arguments, **alone) as process:
        wait_for(lambda: len(fetched(site)) > 10)
        file = fill(small_disk)
        status, _, err = finish(process)
    assert status == 1
    assert "No space left on device; make room there" in err
    file.unlink()
    assert crawl("archive", *arguments, **alone).status == 0
    with EmbeddedServer(small_disk / "mongodb") as uri, MongoClient(uri) as client:
        assert is_all_there(client.archive)


@pytest.mark.parametrize("moment", [0.02, 0.05, 0.1, 0.2])
async def test_a_server_that_dies_while_the_archive_is_opened_is_not_waited_for(tmp_path, moment):
    server = EmbeddedServer(tmp_path / "mongodb")
    uri = server.start()
    archive = WritableArchive(uri, "archive", tmp_path, answer=ANSWER)
    try:
        opening = asyncio.create_task(archive.__aenter__())
        await asyncio.sleep(moment)
        os.kill(server.status().pid, signal.SIGKILL)
        with suppress(OutageError):  # it may have been fast enough
            await asyncio.wait_for(opening, LONGEST)
            await archive.__aexit__()
    finally:
        server.stop(force=True)


def test_an_embedded_server_that_dies_before_the_first_request_is_started_again(starting, site, tmp_path):
    data = tmp_path / "data"
    server = EmbeddedServer(data / "mongodb")
    with starting("archive", "-a", f"base_url={site.url}", MONGODB_URI=None, NEWSCRAWL_DATA=str(data)) as process:
        wait_for(lambda: server.status().pid)
        os.kill(server.status().pid, signal.SIGKILL)
        status, _, err = finish(process)
    assert (status, err) == (0, "")
    with server as uri, MongoClient(uri) as client:
        assert is_all_there(client.archive)
