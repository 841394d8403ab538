"""What a wire story says of itself in its first lines: agency, byline, dateline, and the lead set in front.

The forms are those of AP, Reuters, AFP, UPI and dpa as newspapers print them; only the head of a text is looked at.
"""

import re
from dataclasses import dataclass, field

from newscrawl.items import Dateline
from newscrawl.text import words

# Short form: the names under which the agency signs.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AP": ("The Associated Press", "Associated Press", "AP"),
    "Reuters": ("Thomson Reuters", "Reuters News Agency", "Reuters"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "AFP"),
    "UPI": ("United Press International", "UPI"),
    "dpa": ("Deutsche Presse-Agentur", "Deutsche Presse Agentur", "dpa", "DPA"),
    "Xinhua": ("Xinhua News Agency", "Xinhua"),
    "Anadolu": ("Anadolu Agency", "Anadolu"),
    "IRNA": ("Islamic Republic News Agency", "IRNA"),
    "ISNA": ("Iranian Students News Agency", "ISNA"),
    "KUNA": ("Kuwait News Agency", "KUNA"),
    "RIA Novosti": ("RIA Novosti",),
    "Interfax": ("Interfax",),
    "Kyodo": ("Kyodo News", "Kyodo"),
    "ANSA": ("ANSA",),
    "EFE": ("EFE",),
}
_SHORT = {name.casefold(): short for short, names in AGENCIES.items() for name in names}
_NAMES = "|".join(re.escape(name) for name in sorted(sum(AGENCIES.values(), ()), key=len, reverse=True))

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? (?:19|20)\d\d)?"
# Words in front of a date, or before a dash, that are no place.
_NO_PLACE = (
    r"(?!(?:(?:On|In|By|At|Since|Until|Till|From|After|Before|Between|Around|Last|Next|This|The(?! Hague)"
    r"|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|President|Minister|Ayatollah|Updated|Published|Posted"
    r"|IAEA|OPEC|NATO|IRGC|UN|U\.N|US"
    r"|U\.S|UK|U\.K|EU|E\.U|CIA|FBI|BBC|CNN|MEK|PMOI|NCRI|WHO|IMF|UNHCR|UNESCO|ANALYSIS|UPDATE|FACTBOX|EXCLUSIVE"
    r"|BREAKING|NOTE|CORRECTED"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?!\w)))"
)
_NAME = r"[A-ZÀ-Þ][\w.'’/-]*"
_PLACE = (
    rf"{_NO_PLACE}{_NAME}(?: (?:(?:of|de|al|el|the|upon) )?{_NAME}){{0,4}}"
    rf"(?:, (?!{_MONTH}\b){_NAME}(?: {_NAME}){{0,2}})?"
)
_CAPITALS = (
    _NO_PLACE + r"[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+){0,4}"
    r"(?:, [A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]+)?)?"
)
_DASH = r"\s?(?:[–—‒―]+|-{1,3})\s?"

BYLINE_WORDS = 14
HEAD = 6
"""How many of a text's first paragraphs are looked at."""


@dataclass(slots=True)
class Head:
    """What was found in the first lines, and the paragraphs that are left."""

    paragraphs: list[str]
    agency: str = ""
    lead: str = ""
    byline: str = ""
    authors: list[str] = field(default_factory=list)
    dateline: Dateline | None = None


def agency_of(name: str) -> str:
    """Return the short form of an agency's name, or an empty string."""
    return _SHORT.get(name.strip(" .").casefold(), "")


def read_head(paragraphs: list[str], site_name: str = "") -> Head:
    """Take apart the first paragraphs: agency lead, source line, byline and dateline.

    Lead, byline and source line leave the text; the dateline stays in it, as printed.
    """
    head = Head(list(paragraphs))
    _take_lead(head)
    _take_lines(head, site_name)
    for paragraph in head.paragraphs[:HEAD]:
        head.dateline = parse_dateline(paragraph, site_name)
        if head.dateline:
            break
    if head.dateline:
        head.agency = head.dateline.agency or head.agency
        head.dateline.agency = head.agency  # the line above said for whom it was filed
    return head


def parse_dateline(paragraph: str, site_name: str = "") -> Dateline | None:
    """Return the dateline at the head of a paragraph, or None."""
    own = re.escape(site_name) if site_name else r"(?!)"
    agency = rf"(?P<agency>{_NAMES}|{own})"
    for pattern in (
        # BAGHDAD (AP) –   PARIS, (AFP) —   TEHRAN, Iran, May 3 (Reuters) -
        rf"(?P<place>{_PLACE}),?(?: (?P<date>{_DATE}),?)? ?\({agency}\)(?:{_DASH}|\s)",
        # Reuters - TEHRAN, May 27   Iran Focus: Tehran, Iran, Nov. 01 –
        rf"{agency}(?::|{_DASH})\s?(?P<place>{_PLACE}),? (?P<date>{_DATE})(?: ?\([^)]{{2,20}}\))?(?:{_DASH}|[:.]? |$)",
        # AFP: BAGHDAD – (a tag in front of an ordinary dateline)
        rf"{agency}(?::|{_DASH})\s?(?P<place>{_CAPITALS})(?P<date>)(?:{_DASH})",
        # London, 28 October -
        rf"(?P<agency>)(?P<place>{_PLACE}),? (?P<date>{_DATE}){_DASH}",
        # (Reuters) - (a story filed from nowhere)
        rf"\({agency}\)(?P<place>)(?P<date>){_DASH}",
        # TEHRAN –
        rf"(?P<agency>)(?P<place>{_CAPITALS})(?P<date>)(?: {_DASH}|{_DASH} | ?[–—]+ ?)",
    ):
        found = _compiled(pattern).match(paragraph)
        if found and not agency_of(found["place"]):
            name = found["agency"] or ""
            short = agency_of(name) or (site_name if name and name.casefold() == site_name.casefold() else "")
            return Dateline(place=found["place"].strip(" ,"), agency=short, date=found["date"] or "")
    return None


