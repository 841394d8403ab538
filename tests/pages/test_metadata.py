"""What a page tells machines, whole or broken."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from newscrawl.pages.metadata import MAX_SCRIPTS, Metadata, accessible_for_free

URL = "https://iranfocus.com/iraq/12-story/"


def read(head="", lang=""):
    return Metadata(html.document_fromstring(f"<html lang='{lang}'><head>{head}</head><body></body></html>"), URL)


def ld(data):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def fields(metadata):
    """Ask everything that pages ask for."""
    return (
        [metadata.text(key) for key in ("headline", "description", "datePublished", "articleSection", "inLanguage")],
        metadata.names("author"),
        metadata.breadcrumb_names(),
        metadata.first("og:title", "author"),
        metadata.canonical,
        metadata.language()[0],
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["Article", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "@graph",
                    "name",
                    "author",
                    "headline",
                    "itemListElement",
                    "item",
                    "mainEntity",
                    "keywords",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(deadline=None)
@given(JSON)
@example({"@type": "Article", "author": {"@id": "#a"}, "@graph": {"@id": "#a", "name": {"name": "x"}}})
@example({"@type": ["BreadcrumbList"], "itemListElement": {"item": "x"}})
@example([[["Article"]], {"@type": {"@type": "Article"}}])
def test_any_json_is_read_as_text_and_lists_of_text(data):
    texts, names, crumbs, *rest = fields(read(ld(data)))
    assert all(isinstance(text, str) for text in [*texts, *names, *crumbs, *rest])


@settings(deadline=None)
@given(st.text(max_size=60) | st.text('{}[]":,@graph article\\u\n<!->', max_size=60))
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example("9" * 5000)
@example('{"@type":"Article","headline":"\\ud800"}')
@example("")
@example("<!-- -->")
def test_broken_json_is_passed_over_for_what_stands_behind_it(text):
    metadata = read(ld(text.replace("</", "")) + ld({"@type": "Report", "description": "whole"}))
    assert fields(metadata)[0][1] in {"whole", ""}
    if "Article" not in text:
        assert metadata.text("description") == "whole"


def test_nodes_deeper_than_any_site_writes_are_not_looked_for():
    data = {"@type": "NewsArticle", "headline": "deep"}
    for _ in range(100):
        data = {"@graph": [data]}
    assert read(ld(data)).text("headline") == ""


def test_a_script_longer_than_any_site_writes_is_not_read():
    assert read(ld({"@type": "Article", "headline": "x", "pad": "p" * MAX_SCRIPTS})).text("headline") == ""
    assert read(ld({"@type": "Article", "headline": "x", "pad": "p" * 1000})).text("headline") == "x"


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "headline": "Title"},
        {"@type": ["Thing", "ReportageNewsArticle"], "headline": "Title"},
        [{"@type": "WebSite"}, {"@type": "Article", "headline": "Title"}],
        {"@graph": [{"@type": "WebPage", "headline": "No"}, {"@type": "BlogPosting", "headline": "Title"}]},
        {"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Title"}},
        {"@type": "Article", "headline": ["Title", "Longer title"]},
    ],
    ids=str,
)
def test_the_article_is_found_wherever_the_page_puts_it(data):
    assert read(ld(data)).text("headline") == "Title"


def test_the_first_article_of_a_page_is_its_own():
    data = {"@graph": [{"@type": "Article", "headline": "Own"}, {"@type": "Article", "headline": "Other"}]}
    assert read(ld(data)).text("headline") == "Own"


def test_line_breaks_and_comments_in_json_are_forgiven():
    assert read(ld('<!--{"@type":"Article","headline":"two\nlines\there"}-->')).text("headline") == "two\nlines\there"


def test_only_text_counts_as_text():
    metadata = read(ld({"@type": "Article", "headline": {"@value": "x"}, "description": 7, "inLanguage": [1, " en "]}))
    assert [metadata.text(key) for key in ("headline", "description", "inLanguage", "missing")] == ["", "", "en", ""]


def test_names_are_read_from_texts_things_and_references():
    people = [
        "Ali Rad",
        {"@type": "Person", "name": " Sara Omid "},
        {"@id": "#p"},
        {"@id": "#nobody"},
        {"name": 3},
        None,
    ]
    graph = [{"@type": "Article", "author": people}, {"@id": "#p", "@type": "Person", "name": "Reza Nik"}]
    assert read(ld({"@graph": graph})).names("author") == ["Ali Rad", "Sara Omid", "Reza Nik"]
    assert read(ld({"@type": "Article", "author": "Ali Rad"})).names("author") == ["Ali Rad"]
    assert read(ld({"@type": "Article"})).names("author") == []


def test_a_reference_may_point_to_another_script_of_the_page():
    head = ld({"@type": "Article", "author": {"@id": "#p"}}) + ld({"@id": "#p", "name": "Reza Nik"})
    assert read(head).names("author") == ["Reza Nik"]


def test_breadcrumb_names_stand_beside_the_item_or_in_it():
    items = [
        {"name": "Home", "item": "/"},
        {"item": {"@id": "/iraq/", "name": " Iraq "}},
        {"item": "/x/"},
        "no",
        {"name": 1},
    ]
    crumbs = read(ld({"@type": "BreadcrumbList", "itemListElement": items})).breadcrumb_names()
    assert crumbs == ["Home", "Iraq", "", ""]


def test_the_first_meta_of_a_name_counts_and_its_case_does_not():
    head = (
        '<meta property="OG:Title" content=" First "><meta name="og:title" content="Second">'
        '<meta name="author" content=""><meta itemprop="datePublished" content="2020-05-03">'
    )
    metadata = read(head)
    assert metadata.first("og:title") == "First"
    assert metadata.first("author", "datepublished") == "2020-05-03"
    assert metadata.first("author") == metadata.first("missing") == ""


def test_the_language_is_the_pages_own_else_that_of_its_metadata():
    locale = '<meta property="og:locale" content="en_GB">'
    assert read(locale, lang="en-US").language() == ("en-US", "markup")
    assert read(locale + ld({"@type": "Article", "inLanguage": "fr"})).language() == ("fr", "json-ld")
    assert read(locale).language() == ("en-GB", "meta")
    assert read(locale, lang="{{ lang }}").language() == ("en-GB", "meta")
    assert read().language() == ("", "")


def test_separators_in_the_name_of_a_meta_do_not_count_and_all_its_values_are_kept():
    tags = '<meta name="article:tag" content="a"><meta name="Article.Tag" content="b">'
    metadata = read('<meta name="article.published:time" content="x">' + tags)
    assert metadata.first("article:published_time") == "x"
    assert metadata.all("article:tag") == ["a", "b"]
    assert metadata.all("missing") == []


@pytest.mark.parametrize(
    "wrapped", ["//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "<![CDATA[{}]]>", " <!-- {} --> "]
)
def test_json_hidden_from_old_parsers_is_read(wrapped):
    assert read(ld(wrapped.format('{"@type":"Article","headline":"Title",}'))).text("headline") == "Title"


def test_microdata_have_a_value_for_machines():
    page = html.document_fromstring(
        '<body><time itemprop="datePublished dateCreated" datetime="2020-05-03"></time><p itemprop="author">A</p>'
    )
    metadata = Metadata(page, URL)
    assert metadata.item("datePublished") == metadata.item("dateCreated") == "2020-05-03"
    assert metadata.item("author") == metadata.item("missing") == ""
    assert [element.tag for element in metadata.items["author"]] == ["p"]


@pytest.mark.parametrize(
    ("href", "expected"),
    [("/iraq/12-story/", URL), (" https://other.example/a ", "https://other.example/a"), ("", ""), ("http://[x", "")],
)
def test_the_canonical_address_is_absolute_or_nothing(href, expected):
    assert read(f'<link rel="canonical" href="{href}"><link rel="canonical" href="/second/">').canonical == expected


def test_the_text_of_a_live_blog_is_that_of_its_entries_in_order():
    updates = [{"headline": "Later", "articleBody": "Two."}, {"articleBody": "One."}, "no", {"headline": 3}]
    assert read(ld({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})).article_body() == "Later\nTwo.\nOne."
    whole = {"@type": "NewsArticle", "articleBody": "All.", "liveBlogUpdate": updates}
    assert read(ld(whole)).article_body() == "All."


@pytest.mark.parametrize(
    ("head", "free"),
    [
        ("", None),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": True}), True),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": False}), False),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": "True"}), True),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": "http://schema.org/False"}), False),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": "perhaps"}), None),
        (ld({"@type": "NewsArticle", "hasPart": {"isAccessibleForFree": "False"}}), False),
        (ld({"@type": "NewsArticle", "hasPart": [{"isAccessibleForFree": False}, 7]}), False),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": True, "hasPart": {"isAccessibleForFree": False}}), True),
        (ld([{"@type": "WebPage", "isAccessibleForFree": False}, {"@type": "NewsArticle"}]), False),
        ('<meta itemprop="isAccessibleForFree" content="false">', False),
        ('<meta property="article:content_tier" content="free">', True),
        ('<meta property="article:content_tier" content="Metered">', False),
        ('<meta property="article:content_tier" content="locked">', False),
        ('<meta property="article:content_tier" content="">', None),
    ],
)
def test_whether_everybody_may_read_it_is_what_the_page_declares(head, free):
    assert accessible_for_free(read(head)) is free
