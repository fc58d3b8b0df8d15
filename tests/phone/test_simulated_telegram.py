"""The simulated Bot API, driven by python-telegram-bot over loopback."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.domain.ids import Channel
from bot.domain.turn import NotText
from bot.phone.carriers import SimulatedCarriers
from bot.phone.phones import Phone
from bot.phone.server import PhoneServer
from tests.phone.conftest import TELEGRAM
from tests.phone.fake_line import SECRET, FakeEdge, Hands

KEYS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="yes")], [InlineKeyboardButton("No", callback_data="no")]]
)


@pytest.fixture
async def phone(carriers: SimulatedCarriers, edge: FakeEdge) -> Phone:
    """A phone that has written once; what that sent is forgotten."""
    made = carriers.add_phone(Channel.TELEGRAM, address="5550100001")
    await carriers.text(made, "hi")
    edge.received.clear()
    return made


async def test_it_says_who_the_bot_is(bot: Bot, carriers: SimulatedCarriers) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot) == (123456, True)
    assert carriers.violations == []


async def test_a_message_reaches_the_chat(bot: Bot, carriers: SimulatedCarriers, phone: Phone) -> None:
    sent = await bot.send_message(
        int(phone.address),
        "hello",
        reply_markup=KEYS,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    [shown] = carriers.outbound(phone)
    assert (shown.id, shown.text, shown.silent) == (str(sent.message_id), "hello", True)
    assert [(tap.label, tap.data) for tap in shown.buttons] == [("Yes", "yes"), ("No", "no")]
    assert sent.reply_markup == KEYS
    assert carriers.violations == []
    assert TELEGRAM.token not in "".join(call.path for call in carriers.calls)


async def test_json_bodies_are_read_too(
    server: PhoneServer, carriers: SimulatedCarriers, phone: Phone
) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{server.telegram_url}{TELEGRAM.token}/sendMessage"
        good = await http.post(url, json={"chat_id": int(phone.address), "text": "hello"})
        bad = await http.post(url, content=b"{", headers={"content-type": "application/json"})
    assert good.json()["result"]["text"] == "hello"
    assert (bad.status_code, bad.json()["ok"]) == (400, False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": " "}, "text is empty"),
        ({"text": "a" * 4097}, "too long"),
        ({"text": "🙂" * 2049}, "too long"),
        ({"chat_id": 42}, "Chat not found"),
        ({"reply_markup": InlineKeyboardMarkup.from_button(InlineKeyboardButton("x"))}, "Text buttons"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}},
            "Button_data_invalid",
        ),
    ],
)
async def test_what_telegram_refuses_is_refused(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadRequest, match=says):
        await bot.send_message(**{"chat_id": int(phone.address), "text": "hello", **given})
    assert carriers.outbound(phone) == []
    assert carriers.violations == []


async def test_a_call_outside_the_description_is_refused_and_noted(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(int(phone.address), "hello", api_kwargs={"marker": "value"})
    [violation] = carriers.violations
    assert violation.call == "sendMessage"
    assert "marker" in violation.problem
    assert "value" not in violation.problem


async def test_a_wrong_token_is_refused(server: PhoneServer) -> None:
    stranger = Bot("123456:another", base_url=server.telegram_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()


async def test_p05_a_bot_cannot_write_first(bot: Bot, carriers: SimulatedCarriers) -> None:
    silent = carriers.add_phone(Channel.TELEGRAM)
    with pytest.raises(Forbidden):
        await bot.send_message(int(silent.address), "hello")


async def test_blocking_is_told_to_the_line_and_holds(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, edge: FakeEdge
) -> None:
    await carriers.block(phone)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(int(phone.address), "hello")
    with pytest.raises(LookupError):
        await carriers.text(phone, "hi")
    await carriers.unblock(phone)
    await bot.send_message(int(phone.address), "hello")
    members = [Update.de_json(each.json, bot).my_chat_member for each in edge.received]
    assert [each and each.new_chat_member.status for each in members] == ["kicked", "member"]


async def test_a_message_is_deleted_from_the_chat_while_it_is_young(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, hands: Hands
) -> None:
    old = await bot.send_message(int(phone.address), "old")
    hands.move(timedelta(hours=47, minutes=59))
    young = await bot.send_message(int(phone.address), "young")
    hands.move(timedelta(minutes=1))
    assert carriers.still_kept(phone) == [str(young.message_id)]
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(int(phone.address), old.message_id)
    assert await bot.delete_message(int(phone.address), young.message_id)
    with pytest.raises(BadRequest, match="not found"):
        await bot.delete_message(int(phone.address), young.message_id)
    assert [each.deleted for each in carriers.outbound(phone)] == [False, True]


async def test_messages_of_both_sides_are_deleted_at_once(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, hands: Hands
) -> None:
    sent = await bot.send_message(int(phone.address), "hello")
    theirs = int(phone.transcript[0].id)
    assert await bot.delete_messages(int(phone.address), [theirs, sent.message_id, 999_999_999])
    assert carriers.still_kept(phone) == []
    with pytest.raises(BadRequest, match="Wrong number"):
        await bot.delete_messages(int(phone.address), range(101))
    await carriers.text(phone, "later")
    hands.move(timedelta(hours=48))
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_messages(int(phone.address), [int(phone.transcript[-1].id)])
    assert carriers.violations == []


async def test_a_press_waits_until_the_line_has_seen_it(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, edge: FakeEdge
) -> None:
    await bot.send_message(int(phone.address), "well?", reply_markup=KEYS)
    [shown] = carriers.outbound(phone)
    await carriers.press(phone, 2)
    query = Update.de_json(edge.received[0].json, bot).callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("no", int(phone.address))
    waits = [shown.tap_waits]
    assert await query.answer()
    assert [*waits, shown.tap_waits] == [True, False]
    with pytest.raises(BadRequest, match="query"):
        await query.answer()
    with pytest.raises(LookupError):
        await carriers.press(phone, 3)


async def test_buttons_and_words_can_be_changed_afterwards(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone
) -> None:
    sent = await bot.send_message(int(phone.address), "well?", reply_markup=KEYS)
    await bot.edit_message_reply_markup(int(phone.address), sent.message_id)
    await bot.edit_message_text("well.", int(phone.address), sent.message_id)
    [shown] = carriers.outbound(phone)
    assert (shown.text, shown.buttons, shown.edited) == ("well.", (), True)
    for text in ("well.", "later"):
        message = sent.message_id if text == "well." else int(phone.transcript[0].id)
        with pytest.raises(BadRequest, match=r"not modified|can't be edited"):
            await bot.edit_message_text(text, int(phone.address), message)
    assert carriers.violations == []


async def test_setting_up_the_bot(bot: Bot, carriers: SimulatedCarriers, edge: FakeEdge) -> None:
    assert await bot.set_my_commands([("stop", "No more messages")])
    with pytest.raises(BadRequest, match="command"):
        await bot.set_my_commands([("Stop!", "No more messages")])
    with pytest.raises(BadRequest, match="https"):
        await bot.set_webhook("http://line.example/telegram")
    with pytest.raises(BadRequest, match="unallowed"):
        await bot.set_webhook("https://line.example/telegram", secret_token="a b")
    assert await bot.set_webhook("https://line.example/telegram", secret_token="another")
    await carriers.text(carriers.add_phone(Channel.TELEGRAM), "hi")
    assert edge.received[0].headers["x-telegram-bot-api-secret-token"] == "another"
    assert await bot.set_my_description("A text line")
    assert await bot.delete_webhook()
    assert carriers.violations == []


@pytest.mark.parametrize("kind", list(NotText))
async def test_the_official_library_reads_every_kind_of_update(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, edge: FakeEdge, kind: NotText
) -> None:
    await carriers.send_not_text(phone, kind, "look" if kind is NotText.PHOTO else None)
    [got] = edge.received
    assert got.path == "/telegram"
    assert got.headers["x-telegram-bot-api-secret-token"] == SECRET
    message = Update.de_json(got.json, bot).message
    assert message is not None
    assert message.text is None
    carried = "document" if kind is NotText.FILE else kind.value
    assert kind is NotText.EMPTY or getattr(message, carried)
    assert (message.caption == "look") is (kind is NotText.PHOTO)


async def test_commands_edits_and_groups_look_as_they_do_at_telegram(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone, edge: FakeEdge
) -> None:
    await carriers.text(phone, "/start there")
    await carriers.edit_last(phone, "no, wait")
    group = carriers.add_phone(Channel.TELEGRAM, group=True)
    await carriers.text(group, "hi all")
    command, edited, spoken = (Update.de_json(each.json, bot) for each in edge.received)
    assert command.message is not None
    assert command.message.parse_entities() == {command.message.entities[0]: "/start"}
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == (
        "no, wait",
        command.message.message_id,
    )
    assert spoken.message is not None
    assert (spoken.message.chat.type, spoken.message.chat.id) == ("group", int(group.address))
    assert [each.update_id for each in (edited, spoken)] == [command.update_id + 1, command.update_id + 2]


async def test_a_keyboard_that_is_not_inline_is_no_buttons(
    bot: Bot, carriers: SimulatedCarriers, phone: Phone
) -> None:
    await bot.send_message(
        int(phone.address), "hello", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("a")]])
    )
    [shown] = carriers.outbound(phone)
    assert shown.buttons == ()
    assert carriers.violations == []
