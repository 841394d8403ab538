"""An article between its first page and its last, and what the requests and responses of these say."""

from dataclasses import dataclass, field

from scrapy.http import Request, Response

from newscrawl.items import Article


@dataclass(slots=True)
class Story:
    """An article on its way: its later parts are still to come."""

    article: Article
    post_id: str
    asked: str
    """The URL that was asked for."""
    reached: str
    """The URL where the first part was found."""
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
