"""What a site does to its pages overnight: the same stories in another markup, or behind a wall."""

import re
from collections.abc import Callable

from newscrawl.demo.content import Content
from newscrawl.demo.sections import SITE_NAME
from newscrawl.demo.stories import Story

_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SEO = re.compile(r"<!-- This site is optimized.*?<!-- / Yoast SEO plugin. -->", re.DOTALL)
_BASE = re.compile(r'<link rel="pingback" href="(.*?)/xmlrpc.php"')
_CLASS = re.compile(r'class="([^"]*)"')
_THEME = re.compile(r"\b(?:td|tdb|entry)[-_][\w-]+|\bcategory-[\w-]+")
_TIME = re.compile(r"<time [^>]*>[^<]*</time>")


def renamed(html: str, story: Story) -> str:  # noqa: ARG001
    """Rename the theme's classes, and take out what the SEO plugin told machines."""
    html = _SEO.sub("", html)
    return _CLASS.sub(lambda found: f'class="{_THEME.sub(_scrambled, found[1])}"', html)


def moved(html: str, story: Story) -> str:
    """Leave a notice where the text was, and put the text into a box beside it."""
    for part in range(1, len(story.part_paths) + 1):
        text = Content(story, _base_of(html), part).html()
        notice = "<p>This story is shown in our new reader, which is easier on the eye than ever before.</p>"
        html = html.replace(text, f'{notice}</div><aside class="promo-reader">{text}</aside><div>')
    return html


def dated(html: str, story: Story) -> str:
    """Print dates in a form of the site's own, and tell machines none."""
    day = story.outline.published
    printed = f'<span class="stamp">{day.day}·{_MONTHS[day.month - 1]}·{day:%y}</span>'
    return _TIME.sub(printed, _SEO.sub("", html))


def walled(html: str, story: Story) -> str:  # noqa: ARG001
    """Show nothing but the question whether cookies are welcome."""
    return (
        f'<!doctype html><html lang="en"><head><title>{SITE_NAME}</title></head><body><div id="consent-wall" '
        f'class="consent"><h1>We value your privacy</h1><p>We and our partners use cookies. Please accept all cookies, '
        f"or manage your consent, to go on.</p><button>Accept all</button><button>Manage consent</button>"
        f"</div></body></html>"
    )


MAKEOVERS: dict[str, Callable[[str, Story], str]] = {
    "renamed": renamed,
    "moved": moved,
    "dated": dated,
    "walled": walled,
}


def _base_of(html: str) -> str:
    return _BASE.search(html)[1]  # type: ignore[index]  # each page has it


def _scrambled(name: re.Match[str]) -> str:
    return f"x{sum(map(ord, name[0])):x}"
