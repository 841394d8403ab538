"""Dates as pages write them, to aware UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

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

_FILLINGS = (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001 - only what they lack is of use


def parse_date(raw: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    """Return (UTC date, whether the zone was assumed), or None where the text makes no sense as a date."""
    raw = raw.strip()
    if not raw or len(raw) > 60 or not _HAS_DAY_AND_YEAR.search(raw):  # noqa: PLR2004 - longer is prose
        return None
    try:
        date = datetime.fromisoformat(raw)
    except ValueError:
        try:
            # dateutil fills in what is missing: where two fillings make two days, the text names no day.
            date, other = (parser.parse(raw, default=filling, tzinfos=_zone) for filling in _FILLINGS)
        except (ValueError, OverflowError, TypeError):
            return None
        if date.date() != other.date():
            return None
    assumed = date.tzinfo is None or date.utcoffset() is None
    if assumed:
        date = date.replace(tzinfo=zone)
    try:
        date = date.astimezone(UTC)
    except OverflowError:
        return None
    return (date, assumed) if EARLIEST <= date <= datetime.now(UTC) + AHEAD else None


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone that dateutil found: by its offset in seconds, else by its name."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    hours = _ZONES.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))
