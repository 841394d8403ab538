"""Parquet and Arrow: every field with its type, whatever is in the articles; read back by pandas, Polars and as CSV."""

import csv
import sys
from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import arrow
from newscrawl.archive.schema import VALIDATORS
from newscrawl.columns import MisfitError, column
from newscrawl.exceptions import DatabaseError, SetupError, UsageError
from newscrawl.export import write_file
from newscrawl.fields import FIELDS
from newscrawl.items import Dateline, Embed, Image, RelatedLink
from newscrawl.query import HIDDEN, Query, open_archive

AT = datetime(2007, 5, 1, 12, 30, 15, 123_000, UTC)
TYPES = {
    "string": pa.types.is_string,
    "int": pa.types.is_integer,
    "bool": pa.types.is_boolean,
    "date": pa.types.is_timestamp,
    "object": pa.types.is_struct,
}


@pytest.fixture(scope="module")
def stored(databases, fill, article):
    with databases() as name:
        full = article(
            1,
            headline="Überfall – «گفت‌وگو» 核",
            tags=["Oil", "Gas"],
            authors=["A. One"],
            dateline=Dateline(place="BAGHDAD", agency="AP", date="May 2"),
            date_published=AT,
            date_modified=AT + timedelta(hours=1),
            images=[Image(url="https://x.example/1.jpg", caption="Caption"), Image(url="https://x.example/2.jpg")],
            embeds=[Embed(kind="video", url="https://x.example/v")],
            related=[
                RelatedLink(url="https://iranfocus.com/iraq/9-x/", headline="More", block="related", position=1),
                RelatedLink(url="https://other.example/x/", block="inline", position=1, date_published=AT),
            ],
            is_accessible_for_free=False,
            sources={"headline": "markup", "body": "text:assumed"},
        )
        fill(name, [full, article(2, date_published=None, section=[], language=""), article(3, body=article(2).body)])
        yield name


@pytest.fixture
def archive(server, stored):
    with open_archive(server, stored) as opened:
        yield opened


@pytest.fixture
def file(reading, stored, tmp_path):
    path = tmp_path / "articles.parquet"
    run = reading(stored, "export", "--format", "parquet", "--output", path)
    assert (run.status, run.out, run.err) == (0, "", f"2 articles in {path}\n")
    return path


