"""The first lines of wire stories in the forms that newspapers print, and ordinary sentences that look like them."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Dateline
from newscrawl.pages.newswire.head import AGENCIES, agency_of, read_head
from newscrawl.text import words

SITE = "Iran Focus"
FIRST = "Iran said on Monday that it would let inspectors into a plant near Natanz for the first time since spring."
LONG = "The minister told parliament that trade had fallen by half and that nobody in his office had been consulted."


def head(*paragraphs):
    return read_head(list(paragraphs), SITE)


# -- datelines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "dateline"),
    [
        ("BAGHDAD, Iraq (AP) –", Dateline(place="BAGHDAD, Iraq", agency="AP")),
        ("Reuters - TEHRAN, May 27", Dateline(place="TEHRAN", agency="Reuters", date="May 27")),
        ("London, 28 October -", Dateline(place="London", date="28 October")),
        ("Iran Focus: Tehran, Iran, Nov. 01 –", Dateline(place="Tehran, Iran", agency=SITE, date="Nov. 01")),
        ("TEHRAN –", Dateline(place="TEHRAN")),
    ],
)
def test_a_dateline_is_read_and_stays_in_the_text(printed, dateline):
    paragraph = f"{printed} {FIRST}"
    found = head(paragraph, LONG)
    assert (found.dateline, found.agency, found.paragraphs) == (dateline, dateline.agency, [paragraph, LONG])


def test_a_dateline_may_stand_below_a_standfirst():
    assert head(LONG, f"BAGHDAD (AP) – {FIRST}").dateline == Dateline(place="BAGHDAD", agency="AP")


def test_a_dateline_may_stand_alone():
    found = head("By Ali Rad", "ANKARA (AA) -", FIRST, LONG)
    assert (found.dateline, found.paragraphs[0]) == (Dateline(place="ANKARA", agency="Anadolu"), "ANKARA (AA) -")


@pytest.mark.parametrize("line", ["ANKARA", "TEHRAN, Iran"])
def test_a_place_in_capitals_alone_above_the_text_is_a_dateline(line):
    found = head("By Ali Rad", line, FIRST, LONG)
    assert found.dateline == Dateline(place=line)
    assert found.paragraphs == [line, FIRST, LONG]


@pytest.mark.parametrize("line", ["Ankara", "POLITICS", "IRAN", "ALI RAD", "TEHRAN AND WASHINGTON"])
def test_a_line_that_may_be_a_heading_is_no_dateline(line):
    assert head(line, FIRST, LONG).dateline is None


def test_places_at_the_head_of_several_paragraphs_are_a_list_and_no_dateline():
    assert head(f"LONDON – {FIRST}", f"PARIS – {LONG}").dateline is None


def test_a_place_alone_is_believed_only_at_the_very_beginning():
    assert head(LONG, LONG, f"LONDON – {FIRST}").dateline == Dateline(place="LONDON")
    assert head(LONG, LONG, LONG, f"LONDON – {FIRST}").dateline is None


def test_a_dateline_far_down_is_not_that_of_the_story():
    found = head(*[LONG] * 6, f"BAGHDAD (AP) – {FIRST}")
    assert (found.dateline, found.agency) == (None, "")


# -- the site's own reports -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["Iran Focus", "IRAN FOCUS:", "Iran Focus."])
def test_the_line_above_a_dateline_says_for_whom_it_was_filed(line):
    found = head(line, f"London, 28 October - {FIRST}", LONG)
    assert found.paragraphs == [f"London, 28 October - {FIRST}", LONG]
    assert found.agency == SITE
    assert found.dateline == Dateline(place="London", agency=SITE, date="28 October")


def test_the_sites_name_inside_a_sentence_stays_there():
    assert head(f"Iran Focus has learned that {FIRST}").paragraphs == [f"Iran Focus has learned that {FIRST}"]


# -- bylines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "authors", "agency"),
    [
        (["By ALI RAD, Associated Press Writer"], ["ALI RAD"], "AP"),
        (["By ALI RAD", "Associated Press Writer"], ["ALI RAD"], "AP"),
        (["Associated Press Writer"], [], "AP"),
        (["Associated Press"], [], "AP"),
        (["By The Associated Press"], [], "AP"),
        (["By ALI RAD and SARA OMID"], ["ALI RAD", "SARA OMID"], ""),
        (["BY ALI RAD AND SARA OMID"], ["ALI RAD", "SARA OMID"], ""),
        (["By Ali Rad, Sara Omid and Reza Nik"], ["Ali Rad", "Sara Omid", "Reza Nik"], ""),
        (["By Ali Rad, AP Diplomatic Writer"], ["Ali Rad"], "AP"),
        (["By Ali Rad | Associated Press"], ["Ali Rad"], "AP"),
        (["By: Ali Rad"], ["Ali Rad"], ""),
        (["by Ali Rad"], ["Ali Rad"], ""),
        (["By Ali Rad in Tehran"], ["Ali Rad"], ""),
        (["By Ali Rad, Foreign Affairs Correspondent"], ["Ali Rad"], ""),
        (["By Reuters Staff"], [], "Reuters"),
        (["Reuters"], [], "Reuters"),
        (["Agence France-Presse"], [], "AFP"),
        (["UPI Correspondent"], [], "UPI"),
        (["By Anne-Marie O'Neill and José de la Cruz"], ["Anne-Marie O'Neill", "José de la Cruz"], ""),
        (["By Hans van der Berg; Ali Al-Rad"], ["Hans van der Berg", "Ali Al-Rad"], ""),
    ],
)
def test_a_byline_leaves_the_text_and_names_people_and_agency(lines, authors, agency):
    found = head(*lines, FIRST, LONG)
    assert found.paragraphs == [FIRST, LONG]
    assert (found.byline, found.authors, found.agency) == (", ".join(lines), authors, agency)


@pytest.mark.parametrize(
    "sentence",
    [
        "By the end of May the talks were over",
        "By contrast, Tehran said nothing",
        "By Monday the shops were shut.",
        "By Tehran's own count twelve people died",
        "By Ali Rad's account, nobody was hurt.",
        "Bystanders said so",
        "Byron Rad said so",
        "By Monday.",
        "By whom?",
        "By Ali Rad:",
        "By Sea?",
        "“By Ali Rad”",
        "Writers and editors protest",
        "Associated Press reporters were told to leave",
        "Reuters has not seen the letter",
        f"By Ali Rad and many others who had come {FIRST}",
    ],
)
def test_an_ordinary_sentence_that_begins_like_a_byline_stays(sentence):
    found = head(sentence, FIRST)
    assert found.paragraphs == [sentence, FIRST]
    assert (found.byline, found.authors) == ("", [])


@pytest.mark.parametrize("line", ["By Ali Rad", "Associated Press Writer", "Ali Rad, Associated Press Writer"])
def test_a_byline_may_stand_below_a_standfirst(line):
    found = head(LONG, line, FIRST, LONG)
    assert (found.byline, found.paragraphs) == (line, [LONG, FIRST, LONG])


@pytest.mark.parametrize(
    "paragraphs", [(FIRST, "By Ali Rad"), (FIRST, LONG, "By Ali Rad", LONG), (FIRST, "Reuters", LONG)]
)
def test_a_byline_below_the_text_is_text(paragraphs):
    assert head(*paragraphs).paragraphs == list(paragraphs)


def test_a_name_alone_is_a_byline_where_the_next_line_says_so():
    found = head("ALI RAD", "Associated Press Writer", FIRST, LONG)
    assert (found.byline, found.authors) == ("ALI RAD, Associated Press Writer", ["ALI RAD"])
    assert found.paragraphs == [FIRST, LONG]
    assert head("ALI RAD", "AFP", FIRST, LONG).paragraphs == ["ALI RAD", FIRST, LONG]  # a caption and its credit


def test_a_source_line_has_a_place_but_a_dateline_in_the_text_counts_more():
    found = head("AFP, Baghdad", FIRST, LONG)
    assert (found.byline, found.agency, found.paragraphs) == ("AFP, Baghdad", "AFP", [FIRST, LONG])
    assert found.dateline == Dateline(place="Baghdad", agency="AFP")
    assert head("AFP, Baghdad", f"PARIS (AFP) – {FIRST}", LONG).dateline == Dateline(place="PARIS", agency="AFP")


@pytest.mark.parametrize(
    ("paragraphs", "agency"),
    [
        (("By Ali Rad, Reuters", f"BAGHDAD (AP) – {FIRST}"), "AP"),
        (("By Ali Rad, Reuters", f"BAGHDAD – {FIRST}"), "Reuters"),
        ((f"AFP: {FIRST}", "Reuters Staff", FIRST, LONG), "Reuters"),
        ((f"AFP: {FIRST}", SITE, FIRST, LONG), "AFP"),
        (("Reuters and AFP", FIRST), "Reuters"),
        ((f"BAGHDAD (AFP/AP) – {FIRST}",), "AFP"),
    ],
)
def test_of_several_agencies_the_datelines_counts_then_the_bylines_then_the_leads(paragraphs, agency):
    assert head(*paragraphs).agency == agency


def test_a_page_of_nothing_but_a_byline_keeps_it():
    found = head("By Ali Rad")
    assert (found.paragraphs, found.byline) == (["By Ali Rad"], "")


def test_no_paragraphs_give_no_head():
    assert head() == read_head([])
    assert head().paragraphs == []


# -- leads ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "signature", "dateline"),
    [
        ("AP", " Associated Press", "BAGHDAD (AP) – "),
        ("AP", " The Associated Press", "BAGHDAD, Iraq (AP) - "),
        ("AP", " (AP)", "BAGHDAD (AP) _ "),
        ("Reuters", " Reuters", "Reuters - TEHRAN, May 27 – "),
        ("Reuters", " - Reuters", "TEHRAN (Reuters) - "),
        ("AFP", " Agence France Presse", "PARIS, (AFP) — "),
        ("AFP", "", "TEHRAN (AFP) –"),
        ("UPI", " United Press International", "WASHINGTON, May 3 (UPI) -- "),
        ("dpa", " Deutsche Presse-Agentur", "Berlin (dpa) - "),
        ("AP", " Associated Press", ""),
    ],
)
def test_a_repeated_lead_is_kept_apart_without_its_tags(tag, signature, dateline):
    first = f"{dateline}{FIRST}"
    found = head(f"{tag}: {FIRST}{signature}", "Associated Press Writer", first, LONG)
    assert found.lead == FIRST
    assert found.paragraphs == [first, LONG]
    assert found.agency == tag


@pytest.mark.parametrize(
    "lead",
    [
        f"Associated Press: {FIRST}",
        f"The Associated Press – {FIRST} The Associated Press",
        f"AP – {FIRST}",
        f"(AP) — {FIRST}",
        f"{FIRST} Associated Press",
        f"{FIRST} (AP)",
        f"AP: BAGHDAD (AP) – {FIRST}",
        f"AP: {FIRST.replace('plant', 'plant,').replace('Natanz', 'Natanz –').rstrip('.')} …",
        f"AP: {FIRST[:70]} […]",
        f"AP: “{FIRST}”",
    ],
)
@pytest.mark.parametrize("dateline", ["", "BAGHDAD (AP) – ", "BAGHDAD, Iraq, May 3 (AP) - "])
def test_a_lead_is_a_lead_in_all_its_variants(lead, dateline):
    found = head(lead, f"{dateline}{FIRST}", LONG)
    assert found.paragraphs == [f"{dateline}{FIRST}", LONG]
    assert found.agency == "AP"
    assert found.lead in lead


def test_a_lead_may_be_repeated_behind_words_that_are_no_dateline():
    assert head(f"AP: {FIRST}", f"As our reporter in the capital writes, {FIRST}", LONG).lead == FIRST


def test_a_lead_of_the_sites_own_is_one_too():
    found = head(f"Iran Focus: {FIRST} Iran Focus", f"London, 28 October - {FIRST}", LONG)
    assert (found.lead, found.agency, found.paragraphs[0]) == (FIRST, SITE, f"London, 28 October - {FIRST}")


def test_abbreviations_with_and_without_points_are_the_same_words():
    printed = "BAGHDAD (AP) – The U.S. envoy told a re-opened parliament that he would not stay."
    assert head("AP: The US envoy told a reopened parliament that he would not stay.", printed, LONG).lead


def test_a_question_to_an_agency_does_not_make_it_the_storys():
    assert head("AFP: What did the minister say to you?", f"Khan: {FIRST}").agency == ""


def test_a_paragraph_that_stands_twice_without_a_tag_stays():
    assert head(FIRST, FIRST, LONG).paragraphs == [FIRST, FIRST, LONG]


def test_a_lead_that_is_cut_off_is_a_lead():
    for length in (60, 61, 62, 63):
        assert head(f"AP: {FIRST[:length]}...", FIRST, LONG).paragraphs == [FIRST, LONG]


def test_a_lead_may_say_the_words_of_two_paragraphs():
    assert head(f"AP: {FIRST} {LONG} Associated Press", FIRST, LONG).paragraphs == [FIRST, LONG]


def test_a_lead_that_is_not_repeated_stays_in_the_text():
    found = head(f"AP: {FIRST} Associated Press", LONG, LONG)
    assert found.paragraphs == [f"AP: {FIRST} Associated Press", LONG, LONG]
    assert (found.lead, found.agency) == ("", "AP")


@pytest.mark.parametrize("below", ["* * *", "Iran", "Iran said", "–", FIRST[:50]])
def test_a_line_that_repeats_only_the_leads_beginning_does_not_cost_the_text_the_rest(below):
    assert head(f"AP: {FIRST}", below, LONG).paragraphs == [f"AP: {FIRST}", below, LONG]


def test_an_agencys_name_that_is_the_leads_own_last_word_stays():
    told = "The minister would not confirm on Monday what he had told The Associated Press"
    assert head(f"AP: {told} Associated Press", f"{told}.", LONG).lead == told
    assert head(f"AP: {told}", f"{told}.", LONG).lead == told
    assert head(f"AFP: {told}", f"{told}.", LONG).lead == told


def test_three_words_behind_a_tag_are_no_lead():
    assert head("AP: Iran said on", f"Iran said on {FIRST}").paragraphs == ["AP: Iran said on", f"Iran said on {FIRST}"]


@pytest.mark.parametrize(
    "sentence",
    [f"Reuters reported that {FIRST}", "Talks are off, says AP", "APEC: a summit of the Pacific without end"],
)
def test_an_agency_named_in_a_sentence_is_not_the_storys(sentence):
    found = head(sentence, FIRST)
    assert (found.paragraphs, found.agency, found.lead) == ([sentence, FIRST], "", "")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("The Associated Press", "AP"),
        ("associated press.", "AP"),
        ("AGENCE FRANCE-PRESSE", "AFP"),
        ("United Press International", "UPI"),
        ("DPA", "dpa"),
        ("Thomson Reuters", "Reuters"),
        ("Reuters Health", ""),
        ("Apple", ""),
        ("", ""),
    ],
)
def test_an_agency_has_one_short_form(name, short):
    assert agency_of(name) == short


# -- all of it --------------------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        FIRST,
        LONG,
        SITE,
        f"AP: {FIRST}",
        f"{FIRST} Associated Press",
        f"BAGHDAD (AP) – {FIRST}",
        f"Iran Focus: {LONG}",
        f"TEHRAN – {LONG}",
        "By Ali Rad",
        "ALI RAD",
        "Associated Press Writer",
        "AFP, Baghdad",
        "ANKARA",
        "TEHRAN, May 3 (AP) –",
        "Reuters",
        "By Friday, the shops were shut",
        "* * *",
        "",
    ]
)
PARAGRAPHS = st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=12)


@given(PARAGRAPHS)
def test_what_is_left_of_a_head_has_nothing_more_to_take(paragraphs):
    once = head(*paragraphs)
    twice = head(*once.paragraphs)
    assert (twice.paragraphs, twice.byline, twice.lead) == (once.paragraphs, "", "")


@given(PARAGRAPHS)
def test_no_word_is_lost_but_agencies_names(paragraphs):
    found = head(*paragraphs)
    kept = Counter(words(" ".join([*found.paragraphs, found.byline, found.lead])))
    names = set(words(" ".join([*sum(AGENCIES.values(), ()), SITE])))
    assert set(Counter(words(" ".join(paragraphs))) - kept) <= names
    assert [line for line in found.paragraphs if line not in paragraphs] == []


@pytest.mark.parametrize(
    "piece", ["AP: ", "A", "By ", "By Ali Rad, ", "TEHRAN, ", "Reuters - ", " ", "(AP", "- ", "AP ", "a b "]
)
def test_hostile_paragraphs_take_no_time(piece):
    line = (piece * 100_000)[:100_000]
    began = time.process_time()
    head(line, line, f"{FIRST} {line}", line, f"AP: {line}", line)
    head(f"AP: {line}", *[line] * 5)
    assert time.process_time() - began < 20  # a regular expression that goes in circles would take hours
