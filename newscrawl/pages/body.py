"""The text of an article's container, taken apart: paragraphs, links in them, images, embeds, "also read" boxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.items import Embed, Image, RelatedLink
from newscrawl.pages.find import text_of
from newscrawl.pages.links.cards import target_of
from newscrawl.pages.pictures.captions import CAPTION, is_credit, read_caption
from newscrawl.pages.pictures.figures import read_figure, tell
from newscrawl.pages.pictures.images import TAGS, is_file, read_image
from newscrawl.text import clean

# Elements that start a paragraph of their own. Everything else runs on in the line.
BLOCKS = frozenset(
    {
        *("p", "div", "section", "article", "header", "footer", "main", "blockquote", "pre", "center", "address"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "hr"),
        *("table", "thead", "tbody", "tfoot", "tr", "caption", "details", "summary", "fieldset"),
    }
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SKIPPED = frozenset(
    {
        *("script", "style", "noscript", "template", "form", "nav", "aside", "button", "select", "svg", "object"),
        *("input", "textarea", "label", "canvas", "map", "math", "head", "title"),
    }
)
# Boxes that sites put into the text: matched against class and id, at the start of a name or of one of its parts.
JUNK = re.compile(
    r"(?:^|[\s_-])(?:td-a-rec|td-a-ad|id_ad|adsbygoogle|advert\w*|ads?|adspot|banner|sponsor\w*|promo\w*"
    r"|shar(?:e|ing|edaddy|e-?bar)|td-post-sharing\w*|social|addtoany|essb|heateor|jp-relatedposts|newsletter\w*"
    r"|subscri(?:be|ption)\w*|mailchimp|mc4wp|comments?|respond|author-box|tdb?-author\w*|pay-barrier|meter"
    r"|breadcrumbs?|pagination|page-links?|post-nav-links|post-page-numbers|page-nav|post-views|td-post-views|td-post-source-tags|td-post-next-prev|screen-reader-text"
    r"|print-only|noprint|hidden-print|cookie\w*|taboola\w*|outbrain\w*|toc(?!-section)|ez-toc-(?:container|widget\w*|v\d\w*)|video-ads?|rating|kk-star)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# Boxes of links inside the text; what they point to is kept as inline links.
LINK_BOX = re.compile(
    r"(?:^|[\s_-])(?:td_block_wrap|also-?read|read-?(?:also|more)|related\w*|inline-?related|see-?also|yarpp\w*|crp_\w+"
    r"|irp|internal-linking-related-contents)(?:$|[\s_-])",
    re.IGNORECASE,
)
ALSO_READ = re.compile(
    r"\s*(?:(?:also|must) read|read (?:also|more|next)|see also|more on this|recommended"
    r"|related(?: (?:articles?|stor(?:y|ies)|news|links?))?|lire aussi|lea también|leia também|lesen sie auch"
    r"|mehr zum thema|leggi anche)\b\s*[:：»›–-]?",
    re.IGNORECASE,
)
# Elements whose id marks a place in the text, as a rule by the words of a subheading. It says nothing of what they are.
ANCHORED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "span", "b", "i", "em", "strong", "dt", "dd"})
SLUG = 4
"""Hyphens from which on an id is made of a heading's words, and names no box."""
MANY = 200
"""Paragraphs of a box, from which on it is none of links: each one inside another would be read again and again."""
PROSE = 150
"""Characters of one paragraph outside of its links; a box of links has none so long."""
MUCH = 400
"""Characters of the longest box that is no text of the article's and yet may hold most of what is said."""
SAYS_NOTHING = re.compile(r"(?:(?:youtube|vimeo|embedded) )?(?:video|audio|frame)(?: player)?", re.IGNORECASE)
"""Titles of frames that name their kind and no more."""
FIGURE = re.compile(r"(?:^|\s)(?:wp-caption|wp-block-image|wp-block-gallery|image-caption|photo-box)(?:$|\s)")
VIDEO_HOSTS = re.compile(r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com)/")
EMBEDDED_POST = re.compile(
    r"(?:^|\s)(?:(?P<tweet>twitter-(?:tweet|video))|instagram-media|fb-post|tiktok-embed)(?:$|\s)"
)
# A form's own text only where the form stands inside: some systems put the whole page into one.
_SAID = etree.XPath("descendant::text()[not(parent::script or parent::style)]")
_ASKED = etree.XPath("descendant::form//text()[not(parent::script or parent::style)]")
MAX_DEPTH = 200
"""Markup nested deeper than this is read as running text."""


@dataclass(slots=True)
class Line:
    """A paragraph, subheading or list item, and what is known of its place."""

    text: str
    tag: str = "p"
    """The element that it stands in."""
    linked: int = 0
    """Characters of it that stand in links."""
    before_gap: bool = False
    """Whether a box that is no text was left out behind it."""


