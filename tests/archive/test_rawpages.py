"""Raw pages come back as they came, other tools can read the files, and what was removed is not in them."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scrapy import Request
from warcio.archiveiterator import ArchiveIterator

from newscrawl.archive import warc
from newscrawl.archive.rawpages import RawPages, forecast, forget, read, size
from newscrawl.exceptions import RawPageError, SetupError
from newscrawl.items import RawPage

SITE = "news.example"
AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
TOKEN = st.text("ABCxyz019!#$%&'*+-.^_`|~", min_size=1, max_size=20)
VALUE = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40).map(str.strip)
URL = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(lambda path: Request(f"http://a/{path}").url)


def page(number=1, body=None, *, headers=(), url=None, status=200, at=AT):
    if body is None:
        body = f"<html><title>Story {number}</title>{'<p>Words. ' * 50}{number}</html>".encode()
    return RawPage(url or f"https://{SITE}/iraq/{number}-story/", status, tuple(headers), body, at)


def with_length(kept):
    """Return a page as it is read: with the length of its body among the headers."""
    headers = (*kept.headers, ("Content-Length", str(len(kept.body))))
    return RawPage(kept.url, kept.status, headers, kept.body, kept.at)


def records(file):
    """Read a file as any other tool would, and check its digests; the type, address and offset of each record."""
    found = []
    with file.open("rb") as stream:
        iterator = ArchiveIterator(stream, check_digests="raise")
        for record in iterator:
            record.raw_stream.read()
            address = record.rec_headers.get_header("WARC-Target-URI")
            found.append((record.rec_type, address, iterator.get_record_offset(), iterator.get_record_length()))
        assert iterator.err_count == 0
    return found


def responses(folder):
    """Return address, offset and length of each response in a folder's files."""
    return sorted(
        (*record[1:],) for file in folder.rglob("*.gz") for record in records(file) if record[0] == "response"
    )


def noise(seed, length):
    """Return bytes that cannot be packed, the same in every run."""
    return random.Random(seed).randbytes(length)  # noqa: S311 - for a test


def pointed(pointers):
    return sorted((pointer["url"], pointer["offset"], pointer["length"]) for pointer in pointers)


def file_of(folder, pointer):
    return folder / pointer["file"]


def overwrite(file, offset, data):
    with file.open("r+b") as stream:
        stream.seek(offset)
        stream.write(data)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "pages"


@pytest.fixture
def raw(folder):
    raw = RawPages(folder)
    yield raw
    raw.close()


@pytest.fixture(scope="module")
def archive_of_many(tmp_path_factory):
    """Make an archive that all examples of a property are added to."""
    folder = tmp_path_factory.mktemp("pages")
    raw = RawPages(folder, file_size=1)
    yield folder, raw
    raw.close()


# -- keep and read ----------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    body=st.binary(max_size=2000),
    headers=st.lists(st.tuples(TOKEN, VALUE), max_size=6),
    url=URL,
    status=st.integers(100, 999),
    at=st.datetimes(timezones=st.just(UTC)),
)
@example(body=b"\r\n\r\nWARC/1.1\r\n", headers=[("X", "é\xa0\u2028ü")], url="data:,x", status=404, at=AT)
def test_a_page_is_read_as_it_was_kept(archive_of_many, body, headers, url, status, at):
    folder, raw = archive_of_many
    kept = page(1, body, headers=headers, url=url, status=status, at=at)
    assert read(folder, raw.keep(SITE, [kept])[0]) == with_length(kept)


