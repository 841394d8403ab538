"""What TAB completes: names that the archive has; nothing, and soon, where it does not answer."""

import subprocess
import sys
import time

import pytest
from pymongo import MongoClient

from newscrawl.archive.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def library(databases, fill, article):
    with databases() as name:
        fill(
            name,
            [
                article(
                    1, section=["News", "Human Rights"], agency="AP", tags=["Oil & Gas", "U.S. Army", "Iran’s Press"]
                ),
                article(2, section=["News", "Économie"], agency="AFP", site="other.example", language="en-GB"),
            ],
        )
        yield name


@pytest.fixture
def tab(environment):
    """Press TAB behind words, as bash does; what is offered."""

    def press(*words, database="none", **changes):
        code = "from newscrawl.cli import main; main(prog_name='newscrawl')"
        line = {"COMP_WORDS": " ".join(("newscrawl", *words)), "COMP_CWORD": str(len(words))}
        told = environment(database, **changes) | line | {"_NEWSCRAWL_COMPLETE": "bash_complete"}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=60)
        assert done.stderr == ""
        return [row.removeprefix("plain,") for row in done.stdout.splitlines() if row]

    return press


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("search", "--section", "hu"), ["Human-Rights"]),
        (("search", "--section", "É"), ["Économie"]),
        (("timeline", "--agency", "a"), ["AFP", "AP"]),
        (("facets", "--tag", "o"), ["Oil-Gas"]),
        (("facets", "--tag", "U.S"), ["us-army"]),
        (("facets", "--tag", "iran"), ["iran-press"]),
        (("export", "--language", "en"), ["en", "en-GB"]),
        (("duplicates", "--site", "oth"), ["other.example"]),
        (("search", "--agency", "x"), []),
        (("facets", "--by", "section,a"), ["section,agency", "section,author"]),
        (("search", "--sort", "r"), ["relevance"]),
        (("time",), ["timeline"]),
    ],
)
def test_tab_offers_what_the_archive_has_as_no_shell_must_quote_it(tab, library, words, offered):
    assert tab(*words, database=library) == offered


def test_what_tab_offers_is_taken(reading, library):
    for option, name in (
        ("--section", "Human-Rights"),
        ("--tag", "Oil-Gas"),
        ("--tag", "us-army"),
        ("--section", "Économie"),
    ):
        assert len(reading(library, "search", option, name).out.splitlines()) == 1


def test_the_options_say_where_to_look(tab, library):
    assert tab("search", "--database", library, "--section", "hu") == ["Human-Rights"]
    assert tab("search", "--uri", "mongodb://127.0.0.1:9", "--section", "hu", database=library) == []


@pytest.mark.parametrize(
    "uri", ["mongodb://127.0.0.1:9", "mongodb://10.255.255.1/?serverSelectionTimeoutMS=60000", "nonsense"]
)
def test_where_no_server_answers_tab_offers_nothing_and_soon(tab, library, uri):
    started = time.monotonic()
    tab("search", "--sort", "r", database=library)
    usual = time.monotonic() - started
    assert tab("search", "--section", "hu", database=library, MONGODB_URI=uri) == []
    assert time.monotonic() - started - usual < 2 * usual + 3


def test_tab_does_not_start_the_embedded_server(tab, tmp_path):
    assert tab("search", "--section", "hu", MONGODB_URI=None, NEWSCRAWL_DATA=str(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_tab_asks_an_embedded_server_that_runs(tab, tmp_path):
    with EmbeddedServer(tmp_path / "mongodb") as uri:
        with MongoClient(uri) as client:
            client.trial.articles.insert_one({"agency": "Reuters"})
        offered = tab("search", "--agency", "r", database="trial", MONGODB_URI=None, NEWSCRAWL_DATA=str(tmp_path))
        assert offered == ["Reuters"]
    assert tab("search", "--agency", "r", database="trial", MONGODB_URI=None, NEWSCRAWL_DATA=str(tmp_path)) == []


def test_bash_completes_by_what_the_docs_say(environment, library, tmp_path):
    script = tmp_path / "newscrawl"
    code = "from newscrawl.cli import main; main(prog_name='newscrawl')"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$@"\n')
    script.chmod(0o755)
    told = environment(library)
    told["PATH"] = f"{tmp_path}:{told['PATH']}"
    lines = (
        'eval "$(_NEWSCRAWL_COMPLETE=bash_source newscrawl)"',
        "COMP_WORDS=(newscrawl search --section hu); COMP_CWORD=3",
        '_newscrawl_completion newscrawl; printf "%s\\n" "${COMPREPLY[@]}"',
    )
    done = subprocess.run(["bash", "-c", "\n".join(lines)], env=told, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Human-Rights\n", "")
