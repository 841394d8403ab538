"""The docs hold what the code has: commands, options, settings, fields, reasons, links; and their examples run."""

import argparse
import ast
import contextlib
import io
import json
import re
import shlex
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import get_origin

import click
import fences
import pytest
from scrapy.settings import Settings, default_settings

from newscrawl import report, settings
from newscrawl.archive.schema import INDEXES, VALIDATORS
from newscrawl.cli import EXIT_STATUS, main
from newscrawl.commands.crawl import Command as CrawlCommand
from newscrawl.demo.sections import SECTIONS
from newscrawl.demo.site import DemoSite
from newscrawl.edits import KINDS
from newscrawl.extraction import sites
from newscrawl.fields import FIELDS
from newscrawl.items import NOT_AN_ARTICLE, Article
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.page import Page
from newscrawl.pages.refusal import verdict
from newscrawl.paging import RANKED
from newscrawl.query import HIDDEN, Archive, Query
from newscrawl.spiders.arguments import MEANINGS, read_arguments
from newscrawl.spiders.article import ArticleSpider
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.site import SiteSpider

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "newscrawl"
DOCS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("docs/*.md"))}
PAGES = DOCS | {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CHANGELOG.md")}
SEPARATORS = {"|", "||", "&&", ";", ">", ">>", "<"}


def blocks(page, language):
    """Return the texts of a page's code blocks in a language."""
    return fences.blocks(PAGES[page], language)


def section(page, heading):
    """Return the text below a heading, down to the next one of its level or above."""
    level = heading.split(" ")[0]
    assert f"\n{heading}\n" in PAGES[page], f"{page} has no heading {heading!r}"
    text = PAGES[page].partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{len(level)}}} ", fences.FENCE.sub("", text), maxsplit=1, flags=re.MULTILINE)[0]


def cells(text, column=0):
    """Return a column of the tables in a text, without their heads."""
    rows = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, row in enumerate(rows) if set("".join(row)) <= set("-| ")}
    skipped = heads | {number + 1 for number in heads}
    return [row[column].strip() for number, row in enumerate(rows) if number not in skipped]


def terms(text, column=0):
    """Return what stands in backticks in a column of the tables in a text."""
    return [term for cell in cells(text, column) for term in re.findall(r"`([^`]+)`", cell)]


def commands(group=main, above=("newscrawl",)):
    """Yield each command with the words it is called by."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command


def shell_commands(page):
    """Yield the simple commands in a page's shell blocks, and in its text blocks those of a crontab or a session."""
    lines = [line for text in blocks(page, "sh") for line in whole_lines(text)]
    lines += [line for text in blocks(page, "text") for line in text.splitlines() if _is_command(line)]
    for line in lines:
        # What $(…) prints is an argument; what is in it is a command of its own.
        inner = re.findall(r"\$\(([^)]*)\)", line)
        for text in (*inner, re.sub(r"\$\([^)]*\)", "inner", line)):
            lexer = shlex.shlex(text.removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
            lexer.whitespace_split = True
            lexer.commenters = ""
            words = []
            for word in [*lexer, ";"]:
                if word in SEPARATORS:
                    if words:
                        yield words
                    words = []
                elif words or "=" not in word.split("/")[0]:
                    words.append(word)


def whole_lines(text):
    """Yield the lines of a shell block; those with a quoted text that goes on below as one."""
    begun = ""
    for line in text.splitlines():
        begun += f"\n{line}" if begun else line
        if begun.count("'") % 2 == 0:
            yield begun
            begun = ""


def _is_command(line):
    return bool(re.match(r"(?:\$ )?(?:\.venv/bin/)?(?:newscrawl|scrapy) |\d+ [*\d]", line)) and not re.search(
        "[…▶]", line
    )


def calls(program, first=None):
    """Return the arguments of each call of a program in the docs' shell blocks, with the page they stand in."""
    found = [(page, words) for page in PAGES for words in shell_commands(page)]
    called = [(page, words[1:]) for page, words in found if words[0] in {program, f".venv/bin/{program}"}]
    return [(page, words[bool(first) :]) for page, words in called if first in {None, *words[:1]}]


# -- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "command"), [pytest.param(*found, id=" ".join(found[0])) for found in commands()])
def test_every_command_and_each_of_its_options_is_documented(words, command):
    page = "docs/commands.md"
    text = section(page, f"### {' '.join(words[:2])}")
    assert " ".join(words) in f"{' '.join(words[:2])} {text}"
    shared = (
        section(page, "## newscrawl").partition("\n### ")[0] if "database" in {p.name for p in command.params} else ""
    )
    options = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
    assert options <= set(re.findall(r"--[\w-]+", text + shared))


def test_the_docs_name_no_command_and_no_option_that_is_not_there():
    names = {" ".join(words) for words, _ in commands()} | {"newscrawl db"}
    headings = re.findall(r"^### (newscrawl .*)$", DOCS["docs/commands.md"], re.MULTILINE)
    assert set(headings) <= names
    for words, command in commands():
        known = {option for p in command.params for option in p.opts} | {"--json"}
        documented = {
            option
            for cell in terms(section("docs/commands.md", f"### {' '.join(words[:2])}"))
            for option in re.findall(r"--[\w-]+", cell)
        }
        assert words[1] == "db" or documented <= known, words


def test_every_argument_of_a_crawl_is_documented_and_no_other():
    documented = {
        term.partition("=")[0]
        for term in terms(section("docs/commands.md", "### Arguments"))
        if re.fullmatch(r"\w+=\S+", term)
    }
    first_cells = {
        term.partition("=")[0]
        for cell in cells(section("docs/commands.md", "### Arguments"))
        for term in re.findall(r"`([^`]+)`", cell)
    }
    assert set(MEANINGS) == first_cells <= documented


def test_every_exit_status_is_documented_with_its_meaning_and_no_other():
    table = section("docs/commands.md", "### Exit status")
    documented = dict(zip(cells(table), cells(table, 1), strict=True))
    assert set(documented) == {str(status) for status in report.MEANING}
    for status, meaning in report.MEANING.items():
        assert documented[str(status)].startswith(meaning.partition(";")[0])
    text = section("docs/commands.md", "## newscrawl").partition("\n### ")[0]
    assert {str(status) for _, status in EXIT_STATUS} <= set(re.findall(r"\b\d\b", text))


def test_every_site_is_named_in_the_docs():
    named = re.search(r"^Sites: (.*)", DOCS["docs/commands.md"], re.MULTILINE)
    assert set(sites()) == set(re.findall(r"`(\w+)`", named[1].partition(". ")[0]))


# -- settings ---------------------------------------------------------------------------------------------------------

OURS = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}


