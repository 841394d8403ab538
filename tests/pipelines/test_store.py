"""Batches: full ones at once, others in time, the last one at the end, and none lost."""

import time

import pytest

ODD = """
from newscrawl.items import Article, Image
from newscrawl.sites.iranfocus import IranFocusSpider


class OddSpider(IranFocusSpider):
    name = "odd"

    async def parse_article(self, response, row, **more):
        async for item in super().parse_article(response, row, **more):
            if isinstance(item, Article) and "/4-" in item.url:
                item.images = [Image(url="")]
            if isinstance(item, Article):
                item.disagreements = {"/1-": ["headline", "authors"], "/2-": ["headline"]}.get(item.url[-9:-6], [])
            yield item
"""
ARTICLES = [f"/iraq/{number}-story/" for number in range(1, 8)]


@pytest.fixture
def site(tiny):
    for path in ARTICLES:
        tiny.story(path, section=["News", "Iraq"])
    tiny.section("iraq", ARTICLES)
    return tiny


def wait_until(condition):
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_full_batch_is_stored_at_once_and_a_part_of_one_in_time(starting, database, db, site):
    """The site stops answering after a few articles: no batch but the first is full."""
    site.delay = 0.02
    arguments = ("-a", f"base_url={site.url}", "-s", "STORE_BATCH=3", "-s", "DOWNLOAD_DELAY=0.05")
    with starting(database, *arguments, "-s", "STORE_SECONDS=1.5") as process:
        wait_until(lambda: sum("-story" in path for path in site.paths) >= 4)
        site.delay = 8
        wait_until(lambda: db.articles.count_documents({}) >= 3)
        wait_until(lambda: db.articles.count_documents({}) >= 4)
        assert process.poll() is None
        process.kill()


def test_the_last_articles_are_stored_at_the_end_however_large_the_batch(crawl, database, db, site):
    run = crawl(database, "-a", f"base_url={site.url}", "-s", "STORE_BATCH=1000", "-s", "STORE_SECONDS=600")
    assert run.status == 0
    assert db.articles.count_documents({}) == len(ARTICLES)
    (found,) = db.runs.find({})
    assert (found["new"], found["unstored"]) == (len(ARTICLES), 0)
    assert found["sections"] == {"Iraq": len(ARTICLES)}
    assert found["coverage"]["headline"] == found["articles"] == len(ARTICLES)
    assert "authors" not in found["coverage"]


def test_what_the_server_refuses_is_counted_kept_aside_and_costs_nothing_else(crawl, database, db, site, tmp_path):
    (tmp_path / "oddsites").mkdir()
    (tmp_path / "oddsites" / "__init__.py").write_text("")
    (tmp_path / "oddsites" / "odd.py").write_text(ODD)
    arguments = ("-a", f"base_url={site.url}", "-s", "SPIDER_MODULES=oddsites")
    run = crawl(database, *arguments, site="odd", PYTHONPATH=str(tmp_path))
    assert (run.status, run.err) == (0, "")
    assert f"{len(ARTICLES) - 1} new" in run.out
    assert "1 pages: invalid 1" in run.out
    assert "  disagreeing  headline 2, authors 1\n" in run.out
    assert db.runs.find_one()["disagreements"] == {"headline": 2, "authors": 1}
    assert db.articles.count_documents({}) == len(ARTICLES) - 1
    assert db.refused.find_one()["_id"] == site.url + ARTICLES[3]
    assert db.ledger.find_one({"url": site.url + ARTICLES[3]})["state"] == "refused"
