"""Values to columns of Arrow, each of a given type: what is of another type is told, never cut, guessed or left out.

pyarrow's own way from Python's values imports pandas where it is installed, which takes half a second and 50 MB; and to
it a text is a list of letters.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
from bson import Int64

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_Parts = tuple[list[Any], list[Any]]


class MisfitError(Exception):
    """A value is of another type than its column; raised by ``column``."""


def column(values: list[Any], kind: Any) -> Any:
    """Return a column of values; None is null. Raises MisfitError."""
    nulls = values.count(None)
    if nulls == len(values):
        return pa.nulls(nulls, kind)
    empty, parts_of = _kind(kind)
    validity = None
    if nulls:
        validity = _bits([value is not None for value in values])
        values = [empty if value is None else value for value in values]
    buffers, children = parts_of(values, kind)
    return pa.Array.from_buffers(kind, len(values), [validity, *buffers], nulls, children=children or None)


@cache
def _kind(kind: Any) -> tuple[Any, Callable[[list[Any], Any], _Parts]]:
    return next((empty, parts_of) for is_kind, empty, parts_of in _KINDS if is_kind(kind))


def _texts(values: list[str], _: Any) -> _Parts:
    try:
        joined = "".join(values)
    except TypeError:
        raise MisfitError from None
    if joined.isascii():
        return [_offsets(values), pa.py_buffer(joined.encode())], []
    encoded = [text.encode() for text in values]
    return [_offsets(encoded), pa.py_buffer(b"".join(encoded))], []


def _numbers(values: list[float], kind: Any) -> _Parts:
    _check(values, {float, int, Int64} if pa.types.is_floating(kind) else {int, Int64})
    try:
        return [pa.py_buffer(np.array(values, kind.to_pandas_dtype()))], []
    except OverflowError:
        raise MisfitError from None


def _bools(values: list[bool], _: Any) -> _Parts:
    _check(values, {bool})
    return [_bits(values)], []


def _dates(values: list[datetime], _: Any) -> _Parts:
    _check(values, {datetime})
    return [pa.py_buffer(np.array([(value - _EPOCH) // _MS for value in values], np.int64))], []


def _lists(values: list[list[Any]], kind: Any) -> _Parts:
    _check(values, {list})
    return [_offsets(values)], [column(list(chain.from_iterable(values)), kind.value_type)]


def _maps(values: list[dict[str, Any]], kind: Any) -> _Parts:
    _check(values, {dict})
    keys = column(list(chain.from_iterable(values)), kind.key_type)
    items = column(list(chain.from_iterable(value.values() for value in values)), kind.item_type)
    pairs = pa.struct([kind.key_field, kind.item_field])
    return [_offsets(values)], [pa.Array.from_buffers(pairs, len(keys), [None], 0, children=[keys, items])]


def _objects(values: list[dict[str, Any]], kind: Any) -> _Parts:
    _check(values, {dict})
    return [], [column([value.get(part.name) for value in values], part.type) for part in kind]


def _check(values: list[Any], taken: set[type]) -> None:
    if not taken.issuperset(map(type, values)):
        raise MisfitError


def _offsets(parts: list[Any]) -> Any:
    found = np.zeros(len(parts) + 1, np.int32)
    np.cumsum(np.array(list(map(len, parts)), np.int32), out=found[1:])
    return pa.py_buffer(found)


def _bits(values: list[bool]) -> Any:
    return pa.py_buffer(np.packbits(np.array(values, bool), bitorder="little"))


# Of each kind of column: what stands where there is none, and what makes its buffers and its children.
_KINDS: tuple[tuple[Callable[[Any], bool], Any, Callable[[list[Any], Any], _Parts]], ...] = (
    (pa.types.is_string, "", _texts),
    (pa.types.is_boolean, False, _bools),
    (pa.types.is_integer, 0, _numbers),
    (pa.types.is_floating, 0.0, _numbers),
    (pa.types.is_timestamp, _EPOCH, _dates),
    (pa.types.is_list, [], _lists),
    (pa.types.is_map, {}, _maps),
    (pa.types.is_struct, {}, _objects),
)
