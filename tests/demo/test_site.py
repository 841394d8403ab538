"""The demo site over HTTP: listings, moved addresses, awkward pages, doors for machines, rotation."""

import gzip
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from newscrawl.demo.sections import SECTIONS
from newscrawl.demo.server import serve

NEXT = '//div[contains(@class, "page-nav")]//a[i[contains(@class, "td-icon-menu-right")]]/@href'
ROWS = (
    '//div[@class="td-ss-main-content"]/div[contains(@class, "td_module_10")]//h3/a/@href'
    ' | //div[contains(@class, "tdb_loop")]//div[contains(@class, "tdb_module_loop")]//h3/a/@href'
)


@pytest.fixture(scope="module")
def served():
    with serve() as running:
        yield running


@contextmanager
def asked(served, target, method="GET", **headers):
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=10)
    try:
        connection.request(method, target.removeprefix(served.url), headers=headers)
        yield connection.getresponse()
    finally:
        connection.close()


def get(served, target, **headers):
    with asked(served, target, **headers) as response:
        return response.status, response.headers, response.read()


def listed(served, slug):
    """Page a section to its end as a crawler would; return the links of all its pages."""
    address, seen, found = f"{served.url}/{slug}/", set(), []
    while address and address not in seen:
        seen.add(address)
        page = html.fromstring(get(served, address)[2].decode())
        found += [href.partition("?")[0].removeprefix(served.url) for href in page.xpath(ROWS)]
        address = next(iter(page.xpath(NEXT)), None)
    return found


def test_every_story_is_served_in_one_of_two_generations_of_markup(served):
    kinds = set()
    for story in served.site.stories:
        status, headers, body = get(served, story.path)
        assert status == 200
        assert headers["Content-Type"] == "text/html; charset=UTF-8"
        assert f"postid-{story.post_id} ".encode() in body
        cloud = b"tdb-title-text" in body
        assert cloud == (b"td-post-title" not in body) == story.outline.cloud
        kinds.add(cloud)
    assert kinds == {True, False}


def test_a_page_weighs_what_real_ones_weigh(served):
    sizes = [len(get(served, story.path)[2]) for story in served.site.stories]
    assert min(sizes) > 60_000
    assert max(sizes) < 102_400


def test_the_listings_reach_all_stories_and_all_awkward_posts(served):
    found = {path for slug in SECTIONS for path in listed(served, slug)}
    assert {story.path for story in served.site.stories} <= found
    posts = {path for path in served.site.awkward if re.search(r"/\d+-", path)}
    assert found - {story.path for story in served.site.stories} == posts
    assert len(posts) == 10


def test_a_listing_has_ten_to_a_page_newest_first_and_a_parent_holds_its_children(served):
    first = html.fromstring(get(served, "/iraq/")[2].decode())
    assert len(first.xpath(ROWS)) == 10
    dates = first.xpath('//div[@class="td-ss-main-content"]/div[contains(@class, "td_module_10")]//time/@datetime')
    assert dates == sorted(dates, reverse=True)
    assert set(listed(served, "iraq")) < set(listed(served, "news"))


def test_one_subsection_is_linked_from_its_parent_alone_and_not_from_the_menu(served):
    page = html.fromstring(get(served, "/news/")[2].decode())
    syria = f"{served.url}/syria/"
    assert syria in page.xpath('//ul[@class="td-category"]//a[@class="entry-category"]/@href')
    menus = page.xpath('//ul[contains(@class, "sf-menu") or contains(@class, "td-mobile-main-menu")]//a/@href')
    assert f"{served.url}/afghanistan/" in menus
    assert syria not in menus


@pytest.mark.parametrize(("path", "menu"), [("/economy/", "sf-menu"), ("/nuclear/", "tdb-block-menu")])
def test_the_menu_tells_sections_from_pages(served, path, menu):
    page = html.fromstring(get(served, path)[2].decode())
    items = f'//ul[contains(@class, "{menu}")]//li[contains(@class, "menu-item-object-{{}}")]/a/@href'
    sections = {href.removeprefix(served.url).strip("/") for href in page.xpath(items.format("category"))}
    assert sections == {slug for slug, section in SECTIONS.items() if section.in_menu}
    assert page.xpath(items.format("page")) == [f"{served.url}/about-us/", f"{served.url}/contact/"]


def test_the_last_page_of_one_section_names_itself_as_the_next(served):
    (path,) = (path for path, reason in served.site.awkward.items() if "listing" in reason)
    page = html.fromstring(get(served, path)[2].decode())
    assert page.xpath(NEXT) == [served.url + path]
    assert path != "/opinion/"


