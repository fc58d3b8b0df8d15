"""Guessing: many tries at once are no more than few, and nothing crosses from one name to another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.ids import Channel
from bot.domain.staff_session import TRIES, TRIES_PER_MACHINE, WITHIN
from bot.domain.trail import Did
from bot.services.keep_accounts import set_up_again
from tests.console.conftest import PASSWORD, Staff, Visitor
from tests.line import World

Visitors = Callable[[], Visitor]


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def half_way(visitors: Visitors) -> Visitor:
    visitor = visitors()
    await visitor.get("/sign-in")
    await visitor.post("/sign-in", login="rowan", password=PASSWORD)
    return visitor


async def on_the_trail(world: World, what: Did) -> int:
    async with world.home.line.store.transaction() as tx:
        return sum(entry.what == what.value for entry in await tx.trail.latest(100))


async def test_many_codes_at_once_are_no_more_than_few(
    staff: Staff, world: World, visitors: Visitors
) -> None:
    await staff.signed_in("rowan")
    guessers = [await half_way(visitors) for _ in range(TRIES)]
    answers = await asyncio.gather(
        *(guesser.post("/sign-in/code", code=f"{n:06}") for n, guesser in enumerate(guessers * 4))
    )
    judged = [answer for answer in answers if answer.status_code == 403]
    assert len(judged) == TRIES
    assert all(answer.status_code in (403, 429) for answer in answers)
    assert await on_the_trail(world, Did.LOCKED) == 1


async def test_many_passwords_at_once_are_no_more_than_few(staff: Staff, visitors: Visitors) -> None:
    await staff.signed_in("rowan")
    guessers = [visitors() for _ in range(3 * TRIES)]
    for guesser in guessers:
        await guesser.get("/sign-in")
    answers = await asyncio.gather(
        *(each.post("/sign-in", login="rowan", password="not the right one") for each in guessers)
    )
    assert sorted(answer.status_code for answer in answers) == [403] * TRIES + [429] * 2 * TRIES


async def test_right_tries_never_lock(staff: Staff, visitors: Visitors) -> None:
    await staff.signed_in("rowan")
    for _ in range(TRIES + 1):
        visitor = await half_way(visitors)
        assert visitor.last is not None
        assert visitor.last.url.path == "/sign-in/code"


async def test_a_login_that_reads_like_a_machine_locks_no_machine(staff: Staff, visitors: Visitors) -> None:
    for _ in range(TRIES):
        guesser = visitors()
        await guesser.get("/sign-in")
        await guesser.post("/sign-in", login="machine 10.0.0.99", password="anything at all")
    async with staff.world.home.line.store.transaction() as tx:
        since = staff.world.home.clock() - WITHIN
        assert await tx.staff_sessions.tries("machine 10.0.0.99", since=since) == []
    assert TRIES < TRIES_PER_MACHINE


async def test_a_wrong_password_of_ones_own_counts_as_a_try(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    new = "velvet onion barometer sky"
    for _ in range(TRIES):
        await rowan.get("/account")
        await rowan.post("/account/password", old="not it", password=new, again=new)
    await rowan.get("/account")
    locked = await rowan.post("/account/password", old=PASSWORD, password=new, again=new)
    assert "Too many tries" in locked.text


async def test_a_new_set_up_code_lets_somebody_in_who_was_locked_out(
    staff: Staff, world: World, visitors: Visitors
) -> None:
    await staff.signed_in("rowan")
    for _ in range(TRIES):
        guesser = visitors()
        await guesser.get("/sign-in")
        await guesser.post("/sign-in", login="rowan", password="not the right one")
    code = await set_up_again("rowan", by="operator", line=world.home.line)
    newcomer = visitors()
    await newcomer.get("/welcome")
    assert (await newcomer.post("/welcome", login="rowan", code=code.open())).url.path == "/set-up"


@pytest.mark.parametrize("code", ["١٢٣٤٥٦", "²²²²²²", "", "１２３４５６", "12345", "00000a"])
async def test_a_code_in_any_script_is_judged_and_counts(
    staff: Staff, visitors: Visitors, code: str
) -> None:
    await staff.signed_in("rowan")
    guesser = await half_way(visitors)
    assert (await guesser.post("/sign-in/code", code=code)).status_code == 403
