"""NewsSpider: from a site's menu to its sections, from these to articles, from articles to items.

A site is a subclass with class attributes; see ``newscrawl/sites/``.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request, Response

from newscrawl.exceptions import UsageError
from newscrawl.identity import article_keys
from newscrawl.items import NOT_AN_ARTICLE, Finding
from newscrawl.pages.doors import Declared
from newscrawl.pages.section import Section, SectionPage
from newscrawl.spiders.article import ArticleSpider
from newscrawl.spiders.doors.door import Door, Row
from newscrawl.spiders.doors.feed import Feed
from newscrawl.spiders.doors.listing import Listing
from newscrawl.spiders.doors.menu import Menu
from newscrawl.spiders.doors.rest import Rest
from newscrawl.spiders.doors.sitemap import Sitemap, Sitemaps
from newscrawl.spiders.outcomes import suggest
from newscrawl.spiders.story import content_type_of
from newscrawl.spiders.targets import is_in_sections, looks_like_article, section_of

LINK = "link"
"""The door that other articles are."""
_AFTER_ALL_LISTINGS = -1_000_000
"""The priority of what no listing of this run has shown."""
_AT_ONCE = 200
"""Articles asked for at a time that no listing of this run has shown."""


class NewsSpider(ArticleSpider):
    """Crawls the sections of one site."""

    section_page: ClassVar[type[SectionPage]] = SectionPage
    not_sections: ClassVar[frozenset[str]] = frozenset()
    """Slugs in the menu that lead to no listing."""
    feeds: ClassVar[tuple[str, ...]] = ()
    """Paths of feeds of the whole site."""
    sitemaps: ClassVar[tuple[str, ...]] = ()
    """Paths of sitemaps, or of indexes of them."""
    rest: ClassVar[str] = ""
    """The path of WordPress' posts: ``/wp-json/wp/v2/posts``."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self._sections: dict[str, Section] = {}
        self._begun: set[str] = set()
        self._linked: set[str] = set()
        self._known: set[str] = set()

    # -- the run, from its beginning to its end -----------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the listed URLs, or with the site's front page; then do what is left to do in the ledger."""
        await self.asked(self.ledger.begin, self.site)
        if self.arguments.urls:
            for request in await self._requests_for_urls():
                yield request
            return
        async for request in Menu(self, self.base_url + "/").open():
            yield request
        await self.quiet()
        if self.sections_only:
            return
        revisited = False
        while True:
            rows = await self.asked(self._left)
            self.count("linked", sum(all(one["door"] == LINK for one in row["doors"]) for row in rows))
            if not rows and not revisited:
                revisited = True
                rows = await self.asked(self._to_revisit)
                rows += await self._canaries(rows)
            if not rows and revisited:
                return
            for request in self.article_requests(rows, priority=_AFTER_ALL_LISTINGS, again=True):
                yield request
            await self.quiet()

    async def _requests_for_urls(self) -> list[Request]:
        for url in self.arguments.urls:
            if not self.is_own(self.localize(url)):
                raise self.stop("usage", f"{url} in {self.given['urls']} is not on {self.site}", UsageError)
        listed = [Declared(url) for url in self.arguments.urls]
        findings = [self._finding(self.address(one.url), one, "") for one in listed]
        return list(self.article_requests(await self.asked(self.ledger.declare, findings, "urls")))

    async def _left(self) -> list[Row]:
        """Return some articles that the ledger has and nobody asked for in this run."""
        left: list[Row] = []
        async for row in self.ledger.waiting():
            if self._is_chosen(row):
                left.append(row)
                if len(left) == _AT_ONCE:
                    break
        return left

    async def _to_revisit(self) -> list[Row]:
        if self.arguments.full:
            rows = self.ledger.rows_of(["stored", "gone", "refused"])
            found = [row async for row in rows if row.get("reason") != NOT_AN_ARTICLE and self._is_chosen(row)]
        else:
            budget = self.crawler.settings.getint("REVISITS")
            found = await self.ledger.revisits(budget, self._is_chosen)
        self.count("revisits", len(found))
        return found

    async def _canaries(self, revisits: list[Row]) -> list[Row]:
        """Return a few of the newest articles, to see whether pages are what they were; none where enough are read."""
        few = self.crawler.settings.getint("CANARIES") - self._items - len(revisits)
        asked = {row["_id"] for row in revisits}
        return await self.asked(self.ledger.newest, few, lambda row: row["_id"] not in asked and self._is_chosen(row))

    def _is_chosen(self, row: Row) -> bool:
        """Whether the run is about an article, as far as its row tells, and has not asked for it yet."""
        if row["_id"] in self._requested or self.arguments.max_pages:
            return False  # a look at the newest pages
        begun = self._begun
        if self.arguments.sections and row.get("section") not in begun and not is_in_sections(row["url"], begun):
            return False
        if row.get("date_published"):
            return not self.is_outside(row["date_published"])
        # What was changed before a day was published before it, too.
        since, modified = self.arguments.since, row.get("modified", {}).values()
        return not (since and modified and max(modified) < since)

    # -- from the menu to the sections, and the other doors -----------------------------------------------------------

    async def begin_with(self, menu: list[Section]) -> AsyncIterator[Any]:
        """Begin with each section in the menu that was asked for; open the other doors."""
        for section in menu:
            if section.slug not in self.not_sections:
                self._sections[section.slug] = replace(section, url=self.localize(section.url))
        wanted = self.arguments.sections or tuple(self._sections)
        if not wanted:
            raise self.stop("no_sections", f"the menu of {self.base_url}/ names no section; has the site changed?")
        for slug in wanted:
            # A section may be linked from its parent's page only: what the menu doesn't name is tried at its address.
            unknown = Section(slug, slug, f"{self.base_url}/{slug}/")
            async for output in self.begin(self._sections.get(slug, unknown)):
                yield output
        for door in self._other_doors():
            async for request in door.open():
                yield request

    async def begin(self, section: Section) -> AsyncIterator[Any]:
        """Begin with a section, unless that was done."""
        if section.slug in self._begun or section.slug in self.not_sections:
            return
        section = replace(section, url=self.localize(section.url))
        if not self.is_own(section.url):
            return
        self._begun.add(section.slug)
        self.count("sections")
        if self.sections_only:
            yield section
        async for request in Listing(self, section).open():
            yield request

    def _other_doors(self) -> list[Door]:
        if self.sections_only or self.arguments.max_pages or self.arguments.sections:
            return []  # they are about the whole site
        group = Sitemaps()
        doors: list[Door] = [Feed(self, urljoin(self.base_url, path)) for path in self.feeds]
        doors += [Sitemap(self, urljoin(self.base_url, path), group) for path in self.sitemaps]
        doors += [Rest(self, urljoin(self.base_url, self.rest))] if self.rest else []
        return doors

    def section_below(self, slug: str, parent: Section) -> Section:
        """Return a section that is known to be below another one, whose page need not be read again."""
        return self._sections.get(slug) or Section(slug, slug, f"{self.base_url}/{slug}/", parent.slug)

    def check_section(self, section: Section) -> None:
        """End the run where a section that was asked for is none."""
        if section.slug not in self._sections and section.slug in self.arguments.sections:
            hint = suggest(section.slug, self._sections)
            raise self.stop("usage", f"{self.site} has no section {section.slug!r}: {hint}", UsageError)

    def section_page_of(self, response: Response) -> SectionPage:
        """Read a listing. Raises NotAnArticleError where there is no page."""
        return self.section_page.from_html(response.body, response.url, content_type_of(response))

    # -- from what doors declare to requests --------------------------------------------------------------------------

    def finding(self, declared: Declared, section: str = "") -> Finding | None:
        """Return what a door declares as the ledger takes it; None for what is not of the site."""
        url = self.address(declared.url)
        if not url or not self.is_own(url):
            return None
        reason = "" if section or self._may_be_article(url) else NOT_AN_ARTICLE
        return self._finding(url, declared, section, reason)

    def _finding(self, url: str, declared: Declared, section: str, reason: str = "") -> Finding:
        keys = article_keys(self.site, [url], self.number_of(url))
        section = section_of(url) or section
        return Finding(url, tuple(keys), section, declared.date_published, declared.date_modified, reason)

    def article_requests(self, rows: list[Row], priority: int = 0, *, again: bool = False) -> Iterator[Request]:
        """Ask for articles that are not stored yet; for all of them, if they are to be looked at again."""
        now = datetime.now(UTC)
        for row in rows:
            _id, state = row["_id"], row["state"]
            if _id in self._requested or self.is_outside(row.get("date_published")):
                continue
            if state == "forgotten":
                self._requested.add(_id)
                self.count("refused/forgotten")
                continue
            is_due = state == "declared" or (state == "refused" and "due" in row and row["due"] <= now)
            if is_due or again or self.arguments.full:
                self._requested.add(_id)
                yield self.article_request(row, priority)
            elif _id not in self._known:
                self._known.add(_id)
                self.count("known" if state != "refused" else "later")

    # -- from articles to those they lead to --------------------------------------------------------------------------

    async def ask_for(self, url: str) -> AsyncIterator[Request]:
        """Ask for an article by its address."""
        rows = await self.asked(self.ledger.declare, [self._finding(url, Declared(url), "")], LINK)
        for request in self.article_requests(rows):
            yield request

    async def leads_to(self, urls: list[str]) -> None:
        """Declare the articles that an article leads to, unless the run is about some days, pages or addresses."""
        given = self.arguments
        if given.urls or given.since or given.until or given.max_pages:
            return
        new = [url for url in dict.fromkeys(urls) if url not in self._linked]
        self._linked.update(new)
        findings = [found for url in new if (found := self.finding(Declared(url))) and not found.reason]
        if findings:
            await self.asked(self.ledger.declare, findings, LINK)

    def _may_be_article(self, url: str) -> bool:
        if self.post_id:
            return bool(self.number_of(url))
        name = urlsplit(url).path.strip("/").rpartition("/")[2]
        return name not in self._sections and name not in self.not_sections and looks_like_article(url)
