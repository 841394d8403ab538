"""Article pages are read in processes of their own: a page that hangs or eats all memory costs itself, not the crawl.

A worker is a child with two pipes. The kernel ends it when a page takes too long, even inside of C; it ends by itself
when the crawl is gone, because its pipe ends.
"""

import asyncio
import contextlib
import gc
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple, cast

from newscrawl.exceptions import ExtractionError, NotAnArticleError, SetupError
from newscrawl.items import Article
from newscrawl.pages.article import ArticlePage

CPU_SECONDS = 2.0
"""What a page may take of the processor; 300 times what it usually takes."""
WALL_SECONDS = 60.0
"""What it may take by the clock: for a worker that sleeps."""
MEMORY = 1 << 30
"""Bytes of address space of a worker, which has a quarter of that before its first page."""
_START = "from newscrawl.spiders.pool import work; work()"
_OUT_OF_TIME = (signal.SIGPROF, signal.SIGALRM)  # how the kernel ends a worker by the timers
_LENGTH = struct.Struct("!I")


class Job(NamedTuple):
    """A page to be read."""

    body: bytes
    url: str
    content_type: str | None


@dataclass(slots=True)
class Extracted:
    """What a worker read from a page."""

    article: Article
    post_id: str
    next_part: str
    """Where the article goes on, if it does."""
    first_part: str
    """Where it began, if this is a later part of it."""


class ExtractionPool:
    """Workers that read pages of one class, and the queue in front of them."""

    def __init__(self, page: type[ArticlePage], workers: int) -> None:
        self._workers = [_Worker(page) for _ in range(workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def read(self, job: Job) -> Extracted:
        """Read a page.

        Raises NotAnArticleError where it holds no article or could not be read within the limits (``too_slow``,
        ``too_large``, ``extractor_died``), ExtractionError where its page class made a mistake, and SetupError where
        no worker starts.
        """
        worker = await self._idle.get()
        try:
            answer = await worker.ask(job)
        finally:
            self._idle.put_nowait(worker)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            await worker.stop()


class _Worker:
    """The crawl's end of a worker; the process behind it is a new one after each that died."""

    def __init__(self, page: type[ArticlePage]) -> None:
        self._page = page
        self._process: asyncio.subprocess.Process | None = None
        self._ready = False

    async def start(self) -> asyncio.subprocess.Process:
        self._ready = False
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _START),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 20,
            # The site file may be anywhere that this process finds modules.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,  # Ctrl-C is for the crawl, which stores what is in hand
        )
        _send(self._process, self._page)
        return self._process

    async def ask(self, job: Job) -> Extracted | Exception:
        process = self._process
        if process is None or process.returncode is not None:
            try:
                process = await self.start()
            except OSError as error:
                return SetupError(f"no process to read pages in can be started: {error}")
        try:
            if not self._ready:
                self._ready = await _receive(process)
            _send(process, job)
            answer: Extracted | Exception = await _receive(process)
        except (ConnectionError, asyncio.IncompleteReadError):
            status = await process.wait()
            if not self._ready:
                return SetupError(f"a process to read pages in does not start: it ends with {status}; see above")
            return NotAnArticleError("too_slow" if -status in _OUT_OF_TIME else "extractor_died")
        except asyncio.CancelledError:
            await self.stop()  # its answer would be taken for that to the next page
            raise
        return answer

    async def stop(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()  # it holds nothing that could be lost
            await self._process.wait()


def _send(process: asyncio.subprocess.Process, message: object) -> None:
    cast("asyncio.StreamWriter", process.stdin).write(pickle.dumps(message))


async def _receive(process: asyncio.subprocess.Process) -> Any:
    replies = cast("asyncio.StreamReader", process.stdout)
    (length,) = _LENGTH.unpack(await replies.readexactly(_LENGTH.size))
    return pickle.loads(await replies.readexactly(length))  # noqa: S301 - from a child of our own


# -- in the worker ----------------------------------------------------------------------------------------------------


def work() -> None:
    """Read pages until the crawl closes the pipe, or is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever stops a whole group: the crawl still needs its last pages
    jobs, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a page class prints is no answer
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # and is not lost when the worker is ended
    page: type[ArticlePage] = pickle.load(jobs)  # noqa: S301 - from the crawl that started this
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)  # perhaps a narrower one already
        limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    spare_the_collector()
    with contextlib.suppress(EOFError, BrokenPipeError):
        _reply(replies, pickle.dumps(True))
        while True:
            job: Job = pickle.load(jobs)  # noqa: S301
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
            answer = pickle.dumps(_read(page, job))
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _reply(replies, answer)


def _reply(replies: BinaryIO, answer: bytes) -> None:
    replies.write(_LENGTH.pack(len(answer)) + answer)
    replies.flush()


def _read(page_class: type[ArticlePage], job: Job) -> Extracted | Exception:
    try:
        page = page_class.from_html(*job)
        return Extracted(page.to_item(), page.post_id(), page.next_part(), page.first_part())
    except NotAnArticleError as error:
        return NotAnArticleError(error.reason)
    except MemoryError:
        return NotAnArticleError("too_large")
    except Exception as error:  # noqa: BLE001 - the crawl raises it
        mistake = ExtractionError(f"{job.url}: {type(error).__name__}: {error}")
        mistake.add_note(traceback.format_exc())
        return mistake


def spare_the_collector() -> None:
    """Let Python look for garbage less often: a page makes many objects, nearly all of them freed without it.

    Measured on 1,000 pages: about a tenth of the CPU time.
    """
    gc.collect()
    gc.freeze()  # what was imported stays
    gc.set_threshold(50_000, 20, 20)
