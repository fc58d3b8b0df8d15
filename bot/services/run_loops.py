"""Keep the dialogue and the post going: wake on news, sweep now and then, outlive a lost database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.domain.carrier import Carrier
from bot.domain.ids import Channel
from bot.domain.turn import DialogueEngine
from bot.services.chase_erasures import chase_erasure
from bot.services.delete_at_carrier import delete_at_carrier
from bot.services.directory_ports import DIRECTORY
from bot.services.line import Line
from bot.services.measure import write_counts
from bot.services.open_window import open_window
from bot.services.remind_call_backs import remind_call_back
from bot.services.rescue_turns import rescue_turn
from bot.services.send_next import send_next
from bot.services.sweeps import SWEEPS
from bot.services.take_turn import take_turn

_log = logging.getLogger("porchlight.loop")


@dataclass(frozen=True)
class Loop:
    """`step` does one piece of work and says whether there may be more; `topic` wakes it."""

    name: str
    step: Callable[[], Awaitable[object]]
    topic: str | None
    every_s: float  # looks again after this long even without news


async def run_dialogue(*, line: Line, engine: DialogueEngine, stop: asyncio.Event) -> None:
    turns = Loop("turns", lambda: take_turn(line=line, engine=engine), "turns", 2.0)
    await run([turns, *kept_up(line)], line=line, stop=stop)


async def run_post(
    *, line: Line, carriers: Mapping[Channel, Carrier], senders: int, stop: asyncio.Event
) -> None:
    """`senders` is how many messages may be on their way at once (order per person is kept)."""
    send = Loop("send", lambda: send_next(line=line, carriers=carriers), "outbox", 1.0)
    loops = [send] * senders + [
        *kept_up(line),
        Loop("delete", lambda: delete_at_carrier(line=line, carriers=carriers), "deletions", 5.0),
        Loop("erasures", lambda: chase_erasure(line=line), "deletions", 5.0),
        Loop("rescue", lambda: rescue_turn(line=line), None, 2.0),
        Loop("windows", lambda: open_window(line=line), None, 15.0),
        Loop("call_backs", lambda: remind_call_back(line=line), None, 15.0),
        Loop("keys", lambda: line.store.destroy_dead_keys(now=line.clock()), None, 60.0),
        *(Loop(each.name, partial(each.sweep, line=line), None, each.every_s) for each in SWEEPS),
    ]
    await run(loops, line=line, stop=stop)


def kept_up(line: Line) -> list[Loop]:
    """What every process does beside its work: an entry kept on the console counts everywhere at once, and
    what was counted is written down."""
    return [
        Loop("directory", lambda: line.book.refresh(line.store), DIRECTORY, 60.0),
        Loop("counts", lambda: write_counts(line=line), None, 10.0),
    ]


async def run_beside(line: Line, stop: asyncio.Event) -> None:
    """For processes that serve pages: what must be kept up beside them."""
    await run(kept_up(line), line=line, stop=stop)


async def run(loops: list[Loop], *, line: Line, stop: asyncio.Event) -> None:
    tasks = [asyncio.create_task(_keep_going(loop, line=line, stop=stop)) for loop in loops]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_going(loop: Loop, *, line: Line, stop: asyncio.Event) -> None:
    while not stop.is_set():
        if await _did_work(loop, line):
            continue
        if loop.topic is not None:
            await line.store.wait_for(loop.topic, timeout_s=loop.every_s)
        else:
            await asyncio.sleep(loop.every_s)


async def _did_work(loop: Loop, line: Line) -> bool:
    """A process edge: whatever fails here is tried again, and its kind alone is logged. What a sweep
    changed is counted by its name."""
    try:
        done = await loop.step()
        if isinstance(done, int) and not isinstance(done, bool):
            line.tally.add("swept", loop.name, done)
        return done is True
    except asyncio.CancelledError:
        raise
    except Exception as error:
        _log.error("%s: %s", loop.name, type(error).__name__)
        line.tally.add("loop_failed", f"{loop.name}:{type(error).__name__}")
        await asyncio.sleep(1.0)
        return False