@settings(deadline=None)
@given(
    headers=st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), max_size=5),
    url=st.text().map("http://a/{}".format),
)
@example(headers=[("A\r\nB", "x\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n"), (" ", "\n ")], url="http://a/\r\nX: y")
@example(headers=[("A: 1\r\nB", "2"), ("C\r\n\r\nD", "3")], url="http://a/")
@example(headers=[("Ünïcode", "ä\ud800\x00"), ("", "v"), (":", "\x85")], url="http://a/<\ud800 b>")
def test_no_header_and_no_address_gets_out_of_its_line(archive_of_many, headers, url):
    folder, raw = archive_of_many
    pointer = raw.keep(SITE, [page(1, b"body", headers=headers, url=url)])[0]
    file = file_of(folder, pointer)
    assert [record[0] for record in records(file)] == ["warcinfo", "response"]
    found = read(folder, pointer)
    assert (found.body, found.url) == (b"body", pointer["url"])
    assert len(found.headers) <= len(headers) + 1
    assert found.headers[-1] == ("Content-Length", "4")


def test_headers_that_tell_how_the_body_was_sent_are_left_out(folder, raw):
    sent = [("Content-Encoding", "br"), ("content-length", "7"), ("Server", "x"), ("TRANSFER-ENCODING", "chunked")]
    found = read(folder, raw.keep(SITE, [page(1, b"unpacked", headers=sent)])[0])
    assert found.headers == (("Server", "x"), ("Content-Length", "8"))


@pytest.mark.parametrize("body", [b"", noise(1, 30_000_000)], ids=["empty", "30 MB"])
def test_a_body_may_be_empty_or_large(folder, raw, body):
    kept = page(1, body)
    pointers = raw.keep(SITE, [page(0), kept, page(2)])
    assert read(folder, pointers[1]) == with_length(kept)
    assert forget(folder, pointers[1])
    assert [record[0] for record in records(file_of(folder, pointers[0]))] == [
        "warcinfo",
        "response",
        "metadata",
        "response",
    ]


def test_the_parts_of_an_article_have_a_pointer_each_in_their_order(folder, raw):
    parts = [page(number) for number in range(5)]
    pointers = raw.keep(SITE, parts)
    assert [read(folder, pointer) for pointer in pointers] == [with_length(part) for part in parts]
    assert raw.keep(SITE, []) == []


def test_other_tools_read_the_files_in_order_and_find_digests_and_offsets_right(folder, raw):
    pointers = [pointer for number in range(20) for pointer in raw.keep(SITE, [page(number)])]
    raw.close()
    (file,) = folder.rglob("*.gz")
    found = records(file)
    assert found[0][:2] == ("warcinfo", None)
    assert [record[1:] for record in found[1:]] == [(p["url"], p["offset"], p["length"]) for p in pointers]
    check = [Path(sys.executable).with_name("warcio"), "check", file]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    overwrite(file, pointers[3]["offset"] - 1, b"\xff")
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1


def test_a_file_says_what_wrote_it_and_nothing_of_the_machine(folder, raw):
    (pointer,) = raw.keep(SITE, [page()])
    with file_of(folder, pointer).open("rb") as stream:
        told = next(iter(ArchiveIterator(stream))).raw_stream.read().decode()
    assert [line.partition(": ")[0] for line in told.splitlines()] == ["software", "format"]


def test_nothing_is_made_before_the_first_page(folder):
    raw = RawPages(folder)
    assert raw.used == 0
    raw.flush()
    raw.close()
    assert not folder.exists()


def test_files_lie_below_site_and_year(raw):
    (pointer,) = raw.keep("127.0.0.1:8098", [page()])
    site, year, name = pointer["file"].split("/")
    assert site == "127.0.0.1_8098"
    assert int(year) >= 2026
    assert name.startswith(f"{site}-{year}")
    assert name.endswith("-1.warc.gz")


