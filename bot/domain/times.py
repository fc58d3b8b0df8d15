"""Reads a time somebody names for being texted; whatever is not plain is not guessed at."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

MOST_AHEAD = timedelta(hours=60)
"""Farther away than this a talk may have been erased already (72 hours of silence)."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'?clock)?(?![\d:a-z])(?!\s*(?:min|hour|hr|day|week))",
    re.IGNORECASE,
)
_NOT_AT = re.compile(r"\b(?:before|until|till|til|not|except|unless|but)\b")
_IN = re.compile(
    r"\bin\s+(?:like\s+)?(an?|half an|\d{1,2})\s*(hours?|hrs?|h|minutes?|mins?)\b", re.IGNORECASE
)
_EVENING = ("tonight", "evening", "night", "afternoon")


def named_time(text: str, now: datetime) -> datetime | None:
    """The moment, in the zone of `now`; None if there is none, or more than one, or it is too far off.

    An hour without am or pm is meant for the day: 1 to 6 is the afternoon, 7 to 11 whichever comes next.
    """
    words = text.casefold()
    if _NOT_AT.search(words):
        return None
    found = _in_a_while(words, now) or _at_the_clock(words, now)
    return found if found and now < found <= now + MOST_AHEAD else None


def _in_a_while(words: str, now: datetime) -> datetime | None:
    match = _IN.search(words)
    if match is None:
        return None
    much = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(match[1]) or float(match[1])
    return now + (timedelta(hours=much) if match[2].startswith("h") else timedelta(minutes=much))


def _at_the_clock(words: str, now: datetime) -> datetime | None:
    clocks = list(_CLOCK.finditer(words))
    if "noon" in words.split() and not clocks:
        return _on_day(words, now, 12, 0)
    if len(clocks) != 1:
        return None
    hour, minute = int(clocks[0][1]), int(clocks[0][2] or 0)
    half = (clocks[0][3] or "")[:1]
    if hour > 23 or minute > 59 or (half in ("a", "p") and not 1 <= hour <= 12):
        return None
    if half == "p" or (half != "a" and hour < 12 and any(word in words for word in _EVENING)):
        hour = hour % 12 + 12
    elif half == "a":
        hour %= 12
    elif 1 <= hour <= 6:
        hour += 12
    either = half not in ("a", "p") and 7 <= hour <= 11
    return _on_day(words, now, hour, minute, either=either)


def _on_day(words: str, now: datetime, hour: int, minute: int, *, either: bool = False) -> datetime | None:
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    named = [day for day in _DAYS if day in words]
    if len(named) > 1:
        return None
    if named:
        at += timedelta(days=(_DAYS.index(named[0]) - now.weekday()) % 7)
        return at if at > now else at + timedelta(days=7)
    if "tomorrow" in words or "tmrw" in words or "tomoro" in words:
        return at + timedelta(days=1)
    if at <= now and either and at + timedelta(hours=12) > now:
        return at + timedelta(hours=12)
    return at if at > now else at + timedelta(days=1)
