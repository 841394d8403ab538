"""The generic article page: one method a field, each from the best source that the page has.

The selectors are those of the tagDiv themes in both generations, with the common ones of WordPress behind them. A site
file overrides a method where its pages differ.
"""

import re
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.exceptions import NotAnArticleError
from newscrawl.identity import canonical_url, site_of
from newscrawl.items import Article, Dateline, Embed, Front, Image, RelatedLink
from newscrawl.pages.blocks import Block, read_blocks
from newscrawl.pages.body import Content, read_content, read_figure
from newscrawl.pages.dates import parse_date
from newscrawl.pages.find import around, first, has_class, text_of
from newscrawl.pages.newswire import Head, agency_of, read_head
from newscrawl.pages.page import Page
from newscrawl.text import clean, clean_paragraphs, words

_H1 = etree.XPath("//h1")
_OTHER_CONTENT = etree.XPath("//*[@itemprop='articleBody'] | //article//div[contains(@class, 'entry-content')]")
_TIMES = etree.XPath("//time[@datetime]")
_MODULE = re.compile(r"\b(?:td|tdb)_module_")
_FEATURED = ("td-post-featured-image", "tdb_single_featured_image", "tdb_single_bg_featured_image")
_NOT_FOUND = re.compile(r"\b404\b|(?:page|article|story|post) (?:was )?not found|nothing found", re.IGNORECASE)
_LISTING_CLASSES = frozenset({"archive", "category", "home", "blog", "search", "tag", "author", "date"})
# Accounts under which a newsroom posts. They are no person's name.
_STAFF = frozenset({"admin", "administrator", "editor", "editors", "editorial staff", "staff", "newsroom", "webmaster"})
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
            date_published_raw=self._published[1],
            section=self.section(),
            tags=self.tags(),
            language=self.language(),
            images=self.images(),
            embeds=self.embeds(),
            related=self.related(),
            fronts=self.fronts(),
        )
        item.sources = self.sources
        return item

    def check(self) -> None:
        """Raise NotAnArticleError where the page says that it is none, or holds no text."""
        if "error404" in self.body_class:
            raise NotAnArticleError("not_found")
        if self.classes.first("post-password-form") is not None:
            raise NotAnArticleError("password")
        if self.end_marker and self.end_marker not in self.html[-20_000:]:
            raise NotAnArticleError("cut_off")
        if "single" not in self.body_class and self.body_class & _LISTING_CLASSES:
            raise NotAnArticleError("listing")
        headline = self._headline
        if not headline:
            raise NotAnArticleError("no_headline")
        if not self._head.paragraphs:
            raise NotAnArticleError("not_found" if _NOT_FOUND.search(headline) else "no_body")

    # -- the text ------------------------------------------------------------------------------------------------

    def headline(self) -> str:
        """Return the title as printed above the article, else as the page tells machines."""
        return self._pick(
            "headline",
            ("markup", self._printed_headline),
            ("json-ld", clean(self.metadata.text("headline"))),
            ("meta", clean(self.metadata.first("og:title", "twitter:title"))),
            ("title", clean(str(self.root.xpath("string(//title)")))),
        )

    def description(self) -> str:
        """Return the standfirst, else the agency's lead, else what the page tells machines."""
        return self._pick(
            "description",
            ("markup", self._standfirst),
            ("text", self._head.lead),
            ("json-ld", clean(self.metadata.text("description"))),
            ("meta", clean(self.metadata.first("og:description", "description"))),
        )

    def body(self) -> str:
        """Return the article's own text as printed, paragraphs parted by a blank line."""
        self.sources["body"] = "markup" if self._content_element is not None else "trafilatura"
        return "\n\n".join(self._head.paragraphs)

    def byline(self) -> str:
        """Return the line that says who wrote it, as printed."""
        return self._pick("byline", ("text", self._head.byline))

    def authors(self) -> list[str]:
        """Return the people who wrote it: of the byline, else of the theme's author line, else of the metadata."""
        shown = [text_of(element) for element in self._author_links()]
        for source, names in (
            ("text", self._head.authors),
            ("markup", shown),
            ("json-ld", self.metadata.names("author")),
            ("meta", [self.metadata.first("author", "article:author")]),
        ):
            people = list(dict.fromkeys(name for name in map(clean, names) if self._is_person(name)))
            if people:
                self.sources["authors"] = source
                return people
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
        return self._published[0]

    def date_modified(self) -> datetime | None:
        """Return when it was last changed, as the page says, in UTC."""
        for source, raw in (
            ("json-ld", self.metadata.text("dateModified")),
            ("meta", self.metadata.first("article:modified_time", "og:updated_time")),
        ):
            found = parse_date(raw, self.zone)
            if found:
                self.sources["date_modified"] = source + (":assumed" if found[1] else "")
                return found[0]
        return None

    def section(self) -> list[str]:
        """Return the breadcrumb without home and title, outermost first."""
        shown = [text_of(element) for element in self.classes.all("entry-crumb", "tdb-entry-crumb")]
        declared = [clean(name) for name in self.metadata.breadcrumb_names()]
        category = [clean(self.metadata.text("articleSection") or self.metadata.first("article:section"))]
        for source, names in (("markup", shown), ("json-ld", declared), ("meta", category)):
            kept = [name for name in names if name and name.casefold() not in {*_HOME_NAMES, self._folded_headline}]
            if kept:
                self.sources["section"] = source
                return kept
        return []

    def tags(self) -> list[str]:
        """Return the tags shown below the article, else the declared keywords."""
        shown = [text_of(link) for tags in self.classes.all("td-tags", "tdb-tags") for link in tags.iter("a")]
        if any(shown):
            self.sources["tags"] = "markup"
            return list(dict.fromkeys(filter(None, shown)))
        value = self.metadata.article.get("keywords")
        words_ = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
        tags = list(dict.fromkeys(filter(None, (clean(word) for word in words_ if isinstance(word, str)))))
        if tags:
            self.sources["tags"] = "json-ld"
        return tags

    def language(self) -> str:
        """Return the language that the page declares, in BCP 47."""
        return self._pick(
            "language",
            ("markup", self.metadata.language),
            ("json-ld", self.metadata.text("inLanguage")),
        )

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

    # -- what stands in it and beside it ----------------------------------------------------------------------------

    def images(self) -> list[Image]:
        """Return the article's pictures, the featured one first, each once."""
        found: list[Image] = []
        featured = self.classes.first(*_FEATURED)
        if featured is not None:
            found += read_figure(featured, self.url)
        found += self._content.images
        declared = self.metadata.first("og:image")
        if not found and declared and (url := self.link(declared)):
            found = [Image(url=url)]
        unique: dict[str, Image] = {}
        for image in found:
            unique.setdefault(image.url, image)
        return list(unique.values())

    def embeds(self) -> list[Embed]:
        """Return tweets, videos and frames in the text."""
        return self._content.embeds

    def related(self) -> list[RelatedLink]:
        """Return the article's own links: its related block, then those in the text; positions from 1 in each."""
        links = [link for block in self._blocks if block.block == "related" for link in block.links]
        found: list[RelatedLink] = []
        for kind, candidates in (("related", links), ("inline", self._content.links)):
            seen: set[str] = set()
            for link in candidates:
                if link.url not in seen:
                    seen.add(link.url)
                    link.block, link.position = kind, len(seen)
                    found.append(link)
        return found

    def fronts(self) -> list[Front]:
        """Return the blocks that the site shows beside every article."""
        return [
            Front(block=block.block, heading=block.heading, links=block.links)
            for block in self._blocks
            if block.block != "related"
        ]

    # -- read once, used by several fields ---------------------------------------------------------------------------

    @cached_property
    def _printed_headline(self) -> str:
        """The theme's title, else the page's only ``<h1>``. A classic module's title has the same class in an h3."""
        all_of_them = _H1(self.root)
        marked = [
            h1
            for h1 in all_of_them
            if has_class(h1, "tdb-title-text", "entry-title") or h1.get("itemprop") == "headline"
        ]
        found = marked or (all_of_them if len(all_of_them) == 1 else [])
        return text_of(first(found))

    @cached_property
    def _standfirst(self) -> str:
        """The cloud template's block holds a style sheet beside the text."""
        place = self.classes.first("td-post-sub-title", "tdb-sub-title", "tdb_single_subtitle")
        return "" if place is None else text_of(next(place.iter("p"), None))

    @cached_property
    def _headline(self) -> str:
        return self.headline()

    @cached_property
    def _folded_headline(self) -> str:
        return self._headline.casefold()

    @cached_property
    def _content_element(self) -> etree._Element | None:
        """The cloud template's block, else the classic container, else what other themes call it."""
        cloud = self.classes.first("tdb_single_content")
        inner = None if cloud is None else self.classes.inside(cloud, "tdb-block-inner")
        found = inner if inner is not None else self.classes.first("td-post-content")
        return found if found is not None else first(_OTHER_CONTENT(self.root))

    @cached_property
    def _content(self) -> Content:
        if self._content_element is not None:
            return read_content(self._content_element, self.url)
        import trafilatura  # noqa: PLC0415 - a third of a second, and most sites never need it

        text = trafilatura.extract(self.html, url=self.url, include_comments=False, include_tables=True) or ""
        return Content(paragraphs=clean_paragraphs(text).split("\n\n") if text else [])

    @cached_property
    def _head(self) -> Head:
        """The text without title, byline lines and repeated lead, and what those said."""
        title = words(self._headline)
        early = [line for line in self._content.paragraphs[:3] if words(line) != title]
        return read_head(early + self._content.paragraphs[3:], self.site_name)

    @cached_property
    def _blocks(self) -> list[Block]:
        inside = set(self._content_element.iter()) if self._content_element is not None else set()
        return [block for block in read_blocks(self.classes, self.url) if block.element not in inside]

    @cached_property
    def _published(self) -> tuple[datetime | None, str]:
        """The date and the string it was read from. A theme's ``time`` may call local time UTC: metadata first."""
        time = first(time for time in _TIMES(self.root) if self._is_own(time))
        for source, raw in (
            ("json-ld", self.metadata.text("datePublished")),
            ("meta", self.metadata.first("article:published_time", "datepublished", "date", "pubdate")),
            ("markup", "" if time is None else time.get("datetime", "")),
        ):
            found = parse_date(raw, self.zone)
            if found:
                self.sources["date_published"] = source + (":assumed" if found[1] else "")
                return found[0], raw
        return None, ""

    def _is_own(self, element: etree._Element) -> bool:
        """Whether a date is the article's and not that of a module beside it."""
        place = around(element, "tdb_single_date", "td-post-date")
        return place is not None and not any(_MODULE.search(a.get("class", "")) for a in place.iterancestors("div"))

    def _author_links(self) -> list[etree._Element]:
        """Return the names in the line below the title: not those of modules, nor of the box below the text."""
        found = [
            link
            for link in self.classes.all("tdb-author-name")
            if around(link, "tdb_single_author_box", "tdb-author-box") is None
        ]
        for place in self.classes.all("td-post-author-name"):
            if first(place.iterancestors("header")) is not None:
                found += place.iter("a")
        return found

    def _is_person(self, name: str) -> bool:
        folded = name.casefold()
        return bool(
            name
            and folded not in {*_STAFF, self.site_name.casefold()}
            and not agency_of(name)
            and "://" not in name
            and "@" not in name
        )

    def _pick(self, name: str, *candidates: tuple[str, str]) -> str:
        """Return the first text there is, and note where it came from."""
        for source, text in candidates:
            if text:
                self.sources[name] = source
                return text
        return ""
