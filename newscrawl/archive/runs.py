"""One document per run: when, with what arguments, what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.claims import now_as_stored
from newscrawl.archive.schema import ANY_KIND, SCHEMA

_COMPARED = dict.fromkeys(("started", "arguments", "stopped_by", "shares", "quantities", "alarms", "accepted"), 1)


class RunLog:
    """Writes the ``runs`` collection. A run that died has no ``finished``."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._db = database
        self._runs = database.runs
        self.run: dict[str, Any] = {}
        """The document of the run that has begun."""

    async def begin(self, site: str, spider: str, arguments: dict[str, str], versions: dict[str, str]) -> ObjectId:
        """Note that a run has begun; return its id."""
        # MongoDB takes no half of a surrogate, as an odd byte of a file's name becomes one.
        arguments = {name: given.encode(errors="backslashreplace").decode() for name, given in arguments.items()}
        document = {"schema": SCHEMA, "site": site, "spider": spider, "arguments": arguments, "versions": versions}
        _id = ObjectId()
        self.run = document | {"_id": _id, "started": now_as_stored()}
        await self._runs.insert_one(self.run)
        return _id

    async def earlier(self, most: int = 100) -> list[dict[str, Any]]:
        """Return what monitors compare this run with: earlier ones of the spider and its site, the newest first."""
        alike = {name: self.run[name] for name in ("site", "spider")}
        seen = alike | {"started": {"$lt": self.run["started"]}, "shares": {"$gt": {}}}  # not those that saw nothing
        return await self._runs.find(seen, _COMPARED).sort("started", -1).limit(most).to_list()

    async def latest_dates(self, number: int) -> list[datetime]:
        """Return when the latest articles of the site were published, the newest first; none is in the future."""
        past = {"site": self.run["site"], "date_published": {"$lte": datetime.now(UTC)}, **ANY_KIND}
        found = self._db.articles.find(past, {"date_published": 1}).sort("date_published", -1).limit(number)
        return [article["date_published"] async for article in found]

    async def last_good(self, field: str) -> dict[str, Any]:
        """Return an article of the site that has a field, one of the latest; or nothing."""
        filled = {"site": self.run["site"], field: {"$exists": True, "$nin": ["", [], None]}}
        return await self._db.articles.find_one(filled, sort=[("date_published", -1)]) or {}

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

    async def accept(self, site: str) -> int:
        """Take what alarms tell of a site for what is usual there from now on; return how many runs had any."""
        raised = {"site": site, "alarms.0": {"$exists": True}, "accepted": {"$exists": False}}
        done = await self._runs.update_many(raised, {"$set": {"accepted": now_as_stored()}})
        return done.modified_count

    async def end(self, run: ObjectId, report: dict[str, Any]) -> None:
        """Note how a run ended."""
        await self._runs.update_one({"_id": run}, {"$set": report | {"finished": datetime.now(UTC)}})


async def forget_samples(database: AsyncDatabase[dict[str, Any]], urls: list[str]) -> None:
    """Take an article's addresses and values out of the alarms that name it."""
    those = {"$in": urls}
    named = [{"url": those}, {"seen_at": those}]
    found = {"alarms.samples": {"$elemMatch": {"$or": named}}}
    await database.runs.update_many(found, {"$pull": {"alarms.$[].samples": {"$or": named}}})
