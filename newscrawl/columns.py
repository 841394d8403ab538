"""Values to columns of Arrow, each of a given type: what is of another type is told, never cut, guessed or left out.

pyarrow's own way from Python's values imports pandas where it is installed, which takes half a second and 50 MB; and to
it a text is a list of letters.
"""

from collections.abc import Callable, Iterable, Sequence
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


def column(values: Sequence[Any], kind: Any) -> Any:
    """Return a column of values; None is null. Raises MisfitError."""
    types = set(map(type, values))
    is_whole = type(None) not in types
    types.discard(type(None))
    if not types:
        return pa.nulls(len(values), kind)
    taken, parts_of = _kind(kind)
    if not types <= taken:
        raise MisfitError
    validity = None if is_whole else _bits(value is not None for value in values)
    buffers, children = parts_of(values, kind)
    return pa.Array.from_buffers(
        kind, len(values), [validity, *buffers], 0 if is_whole else -1, children=children or None
    )


@cache
def _kind(kind: Any) -> tuple[set[type], Callable[[Sequence[Any], Any], _Parts]]:
    return next((taken, parts_of) for is_kind, taken, parts_of in _KINDS if is_kind(kind))


def _texts(values: Sequence[str | None], _: Any) -> _Parts:
    texts = [value or "" for value in values]
    joined = "".join(texts)
    sizes = map(len, texts if joined.isascii() else (text.encode() for text in texts))
    return [_offsets(sizes, len(texts)), pa.py_buffer(joined.encode())], []


def _numbers(values: Sequence[float | None], kind: Any) -> _Parts:
    try:
        return [pa.py_buffer(np.array([value or 0 for value in values], kind.to_pandas_dtype()))], []
    except OverflowError:
        raise MisfitError from None


def _bools(values: Sequence[bool | None], _: Any) -> _Parts:
    return [_bits(map(bool, values))], []


def _dates(values: Sequence[datetime | None], _: Any) -> _Parts:
    found = [(value - _EPOCH) // _MS if value else 0 for value in values]
    return [pa.py_buffer(np.array(found, np.int64))], []


def _lists(values: Sequence[list[Any] | None], kind: Any) -> _Parts:
    lists = [value or () for value in values]
    inside = column(list(chain.from_iterable(lists)), kind.value_type)
    return [_offsets(map(len, lists), len(lists))], [inside]


def _maps(values: Sequence[dict[str, Any] | None], kind: Any) -> _Parts:
    maps = [value or {} for value in values]
    keys = column(list(chain.from_iterable(maps)), kind.key_type)
    items = column(list(chain.from_iterable(one.values() for one in maps)), kind.item_type)
    pairs = pa.struct([kind.key_field, kind.item_field])
    inside = pa.Array.from_buffers(pairs, len(keys), [None], 0, children=[keys, items])
    return [_offsets(map(len, maps), len(maps))], [inside]


def _objects(values: Sequence[dict[str, Any] | None], kind: Any) -> _Parts:
    objects = [value or {} for value in values]
    return [], [column([value.get(part.name) for value in objects], part.type) for part in kind]


def _offsets(sizes: Iterable[int], number: int) -> Any:
    found = np.zeros(number + 1, np.int32)
    np.cumsum(np.fromiter(sizes, np.int32, number), out=found[1:])
    return pa.py_buffer(found)


def _bits(values: Iterable[bool]) -> Any:
    return pa.py_buffer(np.packbits(np.fromiter(values, bool), bitorder="little"))


# Of each kind of column: what Python's values it takes, and what makes its buffers and its children.
_KINDS: tuple[tuple[Callable[[Any], bool], set[type], Callable[[Sequence[Any], Any], _Parts]], ...] = (
    (pa.types.is_string, {str}, _texts),
    (pa.types.is_boolean, {bool}, _bools),
    (pa.types.is_integer, {int, Int64}, _numbers),
    (pa.types.is_floating, {float, int, Int64}, _numbers),
    (pa.types.is_timestamp, {datetime}, _dates),
    (pa.types.is_list, {list}, _lists),
    (pa.types.is_map, {dict}, _maps),
    (pa.types.is_struct, {dict}, _objects),
)
