"""Reaching MongoDB, and what is said where it cannot be reached: one line, no password."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.archive.connection import Server, WritableArchive, database_errors, options
from newscrawl.archive.embedded import EmbeddedServer
from newscrawl.exceptions import DatabaseError, NewscrawlError, OutageError, SetupError
from newscrawl.query import Archive, open_archive

# A file and no port: pymongo's asyncio client may forget to close what it opened towards a closed port.
NOBODY = "mongodb://user:s3cret@%2Fnowhere%2Fmongod.sock/?serverSelectionTimeoutMS=200"


async def failure(uri, folder):
    """Return what is said where the archive cannot be opened for writing."""
    with pytest.raises(NewscrawlError) as caught:
        async with WritableArchive(uri, "never", folder):
            pass
    message = str(caught.value)
    assert "\n" not in message
    assert "s3cret" not in message
    return caught.type, message


async def test_an_open_archive_has_its_collections_and_says_where_it_is(archive, database, db):
    assert set(db.list_collection_names()) >= {"articles", "ledger", "runs", "fronts", "fingerprints", "revisions"}
    assert archive.place.startswith(f"database {database} of mongodb://")


async def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path):
    kind, message = await failure(NOBODY, tmp_path)
    assert kind is OutageError
    assert message.startswith("MongoDB does not answer: mongodb://***@%2Fnowhere%2Fmongod.sock/")
    assert "unset MONGODB_URI" in message


async def test_a_wrong_password_is_told_from_a_server_that_is_down(guarded, tmp_path):
    kind, message = await failure(guarded("owner", "s3cret"), tmp_path)
    assert kind is DatabaseError
    assert message.startswith("MongoDB refuses the login: mongodb://***@")


async def test_the_right_password_opens_the_archive(guarded, tmp_path, article):
    async with WritableArchive(guarded("owner", "right"), "never", tmp_path) as archive:
        assert [one.kind for one in await archive.articles.store([article(1)])] == ["new"]
    assert "right" not in archive.place


async def test_a_login_that_is_missing_is_told(guarded, tmp_path):
    kind, message = await failure(guarded("owner", "right").replace("owner:right@", ""), tmp_path)
    assert kind is DatabaseError
    assert "Log in, or grant it readWrite and dbAdmin" in message


@pytest.mark.parametrize("uri", ["nonsense", "http://user:s3cret@127.0.0.1", "mongodb://user:s3/cret@127.0.0.1/"])
async def test_a_uri_that_is_none_is_told_with_an_example(uri, tmp_path):
    kind, message = await failure(uri, tmp_path)
    assert kind is SetupError
    assert message.startswith("MONGODB_URI is no MongoDB URI")
    assert message.endswith("Example: mongodb://127.0.0.1:27017")
    assert "s3" not in message


@given(
    st.sampled_from(["mongodb://", "mongodb+srv://", "mongo://", "MONGODB://", "mongodb:/", ""]),
    st.sampled_from(["user:", "us@er:", "us:er:", "us/er:", ""]),
    st.lists(st.sampled_from(["s3cr3t", *"/?#[]@:% &=,+é", "%40", "%zz"]), min_size=1, max_size=6).map("".join),
    st.sampled_from(["127.0.0.1:9/", "h/?authSource=admin", "h1:1,h2:2/db?x=1", "h", "h:bad/", "", "h:99999/?w=x"]),
)
@example("mongodb://", "user:", "/s3cr3t", "127.0.0.1/")
@example("mongodb://", "user:", "?s3cr3t", "127.0.0.1/?authSource=admin")
@example("mongodb://", "user:", "s3cr3t%", "127.0.0.1/")
def test_no_part_of_a_password_is_told_however_badly_it_is_written(scheme, user, password, host):
    server = Server(f"{scheme}{user}{password}@{host}", "news", Path("nowhere"))
    told = ""
    try:
        server.__enter__()
    except SetupError as error:
        told = str(error)
    assert "s3cr3t" not in told
    assert "s3cr3t" not in server.place


async def test_without_a_uri_the_embedded_server_runs_as_long_as_the_archive_is_open(tmp_path, article):
    folder = tmp_path / "mongodb"
    async with WritableArchive("", "news", tmp_path) as archive:
        assert archive.place == f"database news of the embedded server in {folder}"
        assert EmbeddedServer(folder).status().running
        await archive.articles.store([article(1)])
        with Archive("", "news", tmp_path) as reader:
            assert reader.get(article(1).url)["headline"] == "Headline 1"
    assert not EmbeddedServer(folder).status().running


async def test_a_data_folder_that_cannot_be_one_is_a_matter_of_set_up(tmp_path):
    (tmp_path / "file").write_text("mine")
    kind, message = await failure("", tmp_path / "file")
    assert issubclass(kind, SetupError)
    assert "is not a folder" in message


def test_a_reader_is_told_the_same_of_a_server_that_does_not_answer():
    said = r"^MongoDB does not answer: mongodb://\*\*\*@%2Fnowhere%2Fmongod.sock/"
    with pytest.raises(DatabaseError, match=said), open_archive(NOBODY):
        pass


def test_what_the_server_refuses_is_one_line(mongo, database):
    with pytest.raises(DatabaseError, match=r"^MongoDB refuses: here: ") as caught, database_errors("here"):
        mongo[database].articles.aggregate([{"$nonsense": 1}])
    assert "\n" not in str(caught.value)


def test_the_place_of_a_server_names_no_password():
    assert Server("mongodb://user:s3cret@host/", "news", None).place == "mongodb://***@host/"


def test_what_a_uri_says_of_the_driver_beats_newscrawl_and_what_only_sounds_like_it_does_not():
    told = options("mongodb://db/?serverSelectionTimeoutMS=1", 10)
    assert told == {"tz_aware": True, "appname": "newscrawl", "timeoutMS": 10_000}
    assert options("mongodb://db/?timeoutms=1&appName=x", 10) == {"serverSelectionTimeoutMS": 5000, "tz_aware": True}


@pytest.mark.parametrize("name", ["admin", "config", "local", "Admin"])
def test_the_databases_of_mongodb_itself_are_refused(server, tmp_path, name):
    line = "^admin, config and local are MongoDB's own databases; choose another name$"
    with pytest.raises(SetupError, match=line), Server(server, name, tmp_path):
        pass
