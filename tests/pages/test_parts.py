"""Articles that are cut into several pages: where they go on, and how the parts are joined."""

import pytest

from newscrawl.items import Article, Dateline, Embed, Image, RelatedLink
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.parts import join, number_of_part

BASE = "https://example.com"
URL = f"{BASE}/iraq/12-slug/"


def page(markup, url=URL, head=""):
    shown = f'<article><h1>Title</h1><div class="entry-content">{markup}</div></article>'
    return ArticlePage.from_html(f"<html><head>{head}</head><body>{shown}</body></html>", url)


def numbers(*addresses, current="1"):
    links = "".join(f'<a href="{address}" class="post-page-numbers">{n}</a>' for n, address in enumerate(addresses, 2))
    return f'<div class="page-links">Pages: <span class="post-page-numbers current">{current}</span>{links}</div>'


# -- where it goes on -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        numbers(f"{URL}2/", f"{URL}3/"),
        numbers("/iraq/12-slug/2/", "/iraq/12-slug/3/"),
        numbers("2/"),
        f'<p class="post-nav-links">Pages: <a class="post-page-numbers" href="{URL}2/">2</a></p>',
        f'<div class="page-nav page-nav-post"><span class="current">1</span><a href="{URL}2/">2</a></div>',
        f'<div class="page-nav page-nav-post"><a href="{URL}2/"><i class="td-icon-menu-right"></i></a></div>',
        f'<p class="page-link"><a href="{URL}2/">Next page</a></p>',
    ],
)
def test_the_next_part_is_named_by_the_pages_numbers(markup):
    assert page(markup).next_part() == f"{URL}2/"


def test_the_next_part_may_be_named_to_machines_alone():
    assert page("<p>x</p>", head=f'<link rel="next" href="{URL}2/">').next_part() == f"{URL}2/"


def test_a_query_may_number_the_parts():
    first = f"{BASE}/?p=12"
    assert page(numbers("/?p=12&amp;page=2"), first).next_part() == f"{first}&page=2"
    assert page(numbers("?page=2"), f"{BASE}/story").next_part() == f"{BASE}/story?page=2"
    second = page(numbers("/?p=12&amp;page=3"), f"{first}&page=2")
    assert second.next_part() == f"{first}&page=3"


def test_each_part_names_the_one_behind_it_and_the_last_one_none():
    links = numbers(URL, f"{URL}2/", f"{URL}3/")
    assert page(links, f"{URL}2/").next_part() == f"{URL}3/"
    assert page(links, f"{URL}3").next_part() == ""


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("/iraq/13-other/2/", "another article"),
        ("/iraq/12-slug/comment-page-2/", "its comments"),
        ("/iraq/12-slug/3/", "not the next one"),
        ("/iraq/12-slug/1999/", "a year"),
        ("/iraq/12-slug/amp/", "another form of it"),
        ("/iraq/12-slug/?page=x", "no number"),
        ("http://[bad/iraq/12-slug/2/", "no address"),
        ("", "nothing"),
        ("#", "the page itself"),
    ],
)
def test_what_is_not_the_articles_own_path_and_the_next_number_is_no_part(href, why):
    assert page(numbers(href)).next_part() == "", why


def test_a_link_in_the_text_is_no_part():
    assert page(f'<p>See <a href="{URL}2/">there</a>.</p>').next_part() == ""


@pytest.mark.parametrize("number", [7, 2019, 12345])
def test_the_article_published_next_is_no_part_whatever_number_it_has(number):
    head = f'<link rel="next" href="{BASE}/news/{number + 1}/"><link rel="prev" href="{BASE}/news/{number - 1}/">'
    found = page("<p>x</p>", f"{BASE}/news/{number}/", head)
    # One that looks like a part is none of the article it was found on.
    assert not found.next_part() or not number_of_part(found.next_part(), found.url)
    assert found.first_part() == ""


