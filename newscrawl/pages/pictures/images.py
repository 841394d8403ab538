"""A picture's address: where it is once it has loaded, and what its sizes have in common.

An address is that of the largest copy which the picture's own element names: the widest of its ``srcset``, else the
source that a script would load, else ``src``; or the file that a link around it leads to. Placeholders are no address.
"""

import re
from itertools import islice
from urllib.parse import parse_qsl, urlencode

from lxml import etree

from newscrawl.identity import absolute_url
from newscrawl.items import Image
from newscrawl.pages.find import text_of
from newscrawl.text import clean

TAGS = ("img", "amp-img")
_SRCSETS = ("data-srcset", "data-lazy-srcset", "srcset")
_SOURCES = (
    *("data-orig-file", "data-hi-res-src", "data-full-src", "data-src", "data-lazy-src", "data-original"),
    *("data-img-url", "data-lazy", "data-bg", "data-background-image", "src"),
)
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]{0,200}?url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
# A script replaces these by the picture; or they are part of the page.
_PLACEHOLDER = re.compile(
    r"/(?:spacer|blank|pixel|transparent|placeholder|lazy(?:[-_]?load(?:ing|er)?)?|(?:ajax-)?load(?:ing|er)|1x1|1px|gr[ae]y"
    r"|dummy|empty|trans|clear|no-?image)(?:[-_.]?(?:image|img|pixel|gif|bg|placeholder|\d+x\d+|\d+))*"
    r"\.(?:gif|png|svg|jpe?g|webp)$|/(?:[\w-]*[-_])?(?:logo\.\w+|(?:icons?|arrow)(?:[-_][\w-]*)?\.(?:png|svg|gif))$",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"//(?:[\w-]+\.)*(?:gravatar\.com/avatar|s\.w\.org/images/core/emoji|facebook\.com/tr\b|doubleclick\.net"
    r"|googlesyndication\.com|scorecardresearch\.com|google-analytics\.com|pixel\.wp\.com|vgwort\.de|quantserve\.com)"
)
# Names of pictures that are part of the page and not of the article; those of what is right around one.
_DECORATION = re.compile(
    r"(?:^|[\s_-])(?:emoji|wp-smiley|g?avatars?|gravatar|icons?|logos?|spinner|spacer|pixel|tracking|tracker|badge|share|sharing"
    r"|social|advert\w*|ads?|sponsor\w*|author-(?:image|photo|img|picture))(?:$|[\s_-])",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:g?avatars?|gravatar|logos?|share|sharing|author-(?:image|photo|img|picture))(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)", re.IGNORECASE)
_ENTRY_END = re.compile(r"(?<=\d[wx]),|,\s")
_SIZE_IN_NAME = re.compile(r"-(\d{2,5})x\d{2,5}(?=\.\w{2,5}$)|-scaled(?=\.\w{2,5}$)|@\dx(?=\.\w{2,5}$)")
_SIZE_IN_QUERY = frozenset(
    {
        "w",
        "width",
        "h",
        "height",
        "resize",
        "fit",
        "crop",
        "size",
        "imwidth",
        "q",
        "quality",
        "ssl",
        "strip",
        "auto",
        "dpr",
        "fm",
    }
)
_WIDTHS = frozenset({"w", "width", "imwidth", "resize", "fit"})
_PROXY = re.compile(r"^i\d\.wp\.com/")
ICON = 32
"""Pixels of the largest square that is an icon."""
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


def read_image(element: etree._Element, url: str) -> Image | None:
    """Return the picture that an element shows once it has loaded, or None: spacers, counters, faces, icons."""
    source = _source(element) if element.tag in TAGS else _background(element)
    address = absolute_url(url, source) if source else ""
    if not address.startswith(("http://", "https://")) or _COUNTER.search(address):
        return None
    link = element.getparent()
    target = absolute_url(url, link.get("href", "")) if link is not None and link.tag == "a" else ""
    if target and _FILE.search(target) and picture_key(target) == picture_key(address):
        address = max(address, target, key=width_of)
    return Image(url=address, alt=clean(element.get("alt", "")))


