"""What a backup holds: its manifest, which is written last. A backup without one is not complete.

::

    FOLDER/DATABASE/NAME.bson, NAME.metadata.json   a collection, as mongodump writes it
    FOLDER/pages/DATABASE/, FOLDER/spool/DATABASE/  files, as in NEWSCRAWL_DATA
    FOLDER/manifest.json                            this
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from newscrawl.archive.schema import SCHEMA
from newscrawl.exceptions import BackupError

FORMAT = 1
FILES = ("pages", "spool")
"""The folders in NEWSCRAWL_DATA that belong to a database, each with one of its name."""
CHUNK = 1 << 20
_NAME = "manifest.json"


@dataclasses.dataclass(slots=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    format: int = FORMAT
    newscrawl: str
    """The version that made it."""
    mongodb: str
    schema: int = SCHEMA
    database: str
    started: str
    """ISO 8601, UTC. What was stored later need not be in it."""
    finished: str
    counts: dict[str, int]
    """Documents, by collection."""
    files: dict[str, dict[str, Any]]
    """``bytes`` and ``sha256`` of each file, by its path below the folder."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file["bytes"] for file in self.files.values())

    def sizes(self, kind: str) -> dict[str, int]:
        """Return the bytes of each file of one of ``FILES``, by its path there."""
        start = f"{kind}/{self.database}/"
        return {path.removeprefix(start): self.files[path]["bytes"] for path in self.files if path.startswith(start)}

    def write(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        part = folder / f"{_NAME}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(self), file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / _NAME)
        sync(folder)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read it. Raises BackupError where there is none, and where it is of a newer newscrawl."""
        try:
            found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
            if found["format"] > FORMAT or found["schema"] > SCHEMA:
                raise BackupError(f"the backup in {folder} is of newscrawl {found['newscrawl']}; restore it with that")
            manifest = cls(**found)
            files = manifest.files.items()
            is_sound = all(_is_below(path) and file["bytes"] >= 0 and file["sha256"] for path, file in files)
            is_sound = is_sound and _is_below(manifest.database)
        except FileNotFoundError:
            raise BackupError(f"no complete backup in {folder}: it has no {_NAME}, which is written last") from None
        except OSError as error:
            raise BackupError(f"{folder / _NAME} cannot be read: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            is_sound = False
        if not is_sound:
            raise BackupError(f"{folder / _NAME} is damaged, or no manifest of a backup")
        return manifest

    def verify(self, folder: Path, progress: Callable[[int], None]) -> None:
        """Read all files. Raises BackupError at the first one that is not as it was written."""
        for path, told in self.files.items():
            digest = hashlib.sha256()
            try:
                with (folder / path).open("rb") as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
                        progress(len(chunk))
            except OSError as error:
                raise BackupError(f"{folder / path} cannot be read: {error.strerror}") from None
            if digest.hexdigest() != told["sha256"]:
                raise BackupError(f"{folder / path} is damaged: restore another backup")


def files_in(place: Path) -> dict[str, Path]:
    """Return the files below a folder, by their path there, but for those that are only in the making."""
    found = sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != ".part")
    return {path.relative_to(place).as_posix(): path for path in found}


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return ".." not in parts and not PurePosixPath(path).is_absolute()


def sync(folder: Path) -> None:
    """Let a folder's entries be on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
