"""Articles that no listing shows and that others lead to: crawled within what was asked for, else recorded only."""

from pathlib import Path

import pytest

from newscrawl.spiders.targets import is_in_sections, looks_like_article

SITE = "https://news.example"
PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "path",
    [
        "/iraq/bread-is-dear/",
        "/bread_is_dear.html",
        "/2024/05/bread-is-dear",
        "/news/article20240501.php",
        "/a/123456",
        "/%D9%86%D8%A7%D9%86-%DA%AF%D8%B1%D8%A7%D9%86-%D8%B4%D8%AF/",
    ],
)
def test_a_title_or_a_long_number_looks_like_an_article(path):
    assert looks_like_article(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/iraq/", "/human-rights/", "/about-us/", "/2004/", "/2004/01/", "/2004/01/15/", "/page/2/"),
        *("/tag/war-in-iraq/", "/author/jane-van-doe/", "/iraq/page/123456/", "/images/flag-of-iraq.jpg"),
        *(
            "/bread-is-dear/?replytocom=5",
            "/index.php?id=123456",
            "/wp-content/uploads/a-b-c/",
            "/report-of-2024.v2.pdf",
        ),
    ],
)
def test_what_may_be_a_listing_a_calendar_or_a_file_does_not(path):
    assert not looks_like_article(SITE + path)


def test_a_section_is_a_whole_name_above_the_article():
    assert is_in_sections(f"{SITE}/iraq/1-a/", ["iraq"])
    assert is_in_sections(f"{SITE}/en/news/iraq/1-a", {"economy": 1, "iraq": 2})
    assert is_in_sections(f"{SITE}/%D8%B9%D8%B1%D8%A7%D9%82/1-a/", ["\u0639\u0631\u0627\u0642"])
    for path in ("/iraq/", "/1-iraq/", "/iraqi/1-a/", "/economy/1-iraq/", "/?iraq/1-a/"):
        assert not is_in_sections(SITE + path, ["iraq"])


# -- crawls -----------------------------------------------------------------------------------------------------------


def story(site, path, *links):
    """Add an article whose text links to others."""
    site.story(path, paragraphs=["Words of it."])
    anchors = ", ".join(f'<a href="{link}">what was said before</a>' for link in links)
    site.put(path, site.pages[path].body.decode().replace("Words", f"Words of {anchors} and" if links else "Words"))


@pytest.fixture
def linked(tiny):
    """Serve two sections of one article each, and articles that only these lead to, in a row and in a circle."""
    story(tiny, "/iraq/1-listed/", "/iraq/2-linked/", "/syria/5-elsewhere/", "/economy/8-listed-too/", "/short/")
    story(tiny, "/iraq/2-linked/", "/iraq/3-further/?utm_source=a", "/iraq/2-another-slug/", "/iraq/9-gone/")
    story(tiny, "/iraq/3-further/", "/iraq/1-listed/", "/2004/01/", "/tag/4-years/", "/wp-content/7-map/")
    story(tiny, "/syria/5-elsewhere/", "/iraq/6-behind/")
    story(tiny, "/iraq/6-behind/")
    story(tiny, "/economy/8-listed-too/", "/economy/11-listed-later/")
    story(tiny, "/economy/11-listed-later/")
    tiny.section("iraq", ["/iraq/1-listed/"])
    tiny.section("economy", ["/economy/8-listed-too/"], following="/economy/page/2/")
    tiny.section("economy", ["/economy/11-listed-later/"], number=2)
    return tiny


LISTED = ["/economy/11-listed-later/", "/economy/8-listed-too/", "/iraq/1-listed/"]


def go(crawl, database, site, *more):
    run = crawl(database, "-a", f"base_url={site.url}", *more)
    assert run.err == ""
    return run


def posts(site):
    return [path for path in site.paths if path.count("/") > 2 and "/page/" not in path]


def test_articles_that_only_others_lead_to_are_crawled_once_and_after_the_listings(crawl, database, db, linked):
    run = go(crawl, database, linked)
    assert run.status == 0
    assert sorted(posts(linked)[:3]) == LISTED
    others = ["/iraq/2-linked/", "/iraq/3-further/", "/iraq/6-behind/", "/iraq/9-gone/", "/syria/5-elsewhere/"]
    assert sorted(posts(linked)[3:]) == others
    assert db.articles.count_documents({}) == 7
    assert "linked       5 that no listing shows" in run.out
    assert db.runs.find_one()["linked"] == 5
    before = len(linked.paths)
    again = go(crawl, database, linked, "-a", "full=1")
    assert " 7 unchanged" in again.out
    assert sorted(posts(linked)[8:]) == sorted([*LISTED, *others])
    assert len(linked.paths) - before == 13


def test_what_a_later_page_of_a_listing_shows_is_not_counted_as_linked(crawl, database, db, tiny):
    names = ["/economy/3-new/", "/economy/2-older/", "/economy/1-oldest/"]
    for name in names:
        story(tiny, name, *names[2:])
    for number, name in enumerate(names, 1):
        tiny.section(
            "economy", [name], following=f"/economy/page/{number + 1}/" if number < len(names) else "", number=number
        )
    tiny.delay = 0.6  # the first article is read before the last page of the listing is
    assert "linked" not in go(crawl, database, tiny).out
    assert posts(tiny) == names
    assert db.runs.find_one()["linked"] == 0


