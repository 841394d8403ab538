"""Datelines: the place, agency and date in front of a story's first sentence.

``BAGHDAD, Iraq (AP) –``   ``LONDON, May 3 (Reuters) -``   ``MOSCOW, May 3. /TASS/.``   ``Tehran, May 3, IRNA –``

What an agency or a date vouches for is sure. A place alone is less: it counts where it is a known city, has its country
behind it, or is set in capitals, and where the sentence goes on as one that begins there.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from newscrawl.items import Dateline
from newscrawl.pages.newswire.agencies import NAMES, agency_in_brackets, agency_of
from newscrawl.pages.newswire.gazetteer import REGIONS, fold, listed
from newscrawl.pages.newswire.places import (
    LONGEST,
    PARTICLES,
    Place,
    begins_with_city,
    in_capitals,
    is_place_in_capitals,
    place_of,
)

REACH = 140
"""How many characters from the paragraph's first a dateline may take."""

_MONTHS = listed(
    "January, February, March, April, May, June, July, August, September, October, November, December",
    "Januar, Jänner, Februar, März, Mai, Juni, Juli, Oktober, Dezember, januari, februari, maart, mei, augustus",
    "janvier, février, mars, avril, juin, juillet, août, septembre, octobre, novembre, décembre",
    "enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre",
    "gennaio, febbraio, aprile, maggio, giugno, luglio, settembre, ottobre, dicembre",
    "janeiro, fevereiro, março, maio, junho, julho, setembro, outubro, novembro, dezembro",
    "Ocak, Şubat, Mart, Nisan, Mayıs, Haziran, Temmuz, Ağustos, Eylül, Ekim, Kasım, Aralık",
    "января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября, ноября, декабря",
)
_SHORT_MONTHS = listed(
    "Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Sept, Oct, Nov, Dec, Mär, Okt, Dez, janv, févr, fév, avr, juil, déc, ene",
    "abr, ago, dic, gen, mag, giu, lug, set, ott, fev, out",
)
WEEKDAYS = listed(
    "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Montag, Dienstag, Mittwoch, Donnerstag",
    "Freitag, Samstag, Sonnabend, Sonntag, lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, lunes",
    "martes, miércoles, jueves, viernes, sábado, domingo, lunedì, martedì, mercoledì, giovedì, venerdì, sabato",
    "domenica",
)
_MONTH = rf"(?:(?:{'|'.join(_MONTHS)})\b|(?:{'|'.join(_SHORT_MONTHS)})\b\.?)"
_YEAR = r"(?:(?:,| de| del)? (?:19|20)\d\d\b)?"
DATE = (
    rf"(?:(?:{'|'.join(WEEKDAYS)}),? )?"
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:de )?{_MONTH}{_YEAR}"
    r"|\d{1,2}[./]\d{1,2}(?:[./](?:(?:19|20)\d\d\b)?)?)"
)
_DATE_AT_END = re.compile(rf"(?:^|[\s,.])(?P<date>{DATE})[.,]?$", re.IGNORECASE)
_DATE_ALONE = re.compile(DATE, re.IGNORECASE)
_AGENCY_AT_END = re.compile(rf"(?:[,.] |/)(?P<agency>{NAMES})$")
_DASH = r"(?:\s?(?:[–—‒―−]+|-{2,3})\s?|\s?_\s|\s-\s?|-\s)"
# In front of the place: ``Reuters - TEHRAN, May 27``   ``AFP: BAGHDAD –``   ``(ANSA) - ROMA, 03 MAG -``
_TAG_BEFORE = rf"(?:(?P<agency>%s)|\((?P<bracketed>[^()]{{2,40}})\))(?:\s?:\s?|{_DASH}|(?P<comma>,\s|/))"
_TAGS = re.compile(
    r"\s?\((?P<round>[^()]{2,40})\)|\s?\[(?P<square>[^\[\]]{2,40})\]|\s?(?<![^\s.,])/\s?(?P<slash>[^/]{2,25}?)\s?/"
    r"|\s?\|\s?(?P<bar>[^|]{2,25}?)\s?\|"
)
_BAR = re.compile(r"(?P<place>[^|]{3,50}) (?P<agency>[^|\s]{2,20}) \|\s?")  # BERLIN dpa |
# Behind brackets the dash may be lost, or be a sign that a conversion broke.
_AFTER_TAG = re.compile(r"\s?(?P<mark>(?:[^\w\s\"'“”„«‘(\[]|_){1,3})?\s?")
_END = re.compile(rf"(?P<stop>\.)(?:{_DASH})|(?P<dash>{_DASH})|(?P<colon>:)\s|(?P<bar>\s?\|)\s|(?P<dot>\.)\s")
_AGENCY_FIRST = re.compile(rf"(?P<agency>{NAMES})(?:{_DASH}|[.:|]\s?|$)")
# Japan's, Korea's and China's agencies have brackets and words of their own.
_EAST_ASIAN = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\[(【](?P<place>[가-힣]{1,10})=(?P<agency>연합뉴스|뉴시스|뉴스1)[\])】](?P<date>)\s?",
        r"【(?P<place>[^】\d=\s]{0,12}?)\s?(?P<date>\d{1,2}月\d{1,2}日)?\s?(?P<agency>共同|時事|AFP|ロイター)(?:=時事)?】",
        r"[［\[](?P<place>[^\s\]］\d]{1,12})\s(?P<date>[\d０-９]{1,2}日)\s(?P<agency>ロイター)[\]］]\s?-?\s?",
        r"(?P<agency>新华社|新華社|中新社|中新网)(?P<place>[\u4e00-\u9fff]{0,8}?)(?P<date>\d{1,2}月\d{1,2}日)[电電]\s?",
    )
)

