"""A network between a crawl and a site that can be cut."""

import select
import socket
import threading
from contextlib import suppress
from typing import Self


class Wire:
    """Passes on connections to a server on loopback, and cuts them when told."""

    cut = threading.Event()
    """Set: the next answer ends before its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Listen."""
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._pass_on, args=(connection,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._port)) as far, suppress(OSError):
            while True:
                for source in select.select([near, far], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is far and len(data) > 2000 and self.cut.is_set():
                        self.cut.clear()
                        near.sendall(data[: len(data) // 2])
                        return
                    (far if source is near else near).sendall(data)
