"""When an article was published, and when it was changed: of all that a page says of it, the best."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta, tzinfo
from typing import NamedTuple
from urllib.parse import urlsplit

from newscrawl.pages.dates import Moment, parse_date
from newscrawl.pages.metadata import Metadata

_PUBLISHED = (
    *("article:published_time", "datePublished", "date", "pubdate", "publishdate", "publish-date", "published"),
    *("article.published", "sailthru.date", "parsely-pub-date", "dc.date.issued", "dc.date", "dcterms.date"),
    *("dcterms.created", "article:published", "publication_date", "originalpublicationdate", "rnews:datepublished"),
    *("cxenseparse:recs:publishtime", "last-published"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "dateModified", "last-modified", "lastmod", "dcterms.modified"),
    *("article.updated", "article:modified", "rnews:datemodified"),
)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-])")
A_DAY = timedelta(days=1)


class Declared(NamedTuple):
    """A date, and where the page says it."""

    place: str
    """``json-ld``, ``meta``, ``markup``, ``text`` or ``url``."""
    moment: Moment
    raw: str
    """The string that it was read from."""

    @property
    def source(self) -> str:
        """The place, marked where something of the date was assumed."""
        return self.place + (":assumed" if self.moment.assumed else "")


def declared_dates(metadata: Metadata, shown: str, zone: tzinfo) -> list[Declared]:
    """Return the dates of publication that a page tells machines, the best first.

    ``shown`` is that of the theme's ``time``, which may call local time UTC: metadata first.
    """
    candidates = (
        ("json-ld", metadata.text("datePublished")),
        ("meta", metadata.first(*_PUBLISHED)),
        ("markup", shown or metadata.item("datePublished")),
    )
    return _parsed(candidates, zone)


def modified(metadata: Metadata, zone: tzinfo) -> Declared | None:
    """Return the date of the last change that a page tells machines."""
    candidates = (
        ("json-ld", metadata.text("dateModified")),
        ("meta", metadata.first(*_MODIFIED)),
    )
    found = _parsed(candidates, zone) or _parsed([("markup", metadata.item("dateModified"))], zone)
    return next(iter(found), None)


def choose(dates: Sequence[Declared]) -> Declared | None:
    """Return the first date; of the same day one with a time rather than one without."""
    if not dates:
        return None
    day = dates[0].moment.date
    exact = (one for one in dates if one.moment.precision != "day" and abs(one.moment.date - day) < A_DAY)
    return next(exact, dates[0])


def are_apart(dates: Sequence[Declared]) -> bool:
    """Whether two of the dates are a day or more apart."""
    days = [one.moment.date for one in dates]
    return bool(days) and max(days) - min(days) >= A_DAY


def date_in_url(url: str) -> Declared | None:
    """Return the day that an address names: ``/2024/05/03/`` or ``/2024-05-03-``."""
    found = _IN_URL.search(urlsplit(url).path)
    day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""
    return next(iter(_parsed([("url", day)], UTC)), None)


def _parsed(candidates: Iterable[tuple[str, str]], zone: tzinfo) -> list[Declared]:
    return [Declared(place, found, raw) for place, raw in candidates if (found := parse_date(raw, zone))]
