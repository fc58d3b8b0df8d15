"""The simulated Twilio API, driven by Twilio's own library over loopback."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.base.values import unset
from twilio.rest import Client

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.phones import State
from tests.phone.conftest import TELEGRAM, TWILIO
from tests.phone.fake_line import PUBLIC_URL, FakeEdge, Hands

PERSON = "+15550100001"


async def send(twilio: Client, *, to: str = PERSON, **more: Any) -> Any:
    more = {"from_": TWILIO.number, "body": "hello", **more}
    return await asyncio.to_thread(lambda: twilio.messages.create(to=to, **more))


async def refused(work: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as refusal:
        await (work if asyncio.iscoroutine(work) else asyncio.to_thread(work))
    return refusal.value.status, refusal.value.code


async def test_a_message_reaches_the_phone(carriers: SimulatedCarriers, twilio: Client) -> None:
    phone = carriers.add_phone(Channel.SMS, address=PERSON)
    sent = await send(twilio, body="hello there")
    await carriers.settle()
    assert (sent.status, sent.direction, sent.num_segments) == ("queued", "outbound-api", "1")
    [shown] = carriers.outbound(phone)
    assert (shown.id, shown.text, shown.state) == (sent.sid, "hello there", State.DELIVERED)
    assert carriers.violations == []
    [call] = carriers.calls
    assert (call.method, call.status) == ("POST", 201)
    assert call.params["Body"] == "hello there"


async def test_p05_a_message_to_a_number_nobody_uses_is_seen(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    await send(twilio, to="+15550107777")
    [phone] = carriers.phones
    assert [each.text for each in carriers.outbound(phone)] == ["hello"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "+1555"}, 21211),
        ({"to": "+15005550001"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"from_": "+15550102222"}, 21606),
        ({"from_": unset, "messaging_service_sid": "MG" + "0" * 32}, 20404),
        ({"from_": unset}, 21603),
    ],
)
async def test_what_twilio_refuses_is_refused(
    carriers: SimulatedCarriers, twilio: Client, given: dict[str, Any], code: int
) -> None:
    assert (await refused(send(twilio, **given)))[1] == code
    assert carriers.violations == []
    assert [phone for phone in carriers.phones if carriers.outbound(phone)] == []


async def test_a_call_outside_the_description_is_refused_and_noted(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    assert await refused(send(twilio, schedule_type="perhaps")) == (400, 20001)
    [violation] = carriers.violations
    assert violation.call == "CreateMessage"
    assert "ScheduleType" in violation.problem
    assert "perhaps" not in violation.problem


async def test_wrong_credentials_are_refused(carriers: SimulatedCarriers, twilio: Client) -> None:
    stranger = Client(TWILIO.sid, "another-token", http_client=twilio.http_client)
    assert await refused(send(stranger)) == (401, 20003)


async def test_a_call_that_never_was_is_not_found(carriers: SimulatedCarriers, twilio: Client) -> None:
    call = "CA" + "0" * 32
    assert await refused(lambda: twilio.calls(call).fetch()) == (404, 20404)


async def test_a_deleted_message_is_gone_at_the_carrier_and_stays_on_the_phone(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    phone = carriers.add_phone(Channel.SMS, address=PERSON)
    sent = await send(twilio)
    await carriers.settle()
    assert carriers.still_kept(phone) == [sent.sid]
    assert await asyncio.to_thread(lambda: twilio.messages(sent.sid).delete())
    assert await refused(lambda: twilio.messages(sent.sid).fetch()) == (404, 20404)
    assert await refused(lambda: twilio.messages(sent.sid).delete()) == (404, 20404)
    assert carriers.still_kept(phone) == []
    [shown] = carriers.outbound(phone)
    assert (shown.text, shown.deleted) == ("hello", True)


async def test_a_message_in_progress_cannot_be_deleted_or_redacted(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    carriers.hold_delivery()
    sent = await send(twilio)
    assert await refused(lambda: twilio.messages(sent.sid).delete()) == (409, 20009)
    assert await refused(lambda: twilio.messages(sent.sid).update(body="")) == (409, 20009)
    await carriers.release_delivery()
    assert await asyncio.to_thread(lambda: twilio.messages(sent.sid).delete())


async def test_what_a_person_sent_cannot_be_deleted_before_the_webhook_is_answered(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    phone = carriers.add_phone(Channel.SMS, address=PERSON)
    bubble = await carriers.text(phone, "hello")
    bubble.state = State.ON_ITS_WAY
    assert (await asyncio.to_thread(lambda: twilio.messages(bubble.id).fetch())).status == "receiving"
    assert await refused(lambda: twilio.messages(bubble.id).delete()) == (409, 20009)
    bubble.state = State.TAKEN
    assert (await asyncio.to_thread(lambda: twilio.messages(bubble.id).fetch())).status == "received"
    assert await asyncio.to_thread(lambda: twilio.messages(bubble.id).delete())


async def test_a_report_that_is_late_is_carried_though_its_message_is_gone(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    carriers.hold_reports()
    sent = await send(twilio, status_callback=f"{PUBLIC_URL}/sms/status")
    await carriers.settle()
    assert carriers.sms.last_report is None
    assert await asyncio.to_thread(lambda: twilio.messages(sent.sid).delete())
    await carriers.release_reports()
    assert carriers.sms.last_report is not None


async def test_an_empty_body_redacts(carriers: SimulatedCarriers, twilio: Client) -> None:
    sent = await send(twilio)
    await carriers.settle()
    assert (await refused(lambda: twilio.messages(sent.sid).update(body="other")))[0] == 400
    redacted = await asyncio.to_thread(lambda: twilio.messages(sent.sid).update(body=""))
    assert redacted.body == ""
    assert (await asyncio.to_thread(lambda: twilio.messages(sent.sid).fetch())).body == ""


async def test_both_directions_are_listed_in_pages_newest_first(
    carriers: SimulatedCarriers, twilio: Client, hands: Hands
) -> None:
    phone = carriers.add_phone(Channel.SMS, address=PERSON)
    other = carriers.add_phone(Channel.SMS)
    for number in range(5):
        await carriers.text(phone, f"in {number}")
        hands.move(timedelta(minutes=1))
    await carriers.text(other, "from another")
    hands.move(timedelta(minutes=1))
    await send(twilio, body="out")
    both = await asyncio.to_thread(lambda: twilio.messages.list(page_size=2))
    assert [each.body for each in both[:1] + both[-1:]] == ["out", "in 0"]
    assert len(both) == 7
    mine = await asyncio.to_thread(lambda: twilio.messages.list(from_=PERSON, page_size=2))
    assert [each.body for each in mine] == [f"in {number}" for number in (4, 3, 2, 1, 0)]
    ours = await asyncio.to_thread(lambda: twilio.messages.list(to=PERSON))
    assert [(each.body, each.direction) for each in ours] == [("out", "outbound-api")]
    assert carriers.violations == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"date_sent_after": timedelta(minutes=1)}, ["second"]),
        ({"date_sent_before": timedelta(minutes=1)}, ["first"]),
        ({"date_sent": timedelta()}, ["second", "first"]),
        ({"date_sent": timedelta(days=1)}, []),
    ],
)
async def test_messages_are_listed_by_the_time_they_were_sent(
    carriers: SimulatedCarriers, twilio: Client, hands: Hands, asked: dict[str, timedelta], found: list[str]
) -> None:
    phone, start = carriers.add_phone(Channel.SMS), hands()
    await carriers.text(phone, "first")
    hands.move(timedelta(minutes=2))
    await carriers.text(phone, "second")
    moments: dict[str, datetime] = {name: start + after for name, after in asked.items()}
    listed = await asyncio.to_thread(lambda: twilio.messages.list(**moments))
    assert [each.body for each in listed] == found
    assert carriers.violations == []


async def test_media_outlive_their_message_until_they_are_deleted(
    carriers: SimulatedCarriers, twilio: Client
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    picture = await carriers.send_not_text(phone, "photo", "look")
    [media] = await asyncio.to_thread(lambda: twilio.messages(picture.id).media.list())
    assert media.content_type == "image/jpeg"
    await asyncio.to_thread(lambda: twilio.messages(picture.id).delete())
    assert carriers.still_kept(phone) == [media.sid]
    assert await asyncio.to_thread(lambda: twilio.messages(picture.id).media(media.sid).delete())
    assert await refused(lambda: twilio.messages(picture.id).media(media.sid).fetch()) == (404, 20404)
    assert carriers.still_kept(phone) == []
    assert carriers.violations == []


@pytest.mark.parametrize(
    ("off", "states", "code"),
    [(False, ["sent", "delivered"], None), (True, ["sent", "undelivered"], "30003")],
)
async def test_the_line_is_told_what_became_of_a_message(
    carriers: SimulatedCarriers,
    twilio: Client,
    edge: FakeEdge,
    off: bool,
    states: list[str],
    code: str | None,
) -> None:
    phone = carriers.add_phone(Channel.SMS, address=PERSON)
    if off:
        carriers.switch_off(phone)
    sent = await send(twilio, status_callback=f"{PUBLIC_URL}/sms/status")
    await carriers.settle()
    reports = edge.at("/sms/status")
    assert [each.form["MessageStatus"] for each in reports] == states
    assert reports[-1].form["MessageSid"] == sent.sid
    assert reports[-1].form.get("ErrorCode") == code


async def test_a_report_to_a_foreign_address_is_never_sent(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge
) -> None:
    await send(twilio, status_callback="https://elsewhere.example/sms/status")
    await carriers.settle()
    assert edge.received == []
    assert "points away" in carriers.violations[0].problem


def test_both_accounts_hide_their_secrets() -> None:
    shown = repr(TWILIO) + repr(TELEGRAM)
    for secret in (TWILIO.auth_token, TWILIO.number, TELEGRAM.token, TELEGRAM.secret_token):
        assert secret not in shown
