"""What is printed below a picture, taken apart: the caption, and the credit that says who made the picture.

A credit stands in an element of its own, or at the caption's end: behind a label (``Photo: Jane Doe/AP``), a sign of
copyright, in brackets, or behind a stroke. It is kept as printed, but for brackets, stroke and label.
"""

import re

from lxml import etree

from newscrawl.pages.find import text_of
from newscrawl.text import clean

CAPTION = re.compile(r"(?:^|[\s_-])(?:wp-caption-text|caption(?:-text)?|figcaption)(?:$|[\s_-])", re.IGNORECASE)
# Names of elements that hold a credit and nothing else, and of those that may hold something else.
_CREDIT_CLASS = re.compile(
    r"credit|copyright|photographer|fotograf|bildautor|urheber|attribution|image-?source", re.IGNORECASE
)
_SOURCE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:source|src|author|autor|auteur|fonte|fuente|quelle|byline|license|lic)(?:$|[\s_-])", re.IGNORECASE
)
_CREDIT_PROPERTIES = frozenset(
    {"creditText", "credit", "copyrightHolder", "copyrightNotice", "author", "creator", "provider"}
)
_SMALL_PRINT = frozenset({"cite", "small"})
_TEXTS = etree.XPath("descendant::text()")

LONGEST = 150
"""Characters of the longest credit."""
MAX_WORDS = 14
MAX_TAIL = 300
"""Characters at a caption's end that are looked at."""
_LABELS = (
    *("photo(?:graph|grapher|graphy)?s?", "pictures?", "pics?", "images?", "credits?", "sources?", "courtesy"),
    *("(?:photo|image|picture|file) credits?", "cr[ée]dits?(?: photos?)?", "photo d['’]archives?"),
    *("(?:symbol|archiv|beispiel|serien|titel|agentur)?(?:fotos?|bild(?:er)?)", "bildquelle", "quelle", "grafik"),
    *("fotograf[aíi]?a?", "fotografie", "fotoğraf", "im[aá]gen(?:es)?", "imagem", "cr[eé]dito"),
    *("fuente", "fonte", "zdjęcie", "valokuva", "kuva", "ljósmynd", "nuotrauka", "fénykép", "fotó", "ảnh"),
    *("фото", "источник", "джерело", "снимка", "φωτ[οό]", "φωτογραφ[ίι]α", "צילום", "תמונה"),
    *(
        "صورة",
        "الصورة",
        "تصوير",
        "المصدر",
        "عکس",
        "منبع",
        "写真",
        "撮影",
        "提供",
        "图",
        "图片",
        "圖",
        "摄影",
        "图片来源",
    ),
    *("사진", "사진 ?출처", "사진 ?제공", "출처", "ภาพ", "फोटो", "isithombe"),
)
_LABEL = rf"(?:{'|'.join(_LABELS)})"
_COLON = r"(?: ?[:：=＝] ?|\.: ?)"
# Agencies and archives that sign pictures, as they sign.
_AGENCIES = (
    *("(?:The )?Associated Press", "AP(?: Photo| Images)?", "Reuters|REUTERS", "AFP(?:-Services)?", "dpa|DPA", "UPI"),
    *(
        "EPA(?:-EFE)?",
        "EFE",
        "ANSA",
        "Getty(?: Images)?|GETTY(?: IMAGES)?",
        "Shutterstock",
        "i[Ss]tock(?:photo)?",
        "Alamy",
    ),
    *(
        "Adobe ?Stock",
        "Unsplash",
        "Pixabay",
        "Pexels",
        "IMAGO|[Ii]mago",
        "[Pp]icture[ -][Aa]lliance",
        "ANP",
        "NTB",
        "TT",
    ),
    *(
        "K(?:eystone|EYSTONE)",
        "PA(?: Wire| Images| Media)?",
        "S(?:ipa|IPA)(?: USA| Press)?",
        "X(?:inhua|INHUA)",
        "TASS",
    ),
    *("RIA Novosti", "Sputnik", "Anadolu(?: Agency)?", "AA", "AAP", "APA", "Bloomberg", "ZUMA(?: Press)?", "Yonhap"),
    *("Kyodo(?: News)?", "Wikimedia(?: Commons)?", "Flickr", "Europa Press", "LaPresse", "Belga|BELGA", "ČTK", "PAP"),
    *(
        "MTI",
        "L(?:usa|USA)",
        "Ritzau(?: Scanpix)?",
        "Scanpix",
        "ISNA",
        "IRNA",
        "Tasnim",
        "Ukrinform",
        "H(?:andout|ANDOUT)",
    ),
    *("ＡＰ", "ＡＦＰ", "ロイター", "共同", "新华社", "新華社", "연합뉴스", "뉴시스", "뉴스1"),
)
_AGENCY = rf"(?:{'|'.join(_AGENCIES)})"
_PERSON = r"[^\W\d_a-z][\w.’'-]+(?: [^\W\d_][\w.’'-]*){1,3}"
_LABELLED = re.compile(
    rf"(?:^|(?<=[\s.!?…”\"»)|/(–—-]))(?:{_LABEL}{_COLON}|(?:photo|image|picture)s? (?:by|from) |fot\. )", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[（［【]([^()\[\]（）［］【】]{2,150})[)\]）］】][.。]?$")
