"""Crawls with memory, with limits, and on a site full of traps."""

import gzip
import re
from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import pytest
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite
from newscrawl.exceptions import DatabaseError
from newscrawl.sites.iranfocus import IranFocusSpider
from newscrawl.spiders.unrecorded import Unrecorded

ARTICLE = re.compile(r"/[a-z-]+/\d+-")


def counts(run):
    """Return the summary's counts of articles."""
    found = re.search(r"(\d+) new, (\d+) duplicates, (\d+) updated, (\d+) unchanged, (\d+) known", run.out)
    return dict(zip(("new", "duplicates", "updated", "unchanged", "known"), map(int, found.groups()), strict=True))


def stored(db):
    return {document["url"] for document in db.articles.find({}, {"url": 1})}


# -- a site that is crawled again and again ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def history(crawl, databases, mongo):
    """Crawl a site, crawl it again, crawl it in full, and once more after one story was edited."""
    with databases() as name, serve(articles=24) as served:
        db, sections, runs = mongo[name], {"opinion", "terrorism"}, {}

        def go(title, *arguments):
            before = len(served.requests)
            chosen = ("-a", f"base_url={served.url}", "-a", f"sections={','.join(sections)}")
            runs[title] = crawl(name, *chosen, *arguments)
            runs[title].asked = [path for _, path, _ in served.requests[before:]]

        go("first")
        go("second")
        go("full", "-a", "full=1")
        first = {document["_id"]: document for document in db.articles.find({})}
        stories = [story for story in served.site.stories if sections & set(story.outline.sections)]
        # A wire story prints its first paragraph twice, so that half an edit of it would be another text.
        story = next(story for story in stories if not story.lead and story.post_id % 2)
        texts = ["An entirely new text.", *story.paragraphs[1:]]
        served.site.edit(story.post_id, headline="Quite another headline", paragraphs=texts)
        go("edited", "-a", "full=1")
        yield SimpleNamespace(
            db=db, runs=runs, old=story, first=first, url=served.url, site=served.site, stories=stories
        )


def test_the_first_run_stores_all(history):
    assert {document["url"] for document in history.first.values()} == {
        history.url + story.path for story in history.stories
    }
    assert any(story.post_id % 2 for story in history.stories)  # the pages whose sidebars change at every visit


def test_a_second_run_finds_nothing_new_and_fetches_no_article_again(history):
    stories = {story.path for story in history.stories}
    run = history.runs["second"]
    assert run.status == 0
    # The site says that its listings are what they were.
    assert counts(run) == {"new": 0, "duplicates": 0, "updated": 0, "unchanged": 0, "known": 0}
    assert set(run.asked) == {"/robots.txt", "/", "/opinion/", "/terrorism/"}
    assert not stories & set(run.asked)


def test_a_full_run_fetches_every_article_again(history):
    assert {story.path for story in history.stories} <= set(history.runs["full"].asked)


def test_rotating_sidebars_and_menus_are_no_edit(history):
    number = len(history.stories)
    assert counts(history.runs["full"]) == {"new": 0, "duplicates": 0, "updated": 0, "unchanged": number, "known": 0}


def test_an_edit_is_one_update_and_all_else_is_unchanged(history):
    number = len(history.stories) - 1
    assert history.runs["edited"].status == 0
    assert counts(history.runs["edited"]) == {"new": 0, "duplicates": 0, "updated": 1, "unchanged": number, "known": 0}
    changed = history.url + history.old.path
    now = {document["_id"]: document for document in history.db.articles.find({})}
    assert {_id for _id, document in now.items() if document != history.first[_id]} == {changed}


def test_an_edited_article_has_the_new_text_and_a_later_change(history):
    document = history.db.articles.find_one({"_id": history.url + history.old.path})
    before = history.first[document["_id"]]
    expected = history.site.expected(history.site.story(history.old.post_id), history.url)
    expected["related"] = [
        {name: link[name] for name in link if link[name] is not None} for link in expected["related"]
    ]
    assert {name: document.get(name) for name in expected} == expected
    assert document["headline"] == "Quite another headline"
    assert document["revision"] == 2
    assert document["last_changed"] > before["last_changed"]
    assert document["first_seen"] == before["first_seen"]


