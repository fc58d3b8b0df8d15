"""Let staff in whom their organisation vouches for: it takes the place of the password, and of no more."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.organisation import Answer, Departure, KnownAs
from bot.domain.private import Private
from bot.domain.staff_session import Stage
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.organisation_ports import Organisation
from bot.services.sign_in import ORGANISATION, begin_session, may_come
from bot.services.tries import Try, begin_try, check_machine, take_back
from bot.staff_errors import OrganisationAway, SignInRefused


@dataclass(frozen=True)
class Arrived:
    """The token of a new session, and how far it has come."""

    token: Private
    stage: Stage


@dataclass(frozen=True)
class Stranger:
    """Somebody the organisation knows and no account is linked to; nothing is made for them."""

    subject: Private


async def depart(*, machine: str, organisation: Organisation, line: Line) -> Departure:
    """Raises SignInLocked after too many tries from this machine, OrganisationAway."""
    await check_machine(machine, line=line)
    return await organisation.departure()


async def arrive(
    answer: Answer, *, machine: str, organisation: Organisation, line: Line
) -> Arrived | Stranger:
    """A session for whom the answer vouches for.

    Raises SignInRefused if anything about it is wrong, or the account is disabled or not set up;
    SignInLocked, OrganisationAway. What is wrong counts as a wrong password does, by machine.
    """
    one = await begin_try(machine=machine, line=line)
    try:
        await _spend(answer, organisation=organisation, line=line)
        vouched = await organisation.vouched(answer)
        found = await _let_in(vouched.subject, vouched.second_factor, organisation=organisation, line=line)
    except OrganisationAway:
        await _take_back(one, line=line)
        raise
    if isinstance(found, Arrived):
        await _take_back(one, line=line)
    return found


async def _take_back(one: Try, *, line: Line) -> None:
    async with line.store.transaction() as tx:
        await take_back(one, tx=tx)


async def _spend(answer: Answer, *, organisation: Organisation, line: Line) -> None:
    """One try is answered once, whatever the provider takes twice: whoever got hold of address and cookie
    later comes too late. Raises SignInRefused."""
    if organisation.recognises(answer):
        async with line.store.transaction() as tx:
            if await tx.staff_sessions.use_once(f"state {answer.state.open()}", at=line.clock()):
                return
    raise SignInRefused


async def _let_in(
    subject: Private, second_factor: bool, *, organisation: Organisation, line: Line
) -> Arrived | Stranger:
    """Ours is asked too, unless the operator trusts theirs and it was asked. Raises SignInRefused."""
    enough = organisation.trusts_second_factor and second_factor
    stage = Stage.SIGNED_IN if enough else Stage.CODE
    now = line.clock()
    async with line.store.transaction() as tx:
        worker = await tx.staff.by_subject(KnownAs(organisation.issuer, subject).name)
        if worker is None:
            return Stranger(subject)
        if not may_come(worker):
            raise SignInRefused
        token, _ = await begin_session(worker.id, stage, tx=tx, now=now, by_organisation=True)
        if stage is Stage.SIGNED_IN:
            await tx.trail.add(Did.SIGNED_IN.value, who=worker.login, at=now, reason=ORGANISATION)
    return Arrived(token, stage)