_LOWER_CASE = re.compile(r"(?<!\S)[a-zß-öø-ÿа-я]+(?![\w'’-])")
_MAY_BE_LOWER = PARTICLES | frozenset(map(str.casefold, _MONTHS + _SHORT_MONTHS)) | {"occupied"}
_UNKNOWN_TAG = re.compile(r" \([^\W\d][^()]{1,20}\)$")  # PORTLAND, Ore. (KEXM) —
_FEWEST_WORDS = 8  # of a sentence behind a place alone
_RUN_ON = 110  # characters in which a second dash says that the first one opened a parenthesis
_LONGEST_DATE = 20
_DASH_AGAIN = re.compile(rf"\w{_DASH}")
_DAY_AT_END = re.compile(r",\s(?P<date>\d{1,2})[.,]?$")
_AFTER_DATE = re.compile(rf"(?: ?\([^)]{{2,20}}\))?(?:{_DASH}|[:.]? |$)")
_SHORT_NUMBER = re.compile(r"\d+[./]\d+")


class Found(NamedTuple):
    """A dateline, where the story begins behind it, and whether agency or date vouch for it."""

    dateline: Dateline
    end: int
    sure: bool


def parse_dateline(paragraph: str, site_name: str = "") -> Dateline | None:
    """Return the dateline at the head of a paragraph, or None."""
    found = find_dateline(paragraph, site_name)
    return found.dateline if found else None


def find_dateline(paragraph: str, site_name: str = "") -> Found | None:
    """Return the dateline at the head of a paragraph with what is known of it, or None."""
    text = paragraph[:REACH]
    if text[:1] in "([【［新中":
        for pattern in _EAST_ASIAN:
            if found := pattern.match(text):
                dateline = Dateline(place=found["place"], agency=agency_of(found["agency"]), date=found["date"] or "")
                return Found(dateline, found.end(), sure=True)
    return _with_tag_before(text, site_name) or _signed(text, site_name) or _unsigned(text, site_name)


def is_place_line(line: str) -> bool:
    """Whether a line is a city in capitals and nothing else, with or without its country: ``ANKARA``."""
    return line[1:2].isupper() and in_capitals(line.partition(",")[0]) and place_of(line) >= Place.WITH_REGION


def _reach(text: str) -> int:
    """Return where the first word stands that no dateline has: most paragraphs need no further look."""
    for word in _LOWER_CASE.finditer(text):
        if word[0] not in _MAY_BE_LOWER and not agency_in_brackets(word[0]):
            return word.start()
    return len(text)


# -- the forms --------------------------------------------------------------------------------------------------------


def _with_tag_before(text: str, site_name: str) -> Found | None:
    """``Reuters - TEHRAN, May 27``   ``AFP: BAGHDAD –``   ``(ANSA) - ROMA, 03 MAG -``: the tag makes the rest sure."""
    tag = tag_before(site_name).match(text)
    if not tag:
        return None
    agency = agency_in_brackets(tag["agency"] or tag["bracketed"], site_name)
    if not agency:
        return None
    rest = text[tag.end() :]
    found = _signed(rest, site_name) or _dated(rest) or _unsigned(rest, site_name)
    if not found or not found.dateline.place:
        return None
    found.dateline.agency = found.dateline.agency or agency
    return Found(found.dateline, tag.end() + found.end, sure=True)


@lru_cache(maxsize=64)
def tag_before(site_name: str) -> re.Pattern[str]:
    """Return the pattern of an agency's tag at the head of a paragraph: ``AP:``, ``Reuters –``, ``(ANSA) -``."""
    return re.compile(_TAG_BEFORE % (f"{NAMES}|{re.escape(site_name)}" if site_name else NAMES))


def _dated(text: str) -> Found | None:
    """``TEHRAN, May 27 Iran said``: behind a tag the date ends the dateline, whatever follows."""
    for date in _DATE_ALONE.finditer(text):
        place, printed = _place_and_date(text[: date.end()])
        if printed and place_of(place):
            end = _AFTER_DATE.match(text, date.end())
            return Found(Dateline(place=place, date=printed), end.end() if end else date.end(), sure=True)
    return None


