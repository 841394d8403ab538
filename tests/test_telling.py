"""Who is told what came of a run: by real processes, and by the recipes as the docs have them."""

import json
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.report import Report
from newscrawl.telling import Run

DOCS = Path(__file__).resolve().parent.parent / "docs/telling.md"
HOSTILE = "$(touch pwned) `touch pwned` ; touch pwned \x1b[31m\x9b31m \u202e 'x' \"y\" %s \\"
PAIR = re.compile(r'(\w+)=([\w.:#/+-]+|"(?:[^"\\]|\\.)*")(?: |$)')


@pytest.fixture
def site(tiny):
    """Serve a site of one article, whose texts want to be commands."""
    tiny.story("/iraq/1-story/", headline=HOSTILE, section=("News", f"Reports {HOSTILE}"))
    tiny.section("iraq", ["/iraq/1-story/"])
    return tiny


@pytest.fixture
def run_on(crawl, database, tmp_path):
    """Crawl with a data folder of its own."""

    def run(*arguments, url="http://127.0.0.1:9", **options):
        given = ("-a", f"base_url={url}") if options.get("site", "iranfocus") else ()
        return crawl(database, *given, *arguments, **({"NEWSCRAWL_DATA": str(tmp_path)} | options))

    return run


def logged(folder):
    return (folder / "runs.log").read_text("utf-8").splitlines()


# -- a report in a file -----------------------------------------------------------------------------------------------


def test_the_report_is_what_the_database_keeps_and_where_and_the_summary(run_on, site, db, tmp_path):
    file = tmp_path / "report.json"
    run = run_on("--report", file, url=site.url)
    assert (run.status, run.err) == (0, "")
    told, kept = json.loads(file.read_text("utf-8")), db.runs.find_one()
    assert set(told) == set(kept) - {"_id"} | {"place", "lines"}
    assert {name: told[name] for name in set(told) & set(kept) - {"started", "finished", "raw_pages"}} == {
        name: kept[name] for name in set(told) & set(kept) - {"started", "finished", "raw_pages"}
    }
    assert "\n".join(told["lines"]) == run.out.rstrip("\n")
    for name in ("started", "finished"):
        assert abs(datetime.fromisoformat(told[name]) - kept[name]) < timedelta(seconds=20)
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize(
    ("arguments", "options", "status"),
    [
        ((), {}, 5),
        (("-a", "sectoins=iraq"), {}, 2),
        (("-a", "full"), {}, 2),
        (("-s", "REVISITS"), {}, 2),
        (("nothing",), {}, 2),
        ((), {"MONGODB_URI": "mongo://user:s3cret@127.0.0.1"}, 1),
        ((), {"MONGODB_URI": "mongodb://user:s3cret@127.0.0.1:9/"}, 6),
    ],
)
def test_no_run_that_failed_leaves_the_report_of_an_earlier_one(run_on, tmp_path, arguments, options, status):
    file = tmp_path / "report.json"
    file.write_text('{"exit_status": 0}')
    run = run_on(*arguments, "--report", file, **options)
    assert run.status == status
    told = json.loads(file.read_text("utf-8"))
    assert (told["exit_status"], told["spider"]) == (status, "iranfocus")
    assert told["failure"]
    assert told["failure"] in run.err
    assert told["lines"][1] == f"  error        {told['failure']}"
    assert (line := logged(tmp_path)[-1]).split()[1:3] == ["iranfocus", f"exit={status}"]
    assert "s3cret" not in file.read_text("utf-8") + line + run.text


def test_a_run_that_is_killed_leaves_a_report_without_an_end(starting, database, site, tmp_path):
    site.delay = 60
    file = tmp_path / "report.json"
    file.write_text('{"exit_status": 0}')
    with starting(database, "-a", f"base_url={site.url}", "--report", file) as process:
        wait_for(lambda: site.requests)
        process.kill()
    told = json.loads(file.read_text("utf-8"))
    assert "started" in told
    assert not {"finished", "exit_status"} & set(told)


@pytest.mark.parametrize(
    "file",
    ["", "/no/such/folder/report.json", "/etc/passwd/report.json", ".", "/dev/stdout", "x" * 250, "x" * 300],
    ids=lambda file: file[:30],
)
def test_a_report_that_cannot_be_written_ends_the_run_with_1_before_the_site_is_asked(run_on, site, tmp_path, file):
    run = run_on("--report", file, url=site.url)
    assert (run.status, run.out, site.requests) == (1, "", [])
    assert len(run.err.splitlines()) == 1
    assert (file or "--report") in run.err
    assert "exit=1" in logged(tmp_path)[-1]


