"""Coverage as a table, a map, a picture and JSON; its exit status, and wrong usage."""

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

SITE = "iranfocus.com"
NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = "x\x1b[31m\x9b2J\u202e&<b>"


@pytest.fixture(scope="module")
def build(databases, mongo):
    """Fill databases with a site that has a few articles; ``more`` articles of it as (state, section, day, more)."""
    opened = []

    def fill(*more, passes=(), listed="open"):
        opened.append(databases())
        name = opened[-1].__enter__()
        db = mongo[name]
        same = {"schema": 1, "site": SITE}
        db.ledger.insert_one({"_id": f"site:{SITE}", "kind": "site", "state": "declared"} | same)
        articles = [("stored", "iraq", datetime(2025, 1, number, tzinfo=UTC), {}) for number in (1, 2, 3)]
        articles.append(("refused", "iraq", datetime(2025, 3, 1, tzinfo=UTC), {"reason": "no_body", "attempts": 2}))
        articles.append(("gone", "syria", datetime(2024, 3, 1, tzinfo=UTC), {}))
        for number, (state, section, published, fields) in enumerate([*articles, *more]):
            row = {"_id": f"{SITE}#{number}", "kind": "article", "state": state, "section": section, "run": 1}
            row |= {"url": f"https://{SITE}/{section}/{number}/", "doors": [{"door": "listing:iraq", "run": 1}]}
            if published:
                row["date_published"] = published
            if state in {"stored", "gone"}:
                row["article"] = row["url"]
                db.articles.insert_one({"_id": row["url"], "keys": [row["_id"]], "date_published": published} | same)
            db.ledger.insert_one(row | same | fields)
        listing = {"_id": f"{SITE}/iraq", "kind": "listing", "url": f"https://{SITE}/iraq/", "slug": "iraq", "read": 1}
        db.ledger.insert_one(listing | {"state": listed, "last_seen": NOW, "passes": list(passes)} | same)
        closed = {"_id": f"{SITE}/feed", "kind": "feed", "url": f"https://{SITE}/feed/", "reason": "forbidden"}
        db.ledger.insert_one(closed | {"state": "refused", "last_seen": NOW, "due": NOW + timedelta(days=1)} | same)
        for hours in (50, 49, 48, 1, 0):
            times = {"started": NOW - timedelta(hours=hours), "finished": NOW - timedelta(hours=hours)}
            db.runs.insert_one({"spider": "iranfocus", "arguments": {}, "exit_status": 0, "articles": 1} | times | same)
        failed = {"started": NOW - timedelta(hours=20), "finished": NOW - timedelta(hours=20), "exit_status": 5}
        db.runs.insert_one({"spider": "iranfocus", "arguments": {}} | failed | same)
        return name

    yield fill
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture(scope="module")
def complete(build):
    return build()


@pytest.fixture(scope="module")
def waiting(build):
    return build(("declared", "iraq", datetime(2025, 2, 1, tzinfo=UTC), {}), ("declared", HOSTILE, None, {}))


def lines(run, kind):
    return [line.split("\t")[1:] for line in run.out.splitlines() if line.startswith(f"{kind}\t")]


# -- tables -----------------------------------------------------------------------------------------------------------


def test_in_a_pipe_each_line_says_what_it_is_and_the_last_one_is_the_sum(reading, complete):
    run = reading(complete, "coverage")
    assert (run.status, run.err) == (0, "")
    assert lines(run, "cell") == [
        ["iraq", "all", "4", "3", "0", "1", "0", "0", "no_body 1"],
        ["syria", "all", "1", "1", "1", "0", "0", "0", ""],
    ]
    assert run.out.splitlines()[-1] == "declared 5, stored 4, explained 1: nothing unexplained"


def test_cells_are_told_by_year_or_by_month(reading, complete):
    years = [(section, year) for section, year, *_ in lines(reading(complete, "coverage --by year"), "cell")]
    assert years == [("iraq", "2025"), ("syria", "2024")]
    months = [(section, month) for section, month, *_ in lines(reading(complete, "coverage --by month"), "cell")]
    assert months == [("iraq", "2025-01"), ("iraq", "2025-03"), ("syria", "2024-03")]


def test_what_is_unexplained_is_told_in_its_cell_and_in_the_sum_and_the_status_is_3(reading, waiting):
    run = reading(waiting, "coverage")
    assert run.status == 3
    assert lines(run, "cell")[0] == ["iraq", "all", "5", "3", "0", "1", "0", "1", "waiting 1, no_body 1"]
    assert run.out.splitlines()[-1] == (
        "declared 7, stored 4, explained 1: 2 unexplained: newscrawl coverage --gaps lists them"
    )


