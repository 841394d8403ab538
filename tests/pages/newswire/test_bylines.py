"""Bylines of many newspapers and agencies: the people in them, and lines that only look like one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.pages.newswire.bylines import Byline, read_byline, split_authors

SITE = "Example Courier"


@pytest.mark.parametrize(
    ("line", "people"),
    [
        # several people
        ("Jane Doe, John Roe and Ann Smith", ["Jane Doe", "John Roe", "Ann Smith"]),
        ("Jane Doe, John Roe, and Ann Smith", ["Jane Doe", "John Roe", "Ann Smith"]),
        ("JANE DOE AND JOHN ROE", ["JANE DOE", "JOHN ROE"]),
        ("Jane Doe & John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe; John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe / John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe with John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, Jane Doe", ["Jane Doe"]),
        ("Von Jane Doe und John Roe", ["Jane Doe", "John Roe"]),
        ("Par Jane Doe et John Roe", ["Jane Doe", "John Roe"]),
        ("Por Jane Doe y John Roe", ["Jane Doe", "John Roe"]),
        ("Di Jane Doe e John Roe", ["Jane Doe", "John Roe"]),
        ("Door Jane Doe en John Roe", ["Jane Doe", "John Roe"]),
        ("Av Jane Doe och John Roe", ["Jane Doe", "John Roe"]),
        ("Автор: Иван Петров и Анна Петрова", ["Иван Петров", "Анна Петрова"]),
        # what stands before a name
        ("By Jane Doe", ["Jane Doe"]),
        ("by: Jane Doe", ["Jane Doe"]),
        ("Written by Jane Doe", ["Jane Doe"]),
        ("Author: Jane Doe", ["Jane Doe"]),
        ("Text: Jane Doe", ["Jane Doe"]),
        ("Autor: Jane Doe", ["Jane Doe"]),
        ("Texte : Jane Doe", ["Jane Doe"]),
        ("بقلم: علي راد", ["علي راد"]),
        ("AP Writer Jane Doe", ["Jane Doe"]),
        ("Senior Reporter Jane Doe", ["Jane Doe"]),
        ("Von unserem Korrespondenten Jane Doe", ["Jane Doe"]),
        # roles, agencies, papers, places behind it
        ("Jane Doe, Senior Reporter", ["Jane Doe"]),
        ("Jane Doe Senior Reporter", ["Jane Doe"]),
        ("Jane Doe Political Editor", ["Jane Doe"]),
        ("Jane Doe | Staff", ["Jane Doe"]),
        ("Jane Doe | Staff Writer", ["Jane Doe"]),
        ("Jane Doe, Middle East correspondent", ["Jane Doe"]),
        ("Jane Doe, Beirut bureau chief", ["Jane Doe"]),
        ("Jane Doe, Special to The Example Times", ["Jane Doe"]),
        ("Jane Doe for The Example Times", ["Jane Doe"]),
        ("Jane Doe, The Example Times", ["Jane Doe"]),
        ("Jane Doe in Tehran", ["Jane Doe"]),
        ("Jane Doe in Tehran and John Roe in London", ["Jane Doe", "John Roe"]),
        ("Jane Doe, Tehran", ["Jane Doe"]),
        ("Jane Doe, Beispielblatt", ["Jane Doe"]),
        ("Jane Doe and Plantu", ["Jane Doe", "Plantu"]),
        ("Jane Doe, our woman in Tehran", ["Jane Doe"]),
        ("Jane Doe, Redakteurin", ["Jane Doe"]),
        ("Jane Doe, Korrespondentin in Wien", ["Jane Doe"]),
        ("Jane Doe, envoyée spéciale", ["Jane Doe"]),
        ("Jane Doe (AFP)", ["Jane Doe"]),
        ("AFP/Jane Doe", ["Jane Doe"]),
        ("Jane Doe, dpa", ["Jane Doe"]),
        ("Jane Doe of The Associated Press", ["Jane Doe"]),
        ("JANE DOE Associated Press Writer", ["JANE DOE"]),
        ("JANE DOE and JOHN ROE, Associated Press Writers", ["JANE DOE", "JOHN ROE"]),
        ("Jane Doe, AP Diplomatic Writer", ["Jane Doe"]),
        ("Jane Doe and agencies", ["Jane Doe"]),
        ("Jane Doe, PhD", ["Jane Doe"]),
        ("Jane Doe, May 3, 2007", ["Jane Doe"]),
        ("Jane Doe Updated May 3, 2007 at 10:15", ["Jane Doe"]),
        ("Jane Doe - Example News", ["Jane Doe"]),
        # contacts
        ("Jane Doe jane@example.org", ["Jane Doe"]),
        ("Jane Doe @janedoe", ["Jane Doe"]),
        ("jane@example.org", []),
        ("@janedoe", []),
        ("https://example.org/jane-doe", []),
        ("www.example.org", []),
        ("example.org", []),
        # names as they are
        ("Anne-Marie O'Neill and José de la Cruz", ["Anne-Marie O'Neill", "José de la Cruz"]),
        ("Hans van der Berg; Ali Al-Rad", ["Hans van der Berg", "Ali Al-Rad"]),
        ("Ali al-Rad, Muhammad bin Ali", ["Ali al-Rad", "Muhammad bin Ali"]),
        ("J. R. Doe and John Q. Roe", ["J. R. Doe", "John Q. Roe"]),
        ("Dr. Jane Doe", ["Dr. Jane Doe"]),
        ("John Roe, Jr.", ["John Roe, Jr."]),
        ("John Roe Jr.", ["John Roe Jr."]),
        ("José Ortega y Gomez", ["José Ortega y Gomez"]),
        ("Jean d’Arc", ["Jean d’Arc"]),
        ("DeAndre McCoy III", ["DeAndre McCoy III"]),
        ("Lê Thị Phương", ["Lê Thị Phương"]),
        ("Michael Jordan, Paris Green", ["Michael Jordan", "Paris Green"]),
        ("Di Stefano", ["Di Stefano"]),
        ("Von Trier", ["Von Trier"]),
        ("Xia You", ["Xia You"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("jane doe", ["jane doe"]),
        ("Plantu", ["Plantu"]),
        ("राजेश कुमार", ["राजेश कुमार"]),
        ("홍길동 기자", ["홍길동"]),
        ("홍길동·김철수 기자", ["홍길동", "김철수"]),
        ("서울=홍길동 특파원 hong@example.com", ["홍길동"]),
        ("山田太郎記者", ["山田太郎"]),
        ("本报记者 张三 李四", ["张三", "李四"]),
        # nobody
        ("", []),
        ("By", []),
        ("By AP", []),
        ("By The Associated Press", []),
        ("Reuters Staff", []),
        ("AFP, Baghdad", []),
        ("Staff", []),
        ("Senior Reporter", []),
        ("Staff Writer", []),
        ("Admin", []),
        ("admin", []),
        ("By admin", []),
        ("web desk", []),
        ("The Example Times", []),
        ("Example News", []),
        ("Le Monde", []),
        ("Redaktion example.org", []),
        ("Guardian staff reporter", []),
        ("朝日新聞デジタル", []),
        ("Monday", []),
        ("x" * 1000, []),
    ],
)
def test_the_people_of_a_line_are_found(line, people):
    assert split_authors(line) == people


@pytest.mark.parametrize(
    ("line", "authors", "agency"),
    [
        ("By JANE DOE Associated Press Writer", ["JANE DOE"], "AP"),
        ("By JANE DOE and JOHN ROE, Associated Press Writers", ["JANE DOE", "JOHN ROE"], "AP"),
        ("By The Associated Press", [], "AP"),
        ("Associated Press", [], "AP"),
        ("Associated Press Writer", [], "AP"),
        ("AP Diplomatic Writer", [], "AP"),
        ("From The Associated Press", [], "AP"),
        ("By Jane Doe, Reuters", ["Jane Doe"], "Reuters"),
        ("By Reuters Staff", [], "Reuters"),
        ("Reuters and AFP", [], "Reuters"),
        ("AFP/dpa", [], "AFP"),
        ("(AFP)", [], "AFP"),
        ("Source: AFP", [], "AFP"),
        ("Quelle: dpa", [], "dpa"),
        ("Par Le Monde avec AFP", [], "AFP"),
        ("Von dpa", [], "dpa"),
        ("By RFE/RL", [], "RFE/RL"),
        ("Jane Doe (AFP)", ["Jane Doe"], "AFP"),
        ("Jane Doe, staff correspondent", ["Jane Doe"], ""),
        ("Senior Reporter", [], ""),
        ("By Jane Doe | The Example Times", ["Jane Doe"], ""),
        ("By Jane Doe in Tehran", ["Jane Doe"], ""),
        ("By Jane Doe.", ["Jane Doe"], ""),
        ("By Example Courier Staff", [], SITE),
        ("Von Jane Doe", ["Jane Doe"], ""),
        ("홍길동 기자", ["홍길동"], ""),
    ],
)
def test_a_byline_is_read(line, authors, agency):
    found = read_byline(line, SITE)
    assert found
    assert (found.authors, found.agency) == (authors, agency)


def test_a_source_line_says_where_and_when():
    assert read_byline("AFP, Baghdad, May 3") == Byline(agency="AFP", place="Baghdad", date="May 3")


@pytest.mark.parametrize(
    "line",
    [
        "By Friday, the government had not said a word",
        "By the end of May the talks were over",
        "By contrast, Tehran said nothing",
        "By Tehran's own count twelve people died",
        "By Monday.",
        "By Monday",
        "By Sea",
        "By Land and Sea",
        "By Ali Rad:",
        "By Ali Rad?",
        "By Ali Rad, who was there, it was told again",
        "Por la tarde no hubo nadie",
        "Von Berlin nach Teheran",
        "Von Hass und Hetze",
        "Par la suite, rien",
        "Di sera",
        "Jane Doe",
        "Jane Doe and John Roe",
        "Hassan Khan, Iranian President",
        "Associated Press reporters were told to leave",
        "Reuters has not seen the letter",
        "Writers and editors protest",
        "Talks are off, says AP",
        "Tehran",
        "EXCLUSIVE",
        "Text: What the agreement says",
        "Source: the ministry",
        "LOOK WHAT YOU MADE ME DO, AP",
        "Jane Doe, The Example Times",
        "",
        "x" * 1000,
    ],
)
def test_an_ordinary_line_is_no_byline(line):
    assert read_byline(line, SITE) is None


TEXT = (
    "By by Von Jane Doe JOHN de la al-Rad O'Neill J. Jr. and und y AP Reuters Staff Writer in Tehran The Times May 3 "
    "2007 jane@example.org @jane https://example.org , ; | / & ( ) - – : . 홍길동 기자 记者 张三"
)
PIECES = TEXT.split()
LINES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


@given(LINES)
def test_every_line_is_read_without_an_error_and_all_names_are_in_it(line):
    for name in split_authors(line):
        assert name.strip() == name
        assert all(word in line for word in name.replace(",", " ").split())


@given(LINES)
def test_nobody_is_found_in_a_byline_who_is_not_found_in_its_line(line):
    byline = read_byline(line)
    assert byline is None or byline.authors == split_authors(line)


@given(st.lists(st.sampled_from(["Jane Doe", "José de la Cruz", "Ali al-Rad", "ANN SMITH"]), unique=True, min_size=1))
def test_names_joined_by_commas_come_apart_again(names):
    assert split_authors(", ".join(names)) == names


@pytest.mark.parametrize("end", ["", " "])
@pytest.mark.parametrize("piece", [*PIECES, "A", "A.", "A-", "A'", "Jane Doe,", "a@", "@", "www.", "By By", " "])
def test_a_hostile_line_takes_no_time(piece, end):
    for length in (300, 100_000):
        line = ((piece + end) * length)[:length]
        began = time.process_time()
        split_authors(line)
        read_byline(line)
        assert time.process_time() - began < 5  # a regular expression that goes in circles would take hours