def picture_key(url: str) -> str:
    """Return what the sizes of one picture have in common: the address without scheme, size and quality."""
    address, query = _parts(url)
    path = _PROXY.sub("", _SIZE_IN_NAME.sub("", address.partition("//")[2] or address))
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0].lower() not in _SIZE_IN_QUERY]
    return path + (f"?{urlencode(kept, errors='replace')}" if kept else "")


def width_of(url: str) -> float:
    """Return how wide an address says that its picture is; without a word it is the original."""
    address, query = _parts(url)
    named = _SIZE_IN_NAME.search(address)
    if named and named[1]:
        return int(named[1])
    asked = [value for name, value in parse_qsl(query) if name.lower() in _WIDTHS]
    number = re.match(r"\d{1,5}", asked[0]) if asked else None
    return int(number[0]) if number else float("inf")


def background_of(style: str) -> str:
    """Return the address of the picture that a ``style`` sets as the background, or an empty string."""
    found = _BACKGROUND.search(style)
    return found[1].strip() if found else ""


def is_file(url: str) -> bool:
    """Whether an address is that of a picture, and not of a page."""
    return bool(_FILE.search(_parts(url)[0]))


def _parts(url: str) -> tuple[str, str]:
    """Return an address up to its query, and the query; of whatever a page gives as an address."""
    address, _, query = url.partition("#")[0].partition("?")
    return address, query


def _source(element: etree._Element) -> str:
    """Return the address of the largest copy that an image names, or an empty string."""
    if _is_decoration(element):
        return ""
    for place in (element, *_alternatives(element)):
        srcset = next((found for name in _SRCSETS if (found := _widest(place.get(name, "")))), "")
        lazy = (place.get(name, "").strip() for name in _SOURCES)
        source = srcset or next((found for found in lazy if _is_address(found)), "")
        if source:
            return source
    return ""


def _alternatives(element: etree._Element) -> list[etree._Element]:
    """Return the ``source`` elements of the ``picture`` around an image in their order, a few of them."""
    nested: list[etree._Element] = []  # as some parsers leave them, which do not know that the element is empty
    for above in islice(element.iterancestors("source", "picture"), 8):
        if above.tag == "picture":
            return nested or list(islice(above.iterchildren("source"), 8))
        nested.insert(0, above)
    return []


def _widest(srcset: str) -> str:
    """Return the widest picture of a ``srcset`` by its descriptors; the last where none has any."""
    best, width = "", -1.0
    for entry in _ENTRY_END.split(srcset):
        address, _, descriptor = entry.strip(" ,\n\t\r").partition(" ")
        number = re.fullmatch(r"(\d+(?:\.\d+)?)[wx]", descriptor.strip())
        if _is_address(address) and (float(number[1]) if number else 0) >= width:
            best, width = address, float(number[1]) if number else 0
    return best


def _is_address(text: str) -> bool:
    """Whether an attribute holds the address of a picture: no template, no placeholder, nothing inside the page."""
    if not text or text.startswith(("data:", "about:", "blob:", "javascript:", "#")) or any(c in text for c in "{}<> "):
        return False
    return not _PLACEHOLDER.search("/" + text.partition("?")[0])


def _background(element: etree._Element) -> str:
    """Return the picture that an element without content has as its background, or an empty string."""
    style, lazy = element.get("style", ""), element.get("data-bg", "")
    if not lazy and "url(" not in style:
        return ""
    source = lazy.removeprefix("url(").strip("'\")") or background_of(style)
    if (
        not _is_address(source)
        or next(element.iter(*TAGS, "p", "iframe", "video"), None) is not None
        or text_of(element)
    ):
        return ""
    return source


def _is_tiny(pixels: str) -> bool:
    return pixels.isdecimal() and len(pixels) <= len(str(ICON)) and int(pixels) <= ICON


def _is_decoration(element: etree._Element) -> bool:
    width, height = element.get("width", ""), element.get("height", "")
    if {width, height} & {"0", "1", "0px", "1px"} or (width == height and _is_tiny(width)):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    parent = element.getparent()
    around = parent.get("class", "") if parent is not None else ""
    return bool(_DECORATION.search(names) or _FRAME.search(around) or _HIDDEN.search(element.get("style", "")))
