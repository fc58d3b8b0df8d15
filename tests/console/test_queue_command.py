"""`porchlight queue` from a worker's terminal, over the real database."""

from __future__ import annotations

import asyncio
import os

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.domain.ids import Channel
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.services.keep_accounts import disable
from tests.line import World
from tests.promises.environment import environment_of
from tests.services.test_claims import an_account, did


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture(autouse=True)
async def ana(world: World) -> Worker:
    return await an_account(world, "ana")


async def test_a_worker_lists_claims_replies_and_returns(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]

    listed = await _porchlight(world, "list")
    assert short in listed.output
    assert "asked for a person" in listed.output
    assert world.phone.address not in listed.output

    claimed = await _porchlight(world, "claim", short)
    assert "can i talk to a person" in claimed.output
    replied = await _porchlight(world, "reply", short, "Hi,", "I", "am", "here.")
    assert replied.exit_code == 0, replied.output
    await world.home.settle()
    assert world.sent()[-1] == "Hi, I am here."

    await world.text("ok thats all")
    returned = await _porchlight(world, "return", short, "--they-said-yes")
    assert returned.exit_code == 0, returned.output
    await world.home.settle()
    assert "bot" in world.sent()[-1].lower()
    assert (await did(world))[0] == Did.RETURNED.value


async def test_nothing_goes_back_to_the_bot_without_their_yes(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await _porchlight(world, "claim", short)
    await _porchlight(world, "reply", short, "Shall", "the", "bot", "take", "over?")
    for said in ((), ("--they-said-yes",)):
        refused = await _porchlight(world, "return", short, *said)
        assert "Ask them first" in refused.output
    [held] = await world.handoffs()
    assert held.claimed_by == "ana"


async def test_closing_says_how_it_ended_and_stands_on_the_trail(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await _porchlight(world, "claim", short)
    assert (await _porchlight(world, "close", short)).exit_code == 2
    closed = await _porchlight(world, "close", short, "--outcome", "later", "--summary", "wants a bed")
    assert closed.exit_code == 0, closed.output
    assert await world.handoffs() == []
    assert [what for what in await did(world) if what != Did.READ.value] == [
        Did.CLOSED.value,
        Did.CLAIMED.value,
    ]


async def test_only_who_may_take_conversations_takes_one(world: World, ana: Worker) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await an_account(world, "newcomer", trained=False)
    assert "or not yet" in (await _porchlight(world, "claim", short, worker="newcomer")).output
    assert "workers list" in (await _porchlight(world, "claim", short, worker="nobody")).output
    assert "workers list" in (await _porchlight(world, "show", short, worker="nobody")).output
    await disable(ana.login, by="lead", line=world.home.line)
    assert "workers list" in (await _porchlight(world, "claim", short)).output
    [waits] = await world.handoffs()
    assert waits.claimed_by is None


async def test_a_terminal_holds_no_more_than_the_account_may(world: World) -> None:
    await an_account(world, "ben", load_cap=1)
    await world.text("can i talk to a person")
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    first, second = [str(each.id)[:8] for each in await world.handoffs()]
    assert (await _porchlight(world, "claim", first, worker="ben")).exit_code == 0
    assert "You hold 1" in (await _porchlight(world, "claim", second, worker="ben")).output


async def test_a_gate_says_in_words_what_it_refuses(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await _porchlight(world, "claim", short)

    refused = await _porchlight(world, "reply", short, "Call 555 010 0144")
    assert refused.exit_code == 1
    assert "Not done" in refused.output
    await world.text("STOP")
    stopped = await _porchlight(world, "reply", short, "Are you there?")
    assert "STOP" in stopped.output


async def test_p18_a_terminal_says_that_it_may_be_someone_else(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await _porchlight(world, "claim", short)
    await _porchlight(world, "reply", short, "Hi,", "I", "am", "here.")
    await world.home.settle()
    assert "SOMEONE ELSE" not in (await _porchlight(world, "list")).output
    world.home.clock.move(11 * 60.0)
    await world.text("hello")
    assert "MAY BE SOMEONE ELSE" in (await _porchlight(world, "list")).output
    assert "May be someone else" in (await _porchlight(world, "show", short)).output
    refused = await _porchlight(world, "reply", short, "Are you safe?")
    assert "Not done. This may be someone else" in refused.output


async def test_p06_a_worker_warns_records_the_yes_and_writes_it(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await _porchlight(world, "claim", short)
    assert "Warn them first" in (await _porchlight(world, "yes", short)).output
    assert "no kind" in (await _porchlight(world, "warn", short, "poem")).output
    await _porchlight(world, "warn", short, "phone")
    assert "not answered" in (await _porchlight(world, "yes", short)).output
    await world.text("ok yes")
    assert "may be written" in (await _porchlight(world, "yes", short)).output
    replied = await _porchlight(world, "reply", short, "Mine is 202 555 0144")
    assert replied.exit_code == 0, replied.output
    assert "First line: Hi, I am a real person" in (await _porchlight(world, "show", short)).output


async def test_an_empty_queue_says_so_and_a_wrong_id_says_what_to_do(world: World) -> None:
    assert "Nobody is waiting" in (await _porchlight(world, "list")).output
    wrong = await _porchlight(world, "claim", "ffffffff")
    assert wrong.exit_code == 1
    assert "queue list" in wrong.output


async def test_only_one_worker_can_hold_it(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    short = str(handoff.id)[:8]
    await an_account(world, "ben")
    await _porchlight(world, "claim", short, worker="ana")
    second = await _porchlight(world, "claim", short, worker="ben")
    assert second.exit_code == 1
    assert "ana has this conversation" in second.output


async def _porchlight(world: World, *words: str, worker: str = "ana") -> Result:
    """In a thread of its own, because the command runs an event loop of its own."""
    command = ["queue", "--demo", "--as", worker, *words]
    environment = {name: value for name, value in environment_of(world).items() if name not in os.environ}
    return await asyncio.to_thread(CliRunner().invoke, main, command, env=environment)


async def test_what_is_read_in_a_terminal_is_on_the_trail_too(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await _porchlight(world, "show", str(handoff.id)[:8])
    async with world.home.line.store.transaction() as tx:
        [read] = await tx.trail.of(handoff.conversation)
    assert (read[0].what, read[0].who) == ("read_conversation", "terminal:ana")
