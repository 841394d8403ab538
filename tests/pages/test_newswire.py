"""The first lines of wire stories in the forms that newspapers print, and ordinary sentences that look like them."""

import pytest

from newscrawl.items import Dateline
from newscrawl.pages.newswire import agency_of, parse_dateline, read_head, split_authors

SITE = "Iran Focus"
FIRST = "Iran said on Monday that it would let inspectors into a plant near Natanz for the first time since spring."
LONG = "The minister told parliament that trade had fallen by half and that nobody in his office had been consulted."


def head(*paragraphs):
    return read_head(list(paragraphs), SITE)


# -- datelines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "place", "agency", "date"),
    [
        ("BAGHDAD (AP) –", "BAGHDAD", "AP", ""),
        ("BAGHDAD, Iraq (AP) -", "BAGHDAD, Iraq", "AP", ""),
        ("TEHRAN, Iran (AP) _", "TEHRAN, Iran", "AP", ""),
        ("UNITED NATIONS (AP) --", "UNITED NATIONS", "AP", ""),
        ("DUBAI, United Arab Emirates (AP) —", "DUBAI, United Arab Emirates", "AP", ""),
        ("KABUL, Afghanistan, Sept. 3 (AP) -", "KABUL, Afghanistan", "AP", "Sept. 3"),
        ("Reuters - TEHRAN, May 27", "TEHRAN", "Reuters", "May 27"),
        ("Reuters - TEHRAN, May 27 –", "TEHRAN", "Reuters", "May 27"),
        ("Reuters: VIENNA, June 1 -", "VIENNA", "Reuters", "June 1"),
        ("TEHRAN (Reuters) -", "TEHRAN", "Reuters", ""),
        ("DUBAI, March 3 (Reuters) -", "DUBAI", "Reuters", "March 3"),
        ("WASHINGTON/VIENNA (Reuters) –", "WASHINGTON/VIENNA", "Reuters", ""),
        ("(Reuters) -", "", "Reuters", ""),
        ("PARIS, (AFP) —", "PARIS", "AFP", ""),
        ("TEHRAN (AFP) –", "TEHRAN", "AFP", ""),
        ("VIENNA, Austria, Sept 3, 2006 (AFP) -", "VIENNA, Austria", "AFP", "Sept 3, 2006"),
        ("NICOSIA, 3 May (AFP) -", "NICOSIA", "AFP", "3 May"),
        ("The Hague, May 3 (AFP) -", "The Hague", "AFP", "May 3"),
        ("AFP: BAGHDAD –", "BAGHDAD", "AFP", ""),
        ("WASHINGTON, May 3 (UPI) --", "WASHINGTON", "UPI", "May 3"),
        ("Tehran, Iran, Aug. 15 (UPI) –", "Tehran, Iran", "UPI", "Aug. 15"),
        ("Berlin (dpa) -", "Berlin", "dpa", ""),
        ("Berlin/Tehran (dpa) –", "Berlin/Tehran", "dpa", ""),
        ("London, 28 October -", "London", "", "28 October"),
        ("Iran Focus: Tehran, Iran, Nov. 01 –", "Tehran, Iran", SITE, "Nov. 01"),
        ("TEHRAN –", "TEHRAN", "", ""),
        ("TEHRAN, Iran -", "TEHRAN, Iran", "", ""),
        ("NEW YORK —", "NEW YORK", "", ""),
        ("SAN'A, Yemen (AP) –", "SAN'A, Yemen", "AP", ""),
    ],
)
def test_a_dateline_is_read_and_stays_in_the_text(printed, place, agency, date):
    paragraph = f"{printed} {FIRST}"
    assert parse_dateline(paragraph, SITE) == Dateline(place=place, agency=agency, date=date)
    assert head(paragraph).paragraphs == [paragraph]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Khan, May 3 - he never forgot the day - said nothing.",
        "President Khan, May 3 - a Tuesday - said nothing.",
        "On May 3 - the day of the vote - the shops stayed shut.",
        "By 28 October - the last day - nothing had been signed.",
        "Tuesday, May 3 - the day of the vote - was quiet.",
        "Tehran-based firms said trade had fallen by half.",
        "Tehran -based firms said trade had fallen by half.",
        "U.S. - Iranian talks were put off.",
        "IAEA - the watchdog of the United Nations - said so.",
        "OPEC – a cartel – cut its output.",
        "AFP – the French agency – said so.",
        "Reuters, May 3 - a wire service - said so.",
        "Reuters reported on Monday that the talks were put off.",
        "Reuters: a history of a hundred and fifty years in pictures.",
        "Iran - and Iraq too - said so.",
        "The minister (AP) said so.",
        "In Tehran (AFP) he said so.",
        "He told AFP – twice – that he would go.",
        "Associated Press reporters were told to leave.",
        "A – B.",
        "",
        "– – –",
    ],
)
def test_a_sentence_that_looks_like_a_dateline_is_none(sentence):
    assert parse_dateline(sentence, SITE) is None


def test_the_sites_own_name_is_an_agency_only_where_it_is_given():
    assert parse_dateline(f"Iran Focus: Tehran, Nov. 01 – {FIRST}") is None


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


def test_a_byline_below_the_first_long_paragraph_is_text():
    assert head(FIRST, "By Ali Rad").paragraphs == [FIRST, "By Ali Rad"]


def test_a_page_of_nothing_but_a_byline_keeps_it():
    found = head("By Ali Rad")
    assert (found.paragraphs, found.byline) == (["By Ali Rad"], "")


def test_no_paragraphs_give_no_head():
    assert head() == read_head([])
    assert head().paragraphs == []


@pytest.mark.parametrize(("line", "names"), [("", []), ("By admin", []), ("Ali Rad", ["Ali Rad"]), ("By AP", [])])
def test_only_names_are_people(line, names):
    assert split_authors(line) == names


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
