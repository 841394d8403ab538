"""The generic article page: one method a field, each from the best source that the page has.

The order of the sources is the order of the arguments of ``_pick`` and its like, and stands in ``docs/extraction.md``.
A site file overrides a method where its pages differ.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.exceptions import NotAnArticleError
from newscrawl.identity import canonical_url, site_of
from newscrawl.items import Article, Dateline, Embed, Front, Image, RelatedLink
from newscrawl.pages import authors, language
from newscrawl.pages.blocks import Block, read_blocks
from newscrawl.pages.body import Content, read_content
from newscrawl.pages.container import find_container
from newscrawl.pages.find import text_of
from newscrawl.pages.generic import read_generic
from newscrawl.pages.metadata import accessible_for_free
from newscrawl.pages.newswire.head import Head, agency_of, read_head
from newscrawl.pages.page import Page
from newscrawl.pages.parts import first_part, next_part
from newscrawl.pages.pictures.figures import complete, read_figure, read_story_figures
from newscrawl.pages.printed import printed_date
from newscrawl.pages.published import Declared, are_apart, choose, date_in_url, declared_dates, modified
from newscrawl.pages.refusal.verdict import reason_of
from newscrawl.pages.theme import Theme
from newscrawl.pages.titles import read_titles
from newscrawl.text import clean, words

_TAG_LINKS = etree.XPath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
_HOME_NAMES = frozenset({"home", "homepage", "inicio", "startseite", "start", "accueil", "portada"})


class ArticlePage(Page):
    """A page that holds one article."""

    def to_item(self) -> Article:
        """Return the article. Raises NotAnArticleError with the reason where the page holds none."""
        self.sources: dict[str, str] = {}
        self.check()
        item = Article(
            url=self.canonical(),
            site=site_of(self.url),
            headline=self._headline,
            description=self.description(),
            body=self.body(),
            authors=self.authors(),
            byline=self.byline(),
            agency=self.agency(),
            dateline=self.dateline(),
            date_published=self.date_published(),
            date_modified=self.date_modified(),
            section=self.section(),
            tags=self.tags(),
            language=self.language(),
            detected_language=self.detected_language(),
            is_accessible_for_free=self.is_accessible_for_free(),
            images=self.images(),
            embeds=self.embeds(),
            related=self.related(),
            fronts=self.fronts(),
        )
        if self._published:
            item.date_published_raw = self._published.raw
            item.date_published_precision = self._published.moment.precision
        item.sources = self.sources
        item.disagreements = self.disagreements()
        return item

    def check(self) -> None:
        """Raise NotAnArticleError where the page says that it is none, or holds no text."""
        if self.end_marker and self.end_marker not in self.html[-20_000:]:
            raise NotAnArticleError("cut_off")
        reason = reason_of(self, self._headline, self._head.paragraphs)
        if reason:
            raise NotAnArticleError(reason)
        if not self._headline:
            raise NotAnArticleError("no_headline")
        if not self._head.paragraphs:
            raise NotAnArticleError("no_body")

    # -- the text ------------------------------------------------------------------------------------------------

    def headline(self) -> str:
        """Return the title that the theme prints, else the one that the page declares, else what looks like one."""
        titles = self._titles
        return self._pick("headline", *((source, titles[source]) for source in titles))

    def description(self) -> str:
        """Return the standfirst, else the agency's lead, else what the page tells machines."""
        return self._pick(
            "description",
            ("markup", self._theme.standfirst()),
            ("text", self._head.lead),
            ("json-ld", clean(self.metadata.text("description"))),
            ("meta", clean(self.metadata.first("og:description", "description"))),
        )

    def body(self) -> str:
        """Return the article's own text as printed, paragraphs parted by a blank line."""
        body = "\n\n".join(self._head.paragraphs)
        self.sources["body"] = self._source
        return body

    def byline(self) -> str:
        """Return the line that says who wrote it, as printed."""
        return self._pick("byline", ("text", self._head.byline))

    def authors(self) -> list[str]:
        """Return who wrote it.

        In the theme's markup those of the byline, since its metadata name the account that posted the story; on other
        pages those that the page declares. An organisation counts where no person is named.
        """
        found = self._names
        for source, names in found.items():
            if any(self._is_person(name) for name in names):
                self.sources["authors"] = source
                kept = [name for name in names if self._theme.content is None or self._is_person(name)]
                return list(dict.fromkeys(kept))
        for source, names in found.items():
            kept = [name for name in names if name.casefold() != self.site_name.casefold()]
            if kept and self._theme.content is None:
                self.sources["authors"] = source
                return kept
        return []

    def agency(self) -> str:
        """Return the wire agency's short form; for a site's own report the site's name, as an assumption."""
        if self._head.agency:
            return self._pick("agency", ("text", self._head.agency))
        return self._pick("agency", ("text:assumed", self.site_name))

    def dateline(self) -> Dateline | None:
        """Return where, for whom and when the story was filed, as its first line says."""
        if self._head.dateline:
            self.sources["dateline"] = "text"
        return self._head.dateline

    # -- the facts -----------------------------------------------------------------------------------------------

    def date_published(self) -> datetime | None:
        """Return when it was published, in UTC."""
        return self._published.moment.date if self._published else None

    def date_modified(self) -> datetime | None:
        """Return when it was last changed, as the page says, in UTC."""
        found = modified(self.metadata, self.zone)
        if found is None:
            return None
        self.sources["date_modified"] = found.source
        return found.moment.date

    def section(self) -> list[str]:
        """Return the breadcrumb without home and title, outermost first."""
        declared = [clean(name) for name in self.metadata.breadcrumb_names()]
        category = [clean(self.metadata.text("articleSection") or self.metadata.first("article:section", "section"))]
        no_section = {*_HOME_NAMES, self._headline.casefold(), *map(str.casefold, self._titles.values())}
        for source, names in (("markup", self._theme.section()), ("json-ld", declared), ("meta", category)):
            kept = [name for name in names if name and name.casefold() not in no_section and not authors.is_host(name)]
            if kept:
                self.sources["section"] = source
                return kept
        return []

    def tags(self) -> list[str]:
        """Return the tags shown below the article, else the declared keywords."""
        for source, names in self._tag_sources():
            tags = list(dict.fromkeys(filter(None, map(clean, names))))
            if tags:
                self.sources["tags"] = source
                return tags
        return []

    def language(self) -> str:
        """Return the language that the page declares, else the detected one, in BCP 47."""
        declared, source = self.metadata.language()
        return self._pick("language", (source, declared), ("text", self._detected_language))

    def detected_language(self) -> str:
        """Return the language of the text itself, in BCP 47; empty where the text is too short to tell."""
        return self._detected_language

    def is_accessible_for_free(self) -> bool | None:
        """Return whether the page says that all may read it; None where it says nothing."""
        return accessible_for_free(self.metadata)

    def disagreements(self) -> list[str]:
        """Return the fields that two sources give differently: the sign that a site has changed."""
        found = []
        titles = {" ".join(words(text)) for source, text in self._titles.items() if text and source != "title"}
        if len(titles) > 1:
            found.append("headline")
        if are_apart(self._declared_dates):
            found.append("date_published")
        named = [people for names in self._names.values() if (people := [n for n in names if self._is_person(n)])]
        if any(not authors.same_people(named[0], other) for other in named[1:]):
            found.append("authors")
        return found

    def post_id(self) -> str:
        """Return WordPress's number for the article, as the page says it: ``<body class="postid-53855">``."""
        found = (name.removeprefix("postid-") for name in self.body_class if name.startswith("postid-"))
        return next((number for number in found if number.isdecimal()), "")

    def canonical(self) -> str:
        """Return the article's canonical URL.

        The page's own is believed only where it stays on the site and is not the front page's.
        """
        declared = self.declared_url()
        try:
            if declared and site_of(declared) == site_of(self.url) and urlsplit(declared).path.strip("/"):
                return canonical_url(declared)
        except ValueError:
            self.sources["url"] = "request"  # the page declares something that is no URL
        return canonical_url(self.url)

    def next_part(self) -> str:
        """Return the URL of the article's next part where it is cut into several pages, else an empty string."""
        return next_part(self.root, self.classes, self.url)

    def first_part(self) -> str:
        """Return the URL of the article's first part where this is a later one, else an empty string."""
        return first_part(self.root, self.classes, self.url)

    # -- what stands in it and beside it ----------------------------------------------------------------------------

    def images(self) -> list[Image]:
        """Return the article's pictures, the featured one first, each once."""
        found: list[Image] = []
        featured = self._theme.featured()
        if featured is not None:
            found += read_figure(featured, self.url)
        found += self._content.images
        if not found:  # they stand outside the text, or nobody knows where the text stands
            found += read_story_figures(self.root, self.url)
        declared = self.metadata.first("og:image")
        if not found and declared and (url := self.link(declared)):
            found = [Image(url=url)]
        return complete(found, self.metadata)

    def embeds(self) -> list[Embed]:
        """Return tweets, videos and frames in the text."""
        return self._content.embeds

    def related(self) -> list[RelatedLink]:
        """Return the article's own links: its related block, then those in the text; positions from 1 in each."""
        links = [link for block in self._blocks if block.block == "related" for link in block.links]
        found: dict[str, RelatedLink] = {}
        for kind, candidates in (("related", links), ("inline", self._content.links)):
            before = len(found)
            for link in candidates:
                if link.url not in found:
                    link.block, link.position = kind, len(found) - before + 1
                    found[link.url] = link
        return list(found.values())

    def fronts(self) -> list[Front]:
        """Return the blocks that the site shows beside every article."""
        return [
            Front(block=block.block, heading=block.heading, links=block.links)
            for block in self._blocks
            if block.block != "related"
        ]

    # -- read once, used by several fields ---------------------------------------------------------------------------

    def _tag_sources(self) -> Iterator[tuple[str, list[str]]]:
        """Yield what may be tags, the best first, as far as they are asked for."""
        yield "markup", self._theme.tags()
        value = self.metadata.article.get("keywords")
        declared = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
        yield "json-ld", [name for name in declared if isinstance(name, str)]
        yield (
            "meta",
            self.metadata.all("article:tag") or self.metadata.first("news_keywords", "parsely-tags").split(","),
        )
        yield "markup", [text_of(link) for link in _TAG_LINKS(self.root)]

    @cached_property
    def _theme(self) -> Theme:
        return Theme(self.root, self.classes)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The page's titles by source, the best first."""
        return read_titles(self, self._theme.headline())

    @cached_property
    def _headline(self) -> str:
        return self.headline()

    @cached_property
    def _container(self) -> etree._Element | None:
        """The element that holds the text: the theme's, else the one with most of the page's prose."""
        return self._theme.content if self._theme.content is not None else find_container(self.root)

    @cached_property
    def _content(self) -> Content:
        """The text taken apart."""
        if self._theme.content is not None:
            self._source = "markup"
            return read_content(self._theme.content, self.url)
        titles = [title for title in self._titles.values() if title]
        boxes = frozenset(block.element for block in self._blocks if block.block != "other")
        content, self._source = read_generic(self._container, self, titles, boxes)
        return content

    @cached_property
    def _head(self) -> Head:
        """The text without title, byline lines and repeated lead, and what those said."""
        title = words(self._headline)
        lines = self._content.paragraphs
        early = [line for line in lines[:3] if words(line) != title]
        return read_head(early + lines[3:], self.site_name)

    @cached_property
    def _detected_language(self) -> str:
        return language.detect("\n".join(self._head.paragraphs))

    @cached_property
    def _blocks(self) -> list[Block]:
        return read_blocks(self.root, self.classes, self.url, self.zone, self._container)

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """The names of authors by source, the best first."""
        declared = {
            "json-ld": authors.declared_names(self.metadata.names("author") or self.metadata.names("creator")),
            "meta": authors.names_in_meta(self.metadata),
        }
        if self._theme.content is not None:
            return {"text": self._head.authors, "markup": self._theme.authors(), **declared}
        shown = authors.names_in_markup(self.metadata, self.classes)
        return {**declared, "markup": shown, "text": self._head.authors}

    @cached_property
    def _declared_dates(self) -> list[Declared]:
        """The dates of publication that the page tells machines, the best first."""
        return declared_dates(self.metadata, self._theme.date(), self.zone)

    @cached_property
    def _published(self) -> Declared | None:
        """The date of publication: the declared one, else the one that is printed near the title, else the URL's."""
        found = choose(self._declared_dates) or printed_date(self, self._titles.values()) or date_in_url(self.url)
        if found:
            self.sources["date_published"] = found.source
        return found

    @cached_property
    def _publishers(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in (self.site_name, *self.metadata.names("publisher")))

    def _is_person(self, name: str) -> bool:
        is_own = name.casefold() in self._publishers or authors.is_host(name)
        return authors.is_name(name) and not is_own and not agency_of(name)

    def _pick(self, name: str, *candidates: tuple[str, str]) -> str:
        """Return the first text there is, and note where it came from."""
        for source, text in candidates:
            if text:
                self.sources[name] = source
                return text
        return ""