def test_every_setting_that_differs_from_scrapys_is_documented():
    own = {name for name, value in OURS.items() if getattr(default_settings, name, None) != value}
    assert own <= set(terms(DOCS["docs/settings.md"]))


def test_the_settings_page_names_no_setting_that_is_not_there():
    variables = set(re.findall(r'environ\.get\("(\w+)"', (CODE / "settings.py").read_text("utf-8")))
    assert len(variables) > 1
    assert variables <= set(terms(section("docs/settings.md", "## Environment variables")))
    assert set(terms(DOCS["docs/settings.md"])) <= set(OURS) | variables


def test_the_defaults_in_the_settings_page_are_those_of_the_code():
    page = DOCS["docs/settings.md"].partition("## Where articles are stored")[2]
    defaults = {name.strip("`"): value.strip("`") for name, value in zip(cells(page), cells(page, 1), strict=True)}
    plain = {name: value for name, value in OURS.items() if isinstance(value, bool | int | float | str)}
    elsewhere = {"MONGODB_URI", "MONGODB_DATABASE", "NEWSCRAWL_DATA", "USER_AGENT", "ON_FINISH"}
    elsewhere |= {"TWISTED_REACTOR", "LOG_FORMATTER"}
    for name in set(plain) - elsewhere:
        assert defaults.get(name, str(plain[name])) == str(plain[name]), name
    source = (CODE / "settings.py").read_text("utf-8")
    assert f'"{defaults["USER_AGENT"]}"' in source
    assert f'"MONGODB_DATABASE", "{defaults["MONGODB_DATABASE"]}"' in source


def test_the_docs_say_how_many_are_ranked_by_relevance():
    for text in (section("docs/commands.md", "### newscrawl search"), section("docs/python.md", "## open_archive")):
        assert re.findall(r"newest ([\d,]+)", text) == [str(RANKED)]


# -- data model -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("collection", VALIDATORS)
def test_every_collection_field_and_index_is_documented(collection):
    assert collection in terms(DOCS["docs/data-model.md"].partition("\n## ")[0])
    text = section("docs/data-model.md", f"## {collection}")
    assert set(properties(VALIDATORS[collection])) <= set(re.findall(r"`([^`]+)`", "\n".join(rows(text))))
    listed = dict(re.findall(r"^- `(\w+)`(.*)$", text.partition("Indexes:")[2], re.MULTILINE))
    unique = {index.document["name"]: index.document.get("unique", False) for index in INDEXES[collection]}
    assert {name: "unique" in rest for name, rest in listed.items()} == unique


