"""What "the same" means: one URL, one article, one text.

A canonical URL is safe to fetch. A comparison key is only for comparing: two addresses with one key show one page.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize
from w3lib.url import canonicalize_url, url_query_cleaner

from newscrawl.items import Article, Front

# Parameters that tell a site where a reader came from, and never what to show.
TRACKERS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_name"),
    *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid"),
    *("_ga", "_gl", "ref_src", "ref_url", "ocid", "ncid", "cmpid", "s_cid", "wt_mc", "xtor"),
)
_BEFORE_QUERY = re.compile(r"[^?#]*")
# Hosts that show the site's own pages: www2.bbc.co.uk, m.dw.com, mobile.nytimes.com, amp.theguardian.com.
_SAME_SITE = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^;/]*", re.IGNORECASE)  # Java's and PHP's, behind a path
_INDEX_PAGE = re.compile(r"(?:index|default)\.(?:php|html?|aspx?)", re.IGNORECASE)
_RENDERING = re.compile(r"amp|print", re.IGNORECASE)
_AMP_FILE = re.compile(r"([^.]+)\.amp(\.html?)?", re.IGNORECASE)  # story.amp.html, story.amp
# Parameters that choose how a page is shown, or say who looks at it; a bare one ends in "=" once it is canonical.
_ASIDE = re.compile(
    r"(?:phpsessid|jsessionid)=.*|sid=[0-9a-f]{32}"
    r"|amp=(?:1|true)?|outputtype=amp|(?P<print>print(?:able)?=(?:1|true|yes|print)?)",
    re.IGNORECASE,
)
# What Joomla's address of a printed page has besides, and what means nothing in particular elsewhere.
_BESIDE_PRINT = {"tmpl=component", "layout=default", "page="}


# What nearly all links on a news site look like already: nothing is left to normalise. It saves 0.2 ms a link.
_CANONICAL = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?!80/|443/)(?:[1-9]\d{0,3}|[1-5]\d{4}))?/"
    r"(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)?"
)


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """Return the URL to fetch and to cite: normalised, sorted, without trackers and fragment.

    Raises ValueError where the text is no absolute http(s) URL.
    """
    return url if _CANONICAL.fullmatch(url) and "xn--" not in url else normalized_url(url)


def normalized_url(url: str) -> str:
    """Do what ``canonical_url`` promises, the long way."""
    # Browsers take a backslash for a slash, but for what is asked.
    parts = urlsplit(_BEFORE_QUERY.sub(lambda found: found[0].replace("\\", "/"), url.strip(), count=1))
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not an absolute http(s) URL: {url[:200]!r}")
    # url_normalize would decode %2F and %26 in a query and compose letters in a path: it gets neither.
    base = urlsplit(url_normalize(urlunsplit((parts.scheme, parts.netloc, "/", "", ""))) or "")
    if not base.hostname or re.search(r"\s", base.netloc):  # nothing but dots; a sentence
        raise ValueError(f"not an absolute http(s) URL: {url[:200]!r}")
    whole = urlunsplit((base.scheme, base.netloc, parts.path or "/", parts.query, ""))
    if parts.query:
        whole = url_query_cleaner(whole, TRACKERS, remove=True, unique=False)
    return str(canonicalize_url(whole, keep_blank_values=True))


def absolute_url(base: str, href: str) -> str:
    """Return where a link on a page leads, or an empty string where its address makes no sense."""
    if _CANONICAL.fullmatch(href):
        return href
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


@lru_cache(maxsize=8192)
def comparison_key(url: str) -> str:
    """Return what equal pages have in common: no scheme, www, index page, AMP, print version or session."""
    parts: SplitResult = urlsplit(canonical_url(url))
    query = _bare_query(parts.query)
    return _SAME_SITE.sub("", parts.netloc) + _bare_path(parts.path, index=not query) + (f"?{query}" if query else "")


def _bare_path(path: str, *, index: bool) -> str:
    """Return a path without empty names, sessions, AMP and print; with ``index`` without index pages, too."""
    names = [name for name in _SESSION.sub("", path).split("/") if name not in {"", ".", ".."}]
    while names:
        if found := _AMP_FILE.fullmatch(names[-1]):
            names[-1] = found[1] + (found[2] or "")
        is_index = index and _INDEX_PAGE.fullmatch(names[-1])
        # A site may well have a section /print/; behind another name it is a way to show that.
        if not is_index and not (len(names) > 1 and _RENDERING.fullmatch(names[-1])):
            break
        names.pop()
    return "".join(f"/{name}" for name in names)


def _bare_query(query: str) -> str:
    given = query.split("&")
    aside = {pair: found for pair in given if (found := _ASIDE.fullmatch(pair))}
    is_print = any(found["print"] for found in aside.values())
    return "&".join(pair for pair in given if pair not in aside and not (is_print and pair in _BESIDE_PRINT))


def target_keys(url: str, own_key: str | None) -> list[str]:
    """Return what the article that a link leads to is known by; the first tells one target from another."""
    return [*([own_key] if own_key else []), comparison_key(url)]


def site_of(url: str) -> str:
    """Return the site a URL belongs to: its host without www, with a port that is not the scheme's own."""
    return _SAME_SITE.sub("", urlsplit(canonical_url(url)).netloc)


def content_hash(article: Article) -> str:
    """Return the hash of all that makes the article: it changes when a reader would say it was edited.

    The related block is left out: the theme fills it anew as other articles appear. So are the site's blocks, and
    the date of modification, which sites renew without a change.
    """
    dateline = article.dateline
    parts = (
        *(article.headline, article.description, article.body, article.byline, article.agency),
        *(article.authors, article.section, article.tags, article.language),
        (dateline.place, dateline.agency, dateline.date) if dateline else None,
        article.date_published.isoformat() if article.date_published else None,
        [(image.url, image.caption, image.alt, image.credit_text) for image in article.images],
        [(embed.kind, embed.url, embed.text) for embed in article.embeds],
        [(link.url, link.headline) for link in article.related if link.block == "inline"],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def front_id(site: str, front: Front) -> str:
    """Return the id of a site-wide block: the same links in the same order are the same front.

    Dates and thumbnails don't count. "Two hours ago" becomes "three", and a picture's address changes with the server
    that sends it: each would make a new front of what promotes the same.
    """
    shown = [front.block, front.heading, *((link.url, link.headline, link.excerpt) for link in front.links)]
    return f"{site}:{front.block}:{hashlib.sha256(repr(shown).encode()).hexdigest()[:24]}"


def door_id(kind: str, url: str) -> str:
    """Return what articles' rows call a door by that is no section's: ``sitemap:/sitemap.xml?page=2``."""
    parts = urlsplit(url)
    return f"{kind}:{parts.path}" + (f"?{parts.query}" if parts.query else "")


def article_keys(site: str, urls: list[str], post_id: str = "") -> list[str]:
    """Return what an article is known by: the key of each of its URLs, and the site's own number for it."""
    own = [f"{site}#{post_id}"] if post_id else []
    return list(dict.fromkeys([*own, *map(comparison_key, urls)]))
