"""How articles and runs look in a terminal, and as plain lines in a pipe."""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# Control characters, in which a page could hide commands to a terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """Return text without what a terminal would obey."""
    return _CONTROLS.sub("", text)


def line(text: str) -> str:
    """Return text safe and on one line, as a cell of a tab-separated row."""
    return " ".join(safe(text).split())


def day(value: datetime | None) -> str:
    """Return a date for a table."""
    return value.strftime("%Y-%m-%d") if value else ""


def minute(value: datetime | None) -> str:
    """Return a date and time for people, in UTC."""
    return value.strftime("%Y-%m-%d %H:%M UTC") if value else ""


def rows(header: Sequence[str], lines: Iterable[Sequence[Any]], *, wide: str = "") -> None:
    """Print a table on a terminal, tab-separated lines in a pipe. ``wide`` is the column that may be long."""
    cells = [[line(str(part)) for part in row] for row in lines]
    if not sys.stdout.isatty():
        for row in cells:
            sys.stdout.write("\t".join(row) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        if name == wide:
            table.add_column(name, ratio=1, overflow="fold")
        else:
            table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*(Text(part) for part in row))
    Console(highlight=False).print(table)


def article(document: dict[str, Any], duplicates: Sequence[dict[str, Any]] = ()) -> str:
    """Return an article as a page of text."""
    dateline = document.get("dateline") or {}
    facts = [
        ("published", minute(document.get("date_published"))),
        ("modified", minute(document.get("date_modified"))),
        ("section", " > ".join(document.get("section", []))),
        ("agency", document.get("agency", "")),
        ("byline", document.get("byline", "")),
        ("authors", ", ".join(document.get("authors", []))),
        ("dateline", ", ".join(filter(None, (dateline.get("place"), dateline.get("date"), dateline.get("agency"))))),
        ("tags", ", ".join(document.get("tags", []))),
        ("language", _language(document)),
        ("for free", "no" if document.get("is_accessible_for_free") is False else ""),
        ("disagreeing", ", ".join(document.get("extraction", document).get("disagreements", []))),
        ("url", document.get("url", "")),
        ("known as", ", ".join(document.get("keys", []))),
        (
            "stored",
            f"{minute(document['first_seen'])}, revision {document['revision']}" if "revision" in document else "",
        ),
        ("duplicate of", document.get("duplicate_of", "")),
        ("duplicates", ", ".join(copy["url"] for copy in duplicates)),
        *(("similar", f"{100 * one['containment']:.1f} % {one['article']}") for one in document.get("similar", [])),
    ]
    parts = [safe(document.get("headline", ""))]
    if document.get("description"):
        parts.append(safe(document["description"]))
    parts.append("\n".join(f"{name:<13}{line(text)}" for name, text in facts if text))
    parts.append(safe(document.get("body", "")))
    for name in ("images", "embeds", "related"):
        entries = document.get(name) or []
        if entries:
            parts.append("\n".join([f"{name}:", *(f"  {_entry(entry)}" for entry in entries)]))
    return "\n\n".join(parts)


def _language(document: dict[str, Any]) -> str:
    """Return the language where it is worth a line: the text is in another one than the page declares."""
    declared, detected = document.get("language", ""), document.get("detected_language", "")
    is_other = detected and declared.partition("-")[0].lower() != detected.partition("-")[0].lower()
    return f"{declared}, by the text {detected}" if is_other else ""


def links(found: dict[str, Any]) -> str:
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


def _entry(entry: dict[str, Any]) -> str:
    label = entry.get("block") or entry.get("kind") or ""
    text = entry.get("headline") or entry.get("caption") or entry.get("text") or entry.get("alt") or ""
    return line(" ".join(filter(None, (f"[{label}]" if label else "", text, entry.get("url", "")))))


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
