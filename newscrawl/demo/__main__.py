"""``python -m newscrawl.demo``: serve the demo site until Ctrl-C."""

import argparse
import signal
import sys
import threading

from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite

PORT = 8098


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m newscrawl.demo", description=__doc__.partition(": ")[2])
    parser.add_argument("--port", type=int, default=PORT, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--articles", type=int, default=96, help="how many stories (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2004, help="another seed, another site (default: %(default)s)")
    parser.add_argument("--delay", type=float, default=0, help="seconds before each answer")
    parser.add_argument("--crawl-delay", type=float, help="seconds that robots.txt asks for")
    parser.add_argument("--no-gzip", action="store_true", help="send everything uncompressed")
    chosen = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    site = DemoSite(seed=chosen.seed, articles=chosen.articles, crawl_delay=chosen.crawl_delay)
    try:
        with serve(site, chosen.port, delay=chosen.delay, compress=not chosen.no_gzip) as served:
            print(f"{len(site.stories)} invented stories on {served.url}/", flush=True)
            stop.wait()
    except OSError as error:
        print(f"cannot serve on port {chosen.port}: {error.strerror}. Choose another with --port.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
