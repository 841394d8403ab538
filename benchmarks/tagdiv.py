"""Crawls twelve real pages of the tagDiv theme, and checks that all of them is stored, and nothing else.

The pages are other newspapers', served on loopback in the target's URL shape. What blocks of links a person sees on
them is written in ``tagdiv_golden.json``, as counts and hashes. A second crawl must store nothing new, and one that
fetches everything again must find nothing changed.
"""

import argparse
import gzip
import hashlib
import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html
from processes import ROOT, FailedError, Mongo, background, clean_up_when_ended, crawl, mongo, run
from pymongo.database import Database

DATABASE = "tagdiv"
FIRST_POST = 10001  # the server numbers the pages in the order of the index
GOLDEN = Path(__file__).with_name("tagdiv_golden.json")
CANONICAL = etree.XPath("string(//link[@rel='canonical']/@href)")

Document = dict[str, Any]


@dataclass(slots=True)
class Page:
    """A page of the corpus: what must be found of it."""

    post: int
    name: str
    must_contain: list[str]
    must_not_contain: list[str]
    blocks: list[Document]
    """The blocks of links that a person sees on it: kind, hash of the heading, number of links, hash of targets."""
    canonical_host: str = ""


@dataclass(slots=True)
class Row:
    """A line of the table: what is stored of a page, and what is wrong with that."""

    page: Page
    document: Document
    fronts: list[Document]
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Lay out the line."""
        found, kinds = self.document, [link["block"] for link in self.document.get("related", [])]
        date = found["date_published"].date().isoformat() if found.get("date_published") else "-"
        links = sum(len(front["links"]) for front in self.fronts)
        seen = sum(block["links"] for block in self.page.blocks)
        return (
            f"{self.page.name[:34]:34}  {'yes' if found.get('headline') else 'NO':8}  {len(found.get('body', '')):5}"
            f"  {date:10}  {', '.join(found.get('authors', []))[:22]:22}  {kinds.count('related'):7}"
            f"  {kinds.count('inline'):6}  {f'{len(self.fronts)} ({links})':>8}  {seen:5}"
            f"  {'; '.join(self.wrong) or 'ok'}"
        )


HEADING = (
    f"{'page':34}  {'headline':8}  {'body':>5}  {'date':10}  {'authors':22}  {'related':7}  {'inline':6}"
    f"  {'fronts':>8}  {'seen':>5}  result"
)


def read_corpus(folder: Path) -> list[Page]:
    """Read the index, and what was seen on each page."""
    pages = []
    seen = json.loads(GOLDEN.read_text("utf-8"))
    for number, entry in enumerate(json.loads((folder / "index.json").read_text("utf-8")), FIRST_POST):
        file: str = entry["file"]
        name = file.removesuffix(".html.gz")
        page = Page(number, name, entry["must_contain"] or [], entry["must_not_contain"] or [], seen[name])
        tree = html.document_fromstring(
            gzip.decompress((folder / file).read_bytes()), parser=html.HTMLParser(encoding="utf-8")
        )
        page.canonical_host = urlsplit(CANONICAL(tree)).netloc
        pages.append(page)
    return pages


def check(row: Row, host: str) -> None:
    """Note all that is wrong with what is stored of a page."""
    row.wrong += [name for name in ("headline", "body", "date_published") if not row.document.get(name)]
    row.wrong += _wrong_identity(row, host)
    row.wrong += _wrong_links(row)
    body = _spaced(row.document.get("body", ""))
    row.wrong += [f"body lacks {text!r}" for text in row.page.must_contain if _spaced(text) not in body]
    row.wrong += [f"body has {text!r}" for text in row.page.must_not_contain if _spaced(text) in body]


def _wrong_identity(row: Row, host: str) -> Iterator[str]:
    if row.page.canonical_host in {"", host}:
        yield "the page does not name another host as canonical: nothing is tested"
    for name in ("_id", "url"):
        if urlsplit(row.document[name]).netloc != host:
            yield f"{name} is {row.document[name]}"
    if f"{host}#{row.page.post}" not in row.document["keys"]:
        yield f"keys lack {host}#{row.page.post}"


def _wrong_links(row: Row) -> Iterator[str]:
    found = [_block(front["block"], front["heading"], front["links"]) for front in row.fronts]
    for kind in ("related", "inline"):
        links = [link for link in row.document.get("related", []) if link["block"] == kind]
        if links:
            found.append(_block(kind, None, links))
    for blocks, others, what in ((row.page.blocks, found, "missing"), (found, row.page.blocks, "too much")):
        for block in blocks:
            if block not in others:
                yield f"a block {block['block']} of {block['links']} links is {what}"


def _block(kind: str, heading: str | None, links: list[Document]) -> Document:
    """Return what the golden file holds of a block. An article's own links are stored without their heading."""
    targets = "\n".join(link["url"] for link in links)
    return {
        "block": kind,
        "heading": None if heading is None else hashlib.sha256(heading.encode()).hexdigest()[:16],
        "links": len(links),
        "targets": hashlib.sha256(targets.encode()).hexdigest(),
    }


