"""Restoring a backup into an empty database.

What is restored is marked as a part until all of it is there: nothing reads or crawls it before.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from bson import decode_file_iter
from bson.errors import InvalidBSON
from bson.json_util import CANONICAL_JSON_OPTIONS, loads
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from newscrawl.archive.backup import RAW, Progress
from newscrawl.archive.connection import Server, database_errors, options
from newscrawl.archive.documents import Document
from newscrawl.archive.lock import is_dead, process
from newscrawl.archive.manifest import CHUNK, FILES, Manifest, files_in, sync
from newscrawl.archive.schema import RESTORING, SCHEMA, raise_half_restored
from newscrawl.exceptions import BackupError, LockedError, SetupError, UsageError

_BATCH = 4_000_000
"""Bytes of documents that are inserted at a time."""
_ID_INDEX = "_id_"


def restore(
    server: Server,
    name: str,
    data: Path,
    folder: Path,
    manifest: Manifest,
    progress: Callable[[int], AbstractContextManager[Progress]],
    *,
    again: bool,
) -> None:
    """Restore a backup into an empty database, and what belongs to it into NEWSCRAWL_DATA, ``data``.

    ``again`` drops first what an interrupted restore has left. Raises BackupError where the backup is not as it was
    written, UsageError where something is there already, LockedError where another restore is at work, SetupError,
    DatabaseError.
    """
    places = {kind: data / kind / name for kind in FILES}
    places = {kind: place for kind, place in places.items() if not _is_there(place, manifest.sizes(kind))}
    with server as uri, database_errors(server.place), MongoClient[Document](uri, **options(uri)) as client:
        database = client[name]
        _raise_if_used(database, server.place, again=again)
        with progress(2 * manifest.size) as advance:
            manifest.verify(folder, advance)
            _begin(database, server.place, again=again)
            try:
                for kind, place in places.items():
                    _copy(folder / kind / manifest.database, manifest.sizes(kind), _beside(place), advance)
                _Collections(database, folder / manifest.database, advance).restore(manifest)
                for place in places.values():
                    if _beside(place).exists():
                        _beside(place).replace(place)
                        sync(place.parent)
            except OSError as error:
                where = error.filename or data
                raise SetupError(
                    f"the restore was broken off: {where}: {error.strerror}; repeat it with --again"
                ) from None
            database.drop_collection(RESTORING)


def _raise_if_used(database: Database[Document], place: str, *, again: bool) -> list[str]:
    """Return the names of the collections. Raises UsageError where something is in them, SetupError, LockedError."""
    names = database.list_collection_names()
    if again:
        _mark(database)
    else:
        raise_half_restored(database.name, names)
    if RESTORING not in names and any(database[name].find_one({}, {"_id": 1}) for name in names):
        articles = database.articles.estimated_document_count()
        why = "holds no restore that was interrupted" if again else "is not empty"
        raise UsageError(
            f"database {database.name} of {place} {why}: it has {articles} articles;"
            " restore beside it with --database NAME"
        )
    return names


def _begin(database: Database[Document], place: str, *, again: bool) -> None:
    """Mark the database as a part of a backup, with nothing in it yet. Raises LockedError."""
    names = _raise_if_used(database, place, again=again)
    before = {"_id": RESTORING, "process": _mark(database).get("process")}
    mark = {"_id": RESTORING, "schema": SCHEMA, "at": datetime.now(UTC), "process": process()}
    try:
        database[RESTORING].replace_one(before, mark, upsert=True)
    except DuplicateKeyError:
        raise LockedError(f"another restore of {database.name} has begun at this moment; wait for it") from None
    for name in set(names) - {RESTORING}:
        database.drop_collection(name)


def _mark(database: Database[Document]) -> Document:
    """Return the mark of another restore; empty where there is none. Raises LockedError where that is still at work.

    Of one on another machine nobody can say so.
    """
    mark = database[RESTORING].find_one({"_id": RESTORING}) or {}
    here, other = process(), mark.get("process")
    if not other or other == here:
        return mark
    is_here = here["space"] and (other["host"], other["space"]) == (here["host"], here["space"])
    if is_here and not is_dead(other):
        raise LockedError(
            f"another restore of {database.name} is at work (process {other['pid']} on {other['host']}, since"
            f" {mark['at']:%Y-%m-%d %H:%M} UTC); wait for it, or stop it"
        )
    return mark


def _is_there(place: Path, sizes: dict[str, int]) -> bool:
    """Whether files are where they belong, as on a move to another server. Raises UsageError where others are.

    They are known by their names and sizes: a page that was forgotten since the backup was made stays so.
    """
    found = {name: path.stat().st_size for name, path in files_in(place).items()}
    if found and found != sizes:
        raise UsageError(f"{place} has other files than the backup: restore beside it with --database NAME")
    return bool(found)


def _beside(place: Path) -> Path:
    """Return where files are until all are there."""
    return place.with_name(f"{place.name}.restoring")


def _copy(source: Path, names: Iterable[str], target: Path, progress: Progress) -> None:
    """Copy files to the disk."""
    if target.exists():
        shutil.rmtree(target)
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with (source / name).open("rb") as file, copy.open("xb") as out:
            while chunk := file.read(CHUNK):
                out.write(chunk)
                progress(len(chunk))
            out.flush()
            os.fsync(out.fileno())
        sync(copy.parent)


class _Collections:
    """Makes collections as mongorestore does: options, documents, indexes."""

    def __init__(self, database: Database[Document], folder: Path, progress: Progress) -> None:
        self._db = database
        self._folder = folder
        self._progress = progress

    def restore(self, manifest: Manifest) -> None:
        for path in manifest.files:
            if path.startswith(f"{manifest.database}/") and path.endswith(".metadata.json"):
                self._restore(Path(path).name.removesuffix(".metadata.json"))

    def _restore(self, file: str) -> None:
        try:
            text = (self._folder / f"{file}.metadata.json").read_text(encoding="utf-8")
            told = loads(text, json_options=CANONICAL_JSON_OPTIONS)
            name = unquote(file)
            self._db.command("create", name, **told["options"])
            for batch in self._batches(self._folder / f"{file}.bson"):
                # What was valid once stays, whatever the rules are today.
                self._db[name].insert_many(batch, ordered=False, bypass_document_validation=True)
        except (InvalidBSON, ValueError, KeyError) as error:
            raise BackupError(f"{self._folder / file} is no collection: {error}") from None
        indexes = [index for index in told["indexes"] if index["name"] != _ID_INDEX]
        if indexes:
            self._db.command("createIndexes", name, indexes=indexes)

    def _batches(self, path: Path) -> Iterator[list[RawBSONDocument]]:
        with path.open("rb") as file:
            batch: list[RawBSONDocument] = []
            size = 0
            for document in decode_file_iter(file, RAW):
                batch.append(document)
                size += len(document.raw)
                if size > _BATCH:
                    self._progress(size)
                    yield batch
                    batch, size = [], 0
            if batch:
                self._progress(size)
                yield batch