def _signed(text: str, site_name: str) -> Found | None:
    """``BAGHDAD, Iraq (AP) –``   ``MOSCOW, May 3. /TASS/.``   ``Tehran, Iran | AFP |``   ``(Reuters) -``."""
    bar = _BAR.match(text)
    if bar and (agency := agency_in_brackets(bar["agency"], site_name)) and place_of(bar["place"]):
        return Found(Dateline(place=bar["place"], agency=agency), bar.end(), sure=True)
    for tag in _TAGS.finditer(text, 0, _reach(text)):
        agency = agency_in_brackets(tag[tag.lastgroup or 0], site_name)
        if not agency:
            continue
        after = _AFTER_TAG.match(text, tag.end())
        mark, end = (after["mark"] or "", after.end()) if after else ("", tag.end())
        place, date = _place_and_date(_AGENCY_AT_END.sub("", text[: tag.start()]), signed=True)
        kind = place_of(place, signed=True)
        runs_on = mark.startswith((",", ";", ")", "!")) or (not mark and text[end : end + 1].islower())
        if runs_on or (place and not kind):
            return None
        # A name may stand before brackets, too: ``Jane Doe (AFP)``.
        is_dash = bool(mark) and not mark.startswith(".")
        if is_dash or date or kind >= Place.CAPITALS or (not place and text[end:]):
            return Found(Dateline(place=place, agency=agency, date=date), end, sure=True)
        return None
    return None


def _unsigned(text: str, site_name: str) -> Found | None:
    """``London, 28 October -``   ``Tehran, May 3, IRNA –``   ``TEHRAN –``: up to a dash, a colon, a full stop."""
    guess = None
    for end in _END.finditer(text, 0, _reach(text)):
        if end.start() > LONGEST + _LONGEST_DATE:
            break
        found = _up_to(end, text, site_name)
        if found and found.sure:
            return found
        guess = guess or found
    return guess


def _up_to(end: re.Match[str], text: str, site_name: str) -> Found | None:
    run, rest = text[: end.end("stop") if end["stop"] else end.start()], text[end.end() :]
    agency, where = "", end.end()
    run = _UNKNOWN_TAG.sub("", run)
    if behind := _AGENCY_AT_END.search(run):  # Tehran, May 3, IRNA –
        agency, run = agency_of(behind["agency"]), run[: behind.start()]
    elif site_name and run.endswith(f", {site_name}"):
        agency, run = site_name, run.removesuffix(f", {site_name}")
    elif ahead := _AGENCY_FIRST.match(rest):  # МОСКВА, 3 мая — РИА Новости.
        agency, where = agency_of(ahead["agency"]), where + ahead.end()
    place, date = _place_and_date(run)
    kind = place_of(place)
    if not kind or not _begins_a_sentence(text[where : where + 1]):
        return None
    dateline = Dateline(place=place, agency=agency, date=date)
    if agency and (kind > Place.SHAPED or date or " " not in place):
        return Found(dateline, where, sure=True)
    if date and not _SHORT_NUMBER.fullmatch(date) and not agency:
        return Found(dateline, where, sure=True) if not end["dot"] else None
    if not agency and not date and _may_stand_alone(place, kind, end, text):
        return Found(dateline, where, sure=False)
    return None


# -- parts ------------------------------------------------------------------------------------------------------------


def _may_stand_alone(place: str, kind: Place, end: re.Match[str], text: str) -> bool:
    """Whether a place with neither agency nor date is a dateline, by what ends it and what follows."""
    rest = text[end.end() :]
    if rest.count(" ", 0, 400) < _FEWEST_WORDS or not any(map(str.islower, rest[:_RUN_ON])):
        return False
    if not end["dash"] and not end["dot"]:
        return kind >= (Place.CAPITALS if end["stop"] else Place.WITH_REGION)
    is_spaced = end["dash"] and end["dash"].strip() != end["dash"]
    if is_spaced and kind == Place.KNOWN and in_capitals(place.partition(",")[0]):
        return True
    # London – Tehran flights; Paris. London. Rome. NASA – The agency – said
    if begins_with_city(rest) or _DASH_AGAIN.search(rest[:_RUN_ON].partition(". ")[0]):
        return False
    if end["dot"]:
        return kind == Place.KNOWN and "," not in place
    return kind >= Place.WITH_REGION or (kind == Place.CAPITALS and is_place_in_capitals(place))


def _begins_a_sentence(letter: str) -> bool:
    return not (letter.islower() or letter.isspace())


def _place_and_date(run: str, *, signed: bool = False) -> tuple[str, str]:
    run = run.rstrip(" ,:–—―_|-")
    found = _DATE_AT_END.search(run) or (_DAY_AT_END.search(run) if signed else None)
    date = found["date"] if found else ""
    place = (run[: found.start()] if found else run).strip(" ,:–—―_|-")
    last = place.rpartition(" ")[2]
    if last.endswith(".") and last.count(".") == 1 and fold(last) not in REGIONS:
        place = place.rstrip(".")
    return place, date
