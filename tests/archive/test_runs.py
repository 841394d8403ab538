"""What monitors are given of earlier runs."""

from newscrawl.report import Report


async def test_runs_that_saw_nothing_of_the_site_do_not_push_out_those_that_did(archive):
    seen = {"missing": {"authors": [0, 9]}}
    first = await archive.runs.begin("iranfocus.com", "iranfocus", {}, {})
    await archive.runs.end(first, Report("iranfocus", "finished", "", shares=seen).document())
    for _ in range(3):
        run = await archive.runs.begin("iranfocus.com", "iranfocus", {}, {})
        await archive.runs.end(run, Report("iranfocus", "finished", "", exit_status=5).document())
    await archive.runs.begin("iranfocus.com", "iranfocus", {}, {})
    assert [run["shares"] for run in await archive.runs.earlier(most=2)] == [seen]
