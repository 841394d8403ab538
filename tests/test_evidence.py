"""What a run sees: what counts as lost, what as missing, and whether a value still stands in a page."""

from datetime import UTC, datetime

import pytest

from newscrawl.edits import losses
from newscrawl.evidence import Evidence, shown, stands
from newscrawl.items import RawPage, Refusal, Unchanged, Visit

DATE = datetime(2007, 5, 1, 12, tzinfo=UTC)
OLD = {
    "headline": "Two Ministers “Resign”",
    "body": "The first sentence of it has a few words more than twelve, so that it is known.\n\nAnother one.",
    "date_published": DATE,
    "date_published_raw": "2007-05-01T12:00:00+00:00",
    "authors": ["Jane Doe", "Ali Rezaei"],
    "section": ["News", "Iraq"],
    "images": [{"url": "https://a.example/1.jpg", "caption": "A bridge"}],
    "dateline": {"place": "BAGHDAD"},
}


def page(text, state="stored"):
    visit = Visit("a.example#1", DATE, 200, state=state)
    visit.pages.append(RawPage("https://a.example/1", 200, (), text.encode(), DATE))
    return visit


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("headline", "<h2>Two <b>ministers</b> &quot;resign&quot;</h2>"),
        ("headline", '{"headline": "Two Ministers Resign"}'),
        ("body", "<p>The first sentence of it has a few <i>words</i> more than twelve, so …</p>"),
        ("date_published", "<span>01.05.2007</span>"),
        ("date_published", "<span>May 1, 2007</span>"),
        ("date_published", "<span>1 May 2007</span>"),
        ("date_published", '<time datetime="2007-05-01T12:00:00+00:00">yesterday</time>'),
        ("authors", "<p>By ALI REZAEI</p>"),
        ("section", '<a href="/iraq/">Iraq</a>'),
        ("images", "<figcaption>A bridge</figcaption>"),
        ("dateline", "<p>BAGHDAD (AP) –</p>"),
    ],
)
def test_a_value_that_stands_in_the_page_in_whatever_print_is_found(name, text):
    assert stands(OLD, name, text.encode())
    assert not stands(OLD, name, b"<p>The 2nd of June 2008: other words by John Roe from Tehran. A tunnel.</p>")


def test_a_page_that_is_what_it_was_is_one_that_could_be_had():
    evidence = Evidence()
    same = Unchanged(url="https://a.example/2", site="a.example")
    same.visit = page("")
    evidence.unchanged(same)
    assert evidence.shares() == {"unanswered": {"pages": [0, 1]}}


@pytest.mark.parametrize(
    ("new", "kind", "lost"),
    [
        ({}, "metadata", ()),
        ({"date_published": None}, "metadata", ("date_published",)),
        ({"date_published": DATE.replace(hour=14)}, "metadata", ()),
        ({"date_published": DATE.replace(month=1, day=5)}, "metadata", ("date_published",)),
        ({"authors": [], "section": []}, "metadata", ("section", "authors")),
        ({"body": "Something else."}, "rewrite", ("body",)),
        ({"body": OLD["body"] + " More."}, "correction", ()),
        ({"authors": ["Jane Doe"]}, "metadata", ()),
    ],
)
def test_what_an_edit_takes_away(new, kind, lost):
    assert losses(OLD, OLD | new, kind) == lost


def test_new_articles_and_those_read_again_are_counted_apart_and_three_pages_are_named(article):
    evidence = Evidence()
    for number in range(5):
        built = article(number, date_published=None, section=["Iraq"])
        built.visit = page("", "declared")
        evidence.new(built, is_copy=False)
        evidence.again(article(number, section=[]), OLD, ["section"])
    shares = evidence.shares()
    assert (shares["missing"]["date_published"], shares["missing"]["section"]) == ([5, 5], [0, 5])
    assert (shares["lost"]["section"], shares["lost"]["headline"]) == ([5, 5], [0, 5])
    assert shares["unreadable"]["pages"] == [0, 5]
    assert len(evidence.samples["missing", "date_published"]) == 3
    assert evidence.samples["lost", "section"][0]["last_good"] == "News; Iraq"
    assert evidence.length()[2] == 5


@pytest.mark.parametrize(
    ("reason", "state", "measure", "unanswered"),
    [
        ("no_body", "declared", "unreadable", [0, 1]),
        ("cookie_wall", "stored", "lost", [0, 1]),
        ("no_body", "refused", "", None),
        ("http_503", "stored", "", [1, 1]),
        ("timeout", "declared", "", [1, 1]),
        ("http_503", "refused", "", None),
        ("later_part", "declared", "", [0, 1]),
    ],
)
def test_a_page_without_an_article_counts_where_one_was_to_be_expected(reason, state, measure, unanswered):
    evidence = Evidence()
    refusal = Refusal(url="https://a.example/1", site="a.example", reason=reason, status=200)
    refusal.visit = page("<h1>We value your privacy</h1>", state)
    evidence.refused(refusal, OLD)
    assert evidence.shares().get("unanswered", {}).get("pages") == unanswered
    assert evidence.shares().keys() - {"refused", "unanswered"} == {name for name in [measure] if name}
    if measure == "lost":
        assert evidence.samples["lost", "article"] == [
            {"url": "https://a.example/1", "reason": reason, "last_good": shown(OLD, "body"), "stands": False}
        ]


def test_a_long_value_is_shown_in_part():
    assert shown(OLD, "body") == "The first sentence of it has a few words more than twelve,…"
    assert shown(OLD, "date_published") == OLD["date_published_raw"]
