"""Articles to files: JSON lines for programs, CSV for spreadsheets, Parquet for analysis. All streamed."""

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from newscrawl.exceptions import SetupError

FORMATS = ("jsonl", "csv", "parquet")
COLUMNS = (
    *("url", "headline", "date_published", "agency", "section", "authors", "byline", "place", "description", "body"),
    *("tags", "language", "date_modified", "duplicate_of", "revision", "first_seen", "last_changed", "status", "site"),
)
# The control characters, line separators and turns of direction that json.dumps leaves as they are.
_CONTROLS = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# A cell that begins like this is a formula to a spreadsheet, and may run what a web page wrote. It gets an apostrophe,
# and so does one that looks as if it had got one: who takes an apostrophe off has every text as it was.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")


def to_json(document: Mapping[str, Any] | list[Any]) -> str:
    """Return a document, or a part, as one line of JSON; dates in ISO 8601, UTC. Orders to a terminal are escaped."""
    text = json.dumps(document, ensure_ascii=False, default=_plain)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def format_of(path: Path | None) -> str:
    """Return the format that a file's name ends in; JSON lines for any other, and for standard output."""
    ending = path.suffix.removeprefix(".").lower() if path else ""
    return ending if ending in FORMATS else "jsonl"


def write(documents: Iterable[Mapping[str, Any]], format_: str, output: TextIO) -> int:
    """Write articles; return how many."""
    count = 0
    if format_ == "jsonl":
        for document in documents:
            output.write(to_json(document) + "\n")
            count += 1
        return count
    rows = csv.writer(output)
    rows.writerow(COLUMNS)
    for document in documents:
        rows.writerow([cell(column(document, name)) for name in COLUMNS])
        count += 1
    return count


def write_file(documents: Iterable[Mapping[str, Any]], format_: str, path: Path) -> int:
    """Write articles to a file, which appears only when it is whole. Raises SetupError where it cannot be written."""
    if format_ == "parquet":
        arrow = import_arrow()
        with whole_path(path) as partial:
            count: int = arrow.write(documents, partial)
        return count
    with whole_file(path, "utf-8-sig" if format_ == "csv" else "utf-8") as output:
        return write(documents, format_, output)


def import_arrow() -> ModuleType:
    """Import ``newscrawl.arrow``. Raises SetupError where pyarrow is not installed."""
    try:
        return import_module("newscrawl.arrow")
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise SetupError("pyarrow is not installed; try: pip install 'newscrawl[arrow]'") from None


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a file that appears only when it is whole. Raises SetupError where it cannot be written.

    Half a surrogate, as an odd byte of a file's name becomes one, is written as JSON escapes it.
    """
    with (
        whole_path(path) as partial,
        partial.open("w", encoding=encoding, errors="backslashreplace", newline="") as output,
    ):
        yield output


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Give a path to write to, whose file gets its name when it is whole. Raises SetupError if it cannot be written."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")  # another program may write the same file
    try:
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())  # else a file may be there, and empty, after the machine has lost its power
        partial.replace(path)
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):  # it was told why, or there is none
            partial.unlink()


def cell(value: Any) -> str:
    """Return a CSV cell: lists parted by semicolons, dates in ISO 8601, no formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return "'" + text if _FORMULA.match(text) else text


def column(document: Mapping[str, Any], name: str) -> Any:
    """Return what an article has in a column of a CSV file."""
    if name == "place":
        dateline = document.get("dateline")
        return dateline.get("place") if isinstance(dateline, dict) else None
    return document.get(name)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
