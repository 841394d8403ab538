"""The demo site lives: stories appear, change, go and come back, and every door says so; and it misbehaves."""

import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from newscrawl import extract
from newscrawl.demo.response import Response
from newscrawl.demo.sections import SECTIONS, path_of
from newscrawl.demo.site import DemoSite
from newscrawl.pages.doors import read_feed, read_posts, read_sitemap
from newscrawl.pages.section import SectionPage

BASE = "https://iranfocus.com"
FEED, MAP, REST = "/feed/", "/wp-sitemap-posts-post-1.xml", "/wp-json/wp/v2/posts"


@pytest.fixture
def site():
    return DemoSite(articles=40)


def body(site, path):
    response = site.respond(path, BASE)
    assert response.status == 200
    return response.body


def paths(declared):
    return [one.url.removeprefix(BASE) for one in declared]


def listed(site, path):
    links = SectionPage.from_html(body(site, path), BASE + path).articles()
    return [link.url.removeprefix(BASE).partition("?")[0] for link in links]


def feed(site):
    return paths(read_feed(body(site, FEED), BASE + FEED))


def sitemap(site):
    return {one.url.removeprefix(BASE): one.date_modified for one in read_sitemap(body(site, MAP), BASE).entries}


def asked(site, **query):
    return site.respond(f"{REST}?{urlencode(query)}", BASE)


def rest(site, **query):
    return read_posts(asked(site, **({"per_page": 100} | query)).body)


def words(site):
    return {story.path: (story.headline, story.body) for story in site.stories}


# -- stories come -----------------------------------------------------------------------------------------------------


def test_a_published_story_stands_on_top_of_every_list_and_the_others_keep_their_words(site):
    before = words(site)
    last = max(site.stories, key=lambda one: one.post_id).post_id
    began = datetime.now(UTC).replace(microsecond=0)
    first, second = site.publish(2, section="economy")
    new = [second.path, first.path]
    assert last < first.post_id < second.post_id
    assert began <= first.outline.published < second.outline.published
    assert feed(site)[:2] == new
    assert paths(rest(site))[:2] == paths(rest(site, orderby="modified"))[:2] == new
    assert paths(rest(site, orderby="id", order="asc"))[-2:] == new[::-1]
    assert listed(site, "/economy/")[:2] == new
    assert new[0] in body(site, "/").decode()
    assert sitemap(site)[new[0]] == second.outline.published
    assert paths(read_sitemap(body(site, "/news-sitemap.xml"), BASE).entries) == new
    assert {path: text for path, text in words(site).items() if path not in new} == before
    assert [story.path for story in site.stories][-2:] == new[::-1]


def test_a_story_published_late_stands_at_the_place_of_its_old_date(site):
    before = words(site)
    neighbour = site.stories[20]
    date = neighbour.outline.published + timedelta(seconds=1)
    (late,) = site.publish(published=date, section="iraq")
    assert late.outline.published == date
    assert [story.path for story in site.stories].index(late.path) == 21
    assert late.path not in feed(site)
    assert late.path not in listed(site, "/iraq/")[:1]
    assert late.path in [path for page in site.section_paths("news") for path in listed(site, page)]
    (newest, *_) = rest(site, orderby="modified")
    assert newest.url == BASE + late.path
    assert newest.date_published == date
    assert newest.date_modified > datetime.now(UTC) - timedelta(minutes=1)
    assert read_sitemap(body(site, "/news-sitemap.xml"), BASE).entries == []
    assert {path: text for path, text in words(site).items() if path != late.path} == before


def test_published_stories_read_as_the_truth_says(site):
    old = datetime(2006, 5, 6, 7, 8, 9, tzinfo=UTC)
    stories = [*site.publish(8), *site.publish(2, published=old), *site.publish(section="opinion")]
    assert {story.outline.cloud for story in stories} == {True, False}
    assert stories[-1].path.startswith("/opinion/")
    assert stories[-1].outline.kind == "commentary"
    for story in stories:
        found, truth = asdict(extract(body(site, story.path), BASE + story.path)), site.expected(story, BASE)
        assert {name: found[name] for name in truth} == truth
    assert stories[8].modified is None


def test_a_section_that_is_none_publishes_nothing(site):
    with pytest.raises(KeyError):
        site.publish(section="sports")
    assert len(site.stories) == 40


