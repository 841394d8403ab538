"""A line becomes an article, or a reason: every field is checked, nothing is guessed."""

import json
from datetime import UTC, datetime

import pytest

from newscrawl.ingest.record import RefusedLine, read_record
from newscrawl.items import Dateline, Embed, Front, Image, RelatedLink

URL = "https://example.org/a/1-story/"


def line(**given):
    return json.dumps({"url": URL, "body": "A text."} | given).encode()


def read(**given):
    return read_record(line(**given), 7, set())


def refusal(text):
    with pytest.raises(RefusedLine) as caught:
        read_record(text, 7, set())
    return caught.value


def test_url_and_body_are_enough_and_the_rest_is_worked_out():
    found = read(url="HTTPS://www.Example.org/a/1-story/?utm_source=x#top", headline=None)
    assert found.url == "https://www.example.org/a/1-story/"
    assert (found.site, found.keys, found.headline) == ("example.org", ["example.org/a/1-story"], "")
    assert (found.line_number, found.date_published, found.authors) == (7, None, [])
    assert found.line == line(url="HTTPS://www.Example.org/a/1-story/?utm_source=x#top", headline=None)


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        (None, "too_long", "more than 16 MB"),
        (b'{"url": "\xff"}', "not_utf8", "byte 10: invalid start byte"),
        (b"{url: 1}", "not_json", "Expecting property name"),
        (b"[" * 100_000, "not_json", "nested too deeply"),
        (b'{"url": ' + b"9" * 5000 + b"}", "not_json", "digits"),
        (b'["a"]', "not_an_object", "a list, not an object"),
        (b"null", "not_an_object", "null, not an object"),
        (line(url=None), "no_url", "url is missing"),
        (b'{"url": "https://example.org/"}', "no_body", "body is missing"),
        (line(body=""), "empty_body", "the body holds no text"),
        (line(body=" \n&nbsp;\n\u200b"), "empty_body", "the body holds no text"),
        (line(url="/a/1"), "bad_url", "url is no absolute http(s) URL: '/a/1'"),
        (line(url="https://\ud800/"), "bad_url", "url is no absolute"),
        (line(aliases=[URL, "x"]), "bad_url", "aliases[1] is no absolute http(s) URL: 'x'"),
        (line(headline=5), "wrong_type", "headline is a number, not a string"),
        (line(url=["x"]), "wrong_type", "url is a list, not a string"),
        (line(authors="Jane Doe"), "wrong_type", "authors is a string, not a list"),
        (line(tags=["a", None]), "wrong_type", "tags[1] is null, not a string"),
        (line(is_accessible_for_free="yes"), "wrong_type", "is_accessible_for_free is a string, not true or false"),
        (line(sources={"body": 1}), "wrong_type", "sources.body is a number, not a string"),
        (line(dateline="TEHRAN"), "wrong_type", "dateline is a string, not an object"),
        (line(images=[{"caption": "x"}]), "wrong_type", "images[0].url is missing"),
        (line(images=[{"url": 1}]), "wrong_type", "images[0].url is a number, not a string"),
        (line(related=[{"url": URL, "position": True}]), "wrong_type", "related[0].position is true or false"),
        (line(related=[{"url": URL, "position": 1.5}]), "wrong_type", "related[0].position is a number, not a whole"),
        (line(fronts=[{"block": "latest", "links": [{}]}]), "wrong_type", "fronts[0].links[0].url is missing"),
        (line(date_published="5 May 2007"), "bad_date", "date_published is no ISO 8601 date: '5 May 2007'"),
        (line(date_modified=1178359200), "bad_date", "date_modified is no ISO 8601 date: '1178359200'"),
        (line(date_published="0001-01-01T00:00:00+05:00"), "bad_date", "date_published is no ISO 8601 date"),
        (line(related=[{"url": URL, "date_published": "soon"}]), "bad_date", "related[0].date_published is no"),
    ],
)
def test_what_is_wrong_is_a_fixed_term_with_the_place(text, reason, said):
    found = refusal(text)
    assert (found.reason, found.detail[: len(said)]) == (reason, said) or said in found.detail
    assert found.reason == reason


