"""One crawl of the whole demo site, and everything that must be true afterwards."""

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.demo.server import serve
from newscrawl.text import clean

REASONS = {
    "not HTML: a PDF under an article's address": "not_html",
    "200 with an empty page": "empty",
    "cut off in the middle of the head": "cut_off",
    "asks for a password": "password",
    "200, but the page says Page not found": "not_found",
    "404": "not_found",
    "410": "gone",
    "redirects in a circle": "redirect_loop",
    "500, always": "http_500",
    "an article page with an empty body": "no_body",
}


@pytest.fixture(scope="module")
def crawled(crawl, databases, mongo):
    with databases() as name, serve() as served:
        # What -s says beats the environment.
        run = crawl("another", "-a", f"base_url={served.url}", "-s", f"MONGODB_DATABASE={name}")
        yield SimpleNamespace(
            run=run, db=mongo[name], name=name, url=served.url, site=served.site, requests=list(served.requests)
        )


def paths(crawled):
    return [path for _, path, _ in crawled.requests]


def article_paths(crawled):
    return [path for path in paths(crawled) if re.match(r"/[a-z-]+/\d+-", path)]


def test_the_crawl_is_done_and_says_nothing_on_stderr(crawled):
    assert (crawled.run.status, crawled.run.err) == (0, "")


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_the_summary_in_the_docs_is_what_it_prints(crawled, page):
    text = (Path(__file__).parents[1] / page).read_text("utf-8")
    shown = re.search(r"^iranfocus: done after .*?(?=^  stored in )", text, re.MULTILINE | re.DOTALL)[0]
    printed = crawled.run.out.partition("  stored in ")[0]
    for line, real in zip(*(untimed(part).splitlines() for part in (shown, printed)), strict=True):
        assert line == real or (line.endswith("…") and real.startswith(line.removesuffix("…")))


def untimed(summary):
    return re.sub(r"after \d+ s", "after … s", summary)


def test_every_story_of_the_site_is_stored_exactly_once(crawled):
    stored = Counter(document["url"] for document in crawled.db.articles.find({}, {"url": 1}))
    assert stored == Counter(crawled.url + story.path for story in crawled.site.stories)
    keys = Counter(key for document in crawled.db.articles.find({}, {"keys": 1}) for key in document["keys"])
    assert max(keys.values()) == 1


def test_every_field_of_every_story_is_what_the_site_printed(crawled):
    stored = {document["url"]: document for document in crawled.db.articles.find({})}
    wrong = []
    for story in crawled.site.stories:
        expected = crawled.site.expected(story, crawled.url)
        for image in expected["images"]:
            image["alt"] = clean(image["alt"])  # the site cuts some of them off behind a space
        expected["related"] = [
            {name: value for name, value in link.items() if value is not None} for link in expected["related"]
        ]
        document = stored[expected["url"]]
        wrong += [
            (story.post_id, name, document.get(name), value)
            for name, value in expected.items()
            if document.get(name) != value
        ]
    assert wrong == []


def test_a_story_that_is_cut_into_pages_is_stored_whole_and_once_in_either_markup(crawled):
    cut = [story for story in crawled.site.stories if len(story.part_paths) > 1]
    assert {(story.outline.cloud, len(story.part_paths)) for story in cut} == {(True, 3), (False, 3)}
    for story in cut:
        (document,) = crawled.db.articles.find({"keys": f"{crawled.url.removeprefix('http://')}#{story.post_id}"})
        assert (document["_id"], document["body"]) == (crawled.url + story.path, story.body)
        assert [paths(crawled).count(path) for path in story.part_paths] == [1, 1, 1]
        rows = crawled.db.ledger.find({"url": {"$in": [crawled.url + path for path in story.part_paths]}})
        assert [row["url"] for row in rows] == [crawled.url + story.path]


def test_documents_carry_what_an_archive_needs_beside_the_text(crawled):
    host = crawled.url.removeprefix("http://")
    for story in crawled.site.stories:
        document = crawled.db.articles.find_one({"_id": crawled.url + story.path})
        assert document["keys"] == [f"{host}#{story.post_id}", *(host + path.rstrip("/") for path in story.part_paths)]
        assert (document["schema"], document["revision"], document["status"]) == (1, 1, "live")
        assert (document["site"], document["aliases"]) == (host, [crawled.url + path for path in story.part_paths[1:]])
        assert document["first_seen"] == document["last_changed"]
        assert document["first_seen"].utcoffset().total_seconds() == 0
        assert document["extraction"]["version"]
        assert document["extraction"]["sources"]["headline"] == "markup"
        assert document["fronts"]


