"""A container taken apart: the article's words in order, and what stands between them kept where it belongs."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from newscrawl.items import Embed, Image
from newscrawl.pages.body import JUNK, LINK_BOX, read_content
from newscrawl.pages.page import Page
from newscrawl.pages.pictures.figures import read_figure

URL = "https://iranfocus.com/iraq/12-story/"
PROSE = "The minister told parliament that trade had fallen by half and that nobody in his office had been consulted."


def read(markup):
    return read_content(Page.from_html(f"<main>{markup}</main>", URL).root.find(".//main"), URL)


def paragraphs(markup):
    return read(markup).paragraphs


def links(markup):
    return [(link.url, link.headline) for link in read(markup).links]


def test_a_box_that_holds_most_of_the_text_is_the_text_on_a_page_that_is_one_form_too():
    boxed = f"<main><div class='banner'>{f'<p>{PROSE}</p>' * 5}</div><p>More.</p></main>"
    for markup in (boxed, f"<form>{boxed}</form>"):
        container = Page.from_html(markup, URL).root.find(".//main")
        assert read_content(container, URL).paragraphs == [PROSE] * 5 + ["More."]


def test_what_a_form_says_is_no_reason_to_take_its_box_for_the_text():
    asked = f"<div class='banner'><form>{f'<p>{PROSE}</p>' * 5}</form>Vote now.</div>"
    assert paragraphs(f"{asked}<p>{PROSE}</p>") == [PROSE]


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("Bare<p>Two</p>tail", ["Bare", "Two", "tail"]),
        ("<div>Bare</div><div><div>In <b>two</b></div> divs</div>", ["Bare", "In two", "divs"]),
        ("One<br><br>Two<br />\n&nbsp;<br>Three<br>more", ["One", "Two", "Three more"]),
        ("<b>One<br><br>Two</b>", ["One", "Two"]),
        ("<h2>Sub</h2><p>A</p><h3><strong>Sub 2</strong></h3>B", ["Sub", "A", "Sub 2", "B"]),
        ("<ul><li>One</li><li>Two<ul><li>In</li></ul>tail</li></ul>", ["One", "Two", "In", "tail"]),
        ("<ol><li><p>One</p></li></ol><dl><dt>T</dt><dd>D</dd></dl>", ["One", "T", "D"]),
        ("<blockquote><p>“Q”</p><cite>He</cite></blockquote>", ["“Q”", "He"]),
        ("<blockquote>Bare quote</blockquote>after", ["Bare quote", "after"]),
        (
            "<table><caption>C</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            ["C", "a b", "1 2"],
        ),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", ["one", "two"]),
        ("<p>a<sub>2</sub> b<span>c</span> <em>d</em>e</p>", ["a2 bc de"]),
        ("<p>one\r\n two&nbsp;&nbsp;three&shy;four</p>", ["one two threefour"]),
        ("<p></p><p>&nbsp;</p><p><br></p><hr>", []),
        ("<p>A</p><!-- no --><?php no ?><p>B<!-- no -->C</p>", ["A", "BC"]),
        ("<section><article><p>A</p></article></section><center>B</center>", ["A", "B"]),
        ("<details><summary>S</summary>D</details>", ["S", "D"]),
        ("<p>He said <ins>three</ins> <del>two</del> died</p>", ["He said three two died"]),
        ("<pre>a\n  b</pre>", ["a b"]),
        ("<font>A</font><custom-tag>B</custom-tag>", ["AB"]),
    ],
)
def test_paragraphs_stand_in_the_order_of_the_page(markup, expected):
    assert paragraphs(markup) == expected


BLOCK_TAGS = ["div", "blockquote", "section", "ul", "li", "center", "h3", "td", "figure", "article"]
INLINE_TAGS = ["b", "i", "span", "em", "a href='/x/'", "font"]
WORD = st.text("abcdefghxyzéپ", min_size=1, max_size=8)
LEAF = st.lists(WORD, min_size=1, max_size=4).map(lambda some: f"<p>{' '.join(some)}</p>") | st.sampled_from(
    ["<br>", "<br><br>", "<!-- c -->", "<img src='/a.jpg'>", "<script>x()</script>", "<hr>", "<iframe></iframe>"]
)
TREE = st.recursive(
    st.lists(LEAF, max_size=3).map("".join),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(BLOCK_TAGS + INLINE_TAGS),
        st.lists(inner, max_size=3),
    ),
    max_leaves=15,
)


@settings(deadline=None)
@given(TREE)
@example("<figure><p>a</p><img src='/a.jpg'></figure><p>b</p>")
@example("<a href='/x/'><p>a</p><p>b</p></a>")
def test_every_word_of_a_paragraph_appears_in_order_however_tags_are_nested(markup):
    tree = html.fragment_fromstring(f"<div>{markup}</div>")
    figures = {p for figure in tree.iter("figure") if figure.xpath(".//img|.//iframe") for p in figure.iter("p")}
    said = [word for p in tree.iter("p") if p not in figures for word in p.text_content().split()]
    found = [word for paragraph in read_content(tree, URL).paragraphs for word in paragraph.split()]
    assert [word for word in found if word in said] == said


@settings(deadline=None)
@given(st.text("<>/=\"' abpdivtrscmg&;!-\n", max_size=120))
@example("<p><a href='http://[x'>bad</a><img src='http://[x'><iframe src='//[y'></iframe></p>")
@example("<blockquote class=twitter-tweet><a href='http://[x/status/1'>t</a></blockquote>")
@example("<a><a><a>" * 50)
@example("<figure class=wp-caption>" * 30)
def test_broken_markup_is_read_without_an_error(markup):
    read(f"<div>{markup}</div>")


@pytest.mark.parametrize("tag", ["div", "span", "b", "a", "blockquote", "li"])
def test_the_words_of_very_deep_markup_are_kept(tag):
    inner = "<i>" if tag == "a" else ""
    assert "deep" in " ".join(paragraphs(f"<{tag}>{inner}" * 700 + "deep")).split()


# -- links ------------------------------------------------------------------------------------------------------------


def test_a_link_in_a_sentence_stays_text_and_is_kept():
    found = read('<p>He <a href="/a/">said so</a> on <a href="http://other.example/b">Monday</a>.</p>')
    assert found.paragraphs == ["He said so on Monday."]
    assert [(link.url, link.headline, link.block) for link in found.links] == [
        ("https://iranfocus.com/a/", "said so", "inline"),
        ("http://other.example/b", "Monday", "inline"),
    ]


@pytest.mark.parametrize(
    "href", ["", "#note", "mailto:a@b.example", "javascript:x()", "tel:1", "data:,x", "ftp://a/", "http://[x"]
)
def test_a_link_that_leads_to_no_page_is_text_only(href):
    found = read(f'<p>He <a href="{href}">said</a> so.</p>')
    assert (found.paragraphs, found.links) == (["He said so."], [])


def test_a_link_around_whole_paragraphs_is_kept():
    markup = '<a href="/a/"><h4>Title</h4><p>More of it</p></a><p>After</p>'
    assert paragraphs(markup) == ["Title", "More of it", "After"]
    assert links(markup) == [("https://iranfocus.com/a/", "Title More of it")]


@pytest.mark.parametrize(
    "label",
    [
        "Also read:",
        "Read more:",
        "Read also –",
        "ALSO READ »",
        "See also",
        "Related:",
        "Related articles:",
        "Must read:",
        "Lea también:",
    ],
)
def test_an_also_read_line_is_kept_as_a_link_and_not_as_text(label):
    markup = f'<p>One</p><p><strong>{label} <a href="/a/">A title</a></strong></p><p>Two</p>'
    assert paragraphs(markup) == ["One", "Two"]
    assert links(markup) == [("https://iranfocus.com/a/", "A title")]


@pytest.mark.parametrize(
    "line",
    [
        'Also read <a href="/a/">a title</a> that was thrown away',
        'Related <a href="/a/">talks</a> went on in Vienna.',
        'Read more than <a href="/a/">a title</a>, he said.',
        "Also read out was a letter.",
        "See also the letter of May.",
    ],
)
def test_a_sentence_that_begins_like_an_also_read_line_stays(line):
    assert paragraphs(f"<p>{line}</p>") == [re.sub("<.*?>", "", line)]


@pytest.mark.parametrize(
    "name",
    [
        "td-related-inline also-read",
        "td_block_wrap td_block_7",
        "related-posts",
        "relatedArticles",
        "inline-related",
        "see-also",
        "read-more",
        "yarpp-related",
        "crp_related",
        "irp",
    ],
)
def test_a_box_of_links_is_kept_as_links_one_a_target(name):
    box = (
        f'<div class="{name}"><span>More on this</span><a href="/a/"><img src="/a.jpg"></a><a href="/a/">A title</a>'
        '<a href="/a/">A</a><a href="/b/" title="B title"></a><a href="#">x</a></div>'
    )
    found = read(f"<p>One</p>{box}<p>Two</p>")
    assert found.paragraphs == ["One", "Two"]
    assert [(link.url[-3:], link.headline) for link in found.links] == [("/a/", "A title"), ("/b/", "B title")]
    assert found.images == []


@pytest.mark.parametrize(
    "box",
    [
        f'<div class="related-development"><p>{PROSE} {PROSE} <a href="/a/">See</a></p></div>',
        f'<div class="td_block_wrap vc_column_text"><p>{PROSE} {PROSE}</p></div>',
        f'<p class="security-related">{PROSE}</p>',
        f'<div class="read-more-than-once">{PROSE}</div>',
        f'<h2 id="related-talks">{PROSE}</h2>',
    ],
)
def test_a_box_that_is_only_named_like_one_of_links_is_text(box):
    assert PROSE in " ".join(paragraphs(f"<p>One</p>{box}"))


# -- furniture --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "box",
    [
        '<div class="td-a-rec"><style>.x{}</style>- Advertisement -<a href="/ad"><img src="/ad.png"></a></div>',
        '<div class="ad">Buy</div>',
        '<div class="content-ads">Buy</div>',
        '<div id="id_ad_3">Buy</div>',
        '<ins class="adsbygoogle">Buy</ins>',
        '<div class="sponsored-box">Buy</div>',
        '<div class="td-post-sharing td-ps-bg"><a href="https://x.example/?u=1">Share</a></div>',
        '<div class="sharedaddy sd-sharing-enabled">Share this</div>',
        '<div class="share-bar">Share this</div>',
        '<div class="addtoany_share_save_container addtoany">Share this</div>',
        '<div class="tds-newsletter td_block_wrap tdn-newsletter-box"><h4>Stay informed</h4><form>Mail</form></div>',
        '<div class="mc4wp-form subscribe">Sign up</div>',
        '<div id="comments" class="comments-area">Ten comments</div>',
        '<div class="post-views">17 views</div>',
        '<div id="toc" class="toc">Contents</div>',
        '<div id="ez-toc-container" class="ez-toc-v2_0">Contents</div>',
        '<div class="author-box">About him</div>',
        "<script>x()</script><style>p{}</style><noscript>On</noscript><template>T</template>",
        "<form>Search <input><button>Go</button></form><nav>Menu</nav><aside>Aside</aside>",
        "<select><option>One</option></select><svg><text>S</text></svg><object>O</object>",
    ],
)
def test_furniture_is_no_text(box):
    found = read(f"<p>{PROSE}</p>{box}<p>Two</p>")
    assert found.paragraphs == [PROSE, "Two"]
    assert (found.links, found.images, found.embeds) == ([], [], [])


@pytest.mark.parametrize(
    "name",
    [
        *("shared-history", "download", "loads", "roadside", "addendum", "bread", "leads", "heads", "shareholders"),
        *(
            "readmore",
            "broadside",
            "metered",
            "tocsin",
            "parameter",
            "thermometer",
            "socialist",
            "respondent",
            "adopted",
        ),
        *("commentary", "commented", "bannered", "overrated", "tramadol", "unrelated", "decaptioned", "irps", "adage"),
        *(
            "story-body",
            "entry-content",
            "has-text-align-left",
            "MsoNormal",
            "wp-block-paragraph",
            "paywall",
            "lead-in",
        ),
    ],
)
def test_words_that_only_look_like_furniture_cost_no_text(name):
    markup = (
        f'<div class="{name}"><p>One <span class="{name}">two</span></p></div><p id="{name}" class="{name}">Three</p>'
    )
    assert paragraphs(markup) == ["One two", "Three"]


@pytest.mark.parametrize(
    "anchor", ["social-unrest", "share-of-the-market", "comments", "related", "ads-and-banners", "Rating_agency", "toc"]
)
def test_a_subheading_may_be_marked_by_any_words_of_its_own(anchor):
    inner = f'<h3><span class="ez-toc-section" id="{anchor}">Sub two</span></h3>'
    markup = f'<h2 id="{anchor}">Sub</h2>{inner}<p id="{anchor}">P</p>'
    assert paragraphs(markup) == ["Sub", "Sub two", "P"]


@pytest.mark.parametrize("name", ["paywall", "ad-free", "promoted", "subscription-content", "share", "related"])
def test_a_box_that_holds_most_of_the_text_is_the_text(name):
    text = "".join(f"<p>{PROSE} {number}</p>" for number in range(6))
    assert len(paragraphs(f'<p>Lead</p><div class="{name}">{text}</div>')) == 7


def test_no_common_word_of_news_is_a_name_of_furniture():
    for word in (
        "history",
        "sharia",
        "commander",
        "adviser",
        "radar",
        "socialism",
        "metro",
        "protocol",
        "stock",
        "tactics",
    ):
        assert not JUNK.search(word)
        assert not JUNK.search(f"about-{word}")
        assert not LINK_BOX.search(word)


# -- pictures and frames ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        '<figure class="wp-block-image"><img src="/a.jpg" alt="Alt"><figcaption>Told</figcaption></figure>',
        '<figure><a href="/a.jpg"><img src="/a.jpg" alt="Alt"></a><figcaption><p>Told</p></figcaption></figure>',
        '<div class="wp-caption"><img src="/a.jpg" alt="Alt"><p class="wp-caption-text">Told</p></div>',
        '<p><img src="/a.jpg" alt="Alt"></p><p class="wp-caption-text">Told</p>',
        '<div class="has-caption"><img src="/a.jpg" alt="Alt"><span class="caption">Told</span></div>',
    ],
)
def test_a_picture_is_kept_with_its_caption_and_out_of_the_text(markup):
    found = read(f"<p>One</p>{markup}<p>Two</p>")
    assert found.images == [Image(url="https://iranfocus.com/a.jpg", caption="Told", alt="Alt")]
    assert (found.paragraphs, found.links) == (["One", "Two"], [])


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="/a.jpg"><figcaption>Told (AP Photo/Jane Doe)</figcaption></figure>',
        '<p><img src="/a.jpg"></p><p class="wp-caption-text">Told. <span class="credit">AP Photo/Jane Doe</span></p>',
        '<div><img src="/a.jpg"><div class="photo-credit">Photo: AP Photo/Jane Doe</div></div>',
        '<div><amp-img src="/a.jpg"></amp-img><small class="credit">AP Photo/Jane Doe</small></div>',
        '<figure><amp-img src="/a.jpg"></amp-img><cite class="copyright">(AP Photo/Jane Doe)</cite></figure>',
    ],
)
def test_a_credit_is_kept_with_its_picture_and_out_of_the_text(markup):
    found = read(f"<p>One</p>{markup}<p>Two</p>")
    assert [(image.url[-6:], image.credit_text) for image in found.images] == [("/a.jpg", "AP Photo/Jane Doe")]
    assert found.paragraphs == ["One", "Two"]


def test_a_copyright_line_far_from_any_picture_is_text():
    found = read(f'<p><img src="/a.jpg">{PROSE * 3}</p><div><p class="copyright">© The Karun Herald</p></div>')
    assert found.paragraphs[-1] == "© The Karun Herald"
    assert found.images[0].credit_text == ""


def test_a_picture_that_only_the_fallback_for_old_browsers_names_is_kept():
    found = read('<p>One</p><img src="data:,x" class="lazy"><noscript><img src="/a.jpg" alt="A"></noscript>')
    assert found.images == [Image(url="https://iranfocus.com/a.jpg", alt="A")]
    assert found.paragraphs == ["One"]


def test_a_background_without_words_on_it_is_a_picture():
    found = read('<p>One</p><div class="hero" data-bg="/a.jpg"></div><p style="background:url(/b.jpg)">Two</p>')
    assert [image.url[-6:] for image in found.images] == ["/a.jpg"]
    assert found.paragraphs == ["One", "Two"]


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ('<a href="/other/"><img src="/t.jpg"> Another story</a>', []),
        ('<a href="/other/"><div><img src="/t.jpg"></div><h4>Another story</h4></a>', []),
        ('<a href="/attachment/a/"><img src="/t.jpg"></a>', ["/t.jpg"]),
        ('<a href="/t.jpg"><img src="/t.jpg"> enlarge</a>', ["/t.jpg"]),
        (f'<a href="/other/"><img src="/t.jpg"><p>{PROSE} {PROSE}</p></a>', ["/t.jpg"]),
    ],
)
def test_the_thumbnail_of_a_link_to_another_page_is_no_picture_of_the_article(markup, pictures):
    assert [image.url[-6:] for image in read(f"<p>One</p>{markup}").images] == pictures


def test_a_long_caption_is_a_caption():
    markup = f'<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">{PROSE} {PROSE}</p></div>'
    assert read(markup).images == [Image(url="https://iranfocus.com/a.jpg", caption=f"{PROSE} {PROSE}")]
    assert paragraphs(markup) == []


@pytest.mark.parametrize(
    ("attributes", "source"),
    [
        ('src="data:image/gif;base64,R0" data-src="/a.jpg"', "/a.jpg"),
        ('src="data:image/gif;base64,R0" data-lazy-src=" /a.jpg "', "/a.jpg"),
        ('srcset="/s.jpg 300w, /l.jpg 1200w"', "/l.jpg"),
        ('src="data:," data-srcset="/s.jpg 1x,/l.jpg 2x"', "/l.jpg"),
    ],
)
def test_a_picture_that_loads_late_has_the_address_it_will_have(attributes, source):
    assert [image.url for image in read(f"<p><img {attributes}></p>").images] == [f"https://iranfocus.com{source}"]


@pytest.mark.parametrize(
    "attributes",
    [
        'src="/a.gif" width="1" height="1"',
        'src="/a.png" class="emoji"',
        'src="/a.png" class="avatar photo"',
        'src="data:,x"',
        "",
    ],
)
def test_spacers_counters_and_faces_are_no_pictures(attributes):
    assert read(f"<img {attributes}>").images == []


def test_the_first_picture_of_a_gallery_takes_its_caption():
    gallery = html.fragment_fromstring(
        '<figure><img src="/a.jpg"><img src="/b.jpg"><figcaption>Told</figcaption></figure>'
    )
    assert [(image.url[-5:], image.caption) for image in read_figure(gallery, URL)] == [
        ("a.jpg", "Told"),
        ("b.jpg", ""),
    ]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (
            "<figure class='wp-block-table'><table><tr><td>1</td></tr></table><figcaption>Source</figcaption></figure>",
            ["1", "Source"],
        ),
        (
            "<figure class='wp-block-pullquote'><blockquote><p>“Short”</p><cite>He</cite></blockquote></figure>",
            ["“Short”", "He"],
        ),
        (f"<figure><img src='/b.jpg'><p>{PROSE} {PROSE}</p></figure>", [f"{PROSE} {PROSE}"]),
        ("<figure>Bare</figure>", ["Bare"]),
    ],
)
def test_a_figure_of_words_is_text(figure, expected):
    found = read(f"<img src='/a.jpg'>{figure}")
    assert found.paragraphs == expected
    assert [image.caption for image in found.images] == [""] * len(found.images)
    assert len({image.url for image in found.images}) == len(found.images)


@pytest.mark.parametrize(
    ("markup", "embed"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/x" title="A speech"></iframe>',
            Embed(kind="video", url="https://www.youtube.com/embed/x", text="A speech"),
        ),
        (
            '<iframe data-src="//player.vimeo.com/video/1"></iframe>',
            Embed(kind="video", url="https://player.vimeo.com/video/1"),
        ),
        (
            '<iframe src="/map/" title="YouTube video player"></iframe>',
            Embed(kind="frame", url="https://iranfocus.com/map/"),
        ),
        ('<video><source src="/v.mp4"></video>', Embed(kind="video", url="https://iranfocus.com/v.mp4")),
        ('<audio src="/a.mp3">No sound</audio>', Embed(kind="audio", url="https://iranfocus.com/a.mp3")),
        (
            '<figure class="wp-block-embed"><iframe src="https://youtu.be/x" title="video"></iframe></figure>',
            Embed(kind="video", url="https://youtu.be/x"),
        ),
        (
            (
                '<blockquote class="twitter-tweet"><p>Said so</p>&mdash; He (@he) <a href="https://t.co/x">x</a>'
                '<a href="https://twitter.com/he/status/1">May 3</a></blockquote><script src="w.js"></script>'
            ),
            Embed(kind="tweet", url="https://twitter.com/he/status/1", text="Said so"),
        ),
        (
            (
                '<figure class="wp-block-embed"><div><blockquote class="twitter-tweet"><p>Short</p>'
                '<a href="https://twitter.com/he/status/2">May 3</a></blockquote></div></figure>'
            ),
            Embed(kind="tweet", url="https://twitter.com/he/status/2", text="Short"),
        ),
        (
            '<div class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/">A post</div>',
            Embed(kind="post", url="https://www.instagram.com/p/x/", text="A post"),
        ),
    ],
)
def test_tweets_videos_and_frames_are_kept_apart_from_the_text(markup, embed):
    found = read(f"<p>One</p>{markup}<p>Two</p>")
    assert found.embeds == [embed]
    assert (found.paragraphs, found.links) == (["One", "Two"], [])


@pytest.mark.parametrize("source", ["", "about:blank", "javascript:x()", "data:text/html,x", "http://[x"])
def test_a_frame_that_shows_nothing_is_no_embed(source):
    assert read(f'<iframe src="{source}"></iframe>').embeds == []