def test_the_calendar_never_ends(served):
    address = f"{served.url}/2004/01/"
    for _ in range(15):
        status, _, body = get(served, address)
        assert status == 200
        address = html.fromstring(body.decode()).xpath('//nav[@class="wp-calendar-nav"]/a/@href')[1]
    assert address.endswith("/2005/04/")
    assert get(served, "/9999/12/")[0] == 200


@pytest.mark.parametrize(
    "shape",
    [
        "/en/index.php?option=com_content&view=article&id={id}",
        "/en{path}",
        "/opinions-of-old/{id}-{slug}/",
        "/{section}/{id}-{slug}",
        "/{section}/{id}-an-earlier-slug/",
        "/?p={id}",
    ],
)
def test_older_addresses_of_a_story_lead_to_todays(served, shape):
    story = served.site.stories[40]
    old = shape.format(id=story.post_id, path=story.path, slug=story.slug, section=story.outline.sections[0])
    status, headers, _ = get(served, old)
    assert (status, headers["Location"]) == (301, served.url + story.path)


def test_other_addresses_of_the_old_system_lead_somewhere(served):
    assert get(served, "/en/feed/")[1]["Location"] == f"{served.url}/feed/"
    assert get(served, "/economy")[1]["Location"] == f"{served.url}/economy/"
    assert get(served, "/en/")[1]["Location"] == f"{served.url}/"
    category = "/en/index.php?option=com_content&view=category&layout=blog&id=9&Itemid=31&limitstart=57"
    assert get(served, category)[1]["Location"] == f"{served.url}/"


def test_awkward_posts_answer_as_they_are_described(served):
    answers = {reason: get(served, path) for path, reason in served.site.awkward.items()}
    statuses = {reason: status for reason, (status, _, _) in answers.items()}
    assert statuses["404"] == 404
    assert statuses["410"] == 410
    assert statuses["500, always"] == 500
    assert statuses["redirects in a circle"] == 302
    assert sum(status == 200 for status in statuses.values()) == 7
    bodies = {reason: body for reason, (_, _, body) in answers.items()}
    assert answers["not HTML: a PDF under an article's address"][1]["Content-Type"] == "application/pdf"
    assert bodies["200 with an empty page"] == b""
    assert b"<body" not in bodies["cut off in the middle of the head"]
    assert b"post-password-form" in bodies["asks for a password"]
    assert b'class="error404' in bodies["200, but the page says Page not found"]
    assert b'<div class="td-post-content tagdiv-type"></div>' in bodies["an article page with an empty body"]


def test_the_redirect_loop_comes_back_to_where_it_began(served):
    start = next(path for path, reason in served.site.awkward.items() if "circle" in reason)
    there = get(served, start)[1]["Location"]
    assert there != served.url + start
    assert get(served, there)[1]["Location"] == served.url + start


def test_half_of_the_pages_rotate_and_the_others_stand_still(served):
    for story in served.site.stories[:30]:
        first, second = get(served, story.path)[2], get(served, story.path)[2]
        assert (first != second) == bool(story.post_id % 2)


def test_rotation_leaves_the_article_and_its_related_block_alone(served):
    story = next(one for one in served.site.stories if one.post_id % 2 and not one.outline.cloud)
    pages = [html.fromstring(get(served, story.path)[2].decode()) for _ in range(2)]
    for part in ("td-post-content", "td_block_related_posts"):
        parts = [etree.tostring(page.xpath(f'//*[contains(@class, "{part}")]')[0]) for page in pages]
        assert parts[0] == parts[1]


def test_the_same_story_stands_in_lists_under_addresses_with_trackers(served):
    page = html.fromstring(get(served, "/economy/")[2].decode())
    links = page.xpath("//a/@href")
    assert any("?fbclid=" in href for href in links)
    assert any("?utm_source=" in href for href in links)


def test_the_fronts_of_a_page_that_stands_still_are_the_ones_the_site_names(served):
    story = next(one for one in served.site.stories if one.post_id % 6 == 0)
    page = html.fromstring(get(served, story.path)[2].decode())
    fronts = served.site.fronts(served.url)
    assert [front["block"] for front in fronts] == ["latest", "must_read", "most_read", "other"]
    assert [len(front["links"]) for front in fronts[:2]] == [6, 2]
    for front in fronts:
        heading = (
            f'//*[contains(@class, "td_block_wrap")][.//*[contains(@class, "td-block-title")]="{front["heading"]}"]'
        )
        block = page.xpath(heading)[-1]
        titles = [title.text_content() for title in block.xpath('.//*[contains(@class, "td-module-title")]')]
        assert titles == [link["headline"] for link in front["links"]]
    assert any(link["excerpt"].endswith("...") for link in fronts[0]["links"])


