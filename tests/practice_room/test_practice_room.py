"""A good and a poor worker with every simulated person; what is kept of it, for whom, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from bot.domain.ids import Channel
from bot.domain.practice import PracticeId, Talk
from bot.domain.practice_scenario import FOUND, HELD_BACK, WAITS, Step
from bot.domain.private import Private
from bot.domain.staff import Role, Worker
from bot.errors import GateClosed
from bot.services.end_training import end_training, who_practised
from bot.services.keep_accounts import Wanted, add_worker
from bot.services.mark_reply import marks_of
from bot.services.practice_room import PracticeRoom, load_practice_room
from bot.services.practise import (
    begin_practice,
    finish_practice,
    finished_practice,
    leave_practice,
    look_at_practice,
    practised,
    reply_in_practice,
)
from bot.staff_errors import (
    AccountUnknown,
    NotAllowed,
    PracticeNotEnded,
    PracticeUnknown,
)
from bot.store.engine import open_engine
from tests.line import DATA, World

pytestmark = pytest.mark.whole

ROOM = load_practice_room(DATA)
PLAYS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).with_name("plays.yml")).read_text(encoding="utf-8")
)
DAY_S = timedelta(days=1).total_seconds()


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@dataclass
class Practising:
    """Somebody at practice."""

    world: World
    worker: Worker
    room: PracticeRoom = ROOM

    async def begin(self, scenario: str) -> PracticeId:
        return await begin_practice(scenario, worker=self.worker, room=self.room, line=self.world.home.line)

    async def look(self, practice: PracticeId) -> Talk:
        seen = await look_at_practice(
            practice, worker=self.worker, room=self.room, line=self.world.home.line
        )
        return seen.talk

    async def reply(self, practice: PracticeId, words: str) -> str | None:
        """The gate that held it back, or None."""
        try:
            await reply_in_practice(
                practice, Private(words), worker=self.worker, room=self.room, line=self.world.home.line
            )
        except GateClosed as closed:
            return closed.refusal
        return None

    async def finish(self, practice: PracticeId) -> Talk:
        ended = await finish_practice(
            practice, worker=self.worker, room=self.room, line=self.world.home.line
        )
        return ended.talk

    async def play(self, scenario: str, kind: str) -> Talk:
        """From beginning to end."""
        practice = await self.begin(scenario)
        for words in PLAYS[scenario][kind]["replies"]:
            await self.reply(practice, words)
        return await self.finish(practice)


async def somebody(world: World, login: str = "rowan", role: Role = Role.WORKER) -> Practising:
    wanted = Wanted(login=login, first_name=login.title(), role=role, zone="UTC")
    await add_worker(wanted, by="operator", line=world.home.line)
    async with world.home.line.store.transaction() as tx:
        worker = await tx.staff.by_login(login)
    assert worker is not None
    return Practising(world, worker)


def test_every_person_has_a_good_and_a_poor_worker() -> None:
    assert set(PLAYS) == set(ROOM.scenarios)


@pytest.mark.parametrize("kind", ["good", "poor"])
@pytest.mark.parametrize("scenario", list(PLAYS))
async def test_a_worker_comes_where_the_data_says(world: World, scenario: str, kind: str) -> None:
    rowan, play = await somebody(world), PLAYS[scenario][kind]
    practice = await rowan.begin(scenario)
    through = [(await rowan.look(practice)).step.name]
    for words in play["replies"]:
        await rowan.reply(practice, words)
        step = (await rowan.look(practice)).step.name
        through += [step] if step != through[-1] else []
    assert through == play["through"]
    talk = await rowan.finish(practice)
    assert talk.ended is not None
    assert talk.ended.value == play["ends"]
    came = {remark.key: remark for message in talk.messages for remark in message.remarks}
    assert set(play["remarks"]) <= set(came), sorted(came)
    if kind == "good":
        assert [remark.key for remark in came.values() if not remark.well] == []


# --- what is found in a reply ----------------------------------------------------------------------------

NO_STEP = Step("none")
SHOWS = {
    "question": "Is that OK?",
    "two_questions": "Is that OK? Or not?",
    "no_way_out": "Where is it?",
    "way_out": "You can skip that.",
    "long": "I am here and I read it. " * 7,
    "very_long": "I am here and I read it. " * 14,
    "loud": "Great!",
    "hard_words": "Organizational communication necessitates considerable deliberation.",
    "detail": "It is 12 Elm St.",
    "plan": "Meet us at the library at 6 pm.",
    "waits": "",
    "label": "You are a victim.",
    "names_it": "That is abuse.",
    "saviour": "I want to rescue you.",
    "why": "Why is that",
    "presses": "You should go.",
    "makes_light": "It could be worse.",
    "promise": "I promise.",
    "praise": "That was brave.",
    "holds_on": "Please don\u2019t go.",
    "story": "Tell me what happened.",
    "leaving": "When you run away.",
    "blame": "It was not your fault.",
    "gives_away": "The police can come.",
    "asks_who": "How old are you",
    "call": "I can call you.",
}


@pytest.mark.parametrize(("mark", "words"), list(SHOWS.items()))
def test_each_mark_is_found_in_a_reply_that_has_it(world: World, mark: str, words: str) -> None:
    scenario = next(iter(ROOM.scenarios.values()))
    line = world.home.line
    assert mark in marks_of(Private(words), scenario=scenario, step=NO_STEP, room=ROOM, line=line)
    plain = marks_of(Private("OK."), scenario=scenario, step=NO_STEP, room=ROOM, line=line)
    assert plain <= {"accepts"}


def test_every_mark_the_program_finds_is_shown_above_or_in_a_talk() -> None:
    of_a_talk = {"asked_for", "after_stop", "after_leaving"}
    assert FOUND.keys() - SHOWS.keys() == of_a_talk
    assert WAITS not in HELD_BACK


# --- the gates of the line ------------------------------------------------------------------------------


async def test_p06_a_detail_is_held_back_until_they_asked_were_warned_and_chose(world: World) -> None:
    rowan = await somebody(world)
    practice = await rowan.begin("in-writing")
    before = await rowan.look(practice)
    assert await rowan.reply(practice, "It is at 12 Elm St.") == "written_detail"
    held = await rowan.look(practice)
    assert held.step == before.step
    assert held.lines == before.lines, "the person never got it"
    await rowan.reply(practice, "A text stays on this phone. Is that OK? You can say no.")
    assert await rowan.reply(practice, "Call 202-555-0142.") == "written_detail", "they chose an address"
    assert await rowan.reply(practice, "Meet us at the library at 6 pm.") == "written_detail"
    assert await rowan.reply(practice, "12 Elm St") is None
    assert (await rowan.look(practice)).step.name == "got_it"


async def test_p01_after_stop_nothing_leaves_in_practice_either(world: World) -> None:
    rowan = await somebody(world)
    practice = await rowan.begin("had-enough")
    for words in PLAYS["had-enough"]["good"]["replies"]:
        await rowan.reply(practice, words)
    lines = (await rowan.look(practice)).lines
    assert await rowan.reply(practice, "Take care.") == "stopped"
    assert (await rowan.look(practice)).lines == lines
    talk = await rowan.finish(practice)
    assert "after_stop" in {remark.key for remark in talk.messages[-1].remarks}


# --- whose it is, and what is kept ------------------------------------------------------------------------


async def test_it_is_its_workers_alone(world: World) -> None:
    rowan = await somebody(world)
    practice = await rowan.begin("is-angry")
    for role in (Role.LEAD, Role.OPERATOR):
        other = await somebody(world, role.value, role)
        for act in (other.look(practice), other.finish(practice), other.reply(practice, "hi")):
            with pytest.raises(PracticeUnknown):
                await act
        with pytest.raises(PracticeUnknown):
            await leave_practice(practice, worker=other.worker, room=ROOM, line=world.home.line)
    await rowan.look(practice)


async def rows(world: World) -> list[Any]:
    engine = open_engine(world.databases.main.open(), connections=1)
    try:
        async with engine.begin() as connection:
            return list((await connection.execute(text("SELECT * FROM practice_talks"))).all())
    finally:
        await engine.dispose()


async def test_p15_words_are_sealed_while_it_goes_on_and_gone_when_it_is_finished(world: World) -> None:
    rowan = await somebody(world)
    practice = await rowan.begin("is-angry")
    await rowan.reply(practice, "Zanzibar. That makes sense.")
    [row] = await rows(world)
    assert b"Zanzibar" not in bytes(row.replies_sealed)
    assert "Zanzibar" not in repr(row)
    await rowan.reply(practice, "You are rude.")
    await rowan.finish(practice)
    [row] = await rows(world)
    assert row.replies_sealed is None
    assert row.remarks
    assert "Zanzibar" not in repr(row)
    kept = await finished_practice(practice, worker=rowan.worker, line=world.home.line)
    assert (2, "took_offence") in kept.remarks


async def test_it_goes_on_after_a_restart(world: World) -> None:
    """Nothing of a talk is held in memory: another process finds it as it was."""
    rowan = await somebody(world)
    practice = await rowan.begin("is-angry")
    await rowan.reply(practice, "That makes sense.")
    again = Practising(world, rowan.worker, load_practice_room(DATA))
    assert await again.look(practice) == await rowan.look(practice)


async def test_what_nobody_finishes_is_gone_after_a_day(world: World) -> None:
    rowan = await somebody(world)
    done = await rowan.play("is-angry", "good")
    assert done.ended
    practice = await rowan.begin("had-enough")
    world.home.clock.move(DAY_S)
    with pytest.raises(PracticeUnknown):
        await rowan.look(practice)
    await world.later(1)
    assert [row.scenario for row in await rows(world)] == ["is-angry"], "what is done stays"


async def test_leaving_keeps_nothing_and_beginning_again_starts_anew(world: World) -> None:
    rowan = await somebody(world)
    first = await rowan.begin("is-angry")
    await rowan.reply(first, "You are rude.")
    second = await rowan.begin("is-angry")
    with pytest.raises(PracticeUnknown):
        await rowan.look(first)
    assert len((await rowan.look(second)).messages) == 0
    await leave_practice(second, worker=rowan.worker, room=ROOM, line=world.home.line)
    assert await rows(world) == []


async def test_only_a_talk_at_its_end_is_finished(world: World) -> None:
    rowan = await somebody(world)
    practice = await rowan.begin("is-angry")
    with pytest.raises(PracticeNotEnded):
        await rowan.finish(practice)
    with pytest.raises(PracticeUnknown):
        await rowan.begin("nobody")


# --- the flag --------------------------------------------------------------------------------------------


async def test_a_lead_says_yes_only_when_everything_needed_is_finished(world: World) -> None:
    rowan, lead = await somebody(world), await somebody(world, "lead", Role.LEAD)
    line = world.home.line
    *most, last = sorted(ROOM.needed)
    for scenario in most:
        await rowan.play(scenario, "poor")  # in any way: there is no score to reach
    assert not (await practised(worker=rowan.worker, line=line)).all_of(ROOM.needed)
    with pytest.raises(NotAllowed):
        await end_training("rowan", lead=lead.worker, room=ROOM, line=line)
    await rowan.play(last, "good")
    seen = await who_practised(room=ROOM, line=line)
    assert seen["rowan"].may_begin
    assert not seen["lead"].may_begin
    await end_training("rowan", lead=lead.worker, room=ROOM, line=line)
    async with line.store.transaction() as tx:
        trained = await tx.staff.by_login("rowan")
        entries = await tx.trail.latest(50)
    assert trained is not None
    assert trained.trained
    assert ("lead", "account_changed", "rowan:trained") in [(e.who, e.what, e.reason) for e in entries]
    with pytest.raises(AccountUnknown):
        await end_training("rowan", lead=lead.worker, room=ROOM, line=line)


async def test_nobody_says_it_of_themselves_and_an_empty_room_trains_nobody(world: World) -> None:
    lead = await somebody(world, "lead", Role.LEAD)
    for scenario in ROOM.needed:
        await lead.play(scenario, "good")
    for room in (ROOM, PracticeRoom()):
        with pytest.raises(NotAllowed):
            await end_training("lead", lead=lead.worker, room=room, line=world.home.line)
