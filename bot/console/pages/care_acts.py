"""What a worker does under "Care": each reads one form and hands it to one use case."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bot.console.visit import Visit
from bot.domain.ids import HandoffId
from bot.domain.meeting import Attendance, Ended
from bot.domain.mentor import Said, Shares
from bot.domain.need_entry import Gap, NeedOutcome
from bot.domain.needs import Horizon, Need
from bot.domain.private import Private
from bot.services.ask_for_mentor import (
    MentorYes,
    ask_for_mentor,
    end_mentor,
    record_mentor_no,
    record_mentor_yes,
)
from bot.services.care_access import Keeper
from bot.services.keep_meeting import SeatGiven, end_meeting, keep_seat, record_report
from bot.services.keep_needs import NeedGiven, change_need, list_need, needs_from_note

_YES = "yes"


async def add_need(visit: Visit, handoff: HandoffId) -> None:
    code, area = Need(visit.given("code")), visit.given("area")
    await list_need(handoff, code, _need(visit), area=area, by=_keeper(visit))


async def take_from_note(visit: Visit, handoff: HandoffId) -> None:
    await needs_from_note(handoff, area=visit.given("area"), by=_keeper(visit))


async def move_need(visit: Visit, handoff: HandoffId) -> None:
    await change_need(handoff, UUID(visit.given("need")), _need(visit), by=_keeper(visit))


async def ask_mentor(visit: Visit, handoff: HandoffId) -> None:
    await ask_for_mentor(handoff, visit.given("mentor"), worker=visit.worker, line=visit.line)


async def mentor_yes(visit: Visit, handoff: HandoffId) -> None:
    shares = frozenset(each for each in Shares if visit.given(f"shares_{each.value}") == _YES)
    yes = MentorYes(Said(visit.given("said")), shares, date.fromisoformat(visit.given("ends_on")))
    await record_mentor_yes(handoff, _beside(visit), yes, worker=visit.worker, line=visit.line)


async def mentor_no(visit: Visit, handoff: HandoffId) -> None:
    await record_mentor_no(handoff, _beside(visit), worker=visit.worker, line=visit.line)


async def mentor_end(visit: Visit, handoff: HandoffId) -> None:
    await end_mentor(handoff, _beside(visit), worker=visit.worker, line=visit.line)


async def report(visit: Visit, handoff: HandoffId) -> None:
    await record_report(
        handoff,
        date.fromisoformat(visit.given("intake_on")),
        to=visit.given("to"),
        made_by=visit.given("made_by"),
        by=_keeper(visit),
    )


async def seat(visit: Visit, handoff: HandoffId) -> None:
    given = SeatGiven(
        role=visit.given("role"),
        attendance=Attendance(visit.given("attendance") or Attendance.TO_ASK),
        reason=Private(visit.given("reason")),
        safe=visit.given("safe") == _YES,
        their_yes=visit.given("their_yes") == _YES,
    )
    await keep_seat(handoff, UUID(visit.given("report")), given, by=_keeper(visit))


async def meeting_end(visit: Visit, handoff: HandoffId) -> None:
    how, reason = Ended(visit.given("how")), Private(visit.given("reason"))
    await end_meeting(handoff, UUID(visit.given("report")), how, reason=reason, by=_keeper(visit))


def _need(visit: Visit) -> NeedGiven:
    horizon, gap = visit.given("horizon"), visit.given("gap")
    return NeedGiven(
        horizon=Horizon(horizon) if horizon else None,
        method=Private(visit.given("method")),
        owner=visit.given("owner") or None,
        outcome=NeedOutcome(visit.given("outcome") or NeedOutcome.OPEN),
        gap=Gap(gap) if gap else None,
    )


def _beside(visit: Visit) -> UUID:
    return UUID(visit.given("mentoring"))


def _keeper(visit: Visit) -> Keeper:
    return Keeper(visit.worker, visit.line)
