"""A map of what is stored: a row for each section, a column for each month or year, shaded by what is there."""

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from newscrawl import display, export
from newscrawl.coverage import UNDATED, Cell, Coverage, folded

_SHADES = ((1.0, "█", "#2e8b57"), (0.75, "▓", "#9acd32"), (0.5, "▒", "#ffd54f"), (0.0, "░", "#ff9800"))
"""From which share of what is declared on, the sign without colours, the colour."""
_NOTHING, _GAP, _SKIPPED = "·", "!", "…"
_UNEXPLAINED = "bold #ffffff on #b2182b"
_BEFORE, _LOOKED, _BLIND = "-", "=", "!"
_WIDTH = 3
"""Of a column."""
_PICTURE = 120
"""Letters in a line of a picture."""
_EMPTY = 12
"""More months or years than these without an article are told by one column."""
_MONTHS = 24
"""More months than these are told as years, unless it is said which is wanted."""
_YEAR = 4
_FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect width="100%" height="100%" fill="#ffffff" />
<g transform="translate({terminal_x}, {terminal_x})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As rich's own, without a window around it and without the fonts that it fetches from the web."""


def show(found: Coverage, by: str) -> None:
    """Print the map."""
    console = Console(highlight=False)
    for text in _lines(found, by, console.width, in_colours=display.in_colours(console)):
        console.print(text, soft_wrap=True)


def write_svg(found: Coverage, by: str, path: Path) -> None:
    """Write the map as a picture, which appears when it is whole. Raises SetupError where it cannot be written."""
    title = Text(f"{display.line(found.site)}, {display.minute(found.at)}", style="bold")
    lines = [title, Text(), *_lines(found, by, _PICTURE, in_colours=True)]
    console = Console(
        record=True, file=io.StringIO(), width=max(line.cell_len for line in lines), color_system="truecolor"
    )
    for text in lines:
        console.print(text, soft_wrap=True)
    picture = console.export_svg(theme=DEFAULT_TERMINAL_THEME, code_format=_FORMAT, unique_id="newscrawl")
    with export.whole_file(path) as output:
        output.write(picture)


def _lines(found: Coverage, by: str, width: int, *, in_colours: bool) -> Iterator[Text]:
    by = by if by != "section" else "month" if len(_periods(found.cells)) <= _MONTHS else "year"
    cells = folded(found.cells, by)
    columns, sections = _periods(cells), sorted({cell.section for cell in cells})
    at = {(cell.section, cell.period): cell for cell in cells}
    names = [display.line(section) for section in sections]
    margin = max(map(len, (*names, "crawler"))) + 2
    for shown in _blocks(columns, max(1, (width - margin) // _WIDTH)):
        yield from (Text(" " * margin + line, style="bold") for line in _head(shown))
        yield _crawler(found, shown, margin, in_colours=in_colours)
        for section, name in zip(sections, names, strict=True):
            row = Text(name.ljust(margin))
            for period in shown:
                row.append_text(_cell(at.get((section, period)), period, in_colours=in_colours))
            yield row
        yield Text()
    yield from _legend(in_colours=in_colours)


def _crawler(found: Coverage, columns: Sequence[str], margin: int, *, in_colours: bool) -> Text:
    row = Text("crawler".ljust(margin))
    for period in columns:
        mark = _looked(found, period)
        style = "" if not in_colours else "bold red" if mark == _BLIND else "dim"
        row.append(mark.center(_WIDTH), style=style)
    return row


def _cell(cell: Cell | None, period: str, *, in_colours: bool) -> Text:
    if period == _SKIPPED or cell is None or not cell.declared:
        return Text((_SKIPPED if period == _SKIPPED else _NOTHING).center(_WIDTH), style="dim" if in_colours else "")
    if cell.unexplained:
        return Text(f" {_GAP} ", style=_UNEXPLAINED) if in_colours else Text(_GAP * _WIDTH)
    share = cell.stored / cell.declared
    return _shaded(*next((sign, colour) for least, sign, colour in _SHADES if share >= least), in_colours=in_colours)


def _shaded(sign: str, colour: str, *, in_colours: bool) -> Text:
    return Text(" " * _WIDTH, style=f"on {colour}") if in_colours else Text(sign * _WIDTH)


def _legend(*, in_colours: bool) -> Iterator[Text]:
    told = Text()
    for (_, sign, colour), meaning in zip(_SHADES, ("all stored", "≥ 75 %", "≥ 50 %", "less"), strict=True):
        told.append_text(_shaded(sign, colour, in_colours=in_colours)).append(f" {meaning}  ")
    told.append_text(_unexplained(in_colours=in_colours)).append(f" unexplained   {_NOTHING}  nothing declared")
    yield told
    yield Text(f"crawler: {_LOOKED} looking  {_BLIND} not all the time  {_BEFORE} before the first crawl: backfilled")


def _unexplained(*, in_colours: bool) -> Text:
    return _cell(Cell("", "", declared=1, waiting=1), "", in_colours=in_colours)


def _head(columns: Sequence[str]) -> Iterator[str]:
    """Yield the lines over the columns: years, and under them months."""
    is_months = any("-" in column for column in columns)
    years = [column[:_YEAR] if column[0].isdecimal() else "" for column in columns]
    line = ""
    for number, (column, year) in enumerate(zip(columns, years, strict=True)):
        label = "none" if column == UNDATED else year
        is_new = not number or label != ("none" if columns[number - 1] == UNDATED else years[number - 1])
        place = number * _WIDTH
        if label and is_new and len(line) <= max(0, place - 1):
            line = line.ljust(place) + label
    yield line
    if is_months:
        yield "".join((column[5:] if "-" in column else "").center(_WIDTH) for column in columns)


def _periods(cells: Sequence[Cell]) -> list[str]:
    """Return all months or years from the first to the last, of many empty ones in a row a sign; then the undated."""
    dated = sorted({cell.period for cell in cells if cell.declared and cell.period != UNDATED})
    found = dated[:1]
    for before, period in pairwise(dated):
        between = [*_between(before, period)]
        found += [*(between if len(between) <= _EMPTY else [_SKIPPED]), period]
    return found + [UNDATED] * any(cell.period == UNDATED for cell in cells)


def _between(first: str, last: str) -> Iterator[str]:
    if "-" not in first:
        yield from (f"{year:04}" for year in range(int(first) + 1, int(last)))
        return
    begin, end = (int(year) * 12 + int(month) - 1 for year, month in (first.split("-"), last.split("-")))
    for number in range(begin + 1, end):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def _blocks(columns: Sequence[str], fitting: int) -> Iterator[list[str]]:
    """Yield as many columns as fit beside each other; a year whose months do not all fit begins a new block."""
    block: list[str] = []
    for column in columns:
        if block and (len(block) == fitting or (column.endswith("-01") and len(block) + 12 > fitting)):
            yield block
            block = []
        block.append(column)
    if block:
        yield block


def _looked(found: Coverage, period: str) -> str:
    """Return whether the crawler was looking in a month or year."""
    watch, size = found.watch, len(period)
    if not period[0].isdecimal() or watch.first is None:
        return " "
    now, first = (f"{moment:%Y-%m}"[:size] for moment in (found.at, watch.first))
    if period < first:
        return _BEFORE
    blind = ((f"{one.since:%Y-%m}"[:size], f"{one.until or found.at:%Y-%m}"[:size]) for one in watch.blind)
    if any(begin <= period <= end for begin, end in blind):
        return _BLIND
    return _LOOKED if period <= now else " "
