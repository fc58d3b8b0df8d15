"""P11, P12: whatever persons, workers, dialogue and post do at the same moment, one voice and nobody lost.

Hypothesis draws what happens; what happens at once really is at once, on PostgreSQL. No text of bot or of
a safety word may pass the gates while a worker holds the conversation: there is no exception. A safety word
of the person is obeyed then too, silently; START is answered by the carrier itself, in a conversation that
is new. A text that a carrier was already being given when the claim came still arrives, before anything
that the worker writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.domain.private import Private
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.house import house
from bot.store.embedded import EmbeddedServer
from bot.store.engine import open_engine
from bot.wire import Databases
from tests.databases import fresh_databases, run_sql
from tests.line import DATA
from tests.promises.rows import Emptier
from tests.promises.scripted import ScriptedEngine
from tests.services.stage import CAPS, PERSONS, Deed, Move, Noting, Stage
from tests.services.watched import TRIGGERS

# How often each happens, so that conversations are mostly held, answered and written in.
pytestmark = pytest.mark.whole

ACTS = {
    "take": 5, "next": 1, "reply": 4, "warn": 1, "past gate": 1, "note": 1, "over": 1, "give": 1,
    "contact": 1, "back": 2, "close": 2, "disable": 0.7, "enable": 1.5,
}  # fmt: skip
WORDS = {
    "hello": 4, "can i talk to a person": 3, "he has a knife and hes outside the door": 1,
    "my word is blue lamp": 1, "blue lamp": 2, "STOP": 0.5, "START": 1, "EXIT": 1.5, "DELETE": 0.4,
}  # fmt: skip
ASKS = "can i talk to a person"
MACHINERY = {"think": 2, "send": 3, "lapse": 1}
THEN = {
    "": 5, "rest": 2, "a minute": 1, "six minutes": 1, "half an hour": 1,
    "leaves and comes back": 1, "writes on": 3, "model fails": 1, "model works": 1,
}  # fmt: skip
GOES_ON = {"leaves and comes back": ("EXIT", "blue lamp"), "writes on": ("hello",)}
ENDS = {"close": 2, "back": 1, "over": 1, "reply": 2}
PASS_S = {"a minute": 60, "six minutes": 360, "half an hour": 1860}


def one_of(weights: Mapping[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def some_deeds(chance: Random) -> list[Deed]:
    """Now and then a rush of workers for everybody who waits, now and then a double press."""
    if chance.random() < 0.2:
        rushing = chance.sample(list(CAPS), 2)
        return [
            Move("take", chance.choice(rushing), person) for person in range(len(PERSONS)) for _ in "ab"
        ]
    deeds = [a_deed(chance) for _ in range(chance.randint(2, 5))]
    return deeds + deeds[: chance.randint(0, 1)]


def a_deed(chance: Random) -> Deed:
    person, which = chance.randrange(len(PERSONS)), chance.random()
    if which < 0.15:
        return one_of(MACHINERY, chance)
    if which < 0.4:
        return person, one_of(WORDS, chance)
    who = None if chance.random() < 0.6 else chance.choice(list(CAPS))
    to, late = chance.choice([*CAPS, None]), chance.random() < 0.35
    return Move(one_of(ACTS, chance), who, person, to, late)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(server: EmbeddedServer) -> AsyncIterator[Stage]:
    """A line over databases of its own, which write down what happens in them."""
    pair = await fresh_databases(server)
    await run_sql(pair.main_url, *TRIGGERS)
    located, engine = Databases(Private(pair.main_url), Private(pair.keys_url)), open_engine(pair.main_url)
    emptier = Emptier(located)
    async with house(located, engine=ScriptedEngine(), clock=VirtualClock(), data=DATA) as home:
        carriers, taken = home.carriers, list[Any]()
        home.carriers = {channel: Noting(each, taken) for channel, each in carriers.items()}  # type: ignore[misc]
        yield Stage(home, engine, emptier, taken)
        await emptier.close()
        await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def loop(stage: Stage) -> asyncio.AbstractEventLoop:
    """The one the line runs on; it stands still between the steps of the machine."""
    return asyncio.get_running_loop()


class ClaimMachine(RuleBasedStateMachine):
    """Persons who wait, then anything at all; after each step everything must hold."""

    def __init__(self, stage: Stage, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.stage, self.loop, self.idle = stage, loop, False
        self.run(stage.begin())
        for words in ("my word is blue lamp", ASKS):
            self.run(stage.together(*((person, words) for person in range(len(PERSONS)))))

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    @rule(chance=st.randoms(use_true_random=True))
    def at_the_same_moment(self, chance: Random) -> None:
        """One rule, so that no example is drawn in which nothing happens."""
        self.idle = False
        self.run(self.stage.together(*some_deeds(chance)))
        then = one_of(THEN, chance)
        if then:
            self.holds()
        self.idle = then == "rest"
        if self.idle:
            self.run(self.stage.home.settle())
        elif then in PASS_S:
            self.stage.home.clock.move(PASS_S[then])
            self.run(self.stage.home.sweep())
        elif then in GOES_ON:
            self.goes_on(chance.randrange(len(PERSONS)), GOES_ON[then], chance)
        elif then:
            self.stage.scripted.fails = then == "model fails"

    def goes_on(self, person: int, says: tuple[str, ...], chance: Random) -> None:
        """One after the other, while the worker's page still shows what was before."""
        for words in says:
            self.run(self.stage.together((person, words)))
        self.run(self.stage.together(Move(one_of(ENDS, chance), None, person)))

    @invariant()
    def holds(self) -> None:
        assert self.run(self.stage.wrong(idle=self.idle)) == [], self.stage.steps

    def teardown(self) -> None:
        self.run(self.stage.end())


def test_p11_p12_one_holder_one_voice_and_nobody_lost(
    stage: Stage, loop: asyncio.AbstractEventLoop
) -> None:
    run_state_machine_as_test(
        lambda: ClaimMachine(stage, loop),
        settings=settings(
            max_examples=max(2, settings().max_examples // 12),
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # what raced cannot be made smaller
            report_multiple_bugs=False,
        ),
    )
