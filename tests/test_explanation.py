"""Why two articles are copies or not: the measure, what decided, and why the archive has another verdict."""

import pytest

from newscrawl.exceptions import UsageError
from newscrawl.fingerprint import Fingerprint
from newscrawl.query import open_archive


def told(story, start, end):
    """Return some of a story's words."""
    return " ".join(f"word{story}x{place}" for place in range(start, end))


@pytest.fixture
def store(fill, database):
    """Store articles, each in a batch of its own, so that one is there before the next."""

    def one_by_one(*articles):
        return [fill(database, [each])[0] for each in articles]

    return one_by_one


@pytest.fixture
def why(server, database):
    """Explain the verdict on two articles, by their numbers."""

    def explain(one, other):
        with open_archive(server, database) as archive:
            return archive.why(*(f"iranfocus.com#{key}" if isinstance(key, int) else key for key in (one, other)))

    return explain


def test_a_truncated_copy_is_explained_by_what_the_two_share(why, store, article, db):
    given = [
        article(1, body=f"VIENNA (AP) – “Talks”, they said.\n\n{told(1, 0, 40)}"),
        article(2, body=f"{told(2, 0, 3)} vienna AP talks they said {told(1, 0, 25)}"),
    ]
    assert store(*given) == ["new", "duplicate"]
    found = why(2, 1)
    assert [(one.key, one.kind, one.words) for one in found.articles] == [
        ("iranfocus.com#2", "near", 33),
        ("iranfocus.com#1", "first", 45),
    ]
    assert (found.kind, found.reason) == ("near", "the shorter text stands in the longer one")
    assert (found.shingles, found.shared, found.not_counted) == ([31, 43], 28, [0, 0])
    assert found.containment == pytest.approx(28 / 31)
    assert (found.passages[0].words, found.more_passages) == (30, 0)
    assert found.passages[0].text == f"vienna AP talks they said {told(1, 0, 25)}"
    assert (found.first, found.stored_otherwise, found.at_beginning) == (given[0].url, "", True)
    # Where the longer text is the other one, the passage is printed as there.
    db.articles.update_one({"_id": given[1].url}, {"$set": {"body": given[1].body + told(3, 0, 40)}})
    assert why(1, 2).passages[0].text.startswith("VIENNA (AP) – “Talks”, they said.\n\nword1x0")


def test_a_passage_is_printed_in_scripts_without_spaces(why, store, article):
    body = "伊朗外长在维也纳举行的核谈判中发表讲话并与多国代表会面讨论制裁问题与地区局势以及未来合作的可能性"
    store(article(1, body=f"开头，{body}。"), article(2, body=f"{body}，结束 了。"))
    found = why(1, 2)
    assert found.kind == "near"
    assert [(one.words, one.text) for one in found.passages] == [(len(body), body)]


def test_bulletins_are_explained_by_the_numbers_that_differ(why, store, article):
    form = "{} of {} shares at {} points {}"
    given = [article(n, body=form.format(n, n * 11, n * 111, told(1, 0, 40))) for n in (1, 2)]
    assert store(*given) == ["new", "new"]
    found = why(2, 1)
    assert (found.kind, found.reason) == ("", "the same form with other numbers")
    assert found.containment > 0.75
    assert found.missing_numbers == ["2", "22", "222"]
    assert (found.first, found.stored_otherwise, found.noted_similar) == ("", "", False)


def test_a_digest_is_explained_by_where_the_story_stands_in_it(why, store, article):
    assert store(article(1), article(2, body=told(2, 0, 150) + " " + article(1).body)) == ["new", "new"]
    found = why(1, 2)
    assert (found.kind, found.at_beginning, found.noted_similar) == ("similar", False, True)
    assert found.reason == "the shorter text stands far behind the beginning of the longer one"
    assert found.stored_otherwise == ""


def test_no_more_than_five_passages_are_shown_the_longest_first(why, store, article):
    body = " ".join(told(1, 20 * part, 20 * part + 10 + part) + f" other{part}" for part in range(7))
    store(article(1, body=told(1, 0, 150)), article(2, body=body))
    found = why(1, 2)
    assert [one.words for one in found.passages] == [16, 15, 14, 13, 12]
    assert found.more_passages == 2


# -- where the archive has another verdict ----------------------------------------------------------------------------

FOOTER = told("footer", 0, 60)


def with_footer(article, *numbers):
    return [article(n, body=f"{FOOTER} {told(n, 0, 70)}") for n in numbers]


def half_shared(article, *numbers):
    """Build articles that are copies by the footer only."""
    return [article(n, body=f"{FOOTER} {told('both', 0, 40)} {told(n, 0, 20)}") for n in numbers]


def test_common_passages_are_left_out_and_shown_apart(why, store, article):
    given = [*with_footer(article, 11, 12, 13, 14), *half_shared(article, 1, 2)]
    assert store(*given) == ["new"] * 6
    found = why(1, 2)
    assert (found.kind_alone, found.kind) == ("near", "similar")
    assert found.containment_alone > 0.75 > found.containment
    assert all(20 < left < 60 for left in found.not_counted)
    assert any("wordboth" in one.text for one in found.passages)
    assert all("wordfooter" in one.text for one in found.common)
    assert (found.first, found.stored_otherwise, found.noted_similar) == ("", "", True)


def test_the_same_words_are_explained_whole_also_where_they_are_common(why, store, article):
    first = with_footer(article, 1)[0]
    store(*with_footer(article, 11, 12, 13, 14), first, article(2, body=first.body.upper()))
    found = why(1, 2)
    assert (found.kind, found.reason, found.containment) == ("exact", "the same words", 1.0)
    assert [(one.words, one.text.lower()) for one in found.passages] == [(130, first.body)]
    assert (found.not_counted, found.common) == ([0, 0], [])


