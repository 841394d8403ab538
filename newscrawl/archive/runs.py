"""One document per run: when, with what arguments, what came of it."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.schema import SCHEMA


class RunLog:
    """Writes the ``runs`` collection. A run that died has no ``finished``."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._runs = database.runs

    async def begin(self, site: str, spider: str, arguments: dict[str, str], versions: dict[str, str]) -> ObjectId:
        """Note that a run has begun; return its id."""
        document = {"schema": SCHEMA, "site": site, "spider": spider, "arguments": arguments, "versions": versions}
        done = await self._runs.insert_one(document | {"started": datetime.now(UTC)})
        _id: ObjectId = done.inserted_id
        return _id

    async def end(self, run: ObjectId, report: dict[str, Any]) -> None:
        """Note how a run ended."""
        await self._runs.update_one({"_id": run}, {"$set": report | {"finished": datetime.now(UTC)}})
