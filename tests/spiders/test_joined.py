"""Articles that are cut into several pages, crawled: stored whole and once, or not at all."""

import pytest

SLUG = "/iraq/1-story/"


def numbers(site, last, current):
    links = [
        f'<span class="post-page-numbers current">{number}</span>'
        if number == current
        else f'<a class="post-page-numbers" href="{site.url}{SLUG}{f"{number}/" if number > 1 else ""}">{number}</a>'
        for number in range(1, last + 1)
    ]
    return f'<div class="page-links">Pages: {" ".join(links)}</div>'


def put(site, last=3, named=None, add=""):
    """Serve a story of some parts, each of which says that there are so many; return its texts."""
    texts = [f"Part {number} says {' '.join(f'w{number}x{n}' for n in range(20))}." for number in range(1, last + 1)]
    for number, text in enumerate(texts, 1):
        path = SLUG if number == 1 else f"{SLUG}{number}/"
        site.story(path, headline="About the story", paragraphs=[text])
        page = site.pages[path].body.decode()
        site.put(path, page.replace("</div></article>", f"{add}{numbers(site, named or last, number)}</div></article>"))
    site.section("iraq", [SLUG])
    return texts


def go(crawl, database, site, *more):
    return crawl(database, "-a", f"base_url={site.url}", "-s", "RETRY_TIMES=0", *more)


def test_the_parts_are_one_article_in_order_and_the_next_run_fetches_none_of_them(crawl, database, db, tiny):
    texts = put(tiny, 4)
    assert go(crawl, database, tiny).status == 0
    (document,) = db.articles.find({})
    assert document["body"] == "\n\n".join(texts)
    assert (document["_id"], document["headline"]) == (tiny.url + SLUG, "About the story")
    assert document["aliases"] == [f"{tiny.url}{SLUG}{number}/" for number in (2, 3, 4)]
    assert [path for path in tiny.paths if "story" in path] == [SLUG, f"{SLUG}2/", f"{SLUG}3/", f"{SLUG}4/"]
    before = len(tiny.paths)
    assert " 1 known" in go(crawl, database, tiny).out
    assert not [path for path in tiny.paths[before:] if "story" in path]


def test_a_part_that_is_listed_is_no_article_of_its_own(crawl, database, db, tiny):
    texts = put(tiny)
    for listed in ([f"{SLUG}2/"], [f"{SLUG}3/", SLUG, f"{SLUG}2/"]):
        tiny.section("iraq", listed)
        assert go(crawl, database, tiny).status == 0
        (document,) = db.articles.find({})
        assert (document["_id"], document["body"]) == (tiny.url + SLUG, "\n\n".join(texts))
        assert db.ledger.distinct("article") == [tiny.url + SLUG]


def test_an_edit_of_a_later_part_is_an_edit_of_the_article(crawl, database, db, tiny):
    texts = put(tiny)
    go(crawl, database, tiny)
    path = f"{SLUG}3/"
    tiny.put(path, tiny.pages[path].body.decode().replace(texts[2], "Quite another end."))
    assert " 1 updated" in go(crawl, database, tiny, "-a", "full=1").out
    assert db.articles.find_one()["body"].endswith("\n\nQuite another end.")
    assert db.revisions.find_one()["changes"]["body"] == "\n\n".join(texts)


def missing(site, _answer):
    del site.pages[f"{SLUG}3/"]


def empty(site, _answer):
    site.put(f"{SLUG}3/", " ")


def forbidden(site, answer):
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /*/3/\n", 200, {"Content-Type": "text/plain"})


def back_to_the_first(site, _answer):
    site.redirect(f"{SLUG}3/", SLUG)


def cut_off(site, answer):
    page = site.pages[f"{SLUG}3/"].body
    site.pages[f"{SLUG}3/"] = answer(page[:200], 200, {"Content-Type": "text/html"}, missing=5000)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (missing, "not_found"),
        (empty, "empty"),
        (forbidden, "robots"),
        (back_to_the_first, "moved"),
        (cut_off, "cut_off"),
    ],
)
def test_an_article_of_which_a_part_cannot_be_had_is_not_stored_and_tried_again(
    crawl, database, db, tiny, answer, make_due, trouble, reason
):
    put(tiny)
    trouble(tiny, answer)
    run = go(crawl, database, tiny)
    assert (run.status, db.articles.count_documents({})) == (0, 0)
    (row,) = db.ledger.find({"kind": "article"})
    assert (row["url"], row["state"], row["reason"]) == (tiny.url + SLUG, "refused", f"part:{reason}")
    assert f"part:{reason} 1" in run.out
    texts = put(tiny)
    tiny.pages.pop("/robots.txt", None)
    make_due(db)
    assert go(crawl, database, tiny).status == 0
    assert db.articles.find_one()["body"] == "\n\n".join(texts)
    assert db.ledger.find_one({"kind": "article"})["state"] == "stored"


def test_an_article_of_endless_parts_is_given_up(crawl, database, db, tiny):
    put(tiny, 60)
    assert go(crawl, database, tiny).status == 0
    assert db.articles.count_documents({}) == 0
    assert db.ledger.find_one({"kind": "article"})["reason"] == "part:too_many"
    assert max(int(path.split("/")[3]) for path in tiny.paths if path.count("/") == 4) == 50


def test_a_limit_of_articles_counts_the_whole_one(crawl, database, db, tiny):
    texts = put(tiny)
    run = go(crawl, database, tiny, "-a", "max_items=1")
    assert run.status == 3
    assert [document["body"] for document in db.articles.find({})] == ["\n\n".join(texts)]
