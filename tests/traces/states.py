"""Every state of a talk in which a word may come, each brought about the way it comes about in life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain.call import CallState
from bot.domain.doubt import Doubt
from bot.domain.handoff import Handoff
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.turn import AgreeWindow
from bot.services.call_back import Promise, promise_call_back
from bot.services.call_person import call_person
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import return_to_bot
from bot.services.reply_as_worker import reply_as_worker
from bot.services.send_next import send_next
from tests.line import World
from tests.promises.marked import MARKERS
from tests.promises.scripted import say
from tests.referring import a_worker
from tests.services.interrupted import interrupted
from tests.traces.found import rows

SAID, _, TO_WORKER, BY_WORKER = MARKERS
WORKERS_WORDS = f"Yes, {BY_WORKER}."
WORKERS_PHONE = "+15550100456"
SOON = timedelta(minutes=30)
QUIET = timedelta(minutes=11)
"""Longer than the line's quiet limit: whoever writes now may be somebody else."""

Act = Callable[[World], Awaitable[None]]


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


async def sending(world: World) -> None:
    """The bot's answer is next to be sent; the word comes while it is with the carrier: see `comes`."""
    await queued(world)


async def delayed(world: World) -> None:
    """The carrier did not take the answer; it is to be tried again."""
    await _with_the_carrier(world, "500")


async def unanswered(world: World) -> None:
    """The carrier took the answer and never said so. Twilio is about to be asked; Telegram tells nobody."""
    await _with_the_carrier(world, "nothing")
    wanted = "due" if world.phone.channel is Channel.SMS else "unknown"
    assert await _sends(world) == [wanted]


async def unknown(world: World) -> None:
    """The same, and for so long that nobody asks any more: a worker is told instead."""
    await world.home.simulated.carrier_down(world.phone.channel, "nothing")
    await world.text(f"hello {SAID}")
    for _ in range(9):
        world.home.clock.move(900)
        await world.home.settle()
    await world.home.simulated.carrier_up(world.phone.channel)
    assert await _sends(world) == ["refused" if world.phone.channel is Channel.SMS else "unknown"]
    assert len(await world.handoffs()) == 1


async def waiting(world: World) -> None:
    await world.text("can i talk to a person")


async def in_doubt(world: World) -> None:
    """A worker is awaited; after a silence somebody writes who may be somebody else."""
    await waiting(world)
    world.home.clock.move(QUIET.total_seconds())
    await world.text("hello?")
    assert await doubts(world) == [Doubt.SILENCE.value]


async def held(world: World) -> None:
    """A worker's words wait to be sent."""
    await _claimed(world)
    await world.text(f"are you real {TO_WORKER}")
    await _replies(world)


async def in_a_call(world: World) -> None:
    """A worker talks with them on the phone, and has words that wait to be sent."""
    handoff, worker = await _claimed(world), await _with_a_phone(world)
    own = world.home.simulated.add_phone(Channel.SMS, address=WORKERS_PHONE)
    await world.text(f"you can ring me now {TO_WORKER}")
    line, caller = world.home.line, world.home.caller
    assert caller is not None
    await call_person(handoff.id, said_safe=True, worker=worker, line=line, caller=caller)
    await world.home.simulated.settle()
    await world.home.simulated.accept_call(own)
    await world.home.simulated.accept_call(world.phone)
    await world.home.simulated.settle()
    assert await rows(world, "SELECT state FROM calls") == [(CallState.BRIDGED.value,)]
    await _replies(world)


async def text_agreed(world: World) -> None:
    """They agreed to one text in half an hour."""
    at = world.home.clock() + SOON
    world.engine.decisions = (AgreeWindow(at), say("OK. One text then.", key="utter_window_agreed"))
    await world.text(f"text me in a bit {SAID}")
    world.engine.decisions = (say("I am here."),)


async def call_agreed(world: World) -> None:
    """They agreed with a worker to be called in half an hour; until then they are with the bot."""
    handoff = await _claimed(world)
    await world.text(f"ring me in a bit {TO_WORKER}")
    promise = Promise(world.home.clock() + SOON, they_agreed=True, words=Private(f"ask for {BY_WORKER}"))
    await promise_call_back(handoff.id, promise, worker=a_worker("ana"), line=world.home.line)
    await return_to_bot(handoff.id, worker="ana", line=world.home.line)
    await world.home.settle()


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


STATES: tuple[Act, ...] = (
    nobody,
    talking,
    thinking,
    queued,
    sending,
    delayed,
    unanswered,
    unknown,
    waiting,
    in_doubt,
    held,
    in_a_call,
    text_agreed,
    call_agreed,
    with_a_word,
    stopped,
    left,
    deleted,
    stopped_and_deleted,
)
BY_SMS_ALONE = (in_a_call, call_agreed)
"""Somebody on Telegram cannot be called, nor be promised a call."""


def comes_about(state: Act, channel: Channel) -> bool:
    return channel is Channel.SMS or state not in BY_SMS_ALONE


async def comes(world: World, state: Act, word: Act) -> None:
    """The word comes in this state."""
    if state is sending:
        cut_in = interrupted(world.home.line, lambda: word(world))
        assert await send_next(line=cut_in, carriers=world.home.carriers)
    else:
        await word(world)


async def doubts(world: World) -> list[object]:
    """Of each talk that goes on, why it may be somebody else's."""
    return [
        doubt for (doubt,) in await rows(world, "SELECT doubt FROM conversations WHERE ended_at IS NULL")
    ]


async def _with_the_carrier(world: World, how: str) -> None:
    """The carrier goes wrong in this way with the answer, and works again afterwards."""
    await world.home.simulated.carrier_down(world.phone.channel, how)
    await world.text(f"hello {SAID}")
    await world.home.simulated.carrier_up(world.phone.channel)


async def _sends(world: World) -> list[object]:
    return [state for (state,) in await rows(world, "SELECT state FROM outbox WHERE sort <> 'tap'")]


async def _claimed(world: World) -> Handoff:
    await waiting(world)
    [handoff] = await world.handoffs()
    return await claim_handoff(handoff.id, worker="ana", line=world.home.line)


async def _replies(world: World) -> None:
    [handoff] = await world.handoffs()
    await reply_as_worker(handoff.id, Private(WORKERS_WORDS), worker="ana", line=world.home.line)


async def _with_a_phone(world: World) -> Worker:
    worker = a_worker("ana")
    async with world.home.store.transaction() as tx:
        await tx.staff.add(worker)
        await tx.staff.set_phone(worker.id, Private(WORKERS_PHONE))
    return worker
