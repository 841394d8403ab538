"""A backup is whole or not there at all, and what is restored from it is an archive that goes on."""

import asyncio
import json
import os
import re
import resource
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import bson
import pytest
from bson.json_util import CANONICAL_JSON_OPTIONS, loads
from likeness import articles_of, copies_of
from pymongo import MongoClient
from worlds import edit, plain, wait_for

from newscrawl.archive import rawpages
from newscrawl.archive.backup import back_up
from newscrawl.archive.connection import Server, WritableArchive
from newscrawl.archive.documents import VERSION
from newscrawl.archive.embedded import find_mongod
from newscrawl.archive.lock import process
from newscrawl.archive.manifest import Manifest
from newscrawl.archive.restore import restore
from newscrawl.archive.spool import read
from newscrawl.demo.server import serve
from newscrawl.exceptions import BackupError, RawPageError, SetupError, UsageError
from newscrawl.items import RawPage, Visit

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HOST = "iranfocus.com"


def visited(article):
    """Let an article come from a page."""
    page = RawPage(url=article.url, status=200, headers=(), body=article.body.encode(), at=NOW)
    article.visit = Visit(row=article.keys[0], at=NOW, status=200, pages=[page])
    return article


@pytest.fixture
def store(server, database, tmp_path):
    """Store articles and their pages as a crawl does, in a data folder of this test's own."""

    async def run(articles):
        async with WritableArchive(server, database, tmp_path / "data", 10**9) as opened:
            await opened.articles.store(articles)
            return opened

    return lambda *articles: asyncio.run(run(list(map(visited, articles))))


@pytest.fixture
def filled(store, article):
    """Store two articles, one of them edited and copied, and leave one in the spool."""
    first, *others = (article(number) for number in range(1, 4))
    store(first, *others)
    opened = store(article(1, body="These are entirely other words than before."))
    opened.spool(HOST).keep([article(9)])
    return opened


@pytest.fixture
def run(newscrawl, database, tmp_path):
    """Run ``newscrawl`` with the test's data folder."""

    def command(*arguments, **changes):
        return newscrawl(*arguments, database=database, **({"NEWSCRAWL_DATA": str(tmp_path / "data")} | changes))

    return command


def everything(db):
    """Return all documents, options and indexes."""
    infos = {one["name"]: one["options"] for one in db.list_collections() if one["name"] != "locks"}
    return {
        name: (options, db[name].index_information(), {str(one["_id"]): one for one in db[name].find({})})
        for name, options in infos.items()
    }


# -- there and back ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("filled")
def test_what_is_restored_is_what_was_backed_up(run, db, databases, mongo, tmp_path):
    db.own.insert_one({"_id": "mine"})
    db.locks.insert_one(
        {"_id": HOST, "schema": 1, "site": HOST, "token": bson.ObjectId(), "since": NOW, "until": NOW}
        | {"process": {"host": "", "pid": 1}}
    )
    done = run("backup", tmp_path / "backup")
    assert done.status == 0, done.text
    assert "articles\t3\n" in done.out
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert manifest["counts"] == {name: len(everything(db)[name][2]) for name in manifest["counts"]}
    assert set(manifest["counts"]) == set(db.list_collection_names()) - {"locks"}
    with databases() as name:
        other = tmp_path / "other"
        done = run("restore", tmp_path / "backup", "--database", name, NEWSCRAWL_DATA=str(other))
        assert (done.status, done.err.startswith(f"restored into database {name} of ")) == (0, True), done.text
        assert everything(mongo[name]) == everything(db)
        for one in mongo[name].articles.find({}):
            assert rawpages.read(other / "pages" / name, one["raw"][0]).body == one["body"].encode()
        spooled = list((other / "spool" / name / HOST).iterdir())
        assert [item.headline for path in spooled for item in read(path)] == ["Headline 9"]
        assert not list(other.rglob("*.restoring"))


