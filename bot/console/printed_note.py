"""One sheet of paper for a service without the web: what the person agreed to share, and until when."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.domain.shared_field import LABELS, FieldShare

TITLE = "Shared note"
_SIZES = (11, 10, 9, 8, 7)
_MARGIN_MM = 18
_ENCODING = "cp1252"  # what the fonts that every reader has can show
_LEFT_OUT = "?"


def printed_note(fields: Sequence[FieldShare], *, operator: str, now: datetime) -> bytes:
    """A PDF of one page; letters get smaller until it is. `now` is in the line's own time zone.

    Neither title nor what a PDF says of itself tells anything. Signs that its fonts lack become "?", and a
    line says so: nothing is left out in silence.
    """
    for size in _SIZES:
        made = _page(fields, operator=operator, now=now, size=size)
        if made is not None:
            return made
    raise ValueError("fields are kept short enough to fit")


def _page(fields: Sequence[FieldShare], *, operator: str, now: datetime, size: int) -> bytes | None:
    """None if it needs more than one page at this size."""
    from fpdf import FPDF  # takes most of a second to load: only whoever prints waits for it

    sheet = FPDF(format="Letter")
    sheet.core_fonts_encoding = _ENCODING
    sheet.set_title(TITLE)
    sheet.set_producer("")
    sheet.set_creation_date(now)
    sheet.set_margin(_MARGIN_MM)
    sheet.add_page()
    strange = False
    for line, style, grow in _lines(fields, operator=operator, now=now):
        shown, lost = _as_printed(line)
        strange = strange or lost
        sheet.set_font("Helvetica", style=style, size=size + grow)
        sheet.multi_cell(0, (size + grow) * 0.5, shown, new_x="LMARGIN", new_y="NEXT")
    if strange:
        sheet.set_font("Helvetica", style="I", size=size)
        sheet.multi_cell(0, size * 0.5, f'Some signs could not be printed; they stand as "{_LEFT_OUT}".')
    return bytes(sheet.output()) if sheet.page_no() == 1 else None


def _lines(fields: Sequence[FieldShare], *, operator: str, now: datetime) -> list[tuple[str, str, int]]:
    """Each line with its style and how much larger it is."""
    ends = min(share.ends_at for share in fields if share.ends_at is not None)
    day = ends.astimezone(now.tzinfo)
    lines = [(TITLE, "B", 4), (" ", "", 0)]
    for share in fields:
        lines += [(LABELS[share.field], "B", 0), (share.value.open(), "", 0), (" ", "", -4)]
    return [
        *lines,
        ("The person it is about said yes to each of these lines. Pass on none of it without them.", "", 0),
        (f"Keep until {day.day} {day:%B %Y} at most, then destroy it. Questions: {operator}.", "B", 0),
    ]


def _as_printed(text: str) -> tuple[str, bool]:
    """With what the fonts can show, and whether anything had to give way."""
    lost = False
    letters = []
    for letter in text:
        shown = letter if _can_show(letter) else unicodedata.normalize("NFKD", letter)[:1]
        if not _can_show(shown):
            shown, lost = _LEFT_OUT, True
        letters.append(shown)
    return "".join(letters), lost


def _can_show(letter: str) -> bool:
    try:
        letter.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return letter.isprintable() or letter == "\n"
