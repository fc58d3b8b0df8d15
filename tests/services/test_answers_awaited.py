"""P12: who writes to a worker who is gone is not lost; nobody waits for ever, and no wait is mistaken."""

from __future__ import annotations

import pytest

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.domain.urgency import Urgency
from bot.services.hand_over import hand_over
from bot.services.keep_accounts import disable
from bot.services.oversee import give_conversation
from bot.services.reply_as_worker import reply_as_worker
from bot.services.take_conversation import take_conversation, take_next
from bot.staff_errors import AccountUnknown
from tests.databases import run_sql
from tests.line import World
from tests.services.test_claims import an_account, did, now, waiting

pytestmark = pytest.mark.whole

ASKS = "can i talk to a person"
KNIFE = "he is back and he has a knife"
WORDS = Private("I am here. No rush.")
NOBODY = "No one is free yet"
LONG = 6 * 3600 - 600


@pytest.fixture
def channel() -> Channel:
    """How long somebody waits does not hang on the carrier."""
    return Channel.TELEGRAM


async def answered(world: World, worker: Worker) -> Handoff:
    """Taken by them and answered, and then quiet for hours."""
    handoff = await waiting(world)
    await take_conversation(handoff.id, worker=worker, line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker=worker.login, line=world.home.line)
    await world.later(LONG)
    held = await now(world, handoff)
    assert held.claimed_by == worker.login, "nobody waits for an answer"
    return held


async def test_p12_danger_written_to_a_worker_who_is_gone_is_in_the_queue_within_two_minutes(
    world: World,
) -> None:
    handoff = await answered(world, await an_account(world))
    await world.text(KNIFE)
    await world.later(119)
    assert (await now(world, handoff)).claimed_by == "rowan"
    await world.later(2)
    back = await now(world, handoff)
    assert (back.status, back.urgency, back.misses) == (HandoffStatus.WAITING, Urgency.URGENT, 1)
    await world.later(180)
    assert (await now(world, handoff)).alerts == 3
    assert NOBODY in world.sent()[-1], "they wait since they wrote, and are told so once"


async def test_p12_other_words_wait_longer_and_only_the_first_of_them_counts(world: World) -> None:
    handoff = await answered(world, await an_account(world))
    await world.text("are you there")
    await world.later(19 * 60)
    await world.text("hello?")
    assert (await now(world, handoff)).claimed_by == "rowan"
    await world.later(61)
    assert (await now(world, handoff)).status is HandoffStatus.WAITING


async def test_p12_an_answer_ends_the_wait_each_time(world: World) -> None:
    handoff = await answered(world, await an_account(world))
    for _ in range(3):
        await world.text(KNIFE)
        await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
        await world.later(600)
    assert (await now(world, handoff)).claimed_by == "rowan"


