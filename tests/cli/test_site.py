"""sections and extract: a site and a page looked at, nothing stored."""

import json
import re

import pytest

from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite


@pytest.fixture(scope="module")
def served():
    with serve(DemoSite(articles=12)) as running:
        yield running


@pytest.fixture
def story(served):
    return next(story for story in served.site.stories if story.dateline and not story.mojibake)


def test_sections_are_listed_as_a_crawl_finds_them(newscrawl, served):
    run = newscrawl("sections", "iranfocus", "--base-url", served.url)
    assert (run.status, run.err) == (0, "")
    rows = [line.split("\t") for line in run.out.splitlines()]
    assert ["iraq", "Iraq", "news", f"{served.url}/iraq/"] in rows
    assert ["syria", "Syria", "news", f"{served.url}/syria/"] in rows
    assert {row[0] for row in rows} == {
        *("news", "iraq", "afghanistan", "syria", "economy", "nuclear", "terrorism", "human-rights", "opinion"),
    }
    assert not [path for _, path, _ in served.requests if "/page/" in path or re.match(r"/[a-z-]+/\d+-", path)]


def test_sections_as_json_are_one_a_line(newscrawl, served):
    run = newscrawl("sections", "iranfocus", "--base-url", served.url, "--json")
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert {"slug": "iraq", "name": "Iraq", "url": f"{served.url}/iraq/", "parent": "news"} in rows


def test_a_site_that_is_none_is_told_with_a_suggestion(newscrawl):
    run = newscrawl("sections", "iranfocs")
    assert (run.status, run.err) == (2, "newscrawl: no site 'iranfocs': did you mean iranfocus?\n")


def test_sections_of_a_site_that_does_not_answer_are_status_5(newscrawl):
    run = newscrawl("sections", "iranfocus", "--base-url", "http://127.0.0.1:9")
    assert (run.status, run.out) == (5, "")
    assert run.err.splitlines()[-1].startswith("newscrawl: http://127.0.0.1:9/ cannot be reached: ")
    assert "Traceback" not in run.err


def test_a_base_url_that_is_none_is_status_2(newscrawl):
    run = newscrawl("sections", "iranfocus", "--base-url", "127.0.0.1")
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert "must be scheme, host and port" in run.err


def test_a_page_on_the_web_is_read(newscrawl, served, story):
    run = newscrawl("extract", served.url + story.path, "--json")
    assert (run.status, run.err) == (0, "")
    document = json.loads(run.out)
    expected = served.site.expected(story, served.url)
    assert document["headline"] == expected["headline"]
    assert document["body"] == expected["body"]
    assert document["url"] == expected["url"]


def test_a_saved_page_is_read_offline(newscrawl, served, story, tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(served.site.respond(story.path, "https://iranfocus.com").body)
    run = newscrawl("extract", file, "--url", f"https://iranfocus.com{story.path}")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith(story.headline + "\n")
    assert f"https://iranfocus.com{story.path}" in run.out
    assert story.paragraphs[-1] in run.out
    document = json.loads(newscrawl("extract", file, "--url", f"https://iranfocus.com{story.path}", "--json").out)
    assert document["keys"][0] == f"iranfocus.com#{story.post_id}"


def test_a_page_that_is_not_there_is_told(newscrawl, served):
    run = newscrawl("extract", f"{served.url}/iraq/77-nothing/")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("newscrawl: ")
    assert "not_found" in run.err
    assert run.err.count("\n") == 1


def test_a_page_without_article_is_told_with_the_reason(newscrawl, served, tmp_path):
    run = newscrawl("extract", f"{served.url}/iraq/")
    assert (run.status, run.err) == (1, f"newscrawl: no article in {served.url}/iraq/: listing\n")
    file = tmp_path / "empty.html"
    file.write_text("")
    run = newscrawl("extract", file, "--url", "https://iranfocus.com/iraq/1-x/")
    assert (run.status, run.err) == (1, f"newscrawl: no article in {file}: empty\n")


def test_a_page_of_a_server_that_does_not_answer_is_status_5(newscrawl):
    run = newscrawl("extract", "http://127.0.0.1:9/iraq/1-x/")
    assert run.status == 5
    assert run.err.splitlines()[-1].startswith("newscrawl: http://127.0.0.1:9/iraq/1-x/ cannot be fetched: ")
    assert "Traceback" not in run.err


def test_robots_txt_is_obeyed_for_a_single_page_too(newscrawl, served):
    run = newscrawl("extract", f"{served.url}/private/")
    assert run.status == 5
    assert "robots.txt forbids it" in run.err
    assert "/private/" not in [path for _, path, _ in served.requests]


def test_a_missing_file_is_told(newscrawl, tmp_path):
    run = newscrawl("extract", tmp_path / "gone.html")
    assert (run.status, run.err) == (2, f"newscrawl: cannot read {tmp_path}/gone.html: No such file or directory\n")
    run = newscrawl("extract", tmp_path)
    assert (run.status, run.err) == (2, f"newscrawl: cannot read {tmp_path}: Is a directory\n")
