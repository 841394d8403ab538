"""The article page: each field from the best source that the page has, and the reasons why a page holds none."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.exceptions import NotAnArticleError
from newscrawl.items import Dateline, Embed, Image
from newscrawl.pages.article import ArticlePage

URL = "https://iranfocus.com/iraq/12-story/"
PROSE = "The minister told parliament that trade had fallen by half and that nobody in his office had been consulted."
SOUND = datetime(2020, 5, 3, 10, tzinfo=UTC)


class NewsPage(ArticlePage):
    """A page of a site with a name and a zone."""

    site_name = "Iran Focus"
    zone = ZoneInfo("Asia/Tehran")


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | fields)}</script>'


def crumbs(*names, css="td-crumb-container"):
    links = "".join(f'<span><a class="entry-crumb" href="/">{name}</a></span>' for name in names)
    title = '<span class="td-bred-no-url-last">Title</span>'
    return f'<div class="{css}"><div class="entry-crumbs">{links}{title}</div></div>'


def classic(
    body=f"<p>{PROSE}</p>", *, title="Title", below_title="", head="", above="", below="", beside="", body_class=""
):
    """Return a page of the classic template."""
    titled = f'<header class="td-post-title"><h1 class="entry-title">{title}</h1>{below_title}</header>'
    return (
        f'<html lang="en-US"><head>{head}</head><body class="single single-post {body_class}">{above}<article>'
        f'<div class="td-post-header">{titled}</div><div class="td-post-content tagdiv-type">{body}</div>'
        f"<footer>{below}</footer></article>{beside}</body></html>"
    )


def cloud(body=f"<p>{PROSE}</p>", *, title="Title", cells="", head="", below=""):
    """Return a page of the cloud template, style sheets inside its cells included."""
    style = "<style>.tdi_1{color:red}</style>"
    return (
        f'<html lang="en"><head>{head}</head><body class="single single-post tdb-template"><article id="template-id-9">'
        f'<div class="td_block_wrap tdb_title">{style}<div class="tdb-block-inner">'
        f'<h1 class="tdb-title-text">{title}</h1></div></div>'
        f'{cells.replace("STYLE", style)}<div class="td_block_wrap tdb_single_content td-post-content">{style}'
        f'<div class="tdb-block-inner td-fix-index">{body}</div></div>{below}</article></body></html>'
    )


def cell(name, inner):
    return f'<div class="td_block_wrap {name}">STYLE<div class="tdb-block-inner td-fix-index">{inner}</div></div>'


def module(path, title="Other", date="2026-01-01T00:00:00Z"):
    return (
        '<div class="td_module_6 td_module_wrap">'
        f'<h3 class="entry-title td-module-title"><a href="{path}">{title}</a></h3>'
        f'<div class="td-module-meta-info"><span class="td-post-author-name"><a href="/author/x/">Not Him</a></span>'
        f'<span class="td-post-date"><time class="entry-date" datetime="{date}">x</time></span></div></div>'
    )


def block(heading, *paths, kind="td_block_7"):
    modules = "".join(map(module, paths))
    return f'<div class="td_block_wrap {kind}"><h4 class="td-block-title">{heading}</h4>{modules}</div>'


def read(markup, page=NewsPage, url=URL):
    return page.from_html(markup, url).to_item()


def refused(markup, page=NewsPage):
    with pytest.raises(NotAnArticleError) as caught:
        read(markup, page)
    return caught.value.reason


# -- title, standfirst, text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        (classic(head='<title>X</title><meta property="og:title" content="Y">' + ld(headline="Z")), "markup"),
        (cloud(head=ld(headline="Z")), "markup"),
        (
            classic(title="", head='<title>X</title><meta property="og:title" content="Y">' + ld(headline="Title")),
            "json-ld",
        ),
        (classic(title="", head='<title>X</title><meta property="og:title" content="Title">'), "meta"),
        (classic(title="", head='<meta name="twitter:title" content="Title">'), "meta"),
        (classic(title="", head="<title>Title</title>"), "title"),
        (f'<body><h1>Title</h1><div class="td-post-content">{PROSE}</div></body>', "h1"),
        (f'<body><h1>A</h1><h1 itemprop="headline">Title</h1><div class="td-post-content">{PROSE}</div></body>', "h1"),
    ],
)
def test_the_headline_is_the_printed_one_else_what_the_page_tells_machines(markup, source):
    found = read(markup)
    assert (found.headline, found.sources["headline"]) == ("Title", source)


def test_the_title_of_a_module_is_not_the_headline():
    assert read(classic(above=module("/x/"))).headline == "Title"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Iran&#8217;s &#8220;plan&#8221; &#8211; now", "Iran’s “plan” – now"),
        ("Iran&amp;#8217;s plan &amp;amp; more", "Iran’s plan & more"),
        ("Iran\u00e2\u20ac\u2122s plan", "Iran’s plan"),
        ("Nego\u00adtiations&nbsp;&nbsp;in\n Vienna", "Negotiations in Vienna"),
        ("Cafe\u0301 &lt;b&gt;", "Café <b>"),
    ],
)
def test_titles_and_text_are_clean_whatever_was_done_to_them(printed, meant):
    found = read(classic(f"<p>{PROSE} {printed}</p>", title=printed))
    assert (found.headline, found.body) == (meant, f"{PROSE} {meant}")


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        (classic(below_title='<p class="td-post-sub-title">Told</p>', head=ld(description="No")), "markup"),
        (cloud(cells=cell("tdb_single_subtitle", "<p>Told</p>"), head=ld(description="No")), "markup"),
        (classic(head='<meta property="og:description" content="No">' + ld(description="Told")), "json-ld"),
        (classic(head='<meta property="og:description" content="Told"><meta name="description" content="No">'), "meta"),
        (classic(head='<meta name="description" content="Told">'), "meta"),
    ],
)
def test_the_description_is_the_standfirst_else_the_metadatas(markup, source):
    found = read(markup)
    assert (found.description, found.sources["description"]) == ("Told", source)


def test_the_lead_of_a_wire_story_is_its_description():
    lead = f"<p>AP: {PROSE} Associated Press</p><p>BAGHDAD (AP) – {PROSE}</p>"
    found = read(classic(lead, head=ld(description="No")))
    assert (found.description, found.sources["description"]) == (PROSE, "text")
    assert found.body == f"BAGHDAD (AP) – {PROSE}"
    both = read(classic(lead, below_title='<p class="td-post-sub-title">Told</p>'))
    assert (both.description, both.body) == ("Told", found.body)


@pytest.mark.parametrize("build", [classic, cloud])
def test_the_body_holds_the_containers_paragraphs_and_nothing_else(build):
    found = read(build("Bare text first.<p>Two</p><h3>Sub</h3><ul><li>Three</li></ul>"))
    assert (found.body, found.sources["body"]) == ("Bare text first.\n\nTwo\n\nSub\n\nThree", "markup")


@pytest.mark.parametrize(
    "markup",
    [
        f'<body><h1>Title</h1><div itemprop="articleBody"><p>{PROSE}</p></div></body>',
        f'<body><article><h1>Title</h1><div class="entry-content"><p>{PROSE}</p></div></article></body>',
    ],
)
def test_the_container_of_another_theme_is_found(markup):
    found = read(markup)
    assert (found.body, found.sources["body"]) == (PROSE, "prose")


def test_a_page_in_no_known_markup_is_read_by_guess_and_says_so():
    text = "".join(f"<p>{PROSE} Part {number} of the report followed.</p>" for number in range(6))
    found = read(f"<html><body><h1>Title</h1><div id='x'><div class='words'>{text}</div></div></body></html>")
    assert found.sources["body"] == "prose"
    assert found.body.count(PROSE) == 6


def test_a_title_printed_once_more_above_the_text_is_not_text():
    assert read(classic(f"<h2>TITLE</h2><p>{PROSE}</p><p>Title</p>", title="Title")).body == PROSE
    late = classic(f"<p>{PROSE}</p><p>A</p><p>B</p><p>Title</p>")
    assert read(late).body.endswith("Title")


# -- who --------------------------------------------------------------------------------------------------------------


AUTHOR_LINE = (
    '<div class="td-module-meta-info"><div class="td-post-author-name">By <a href="/author/x/">{}</a></div></div>'
)
AUTHOR_CELL = '<a class="tdb-author-name" href="/author/x/">{}</a>'


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        (classic(f"<p>By Ali Rad</p><p>{PROSE}</p>", below_title=AUTHOR_LINE.format("Sara Omid")), "text"),
        (classic(below_title=AUTHOR_LINE.format("Ali Rad"), head=ld(author="Sara Omid")), "markup"),
        (cloud(cells=cell("tdb_single_author", AUTHOR_CELL.format("Ali Rad")), head=ld(author="Sara Omid")), "markup"),
        (classic(below_title=AUTHOR_LINE.format("admin"), head=ld(author={"name": "Ali Rad"})), "json-ld"),
        (classic(head='<meta name="author" content="Ali Rad">'), "meta"),
    ],
)
def test_authors_are_those_of_the_byline_else_of_the_theme_else_of_the_metadata(markup, source):
    found = read(markup)
    assert (found.authors, found.sources["authors"]) == (["Ali Rad"], source)


@pytest.mark.parametrize(
    "account", ["admin", "Editor", "Iran Focus", "AFP", "Associated Press", "https://iranfocus.com", "a@b.c"]
)
def test_accounts_agencies_and_addresses_are_no_people(account):
    found = read(classic(below_title=AUTHOR_LINE.format(account), head=f'<meta name="author" content="{account}">'))
    assert found.authors == []
    assert "authors" not in found.sources


def test_authors_of_modules_and_of_the_box_below_the_text_do_not_count():
    box = cell("tdb_single_author_box tdb-author-box", AUTHOR_CELL.format("Not Him"))
    assert read(cloud(below=box)).authors == []
    assert read(classic(beside=block("Latest news", "/x/"))).authors == []


def test_the_byline_is_kept_as_printed():
    found = read(classic(f"<p>By ALI RAD</p><p>Associated Press Writer</p><p>BAGHDAD (AP) – {PROSE}</p>"))
    assert (found.byline, found.authors, found.agency) == ("By ALI RAD, Associated Press Writer", ["ALI RAD"], "AP")
    assert found.dateline == Dateline(place="BAGHDAD", agency="AP")
    assert found.body == f"BAGHDAD (AP) – {PROSE}"
    assert found.sources["byline"] == found.sources["agency"] == found.sources["dateline"] == "text"


def test_a_report_without_an_agency_is_the_sites_own_by_assumption():
    found = read(classic())
    assert (found.agency, found.sources["agency"]) == ("Iran Focus", "text:assumed")
    assert (found.dateline, found.byline) == (None, "")
    nameless = read(classic(), ArticlePage)
    assert (nameless.agency, "agency" in nameless.sources) == ("", False)


# -- when -------------------------------------------------------------------------------------------------------------

TIME = '<span class="td-post-date"><time class="entry-date" datetime="{}">x</time></span>'


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        (
            classic(
                head='<meta property="article:published_time" content="2019-01-01T00:00:00Z">'
                + ld(datePublished="2020-05-03T10:00:00+00:00"),
                below_title=TIME.format("2018-01-01T00:00:00Z"),
            ),
            "json-ld",
        ),
        (
            classic(
                head='<meta property="article:published_time" content="2020-05-03T10:00:00Z">'
                + ld(datePublished="soon"),
                below_title=TIME.format("2018-01-01T00:00:00Z"),
            ),
            "meta",
        ),
        (classic(below_title=TIME.format("2020-05-03T11:00:00+01:00")), "markup"),
        (cloud(cells=cell("tdb_single_date", TIME.format("2020-05-03T11:00:00+01:00"))), "markup"),
        (classic(below_title=TIME.format("2020-05-03T14:30:00")), "markup:assumed"),
    ],
)
def test_the_date_is_the_metadatas_else_the_printed_one(markup, source):
    found = read(markup)
    assert (found.date_published, found.sources["date_published"]) == (SOUND, source)
    assert found.date_published_raw in markup


def test_the_dates_of_modules_are_not_the_articles():
    found = read(classic(beside=block("Latest news", "/x/"), above=block("Must read", "/y/")))
    assert (found.date_published, found.date_published_raw, found.date_modified) == (None, "", None)


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (
            ld(dateModified="2020-05-03T10:00:00Z") + '<meta property="article:modified_time" content="2019-01-01">',
            "json-ld",
        ),
        ('<meta property="article:modified_time" content="2020-05-03T10:00:00Z">', "meta"),
        ('<meta property="og:updated_time" content="2020-05-03T14:30:00">', "meta:assumed"),
    ],
)
def test_the_date_of_the_last_change_is_what_the_page_says(head, source):
    found = read(classic(head=head))
    assert (found.date_modified, found.sources["date_modified"]) == (SOUND, source)


# -- where it stands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        (classic(above=crumbs("Home", "News &amp; more", "Iraq"), head=ld(articleSection="No")), "markup"),
        (
            cloud(
                cells=cell(
                    "tdb_breadcrumbs tdb-breadcrumbs",
                    '<a class="tdb-entry-crumb" href="/">Home</a>'
                    '<a class="tdb-entry-crumb" href="/n/">News &amp; more</a>'
                    '<a class="tdb-entry-crumb" href="/i/">Iraq</a><span class="tdb-bred-no-url-last">Title</span>',
                )
            ),
            "markup",
        ),
        (classic(above=crumbs("Inicio", "News &amp; more", "Iraq", "TITLE")), "markup"),
        (
            classic(above=crumbs("www.example.org", "News &amp; more", "Iraq", "Long"), head=ld(headline="Long")),
            "markup",
        ),
        (
            classic(
                head=ld(
                    **{
                        "@type": "BreadcrumbList",
                        "itemListElement": [{"name": name} for name in ("Home", "News & more", "Iraq", "Title")],
                    }
                )
            ),
            "json-ld",
        ),
    ],
)
def test_the_section_is_the_breadcrumb_without_home_and_title(markup, source):
    found = read(markup)
    assert (found.section, found.sources["section"]) == (["News & more", "Iraq"], source)


@pytest.mark.parametrize(
    "head",
    [ld(articleSection=["Iraq", "Oil"]), ld(articleSection="Iraq"), '<meta property="article:section" content="Iraq">'],
)
def test_without_a_breadcrumb_the_section_is_the_declared_one(head):
    found = read(classic(head=head))
    assert (found.section, found.sources["section"]) == (["Iraq"], "meta")


@pytest.mark.parametrize(
    ("markup", "tags", "source"),
    [
        (
            classic(
                below='<ul class="td-tags"><li><span>TAGS</span></li><li><a href="/t/">oil &amp; gas</a></li></ul>'
            ),
            ["oil & gas"],
            "markup",
        ),
        (
            cloud(below='<ul class="tdb-tags"><li><span>Tags</span></li><li><a>oil</a></li><li><a>oil</a></li></ul>'),
            ["oil"],
            "markup",
        ),
        (classic(head=ld(keywords=["oil", "gas", 3, " oil "])), ["oil", "gas"], "json-ld"),
        (classic(head=ld(keywords="oil, gas,,oil")), ["oil", "gas"], "json-ld"),
        (classic(head=ld(keywords={"a": 1})), [], None),
    ],
)
def test_tags_are_the_shown_ones_else_the_declared_keywords(markup, tags, source):
    found = read(markup)
    assert (found.tags, found.sources.get("tags")) == (tags, source)


def test_the_language_is_the_pages_else_the_metadatas():
    assert read(classic()).language == "en-US"
    found = read(
        f'<head>{ld(inLanguage="fa")}</head><body><h1>Title</h1><div class="td-post-content">{PROSE}</div></body>'
    )
    assert (found.language, found.sources["language"]) == ("fa", "json-ld")


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        ("https://iranfocus.com/news/12-new-slug/?utm_source=x#top", "https://iranfocus.com/news/12-new-slug/"),
        ("http://www.iranfocus.com/iraq/12-story/", "http://www.iranfocus.com/iraq/12-story/"),
        ("/iraq/12-moved/", "https://iranfocus.com/iraq/12-moved/"),
        ("https://other.example/iraq/12-story/", URL),
        ("https://iranfocus.com.other.example/12/", URL),
        ("https://iranfocus.com:8443/iraq/12-story/", URL),
        ("http://[x", URL),
        ("javascript:x()", URL),
        ("", URL),
    ],
)
def test_the_declared_address_is_believed_only_where_it_stays_on_the_site(declared, url):
    assert read(classic(head=f'<link rel="canonical" href="{declared}">')).url == url
    assert read(classic(head=f'<link rel="canonical" href="{declared}">'), url=f"{URL}?fbclid=1").url == url


def test_open_graph_may_declare_the_address():
    assert read(classic(head='<meta property="og:url" content="https://iranfocus.com/x/12-y/">')).url.endswith(
        "/x/12-y/"
    )


def test_the_site_is_that_of_the_request():
    found = read(classic(head='<link rel="canonical" href="https://www.iranfocus.com/a/">'))
    assert found.site == "iranfocus.com"


# -- what belongs to it -----------------------------------------------------------------------------------------------


def test_the_featured_picture_comes_first_and_each_picture_once():
    figure = '<figure><a href="/a.jpg"><img src="/a.jpg" alt="A"></a><figcaption>Told</figcaption></figure>'
    inner = f'<div class="td-post-featured-image">{figure}</div>'
    found = read(classic(f'{inner}<p>{PROSE}</p><figure><img src="/b.jpg"></figure><p><img src="/a.jpg"></p>'))
    assert found.images == [
        Image(url="https://iranfocus.com/a.jpg", caption="Told", alt="A"),
        Image(url="https://iranfocus.com/b.jpg"),
    ]
    assert found.body == PROSE
    apart = '<figure><img src="/a.jpg"><figcaption class="tdb-caption-text">Told</figcaption></figure>'
    assert read(cloud(cells=cell("tdb_single_featured_image", apart))).images == [
        Image(url="https://iranfocus.com/a.jpg", caption="Told")
    ]


def test_without_a_picture_on_the_page_the_declared_one_counts():
    head = '<meta property="og:image" content="/og.jpg">'
    assert read(classic(head=head)).images == [Image(url="https://iranfocus.com/og.jpg")]
    assert [image.url[-5:] for image in read(classic('<img src="/a.jpg"> text', head=head)).images] == ["a.jpg"]
    assert read(classic(head='<meta property="og:image" content="http://[x">')).images == []


def test_a_captioned_picture_above_the_text_counts_before_the_declared_one():
    figure = '<figure><img src="/a.jpg"><figcaption>Told (AP)</figcaption></figure>'
    page = f'<main><h1>T</h1>{figure}<article><div itemprop="articleBody"><p>{PROSE}</p></div></article></main>'
    assert read(f'<meta property="og:image" content="/og.jpg">{page}').images == [
        Image(url="https://iranfocus.com/a.jpg", caption="Told", credit_text="AP")
    ]


def test_embeds_are_those_in_the_text():
    outside = '<iframe src="https://www.youtube.com/embed/y"></iframe>'
    found = read(classic(f'<p>{PROSE}</p><iframe src="https://www.youtube.com/embed/x"></iframe>', beside=outside))
    assert found.embeds == [Embed(kind="video", url="https://www.youtube.com/embed/x")]


def test_own_links_are_the_related_block_then_those_in_the_text_each_counted_from_one():
    body = f'<p>{PROSE} <a href="/c/">so</a> <a href="/c/">and so</a></p><p>Also read: <a href="/d/">D</a></p>'
    beside = block("RELATED ARTICLES", "/a/", "/b/", kind="td_block_related_posts") + block("Latest news", "/e/")
    found = read(classic(body, beside=beside))
    assert [(link.url[-3:], link.headline, link.block, link.position) for link in found.related] == [
        ("/a/", "Other", "related", 1),
        ("/b/", "Other", "related", 2),
        ("/c/", "so", "inline", 1),
        ("/d/", "D", "inline", 2),
    ]
    assert [(front.block, front.heading, [link.url[-3:] for link in front.links]) for front in found.fronts] == [
        ("latest", "Latest news", ["/e/"])
    ]


def test_a_block_inside_the_text_is_the_articles_own_and_no_front():
    found = read(classic(f"<p>{PROSE}</p>{block('Latest news', '/a/')}<p>More.</p>"))
    assert found.fronts == []
    assert [(link.url[-3:], link.block) for link in found.related] == [("/a/", "inline")]
    assert found.body == f"{PROSE}\n\nMore."


# -- no article -------------------------------------------------------------------------------------------------------


class WholePage(NewsPage):
    """A page of a site whose pages end with the document's end."""

    end_marker = "</html>"


