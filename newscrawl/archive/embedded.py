"""A private MongoDB server for trial and single users: the first user starts it, the last one stops it.

FOLDER/           0700, whoever can open the socket can read the archive
├── data/         MongoDB's own files; mongod holds a flock on data/mongod.lock, which names its pid
├── lock          flocked while the server is started, stopped or looked at
├── users/        one file per user, flocked as long as it lives: the kernel lets go after a kill -9
├── pin           exists while `newscrawl db start` keeps the server running
├── address       where the socket is
├── mongod.sock   the socket, or none when its path is too long: then it is in a folder of its own in /tmp
└── mongod.log

A lock on a file per user, and not one shared lock, because a lock cannot be asked how many hold it.
"""

import atexit
import contextlib
import dataclasses
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

from newscrawl.archive.mongod import (
    ELSEWHERE,
    answers,
    arguments,
    command,
    ended,
    explain,
    find_mongod,
    is_mongod,
    spawn,
    uri_of,
)
from newscrawl.exceptions import ServerError

if sys.platform != "win32":
    import fcntl

START_SECONDS = 60  # recovery after a crash reads the whole journal
STOP_SECONDS = 30
LOCK_SECONDS = START_SECONDS + STOP_SECONDS
PID_SECONDS = 5  # mongod locks its file first and then writes its pid
LOG_BYTES = 4_000_000  # the log of a server that runs for ever is emptied when someone joins
SOCKET_BYTES = 103  # macOS has 104 bytes for the path and its final NUL, Linux 108


def socket_path(folder: Path) -> Path:
    """Where the socket of the server in ``folder`` belongs: there, or in a short folder when that path is too long."""
    fallback = f"newscrawl-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    for place in (folder, Path(tempfile.gettempdir(), fallback), Path("/tmp", fallback)):  # noqa: S108 - see _make_private
        path = place / "mongod.sock"
        # mongod takes a comma for the start of the next address.
        if len(os.fsencode(path)) <= SOCKET_BYTES and "," not in str(path):
            return path
    raise ServerError(f"no folder short enough for a Unix socket: {ELSEWHERE}")  # pragma: no cover - /tmp is short


def folder_problem(folder: Path) -> tuple[str, str] | None:
    """Say why ``folder`` cannot hold the server's data, and what to do; None when it can."""
    fix = f"set NEWSCRAWL_DATA to a folder that you can write to, or {ELSEWHERE}"
    try:
        existing = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        if not existing.is_dir():
            return f"{existing} is not a folder", f"move it away, or {fix}"
        for place in (folder, folder / "data"):
            if place.exists() and (owner := place.stat().st_uid) != os.geteuid():
                return f"{place} belongs to user {owner}, not to user {os.geteuid()}", f"run as that user, or {fix}"
            if place.exists() and not os.access(place, os.R_OK | os.W_OK | os.X_OK):
                return f"{place} is not readable and writable", f"chmod u+rwx it, or {fix}"
        if not os.access(existing, os.W_OK | os.X_OK):
            return f"{existing} is not writable", fix
        if existing != folder:
            Path(tempfile.mkdtemp(dir=existing)).rmdir()  # some say that they can be written to, as /proc to root
    except OSError as error:
        return f"{folder} cannot be used ({error.strerror})", fix
    return None


def running_uri(folder: Path) -> str | None:
    """Return the URI of the server in ``folder`` if it runs. It starts nothing and waits for nobody.

    Who asks becomes no user: the server may be gone at any time.
    """
    with contextlib.suppress(OSError):
        path = Path(os.fsdecode(Path(os.path.realpath(folder), "address").read_bytes()))
        return uri_of(path) if path.is_socket() else None
    return None


@dataclasses.dataclass(frozen=True, slots=True)
class ServerStatus:
    """What ``EmbeddedServer.status`` found."""

    folder: Path
    running: bool
    pid: int | None
    uri: str | None
    version: str | None
    users: int
    """Who use it now, the asking process included if it does; `newscrawl db start` is none."""
    pinned: bool
    """Kept running by `newscrawl db start`."""
    size: int
    """Bytes on disk."""


