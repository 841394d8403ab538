"""What `newscrawl doctor` looks at: whether this machine can run the program, and whether its MongoDB answers."""

import contextlib
import dataclasses
import os
import platform
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from pymongo import MongoClient
from pymongo.errors import ConfigurationError, InvalidURI, OperationFailure, ProtocolError, PyMongoError
from pymongo.read_preferences import PrimaryPreferred
from pymongo.uri_parser import parse_uri

from newscrawl.archive.embedded import EmbeddedServer, folder_problem, socket_path
from newscrawl.archive.mongod import ELSEWHERE, explain, find_mongod, library_fix
from newscrawl.exceptions import ServerError

PYTHON = (3, 11)
SERVER = (6, 0)
FREE_BYTES = 1_000_000_000
TIMEOUT_MS = 5_000
WRONG_LOGIN = {18, 8000}  # MongoDB's AuthenticationFailed, and what Atlas says
NO_LOGIN = {13}  # Unauthorized


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; ``fix`` says what to do and is empty when all is well."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def diagnose(uri: str | None, folder: Path, *, find: Callable[[], Path] = find_mongod) -> list[Check]:
    """Check this machine and the MongoDB at ``uri``; without one, the embedded server with its data in ``folder``."""
    checks = [_python(), *(_server(uri) if uri else _embedded(Path(os.path.realpath(folder)), find))]
    return [Check(one.name, one.ok, _line(one.found), "" if one.ok else _line(one.fix)) for one in checks]


def redact(text: str) -> str:
    """Take the credentials out of a MongoDB URI, also out of a misspelt one, and out of a message that quotes one."""
    text = re.sub(r"(?s)^(.*?mongodb(?:\+srv)?://)?.*@", r"\1***@", text)
    text = re.sub(r"(?s)(mongodb(?:\+srv)?://[^@/?,:\s\[]*):(?!\d+(?:[,/?\s]|$))\S.*", r"\1:***", text)  # no host
    return re.sub(r"(?i)((?:password|authMechanismProperties)=)[^&\s]+", r"\1***", text)


def _line(text: str) -> str:
    return " ".join(text.split())


def _python() -> Check:
    fix = "install Python 3.11 or later and make the environment again"
    return Check("Python", sys.version_info >= PYTHON, platform.python_version(), fix)


def _embedded(folder: Path, find: Callable[[], Path]) -> Iterator[Check]:
    if sys.platform == "win32":
        yield Check("mongod", False, "the embedded MongoDB needs Linux or macOS", ELSEWHERE)
        return
    flags = _processor_flags()
    if flags:
        found = "has AVX" if "avx" in flags else "has no AVX, which MongoDB needs since version 5"
        yield Check("processor", "avx" in flags, found, ELSEWHERE)
    try:
        binary = find()
    except ServerError as error:
        found, _, fix = str(error).partition(": ")
        yield Check("mongod", False, f"{found} on {platform.system()} {platform.machine()}", fix)
        binary = None
    program = _program(binary) if binary else []
    place = [_folder(folder), _space(folder), _socket(folder)]
    yield from (*program, *place)
    if binary and all(check.ok for check in (*program, *place)):
        yield _start(folder, binary)


def _processor_flags() -> set[str]:
    """Ask Linux what an x86_64 processor can do; empty elsewhere, where nothing has to be looked for."""
    if platform.machine() != "x86_64":
        return set()
    with contextlib.suppress(OSError):
        found = re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        return set(found[1].split()) if found else set()
    return set()


def _program(binary: Path) -> list[Check]:
    """Check that mongod has its libraries and runs."""
    checks = []
    if shutil.which("ldd"):
        missing = re.findall(r"(\S+) => not found", _output("ldd", str(binary))[1])
        fixes = dict.fromkeys(library_fix(library) for library in missing)
        found = f"{', '.join(missing)} missing" if missing else "all there"
        checks.append(Check("libraries", not missing, found, "; ".join(fixes)))
    status, output = _output(str(binary), "--version")
    version = re.search(r"db version v(\S+)", output)
    if status == 0 and version:
        old = _numbers(version[1]) < SERVER
        found = f"MongoDB {version[1]} ({binary})"
        checks.append(Check("mongod", not old, found, f"use MongoDB {_dotted(SERVER)} or later, or {ELSEWHERE}"))
    else:
        checks.append(Check("mongod", False, f"{binary} does not run: {explain(output, status)}", ELSEWHERE))
    return checks


def _output(*command: str) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603 - ldd and mongod
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout.decode(errors="replace")


def _folder(folder: Path) -> Check:
    problem = folder_problem(folder)
    return Check("data folder", False, *problem) if problem else Check("data folder", True, str(folder))


def _space(folder: Path) -> Check:
    existing = next(place for place in (folder, *folder.parents) if place.is_dir())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1e9:.1f} GB free"
    return Check("disk space", free >= FREE_BYTES, found, "free some, or set NEWSCRAWL_DATA to a larger disk")


