"""What makes a machine crawl by itself: a crontab, units of systemd, rules of logrotate. Text; nothing is installed."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from newscrawl.exceptions import SetupError

EVERY = {"15m": 15, "30m": 30, "1h": 60, "2h": 120, "3h": 180, "4h": 240, "6h": 360, "8h": 480, "12h": 720, "1d": 1440}
"""How often, in minutes: what a line of a crontab can say."""
SETTINGS = "newscrawl.env"
"""The file of settings, beside scrapy.cfg."""
_HOUR = 60
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\"'\\]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where newscrawl is on this machine. All paths are absolute."""

    project: Path
    """The folder with scrapy.cfg."""
    programs: Path
    """The folder with ``scrapy`` and ``newscrawl``."""
    data: Path
    user: str
    group: str
    environment: dict[str, str]
    """Settings that are not the usual ones and no secrets; the file of settings beats them."""

    def __post_init__(self) -> None:
        """Raise SetupError for what none of the formats can say."""
        for path in (self.project, self.programs, self.data):
            if _UNSPEAKABLE.search(str(path)):
                raise SetupError(f"{str(path)!r} has a quote, a backslash or a control character: rename that folder")

    @property
    def settings(self) -> Path:
        """The file with the settings, passwords among them."""
        return self.project / SETTINGS


def crontab(names: Sequence[str], every: str, place: Place) -> str:
    """Return lines for a crontab: a crawl of each spider's site, and a look once a day whether they took place."""
    begin = [f"cd {shlex.quote(str(place.project))}"]
    given = [f"{name}={value}" for name, value in place.environment.items()]
    begin += [f"export {shlex.join(given)}"] if given else []
    begin += ["set -a", f". ./{SETTINGS}"]
    make = f"mkdir -p {shlex.quote(str(place.data))}"  # without it a shell cannot open the log, and starts no crawl
    lines = [
        "# newscrawl: add this with crontab -e. At what minute a site is crawled follows from its name, so that",
        f"# several do not begin at once. Settings, such as MONGODB_URI and ON_FINISH, stand in {place.settings}",
    ]
    for name in names:
        log = shlex.quote(str(place.data / f"crawl-{name}.log"))
        crawl = f"{_program(place, 'scrapy')} crawl {shlex.quote(name)} >>{log} || tail -n 15 {log}"
        lines.append(_cron_line(_cron_time(name, EVERY[every]), [*begin, make, crawl]))
    check = f"{_program(place, 'newscrawl')} cron --check {shlex.join(names)} >/dev/null"
    lines.append(_cron_line(_cron_time("check", EVERY["1d"]), [*begin, check]))
    return "\n".join(lines)


def systemd(names: Sequence[str], every: str, place: Place) -> str:
    """Return a service for any site, and a timer for each; a comment says what file each is."""
    given = [f"Environment={_unit_quoted(f'{name}={value}')}" for name, value in place.environment.items()]
    service = [
        "# /etc/systemd/system/newscrawl@.service",
        "[Unit]",
        "Description=Crawl %i into the archive of newscrawl",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        f"User={place.user}",
        f"WorkingDirectory={_unit_path(place.project)}",
        *given,
        f"EnvironmentFile={_unit_path(place.settings)}",
        f"ExecStart={_unit_quoted(str(place.programs / 'scrapy'))} crawl %i",
        "# The embedded MongoDB, which others may use at the moment, ends with the last of them and not with a crawl.",
        "KillMode=process",
        "TimeoutStopSec=180",
        "",
    ]
    for name in names:
        service += [
            f"# /etc/systemd/system/newscrawl@{name}.timer",
            "[Unit]",
            f"Description=Crawl {name} every {every}",
            "",
            "[Timer]",
            f"OnCalendar={_calendar(name, EVERY[every])}",
            "# What was missed while the machine was off is made up for.",
            "Persistent=true",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        ]
    return "\n".join(service).rstrip("\n")


def logrotate(place: Place) -> str:
    """Return rules for the logs in the data folder. No program has to be told that they were moved."""
    return "\n".join(
        [
            "# /etc/logrotate.d/newscrawl",
            f'"{_glob_quoted(place.data)}/*.log" {{',
            f"    su {place.user} {place.group}",
            *(f"    {rule}" for rule in ("monthly", "rotate 120", "compress", "delaycompress")),
            *(f"    {rule}" for rule in ("missingok", "notifempty", "nocreate")),
            "}",
        ]
    )


# -- when -------------------------------------------------------------------------------------------------------------


def _offset(name: str, minutes: int) -> tuple[int, int]:
    """Return the hour and the minute within a period at which a site's turn is, by its name."""
    return divmod(crc32(name.encode()) % minutes, _HOUR)


def _cron_time(name: str, minutes: int) -> str:
    hour, minute = _offset(name, minutes)
    if minutes < _HOUR:
        return f"{minute}-59/{minutes} * * * *"
    return f"{minute} {_hours(hour, minutes, '-23/')} * * *"


def _calendar(name: str, minutes: int) -> str:
    hour, minute = _offset(name, minutes)
    if minutes < _HOUR:
        return f"*-*-* *:{minute:02}/{minutes}:00"
    return f"*-*-* {_hours(hour, minutes, '/')}:{minute:02}:00"


def _hours(first: int, minutes: int, step: str) -> str:
    if minutes == _HOUR:
        return "*"
    return str(first) if minutes == EVERY["1d"] else f"{first}{step}{minutes // _HOUR}"


# -- how each format wants it -----------------------------------------------------------------------------------------


def _cron_line(time: str, commands: list[str]) -> str:
    return f"{time}  " + " && ".join(commands).replace("%", r"\%")  # cron takes % for the end of a line


def _program(place: Place, name: str) -> str:
    return shlex.quote(str(place.programs / name))


def _unit_path(path: Path) -> str:
    return str(path).replace("%", "%%")


def _unit_quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return f'"{escaped}"'


def _glob_quoted(path: Path) -> str:
    return re.sub(r"([*?\[\]{}])", r"\\\1", str(path))
