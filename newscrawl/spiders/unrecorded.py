"""What stands for the ledger where there is no archive: it knows nothing, and remembers nothing."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from newscrawl.items import Finding

Row = dict[str, Any]


class Unrecorded:
    """Answers as a ledger does that is new."""

    run = 1

    async def begin(self, site: str) -> None:
        """Begin."""

    async def door(self, key: str) -> Row:  # noqa: ARG002
        """Know no door."""
        return {}

    async def note_door(self, key: str, kind: str, url: str, change: Row, gone: Iterable[str] = ()) -> None:
        """Forget it."""

    async def note_date(self, row: str, date: Any) -> None:
        """Forget it."""

    async def declare(self, findings: list[Finding], door: str) -> list[Row]:
        """Return a new row for each."""
        doors = [{"door": door, "run": self.run}]
        return [
            {"_id": one.keys[0], "url": one.url, "state": "declared", "doors": doors, "section": one.section}
            | ({"date_published": one.date_published} if one.date_published else {})
            for one in findings
        ]

    async def not_shown(self, door: str, shown: set[str]) -> list[Row]:  # noqa: ARG002
        """Miss nothing."""
        return []

    async def count_shown(self, door: str) -> int:  # noqa: ARG002
        """Know of nothing."""
        return 0

    async def suspect(self, rows: Iterable[str], doors: Iterable[str]) -> int:  # noqa: ARG002
        """Suspect nothing."""
        return 0

    async def waiting(self) -> AsyncIterator[Row]:
        """Have nothing left."""
        return
        yield

    async def revisits(self, budget: int, is_wanted: Callable[[Row], bool]) -> list[Row]:  # noqa: ARG002
        """Have nothing to look at again."""
        return []

    async def newest(self, number: int, is_wanted: Callable[[Row], bool]) -> list[Row]:  # noqa: ARG002
        """Know of nothing."""
        return []

    async def rows_of(self, states: list[str]) -> AsyncIterator[Row]:  # noqa: ARG002
        """Have nothing."""
        return
        yield
