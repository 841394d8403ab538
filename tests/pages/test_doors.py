"""Feeds, sitemaps and lists of posts: as sites write them, broken, and hostile."""

import gzip
import json
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.exceptions import DoorError
from newscrawl.pages.doors import MAX_DOOR, MAX_ENTRIES, Declared, Post, read_feed, read_posts, read_sitemap

SITE = "https://news.example.org"
FEED = f"{SITE}/feed/"
MAP = f"{SITE}/sitemap.xml"
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
ONE = datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
DOORS = {
    "feed": lambda body: read_feed(body, FEED),
    "sitemap": lambda body: read_sitemap(body, MAP),
    "posts": read_posts,
}


def reason(door, body):
    with pytest.raises(DoorError) as raised:
        DOORS[door](body)
    return raised.value.reason


def tried(door, body):
    """Return what a door declares, or the reason why it cannot be read."""
    try:
        found = DOORS[door](body)
    except DoorError as error:
        return error.reason
    return found.entries if door == "sitemap" else found


@contextmanager
def at_most(megabytes, seconds):
    """Check the processor's time, and how much memory more than before is in use at the peak, libxml2's among it."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, began = resident("VmRSS"), time.process_time()
    yield
    assert time.process_time() - began < seconds
    assert resident("VmHWM") - before < megabytes * 1000


def resident(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def rss(items, head='<?xml version="1.0" encoding="UTF-8"?>\n'):
    opened = f'{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>'
    return f"{opened}<link>{SITE}/</link>{items}</channel></rss>".encode()


def urls(feed):
    return [one.url for one in read_feed(feed, FEED)]


def urlset(rows, extra=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAPS}"{extra}>{rows}</urlset>'.encode()


# -- feeds ------------------------------------------------------------------------------------------------------------


def test_a_feed_of_wordpress_gives_link_headline_and_date():
    feed = rss(
        f"<item><title>Bread &amp; Water &#8211; a &lt;em&gt;report&lt;/em&gt;</title>\n<link>{SITE}/a/1-one/</link>\n"
        f"<dc:creator><![CDATA[Desk]]></dc:creator><pubDate>Thu, 05 Mar 2026 12:00:00 +0000</pubDate>\n"
        f'<guid isPermaLink="false">{SITE}/?p=1</guid><description><![CDATA[<p>&hellip; <a href="x">]]></description>'
        f"</item><item><title><![CDATA[Two &amp; more]]></title><link><![CDATA[{SITE}/a/2/?x=1&y=2]]></link></item>"
    )
    assert read_feed(feed, FEED) == [
        Declared(f"{SITE}/a/1-one/", "Bread & Water – a report", NOON),
        Declared(f"{SITE}/a/2/?x=1&y=2", "Two & more"),
    ]


def test_an_atom_feed_gives_the_alternate_link_against_xml_base():
    feed = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="{SITE}/section/">
    <link rel="self" href="feed.atom"/><title>News</title>
    <entry xml:base="deep/"><title type="html">One &amp;amp; two</title>
      <link rel="replies" href="1/comments"/><link rel="edit" href="edit/1"/>
      <link rel="alternate" type="application/json" href="1.json"/>
      <link rel="alternate" type="text/html" href="1-one"/>
      <published>2026-03-05T13:00:00+01:00</published><updated>2026-03-05T13:00:00Z</updated>
      <source><title>Elsewhere</title><link href="https://other.example/"/><updated>2001-01-01T00:00:00Z</updated>
      </source></entry>
    <entry><link href="/2-two/"/>
      <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">In <b>two</b></div></title>
    </entry></feed>""".encode()
    assert read_feed(feed, FEED) == [
        Declared(f"{SITE}/section/deep/1-one", "One & two", NOON, ONE),
        Declared(f"{SITE}/2-two/", "In two"),
    ]


