"""The command cron: what it prints for this machine, and which site is overdue."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.archive.rawpages import forecast

SITE = "iranfocus.com"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def ran(db):
    """Note runs of a site: hours ago, exit status (None while it runs), and what else the document has."""

    def note(*runs, site=SITE):
        db.ledger.insert_one({"_id": f"site:{site}", "kind": "site", "state": "declared", "schema": 1, "site": site})
        for hours, status, more in runs:
            began = NOW - timedelta(hours=hours)
            run = {"schema": 1, "site": site, "spider": "iranfocus", "arguments": {}, "started": began} | more
            ended = {"finished": began + timedelta(minutes=1), "exit_status": status, "failure": "", "stopped_by": ""}
            db.runs.insert_one((ended if status is not None else {}) | run)

    return note


# -- printing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    (tmp_path / "scrapy.cfg").write_text("[settings]\n")
    return tmp_path


def test_paths_are_those_of_this_machine_and_what_is_usual_is_left_out(newscrawl, project):
    run = newscrawl("cron", folder=project, NEWSCRAWL_DATA=None, MONGODB_DATABASE=None, MONGODB_URI=None)
    assert run.status == 0
    crawl, check = [line for line in run.out.splitlines() if not line.startswith("#")]
    programs = Path(sys.executable).parent
    log = f"{project}/.newscrawl/crawl-iranfocus.log"
    begin = rf"cd {project} && set -a && \. \./newscrawl\.env && "
    run_and_tell = f"{programs}/scrapy crawl iranfocus >>{log} || tail -n 15 {log}"
    make = f"mkdir -p {project}/.newscrawl && "
    assert re.fullmatch(rf"\d+ \* \* \* \*  {begin}{re.escape(make + run_and_tell)}", crawl)
    assert re.fullmatch(rf"\d+ \d+ \* \* \*  {begin}{programs}/newscrawl cron --check iranfocus >/dev/null", check)


def test_what_is_not_usual_is_said_and_a_password_is_not(newscrawl, project):
    uri = "mongodb://user:s3cret@127.0.0.1/"
    for form in ("crontab", "systemd", "logrotate"):
        given = {"MONGODB_URI": uri, "NEWSCRAWL_DATA": str(project / "x")}
        run = newscrawl("cron", "--format", form, "--database", "mine", folder=project, **given)
        assert run.status == 0
        assert "s3cret" not in run.text
        assert f"{project}/x" in run.out
        assert ("MONGODB_DATABASE=mine" in run.out) == (form != "logrotate")


def test_what_would_keep_the_crawls_from_being_this_shells_is_told(newscrawl, project):
    file = project / "newscrawl.env"
    given = {"MONGODB_URI": "mongodb://127.0.0.1/", "ON_FINISH": "cat", "folder": project}
    missing, touch = newscrawl("cron", **given), f"touch {file} && chmod 600 {file}"
    assert missing.err.splitlines() == [
        f"newscrawl: {file} cannot be read (No such file or directory), and the crawls need it: {touch}",
        f"newscrawl: MONGODB_URI and ON_FINISH of this shell: the crawls do not know of it; write it into {file}",
    ]
    asked = newscrawl("cron", "--uri", "mongodb://127.0.0.1/", folder=project, MONGODB_URI=None).err.splitlines()
    assert asked[1:] == [f"newscrawl: --uri: the crawls do not know of it; write it into {file}, as MONGODB_URI"]
    file.write_text("MONGODB_URI='mongodb://127.0.0.1/'\nON_FINISH='cat'\n")
    file.chmod(0o644)
    told = f"newscrawl: {file} can be read by others, and may hold a password: chmod 600 {file}\n"
    assert newscrawl("cron", **given).err == told
    file.chmod(0o600)
    assert newscrawl("cron", **given).err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("iranfocs",), "no site 'iranfocs': did you mean iranfocus?"),
        (("--every", "7h"), "'7h' is not one of"),
        (("--within", "3d"), "--within is about --check; add that"),
        (("--json",), "--json is about --check; add that"),
        (("--check", "--every", "1h"), "--check and --every do not go together"),
        (("--check", "--format", "systemd"), "--check and --format do not go together"),
        (("--check", "--within", "soon"), "--within 'soon' is no time; write it like 90m, 26h or 3d"),
        (("--check", "--within", "0h"), "--within '0h' is no time"),
        (("--check", "iranfocs"), "no site 'iranfocs': did you mean iranfocus?"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_line_that_helps(reading, database, arguments, said):
    run = reading(database, "cron", *arguments)
    assert (run.status, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert said in run.err


def test_outside_a_project_there_is_nothing_to_print(newscrawl, tmp_path):
    run = newscrawl("cron", folder=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert run.err == "newscrawl: no scrapy.cfg here or above: call it in the project's folder\n"


# -- checking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [0, 7])
def test_a_site_that_was_crawled_in_time_is_well(reading, database, ran, status):
    ran((30, 0, {}), (2, status, {}), (1, 3, {"stopped_by": "max_items"}))
    run = reading(database, "cron --check")
    assert (run.status, run.err) == (0, "")
    (line,) = run.out.splitlines()
    assert line.split("\t")[::2] == [SITE, "in time"]
    assert line.endswith("exit status 3: max_items")


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param([(30, 0, {})], id="too long ago"),
        pytest.param([(30, 0, {}), (1, 5, {"failure": "blocked"})], id="failed since"),
        pytest.param([(30, 0, {}), (1, 3, {"stopped_by": "shutdown"})], id="stopped since"),
        pytest.param([(30, 0, {}), (1, None, {})], id="running or died since"),
        pytest.param([(30, 0, {}), (1, 0, {"arguments": {"urls": "list"}})], id="a list of addresses since"),
        pytest.param([(1, 5, {})], id="never"),
    ],
)
def test_a_site_that_was_not_is_overdue_and_the_exit_status_is_3(reading, database, ran, runs):
    ran(*runs)
    run = reading(database, "cron --check", "iranfocus")
    assert run.status == 3
    assert "\tOVERDUE\t" in run.out
    (line,) = run.err.splitlines()
    assert line.startswith(f"newscrawl: {SITE} is overdue: ")
    assert reading(database, "cron --check --within 2d").status == (0 if len(runs) == 2 or runs[0][0] == 30 else 3)


def test_a_site_that_was_never_crawled_is_overdue_where_it_is_named(reading, database):
    named = reading(database, "cron --check", "iranfocus")
    assert (named.status, named.out) == (3, f"{SITE}\tnever\tOVERDUE\tnone\n")
    nothing = reading(database, "cron --check")
    assert (nothing.status, nothing.out) == (1, "")


def test_a_mirror_is_named_by_its_host_and_is_another_site(reading, database, ran):
    ran((1, 0, {}), site="127.0.0.1:8099")
    assert reading(database, "cron --check", "127.0.0.1:8099").status == 0
    both = reading(database, "cron --check --json", "127.0.0.1:8099", "iranfocus")
    assert both.status == 3
    mirror, site = map(json.loads, both.out.splitlines())
    assert (mirror["site"], mirror["is_overdue"], mirror["latest"]["exit_status"]) == ("127.0.0.1:8099", False, 0)
    assert datetime.fromisoformat(mirror["done"]) == NOW - timedelta(minutes=59)
    assert site == {"site": SITE, "done": None, "latest": None, "is_overdue": True}


def test_a_database_that_does_not_answer_is_no_overdue_site(reading):
    run = reading("never", "cron --check", uri="mongodb://127.0.0.1:9")
    assert (run.status, run.out) == (6, "")
    assert run.err.startswith("newscrawl: MongoDB does not answer")


def test_what_a_site_has_written_does_nothing_to_the_terminal(reading, database, ran):
    ran((30, 5, {"failure": "no section \x1b[31m\u202e here\nand there"}))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", reading(database, "cron --check").text)


def test_a_real_crawl_is_what_the_check_reads(crawl, reading, database, tiny):
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    assert crawl(database, "-a", f"base_url={tiny.url}").status == 0
    assert reading(database, "cron --check --within 5m").status == 0


# -- the page ---------------------------------------------------------------------------------------------------------

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page, heading, language="text"):
    text = (DOCS / page).read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_crontab_in_the_docs_is_what_is_printed(newscrawl, tmp_path):
    project = tmp_path / "newscrawl"
    project.mkdir()
    (project / "scrapy.cfg").write_text("[settings]\n")
    run = newscrawl("cron", folder=project, NEWSCRAWL_DATA=None, MONGODB_DATABASE=None, MONGODB_URI=None)
    printed = run.out.replace(str(Path(sys.executable).parent), f"{project}/.venv/bin")
    assert printed.replace(str(project), "/home/you/newscrawl") == blocks("every-hour.md", "cron")[0]


def test_the_settings_in_the_docs_are_read_alike_by_a_shell_and_by_systemd():
    lines = blocks("every-hour.md", "The settings")[0].splitlines()
    lines += re.findall(r"^ON_FINISH=.*$", (DOCS / "telling.md").read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 5
    # In single quotes neither of them takes any character for more than it is, but for the backslash.
    assert all(re.fullmatch(r"[A-Z_]+='[^'\\]*'", line) for line in lines)


def test_the_check_in_the_docs_is_what_is_shown(on_a_terminal, database, ran):
    ran((1, 0, {}))
    shown = plain(on_a_terminal(database, "cron", "--check", columns=100))
    assert shown == plain(blocks("every-hour.md", "Watch it")[0])


def plain(table):
    """Return a table without colours, times and the widths of its columns."""
    text = re.sub(r"20[\d-]+ [\d:]+", "TIME", re.sub(r"\x1b\[\d+m", "", table))
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_forecast_in_the_docs_is_one():
    (line,) = blocks("every-hour.md", "Disk")[0].splitlines()
    used, pace = 1_100_000_000, 17_000_000 * 12 / 365.25
    assert line == f"  raw pages    {forecast(used, 20_000_000_000, pace)}"
