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

MARGIN = timedelta(minutes=10)
"""So late an article may appear in the archive, which has the time at which its batch was first tried. A batch waits
for other crawlers up to two minutes, from anew whenever some of it was stored; MongoDB may be away; clocks differ."""
_TICK = timedelta(milliseconds=1)
"""Between two times that MongoDB tells apart."""


class Feed:
    """The exports of one name from one database. ``place`` is its server: others have databases of the same name."""

    def __init__(self, folder: Path, place: str, database: str, name: str, now: datetime | None = None) -> None:
        if not re.fullmatch(r"\w[\w.-]{0,99}", name):
            raise UsageError(f"--since-last {name!r} is no name; take letters, digits, hyphens, dots and underscores")
        self.name = name
        self.file = folder / "exports" / database / f"{name}.json"
        end = (now or datetime.now(UTC)) - MARGIN
        self.until = end.replace(microsecond=end.microsecond // 1000 * 1000)
        self.since: datetime | None = None
        """Where the last export has ended; None before the first."""
        self._last: dict[str, Any] = {}
        """What the last export was asked for, and where."""
        self._now: dict[str, Any] = {"place": place}
        self._read()

    def narrowed(self, query: Query) -> Query:
        """Return the query for what is new. Raises UsageError where the last export was asked for something else."""
        if query.changed_since or query.changed_until:
            raise UsageError("--since-last says itself from when to when; leave out when it was changed")
        self._now["asked"] = asked_for(query)
        for name, what in (("place", "another server"), ("asked", "other words or filters")):
            if self._last and self._last[name] != self._now[name]:
                last = json.dumps(self._last[name], ensure_ascii=False)
                raise UsageError(
                    f"--since-last {self.name} was last used with {what}: {last}; "
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
            json.dump({"until": until.isoformat()} | self._now, output, ensure_ascii=False)
            output.write("\n")

    def _read(self) -> None:
        try:
            found = json.loads(self.file.read_text("utf-8"))
            self.since = datetime.fromisoformat(found["until"]).astimezone(UTC)
            self._last = {"place": str(found["place"]), "asked": dict(found["asked"])}
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SetupError(f"cannot read {self.file}: {error}; remove it to begin anew") from None


def asked_for(query: Query) -> dict[str, Any]:
    """Return what a query asks for, without what is left out, as JSON has it."""
    usual = asdict(Query())
    found = {name: value for name, value in asdict(query).items() if value != usual[name]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
