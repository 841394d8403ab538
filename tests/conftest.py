"""What the end-to-end tests share: one MongoDB server a test process, a fresh database a test, sites on loopback."""

import asyncio
import html
import itertools
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from pymongo import MongoClient
from worlds import World

from newscrawl.archive.connection import WritableArchive
from newscrawl.archive.embedded import EmbeddedServer, find_mongod
from newscrawl.cli import main
from newscrawl.demo.server import serve
from newscrawl.identity import article_keys
from newscrawl.items import Article
from newscrawl.pipelines.clean import clean_item
from newscrawl.pipelines.dedup import identify

PROJECT = Path(__file__).resolve().parent.parent
sys.path.append(str(PROJECT / "benchmarks"))  # for what both need
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CANARIES=0")
"""Without pauses, and without looks at stored articles that no test has asked for."""
_OWN = ("MONGODB_URI", "MONGODB_DATABASE", "NEWSCRAWL_DATA", "NEWSCRAWL_USER_AGENT")
_numbers = itertools.count(1)


def pytest_configure():
    """Hear Ctrl-C: a shell that starts the tests in the background has them, and what they start, ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# -- MongoDB ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Run a MongoDB server for this test process; its URI."""
    with EmbeddedServer(tmp_path_factory.mktemp("mongodb")) as uri:
        yield uri


@pytest.fixture(scope="session")
def mongo(server):
    """Look into the server past newscrawl's own code."""
    with MongoClient(server, tz_aware=True) as client:
        yield client


@pytest.fixture(scope="session")
def databases(mongo):
    """Give out the names of databases that nothing else uses, as a context manager."""

    @contextmanager
    def fresh():
        name = f"test{next(_numbers)}"
        try:
            yield name
        finally:
            mongo.drop_database(name)

    return fresh


@pytest.fixture(scope="session")
def guarded(tmp_path_factory):
    """Run a MongoDB server that wants a password; gives the URI for a user and a password. Its user: owner, right."""
    folder = tmp_path_factory.mktemp("guarded")
    address = quote(str(folder / "mongod.sock"), safe="")
    command = [find_mongod(), "--auth", "--dbpath", folder, "--bind_ip", folder / "mongod.sock", "--nounixsocket"]
    with (folder / "log").open("wb") as log, subprocess.Popen([*command, "--quiet"], stdout=log, stderr=log) as process:
        try:
            with MongoClient(f"mongodb://{address}") as client:
                client.admin.command({"createUser": "owner", "pwd": "right", "roles": ["root"]})
            yield lambda user, password: f"mongodb://{user}:{password}@{address}/"
        finally:
            process.terminate()


@pytest.fixture
def database(databases):
    """Name a database of this test's own."""
    with databases() as name:
        yield name


@pytest.fixture
def db(mongo, database):
    """Look into this test's own database."""
    return mongo[database]


@pytest.fixture(scope="session")
def make_due():
    """Let the time come at which all that a database's ledger has put off is due."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    return lambda db: db.ledger.update_many({"due": {"$exists": True}}, {"$set": {"due": long_ago}})


@pytest.fixture
async def archive(server, database, tmp_path):
    """Open the archive for writing, as a crawl does."""
    async with WritableArchive(server, database, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def fill(server, tmp_path_factory):
    """Store articles in a database; what became of each."""

    async def store(database, articles):
        async with WritableArchive(server, database, tmp_path_factory.getbasetemp()) as opened:
            return [outcome.kind for outcome in await opened.articles.store(articles)]

    return lambda database, articles: asyncio.run(store(database, articles))


# -- articles ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def article():
    """Build an article as the pipelines leave it. The number makes its URL, its headline and its words."""

    def build(number=1, **given):
        site = given.pop("site", "iranfocus.com")
        fields = {
            "url": f"https://{site}/iraq/{number}-story-{number}/",
            "headline": f"Headline {number}",
            "body": body_of(number),
            "agency": "AP",
            "section": ["News", "Iraq"],
            "date_published": datetime(2007, 5, 1, 12, tzinfo=UTC) + timedelta(days=number),
            "language": "en",
        } | given
        built = Article(site=site, **fields)
        if "keys" not in given:
            post_id = built.url.rstrip("/").rpartition("/")[2].partition("-")[0]
            built.keys = article_keys(site, [built.url, *built.aliases], post_id if post_id.isdecimal() else "")
        clean_item(built)
        identify(built)
        return built

    return build


def body_of(number):
    """Return forty words in two paragraphs that no other number has."""
    return "\n\n".join(" ".join(f"word{number}x{place}" for place in range(part, part + 20)) for part in (0, 20))


# -- real processes ---------------------------------------------------------------------------------------------------


@dataclass
class Ended:
    """How a process ended."""

    status: int
    out: str
    err: str

    @property
    def text(self):
        """All that it printed."""
        return self.out + self.err


@pytest.fixture(scope="session")
def environment(server, tmp_path_factory):
    """Build the environment of a crawl: this test process's server, a data folder of its own."""
    folder = str(tmp_path_factory.mktemp("data"))

    def build(database, **changes):
        kept = {name: value for name, value in os.environ.items() if name not in _OWN}
        chosen = kept | {"MONGODB_URI": server, "MONGODB_DATABASE": database, "NEWSCRAWL_DATA": folder} | changes
        return {name: value for name, value in chosen.items() if value is not None}

    return build


