"""The words that work in every state, and what the design's promises P01 to P03 say of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.ids import Channel
from tests.line import World
from tests.traces.states import (
    Act,
    call_agreed,
    deleted,
    in_a_call,
    left,
    nobody,
    sending,
    stopped,
    stopped_and_deleted,
    text_agreed,
)

# --- what the person does; only the edge has worked yet ---------------------------------------------


async def stop(world: World) -> None:
    await world.receive("STOP")


async def leave(world: World) -> None:
    await world.receive("EXIT")


async def delete(world: World) -> None:
    await world.receive("DELETE")


async def delete_twice(world: World) -> None:
    await delete(world)
    world.home.clock.move(1)
    await delete(world)


async def start(world: World) -> None:
    await world.receive("START")


async def block(world: World) -> None:
    """On Telegram the person blocks the bot; on SMS the carrier says so when something is sent next."""
    if world.phone.channel is Channel.TELEGRAM:
        await world.home.simulated.block(world.phone)
    else:
        world.phone.opted_out = True
        await world.receive("hello?")


# --- what was promised ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """After the word and everything that was still under way: what the carrier took (None: nothing is
    promised of it), whether the address is barred, how the newest talk stands (None: there is none),
    whether a later "hello" is answered, whether what carriers keep is cleared where that can be, and what
    they agreed to that still holds."""

    sends: int | None
    barred: bool
    state: str | None
    answers_later: bool
    clears: bool = False
    still_agreed: tuple[str, ...] = ()


STOP = Promised(sends=0, barred=True, state="stopped", answers_later=False)
EXIT = Promised(sends=0, barred=False, state="left", answers_later=True, clears=True)
DELETE = Promised(sends=0, barred=False, state=None, answers_later=True, clears=True)
# It ends nothing. On Telegram nobody has answered it yet, so the bot does; where a worker holds the talk
# and has not answered it for an hour, the bot does, too, and the talk waits anew.
START = Promised(sends=None, barred=False, state="bot", answers_later=True)

TABLE: dict[Act, Promised] = {
    stop: STOP,
    leave: EXIT,
    delete: DELETE,
    delete_twice: DELETE,
    start: START,
    block: STOP,
}
OF_START: dict[Act, Promised] = {
    # They talk on, so it is for whoever they talk with: the bot is silent, and the worker's words go (P11).
    in_a_call: Promised(1, barred=False, state="worker", answers_later=False, still_agreed=("call",)),
    call_agreed: replace(START, still_agreed=("call back",)),
}
BARRED = (stopped, stopped_and_deleted)
"""After a STOP these words change nothing of it, except START."""
NO_TALK = (nobody, deleted, stopped_and_deleted)


def promised(before: Act, act: Act, channel: Channel) -> Promised:
    found = TABLE[act]
    if act is start:
        return OF_START.get(before, found)
    if before in BARRED:
        found = replace(found, barred=True, answers_later=False)
    if before is sending and not _carrier_bars(act, channel):
        found = replace(found, sends=1)  # the carrier had it already
    if channel is Channel.TELEGRAM and act is block and before in (*NO_TALK, left):
        # Blocking begins no talk, and ends none twice.
        return replace(found, state="left" if before is left else None)
    return found


def _carrier_bars(act: Act, channel: Channel) -> bool:
    """Twilio obeys a STOP, too, and takes nothing after it; no carrier takes a text to who blocked us."""
    return act is block or (act is stop and channel is Channel.SMS)


def texts_at_the_agreed_time(before: Act, act: Act) -> int:
    """P05: the one line that begins with us, where no word has ended it."""
    return int(before is text_agreed and act is start)