def test_a_feed_of_rss_1_keeps_its_items_outside_of_the_channel():
    feed = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{SITE}/"><link>{SITE}/</link></channel>
      <item rdf:about="{SITE}/1/"><title>One</title><link>{SITE}/1/</link><dc:date>2026-03-05T12:00:00Z</dc:date></item>
      <item rdf:about="{SITE}/2/"><title>Two</title></item></rdf:RDF>""".encode()
    assert read_feed(feed, FEED) == [Declared(f"{SITE}/1/", "One", NOON), Declared(f"{SITE}/2/", "Two")]


def test_a_permalink_is_an_address_and_another_guid_is_not():
    assert urls(rss(f"<item><guid>{SITE}/1/</guid></item>")) == [f"{SITE}/1/"]
    assert urls(rss(f'<item><guid isPermaLink="false">{SITE}/?p=1</guid></item><item><guid>tag:1</guid></item>')) == []


def test_behind_a_counter_stands_the_real_address():
    counted = (
        '<item xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><link>https://counter.example/~r/1</link>'
        f"<f:origLink>{SITE}/1/</f:origLink></item>"
    )
    assert urls(rss(counted)) == [f"{SITE}/1/"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thu, 05 Mar 2026 12:00:00 GMT", NOON),
        ("Thu, 05 Mar 2026 07:00:00 EST", NOON),
        ("Mon, 05 Mar 2026 12:00:00 +0000", NOON),  # a day of the week that it was not
        ("05 Mar 26 13:00 +0100", NOON),
        ("2026-03-05 12:00:00", NOON),
        ("2026-03-05T15:30:00+03:30", NOON),
        ("2026-03-05", datetime(2026, 3, 5, tzinfo=UTC)),
        ("Thu, 05 Mar 2126 12:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("0000-00-00T00:00:00", None),
        ("-0001-11-30T00:00:00", None),
        ("Thu, 35 Mar 2026 12:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_any_of_the_forms_that_feeds_have_and_nonsense_is_none(written, meant):
    (found,) = read_feed(rss(f"<item><link>{SITE}/1/</link><pubDate>{written}</pubDate></item>"), FEED)
    assert found.date_published == meant


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "utf-8"),  # a lie
        ('<?xml version="1.0" encoding="UTF-8"?>', "cp1252"),  # a lie, too
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "cp1252"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
        ("\ufeff", "utf-8"),
        ("\n\n \t<?xml version='1.0'?>", "utf-8"),
        ("<br />\n<b>Warning</b>: header() in plugin.php on line 3\n<?xml version='1.0'?>", "utf-8"),
    ],
)
def test_a_feed_is_read_whatever_it_calls_its_encoding_and_prints_before_it(head, encoding):
    feed = rss(f"<item><title>Zürich “waits”</title><link>{SITE}/1/</link></item>", head).decode().encode(encoding)
    assert read_feed(feed, FEED) == [Declared(f"{SITE}/1/", "Zürich “waits”")]


def test_entities_of_html_and_loose_ampersands_and_control_characters_do_no_harm():
    feed = rss(
        "<item><title>Caf&eacute; &nbsp;&copy AT&T \x0b&unknown; R&D;</title>"
        f"<link>{SITE}/?a=1&b=2&copy=3</link></item>"
        f"<item><title>Next</title><link>{SITE}/2/</link></item>"
    )
    assert read_feed(feed, FEED) == [
        Declared(f"{SITE}/?a=1&b=2&copy=3", "Café &copy AT&T &unknown; R&D;"),
        Declared(f"{SITE}/2/", "Next"),
    ]


def test_of_a_feed_that_was_cut_off_the_whole_items_are_read():
    whole = rss("".join(f"<item><link>{SITE}/story-{number}/</link></item>" for number in range(9)))
    for end in range(whole.index(b"<item>") + 1, len(whole)):
        expected = [f"{SITE}/story-{number}/" for number in range(whole[:end].count(b"</item>"))]
        assert urls(whole[:end]) == expected
        assert not read_sitemap(whole[:end].replace(b"rss", b"urlset"), MAP).complete


def test_an_item_that_is_never_closed_costs_nothing():
    assert urls(rss(f"<item><link>{SITE}/1/</link><item><link>{SITE}/2/</link></item>")) == [f"{SITE}/1/", f"{SITE}/2/"]


def test_an_address_is_named_once_and_what_is_none_is_left_out():
    strange = ("mailto:a@example.org", "javascript:void(0)", "http://", "http://[::1", "   ", "ftp://x.example/")
    items = "".join(f"<item><link>{link}</link></item>" for link in (*strange, "/1/", f"{SITE}/1/", "2/"))
    assert urls(rss(items)) == [f"{SITE}/1/", f"{FEED}2/"]


def test_a_feed_without_items_is_empty_and_no_error():
    assert urls(rss("")) == []


# -- sitemaps ---------------------------------------------------------------------------------------------------------


def test_an_index_of_wordpress_names_its_sitemaps_without_dates():
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="/wp-sitemap-index.xsl" ?>\n'
        f'<sitemapindex xmlns="{SITEMAPS}"><sitemap><loc>{SITE}/wp-sitemap-posts-post-1.xml</loc></sitemap>'
        f"<sitemap><loc>\n  {SITE}/wp-sitemap-users-1.xml </loc></sitemap></sitemapindex>"
    ).encode()
    found = read_sitemap(body, MAP)
    assert (found.kind, found.is_news, found.complete) == ("index", False, True)
    assert found.entries == [
        Declared(f"{SITE}/wp-sitemap-posts-post-1.xml"),
        Declared(f"{SITE}/wp-sitemap-users-1.xml"),
    ]


def test_a_sitemap_of_yoast_gives_addresses_with_their_change_and_no_pictures():
    rows = (
        f"<url><loc>{SITE}/1/</loc><lastmod>2026-03-05T13:00:00+01:00</lastmod><image:image>"
        f"<image:loc>{SITE}/1.jpg</image:loc><image:title>No headline</image:title></image:image></url>"
        f"<url><image:image><image:loc>{SITE}/2.jpg</image:loc></image:image><loc><![CDATA[{SITE}/2/?a=1&b=2]]></loc>"
        f"<changefreq>daily</changefreq></url><url><lastmod>2026-03-05</lastmod></url>"
    )
    found = read_sitemap(urlset(rows, f' xmlns:image="http://www.google.com/x" xmlns:news="{NEWS}"'), MAP)
    assert (found.kind, found.is_news, found.complete) == ("urlset", False, True)
    assert found.entries == [Declared(f"{SITE}/1/", date_modified=NOON), Declared(f"{SITE}/2/?a=1&b=2")]


def news_sitemap(rows):
    return urlset(rows, f' xmlns:n="{NEWS}"')


def test_a_news_sitemap_gives_headline_and_date_and_says_that_it_is_one():
    found = read_sitemap(
        news_sitemap(
            f"<url><loc>{SITE}/1/</loc><n:news><n:publication><n:name>News</n:name><n:language>en</n:language>"
            f"</n:publication><n:publication_date>2026-03-05T12:00:00Z</n:publication_date>"
            f"<n:title>Bread &amp;amp; Water</n:title></n:news></url>"
        ),
        MAP,
    )
    assert found.is_news
    assert found.entries == [Declared(f"{SITE}/1/", "Bread & Water", NOON)]
    assert read_sitemap(news_sitemap(""), MAP).is_news  # a day without news
    assert not read_sitemap(news_sitemap(f"<url><loc>{SITE}/1/</loc></url>"), MAP).is_news
    assert not read_sitemap(urlset(""), MAP).is_news


@pytest.mark.parametrize(
    "opened",
    ["<urlset>", '<urlset xmlns="https://www.google.com/schemas/sitemap/0.84">', f'<s:urlset xmlns:s="{SITEMAPS}">'],
)
def test_the_namespace_of_a_sitemap_may_be_wrong_or_have_a_prefix(opened):
    prefix = "s:" if ":urlset" in opened else ""
    body = f"{opened}<{prefix}url><{prefix}loc>{SITE}/1/</{prefix}loc></{prefix}url></{prefix}urlset>".encode()
    assert read_sitemap(body, MAP).entries == [Declared(f"{SITE}/1/")]


def test_a_sitemap_may_be_gzipped_once_more_and_cut_off():
    body = urlset("".join(f"<url><loc>{SITE}/{number}/</loc></url>" for number in range(3000)))
    packed = gzip.compress(body)
    assert read_sitemap(packed, MAP) == read_sitemap(body, MAP)
    assert read_sitemap(body, MAP).complete
    cut = read_sitemap(packed[: len(packed) // 2], MAP)
    assert not cut.complete
    assert 1000 < len(cut.entries) < 3000
    assert cut.entries == read_sitemap(body, MAP).entries[: len(cut.entries)]
    assert reason("sitemap", packed[:12]) == "not_gzip"


def test_a_sitemap_may_be_lines_of_text():
    found = read_sitemap(f"\ufeff{SITE}/1/\r\n\r\n  {SITE}/زن/ \n/2/\nnothing\n{SITE}/1/".encode(), MAP)
    assert (found.kind, found.complete) == ("urlset", True)
    assert [one.url for one in found.entries] == [f"{SITE}/1/", f"{SITE}/زن/"]


@pytest.mark.parametrize("row", ["<url><loc>{}/{}/</loc></url>", "{}/{}/\n"])
def test_a_sitemap_with_more_than_its_limit_says_that_it_is_not_whole(row):
    rows = "".join(row.format(SITE, number) for number in range(MAX_ENTRIES + 1))
    body = urlset(rows) if "<" in row else rows.encode()
    found = read_sitemap(body, MAP)
    assert (len(found.entries), found.complete) == (MAX_ENTRIES, False)


def test_a_feed_with_more_items_than_any_has_is_refused():
    items = f"<item><link>{SITE}/1/</link></item>"
    assert reason("feed", rss(items * (MAX_ENTRIES + 1))) == "too_large"
    assert len(urls(rss(items * MAX_ENTRIES))) == 1


# -- posts ------------------------------------------------------------------------------------------------------------


def test_posts_are_read_with_their_number_and_both_dates():
    posts = [
        {
            "id": 7,
            "date": "2026-03-05T15:30:00",
            "date_gmt": "2026-03-05T12:00:00",
            "modified_gmt": "2026-03-05T13:00:00",
            "link": f"{SITE}/1/",
            "status": "publish",
            "title": {"rendered": "Bread &#038; <em>Water</em> &#8211; &amp;"},
        },
        {"id": 8, "date": "2026-03-05T12:00:00", "date_gmt": None, "modified_gmt": "0000-00-00T00:00:00"}
        | {"link": f"{SITE}/2/", "title": None},
    ]
    assert read_posts(json.dumps(posts).encode()) == [
        Post(f"{SITE}/1/", "Bread & Water – &", NOON, ONE, 7),
        Post(f"{SITE}/2/", "", NOON, None, 8),
    ]


@pytest.mark.parametrize(
    "post",
    [
        {"link": f"{SITE}/?p=1", "status": "draft"},
        {"link": f"{SITE}/1/", "status": "private"},
        {"link": f"{SITE}/1/", "status": None},
        {"id": 1, "status": "publish"},
        {"link": None},
        {"link": ["x"]},
        {"link": "/1/"},
        "post",
        None,
    ],
)
def test_what_is_not_public_or_has_no_address_is_left_out(post):
    assert read_posts(json.dumps([post, {"link": f"{SITE}/9/"}]).encode()) == [Post(f"{SITE}/9/")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"code":"rest_not_logged_in","message":"Not for you","data":{"status":401}}', "closed"),
        (b'{"code":"rest_no_route","message":"No route","data":{"status":404}}', "closed"),
        (b'{"code":"rest_post_invalid_page_number","message":"","data":{"status":400}}', "past_the_end"),
        (b'{"posts":[]}', "not_posts"),
        (b"null", "not_posts"),
        (b"<!doctype html><title>Not found</title>", "not_json"),
        (b'[{"link":"https://news.example.org/1/"},', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"  \n", "empty"),
        (b"[" + b" " * 17 * 2**20 + b"]", "too_large"),
    ],
    ids=range(10),
)
def test_what_is_no_list_of_posts_has_a_reason(body, expected):
    assert reason("posts", body) == expected


# -- broken and hostile -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["feed", "sitemap"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"<!DOCTYPE html><html><head><title>Not found</title></head><body><p>Nothing<br></body></html>", "not_a_"),
        (b"<!doctype html><html><head><title>Not found</title></head><body><p>Nothing<br></body></html>", "not_xml"),
        (b"<", "not_xml"),
        (b"<<<>>> & <", "not_xml"),
        (b"\x1f\x8b\x08\x00rubbish that is no gzip", "not_gzip"),
        (b"%PDF-1.4 \xff\xfe\x00<", "not_xml"),
    ],
    ids=range(8),
)
def test_what_is_no_door_at_all_has_a_reason(door, body, expected):
    assert reason(door, body) == (f"not_a_{door}" if expected == "not_a_" else expected)


def test_a_feed_is_no_sitemap_and_a_sitemap_no_feed():
    assert reason("sitemap", rss("")) == "not_a_sitemap"
    assert reason("feed", urlset("")) == "not_a_feed"
    assert reason("sitemap", b"Nothing here.") == "not_a_sitemap"


@pytest.mark.parametrize("door", DOORS)
def test_a_gzip_bomb_is_not_unpacked(door):
    bomb = gzip.compress(b" " * 2 * MAX_DOOR)
    assert len(bomb) < 200_000
    with at_most(megabytes=160, seconds=10):
        assert reason(door, bomb) == "too_large"


def laughs():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'


def quadratic():
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l11 "{"ha" * 100_000}">]>'


@pytest.mark.parametrize("head", [laughs(), quadratic()], ids=["laughs", "quadratic"])
@pytest.mark.parametrize("text", ["&l11;" * 2000, "<!-- <![CDATA[ -->" + "&l11;" * 2000 + "<!-- ]]> -->"])
def test_entities_that_grow_are_not_expanded(head, text):
    item = f"<item><title>{text}</title><link>{SITE}/1/</link></item>"
    attribute = f'<item a="<![CDATA[{"&l11;" * 2000}]]>"><link>{SITE}/2/</link></item>'
    for items in (item, attribute, item + attribute):
        with at_most(megabytes=50, seconds=5):
            found = urls(rss(items, head))
        assert set(found) <= {f"{SITE}/1/", f"{SITE}/2/"}


@pytest.mark.parametrize("door", ["feed", "sitemap"])
def test_nothing_outside_of_the_document_is_ever_read(door, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        places = (secret.as_uri(), f"{base}/x")
        doctypes = [
            doctype.format(place)
            for doctype in (
                'SYSTEM "{}"',
                '[<!ENTITY x SYSTEM "{}">]',
                '[<!ENTITY % p SYSTEM "{}">%p;<!ENTITY x "in">]',
            )
            for place in places
        ]
        for place, doctype in product(places, (f"<!DOCTYPE x {doctype}>" for doctype in doctypes)):
            include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
            text = f"<!--<![CDATA[-->&x;<!--]]>-->{include}"
            rows = f"<item><title>{text}</title><link>{text}/1/</link></item>"
            if door == "sitemap":
                found = read_sitemap(f"{doctype}<urlset><url><loc>{text}/1/</loc></url></urlset>".encode(), MAP).entries
            else:
                found = read_feed(rss(rows, doctype), FEED)
            assert "secret" not in repr(found)
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "body",
    [
        "<rss>" + "<a>" * 200_000,
        "<rss><channel><item>" + "<b/>" * 1_200_000 + "</item></channel></rss>",
        "<rss><channel><item><link>" + "x" * 5_000_000 + "</link></item></channel></rss>",
        "<rss><channel><item><link>" + "&#120;" * 2_000_000 + "</link></item></channel></rss>",
        "<rss " + " ".join(f'a{n}=""' for n in range(200_000)) + "></rss>",
        "<rss><![CDATA[&" * 200_000,
        "<?xml " * 200_000,
        "<!-- & " * 200_000,
        "<rss>" + "&" * 8_000_000,
    ],
    ids=["deep", "many fields", "long field", "references", "attributes", "cdata", "declarations", "comments", "loose"],
)
@pytest.mark.parametrize("door", ["feed", "sitemap"])
def test_what_is_made_to_take_long_takes_little_time_and_memory(door, body):
    body = body.replace("rss", "urlset").replace("item", "url").replace("link", "loc") if door == "sitemap" else body
    with at_most(megabytes=120, seconds=15):
        found = tried(door, body.encode())
    assert found == [] or found in {"not_xml", f"not_a_{door}"}


def test_a_sitemap_as_large_as_they_may_be_is_read_in_bounded_memory():
    filling = (
        "<changefreq>daily</changefreq><priority>0.5</priority>" + "<image:caption>" + "x" * 780 + "</image:caption>"
    )
    rows = "".join(
        f"<url><loc>{SITE}/section/{number}-a-story-with-a-slug-of-some-words/</loc>"
        f"<lastmod>2026-03-05T12:00:00+00:00</lastmod>{filling}</url>\n"
        for number in range(MAX_ENTRIES)
    )
    body = urlset(rows, ' xmlns:image="http://www.google.com/x"')
    del rows
    assert len(body) > 48_000_000
    with at_most(megabytes=40, seconds=20):
        found = read_sitemap(body, MAP)
    assert (len(found.entries), found.complete) == (MAX_ENTRIES, True)


SCRAPS = st.sampled_from(
    [
        *(
            b"<rss>",
            b"<channel>",
            b"<item>",
            b"<link>",
            b"</link>",
            b"</item>",
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        ),
        *(
            b"<entry>",
            b"<link href='/1/'/>",
            b"<urlset>",
            b"<url>",
            b"<loc>",
            b"https://a.example/1/",
            b"http://[",
            b"&amp;",
        ),
        *(
            b"&",
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"-->",
            b"<!DOCTYPE x [",
            b"]>",
            b"<?xml version='1.0'?>",
            b"<?x",
            b"&#0;",
        ),
        *(
            b"<lastmod>",
            b"<pubDate>",
            b"2026-03-05",
            b"0001-01-01T00:00:00+14:00",
            b"\x00",
            b"\xff",
            b"\x1f\x8b\x08\x00",
        ),
        *(
            b"[",
            b"]",
            b"{",
            b"}",
            b'"link":',
            b'"https://a.example/"',
            b",",
            b'"code":',
            b"null",
            b"1e999",
            b"\xed\xa0\x80",
        ),
        *(b"<a xml:base='http://['>", b"<:>", b"<a:b>", b"</", b">", b"\xef\xbf\xbf", b"%PDF", b"\xfe\xff", b"+ADw-"),
    ]
)


@pytest.mark.parametrize("door", DOORS)
@given(body=st.one_of(st.binary(), st.lists(SCRAPS | st.binary(max_size=4)).map(b"".join)))
@example(body=b"\xfe\xff\x00<")
def test_no_bytes_raise_anything_but_the_doors_own_error(door, body):
    found = tried(door, body)
    assert found if isinstance(found, str) else all(one.url.startswith(("http://", "https://")) for one in found)


@given(
    raw=st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} -?\d{2,5} \d\d:\d\d(:\d\d)? [+-]?\w+")
)
def test_no_date_raises(raw):
    posts = [{"link": f"{SITE}/1/", "date_gmt": raw, "modified": raw}]
    (found,) = read_posts(json.dumps(posts).encode())
    assert found.date_published == found.date_modified
