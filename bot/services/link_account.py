"""Say who an account is to the organisation's own sign-in, or that it is nobody there any more."""

from __future__ import annotations

from bot.domain.organisation import KnownAs, is_subject
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.organisation_ports import Organisation
from bot.services.ports import Transaction
from bot.staff_errors import AccountInvalid, AccountUnknown


async def link(login: str, known: KnownAs, *, by: str, line: Line) -> None:
    """Sessions end: whoever was linked before is signed in no more.

    Raises AccountUnknown; AccountInvalid if this subject is none, or is another account.
    """
    async with line.store.transaction() as tx:
        worker = await _found(login, tx)
        await tie(worker, known, tx=tx)
        await tx.staff_sessions.end_all(worker.id)
        reason = f"{login}:linked"
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=reason)


async def unlink(login: str, *, by: str, line: Line) -> bool:
    """Sessions end. Whether they can still sign in, by a password. Raises AccountUnknown."""
    async with line.store.transaction() as tx:
        worker = await _found(login, tx)
        await tx.staff.set_subject(worker.id, None)
        await tx.staff_sessions.end_all(worker.id)
        reason = f"{login}:unlinked"
        await tx.trail.add(Did.ACCOUNT_CHANGED.value, who=by, at=line.clock(), reason=reason)
        return await tx.staff.password_hash(worker.id) is not None


async def tie(worker: Worker, known: KnownAs, *, tx: Transaction) -> None:
    """Raises AccountInvalid with a sentence."""
    if not is_subject(known.subject.open()):
        raise AccountInvalid("A subject is what the sign-in page showed: at most 255 plain characters.")
    taken = await tx.staff.by_subject(known.name)
    if taken is not None and taken.id != worker.id:
        raise AccountInvalid(f"This subject is linked to {taken.login}. Unlink it there first.")
    await tx.staff.set_subject(worker.id, known.name)


async def is_linked(worker: Worker, organisation: Organisation, *, line: Line) -> bool:
    async with line.store.transaction() as tx:
        return await tx.staff.is_linked(worker.id, issuer=organisation.issuer)


async def _found(login: str, tx: Transaction) -> Worker:
    found = await tx.staff.by_login(login)
    if found is None:
        raise AccountUnknown
    return found
