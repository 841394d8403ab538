"""Every setting, with its reason. The environment is read here and nowhere else.

A setting given with ``scrapy crawl -s NAME=VALUE`` beats the environment, which beats this file.
"""

import os
from pathlib import Path

from platformdirs import user_data_path
from scrapy.utils.conf import closest_scrapy_cfg

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders", "newscrawl.sites"]  # the only registry of sites
COMMANDS_MODULE = "newscrawl.commands"  # a crawl that ends with a true exit status

# -- where things are stored ----------------------------------------------------------------------------------------


def _data_folder() -> str:
    """Beside the project's scrapy.cfg; outside a project, where this user's programs keep data."""
    config = closest_scrapy_cfg()
    return str(Path(config).parent / ".newscrawl" if config else user_data_path("newscrawl"))


MONGODB_URI = os.environ.get("MONGODB_URI", "")  # empty: the embedded server
MONGODB_DATABASE = os.environ.get("MONGODB_DATABASE", "newscrawl")
NEWSCRAWL_DATA = os.environ.get("NEWSCRAWL_DATA") or _data_folder()

# -- an honest crawler ------------------------------------------------------------------------------------------------

# Sites want to know whom to write to: NEWSCRAWL_USER_AGENT is the place for a contact of your own.
USER_AGENT = os.environ.get("NEWSCRAWL_USER_AGENT") or "newscrawl/0.1 (news archive; no contact set)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one at a time per site unless told otherwise
CONCURRENT_REQUESTS = 2  # in the downloader: what waits there is still sent, at the site's pace, when a run is stopped
DOWNLOAD_DELAY = 0.5  # and never faster than a quick reader; Crawl-delay and AutoThrottle only make it slower
DOWNLOAD_DELAY_JITTER = 0  # Crawl-delay is a minimum, a random half of it would break the promise
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
COOKIES_ENABLED = False  # a site should show every visit the same page
TELNETCONSOLE_ENABLED = False  # runs whatever is typed into it
REMOTE_CONTROL_ENABLED = False  # the same, in newer Scrapy
REFERRER_POLICY = "no-referrer"  # what was read before is nobody's business
DOWNLOAD_TIMEOUT = 60  # a slow site gets a minute, a dead one doesn't get three
DOWNLOAD_VERIFY_CERTIFICATES = True  # what is cited later must have come from the site; Scrapy's default takes any
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # no article is larger; what is, is something else
DOWNLOAD_WARNSIZE = 0  # the size limit says it already, once
REDIRECT_MAX_TIMES = 8  # a browser's patience is 20; a news URL that moved has one or two
RETRY_TIMES = 2
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.connections.GuardedDownloadHandler",  # public addresses only, and what base_url names
    "https": "newscrawl.connections.GuardedDownloadHandler",
    **dict.fromkeys(("file", "ftp", "s3")),  # no site may ask for these
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.connections.CompressionMiddleware": 590,  # in its place
}
HTTPERROR_ALLOW_ALL = True  # the spider records the reason of every page without an article

# -- how the parts are put together ----------------------------------------------------------------------------------

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # pymongo's client is asyncio's
ITEM_PIPELINES = {
    "newscrawl.pipelines.clean.CleanPipeline": 100,  # first: all that follows compares text
    "newscrawl.pipelines.dedup.DedupPipeline": 200,
    "newscrawl.pipelines.store.StorePipeline": 300,
}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": None,  # it mails, which Scrapy gives up
    "scrapy.extensions.logstats.LogStats": None,  # the progress line and the summary tell more
    "newscrawl.extensions.ArchiveExtension": 10,  # first: the others use its connection
    "newscrawl.extensions.CrawlDelayExtension": 100,
    "newscrawl.extensions.RetryAfterExtension": 110,
    "newscrawl.extensions.ProgressExtension": 200,
    "newscrawl.extensions.RunExtension": 300,
}
STORE_BATCH = 100  # articles a bulk write; 15 times less CPU than one by one
STORE_SECONDS = 2.0  # and no article waits longer
STORE_EDITED_BACK = True  # a site that shows an earlier text again has edited it; newscrawl ingest: is read again
REVISITS = 100  # stored articles that a run looks at again at most, the likeliest to have changed first
CANARIES = 5  # stored articles that a run reads at least, so that it notices when the site's pages change
RAW_PAGES_GB = 20.0  # room for the pages as they came, in NEWSCRAWL_DATA; 0 keeps none
CONCURRENT_ITEMS = 4  # tasks that Scrapy starts for each page in hand, which gives an item or two: by its own will 100
# Scrapy counts a page as in hand until its items are stored, and stops fetching at 5 MB of such pages.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 20_000_000

# Processes that read article pages. One reads 100 pages a second, and no polite crawl brings as many.
EXTRACTION_WORKERS = 1

# -- what is said ----------------------------------------------------------------------------------------------------

LOG_FORMATTER = "newscrawl.logformatter.LogFormatter"  # a page that failed is in the ledger, not in the mail
LOG_LEVEL = "WARNING"  # cron mails whatever is printed; -L INFO shows more
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the summary and the ledger say which pages failed
ON_FINISH = os.environ.get("ON_FINISH", "")  # a shell command that gets each crawl's report, whatever its exit status
STATS_DUMP = False  # the summary stands for it
FEED_EXPORT_ENCODING = "utf-8"
