"""All stories of the site: looked up, listed, published, edited, removed. Texts are written when somebody asks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import overload

from newscrawl.demo import newsroom
from newscrawl.demo.planning import another, plan
from newscrawl.demo.sections import SECTIONS, path_of
from newscrawl.demo.stories import Outline, Piece, Story

_KEPT_IN_MEMORY = 4096


class Stories(Sequence[Story]):
    """The stories that the site shows now, oldest first; each is written on access."""

    def __init__(self, catalogue: "Catalogue") -> None:
        self._catalogue = catalogue

    def __len__(self) -> int:
        """Count the stories without writing any."""
        return len(self._catalogue.live)

    @overload
    def __getitem__(self, at: int) -> Story: ...
    @overload
    def __getitem__(self, at: slice) -> list[Story]: ...
    def __getitem__(self, at: int | slice) -> Story | list[Story]:
        """Write the stories asked for."""
        live = self._catalogue.live
        if isinstance(at, slice):
            return [self._catalogue.story(outline.post_id) for outline in live[at]]
        return self._catalogue.story(live[at].post_id)


class Catalogue:
    """The stories of one seed, with the changes made since."""

    def __init__(self, seed: int, articles: int) -> None:
        self._seed = seed
        self._outlines = plan(seed, articles)
        self._planned = {outline.post_id: outline for outline in self._outlines}
        self._removed: set[int] = set()
        self._changed: dict[int, Story] = {}
        self._touched: dict[int, datetime] = {}
        self._clock = max((_latest(one) for one in self._outlines), default=datetime.min.replace(tzinfo=UTC))
        self._written = lru_cache(maxsize=_KEPT_IN_MEMORY)(self._write)
        self.changed_at: datetime | None = None
        """When something was last published, edited, pinned, removed or restored."""
        self.pinned: set[int] = set()
        """Post ids of stories that stand first in the listings of their sections."""
        self.live: list[Outline] = []
        """What the site shows now, oldest first."""
        self._sections: dict[str, list[Outline]] = {}
        self._first_sections: dict[str, list[Outline]] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._list()

    def story(self, post_id: int) -> Story:
        """Return a story as it reads now; KeyError where there is none."""
        if not self.shows(post_id):
            raise KeyError(post_id)
        return self._changed.get(post_id) or self._written(post_id)

    def shows(self, post_id: int) -> bool:
        """Tell whether the site has this story now."""
        return post_id in self._places

    def in_section(self, slug: str) -> list[Outline]:
        """Return the stories of a section and of those under it, oldest first."""
        return self._sections[slug]

    def modified(self, post_id: int) -> datetime:
        """Return when a story was truly changed last, whatever its page says."""
        return self._touched.get(post_id) or _latest(self._planned[post_id])

    def beside(self, post_id: int) -> tuple[Outline | None, Outline | None]:
        """Return the stories published right before and after this one."""
        at, _ = self._places[post_id]
        return self.live[at - 1] if at else None, self.live[at + 1] if at + 1 < len(self.live) else None

    def related(self, story: Story, count: int) -> list[Outline]:
        """Return older stories of the same section, then the newest; none that the text links to already."""
        row = self._first_sections[story.outline.sections[0]]
        _, at = self._places[story.post_id]
        linked = {anchor.post_id for anchor in story.inline}
        others = chain(range(at - 1, -1, -1), range(len(row) - 1, at, -1))
        return list(islice((row[place] for place in others if row[place].post_id not in linked), count))

    def edit(self, post_id: int, headline: str | None = None, paragraphs: Sequence[str] | None = None) -> Story:
        """Change a story's headline or words, and renew its date where it has one. Its address stays."""
        story = self.story(post_id)
        if headline is not None:
            story = replace(story, headline=headline)
        if paragraphs is not None:
            dateline = story.dateline if story.dateline and paragraphs[0].startswith(story.dateline.printed) else None
            story = replace(story, pieces=_rewritten(story.pieces, paragraphs), dateline=dateline)
        if story.modified:
            story = replace(story, modified=story.modified + timedelta(hours=1))
        self._changed[post_id] = story
        self._touch(post_id)
        return story

    def publish(self, count: int, published: datetime | None, section: str) -> list[Story]:
        """Add stories: now and later than all others, or with a date of long ago."""
        new = []
        for _ in range(count):
            now = self._tick()
            outline = another(self._seed, self._outlines, published or now, now, section)
            self._outlines.append(outline)
            self._planned[outline.post_id] = outline
            self._touched[outline.post_id] = now
            new.append(outline.post_id)
        self._list()
        return [self.story(post_id) for post_id in new]

    def pin(self, post_id: int) -> None:
        """Let a story stand first in the listings of its sections; KeyError where there is none."""
        self.story(post_id)
        self.pinned.add(post_id)
        self._tick()

    def remove(self, post_id: int) -> None:
        """Take a story off the site; KeyError where there is none."""
        if not self.shows(post_id):
            raise KeyError(post_id)
        self._removed.add(post_id)
        self._tick()
        self._list()

    def restore(self, post_id: int) -> None:
        """Put a removed story back, as it was; KeyError where it was not removed."""
        self._removed.remove(post_id)
        self._touch(post_id)
        self._list()

    def _touch(self, post_id: int) -> None:
        self._touched[post_id] = self._tick()

    def _tick(self) -> datetime:
        """Return the time, UTC, in whole seconds; of a change it is always later than of the one before."""
        self._clock = max(datetime.now(UTC).replace(microsecond=0), self._clock + timedelta(seconds=1))
        self.changed_at = self._clock
        return self._clock

    def _write(self, post_id: int) -> Story:
        outline = self._planned[post_id]
        # A copy keeps the words its original was published with, edited or removed as that may be since.
        source = self._written(outline.duplicate_of) if outline.duplicate_of else None
        return newsroom.write(self._seed, outline, self._outlines, source)

    def _list(self) -> None:
        """Put the stories that are live into the orders that pages need."""
        live = [outline for outline in self._outlines if outline.post_id not in self._removed]
        self.live = sorted(live, key=lambda one: (one.published, one.post_id))
        self._sections = {slug: [] for slug in SECTIONS}
        self._first_sections = {slug: [] for slug in SECTIONS}
        self._places = {}
        for place, outline in enumerate(self.live):
            first = self._first_sections[outline.sections[0]]
            self._places[outline.post_id] = (place, len(first))
            first.append(outline)
            for slug in {section.slug for own in outline.sections for section in path_of(own)}:
                self._sections[slug].append(outline)


def _latest(outline: Outline) -> datetime:
    return max(outline.published, outline.modified or outline.published)


def _rewritten(pieces: tuple[Piece, ...], paragraphs: Sequence[str]) -> tuple[Piece, ...]:
    """Return pieces with these paragraphs; equal ones keep their links, and what is no text keeps its place."""
    known = {piece.text: piece for piece in pieces if piece.text}
    new = [known.get(text) or Piece("p", text) for text in paragraphs]
    for at, piece in enumerate(pieces):
        if not piece.paragraphs:
            new.insert(min(at, len(new)), piece)
    return tuple(new)