_SIGNED = re.compile(rf"(?:^|[\s/|(+-]){_AGENCY}(?:$|[\s/|,;)+-])")
_PERSON_FOR = re.compile(rf"{_PERSON} ?[/|] ?[^\W\d_].*")
_STROKE = re.compile(r"\s(?:[/|•·]|[–—-]{1,2})\s|[＝=／]")
_LAST_SENTENCE = re.compile(r"[.!?…。][”\"»’)]?\s+")
_AROUND = " \t|/•·–—-,;＝"
_WORD = re.compile(r"[^\W\d_]+")
# The words of a credit that are no names.
_JOINERS = frozenset({"via", "for", "für", "of", "the", "by", "von", "van", "de", "di", "da", "del", "der", "la", "le"})
_JOINERS |= {"and", "und", "et", "y", "e", "pool", "picture", "alliance", "imago", "dpa", "photo", "images", "s"}


def read_caption(element: etree._Element) -> tuple[str, str]:
    """Return the caption that an element holds, and the credit in it; either may be empty."""
    drawn = [*element.iter("svg", "button", "script", "style")]
    said = _text_without(element, drawn) if drawn else text_of(element)
    if len(said) <= LONGEST and is_credit(element) and not any(map(_is_caption, element.iterdescendants())):
        return "", bare_credit(said)
    found = [part for part in element.iterdescendants() if isinstance(part.tag, str) and _holds_credit(part, said)]
    credit = bare_credit(" ".join(text_of(part) for part in _outermost(found)))
    if not credit:
        return split_credit(said)
    rest = _text_without(element, drawn + found)
    caption, signed = split_credit(rest)
    return (caption if signed.casefold() == credit.casefold() else rest), credit


def split_credit(text: str) -> tuple[str, str]:
    """Return a caption without the credit at its end, and the credit."""
    head, tail = text[:-MAX_TAIL], text[-MAX_TAIL:]
    brackets = _BRACKETS.search(tail)
    if brackets and _looks_like_credit(brackets[1]):
        return (head + tail[: brackets.start()]).rstrip(_AROUND), bare_credit(brackets[1])
    for sign in (_COPYRIGHT, _LABELLED):
        begun = _last(sign, tail)
        if begun and _is_short(tail[begun.end() :]):
            return (head + tail[: begun.start()]).rstrip(_AROUND + "("), bare_credit(tail[begun.start() :])
    for sign in (_STROKE, _LAST_SENTENCE):
        begun = _last(sign, tail)
        if begun and _is_signed(tail[begun.end() :]):
            kept = tail[: begun.start() if sign is _STROKE else begun.end()]
            return (head + kept).rstrip(), bare_credit(tail[begun.end() :])
    return text, ""


def bare_credit(text: str) -> str:
    """Return a credit without brackets, label and stroke around it. A sign of copyright stays."""
    text = text.strip(_AROUND)
    brackets = _BRACKETS.fullmatch(text)
    text = brackets[1].strip(_AROUND) if brackets else text
    label = _LABELLED.match(text)
    return (text[label.end() :] if label else text).strip(_AROUND + ":").removesuffix(")" if "(" not in text else "")


def is_credit(element: etree._Element) -> bool:
    """Whether an element is named like one that holds a credit and nothing else."""
    return bool(_CREDIT_CLASS.search(element.get("class", ""))) or element.get("itemprop", "") in _CREDIT_PROPERTIES


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _is_short(text: str) -> bool:
    return 1 < len(text.strip()) <= LONGEST and len(text.split()) <= MAX_WORDS


def _is_signed(text: str) -> bool:
    """Whether a few words are names, an agency's among them."""
    names = all(not word[0].islower() or word in _JOINERS for word in _WORD.findall(text))
    return names and _is_short(text) and bool(_SIGNED.search(text) or _PERSON_FOR.fullmatch(text))


def _looks_like_credit(text: str) -> bool:
    """Whether a few words are a credit by what they say: a label, a sign of copyright, an agency, "name/agency"."""
    text = text.strip(_AROUND)
    return _is_short(text) and bool(_LABELLED.match(text) or _COPYRIGHT.match(text) or _is_signed(text))


def _is_caption(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and bool(CAPTION.search(element.get("class", "")))


def _holds_credit(element: etree._Element, caption: str) -> bool:
    """Whether an element inside a caption is its credit: by its name, or by how its text begins."""
    said = text_of(element)
    if not said or len(said) > LONGEST:
        return False
    if is_credit(element):
        return True
    if said == caption:
        return False  # it wraps all there is
    if element.tag in _SMALL_PRINT or _SOURCE_CLASS.search(element.get("class", "")):
        return True
    return said[0] in "/|©" or bool(_LABELLED.match(said)) or (caption.endswith(said) and _looks_like_credit(said))


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    known = set(elements)
    return [element for element in elements if known.isdisjoint(element.iterancestors())]


def _text_without(element: etree._Element, left_out: list[etree._Element]) -> str:
    gone = set(left_out)
    parts = []
    for text in _TEXTS(element):
        parent = text.getparent()
        owners = [parent, *parent.iterancestors()][text.is_tail :]
        if gone.isdisjoint(owners):
            parts.append(text)
    return clean("".join(parts)).strip(_AROUND)
