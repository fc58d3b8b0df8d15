"""P07: danger is noticed in the first message, before the model, on top of the queue."""

from __future__ import annotations

import pytest

from bot.domain.urgency import Urgency
from tests.line import World


async def test_p07_danger_in_the_first_message_is_answered_without_the_model(world: World) -> None:
    world.home.dialogue_up = False
    await world.text("he has a knife and hes outside my door")

    [handoff] = await world.handoffs()
    [answer] = world.sent()
    assert handoff.urgency is Urgency.URGENT
    assert handoff.reasons
    assert "988" in answer
    assert "911" in answer
    assert "automated" in answer.lower() or "bot" in answer.lower()


async def test_p07_danger_goes_ahead_of_those_who_waited_longer(world: World) -> None:
    await world.text("can i talk to a person")
    world.home.clock.move(1800)
    other = world.other_phone()
    await world.home.simulated.text(other, "i took all my pills i want to die")

    first, second = await world.handoffs()
    assert first.urgency is Urgency.URGENT
    assert second.urgency.rank < first.urgency.rank


async def test_p07_the_danger_line_is_said_once_and_later_words_reach_the_dialogue(world: World) -> None:
    await world.text("im going to kill myself tonight")
    await world.text("i will do it, i want to die")

    assert sum("988" in text for text in world.sent()) == 1
    assert len(world.engine.asked) == 1
    assert world.engine.asked[0].situation.handoff_waiting


@pytest.mark.parametrize("behind", ["", " zebra", ", and a heron", " hippo"])
async def test_p07_no_word_behind_a_wish_to_die_takes_it_for_a_saying(world: World, behind: str) -> None:
    await world.receive(f"i want to kill myself{behind}")
    [handoff] = await world.handoffs()
    assert handoff.urgency is Urgency.URGENT
