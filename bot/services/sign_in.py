"""Let staff in: password, then second factor, each try counted; sessions live in the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.domain.private import Private
from bot.domain.staff import Worker, WorkerId
from bot.domain.staff_session import StaffSession, Stage
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.passwords import matches
from bot.services.ports import Transaction
from bot.services.second_factor import code_hash, step_of
from bot.services.tries import Try, begin_try, forget_tries, take_back, was_wrong
from bot.staff_errors import NotSignedIn, SignInRefused

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
    one = await begin_try(login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        known = await tx.staff.by_login(login)
        stored = await tx.staff.password_hash(known.id) if known else None
    right = await matches(password, stored)
    async with line.store.transaction() as tx:
        worker = await tx.staff.lock(known.id) if known else None
        if right and worker is not None and may_come(worker):
            await take_back(one, tx=tx)
            return await begin_session(worker.id, Stage.CODE, tx=tx, now=line.clock())
    await was_wrong(one, line=line)
    raise SignInRefused


async def check_code(
    token: Private, code: str, *, machine: str, line: Line
) -> tuple[Private, StaffSession]:
    """The second factor, or a recovery code in its place: a new session, the old token is worth nothing.

    Raises NotSignedIn if the first half is too long ago, SignInRefused, SignInLocked.
    """
    half = await find_session(token, stage=Stage.CODE, line=line)
    one = await begin_try(half.worker.login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        if await _right_code(half.worker, code, one, tx=tx, line=line):
            await tx.staff_sessions.end(token)
            reason = ORGANISATION if token.open().startswith(_BY_ORGANISATION) else None
            who, now = half.worker.login, line.clock()
            await tx.trail.add(Did.SIGNED_IN.value, who=who, at=now, reason=reason)
            return await begin_session(half.worker.id, Stage.SIGNED_IN, tx=tx, now=now)
    await was_wrong(one, line=line)
    raise SignInRefused


async def check_again(worker: Worker, code: str, *, machine: str, line: Line) -> None:
    """The second factor once more, for what would outlive a session that somebody else sits at.

    Raises SignInRefused, SignInLocked.
    """
    one = await begin_try(worker.login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        if await _right_code(worker, code, one, tx=tx, line=line):
            return
    await was_wrong(one, line=line)
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
        over = session.ended(now) or worker is None or not _stands(session, worker)
        if over:
            await tx.staff_sessions.end(token)
        elif touch and session.stage is stage and (now - session.seen_at).total_seconds() >= _TOUCH_S:
            await tx.staff_sessions.touch(token, at=now)
    if over or worker is None or session.stage is not stage:
        raise NotSignedIn
    return SignedIn(worker, session)


def _stands(session: StaffSession, worker: Worker) -> bool:
    """Whoever is disabled, or begins anew with a code, is out of what they had; set up once is set up."""
    return worker.disabled_at is None and (worker.ready_at is None) == (session.stage is Stage.SET_UP)


async def sign_out(token: Private, *, line: Line) -> None:
    async with line.store.transaction() as tx:
        await tx.staff_sessions.end(token)


async def sign_out_everywhere(worker: Worker, *, line: Line) -> int:
    """Every session of theirs, this one too; how many there were."""
    async with line.store.transaction() as tx:
        await tx.trail.add(Did.SIGNED_OUT.value, who=worker.login, at=line.clock(), reason="everywhere")
        return await tx.staff_sessions.end_all(worker.id)


async def begin_session(
    worker: WorkerId,
    stage: Stage,
    *,
    tx: Transaction,
    now: datetime,
    by_organisation: bool = False,
    since: datetime | None = None,
) -> tuple[Private, StaffSession]:
    """Always a fresh token: one that was planted in a browser before never becomes a session. How it begins
    says who vouched for them; whoever changes that has no token any more. `since`: when they signed in, if
    the session goes on under a new token."""
    token = Private((_BY_ORGANISATION if by_organisation else "") + secrets.token_urlsafe(32))
    session = StaffSession(worker, stage, secrets.token_urlsafe(24), made_at=since or now, seen_at=now)
    await tx.staff_sessions.begin(token, session)
    return token, session


async def _right_code(worker: Worker, code: str, one: Try, *, tx: Transaction, line: Line) -> bool:
    now, locked = line.clock(), await tx.staff.lock(worker.id)
    secret = await tx.staff.second_factor(worker.id)
    if locked is None or not may_come(locked) or secret is None:
        return False
    step = step_of(code, secret, now=now)
    if step is not None:
        right = await tx.staff.use_step(worker.id, step)
    else:
        right = await tx.staff.use_recovery_code(worker.id, code_hash(Private(code)))
        if right:
            await tx.trail.add(Did.RECOVERED.value, who=worker.login, at=now)
    if right:
        await take_back(one, tx=tx)
        await forget_tries(worker.login, tx=tx)
    return right


def may_come(worker: Worker) -> bool:
    """Set up, and not disabled."""
    return worker.disabled_at is None and worker.ready_at is not None


async def check_set_up_code(
    login: str, code: Private, *, machine: str, line: Line
) -> tuple[Private, StaffSession]:
    """The operator's code: a session in which password and second factor are made.

    Raises SignInRefused for a wrong login or code alike, or one that is too old; SignInLocked.
    """
    one = await begin_try(login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        known = await tx.staff.by_login(login)
        worker = await tx.staff.lock(known.id) if known else None
        given = await tx.staff.set_up(worker.id) if worker and worker.disabled_at is None else None
        right = given is not None and secrets.compare_digest(given[0], code_hash(code))
        if right and given is not None and worker is not None and line.clock() < given[1]:
            await take_back(one, tx=tx)
            await tx.staff_sessions.end_all(worker.id)  # one browser at a time sets an account up
            return await begin_session(worker.id, Stage.SET_UP, tx=tx, now=line.clock())
    await was_wrong(one, line=line)
    raise SignInRefused
