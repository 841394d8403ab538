"""Programs that store nearly the same stories at the same moment: each story has one first copy."""

import pickle
import random
import subprocess
import sys

import pytest

from newscrawl.archive import claims

# Stores pickled articles in batches, once all the others are ready too. Told to die, it does so between the claims of
# its second batch and their verdicts.
WRITER = """
import asyncio, os, pickle, signal, sys
from pathlib import Path
from newscrawl.archive.claims import Claims
from newscrawl.archive.connection import WritableArchive

async def main(uri, database, file, dying):
    articles = pickle.loads(Path(file).read_bytes())
    settle, batches = Claims._settle, []
    async def die(self, claims):
        batches.append(claims)
        if len(batches) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return await settle(self, claims)
    if dying == "dying":
        Claims._settle = die
    async with WritableArchive(uri, database, Path(file).parent) as archive:
        print("ready", flush=True)
        sys.stdin.readline()
        for start in range(0, len(articles), 25):
            await archive.articles.store(articles[start : start + 25])

asyncio.run(main(*sys.argv[1:]))
"""
STORIES = 300


def paragraphs(story):
    dice = random.Random(story)  # noqa: S311 - the same in every run
    return [" ".join(f"w{dice.randrange(9**9)}" for _ in range(30)) for _ in range(5)]


def variants(article, process):
    """Return each story in words of this process's own, on its own site, in its own order."""
    given = []
    for story in range(STORIES):
        told = paragraphs(story)
        edited = [told, [f"AP: {told[0]}", *told], told[:4], [*told, *paragraphs(f"footer {process}")[:1]]][process]
        given.append(article(story, site=f"site{process}.example", body="\n\n".join(edited)))
    random.Random(process // 2).shuffle(given)  # noqa: S311 - two and two go side by side, and meet the other two
    return given


def start(server, database, folder, name, articles, dying):
    file = folder / str(name)
    file.write_bytes(pickle.dumps(articles))
    command = [sys.executable, "-c", WRITER, server, database, str(file), "dying" if dying else "living"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, text=True, **pipes)


def race(server, database, folder, batches, dying=()):
    """Let programs store at the same time; return their exit statuses."""
    processes = [start(server, database, folder, name, each, name in dying) for name, each in enumerate(batches)]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * len(processes)
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        errors = [process.communicate(timeout=100)[1] for process in processes]
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert errors == [""] * len(processes)
    return [process.returncode for process in processes]


def assert_one_first_copy(db, copies):
    """Each story is there as often as it was stored, with one first copy that all the others name."""
    stories = {}
    for document in db.articles.find({}, {"headline": 1, "duplicate_of": 1}):
        stories.setdefault(document["headline"], []).append(document)
    assert len(stories) == STORIES
    for found in stories.values():
        assert len(found) == copies
        first = [document["_id"] for document in found if "duplicate_of" not in document]
        assert len(first) == 1
        assert {document.get("duplicate_of", first[0]) for document in found} == set(first)
    assert db.fingerprints.count_documents({"state": {"$ne": "stored"}}) == 0


@pytest.mark.parametrize("number", [2, 4])
def test_programs_that_store_the_same_stories_at_once_leave_one_first_copy_of_each(
    server, database, db, article, tmp_path, number
):
    batches = [variants(article, process) for process in range(number)]
    assert race(server, database, tmp_path, batches) == [0] * number
    assert_one_first_copy(db, number)


async def test_a_program_that_is_killed_between_claim_and_verdict_holds_up_nobody_for_long(
    server, database, db, archive, article, tmp_path, monkeypatch
):
    mine, theirs = (variants(article, process) for process in range(2))
    (status,) = race(server, database, tmp_path, [theirs], dying={0})
    assert status < 0
    assert db.fingerprints.count_documents({"state": "pending"}) == 25
    monkeypatch.setattr(claims, "LEASE", claims.LEASE / 30)
    for place in range(0, STORIES, 25):
        await archive.articles.store(mine[place : place + 25])
    for place in range(0, STORIES, 25):  # the next run of the one that died
        await archive.articles.store(theirs[place : place + 25])
    assert_one_first_copy(db, 2)
