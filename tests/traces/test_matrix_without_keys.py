"""The same words while no key can be opened: STOP and EXIT at once, what else was promised once it can be.

What could not be taken then is delivered again by the carrier afterwards, and then the table of the matrix
holds as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from enum import Enum

import pytest

from bot.domain.ids import Channel
from bot.phone.courier import SignedWebhook
from bot.phone.phones import State, Who
from tests.line import World
from tests.promises.leaving import keys_away, master_key_away
from tests.traces import found
from tests.traces.promised import (
    NO_TALK,
    TABLE,
    Promised,
    block,
    delete,
    delete_twice,
    leave,
    promised,
    start,
    stop,
    texts_at_the_agreed_time,
)
from tests.traces.states import (
    Act,
    comes_about,
    held,
    in_a_call,
    nobody,
    queued,
    stopped,
    text_agreed,
    waiting,
)

pytestmark = pytest.mark.whole


class Away(Enum):
    """Why no key can be opened."""

    DATABASE = "keys database"
    MASTER = "master key"


AWAY: dict[Away, Callable[[World], AbstractAsyncContextManager[None]]] = {
    Away.DATABASE: keys_away,
    Away.MASTER: master_key_away,
}
STATES: tuple[Act, ...] = (nobody, queued, waiting, held, in_a_call, text_agreed, stopped)
Case = tuple[Away, Act, Act]
CASES = [
    (channel, (away, before, act))
    for channel in Channel
    for away in Away
    for before in STATES
    for act in TABLE
    if comes_about(before, channel)
]


def named(each: Channel | Case) -> str:
    if isinstance(each, Channel):
        return each.value
    return f"{each[0].value} away, {each[1].__name__} then {each[2].__name__}"


def obeyed_at_once(away: Away, act: Act, channel: Channel) -> bool:
    """P04. An erasure waits for no database of keys, only for a master key to seal what is still to do."""
    return {
        stop: True,
        leave: True,
        block: channel is Channel.TELEGRAM,  # by SMS it is no more than a text like any other
        delete: away is Away.DATABASE,
        delete_twice: away is Away.DATABASE,
        start: False,
    }[act]


def promised_then(away: Away, before: Act, act: Act, channel: Channel) -> Promised:
    wanted = promised(before, act, channel)
    if act in (stop, leave) and before in NO_TALK:
        return replace(wanted, state=None)  # no talk can begin: its first message could not be kept
    return wanted


@pytest.mark.parametrize(("channel", "case"), CASES, ids=named)
async def test_p04_without_keys_each_word_is_obeyed_at_once_or_when_it_is_delivered_again(
    world: World, case: Case
) -> None:
    away, before, act = case
    wanted = promised_then(*case, world.phone.channel)
    await before(world)
    had = len(world.sent())
    stood = await _stands(world)

    async with AWAY[away](world):
        refused = await _comes(world, act)
        if obeyed_at_once(away, act, world.phone.channel):
            assert refused == []
            await _obeyed(world, case, wanted)
        else:
            assert refused, "the carrier is told to come again"
            assert await _stands(world) == stood, "what is refused has changed nothing"
        assert len(world.sent()) == had

    for webhook in refused:
        world.phone.last_webhook = webhook
        await world.home.simulated.deliver_again(world.phone)
    await world.home.settle()
    await world.later(60)
    await world.later(3600)
    await _holds(world, case, wanted, world.sent()[had:])


async def _stands(world: World) -> tuple[object, ...]:
    return (
        await found.barred(world),
        await found.state_of_newest(world),
        await found.agreed(world),
        await found.unfinished(world),
    )


async def _comes(world: World, act: Act) -> list[SignedWebhook]:
    """The word comes; those deliveries that the carrier was told to bring again."""
    refused = []
    for step in (delete, delete) if act is delete_twice else (act,):
        await step(world)
        world.home.clock.move(1)
        written = [each for each in world.phone.transcript if each.who is Who.PERSON]
        if written and written[-1].state is State.REFUSED:
            assert world.phone.last_webhook is not None
            refused.append(world.phone.last_webhook)
    return refused


async def _obeyed(world: World, case: Case, wanted: Promised) -> None:
    """While the keys are still away; the post has worked, too."""
    assert await found.barred(world) is wanted.barred
    assert await found.state_of_newest(world) == wanted.state
    talks_on = _talks_on(case)
    assert await found.agreed(world) == (["call"] if talks_on else [])
    await world.home.settle()
    assert found.on_the_phone(world) is talks_on


def _talks_on(case: Case) -> bool:
    """Ending a call at the carrier takes a job, and without a master key none can be sealed. They can hang
    up; we do it as soon as there is a key again."""
    away, before, _ = case
    return away is Away.MASTER and before is in_a_call


async def _holds(world: World, case: Case, wanted: Promised, sent: list[str]) -> None:
    """The keys are back."""
    _, before, act = case
    assert wanted.sends is None or len(sent) == wanted.sends
    line = world.home.line
    at_the_time = line.text("utter_window_text", line.language).open()
    assert sent.count(at_the_time) == texts_at_the_agreed_time(before, act)
    assert await found.barred(world) is wanted.barred
    assert await found.state_of_newest(world) == wanted.state
    assert await found.agreed(world) == list(wanted.still_agreed)
    assert found.on_the_phone(world) is (before is in_a_call and act is start)
    assert await found.unfinished(world) == []
    if act in (delete, delete_twice):
        await found.nothing_is_left(world)
        assert found.at_carriers(world) == []
        assert await found.owned_up_to(world) == 0
    if act is leave and world.phone.channel is Channel.TELEGRAM:
        assert _in_the_chat(world) == (["EXIT"] if _word_is_lost(case) else [])


def _word_is_lost(case: Case) -> bool:
    """Its message can be kept neither in a talk nor in a job: nobody knows its id afterwards."""
    away, before, _ = case
    return away is Away.MASTER or before in NO_TALK


def _in_the_chat(world: World) -> list[str]:
    return [each.text for each in world.phone.transcript if not each.deleted]
