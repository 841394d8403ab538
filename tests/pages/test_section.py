"""Listings and menus in both generations of the theme."""

from datetime import UTC, datetime

import pytest

from newscrawl.pages.section import ListedArticle, Section, SectionPage, slug_of

URL = "https://iranfocus.com/iraq/"


def module(kind, path, title="Title", date="2020-05-03T10:00:00+00:00"):
    time = f'<time class="entry-date td-module-date" datetime="{date}">x</time>' if date else ""
    return (
        f'<div class="{kind} td_module_wrap"><a class="td-image-wrap" href="{path}"><img src="/a.jpg"></a>'
        f'<h3 class="entry-title td-module-title"><a href="{path}">{title}</a></h3>{time}</div>'
    )


def block(*paths, kind="td_block_7"):
    modules = "".join(module("td_module_6", path) for path in paths)
    return f'<div class="td_block_wrap {kind}"><h4 class="td-block-title">Latest news</h4>{modules}</div>'


def classic(*modules, top="", nav="", beside=""):
    return (
        f'<div class="td-category-header"><div class="entry-crumbs"></div></div><div class="td-ss-main-content">'
        f"{top}{''.join(modules)}{nav}</div>"
        f'<div class="td-ss-main-sidebar">{beside}{module("td_module_6", "/no/")}</div>'
        f'<div class="td-footer-wrapper">{block("/no/4-x/")}</div>'
    )


def cloud(*modules, nav="", beside=""):
    return (
        f'<div class="wpb_wrapper"><div class="td_block_wrap tdb_loop"><div class="td_block_inner tdb-block-inner">'
        f"{''.join(modules)}</div>{nav}</div></div><div class='wpb_wrapper'>{beside}</div>"
    )


def page(markup, url=URL):
    return SectionPage.from_html(f'<html><body class="archive category">{markup}</body></html>', url)


def listed(markup):
    return [entry.url.removeprefix("https://iranfocus.com") for entry in page(markup).articles()]


# -- the listing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "kind"), [(classic, "td_module_10"), (classic, "td_module_1"), (cloud, "tdb_module_loop")]
)
def test_a_listing_names_its_articles_in_order_with_headline_and_date(build, kind):
    rows = build(
        module(kind, "/iraq/2-b/", "Iran&#8217;s <b>B</b>"), module(kind, "https://iranfocus.com/x/1-a/", "A", date="")
    )
    assert page(rows).articles() == [
        ListedArticle("https://iranfocus.com/iraq/2-b/", "Iran’s B", datetime(2020, 5, 3, 10, tzinfo=UTC)),
        ListedArticle("https://iranfocus.com/x/1-a/", "A", None),
    ]


@pytest.mark.parametrize(("build", "kind"), [(classic, "td_module_10"), (cloud, "tdb_module_loop")])
def test_blocks_in_sidebar_footer_and_menu_are_not_the_listing(build, kind):
    beside = (
        block("/no/1-x/", "/no/2-x/")
        + f'<ul class="sub-menu"><li>{block("/no/3-x/", kind="td_block_mega_menu")}</li></ul>'
    )
    rows = build(module(kind, "/iraq/1-a/"), beside=beside)
    below = f'<ul class="sub-menu"><li>{block("/no/5-x/")}</li></ul>'
    menu = f'<ul class="sf-menu"><li><a href="/iraq/">Iraq</a>{below}</li></ul>'
    assert listed(menu + rows) == ["/iraq/1-a/"]


def test_a_block_inside_the_classic_column_is_not_the_listing():
    assert listed(classic(module("td_module_10", "/iraq/1-a/"), block("/no/1-x/"))) == ["/iraq/1-a/"]


def test_the_grid_on_top_of_a_section_belongs_to_its_listing():
    grid = '<div class="td-category-grid"><div class="td_block_wrap td_block_big_grid">{}</div></div>'
    top = grid.format(module("td_module_mx5", "/iraq/3-c/"))
    assert listed(top + classic(module("td_module_10", "/iraq/2-b/"))) == ["/iraq/3-c/", "/iraq/2-b/"]


