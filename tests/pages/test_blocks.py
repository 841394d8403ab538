"""Blocks of links beside and below an article."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newscrawl.pages.article import ArticlePage
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


def blocks(*parts, zone=UTC):
    page = Page.from_html(f"<html><body>{''.join(parts)}</body></html>", URL)
    return read_blocks(page.root, page.classes, URL, zone)


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
        ("More stories", "other"),
        ("Más destacadas", "other"),
        ("A headline about the latest news from the capital that is far too long to be a heading", "other"),
        ("", "other"),
        ("Lire aussi", "related"),
        ("Leia também", "related"),
        ("Leggi anche", "related"),
        ("Lees ook", "related"),
        ("Czytaj także", "related"),
        ("İlgili haberler", "related"),
        ("Читайте также", "related"),
        ("مطالب مرتبط", "related"),
        ("اقرأ أيضا", "related"),
        ("Läs också", "related"),
        ("Kapcsolódó cikkek", "related"),
        ("関連記事", "related"),
        ("관련 기사", "related"),
        ("相关新闻", "related"),
        ("À ne pas manquer", "must_read"),
        ("Les plus lus", "most_read"),
        ("Najczęściej czytane", "most_read"),
        ("En çok okunanlar", "most_read"),
        ("پربازدیدترین", "most_read"),
        ("الأكثر قراءة", "most_read"),
        ("Mest lest", "most_read"),
        ("Luetuimmat", "most_read"),
        ("Πιο δημοφιλή", "most_read"),
        ("ランキング", "most_read"),
        ("Neueste Artikel", "latest"),
        ("Laatste nieuws", "latest"),
        ("Son dakika", "latest"),
        ("آخرین اخبار", "latest"),
        ("Senaste nytt", "latest"),
        ("Nejnovější zprávy", "latest"),
        ("Terbaru", "latest"),
        ("最新新闻", "latest"),
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


# -- where a heading stands, and what it says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        '<div class="td_block_wrap td_block_title"><h4 class="td-block-title">Most read</h4></div>',
        '<div class="tdm_block td_block_wrap"><style>.x{color:red}</style><p class="tdm-descr">Most read</p></div>',
        "<div><div><p>Most read</p></div></div><span>- Advertisement -</span><div></div>",
    ],
)
def test_a_block_without_a_heading_takes_the_short_text_before_it(before):
    (found,) = blocks(f"<div>{before}{block('', module('/a/'))}</div>")
    assert (found.block, found.heading) == ("most_read", "Most read")


def test_a_text_with_links_or_a_long_one_is_no_heading():
    inner = block("", module("/a/"))
    for before in ('<p><a href="/x/">Most read</a></p>', f"<p>{'Most read ' * 20}</p>"):
        assert blocks(f"<div>{before}{inner}</div>")[0].heading == ""


def test_the_themes_related_block_is_the_sites_where_its_heading_says_that_it_shows_the_newest():
    def kind(heading):
        title = f'<h4 class="td-related-title td-block-title">{heading}</h4>'
        return blocks(f'<div class="td_block_wrap td_block_related_posts">{title}{module("/a/")}</div>')[0].block

    assert [kind("Latest articles"), kind("Most read"), kind("Don’t miss")] == ["latest", "most_read", "related"]


def test_the_bar_of_trending_stories_and_the_box_that_slides_in_are_blocks():
    bar = f'<div class="td-trending-now-title">Trending now</div>{module("/a/", kind="td_module_trending_now")}'
    box = f'<span class="td-more-articles-box-title">MORE STORIES</span>{module("/b/")}'
    found = blocks(
        f'<div class="td_block_wrap td_block_trending_now">{bar}</div>',
        f'<div class="td-more-articles-box">{box}</div>',
    )
    assert [(one.block, one.heading) for one in found] == [("most_read", "Trending now"), ("other", "MORE STORIES")]


# -- what a module shows ----------------------------------------------------------------------------------------------


def shown(inner, zone=UTC):
    title = '<h3 class="entry-title td-module-title"><a href="/a/">Title</a></h3>'
    (found,) = blocks(block("Latest news", f'<div class="td_module_wrap">{inner}{title}</div>'), zone=zone)
    return found.links[0]


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/p.jpg">',
        '<img src="data:image/gif;base64,R0lGODlh" data-img-url="/p.jpg">',
        '<img src="data:image/gif;base64,R0lGODlh" data-src="/p.jpg">',
        '<img src="data:image/gif;base64,R0lGODlh" srcset="/small.jpg 100w, /p.jpg 300w">',
        '<img src="data:image/gif;base64,R0lGODlh"><noscript><img src="/p.jpg"></noscript>',
        '<picture><source srcset="/q.jpg 1x, /p.jpg 2x"><img src="data:image/gif;base64,R0lGODlh"></picture>',
        '<span class="entry-thumb td-thumb-css" data-type="css_image" data-img-url="/p.jpg"></span>',
        """<span class="td-thumb-css" style="background-image: url('/p.jpg')"></span>""",
        '<div data-bg="/p.jpg"></div>',
        '<img class="avatar" src="/who.jpg"><img src="/p.jpg">',
    ],
)
def test_a_thumbnail_is_the_picture_that_a_reader_sees_in_the_end(picture):
    assert shown(picture).thumbnail_url == "https://iranfocus.com/p.jpg"


@pytest.mark.parametrize(
    "picture",
    [
        "",
        '<img src="data:image/gif;base64,R0lGODlh">',
        '<img src="/wp-content/themes/Newspaper/images/no-thumb/td_218x150.png">',
        '<span style="background-image: url(data:image/gif;base64,R0lGODlh)"></span>',
        '<img width="1" height="1" src="/count.gif">',
        '<span style="color: red" data-bg=""></span>',
    ],
)
def test_what_stands_in_a_pictures_place_is_no_thumbnail(picture):
    assert shown(picture).thumbnail_url == ""


def test_a_modules_date_is_aware_and_in_utc():
    time = '<time class="entry-date td-module-date" datetime="{}">May 4, 2022</time>'
    assert shown(time.format("2022-05-04T01:29:37-05:00")).date_published == datetime(2022, 5, 4, 6, 29, 37, tzinfo=UTC)
    assert shown(time.format("")).date_published == datetime(2022, 5, 4, tzinfo=UTC)
    plus_two = timezone(timedelta(hours=2))
    assert shown(time.format("2022-05-04T01:00:00"), plus_two).date_published == datetime(2022, 5, 3, 23, tzinfo=UTC)
    assert shown('<span class="td-post-date">2 hours ago</span>').date_published is None


# -- blocks in the text -----------------------------------------------------------------------------------------------

TEXT = "".join(f"<p>Paragraph {number} of a text that is long enough to be found by itself.</p>" for number in range(8))


def article(inside, container="td-post-content"):
    body = f'<article><h1>Title</h1><div class="{container}">{TEXT}{inside}</div></article>'
    return ArticlePage.from_html(f'<html><body class="single">{body}</body></html>', URL).to_item()


def kinds(item):
    return [(link.block, link.url.removeprefix("https://iranfocus.com")) for link in item.related]


def test_a_related_block_at_the_end_of_the_text_is_the_articles_own():
    item = article(block("You might also like", module("/a/"), module("/b/")))
    assert kinds(item)[:2] == [("related", "/a/"), ("related", "/b/")]
    assert item.fronts == []
    assert "Title" not in item.body


@pytest.mark.parametrize("box", ["jp-relatedposts", "yarpp-related", "related-posts", "box"])
def test_a_related_list_of_a_plugin_at_the_end_of_the_text_does_not_vanish(box):
    entries = "".join(f'<li><a href="/{n}/">A headline of five words {n}</a></li>' for n in (1, 2))
    item = article(f'<div class="{box}"><h3>Related articles</h3><ul>{entries}</ul></div>', "entry-content")
    assert [one for one in kinds(item) if one[0] == "related"] == [("related", "/1/"), ("related", "/2/")]


@pytest.mark.parametrize("heading", ["", "Economy", "Latest news"])
def test_a_box_in_the_text_that_does_not_say_related_holds_links_of_the_text(heading):
    item = article(block(heading, module("/a/")))
    assert (kinds(item), item.fronts) == ([("inline", "/a/")], [])


def test_a_link_of_the_related_block_in_the_text_is_counted_once():
    item = article(block("Related", module("/a/"), kind="related-box") + '<p>More is <a href="/b/">here</a>.</p>')
    assert [(link.block, link.url[-3:], link.position) for link in item.related] == [
        ("related", "/a/", 1),
        ("inline", "/b/", 1),
    ]
