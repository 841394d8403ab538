"""Lines: all of them, none too long, and no more than is asked for."""

import gzip
import os

import pytest

from newscrawl.exceptions import UsageError
from newscrawl.ingest import lines as module
from newscrawl.ingest.lines import Lines


async def all_of(path):
    with Lines(str(path)) as lines:
        return [line async for line in lines.read(lambda: False)]


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "news.jsonl"
        path.write_bytes(content)
        return path

    return write


async def test_the_last_line_may_have_no_end(file):
    assert await all_of(file(b"a\n\nb\r\nc")) == [b"a", b"", b"b\r", b"c"]
    assert await all_of(file(b"a\n")) == [b"a"]
    assert await all_of(file(b"")) == []


async def test_a_line_that_spans_many_reads_is_whole(file):
    long = b"x" * 1_000_000
    assert await all_of(file(b"a\n" + long + b"\nb\n")) == [b"a", long, b"b"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\nb\n"])
@pytest.mark.parametrize("length", [1001, 600_000])
async def test_a_line_that_is_too_long_costs_itself_only(file, monkeypatch, length, end):
    monkeypatch.setattr(module, "LONGEST", 1000)
    after = [b"b"] if b"b" in end else []
    assert await all_of(file(b"a\n" + b"x" * length + end)) == [b"a", None, *after]
    assert await all_of(file(b"x" * 1000)) == [b"x" * 1000]


async def test_a_compressed_file_is_read_as_what_it_holds(tmp_path):
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(gzip.compress(b"a\nb\n"))
    assert await all_of(path) == [b"a", b"b"]


@pytest.mark.parametrize("content", [b"a\nb\n", gzip.compress(os.urandom(5000))[:3000]])
async def test_a_compressed_file_that_is_broken_is_told_in_a_line(tmp_path, content):
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"^cannot read .*news.jsonl.gz: \w[^\n]+$"):
        await all_of(path)


@pytest.mark.parametrize(("name", "said"), [("gone", "No such file or directory"), (".", "Is a directory")])
def test_what_cannot_be_read_is_told_in_a_line(tmp_path, name, said):
    path = tmp_path / name
    with pytest.raises(UsageError, match=f"^cannot read {path}: {said}$"), Lines(str(path)):
        pass


async def test_no_more_is_read_than_is_asked_for(file):
    path = file(b"x" * 99 * 1000 + b"\n" + b"a line\n" * 1_000_000)
    with Lines(str(path)) as lines:
        reading = lines.read(lambda: False)
        for _ in range(10):
            await anext(reading)
        assert lines.position <= 1 << 18
        await reading.aclose()


async def test_a_pipe_that_says_nothing_does_not_keep_it_from_stopping(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    os.write(writer, b"a\nhalf a li")
    answers = iter([False, False, False, True, True, True])
    with Lines(str(path)) as lines:
        assert [line async for line in lines.read(lambda: next(answers))] == [b"a"]
        assert lines.size is None
    os.close(writer)
