"""Bylines: the line that says who wrote a story, and the people in it.

A line is parted at commas, bars, slashes and words for "and". Each part is a name, an agency, a role, a place or a
date, or a name with some of these behind it. Of a line that somebody calls a byline only the names count; a line of
the text is a byline only where every part of it is one of these.
"""

import re
from dataclasses import dataclass, field

from newscrawl.pages.newswire.agencies import NAMES, agency_of
from newscrawl.pages.newswire.datelines import DATE, WEEKDAYS
from newscrawl.pages.newswire.gazetteer import CITIES, REGIONS, fold, folded

LONGEST = 300
"""Characters. What is longer is prose and names nobody."""

_BY = re.compile(
    r"(?:(?:(?:written|reported|reporting|story|posted|compiled|words|text|photos?|report) )?by"
    rf"|(?:from|with|avec|mit)(?= (?-i:{NAMES}))"
    r"|par|por|escrito por|publicado por|rédigé par|propos recueillis par|recueilli par|verfasst von"
    # In front of a single word these are a part of the name: Von Trier, Di Stefano.
    r"|(?:von|di|door|av|af)(?= (?:\S+ (?:\S+ )?(?-i:[^\W\da-z_])|(?:dpa|afp|reuters)\b))"
    r")(?::\s?|\s)"
    r"|(?:authors?|autor(?:in|en|es)?|auteur|autore|text|texte|texto|testo|words|sources?|quelle|fuente|fonte|автор|текст"
    r"|بقلم|كتب|نویسنده|글|文)\s?[:：／/]",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}|(?<!\w)@\w{1,40}|https?://\S{1,200}|www\.\S{1,200}")
_TAIL = re.compile(
    r"\s(?:(?:last )?(?:updated|published|posted|modified)\b|on (?=\w+ \d)|as told to |with (?:files|reporting) ).*",
    re.IGNORECASE,
)
_MARKS = r"[,;|/•·&+()\[\]【】、，；=]|\s[-–—]\s|\s-|-\s"
_WORDS_FOR_AND = r"\s(?:and|und|et|with|mit|avec|och|og|ve|и|та|oraz)\s"
_APART = re.compile(rf"\s*({_MARKS}|{_WORDS_FOR_AND})\s*", re.IGNORECASE)
_AND_BEFORE = re.compile(r"(?:and|und|et|y|e|og|och|и) ", re.IGNORECASE)  # the comma's own: , and Ann Smith
# Within Spanish, Portuguese, Dutch and Polish names, too: Ortega y Gasset. So only between two full names.
_AND_BETWEEN_NAMES = re.compile(r"(?<=\S\s)(\S+) (?:y|e|ed|en|i) (?=\S+\s\S)")