def _socket(folder: Path) -> Check:
    try:
        path = socket_path(folder)
    except ServerError as error:
        return Check("socket", False, str(error), ELSEWHERE)
    note = "" if path.parent == folder else " (the path of the data folder is too long for a socket)"
    return Check("socket", True, f"{path}{note}")


def _start(folder: Path, binary: Path) -> Check:
    server = EmbeddedServer(folder, mongod=binary)
    try:
        with server:
            return Check("embedded server", True, f"MongoDB {server.status().version} starts and answers")
    except ServerError as error:
        return Check("embedded server", False, str(error), f"see {folder / 'mongod.log'}, or {ELSEWHERE}")


def _server(uri: str) -> Iterator[Check]:
    try:
        with warnings.catch_warnings(record=True) as ignored:
            warnings.simplefilter("always")
            if "/" not in uri:  # the driver would take it for the name of a host
                parse_uri(uri)
            client: MongoClient[dict[str, Any]] = MongoClient(uri, **_timeouts(uri))
    except (PyMongoError, ValueError) as error:
        yield Check(
            "MONGODB_URI", False, f"{redact(uri)}: {message_of(error, uri)}", "write it like mongodb://127.0.0.1:27017"
        )
        return
    with client:
        unknown = "; ".join(message_of(warning.message, uri) for warning in ignored)
        yield Check("MONGODB_URI", not unknown, unknown or redact(uri), "correct the options in MONGODB_URI")
        try:
            yield from _answers(client, uri)
        except OperationFailure as error:
            yield _refusal(error, uri)
        except InvalidURI as error:
            yield Check("reachable", False, message_of(error, uri), "correct MONGODB_URI")
        except ConfigurationError as error:  # of no wire version in common, or of a name that DNS does not know
            yield Check("reachable", False, message_of(error, uri), f"use MongoDB {_dotted(SERVER)} or later there")
        except PyMongoError as error:
            others = client.topology_description.server_descriptions().values()
            if any(isinstance(server.error, ProtocolError) for server in others):
                found = f"{redact(uri)}: something answers there that is no MongoDB"
                yield Check("reachable", False, found, "correct host and port in MONGODB_URI")
                return
            fix = "start that server, correct host and port in MONGODB_URI, or let this machine through its firewall"
            yield Check("reachable", False, message_of(error, uri), fix)


def _timeouts(uri: str) -> dict[str, Any]:
    """Don't make anyone wait for half a minute, unless the URI says so: arguments would override it."""
    names = ("serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS")
    return {name: TIMEOUT_MS for name in names if name.lower() not in uri.lower()}


def _answers(client: MongoClient[dict[str, Any]], uri: str) -> Iterator[Check]:
    # Not the primary only: a replica set without one is reachable, but not writable.
    prefer: dict[str, Any] = {"read_preference": PrimaryPreferred()}
    hello = client.admin.command("hello", **prefer)
    yield Check("reachable", True, redact(uri))
    version = str(client.admin.command("buildInfo", **prefer)["version"])
    fix = f"move to MongoDB {_dotted(SERVER)} or later"
    yield Check("server version", _numbers(version) >= SERVER, f"MongoDB {version}", fix)
    writable = bool(hello.get("isWritablePrimary"))
    found = "a primary" if writable else "not a primary"
    yield Check("writable", writable, found, "name the primary in MONGODB_URI, or all members and replicaSet=")
    client.admin.command("listDatabases", nameOnly=True, authorizedDatabases=True, **prefer)
    users = client.admin.command("connectionStatus", **prefer)["authInfo"]["authenticatedUsers"]
    yield Check("login", True, "accepted" if users else "the server asks for none")


def _refusal(error: OperationFailure, uri: str) -> Check:
    if error.code in WRONG_LOGIN:
        fix = "correct user and password in MONGODB_URI, and authSource, the database that knows the user"
        return Check("login", False, "the server does not know this user with this password", fix)
    if error.code in NO_LOGIN:
        return Check("login", False, "the server asks for a login", "put user and password into MONGODB_URI")
    return Check("login", False, message_of(error, uri), "give the user of MONGODB_URI the role readWrite")


def message_of(error: Warning | Exception | str, uri: str) -> str:
    """Quote pymongo without its technical tail, unless it quotes a part of a password that was not escaped."""
    text = redact(re.split(r" \(configured timeouts|, Timeout: |, full error", str(error))[0])
    login = uri.partition("://")[2].rpartition("@")[0]
    password = login.partition(":")[2] or login
    secrets = re.findall(r"\w+", f"{password} {unquote_plus(password)}".casefold())
    # Where there is no @, what is behind a colon may be a password all the same.
    if "***" in text or (redact(uri) != uri and (not login or any(one in text.casefold() for one in secrets))):
        return "it is not a valid MongoDB URI (is the password percent-encoded?)"
    return text


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
