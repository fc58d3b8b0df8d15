"""When people staff the line, so that what the bot says about waiting is true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"^(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


@dataclass(frozen=True)
class StaffedHours:
    """Spans as (weekday 0-6, start minute, end minute) in the line's own time zone.

    An end at or before the start runs past midnight.
    """

    spans: tuple[tuple[int, int, int], ...]
    zone: ZoneInfo

    @staticmethod
    def parse(text: str, zone: str) -> StaffedHours:
        """Read "always", "never" or "Mon-Fri 10:00-22:00, Sat 12:00-20:00". Raise ValueError."""
        tz = ZoneInfo(zone)
        plain = text.strip().lower()
        if plain == "always":
            return StaffedHours(tuple((day, 0, 24 * 60) for day in range(7)), tz)
        if plain == "never":
            return StaffedHours((), tz)
        spans = [span for part in plain.split(",") for span in _spans(part.strip())]
        return StaffedHours(tuple(spans), tz)

    def open_at(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        for day, start, end in self.spans:
            if start < end:
                if local.weekday() == day and start <= minute < end:
                    return True
            elif (local.weekday() == day and minute >= start) or (
                local.weekday() == (day + 1) % 7 and minute < end
            ):
                return True
        return False

    def next_open(self, at: datetime) -> datetime | None:
        """The next moment someone is here, in the line's time zone; None if never."""
        local = at.astimezone(self.zone)
        starts = [
            datetime.combine(
                local.date() + timedelta(days=ahead), time(start // 60 % 24, start % 60), self.zone
            )
            for ahead in range(8)
            for day, start, _ in self.spans
            if (local + timedelta(days=ahead)).weekday() == day
        ]
        return min((start for start in starts if start > local), default=None)


def say_when(at: datetime, now: datetime) -> str:
    """Short words for a coming moment: "9 am", "9:30 am tomorrow", "9 am on Monday"."""
    hour = at.hour % 12 or 12
    clock = f"{hour}:{at.minute:02d}" if at.minute else str(hour)
    words = f"{clock} {'am' if at.hour < 12 else 'pm'}"
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    if days == 0:
        return words
    return f"{words} tomorrow" if days == 1 else f"{words} on {at:%A}"


def _spans(part: str) -> list[tuple[int, int, int]]:
    match = _SPAN.match(part)
    if match is None:
        raise ValueError("use always, never, or spans such as Mon-Fri 10:00-22:00")
    first, last, h1, m1, h2, m2 = match.groups()
    for day in (first, last):
        if day is not None and day not in _DAYS:
            raise ValueError("days are Mon Tue Wed Thu Fri Sat Sun")
    if int(h1) > 23 or int(m1) > 59 or int(m2) > 59 or int(h2) * 60 + int(m2) > 24 * 60:
        raise ValueError("times run from 00:00 to 24:00")
    low = _DAYS.index(first) if first else 0
    high = _DAYS.index(last) if last else (low if first else 6)
    days = [(low + step) % 7 for step in range((high - low) % 7 + 1)]
    return [(day, int(h1) * 60 + int(m1), int(h2) * 60 + int(m2)) for day in days]
