"""The cookbook holds what it prints: its three ways give the same answer, and that is the printed one."""

import contextlib
import io
import os
import re
import subprocess
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import fences
import mongosh
import pytest

from newscrawl import settings

PROJECT = Path(__file__).resolve().parents[1]
PAGE = (PROJECT / "docs/cookbook.md").read_text("utf-8")
HOST = "127.0.0.1:8098"
"""Where the demo site is served to the readers."""
WAYS = ("sh", "python", "js")
PROGRAMS = {
    "newscrawl": '-c "from newscrawl.cli import main; main()" "$@"',
    "scrapy": '-m scrapy "$@"',
    "python": '"$@"',
}


def answers():
    """Return each printed answer: the question it belongs to, the examples right before it, and its text."""
    found, question, examples = [], "", []
    pieces = re.finditer(rf"^## (?P<heading>\d+\.[^\n]*)$|{fences.FENCE.pattern}", PAGE, re.MULTILINE | re.DOTALL)
    for piece in pieces:
        if piece["heading"]:
            question, examples = piece["heading"], []
        elif piece["language"] == "text":
            found.append((question, examples, piece["text"]))
            examples = []
        elif question:
            examples.append((piece["language"], piece["text"]))
    return found


def rows(text):
    """Return the cells of each line, parted by tabs or, as in the page, by blanks."""
    return [[cell.strip() for cell in re.split(r"\t| {2,}", line.strip())] for line in text.splitlines()]


ANSWERS = answers()
EXAMPLES = [
    pytest.param(language, text, printed, id=f"{question.partition('.')[0]}-{number}-{language}")
    for number, (question, examples, printed) in enumerate(ANSWERS)
    for language, text in examples
]


@pytest.fixture(scope="module")
def cookbook(databases, environment, mongo, tmp_path_factory):
    """Make the archive as the page says, but on any free port; and run examples of the page on it."""
    folder = tmp_path_factory.mktemp("cookbook")
    programs = tmp_path_factory.mktemp("programs")
    for name, rest in PROGRAMS.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {rest}\n')
        (programs / name).chmod(0o755)
    with databases() as name:
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        own = environment(name, PATH=path, PYTHONPATH=str(PROJECT))
        setup = re.search(r"<!-- setup -->\n```python\n(.*?)```", PAGE, re.DOTALL)[1]
        assert "port=8098" in setup
        assert "MONGODB_DATABASE=cookbook" in setup
        setup = setup.replace("port=8098", "port=0").replace("=cookbook", f"={name}")
        made = subprocess.run([sys.executable, "-c", setup], cwd=PROJECT, env=own, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        (host,) = mongo[name].articles.distinct("site")
        yield SimpleNamespace(name=name, db=mongo[name], host=host, folder=folder, environment=own)


@pytest.fixture
def ask(cookbook, server, monkeypatch):
    """Run an example; the rows of its answer."""
    monkeypatch.setattr(settings, "MONGODB_URI", server)
    monkeypatch.setattr(settings, "MONGODB_DATABASE", cookbook.name)
    monkeypatch.chdir(cookbook.folder)
    return lambda language, text: [
        [cell.replace(cookbook.host, HOST) for cell in row]
        for row in globals()[f"answer_of_{language}"](cookbook, text.replace(HOST, cookbook.host))
    ]


def answer_of_sh(cookbook, text):
    done = subprocess.run(["sh", "-c", text], cwd=cookbook.folder, env=cookbook.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return rows(done.stdout)


def answer_of_python(cookbook, text):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "docs/cookbook.md", "exec"), {})  # noqa: S102 - the page is ours
    return rows(printed.getvalue())


def answer_of_js(cookbook, text):
    return [mongosh.cells(document) for document in mongosh.run(text, cookbook.db)]


@pytest.mark.parametrize(("language", "text", "printed"), EXAMPLES)
def test_each_example_gives_the_printed_answer(ask, language, text, printed):
    got, expected = ask(language, text), rows(printed)
    assert [len(row) for row in got] == [len(row) for row in expected], got
    for row, wanted in zip(got, expected, strict=True):
        assert all(row)
        assert [cell if want != "…" else "…" for cell, want in zip(row, wanted, strict=True)] == wanted


def test_there_are_twenty_questions_and_each_is_asked_in_three_ways():
    questions = list(dict.fromkeys(question for question, _, _ in ANSWERS))
    assert [int(question.partition(".")[0]) for question in questions] == list(range(1, 21))
    first = {question: examples for question, examples, _ in reversed(ANSWERS)}
    assert {question: tuple(language for language, _ in examples) for question, examples in first.items()} == dict.fromkeys(questions, WAYS)


def test_what_is_left_open_in_an_answer_is_the_same_in_all_ways(ask):
    open_ones = [(examples, printed) for _, examples, printed in ANSWERS if "…" in printed]
    assert open_ones
    for examples, _ in open_ones:
        first, *others = [ask(language, text) for language, text in examples]
        assert others == [first] * (len(WAYS) - 1)
