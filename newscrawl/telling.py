"""What came of a run, told to those who do not look: a report in a file, a line in a log, a command of theirs."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl import display, export
from newscrawl.archive.schema import SCHEMA
from newscrawl.exceptions import SetupError
from newscrawl.report import MEANING, Report, versions

LOG = "runs.log"
"""Its name in the data folder."""
SECONDS = 60.0
"""As long as ON_FINISH may take."""
_COUNTS = ("new", "duplicates", "updated", "gone", "requests")
_KEPT_BACK = ("MONGODB_URI", "ON_FINISH")
"""What the command does not get from the environment: a password, and itself."""
_PLAIN = re.compile(r"[\w.:#/+-]+", re.ASCII)
_LONGEST = 300
"""Characters of a value in the log."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended, also one that could not begin."""

    report: Report
    site: str
    """Empty where the run could not begin."""
    arguments: dict[str, str]
    started: datetime
    finished: datetime
    lines: list[str]
    """The summary."""

    def document(self) -> dict[str, Any]:
        """Return what the file and the command get: what ``runs`` keeps, ``place``, and the summary's ``lines``."""
        begun = _begun(self.started) | {"finished": self.finished, "site": self.site, "spider": self.report.spider}
        told = {"arguments": self.arguments, "place": self.report.place, "lines": self.lines}
        return begun | self.report.document() | told

    def log_line(self) -> str:
        """Return the line for the log: time and spider, then logfmt."""
        report = self.report
        told: dict[str, Any] = {"exit": report.exit_status, "ended": MEANING[report.exit_status].partition(";")[0]}
        told |= {"site": self.site, **{name: getattr(report, name) for name in _COUNTS}}
        told |= {"refused": sum(report.refused.values()), "seconds": round(report.seconds)}
        told |= {"stopped_by": report.stopped_by, "failure": report.failure}
        pairs = [f"{name}={_value(str(value))}" for name, value in told.items() if value != ""]
        return " ".join([f"{self.finished:%Y-%m-%dT%H:%M:%SZ}", _value(report.spider or "-"), *pairs])


def begin(file: str, started: datetime) -> None:
    """Put into a report's place that a run has begun, so that nobody takes the one before for it.

    It has neither ``finished`` nor ``exit_status``. Raises SetupError where the file cannot be written.
    """
    _write(file, _begun(started))


def tell(run: Run, file: str | None, log: Path, command: str) -> list[str]:
    """Tell of a run wherever it is wanted; return who could not be told, and why, in a line each."""
    document = run.document()
    ways: list[Callable[[], None]] = [lambda: _append(log, run.log_line())]
    ways += [lambda: _write(file, document)] if file is not None else []
    ways += [lambda: _hand_over(command, document)] if command else []
    problems = []
    for way in ways:
        try:
            way()
        except SetupError as error:
            problems.append(str(error))
    return problems


def _begun(started: datetime) -> dict[str, Any]:
    return {"schema": SCHEMA, "versions": versions(), "started": started}


def _write(file: str, document: dict[str, Any]) -> None:
    path = Path(os.path.realpath(file))  # a link stays one
    is_device = Path(file).absolute().is_relative_to("/dev")  # /dev/stdout would lose what else is in its file
    try:
        is_no_file = is_device or (path.exists() and not path.is_file())
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from None
    if not file or is_no_file:
        raise SetupError(f"--report {file or '…'} is no file; give the name of one")
    with export.whole_file(path) as output:
        output.write(export.to_json(document) + "\n")


def _append(log: Path, line: str) -> None:
    """Add a line in one write, so that two runs at once do not mix theirs."""
    text = f"{line}\n".encode(errors="backslashreplace")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            is_whole = os.write(opened, text) == len(text)
        finally:
            os.close(opened)
    except OSError as error:
        raise SetupError(f"cannot write {log}: {error.strerror}") from None
    if not is_whole:
        raise SetupError(f"cannot write {log}: the disk is full")


def _value(text: str) -> str:
    """Return a value as logfmt has it: in quotes where it is more than a word; never a control character."""
    text = display.line(text)[:_LONGEST]
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _hand_over(command: str, document: dict[str, Any]) -> None:
    """Run a command with the report on its standard input: text of web pages has no place in what a shell reads."""
    told = {"NEWSCRAWL_EXIT_STATUS": str(document["exit_status"])}
    told["NEWSCRAWL_SITE"] = display.line(document["site"] or document["spider"])
    environment = {name: value for name, value in os.environ.items() if name not in _KEPT_BACK} | told
    text = f"{export.to_json(document)}\n".encode(errors="backslashreplace")
    with _interruptible(), _started(command, environment) as process:
        try:
            process.communicate(text, SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            why = (
                "was stopped by a signal" if isinstance(error, KeyboardInterrupt) else f"took more than {SECONDS:.0f} s"
            )
            raise SetupError(f"ON_FINISH {why} and was ended; it may have told nobody") from None
    status = process.returncode
    if status:
        how = f"with status {status}" if status > 0 else f"by signal {-status}"
        raise SetupError(f"ON_FINISH ended {how}; it may have told nobody. Try its command in a shell")


def _started(command: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - the command is the user's own, as in a crontab
            ("/bin/sh", "-c", command), stdin=subprocess.PIPE, env=environment, start_new_session=True
        )
    except OSError as error:
        raise SetupError(f"ON_FINISH cannot be started: {error.strerror}; it has told nobody") from None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Hear signals: the handlers that Scrapy has left behind would stop a crawl that is over."""
    heard = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, signal.default_int_handler) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
