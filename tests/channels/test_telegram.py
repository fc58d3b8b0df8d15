"""What only Telegram does with what we send: silence, buttons, pauses, and the 48 hours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram import TelegramBot
from bot.domain.carrier import (
    CarrierCopy,
)
from bot.domain.turn import Button
from bot.errors import CannotTell, DeleteDelayed, SendDelayed, SendRefused
from tests.channels.carrier_cases import ANSWER, CHAT, PUBLIC, SECRET, TELEGRAM, WORDS
from tests.channels.fake_carriers import NOW, Answer, FakeCarriers

GROUP = -1005550100999
FILE = {"file_id": "f", "file_unique_id": "u"}
SIZED = {**FILE, "width": 1, "height": 1}
PERSON = {"id": CHAT, "is_bot": False, "first_name": "Marker"}


@pytest.fixture
async def bot(fake: FakeCarriers) -> AsyncIterator[TelegramBot]:
    built = TELEGRAM.build(fake.base)
    yield built
    await built.close()


# --- what goes out ----------------------------------------------------------------------------


async def test_a_send_is_plain_silent_and_without_preview(bot: TelegramBot, fake: FakeCarriers) -> None:
    await bot.send(TELEGRAM.message())
    form = fake.calls[0].form
    assert (form["chat_id"], form["text"]) == (str(CHAT), ANSWER)
    assert (form["disable_notification"], form["protect_content"]) == ("true", "true")
    assert json.loads(form["link_preview_options"]) == {"is_disabled": True}
    assert not {"parse_mode", "entities", "reply_markup"} & set(form)


async def test_buttons_stand_one_to_a_row(bot: TelegramBot, fake: FakeCarriers) -> None:
    await bot.send(TELEGRAM.message(Button("Yes", "affirm"), Button("Not now", "skip")))
    assert json.loads(fake.calls[0].form["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "Yes", "callback_data": "affirm"}],
            [{"text": "Not now", "callback_data": "skip"}],
        ]
    }


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Bad Request: chat not found", "chat_not_found"),
        ("Bad Request: message is too long", "message_too_long"),
        (f"Bad Request: something about {WORDS}", "400"),
    ],
)
async def test_p14_a_refusal_is_a_code_never_a_sentence(
    bot: TelegramBot, fake: FakeCarriers, sentence: str, code: str
) -> None:
    fake.then(Answer(400, {"ok": False, "error_code": 400, "description": sentence}))
    with pytest.raises(SendRefused) as raised:
        await bot.send(TELEGRAM.message())
    assert raised.value.carrier_code == code


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ({"ok": False, "parameters": {"retry_after": 30}}, 30),
        ({"ok": False, "parameters": {"retry_after": 999999}}, 3600),
        ({"ok": False, "parameters": {"retry_after": "soon"}}, None),
        ({"ok": False}, None),
        ("<html>", None),
        ([], None),
    ],
)
async def test_a_pause_is_believed_within_reason(
    bot: TelegramBot, fake: FakeCarriers, answer: Any, pause: float | None
) -> None:
    fake.then(Answer(429, answer))
    with pytest.raises(SendDelayed) as raised:
        await bot.send(TELEGRAM.message())
    assert (raised.value.carrier_code, raised.value.pause_s) == ("429", pause)


async def test_a_chat_that_became_a_group_is_no_person_any_more(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    fake.then(Answer(400, {"ok": False, "parameters": {"migrate_to_chat_id": GROUP}}))
    with pytest.raises(SendRefused):
        await bot.send(TELEGRAM.message())


async def test_telegram_cannot_be_asked_what_was_sent(bot: TelegramBot, fake: FakeCarriers) -> None:
    with pytest.raises(CannotTell):
        await bot.find_sent(TELEGRAM.message(), since=NOW)
    assert not fake.calls


async def test_a_tap_is_answered(bot: TelegramBot, fake: FakeCarriers) -> None:
    await bot.acknowledge("4242")
    assert [(call.telegram_method, call.form) for call in fake.calls] == [
        ("answerCallbackQuery", {"callback_query_id": "4242"})
    ]


async def test_the_webhook_is_registered_with_its_secret_and_the_updates_we_read(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    await bot.register_webhook()
    form = fake.calls[0].form
    assert (form["url"], form["secret_token"]) == (f"{PUBLIC}/telegram", SECRET)
    assert json.loads(form["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_a_webhook_that_cannot_be_registered_is_told(bot: TelegramBot, fake: FakeCarriers) -> None:
    fake.then(Answer(503))
    with pytest.raises(SendDelayed):
        await bot.register_webhook()


# --- what is deleted --------------------------------------------------------------------------


def copies(*numbers: int, hours: float = 1) -> list[CarrierCopy]:
    return [CarrierCopy(str(number), NOW - timedelta(hours=hours)) for number in numbers]


async def test_p03_messages_go_a_hundred_at_a_time(bot: TelegramBot, fake: FakeCarriers) -> None:
    deletion = await bot.delete(TELEGRAM.address, copies(*range(1, 251)))
    assert len(deletion.gone) == 250
    together = [call.form["message_ids"] for call in fake.calls if "message_ids" in call.form]
    assert [len(json.loads(ids)) for ids in together] == [100, 100, 50]


async def test_p03_each_message_is_looked_for_once_more(bot: TelegramBot, fake: FakeCarriers) -> None:
    await bot.delete(TELEGRAM.address, copies(1, 2, 3))
    looked_for = [call.form["message_id"] for call in fake.calls if "message_id" in call.form]
    assert looked_for == ["1", "2", "3"]


async def test_p03_a_message_that_was_passed_over_is_not_called_gone(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    kept = {"ok": False, "error_code": 400, "description": "Bad Request: message can't be deleted"}
    fake.then(Answer(200, {"ok": True, "result": True}), Answer(400, kept))
    deletion = await bot.delete(TELEGRAM.address, copies(1))
    assert (deletion.gone, deletion.unreachable) == ((), ("1",))


async def test_p03_after_48_hours_telegram_keeps_what_it_has(bot: TelegramBot, fake: FakeCarriers) -> None:
    too_old, young = copies(1, 2, hours=48), copies(3, hours=47.9)
    deletion = await bot.delete(TELEGRAM.address, [*too_old, *young])
    assert (deletion.gone, deletion.unreachable, deletion.later) == (("3",), ("1", "2"), ())


async def test_p03_a_copy_named_twice_is_deleted_once(bot: TelegramBot, fake: FakeCarriers) -> None:
    assert (await bot.delete(TELEGRAM.address, copies(5, 5))).gone == ("5",)


async def test_p03_one_message_that_stays_does_not_keep_the_others(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    fake.undeletable = {2}
    deletion = await bot.delete(TELEGRAM.address, copies(1, 2, 3))
    assert (deletion.gone, deletion.unreachable) == (("1", "3"), ("2",))


async def test_p03_a_message_already_gone_is_gone(bot: TelegramBot, fake: FakeCarriers) -> None:
    missing = {"ok": False, "error_code": 400, "description": "Bad Request: message to delete not found"}
    fake.then(Answer(400, {"ok": False, "description": "Bad Request"}), Answer(400, missing))
    assert (await bot.delete(TELEGRAM.address, copies(7))).gone == ("7",)


async def test_p03_who_blocked_the_bot_has_closed_the_chat_to_it(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    fake.then(TELEGRAM.opted_out)
    assert (await bot.delete(TELEGRAM.address, copies(1, 2))).unreachable == ("1", "2")


async def test_p03_a_busy_telegram_is_asked_for_the_rest_later(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    done = Answer(200, {"ok": True, "result": True})
    fake.then(done, done, done, TELEGRAM.busy)  # two calls for all, then one for each
    deletion = await bot.delete(TELEGRAM.address, copies(*range(1, 151)))
    assert (deletion.gone, len(deletion.later)) == (("1",), 149)


async def test_p03_the_old_are_owned_up_to_while_telegram_is_down(
    bot: TelegramBot, fake: FakeCarriers
) -> None:
    fake.then(Answer(503), Answer(503))
    deletion = await bot.delete(TELEGRAM.address, [*copies(1, hours=90), *copies(2)])
    assert (deletion.unreachable, deletion.later) == (("1",), ("2",))
    with pytest.raises(DeleteDelayed):
        await bot.delete(TELEGRAM.address, copies(2))


async def test_a_copy_without_a_number_cannot_be_deleted(bot: TelegramBot, fake: FakeCarriers) -> None:
    deletion = await bot.delete(TELEGRAM.address, [CarrierCopy("", NOW)])
    assert (deletion.gone, deletion.unreachable) == ((), ("",))
    assert not fake.calls
