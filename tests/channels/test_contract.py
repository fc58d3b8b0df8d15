"""What both carriers' adapters promise alike, over real HTTP."""

from __future__ import annotations

import logging
import socket
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import BODY_LIMIT
from bot.channels.library_logs import LIBRARIES
from bot.domain.carrier import Carrier, InboundMessage, Webhook
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import (
    BadSignature,
    CannotTell,
    DeleteDelayed,
    MalformedWebhook,
    OptedOut,
    PorchlightError,
    SendDelayed,
    SendRefused,
    SendUnknown,
)
from tests.channels.carrier_cases import ANSWER, CASES, NEVER_SHOWN, TELEGRAM, WORDS, CarrierCase
from tests.channels.fake_carriers import NOW, Answer, FakeCarriers


@pytest.fixture(scope="module")
def readers() -> dict[CarrierCase, Carrier]:
    """Adapters that only read; they never call out."""
    return {case: case.build(None) for case in CASES}


def shown_by(error: BaseException) -> str:
    """Everything a log of this error could show."""
    return "".join([*traceback.format_exception(error), repr(error), str(error), repr(error.args)])


def assert_bare(error: BaseException) -> None:
    assert error.__cause__ is None
    assert error.__context__ is None
    assert not [marker for marker in NEVER_SHOWN if marker in shown_by(error)]


# --- what comes in ----------------------------------------------------------------------------


def test_a_signed_request_is_accepted(case: CarrierCase, carrier: Carrier) -> None:
    carrier.authenticate(case.text(WORDS))


def test_a_request_without_signature_is_refused(case: CarrierCase, carrier: Carrier) -> None:
    signed = case.text(WORDS)
    kept = {name: value for name, value in signed.headers.items() if name == "content-type"}
    with pytest.raises(BadSignature):
        carrier.authenticate(Webhook(signed.path, kept, signed.body))


@pytest.mark.parametrize("forged", ["", "x", "é", "A" * 28])
def test_a_forged_signature_is_refused(case: CarrierCase, carrier: Carrier, forged: str) -> None:
    signed = case.text(WORDS)
    headers = {name: value if name == "content-type" else forged for name, value in signed.headers.items()}
    with pytest.raises(BadSignature):
        carrier.authenticate(Webhook(signed.path, headers, signed.body))


@pytest.mark.parametrize("words", ["hi", "stop", " ¿qué? 🙂\n", "x" * 4000, "/stop", "a+b&c=d%41"])
def test_words_arrive_as_they_were_written(case: CarrierCase, carrier: Carrier, words: str) -> None:
    inbound = carrier.parse(case.text(words))
    assert isinstance(inbound, InboundMessage)
    assert (inbound.channel, inbound.address) == (case.channel, case.address)
    assert (inbound.kind, inbound.text.open()) == (TurnKind.TEXT, words)
    assert (inbound.not_text, inbound.media, inbound.edited) == (None, 0, False)
    assert inbound.carrier_message_id


def test_a_picture_is_a_turn_without_words(case: CarrierCase, carrier: Carrier) -> None:
    inbound = carrier.parse(case.picture())
    assert isinstance(inbound, InboundMessage)
    assert (inbound.kind, inbound.not_text, inbound.media) == (TurnKind.NOT_TEXT, NotText.PHOTO, 1)
    assert not inbound.text


def test_words_under_a_picture_are_words(case: CarrierCase, carrier: Carrier) -> None:
    inbound = carrier.parse(case.picture(WORDS))
    assert isinstance(inbound, InboundMessage)
    assert (inbound.kind, inbound.text, inbound.media) == (TurnKind.TEXT, Private(WORDS), 1)


def test_p12_a_message_delivered_again_is_the_same_message(case: CarrierCase, carrier: Carrier) -> None:
    first = case.text(WORDS)
    again = case.delivered_again(first)
    carrier.authenticate(again)
    parsed, repeat = carrier.parse(first), carrier.parse(again)
    assert isinstance(repeat, InboundMessage)
    assert replace(repeat, repeat_mark=None) == parsed


def test_p12_the_same_words_twice_are_two_messages(case: CarrierCase, carrier: Carrier) -> None:
    one, other = carrier.parse(case.text(WORDS, number=1)), carrier.parse(case.text(WORDS, number=2))
    assert isinstance(one, InboundMessage)
    assert isinstance(other, InboundMessage)
    assert one.dedupe_id != other.dedupe_id