def test_an_article_that_stands_twice_is_listed_once():
    rows = [module("td_module_10", path) for path in ("/iraq/1-a/", "/iraq/2-b/", "/iraq/1-a/")]
    assert listed(classic(*rows)) == ["/iraq/1-a/", "/iraq/2-b/"]


def test_a_module_without_a_good_link_is_passed_over():
    rows = [module("td_module_10", path) for path in ("", "#", "http://[x", "/iraq/1-a/")]
    assert listed(classic(*rows)) == ["/iraq/1-a/"]


def test_a_page_without_a_listing_has_no_articles_sections_and_next_page():
    empty = page(block("/no/1-x/"))
    assert (empty.articles(), empty.sections(), empty.subsections("iraq"), empty.next_url()) == ([], [], [], "")


# -- the next page ----------------------------------------------------------------------------------------------------

ARROW = '<a href="{}" aria-label="next-page"><i class="td-icon-font td-icon-menu-right"></i></a>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            (
                '<div class="page-nav"><a href="/iraq/"><i class="td-icon-menu-left"></i></a>'
                f'<a href="/iraq/page/9/" class="last">9</a>{ARROW.format("/iraq/page/3/")}</div>'
            ),
            "https://iranfocus.com/iraq/page/3/",
        ),
        (f'<div class="page-nav td-pb">{ARROW.format("page/3/?a=1")}</div>', "https://iranfocus.com/iraq/page/3/?a=1"),
        (
            '<div class="nav-links"><a class="next page-numbers" href="/iraq/page/2/">»</a></div>',
            "https://iranfocus.com/iraq/page/2/",
        ),
        ('<a rel="next" href="/iraq/page/2/">Older</a>', "https://iranfocus.com/iraq/page/2/"),
        ('<div class="page-nav"><a href="/iraq/page/8/"><i class="td-icon-menu-left"></i></a></div>', ""),
        ('<div class="page-nav"><a class="nextgen" href="/x/">x</a></div>', ""),
        (ARROW.format("/slider/"), ""),
        (f'<div class="page-nav">{ARROW.format("http://[x")}</div>', ""),
    ],
)
def test_the_next_page_is_where_the_arrow_leads(markup, expected):
    assert page(cloud(nav=markup)).next_url() == expected


def test_the_head_may_name_the_next_page():
    found = SectionPage.from_html('<html><head><link rel="next" href="/iraq/page/2/"></head><body>x</body></html>', URL)
    assert found.next_url() == "https://iranfocus.com/iraq/page/2/"


# -- the menu ---------------------------------------------------------------------------------------------------------


def item(href, name, kind="menu-item-object-category", below=""):
    below = f'<ul class="sub-menu">{below}</ul>' if below else ""
    return f'<li class="menu-item {kind}"><a href="{href}">{name}</a>{below}</li>'


@pytest.mark.parametrize("menu", ["sf-menu", "tdb-block-menu tdb-menu", "td-mobile-main-menu"])
def test_the_menu_names_the_sections_and_what_they_stand_under(menu):
    below = item("/iraq/", "Iraq", below=item("/iraq/oil/", "<div class='tdb-menu-item-text'>Oil &amp; gas</div>"))
    items = item("/news/", "News On Iran &amp; Its Neighbours", below=below) + item(
        "https://iranfocus.com/economy/", "Economy"
    )
    found = page(f'<ul class="{menu}">{items}</ul>').sections()
    assert found == [
        Section("news", "News On Iran & Its Neighbours", "https://iranfocus.com/news/"),
        Section("iraq", "Iraq", "https://iranfocus.com/iraq/", "news"),
        Section("oil", "Oil & gas", "https://iranfocus.com/iraq/oil/", "iraq"),
        Section("economy", "Economy", "https://iranfocus.com/economy/"),
    ]


