"""How many SMS parts a text takes, and which letters make it dear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension reached by an escape.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


class Encoding(str, Enum):
    GSM7 = "gsm-7"
    UCS2 = "ucs-2"


@dataclass(frozen=True)
class Segments:
    """`units` are septets (GSM-7; an extension character counts 2) or UTF-16 units (UCS-2)."""

    encoding: Encoding
    units: int
    parts: int


def segments(text: str) -> Segments:
    """Return encoding, length and number of parts of an SMS; an empty text takes no part.

    One part holds 160 septets or 70 UTF-16 units. A longer text gives up room for joining: 153 or
    67 a part, and neither an escaped character nor a surrogate pair is torn between two parts.
    """
    if others_than_gsm7(text):
        return _packed(Encoding.UCS2, [2 if letter > "\uffff" else 1 for letter in text], (70, 67))
    return _packed(Encoding.GSM7, [2 if letter in _EXTENSION else 1 for letter in text], (160, 153))


def others_than_gsm7(text: str) -> list[str]:
    """Return the characters, each once, in order, that force a text out of GSM-7."""
    return [letter for letter in dict.fromkeys(text) if letter not in _BASIC and letter not in _EXTENSION]


def _packed(encoding: Encoding, sizes: list[int], room: tuple[int, int]) -> Segments:
    units, (alone, joined) = sum(sizes), room
    parts = (1 if units else 0) if units <= alone else _parts(sizes, joined)
    return Segments(encoding, units, parts)


def _parts(sizes: Iterable[int], room: int) -> int:
    parts, used = 1, 0
    for size in sizes:
        if used + size > room:
            parts, used = parts + 1, 0
        used += size
    return parts