def test_within_chosen_sections_only_what_an_address_places_there_is_crawled_and_all_is_recorded(
    crawl, database, db, linked
):
    run = go(crawl, database, linked, "-a", "sections=iraq")
    assert run.status == 0
    assert sorted(posts(linked)) == ["/iraq/1-listed/", "/iraq/2-linked/", "/iraq/3-further/", "/iraq/9-gone/"]
    document = db.articles.find_one({"keys": f"{linked.host}#1"})
    targets = ["/iraq/2-linked/", "/syria/5-elsewhere/", "/economy/8-listed-too/", "/short/"]
    assert [link["url"] for link in document["related"]] == [linked.url + path for path in targets]
    assert db.ledger.find_one({"url": f"{linked.url}/iraq/9-gone/"})["reason"] == "not_found"


def test_a_section_below_a_chosen_one_is_chosen_too(crawl, database, linked):
    below = f'<ul class="td-category"><li><a href="{linked.url}/syria/">Syria</a></li></ul>'
    linked.section("syria", ["/iraq/6-behind/"], menu=False)
    linked.section("iraq", ["/iraq/1-listed/"])
    linked.put("/iraq/", linked.pages["/iraq/"].body.decode().replace('<div class="page-nav">', f"{below}<div>"))
    go(crawl, database, linked, "-a", "sections=iraq")
    assert "/syria/" in linked.paths
    assert "/syria/5-elsewhere/" in linked.paths
    assert "/economy/8-listed-too/" not in linked.paths


def test_another_site_is_recorded_and_never_asked(crawl, database, db, tiny, tiny_sites):
    with tiny_sites() as other:
        story(tiny, "/iraq/1-listed/", f"{other.url}/iraq/2-story/", f"//{other.host}/iraq/3-story/")
        tiny.section("iraq", ["/iraq/1-listed/"])
        assert go(crawl, database, tiny).status == 0
        assert other.requests == []
        urls = [f"{other.url}/iraq/2-story/", f"{other.url}/iraq/3-story/"]
        assert [link["url"] for link in db.articles.find_one()["related"]] == urls


def test_on_a_site_without_numbers_titles_are_followed_and_sections_are_not(crawl, database, tiny, tmp_path):
    (tmp_path / "plain.py").write_text(
        "from newscrawl.spiders.news import NewsSpider\n\n\nclass PlainSpider(NewsSpider):\n"
        '    name = "plain"\n    hosts = ("plain.example",)\n    not_sections = frozenset({"about-our-paper"})\n'
    )
    story(tiny, "/iraq/bread-is-dear/", "/oil-and-gas/", "/about-our-paper/", "/", "/iraq/", "/iraq/water-is-scarce/")
    story(tiny, "/iraq/water-is-scarce/")
    tiny.section("iraq", ["/iraq/bread-is-dear/"])
    tiny.section("oil-and-gas", ["/iraq/bread-is-dear/"])
    given = {"site": "plain", "PYTHONPATH": f"{tmp_path}:{PROJECT}"}
    run = crawl(database, "-a", f"base_url={tiny.url}", "-s", "SPIDER_MODULES=plain", **given)
    assert (run.status, run.err) == (0, "")
    asked = ["/", "/iraq/", "/iraq/bread-is-dear/", "/iraq/water-is-scarce/", "/oil-and-gas/", "/robots.txt"]
    assert sorted(tiny.paths) == asked


@pytest.mark.parametrize("bound", ["since=2020-01-01", "until=2030-01-01", "max_pages=9", "urls"])
def test_a_run_about_some_days_pages_or_addresses_follows_no_links(crawl, database, linked, tmp_path, bound):
    if bound == "urls":
        (tmp_path / "urls").write_text("".join(f"{linked.url}{path}\n" for path in LISTED))
        bound = f"urls={tmp_path / 'urls'}"
    go(crawl, database, linked, "-a", bound)
    assert sorted(posts(linked)) == LISTED


def test_a_limit_of_articles_counts_those_that_others_lead_to(crawl, database, db, linked):
    assert go(crawl, database, linked, "-a", "max_items=4").status == 3
    assert db.articles.count_documents({}) == 4


def test_what_is_stored_is_not_fetched_because_something_new_leads_to_it(crawl, database, linked):
    go(crawl, database, linked)
    story(linked, "/iraq/10-new/", "/iraq/2-linked/", "/syria/5-elsewhere/")
    linked.section("iraq", ["/iraq/10-new/"])
    before = len(posts(linked))
    assert " 1 new" in go(crawl, database, linked).out
    assert posts(linked)[before:] == ["/iraq/10-new/"]


def test_a_listing_that_fails_or_comes_twice_holds_nothing_up(crawl, database, db, linked):
    linked.section("iraq", ["/iraq/1-listed/"], following="/iraq/page/2/")
    linked.redirect("/iraq/page/2/", "/economy/page/2/")
    linked.section("shared", ["/economy/8-listed-too/"], following="/economy/page/2/")
    linked.section("broken", [])
    linked.redirect("/broken/", "/broken/?a=1", 302)
    linked.redirect("/broken/?a=1", "/broken/", 302)
    assert go(crawl, database, linked).status == 0
    assert linked.paths.count("/economy/page/2/") == 3
    assert db.articles.count_documents({}) == 7
