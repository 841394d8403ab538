"""The sites: each site file overrides what exists, and reads its saved pages as a person has read them.

To add a page: ``newscrawl extract --save SITE/NAME URL``, and correct the draft: ``{"url": …, "article": {…}}`` with
all fields, or ``{"url": …, "listing": {…}}``.
"""

import json
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl import extract
from newscrawl.extraction import sites
from newscrawl.golden import WORKED_OUT
from newscrawl.identity import canonical_url
from newscrawl.items import Article
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.page import Page
from newscrawl.pages.section import SectionPage

FOLDER = Path(__file__).parent
SAVED = sorted(FOLDER.glob("*/*.html"))
LARGEST = 600_000  # pages are kept as they were fetched
SETTINGS_OF_A_PAGE = set(Page.__annotations__)
FIELD_METHODS = {field.name for field in fields(Article)} & set(vars(ArticlePage))
LISTING_METHODS = {"articles", "next_url", "sections", "subsections"}


def plain(thing):
    """Return data as JSON holds it: dates in ISO 8601."""
    return json.loads(json.dumps(thing, default=datetime.isoformat))


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("page", SAVED, ids=name_of)
def test_a_saved_page_reads_as_written_beside_it(page):
    told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    if "article" in told:
        found = plain(asdict(extract(page.read_bytes(), told["url"])))
        assert {name: found[name] for name in told["article"]} == told["article"]
        assert set(told["article"]) == {field.name for field in fields(Article)} - WORKED_OUT
    else:
        assert listing(page, told["url"]) == told["listing"]


def listing(page, url):
    found = sites()[page.parent.name].section_page.from_html(page.read_bytes(), url)
    slug = url.rstrip("/").rpartition("/")[2]
    return plain(
        {
            "articles": [asdict(entry) for entry in found.articles()],
            "next_url": found.next_url(),
            "sections": [asdict(section) for section in found.sections()],
            "subsections": [asdict(section) for section in found.subsections(slug)],
        }
    )


@pytest.mark.parametrize("page", SAVED, ids=name_of)
def test_a_saved_page_knows_its_own_address(page):
    told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    declared = Page.from_html(page.read_bytes(), told["url"]).declared_url()
    assert canonical_url(declared) == told["url"]


def test_saved_pages_stand_in_pairs_in_the_folder_of_their_site_and_are_small():
    names = {path.with_suffix("") for path in FOLDER.glob("*/*.*") if path.suffix in {".html", ".json"}}
    assert (
        names == {path.with_suffix("") for path in SAVED} == {path.with_suffix("") for path in FOLDER.glob("*/*.json")}
    )
    assert {path.parent.name for path in SAVED} == set(sites())
    assert {name_of(page): size for page in SAVED if (size := page.stat().st_size) > LARGEST} == {}


@pytest.mark.parametrize("site", sites())
def test_each_site_has_saved_articles_and_saved_listings(site):
    kinds = {kind for path in (FOLDER / site).glob("*.json") for kind in json.loads(path.read_text(encoding="utf-8"))}
    assert kinds == {"url", "article", "listing"}


def test_every_field_of_an_article_has_a_method_of_its_name_but_for_those_that_others_give():
    given = {"url", "site", "keys", "date_published_raw", "date_published_precision"} | WORKED_OUT
    assert {field.name for field in fields(Article)} - FIELD_METHODS == given
    assert set(vars(SectionPage)) >= LISTING_METHODS
    assert {"site_name", "zone", "end_marker"} <= SETTINGS_OF_A_PAGE


@pytest.mark.parametrize("spider", sites().values(), ids=lambda spider: spider.name)
def test_a_site_overrides_only_field_methods_and_documented_attributes(spider):
    for page, known in (
        (spider.article_page, FIELD_METHODS | {"canonical", "check"} | SETTINGS_OF_A_PAGE),
        (spider.section_page, LISTING_METHODS | SETTINGS_OF_A_PAGE),
    ):
        assert unknown_in(page, known) == set(), page


def unknown_in(page, known):
    """Return what a page class and its bases inside ``newscrawl.sites`` define and nothing asks for."""
    own = [base for base in page.__mro__ if base.__module__.startswith("newscrawl.sites")]
    return {name for base in own for name in vars(base) if not name.startswith("_")} - known


def test_a_misspelt_override_is_noticed():
    class MisspeltPage(ArticlePage):
        site_nam = "X"

        def headlines(self):
            return ""

        def headline(self):
            return ""

    MisspeltPage.__module__ = "newscrawl.sites.misspelt"
    assert unknown_in(MisspeltPage, FIELD_METHODS | SETTINGS_OF_A_PAGE) == {"site_nam", "headlines"}


@pytest.mark.parametrize("spider", sites().values(), ids=lambda spider: spider.name)
def test_a_site_names_its_hosts_and_stands_in_a_file_of_its_name(spider):
    assert spider.__module__ == f"newscrawl.sites.{spider.name}"
    assert spider.hosts
    assert all(host == host.lower() and "/" not in host for host in spider.hosts)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/economy/53855-the-iranian-regimes-economic-crisis/", "53855"),
        ("/economy/53855-the-iranian-regimes-economic-crisis", "53855"),
        ("/news/iraq/53855-/", "53855"),
        ("/economy/53855-a/amp/", "53855"),
        ("/economy/53855-a/print/?print=1", "53855"),
        ("/economy/53855-a;jsessionid=1/?amp", "53855"),
        ("/economy/", ""),
        ("/economy/page/2/", ""),
        ("/2004/01/", ""),
        ("/economy/a-53855-b/", ""),
        ("/economy/53855-a/feed/", ""),
        ("/tag/2009-election/", ""),
        ("/author/7-days/", ""),
        ("/wp-content/uploads/2009/06/12-flag/", ""),
        ("/images/12-flag.jpg", ""),
    ],
)
def test_the_number_of_an_iran_focus_article_is_in_its_path(path, number):
    assert sites()["iranfocus"].number_of(f"https://iranfocus.com{path}") == number
