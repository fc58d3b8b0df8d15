"""How long a person is likely to wait, said only where lately others truly waited no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

FEWEST = 5
"""Fewer that were taken lately say nothing: a wait that is told must be one that holds."""
LATELY = timedelta(hours=6)
_SHARE = 0.8
_LONGEST = timedelta(minutes=60)


def usual_wait(taken: Sequence[timedelta], waiting: Sequence[timedelta]) -> timedelta | None:
    """The wait within which eight of ten were taken lately, and never less than anybody waits right now; in
    steps of five minutes, upwards. None where too few tell, or it is over an hour."""
    if len(taken) < FEWEST:
        return None
    usual = sorted(taken)[min(len(taken) - 1, int(_SHARE * len(taken)))]
    longest = max([usual, *waiting])
    steps = -(-longest // timedelta(minutes=5)) or 1
    told = steps * timedelta(minutes=5)
    return told if told <= _LONGEST else None
