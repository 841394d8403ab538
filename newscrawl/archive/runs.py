"""One document per run: when, with what arguments, what came of it."""

from datetime import UTC, datetime, timedelta
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

    async def raw_bytes_a_day(self, days: int = 30) -> float:
        """Return how many bytes of raw pages the runs of the latest days have kept each day; 0 where nobody can say."""
        now = datetime.now(UTC)
        since = {"started": {"$gte": now - timedelta(days=days)}}
        found = await self._runs.find(since, {"started": 1, "raw_bytes": 1}).sort("started").to_list()
        if not found or now - found[0]["started"] < timedelta(days=1):
            return 0.0
        first, *later = found  # the first may have fetched years
        kept = float(sum(run.get("raw_bytes", 0) for run in later))
        span: timedelta = now - first["started"]
        return kept / (span / timedelta(days=1))

    async def end(self, run: ObjectId, report: dict[str, Any]) -> None:
        """Note how a run ended."""
        await self._runs.update_one({"_id": run}, {"$set": report | {"finished": datetime.now(UTC)}})
