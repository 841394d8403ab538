"""A replica set of three on loopback, whose members can be killed."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from newscrawl.archive.mongod import find_mongod

ELECTION = 2_000
"""Milliseconds without a primary after which the others elect one; usually ten seconds."""


class ReplicaSet:
    """Three servers, one of which is primary."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = _free_ports(3)
        self._members: dict[int, subprocess.Popen[bytes]] = {}
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        self.uri = f"mongodb://{hosts}/?replicaSet=faults&w=majority"

    def __enter__(self) -> Self:
        """Start the servers and wait for a primary."""
        for port in self._ports:
            self.start(port)
        for port in self._ports:
            with self.member(port) as client:
                client.admin.command("ping")  # all of them must answer
        members = [{"_id": place, "host": f"127.0.0.1:{port}"} for place, port in enumerate(self._ports)]
        config = {"_id": "faults", "members": members, "settings": {"electionTimeoutMillis": ELECTION}}
        with self.member(self._ports[0]) as client:
            client.admin.command("replSetInitiate", config)
        self.wait_for_primary()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all of them."""
        for process in self._members.values():
            process.kill()
            process.wait()

    @contextmanager
    def member(self, port: int) -> Iterator[MongoClient[dict[str, Any]]]:
        """Connect to one server."""
        client: MongoClient[dict[str, Any]] = MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true")
        with client:
            yield client

    def start(self, port: int) -> None:
        """Start a server, again if it was killed."""
        data = self._folder / str(port)
        data.mkdir(parents=True, exist_ok=True)
        command = [str(find_mongod()), "--replSet", "faults", "--port", str(port), "--bind_ip", "127.0.0.1"]
        command += ["--dbpath", str(data), "--logpath", str(data / "log"), "--logappend", "--nounixsocket"]
        command += ["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64", "--quiet"]
        self._members[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def primary(self) -> int:
        """Return the port of the primary, 0 where there is none."""
        for port, process in self._members.items():
            if process.poll() is None:
                try:
                    with self.member(port) as client:
                        if client.admin.command("hello")["isWritablePrimary"]:
                            return port
                except PyMongoError:
                    continue
        return 0

    def wait_for_primary(self, seconds: float = 60) -> int:
        """Return the port of the primary, once there is one."""
        end = time.monotonic() + seconds
        while not (port := self.primary()):
            if time.monotonic() > end:
                raise TimeoutError("no primary was elected")
            time.sleep(0.1)
        return port

    def step_down(self) -> None:
        """Have the primary be none for a minute."""
        with self.member(self.wait_for_primary()) as client:
            client.admin.command("replSetStepDown", 60, secondaryCatchUpPeriodSecs=10)

    def kill_primary(self) -> int:
        """End the primary as a power cut would; return its port."""
        port = self.wait_for_primary()
        self._members[port].send_signal(signal.SIGKILL)
        self._members[port].wait()
        return port

    def kill_all(self) -> None:
        """End all of them."""
        for process in self._members.values():
            process.kill()
            process.wait()

    def start_all(self) -> None:
        """Start all that do not run."""
        for port, process in list(self._members.items()):
            if process.poll() is not None:
                self.start(port)
        self.wait_for_primary()


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