def test_a_body_longer_than_any_honest_one_is_malformed(case: CarrierCase, carrier: Carrier) -> None:
    signed = case.text(WORDS)
    with pytest.raises(MalformedWebhook):
        carrier.parse(Webhook(signed.path, signed.headers, signed.body + b" " * BODY_LIMIT))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel.value)
@given(body=st.binary(max_size=300), name=st.text(max_size=20), value=st.text(max_size=40), path=st.text())
def test_garbage_is_refused_and_never_breaks_anything(
    case: CarrierCase, readers: dict[CarrierCase, Carrier], body: bytes, name: str, value: str, path: str
) -> None:
    known = dict.fromkeys(case.text("hi").headers, value)
    for headers in ({}, {name: value}, known, {**case.text("hi").headers, name: value}):
        webhook = Webhook(path, headers, body)
        for read in (readers[case].authenticate, readers[case].parse):
            try:
                read(webhook)
            except (BadSignature, MalformedWebhook) as error:
                assert_bare(error)


# --- what goes out ----------------------------------------------------------------------------


async def test_a_message_is_sent_once_and_named(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    sent = await carrier.send(case.message())
    assert sent.carrier_message_id
    assert [case.words_of(call) for call in fake.calls] == [ANSWER]


@pytest.mark.parametrize("status", [500, 503])
async def test_p13_a_carrier_that_failed_may_be_asked_again(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers, status: int
) -> None:
    fake.then(Answer(status, f"down {WORDS}"))
    with pytest.raises(SendDelayed) as raised:
        await carrier.send(case.message())
    assert raised.value.carrier_code == str(status)
    assert raised.value.pause_s is None
    assert_bare(raised.value)


async def test_a_busy_carrier_names_the_pause_it_wants(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    fake.then(case.busy)
    with pytest.raises(SendDelayed) as raised:
        await carrier.send(case.message())
    assert raised.value.pause_s == 7
    assert_bare(raised.value)


async def test_a_carrier_that_cannot_be_reached_took_nothing(case: CarrierCase) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    carrier = case.build(f"http://127.0.0.1:{port}")
    with pytest.raises(SendDelayed) as raised:
        await carrier.send(case.message())
    assert raised.value.carrier_code == "unreachable"
    assert_bare(raised.value)
    await carrier.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(how="break"),
        Answer(504, f"gateway gave up on {WORDS}"),
        Answer(502, {"ok": False}),
        Answer(200, f"<html>{ANSWER}</html>"),
        Answer(200, {"ok": True, "result": {}}),
        Answer(200, [ANSWER]),
    ],
    ids=["broken", "504", "502", "not-json", "empty", "list"],
)
async def test_p12_an_answer_that_cannot_be_known_is_unknown(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers, answer: Answer
) -> None:
    fake.then(answer)
    with pytest.raises(SendUnknown) as raised:
        await carrier.send(case.message())
    assert_bare(raised.value)
    assert len(fake.calls) == 1  # no library may repeat a send by itself


async def test_p12_a_carrier_that_never_answers_leaves_it_unknown(
    case: CarrierCase, fake: FakeCarriers
) -> None:
    carrier = case.build(fake.base, timeout_s=0.2)
    fake.then(Answer(how="silent"))
    with pytest.raises(SendUnknown) as raised:
        await carrier.send(case.message())
    assert_bare(raised.value)
    await carrier.close()


