import contextlib
import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from newscrawl.archive import embedded
from newscrawl.archive.embedded import EmbeddedServer, socket_path
from newscrawl.archive.mongod import cache_size, explain, find_mongod
from newscrawl.exceptions import ServerError

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc")

NOBODY = 65534
USER = """
import sys
from pathlib import Path
from newscrawl.archive.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.acquire()
print("ready", flush=True)
sys.stdin.read()
"""


def mongods(folder):
    """List the pids of all processes that were started for this folder."""
    pids = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and os.fsencode(folder / "data") in (entry / "cmdline").read_bytes().split(b"\0"):
                pids.append(int(entry.name))
    return pids


@pytest.fixture
def folder(tmp_path):
    """Give a folder in which no mongod may be left at the end."""
    folder = tmp_path.resolve() / "mongodb"
    yield folder
    left = mongods(folder)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []
    assert not list(folder.glob("mongod.sock"))


@contextlib.contextmanager
def process(program, *arguments):
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def a_user(folder):
    """Start a process that uses the server until its standard input ends."""
    return process(USER, folder)


def ready(user):
    assert user.stdout.readline() == "ready\n"
    return user


def end(user):
    user.stdin.close()
    assert user.wait(30) == 0


def stand_in(tmp_path, script):
    """Write a program that is taken for mongod."""
    program = tmp_path / "mongod"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return found


def test_server_starts_answers_and_leaves_only_data(folder):
    server = EmbeddedServer(folder)
    with server as uri, MongoClient(uri) as client:
        client.test.things.insert_one({"_id": 1})
        assert client.write_concern.document == {"w": 1, "j": True}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        status = server.status()
        assert (status.running, status.uri, status.users, status.pinned) == (True, uri, 1, False)
        assert status.version == client.server_info()["version"]
        assert [status.pid] == mongods(folder)
        assert os.getsid(status.pid) != os.getsid(0), "Ctrl-C in this terminal would reach it"
        assert 0 < status.size < 30_000_000
    status = server.status()
    assert (status.running, status.pid, status.uri, status.users) == (False, None, None, 0)
    assert {entry.name for entry in folder.iterdir()} == {"data", "lock", "mongod.log", "users"}
    assert not list((folder / "users").iterdir())
    with server as uri, MongoClient(uri) as client:
        assert client.test.things.count_documents({}) == 1


