"""Record that a report of abuse was made, and keep the meeting it calls for (practice.md A-80, A-81)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from bot.domain.ids import HandoffId
from bot.domain.meeting import AbuseReport, Attendance, Ended, MeetingRole, Seat
from bot.domain.private import Private
from bot.domain.trail import Did
from bot.errors import GateClosed, HandoffUnknown
from bot.services.care_access import Keeper, care_to_change
from bot.services.ports import Transaction
from bot.staff_errors import NoteMissing

OLDEST = timedelta(days=60)
"""An intake longer ago than this is a slip of the pen."""


@dataclass(frozen=True)
class SeatGiven:
    """`safe`: the worker holds it to be safe that a guarded role comes; `their_yes`: the person agreed."""

    role: str
    attendance: Attendance
    reason: Private
    safe: bool = False
    their_yes: bool = False


async def record_report(
    handoff_id: HandoffId, intake_on: date, *, to: str, made_by: str, by: Keeper
) -> AbuseReport:
    """Starts the clock. Not a word of the report is kept here.

    Raises ValueError for a day to come or too long ago, or a code the table does not have; and as
    `care_to_change` does. A lead may record it too.
    """
    line, table = by.line, by.line.meeting
    if to not in table.reported_to or made_by not in table.made_by:
        raise ValueError
    if not line.today() - OLDEST <= intake_on <= line.today():
        raise ValueError
    async with line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=by.worker, tx=tx, leads=True)
        report = AbuseReport(
            id=uuid4(),
            conversation=handoff.conversation,
            at=line.clock(),
            by_worker=by.worker.login,
            intake_on=intake_on,
            due_on=table.due(intake_on),
            reported_to=to,
            made_by=made_by,
            seats={role.key: Seat() for role in table.roles if role.invited},
        )
        await tx.meetings.add(report)
        await _record("report", report, tx=tx, by=by)
    return report


async def keep_seat(handoff_id: HandoffId, report: UUID, given: SeatGiven, *, by: Keeper) -> None:
    """Add a role, or say whether it comes, came, or is not needed.

    Raises NoteMissing without a reason where one is asked for, GateClosed("not_safe") for a guarded role
    without the worker's word and the person's yes, ValueError for a role the table does not have.
    """
    role = by.line.meeting.role(given.role)
    async with by.line.store.transaction() as tx:
        found = await _open(handoff_id, report, tx=tx, by=by)
        seated = found.seats.get(given.role)
        if role is None and seated is None:
            raise ValueError
        if role is not None:
            _check_guarded(role, seated, given)
        reason = given.reason.open().strip()
        if given.attendance is Attendance.NOT_NEEDED and not reason:
            raise NoteMissing
        kept = Private(reason) if reason or seated is None else seated.reason
        await tx.meetings.save(found.with_seat(given.role, Seat(given.attendance, kept)))
        await _record("seat", found, tx=tx, by=by)


async def end_meeting(
    handoff_id: HandoffId, report: UUID, how: Ended, *, reason: Private, by: Keeper
) -> None:
    """The clock stops. Raises NoteMissing for "not needed" without why, HandoffUnknown if it stopped."""
    if how is Ended.NOT_NEEDED and not reason.open().strip():
        raise NoteMissing
    async with by.line.store.transaction() as tx:
        found = await _open(handoff_id, report, tx=tx, by=by)
        await tx.meetings.save(found.end(how, on=by.line.today(), reason=reason))
        await _record(how.value, found, tx=tx, by=by)


def _check_guarded(role: MeetingRole, seated: Seat | None, given: SeatGiven) -> None:
    """Found not needed, it comes back as if new: what spoke against it may be that they were told."""
    gone = seated is None or seated.attendance is Attendance.NOT_NEEDED
    stays = seated is not None and given.attendance is Attendance.NOT_NEEDED
    if not role.guarded or not gone or stays:
        return
    if not given.reason.open().strip():
        raise NoteMissing
    if not (given.safe and given.their_yes):
        raise GateClosed("not_safe")


async def _open(handoff_id: HandoffId, report: UUID, *, tx: Transaction, by: Keeper) -> AbuseReport:
    handoff = await care_to_change(handoff_id, worker=by.worker, tx=tx, leads=True)
    for found in await tx.meetings.of(handoff.conversation):
        if found.id == report and found.ended is None:
            return found
    raise HandoffUnknown


async def _record(what: str, report: AbuseReport, *, tx: Transaction, by: Keeper) -> None:
    await tx.trail.add(
        Did.MEETING.value,
        who=by.worker.login,
        at=by.line.clock(),
        about=report.conversation,
        reason=what,
    )