def test_a_later_part_leads_back_to_the_first():
    links = numbers(URL, f"{URL}3/")
    assert page(links, f"{URL}2/").first_part() == URL
    assert page(links).first_part() == ""
    assert page(numbers("/?p=12"), f"{BASE}/?p=12&page=3").first_part() == f"{BASE}/?p=12"


def test_a_mirrors_page_may_name_its_parts_on_the_original():
    assert page(numbers(f"{URL}2/"), "http://127.0.0.1:80/iraq/12-slug/").next_part() == f"{URL}2/"


@pytest.mark.parametrize(
    ("url", "number"),
    [(URL, 1), (f"{URL}2/", 2), (f"{URL}17", 17), (f"{URL}?page=3", 3), (f"{URL}?utm_source=x", 1), (f"{BASE}/2/", 0)],
)
def test_the_number_of_a_part_is_read_from_its_address(url, number):
    assert number_of_part(url, URL) == number


def test_page_numbers_are_no_text_of_the_article():
    for markup in (numbers(f"{URL}2/"), f'<div class="page-nav page-nav-post"><a href="{URL}2/">2</a></div>'):
        item = page(f"<p>The text of it.</p>{markup}").to_item()
        assert (item.body, item.related) == ("The text of it.", [])


# -- how parts are joined ---------------------------------------------------------------------------------------------


def link(name, block="inline", position=1):
    return RelatedLink(url=f"{BASE}/{name}/", headline=name, block=block, position=position)


def test_a_part_adds_text_pictures_embeds_and_links_each_once():
    article = Article(
        url=URL,
        body="One.\n\nTwo.",
        images=[Image(url="a.jpg")],
        embeds=[Embed(kind="video", url="v")],
        related=[link("r", "related"), link("x")],
    )
    part = Article(
        url=f"{URL}2/",
        body="Three.\n\nFour.",
        images=[Image(url="a.jpg"), Image(url="b.jpg")],
        embeds=[Embed(kind="video", url="v"), Embed(kind="tweet", url="t")],
        related=[link("s", "related"), link("x"), link("y", position=2)],
    )
    join(article, part)
    assert article.body == "One.\n\nTwo.\n\nThree.\n\nFour."
    assert [image.url for image in article.images] == ["a.jpg", "b.jpg"]
    assert [embed.url for embed in article.embeds] == ["v", "t"]
    assert [(one.headline, one.block, one.position) for one in article.related] == [
        ("r", "related", 1),
        ("x", "inline", 1),
        ("y", "inline", 2),
    ]


def test_what_a_part_says_again_at_its_head_does_not_stand_twice():
    told = "BAGHDAD (AP) – The first paragraph of it."
    article = Article(url=URL, headline="The “title”", description="A standfirst.", byline="By A. Person", body=told)
    for again in ('The "title"', "A STANDFIRST", "By A. Person", told):
        join(article, Article(url=URL, body=f"{again}\n\nNew: {again}"))
    assert article.body.count("\n\n") == 4
    assert article.body.endswith(f"\n\nNew: {told}")


def test_a_repetition_further_down_is_the_authors_own():
    article = Article(url=URL, headline="Never again", body="One.")
    join(article, Article(url=URL, body="Two.\n\nNever again.\n\nThree."))
    assert article.body == "One.\n\nTwo.\n\nNever again.\n\nThree."


@pytest.mark.parametrize("dash", ["–", "—", "-", "--"])
def test_a_dateline_that_a_part_repeats_is_cut_off(dash):
    line = Dateline(place="BAGHDAD", agency="AP")
    article = Article(url=URL, dateline=line, body=f"BAGHDAD (AP) {dash} The minister spoke.\n\nMore.")
    join(article, Article(url=URL, dateline=line, body=f"BAGHDAD (AP) {dash} The crowd – so he – left."))
    assert article.body.endswith("\n\nThe crowd – so he – left.")
    other = Dateline(place="TEHRAN", agency="AP")
    join(article, Article(url=URL, dateline=other, body=f"TEHRAN (AP) {dash} Elsewhere."))
    assert article.body.endswith(f"\n\nTEHRAN (AP) {dash} Elsewhere.")
