"""Reaching MongoDB: the server that a URI names, else the embedded one."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import pymongo
from pymongo import AsyncMongoClient, ReadPreference
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.uri_parser import parse_uri

from newscrawl.archive.articles import ArticleStore
from newscrawl.archive.doctor import message_of, redact
from newscrawl.archive.documents import Document
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.archive.ledger import Ledger
from newscrawl.archive.pages import PageStore
from newscrawl.archive.rawpages import RawPages
from newscrawl.archive.runs import RunLog
from newscrawl.archive.schema import prepare
from newscrawl.archive.spool import Spool
from newscrawl.archive.upgrade import make_searchable
from newscrawl.exceptions import DatabaseError, OutageError, ServerError, SetupError

T = TypeVar("T")

_AUTHENTICATION_FAILED = 18
_UNAUTHORIZED = 13
_PASSING = {50, 91, 189, 10107, 11600, 11602, 13435, 13436}
"""Codes of a server that is too slow, stops, has stopped being primary, or is not yet."""
PATIENCE = 12.0
"""Seconds in which MongoDB may come back before a run gives up; an election of a primary takes up to twelve."""
ANSWER = 10.0
"""Seconds for one operation, which takes a part of one: a server that hangs, or whose disk does, is as good as none."""
_LONG = 600.0
"""Seconds for one answer while the archive is opened, as that an index is there."""
_FAREWELL = 1.0
"""Seconds in which the driver may take leave of a server that may be gone."""
# A server that has not answered within this time is down, for a person waiting at a shell as for cron.
OPTIONS: dict[str, Any] = {"serverSelectionTimeoutMS": 5000, "tz_aware": True, "appname": "newscrawl"}

MAX_TIME_MS = 30_000
"""No question of a reader's may keep the server busy longer."""


def options(uri: str, answer: float | None = None) -> dict[str, Any]:
    """Return what the driver is told; what the URI says itself beats it."""
    told = OPTIONS | ({"timeoutMS": 1000 * answer} if answer else {})
    return {name: value for name, value in told.items() if not re.search(f"[?&]{name}=", uri, re.IGNORECASE)}


