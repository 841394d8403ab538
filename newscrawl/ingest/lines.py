"""The lines of a file, of a compressed one or of standard input, read as fast as they are taken and no faster."""

import asyncio
import gzip
import os
import select
import stat
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.exceptions import UsageError

LONGEST = 16_000_000
"""Bytes of a line. MongoDB takes no document of more than 16 MB."""
_CHUNK = 1 << 18
_PATIENCE = 0.05
"""Seconds between two looks at a pipe that has nothing to say."""


class Lines:
    """A source of lines. A context manager; entering it raises UsageError where there is nothing to read."""

    def __init__(self, name: str) -> None:
        """Take a file's name; ``-`` is standard input, and what ends in ``.gz`` is compressed."""
        self._path = name
        self.name = "standard input" if name == "-" else name

    def __enter__(self) -> Self:
        """Open it."""
        try:
            self._raw = open(0 if self._path == "-" else self._path, "rb", buffering=0, closefd=self._path != "-")
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None
        self._file = gzip.GzipFile(fileobj=self._raw) if self._path.endswith(".gz") else self._raw
        found = os.fstat(self._raw.fileno())
        self.size = found.st_size if stat.S_ISREG(found.st_mode) else None
        """Bytes, as they lie on the disk; None where nobody can know."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._raw.close()

    @property
    def position(self) -> int:
        """How many of its bytes have been read."""
        return self._raw.tell()

    def is_file(self, path: Path) -> bool:
        """Whether this is the file that a path names."""
        return path.exists() and os.path.samestat(os.fstat(self._raw.fileno()), path.stat())

    async def read(self, is_stopped: Callable[[], bool]) -> AsyncIterator[bytes | None]:
        """Yield each line, None for one that is too long, until the end or until it is stopped.

        Raises UsageError where the source breaks.
        """
        rest, skipping = b"", False
        async for chunk in self._chunks(is_stopped):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield None if skipping or len(line) > LONGEST else line
                skipping = False
            if skipping or len(rest) > LONGEST:
                rest, skipping = b"", True
        if not is_stopped() and (rest or skipping):
            yield None if skipping else rest

    async def _chunks(self, is_stopped: Callable[[], bool]) -> AsyncIterator[bytes]:
        while not is_stopped():
            # Never wait inside of a read: Ctrl-C would wait, too, and so would the articles in hand.
            if not select.select([self._raw], [], [], 0)[0]:
                await asyncio.sleep(_PATIENCE)
                continue
            try:
                chunk = self._file.read(_CHUNK)
            except (OSError, EOFError, zlib.error) as error:
                raise self._unreadable(error) from None
            if not chunk:
                return
            yield chunk
            await asyncio.sleep(0)  # others get their turn, however many lines give no article

    def _unreadable(self, error: Exception) -> UsageError:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return UsageError(f"cannot read {self.name}: {reason}")
