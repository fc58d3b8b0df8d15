"""What Telegram sends us: kinds of updates, taps, groups, blocking, and updates nobody foresaw."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import TelegramBot
from bot.domain.carrier import (
    GroupSpoke,
    InboundMessage,
    NothingForUs,
    PersonBlockedUs,
    Webhook,
)
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import BadSignature, MalformedWebhook
from tests.channels.carrier_cases import BOT_TOKEN, CHAT, SECRET, TELEGRAM, WORDS

GROUP = -1005550100999
FILE = {"file_id": "f", "file_unique_id": "u"}
SIZED = {**FILE, "width": 1, "height": 1}
PERSON = {"id": CHAT, "is_bot": False, "first_name": "Marker"}


@pytest.fixture(scope="module")
def reader() -> TelegramBot:
    return TELEGRAM.build(None)


def message(reader: TelegramBot, **content: Any) -> InboundMessage:
    inbound = reader.parse(TELEGRAM.said(**content))
    assert isinstance(inbound, InboundMessage)
    return inbound


def tap(**fields: Any) -> Webhook:
    usual = {"id": "4242", "from": PERSON, "chat_instance": "1", "data": "affirm"}
    return TELEGRAM.update(callback_query={**usual, "message": TELEGRAM.envelope(12), **fields})


def membership(status: str, *, chat_type: str = "private", chat: int = CHAT) -> Webhook:
    bot = {"id": 1, "is_bot": True, "first_name": "Line"}
    more = {"kicked": {"until_date": 0}}.get(status, {})
    return TELEGRAM.update(
        my_chat_member={
            "chat": {"id": chat, "type": chat_type},
            "from": PERSON,
            "date": 1,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status, **more},
        }
    )


# --- what comes in ----------------------------------------------------------------------------


def test_the_secret_is_compared_whole(reader: TelegramBot) -> None:
    for wrong in (SECRET[:-1], SECRET + "x", SECRET.upper(), BOT_TOKEN):
        with pytest.raises(BadSignature):
            reader.authenticate(Webhook("/telegram", {"x-telegram-bot-api-secret-token": wrong}, b"{}"))


@pytest.mark.parametrize(
    ("content", "kind", "media"),
    [
        ({"photo": [SIZED]}, NotText.PHOTO, 1),
        (
            {"sticker": {**SIZED, "type": "regular", "is_animated": False, "is_video": False}},
            NotText.STICKER,
            1,
        ),
        ({"dice": {"emoji": "🎲", "value": 4}}, NotText.STICKER, 0),
        ({"voice": {**FILE, "duration": 3}}, NotText.VOICE, 1),
        ({"audio": {**FILE, "duration": 3}}, NotText.VOICE, 1),
        ({"video": {**SIZED, "duration": 3}}, NotText.VIDEO, 1),
        ({"video_note": {**FILE, "length": 1, "duration": 3}}, NotText.VIDEO, 1),
        ({"animation": {**SIZED, "duration": 3}, "document": FILE}, NotText.VIDEO, 1),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, NotText.LOCATION, 0),
        ({"contact": {"phone_number": "+15550100888", "first_name": "M"}}, NotText.CONTACT, 0),
        ({"document": {**FILE, "file_name": "a.pdf"}}, NotText.FILE, 1),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_holds_no_words_is_named_by_its_kind(
    reader: TelegramBot, content: dict[str, Any], kind: NotText, media: int
) -> None:
    found = message(reader, **content)
    assert (found.kind, found.not_text, found.media) == (TurnKind.NOT_TEXT, kind, media)
    assert found.text == Private("")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/start", "/start"),
        ("/start campaign-42", "/start"),
        ("/start@our_line_bot", "/start"),
        ("/start@our_line_bot campaign-42\nmore", "/start"),
        ("/stop@our_line_bot", "/stop"),
        ("/stop@our_line_bot please", "/stop please"),
        ("/started", "/started"),
        ("he said /start@once", "he said /start@once"),
        ("mail me@example.org", "mail me@example.org"),
    ],
)
def test_p04_a_command_reads_as_its_word(reader: TelegramBot, written: str, read: str) -> None:
    assert message(reader, text=written).text == Private(read)


def test_an_edited_message_is_the_same_message_changed(reader: TelegramBot) -> None:
    first, edited = TELEGRAM.text("hi"), TELEGRAM.said(kind="edited_message", text=WORDS, edit_date=2)
    found = reader.parse(edited)
    assert isinstance(found, InboundMessage)
    assert (found.edited, found.text) == (True, Private(WORDS))
    original = reader.parse(first)
    assert isinstance(original, InboundMessage)
    assert original.carrier_message_id == found.carrier_message_id


def test_a_tap_says_its_intent_and_waits_for_an_answer(reader: TelegramBot) -> None:
    found = reader.parse(tap())
    assert isinstance(found, InboundMessage)
    assert (found.kind, found.text, found.acknowledge) == (TurnKind.BUTTON, Private("affirm"), "4242")
    assert (found.carrier_message_id, found.address) == ("12", TELEGRAM.address)


def test_a_tap_on_a_message_telegram_forgot_still_counts(reader: TelegramBot) -> None:
    gone = {"message_id": 12, "date": 0, "chat": {"id": CHAT, "type": "private"}}
    for old in (tap(message=gone), tap(message=None)):
        found = reader.parse(old)
        assert isinstance(found, InboundMessage)
        assert (found.text, found.address) == (Private("affirm"), TELEGRAM.address)


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_p01_blocking_the_bot_is_told(reader: TelegramBot, status: str) -> None:
    blocked = PersonBlockedUs(Channel.TELEGRAM, "7001", TELEGRAM.address)
    assert reader.parse(membership(status)) == blocked


def test_unblocking_asks_nothing_of_us(reader: TelegramBot) -> None:
    assert isinstance(reader.parse(membership("member")), NothingForUs)


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel", "a_kind_of_tomorrow"])
def test_a_group_is_not_a_person_and_is_not_read(reader: TelegramBot, chat_type: str) -> None:
    envelope = TELEGRAM.envelope(1, chat_type, GROUP)
    spoke = GroupSpoke(Channel.TELEGRAM, "7001", Private(str(GROUP)))
    for heard in (
        TELEGRAM.update(message={**envelope, "text": WORDS}),
        TELEGRAM.update(edited_message={**envelope, "text": WORDS}),
        TELEGRAM.update(channel_post={**envelope, "text": WORDS}),
        tap(message=envelope),
        membership("member", chat_type=chat_type, chat=GROUP),
    ):
        assert reader.parse(heard) == spoke
    assert isinstance(reader.parse(membership("left", chat_type=chat_type, chat=GROUP)), NothingForUs)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"poll_answer": {"a_shape": "of tomorrow"}},
        {
            "message": {
                **TELEGRAM.envelope(),
                "message_auto_delete_timer_changed": {"message_auto_delete_time": 1},
            }
        },
        {"a_kind_of_tomorrow": {"any": ["thing"]}},
        {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "game_short_name": "g"}},
    ],
    ids=["empty", "poll", "service", "unknown", "game"],
)
def test_updates_that_ask_nothing_of_us_are_let_pass(reader: TelegramBot, content: dict[str, Any]) -> None:
    assert isinstance(reader.parse(TELEGRAM.update(**content)), NothingForUs)


def test_p12_shapes_of_tomorrow_do_not_lose_a_message(reader: TelegramBot) -> None:
    strange = {"a_field_of_tomorrow": [1], "reply_to_message": {}, "poll": {"of": 5}, "entities": "none"}
    assert message(reader, text=WORDS, **strange).text == Private(WORDS)


def test_half_a_character_becomes_a_whole_one(reader: TelegramBot) -> None:
    body = json.dumps({"update_id": 1, "message": {**TELEGRAM.envelope(), "text": "HALF"}})
    found = reader.parse(TELEGRAM.signed(body.replace("HALF", "hi \\ud83d").encode()))
    assert isinstance(found, InboundMessage)
    assert found.text.open().encode() == b"hi ?"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b"\xff\xfe",
        b"[" * 50000,
    ],
)
def test_what_is_no_update_is_malformed(reader: TelegramBot, body: bytes) -> None:
    with pytest.raises(MalformedWebhook):
        reader.parse(TELEGRAM.signed(body))


@pytest.mark.parametrize(
    "content", [{"text": 5}, {"text": "hi", "chat": 5}, {"text": "hi", "message_id": "x"}]
)
def test_values_of_a_wrong_type_are_malformed(reader: TelegramBot, content: dict[str, Any]) -> None:
    with pytest.raises(MalformedWebhook):
        reader.parse(TELEGRAM.said(**content))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SEEDS = [
    TELEGRAM.text(WORDS),
    TELEGRAM.picture(WORDS),
    TELEGRAM.said(kind="edited_message", text=WORDS),
    tap(),
    membership("kicked"),
    membership("member", chat_type="group", chat=GROUP),
]


def places(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, as the way to it."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [before, *(place for name, each in inner for place in places(each, (*before, name)))]


@given(st.data())
def test_an_update_with_anything_anywhere_breaks_nothing(reader: TelegramBot, data: st.DataObject) -> None:
    update = json.loads(data.draw(st.sampled_from(SEEDS)).body)
    *way, last = data.draw(st.sampled_from(places(update)[1:]))
    inner = update
    for step in way:
        inner = inner[step]
    inner[last] = data.draw(ANYTHING)
    webhook = TELEGRAM.signed(json.dumps(update).encode())
    try:
        inbound = reader.parse(webhook)
    except MalformedWebhook:
        return
    if isinstance(inbound, InboundMessage):
        assert inbound.text.open().encode() is not None
        assert int(inbound.address.open()) == int(inbound.address.open())
