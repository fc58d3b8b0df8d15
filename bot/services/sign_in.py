"""Let staff in: password, then second factor, each wrong try counted; sessions live in the database."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.domain.private import Private
from bot.domain.staff import Worker, WorkerId
from bot.domain.staff_session import (
    TRIES,
    TRIES_PER_MACHINE,
    WITHIN,
    StaffSession,
    Stage,
    locked_until,
)
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.passwords import matches
from bot.services.ports import Transaction
from bot.services.second_factor import code_hash, step_of
from bot.staff_errors import NotSignedIn, SignInLocked, SignInRefused

ORGANISATION = "organisation"
"""The reason on the trail where an organisation vouched in place of a password."""

_BY_ORGANISATION = "o."  # before a token of such a session; a dot stands in no token otherwise
_TOUCH_S = 60  # how often a page in use is written down as such


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and the session they ask in."""

    worker: Worker
    session: StaffSession


async def check_password(
    login: str, password: Private, *, machine: str, line: Line
) -> tuple[Private, StaffSession]:
    """A session that waits for the second factor, and its token.

    Raises SignInRefused for a wrong login or password alike, SignInLocked after too many tries.
    """
    await check_tries(login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        worker = await tx.staff.by_login(login)
        stored = await tx.staff.password_hash(worker.id) if worker else None
    right = await asyncio.to_thread(matches, password, stored)
    if not right or worker is None or worker.disabled_at is not None or worker.ready_at is None:
        await count_failed(login, machine=machine, line=line)
        raise SignInRefused
    async with line.store.transaction() as tx:
        return await begin_session(worker.id, Stage.CODE, tx=tx, now=line.clock())


async def check_code(
    token: Private, code: str, *, machine: str, line: Line
) -> tuple[Private, StaffSession]:
    """The second factor, or a recovery code in its place: a new session, the old token is worth nothing.

    Raises NotSignedIn if the first half is too long ago, SignInRefused, SignInLocked.
    """
    half = await find_session(token, stage=Stage.CODE, line=line)
    login = half.worker.login
    await check_tries(login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        right = await _right_code(half.worker, code, tx=tx, now=line.clock())
        if right:
            await tx.staff_sessions.end(token)
            await tx.staff_sessions.forget_failed(login)
            reason = ORGANISATION if token.open().startswith(_BY_ORGANISATION) else None
            await tx.trail.add(Did.SIGNED_IN.value, who=login, at=line.clock(), reason=reason)
            return await begin_session(half.worker.id, Stage.SIGNED_IN, tx=tx, now=line.clock())
    await count_failed(login, machine=machine, line=line)
    raise SignInRefused


async def find_session(token: Private, *, stage: Stage, line: Line, touch: bool = True) -> SignedIn:
    """`touch`: somebody is there, which keeps it alive; a page that asks by itself does not.

    Raises NotSignedIn if there is none, it is over, of another stage, or its account is disabled.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        session = await tx.staff_sessions.find(token)
        if session is None:
            raise NotSignedIn
        worker = await tx.staff.get(session.worker)
        over = session.ended(now) or worker is None or worker.disabled_at is not None
        if over:
            await tx.staff_sessions.end(token)
        elif touch and session.stage is stage and (now - session.seen_at).total_seconds() >= _TOUCH_S:
            await tx.staff_sessions.touch(token, at=now)
    if over or worker is None or session.stage is not stage:
        raise NotSignedIn
    return SignedIn(worker, session)


async def sign_out(token: Private, *, line: Line) -> None:
    async with line.store.transaction() as tx:
        await tx.staff_sessions.end(token)


async def sign_out_everywhere(worker: Worker, *, line: Line) -> int:
    """Every session of theirs, this one too; how many there were."""
    async with line.store.transaction() as tx:
        await tx.trail.add(Did.SIGNED_OUT.value, who=worker.login, at=line.clock(), reason="everywhere")
        return await tx.staff_sessions.end_all(worker.id)


async def begin_session(
    worker: WorkerId, stage: Stage, *, tx: Transaction, now: datetime, by_organisation: bool = False
) -> tuple[Private, StaffSession]:
    """Always a fresh token: one that was planted in a browser before never becomes a session. How it begins
    says who vouched for them; whoever changes that has no token any more."""
    token = Private((_BY_ORGANISATION if by_organisation else "") + secrets.token_urlsafe(32))
    session = StaffSession(worker, stage, secrets.token_urlsafe(24), made_at=now, seen_at=now)
    await tx.staff_sessions.begin(token, session)
    return token, session


async def _right_code(worker: Worker, code: str, *, tx: Transaction, now: datetime) -> bool:
    secret = await tx.staff.second_factor(worker.id)
    step = None if secret is None else step_of(code, secret, now=now)
    if step is not None:
        return await tx.staff.use_step(worker.id, step)
    if await tx.staff.use_recovery_code(worker.id, code_hash(Private(code))):
        await tx.trail.add(Did.RECOVERED.value, who=worker.login, at=now)
        return True
    return False


async def check_tries(login: str | None = None, *, machine: str, line: Line) -> None:
    """`login` None: nobody says yet who they are. Raises SignInLocked."""
    now = line.clock()
    limits = ((login, TRIES), (f"machine {machine}", TRIES_PER_MACHINE))
    async with line.store.transaction() as tx:
        for who, most in ((who, most) for who, most in limits if who is not None):
            until = locked_until(
                await tx.staff_sessions.failed(who, since=now - WITHIN), now=now, most=most
            )
            if until is not None:
                raise SignInLocked(until)


async def count_failed(login: str | None = None, *, machine: str, line: Line) -> None:
    """A try that was wrong."""
    now = line.clock()
    async with line.store.transaction() as tx:
        await tx.staff_sessions.note_failed(f"machine {machine}", at=now)
        if login is None:
            return
        await tx.staff_sessions.note_failed(login, at=now)
        tries = await tx.staff_sessions.failed(login, since=now - WITHIN)
        known = await tx.staff.by_login(login)
        if len(tries) == TRIES and known is not None:
            await tx.trail.add(Did.LOCKED.value, who=known.login, at=now)


async def check_set_up_code(
    login: str, code: Private, *, machine: str, line: Line
) -> tuple[Private, StaffSession]:
    """The operator's code: a session in which password and second factor are made.

    Raises SignInRefused for a wrong login or code alike, or one that is too old; SignInLocked.
    """
    await check_tries(login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        worker = await tx.staff.by_login(login)
        given = await tx.staff.set_up(worker.id) if worker and worker.disabled_at is None else None
        right = given is not None and secrets.compare_digest(given[0], code_hash(code))
        if right and given is not None and worker is not None and line.clock() < given[1]:
            return await begin_session(worker.id, Stage.SET_UP, tx=tx, now=line.clock())
    await count_failed(login, machine=machine, line=line)
    raise SignInRefused
