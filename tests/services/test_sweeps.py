"""Each sweep removes what is past and nothing else, once however often it runs, and its count is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.consent import WrittenKind
from bot.domain.gates import SESSION
from bot.domain.ids import ConversationId
from bot.domain.window import LASTS, WindowState
from bot.services.line import Line
from bot.services.run_loops import Loop, run
from bot.services.sweeps import (
    KEEP_DELIVERIES,
    KEEP_FINISHED_DELETIONS,
    SWEEPS,
    forget_consents,
    forget_deletions,
    forget_deliveries,
    forget_windows,
)
from tests.databases import run_sql
from tests.line import World


async def talk(world: World) -> ConversationId:
    await world.text("hello there")
    return world.engine.asked[-1].conversation


async def number(world: World, table: str) -> int:
    [(found,)] = await run_sql(world.databases.main.open(), f"SELECT count(*) FROM {table}")
    return int(found)


def pass_by(world: World, span: timedelta) -> None:
    world.home.clock.move(span.total_seconds() + 1)


async def test_p06_consents_that_ended_and_questions_nobody_answered_go(world: World) -> None:
    conversation, line = await talk(world), world.home.line
    async with line.store.transaction() as tx:
        latest = await tx.turns.latest(conversation)
        assert latest is not None
        turn, now = latest[0], line.clock()
        asked = await tx.consents.ask(conversation, kind=WrittenKind.PHONE, turn=turn, at=now)
        await tx.consents.save(asked.given(turn, at=now, ends_at=now + SESSION))
        await tx.consents.ask(conversation, kind=WrittenKind.LINK, turn=turn, at=now)
    assert await forget_consents(line=line) == 0
    pass_by(world, SESSION)
    assert sum(await asyncio.gather(*(forget_consents(line=line) for _ in range(3)))) == 2
    assert await number(world, "consents") == 0


async def test_p05_a_time_at_which_they_were_free_goes_when_it_is_past(world: World) -> None:
    conversation, line = await talk(world), world.home.line
    async with line.store.transaction() as tx:
        latest = await tx.turns.latest(conversation)
        assert latest is not None
        starts = line.clock()
        await tx.windows.agree(conversation, latest[0], starts_at=starts, ends_at=starts + LASTS)
    pass_by(world, LASTS)
    assert await forget_windows(line=line) == 0, "one that is still open is settled first"
    async with line.store.transaction() as tx:
        window = await tx.windows.due(line.clock())
        assert window is not None
        await tx.windows.settle(window, WindowState.ENDED)
    assert sum(await asyncio.gather(*(forget_windows(line=line) for _ in range(3)))) == 1


async def test_p03_finished_deletions_go_and_those_that_are_not_stay(world: World) -> None:
    line = world.home.line
    await world.text("hello there")
    await world.text("DELETE")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("hello there")
    await world.text("DELETE")
    assert await number(world, "deletions") == 2
    pass_by(world, KEEP_FINISHED_DELETIONS)
    assert sum(await asyncio.gather(*(forget_deletions(line=line) for _ in range(3)))) == 1
    assert await number(world, "deletions") == 1


async def test_p12_old_marks_of_deliveries_go(world: World) -> None:
    await world.text("hello there")
    marks = await number(world, "seen")
    assert await forget_deliveries(line=world.home.line) == 0
    pass_by(world, KEEP_DELIVERIES)
    assert sum(await asyncio.gather(*(forget_deliveries(line=world.home.line) for _ in range(3)))) == marks


async def test_running_every_sweep_again_changes_nothing_more(world: World) -> None:
    await world.text("hello there")
    pass_by(world, timedelta(days=40))
    line = world.home.line
    first = [await each.sweep(line=line) for each in SWEEPS]
    assert sum(first) > 0
    assert [await each.sweep(line=line) for each in SWEEPS] == [0] * len(SWEEPS)


async def test_every_sweep_of_the_post_is_one_of_the_rehearsals_and_counted(world: World) -> None:
    """Whatever else the post does has its own step there, and is no sweep: it serves one piece of work."""
    line = world.home.line
    async with line.store.transaction() as tx:
        await tx.counters.add({("inbound", "sms:stop"): 1}, month="2001-01")
    line.tally.take()
    await world.home.sweep()
    assert await number(world, "counters") == 0
    assert ("swept", "old_counts") in line.tally.take()


@pytest.mark.parametrize(("done", "counted"), [(3, 3), (0, 0), (True, 0), (None, 0)])
async def test_what_a_sweep_changed_is_counted_by_its_name(
    world: World, done: object, counted: int
) -> None:
    line, stop = world.home.line, asyncio.Event()
    line.tally.take()
    entered: list[int] = []

    async def step() -> object:
        entered.append(1)
        if len(entered) == 1:
            return done
        stop.set()
        return None

    await run([Loop("some_sweep", step, "turns", 0.01)], line=line, stop=stop)
    assert line.tally.take().get(("swept", "some_sweep"), 0) == counted


async def test_a_sweep_that_fails_is_counted_by_the_kind_of_failure(world: World) -> None:
    line: Line = world.home.line
    line.tally.take()
    failed, stop = asyncio.Event(), asyncio.Event()

    async def step() -> object:
        failed.set()
        raise RuntimeError("the words of a person")

    running = asyncio.create_task(run([Loop("some_sweep", step, "turns", 9.0)], line=line, stop=stop))
    await asyncio.wait_for(failed.wait(), 30)
    stop.set()
    await running
    assert line.tally.take() == {("loop_failed", "some_sweep:RuntimeError"): 1}
