"""What MongoDB is told of the documents: validators and indexes, created and brought up to date by the program."""

from collections.abc import Container
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import CollectionInvalid, OperationFailure

from newscrawl.edits import KINDS
from newscrawl.exceptions import SetupError

SCHEMA = 1
"""Stands in every document as ``schema``."""
RESTORING = "restoring"
"""A collection that is there while a backup is being restored, and if that was interrupted."""

_TEXT = {"bsonType": "string"}
_SOME_TEXT = {"bsonType": "string", "minLength": 1}
_TEXTS = {"bsonType": "array", "items": _TEXT}
_DATE = {"bsonType": "date"}
_COUNT = {"bsonType": ["int", "long"], "minimum": 0}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    needed = {"required": list(required)} if required else {}  # the server takes no empty list
    return {"bsonType": "object", **needed, "properties": properties}


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"bsonType": "array", "items": item}


_LINK = _object(
    ("url", "headline", "excerpt", "position"),
    url=_SOME_TEXT,
    key=_SOME_TEXT,
    headline=_TEXT,
    excerpt=_TEXT,
    position=_COUNT,
    date_published=_DATE,
    thumbnail_url=_TEXT,
)
_DOCUMENT = ("_id", "schema", "site")
_RAW = _list_of(
    _object(
        ("file", "offset"),
        file=_SOME_TEXT,
        offset=_COUNT,
        length=_COUNT,
        url=_SOME_TEXT,
        digest=_SOME_TEXT,
    )
)

