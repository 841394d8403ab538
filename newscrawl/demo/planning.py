"""Which stories there are: ids, dates, sections, markup and duplicates, all from the seed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from newscrawl.demo import words
from newscrawl.demo.prose import Prose, dice, happens
from newscrawl.demo.sections import SECTIONS, SITE_NAME
from newscrawl.demo.stories import Outline

FIRST = datetime(2004, 3, 2, 6, 30, tzinfo=UTC)
RELAUNCH = datetime(2018, 1, 15, 9, 0, tzinfo=UTC)
"""From here on pages carry metadata and some are of the cloud template."""
LAST = datetime(2026, 10, 30, 18, 0, tzinfo=UTC)
OLD_SHARE = 0.45
AGENCIES = ("AP", "AP", "AP", "Reuters", "Reuters", "AFP", "AFP", "UPI", "dpa")
FIRST_ID = 1001
LAST_ID = 56_000
EVERY_DUPLICATE = 12
PARTS = 3
"""Pages that the first story of each template is cut into."""
_REACH = 40
_SLUGS = tuple(SECTIONS)
# The parent section has few posts of its own.
_WEIGHTS = (1, 4, 3, 3, 4, 4, 4, 4, 4)


def plan(seed: int, articles: int) -> list[Outline]:
    """Return the outlines of all stories, oldest first."""
    outlines: list[Outline] = []
    step = max(2, (LAST_ID - FIRST_ID) // max(articles, 1))
    for index in range(articles):
        chance = dice(seed, "plan", index)
        post_id = FIRST_ID + index * step + chance.randrange(step)
        copy = index % EVERY_DUPLICATE == EVERY_DUPLICATE - 1
        make = _duplicate if copy else _original
        outlines.append(make(chance, outlines, post_id, _date(chance, index, articles)))
    for cloud in (False, True):
        modern = (one for one in outlines if one.yoast and one.cloud == cloud and one.duplicate_of is None)
        if first := next(modern, None):
            outlines[first.index] = replace(first, parts=PARTS)
    return outlines


def _date(chance: Random, index: int, articles: int) -> datetime:
    place = (index + 0.8 * chance.random()) / articles
    if place < OLD_SHARE:
        moment = FIRST + (RELAUNCH - FIRST) * (place / OLD_SHARE)
    else:
        moment = RELAUNCH + (LAST - RELAUNCH) * ((place - OLD_SHARE) / (1 - OLD_SHARE))
    return moment.replace(microsecond=0)


def another(seed: int, before: Sequence[Outline], published: datetime, modified: datetime, section: str) -> Outline:
    """Return the outline of one more story, to stand behind these; without a section, in any."""
    chance = dice(seed, "another", len(before))
    post_id = (before[-1].post_id if before else FIRST_ID) + 1 + chance.randrange(3)
    outline = _original(chance, before, post_id, published, (section,) if section else ())
    return replace(outline, modified=modified if outline.yoast else None)


def _original(
    chance: Random, before: Sequence[Outline], post_id: int, published: datetime, chosen: tuple[str, ...] = ()
) -> Outline:
    sections = chosen or _sections(chance)
    modern = published >= RELAUNCH
    if sections[0] == "opinion":
        kind, agency, account = "commentary", SITE_NAME, Prose(chance).name()
    elif happens(chance, 0.35 if modern else 0.75):
        kind, agency, account = "wire", chance.choice(AGENCIES), chance.choice((SITE_NAME, "Editor"))
    else:
        kind, agency, account = "report", SITE_NAME, SITE_NAME
    return Outline(
        post_id=post_id,
        headline=Prose(chance).headline(),
        sections=sections,
        published=published,
        kind=kind,
        agency=agency,
        account=account,
        tags=tuple(chance.sample(words.TAGS, chance.randrange(5))),
        cloud=modern and happens(chance, 0.7),  # the share of the cloud template since the relaunch
        yoast=modern,
        modified=_modified(chance, published) if modern else None,
        index=len(before),
    )


def _modified(chance: Random, published: datetime) -> datetime:
    return published + timedelta(minutes=chance.randrange(3000))


def _sections(chance: Random) -> tuple[str, ...]:
    first = chance.choices(_SLUGS, _WEIGHTS)[0]
    second = chance.choices(_SLUGS, _WEIGHTS)[0]
    both = happens(chance, 0.15)  # the share of stories in two sections
    return (first, second) if both and first != second and "opinion" not in {first, second} else (first,)


def _duplicate(chance: Random, before: list[Outline], post_id: int, published: datetime) -> Outline:
    """Publish an earlier story once more: another id and section, sometimes another headline, the same words."""
    originals = [one for one in before[-_REACH:] if one.duplicate_of is None and one.kind != "commentary"]
    source = chance.choice(originals)
    elsewhere = [slug for slug in _SLUGS if slug not in {*source.sections, "opinion", "news"}]
    # Within days of the first, but in the order of the ids.
    published = max(before[-1].published + timedelta(hours=2), published)
    modern = published >= RELAUNCH
    return Outline(
        post_id=post_id,
        headline=chance.choice((source.headline, Prose(chance).headline())),
        sections=(chance.choice(elsewhere),),
        published=published,
        kind=source.kind,
        agency=source.agency,
        account=source.account,
        tags=source.tags,
        cloud=modern and happens(chance, 0.5),  # either template
        yoast=modern,
        modified=_modified(chance, published) if modern else None,
        index=len(before),
        duplicate_of=source.post_id,
    )
