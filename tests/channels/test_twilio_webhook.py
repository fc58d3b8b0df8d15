"""What Twilio sends us: forms and their signature, media, opt-outs and delivery reports."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.twilio_sms import TwilioSettings, TwilioSms
from bot.channels.twilio_webhook import read_form
from bot.domain.carrier import CarrierOptOut, DeliveryReport, InboundMessage, Webhook
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import (
    BadSignature,
    MalformedWebhook,
)
from tests.channels.carrier_cases import AUTH_TOKEN, OUR_NUMBER, PHONE, PUBLIC, TWILIO, WORDS
from tests.channels.fake_carriers import ACCOUNT

SID = "SM" + "a" * 32


@pytest.fixture(scope="module")
def reader() -> TwilioSms:
    return TWILIO.build(None)


def message(reader: TwilioSms, **fields: Any) -> InboundMessage:
    inbound = reader.parse(TWILIO.inbound(**fields))
    assert isinstance(inbound, InboundMessage)
    return inbound


def report(reader: TwilioSms, **fields: str) -> DeliveryReport:
    inbound = reader.parse(TWILIO.form(path="/sms/status", MessageSid=SID, **fields))
    assert isinstance(inbound, DeliveryReport)
    return inbound


# --- signatures -------------------------------------------------------------------------------


def test_the_signature_covers_our_configured_address_not_the_host_header(reader: TwilioSms) -> None:
    signed = TWILIO.text(WORDS)
    forwarded = {**signed.headers, "host": "10.0.0.7:8080", "x-forwarded-host": "evil.example.com"}
    reader.authenticate(Webhook(signed.path, forwarded, signed.body))


def test_the_signature_covers_path_and_query(reader: TwilioSms) -> None:
    signed = TWILIO.form(path="/sms?line=1", MessageSid=SID, Body=WORDS, From=PHONE)
    reader.authenticate(signed)
    for other in ("/sms", "/sms?line=2", "/sms/status?line=1", "sms?line=1", "@evil.example.com:99999/"):
        with pytest.raises(BadSignature):
            reader.authenticate(Webhook(other, signed.headers, signed.body))


@pytest.mark.parametrize("signed_over", [PUBLIC, f"{PUBLIC}:443"])
@pytest.mark.parametrize("configured", [PUBLIC, f"{PUBLIC}:443", f"{PUBLIC}/"])
def test_the_signature_holds_with_and_without_the_port(configured: str, signed_over: str) -> None:
    message = TWILIO.text(WORDS)
    signature = RequestValidator(AUTH_TOKEN).compute_signature(f"{signed_over}/sms", read_form(message))
    settings = TwilioSettings(ACCOUNT, Private(AUTH_TOKEN), configured, Private(OUR_NUMBER))
    headers = {**message.headers, "x-twilio-signature": signature}
    TwilioSms(settings).authenticate(Webhook("/sms", headers, message.body))


@pytest.mark.parametrize("change", ["&Body=more", "&More=", "%20"])
def test_a_changed_form_is_refused(reader: TwilioSms, change: str) -> None:
    signed = TWILIO.text(WORDS)
    with pytest.raises(BadSignature):
        reader.authenticate(Webhook(signed.path, signed.headers, signed.body + change.encode()))


def test_fields_given_twice_and_empty_fields_are_signed_as_twilio_signs_them(reader: TwilioSms) -> None:
    body = urlencode(
        [("MessageSid", SID), ("From", PHONE), ("Body", "b"), ("Tag", "2"), ("Tag", "1"), ("X", "")]
    )
    signed = TWILIO.signed(body.encode())
    reader.authenticate(signed)
    with pytest.raises(BadSignature):
        reader.authenticate(Webhook(signed.path, signed.headers, body.replace("Tag=1", "Tag=3").encode()))


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_anything_but_a_form_is_malformed(reader: TwilioSms, kind: str) -> None:
    signed = TWILIO.text(WORDS)
    webhook = Webhook(signed.path, {**signed.headers, "content-type": kind}, signed.body)
    for read in (reader.authenticate, reader.parse):
        with pytest.raises(MalformedWebhook):
            read(webhook)


def test_a_form_of_thousands_of_fields_is_malformed(reader: TwilioSms) -> None:
    body = b"&".join(b"a=%d" % number for number in range(2000))
    with pytest.raises(MalformedWebhook):
        reader.authenticate(Webhook("/sms", TWILIO.text(WORDS).headers, body))


# --- messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/jpeg", NotText.PHOTO),
        ("IMAGE/GIF", NotText.PHOTO),
        ("video/mp4", NotText.VIDEO),
        ("audio/amr; rate=8000", NotText.VOICE),
        ("text/vcard", NotText.CONTACT),
        ("text/x-vcard", NotText.CONTACT),
        ("text/directory", NotText.CONTACT),
        ("application/pdf", NotText.FILE),
        ("", NotText.FILE),
    ],
)
def test_media_without_words_are_named_by_their_kind(
    reader: TwilioSms, content_type: str, kind: NotText
) -> None:
    found = message(reader, NumMedia="2", MediaContentType0=content_type, Body=" \n")
    assert (found.kind, found.not_text, found.media, found.text) == (
        TurnKind.NOT_TEXT,
        kind,
        2,
        Private(""),
    )


@pytest.mark.parametrize("body", ["", " ", "\n\t "])
def test_an_empty_message_is_a_turn(reader: TwilioSms, body: str) -> None:
    found = message(reader, Body=body)
    assert (found.kind, found.not_text, found.media) == (TurnKind.NOT_TEXT, NotText.EMPTY, 0)


@pytest.mark.parametrize("count", ["x", "-1", "１", "9" * 50, ""])
def test_a_strange_count_of_media_loses_no_words(reader: TwilioSms, count: str) -> None:
    assert message(reader, NumMedia=count, Body=WORDS).text == Private(WORDS)


@pytest.mark.parametrize(
    ("given_type", "expected"),
    [
        ("STOP", CarrierOptOut.STOP),
        ("START", CarrierOptOut.START),
        ("HELP", CarrierOptOut.HELP),
        ("stop", CarrierOptOut.STOP),
        ("OTHER", None),
        ("", None),
    ],
)
def test_p01_what_twilio_recognised_is_passed_on(
    reader: TwilioSms, given_type: str, expected: CarrierOptOut | None
) -> None:
    assert message(reader, Body="stop", OptOutType=given_type).carrier_opt_out is expected


def test_p12_one_message_has_one_id_at_the_fallback_address_too(reader: TwilioSms) -> None:
    fields = {"MessageSid": SID, "From": PHONE, "Body": WORDS}
    first = TWILIO.form(**fields)
    fallback = TWILIO.form(path="/sms/again", ErrorCode="11200", ErrorUrl=f"{PUBLIC}/sms", **fields)
    reader.authenticate(fallback)
    assert reader.parse(first) == reader.parse(fallback)


@pytest.mark.parametrize(
    "wrong", [{"MessageSid": ""}, {"MessageSid": "SM1"}, {"MessageSid": SID + "0"}, {"From": " "}]
)
def test_a_message_of_nobody_is_malformed(reader: TwilioSms, wrong: dict[str, str]) -> None:
    with pytest.raises(MalformedWebhook):
        reader.parse(TWILIO.form(**{"MessageSid": SID, "From": PHONE, "Body": WORDS, **wrong}))


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_signed_form_breaks_anything(
    reader: TwilioSms, body: str, sender: str, status: str, more: str
) -> None:
    fields = {"MessageSid": SID, "Body": body, "From": sender, "NumMedia": more, "OptOutType": more}
    for path, extra in (("/sms", {}), ("/sms/status", {"MessageStatus": status, "ErrorCode": more})):
        raw = urlencode({**fields, **extra}, errors="replace").encode()
        webhook = TWILIO.signed(raw, path=path)
        reader.authenticate(webhook)
        try:
            assert isinstance(reader.parse(webhook), InboundMessage | DeliveryReport)
        except MalformedWebhook:
            assert not sender.strip() or path == "/sms/status"


# --- reports ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "delivered"),
    [
        ("accepted", None),
        ("queued", None),
        ("sending", None),
        ("sent", None),
        ("delivered", True),
        ("read", True),
        ("undelivered", False),
        ("failed", False),
        ("canceled", False),
    ],
)
def test_reports_say_what_became_of_a_message(
    reader: TwilioSms, status: str, delivered: bool | None
) -> None:
    found = report(reader, MessageStatus=status, To=PHONE)
    assert (found.carrier_message_id, found.delivered, found.opted_out) == (SID, delivered, False)


def test_p12_each_report_is_told_apart_and_each_repeat_is_not(reader: TwilioSms) -> None:
    sent, delivered = report(reader, MessageStatus="sent"), report(reader, MessageStatus="delivered")
    assert sent.dedupe_id != delivered.dedupe_id
    assert report(reader, MessageStatus="sent") == sent
    assert message(reader, MessageSid=SID, Body="hi").dedupe_id not in (sent.dedupe_id, delivered.dedupe_id)


@pytest.mark.parametrize(("code", "opted_out"), [("21610", True), ("30004", False), ("30003", False)])
def test_p01_only_an_opt_out_is_an_opt_out(reader: TwilioSms, code: str, opted_out: bool) -> None:
    found = report(reader, MessageStatus="undelivered", ErrorCode=code)
    assert (found.opted_out, found.code) == (opted_out, code)


def test_p14_a_code_that_is_no_number_is_dropped(reader: TwilioSms) -> None:
    assert report(reader, MessageStatus="failed", ErrorCode=PHONE).code is None


def test_a_report_is_known_by_its_fields_on_any_path(reader: TwilioSms) -> None:
    inbound = reader.parse(TWILIO.form(path="/sms", MessageSid=SID, MessageStatus="delivered", To=PHONE))
    assert isinstance(inbound, DeliveryReport)


def test_a_report_without_a_status_is_malformed(reader: TwilioSms) -> None:
    for status in ({}, {"MessageStatus": WORDS}):
        with pytest.raises(MalformedWebhook):
            reader.parse(TWILIO.form(path="/sms/status?x=1", MessageSid=SID, **status))