def test_a_report_in_a_folder_that_may_not_be_searched_is_told_in_a_line(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    code = f"""
import os
from datetime import datetime, UTC
from newscrawl.exceptions import SetupError
from newscrawl.telling import begin
if not os.geteuid():
    os.setuid(65534)  # root may search any folder
try:
    begin("{tmp_path}/closed/report.json", datetime.now(UTC))
except SetupError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"cannot write {tmp_path}/closed/report.json: Permission denied\n", "")


def test_a_report_through_a_link_is_written_where_it_leads(run_on, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "report.json")
    run_on("sense", "--report", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["exit_status"] == 2


# -- the log ----------------------------------------------------------------------------------------------------------


def test_runs_at_the_same_time_leave_a_whole_line_each(starting, database, site, tmp_path):
    both_began = threading.Event()
    site.answer_any = lambda _: both_began.wait(50) and None
    arguments = (database, "-a", f"base_url={site.url}", "-s", f"NEWSCRAWL_DATA={tmp_path}")
    with starting(*arguments) as one:
        wait_for(lambda: site.requests)
        with starting(*arguments) as other:
            assert other.wait(60) == 75
        both_began.set()
        assert one.wait(60) == 0
    lines = [pairs(line) for line in logged(tmp_path)]
    assert [(line["exit"], line["ended"]) for line in lines] == [
        ("75", "another run of the site is at work"),
        ("0", "done"),
    ]
    assert {line["site"] for line in lines} == {site.host}
    assert lines[1]["new"] == "1"
    assert "is being crawled since" in lines[0]["failure"]


def pairs(line):
    """Read logfmt."""
    time_, spider, rest = re.fullmatch(r'(\S+) ([\w.:#/+-]+|"(?:[^"\\]|\\.)*") (.*)', line).groups()
    datetime.strptime(time_, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert PAIR.sub("", rest) == ""
    found = {name: json.loads(value) if value.startswith('"') else value for name, value in PAIR.findall(rest)}
    return found | {"spider": spider}


@given(st.text(), st.text(), st.text())
def test_a_line_of_the_log_is_one_line_of_logfmt_whatever_a_site_and_a_user_write(failure, stopped_by, spider):
    report = Report(spider=spider, reason="x", place="", stopped_by=stopped_by, failure=failure, exit_status=3)
    now = datetime.now(UTC)
    line = Run(report, "iranfocus.com", {}, now, now, []).log_line()
    assert line.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", line)
    assert pairs(line)["exit"] == "3"


def test_a_log_that_cannot_be_written_is_told_and_a_run_that_was_done_ends_with_1(run_on, site, db, tmp_path):
    (tmp_path / "runs.log").mkdir()
    run = run_on(url=site.url)
    assert run.status == 1
    assert run.err == f"scrapy crawl iranfocus: cannot write {tmp_path}/runs.log: Is a directory\n"
    assert db.runs.find_one()["exit_status"] == 0


# -- a command --------------------------------------------------------------------------------------------------------


def test_a_command_gets_the_report_and_nothing_of_it_is_run(run_on, site, tmp_path):
    run = run_on(
        "--report", tmp_path / "report.json", url=site.url, ON_FINISH=f"cat >{tmp_path}/got; env >{tmp_path}/env"
    )
    assert (run.status, run.err) == (0, "")
    got = (tmp_path / "got").read_text("utf-8")
    assert got == (tmp_path / "report.json").read_text("utf-8")
    assert (got.count("\n"), got[-1]) == (1, "\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", got)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", "".join(json.loads(got)["lines"]) + run.out)
    assert "touch pwned" in next(iter(json.loads(got)["sections"]))
    assert not list(Path.cwd().rglob("pwned"))
    names = dict(line.split("=", 1) for line in (tmp_path / "env").read_text("utf-8").splitlines() if "=" in line)
    assert (names["NEWSCRAWL_EXIT_STATUS"], names["NEWSCRAWL_SITE"]) == ("0", site.host)
    assert not {"MONGODB_URI", "ON_FINISH"} & set(names)


def test_a_command_that_fails_is_told_and_hides_no_exit_status(run_on, site, db, tmp_path):
    failing = run_on(url=site.url, ON_FINISH="cat >/dev/null; exit 22")
    assert failing.status == 1
    assert failing.err == (
        "scrapy crawl iranfocus: ON_FINISH ended with status 22; it may have told nobody. Try its command in a shell\n"
    )
    assert db.runs.find_one()["exit_status"] == 0
    assert pairs(logged(tmp_path)[-1])["exit"] == "0"
    worse = run_on(ON_FINISH="kill -9 $$")
    assert worse.status == 5
    assert "ON_FINISH ended by signal 9" in worse.err


def test_a_command_need_not_read_the_report(run_on):
    run = run_on("sense", ON_FINISH="exec <&-; sleep 0.2")
    assert run.status == 2
    assert "ON_FINISH" not in run.err


def test_a_command_that_hangs_is_ended_with_all_it_has_started(tmp_path):
    code = (
        "import sys, newscrawl.telling as t; t.SECONDS = 0.5; from scrapy.cmdline import execute;"
        "execute(['scrapy', 'crawl', 'iranfocus', 'nonsense'])"
    )
    hanging = {"ON_FINISH": f"sleep 300 & echo $! >{tmp_path}/pid; wait", "NEWSCRAWL_DATA": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | hanging, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert "ON_FINISH took more than 0 s and was ended; it may have told nobody" in run.stderr
    wait_for(lambda: not is_running(int((tmp_path / "pid").read_text())))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_and_the_run_keeps_its_exit_status(starting, database, tmp_path, number):
    waiting = f"echo $$ >{tmp_path}/pid; exec sleep 300"
    options = {"ON_FINISH": waiting, "NEWSCRAWL_DATA": str(tmp_path)}
    with starting(database, "-a", "base_url=http://127.0.0.1:9", **options) as process:
        wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 5
    assert "ON_FINISH was stopped by a signal" in err
    assert "Traceback" not in out + err
    wait_for(lambda: not is_running(int((tmp_path / "pid").read_text())))


def test_a_run_whose_terminal_is_gone_tells_the_others(environment, database, site, tmp_path):
    site.delay = 0.3
    told = {"ON_FINISH": f"cat >{tmp_path}/got", "NEWSCRAWL_DATA": str(tmp_path)}
    inside, outside = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "iranfocus", "-a", f"base_url={site.url}"],
        stdin=outside,
        stdout=outside,
        stderr=outside,
        env=environment(database, **told),
        start_new_session=True,
    ) as process:
        os.close(outside)
        wait_for(lambda: site.requests)
        os.close(inside)
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 3
    assert json.loads((tmp_path / "got").read_text("utf-8"))["exit_status"] == 3


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(is_so):
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_command_that_cannot_be_started_is_told_in_a_line(run_on, tmp_path):
    name = "x" * (128 * 1024 - 1)  # as long as an argument may be; in a variable it is too long
    run = run_on(site=name, ON_FINISH=f"touch {tmp_path}/ran")
    assert run.status == 2
    last = run.err.splitlines()[-1]
    assert last == "scrapy crawl: ON_FINISH cannot be started: Argument list too long; it has told nobody"
    assert "Traceback" not in run.text
    assert not (tmp_path / "ran").exists()


# -- odd bytes --------------------------------------------------------------------------------------------------------


def test_a_name_with_odd_bytes_that_is_no_file_is_told_everywhere(run_on, tmp_path):
    file, name = tmp_path / "report.json", os.fsdecode(b"/no/such/\xff")
    run = run_on("-a", f"urls={name}", "--report", file, ON_FINISH=f"cat >{tmp_path}/got")
    assert run.status == 2
    assert len(run.err.splitlines()) == 1
    assert r"/no/such/\udcff" in run.err
    told = json.loads(file.read_text("utf-8"))
    assert name in told["failure"]
    assert (tmp_path / "got").read_text("utf-8") == file.read_text("utf-8")
    assert name in pairs(logged(tmp_path)[-1])["failure"]


def test_a_name_with_odd_bytes_that_is_a_file_is_crawled_and_told_everywhere(run_on, site, db, tmp_path):
    file, name = tmp_path / "report.json", os.fsdecode(bytes(tmp_path) + b"/\xff")
    Path(name).write_text(f"{site.url}/iraq/1-story/\n")
    run = run_on("-a", f"urls={name}", "--report", file, url=site.url, ON_FINISH=f"cat >{tmp_path}/got")
    assert (run.status, run.err) == (0, "")
    told = json.loads(file.read_text("utf-8"))
    assert (told["new"], told["arguments"]["urls"]) == (1, name)
    assert (tmp_path / "got").read_text("utf-8") == file.read_text("utf-8")
    kept = db.runs.find_one()
    assert (kept["exit_status"], kept["arguments"]["urls"]) == (0, rf"{tmp_path}/\udcff")


def test_what_the_standard_output_cannot_encode_keeps_nobody_from_being_told(run_on, tmp_path):
    folder = os.fsdecode(bytes(tmp_path) + b"/\xff")
    Path(folder).mkdir()
    (Path(folder) / "mongodb").touch()  # no server can be there
    run = run_on(MONGODB_URI=None, NEWSCRAWL_DATA=folder, PYTHONIOENCODING="ascii", ON_FINISH=f"cat >{tmp_path}/got")
    assert run.status == 1
    assert "Traceback" not in run.text
    assert rf"embedded server in {tmp_path}/\udcff/mongodb" in run.out
    assert json.loads((tmp_path / "got").read_text("utf-8"))["exit_status"] == 1
    assert pairs(logged(Path(folder))[-1])["exit"] == "1"


# -- the recipes ------------------------------------------------------------------------------------------------------


class Hook(ThreadingHTTPServer):
    """Takes what is posted to it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.got = []
        self.status = 200


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        """Print nothing."""


@pytest.fixture
def hook():
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def recipe(heading, **changes):
    """Return a recipe's program, if it has one, and its command, with other addresses and folders."""
    text = DOCS.read_text("utf-8").partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    found = re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    command = subprocess.run(["sh", "-c", f'{found[-1]}printf %s "$ON_FINISH"'], capture_output=True, check=True)
    return found[0], command.stdout.decode()


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize(
    ("heading", "address", "path", "kind"),
    [
        ("Webhook", "https://example.org/hook", "/", "application/json"),
        ("Healthcheck ping", "https://hc-ping.com/YOUR-CHECK", "/{status}", "application/x-www-form-urlencoded"),
    ],
)
def test_the_recipes_with_curl_send_the_report(run_on, site, hook, heading, address, path, kind):
    base = hook.url + ("" if "{" in path else "/")
    _, command = recipe(heading, **{address: base})
    for run in (run_on(url=site.url, ON_FINISH=command), run_on(ON_FINISH=command)):
        assert "ON_FINISH" not in run.err
        asked, sent_as, report = hook.got.pop(0)
        assert (asked, sent_as) == (path.format(status=run.status), kind)
        assert report["exit_status"] == run.status
    hook.status = 404
    assert "ON_FINISH ended with status 22" in run_on(ON_FINISH=command).err


def test_the_recipe_for_mail_sends_the_summary_of_a_run_that_failed(run_on, site, tmp_path):
    program, command = recipe("Mail", **{"/home/you/newscrawl": str(tmp_path)})
    (tmp_path / "mail.sh").write_text(program)
    (tmp_path / "bin").mkdir()
    mail = tmp_path / "bin/mail"
    mail.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{tmp_path}/arguments\ncat >{tmp_path}/sent\n')
    mail.chmod(mail.stat().st_mode | stat.S_IXUSR)
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    assert run_on(url=site.url, ON_FINISH=command, PATH=path).status == 0
    assert not (tmp_path / "sent").exists()
    run = run_on(ON_FINISH=command, PATH=path)
    assert run.status == 5
    assert (tmp_path / "sent").read_text("utf-8") == run.out
    assert (tmp_path / "arguments").read_text("utf-8").splitlines() == [
        "-s",
        "newscrawl: 127.0.0.1:9 ended with 5",
        "you@example.org",
    ]


SAMPLE = re.compile(r'([a-z_]+)\{site="((?:[^"\\\n]|\\[\\"n])*)"\} (\d+(?:\.\d+)?(?:e[+-]?\d+)?)')


def test_the_recipe_for_prometheus_writes_metrics_and_keeps_when_it_was_done(run_on, site, tmp_path):
    changes = {"/home/you/newscrawl": str(tmp_path), "/var/lib/prometheus/node-exporter": str(tmp_path)}
    program, command = recipe("Prometheus", **changes)
    (tmp_path / "textfile.py").write_text(program)
    before = time.time()
    assert run_on(url=site.url, ON_FINISH=command).status == 0
    name = site.host.replace(":", "_")
    found = metrics(tmp_path / f"newscrawl-{name}.prom")
    assert (found["newscrawl_exit_status", site.host], found["newscrawl_new", site.host]) == (0, 1)
    done = tmp_path / f"newscrawl-{name}-done.prom"
    ((_, when),) = metrics(done).items()
    assert before <= when <= time.time()
    site.put("/", "", 500)
    assert run_on(url=site.url, ON_FINISH=command).status == 5
    assert metrics(tmp_path / f"newscrawl-{name}.prom")["newscrawl_exit_status", site.host] == 5
    assert metrics(done) == {("newscrawl_done_time_seconds", site.host): when}
    assert len(list(tmp_path.glob("newscrawl-*"))) == 2


def metrics(file):
    """Read the text format of Prometheus: a type before each sample, no name twice, an end of line at the end."""
    text = file.read_text("utf-8")
    assert text.endswith("\n")
    lines = text.splitlines()
    found = {}
    for kind, sample in zip(lines[::2], lines[1::2], strict=True):
        metric, site, value = SAMPLE.fullmatch(sample).groups()
        assert kind == f"# TYPE {metric} gauge"
        assert (metric, site) not in found
        found[metric, site] = float(value)
    return found
