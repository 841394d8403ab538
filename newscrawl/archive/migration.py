"""What newscrawl reads from a stored page by other rules than before, written: no edit of the site.

The old values are kept like those of an edit, as a revision of the kind ``reextraction``.
"""

from dataclasses import dataclass

import bson
from bson.codec_options import CodecOptions
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import WriteError

from newscrawl.archive.articles import REFUSED_BY_VALIDATOR, TOO_LARGE, UNSENDABLE, details_of
from newscrawl.archive.claims import Claim, Claims, Patience, now_as_stored
from newscrawl.archive.documents import (
    CONTENT,
    Document,
    content_of,
    derived_from,
    fingerprint_of,
    reason_of,
    set_and_unset,
)
from newscrawl.archive.judgement import VERDICT, claim_of, judge_stored
from newscrawl.archive.states import OPTIONAL, disown, keep_state
from newscrawl.items import Article

KIND = "reextraction"
_AS_STORED: CodecOptions[Document] = CodecOptions(tz_aware=True)
_OF_THE_STATE = (*CONTENT, "content_hash", "extraction")
"""What makes a state; the rest serves indexes, and is brought up to date without one."""

_HOW = ("sources", "disagreements")
"""What is compared of ``extraction``: not by which version or which spider."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stored article that is read otherwise today."""

    old: Document
    """The whole document."""
    new: Document
    """What is worked out of its pages today."""
    fields: tuple[str, ...]
    """Which of that differ. What is worked out of others is named only where none of those differs."""

    @property
    def is_seen(self) -> bool:
        """Whether there is a difference to readers, and not only to indexes."""
        return any(name in _OF_THE_STATE for name in self.fields)


def change_of(old: Document, article: Article) -> Change | None:
    """Return how a stored article is read otherwise today; None where all is the same but newscrawl's version.

    The site's blocks beside the article are left as they were seen.
    """
    new = bson.decode(bson.encode(content_of(article) | derived_from(article)), _AS_STORED)
    del new["fronts"]
    is_read_alike = all(old.get("extraction", {}).get(name) == new["extraction"][name] for name in _HOW)
    skipped = {"extraction"} if is_read_alike else set()
    names = dict.fromkeys((*CONTENT, *new))
    differ = [name for name in names if name not in skipped and old.get(name) != new.get(name)]
    content = [name for name in differ if name in CONTENT]
    return Change(old, new, tuple(content or differ)) if differ else None


class Migration:
    """Writes such changes."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._db = database
        self._claims = Claims(database.fingerprints, database.articles)

    async def apply(self, changes: list[Change]) -> list[tuple[Change, str]]:
        """Write changes; return those that were not, with the reason.

        ``edited_meanwhile``: an article that somebody has edited since it was read stays as it is now. ``invalid``:
        the database refuses it.
        """
        left: list[tuple[Change, str]] = []
        again: set[str] = set()
        for change in changes:
            claim = await self._claim(change)
            reason = await self._write(change, claim)
            if claim:
                # Its copies may be copies no longer, and those that were copies through it.
                again |= {change.old["_id"], str(change.old.get("duplicate_of", change.old["_id"]))}
                await self._claims.stored([claim])
            if reason:
                left.append((change, reason))
        await judge_stored(self._db.articles, self._claims, again)
        return left

    async def _claim(self, change: Change) -> Claim | None:
        """Judge an article whose words have changed; return None where they have not."""
        changed = change.old | change.new
        if fingerprint_of(changed).text_hash == fingerprint_of(change.old).text_hash:
            return None
        claim = claim_of(changed)
        patience = Patience("an article that another program is storing")
        while not await self._claims.judge([claim]):
            await patience.wait(progress=False)
        return claim

    async def _write(self, change: Change, claim: Claim | None) -> str:
        """Write a change; return why that could not be done, or an empty string."""
        old, new, now = change.old, dict(change.new), now_as_stored()
        gone = [name for name in OPTIONAL if name in old and name not in new]
        if claim and claim.verdict:
            new |= claim.verdict.fields()
            gone += [name for name in VERDICT if name not in new]
        same = {"_id": old["_id"], "revision": old["revision"]}
        if change.is_seen:
            values = {name: old.get(name) for name in change.fields if name in CONTENT}
            await keep_state(self._db.revisions, old, values, KIND, now)
            new |= {"revision": old["revision"] + 1, "last_changed": now}
        try:
            if (await self._db.articles.update_one(same, set_and_unset(new, gone))).matched_count:
                return ""
        except (*UNSENDABLE, WriteError) as error:
            if isinstance(error, WriteError) and error.code not in {REFUSED_BY_VALIDATOR, TOO_LARGE}:
                raise
            return f"invalid: {reason_of(details_of(error))}"
        if not await disown(self._db, old, KIND) and claim:
            await self._claims.release(claim)
        return "edited_meanwhile"