# One validator a collection. A field that is not named may be there; one that is must have its type.
VALIDATORS: dict[str, dict[str, Any]] = {
    "articles": _object(
        (
            *_DOCUMENT,
            "keys",
            "url",
            "headline",
            "body",
            "content_hash",
            "revision",
            "first_seen",
            "last_changed",
            "status",
        ),
        _id=_SOME_TEXT,
        schema={"enum": [SCHEMA]},
        keys={"bsonType": "array", "minItems": 1, "items": _SOME_TEXT},
        site=_SOME_TEXT,
        url=_SOME_TEXT,
        aliases=_TEXTS,
        headline=_TEXT,
        description=_TEXT,
        body=_SOME_TEXT,
        authors=_TEXTS,
        byline=_TEXT,
        agency=_TEXT,
        dateline=_object((), place=_TEXT, agency=_TEXT, date=_TEXT),
        date_published=_DATE,
        date_modified=_DATE,
        date_published_raw=_TEXT,
        date_published_precision={"enum": ["", "day", "minute", "second"]},
        section=_TEXTS,
        tags=_TEXTS,
        language=_TEXT,
        detected_language=_TEXT,
        is_accessible_for_free={"bsonType": "bool"},
        images=_list_of(_object(("url",), url=_SOME_TEXT, caption=_TEXT, alt=_TEXT, credit_text=_TEXT)),
        embeds=_list_of(_object(("kind", "url", "text"), kind=_SOME_TEXT, url=_TEXT, text=_TEXT)),
        related=_list_of(_LINK | {"required": ["url", "headline", "excerpt", "block", "position"]}),
        fronts=_TEXTS,
        link_keys=_TEXTS,
        duplicate_of=_SOME_TEXT,
        duplicate_kind={"enum": ["exact", "near"]},
        similar=_list_of(
            _object(("article", "containment"), article=_SOME_TEXT, containment={"bsonType": "double", "maximum": 1})
        ),
        mirror={"bsonType": "bool"},
        content_hash=_SOME_TEXT,
        revision={"bsonType": ["int", "long"], "minimum": 1},
        first_seen=_DATE,
        last_changed=_DATE,
        status={"enum": ["live", "gone"]},
        extraction=_object(
            ("version", "sources"),
            version=_SOME_TEXT,
            sources={"bsonType": "object"},
            disagreements=_TEXTS,
            spider=_SOME_TEXT,
            base_url=_SOME_TEXT,
        ),
        search_text=_TEXT,
        terms=_TEXTS,
        raw=_RAW,
    ),
    "fronts": _object(
        (*_DOCUMENT, "block", "links", "first_seen", "last_seen"),
        block={"enum": ["latest", "must_read", "most_read", "other"]},
        heading=_TEXT,
        links=_list_of(_LINK),
        link_keys=_TEXTS,
        first_seen=_DATE,
        last_seen=_DATE,
    ),
    "fingerprints": _object(
        (*_DOCUMENT, "article", "version", "marks", "state", "at", "token"),
        article=_SOME_TEXT,
        version=_COUNT,
        marks=_list_of({"bsonType": "int"}),
        state={"enum": ["pending", "settled", "stored"]},
        at=_DATE,
        token={"bsonType": "objectId"},
        first=_SOME_TEXT,
    ),
    "revisions": _object(
        (*_DOCUMENT, "article", "revision", "at", "changes"),
        article=_SOME_TEXT,
        revision={"bsonType": ["int", "long"], "minimum": 1},
        at=_DATE,
        kind={"enum": list(KINDS)},
        changes={"bsonType": "object"},
        content_hash=_SOME_TEXT,
        raw=_RAW,
    ),
    "ledger": _object(
        (*_DOCUMENT, "kind", "state"),
        kind={"enum": ["article", "menu", "listing", "feed", "sitemap", "rest", "site"]},
        state={"enum": ["declared", "stored", "gone", "refused", "forgotten", "open"]},
        url=_SOME_TEXT,
        article=_SOME_TEXT,
        section=_TEXT,
        doors=_list_of(_object(("door", "run"), door=_SOME_TEXT, run=_COUNT)),
        date_published=_DATE,
        first_seen=_DATE,
        last_seen=_DATE,
        visited=_DATE,
        due=_DATE,
        run=_COUNT,
        attempts=_COUNT,
        failures=_COUNT,
        told=_object(("by", "at"), by=_SOME_TEXT, at=_DATE),
    ),
    "refused": _object((*_DOCUMENT, "reason", "at", "document"), reason=_SOME_TEXT, at=_DATE),
    "runs": _object((*_DOCUMENT, "started", "arguments"), started=_DATE),
    "locks": _object(
        (*_DOCUMENT, "token", "process", "since", "until"),
        token={"bsonType": "objectId"},
        process=_object(("host", "pid"), host=_TEXT, pid=_COUNT),
        since=_DATE,
        until=_DATE,
    ),
}

NAMED = {
    "section": "section",
    "agency": "agency",
    "author": "authors",
    "tag": "tags",
    "place": "dateline.place",
    "language": "language",
}
"""What articles are asked for by name, and the field that has it; each has an index of its own, newest first."""

_NEWEST = (("duplicate_kind", ASCENDING), ("date_published", DESCENDING))
"""Those that are no copies, newest first; then the copies. So either are found in their order and counted at once."""
ANY_KIND: dict[str, Any] = {"duplicate_kind": {"$in": [None, "exact", "near"]}}
"""What a filter that asks for copies, too, must say to have all in one order by an index."""

