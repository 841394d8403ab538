"""Whom a crawl connects to, which are public addresses and the one that its user has named; and how much it takes.

A site can lead a crawler anywhere: by a redirect, a link, a feed, or a name that DNS answers with 127.0.0.1. What
counts is not the name but the address, and that is looked at when a connection is made: the reactor connects to what
its resolver returns, and to nothing else.
"""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from newscrawl.addresses import is_address, is_public
from newscrawl.spiders.outcomes import PrivateAddressError

MAX_HEAD = 256 * 1024
"""Bytes of an answer's headers; browsers take no more. Twisted and Scrapy would read them without end."""
_PORTS = {"http": 80, "https": 443}


@implementer(IHostnameResolver)
class GuardedResolver:
    """A resolver that returns no private address, but for hosts and ports that are trusted."""

    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver
        self.trusted: set[tuple[str, int]] = set()
        """Hosts with their ports that may be anywhere."""
        self.refused: dict[str, str] = {}
        """Hosts that had only private addresses when they were last asked for, with one of these."""

    def admits(self, host: str, port: int, address: str) -> bool:
        """Whether this address may be connected to for a host."""
        return (host, port) in self.trusted or is_public(address)

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, *more: Any) -> Any:  # noqa: D102, N802, N803 - Twisted's
        receiver = _Receiver(self, resolutionReceiver, hostName.lower(), portNumber)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, *more)


@implementer(IResolutionReceiver)
class _Receiver:
    """Hands on the addresses that are admitted."""

    def __init__(self, resolver: GuardedResolver, receiver: Any, host: str, port: int) -> None:
        self._resolver = resolver
        self._receiver = receiver
        self._host = host
        self._port = port
        self._refused = ""
        self._found = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self._resolver.admits(self._host, self._port, address.host):
            self._found = True
            self._receiver.addressResolved(address)
        else:
            self._refused = address.host

    def resolutionComplete(self) -> None:  # noqa: N802
        self._resolver.refused.pop(self._host, None)
        if self._refused and not self._found:
            self._resolver.refused[self._host] = self._refused
        self._receiver.resolutionComplete()


class _EndlessHeadersError(Exception):
    """An answer has more headers than anybody needs."""


class _Parser(_LenientHTTPClientParser):
    """Reads the headers of one answer."""

    _length = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._length += len(line)
        if self._length > MAX_HEAD:
            raise _EndlessHeadersError
        super().lineReceived(line)


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _Parser  # as Scrapy does: Twisted lets nobody choose
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802, ARG002
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's, for public addresses and the spider's ``trusted_url``.

    ``download_request`` raises PrivateAddressError, which is not tried again, before anything is sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory  # noqa: SLF001 - as Scrapy does
        # Here and not above: to import it chooses it, and that is Scrapy's business.
        from twisted.internet import reactor  # noqa: PLC0415

        if not isinstance(reactor.nameResolver, GuardedResolver):  # there is a handler for http and one for https
            reactor.installNameResolver(GuardedResolver(reactor.nameResolver))
        self._resolver: GuardedResolver = reactor.nameResolver
        self._trust(getattr(crawler.spider, "trusted_url", ""))

    async def download_request(self, request: Request) -> Response:
        """Download a page. Raises PrivateAddressError, and DownloadCancelledError for what has no end."""
        parts = urlparse_cached(request)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if is_address(host) and not self._resolver.admits(host, port, host):
            raise PrivateAddressError(host, host)
        if request.meta.get("proxy"):
            self._trust(request.meta["proxy"])  # the user's own; who connects to the site is then the proxy
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            if host in self._resolver.refused:
                raise PrivateAddressError(host, self._resolver.refused[host]) from None
            raise
        except DownloadFailedError as error:
            if any(reason.check(_EndlessHeadersError) for reason in getattr(error.__cause__, "reasons", ())):
                raise DownloadCancelledError(f"more than {MAX_HEAD} bytes of headers") from None
            raise

    def _trust(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname:
            # A tunnel through a proxy is asked for without a port.
            ports = (parts.port or _PORTS.get(parts.scheme, 0), 0)
            self._resolver.trusted.update((parts.hostname, port) for port in ports)


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, but what it has unpacked when it gives up is freed at once.

    The error's traceback holds it, and Scrapy holds the error, in a circle that Python's collector finds late: each
    page that unpacked to too much cost 33 MB.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Unpack a page."""
        try:
            return super().process_response(request, response)
        except Exception as error:
            error.__traceback__ = error.__cause__ = error.__context__ = None
            raise
