"""Writes a story in full from its outline, in the forms of the agencies and of the site's own reports."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from newscrawl.demo import words
from newscrawl.demo.prose import Prose, dice, happens
from newscrawl.demo.sections import SITE_NAME
from newscrawl.demo.stories import Anchor, Dateline, Embed, Outline, Picture, Piece, Story

AGENCY_NAMES = {
    "AP": "Associated Press",
    "Reuters": "Reuters",
    "AFP": "Agence France Presse",
    "UPI": "United Press International",
    "dpa": "Deutsche Presse-Agentur",
}
_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_TWEETS_SINCE = 2010
_LINK_REACH = 60
_SPOILT = 15
_Names = tuple[str, ...]


def write(seed: int, outline: Outline, outlines: Sequence[Outline], source: Story | None = None) -> Story:
    """Return the story of an outline; ``source`` is the story whose words a duplicate repeats."""
    chance = dice(seed, "story", outline.post_id)
    layout = _layout(chance, outline)
    pictures = _featured(chance, outline)
    if source:
        return Story(
            outline=outline,
            headline=outline.headline,
            pieces=source.pieces,
            layout=source.layout,
            lead=source.lead,
            authors=source.authors,
            byline_lines=source.byline_lines,
            source_line=source.source_line,
            dateline=source.dateline,
            modified=outline.modified,
            pictures=pictures,
        )
    prose = Prose(chance)
    dateline, source_line = _dateline(chance, outline)
    authors, byline_lines = _byline(chance, outline, prose)
    pieces, lead = _text(chance, outline, prose, layout, dateline)
    # A wire story says somewhere whose it is.
    if outline.kind == "wire" and dateline and happens(chance, 0.4):  # the share without a lead
        lead = ""
    return Story(
        outline=outline,
        headline=outline.headline,
        pieces=_linked(chance, outline, outlines, pieces),
        layout=layout,
        lead=lead if outline.kind == "wire" else "",
        standfirst=prose.standfirst() if happens(chance, 0.3) else "",  # the share with a standfirst
        authors=authors,
        byline_lines=byline_lines,
        source_line=source_line,
        dateline=dateline,
        modified=outline.modified,
        pictures=pictures,
        mojibake=_mojibake(outline),
    )


def _layout(chance: Random, outline: Outline) -> str:
    if outline.cloud:
        return "p"
    return chance.choice(("p", "div") if outline.yoast else ("p", "div", "br"))


def _mojibake(outline: Outline) -> str:
    """Spoil every third of the oldest posts; the two kinds of damage take turns."""
    spoilt = outline.index < _SPOILT and outline.index % 3 == 1
    return ("cp1252", "latin-1")[outline.index % 2] if spoilt else ""


def _dateline(chance: Random, outline: Outline) -> tuple[Dateline | None, str]:
    """Return the dateline and the source line above it, in one of the forms the site has printed."""
    day, place = outline.published, chance.choice(words.PLACES).upper()
    if outline.kind == "commentary" or happens(chance, 0.15):  # the share without a dateline
        return None, ""
    if outline.kind == "report":
        if happens(chance, 0.5):  # either form
            city, date = chance.choice(words.CAPITALS), f"{day.day} {day:%B}"
            return Dateline(f"{city}, {date} -", city, SITE_NAME, date), SITE_NAME
        city, date = f"{chance.choice(words.PLACES)}, Iran", f"{_MONTHS[day.month - 1]} {day.day:02}"
        return Dateline(f"{SITE_NAME}: {city}, {date} –", city, SITE_NAME, date), ""
    if outline.agency == "Reuters":
        date = f"{day:%B} {day.day}"
        return Dateline(f"Reuters - {place}, {date} –", place, "Reuters", date), ""
    if outline.agency == "AFP":
        return Dateline(f"{place}, (AFP) —", place, "AFP"), ""
    return Dateline(f"{place} ({outline.agency}) –", place, outline.agency), ""


def _byline(chance: Random, outline: Outline, prose: Prose) -> tuple[_Names, _Names]:
    """Return the authors and the byline's paragraphs."""
    forms: tuple[tuple[_Names, _Names], ...]
    if outline.kind == "commentary":
        author = outline.account
        return (author,), ((f"By {author}",) if happens(chance, 0.4) else ())  # the box names them anyway
    name, other = prose.name(), prose.name()
    if outline.kind == "report" or outline.agency in {"AFP", "dpa"}:
        return (), ()
    if outline.agency == "AP":
        name = name.upper()
        forms = (
            ((name,), (f"By {name}, Associated Press Writer",)),
            ((name,), (f"By {name}", "Associated Press Writer")),
            ((), ("Associated Press Writer",)),
            ((name, other.upper()), (f"By {name} and {other.upper()}",)),
        )
    else:
        forms = (((), ()), ((name,), (f"By {name}",)), ((name, other), (f"By {name} and {other}",)), ((), ()))
    return forms[outline.index % len(forms)] if name != other.upper() and name != other else forms[1]


