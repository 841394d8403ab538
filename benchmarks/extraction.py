"""Measures the extraction against trafilatura, newspaper4k and readability-lxml, on pages with known answers.

All of them get each page in turn, so what else the machine does hits them alike; what counts is CPU time. The pages are
those of the test data of fundus (``CC/Publisher.json`` with the answers, ``CC/Publisher_DATE.html.gz``,
``CC/meta.info``), and of the tagDiv theme. The others run in an environment of their own: see ``references.txt``.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import scores
from processes import ROOT, FailedError, clean_up_when_ended

REFERENCES = ROOT / ".venv" / "reference" / "bin" / "python"
OTHERS = ("trafilatura", "newspaper4k", "readability-lxml")
Answers = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Page:
    """A page of the corpus and what is true of it."""

    name: str
    path: Path
    url: str
    truth: dict[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    """The body without and with the standfirst: whether that is text of it is a matter of taste."""


class Extractor:
    """An extractor in a process of its own, which answers one page after the other."""

    def __init__(self, name: str, python: Path) -> None:
        command = [str(python), str(Path(__file__).with_name("extractors.py")), name]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.name = name
        self.version = str(self._read()["version"])

    def __enter__(self) -> Self:
        """Return the extractor, which is ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()

    def answer(self, page: Page) -> dict[str, Any]:
        """Return what it reads from a page."""
        asked = {"id": page.name, "url": page.url, "html_gz_path": str(page.path)}
        if self._process.stdin:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise FailedError(f"{self.name} does not answer; is it installed? (make bench does it)")
        found: dict[str, Any] = json.loads(line)
        return found


def read_fundus(folder: Path) -> Iterator[Page]:
    """Yield the pages of fundus' test data. The n-th version of an answer belongs to the n-th page."""
    for answers in sorted(folder.glob("*/*.json")):
        truths = json.loads(answers.read_text("utf-8"))
        urls = json.loads((answers.parent / "meta.info").read_text("utf-8"))
        pages = sorted(
            page
            for page in answers.parent.glob(f"{answers.stem}_*.html.gz")
            if re.fullmatch(r"\d{4}_\d\d_\d\d", page.name[len(answers.stem) + 1 : -len(".html.gz")])
        )
        versions = sorted(truths, key=lambda name: [int(part) for part in name[1:].split("_")])
        for page, name in zip(pages, versions, strict=True):
            truth = truths[name]
            body = truth.get("body") or {}
            parts = [text for part in body.get("sections") or [] for text in (*part["headline"], *part["paragraphs"])]
            url = (urls.get(page.name) or {}).get("url") or ""
            texts = ("\n".join(parts), "\n".join([*(body.get("summary") or []), *parts]))
            yield Page(f"{answers.parent.name}/{page.name.removesuffix('.html.gz')}", page, url, truth, texts)


def read_tagdiv(folder: Path) -> Iterator[Page]:
    """Yield the pages of the theme. Their addresses are left out: no page is on its own site here."""
    for entry in json.loads((folder / "index.json").read_text("utf-8")):
        yield Page(entry["file"], folder / entry["file"], "https://news.example/world/10001-page/")


@dataclass(slots=True)
class Score:
    """An extractor's marks."""

    bodies: list[scores.Overlap] = field(default_factory=list)
    marks: dict[str, list[float]] = field(default_factory=dict)
    names: scores.Overlap = field(default_factory=lambda: scores.Overlap(0, 0, 0))
    failed: int = 0

    def add(self, page: Page, answer: dict[str, Any]) -> None:
        """Mark one page."""
        text = answer.get("body") or ""
        self.failed += not text.strip()
        self.bodies.append(max((scores.overlap(truth, text) for truth in page.texts), key=lambda found: found.f1))
        exact, alike = scores.headline(page.truth["title"], answer.get("headline") or "")
        day, minute = scores.date(page.truth["publishing_date"], answer.get("date_published"))
        marks = {"headline exact": exact, "headline alike": alike, "day": day, "time": minute}
        if page.truth.get("authors") is not None:
            true, found = scores.names(page.truth["authors"]), scores.names(answer.get("authors"))
            both = len(true & found)
            self.names = scores.Overlap(
                *map(sum, zip(self.names, (both, len(found) - both, len(true) - both), strict=True))
            )
            marks["authors exact"] = true == found
        for name, mark in marks.items():
            self.marks.setdefault(name, []).append(float(mark))

    def row(self) -> list[str]:
        """Return the marks in the order of the table."""
        means = {name: f"{statistics.fmean(marks):.3f}" for name, marks in self.marks.items()}
        body = [f"{value:.4f}" for value in scores.body_f1(self.bodies)]
        authors = [means["authors exact"], f"{self.names.f1:.3f}"]
        return [
            *body,
            means["headline exact"],
            means["headline alike"],
            *authors,
            means["day"],
            means["time"],
            str(self.failed),
        ]


