"""Somebody new chooses a password and a second factor; somebody known changes them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_session import StaffSession, Stage
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.passwords import hashed, matches, weakness
from bot.services.ports import Transaction
from bot.services.second_factor import RECOVERY_CODES, code_hash, new_code, new_secret, step_of
from bot.services.sign_in import begin_session
from bot.staff_errors import PasswordWeak, SignInRefused

_GROUPS = 3  # of four letters: 59 bits for a recovery code


async def choose_password(worker: Worker, password: Private, *, line: Line) -> None:
    """Raises PasswordWeak with a sentence that says what to do."""
    problem = await asyncio.to_thread(weakness, password, known=(worker.login, worker.first_name))
    if problem is not None:
        raise PasswordWeak(problem)
    value = await asyncio.to_thread(hashed, password)
    async with line.store.transaction() as tx:
        await tx.staff.set_password_hash(worker.id, value)


async def change_password(worker: Worker, *, old: Private, new: Private, line: Line) -> None:
    """Every other session ends. Raises SignInRefused for a wrong old one, PasswordWeak."""
    async with line.store.transaction() as tx:
        stored = await tx.staff.password_hash(worker.id)
    if not await asyncio.to_thread(matches, old, stored):
        raise SignInRefused
    await choose_password(worker, new, line=line)
    async with line.store.transaction() as tx:
        await tx.staff_sessions.end_all(worker.id)
        reason = f"{worker.login}:password"
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=worker.login, at=line.clock(), reason=reason)


async def offered_secret(worker: Worker, *, line: Line) -> Private:
    """The shared secret that waits to be proven; the same one until it is."""
    async with line.store.transaction() as tx:
        kept = await tx.staff.second_factor(worker.id)
        if kept is None or worker.ready_at is not None:
            kept = new_secret()
            await tx.staff.set_second_factor(worker.id, kept)
        return kept


async def finish_set_up(
    worker: Worker, code: str, *, token: Private, line: Line, by_organisation: bool = False
) -> tuple[Private, StaffSession, list[Private]]:
    """A first code proves the app: signed in, with the recovery codes, which are shown this once.
    `by_organisation`: their organisation lets them in, so they have no password.

    Raises SignInRefused for a wrong code or before a password was chosen.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        secret = await tx.staff.second_factor(worker.id)
        step = None if secret is None else step_of(code, secret, now=now)
        let_in = by_organisation or await tx.staff.password_hash(worker.id) is not None
        if step is None or not let_in:
            raise SignInRefused
        await tx.staff.use_step(worker.id, step)
        await tx.staff.set_set_up(worker.id, None, ends_at=None)
        await tx.staff.save(replace(worker, ready_at=now))
        codes = await _fresh_recovery_codes(worker, tx=tx)
        await tx.staff_sessions.end(token)
        await tx.trail.add(Did.ACCOUNT_SET_UP.value, who=worker.login, at=now)
        token, session = await begin_session(worker.id, Stage.SIGNED_IN, tx=tx, now=now)
    return token, session, codes


async def new_recovery_codes(worker: Worker, *, line: Line) -> list[Private]:
    """Those from before no longer count."""
    async with line.store.transaction() as tx:
        reason = f"{worker.login}:recovery_codes"
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=worker.login, at=line.clock(), reason=reason)
        return await _fresh_recovery_codes(worker, tx=tx)


async def _fresh_recovery_codes(worker: Worker, *, tx: Transaction) -> list[Private]:
    codes = [new_code(groups=_GROUPS) for _ in range(RECOVERY_CODES)]
    await tx.staff.set_recovery_codes(worker.id, [code_hash(each) for each in codes])
    return codes