@contextmanager
def running(command, environment, folder=PROJECT, stdin=subprocess.DEVNULL):
    """Run a program; kill it if the test ends first."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture(scope="session")
def fed():
    """Run a program that is told things on its standard input."""
    return lambda command, environment=None: running(command, environment, stdin=subprocess.PIPE)


@pytest.fixture(scope="session")
def starting(environment):
    """Start ``scrapy crawl`` and look at it while it runs."""

    def start(database, *arguments, site="iranfocus", fast=True, **changes):
        command = [sys.executable, "-m", "scrapy", "crawl", *([site] if site else []), *(FAST if fast else ())]
        return running([*command, *arguments], environment(database, **changes))

    return start


@pytest.fixture(scope="session")
def crawl(starting):
    """Run ``scrapy crawl`` to its end."""

    def run(database, *arguments, seconds=60, **options):
        with starting(database, *arguments, **options) as process:
            return ended(process, seconds)

    return run


def ended(process, seconds=60):
    """Wait for a process to end."""
    out, err = process.communicate(timeout=seconds)
    return Ended(process.returncode, out, err)


@pytest.fixture(scope="session")
def interrupted():
    """Send a signal to a process and wait for its end."""

    def interrupt(process, number=signal.SIGINT):
        process.send_signal(number)
        return ended(process)

    return interrupt


@pytest.fixture(scope="session")
def begun(environment):
    """Start the ``newscrawl`` command and look at it while it runs."""

    def start(*arguments, database="none", folder=PROJECT, stdin=subprocess.DEVNULL, **changes):
        command = [sys.executable, "-c", "from newscrawl.cli import main; main()", *map(str, arguments)]
        return running(command, environment(database, **changes), folder, stdin)

    return start


@pytest.fixture(scope="session")
def newscrawl(begun):
    """Run the ``newscrawl`` command as a process of its own."""

    def run(*arguments, **options):
        with begun(*arguments, **options) as process:
            return ended(process)

    return run


@pytest.fixture(scope="session")
def reading(server):
    """Run a ``newscrawl`` command that reads the archive, in this process: the same code without the start."""

    def run(database, command, *arguments, uri=server):
        done = CliRunner().invoke(main, [*command.split(), "--uri", uri, "--database", database, *map(str, arguments)])
        return Ended(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def on_a_terminal(environment):
    """Run the ``newscrawl`` command on a pseudo-terminal; what it wrote there."""

    def run(database, *arguments, columns=80):
        command = [sys.executable, "-c", "from newscrawl.cli import main; main()", *arguments]
        size = {"COLUMNS": str(columns), "TERM": "xterm-256color"}
        inside, outside = pty.openpty()
        with subprocess.Popen(
            command,
            stdin=outside,
            stdout=outside,
            stderr=subprocess.PIPE,
            env=environment(database) | size,
            close_fds=True,
        ) as process:
            os.close(outside)
            written = b""
            while select.select([inside], [], [], 30)[0]:
                try:
                    part = os.read(inside, 65536)
                except OSError:  # Linux says so when the last one who writes has ended
                    break
                if not part:
                    break
                written += part
            os.close(inside)
            process.stderr.read()
        assert process.returncode == 0
        return written.decode().replace("\r\n", "\n")

    return run


# -- a site that lives ------------------------------------------------------------------------------------------------


@pytest.fixture
def world(crawl, databases, mongo):
    """Make a world of a site with these options."""
    opened = []

    def make(**options):
        server = serve(**options)
        database = databases()
        made = World(server.__enter__(), mongo[name := database.__enter__()], name, crawl)
        opened.extend((database, server))
        return made

    yield make
    for context in reversed(opened):
        context.__exit__(None, None, None)


# -- a site with traps ------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What the site answers to one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are announced and never sent."""
    stream: Callable[[BinaryIO], None] | None = None
    """Writes all that is sent, headers included."""


DOORS = ("/feed/", "/wp-sitemap.xml", "/sitemap_index.xml", "/wp-json/")


