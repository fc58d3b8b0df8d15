"""Counts the parts of a text message, independently of the line, whose own count this checks."""

from __future__ import annotations

from dataclasses import dataclass

# GSM 03.38: the basic alphabet, and the characters that take two places.
GSM7 = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_DOUBLE = "^{}\\[~]|€\f"


@dataclass(frozen=True)
class Parts:
    encoding: str  # "GSM-7" or "UCS-2"
    units: int
    parts: int


def count_parts(text: str) -> Parts:
    """160 units, or 153 in each of several parts; 70 and 67 if one character is not GSM-7."""
    if all(each in GSM7 or each in GSM7_DOUBLE for each in text):
        units = sum(2 if each in GSM7_DOUBLE else 1 for each in text)
        return Parts("GSM-7", units, _parts(units, alone=160, together=153))
    units = len(text.encode("utf-16-be")) // 2
    return Parts("UCS-2", units, _parts(units, alone=70, together=67))


def _parts(units: int, *, alone: int, together: int) -> int:
    return 1 if units <= alone else -(-units // together)
