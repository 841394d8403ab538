"""What a wire story says of itself in its first lines: agency, byline, dateline, and the lead set in front.

Only the head of a text is looked at. What is doubtful stays in the text.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from newscrawl.items import Dateline
from newscrawl.pages.newswire.agencies import AGENCIES, NAMES, agency_in_brackets, agency_of
from newscrawl.pages.newswire.bylines import LONGEST, Byline, read_byline, split_authors
from newscrawl.pages.newswire.datelines import find_dateline, is_place_line, parse_dateline, tag_before
from newscrawl.text import words

__all__ = ["AGENCIES", "HEAD", "Head", "agency_of", "parse_dateline", "read_head", "split_authors"]

HEAD = 6
"""How many of a text's first paragraphs are looked at."""
BYLINE_WORDS = 14
_FIRST = 3  # of these paragraphs one may be a dateline by its place alone
_FEWEST = 4  # words of a lead: fewer are a tag
_LONG_ENOUGH = 40  # letters that are not said twice by chance, wherever in the paragraph
_LONGEST_SIGNATURE = 60


@dataclass(slots=True)
class Head:
    """What was found in the first lines, and the paragraphs that are left."""

    paragraphs: list[str]
    agency: str = ""
    """Whom the dateline names; else the byline, else the tag of the lead, else the source line."""
    lead: str = ""
    byline: str = ""
    """The lines that say who wrote it, as printed."""
    authors: list[str] = field(default_factory=list)
    dateline: Dateline | None = None


def read_head(paragraphs: list[str], site_name: str = "") -> Head:
    """Take apart the first paragraphs: agency lead, source line, byline and dateline.

    Lead, byline and source line leave the text; the dateline stays in it, as printed. Where the lines name several
    agencies, the first counts, and that of the dateline before that of the byline.
    """
    taken = _Taken(list(paragraphs), site_name)
    while taken.take_lead() or taken.take_lines():
        pass
    bylines = [byline for _, byline in taken.bylines]
    head = Head(
        taken.paragraphs,
        lead=" ".join(taken.leads),
        byline=", ".join(line for line, _ in taken.bylines),
        authors=list(dict.fromkeys(name for byline in bylines for name in byline.authors)),
        dateline=_dateline(taken.paragraphs, site_name),
    )
    for byline in bylines:
        if byline.place and byline.agency and not head.dateline:  # AFP, Baghdad
            head.dateline = Dateline(place=byline.place, agency=byline.agency, date=byline.date)
    named = [head.dateline.agency if head.dateline else "", *(byline.agency for byline in bylines)]
    head.agency = next(filter(None, [*named, taken.tag, taken.source]), "")
    if head.dateline:
        head.dateline.agency = head.agency  # the line above said for whom it was filed
    return head


def _dateline(paragraphs: list[str], site_name: str) -> Dateline | None:
    """Return the first dateline that is sure, else the only one that is not, if it is at the very beginning."""
    found = [find_dateline(paragraph, site_name) for paragraph in paragraphs[:HEAD]]
    sure = next((dateline for dateline in found if dateline and dateline.sure), None)
    if sure:
        return sure.dateline
    for index, paragraph in enumerate(paragraphs[:_FIRST]):
        if is_place_line(paragraph) and any(map(_is_long, paragraphs[index + 1 : index + 2])):
            return Dateline(place=paragraph)
    guesses = [dateline for dateline in found if dateline]
    if len({guess.dateline.place for guess in guesses}) == 1 and guesses[0] in found[:_FIRST]:
        return guesses[0].dateline
    return None


def _is_long(paragraph: str) -> bool:
    return len(paragraph) > LONGEST or paragraph.count(" ") >= BYLINE_WORDS


