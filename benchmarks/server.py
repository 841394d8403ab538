"""Serves the demo site for a benchmark, each page rendered once, and tells what was asked of it.

The first line printed is a JSON object: ``url``, ``stories`` (their number) and ``newest`` (an article's path). Then
each line on the standard input is answered with a list of (path, status, bytes), the requests since the last.
"""

import argparse
import json
import sys

from newscrawl.demo.response import Response
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite


class RenderedSite(DemoSite):
    """The demo site as if behind a page cache: a path always gets the same answer."""

    def __init__(self, articles: int) -> None:
        super().__init__(articles=articles)
        self.rendered: dict[str, Response] = {}

    def respond(self, target: str, base: str, turn: int = 0) -> Response:  # noqa: ARG002 - what is kept does not rotate
        """Return what was rendered at the first request."""
        if target not in self.rendered:
            self.rendered[target] = super().respond(target, base)
        kept = self.rendered[target]
        # A copy: the server adds its validators to the headers.
        return Response(kept.body, kept.status, kept.content_type, dict(kept.headers), kept.last_modified)


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, required=True)
    site = RenderedSite(parser.parse_args().articles)
    with serve(site) as served:
        hello = {"url": served.url, "stories": len(site.stories), "newest": site.stories[-1].path}
        print(json.dumps(hello), flush=True)
        told = 0
        for _ in sys.stdin:
            paths = [path for _, path, _ in served.requests[told:]]
            told += len(paths)
            pages = [site.rendered[path] for path in paths]
            seen = [(path, page.status, len(page.body)) for path, page in zip(paths, pages, strict=True)]
            print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