_cache: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _cache:
        _cache[pattern] = re.compile(pattern)
    return _cache[pattern]


_LEAD = re.compile(rf"(?P<agency>{_NAMES}) ?: ?(?P<text>\S.*)", re.DOTALL)
_SIGNED = re.compile(rf"\s*[-–—(]?\s*(?P<agency>{_NAMES})\)?\.?$")


def _take_lead(head: Head) -> None:
    """``AP: <first paragraph again> Associated Press``: keep the agency, and the words only once."""
    if not head.paragraphs:
        return
    found = _LEAD.match(head.paragraphs[0])
    if not found:
        return
    text = found["text"].strip()
    head.agency = agency_of(found["agency"])
    rest = head.paragraphs[1:]
    signed = _SIGNED.search(text)
    # The agency's name may be the lead's own last word.
    for lead in (text, text[: signed.start()].strip()) if signed else (text,):
        if any(_repeats(lead, rest[index:]) for index in range(min(HEAD, len(rest)))):
            head.lead, head.paragraphs = lead, rest
            return


def _repeats(lead: str, paragraphs: list[str]) -> bool:
    """Whether paragraphs say all of the lead's words again, with or without a dateline in front."""
    first = words(_without_dateline(lead))
    if len(first) < 4:  # noqa: PLR2004 - three words are a tag, not a lead
        return False
    said = " ".join(first)  # its last word may be cut off, too
    if said in " ".join(words(paragraphs[0])):
        return True
    second = words(_without_dateline(paragraphs[0]))
    if second[:3] != first[:3]:
        return False
    following = [word for paragraph in paragraphs[1:HEAD] for word in words(paragraph)]
    return " ".join(second + following).startswith(said)


def _without_dateline(paragraph: str) -> str:
    agency_tag = rf"(?:{_NAMES})(?: ?:|{_DASH})\s?"
    paragraph = _compiled(rf"^{agency_tag}").sub("", paragraph)
    end = _compiled(rf"^{_PLACE},?(?: {_DATE},?)?(?: ?\([^)]{{2,20}}\))?{_DASH}").match(paragraph)
    return paragraph[end.end() :] if end else paragraph


_ROLE = (
    r"(?:(?:\w+ ){0,2}(?:Writers?|Correspondents?|Reporters?|Editors?|Staff|Service|Bureau(?: Chief)?"
    r"|Columnists?|Analysts?))"
)
_BYLINE = re.compile(r"By[: ]\s*(?P<who>\S.{2,120})", re.IGNORECASE)
_ROLE_ALONE = re.compile(rf"(?:(?:{_NAMES})\s+)?{_ROLE}\.?|(?:{_NAMES})\.?")


def _take_lines(head: Head, site_name: str) -> None:
    """Take the short lines above the text: who wrote it, for whom, and the agency's name alone."""
    kept: list[str] = []
    bylines: list[str] = []
    for index, paragraph in enumerate(head.paragraphs):
        length = len(words(paragraph)) if index < HEAD else 0
        if index >= HEAD or length > BYLINE_WORDS:
            kept += head.paragraphs[index:]  # the text has begun
            break
        if site_name and paragraph.strip(" .:").casefold() == site_name.casefold():
            head.agency = head.agency or site_name
        elif _is_byline(paragraph):
            bylines.append(paragraph)
            for name in re.findall(_NAMES, paragraph):
                head.agency = head.agency or agency_of(name)
        else:
            kept.append(paragraph)
    if kept:  # a page of nothing but short lines keeps them: they are its text
        head.paragraphs = kept
        head.byline = ", ".join(bylines)
        head.authors = [name for line in bylines for name in split_authors(line)]


def _is_byline(paragraph: str) -> bool:
    if _ROLE_ALONE.fullmatch(paragraph):
        return True
    found = _BYLINE.match(paragraph)
    if not found or re.search(r"[.!?:;”\"]$", paragraph):
        return False
    return bool(_ROLE_ALONE.fullmatch(found["who"]) or split_authors(paragraph))


def split_authors(line: str) -> list[str]:
    """Return the people named in a byline: no roles, no agencies."""
    line = re.sub(r"^\s*By[: ]\s*", "", line, flags=re.IGNORECASE)
    line = re.split(rf"[,|(]\s*(?:(?:{_NAMES})\b|{_ROLE})", line)[0]
    line = _compiled(rf" (?:in|at) {_PLACE}$").sub("", line)
    people = []
    for part in re.split(r"\s*(?:,|;|/|&|\b(?:and|AND)\b)\s*", line):
        name = part.strip(" .-–—")
        is_name = re.fullmatch(rf"{_NAME}(?: (?:(?:al|el|de|la|van|von|bin|der)[ -]){{0,2}}{_NAME}){{0,4}}", name)
        if is_name and not agency_of(name) and not _ROLE_ALONE.fullmatch(name):
            people.append(name)
    return people
