"""What a page becomes: an article, its links, images and embeds.

Field names are schema.org's, in snake case. Everything here is plain data; pages fill it, pipelines clean it.
"""

from dataclasses import dataclass, field
from datetime import datetime

NOT_AN_ARTICLE = "not_an_article"
"""The reason of what a door declares and whose address is none of an article's."""


@dataclass(slots=True, frozen=True)
class Finding:
    """What a door shows: an article's address, and what it says of it."""

    url: str
    keys: tuple[str, ...]
    """The first is the row's ``_id``."""
    section: str = ""
    date_published: datetime | None = None
    date_modified: datetime | None = None
    reason: str = ""
    """Why it needs no visit: it is none of an article."""


@dataclass(slots=True, frozen=True)
class RawPage:
    """A response as it came, for the archive of raw pages."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """Name and value; without those that tell how the body was sent: it is unpacked."""
    body: bytes
    at: datetime
    """When it came, UTC."""


@dataclass(slots=True)
class Visit:
    """How an item came to be: what was asked for, and what came."""

    row: str
    """The ledger's ``_id`` of what was asked for."""
    at: datetime
    """When, UTC."""
    status: int = 0
    """The HTTP status, or 0 where there was no answer."""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    """Of the first response's body, SHA-256 in hexadecimal digits."""
    pages: list[RawPage] = field(default_factory=list)
    """The responses, one for each part of an article; what is kept of them the archive decides."""
    state: str = ""
    """What the ledger said of the row when it was asked for: ``declared``, ``stored``, ``gone`` or ``refused``."""
    retry_after: float = 0.0
    """Seconds that the site wants to be left alone, where it says so."""
    spider: str = ""
    """The name of the spider that read the article."""
    base_url: str = ""
    """The mirror that it crawled, if it did."""


class Visited:
    """What carries its visit along: no field of the item, so that no export shows it."""

    __slots__ = ("_visit",)
    _visit: Visit

    @property
    def visit(self) -> Visit | None:
        """How the item came to be; None where nothing was fetched for it."""
        return getattr(self, "_visit", None)

    @visit.setter
    def visit(self, visit: Visit) -> None:
        self._visit = visit


@dataclass(slots=True, kw_only=True)
class RelatedLink:
    """A link that a page shows: to another article, with what the page says about it."""

    url: str
    key: str | None = None
    """The site's own key of the article that it leads to, where the address tells one: ``iranfocus.com#53855``."""
    headline: str = ""
    excerpt: str = ""
    block: str = "other"
    """The article's own are ``related``, ``inline``; the site's ``latest``, ``must_read``, ``most_read``, ``other``."""
    position: int = 0
    """Place in its block, from 1."""
    date_published: datetime | None = None
    """UTC and aware; where the block shows one."""
    thumbnail_url: str = ""


@dataclass(slots=True, kw_only=True)
class Front:
    """A block that the site shows beside every article: what it promotes at that moment."""

    block: str
    """``latest``, ``must_read``, ``most_read`` or ``other``."""
    heading: str = ""
    links: list[RelatedLink] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Image:
    """A picture that belongs to the article."""

    url: str
    """Of the largest copy that the page names where it shows it."""
    caption: str = ""
    alt: str = ""
    credit_text: str = ""
    """Who made it or gave it, as printed, but for a label and brackets: ``Jane Doe/AP``, ``© Reuters``."""


@dataclass(slots=True, kw_only=True)
class Embed:
    """Foreign matter inside the article: a tweet, a video, a frame."""

    kind: str
    """``tweet``, ``video``, ``audio``, ``frame`` or ``post``."""
    url: str = ""
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Dateline:
    """Where and when a wire story was filed, as it says itself."""

    place: str = ""
    agency: str = ""
    date: str = ""
    """As printed: ``May 27``, ``28 October``. It has no year of its own."""


@dataclass(slots=True, kw_only=True)
class Article(Visited):
    """One news article as its page shows it."""

    url: str
    """The canonical URL."""
    site: str = ""
    mirror: bool = False
    """Whether it was crawled from a copy of the site, with ``base_url``: compared with articles of that copy only."""
    keys: list[str] = field(default_factory=list)
    """Comparison keys: two articles that share one are the same article."""
    aliases: list[str] = field(default_factory=list)
    """Other URLs under which the same page was reached."""
    headline: str = ""
    description: str = ""
    """The standfirst, or the agency's lead without its tags."""
    body: str = ""
    """The article's own text as printed, dateline included; paragraphs are parted by a blank line."""
    authors: list[str] = field(default_factory=list)
    byline: str = ""
    """The line as printed: ``By ALI AKBAR DAREINI, Associated Press Writer``."""
    agency: str = ""
    """Short form: AP, Reuters, AFP; the site's own name for its own reports."""
    dateline: Dateline | None = None
    date_published: datetime | None = None
    """UTC and aware; so is ``date_modified``."""
    date_modified: datetime | None = None
    date_published_raw: str = ""
    """The string on the page that ``date_published`` was read from."""
    date_published_precision: str = ""
    """``second``, ``minute`` or ``day``: how much of ``date_published`` that string says."""
    section: list[str] = field(default_factory=list)
    """The breadcrumb without home and title, outermost first."""
    tags: list[str] = field(default_factory=list)
    language: str = ""
    """BCP 47, as the page declares it; else as detected."""
    detected_language: str = ""
    """BCP 47, by the text alone; empty where the text is too short to tell."""
    is_accessible_for_free: bool | None = None
    """As the page declares it; None where it does not."""
    images: list[Image] = field(default_factory=list)
    embeds: list[Embed] = field(default_factory=list)
    related: list[RelatedLink] = field(default_factory=list)
    """The article's own links, block ``related`` or ``inline``."""
    fronts: list[Front] = field(default_factory=list)
    """The site's blocks shown beside it."""
    sources: dict[str, str] = field(default_factory=dict)
    """For each filled field where it is from: ``json-ld``, ``meta``, ``markup``, ``text``; ``:assumed``: a guess."""
    disagreements: list[str] = field(default_factory=list)
    """Of ``headline``, ``date_published`` and ``authors`` those that two sources on the page give differently."""
    content_hash: str = ""
    """Of text, metadata and own links: it changes when the article does."""


@dataclass(slots=True, kw_only=True)
class Refusal(Visited):
    """A page that was to hold an article and held none, with the reason."""

    url: str
    site: str
    reason: str
    """A short fixed term; see ``docs/data-model.md``."""
    status: int = 0
    """The HTTP status, or 0 where there was no answer."""


@dataclass(slots=True, kw_only=True)
class Unchanged(Visited):
    """A stored article whose page has not changed since the latest visit."""

    url: str
    site: str


@dataclass(slots=True, kw_only=True)
class Gone(Visited):
    """A stored article that the site shows no longer, looked at twice."""

    url: str
    site: str
    article: str
    """Its ``_id``."""
    reason: str
    status: int = 0
    missing_since: datetime | None = None
    """When it was found missing first, if that was not believed."""
