"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def database_options(command: Command) -> Command:
    """Add what every command takes that reads the archive."""
    for option in (
        click.option("--database", metavar="NAME", help="Database; default: MONGODB_DATABASE or newscrawl."),
        click.option("--uri", metavar="URI", help="MongoDB; default: MONGODB_URI or the embedded server."),
    ):
        command = option(command)
    return command
