"""Somebody new chooses a password and proves a second factor; whoever is set up does neither here."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_session import StaffSession, Stage
from bot.domain.trail import Did
from bot.services.breached import Breached
from bot.services.line import Line
from bot.services.passwords import hashed, weakness
from bot.services.ports import Transaction
from bot.services.recovery_codes import fresh_recovery_codes
from bot.services.second_factor import new_secret, step_of
from bot.services.sign_in import begin_session
from bot.staff_errors import NotSignedIn, PasswordWeak, SignInRefused


async def choose_password(
    worker: Worker, password: Private, *, line: Line, breached: Breached | None = None
) -> None:
    """Raises PasswordWeak with a sentence that says what to do, NotSignedIn for whoever is set up."""
    await check_new(password, worker, line=line, breached=breached)
    value = await hashed(password)
    async with line.store.transaction() as tx:
        await _newcomer(worker, tx=tx)
        await tx.staff.set_password_hash(worker.id, value)


async def check_new(password: Private, worker: Worker, *, line: Line, breached: Breached | None) -> None:
    """Raises PasswordWeak."""
    known = (worker.login, worker.first_name, line.facts["line_name"], line.facts["operator"], "porchlight")
    problem = await asyncio.to_thread(weakness, password, known=known)
    if problem is None and breached is not None and await breached.knows(password):
        problem = "This one became known in a breach of some other site. Choose another."
    if problem is not None:
        raise PasswordWeak(problem)


async def offered_secret(worker: Worker, *, line: Line) -> Private:
    """The shared secret that waits to be proven; the same one until it is. Raises NotSignedIn."""
    async with line.store.transaction() as tx:
        await _newcomer(worker, tx=tx)
        kept = await tx.staff.second_factor(worker.id)
        if kept is None:
            kept = new_secret()
            await tx.staff.set_second_factor(worker.id, kept)
        return kept


async def finish_set_up(
    worker: Worker, code: str, *, line: Line, by_organisation: bool = False
) -> tuple[Private, StaffSession, list[Private]]:
    """A first code proves the app: signed in, with the recovery codes, which are shown this once.
    `by_organisation`: their organisation lets them in, so they have no password.

    Raises SignInRefused for a wrong code or before a password was chosen, NotSignedIn.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        new = await _newcomer(worker, tx=tx)
        secret = await tx.staff.second_factor(worker.id)
        step = None if secret is None else step_of(code, secret, now=now)
        let_in = by_organisation or await tx.staff.password_hash(worker.id) is not None
        if step is None or not let_in:
            raise SignInRefused
        await tx.staff.use_step(worker.id, step)
        await tx.staff.set_set_up(worker.id, None, ends_at=None)
        await tx.staff.save(replace(new, ready_at=now))
        codes = await fresh_recovery_codes(worker, tx=tx)
        await tx.staff_sessions.end_all(worker.id)
        await tx.trail.add(Did.ACCOUNT_SET_UP.value, who=worker.login, at=now)
        token, session = await begin_session(worker.id, Stage.SIGNED_IN, tx=tx, now=now)
    return token, session, codes


async def _newcomer(worker: Worker, *, tx: Transaction) -> Worker:
    """As they are now, and stay until this is done. Raises NotSignedIn: an account is set up once."""
    now = await tx.staff.lock(worker.id)
    if now is None or now.disabled_at is not None or now.ready_at is not None:
        raise NotSignedIn
    return now
