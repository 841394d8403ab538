"""Runs what the docs show for mongosh, by pymongo: the little of its language that they use, and no more.

A statement is ``use("name")``, ignored, or a chain of calls on a collection: ``db.articles.find({…}).sort({…})``.
Arguments are literals as JavaScript has them, dates with ``ISODate("…")`` and ``new Date(Date.now() - 1000)``. Anything
else raises SyntaxError: what a person cannot be shown to run is not guessed at.
"""

import re
from datetime import UTC, datetime, timedelta

_TOKEN = re.compile(
    r"""\s+|//[^\n]*
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<pattern>/(?:[^/\\\n]|\\.)+/[imsx]*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<ago>new\ Date\(Date\.now\(\)\ -\ (?P<milliseconds>\d+)\))
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<sign>[{}\[\](),.:;])""",
    re.VERBOSE,
)
_WORDS = {"true": True, "false": False, "null": None}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def run(text, db):
    """Run the statements of an example; what the last one answers, as a list of documents or values."""
    answer = []
    for calls in statements(text):
        (root, _), *rest = calls
        if root == "use":
            continue
        if root != "db" or len(rest) < 2:
            raise SyntaxError(f"not a question to a collection: {root}")
        answer = _ask(db[rest[0][0]], rest[1:])
    return answer


def cells(document):
    """Return the values of a document in their order, those inside too: what mongosh prints without the names."""
    if isinstance(document, dict):
        return [cell for value in document.values() for cell in cells(value)]
    if isinstance(document, list):
        return [cell for value in document for cell in cells(value)]
    if isinstance(document, float) and document.is_integer():
        return [str(int(document))]  # a number is a number to JavaScript
    return [str(document)]


def _ask(collection, calls):
    (name, given), *rest = calls
    match name:
        case "aggregate":
            (pipeline,) = given
            found = collection.aggregate(pipeline)
        case "find":
            found = collection.find(*given)
        case "distinct":
            return sorted(collection.distinct(*given))
        case "countDocuments":
            return [collection.count_documents(*given)]
        case _:
            raise SyntaxError(f"unknown: {name}")
    for step, (value,) in rest:
        if step not in {"sort", "skip", "limit"} or name != "find":
            raise SyntaxError(f"unknown: {step}")
        found = getattr(found, step)(list(value.items()) if step == "sort" else value)
    return list(found)


def statements(text):
    """Return the statements of an example, each a list of names with their arguments; those of ``db`` are none."""
    reader = _Reader(text)
    found = []
    while reader.kind != "end":
        found.append(reader.chain())
        reader.skip(";")
    return found


class _Reader:
    """Reads literals and calls, a token ahead."""

    def __init__(self, text):
        self._tokens = _tokens(text)
        self._next()

    def _next(self):
        self.kind, self.token = next(self._tokens)

    def skip(self, sign):
        if is_there := (self.kind, self.token) == ("sign", sign):
            self._next()
        return is_there

    def _expect(self, sign):
        if not self.skip(sign):
            raise SyntaxError(f"{sign!r} expected, not {self.token!r}")

    def _take(self, *kinds):
        if self.kind not in kinds:
            raise SyntaxError(f"not expected: {self.token!r}")
        token = self.token
        self._next()
        return token

    def chain(self):
        """Read ``a.b(…).c(…)``."""
        calls = []
        while not calls or self.skip("."):
            name = self._take("name")
            calls.append((name, list(self._until(")", self.value)) if self.skip("(") else None))
        return calls

    def value(self):
        """Read a literal."""
        if self.skip("{"):
            return dict(self._until("}", self._pair))
        if self.skip("["):
            return list(self._until("]", self.value))
        if self.kind != "name":
            return self._take("string", "number", "pattern", "ago")
        name = self._take("name")
        if name == "ISODate":
            self._expect("(")
            (text,) = self._until(")", self.value)
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if name not in _WORDS:
            raise SyntaxError(f"not a literal: {name}")
        return _WORDS[name]

    def _pair(self):
        name = self._take("name", "string")
        self._expect(":")
        return name, self.value()

    def _until(self, end, read):
        while not self.skip(end):
            yield read()
            if not self.skip(","):
                self._expect(end)
                return


def _tokens(text):
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise SyntaxError(f"not understood: {text[place : place + 30]!r}")
        place = found.end()
        match found.lastgroup:
            case "string":
                yield "string", re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), found["string"][1:-1])
            case "pattern":
                pattern, _, flags = found["pattern"][1:].rpartition("/")
                yield "pattern", re.compile(pattern, sum(_FLAGS[flag] for flag in flags))
            case "number":
                number = float(found["number"])
                yield "number", int(number) if number.is_integer() else number
            case "ago" | "milliseconds":
                yield "ago", datetime.now(UTC) - timedelta(milliseconds=int(found["milliseconds"]))
            case "name" | "sign" as kind:
                yield kind, found[kind]
    yield "end", ""
