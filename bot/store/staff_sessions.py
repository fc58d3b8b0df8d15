"""Sessions of the console, found by the hash of a token that only the browser holds; tries to sign in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.domain.private import Private
from bot.domain.staff import WorkerId
from bot.domain.staff_session import StaffSession
from bot.store.staff_tables import failed_sign_ins, staff_sessions
from bot.store.unit import Unit


class PostgresStaffSessions:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def begin(self, token: Private, session: StaffSession) -> None:
        values = {
            "worker": session.worker,
            "form_token": session.form_token,
            "stage": session.stage,
            "made_at": session.made_at,
            "seen_at": session.seen_at,
        }
        await self._unit.change(insert(staff_sessions).values(token_hash=_hash(token), **values))

    async def find(self, token: Private) -> StaffSession | None:
        row = await self._unit.first(select(staff_sessions).where(_mine(token)))
        return None if row is None else _session(row)

    async def touch(self, token: Private, *, at: datetime) -> None:
        await self._unit.change(update(staff_sessions).where(_mine(token)).values(seen_at=at))

    async def end(self, token: Private) -> None:
        await self._unit.change(delete(staff_sessions).where(_mine(token)))

    async def end_all(self, worker: WorkerId) -> int:
        """Everywhere at once."""
        return await self._unit.change(delete(staff_sessions).where(staff_sessions.c.worker == worker))

    async def of(self, worker: WorkerId) -> list[StaffSession]:
        mine = select(staff_sessions).where(staff_sessions.c.worker == worker)
        return [_session(row) for row in await self._unit.all(mine.order_by(staff_sessions.c.made_at))]

    async def forget_before(self, before: datetime) -> int:
        """Sessions nobody has used since, and tries older than that."""
        await self._unit.change(delete(failed_sign_ins).where(failed_sign_ins.c.at < before))
        return await self._unit.change(delete(staff_sessions).where(staff_sessions.c.seen_at < before))

    # --- tries ----------------------------------------------------------------------------------

    async def lock_tries(self, who: str) -> None:
        """One try of a login, or a machine, is counted at a time."""
        number = int.from_bytes(self._who(who)[:8], "big", signed=True)
        await self._unit.first(select(func.pg_advisory_xact_lock(literal(number, BigInteger))))

    async def tries(self, who: str, *, since: datetime) -> list[datetime]:
        """The moments of those that count, oldest first. `who` is a login or a machine's address."""
        mine = (failed_sign_ins.c.who == self._who(who)) & (failed_sign_ins.c.at >= since)
        rows = await self._unit.all(select(failed_sign_ins.c.at).where(mine).order_by(failed_sign_ins.c.at))
        return [row.at for row in rows]

    async def note_try(self, who: str, *, at: datetime) -> UUID:
        mark = uuid4()
        await self._unit.change(insert(failed_sign_ins).values(id=mark, who=self._who(who), at=at))
        return mark

    async def forget_tries(self, marks: Sequence[UUID]) -> None:
        await self._unit.change(delete(failed_sign_ins).where(failed_sign_ins.c.id.in_(marks)))

    async def forget_tries_of(self, who: str) -> None:
        await self._unit.change(delete(failed_sign_ins).where(failed_sign_ins.c.who == self._who(who)))

    async def use_once(self, what: str, *, at: datetime) -> bool:
        """False if this was used before. Kept among the tries, and forgotten with them."""
        mark = self._who(f"once {what}")
        row = insert_once(failed_sign_ins).values(id=UUID(bytes=mark[:16]), who=mark, at=at)
        return await self._unit.change(row.on_conflict_do_nothing(index_elements=["id"])) == 1

    def _who(self, who: str) -> bytes:
        return self._unit.fingerprints.of_sign_in(who)


def _hash(token: Private) -> bytes:
    """A token is random and long: a fast hash is enough, and nobody who reads the table can use it."""
    return hashlib.sha256(token.open().encode()).digest()


def _mine(token: Private) -> Any:
    return staff_sessions.c.token_hash == _hash(token)


def _session(row: Any) -> StaffSession:
    return StaffSession(
        worker=WorkerId(row.worker),
        stage=row.stage,
        form_token=row.form_token,
        made_at=row.made_at,
        seen_at=row.seen_at,
    )
