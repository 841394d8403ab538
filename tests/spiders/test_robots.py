"""What robots.txt forbids is never asked for, whatever leads there. The site's own log counts."""

import json
from types import SimpleNamespace

import pytest

FORBIDDEN = b"User-agent: *\nDisallow: /private/\nDisallow: /*?secret\n"
STORED = ("/iraq/1-story/", "/iraq/2-story/")


def put(site, answer):
    """Let every door and every kind of link lead to what is forbidden; return the ways there."""
    plain = {"Content-Type": "text/plain"}
    site.pages["/robots.txt"] = answer(FORBIDDEN, 200, plain)
    for path in STORED:
        site.story(path)
    body = site.pages[STORED[0]].body.decode()
    link = '<p><a href="/private/10-story/">More</a> <a href="/iraq/17-story/?secret">still</a></p></div></article>'
    next_part = f'<link rel="next" href="{site.url}/private/11-story/2/">'
    canonical = f'<link rel="canonical" href="{site.url}/private/12-story/">'
    site.put(STORED[0], body.replace("</div></article>", link).replace("</head>", f"{next_part}</head>"))
    site.put("/iraq/3-story/", body.replace("<head>", f"<head>{canonical}").replace("-story", "-story3"))
    site.redirect("/iraq/4-story/", "/private/13-story/", 302)
    site.redirect("/iraq/5-story/", "/iraq/5-moved/", 301)
    site.redirect("/iraq/5-moved/", f"{site.url}/private/14-story/", 308)
    site.put("/iraq/6-story/", '<meta http-equiv="refresh" content="0; url=/private/15-story/">')
    site.redirect("/iraq/7-story/", "/%70rivate/16-story/", 302)
    ways = [
        "/private/18-story/",
        "/iraq/3-story/",
        "/iraq/4-story/",
        "/iraq/5-story/",
        "/iraq/6-story/",
        "/iraq/7-story/",
    ]
    site.section("iraq", [*STORED, *ways], following="/private/page/2/")
    site.section("private", ["/private/19-story/"])
    site.section("syria", ["/syria/20-story/"])
    site.redirect("/syria/", "/private/syria/")
    for number in range(10, 21):
        site.story(f"/private/{number}-story/")
    item = f"<item><title>T</title><link>{site.url}/private/21-story/</link></item>"
    site.pages["/feed/"] = answer(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), 200, plain)
    files = (
        f"<sitemap><loc>{site.url}/private/sitemap.xml</loc></sitemap><sitemap><loc>{site.url}/map.xml</loc></sitemap>"
    )
    site.pages["/wp-sitemap.xml"] = answer(f"<sitemapindex>{files}</sitemapindex>".encode(), 200, plain)
    url = f"<url><loc>{site.url}/private/22-story/</loc></url>"
    site.pages["/map.xml"] = answer(f"<urlset>{url}</urlset>".encode(), 200, plain)
    site.redirect("/sitemap_index.xml", "/private/sitemap.xml")
    post = {"id": 23, "link": f"{site.url}/private/23-story/", "title": {"rendered": "T"}, "status": "publish"}

    def more(path):
        if path.startswith("/wp-json/"):
            return answer(json.dumps([post]).encode(), 200, {"Content-Type": "application/json", "X-WP-Total": "1"})
        return None

    site.answer_any = more


@pytest.fixture(scope="module")
def obeyed(crawl, databases, mongo, tiny_sites, answer, make_due):
    """Crawl such a site, again when all is due, again when what is stored leads there, and again in full."""
    with databases() as name, tiny_sites() as site:
        put(site, answer)
        runs = [crawl(name, "-a", f"base_url={site.url}")]
        make_due(mongo[name])
        runs.append(crawl(name, "-a", f"base_url={site.url}"))
        for path in STORED:
            site.redirect(path, "/private/24-story/", 301)
        make_due(mongo[name])
        runs.append(crawl(name, "-a", f"base_url={site.url}"))
        runs.append(crawl(name, "-a", f"base_url={site.url}", "-a", "full=1"))
        reasons = {row["url"].removeprefix(site.url): row.get("reason") for row in mongo[name].ledger.find({})}
        yield SimpleNamespace(runs=runs, asked=[path for path, _ in site.requests], reasons=reasons, db=mongo[name])


def test_nothing_that_is_forbidden_is_ever_asked_for(obeyed):
    # In the last one stored articles lead there: that is said, too.
    assert [run.status for run in obeyed.runs] == [0, 0, 0, 7]
    assert obeyed.asked.count("/robots.txt") == 4
    assert len(obeyed.asked) > 40
    assert not [path for path in obeyed.asked if "rivate" in path or "secret" in path]


def test_every_way_there_leaves_its_reason(obeyed):
    ways = {path: reason for path, reason in obeyed.reasons.items() if reason == "robots"}
    articles = {
        "/private/10-story/",
        "/private/18-story/",
        "/private/21-story/",
        "/private/22-story/",
        "/private/23-story/",
    }
    redirects = {f"/iraq/{number}-story/" for number in (4, 5, 6, 7)}
    assert ways.keys() >= articles | redirects | {"/private/sitemap.xml", "/sitemap_index.xml", "/syria/", "/private/"}


def test_stored_articles_that_lead_there_now_stay(obeyed):
    assert obeyed.db.articles.count_documents({"status": "live", "revision": 1}) == len(STORED) + 1
