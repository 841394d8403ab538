"""Blocks of links beside and below an article."""

import pytest

from newscrawl.pages.blocks import classify, read_blocks
from newscrawl.pages.page import Page

URL = "https://iranfocus.com/iraq/12-story/"


def module(path, title="Title", kind="td_module_6 td_module_wrap", excerpt=""):
    told = f'<div class="td-excerpt">{excerpt}</div>' if excerpt else ""
    return (
        f'<div class="{kind}"><div class="td-module-thumb"><a href="{path}"><img src="/a.jpg" alt=""></a></div>'
        f'<h3 class="entry-title td-module-title"><a href="{path}" title="T">{title}</a></h3>{told}</div>'
    )


def block(heading, *modules, kind="td_block_7"):
    titled = f'<h4 class="td-block-title"><span class="td-pulldown-size">{heading}</span></h4>' if heading else ""
    return f'<div class="td_block_wrap {kind}"><style>.x{{}}</style>{titled}<div>{"".join(modules)}</div></div>'


def blocks(*parts):
    return read_blocks(Page.from_html(f"<html><body>{''.join(parts)}</body></html>", URL).classes, URL)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("RELATED ARTICLES", "related"),
        ("RELATED", "related"),
        ("You might also like", "related"),
        ("Recommended to you", "related"),
        ("Recommended latest news", "related"),
        ("Más sobre Irán", "related"),
        ("Latest news", "latest"),
        ("Recent posts", "latest"),
        ("Lo último", "latest"),
        ("Must read", "must_read"),
        ("MUST-READS", "must_read"),
        ("Don’t miss", "must_read"),
        ("EDITOR PICKS", "other"),
        ("Most read", "most_read"),
        ("Trending now", "most_read"),
        ("Meistgelesen", "most_read"),
        ("Economy", "other"),
        ("", "other"),
    ],
)
def test_a_heading_says_what_a_block_is(heading, kind):
    assert classify(heading) == kind


def test_a_block_keeps_its_links_in_order_with_headline_and_excerpt():
    (found,) = blocks(block("Latest news", module("/a/1-x/", "One", excerpt="So it beg..."), module("/a/2-y/", "Two")))
    assert (found.block, found.heading) == ("latest", "Latest news")
    assert [(link.url, link.headline, link.excerpt, link.block, link.position) for link in found.links] == [
        ("https://iranfocus.com/a/1-x/", "One", "So it beg...", "latest", 1),
        ("https://iranfocus.com/a/2-y/", "Two", "", "latest", 2),
    ]


def test_a_target_stands_once_in_a_block_and_may_stand_in_another():
    found = blocks(block("Latest news", module("/a/"), module("/a/"), module("/b/")), block("Must read", module("/a/")))
    assert [[(link.url[-3:], link.position) for link in one.links] for one in found] == [
        [("/a/", 1), ("/b/", 2)],
        [("/a/", 1)],
    ]


@pytest.mark.parametrize("kind", ["td_flex_block_1", "td_block_7"])
def test_a_block_of_the_cloud_template_is_related_by_its_heading_alone(kind):
    modules = module("/a/", kind="td_module_flex td_module_flex_1 td_module_wrap")
    assert blocks(block("You might also like", modules, kind=kind))[0].block == "related"


def test_the_classic_related_block_is_known_by_its_class_and_its_tabs_are_no_heading():
    tabs = '<h4 class="td-related-title td-block-title"><a href="#">{}</a><a href="#">More from author</a></h4>'
    inner = tabs.format("Lo que sea") + module("/a/", kind="td_module_related_posts td_mod_related_posts")
    (found,) = blocks(f'<div class="td_block_wrap td_block_related_posts">{inner}</div>')
    assert (found.block, found.heading) == ("related", "Lo que sea")


def test_menus_are_no_blocks():
    inner = block("Latest news", module("/a/"))
    assert blocks(f'<ul class="sub-menu"><li>{inner}</li></ul>') == []
    assert blocks(block("", module("/a/"), kind="td_block_mega_menu")) == []
    assert blocks(f'<div class="td_mega_menu_sub_cats">{inner}</div>') == []


def test_modules_outside_of_any_block_are_no_block():
    assert blocks(module("/a/")) == []


def test_a_block_inside_another_keeps_its_own_links():
    outer = block("Economy", module("/a/"), block("Must read", module("/b/")))
    assert [(one.block, [link.url[-3:] for link in one.links]) for one in blocks(outer)] == [
        ("other", ["/a/"]),
        ("must_read", ["/b/"]),
    ]


@pytest.mark.parametrize("href", ["", "#", "javascript:void(0)", "mailto:a@b.example", "http://[x"])
def test_a_module_that_leads_nowhere_is_left_out(href):
    (found,) = blocks(block("Latest news", module(href), module("/b/")))
    assert [(link.url, link.position) for link in found.links] == [("https://iranfocus.com/b/", 1)]


def test_a_module_without_words_takes_its_links_title():
    assert blocks(block("Latest news", module("/a/", "")))[0].links[0].headline == "T"


def test_an_excerpt_is_that_of_its_own_module():
    first, second = blocks(block("Latest news", module("/a/"), module("/b/", excerpt="Only b")))[0].links
    assert (first.excerpt, second.excerpt) == ("", "Only b")


def test_a_block_without_links_is_none():
    assert blocks(block("Latest news", "<p>Nothing here</p>")) == []