def test_server_listens_on_no_tcp_port(folder):
    server = EmbeddedServer(folder)
    with server:
        own = set()
        for handle in Path(f"/proc/{server.status().pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                own.add(str(handle.readlink()))
        tables = [Path("/proc/net", name) for name in ("tcp", "tcp6", "udp", "udp6")]
        lines = [line for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
        assert not own & {f"socket:[{line.split()[9]}]" for line in lines}
        assert any(link.startswith("socket:") for link in own)


def test_second_user_joins_and_the_last_one_stops_the_server(folder):
    first, second = EmbeddedServer(folder), EmbeddedServer(folder)
    uri = first.acquire()
    assert second.acquire() == uri
    assert second.acquire() == uri
    assert second.status().users == 2
    first.release()
    first.release()
    assert len(mongods(folder)) == 1
    second.release()
    assert mongods(folder) == []


def test_five_starters_at_once_share_one_server(folder):
    with contextlib.ExitStack() as stack:
        users = [stack.enter_context(a_user(folder)) for _ in range(5)]
        for user in users:
            ready(user)
        assert len(mongods(folder)) == 1
        assert EmbeddedServer(folder).status().users == 5
        for user in users[:4]:
            end(user)
        assert EmbeddedServer(folder).status().users == 1
        end(users[4])


def test_process_that_ends_without_release_stops_the_server(folder):
    with a_user(folder) as user:
        end(ready(user))
    assert mongods(folder) == []


def test_server_of_a_killed_user_is_stopped_by_the_next_user(folder):
    with a_user(folder) as user:
        ready(user).kill()
    (pid,) = mongods(folder)
    server = EmbeddedServer(folder)
    assert server.status().users == 0
    with server:
        assert server.status().pid == pid
        assert server.status().users == 1
    assert mongods(folder) == []


def test_acknowledged_inserts_survive_a_killed_server(folder):
    server = EmbeddedServer(folder)
    acknowledged = []

    def write(uri):
        with MongoClient(uri) as client, contextlib.suppress(PyMongoError):
            for number in range(1_000_000):
                client.test.things.insert_one({"_id": number})
                acknowledged.append(number)

    writer = threading.Thread(target=write, args=(server.acquire(),))
    writer.start()
    wait_for(lambda: len(acknowledged) >= 50)
    os.kill(server.status().pid, signal.SIGKILL)
    writer.join()
    assert server.status().running is False
    with MongoClient(server.acquire()) as client:
        assert set(acknowledged) <= set(client.test.things.distinct("_id"))
    server.release()


def test_what_a_crash_leaves_is_no_obstacle(folder):
    with EmbeddedServer(folder):
        pass
    (folder / "data" / "mongod.lock").write_text(f"{os.getpid()}\n")  # a pid that another program has now
    (folder / "address").write_text("/nowhere/mongod.sock")
    (folder / "users" / "1-killed").touch()
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as stale:
        stale.bind(os.path.relpath(socket_path(folder)))
    server = EmbeddedServer(folder)
    assert server.status().running is False
    with server:
        assert server.status().users == 1


def test_process_that_is_not_our_mongod_is_never_signalled(folder, monkeypatch):
    monkeypatch.setattr(embedded, "PID_SECONDS", 0.1)
    (folder / "data").mkdir(parents=True)
    (folder / "lock").touch()
    with process("input()") as bystander, (folder / "data" / "mongod.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(f"{bystander.pid}\n")
        held.flush()
        for use in (EmbeddedServer(folder).acquire, lambda: EmbeddedServer(folder).stop(force=True)):
            with pytest.raises(ServerError, match="newscrawl did not start"):
                use()
        assert bystander.poll() is None


def test_stale_address_in_a_copied_folder_does_not_touch_the_original(folder, tmp_path):
    with EmbeddedServer(folder) as uri:
        copy = tmp_path / "copy"
        copy.mkdir()
        for name in ("address", "lock"):
            shutil.copy(folder / name, copy / name)
        EmbeddedServer(copy).stop()
        with MongoClient(uri) as client:
            assert client.admin.command("ping")["ok"] == 1


@pytest.mark.parametrize("name", ["long" * 40, "com,ma"])
def test_path_that_a_socket_cannot_have_gets_a_short_private_folder(folder, name):
    place = folder / name
    short = socket_path(place).parent
    with EmbeddedServer(place) as uri, MongoClient(uri) as client:
        assert client.admin.command("ping")["ok"] == 1
        assert (place / "data" / "WiredTiger").exists()
        assert short.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert not short.exists()


def test_users_with_another_tmpdir_find_the_socket(folder, monkeypatch):
    place = folder / ("long" * 40)
    with EmbeddedServer(place) as uri:
        monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")  # noqa: S108 - never written to
        with EmbeddedServer(place) as joined:
            assert joined == uri


def test_short_folder_that_is_not_private_is_refused(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "private")
    embedded._make_private(tmp_path / "private")
    for name in ("open", "link"):
        with pytest.raises(ServerError, match="not a private folder"):
            embedded._make_private(tmp_path / name)


def test_killed_starter_with_a_forked_child_is_no_user_and_the_child_stops_nothing(folder):
    program = USER.replace(
        'print("ready"',
        """
import os, time
if os.fork() == 0:
    server.release()
    print(os.getpid(), server.status().users, flush=True)
    time.sleep(60)
    os._exit(0)
print("ready\"""",
    )
    with process(program, folder) as user:
        lines = [user.stdout.readline(), user.stdout.readline()]
        lines.remove("ready\n")
        child, users = map(int, lines[0].split())
        try:
            assert users == 1
            assert len(mongods(folder)) == 1
            user.kill()
            user.wait()
            assert EmbeddedServer(folder).status().users == 0
            with EmbeddedServer(folder):
                pass
            assert mongods(folder) == []
        finally:
            os.kill(child, signal.SIGKILL)


def test_ctrl_c_during_the_start_leaves_no_process(folder, tmp_path):
    deaf = stand_in(tmp_path, 'trap "" TERM INT; while :; do sleep 0.05; done')
    program = USER.replace("(Path(sys.argv[1]))", "(Path(sys.argv[1]), mongod=Path(sys.argv[2]))")
    with process(
        f"try:{program.replace(chr(10), chr(10) + '  ')}\nexcept KeyboardInterrupt: sys.exit(7)", folder, deaf
    ) as user:
        wait_for(lambda: mongods(folder))
        user.send_signal(signal.SIGINT)
        assert user.wait(20) == 7
    assert mongods(folder) == []
    assert not (folder / "address").exists()
    assert not list((folder / "users").iterdir())


def test_pinned_server_stays_until_it_is_stopped(folder):
    server = EmbeddedServer(folder)
    uri = server.start()
    with EmbeddedServer(folder) as joined:
        assert joined == uri
    status = server.status()
    assert (status.running, status.pinned, status.users) == (True, True, 0)
    server.stop()
    assert mongods(folder) == []
    server.stop()


def test_stop_is_refused_while_others_use_the_server(folder):
    server = EmbeddedServer(folder)
    server.start()
    with a_user(folder) as user:
        ready(user)
        with pytest.raises(ServerError, match="another process uses"):
            server.stop()
        assert server.status().pinned is False
        end(user)
    assert mongods(folder) == []


def test_stop_by_force_ends_a_server_that_others_use(folder):
    other = EmbeddedServer(folder)
    other.acquire()
    EmbeddedServer(folder).stop(force=True)
    assert mongods(folder) == []
    other.release()


def test_status_makes_and_starts_nothing(folder):
    assert EmbeddedServer(folder).status().running is False
    EmbeddedServer(folder).stop()
    assert not folder.exists()


def test_log_is_bounded(folder):
    folder.mkdir()
    (folder / "mongod.log").write_bytes(b"old line\n" * 1_000_000)
    with EmbeddedServer(folder):
        assert (folder / "mongod.log").stat().st_size < 100_000


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "mongodb"):
        with pytest.raises(ServerError, match=r"file is not a folder: .*NEWSCRAWL_DATA"):
            EmbeddedServer(folder).acquire()


@pytest.mark.parametrize(
    ("owner", "mode", "message"), [(0, 0o755, "belongs to user 0"), (NOBODY, 0o500, "not readable and")]
)
def test_folder_of_another_user_or_without_write_permission_is_refused(owner, mode, message):
    if os.getuid() != 0 and owner == 0:
        pytest.skip("needs root to make such a folder")
    program = """
import os, sys
from pathlib import Path
from newscrawl.archive.embedded import EmbeddedServer
if os.getuid() == 0:
    os.setuid(int(sys.argv[2]))  # nothing is forbidden to root
EmbeddedServer(Path(sys.argv[1])).acquire()
"""
    with tempfile.TemporaryDirectory() as place:  # tmp_path is closed to other users
        Path(place).chmod(0o755)
        folder = Path(place, "mongodb")
        folder.mkdir()
        if os.getuid() == 0:
            os.chown(folder, owner, -1)
        folder.chmod(mode)
        done = subprocess.run(
            [sys.executable, "-c", program, folder, str(NOBODY)], capture_output=True, text=True, check=False
        )
        folder.chmod(0o700)
    assert f"ServerError: {folder}" in done.stderr
    assert message in done.stderr.splitlines()[-1]


def test_folder_of_a_user_is_refused_to_root(folder):
    if os.getuid() != 0:
        pytest.skip("needs root")
    folder.mkdir()
    os.chown(folder, NOBODY, -1)
    with pytest.raises(ServerError, match=f"belongs to user {NOBODY}"):
        EmbeddedServer(folder).acquire()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "echo 'x: error while loading shared libraries: libcurl.so.4: cannot open shared object file'; exit 127",
            "libcurl4",
        ),
        ('echo "x: /lib/libc.so.6: version \\`GLIBC_2.34\' not found (required by x)"; exit 1', "has GLIBC_2.34"),
        ("kill -ILL $$", "lacks AVX"),
        ("kill -KILL $$", "out of memory"),
        ("echo 'Error parsing command line: unrecognised option'; exit 2", "unrecognised option"),
        ("exit 3", "exit status 3"),
    ],
)
def test_error_says_in_one_line_why_mongod_ended(folder, tmp_path, script, message):
    with pytest.raises(ServerError, match=message) as caught:
        EmbeddedServer(folder, mongod=stand_in(tmp_path, script)).acquire()
    assert "\n" not in str(caught.value)


