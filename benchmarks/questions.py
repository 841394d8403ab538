"""What is asked of the library: questions of each kind, and how many documents the server may look at for one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from library import BURST, COMMON_PHRASE, HYPHENATED, PHRASE, SHARES, STEMMED, STRANGERS, url_of

from newscrawl.counts import FACETS
from newscrawl.paging import RANKED
from newscrawl.query import Archive, Query

PAGE = 20
FAR = 50
"""The page that is far down."""
_USUAL = ("section", "agency", "year")
EVERYTHING = "over everything"
"""The group of facets of which no time is asked: each article must be read, so the whole collection may be."""
RARE, SELDOM, OFTEN, COMMON = (words[1] for words in SHARES.values())
RARE_TOO, SELDOM_TOO, OFTEN_TOO, COMMON_STEMMED = (words[0] for words in SHARES.values())
_FEW = 3 * PAGE
"""Documents for a page whose articles nearly all stand in one part of an index, a few of them copies."""

_RANKED = RANKED + FAR * PAGE // 10 + 2 * PAGE
"""Documents for a page by relevance: all that are ranked, some copies among them, and the page itself."""


@dataclass(frozen=True, slots=True)
class Question:
    """A call of the archive, and what it may cost."""

    group: str
    name: str
    call: Callable[[Archive], object]
    documents: int
    """The server may look at so many documents at most, for all queries of the call together."""


def questions(size: int) -> Iterator[Question]:
    """Yield the questions to a library of so many articles."""
    yield from _of_words(size)
    yield from _of_names()
    yield from _of_pages(size)
    yield from _of_counts(size)
    yield from _of_links(size)


def _page(group: str, name: str, documents: int, query: Query) -> Question:
    return Question(group, name, lambda archive: archive.page(query, PAGE), documents)


def _count(group: str, name: str, documents: int, query: Query) -> Question:
    return Question(group, name, lambda archive: archive.count(query), documents)


def _facets(group: str, name: str, documents: int, query: Query, by: Sequence[str] = _USUAL) -> Question:
    return Question(group, name, lambda archive: archive.facets(query, by), documents)


def _timeline(group: str, name: str, documents: int, query: Query) -> Question:
    return Question(group, name, lambda archive: archive.timeline(query), documents)


def _of_words(size: int) -> Iterator[Question]:
    words = partial(_page, "words")
    yield words("in 0.1 %", _FEW, Query(words=RARE))
    yield words("in 1 %", _FEW, Query(words=SELDOM))
    yield words("in 10 %", _FEW, Query(words=OFTEN))
    yield words("in 80 %", _FEW, Query(words=COMMON))
    yield words("in 80 %, with its stem", _FEW, Query(words=COMMON_STEMMED))
    yield words("in 10 %, with its stem", _FEW, Query(words=STEMMED[0]))
    yield words("in 3 %, a burst long ago", _FEW, Query(words=BURST))
    yield words("in no article", 0, Query(words="nowhereto"))
    yield words("two in 80 %", _FEW, Query(words=f"{COMMON} {COMMON_STEMMED}"))
    yield words("two in 10 %", 25 * PAGE, Query(words=f"{OFTEN} {OFTEN_TOO}"))
    yield words("in 0.1 % and in 80 %", _FEW, Query(words=f"{COMMON} {RARE}"))
    yield words("in 1 % and in 10 %", 25 * PAGE, Query(words=f"{OFTEN} {SELDOM}"))
    yield words("two in 1 %", size // 80, Query(words=f"{SELDOM} {SELDOM_TOO}"))
    yield words("two in 10 % that hardly meet", size // 8, Query(words=" ".join(STRANGERS)))
    yield words("in 10 %, not in 80 %", 15 * PAGE, Query(words=f"{OFTEN} -{COMMON}"))
    yield words("in 80 %, not in 10 %", _FEW, Query(words=f"{COMMON} -{OFTEN}"))
    yield words("in 10 %, in a section", 25 * PAGE, Query(words=OFTEN, section="Section C"))
    yield words("in 80 %, in a rare section", 12 * PAGE, Query(words=COMMON, section="Part Jd"))
    yield words("in 10 %, two years", _FEW, Query(words=OFTEN, since=date(2010, 1, 1), until=date(2011, 12, 31)))
    yield words("in 80 %, a month", _FEW, Query(words=COMMON, since=date(2010, 1, 1), until=date(2010, 1, 31)))
    yield words("a burst, by an agency", 25 * PAGE, Query(words=BURST, agency="dpa"))
    yield words("a burst, after it", 0, Query(words=BURST, since=date(2015, 1, 1)))
    phrases = partial(_page, "phrases")
    yield phrases("rare", size // 80, Query(words=f'"{PHRASE}"'))
    yield phrases("rare, of words in 80 %", 25 * 1000, Query(words=f'"{COMMON_PHRASE}"'))
    yield phrases("hyphenated", _FEW, Query(words=HYPHENATED))
    yield phrases("not this one", _FEW, Query(words=f'{COMMON} -"{COMMON_PHRASE}"'))


def _of_names() -> Iterator[Question]:
    names = partial(_page, "names")
    yield names("nothing asked for", _FEW, Query())
    yield names("section", _FEW, Query(section="section-b"))
    yield names("subsection", _FEW, Query(section="Part Jd"))
    yield names("agency", _FEW, Query(agency="reuters"))
    yield names("author of many", _FEW, Query(author="Author 0"))
    yield names("author of few", _FEW, Query(author="author 2900"))
    yield names("tag", _FEW, Query(tag="Tag 1000"))
    yield names("place", _FEW, Query(place="place-200"))
    yield names("language", _FEW, Query(language="en"))
    yield names("site", _FEW, Query(site="paper3.example"))
    yield names("agency and place", 25 * PAGE, Query(agency="AP", place="Place 3"))
    yield names("section and month", _FEW, Query(section="Part Bb", since=date(2012, 3, 1), until=date(2012, 3, 31)))
    yield names("published in a month", _FEW, Query(since=date(2012, 3, 1), until=date(2012, 3, 31)))
    yield names("changed in an hour", _FEW + 60, Query(changed_since=_AN_HOUR[0], changed_until=_AN_HOUR[1]))
    yield names("changed in a week", 25 * PAGE, Query(changed_since=date(2025, 2, 1), changed_until=date(2025, 2, 7)))


_AN_HOUR = datetime(2025, 2, 1, 12, tzinfo=UTC), datetime(2025, 2, 1, 13, tzinfo=UTC)


def _of_pages(size: int) -> Iterator[Question]:
    relevance = partial(_page, "relevance")
    for name, words in {"in 0.1 %": RARE, "in 1 %": SELDOM, "in 10 %": OFTEN, "in 80 %": COMMON}.items():
        yield relevance(name, _RANKED, Query(words=words, sort="relevance"))
    yield relevance("two in 10 %", size // 15, Query(words=f"{OFTEN} {OFTEN_TOO}", sort="relevance"))
    asked = {
        "in 10 %": Query(words=OFTEN),
        "in 80 %": Query(words=COMMON),
        "a section": Query(section="Section B"),
        "all": Query(),
    }
    for name, query in asked.items():
        yield Question("paging", f"page {FAR}, {name}", _Far(query), _FEW)
    ranked = Query(words=OFTEN, sort="relevance")
    yield Question("paging", "page 25, by relevance", lambda archive: archive.page(ranked, PAGE, "~480"), _RANKED)


class _Far:
    """Asks for a page far down; where it begins is found out once, by going there."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._after = ""

    def __call__(self, archive: Archive) -> object:
        if not self._after:
            for _ in range(FAR - 1):
                self._after = archive.page(self._query, PAGE, self._after).next
        return archive.page(self._query, PAGE, self._after)


