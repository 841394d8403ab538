"""Backups of a database with its raw pages, made while crawls go on.

Nothing stops meanwhile, and a server that is no replica set knows no moment at which it could show all collections.
So what is written last is read first. A visit is settled in the ledger once its article is stored; an article is
written once its revision, its blocks, its fingerprint and its pages are. Read in the opposite order, whatever a
document of the backup points to is in the backup, too. What was stored meanwhile is missing as after a kill, and the
next crawl fetches it, as the ledger of the backup does not know of it yet.

Two things are the other way round. An article's links are declared before it is stored: such rows are added in the end,
as rows that nobody has visited. A revision may be there whose article was read before its edit: it is left out.
"""

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import bson
from bson.codec_options import CodecOptions
from bson.json_util import CANONICAL_JSON_OPTIONS, dumps
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database

from newscrawl.archive.connection import Server, database_errors, options
from newscrawl.archive.documents import VERSION, Document
from newscrawl.archive.manifest import CHUNK, FILES, Manifest, files_in, sync
from newscrawl.archive.schema import raise_half_restored
from newscrawl.exceptions import SetupError, UsageError

RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument, tz_aware=True)

_FIRST = ("runs", "ledger", "articles")
# What a door has said last comes before the rows that it said it of.
_PARTS: dict[str, tuple[Document, ...]] = {"ledger": ({"kind": {"$ne": "article"}}, {"kind": "article"})}
_LEFT_OUT = re.compile(r"locks|fingerprints_[0-9a-f]{24}|system\..*")
"""A lock is of its moment, as is what a rejudgement works out beside the rest."""
_CLOCKS = timedelta(hours=1)
"""How far the clocks of several machines may be apart."""
_DECLARED = (
    *("_id", "schema", "kind", "site", "url", "section", "date_published", "modified"),
    *("doors", "first_seen", "last_seen", "run"),
)
"""What a row of the ledger has before it is visited."""


Progress = Callable[[int], None]
"""Is told of so many bytes more."""


def back_up(
    server: Server, name: str, data: Path, folder: Path, progress: Callable[[int], AbstractContextManager[Progress]]
) -> Manifest | None:
    """Make a backup in a new or empty folder; None where there is nothing to back up.

    ``data`` is NEWSCRAWL_DATA. ``progress`` is given the number of bytes. If it fails, nothing of it is kept. Raises
    UsageError where something is in the folder, or it lies in ``data``, SetupError, DatabaseError.
    """
    if folder.is_relative_to(data.resolve()):
        raise UsageError(f"{folder} is in NEWSCRAWL_DATA: what harms the archive would harm its backup; choose another")
    with server as uri, database_errors(server.place), MongoClient[Document](uri, **options(uri)) as client:
        database = client[name]
        infos = {info["name"]: dict(info) for info in database.list_collections() if info["type"] == "collection"}
        raise_half_restored(name, infos)
        infos = {name: infos[name] for name in sorted(infos, key=_place_in_order) if not _LEFT_OUT.fullmatch(name)}
        if not infos:
            return None
        with _made(folder):
            work = _Backup(database, data, folder)
            with progress(work.size()) as work.progress:
                return work.run(infos)


