"""Draws the boxes of the flows as one picture: a panel for each topic, with arrows inside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.commands.flow_boxes import Box, Panel

WIDTH, MARGIN, COLUMNS = 1160, 20, 4
GAP, PANEL_GAP, HEAD = 26, 30, 34
BOX = (WIDTH - 2 * MARGIN - 2 * 14 - (COLUMNS - 1) * GAP) // COLUMNS
_LINE, _TITLE, _PAD = 14, 20, 10

_STYLE = """
.panel{fill:#f3efe6;stroke:#d9d0bb}
.topic{font-size:15px;font-weight:700;fill:#5f5233}
.box{fill:#fff;stroke:#3d4f5f;stroke-width:1.3}
.title{font-size:13px;font-weight:700;fill:#1f2d38}
.when{font-size:11px;font-style:italic;fill:#3d6f8f}
.says{font-size:11px;fill:#41525f}
.asks{font-size:11px;font-weight:600;fill:#1f2d38}
.does{font-size:11px;font-weight:600;fill:#7a2e2e}
.leads{font-size:11px;fill:#5f7f4a}
.arrow{stroke:#8a9aa6;stroke-width:1.3;fill:none;marker-end:url(#a)}
"""


@dataclass(frozen=True)
class _Place:
    box: Box
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def draw(panels: Sequence[Panel]) -> str:
    """The picture as SVG. The same flows always give the same picture."""
    parts: list[str] = []
    y = float(MARGIN)
    for panel in panels:
        places, bottom = _laid_out(panel, y + HEAD)
        parts += _panel(panel, places, top=y, bottom=bottom)
        y = bottom + PANEL_GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:g}" '
        "font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\" "
        'role="img" aria-labelledby="t d">'
    )
    about = (
        '<title id="t">The flows of the conversation</title>'
        '<desc id="d">One panel for each file of data/flows. A box is a flow: what starts it in '
        "blue, what it says, what it asks in bold, and in green where each answer leads.</desc>"
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" '
        'orient="auto"><path d="M0 0 10 5 0 10z" fill="#8a9aa6"/></marker></defs>'
        f"<style>{_STYLE}</style>"
    )
    back = f'<rect width="{WIDTH}" height="{y:g}" fill="#fbfaf7"/>'
    return "\n".join([head, about, back, *parts, "</svg>", ""])


def _laid_out(panel: Panel, top: float) -> tuple[list[_Place], float]:
    """The boxes in rows, from left to right; and where the last row ends."""
    places: list[_Place] = []
    for first in range(0, len(panel.boxes), COLUMNS):
        row = panel.boxes[first : first + COLUMNS]
        for column, box in enumerate(row):
            x = MARGIN + 14 + column * (BOX + GAP)
            places.append(_Place(box, x, top, _height(box)))
        top += max(_height(box) for box in row) + GAP
    return places, top - GAP + 14


def _height(box: Box) -> float:
    return _TITLE + _LINE * len(box.lines) + 2 * _PAD


def _panel(panel: Panel, places: Sequence[_Place], *, top: float, bottom: float) -> Iterator[str]:
    wide = WIDTH - 2 * MARGIN
    yield f'<rect class="panel" x="{MARGIN}" y="{top:g}" width="{wide}" height="{bottom - top:g}" rx="12"/>'
    yield f'<text class="topic" x="{MARGIN + 14}" y="{top + 23:g}">{escape(panel.topic)}.yml</text>'
    at = {place.box.name: place for place in places}
    for place in places:
        for name in place.box.leads:
            if name in at:
                yield f'<path class="arrow" d="{_way(place, at[name])}"/>'
    for place in places:
        yield from _drawn(place)


def _way(one: _Place, other: _Place) -> str:
    """A curve from edge to edge; the boxes are drawn over it, so it shows between them."""
    if one.x == other.x:
        x, out = one.x + BOX, one.x + BOX + GAP * 0.8
        if other.y > one.y:
            x = one.x + BOX / 2
            return f"M{x:g} {one.y + one.height:g} L{x:g} {other.y - 2:g}"
        bent = f"{out:g} {one.middle:g} {out:g} {other.middle:g}"
        return f"M{x:g} {one.middle:g} C{bent} {x + 2:g} {other.middle:g}"
    to_right = other.x > one.x
    start = one.x + BOX if to_right else one.x
    end = other.x - 2 if to_right else other.x + BOX + 2
    bend = GAP * 0.9 if to_right else -GAP * 0.9
    return (
        f"M{start:g} {one.middle:g} "
        f"C{start + bend:g} {one.middle:g} {end - bend:g} {other.middle:g} {end:g} {other.middle:g}"
    )


def _drawn(place: _Place) -> Iterator[str]:
    corner = f'x="{place.x:g}" y="{place.y:g}"'
    yield f'<rect class="box" {corner} width="{BOX}" height="{place.height:g}" rx="8"/>'
    y = place.y + _PAD + 11
    yield f'<text class="title" x="{place.x + _PAD:g}" y="{y:g}">{escape(place.box.title)}</text>'
    y += _TITLE - 3
    for line in place.box.lines:
        yield f'<text class="{line.style}" x="{place.x + _PAD:g}" y="{y:g}">{escape(line.text)}</text>'
        y += _LINE