def test_what_has_become_common_since_is_told(why, store, article, db):
    store(*half_shared(article, 1, 2))
    assert store(*with_footer(article, 11, 12, 13, 14)) == ["new"] * 4
    # As four programs leave them that store at once, and of which none sees the others' footers.
    marks = db.fingerprints.find_one({"_id": "iranfocus.com#1"})["marks"][1:]
    rows = {"_id": {"$in": [f"iranfocus.com#{number}" for number in (11, 12, 13, 14)]}}
    db.fingerprints.update_many(rows, {"$addToSet": {"marks": {"$each": marks}}})
    found = why(1, 2)
    assert (found.kind_alone, found.first) == ("near", article(1).url)
    assert found.kind != "near"
    assert found.stored_otherwise == (
        "what they share has become common, or a copy between them has changed; newscrawl db rejudge judges all anew"
    )


def test_what_was_common_and_is_no_longer_is_told(why, store, article):
    store(*with_footer(article, 11, 12, 13, 14), *half_shared(article, 1, 2))
    assert store(*(article(n) for n in (11, 12, 13, 14))) == ["updated"] * 4
    found = why(1, 2)
    assert (found.kind, found.first) == ("near", "")
    assert found.stored_otherwise.startswith("other passages were common when they were judged; newscrawl db rejudge")


def test_copies_of_a_third_are_compared_through_it(why, store, article):
    store(article(1, body=told(1, 0, 100)), article(2, body=told(1, 0, 60)), article(3, body=told(1, 40, 100)))
    found = why(2, 3)
    assert (found.kind, found.first) == ("", article(1).url)
    assert found.stored_otherwise == (
        "compared through other copies: iranfocus.com#2 is a copy of iranfocus.com#1 (100.0 %)"
        " and iranfocus.com#3 is a copy of iranfocus.com#1 (100.0 %)"
    )


def test_of_several_copies_between_two_the_closest_is_told(why, store, article):
    chain = [article(n, body=told(1, start, start + 160)) for n, start in ((1, 0), (2, 32), (3, 36), (4, 68))]
    assert store(*chain) == ["new"] + ["duplicate"] * 3
    assert why(1, 4).stored_otherwise.endswith(": iranfocus.com#4 is a copy of iranfocus.com#3 (79.7 %)")


def test_copies_through_a_link_are_none_once_it_is_gone(why, store, article):
    chain = [article(n, body=told(1, start, start + 160)) for n, start in ((1, 0), (2, 32), (3, 64))]
    assert store(*chain) == ["new", "duplicate", "duplicate"]
    assert why(1, 3).stored_otherwise == (
        "compared through other copies: iranfocus.com#3 is a copy of iranfocus.com#2 (79.7 %)"
    )
    store(article(2))
    assert (why(1, 3).first, why(1, 3).stored_otherwise) == ("", "")


def test_of_two_stories_the_closer_one_gets_a_copy(why, store, article):
    given = [article(n, body=told(1, start, start + 80)) for n, start in ((8, 20), (9, 0), (1, 8))]
    assert store(*given) == ["new", "new", "duplicate"]
    found = why(8, 1)
    assert (found.kind, found.first) == ("near", "")
    assert found.stored_otherwise == (
        "iranfocus.com#1 is a copy of iranfocus.com#9 (89.7 %), which is closer to it, or as close and older"
    )


def test_a_mirror_is_compared_within_itself_only_and_that_is_told(why, store, article):
    url = "http://127.0.0.1:8099/iraq/2-story-2/"
    mirrored = article(2, url=url, site="127.0.0.1:8099", mirror=True, body=article(1).body)
    assert store(article(1), mirrored) == ["new", "new"]
    found = why(1, url)
    assert (found.kind, found.first) == ("exact", "")
    assert found.stored_otherwise == (
        "what was crawled from a mirror is compared with articles of the same mirror only"
    )


def test_copies_that_share_too_few_marks_to_have_been_compared_are_told(why, store, article):
    def pair(seed):
        words = told(seed, 0, 27).split()
        return " ".join(words), " ".join("other" if place == 13 else word for place, word in enumerate(words))

    def marks(text):
        return set(Fingerprint("", text).passages)

    unlucky = next(found for found in map(pair, range(1000)) if not marks(found[0]) & marks(found[1]))
    assert store(*(article(n, body=text) for n, text in enumerate(unlucky, 1))) == ["new", "new"]
    found = why(1, 2)
    assert (found.kind, found.stored_otherwise) == ("near", "they have too few marks in common to have been compared")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 0}, "iranfocus.com#1 has no fingerprint by today's rules; newscrawl db rejudge judges all anew"),
        ({"state": "settled"}, "iranfocus.com#1 is being judged just now; ask again"),
    ],
)
def test_a_verdict_by_other_rules_or_none_yet_is_told(why, store, article, db, change, said):
    store(article(1), article(2, body=article(1).body))
    assert why(1, 2).stored_otherwise == ""
    db.articles.update_one({"_id": article(2).url}, {"$unset": {"duplicate_of": "", "duplicate_kind": ""}})
    db.fingerprints.update_one({"_id": "iranfocus.com#1"}, {"$set": change})
    assert why(1, 2).stored_otherwise == said
    db.fingerprints.delete_many({})
    assert "has no fingerprint by today's rules" in why(1, 2).stored_otherwise


def test_an_article_that_is_not_there_is_none_and_one_under_two_addresses_is_no_pair(why, store, article):
    store(article(1))
    assert why(1, 2) is None
    assert why(2, 1) is None
    with pytest.raises(UsageError, match=r"^https://iranfocus.com/iraq/1-story-1/ and iranfocus.com#1 are one article"):
        why(article(1).url, 1)
