"""What a crawl logs: no tracebacks for what the summary and the ledger say in a line."""

import logging

from scrapy.http import Request
from scrapy.logformatter import LogFormatter as ScrapyLogFormatter
from scrapy.logformatter import LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure


class LogFormatter(ScrapyLogFormatter):
    """Scrapy's, but a page that could not be fetched is no error of the program's."""

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """Log it for those who ask for more; its reason is kept in the ledger."""
        return {**super().download_error(failure, request, spider, errmsg), "level": logging.DEBUG}


def without_traceback(record: logging.LogRecord) -> bool:
    """Filter a logger that gives a traceback to every refused connection: its message stays."""
    record.exc_info = record.exc_text = None
    return True