@pytest.mark.parametrize("site", ["..", "../../x", "/etc", "a\nb", "[::1]:80"])
def test_no_site_leads_out_of_the_folder(folder, raw, site):
    (pointer,) = raw.keep(site, [page()])
    assert file_of(folder, pointer).resolve().parent.parent.parent == folder
    assert read(folder, pointer).body == page().body


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_large_enough_is_followed_by_the_next(folder):
    raw = RawPages(folder, file_size=1000)
    pages = [page(number, noise(number, 400)) for number in range(30)]
    pointers = [pointer for kept in pages for pointer in raw.keep(SITE, [kept])]
    raw.close()
    files = list(folder.rglob("*.gz"))
    assert len(files) == len({pointer["file"] for pointer in pointers}) > 5
    assert all(1000 <= file.stat().st_size < 2000 for file in files if file != file_of(folder, pointers[-1]))
    assert all(records(file)[0][0] == "warcinfo" for file in files)
    assert [read(folder, pointer) for pointer in pointers] == [with_length(kept) for kept in pages]


def test_what_a_run_keeps_goes_to_no_file_of_an_earlier_one(folder):
    pointers = []
    for number in range(3):
        raw = RawPages(folder)
        pointers += raw.keep(SITE, [page(number)])
        raw.close()
        pointers += raw.keep(SITE, [page(number)])
        raw.close()
    assert len({pointer["file"] for pointer in pointers}) == 6
    assert responses(folder) == pointed(pointers)


def test_used_is_what_the_folder_holds_and_written_what_was_added(folder):
    first = RawPages(folder)
    first.keep(SITE, [page(1)])
    first.close()
    second = RawPages(folder)
    second.keep("other.example", [page(2)])
    second.close()
    on_disk = sum(file.stat().st_size for file in folder.rglob("*.gz"))
    assert (first.used, second.used) == (on_disk, on_disk)
    assert first.written + second.written == on_disk
    assert second.written > 0


def test_the_budget_is_not_passed_and_nothing_more_is_kept(folder):
    raw = RawPages(folder, budget=4000)
    kept = [raw.keep(SITE, [page(number, noise(number, 600))]) for number in range(10)]
    assert raw.is_full
    assert 1 <= len([pointers for pointers in kept if pointers]) < 5
    assert raw.keep(SITE, [page(1, b"")]) == []
    raw.close()
    assert 2000 < raw.used <= 4000
    assert responses(folder) == pointed(pointer for pointers in kept for pointer in pointers)
    later = RawPages(folder, budget=raw.used)
    assert later.keep(SITE, [page(1, b"")]) == []
    assert later.is_full
    assert len(list(folder.rglob("*.gz"))) == 1


def test_a_folder_that_cannot_be_written_to_is_told_in_one_line(folder):
    folder.parent.mkdir()
    folder.write_text("a file")
    with pytest.raises(SetupError, match=r"cannot be kept in .*pages: .*directory.*; make room") as error:
        RawPages(folder).keep(SITE, [page()])
    assert "\n" not in str(error.value)


def test_a_flush_syncs_what_is_new_and_a_removal_what_it_overwrote(folder, raw, monkeypatch):
    synced, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(os.fstat(file).st_ino), fsync(file)))
    (pointer,) = raw.keep(SITE, [page(1)])
    raw.flush()
    file = file_of(folder, pointer)
    assert set(synced) == {place.stat().st_ino for place in (file, *list(file.parents)[:4])}
    assert list(file.parents)[3] == folder.parent
    synced.clear()
    raw.flush()
    assert synced == []
    raw.keep(SITE, [page(2)])
    raw.close()
    assert synced == [file.stat().st_ino]
    forget(folder, pointer)
    forget(folder, pointer)
    assert synced == [file.stat().st_ino] * 3


# -- other programs, and the end of one -------------------------------------------------------------------------------

# Keeps pages of a size until it is killed, and tells the pointers of each batch once it is safe.
WRITER = """
import json, random, sys
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.archive.rawpages import RawPages
from newscrawl.items import RawPage

folder, name, pages, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
raw = RawPages(folder, file_size=20 * size)
print("ready", flush=True)
sys.stdin.readline()
for number in range(pages):
    body = random.Random(f"{name} {number}").randbytes(size)
    pointers = raw.keep("news.example", [RawPage(f"http://a/{name}/{number}", 200, (), body, datetime.now(UTC))])
    raw.flush()
    print(json.dumps(pointers), flush=True)
raw.close()
"""


