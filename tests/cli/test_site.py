"""sections and extract: a site and a page looked at, and a page saved as a test of its site."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from shutil import rmtree
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from newscrawl import extract
from newscrawl.cli import main
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite
from newscrawl.golden import WORKED_OUT


@pytest.fixture(scope="module")
def served():
    with serve(DemoSite(articles=12)) as running:
        yield running


@pytest.fixture
def story(served):
    return next(story for story in served.site.stories if story.dateline and not story.mojibake)


def test_sections_are_listed_as_a_crawl_finds_them(newscrawl, served):
    run = newscrawl("sections", "iranfocus", "--base-url", served.url)
    assert (run.status, run.err) == (0, "")
    rows = [line.split("\t") for line in run.out.splitlines()]
    assert ["iraq", "Iraq", "news", f"{served.url}/iraq/"] in rows
    assert ["syria", "Syria", "news", f"{served.url}/syria/"] in rows
    assert {row[0] for row in rows} == {
        *("news", "iraq", "afghanistan", "syria", "economy", "nuclear", "terrorism", "human-rights", "opinion"),
    }
    assert not [path for _, path, _ in served.requests if "/page/" in path or re.match(r"/[a-z-]+/\d+-", path)]


def test_sections_as_json_are_one_a_line(newscrawl, served):
    run = newscrawl("sections", "iranfocus", "--base-url", served.url, "--json")
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert {"slug": "iraq", "name": "Iraq", "url": f"{served.url}/iraq/", "parent": "news"} in rows


def test_a_site_that_is_none_is_told_with_a_suggestion(newscrawl):
    run = newscrawl("sections", "iranfocs")
    assert (run.status, run.err) == (2, "newscrawl: no site 'iranfocs': did you mean iranfocus?\n")


def test_sections_of_a_site_that_does_not_answer_are_status_5(newscrawl):
    run = newscrawl("sections", "iranfocus", "--base-url", "http://127.0.0.1:9")
    assert (run.status, run.out) == (5, "")
    assert run.err.splitlines()[-1].startswith("newscrawl: http://127.0.0.1:9/ cannot be reached: ")
    assert "Traceback" not in run.err


def test_a_base_url_that_is_none_is_status_2(newscrawl):
    run = newscrawl("sections", "iranfocus", "--base-url", "127.0.0.1")
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert "must be scheme, host and port" in run.err


def test_a_page_on_the_web_is_read(newscrawl, served, story):
    run = newscrawl("extract", served.url + story.path, "--json")
    assert (run.status, run.err) == (0, "")
    document = json.loads(run.out)
    expected = served.site.expected(story, served.url)
    assert document["headline"] == expected["headline"]
    assert document["body"] == expected["body"]
    assert document["url"] == expected["url"]


def test_a_saved_page_is_read_offline(newscrawl, served, story, tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(served.site.respond(story.path, "https://iranfocus.com").body)
    run = newscrawl("extract", file, "--url", f"https://iranfocus.com{story.path}")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith(story.headline + "\n")
    assert f"https://iranfocus.com{story.path}" in run.out
    assert story.paragraphs[-1] in run.out
    document = json.loads(newscrawl("extract", file, "--url", f"https://iranfocus.com{story.path}", "--json").out)
    assert document["keys"][0] == f"iranfocus.com#{story.post_id}"


def test_a_page_that_is_not_there_is_told(newscrawl, served):
    run = newscrawl("extract", f"{served.url}/iraq/77-nothing/")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("newscrawl: ")
    assert "not_found" in run.err
    assert run.err.count("\n") == 1


def test_a_page_without_article_is_told_with_the_reason(newscrawl, served, tmp_path):
    run = newscrawl("extract", f"{served.url}/iraq/")
    assert (run.status, run.err) == (1, f"newscrawl: no article in {served.url}/iraq/: listing\n")
    file = tmp_path / "empty.html"
    file.write_text("")
    run = newscrawl("extract", file, "--url", "https://iranfocus.com/iraq/1-x/")
    assert (run.status, run.err) == (1, f"newscrawl: no article in {file}: empty\n")


def test_a_page_of_a_server_that_does_not_answer_is_status_5(newscrawl):
    run = newscrawl("extract", "http://127.0.0.1:9/iraq/1-x/")
    assert (run.status, run.err.count("\n")) == (5, 1)
    assert run.err.startswith("newscrawl: http://127.0.0.1:9/iraq/1-x/ cannot be fetched: ")


def test_robots_txt_is_obeyed_for_a_single_page_too(newscrawl, served):
    run = newscrawl("extract", f"{served.url}/private/")
    assert run.status == 5
    assert "robots.txt forbids it" in run.err
    assert "/private/" not in [path for _, path, _ in served.requests]


def test_a_missing_file_is_told(newscrawl, tmp_path):
    run = newscrawl("extract", tmp_path / "gone.html")
    assert (run.status, run.err) == (2, f"newscrawl: cannot read {tmp_path}/gone.html: No such file or directory\n")
    run = newscrawl("extract", tmp_path)
    assert (run.status, run.err) == (2, f"newscrawl: cannot read {tmp_path}: Is a directory\n")


@pytest.fixture
def looking(monkeypatch):
    """Run ``newscrawl extract`` in this process, where nothing is fetched: the same code without the start."""

    def run(*arguments, folder=None):
        if folder:
            monkeypatch.chdir(folder)
        done = CliRunner().invoke(main, ["extract", *map(str, arguments)], prog_name="newscrawl")
        return SimpleNamespace(status=done.exit_code, out=done.stdout, err=done.stderr)

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument 'FILE|URL'."),
        (("a", "b"), "Got unexpected extra argument (b)"),
        (("a", "--nothing"), "No such option"),
        (("a", "--url"), "requires an argument"),
        (("http://[",), "http://[ is no address of a page"),
        (("https://",), "https:// is no address of a page"),
        (("a", "--json", "--save", "iranfocus/a"), "give one of them"),
        (("a", "--force"), "--force goes with --save only"),
        (("a", "--save", "iranfocs/a"), "no site 'iranfocs': did you mean iranfocus?"),
        *((("a", "--save", name), "--save wants SITE/NAME") for name in ("iranfocus", "iranfocus/", "iranfocus/a b")),
        *((("a", "--save", f"iranfocus/{name}"), "--save wants SITE/NAME") for name in ("../a", "a/b", ".a", "a.html")),
        (("a", "--save", "iranfocus/classic-wire"), "classic-wire.html is there already: choose another name"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(looking, arguments, said):
    run = looking(*arguments)
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("newscrawl: ")
    assert said in run.err


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%PDF-1.7\n1 0 obj", bytes(2000)])
def test_a_file_that_is_no_page_is_told(looking, tmp_path, content):
    file = tmp_path / "page"
    file.write_bytes(content)
    for target in ((), ("--save", "iranfocus/no-page")):
        run = looking(file, "--url", "https://iranfocus.com/iraq/1-x/", *target)
        assert (run.status, run.out, run.err) == (1, "", f"newscrawl: no article in {file}: not_html\n")


def test_an_address_that_gives_no_page_is_told(newscrawl, tiny, answer):
    tiny.pages["/a.pdf"] = answer(b"%PDF-1.7", 200, {"Content-Type": "application/pdf"})
    run = newscrawl("extract", f"{tiny.url}/a.pdf")
    assert (run.status, run.err) == (1, f"newscrawl: no article in {tiny.url}/a.pdf: not_html\n")


# -- saved as a test --------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    (folder / "inside").mkdir(parents=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = newscrawl.settings\n")
    return folder


@pytest.fixture
def page(served, story, tmp_path):
    file = tmp_path / "fetched.html"
    file.write_bytes(served.site.respond(story.path, "https://iranfocus.com").body)
    return file


def saved(project):
    """Return what stands in the project's tests, by path."""
    return {
        path.relative_to(project).as_posix(): path for path in project.rglob("*") if path.parent.name == "iranfocus"
    }


