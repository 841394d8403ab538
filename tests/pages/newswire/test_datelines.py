"""Datelines as newspapers print those of many agencies, and ordinary sentences that look like them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.items import Dateline
from newscrawl.pages.newswire.datelines import find_dateline, parse_dateline

SITE = "Example Courier"
FIRST = "The ministry said on Monday that inspectors would be let into a plant near the river for the first time."

PRINTED = [
    # AP
    ("BAGHDAD (AP) –", "BAGHDAD", "AP", ""),
    ("BAGHDAD, Iraq (AP) _", "BAGHDAD, Iraq", "AP", ""),
    ("NEW YORK (AP) --", "NEW YORK", "AP", ""),
    ("WASHINGTON (AP) — ", "WASHINGTON", "AP", ""),
    ("McALLEN, Texas (AP) —", "McALLEN, Texas", "AP", ""),
    ("LA CROSSE, Wis. (AP) —", "LA CROSSE, Wis.", "AP", ""),
    ("ST. LOUIS (AP) —", "ST. LOUIS", "AP", ""),
    ("WASHINGTON, D.C. (AP) —", "WASHINGTON, D.C.", "AP", ""),
    ("SAN'A, Yemen (AP) –", "SAN'A, Yemen", "AP", ""),
    ("N’DJAMENA, Chad (AP) –", "N’DJAMENA, Chad", "AP", ""),
    ("PORT-AU-PRINCE, Haiti, Jan. 3 (AP) –", "PORT-AU-PRINCE, Haiti", "AP", "Jan. 3"),
    ("ABOARD AIR FORCE ONE (AP) —", "ABOARD AIR FORCE ONE", "AP", ""),
    ("ABOARD THE USS EXAMPLE (AP) —", "ABOARD THE USS EXAMPLE", "AP", ""),
    ("NEAR MOSUL, Iraq (AP) —", "NEAR MOSUL, Iraq", "AP", ""),
    ("KABUL, Afghanistan (AP)", "KABUL, Afghanistan", "AP", ""),
    ("BAGHDAD (AP) ?", "BAGHDAD", "AP", ""),
    ("SÃO PAULO (AP) —", "SÃO PAULO", "AP", ""),
    ("(AP) —", "", "AP", ""),
    # Reuters
    ("LONDON, May 3 (Reuters) -", "LONDON", "Reuters", "May 3"),
    ("LONDON (Reuters) –", "LONDON", "Reuters", ""),
    ("WASHINGTON/LONDON, Oct 5 (Reuters) -", "WASHINGTON/LONDON", "Reuters", "Oct 5"),
    ("BEIRUT/THE HAGUE, March 7 (Reuters) -", "BEIRUT/THE HAGUE", "Reuters", "March 7"),
    ("May 3 (Reuters) -", "", "Reuters", "May 3"),
    ("(Reuters) -", "", "Reuters", ""),
    ("(REUTERS) –", "", "Reuters", ""),
    ("LONDON (Reuters Life!) -", "LONDON", "Reuters", ""),
    ("NAIROBI (Thomson Reuters Foundation) -", "NAIROBI", "Reuters", ""),
    ("Reuters - TEHRAN, May 27", "TEHRAN", "Reuters", "May 27"),
    ("Reuters - TEHRAN, May 27 –", "TEHRAN", "Reuters", "May 27"),
    ("Reuters: VIENNA, June 1 -", "VIENNA", "Reuters", "June 1"),
    ("PARIS, 3 mai (Reuters) -", "PARIS", "Reuters", "3 mai"),
    ("LONDRES, 3 mayo (Reuters) -", "LONDRES", "Reuters", "3 mayo"),
    ("BRASÍLIA, 3 de março (Reuters) -", "BRASÍLIA", "Reuters", "3 de março"),
    # AFP
    ("Paris (AFP) –", "Paris", "AFP", ""),
    ("PARIS, (AFP) —", "PARIS", "AFP", ""),
    ("PARIS, May 3, 2007 (AFP) -", "PARIS", "AFP", "May 3, 2007"),
    ("Tehran, Iran | AFP |", "Tehran, Iran", "AFP", ""),
    ("NICOSIA, 3 May (AFP) -", "NICOSIA", "AFP", "3 May"),
    ("The Hague, May 3 (AFP) -", "The Hague", "AFP", "May 3"),
    ("Teheran, 3. Mai (AFP) -", "Teheran", "AFP", "3. Mai"),
    ("AFP: BAGHDAD –", "BAGHDAD", "AFP", ""),
    ("AFP - PARIS, 1er mai -", "PARIS", "AFP", "1er mai"),
    ("AFP/Tehran –", "Tehran", "AFP", ""),
    ("DUBAI/AFP –", "DUBAI", "AFP", ""),
    ("AP, TEHRAN, Iran –", "TEHRAN, Iran", "AP", ""),
    ("ISTANBUL – AFP –", "ISTANBUL", "AFP", ""),
    ("al-Tanf, Syria (AFP) –", "al-Tanf, Syria", "AFP", ""),
    # UPI
    ("TEHRAN, Oct. 3 (UPI) --", "TEHRAN", "UPI", "Oct. 3"),
    ("May 3 (UPI) --", "", "UPI", "May 3"),
    ("Tehran, Iran, Aug. 15 (UPI) –", "Tehran, Iran", "UPI", "Aug. 15"),
    # dpa and others in German
    ("Berlin (dpa) -", "Berlin", "dpa", ""),
    ("Berlin/Teheran (dpa) -", "Berlin/Teheran", "dpa", ""),
    ("Teheran, 3. Mai (dpa) -", "Teheran", "dpa", "3. Mai"),
    ("Potsdam (dpa/bb) -", "Potsdam", "dpa", ""),
    ("Frankfurt (dpa-AFX) -", "Frankfurt", "dpa-AFX", ""),
    ("Frankfurt/Main (dpa) -", "Frankfurt/Main", "dpa", ""),
    ("Frankfurt am Main (dpa) –", "Frankfurt am Main", "dpa", ""),
    ("Neustadt an der Weinstraße (dpa) –", "Neustadt an der Weinstraße", "dpa", ""),
    ("Neudorf (Thüringen), 3. Mai (dpa) -", "Neudorf (Thüringen)", "dpa", "3. Mai"),
    ("Wien (APA/dpa) –", "Wien", "APA", ""),
    ("Bern (sda) -", "Bern", "Keystone-SDA", ""),
    ("BERLIN dpa |", "BERLIN", "dpa", ""),
    ("TEHERAN afp/dpa |", "TEHERAN", "AFP", ""),
    ("München/London –", "München/London", "", ""),
    ("Berlin.", "Berlin", "", ""),
    # Xinhua, Anadolu
    ("BEIJING, May 3 (Xinhua) --", "BEIJING", "Xinhua", "May 3"),
    ("TEHRAN, Oct. 3 (Xinhua) —", "TEHRAN", "Xinhua", "Oct. 3"),
    ("ANKARA (AA) -", "ANKARA", "Anadolu", ""),
    ("İSTANBUL (AA) -", "İSTANBUL", "Anadolu", ""),
    # Iran's
    ("Tehran, May 3, IRNA –", "Tehran", "IRNA", "May 3"),
    ("Tehran, IRNA –", "Tehran", "IRNA", ""),
    ("TEHRAN, May 03 (IRNA) -", "TEHRAN", "IRNA", "May 03"),
    ("TEHRAN, Oct. 03 (MNA) –", "TEHRAN", "Mehr", "Oct. 03"),
    ("TEHRAN (Tasnim) –", "TEHRAN", "Tasnim", ""),
    ("TEHRAN (FNA)-", "TEHRAN", "Fars", ""),
    ("TEHRAN (ISNA)-", "TEHRAN", "ISNA", ""),
    ("TEHRAN, Young Journalists Club (YJC) –", "TEHRAN", "YJC", ""),
    ("تهران (ایرنا) -", "تهران", "IRNA", ""),
    ("تهران- ایرنا-", "تهران", "IRNA", ""),
    ("القاهرة (رويترز) -", "القاهرة", "Reuters", ""),
    # Spanish, Italian, Portuguese
    ("Madrid, 3 may (EFE).-", "Madrid", "EFE", "3 may"),
    ("Redacción Internacional, 3 may (EFE).-", "Redacción Internacional", "EFE", "3 may"),
    ("MADRID, 3 May. (EUROPA PRESS) -", "MADRID", "Europa Press", "3 May"),
    ("MADRID, 3 (EUROPA PRESS) -", "MADRID", "Europa Press", "3"),
    ("WASHINGTON.-", "WASHINGTON", "", ""),
    ("Bogotá, Colombia.-", "Bogotá, Colombia", "", ""),
    ("(ANSA) - ROMA, 03 MAG -", "ROMA", "ANSA", "03 MAG"),
    ("(AGI) - Roma, 3 mag. -", "Roma", "AGI", "3 mag."),
    ("BRUXELLES, 3 MAG (ANSA) -", "BRUXELLES", "ANSA", "3 MAG"),
    ("Lisboa, 3 mai 2015 (Lusa) –", "Lisboa", "Lusa", "3 mai 2015"),
    # Russian
    ("MOSCOW, May 3. /TASS/.", "MOSCOW", "TASS", "May 3"),
    ("BADEN-BADEN /Germany/, May 3. /TASS/.", "BADEN-BADEN /Germany/", "TASS", "May 3"),
    ("St PETERSBURG, May 3. /TASS /.", "St PETERSBURG", "TASS", "May 3"),
    ("МОСКВА, 3 мая. /ТАСС/.", "МОСКВА", "TASS", "3 мая"),
    ("МОСКВА, 3 мая — РИА Новости.", "МОСКВА", "RIA Novosti", "3 мая"),
    ("Москва. 3 мая. INTERFAX.RU -", "Москва", "Interfax", "3 мая"),
    # East Asia
    ("(서울=연합뉴스)", "서울", "Yonhap", ""),
    ("【ワシントン共同】", "ワシントン", "Kyodo", ""),
    ("【5月3日 AFP】", "", "AFP", "5月3日"),
    ("[東京 3日 ロイター] -", "東京", "Reuters", "3日"),
    ("新华社北京5月3日电", "北京", "Xinhua", "5月3日"),
    ("SEOUL, May 3 (Yonhap) --", "SEOUL", "Yonhap", "May 3"),
    ("TOKYO, May 3, Kyodo -", "TOKYO", "Kyodo", "May 3"),
    # others
    ("NEW YORK, March 8, 2017 /PRNewswire/ --", "NEW YORK", "PR Newswire", "March 8, 2017"),
    ("NEW YORK--(BUSINESS WIRE)--", "NEW YORK", "Business Wire", ""),
    ("(Bloomberg) --", "", "Bloomberg", ""),
    ("BOISE, Idaho (CNN) —", "BOISE, Idaho", "CNN", ""),
    ("New Delhi [India], May 3 (ANI):", "New Delhi [India]", "ANI", "May 3"),
    ("Mumbai (Maharashtra) [India], May 3 (ANI):", "Mumbai (Maharashtra) [India]", "ANI", "May 3"),
    ("NEW DELHI, May 3 (PTI):", "NEW DELHI", "PTI", "May 3"),
    ("ABU DHABI, 3rd May, 2012 (WAM) --", "ABU DHABI", "WAM", "3rd May, 2012"),
    ("Lagos, May 3, 2012 (NAN)", "Lagos", "NAN", "May 3, 2012"),
    ("KARACHI, May 3:", "KARACHI", "", "May 3"),
    # several agencies: the first
    ("BEIRUT (Reuters/AFP) –", "BEIRUT", "Reuters", ""),
    ("BEIRUT (AP and Reuters) –", "BEIRUT", "AP", ""),
    ("BEIRUT (AFP, dpa) –", "BEIRUT", "AFP", ""),
    # the site's own, and none
    ("Example Courier: Tehran, Iran, Nov. 01 –", "Tehran, Iran", SITE, "Nov. 01"),
    ("Example Courier - London, 28 October -", "London", SITE, "28 October"),
    ("London, Oct. 28 (Example Courier) -", "London", SITE, "Oct. 28"),
    ("London, 28 October, Example Courier –", "London", SITE, "28 October"),
    ("London, 28 October -", "London", "", "28 October"),
    ("London, Friday, 28 October 2005 –", "London", "", "Friday, 28 October 2005"),
    ("KHORRAMABAD, Iran, May 3 –", "KHORRAMABAD, Iran", "", "May 3"),
    ("TEHRAN –", "TEHRAN", "", ""),
    ("TEHRAN, Iran -", "TEHRAN, Iran", "", ""),
    ("NEW YORK —", "NEW YORK", "", ""),
    ("HOCHFILZEN –", "HOCHFILZEN", "", ""),
    ("PORT HARCOURT –", "PORT HARCOURT", "", ""),
    ("Dekalb, Ill. —", "Dekalb, Ill.", "", ""),
    ("Ramallah, occupied West Bank -", "Ramallah, occupied West Bank", "", ""),
    ("Mandinaring, The Gambia -", "Mandinaring, The Gambia", "", ""),
    ("Amman -", "Amman", "", ""),
    ("BAGHDAD:", "BAGHDAD", "", ""),
    ("NEW DELHI:", "NEW DELHI", "", ""),
    ("New Delhi:", "New Delhi", "", ""),
    ("Kiel (dpo) -", "Kiel", "", ""),
    ("PORTLAND, Ore. (KEXM) —", "PORTLAND, Ore.", "", ""),
]


@pytest.mark.parametrize(("printed", "place", "agency", "date"), PRINTED)
def test_a_dateline_is_read(printed, place, agency, date):
    assert parse_dateline(f"{printed} {FIRST}", SITE) == Dateline(place=place, agency=agency, date=date)


@pytest.mark.parametrize("printed", [row[0] for row in PRINTED])
def test_the_story_begins_behind_its_dateline(printed):
    found = find_dateline(f"{printed} {FIRST}", SITE)
    assert found
    assert f"{printed} {FIRST}"[found.end :].strip() == FIRST


SENTENCES = [
    # beginnings of sentences
    "Mr. Khan, May 3 - he never forgot the day - said nothing.",
    "President Khan, May 3 - a Tuesday - said nothing.",
    "On May 3 - the day of the vote - the shops stayed shut.",
    "By 28 October - the last day - nothing had been signed.",
    "By Friday, the government had not said a word about it all.",
    "Tuesday, May 3 - The day of the vote was quiet in most of the country.",
    "Tehran-based firms said trade had fallen by half.",
    "Tehran -based firms said trade had fallen by half.",
    "Tehran – a city of nine million – is running out of water, the mayor said on Monday.",
    "Tehran – Iran's capital – is running out of water, the mayor told the council on Monday.",
    "Tehran - Iran's largest city by far - is running out of water, said the mayor.",
    "Iran: three people were hurt when a bus left the road near the city of Qom on Monday.",
    "Iran: Three people were hurt when a bus left the road near the city of Qom on Monday.",
    "IRAN – Three people were hurt when a bus left the road near the city of Qom on Monday.",
    "AFGHANISTAN – Three people were hurt when a bus left the road near the city of Herat on Monday.",
    "REUTERS – The wire service said on Monday that it would hire more people in the capital.",
    "Reuters, May 3 - A wire service said on Monday that it would hire more people in the capital.",
    "Iran - and Iraq too - said so.",
    "US – Iran talks were put off on Monday after a week of quarrels about the table.",
    "U.S. - Iranian talks were put off.",
    "London – Tehran flights are to begin again in spring, two airlines said on Monday.",
    "Berlin–Teheran ist die längste Strecke, die der Verband in diesem Jahr fliegen will.",
    "Paris. London. Rome. Wherever one goes, the talk this spring is of nothing but the price of bread.",
    "LE POINT SUR LA SITUATION - Nous avons presque fait échouer toute la campagne de cette année.",
    # kickers, bodies, names in capitals
    "EXCLUSIVE – The government has signed a contract that nobody in parliament has seen so far.",
    "EXCLUSIVE: Tehran has signed a contract that nobody in parliament has seen so far.",
    "BREAKING: A bus has left the road near the city of Qom, and three people were hurt in it.",
    "WATCH – The moment when a bus leaves the road near the city of Qom, and what came after.",
    "COVID-19 – The number of cases has doubled in a week, the ministry of health said on Monday.",
    "NASA – The agency said on Monday that it would fly to the moon again before the year is out.",
    "UNESCO – The body said on Monday that it would look into it before the year is out.",
    "IAEA - the watchdog of the United Nations - said so.",
    "OPEC – a cartel – cut its output.",
    "HASSAN KHAN – The man who ran the bank for a decade has died at home, his family said.",
    "ALI RAD: Well, I think that the government has not said a word about it for a whole week.",
    "FOOTBALL – The team lost its third match in a row on Monday, and the coach has to go.",
    "READ MORE: What is known of the contract that nobody in parliament has seen so far, and what not.",
    "SUMMIT IN PARIS – WHAT WE KNOW AND WHAT WE DO NOT KNOW ABOUT THE TALKS AND THE GUESTS",
    "WHAT WE KNOW – The government has signed a contract that nobody in parliament has seen so far.",
    # agencies in sentences
    "AFP – the French agency – said so.",
    "Reuters, May 3 - a wire service - said so.",
    "Reuters reported on Monday that the talks were put off.",
    "Reuters: a history of a hundred and fifty years in pictures.",
    "The minister (AP) said so.",
    "In Tehran (AFP) he said so.",
    "Ali Rad (AFP) Said on Monday that he would not go to the talks in the capital.",
    "Ali Rad (Reuters), who took the picture, said on Monday that he had been there alone.",
    "Dr. Ali Rad (AFP) - the photographer - said so.",
    "He told AFP – twice – that he would go.",
    "Associated Press reporters were told to leave.",
    "The Australian energy operator (AEMO) said on Monday that demand had fallen by half.",
    "Germany's Christian Democrats (CDU) want to build more houses than in all the years before.",
    "UNICEF (United Nations Children's Fund) – The body said on Monday that it would look into it.",
    "A man walks past a wall in Tehran, Iran, May 3. (AP Photo/Jane Doe)",
    "Version 2.5 - The new one is said to be faster than all that were made before it.",
    "Windows 8.1 – Das neue System soll schneller sein als alle, die es vorher gegeben hat.",
    "Artículo 1.- El presente reglamento se aplica a todos los que viven en la ciudad.",
    "Mehr: Was die Regierung am Montag gesagt hat und was sie lieber nicht gesagt hätte.",
    "Harrisburg, PA is a town that nobody in the government had heard of until last Monday.",
    "Wahnsinn. Der Trainer hat es wieder geschafft, und keiner hatte es ihm noch zugetraut.",
    "Sofia: I think that the government has not said a word about it for a whole week now.",
    "AP, Facebook – The two said on Monday that they would work together against lies.",
    "Washington – who would have thought it – has agreed to the plan that it had refused.",
    "SYDNEY EXAMPLE – The actress has said that she will not play in another film this year.",
    "MONDAY, MAY 3 – The day begins with rain in the north and ends with rain in the south.",
    "Paris, May 3, 1968 - a day that nobody who was there has forgotten - began quietly.",
    "A – B.",
    "",
    "– – –",
    "(",
    "()",
    "AP",
    "TEHRAN",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_looks_like_a_dateline_is_none(sentence):
    assert parse_dateline(sentence, SITE) is None


@pytest.mark.parametrize("printed", ["TEHRAN –", "Amman -", "BAGHDAD:", "Berlin.", "WASHINGTON.-"])
def test_a_place_alone_is_not_sure(printed):
    found = find_dateline(f"{printed} {FIRST}")
    assert found
    assert not found.sure


@pytest.mark.parametrize("printed", ["TEHRAN (AP) –", "London, 28 October -", "AFP: BAGHDAD –", "(Reuters) -"])
def test_an_agency_or_a_date_makes_it_sure(printed):
    found = find_dateline(f"{printed} {FIRST}")
    assert found
    assert found.sure


def test_the_sites_own_name_is_an_agency_only_where_it_is_given():
    assert parse_dateline(f"Example Courier: Tehran, Nov. 01 – {FIRST}") is None


PIECES = (
    "TEHRAN Tehran Iran Ill. May 3 2007 (AP) (Reuters/AFP) /TASS/ | AFP IRNA Courier – - -- _ : . , / ( ) [ said The "
    "de al-Rad 서울 【 】 ３日"
)
TOKENS = st.sampled_from(PIECES.split())
TEXTS = st.one_of(st.text(max_size=300), st.lists(TOKENS, max_size=30).map(" ".join), st.lists(TOKENS).map("".join))


@given(TEXTS)
@example("(AP)")
@example("TEHRAN (AP)")
def test_every_text_is_read_without_an_error_and_its_dateline_is_in_it(text):
    found = find_dateline(text, SITE)
    if found:
        assert 0 < found.end <= len(text)
        assert found.dateline.place in text[: found.end]
        assert found.dateline.date in text[: found.end]
        assert found.dateline.place or found.dateline.agency


@pytest.mark.parametrize("end", ["", " "])
@pytest.mark.parametrize(
    "piece", [*PIECES.split(), "A", "A.", "A,", "A-", "A'", "TEHRAN,", "TEHRAN/", "May 3", "AP:", "AP -"]
)
def test_a_hostile_line_takes_no_time(piece, end):
    line = ((piece + end) * 100_000)[:100_000]
    began = time.process_time()
    parse_dateline(line, SITE)
    assert time.process_time() - began < 5  # a regular expression that goes in circles would take hours
