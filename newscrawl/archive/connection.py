"""Reaching MongoDB: the server that a URI names, else the embedded one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pymongo import AsyncMongoClient
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
from newscrawl.archive.doctor import redact
from newscrawl.archive.documents import Document
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.archive.ledger import Ledger
from newscrawl.archive.pages import PageStore
from newscrawl.archive.rawpages import RawPages
from newscrawl.archive.runs import RunLog
from newscrawl.archive.schema import prepare
from newscrawl.exceptions import DatabaseError, SetupError

_AUTHENTICATION_FAILED = 18
_UNAUTHORIZED = 13
# A server that has not answered within this time is down, for a person waiting at a shell as for cron.
OPTIONS: dict[str, Any] = {"serverSelectionTimeoutMS": 5000, "tz_aware": True, "appname": "newscrawl"}

MAX_TIME_MS = 30_000
"""No question of a reader's may keep the server busy longer."""


def options(uri: str) -> dict[str, Any]:
    """Return what the driver is told; what the URI says itself beats it."""
    return {name: value for name, value in OPTIONS.items() if f"{name}=".lower() not in uri.lower()}


class Server:
    """Where MongoDB is. A context manager: the embedded server runs while someone is inside."""

    def __init__(self, uri: str, database: str, folder: Path) -> None:
        self._database = database
        self._embedded = None if uri else EmbeddedServer(folder / "mongodb")
        self._uri = uri

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
        if self._embedded:
            return self._embedded.acquire()
        try:
            parse_uri(self._uri, warn=False)
        except (InvalidURI, ConfigurationError, ValueError) as error:
            raise SetupError(f"MONGODB_URI is no MongoDB URI: {error}. Example: mongodb://127.0.0.1:27017") from None
        return self._uri

    def __exit__(self, *_: object) -> None:
        """Leave; the last to leave stops the embedded server."""
        if self._embedded:
            self._embedded.release()


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Turn what the driver raises into one line: what is wrong, where, what to do."""
    try:
        yield
    except ServerSelectionTimeoutError:
        raise DatabaseError(
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
        raise DatabaseError(f"MongoDB refuses: {place}: {_one_line(error)}") from error
    except ConnectionFailure as error:
        raise DatabaseError(f"the connection to MongoDB broke: {place}: {_one_line(error)}") from error
    except PyMongoError as error:
        raise DatabaseError(f"MongoDB: {place}: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    if isinstance(error, BulkWriteError) and error.details.get("writeErrors"):
        error = Exception(error.details["writeErrors"][0].get("errmsg", error))
    return " ".join(str(error).split(", full error:")[0].split())[:300]


class WritableArchive:
    """The archive as the crawler uses it: asyncio, one connection, opened once."""

    def __init__(self, uri: str, database: str, folder: Path, raw_pages_budget: int = 0) -> None:
        self._server = Server(uri, database, folder)
        self._name = database
        self.pages_folder = folder / "pages" / database
        self.raw_pages = RawPages(self.pages_folder, budget=raw_pages_budget) if raw_pages_budget else None
        """Where pages are kept as they came, at most so many bytes; None where they are not."""
        self._client: AsyncMongoClient[Document] | None = None

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
                self._client = AsyncMongoClient(uri, **options(uri))
                database = self._client[self._name]
                await prepare(database)
                self.database = database
                self.pages = PageStore(database, self.raw_pages)
                self.articles = ArticleStore(database, self.pages)
                self.ledger = Ledger(database, self.errors)
                self.runs = RunLog(database)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        if self.raw_pages:
            self.raw_pages.close()
        if self._client is not None:
            await self._client.close()
            self._client = None
        self._server.__exit__()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise what the driver raises as DatabaseError."""
        with database_errors(self._server.place):
            yield
