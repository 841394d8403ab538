"""What may follow ``-a``, and what is said of what may not."""

from datetime import UTC, datetime

import pytest

from newscrawl.exceptions import UsageError
from newscrawl.spiders.arguments import MEANINGS, Arguments, read_arguments


def refused(**given):
    with pytest.raises(UsageError) as caught:
        read_arguments(given)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_no_argument_asks_for_everything():
    assert read_arguments({}) == Arguments()


def test_all_arguments_are_read():
    assert read_arguments(
        {
            "sections": "iraq, /economy/",
            "since": "2026-01-01",
            "until": "2026-01-31",
            "max_pages": "2",
            "max_items": "3",
            "full": "1",
            "base_url": "http://127.0.0.1:8099/",
        }
    ) == Arguments(
        sections=("iraq", "economy"),
        since=datetime(2026, 1, 1, tzinfo=UTC),
        until=datetime(2026, 2, 1, tzinfo=UTC),
        max_pages=2,
        max_items=3,
        full=True,
        base_url="http://127.0.0.1:8099",
    )


def test_a_file_of_urls_may_have_comments_and_blank_lines_and_names_each_once(tmp_path):
    file = tmp_path / "urls"
    file.write_text("# mine\n\nhttps://iranfocus.com/a/1-b/\n  https://iranfocus.com/a/1-b/\nhttp://x.example/2\n")
    assert read_arguments({"urls": str(file)}).urls == ("https://iranfocus.com/a/1-b/", "http://x.example/2")


def test_every_argument_has_its_meaning_for_the_help():
    assert set(MEANINGS) == set(Arguments.__dataclass_fields__)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"section": "iraq"}, "no argument 'section': did you mean sections=?"),
        ({"max_page": "1"}, "did you mean max_pages=?"),
        ({"base-url": "http://127.0.0.1"}, "did you mean base_url=?"),
        ({"zzz": "1"}, "there are sections, since, until, max_pages, max_items, full, urls, base_url"),
        ({"since": "yesterday"}, "since='yesterday' is no date; write it like 2026-01-31"),
        ({"until": "2026-02-30"}, "until='2026-02-30' is no date"),
        ({"since": ""}, "since='' is no date"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since=2026-02-01 is after until=2026-01-01"),
        ({"max_pages": "0"}, "max_pages='0' is no number of 1 or more"),
        ({"max_items": "-1"}, "max_items='-1' is no number of 1 or more"),
        ({"max_items": "many"}, "max_items='many' is no number"),
        ({"max_items": "1.5"}, "max_items='1.5' is no number"),
        ({"max_items": "²"}, "max_items='²' is no number"),
        ({"full": "yes"}, "full='yes' must be full=1 or full=0"),
        ({"sections": ""}, "sections='' has an empty name"),
        ({"sections": "iraq,,economy"}, "has an empty name"),
        ({"sections": "iraq", "urls": "x"}, "sections= and urls= exclude each other"),
        ({"base_url": "127.0.0.1:8099"}, "base_url='127.0.0.1:8099' must be scheme, host and port"),
        ({"base_url": "ftp://127.0.0.1"}, "must be scheme, host and port"),
        ({"base_url": "http://"}, "must be scheme, host and port"),
        ({"base_url": "http://127.0.0.1:99999"}, "must be scheme, host and port"),
        ({"base_url": "http://127.0.0.1:x"}, "must be scheme, host and port"),
        ({"base_url": "http://[::1"}, "must be scheme, host and port"),
        ({"base_url": "http://127.0.0.1/staging"}, "must be scheme, host and port"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line_that_helps(given, said):
    assert said in refused(**given)


def test_a_day_with_a_time_of_its_own_zone_is_understood_beside_a_plain_day():
    read = read_arguments({"since": "2026-01-01T00:00:00+03:30", "until": "2026-01-01"})
    assert read.since == datetime(2025, 12, 31, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "holds no URL"),
        (b"# nothing\n\n", "holds no URL"),
        (b"https://iranfocus.com/a/1-b/\nnonsense\n", "line 2: not an absolute http(s) URL: 'nonsense'"),
        (b"https://[bad/\n", "line 1"),
        (b"\xff\xfe", "it is not UTF-8"),
    ],
)
def test_a_file_of_urls_that_is_none_is_refused(tmp_path, text, said):
    file = tmp_path / "urls"
    file.write_bytes(text)
    assert said in refused(urls=str(file))


def test_a_missing_file_of_urls_is_named(tmp_path):
    assert refused(urls=str(tmp_path / "gone")) == f"urls={tmp_path}/gone: cannot be read: No such file or directory"
    assert "Is a directory" in refused(urls=str(tmp_path))
