"""Tries to sign in: each is counted before it is judged, so that many at once are no more than few."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.domain.staff_session import TRIES, TRIES_PER_MACHINE, WITHIN, locked_until
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import SignInLocked


@dataclass(frozen=True)
class Try:
    """One that counts until it is taken back. `last`: if it is wrong, the login is locked."""

    login: str | None
    marks: tuple[UUID, ...]
    last: bool


async def begin_try(login: str | None = None, *, machine: str, line: Line) -> Try:
    """`login` None: nobody says yet who they are. Raises SignInLocked."""
    now = line.clock()
    marks, made = [], 0
    async with line.store.transaction() as tx:
        for who, most in _limits(login, machine):
            await tx.staff_sessions.lock_tries(who)
            made = await _made(who, most, tx=tx, line=line)
            marks.append(await tx.staff_sessions.note_try(who, at=now))
    return Try(login, tuple(marks), last=made == TRIES - 1)


async def check_machine(machine: str, *, line: Line) -> None:
    """For what is no try yet. Raises SignInLocked."""
    async with line.store.transaction() as tx:
        for who, most in _limits(None, machine):
            await _made(who, most, tx=tx, line=line)


async def was_wrong(one: Try, *, line: Line) -> None:
    """It goes on counting; the last that was free stands on the trail."""
    if one.login is None or not one.last:
        return
    async with line.store.transaction() as tx:
        known = await tx.staff.by_login(one.login)
        if known is not None:
            await tx.trail.add(Did.LOCKED.value, who=known.login, at=line.clock())


async def take_back(one: Try, *, tx: Transaction) -> None:
    """It was right, or judged by nobody."""
    await tx.staff_sessions.forget_tries(one.marks)


async def forget_tries(login: str, *, tx: Transaction) -> None:
    """They are signed in, or begin anew: what was wrong before counts no more."""
    await tx.staff_sessions.forget_tries_of(_name(login))


def _limits(login: str | None, machine: str) -> list[tuple[str, int]]:
    """Always in this order: two tries never wait for one another."""
    of_machine = (f"machine {machine}", TRIES_PER_MACHINE)
    return [of_machine] if login is None else [of_machine, (_name(login), TRIES)]


def _name(login: str) -> str:
    return f"login {login}"


async def _made(who: str, most: int, *, tx: Transaction, line: Line) -> int:
    now = line.clock()
    made = await tx.staff_sessions.tries(who, since=now - WITHIN)
    until = locked_until(made, now=now, most=most)
    if until is not None:
        raise SignInLocked(until)
    return len(made)