@dataclass(slots=True)
class Content:
    """What a container holds, in reading order. Paragraphs are clean text."""

    lines: list[Line] = field(default_factory=list)
    links: list[RelatedLink] = field(default_factory=list)
    """Links in the text and in "also read" boxes, block ``inline``, unnumbered."""
    images: list[Image] = field(default_factory=list)
    embeds: list[Embed] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        """The lines' texts."""
        return [line.text for line in self.lines]


class _Reader:
    """Walks a container once, in order, without recursion deeper than the markup is allowed to be."""

    def __init__(
        self, container: etree._Element, url: str, furniture: re.Pattern[str], boxes: frozenset[etree._Element]
    ) -> None:
        self.content = Content()
        self._container = container
        self._url = url
        self._furniture = furniture
        self._boxes = boxes
        self._line: list[str] = []
        self._links: list[RelatedLink] = []
        self._linked = 0
        self._tag = "p"
        self._framed: dict[etree._Element, bool] = {}
        """Whether a box around a credit holds a picture and not much else; a box may hold many."""

    def read(self, element: etree._Element, depth: int = 0) -> None:
        """Read an element's text and children."""
        if element.text:
            self._line.append(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, depth)
            if child.tail:
                self._line.append(child.tail)

    def flush(self) -> None:
        """End the paragraph."""
        text = clean("".join(self._line)) if self._line else ""
        links, self._line, self._links = self._links, [], []
        linked, self._linked = self._linked, 0
        if text and links:
            also_read = ALSO_READ.match(text)
            rest = text[also_read.end() :] if also_read else text
            if also_read and _is_only_links(rest, links):
                self.content.links += links
                return
        self.content.links += links
        if text:
            self.content.lines.append(Line(text, self._tag, linked))

    def _child(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if tag == "br":
            self._break(element)
        elif tag == "a":
            self._anchor(element, depth)
        elif tag in TAGS or tag == "noscript":
            self.content.images += [image for found in element.iter(*TAGS) if (image := read_image(found, self._url))]
        elif tag in SKIPPED:
            return
        elif tag in {"iframe", "video", "audio", "embed"}:
            self._frame(element)
        elif (element in self._boxes and not self._is_most(element)) or self._box(element):
            self._dropped()
        elif tag in BLOCKS and depth < MAX_DEPTH:
            self.flush()
            outer, self._tag = self._tag, tag
            self.read(element, depth + 1)
            self.flush()
            self._tag = outer
        elif tag in {"td", "th"} and depth < MAX_DEPTH:
            self._line.append(" ")
            self.read(element, depth + 1)
        elif depth < MAX_DEPTH:
            self.read(element, depth + 1)
        else:
            self._line.append(" ".join(element.itertext()))

    def _dropped(self) -> None:
        """Note that something was left out here."""
        if self.content.lines:
            self.content.lines[-1].before_gap = True

    def _break(self, element: etree._Element) -> None:
        """Two line breaks end a paragraph, one is a space."""
        following = element.getnext()
        between = (element.tail or "").strip()
        if not between and following is not None and following.tag == "br":
            self.flush()
        else:
            self._line.append(" ")

    def _box(self, element: etree._Element) -> bool:
        """Take an element that is no text of the article's; say whether it was one."""
        names = element.get("class", "")
        if element.tag not in ANCHORED and element.get("id", "").count("-") < SLUG:
            names = f"{names} {element.get('id', '')}".strip()
        if element.tag == "figure" or (names and FIGURE.search(names)):
            return self._figure(element)
        if element.tag == "figcaption" or CAPTION.search(names) or self._is_credit(element):
            return self._caption(element)
        background = read_image(element, self._url)
        if background:
            self.content.images.append(background)
        if not names or element.tag in HEADINGS:
            return False
        post = EMBEDDED_POST.search(names)
        if post:
            self._post(element, "tweet" if post["tweet"] else "post")
            return True
        if LINK_BOX.search(names) and _is_link_box(element):
            self.content.links += _box_links(element, self._url)
            return True
        return bool(self._furniture.search(names)) and not self._is_most(element)

    def _is_most(self, element: etree._Element) -> bool:
        """Whether an element holds most of the text: then it is the text, whatever it is called."""
        weight = _weight(element)
        return weight > MUCH and 2 * weight > self._whole

    @cached_property
    def _whole(self) -> int:
        return _weight(self._container)

    def _figure(self, element: etree._Element) -> bool:
        """Take a figure's pictures and frames; say whether that was all. A table or a quotation in it is text."""
        if element.xpath("boolean(.//table | .//blockquote | .//pre)"):
            return False
        media = [*element.iter(*TAGS, "iframe", "video", "audio")]
        if not media or element.xpath(f"boolean(.//p[not(@class)][string-length(.) > {PROSE}])"):
            return False
        self.content.images += read_figure(element, self._url)
        for frame in media:
            if frame.tag not in TAGS:
                self._frame(frame)
        return True

    def _caption(self, element: etree._Element) -> bool:
        """Give a caption to the picture before it. What holds a picture is none; what is said of a table is text."""
        figure = next(element.iterancestors("figure"), None)
        if next(element.iter(*TAGS), None) is not None:
            return False
        if figure is not None and next(figure.iter(*TAGS, "iframe", "video", "audio"), None) is None:
            return False
        if self.content.images and not self.content.images[-1].caption:
            tell(self.content.images[-1], *read_caption(element))
        return True

    def _is_credit(self, element: etree._Element) -> bool:
        """Whether an element is named like a credit, and a picture stands in the same box, and not much else."""
        box = element.getparent() if is_credit(element) else None
        if box is None or box is self._container:
            return False
        if box not in self._framed:
            self._framed[box] = next(box.iter(*TAGS), None) is not None and _weight(box) <= MUCH
        return self._framed[box]

    def _anchor(self, element: etree._Element, depth: int) -> None:
        line, start, images = self._line, len(self._line), len(self.content.images)
        self.read(element, depth + 1)
        url = target_of(element, self._url)
        # A link around whole paragraphs has ended the line that it began in.
        headline = clean("".join(line[start:]) if line is self._line else " ".join(element.itertext()))
        if url:
            self._linked += len(headline)
        if url and not is_file(url) and 0 < len(headline) <= PROSE:
            del self.content.images[images:]  # the thumbnail of another page
        if url and headline:
            self._links.append(RelatedLink(url=url, headline=headline, block="inline"))

    def _frame(self, element: etree._Element) -> None:
        source = element.get("src") or element.get("data-src") or element.get("data-lazy-src") or ""
        if not source and element.tag in {"video", "audio"}:
            source = str(element.xpath("string((.//source/@src)[1])"))
        if not source or source.startswith(("about:", "data:", "javascript:")):
            return
        url = absolute_url(self._url, source)
        if not url:
            return
        kind = element.tag if element.tag in {"video", "audio"} else "video" if VIDEO_HOSTS.search(url) else "frame"
        title = clean(element.get("title", ""))
        self.content.embeds.append(Embed(kind=kind, url=url, text="" if SAYS_NOTHING.fullmatch(title) else title))

    def _post(self, element: etree._Element, kind: str) -> None:
        urls = [href for href in element.xpath(".//a/@href") if "/status" in href or kind == "post"]
        url = urls[-1] if urls else element.get("data-instgrm-permalink") or element.get("cite") or ""
        said = next(element.iter("p"), element)  # below it stand only name and date
        text = text_of(said)
        self.content.embeds.append(Embed(kind=kind, url=absolute_url(self._url, url) if url else "", text=text))


def read_content(
    container: etree._Element,
    url: str,
    furniture: re.Pattern[str] = JUNK,
    boxes: frozenset[etree._Element] = frozenset(),
) -> Content:
    """Read an article's container.

    ``furniture`` matches the class or id of boxes that are no text of the article's; ``boxes`` are lists of links that
    somebody else reads.
    """
    reader = _Reader(container, url, furniture, boxes)
    reader.read(container)
    reader.flush()
    return reader.content


def _box_links(element: etree._Element, url: str) -> Iterator[RelatedLink]:
    """Return a box's links, one per target: the one with the longest text."""
    found: dict[str, RelatedLink] = {}
    # A theme's module links its author and its section, too.
    titles = element.xpath(".//*[contains(@class, 'td-module-title')]//a")
    for anchor in titles or element.iter("a"):
        target = target_of(anchor, url)
        headline = text_of(anchor) or clean(anchor.get("title", ""))
        if target and headline and len(headline) > len(found.get(target, RelatedLink(url="")).headline):
            found[target] = RelatedLink(url=target, headline=headline, block="inline")
    return iter(found.values())


def _weight(element: etree._Element) -> int:
    """Return how much an element says, in characters."""
    return sum(len(text.strip()) for text in _SAID(element)) - sum(len(text.strip()) for text in _ASKED(element))


def _is_link_box(element: etree._Element) -> bool:
    """Whether a box that is named like one of links holds links, and no paragraph of the article's."""
    for number, paragraph in enumerate(element.iter("p")):
        if number == MANY:
            return False
        linked = sum(map(_weight, paragraph.iter("a")))
        if "excerpt" not in paragraph.get("class", "") and _weight(paragraph) - linked > PROSE:
            return False
    return next(element.iter("a"), None) is not None


def _is_only_links(text: str, links: list[RelatedLink]) -> bool:
    """Whether nothing but the links is left of a line."""
    for link in links:
        text = text.replace(link.headline, "", 1)
    return not re.search(r"\w", text)