def test_the_codebook_says_the_same_of_a_field_as_the_data_model():
    table = section("docs/data-model.md", "## articles").partition("\n### ")[0]
    documented = zip(cells(table), cells(table, 1), cells(table, 2), strict=True)
    shown = [row for row in documented if row[0].strip("`") not in HIDDEN]
    plain = [
        (name.strip("`"), kind, re.sub(r" See \[[^]]*\]\([^)]*\)\.", "", meaning)) for name, kind, meaning in shown
    ]
    assert plain == [(field.name, field.type, field.meaning) for field in FIELDS]


def rows(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def properties(schema):
    """Yield the names of a validator's properties, also of those inside."""
    for name, rule in schema.get("properties", {}).items():
        yield name
        yield from properties(rule)
        yield from properties(rule.get("items", {}))


@pytest.mark.parametrize("collection", VALIDATORS)
def test_no_field_is_documented_that_the_program_does_not_write(collection):
    sources = [*(CODE / "archive").glob("*.py"), CODE / "items.py", CODE / "report.py"]
    written = set(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in sources)))
    assert set(terms(section("docs/data-model.md", f"## {collection}"))) <= written


def test_every_kind_of_edit_is_documented_and_no_other():
    assert cells(section("docs/data-model.md", "## Kinds of edits")) == [f"`{kind}`" for kind in KINDS]


def test_all_that_a_run_reports_is_documented():
    run = report.Report(spider="x", reason="finished", place="here").document()
    assert set(run) <= set(terms(section("docs/data-model.md", "## runs")))


def test_every_refusal_reason_that_the_code_can_give_is_listed_and_no_other():
    documented = set(terms(section("docs/data-model.md", "## Refusal reasons")))
    given = reasons()
    assert {"not_found", "robots", "cut_off", "not_html", "empty"} <= given
    # Listings fail for the same reasons, behind a colon; one of them is theirs alone.
    assert "`listing:no_listing`" in section("docs/data-model.md", "## Refusal reasons")
    assert {"`part:moved`", "`part:too_many`"} <= set(
        re.findall(r"`part:\w+`", section("docs/data-model.md", "## Refusal reasons"))
    )
    given.add(NOT_AN_ARTICLE)
    assert given - {"moved"} == documented - {"http_…", "listing:…", "part:…", "lost:…"}
    assert "http_{" in (CODE / "spiders/outcomes.py").read_text("utf-8")
    assert 'f"refused/{self.kind}:{reason}"' in (CODE / "spiders/doors/listing.py").read_text("utf-8")


def reasons():
    """Collect the reasons from the code: what NotAnArticleError is given, what outcomes and the spider return."""
    found = set()
    for path in (*CODE.glob("pages/*.py"), CODE / "extraction.py", *CODE.glob("spiders/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if getattr(called, "id", getattr(called, "attr", "")) in {
                "NotAnArticleError",
                "_refusal",
            }:
                found |= texts(*node.args) - {"_id"}
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
                found |= texts(node.value)
    found |= set(verdict.REASONS)
    for path in CODE.glob("pipelines/*.py"):
        found |= set(re.findall(r'"refused/(\w+)"', path.read_text("utf-8")))
    return found | reasons_of_outcomes(ast.parse((CODE / "spiders/outcomes.py").read_text("utf-8")))


def reasons_of_outcomes(tree):
    """Collect the statuses' reasons, and what the functions that give a reason loop over and return first."""
    table = next(node for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "_STATUS")
    found = texts(table.value)
    functions = [node for node in tree.body if getattr(node, "name", "") in {"reason_of_failure", "_reason_of_refusal"}]
    assert len(functions) == 2
    for node in chain.from_iterable(map(ast.walk, functions)):
        if isinstance(node, ast.For):
            found |= texts(node.iter)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            first = node.value.elts[0]
            found |= texts(first.body, first.orelse) if isinstance(first, ast.IfExp) else texts(first)
    return found


def texts(*nodes):
    """Return the terms among the constants in a piece of code."""
    constants = [part.value for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return {value for value in constants if isinstance(value, str) and re.fullmatch(r"[a-z_]{3,}", value)}


def test_every_reason_why_a_line_is_refused_is_listed_and_no_other():
    table = section("docs/commands.md", "### newscrawl ingest").partition("| Reason |")[2]
    record = (CODE / "ingest/record.py").read_text("utf-8")
    given = set(re.findall(r'RefusedLine\("(\w+)"', record)) | {"no_url", "no_body"}
    assert 'RefusedLine(f"no_{name}"' in record
    given |= set(re.findall(r'_refuse_article\([\w.]+, "(\w+)"', (CODE / "ingest/spider.py").read_text("utf-8")))
    assert (
        {"not_json", "invalid", "dropped"}
        <= given
        == {term for term in terms(table) if re.fullmatch(r"[a-z_8]+", term)}
    )


def test_the_collections_in_the_mongosh_examples_are_there():
    found = {name for page in PAGES for text in blocks(page, "js") for name in re.findall(r"\bdb\.(\w+)\.", text)}
    assert found
    assert found <= set(VALIDATORS)


# -- Python -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_python_example_compiles_and_what_it_imports_is_there(page):
    for text in blocks(page, "python"):
        tree = ast.parse(text)
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), page, "exec"), {})  # noqa: S102 - the docs are ours


