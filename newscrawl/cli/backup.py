"""Keeping the archive a second time: backup, restore."""

import shlex
from pathlib import Path
from typing import Any

import click

from newscrawl import display, settings
from newscrawl.archive.backup import back_up
from newscrawl.archive.connection import Server
from newscrawl.archive.manifest import FILES, Manifest
from newscrawl.archive.rawpages import size
from newscrawl.archive.restore import restore as restore_backup
from newscrawl.cli.options import database_options, progress_bar
from newscrawl.exceptions import UsageError


class _Folder(click.Path):
    """A folder; the empty name, as of a variable that is not set, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value, param, ctx) if value else self.fail("it is empty; name a folder.", param, ctx)


_FOLDER = _Folder(path_type=Path, resolve_path=True)


@click.command()
@click.argument("folder", type=_FOLDER)
@database_options
def backup(folder: Path, uri: str | None, database: str | None) -> None:
    """Back up the database, its raw pages and what waits to be stored, into a new or empty FOLDER.

    Crawls may go on meanwhile. The database is laid out as by mongodump. manifest.json, which is written last, has the
    SHA-256 of each file. If the backup fails, nothing of it is kept.
    """
    name, data = database or settings.MONGODB_DATABASE, Path(settings.NEWSCRAWL_DATA)
    server = Server(settings.MONGODB_URI if uri is None else uri, name, data)
    manifest = back_up(server, name, data, folder, lambda total: progress_bar("copying", total))
    if manifest is None:
        click.echo(f"newscrawl: nothing is in database {name} of {server.place}", err=True)
        raise click.exceptions.Exit(1)
    _show(manifest)
    click.echo(f"backup of {size(manifest.size)} in {display.line(str(folder))}", err=True)


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--database", metavar="NAME", help="Restore under this name; default: the name that it had.")
@click.option("--again", is_flag=True, help="Drop what an interrupted restore has left, and begin anew.")
@click.option("--uri", metavar="URI", help="MongoDB; default: MONGODB_URI or the embedded server.")
def restore(folder: Path, database: str | None, uri: str | None, *, again: bool) -> None:
    """Restore a backup into a database that is empty, and its raw pages into NEWSCRAWL_DATA.

    All files are checked first. Raw pages that are there already, as on a move to another server, stay. Until it is
    done, no other command reads the database or crawls into it.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder" if folder.exists() else f"there is no folder {folder}")
    manifest = Manifest.read(folder)
    name, data = database or manifest.database, Path(settings.NEWSCRAWL_DATA)
    server = Server(settings.MONGODB_URI if uri is None else uri, name, data)
    try:
        restore_backup(
            server, name, data, folder, manifest, lambda total: progress_bar("restoring", total), again=again
        )
    except KeyboardInterrupt:
        there = "" if uri is None else " --uri URI"
        repeat = f"newscrawl restore {shlex.quote(str(folder))} --database {shlex.quote(name)}{there} --again"
        raise KeyboardInterrupt(f"run {repeat}") from None
    _show(manifest)
    click.echo(f"restored into database {name} of {server.place}", err=True)


def _show(manifest: Manifest) -> None:
    """Show what a backup holds."""
    counts = manifest.counts | {f"files in {kind}": len(manifest.sizes(kind)) for kind in FILES}
    display.rows(("what", "number"), counts.items())
