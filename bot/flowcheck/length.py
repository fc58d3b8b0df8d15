"""Each text fits into one SMS: at most 160 characters of the GSM-7 alphabet once its places are filled."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding

_MOST = 160
_MOST_ON_A_BUTTON = 32
# 3GPP TS 23.038, section 6.2.1: the default alphabet, and its extension, whose letters count twice.
_ALPHABET = frozenset(
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393\u039b\u03a9\u03a0"
    "\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9 !\"#\u00a4%&'()*+,-./0123456789:;<=>?\u00a1"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0"
)
_COUNTS_TWICE = frozenset("\f^{}\\[~]|\u20ac")


def check(content: Content) -> Iterator[Finding]:
    for text in content.texts:
        strange = strange_letters(text.filled)
        if strange:
            shown = " ".join(strange)
            yield text.finding(
                f"{shown} would cut the room in a text to 70 letters; use another word or sign"
            )
        if over := letters_over(text.filled):
            yield text.finding(f"is {_MOST + over} characters long when filled; take out {over}")
        for title, _ in text.buttons:
            if len(title) > _MOST_ON_A_BUTTON:
                yield text.finding(f"the button {title!r} is longer than {_MOST_ON_A_BUTTON} characters")


def strange_letters(text: str) -> list[str]:
    """Those outside the GSM-7 alphabet, each once."""
    return [one for one in dict.fromkeys(text) if one not in _ALPHABET | _COUNTS_TWICE]


def letters_over(text: str) -> int:
    """How many characters too long for one SMS; 0 if it fits."""
    long = len(text) + sum(letter in _COUNTS_TWICE for letter in text)
    return max(long - _MOST, 0)
