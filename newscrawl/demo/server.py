"""Serves the demo site over HTTP on loopback, and remembers what was asked."""

import gzip
import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from newscrawl.demo.response import Response
from newscrawl.demo.site import DemoSite

HOST = "127.0.0.1"
_SMALL = 500  # bytes; below that gzip gains nothing


@dataclass
class Served:
    """A site that is being served now."""

    site: DemoSite
    url: str
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path with query and user agent of each request, in order."""


class DemoServer(ThreadingHTTPServer):
    """One thread a connection; ``stop`` ends them all."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, site: DemoSite, port: int, *, delay: float = 0, compress: bool = True) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Handler)
        self.served = Served(site, f"http://{HOST}:{self.server_address[1]}")
        self.delay = delay
        self.compress = compress
        self.turns = itertools.count(1)

    def record(self, method: str, path: str, agent: str) -> int:
        """Remember a request and return its number."""
        with self._lock:
            self.served.requests.append((method, path, agent))
            return next(self.turns)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the connection in mind, so that it can be ended from here."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that its client has ended."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away in the middle of an answer; show everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End all connections and wait for their threads."""
        self.shutdown()
        with self._lock:
            waiting = list(self._open)
        for connection in waiting:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newscrawl-demo"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    timeout = 60

    def do_GET(self) -> None:
        """Answer a request."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server has for it
        """Print nothing: requests are remembered."""

    def _answer(self) -> None:
        server = cast("DemoServer", self.server)
        turn = server.record(self.command, self.path, self.headers.get("User-Agent", ""))
        if server.delay:
            time.sleep(server.delay)
        response = server.served.site.respond(self.path, server.served.url, turn)
        if response.status == HTTPStatus.OK and self._is_known(response):
            response = Response(b"", HTTPStatus.NOT_MODIFIED, response.content_type, _validators(response))
        elif response.status == HTTPStatus.OK and not response.rotating:
            response.headers.update(_validators(response))
        self._send(response, compress=server.compress)

    def _is_known(self, response: Response) -> bool:
        """Tell whether the client's copy is still good."""
        if response.rotating:
            return False
        if match := self.headers.get("If-None-Match"):
            return response.etag in match
        since = self.headers.get("If-Modified-Since")
        if not since or not response.last_modified:
            return False
        try:
            return response.last_modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _send(self, response: Response, *, compress: bool) -> None:
        body = response.body
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if compress and len(body) > _SMALL and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1, mtime=0)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _validators(response: Response) -> dict[str, str]:
    found = {"ETag": response.etag}
    if response.last_modified:
        found["Last-Modified"] = format_datetime(response.last_modified.astimezone(UTC), usegmt=True)
    return found


@contextmanager
def serve(
    site: DemoSite | None = None, port: int = 0, *, delay: float = 0, compress: bool = True, **site_options: Any
) -> Iterator[Served]:
    """Serve a site while the context lasts; port 0 takes any free one. Options make the site if none is given."""
    server = DemoServer(site or DemoSite(**site_options), port, delay=delay, compress=compress)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="newscrawl-demo")
    thread.start()
    try:
        yield server.served
    finally:
        server.stop()
        thread.join()
