"""Pages that hang, crash or eat memory: each costs itself, and never the crawl."""

import asyncio
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.exceptions import ExtractionError, NotAnArticleError, SetupError
from newscrawl.pages.article import ArticlePage
from newscrawl.spiders.pool import CPU_SECONDS, ExtractionPool, Job

sys.path.insert(0, str(Path(__file__).parent))
from hostile import DEEDS, HostilePage  # the workers import it, too

REASONS = {
    "spins": "too_slow",
    "backtracks": "too_slow",
    "sleeps": "too_slow",
    "exhausts": "too_large",
    "exits": "extractor_died",
    "crashes": "extractor_died",
}
HTML = (
    '<html><body class="single"><h1 class="entry-title">About {name}</h1><div class="td-post-content">'
    "<p>What stands here is the text of the article.</p></div></body></html>"
)


def job(name):
    return Job(HTML.format(name=name).encode(), f"https://iranfocus.com/iraq/1-{name}/", None)


@asynccontextmanager
async def running(page=HostilePage, workers=1):
    pool = ExtractionPool(page, workers)
    try:
        yield pool
    finally:
        await pool.close()


def processes(pool):
    return [worker._process for worker in pool._workers]


# -- the pool ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REASONS)
async def test_a_page_that_hangs_or_kills_its_worker_is_refused_and_the_next_one_is_read(name):
    async with running() as pool:
        with pytest.raises(NotAnArticleError) as caught:
            await pool.read(job(name))
        assert caught.value.reason == REASONS[name]
        assert (await pool.read(job("good"))).article.headline == "About good"


async def test_a_page_in_an_endless_loop_gets_two_seconds_of_the_processor():
    async with running() as pool:
        await pool.read(job("good"))
        before = os.times()
        with pytest.raises(NotAnArticleError):
            await pool.read(job("backtracks"))
        used = os.times()
    assert CPU_SECONDS - 0.1 < used.children_user - before.children_user < CPU_SECONDS + 1.5  # its start among it


async def test_what_a_page_class_prints_is_not_taken_for_an_answer():
    async with running() as pool:
        assert (await pool.read(job("prints"))).article.headline == "About prints"


@pytest.mark.parametrize(("name", "said"), [("fails", "LookupError: a mistake"), ("recurses", "RecursionError")])
async def test_a_mistake_of_a_page_class_is_told_with_its_place_and_costs_no_worker(name, said):
    async with running() as pool:
        with pytest.raises(ExtractionError, match=said) as caught:
            await pool.read(job(name))
        assert "hostile.py" in caught.value.__notes__[0]
        (process,) = processes(pool)
        assert await pool.read(job("good"))
        assert processes(pool) == [process]


async def test_each_answer_is_that_to_its_own_page():
    names = [f"n{number}" for number in range(40)]
    async with running(workers=3) as pool:
        found = await asyncio.gather(*(pool.read(job(name)) for name in names))
    assert [each.article.headline for each in found] == [f"About {name}" for name in names]


