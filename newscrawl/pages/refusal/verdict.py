"""Why a page holds no article: a listing, a wall, an error, an empty shell.

Structure decides (``evidence``): what a page declares, where its text stands, how much of it there is and how many
other pages it teases. What it says (``phrases``) comes second, and is asked only of headlines and of short texts: a
report about cookies or captchas is a report. A short text that is declared an article is one, unless it is a wall's.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from newscrawl.pages.metadata import accessible_for_free
from newscrawl.pages.page import Page
from newscrawl.pages.refusal.evidence import ARTICLE_CLASSES, LONGEST_NOTICE, SENTENCE, SHORT, TINY, Evidence
from newscrawl.pages.refusal.phrases import says

REASONS = (
    *("not_found", "password", "listing", "error", "blocked", "redirect"),
    *("login", "paywall", "cookie_wall", "javascript"),
)
TEASERS = 5
"""Links with headlines that make a listing of a page on which no text stands."""
FEW_TEASERS = 3
"""Those that make a listing of a page that says that it is one, or whose address does."""
SECONDS = 10
"""Of the longest wait before a page that only leads to another."""
_LISTING_CLASSES = frozenset({"archive", "category", "home", "blog", "search", "tag", "author", "date"})
_LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage", "Blog"})
_LISTING_KINDS = frozenset({"website", "profile", "blog", "object"})
_LISTING_PATH = re.compile(
    r"/?(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:index\.\w+)?"
    r"|.*/(?:tags?|categor(?:y|ies|ia|ie)|authors?|autor|rubrik|section|topics?|search|suche|page/\d+)(?:/[^/]*)?/?",
    re.IGNORECASE,
)
_SEARCH = frozenset({"s", "q", "query", "search", "suche", "keyword", "keywords"})
_CHALLENGE = etree.XPath(
    "boolean(//*[@id='challenge-form' or @id='challenge-running' or @id='cf-wrapper' or @id='px-captcha'"
    " or contains(@class, 'cf-turnstile') or contains(@class, 'h-captcha') or contains(@class, 'g-recaptcha')]"
    " | //script[contains(@src, 'challenge-platform') or contains(@src, 'captcha') or contains(@src, '_Incapsula_')]"
    " | //iframe[contains(@src, 'captcha') or contains(@src, '_Incapsula_')])"
)
_PASSWORD = etree.XPath("boolean(//input[@type='password'])")
_FORM = etree.XPath("boolean(//form)")
_REFRESH = etree.XPath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']/@content")
_LEADS_ON = re.compile(r"\s*0*(\d{1,2})(?!\d)[^;,]*[;,]\s*url\s*=", re.IGNORECASE)
_MOVES = re.compile(r"(?:window|document|top|self)?\.?location(?:\.href)?\s*=\s*[\"'`]|location\.(?:replace|assign)\(")
_SCRIPTS = etree.XPath("//body//script | //head//script[@src]")
_ROOTS = etree.XPath(
    "boolean(//body//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby'"
    " or @id='main-app' or self::app-root or @ng-app or @data-reactroot])"
)
_NOSCRIPT = etree.XPath("string(//body//noscript)")


def reason_of(page: Page, headline: str, paragraphs: list[str]) -> str:
    """Return why a page is no article, or an empty string; by the page and by the text that was found on it."""
    if "error404" in page.body_class:
        return "not_found"
    if page.classes.first("post-password-form") is not None:
        return "password"
    listed = page.body_class & _LISTING_CLASSES and not page.body_class & ARTICLE_CLASSES
    if listed and not page.metadata.article:
        return "listing"
    evidence = Evidence(page, headline, paragraphs)
    if evidence.amount >= SHORT and (page.body_class & ARTICLE_CLASSES or evidence.is_declared):
        return ""
    return next((reason for reason, test in _TESTS if test(evidence)), "")


def _is_not_found(found: Evidence) -> bool:
    if found.is_notice("not_found"):
        return True
    return not found.is_claimed and found.is_named("not_found") and found.story < SHORT


def _is_redirect(found: Evidence) -> bool:
    if found.is_declared or found.amount >= TINY or found.shown >= SHORT:
        return False
    waits = [int(wait[1]) for content in _REFRESH(found.root) if (wait := _LEADS_ON.match(content))]
    moves = found.shown < TINY and any(_MOVES.search(script.text or "") for script in _SCRIPTS(found.root))
    return moves or any(wait <= SECONDS for wait in waits) or found.is_notice("redirect")


def _is_blocked(found: Evidence) -> bool:
    if found.is_notice("blocked"):
        return True
    bare = not found.is_claimed and not found.has_sentence and found.shown < SHORT
    return bare and bool(_CHALLENGE(found.root))


def _is_listing(found: Evidence) -> bool:
    metadata = found.page.metadata
    kind = metadata.first("og:type").lower()
    if found.is_declared or found.page.body_class & ARTICLE_CLASSES or kind == "article" or found.teasers < FEW_TEASERS:
        return False
    parts = urlsplit(found.page.url)
    searched = any(name in _SEARCH for name, _ in parse_qsl(parts.query))
    placed = searched or (not parts.query and bool(_LISTING_PATH.fullmatch(parts.path)))
    if (placed and found.story < 2 * SHORT) or found.is_named("listing"):
        return True
    if metadata.objects(*_LISTING_TYPES) and not metadata.article:
        return True
    few = SHORT if kind in _LISTING_KINDS or not found.is_claimed else SENTENCE
    return found.teasers >= TEASERS and found.story < few


def _is_login(found: Evidence) -> bool:
    if found.amount >= SHORT or found.story >= SHORT:
        return False
    if not found.is_claimed and not found.has_sentence and _PASSWORD(found.root):
        return True
    return (bool(_FORM(found.root)) and found.is_notice("login")) or found.is_wall("login")


def _is_cookie_wall(found: Evidence) -> bool:
    return (not found.is_claimed and found.is_named("cookie_wall") and found.story < LONGEST_NOTICE) or (
        found.amount > 0 and found.is_wall("cookie_wall")
    )


def _is_paywall(found: Evidence) -> bool:
    if found.amount >= SHORT:
        return False
    if accessible_for_free(found.page.metadata) is False:
        # Where only a banner was found, or nothing, the wall is among all the words that are shown.
        return any(map(_asks_to_pay, found.words)) if not found.own else all(map(_asks_to_pay, found.own))
    return found.is_notice("paywall") or found.is_wall("paywall")


def _asks_to_pay(line: str) -> bool:
    return says("paywall", line)


def _is_javascript(found: Evidence) -> bool:
    """Whether a page is a shell that scripts would fill."""
    if found.amount >= SHORT or (found.is_declared and found.amount):
        return False
    if found.is_notice("javascript"):
        return True
    if found.shown >= TINY or not _SCRIPTS(found.root):
        return False
    empty = not found.is_claimed and not found.amount
    return bool(empty or _ROOTS(found.root) or says("javascript", str(_NOSCRIPT(found.root))))


_TESTS = (
    ("not_found", _is_not_found),
    ("error", lambda found: found.is_notice("error")),
    ("blocked", _is_blocked),
    ("redirect", _is_redirect),
    ("listing", _is_listing),
    ("login", _is_login),
    ("paywall", _is_paywall),
    ("cookie_wall", _is_cookie_wall),
    ("javascript", _is_javascript),
)
