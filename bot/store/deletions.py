"""Copies at the carriers still to be deleted, each job sealed under a key of its own (P03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, func, insert, or_, select, text, true, update

from bot.crypto.keyring import WrappedKey
from bot.crypto.secret import SecretKey
from bot.domain.carrier import CarrierCopy
from bot.domain.ids import Channel, ConversationId
from bot.domain.private import Private
from bot.domain.records import NO_CAUSE, Cause, LeasedDeletion, Postponed
from bot.errors import DatabaseUnavailable, KeyDestroyed, SealBroken
from bot.store.forgetting_tables import DELETION_UNFINISHED, DeletionState, deletions
from bot.store.row_seal import RowSeal
from bot.store.unit import Unit

TOPIC = "deletions"
_ADDRESS, _COPIES = "address_sealed", "copies_sealed"
UNREADABLE = "unreadable"
"""The code of a job that nobody can do any more: its key is gone, or what it holds is damaged."""
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}
_EMPTIED: dict[str, None] = dict.fromkeys(
    ("key_id", _ADDRESS, _COPIES, "key_sealed", "master_version", "leaving", "conversation", "person")
)


class PostgresDeletions:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(
        self,
        channel: Channel,
        address: Private,
        copies: Sequence[CarrierCopy],
        *,
        at: datetime,
        cause: Cause = NO_CAUSE,
    ) -> None:
        key_id, key, wrapped = await self._unit.new_key_or_own(at)
        job = uuid4()
        sealed = _row_seal(key, job)
        values = {
            "channel": channel,
            "key_id": key_id,
            _ADDRESS: sealed.close_text(_ADDRESS, address),
            _COPIES: sealed.close_json(_COPIES, _copies_to_json(copies)),
            "state": DeletionState.DUE,
            "due_at": at,
            "created_at": at,
            "erasure": cause.erasure,
            "leaving": cause.leaving,
            "key_sealed": wrapped.sealed if wrapped else None,
            "master_version": wrapped.master_version if wrapped else None,
            "conversation": cause.clearing,
            "person": cause.person,
        }
        await self._unit.change(insert(deletions).values(id=job, **values))
        await self._unit.wake(TOPIC)

    async def adopt(self, person: bytes, *, erasure: UUID) -> None:
        """Jobs of talks that were left, cleared or too old before are part of this erasure now."""
        theirs = and_(deletions.c.person == person, text(DELETION_UNFINISHED))
        await self._set(theirs, {"erasure": erasure})

    async def clears(self, leaving: ConversationId) -> bool:
        open_ = and_(deletions.c.leaving == leaving, text(DELETION_UNFINISHED))
        return await self._unit.first(select(deletions.c.id).where(open_)) is not None

    async def unfinished_since(self, before: datetime) -> int:
        """Jobs of no erasure that began before then and are not done."""
        old = and_(
            deletions.c.created_at < before, deletions.c.erasure.is_(None), text(DELETION_UNFINISHED)
        )
        return int((await self._unit.first(select(func.count().label("number")).where(old))).number)

    async def lease(self, *, now: datetime, lease_s: float) -> LeasedDeletion | None:
        """The job that is due longest; one whose lease ran out is taken again. Counts a try. While the keys
        database is away only jobs that hold their own key are taken."""
        which = true()
        while (row := await self._unit.first(_due(now).where(which))) is not None:
            token = uuid4()
            try:
                leased = _leased(row, await self._key(row), token)
            except (KeyDestroyed, SealBroken):
                # Only a restored backup or a damaged row comes here. It must not block the others.
                await self._end(row, {"finished_at": now, "code": UNREADABLE})
                continue
            except DatabaseUnavailable:
                if row.key_sealed is not None:  # what holds the master key is away, too
                    raise
                which = deletions.c.key_sealed.is_not(None)
                continue
            until = now + timedelta(seconds=lease_s)
            await self._set(
                deletions.c.id == row.id,
                {
                    "state": DeletionState.LEASED,
                    "tries": leased.tries,
                    "lease_token": token,
                    "lease_until": until,
                },
            )
            return leased
        return None

    async def finish(
        self, job: UUID, *, lease_token: UUID, gone: int, unreachable: int, at: datetime
    ) -> None:
        row = await self._held(job, lease_token)
        if row is not None:
            await self._end(row, {"finished_at": at, **_counted(row, gone, unreachable)})

    async def postpone(
        self,
        job: UUID,
        *,
        lease_token: UUID,
        copies: Sequence[CarrierCopy],
        due_at: datetime,
        came_to: Postponed,
    ) -> None:
        row = await self._held(job, lease_token)
        if row is None:
            return
        sealed = _row_seal(await self._key(row), job)
        left = sealed.close_json(_COPIES, _copies_to_json(copies))
        again = {"state": DeletionState.DUE, "due_at": due_at, "code": came_to.code, _COPIES: left}
        counts = _counted(row, came_to.gone, came_to.unreachable)
        await self._set(deletions.c.id == job, {**again, **counts, **_NO_LEASE})

    async def _key(self, row: Any) -> SecretKey:
        own = WrappedKey(row.key_sealed, row.master_version) if row.key_sealed is not None else None
        return await self._unit.key_of_row(row.key_id, own)

    async def forget_finished(self, before: datetime) -> int:
        """Only counts stand there by then."""
        old = and_(deletions.c.state == DeletionState.DONE, deletions.c.finished_at < before)
        return await self._unit.change(delete(deletions).where(old))

    async def _held(self, job: UUID, token: UUID) -> Any:
        """The job, if the lease is still this one; None if it has passed to another."""
        mine = and_(deletions.c.id == job, deletions.c.lease_token == token)
        return await self._unit.first(select(deletions).where(mine).with_for_update())

    async def _end(self, row: Any, outcome: dict[str, Any]) -> None:
        """Keep counts alone, and destroy the key."""
        emptied = {**_EMPTIED, "state": DeletionState.DONE}
        await self._set(deletions.c.id == row.id, {**emptied, **outcome, **_NO_LEASE})
        await self._unit.doom(row.key_id)

    async def _set(self, which: Any, values: dict[str, Any]) -> None:
        await self._unit.change(update(deletions).where(which).values(**values))


def _due(now: datetime) -> Any:
    waiting = and_(deletions.c.state == DeletionState.DUE, deletions.c.due_at <= now)
    lapsed = and_(deletions.c.state == DeletionState.LEASED, deletions.c.lease_until <= now)
    return (
        select(deletions)
        .where(text(DELETION_UNFINISHED), or_(waiting, lapsed))
        .order_by(deletions.c.due_at, deletions.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _leased(row: Any, key: SecretKey, token: UUID) -> LeasedDeletion:
    sealed = _row_seal(key, row.id)
    return LeasedDeletion(
        id=row.id,
        channel=row.channel,
        address=sealed.open_text(_ADDRESS, row.address_sealed),
        copies=_copies_from_json(sealed.open_json(_COPIES, row.copies_sealed)),
        tries=row.tries + 1,
        lease_token=token,
        cause=Cause(row.erasure, row.leaving, row.conversation),
    )


def _counted(row: Any, gone: int, unreachable: int) -> dict[str, int]:
    """With what earlier tries came to."""
    return {"gone": (row.gone or 0) + gone, "unreachable": (row.unreachable or 0) + unreachable}


def _copies_to_json(copies: Sequence[CarrierCopy]) -> list[list[str]]:
    return [[copy.carrier_message_id, copy.created_at.isoformat()] for copy in copies]


def _copies_from_json(value: list[list[str]]) -> tuple[CarrierCopy, ...]:
    return tuple(CarrierCopy(message_id, datetime.fromisoformat(at)) for message_id, at in value)


def _row_seal(key: SecretKey, job: UUID) -> RowSeal:
    return RowSeal(key, table=deletions.name, row=job)
