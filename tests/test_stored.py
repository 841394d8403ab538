"""What readers get has the types that it is said to have. mypy reads this file as it would a program of a user."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Literal, assert_type, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from newscrawl import Article, open_archive
from newscrawl.archive.schema import VALIDATORS
from newscrawl.items import Dateline, Embed, Front, Image, RelatedLink
from newscrawl.query import HIDDEN, Archive, Query
from newscrawl.stored import Linked, Links, LinkTo, StoredArticle, StoredDateline, StoredLink

HOST = "https://iranfocus.com"
BSON = {"string": str, "date": datetime, "bool": bool, "double": float, "object": dict}


@pytest.fixture(scope="module")
def library(
    server: str,
    databases: Callable[[], AbstractContextManager[str]],
    fill: Callable[[str, list[Article]], list[str]],
    article: Callable[..., Article],
) -> Iterator[Archive]:
    """Fill a database with an article that has all there is, a copy of it, and what points to it; open it."""
    link = RelatedLink(url=f"{HOST}/iraq/2-story-2/", key="iranfocus.com#2", headline="Two", block="inline", position=1)
    front = Front(block="latest", heading="Latest news", links=[RelatedLink(url=f"{HOST}/iraq/1-story-1/")])
    full = article(
        1,
        dateline=Dateline(place="BAGHDAD"),
        images=[Image(url=f"{HOST}/1.jpg")],
        embeds=[Embed(kind="tweet")],
        related=[link, RelatedLink(url=f"{HOST}/iraq/9-gone/", block="related", position=1)],
        date_modified=datetime(2007, 5, 4, tzinfo=UTC),
        is_accessible_for_free=True,
        fronts=[front],
    )
    pointing = article(2, related=[RelatedLink(url=f"{HOST}/iraq/1-story-1/", block="inline", position=1)])
    undated = article(4, related=pointing.related, date_published=None)
    with databases() as name:
        assert fill(name, [full, pointing, article(3, body=full.body), undated]) == ["new", "new", "duplicate", "new"]
        with open_archive(server, name) as archive:
            yield archive


def test_a_program_finds_the_fields_of_an_article_typed(library: Archive) -> None:
    query = Query(duplicates=True)
    found = [*library.search(query), *library.stream(query)]
    copies, page = library.duplicates(f"{HOST}/iraq/1-story-1/"), library.page(query)
    article = library.get("iranfocus.com#1")
    assert article
    state = library.revisions("iranfocus.com#1")[0].document
    for got in (assert_type(found, list[StoredArticle]), assert_type(copies, list[StoredArticle]), page.articles):
        assert got
        check(assert_type(got, list[StoredArticle]), list[StoredArticle])
    check(assert_type(article, StoredArticle), StoredArticle)
    check(assert_type(state, StoredArticle), StoredArticle)
    assert_type(article["headline"], str)
    assert_type(article.get("date_published"), datetime | None)
    assert_type(article.get("dateline"), StoredDateline | None)
    assert_type(article.get("related", []), list[StoredLink])
    with pytest.raises(KeyError):
        _ = article["headlnie"]  # type: ignore[typeddict-item]


def test_a_program_finds_links_typed(library: Archive) -> None:
    found = library.links("iranfocus.com#1")
    assert found
    check(assert_type(found, Links), Links)
    assert_type(found["points_to"], list[LinkTo])
    assert [assert_type(link["article"], Linked | None) is None for link in found["points_to"]] == [False, True]
    assert [source["link_headline"] for source in found["pointed_to_by"]["articles"]] == ["", ""]
    assert [front["heading"] for front in found["pointed_to_by"]["fronts"]] == ["Latest news"]


def test_the_type_of_an_article_says_what_the_validator_says() -> None:
    validator = told_by(VALIDATORS["articles"])
    shown = {name: rule for name, rule in validator["properties"].items() if name not in HIDDEN}
    assert told(StoredArticle) == {**validator, "properties": shown}


def told(kind: Any) -> Any:
    """Return what a type says, in a form to compare."""
    if is_typeddict(kind):
        parts = {name: told(part) for name, part in get_type_hints(kind).items()}
        return {"required": set(kind.__required_keys__), "properties": parts}
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    return [told(*get_args(kind))] if get_origin(kind) is list else get_origin(kind) or kind


def told_by(rule: dict[str, Any]) -> Any:
    """Return what a validator says, in the same form. What it only requires is a text."""
    if "enum" in rule:
        return set(rule["enum"]) if isinstance(rule["enum"][0], str) else type(rule["enum"][0])
    if "properties" in rule:
        required = rule.get("required", [])
        rules = {name: {"bsonType": "string"} for name in required} | rule["properties"]
        return {"required": set(required), "properties": {name: told_by(part) for name, part in rules.items()}}
    if rule["bsonType"] == "array":
        return [told_by(rule["items"])]
    return int if "int" in rule["bsonType"] else BSON[rule["bsonType"]]


def check(value: Any, kind: Any, where: str = "") -> None:
    """Assert that a value is what a type says."""
    if is_typeddict(kind):
        parts = get_type_hints(kind)
        assert kind.__required_keys__ <= value.keys() <= parts.keys(), where
        for name, part in value.items():
            check(part, parts[name], f"{where}.{name}")
    elif get_origin(kind) is list:
        for part in value:
            check(part, get_args(kind)[0], f"{where}[]")
    elif get_origin(kind) is Literal:
        assert value in get_args(kind), where
    elif get_origin(kind) is dict:
        assert isinstance(value, dict), where
    elif get_args(kind):  # something, or None
        check(value, get_args(kind)[value is None], where)
    else:
        assert isinstance(value, kind), where


def test_what_the_package_does_not_have_is_an_error_before_the_program_runs() -> None:
    with pytest.raises(ImportError):
        from newscrawl import Query  # type: ignore[attr-defined]  # noqa: F401, PLC0415
