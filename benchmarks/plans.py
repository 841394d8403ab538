"""What a call has asked of MongoDB, and by which plans: heard from the driver, explained by the server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo.database import Database
from pymongo.monitoring import CommandListener, CommandStartedEvent, register

_QUESTIONS = ("find", "aggregate", "count", "distinct")
_ANY_DATE = CodecOptions[dict[str, Any]](datetime_conversion=DatetimeConversion.DATETIME_AUTO)
"""The bounds of an index may be dates that Python knows none of."""
_THE_SESSIONS = ("lsid", "$db", "$readPreference", "$clusterTime", "maxTimeMS")


@dataclass(frozen=True, slots=True)
class Plan:
    """How the server answered one question."""

    question: str
    """``find``, ``aggregate``, ``count`` or ``distinct``."""
    stages: tuple[str, ...]
    indexes: tuple[str, ...]
    keys: int
    """Keys of indexes that were looked at."""
    documents: int
    """Documents that were looked at."""

    def __str__(self) -> str:
        """Return it for a table."""
        shown = [stage for stage in self.stages if "SCAN" in stage or "SORT" in stage or "COVERED" in stage]
        return f"{'+'.join(dict.fromkeys(shown)) or self.stages[-1]}({','.join(self.indexes)})"


class Listener(CommandListener):
    """Hears what clients ask that were made after it."""

    def __init__(self) -> None:
        self._heard: list[dict[str, Any]] | None = None
        register(self)

    def started(self, event: CommandStartedEvent) -> None:
        """Note a question."""
        if self._heard is not None and event.command_name in _QUESTIONS:
            self._heard.append({name: value for name, value in event.command.items() if name not in _THE_SESSIONS})

    def succeeded(self, event: object) -> None:
        """Ignore the answer."""

    def failed(self, event: object) -> None:
        """Ignore the refusal: it is raised."""

    @contextmanager
    def hearing(self) -> Iterator[list[dict[str, Any]]]:
        """Note the questions that are asked meanwhile."""
        heard: list[dict[str, Any]] = []
        self._heard = heard
        try:
            yield heard
        finally:
            self._heard = None

    def plans_of(self, database: Database[dict[str, Any]], call: Callable[[], object]) -> list[Plan]:
        """Do something; return by which plans its questions were answered, each asked once more to tell."""
        with self.hearing() as heard:
            call()
        return [_explained(database, command) for command in heard]


def _explained(database: Database[dict[str, Any]], command: dict[str, Any]) -> Plan:
    told = database.command({"explain": command, "verbosity": "executionStats"}, codec_options=_ANY_DATE)
    winning = _winning(told)
    return Plan(
        next(iter(command)),
        tuple(dict.fromkeys(str(found) for found in _within(winning, "stage"))),
        tuple(dict.fromkeys(_within(winning, "indexName"))),
        sum(_within(told, "totalKeysExamined")),
        sum(_within(told, "totalDocsExamined")),
    )


def _winning(told: object) -> object:
    """Return an explanation without the plans that were not taken."""
    if isinstance(told, dict):
        return {name: _winning(part) for name, part in told.items() if name not in {"rejectedPlans", "executionStats"}}
    return [_winning(part) for part in told] if isinstance(told, list) else told


def _within(told: object, name: str) -> Iterator[Any]:
    """Yield what an explanation tells under a name; where it is a total, without its parts."""
    if isinstance(told, dict):
        if name in told:
            yield told[name]
        if name not in told or not name.startswith("total"):
            for part in told.values():
                yield from _within(part, name)
    elif isinstance(told, list):
        for part in told:
            yield from _within(part, name)