def test_a_listing_with_an_open_gap_is_told_and_the_status_is_3(reading, build):
    opened = {"run": 1, "until": 0, "url": "u", "number": 3, "newest": datetime(2025, 1, 2, tzinfo=UTC)}
    run = reading(build(passes=[opened]), "coverage")
    assert run.status == 3
    (listing,) = [state for door, *_, state in lines(run, "door") if door == "listing:iraq"]
    assert listing == "not read from page 3 on (2025-01-02 and older), since run 1"
    assert run.out.endswith("nothing unexplained; 1 listing is not read to the end\n")


def test_a_listing_that_never_answered_is_told_once(reading, build):
    opened = {"run": 1, "until": 0, "url": "u", "number": 1}
    run = reading(build(listed="declared", passes=[opened]), "coverage")
    assert [state for door, *_, state in lines(run, "door") if door == "listing:iraq"] == ["never read"]


def test_each_door_has_a_line_and_a_closed_one_its_reason(reading, complete):
    asked = f"{NOW:%Y-%m-%d %H:%M} UTC"
    again = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    assert lines(reading(complete, "coverage"), "door") == [
        ["listing:iraq", "4", asked, "read to its end"],
        ["feed:/feed/", "0", asked, f"closed: forbidden, asked again from {again}"],
    ]


def test_times_in_which_the_crawler_did_not_look_are_told(reading, complete):
    first, begin, end, last = (f"{NOW - timedelta(hours=hours):%Y-%m-%d %H:%M} UTC" for hours in (50, 48, 1, 0))
    assert lines(reading(complete, "coverage"), "crawler") == [
        ["backfilled", "", first, "before the first crawl"],
        ["looking", first, last, "usually 1 h apart"],
        ["not looking", begin, end, "1 d 23 h; runs that failed: ended with 5 1"],
    ]


def test_gaps_are_listed_with_reason_attempts_and_when_they_are_due(reading, waiting):
    run = reading(waiting, "coverage --gaps --section iraq")
    assert run.status == 3
    assert lines(run, "gap") == [
        ["iraq", "2025-02", "not visited yet", "0", "next run", f"https://{SITE}/iraq/5/"],
        ["iraq", "2025-03", "no_body", "2", "never", f"https://{SITE}/iraq/3/"],
    ]


def test_the_table_on_a_terminal_has_a_head_and_no_word_before_each_line(on_a_terminal, complete):
    shown = re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(complete, "coverage", columns=100))
    assert re.search(r"^section +declared +stored +gone +refused", shown)
    assert re.search(r"^iraq +4 +3 +0 +1", shown, re.MULTILINE)
    assert re.search(r"^door +declared +asked last +state", shown, re.MULTILINE)
    assert shown.endswith("\n\ndeclared 5, stored 4, explained 1: nothing unexplained\n")


# -- JSON -------------------------------------------------------------------------------------------------------------


def test_json_is_one_document_with_cells_by_month_doors_and_the_crawler(reading, waiting):
    run = reading(waiting, "coverage --json --gaps")
    assert run.status == 3
    found = json.loads(run.out)
    assert (found["site"], found["complete"]) == (SITE, False)
    assert {name: found["total"][name] for name in ("declared", "stored", "gone", "explained", "unexplained")} == {
        "declared": 7,
        "stored": 4,
        "gone": 1,
        "explained": 1,
        "unexplained": 2,
    }
    assert [cell["period"] for cell in found["cells"] if cell["section"] == "iraq"] == ["2025-01", "2025-02", "2025-03"]
    assert [door["door"] for door in found["doors"]] == ["listing:iraq", "feed:/feed/"]
    assert (found["crawler"]["usual"], len(found["crawler"]["blind"])) == (3600, 1)
    assert [gap["outcome"] for gap in found["gaps"]] == ["waiting", "waiting", "refused"]


# -- map and picture --------------------------------------------------------------------------------------------------


def test_the_map_has_a_row_for_each_section_and_marks_what_is_unexplained(reading, waiting):
    shown = reading(waiting, "coverage --map --section iraq").out.splitlines()
    assert shown[:4] == ["         2025", "          01 02 03", "crawler   -  -  - ", "iraq     ███!!!░░░"]


def test_many_empty_years_in_a_row_are_a_single_column_of_the_map(reading, build):
    old = [("stored", "iraq", datetime(year, 1, 1, tzinfo=UTC), {}) for year in (1970, 2021)]
    shown = reading(build(*old), "coverage --map --by year").out.splitlines()
    assert shown[0].split() == ["1970", "2021", "2023", "2025"]
    assert shown[2] == "iraq     ███ … ███ ·  ·  · ▓▓▓"
    assert shown[3] == "syria     ·  …  ·  ·  · ███ · "


