"""Filters by name, date and link, pages, snippets, counts; and articles of an earlier version."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive.connection import WritableArchive
from newscrawl.counts import Bar, Facet, filled
from newscrawl.exceptions import UsageError
from newscrawl.filters import same_names
from newscrawl.items import Dateline, RelatedLink
from newscrawl.query import Query, open_archive
from newscrawl.snippets import _best, snippet

MAY = datetime(2007, 5, 1, 12, tzinfo=UTC)


def text_of(number):
    return " ".join(f"w{number}x{place}" for place in range(30))


@pytest.fixture(scope="module")
def library(server, databases, fill, article):
    def made(number, **given):
        given.setdefault("date_published", MAY + timedelta(days=number))
        return article(number, body=f"{given.pop('body', 'Talks went on.')} {text_of(number)}", **given)

    to = {"headline": "More", "block": "related", "position": 1}
    told = [
        made(1, authors=["Jane Doe", "Ali Rezaei"], tags=["oil", "Strait of Hormuz"], language="en-GB"),
        made(2, authors=["JANE DOE"], dateline=Dateline(place="BAGHDAD", agency="AP", date="May 3"), agency="AP"),
        made(3, tags=["Oil"], language="en", section=["News", "Iraq", "Kurdistan"]),
        made(
            4, headline="Oil talks", body="Oil, oil and oil again: the oil talks of the oil ministers.", language="fr"
        ),
        made(5, body="Only once is oil named among so many other things. " * 1 + " ".join(["padding"] * 80)),
        made(6, related=[RelatedLink(url="https://iranfocus.com/iraq/1-story-1/", **to)]),
        made(7, related=[RelatedLink(url="https://www.iranfocus.com/other/2-y/?utm_source=x", **to)]),
        *(made(number, date_published=MAY.replace(year=2010), section=["Economy"]) for number in range(20, 27)),
        *(made(number, date_published=None, section=["Undated"]) for number in range(30, 33)),
    ]
    with databases() as name:
        assert set(fill(name, told)) == {"new"}
        with open_archive(server, name) as archive:
            yield archive


def numbers(documents):
    return [int(document["url"].split("/")[4].partition("-")[0]) for document in documents]


def found(library, **given):
    query = Query(**given)
    documents = list(library.search(query))
    assert library.count(query) == len(documents)
    return sorted(numbers(documents))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"author": "jane doe"}, [1, 2]),
        ({"author": "ali-rezaei"}, [1]),
        ({"author": "Jane"}, []),
        ({"tag": "OIL"}, [1, 3]),
        ({"tag": "strait-of-hormuz"}, [1]),
        ({"place": "baghdad"}, [2]),
        ({"place": "Baghdad", "agency": "ap", "since": date(2007, 5, 1), "until": date(2007, 5, 31)}, [2]),
        ({"language": "fr"}, [4]),
        ({"language": "en-gb"}, [1]),
        ({"section": "kurdistan"}, [3]),
        ({"section": "Iraq", "tag": "oil"}, [1, 3]),
        ({"links_to": "https://iranfocus.com/iraq/1-story-1/"}, [6]),
        ({"links_to": "iranfocus.com#2"}, [7]),
        ({"links_to": "https://elsewhere.org/nothing"}, []),
        ({"linked_from": "iranfocus.com#6"}, [1]),
        ({"linked_from": "iranfocus.com#7"}, [2]),
        ({"words": "oil", "links_to": "iranfocus.com#2"}, []),
    ],
)
def test_articles_are_found_by_name_date_and_link(library, given, expected):
    assert found(library, **given) == expected


NAMES = ["C", "C++", "C#", "\N{HOT BEVERAGE}", "—", "Zürich", "Zurich", "کتاب ملی", "كتاب ملي", "O’Brien", "O'Brien"]
NAMES += ["Oil & Gas", "Oil/Gas", "U.S. Army", "Jane Doe", "JANE  DOE"]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("c", ["C"]),
        ("c++", ["C++"]),
        ("C#", ["C#"]),
        ("C&", ["C", "C++", "C#"]),
        ("\N{HOT BEVERAGE}", ["\N{HOT BEVERAGE}"]),
        ("\N{UMBRELLA}", []),
        ("-", []),
        ("—", ["—"]),
        ("Zu\u0308rich", ["Zürich", "Zurich"]),
        ("ZURICH", ["Zürich", "Zurich"]),
        ("\u0643\u062a\u0627\u0628-\u0645\u0644\u064a", ["کتاب ملی", "كتاب ملي"]),
        ("o'brien", ["O’Brien", "O'Brien"]),
        ("oil & gas", ["Oil & Gas"]),
        ("oil-gas", ["Oil/Gas"]),
        ("US Army", ["U.S. Army"]),
        ("jane_doe", ["Jane Doe", "JANE  DOE"]),
        ("Jane", []),
    ],
)
def test_names_are_the_same_by_their_words_and_signs_tell_them_apart(name, same):
    assert same_names(name, NAMES) == same


def test_english_as_a_language_is_british_english_too(library):
    assert {1, 3} <= set(found(library, language="en"))


def test_what_was_changed_when_is_found_and_a_day_is_whole(library):
    today = datetime.now(UTC).date()
    assert len(found(library, changed_since=today - timedelta(days=1), changed_until=today)) == 17
    assert found(library, changed_until=today - timedelta(days=1)) == []
    assert found(library, changed_since=datetime.now(UTC) + timedelta(hours=1)) == []


def test_an_article_that_is_not_stored_links_to_nothing_and_that_is_told(library):
    with pytest.raises(UsageError, match=r"^not in the archive: iranfocus.com#999$"):
        list(library.search(Query(linked_from="iranfocus.com#999")))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 17, 20])
@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_pages_are_the_whole_answer_in_its_order(library, size, sort):
    query = Query(words="" if sort == "newest" else "talks", sort=sort)
    whole = numbers(library.search(query))
    pages, after = [], ""
    for _ in itertools.count():
        page = library.page(query, size, after)
        pages.append(numbers(page.articles))
        after = page.next
        if not after:
            break
    assert [number for page in pages for number in page] == whole
    assert all(len(page) == size for page in pages[:-1])


def test_what_is_stored_meanwhile_moves_no_page(server, databases, fill, article):
    with databases() as name:
        dates = [MAY, MAY, MAY, MAY - timedelta(days=1), None, None]
        fill(name, [article(number, date_published=day, body=text_of(number)) for number, day in enumerate(dates, 1)])
        with open_archive(server, name) as archive:
            first = archive.page(Query(), 2)
            fill(name, [article(8, date_published=MAY + timedelta(days=1), body=text_of(8))])
            rest = []
            after = first.next
            while after:
                page = archive.page(Query(), 2, after)
                rest += numbers(page.articles)
                after = page.next
    assert numbers(first.articles) + rest == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("after", ["nonsense", "nonsense~https://iranfocus.com/1/", "2007~x~1"])
def test_a_page_that_is_none_is_refused_in_a_line(library, after):
    with pytest.raises(UsageError, match="names no page; give what an earlier page has named as the next one"):
        list(library.search(Query(), after=after))


def test_the_most_relevant_come_first(library):
    assert numbers(library.search(Query(words="oil", sort="relevance")))[0] == 4
    assert numbers(library.search(Query(words="oil", sort="relevance")))[-1] == 5
    assert numbers(library.search(Query(words="oil"))) == [5, 4, 3, 1]


def test_an_archive_without_its_indexes_is_slow_and_right(server, databases, fill, article, mongo):
    with databases() as name:
        fill(name, [article(number, body="Talks. " + text_of(number)) for number in (1, 2)])
        mongo[name].articles.drop_indexes()
        with open_archive(server, name) as archive:
            for query in (Query(), Query(duplicates=True), Query(words="talks")):
                assert archive.count(query) == len(list(archive.search(query))) == archive.timeline(query)[0].count == 2


def test_an_article_counts_once_for_a_name_that_it_has_twice(server, databases, fill, article):
    with databases() as name:
        fill(name, [article(1, section=["Iran", "Iran"], authors=["A", "A"], tags=["x", "x", "y"])])
        with open_archive(server, name) as archive:
            found = archive.facets(Query(), by=("section", "author", "tag"))
    assert found == {"section": [Facet("Iran", 1)], "author": [Facet("A", 1)], "tag": [Facet("x", 1), Facet("y", 1)]}


def test_facets_count_what_a_search_finds(library):
    facets = library.facets(Query(), by=("section", "agency", "tag", "year"))
    assert Facet("Economy", 7) in facets["section"]
    assert facets["tag"] == [Facet("Oil", 1), Facet("Strait of Hormuz", 1), Facet("oil", 1)]
    assert facets["year"] == [Facet("2010", 7), Facet("2007", 7)]
    assert library.facets(Query(section="economy"), by=("year",)) == {"year": [Facet("2010", 7)]}
    assert library.facets(Query(), by=("section",), most=1)["section"] == [Facet("Economy", 7)]
    with pytest.raises(UsageError, match=r"^no 'colour'; there are section, agency, author, "):
        library.facets(Query(), by=("colour",))


def test_a_timeline_counts_by_day_week_month_and_year(library):
    assert library.timeline(Query(), "year") == [Bar(date(2007, 1, 1), "", 7), Bar(date(2010, 1, 1), "", 7)]
    weeks = library.timeline(Query(until=date(2007, 5, 31)), "week")
    assert weeks == [Bar(date(2007, 4, 30), "", 5), Bar(date(2007, 5, 7), "", 2)]  # Mondays
    named = library.timeline(Query(tag="oil"), "month", by_section=True)
    assert [(bar.start, bar.section) for bar in named] == [(date(2007, 5, 1), "Iraq"), (date(2007, 5, 1), "Kurdistan")]
    with pytest.raises(UsageError, match=r"^no 'hour'; there are day, week, month, year$"):
        library.timeline(Query(), "hour")


def test_periods_without_articles_are_filled_in(library):
    assert len(filled(library.timeline(Query(), "year"), "year")) == 4
    assert len(filled(library.timeline(Query(), "month"), "month")) == 37
    assert filled([], "week") == []
    weeks = filled(library.timeline(Query(), "week"), "week")
    assert {day.weekday() for day in weeks} == {0}


def test_a_snippet_falls_on_what_was_asked_for(library):
    (document,) = library.search(Query(words="ministers"))
    pieces = snippet(document, Query(words="ministers talks"))
    assert [text for text, is_asked in pieces if is_asked] == ["talks", "ministers"]
    assert "".join(text for text, _ in pieces).startswith("Oil, oil and oil again: the oil talks of the oil ministers.")


@pytest.mark.parametrize(
    ("body", "words", "marked"),
    [
        ("Far. " * 60 + "The U.S. Army's cease-fire held.", "us ceasefire", ["U.S", "cease-fire"]),
        ("In der Straße, Köln, war es ruhig.", "strasse koln", ["Straße", "Köln"]),
        ("این کتاب چاپ می‌شود.", "كتاب می‌شود", ["کتاب", "می‌شود"]),
        ("A car bomb and a bomb in a car.", '"car bomb" -plane', ["car", "bomb"]),
        ("Nothing of it.", "absent", []),
        ("“Cease-fire”—now; a cease-fire/armistice.", "ceasefire", ["Cease-fire", "cease-fire"]),
        ("No cease-fire,armistice or d'Abou-Dhabi.", "aboudhabi", ["d'Abou-Dhabi"]),
        ("#آزادی_ایران و _emphasis_", "ایران emphasis", ["ایران", "emphasis"]),
        ("They strike.", "striking", []),  # nobody knows that this is English
        ("中国核协议谈判", "核协议", ["核", "协", "议"]),
    ],
)
def test_a_snippet_marks_words_in_whatever_way_they_are_printed(body, words, marked):
    pieces = snippet({"body": body, "headline": "H"}, Query(words=words))
    assert [text for text, is_asked in pieces if is_asked] == marked
    assert len("".join(text for text, _ in pieces).split()) <= 34


@pytest.mark.parametrize(
    ("field", "words", "shown"),
    [
        (
            {"images": [{"caption": "A refinery burns."}]},
            "refinery",
            [("A ", False), ("refinery", True), (" burns.", False)],
        ),
        ({"tags": ["Iraq", "Oil fields"]}, "oil", [("Oil", True), (" fields", False)]),
        ({"authors": ["Ann Lee"]}, '"ann lee"', [("Ann", True), (" ", False), ("Lee", True)]),
        ({"byline": "By Ann Lee"}, "lee", [("By Ann ", False), ("Lee", True)]),
    ],
)
def test_a_snippet_is_of_what_has_the_words_be_it_a_caption_or_a_name(field, words, shown):
    pieces = snippet({"body": "Nothing of it.", "headline": "Nothing"} | field, Query(words=words))
    assert [piece for piece in pieces if piece[0]] == shown


def test_a_snippet_marks_stems_only_where_the_text_is_english():
    for language, marked in (("en-GB", ["strike", "Strikes"]), ("fr", ["Strikes"])):
        pieces = snippet({"body": "A strike. Strikes.", "language": language}, Query(words="strikes"))
        assert [text for text, is_asked in pieces if is_asked] == marked


@given(st.dictionaries(st.integers(0, 80), st.integers(0, 3), min_size=1), st.integers(1, 40))
def test_a_snippet_shows_as_much_as_any_other_would(hits, length):
    def shown(place):
        numbers = [number for hit, number in hits.items() if place <= hit < place + length]
        return len(set(numbers)), len(numbers)

    first = next(place for place in sorted(hits) if shown(place) == max(map(shown, hits)))
    assert _best(hits, 200, length) == max(0, first - length // 4)


async def test_articles_of_an_earlier_version_are_made_searchable_when_the_archive_is_opened(
    server, database, db, article, tmp_path
):
    async with WritableArchive(server, database, tmp_path) as archive:
        await archive.articles.store([article(number, body=f"Oil. {text_of(number)}") for number in range(1, 4)])
    before = list(db.articles.find({}))
    db.articles.update_many({}, {"$unset": {"terms": ""}, "$set": {"search_text": "old", "text_language": "english"}})
    db.articles.create_index([("headline", "text")], name="text")
    with open_archive(server, database) as reading:
        assert reading.not_searched() == 3
    async with WritableArchive(server, database, tmp_path):
        pass
    assert list(db.articles.find({})) == before
    assert "text" not in db.articles.index_information()
    with open_archive(server, database) as reading:
        assert (reading.not_searched(), reading.count(Query(words="oil"))) == (0, 3)
