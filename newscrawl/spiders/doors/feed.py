"""Feeds: the latest articles, perhaps with adverts among them."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from newscrawl.pages.doors import read_feed
from newscrawl.spiders.doors.door import Door


class Feed(Door):
    """An RSS or Atom feed."""

    kind = "feed"

    async def read(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Declare what it shows. Adverts lead elsewhere, or to no article."""
        await self.declare(read_feed(response.body, response.url))
        await self.done(response)
        return
        yield
