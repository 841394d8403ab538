"""What a run had in hand when MongoDB was away: kept in files until a later run of the site stores it.

A file is a line that says what it is, then records: the length and the SHA-256 of what follows, an item in BSON.
"""

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bson
from bson.codec_options import CodecOptions
from cattrs.preconf.bson import make_converter

from newscrawl.archive.manifest import sync
from newscrawl.exceptions import SetupError, SpoolError
from newscrawl.items import Article, Gone, Refusal, Unchanged, Visit

Item = Article | Refusal | Unchanged | Gone

_FIRST = b"newscrawl spool 1\n"
_HEAD = struct.Struct("!I32s")
_KINDS: dict[str, type[Item]] = {kind.__name__: kind for kind in (Article, Refusal, Unchanged, Gone)}
_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
_converter = make_converter()
# Half a character, which no encoding can write, is no reason to lose the others.
_converter.register_unstructure_hook(str, lambda text: text.encode("utf-8", "replace").decode())


class Spool:
    """The files of a site."""

    def __init__(self, folder: Path, site: str) -> None:
        self._folder = folder / quote(site, safe="")

    def keep(self, items: Sequence[Item]) -> Path:
        """Write items into a file that is there whole, on the disk, or not at all. Raises SetupError."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}"
        path = self._folder / f"{name}.spool"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{name}.part").open("wb") as file:
                file.write(_FIRST)
                for item in items:
                    file.write(_record(item))
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).rename(path)
            sync(self._folder)
            sync(self._folder.parent)
        except OSError as error:
            raise SetupError(f"{error.filename or path} cannot be written: {error.strerror}") from error
        return path

    def files(self) -> list[Path]:
        """Return the files that wait, the oldest first."""
        return sorted(self._folder.glob("*.spool"))

    def done(self, path: Path) -> None:
        """Remove a file, unless it was set aside: all of it is stored."""
        path.unlink(missing_ok=True)
        sync(self._folder)

    def set_aside(self, path: Path) -> Path:
        """Keep a damaged file out of the way of later runs; return its new name."""
        return path.rename(path.with_suffix(".damaged"))


def read(path: Path) -> Iterator[Item]:
    """Yield the items of a file. Raises SpoolError at the first record that is not as it was written."""
    try:
        with path.open("rb") as file:
            if file.readline() != _FIRST:
                raise SpoolError(f"{path} was written by another version of newscrawl, or is damaged")
            place = file.tell()
            while head := file.read(_HEAD.size):
                length, digest = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, b"")
                data = file.read(length)
                if hashlib.sha256(data).digest() != digest:
                    raise SpoolError(f"{path} is damaged from byte {place} on")
                yield _item(data)
                place = file.tell()
    except OSError as error:
        raise SpoolError(f"{path} cannot be read: {error.strerror}") from error


def _record(item: Item) -> bytes:
    fields = {"kind": type(item).__name__, "item": _converter.unstructure(item)}
    if item.visit:
        fields["visit"] = _converter.unstructure(item.visit)
    data = bson.encode(fields)
    return _HEAD.pack(len(data), hashlib.sha256(data).digest()) + data


def _item(data: bytes) -> Item:
    fields = bson.decode(data, _AWARE)
    item = _converter.structure(fields["item"], _KINDS[fields["kind"]])
    if "visit" in fields:
        item.visit = _converter.structure(fields["visit"], Visit)
    return item
