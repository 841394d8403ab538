"""A date as a reader sees it, near the title: the last resort where a page tells machines none."""

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from lxml import etree

from newscrawl.pages.dates import Moment, parse_date
from newscrawl.pages.find import first, text_of
from newscrawl.pages.page import Page
from newscrawl.pages.published import Declared
from newscrawl.text import words

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"[^\W\d_]{3,12}\.?"
_NUMBERS = re.compile(
    rf"(?<![\d.])(?:(?P<year>{_YEAR}) ?[-./年년] ?(?P<month>\d\d?) ?[-./月월] ?(?P<day>\d\d?)"
    rf"|(?P<one>\d\d?) ?[./-] ?(?P<two>\d\d?) ?[./-] ?(?P<last>{_YEAR}|\d\d))(?![\d])"
)
_WORDS = re.compile(
    rf"(?<!\d)\d\d?(?:\.|st|nd|rd|th|er|º)?,? (?:de |of )?{_MONTH},? (?:de |del )?{_YEAR}(?!\d)"
    rf"|{_MONTH} \d\d?(?:st|nd|rd|th)?,? {_YEAR}(?!\d)"
)
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3]) ?[:.h] ?([0-5]\d)(?!\d)(?: ?([ap])\.?m\b)?", re.IGNORECASE)
_SEEN = (
    "[normalize-space()][not(ancestor::a or ancestor::script or ancestor::style or ancestor::nav or ancestor::aside)]"
)
_BEFORE = etree.XPath(f"(preceding::text(){_SEEN})[position() > last() - 12]")
_BEHIND = etree.XPath(f"(following::text(){_SEEN})[position() <= 40]")
_TIME_AROUND = "ancestor-or-self::time[@datetime]"
_HEADINGS = etree.XPath("//h1 | //h2 | //h3 | //h4")
LONGEST = 120
"""Characters of a line that may be there for its date; what is longer is prose."""
RIGHT_BELOW = 8
"""Pieces of text behind a title among which its date stands as a rule; then those before it are looked at."""
FAR = 16
"""Characters between a date and its time."""
_CENTURY = 2000


def printed_date(page: Page, headlines: Iterable[str]) -> Declared | None:
    """Return the date near a page's title.

    The title is the heading that says the headline, in any of its versions, else the first ``<h1>``.
    """
    known = [words(headline) for headline in headlines if headline]
    headings = _HEADINGS(page.root)
    title = first(heading for heading in headings if _says(words(text_of(heading)), known))
    if title is None:
        title = first(heading for heading in headings if heading.tag == "h1")
    language = page.metadata.language()[0]
    for text in _near(title) if title is not None else ():
        machine = next((time.get("datetime", "") for time in text.getparent().xpath(_TIME_AROUND)), "")
        declared = parse_date(machine, page.zone)
        if declared:
            return Declared("markup", declared, machine)
        line = _line(text)
        moment = read_line(line, language, page.zone)
        if moment:
            return Declared("text", moment, line)
    return None


def read_line(line: str, language: str, zone: tzinfo) -> Moment | None:
    """Return the date that a short line says, or None."""
    line = " ".join(line.split())
    numbers, spelled = _NUMBERS.search(line), _WORDS.search(line)
    day = _spelled_day(spelled[0], language) if spelled else _day(numbers, language) if numbers else ""
    found = spelled or numbers
    if not day or not found or len(line) > LONGEST:
        return None
    behind, before = line[found.end() : found.end() + FAR], line[max(0, found.start() - FAR) : found.start()]
    time = _TIME.search(behind) or _TIME.search(before)
    if time:
        hour = int(time[1]) % 12 + (12 if time[3].lower() == "p" else 0) if time[3] else int(time[1])
        day += f"T{hour:02}:{time[2]}"
    return parse_date(day, zone)


def _says(heading: list[str], headlines: list[list[str]]) -> bool:
    """Whether a heading is one of the headlines, or one with its kicker."""
    return any(headline and heading[-len(headline) :] == headline for headline in headlines)


def _near(title: etree._Element) -> Iterator[etree._ElementUnicodeResult]:
    """Yield the pieces of text around a title that hold a digit, the likelier ones first."""
    behind = _BEHIND(title)
    for text in (*behind[:RIGHT_BELOW], *reversed(_BEFORE(title)), *behind[RIGHT_BELOW:]):
        if any(character.isdecimal() for character in text):
            yield text


def _line(text: etree._ElementUnicodeResult) -> str:
    """Return the line that a piece of text stands in."""
    parent = text.getparent()
    whole = " ".join("".join(parent.itertext()).split()) if parent is not None and text.is_text else ""
    return whole if 0 < len(whole) <= LONGEST else text.strip()


def _day(found: re.Match[str], language: str) -> str:
    """Return a date in numbers as ISO 8601. The month comes first in the United States only."""
    if found["year"]:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    else:
        year, one, two = int(found["last"]), int(found["one"]), int(found["two"])
        year += _CENTURY if len(found["last"]) == len("24") else 0
        month_first = two > 12 or (language.lower() == "en-us" and one <= 12)  # noqa: PLR2004 - months
        month, day = (one, two) if month_first else (two, one)
    return f"{year:04}-{month:02}-{day:02}"


def _spelled_day(text: str, language: str) -> str:
    """Return a date with the month's name as ISO 8601, or an empty string."""
    import dateparser  # noqa: PLC0415 - a third of a second, and most pages never need it

    short = language.partition("-")[0].lower()
    for languages in ([short] if short else [], None):
        try:
            found = dateparser.parse(text, languages=languages or None, settings={"STRICT_PARSING": True})
        except ValueError:  # a language that dateparser does not know
            continue
        if found:
            return str(found.date().isoformat())
    return ""
