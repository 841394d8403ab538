"""What the shell completes on TAB: names that the archive has. Quick or not at all, and never an error."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
import pymongo
from click.shell_completion import CompletionItem
from pymongo import MongoClient

from newscrawl import settings
from newscrawl.archive.documents import Document
from newscrawl.archive.embedded import running_uri
from newscrawl.archive.schema import NAMED
from newscrawl.terms import plain_words

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
SECONDS = 0.7
"""As long as somebody waits who has pressed TAB."""
_MOST = 200


def names_of(name: str) -> Complete:
    """Return what completes a section, an agency, or what else is asked for by name."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        uri = (
            context.params.get("uri") or settings.MONGODB_URI or running_uri(Path(settings.NEWSCRAWL_DATA) / "mongodb")
        )
        database = context.params.get("database") or settings.MONGODB_DATABASE
        found = _known(uri, database, name) if uri else []
        spelt = found if name == "site" else [spelling for one in found if (spelling := _for_a_shell(one))]
        start = begun if name == "site" else _for_a_shell(begun)
        matching = [one for one in dict.fromkeys(spelt) if one.casefold().startswith(start.casefold())]
        return [CompletionItem(one) for one in matching[:_MOST]]

    return complete


def one_of(known: tuple[str, ...]) -> Complete:
    """Return what completes a list of known words with commas between them."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        before, comma, last = begun.rpartition(",")
        return [CompletionItem(f"{before}{comma}{one}") for one in known if one.startswith(last)]

    return complete


def _for_a_shell(name: str) -> str:
    """Return a name as the filters take it, too, and no shell has to quote it."""
    parts = [part for part in re.split(r"[\W_]+", name) if part]
    # Not of U.S. or Iran's, which are one word.
    return "-".join(parts if plain_words(" ".join(parts)) == plain_words(name) else plain_words(name))


def _known(uri: str, database: str, name: str) -> list[str]:
    with suppress(Exception), pymongo.timeout(SECONDS):
        client: MongoClient[Document]
        with MongoClient(uri, serverSelectionTimeoutMS=1000 * SECONDS, connectTimeoutMS=1000 * SECONDS) as client:
            return sorted(filter(None, client[database].articles.distinct(NAMED.get(name, name))))
    return []
