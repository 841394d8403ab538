"""How ``scrapy crawl`` ends: its exit status, and one understandable line, from real processes."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pymongo import MongoClient

from newscrawl.archive.embedded import EmbeddedServer

NOWHERE = "http://127.0.0.1:9"
"""Nothing listens on the port for discarding."""
BROKEN = """
from newscrawl.sites.iranfocus import IranFocusSpider


class BrokenSpider(IranFocusSpider):
    name = "broken"

    async def parse_article(self, response, row, **more):
        if "/2-" in response.url:
            raise RuntimeError("a mistake in the site file")
        async for item in super().parse_article(response, row, **more):
            yield item
"""


@pytest.fixture
def slow(tiny):
    """Serve a site that takes its time over each of many articles."""
    names = [f"/iraq/{number}-story/" for number in range(1, 61)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    tiny.delay = 0.1
    return tiny


ONE_BY_ONE = ("-s", "DOWNLOAD_DELAY=0.2")


def wait_for_articles(site, number):
    deadline = time.monotonic() + 40
    while sum("-story" in path for path in site.paths) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def line_of(run):
    """Return the one line that tells what is wrong."""
    assert "Traceback" not in run.text
    (line,) = [line for line in run.text.splitlines() if line.startswith("  error ")]
    return line.removeprefix("  error").strip()


# -- 2: wrong usage, before anything is started -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("iranfocs",), "no site 'iranfocs': did you mean iranfocus?"),
        (("iranfocus", "economy"), "cannot make sense of 'economy'"),
        ((), "which site? try: scrapy list"),
        (("iranfocus", "-a", "sectoins=iraq"), "no argument 'sectoins': did you mean sections=?"),
        (("iranfocus", "-a", "since=soon"), "since='soon' is no date; write it like 2026-01-31"),
        (("iranfocus", "-a", "urls=/no/such/file"), "urls=/no/such/file: cannot be read: No such file or directory"),
        (("iranfocus", "-a", "full"), "-a"),
        (("iranfocus", "--fast"), "--fast"),
        (("iranfocus", "-s", "REVISITS=many"), "REVISITS=many is no whole number from 0 on"),
        (("iranfocus", "-s", "REVISITS=-1"), "REVISITS=-1 is no whole number from 0 on"),
        (("iranfocus", "-s", "RAW_PAGES_GB=-1"), "RAW_PAGES_GB=-1 is no number of gigabytes from 0 on"),
        (("iranfocus", "-s", "RAW_PAGES_GB=nan"), "RAW_PAGES_GB=nan is no number of gigabytes from 0 on"),
        (("iranfocus", "-s", "STORE_BATCH=0"), "STORE_BATCH=0 is no whole number from 1 on"),
        (("iranfocus", "-s", "DOWNLOAD_DELAY=abc"), "DOWNLOAD_DELAY=abc is no number"),
        (("iranfocus", "-s", "AUTOTHROTTLE_ENABLED=maybe"), "AUTOTHROTTLE_ENABLED=maybe is no True or False"),
        (("iranfocus", "-L", "LOUD"), "LOG_LEVEL=LOUD is no level: CRITICAL, ERROR, WARNING, INFO or DEBUG"),
        (("iranfocus", "-s", "LOG_LEVEL=LOUD"), "LOG_LEVEL=LOUD is no level"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_line_that_helps(crawl, arguments, said):
    run = crawl("never", *arguments, site=None, MONGODB_URI="mongodb://127.0.0.1:9")
    assert run.status == 2
    assert said in run.text
    assert "Traceback" not in run.text
    assert len([line for line in run.text.splitlines() if line.startswith("scrapy") or "rror" in line]) == 1


def test_a_misspelt_section_ends_with_2_and_a_suggestion(crawl, database, db, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    run = crawl(database, "-a", f"base_url={tiny.url}", "-a", "sections=irak")
    assert run.status == 2
    assert line_of(run) == f"{tiny.host} has no section 'irak': did you mean iraq?"
    assert db.articles.count_documents({}) == 0
    assert db.runs.find_one()["exit_status"] == 2


def test_a_uri_that_is_none_ends_with_1(crawl):
    run = crawl("never", "-a", f"base_url={NOWHERE}", MONGODB_URI="mongo://user:s3cret@127.0.0.1")
    assert run.status == 1
    assert "MONGODB_URI is no MongoDB URI" in line_of(run)
    assert "s3cret" not in run.text


# -- 1: set-up --------------------------------------------------------------------------------------------------------


def test_a_data_folder_that_is_a_file_ends_with_1(crawl, tmp_path):
    file = tmp_path / "data"
    file.write_text("mine")
    run = crawl("never", "-a", f"base_url={NOWHERE}", MONGODB_URI=None, NEWSCRAWL_DATA=str(file))
    assert run.status == 1
    assert line_of(run).startswith(f"{file} is not a folder: move it away, or set NEWSCRAWL_DATA")
    assert file.read_text() == "mine"


# -- 5: the site gave nothing -----------------------------------------------------------------------------------------


def nobody_there(_site, _answer):
    return NOWHERE, "cannot be reached"


def home_in_error(site, _answer):
    site.put("/", "<h1>Error</h1>", 500)
    return site.url, "answers 500, not with a front page"


def blocked(site, _answer):
    site.put("/", "<h1>Checking your browser</h1>", 403)
    return site.url, "answers 403, not with a front page"


def empty_home(site, _answer):
    site.put("/", "")
    return site.url, "is an empty page"


def no_menu(site, _answer):
    site.put("/", "<html><body><p>Hello</p></body></html>")
    return site.url, "names no section; has the site changed?"


def empty_listings(site, _answer):
    site.section("iraq", [])
    site.section("economy", [])
    return site.url, ""


def robots(site, answer):
    site.section("iraq", ["/iraq/1-story/"])
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain"})
    return site.url, "robots.txt forbids it"


@pytest.mark.parametrize("trouble", [nobody_there, home_in_error, blocked, empty_home, no_menu, empty_listings, robots])
def test_a_site_that_gives_nothing_ends_with_5_and_the_reason(crawl, database, db, tiny, answer, trouble):
    base_url, said = trouble(tiny, answer)
    run = crawl(database, "-a", f"base_url={base_url}", "-s", "RETRY_TIMES=0")
    assert run.status == 5
    assert len(run.err.splitlines()) <= 2  # Scrapy says itself that robots.txt could not be had
    assert run.out.startswith("iranfocus: the site gave nothing after ")
    if said:
        assert said in line_of(run)
        # cron mails what is on stderr.
        assert run.err.splitlines()[-1] == f"scrapy crawl iranfocus: {line_of(run)}"
    else:
        assert run.err == ""
        assert "2 pages: listing:no_listing 2" in run.out
    assert db.runs.find_one()["exit_status"] == 5
    assert "  next " not in run.out


# -- 3: stopped early -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_with_3_and_what_is_in_hand_is_stored(starting, interrupted, database, db, slow, number):
    arguments = ("-a", f"base_url={slow.url}", "-s", "STORE_SECONDS=600", *ONE_BY_ONE)
    with starting(database, *arguments) as process:
        wait_for_articles(slow, 4)
        assert db.articles.count_documents({}) == 0
        run = interrupted(process, number)
    assert run.status == 3
    assert run.out.startswith("iranfocus: stopped early (shutdown) after ")
    assert "Traceback" not in run.text
    fetched = {slow.url + path for path in slow.paths if "-story" in path}
    assert {document["url"] for document in db.articles.find({})} == fetched
    assert 4 <= len(fetched) < 60
    assert f"  articles     {len(fetched)} new" in run.out
    found = db.runs.find_one()
    assert (found["exit_status"], found["reason"], found["unstored"]) == (3, "shutdown", 0)


def test_a_signal_before_the_crawl_has_begun_ends_with_3_and_a_line(starting, interrupted):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(40)
        port = silent.getsockname()[1]
        with starting("never", MONGODB_URI=f"mongodb://127.0.0.1:{port}") as process:
            connection, _ = silent.accept()
            with connection:
                run = interrupted(process)
    assert run.status == 3
    assert "Traceback" not in run.text
    assert run.err == "scrapy crawl iranfocus: stopped before it could sum up; the next run goes on\n"


def test_a_second_signal_ends_at_once_and_with_3_too(starting, interrupted, database, db, slow):
    slow.delay = 2.0  # what is on its way takes longer than the second signal
    with starting(database, "-a", f"base_url={slow.url}", *ONE_BY_ONE) as process:
        wait_for_articles(slow, 1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        run = interrupted(process)
    assert run.status == 3
    assert "finished" not in db.runs.find_one()


def test_a_crawl_that_is_told_not_to_care_for_the_end_of_its_terminal_does_not(fed, environment, database, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    tiny.delay = 0.5
    command = ["nohup", sys.executable, "-m", "scrapy", "crawl", "iranfocus", "-a", f"base_url={tiny.url}"]
    with fed(command, environment(database)) as process:
        wait_for_articles(tiny, 1)
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 0


def test_a_reader_that_has_read_enough_changes_no_exit_status(starting, database, db, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    with starting(database, "-a", f"base_url={tiny.url}") as process:
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(60), said) == (0, "")
    assert db.articles.count_documents({}) == 1


# -- 4: errors in our own code ----------------------------------------------------------------------------------------


def test_a_mistake_in_a_site_file_ends_with_4_and_costs_no_other_article(crawl, database, db, tiny, tmp_path):
    (tmp_path / "faultysites").mkdir()
    (tmp_path / "faultysites" / "__init__.py").write_text("")
    (tmp_path / "faultysites" / "broken.py").write_text(BROKEN)
    names = [f"/iraq/{number}-story/" for number in (1, 2, 3)]
    for name in names:
        tiny.story(name)
    tiny.section("iraq", names)
    arguments = ("-a", f"base_url={tiny.url}", "-s", "SPIDER_MODULES=faultysites")
    run = crawl(database, *arguments, site="broken", PYTHONPATH=str(tmp_path))
    assert run.status == 4
    assert run.out.startswith("broken: errors in newscrawl's own code")
    assert "a mistake in the site file" in run.err
    assert {document["url"] for document in db.articles.find({})} == {tiny.url + names[0], tiny.url + names[2]}
    found = db.runs.find_one()
    assert (found["exit_status"], found["errors"]) == (4, 1)


# -- 6: the database --------------------------------------------------------------------------------------------------


def test_no_door_is_open_through_which_code_could_come_in(crawl, database):
    run = crawl(database, "-a", f"base_url={NOWHERE}", "-L", "INFO", "-s", "RETRY_TIMES=0")
    assert "Enabled extensions" in run.text
    assert "RemoteControl" not in run.text
    assert "TelnetConsole" not in run.text


def test_a_database_that_does_not_answer_ends_with_6_before_the_site_is_asked(crawl, tiny):
    uri = "mongodb://user:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=300"
    run = crawl("never", "-a", f"base_url={tiny.url}", MONGODB_URI=uri)
    assert run.status == 6
    assert line_of(run).startswith("MongoDB does not answer: mongodb://***@127.0.0.1:9/")
    assert "s3cret" not in run.text
    assert tiny.paths == []


def test_a_wrong_password_ends_with_6_and_is_not_printed(crawl, tiny, guarded):
    run = crawl("never", "-a", f"base_url={tiny.url}", MONGODB_URI=guarded("reader", "s3cret"))
    assert run.status == 6
    assert line_of(run).startswith("MongoDB refuses the login: mongodb://***@")
    assert "s3cret" not in run.text
    assert tiny.paths == []


def test_a_database_killed_in_the_middle_ends_with_6_and_the_next_run_stores_what_was_in_hand(starting, slow, tmp_path):
    own = EmbeddedServer(tmp_path / "mongodb")
    uri = own.start()
    try:
        arguments = ("-a", f"base_url={slow.url}", "-s", "STORE_SECONDS=600", "-s", "STORE_BATCH=6", *ONE_BY_ONE)
        more = {"MONGODB_URI": uri.replace("5000", "2000"), "NEWSCRAWL_DATA": str(tmp_path)}
        with starting("archive", *arguments, **more) as process:
            wait_for_articles(slow, 2)
            own.stop(force=True)
            killed = time.monotonic()
            out, err = process.communicate(timeout=60)
            assert time.monotonic() - killed < 40
        assert process.returncode == 6
        assert "Traceback" not in out + err
        assert out.startswith("iranfocus: the database failed after ")
        assert "MongoDB" in next(line for line in out.splitlines() if line.startswith("  error "))
        fetched = [path for path in slow.paths if "-story" in path]
        assert len(fetched) > 1
        assert f"  kept aside   {len(fetched)} pages on disk; the next run stores them" in out.splitlines()
        own.start()
        del slow.requests[:]
        with starting("archive", *arguments[:2], **more) as process:
            out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert f"  taken up     {len(fetched)} pages that an earlier run had kept aside" in out.splitlines()
        assert set(fetched).isdisjoint(slow.paths)
        assert not list((tmp_path / "spool").rglob("*.spool"))
        with MongoClient(uri) as client:
            assert client.archive.articles.count_documents({}) == 60
            assert client.archive.revisions.count_documents({}) == 0
    finally:
        own.stop(force=True)


# -- 75: another run is at work ---------------------------------------------------------------------------------------


def test_a_second_run_of_a_site_ends_with_75_and_says_who_runs_since_when(starting, crawl, database, db, slow):
    arguments = ("-a", f"base_url={slow.url}", *ONE_BY_ONE)
    with starting(database, *arguments) as process:
        wait_for_articles(slow, 3)
        second = crawl(database, *arguments)
        assert second.status == 75
        told = rf"{slow.host} is being crawled since 20.* UTC by process {process.pid} on \S+; wait for it, or stop it"
        assert re.fullmatch(told, line_of(second))
        assert second.err == f"scrapy crawl iranfocus: {line_of(second)}\n"
        assert len(second.out.splitlines()) == 2
        assert " 0 requests," in second.out
        assert crawl(database, "-a", f"base_url={NOWHERE}").status == 5  # another site
        process.kill()
        process.wait()
    assert crawl(database, "-a", f"base_url={slow.url}").status == 0  # no need to wait for a dead one
    assert db.articles.count_documents({}) == 60


# -- nobody hears of it -----------------------------------------------------------------------------------------------


def test_a_summary_that_cannot_be_written_keeps_nobody_else_from_being_told(environment, database, tiny, tmp_path):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    told = tmp_path / "told"
    command = [sys.executable, "-m", "scrapy", "crawl", "iranfocus", "-a", f"base_url={tiny.url}"]
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [*command, "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0", "-s", f"ON_FINISH=cat > {told}"],
            cwd=Path(__file__).parents[2],
            env=environment(database, NEWSCRAWL_DATA=str(tmp_path)),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.stderr == "scrapy crawl iranfocus: cannot write the summary: No space left on device\n"
    assert run.returncode == 1
    assert json.loads(told.read_text("utf-8"))["exit_status"] == 0
    assert " exit=0 " in (tmp_path / "runs.log").read_text("utf-8")