def test_the_old_text_is_kept_as_a_revision_of_the_changed_fields_alone(history):
    (revision,) = history.db.revisions.find({})
    old = history.url + history.old.path
    assert (revision["_id"], revision["article"], revision["revision"]) == (f"{old}#1", old, 1)
    assert revision["changes"]["headline"] == history.old.headline
    assert revision["changes"]["body"] == history.old.body
    assert not set(revision["changes"]) & {"tags", "section", "images", "agency", "_id", "keys"}


def test_visits_are_counted_in_the_ledger(history):
    rows = list(history.db.ledger.find({"state": "stored"}))
    assert len(rows) == len(history.stories)
    assert {row["attempts"] for row in rows} == {3}  # the second run fetched none of them
    assert all(row["first_seen"] < row["last_seen"] for row in rows)


# -- parts of a site --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    with serve(DemoSite(articles=36)) as served:
        yield served


def test_one_section_can_be_crawled_alone(crawl, database, db, small):
    before = len(small.requests)
    run = crawl(database, "-a", f"base_url={small.url}", "-a", "sections=iraq")
    assert run.status == 0
    asked = {path for _, path, _ in small.requests[before:]}
    assert {path for path in asked if not ARTICLE.match(path)} == {
        "/robots.txt",
        "/",
        *small.site.section_paths("iraq"),
    }
    expected = {story.path for story in small.site.stories if "iraq" in story.outline.sections}
    assert stored(db) == {small.url + path for path in expected}


def test_a_section_that_no_menu_names_is_tried_at_its_address(crawl, database, db, small):
    run = crawl(database, "-a", f"base_url={small.url}", "-a", "sections=syria")
    assert run.status == 0
    expected = {story.path for story in small.site.stories if "syria" in story.outline.sections}
    assert expected
    assert stored(db) == {small.url + path for path in expected}


def test_since_and_until_choose_whole_days_and_spare_the_other_articles(crawl, database, db, small):
    stories = [story for story in small.site.stories if "economy" in story.outline.sections]
    days = sorted({story.outline.published.date() for story in stories})
    since, until = days[1], days[-2]
    before = len(small.requests)
    run = crawl(
        database,
        *("-a", f"base_url={small.url}", "-a", "sections=economy", "-a", f"since={since}", "-a", f"until={until}"),
    )
    assert run.status == 0
    wanted = {story.path for story in stories if since <= story.outline.published.date() <= until}
    assert 0 < len(wanted) < len(stories)
    assert stored(db) == {small.url + path for path in wanted}
    asked = {path for _, path, _ in small.requests[before:]}
    assert {story.path for story in stories} & asked == wanted


def test_addresses_from_a_file_are_crawled_and_nothing_else(crawl, database, db, small, tmp_path):
    chosen = small.site.stories[3:6]
    file = tmp_path / "urls.txt"
    # In three spellings: as it is, on the live site, and under an address of long ago.
    old = f"{small.url}/en/index.php?id={chosen[2].post_id}&option=com_content&view=article"
    file.write_text(f"{small.url}{chosen[0].path}\nhttps://www.iranfocus.com{chosen[1].path}?utm_source=x\n{old}\n")
    before = len(small.requests)
    run = crawl(database, "-a", f"base_url={small.url}", "-a", f"urls={file}")
    assert run.status == 0
    assert stored(db) == {small.url + story.path for story in chosen}
    asked = [path for _, path, _ in small.requests[before:]]
    assert asked[0] == "/robots.txt"
    assert sorted(asked[1:]) == sorted([*(story.path for story in chosen), old.removeprefix(small.url)])
    moved = db.articles.find_one({"url": small.url + chosen[2].path})
    assert moved["aliases"] == [old]
    assert crawl(database, "-a", f"base_url={small.url}", "-a", f"urls={file}").out.count(" 3 known") == 1


