"""What a stored article points to, and what points to it."""

from collections.abc import Mapping
from typing import Any, cast

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from newscrawl.archive.connection import MAX_TIME_MS
from newscrawl.archive.documents import Document
from newscrawl.identity import target_keys
from newscrawl.stored import Links, StoredArticle, StoredLink

_SUMMARY = {"key": {"$first": "$keys"}, "url": 1, "headline": 1, "date_published": 1}


def of(db: Database[Document], article: StoredArticle, keys: list[str]) -> Links:
    """Return the links of an article, see ``Archive.links``. ``keys`` are its own, and those of its copies."""
    found = {
        "article": _summary(article),
        "points_to": _targets(db, article.get("related", [])),
        "pointed_to_by": {"articles": _sources(db, keys), "fronts": _fronts(db, keys)},
    }
    return cast("Links", found)


def targets(db: Database[Document], article: StoredArticle) -> list[str]:
    """Return the ``_id`` of each stored article that an article links to; of a copy, that of the first one."""
    known_as = [key for link in article.get("related", []) for key in target_keys(link["url"], link.get("key"))]
    found = db.articles.find({"keys": {"$in": known_as}}, {"duplicate_of": 1}, max_time_ms=MAX_TIME_MS)
    return sorted({_id for one in found for _id in (one["_id"], one.get("duplicate_of")) if _id})


def _targets(db: Database[Document], links: list[StoredLink]) -> list[Document]:
    """Give each link the article that it leads to, all by one query."""
    keys = {link["url"]: target_keys(link["url"], link.get("key")) for link in links}
    first_copy = {"from": "articles", "localField": "duplicate_of", "foreignField": "_id", "as": "first"}
    steps: list[Document] = [
        {"$match": {"keys": {"$in": [key for known_as in keys.values() for key in known_as]}}},
        {"$lookup": first_copy},
        {"$project": _SUMMARY | {"keys": 1, "first": {"$first": "$first"}}},
    ]
    stored: dict[str, Document] = {}
    for found in db.articles.aggregate(steps, maxTimeMS=MAX_TIME_MS):
        known_as, first = found.pop("keys"), found.pop("first", None)
        stored.update(dict.fromkeys(known_as, _summary(first) | {"copy": found["_id"]} if first else found))
    leads_to = (next((stored[key] for key in keys[link["url"]] if key in stored), None) for link in links)
    return [{**link, "article": target} for link, target in zip(links, leads_to, strict=True)]


def _sources(db: Database[Document], keys: list[str]) -> list[Document]:
    fields = {"keys": 1, "url": 1, "headline": 1, "date_published": 1, "related": 1}
    found = db.articles.find({"link_keys": {"$in": keys}}, fields, max_time_ms=MAX_TIME_MS)
    sources, wanted = [], set(keys)
    for document in found.sort([("date_published", DESCENDING), ("_id", ASCENDING)]):
        links = document["related"]
        link = next(link for link in links if {*target_keys(link["url"], link.get("key"))} & wanted)
        sources.append(_summary(document) | {"block": link["block"], "link_headline": link["headline"]})
    return sources


def _fronts(db: Database[Document], keys: list[str]) -> list[Document]:
    block = {"site": "$site", "block": "$block", "heading": "$heading"}
    seen = {"first_seen": {"$min": "$first_seen"}, "last_seen": {"$max": "$last_seen"}}
    steps: list[dict[str, Any]] = [
        {"$match": {"link_keys": {"$in": keys}}},
        {"$group": {"_id": block} | seen},
        {"$sort": {"last_seen": DESCENDING, "_id": ASCENDING}},
    ]
    return [found.pop("_id") | found for found in db.fronts.aggregate(steps, maxTimeMS=MAX_TIME_MS)]


def _summary(document: Mapping[str, Any]) -> Document:
    """Return what tells a reader which article it is."""
    found = {"_id": document["_id"], "key": document["keys"][0]}
    return found | {name: document[name] for name in ("url", "headline", "date_published") if name in document}
