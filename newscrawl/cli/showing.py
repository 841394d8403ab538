"""Looking at an article and at its history: show, changes."""

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import click
from rich.text import Text

from newscrawl import display, export
from newscrawl.cli import page
from newscrawl.cli.options import at_least, database_options, not_stored, parse_moment, refuse_together
from newscrawl.edits import KINDS
from newscrawl.exceptions import UsageError
from newscrawl.history import State, as_of, begin_of, end_of, word_diff
from newscrawl.query import Archive, open_archive

_TEXTS = ("headline", "description", "body")


@click.command()
@click.argument("url")
@click.option("--links", is_flag=True, help="What the article points to, and what points to it.")
@click.option("--revisions", is_flag=True, help="All states that it has had, newest first, and what each edit changed.")
@click.option("--as-of", "moment", metavar="DATE", default="", help="The article as the archive had it then.")
@click.option("--cite", is_flag=True, help="What a footnote needs: key, revision, time, hash, raw page, URL.")
@click.option("--json", "as_json", is_flag=True, help="What is shown, as JSON; alone, the whole document.")
@database_options
def show(
    url: str, links: bool, revisions: bool, moment: str, cite: bool, as_json: bool, uri: str, database: str
) -> None:
    """Show an article by its URL, in whatever spelling, or by its key, as iranfocus.com#53855.

    DATE is a day, or a day and a time, as 2026-01-31T14:30, and means the end of that day, minute or second; in UTC.
    """
    refuse_together({"--links": links, "--revisions": revisions, "--cite": cite})
    refuse_together({"--links": links, "--revisions": revisions, "--as-of": bool(moment)})
    then = parse_moment(moment, "--as-of", last=True) if moment else None
    with open_archive(uri, database) as archive:
        if not (revisions or moment or cite):
            _show(archive, url, links=links, as_json=as_json)
            return
        states = archive.revisions(url)
        if not states:
            not_stored(url)
        if revisions:
            _tell_revisions(states, as_json=as_json)
            return
        state = as_of(states, then) if then else states[0]
        if state is None:
            click.echo(
                f"newscrawl: not captured before {display.minute(states[-1].captured)}: {display.line(url)}", err=True
            )
            raise click.exceptions.Exit(1)
        if cite:
            _cite(state, states[0].number, as_json=as_json)
        elif as_json:
            click.echo(export.to_json(state.document | {"captured": state.captured, "until": state.until}))
        else:
            display.say(f"as of {moment}: revision {state.number} of {states[0].number}, {_time(state)}", "")
            page.show(state.document)


@click.command()
@click.option("--since", metavar="DATE", required=True, help="Only edits that were seen then or later.")
@click.option("--until", metavar="DATE", default="", help="Only edits that were seen then or earlier.")
@click.option("--site", metavar="HOST", default="", help="Only articles of this site, as iranfocus.com.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only edits of this kind; may be repeated."
)
@click.option("--newest", "limit", metavar="N", type=at_least(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@database_options
def changes(
    since: str, until: str, site: str, kinds: tuple[str, ...], limit: int, as_json: bool, uri: str, database: str
) -> None:
    """List what the site has edited, taken off or brought back, newest first.

    DATE is a day, or a day and a time, as 2026-01-31T14:30; in UTC. What newscrawl read anew by other rules is no edit
    of the site and is listed only with --kind reextraction. In a pipe each edit is a line with tabs: when it was seen,
    kind, changed fields, headline as it is now, key.
    """
    first, last = parse_moment(since, "--since"), parse_moment(until, "--until", last=True) if until else None
    if last and begin_of(first) > end_of(last):
        raise UsageError(f"--since {since} is after --until {until}")
    with open_archive(uri, database) as archive:
        found = list(islice(archive.changes(first, last, site, kinds), limit + 1))
        if not found:
            click.echo("newscrawl: no edit matches", err=True)
            raise click.exceptions.Exit(1)
        if as_json:
            export.write(map(display.plain, found[:limit]), "jsonl", sys.stdout)
            return
        display.rows(
            ("seen", "kind", "fields", "headline", "key"),
            (
                (display.minute(edit.at), edit.kind, ", ".join(edit.changed), edit.headline, edit.key)
                for edit in found[:limit]
            ),
            wide="headline",
        )
        if len(found) > limit:
            click.echo(f"there are more; --newest {2 * limit} shows them", err=True)


def _show(archive: Archive, url: str, *, links: bool, as_json: bool) -> None:
    document: Mapping[str, Any] | None = archive.links(url) if links else archive.get(url)
    if document is None:
        not_stored(url)
    if as_json:
        click.echo(export.to_json(document))
    elif links:
        click.echo(display.links(document))
    else:
        page.show(document, archive.duplicates(document["_id"]), [*page.hints(document)])


def _tell_revisions(states: list[State], *, as_json: bool) -> None:
    if as_json:
        export.write(map(display.plain, states), "jsonl", sys.stdout)
        return
    for state, older in zip(states, [*states[1:], None], strict=True):
        told = ": ".join(filter(None, (state.kind, ", ".join(state.changed)))) if older else "as first stored"
        if older is None and state.number > 1:
            told = "what was before it is not kept"
        display.say(display.heading(f"revision {state.number}, {_time(state)}, {told}"))
        display.say(*_edit(older, state) if older else ())
        display.say("")


def _edit(old: State, new: State) -> Iterator[str | Text]:
    """Yield what an edit changed, field by field."""
    older: Mapping[str, Any] = old.document
    newer: Mapping[str, Any] = new.document
    for name in new.changed:
        before, after = older.get(name), newer.get(name)
        if name in _TEXTS:
            pieces = word_diff(before or "", after or "")
            is_seen = any(kind in {"delete", "insert"} for kind, _ in pieces)
            yield Text.assemble(f"{name}: ", display.word_diff(pieces) if is_seen else "other spaces")
        else:
            yield display.changed_value(name, before, after)


def _cite(state: State, latest: int, *, as_json: bool) -> None:
    document = state.document
    found: dict[str, Any] = {
        "key": document["keys"][0],
        "revision": state.number,
        "captured": state.captured,
        "until": state.until,
        "status": document.get("status"),
        "content_hash": document.get("content_hash"),
        "raw": document.get("raw", []),
        "url": document["url"],
    }
    if as_json:
        click.echo(export.to_json(found))
        return
    pages = [f"{page['file']}, offset {page['offset']}" for page in found["raw"]]
    facts = [
        ("key", found["key"]),
        ("revision", f"{state.number} of {latest}"),
        ("captured", f"{state.captured:%Y-%m-%dT%H:%M:%SZ}"),
        *([("status", "gone: no longer on the site")] if document.get("status") == "gone" else []),
        ("content hash", found["content_hash"] or "unknown"),
        *(("raw page", page) for page in pages or ["none was kept"]),
        ("url", found["url"]),
    ]
    display.say(*(f"{name:<14}{display.line(text)}" for name, text in facts))


def _time(state: State) -> str:
    end = f" to {display.minute(state.until)}" if state.until else ""
    return f"{display.minute(state.captured)}{end}"