# -- stories change, go and come back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("printed", [True, False])
def test_an_edit_shows_in_rest_and_sitemap_whether_its_page_says_so_or_not(site, printed):
    story = next(one for one in site.stories if bool(one.modified) == printed and not one.duplicate_of)
    moments, began = [], datetime.now(UTC) - timedelta(seconds=1)
    for number in range(3):
        site.edit(story.post_id, headline=f"Another headline, number {number}")
        (newest, *_) = rest(site, orderby="modified")
        assert (newest.url, newest.headline) == (BASE + story.path, f"Another headline, number {number}")
        assert sitemap(site)[story.path] == newest.date_modified
        moments.append(newest.date_modified)
    assert began < moments[0] < moments[1] < moments[2]
    assert bool(site.story(story.post_id).modified) == printed
    assert [one.url for one in rest(site, modified_after=moments[1].isoformat())] == [BASE + story.path]
    assert rest(site, modified_after=moments[2].isoformat()) == []


def test_a_page_is_newer_than_its_last_copy_after_each_change(site):
    story = next(one for one in site.stories if one.post_id % 2 == 0)
    seen = [site.respond(story.path, BASE).last_modified]
    for change in (site.publish, lambda: site.edit(story.post_id, headline="New"), lambda: site.pin(story.post_id)):
        change()
        seen.append(site.respond(story.path, BASE).last_modified)
    assert seen == sorted(set(seen))


def test_a_restored_story_is_back_as_it_was(site):
    story = site.stories[12]
    site.edit(story.post_id, headline="Edited before it went")
    site.remove(story.post_id)
    assert story.path not in sitemap(site)
    assert site.respond(story.path, BASE).status == 404
    site.restore(story.post_id)
    assert site.story(story.post_id).headline == "Edited before it went"
    assert [one.path for one in site.stories][12] == story.path
    assert paths(rest(site, orderby="modified"))[0] == story.path
    assert b"Edited before it went" in body(site, story.path)
    with pytest.raises(KeyError):
        site.restore(story.post_id)


def test_a_pinned_story_stands_first_on_the_first_page_of_its_sections_only(site):
    story = next(one for one in site.stories if one.outline.sections == ("iraq",))
    before = {path: listed(site, path) for slug in SECTIONS for path in site.section_paths(slug)}
    site.pin(story.post_id)
    firsts = {f"/{section.slug}/" for section in path_of("iraq")}
    for path, links in before.items():
        others = [link for link in links if link != story.path]
        assert listed(site, path) == ([story.path, *others] if path in firsts else links)
    assert feed(site)[0] != story.path
    site.remove(story.post_id)
    assert story.path not in listed(site, "/iraq/")


# -- REST -------------------------------------------------------------------------------------------------------------


def test_rest_sorts_filters_and_pages_as_wordpress_does(site):
    stories = list(site.stories)
    dates = [one.date_published for one in rest(site)]
    assert dates == sorted(dates, reverse=True)
    modified = [one.date_modified for one in rest(site, orderby="modified", order="asc")]
    assert modified == sorted(modified)
    assert [one.post_id for one in rest(site, orderby="id", order="asc")] == sorted(one.post_id for one in stories)
    limit = stories[30].outline.published
    assert paths(rest(site, after=limit.isoformat(), order="asc")) == [one.path for one in stories[31:]]
    assert paths(rest(site, before=limit.isoformat(), order="asc")) == [one.path for one in stories[:30]]
    filtered = asked(site, after=limit.replace(tzinfo=None).isoformat(), per_page=4, page=3)
    assert filtered.headers == {"X-WP-Total": "9", "X-WP-TotalPages": "3"}
    assert len(read_posts(filtered.body)) == 1
    assert json.loads(asked(site, after="2099-01-01T00:00:00").body) == []


