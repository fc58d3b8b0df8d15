"""What we ask Twilio for when a worker calls a person, and what its failures mean."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator

from bot.channels.twilio_calls import TwilioCalls, TwilioCallSettings
from bot.channels.twilio_webhook import read_form
from bot.domain.caller import Bridge, Leg, LegStatus
from bot.domain.carrier import Webhook
from bot.domain.private import Private
from bot.errors import BadSignature, MalformedWebhook, SendDelayed, SendRefused, SendUnknown
from tests.channels.carrier_cases import AUTH_TOKEN, NEVER_SHOWN, OUR_NUMBER, PHONE, PUBLIC
from tests.channels.fake_carriers import ACCOUNT, Answer, FakeCarriers

OURS = UUID(int=7)
SID, CHILD = "CA" + "a" * 32, "CA" + "b" * 32
WORKER = "+15550100456"
REPORT = f"{PUBLIC}/calls/status?call={OURS}"
BRIDGE = Bridge(OURS, Private(WORKER), Private(PHONE))
TAKEN = Answer(201, {"sid": SID, "status": "queued"})


def built(base: str | None, *, timeout_s: float = 5.0) -> TwilioCalls:
    return TwilioCalls(
        TwilioCallSettings(
            ACCOUNT, Private(AUTH_TOKEN), Private(OUR_NUMBER), PUBLIC, api_base=base, timeout_s=timeout_s
        )
    )


@pytest.fixture
async def caller(fake: FakeCarriers) -> AsyncIterator[TwilioCalls]:
    made = built(fake.base)
    yield made
    await made.close()


async def test_p19_both_sides_are_shown_the_lines_number_and_no_url_holds_one(
    caller: TwilioCalls, fake: FakeCarriers
) -> None:
    fake.then(TAKEN)
    assert await caller.bridge(BRIDGE) == SID
    [asked] = fake.calls
    assert (asked.form["To"], asked.form["From"]) == (WORKER, OUR_NUMBER)
    document = ElementTree.fromstring(asked.form["Twiml"])
    dial, number = document.find("Dial"), document.find("Dial/Number")
    assert dial is not None
    assert number is not None
    assert dial.attrib["callerId"] == OUR_NUMBER
    assert "record" not in dial.attrib
    assert number.text == PHONE
    assert asked.form["StatusCallback"] == number.attrib["statusCallback"] == REPORT
    assert number.attrib["statusCallbackEvent"] == "initiated ringing answered completed"
    assert not {"Record", "Url"} & set(asked.form)
    for url in (asked.path, str(asked.query), REPORT):
        assert PHONE.lstrip("+") not in url
        assert WORKER.lstrip("+") not in url


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(400, {"code": 21211, "message": f"{PHONE} is not valid"}), SendRefused),
        (Answer(403, {"code": 21215}), SendRefused),
        (Answer(401, {"code": 20003}), SendDelayed),
        (Answer(429, {"code": 20429}), SendDelayed),
        (Answer(503), SendDelayed),
        (Answer(502), SendUnknown),
        (Answer(how="break"), SendUnknown),
        (Answer(201, {"sid": "nothing"}), SendUnknown),
        (Answer(201, "<html>"), SendUnknown),
    ],
)
@pytest.mark.usefixtures("as_silenced")
async def test_p14_a_failure_says_whether_somebody_may_ring_and_no_number(
    caller: TwilioCalls,
    fake: FakeCarriers,
    answer: Answer,
    error: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.then(answer)
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as raised:
        await caller.bridge(BRIDGE)
    assert len(fake.calls) == 1, "a call is never placed twice"
    told = repr(raised.value) + str(raised.value.__context__) + caplog.text + repr(BRIDGE)
    for secret in (*NEVER_SHOWN, WORKER, WORKER[1:]):
        assert secret not in told


async def test_nobody_is_rung_when_twilio_cannot_be_reached() -> None:
    caller = built("http://127.0.0.1:9")
    with pytest.raises(SendDelayed):
        await caller.bridge(BRIDGE)
    await caller.close()


async def test_ending_a_call_that_is_over_is_no_failure(caller: TwilioCalls, fake: FakeCarriers) -> None:
    fake.then(Answer(400, {"code": 21220}), Answer(404), Answer(503))
    await caller.end(SID)
    await caller.end(SID)
    with pytest.raises(SendDelayed):
        await caller.end(SID)
    assert [call.form for call in fake.calls] == [{"Status": "completed"}] * 3


def signed(*, path: str = f"/calls/status?call={OURS}", token: str = AUTH_TOKEN, **form: str) -> Webhook:
    body = urlencode(form).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    signature = RequestValidator(token).compute_signature(
        PUBLIC + path, read_form(Webhook(path, headers, body))
    )
    return Webhook(path, {**headers, "x-twilio-signature": signature}, body)


def test_a_report_names_the_call_the_side_and_how_far_it_is() -> None:
    caller = built(None)
    own = signed(CallSid=SID, CallStatus="ringing", To=WORKER)
    theirs = signed(CallSid=CHILD, ParentCallSid=SID, CallStatus="no-answer", To=PHONE)
    for webhook in (own, theirs):
        caller.authenticate(webhook)
    first, second = caller.parse(own), caller.parse(theirs)
    assert (first.call, first.leg, first.status) == (OURS, Leg.WORKER, LegStatus.RINGING)
    assert (second.leg, second.status) == (Leg.PERSON, LegStatus.NO_ANSWER)
    assert first.carrier_call_id == second.carrier_call_id == SID
    assert first.dedupe_id != second.dedupe_id
    assert PHONE not in repr(second)


def test_a_report_that_twilio_did_not_sign_is_refused() -> None:
    caller = built(None)
    good = signed(CallSid=SID, CallStatus="ringing")
    other_call = Webhook(f"/calls/status?call={UUID(int=8)}", good.headers, good.body)
    other_form = Webhook(good.path, good.headers, good.body.replace(b"ringing", b"completed"))
    unsigned = Webhook(good.path, {"content-type": good.headers["content-type"]}, good.body)
    for webhook in (other_call, other_form, unsigned, signed(token="x", CallSid=SID, CallStatus="ringing")):
        with pytest.raises(BadSignature):
            caller.authenticate(webhook)


@pytest.mark.parametrize(
    "webhook",
    [
        signed(CallStatus="ringing"),
        signed(CallSid="SM" + "a" * 32, CallStatus="ringing"),
        signed(CallSid=SID, CallStatus="dancing"),
        signed(CallSid=SID, CallStatus="ringing", path="/calls/status"),
        signed(CallSid=SID, CallStatus="ringing", path="/calls/status?call=1"),
        signed(CallSid=CHILD, ParentCallSid="1", CallStatus="ringing"),
    ],
)
def test_what_is_no_report_is_refused(webhook: Webhook) -> None:
    with pytest.raises(MalformedWebhook):
        built(None).parse(webhook)
