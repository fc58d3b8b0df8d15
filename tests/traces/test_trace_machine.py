"""P01, P02, P03, P05, P11, P15 after every step of people, workers, carriers, crashes, sweeps and keys.

Hypothesis draws the steps; a model that knows only what a person did says what may be sent to them. At the
end everything is let run out: carriers are up, time has passed, nothing may be left over.

A nightly run (`make nightly`) takes at least 100,000 steps; a run in CI a few hundred.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.crypto.master_key import LocalKey
from bot.crypto.secret import SecretKey
from bot.domain.handoff import Handoff
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import AlreadyClaimed, GateClosed, HandoffClosed, HandoffUnknown, NotYours
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.house import House, house
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.list_queue import list_queue
from bot.services.reply_as_worker import reply_as_worker
from bot.services.send_next import send_next
from bot.services.take_turn import take_turn
from bot.store.embedded import EmbeddedServer
from bot.store.engine import open_engine
from bot.wire import Databases
from tests.databases import fresh_databases
from tests.line import DATA
from tests.promises.marked import MARKERS
from tests.promises.rows import Emptier
from tests.promises.scripted import ScriptedEngine, say
from tests.services.interrupted import Died, die, interrupted
from tests.traces.stored import Reader
from tests.traces.witness import Promised, Witness

pytestmark = pytest.mark.whole

SAID, DANGER, TO_WORKER, BY_WORKER = MARKERS
WORKERS_WORDS = f"I am here, {BY_WORKER}. No rush."
PEOPLE = (Channel.SMS, Channel.TELEGRAM)
WORDS = (
    f"hello {SAID}",
    "can i talk to a person",
    f"he has a knife and hes outside the door {DANGER}",
    f"are you still there {TO_WORKER}",
    "my word is blue lamp",
    "blue lamp",
    "who is this",
    "STOP",
    "START",
    "EXIT",
    "DELETE",
)
COMMANDS = ("STOP", "START", "EXIT", "DELETE")
PAUSES_S = (1.0, 70.0, 400.0, 700.0, 3700.0, 13 * 3600.0, 80 * 3600.0)
OUTAGES = ("500", "429", "nothing")
CARRIER_TRIES = timedelta(days=1)
"""How long a carrier delivers a message again: Telegram keeps an update for 24 hours (Bot API, "Getting
updates"), Twilio tries for minutes. What was delivered is remembered for seven days."""
TOO_LATE = (AlreadyClaimed, GateClosed, HandoffClosed, HandoffUnknown, NotYours)

EXAMPLES, STEPS = 10, 25
TELL_EACH = 1_000  # a nightly run takes hours: how far it is


def steps_wanted() -> int:
    """By the examples of the profile: 300 in CI, 30 in a fast run, 100,000 in a nightly one."""
    return settings().max_examples


person = st.integers(0, len(PEOPLE) - 1)


class Stage:
    """One line over databases of its own, and what was promised to each person."""

    def __init__(self, home: House, emptier: Emptier, readers: tuple[Reader, Reader]) -> None:
        self.home, self.emptier, self.readers = home, emptier, readers
        self.real = dict(home.carriers)
        self.steps = 0
        self.people: list[Promised] = []
        self.witnesses: list[Witness] = []

    async def begin(self) -> None:
        self.home.engine = ScriptedEngine(decisions=(say(f"I hear you, {SAID}."),))
        self.people = [Promised(self.home.simulated.add_phone(channel)) for channel in PEOPLE]
        self.witnesses = [
            Witness(carrier, self.people, self.home.clock, WORKERS_WORDS) for carrier in self.real.values()
        ]
        self.home.carriers = {each.channel: each for each in self.witnesses}  # type: ignore[misc]

    async def end(self) -> None:
        violations = list(self.home.simulated.violations)
        await self.home.simulated.reset()
        await self.emptier.empty()
        assert violations == [], "every call must be one that the carrier's description allows"

    # --- what happens ---------------------------------------------------------------------------

    async def text(self, who: Promised, words: str) -> None:
        if who.phone.blocked:
            return
        who.wrote(words if words in COMMANDS else "", self.home.clock())
        await self.home.simulated.text(who.phone, words)

    async def block(self, who: Promised) -> None:
        """Blocking the bot is a stop (Telegram)."""
        if who.phone.channel is Channel.TELEGRAM and not who.phone.blocked:
            who.stopped, who.held_by = True, None
            await self.home.simulated.block(who.phone)

    async def work(self, who: Promised, act: str) -> None:
        """A worker on the conversation of this person; who comes too late is told so."""
        line = self.home.line
        with suppress(*TOO_LATE):
            handoff = await self._handoff(who)
            if handoff is None:
                return
            if act == "take":
                await claim_handoff(handoff.id, worker="ana", line=line)
                # Whoever takes a talk that was left does not speak in the one that was begun since.
                if not (who.stopped or who.silent or handoff.left_at):
                    who.held_by = handoff.id
            elif act == "reply":
                await reply_as_worker(handoff.id, Private(WORKERS_WORDS), worker="ana", line=line)
            else:
                await (return_to_bot if act == "back" else close_handoff)(
                    handoff.id, worker="ana", line=line
                )
                who.held_by = None if who.held_by == handoff.id else who.held_by

    async def _handoff(self, who: Promised) -> Handoff | None:
        async with self.home.store.transaction() as tx:
            print_ = await tx.conversations.lock_person(who.phone.channel, Private(who.phone.address))
        waiting = (await list_queue(line=self.home.line)).waiting
        return next((one for one, talk in waiting if talk.fingerprint == print_), None)

    async def passes(self, seconds: float) -> None:
        self.home.clock.move(seconds)
        await self.home.sweep()
        await self._lapsed()

    async def _lapsed(self) -> None:
        """Whoever did not answer in time holds it no longer."""
        waiting = (await list_queue(line=self.home.line)).waiting
        held = {one.id for one, _ in waiting if one.held_by}
        for who in self.people:
            if who.held_by not in held:
                who.held_by = None

    async def crash(self, which: str, after: int) -> None:
        """A process is killed right after one of its transactions."""
        line = interrupted(self.home.line, die, after=after)
        with suppress(Died):
            if which == "dialogue":
                await take_turn(line=line, engine=self.home.engine)
            else:
                await send_next(line=line, carriers=self.home.carriers)

    async def rotate(self, batches: int | None = None) -> None:
        """A new master key; the wrapping anew may be interrupted. All done, the older ones are no more."""
        masters = self.home.store._masters
        masters._keys[masters.newest + 1] = LocalKey(SecretKey.fresh())
        masters.newest += 1
        steps = 0
        async for _ in self.home.store.rotate_keys():
            steps += 1
            if steps == batches:
                return
        masters._keys = {masters.newest: masters._keys[masters.newest]}

    async def rest(self) -> None:
        """Carriers are up, and everything that is due is done."""
        for channel in Channel:
            await self.home.simulated.carrier_up(channel)
        await self.rotate()
        for seconds in (0.0, 1.0, 70.0, 3700.0, 3700.0):
            await self.passes(seconds)
            await self.home.settle()

    # --- what must hold -------------------------------------------------------------------------

    async def wrong(self) -> list[str]:
        found = [fault for each in self.witnesses for fault in each.broken]
        addresses = [who.phone.address.lstrip("+") for who in self.people]
        for reader in self.readers:
            stands = await reader.standing([*MARKERS, "blue lamp", *addresses])
            found += [f"P15: {needle} can be read in a database" for needle in stands]
        for who in self.people:
            if who.erased and await self._rows_of(who):
                found.append("P03: rows of somebody who had it all deleted")
        return found

    async def left_over(self) -> list[str]:
        """After everything had its time."""
        found = []
        async with self.home.store.transaction() as tx:
            now = await tx.counters.standing()
        for name, pile in (("turns", now.turns), ("outbox", now.outbox), ("deletions", now.deletions)):
            found += [f"P12: {pile.number} {name} left"] if pile.number else []
        found += [f"P03: {now.dead_keys} keys not destroyed"] if now.dead_keys else []
        for who in self.people:
            if (
                who.erased
                and who.deleted_at
                and not who.untold
                and self.home.simulated.still_kept(who.phone)
            ):
                found.append("P03: the carrier still keeps what was to be deleted")
        return found

    async def _rows_of(self, who: Promised) -> int:
        async with self.home.store.transaction() as tx:
            mark = await tx.conversations.lock_person(who.phone.channel, Private(who.phone.address))
            return len(await tx.conversations.all_of(mark))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(server: EmbeddedServer) -> AsyncIterator[Stage]:
    pair = await fresh_databases(server)
    located = Databases(Private(pair.main_url), Private(pair.keys_url))
    engines = [open_engine(url, connections=1) for url in (pair.main_url, pair.keys_url)]
    emptier = Emptier(located)
    async with house(located, engine=ScriptedEngine(), clock=VirtualClock(), data=DATA) as home:
        yield Stage(home, emptier, (Reader(engines[0]), Reader(engines[1])))
        await emptier.close()
        for engine in engines:
            await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def loop(stage: Stage) -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


class TraceMachine(RuleBasedStateMachine):
    def __init__(self, stage: Stage, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.stage, self.loop = stage, loop
        self.run(stage.begin())

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    @rule(who=person, words=st.sampled_from(WORDS))
    def writes(self, who: int, words: str) -> None:
        self.run(self.stage.text(self.stage.people[who], words))

    @rule(who=person, words=st.sampled_from(WORDS))
    def writes_and_is_answered(self, who: int, words: str) -> None:
        self.run(self.stage.text(self.stage.people[who], words))
        self.run(self.stage.home.settle())

    @rule(who=person)
    def the_carrier_delivers_again(self, who: int) -> None:
        someone = self.stage.people[who]
        if someone.wrote_at is not None and self.stage.home.clock() - someone.wrote_at <= CARRIER_TRIES:
            self.run(self.stage.home.simulated.deliver_again(someone.phone))

    @rule(who=person, blocks=st.booleans())
    def blocks(self, who: int, blocks: bool) -> None:
        someone = self.stage.people[who]
        if blocks:
            self.run(self.stage.block(someone))
        elif someone.phone.channel is Channel.TELEGRAM:
            self.run(self.stage.home.simulated.unblock(someone.phone))

    @rule(who=person, act=st.sampled_from(("take", "reply", "back", "close")))
    def a_worker(self, who: int, act: str) -> None:
        self.run(self.stage.work(self.stage.people[who], act))

    @rule(how=st.sampled_from(OUTAGES), channel=st.sampled_from(list(Channel)), up=st.booleans())
    def a_carrier(self, how: str, channel: Channel, up: bool) -> None:
        simulated = self.stage.home.simulated
        self.run(simulated.carrier_up(channel) if up else simulated.carrier_down(channel, how))

    @rule(fails=st.booleans())
    def the_dialogue(self, fails: bool) -> None:
        engine = self.stage.home.engine
        assert isinstance(engine, ScriptedEngine)
        engine.fails = fails
        self.run(self.stage.home.think())

    @rule()
    def the_post(self) -> None:
        self.run(self.stage.home.send())

    @rule(which=st.sampled_from(("dialogue", "post")), after=st.integers(1, 2))
    def crashes(self, which: str, after: int) -> None:
        self.run(self.stage.crash(which, after))

    @rule(batches=st.sampled_from((1, 2, None)))
    def a_new_master_key(self, batches: int | None) -> None:
        self.run(self.stage.rotate(batches))

    @rule(seconds=st.sampled_from(PAUSES_S))
    def time_passes(self, seconds: float) -> None:
        self.run(self.stage.passes(seconds))

    @invariant()
    def every_promise_holds(self) -> None:
        self.stage.steps += 1
        assert self.run(self.stage.wrong()) == []

    def teardown(self) -> None:
        try:
            self.run(self.stage.rest())
            assert self.run(self.stage.wrong()) == []
            assert self.run(self.stage.left_over()) == []
        finally:
            self.run(self.stage.end())


def test_p01_p02_p03_p05_p11_p15_hold_after_every_step(
    stage: Stage, loop: asyncio.AbstractEventLoop, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, stage.steps = steps_wanted(), 0
    told = 0
    while stage.steps < wanted:
        run_state_machine_as_test(
            lambda: TraceMachine(stage, loop),
            settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None),
        )
        if stage.steps - told >= TELL_EACH:
            told = stage.steps
            with capsys.disabled():
                print(f"{told:,} of {wanted:,} steps, every promise held", flush=True)
