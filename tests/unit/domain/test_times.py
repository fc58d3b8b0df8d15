"""Times people name: what is plain is read, what is not is left alone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.times import named_time

NOW = datetime(2031, 3, 4, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Tuesday


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("after 4", "03-04 16:00"),
        ("tomorrow at 3", "03-05 15:00"),
        ("tmrw 10:30 am", "03-05 10:30"),
        ("in an hour", "03-04 11:00"),
        ("in 20 min", "03-04 10:20"),
        ("at 9 tonight", "03-04 21:00"),
        ("noon", "03-04 12:00"),
        ("around 8", "03-04 20:00"),
        ("4pm", "03-04 16:00"),
        ("thursday at 2", "03-06 14:00"),
        ("9 am", "03-05 09:00"),
    ],
)
def test_a_plain_time_is_read(text: str, at: str) -> None:
    found = named_time(text, NOW)
    assert found is not None
    assert found.strftime("%m-%d %H:%M") == at


@pytest.mark.parametrize(
    "text",
    [
        "between 3 and 5",
        "weekends only",
        "not before 10am",
        "until 4",
        "the 15th",
        "monday at 4",
        "next friday",
        "25:00",
        "13 pm",
        "whenever",
        "",
    ],
)
def test_what_is_not_plain_or_too_far_away_is_not_guessed_at(text: str) -> None:
    assert named_time(text, NOW) is None
