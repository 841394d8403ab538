"""Archives of many invented articles, made once and kept: for measuring what a look-up costs in a large one."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bson import ObjectId
from memory import Memory
from press import Printed, printed
from processes import Mongo, mongo
from pymongo.database import Database

from newscrawl.archive import claims, neighbours, schema
from newscrawl.archive.documents import Document, document_of
from newscrawl.items import Article
from newscrawl.pipelines.dedup import identify

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 1000
_MADE_BY = ("press", "invented", "edits", "forms", "lookalikes")


@contextmanager
def archives(folder: Path, sizes: list[int]) -> Iterator[Mongo]:
    """Run a server on the archives in a folder, and make those that are not there or were made by another program."""
    folder.mkdir(parents=True, exist_ok=True)
    with mongo(folder) as server:
        missing = [size for size in sizes if not _is_made(server.database(name_of(size)), size)]
        if missing:
            print(f"making archives of {', '.join(f'{size:,}' for size in missing)} articles in {folder}:", flush=True)
            print("minutes, once; the next run finds them (--cache DIR for another place)", flush=True)
            _make(server, missing)
        yield server


def name_of(size: int) -> str:
    """Return the name of an archive's database."""
    return f"stored_{size}"


def _is_made(database: Database[Document], size: int) -> bool:
    return database.made.find_one({"_id": size, "by": _program()}) is not None


def _program() -> str:
    """Return what changes with the program that makes the archives."""
    here = [Path(__file__).with_name(f"{name}.py") for name in _MADE_BY]
    code = [Path(str(module.__file__)) for module in (claims, neighbours, schema)]
    fingerprint = Path(str(neighbours.__file__)).parent.parent / "fingerprint.py"
    return hashlib.sha256(b"".join(file.read_bytes() for file in (*here, *code, fingerprint))).hexdigest()


def _make(server: Mongo, sizes: list[int]) -> None:
    """Make archives one beside the other: each holds the first articles of the next one.

    The rows are those that the store would write for one article after the other; the judge in memory makes them, as it
    takes a fifth of the time. The indexes are the store's, but for those of ``articles`` that a look-up doesn't use.
    """
    for size in sizes:
        server.client.drop_database(name_of(size))
        database = server.database(name_of(size))
        database.fingerprints.create_indexes(schema.INDEXES["fingerprints"])
        database.articles.create_indexes(
            [index for index in schema.INDEXES["articles"] if index.document["name"] == "keys"]
        )
    memory, token = Memory(), ObjectId()
    batch: list[tuple[Document, Document]] = []
    for number in range(max(sizes)):
        batch.append(_documents(memory, number, printed(number), token))
        if len(batch) == _BATCH or number + 1 in sizes:
            for size in sizes:
                if number < size:
                    database = server.database(name_of(size))
                    database.articles.insert_many([article for article, _ in batch], ordered=False)
                    database.fingerprints.insert_many([row for _, row in batch], ordered=False)
            batch = []
    for size in sizes:
        server.database(name_of(size)).made.insert_one({"_id": size, "by": _program()})
    server.client.admin.command("fsync")


def _documents(memory: Memory, number: int, given: Printed, token: ObjectId) -> tuple[Document, Document]:
    """Return an article and its row, as the store writes them."""
    found = memory.store(given.url, given.headline, given.body)
    at = _BEGIN + timedelta(seconds=number)
    article = Article(url=given.url, site=given.site, keys=[given.key], headline=given.headline, body=given.body)
    identify(article)
    row: dict[str, Any] = {"_id": given.key, "schema": schema.SCHEMA, "site": given.site, "article": given.url}
    row |= {name: memory.rows[given.url][name] for name in ("version", "marks", "state")}
    row |= {"token": token, "at": at, "place": number % 100} | ({"first": found.first} if found.first else {})
    return document_of(article, at) | found.fields(), row
