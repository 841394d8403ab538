"""What readers get, typed: the fields of ``docs/data-model.md``, and what ``links`` tells.

The types say what the validator says and check nothing when the program runs: what it does not ask for is NotRequired,
and absent where an article has none. Dates are aware and in UTC.
"""

from datetime import datetime
from typing import Literal, NotRequired, TypedDict


class StoredDateline(TypedDict, total=False):
    """Where and when a story was filed, and by whom, as printed."""

    place: str
    agency: str
    date: str


class StoredImage(TypedDict):
    """A picture of an article."""

    url: str
    caption: NotRequired[str]
    alt: NotRequired[str]
    credit_text: NotRequired[str]


class StoredEmbed(TypedDict):
    """A post, video or frame in an article."""

    kind: str
    url: str
    text: str


class StoredLink(TypedDict):
    """A link of an article's own."""

    url: str
    key: NotRequired[str]
    headline: str
    excerpt: str
    block: str
    position: int
    date_published: NotRequired[datetime]
    thumbnail_url: NotRequired[str]


class StoredSimilar(TypedDict):
    """Another story that has much in common with an article."""

    article: str
    containment: float


class StoredPage(TypedDict):
    """Where a page that an article was read from lies."""

    file: str
    offset: int
    length: NotRequired[int]
    url: NotRequired[str]
    digest: NotRequired[str]


class StoredExtraction(TypedDict):
    """How an article was read."""

    version: str
    sources: dict[str, str]
    disagreements: NotRequired[list[str]]
    spider: NotRequired[str]
    base_url: NotRequired[str]


class StoredArticle(TypedDict):
    """An article as the archive gives it."""

    _id: str
    schema: int
    site: str
    keys: list[str]
    url: str
    aliases: NotRequired[list[str]]
    headline: str
    description: NotRequired[str]
    body: str
    authors: NotRequired[list[str]]
    byline: NotRequired[str]
    agency: NotRequired[str]
    dateline: NotRequired[StoredDateline]
    date_published: NotRequired[datetime]
    date_modified: NotRequired[datetime]
    date_published_raw: NotRequired[str]
    date_published_precision: NotRequired[Literal["", "day", "minute", "second"]]
    section: NotRequired[list[str]]
    tags: NotRequired[list[str]]
    language: NotRequired[str]
    detected_language: NotRequired[str]
    is_accessible_for_free: NotRequired[bool]
    images: NotRequired[list[StoredImage]]
    embeds: NotRequired[list[StoredEmbed]]
    related: NotRequired[list[StoredLink]]
    fronts: NotRequired[list[str]]
    mirror: NotRequired[bool]
    duplicate_of: NotRequired[str]
    duplicate_kind: NotRequired[Literal["exact", "near"]]
    similar: NotRequired[list[StoredSimilar]]
    content_hash: str
    revision: int
    first_seen: datetime
    last_changed: datetime
    status: Literal["live", "gone"]
    raw: NotRequired[list[StoredPage]]
    extraction: NotRequired[StoredExtraction]


class Linked(TypedDict):
    """What tells a reader which stored article it is."""

    _id: str
    key: str
    url: str
    headline: str
    date_published: NotRequired[datetime]
    copy: NotRequired[str]
    """The ``_id`` of the copy that a link leads to."""


class LinkTo(StoredLink):
    """A link of an article's own, and the stored article that it leads to, if there is one."""

    article: Linked | None


class LinkFrom(Linked):
    """A stored article with a link to another one."""

    block: str
    link_headline: str


class FrontFrom(TypedDict):
    """A block of the site with a link to an article."""

    site: str
    block: str
    heading: str
    first_seen: datetime
    last_seen: datetime


class PointedToBy(TypedDict):
    """What has a link to an article."""

    articles: list[LinkFrom]
    fronts: list[FrontFrom]


class Links(TypedDict):
    """What an article points to, and what points to it."""

    article: Linked
    points_to: list[LinkTo]
    pointed_to_by: PointedToBy
