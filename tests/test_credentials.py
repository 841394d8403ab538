"""The password of MongoDB is nowhere but where its user has put it: no log, no report, no file, no process list."""

import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from pymongo import MongoClient

PASSWORD = "s3cr3t/p@ss:w%rd ü"  # noqa: S105 - of a server that lives as long as this test
SPELLINGS = (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD), "s3cr3t")


@pytest.fixture(scope="module")
def uri(guarded):
    """Make a user whose password is hard to write."""
    with MongoClient(guarded("owner", "right")) as client:
        client.admin.command({"createUser": "reader", "pwd": PASSWORD, "roles": ["root"]})
    return guarded("reader", quote(PASSWORD, safe=""))


def is_told(text):
    return any(spelling in text for spelling in SPELLINGS)


def command_lines():
    """Return what a process list shows."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[path.parent.name] = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def crawled(starting, tiny_sites, uri, tmp_path_factory):
    """Crawl with all that can be logged; look at the process list meanwhile."""
    data, log = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("log") / "log"
    with tiny_sites() as site:
        paths = [f"/iraq/{number}-story/" for number in range(1, 9)]
        for path in paths:
            site.story(path)
        site.section("iraq", paths)
        site.delay = 0.1
        arguments = ("-a", f"base_url={site.url}", "-L", "DEBUG", "--logfile", str(log))
        with starting("news", *arguments, MONGODB_URI=uri, NEWSCRAWL_DATA=str(data)) as process:
            end = time.monotonic() + 30
            while sum("-story" in path for path in site.paths) < 4:
                assert time.monotonic() < end
                time.sleep(0.02)
            seen = command_lines()
            out, err = process.communicate(timeout=60)
    assert err == ""
    log = log.read_text()
    yield SimpleNamespace(status=process.returncode, out=out, log=log, seen=seen, data=data, pid=str(process.pid))
    with MongoClient(uri) as client:
        client.drop_database("news")


def test_a_crawl_tells_the_password_to_nobody(crawled):
    assert crawled.status == 0
    assert len(crawled.log.splitlines()) > 50
    assert "mongodb://***@" in crawled.out
    assert not is_told(crawled.out + crawled.log)


def test_no_process_has_it_in_its_command_line(crawled):
    assert "scrapy crawl" in crawled.seen[crawled.pid]
    assert any("newscrawl.spiders" in line or "work()" in line for line in crawled.seen.values())
    assert not is_told("\n".join(crawled.seen.values()))


def test_no_document_and_no_file_has_it(crawled, uri):
    with MongoClient(uri) as client:
        for name in client.news.list_collection_names():
            assert not is_told(repr(list(client.news[name].find({})))), name
    files = [path for path in crawled.data.rglob("*") if path.is_file()]
    assert files
    assert not any(is_told(path.read_bytes().decode("latin-1")) for path in files)


@pytest.mark.parametrize(
    "arguments",
    [["search"], ["search", "--json"], ["runs", "--json"], ["doctor"], ["coverage"], ["show", "nothing.example/1"]],
)
def test_no_command_prints_it(crawled, newscrawl, uri, arguments):
    run = newscrawl(*arguments, database="news", MONGODB_URI=uri, NEWSCRAWL_DATA=str(crawled.data))
    assert run.text
    assert not is_told(run.text)


@pytest.mark.parametrize("command", ["search", "doctor", "ingest"])
@pytest.mark.parametrize("spoil", ["unquoted", "wrong", "nobody", "scheme"])
def test_no_error_tells_it(newscrawl, uri, spoil, command, tmp_path):
    quoted = quote(PASSWORD, safe="")
    spoiled = {
        "unquoted": uri.replace(quoted, PASSWORD),
        "wrong": uri.replace(quoted, quoted + "x"),
        "nobody": f"mongodb://reader:{quoted}@127.0.0.1:9/?serverSelectionTimeoutMS=200",
        "scheme": uri.replace("mongodb://", "mongo://"),
    }[spoil]
    file = tmp_path / "lines.jsonl"
    file.write_text('{"url": "https://a.example/1/", "body": "x"}\n')
    run = newscrawl(command, *([file] if command == "ingest" else []), MONGODB_URI=spoiled)
    assert run.status
    assert not is_told(run.text)
    assert "Traceback" not in run.text
