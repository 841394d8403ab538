"""Articles as Arrow: for pandas, Polars, DuckDB and R, in memory or as a Parquet file. Streamed, batch by batch.

Needs pyarrow, an extra: import this module where it is asked for only.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newscrawl import display
from newscrawl.archive.documents import Document
from newscrawl.columns import MisfitError, column
from newscrawl.exceptions import DatabaseError
from newscrawl.export import to_json

_TEXT = pa.string()
_TEXTS = pa.list_(_TEXT)
_DATE = pa.timestamp("ms", tz="UTC")  # what MongoDB has: to the millisecond


def _object(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


# Said and not guessed, so that every file has the same columns, whatever is in its first articles.
SCHEMA = pa.schema(
    {
        "_id": _TEXT,
        "schema": pa.int32(),
        "site": _TEXT,
        "keys": _TEXTS,
        "url": _TEXT,
        "aliases": _TEXTS,
        "headline": _TEXT,
        "description": _TEXT,
        "body": _TEXT,
        "authors": _TEXTS,
        "byline": _TEXT,
        "agency": _TEXT,
        "dateline": _object(place=_TEXT, agency=_TEXT, date=_TEXT),
        "date_published": _DATE,
        "date_modified": _DATE,
        "date_published_raw": _TEXT,
        "date_published_precision": _TEXT,
        "section": _TEXTS,
        "tags": _TEXTS,
        "language": _TEXT,
        "detected_language": _TEXT,
        "is_accessible_for_free": pa.bool_(),
        "images": pa.list_(_object(url=_TEXT, caption=_TEXT, alt=_TEXT, credit_text=_TEXT)),
        "embeds": pa.list_(_object(kind=_TEXT, url=_TEXT, text=_TEXT)),
        "related": pa.list_(
            _object(
                url=_TEXT,
                key=_TEXT,
                headline=_TEXT,
                excerpt=_TEXT,
                block=_TEXT,
                position=pa.int32(),
                date_published=_DATE,
                thumbnail_url=_TEXT,
            )
        ),
        "fronts": _TEXTS,
        "mirror": pa.bool_(),
        "duplicate_of": _TEXT,
        "duplicate_kind": _TEXT,
        "similar": pa.list_(_object(article=_TEXT, containment=pa.float64())),
        "content_hash": _TEXT,
        "revision": pa.int32(),
        "first_seen": _DATE,
        "last_changed": _DATE,
        "status": _TEXT,
        "raw": pa.list_(_object(file=_TEXT, offset=pa.int64(), length=pa.int64(), url=_TEXT, digest=_TEXT)),
        "extraction": _object(
            version=_TEXT, sources=pa.map_(_TEXT, _TEXT), disagreements=_TEXTS, spider=_TEXT, base_url=_TEXT
        ),
    }
)

_ROWS, _LETTERS = 250, 4_000_000
"""Of a batch at most, whichever is reached first."""
_GROUP = 8_000_000
"""Bytes of a row group, about: what is in memory before it is written."""


def table(documents: Iterable[Document]) -> pa.Table:
    """Return articles as one table. Raises DatabaseError where a value fits no column."""
    return pa.Table.from_batches(map(_batch, _portions(documents)), SCHEMA)


def write(documents: Iterable[Document], path: Path) -> int:
    """Write articles to a Parquet file; return how many. Raises DatabaseError where a value fits no column.

    While some are made columns and are written, the next ones are read.
    """
    count = 0
    with (
        path.open("wb") as file,
        pq.ParquetWriter(file, SCHEMA, compression="zstd", use_dictionary=["agency", "site"]) as writer,
    ):
        groups = _Groups(writer)
        with ThreadPoolExecutor(1) as beside:
            last: Future[None] | None = None
            for rows in _portions(documents):
                if last:
                    last.result()
                last = beside.submit(groups.add, rows)
                count += len(rows)
            if last:
                last.result()
        groups.end()
    return count


class _Groups:
    """Collects batches until they are worth a row group."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._batches: list[Any] = []
        self._size = 0

    def add(self, rows: list[Document]) -> None:
        batch = _batch(rows)
        self._batches.append(batch)
        self._size += batch.nbytes
        if self._size >= _GROUP:
            self.end()

    def end(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches, SCHEMA))
        self._batches, self._size = [], 0


def _portions(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rows: list[Document] = []
    letters = 0
    for document in documents:
        rows.append(document)
        letters += len(body) if isinstance(body := document.get("body"), str) else 0
        if len(rows) >= _ROWS or letters >= _LETTERS:
            yield rows
            rows, letters = [], 0
    if rows:
        yield rows


def _batch(rows: list[Document]) -> Any:
    return pa.RecordBatch.from_arrays([_column(rows, field) for field in SCHEMA], schema=SCHEMA)


def _column(rows: list[Document], field: Any) -> Any:
    values = [row.get(field.name) for row in rows]
    try:
        return column(values, field.type)
    except MisfitError:
        pairs = zip(rows, values, strict=True)
        return column([_fitted(value, field.type, f"{field.name} of {row['_id']}") for row, value in pairs], field.type)


def _fitted(value: Any, kind: Any, whose: str) -> Any:
    """Return a value of another type as its column takes it: where texts are wanted as JSON, and one for a list of one.

    Raises DatabaseError where that does not help.
    """
    if value is None:
        return None
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else to_json(value).strip('"')
    if pa.types.is_list(kind):
        return [_fitted(part, kind.value_type, whose) for part in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict) and pa.types.is_struct(kind):
        return {part.name: _fitted(value.get(part.name), part.type, whose) for part in kind}
    if isinstance(value, dict) and pa.types.is_map(kind):
        return {key: _fitted(part, kind.item_type, whose) for key, part in value.items()}
    try:
        column([value], kind)
    except MisfitError:
        raise DatabaseError(f"{whose} is no {kind}: {display.line(to_json(value))[:80]}") from None
    return value
