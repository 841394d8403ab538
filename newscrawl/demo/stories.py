"""The truth about each story: what its page shows and what an archive must have stored of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newscrawl.demo.prose import slug_of

META_LENGTH = 155
EXCERPT_LENGTH = 110


@dataclass(frozen=True)
class Outline:
    """What is known of a story before it is written: enough for menus, listings and links."""

    post_id: int
    headline: str
    sections: tuple[str, ...]
    """Slugs; the first one is in the URL and in the breadcrumb."""
    published: datetime
    kind: str
    """``wire``, ``report`` (the site's own) or ``commentary``."""
    agency: str
    account: str
    """The author as the theme shows it: a staff account, or a person for commentary."""
    tags: tuple[str, ...]
    cloud: bool
    """Whether the page is of the cloud template, otherwise of the classic one."""
    yoast: bool
    """Whether the page carries JSON-LD and metadata."""
    modified: datetime | None
    """None where the page does not say."""
    index: int
    """Place among all stories, oldest first, from 0."""
    parts: int = 1
    """Pages that its text is cut into."""
    duplicate_of: int | None = None
    """Post id of the story whose words this one repeats."""

    @cached_property
    def slug(self) -> str:
        """The headline as it stands in the URL."""
        return slug_of(self.headline)

    @property
    def path(self) -> str:
        """The story's own path on the site."""
        return f"/{self.sections[0]}/{self.post_id}-{self.slug}/"


@dataclass(frozen=True)
class Dateline:
    """Where, by whom and when a story was filed, as printed at the head of its first paragraph."""

    printed: str
    place: str
    agency: str
    date: str = ""


@dataclass(frozen=True)
class Picture:
    """An image; ``path`` is on the site."""

    path: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Embed:
    """A tweet or a video inside the text."""

    kind: str
    url: str
    text: str = ""
    author: str = ""


@dataclass(frozen=True)
class Anchor:
    """A link to another story of the site; inside a paragraph ``text`` is part of it."""

    text: str
    path: str
    """As printed: perhaps an address of the old system."""
    post_id: int


@dataclass(frozen=True)
class Piece:
    """One thing inside the body's container, in page order.

    Kinds with words of the article: ``p``, ``h3``, ``quote``, ``ul``, ``ol``. Without: ``figure``, ``wp-caption``,
    ``tweet``, ``video``, ``also``, ``also-box``, ``ad``, ``share``, ``newsletter``.
    """

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    picture: Picture | None = None
    embed: Embed | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The article's own words in this piece."""
        return self.items or ((self.text,) if self.text else ())


@dataclass(frozen=True)
class Story:
    """A story in full."""

    outline: Outline
    headline: str
    pieces: tuple[Piece, ...]
    layout: str
    """``p``, ``div`` (first paragraph bare in a div) or ``br`` (the old system's line breaks)."""
    lead: str = ""
    """The first paragraph's words, which wire stories print once more above the byline."""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    byline_lines: tuple[str, ...] = ()
    """The byline as printed, one entry a paragraph."""
    source_line: str = ""
    """A paragraph of its own above the dateline: the site's name."""
    dateline: Dateline | None = None
    modified: datetime | None = None
    """None where the page does not say."""
    pictures: tuple[Picture, ...] = field(default=())
    """The featured image, if there is one; those inside the text are pieces."""
    mojibake: str = ""
    """Codec the text was once wrongly read with: ``latin-1`` or ``cp1252``; empty for almost all."""

    @property
    def post_id(self) -> int:
        """The number that identifies the story, whatever its address."""
        return self.outline.post_id

    @property
    def slug(self) -> str:
        """The first headline as it stands in the URL."""
        return self.outline.slug

    @property
    def path(self) -> str:
        """The story's own path on the site."""
        return self.outline.path

    @property
    def duplicate_of(self) -> int | None:
        """The post id of the story whose words this one repeats."""
        return self.outline.duplicate_of

    @property
    def part_paths(self) -> list[str]:
        """The path of each page that the text is cut into; the first is the story's own."""
        return [self.path, *(f"{self.path}{number}/" for number in range(2, self.outline.parts + 1))]

    def pieces_of(self, part: int) -> tuple[Piece, ...]:
        """Return what stands on one of its pages, counted from 1; each has some."""
        start, end = (len(self.pieces) * number // self.outline.parts for number in (part - 1, part))
        return self.pieces[start:end]

    @property
    def paragraphs(self) -> list[str]:
        """The article's own paragraphs, subheadings and list items, dateline included."""
        return [text for piece in self.pieces for text in piece.paragraphs]

    @property
    def body(self) -> str:
        """The text as an archive must store it."""
        return "\n\n".join(self.paragraphs)

    @property
    def byline(self) -> str:
        """The byline as one line."""
        return ", ".join(self.byline_lines)

    @property
    def meta_description(self) -> str:
        """What ``og:description`` holds: the beginning of the text, cut off; nothing on pages without metadata."""
        return cut(self.paragraphs[0], META_LENGTH, "…") if self.outline.yoast and self.pieces else ""

    @property
    def description(self) -> str:
        """The standfirst, else the lead without its tags, else the metadata's."""
        return self.standfirst or self.lead or self.meta_description

    @property
    def excerpt(self) -> str:
        """What blocks and listings show under the headline."""
        return cut(self.standfirst or self.lead or self.paragraphs[0], EXCERPT_LENGTH, "...")

    @property
    def images(self) -> list[Picture]:
        """All images of the story, the featured one first."""
        return [*self.pictures, *(piece.picture for piece in self.pieces if piece.picture)]

    @property
    def embeds(self) -> list[Embed]:
        """Tweets and videos in page order."""
        return [piece.embed for piece in self.pieces if piece.embed]

    @property
    def inline(self) -> Iterator[Anchor]:
        """Links inside the body to other stories, in page order."""
        return (anchor for piece in self.pieces for anchor in piece.anchors)


def cut(text: str, length: int, mark: str) -> str:
    """Shorten text to whole words within length, with a mark where something is missing."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(" ,–—-") + mark
