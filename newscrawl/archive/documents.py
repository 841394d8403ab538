"""Articles as documents: what is stored of an item, and what the server said against it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from newscrawl.archive.schema import SCHEMA
from newscrawl.fingerprint import Fingerprint
from newscrawl.identity import front_id, target_keys
from newscrawl.items import Article, RelatedLink
from newscrawl.terms import is_english, search_text, terms

Document = dict[str, Any]

VERSION = version("newscrawl")

# Worked out by the archive, or not the article's own: not compared when an article is looked at again.
_NOT_CONTENT = {"url", "keys", "aliases", "fronts", "sources", "disagreements", "content_hash", "site", "mirror"}
CONTENT = tuple(field.name for field in fields(Article) if field.name not in _NOT_CONTENT)


def content_of(article: Article) -> Document:
    """Return the fields that an edit may change."""
    found = {name: plain(getattr(article, name)) for name in CONTENT}
    return {name: value for name, value in found.items() if value is not None}


def set_and_unset(new: Document, gone: Iterable[str]) -> Document:
    """Return an update; servers before 5.0 take no operator without a field."""
    update = {"$set": new, "$unset": dict.fromkeys(gone, "")}
    return {operator: change for operator, change in update.items() if change}


def plain(value: Any) -> Any:
    """Return dataclasses as dictionaries without what is None. ``dataclasses.asdict`` takes twice as long."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        found = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return {name: part for name, part in found.items() if part is not None}
    return value


def derived_from(article: Article) -> Document:
    """Return what is worked out of the content and follows it."""
    return {
        "content_hash": article.content_hash,
        **searched(plain(article)),
        "extraction": _extraction_of(article),
        "fronts": [front_id(article.site, front) for front in article.fronts],
        "link_keys": link_keys(article.related),
    }


def searched(article: Document) -> Document:
    """Return what an article is found by. ``article`` has the fields of ``SEARCHED``."""
    captions = [image.get("caption", "") for image in article.get("images", ())]
    texts = [article.get(name, "") for name in ("headline", "description", "body", "byline")]
    parts = [*texts, *article.get("authors", ()), *article.get("tags", ()), *captions]
    text = search_text(parts)
    return {"search_text": text, "terms": terms(parts, text, is_english=is_english(article))}


SEARCHED = ("headline", "description", "body", "byline", "authors", "tags", "images", "language", "detected_language")


def _extraction_of(article: Article) -> Document:
    """Return how an article was read; of a crawled one by whom, so that its pages can be read again."""
    found: Document = {"version": VERSION, "sources": article.sources, "disagreements": article.disagreements}
    read_by = {name: getattr(article.visit, name, "") for name in ("spider", "base_url")}
    return found | {name: value for name, value in read_by.items() if value}


def link_keys(links: list[RelatedLink]) -> list[str]:
    """Return the keys of what links lead to, by which an index finds who points to an article."""
    return list(dict.fromkeys(key for link in links for key in target_keys(link.url, link.key)))


def document_of(article: Article, now: datetime) -> Document:
    """Return the document of an article that is stored for the first time."""
    return {
        "_id": article.url,
        "schema": SCHEMA,
        "site": article.site,
        "keys": article.keys,
        "url": article.url,
        "aliases": article.aliases,
        **content_of(article),
        **derived_from(article),
        **({"mirror": True} if article.mirror else {}),
        "revision": 1,
        "first_seen": now,
        "last_changed": now,
        "status": "live",
    }


TEXT = {"headline": 1, "body": 1, "site": 1, "mirror": 1}
"""The fields that ``fingerprint_of`` needs."""


def fingerprint_of(document: Mapping[str, Any]) -> Fingerprint:
    """Return the fingerprint of a stored article. What was crawled from a mirror is compared within it only."""
    return Fingerprint(document["headline"], document["body"], document["site"] if document.get("mirror") else "")


def reason_of(error: Document) -> str:
    """Return, from a write error's details, the field that the validator refused and why."""
    found: list[str] = []
    _collect(error.get("errInfo", {}).get("details", {}), "", found)
    return "; ".join(found[:3]) or str(error.get("errmsg", "refused by the server"))


def _collect(details: object, path: str, found: list[str]) -> None:
    """Walk the server's explanation down to the rules that were broken."""
    if isinstance(details, list):
        for item in details:
            _collect(item, path, found)
    elif isinstance(details, dict):
        name = details.get("propertyName")
        here = f"{path}.{name}".strip(".") if name else path
        if "missingProperties" in details:
            found.append(f"{here + ': ' if here else ''}missing {', '.join(details['missingProperties'])}")
        elif "reason" in details and "details" not in details:
            found.append(f"{here or 'document'}: {details['reason']}")
        else:
            for key in ("details", "schemaRulesNotSatisfied", "propertiesNotSatisfied"):
                _collect(details.get(key), here, found)
