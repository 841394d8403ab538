"""The text of an article on a page in no known markup: what in its container is the article's, and what is not."""

import re
from collections import Counter

from lxml import etree, html

from newscrawl.pages.body import ALSO_READ, HEADINGS, Content, Line, read_content
from newscrawl.pages.links.headings import named_part
from newscrawl.pages.page import Page
from newscrawl.text import clean_paragraphs, words

# Boxes that are no text of the article's. A container that was only guessed holds more of them than a known one does,
# so the list is longer than that of ``body``. Matched against the parts of class names and ids.
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:"
    r"ad|ads|advert\w*|adsbygoogle|adslot\w*|adspot|sponsor\w*|promo\w*|partner|banner|taboola|outbrain|widget\w*"
    r"|shar(?:e|ing)\w*|social\w*|follow|comments?|disqus|discussion|respond|reactions?|rating|votes?|poll|survey|quiz"
    r"|feedback|caption\w*|credits?|copyright|figcaption|gallery\w*|carousel|player|video\w*|listen|audio\w*"
    r"|author\w*|byline\w*|bio|contributors?|meta|metadata|metainfo|dateline-?time|timestamp|published\w*|pubdate"
    r"|date|time|updated|breadcrumbs?|tags?|topics?|keywords?|categor(?:y|ies)|kicker"
    r"|teaser\w*|related\w*|recirc\w*|recommend\w*|readmore|read-?(?:more|also|next)|also-?read|see-?also"
    r"|more-?(?:on|from|stories)|inline-?(?:related|promo|teaser)|most-?(?:read|popular|viewed)|popular|trending|latest"
    r"|newsletter\w*|sign-?up|subscri\w*|regwall|login|register|donat\w*|support-us|app-?(?:promo|banner|download)"
    r"|pagination|pager|page-links?|post-nav-links|post-page-numbers|page-nav|toolbar|action-?bar|tools|print|toc|noprint|hide-?print|footnote|disclaimer|cookie\w*|consent"
    r"|hidden|sr-only|visually-hidden|screen-?reader\w*|skip-?link|modal|popup|overlay|tooltip"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
# Elements that a page sets an article's text in. What stands in others, where most of it stands in these, is furniture.
_TEXT = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "tr", "td", "th", "caption", "summary", *HEADINGS})
MOSTLY = 0.8
LONG = 200
"""Characters of a text outside those elements which is too long for a label or a caption."""
SHORT = 60
"""Characters of a line that may be a label, such as the word over an advertisement, if it stands there often."""
OFTEN = 3
_RIGHTS = re.compile(r"(?:\W*copyright\b|©|all rights reserved|alle rechte vorbehalten)", re.IGNORECASE)
ENOUGH = 250
"""Characters of a text from which on nobody else is asked for a longer one."""
MORE = 1.5
"""How many times longer another's text must be."""
TEASER = 1000
"""Characters of a text from which on it is no teaser for what only JSON-LD holds."""


def read_generic(
    container: etree._Element | None,
    page: Page,
    titles: list[str],
    boxes: frozenset[etree._Element],
) -> tuple[Content, str]:
    """Return what a page in no known markup says, and how it was found: ``prose``, ``json-ld`` or ``trafilatura``.

    ``container`` holds most of its prose, ``titles`` are the headlines that it gives, ``boxes`` its lists of links.
    """
    content, source = Content(), "prose"
    if container is not None:
        content = read_content(container, page.url, FURNITURE, boxes)
        content.lines = own_lines(content.lines, titles)
    length, declared = _length(content), page.metadata.article_body()
    if length < TEASER and declared:
        other = _read_declared(declared)
        if _length(other) > MORE * length and _holds(other, content):
            content.lines, source = other.lines, "json-ld"
    if _length(content) < ENOUGH:
        other = _ask_trafilatura(page.html, page.url)
        if _length(other) > MORE * length + SHORT and _holds(other, content):
            content.lines, source = other.lines, "trafilatura"
    return content, source


def own_lines(lines: list[Line], titles: list[str]) -> list[Line]:
    """Return the lines that are the article's: no title, links, labels, captions, nor headings over nothing."""
    lines = _after_title(lines, {" ".join(words(title)) for title in titles})
    total = sum(len(line.text) for line in lines)
    if sum(len(line.text) for line in lines if line.tag in _TEXT) > MOSTLY * total:
        lines = [line for line in lines if line.tag in _TEXT or len(line.text) > LONG]
    times = Counter(line.text for line in lines)
    lines = [line for line in lines if times[line.text] < OFTEN or len(line.text) > SHORT]
    while lines and len(lines[-1].text) < LONG and _RIGHTS.match(lines[-1].text):
        del lines[-1]
    kept: list[Line] = []
    gap = True  # nothing follows
    for line in reversed(lines):
        is_links = _is_links(line)
        over_nothing = line.tag in HEADINGS and (not kept or ((gap or line.before_gap) and names_links(line.text)))
        if not is_links and not over_nothing:
            kept.append(line)
        gap = is_links or over_nothing
    return kept[::-1]


def _after_title(lines: list[Line], titles: set[str]) -> list[Line]:
    """Return what stands behind the title, where that stands in the container, too."""
    is_title = [" ".join(words(line.text)) in titles for line in lines]
    text = next((at for at, line in enumerate(lines) if line.tag == "p" and len(line.text) > SHORT), len(lines))
    start = next((at for at, line in enumerate(lines[:text]) if line.tag == "h1" and is_title[at]), 0)
    return [line for at, line in enumerate(lines) if at >= start and not is_title[at] and line.tag != "h1"]


def names_links(heading: str) -> bool:
    """Whether a line says that links follow and little else."""
    also_read = ALSO_READ.match(heading)
    return 2 * max(named_part(heading), len(also_read[0]) if also_read else 0) >= len(heading)


def _is_links(line: Line) -> bool:
    """Whether a line is there for its links. In prose they are a smaller part than in a list."""
    share = 0.4 if line.tag == "li" else 0.5 if len(line.text) < LONG else MOSTLY
    return line.linked > share * len(line.text)


def _ask_trafilatura(html_: str, url: str) -> Content:
    """Return the text that trafilatura finds, with its slower methods too."""
    import trafilatura  # noqa: PLC0415 - a third of a second, and most pages never need it

    text = trafilatura.extract(html_, url=url, include_comments=False, include_tables=True) or ""
    return Content([Line(line) for line in clean_paragraphs(text).split("\n\n") if line])


def _read_declared(text: str) -> Content:
    """Return the text in JSON-LD, which may be HTML."""
    if re.search(r"</?(?:p|br|div)\b", text):
        return read_content(html.document_fromstring(f"<div>{text}</div>"), "")
    return Content([Line(line) for line in clean_paragraphs(text).split("\n\n") if line])


def _length(content: Content) -> int:
    return sum(len(line.text) for line in content.lines)


def _holds(longer: Content, shorter: Content) -> bool:
    """Whether a text has most of the words of another."""
    has = Counter(words("\n".join(longer.paragraphs)))
    needs = Counter(words("\n".join(shorter.paragraphs)))
    return (needs & has).total() >= MOSTLY * needs.total()
