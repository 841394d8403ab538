"""The demo site: paths in, answers out. It knows the truth of every story it shows."""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from newscrawl.demo import awkward, classic, cloud, truth
from newscrawl.demo.blocks import Block, Entry, Surroundings
from newscrawl.demo.catalogue import Catalogue, Stories
from newscrawl.demo.doors import ADVERT, Doors
from newscrawl.demo.lists import Lists
from newscrawl.demo.makeover import MAKEOVERS
from newscrawl.demo.response import Response
from newscrawl.demo.sections import SECTIONS
from newscrawl.demo.stories import Story

_ARTICLE = re.compile(r"/(?P<section>[a-z-]+)/(?P<id>\d+)-(?P<slug>[^/]*)(?:/(?P<part>[2-9]))?/?")
_JOOMLA = "/index.php"
Fault = Response | Callable[[str, str, int], Response | None]
"""A response, or what is called with the arguments of ``respond``; None leaves the answer to the site."""


class DemoSite:
    """An invented news site of ``articles`` stories; a seed always gives the same one.

    It may be changed while it is served. ``closed`` are doors that are shut: ``feed``, ``sitemap``, ``rest``.
    """

    def __init__(
        self, seed: int = 2004, articles: int = 96, crawl_delay: float | None = None, closed: Iterable[str] = ()
    ) -> None:
        self._catalogue = Catalogue(seed, articles)
        self._awkward = {post.path: post for post in awkward.posts(seed, self._catalogue.live)}
        self._lists = Lists(self._catalogue, list(self._awkward.values()))
        self._doors = Doors(self._catalogue, crawl_delay, closed)
        self._lock = threading.RLock()
        self.faults: dict[str, Fault] = {}
        """What is answered instead, by path (without query). Any path may be there, of a page or of a door."""
        self.makeover = ""
        """What has been done to the markup of all articles: one of ``MAKEOVERS``."""
        self.emptied: set[str] = set()
        """Slugs of sections whose listings show no article, though they have some."""

    @property
    def closed(self) -> set[str]:
        """The doors that are shut now; may be changed."""
        return self._doors.closed

    @property
    def stories(self) -> Stories:
        """The good stories that the site shows now, oldest first, duplicates among them."""
        return Stories(self._catalogue)

    @property
    def awkward(self) -> dict[str, str]:
        """Paths that listings lead to and that hold no article, with what is wrong there."""
        found = {path: awkward.REASONS[post.kind] for path, post in self._awkward.items()}
        return found | {self._lists.self_linked: "a listing whose next page is itself"}

    @property
    def declared(self) -> dict[str, str]:
        """Every path that the site now declares as an article's in any door, and what is there.

        ``story``, or what is wrong there, in the words of ``awkward``.
        """
        found = {outline.path: "story" for outline in self._catalogue.live}
        found |= {path: awkward.REASONS[post.kind] for path, post in self._awkward.items()}
        return found if "feed" in self.closed else found | {ADVERT: "an advert in the feed, no article"}

    def story(self, post_id: int) -> Story:
        """Return a story as it reads now; KeyError where there is none."""
        return self._catalogue.story(post_id)

    def expected(self, story: Story, base: str) -> dict[str, Any]:
        """Return what an archive must have stored of a story, in Article's field names."""
        return truth.expected(story, self._lists.related(story), base)

    def fronts(self, base: str, turn: int = 0) -> list[dict[str, Any]]:
        """Return the blocks beside the articles in Front's field names; pages that do not rotate show turn 0."""
        around = self._lists.surroundings(base, turn, most_read=True)
        return [truth.front(block, base) for block in (*around.sidebar, around.footer)]

    def section_paths(self, slug: str) -> list[str]:
        """Return the paths of all pages of a section's listing."""
        return self._lists.section_paths(slug)

    def publish(self, count: int = 1, *, published: datetime | None = None, section: str | None = None) -> list[Story]:
        """Add stories, which stand on top of every list; with a date (aware) at the place of that date.

        Their ids are above all others, and so is the time of their last change. The words of other stories stay.
        Raises KeyError where there is no such section.
        """
        if section and section not in SECTIONS:
            raise KeyError(section)
        with self._lock:
            return self._catalogue.publish(count, published, section or "")

    def edit(self, post_id: int, *, headline: str | None = None, paragraphs: Sequence[str] | None = None) -> Story:
        """Change a story's headline or words; its address stays. Sitemap and REST tell when, its page may not."""
        with self._lock:
            return self._catalogue.edit(post_id, headline, paragraphs)

    def pin(self, post_id: int) -> None:
        """Let a story stand first on the first page of its sections' listings, whatever its date."""
        with self._lock:
            self._catalogue.pin(post_id)

    def remove(self, post_id: int) -> None:
        """Take a story off the site: its page is a 404 from now on."""
        with self._lock:
            self._catalogue.remove(post_id)

    def restore(self, post_id: int) -> None:
        """Put a removed story back, as it was."""
        with self._lock:
            self._catalogue.restore(post_id)

    def respond(self, target: str, base: str, turn: int = 0) -> Response:
        """Return the answer to a request's target (path and query); ``turn`` counts the requests."""
        fault = self.faults.get(urlsplit(target).path)
        given = fault(target, base, turn) if callable(fault) else fault
        return given or self.answer(target, base, turn)

    def answer(self, target: str, base: str, turn: int = 0) -> Response:
        """Return the site's own answer, whatever ``faults`` says; for faults that spoil it."""
        parts = urlsplit(target)
        path, query = parts.path, dict(parse_qsl(parts.query))
        with self._lock:
            return (
                self._doors.answer(path, query, base)
                or self._moved(path, query, base)
                or self._post(path, parts.query, base, turn)
                or self._page(path, base)
                or Response(awkward.not_found(self._lists.surroundings(base)).encode(), status=404)
            )

    def _moved(self, path: str, query: dict[str, str], base: str) -> Response | None:
        """Send older addresses to today's: the old system's, the prefix ``/en/``, wrong sections, missing slashes."""
        bare = path.removeprefix("/en") if path.startswith("/en/") or path == "/en" else path
        joomla = query.get("view") == "article" and bare in {_JOOMLA, "/"}
        identity = query.get("id", "") if joomla else query.get("p", "") if bare == "/" else ""
        if found := _ARTICLE.fullmatch(bare):
            identity = found["id"]
        if identity.split(":")[0].isdecimal():
            post_id = int(identity.split(":")[0])
            if self._catalogue.shows(post_id):
                paths = self.story(post_id).part_paths
                part = int(found["part"] or 1) if found else 1
                right = paths[part - 1] if part <= len(paths) else paths[0]
                return Response.redirect(base + right) if right != path else None
        if bare == _JOOMLA:
            return Response.redirect(f"{base}/")
        if bare != path or not (path.endswith("/") or "." in path.rpartition("/")[2]):
            return Response.redirect(base + bare.rstrip("/") + "/")
        return None

    def _post(self, path: str, query: str, base: str, turn: int) -> Response | None:
        if post := self._awkward.get(path):
            return awkward.answer(post, query, self._lists.surroundings(base))
        found = _ARTICLE.fullmatch(path)
        if not found or not self._catalogue.shows(int(found["id"])):
            return None
        story = self.story(int(found["id"]))
        rotating = bool(story.post_id % 2)
        most_read = story.post_id % 3 == 0
        around = self._lists.surroundings(base, turn if rotating else 0, most_read=most_read)
        beside = self._lists.beside(story)
        make = cloud.article if story.outline.cloud else classic.article
        html = make(story, beside, around, int(found["part"] or 1))
        if self.makeover:
            html = MAKEOVERS[self.makeover](html, story)
        changed = max(filter(None, (story.modified, story.outline.published, self._catalogue.changed_at)))
        return Response(
            html.encode(),
            last_modified=None if rotating or self.makeover else changed,
            rotating=rotating,
            headers={"Link": f'<{base}/?p={story.post_id}>; rel="shortlink"'},
        )

    def _page(self, path: str, base: str) -> Response | None:
        around = self._lists.surroundings(base)
        if path == "/":
            return Response(self._home(around).encode())
        name = path.strip("/")
        if name in _PLAIN:
            title, text = _PLAIN[name]
            return Response(classic.plain(title, path, f"<p>{text}</p>", around).encode())
        shown = self._lists.listing(path, base)
        if not shown:
            return None
        slug = name.partition("/")[0]
        if slug in self.emptied:
            shown = replace(shown, entries=(), top=(), nav="")
        section = SECTIONS.get(slug)
        make = cloud.listing if section and section.cloud else classic.listing
        return Response(make(shown, around).encode())

    def _home(self, around: Surroundings) -> str:
        blocks: list[tuple[str, tuple[Entry, ...]]] = [("Top stories", self._lists.newest("", 5))]
        blocks += [
            (section.name, self._lists.newest(section.slug, 3)) for section in SECTIONS.values() if section.in_menu
        ]
        return classic.home([Block("other", heading, entries) for heading, entries in blocks], around)


_PLAIN = {
    "about-us": ("About us", "This site and everything on it is invented, so that a crawler can be tried out on it."),
    "contact": ("Contact", "Nobody reads the letters that are sent to this address."),
    "subscribe": ("Subscribe", "A letter on every working day. As everything here is invented, it will not come."),
    "private": ("Members", "Robots are asked to keep out of here."),
}
