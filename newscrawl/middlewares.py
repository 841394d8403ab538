"""Between the engine and the site: whoever asks to be left alone for a while is."""

import asyncio
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newscrawl.spiders.story import retry_after

LONGEST_PAUSE = 120.0
"""Seconds; a run that would have to wait longer ends, and the next one goes on."""


class RetryAfterMiddleware:
    """Obeys ``Retry-After`` of the statuses 429 and 503, which Scrapy asks again at once."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Send nothing to the site before the time is over, but what Scrapy has sent by now: one request."""
        seconds = retry_after(response)
        engine = self._crawler.engine
        if not seconds or engine is None:
            return response
        if seconds > LONGEST_PAUSE:
            request.meta["dont_retry"] = True
            if self._ending is None:
                self._ending = asyncio.create_task(engine.close_spider_async(reason="retry_after"))
            return response
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is not None and slot.delay < seconds:
            usual, slot.delay = slot.delay, seconds + 1  # counted from when this request was sent
            asyncio.get_running_loop().call_later(seconds, setattr, slot, "delay", usual)
        return response
