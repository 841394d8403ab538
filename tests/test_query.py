"""Questions to the archive: what is found, what is not, and that a user's words are words and nothing else."""

from datetime import UTC, date, datetime

import pytest

from newscrawl.exceptions import UsageError
from newscrawl.filters import parse_day, same_names
from newscrawl.items import Front, RelatedLink
from newscrawl.query import Query, open_archive


def at(year, month, day, *time):
    return datetime(year, month, day, *time, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(server, databases, fill, article):
    """Fill a database with a few articles that questions can tell apart; open it for reading."""
    # Enough words for a text of its own.
    one, two, three, four, five, six, seven, nine = (
        " ".join(f"{name}{number}" for number in range(30))
        for name in ("one", "two", "three", "four", "five", "six", "seven", "nine")
    )
    told = [
        article(1, headline="Nuclear talks resume in Vienna", body=f"Envoys met. {one}", agency="AP"),
        article(2, headline="Talks on trade", body=f"A car bomb went off near the nuclear plant. {two}"),
        article(3, headline="A bomb in a car", body=f"The car was parked. Later a bomb was found. {three}"),
        article(4, headline="Zürich déjà vu", body=f"Café owners of Malmö met. {four}", agency="AFP"),
        article(5, headline="بازار تهران تعطیل شد", body=f"اعتصاب در بازار تهران ادامه دارد. {five}", agency="dpa"),
        article(6, headline="A tale of x.*y and ($where)", body=f"Prices rose by 5% (five). {six}"),
        article(7, headline="Without a date", body=f"Nobody knows when. {seven}", date_published=None),
        article(8, headline="A copy", body=f"A car bomb went off near the nuclear plant. {two}"),
        article(9, headline="Elsewhere", body=f"Envoys met. {nine}", site="other.example", section=["World"]),
    ]
    dates = {1: at(2007, 5, 1), 2: at(2007, 5, 1, 23, 59, 59), 3: at(2007, 5, 2), 4: at(2010, 1, 31, 12)}
    for number, moment in dates.items():
        told[number - 1].date_published = moment
    told[3].section = ["News On Iran & Its Neighbours", "Human Rights"]
    told[4].section = ["اقتصاد"]
    told[5].agency = "Iran Focus"
    with databases() as name:
        assert sorted(fill(name, told)) == ["duplicate"] + ["new"] * 8
        with open_archive(server, name) as archive:
            yield archive


@pytest.mark.parametrize(
    ("misuse", "said"),
    [
        (lambda _: Query(sort="best"), r"^no order 'best'; there are newest, relevance$"),
        (lambda library: library.page(Query(), 0), "^size 0 is less than 1$"),
        (lambda library: list(library.search(Query(), -1)), "^limit -1 is less than 0$"),
        (lambda library: library.facets(Query(), most=-1), "^most -1 is less than 0$"),
        (lambda library: library.names("foo"), "^no 'foo'; there are section, agency, .*, site$"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(library, misuse, said):
    with pytest.raises(UsageError, match=said):
        misuse(library)


def numbers(library, **given):
    query = Query(**given)
    found = list(library.search(query))
    assert library.count(query) == len(found)
    return [int(document["url"].split("/")[4].partition("-")[0]) for document in found]


def test_all_articles_are_found_newest_first_undated_last_copies_left_out(library):
    assert numbers(library)[-1] == 7
    assert 8 not in numbers(library)
    dates = [document.get("date_published") for document in library.search(Query()) if document.get("date_published")]
    assert dates == sorted(dates, reverse=True)


def test_copies_are_shown_on_request(library):
    assert numbers(library, words="plant") == [2]
    assert sorted(numbers(library, words="plant", duplicates=True)) == [2, 8]
    assert [copy["headline"] for copy in library.duplicates("https://iranfocus.com/iraq/2-story-2/")] == ["A copy"]


def test_all_words_must_be_there_wherever_they_are(library):
    assert numbers(library, words="nuclear talks") == [2, 1]
    assert numbers(library, words="nuclear vienna") == [1]
    assert numbers(library, words="nuclear absent") == []


def test_a_phrase_is_found_as_it_stands(library):
    assert sorted(numbers(library, words="car bomb")) == [2, 3]
    assert numbers(library, words='"car bomb"') == [2]
    assert numbers(library, words='"bomb car"') == []


def test_words_and_phrases_can_be_forbidden(library):
    assert numbers(library, words="nuclear -talks") == []
    assert numbers(library, words="nuclear -vienna") == [2]
    assert numbers(library, words='car -"car bomb"') == [3]


@pytest.mark.parametrize("words", ["-nuclear", '-"car bomb" -nuclear', "-", "--", '-""'])
def test_words_that_only_forbid_are_refused_and_not_answered_with_nothing(library, words):
    with pytest.raises(UsageError, match=r"says only what must not be there; add a word that must$"):
        list(library.search(Query(words=words)))


def test_case_and_accents_do_not_matter(library):
    assert numbers(library, words="ZÜRICH") == numbers(library, words="zurich") == [4]
    assert numbers(library, words="malmo cafe") == [4]


def test_persian_words_are_found(library):
    assert numbers(library, words="تهران") == [5]
    assert numbers(library, words="اعتصاب بازار") == [5]


@pytest.mark.parametrize(
    "name",
    ["Human Rights", "human-rights", "HUMAN RIGHTS", "News On Iran & Its Neighbours", "news-on-iran-its-neighbours"],
)
def test_a_section_is_found_by_name_and_by_slug_at_any_level(library, name):
    assert numbers(library, section=name) == [4]


def test_a_section_in_persian_is_found_and_part_of_a_name_is_not_enough(library):
    assert numbers(library, section="اقتصاد") == [5]
    assert numbers(library, section="human") == []
    assert numbers(library, section="Human Rights Watch") == []


def test_an_agency_is_found_in_any_case(library):
    assert numbers(library, agency="afp") == numbers(library, agency="AFP") == [4]
    assert numbers(library, agency="iran-focus") == [6]
    assert numbers(library, agency="A") == []


def test_a_site_is_chosen_by_its_host(library):
    assert numbers(library, site="other.example") == [9]


def test_since_and_until_are_whole_days_and_both_belong_to_the_answer(library):
    assert numbers(library, since=date(2007, 5, 1), until=date(2007, 5, 1)) == [2, 1]
    assert numbers(library, since=date(2007, 5, 2), until=date(2007, 5, 2)) == [3]
    assert 7 not in numbers(library, until=date(2099, 1, 1))
    assert numbers(library, words="talks", since=date(2007, 5, 1), agency="ap", section="iraq") == [2, 1]


@pytest.mark.parametrize(
    "text",
    ['{"$ne":1}', "$where", "$ne", ".*", "(", "[", "\\", '"', '""', "' || 1", "\x00", "*", "?", "^$", "[a-z]*", "|"],
)
def test_operators_and_patterns_in_a_users_text_are_text(library, text):
    for field in ("words", "section", "agency", "site"):
        found = numbers(library, **{field: text})
        assert found in ([], [6], numbers(library))
        if field != "words":
            assert found == []


def test_signs_of_patterns_find_what_is_written_with_them(library):
    assert numbers(library, words='"x.*y"') == [6]
    assert numbers(library, words="x.*y") == [6]
    assert numbers(library, words="($where)") == [6]


def test_what_only_the_index_reads_is_not_handed_out(library):
    for document in (next(library.search(Query())), library.get("iranfocus.com#1")):
        assert not {"search_text", "terms"} & set(document)
        assert document["first_seen"].utcoffset() is not None


def test_a_limit_cuts_the_answer(library):
    assert len(list(library.search(Query(), 3))) == 3


@pytest.mark.parametrize(
    "url",
    [
        "https://iranfocus.com/iraq/1-story-1/",
        "http://www.iranfocus.com/iraq/1-story-1",
        "HTTPS://IRANFOCUS.COM/iraq/1-story-1/?utm_source=feed#top",
        "https://iranfocus.com/iraq/1-story-1/amp/",
        "iranfocus.com#1",
    ],
)
def test_an_article_is_found_by_its_url_in_any_spelling_and_by_its_key(library, url):
    assert library.get(url)["headline"] == "Nuclear talks resume in Vienna"


def test_what_is_not_there_is_none_and_what_is_no_url_is_refused(library):
    assert library.get("https://iranfocus.com/iraq/99-x/") is None
    assert library.get("iranfocus.com#99") is None
    assert all(library.get(key)["_id"] == one["_id"] for one in [next(library.search(Query()))] for key in one["keys"])
    with pytest.raises(UsageError, match="give an article's URL or key"):
        library.get("nonsense")


# -- links ------------------------------------------------------------------------------------------------------------

HOST = "https://iranfocus.com"


@pytest.fixture(scope="module")
def web(server, databases, fill, article):
    """Fill a database with articles that point to each other; open it for reading."""

    def links(*targets):
        found = []
        for position, (block, path) in enumerate(targets, 1):
            url = path if "://" in path else HOST + path
            found.append(RelatedLink(url=url, headline=f"To {path}", block=block, position=position))
        return found

    def front(block, heading, *paths):
        return [Front(block=block, heading=heading, links=links(*((block, path) for path in paths)))]

    told = [
        article(1, related=links(("related", "/iraq/2-story-2/"), ("related", "/iraq/99-gone/"), ("inline", "/old/"))),
        article(2, related=links(("inline", "http://www.iranfocus.com/iraq/1-story-1/amp/"))),
        article(3, related=links(("related", "http://iranfocus.com/iraq/1-story-1")), date_published=None),
        article(4, body=article(1).body, related=links(("inline", "/iraq/4-story-4/"), ("inline", "/iraq/3-story-3"))),
        article(5, aliases=[f"{HOST}/old/"], related=links(("inline", "/iraq/4-story-4/index.php"))),
        article(6, fronts=front("latest", "Latest news", "/iraq/1-story-1/", "/iraq/2-story-2/")),
        article(
            7, fronts=front("latest", "Latest news", "/iraq/2-story-2/", "http://www.iranfocus.com/iraq/1-story-1")
        ),
        article(8, fronts=front("must_read", "Must read", "/iraq/2-story-2/")),
    ]
    told += [
        article(9, related=links(("inline", "/syria/10-a-slug-of-its-own/"), ("related", "/iraq/8-story-8/"))),
        article(10, fronts=front("latest", "Latest news", "/economy/9-moved/")),
    ]
    with databases() as name:
        fill(name, told[:7])
        fill(name, told[7:])
        with open_archive(server, name) as archive:
            yield archive


def test_an_article_points_to_stored_articles_and_to_others_in_the_order_of_the_page(web):
    found = web.links("iranfocus.com#1")["points_to"]
    assert [(link["block"], link["headline"], link["article"] and link["article"]["key"]) for link in found] == [
        ("related", "To /iraq/2-story-2/", "iranfocus.com#2"),
        ("related", "To /iraq/99-gone/", None),
        ("inline", "To /old/", "iranfocus.com#5"),
    ]
    assert found[0]["article"] == {
        "_id": f"{HOST}/iraq/2-story-2/",
        "key": "iranfocus.com#2",
        "url": f"{HOST}/iraq/2-story-2/",
        "headline": "Headline 2",
        "date_published": at(2007, 5, 3, 12),
    }


def test_an_article_is_pointed_to_in_any_spelling_and_by_links_to_its_copies(web):
    found = web.links("http://www.iranfocus.com/iraq/1-story-1?utm_source=x")
    assert found["article"]["key"] == "iranfocus.com#1"
    sources = found["pointed_to_by"]["articles"]
    assert [(source["key"], source["block"], source["link_headline"]) for source in sources] == [
        ("iranfocus.com#5", "inline", "To /iraq/4-story-4/index.php"),
        ("iranfocus.com#2", "inline", "To http://www.iranfocus.com/iraq/1-story-1/amp/"),
        ("iranfocus.com#3", "related", "To http://iranfocus.com/iraq/1-story-1"),
    ]


def test_a_link_finds_its_article_by_number_after_slug_and_section_have_moved(web):
    assert [link["article"] and link["article"]["key"] for link in web.links("iranfocus.com#9")["points_to"]] == [
        "iranfocus.com#10",
        "iranfocus.com#8",
    ]
    (source,) = web.links("iranfocus.com#10")["pointed_to_by"]["articles"]
    assert (source["key"], source["link_headline"]) == ("iranfocus.com#9", "To /syria/10-a-slug-of-its-own/")
    assert [front["heading"] for front in web.links("iranfocus.com#9")["pointed_to_by"]["fronts"]] == ["Latest news"]


def test_a_link_to_a_copy_leads_to_the_first_article_with_its_text(web):
    (link,) = web.links("iranfocus.com#5")["points_to"]
    assert link["article"]["key"] == "iranfocus.com#1"
    assert "iranfocus.com#4" in web.get(link["article"]["copy"])["keys"]
    assert [source["key"] for source in web.links("iranfocus.com#4")["pointed_to_by"]["articles"]] == [
        "iranfocus.com#5"
    ]


def test_the_sites_blocks_that_showed_an_article_are_told_once_each_with_the_time_they_did(web):
    fronts = web.links("iranfocus.com#2")["pointed_to_by"]["fronts"]
    assert [(front["site"], front["block"], front["heading"]) for front in fronts] == [
        ("iranfocus.com", "must_read", "Must read"),
        ("iranfocus.com", "latest", "Latest news"),
    ]
    assert all(front["first_seen"] <= front["last_seen"] for front in fronts)
    assert [front["heading"] for front in web.links("iranfocus.com#1")["pointed_to_by"]["fronts"]] == ["Latest news"]


def test_links_of_what_is_not_there_are_none(web):
    assert web.links("iranfocus.com#77") is None
    with pytest.raises(UsageError, match="give an article's URL or key"):
        web.links("nonsense")
    assert web.links("iranfocus.com#8")["points_to"] == []


def test_links_are_found_by_indexes_and_by_a_few_queries_however_many_there_are(web):
    web._db.command("profile", 2)
    try:
        web.links("iranfocus.com#1")
    finally:
        web._db.command("profile", 0)
    plans = [row["planSummary"] for row in web._db["system.profile"].find({"planSummary": {"$exists": True}})]
    assert len(plans) == 5
    assert not any("COLLSCAN" in plan for plan in plans)


def test_the_names_there_are_are_listed(library):
    assert library.names("agency") == ["AFP", "AP", "Iran Focus", "dpa"]
    assert "Human Rights" in library.names("section")


def test_an_archive_that_is_empty_answers_everything_with_nothing(server, database):
    with open_archive(server, database) as archive:
        assert list(archive.search(Query())) == []
        assert list(archive.search(Query(section="iraq"))) == []
        assert archive.count(Query()) == 0
        assert archive.get("iranfocus.com#1") is None
        assert (archive.runs(), archive.names("agency"), archive.names("section")) == ([], [], [])


def test_a_day_is_read_or_refused():
    assert parse_day("2026-01-31", "--since") == date(2026, 1, 31)
    with pytest.raises(UsageError, match=r"^--since '31.1.2026' is no date; write it like 2026-01-31$"):
        parse_day("31.1.2026", "--since")


def test_names_are_the_same_but_for_case_and_signs():
    known = ["Human Rights", "News On Iran & Its Neighbours", "Iraq"]
    assert same_names("human-rights", known) == ["Human Rights"]
    assert same_names("news on iran its neighbours", known) == ["News On Iran & Its Neighbours"]
    assert same_names("iran", known) == same_names("", known) == same_names("...", known) == []
