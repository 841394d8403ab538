"""What a hostile site can cost a crawl: bombs, drips, endless headers, thousands of redirects. Each has its end."""

import itertools
import re
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from backports import zstd

GIGABYTE = 1 << 30
HTML = {"Content-Type": "text/html; charset=utf-8"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
TIMEOUT = 6
"""Seconds; a drip would go on for hours, and all else is long done by then, on a busy machine too."""


CHUNK = bytes(1 << 22)


def packed(write, flush):
    """Pack a gigabyte of nothing."""
    return b"".join([*(write(CHUNK) for _ in range(GIGABYTE // len(CHUNK))), flush()])


def of_zlib(bits):
    """Pack a chunk, and repeat what it gave, since to pack all takes long."""
    packer = zlib.compressobj(9, wbits=bits)
    first, next_one = (packer.compress(CHUNK) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + next_one * (GIGABYTE // len(CHUNK))


def of_brotli():
    packer = brotli.Compressor(quality=1)
    return packed(packer.process, packer.finish)


def of_zstd():
    packer = zstd.ZstdCompressor()
    return packed(packer.compress, packer.flush)


@pytest.fixture(scope="module")
def bombs():
    gzip = of_zlib(31)
    twice = zlib.compressobj(9, wbits=31)
    return {
        "gzip": gzip,
        "x-gzip": gzip,
        "deflate": of_zlib(15),
        "br": of_brotli(),
        "zstd": of_zstd(),
        "gzip, gzip": twice.compress(gzip) + twice.flush(),
    }


def test_the_bombs_are_some(bombs):
    assert all(len(bomb) < 2_000_000 for bomb in bombs.values())


def drips(head):
    def write(file):
        file.write(head)
        for _ in range(36_000):
            file.write(b"x")
            file.flush()
            time.sleep(0.1)

    return write


class Endless:
    """Writes without end, and counts."""

    def __init__(self, head, text):
        self._head = head
        self._text = text
        self.written = 0

    def __call__(self, file):
        file.write(self._head)
        for number in itertools.count():
            self.written += file.write(self._text.replace(b"NUMBER", b"%d" % number))


TRAPS = {
    "headers": Endless(HEAD, b"X-NUMBER: " + b"y" * 4000 + b"\r\n"),
    "same": Endless(HEAD, b"Set-Cookie: a=b\r\n" * 100),
    "folded": Endless(HEAD + b"X-A: b\r\n", b" and on and on\r\n" * 100),
    "early": Endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
    "line": Endless(HEAD, b"X" * 4000),
    "status": Endless(b"HTTP/1.1 200 ", b"OK" * 2000),
    "body": Endless(HEAD + b"\r\n", b"<p>More.</p>" * 300),
    "chunks": Endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"fa0\r\n" + b"z" * 4000 + b"\r\n"),
    "extension": Endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a=b;" * 1000),
    "trailers": Endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-NUMBER: y\r\n"),
}
DRIPS = {"head": HEAD + b"X-Slow: ", "text": HEAD + b"Content-Length: 100000\r\n\r\n<html>", "nothing": b""}
REDIRECTS = ("chain", "circle", "refresh")


def watched(process):
    """Return how a crawl ended, and the most memory that it took, in megabytes."""
    most = 0
    while process.poll() is None:
        found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        most = max(most, int(found[1]) // 1024) if found else most
        time.sleep(0.05)
    out, err = process.communicate()
    return SimpleNamespace(status=process.returncode, out=out, err=err, megabytes=most)


def put_traps(site, answer, bombs):
    """Put a trap behind each of many links of a section; and into its doors."""
    for number, (name, bomb) in enumerate(bombs.items()):
        site.pages[f"/iraq/1{number}-bomb/"] = answer(bomb, 200, HTML | {"Content-Encoding": name})
    for number, trap in enumerate(TRAPS.values()):
        site.pages[f"/iraq/2{number}-trap/"] = answer(stream=trap)
    for number, head in enumerate(DRIPS.values()):
        site.pages[f"/iraq/3{number}-drip/"] = answer(stream=drips(head))
    site.redirect("/iraq/40-chain/", "/hop/1/", 302)
    site.redirect("/iraq/41-circle/", "/iraq/41-circle/?again", 302)
    site.redirect("/iraq/41-circle/?again", "/iraq/41-circle/", 302)
    site.put("/iraq/42-refresh/", '<meta http-equiv="refresh" content="0; url=/refresh/1/">')
    site.pages["/wp-sitemap.xml"] = answer(bombs["gzip"], 200, {"Content-Type": "application/gzip"})
    site.pages["/sitemap_index.xml"] = answer(bombs["br"], 200, {"Content-Type": "text/xml", "Content-Encoding": "br"})
    site.pages["/feed/"] = answer(stream=TRAPS["headers"])
    site.section("syria", ["/syria/80-story/"])
    site.pages["/syria/"] = answer(bombs["gzip"], 200, HTML | {"Content-Encoding": "gzip"})

    def more(path):
        found = re.fullmatch(r"/(hop|refresh)/(\d+)/", path)
        if not found:
            return None
        following = f"/{found[1]}/{int(found[2]) + 1}/"
        text = f'<meta http-equiv="refresh" content="0; url={following}">' if found[1] == "refresh" else ""
        return answer(text.encode(), 200 if text else 302, HTML | ({} if text else {"Location": following}))

    site.answer_any = more


def put_stories(site, number):
    paths = [f"/iraq/{one}-story/" for one in range(90, 90 + number)]
    for path in paths:
        site.story(path)
    return paths


@pytest.fixture(scope="module")
def besieged(starting, databases, mongo, tiny_sites, answer, bombs):
    arguments = ("-s", f"DOWNLOAD_TIMEOUT={TIMEOUT}", "-s", "RETRY_TIMES=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=2")
    with databases() as name, databases() as other, tiny_sites() as site, tiny_sites() as quiet:
        quiet.section("iraq", put_stories(quiet, 5))
        with starting(other, "-a", f"base_url={quiet.url}", *arguments) as process:
            usual = watched(process)
        put_traps(site, answer, bombs)
        stories = put_stories(site, 5)
        site.section("iraq", [*(path for path in site.pages if "/iraq/" in path and "?" not in path), *stories])
        with starting(name, "-a", f"base_url={site.url}", *arguments) as process:
            run = watched(process)
        rows = {row["url"].removeprefix(site.url): row.get("reason") for row in mongo[name].ledger.find({})}
        stored = {one["_id"].removeprefix(site.url) for one in mongo[name].articles.find({})}
        yield SimpleNamespace(run=run, usual=usual, rows=rows, stored=stored, stories=set(stories), site=site)


def test_all_that_is_no_trap_is_stored_and_the_run_is_done(besieged):
    assert besieged.stored == besieged.stories
    assert besieged.run.status == 0
    assert "Traceback" not in besieged.run.err
    assert "ERROR" not in besieged.run.err


def test_memory_stays_bounded(besieged):
    assert 50 < besieged.usual.megabytes < 250
    assert besieged.run.megabytes < besieged.usual.megabytes + 250


@pytest.mark.parametrize("number", range(6))
def test_a_bomb_is_not_unpacked(besieged, number):
    assert besieged.rows[f"/iraq/1{number}-bomb/"] == "too_large"


@pytest.mark.parametrize("path", ["/wp-sitemap.xml", "/sitemap_index.xml", "/syria/", "/feed/"])
def test_a_door_that_is_a_bomb_or_has_no_end_is_closed(besieged, path):
    assert besieged.rows[path] == "too_large"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("headers", "too_large"),
        ("same", "too_large"),
        ("folded", "too_large"),
        ("early", "too_large"),
        ("line", "unreachable"),
        ("status", "unreachable"),
        ("body", "too_large"),
        ("chunks", "too_large"),
        ("extension", "cut_off"),
        ("trailers", "cut_off"),
    ],
)
def test_an_answer_without_an_end_is_left(besieged, name, reason):
    assert besieged.rows[f"/iraq/2{list(TRAPS).index(name)}-trap/"] == reason
    assert TRAPS[name].written < 100_000_000


@pytest.mark.parametrize("number", range(len(DRIPS)))
def test_an_answer_that_drips_is_left_when_its_time_is_over(besieged, number):
    assert besieged.rows[f"/iraq/3{number}-drip/"] == "timeout"


@pytest.mark.parametrize(("number", "name"), list(enumerate(REDIRECTS)))
def test_thousands_of_redirects_are_a_loop(besieged, number, name):
    assert besieged.rows[f"/iraq/4{number}-{name}/"] == "redirect_loop"
    assert len([path for path in besieged.site.paths if path.startswith(("/hop/", "/refresh/"))]) == 2 * 8
