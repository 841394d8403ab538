"""A line of JSON to an article: each field checked, and the reason told where one is wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from newscrawl.archive.schema import VALIDATORS
from newscrawl.extraction import site_at
from newscrawl.identity import article_keys, canonical_url, site_of
from newscrawl.ingest.lines import LONGEST
from newscrawl.items import Article
from newscrawl.text import clean

# Worked out anew from the rest.
_DERIVED = {"content_hash"}
READ = tuple(field.name for field in fields(Article) if field.name not in _DERIVED)
# What an archive's own export has besides: nothing to wonder about.
_ARCHIVES_OWN = {*VALIDATORS["articles"]["properties"], *_DERIVED}
_OWN_NUMBER = re.compile(r"[^/?#\s]+#\S+")
_PLACE = re.compile(r"\[\d+\]")
_SECOND = re.compile(r"[T ]\d\d:?\d\d:?\d\d")
_NAMES = {str: "a string", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


class RefusedLine(ValueError):  # noqa: N818 - what it is, not what went wrong
    """A line that gives no article. Raised by ``read_record``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        """A short fixed term; see ``docs/commands.md``."""
        self.detail = detail


@dataclass(slots=True, kw_only=True)
class IngestedArticle(Article):
    """An article that remembers the line it came from."""

    line: bytes = b""
    line_number: int = 0


def read_record(line: bytes | None, number: int, ignored: set[str]) -> IngestedArticle:
    """Return the article that a line holds; None is one that was too long to be kept.

    Raises RefusedLine. Fields that mean nothing are added to ``ignored``.
    """
    if line is None:
        raise RefusedLine("too_long", f"more than {LONGEST // 1_000_000} MB")
    given = _json(line)
    ignored |= set(given) - _ARCHIVES_OWN
    for name in ("url", "body"):
        if given.get(name) is None:
            raise RefusedLine(f"no_{name}", f"{name} is missing")
    extraction = given.get("extraction")
    if isinstance(extraction, dict):  # where an export has the two
        given = {name: extraction.get(name) for name in ("sources", "disagreements")} | given
    if isinstance(given.get("fronts"), list) and all(isinstance(front, str) for front in given["fronts"]):
        given.pop("fronts")  # an export's: ids of what it does not hold
    article = IngestedArticle(line=line, line_number=number, **dict(_values(Article, given, "", ignored)))
    if not any(map(clean, article.body.splitlines())):
        raise RefusedLine("empty_body", "the body holds no text")
    _place(article)
    if article.date_published:
        raw = given["date_published"]
        if "date_published_raw" not in given:
            article.date_published_raw = raw
        if "date_published_precision" not in given:
            article.date_published_precision = _precision(raw)
    return article


def _json(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedLine("not_utf8", f"byte {error.start + 1}: {error.reason}") from None
    try:
        found = json.loads(text)
    except RecursionError:
        raise RefusedLine("not_json", "nested too deeply") from None
    except ValueError as error:
        raise RefusedLine("not_json", str(error)) from None
    if not isinstance(found, dict):
        raise RefusedLine("not_an_object", f"{_named(found)}, not an object")
    return found


def _place(article: IngestedArticle) -> None:
    """Work out under which addresses, keys and site the article is known."""
    article.url = _address(article.url, "url")
    article.aliases = [_address(alias, f"aliases[{place}]") for place, alias in enumerate(article.aliases)]
    site = site_of(article.url)
    spider = site_at(urlsplit(article.url).netloc)
    kept = [key for key in article.keys if _OWN_NUMBER.fullmatch(key)]
    own = article_keys(site, [article.url, *article.aliases], spider.number_of(article.url) if spider else "")
    article.keys = list(dict.fromkeys([*kept, *own]))
    article.site = article.site or site


def _address(url: str, path: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        raise RefusedLine("bad_url", f"{path} is no absolute http(s) URL: {url[:200]!r}") from None


# -- values ------------------------------------------------------------------------------------------------------------


def _values(kind: Any, given: dict[str, Any], path: str, ignored: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield the arguments that make a dataclass of an object; null is nothing given."""
    for name, hint, is_required in _fields_of(kind):
        value = given.get(name)
        if value is not None:
            yield name, _value(hint, value, f"{path}{name}", ignored)
        elif is_required:
            raise RefusedLine("wrong_type", f"{path}{name} is missing")


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Return name, type without None, and whether there is no default, of each field that a line may give."""
    hints = get_type_hints(kind)
    found = []
    for field in fields(kind):
        hint, parts = hints[field.name], get_args(hints[field.name])
        if NoneType in parts:
            hint = next(part for part in parts if part is not NoneType)
        if field.name not in _DERIVED:
            found.append((field.name, hint, field.default is MISSING and field.default_factory is MISSING))
    return tuple(found)


def _value(hint: Any, value: Any, path: str, ignored: set[str]) -> Any:
    """Return a value as a field of this type has it."""
    if hint is datetime:
        return read_date(value, path)
    kind = dict if is_dataclass(hint) else get_origin(hint) or hint
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RefusedLine("wrong_type", f"{path} is {_named(value)}, not {_NAMES[kind]}")
    if is_dataclass(hint):
        return _object(hint, value, path, ignored)
    if kind is list:
        (part,) = get_args(hint)
        return [_value(part, one, f"{path}[{place}]", ignored) for place, one in enumerate(value)]
    if kind is dict:
        return {name: _value(str, one, f"{path}.{name}", ignored) for name, one in value.items()}
    return value


def _object(kind: Any, given: dict[str, Any], path: str, ignored: set[str]) -> Any:
    known = {name for name, *_ in _fields_of(kind)}
    ignored |= {f"{_PLACE.sub('', path)}.{name}" for name in set(given) - known}
    return kind(**dict(_values(kind, given, f"{path}.", ignored)))


def _named(value: Any) -> str:
    kinds = {bool: "true or false", float: "a number", int: "a number", NoneType: "null"}
    return (kinds | {str: "a string", list: "a list", dict: "an object"})[type(value)]


# -- dates -------------------------------------------------------------------------------------------------------------


def read_date(value: Any, path: str) -> datetime:
    """Return an ISO 8601 date in UTC, to the millisecond, as MongoDB keeps it. One without a zone is UTC."""
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise RefusedLine("bad_date", f"{path} is no ISO 8601 date: {str(value)[:100]!r}") from None
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _precision(raw: str) -> str:
    """Return how much of a date a text says. Midnight to the second: no clock was read."""
    try:
        date.fromisoformat(raw)
    except ValueError:
        found = datetime.fromisoformat(raw)
        return "day" if found.time() == time() else "second" if _SECOND.search(raw) else "minute"
    return "day"
