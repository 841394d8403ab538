"""One page has one key, and two pages never share one."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newscrawl.identity import (
    TRACKERS,
    absolute_url,
    article_keys,
    canonical_url,
    comparison_key,
    content_hash,
    front_id,
    normalized_url,
    site_of,
)
from newscrawl.items import Article, Dateline, Embed, Front, Image, RelatedLink

BASE = "https://iranfocus.com/iraq/12-story"
SEGMENT = st.text("abcXYZ019-_~é%2Fپ ", min_size=1, max_size=12).map(lambda text: quote(text, safe="-_~"))
VALUE = st.text("abcXYZ019-_ %/&+=é", max_size=8).map(lambda text: quote(text, safe=""))
QUERY = st.lists(
    st.tuples(st.sampled_from(["id", "page", "a", "ID", "utm"]), VALUE), max_size=3, unique_by=lambda p: p[0]
)
HOSTS = st.sampled_from(
    ["iranfocus.com", "news.example.org", "127.0.0.1:8099", "example.com:8080", "xn--mgba3a4f16a.ir"]
)


def built(host, segments, query, scheme="https"):
    asked = "&".join(f"{name}={value}" for name, value in query)
    return f"{scheme}://{host}/{'/'.join(segments)}" + (f"?{asked}" if asked else "")


URLS = st.builds(built, HOSTS, st.lists(SEGMENT, max_size=4), QUERY, st.sampled_from(["http", "https"]))


# What the rules name, alone and in each other's way.
NAMED_HOSTS = st.sampled_from(
    ["www.m.example.org", "mobile.de", "m.com", "www.www2.a.b", "amp.mobile.example.org:8080"]
)
NAMED_PARTS = st.sampled_from(
    [
        *(
            "amp",
            "AMP",
            "print",
            "index.html",
            "Default.aspx",
            "index.amp.html",
            "story.amp",
            "amp.amp",
            "a.amp.amp.htm",
        ),
        *("x;jsessionid=1", ";JSESSIONID=2", "..;jsessionid=3", "amp;phpsessid=4;v=1", "..", ".", "", "a", "e%CC%81"),
    ]
)
NAMED_QUERY = st.lists(
    st.sampled_from(
        [
            *(
                "amp",
                "amp=1",
                "print=1",
                "printable=yes",
                "tmpl=component",
                "layout=default",
                "page=",
                "page=2",
                "id=3",
            ),
            *(f"sid={'0f' * 16}", "PHPSESSID=x", "outputType=amp", "utm_source=amp", "print;amp", "&", "="),
        ]
    ),
    max_size=4,
).map(lambda pairs: [tuple(pair.partition("=")[::2]) for pair in pairs])
NAMED = st.builds(built, NAMED_HOSTS, st.lists(NAMED_PARTS, max_size=5), NAMED_QUERY)


@settings(deadline=None)
@given(URLS | NAMED)
def test_a_canonical_url_is_its_own_canonical_url_and_a_key_its_own_key(url):
    once = canonical_url(url)
    assert canonical_url(once) == once
    key = comparison_key(url)
    assert comparison_key(once) == key
    assert comparison_key(f"https://{key}") == key


@settings(deadline=None)
@given(URLS | NAMED)
def test_a_canonical_url_asks_the_same_server_for_the_same(url):
    asked, once = urlsplit(url), urlsplit(canonical_url(url))
    assert (once.scheme, once.netloc) == (asked.scheme, asked.netloc)
    if not re.search(r"/\.\.?(?=[/;]|$)", asked.path):  # a browser takes dots away, too
        assert unquoted(once.path) == unquoted(asked.path or "/")
    pairs = [pair for pair in parse_qsl(asked.query, keep_blank_values=True) if pair[0] not in TRACKERS]
    assert sorted(parse_qsl(once.query, keep_blank_values=True)) == sorted(pairs)


def unquoted(path):
    return [unquote_to_bytes(name) for name in path.split("/")]


# What looks like what the rules name, and is not.
NEAR_MISSES = st.lists(
    st.sampled_from(
        [
            *(
                "amp-story",
                "camp",
                "amphtml",
                "story.ampx",
                "a.b.amp",
                "print-media",
                "printing",
                "index",
                "index.php5",
            ),
            *("indexes.html", "12-story", "12-Story", "12-story.html", "v;session=1", "amp=1", "%61%2Fmp"),
        ]
    ),
    max_size=2,
)
OTHER_HOSTS = st.sampled_from(
    ["iranfocus.com", "en.iranfocus.com", "iranfocus.com:8443", "wwwiranfocus.com", "mobile.de", "amp-iranfocus.com"]
)
OTHER_QUERY = st.lists(
    st.sampled_from(
        [
            *(("print", "2"), ("amp", "0"), ("sid", "5"), ("page", ""), ("page", "2"), ("tmpl", "component")),
            *(("layout", "default"), ("id", "1"), ("ID", "1"), ("id", "amp"), ("outputType", "html"), ("sample", "1")),
        ]
    ),
    max_size=2,
).map(sorted)
OTHERS = st.tuples(OTHER_HOSTS, NEAR_MISSES, OTHER_QUERY)


@settings(deadline=None, max_examples=400)
@given(OTHERS, OTHERS, st.sampled_from([0, 1, 2, None]))
def test_two_urls_have_one_key_only_where_nothing_but_what_the_rules_name_differs(one, other, place):
    if place is not None:  # all but one part is the same
        other = tuple(given if at == place else one[at] for at, given in enumerate(other))
    assert (comparison_key(built(*one)) == comparison_key(built(*other))) == (one == other)


@settings(deadline=None)
@given(st.text(max_size=40))
@example("[")
@example("a:99999/")
@example("exa mple.com/\x00?\ud800")
@example("xn--/?a")
@example("\\")
@example("0\\")
@example(".")
@example("0 \xad")
@example(" \xad")
@example("a.b\\c?d\\e")
@example("a..b/")
@example("%zz/%")
@example(":80")
@example("user:pa@ss@host/..//../?&&=&#")
def test_a_text_that_is_no_url_is_refused_with_a_value_error_and_nothing_else(text):
    for url in (text, f"http://{text}", f"https://iranfocus.com/{text}", f"https://iranfocus.com/?{text}"):
        try:
            once = canonical_url(url)
        except ValueError:
            continue
        assert once.startswith(("http://", "https://"))
        assert canonical_url(once) == once


@pytest.mark.parametrize(
    "url", ["", "/iraq/", "ftp://iranfocus.com/", "mailto:a@b.c", "iranfocus.com", "https://", "//a/b"]
)
def test_only_absolute_web_addresses_are_urls(url):
    with pytest.raises(ValueError, match="not an absolute"):
        canonical_url(url)


@settings(deadline=None)
@given(st.lists(SEGMENT, min_size=1, max_size=3), QUERY, st.sampled_from(TRACKERS), VALUE)
def test_scheme_www_slash_tracker_and_fragment_do_not_make_another_page(segments, query, tracker, value):
    assume(segments[-1].lower() not in {"amp", "index", "default"})
    key = comparison_key(built("iranfocus.com", segments, query))
    path = "/".join(segments)
    asked = "&".join(f"{name}={found}" for name, found in query)
    for variant in (
        built("iranfocus.com", segments, query, "http"),
        built("www.iranfocus.com", segments, query),
        built("IranFocus.COM:443", segments, query),
        built("iranfocus.com:80", segments, query, "http"),
        built("iranfocus.com", segments, [*query, (tracker, value)]),
        built("iranfocus.com", segments, [(tracker, value), *query]),
        built("iranfocus.com", [*segments, ""], query),
        built("iranfocus.com", [*segments, "amp"], query),
        built("iranfocus.com", [*segments, "amp", ""], query),
        f"https://iranfocus.com/{path}?{asked}#part",
    ):
        assert comparison_key(variant) == key, variant


@pytest.mark.parametrize("page", ["index.php", "index.html", "index.htm", "default.aspx", "INDEX.PHP", "default.asp"])
def test_an_index_page_is_its_folder_where_nothing_is_asked(page):
    assert comparison_key(f"https://iranfocus.com/iraq/{page}") == comparison_key("https://iranfocus.com/iraq/")
    asked = f"https://iranfocus.com/en/{page}?option=com_content&view=article&id=11377"
    assert comparison_key(asked) != comparison_key(asked.replace("11377", "11378"))
    assert comparison_key(asked).startswith(f"iranfocus.com/en/{page}?")


@pytest.mark.parametrize(
    "variant",
    [
        *("https://iranfocus.com/iraq/12-story/amp", "https://iranfocus.com/iraq/12-story/AMP/"),
        *("https://iranfocus.com/iraq/12-story.amp", "https://iranfocus.com/iraq/12-story?amp"),
        *("https://iranfocus.com/iraq/12-story/?amp=1", "https://iranfocus.com/iraq/12-story/?amp=true"),
        *("https://iranfocus.com/iraq/12-story/?outputType=amp", "https://amp.iranfocus.com/iraq/12-story?amp#top"),
        *("https://iranfocus.com/iraq/12-story/print/", "https://iranfocus.com/iraq/12-story/?print=print"),
        *("https://iranfocus.com/iraq/12-story?print=1", "https://iranfocus.com/iraq/12-story?print"),
        "https://iranfocus.com/iraq/12-story?printable=yes",
        "https://iranfocus.com/iraq/12-story?tmpl=component&print=1&layout=default&page=",
        "https://iranfocus.com/iraq/12-story;jsessionid=0A1B2C.node3?print=1",
        "https://iranfocus.com/iraq;jsessionid=0A1B2C/12-story/",
        *("https://iranfocus.com/iraq/12-story?PHPSESSID=0a1b2c", "https://iranfocus.com/iraq/12-story?JSESSIONID=0A"),
        f"https://iranfocus.com/iraq/12-story?sid={'0123456789abcdef' * 2}",
        "https://iranfocus.com//iraq//12-story//",
    ],
)
def test_another_rendering_or_session_shows_the_same_page_and_is_fetched_as_it_is(variant):
    assert comparison_key(variant) == comparison_key(BASE)
    assert len(canonical_url(variant)) >= len(variant.partition("#")[0])


def test_amp_and_print_before_an_ending_are_no_other_file():
    assert comparison_key(f"{BASE}.amp.html") == comparison_key(f"{BASE}.html") != comparison_key(BASE)
    assert comparison_key("https://iranfocus.com/iraq/index.amp.html") == "iranfocus.com/iraq"


def test_a_printed_page_of_joomla_is_the_article_it_prints():
    asked = "https://iranfocus.com/en/index.php?option=com_content&view=article&id=11377"
    assert comparison_key(f"{asked}&tmpl=component&print=1&layout=default&page=") == comparison_key(asked)
    assert comparison_key(f"{asked}&tmpl=component") != comparison_key(asked)


@pytest.mark.parametrize(
    "host",
    [
        *("www.iranfocus.com", "www2.iranfocus.com", "m.iranfocus.com", "amp.iranfocus.com", "mobile.iranfocus.com"),
        *("www.m.iranfocus.com", "m.www.iranfocus.com"),
    ],
)
def test_a_copy_for_telephones_is_the_same_page(host):
    assert comparison_key(BASE.replace("iranfocus.com", host)) == comparison_key(BASE)
    assert site_of(f"https://{host}/a") == "iranfocus.com"


@pytest.mark.parametrize(
    "other",
    [
        "https://iranfocus.com/iraq/12-Story",
        "https://iranfocus.com/Iraq/12-story",
        "https://iranfocus.com/iraq/13-story",
        "https://iranfocus.com/iraq%2F12-story",
        "https://iranfocus.com/iraq/12-story/2",
        "https://iranfocus.com/iraq/12-story.html",
        "https://iranfocus.com/iraq/12-storyamp",
        "https://iranfocus.com/iraq/12-story/amp/comments",
        "https://iranfocus.com/iraq/12-story/index.php5",
        "https://iranfocus.com:8443/iraq/12-story",
        "http://iranfocus.com:443/iraq/12-story",
        "https://en.iranfocus.com/iraq/12-story",
        "https://wwwiranfocus.com/iraq/12-story",
        "https://iranfocus.com.example/iraq/12-story",
        "https://iranfocus.com/iraq/12-story?page=2",
        "https://iranfocus.com/iraq/12-story?print=2",
        "https://iranfocus.com/iraq/12-story?amp=0",
        "https://iranfocus.com/iraq/12-story?sid=11377",
        "https://iranfocus.com/iraq/12-story?tmpl=component",
        "https://iranfocus.com/iraq/12-story/print/2",
        "https://iranfocus.com/iraq/12-story.amp.html",
        "https://iranfocus.com/iraq/12-story/e%CC%81",
        "https://mobiles.iranfocus.com/iraq/12-story",
        "https://iranfocus.com/iraq/12-story?utm_source2=x",
        "https://iranfocus.com/iraq/12-story?xutm_source=x",
        "https://iranfocus.com/iraq/12-story?id=fbclid",
        "https://iranfocus.com/iraq/12-story%3Fpage=2",
        "https://iranfocus.com/iraq/12%2Dstory%20",
        "https://iranfocus.com/iraq;v=1/12-story",
    ],
)
def test_what_no_rule_names_is_another_page(other):
    assert comparison_key(other) != comparison_key(BASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?a=1", "?a=2"),
        ("?a=1", "?A=1"),
        ("?a=x", "?a=X"),
        ("?a=b%2Fc", "?a=b%252Fc"),
        ("?a=b%26c=d", "?a=b&c=d"),
        ("?a=b%3Dc", "?a=b%253Dc"),
        ("?a=b%2Bc", "?a=b+c"),
        ("?a=", "?b="),
        ("?a=1", "?a=1&a=2"),
        ("?url=http%3A%2F%2Fx%2Fy", "?url=http%3A%2F%2Fx%2Fz"),
        ("/b%2Fc", "/b/c"),
        ("/b%2fC", "/b%2fc"),
        ("/b%3Fc", "/b?c"),
        ("/b%23c", "/b#c"),
        ("/b%25c", "/b%c3"),
        ("/پ", "/ب"),
    ],
)
def test_different_queries_and_encoded_separators_are_never_merged(one, other):
    assert comparison_key(BASE + one) != comparison_key(BASE + other)


@settings(deadline=None)
@given(HOSTS, st.lists(SEGMENT, min_size=1, max_size=3), QUERY, SEGMENT, st.data())
def test_another_part_of_the_path_is_another_page(host, segments, query, part, data):
    place = data.draw(st.integers(0, len(segments) - 1))
    assume(part != segments[place])
    others = [*segments[:place], part, *segments[place + 1 :]]
    assert comparison_key(built(host, others, query)) != comparison_key(built(host, segments, query))


@settings(deadline=None)
@given(HOSTS, st.lists(SEGMENT, max_size=2), QUERY.filter(bool), VALUE, st.data())
def test_another_value_asked_for_is_another_page(host, segments, query, value, data):
    place = data.draw(st.integers(0, len(query) - 1))
    name, before = query[place]
    assume(value != before)
    asked = [*query[:place], (name, value), *query[place + 1 :]]
    assert comparison_key(built(host, segments, asked)) != comparison_key(built(host, segments, query))


def test_the_address_to_fetch_keeps_its_scheme_host_and_slash():
    assert (
        canonical_url("http://www.IranFocus.com/iraq/12-story/?utm_source=x#top")
        == "http://www.iranfocus.com/iraq/12-story/"
    )
    assert canonical_url("https://iranfocus.com") == "https://iranfocus.com/"
    assert canonical_url(" https://iranfocus.com/a/../b/?b=2&a=1&fbclid=3 ") == "https://iranfocus.com/b/?a=1&b=2"
    assert canonical_url("https://iranfocus.com\\iraq\\12-a/") == "https://iranfocus.com/iraq/12-a/"
    assert canonical_url("https://iranfocus.com/?a=b%2Fc%26d") == "https://iranfocus.com/?a=b%2Fc%26d"


def test_the_address_to_fetch_keeps_letters_and_slashes_as_they_are():
    for path in ("/e%CC%81", "/%C3%A9", "/%D3%E1", "/a//b", "/a/%20b"):
        assert canonical_url(f"https://iranfocus.com{path}") == f"https://iranfocus.com{path}"


def test_a_section_called_print_is_not_the_front_page():
    assert comparison_key("https://iranfocus.com/print/") != comparison_key("https://iranfocus.com/")
    assert comparison_key("https://mobile.de/") == "mobile.de"


def test_a_site_is_its_host_without_www_and_with_a_port_of_its_own():
    assert site_of("https://www.iranfocus.com/a") == site_of("http://iranfocus.com:80/") == "iranfocus.com"
    assert site_of("http://127.0.0.1:8099/") == "127.0.0.1:8099"


def test_a_link_is_resolved_and_one_that_makes_no_sense_is_empty():
    assert absolute_url("https://iranfocus.com/iraq/", " ../a ") == "https://iranfocus.com/a"
    assert absolute_url("https://iranfocus.com/", "//other.example/b") == "https://other.example/b"
    assert absolute_url("https://iranfocus.com/", "http://[x") == ""


def test_an_article_is_known_by_its_number_and_by_each_of_its_urls_once():
    urls = ["https://iranfocus.com/iraq/12-a/", "http://www.iranfocus.com/iraq/12-a", "https://iranfocus.com/?p=12"]
    assert article_keys("iranfocus.com", urls, "12") == [
        "iranfocus.com#12",
        "iranfocus.com/iraq/12-a",
        "iranfocus.com?p=12",
    ]
    assert article_keys("iranfocus.com", urls[:1]) == ["iranfocus.com/iraq/12-a"]


LONG = " ".join(f"word{number}" for number in range(40))


ARTICLE = Article(
    url="https://iranfocus.com/iraq/12-a/",
    headline="Headline",
    description="Standfirst",
    body=LONG,
    authors=["Ali Rad"],
    byline="By Ali Rad",
    agency="AP",
    dateline=Dateline(place="BAGHDAD", agency="AP", date="May 3"),
    date_published=datetime(2007, 5, 3, tzinfo=UTC),
    section=["Iraq"],
    tags=["oil"],
    language="en",
    images=[Image(url="https://iranfocus.com/a.jpg", caption="A", alt="B")],
    embeds=[Embed(kind="tweet", url="https://twitter.com/a/status/1", text="T")],
    related=[RelatedLink(url="https://iranfocus.com/b/", headline="B", block="inline")],
)


@pytest.mark.parametrize(
    "edit",
    [
        {"headline": "Headline!"},
        {"description": "Other"},
        {"body": LONG + "."},
        {"authors": ["Ali Rad", "B"]},
        {"byline": ""},
        {"agency": "AFP"},
        {"dateline": None},
        {"dateline": Dateline(place="BAGHDAD", agency="AP", date="May 4")},
        {"date_published": datetime(2007, 5, 4, tzinfo=UTC)},
        {"date_published": None},
        {"section": ["Iraq", "Oil"]},
        {"tags": []},
        {"language": "fa"},
        {"images": []},
        {"images": [Image(url="https://iranfocus.com/a.jpg", caption="C", alt="B")]},
        {"embeds": []},
        {"related": []},
        {"related": [RelatedLink(url="https://iranfocus.com/c/", headline="B", block="inline")]},
    ],
    ids=str,
)
def test_an_edit_that_a_reader_sees_changes_the_content_hash(edit):
    assert content_hash(replace(ARTICLE, **edit)) != content_hash(ARTICLE)


@pytest.mark.parametrize(
    "other",
    [
        {"date_modified": datetime(2026, 1, 1, tzinfo=UTC)},
        {"date_published_raw": "May 3, 2007"},
        {"fronts": [Front(block="latest")]},
        {"related": [*ARTICLE.related, RelatedLink(url="https://iranfocus.com/c/", headline="C", block="related")]},
        {"sources": {"body": "markup"}},
        {"aliases": ["https://iranfocus.com/?p=12"], "keys": ["iranfocus.com#12"], "site": "iranfocus.com"},
    ],
    ids=str,
)
def test_what_the_site_renews_by_itself_is_no_edit(other):
    assert content_hash(replace(ARTICLE, **other)) == content_hash(ARTICLE)


def test_a_front_is_the_same_while_its_links_stand_in_the_same_order():
    links = [RelatedLink(url=f"https://iranfocus.com/{name}/", headline=name) for name in "ab"]
    front = Front(block="latest", heading="Latest news", links=links)
    again = Front(block="latest", heading="Latest news", links=[replace(link, position=9) for link in links])
    assert front_id("iranfocus.com", front) == front_id("iranfocus.com", again)
    for other in (
        replace(front, links=links[::-1]),
        replace(front, heading="News"),
        replace(front, block="other"),
        replace(front, links=[replace(links[0], excerpt="x"), links[1]]),
    ):
        assert front_id("iranfocus.com", other) != front_id("iranfocus.com", front)
    shown = [replace(link, date_published=datetime(2026, 1, 1, tzinfo=UTC), thumbnail_url="/a.jpg") for link in links]
    assert front_id("iranfocus.com", replace(front, links=shown)) == front_id("iranfocus.com", front)
    assert front_id("other.example", front) != front_id("iranfocus.com", front)


@given(
    st.sampled_from(["http", "https"]),
    st.lists(st.text("abz09-", min_size=1, max_size=6), min_size=1, max_size=3),
    st.sampled_from(["", ":80", ":443", ":8099", ":08", ":59999", ":0"]),
    st.lists(st.text("abzAZ09._~-%", max_size=8), max_size=4),
)
def test_what_looks_canonical_already_is_what_normalizing_gives(scheme, host, port, path):
    url = f"{scheme}://{'.'.join(host)}{port}/{'/'.join(path)}"
    try:
        expected = normalized_url(url)
    except ValueError:
        with pytest.raises(ValueError, match="URL"):
            canonical_url(url)
    else:
        assert canonical_url(url) == expected
