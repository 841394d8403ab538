"""A page saved as a test of its site, with a draft of what it must give, for a person to correct."""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.utils.conf import closest_scrapy_cfg

from newscrawl.exceptions import NotAnArticleError, SetupError, UsageError
from newscrawl.extraction import extract, site_at, sites
from newscrawl.identity import canonical_url, site_of
from newscrawl.pages.encoding import decode
from newscrawl.pages.section import SectionPage
from newscrawl.spiders.outcomes import suggest

# Worked out from the other fields, or about the way that the page came: a page says nothing of it.
WORKED_OUT = frozenset({"aliases", "sources", "content_hash", "mirror"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(slots=True, frozen=True)
class Golden:
    """A place for a saved page and its draft: ``tests/sites/SITE/NAME.html`` and ``NAME.json`` in the project."""

    site: str
    html: Path
    json: Path


def place(target: str, *, force: bool) -> Golden:
    """Return the place that ``SITE/NAME`` names.

    Raises UsageError where the site is none, the name is no plain file name, or there is a page already, unless it is
    to be overwritten; SetupError outside of a project.
    """
    site, _, name = target.partition("/")
    if not _NAME.fullmatch(name):
        raise UsageError(f"--save wants SITE/NAME, the name of letters, digits, - and _, and not {target!r}")
    if site not in sites():
        raise UsageError(f"no site {site!r}: {suggest(site, sites())}")
    config = closest_scrapy_cfg()
    if not config:
        raise SetupError("no project here: --save writes below the folder that holds scrapy.cfg; run it in there")
    folder = Path(config).resolve().parent / "tests" / "sites" / site
    golden = Golden(site, folder / f"{name}.html", folder / f"{name}.json")
    for path in (golden.html, golden.json):
        if path.exists() and not force:
            raise UsageError(f"{path} is there already: choose another name, or overwrite it with --force")
    return golden


def save(golden: Golden, page: bytes, url: str, content_type: str | None = None) -> str:
    """Write a page and the draft of its JSON, both or none; return in one line what was done and what is next.

    The page is written byte for byte. Where only the HTTP header tells its charset, it is written as UTF-8 with a byte
    order mark, so that it reads the same without the header. Raises NotAnArticleError where the page holds neither an
    article nor a listing of the site, UsageError where the address is another site's, SetupError where nothing can be
    written.
    """
    spider = site_at(urlsplit(canonical_url(url)).netloc)
    if spider is None or spider.name != golden.site:
        hosts = ", ".join(sites()[golden.site].hosts)
        raise UsageError(f"{url} is no address of {golden.site} ({hosts}): give the page's own with --url")
    text, kept = _as_saved(page, content_type)
    draft = _draft(spider.section_page, kept, url)
    _write(golden, kept, json.dumps(draft, default=datetime.isoformat, ensure_ascii=False, indent=2) + "\n")
    kind = "an article" if "article" in draft else "a listing"
    stored = " (as UTF-8, since only the HTTP header told its charset)" if text else ""
    next_step = f"now correct {golden.json.name} beside it, then: .venv/bin/pytest tests/sites (make test installs it)"
    return f"saved {kind}: {golden.html}{stored}; {next_step}"


def _as_saved(page: bytes, content_type: str | None) -> tuple[bool, bytes]:
    """Return whether the header alone tells how to read a page, and the bytes that read the same without it."""
    text = decode(page, content_type)
    if text == decode(page):
        return False, page
    return True, text.encode("utf-8-sig", "replace")


def _draft(section_page: type[SectionPage], page: bytes, url: str) -> dict[str, Any]:
    try:
        # Read again at its canonical address, under which the test will read it.
        article = extract(page, extract(page, url).url)
    except NotAnArticleError:
        found = section_page.from_html(page, url)
        if not found.articles():
            raise
        return _listing(found)
    fields = {name: value for name, value in asdict(article).items() if name not in WORKED_OUT}
    return {"url": article.url, "article": fields}


def _listing(page: SectionPage) -> dict[str, Any]:
    url = canonical_url(page.url)
    with suppress(ValueError):  # it declares none, or nonsense
        declared = canonical_url(page.declared_url())
        url = declared if site_of(declared) == site_of(url) else url
    slug = url.rstrip("/").rpartition("/")[2]
    return {
        "url": url,
        "listing": {
            "articles": [asdict(entry) for entry in page.articles()],
            "next_url": page.next_url(),
            "sections": [asdict(section) for section in page.sections()],
            "subsections": [asdict(section) for section in page.subsections(slug)],
        },
    }


def _write(golden: Golden, page: bytes, draft: str) -> None:
    """Write two files, which appear when both are whole; put back what was there if that fails."""
    contents = {golden.html: page, golden.json: draft.encode()}
    partials = {path: path.with_name(path.name + ".partial") for path in contents}
    made = [folder for folder in (golden.html.parent, *golden.html.parent.parents) if not folder.exists()]
    before: dict[Path, bytes | None] = {}
    try:
        golden.html.parent.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            partials[path].write_bytes(content)
        for path, partial in partials.items():
            before[path] = path.read_bytes() if path.exists() else None
            partial.replace(path)
    except OSError as error:
        _undo(before | dict.fromkeys(partials.values()), made)
        raise SetupError(f"cannot write {error.filename}: {error.strerror}") from None


def _undo(before: dict[Path, bytes | None], made: list[Path]) -> None:
    """Give files their earlier content, or none, and take folders away that were not there; as far as that goes."""
    for path, content in before.items():
        with suppress(OSError):
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()
