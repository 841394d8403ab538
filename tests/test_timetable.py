"""What is printed for cron, systemd and logrotate works: in their own programs where they are, in a real shell."""

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.exceptions import SetupError
from newscrawl.timetable import EVERY, Place, crontab, logrotate, systemd

FIELDS = re.compile(r"((?:\S+ ){4}\S+)  (.*)")
FAKE = """#!/bin/sh
pwd >>"{log}"
printf "%s " "$(basename "$0")" "$@" >>"{log}"
env >"{log}.env"
echo told
exit {status}
"""


@pytest.fixture
def place(tmp_path):
    """Make a place whose names are as awkward as names can be."""
    project = tmp_path / "an 100% odd; $HOME [x]"
    (project / "bin").mkdir(parents=True)
    data = project / "data *"
    data.mkdir()
    environment = {"NEWSCRAWL_DATA": str(data), "MONGODB_DATABASE": "it's"}
    return Place(project, project / "bin", data, "root", "root", environment)


def entries(text):
    """Return the lines of a crontab that are no comments: time and command, as cron reads them."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = [FIELDS.fullmatch(line).groups() for line in lines]
    assert not re.search(r"(?<!\\)%", "".join(command for _, command in found))
    return [(time, command.replace(r"\%", "%")) for time, command in found]


def times(fields):
    """Return the minutes of a day at which a crontab's line begins something."""
    minute, hour, *rest = fields.split()
    assert rest == ["*", "*", "*"]
    return [60 * one + other for one in _numbers(hour, 24) for other in _numbers(minute, 60)]


def _numbers(field, most):
    first, last, step = re.fullmatch(r"(\*|\d+)(?:-(\d+)/(\d+))?", field).groups()
    if first == "*":
        return range(most)
    assert int(first) < most
    return range(int(first), int(last or first) + 1, int(step or 1))


@given(st.sampled_from(list(EVERY)), st.from_regex(r"[a-z]\w{0,20}", fullmatch=True))
def test_a_line_of_the_crontab_begins_a_crawl_as_often_as_it_says(every, name):
    place = Place(Path("/p"), Path("/p/bin"), Path("/p/d"), "u", "g", {})
    begins = times(entries(crontab([name], every, place))[0][0])
    assert len(begins) == 24 * 60 // EVERY[every]
    assert {later - earlier for earlier, later in pairwise(begins)} <= {EVERY[every]}


def test_several_sites_do_not_begin_at_the_same_minute():
    place = Place(Path("/p"), Path("/p/bin"), Path("/p/d"), "u", "g", {})
    names = ["iranfocus", "exampletimes", "kabulpost"]
    assert len({time for time, _ in entries(crontab(names, "1h", place))[:3]}) == 3


@pytest.mark.parametrize("status", [0, 5])
def test_the_crontabs_lines_run_in_a_shell_with_the_settings_of_the_file(place, tmp_path, status):
    log = tmp_path / "log"
    for program in ("scrapy", "newscrawl"):
        (place.programs / program).write_text(FAKE.format(log=log, status=status))
        (place.programs / program).chmod(0o755)
    place.settings.write_text("MONGODB_URI='mongodb://user:s3cret@127.0.0.1/'\nON_FINISH='cat \"$X\" >/dev/null'\n")
    text = crontab(["iranfocus"], "1h", place)
    assert "s3cret" not in text
    (_, crawl), (_, check) = entries(text)
    ran = cron(crawl, tmp_path)
    assert log.read_text("utf-8").splitlines() == [str(place.project), "scrapy crawl iranfocus "]
    names = dict(line.split("=", 1) for line in Path(f"{log}.env").read_text("utf-8").splitlines())
    assert names["MONGODB_URI"] == "mongodb://user:s3cret@127.0.0.1/"
    assert names["ON_FINISH"] == 'cat "$X" >/dev/null'
    assert {name: names[name] for name in place.environment} == place.environment
    assert (place.data / "crawl-iranfocus.log").read_text("utf-8") == "told\n"
    assert ran.stdout == ("told\n" if status else "")  # cron mails it
    log.unlink()
    assert cron(check, tmp_path).stdout == ""
    assert log.read_text("utf-8").splitlines() == [str(place.project), "newscrawl cron --check iranfocus "]


