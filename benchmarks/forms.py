"""Forms that newsrooms fill in: bulletins, notices, footers, the standing beginnings of columns.

``{3-40}`` stands for a number, ``{3-40.2}`` for one with two decimals, ``{one|another}`` for one of several, ``{city}``
for a word of that kind, and ``{CITY|city}`` for either spelling of it.
"""

import random
import re

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)(?:\.(\d))?")
_WORDS = {
    "city": (
        "Lisbon, Osaka, Nairobi, Quito, Tampere, Leeds, Izmir, Dakar, Perth, Recife, Ghent, Cork, Malmo, "
        "Davao, Tunis, Riga"
    ),
    "street": "Mill, Harbour, Station, Chapel, Orchard, Castle, Foundry, Meadow, Ferry, Market, Abbey, Quarry",
    "given": (
        "Ruth, Omar, Ines, Pavel, Aiko, Hugo, Nadia, Femi, Clara, Mateo, Sanna, Idris, Greta, Tomas, Leila, Yuki"
    ),
    "family": ("Barros, Lindqvist, Adeyemi, Moreau, Tanaka, Novak, Hassan, Whitlock, Ferreira, Brandt, Okoye, Salonen"),
    "month": "January, February, March, April, May, June, July, August, September, October, November, December",
    "day": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
    "agency": "Reuters, AP, AFP, dpa, EFE, ANSA, Kyodo, UPI",
    "firm": (
        "Northgate Foods, Helix Marine, Corvus Energy, Alder & Sons, Pelican Air, Tarn Software, "
        "Stonebridge Rail, Vega Pharma, Marlow Textiles, Quayside Bank, Orion Cement, Fenwick Motors"
    ),
    "sky": "bright sunshine, thick cloud, a few showers, steady rain, hazy sunshine, scattered storms",
    "wind": "light, moderate, fresh, gusty, strong",
    "offence": (
        "driving without insurance, theft from a shop, being drunk and disorderly, possession of a "
        "blade, failing to stop after an accident, criminal damage to a bus shelter, using a phone at "
        "the wheel"
    ),
    "post": "chief executive, finance director, head of sales, chairman, operations director",
    "cause": "resurfacing works, a burst water main, bridge repairs, a fallen tree, a cycling race",
    "topic": "food, gardens, old films, the sea, village life, trains, bad manners, the weather",
}
WORDS = {kind: found.split(", ") for kind, found in _WORDS.items()}


def filled(chance: random.Random, form: str) -> str:
    """Return a form, filled in."""
    return _SLOT.sub(lambda found: _value(chance, found[1]), form)


def _value(chance: random.Random, slot: str) -> str:
    if found := _RANGE.fullmatch(slot):
        low, high, digits = int(found[1]), int(found[2]), found[3]
        return f"{chance.uniform(low, high):.{digits}f}" if digits else str(chance.randint(low, high))
    chosen = chance.choice(slot.split("|"))
    if chosen == "name":
        return f"{chance.choice(WORDS['given'])} {chance.choice(WORDS['family'])}"
    if chosen.lower() in WORDS:
        word = chance.choice(WORDS[chosen.lower()])
        return word.upper() if chosen.isupper() else word
    return chosen