async def test_who_gives_up_waiting_gets_no_answer_and_nobody_else_gets_it():
    async with running() as pool:
        await pool.read(job("good"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.read(job("dawdles")), 0.05)
        assert (await pool.read(job("next"))).article.headline == "About next"


async def test_a_worker_that_was_killed_while_it_had_nothing_to_do_costs_no_page():
    async with running() as pool:
        await pool.read(job("good"))
        (process,) = processes(pool)
        process.kill()
        await process.wait()
        assert (await pool.read(job("next"))).article.headline == "About next"


async def test_a_page_of_ten_megabytes_is_handed_over_and_read():
    name, text = "large", "<p>" + "A sentence of the text. " * 50 + "</p>"
    body = HTML.format(name=name).replace("<p>", text * 8000 + "<p>").encode()
    async with running() as pool:
        found = await pool.read(Job(body, "https://iranfocus.com/iraq/1-large/", None))
    assert len(found.article.body) > 9_000_000


async def test_workers_do_not_mind_signals_that_are_meant_for_the_crawl():
    async with running() as pool:
        await pool.read(job("good"))
        (process,) = processes(pool)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(number)
        assert os.getsid(process.pid) == process.pid  # Ctrl-C does not even reach them
        assert await pool.read(job("next"))
        assert processes(pool) == [process]


class Hidden(ArticlePage):
    """A page class that no other process can find."""


Hidden.__qualname__ = Hidden.__name__ = "Hidden"
Hidden.__module__ = "hostile"


async def test_a_worker_that_does_not_start_is_an_error_of_the_set_up(monkeypatch, capfd):
    monkeypatch.setattr("hostile.Hidden", Hidden, raising=False)  # so that pickle lets it go
    async with running(Hidden) as pool:
        with pytest.raises(SetupError, match="does not start"):
            await pool.read(job("good"))
    assert "AttributeError" in capfd.readouterr().err


async def test_after_the_end_no_worker_is_left():
    async with running(workers=2) as pool:
        for name in ("good", "next"):
            await pool.read(job(name))
        started = processes(pool)
    assert [process.returncode for process in started] == [-signal.SIGKILL] * 2


# -- a crawl ----------------------------------------------------------------------------------------------------------


def add(site, deeds):
    """Add stories, and one more for each deed, to a site's only section."""
    names = [f"/iraq/{number}-story/" for number in range(1, 7)]
    bad = [f"/iraq/{number}-{name}/" for number, name in enumerate(deeds, 20)]
    listed = [*names[:3], *bad, *names[3:]]
    for name in listed:
        site.story(name)
    site.section("iraq", listed)
    return names, dict(zip(deeds, bad, strict=True))


HOSTILE = {"site": "hostile", "PYTHONPATH": str(Path(__file__).parent)}
MODULES = ("-s", "SPIDER_MODULES=hostile")


@pytest.fixture(scope="module")
def crawled(crawl, databases, mongo, make_due, tiny_sites):
    with databases() as name, tiny_sites() as site:
        names, bad = add(site, [*REASONS, "prints"])
        arguments = ("-a", f"base_url={site.url}", *MODULES)
        first = crawl(name, *arguments, **HOSTILE)
        asked = len(site.paths)
        make_due(mongo[name])
        again = crawl(name, *arguments, "-s", "REVISITS=0", **HOSTILE)
        yield SimpleNamespace(
            db=mongo[name], site=site, names=names, bad=bad, run=first, again=again, second=site.paths[asked:]
        )


def test_a_crawl_goes_on_past_pages_that_hang_or_crash_and_is_done(crawled):
    assert (crawled.run.status, crawled.run.err) == (0, "a word in the way\n")
    stored = {document["url"] for document in crawled.db.articles.find({}, {"url": 1})}
    assert stored == {crawled.site.url + path for path in [*crawled.names, crawled.bad["prints"]]}


@pytest.mark.parametrize("name", REASONS)
def test_the_ledger_says_why_such_a_page_gave_no_article(crawled, name):
    row = crawled.db.ledger.find_one({"url": crawled.site.url + crawled.bad[name]})
    assert (row["state"], row["reason"], row["status"]) == ("refused", REASONS[name], 200)


def test_a_later_run_tries_such_pages_again_and_nothing_else(crawled):
    assert crawled.again.status == 0
    tried = {path for path in crawled.second if "-" in path}
    assert tried == {crawled.bad[name] for name in REASONS}


def test_a_mistake_on_one_page_ends_with_4_and_is_in_the_ledger(crawl, database, db, tiny):
    names, bad = add(tiny, ["fails"])
    run = crawl(database, "-a", f"base_url={tiny.url}", *MODULES, **HOSTILE)
    assert run.status == 4
    assert "LookupError: a mistake in the site file" in run.err
    assert "hostile.py" in run.err
    assert db.articles.count_documents({}) == len(names)
    assert db.ledger.find_one({"url": tiny.url + bad["fails"]})["reason"] == "extractor_failed"


def test_a_crawl_fetches_no_more_pages_than_are_being_read(crawl, database, db, tiny):
    names = [f"/iraq/{number}-dawdles/" for number in range(1, 41)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    # Scrapy stops fetching at this many bytes in hand: three of these pages, and 16 are on their way.
    limits = ("-s", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=3000", "-s", "DOWNLOAD_DELAY=0.01")
    run = crawl(database, "-a", f"base_url={tiny.url}", *MODULES, *limits, **HOSTILE)
    assert (run.status, db.articles.count_documents({})) == (0, len(names))
    times = [at for path, at in tiny.requests if "-dawdles" in path]
    assert times[-1] - times[0] > 0.1 * (len(names) - 25)  # a quarter of that if nothing held it back


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["dawdles", "spins"])
def test_a_crawl_that_is_killed_leaves_no_worker_behind(starting, database, tiny, name):
    names = [f"/iraq/{number}-{name}/" for number in range(1, 31)]
    for path in names:
        tiny.story(path)
    tiny.section("iraq", names)
    with starting(database, "-a", f"base_url={tiny.url}", *MODULES, **HOSTILE) as process:
        wait_until(lambda: any(path in tiny.paths for path in names) and children(process.pid))
        (worker,) = children(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not is_running(worker))


def test_every_deed_is_tried():
    assert set(DEEDS) == {*REASONS, "prints", "fails", "recurses", "dawdles"}