def reads_as_written(files, name):
    """Whether a saved article reads as the draft beside it says, as ``tests/sites`` asks."""
    told = json.loads(files[f"tests/sites/iranfocus/{name}.json"].read_text("utf-8"))
    found = asdict(extract(files[f"tests/sites/iranfocus/{name}.html"].read_bytes(), told["url"]))
    fields = {key: value for key, value in found.items() if key not in WORKED_OUT}
    return told["article"] == json.loads(json.dumps(fields, default=datetime.isoformat))


def test_a_page_is_saved_byte_for_byte_with_a_draft_that_it_reads_as(newscrawl, story, project, page):
    url = f"https://iranfocus.com{story.path}"
    run = newscrawl("extract", page, "--url", url, "--save", "iranfocus/a-story", folder=project / "inside")
    files = saved(project)
    assert (run.status, run.err, set(files)) == (
        0,
        "",
        {"tests/sites/iranfocus/a-story.html", "tests/sites/iranfocus/a-story.json"},
    )
    assert run.out == (
        f"saved an article: {project}/tests/sites/iranfocus/a-story.html; now correct a-story.json beside it, "
        "then: .venv/bin/pytest tests/sites (make test installs it)\n"
    )
    assert files["tests/sites/iranfocus/a-story.html"].read_bytes() == page.read_bytes()
    told = json.loads(files["tests/sites/iranfocus/a-story.json"].read_text("utf-8"))
    assert (told["url"], told["article"]["headline"]) == (url, story.headline)
    assert reads_as_written(files, "a-story")