# -- limits: stopped early, and said so -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "number"),
    [(("-a", "max_items=2"), 2), (("-a", "max_pages=1"), 3), (("-s", "CLOSESPIDER_ITEMCOUNT=1"), None)],
)
def test_a_limit_ends_the_run_with_status_3_and_what_is_in_hand_is_stored(crawl, database, db, tiny, argument, number):
    names = [f"/iraq/{n}-story/" for n in range(1, 7)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names[:3], following="/iraq/page/2/")
    tiny.section("iraq", names[3:], number=2)
    run = crawl(database, "-a", f"base_url={tiny.url}", *argument)
    assert (run.status, run.err) == (3, "")
    name = argument[1].partition("=")[0]
    assert f"stopped early ({name.lower() if name.startswith('max') else 'closespider_itemcount'})" in run.out
    assert db.articles.count_documents({}) == counts(run)["new"]
    if number:
        assert counts(run)["new"] == number
    assert db.runs.find_one()["exit_status"] == 3


# -- links of a mirror ------------------------------------------------------------------------------------------------


def test_links_to_the_sites_own_hosts_lead_to_the_mirror(crawl, database, db, tiny):
    live = "https://www.iranfocus.com"
    tiny.story("/iraq/1-story/", canonical="https://iranfocus.com/iraq/1-story/", paragraphs=["Words of it."])
    tiny.story("/iraq/2-story/", canonical=f"{live}/iraq/2-story/")
    tiny.section("iraq", [f"{live}/iraq/1-story/"], following=f"{live}/iraq/page/2/")
    tiny.section("iraq", ["https://iranfocus.com/iraq/2-story/?utm_source=feed"], number=2)
    text = tiny.pages["/iraq/1-story/"].body.decode()
    link = '<a href="https://iranfocus.com/iraq/2-story/">the other story</a> said.'
    tiny.put("/iraq/1-story/", text.replace("Words of it.", f"Words of it, as {link}"))
    run = crawl(database, "-a", f"base_url={tiny.url}")
    assert run.status == 0
    assert counts(run)["new"] == 2
    document = db.articles.find_one({"keys": f"{tiny.host}#1"})
    assert document["_id"] == document["url"] == f"{tiny.url}/iraq/1-story/"
    assert document["site"] == tiny.host
    assert [link["url"] for link in document["related"]] == [f"{tiny.url}/iraq/2-story/"]
    assert all(key.startswith(tiny.host) for found in db.articles.find({}) for key in found["keys"])


def test_an_article_of_a_mirror_is_one_target_whether_the_mirror_or_the_live_site_is_linked(crawl, database, db, tiny):
    tiny.story("/iraq/1-story/", paragraphs=["Words of it."])
    tiny.story("/iraq/2-story/")
    tiny.section("iraq", ["/iraq/1-story/", "/iraq/2-story/"])
    links = ["https://iranfocus.com/economy/2-older-slug/", f"{tiny.url}/iraq/2-story/", "https://example.org/2-story/"]
    anchors = ", ".join(f'<a href="{link}">the other story</a>' for link in links)
    text = tiny.pages["/iraq/1-story/"].body.decode()
    tiny.put("/iraq/1-story/", text.replace("Words of it.", f"Words of it, as {anchors} said."))
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    document = db.articles.find_one({"keys": f"{tiny.host}#1"})
    assert [(link["url"], link.get("key")) for link in document["related"]] == [
        (f"{tiny.url}/economy/2-older-slug/", f"{tiny.host}#2"),
        ("https://example.org/2-story/", None),
    ]
    assert document["link_keys"] == [f"{tiny.host}#2", f"{tiny.host}/economy/2-older-slug", "example.org/2-story"]


