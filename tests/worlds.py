"""A site that lives, an archive of it, and crawls: what the tests of months and years are made of."""

import signal
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newscrawl.demo.server import Served


@dataclass
class World:
    """A site, an archive of it, and crawls."""

    served: Served
    db: Any
    name: str
    crawl: Any
    runs: list[Any] = field(default_factory=list)

    @property
    def site(self):
        return self.served.site

    def run(self, *arguments, status=0):
        """Crawl, and say what was asked for."""
        before = len(self.served.requests)
        done = self.crawl(self.name, "-a", f"base_url={self.served.url}", *arguments, seconds=1000)
        assert done.status == status, done.text
        done.asked = [path for _, path, _ in self.served.requests[before:]]
        done.report = self.db.runs.find_one(sort=[("started", -1)])
        self.runs.append(done)
        return done

    def row(self, path):
        """Return what the ledger knows of a path."""
        return self.db.ledger.find_one({"url": self.served.url + path, "kind": "article"})

    def article(self, story):
        """Return what is stored of a story."""
        return self.db.articles.find_one({"keys": f"{self.served.url.removeprefix('http://')}#{story.post_id}"})

    def paths(self):
        """Return the paths of all that is stored."""
        return {document["url"].removeprefix(self.served.url) for document in self.db.articles.find({}, {"url": 1})}

    def missing(self):
        """Return the stories that are not stored as the site shows them."""
        return [story.path for story in self.site.stories if not self.is_true(story)]

    def is_true(self, story):
        expected = self.site.expected(story, self.served.url)
        stored = self.article(story) or {}
        return all(stored.get(name) == expected[name] for name in ("headline", "body", "date_published"))


def edit(site, story, text="An entirely new sentence stands here now."):
    """Give a story another second half."""
    return site.edit(story.post_id, paragraphs=[*story.paragraphs[:-1], text])


def plain(stories):
    """Return the stories that are no copies and have one page, the newest first."""
    copied = {story.duplicate_of for story in stories}
    return [one for one in reversed(stories) if not one.duplicate_of and one.post_id not in copied and not one.lead]


CLOSED = ("rest", "sitemap", "feed")
"""All doors but the listings."""


def tell(here, story):
    """Let a door say that a story has changed."""
    said = {"told": {"by": "sitemap", "at": datetime.now(UTC)}}
    assert here.db.ledger.update_one({"url": here.served.url + story.path}, {"$set": said}).matched_count


ALL_BUT = ("ledger", "runs")


def state_of(db):
    """Return all that is stored, but for the ledger and the runs."""
    return {
        name: {document["_id"]: document for document in db[name].find({})}
        for name in db.list_collection_names()
        if name not in ALL_BUT
    }


def kill(process):
    """End a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_for(condition, seconds=30):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
