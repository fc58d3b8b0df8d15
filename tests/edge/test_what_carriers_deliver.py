"""Taps, pictures, edits, groups, blocks and the carrier's own opt-out, from webhook to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import Button, NotText, Say, TurnKind
from bot.domain.urgency import Urgency
from tests.line import World

only_sms = pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
only_telegram = pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])


@only_telegram
async def test_a_tap_reaches_the_dialogue_as_its_intent_and_is_answered(world: World) -> None:
    world.engine.decisions = (Say("utter_opening_1", Private("Is now OK?"), (Button("Yes", "affirm"),)),)
    await world.text("hello")

    await world.home.simulated.press(world.phone, 1)
    await world.home.settle()

    asked = world.engine.asked[-1]
    assert (asked.kind, asked.text.open()) == (TurnKind.BUTTON, "affirm")
    assert [call.path for call in world.home.simulated.calls].count("/answerCallbackQuery") == 1
    assert not any(bubble.tap_waits for bubble in world.phone.transcript)


@pytest.mark.parametrize("kind", ["photo", "voice"])
async def test_a_message_without_words_is_a_turn_that_says_so(world: World, kind: str) -> None:
    await world.home.simulated.send_not_text(world.phone, kind)
    await world.home.settle()
    assert world.engine.asked[-1].kind is TurnKind.NOT_TEXT
    assert world.engine.asked[-1].not_text is NotText(kind)
    assert world.sent()


async def test_words_under_a_picture_are_read_as_words(world: World) -> None:
    await world.home.simulated.send_not_text(world.phone, "photo", "STOP")
    await world.text("hello")
    assert world.sent() == []


@only_telegram
async def test_an_edit_to_stop_is_a_stop(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    await world.home.simulated.edit_last(world.phone, "STOP")
    await world.text("hello again")
    assert world.sent() == before


@only_telegram
async def test_a_group_is_refused_once_and_never_read(world: World) -> None:
    group = world.home.simulated.add_phone(Channel.TELEGRAM, group=True)
    for words in ("hi all", "i want to die", "hello?"):
        await world.home.simulated.text(group, words)
        await world.home.settle()

    assert [bubble.text for bubble in world.home.simulated.outbound(group)] == [
        world.home.line.text("utter_group_refusal", world.home.line.language).open()
    ]
    assert world.engine.asked == []
    assert await world.handoffs() == []


@only_telegram
@pytest.mark.parametrize("words", ["/start", "/start from_a_poster"])
async def test_the_first_command_of_telegram_begins_a_conversation(world: World, words: str) -> None:
    await world.text(words)
    assert world.sent() == ["I am here."]


@pytest.fixture
def advanced(world: World) -> Iterator[None]:
    """Twilio's Advanced Opt-Out is on: it answers its words itself and tells us which it saw."""
    network = world.home.simulated.sms
    plain = network.account
    network.account = replace(plain, advanced_opt_out=True)
    yield
    network.account = plain


@only_sms
@pytest.mark.usefixtures("advanced")
async def test_help_that_twilio_answered_brings_a_human_and_no_second_answer(world: World) -> None:
    await world.text("HELP")
    [handoff] = await world.handoffs()
    assert handoff.urgency is Urgency.HIGH
    assert world.sent() == []


@only_sms
@pytest.mark.usefixtures("advanced")
async def test_start_that_twilio_answered_lifts_the_stop_without_a_second_answer(world: World) -> None:
    await world.text("STOP")
    await world.text("START")
    assert world.sent() == []
    await world.text("hello")
    assert world.sent() == ["I am here."]


@only_sms
async def test_yes_lifts_the_carriers_block_and_not_ours(world: World) -> None:
    await world.text("STOP")
    await world.text("YES")
    await world.text("hello")
    assert world.sent() == []


async def test_help_as_the_whole_message_waits_ahead_of_a_wish_to_talk(world: World) -> None:
    await world.text("help")
    [handoff] = await world.handoffs()
    assert handoff.urgency is Urgency.HIGH
