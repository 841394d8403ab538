"""What belongs to a site: its addresses, and the numbers that it gives its articles."""

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import scrapy

from newscrawl.addresses import is_address
from newscrawl.identity import canonical_url, comparison_key, site_of
from newscrawl.spiders.arguments import Arguments, read_arguments


class SiteSpider(scrapy.Spider):
    """A spider of one site, or of its mirror at ``base_url``."""

    hosts: ClassVar[tuple[str, ...]] = ()
    """The site's hosts; the first is crawled, links to the others are its own too."""
    post_id: ClassVar[str] = ""
    """A pattern of an article's path with one group: the site's own number for it."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        self.arguments: Arguments = read_arguments(given)
        self.given = given
        self.base_url = self.arguments.base_url or f"https://{self.hosts[0]}"
        self.site = site_of(self.base_url)
        is_named = self.arguments.base_url or is_address(urlsplit(self.base_url).hostname or "")
        self.trusted_url = self.base_url if is_named else ""
        """What may be a private address, as the user or the site file names it: a public name may not lead to one."""

    @classmethod
    def number_of(cls, url: str) -> str:
        """Return the site's own number for an article, from its URL in whatever spelling, or an empty string."""
        if not cls.post_id:
            return ""
        bare = urlsplit(f"//{comparison_key(url)}").path  # an AMP page has its article's number
        found = re.search(cls.post_id, urlsplit(url).path) or re.search(cls.post_id, bare)
        return found[1] if found else ""

    def own_key(self, url: str) -> str:
        """Return the site's own key for the article at a canonical URL, or an empty string: ``iranfocus.com#53855``."""
        number = self.number_of(url) if self.is_own(url) or site_of(url) == self.site else ""
        return f"{self.site}#{number}" if number else ""

    def localize(self, url: str) -> str:
        """Rewrite a link to one of the site's own hosts to ``base_url``, where one is given."""
        if self.arguments.base_url and url:
            parts = urlsplit(url)
            if parts.hostname in self.hosts:
                return urljoin(self.base_url, parts._replace(scheme="", netloc="").geturl())
        return url

    def address(self, url: str) -> str:
        """Return the address to fetch for a link, or an empty string where it has none."""
        try:
            return canonical_url(self.localize(url))
        except ValueError:
            return ""

    def is_own(self, url: str) -> bool:
        """Whether an address, once it is localized, is one of the site's."""
        netloc = urlsplit(url).netloc.lower()
        return netloc == urlsplit(self.base_url).netloc or (not self.arguments.base_url and netloc in self.hosts)