@pytest.mark.parametrize("empty", ["", " \n\t", b"", b"  \n", "\u00a0"])
def test_an_empty_page_is_refused(empty):
    assert refused(empty) == "empty"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (classic().replace("<p>The", "<form class='post-password-form'></form><p>The"), "password"),
        (classic(body_class="error404"), "not_found"),
        (classic("", title="Page not found"), "not_found"),
        (classic("", title="Error 404"), "not_found"),
        (classic("", title="Nothing found"), "not_found"),
        (classic("", title="Talks go on"), "no_body"),
        (classic("<p>&nbsp;</p><img src='/a.jpg'><script>x()</script>"), "no_body"),
        (classic("<p>Title</p>"), "no_body"),
        (classic(title=""), "no_headline"),
        (classic().replace("single single-post", "archive category"), "listing"),
        (classic().replace("single single-post", "home blog"), "listing"),
    ],
)
def test_a_page_without_an_article_says_why(markup, reason):
    assert refused(markup) == reason


def test_a_page_that_was_cut_off_is_refused():
    whole = classic()
    assert refused(whole.removesuffix("</html>"), WholePage) == "cut_off"
    assert read(whole + "\n<!-- cached -->" + " " * 1000, WholePage).body == PROSE
    assert read(whole.removesuffix("</html>"), NewsPage).body == PROSE