def test_a_listing_of_the_site_is_saved_as_one(looking, served, project, tmp_path):
    file = tmp_path / "iraq.html"
    file.write_bytes(served.site.respond("/iraq/", "https://iranfocus.com").body)
    run = looking(file, "--url", "https://iranfocus.com/iraq/", "--save", "iranfocus/iraq", folder=project)
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("saved a listing: ")
    told = json.loads(saved(project)["tests/sites/iranfocus/iraq.json"].read_text("utf-8"))
    assert told["url"] == "https://iranfocus.com/iraq/"
    assert set(told["listing"]) == {"articles", "next_url", "sections", "subsections"}
    assert told["listing"]["articles"][0]["url"].startswith("https://iranfocus.com/")


@pytest.mark.parametrize(
    ("charset", "declared", "as_fetched"),
    [
        ("utf-8", "utf-8", True),
        ("windows-1252", "windows-1252", True),
        ("windows-1252", "", True),  # what bytes that are no UTF-8 are taken for
        ("utf-8", "windows-1252", True),
        ("iso-8859-15", "", False),
    ],
)
def test_a_page_whose_charset_only_the_header_tells_reads_the_same_without_it(
    newscrawl, tiny, answer, project, charset, declared, as_fetched
):
    head = f'<meta charset="{declared}">' if declared else ""
    body = (
        f"<html><head>{head}</head><body class='single'><h1 class='entry-title'>Café Größe €5</h1>"
        "<div class='td-post-content'><p>The café of Karun said on Monday that bread costs €5.</p></div></body></html>"
    ).encode(charset)
    tiny.pages["/a/"] = answer(body, 200, {"Content-Type": f"text/html; charset={charset}"})
    url = "https://iranfocus.com/iraq/12-cafe/"
    run = newscrawl("extract", f"{tiny.url}/a/", "--url", url, "--save", "iranfocus/cafe", folder=project)
    assert (run.status, run.err) == (0, "")
    files = saved(project)
    assert (files["tests/sites/iranfocus/cafe.html"].read_bytes() == body) is as_fetched
    assert ("as UTF-8" in run.out) is not as_fetched
    told = json.loads(files["tests/sites/iranfocus/cafe.json"].read_text("utf-8"))
    assert told["article"]["headline"] == "Café Größe €5"
    assert reads_as_written(files, "cafe")


