"""Names as an attacker's DNS answers them."""

import socket

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import succeed

ANSWERS = {
    "news.test": "127.0.0.1",
    "inside.test": "127.0.0.1",
    "metadata.test": "169.254.169.254",
    "network.test": "10.1.2.3",
}


class Resolver(CachingThreadedResolver):
    """Answers without asking anybody; all other names in the tests are addresses, in whatever spelling."""

    def getHostByName(self, name, timeout=()):  # noqa: ARG002, N802 - Twisted's
        """Return the address of a name."""
        return succeed(ANSWERS.get(name) or socket.gethostbyname(name))
