"""Reports of abuse and the meetings they call for, sealed but for the days that remind of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from bot.crypto.secret import SecretKey
from bot.domain.care_due import DueOn
from bot.domain.ids import ConversationId
from bot.domain.meeting import AbuseReport, Attendance, Ended, Seat
from bot.domain.private import Private
from bot.store.care_due import find_due
from bot.store.care_tables import abuse_reports
from bot.store.row_seal import RowSeal
from bot.store.unit import Unit

_CONTENT = "content_sealed"


class PostgresMeetings:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, report: AbuseReport) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        values = {"conversation": report.conversation, "at": report.at, "by_worker": report.by_worker}
        values |= {"due_on": report.due_on, **await self._changing(report)}
        await self._unit.change(insert(abuse_reports).values(id=report.id, **values))

    async def save(self, report: AbuseReport) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        mine = abuse_reports.c.id == report.id
        await self._unit.change(update(abuse_reports).where(mine).values(**await self._changing(report)))

    async def of(self, conversation: ConversationId) -> list[AbuseReport]:
        """Oldest first."""
        mine = select(abuse_reports).where(abuse_reports.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(abuse_reports.c.seq))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        return [_from(key, row) for row in rows]

    async def due(self, by: date) -> list[DueOn]:
        """Those that were neither held nor found unneeded."""
        dated = select(abuse_reports.c.conversation, abuse_reports.c.due_on.label("on_day")).where(
            abuse_reports.c.done_on.is_(None), abuse_reports.c.due_on <= by
        )
        return await find_due(dated.subquery(), unit=self._unit)

    async def _changing(self, report: AbuseReport) -> dict[str, Any]:
        key = await self._unit.hold_key(report.conversation)
        sealed = _seal(key, report.id).close_json(_CONTENT, _plain(report))
        return {"done_on": report.done_on, _CONTENT: sealed}


def _plain(report: AbuseReport) -> dict[str, Any]:
    return {
        "intake_on": report.intake_on.isoformat(),
        "reported_to": report.reported_to,
        "made_by": report.made_by,
        "seats": {role: [seat.attendance.value, seat.reason.open()] for role, seat in report.seats.items()},
        "ended": report.ended.value if report.ended else None,
        "end_reason": report.end_reason.open(),
    }


def _from(key: SecretKey, row: Any) -> AbuseReport:
    plain = _seal(key, row.id).open_json(_CONTENT, row.content_sealed)
    return AbuseReport(
        id=row.id,
        conversation=ConversationId(row.conversation),
        at=row.at,
        by_worker=row.by_worker,
        intake_on=date.fromisoformat(plain["intake_on"]),
        due_on=row.due_on,
        reported_to=plain["reported_to"],
        made_by=plain["made_by"],
        seats={
            role: Seat(Attendance(attendance), Private(reason))
            for role, (attendance, reason) in plain["seats"].items()
        },
        ended=Ended(plain["ended"]) if plain["ended"] else None,
        done_on=row.done_on,
        end_reason=Private(plain["end_reason"]),
    )


def _seal(key: SecretKey, row: UUID) -> RowSeal:
    return RowSeal(key, table=abuse_reports.name, row=row)