@pytest.mark.parametrize(
    "left_out",
    [
        item("/", "Home", "menu-item-object-custom menu-item-home"),
        item("/", "Home", ""),
        item("/home/", "Home", "menu-item-object-custom menu-item-home"),
        item("/about-us/", "About us", "menu-item-object-page"),
        item("/iraq/12-story/", "Story", "menu-item-object-post"),
        item("https://other.example/iraq/", "Other"),
        item("https://iranfocus.com:8443/iraq/", "Port"),
        item("mailto:a@b.example", "Mail", "menu-item-object-custom"),
        item("#", "Sections", "menu-item-object-custom"),
        item("/?s=oil", "Search", "menu-item-object-custom"),
        item("/2004/01/", "January", ""),
        item("/iraq/12-story/", "Story", ""),
        item("http://[x", "Broken", ""),
    ],
)
def test_home_pages_posts_and_links_elsewhere_are_no_sections(left_out):
    found = page(f'<ul class="sf-menu">{left_out}{item("/economy/", "Economy")}</ul>').sections()
    assert [section.slug for section in found] == ["economy"]


def test_a_section_that_several_menus_name_is_one_and_keeps_its_place_under_another():
    mobile = f'<ul class="td-mobile-main-menu">{item("/news/", "News")}{item("/iraq/", "Iraq")}</ul>'
    desktop = f'<ul class="sf-menu">{item("/news/", "News", below=item("/iraq/", "Iraq"))}</ul>'
    found = page(mobile + desktop).sections()
    assert [(section.slug, section.parent) for section in found] == [("news", ""), ("iraq", "news")]


def test_a_menu_may_name_the_site_with_or_without_www():
    found = page(f'<ul class="sf-menu">{item("http://www.iranfocus.com/iraq/", "Iraq")}</ul>').sections()
    assert found == [Section("iraq", "Iraq", "http://www.iranfocus.com/iraq/")]


def test_an_item_that_only_opens_what_is_below_it_is_no_section():
    below = item("/iraq/", "Iraq")
    found = page(
        f'<ul class="sf-menu">{item("#", "News", below=below)}</ul>', "https://iranfocus.com/economy/"
    ).sections()
    assert found == [Section("iraq", "Iraq", "https://iranfocus.com/iraq/")]


def test_a_menu_of_another_theme_is_read_without_its_classes():
    found = page('<nav><ul><li><a href="/iraq/">Iraq</a></li><li><a href="/">Home</a></li></ul></nav>').sections()
    assert found == [Section("iraq", "Iraq", "https://iranfocus.com/iraq/")]


@pytest.mark.parametrize(
    "markup",
    [
        '<ul class="td-category"><li class="entry-category"><a href="/syria/">Syria</a></li></ul>',
        '<ul class="td-category"><li><a class="entry-category" href="/syria/">Syria</a></li></ul>',
        '<div class="td-category-siblings"><ul class="td-category"><li><a href="/syria/">Syria</a></li></ul></div>',
        '<div class="tdb_category_subcategories"><a class="tdb-entry-category" href="/syria/">Syria</a></div>',
    ],
)
def test_a_sections_page_names_those_below_it(markup):
    own = markup.replace("Syria", "News").replace("/syria/", "/news/")
    found = page(markup + own, "https://iranfocus.com/news/").subsections("news")
    assert found == [Section("syria", "Syria", "https://iranfocus.com/syria/", "news")]


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://iranfocus.com/iraq/", "iraq"),
        ("https://iranfocus.com/iraq", "iraq"),
        ("https://iranfocus.com/news/iraq/page/2/", "iraq"),
        ("https://iranfocus.com/human-rights_2/", "human-rights_2"),
        ("https://iranfocus.com/%D8%B9%D8%B1%D8%A7%D9%82/", "%D8%B9%D8%B1%D8%A7%D9%82"),
        ("https://iranfocus.com/عراق/", "عراق"),
        ("https://iranfocus.com/", ""),
        ("https://iranfocus.com/iraq/?page=2", ""),
        ("https://iranfocus.com/12-story/", ""),
        ("https://iranfocus.com/2004/", ""),
        ("https://iranfocus.com/iraq.pdf", ""),
        ("ftp://iranfocus.com/iraq/", ""),
        ("", ""),
    ],
)
def test_a_slug_is_the_last_part_of_a_sections_path(url, slug):
    assert slug_of(url) == slug
