"""The archive of raw pages: responses as they came, in WARC files that are added to only by the run that made them.

A pointer says where a page lies: ``file`` below the folder, ``offset`` and ``length`` in bytes, ``url``, and
``digest``, the SHA-256 of the body in hexadecimal digits.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl.archive import warc
from newscrawl.exceptions import RawPageError, SetupError
from newscrawl.items import RawPage

FILE_SIZE = 256_000_000
"""Bytes; a file that has as many gets no more pages."""
_NO_FILE_NAME = re.compile(r"[^\w.\[\]-]|^\.+", re.ASCII)
_UNITS, _STEP = ("bytes", "kB", "MB", "GB", "TB"), 1000
_ONE_DIGIT = 9.95
"""What is less is shown with a digit behind the point."""
_YEAR = 365.25
_LONG = 100 * _YEAR
_SPANS = ((2 * _YEAR, _YEAR, "years"), (61, _YEAR / 12, "months"), (2, 1, "days"))
"""From how many days on a time is told in what, and how many days that has."""


class RawPages:
    """Keeps raw pages below a folder. Not for several threads at once; any number of processes may.

    ``budget`` is how many bytes the folder may hold, 0 for no limit. All methods raise SetupError where the folder
    cannot be written to.
    """

    def __init__(self, folder: Path, *, file_size: int = FILE_SIZE, budget: int = 0) -> None:
        self.written = 0
        """Bytes that this object has written."""
        self.is_full = False
        """Whether pages were not kept because of the budget. None are from then on."""
        self._folder = folder
        self._file_size = file_size
        self.budget = budget
        self._before: int | None = None
        self._files: dict[str, _File] = {}

    @property
    def used(self) -> int:
        """Bytes in the folder; of other programs' what was there when this was first asked."""
        if self._before is None:
            with _writing(self._folder):
                found = sum(path.stat().st_size for path in self._folder.rglob("*.warc.gz"))
            self._before = found - self.written
        return self._before + self.written

    def keep(self, site: str, pages: list[RawPage]) -> list[dict[str, Any]]:
        """Write pages, all or none; return their pointers, or none where the budget does not allow it.

        Pages and pointers are safe after ``flush``: store no pointer before.
        """
        if self.is_full or not pages:
            return []
        members = [warc.encode(page) for page in pages]
        file = self._files.get(site)
        heading = b"" if file and 0 < file.size < self._file_size else warc.heading()
        data = b"".join([heading, *members])
        if self.budget and self.used + len(data) > self.budget:
            self.is_full = True
            return []
        with _writing(self._folder):
            file = self._file(site)
            offset = file.size + len(heading)
            file.append(data)
        self.written += len(data)
        name = file.path.relative_to(self._folder).as_posix()
        pointers = []
        for page, member in zip(pages, members, strict=True):
            pointer = {"file": name, "offset": offset, "length": len(member), "url": warc.escaped(page.url)}
            pointers.append(pointer | {"digest": sha256(page.body).hexdigest()})
            offset += len(member)
        return pointers

    def flush(self) -> None:
        """Make sure that all that was kept outlasts a power cut."""
        with _writing(self._folder):
            for file in self._files.values():
                file.flush()

    def close(self) -> None:
        """Flush, and close all files. What is kept later goes to new ones."""
        with _writing(self._folder):
            while self._files:
                self._files.popitem()[1].close()

    def _file(self, site: str) -> "_File":
        """Return the file that a site's pages go to now."""
        if site in self._files and self._files[site].size >= self._file_size:
            self._files.pop(site).close()
        if site not in self._files:
            self._files[site] = _File(self._folder, _NO_FILE_NAME.sub("_", site))
        return self._files[site]


class _File:
    """A file that this process made and no other adds to."""

    def __init__(self, folder: Path, name: str) -> None:
        now = datetime.now(UTC)
        place = folder / name / f"{now:%Y}"
        place.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            self.path = place / f"{name}-{now:%Y%m%d%H%M%S}-{os.getpid()}-{number}.warc.gz"
            with suppress(FileExistsError):
                self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                break
        self.size = 0
        self._is_safe = True
        # The name of a new file is in its folder, and that one's, which may be new too, in the next.
        self._unsafe_folders = [place, place.parent, folder, folder.parent]

    def append(self, data: bytes) -> None:
        """Write at the end, all or nothing."""
        self._is_safe = False
        try:
            # At a place that is told: a signal may have broken off an earlier write after its first bytes.
            _write(self._descriptor, data, self.size)
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(data)

    def flush(self) -> None:
        if self._is_safe:
            return
        os.fsync(self._descriptor)
        for folder in self._unsafe_folders:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self._unsafe_folders = []
        self._is_safe = True

    def close(self) -> None:
        self.flush()
        os.close(self._descriptor)
        if not self.size:
            self.path.unlink()


def read(folder: Path, pointer: dict[str, Any]) -> RawPage:
    """Return the page that a pointer leads to. Raises RawPageError where it was removed, or is missing or damaged."""
    path, offset, length = _place(folder, pointer)
    with _reading(path, offset), path.open("rb") as file:
        page = warc.decode(_member(file, offset, length))
        if page is None:
            raise ValueError("it was removed")
        _compare(page, pointer)
        return page