def _spaced(text: str) -> str:
    return " ".join(text.split())


def rows(archive: Database[Document], pages: list[Page], host: str) -> list[Row]:
    """Return what is stored of each page."""
    found = []
    for page in pages:
        document = archive.articles.find_one({"keys": f"{host}#{page.post}"}) or {}
        fronts = list(archive.fronts.find({"_id": {"$in": document.get("fronts", [])}}))
        row = Row(page, document, fronts)
        if document:
            check(row, host)
        else:
            refusal = archive.ledger.find_one({"_id": {"$regex": f"/{page.post}-"}}) or {}
            row.wrong.append(f"not stored: {refusal.get('reason', 'never asked for')}")
        found.append(row)
    return found


def stored(archive: Database[Document]) -> dict[str, list[Document]]:
    """Return all that a crawl without news must leave as it is."""
    found = {name: list(archive[name].find().sort("_id")) for name in ("articles", "revisions", "refused", "fronts")}
    for front in found["fronts"]:
        del front["last_seen"]
    return found


def examine(server: Mongo, base_url: str, corpus: Path) -> list[str]:
    """Crawl, print the table, crawl again; return what is wrong."""
    archive, environment = server.database(DATABASE), server.environment(DATABASE)
    run(crawl(base_url, "-a", "sections=world"), environment)
    found = rows(archive, read_corpus(corpus), urlsplit(base_url).netloc)
    print("\n".join([HEADING, *map(str, found)]))
    wrong = [row.page.name for row in found if row.wrong]
    before = stored(archive)
    if len(before["articles"]) != len(found):
        wrong.append(f"{len(before['articles'])} articles are stored of {len(found)} pages")
    for again in ((), ("-a", "full=1")):
        run(crawl(base_url, "-a", "sections=world", *again), environment)
        changed = [name for name, documents in stored(archive).items() if documents != before[name]]
        what = "a crawl that fetches all again" if again else "a second crawl"
        print(f"{what}: {'changed ' + ', '.join(changed) if changed else 'nothing new'}")
        wrong += [f"{what} changed {name}" for name in changed]
    return wrong


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main() -> int:
    """Return the exit status: 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, default=ROOT.parent / "shared", help="folder with corpus/tagdiv and tools (%(default)s)"
    )
    folder: Path = parser.parse_args().corpus
    corpus, tool = folder / "corpus" / "tagdiv", folder / "tools" / "serve_tagdiv.py"
    if not (corpus / "index.json").exists() or not tool.exists():
        print(f"no saved pages in {folder}: nothing to check (--corpus DIR)")
        return 0
    port = _free_port()
    clean_up_when_ended()
    try:
        with background(str(tool.resolve()), "--port", str(port)), mongo() as server:
            wrong = examine(server, f"http://127.0.0.1:{port}", corpus)
    except FailedError as error:
        wrong = [str(error)]
    print("\n".join(["", "wrong:", *wrong]) if wrong else "all pages are stored as they are")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
