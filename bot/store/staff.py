"""Accounts of those who work on the line: made, set up, found, changed; secrets are sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from bot.domain.private import Private
from bot.domain.staff import Role, Worker, WorkerId
from bot.store.row_seal import RowSeal
from bot.store.staff_tables import recovery_codes, workers
from bot.store.unit import Unit

_FACTOR, _PHONE = "second_factor_sealed", "phone_sealed"


class PostgresStaff:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, worker: Worker) -> bool:
        """False if the login is taken."""
        if await self.by_login(worker.login) is not None:
            return False
        key_id, _ = await self._unit.new_key(worker.made_at)
        values = {**_changing(worker), "login": worker.login, "made_at": worker.made_at}
        await self._unit.change(insert(workers).values(id=worker.id, key_id=key_id, **values))
        return True

    async def save(self, worker: Worker) -> None:
        await self._set(worker.id, **_changing(worker))

    async def get(self, worker: WorkerId) -> Worker | None:
        return _worker_or_none(await self._row(worker))

    async def lock(self, worker: WorkerId) -> Worker | None:
        mine = select(workers).where(workers.c.id == worker).with_for_update(key_share=True)
        return _worker_or_none(await self._unit.first(mine))

    async def by_login(self, login: str) -> Worker | None:
        return _worker_or_none(await self._unit.first(select(workers).where(workers.c.login == login)))

    async def by_subject(self, subject: str) -> Worker | None:
        mine = select(workers).where(workers.c.subject == subject)
        return _worker_or_none(await self._unit.first(mine))

    async def all(self) -> list[Worker]:
        return [_worker(row) for row in await self._unit.all(select(workers).order_by(workers.c.login))]

    # --- what somebody signs in with ------------------------------------------------------------

    async def password_hash(self, worker: WorkerId) -> str | None:
        row = await self._row(worker)
        return None if row is None else row.password_hash

    async def set_password_hash(self, worker: WorkerId, value: str | None) -> None:
        await self._set(worker, password_hash=value)

    async def set_subject(self, worker: WorkerId, subject: str | None) -> None:
        await self._set(worker, subject=subject)

    async def is_linked(self, worker: WorkerId, *, issuer: str) -> bool:
        """As `KnownAs.name` is written: whom a former organisation vouched for is nobody to this one."""
        row = await self._row(worker)
        return row is not None and row.subject is not None and row.subject.startswith(f"{issuer} ")

    async def second_factor(self, worker: WorkerId) -> Private | None:
        """The shared secret, base32; None if none is set."""
        return await self._opened(worker, _FACTOR)

    async def set_second_factor(self, worker: WorkerId, secret: Private | None) -> None:
        await self._close(worker, _FACTOR, secret)
        await self._set(worker, last_step=None)

    async def use_step(self, worker: WorkerId, step: int) -> bool:
        """False if this step of the second factor, or a later one, was used before."""
        unused = workers.c.last_step.is_(None) | (workers.c.last_step < step)
        return (
            await self._unit.change(
                update(workers).where(workers.c.id == worker, unused).values(last_step=step)
            )
            == 1
        )

    async def set_recovery_codes(self, worker: WorkerId, hashes: list[bytes]) -> None:
        """Those made before no longer count."""
        await self._unit.change(delete(recovery_codes).where(recovery_codes.c.worker == worker))
        for each in hashes:
            await self._unit.change(insert(recovery_codes).values(code_hash=each, worker=worker))

    async def use_recovery_code(self, worker: WorkerId, code_hash: bytes) -> bool:
        """False unless it is one of theirs; a code counts once."""
        mine = (recovery_codes.c.worker == worker) & (recovery_codes.c.code_hash == code_hash)
        return await self._unit.change(delete(recovery_codes).where(mine)) == 1

    async def recovery_codes_left(self, worker: WorkerId) -> int:
        mine = select(recovery_codes.c.code_hash).where(recovery_codes.c.worker == worker)
        return len(await self._unit.all(mine))

    async def set_set_up(
        self, worker: WorkerId, code_hash: bytes | None, *, ends_at: datetime | None
    ) -> None:
        await self._set(worker, set_up_hash=code_hash, set_up_ends_at=ends_at)

    async def set_up(self, worker: WorkerId) -> tuple[bytes, datetime] | None:
        """The hash of the operator's code, and until when it counts."""
        row = await self._row(worker)
        if row is None or row.set_up_hash is None:
            return None
        return bytes(row.set_up_hash), row.set_up_ends_at

    async def phone(self, worker: WorkerId) -> Private | None:
        """The number that is rung for a call."""
        return await self._opened(worker, _PHONE)

    async def set_phone(self, worker: WorkerId, phone: Private | None) -> None:
        await self._close(worker, _PHONE, phone)

    # --- rows -----------------------------------------------------------------------------------

    async def _row(self, worker: WorkerId) -> Any:
        return await self._unit.first(select(workers).where(workers.c.id == worker))

    async def _set(self, worker: WorkerId, **values: Any) -> None:
        await self._unit.change(update(workers).where(workers.c.id == worker).values(**values))

    async def _opened(self, worker: WorkerId, column: str) -> Private | None:
        row = await self._row(worker)
        sealed = None if row is None else row._mapping[column]
        return None if sealed is None else (await self._seal(row.key_id, worker)).open_text(column, sealed)

    async def _close(self, worker: WorkerId, column: str, value: Private | None) -> None:
        row = await self._row(worker)
        if row is None:
            return
        sealed = None if value is None else (await self._seal(row.key_id, worker)).close_text(column, value)
        await self._set(worker, **{column: sealed})

    async def _seal(self, key_id: UUID, worker: WorkerId) -> RowSeal:
        return RowSeal(await self._unit.key(key_id), table=workers.name, row=worker)


def _changing(worker: Worker) -> dict[str, Any]:
    return {
        "first_name": worker.first_name,
        "role": worker.role,
        "zone": worker.zone,
        "trained": worker.trained,
        "independent": worker.independent,
        "load_cap": worker.load_cap,
        "covers_hard": worker.covers_hard,
        "disabled_at": worker.disabled_at,
        "ready_at": worker.ready_at,
    }


def _worker_or_none(row: Any) -> Worker | None:
    return None if row is None else _worker(row)


def _worker(row: Any) -> Worker:
    return Worker(
        id=WorkerId(row.id),
        login=row.login,
        first_name=row.first_name,
        role=Role(row.role),
        zone=row.zone,
        made_at=row.made_at,
        trained=row.trained,
        independent=row.independent,
        load_cap=row.load_cap,
        covers_hard=row.covers_hard,
        disabled_at=row.disabled_at,
        ready_at=row.ready_at,
    )
