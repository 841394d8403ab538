"""Looking at a site and at single pages: sections, extract. Nothing is stored in the archive."""

import re
from pathlib import Path

import click

from newscrawl import display, export, golden
from newscrawl.cli import page as article_page
from newscrawl.exceptions import NotAnArticleError, UsageError
from newscrawl.extraction import extract as extract_article
from newscrawl.extraction import sites
from newscrawl.fetch import fetch_page, fetch_sections
from newscrawl.identity import canonical_url
from newscrawl.pages.page import Page
from newscrawl.spiders.outcomes import suggest

_LOOKS_LIKE_URL = re.compile(r"(?:\d+(?:\.\d+){3}(?::\d+)?|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})/", re.IGNORECASE)


@click.command()
@click.argument("name", metavar="SITE")
@click.option("--base-url", metavar="URL", default="", help="A mirror or staging copy: http://127.0.0.1:8099")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def sections(name: str, base_url: str, as_json: bool) -> None:
    """List the sections of SITE, as scrapy crawl finds them: slug, name, section above, URL."""
    if name not in sites():
        raise UsageError(f"no site {name!r}: {suggest(name, sites())}")
    found = fetch_sections(sites()[name], base_url)
    if as_json:
        for section in found:
            click.echo(export.to_json(display.plain(section)))
    else:
        display.rows(
            ("slug", "name", "in", "url"),
            ((section.slug, section.name, section.parent, section.url) for section in found),
        )


@click.command()
@click.argument("source", metavar="FILE|URL")
@click.option("--url", metavar="URL", help="Where a saved page was found; default: what the page says itself.")
@click.option("--json", "as_json", is_flag=True, help="All fields as JSON.")
@click.option(
    "--save", "target", metavar="SITE/NAME", help="Save the page as a test of SITE, with a draft of its JSON."
)
@click.option("--force", is_flag=True, help="With --save: overwrite a page that is there.")
def extract(source: str, url: str | None, as_json: bool, target: str | None, force: bool) -> None:
    """Show what newscrawl reads from one page, saved or on the web; or save it as a test of its site."""
    if as_json and target:
        raise UsageError("--json shows a page and --save saves it: give one of them")
    if force and not target:
        raise UsageError("--force goes with --save only")
    place = golden.place(target, force=force) if target else None
    try:
        page, found_at, content_type = _page(source)
        address = url or found_at or Page.from_html(page, "", content_type).declared_url()
        if not address:
            raise UsageError(f"{display.line(source)} does not say where it was found: give --url URL")
        address = _checked(address)
        if place:
            click.echo(golden.save(place, page, address, content_type))
            return
        document = display.plain(extract_article(page, address, content_type=content_type))
    except NotAnArticleError as error:
        raise NotAnArticleError(f"no article in {display.line(source)}: {error.reason}") from None
    if as_json:
        click.echo(export.to_json(document))
    else:
        article_page.show(document)


def _page(source: str) -> tuple[bytes, str, str | None]:
    """Return a page's bytes, where it was found, and the content type that came with it."""
    if source.startswith(("http://", "https://")):
        return fetch_page(source)
    try:
        return Path(source).read_bytes(), "", None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "that is no file name"
        hint = f"; a page on the web is given as http://{source}" if _LOOKS_LIKE_URL.match(source) else ""
        raise UsageError(f"cannot read {display.line(source or '(no name)')}: {reason}{display.line(hint)}") from None


def _checked(address: str) -> str:
    try:
        return canonical_url(address)
    except ValueError:
        raise UsageError(f"{display.line(address)} is no address of a page: give one with --url URL") from None
