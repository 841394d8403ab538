"""What a run leaves on disk comes back as it was, or says that it does not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive.spool import Spool, read
from newscrawl.exceptions import SetupError, SpoolError
from newscrawl.items import Article, Dateline, Front, Gone, Image, RawPage, Refusal, RelatedLink, Unchanged, Visit

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000, tzinfo=UTC)
)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
links = st.builds(RelatedLink, url=texts, headline=texts, date_published=st.none() | times, position=st.integers(0, 99))
articles = st.builds(
    Article,
    url=texts,
    body=texts,
    keys=st.lists(texts, max_size=3),
    dateline=st.none() | st.builds(Dateline, place=texts),
    date_published=st.none() | times,
    is_accessible_for_free=st.none() | st.booleans(),
    images=st.lists(st.builds(Image, url=texts), max_size=2),
    fronts=st.lists(st.builds(Front, block=texts, links=st.lists(links, max_size=2)), max_size=2),
    sources=st.dictionaries(st.sampled_from(["a.b", "$where", ""]), texts),
)
pages = st.builds(
    RawPage, url=texts, status=st.integers(0, 599), headers=st.lists(st.tuples(texts, texts)).map(tuple),
    body=st.binary(max_size=50), at=times,
)  # fmt: skip
visits = st.builds(Visit, row=texts, at=times, etag=texts, pages=st.lists(pages, max_size=2))
others = (
    st.builds(Refusal, url=texts, site=texts, reason=texts)
    | st.builds(Unchanged, url=texts, site=texts)
    | st.builds(Gone, url=texts, site=texts, article=texts, reason=texts, missing_since=st.none() | times)
)


@pytest.fixture(scope="module")
def spool(tmp_path_factory):
    return Spool(tmp_path_factory.mktemp("spool"), "127.0.0.1:8099")


@given(st.lists(st.tuples(articles | others, st.none() | visits), max_size=3))
def test_what_is_read_is_what_was_kept(spool, given_items):
    items = [item for item, _ in given_items]
    for item, visit in given_items:
        if visit:
            item.visit = visit
    path = spool.keep(items)
    found = list(read(path))
    assert found == items
    assert [one.visit for one in found] == [one.visit for one in items]
    spool.done(path)
    assert spool.files() == []


@pytest.fixture
def kept(tmp_path):
    spool = Spool(tmp_path, "iranfocus.com")
    items = [Unchanged(url=f"https://iranfocus.com/{number}/", site="iranfocus.com") for number in range(3)]
    return spool, spool.keep(items), items


@pytest.mark.parametrize("place", [30, 60, 100, -1])
def test_one_byte_that_is_another_is_found_and_what_comes_before_it_is_read(kept, place):
    spool, path, items = kept
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    found = []
    with pytest.raises(SpoolError, match="is damaged from byte"):
        found.extend(read(path))
    assert found == items[: len(found)]
    assert len(found) < 3
    aside = spool.set_aside(path)
    assert aside.read_bytes() == data
    assert spool.files() == []


@pytest.mark.parametrize("length", [5, 40, -1])
def test_a_file_that_is_cut_off_is_found(kept, length):
    _, path, _ = kept
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SpoolError):
        list(read(path))


def test_sites_are_apart_and_the_oldest_file_comes_first(tmp_path):
    here, there = Spool(tmp_path, "127.0.0.1:80"), Spool(tmp_path, "127.0.0.1:81")
    written = [here.keep([]) for _ in range(3)]
    there.keep([])
    assert here.files() == written
    assert len(there.files()) == 1


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path):
    (tmp_path / "iranfocus.com").write_text("no folder")
    with pytest.raises(SetupError, match=r"iranfocus\.com cannot be written: File exists"):
        Spool(tmp_path, "iranfocus.com").keep([])


def test_half_a_character_costs_itself_and_nothing_else(tmp_path):
    spool = Spool(tmp_path, "iranfocus.com")
    (found,) = read(spool.keep([Article(url="https://iranfocus.com/1/", byline="By \ud83d", sources={"a": "\udc00"})]))
    assert (found.byline, found.sources) == ("By ?", {"a": "?"})