class TinySite(ThreadingHTTPServer):
    """A site of a few pages in the theme's markup, and a record of what was asked and when."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.host = f"127.0.0.1:{self.server_address[1]}"
        self.pages = {}
        self.requests = []
        self.agents = set()
        self.delay = 0.0
        self.answer_any = None
        self._menu = []

    def handle_error(self, request, client_address):
        """Say nothing of clients that go away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def paths(self):
        """What was asked for, in order; but for feeds, sitemaps and lists of posts that it does not have."""
        return [path for path, _ in self.requests if self._is_there(path)]

    @property
    def times(self):
        """When that was."""
        return [at for path, at in self.requests if self._is_there(path)]

    def _is_there(self, path):
        return path in self.pages or not path.startswith(DOORS)

    def put(self, path, text, status=200, **headers):
        """Answer a path with a page."""
        self.pages[path] = Answer(text.encode(), status, {"Content-Type": "text/html; charset=utf-8"} | headers)

    def redirect(self, path, target, status=301):
        """Send a path elsewhere."""
        self.pages[path] = Answer(b"", status, {"Location": target})

    def section(self, slug, paths, *, following="", number=1, menu=True, foot=""):
        """Add a page of a section's listing that names these articles."""
        self.put(f"/{slug}/" if number == 1 else f"/{slug}/page/{number}/", listing(paths, following, foot))
        if menu and slug not in self._menu:
            self._menu.append(slug)
        self.put("/", home(self._menu))

    def story(self, path, **given):
        """Add an article."""
        self.put(path, page(self.url + path, **given))


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self):
        """Answer."""
        site = self.server
        site.requests.append((self.path, time.monotonic()))
        site.agents.add(self.headers.get("User-Agent"))
        time.sleep(site.delay)
        answer = site.pages.get(self.path)
        if answer is None and site.answer_any:
            answer = site.answer_any(self.path)
        answer = answer or Answer(b"<html><body class='error404'></body></html>", 404, {"Content-Type": "text/html"})
        if answer.stream:
            self.close_connection = True
            with suppress(OSError):  # that is for the crawler to say
                answer.stream(self.wfile)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_):
        """Print nothing."""


def home(slugs):
    """Return a front page whose menu names sections."""
    items = "".join(
        f'<li class="menu-item menu-item-object-category"><a href="/{slug}/">{slug.title()}</a></li>' for slug in slugs
    )
    return f'<html><body class="home"><ul class="sf-menu">{items}</ul></body></html>'


def listing(paths, following="", foot=""):
    """Return a section's page."""
    rows = "".join(
        '<div class="td_module_10 td_module_wrap"><h3 class="entry-title td-module-title">'
        f'<a href="{html.escape(path)}">Story at {html.escape(path)}</a></h3></div>'
        for path in paths
    )
    arrow = f'<a href="{following}"><i class="td-icon-font td-icon-menu-right"></i></a>' if following else ""
    return (
        f'<html><body class="archive category"><div class="td-ss-main-content">{rows}'
        f'<div class="page-nav">{arrow}</div></div><div class="td-footer-wrap">{foot}</div></body></html>'
    )


def page(url, headline="", paragraphs=(), **given):
    """Return an article's page. Words and headline follow from its path unless given."""
    name = url.rstrip("/").rpartition("/")[2]
    texts = paragraphs or [" ".join(f"{name} word {place}" for place in range(30)), f"The end of {name}."]
    body = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    crumbs = "".join(f'<a class="entry-crumb" href="/">{crumb}</a>' for crumb in ("Home", *given.get("section", ())))
    published = given.get("published", "2024-03-05T10:00:00+00:00")
    canonical = given.get("canonical", url)
    return (
        f'<html lang="en"><head><link rel="canonical" href="{canonical}"></head><body class="single single-post">'
        f'<div class="td-crumb-container"><div class="entry-crumbs">{crumbs}</div></div>'
        f'<article><header class="td-post-title"><h1 class="entry-title">{html.escape(headline or f"About {name}")}'
        f'</h1><span class="td-post-date"><time class="entry-date" datetime="{published}"></time></span></header>'
        f'<div class="td-post-content">{body}</div></article></body></html>'
    )


@pytest.fixture(scope="session")
def tiny_sites():
    """Serve sites with traps, each as long as its context lasts."""

    @contextmanager
    def serve():
        with TinySite() as site:
            thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield site
            finally:
                site.shutdown()
                thread.join()

    return serve


@pytest.fixture
def tiny(tiny_sites):
    """Serve a site with traps."""
    with tiny_sites() as site:
        yield site


@pytest.fixture(scope="session")
def answer():
    """Build what a site with traps answers to a path."""
    return Answer
