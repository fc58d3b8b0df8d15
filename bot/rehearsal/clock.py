"""A clock that stands still until it is told to move, so that a week takes no time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

START = datetime(2031, 3, 4, 15, 0, tzinfo=timezone.utc)
"""A Tuesday afternoon, the same in every run. In the future, so that no row a database dates by
itself can look newer than the conversation."""


class VirtualClock:
    """Callable like every `Clock` of the line; it goes ahead only when it is told to."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def begin_again(self, minutes: int) -> None:
        """For another rehearsal with the same line, so many minutes after the start: what the one before
        waited for counts no more."""
        self._now = START + timedelta(minutes=minutes)

    def move(self, seconds: float) -> None:
        """Go `seconds` ahead. Time never runs backwards."""
        if seconds < 0:
            raise ValueError("the virtual clock only moves ahead")
        self._now += timedelta(seconds=seconds)
