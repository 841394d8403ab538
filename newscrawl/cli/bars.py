"""Bars in a terminal: of one part or of several, with a legend."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from newscrawl import display, plot
from newscrawl.counts import Stack

_EIGHTHS = " ▏▎▍▌▋▊▉"
_SIGNS = "abcdefgh"
"""What bars of sections are made of where there are no colours."""
_GAP = 3
"""As many periods in a row without an article are told in one line."""


def with_gaps(stacks: Sequence[Stack]) -> list[Stack | int]:
    """Return the stacks; instead of many empty ones in a row their number."""
    lines: list[Stack | int] = []
    for is_empty, some in groupby(stacks, key=lambda stack: not stack.total):
        row = list(some)
        lines += [len(row)] if is_empty and len(row) >= _GAP else row
    return lines


def solid(count: int, most: int, longest: int) -> str:
    """Return a bar of one part, to an eighth of a cell; the longest one is that of ``most``."""
    eighths = max(round(count / most * max(longest, 1) * 8), 1) if count else 0
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def stacked(stack: Stack, groups: Sequence[str], most: int, longest: int, console: Console) -> Text:
    """Return a bar of several parts; their ends are rounded, so that their sum is right."""
    bar, sum_, drawn = Text(), 0, 0
    for number, name in enumerate(groups):
        sum_ += stack.counts.get(name, 0)
        end = round(sum_ / most * max(longest, 1))
        bar.append(_sign(number, console) * (end - drawn), _style(groups, number, console))
        drawn = end
    return bar


def explain(groups: Sequence[str], console: Console) -> None:
    """Print what the parts of the bars are, as many beside each other as fit."""
    console.print()
    legend = Text()
    for number, name in enumerate(groups):
        one = Text.assemble(
            (_sign(number, console), _style(groups, number, console)), f" {display.line(name) or 'no section'}  "
        )
        if legend and legend.cell_len + one.cell_len > console.width:
            console.print(legend, soft_wrap=True)
            legend = Text()
        legend.append_text(one)
    console.print(legend, soft_wrap=True)


def _sign(number: int, console: Console) -> str:
    return "█" if display.in_colours(console) else _SIGNS[number]


def _style(groups: Sequence[str], number: int, console: Console) -> str:
    return plot.colour_of(groups, number) if display.in_colours(console) else ""