def plain(value):
    """Return a document without what Arrow does not tell apart: what is missing is null, and so is a part of it."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items() if part is not None}
    return [plain(part) for part in value] if isinstance(value, list) else value


def documents_of(table):
    found = [plain(row) for row in table.to_pylist()]
    for row in found:
        row["extraction"]["sources"] = dict(row["extraction"]["sources"])
    return found


# -- the schema -------------------------------------------------------------------------------------------------------


def test_the_columns_are_the_fields_of_the_data_model():
    known = set(VALIDATORS["articles"]["properties"]) - set(HIDDEN)
    assert set(arrow.SCHEMA.names) == known
    assert arrow.SCHEMA.names == [field.name for field in FIELDS]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_column_has_the_type_that_the_data_model_says(field):
    kind = arrow.SCHEMA.field(field.name).type
    if field.type not in TYPES:
        assert pa.types.is_list(kind)
        kind = kind.value_type
    assert TYPES[field.type.removesuffix("s")](kind)


@pytest.mark.parametrize("field", ["dateline", "images", "embeds", "related", "similar", "raw", "extraction"])
def test_the_objects_have_the_fields_of_the_validator(field):
    rule = VALIDATORS["articles"]["properties"][field]
    kind = arrow.SCHEMA.field(field).type
    inside = kind.value_type if pa.types.is_list(kind) else kind
    # A link's block is required, and not described.
    assert {part.name for part in inside} - {"block"} == set(rule.get("items", rule)["properties"])


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_file_holds_every_field_of_every_article(file, archive):
    table = pq.read_table(file)
    assert table.schema.equals(arrow.SCHEMA)
    assert documents_of(table) == [plain(document) for document in archive.search(Query())]


def test_pandas_reads_it(file, article):
    frame = pd.read_parquet(file)
    assert list(frame["headline"]) == [article(1, headline="Überfall – «گفت‌وگو» 核").headline, "Headline 2"]
    assert frame["date_published"].iloc[0] == AT
    assert pd.isna(frame["date_published"].iloc[1])
    assert str(frame["date_published"].dtype) == "datetime64[ms, UTC]"
    assert [link["url"] for link in frame["related"].iloc[0]] == [
        "https://iranfocus.com/iraq/9-x/",
        "https://other.example/x/",
    ]
    assert frame.explode("tags").groupby("tags").size().to_dict() == {"Gas": 1, "Oil": 1}


def test_polars_reads_it(file):
    frame = pl.read_parquet(file)
    assert frame.schema["date_published"] == pl.Datetime("ms", "UTC")
    assert frame.schema["related"].inner.fields[0].name == "url"
    assert frame["dateline"].struct.field("place").to_list() == ["BAGHDAD", None]
    assert frame["is_accessible_for_free"].to_list() == [False, None]
    assert frame.explode("images")["images"].struct.field("caption").drop_nulls().to_list() == ["Caption", ""]


def test_a_csv_file_tells_the_same(file, reading, stored, tmp_path):
    other = tmp_path / "articles.csv"
    reading(stored, "export", "--format", "csv", "--output", other)
    with other.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    frame = pl.read_parquet(file)
    assert [row["headline"] for row in rows] == frame["headline"].to_list()
    assert [row["body"] for row in rows] == frame["body"].to_list()
    assert pd.read_csv(other)["headline"].tolist() == frame["headline"].to_list()


def test_nothing_is_a_file_with_all_columns(reading, stored, tmp_path):
    path = tmp_path / "none.parquet"
    assert reading(stored, "export", "--format", "parquet", "--output", path, "--since", "2030-01-01").status == 0
    assert (pl.read_parquet(path).height, pq.read_schema(path)) == (0, arrow.SCHEMA)


def test_many_articles_are_several_groups_and_none_is_lost(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(arrow, "_GROUP", 10_000)
    one = next(archive.search(Query()))
    path = tmp_path / "many.parquet"
    assert write_file(({**one, "_id": str(number)} for number in range(2345)), "parquet", path) == 2345
    assert pq.ParquetFile(path).num_row_groups > 2
    assert pl.read_parquet(path)["_id"].to_list() == [str(number) for number in range(2345)]


@pytest.mark.parametrize("ends", [KeyboardInterrupt, RuntimeError, DatabaseError])
def test_a_file_that_is_stopped_leaves_nothing(archive, tmp_path, ends):
    path = tmp_path / "articles.parquet"
    path.write_text("yesterday's")
    one = next(archive.search(Query()))

    def breaks():
        for _ in range(1200):
            yield one
        assert len(list(tmp_path.iterdir())) == 2
        raise ends

    with pytest.raises(ends):
        write_file(breaks(), "parquet", path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "yesterday's"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SetupError, match=r"^cannot write .*articles.parquet: No such file or directory$"):
        write_file([], "parquet", tmp_path / "gone" / "articles.parquet")


# -- values that the data model does not expect ----------------------------------------------------------------------


def test_values_of_mixed_types_are_texts_and_none_is_lost(archive):
    one = next(archive.search(Query()))
    odd = [
        {"headline": 7, "tags": "Oil"},
        {"headline": {"a": [1, None]}, "tags": ["Oil", 5, None]},
        {"headline": AT, "tags": [], "dateline": {"place": 3}},
        {"headline": None, "images": [{"url": "x", "caption": 1.5, "more": 1}], "revision": 1 << 20},
    ]
    table = arrow.table({**one, **change} for change in odd)
    assert table["headline"].to_pylist() == ["7", '{"a": [1, null]}', AT.isoformat(), None]
    assert table["tags"].to_pylist()[:3] == [["Oil"], ["Oil", "5", None], []]
    assert table["dateline"].to_pylist()[2] == {"place": "3", "agency": None, "date": None}
    assert table["images"].to_pylist()[3] == [{"url": "x", "caption": "1.5", "alt": None, "credit_text": None}]
    assert table["revision"].to_pylist()[3] == 1 << 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date_published", "2007-05-01"),
        ("date_published", 5),
        ("revision", 1.5),
        ("revision", True),
        ("revision", 1 << 40),
        ("mirror", 1),
        ("images", ["x"]),
        ("dateline", "BAGHDAD"),
        ("similar", [{"article": "x", "containment": "much"}]),
    ],
)
def test_a_value_that_fits_no_column_is_told_with_its_article(archive, tmp_path, name, value):
    one = next(archive.search(Query())) | {name: value}
    with pytest.raises(DatabaseError, match=rf"^{name} of https://iranfocus.com/iraq/.* is no .*: "):
        write_file([one], "parquet", tmp_path / "x.parquet")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("change", "found"), [({"$unset": {"body": 1}}, None), ({"$set": {"body": 7}}, "7")])
def test_an_article_without_a_text_is_exported_too(reading, databases, fill, article, mongo, tmp_path, change, found):
    path = tmp_path / "x.parquet"
    with databases() as name:
        fill(name, [article(1), article(2)])
        unchecked = mongo[name].articles
        mongo[name].command("collMod", "articles", validator={})
        unchecked.update_one({"keys": "iranfocus.com#1"}, change)
        unchecked.update_one({"keys": "iranfocus.com#2"}, {"$set": {"dateline": "BAGHDAD"}})
        run = reading(name, "export", "--output", path)
        assert (run.status, run.out) == (6, "")
        assert run.err.startswith("newscrawl: dateline of https://iranfocus.com/iraq/2-story-2/ is no struct<")
        unchecked.update_one({"keys": "iranfocus.com#2"}, {"$unset": {"dateline": 1}})
        assert reading(name, "export", "--output", path).status == 0
    assert pl.read_parquet(path)["body"].to_list() == [article(2).body, found]


INSIDE = {pa.string(): st.text(), pa.int64(): st.integers(-(2**63), 2**63 - 1), pa.bool_(): st.booleans()}
INSIDE |= {pa.float64(): st.floats(allow_nan=False), arrow.SCHEMA.field("first_seen").type: st.none()}


def of(kind):
    """Return what may be in a column of a type."""
    if kind in INSIDE:
        found = INSIDE[kind]
    elif pa.types.is_list(kind):
        found = st.lists(of(kind.value_type), max_size=3)
    elif pa.types.is_struct(kind):
        found = st.fixed_dictionaries({part.name: of(part.type) for part in kind})
    else:
        found = st.lists(st.tuples(st.text(), of(kind.item_type)), max_size=3, unique_by=lambda pair: pair[0])
    return st.none() | found


KINDS = st.recursive(
    st.sampled_from(list(INSIDE)),
    lambda inside: (
        inside.map(pa.list_)
        | inside.map(lambda kind: pa.map_(pa.string(), kind))
        | st.lists(inside, min_size=1, max_size=3).map(
            lambda kinds: pa.struct([(f"f{number}", kind) for number, kind in enumerate(kinds)])
        )
    ),
    max_leaves=4,
)


def made(value, kind):
    """Return maps as Python has them."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        return [made(part, kind.value_type) for part in value]
    if pa.types.is_struct(kind):
        return {part.name: made(value[part.name], part.type) for part in kind}
    return {key: made(part, kind.item_type) for key, part in value} if pa.types.is_map(kind) else value


