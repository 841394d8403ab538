"""Posts that every crawler meets one day and that hold no article, each with what the server answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.demo import classic
from newscrawl.demo.blocks import Entry, Surroundings
from newscrawl.demo.metadata import entry_date
from newscrawl.demo.prose import Prose, dice, slug_of
from newscrawl.demo.response import Response
from newscrawl.demo.stories import Outline
from newscrawl.demo.typesetting import titled

FIRST_ID = 90_001
REASONS = {
    "pdf": "not HTML: a PDF under an article's address",
    "empty": "200 with an empty page",
    "cut": "cut off in the middle of the head",
    "password": "asks for a password",
    "soft-404": "200, but the page says Page not found",
    "not-found": "404",
    "gone": "410",
    "loop": "redirects in a circle",
    "error": "500, always",
    "no-body": "an article page with an empty body",
}
_SECTIONS = (
    *("economy", "iraq", "nuclear", "terrorism", "human-rights"),
    *("afghanistan", "syria", "economy", "iraq", "nuclear"),
)
_STATUS = {"not-found": 404, "gone": 410, "error": 500}
_CUT = 9000  # characters, in the middle of the head's style sheet
_PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
_FORM = (
    '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This content is '
    "password "
    'protected. To view it please enter your password below:</p><p><label>Password: <input name="post_password" '
    'type="password" /></label> <input type="submit" name="Submit" value="Enter" /></p></form>'
)


@dataclass(frozen=True)
class AwkwardPost:
    """A post that listings link to like any other."""

    kind: str
    post_id: int
    section: str
    headline: str
    published: datetime

    @property
    def path(self) -> str:
        """The post's path on the site, like any article's."""
        return f"/{self.section}/{self.post_id}-{slug_of(self.headline)}/"

    @property
    def entry(self) -> Entry:
        """The post as listings show it."""
        return Entry(self.headline, self.path, "A short notice, to be followed by a full report...", self.published)


def posts(seed: int, outlines: Sequence[Outline]) -> list[AwkwardPost]:
    """Return one post of each kind, spread over the years of the stories."""
    found = []
    for number, kind in enumerate(REASONS):
        beside = outlines[(2 * number + 1) * len(outlines) // (2 * len(REASONS))]
        headline = Prose(dice(seed, "awkward", kind)).headline()
        published = beside.published + timedelta(minutes=20)
        found.append(AwkwardPost(kind, FIRST_ID + number, _SECTIONS[number], headline, published))
    return found


def answer(post: AwkwardPost, query: str, around: Surroundings) -> Response:
    """Return what the server says when asked for this post."""
    if post.kind == "loop":
        return Response.redirect(around.base + post.path + ("" if query else "?round=2"), status=302)
    if post.kind == "pdf":
        return Response(_PDF, content_type="application/pdf")
    return Response(_text(post, around).encode(), _STATUS.get(post.kind, 200))


def _text(post: AwkwardPost, around: Surroundings) -> str:
    """Return the page of a post that has one."""
    match post.kind:
        case "empty":
            text = ""
        case "cut":
            text = _page(post, "", around)[:_CUT]
        case "password":
            text = _page(post, _FORM, around, title=f"Protected: {post.headline}")
        case "soft-404" | "not-found":
            text = not_found(around)
        case "gone":
            text = classic.plain("Gone", post.path, "<p>This post was deleted.</p>", around)
        case "error":
            text = "<h1>Error establishing a database connection</h1>"
        case _:
            text = _page(post, "", around)
    return text


def not_found(around: Surroundings) -> str:
    """Return the theme's error page."""
    inner = (
        '<div class="td-404-title">Ooops... Error 404</div><div class="td-404-sub-title">Sorry, but the page you are '
        "looking for doesn&#8217;t exist.</div>"
    )
    return classic.plain("Page not found", "/", inner, around, "error404 td-standard-pack")


def _page(post: AwkwardPost, content: str, around: Surroundings, title: str = "") -> str:
    inner = (
        f'<article id="post-{post.post_id}" class="post-{post.post_id} post type-post hentry"><div '
        f'class="td-post-header">'
        f'<header class="td-post-title"><h1 class="entry-title">{titled(title or post.headline)}</h1>'
        f'<span class="td-post-date">{entry_date(post.published)}</span></header></div>'
        f'<div class="td-post-content tagdiv-type">{content}</div></article>'
    )
    return classic.bare(title or post.headline, post.path, inner, around, f"single single-post postid-{post.post_id}")
