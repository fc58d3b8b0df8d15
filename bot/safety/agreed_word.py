"""Finds the word a person agrees on with us, so that only they can open an earlier talk (P18)."""

from __future__ import annotations

import re

from bot.safety.normalise import normalise

_MOST_WORDS = 3
_MOST_LETTERS = 40
_FEWEST_LETTERS = 3
_SETTING = re.compile(
    r"^(?:ok |hi |so )?(?:(?:my|our|the) (?:secret |safe |code )?word (?:is|will be|shall be|can be)"
    r"|(?:secret|safe|code) ?word(?: is)?|mi palabra es|mon mot est) (.+)$"
)


def word_set(text: str) -> str | None:
    """The word a message sets ("my word is blue lamp"), in its normal form, or None."""
    match = _SETTING.match(_plain(text))
    return _word(match[1]) if match else None


def word_said(text: str) -> str | None:
    """The normal form of a message that may be nothing but the word; None if it is too long for one."""
    return _word(_plain(text))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", normalise(text[:400], {})))


def _word(plain: str) -> str | None:
    words = plain.split()
    fits = 0 < len(words) <= _MOST_WORDS and _FEWEST_LETTERS <= len(plain) <= _MOST_LETTERS
    return " ".join(words) if fits else None