@given(KINDS.flatmap(lambda kind: st.tuples(st.just(kind), st.lists(of(kind), max_size=20))))
def test_a_column_is_what_pyarrow_makes_of_the_same_values(given_):
    kind, values = given_
    found = column([made(value, kind) for value in values], kind)
    found.validate(full=True)
    assert found.equals(pa.array(values, kind))


@given(st.lists(st.none() | st.datetimes(timezones=st.just(UTC))))
def test_a_date_is_cut_to_the_millisecond(dates):
    found = column(dates, arrow.SCHEMA.field("first_seen").type).to_pylist()
    for date, kept in zip(dates, found, strict=True):
        assert (date is None and kept is None) or timedelta() <= date - kept < timedelta(milliseconds=1)


@pytest.mark.parametrize(("values", "kind"), [(["a", 1], pa.string()), (["ab"], pa.list_(pa.string()))])
def test_a_value_of_another_type_is_never_made_to_fit(values, kind):
    with pytest.raises(MisfitError):
        column(values, kind)


# -- Python -----------------------------------------------------------------------------------------------------------


def test_a_query_is_a_table(archive):
    table = archive.to_arrow(Query(duplicates=True))
    assert table.schema.equals(arrow.SCHEMA)
    assert table.num_rows == 3
    assert documents_of(archive.to_arrow(Query(words="Überfall")))[0]["tags"] == ["Oil", "Gas"]
    assert pl.from_arrow(table).height == len(table.to_pandas()) == 3
    with pytest.raises(UsageError):
        archive.to_arrow(Query(words="-iraq"))


def test_an_empty_archive_is_an_empty_table(server, database):
    with open_archive(server, database) as archive:
        assert archive.to_arrow(Query()).schema.equals(arrow.SCHEMA)


def test_without_pyarrow_one_line_says_what_to_do(archive, reading, stored, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "newscrawl.arrow")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    run = reading(stored, "export", "--format", "parquet", "--output", tmp_path / "x.parquet")
    assert (run.status, run.out) == (1, "")
    assert run.err == "newscrawl: pyarrow is not installed; try: pip install 'newscrawl[arrow]'\n"
    assert not list(tmp_path.iterdir())
    with pytest.raises(SetupError, match="pyarrow is not installed"):
        archive.to_arrow(Query())