def _place_in_order(name: str) -> tuple[int, str]:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder; leave nothing in it after a failure. Raises UsageError, SetupError."""
    is_new = not folder.exists()
    try:
        if not is_new and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty: each backup needs a folder of its own")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"{folder} cannot hold a backup: {error.strerror}") from None
    try:
        yield
    except BaseException as error:
        for place in folder.iterdir():
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        if is_new:
            folder.rmdir()
        if isinstance(error, OSError):
            raise SetupError(f"no backup was made: {error.filename or folder}: {error.strerror}") from None
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt("no backup was made") from None
        raise


class _File:
    """A file of the backup, in the making. A context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)

    def end(self) -> dict[str, Any]:
        """Let it be on the disk; return what the manifest says of it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return {"bytes": self._size, "sha256": self._digest.hexdigest()}


class _Backup:
    """Reads one thing after the other, each in small pieces."""

    def __init__(self, database: Database[Document], data: Path, folder: Path) -> None:
        self.progress: Progress = lambda _: None
        self._db = database
        self._data = data
        self._folder = folder
        self._started = datetime.now(UTC)
        self._files: dict[str, dict[str, Any]] = {}
        self._counts: Counter[str] = Counter()
        self._edited: dict[str, int] = {}
        """The revision of each article that was edited."""
        self._late: set[str] = set()
        """The rows of the ledger that the second reading finds again."""

    def size(self) -> int:
        """Return about how many bytes the backup will have."""
        size = int(self._db.command("dbStats")["dataSize"])
        for kind in FILES:
            for path in files_in(self._data / kind / self._db.name).values():
                with suppress(FileNotFoundError):  # forgotten, or stored, since we looked
                    size += path.stat().st_size
        return size

    def run(self, infos: dict[str, Document]) -> Manifest:
        """Back up these collections, one after the other, and the files that belong to them."""
        self._copy("spool")  # first: what waits there is in no collection until the next run takes it in
        self._counts.update(dict.fromkeys(infos, 0))
        with ExitStack() as stack:
            files = {name: stack.enter_context(_File(self._place(f"{name}.bson"))) for name in infos}
            for name, info in infos.items():
                self._describe(info)
                for part in _PARTS.get(name, ({},)):
                    self._write(files[name], name, self._documents(name, part))
            if "ledger" in files:
                self._write(files["ledger"], "ledger", self._declared_meanwhile())
            for name, file in files.items():
                self._note(f"{name}.bson", file)
        self._copy("pages")
        manifest = Manifest(
            newscrawl=VERSION,
            mongodb=str(self._db.client.server_info()["version"]),
            database=self._db.name,
            started=self._started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            counts=dict(self._counts),
            files=self._files,
        )
        for place in (*(one for one in self._folder.rglob("*") if one.is_dir()), self._folder):
            sync(place)
        manifest.write(self._folder)
        return manifest

    # -- collections --------------------------------------------------------------------------------------------------

    def _describe(self, info: Document) -> None:
        """Write a collection's options and indexes, as mongodump does."""
        told = {
            "options": info.get("options", {}),
            "indexes": list(self._db[info["name"]].list_indexes()),
            "uuid": info["info"]["uuid"].hex(),
            "collectionName": info["name"],
            "type": "collection",
        }
        with _File(self._place(f"{info['name']}.metadata.json")) as file:
            file.write(dumps(told, json_options=CANONICAL_JSON_OPTIONS, separators=(",", ":")).encode())
            self._note(f"{info['name']}.metadata.json", file)

    def _documents(self, name: str, part: Document) -> Iterator[RawBSONDocument]:
        """Yield what is in a collection and belongs into the backup."""
        for document in self._raw(name).find(part):
            if name == "articles" and document["revision"] > 1:
                self._edited[document["_id"]] = document["revision"]
            elif name == "ledger" and self._is_late(document):
                self._late.add(document["_id"])
            elif name == "revisions" and document["revision"] >= self._edited.get(document["article"], 1):
                continue
            yield document

    def _is_late(self, row: RawBSONDocument) -> bool:
        """Whether a row may have come while the backup was made. A tombstone does not say when it was set."""
        return row["state"] == "forgotten" or ("first_seen" in row and row["first_seen"] >= self._started - _CLOCKS)

    def _declared_meanwhile(self) -> Iterator[RawBSONDocument]:
        """Yield the rows that came too late for the first reading. What visits came to may not be in the backup."""
        since = {"first_seen": {"$gte": self._started - _CLOCKS}}
        for row in self._raw("ledger").find({"kind": "article", "$or": [since, {"state": "forgotten"}]}):
            if row["_id"] in self._late or ("article" in row and "visited" not in row):  # the latter by an ingest
                continue
            if "visited" in row:
                declared = {name: row[name] for name in _DECLARED if name in row}
                yield RawBSONDocument(bson.encode(declared | {"state": "declared", "attempts": 0}), RAW)
            else:
                yield row

    def _raw(self, name: str) -> Collection[Any]:
        return self._db.get_collection(name, codec_options=RAW)

    def _write(self, file: _File, name: str, documents: Iterator[RawBSONDocument]) -> None:
        for document in documents:
            file.write(document.raw)
            self._counts[name] += 1
            self.progress(len(document.raw))

    # -- files --------------------------------------------------------------------------------------------------------

    def _copy(self, kind: str) -> None:
        for name, path in files_in(self._data / kind / self._db.name).items():
            target = f"{kind}/{self._db.name}/{name}"
            try:
                source = path.open("rb")
            except FileNotFoundError:  # forgotten, or stored, since we looked
                continue
            with source, _File(self._folder / target) as file:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
                    self.progress(len(chunk))
                self._files[target] = file.end()

    def _place(self, name: str) -> Path:
        return self._folder / self._db.name / quote(name, safe="")

    def _note(self, name: str, file: _File) -> None:
        self._files[self._place(name).relative_to(self._folder).as_posix()] = file.end()
