"""What the simulated carriers send to our edge: signed, retried, and after what they did themselves."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import PlainTextResponse, Response
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.phones import Phone, State, Who
from bot.phone.sms_network import HELP, OPT_IN, OPT_OUT
from tests.phone.conftest import TELEGRAM, TWILIO
from tests.phone.fake_line import PUBLIC_URL, FakeEdge, Hands, Received


def signed_by_twilio(got: Received) -> bool:
    validator = RequestValidator(TWILIO.auth_token)
    return bool(validator.validate(PUBLIC_URL + got.path, got.form, got.headers["x-twilio-signature"]))


def said_by_the_carrier(phone: Phone) -> int:
    return sum(each.who is Who.CARRIER for each in phone.transcript)


async def test_an_sms_is_signed_for_the_public_address(carriers: SimulatedCarriers, edge: FakeEdge) -> None:
    phone = carriers.add_phone(Channel.SMS)
    sent = await carriers.text(phone, "hé & là? 🙂")
    [got] = edge.received
    assert got.path == "/sms"
    assert signed_by_twilio(got)
    assert got.form["Body"] == "hé & là? 🙂"
    assert (got.form["From"], got.form["To"]) == (phone.address, TWILIO.number)
    assert (got.form["MessageSid"], got.form["NumMedia"]) == (sent.id, "0")
    assert sent.state is State.TAKEN


async def test_a_picture_and_an_empty_message_are_signed_too(
    carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    await carriers.send_not_text(phone, "photo")
    await carriers.send_not_text(phone, "empty")
    picture, empty = edge.received
    assert signed_by_twilio(picture)
    assert signed_by_twilio(empty)
    assert picture.form["MediaContentType0"] == "image/jpeg"
    assert picture.form["MediaUrl0"].split("/")[-3:-1] == [picture.form["MessageSid"], "Media"]
    assert (empty.form["Body"], empty.form["NumMedia"]) == ("", "0")


async def test_p12_a_webhook_delivered_again_is_the_same_to_the_last_byte(
    carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    for channel in Channel:
        edge.received.clear()
        phone = carriers.add_phone(channel)
        with pytest.raises(LookupError):
            await carriers.deliver_again(phone)
        await carriers.text(phone, "hi")
        await carriers.deliver_again(phone)
        first, second = edge.received
        assert first == second
    assert "i-twilio-idempotency-token" not in first.headers


async def test_twilio_marks_each_message_with_a_token_of_its_own(
    carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    for words in ("one", "two"):
        await carriers.text(phone, words)
    assert len({each.headers["i-twilio-idempotency-token"] for each in edge.received}) == 2


async def test_telegram_tries_again_until_it_is_answered_with_success(
    carriers: SimulatedCarriers, edge: FakeEdge, pauses: list[float]
) -> None:
    edge.answers += [Response(status_code=500), Response(status_code=403)]
    phone = carriers.add_phone(Channel.TELEGRAM)
    sent = await carriers.text(phone, "hi")
    assert sent.state is State.TAKEN
    assert len(edge.received) == 3
    assert len({each.body for each in edge.received}) == 1
    assert pauses == [1.0, 2.0]


async def test_telegram_gives_up_after_a_while(carriers: SimulatedCarriers, edge: FakeEdge) -> None:
    edge.answers += [Response(status_code=500)] * 4
    sent = await carriers.text(carriers.add_phone(Channel.TELEGRAM), "hi")
    assert (sent.state, len(edge.received)) == (State.REFUSED, 4)


async def test_twilio_leaves_an_error_as_it_is(carriers: SimulatedCarriers, edge: FakeEdge) -> None:
    edge.answers.append(Response(status_code=500))
    sent = await carriers.text(carriers.add_phone(Channel.SMS), "hi")
    assert (sent.state, len(edge.received)) == (State.REFUSED, 1)


@pytest.mark.parametrize(("channel", "again"), [(Channel.SMS, [1.0]), (Channel.TELEGRAM, [1.0, 2.0, 4.0])])
async def test_both_try_again_when_nobody_is_there(
    hands: Hands, channel: Channel, again: list[float]
) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    nobody = "http://127.0.0.1:9"
    alone = SimulatedCarriers(hands, twilio=TWILIO, telegram=TELEGRAM, deliver_to=nobody, pause=pause)
    sent = await alone.text(alone.add_phone(channel), "hi")
    await alone.close()
    assert (sent.state, waited) == (State.UNREACHABLE, again)
    assert alone.world.courier.reached is False


@pytest.mark.parametrize("word", sorted(OPT_OUT))
async def test_a_stop_word_is_answered_and_enforced_by_the_carrier(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, word: str
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    await carriers.text(phone, f" {word.lower()}\n")
    await carriers.text(phone, word)
    assert said_by_the_carrier(phone) == 1
    with pytest.raises(TwilioRestException) as refusal:
        await asyncio.to_thread(
            lambda: twilio.messages.create(to=phone.address, from_=TWILIO.number, body="bye")
        )
    assert refusal.value.code == 21610
    assert [each.form["Body"] for each in edge.received] == [f" {word.lower()}\n", word]
    assert "OptOutType" not in edge.received[0].form


@pytest.mark.parametrize("word", sorted(OPT_IN))
async def test_a_start_word_lifts_the_block(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, word: str
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    await carriers.text(phone, word)
    assert said_by_the_carrier(phone) == 0
    await carriers.text(phone, "STOP")
    await carriers.text(phone, word)
    assert said_by_the_carrier(phone) == 2
    await asyncio.to_thread(
        lambda: twilio.messages.create(to=phone.address, from_=TWILIO.number, body="welcome")
    )
    assert len(carriers.outbound(phone)) == 1
    assert len(edge.received) == 3


@pytest.mark.parametrize("word", sorted(HELP))
async def test_help_gets_the_carriers_answer_and_still_reaches_the_line(
    carriers: SimulatedCarriers, edge: FakeEdge, word: str
) -> None:
    phone = carriers.add_phone(Channel.SMS)
    await carriers.text(phone, word)
    assert said_by_the_carrier(phone) == 1
    assert edge.received[0].form["Body"] == word


@pytest.mark.parametrize("words", ["he won't stop", "stop please", "STOP.", "starting"])
async def test_the_carrier_obeys_single_words_only(carriers: SimulatedCarriers, words: str) -> None:
    phone = carriers.add_phone(Channel.SMS)
    await carriers.text(phone, words)
    assert (said_by_the_carrier(phone), phone.opted_out) == (0, False)


async def test_telegram_has_no_stop_words_of_its_own(carriers: SimulatedCarriers) -> None:
    phone = carriers.add_phone(Channel.TELEGRAM)
    await carriers.text(phone, "STOP")
    assert (said_by_the_carrier(phone), phone.opted_out) == (0, False)


async def test_advanced_opt_out_tells_the_line_what_was_understood(hands: Hands, edge: FakeEdge) -> None:
    account = type(TWILIO)(
        TWILIO.sid, TWILIO.auth_token, TWILIO.number, TWILIO.public_url, advanced_opt_out=True
    )
    advanced = SimulatedCarriers(hands, twilio=account, telegram=TELEGRAM, deliver_to=edge.url)
    phone = advanced.add_phone(Channel.SMS)
    for words in ("stop", "start", "help", "hi"):
        await advanced.text(phone, words)
    await advanced.close()
    assert [each.form.get("OptOutType") for each in edge.received] == ["STOP", "START", "HELP", None]
    assert all(map(signed_by_twilio, edge.received))


@pytest.mark.parametrize(
    ("answer", "reaches"),
    [
        (PlainTextResponse("ok"), ["ok"]),
        (Response("<Response><Message>hi</Message></Response>", media_type="application/xml"), ["hi"]),
        (Response("<Response/>", media_type="application/xml"), []),
        (Response("", media_type="text/plain"), []),
        (Response('{"ok":true}', media_type="application/json"), []),
    ],
)
async def test_p05_words_in_the_answer_to_a_webhook_would_reach_the_person(
    carriers: SimulatedCarriers, edge: FakeEdge, answer: Response, reaches: list[str]
) -> None:
    edge.answers.append(answer)
    phone = carriers.add_phone(Channel.SMS)
    await carriers.text(phone, "hi")
    assert [each.text for each in carriers.outbound(phone)] == reaches
    assert len(carriers.violations) == len(reaches)


async def test_p05_a_method_call_in_the_answer_to_an_update_is_noted(
    carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    edge.answers.append(Response('{"method": "sendMessage"}', media_type="application/json"))
    await carriers.text(carriers.add_phone(Channel.TELEGRAM), "hi")
    assert [each.channel for each in carriers.violations] == [Channel.TELEGRAM]
