"""The states that an article leaves behind, written before it changes."""

from datetime import datetime

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from newscrawl.archive.documents import Document
from newscrawl.archive.schema import SCHEMA

OPTIONAL = ("dateline", "date_published", "date_modified", "is_accessible_for_free")
"""Fields that an article may lack."""


async def keep_state(
    revisions: AsyncCollection[Document], old: Document, changes: Document, kind: str, now: datetime
) -> None:
    """Keep the state that an article is about to leave."""
    _id, number = old["_id"], old["revision"]
    revision = {"schema": SCHEMA, "site": old["site"], "article": _id, "revision": number, "at": now}
    revision |= {name: old[name] for name in ("content_hash", "raw", "extraction") if name in old}
    # Who died before the article was written may have left this revision, with the old values of other fields.
    said = {"kind": kind} | {f"changes.{name}": value for name, value in changes.items()}
    if not changes:
        revision["changes"] = {}
    update = {"$setOnInsert": revision, "$set": said}
    await revisions.update_one({"_id": f"{_id}#{number}"}, update, upsert=True)


async def disown(database: AsyncDatabase[Document], old: Document, kind: str) -> bool:
    """Take back a change that came too late; return whether its article is there at all.

    Where another program has changed it, the kind is that one's, or readers work it out from the states.
    """
    of_the_state = {"_id": f"{old['_id']}#{old['revision']}", "kind": kind}
    await database.revisions.update_one(of_the_state, {"$unset": {"kind": ""}})
    if await database.articles.find_one({"_id": old["_id"]}, {"_id": 1}):
        return True
    await database.revisions.delete_many({"article": old["_id"]})  # it was forgotten meanwhile
    return False
