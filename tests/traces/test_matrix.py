"""Every state of a talk, every word that works in all of them: what goes out, what follows, what is stored.

One table, written from the design's promises P01 to P03 and not from the program.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.services.claim_handoff import claim_handoff
from bot.services.reply_as_worker import reply_as_worker
from tests.databases import run_sql
from tests.line import World
from tests.promises.marked import MARKERS
from tests.promises.rows import count_rows

pytestmark = pytest.mark.whole

SAID, _, TO_WORKER, BY_WORKER = MARKERS
STAYS = {"deletions", "erasures", "erasure_places", "seen", "suppressions"}
"""The tables that may hold a row after a DELETE: counts for the receipt, and keyed marks."""


async def nobody(world: World) -> None:
    """They have never written."""


async def talking(world: World) -> None:
    await world.text(f"hello {SAID}")


async def thinking(world: World) -> None:
    """The bot has not answered yet."""
    await world.receive(f"hello {SAID}")


async def queued(world: World) -> None:
    """The bot's answer waits to be sent."""
    await world.receive(f"hello {SAID}")
    await world.home.think()


async def delayed(world: World) -> None:
    """The carrier did not take the answer; it is to be tried again."""
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text(f"hello {SAID}")
    await world.home.simulated.carrier_up(world.phone.channel)


async def waiting(world: World) -> None:
    await world.text("can i talk to a person")


async def held(world: World) -> None:
    """A worker's words wait to be sent."""
    await waiting(world)
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await world.text(f"are you real {TO_WORKER}")
    await reply_as_worker(handoff.id, Private(f"Yes, {BY_WORKER}."), worker="ana", line=world.home.line)


async def with_a_word(world: World) -> None:
    await world.text("hello")
    await world.text("my word is quartz lamp")


async def stopped(world: World) -> None:
    await world.text(f"hello {SAID}")
    await world.text("STOP")


async def left(world: World) -> None:
    await world.text(f"hello {SAID}")
    await world.text("EXIT")


async def deleted(world: World) -> None:
    await world.text(f"hello {SAID}")
    await world.text("DELETE")


async def stopped_and_deleted(world: World) -> None:
    await stopped(world)
    await world.text("DELETE")


STATES = (
    nobody,
    talking,
    thinking,
    queued,
    delayed,
    waiting,
    held,
    with_a_word,
    stopped,
    left,
    deleted,
    stopped_and_deleted,
)


async def stop(world: World) -> None:
    await world.text("STOP")


async def leave(world: World) -> None:
    await world.text("EXIT")


async def delete(world: World) -> None:
    await world.text("DELETE")


async def delete_twice(world: World) -> None:
    await world.text("DELETE")
    await world.text("DELETE")


async def start(world: World) -> None:
    await world.text("START")


async def block(world: World) -> None:
    """On Telegram the person blocks the bot; on SMS the carrier says so when something is sent next."""
    if world.phone.channel is Channel.TELEGRAM:
        await world.home.simulated.block(world.phone)
    else:
        world.phone.opted_out = True
        await world.receive("hello?")
    await world.home.settle()


@dataclass(frozen=True)
class Promised:
    """After the word and everything that was still under way: what was sent, whether the address is barred,
    how the newest talk stands (None: there is none), and whether a later "hello" is answered."""

    sends: int
    barred: bool
    state: str | None
    answers_later: bool


STOP = Promised(sends=0, barred=True, state="stopped", answers_later=False)
EXIT = Promised(sends=0, barred=False, state="left", answers_later=True)
DELETE = Promised(sends=0, barred=False, state=None, answers_later=True)
# Of a worker who holds it nobody has answered the START for an hour: the bot does, and it waits anew.
START = Promised(sends=0, barred=False, state="bot", answers_later=True)

Act = Callable[[World], Awaitable[None]]
TABLE: dict[Act, Promised] = {
    stop: STOP,
    leave: EXIT,
    delete: DELETE,
    delete_twice: DELETE,
    start: START,
    block: STOP,
}
BARRED = (stopped, stopped_and_deleted)
"""After a STOP these words change nothing of it, except START."""


def promised(before: Act, act: Act) -> Promised:
    found = TABLE[act]
    if before in BARRED and act is not start:
        return replace(found, barred=True, answers_later=False)
    return found


NO_TALK = (nobody, deleted, stopped_and_deleted)

CASES = [(before, act) for before in STATES for act in TABLE]


def named(case: tuple[Act, Act]) -> str:
    return " then ".join(each.__name__ for each in case)


@pytest.mark.parametrize("case", CASES, ids=named)
async def test_p01_p02_p03_each_word_in_each_state_does_what_was_promised(
    world: World, case: tuple[Act, Act]
) -> None:
    before, act = case
    wanted = promised(before, act)
    await before(world)
    had = len(world.sent())

    await act(world)
    await world.later(60)
    await world.later(3600)

    if act is not start:  # on Telegram nobody has answered it yet
        assert len(world.sent()) == had + wanted.sends
    assert await _barred(world) is wanted.barred
    assert await _state(world) == _state_after(before, act, world.phone.channel)
    await _stored(world, erased=wanted.state is None)
    await _unblocked(world)
    had = len(world.sent())
    await world.text("hello again")
    assert (len(world.sent()) > had) is wanted.answers_later


def _state_after(before: Act, act: Act, channel: Channel) -> str | None:
    if channel is Channel.TELEGRAM and act is block and before in (*NO_TALK, left):
        return "left" if before is left else None  # blocking begins no talk, and ends none twice
    return promised(before, act).state


async def _barred(world: World) -> bool:
    return bool(await run_sql(world.databases.main.open(), "SELECT 1 FROM suppressions"))


async def _state(world: World) -> str | None:
    rows = await run_sql(
        world.databases.main.open(),
        "SELECT state FROM conversations ORDER BY ended_at IS NOT NULL, started_at DESC LIMIT 1",
    )
    return rows[0]["state"] if rows else None


async def _stored(world: World, *, erased: bool) -> None:
    """Nothing is queued or being worked out; after a DELETE there is no row, no key and no copy."""
    unfinished = await run_sql(
        world.databases.main.open(),
        "SELECT state FROM outbox WHERE state IN ('due', 'sending')"
        " UNION ALL SELECT state FROM turns WHERE state <> 'done'",
    )
    assert unfinished == []
    main, keys = await count_rows(world.databases)
    if erased:
        assert set(main) <= STAYS
        assert keys == {}
        assert world.home.simulated.still_kept(world.phone) == []


async def _unblocked(world: World) -> None:
    """A blocked bot hears nothing: they unblock it, which lifts no STOP."""
    if world.phone.channel is Channel.TELEGRAM and world.phone.blocked:
        await world.home.simulated.unblock(world.phone)
