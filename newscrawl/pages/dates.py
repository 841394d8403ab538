"""Dates as pages write them, to aware UTC."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from dateutil import parser

# Before this no news site published. A date in the future is a mistake too, but for what clocks and zones get wrong.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
_HAS_DAY_AND_YEAR = re.compile(r"\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d|\d{8}T", re.DOTALL)
# Zones that pages name by letters, in hours from UTC. Names that mean several zones (IST, CST in Asia) are not guessed.
_ZONES = dict(
    zip(
        ("UTC", "GMT", "Z", "CET", "MEZ", "CEST", "MESZ", "EET", "EEST", "MSK", "IRST", "EST", "EDT", "PST", "PDT"),
        (0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3.5, -5, -4, -8, -7),
        strict=True,
    )
)

_DOTTED = re.compile(r"\d\d?\. ?\d\d?\.")
_SECOND = re.compile(r"[T\s,]\d\d?[:.]\d\d[:.]\d\d|\d{8}T\d{6}")
_MINUTE = re.compile(r"\d\d?[:.h]\d\d|\d{8}T\d{4}|\d ?[ap]\.?m\b", re.IGNORECASE)

_FILLINGS = (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001 - only what they lack is of use


class Moment(NamedTuple):
    """A date as a page says it."""

    date: datetime
    """Aware, in UTC."""
    assumed: bool
    """Whether the text named no zone."""
    precision: str
    """``second``, ``minute`` or ``day``: how much of the date the text says."""


def parse_date(raw: str, zone: tzinfo) -> Moment | None:
    """Return the date that a text says, or None where it makes no sense as one. ``zone`` is read into it if need be."""
    raw = raw.strip()
    if not raw or len(raw) > 60 or not _HAS_DAY_AND_YEAR.search(raw):  # noqa: PLR2004 - longer is prose
        return None
    try:
        date = datetime.fromisoformat(raw)
    except ValueError:
        try:
            # dateutil fills in what is missing: where two fillings make two days, the text names no day.
            dotted = _DOTTED.match(raw) is not None  # 3.5.2020 is in May, wherever it is written like that
            date, other = (parser.parse(raw, default=filling, tzinfos=_zone, dayfirst=dotted) for filling in _FILLINGS)
        except (ValueError, OverflowError, TypeError):
            return None
        if date.date() != other.date():
            return None
    precision = "second" if _SECOND.search(raw) else "minute" if _MINUTE.search(raw) else "day"
    if date.time() == time():
        precision = "day"  # midnight to the second: no clock was read
    assumed = date.tzinfo is None or date.utcoffset() is None
    if assumed:
        # A day is the same day for everybody: a zone would move its midnight into the day before.
        date = date.replace(tzinfo=UTC if precision == "day" else zone)
    try:
        date = date.astimezone(UTC)
    except OverflowError:
        return None
    if not EARLIEST <= date <= datetime.now(UTC) + AHEAD:
        return None
    return Moment(date, assumed, precision)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone that dateutil found: by its offset in seconds, else by its name."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    hours = _ZONES.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))