class Server:
    """Where MongoDB is. A context manager: the embedded server runs while someone is inside."""

    def __init__(self, uri: str, database: str, folder: Path) -> None:
        self._database = database
        self._embedded = None if uri else EmbeddedServer(folder / "mongodb")
        self._uri = uri
        self._is_revived = False

    @property
    def place(self) -> str:
        """What to tell people of it, without a password."""
        return (
            redact(self._uri)
            if self._uri
            else f"the embedded server in {self._embedded.folder}"
            if self._embedded
            else ""
        )

    def __enter__(self) -> str:
        """Return the URI to connect to. Raises SetupError for a setting that makes no sense."""
        if not re.fullmatch(r"[^/\\. \"$*<>:|?\x00]{1,63}", self._database):
            raise SetupError(
                f"MONGODB_DATABASE {self._database!r} is no database name: letters, digits, _ and - will do"
            )
        if self._database.lower() in {"admin", "config", "local"}:
            raise SetupError("admin, config and local are MongoDB's own databases; choose another name")
        if self._embedded:
            return self._embedded.acquire()
        try:
            parse_uri(self._uri, warn=False)
        except (InvalidURI, ConfigurationError, ValueError) as error:
            why = message_of(error, self._uri)
            raise SetupError(f"MONGODB_URI is no MongoDB URI: {why}. Example: mongodb://127.0.0.1:27017") from None
        return self._uri

    def __exit__(self, *_: object) -> None:
        """Leave; the last to leave stops the embedded server."""
        if self._embedded:
            self._embedded.release()

    @property
    def can_revive(self) -> bool:
        """Whether it is the embedded server."""
        return self._embedded is not None

    def revive(self) -> None:
        """Start the embedded server again where it has died; once. Raises ServerError."""
        if self._embedded and not self._is_revived:
            self._is_revived = self._embedded.restart()


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Turn what the driver raises into one line: what is wrong, where, what to do."""
    try:
        yield
    except ServerSelectionTimeoutError:
        raise OutageError(
            f"MongoDB does not answer: {place}. Start it, or unset MONGODB_URI to use the embedded server"
        ) from None
    except OperationFailure as error:
        if error.code == _UNAUTHORIZED:
            raise DatabaseError(
                f"MongoDB does not allow this user enough: {place}. Log in, or grant it readWrite and dbAdmin"
            ) from None
        if error.code == _AUTHENTICATION_FAILED:
            raise DatabaseError(
                f"MongoDB refuses the login: {place}. Check user, password and authSource in MONGODB_URI"
            ) from None
        kind = OutageError if _is_passing(error) else DatabaseError
        raise kind(f"MongoDB refuses: {place}: {_one_line(error)}") from error
    except ConnectionFailure as error:
        raise OutageError(f"the connection to MongoDB broke: {place}: {_one_line(error)}") from error
    except PyMongoError as error:
        raise DatabaseError(f"MongoDB: {place}: {_one_line(error)}") from error


def _is_passing(error: OperationFailure) -> bool:
    """Whether a server refuses because it is no primary now, or is stopping."""
    codes = {error.code}
    if isinstance(error, BulkWriteError):
        parts = [*error.details.get("writeErrors", ()), *error.details.get("writeConcernErrors", ())]
        codes = {details.get("code") for details in parts}
    return bool(codes & _PASSING) or error.has_error_label("RetryableWriteError")


def _one_line(error: Exception) -> str:
    if isinstance(error, BulkWriteError) and error.details.get("writeErrors"):
        error = Exception(error.details["writeErrors"][0].get("errmsg", error))
    return " ".join(str(error).split(", full error:")[0].split())[:300]


class WritableArchive:
    """The archive as the crawler uses it: asyncio, one connection, opened once."""

    def __init__(
        self, uri: str, database: str, folder: Path, raw_pages_budget: int = 0, answer: float | None = None
    ) -> None:
        self._server = Server(uri, database, folder)
        self._answer = answer
        """Seconds in which the server must have done an operation; None: as long as it takes."""
        self._name = database
        self._folder = folder
        self.pages_folder = folder / "pages" / database
        self.raw_pages = RawPages(self.pages_folder, budget=raw_pages_budget) if raw_pages_budget else None
        """Where pages are kept as they came, at most so many bytes; None where they are not."""
        self._client: AsyncMongoClient[Document] | None = None
        self._given_up: OutageError | None = None

    def spool(self, site: str) -> Spool:
        """Return where a run of a site leaves what it cannot store."""
        return Spool(self._folder / "spool" / self._name, site)

    @property
    def place(self) -> str:
        """Where it is stored, in words."""
        return f"database {self._name} of {self._server.place}"

    async def __aenter__(self) -> Self:
        """Connect, and bring validators and indexes up to date."""
        # Starting a server blocks for a second, once, before the first request: no thread is worth it.
        uri = self._server.__enter__()
        try:
            with database_errors(self._server.place):
                # Whoever has named a server that does not answer hears of it at once; one that did may be waited for.
                await self.attempt(lambda: self._greet(uri), PATIENCE if self._server.can_revive else 0.0)
                await self.attempt(lambda: self._prepare(uri))
                self._client = AsyncMongoClient(uri, **options(uri, self._answer))
                database = self._client[self._name]
                self.database = database
                self.pages = PageStore(database, self.raw_pages)
                self.articles = ArticleStore(database, self.pages)
                self.ledger = Ledger(database, self.errors)
                self.runs = RunLog(database)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _greet(self, uri: str) -> None:
        """Find a server that answers, if only a member that is no primary."""
        async with AsyncMongoClient(uri, **options(uri, self._answer)) as client:
            await client.admin.command("ping", read_preference=ReadPreference.NEAREST)

    async def _prepare(self, uri: str) -> None:
        """Bring validators and indexes up to date. An index may take its time, so this has a connection of its own.

        With a long ``timeoutMS`` the driver would try again for as long where the server dies.
        """
        client: AsyncMongoClient[Document]
        async with AsyncMongoClient(uri, **options(uri), socketTimeoutMS=1000 * _LONG) as client:
            with pymongo.timeout(ANSWER):
                await client[self._name].locks.delete_one({"_id": ""})  # never there: may anything be written?
            await prepare(client[self._name])
            await make_searchable(client[self._name])

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        if self.raw_pages:
            self.raw_pages.close()
        if self._client is not None:
            with pymongo.timeout(_FAREWELL):  # the driver wants to take leave of the server, wherever that is
                await self._client.close()
            self._client = None
        self._server.__exit__()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise what the driver raises as DatabaseError."""
        with database_errors(self._server.place):
            yield

    async def article(self, key: str) -> Document | None:
        """Return the article that is known by a key."""
        return await self.attempt(lambda: self.database.articles.find_one({"keys": key}))

    async def attempt(self, work: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
        """Do something that may be done twice; again, with longer and longer pauses, while MongoDB is away.

        Raises DatabaseError; OutageError after some patience, and at once when that has happened before.
        """
        if self._given_up:
            raise self._given_up
        end, pause = time.monotonic() + patience, 0.1
        while True:
            try:
                with self.errors():
                    return await work()
            except OutageError as error:
                if self._given_up or time.monotonic() > end:  # who asked later waits no longer than who asked first
                    self._given_up = self._given_up or error
                    raise
            try:
                self._server.revive()
            except ServerError as error:
                self._given_up = OutageError(f"the embedded MongoDB died, and does not start again: {error}")
                raise self._given_up from None
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2.0)
