"""Lines that gave no article: the first few for people, all of them for a file."""

import json
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import click

from newscrawl import display
from newscrawl.exceptions import SetupError

SHOWN = 20


class Refusals:
    """Tells of refused lines. A context manager; entering it raises SetupError where the file cannot be written."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._count = 0

    def __enter__(self) -> Self:
        """Open the file."""
        if self._path:
            try:
                self._file = self._path.open("w", encoding="utf-8")
            except OSError as error:
                raise self._unwritable(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file:
            try:
                self._file.close()
            except OSError as failure:
                raise self._unwritable(failure) from None

    def add(self, number: int, reason: str, detail: str, line: bytes) -> None:
        """Tell of one. Raises SetupError where the file cannot be written."""
        self._count += 1
        if self._count <= SHOWN:
            click.echo(f"newscrawl: line {number}: {reason}: {display.line(detail)}", err=True)
        elif self._count == SHOWN + 1:
            rest = f"are in {self._path}" if self._path else "are only counted; --refused FILE keeps them"
            click.echo(f"newscrawl: more lines were refused; they {rest}", err=True)
        if self._file:
            # Pure ASCII, and bytes that are no UTF-8 as Python's surrogate escapes: nothing of the line is lost.
            text = line.decode("utf-8", "surrogateescape")
            try:
                self._file.write(json.dumps({"line": number, "reason": reason, "detail": detail, "text": text}) + "\n")
            except OSError as error:
                raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> SetupError:
        return SetupError(f"cannot write {self._path}: {error.strerror}")
