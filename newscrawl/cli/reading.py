"""Reading the archive: search."""

import shlex
import sys
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from newscrawl import display, export
from newscrawl.cli.options import (
    at_least,
    copies_option,
    database_options,
    filter_options,
    query_of,
    say_not_searched,
    say_nothing_matches,
)
from newscrawl.paging import RANKED
from newscrawl.query import Query, open_archive
from newscrawl.snippets import Piece, snippet
from newscrawl.stored import StoredArticle
from newscrawl.text import safe


@click.command()
@click.argument("words", nargs=-1)
@filter_options
@copies_option
@click.option(
    "--sort",
    type=click.Choice(("newest", "relevance")),
    default="newest",
    show_default=True,
    help="Relevance: those first that are most about WORDS.",
)
@click.option("--newest", "limit", metavar="N", type=at_least(1), default=20, show_default=True, help="How many.")
@click.option("--after", metavar="TOKEN", default="", help="The next page; the one before has named TOKEN.")
@click.option("--snippets", is_flag=True, help="Show the text around the words.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, all fields.")
@database_options
def search(
    words: tuple[str, ...],
    limit: int,
    after: str,
    snippets: bool,
    as_json: bool,
    uri: str,
    database: str,
    **options: Any,
) -> None:
    """Find articles that hold all WORDS, newest first.

    Put a phrase into quotes of its own: '"car bomb"'. A word with a hyphen in front must not be there: talks -- -iraq.
    Names are taken in any case, and with hyphens for blanks: human-rights. On a terminal it prints a table, with a key
    for newscrawl show; in a pipe tab-separated lines: date, agency, section, headline, URL.

    All that it finds goes into a file by newscrawl export, with the same WORDS and filters.
    """
    query = query_of(words, options)
    with open_archive(uri, database) as archive:
        page = archive.page(query, limit, after)
        if not page.articles:
            if after and archive.count(query):
                click.echo(f"newscrawl: nothing comes after {after}", err=True)
            else:
                say_nothing_matches(archive, query)
            raise click.exceptions.Exit(1)
        around = [snippet(document, query) for document in page.articles] if snippets else []
        if as_json:
            _write_json(page.articles, around)
        elif around and sys.stdout.isatty():
            _list(page.articles, around)
        else:
            _tabulate(page.articles, around)
        total = archive.count(query) if page.next or query.sort == "relevance" else 0
        if page.next or total > RANKED:
            click.echo(_more(query, len(page.articles), total, page.next, is_first=not after), err=True)
        say_not_searched(archive, query)


def _write_json(found: list[StoredArticle], around: list[list[Piece]]) -> None:
    texts = [{"snippet": _marked(pieces)} for pieces in around] or [{} for _ in found]
    export.write((document | text for document, text in zip(found, texts, strict=True)), "jsonl", sys.stdout)


def _tabulate(found: list[StoredArticle], around: list[list[Piece]]) -> None:
    """Print a table, or lines with tabs; in these the snippet is one more cell."""
    lines: list[tuple[str, ...]] = [(*_facts(document), _headline(document), _address(document)) for document in found]
    if around:
        lines = [(*line, _marked(pieces)) for line, pieces in zip(lines, around, strict=True)]
    last = "key" if sys.stdout.isatty() else "url"
    display.rows(("date", "agency", "section", "headline", last), lines, wide="headline")


def _list(found: list[StoredArticle], around: list[list[Piece]]) -> None:
    """Print each article with its snippet below it."""
    console = Console(highlight=False)
    for document, pieces in zip(found, around, strict=True):
        facts = " · ".join(filter(None, (*_facts(document), _address(document))))
        console.print(display.heading(_headline(document)))
        console.print(Text(display.line(facts), style="dim"))
        if pieces:
            text = Text(safe(_marked(pieces)))
            if not console.is_dumb_terminal:
                text = Text.assemble(*((safe(piece), "bold" if is_asked else "") for piece, is_asked in pieces))
            console.print(Padding(text, (0, 0, 0, 4)))
        console.print()


def _marked(pieces: list[Piece]) -> str:
    return "".join(f"*{text}*" if is_asked else text for text, is_asked in pieces)


def _more(query: Query, shown: int, total: int, after: str, *, is_first: bool) -> str:
    """Say how many more there are, and how to see them; of a last page, why there are others."""
    told = [f"{shown} {'' if is_first else 'more '}of {total}"]
    following = f"--after {shlex.quote(after)} shows the next"
    if query.sort == "relevance" and total > RANKED:
        told.append(f"of more than {RANKED} only the newest are ranked")
    elif is_first:
        following = f"--newest {total} shows all, {following}"
    return "; ".join([*told, following] if after else told)


def _facts(document: StoredArticle) -> tuple[str, str, str]:
    return (
        display.day(document.get("date_published")),
        document.get("agency", ""),
        (document.get("section") or [""])[-1],
    )


def _address(document: StoredArticle) -> str:
    return document["keys"][0] if sys.stdout.isatty() else document["url"]


def _headline(document: StoredArticle) -> str:
    """Return the headline; to a person it says whether the article is no longer on its site."""
    is_gone = document.get("status") == "gone" and sys.stdout.isatty()
    return f"{document['headline']} (gone)" if is_gone else document["headline"]
