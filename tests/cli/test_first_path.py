"""The way of a person who has never seen the program, by what its help prints, to a file with what they look for."""

import json
import re
from datetime import UTC, datetime

import pytest

from newscrawl.cli import main
from newscrawl.items import Dateline


@pytest.fixture(scope="module")
def library(databases, fill, article):
    """Fill a database with five stories; two are AP's of May 2007 from Baghdad."""

    def story(number, place, agency, month, day):
        date = datetime(2007, month, day, 23, 30, tzinfo=UTC)
        line = Dateline(place=place, agency=agency, date="")
        return article(number, dateline=line, agency=agency, date_published=date)

    with databases() as name:
        stories = [
            story(1, "BAGHDAD", "AP", 5, 1),
            story(2, "Baghdad", "AP", 5, 31),
            story(3, "BAGHDAD", "AP", 6, 1),
            story(4, "BAGHDAD", "Reuters", 5, 2),
            story(5, "TEHRAN", "AP", 5, 3),
        ]
        assert set(fill(name, stories)) == {"new"}
        yield name


def commands(text):
    """Return the commands in a help, each with its line."""
    return dict(re.findall(r"^  ([a-z]+) +(\S.*)$", text.partition("Options:")[2], re.MULTILINE))


def options(text):
    """Return the options in a help, each with what it takes and what is said of it."""
    rows = re.findall(r"^  (--[a-z-]+) ?([A-Z]*) +(\S.*(?:\n {8,}\S.*)*)$", text, re.MULTILINE)
    return {name: (metavar, " ".join(said.split())) for name, metavar, said in rows}


def the_one(found, *words):
    """Return the name of the one thing about which all of these words are said."""
    (name,) = [name for name, said in found.items() if all(word in " ".join(said) for word in words)]
    return name


def test_from_the_help_alone_to_all_stories_of_an_agency_from_a_place_in_a_month(newscrawl, library, tmp_path):
    overview = newscrawl("--help").out
    begun = re.search(r"To begin: newscrawl (\w+)", overview)[1]
    found = {name: (line,) for name, line in commands(overview).items()}
    assert the_one(found, "Find articles") == begun
    told = newscrawl(begun, "--help").out

    filters = options(told)
    chosen = (
        *(the_one(filters, "of this agency", "AP"), "AP"),
        *(the_one(filters, "filed from this place"), "Baghdad"),
        *(the_one(filters, "published on this day or later"), "2007-05-01"),
        *(the_one(filters, "published on this day or earlier"), "2007-05-31"),
    )
    shown = newscrawl(begun, *chosen, database=library)
    assert shown.status == 0
    assert [row.split("\t")[3] for row in shown.out.splitlines()] == ["Headline 2", "Headline 1"]

    writer = the_one(found, "Write", "to a file")
    assert f"goes into a file by newscrawl {writer}" in " ".join(told.split())
    known = options(newscrawl(writer, "--help").out)
    assert set(chosen[::2]) <= set(known)
    target = tmp_path / "baghdad.jsonl"
    to_file = next(name for name, (metavar, _) in known.items() if metavar == "FILE")
    done = newscrawl(writer, *chosen, to_file, target, database=library)
    assert done.status == 0
    assert [json.loads(line)["headline"] for line in target.read_text("utf-8").splitlines()] == [
        "Headline 2",
        "Headline 1",
    ]


def test_every_command_stands_once_in_the_help_with_a_line_that_is_not_cut(newscrawl):
    text = newscrawl("--help").out
    heads = re.findall(r"^(\w[\w ]*):$", text, re.MULTILINE)
    assert heads == ["Options", "Find and read", "Keep", "Look after"]
    names = re.findall(r"^  ([a-z]+) ", text.partition("Find and read:")[2], re.MULTILINE)
    assert sorted(names) == sorted(main.commands)
    assert "..." not in text.partition("Options:")[2]
    assert max(map(len, text.splitlines())) <= 80