def test_a_mirrors_menu_may_name_the_live_site(crawl, database, db, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    menu = tiny.pages["/"].body.decode().replace('href="/iraq/"', 'href="https://www.iranfocus.com/iraq/"')
    tiny.put("/", menu)
    run = crawl(database, "-a", f"base_url={tiny.url}")
    assert (run.status, stored(db)) == (0, {f"{tiny.url}/iraq/1-story/"})


# -- a site full of traps ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trapped(crawl, databases, mongo, tiny_sites, answer):
    """Crawl a site that has a trap in every section."""
    with databases() as name, tiny_sites() as site:

        def trap(slug, paths, **given):
            for path in paths:
                if path.startswith("/") and "?" not in path and path not in site.pages:
                    site.story(path, section=[slug])
            site.section(slug, paths, **given)

        month = '<a href="/2004/01/">January</a><a rel="prev" href="/2003/12/">December</a>'
        trap("itself", ["/itself/1-story/"], following="/itself/")
        trap("endless", ["/endless/2-story/"], following="/endless/page/2/")
        trap("trackers", ["/trackers/3-story/?utm_source=a", "/trackers/3-story/?fbclid=b&utm_medium=c#top"])
        site.story("/trackers/3-story/")
        trap("calendar", ["/calendar/4-story/"], foot=month)
        trap("forbidden", ["/private/5-story/"])
        trap("one", ["/one/6-story/"])
        trap("other", ["/one/6-story/", "/other/6-another-slug/"])
        trap("circle", ["/circle/7-story/"])
        trap("away", ["https://elsewhere.invalid/a/8-story/", "//elsewhere.invalid/a/9-story/", "/away/10-story/"])
        trap("broken", [f"/broken/{number}-story/" for number in range(20, 28)])
        trap("nonsense", ["javascript:void(0)", "mailto:a@b.c", "#", "http://", "/nonsense/30-story/"])
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/\n", 200, {"Content-Type": "text/plain"})
        site.redirect("/circle/7-story/", "/circle/7-story/?a=1", 302)
        site.redirect("/circle/7-story/?a=1", "/circle/7-story/", 302)
        html = {"Content-Type": "text/html"}
        whole = site.pages["/broken/20-story/"].body
        site.pages["/broken/20-story/"] = answer(b"\x89PNG\r\n\x1a\n" + bytes(200), 200, {"Content-Type": "image/png"})
        site.pages["/broken/21-story/"] = answer(b"", 200, html)
        site.pages["/broken/22-story/"] = answer(b"  \n ", 200, html)
        site.pages["/broken/23-story/"] = answer(whole.replace(b"</body></html>", b""), 200, html)
        site.pages["/broken/24-story/"] = answer(whole[:300], 200, html, missing=5000)
        site.pages["/broken/25-story/"] = answer(b"<html>" + b"x" * 600_000, 200, html)
        bomb = gzip.compress(b"<html>" + b"x" * 600_000)
        site.pages["/broken/27-story/"] = answer(bomb, 200, html | {"Content-Encoding": "gzip"})
        site.pages["/broken/26-story/"] = answer(b"forbidden", 403, html)

        def more(path):
            if path.startswith("/endless/page/"):
                number = int(path.split("/")[3])
                following = f"/endless/page/{number + 1}/"
                text = site.pages["/endless/"].body.decode().replace("/endless/page/2/", following)
                return answer(text.encode(), 200, html)
            return answer(b"<html><body><a href='/9999/12/'>on</a></body></html>", 200, html) if "/20" in path else None

        site.answer_any = more
        run = crawl(name, "-a", f"base_url={site.url}", "-s", "DOWNLOAD_MAXSIZE=500000")
        yield SimpleNamespace(run=run, db=mongo[name], site=site, asked=Counter(site.paths))


def reason(trapped, path):
    return trapped.db.ledger.find_one({"url": trapped.site.url + path})["reason"]


def test_traps_do_not_keep_a_crawl_from_being_done(trapped):
    assert trapped.run.status == 0
    assert "ERROR" not in trapped.run.err
    assert "Traceback" not in trapped.run.err
    assert len(trapped.run.out.splitlines()) <= 15


def test_a_section_that_leads_back_to_itself_is_read_once(trapped):
    assert trapped.asked["/itself/"] == 1


def test_three_pages_that_bring_nothing_new_end_a_section(trapped):
    pages = [path for path in trapped.asked if path.startswith("/endless/page/")]
    assert pages == ["/endless/page/2/", "/endless/page/3/", "/endless/page/4/"]


def test_links_that_differ_by_trackers_alone_are_fetched_once_and_without_them(trapped):
    assert [path for path in trapped.site.paths if path.startswith("/trackers/3")] == ["/trackers/3-story/"]


def test_an_endless_calendar_is_never_entered(trapped):
    assert not [path for path in trapped.asked if re.match(r"/\d{4}/", path)]


def test_what_robots_txt_forbids_is_not_fetched_and_noted(trapped):
    assert "/private/5-story/" not in trapped.asked
    assert reason(trapped, "/private/5-story/") == "robots"


def test_an_article_of_two_sections_or_two_slugs_is_fetched_once(trapped):
    assert [path for path in trapped.site.paths if "/6-" in path] in (["/one/6-story/"], ["/other/6-another-slug/"])
    assert trapped.db.articles.count_documents({"keys": f"{trapped.site.host}#6"}) == 1


def test_a_circle_of_redirects_is_left_and_noted(trapped):
    assert reason(trapped, "/circle/7-story/") == "redirect_loop"
    assert trapped.asked["/circle/7-story/"] < 10


def test_links_that_lead_away_are_not_followed(trapped):
    assert "elsewhere.invalid" not in str(list(trapped.db.ledger.find({})))
    assert trapped.db.articles.find_one({"keys": f"{trapped.site.host}#10"})


def test_links_that_are_none_do_no_harm(trapped):
    assert trapped.db.articles.find_one({"keys": f"{trapped.site.host}#30"})


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (20, "not_html"),
        (21, "empty"),
        (22, "empty"),
        (23, "cut_off"),
        (24, "cut_off"),
        (25, "too_large"),
        (26, "forbidden"),
        (27, "too_large"),
    ],
)
def test_a_broken_page_is_noted_with_its_reason(trapped, number, why):
    assert reason(trapped, f"/broken/{number}-story/") == why
    assert trapped.db.articles.find_one({"keys": f"{trapped.site.host}#{number}"}) is None