def test_program_that_cannot_run_is_named(folder, tmp_path):
    program = stand_in(tmp_path, "exit 0")
    program.chmod(0o644)
    with pytest.raises(ServerError, match="Permission denied"):
        EmbeddedServer(folder, mongod=program).acquire()
    program.chmod(0o755)
    program.write_text("#!/no/such/loader\n")
    with pytest.raises(ServerError, match="glibc"):
        EmbeddedServer(folder, mongod=program).acquire()


def test_data_that_mongod_cannot_read_are_named_in_one_line(folder):
    with EmbeddedServer(folder):
        pass
    (folder / "data" / "_mdb_catalog.wt").write_bytes(b"junk" * 1024)
    for _ in range(2):
        with pytest.raises(ServerError, match=r"This may be due to data corruption.*mongod\.log") as caught:
            EmbeddedServer(folder).acquire()
        assert "\n" not in str(caught.value)


def test_exception_in_the_log_goes_before_its_echoes():
    log = r"""
{"s":"E","c":"WT","msg":"WiredTiger error","attr":{"message":{"msg":"opendir","error_str":"No such file"}}}
{"s":"E","c":"CONTROL","msg":"DBException, terminating","attr":{"error":"DBPathInUse: another\nmongod"}}
{"s":"F","c":"ASSERT","msg":"aborting after fassert() failure"}
{"s":"E","c":"""
    assert explain(log, 100) == "DBException, terminating: DBPathInUse: another mongod"
    assert explain(log.splitlines()[1], 14) == "WiredTiger error: opendir: No such file"


def test_mongod_is_looked_for_in_the_wheel_then_on_path(tmp_path):
    program = stand_in(tmp_path, "exit 0")
    assert find_mongod(wheels=("no-such-wheel",), path=str(tmp_path)) == program
    with pytest.raises(ServerError, match=r"pip install .* PATH.* MONGODB_URI"):
        find_mongod(wheels=(), path="/nowhere")


def test_windows_is_told_to_set_a_uri():
    program = """
import sys, asyncio, concurrent.futures, importlib.metadata, pathlib, subprocess, tempfile, bson
sys.modules["fcntl"] = None
sys.platform = "win32"
from newscrawl.archive.embedded import EmbeddedServer
EmbeddedServer(pathlib.Path("nowhere")).acquire()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith("needs Linux or macOS: set MONGODB_URI to a MongoDB server")


@pytest.mark.parametrize(("memory", "size"), [(1e9, 0.25), (8e9, 1.0), (256e9, 4.0)])
def test_the_server_takes_a_share_of_the_machines_memory(memory, size):
    assert cache_size(int(memory)) == size