def test_rest_gives_the_fields_asked_for(site):
    (post,) = json.loads(asked(site, _fields="id,link,title.rendered,nothing", per_page=1).body)
    newest = site.stories[-1]
    assert post.keys() == {"id", "link", "title"}
    assert (post["id"], post["link"], post["title"].keys()) == (newest.post_id, BASE + newest.path, {"rendered"})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"page": 5}, "rest_post_invalid_page_number"),
        ({"per_page": 101}, "rest_invalid_param"),
        ({"per_page": 0}, "rest_invalid_param"),
        ({"orderby": "mood"}, "rest_invalid_param"),
        ({"after": "yesterday"}, "rest_invalid_param"),
    ],
)
def test_rest_refuses_what_makes_no_sense(site, query, code):
    response = asked(site, **query)
    assert response.status == 400
    assert json.loads(response.body)["code"] == code


# -- doors ------------------------------------------------------------------------------------------------------------


def test_a_sitemap_can_be_had_gzipped_and_no_door_says_so(site):
    packed = body(site, f"{MAP}.gz")
    assert gzip.decompress(packed) == body(site, MAP)
    assert read_sitemap(packed, BASE) == read_sitemap(body(site, MAP), BASE)
    assert b".gz" not in body(site, "/wp-sitemap.xml") + body(site, "/robots.txt")


def test_an_index_has_no_dates_and_a_news_sitemap_of_a_day_without_news_has_no_entries(site):
    assert {one.date_modified for one in read_sitemap(body(site, "/wp-sitemap.xml"), BASE).entries} == {None}
    news = read_sitemap(body(site, "/news-sitemap.xml"), BASE)
    assert news.is_news
    now = datetime.now(UTC)
    site.publish(published=now - timedelta(hours=49))
    (recent,) = site.publish(published=now.replace(microsecond=0) - timedelta(hours=47))
    (entry,) = read_sitemap(body(site, "/news-sitemap.xml"), BASE).entries
    assert (entry.url, entry.headline) == (BASE + recent.path, recent.headline)
    assert entry.date_published == recent.outline.published


def test_closed_doors_answer_as_those_of_a_site_without_them():
    site = DemoSite(articles=12, closed={"rest", "sitemap", "feed"})
    for path in (FEED, "/iraq/feed/", "/wp-sitemap.xml", MAP, f"{MAP}.gz", "/news-sitemap.xml"):
        assert site.respond(path, BASE).status == 404
    assert b"Sitemap:" not in body(site, "/robots.txt")
    response = site.respond(REST, BASE)
    assert (response.status, json.loads(response.body)["code"]) == (401, "rest_not_logged_in")
    assert listed(site, "/iraq/")
    site.closed.clear()
    assert feed(site)
    with pytest.raises(ValueError, match="no such door: gate"):
        DemoSite(articles=12, closed={"gate"})


def test_declared_names_every_article_that_any_door_does(site):
    site.publish(3)
    site.remove(site.stories[5].post_id)
    found = {path for slug in SECTIONS for page in site.section_paths(slug) for path in listed(site, page)}
    found |= {path for path in feed(site) if path.startswith("/")} | set(sitemap(site)) | set(paths(rest(site)))
    assert set(site.declared) == found
    stories = {path for path, what in site.declared.items() if what == "story"}
    assert stories == {story.path for story in site.stories}
    assert len(found - stories) == 11
    site.closed.add("feed")
    assert found - set(site.declared) == {"/subscribe/"}


# -- faults -----------------------------------------------------------------------------------------------------------


def test_any_path_can_be_told_to_answer_otherwise(site):
    busy = Response(b"", 429, headers={"Retry-After": "7"})
    site.faults = {"/iraq/": busy, FEED: Response(b"<rss>"), REST: Response(b"[]")}
    assert site.respond("/iraq/?x=1", BASE) is busy
    assert site.respond(FEED, BASE).body == b"<rss>"
    assert rest(site, orderby="modified") == []
    site.faults.clear()
    assert listed(site, "/iraq/")


def test_a_fault_may_come_and_go_and_spoil_the_sites_own_answer(site):
    calls = []

    def spoilt(target, base, turn):
        calls.append((target, turn))
        if len(calls) == 1:
            return Response(b"", 503)
        own = site.answer(target, base, turn)
        return Response(own.body.replace(b"<url>", b"<uri>"), own.status) if len(calls) == 2 else None

    site.faults[MAP] = spoilt
    assert site.respond(MAP, BASE, 4).status == 503
    assert b"<uri>" in site.respond(MAP, BASE, 5).body
    assert len(sitemap(site)) == 40
    assert calls == [(MAP, 4), (MAP, 5), (MAP, 0)]
