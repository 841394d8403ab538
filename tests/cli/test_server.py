"""db and doctor: the embedded server looked after from the shell."""

import pytest
from pymongo import MongoClient

from newscrawl.archive.embedded import EmbeddedServer


@pytest.fixture
def own(newscrawl, tmp_path):
    """Run commands on a data folder of this test's own."""
    folder = tmp_path / "data"
    yield lambda *arguments, **changes: newscrawl(
        *arguments, **({"MONGODB_URI": None, "NEWSCRAWL_DATA": str(folder)} | changes)
    )
    EmbeddedServer(folder / "mongodb").stop(force=True)


def test_the_server_is_started_looked_at_and_stopped(own, tmp_path):
    run = own("db", "status")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("running   no\n")
    run = own("db", "uri")
    assert (run.status, run.err) == (2, "newscrawl: the embedded server does not run; try: newscrawl db start\n")
    started = own("db", "start")
    assert (started.status, started.err) == (0, "")
    uri = started.out.strip()
    with MongoClient(uri) as client:
        assert client.admin.command("ping")["ok"]
    status = own("db", "status").out
    assert status.startswith("running   yes, pid ")
    assert uri in status
    assert f"folder    {tmp_path / 'data' / 'mongodb'}" in status
    # It goes on running after commands that use it.
    assert own("runs").status == 1
    assert EmbeddedServer(tmp_path / "data" / "mongodb").status().running
    assert own("db", "stop").out == "stopped\n"
    assert not EmbeddedServer(tmp_path / "data" / "mongodb").status().running


def test_a_server_that_is_not_ours_is_left_alone(own):
    run = own("db", "stop", MONGODB_URI="mongodb://user:s3cret@127.0.0.1:9/")
    assert run.status == 2
    assert "MONGODB_URI is set to mongodb://***@127.0.0.1:9/" in run.err
    assert "s3cret" not in run.text


def test_a_folder_that_is_none_is_told_by_db_and_doctor(own, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    run = own("db", "start", NEWSCRAWL_DATA=str(file))
    assert run.status == 1
    assert run.err.startswith(f"newscrawl: {file} is not a folder")
    run = own("doctor", NEWSCRAWL_DATA=str(file))
    assert run.status == 1
    assert f"{file} is not a folder" in run.out
    assert "\n      " in run.out


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(own):
    for command in ("runs", "doctor"):
        run = own(command, NEWSCRAWL_DATA="/proc/newscrawl")
        assert run.status == 1
        assert "set NEWSCRAWL_DATA to a folder that you can write to" in run.text
    assert "WRONG data folder: /proc" in run.out


def test_the_doctor_finds_a_sound_machine_sound(own, server):
    run = own("doctor", "--uri", server)
    assert (run.status, run.err) == (0, "")
    assert all(line.startswith("ok   ") for line in run.out.splitlines())


def test_the_doctor_says_how_to_mend_a_database_that_does_not_answer(own):
    run = own("doctor", "--uri", "mongodb://user:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=200")
    assert run.status == 1
    assert "WRONG" in run.out
    assert "s3cret" not in run.text


def test_the_help_names_every_command_and_exit_status_in_order(own):
    run = own("--help")
    assert run.status == 0
    for command in ("search", "show", "export", "ingest", "runs", "sections", "extract", "db", "doctor"):
        assert f"\n  {command} " in run.out
    assert "\\b" not in run.out
    statuses = run.out.partition("  Exit status: ")[2].partition("\n\n")[0]
    assert [entry.split()[0] for entry in statuses.split(",")] == list("0123456")
