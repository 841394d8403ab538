"""What speaks for an article on a page, and what against it: declarations, amounts, and in what boxes text stands."""

import re
from collections import Counter
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree

from newscrawl.pages.find import title_of
from newscrawl.pages.metadata import ARTICLE_TYPES
from newscrawl.pages.page import Page
from newscrawl.pages.refusal.phrases import MORE_WORDS, has_notice, is_named, says
from newscrawl.text import clean

SHORT = 400
"""Letters of a text that may be no more than a notice; the letters of Chinese, Japanese and Korean count twice."""
TINY = 150
LONGEST_NOTICE = 4000
HEADLINE = 25
"""Letters of the shortest headline of a teaser."""
SENTENCE = 40
ARTICLE_CLASSES = frozenset({"single", "single-post"})
_CONTAINERS = ("td-post-content", "tdb_single_content", "entry-content", "post-content", "article-body", "story-body")
_WALLS = ("login", "paywall", "cookie_wall")
_WALL = re.compile(
    r"cookie|consent|gdpr|\bcmp\b|didomi|onetrust|usercentrics|quantcast|sp_message|iubenda|truste|privacy|pay-?wall|subscri|abonn|reg-?wall|piano"
    r"|tp-modal|premium|locked|barrier|meter|login|sign-?in|offer|gate\b",
    re.IGNORECASE,
)
_BANNER = re.compile(r"cookie|consent|gdpr|didomi|onetrust|usercentrics|newsletter", re.IGNORECASE)
_HIDDEN = "ancestor::script or ancestor::style or ancestor::noscript or ancestor::template"
_SHOWN = etree.XPath(f"//body//text()[normalize-space() and not({_HIDDEN})]")
_OWN = etree.XPath(
    f"//body//text()[normalize-space() and not({_HIDDEN} or ancestor::a or ancestor::nav or ancestor::footer"
    " or ancestor::select)]"
)
_LINKS = etree.XPath("//body//a[@href and not(ancestor::nav or ancestor::footer or ancestor::aside)]")
_TIMES = etree.XPath("//time/@datetime | //*[@itemprop='datePublished']/@content")
_TITLES = etree.XPath("//title | //h1")
_SUBTITLES = etree.XPath("//h2")
# Modules beside an article are marked as articles, too: it is the one with the title or the text.
_ARTICLES = etree.XPath(
    "//*[contains(@itemtype, 'schema.org/') and (contains(@itemtype, 'Article') or contains(@itemtype, 'BlogPosting'))]"
    "[descendant::h1 or descendant::*[@itemprop='articleBody']]"
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_INLINE = frozenset(
    {"a", "b", "i", "em", "strong", "span", "font", "u", "mark", "small", "sub", "sup", "abbr", "time", "q", "br"}
)


class Evidence:
    """What speaks for an article on a page, and what against it; each thing is looked at when it is asked for."""

    def __init__(self, page: Page, headline: str, paragraphs: list[str]) -> None:
        self.page = page
        self.root = page.root
        declared = page.metadata.text("articleBody")
        self.paragraphs = paragraphs or ([declared] if declared else [])
        self.amount = length(" ".join(self.paragraphs))
        self.headline = headline

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page says of itself that it is one article, and when it was published."""
        metadata = self.page.metadata
        nodes = len(metadata.objects(*ARTICLE_TYPES))
        if 0 < nodes <= 2:  # noqa: PLR2004 - more are teasers
            return bool(metadata.text("headline") or metadata.text("datePublished"))
        if len(_ARTICLES(self.root)) == 1:
            return True
        published = metadata.first("article:published_time", "datepublished", "date", "pubdate", "parsely-pub-date")
        return metadata.first("og:type").lower() in {"article", "news"} and bool(published)

    @cached_property
    def is_claimed(self) -> bool:
        """Whether anything on the page says that it is an article: its type, its theme, a date of its own."""
        kind = self.page.metadata.first("og:type").lower()
        return (
            self.is_declared
            or kind in {"article", "news"}
            or bool(self.page.body_class & ARTICLE_CLASSES)
            or sum(1 for _ in self.page.classes.all(*_CONTAINERS)) == 1
            or 0 < len(set(_TIMES(self.root))) <= 2  # noqa: PLR2004 - a listing has more
        )

    @cached_property
    def shown(self) -> int:
        """How many letters a reader sees, menus included."""
        return sum(len(text.strip()) for text in _SHOWN(self.root))

    @cached_property
    def story(self) -> int:
        """How many letters of running text stand together, links and the excerpts of other pages left out."""
        blocks: Counter[etree._Element] = Counter()
        for text in _OWN(self.root):
            place = text.getparent().getparent() if text.is_tail else text.getparent()
            while place.tag in _INLINE and place.getparent() is not None:
                place = place.getparent()
            blocks[place] += length(text)
        together: Counter[etree._Element] = Counter()
        for place, letters in blocks.items():
            near = [place, *islice(place.iterancestors(), 3)]  # some wrap each paragraph in boxes
            if letters >= HEADLINE and not _is_excerpt(place, letters) and not any(map(_is_banner, near)):
                together[near[-1]] += letters
        return max(together.values(), default=0)

    @cached_property
    def teasers(self) -> int:
        """How many other pages the page names with a headline, outside its menus."""
        found = set()
        for link in _LINKS(self.root):
            href = link.get("href").partition("#")[0]
            if href and length("".join(link.itertext())) >= HEADLINE:
                found.add(href)
        return len(found)

    def is_named(self, reason: str) -> bool:
        """Whether a title of the page is a notice of this kind."""
        more = 0 if self.is_claimed and self.has_sentence else MORE_WORDS
        return any(is_named(reason, line, more) for line in self._titles)

    def is_notice(self, reason: str) -> bool:
        """Whether the page is no more than a notice of this kind."""
        if self.amount >= SHORT or self.is_declared:
            return False
        if self.is_claimed:
            return self.is_named(reason)
        few = self.words if self.shown < SHORT else []
        lines = self.own[:4] or few
        return (
            self.is_named(reason) or any(has_notice(reason, line) for line in lines) or is_named(reason, " ".join(few))
        )

    def is_wall(self, reason: str) -> bool:
        """Whether no text was found but that of boxes that are named like walls, and one of them says so."""
        return self.amount <= LONGEST_NOTICE and not self.own and any(says(reason, line) for line in self._boxed)

    @cached_property
    def own(self) -> list[str]:
        """The paragraphs that are no wall's, without menus and captions where there is more."""
        long = [line for line in self.paragraphs if length(line) > HEADLINE] or self.paragraphs
        walls = " ".join(self._boxed)
        return [line for line in long if line not in walls] if walls and self.amount <= LONGEST_NOTICE else long

    @cached_property
    def has_sentence(self) -> bool:
        """Whether anything was found that may be a report, however short."""
        return any(length(line) >= SENTENCE for line in self.own)

    @cached_property
    def _boxed(self) -> list[str]:
        """What boxes say that are named like walls and speak like them, without the boxes inside them."""
        boxes: dict[etree._Element, list[str]] = {}
        known: dict[etree._Element, etree._Element | None] = {}
        for text in _SHOWN(self.root):
            box = _wall_box(text.getparent().getparent() if text.is_tail else text.getparent(), known)
            if box is not None:
                boxes.setdefault(box, []).append(text)
        said = [clean(" ".join(texts)) for texts in boxes.values()]
        return [text for text in said if len(text) <= LONGEST_NOTICE and any(says(reason, text) for reason in _WALLS)]

    @cached_property
    def _titles(self) -> list[str]:
        titles = _TITLES(self.root)
        if all(title.tag == "title" for title in titles):
            titles += _SUBTITLES(self.root)
        return [self.headline, *map(title_of, titles[:6])]

    @cached_property
    def words(self) -> list[str]:
        """All that a reader sees, piece by piece."""
        return [clean(text) for text in _SHOWN(self.root)]


def _wall_box(place: etree._Element, known: dict[etree._Element, etree._Element | None]) -> etree._Element | None:
    """Return the nearest element that is named like a wall, or is a form or a dialog; ``known`` keeps the answers."""
    passed = []
    while place is not None and place not in known:
        passed.append(place)
        if place.tag in {"body", "html"}:
            known[place] = None
        elif (
            place.tag in {"form", "dialog"}
            or place.get("role") == "dialog"
            or _is_walled(f"{place.get('class', '')} {place.get('id', '')}")
        ):
            known[place] = place
        else:
            place = place.getparent()
    found = known.get(place)
    known.update(dict.fromkeys(passed, found))
    return found


@lru_cache(maxsize=4096)
def _is_walled(names: str) -> bool:
    """Whether a box is named like a wall. The pages of a site have the same names again and again."""
    return _WALL.search(names) is not None


def _is_banner(box: etree._Element) -> bool:
    return box.tag not in {"body", "html"} and bool(_BANNER.search(f"{box.get('class', '')} {box.get('id', '')}"))


def _is_excerpt(place: etree._Element, letters: int) -> bool:
    """Whether a few words stand in a small box with a headline that leads to another page."""
    opening = place[0] if len(place) and not (place.text or "").strip() else None
    if opening is not None and _has_headline(opening):
        return True
    for box in islice(place.iterancestors(), 3):
        if _is_longer(box, 2 * letters + TINY):
            return False
        if _has_headline(box):
            return True
    return False


def _has_headline(box: etree._Element) -> bool:
    return any(length("".join(link.itertext())) >= HEADLINE for link in islice(box.iter("a"), 8))


def _is_longer(box: etree._Element, limit: int) -> bool:
    """Whether an element says more than so many letters; no more of it is read than that."""
    total = 0
    return any((total := total + len(text)) > limit for text in box.itertext())


def length(text: str) -> int:
    """Return how long a text is, in letters of an alphabet."""
    text = text.strip()
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