COLUMNS = (
    *(
        "body F1",
        "P",
        "R",
        "headline exact",
        "alike",
        "authors exact",
        "names F1",
        "day",
        "time",
        "failed",
        "ms",
        "ratio",
    ),
)


def ask(extractors: list[Extractor], pages: list[Page], rounds: int) -> dict[str, list[Answers]]:
    """Give each page to each extractor in turn, as often as asked; return the answers of each round."""
    found: dict[str, list[Answers]] = {one.name: [{} for _ in range(rounds)] for one in extractors}
    for number in range(rounds):
        for at, page in enumerate(pages):
            turn = at % len(extractors)  # nobody is always the first, which finds the file uncached
            for one in extractors[turn:] + extractors[:turn]:
                found[one.name][number][page.name] = one.answer(page)
    return found


def cpu(rounds: list[Answers]) -> float:
    """Return the mean of milliseconds a page: for each page its fastest round."""
    return statistics.fmean(min(answers[name]["ms"] for answers in rounds) for name in rounds[0])


def table(title: str, rows: dict[str, list[str]], columns: tuple[str, ...]) -> None:
    """Print a table in Markdown."""
    print(f"\n{title}\n\n| extractor | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


def measure(extractors: list[Extractor], corpus: Path, rounds: int) -> None:
    """Print both tables and the intervals."""
    names = {one.name: f"{one.name} {one.version}" for one in extractors}
    pages = list(read_fundus(corpus / "pages"))
    found = ask(extractors, pages, rounds)
    marks = {name: Score() for name in names}
    for name, score in marks.items():
        for page in pages:
            score.add(page, found[name][0][page.name])
    times = {name: cpu(answers) for name, answers in found.items()}
    rows = {
        names[name]: [*score.row(), f"{times[name]:.1f}", f"{times[name] / times['trafilatura']:.2f}"]
        for name, score in marks.items()
    }
    table(f"{len(pages)} pages of {len({page.path.name.split('_')[0] for page in pages})} newspapers", rows, COLUMNS)
    for name in OTHERS:
        low, high = scores.difference(marks["newscrawl"].bodies, marks[name].bodies)
        print(f"\nbody F1 of newscrawl less that of {name}: {low:+.4f} to {high:+.4f} (95 %, paired bootstrap)")
    theme = list(read_tagdiv(corpus / "tagdiv"))
    times = {name: cpu(answers) for name, answers in ask(extractors, theme, rounds).items()}
    rows = {names[name]: [f"{time:.1f}", f"{time / times['trafilatura']:.2f}"] for name, time in times.items()}
    table(f"{len(theme)} pages of the tagDiv theme", rows, COLUMNS[-2:])


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpus",
        type=Path,
        default=ROOT.parent / "shared" / "corpus",
        help="folder with pages and tagdiv (%(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is read (%(default)s)")
    arguments = parser.parse_args()
    if not (arguments.corpus / "pages").is_dir() or not (arguments.corpus / "tagdiv" / "index.json").exists():
        print(f"no pages in {arguments.corpus}: nothing to measure (--corpus DIR)")
        return 0
    clean_up_when_ended()
    try:
        with ExitStack() as stack:
            own = stack.enter_context(Extractor("newscrawl", Path(sys.executable)))
            others = [stack.enter_context(Extractor(name, REFERENCES)) for name in OTHERS]
            measure([own, *others], arguments.corpus.resolve(), arguments.rounds)
    except (FailedError, FileNotFoundError) as error:
        print(f"extraction: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
