"""Judging stored articles again: after an edit, and after a change of the rules."""

from collections.abc import Iterable

from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from newscrawl.archive.claims import Claim, Claims, Patience
from newscrawl.archive.documents import TEXT, Document, fingerprint_of, set_and_unset
from newscrawl.archive.neighbours import Verdict

# All of one batch were first seen at one moment. The first copies among them were judged before the others.
IN_ORDER = [("first_seen", 1), ("duplicate_of", 1), ("_id", 1)]
VERDICT = ("duplicate_of", "duplicate_kind", "similar")
"""The fields of an article that say what it is a copy of."""


def update_of(verdict: Verdict) -> Document:
    """Return the update that makes an article's fields say this."""
    found = verdict.fields()
    return set_and_unset(found, (name for name in VERDICT if name not in found))


async def judge_stored(articles: AsyncCollection[Document], claims: Claims, first_copies: Iterable[str]) -> None:
    """Judge the copies of these articles again, all at once: some of them may follow another one of them."""
    wanted = list(first_copies)
    if not wanted:
        return
    those = {"$or": [{"_id": {"$in": wanted}}, {"duplicate_of": {"$in": wanted}}]}
    found = articles.find(those, {"_id": 1}).sort(IN_ORDER)
    remaining = [document["_id"] async for document in found]
    claimed: dict[str, Claim] = {}
    patience = Patience("the copies of an edited article, which another program is storing")
    while remaining:
        unclaimed = [_id for _id in remaining if _id not in claimed or claimed[_id].token is None]
        async for document in articles.find({"_id": {"$in": unclaimed}}, TEXT | {"keys": 1}):
            claimed[document["_id"]] = claim_of(document)
        judged = await claims.judge([claimed[_id] for _id in remaining])
        if judged:
            writes = [UpdateOne({"_id": claim.article}, update_of(claim.verdict)) for claim in judged if claim.verdict]
            await articles.bulk_write(writes, ordered=False)
            await claims.stored(judged)
        done = {claim.article for claim in judged}
        remaining = [_id for _id in remaining if _id not in done]
        await patience.wait(progress=bool(judged))


def claim_of(document: Document) -> Claim:
    """Return the claim of a stored article."""
    row, site = document["keys"][0], document["site"]
    text = fingerprint_of(document)
    return Claim(row=row, article=document["_id"], site=site, fingerprint=text, is_stored=True)
