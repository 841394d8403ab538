"""The ``newscrawl`` command: reading the archive, and looking after it."""

import errno
import os
import sys
from typing import Any

import click

from newscrawl.cli import exporting, reading, server, showing, site
from newscrawl.cli.backup import backup, restore
from newscrawl.cli.counting import facets, timeline
from newscrawl.cli.coverage import coverage
from newscrawl.cli.cron import cron
from newscrawl.cli.duplicates import duplicates
from newscrawl.cli.forget import forget
from newscrawl.cli.ingest import ingest
from newscrawl.cli.reextract import reextract
from newscrawl.cli.rejudge import rejudge
from newscrawl.cli.runs import runs
from newscrawl.cli.stopping import stoppable
from newscrawl.cli.upgrade import upgrade
from newscrawl.exceptions import DatabaseError, NewscrawlError, SetupError, SiteError, UsageError
from newscrawl.report import SETUP, STOPPED_EARLY
from newscrawl.text import safe

# The same words for the same failures as ``scrapy crawl``.
EXIT_STATUS: tuple[tuple[type[NewscrawlError], int], ...] = (
    (UsageError, 2),
    (SetupError, 1),
    (DatabaseError, 6),
    (SiteError, 5),
    (NewscrawlError, 1),
)


HEADINGS: dict[str, dict[str, str]] = {
    "Find and read": {
        "search": "Find articles by words, section, agency, author, place, date",
        "show": "Show an article, what was edited, what it links to",
        "facets": "Count what a search finds, by section, agency, year",
        "timeline": "Count what a search finds, by week; draw a picture",
        "export": "Write all that a search finds to a file",
        "changes": "List what the site has edited, taken off or brought back",
        "duplicates": "List stories with copies; say why they are copies",
    },
    "Keep": {
        "runs": "List the latest crawls: how they ended, what they stored",
        "coverage": "Tell what the site declares and the archive lacks",
        "cron": "Print what makes this machine crawl by itself",
        "ingest": "Store articles that you have as JSON lines",
        "sections": "List the sections of a site",
        "extract": "Show what is read from one page, without storing it",
    },
    "Look after": {
        "doctor": "Find out what is wrong with this machine, and mend it",
        "db": "Start and stop the database; bring it up to date",
        "backup": "Back up the archive",
        "restore": "Restore a backup",
        "reextract": "Read the stored pages again by the rules of today",
        "forget": "Purge an article or a site for good",
    },
}
"""The commands in the order in which a person looks for them, each with a line."""


class Group(click.Group):
    """A group that tells errors in one line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands below their headings."""
        for heading, commands in HEADINGS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<10}", line) for name, line in commands.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn newscrawl's errors, wrong arguments and Ctrl-C into a line and an exit status."""
        try:
            with stoppable():
                found = super().invoke(ctx)
                sys.stdout.flush()
                return found
        except (KeyboardInterrupt, click.Abort) as stopped:  # the latter at a question
            # A command that has more to say raises it anew, with these words.
            click.echo(f"newscrawl: {safe('; '.join(filter(None, ('stopped', str(stopped)))))}", err=True)
            ctx.exit(STOPPED_EARLY)
        except click.UsageError as error:
            message = error.format_message()
            if "\n" in message:
                raise  # the help of a group that was called without a command
            command = (
                error.ctx.command_path if error.ctx else f"{ctx.command_path} {ctx.invoked_subcommand or ''}".strip()
            )
            click.echo(f"newscrawl: {safe(message)} See {command} --help", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # who stops reading, as head does, has read enough: click ends quietly
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python would complain at its end
            click.echo(f"newscrawl: cannot write {error.filename or 'standard output'}: {error.strerror}", err=True)
            ctx.exit(SETUP)
        except NewscrawlError as error:
            click.echo(f"newscrawl: {safe(str(error))}", err=True)
            ctx.exit(next(status for kind, status in EXIT_STATUS if isinstance(error, kind)))


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="newscrawl")
def main() -> None:
    """Read and look after an archive of news. To fill it: scrapy crawl SITE.

    To begin: newscrawl search WORDS. newscrawl search --help, and so for each command, tells its options.

    \b
    Exit status: 0 done, 1 set-up or nothing found (an export may be empty: 0),
    2 wrong usage, 3 stopped early or not complete, 4 lines were refused,
    5 a site gave nothing, 6 the database failed.
    """  # noqa: D301 - click wants the character itself


for _command in (
    *(reading.search, showing.show, facets, timeline, exporting.export_, showing.changes, duplicates),
    *(runs, coverage),
    *(ingest, reextract, forget),
    *(site.sections, site.extract),
    *(backup, restore),
    *(cron, server.db, server.doctor),
):
    main.add_command(_command)
for _command in (rejudge, upgrade):
    server.db.add_command(_command)
