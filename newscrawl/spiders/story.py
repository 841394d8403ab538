"""An article between its first page and its last, and what the requests and responses of these say."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from scrapy.http import Request, Response

from newscrawl.items import Article, RawPage, Visit


@dataclass(slots=True)
class Story:
    """An article on its way: its later parts are still to come."""

    article: Article
    post_id: str
    asked: str
    """The URL that was asked for."""
    reached: str
    """The URL where the first part was found."""
    visit: Visit
    parts: list[str] = field(default_factory=list)
    """The URLs of the others, as far as they are joined."""


def asked_for(request: Request | None) -> str:
    """Return the URL that was asked for first, before any redirect."""
    if request is None:
        raise TypeError("a response that came of no request")
    return str(request.meta.get("redirect_urls", [request.url])[0])


def content_type_of(response: Response) -> str | None:
    """Return the header that tells type and charset."""
    header = response.headers.get("Content-Type")
    return header.decode("latin-1") if header else None


def visit_of(row: str, response: Response, state: str) -> Visit:
    """Return what a visit brought."""
    visit = Visit(row, datetime.now(UTC), response.status, state=state)
    found = validators(response)
    visit.etag, visit.last_modified = found.get("etag", ""), found.get("last_modified", "")
    visit.digest = hashlib.sha256(response.body).hexdigest() if response.body else ""
    visit.pages.append(raw_page(response))
    visit.retry_after = retry_after(response)
    return visit


def raw_page(response: Response) -> RawPage:
    """Return a response as it came."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return RawPage(response.url, response.status, headers, response.body, datetime.now(UTC))


def validators(response: Response) -> dict[str, str]:
    """Return by what the site can be asked whether a page has changed."""
    names = {"etag": "ETag", "last_modified": "Last-Modified"}
    found = {name: (response.headers.get(header) or b"").decode("latin-1") for name, header in names.items()}
    return {name: value for name, value in found.items() if value}


def conditions(row: dict[str, Any]) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed since its row was written."""
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: row[name] for name, header in names.items() if row.get(name)}


def is_not_modified(response: Response) -> bool:
    """Whether a site says that a page is what it was. To those who did not ask that, it says nothing."""
    return response.status == HTTPStatus.NOT_MODIFIED and _is_conditional(response.request)


def is_of_another_page(response: Response) -> bool:
    """Whether a site says so of a page that it now leads to: that may be an older one, which nobody has read."""
    return is_not_modified(response) and response.request is not None and "redirect_urls" in response.request.meta


def _is_conditional(request: Request | None) -> bool:
    return request is not None and ("If-None-Match" in request.headers or "If-Modified-Since" in request.headers)


def retry_after(response: Response) -> float:
    """Return for how many seconds a site wants to be left alone, as it says with 429 and 503; else 0."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if response.status not in {429, 503} or not text:
        return 0.0
    if text.isdecimal():
        return float(min(int(text), _LONGEST_WAIT))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


_LONGEST_WAIT = 30 * 86_400
"""Seconds; whoever asks for more has made a mistake."""
