"""Iran Focus: news on Iran and its neighbours since 2004. WordPress with the tagDiv Newspaper theme."""

from newscrawl.pages.article import ArticlePage
from newscrawl.spiders.news import NewsSpider


class IranFocusArticlePage(ArticlePage):
    """An article of Iran Focus."""

    site_name = "Iran Focus"
    end_marker = "</html>"


class IranFocusSpider(NewsSpider):
    """The spider of Iran Focus."""

    name = "iranfocus"
    hosts = ("iranfocus.com", "www.iranfocus.com")
    article_page = IranFocusArticlePage
    feeds = ("/feed/",)
    sitemaps = ("/wp-sitemap.xml", "/sitemap_index.xml")
    rest = "/wp-json/wp/v2/posts"
    # /economy/53855-the-iranian-regimes-economic-crisis/, but neither /tag/2009-election/ nor a file
    post_id = r"^(?!/(?:tag|author|wp-\w+)/).*/(\d+)-[^/.]*/?$"
