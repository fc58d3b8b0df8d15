"""P04: safety words always work, in every state, and only as the whole message."""

from __future__ import annotations

import pytest

from bot.services.claim_handoff import claim_handoff
from tests.line import World


@pytest.mark.parametrize(
    "sentence",
    [
        "he won't stop",
        "i want it to stop",
        "stop it he said",
        "how do i exit this life",
        "he deleted my pics",
    ],
)
async def test_p04_a_word_inside_a_sentence_is_not_obeyed(world: World, sentence: str) -> None:
    await world.text(sentence)
    await world.text("ok")
    assert world.sent(), "the line still answers"


@pytest.mark.parametrize("word", ["STOP", "EXIT", "DELETE"])
async def test_p04_words_are_obeyed_while_a_worker_talks(world: World, word: str) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()

    await world.text(word)

    assert world.sent() == before
    assert all(one.left_at is not None for one in await world.handoffs())


@pytest.mark.parametrize("word", ["STOP", "EXIT", "DELETE"])
async def test_p04_words_are_obeyed_by_the_edge_alone(world: World, word: str) -> None:
    world.home.dialogue_up = False
    await world.receive("hello")
    await world.receive(word)

    await world.home.send()
    assert world.sent() == []
    assert world.engine.asked == []


async def test_p04_a_person_is_asked_for_with_the_dialogue_down(world: World) -> None:
    world.home.dialogue_up = False
    await world.text("HELP")

    assert len(await world.handoffs()) == 1
    assert any("bot" in text.lower() or "automated" in text.lower() for text in world.sent())


async def test_p04_what_we_keep_is_told_at_any_time(world: World) -> None:
    world.home.dialogue_up = False
    await world.text("what do you have on me")
    answer = world.sent()[-1]
    assert "DELETE" in answer
    assert "72" in answer
