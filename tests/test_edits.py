"""What an edit is called: the same words in other print, other words, and which and how many."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.alignment import common_runs
from newscrawl.edits import KINDS, kind_of, same_words

TEXTS = (
    "the war in Baghdad café ended on May 12 after 300 talks naïve ministers said it didn't help us",
    "وزیر امور خارجه ایران در وین با همتایان خود درباره تحریم‌ها گفت‌وگو کرد ۱۲ نفر",
    "قال وزير الخارجية على هامش الاجتماع في بغداد إن علي المحادثات مدرسة كتاب ٣٠٠",
    "मकान की सरकार ने कहा कि बैठक का समय दिल्ली में तय होगा",
    "伊 朗 外 长 在 维 也 纳 举 行 的 核 谈 判 中 发 表 讲 话 并 与 多 国 代 表",
)
LANGUAGES = tuple(dict.fromkeys(text.split()) for text in TEXTS)

words = st.sampled_from(LANGUAGES).flatmap(lambda known: st.lists(st.sampled_from([*known]), min_size=1, max_size=60))
PRINT = (
    ("“{}”", '"{}"', "‘{}’", "'{}'", "«{}»", "{}", "({})", "{}…", "{}...", "{}!", "\u202b{}\u202c", "■ {}"),
    (" ", "  ", "\u00a0", "\n\n", " – ", " — ", "; "),
    (str.upper, str.title, str.lower, str),
    tuple(lambda text, form=form: unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")),
)
prints = st.tuples(*map(st.sampled_from, PRINT))
WORDS = [f"word{'abcdefghij'[place // 10]}{'abcdefghij'[place % 10]}" for place in range(100)]
LONG = " ".join(WORDS)


def printed(some, how):
    frame, space, case, form = how
    return space.join(form(frame.format(case(word))) for word in some)


def state(**fields):
    return {"headline": "Talks resume", "description": "", "body": LONG, "status": "live"} | fields


@given(words, prints, prints, st.sampled_from(["headline", "description", "body"]))
def test_other_marks_case_spaces_and_forms_of_letters_are_typography(some, one, other, field):
    old, new = state(**{field: printed(some, one)}), state(**{field: printed(some, other)})
    expected = "metadata" if old == new else "typography"  # nothing at all
    assert kind_of(old, new) == expected


@given(words, prints, prints, st.data())
def test_another_word_is_no_typography_in_any_script(some, one, other, data):
    known = next(language for language in LANGUAGES if set(some) <= set(language))
    place = data.draw(st.integers(0, len(some) - 1))
    word = data.draw(st.sampled_from([word for word in known if word != some[place]]))
    field = data.draw(st.sampled_from(["headline", "description", "body"]))
    change = data.draw(st.sampled_from([[word], [some[place], word], []]))
    new = [*some[:place], *change, *some[place + 1 :]]
    kind = kind_of(state(**{field: printed(some, one)}), state(**{field: printed(new, other)}))
    assert kind in {"headline": ("headline",), "description": ("correction",)}.get(field, ("correction", "rewrite"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cease-fire", "ceasefire"),
        ("cease-fire", "cease fire"),
        ("U.S. troops", "US troops"),
        ("J. K. Rowling", "J.K. Rowling"),
        ("10,000 men", "10 000 men"),
        ("10,000 men", "10000 men"),
        ("1,5", "1.5"),
        ("2011–12", "2011-12"),
        ("–5 °C", "-5 °C"),
        ("5pm", "5 pm"),
        ("don´t", "don't"),
        ("Sana'a", "Sanaʿa"),
        ("ﬁnd the œuvre", "find the oeuvre"),
        ("می‌رود", "می رود"),
        ("می‌رود", "میرود"),
        ("يك كتاب", "یک کتاب"),
        ("۱۲ نفر", "12 نفر"),
        ("伊朗，外长", "伊朗外长"),
    ],
)
def test_a_word_or_a_number_in_another_spelling_is_the_same(one, other):
    assert same_words(one, other)
    assert same_words(f"He said {other} today", f"He said {one}, today.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("its", "it's"),
        ("ano", "año"),
        ("على", "علي"),
        ("مدرسة", "مدرسه"),
        ("मकान की", "मकान का"),
        ("กา", "กี"),
        ("$5", "£5"),
        ("5 %", "5"),
        ("-5", "5"),
        ("1.5", "15"),
        ("1.500", "1,500"),
        ("2-1", "2:1"),
        ("10,000", "100,000"),
        ("now here", "nowhere"),
    ],
)
def test_what_a_reader_would_read_aloud_in_another_way_is_another_word(one, other):
    assert not same_words(one, other)
    assert kind_of(state(headline=one), state(headline=other)) == "headline"


def test_a_number_a_name_and_a_sentence_more_are_corrections():
    for new in (LONG.replace("wordah", "wordai"), f"{LONG} No more.", LONG.replace("wordfa ", "")):
        assert kind_of(state(), state(body=new)) == "correction"


def test_a_story_that_grows_is_a_correction_and_one_cut_to_a_third_a_rewrite():
    more = "\n\n".join(" ".join(f"{part}{word}" for word in WORDS) for part in "mnop")
    assert kind_of(state(), state(body=f"{LONG}\n\n{more}")) == "correction"
    assert kind_of(state(body=f"{LONG}\n\n{more}"), state()) == "rewrite"


def test_most_words_gone_is_a_rewrite_whatever_single_words_are_left():
    kept_half = [*WORDS[:50], *("new" for _ in range(50))]
    every_third = ["new" if place % 3 == 0 else word for place, word in enumerate(WORDS)]
    assert kind_of(state(), state(body=" ".join(kept_half))) == "correction"
    assert kind_of(state(), state(body=" ".join(every_third))) == "rewrite"
    assert kind_of(state(body="One two three four five."), state(body="One two three, for five.")) == "correction"


def test_the_headline_alone_is_a_kind_of_its_own_and_the_body_decides_over_it():
    assert kind_of(state(), state(headline="Talks end", body=LONG.upper())) == "headline"
    assert kind_of(state(), state(headline="Talks end", description="In short")) == "correction"
    assert kind_of(state(), state(headline="Talks end", body="Other words")) == "rewrite"


def test_what_is_not_the_text_is_metadata_unless_it_is_the_same_words():
    picture = {"url": "https://x.example/1.jpg", "caption": "A ‘square’"}
    old = state(authors=["J. Doe"], tags=["Oil"], images=[picture], date_published=datetime(2026, 1, 1, tzinfo=UTC))
    for change in (
        {"authors": ["J. Roe"]},
        {"tags": []},
        {"date_published": datetime(2026, 1, 2, tzinfo=UTC)},
        {"images": [picture | {"url": "https://x.example/1-.jpg"}]},
        {"related": [{"url": "https://x.example/2", "headline": "Two", "block": "inline"}]},
        {"is_accessible_for_free": False},
    ):
        assert kind_of(old, old | change) == kind_of(old | change, old) == "metadata", change
    assert kind_of(old, old | {"authors": ["J. Roe"], "body": LONG.upper()}) == "metadata"
    for change in ({"tags": ["OIL"]}, {"images": [picture | {"caption": "A “square”"}]}):
        assert kind_of(old, old | change) == "typography", change


def test_what_changes_without_an_edit_makes_no_more_of_typography():
    beside = [{"url": "https://x.example/2", "headline": "Two", "block": "related"}]
    assert kind_of(state(), state(body=LONG.upper(), related=beside, date_modified=1, dateline=None)) == "typography"


def test_gone_and_back_count_more_than_any_other_change():
    assert kind_of(state(), state(status="gone")) == "removed"
    assert kind_of(state(status="gone"), state(body="Other words")) == "back"
    assert kind_of({}, {"status": "gone"}) == "removed"


odd = st.text("aé\u0301ك١1.,:-–’$\u200c\u0640\ud800 \n伊", max_size=20)
anything = st.one_of(st.none(), st.booleans(), st.integers(), odd, st.lists(odd | st.none(), max_size=3))
anything |= st.lists(st.dictionaries(st.sampled_from(["url", "block", "caption"]), anything, max_size=3), max_size=3)
documents = st.dictionaries(
    st.sampled_from(["headline", "description", "body", "status", "authors", "images", "related", "dateline"]), anything
)


@given(documents, documents)
@example({"body": "\ud800"}, {"body": ""})
@example({"related": 5}, {})
def test_any_two_documents_have_a_kind(old, new):
    assert kind_of(old, new) in KINDS
    assert kind_of(old, old) == "metadata"


@given(st.lists(st.sampled_from("abcdefg"), max_size=80), st.lists(st.sampled_from("abcdefg"), max_size=80))
def test_common_runs_are_common_and_in_order_and_as_long_as_they_go(old, new):
    i = j = 0
    for at, there, size in common_runs(old, new):
        assert size > 0
        assert old[at : at + size] == new[there : there + size]
        assert at >= i
        assert there >= j
        assert (at, there) == (0, 0) or (at, there) != (i, j)
        i, j = at + size, there + size


@settings(max_examples=20)
@given(st.data())
def test_long_texts_are_aligned_at_the_words_they_have_once(data):
    old = [f"w{place % 400}" if place % 3 else f"once{place}" for place in range(3000)]
    cuts = data.draw(st.lists(st.integers(0, 2999), max_size=20, unique=True))
    new = [word if place not in cuts else "other" for place, word in enumerate(old)]
    assert sum(size for _, _, size in common_runs(old, new)) == 3000 - len(cuts)


@pytest.mark.timeout(20)
def test_two_texts_of_twenty_thousand_words_are_compared_in_time_whatever_is_in_them():
    number = 20_000
    few = ["ab"[place * place % 7 % 2] for place in range(number)]
    once = [f"w{place}" for place in range(number)]
    for old, new in ((few, few[::-1]), (once, once[::-1]), (["a"] * number, ["a"] * (number - 1) + ["b"])):
        kind_of(state(body=" ".join(old)), state(body=" ".join(new)))
