"""One real process of a line, for tests that kill it: `python -m tests.promises.one_process post TIME`.

It runs the services a production process runs, over the databases and carriers named in its
environment. Its clock stands at the time given, so that a lease of a process that was killed has
run out without anybody waiting for it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime

from bot import wire
from bot.domain.ids import Clock
from bot.domain.private import Private
from bot.rehearsal.clock import VirtualClock
from bot.services.line import Line
from bot.services.rescue_turns import rescue_turn
from bot.services.send_next import send_next
from bot.services.take_turn import take_turn
from bot.settings import Settings, load_settings
from tests.promises.scripted import ScriptedEngine


async def main(role: str, now: datetime) -> None:
    settings = load_settings(demo=True, file=None)
    located = wire.Databases(Private(os.environ["DATABASE_URL"]), Private(os.environ["KEYS_URL"]))
    clock = VirtualClock(now)
    store = wire.make_store(settings, located)
    line = wire.make_line(settings, store, clock=clock)
    try:
        await _work(role, line, settings, clock)
    finally:
        await store.close()


async def _work(role: str, line: Line, settings: Settings, clock: Clock) -> None:
    """Until idle; a dialogue told to hang stays in the middle of its first turn."""
    print("working", flush=True)
    if role == "post":
        carriers = wire.make_carriers(settings, clock=clock)
        while await send_next(line=line, carriers=carriers) or await rescue_turn(line=line):
            pass
        return
    engine = ScriptedEngine()
    if role == "dialogue_that_hangs":
        engine.go.clear()
    while await take_turn(line=line, engine=engine):
        pass


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