def test_the_extract_example_prints_what_the_page_says_it_does():
    found = next(found for found in fences.FENCE.finditer(DOCS["docs/python.md"]) if found["run"])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(found["text"], "docs/python.md", "exec"), {})  # noqa: S102 - the docs are ours
    assert printed.getvalue() == blocks("docs/python.md", "text")[0]


def test_the_methods_and_filters_in_the_python_page_are_those_of_the_archive():
    text = section("docs/python.md", "## open_archive")
    assert {f"`{field.name}`" for field in fields(Query)} <= set(re.findall(r"`\w+`", text))
    named = {term.partition("(")[0] for term in terms(text)}
    assert named >= {name for name, value in vars(Archive).items() if callable(value) and not name.startswith("_")}
    assert all(
        hasattr(Archive, name)
        for name in {term.partition("(")[0] for cell in cells(text) for term in re.findall(r"`([^`]+)`", cell)}
    )


def test_the_example_of_a_site_reads_the_demo_site():
    names = {}
    found = next(found for found in fences.FENCE.finditer(DOCS["docs/add-a-site.md"]) if found["run"])
    exec(compile(found["text"], "docs/add-a-site.md", "exec"), names)  # noqa: S102 - the docs are ours
    spider = next(
        value
        for value in names.values()
        if isinstance(value, type) and value.__module__ == "builtins" and issubclass(value, NewsSpider)
    )
    site, base = DemoSite(articles=24), f"https://{spider.hosts[0]}"
    story = next(story for story in site.stories if story.outline.agency == "AP")
    page = spider.article_page.from_html(site.respond(story.path, base).body, base + story.path)
    article = page.to_item()
    assert (article.headline, article.body, article.agency) == (story.headline, story.body, "AP")
    assert spider.number_of(article.url) == str(story.post_id)
    listing = spider.section_page.from_html(site.respond("/iraq/", base).body, f"{base}/iraq/")
    assert listing.articles()
    assert {section.slug for section in listing.sections()} <= set(SECTIONS)
    assert spider(base_url="http://127.0.0.1:1").site == "127.0.0.1:1"


def test_the_command_that_saves_a_page_writes_the_pair_of_files_that_the_page_names(newscrawl, tmp_path):
    told = DOCS["docs/add-a-site.md"]
    target, url = re.search(r"newscrawl extract --save (\S+) (\S+)", told).groups()
    assert set(re.findall(r"tests/sites/(\S+)\.(?:html|json)", told)) >= {target}
    # The example's site is not there: the same of one that is.
    target, url = target.replace("exampletimes", "iranfocus"), url.replace("example.com", "iranfocus.com")
    site = DemoSite(articles=12)
    page = tmp_path / "page.html"
    page.write_bytes(site.respond(site.stories[0].path, "https://iranfocus.com").body)
    (tmp_path / "scrapy.cfg").write_text("[settings]\n")
    run = newscrawl("extract", page, "--url", url, "--save", target, folder=tmp_path)
    assert (run.status, run.err) == (0, "")
    saved = tmp_path / "tests/sites" / target
    assert saved.with_suffix(".html").read_bytes() == page.read_bytes()
    written = json.loads(saved.with_suffix(".json").read_text("utf-8"))
    assert written["article"]["headline"] == site.stories[0].headline


