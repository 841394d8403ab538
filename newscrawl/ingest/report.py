"""What came of an ingest: its exit status, and a summary."""

import difflib
from collections.abc import Mapping
from typing import Any

from newscrawl.ingest.record import READ
from newscrawl.report import DONE, ERRORS, MEANING, SETUP, STOPPED_EARLY, Report, joined

_MEANING = MEANING | {SETUP: "nothing found", ERRORS: "lines were refused"}


class IngestReport(Report):
    """A run's outcome. Lines were read; what came of each article is counted as for a crawl."""

    __slots__ = ()

    def _ended(self) -> int:
        if self.stopped_by:
            return STOPPED_EARLY
        if not self.read:
            return SETUP
        return ERRORS if self.refused or self.errors else DONE

    def summary(self, name: str, ignored: Mapping[str, int]) -> list[str]:
        """Return it for people."""
        ended = _MEANING[self.exit_status]
        lines = [f"{name}: {ended} after {self.took}, {self.read} lines, exit status {self.exit_status}"]
        lines.append(
            f"  articles     {self.new} new, {self.duplicates} duplicates, {self.updated} updated,"
            f" {self.unchanged} unchanged"
        )
        if self.refused:
            lines.append(f"  refused      {sum(self.refused.values())} lines: {joined(self.refused)}")
        if self.unstored:
            lines.append(f"  not stored   {self.unstored}: the database failed; run it again")
        if ignored:
            named = sorted(ignored, key=lambda field: (-ignored[field], field))
            more = f" and {len(named) - 12} more" if len(named) > 12 else ""  # noqa: PLR2004
            lines.append(f"  ignored      {', '.join(_ignored(field, ignored[field]) for field in named[:12])}{more}")
        lines.append(f"  stored in    {self.place}")
        return lines

    def as_json(self, ignored: Mapping[str, int]) -> dict[str, Any]:
        """Return it for programs."""
        counts = {name: getattr(self, name) for name in ("read", "new", "duplicates", "updated", "unchanged")}
        counts |= {"refused": sum(self.refused.values()), "unstored": self.unstored}
        names = ("seconds", "place", "stopped_by", "failure", "exit_status")
        more = {name: getattr(self, name) for name in names}
        return counts | {"reasons": self.refused, "ignored": dict(ignored)} | more


def _ignored(name: str, lines: int) -> str:
    """Name an ignored field, and the one that may have been meant."""
    near = difflib.get_close_matches(name, READ, n=1, cutoff=0.7)
    counted = f"{lines} line{'' if lines == 1 else 's'}"
    return f"{name} ({counted}{f'; did you mean {near[0]}?' if near else ''})"