def test_the_map_tells_years_where_there_are_many_months(reading, build):
    old = ("stored", "iraq", datetime(2022, 12, 1, tzinfo=UTC), {})
    among = [("stored", "iraq", datetime(2023, month, 1, tzinfo=UTC), {}) for month in (6, 12)]
    shown = reading(build(old, *among), "coverage --map").out.splitlines()
    assert shown[0].split() == ["2022", "2024"]
    assert shown[2:4] == ["iraq     ██████ · ▓▓▓", "syria     ·  · ███ · "]


def test_the_map_is_parted_where_it_is_wider_than_the_terminal_and_at_the_beginning_of_a_year(
    reading, complete, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "33")
    shown = reading(complete, "coverage --map --by month").out.splitlines()
    heads = [line for line in shown if re.fullmatch(r" +(\d\d ?)+", line)]
    assert [len(line.split()) for line in heads if "20" not in line] == [8, 2, 3]


def test_the_map_on_a_terminal_is_in_colours_and_without_them_in_signs(on_a_terminal, complete, monkeypatch):
    assert re.search("\x1b\\[48;", on_a_terminal(complete, "coverage", "--map"))
    monkeypatch.setenv("NO_COLOR", "1")
    shown = on_a_terminal(complete, "coverage", "--map")
    assert "███" in shown
    assert not re.search("\x1b\\[[34]", shown)


def test_the_picture_is_well_formed_and_names_no_address_and_no_font_of_the_web(reading, waiting, tmp_path):
    file = tmp_path / "map.svg"
    run = reading(waiting, f"coverage --svg {file}")
    assert run.err == f"map in {file}\n"
    text = file.read_text("utf-8")
    texts = " ".join(ET.fromstring(text).itertext())  # noqa: S314 - our own file
    assert re.search(r"\biraq\b", texts)
    assert "syria" in texts
    assert "unexplained" in texts.replace("\xa0", " ")
    assert re.findall(r"\w+://[^\"\s]*", text) == ["http://www.w3.org/2000/svg"]  # the name of the format itself
    assert "@font-face" not in text
    assert list(tmp_path.iterdir()) == [file]


def test_a_picture_that_cannot_be_written_is_told_in_a_line(reading, complete, tmp_path):
    run = reading(complete, f"coverage --svg {tmp_path / 'no' / 'map.svg'}")
    assert (run.status, run.err.count("\n")) == (1, 1)
    assert "cannot write" in run.err


@pytest.mark.parametrize("options", ["", "--map", "--gaps", "--json"])
def test_what_a_site_hides_in_the_name_of_a_section_reaches_no_terminal(reading, waiting, options):
    assert not re.search("[\x1b\x9b\u202e]", reading(waiting, f"coverage {options}").out)


# -- nothing to tell, and wrong usage ---------------------------------------------------------------------------------


def test_without_a_crawl_there_is_nothing_to_tell(reading, database):
    run = reading(database, "coverage")
    assert (run.status, run.out) == (1, "")
    assert run.err == "newscrawl: no site was crawled yet; try: scrapy crawl iranfocus\n"


def test_a_section_or_a_time_without_articles_is_told(reading, complete):
    for options in ("--section opinion", "--until 2001-01 --section syria"):
        run = reading(complete, f"coverage {options}")
        assert (run.status, run.err) == (1, f"newscrawl: {SITE} has declared nothing that matches\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--site iran.com", "no site 'iran.com' was crawled; there are iranfocus.com"),
        ("--since 2026", "--since '2026' is no month; write it like 2026-01"),
        ("--until 2026-13", "--until '2026-13' is no month; write it like 2026-01"),
        ("--since 2026-02 --until 2026-01", "--since 2026-02 is after --until 2026-01"),
        ("--map --json", "--map and --json do not go together; give one of them"),
        ("--map --gaps", "--map and --gaps do not go together; give one of them"),
    ],
)
def test_wrong_usage_is_told_in_a_line(reading, complete, options, told):
    run = reading(complete, f"coverage {options}")
    assert (run.status, run.out, run.err) == (2, "", f"newscrawl: {told}\n")


def test_on_a_terminal_no_number_or_heading_is_broken_and_columns_without_a_word_are_left_out(build, on_a_terminal):
    more = [("refused", "human-rights", NOW, {"reason": f"not_{name}_of_any_use"}) for name in ("one", "two", "three")]
    table = on_a_terminal(build(*more), "coverage").split("\n\n")[0]
    header, *lines = re.sub(r"\x1b\[[0-9;]*m", "", table).splitlines()
    assert header.split() == ["section", "declared", "stored", "gone", "refused", "unexplained", "reasons"]
    assert next(line for line in lines if line.startswith("human-rights")).split()[1:6] == ["3", "0", "0", "3", "0"]