def test_feeds_sitemaps_and_rest_name_the_stories(served):
    paths = {served.url + story.path for story in served.site.stories}
    feed = etree.fromstring(get(served, "/feed/")[2])
    items = feed.xpath("//item/link/text()")
    assert len(set(items) & paths) == 10
    # Two adverts: one leads away, one to a page of the site.
    assert set(items) - paths == {"https://boats.example.com/offer?from=feed", f"{served.url}/subscribe/"}
    iraq = etree.fromstring(get(served, "/iraq/feed/")[2])
    assert set(iraq.xpath("//item/link/text()")) <= {served.url + path for path in listed(served, "iraq")}
    index = etree.fromstring(get(served, "/wp-sitemap.xml")[2])
    child = index.xpath('//*[local-name()="loc"]/text()')[0]
    assert set(etree.fromstring(get(served, child)[2]).xpath('//*[local-name()="loc"]/text()')) == paths
    _, headers, body = get(served, "/wp-json/wp/v2/posts?per_page=50&page=2")
    assert headers["X-WP-Total"] == "96"
    assert len(json.loads(body)) == 46
    assert get(served, "/wp-json/wp/v2/posts?page=99")[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/economy/", "/economy/page/2/", "/nuclear/", "/tag/iraq/", "/2004/03/", "/feed/", "/iraq/feed/"),
        *("/robots.txt", "/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-post-1.xml.gz"),
        *("/news-sitemap.xml", "/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts?page=2&orderby=modified"),
    ],
)
def test_lists_and_doors_are_not_sent_twice_while_nothing_changes(served, path):
    status, headers, _ = get(served, path)
    assert status == 200
    assert get(served, path, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(served, path, **{"If-None-Match": '"another"'})[0] == 200


def test_robots_asks_for_a_delay_only_where_one_is_wanted(served):
    text = get(served, "/robots.txt")[2].decode()
    assert "Disallow: /wp-admin/\nDisallow: /private/\n" in text
    assert f"Sitemap: {served.url}/wp-sitemap.xml\nSitemap: {served.url}/news-sitemap.xml\n" in text
    assert "Crawl-delay" not in text
    with serve(articles=12, crawl_delay=2) as slow:
        assert "Crawl-delay: 2\n" in get(slow, "/robots.txt")[2].decode()


def test_what_does_not_exist_is_a_404(served):
    for path in ("/nowhere/", "/iraq/page/99/", "/tag/nothing/", "/iraq/77-nothing/", "/wp-sitemap-posts-post-9.xml"):
        assert get(served, path)[0] == 404


def test_tag_author_private_and_plain_pages_exist(served):
    story = next(one for one in served.site.stories if "Iraq" in one.outline.tags)
    assert story.path.encode() in get(served, "/tag/iraq/")[2]
    for path in ("/author/iran-focus/", "/private/", "/about-us/", "/contact/", "/"):
        assert get(served, path)[0] == 200


def test_a_page_that_stands_still_is_not_sent_twice(served):
    story = next(one for one in served.site.stories if one.post_id % 2 == 0)
    _, headers, _ = get(served, story.path)
    assert get(served, story.path, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(served, story.path, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert get(served, story.path, **{"If-Modified-Since": "Mon, 01 Mar 2004 00:00:00 GMT"})[0] == 200
    rotating = next(one for one in served.site.stories if one.post_id % 2)
    assert "ETag" not in get(served, rotating.path)[1]


def test_head_answers_without_a_body_and_gzip_only_when_asked_for(served):
    path = next(one.path for one in served.site.stories if one.post_id % 2 == 0)
    with asked(served, path, "HEAD") as response:
        assert int(response.headers["Content-Length"]) > 60_000
        assert response.read() == b""
    _, plain_headers, plain = get(served, path)
    _, headers, packed = get(served, path, **{"Accept-Encoding": "gzip, deflate"})
    assert "Content-Encoding" not in plain_headers
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain


def test_requests_are_remembered_and_a_connection_serves_many():
    before = set(threading.enumerate())
    with serve(articles=12) as served:
        connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=10)
        for path in ("/", "/robots.txt?x=1"):
            connection.request("GET", path, headers={"User-Agent": "tester/1"})
            connection.getresponse().read()
        assert served.requests == [("GET", "/", "tester/1"), ("GET", "/robots.txt?x=1", "tester/1")]
        # The connection is still open: leaving the context must end it.
    connection.close()
    assert set(threading.enumerate()) <= before


def test_the_command_serves_until_it_is_told_to_stop():
    command = [sys.executable, "-m", "newscrawl.demo", "--port", "0", "--articles", "12"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        assert re.fullmatch(r"12 invented stories on http://127\.0\.0\.1:\d+/\n", line)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_a_taken_port_is_one_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "newscrawl.demo", "--articles", "12", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 1
    assert ended.stderr == f"cannot serve on port {port}: Address already in use. Choose another with --port.\n"