@pytest.fixture
def writer(folder, fed):
    """Start a program that keeps pages once it is told to."""
    return lambda name, pages, size: fed([sys.executable, "-c", WRITER, str(folder), name, str(pages), str(size)])


def begin(*processes):
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * len(processes)
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def test_programs_that_keep_pages_at_once_have_files_of_their_own(folder, writer):
    with writer("a", 60, 1000) as one, writer("b", 60, 1000) as other:
        begin(one, other)
        told = [
            [json.loads(line)[0] for line in process.communicate(timeout=60)[0].splitlines()]
            for process in (one, other)
        ]
    assert [len(pointers) for pointers in told] == [60, 60]
    assert not {pointer["file"] for pointer in told[0]} & {pointer["file"] for pointer in told[1]}
    assert responses(folder) == pointed(told[0] + told[1])


@pytest.mark.parametrize("moment", [0.05, 0.2, 0.45])
def test_what_was_told_to_be_safe_is_there_after_a_kill(folder, writer, moment):
    with writer("a", 100_000, 300_000) as process:
        begin(process)
        lines = [process.stdout.readline()]
        time.sleep(moment)
        process.kill()
        lines += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    told = [json.loads(line)[0] for line in lines if line.endswith("\n")]
    assert told
    for number, pointer in enumerate(told):
        assert read(folder, pointer).body == noise(f"a {number}", 300_000)


# Keeps pages in a file that may not grow beyond 10,000 bytes, then in one that may.
FULL_DISK = """
import json, random, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.archive.rawpages import RawPages
from newscrawl.exceptions import SetupError
from newscrawl.items import RawPage

def page(size):
    return RawPage("http://a/", 200, (), random.Random(size).randbytes(size), datetime.now(UTC))

limit = resource.getrlimit(resource.RLIMIT_FSIZE)
raw = RawPages(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
told = []
for size in (20_000, 3000, 3001, 3002, 30_000):
    try:
        told.append(raw.keep("news.example", [page(size)])[0])
    except SetupError as error:
        told.append(str(error))
resource.setrlimit(resource.RLIMIT_FSIZE, limit)
told.append(raw.keep("news.example", [page(500)])[0])
raw.close()
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
try:
    raw.keep("other.example", [page(20_000)])
except SetupError as error:
    told.append(str(error))
raw.close()
print(json.dumps(told))
"""


def test_a_full_disk_leaves_whole_records_and_no_half_one(folder):
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, folder], capture_output=True, check=False, text=True, timeout=60
    )
    assert run.stderr == ""
    first, *kept, second, third, later, last = json.loads(run.stdout)
    pointers = [*kept, later]
    assert [len(read(folder, pointer).body) for pointer in pointers] == [3000, 3001, 500]
    (file,) = folder.rglob("*.gz")  # and none of the other site
    assert [record[0] for record in records(file)] == ["warcinfo", *["response"] * 3]
    assert file.stat().st_size == later["offset"] + later["length"]
    for told in (first, second, third, last):
        assert told.startswith(f"raw pages cannot be kept in {folder}: No space left on device; make room")


# -- forget -----------------------------------------------------------------------------------------------------------


