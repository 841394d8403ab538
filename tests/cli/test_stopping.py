"""Ctrl-C, and the signals that mean the same: one line, and exit status 3."""

import os
import pty
import signal
import socket
import time

import pytest
from worlds import wait_for

from newscrawl.archive.embedded import EmbeddedServer

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def silent():
    """Listen, and answer nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(30)
        yield listening


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["search word", "runs --accept iranfocus.com"])
def test_a_command_that_is_stopped_says_so_in_one_line(begun, interrupted, silent, command, number):
    with begun(*command.split(), "--uri", f"mongodb://127.0.0.1:{silent.getsockname()[1]}") as process:
        connection, _ = silent.accept()
        with connection:
            run = interrupted(process, number)
    assert (run.status, run.out, run.err) == (3, "", "newscrawl: stopped\n")


@pytest.mark.parametrize("number", SIGNALS)
def test_so_does_one_that_fetches_a_page_once_it_has_that(begun, interrupted, tiny, number):
    tiny.section("iraq", [])
    tiny.delay = 1
    with begun("sections", "iranfocus", "--base-url", tiny.url) as process:
        wait_for(lambda: tiny.requests)
        run = interrupted(process, number)
    assert (run.status, run.out, run.err) == (3, "", "newscrawl: stopped\n")


def test_or_at_once_where_the_signal_comes_twice(begun, interrupted, silent):
    with begun("extract", f"http://127.0.0.1:{silent.getsockname()[1]}/story/") as process:
        connection, _ = silent.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)  # else they were one
            run = interrupted(process)
    assert (run.status, run.out, run.err) == (3, "", "newscrawl: stopped\n")


def test_a_question_that_is_not_answered_is_one_too(begun, interrupted, database, fill, article):
    fill(database, [article(1)])
    inside, outside = pty.openpty()
    with begun("forget", article(1).keys[0], database=database, stdin=outside) as process:
        os.close(outside)
        question = process.stderr.read(len("Purge this for good? [y/N]:"))
        time.sleep(1)  # until it listens: a signal right before that is heard with the answer
        run = interrupted(process)
    os.close(inside)
    assert (run.status, question, run.err) == (3, "Purge this for good? [y/N]:", "newscrawl: stopped\n")


def test_a_second_signal_ends_it_at_once(begun, tmp_path):
    own = EmbeddedServer(tmp_path / "data" / "mongodb")
    own.start()
    pid = own.status().pid
    (own.folder / "pin").unlink()  # whoever leaves last stops it
    os.kill(pid, signal.SIGSTOP)  # and would wait for that
    try:
        with begun("search", "word", MONGODB_URI=None, NEWSCRAWL_DATA=str(tmp_path / "data")) as process:
            wait_for(lambda: list((own.folder / "users").iterdir()))
            process.send_signal(signal.SIGINT)
            wait_for(lambda: not list((own.folder / "users").iterdir()))
            process.send_signal(signal.SIGINT)
            assert process.wait(5) == -signal.SIGINT
    finally:
        os.kill(pid, signal.SIGCONT)
        own.stop(force=True)


def test_what_is_told_to_ignore_a_signal_ignores_it(begun, silent):
    heard = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with begun("search", "word", "--uri", f"mongodb://127.0.0.1:{silent.getsockname()[1]}") as process:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGHUP)
                assert process.wait(30) == 6
    finally:
        signal.signal(signal.SIGHUP, heard)
