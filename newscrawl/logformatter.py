"""What a crawl logs: no tracebacks for what the summary and the ledger say in a line, nothing that a terminal obeys."""

import copy
import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.logformatter import LogFormatter as ScrapyLogFormatter
from scrapy.logformatter import LogFormatterResult
from scrapy.spiders import Spider
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from newscrawl.text import safe


class LogFormatter(ScrapyLogFormatter):
    """Scrapy's, but a page that could not be fetched is no error of the program's."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, and have all lines of the log made safe: Scrapy sets the log up anew after this."""
        crawler.signals.connect(make_log_safe, signals.engine_started)
        return cls()

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """Log it for those who ask for more; its reason is kept in the ledger."""
        return {**super().download_error(failure, request, spider, errmsg), "level": logging.DEBUG}


class SafeFormatter(logging.Formatter):
    """Another formatter's lines, without what a site could write into them to give a terminal orders."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with its traceback."""
        record = copy.copy(record)
        record.msg, record.args = safe(record.getMessage()), None
        if record.exc_info:
            record.exc_text = safe(record.exc_text or self.formatException(record.exc_info))
        return self._formatter.format(record)


def make_log_safe() -> None:
    """Make the lines of Scrapy's log safe."""
    handler = get_scrapy_root_handler()
    if handler is not None and handler.formatter is not None and not isinstance(handler.formatter, SafeFormatter):
        handler.setFormatter(SafeFormatter(handler.formatter))


def without_traceback(record: logging.LogRecord) -> bool:
    """Filter a logger that gives a traceback to every refused connection: its message stays."""
    record.exc_info = record.exc_text = None
    return True
