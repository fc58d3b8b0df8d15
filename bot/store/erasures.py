"""Erasures: begin one, find it by who asked, lease a place that is due, record what a check found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)

from bot.domain.erasure import Check, Checked, Erased, ErasedPlace, Erasure, Place, PlaceState
from bot.domain.ids import Channel, ConversationId
from bot.domain.records import OutboxState, Sort
from bot.store.call_tables import call_backs, calls
from bot.store.deletions import UNREADABLE
from bot.store.erasure_tables import PLACE_DUE, erasure_places, erasures
from bot.store.forgetting_tables import DELETION_UNFINISHED, deletions
from bot.store.of_a_conversation import OF_A_CONVERSATION
from bot.store.referral_tables import referrals
from bot.store.staff_tables import staff_notes
from bot.store.tables import conversations, outbox, windows
from bot.store.unit import Unit

TOPIC = "deletions"
_COLUMN = {each.name: each.c.conversation for each in OF_A_CONVERSATION} | {
    conversations.name: conversations.c.id
}
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}
_PLACE = erasure_places.c


class PostgresErasures:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def begin(self, fingerprint: bytes, channel: Channel, erased: Erased, *, at: datetime) -> UUID:
        erasure = uuid4()
        values = {"fingerprint": fingerprint, "channel": channel, "asked_at": at}
        await self._unit.change(insert(erasures).values(id=erasure, **values))
        for place, given in _places(erased).items():
            row = {"erasure": erasure, "place": place, "state": PlaceState.DUE, "due_at": at, **given}
            await self._unit.change(insert(erasure_places).values(row))
        await self._unit.wake(TOPIC)
        return erasure

    async def latest_of(self, fingerprint: bytes) -> UUID | None:
        mine = select(erasures.c.id).where(erasures.c.fingerprint == fingerprint)
        row = await self._unit.first(mine.order_by(erasures.c.asked_at.desc()).limit(1))
        return None if row is None else row.id

    async def of(self, fingerprint: bytes) -> list[Erasure]:
        """Newest first."""
        return await self._read(erasures.c.fingerprint == fingerprint)

    async def all(self) -> list[Erasure]:
        return await self._read(erasures.c.id.is_not(None))

    async def found(self, talks: Sequence[ConversationId]) -> Erased:
        """What there is to remove; nothing of it is opened, so the keys need not be reached."""
        if not talks:
            return Erased()
        keys = await self._unit.all(select(conversations.c.key_id).where(conversations.c.id.in_(talks)))
        sending = [OutboxState.SENDING, OutboxState.UNKNOWN]
        return Erased(
            conversations=tuple(talks),
            key_ids=tuple(row.key_id for row in keys),
            rows=await self.rows_of(talks),
            queued=await self._count(talks, windows, call_backs, calls)
            + await self._count(talks, outbox, also=outbox.c.state == OutboxState.DUE),
            sending=await self._count(
                talks, outbox, also=and_(outbox.c.sort != Sort.TAP, outbox.c.state.in_(sending))
            ),
            notes=await self._count(talks, staff_notes, referrals),
        )

    async def _count(self, talks: Sequence[UUID], *tables: Table, also: Any = None) -> int:
        which = true() if also is None else also
        counted = [
            select(func.count().label("number"))
            .select_from(table)
            .where(_COLUMN[table.name].in_(talks), which)
            for table in tables
        ]
        return sum(row.number for row in await self._unit.all(union_all(*counted)))

    async def rows_of(self, talks: Sequence[UUID]) -> int:
        """Counted anew in every table that can hold a row of a conversation."""
        return await self._count(talks, *(column.table for column in _COLUMN.values())) if talks else 0

    async def remove_rows(self, talks: Sequence[UUID]) -> None:
        """What a check still found, as one brought back by a backup; children first."""
        for column in _COLUMN.values():
            await self._unit.change(delete(column.table).where(column.in_(talks)))

    async def at_carrier(self, erasure: UUID) -> Checked:
        """What the jobs at the carrier have come to."""
        mine = deletions.c.erasure == erasure
        row = await self._unit.first(
            select(
                func.coalesce(func.sum(deletions.c.gone), 0).label("gone"),
                func.coalesce(func.sum(deletions.c.unreachable), 0).label("left"),
                func.count(case((literal_column(DELETION_UNFINISHED), 1))).label("open"),
                func.max(case((literal_column(DELETION_UNFINISHED), deletions.c.code))).label("code"),
                func.count(case((deletions.c.code == UNREADABLE, 1))).label("lost"),
            ).where(mine)
        )
        left = UNREADABLE if row.lost else "refused" if row.left else None
        return Checked(
            not row.open, int(row.gone), int(row.left + row.lost), row.code if row.open else left
        )

    async def came_to_an_end(self, fingerprint: bytes, *, at: datetime) -> None:
        """A text that was with the carrier has come to a known end. It belongs to the erasure that counts
        one, not always the last that was asked for; a check of it that has begun knows too little."""
        counted = _PLACE.place == Place.QUEUED, _PLACE.left > 0
        waits = (
            select(erasures.c.id)
            .join(erasure_places, _PLACE.erasure == erasures.c.id)
            .where(erasures.c.fingerprint == fingerprint, *counted)
            .order_by(erasures.c.asked_at.desc())
            .limit(1)
        )
        await self._unit.change(
            update(erasure_places)
            .where(_PLACE.erasure == waits.scalar_subquery(), *counted)
            .values(left=_PLACE.left - 1, due_at=at, **_NO_LEASE)
        )
        await self._unit.wake(TOPIC)

    async def look_again(self, erasure: UUID, place: Place, *, at: datetime) -> None:
        """There is news of this place, or more to remove there."""
        mine = and_(_PLACE.erasure == erasure, _PLACE.place == place)
        await self._unit.change(
            update(erasure_places).where(mine).values(state=PlaceState.DUE, due_at=at, **_NO_LEASE)
        )
        await self._unit.change(update(erasures).where(erasures.c.id == erasure).values(finished_at=None))
        await self._unit.wake(TOPIC)

    async def nothing_unnamed(self, erasure: UUID) -> None:
        """What became of the texts that were under way is known now: the carrier keeps none of them."""
        mine = and_(_PLACE.erasure == erasure, _PLACE.place == Place.QUEUED)
        await self._unit.change(update(erasure_places).where(mine).values(left=0, code=None, **_NO_LEASE))

    async def lease(self, *, now: datetime, lease_s: float) -> Check | None:
        row = await self._unit.first(
            select(erasure_places, erasures.c.asked_at)
            .join(erasures, erasures.c.id == _PLACE.erasure)
            .where(literal_column(f"erasure_places.{PLACE_DUE}"), _PLACE.due_at <= now)
            .where(or_(_PLACE.lease_until.is_(None), _PLACE.lease_until <= now))
            .order_by(_PLACE.due_at, _PLACE.erasure, _PLACE.place)
            .limit(1)
            .with_for_update(of=erasure_places, skip_locked=True)
        )
        if row is None:
            return None
        token = uuid4()
        mine = and_(_PLACE.erasure == row.erasure, _PLACE.place == row.place)
        await self._unit.change(
            update(erasure_places)
            .where(mine)
            .values(tries=row.tries + 1, lease_token=token, lease_until=now + timedelta(seconds=lease_s))
        )
        return Check(
            erasure=row.erasure,
            asked_at=row.asked_at,
            place=row.place,
            tries=row.tries + 1,
            gone=row.gone,
            left=row.left,
            code=row.code,
            subjects=tuple(row.subjects or ()),
            lease_token=token,
        )

    async def record(self, check: Check, found: Checked, *, due_at: datetime, at: datetime) -> None:
        """Nothing, if the lease has passed to another or there was news meanwhile."""
        values: dict[str, Any] = {"gone": found.gone, "left": found.left, "code": found.code, **_NO_LEASE}
        if found.done:
            values |= {"state": PlaceState.DONE, "subjects": None}
        else:
            values |= {"due_at": due_at}
        await self._unit.change(
            update(erasure_places).where(_PLACE.lease_token == check.lease_token).values(values)
        )
        still = select(_PLACE.place).where(_PLACE.erasure == check.erasure, literal_column(PLACE_DUE))
        await self._unit.change(
            update(erasures)
            .where(erasures.c.id == check.erasure, erasures.c.finished_at.is_(None), ~still.exists())
            .values(finished_at=at)
        )

    async def forget_finished(self, before: datetime) -> int:
        over = select(erasures.c.id).where(erasures.c.finished_at < before)
        await self._unit.change(delete(erasure_places).where(_PLACE.erasure.in_(over)))
        return await self._unit.change(delete(erasures).where(erasures.c.finished_at < before))

    async def _read(self, which: Any) -> list[Erasure]:
        mine = select(erasures).where(which).order_by(erasures.c.asked_at.desc(), erasures.c.id)
        rows = await self._unit.all(mine)
        places = await self._unit.all(
            select(erasure_places).where(_PLACE.erasure.in_([row.id for row in rows]))
        )
        return [_erasure(row, [each for each in places if each.erasure == row.id]) for row in rows]


def _places(erased: Erased) -> dict[Place, dict[str, Any]]:
    found = {"subjects": list(erased.conversations)}
    return {
        Place.ROWS: {"gone": erased.rows, **found},
        Place.KEYS: {"subjects": list(erased.key_ids)},
        Place.QUEUED: {"gone": erased.queued, "left": erased.sending, **found},
        Place.CARRIER: {},
        Place.STAFF_NOTES: {"gone": erased.notes, "left": erased.notes_kept, "code": erased.notes_code},
    }


def _erasure(row: Any, places: list[Any]) -> Erasure:
    order = list(Place)
    read = [ErasedPlace(p.place, p.state, p.tries, p.due_at, p.gone, p.left, p.code) for p in places]
    read.sort(key=lambda each: order.index(each.place))
    return Erasure(row.id, row.channel, row.asked_at, row.finished_at, tuple(read))
