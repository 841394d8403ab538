"""When two texts are copies: in any script, however they were edited, and what only looks alike."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.fingerprint import PASSAGE, VERSION, Fingerprint, compare
from newscrawl.text import words

LATIN = "abcdefghijklmnopqrstuvwxyzéüñ"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
PERSIAN = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
HAN = "".join(map(chr, range(0x4E00, 0x5200)))
SCRIPTS = {"latin": LATIN, "cyrillic": CYRILLIC, "persian": PERSIAN, "han": HAN}


def sentences(seed, number, script="latin", length=20):
    """Return sentences of invented words, which no other seed has."""
    dice, letters = random.Random(f"{script} {seed}"), SCRIPTS[script]  # noqa: S311 - the same in every run
    join = "" if script == "han" else " "
    return [
        join.join("".join(dice.choices(letters, k=1 if script == "han" else dice.randint(3, 9))) for _ in range(length))
        for _ in range(number)
    ]


def text(*parts):
    """Return a fingerprint of paragraphs."""
    return Fingerprint("Headline", "\n\n".join(parts))


def shares_marks(one, other):
    """Whether one text would be found by the other's marks."""
    return one.text_key == other.text_key or bool(set(one.passages) & set(other.passages))


EDITS = {
    "a byline and an agency": lambda story: ["By Anna Kovacs", "AP: " + story[0], *story[1:]],
    "a lead in front": lambda story: [story[0], *story],
    "a footer": lambda story: [*story, *sentences("footer", 5)],
    "cut off": lambda story: story[:8],
    "the first two sentences": lambda story: story[:2],
    "sentences dropped": lambda story: [part for place, part in enumerate(story) if place % 5],
    "sentences in between": lambda story: [*story[:9], *sentences("between", 4), *story[9:]],
    "another order": lambda story: [*story[7:], *story[:7]],
    "a few words changed": lambda story: [
        part.replace(part.split()[3], "otherwise") if place % 2 and " " in part else part
        for place, part in enumerate(story)
    ],
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_is_found_and_known_as_one_in_any_script(script, edit):
    for seed in range(20):
        story = sentences(seed, 20, script)
        one, other = text(*story), text(*EDITS[edit](story))
        assert shares_marks(one, other)
        assert compare(one, other).is_copy
        assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_stories_are_no_copies(script):
    texts = [text(*sentences(seed, 12, script)) for seed in range(12)]
    for place, one in enumerate(texts):
        for other in texts[:place]:
            assert compare(one, other).kind == ""
            assert not shares_marks(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Don’t”, he said — and left", '"Don\'t", he said - AND LEFT'),
        ("a réunion at the café", "a reunion at the cafe"),
        ("كتاب عربي", "کتاب عربی"),
        ("كِتَابٌ", "کتاب"),
        ("می‌خواهند", "میخواهند"),
        ("سال ۱۴۰۴", "سال 1404"),
        ("ﬁnal ½", "final 1⁄2"),
        ("がぎ", "か\u3099き\u3099"),
    ],
)
def test_typography_is_no_difference(one, other):
    assert words(one) == words(other)


def test_characters_of_scripts_without_spaces_count_as_words():
    assert words("北京2024年 news") == ["北", "京", "2024", "年", "news"]


def test_the_same_words_are_exact_and_short_ones_only_under_the_same_headline():
    long = " ".join(sentences(1, 3))
    assert compare(Fingerprint("A", long), Fingerprint("B", long.upper())).kind == "exact"
    assert compare(Fingerprint("A", "Details soon."), Fingerprint("a", "details, soon")).kind == "exact"
    assert compare(Fingerprint("A", "Details soon."), Fingerprint("B", "Details soon.")).kind == ""
    assert compare(Fingerprint("a b", "c"), Fingerprint("a", "b c")).kind == ""


def test_bulletins_of_one_form_are_no_copies():
    form = (
        "An earthquake of magnitude {} was recorded on {}-{}-{} at {}:{}, the centre reported. The epicentre lay {} km"
        " west of Berlin at a depth of {} km. There were no immediate reports of damage or casualties, and no tsunami"
        " warning was issued. This notice was made by a machine from the readings of the seismic network."
    )
    one, other = text(form.format(4, 2017, 2, 6, 13, 1, 122, 64)), text(form.format(5, 2017, 2, 9, 4, 44, 80, 12))
    assert compare(one, other).containment > 0.6
    assert compare(one, other).kind == ""


