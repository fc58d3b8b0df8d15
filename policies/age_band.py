"""An age that somebody told, as one of three bands; the number itself is not kept."""

from __future__ import annotations

import re

UNDER_13, TEENS, ADULT = "under_13", "13_17", "18_or_over"

_NUMBER = re.compile(r"\b(\d{1,2})\b")
_WORDS = {
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14},
    **{"fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20},
}
_TURNING = re.compile(r"\b(turn|turning|almost|about to be|soon|gonna be|going to be|ill be|i'll be)\b")
_GRADE = re.compile(r"\bgrade|\bhs\b|school")
_YOUNGEST, _OLDEST = 5, 99


def age_band(text: str) -> str | None:
    """The band of the one age that the words name, or None if they name none or several.

    A birthday still to come counts as not yet reached: who turns 18 next month is offered what there
    is for under 18, and a worker can set it right.
    """
    plain = text.casefold()
    found = {int(number) for number in _NUMBER.findall(plain)}
    found |= {age for word, age in _WORDS.items() if re.search(rf"\b{word}\b", plain)}
    if len(found) != 1 or _GRADE.search(plain):
        return None
    age = found.pop() - (1 if _TURNING.search(plain) else 0)
    return _band(age) if _YOUNGEST <= age <= _OLDEST else None


def _band(age: int) -> str:
    return UNDER_13 if age < 13 else TEENS if age < 18 else ADULT
