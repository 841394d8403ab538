"""How articles and runs look in a terminal, and as plain lines in a pipe."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newscrawl.text import UNSPACED, safe

# How a word diff shows its pieces: in colours, or between the marks of git's word diff.
_COLOURS = {"delete": "red strike", "insert": "green", "skipped": "dim"}
_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}
# Where a change ends without a space and goes on without one, as at the end of a paragraph.
_CLOSE = re.compile(rf"[^\s{UNSPACED}]\Z")


def line(text: str) -> str:
    """Return text safe and on one line, as a cell of a tab-separated row."""
    return " ".join(safe(text).split())


def count(number: int, noun: str) -> str:
    """Return so many of something, as ``1 article`` or ``2 articles``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def day(value: datetime | None) -> str:
    """Return a date for a table."""
    return value.strftime("%Y-%m-%d") if value else ""


def minute(value: datetime | None) -> str:
    """Return a date and time for people, in UTC."""
    return value.strftime("%Y-%m-%d %H:%M UTC") if value else ""


def rows(header: Sequence[str], lines: Iterable[Sequence[Any]], *, wide: str = "") -> None:
    """Print a table on a terminal, tab-separated lines in a pipe. ``wide`` is the column that may be long."""
    lines = list(lines)
    cells = [[line(str(part)) for part in row] for row in lines]
    if not sys.stdout.isatty():
        for row in cells:
            sys.stdout.write("\t".join(row) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(header):
        is_number = all(isinstance(row[place], int) for row in lines)
        table.add_column(name, ratio=1 if name == wide else None, overflow="fold", no_wrap=is_number)
    for row in cells:
        table.add_row(*(Text(part) for part in row))
    Console(highlight=False).print(table)


def say(*texts: str | Text) -> None:
    """Print texts, each beginning a line. What has a style has it on a terminal only."""
    console = Console(highlight=False)
    for text in texts:
        console.print(text if isinstance(text, Text) else Text(safe(text)), soft_wrap=not console.is_terminal)


def heading(text: str) -> Text:
    """Return a line that stands above others."""
    return Text(line(text), style="bold")


def in_colours(console: Console) -> bool:
    """Whether a console shows colours."""
    return console.is_terminal and console.color_system is not None and not console.no_color


def word_diff(pieces: Iterable[tuple[str, str]]) -> Text:
    """Return a word diff: in colours where there are some, else as ``[-old-]`` and ``{+new+}``."""
    is_coloured = in_colours(Console())
    found, before = Text(), ""
    for kind, written in pieces:
        text = safe(written)
        words = text.strip(" ")
        if _CLOSE.search(before) and not words.startswith("\n"):
            found.append(" ")
        if is_coloured:
            found.append(words, _COLOURS.get(kind))
        else:
            opening, closing = _MARKS.get(kind, ("", ""))
            found.append(f"{opening}{words}{closing}")
        found.append(text[len(text.rstrip(" ")) :])
        before = text
    return found


def changed_value(name: str, old: Any, new: Any) -> str:
    """Return how a field changed, on one line; of a list of things only what went and what came."""
    mine, theirs = old or [], new or []
    if isinstance(mine, list) and isinstance(theirs, list):
        old, new = [one for one in mine if one not in theirs], [one for one in theirs if one not in mine]
        if not old and not new:
            return f"{name}: in another order"
    return f"{name}: {_value(old)} -> {_value(new)}"


def links(found: Mapping[str, Any]) -> str:
    """Return what an article points to, and what points to it, each entry with what is stored behind it."""
    to, by = found["points_to"], found["pointed_to_by"]
    sources = [*map(_source, by["articles"]), *map(_front, by["fronts"])]
    parts = [_summary(found["article"])]
    for title, entries in (("points to", [*map(_target, to)]), ("pointed to by", sources)):
        parts.append("\n".join([f"{title}:", *(entries or ["  nothing"])]))
    return "\n\n".join(parts)


def plain(value: Any) -> Any:
    """Return dataclasses as dictionaries, for JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return minute(value)
    if isinstance(value, dict):
        return line(" ".join(str(part) for part in value.values() if part))
    if isinstance(value, list):
        return "; ".join(_entry(one) if isinstance(one, dict) else line(str(one)) for one in value) or "nothing"
    return line(str(value)) if value or value is False else "nothing"


def _entry(entry: Mapping[str, Any]) -> str:
    return line(" ".join(filter(None, entry_parts(entry))))


def entry_parts(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what a picture, an embed or a link is: its kind, its words, its address."""
    label = entry.get("block") or entry.get("kind") or ""
    text = entry.get("headline") or entry.get("caption") or entry.get("text") or entry.get("alt") or ""
    return f"[{label}]" if label else "", text, entry.get("url", "")


def _target(link: dict[str, Any]) -> str:
    stored = link["article"]
    told = f"  [{link['block']}] {line(link['headline'])}"
    if stored is None:
        return f"{told}\n    not stored: {line(link['url'])}"
    copy = f"\n    linked is its copy {line(stored['copy'])}" if "copy" in stored else ""
    return f"{told}\n    {_summary(stored)}{copy}"


def _source(source: dict[str, Any]) -> str:
    return f"  [{source['block']}] {line(source['link_headline'])}\n    {_summary(source)}"


def _summary(stored: dict[str, Any]) -> str:
    return line(" ".join(filter(None, (day(stored.get("date_published")), stored["key"], stored["headline"]))))


def _front(block: dict[str, Any]) -> str:
    seen = f"{minute(block['first_seen'])} to {minute(block['last_seen'])}"
    return f"  [{block['block']}] {line(block['heading']) or '(no heading)'}\n    {seen}"
