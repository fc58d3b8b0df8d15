"""Make accounts, give them a code to set themselves up with, change and disable them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import uuid4

from bot.domain.handoff import HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.organisation import KnownAs
from bot.domain.private import Private
from bot.domain.staff import LOGIN, Role, Worker, WorkerId
from bot.domain.staff_session import SET_UP
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.link_account import tie
from bot.services.lock_handoff import lock_handoff
from bot.services.own_account import check_zone
from bot.services.ports import Transaction
from bot.services.second_factor import code_hash, new_code
from bot.services.tries import forget_tries
from bot.staff_errors import AccountInvalid, AccountUnknown

_GROUPS = 4  # of four letters: 79 bits, for three days, with few tries


@dataclass(frozen=True)
class Wanted:
    """What an operator says of somebody new."""

    login: str
    first_name: str
    role: Role
    zone: str
    trained: bool = False
    independent: bool = False
    load_cap: int = 3


async def add_worker(wanted: Wanted, *, by: str, line: Line, known: KnownAs | None = None) -> Private:
    """The code with which they set up their account, once, within three days. `known`: who they are to
    their organisation; it lets them in, and they get no password.

    Raises AccountInvalid with a sentence: the login is taken, or a value is not allowed.
    """
    _check(wanted)
    now = line.clock()
    made = Worker(id=WorkerId(uuid4()), made_at=now, **vars(wanted))
    async with line.store.transaction() as tx:
        if not await tx.staff.add(made):
            raise AccountInvalid("This login is taken. Choose another.")
        if known is not None:
            await tie(made, known, tx=tx)
        await tx.trail.add(
            Did.ACCOUNT_MADE.value, who=by, at=now, reason=f"{wanted.login}:{wanted.role.value}"
        )
        return await _fresh_code(made.id, tx=tx, line=line)


async def set_up_again(login: str, *, by: str, line: Line) -> Private:
    """A new code; password, second factor and recovery codes are gone, and so is every session.

    Raises AccountUnknown.
    """
    async with line.store.transaction() as tx:
        worker = await _locked(login, tx)
        await tx.staff.save(replace(worker, ready_at=None))
        await tx.staff.set_password_hash(worker.id, None)
        await tx.staff.set_second_factor(worker.id, None)
        await tx.staff.set_recovery_codes(worker.id, [])
        await tx.staff_sessions.end_all(worker.id)
        await forget_tries(login, tx=tx)
        await tx.trail.add(
            Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=f"{login}:set_up_again"
        )
        return await _fresh_code(worker.id, tx=tx, line=line)


async def disable(login: str, *, by: str, line: Line) -> None:
    """Nobody signs in with it any more; sessions end at once, and what they hold waits for somebody else.
    Raises AccountUnknown."""
    async with line.store.transaction() as tx:
        worker = await _locked(login, tx)
        await tx.staff.save(replace(worker, disabled_at=line.clock()))
        await tx.staff_sessions.end_all(worker.id)
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=f"{login}:disabled")
        held = await tx.handoffs.all_held_by(login)
    for handoff in held:  # each by itself, so that nobody who writes meanwhile has to wait for all
        with suppress(HandoffUnknown):
            await _back_to_the_queue(handoff, login, by=by, line=line)


async def _back_to_the_queue(handoff_id: HandoffId, login: str, *, by: str, line: Line) -> None:
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        if handoff.status is HandoffStatus.CLAIMED and handoff.claimed_by == login:
            moved = handoff.hand_over(by=login, worker=None, role=None, at=line.clock())
            await let_go(moved, conversation, tx=tx, line=line, ends_calls=True)
            await tx.trail.add(
                Did.TRANSFERRED.value, who=by, at=line.clock(), about=conversation.id, reason="queue"
            )


async def enable(login: str, *, by: str, line: Line) -> None:
    """Raises AccountUnknown."""
    async with line.store.transaction() as tx:
        worker = await _locked(login, tx)
        await tx.staff.save(replace(worker, disabled_at=None))
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=f"{login}:enabled")


async def mark_trained(login: str, *, by: str, line: Line) -> None:
    """They may take live conversations from now on. Raises AccountUnknown."""
    async with line.store.transaction() as tx:
        worker = await _locked(login, tx)
        await tx.staff.save(replace(worker, trained=True))
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=f"{login}:trained")


async def list_workers(*, line: Line) -> list[Worker]:
    async with line.store.transaction() as tx:
        return await tx.staff.all()


async def _locked(login: str, tx: Transaction) -> Worker:
    found = await tx.staff.by_login(login)
    worker = await tx.staff.lock(found.id) if found else None
    if worker is None:
        raise AccountUnknown
    return worker


async def _fresh_code(worker: WorkerId, *, tx: Transaction, line: Line) -> Private:
    code = new_code(groups=_GROUPS)
    await tx.staff.set_set_up(worker, code_hash(code), ends_at=line.clock() + SET_UP)
    return code


def _check(wanted: Wanted) -> None:
    if not LOGIN.fullmatch(wanted.login):
        raise AccountInvalid("A login is 2 to 32 small letters, digits, dots and dashes; a letter first.")
    if not 1 <= len(wanted.first_name.strip()) <= 40:
        raise AccountInvalid("Give a first name of at most 40 letters; it is what the person is told.")
    if not 1 <= wanted.load_cap <= 20:
        raise AccountInvalid("Somebody holds 1 to 20 conversations at once.")
    if wanted.independent and wanted.role is not Role.SURVIVOR_MENTOR:
        raise AccountInvalid("Only a survivor-mentor is marked as independent.")
    check_zone(wanted.zone)