def _text(
    chance: Random, outline: Outline, prose: Prose, layout: str, dateline: Dateline | None
) -> tuple[list[Piece], str]:
    """Return the body's pieces with words, and the first paragraph without its dateline."""
    first = prose.paragraph(2)
    count = chance.randrange(5, 12)
    pieces = [Piece("p", f"{dateline.printed} {first}" if dateline else first)]
    pieces += [Piece("p", prose.paragraph()) for _ in range(count)]
    if layout != "br":
        if happens(chance, 0.35):  # the share with subheadings
            pieces.insert(3, Piece("h3", prose.subheading()))
            pieces.insert(6, Piece("h3", prose.subheading()))
        if happens(chance, 0.25):  # the share with a list
            kind = chance.choice(("ul", "ol"))
            pieces.insert(4, Piece(kind, items=tuple(prose.phrase() for _ in range(chance.randrange(2, 6)))))
        if happens(chance, 0.2):  # the share with a quotation
            pieces.insert(5, Piece("quote", prose.sentence()))
    for place, piece in _foreign(chance, outline, prose):
        pieces.insert(min(place, len(pieces)), piece)
    return pieces, first


def _foreign(chance: Random, outline: Outline, prose: Prose) -> list[tuple[int, Piece]]:
    """Return what stands between the paragraphs and is not the article's text, with its place."""
    found = []
    if happens(chance, 0.25):  # the share with a picture in the text
        kind = chance.choice(("figure", "wp-caption"))
        found.append((chance.randrange(2, 5), Piece(kind, picture=_picture(outline, prose, 2))))
    if outline.published.year >= _TWEETS_SINCE and happens(chance, 0.25):  # the share with a tweet
        author = prose.name()
        handle = author.split()[1].encode("ascii", "ignore").decode()
        url = f"https://twitter.com/{handle}/status/{chance.randrange(10**17, 10**18)}"
        found.append((chance.randrange(2, 6), Piece("tweet", embed=Embed("tweet", url, prose.sentence(), author))))
    if outline.published.year >= _TWEETS_SINCE and happens(chance, 0.2):  # the share with a video
        key = "".join(chance.choices("abcdefghijkmnopqrstuvwxyzABCDEFGH0123456789_-", k=11))
        video = Embed("video", f"https://www.youtube.com/embed/{key}")
        found.append((chance.randrange(2, 6), Piece("video", embed=video)))
    kinds = ("ad", "share", "newsletter") if outline.yoast else ("ad",)
    found += [(chance.randrange(1, 6), Piece(kind)) for kind in kinds if happens(chance, 0.6)]
    return found


def _featured(chance: Random, outline: Outline) -> tuple[Picture, ...]:
    wanted = happens(chance, 0.8 if outline.yoast else 0.3)
    return (_picture(outline, Prose(chance), 1),) if wanted else ()


def _picture(outline: Outline, prose: Prose, number: int) -> Picture:
    path = f"/wp-content/uploads/{outline.published:%Y/%m}/{outline.post_id}-{number}.jpg"
    return Picture(path, prose.caption() if outline.index % 4 else "", outline.slug.replace("-", " ")[:60].strip())


def _linked(chance: Random, outline: Outline, outlines: Sequence[Outline], pieces: list[Piece]) -> tuple[Piece, ...]:
    """Add links to earlier stories: boxes between the paragraphs, and anchors in their words."""
    earlier = [one for one in outlines[max(0, outline.index - _LINK_REACH) : outline.index] if one.duplicate_of is None]
    targets = iter(chance.sample(earlier, min(3, len(earlier))))
    for kind, share in (("also", 0.35), ("also-box", 0.15)):
        if happens(chance, share) and (target := next(targets, None)):
            anchor = Anchor(target.headline, _link_path(chance, outline, target), target.post_id)
            pieces.insert(chance.randrange(2, len(pieces)), Piece(kind, anchors=(anchor,)))
    if happens(chance, 0.4) and (target := next(targets, None)):  # the share with an anchor in its words
        place = next(at for at in range(len(pieces) - 1, 0, -1) if pieces[at].kind == "p")
        text = pieces[place].text
        anchor = Anchor(" ".join(text.split()[2:6]), _link_path(chance, outline, target), target.post_id)
        pieces[place] = Piece("p", text, anchors=(anchor,))
    return tuple(pieces)


def _link_path(chance: Random, outline: Outline, target: Outline) -> str:
    """Link as the site did at the time: old posts keep the old system's addresses."""
    if not outline.yoast and happens(chance, 0.3):  # the share of addresses nobody has corrected
        return f"/en/index.php?id={target.post_id}&option=com_content&view=article"
    return target.path


def wire_lead(story: Story) -> str:
    """Return a lead as printed: the agency's tag in front, its name behind."""
    agency = story.outline.agency
    return f"{agency}: {story.lead} {AGENCY_NAMES[agency]}"


def printed_date(moment: datetime) -> str:
    """Return a date as the theme shows it."""
    return f"{moment:%B} {moment.day}, {moment.year}"