_ROLE = re.compile(
    r"(?:co-)?(?:writers?|reporters?|correspondents?|editors?|staff|columnists?|analysts?|contributors?|bureau|service"
    r"|desk|journalists?|producers?|photographers?|interns?|freelancer?|stringers?|commentators?|newsroom|agencies"
    r"|redakteur(?:in)?|redaktion|chefredakteur(?:in)?|korrespondent(?:in|en)?|reporterin|journalistin|autor(?:in)?"
    r"|redacci[oó]n|rédaction|redazione|redação|corresponsal|correspondante?|corrispondente|correspondente|periodista"
    r"|journaliste|jornalista|giornalista|enviad[oa]|envoyée?|inviat[oa]|redactora?|rédact(?:eur|rice)|muhabiri?|reports?"
    r"|корреспондент|журналист|редактор|обозреватель|chief)",
    re.IGNORECASE,
)
# What may stand in front of a role, where no comma parts it from the name.
_QUALIFIERS = folded(
    "affairs, africa, america, american, arts, asia, assistant, associate, business, chief, china, city, community",
    "consumer, contributing, courts, crime, culture, data, defence, defense, deputy, digital, diplomatic, east",
    "eastern, economics, education, energy, entertainment, environment, europe, european, executive, features, film",
    "finance, financial, foreign, freelance, general, global, guest, health, home, international, investigations",
    "investigative, iran, junior, justice, latin, lead, legal, legislative, local, managing, medical, middle",
    "military, money, national, news, night, north, opinion, policy, political, politics, programme, public, regional",
    "religion, royal, russia, science, security, senior, social, south, special, sport, sports, state, student, tech",
    "technical, technology, transport, travel, us, washington, web, western, white, house, world",
    "our, nostro, notre, nuestra, nuestro, unser, unserem, unseren, unserer",
)
_ORGANISATION = re.compile(
    r"(?:times|tribune|herald|gazette|telegraph|press|media|online|magazine|agency|network|tv|radio|newspapers?"
    r"|team|foundation|institute|university|council|committee|channel|broadcasting|editorial|\w*news|admin|administrator"
    r"|webmaster|guest|zeitung|nachrichten|\w*(?:zeitung|redaktion|agentur|verlag)|\S+\.(?:com|org|net|info|de|at|ch|fr"
    r"|it|es|ir|uk|is|co)|\S*(?:新聞|通信|編集|デジタル|オンライン|取材班|新闻|日报|뉴스|신문|일보)\S*)",
    re.IGNORECASE,
)
_LIKE_LE_MONDE = re.compile(r"(?:the|les?|la|el|los|il|lo|die|der|das) (?-i:[^\W\da-zß-öø-ÿ_])\S*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|iii?|iv", re.IGNORECASE)
_DEGREE = re.compile(r"ph\.?d\.?|m\.?d\.?|esq\.?|m\.?p\.?|ll\.?m\.?", re.IGNORECASE)
_PREPOSITION = re.compile(r" (?:in|at|for|from|of|aus|für|en|para|pour|reports|reporting)\b ?", re.IGNORECASE)
_REPORTER_BEHIND = re.compile(r"\s?(?:선임|전문|인턴|객원|수습)?\s?(?:기자|특파원|논설위원|記者|特派員|編集委員)$")
_REPORTER_BEFORE = re.compile(r"(?:本报|本報|新华社)?(?:实习)?(?:记者|記者|通讯员)[:：]?\s?(?=[\u4e00-\u9fff])")
_CJK_NAMES = re.compile(r"[\u4e00-\u9fff가-힣]{2,4}(?: [\u4e00-\u9fff가-힣]{2,4})*")
_PARTICLES = folded(
    "al, el, ad, as, ash, ibn, abu, bin, bint, ben, de, del, della, der, den, di, da, do, dos, das, du, la, le, ten",
    "ter, van, von, vom, zu, zur, y, e, af, av",
)
_MARKS_OF_LETTERS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0eff\u200c\u200d"  # vowel signs, joiners
_NAME_WORD = re.compile(
    r"(?:(?:al|el|ad|ar|as|ash|at|az|an|d|l|o|t)[-'’])?[^\W\da-zß-öø-ÿ_]"
    rf"(?:[^\W\d_]|[.'’ʼ{_MARKS_OF_LETTERS}-])*"
)
_SPECIAL_TO = re.compile(r"(?:special(?:ly)?|exclusive(?:ly)?) (?:to|for) .+", re.IGNORECASE)
_DATE_BEHIND = re.compile(rf"(?:^|\s)(?P<date>{DATE})$", re.IGNORECASE)
_AGENCY_BEFORE = re.compile(rf"{NAMES}\s?")
_DOT = re.compile(r"(?<!\b[^\W\d_])(?<!\b[JSjs]r)\.$")  # not that of an initial, nor of Jr.
_NO_END = ("!", "?", ":", ";", "”", '"', "“", "…", "...")
_TWO_SMALL_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
_DATE = re.compile(rf"{DATE}|(?:19|20)\d\d|\d{{1,2}}[:.]\d\d.*", re.IGNORECASE)
_MOST_WORDS = 6
_NO_NAMES = frozenset(day.casefold() for day in WEEKDAYS) | folded(
    "january, february, march, april, may, june, july, august, september, october, november, december, day, the, admin",
    "advertisement, anonymous, by, editor, here, next, now, read, unknown, numbers, order, demand, design, sea, land",
    "air",
)
# One of these may be a name, as You, Do or He; two of them make a sentence.
_SENTENCE_WORDS = folded(
    "a, an, and, are, do, for, has, he, her, his, how, is, it, me, my, no, not, of, or, she, to, was, we, were, what",
    "when, where, who, why, will, you, your",
)


