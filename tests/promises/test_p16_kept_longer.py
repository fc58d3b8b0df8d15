"""P16: nothing is kept longer than usual but what the person said yes to, each kind for itself."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot.domain.handoff import Handoff
from bot.domain.keeping import Kept, Kind
from bot.domain.note import Note
from bot.domain.private import Private
from bot.domain.safety_plan import PlanPart, SafetyPlan
from bot.domain.staff_note import StaffNoteKind
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.erase_silent import erase_silent
from bot.services.keep_longer import ask_to_keep, take_back_keeping
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World
from tests.promises.rows import count_rows

DAY_S = 24 * 3600.0
RETENTION_S = 3 * DAY_S + 60
OF_THE_FRAME = {"conversations", "handoffs", "kept_longer"}
NOT_OF_A_TALK = {"deletions", "seen", "trail", "workers"}
LEFT = {
    Kind.TALK: {"turns", "outbox", "trackers"},
    Kind.NOTE: {"notes"},
    Kind.PLAN: {"safety_plans"},
    Kind.STAFF: {"staff_notes"},
}


async def with_worker(world: World) -> Handoff:
    """Rowan holds a talk of which something of each kind is there."""
    await world.text("hello there")
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    held = await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    async with world.home.store.transaction() as tx:
        talk, now = held.conversation, world.home.clock()
        plan = SafetyPlan(1, now, "rowan", date(2031, 4, 1), {PlanPart.SIGNS: Private("marker-plan")})
        await tx.safety_plans.add(talk, plan)
        await tx.staff_notes.add(talk, StaffNoteKind.NOTE, Private("marker-note"), by="rowan", at=now)
        await tx.notes.save(talk, Note())
    return held


async def ask(world: World, held: Handoff, kind: Kind, days: int = 10) -> None:
    await ask_to_keep(held.id, kind, days, worker="rowan", line=world.home.line)
    await world.home.settle()


async def kept(world: World, held: Handoff) -> list[Kept]:
    async with world.home.store.transaction() as tx:
        return await tx.keeping.of(held.conversation)


async def tables(world: World) -> set[str]:
    main, _ = await count_rows(world.databases)
    return set(main) - NOT_OF_A_TALK


async def test_p16_asking_is_one_reviewed_question_with_a_way_out(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK, days=14)
    said = world.sent()[-1]
    assert "for 14 days" in said
    assert said.count("?") == 1
    assert "say no" in said


@pytest.mark.parametrize("yes", ["yes", "Yeah sure", "ok thats fine", "sí por favor", "oui merci"])
@pytest.mark.parametrize("kind", list(LEFT))
async def test_p16_only_what_they_said_yes_to_outlasts_retention(
    world: World, kind: Kind, yes: str
) -> None:
    held = await with_worker(world)
    await ask(world, held, kind)
    await world.text(yes)
    [agreed] = await kept(world, held)
    assert agreed.said is not None
    assert (agreed.kind, agreed.said.open()) == (kind, yes)

    await world.later(RETENTION_S)
    assert await tables(world) == OF_THE_FRAME | LEFT[kind]

    await world.later(7 * DAY_S)
    assert await tables(world) == set(), "its time is over, and the rest goes with it"
    _, keys = await count_rows(world.databases)
    assert not keys


async def test_p15_the_key_goes_with_the_last_of_it(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.PLAN, days=10)
    await world.text("yes")
    await ask(world, held, Kind.STAFF, days=5)
    await world.text("ok")
    await world.later(RETENTION_S)
    assert await tables(world) == OF_THE_FRAME | {"safety_plans", "staff_notes"}
    await world.later(2 * DAY_S)
    assert await tables(world) == OF_THE_FRAME | {"safety_plans"}
    assert (await count_rows(world.databases))[1] == {"keys": 1}
    await world.later(5 * DAY_S)
    assert (await count_rows(world.databases))[1] == {}


@pytest.mark.parametrize(
    "answer", ["no", "i guess", "yes but not my name", "ok?", "what does that mean", "yes no idk"]
)
async def test_p16_an_unclear_answer_is_a_no(world: World, answer: str) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await world.text(answer)
    await world.text("yes")
    [declined] = await kept(world, held)
    assert declined.given_at is None
    await world.later(RETENTION_S)
    assert await tables(world) == set()


async def test_p16_a_yes_to_something_else_is_none(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await reply_as_worker(held.id, Private("Shall I look for food?"), worker="rowan", line=world.home.line)
    await world.home.settle()
    await world.text("yes")
    assert [each.given_at for each in await kept(world, held)] == [None]


async def test_p16_what_they_wrote_before_the_question_reached_them_answers_nothing(world: World) -> None:
    held = await with_worker(world)
    await ask_to_keep(held.id, Kind.TALK, 10, worker="rowan", line=world.home.line)
    await world.receive("yes")
    await world.home.settle()
    assert [each.waits for each in await kept(world, held)] == [True]
    await world.text("yes")
    [agreed] = await kept(world, held)
    assert agreed.given_at is not None


async def test_p16_the_same_message_delivered_twice_says_yes_once(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await world.text("yes")
    before = await kept(world, held)
    await world.home.simulated.deliver_again(world.phone)
    assert await kept(world, held) == before


@pytest.mark.parametrize(
    "words", ["dont keep it", "pls don't keep it longer", "no lo guardes", "ne le garde pas"]
)
async def test_p16_it_is_taken_back_in_plain_words(world: World, words: str) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await world.text("yes")
    said = len(world.sent())
    await world.text(words)
    assert len(world.sent()) == said, "a worker is here: the bot is silent (P11)"
    [taken_back] = await kept(world, held)
    assert taken_back.ended_at is not None
    await world.later(RETENTION_S)
    assert await tables(world) == set()


@pytest.mark.parametrize("word", ["EXIT", "STOP"])
async def test_p16_what_was_agreed_stands_after_exit_and_stop_until_it_is_taken_back(
    world: World, word: str
) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.PLAN)
    await world.text("yes")
    await world.text(word)
    [stands] = await kept(world, held)
    assert stands.live(world.home.clock())
    said = len(world.sent())
    await world.text("dont keep it")
    [taken_back] = await kept(world, held)
    assert taken_back.ended_at is not None
    if word == "STOP":
        assert len(world.sent()) == said


async def test_p02_taking_back_tells_a_stranger_nothing(world: World) -> None:
    """The answer is the same where nothing was agreed."""
    await world.text("dont keep it")
    nothing_there = world.sent()[-1]
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await world.text("yes")
    await world.text("EXIT")
    await world.text("dont keep it")
    assert world.sent()[-1] == nothing_there


async def test_p03_delete_removes_what_was_agreed_too(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.PLAN)
    await world.text("yes")
    await world.text("DELETE")
    await world.later(1)
    assert await tables(world) == {"erasures", "erasure_places"}, "counts alone, for whoever asks"


async def test_a_talk_that_went_waits_for_nobody_and_opens_with_no_word(world: World) -> None:
    await world.text("my word is blue lamp")
    held = await with_worker(world)
    await ask(world, held, Kind.PLAN)
    await world.text("yes")
    await world.later(RETENTION_S)
    assert await world.handoffs() == []
    await world.text("blue lamp")
    assert world.engine.asked[-1].snapshot is None
    assert "go on where we were" not in world.sent()[-1]


async def test_sweeping_twice_or_at_once_changes_nothing_more(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.PLAN)
    await world.text("yes")
    world.home.clock.move(RETENTION_S)
    line = world.home.line
    assert sum(await asyncio.gather(*(erase_silent(line=line) for _ in range(3)))) == 1
    assert await erase_silent(line=line) == 0


async def test_more_than_the_operator_allows_is_not_asked_for(world: World) -> None:
    held = await with_worker(world)
    for days in (0, 31):
        with pytest.raises(ValueError, match="days"):
            await ask_to_keep(held.id, Kind.TALK, days, worker="rowan", line=world.home.line)


async def test_p11_only_who_holds_it_asks_and_takes_back(world: World) -> None:
    held = await with_worker(world)
    with pytest.raises(GateClosed):
        await ask_to_keep(held.id, Kind.TALK, 5, worker="ana", line=world.home.line)
    await ask(world, held, Kind.TALK)
    [asked] = await kept(world, held)
    with pytest.raises(GateClosed):
        await take_back_keeping(held.id, asked.id, worker="ana", line=world.home.line)


async def test_a_question_nobody_answered_ends(world: World) -> None:
    held = await with_worker(world)
    await ask(world, held, Kind.TALK)
    await world.later(timedelta(hours=13).total_seconds())
    assert [each.waits for each in await kept(world, held)] == [False]