@pytest.mark.parametrize(
    ("raw", "date", "precision"),
    [
        ("2007-05-01", datetime(2007, 5, 1, tzinfo=UTC), "day"),
        ("20070501", datetime(2007, 5, 1, tzinfo=UTC), "day"),
        ("2007-05-01T00:00:00Z", datetime(2007, 5, 1, tzinfo=UTC), "day"),
        ("2007-05-01T10:30", datetime(2007, 5, 1, 10, 30, tzinfo=UTC), "minute"),
        ("2007-05-01T10:30+03:30", datetime(2007, 5, 1, 7, tzinfo=UTC), "minute"),
        ("2007-05-01 10:30:15", datetime(2007, 5, 1, 10, 30, 15, tzinfo=UTC), "second"),
        ("20070501T103015Z", datetime(2007, 5, 1, 10, 30, 15, tzinfo=UTC), "second"),
        ("2007-05-01T10:30:15.123456+02:00", datetime(2007, 5, 1, 8, 30, 15, 123000, UTC), "second"),
    ],
)
def test_dates_are_utc_to_the_millisecond_and_say_how_precise_they_are(raw, date, precision):
    found = read(date_published=raw, date_modified=raw)
    assert (found.date_published, found.date_modified) == (date, date)
    assert found.date_published.utcoffset() == date.utcoffset()
    assert (found.date_published_raw, found.date_published_precision) == (raw, precision)


def test_what_the_line_says_of_its_date_stays():
    found = read(date_published="2007-05-01", date_published_raw="May 1", date_published_precision="")
    assert (found.date_published_raw, found.date_published_precision) == ("May 1", "")


def test_objects_become_what_an_article_has():
    link = {"url": URL, "headline": "More", "block": "related", "position": 1, "date_published": "2007-05-01"}
    found = read(
        dateline={"place": "TEHRAN"},
        images=[{"url": "https://example.org/a.jpg", "caption": None}],
        embeds=[{"kind": "tweet", "url": URL}],
        related=[link],
        fronts=[{"block": "latest", "links": [{"url": URL}]}],
        is_accessible_for_free=False,
    )
    assert found.dateline == Dateline(place="TEHRAN")
    assert found.images == [Image(url="https://example.org/a.jpg")]
    assert found.embeds == [Embed(kind="tweet", url=URL)]
    assert found.related == [RelatedLink(**link | {"date_published": datetime(2007, 5, 1, tzinfo=UTC)})]
    assert found.fronts == [Front(block="latest", links=[RelatedLink(url=URL)])]
    assert found.is_accessible_for_free is False


def test_keys_come_from_the_addresses_and_the_sites_own_number():
    found = read(url="https://www.iranfocus.com/iraq/53855-story/", aliases=["http://iranfocus.com/?p=53855"])
    assert found.keys == ["iranfocus.com#53855", "iranfocus.com/iraq/53855-story", "iranfocus.com?p=53855"]
    assert found.site == "iranfocus.com"


def test_a_key_with_a_number_is_kept_and_any_other_worked_out_anew():
    found = read(keys=["example.org#1", "example.org/b", "https://example.org/#top", "#1"])
    assert found.keys == ["example.org#1", "example.org/a/1-story"]


def test_fields_that_mean_nothing_are_named_and_those_of_an_export_are_not():
    ignored = set()
    export = {"_id": URL, "schema": 1, "revision": 2, "duplicate_of": URL, "content_hash": "x"}
    text = line(**export, id=1, autor="A", images=[{"url": URL, "width": 1}, {"url": URL, "width": 2}])
    found = read_record(text, 1, ignored)
    assert ignored == {"id", "autor", "images.width"}
    assert found.content_hash == ""


def test_an_export_keeps_where_its_fields_came_from():
    sources = {"body": "markup"}
    found = read(extraction={"version": "0", "sources": sources, "disagreements": ["authors"]}, fronts=["example:1"])
    assert (found.sources, found.disagreements, found.fronts) == (sources, ["authors"], [])


def test_a_byte_order_mark_and_a_carriage_return_do_no_harm():
    assert read_record(b"\xef\xbb\xbf" + line() + b"\r", 1, set()).url == URL
