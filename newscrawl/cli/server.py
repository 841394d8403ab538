"""Looking after the database: db, doctor."""

from pathlib import Path

import click

from newscrawl import settings
from newscrawl.archive.doctor import diagnose, redact
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.exceptions import UsageError


@click.group()
def db() -> None:
    """Look after the database, and run the embedded MongoDB server, which is used where MONGODB_URI is unset.

    A command starts that server by itself and stops it again. Keep it running for mongosh or a program of your own.
    """


def _embedded() -> EmbeddedServer:
    if settings.MONGODB_URI:
        raise UsageError(f"MONGODB_URI is set to {redact(settings.MONGODB_URI)}: that server is not newscrawl's to run")
    return EmbeddedServer(Path(settings.NEWSCRAWL_DATA) / "mongodb")


@db.command()
def status() -> None:
    """Tell whether the server runs, where, and how large the data are."""
    found = _embedded().status()
    click.echo(
        f"running   {f'yes, pid {found.pid}, MongoDB {found.version}, {found.users} users' if found.running else 'no'}"
    )
    if found.uri:
        click.echo(f"uri       {found.uri}")
    click.echo(f"folder    {found.folder}")
    click.echo(f"on disk   {found.size / 1e6:.1f} MB")


@db.command()
def start() -> None:
    """Start the server and keep it running until newscrawl db stop."""
    click.echo(_embedded().start())


@db.command()
@click.option("--force", is_flag=True, help="Also while others use it; what they have stored is kept.")
def stop(force: bool) -> None:
    """Stop the server, unless a crawl or another program uses it."""
    _embedded().stop(force=force)
    click.echo("stopped")


@db.command()
def uri() -> None:
    """Print the URI to connect to, for other programs; fails where the server does not run."""
    found = _embedded().status()
    if not found.uri:
        raise UsageError("the embedded server does not run; try: newscrawl db start")
    click.echo(found.uri)


@click.command()
@click.option("--uri", metavar="URI", default=None, help="MongoDB; default: MONGODB_URI or the embedded server.")
def doctor(uri: str | None) -> None:
    """Find out what is wrong with this machine or its MongoDB, and how to mend it."""
    chosen = settings.MONGODB_URI if uri is None else uri
    checks = diagnose(chosen or None, Path(settings.NEWSCRAWL_DATA) / "mongodb")
    for check in checks:
        click.echo(f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.found}")
        if not check.ok:
            click.echo(f"      {check.fix}")
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)