@dataclass(slots=True)
class _Taken:
    """The paragraphs that are left, and what was taken off them."""

    paragraphs: list[str]
    site_name: str
    leads: list[str] = field(default_factory=list)
    bylines: list[tuple[str, Byline]] = field(default_factory=list)
    tag: str = ""
    source: str = ""
    """The site's own name, where a line above the text says it."""

    def take_lead(self) -> bool:
        """``AP: <first paragraph again> Associated Press``: take it off; say whether there was one."""
        if not self.paragraphs:
            return False
        first, rest = self.paragraphs[0], self.paragraphs[1:]
        before, bare = self._without_tag(first)
        behind, unsigned = self._without_signature(bare)
        if not before and not behind:
            return False
        story = _Story(rest[:HEAD])
        for lead in dict.fromkeys((bare, unsigned)):  # the agency's name may be the lead's own last word
            if story.repeats(lead):
                self.leads.append(lead)
                self.paragraphs = rest
                self.tag = self.tag or before or behind
                return True
        if bare[:1].isupper() and not bare.endswith("?"):  # Reuters: What did the minister say?
            self.tag = self.tag or before
        return False

    def _without_tag(self, lead: str) -> tuple[str, str]:
        """Return the agency that a tag in front names, and the text behind it."""
        tag = tag_before(self.site_name).match(lead)
        if not tag or tag["comma"]:
            return "", lead
        agency = agency_in_brackets(tag["agency"] or tag["bracketed"], self.site_name)
        return agency, lead[tag.end() :].strip() if agency else lead

    def _without_signature(self, lead: str) -> tuple[str, str]:
        """Return the agency that is named behind the text, and the text before it."""
        signed = _signature(self.site_name).search(lead, max(0, len(lead) - _LONGEST_SIGNATURE))
        return (agency_in_brackets(signed["agency"], self.site_name), lead[: signed.start()]) if signed else ("", lead)

    def take_lines(self) -> bool:
        """Take the short lines above the text: who wrote it, for whom, the agency's or the site's name alone."""
        kept: list[str] = []
        taken: list[tuple[str, Byline]] = []
        source = ""
        begun = False  # a first long paragraph may be a standfirst, with the byline below it
        for index, paragraph in enumerate(self.paragraphs):
            is_long = _is_long(paragraph)
            if index >= HEAD or (begun and is_long):
                kept += self.paragraphs[index:]
                break
            begun = begun or is_long
            if is_long:
                kept.append(paragraph)
            elif self.site_name and paragraph.strip(" .:").casefold() == self.site_name.casefold():
                source = self.site_name
            elif (byline := self._byline(index, below=begun)) is not None:
                if byline.lacks_name and kept and split_authors(kept[-1]) == [kept[-1]]:
                    taken.append((kept[-1], Byline([kept.pop()])))
                taken.append((paragraph, byline))
            else:
                kept.append(paragraph)
        if not kept or len(kept) == len(self.paragraphs):  # a page of nothing but such lines keeps them
            return False
        self.paragraphs = kept
        self.bylines += taken
        self.source = self.source or source
        return True

    def _byline(self, index: int, *, below: bool) -> Byline | None:
        line = self.paragraphs[index]
        byline = read_byline(line, self.site_name)
        is_last = index + 1 == len(self.paragraphs)
        if not byline or (below and (is_last or not (byline.authors or byline.role))):
            return None
        dateline = find_dateline(line, self.site_name)
        return None if dateline and dateline.sure and dateline.dateline.place else byline


@lru_cache(maxsize=64)
def _signature(site_name: str) -> re.Pattern[str]:
    return re.compile(rf"[\s(–—-]*(?P<agency>{NAMES}{'|' + re.escape(site_name) if site_name else ''})\)?\.?$")


class _Story:
    """The paragraphs below what may be a lead, by their letters alone."""

    def __init__(self, paragraphs: list[str]) -> None:
        self.paragraphs = [_squeezed(paragraph) for paragraph in paragraphs]
        self.beginnings = [*self.paragraphs]
        for index, paragraph in enumerate(paragraphs):
            if dateline := find_dateline(paragraph):
                self.beginnings[index] = _squeezed(paragraph[dateline.end :])

    def repeats(self, lead: str) -> bool:
        """Whether the paragraphs say all of the lead's words again, with or without a dateline in front."""
        if len(words(lead)) < _FEWEST:
            return False
        dateline = find_dateline(lead)
        return any(map(self._says, filter(None, {_squeezed(lead), _squeezed(lead[dateline.end if dateline else 0 :])})))

    def _says(self, letters: str) -> bool:
        for index, paragraph in enumerate(self.paragraphs):
            if paragraph.startswith(letters) or (len(letters) >= _LONG_ENOUGH and letters in paragraph):
                return True
            if "".join((self.beginnings[index], *self.paragraphs[index + 1 :])).startswith(letters):
                return True
        return False


def _squeezed(text: str) -> str:
    """Return a text's letters alone: ``U.S.`` is ``US``, and a word that is cut off is a beginning."""
    return "".join(words(text))
