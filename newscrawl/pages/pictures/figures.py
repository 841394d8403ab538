"""Figures: pictures with what is printed below them, and what JSON-LD says of them; each picture once."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newscrawl.items import Image
from newscrawl.pages.metadata import Metadata
from newscrawl.pages.pictures.captions import CAPTION, bare_credit, is_credit, read_caption, split_credit
from newscrawl.pages.pictures.images import TAGS, is_file, picture_key, read_image, width_of
from newscrawl.text import clean

_STORY = etree.XPath("(//h1/ancestor::article | //h1/ancestor::main | //article[not(ancestor::article)] | //main)[1]")
_FIGURES = etree.XPath(
    ".//figure[not(ancestor::figure)][not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]"
)


def read_figure(element: etree._Element, url: str) -> list[Image]:
    """Return a figure's pictures; a caption goes to the first in its own figure that has none."""
    shown: dict[etree._Element, list[Image]] = {element: []}
    told: dict[etree._Element, list[tuple[str, str]]] = {}
    kept: list[tuple[Image, str]] = []  # what a theme keeps for its lightbox
    read: set[etree._Element] = set()
    for part in element.iterdescendants():
        if not isinstance(part.tag, str):
            continue
        image = read_image(part, url)
        if image:
            link = next(part.iterancestors("a"), None)
            kept.append((image, "" if link is None else clean(link.get("data-caption", ""))))
            shown.setdefault(_figure(part, element), []).append(image)
        elif _tells(part) and read.isdisjoint(part.iterancestors()):
            read.add(part)
            told.setdefault(_figure(part, element), []).append(read_caption(part))
    images = [image for image, _ in kept]
    shown[element] = shown[element] or images
    outer = told.pop(element, [])  # after those of the figures inside
    for figure, captions in told.items():
        _deal(shown.get(figure, []), captions)
    _deal(shown[element], outer)
    for image, caption in kept:
        if not image.caption:
            tell(image, *split_credit(caption))
    return images


def tell(image: Image, caption: str, credit: str) -> None:
    """Give a picture a caption and a credit where it has none."""
    image.caption = image.caption or caption
    image.credit_text = image.credit_text or credit


def read_story_figures(root: etree._Element, url: str) -> list[Image]:
    """Return the captioned pictures of the page's article, wherever its text stands; no teasers of other pages."""
    found = []
    for story in _STORY(root):
        for figure in _FIGURES(story):
            if not _leads_away(figure, story):
                found += [image for image in read_figure(figure, url) if image.caption or image.credit_text]
    return found


def complete(images: list[Image], metadata: Metadata) -> list[Image]:
    """Return each picture once, the largest of its sizes in the place of the first, with what JSON-LD says of it."""
    found: dict[str, Image] = {}
    for image in images:
        first = found.setdefault(picture_key(image.url), image)
        if first is not image:
            first.url = max(first.url, image.url, key=width_of)
            _fill(first, image)
    for declared in _declared(metadata) if found else ():
        shown = found.get(picture_key(declared.url))
        if shown:
            _fill(shown, declared)
    return list(found.values())


def _deal(images: list[Image], captions: list[tuple[str, str]]) -> None:
    """Give captions and credits to pictures in order, each to the first that has none."""
    waiting = 0
    for caption, credit in captions:
        while waiting < len(images) and (images[waiting].caption if caption else images[waiting].credit_text):
            waiting += 1
        if waiting < len(images):
            tell(images[waiting], caption, credit)


def _tells(element: etree._Element) -> bool:
    """Whether an element in a figure holds its caption or its credit."""
    caption = element.tag == "figcaption" or (
        element.tag in {"p", "div", "span"} and CAPTION.search(element.get("class", ""))
    )
    return bool(caption or is_credit(element)) and next(element.iter(*TAGS), None) is None


def _figure(element: etree._Element, outermost: etree._Element) -> etree._Element:
    """Return the nearest figure around an element, inside another."""
    above = (found for found in element.iterancestors() if found is outermost or found.tag == "figure")
    return next(above, outermost)


def _leads_away(figure: etree._Element, story: etree._Element) -> bool:
    """Whether a figure is another page's: it stands in a link or in an article of its own, or links its picture."""
    for above in figure.iterancestors():
        if above is story:
            break
        if above.tag in {"a", "article"}:
            return True
    links = (image.iterancestors("a") for image in figure.iter(*TAGS))
    hrefs = [link.get("href", "") for above in links for link in above]
    return any(href and not href.startswith("#") and not is_file(href) for href in hrefs)


def _fill(image: Image, other: Image) -> None:
    tell(image, other.caption, other.credit_text)
    image.alt = image.alt or other.alt


def _declared(metadata: Metadata) -> Iterator[Image]:
    """Yield the pictures of which the page's JSON-LD says something, by each of their addresses."""
    for node in metadata.objects("ImageObject"):
        caption, credit = split_credit(clean(_text(node.get("caption"))))
        names = ("creditText", "creator", "copyrightHolder", "author", "copyrightNotice")
        credit = next((text for name in names if (text := bare_credit(clean(_text(node.get(name)))))), credit)
        for name in ("contentUrl", "url"):
            url = _text(node.get(name)).strip()
            if url:
                yield Image(url=url, caption="" if _is_file_name(caption) else caption, credit_text=credit)


def _is_file_name(caption: str) -> bool:
    return " " not in caption and bool(re.search(r"[\d_-]", caption))


def _text(value: Any) -> str:
    """Return a text, or the name of a thing or of the first of several."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""
