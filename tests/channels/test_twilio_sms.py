"""What only Twilio does with what we send: codes, pauses, looking up, and deleting media."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.channels.twilio_sms import TwilioSettings, TwilioSms
from bot.domain.carrier import UNNAMED, CarrierCopy
from bot.domain.private import Private
from bot.domain.turn import Button
from bot.errors import (
    DeleteDelayed,
    SendDelayed,
    SendRefused,
    SendUnknown,
    SettingsInvalid,
)
from tests.channels.carrier_cases import ANSWER, OUR_NUMBER, PHONE, PUBLIC, TWILIO
from tests.channels.fake_carriers import ACCOUNT, MESSAGES, NOW, Answer, FakeCarriers

SID = "SM" + "a" * 32


@pytest.fixture
async def sms(fake: FakeCarriers) -> AsyncIterator[TwilioSms]:
    built = TWILIO.build(fake.base)
    yield built
    await built.close()


# --- sending ----------------------------------------------------------------------------------


async def test_a_send_says_who_to_whom_what_and_where_to_report(sms: TwilioSms, fake: FakeCarriers) -> None:
    await sms.send(TWILIO.message(Button("Yes", "affirm")))
    assert fake.calls[0].form == {
        "From": OUR_NUMBER,
        "To": PHONE,
        "Body": ANSWER,
        "StatusCallback": f"{PUBLIC}/sms/status",
    }


async def test_a_messaging_service_sends_in_place_of_a_number(fake: FakeCarriers) -> None:
    service = "MG" + "1" * 32
    sms = TWILIO.build(fake.base, messaging_service_sid=service)
    await sms.send(TWILIO.message())
    assert "From" not in fake.calls[0].form
    assert fake.calls[0].form["MessagingServiceSid"] == service
    await sms.close()


def test_settings_need_something_to_send_from() -> None:
    with pytest.raises(SettingsInvalid):
        TwilioSettings(ACCOUNT, Private("token"), PUBLIC)


@pytest.mark.parametrize("code", [21211, 21408, 21612, 21614, 21617, 30003, 30007])
async def test_a_number_that_cannot_be_reached_is_refused_by_code(
    sms: TwilioSms, fake: FakeCarriers, code: int
) -> None:
    fake.then(Answer(400, {"code": code, "message": f"{PHONE} cannot get {ANSWER}"}))
    with pytest.raises(SendRefused) as raised:
        await sms.send(TWILIO.message())
    assert raised.value.carrier_code == str(code)


@pytest.mark.parametrize(
    "body", ["<html>", {"code": "x"}, {"code": True}, {"code": PHONE}, [1], "[" * 5000]
)
async def test_p14_an_unreadable_refusal_is_named_by_its_status(
    sms: TwilioSms, fake: FakeCarriers, body: object
) -> None:
    fake.then(Answer(400, body))
    with pytest.raises(SendRefused) as raised:
        await sms.send(TWILIO.message())
    assert raised.value.carrier_code == "400"


@pytest.mark.parametrize(
    ("given_pause", "pause"), [("0", 0), ("30", 30), ("999999", 3600), ("soon", None), ("-1", None)]
)
async def test_a_pause_is_believed_within_reason(
    sms: TwilioSms, fake: FakeCarriers, given_pause: str, pause: float | None
) -> None:
    fake.then(Answer(429, {"code": 20429}, {"Retry-After": given_pause}))
    with pytest.raises(SendDelayed) as raised:
        await sms.send(TWILIO.message())
    assert (raised.value.carrier_code, raised.value.pause_s) == ("20429", pause)


@pytest.mark.parametrize("code", [14107, 21611, 30001])
async def test_a_full_queue_is_no_refusal(sms: TwilioSms, fake: FakeCarriers, code: int) -> None:
    fake.then(Answer(400, {"code": code}))
    with pytest.raises(SendDelayed):
        await sms.send(TWILIO.message())


# --- looking for a message of unknown outcome -------------------------------------------------


async def test_p12_a_message_taken_without_an_answer_is_found(sms: TwilioSms, fake: FakeCarriers) -> None:
    for number in range(5):
        fake.keep(to=PHONE, body=f"another text {number}")
    sid = fake.keep(to=PHONE, body=f"{ANSWER} ", status="queued", date_sent=None)
    for number in range(5):
        fake.keep(to=PHONE, body=f"a later text {number}")
    found = await sms.find_sent(TWILIO.message(), since=NOW)
    assert found is not None
    assert found.carrier_message_id == sid
    assert len(fake.calls) > 1  # it was not on the first page


@pytest.mark.parametrize(
    "kept",
    [
        {"to": PHONE, "body": "other words"},
        {"to": "+15550100777", "body": ANSWER},
        {"to": PHONE, "body": ANSWER, "direction": "inbound"},
        {"to": PHONE, "body": ANSWER, "created_at": NOW - timedelta(minutes=1)},
    ],
    ids=["words", "person", "direction", "earlier"],
)
async def test_p12_a_message_like_it_is_not_it(
    sms: TwilioSms, fake: FakeCarriers, kept: dict[str, object]
) -> None:
    fake.keep(**kept)
    assert await sms.find_sent(TWILIO.message(), since=NOW) is None


async def test_p12_whole_seconds_do_not_hide_a_message(sms: TwilioSms, fake: FakeCarriers) -> None:
    fake.keep(to=PHONE, body=ANSWER, created_at=NOW)
    assert await sms.find_sent(TWILIO.message(), since=NOW + timedelta(milliseconds=900)) is not None


@pytest.mark.parametrize(
    "answer",
    [Answer(503), Answer(504), Answer(how="break"), Answer(200, "<html>"), Answer(400, {"code": 20001})],
    ids=["503", "504", "broken", "not-json", "refused"],
)
async def test_p12_a_look_up_that_fails_decides_nothing(
    sms: TwilioSms, fake: FakeCarriers, answer: Answer
) -> None:
    fake.then(answer)
    with pytest.raises(SendDelayed):
        await sms.find_sent(TWILIO.message(), since=NOW)


# --- deleting ---------------------------------------------------------------------------------


def copies(*sids: str) -> list[CarrierCopy]:
    return [CarrierCopy(sid, NOW) for sid in sids]


async def test_p03_media_go_before_their_message(sms: TwilioSms, fake: FakeCarriers) -> None:
    sid = fake.keep(to=PHONE, direction="inbound", num_media="2")
    fake.media[sid] = ["ME" + "1" * 32, "ME" + "2" * 32]
    fake.then(Answer(404, {"code": 20404}, only=f"DELETE {MESSAGES}/{sid}/Media/ME{'1' * 32}.json"))
    deletion = await sms.delete(TWILIO.address, copies(sid))
    assert deletion.gone == (sid,)
    assert fake.media[sid] == ["ME" + "1" * 32]  # the one the script said was gone already
    deleted = [call.path.rsplit("/", 1)[-1] for call in fake.calls if call.method == "DELETE"]
    assert deleted == ["ME" + "1" * 32 + ".json", "ME" + "2" * 32 + ".json", f"{sid}.json"]


async def test_p03_a_copy_already_gone_is_gone(sms: TwilioSms, fake: FakeCarriers) -> None:
    assert (await sms.delete(TWILIO.address, copies(SID))).gone == (SID,)


@pytest.mark.parametrize("status", ["accepted", "queued", "sending", "receiving"])
async def test_p03_a_message_on_its_way_is_deleted_later(
    sms: TwilioSms, fake: FakeCarriers, status: str
) -> None:
    on_its_way, done = fake.keep(to=PHONE, status=status), fake.keep(to=PHONE)
    deletion = await sms.delete(TWILIO.address, copies(on_its_way, done))
    assert (deletion.gone, deletion.later) == ((done,), (on_its_way,))


@pytest.mark.parametrize(
    "answer", [Answer(409, {"code": 20009}), Answer(400, {"code": 20009}), Answer(204, "")]
)
async def test_p03_only_what_twilio_no_longer_shows_is_gone(
    sms: TwilioSms, fake: FakeCarriers, answer: Answer
) -> None:
    sid = fake.keep(to=PHONE)
    answer.only = f"DELETE {MESSAGES}/{sid}.json"
    fake.then(answer)
    deletion = await sms.delete(TWILIO.address, copies(sid))
    assert (deletion.gone, deletion.unreachable, deletion.later) == ((), (), (sid,))


async def test_p03_what_twilio_refuses_to_delete_is_owned_up_to(sms: TwilioSms, fake: FakeCarriers) -> None:
    kept, other = fake.keep(to=PHONE), fake.keep(to=PHONE)
    fake.then(Answer(403, {"code": 20403}, only=f"DELETE {MESSAGES}/{kept}.json"))
    deletion = await sms.delete(TWILIO.address, copies(kept, other))
    assert (deletion.gone, deletion.unreachable) == ((other,), (kept,))


async def test_p03_what_was_done_before_twilio_went_down_is_kept(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    sids = [fake.keep(to=PHONE) for _ in range(3)]
    fake.then(Answer(503, only=f"GET {MESSAGES}/{sids[1]}.json"))
    deletion = await sms.delete(TWILIO.address, copies(*sids))
    assert (deletion.gone, deletion.later) == ((sids[0],), (sids[1], sids[2]))
    assert not [call for call in fake.calls if sids[2] in call.path]


async def test_p03_a_long_conversation_is_deleted_in_several_attempts(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    sids = [fake.keep(to=PHONE) for _ in range(120)]
    first = await sms.delete(TWILIO.address, copies(*sids, sids[0]))
    assert (first.gone, first.later) == (tuple(sids[:100]), tuple(sids[100:]))
    assert (await sms.delete(TWILIO.address, copies(*first.later))).gone == tuple(sids[100:])


SOMEBODY_ELSE = "+15550100777"


def kept_of(fake: FakeCarriers, number: str) -> int:
    return sum(each["to"] == number for each in fake.messages.values())


def unnamed(*times: datetime) -> list[CarrierCopy]:
    return [CarrierCopy(UNNAMED, at) for at in times]


async def test_p03_texts_without_an_id_are_found_on_every_page_though_pages_move_up(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    for _ in range(5):  # two on a page: what is deleted while the list is read makes the next page skip
        fake.keep(to=PHONE)
        fake.keep(to=SOMEBODY_ELSE)
    await sms.delete(TWILIO.address, unnamed(NOW))
    assert kept_of(fake, PHONE) == 0
    assert kept_of(fake, SOMEBODY_ELSE) == 5


async def test_p03_each_text_without_an_id_is_looked_for_at_its_own_time(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    later = NOW + timedelta(hours=5)
    fake.keep(to=PHONE, created_at=NOW - timedelta(minutes=1))
    fake.keep(to=PHONE, created_at=NOW)
    between = fake.keep(to=PHONE, created_at=NOW + timedelta(hours=3))
    fake.keep(to=PHONE, created_at=later)
    deletion = await sms.delete(TWILIO.address, unnamed(NOW, later))
    assert deletion.gone == (UNNAMED,)
    assert kept_of(fake, PHONE) == 2, "one from before, one from between"
    assert (await sms.delete(TWILIO.address, copies(between))).gone == (between,), "its id is known"


async def test_p03_a_text_that_waited_long_at_twilio_does_not_hide_those_behind_it(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    """The list is in the order of sending, which is not quite that of creating."""
    fake.keep(to=PHONE, created_at=NOW)
    fake.keep(to=SOMEBODY_ELSE, created_at=NOW - timedelta(minutes=10))
    await sms.delete(TWILIO.address, unnamed(NOW))
    assert kept_of(fake, PHONE) == 0


async def test_p03_an_outage_in_the_middle_of_the_list_settles_nothing(
    sms: TwilioSms, fake: FakeCarriers
) -> None:
    for _ in range(5):
        fake.keep(to=PHONE)
    fake.then(Answer(200, {"messages": [], "next_page_uri": f"{MESSAGES}.json?Page=1"}), Answer(503))
    with pytest.raises(DeleteDelayed):
        await sms.delete(TWILIO.address, unnamed(NOW))
    await sms.delete(TWILIO.address, unnamed(NOW))
    assert kept_of(fake, PHONE) == 0


async def test_a_send_that_twilio_does_not_name_is_unknown(sms: TwilioSms, fake: FakeCarriers) -> None:
    fake.then(Answer(201, {"sid": None}))
    with pytest.raises(SendUnknown):
        await sms.send(TWILIO.message())
