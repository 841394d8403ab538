"""The arguments of ``scrapy crawl``: what may be given, read once, wrong ones refused in one line."""

import difflib
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.exceptions import UsageError
from newscrawl.identity import canonical_url

MEANINGS = {
    "sections": "slugs of the sections to crawl, parted by commas: sections=iraq,economy (default: all in the menu)",
    "since": "store no article published before this day: since=2026-01-01",
    "until": "store no article published after this day",
    "max_pages": "read at most this many listing pages of each section",
    "max_items": "stop after this many articles",
    "full": "full=1 pages every section to its end and fetches every article again",
    "urls": "a file with one article URL a line; crawl these and no section",
    "base_url": "crawl a mirror or a staging copy: base_url=http://127.0.0.1:8099",
}


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a crawl was asked for."""

    sections: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    """The first moment after the last day."""
    max_pages: int = 0
    max_items: int = 0
    full: bool = False
    urls: tuple[str, ...] = ()
    base_url: str = ""


def read_arguments(given: dict[str, str]) -> Arguments:
    """Check and convert what followed ``-a``. Raises UsageError."""
    known = [field.name for field in fields(Arguments)]
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}=?" if near else f"there are {', '.join(known)}"
            raise UsageError(f"no argument {name!r}: {hint}")
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and since > until:
        raise UsageError(f"since={given['since']} is after until={given['until']}")
    sections = tuple(dict.fromkeys(part.strip().strip("/") for part in given.get("sections", "").split(",")))
    if "sections" in given and not all(sections):
        raise UsageError(f"sections={given['sections']!r} has an empty name; give slugs parted by commas")
    if "sections" in given and "urls" in given:
        raise UsageError("sections= and urls= exclude each other: a list of URLs has no sections")
    return Arguments(
        sections=tuple(filter(None, sections)),
        since=since,
        until=until + timedelta(days=1) if until else None,
        max_pages=_count(given, "max_pages"),
        max_items=_count(given, "max_items"),
        full=_switch(given, "full"),
        urls=_urls(given["urls"]) if "urls" in given else (),
        base_url=_base_url(given.get("base_url", "")),
    )


def _day(given: dict[str, str], name: str) -> datetime | None:
    if name not in given:
        return None
    try:
        day = datetime.fromisoformat(given[name])
    except ValueError:
        raise UsageError(f"{name}={given[name]!r} is no date; write it like 2026-01-31") from None
    return day.replace(tzinfo=day.tzinfo or UTC)


def _count(given: dict[str, str], name: str) -> int:
    text = given.get(name, "0")
    if not text.isdecimal() or (name in given and int(text) < 1):
        raise UsageError(f"{name}={text!r} is no number of 1 or more")
    return int(text)


def _switch(given: dict[str, str], name: str) -> bool:
    text = given.get(name, "0")
    if text not in {"0", "1"}:
        raise UsageError(f"{name}={text!r} must be {name}=1 or {name}=0")
    return text == "1"


def _urls(path: str) -> tuple[str, ...]:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"urls={path}: cannot be read: {reason}") from None
    found = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            try:
                canonical_url(text)
            except ValueError as error:
                raise UsageError(f"urls={path}, line {number}: {error}") from None
            found.append(text)
    if not found:
        raise UsageError(f"urls={path} holds no URL")
    return tuple(dict.fromkeys(found))


def _base_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        bad = parts.scheme not in {"http", "https"} or not parts.hostname or (parts.port is not None and parts.port < 1)
    except ValueError:
        bad = True
    if bad or parts.path.strip("/") or parts.query:
        raise UsageError(f"base_url={text!r} must be scheme, host and port: http://127.0.0.1:8099")
    return f"{parts.scheme}://{parts.netloc}"
