"""Every error newscrawl raises on purpose.

NewscrawlError
├── NotAnArticleError    the page holds no article
├── DoorError            a feed, a sitemap or a list of posts cannot be read
├── ExtractionError      a page class made a mistake
├── UsageError           an argument that makes no sense
├── SetupError           this machine is not ready
│   └── ServerError      the embedded MongoDB does not start
├── LockedError          another run of the site, or another restore, is at work
├── DatabaseError        MongoDB cannot be reached, or refuses
│   └── OutageError      it may be back in a moment
├── SpoolError           what an earlier run has left on disk cannot be read
├── RawPageError         a stored raw page cannot be read or removed
├── BackupError          a backup is not complete, or damaged
└── SiteError            the site gives nothing to crawl

``str(error)`` is one line: what is wrong, where, and what to do.
"""


class NewscrawlError(Exception):
    """The base of all the others; raised only as one of them."""


class NotAnArticleError(NewscrawlError):
    """The page holds no article. Raised by ``extract()`` and by page classes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A short fixed term, as ``listing`` or ``paywall``: see ``docs/data-model.md``."""


class DoorError(NewscrawlError):
    """A feed, a sitemap or a list of posts cannot be read. Raised by ``pages.doors``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A short fixed term, as ``not_xml`` or ``too_large``: see ``pages/doors.py``."""


class ExtractionError(NewscrawlError):
    """A page class failed on a page: a mistake in newscrawl or in a site file. Raised by the spider's pool."""


class UsageError(NewscrawlError):
    """An argument that makes no sense. Raised where arguments are read."""


class SetupError(NewscrawlError):
    """This machine is not ready: a folder, a library or a program is missing, or a disk is full.

    Raised at the start, and wherever a file cannot be written.
    """


class ServerError(SetupError):
    """The embedded MongoDB does not start. Raised by ``archive.embedded``."""


class LockedError(NewscrawlError):
    """Another run of the site, or another restore, is at work. Raised by ``archive.lock`` and ``archive.restore``."""


class DatabaseError(NewscrawlError):
    """MongoDB cannot be reached or refuses the login. Raised by ``archive``."""


class OutageError(DatabaseError):
    """MongoDB is away, and may be back in a moment. Raised by ``archive``."""


class SpoolError(NewscrawlError):
    """What an earlier run has left on disk for this one is damaged. Raised by ``archive.spool``."""


class RawPageError(NewscrawlError):
    """A stored raw page is missing, removed or damaged, or cannot be removed. Raised by ``archive.rawpages``."""


class BackupError(NewscrawlError):
    """A backup is not complete, damaged, or of a newer newscrawl. Raised by ``archive.manifest``."""


class SiteError(NewscrawlError):
    """The site gives nothing to crawl: it cannot be reached, or its front page names no section. Raised by spiders."""
