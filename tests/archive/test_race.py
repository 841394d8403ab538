"""Programs that store at the same moment: each article is stored once, and each story has one first copy."""

import pickle
import random
import sys
from collections import Counter
from contextlib import ExitStack

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
            print(*[outcome.kind for outcome in await archive.articles.store(articles[start : start + 25])])

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


@pytest.fixture
def race(server, database, tmp_path, fed):
    """Let programs store at the same time; return for each its exit status, and what became of its articles."""

    def run(batches, dying=()):
        with ExitStack() as stack:
            processes = []
            for name, articles in enumerate(batches):
                file = tmp_path / str(name)
                file.write_bytes(pickle.dumps(articles))
                told = [server, database, str(file), "dying" if name in dying else "living"]
                processes.append(stack.enter_context(fed([sys.executable, "-c", WRITER, *told])))
            assert [process.stdout.readline() for process in processes] == ["ready\n"] * len(processes)
            for process in processes:
                process.stdin.write("go\n")
                process.stdin.flush()
            ended = [process.communicate(timeout=100) for process in processes]
        assert [err for _, err in ended] == [""] * len(processes)
        return [(process.returncode, out.split()) for process, (out, _) in zip(processes, ended, strict=True)]

    return run


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
def test_programs_that_store_the_same_stories_at_once_leave_one_first_copy_of_each(race, db, article, number):
    ended = race([variants(article, process) for process in range(number)])
    assert [status for status, _ in ended] == [0] * number
    assert_one_first_copy(db, number)


async def test_a_program_that_is_killed_between_claim_and_verdict_holds_up_nobody_for_long(
    race, db, archive, article, monkeypatch
):
    mine, theirs = (variants(article, process) for process in range(2))
    ((status, _),) = race([theirs], dying={0})
    assert status < 0
    assert db.fingerprints.count_documents({"state": "pending"}) == 25
    monkeypatch.setattr(claims, "LEASE", claims.LEASE / 30)
    for place in range(0, STORIES, 25):
        await archive.articles.store(mine[place : place + 25])
    for place in range(0, STORIES, 25):  # the next run of the one that died
        await archive.articles.store(theirs[place : place + 25])
    assert_one_first_copy(db, 2)


@pytest.mark.parametrize("order", ["one batch", "two batches", "both ends"])
def test_two_programs_that_store_the_same_articles_at_once_store_each_once(race, db, article, order):
    """Each text stands under two numbers, which one batch holds or two; the programs know other addresses of all."""
    numbers = sorted(range(1, 201), key=lambda number: (number % 100, number) if order == "one batch" else number)

    def under(number, slug, alias):
        return article(
            number,
            url=f"https://iranfocus.com/iraq/{number}-{slug}/",
            aliases=[f"https://iranfocus.com/iraq/{number}-{alias}/"],
            body=article(number % 100).body,
        )

    one = [under(number, "old", "new") for number in numbers]
    other = [under(number, "new", "old") for number in (numbers[::-1] if order == "both ends" else numbers)]
    ended = race([one, other])
    assert [status for status, _ in ended] == [0, 0]
    outcomes = Counter(kind for _, kinds in ended for kind in kinds)
    assert outcomes == {"new": 100, "duplicate": 100, "unchanged": 200}
    documents = list(db.articles.find({}))
    assert len(documents) == 200
    assert Counter(key for document in documents for key in document["keys"] if "#" in key) == {
        f"iranfocus.com#{number}": 1 for number in numbers
    }
    firsts = {document["_id"]: document["body"] for document in documents if "duplicate_of" not in document}
    assert len(firsts) == len(set(firsts.values())) == 100
    for document in documents:
        if "duplicate_of" in document:
            assert firsts[document["duplicate_of"]] == document["body"]
