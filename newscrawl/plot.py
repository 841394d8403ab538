"""A picture of how many articles were published when: stacked bars, as SVG that needs nothing else."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from newscrawl import display
from newscrawl.counts import GROUPS, OTHER, Stack

COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99")
"""Of the sections, the most frequent first; also who sees no red or green can tell them apart."""
_OTHER_COLOUR = "#bbbbbb"
_WIDTH, _HEIGHT = 960, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 64, 56
_LEGEND, _LONGEST, _HEADING = 200, 24, 90
"""The legend's width; letters of a section's name in it, and of the title."""
_TICKS = 5
"""Lines of the axis of counts, about."""
_APART = {"year": 40, "month": 58, "week": 80, "day": 80}
"""The least distance of two dates."""
_LETTERS = {"year": 4, "month": 7, "week": 10, "day": 10}
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_NO_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYLE = (
    "text{font-family:sans-serif;font-size:12px;fill:#333}.title{font-size:16px;font-weight:bold}"
    ".grid{stroke:#ddd}.axis{stroke:#333}.count{text-anchor:end}.date{text-anchor:middle}"
)


def svg(title: str, period: str, stacks: Sequence[Stack], groups: Sequence[str]) -> str:
    """Return the picture; with a legend where there are several groups."""
    has_legend = list(groups) != [""]
    width = _WIDTH + (_LEGEND if has_legend else 0)
    top = _nice(max(stack.total for stack in stacks))
    total = sum(stack.total for stack in stacks)
    size = f'viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{_text(title, quoted=True)}">',
        f"<title>{_text(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text class="title" x="{_LEFT}" y="26">{_text(_short(title, _HEADING))}</text>',
        f'<text x="{_LEFT}" y="46">Articles by {period} of publication (UTC), {total} in all</text>',
        *_counts(top),
        *_bars(stacks, groups, top, period),
        *_dates([stack.start for stack in stacks], period),
        *(_legend(groups) if has_legend else ()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def colour_of(groups: Sequence[str], number: int) -> str:
    """Return the colour of a group, which is one of several."""
    return _OTHER_COLOUR if groups[number] == OTHER and number == GROUPS - 1 else COLOURS[number]


def _bars(stacks: Sequence[Stack], groups: Sequence[str], top: int, period: str) -> Iterator[str]:
    step = (_WIDTH - _LEFT - _RIGHT) / len(stacks)
    wide = max(step - min(2, step / 5), 0.5)
    for place, stack in enumerate(stacks):
        height = 0.0
        for number, name in enumerate(groups):
            if count := stack.counts.get(name):
                tall = count / top * (_HEIGHT - _TOP - _BOTTOM)
                height += tall
                told = f"{period} of {stack.start}{f', {name}' if name else ''}: {count}"
                yield (
                    f'<rect x="{_LEFT + place * step:.2f}" y="{_HEIGHT - _BOTTOM - height:.2f}" width="{wide:.2f}" '
                    f'height="{tall:.2f}" fill="{colour_of(groups, number)}"><title>{_text(told)}</title></rect>'
                )


def _counts(top: int) -> Iterator[str]:
    """Yield the axis of counts: numbers, and lines across."""
    for count in range(0, top + 1, max(1, top // _TICKS)):
        y = _HEIGHT - _BOTTOM - count / top * (_HEIGHT - _TOP - _BOTTOM)
        kind = "grid" if count else "axis"
        yield f'<line class="{kind}" x1="{_LEFT}" y1="{y:.2f}" x2="{_WIDTH - _RIGHT}" y2="{y:.2f}"/>'
        yield f'<text class="count" x="{_LEFT - 8}" y="{y + 4:.2f}">{count}</text>'
    middle = (_HEIGHT + _TOP - _BOTTOM) / 2
    yield f'<text class="date" transform="translate(16 {middle:.0f}) rotate(-90)">articles</text>'


def _dates(starts: Sequence[date], period: str) -> Iterator[str]:
    """Yield as many dates below the bars as fit; of months those with a January, if one is there."""
    step = (_WIDTH - _LEFT - _RIGHT) / len(starts)
    every = math.ceil(_APART[period] / step)
    first = 0
    if period == "month":
        every = next((months for months in _MONTHS if months >= every), every)
        first = next((place for place, start in enumerate(starts) if start.month == 1), 0) % every
    for place in range(first, len(starts), every):
        x, y = _LEFT + (place + 0.5) * step, _HEIGHT - _BOTTOM
        yield f'<line class="axis" x1="{x:.2f}" y1="{y}" x2="{x:.2f}" y2="{y + 5}"/>'
        yield f'<text class="date" x="{x:.2f}" y="{y + 20}">{starts[place].isoformat()[: _LETTERS[period]]}</text>'
    yield f'<text class="date" x="{(_WIDTH + _LEFT - _RIGHT) / 2:.0f}" y="{_HEIGHT - 10}">{period}</text>'


def _legend(groups: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(groups):
        y = _TOP + 20 * number
        told = display.line(name) or "no section"
        yield f'<rect x="{_WIDTH}" y="{y}" width="12" height="12" fill="{colour_of(groups, number)}"/>'
        yield f'<text x="{_WIDTH + 20}" y="{y + 11}">{_text(_short(told, _LONGEST))}<title>{_text(told)}</title></text>'


def _nice(most: int) -> int:
    """Return where the axis of counts ends: a number that divides well."""
    size = int("1".ljust(len(str(most)), "0"))
    return next(size * times // 10 for times in (10, 15, 20, 25, 30, 40, 50, 60, 80, 100) if size * times // 10 >= most)


def _text(text: str, *, quoted: bool = False) -> str:
    return escape(_NO_TEXT.sub("�", display.line(text)), {'"': "&quot;"} if quoted else {})


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
