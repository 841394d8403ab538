"""Exports of what is new since the last one of the same name: where that has ended is kept in the data folder.

Each export takes what was stored or edited after the last one's end, to its own end, which is fixed before the archive
is asked. So an edit is in this export or in a later one, never in two or in none. The end lies a while in the past: the
time of an edit is set by the clock of its crawler, and stands in the archive only a moment later.
"""

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.exceptions import SetupError, UsageError
from newscrawl.export import whole_file
from newscrawl.filters import Query

MARGIN = timedelta(minutes=2)
"""So late an article may appear in the archive: a batch that is stored, and crawlers' clocks that differ."""
_TICK = timedelta(milliseconds=1)
"""Between two times that MongoDB tells apart."""


class Feed:
    """The exports of one name from one database."""

    def __init__(self, folder: Path, database: str, name: str, now: datetime | None = None) -> None:
        if not re.fullmatch(r"\w[\w.-]{0,99}", name):
            raise UsageError(f"--since-last {name!r} is no name; take letters, digits, hyphens, dots and underscores")
        self.name = name
        self.file = folder / "exports" / database / f"{name}.json"
        end = (now or datetime.now(UTC)) - MARGIN
        self.until = end.replace(microsecond=end.microsecond // 1000 * 1000)
        self._asked: dict[str, Any] = {}
        self._last = self._read()
        self.since: datetime | None = self._last and self._last[0]
        """Where the last export has ended; None before the first."""

    def narrowed(self, query: Query) -> Query:
        """Return the query for what is new. Raises UsageError where the last export was asked for something else."""
        if query.changed_since or query.changed_until:
            raise UsageError("--since-last says itself from when to when; leave out when it was changed")
        self._asked = asked_for(query)
        if self._last and self._last[1] != self._asked:
            raise UsageError(
                f"--since-last {self.name} was last used with other words or filters: {json.dumps(self._last[1])}; "
                f"give another name, or remove {self.file} to begin anew"
            )
        return replace(query, changed_since=self.since + _TICK if self.since else None, changed_until=self.until)

    def remember(self) -> None:
        """Keep where this export ends, once its file is whole. Raises SetupError where that cannot be written."""
        until = max(self.until, self.since) if self.since else self.until  # a clock may have been set back
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"cannot write {self.file}: {error.strerror}") from None
        with whole_file(self.file) as output:
            json.dump({"until": until.isoformat(), "asked": self._asked}, output, ensure_ascii=False)
            output.write("\n")

    def _read(self) -> tuple[datetime, dict[str, Any]] | None:
        try:
            found = json.loads(self.file.read_text("utf-8"))
            return datetime.fromisoformat(found["until"]).astimezone(UTC), dict(found["asked"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SetupError(f"cannot read {self.file}: {error}; remove it to begin anew") from None


def asked_for(query: Query) -> dict[str, Any]:
    """Return what a query asks for, without what is left out, as JSON has it."""
    usual = asdict(Query())
    found = {name: value for name, value in asdict(query).items() if value != usual[name]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
