"""The second pipeline: an article's identity, and one link a target."""

from newscrawl.archive.documents import link_keys
from newscrawl.identity import content_hash
from newscrawl.items import Article, Embed, Front, Refusal, RelatedLink
from newscrawl.pipelines.dedup import DedupPipeline, unique_links
from newscrawl.spiders.registry import own_key

SITE = "https://iranfocus.com"


def link(path, block="related", **given):
    return RelatedLink(url=SITE + path, headline=path, block=block, **given)


def article(**given):
    fields = {"url": f"{SITE}/iraq/12-a/", "keys": ["iranfocus.com#12", "iranfocus.com/iraq/12-a"], "headline": "A"}
    return Article(**(fields | {"body": "One two three."} | given))


async def identified(**given):
    return await DedupPipeline().process_item(article(**given))


async def test_an_article_gets_the_hash_of_its_content():
    found = await identified()
    assert found.content_hash == content_hash(found)
    edited = await identified(headline="B")
    assert edited.content_hash != found.content_hash


async def test_a_target_is_kept_once_under_its_canonical_address_the_first_wins():
    given = [
        link("/b/?utm_source=related", position=1),
        link("/b/", block="inline", position=1),
        link("/c/#top", block="inline", position=2),
        RelatedLink(url="http://www.iranfocus.com/c", headline="again", block="inline", position=3),
        link("/c/amp/", block="inline", position=4),
    ]
    found = await identified(related=given)
    assert [(one.url, one.block, one.position) for one in found.related] == [
        (f"{SITE}/b/", "related", 1),
        (f"{SITE}/c/", "inline", 2),
    ]


async def test_an_article_is_one_target_under_whatever_slug_and_section_it_is_linked():
    given = [
        link("/iraq/5-old-slug/", position=1),
        link("/economy/5-new-slug/?amp=1", block="inline", position=1),
        RelatedLink(url="http://m.iranfocus.com/5-short", headline="again", block="inline", position=2),
        link("/iraq/50-old-slug/", block="inline", position=3),
        link("/tag/5-years/", block="inline", position=4),
        RelatedLink(url="https://other.example/iraq/5-old-slug/", headline="other", block="inline", position=5),
    ]
    found = await identified(related=given, fronts=[Front(block="latest", links=given[:3])])
    assert [(one.url.partition("/")[2][1:], one.key) for one in found.related] == [
        ("iranfocus.com/iraq/5-old-slug/", "iranfocus.com#5"),
        ("iranfocus.com/iraq/50-old-slug/", "iranfocus.com#50"),
        ("iranfocus.com/tag/5-years/", None),
        ("other.example/iraq/5-old-slug/", None),
    ]
    assert [one.key for one in found.fronts[0].links] == ["iranfocus.com#5"]
    assert link_keys(found.related)[:3] == ["iranfocus.com#5", "iranfocus.com/iraq/5-old-slug", "iranfocus.com#50"]


async def test_links_to_the_article_itself_and_links_that_lead_nowhere_go():
    own = [link("/iraq/12-a/?fbclid=1"), link("/iraq/12-an-older-slug/")]
    given = [*own, RelatedLink(url="mailto:a@b.c"), RelatedLink(url="http://[x"), link("/b/")]
    assert [one.url for one in (await identified(related=given)).related] == [f"{SITE}/b/"]


async def test_a_front_keeps_a_link_to_the_article_that_it_stands_beside():
    front = Front(block="latest", links=[link("/iraq/12-a/"), link("/b/?utm_source=x"), link("/b/")])
    found = await identified(fronts=[front])
    assert [one.url for one in found.fronts[0].links] == [f"{SITE}/iraq/12-a/", f"{SITE}/b/"]


async def test_an_embeds_address_loses_its_trackers_and_an_embed_without_one_stays():
    given = [
        Embed(kind="tweet", url="https://twitter.com/a/status/1?ref_src=twsrc%5Etfw"),
        Embed(kind="post", text="T"),
    ]
    found = await identified(embeds=given)
    assert [one.url for one in found.embeds] == ["https://twitter.com/a/status/1", ""]


async def test_the_tracker_on_a_link_makes_no_edit():
    plain = await identified(related=[RelatedLink(url=f"{SITE}/b/", headline="B", block="inline")])
    tracked = await identified(related=[RelatedLink(url=f"{SITE}/b/?utm_source=x", headline="B", block="inline")])
    assert plain.content_hash == tracked.content_hash


async def test_identifying_twice_changes_nothing():
    once = await identified(related=[link("/b/?utm_source=x"), link("/b/")])
    before = (once.content_hash, list(once.related))
    again = await DedupPipeline().process_item(once)
    assert (again.content_hash, again.related) == before


def test_different_targets_are_all_kept_in_order():
    given = [link("/b/?id=1"), link("/b/?id=2"), link("/B/"), link("/b%2Fc"), link("/b/c")]
    assert [one.url for one in unique_links(given, set(), own_key)] == [one.url for one in given]


async def test_what_is_no_article_passes_untouched():
    refusal = Refusal(url=SITE, site="iranfocus.com", reason="empty")
    assert await DedupPipeline().process_item(refusal) is refusal
