"""P06, first part: no number, address, link or plan leaves in writing, by bot or worker."""

from __future__ import annotations

import pytest

from bot.domain.ids import Language
from bot.domain.private import Private
from bot.errors import GateClosed
from bot.rehearsal.house import House
from bot.safety.written_details import find_details
from bot.services.claim_handoff import claim_handoff
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World
from tests.promises.scripted import say

DETAILS = [
    "Call me on 555 010 0199.",
    "Come to 12 Elm Street.",
    "See www.example.org for more.",
    "Write to ana@example.org",
    "Meet me at the bus station at 5.",
]


@pytest.mark.parametrize("words", DETAILS)
async def test_p06_a_workers_detail_is_refused(world: World, words: str) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()

    with pytest.raises(GateClosed, match="written_detail"):
        await reply_as_worker(handoff.id, Private(words), worker="ana", line=world.home.line)
    await world.home.settle()

    assert world.sent() == before


@pytest.mark.parametrize("words", DETAILS)
async def test_p06_the_outbox_holds_back_a_detail_from_the_bot(world: World, words: str) -> None:
    world.engine.decisions = (say(words),)
    await world.text("hello")
    assert world.sent() == []


async def test_p06_ordinary_words_of_a_worker_are_sent(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    words = "Hi, I am Ana, a person. I read what you wrote, so no need to tell it again."

    await reply_as_worker(handoff.id, Private(words), worker="ana", line=world.home.line)
    await world.home.settle()

    assert world.sent()[-1] == words


def test_p06_no_text_of_the_catalogue_is_held_back_by_its_own_gate(home: House) -> None:
    facts = {**home.line.facts_now(), "next_open": "9:30 am on Monday"}
    facts |= dict.fromkeys(
        (
            "item_name",
            "item_what",
            "item_hours",
            "item_reach",
            "item_short",
            "note_words",
            "wait_minutes",
            "note_parts",
            "window_time",
            "clears_after",
            "keep_days",
            "held_parts",
            "held_more",
            "held_number",
            "held_part",
        ),
        "of it",
    )
    held = [
        (language.value, key)
        for language in Language
        for key in home.line.catalogue.keys(language)
        if find_details(home.line.catalogue.render(key, language, facts))
    ]
    assert held == []
