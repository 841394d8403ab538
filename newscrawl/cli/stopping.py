"""Being stopped: Ctrl-C, and the signals that mean the same."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt once; the next one ends the process at once.

    Signals that are ignored, as below ``nohup``, stay so.
    """

    def stop(*_: Any) -> None:
        for number in before:
            signal.signal(number, signal.SIG_DFL)
        raise KeyboardInterrupt

    def hang_up(*_: Any) -> None:
        signal.raise_signal(signal.SIGTERM)  # while Scrapy runs that is its own

    handlers = {signal.SIGINT: stop, signal.SIGTERM: stop}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = hang_up
    heard = [number for number in handlers if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handlers[number]) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