def test_all_that_a_site_file_may_set_is_documented_and_shown():
    text = DOCS["docs/add-a-site.md"]
    documented = {term for cell in cells(text) for term in re.findall(r"`(\w+)`", cell)}
    example = blocks("docs/add-a-site.md", "python")[0]
    attributes = [
        name
        for kind in (SiteSpider, ArticleSpider, NewsSpider, Page)
        for name, annotation in kind.__annotations__.items()
        if get_origin(annotation) is not None and name != "sections_only"
    ]
    assert {"hosts", "end_marker"} <= set(attributes)
    for name in attributes:
        assert name in documented, name
        assert re.search(rf"^    {name} = ", example, re.MULTILINE), name
    table = section("docs/add-a-site.md", "## Where the pages differ")
    overridable = {field.name for field in fields(Article) if callable(getattr(ArticlePage, field.name, None))}
    assert overridable <= set(re.findall(r"`(\w+)`", "\n".join(rows(table))))
    assert all(hasattr(ArticlePage, name) for name in re.findall(r"\| `(\w+)`", "\n".join(rows(table))))


# -- shell ------------------------------------------------------------------------------------------------------------


def test_every_example_of_newscrawl_has_a_command_and_options_that_are_there():
    examples = calls("newscrawl")
    assert len(examples) > 10  # the examples are found at all
    for page, arguments in examples:
        command, left = main, list(arguments)
        if left[:1] in (["--help"], ["--version"]):
            continue
        while isinstance(command, click.Group):
            name = left.pop(0)
            command = command.commands.get(name)
            assert command, f"{page}: no command {name}"
        try:
            command.make_context(command.name, left)
        except click.UsageError as error:
            pytest.fail(f"{page}: newscrawl {shlex.join(arguments)}: {error.format_message()}")


def test_every_example_of_a_crawl_has_arguments_and_settings_that_are_there(tmp_path):
    listed = tmp_path / "urls"
    listed.write_text("https://iranfocus.com/iraq/1-x/")
    command = CrawlCommand()
    command.settings = Settings()
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_options(parser)
    parser.add_argument("spider", nargs="*")
    examples = [(page, arguments) for page, arguments in calls("scrapy", "crawl") if arguments != ["--help"]]
    assert len(examples) > 3  # the examples are found at all
    for _, arguments in examples:
        options = parser.parse_args(arguments)
        assert set(options.spider) <= {*sites(), "exampletimes"}
        given = dict(argument.split("=", 1) for argument in options.spargs)
        read_arguments(given | ({"urls": str(listed)} if "urls" in given else {}))
        names = {setting.partition("=")[0] for setting in options.set}
        assert names <= set(OURS) | set(vars(default_settings))


def test_every_make_target_in_the_docs_is_there():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    inline = {target for text in PAGES.values() for target in re.findall(r"`make ([\w-]+)`", text)}
    shown = {arguments[0] for _, arguments in calls("make") if arguments}
    assert {"demo", "check", "test", "bench"} <= inline | shown <= targets


def test_the_options_of_the_demo_site_in_the_docs_are_there():
    source = (CODE / "demo/__main__.py").read_text("utf-8")
    for page in PAGES:
        for words in shell_commands(page):
            if "newscrawl.demo" in words:
                assert all(f'"{word}"' in source for word in words if word.startswith("--"))


# -- all pages --------------------------------------------------------------------------------------------------------


def slugs(page):
    """Return the anchors of a page's headings, as code hosts and Sphinx make them."""
    headings = re.findall(r"^#+ (.*)$", fences.FENCE.sub("", PAGES[page]), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", fences.FENCE.sub("", PAGES[page])):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        if anchor:
            assert anchor in slugs(file.resolve().relative_to(ROOT).as_posix()), target


def test_every_page_of_the_docs_is_in_the_contents():
    contents = re.search(r"```\{toctree\}\n(.*?)```", DOCS["docs/index.md"], re.DOTALL)[1].split()
    assert set(DOCS) - {"docs/index.md"} == {f"docs/{name}.md" for name in contents if not name.startswith(":")}


def test_every_module_and_folder_of_the_package_is_in_the_architecture():
    listed = set(terms(section("docs/architecture.md", "## One-way street")))
    parts = {f"{path.name}/" for path in CODE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    parts |= {path.name for path in CODE.glob("*.py")} - {"__init__.py", "exceptions.py", "logformatter.py"}
    assert parts <= listed
    assert all((CODE / name).exists() for name in listed if name.endswith((".py", "/")))


@pytest.mark.parametrize("page", PAGES)
def test_examples_hold_no_path_of_the_machine_they_were_made_on(page):
    assert not re.search(r"(?<![\w.])/(?:work|root|tmp|opt)/|/home/(?!you\b)", PAGES[page])
