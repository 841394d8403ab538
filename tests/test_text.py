"""Clean text: what a reader sees stays, what nobody sees goes."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.text import clean, clean_paragraphs, words, words_in_place

# Letters of several scripts, typography, white space and what nobody sees. No pairs that look like mojibake.
VISIBLE = "abcXYZ019.,'\"’‘“”–—…پگچکیةшжü"
UNSEEN = "\u00ad\u200b\u2060\ufeff\x00\x01\x07\x08\x0e\x1b\x7f"
SPACES = " \t\r\n\x0b\x0c\x1c\x85\u00a0\u2003\u2028\u3000"


@settings(deadline=None)
@given(st.text())
@example("a\x81b")
@example("&amp;amp;lt;b&amp;gt;")
@example("&#55296;&#x110000;&#0;")
@example("\ud83d and \ude00")
@example("e\u200b\u0301")
@example("&\u00adamp;")
@example("  Ã©  ")
@example("&#32;a&nbsp;")
@example("&\u200bamp;amp;")
def test_cleaning_clean_text_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once


@settings(deadline=None)
@given(st.text())
@example("a\x81\x8d\x8f\x90\x9db")
@example("\ud800")
@example("&#x1b;[31m")
@example("one\u2028two\u2029three")
@example("&#129;")
def test_clean_text_is_one_line_in_nfc_without_control_characters_and_halves_of_pairs(text):
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert cleaned == " ".join(cleaned.split())


@settings(deadline=None)
@given(st.text(VISIBLE + UNSEEN + SPACES))
@example("”ü")
def test_no_visible_character_is_lost_added_or_moved(text):
    seen = [character for character in text if character in VISIBLE]
    assert [character for character in clean(text) if character != " "] == seen


@settings(deadline=None)
@given(st.text("abc&;#=?/ copyregtimessectlangampltx0123456789"))
def test_letters_stay_where_no_whole_entity_stands(text):
    if ";" not in text:
        assert clean(text) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "“Quoted” and ‘quoted’ – so – and — so…",
        "می\u200cخواهم",
        "क्\u200dष",
        "\u200fראש",
        "naïve café in Zürich – 5 °C, ½ price, 3 × 4",
        "São Paulo, Ärzte, Åland, Łódź, Ağrı",
        "ﬁve ﬂags and full Ｗidth",
        "Москва – Вашингтон: «да»",
        "AT&T; and R&D",
    ],
)
def test_typography_and_letters_of_every_script_stay(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Iranâ€™s president", "Iran’s president"),
        ("\u0093Quoted\u0094 \u0096 so", "“Quoted” – so"),
        ("the cafÃ© in ZÃ¼rich", "the café in Zürich"),
        ("Iran&#8217;s &#8220;plan&#8221; &ndash; now", "Iran’s “plan” – now"),
        ("Iran&amp;#8217;s plan", "Iran’s plan"),
        ("Q&amp;A&nbsp;&nbsp;today", "Q&A today"),
        ("&#150; and &#x2019;", "– and ’"),
        ("nego\u00adtiations at Na\u200btanz\ufeff", "negotiations at Natanz"),
        ("  one\r\n two\u00a0\u00a0three\t", "one two three"),
        ("cafe\u0301", "café"),
        ("\ud83dpair", "pair"),
    ],
)
def test_damage_is_repaired(printed, meant):
    assert clean(printed) == meant


def test_half_a_name_of_an_entity_is_none():
    address = "see &amp; https://site.example/?id=1&region=2&copy=3&lang=en"
    assert clean(address) == address.replace("&amp;", "&")
    assert clean("&notit; &amp;") == "&notit; &"


def test_paragraphs_are_parted_by_one_blank_line_and_empty_ones_go():
    assert clean_paragraphs("  One \u00a0 one\n\n\n\u00a0\n\u200b\nTwo\r\nThree ") == "One one\n\nTwo\n\nThree"
    assert clean_paragraphs("") == clean_paragraphs("\n \u00ad \n") == ""


@settings(deadline=None)
@given(st.text())
def test_cleaning_clean_paragraphs_changes_nothing(text):
    once = clean_paragraphs(text)
    assert clean_paragraphs(once) == once


def test_words_know_neither_typography_nor_case():
    assert words("“Iran’s ﬁve” — CITIES") == words('"IRAN\'s five" cities') == ["iran", "s", "five", "cities"]
    assert words("Straße") == words("STRASSE")
    assert words("– … !") == []


@settings(deadline=None)
@given(st.text())
@example("می‌خواهند ½ ﬁve—six, e\u0301 北京2024年。がぎ ที่นี่")
def test_each_word_has_its_place_in_print(text):
    cleaned = clean_paragraphs(text)
    places = words_in_place(cleaned)
    assert len(places) == len(words(cleaned))
    pieces = {piece.start(): piece[0] for piece in places}
    assert [word for piece in pieces.values() for word in words(piece)] == words(cleaned)


def test_a_words_place_has_the_signs_around_it():
    assert [piece[0] for piece in words_in_place("“Don’t”, – he said 北京。")] == [
        *("“Don’t”,", "“Don’t”,", "he", "said", "北", "京")
    ]


def test_text_that_was_read_as_mac_roman_is_repaired_where_its_signs_stand():
    assert clean("The mayor‚Äôs caf√© is closed") == "The mayor’s café is closed"
    assert clean("Er sagte „Nein”über die Brücke") == "Er sagte „Nein”über die Brücke"
