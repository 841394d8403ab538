"""WordPress' REST interface: the list of posts, with the parameters that it has there."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from newscrawl.demo.catalogue import Catalogue
from newscrawl.demo.response import Response
from newscrawl.demo.stories import Outline, Story
from newscrawl.demo.typesetting import escape

PATH = "/wp-json/wp/v2/posts"
_MOST_PER_PAGE = 100
_ORDERS = ("date", "modified", "id")


def closed() -> Response:
    """Return what the interface says to visitors where it is for members only."""
    return _error(401, "rest_not_logged_in", "You are not currently logged in.")


def posts(catalogue: Catalogue, query: Mapping[str, str], base: str) -> Response:
    """Return a page of posts, by default the ten newest."""
    try:
        size, page = _number(query, "per_page", 10), _number(query, "page", 1)
        order, descending = _choice(query, "orderby", _ORDERS), _choice(query, "order", ("desc", "asc")) == "desc"
        limits = {name: _moment(query[name]) for name in _LIMITS if name in query}
    except ValueError as error:
        return _error(400, "rest_invalid_param", f"Invalid parameter(s): {error}")
    if size > _MOST_PER_PAGE:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page")

    def place(outline: Outline) -> tuple[Any, int]:
        moments = {"date": outline.published, "modified": catalogue.modified(outline.post_id)}
        return moments.get(order), outline.post_id

    rows = [one for one in catalogue.live if _is_within(one, catalogue.modified(one.post_id), limits)]
    rows.sort(key=place if order != "id" else lambda one: one.post_id, reverse=descending)
    pages = -(-len(rows) // size)
    if page > pages and rows:
        return _error(400, "rest_post_invalid_page_number", "The page number requested is larger than …")
    chosen = [_post(catalogue, catalogue.story(one.post_id), base) for one in rows[(page - 1) * size : page * size]]
    fields = [name.strip() for name in query.get("_fields", "").split(",") if name.strip()]
    text = json.dumps([_only(fields, post) for post in chosen] if fields else chosen)
    return _json(text, 200, {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)})


_LIMITS: dict[str, Callable[[datetime, datetime, datetime], bool]] = {
    "after": lambda published, _, limit: published > limit,
    "before": lambda published, _, limit: published < limit,
    "modified_after": lambda _, modified, limit: modified > limit,
    "modified_before": lambda _, modified, limit: modified < limit,
}


def _is_within(outline: Outline, modified: datetime, limits: Mapping[str, datetime]) -> bool:
    return all(_LIMITS[name](outline.published, modified, limit) for name, limit in limits.items())


def _post(catalogue: Catalogue, story: Story, base: str) -> dict[str, Any]:
    """Return a post. The site's own time is UTC."""
    published = story.outline.published.replace(tzinfo=None).isoformat()
    modified = catalogue.modified(story.post_id).replace(tzinfo=None).isoformat()
    return {
        "id": story.post_id,
        "date": published,
        "date_gmt": published,
        "modified": modified,
        "modified_gmt": modified,
        "slug": f"{story.post_id}-{story.slug}",
        "status": "publish",
        "type": "post",
        "link": base + story.path,
        "title": {"rendered": escape(story.headline)},
        "excerpt": {"rendered": f"<p>{escape(story.excerpt)}</p>", "protected": False},
        "sticky": story.post_id in catalogue.pinned,
    }


def _only(fields: list[str], post: dict[str, Any]) -> dict[str, Any]:
    """Return the fields asked for: ``title``, or one inside of another, as ``title.rendered``."""
    found: dict[str, Any] = {}
    for name, _, inner in (field.partition(".") for field in fields):
        if inner and isinstance(post.get(name), dict) and inner in post[name]:
            found.setdefault(name, {})[inner] = post[name][inner]
        elif not inner and name in post:
            found[name] = post[name]
    return found


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or not int(text):
        raise ValueError(name)
    return int(text)


def _choice(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    chosen = query.get(name, choices[0])
    if chosen not in choices:
        raise ValueError(name)
    return chosen


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in an address is a space
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _error(status: int, code: str, message: str) -> Response:
    return _json(json.dumps({"code": code, "message": message, "data": {"status": status}}), status, {})


def _json(text: str, status: int, headers: dict[str, str]) -> Response:
    return Response(text.encode(), status, "application/json; charset=UTF-8", headers)