def test_a_link_that_no_program_can_read_does_not_cost_the_listing(crawl, database, db, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["http://[bad/iraq/9-story/", "/iraq/1-story/", "http://127.0.0.1:x/iraq/8-story/"])
    run = crawl(database, "-a", f"base_url={tiny.url}")
    assert (run.status, stored(db)) == (0, {f"{tiny.url}/iraq/1-story/"})


def test_a_moved_article_stays_one_document_and_keeps_its_old_address(crawl, database, db, tiny):
    old, new = "/iraq/5-old-slug/", "/economy/5-new-slug/"
    tiny.story(old)
    tiny.section("iraq", [old])
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    text = tiny.pages[old].body.decode().replace(old, new)
    tiny.put(new, text)
    tiny.redirect(old, new)
    run = crawl(database, "-a", f"base_url={tiny.url}", "-a", "full=1")
    assert (run.status, counts(run)["unchanged"]) == (0, 1)
    (document,) = db.articles.find({})
    assert (document["_id"], document["url"]) == (tiny.url + old, tiny.url + new)
    assert document["aliases"] == [tiny.url + old]
    assert set(document["keys"]) == {f"{tiny.host}#5", f"{tiny.host}{old[:-1]}", f"{tiny.host}{new[:-1]}"}
    tiny.section("economy", [new])
    assert counts(crawl(database, "-a", f"base_url={tiny.url}"))["known"] == 1


