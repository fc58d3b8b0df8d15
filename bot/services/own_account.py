"""What somebody changes of their own account: password, recovery codes, time zone, the phone for calls."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_session import Stage
from bot.domain.trail import Did
from bot.services.breached import Breached
from bot.services.line import Line
from bot.services.passwords import hashed, matches
from bot.services.ports import Transaction
from bot.services.recovery_codes import fresh_recovery_codes
from bot.services.set_up_account import check_new
from bot.services.sign_in import SignedIn, begin_session, check_again, may_come
from bot.services.tries import begin_try, take_back, was_wrong
from bot.staff_errors import AccountInvalid, NotSignedIn, SignInRefused

_PHONE = re.compile(r"\+[1-9]\d{6,14}")


async def change_password(
    mine: SignedIn,
    *,
    old: Private,
    new: Private,
    machine: str,
    line: Line,
    breached: Breached | None = None,
) -> Private:
    """The token under which this session goes on, as long as it would have; every other session ends.

    Raises SignInRefused for a wrong old one, which counts as a try, SignInLocked, PasswordWeak.
    """
    worker = mine.worker
    one = await begin_try(worker.login, machine=machine, line=line)
    async with line.store.transaction() as tx:
        stored = await tx.staff.password_hash(worker.id)
    if not await matches(old, stored):
        await was_wrong(one, line=line)
        raise SignInRefused
    async with line.store.transaction() as tx:
        await take_back(one, tx=tx)
    await check_new(new, worker, line=line, breached=breached)
    value, now = await hashed(new), line.clock()
    async with line.store.transaction() as tx:
        await _still_there(worker, tx=tx)
        await tx.staff.set_password_hash(worker.id, value)
        await tx.staff_sessions.end_all(worker.id)
        await _note("password", worker, tx=tx, line=line)
        token, _ = await begin_session(
            worker.id, Stage.SIGNED_IN, tx=tx, now=now, since=mine.session.made_at
        )
    return token


async def new_recovery_codes(worker: Worker, code: str, *, machine: str, line: Line) -> list[Private]:
    """Those from before no longer count. `code`: of the second factor, for these are ten of them.

    Raises SignInRefused, SignInLocked.
    """
    await check_again(worker, code, machine=machine, line=line)
    async with line.store.transaction() as tx:
        await _still_there(worker, tx=tx)
        await _note("recovery_codes", worker, tx=tx, line=line)
        return await fresh_recovery_codes(worker, tx=tx)


async def change_settings(worker: Worker, *, zone: str, covers_hard: bool, line: Line) -> None:
    """Raises AccountInvalid."""
    check_zone(zone)
    async with line.store.transaction() as tx:
        now = await _still_there(worker, tx=tx)
        await tx.staff.save(replace(now, zone=zone, covers_hard=covers_hard))


async def change_phone(
    worker: Worker, phone: Private | None, code: str, *, machine: str, line: Line
) -> None:
    """None takes it away. `code`: of the second factor, for young people are put through to this phone.

    Raises AccountInvalid, SignInRefused, SignInLocked.
    """
    plain = re.sub(r"[\s().-]", "", phone.open()) if phone is not None else ""
    if phone is not None and not _PHONE.fullmatch(plain):
        raise AccountInvalid("Give the phone with its country code, such as +1 555 010 0000.")
    await check_again(worker, code, machine=machine, line=line)
    async with line.store.transaction() as tx:
        await _still_there(worker, tx=tx)
        await tx.staff.set_phone(worker.id, Private(plain) if plain else None)
        await _note("phone", worker, tx=tx, line=line)


async def has_phone(worker: Worker, *, line: Line) -> bool:
    async with line.store.transaction() as tx:
        return await tx.staff.phone(worker.id) is not None


def check_zone(zone: str) -> None:
    """Raises AccountInvalid."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise AccountInvalid("This time zone is not known; one looks like America/New_York.") from None


async def _still_there(worker: Worker, *, tx: Transaction) -> Worker:
    """As they are now, and stay until this is done. Raises NotSignedIn if they may come no more."""
    now = await tx.staff.lock(worker.id)
    if now is None or not may_come(now):
        raise NotSignedIn
    return now


async def _note(what: str, worker: Worker, *, tx: Transaction, line: Line) -> None:
    reason = f"{worker.login}:{what}"
    await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=worker.login, at=line.clock(), reason=reason)
