"""A site whose rules an environment variable changes."""

import os

from newscrawl.exceptions import NotAnArticleError
from newscrawl.sites.iranfocus import IranFocusArticlePage, IranFocusSpider

RULES = os.environ.get("RULES", "").split()


class RevisedPage(IranFocusArticlePage):
    """A page, read by these rules."""

    def headline(self):
        """Shout."""
        return super().headline().upper() if "headline" in RULES else super().headline()

    def body(self):
        """Leave out what is no text of the article's."""
        body = super().body()
        if "unlike" in RULES and "-story-2/" in self.url:
            return " ".join(f"quite{number} other{number}" for number in range(40))
        return body.removesuffix("\n\nSubscribe now") if "footer" in RULES else body

    def to_item(self):
        """Refuse, fail and hang."""
        if "refuse" in RULES and "-story-1/" in self.url:
            raise NotAnArticleError("paywall")
        if "fails" in RULES and "-story-2/" in self.url:
            raise LookupError("a mistake")
        while "spins" in RULES and "-story-3/" in self.url:
            pass
        return super().to_item()


class RevisedSpider(IranFocusSpider):
    """Crawls it."""

    name = "revised"
    article_page = RevisedPage
