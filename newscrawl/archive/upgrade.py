"""Articles that an earlier version of newscrawl has stored, brought up to date: what they are found by."""

import logging

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.documents import SEARCHED, Document, searched

logger = logging.getLogger(__name__)

BATCH = 500
NOT_SEARCHED: Document = {"terms": None}
"""The filter of articles that no search for words finds yet; an index has them."""


async def make_searchable(database: AsyncDatabase[Document]) -> int:
    """Work out what old articles are found by; return how many those were. May be interrupted, and go on later."""
    total = 0
    fields = dict.fromkeys((*SEARCHED, "revision"), 1)
    while found := await database.articles.find(NOT_SEARCHED, fields).limit(BATCH).to_list():
        # Whoever edits one meanwhile writes its terms, too.
        writes = [
            UpdateOne(
                {"_id": article["_id"], "revision": article["revision"]},
                {"$set": searched(article), "$unset": {"text_language": ""}},  # nobody reads that any more
            )
            for article in found
        ]
        await database.articles.bulk_write(writes, ordered=False)
        total += len(found)
        logger.info("%s articles of an earlier version can now be searched", total)
    return total