def test_a_page_that_is_forgotten_is_gone_and_all_others_stay_where_they_are(folder, raw):
    secret = noise(7, 400).hex().encode()
    pages = [page(number, secret if number in {0, 7, 19} else None) for number in range(20)]
    pointers = [pointer for kept in pages for pointer in raw.keep(SITE, [kept])]
    file = file_of(folder, pointers[0])
    length = file.stat().st_size
    assert [forget(folder, pointers[number]) for number in (0, 7, 19)] == [True] * 3
    assert file.stat().st_size == length
    whole = gzip.decompress(file.read_bytes())
    assert secret not in whole
    assert all(pointers[number]["url"].encode() not in whole for number in (0, 7, 19))
    found = records(file)
    assert [number - 1 for number, record in enumerate(found) if record[0] == "metadata"] == [0, 7, 19]
    assert [record[2:] for record in found[1:]] == [(p["offset"], p["length"]) for p in pointers]
    for number, pointer in enumerate(pointers):
        if number in {0, 7, 19}:
            with pytest.raises(RawPageError, match=r"^the raw page at \d+ in .*\.warc\.gz: it was removed$"):
                read(folder, pointer)
        else:
            assert read(folder, pointer) == with_length(pages[number])


def test_a_page_may_be_forgotten_while_more_are_kept(folder, raw):
    (first,) = raw.keep(SITE, [page(1)])
    assert forget(folder, first)
    (second,) = raw.keep(SITE, [page(2)])
    assert read(folder, second) == with_length(page(2))
    assert [record[0] for record in records(file_of(folder, first))] == ["warcinfo", "metadata", "response"]


def test_to_forget_again_or_what_is_not_there_changes_nothing(folder, raw):
    (pointer,) = raw.keep(SITE, [page()])
    assert forget(folder, pointer)
    before = file_of(folder, pointer).read_bytes()
    assert not forget(folder, pointer)
    assert file_of(folder, pointer).read_bytes() == before
    assert not forget(folder, pointer | {"file": "no/such/file.warc.gz"})


@settings(deadline=None, max_examples=50)
@given(length=st.integers(400, 2000))
def test_what_takes_a_pages_place_has_its_length_to_the_byte_and_is_read_by_gzip(length):
    found = warc.tombstone(length)
    assert len(found) == length
    assert found[3] == 0 or found.index(b"\0", 10) < 15  # readers take no long comment
    assert b"WARC-Type: metadata" in gzip.decompress(found)
    assert warc.decode(found) is None


def test_even_the_shortest_page_has_room_for_the_note_that_it_was_removed():
    shortest = [len(warc.encode(page(1, b"", url="a:", status=0, at=AT.replace(microsecond=0)))) for _ in range(200)]
    for _ in range(200):
        assert len(warc.tombstone(min(shortest))) == min(shortest)
    with pytest.raises(ValueError, match="too few"):
        warc.tombstone(100)


def test_a_damaged_page_is_forgotten_too(folder, raw):
    pointers = raw.keep(SITE, [page(number) for number in range(3)])
    file = file_of(folder, pointers[0])
    for pointer in pointers[1:]:
        overwrite(file, pointer["offset"] + 60, bytes(40))
        assert forget(folder, pointer)
    assert [record[0] for record in records(file)] == ["warcinfo", "response", "metadata", "metadata"]


def test_nothing_is_overwritten_where_a_pointer_leads_to_something_else(folder, raw):
    pointers = raw.keep(SITE, [page(number) for number in range(3)])
    file = file_of(folder, pointers[0])
    before = file.read_bytes()
    first, second, third = pointers
    wrong = [
        first | {"digest": second["digest"]},
        first | {"length": first["length"] + second["length"]},
        first | {"length": first["length"] - 1},
        second | {"offset": second["offset"] + 1},
        third | {"length": third["length"] + 1},
        first | {"offset": 0, "length": first["offset"]},
    ]
    for pointer in wrong:
        with pytest.raises(RawPageError, match=r"^the raw page at \d+ in "):
            forget(folder, pointer)
        with pytest.raises(RawPageError, match=r"^the raw page at \d+ in "):
            read(folder, pointer)
    assert file.read_bytes() == before


# -- what is wrong with a page ----------------------------------------------------------------------------------------