def _of_counts(size: int) -> Iterator[Question]:
    asked = {
        "in 0.1 %": (Query(words=RARE), 0.002),
        "in 1 %": (Query(words=SELDOM), 0.015),
        "in 10 %": (Query(words=OFTEN), 0.12),
        "in 80 %": (Query(words=COMMON), 1),
        "two in 10 %": (Query(words=f"{OFTEN} {OFTEN_TOO}"), 0.02),
        "two in 10 % that hardly meet": (Query(words=" ".join(STRANGERS)), 0.002),
        "in 10 %, in a section": (Query(words=OFTEN, section="Section C"), 0.12),
        "a section": (Query(section="Section B"), 0.2),
        "all": (Query(), 1),
    }
    for name, (query, share) in asked.items():
        yield _count("counts", name, int(share * size), query)
    for name, (query, share) in list(asked.items())[1:3]:
        yield _facets("facets", name, int(share * size), query)
        yield _timeline("timeline", name, int(share * size), query)
    often, common = Query(words=OFTEN), Query(words=COMMON)
    yield Question("timeline", "in 10 %, sections", lambda it: it.timeline(often, by_section=True), size // 8)
    yield _facets(EVERYTHING, "facets", size, Query())
    yield _facets(EVERYTHING, "all facets", size, Query(), FACETS)
    yield _facets(EVERYTHING, "facets, in 80 %", size, common)
    yield _timeline("timeline", "in 80 %", 0, common)
    yield _timeline("timeline", "all", 0, Query())


def _of_links(size: int) -> Iterator[Question]:
    links = partial(_page, "links")
    yield links("to an article", _FEW, Query(links_to=url_of(size // 2 + 1)))
    yield links("to a popular one", 25 * PAGE, Query(links_to=url_of(0)))
    yield links("from an article", _FEW, Query(linked_from=url_of(size // 2 + 1)))
    yield links("to one, with a word", 40 * PAGE, Query(links_to=url_of(20), words=OFTEN))
    yield Question("links", "all of an article", lambda archive: archive.links(url_of(size // 2 + 1)), _FEW)
    yield Question("links", "all of a popular one", lambda archive: archive.links(url_of(100)), 40 * PAGE)
    yield Question("get", "by its URL", lambda archive: archive.get(url_of(size - 1)), 1)
    yield Question("get", "not there", lambda archive: archive.get(url_of(size - 1) + "x"), 0)
