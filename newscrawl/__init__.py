"""newscrawl keeps a trustworthy archive of a news site."""

from typing import TYPE_CHECKING, Any

from newscrawl.exceptions import NotAnArticleError
from newscrawl.items import Article

__all__ = ["Article", "NotAnArticleError", "extract", "open_archive"]

if TYPE_CHECKING:
    from newscrawl.extraction import extract
    from newscrawl.query import open_archive
else:  # mypy would take a module with __getattr__ for one that has any name

    def __getattr__(name: str) -> Any:
        """Import what needs Scrapy or pymongo only when it is asked for: extraction never loads MongoDB's driver."""
        if name == "extract":
            from newscrawl.extraction import extract  # noqa: PLC0415

            return extract
        if name == "open_archive":
            from newscrawl.query import open_archive  # noqa: PLC0415

            return open_archive
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
