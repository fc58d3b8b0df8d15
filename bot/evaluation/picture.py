"""Draws what is taken for what as an SVG: rows are what a message is, columns what it was taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.sax.saxutils import escape

_CELL, _MARGIN = 18, 190
_FONT = 'font-family="system-ui, sans-serif" font-size="11"'


def confusion_picture(pairs: Sequence[tuple[str, str]], *, title: str) -> str:
    """`pairs` are (what it is, what it was taken for); each row is shaded by its own total."""
    labels = sorted({label for pair in pairs for label in pair})
    counts, totals = Counter(pairs), Counter(is_ for is_, _ in pairs)
    size = _MARGIN + _CELL * len(labels) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        f'<text x="10" y="20" {_FONT} font-weight="bold">{escape(title)}</text>',
    ]
    for at, label in enumerate(labels):
        middle = _MARGIN + _CELL * at + 13
        parts.append(
            f'<text x="{_MARGIN - 6}" y="{middle}" {_FONT} text-anchor="end">{escape(label)}</text>'
        )
        parts.append(
            f'<text x="{middle}" y="{_MARGIN - 6}" {_FONT} transform="rotate(-90 {middle} {_MARGIN - 6})">'
            f"{escape(label)}</text>"
        )
    for (is_, taken_for), count in sorted(counts.items()):
        x, y = (_MARGIN + _CELL * labels.index(label) for label in (taken_for, is_))
        parts.append(_cell(x, y, count, count / totals[is_], right=is_ == taken_for))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cell(x: int, y: int, count: int, share: float, *, right: bool) -> str:
    colour = "#1b6e53" if right else "#b3261e"
    ink = "#fff" if share > 0.5 else "#222"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{colour}" '
        f'fill-opacity="{0.12 + 0.88 * share:.2f}"/>'
        f'<text x="{x + 8}" y="{y + 12}" {_FONT} fill="{ink}" text-anchor="middle">{count}</text>'
    )
