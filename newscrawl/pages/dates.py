"""Dates as pages write them, to aware UTC."""

import re
from datetime import UTC, datetime, tzinfo

from dateutil import parser

# Before this no news site published; a later date than the day after tomorrow is a mistake of the page's.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_HAS_DAY_AND_YEAR = re.compile(r"\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d|\d{8}T", re.DOTALL)


def parse_date(raw: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    """Return (UTC date, whether the zone was assumed), or None where the text makes no sense as a date."""
    raw = raw.strip()
    if not raw or len(raw) > 60 or not _HAS_DAY_AND_YEAR.search(raw):  # noqa: PLR2004 - longer is prose
        return None
    try:
        date = datetime.fromisoformat(raw)
    except ValueError:
        try:
            date = parser.parse(raw)
        except (ValueError, OverflowError, TypeError):
            return None
    assumed = date.tzinfo is None or date.utcoffset() is None
    if assumed:
        date = date.replace(tzinfo=zone)
    try:
        date = date.astimezone(UTC)
    except OverflowError:
        return None
    return (date, assumed) if date >= EARLIEST else None
