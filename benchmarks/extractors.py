"""One extractor as a program: reads JSON lines, one page each, and prints one JSON line for each.

In: ``{"id": …, "url": …, "html_gz_path": …}``. Out: ``id``, ``headline``, ``authors``, ``date_published``, ``body`` and
``ms``: CPU milliseconds, reading of the file excluded; or ``error``. What an extractor needs is loaded before the
first page is read.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
WARM_UP = (
    "<html lang='en'><body><h1>Warm-up</h1><article>"
    + "<p>The council said that the bridge would stay closed until the end of the year.</p>" * 9
    + "</article></body></html>"
)


def newscrawl() -> Callable[[bytes, str], Answer]:
    """Return newscrawl's own extractor, without a site file."""
    from newscrawl import extract  # noqa: PLC0415 - each environment has its own extractors

    def read(page: bytes, url: str) -> Answer:
        found = extract(page, url)
        return {
            "headline": found.headline,
            "authors": found.authors,
            "date_published": found.date_published.isoformat() if found.date_published else None,
            "body": found.body,
        }

    return read


def trafilatura() -> Callable[[bytes, str], Answer]:
    """Return trafilatura with metadata, without comments."""
    import trafilatura as library  # noqa: PLC0415

    def read(page: bytes, url: str) -> Answer:
        found: Any = library.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";")]
        return {
            "headline": found.title,
            "authors": list(filter(None, authors)),
            "date_published": found.date,
            "body": found.text,
        }

    return read


def newspaper4k() -> Callable[[bytes, str], Answer]:
    """Return newspaper4k without its requests for pictures."""
    import newspaper  # type: ignore[import-not-found]  # noqa: PLC0415

    def read(page: bytes, url: str) -> Answer:
        found = newspaper.Article(url, fetch_images=False)
        found.download(input_html=page.decode("utf-8", "replace"))
        found.parse()
        date = found.publish_date
        return {
            "headline": found.title,
            "authors": found.authors,
            "date_published": str(date) if date else None,
            "body": found.text,
        }

    return read


def readability() -> Callable[[bytes, str], Answer]:
    """Return readability-lxml, which gives a title and the text's markup."""
    import lxml.html  # noqa: PLC0415
    from readability import Document  # type: ignore[import-not-found]  # noqa: PLC0415

    def read(page: bytes, url: str) -> Answer:
        found = Document(page.decode("utf-8", "replace"), url=url)
        text = "\n".join(lxml.html.fromstring(found.summary()).itertext())
        return {"headline": found.title(), "authors": [], "date_published": None, "body": text}

    return read


EXTRACTORS = {
    "newscrawl": newscrawl,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
}


def main(name: str) -> None:
    """Answer until there are no more pages. A page that an extractor fails on has an ``error``."""
    extractor = EXTRACTORS[name]()
    extractor(WARM_UP.encode(), "https://news.example/2020/05/03/warm-up/")
    print(json.dumps({"extractor": name, "version": version(name)}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        page = gzip.decompress(Path(asked["html_gz_path"]).read_bytes())
        start = time.process_time()
        try:
            answer = extractor(page, asked["url"] or "https://news.example/")
        except Exception as error:  # noqa: BLE001 - whatever it is, it counts as a page not read
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        answer |= {"id": asked["id"], "ms": 1000 * (time.process_time() - start)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in EXTRACTORS:
        sys.exit(f"usage: extractors.py {'|'.join(EXTRACTORS)}")
    main(sys.argv[1])
