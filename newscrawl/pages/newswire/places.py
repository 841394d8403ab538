"""Whether a text in front of a dash or a bracket is a place, and how far that is sure."""

import re
from enum import IntEnum

from newscrawl.pages.newswire.agencies import agency_of
from newscrawl.pages.newswire.gazetteer import CITIES, REGIONS, fold, folded

LONGEST = 60
# Words that stand before a date or a dash and are no place: beginnings of sentences, titles, bodies, kickers.
_NO_PLACE = folded(
    "a, all, an, after, and, around, at, before, between, but, by, during, for, from, he, her, here, his, how, i",
    "if, in, it, last, more, next, no, not, on, one, over, she, since, so, that, the, then, there, these, they",
    "this, those, three, till, two, under, until, we, what, when, where, who, why, with, yes, you, your, mr, mrs",
    "ms, dr, prof, gen, col, lt, maj, capt, sgt, sen, rep, gov, sir, president, minister, ayatollah, king, queen",
    "prince, iaea, opec, nato, irgc, un, us, uk, eu, usa, cia, fbi, bbc, cnn, dw, mek, pmoi, ncri, imf, unhcr",
    "unesco, unicef, nasa, isis, isil, daesh, hamas, hezbollah, taliban, fifa, uefa, brexit, covid, afp, ap",
    "advertisement, alert, analysis, background, blog, breaking, column, comment, commentary, corrected",
    "correction, developing, editor, editorial, editors, exclusive, explainer, factbox, fact, faq, feature, flash",
    "gallery, interview, just, key, letter, letters, listen, live, news, newsletter, note, opinion, photo, photos",
    "podcast, pictures, poll, posted, profile, promoted, published, question, questions, quiz, read, report",
    "review, rip, special, sponsored, spoiler, story, summary, timeline, today, tomorrow, tonight, top, update",
    "updated, urgent, video, warning, watch, week, yesterday, am, analyse, bei, das, der, die, ein, eine",
    "eilmeldung, exklusiv, gestern, heute, hintergrund, im, kommentar, liveticker, meinung, nach, seit, ticker",
    "vor, direct, entretien, exclusif, récit, reportage, tribune, une, vidéo, análisis, análise, conclusión",
    "directo, entrevista, exclusiva, nota, opinión, opinião, primero, resumen, segundo, tercero, urgente, última",
    "vídeo, times, post, herald, gazette, guardian, journal, telegraph, agency, ministry, party, army, police",
    "basketball, baseball, business, cricket, crime, cultura, culture, cyclisme, cycling, economie, economy",
    "economía, education, election, elections, football, fussball, fußball, golf, guerre, handball, health",
    "hockey, justice, kultur, météo, politics, politik, politique, política, rugby, salud, santé, science, soccer",
    "sociedad, société, sport, sports, tech, technology, tennis, travel, war, weather, wetter, wirtschaft",
    "élections",
)
PARTICLES = folded(
    "al, am, an, and, au, aux, da, das, de, del, der, des, di, do, dos, du, e, el, en, im, in, la, le, les, of",
    "on, ob, occupied, por, sur, the, und, upon, y, central, eastern, northern, southern, western, near",
)
# Two words in capitals are a person's name as often as a place: one of these makes them a place.
_PLACE_WORDS = folded(
    "bad, bay, beach, camp, city, ciudad, county, creek, cruz, east, falls, ford, fort, grove, heights",
    "hill, hills, island, islands, junction, kota, lake, los, meadows, mount, new, north, park, point",
    "port, puerto, rancho, river, rock, saint, salt, san, santa, santo, são, south, spring, springs, st, town",
    "upper, valley, village, ville, west",
)
_MOST_WORDS, _MOST_WORDS_ALONE = 5, 3
_MOST_LOWER = 2  # McALLEN, DeKALB
_SHORTEST_CAPITALS = 5  # letters: shorter ones are acronyms, but for cities that are known
_TOWN = re.compile(
    r"(?P<town>[^,()]+?)(?:\s?,\s?(?P<region>[^()]+)|(?:\s[(/\[](?P<bracketed>[^()/\[\]]{2,30})[)/\]]){1,2})?"
)
_NAME_WORD = re.compile(r"['’]?[^\W\d_][\w.'’-]*")


class Place(IntEnum):
    """How far a text is a place."""

    NONE = 0
    SHAPED = 1
    """It has the form of a name: Elmshorn, Ali Rad."""
    CAPITALS = 2
    """All of it is in capitals."""
    WITH_REGION = 3
    """A country or state that is known stands behind it: ``La Crosse, Wis.``"""
    KNOWN = 4
    """A city that is known."""


def place_of(text: str, *, signed: bool = False) -> Place:
    """Return how far a text is a place. ``signed`` says that an agency's name stands behind it in brackets."""
    parts = _TOWN.fullmatch(text) if len(text) <= LONGEST else None
    if not parts:
        return Place.NONE
    town, region = parts["town"], parts["region"] or parts["bracketed"] or ""
    if agency_of(town) or agency_of(region) or not _is_shaped(region.removeprefix("occupied ")):
        return Place.NONE
    if all(fold(name) in CITIES for name in town.split("/")):
        return Place.KNOWN
    capitals = in_capitals(town)
    # With an agency behind it, ABOARD THE and NEAR are a dateline's, too: in capitals no sentence begins with them.
    if not _is_shaped(town) or not (_may_be_named(town) or (signed and capitals)):
        return Place.NONE
    if is_region(region):
        return Place.WITH_REGION
    return Place.CAPITALS if capitals else Place.SHAPED


def is_region(text: str) -> bool:
    """Whether a text is, or ends with, a country or state that is known: ``occupied West Bank``, ``Wis.``."""
    names = text.split()
    return any(fold(" ".join(names[index:])) in REGIONS for index in range(len(names)))


def begins_with_city(text: str) -> bool:
    """Whether a text's first words are a city that is known."""
    names = text.split(maxsplit=3)
    return any(fold(" ".join(names[:count]).strip(",.;:!?")) in CITIES for count in (1, 2, 3))


def in_capitals(text: str) -> bool:
    """Whether all words are set in capitals, but for particles and what ``McALLEN`` and ``St PETERSBURG`` have."""
    names = [name for name in re.split(r"[ /]", text) if name.casefold() not in PARTICLES and name.strip(".") != "St"]
    return bool(names) and all(
        name.strip(".'’")[-1:].isupper() and sum(map(str.islower, name)) <= _MOST_LOWER for name in names
    )


def is_place_in_capitals(text: str) -> bool:
    """Whether capitals alone are reason enough: no acronym, no country as a kicker, no person's name."""
    if sum(map(str.isalpha, text)) < _SHORTEST_CAPITALS or is_region(text):
        return False
    names = fold(text).replace(".", "").split()
    return len(names) == 1 or (len(names) <= _MOST_WORDS_ALONE and not _PLACE_WORDS.isdisjoint(names))


def _may_be_named(town: str) -> bool:
    names = [fold(name).replace(".", "") for name in town.replace("/", " ").split()]
    return (
        0 < len(names) <= _MOST_WORDS and names[0] not in _NO_PLACE and _NO_PLACE.isdisjoint({*names[1:]} - PARTICLES)
    )


def _is_shaped(text: str) -> bool:
    """Whether all words are capitalised, or of a script that has no capitals, with particles between."""
    return all(
        _NAME_WORD.fullmatch(name)
        and (not name[0].islower() or (index > 0 and name in PARTICLES) or re.match(r"\w{1,3}[-'’][^\W\da-z]", name))
        for index, name in enumerate(text.replace("/", " ").split())
    )