BULLETINS = (
    (
        "Winning numbers in the {midday|evening} draw",
        (
            "The numbers drawn in the {day} {midday|evening} draw in {city} were {1-49}, {1-49}, {1-49}, {1-49}, "
            "{1-49} and {1-49}, and the bonus number was {1-49}. {1-9} tickets matched five numbers and win "
            "{2000-90000} each, and {100-900} tickets matched four. Nobody matched all six, so the jackpot for the "
            "next draw rises to {2-40} million. Tickets may be handed in at any office within {90|180} days."
        ),
    ),
    (
        "Fuel prices on {day}",
        (
            "A litre of unleaded petrol costs {1-2.3} on average in {city} on {day}, {1-9.1} percent {more|less} "
            "than a week ago, the motorists' association said. Diesel stood at {1-2.3}. The cheapest station was on "
            "{street} Road at {1-2.3}, the dearest on {street} Street at {1-2.3}. The association advises drivers to "
            "fill up in the evening, when prices are lowest."
        ),
    ),
    (
        "Air quality in {city}",
        (
            "The air quality index in {city} stood at {20-300} at {5-11} a.m. on {day}, against {20-300} a day "
            "earlier. Fine dust reached {8-200} micrograms per cubic metre at {street} Square and {8-200} at "
            "{street} Park. Children and people with heart or lung disease should avoid long stays outdoors when the "
            "index is above 100, the environment agency says."
        ),
    ),
    (
        "Consumer prices in {city}",
        (
            "Consumer prices in the {city} region {rose|fell} by {0-3.1} percent in {month} from the month before, "
            "the statistics office said on {day}. Compared with {month} of last year they were {1-9.1} percent "
            "higher. Food cost {1-9.1} percent more, housing {1-9.1} percent and transport {1-9.1} percent. "
            "Economists polled by this newspaper had expected {1-9.1} percent on average."
        ),
    ),
    (
        "New infections",
        (
            "Health authorities in {city} reported {100-9000} new infections on {month} {1-28}, and {1-90} deaths. "
            "{10-900} people are being treated in hospital, {2-90} of them in intensive care. Since the beginning of "
            "the outbreak {10000-90000} cases have been confirmed and {300-900} people have died. The incidence over "
            "seven days stands at {10-400} per 100,000. Residents are asked to wear masks on public transport and to "
            "stay at home with symptoms."
        ),
    ),
    (
        "{street} {Road|Street} closed",
        (
            "Drivers should expect delays on {street} {Road|Street} in {city} from {day} because of {cause}. Traffic "
            "will be diverted by way of {street} Street and {street} Lane, and buses will not stop at {street} "
            "Square. Access for residents and emergency services will be kept open at all times. The council "
            "apologises for the inconvenience and thanks everyone for their patience while the work is carried out."
        ),
    ),
    (
        "In court",
        (
            "{name}, {18-80}, of {street} Street, {city}, pleaded guilty to {offence} on {month} {1-28} when "
            "appearing before magistrates. The court imposed a fine of {80-900} and ordered the payment of {50-200} "
            "in costs and a surcharge of {20-90} to fund victim services. The defendant was given {14|28|60} days to "
            "pay."
        ),
    ),
    (
        "{firm} names new {post}",
        (
            "{firm} has named {name} as its new {post}, the company said on {day}. The appointment takes effect on "
            "{month} 1. The new {post} comes from {firm}, where {he|she} spent {3-20} years, and succeeds {name}, "
            "who is retiring. The board thanked the outgoing colleague for many years of loyal service and wished "
            "both of them every success in the future."
        ),
    ),
    (
        "{day}'s weather",
        (
            "Residents of {city} can expect {sky} in the morning, {sky} around midday and {sky} towards evening on "
            "{day}. A {wind} wind will blow from the {north|south|east|west}. The night stays {mild|cool|cold} with "
            "{sky}. Over the next few days the weather remains changeable, and those who are planning a trip to the "
            "coast should keep an eye on the latest forecast and take warm clothing with them."
        ),
    ),
    (
        "Death notice",
        (
            "{name}, of {street} Street, {city}, passed away peacefully at home surrounded by family on {day}, aged "
            "{60-99}. Beloved {husband|wife} of {given}, dear parent of {given} and {given}, and a much loved "
            "grandparent. The funeral service will take place at {street} Church on {day} at {10-15} o'clock, "
            "followed by burial in the adjoining cemetery. Family flowers only, please. Donations in memory may be "
            "made to the hospice, with thanks for their kindness and care."
        ),
    ),
    (
        "{firm} posts quarterly {profit|loss}",
        (
            "{firm} reported a net {profit|loss} of {10-900} million for the {first|second|third|fourth} quarter, "
            "compared with a {profit|loss} of {10-900} million a year earlier. Revenue {rose|fell} {1-40} percent to "
            "{1-90.1} billion. Earnings per share were {1-9.1}, against the {1-9.1} that analysts had forecast on "
            "average. The shares {gained|lost} {1-9.1} percent in early trading. {firm} confirmed its outlook for "
            "the full year."
        ),
    ),
    (
        "{city} to meet {city}",
        (
            "{city} will meet {city} on {day} at {street} Park in the {second|third|fourth} round of the cup. {name} "
            "is out with a {knee|thigh|shoulder} injury and {name} is suspended. The visitors have won "
            "{two|three|four} of their last {five|six} matches, the home side only {one|two}. Kick-off is at {1-8} "
            "p.m., and tickets are still available at the gate on the day of the match."
        ),
    ),
    (
        "{sky} and police speed checks",
        (
            "Police in {city} will check the speed of drivers on {street} Road on {day}, on {street} Street on {day} "
            "and on {street} Lane on {day}. Further checks without notice are possible anywhere in the city. The "
            "police point out that driving too fast is still the most frequent cause of serious accidents and ask "
            "all drivers to keep to the limits, in particular near schools and nurseries."
        ),
    ),
    (
        "Bond auction",
        (
            "The treasury sold {1-9.1} billion in {two|five|ten|thirty}-year bonds on {day} at an average yield of "
            "{1-9.2} percent, up from {1-9.2} percent at the last auction. Bids came to {1-4.2} times the amount on "
            "offer, against {1-4.2} times in {month}. The debt agency plans to sell another {1-9.1} billion in "
            "{month}."
        ),
    ),
    (
        "Ships in port",
        (
            "The {given} {family} arrived in {city} from {city} on {day} with {200-9000} containers and leaves for "
            "{city} on {day}. The {given} {family} is expected on {day} with {2-90} thousand tonnes of "
            "{grain|coal|ore|timber}. High water is at {1-11}:{10-59} a.m. and {1-11}:{10-59} p.m., low water at "
            "{1-11}:{10-59} a.m. and {1-11}:{10-59} p.m."
        ),
    ),
)
NOTICES = (
    (
        "Lost and found",
        (
            "A {black|brown|grey} {cat|dog|parrot} was found on {street} Street in {city} on {day}. The owner may "
            "call {200-999}-{1000-9999}."
        ),
    ),
    (
        "Library hours",
        "The library on {street} Road stays closed on {day} because of {cause}. Books may be returned on {day}.",
    ),
    (
        "Blood donation",
        (
            "The blood service is at {street} Hall in {city} on {day} from {2-4} to {6-8} p.m. Donors should bring "
            "an identity card."
        ),
    ),
    (
        "Roadside stall",
        "Fresh {cherries|eggs|honey|apples} are sold at {street} Farm near {city} every {day} until {month}.",
    ),
    (
        "Anniversary",
        "{name} and {name} of {city} celebrate their golden wedding on {day}. The editors congratulate the couple.",
    ),
)
FOOTER = (
    (
        "Sign up for {our|the} {morning|evening|weekly} {briefing|letter} and {never miss a story|read the news "
        "before everyone else}."
    ),
    (
        "{Like|Follow} us on {Facebook|Mastodon|Telegram} and {share|recommend} this {article|story} with your "
        "{friends|family|colleagues}."
    ),
    "{city} {Courier|Herald|Gazette|Tribune} is published by {firm} and printed in {city} since {1850-1990}.",
    "{name} is {our|the} correspondent in {city} and has covered the {region|continent|country} for {5-30} years.",
    "To {report a mistake|send a correction}, write to the readers' editor at {street} Street {1-200}, {city}.",
    (
        "{Independent|Honest|Quality} journalism {costs money|is expensive}: {please consider|think about} {a "
        "donation|a subscription} {today|this month}."
    ),
    "Reproduction {in whole or in part|of any kind} requires the {written|prior} consent of {firm}.",
    (
        "Comments are {moderated|checked} before they appear, and {may be shortened|can be refused} without {a "
        "reason|further notice}."
    ),
    "This website {uses|sets} cookies; by {reading on|continuing} you {accept|agree to} our {terms|policy on data}.",
    "Subscribers {can|may} read this {newspaper|magazine} on {all their devices|paper and screen} for {3-20} a month.",
    (
        "The {Courier|Herald|Gazette|Tribune} is a member of the {press council|publishers' association} and "
        "follows its code of {conduct|practice}."
    ),
    "{More|Other} stories about {topic}, {topic} and {topic} are found in {our|the} {archive|weekend edition}.",
    "Photographs by {name} and {name}; {layout|graphics} by {name}; translated by {name} in {city}.",
    "For {advertising|small ads} call {name} at {200-999} {1000-9999}, {weekdays|daily} from {8-10} to {4-6}.",
)
COLUMN = (
    (
        "In this column {name} writes about {topic}, {topic} and whatever else came up during the week. "
        "{Letters|Complaints} reach {him|her} at the editor's office on {street} Street, and are answered in "
        "turn, however long that takes. The opinions in it are the author's own and often change from one {day} "
        "to the next."
    ),
    (
        "{name} has lived in {city} for {5-40} years and still gets lost on the way to {street} Square. Every "
        "{day} {he|she} tells us what {he|she} saw there, whom {he|she} met, and why none of it could have "
        "happened anywhere else. Earlier pieces have been collected in a book that nobody at the office has read."
    ),
    (
        "Ask {given}: our adviser on {topic} and {topic} answers questions from readers every {day}. Names are "
        "changed, questions shortened, and no advice is ever given on money or the law. Write a postcard, for "
        "{given} does not read electronic mail, and leave enough room for the answer."
    ),
    (
        "What did we get wrong? Each {day} this page looks back at the predictions of {city}'s pundits "
        "{five|ten|twenty} years ago, compares them with what really happened, and hands out the golden turnip "
        "for the boldest of all mistakes. Nominations are welcome until {day} evening and cannot be returned."
    ),
)
DIGESTS = ("News in brief", "The {morning|evening} in short", "What happened on {day}")