INDEXES: dict[str, list[IndexModel]] = {
    "articles": [
        IndexModel("keys", name="keys", unique=True),  # who inserts first owns the article
        IndexModel([("date_published", DESCENDING), ("duplicate_kind", ASCENDING)], name="date"),
        IndexModel([("last_changed", DESCENDING)], name="changed"),
        *(
            IndexModel([(field, ASCENDING), *_NEWEST], name=name)
            for name, field in {"terms": "terms", "site": "site", **NAMED}.items()
        ),
        IndexModel("duplicate_of", name="duplicate_of", partialFilterExpression={"duplicate_of": {"$exists": True}}),
        IndexModel("similar.article", name="similar", sparse=True),  # who is similar to an article
        IndexModel("link_keys", name="links"),  # who points to an article
    ],
    "fronts": [
        IndexModel([("site", ASCENDING), ("last_seen", DESCENDING)], name="site"),
        IndexModel("link_keys", name="links"),  # what showed an article
    ],
    "fingerprints": [
        IndexModel("marks", name="marks"),  # what a text can be found by
    ],
    "revisions": [
        IndexModel([("article", ASCENDING), ("revision", DESCENDING)], name="article"),
        IndexModel([("site", ASCENDING), ("at", DESCENDING), ("_id", ASCENDING)], name="site"),  # what was edited when
    ],
    "ledger": [
        IndexModel([("site", ASCENDING), ("state", ASCENDING), ("due", ASCENDING)], name="due"),
        IndexModel([("site", ASCENDING), ("doors.door", ASCENDING)], name="doors"),  # what a door has declared
        IndexModel(
            [("site", ASCENDING), ("told.at", ASCENDING)],
            name="told",
            partialFilterExpression={"told": {"$exists": True}},
        ),
    ],
    "refused": [IndexModel([("at", DESCENDING)], name="at")],
    "runs": [IndexModel([("site", ASCENDING), ("started", DESCENDING)], name="site")],
    "locks": [],
}

_OBSOLETE = {"articles": {"text"}}
"""Indexes of earlier versions."""
_NAMESPACE_EXISTS = 48
_INDEX_NOT_FOUND = 27
_INDEX_CONFLICTS = {85, 86}  # same name, other options; same options, other name


def raise_half_restored(database: str, collections: Container[str]) -> None:
    """Raise SetupError where a database has only a part of what a backup holds."""
    if RESTORING in collections:
        raise SetupError(
            f"database {database} holds a part of a backup: wait for newscrawl restore; if that was interrupted, run"
            f" newscrawl restore FOLDER --database {database} --again"
        )


async def prepare(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Create what is missing and change what differs. Safe to run by several programs at once. Raises SetupError."""
    existing = {info["name"]: info.get("options", {}) async for info in await database.list_collections()}
    raise_half_restored(database.name, existing)
    for name, schema in VALIDATORS.items():
        if name in existing and existing[name].get("validator") != {"$jsonSchema": schema}:
            await database.command("collMod", name, validator={"$jsonSchema": schema})
        await prepare_collection(database, name, name, exists=name in existing)


async def prepare_collection(
    database: AsyncDatabase[dict[str, Any]], name: str, like: str, *, exists: bool = False
) -> None:
    """Create a collection, unless it is there, with the validator and the indexes of ``like``."""
    validator = {"$jsonSchema": VALIDATORS[like]}
    if not exists:
        try:
            await database.create_collection(name, validator=validator)
        except CollectionInvalid:
            await database.command("collMod", name, validator=validator)
        except OperationFailure as error:
            if error.code != _NAMESPACE_EXISTS:
                raise
    for index in INDEXES[like]:
        await _prepare_index(database[name], index)
    for obsolete in _OBSOLETE.get(name, ()):
        await _drop(database[name], obsolete)


async def _prepare_index(collection: AsyncCollection[dict[str, Any]], index: IndexModel) -> None:
    try:
        await collection.create_indexes([index])
    except OperationFailure as error:
        if error.code not in _INDEX_CONFLICTS:
            raise
        await _drop_rivals(collection, index.document)
        await collection.create_indexes([index])


async def _drop_rivals(collection: AsyncCollection[dict[str, Any]], wanted: dict[str, Any]) -> None:
    """Drop what stands in an index's way: its name on other fields, or its fields under another name."""
    async for found in await collection.list_indexes():
        if found["name"] == wanted["name"] or found["key"] == wanted["key"]:
            await _drop(collection, found["name"])


async def _drop(collection: AsyncCollection[dict[str, Any]], name: str) -> None:
    try:
        await collection.drop_index(name)
    except OperationFailure as error:
        if error.code != _INDEX_NOT_FOUND:  # another program was faster
            raise