class EmbeddedServer:
    """The server whose data are in ``folder``; not to be shared between threads.

    ``mongod`` is the program to run, by default what ``find_mongod`` finds. All errors are ServerErrors.
    """

    def __init__(self, folder: Path, *, mongod: Path | None = None) -> None:
        self.folder = Path(os.path.realpath(folder))
        self._mongod = mongod
        self._data = self.folder / "data"
        self._lock = self.folder / "lock"
        self._pin = self.folder / "pin"
        self._address = self.folder / "address"
        self._log = self.folder / "mongod.log"
        self._user: _User | None = None

    def __enter__(self) -> str:
        """Acquire."""
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        """Release, whatever happened."""
        self.release()

    def acquire(self) -> str:
        """Start the server or join the running one, and return its URI; again, to start one that has crashed."""
        self._prepare()
        with self._locked():
            try:
                if self._user is None or self._user.forgotten:
                    self._user = _User(self.folder / "users")
                    atexit.register(self.release)
                return self._ensure_running()
            except BaseException:  # Ctrl-C included: nobody would stop the server
                self._leave()
                raise

    def restart(self) -> bool:
        """Start the server again if it has died under its user; return whether it had."""
        with self._locked():
            if self._pid() is not None:
                return False
        self.acquire()
        return True

    def release(self) -> None:
        """Leave the server; the last user stops it. Does nothing in a forked child of the user, or the second time."""
        atexit.unregister(self.release)
        if self._user is None or self._user.forgotten:
            return
        with self._locked():
            self._leave()

    def start(self) -> str:
        """Start the server and keep it, whoever comes and goes, until ``stop``."""
        self._prepare()
        with self._locked():
            pinned = self._pin.exists()
            self._pin.touch()
            try:
                return self._ensure_running()
            except BaseException:
                if not pinned:
                    self._pin.unlink()
                    self._leave()
                raise

    def stop(self, *, force: bool = False) -> None:
        """Keep the server no longer, and stop it; refused while others use it, unless forced."""
        if not self._lock.exists():
            return
        with self._locked():
            self._pin.unlink(missing_ok=True)
            others = self._count_users(but=self._user)
            if others and not force:
                who = "another process uses" if others == 1 else f"{others} other processes use"
                raise ServerError(f"{who} the server in {self.folder}: the last to end stops it; --force stops it now")
            if self._user is not None:
                atexit.unregister(self.release)
                self._user.leave()
                self._user = None
            self._halt(force=force)

    def status(self) -> ServerStatus:
        """Look, and start nothing; waits for one who is starting or stopping the server."""
        if not self._lock.exists():
            return ServerStatus(self.folder, False, None, None, None, 0, False, 0)
        with self._locked():
            pid, users = self._pid(), self._count_users()
        path = self._socket() if pid else None
        try:
            version = str(command(path, "buildInfo")["version"]) if path else None
        except OSError:
            version = None
        size = sum(_size(Path(place, name)) for place, _, names in os.walk(self.folder) for name in names)
        uri = uri_of(path) if path else None
        return ServerStatus(self.folder, pid is not None, pid, uri, version, users, self._pin.exists(), size)

    def _prepare(self) -> None:
        """Make the folder, or say why that is impossible."""
        if sys.platform == "win32":
            raise ServerError(f"the embedded MongoDB needs Linux or macOS: {ELSEWHERE}")
        problem = folder_problem(self.folder)
        if problem is not None:
            raise ServerError(": ".join(problem))
        try:
            for place in (self.folder, self._data, self.folder / "users"):
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as error:
            raise ServerError(
                f"cannot make {error.filename} ({error.strerror}): set NEWSCRAWL_DATA to a folder that you can write to"
            ) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only one who starts, stops or looks; ``_pid`` and ``_count_users`` need it, as they try locks."""
        try:
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ServerError(f"cannot open {error.filename} ({error.strerror}): run as its owner") from error
        try:
            deadline = time.monotonic() + LOCK_SECONDS
            while not _flock(handle):
                if time.monotonic() > deadline:
                    raise ServerError(f"another process has held {self._lock} for {LOCK_SECONDS} s: end it")
                time.sleep(0.01)
            yield
        except OSError as error:  # a full disk, a program that cannot run
            raise ServerError(f"cannot run the embedded MongoDB: {_why(error)}: {ELSEWHERE}") from error
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough: a child forked meanwhile has the file open
            os.close(handle)

    def _leave(self) -> None:
        """Stop being a user; stop the server when nobody is left."""
        if self._user is not None:
            self._user.leave()
            self._user = None
        if not self._pin.exists() and not self._count_users():
            self._halt()

    def _count_users(self, but: "_User | None" = None) -> int:
        """Count those who live, and sweep up after those who were killed."""
        count = 0
        for file in self.folder.glob("users/*"):
            if but is not None and file == but.file:
                continue
            handle = os.open(file, os.O_RDWR)
            try:
                if _flock(handle):
                    file.unlink()
                else:
                    count += 1
            finally:
                os.close(handle)
        return count

    def _pid(self) -> int | None:
        """Return the pid of the running mongod, or None; neither a reused pid nor a zombie passes for it."""
        deadline = time.monotonic() + PID_SECONDS
        while True:
            try:
                handle = os.open(self._data / "mongod.lock", os.O_RDWR)
            except FileNotFoundError:
                return None
            try:
                if _flock(handle):
                    return None
                text = os.read(handle, 32).strip()
            finally:
                os.close(handle)
            if text.isdigit() and is_mongod(int(text), self._data):
                return int(text)
            if time.monotonic() > deadline:
                raise ServerError(f"a mongod that newscrawl did not start uses {self._data}: stop it, or {ELSEWHERE}")
            time.sleep(0.01)

    def _socket(self) -> Path:
        """Where the running server listens, which its starter's TMPDIR may have decided."""
        with contextlib.suppress(FileNotFoundError):
            return Path(os.fsdecode(self._address.read_bytes()))
        return socket_path(self.folder)

    def _ensure_running(self) -> str:
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            os.truncate(self._log, 0)  # a running mongod appends, so it goes on at the start
        if self._pid() is None:
            return self._launch()
        path = self._socket()
        deadline = time.monotonic() + START_SECONDS
        while not answers(path):
            if self._pid() is None:
                return self._launch()
            if time.monotonic() > deadline:
                raise ServerError(f"the server in {self.folder} does not answer: newscrawl db stop --force")
            time.sleep(0.02)
        return uri_of(path)

    def _launch(self) -> str:
        """Start mongod and wait until it answers; an interruption leaves no process behind."""
        binary = self._mongod or find_mongod()
        started: list[subprocess.Popen[bytes]] = []
        path = socket_path(self.folder)
        try:
            _make_private(path.parent)
            self._address.write_bytes(os.fsencode(path))
            with self._log.open("ab") as log, ThreadPoolExecutor(1) as pool:
                log_start = log.tell()
                # In a thread, because Ctrl-C is raised in the main thread: a pid that exists is never lost.
                pool.submit(lambda: started.append(spawn(arguments(binary, self._data, path), log))).result()
            self._wait(started[0], path, log_start)
        except BaseException:
            for process in started:
                process.kill()  # nothing is acknowledged yet, and every start recovers what a kill left
                process.wait()
            self._tidy(path)
            raise
        started[0].returncode = 0  # it outlives us on purpose; Popen would warn of a child still running
        return uri_of(path)

    def _wait(self, process: subprocess.Popen[bytes], path: Path, log_start: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(path):
            if process.poll() is not None:
                output = self._log.read_bytes()[log_start:].decode(errors="replace")
                raise ServerError(f"mongod does not start: {explain(output, process.returncode)} (log: {self._log})")
            if time.monotonic() > deadline:
                raise ServerError(f"mongod has not answered for {START_SECONDS} s (log: {self._log}): {ELSEWHERE}")
            time.sleep(0.02)

    def _halt(self, *, force: bool = False) -> None:
        """End mongod and wait until it is gone."""
        pid = self._pid()
        if pid is None:  # it has crashed; not at the noted address, which in a copied folder is the original's
            self._tidy(socket_path(self.folder))
            return
        path = self._socket()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            if not self._gone(pid):
                if not force:
                    raise ServerError(f"mongod (pid {pid}) does not stop: newscrawl db stop --force")
                os.kill(pid, signal.SIGKILL)  # what it has acknowledged is in the journal
                self._gone(pid)
        self._tidy(path)

    def _gone(self, pid: int) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while self._pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        deadline = time.monotonic() + 1  # it has closed its files and is ending
        while not ended(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        return True

    def _tidy(self, path: Path) -> None:
        """Leave nothing but data."""
        path.unlink(missing_ok=True)
        self._address.unlink(missing_ok=True)
        if path.parent != self.folder:
            with contextlib.suppress(OSError):
                path.parent.rmdir()


class _User:
    """One user's mark: a file that is flocked while the process lives. Made and left with the folder locked."""

    alive: ClassVar[set["_User"]] = set()

    def __init__(self, folder: Path) -> None:
        self._handle, name = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=folder)
        self.file = Path(name)
        self.forgotten = False
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        self.alive.add(self)

    def leave(self) -> None:
        if not self.forgotten:
            self.file.unlink(missing_ok=True)
            self.forget()

    def forget(self) -> None:
        """Close the file, which in a forked child leaves the parent's lock alone."""
        self.alive.discard(self)
        self.forgotten = True
        os.close(self._handle)

    @classmethod
    def forget_all(cls) -> None:
        for user in list(cls.alive):
            user.forget()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_User.forget_all)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and Path(str(error.filename)).exists():
        return f"{error.filename} is built for a system with glibc"  # what is not found is the loader it names
    return f"{error.filename}: {error.strerror}"


def _make_private(folder: Path) -> None:
    """Make a folder that nobody else can enter; in /tmp another user may have been there first."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ServerError(f"{folder} is not a private folder of user {os.geteuid()}: remove it, or set TMPDIR")


def _flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise ServerError(f"cannot lock files ({error.strerror}): set NEWSCRAWL_DATA to a local disk") from error
    return True


def _size(file: Path) -> int:
    try:
        return file.lstat().st_blocks * 512
    except FileNotFoundError:
        return 0  # MongoDB removes files while we look
