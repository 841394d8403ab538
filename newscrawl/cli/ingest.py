"""Filling the archive from a file: ingest."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from newscrawl import display, export
from newscrawl.cli.options import database_options
from newscrawl.exceptions import UsageError
from newscrawl.ingest.lines import Lines
from newscrawl.ingest.refusals import Refusals
from newscrawl.ingest.spider import ingest as store
from newscrawl.report import STOPPED_EARLY
from newscrawl.text import safe


@click.command()
@click.argument("source", metavar="FILE|-")
@click.option(
    "--refused",
    "refused",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every refused line there, with its reason.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@database_options
def ingest(source: str, refused: Path | None, as_json: bool, uri: str | None, database: str | None) -> None:
    """Store articles from JSON lines, in order, through the pipelines of a crawl.

    A line is an object with the fields of an article: url and body at least. FILE may be compressed, as news.jsonl.gz.
    Running it again changes nothing.
    """
    with Lines(source) as lines:
        if refused and lines.is_file(refused):
            raise UsageError(f"--refused {refused} is the file to be read: give another one")
        with Refusals(refused) as refusals, _progress(lines) as progress:
            report, ignored = store(lines, refusals, progress, uri, database)
    name = display.line(lines.name)
    if as_json:
        click.echo(export.to_json(report.as_json(ignored)))
    elif report.read:
        click.echo(safe("\n".join(report.summary(name, ignored))))
    if report.failure:
        click.echo(f"newscrawl: {display.line(report.failure)}", err=True)
    elif report.exit_status == STOPPED_EARLY:
        click.echo(f"newscrawl: stopped after {report.read} lines; run it again: what is stored stays", err=True)
    elif not report.read:
        click.echo(f"newscrawl: {name} holds no line", err=True)
    raise click.exceptions.Exit(report.exit_status)


@contextmanager
def _progress(lines: Lines) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal: of the file's bytes, or a count where nobody knows the end."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Here and not above: no other run should wait for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    bar = [BarColumn(), TimeRemainingColumn()] if lines.size else []
    with Progress(
        *bar, TextColumn("{task.fields[lines]} lines"), console=Console(stderr=True), transient=True
    ) as shown:
        task = shown.add_task("", total=lines.size, lines=0)

        def update(number: int) -> None:
            shown.update(task, completed=lines.position if lines.size else 0, lines=number)

        yield update
