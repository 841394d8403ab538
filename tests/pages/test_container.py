"""The element that holds an article's text, on pages of themes nobody knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newscrawl.pages.container import find_container

PROSE = "The council said on Tuesday that the bridge over the river would stay closed until the spring."


def found(markup):
    return find_container(html.document_fromstring(f"<html><body>{markup}</body></html>"))


def prose(count, tag="p"):
    return "".join(f"<{tag}>{PROSE} Paragraph {number}.</{tag}>" for number in range(count))


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><h1>Title</h1><div id='text'>{prose(6)}</div></div><div>{prose(1)}</div>",
        f"<main><article><div id='text'>{prose(3)}<h2>Sub</h2><div>{prose(2)}</div>{prose(3)}</div></article></main>",
        f"<div id='text'><section>{prose(4)}</section><div class='ad'></div><section>{prose(4)}</section></div>",
        f"<div id='text' itemprop='articleBody'>{prose(4)}</div><div>{prose(3)}</div>",
        f"<div class='wide'><div id='text' class='entry-content'>{prose(4)}</div>{prose(2)}</div>",
        f"<div id='text'>{prose(1)}<div class='premium'>{prose(6)}</div></div>",
        f"<table><tr><td><a href='/'>Home</a></td><td id='text'>{PROSE}<br><br>{PROSE}<br>{PROSE}</td></tr></table>",
        f"<table><tr><td id='text'><font>{PROSE}</font> {PROSE}<br>{PROSE}</td><td><p>{PROSE}</p></td></tr></table>",
    ],
)
def test_the_container_is_the_element_with_most_of_the_prose(markup):
    assert found(markup).get("id") == "text"


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class='comments-list'>{prose(9)}</div>",
        f"<aside>{prose(9)}</aside>",
        f"<footer>{prose(9)}</footer>",
        f"<div class='related-stories'>{prose(9)}</div>",
        f"<div>{f'<div><h3><a href=/x/>Another story</a></h3><p>{PROSE}</p></div>' * 9}</div>",
        f"<div id='cookie-consent'>{prose(9)}</div>",
        "<ul>" + f"<li><p><a href='/x/'>{PROSE}</a></p></li>" * 30 + "</ul>",
    ],
)
def test_what_stands_beside_the_article_does_not_draw_the_search_away(beside):
    assert found(f"<div><div id='text'>{prose(4)}</div></div>{beside}").get("id") == "text"


def test_an_article_in_a_place_with_a_bad_name_is_found_where_there_is_nothing_better():
    assert found(f"<div class='teaser-layout'><div id='text'>{prose(8)}</div></div>").get("id") == "text"


@pytest.mark.parametrize(
    "markup", ["", "<p>Short.</p>", "<ul><li><a href='/'>Home</a></li></ul>", "<script>x</script>"]
)
def test_a_page_without_prose_has_no_container(markup):
    assert found(markup) is None


NESTED = st.recursive(
    st.sampled_from([f"<p>{PROSE}</p>", PROSE, "<br>", "<a href='/x/'>link</a>", "<!-- x -->", "<?x?>", "<td>x"]),
    lambda inner: st.tuples(
        st.sampled_from(["div", "p", "td", "aside", "span", "section"]), st.lists(inner, max_size=4)
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=20,
)


@settings(deadline=None)
@given(NESTED)
def test_any_markup_has_a_container_in_the_page_or_none(markup):
    page = html.document_fromstring(f"<html><body>{markup}</body></html>")
    container = find_container(page)
    assert container is None or container is page or page in container.iterancestors()
