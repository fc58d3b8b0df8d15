"""Staffed hours: what the bot says about waiting must be true, at midnight and when clocks change too."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import StaffedHours, say_when

EAST = "America/New_York"


def at(text: str, zone: str = EAST) -> datetime:
    """A moment by the line's wall clock. 2030-04-29 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)


@pytest.mark.parametrize(
    ("hours", "moment", "open_then"),
    [
        ("Mon-Fri 10:00-22:00", "2030-04-29T10:00", True),
        ("Mon-Fri 10:00-22:00", "2030-04-29T09:59", False),
        ("Mon-Fri 10:00-22:00", "2030-04-29T21:59", True),
        ("Mon-Fri 10:00-22:00", "2030-04-29T22:00", False),
        ("Mon-Fri 10:00-22:00", "2030-05-04T12:00", False),
        ("mon-fri 10:00-22:00, sat 12:00-20:00", "2030-05-04T12:00", True),
        ("Sat 12:00-20:00", "2030-05-05T12:00", False),
        ("10:00-22:00", "2030-05-05T12:00", True),
        ("Fri-Mon 10:00-12:00", "2030-05-05T11:00", True),
        ("Fri-Mon 10:00-12:00", "2030-05-01T11:00", False),
        ("Sun 20:00-24:00", "2030-05-05T23:59", True),
        ("Sun 20:00-24:00", "2030-05-06T00:00", False),
    ],
)
def test_it_is_open_exactly_within_the_spans(hours: str, moment: str, open_then: bool) -> None:
    assert StaffedHours.parse(hours, EAST).open_at(at(moment)) is open_then


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2030-05-03T21:59", False),
        ("2030-05-03T22:00", True),
        ("2030-05-04T01:59", True),
        ("2030-05-04T02:00", False),
        ("2030-05-03T01:00", False),
    ],
)
def test_a_span_may_run_past_midnight(moment: str, open_then: bool) -> None:
    assert StaffedHours.parse("Fri 22:00-02:00", EAST).open_at(at(moment)) is open_then


def test_hours_are_those_of_the_line_not_of_the_machine() -> None:
    hours = StaffedHours.parse("10:00-12:00", EAST)
    assert hours.open_at(datetime(2030, 7, 1, 14, 30, tzinfo=timezone.utc))
    assert not hours.open_at(datetime(2030, 12, 2, 14, 30, tzinfo=timezone.utc)), "an hour later in winter"
    assert hours.open_at(datetime(2030, 12, 2, 15, 30, tzinfo=timezone.utc))


def test_always_and_never_mean_it() -> None:
    moments = [at("2030-04-28T00:00") + timedelta(hours=step) for step in range(24 * 8)]
    assert all(StaffedHours.parse("always", EAST).open_at(moment) for moment in moments)
    assert not any(StaffedHours.parse(" Never ", EAST).open_at(moment) for moment in moments)
    assert StaffedHours.parse("never", EAST).next_open(moments[0]) is None


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2030-04-29T08:10", "10:30 am"),
        ("2030-04-29T23:00", "10:30 am tomorrow"),
        ("2030-05-03T23:00", "2 pm tomorrow"),
        ("2030-05-04T21:00", "10:30 am on Monday"),
    ],
)
def test_the_next_opening_is_said_in_plain_words(now: str, said: str) -> None:
    hours = StaffedHours.parse("Mon-Fri 10:30-22:00, Sat 14:00-20:00", EAST)
    coming = hours.next_open(at(now))
    assert coming is not None
    assert say_when(coming, at(now)) == said


@pytest.mark.parametrize(("clock", "said"), [("00:00", "12 am"), ("12:00", "12 pm"), ("13:05", "1:05 pm")])
def test_midnight_and_noon_are_said_as_people_say_them(clock: str, said: str) -> None:
    assert say_when(at(f"2030-05-01T{clock}").astimezone(ZoneInfo(EAST)), at("2030-05-01T00:00")) == said


@given(st.integers(min_value=0, max_value=366 * 24 * 60))
def test_p13_when_we_say_people_are_back_they_are(minutes: int) -> None:
    hours = StaffedHours.parse("Mon-Thu 18:30-01:15, Sat 09:00-12:00", EAST)
    now = datetime(2030, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)
    coming = hours.next_open(now)
    assert coming is not None
    assert coming > now
    assert hours.open_at(coming)
    assert not hours.open_at(coming - timedelta(minutes=1))


@pytest.mark.parametrize(
    "wrong",
    [
        "", "sometimes", "Mon", "Mon 10-12", "Mon 10:00", "Mond 10:00-12:00", "Xyz 10:00-12:00",
        "Mon-Xyz 10:00-12:00", "25:00-26:00", "24:00-01:00", "10:60-12:00", "10:00-12:60", "10:00-24:30",
        "Mon 10:00-12:00,",
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"use always|days are|times run"):
        StaffedHours.parse(wrong, EAST)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(KeyError):
        StaffedHours.parse("always", "America/Nowhere")
