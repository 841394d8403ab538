"""The first pipeline: every text of an item is clean, however the item came in."""

from copy import deepcopy
from datetime import UTC, datetime

from newscrawl.items import Article, Dateline, Embed, Front, Image, Refusal, RelatedLink
from newscrawl.pipelines.clean import CleanPipeline

DIRTY = " Iran&#8217;s\u00a0 pl\u00adan\n"
CLEAN = "Iran’s plan"
ADDRESS = "https://iranfocus.com/a/?q=a&amp;b"


def dirty_article():
    link = RelatedLink(url=ADDRESS, headline=DIRTY, excerpt=DIRTY)
    return Article(
        url=ADDRESS,
        site="iranfocus.com",
        keys=[ADDRESS],
        aliases=[ADDRESS],
        headline=DIRTY,
        description=DIRTY,
        body=f"{DIRTY}\n\n\n{DIRTY}",
        authors=[DIRTY, CLEAN, "\u200b", "Ali Rad"],
        byline=DIRTY,
        agency=DIRTY,
        dateline=Dateline(place=DIRTY, agency=DIRTY, date=DIRTY),
        date_published=datetime(2020, 5, 3, tzinfo=UTC),
        date_published_raw=DIRTY,
        section=[DIRTY, "", CLEAN],
        tags=[DIRTY, CLEAN, " "],
        language=" en ",
        images=[Image(url=ADDRESS, caption=DIRTY, alt=DIRTY)],
        embeds=[Embed(kind="tweet", url=ADDRESS, text=DIRTY)],
        related=[link],
        fronts=[Front(block="latest", heading=DIRTY, links=[deepcopy(link)])],
        sources={"body": "markup"},
    )


async def test_every_text_is_clean_and_addresses_stay_as_they_are():
    article = await CleanPipeline().process_item(dirty_article())
    link = RelatedLink(url=ADDRESS, headline=CLEAN, excerpt=CLEAN)
    assert article == Article(
        url=ADDRESS,
        site="iranfocus.com",
        keys=[ADDRESS],
        aliases=[ADDRESS],
        headline=CLEAN,
        description=CLEAN,
        body=f"{CLEAN}\n\n{CLEAN}",
        authors=[CLEAN, "Ali Rad"],
        byline=CLEAN,
        agency=CLEAN,
        dateline=Dateline(place=CLEAN, agency=CLEAN, date=CLEAN),
        date_published=datetime(2020, 5, 3, tzinfo=UTC),
        date_published_raw=DIRTY,
        section=[CLEAN, CLEAN],
        tags=[CLEAN],
        language="en",
        images=[Image(url=ADDRESS, caption=CLEAN, alt=CLEAN)],
        embeds=[Embed(kind="tweet", url=ADDRESS, text=CLEAN)],
        related=[link],
        fronts=[Front(block="latest", heading=CLEAN, links=[link])],
        sources={"body": "markup"},
    )


async def test_a_clean_article_comes_out_as_it_went_in():
    once = await CleanPipeline().process_item(dirty_article())
    assert await CleanPipeline().process_item(deepcopy(once)) == once


async def test_what_is_no_article_passes_untouched():
    refusal = Refusal(url=ADDRESS, site="iranfocus.com", reason=DIRTY)
    assert await CleanPipeline().process_item(refusal) is refusal
    assert refusal.reason == DIRTY
    assert await CleanPipeline().process_item(None) is None
