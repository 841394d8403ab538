"""What texts and queries are turned into: by the same rules, whatever somebody writes."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.exceptions import UsageError
from newscrawl.terms import GAP, parse, plain_words, search_text, terms

texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("ab-'\"\u200c.,1كیé ", max_size=30)


@given(texts)
@example("1,0٬001")
@example("U.S.'s")
@example("J.K.Rowling_U.S")
@example("a\uff3fb.\uff23.")
def test_plain_words_are_the_same_again(text):
    found = plain_words(text)
    assert plain_words(" ".join(found)) == found


@given(texts, st.booleans())
def test_a_text_is_found_by_each_of_its_words_and_by_itself_as_a_phrase(text, is_english):
    plain = search_text([text])
    known = terms([text], plain, is_english=is_english)
    for word in plain_words(text):
        (wanted,) = parse(word)
        assert not {*wanted.alternatives}.isdisjoint(known)
    phrase = text.replace('"', " ")
    for wanted in parse(f'"{phrase}"'):
        assert not {*wanted.alternatives}.isdisjoint(known) or max(map(len, wanted.words)) > 100
        assert not wanted.phrases or any(one in search_text([phrase]) for one in wanted.phrases)


@given(texts, texts)
def test_no_phrase_reaches_from_one_part_into_the_next(one, other):
    words = [*plain_words(one)[-1:], *plain_words(other)[:1]]
    if len(words) == 2 and " ".join(words) not in f"{search_text([one])}|{search_text([other])}":
        assert f" {' '.join(words)} " not in search_text([one, other])
    assert search_text([one, other]).count(GAP) == (len(words) == 2)


@given(texts)
def test_whatever_somebody_asks_for_is_understood_or_refused_in_one_line(asked):
    pieces = asked.split()
    if pieces and all(piece.startswith("-") and '"' not in piece for piece in pieces):
        with pytest.raises(UsageError, match=r"says only what must not be there; add a word that must$"):
            parse(asked)
        return
    with suppress(UsageError):
        parse(asked)
    for wanted in parse(f"x {asked}"):
        assert wanted.words
        assert wanted.alternatives


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ('talks "car bomb" -iraq', [(("talks",), False), (("car", "bomb"), False), (("iraq",), True)]),
        ("“car bomb”", [(("car", "bomb"), False)]),
        ("«car bomb» -«a b»", [(("car", "bomb"), False), (("a", "b"), True)]),
        ("The U.S.-led", [(("the",), False), (("us", "led"), False)]),
        ("Iran's", [(("iran",), False)]),
        ("1,200.5", [(("1200", "5"), False)]),
        ("1,234,567", [(("1234567",), False)]),
        ("۱٬۲۰۰", [(("1200",), False)]),
        ("2004,205", [(("2004", "205"), False)]),
        ("1,2345", [(("1", "2345"), False)]),
        ("0.1,200", [(("0", "1", "200"), False)]),
        ("J.K.Rowling", [(("jk", "rowling"), False)]),
        ("U.S.Army", [(("us", "army"), False)]),
        ("P.O.Box", [(("po", "box"), False)]),
        ("(U.S)", [(("us",), False)]),
        ("U.S’s", [(("us",), False)]),
        ("J.Smith", [(("j", "smith"), False)]),
        ("E\u0301.U.", [(("eu",), False)]),
        ("#آزادی_ایران", [(("ازادی", "ایران"), False)]),
        ("_emphasis_", [(("emphasis",), False)]),
        ("a\uff3fb", [(("a", "b"), False)]),
        ("核协议", [(("核", "协", "议"), False)]),
        ("*** talks", [(("talks",), False)]),
        ("  ", []),
    ],
)
def test_a_query_is_words_phrases_and_what_must_not_be_there(asked, words):
    assert [(wanted.words, wanted.is_forbidden) for wanted in parse(asked)] == words


def test_a_term_of_more_than_a_hundred_characters_is_none():
    text = search_text(["x" * 101 + " short"])
    assert terms([], text, is_english=False) == ["~short"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("خانۀ", "خانه"),
        ("خانهٔ", "خانه"),
        ("رئیس", "رییس"),
        ("آب", "اب"),
        ("ٱلله", "الله"),
        ("أحمد إحسان", "احمد احسان"),
        ("مدرسة", "مدرسه"),
        ("ہمارۂ", "همارہ"),
        ("مسئلۓ", "مسئلے"),
        ("مؤمن", "مومن"),
        ("على", "علي"),
    ],
)
def test_a_letter_that_is_written_in_two_ways_is_one(one, other):
    assert plain_words(one) == plain_words(other)


def test_words_of_a_text_in_another_language_are_no_english_stems():
    text = "Le pari perdu de 2004 à تهران, un cessez-feu"
    plain = search_text([text])
    stored = {"~le", "~pari", "~perdu", "~de", "2004", "~a", "تهران", "~un", "~cessez", "~feu", "~cessezfeu"}
    assert set(terms([text], plain, is_english=False)) == stored
    assert "~" not in plain
    assert set(terms(["Strikes of 2004"], " strikes of 2004 ", is_english=True)) == {"strikes", "strike", "of", "2004"}


@pytest.mark.parametrize(
    ("asked", "alternatives"),
    [
        ("Paris", ("paris", "pari", "~paris")),
        ("iran", ("iran", "~iran")),
        ("2004", ("2004",)),
        ("تهران", ("تهران",)),
        ('"the strikes"', ("strikes", "~strikes")),
        ("cease-fire", ("cease", "ceasefire", "~cease", "~ceasefire")),
    ],
)
def test_a_word_is_looked_for_as_it_is_by_its_stem_and_as_of_another_language(asked, alternatives):
    (wanted,) = parse(asked)
    assert wanted.alternatives == alternatives
