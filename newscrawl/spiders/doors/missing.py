"""What a door showed and shows no longer has perhaps been taken off the site."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider

_FEW, _SHARE = 20, 0.2
"""More than these, of those that a door has shown, do not vanish at once: then it is the door that is broken."""


async def tell_missing(spider: "NewsSpider", shown: dict[str, set[str]]) -> list[str]:
    """Have those looked at that doors of one kind, read to their ends, show no longer.

    ``shown``: for each door the rows that it shows. Returns the doors that are not believed.
    """
    missing: set[str] = set()
    doubtful = []
    for door, ids in shown.items():
        vanished = await spider.asked(spider.ledger.not_shown, door, ids)
        if len(vanished) > max(_FEW, _SHARE * (len(ids) + len(vanished))):
            doubtful.append(door)
            spider.count("doors/doubtful")
        else:
            missing.update(row["_id"] for row in vanished)
    missing -= set().union(*shown.values())
    if missing:
        trusted = [door for door in shown if door not in doubtful]
        spider.count("missing", await spider.asked(spider.ledger.suspect, missing, trusted))
    return doubtful
