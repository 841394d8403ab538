"""A library of invented articles, made once and kept: what people ask of a news archive, as large as one gets.

Words that are no other's are planted in known shares of the articles, so that a question has a known answer.
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import bson
from bson.raw_bson import RawBSONDocument
from forms import WORDS
from invented import Writer
from processes import Mongo, mongo
from pymongo import AsyncMongoClient

from newscrawl import identity, items, terms, text
from newscrawl.archive import documents, schema
from newscrawl.archive.documents import Document, document_of
from newscrawl.identity import comparison_key
from newscrawl.items import Article, Dateline, RelatedLink
from newscrawl.pipelines.dedup import identify

DATABASE = "library"
SHARES = {0.001: ("quarzo", "cyxola"), 0.01: ("jacqu", "zyxo"), 0.1: ("czaro", "juxca"), 0.8: ("cozy", "ajax")}
"""In how many of the articles two words stand, each whether the other does or not."""
BURST = "juncta"
"""Stands in three of a hundred articles, all of ``BURST_YEARS``."""
BURST_YEARS = (2007, 2008)
STEMMED = ("elections", "election")
"""Stands in a tenth of the articles, in one form or the other."""
STRANGERS = ("xaco", "cuzji")
"""Each in a tenth of the articles, both in one of five thousand."""
PHRASE = "zucca jexy"
"""In one of two thousand articles; its words stand in a hundredth of them."""
COMMON_PHRASE = " ".join(reversed(SHARES[0.8]))
"""In one of a thousand articles; each word stands in four fifths of them."""
HYPHENATED = "xeco-cyja"
"""In a hundredth of the articles, in half of them as one word."""
COPIES = 0.08
UNDATED = 0.005
FIRST, DAYS = datetime(2005, 1, 1, tzinfo=UTC), 20 * 365
SECTIONS = {f"Section {top}": [f"Part {top}{part}" for part in "abcd"] for top in "ABCDEFGHIJ"}
SITES = [f"paper{number}.example" for number in range(8)]
LANGUAGES = {"en": 55, "fa": 25, "en-GB": 5, "ar": 5, "fr": 5, "de": 5}
AUTHORS, TAGS, PLACES = 3000, 2000, 300
POPULAR = 200
"""So many articles are linked to by many others."""
_CRAWLED = datetime(2025, 1, 1, tzinfo=UTC)
_BATCH = 500
_MADE_BY = ("library", "invented", "forms")


@contextmanager
def library(folder: Path, size: int) -> Iterator[Mongo]:
    """Run a server on the library in a folder, and make that where it is not there or was made by another program."""
    folder.mkdir(parents=True, exist_ok=True)
    with mongo(folder) as server:
        database = server.database(DATABASE)
        if database.made.find_one({"_id": size, "by": _program()}) is None:
            print(f"making {size:,} articles in {folder}: minutes, once; the next run finds them", flush=True)
            server.client.drop_database(DATABASE)
            began = time.perf_counter()
            _make(server, size)
            print(f"articles: {time.perf_counter() - began:.0f} s", flush=True)
        began = time.perf_counter()
        asyncio.run(_prepare(server.uri))  # as newscrawl does whenever it opens an archive
        if time.perf_counter() - began > 1:
            print(f"indexes: {time.perf_counter() - began:.0f} s", flush=True)
        database.made.replace_one({"_id": size}, {"_id": size, "by": _program()}, upsert=True)
        yield server


def _program() -> str:
    """Return what changes with the program that makes the library."""
    here = [Path(__file__).with_name(f"{name}.py") for name in _MADE_BY]
    code = [Path(str(module.__file__)) for module in (documents, identity, items, terms, text)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in (*here, *code))).hexdigest()


def _make(server: Mongo, size: int) -> None:
    """Make the documents in processes beside this one; the indexes come later, which is faster."""
    articles = server.database(DATABASE).get_collection("articles")
    starts = range(0, size, _BATCH)
    with ProcessPoolExecutor(2) as pool:
        for number, batch in enumerate(pool.map(_encoded, starts, (min(_BATCH, size - start) for start in starts)), 1):
            articles.insert_many([RawBSONDocument(one) for one in batch], ordered=False)
            if number % 20 == 0:
                print(f"  {number * _BATCH:,}", flush=True)


async def _prepare(uri: str) -> None:
    async with AsyncMongoClient[Document](uri) as client:
        await schema.prepare(client[DATABASE])


def _encoded(start: int, number: int) -> list[bytes]:
    return [bson.encode(document) for document in library_of(start, number)]


def library_of(start: int, number: int) -> Iterator[Document]:
    """Yield so many documents as newscrawl stores them; the same number always has the same one."""
    for place in range(start, start + number):
        article = article_of(place)
        document = document_of(article, _CRAWLED + timedelta(seconds=60 * place))
        if _is_copy(place):
            document |= {"duplicate_of": url_of(_original(place)), "duplicate_kind": "near"}
        yield document


def article_of(number: int) -> Article:
    """Return an article, as the pipelines leave it."""
    chance = random.Random(f"library/{number}")  # noqa: S311 - the same articles every time
    published = _published(chance)
    headline, body = _text(_original(number) if _is_copy(number) else number)
    section = _chosen(chance, list(SECTIONS))
    language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    place = f"Place {_rank(chance, PLACES)}" if chance.random() < 0.7 else ""
    agency = _chosen(chance, WORDS["agency"])
    url = url_of(number)
    article = Article(
        url=url,
        site=SITES[number % len(SITES)],
        keys=[comparison_key(url)],
        headline=headline,
        description=Writer("description", number).sentence(),
        body=body,
        authors=[f"Author {_rank(chance, AUTHORS)}" for _ in range(chance.choice((0, 1, 1, 2)))],
        agency=agency,
        dateline=Dateline(place=place, agency=agency) if place else None,
        date_published=published if chance.random() > UNDATED else None,
        date_published_precision="second",
        section=[section, _chosen(chance, SECTIONS[section])],
        tags=list(dict.fromkeys(f"Tag {_rank(chance, TAGS)}" for _ in range(chance.randint(0, 5)))),
        language=language,
        detected_language=language.partition("-")[0],
        related=[_link(chance, number, place) for place in range(1, chance.randint(0, 6) + 1)],
    )
    article.body = "\n\n".join([article.body, *_planted(number, published)])
    identify(article)
    return article


def url_of(number: int) -> str:
    """Return the address of an article."""
    return f"https://{SITES[number % len(SITES)]}/{number % 97}/story-{number}/"


def _is_copy(number: int) -> bool:
    return number > 100 and random.Random(f"copy/{number}").random() < COPIES  # noqa: S311


def _original(number: int) -> int:
    """Return the number of an earlier article that is no copy."""
    while _is_copy(number):
        number = int(number * random.Random(f"original/{number}").random())  # noqa: S311
    return number


def _text(number: int) -> tuple[str, str]:
    writer = Writer("library", number)
    return writer.headline(), "\n\n".join(writer.body(200, 430))


def _published(chance: random.Random) -> datetime:
    """Return a time; there is more news at noon than at night, and now more than then."""
    day = int(DAYS * max(chance.random(), chance.random() ** 0.7))
    return FIRST + timedelta(days=day, seconds=int(86_400 * (chance.random() + chance.random()) / 2))


def _rank(chance: random.Random, most: int) -> int:
    """Return a small number more often than a large one."""
    return int(most * chance.random() ** 3)


def _chosen(chance: random.Random, names: list[str]) -> str:
    weights = [1 / (rank + 2) for rank in range(len(names))]
    return chance.choices(names, cum_weights=list(accumulate(weights)))[0]


def _link(chance: random.Random, number: int, position: int) -> RelatedLink:
    """Return a link, one in five to one of a few articles."""
    target = _rank(chance, POPULAR) if chance.random() < 0.2 else chance.randrange(max(1, number))
    headline = f"Story {target}"
    return RelatedLink(url=url_of(target), headline=headline, block="related", position=position)


def _planted(number: int, published: datetime) -> list[str]:
    """Return sentences with the planted words of an article, each in one of its own, and its phrases."""
    chance = random.Random(f"planted/{number}")  # noqa: S311
    found = [word for share, words in SHARES.items() for word in words if chance.random() < share]
    if published.year in BURST_YEARS and chance.random() < _burst_share():
        found.append(BURST)
    if chance.random() < 0.1:
        found.append(chance.choice(STEMMED))
    stranger = chance.random()
    found += STRANGERS if stranger < 0.0002 else STRANGERS[:1] if stranger < 0.1 else ()
    found += STRANGERS[1:] if stranger > 0.9 else ()
    phrase = chance.random()
    found += [PHRASE] if phrase < 0.0005 else PHRASE.split() if phrase < 0.01 else []
    if chance.random() < 0.001:
        found.append(COMMON_PHRASE)
    if chance.random() < 0.01:
        found.append(chance.choice((HYPHENATED, HYPHENATED.replace("-", ""))))
    writer = Writer("between", number)
    return [f"{writer.sentence().removesuffix('.')} {words} {writer.sentence()}" for words in found]


def _burst_share() -> float:
    """Return in how many articles of its years the word of a burst stands, so that it stands in 3 % of all."""
    return 0.03 / (_share_of(BURST_YEARS[1] + 1) - _share_of(BURST_YEARS[0]))


def _share_of(year: int) -> float:
    """Return the share of articles that were published before a year: of the larger of two random numbers."""
    before = (year - FIRST.year) / 20
    return float(before * before ** (1 / 0.7))
