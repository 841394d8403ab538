"""``extract()``: one page to one article, without a crawl and without a database."""

import subprocess
import sys
from dataclasses import asdict
from itertools import combinations

import pytest

from newscrawl import Article, NotAnArticleError, extract
from newscrawl.demo.site import DemoSite
from newscrawl.extraction import site_at, sites
from newscrawl.fingerprint import Fingerprint, compare
from newscrawl.identity import canonical_url
from newscrawl.sites.iranfocus import IranFocusArticlePage, IranFocusSpider

BASE = "https://iranfocus.com"
SITE = DemoSite()
STORIES = list(SITE.stories)
WHOLE = [story for story in STORIES if len(story.part_paths) == 1]
MANY = "".join(f"<p>Paragraph {number} of a text that is long enough to be found by itself.</p>" for number in range(8))


def shown(story):
    return SITE.respond(story.path, BASE).body


def test_the_demo_site_has_both_generations_of_the_theme_with_and_without_metadata():
    assert {(story.outline.cloud, story.outline.yoast) for story in STORIES} == {
        (True, True),
        (False, True),
        (False, False),
    }
    assert len(STORIES) == 96


@pytest.mark.parametrize("story", WHOLE, ids=lambda story: story.path.split("/")[2][:30])
def test_every_field_of_a_demo_story_is_the_truth(story):
    found = asdict(extract(shown(story), BASE + story.path))
    truth = SITE.expected(story, BASE)
    assert {field: found[field] for field in truth} == truth


@pytest.mark.parametrize(
    "story", [story for story in STORIES if story not in WHOLE], ids=lambda story: story.path.split("/")[2][:30]
)
def test_of_a_story_that_is_cut_into_pages_one_page_is_read_and_the_next_one_named(story):
    for number, path in enumerate(story.part_paths, 1):
        html = SITE.respond(path, BASE).body
        paragraphs = [text for piece in story.pieces_of(number) for text in piece.paragraphs]
        assert extract(html, BASE + path).body == "\n\n".join(paragraphs)
        page = IranFocusArticlePage.from_html(html, BASE + path)
        following = story.part_paths[number : number + 1]
        assert page.next_part() == (BASE + following[0] if following else "")
        assert page.first_part() == ("" if number == 1 else BASE + story.path)


@pytest.mark.parametrize("story", STORIES[::4], ids=lambda story: story.path.split("/")[2][:30])
def test_the_blocks_beside_a_demo_story_are_the_sites_own(story):
    found = {(front.block, front.heading): front for front in extract(shown(story), BASE + story.path).fronts}
    truth = {(front["block"], front["heading"]): front for front in SITE.fronts(BASE)}
    shared = [key for key in truth if key in found]
    assert len(shared) >= 2
    assert [[asdict(link) for link in found[key].links] for key in shared] == [truth[key]["links"] for key in shared]
    assert {heading for _, heading in found} <= {heading for _, heading in truth}


@pytest.mark.parametrize("story", STORIES[::12], ids=lambda story: story.path.split("/")[2][:30])
def test_a_page_tells_its_own_address_and_each_way_of_asking_gives_the_same_article(story):
    asked = extract(shown(story), f"http://www.iranfocus.com{story.path}?utm_source=feed#top")
    bare = extract(shown(story).decode())
    assert asdict(bare) == asdict(extract(shown(story), BASE + story.path))
    assert (asked.url, asked.content_hash) == (bare.url, bare.content_hash)
    assert bare.keys == [f"iranfocus.com#{story.post_id}", f"iranfocus.com{story.path.rstrip('/')}"]


