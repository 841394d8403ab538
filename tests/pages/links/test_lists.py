"""Lists of links on pages of any theme: what is one, and what only looks like it."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.pages.blocks import read_blocks
from newscrawl.pages.page import Page

URL = "https://paper.example/world/story.html"


def lists(inner, head=""):
    page = Page.from_html(f"<html><head>{head}</head><body>{inner}</body></html>", URL)
    return read_blocks(page.root, page.classes, URL, UTC)


def items(count=3, form='<li><a href="/s/{n}">Minister opens bridge number {n}</a></li>'):
    return "".join(form.format(n=number) for number in range(1, count + 1))


def targets(block):
    return [link.url.removeprefix("https://paper.example") for link in block.links]


@pytest.mark.parametrize(
    "markup",
    [
        "<section><h2>Most read</h2><ol>{items}</ol></section>",
        "<div><div><div><h3>Most read</h3></div></div><div class='inner'><ul>{items}</ul></div></div>",
        "<div><div class='block-title'>Most read</div><ul>{items}</ul></div>",
        "<div><p class='widget__heading'><span>Most read</span></p><ul>{items}</ul></div>",
        "<aside aria-label='Most read'><ul>{items}</ul></aside>",
        "<section><header><h2><a href='/top'>Most read</a></h2></header><ul>{items}</ul></section>",
        "<article><footer><h3>Most read</h3><ul>{items}</ul></footer></article>",
    ],
)
def test_a_heading_over_a_list_of_headlines_is_a_block(markup):
    (found,) = lists(markup.format(items=items()))
    assert (found.block, found.heading, targets(found)) == ("most_read", "Most read", ["/s/1", "/s/2", "/s/3"])
    assert [(link.block, link.position) for link in found.links] == [("most_read", place) for place in (1, 2, 3)]


EXCERPT = "What the new bridge will mean for the old town."
CARDS = {
    "title and picture apart": """
        <article><a href="/s/{n}"><img src="/{n}.jpg"></a><h3><a href="/s/{n}">Minister opens bridge {n}</a></h3>
        <time datetime="2026-01-0{n}T12:00:00Z">Jan {n}</time><p>What the new bridge will mean for the old town.</p>
        </article>""",
    "all of it a link": """
        <a class="card" href="/s/{n}"><img src="data:," data-src="/{n}.jpg"><h3>Minister opens bridge {n}</h3>
        <span class="card-date">January {n}, 2026 12:00</span>
        <p class="teaser__excerpt">What the new bridge will mean for the old town.</p></a>""",
    "section and author too": """
        <div class="row"><div class="cell"><a href="/section" rel="tag">World and its capitals</a>
        <div style="background:url(/{n}.jpg)"></div>
        <h4 class="title"><a href="/s/{n}">Minister opens bridge {n}</a></h4><a href="/s/{n}">Read on</a>
        <a href="/author/jane">Jane Ann Doe</a><time>2026-01-0{n} 12:00</time>
        <div class="summary">What the new bridge will mean for the old town.</div></div></div>""",
}


@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_one_link_with_all_that_it_shows(card):
    (found,) = lists(f"<section><h2>Latest news</h2><div>{items(3, CARDS[card])}</div></section>")
    assert targets(found) == ["/s/1", "/s/2", "/s/3"]
    first = found.links[0]
    assert (first.headline, first.excerpt) == ("Minister opens bridge 1", EXCERPT)
    assert first.date_published == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert first.thumbnail_url == "https://paper.example/1.jpg"


def test_an_overline_and_a_headline_are_two_lines():
    form = '<li><a href="/s/{n}"><span>Town hall</span><span>Minister opens bridge {n}</span></a></li>'
    assert (
        lists(f"<h2>Related</h2><ul>{items(2, form)}</ul>")[0].links[0].headline == "Town hall Minister opens bridge 1"
    )


def test_two_lists_below_each_other_stay_apart_each_with_its_heading():
    one, other = items(2), items(3, '<li><a href="/t/{n}">Mayor closes road number {n}</a></li>')
    found = lists(f"<div><h3>Latest news</h3><ul>{one}</ul><h3>Sport</h3><ul>{other}</ul><p>The end</p></div>")
    assert [(block.heading, len(block.links)) for block in found] == [("Latest news", 2), ("Sport", 3)]


def test_rows_that_look_alike_are_one_list_and_what_differs_is_not_of_it():
    row = "<div class='row a{0}'>{1}</div>"
    form = '<div><a href="/s/{n}">Minister opens bridge number {n}</a></div>'
    rows = row.format(1, items(2, form)) + row.format(2, items(2, form.replace("/s/", "/t/")))
    foreign = '<div class="promo"><a href="/shop">Buy our mugs and shirts</a></div>'
    (found,) = lists(f"<div><h3>Related</h3>{rows}{foreign}</div>")
    assert targets(found) == ["/s/1", "/s/2", "/t/1", "/t/2"]


def test_wordpress_own_list_of_posts_needs_one_entry_only_and_has_its_heading_before_it():
    entry = '<li><a href="/s/1">Minister opens bridge number 1</a></li>'
    aside = '<aside class="widget"><p>Local News</p></aside>'
    (found,) = lists(f'<div>{aside}<aside><ul class="wp-block-latest-posts">{entry}</ul></aside></div>')
    assert (found.block, found.heading, targets(found)) == ("other", "Local News", ["/s/1"])


def test_headlines_without_spaces_between_words_are_headlines():
    form = '<li><a href="/s/{n}">外相がウィーンで核協議に出席{n}</a></li>'
    (found,) = lists(f"<h2>関連記事</h2><ul>{items(2, form)}</ul>")
    assert (found.block, len(found.links)) == ("related", 2)


@pytest.mark.parametrize(
    "markup",
    [
        "<nav><h2>Latest news</h2><ul>{items}</ul></nav>",
        "<div role='navigation'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='main-menu'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<footer><h2>Latest news</h2><ul>{items}</ul></footer>",
        "<div id='site-footer'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<header><h2>Latest news</h2><ul>{items}</ul></header>",
        "<div class='breadcrumbs'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='comments-area'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='widget_recent_comments'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='social-share'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='pagination'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div class='language-switcher'><h2>Latest news</h2><ul>{items}</ul></div>",
        "<div><ul>{items}</ul></div>",
        "<h2>Latest news</h2><p>" + "A long text that is about something else. " * 5 + "</p><ul>{items}</ul>",
        "<h2>A heading that is a sentence of many more words</h2><ul>{items}</ul>",
    ],
)
def test_menus_footers_comments_and_lists_without_a_heading_are_no_blocks(markup):
    assert lists(markup.format(items=items())) == []


@pytest.mark.parametrize(
    "form",
    [
        '<li><a href="/{n}">Politics</a></li>',
        '<li><a href="/{n}" rel="tag">The river and the town</a></li>',
        '<li><a href="#{n}">Minister opens bridge number {n}</a></li>',
        '<li><a href="mailto:a@b.example">Write to us about it {n}</a></li>',
        "<li><a>Minister opens bridge number {n}</a></li>",
        '<li><a href="https://shop{n}.example/">Ten shoes that doctors hate {n}</a></li>',
        '<li><a href="https://ad{n}.example/x">Ten shoes that doctors hate {n}</a></li>',
        '<p>As was said when the <a href="/{n}">minister opened the bridge</a> in spring, money is short.</p>',
        '<li><a href="/same">Minister opens bridge number {n}</a></li>',
    ],
)
def test_names_anchors_advertisements_and_links_in_a_text_make_no_list(form):
    assert lists(f"<section><h2>Latest news</h2><ul>{items(3, form)}</ul></section>") == []


def test_the_articles_own_title_is_no_heading():
    assert lists(f"<div><h2>Bridge opened</h2><ul>{items()}</ul></div>", "<title>Bridge opened | Paper</title>") == []


def test_a_list_without_end_is_a_menu_or_an_archive():
    assert lists(f"<h2>Latest news</h2><ul>{items(200)}</ul>") == []


HOSTILE = {
    "headings": lambda n: "<h3>Related</h3>" * n + '<a href="/x">one two three</a>' * n,
    "nested headings": lambda n: "<div><h3>Related</h3>" * n + '<a href="/x">one two three</a>',
    "nested lists": lambda n: '<div><h3>Related</h3><a href="/x">one two three</a>' * n,
    "titles before a large part": lambda n: "<span class='title'>x</span>" * n + "<div>" + "<p>x</p>" * n + "</div>",
    "lists": lambda n: ("<h3>Related</h3><ul>" + items(3) + "</ul>") * (n // 5),
    "labels": lambda n: "<section aria-label='Related'>" * (n // 5) + items(3),
    "modules": lambda n: (
        "<div class='td_block_wrap'>" + "<div class='td_module_wrap'><h3 class='td-module-title'>"
        '<a href="/x">x</a></h3></div>' * n + "</div>"
    ),
    "nested modules": lambda n: (
        "<div class='td_block_wrap'><div class='td_module_wrap'><h3 class='td-module-title'><a href='/x'>x</a></h3>"
        * (n // 50)
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_cost_grows_no_faster_than_the_page(kind):
    def seconds(size):
        page = Page.from_html(f"<html><body>{HOSTILE[kind](size)}</body></html>", URL)
        classes = page.classes
        start = time.process_time()
        read_blocks(page.root, classes, URL, UTC)
        return time.process_time() - start

    assert seconds(40_000) < 12 * seconds(10_000) + 0.5


@given(
    st.recursive(
        st.sampled_from(
            ["<a href='/a'>one two three</a>", "<a href='http://[x'>one two three</a>", "<p>text</p>", "<!-- -->"]
        ),
        lambda inner: st.tuples(
            st.sampled_from(["div", "section", "h2", "ul", "li", "a", "nav", "article", "footer"]),
            st.lists(inner, max_size=4),
        ).map(lambda part: f"<{part[0]} class='title card'>{''.join(part[1])}</{part[0]}>"),
        max_leaves=25,
    )
)
def test_whatever_the_markup_blocks_have_links_in_order_and_each_target_once(markup):
    for block in lists(f"<h2>Related</h2>{markup}"):
        assert block.links
        assert [link.position for link in block.links] == list(range(1, len(block.links) + 1))
        assert len({link.url for link in block.links}) == len(block.links)
        assert all(link.headline and link.url.startswith("http") for link in block.links)