async def test_p01_a_carrier_that_knows_of_a_stop_says_so(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    fake.then(case.opted_out)
    with pytest.raises(OptedOut) as raised:
        await carrier.send(case.message())
    assert_bare(raised.value)


async def test_a_message_no_try_can_deliver_is_refused_with_a_code(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    fake.then(case.refused)
    with pytest.raises(SendRefused) as raised:
        await carrier.send(case.message())
    assert raised.value.carrier_code == case.refused_code
    assert_bare(raised.value)


async def test_refused_credentials_let_the_message_wait(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    fake.then(Answer(401, {"ok": False, "error_code": 401, "code": 20003, "description": "Unauthorized"}))
    with pytest.raises(SendDelayed):
        await carrier.send(case.message())


async def test_looking_for_a_sent_message_finds_it_or_says_it_cannot(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers
) -> None:
    sent = await carrier.send(case.message())
    try:
        assert await carrier.find_sent(case.message(), since=NOW) == sent
    except CannotTell as error:
        assert_bare(error)


async def test_answering_a_tap_never_fails(case: CarrierCase, carrier: Carrier, fake: FakeCarriers) -> None:
    await carrier.acknowledge("77")
    if fake.calls:
        fake.then(
            Answer(500, "down"), Answer(200, "not json"), Answer(400, {"ok": False}), Answer(how="break")
        )
        for _ in range(4):
            await carrier.acknowledge("77")


# --- what is deleted --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_p03_every_copy_at_the_carrier_is_deleted(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers, count: int
) -> None:
    copies = case.copies(fake, count)
    deletion = await carrier.delete(case.address, copies)
    assert sorted(deletion.gone) == sorted(copy.carrier_message_id for copy in copies)
    assert (deletion.unreachable, deletion.later) == ((), ())
    assert not fake.messages


@pytest.mark.parametrize(
    "answer", [Answer(503), Answer(502), Answer(how="break")], ids=["503", "502", "broken"]
)
async def test_p03_a_carrier_that_is_down_is_asked_again_later(
    case: CarrierCase, carrier: Carrier, fake: FakeCarriers, answer: Answer
) -> None:
    copies = case.copies(fake, 2)
    fake.then(answer)
    with pytest.raises(DeleteDelayed) as raised:
        await carrier.delete(case.address, copies)
    assert_bare(raised.value)
    deletion = await carrier.delete(case.address, copies)
    assert len(deletion.gone) == 2


# --- what is shown ----------------------------------------------------------------------------


async def everything(case: CarrierCase, fake: FakeCarriers) -> None:
    """Each path once, good and bad, from building the adapter to closing it."""
    carrier = case.build(fake.base)
    logging.getLogger("bot").debug("built %r %s", carrier, vars(carrier))
    carrier.authenticate(case.text(WORDS))
    carrier.parse(case.text(WORDS))
    answers = [case.opted_out, case.busy, case.refused, Answer(200, f"{ANSWER}"), Answer(how="break")]
    fake.then(*answers, Answer(500, WORDS))
    for _ in range(len(answers) + 1):
        with pytest.raises(PorchlightError):
            await carrier.send(case.message())
    sent = await carrier.send(case.message())
    with suppress(CannotTell):
        await carrier.find_sent(case.message(), since=NOW - timedelta(hours=1))
    await carrier.acknowledge(WORDS)
    assert (await carrier.delete(case.address, case.copies(fake, 2))).gone
    assert sent.carrier_message_id
    await carrier.close()


def leaks(caplog: pytest.LogCaptureFixture) -> set[str]:
    texts = [f"{record.getMessage()} {record.args!r} {record.exc_text}" for record in caplog.records]
    return {marker for marker in NEVER_SHOWN for text in texts if marker in text}


@pytest.mark.usefixtures("as_silenced")
async def test_p14_no_secret_no_address_and_no_word_reaches_a_log(
    case: CarrierCase, fake: FakeCarriers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await everything(case, fake)
    assert caplog.records  # the capture works
    assert leaks(caplog) == set()


@pytest.mark.parametrize("case", [TELEGRAM], ids=["telegram"])
async def test_p14_without_our_silence_the_libraries_would_tell(
    case: CarrierCase, fake: FakeCarriers, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram's token stands in every URL; what we ask Twilio keeps numbers out of them by itself."""
    caplog.set_level(logging.DEBUG)
    for library in LIBRARIES:
        caplog.set_level(logging.NOTSET, logger=library)
    await everything(case, fake)
    assert leaks(caplog)


@pytest.mark.parametrize("library", ["httpx", "httpcore.http11", "telegram.Bot", "twilio.http_client"])
def test_p14_a_logger_with_a_level_of_its_own_is_silenced_too(
    library: str, request: pytest.FixtureRequest
) -> None:
    logging.getLogger(library).setLevel(logging.DEBUG)
    request.getfixturevalue("as_silenced")
    assert not logging.getLogger(library).isEnabledFor(logging.CRITICAL)


def test_p14_settings_and_adapters_show_no_secret(case: CarrierCase) -> None:
    carrier = case.build(None)
    assert not [marker for marker in NEVER_SHOWN if marker in f"{carrier!r}{vars(carrier)['_settings']!r}"]
