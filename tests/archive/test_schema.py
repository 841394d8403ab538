"""Validators and indexes: created, brought up to date, by several programs at once."""

import subprocess
import sys

import pytest
from pymongo import ASCENDING, AsyncMongoClient
from pymongo.errors import DuplicateKeyError, WriteError

from newscrawl.archive.schema import INDEXES, VALIDATORS, prepare

PREPARE = """
import asyncio, sys
from pymongo import AsyncMongoClient
from newscrawl.archive.schema import prepare

async def main(uri, database):
    async with AsyncMongoClient(uri) as client:
        await client.admin.command("ping")
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(2):
            await prepare(client[database])

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def client(server):
    async with AsyncMongoClient(server) as opened:
        yield opened


def state(db):
    """Return what the server has: validators and index names."""
    validators = {info["name"]: info["options"].get("validator") for info in db.list_collections()}
    indexes = {name: set(db[name].index_information()) for name in validators}
    return validators, indexes


def assert_prepared(db):
    validators, indexes = state(db)
    assert validators == {name: {"$jsonSchema": schema} for name, schema in VALIDATORS.items()}
    assert indexes == {name: {"_id_", *(one.document["name"] for one in some)} for name, some in INDEXES.items()}


async def test_a_fresh_database_gets_all_validators_and_indexes(client, database, db):
    await prepare(client[database])
    assert_prepared(db)
    assert db.articles.index_information()["keys"]["unique"]


async def test_preparing_again_changes_nothing(client, database, db):
    await prepare(client[database])
    before = state(db)
    await prepare(client[database])
    assert state(db) == before


async def test_an_older_validator_and_an_older_index_are_brought_up_to_date(client, database, db):
    db.create_collection("articles", validator={"$jsonSchema": {"bsonType": "object", "required": ["old"]}})
    db.articles.create_index([("date_published", ASCENDING)], name="date")
    db.articles.create_index("keys", name="keys")
    db.create_collection("runs")
    await prepare(client[database])
    assert_prepared(db)
    assert db.articles.index_information()["date"]["key"] == [("date_published", -1), ("duplicate_kind", 1)]
    assert db.articles.index_information()["keys"]["unique"]


async def test_an_index_of_another_name_on_the_same_fields_is_replaced(client, database, db):
    db.runs.create_index([("site", 1), ("started", -1)], name="mine")
    await prepare(client[database])
    assert "site" in db.runs.index_information()


async def test_articles_stay_when_the_validator_changes(client, database, db):
    db.articles.insert_one({"_id": "https://x.example/1", "keys": ["x"], "headline": "From an older version"})
    await prepare(client[database])
    assert db.articles.find_one()["headline"] == "From an older version"


async def test_the_server_itself_refuses_a_second_owner_of_a_key_and_what_has_no_type(archive, db, article):
    await archive.articles.store([article(1)])
    document = db.articles.find_one() | {"_id": "https://iranfocus.com/other/"}
    with pytest.raises(DuplicateKeyError):
        db.articles.insert_one(document)
    with pytest.raises(WriteError):
        db.articles.update_one({}, {"$set": {"date_published": "yesterday"}})
    with pytest.raises(WriteError):
        db.ledger.update_one({}, {"$set": {"state": "lost"}})


@pytest.mark.parametrize("old", [False, True])
def test_four_programs_prepare_a_fresh_or_an_old_database_at_once(server, database, db, old):
    if old:
        db.create_collection("articles", validator={"$jsonSchema": {"bsonType": "object", "required": ["old"]}})
        db.articles.create_index([("headline", "text")], name="text")
        db.articles.create_index("keys", name="keys")
        db.runs.create_index([("site", 1), ("started", -1)], name="mine")
    command = [sys.executable, "-c", PREPARE, server, database]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(4)]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        ended = [process.communicate(timeout=60) for process in processes]
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert [(process.returncode, err) for process, (_, err) in zip(processes, ended, strict=True)] == [(0, "")] * 4
    assert_prepared(db)
