"""Looking at a site and at single pages: sections, extract. Nothing is stored."""

import json
from pathlib import Path

import click

from newscrawl import display, export
from newscrawl.exceptions import NotAnArticleError, UsageError
from newscrawl.extraction import extract as extract_article
from newscrawl.extraction import sites
from newscrawl.fetch import fetch_page, fetch_sections
from newscrawl.items import Article
from newscrawl.spiders.outcomes import suggest


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
            click.echo(json.dumps(display.plain(section), ensure_ascii=False))
    else:
        display.rows(
            ("slug", "name", "in", "url"),
            ((section.slug, section.name, section.parent, section.url) for section in found),
        )


@click.command()
@click.argument("source", metavar="FILE|URL")
@click.option("--url", metavar="URL", help="Where a saved page was found; default: what the page says itself.")
@click.option("--json", "as_json", is_flag=True, help="All fields as JSON.")
def extract(source: str, url: str | None, as_json: bool) -> None:
    """Show what newscrawl reads from one page, saved or on the web."""
    try:
        article = _extract(source, url)
    except NotAnArticleError as error:
        raise NotAnArticleError(f"no article in {source}: {error.reason}") from None
    document = display.plain(article)
    click.echo(export.to_json(document) if as_json else display.article(document))


def _extract(source: str, url: str | None) -> Article:
    content_type = None
    if source.startswith(("http://", "https://")):
        page, found_at, content_type = fetch_page(source)
        url = url or found_at
    else:
        try:
            page = Path(source).read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {source}: {error.strerror}") from None
    return extract_article(page, url, content_type=content_type)