def test_a_story_about_a_page_not_found_is_an_article():
    assert read(classic(title="Page not found: how a ministry lost its site")).body == PROSE


def test_an_article_of_a_site_that_calls_it_a_category_too_is_one():
    assert read(classic(body_class="category tag")).body == PROSE


# -- bytes ------------------------------------------------------------------------------------------------------------

TITLE = "Iran’s “plan” – Café"


def encoded(charset, *, declared="", bom=b""):
    head = f'<meta charset="{declared}">' if declared else ""
    return bom + classic(title=TITLE, head=head).encode(charset)


@pytest.mark.parametrize(
    ("page", "content_type"),
    [
        (encoded("utf-8"), None),
        (encoded("utf-8", declared="utf-8"), None),
        (encoded("utf-8", bom=b"\xef\xbb\xbf"), None),
        (encoded("utf-8", declared="windows-1252"), "text/html; charset=UTF-8"),
        (encoded("windows-1252", declared="windows-1252"), None),
        (encoded("windows-1252", declared="iso-8859-1"), None),
        (encoded("windows-1252"), "text/html; charset=windows-1252"),
        (encoded("utf-16-le", bom=b"\xff\xfe"), None),
        (encoded("utf-16-be", bom=b"\xfe\xff"), None),
    ],
)
def test_bytes_are_decoded_as_a_browser_would(page, content_type):
    assert NewsPage.from_html(page, URL, content_type).to_item().headline == TITLE


@settings(deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=80))
@example('{"headline": 1}')
@example("123")
@example("null")
@example("<p>\ud800</p>")
@example("\x00")
@example('<?xml version="1.0" encoding="nonsense"?><a/>')
@example(b"\xff\xfe\x00")
@example("<!-- -->")
def test_any_text_or_bytes_are_an_article_or_a_reason(text):
    for markup in (text, classic(text) if isinstance(text, str) else text.decode("latin-1")):
        assert outcome(markup)


def outcome(markup):
    """Return the text of an article, or the reason why there is none; any other error is a failure."""
    try:
        return read(markup).body
    except NotAnArticleError as error:
        return error.reason