def test_a_corrected_number_makes_no_other_story():
    story = sentences(1, 12)
    one, other = text(*story, "At least 12 died."), text(*story, "At least 14 died.")
    assert compare(one, other).kind == "near"


def test_a_digest_is_no_copy_of_the_stories_in_it():
    first, second, third = (sentences(seed, 5) for seed in range(3))
    digest = text(*first, *second, *third)
    likeness = compare(text(*third), digest)
    assert likeness.kind == "similar"
    assert likeness.containment > 0.9


def test_short_articles_above_one_long_footer_are_no_copies():
    footer = sentences("footer", 9)
    likeness = compare(text(*sentences(1, 2), *footer), text(*sentences(2, 2), *footer))
    assert likeness.kind == "similar"
    assert likeness.containment > 0.75


def test_a_form_that_is_filled_in_with_words_is_no_copy():
    form = (
        "Drivers should expect delays on {} in {} from {} because of {}. The council said that it would last about"
        " a week, and that buses would be sent another way. Signs have been put up. Shops stay open at all times."
    )
    one = text(form.format("Abbey Road", "Tampere", "Monday", "pipes"))
    other = text(form.format("Station Street", "Oulu", "Thursday", "works"))
    assert compare(one, other).containment > 0.7
    assert compare(one, other).kind == "similar"


def test_what_is_close_but_no_copy_is_similar():
    background = sentences("background", 6)
    one, other = text(*sentences(1, 5), *background), text(*sentences(2, 6), *background)
    assert compare(one, other).kind == "similar"


def test_common_passages_do_not_count():
    footer = sentences("footer", 12)
    one, other = text(*sentences(1, 3), *footer), text(*sentences(2, 3), *footer)
    assert compare(one, other).kind == "similar"
    common = frozenset(text(*footer).passages) & frozenset(one.passages)
    assert compare(one, other, common).kind == ""


def test_two_texts_of_one_length_are_compared_the_same_both_ways():
    same = " ".join(sentences(1, 3))
    one, other = text(f"{same} 1 2 3 x"), text(f"{same} 4 4 y z")
    assert compare(one, other) == compare(other, one)


def test_a_common_footer_is_left_out_though_it_stands_in_the_head_of_a_short_text():
    """In the head one passage in four is a mark, elsewhere one in sixteen."""
    footer = sentences("footer", 8)
    short, long = text(*sentences(1, 2, length=8), *footer), text(*sentences(2, 15), *footer)
    common = frozenset(short.passages) & frozenset(long.passages)
    assert len(short.shingles(common)) < len(short.shingles()) - 80


def test_texts_of_one_scope_are_not_found_from_another():
    long = " ".join(sentences(1, 10))
    live, mirror, again = (Fingerprint("A", long, scope) for scope in ("", "127.0.0.1:8099", "127.0.0.1:8099"))
    assert not shares_marks(live, mirror)
    assert (mirror.text_key, mirror.passages) == (again.text_key, again.passages)


def test_a_long_text_has_few_marks_more_than_a_short_one():
    numbers = [len(text(*sentences(1, number)).passages) for number in (30, 300, 3000)]
    assert max(numbers) < 100


def test_the_fingerprint_is_the_same_in_all_programs_and_for_ever():
    """What is stored is compared with what comes in years later: a change here needs another VERSION."""
    story = text("The quick brown fox jumps over the lazy dog, and the dog – سال ۱۴۰۴ – sleeps on.")
    assert (VERSION, story.text_key) == (1, -331477874)
    assert story.passages == [-1456456163, -604872778, 1098077162, 62497539]


PROSE = st.text(st.sampled_from("ab cdé éآ北\n.،–1234"), max_size=300)


@given(PROSE, PROSE)
def test_comparing_is_symmetric_and_a_text_is_its_own_copy(one, other):
    mine, theirs = Fingerprint("A", one), Fingerprint("A", other)
    assert compare(mine, theirs) == compare(theirs, mine)
    assert compare(mine, Fingerprint("A", one)).kind == "exact"
    assert 0 <= compare(mine, theirs).containment <= 1


@given(st.text(max_size=60))
def test_any_text_has_a_fingerprint_that_mongodb_takes(anything):
    made = Fingerprint(anything, anything)
    assert all(-(2**31) <= mark < 2**31 for mark in [made.text_key, *made.passages])
    assert len(made.passages) <= max(0, len(made.words) - PASSAGE + 1)