def test_an_article_that_a_redirect_led_to_is_known_by_the_address_that_was_asked(crawl, database, db, tiny, reading):
    old, new = "/old/story/", "/iraq/9-story/"
    tiny.story(new)
    tiny.story("/iraq/1-story/", paragraphs=["Words of it."])
    tiny.put("/iraq/1-story/", tiny.pages["/iraq/1-story/"].body.decode().replace("Words", f'<a href="{old}">It</a>'))
    tiny.section("iraq", [new, "/iraq/1-story/"])
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    assert "not stored" in reading(database, "show", "--links", f"{tiny.host}#1").out
    tiny.redirect(old, new)
    tiny.section("economy", [old])
    assert counts(crawl(database, "-a", f"base_url={tiny.url}"))["unchanged"] == 1
    document = db.articles.find_one({"keys": f"{tiny.host}/old/story"})
    assert (document["_id"], document["url"], document["aliases"]) == (tiny.url + new, tiny.url + new, [tiny.url + old])
    assert f"{tiny.host}#9" in reading(database, "show", "--links", f"{tiny.host}#1").out
    assert counts(crawl(database, "-a", f"base_url={tiny.url}"))["known"] == 3


def test_an_article_under_another_slug_and_section_is_known_by_its_number(crawl, database, db, tiny):
    old, new = "/iraq/5-old-slug/", "/economy/5-new-slug/amp/"
    tiny.story(old)
    tiny.section("iraq", [old])
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    del tiny.pages[old]
    tiny.story(new, canonical=f"{tiny.url}/economy/5-new-slug/")
    tiny.section("iraq", [new])
    assert counts(crawl(database, "-a", f"base_url={tiny.url}"))["known"] == 1
    assert crawl(database, "-a", f"base_url={tiny.url}", "-a", "full=1").status == 0
    (document,) = db.articles.find({})
    assert (document["_id"], document["url"]) == (tiny.url + old, f"{tiny.url}/economy/5-new-slug/")
    assert set(document["keys"]) == {f"{tiny.host}{key}" for key in ("#5", "/iraq/5-old-slug", "/economy/5-new-slug")}


@pytest.mark.parametrize("throttle", [("-s", "AUTOTHROTTLE_ENABLED=0"), ("-s", "AUTOTHROTTLE_START_DELAY=0.1")])
def test_a_crawl_delay_in_robots_txt_is_obeyed(crawl, database, db, tiny, answer, throttle):
    delay = 0.6
    text = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
    tiny.pages["/robots.txt"] = answer(text, 200, {"Content-Type": "text/plain"})
    names = ["/iraq/1-story/", "/iraq/2-story/"]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    section = ("-a", "sections=iraq")
    run = crawl(database, "-a", f"base_url={tiny.url}", *section, "-s", "DOWNLOAD_DELAY=0", *throttle, fast=False)
    assert (run.status, db.articles.count_documents({})) == (0, 2)
    times = tiny.times
    assert len(times) == 5
    # The times are the site's, which a busy machine may make read one request late and the next in time.
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.75 * delay
    assert times[-1] - times[0] >= 4 * delay - 0.1


def test_a_site_is_asked_one_thing_at_a_time(crawl, database, tiny):
    names = [f"/iraq/{number}-story/" for number in range(4)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    tiny.delay = 0.15
    # Without any delay Scrapy 2.19 sends all that waits for a site at once.
    given = ("-a", f"base_url={tiny.url}", "-a", "sections=iraq")
    assert crawl(database, *given, "-s", "DOWNLOAD_DELAY=0.01").status == 0
    times = tiny.times
    assert len(times) == 7
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.15


async def test_a_database_that_fails_while_rows_are_read_ends_the_run_as_such():
    class Broken(Unrecorded):
        async def waiting(self):
            raise DatabaseError("down")
            yield

    spider = IranFocusSpider(max_items="1")
    spider.ledger = Broken()
    requests = spider.start()
    front = await anext(requests)
    with pytest.raises(CloseSpider):
        [_ async for _ in front.callback(Response(front.url, status=500, request=front))]
    with pytest.raises(CloseSpider) as ended:
        await anext(requests)
    assert ended.value.reason == "database"