def test_a_saved_page_is_overwritten_only_by_force(looking, story, project, page):
    arguments = (page, "--url", f"https://iranfocus.com{story.path}", "--save", "iranfocus/a")
    assert looking(*arguments, folder=project).status == 0
    draft = saved(project)["tests/sites/iranfocus/a.json"]
    draft.write_text("corrected")
    run = looking(*arguments, folder=project)
    assert (run.status, draft.read_text()) == (2, "corrected")
    assert looking(*arguments, "--force", folder=project).status == 0
    assert story.headline in json.loads(draft.read_text("utf-8"))["article"]["headline"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://karun.example/a/", "is no address of iranfocus (iranfocus.com, www.iranfocus.com)"),
        ("nonsense", "nonsense is no address of a page: give one with --url URL"),
    ],
)
def test_a_page_of_another_site_is_not_saved(looking, project, page, url, said):
    run = looking(page, "--url", url, "--save", "iranfocus/a", folder=project)
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert said in run.err
    assert not (project / "tests").exists()


def test_a_file_that_does_not_say_where_it_was_found_needs_to_be_told(looking, tmp_path):
    file = tmp_path / "bare.html"
    file.write_text("<html><body><h1>Bridge closed</h1></body></html>")
    run = looking(file)
    assert (run.status, run.err) == (2, f"newscrawl: {file} does not say where it was found: give --url URL\n")


def test_an_address_without_its_scheme_is_told_apart_from_a_file(looking):
    run = looking("www.iranfocus.com/economy/")
    assert run.status == 2
    assert run.err.endswith("; a page on the web is given as http://www.iranfocus.com/economy/\n")


def test_a_page_that_holds_nothing_is_not_saved(looking, project, tmp_path):
    file = tmp_path / "nothing.html"
    file.write_text("<html><body class='error404'><h1>Not found</h1></body></html>")
    run = looking(file, "--url", "https://iranfocus.com/a/", "--save", "iranfocus/a", folder=project)
    assert (run.status, run.err) == (1, f"newscrawl: no article in {file}: not_found\n")
    assert not (project / "tests").exists()


def test_outside_of_a_project_nothing_is_saved(looking, story, page, project, tmp_path):
    rmtree(project)
    url = f"https://iranfocus.com{story.path}"
    run = looking(page, "--url", url, "--save", "iranfocus/a", folder=tmp_path)
    assert (run.status, run.err.count("\n")) == (1, 1)
    assert "below the folder that holds scrapy.cfg" in run.err


def test_what_cannot_be_written_whole_leaves_nothing_behind(looking, story, project, page):
    arguments = (page, "--url", f"https://iranfocus.com{story.path}", "--save", "iranfocus/a", "--force")
    (project / "tests/sites/iranfocus/a.json").mkdir(parents=True)  # no file can take its place
    run = looking(*arguments, folder=project)
    assert (run.status, run.err.count("\n")) == (1, 1)
    assert run.err.startswith("newscrawl: cannot write ")
    assert set(saved(project)) == {"tests/sites/iranfocus/a.json"}
    rmtree(project / "tests")
    (project / "tests").write_text("a file")
    run = looking(*arguments, folder=project)
    assert (run.status, run.err.count("\n")) == (1, 1)
    assert (project / "tests").read_text() == "a file"


def test_what_is_odd_about_an_article_has_a_line_of_its_own(looking, tmp_path):
    text = "Der Rat teilte am Dienstag mit, dass die Brücke über den Fluss bis zum Frühling gesperrt bleiben wird. " * 3
    data = {"@type": "NewsArticle", "headline": "Brücke bleibt gesperrt", "isAccessibleForFree": False}
    file = tmp_path / "odd.html"
    file.write_text(
        f"<html lang='en'><head><script type='application/ld+json'>{json.dumps(data)}</script></head><body>"
        f"<h1>Gesperrt bis zum Frühling</h1><article><p>{text}</p></article></body></html>"
    )
    shown = looking(file, "--url", "https://karun.example/a/").out
    for line in ("language     en, by the text de", "for free     no", "disagreeing  headline"):
        assert f"\n{line}\n" in shown