def test_the_first_crawl_makes_the_data_folder_that_its_log_is_in(place, tmp_path):
    place.data.rmdir()
    (place.programs / "scrapy").write_text(FAKE.format(log=tmp_path / "log", status=0))
    (place.programs / "scrapy").chmod(0o755)
    place.settings.touch()
    ran = cron(entries(crontab(["iranfocus"], "1h", place))[0][1], tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (place.data / "crawl-iranfocus.log").read_text("utf-8") == "told\n"


def test_without_the_file_of_settings_nothing_is_crawled_and_cron_has_something_to_mail(place, tmp_path):
    ran = cron(entries(crontab(["iranfocus"], "1h", place))[0][1], tmp_path)
    assert ran.returncode
    assert "newscrawl.env" in ran.stderr


def cron(command, folder):
    """Run a command as cron does."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "SHELL": "/bin/sh"}
    return subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def units(tmp_path):
    """Write units into the files that their comments name."""

    def write(text):
        folder = tmp_path / "units"
        folder.mkdir(exist_ok=True)
        parts = re.split(r"^# /etc/systemd/system/(\S+)\n", text, flags=re.MULTILINE)
        assert parts[0] == ""
        for name, content in zip(parts[1::2], parts[2::2], strict=True):
            (folder / name).write_text(content)
        return folder

    return write


def test_there_is_a_service_for_all_sites_and_a_timer_for_each(place, units):
    folder = units(systemd(["iranfocus", "exampletimes"], "6h", place))
    names = {"newscrawl@.service", "newscrawl@iranfocus.timer", "newscrawl@exampletimes.timer"}
    assert {path.name for path in folder.iterdir()} == names
    service = (folder / "newscrawl@.service").read_text("utf-8")
    assert re.search(r'^ExecStart="/.*/bin/scrapy" crawl %i$', service, re.MULTILINE)
    assert f"EnvironmentFile={place.project}/newscrawl.env".replace("%", "%%") in service.splitlines()
    assert "MONGODB_URI" not in service


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(place, units):
    (place.programs / "scrapy").symlink_to("/bin/true")
    folder = units(systemd(["iranfocus"], "1h", place))
    shutil.copy(folder / "newscrawl@.service", folder / "newscrawl@iranfocus.service")
    for kind in ("timer", "service"):
        command = ["systemd-analyze", "verify", "--man=no", folder / f"newscrawl@iranfocus.{kind}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("every", EVERY)
def test_a_timer_begins_crawls_when_the_crontab_does(place, every):
    when = re.search(r"^OnCalendar=(.*)$", systemd(["iranfocus"], every, place), re.MULTILINE)[1]
    number = 24 * 60 // EVERY[every]
    base = ["systemd-analyze", "calendar", f"--iterations={number}", "--base-time=2026-01-01 00:00:00 UTC"]
    done = subprocess.run(
        [*base, when], env=os.environ | {"TZ": "UTC"}, capture_output=True, text=True, check=True
    ).stdout
    found = re.findall(r"(?:Next elapse|Iter\. #\d+|Iteration #\d+): \w+ (\S+) (\d+):(\d+):00 UTC", done)
    assert {day for day, *_ in found} == {"2026-01-01"}
    assert [60 * int(hour) + int(minute) for _, hour, minute in found] == times(
        entries(crontab(["iranfocus"], every, place))[0][0]
    )


def test_logrotate_moves_the_logs_of_the_data_folder_and_no_program_is_told(place):
    lines = logrotate(place).splitlines()
    assert lines[0] == "# /etc/logrotate.d/newscrawl"
    assert re.fullmatch(r'"/.*/\*\.log" \{', lines[1])
    assert {"su root root", "nocreate", "missingok"} <= {line.strip() for line in lines}


@pytest.mark.skipif(not shutil.which("logrotate") or os.geteuid() != 0, reason="needs logrotate, and root for su")
def test_logrotate_itself_moves_them(place, tmp_path):
    (place.data / "runs.log").write_text("2026-11-26T04:00:03Z iranfocus exit=0\n")
    rules = tmp_path / "rules"
    rules.write_text(logrotate(place) + "\n")
    rules.chmod(0o644)
    command = ["logrotate", "--force", "--state", tmp_path / "state", rules]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in place.data.iterdir()] == ["runs.log.1"]


@pytest.mark.parametrize("name", ["/a\nb", "/it's", '/a"b', "/a\\b"])
def test_a_name_that_a_format_cannot_say_is_refused(name):
    with pytest.raises(SetupError, match="rename that folder"):
        Place(Path(name), Path("/b"), Path("/c"), "u", "g", {})