def test_copies_are_alike_and_no_other_stories_are():
    texts = {story.post_id: extract(shown(story), BASE + story.path) for story in STORIES}
    prints = {number: Fingerprint(text.headline, text.body) for number, text in texts.items()}
    alike = {(a, b) for a, b in combinations(prints, 2) if compare(prints[a], prints[b]).is_copy}
    copies = [{story.post_id, story.duplicate_of} for story in STORIES if story.duplicate_of]
    assert copies
    assert all(any(pair <= set(both) for both in alike) for pair in copies)
    clusters = {frozenset(both) for both in alike}
    assert {number for pair in clusters for number in pair} == {number for pair in copies for number in pair}


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("200 with an empty page", "empty"),
        ("cut off in the middle of the head", "cut_off"),
        ("asks for a password", "password"),
        ("200, but the page says Page not found", "not_found"),
        ("404", "not_found"),
        ("an article page with an empty body", "no_body"),
        ("a listing whose next page is itself", "listing"),
    ],
)
def test_an_awkward_page_of_the_demo_site_is_refused_with_its_reason(what, reason):
    (path,) = (path for path, told in SITE.awkward.items() if told == what)
    with pytest.raises(NotAnArticleError) as caught:
        extract(SITE.respond(path, BASE).body, BASE + path)
    assert caught.value.reason == reason


@pytest.mark.parametrize("path", ["/", "/economy/", "/nuclear/page/2/", "/tag/water-crisis/", "/2020/05/"])
def test_a_list_of_articles_is_refused(path):
    with pytest.raises(NotAnArticleError) as caught:
        extract(SITE.respond(path, BASE).body, BASE + path)
    assert caught.value.reason == "listing"


@pytest.mark.parametrize("url", ["", "iraq/12-a", "ftp://iranfocus.com/", "http://[x", None])
def test_without_an_address_that_makes_sense_there_is_no_article(url):
    with pytest.raises(NotAnArticleError) as caught:
        extract(f"<html><body><h1>Title</h1>{MANY}</body></html>", url)
    assert caught.value.reason == "bad_url"


def test_the_rules_of_a_site_apply_on_its_own_hosts_and_the_generic_ones_elsewhere():
    page = f'<html><body><h1>Title</h1><div class="td-post-content">{MANY}</div></body>'
    with pytest.raises(NotAnArticleError) as caught:
        extract(page, f"{BASE}/iraq/12-a/")
    assert caught.value.reason == "cut_off"
    elsewhere = extract(page, "https://Other.example/iraq/12-a/")
    assert (elsewhere.agency, elsewhere.site, elsewhere.keys) == ("", "other.example", ["other.example/iraq/12-a"])
    own = extract(page + "</html>", "https://WWW.iranfocus.com/iraq/12-a/")
    assert (own.agency, own.site, own.keys[0]) == ("Iran Focus", "iranfocus.com", "iranfocus.com#12")


def test_the_header_says_how_bytes_are_to_be_decoded():
    page = f'<html><body><h1>Café</h1><div class="td-post-content">{MANY}</div></body></html>'
    found = extract(page.encode("windows-1252"), f"{BASE}/iraq/12-a/", content_type="text/html; charset=windows-1252")
    assert isinstance(found, Article)
    assert found.headline == "Café"


def test_a_link_to_the_article_itself_and_a_second_link_to_a_target_are_left_out():
    body = f'{MANY}<p><a href="/iraq/12-a/">x</a> <a href="/b/?utm_source=x">y</a> <a href="/b/">z</a></p>'
    page = f'<html><body><h1>Title</h1><div class="td-post-content">{body}</div></body></html>'
    found = extract(page, f"{BASE}/iraq/12-a/")
    assert [link.url for link in found.related] == [canonical_url(f"{BASE}/b/")]


def test_a_site_is_found_by_each_of_its_hosts():
    assert sites()["iranfocus"] is IranFocusSpider
    assert site_at("iranfocus.com") is site_at("www.iranfocus.com") is IranFocusSpider
    assert site_at("iranfocus.com:8443") is site_at("other.example") is None
    assert IranFocusSpider.article_page is IranFocusArticlePage


def test_extraction_never_loads_the_drivers_of_mongodb(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(shown(STORIES[-1]))
    program = (
        "import sys\nfrom pathlib import Path\nfrom newscrawl import extract\n"
        f"article = extract(Path({str(page)!r}).read_bytes())\nassert article.body\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'pymongo', 'bson', 'gridfs', 'motor'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
