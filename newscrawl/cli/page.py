"""An article as a page: on a terminal to be read, in a pipe as plain lines that are not broken."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from newscrawl import display
from newscrawl.stored import StoredArticle
from newscrawl.text import safe

WIDEST = 100
"""Letters in a line; longer ones are hard to read."""
_MARGIN = 13
"""Of what is said of a fact."""
_LISTS = ("images", "embeds", "related")


def show(
    document: Mapping[str, Any], copies: Sequence[StoredArticle] = (), hints: Sequence[tuple[str, str]] = ()
) -> None:
    """Print an article. ``hints`` are more facts at the end."""
    console = Console(highlight=False)
    page = _Page(console)
    page.say(Text(display.line(document.get("headline", "")), "bold"))
    page.say(Text(safe(document.get("description", ""))))
    page.facts([*_facts(document)])
    for paragraph in document.get("body", "").split("\n\n"):
        page.say(Text(safe(paragraph)))
    for name in _LISTS:
        page.entries(name, document.get(name) or [])
    page.facts([*_record(document, copies), *hints])


def hints(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what else there is to see of a stored article, and by which command."""
    key = shlex.quote(document["keys"][0])
    number = document["revision"]
    yield "revisions", "1, as first stored" if number == 1 else f"{number}; see newscrawl show --revisions {key}"
    if document.get("related"):
        yield "links", f"{len(document['related'])}; see newscrawl show --links {key}"


class _Page:
    """Parts of a page with a blank line between them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, WIDEST)
        self._is_begun = False

    def say(self, *lines: Text) -> None:
        """Print a part, broken into lines on a terminal only; nothing where it is empty."""
        if not any(line.plain.strip() for line in lines):
            return
        if self._is_begun:
            self._console.print()
        self._is_begun = True
        for line in lines:
            is_whole = not self._console.is_terminal or bool(line.no_wrap)
            self._console.print(line, soft_wrap=is_whole, width=None if is_whole else self._width)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Print a line for each fact, names in a column of their own."""
        told = [(name, display.line(text)) for name, text in facts]
        self.say(*(line for name, text in told if text for line in self._hanging(name.ljust(_MARGIN), text)))

    def entries(self, name: str, entries: Sequence[Mapping[str, Any]]) -> None:
        """Print pictures, embeds or links: on a terminal each with its key or address below it."""
        lines: list[Text] = []
        for entry in entries:
            label, text, url = map(display.line, display.entry_parts(entry))
            told = " ".join(filter(None, (label, text)))
            if self._console.is_terminal and told:
                lines += self._hanging("  ", told)
                lines += self._hanging("    ", display.line(entry.get("key") or url), "dim")
            else:
                lines.append(Text("  " + " ".join(filter(None, (told, url)))))
        if lines:
            self.say(Text(f"{name}:", "dim"), *lines)

    def _hanging(self, head: str, text: str, style: str = "") -> Iterator[Text]:
        """Yield the lines of a text behind its head. An address stays whole, so that it can be copied."""
        width = max(self._width - len(head), 1)
        is_whole = " " not in text or not self._console.is_terminal
        lines = [Text(text)] if is_whole else Text(text).wrap(self._console, width)
        for number, line in enumerate(lines):
            line.rstrip()
            found = Text.assemble((" " * len(head) if number else head, "dim"), (line.plain, style))
            found.no_wrap = True
            yield found


def _facts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is said of an article before its text."""
    dateline = document.get("dateline") or {}
    yield "status", "gone: no longer on the site" if document.get("status") == "gone" else ""
    yield "published", display.minute(document.get("date_published"))
    yield "modified", display.minute(document.get("date_modified"))
    yield "section", " > ".join(document.get("section", []))
    yield "agency", document.get("agency", "")
    yield "byline", document.get("byline", "")
    yield "authors", ", ".join(document.get("authors", []))
    yield "dateline", ", ".join(filter(None, (dateline.get("place"), dateline.get("date"), dateline.get("agency"))))
    yield "tags", ", ".join(document.get("tags", []))
    yield "language", _language(document)
    yield "for free", "no" if document.get("is_accessible_for_free") is False else ""
    yield "url", document.get("url", "")


def _record(document: Mapping[str, Any], copies: Sequence[StoredArticle]) -> Iterator[tuple[str, str]]:
    """Yield what the archive knows of an article."""
    yield "disagreeing", ", ".join(document.get("extraction", document).get("disagreements", []))
    for number, key in enumerate(document.get("keys", [])):
        yield "" if number else "known as", key
    yield "stored", display.minute(document.get("first_seen"))
    yield "duplicate of", document.get("duplicate_of", "")
    for number, copy in enumerate(copies):
        told = " ".join(filter(None, (display.day(copy.get("date_published")), copy["keys"][0], copy["headline"])))
        yield "" if number else "duplicates", told
    for number, one in enumerate(document.get("similar", [])):
        yield "" if number else "similar", f"{100 * one['containment']:.1f} % {one['article']}"


def _language(document: Mapping[str, Any]) -> str:
    """Return the language where it is worth a line: the text is in another one than the page declares."""
    declared, detected = document.get("language", ""), document.get("detected_language", "")
    is_other = detected and declared.partition("-")[0].lower() != detected.partition("-")[0].lower()
    return f"{declared}, by the text {detected}" if is_other else ""