async def test_p07_danger_makes_a_wait_shorter_that_has_begun(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await world.text(KNIFE)
    await world.later(121)
    assert (await now(world, handoff)).status is HandoffStatus.WAITING


async def test_p01_p02_no_answer_is_awaited_by_whoever_stopped_or_left(world: World) -> None:
    handoff = await answered(world, await an_account(world))
    await world.text("STOP")
    await world.text("one more thing")
    await world.later(7200)
    assert (await now(world, handoff)).claimed_by == "rowan"


# --- waits that begin anew ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["over", "give", "disable"])
async def test_after_a_long_talk_the_wait_begins_anew(world: World, how: str) -> None:
    rowan = await an_account(world)
    sasha, lead = await an_account(world, "sasha"), await an_account(world, "lead")
    await world.text("he has a knife and hes outside the door")
    handoff = await answered(world, rowan)
    before = len(world.sent())
    if how == "over":
        await hand_over(handoff.id, WORDS, worker=rowan, to_worker="sasha", line=world.home.line)
    elif how == "give":
        await give_conversation(handoff.id, "sasha", lead=lead, line=world.home.line)
    else:
        await disable("rowan", by="lead", line=world.home.line)
    await world.later(59)
    assert (await now(world, handoff)).alerts == 0
    async with world.home.store.transaction() as tx:
        _, waits = await tx.handoffs.waits(since=world.home.clock(), now=world.home.clock())
    assert [wait.total_seconds() for wait in waits] == [59]
    await world.later(2)
    assert (await now(world, handoff)).alerts == 1
    assert world.sent()[before:] == []
    assert (await take_next(worker=sasha, line=world.home.line)).id == handoff.id


async def test_what_is_handed_to_somebody_is_kept_for_them_after_a_long_talk(world: World) -> None:
    rowan, sasha = await an_account(world), await an_account(world, "sasha")
    quinn = await an_account(world, "quinn")
    handoff = await answered(world, rowan)
    await hand_over(handoff.id, WORDS, worker=rowan, to_worker="sasha", line=world.home.line)
    await world.home.simulated.text(world.other_phone(), ASKS)
    assert (await take_next(worker=quinn, line=world.home.line)).id != handoff.id
    assert (await take_next(worker=sasha, line=world.home.line)).id == handoff.id


async def test_given_while_it_waits_they_have_waited_as_long_as_they_have(world: World) -> None:
    lead, handoff = await an_account(world, "lead"), await waiting(world)
    await world.later(600)
    given = await give_conversation(handoff.id, "lead", lead=lead, line=world.home.line)
    assert (given.waiting_since, given.for_worker) == (handoff.opened_at, "lead")


async def test_what_becomes_urgent_later_is_urgent_since_then(world: World) -> None:
    handoff = await waiting(world)
    await world.later(3600)
    await world.text("he has a knife and hes outside the door")
    await world.later(30)
    assert (await now(world, handoff)).alerts == 0
    await world.later(240)
    assert not any(NOBODY in text for text in world.sent())
    await world.later(31)
    assert sum(NOBODY in text for text in world.sent()) == 1


async def test_p13_a_wait_that_is_told_counts_no_talk_and_nobody_who_left(world: World) -> None:
    await answered(world, await an_account(world))
    await world.home.simulated.text(gone := world.other_phone(), ASKS)
    await world.home.simulated.text(gone, "EXIT")
    async with world.home.store.transaction() as tx:
        since = world.home.clock() - 2 * (world.home.clock() - (await world.handoffs())[0].opened_at)
        taken, waits = await tx.handoffs.waits(since=since, now=world.home.clock())
    assert ([each.total_seconds() for each in taken], waits) == ([0], [])


# --- those who left ----------------------------------------------------------------------------------


async def test_p02_who_left_is_offered_after_everybody_who_waits(world: World) -> None:
    rowan = await an_account(world)
    await world.text("he has a knife and hes outside the door")
    await world.text("EXIT")
    await world.home.simulated.text(world.other_phone(), ASKS)
    [waits] = [each for each in await world.handoffs() if each.left_at is None]
    assert (await take_next(worker=rowan, line=world.home.line)).id == waits.id
    assert [each.left_at is None for each in await world.handoffs()] == [True, False]


async def test_p02_a_claim_of_who_left_that_lapses_is_no_miss(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await world.text("EXIT")
    await world.later(3600)
    back = await now(world, handoff)
    assert (back.status, back.urgency, back.misses) == (HandoffStatus.WAITING, Urgency.NORMAL, 0)
    assert Did.LAPSED.value not in await did(world)


# --- whom they know, and what was said last ----------------------------------------------------------


async def test_who_took_and_wrote_nothing_is_not_the_one_they_know(world: World) -> None:
    rowan, sasha = await an_account(world), await an_account(world, "sasha")
    handoff = await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await world.later(3600)
    await take_conversation(handoff.id, worker=sasha, line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker="sasha", line=world.home.line)
    kept = await run_sql(world.databases.main.open(), "SELECT worker FROM primary_contacts")
    assert [row[0] for row in kept] == ["sasha"]


async def test_p12_a_quick_next_worker_does_not_cancel_what_was_said_last(world: World) -> None:
    rowan, sasha = await an_account(world), await an_account(world, "sasha")
    handoff = await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    before = len(world.sent())
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    await hand_over(handoff.id, WORDS, worker=rowan, line=world.home.line)
    await take_conversation(handoff.id, worker=sasha, line=world.home.line)
    await reply_as_worker(handoff.id, Private("Sasha here."), worker="sasha", line=world.home.line)
    await world.home.settle()
    assert world.sent()[before:] == [WORDS.open(), "Sasha here."]


async def test_nothing_is_handed_to_somebody_who_has_not_practised(world: World) -> None:
    rowan, lead = await an_account(world), await an_account(world, "lead")
    await an_account(world, "newcomer", trained=False)
    handoff = await waiting(world)
    with pytest.raises(AccountUnknown):
        await give_conversation(handoff.id, "newcomer", lead=lead, line=world.home.line)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    with pytest.raises(AccountUnknown):
        await hand_over(handoff.id, WORDS, worker=rowan, to_worker="newcomer", line=world.home.line)