def test_each_file_is_as_mongodump_writes_it_and_as_mongorestore_reads_it(backup, db, databases, mongo):
    place = backup / db.name
    names = sorted(name for name in db.list_collection_names() if name != "locks")
    assert sorted(path.name for path in place.iterdir()) == sorted(
        name + ending for name in names for ending in (".bson", ".metadata.json")
    )
    with databases() as other:
        for name in names:
            told = json.loads((place / f"{name}.metadata.json").read_text())
            assert list(told) == ["options", "indexes", "uuid", "collectionName", "type"]
            assert (told["collectionName"], told["type"], len(told["uuid"])) == (name, "collection", 32)
            assert told["indexes"][0] == {"v": {"$numberInt": "2"}, "key": {"_id": {"$numberInt": "1"}}, "name": "_id_"}
            # What mongorestore does with them.
            told = loads((place / f"{name}.metadata.json").read_text(), json_options=CANONICAL_JSON_OPTIONS)
            mongo[other].command({"create": name, **told["options"]})
            documents = bson.decode_all((place / f"{name}.bson").read_bytes())
            assert b"".join(map(bson.encode, documents)) == (place / f"{name}.bson").read_bytes()
            if documents:
                mongo[other][name].insert_many(documents)
            indexes = [index | {"ns": f"{other}.{name}"} for index in told["indexes"] if index["name"] != "_id_"]
            for index in indexes:
                del index["v"]
            if indexes:
                mongo[other].command({"createIndexes": name, "indexes": indexes, "ignoreUnknownIndexOptions": True})
        assert everything(mongo[other]) == everything(db)


# -- what is not done -------------------------------------------------------------------------------------------------


@pytest.fixture
def backup(filled, server, database, tmp_path):
    """Make a backup of what is stored."""
    assert filled.pages_folder.is_relative_to(tmp_path / "data")
    take(server, database, tmp_path / "data", tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def put_back(server):
    """Restore a backup in this process."""

    def run(folder, name, data, *, uri=server, again=False):
        progress = nullcontext(lambda _: None)
        manifest = Manifest.read(folder)
        restore(Server(uri, name, data), name, data, folder, manifest, lambda _: progress, again=again)

    return run


def test_a_backup_needs_a_folder_of_its_own(backup, run, server, database, tmp_path):
    line = f"{backup} is not empty: each backup needs a folder of its own"
    done = run("backup", backup)
    assert (done.status, done.out, done.err) == (2, "", f"newscrawl: {line}\n")
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"/file cannot hold a backup: Not a directory$"):
        take(server, database, tmp_path / "data", tmp_path / "file")


def test_a_backup_is_not_made_where_it_would_not_help(run, tmp_path):
    data = tmp_path / "data"
    done = run("backup", data / "backups" / "monday")
    told = f"newscrawl: {data}/backups/monday is in NEWSCRAWL_DATA: what harms the archive would harm its backup; "
    assert (done.status, done.err.startswith(told)) == (2, True)
    for command in ("backup", "restore"):
        done = run(command, "", folder=tmp_path)
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert "'FOLDER': it is empty; name a folder." in done.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_folder_is_no_backup(run, tmp_path):
    done = run("restore", tmp_path / "nope")
    assert (done.status, done.err) == (2, f"newscrawl: there is no folder {tmp_path}/nope\n")
    (tmp_path / "file").touch()
    done = run("restore", tmp_path / "file")
    assert (done.status, done.err) == (2, f"newscrawl: {tmp_path}/file is no folder\n")


