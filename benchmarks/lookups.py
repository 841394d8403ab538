"""Times look-ups in an archive, and measures what the index takes."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from press import Printed, printed
from processes import Mongo
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from stored import name_of

from newscrawl.archive.claims import Claim, Claims
from newscrawl.archive.connection import OPTIONS
from newscrawl.archive.documents import TEXT, Document, fingerprint_of
from newscrawl.archive.neighbours import Neighbours, marks_of, verdict
from newscrawl.fingerprint import Fingerprint

BATCH = 100
FIND, LOOK, CLAIM = "find_one", "lookup", "with claim"
_SEEN = ("marks", "version", "state", "article", "first", "at", "token", "place")
_NEW = 10_000_000
"""Number of the first article that is looked up: no archive has it."""


@dataclass(slots=True)
class Times:
    """What was measured in one archive."""

    size: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    batched: list[float] = field(default_factory=list)
    """Seconds of an article that is judged in a batch."""
    rows: list[int] = field(default_factory=list)
    """Rows that a look-up returned."""
    compared: list[int] = field(default_factory=list)
    """Texts that were compared."""

    def middle(self, name: str) -> float:
        """Return the median in milliseconds."""
        return 1000 * median(self.seconds[name])

    def slow(self, name: str) -> float:
        """Return what nineteen of twenty are faster than, in milliseconds."""
        return 1000 * quantiles(self.seconds[name], n=20)[-1]


class Archive:
    """An archive of many articles, and new articles that are looked up in it."""

    def __init__(self, database: AsyncDatabase[Document], size: int) -> None:
        self._db = database
        self._claims = Claims(database.fingerprints, database.articles)
        self.size = size
        self.times = Times(size)

    async def measure(self, number: int, given: Printed, known: str) -> None:
        """Do the three in turns: find a known article, look a new one up, look it up with its claim."""
        text, claim = given.fingerprint(), _claim(given)
        for turn in range(number, number + 3):
            if turn % 3 == 0:
                await self._time(FIND, self._db.articles.find_one({"keys": known}))
            elif turn % 3 == 1:
                rows, compared = await self._time(LOOK, self._look(given, text))
                self.times.rows.append(rows)
                self.times.compared.append(compared)
            else:
                await self._time(CLAIM, self._claim([claim]))
                await self._db.fingerprints.delete_one({"_id": given.key})

    async def measure_batch(self, number: int) -> None:
        """Claim and look up many new articles at once."""
        claims = [_claim(printed(_NEW + number + place, self.size)) for place in range(BATCH)]
        began = time.perf_counter()
        await self._claim(claims)
        self.times.batched.append((time.perf_counter() - began) / BATCH)
        await self._db.fingerprints.delete_many({"_id": {"$in": [claim.row for claim in claims]}})

    async def _look(self, given: Printed, text: Fingerprint) -> tuple[int, int]:
        """Do what a claim does between its insertion and its verdict; return the rows and the texts it read."""
        found = self._db.fingerprints.find({"marks": {"$in": marks_of(text)}}, dict.fromkeys(_SEEN, 1))
        neighbours = Neighbours([row async for row in found])
        stored = {neighbours.rows[_id]["article"]: _id for _id in neighbours.candidates(given.key, text)}
        others: dict[str, Fingerprint] = {}
        if stored:
            documents = self._db.articles.find({"_id": {"$in": list(stored)}}, TEXT)
            others = {stored[document["_id"]]: fingerprint_of(document) async for document in documents}
        verdict(given.key, text, others, neighbours)
        return len(neighbours.rows), len(others)

    async def _claim(self, claims: list[Claim]) -> None:
        """Claim and settle, as the store does before it inserts an article, and note after it that it is there.

        Of a batch those that wait for another one of it are judged in the next round.
        """
        waiting = claims
        for _ in range(BATCH):
            judged = await self._claims.judge(waiting)
            await self._claims.stored(judged)
            waiting = [claim for claim in waiting if claim not in judged]
            if not waiting:
                return

    async def _time(self, name: str, what: Awaitable[Any]) -> Any:
        began = time.perf_counter()
        found = await what
        self.times.seconds[name].append(time.perf_counter() - began)
        return found


def _claim(given: Printed) -> Claim:
    return Claim(row=given.key, article=given.url, site=given.site, fingerprint=given.fingerprint())


async def _measure(uri: str, sizes: list[int], articles: int, batches: int) -> list[Times]:
    async with AsyncMongoClient[Document](uri, **OPTIONS) as client:
        archives = [Archive(client[name_of(size)], size) for size in sizes]
        chance = random.Random(1)  # noqa: S311 - the same articles every time
        # Made first: what takes long without asking the server would leave it asleep when it is asked.
        given = {size: [printed(_NEW + number, size) for number in range(articles)] for size in sizes}
        known = {size: [printed(chance.randrange(size)).key for _ in range(articles)] for size in sizes}
        for counted in (False, True):  # connections and caches first
            for archive in archives:
                archive.times = Times(archive.size)
            for number in range(articles if counted else articles // 10):
                for archive in archives[:: 1 if number % 2 else -1]:
                    size = archive.size
                    await archive.measure(number, given[size][number], known[size][number])
        for number in range(batches):
            for archive in archives:
                await archive.measure_batch(articles + number * BATCH)
        return [archive.times for archive in archives]


def measure(server: Mongo, sizes: list[int], articles: int, batches: int) -> list[Times]:
    """Look up the same new articles in each archive in turns."""
    return asyncio.run(_measure(server.uri, sizes, articles, batches))


def sizes_of(server: Mongo, size: int) -> dict[str, float]:
    """Return bytes an article in ``fingerprints``: documents, their file (compressed), and each index's file.

    *Free* is what of an index's file is left over from earlier states and will be used again.
    """
    found = server.database(name_of(size)).command("collStats", "fingerprints", indexDetails=True)
    parts = {"documents": found["size"], "their file": found["storageSize"]}
    for name, bytes_ in found["indexSizes"].items():
        details = found["indexDetails"][name]["block-manager"]
        parts |= {f"index {name}": bytes_, f"of it free ({name})": details["file bytes available for reuse"]}
    return {name: bytes_ / found["count"] for name, bytes_ in parts.items()}
