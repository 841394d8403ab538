"""Several words, each in many articles: by an index MongoDB finds those with one of them, and looks through all these.

By the index alone it can tell when the articles with each word were published, too. Few dates are those of all words;
by dates and a word the index leads to few articles, which are then looked through as ever. That pays where all articles
with the words are wanted, to be counted or ranked; the newest few are mostly found sooner without it.
"""

from collections.abc import Iterable

from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.terms import Wanted

FEW, MANY = 300, 20_000
"""So many articles are looked through faster than dates are compared; of so many it takes too long to compare them."""
DATES = 2000
"""So many dates are asked for at most."""


def narrowed(db: Database[Document], asked: Iterable[Wanted]) -> Document:
    """Return a filter for the dates on which all words may be found; an empty one, where that would not be faster."""
    words = [{"terms": {"$in": list(one.alternatives)}} for one in asked if not one.is_forbidden]
    if len(words) == 1:
        return {}
    numbers = [count(db, word, limit=MANY + 1) for word in words]
    compared = [word for word, number in zip(words, numbers, strict=True) if number <= MANY]
    if len(compared) <= 1 or min(numbers) <= FEW:
        return {}
    dates: list[list[Document]] = [[{"$match": word}, {"$project": {"_id": "$date_published"}}] for word in compared]
    steps: list[Document] = [
        *dates[0],
        *({"$unionWith": {"coll": "articles", "pipeline": others}} for others in dates[1:]),
        {"$group": {"_id": "$_id", "articles": {"$sum": 1}}},
        {"$match": {"articles": {"$gte": len(compared)}}},
        {"$limit": DATES + 1},
    ]
    found = [one["_id"] for one in db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS, allowDiskUse=True)]
    return {"date_published": {"$in": found}} if len(found) <= DATES else {}


def count(db: Database[Document], wanted: Document, limit: int = 0) -> int:
    """Return how many articles a filter that is not empty finds; of more than the limit so many.

    pymongo's own way is an aggregation, which takes twice as long for what an index knows.
    """
    return int(db.command("count", "articles", query=wanted, limit=limit, maxTimeMS=MAX_TIME_MS)["n"])