def test_a_page_that_was_damaged_on_disk_is_not_given_out(folder, raw):
    (pointer,) = raw.keep(SITE, [page(1, noise(1, 2000))])
    file = file_of(folder, pointer)
    whole = file.read_bytes()
    for place in range(pointer["offset"], pointer["offset"] + pointer["length"], 37):
        overwrite(file, place, bytes([whole[place] ^ 0x55]))
        try:
            found = read(folder, pointer)
        except RawPageError:
            pass
        else:
            assert found == with_length(page(1, noise(1, 2000)))  # a byte that means nothing
        overwrite(file, place, whole[place : place + 1])
    with pytest.raises(RawPageError, match="its digest is wrong"):
        read(folder, pointer | {"digest": "0" * 64})


def test_a_file_that_is_missing_or_cut_off_is_told(folder, raw):
    (pointer,) = raw.keep(SITE, [page()])
    file = file_of(folder, pointer)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(RawPageError, match="the file ends before it does"):
        read(folder, pointer)
    file.rename(file.with_name("elsewhere"))
    with pytest.raises(RawPageError, match="No such file"):
        read(folder, pointer)


@pytest.mark.parametrize("act", [read, forget])
def test_no_pointer_leads_out_of_the_folder(folder, raw, act):
    (pointer,) = raw.keep(SITE, [page()])
    outside = folder.parent / "outside.warc.gz"
    outside.write_bytes(file_of(folder, pointer).read_bytes())
    (folder / "link").symlink_to(folder.parent)
    before = outside.read_bytes()
    for place in ("../outside.warc.gz", str(outside), "link/outside.warc.gz", "x/../../outside.warc.gz"):
        with pytest.raises(RawPageError, match=r"^no raw page of .* can be here"):
            act(folder, pointer | {"file": place})
    assert outside.read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": None},
        {"file": "a\0b"},
        {"file": "a\nb"},
        {"file": ""},
        {"file": "."},
        {"offset": -1},
        {"offset": "x"},
        {"length": 0},
        {"length": 10**18},
        {"offset": 10**30},
        {"digest": None},
    ],
    ids=str,
)
def test_a_pointer_that_makes_no_sense_is_told_in_one_line(folder, raw, wrong):
    (pointer,) = raw.keep(SITE, [page()])
    with pytest.raises(RawPageError) as error:
        read(folder, pointer | wrong)
    assert "\n" not in str(error.value)
    with pytest.raises(RawPageError):
        read(folder, {})


# -- forecast ---------------------------------------------------------------------------------------------------------

DAY = 365.25 / 12


@pytest.mark.parametrize(
    ("used", "budget", "written_per_day", "told"),
    [
        (1_200_000_000, 20_000_000_000, 35_000_000 / DAY, "1.2 GB of 20 GB, about 35 MB a month: full in 44 years"),
        (1_200_000_000, 0, 35_000_000 / DAY, "1.2 GB, about 35 MB a month"),
        (0, 0, 0, "0 bytes"),
        (5, 1000, 0, "5 bytes of 1 kB"),
        (2000, 1000, 5, "2 kB of 1 kB: full"),
        (0, 10_000, 100, "0 bytes of 10 kB, about 3 kB a month: full in 3 months"),
        (0, 10_000, 1000, "0 bytes of 10 kB, about 30 kB a month: full in 10 days"),
        (9_000, 10_000, 1000, "9 kB of 10 kB, about 30 kB a month: full in less than two days"),
        (0, 10**13, 1000, "0 bytes of 10 TB, about 30 kB a month: full in more than 100 years"),
    ],
)
def test_the_forecast_tells_how_long_the_room_will_do(used, budget, written_per_day, told):
    assert forecast(used, budget, written_per_day) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (999, "999 bytes"),
        (999.6, "1 kB"),
        (1049, "1 kB"),
        (9949, "9.9 kB"),
        (9951, "10 kB"),
        (999_499, "999 kB"),
        (999_600, "1 MB"),
        (256_000_000, "256 MB"),
        (10**15, "1000 TB"),
    ],
)
def test_a_size_has_two_digits_or_three(number, told):
    assert size(number) == told