def forget(folder: Path, pointer: dict[str, Any]) -> bool:
    """Overwrite a page where it lies, for good; what is around it stays. Return False where it was gone already.

    A damaged page is overwritten too, if it begins and ends where records do. Raises RawPageError where the pointer
    leads to another page or to none, and where the file cannot be written to.
    """
    path, offset, length = _place(folder, pointer)
    with _reading(path, offset):
        try:
            file = path.open("r+b", buffering=0)
        except FileNotFoundError:
            return False
        with file:
            member = _member(file, offset, length)
            if not warc.is_ruin(member, file.read(3)):
                page = warc.decode(member)
                if page is None:
                    # Whoever overwrote it may have died before this.
                    os.fsync(file.fileno())
                    return False
                _compare(page, pointer)
            _write(file.fileno(), warc.tombstone(length), offset)
            os.fsync(file.fileno())
            return True


def files_of(folder: Path, site: str) -> list[Path]:
    """Return the files that hold a site's pages."""
    return sorted((folder / _NO_FILE_NAME.sub("_", site)).glob("*/*.warc.gz"))


def records(folder: Path, path: Path) -> Iterator[dict[str, Any]]:
    """Yield the pointers of all pages in a file, also of those that no document points to.

    Of a damaged page, or half a one, the pointer has its address as far as that can be read, and no digest. Raises
    RawPageError where the file cannot be read.
    """
    name = path.relative_to(folder).as_posix()
    with _reading(path, 0), path.open("rb") as file:
        for offset, length, record in warc.members(file):
            url, body = warc.look_into(record)
            if url:
                yield {"file": name, "offset": offset, "length": length, "url": url, "digest": sha256(body).hexdigest()}


def forget_site(folder: Path, site: str) -> int:
    """Remove all files with a site's pages; return how many. Raises SetupError where that cannot be done."""
    place = folder / _NO_FILE_NAME.sub("_", site)
    number = len(files_of(folder, site))
    if place.exists():
        try:
            shutil.rmtree(place)
        except OSError as error:
            raise SetupError(f"{place} cannot be removed: {error.strerror}; remove it by hand") from None
    return number


def forecast(used: int, budget: int, written_per_day: float) -> str:
    """Return in a few words how much room the raw pages take, and how long what is left will do. All in bytes."""
    room = f"{size(used)} of {size(budget)}" if budget else size(used)
    if budget and used >= budget:
        return f"{room}: full"
    if written_per_day <= 0:
        return room
    pace = f"{room}, about {size(written_per_day * _YEAR / 12)} a month"
    return f"{pace}: full in {_span((budget - used) / written_per_day)}" if budget else pace


def size(number: float) -> str:
    """Return a number of bytes for people: ``1.2 GB``, of a thousand MB each."""
    unit = 0
    while round(number) >= _STEP and unit < len(_UNITS) - 1:
        number /= _STEP
        unit += 1
    return f"{number:.2g} {_UNITS[unit]}" if number < _ONE_DIGIT else f"{number:.0f} {_UNITS[unit]}"


def _span(days: float) -> str:
    """Return a time for people, in whole years, months or days that it lasts at least."""
    if days >= _LONG:
        return "more than 100 years"
    for least, unit, name in _SPANS:
        if days >= least:
            return f"{int(days / unit)} {name}"
    return "less than two days"


def _write(descriptor: int, data: bytes, offset: int) -> None:
    """Write in one go. Raises OSError where not all was written."""
    if os.pwrite(descriptor, data, offset) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _place(folder: Path, pointer: dict[str, Any]) -> tuple[Path, int, int]:
    """Return the file, the offset and the length that a pointer names. Raises RawPageError where it is none."""
    with suppress(KeyError, TypeError, ValueError, RuntimeError, OSError):
        path, offset, length = (folder / pointer["file"]).resolve(), int(pointer["offset"]), int(pointer["length"])
        is_below = path.is_relative_to(folder.resolve()) and pointer["file"].isprintable()
        if is_below and offset >= 0 and length > 0:
            return path, offset, length
    raise RawPageError(f"no raw page of {folder} can be here: {pointer!r}")


def _member(file: BinaryIO | Any, offset: int, length: int) -> bytes:
    """Return so many bytes of a file. Raises ValueError where it has fewer."""
    if os.fstat(file.fileno()).st_size < offset + length:
        raise ValueError("the file ends before it does")
    file.seek(offset)
    found: bytes = file.read(length)
    return found


def _compare(page: RawPage, pointer: dict[str, Any]) -> None:
    """Raise ValueError where a page is not the one that a pointer was made for."""
    if sha256(page.body).hexdigest() != pointer.get("digest"):
        raise ValueError("it is another page, or its digest is wrong")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Raise SetupError where the folder cannot be written to."""
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"raw pages cannot be kept in {folder}: {error.strerror}; make room there, or set NEWSCRAWL_DATA to a "
            "folder that has it and can be written to"
        ) from None


@contextmanager
def _reading(path: Path, offset: int) -> Iterator[None]:
    """Raise RawPageError where something is wrong with a record or its file."""
    try:
        yield
    except OSError as error:
        raise RawPageError(f"the raw page at {offset} in {path}: {error.strerror}") from None
    except ValueError as error:
        raise RawPageError(f"the raw page at {offset} in {path}: {error}") from None