def test_an_exact_duplicate_names_the_first_stored_copy_and_never_another_duplicate(crawled):
    by_post = {int(document["keys"][0].partition("#")[2]): document for document in crawled.db.articles.find({})}
    copies = {}
    for story in crawled.site.stories:
        copies.setdefault(story.duplicate_of or story.post_id, []).append(by_post[story.post_id])
    groups = [group for group in copies.values() if len(group) > 1]
    assert len(groups) >= 5
    for group in groups:
        firsts = [document for document in group if "duplicate_of" not in document]
        assert len(firsts) == 1
        assert firsts[0]["first_seen"] == min(document["first_seen"] for document in group)
        others = [document for document in group if document is not firsts[0]]
        assert {document["duplicate_of"] for document in others} == {firsts[0]["_id"]}
        assert {document["duplicate_kind"] for document in others} == {"exact"}
    assert crawled.db.articles.count_documents({"duplicate_of": {"$exists": True}}) == sum(map(len, groups)) - len(
        groups
    )


def test_duplicates_are_left_out_of_search_unless_asked_for(crawled, reading):
    story = next(story for story in crawled.site.stories if story.duplicate_of)
    words = " ".join(story.paragraphs[-1].split()[:6])
    found = reading(crawled.name, "search", f'"{words}"').out.splitlines()
    assert len(found) == 1
    both = reading(crawled.name, "search", "--duplicates", f'"{words}"').out.splitlines()
    assert len(both) > 1
    assert set(found) < set(both)


def test_every_awkward_page_leaves_its_reason_and_no_article(crawled):
    posts = {path: what for path, what in crawled.site.awkward.items() if what in REASONS}
    assert len(posts) == len(REASONS)
    for path, what in posts.items():
        row = crawled.db.ledger.find_one({"url": crawled.url + path})
        assert (what, row["state"], row["reason"]) == (what, "refused", REASONS[what])
        assert crawled.db.articles.find_one({"_id": crawled.url + path}) is None
    tried = {"kind": "article", "state": "refused", "reason": {"$ne": "not_an_article"}}
    assert crawled.db.ledger.count_documents(tried) == len(posts)
    assert crawled.db.ledger.count_documents({"state": "stored"}) == len(crawled.site.stories)


def test_the_site_wide_blocks_are_stored_once_per_change(crawled):
    fronts = {document["_id"]: document for document in crawled.db.fronts.find({})}
    shown = {_id for document in crawled.db.articles.find({}, {"fronts": 1}) for _id in document["fronts"]}
    assert shown == set(fronts)
    for expected in crawled.site.fronts(crawled.url):
        same = [
            front
            for front in fronts.values()
            if (front["block"], front["heading"]) == (expected["block"], expected["heading"])
            and [link["url"] for link in front["links"]] == [link["url"] for link in expected["links"]]
        ]
        assert len(same) == 1
        for stored, link in zip(same[0]["links"], expected["links"], strict=True):
            assert stored.items() <= link.items()
        assert same[0]["first_seen"] <= same[0]["last_seen"]


def test_the_run_has_a_document_with_counts_coverage_versions_and_status(crawled):
    (run,) = crawled.db.runs.find({})
    stories = crawled.site.stories
    copies = sum(story.duplicate_of is not None for story in stories)
    assert (run["spider"], run["site"]) == ("iranfocus", crawled.url.removeprefix("http://"))
    assert run["arguments"] == {"base_url": crawled.url}
    assert (run["exit_status"], run["reason"], run["failure"]) == (0, "finished", "")
    assert (run["new"], run["duplicates"], run["updated"]) == (len(stories) - copies, copies, 0)
    assert (run["articles"], run["known"], run["errors"], run["unstored"]) == (len(stories), 0, 0, 0)
    assert run["requests"] == len(crawled.requests)
    assert run["listings"] == sum(path in listing_paths(crawled) for path in paths(crawled))
    assert sum(run["refused"].values()) == len(REASONS)
    assert {name: run["coverage"][name] for name in ("headline", "body", "date_published")} == {
        "headline": len(stories),
        "body": len(stories),
        "date_published": len(stories),
    }
    assert run["coverage"]["dateline"] == sum(story.dateline is not None for story in stories)
    assert {"python", "newscrawl", "scrapy", "pymongo"} <= set(run["versions"])
    assert run["started"] < run["finished"]


