"""Looking at copies: the stories that have some, the copies of one story, and why two articles are copies or not."""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click
from click.core import ParameterSource

from newscrawl import display, export
from newscrawl.archive.neighbours import COMMON
from newscrawl.cli.options import at_least, database_options, filter_options, not_stored, query_of, say_nothing_matches
from newscrawl.clusters import Cluster, Member, Similar
from newscrawl.exceptions import UsageError
from newscrawl.explanation import Explanation, Passage
from newscrawl.fingerprint import SIMILAR
from newscrawl.query import Archive, Query, open_archive

LONGEST = 300
"""Letters of a shared passage that are shown."""
NUMBERS = 20
"""Numbers that one text lacks that are shown."""


@click.command()
@click.argument("url", required=False)
@click.option("--why", nargs=2, metavar="A B", help="Explain why two articles, by URL or key, are copies or not.")
@filter_options
@click.option("--newest", metavar="N", type=at_least(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@database_options
@click.pass_context
def duplicates(
    context: click.Context,
    /,
    url: str | None,
    why: tuple[str, str] | None,
    newest: int,
    as_json: bool,
    uri: str,
    database: str,
    **filters: Any,
) -> None:
    """List the stories that have copies, newest first; or the copies of the article at URL.

    URL is an article's, in whatever spelling, or its key. In a pipe a story is a line with tabs: date, number of
    copies, their kinds, sites, headline, and the URLs of the first stored, the earliest and the longest copy. A story
    matches a filter where its first copy does.
    """
    alone = [name for name in (*filters, "newest") if context.get_parameter_source(name) == ParameterSource.COMMANDLINE]
    if alone and (url or why):
        raise UsageError(
            f"--{alone[0].replace('_', '-')} narrows the list of all stories: leave it out, or name no article"
        )
    if url and why:
        raise UsageError("--why takes two articles and no other: leave out the third")
    query = query_of((), filters)
    with open_archive(uri, database) as archive:
        if why:
            _explain(archive, *why, as_json=as_json)
        elif url:
            _show(archive, url, as_json=as_json)
        else:
            _list(archive, query, newest, as_json=as_json)


def _list(archive: Archive, query: Query, newest: int, *, as_json: bool) -> None:
    found = list(archive.clusters(query, newest + 1))
    shown = found[:newest]
    if not shown:
        say_nothing_matches(archive, query, "story with copies")
        raise click.exceptions.Exit(1)
    if as_json:
        export.write(map(display.plain, shown), "jsonl", sys.stdout)
    elif sys.stdout.isatty():
        lines = (row for cluster in shown for row in _rows(cluster))
        display.rows(("date", "copies", "", "headline", "key"), lines, wide="headline")
    else:
        display.rows((), map(_line, shown))
    if len(found) > newest:
        click.echo(f"there are more; --newest {2 * newest} shows them", err=True)


def _rows(cluster: Cluster) -> Iterator[tuple[str, ...]]:
    """Yield a row for the first copy, and one for each other that is the earliest or the longest."""
    copies = ", ".join(f"{number} {kind}" for kind, number in Counter(cluster.kinds).items())
    sites = f" on {len(cluster.sites)} sites" if len(cluster.sites) > 1 else ""
    for member in sorted(cluster.members, key=lambda member: member.storage):
        marks = ", ".join(cluster.marks(member))
        if member.article == cluster.first:
            yield display.day(member.date_published), copies + sites, "", member.headline, member.key
        elif marks:
            yield display.day(member.date_published), "", marks, member.headline, member.key


def _line(cluster: Cluster) -> tuple[Any, ...]:
    members = {member.article: member for member in cluster.members}
    first = members[cluster.first]
    urls = [members[_id].url for _id in (cluster.first, cluster.earliest, cluster.longest)]
    kinds = ", ".join(dict.fromkeys(cluster.kinds))
    sites = ", ".join(cluster.sites)
    return display.day(first.date_published), len(cluster.kinds), kinds, sites, first.headline, *urls


def _show(archive: Archive, url: str, *, as_json: bool) -> None:
    cluster = archive.cluster(url)
    if cluster is None:
        not_stored(url)
    if len(cluster.members) == 1 and not cluster.similar:
        click.echo(f"newscrawl: no copies of {cluster.members[0].key}, and nothing similar", err=True)
        raise click.exceptions.Exit(1)
    if as_json:
        click.echo(export.to_json(display.plain(cluster)))
        return
    members = [
        _member(member, ", ".join(cluster.marks(member)[member.kind == "first" :])) for member in cluster.members
    ]
    last = "key" if sys.stdout.isatty() else "url"
    display.rows(
        ("date", "kind", "words", "", "headline", last), [*members, *map(_similar, cluster.similar)], wide="headline"
    )


def _member(member: Member, marks: str) -> tuple[Any, ...]:
    date = display.day(member.date_published)
    return date, member.kind, member.words, marks, member.headline, _address(member)


def _similar(other: Similar) -> tuple[Any, ...]:
    date, share = display.day(other.date_published), f"{_percent(other.containment)}, stored {other.stored}"
    return date, "similar", "", share, other.headline, _address(other)


def _address(article: Member | Similar) -> str:
    return article.key if sys.stdout.isatty() else article.url


def _explain(archive: Archive, one: str, other: str, *, as_json: bool) -> None:
    found = archive.why(one, other)
    if found is None:
        not_stored(one if archive.get(one) is None else other)
    click.echo(export.to_json(display.plain(found)) if as_json else _explanation(found))


def _explanation(found: Explanation) -> str:
    facts = [
        ("verdict", f"{found.kind or 'no copy'}: {found.reason}"),
        ("in common", f"{found.shared} shingles, {_percent(found.containment)} of the shorter text's"),
        *(_details(found) if found.containment >= SIMILAR and found.kind != "exact" else ()),
        ("common", _common(found) if found.common else ""),
        ("stored as", _stored(found)),
        ("because", found.stored_otherwise),
    ]
    articles = [
        f"{name}  {display.line(f'{display.day(member.date_published)} {member.key} {member.headline}')}\n"
        f"   {member.words} words, {shingles} shingles{f' and {left} common ones' if left else ''}"
        for name, member, shingles, left in zip("AB", found.articles, found.shingles, found.not_counted, strict=True)
    ]
    parts = ["\n".join(articles), "\n".join(f"{name:<13}{display.line(text)}" for name, text in facts if text)]
    for title, passages, more in (
        ("shared", found.passages, found.more_passages),
        ("shared, but common", found.common, found.more_common),
    ):
        if passages:
            parts.append("\n".join([f"{title}:", *map(_passage, passages), *([f"  … {more} more"] if more else [])]))
    return "\n\n".join(parts)


def _details(found: Explanation) -> Iterator[tuple[str, str]]:
    """Yield what can make texts that have much in common no copies."""
    yield "place", f"{'at' if found.at_beginning else 'not at'} the beginning of the longer text"
    numbers, more = found.missing_numbers[:NUMBERS], len(found.missing_numbers) - NUMBERS
    if numbers:
        yield "numbers", f"only in the shorter text: {', '.join(numbers)}{f', … {more} more' if more > 0 else ''}"


def _common(found: Explanation) -> str:
    alone = f"{found.kind_alone or 'no copy'}, {_percent(found.containment_alone)}"
    return f"what stands in {COMMON} other stories does not count; with it: {alone}"


def _stored(found: Explanation) -> str:
    one, other = found.articles
    for name, member, first in (("A", one, other), ("B", other, one)):
        if found.first == first.article:
            return f"{name} is a copy ({member.kind}) of {'AB'.replace(name, '')}"
    if found.first:
        return f"both are copies of {found.first}"
    return "two stories, similar" if found.noted_similar else "two stories"


def _passage(passage: Passage) -> str:
    text = display.line(passage.text)
    return f"  {passage.words} words: {text[:LONGEST]}{' …' if len(text) > LONGEST else ''}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
