"""What the columns of an exported file mean, and how full they are: a table beside the file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl import display
from newscrawl.archive.documents import VERSION
from newscrawl.export import COLUMNS, column, to_json, whole_file
from newscrawl.fields import FIELDS, PLACE, Field
from newscrawl.stored import StoredArticle

_EXAMPLE = 60
"""Letters of an example at most."""
_NOTES = {
    "jsonl": "One JSON object a line. Dates are texts in ISO 8601, in UTC. What an article has not is left out.",
    "csv": "Dates are texts in ISO 8601, in UTC; lists are parted by semicolons. A cell that a spreadsheet would "
    "take for a formula has an apostrophe in front.",
    "parquet": "Dates are in UTC, to the millisecond. What an article has not is null.",
}


class Filling:
    """Counts, while articles pass by, how many have something in each field; keeps the first value as an example."""

    def __init__(self) -> None:
        self.articles = 0
        self.filled: Counter[str] = Counter()
        self.examples: dict[str, Any] = {}

    def watch(self, documents: Iterable[StoredArticle]) -> Iterator[StoredArticle]:
        """Yield the articles as they come."""
        filled, examples = self.filled, self.examples
        for document in documents:
            self.articles += 1
            if place := column(document, PLACE.name):
                filled[PLACE.name] += 1
                examples.setdefault(PLACE.name, place)
            for name, value in document.items():
                if value or value == 0:
                    filled[name] += 1
                    if name not in examples:
                        examples[name] = value
            yield document


def path_of(path: Path) -> Path:
    """Return where the codebook of a file is."""
    return path.with_name(f"{path.name}.codebook.md")


def write(path: Path, format_: str, filling: Filling, asked: dict[str, Any], database: str) -> Path:
    """Write the codebook of a file; return where. Raises SetupError where that cannot be."""
    beside = path_of(path)
    with whole_file(beside) as output:
        output.write(f"# {_text(path.name)}\n\n")
        output.write(f"{display.count(filling.articles, 'article')} of database {database}, newest first. ")
        output.write(f"Written {display.minute(datetime.now(UTC))} by newscrawl {VERSION}.\n\n")
        output.write(f"Asked for: {', '.join(f'{name} {_code(value)}' for name, value in asked.items()) or 'all'}.\n\n")
        output.write(f"{_NOTES[format_]}\n\n")
        output.write("| Field | Type | Filled | Example | Meaning |\n|---|---|--:|---|---|\n")
        for field in _fields(format_, filling):
            example = _code(filling.examples[field.name]) if field.name in filling.examples else ""
            name = f"`{field.name}`" if field.meaning else _code(field.name)
            share = _share(filling.filled[field.name], filling.articles)
            output.write(f"| {name} | {field.type} | {share} | {example} | {field.meaning} |\n")
    return beside


def _fields(format_: str, filling: Filling) -> Iterator[Field]:
    """Yield what the columns of a file are; of JSON also those that the data model does not know."""
    known = {field.name: field for field in (*FIELDS, PLACE)}
    if format_ == "csv":
        yield from (known[name] for name in COLUMNS)
        return
    yield from FIELDS
    if format_ == "jsonl":
        yield from (Field(name, "", "") for name in sorted(filling.filled.keys() - known.keys()))


def _share(number: int, total: int) -> str:
    """Return a percentage; only what is full is 100 %, only what is empty is 0."""
    if number in {0, total}:
        return "100 %" if number else "0 %"
    return f"{min(max(100 * number / total, 0.1), 99.9):.1f} %"


def _code(value: Any) -> str:
    """Return a value as code in a cell of a table, short, whatever a web page wrote in it."""
    text = to_json(value) if isinstance(value, list | dict) else str(value)
    text = display.line(text[: 4 * _EXAMPLE])
    short = text if len(text) <= _EXAMPLE else f"{text[:_EXAMPLE]}…"
    return f"`{short.replace('`', chr(39)).replace('|', ' ')}`"


def _text(name: str) -> str:
    return display.line(name).replace("<", "&lt;")
