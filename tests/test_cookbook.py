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
import nbformat
import pytest
from nbclient import NotebookClient

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
        made = subprocess.run(
            [sys.executable, "-c", setup], check=False, cwd=PROJECT, env=own, capture_output=True, text=True
        )
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
    """Run a line as a person would; what a program in front of a pipe complains of counts, too."""
    told = {"cwd": cookbook.folder, "env": cookbook.environment}
    done = subprocess.run(["sh", "-c", text], check=False, capture_output=True, text=True, **told)
    assert (done.returncode, "newscrawl: " in done.stderr) == (0, False), done.stderr
    return rows(done.stdout)


def answer_of_python(_, text):
    return rows(printed_by(text))


def printed_by(text):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "docs", "exec"), {})  # noqa: S102 - the docs are ours
    return printed.getvalue()


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
    assert {
        question: tuple(language for language, _ in examples) for question, examples in first.items()
    } == dict.fromkeys(questions, WAYS)


def test_what_is_left_open_in_an_answer_is_the_same_in_all_ways(ask):
    open_ones = [(examples, printed) for _, examples, printed in ANSWERS if "…" in printed]
    assert open_ones
    for examples, _ in open_ones:
        first, *others = [ask(language, text) for language, text in examples]
        assert others == [first] * (len(WAYS) - 1)


def test_an_undated_article_is_counted_and_stops_no_example(cookbook, ask):
    shows_dates = {"related.date_published": {"$exists": True}, "duplicate_of": {"$exists": False}}
    article = cookbook.db.articles.find_one(shows_dates)
    undated = {"$set": {"date_published_precision": ""}, "$unset": {"date_published": 1}}
    cookbook.db.articles.update_one({"_id": article["_id"]}, undated)
    try:
        found = [ask(*one) for question, examples, _ in ANSWERS if question.startswith("12.") for one in examples]
        assert [row[0] for (row,) in found] == ["1"] * len(WAYS)
        *_, (language, text) = [one for question, found, _ in ANSWERS if question.startswith("13.") for one in found]
        assert len(ask(language, text)) == 2
    finally:
        cookbook.db.articles.replace_one({"_id": article["_id"]}, article)


def test_a_daily_file_has_what_is_new_since_the_last_one(cookbook, ask):
    text = re.search(r"<!-- daily -->\n```sh\n(.*?)```", PAGE, re.DOTALL)[1]
    # What is newer than ten minutes is in the next file.
    hour_ago = {"$dateSubtract": {"startDate": "$last_changed", "unit": "hour", "amount": 1}}
    cookbook.db.articles.update_many({}, [{"$set": {"last_changed": hour_ago}}])
    first = cookbook.db.articles.count_documents({"duplicate_of": {"$exists": False}})
    for number in (first, 0):
        ask("sh", text)
        (file,) = cookbook.folder.glob("new-*.jsonl")
        assert len(file.read_text("utf-8").splitlines()) == number


def test_the_feed_is_rss_2_with_the_articles_that_are_asked_for(cookbook, ask):
    text = re.search(r"<!-- rss -->\n```python\n(.*?)```", PAGE, re.DOTALL)[1]
    story = {"headline": 'Ceasefire & <b>"talks"</b>'}
    newest = {"terms": "ceasefire", "duplicate_of": {"$exists": False}}
    found = list(cookbook.db.articles.find(newest).sort("date_published", -1))
    cookbook.db.articles.update_one({"_id": found[0]["_id"]}, {"$set": story})
    try:
        ask("python", text)
    finally:
        cookbook.db.articles.update_one({"_id": found[0]["_id"]}, {"$set": {"headline": found[0]["headline"]}})
    rss = ET.parse(cookbook.folder / "ceasefire.xml").getroot()  # noqa: S314 - the file is ours
    assert (rss.tag, rss.get("version"), [child.tag for child in rss]) == ("rss", "2.0", ["channel"])
    assert all(rss.findtext(f"channel/{name}") for name in ("title", "link", "description"))
    items = rss.findall("channel/item")
    assert [item.findtext("title") for item in items] == [one["headline"] for one in (found[0] | story, *found[1:])]
    for item, article in zip(items, found, strict=True):
        assert (item.findtext("link"), item.findtext("guid")) == (article["url"], article["keys"][0])
        assert item.findtext("description")
        assert parsedate_to_datetime(item.findtext("pubDate")) == article["date_published"].replace(microsecond=0)


def test_the_examples_in_the_python_page_print_what_the_page_says(cookbook, ask):
    page = (PROJECT / "docs/python.md").read_text("utf-8")
    found = re.findall(r"<!-- run -->\n```python\n([^`]*open_archive[^`]*)```\n\n```text\n([^`]*)```", page)
    assert len(found) >= 4
    for text, printed in found:
        own = text.replace('database="demo"', f'database="{cookbook.name}"').replace(HOST, cookbook.host)
        assert ask("python", own) == rows(printed)


# -- the notebook -----------------------------------------------------------------------------------------------------

NOTEBOOK = nbformat.read(PROJECT / "docs/cookbook.ipynb", as_version=4)


def test_the_notebook_is_stored_without_what_it_has_shown():
    code = [cell for cell in NOTEBOOK.cells if cell.cell_type == "code"]
    assert code
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


def test_the_notebook_runs_and_each_cell_shows_something(cookbook, tmp_path, monkeypatch):
    folders = {name: str(tmp_path) for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    for name, value in (cookbook.environment | folders).items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.from_dict(NOTEBOOK)
    NotebookClient(notebook, timeout=100, resources={"metadata": {"path": tmp_path}}).execute()
    _, *shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert all(shown)
    assert {output.output_type for outputs in shown for output in outputs} <= {"stream", "execute_result"}
    assert "88 stories, 96 with copies" in shown[0][0].text
    header, *lines = (tmp_path / "ceasefire.csv").read_text("utf-8").splitlines()
    assert (header, str(len(lines))) == ("key,published,agency,headline", shown[-1][0].data["text/plain"])
