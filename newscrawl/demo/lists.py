"""Lists of articles: listings of sections, tags, authors and months, and the blocks beside and below an article."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from newscrawl.demo.awkward import AwkwardPost
from newscrawl.demo.blocks import Block, Entry, Surroundings, page_nav
from newscrawl.demo.catalogue import Catalogue
from newscrawl.demo.classic import Beside, Listing
from newscrawl.demo.prose import slug_of
from newscrawl.demo.sections import SECTIONS, children_of, path_of
from newscrawl.demo.stories import Outline, Story

PER_PAGE = 10
SELF_LINKED = "opinion"
"""The section whose last page names itself as the next."""
_LISTING = re.compile(r"(?P<stem>/(?:[a-z0-9-]+/){1,2}?)(?:page/(?P<page>\d+)/)?")
_MONTH = re.compile(r"/(?P<year>\d{4})/(?P<month>0[1-9]|1[0-2])/")
_RELATED_HEADINGS = ("RELATED ARTICLES", "You might also like", "RELATED", "Recommended to you")
_RELATED = 3
_LATEST = 6
_POOL = 8
_FIRST_VIEWS = 1204
# Every so often a list hangs a tracker on a link: the same story under another URL.
_TRACKERS = {
    "listing": "?fbclid=IwAR3demo",
    "sidebar": "?utm_source=sidebar&utm_medium=block",
    "related": "?utm_source=related",
}


class Lists:
    """Puts the catalogue's stories, and the awkward posts among them, in the orders that pages show."""

    def __init__(self, catalogue: Catalogue, posts: list[AwkwardPost]) -> None:
        self._catalogue = catalogue
        self._posts = posts
        self._rows: dict[str, list[Outline | AwkwardPost]] = {}
        self._rows_of: list[Outline] = []

    @property
    def self_linked(self) -> str:
        """The path of the page whose arrow leads to itself."""
        return self.section_paths(SELF_LINKED)[-1]

    def section_paths(self, slug: str) -> list[str]:
        """Return the paths of all pages of a section's listing."""
        last = max(1, -(-len(self._in_section(slug)) // PER_PAGE))
        return [f"/{slug}/", *(f"/{slug}/page/{number}/" for number in range(2, last + 1))]

    def newest(self, slug: str, count: int) -> tuple[Entry, ...]:
        """Return a section's newest stories, or the site's."""
        outlines = self._catalogue.in_section(slug) if slug else self._catalogue.live
        return self._entries(outlines[: -count - 1 : -1])

    def related(self, story: Story) -> Block:
        """Return the block below an article; excerpts stand in some only."""
        entries = self._entries(self._catalogue.related(story, _RELATED))
        if story.post_id % 2 and not story.outline.cloud:
            entries = tuple(replace(entry, excerpt="") for entry in entries)
        heading = _RELATED_HEADINGS[story.post_id % len(_RELATED_HEADINGS)]
        return Block("related", heading, _tracked(entries, "related"))

    def beside(self, story: Story) -> Beside:
        """Return what an article's page links to of its own accord."""
        before, after = self._catalogue.beside(story.post_id)
        return Beside(
            self.related(story),
            self._entries([before])[0] if before else None,
            self._entries([after])[0] if after else None,
        )

    def surroundings(self, base: str, turn: int = 0, *, most_read: bool = False) -> Surroundings:
        """Return the site's blocks at this request; with turn 0 they stand in their first order."""
        pool = self.newest("", _POOL)
        latest = pool[turn % 3 : turn % 3 + _LATEST]
        latest = (*latest[turn % _LATEST :], *latest[: turn % _LATEST])
        choice = [entry for slug in SECTIONS for entry in self.newest(slug, 2)[-1:]]
        start = 2 * turn % max(1, len(choice) - 1)
        blocks = [
            Block("latest", "Latest news", _tracked(latest, "sidebar")),
            Block("must_read", "Must read", tuple(choice[start : start + 2])),
        ]
        if most_read:
            read = (*choice[turn % len(choice) :], *choice[: turn % len(choice)])[:4] if choice else ()
            blocks.append(Block("most_read", "Most read", tuple(replace(entry, excerpt="") for entry in read)))
        if turn % 2:
            blocks.reverse()
        picks = tuple(replace(entry, excerpt="") for entry in self.newest("economy", 3 + turn % 2)[-3:])
        return Surroundings(
            base,
            tuple(blocks),
            Block("other", "EDITOR PICKS", picks),
            nonce=f"{0x8F3A1C0D5E + 7919 * turn:010x}",
            views=_FIRST_VIEWS + turn,
        )

    def listing(self, path: str, base: str) -> Listing | None:
        """Return the list at a path: section, tag, author or month; None where there is nothing."""
        if month := _MONTH.fullmatch(path):
            return self._month(int(month["year"]), int(month["month"]), path, base)
        found = _LISTING.fullmatch(path)
        if not found:
            return None
        stem, number = found["stem"], int(found["page"] or 1)
        first, _, second = stem.strip("/").partition("/")
        if first in SECTIONS and not second:
            return self._page(SECTIONS[first].name, stem, number, self._in_section(first), base)
        if first == "tag":
            named = {slug_of(tag): tag for outline in self._catalogue.live for tag in outline.tags}
            rows = [one for one in reversed(self._catalogue.live) if named.get(second) in one.tags]
            return self._page(named[second], stem, number, rows, base) if rows else None
        if first == "author":
            rows = [one for one in reversed(self._catalogue.live) if slug_of(one.account) == second]
            return self._page(rows[0].account, stem, number, rows, base) if rows else None
        return None

    def _page(
        self, title: str, stem: str, number: int, rows: Sequence[Outline | AwkwardPost], base: str
    ) -> Listing | None:
        last = max(1, -(-len(rows) // PER_PAGE))
        if not 1 <= number <= last:
            return None
        slug = stem.strip("/")
        shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        if number == 1 and slug in SECTIONS:
            # As WordPress does: what is pinned comes first, and stands at its own place on later pages as well.
            pinned = [row for row in rows if row.post_id in self._catalogue.pinned]
            shown = [*pinned, *(row for row in shown if row not in pinned)]
        entries = self._entries(shown)
        following = number + 1 if number < last else last if slug == SELF_LINKED else None
        return Listing(
            title=title,
            path=stem if number == 1 else f"{stem}page/{number}/",
            entries=_tracked(entries, "listing"),
            nav=page_nav(base, stem, number, last, following),
            top=entries[:3] if number == 1 and slug in SECTIONS and not SECTIONS[slug].cloud else (),
            subsections=tuple((f"/{child.slug}/", child.name) for child in children_of(slug)),
        )

    def _month(self, year: int, month: int, path: str, base: str) -> Listing:
        """Return a month of the calendar. It has no end: each month links to the ones beside it."""
        rows = [one for one in self._catalogue.live if (one.published.year, one.published.month) == (year, month)]
        links = []
        for step in (-1, 1):
            count = year * 12 + month - 1 + step
            links.append((f"/{count // 12 % 10000:04}/{count % 12 + 1:02}/", f"{count // 12:04}-{count % 12 + 1:02}"))
        nav = " ".join(f'<a href="{base}{address}">{name}</a>' for address, name in links)
        nav = f'<nav class="wp-calendar-nav">{nav}</nav>'
        title = f"{date(2000, month, 1):%B} {year}"
        return Listing(title, path, self._entries(rows[: -PER_PAGE - 1 : -1]), nav)

    def _in_section(self, slug: str) -> list[Outline | AwkwardPost]:
        """Return the posts of a section and of those under it, newest first."""
        if self._rows_of is not self._catalogue.live:
            self._rows, self._rows_of = {}, self._catalogue.live
        if slug not in self._rows:
            posts = [one for one in self._posts if slug in {section.slug for section in path_of(one.section)}]
            rows: list[Outline | AwkwardPost] = [*self._catalogue.in_section(slug), *posts]
            self._rows[slug] = sorted(rows, key=lambda one: (one.published, one.post_id), reverse=True)
        return self._rows[slug]

    def _entries(self, rows: Sequence[Outline | AwkwardPost]) -> tuple[Entry, ...]:
        return tuple(row.entry if isinstance(row, AwkwardPost) else self._entry(row) for row in rows)

    def _entry(self, outline: Outline) -> Entry:
        story = self._catalogue.story(outline.post_id)
        picture = story.pictures[0].path if story.pictures else ""
        return Entry(story.headline, story.path, story.excerpt, outline.published, outline.sections[0], picture=picture)


def _tracked(entries: tuple[Entry, ...], where: str) -> tuple[Entry, ...]:
    """Hang a tracker on the second entry."""
    return tuple(replace(entry, query=_TRACKERS[where]) if place == 1 else entry for place, entry in enumerate(entries))
