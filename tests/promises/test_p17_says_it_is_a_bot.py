"""P17: it says it is a bot at the start and after a week's pause."""

from __future__ import annotations

import pytest

from bot.domain.handoff import Handoff
from bot.domain.ids import Language
from bot.domain.private import Private
from bot.domain.urgency import Urgency
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.let_go import let_go as let_go_of
from bot.services.lock_handoff import lock_handoff
from bot.services.reply_as_worker import reply_as_worker
from bot.services.speak import BOT_AGAIN
from tests.line import World
from tests.promises.scripted import say


async def test_p17_whatever_is_said_first_a_bot_says_so(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    assert "bot" in world.sent()[0].lower()


async def test_p17_it_is_not_said_again_at_every_message(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    await world.text("ok")
    assert sum("bot" in text.lower() for text in world.sent()) == 1


async def test_p17_it_is_said_again_after_a_week(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    world.home.clock.move(8 * 24 * 3600)
    await world.text("hi")
    assert sum("bot" in text.lower() for text in world.sent()) == 2


async def let_go(world: World, handoff: Handoff, how: str) -> None:
    if how == "closed":
        await close_handoff(handoff.id, worker="ana", line=world.home.line)
    elif how == "lapsed":
        await world.text("are you there")
        await world.later(3600)
    elif how == "returned":
        await return_to_bot(handoff.id, worker="ana", line=world.home.line)
    else:
        async with world.home.store.transaction() as tx:
            held, talk = await lock_handoff(handoff.id, tx=tx)
            over = held.hand_over(by="ana", worker=None, role=None, at=world.home.clock())
            await let_go_of(over, talk, tx=tx, line=world.home.line)


@pytest.mark.parametrize("how", ["closed", "lapsed", "handed over", "returned"])
async def test_p17_after_a_worker_wrote_it_says_that_it_is_the_bot_again(world: World, how: str) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await reply_as_worker(handoff.id, Private("I am here."), worker="ana", line=world.home.line)
    await world.home.settle()
    before = len(world.sent())
    await let_go(world, handoff, how)
    await world.text("ok")
    await world.text("and now")
    first, *rest = (text for text in world.sent()[before:] if "pick a word" not in text)
    # After an hour's silence it may be somebody else, and it begins as if new (P18).
    assert ("I am a bot" if how == "lapsed" else "I am the bot again") in first
    assert rest == ["Fine.", "Fine."]


async def test_p17_of_a_worker_who_wrote_nothing_the_person_hears_nothing(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = len(world.sent())
    await close_handoff(handoff.id, worker="ana", line=world.home.line)
    await world.text("ok")
    assert world.sent()[before:] == ["Fine."]


@pytest.mark.parametrize("words", ["can i talk to a person", "what do you have", "nobody is free"])
async def test_p17_fixed_texts_say_it_too(world: World, words: str) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await reply_as_worker(handoff.id, Private("I am here."), worker="ana", line=world.home.line)
    await world.home.settle()
    before = len(world.sent())
    await let_go(world, handoff, "handed over")
    if words == "nobody is free":
        async with world.home.store.transaction() as tx:
            held, _ = await lock_handoff(handoff.id, tx=tx)
            await tx.handoffs.save(held.raised(Urgency.URGENT, (), at=world.home.clock()))
        await world.later(301)
    else:
        await world.text(words)
    first, *rest = world.sent()[before:]
    assert ("I am a bot." if words == "what do you have" else "I am the bot again") in first
    assert rest or words == "what do you have"


async def test_p17_it_is_said_in_every_language_in_which_fixed_texts_are(world: World) -> None:
    said = {tongue: world.home.line.text(BOT_AGAIN, tongue).open() for tongue in Language}
    assert len(set(said.values())) == len(Language), "no language falls back to English"
    assert all(" bot" in text for text in said.values())