def test_the_summary_is_short_and_honest(crawled):
    lines = crawled.run.out.splitlines()
    assert len(lines) <= 15
    assert max(map(len, lines)) < 250
    stories = crawled.site.stories
    copies = sum(story.duplicate_of is not None for story in stories)
    assert lines[0].startswith("iranfocus: done after ")
    assert lines[0].endswith(f"{len(crawled.requests)} requests, exit status 0")
    assert f"{len(stories) - copies} new, {copies} duplicates, 0 updated, 0 unchanged, 0 known" in lines[1]
    assert f"{len(REASONS)} pages:" in crawled.run.out
    for reason, number in Counter(REASONS.values()).items():
        assert f"{reason} {number}" in crawled.run.out


def test_the_summary_names_a_command_that_works(crawled, reading):
    (line,) = [line for line in crawled.run.out.splitlines() if line.startswith("  next ")]
    words = line.split()
    assert words[2:] == ["search", "--database", crawled.name, "--newest", "5"]
    found = reading(crawled.name, "search", "--newest", "5").out.splitlines()
    assert len(found) == 5


def test_robots_txt_is_fetched_first_and_once(crawled):
    assert paths(crawled)[:2] == ["/robots.txt", "/"]
    assert paths(crawled).count("/robots.txt") == 1


def test_all_requests_bear_the_crawlers_own_name(crawled):
    assert {agent.partition("/")[0] for _, _, agent in crawled.requests} == {"newscrawl"}
    assert {method for method, _, _ in crawled.requests} == {"GET"}


def listing_paths(crawled):
    slugs = ("news", "iraq", "afghanistan", "syria", "economy", "nuclear", "terrorism", "human-rights", "opinion")
    return {path for slug in slugs for path in crawled.site.section_paths(slug)}


DOORS = {"/feed/", "/sitemap_index.xml", "/wp-sitemap.xml", "/wp-json/wp/v2/posts"} | {
    f"/wp-sitemap-{name}-1.xml" for name in ("posts-post", "posts-page", "taxonomies-category")
}


def test_nothing_is_asked_for_but_the_doors_the_menus_sections_and_their_articles(crawled):
    asked = Counter(paths(crawled))
    posts = {path for story in crawled.site.stories for path in story.part_paths} | set(crawled.site.awkward)
    loop = next(path for path, what in crawled.site.awkward.items() if what == "redirects in a circle")
    doors = {path for path in asked if path.startswith(("/feed/", "/wp-sitemap", "/sitemap_index.xml", "/wp-json/"))}
    assert set(asked) - doors - {f"{loop}?round=2"} == {"/robots.txt", "/"} | listing_paths(crawled) | posts
    assert {path.partition("?")[0] for path in doors} == DOORS


def test_each_listing_page_and_each_article_is_fetched_once(crawled):
    asked = Counter(paths(crawled))
    assert {path: asked[path] for path in listing_paths(crawled)} == dict.fromkeys(listing_paths(crawled), 1)
    assert {story.path: asked[story.path] for story in crawled.site.stories} == {
        story.path: 1 for story in crawled.site.stories
    }


def test_a_page_in_error_is_tried_again_but_not_for_ever(crawled):
    asked = Counter(paths(crawled))
    broken = {what: asked[path] for path, what in crawled.site.awkward.items()}
    assert broken["500, always"] == 3
    assert broken["404"] == broken["410"] == 1


def test_the_newest_articles_come_before_second_pages_of_listings_end(crawled):
    first = paths(crawled).index(article_paths(crawled)[0])
    assert first < max(paths(crawled).index(path) for path in listing_paths(crawled))


def test_what_lists_and_articles_say_of_a_story_is_linked_by_its_url(crawled):
    urls = {document["url"] for document in crawled.db.articles.find({}, {"url": 1})}
    moved = set()
    for document in crawled.db.articles.find({}, {"related": 1, "url": 1}):
        for link in document["related"]:
            assert "utm_" not in link["url"]
            assert link["url"] != document["url"]
            if link["block"] == "related":
                assert link["url"] in urls
            elif link["url"] not in urls:
                moved.add(link["url"])
    assert all(url.startswith(crawled.url) for url in moved)