def test_of_an_archive_that_is_not_there_no_backup_is_made(run, tmp_path):
    done = run("backup", tmp_path / "none")
    assert (done.status, done.err.startswith("newscrawl: nothing is in database ")) == (1, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("filled")
def test_of_a_backup_that_fails_nothing_is_kept(server, database, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # Python ignores the signal
    try:
        with pytest.raises(SetupError, match=r"^no backup was made: .*/backup: File too large$"):
            take(server, database, tmp_path / "data", tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not (tmp_path / "backup").exists()

    def interrupt():
        assert list((tmp_path / "empty").rglob("*.spool"))
        raise KeyboardInterrupt

    (tmp_path / "empty").mkdir()
    with pytest.raises(KeyboardInterrupt):
        take(server, database, tmp_path / "data", tmp_path / "empty", interrupt)
    assert list((tmp_path / "empty").iterdir()) == []


def test_what_is_no_whole_backup_is_not_restored(backup, put_back, run, database, databases, mongo, tmp_path):
    manifest = backup / "manifest.json"
    text = manifest.read_text()
    with databases() as name:

        def says(line):
            with pytest.raises(BackupError, match=f"^{re.escape(line)}"):
                put_back(backup, name, tmp_path / "other")
            assert mongo[name].list_collection_names() == []

        manifest.write_text(text[:-20])
        says(f"{manifest} is damaged")
        manifest.write_text(text.replace('"schema": 1', '"schema": 2'))
        says(f"the backup in {backup} is of newscrawl {VERSION}; restore it with that")
        manifest.write_text(text.replace(f'"{database}/', f'"../{database}/'))
        says(f"{manifest} is damaged")
        manifest.write_text(text.replace(f'"database": "{database}"', f'"database": "../{database}"'))
        says(f"{manifest} is damaged")
        manifest.write_text(text.replace('"sha256"', '"md5"'))
        says(f"{manifest} is damaged")
        manifest.write_text(text)
        for path in (backup / database / "articles.bson", next(backup.glob("pages/*/*/*/*.warc.gz"))):
            data = path.read_bytes()
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            says(f"{path} is damaged: restore another backup")
            path.unlink()
            says(f"{path} cannot be read: No such file or directory")
            path.write_bytes(data)
        manifest.unlink()
        done = run("restore", backup, "--database", name)
        line = f"newscrawl: no complete backup in {backup}: it has no manifest.json, which is written last\n"
        assert (done.status, done.out, done.err) == (1, "", line)
        assert mongo[name].list_collection_names() == []


@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_restored_where_something_else_is(backup, put_back, database, db, tmp_path, again):
    before = everything(db)
    why = "holds no restore that was interrupted" if again else "is not empty"
    with pytest.raises(UsageError, match=rf" {why}: it has 3 articles; restore beside it with --database NAME$"):
        put_back(backup, database, tmp_path / "data", again=again)
    pages = tmp_path / "data" / "pages" / database
    (pages / "another.warc.gz").touch()
    with pytest.raises(UsageError, match=f"^{pages} has other files than the backup: restore beside it with"):
        put_back(backup, database, tmp_path / "data", again=again)
    assert everything(db) == before


def test_pages_that_are_there_already_stay(backup, put_back, database, db, mongo, tmp_path):
    before = everything(db)
    one = next(iter(before["articles"][2].values()))
    pages = tmp_path / "data" / "pages" / database
    assert rawpages.forget(pages, one["raw"][0])
    mongo.drop_database(database)
    put_back(backup, database, tmp_path / "data")
    assert everything(db) == before
    with pytest.raises(RawPageError, match="it was removed"):
        rawpages.read(pages, one["raw"][0])


def test_half_a_restore_is_nobodys_archive_until_it_is_repeated(
    backup, put_back, run, crawl, server, databases, db, mongo, tmp_path
):
    with databases() as name:
        data = tmp_path / "other"
        in_the_way = data / "spool" / f"{name}.restoring"
        in_the_way.parent.mkdir(parents=True)
        in_the_way.touch()
        done = run("restore", backup, "--database", name, NEWSCRAWL_DATA=str(data))
        line = f"newscrawl: the restore was broken off: {in_the_way}: Not a directory; repeat it with --again\n"
        assert (done.status, done.err) == (1, line)
        repeat = f"newscrawl restore FOLDER --database {name} --again"
        for work in (lambda: put_back(backup, name, data), lambda: take(server, name, data, tmp_path / "second")):
            with pytest.raises(SetupError, match=repeat):
                work()
        done = run("search", "headline", "--database", name)
        assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
        assert repeat in done.err
        done = crawl(name, "-a", "base_url=http://127.0.0.1:1")
        assert (done.status, repeat in done.text) == (1, True)
        in_the_way.unlink()
        mongo[name].articles.insert_one({"_id": "left"})
        done = run("restore", backup, "--database", name, "--again", NEWSCRAWL_DATA=str(data))
        assert done.status == 0, done.text
        assert everything(mongo[name]) == everything(db)


# -- what is stopped --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_of_a_backup_that_is_stopped_nothing_is_kept(filled, begun, interrupted, database, tmp_path, number):
    assert filled.pages_folder.is_relative_to(tmp_path / "data")
    with (tmp_path / "data" / "spool" / database / HOST / "long").open("wb") as file:
        file.truncate(20 * 10**9)  # which takes nothing on this disk
    place, data = tmp_path / "backup", str(tmp_path / "data")
    with begun("backup", place, database=database, NEWSCRAWL_DATA=data) as process:
        wait_for((place / "spool" / database / HOST / "long").exists)
        done = interrupted(process, number)
    assert (done.status, done.out, done.err) == (3, "", "newscrawl: stopped; no backup was made\n")
    assert not place.exists()


@pytest.fixture
def half_restored(backup, begun, interrupted, databases, mongo, tmp_path):
    """Begin a restore that waits in its middle, for a file that nobody writes; ends it, and makes the file whole."""
    (file,) = (backup / "spool").glob("*/*/*")
    content = file.read_bytes()
    file.unlink()
    os.mkfifo(file)
    with databases() as name:
        data = str(tmp_path / "a folder")
        with begun("restore", backup, "--database", name, NEWSCRAWL_DATA=data) as process:
            file.write_bytes(content)  # once, to be checked
            wait_for(lambda: mongo[name].restoring.count_documents({}))

            def end(number):
                done = interrupted(process, number)
                file.unlink()
                file.write_bytes(content)
                return done

            yield process, end, name, data


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_restore_that_is_stopped_says_how_to_repeat_it(half_restored, run, backup, mongo, db, number):
    _, end, name, data = half_restored
    done = end(number)
    repeat = f"newscrawl restore {backup} --database {name} --again"
    assert (done.status, done.out, done.err) == (3, "", f"newscrawl: stopped; run {repeat}\n")
    assert run(*repeat.split()[1:], NEWSCRAWL_DATA=data).status == 0
    assert everything(mongo[name]) == everything(db)


def test_a_restore_is_not_repeated_while_it_lives(half_restored, run, backup, mongo, db):
    process, end, name, data = half_restored
    again = ("restore", backup, "--database", name, "--again")
    done = run(*again, NEWSCRAWL_DATA=data)
    told = rf"newscrawl: another restore of {name} is at work \(process {process.pid} on \S+, since 20.* UTC\); wait"
    assert (done.status, bool(re.match(told, done.err))) == (1, True), done.err
    end(signal.SIGKILL)
    assert run(*again, NEWSCRAWL_DATA=data).status == 0
    assert everything(mongo[name]) == everything(db)


def test_one_on_another_machine_may_be_repeated(half_restored, run, backup, mongo):
    _, end, name, data = half_restored
    end(signal.SIGKILL)
    again = ("restore", backup, "--database", name, "--again")
    mongo[name].restoring.update_one({}, {"$set": {"process": process()}})
    assert run(*again, NEWSCRAWL_DATA=data).status == 1
    mongo[name].restoring.update_one({}, {"$set": {"process.host": "elsewhere"}})
    assert run(*again, NEWSCRAWL_DATA=data).status == 0


# -- while crawls go on -----------------------------------------------------------------------------------------------


def take(server, name, data, folder, meanwhile=lambda: None):
    """Make a backup in this process; something happens after each document."""
    progress = nullcontext(lambda _: meanwhile())
    return back_up(Server(server, name, data), name, data, folder, lambda _: progress)


def once_articles_are_read(folder, name, happens):
    """Let something happen once, after the articles were read and before all that is read later."""
    waiting = [happens]

    def meanwhile():
        if waiting and (folder / name / "fingerprints.metadata.json").exists():
            waiting.pop()()

    return meanwhile


def in_backup(folder, name, collection):
    return {one["_id"]: one for one in bson.decode_all((folder / name / f"{collection}.bson").read_bytes())}


def test_a_row_that_was_declared_meanwhile_is_in_the_backup_as_not_visited(store, article, db, server, tmp_path):
    store(article(1))
    db.ledger.insert_one(
        {"_id": "door", "schema": 1, "kind": "listing", "site": HOST, "state": "declared", "first_seen": NOW}
    )
    folder = tmp_path / "backup"

    def happens():
        store(article(2))
        late = {"schema": 1, "kind": "article", "site": HOST, "first_seen": datetime.now(UTC)}
        db.ledger.insert_many([late | {"_id": "linked", "state": "declared"}, late | {"_id": "no", "state": "refused"}])
        db.ledger.insert_one({"_id": "forgotten:1", "schema": 1, "kind": "article", "site": HOST, "state": "forgotten"})

    meanwhile = once_articles_are_read(folder, db.name, happens)
    take(server, db.name, tmp_path / "data", folder, meanwhile)
    assert db.articles.count_documents({}) == 2
    first, second = f"{HOST}#1", f"{HOST}#2"
    rows = in_backup(folder, db.name, "ledger")
    assert {_id: row["state"] for _id, row in rows.items()} == {
        "door": "declared",
        first: "stored",
        second: "declared",
        "linked": "declared",
        "no": "refused",
        "forgotten:1": "forgotten",
    }
    assert rows[second].keys().isdisjoint({"visited", "due", "article"})
    assert len(in_backup(folder, db.name, "articles")) == 1
    assert len(rows) == Manifest.read(folder).counts["ledger"]


def test_an_edit_after_an_article_was_read_is_not_in_the_backup(store, article, db, server, tmp_path):
    store(article(1), article(2))
    store(article(1, headline="Edited before"))
    folder = tmp_path / "backup"

    def happens():
        for word in ("at once", "and again"):
            store(article(1, headline=f"Edited {word}"), article(2, headline=f"Edited {word}"))

    take(server, db.name, tmp_path / "data", folder, once_articles_are_read(folder, db.name, happens))
    assert db.revisions.count_documents({}) == 5
    articles = in_backup(folder, db.name, "articles")
    assert sorted(one["revision"] for one in articles.values()) == [1, 2]
    revisions = in_backup(folder, db.name, "revisions")
    assert [one["changes"]["headline"] for one in revisions.values()] == ["Headline 1"]
    pages = folder / "pages" / db.name
    assert all(rawpages.read(pages, one["raw"][0]).body for one in articles.values())


def test_files_that_vanish_while_their_sizes_are_added_up_keep_no_backup_from_being_made(
    store, article, db, server, tmp_path
):
    opened, ended = store(article(1)), threading.Event()
    passing = [opened.pages_folder / f"passing{number}" for number in range(300)]

    def come_and_go():
        while not ended.is_set():
            for path in passing:
                path.touch()
            for path in passing:
                path.unlink()

    worker = threading.Thread(target=come_and_go)
    worker.start()
    try:
        for number in range(5):
            take(server, db.name, tmp_path / "data", tmp_path / str(number))
            assert len(in_backup(tmp_path / str(number), db.name, "articles")) == 1
    finally:
        ended.set()
        worker.join()


@contextmanager
def crawling(starting, name, data, url):
    """Crawl, in batches so small that a backup often comes into one."""
    small = ("-s", "STORE_BATCH=5", "-s", "STORE_SECONDS=0.1")
    with starting(name, "-a", f"base_url={url}", *small, NEWSCRAWL_DATA=str(data)) as process:
        yield process
        process.communicate(timeout=120)
    assert process.returncode == 0


@pytest.mark.long
@pytest.mark.timeout(400)
def test_backups_during_a_crawl_become_the_same_archive_by_the_next_crawl(
    crawl, starting, run, databases, mongo, make_due, server, tmp_path
):
    data = tmp_path / "data"
    with databases() as name, serve(articles=72, delay=0.01) as served:
        _restored_at_some_moments(served, name, data, (crawl, starting, run, databases, mongo, server), tmp_path / "1")
        stories = plain(served.site.stories)
        for story in stories[:20]:
            edit(served.site, story)
        for story in stories[20:23]:
            served.site.remove(story.post_id)
        served.site.publish(5)
        make_due(mongo[name])
        _restored_at_some_moments(served, name, data, (crawl, starting, run, databases, mongo, server), tmp_path / "2")
        assert mongo[name].revisions.count_documents({}) == 23


def _restored_at_some_moments(served, name, data, tools, folder, moments=2):
    """Back up again and again while a crawl runs; restore some of that, and compare after another crawl."""
    crawl, starting, run, databases, mongo, server = tools
    backups = []
    with crawling(starting, name, data, served.url) as process:
        wait_for(lambda: mongo[name].locks.find_one({}) or process.poll() is not None)
        while process.poll() is None:
            backups.append(folder / str(len(backups)))
            take(server, name, data, backups[-1])
            time.sleep(0.1)
    assert len(backups) > moments
    original = (articles_of(mongo[name]), copies_of(mongo[name]), edits_of(mongo[name]))
    for number in range(1, moments + 1):
        backup = backups[number * len(backups) // (moments + 1)]
        other = folder / f"data{number}"
        with databases() as restored:
            own = {"NEWSCRAWL_DATA": str(other)}
            done = run("restore", backup, "--database", restored, **own)
            assert done.status == 0, done.text
            assert not dangling(mongo[restored], other / "pages" / restored)
            assert run("doctor", **own).status == 0
            done = crawl(restored, "-a", f"base_url={served.url}", **own)
            assert done.status == 0, done.text
            assert (articles_of(mongo[restored]), copies_of(mongo[restored]), edits_of(mongo[restored])) == original


def edits_of(db):
    return {one["_id"]: (one["kind"], one["changes"]) for one in db.revisions.find({})}


def dangling(db, pages):
    """Return what names something that is not there."""
    articles = {one["_id"]: one for one in db.articles.find({})}
    found = [row for row in db.ledger.find({"state": {"$in": ["stored", "gone"]}}) if row["article"] not in articles]
    fronts = {one["_id"] for one in db.fronts.find({}, {"_id": 1})}
    rows = {one["article"] for one in db.fingerprints.find({}, {"article": 1})}
    states = {one["_id"] for one in db.revisions.find({}, {"_id": 1})}
    for _id, one in articles.items():
        found += [front for front in one["fronts"] if front not in fronts]
        found += [] if _id in rows else [_id]
        found += [] if one.get("duplicate_of", _id) in articles else [one["duplicate_of"]]
        found += [number for number in range(1, one["revision"]) if f"{_id}#{number}" not in states]
        for pointer in one["raw"]:
            rawpages.read(pages, pointer)
        linked = {link["key"] for link in one["related"] if "key" in link}
        found += [key for key in linked if not db.ledger.find_one({"_id": key})]
    return found


# -- to a server of one's own -----------------------------------------------------------------------------------------


@contextmanager
def tcp_server(folder):
    """Run an ordinary server on a port of loopback."""
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [find_mongod(), "--dbpath", folder, "--bind_ip", "127.0.0.1", "--port", str(port), "--quiet"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            with MongoClient(uri := f"mongodb://127.0.0.1:{port}/") as client:
                client.admin.command("ping")
            yield uri
        finally:
            process.terminate()


def test_the_user_that_crawls_may_back_up_and_restore(backup, guarded, put_back, database, db, tmp_path):
    with MongoClient(guarded("owner", "right"), tz_aware=True) as client:
        roles = [{"role": role, "db": database} for role in ("readWrite", "dbAdmin")]
        client.admin.command({"createUser": "keeper", "pwd": "kept", "roles": roles})
        own = guarded("keeper", "kept")
        put_back(backup, database, tmp_path / "other", uri=own)
        assert everything(client[database]) == everything(db)
        take(own, database, tmp_path / "other", tmp_path / "second")
    assert Manifest.read(tmp_path / "second").counts == Manifest.read(backup).counts


@pytest.mark.slow
def test_an_archive_moves_from_the_embedded_server_to_another_one(run, tmp_path):
    lines = tmp_path / "lines.jsonl"
    records = [
        {"url": f"https://example.org/{number}", "headline": f"Harbour {number}", "body": f"Ships {'x' * number} came."}
        for number in range(1, 6)
    ]
    lines.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert run("ingest", lines, MONGODB_URI=None).status == 0
    found = run("search", "harbour", MONGODB_URI=None)
    assert found.out.count("Harbour") == 5
    assert run("backup", tmp_path / "backup", MONGODB_URI=None).status == 0
    with tcp_server(tmp_path / "server") as uri:
        moved = {"MONGODB_URI": uri}
        done = run("restore", tmp_path / "backup", **moved)
        assert done.status == 0, done.text
        assert run("doctor", **moved).status == 0
        assert run("search", "harbour", **moved).out == found.out
