"""An article's text on a page of any theme: what is the article's, and what only stands among it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract
from newscrawl.pages.body import Line
from newscrawl.pages.generic import FURNITURE, own_lines

URL = "https://news.example/2020/05/03/bridge/"
PROSE = [
    f"The council said on {day} that the bridge over the river would stay closed until the {season}, at great cost."
    for day, season in (("Monday", "spring"), ("Tuesday", "summer"), ("Friday", "autumn"), ("Sunday", "winter"))
]
TEXT = "\n\n".join(PROSE)
LONG = " ".join(PROSE)


def page(*parts, title="Bridge to stay closed", head=""):
    """Return a page whose text stands in a container of no known name, with parts between its paragraphs."""
    between = [*parts, *[""] * 4][:4]
    text = "".join(f"<p>{prose}</p>{part}" for prose, part in zip(PROSE, between, strict=True))
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body><div class='x1'><h1>{title}</h1>"
        f"<div class='x2'>{text}</div></div></body></html>"
    )


def body(markup):
    return extract(markup, URL).body


LINKS = "".join(f"<li><a href='/{number}/'>Another story of the day, number {number}</a></li>" for number in range(3))


@pytest.mark.parametrize(
    "part",
    [
        "<div class='ad-slot'>Advertisement</div>",
        "<div class='share-bar'>Share this</div>",
        "<figure><img src='/a.jpg'><figcaption>The bridge in winter. Photo: Somebody</figcaption></figure>",
        "<div class='image'><img src='/a.jpg'><div>The bridge in winter.</div></div>",
        "<p class='caption'>The bridge in winter.</p>",
        f"<h3>Read more</h3><ul>{LINKS}</ul>",
        f"<div class='inline-related'><h4>More on this</h4><ul>{LINKS}</ul></div>",
        "<p><a href='/other/'>Also on this site: the other bridge of the town</a></p>",
        "<aside><p>Our newsletter tells you every morning what happened.</p></aside>",
        "<div>12 comments</div>",
        "<h1>Bridge to stay closed</h1>",
        "<p>BRIDGE TO STAY CLOSED</p>",
        "<form><p>Your address</p><input name='mail'></form>",
        "<span class='visually-hidden'>End of advertisement</span>",
        "<div class='newsletter-signup'><p>Sign up for the news of the morning, it is free.</p></div>",
        "<div class='author-bio'><p>Jane Doe writes about bridges and has written three books about them.</p></div>",
    ],
)
def test_what_only_stands_among_the_text_is_no_text(part):
    assert body(page(part)) == TEXT


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("<h2>How it began</h2>", "How it began"),
        ("<h3 class='time'>11.04: The mayor answers</h3>", "11.04: The mayor answers"),
        ("<h3><a id='x' href='#x'>Where to cross</a></h3>", "Where to cross"),
        ("<ul><li>The river</li><li>The road</li></ul>", "The river\n\nThe road"),
        ("<blockquote><p>“Never again,” said the mayor.</p></blockquote>", "“Never again,” said the mayor."),
        ("<table><tr><td>2019</td><td>12 closures</td></tr></table>", "2019 12 closures"),
        ("<p>Yes.</p>", "Yes."),
        ("<p>It is in <a href='/report/'>a report</a> of the council.</p>", "It is in a report of the council."),
        (f"<div>{LONG}</div>", LONG),
    ],
)
def test_what_belongs_to_the_text_stays_in_its_place(part, said):
    assert body(page(part)) == "\n\n".join([PROSE[0], said, *PROSE[1:]])


def test_the_line_about_rights_at_the_end_is_no_text():
    assert body(page("", "", "", "<p>Copyright © 2020 The Example Times</p>")) == TEXT
    assert "© 2020" in body(page("<p>© 2020 was written on the plate.</p>"))


def test_a_word_that_stands_everywhere_is_a_label():
    lines = [Line("Advertisement"), Line(PROSE[0]), Line("Advertisement"), Line(PROSE[1]), Line("Advertisement")]
    assert [line.text for line in own_lines(lines, [])] == PROSE[:2]


def test_furniture_does_not_match_the_words_of_a_slug():
    markup = page("<div id='the-mayor-promoted-his-video-of-the-bridge'><p>He opened it himself.</p></div>")
    assert "He opened it himself." in body(markup)


def test_no_common_word_of_news_is_furniture():
    words = "story article content body text main news page entry post paragraph section lead intro quote list table"
    assert not [word for word in words.split() if FURNITURE.search(word)]


# -- others are asked -------------------------------------------------------------------------------------------------


def test_the_text_that_only_the_json_ld_holds_is_taken_where_the_page_shows_a_teaser():
    data = json.dumps(
        {"@type": "NewsArticle", "headline": "Bridge to stay closed", "articleBody": "\n".join(PROSE * 2)}
    )
    markup = (
        f"<html><head><script type='application/ld+json'>{data}</script></head><body><h1>Bridge to stay closed</h1>"
        f"<div><p>{PROSE[0]}</p></div></body></html>"
    )
    article = extract(markup, URL)
    assert (article.body, article.sources["body"]) == ("\n\n".join(PROSE * 2), "json-ld")


def test_a_declared_text_that_is_cut_off_or_another_one_is_not_taken():
    for declared in (PROSE[0][:60], "Something else entirely was written here, at length. " * 20):
        data = json.dumps({"@type": "NewsArticle", "articleBody": declared})
        assert body(page(head=f"<script type='application/ld+json'>{data}</script>")) == TEXT


def test_html_in_the_declared_text_is_read_as_html():
    declared = "".join(f"<p>{prose}</p>" for prose in PROSE)
    data = json.dumps({"@type": "NewsArticle", "headline": "Bridge", "articleBody": declared}).replace("</", "<\\/")
    markup = f"<html><head><script type='application/ld+json'>{data}</script></head><body><h1>Bridge</h1></body></html>"
    assert body(markup) == TEXT


# -- any lines --------------------------------------------------------------------------------------------------------

LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from([*PROSE, "Advertisement", "Read more", "Related", "Sub", "x"]),
        st.sampled_from(["p", "div", "li", "h1", "h2", "tr"]),
        st.integers(0, 20),
        st.booleans(),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(LINES, st.lists(st.sampled_from(["Sub", "Bridge", ""]), max_size=2))
def test_lines_are_left_out_but_never_changed_or_moved(lines, titles):
    kept = own_lines(lines, titles)
    rest = iter(lines)
    assert all(any(line is other for other in rest) for line in kept)