@dataclass(slots=True)
class Byline:
    """What a line says: people, a role, the agency's short form, and the place and the date where it has them."""

    authors: list[str] = field(default_factory=list)
    role: str = ""
    agency: str = ""
    place: str = ""
    date: str = ""

    @property
    def lacks_name(self) -> bool:
        """Whether it is an agency's writer without the name: ``Associated Press Writer``."""
        return bool(self.role and self.agency and not self.authors)


def split_authors(line: str) -> list[str]:
    """Return the people named in a byline, or in an author's name as metadata have it: no roles, no agencies."""
    return _Reading(line).people() if len(line) <= LONGEST else []


def read_byline(line: str, site_name: str = "") -> Byline | None:
    """Return what a line of the text says, if it is a byline from end to end; else None."""
    if len(line) > LONGEST or line.endswith(_NO_END):
        return None
    read = _Reading(line, site_name)
    people = read.people()
    full_names = [name for name in people if " " in name or not name.isascii()]
    vouched = bool(read.agency or read.role)
    if read.unknown or not (vouched or (read.begins_with_by and full_names)):
        return None
    if not read.begins_with_by and (read.organisation or len(full_names) < len(people)):
        return None
    return Byline(people, read.role, read.agency, read.place, read.date)


class _Reading:
    """One line, part by part."""

    def __init__(self, line: str, site_name: str = "") -> None:
        self.site_name = site_name
        self.names: list[tuple[str, bool]] = []  # with: whether a comma or another mark stands before it
        self.agency = self.place = self.date = self.role = self.organisation = ""
        self.unknown = False
        by = _BY.match(line.lstrip())
        self.begins_with_by = bool(by)
        self.line = line.strip()[by.end() :] if by else line.strip()
        if agency := agency_of(self.line):  # RFE/RL would be parted
            self.agency = agency
            return
        pieces = _APART.split(_CONTACT.sub(",", _TAIL.sub("", self.line)))
        self.marks = "".join(pieces[1::2])
        for part, before in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
            for half in _AND_BETWEEN_NAMES.sub("\\1\n", part).split("\n"):
                self._add(
                    _DOT.sub("", half.strip(" :-–—")).lstrip(" .").rstrip(),
                    after_mark=bool(re.fullmatch(_MARKS, before)),
                )

    def people(self) -> list[str]:
        """Return the names that are people's. One word behind a comma is one only among others like it."""
        if [after for _, after in self.names] == [False, True] and self.marks == ",":
            (family, _), (given, _) = self.names
            if family.isalpha() and given.isalpha() and family[0].isupper():
                return [f"{given} {family}"]  # Doe, Jane
        any_full = any(" " in name for name, _ in self.names)
        people = [name for name, after_mark in self.names if " " in name or not after_mark or not any_full]
        if not people and not self.begins_with_by and self.unknown and self._is_small():
            return [self.line]
        return list(dict.fromkeys(people))

    def _is_small(self) -> bool:
        """Whether the line is a name in small letters: ``jane doe``."""
        return (
            bool(_TWO_SMALL_WORDS.fullmatch(self.line))
            and self.line.islower()
            and not any(
                _ROLE.fullmatch(word) or _ORGANISATION.fullmatch(word) or word in _NO_NAMES or fold(word) in _QUALIFIERS
                for word in self.line.split()
            )
        )

    def _add(self, part: str, *, after_mark: bool) -> None:
        if and_before := _AND_BEFORE.match(part):
            part = part[and_before.end() :]
        if self.site_name and part.casefold().startswith(self.site_name.casefold()):
            self.agency, part = self.agency or self.site_name, part[len(self.site_name) :].strip()
        if date := _DATE_BEHIND.search(part):
            self.date, part = date["date"], part[: date.start()]
        if not part or _DEGREE.fullmatch(part) or _DATE.fullmatch(part):
            return
        if _SUFFIX.fullmatch(part) and self.names:
            name, before = self.names.pop()
            self.names.append((f"{name}, {part}", before))
        elif agency := agency_of(part):
            self.agency = self.agency or agency
        elif fold(part) in CITIES or fold(part) in REGIONS:
            self.place = self.place or part
        elif not self._take_role(part) and not self._add_names(part, after_mark=after_mark):
            self._add_rest(part)

    def _add_names(self, part: str, *, after_mark: bool) -> bool:
        """Take a name, and what stands around it without a comma; say whether there was one."""
        part, reporters = _REPORTER_BEHIND.subn("", part)
        part, more = _REPORTER_BEFORE.subn("", part)
        if reporters or more:
            self.role = "reporter"
            if _CJK_NAMES.fullmatch(part):
                self.names += [(name, after_mark) for name in part.split()]
                return True
        name = self._name_in(part)
        if name:
            self.names.append((name, after_mark))
        return bool(name)

    def _name_in(self, part: str) -> str:
        if _is_name(part):
            return part
        words = part.split()
        if len(words) > 2 * _MOST_WORDS:
            return ""
        if tail := _PREPOSITION.search(part):  # Jane Doe in Tehran
            name, behind = self._name_in(part[: tail.start()]), part[tail.end() :]
            if name and all(word[0].isupper() or word in _PARTICLES or word == "the" for word in behind.split()):
                self.agency = self.agency or agency_of(behind)
                return name
        for index in range(1, len(words)):
            before, behind = " ".join(words[:index]), " ".join(words[index:])
            for name, role in ((before, behind), (behind, before)):
                if " " in name and _is_name(name) and self._take_role(role):
                    return name
        return ""

    def _take_role(self, text: str) -> bool:
        """Whether a text without a comma is a role, an agency, or both: ``AP Diplomatic Writer``."""
        agency = _AGENCY_BEFORE.match(text)
        words = text[agency.end() :].split() if agency else text.split()
        roles = [word for word in words if _ROLE.fullmatch(word)]
        if not (agency or roles) or any(word not in roles and fold(word) not in _QUALIFIERS for word in words):
            return False
        if words and not roles:  # AP National
            return False
        self.agency = self.agency or (agency_of(agency[0]) if agency else "")
        self.role = self.role or " ".join(roles)
        return True

    def _add_rest(self, part: str) -> None:
        """Take a part that is no name: a role as a comma sets it apart, an organisation, or what nobody knows."""
        words = _PREPOSITION.split(part, maxsplit=1)[0].split()
        if _SPECIAL_TO.fullmatch(part) or (self.names and 0 < len(words) <= _MOST_WORDS and _ROLE.fullmatch(words[-1])):
            self.role = part
        elif any(_ORGANISATION.fullmatch(word) for word in words) or _LIKE_LE_MONDE.fullmatch(part):
            self.organisation = part
        else:
            self.unknown = True


def _is_name(text: str) -> bool:
    words = text.split()
    if not 0 < len(words) <= _MOST_WORDS or _AGENCY_BEFORE.match(text):
        return False
    if _LIKE_LE_MONDE.fullmatch(text) or not any(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if sum(fold(w) in _SENTENCE_WORDS for w in words) > 1:
        return False
    return all(
        (_NAME_WORD.fullmatch(word) or (word in _PARTICLES and word != words[-1]))
        and word.casefold() not in _NO_NAMES
        and not _ROLE.fullmatch(word)
        and not _ORGANISATION.fullmatch(word)
        for word in words
    ) and not all(fold(word) in _QUALIFIERS for word in words)
