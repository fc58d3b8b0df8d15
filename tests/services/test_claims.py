"""P11, P12: what is checked of a claim and what is done with it cannot be driven apart."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from bot.domain.consent import WrittenKind
from bot.domain.conversation import State
from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import Channel, TurnId
from bot.domain.private import Private
from bot.domain.staff import Role, Worker, WorkerId
from bot.domain.trail import Did
from bot.errors import GateClosed, HandoffUnknown
from bot.services.claim_handoff import claim_handoff
from bot.services.finish_conversation import close_conversation, hand_back
from bot.services.hand_over import hand_over
from bot.services.keep_accounts import disable
from bot.services.lapse_claims import lapse_claims
from bot.services.note_for_staff import note_for_staff
from bot.services.reply_as_worker import reply_as_worker
from bot.services.send_next import send_next
from bot.services.take_conversation import take_conversation, take_next
from bot.services.write_as_worker import warn_before_writing
from bot.services.write_past_the_gate import OverrideReason, write_past_the_gate
from bot.staff_errors import LoadFull, NotAllowed
from tests.databases import run_sql
from tests.line import World
from tests.services.interrupted import Died, die, interrupted

pytestmark = pytest.mark.whole

ASKS = "can i talk to a person"
WORDS = Private("I am here. No rush.")


@pytest.fixture
def channel() -> Channel:
    """How a claim is kept does not hang on the carrier."""
    return Channel.TELEGRAM


async def an_account(
    world: World,
    login: str = "rowan",
    *,
    role: Role = Role.WORKER,
    load_cap: int = 3,
    trained: bool = True,
) -> Worker:
    worker = Worker(
        WorkerId(uuid4()), login, login.title(), role, "UTC", world.home.clock(), load_cap=load_cap
    )
    async with world.home.store.transaction() as tx:
        await tx.staff.add(worker)
        made = Worker(**{**vars(worker), "trained": trained})
        await tx.staff.save(made)
    return made


async def waiting(world: World) -> Handoff:
    await world.text(ASKS)
    [handoff] = await world.handoffs()
    return handoff


async def did(world: World) -> list[str]:
    async with world.home.store.transaction() as tx:
        return [entry.what for entry in await tx.trail.latest(50)]


async def now(world: World, handoff: Handoff) -> Handoff:
    async with world.home.store.transaction() as tx:
        found = await tx.handoffs.get(handoff.id)
    assert found is not None
    return found


async def latest(world: World, handoff: Handoff) -> TurnId:
    async with world.home.store.transaction() as tx:
        found = await tx.turns.latest(handoff.conversation)
    assert found is not None
    return found[0]


# --- taking -----------------------------------------------------------------------------------------


async def test_p11_takes_of_one_worker_at_once_never_pass_what_they_can_hold(world: World) -> None:
    rowan = await an_account(world, load_cap=1)
    await world.text(ASKS)
    for _ in range(3):
        await world.home.simulated.text(world.other_phone(), ASKS)
    handoffs = await world.handoffs()
    came = await asyncio.gather(
        *(take_conversation(each.id, worker=rowan, line=world.home.line) for each in handoffs),
        return_exceptions=True,
    )
    assert [type(each) for each in came if isinstance(each, BaseException)] == [LoadFull] * 3
    assert [each.claimed_by for each in await world.handoffs()].count("rowan") == 1
    assert (await did(world)).count(Did.CLAIMED.value) == 1, "what was refused stands nowhere"


async def test_p11_a_second_press_takes_nothing_twice(world: World) -> None:
    rowan, handoff = await an_account(world, load_cap=1), await waiting(world)
    takes = (take_conversation(handoff.id, worker=rowan, line=world.home.line) for _ in range(4))
    assert len({each.lease_until for each in await asyncio.gather(*takes)}) == 1
    assert (await did(world)).count(Did.CLAIMED.value) == 1


async def test_p12_pressed_again_after_an_answer_it_does_not_lapse(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await world.later(3600)
    assert (await now(world, handoff)).claimed_by == "rowan"


async def test_whoever_may_take_is_asked_of_the_account_as_it_is_now(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await disable("rowan", by="lead", line=world.home.line)
    with pytest.raises(NotAllowed):
        await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    with pytest.raises(NotAllowed):
        await take_next(worker=rowan, line=world.home.line)


async def test_p03_when_the_next_one_is_deleted_meanwhile_the_one_after_it_is_taken(world: World) -> None:
    rowan, first = await an_account(world), await waiting(world)
    await world.home.simulated.text(world.other_phone(), ASKS)
    line = interrupted(world.home.line, lambda: world.receive("DELETE"))
    taken = await take_next(worker=rowan, line=line)
    assert taken.id != first.id


@pytest.mark.parametrize("after", [1, 2])
async def test_a_take_that_dies_halfway_leaves_all_or_nothing(world: World, after: int) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    with suppress(Died):
        await take_conversation(
            handoff.id, worker=rowan, line=interrupted(world.home.line, die, after=after)
        )
    assert (await now(world, handoff)).claimed_by == "rowan"
    assert Did.CLAIMED.value in await did(world)


async def test_p03_no_worker_is_kept_for_somebody_who_had_it_all_deleted(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    line = interrupted(world.home.line, lambda: world.receive("DELETE"))
    await take_conversation(handoff.id, worker=rowan, line=line)
    kept = await run_sql(world.databases.main.open(), "SELECT worker FROM primary_contacts")
    assert kept == []


# --- holding ----------------------------------------------------------------------------------------


async def test_p12_a_warning_is_an_answer_too_so_the_claim_does_not_lapse(world: World) -> None:
    handoff = await waiting(world)
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    await warn_before_writing(handoff.id, what=WrittenKind.PHONE, worker="rowan", line=world.home.line)
    await world.later(3600)
    assert (await now(world, handoff)).claimed_by == "rowan"


async def test_p12_what_somebody_held_whose_account_ends_waits_for_another(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    await disable("rowan", by="lead", line=world.home.line)
    assert (await now(world, handoff)).status is HandoffStatus.WAITING


async def test_p11_who_comes_back_with_their_word_is_not_met_by_two_voices(world: World) -> None:
    """They left while a worker held it, who may be gone by now: it waits for that one first."""
    await world.text("my word is blue lamp")
    handoff = await waiting(world)
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    await world.text("EXIT")
    await world.text("blue lamp")
    back = await now(world, handoff)
    assert (back.status, back.for_worker, back.left_at) == (HandoffStatus.WAITING, "rowan", None)
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    await world.home.settle()
    assert world.sent()[-1] == WORDS.open()


async def test_p02_a_worker_who_takes_what_was_left_does_not_undo_the_leaving(world: World) -> None:
    handoff = await waiting(world)
    await world.text("EXIT")
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    async with world.home.store.transaction() as tx:
        talk = await tx.conversations.get(handoff.conversation)
    assert talk is not None
    assert talk.state is State.LEFT


async def test_p11_a_text_on_its_way_when_the_claim_comes_arrives_before_the_workers(world: World) -> None:
    await world.text(ASKS)
    [handoff] = await world.handoffs()
    await world.receive("hello")
    await world.home.think()
    before = len(world.sent())

    async def claim_and_write() -> None:
        await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
        await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
        assert not await send_next(line=world.home.line, carriers=world.home.carriers), "it waits its turn"

    line = interrupted(world.home.line, claim_and_write)
    await send_next(line=line, carriers=world.home.carriers)
    await world.home.settle()
    assert world.sent()[before:] == ["I am here.", WORDS.open()]


# --- ending -----------------------------------------------------------------------------------------


async def test_p12_a_message_that_came_before_the_close_is_not_closed_away(world: World) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    seen = await latest(world, handoff)
    await world.text("wait, one more thing")
    ending = {"outcome": Outcome.TALKED, "summary": WORDS, "worker": rowan, "line": world.home.line}
    with pytest.raises(GateClosed, match="wrote_meanwhile"):
        await close_conversation(handoff.id, **ending, seen=seen)  # type: ignore[arg-type]
    with pytest.raises(GateClosed, match="wrote_meanwhile"):
        await hand_back(handoff.id, they_said_yes=True, worker=rowan, line=world.home.line, seen=seen)
    assert (await now(world, handoff)).claimed_by == "rowan"
    seen = await latest(world, handoff)
    await close_conversation(handoff.id, **ending, seen=seen)  # type: ignore[arg-type]
    assert (await did(world)).count(Did.CLOSED.value) == 1


@pytest.mark.parametrize("how", ["close", "back", "over"])
async def test_p12_what_a_worker_said_last_still_arrives_when_they_let_go_at_once(
    world: World, how: str
) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    before = len(world.sent())
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    if how == "close":
        await close_conversation(
            handoff.id, outcome=Outcome.TALKED, summary=WORDS, worker=rowan, line=world.home.line
        )
    elif how == "over":
        await hand_over(handoff.id, WORDS, worker=rowan, line=world.home.line)
    else:
        await world.receive("yes")
        await hand_back(handoff.id, they_said_yes=True, worker=rowan, line=world.home.line)
    await world.home.settle()
    assert world.sent()[before] == WORDS.open()


async def test_p11_between_the_yes_and_the_handing_back_nothing_more_is_asked(world: World) -> None:
    """From another page of theirs a worker asks something just as they hand back."""
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)
    await world.text("yes thats fine")

    async def ask_more() -> None:
        with pytest.raises(GateClosed, match="not_held"):
            await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)

    line = interrupted(world.home.line, ask_more)
    await hand_back(handoff.id, they_said_yes=True, worker=rowan, line=line)
    assert Did.RETURNED.value in await did(world)


@pytest.mark.parametrize("after", [1, 2])
async def test_an_ending_that_dies_halfway_is_on_the_trail_with_its_summary(
    world: World, after: int
) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    with suppress(Died):
        await close_conversation(
            handoff.id,
            outcome=Outcome.TALKED,
            summary=WORDS,
            worker=rowan,
            line=interrupted(world.home.line, die, after=after),
        )
    assert (await now(world, handoff)).status is HandoffStatus.CLOSED
    assert Did.CLOSED.value in await did(world)
    async with world.home.store.transaction() as tx:
        assert len(await tx.staff_notes.of(handoff.conversation)) == 1


@pytest.mark.parametrize("after", [1, 2])
async def test_p06_nothing_passes_the_gate_without_its_reason_on_the_trail(
    world: World, after: int
) -> None:
    rowan, handoff = await an_account(world), await waiting(world)
    await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    with suppress(Died):
        await write_past_the_gate(
            handoff.id,
            Private("Ask at 555 010 0144."),
            reason=OverrideReason.ASKED_BY_VOICE,
            words=WORDS,
            worker=rowan,
            line=interrupted(world.home.line, die, after=after),
        )
    await world.home.settle()
    assert world.sent()[-1] == "Ask at 555 010 0144."
    assert Did.OVERRODE.value in await did(world)


# --- deleting ---------------------------------------------------------------------------------------


async def test_p03_whoever_acts_on_what_is_erased_at_that_moment_is_told_it_is_gone(world: World) -> None:
    """The row is read, and then its key is no more."""
    rowan, handoff = await an_account(world), await waiting(world)
    rows = await run_sql(
        world.databases.main.open(), f"SELECT key_id FROM conversations WHERE id = '{handoff.conversation}'"
    )
    await run_sql(world.databases.keys.open(), f"DELETE FROM keys WHERE id = '{UUID(str(rows[0][0]))}'")
    with pytest.raises(HandoffUnknown):
        await take_conversation(handoff.id, worker=rowan, line=world.home.line)
    with pytest.raises(HandoffUnknown):
        await note_for_staff(handoff.id, WORDS, worker=rowan, line=world.home.line)


async def test_p12_of_an_answer_and_a_lapse_at_once_the_answer_counts(world: World) -> None:
    handoff = await waiting(world)
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    world.home.clock.move(3600)
    await world.receive("still there?")

    async def answer() -> None:
        await reply_as_worker(handoff.id, WORDS, worker="rowan", line=world.home.line)

    assert await lapse_claims(line=interrupted(world.home.line, answer)) == 0
    assert (await now(world, handoff)).claimed_by == "rowan"
