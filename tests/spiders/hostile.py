"""A site whose pages do to the program that reads them what their addresses say."""

import os
import re
import signal
import time

from newscrawl.sites.iranfocus import IranFocusArticlePage, IranFocusSpider
from newscrawl.spiders import pool

pool.WALL_SECONDS = 4.0  # no test waits a minute


def spin():
    while True:
        pass


def exhaust():
    return [bytes(1 << 28) for _ in range(100)]


def fail():
    raise LookupError("a mistake in the site file")


DEEDS = {
    "spins": spin,
    "backtracks": lambda: re.match(r"(a+)+$", "a" * 60 + "b"),
    "sleeps": lambda: time.sleep(3600),
    "exhausts": exhaust,
    "exits": lambda: os._exit(0),
    "crashes": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "prints": lambda: print("a word in the way"),  # noqa: T201 - this is what is tried
    "recurses": lambda: re.compile("(" * 50_000 + ")" * 50_000),
    "fails": fail,
    "dawdles": lambda: time.sleep(0.1),
}


class HostilePage(IranFocusArticlePage):
    """A page that does it, and then is read like any other."""

    def to_item(self):
        """Do it."""
        for name, do in DEEDS.items():
            if f"-{name}" in self.url:
                do()
        return super().to_item()


class HostileSpider(IranFocusSpider):
    """Crawls it."""

    name = "hostile"
    article_page = HostilePage
