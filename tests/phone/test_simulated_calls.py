"""The simulated Twilio rings two phones and reports each step, driven by Twilio's own library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.phones import Phone
from bot.phone.server import PhoneServer
from tests.phone.conftest import TWILIO
from tests.phone.fake_line import PUBLIC_URL, FakeEdge, Hands

WORKER, PERSON = "+15550100456", "+15550100001"
REPORTS = f"{PUBLIC_URL}/calls/status?call=7"
EVENTS = ["initiated", "ringing", "answered", "completed"]


def document(*, to: str = PERSON, shown: str = TWILIO.number) -> str:
    dial = f'<Dial callerId="{shown}" timeout="15">'
    number = f'<Number statusCallback="{REPORTS}" statusCallbackEvent="{" ".join(EVENTS)}">{to}</Number>'
    return f"<Response>{dial}{number}</Dial></Response>"


@pytest.fixture
def phones(carriers: SimulatedCarriers) -> tuple[Phone, Phone]:
    return tuple(carriers.add_phone(Channel.SMS, address=each) for each in (WORKER, PERSON))  # type: ignore[return-value]


async def place(carriers: SimulatedCarriers, twilio: Client, **more: Any) -> Any:
    usual = {"to": WORKER, "from_": TWILIO.number, "twiml": document(), "timeout": 15}
    usual |= {"status_callback": REPORTS, "status_callback_event": EVENTS, **more}
    placed = await asyncio.to_thread(lambda: twilio.calls.create(**usual))
    await carriers.settle()
    return placed


def told(edge: FakeEdge) -> list[str]:
    """What was reported, oldest first: whose phone, and how far."""
    sides = {WORKER: "worker", PERSON: "person"}
    return [f"{sides[each.form['To']]} {each.form['CallStatus']}" for each in edge.received]


async def test_the_worker_is_rung_first_then_the_person_and_both_see_the_line(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, phones: tuple[Phone, Phone]
) -> None:
    worker, person = phones
    placed = await place(carriers, twilio)
    assert placed.status == "queued"
    assert carriers.voice.at(person) is None, "nobody is rung before the worker has picked up"
    await carriers.accept_call(worker)
    for phone in phones:
        leg = carriers.voice.at(phone)
        assert leg is not None
        assert leg.shown == TWILIO.number
    await carriers.accept_call(person)
    await carriers.hang_up(person)
    assert told(edge) == [
        *(f"worker {status}" for status in ("initiated", "ringing", "in-progress")),
        *(f"person {status}" for status in ("initiated", "ringing", "in-progress", "completed")),
        "worker completed",
    ]
    for each in edge.received:
        signature = each.headers["x-twilio-signature"]
        assert RequestValidator(TWILIO.auth_token).validate(REPORTS, each.form, signature)
        child = each.form["To"] == PERSON
        assert each.form.get("ParentCallSid") == (placed.sid if child else None)
    assert (await asyncio.to_thread(lambda: twilio.calls(placed.sid).fetch())).status == "completed"
    assert carriers.violations == []


@pytest.mark.parametrize("how", ["decline", "ring out", "clock"])
async def test_nobody_picking_up_has_twilios_own_names(
    carriers: SimulatedCarriers,
    twilio: Client,
    edge: FakeEdge,
    phones: tuple[Phone, Phone],
    hands: Hands,
    how: str,
) -> None:
    worker, person = phones
    await place(carriers, twilio)
    await carriers.accept_call(worker)
    if how == "decline":
        await carriers.decline_call(person)
    elif how == "ring out":
        await carriers.let_ring(person)
    else:
        hands.move(timedelta(seconds=19))
        carriers.voice.look()
        await carriers.settle()
        assert carriers.voice.at(person), "it rings a few seconds longer than asked"
        hands.move(timedelta(seconds=1))
        carriers.voice.look()
        await carriers.settle()
    assert told(edge)[-2:] == [
        "person busy" if how == "decline" else "person no-answer",
        "worker completed",
    ]
    assert carriers.voice.at(worker) is None


async def test_a_worker_who_declines_rings_nobody(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, phones: tuple[Phone, Phone]
) -> None:
    await place(carriers, twilio)
    await carriers.decline_call(phones[0])
    assert told(edge)[-1] == "worker busy"
    assert not [each for each in told(edge) if each.startswith("person")]


async def test_a_phone_that_is_off_does_not_answer(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, phones: tuple[Phone, Phone]
) -> None:
    carriers.switch_off(phones[1])
    await place(carriers, twilio)
    await carriers.accept_call(phones[0])
    assert told(edge)[-2:] == ["person no-answer", "worker completed"]


async def refusal(work: Any) -> int:
    with pytest.raises(TwilioRestException) as refused:
        await asyncio.to_thread(work)
    return int(refused.value.code)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"to": "+1555"}, 21211), ({"from_": "+15550102222"}, 21210), ({"twiml": ""}, 21205)],
)
async def test_what_twilio_refuses_is_refused(
    carriers: SimulatedCarriers, twilio: Client, given: dict[str, str], code: int
) -> None:
    usual = {"to": WORKER, "from_": TWILIO.number, "twiml": document(), **given}
    if not usual["twiml"]:
        del usual["twiml"]
    assert await refusal(lambda: twilio.calls.create(**usual)) == code
    assert carriers.voice.legs == []


@pytest.mark.parametrize(
    "wrong",
    [
        "<Response",
        "<Response/>",
        "<Response><Say>hello</Say></Response>",
        document(shown=WORKER),
        document(to="somebody"),
        document().replace("timeout", "record='x' timeout"),
    ],
)
async def test_a_document_that_would_fail_or_show_another_number_is_seen(
    carriers: SimulatedCarriers, twilio: Client, wrong: str
) -> None:
    await place(carriers, twilio, twiml=wrong)
    assert carriers.violations
    assert not [each for each in carriers.violations if PERSON in each.problem or WORKER in each.problem]


async def test_a_call_is_ended_then_deleted_with_the_leg_dialled_from_it(
    carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge, phones: tuple[Phone, Phone]
) -> None:
    placed = await place(carriers, twilio)
    await carriers.accept_call(phones[0])
    assert await refusal(lambda: twilio.calls(placed.sid).delete()) == 20009
    await asyncio.to_thread(lambda: twilio.calls(placed.sid).update(status="completed"))
    await carriers.settle()
    assert told(edge)[-2:] == ["person canceled", "worker completed"]
    assert await refusal(lambda: twilio.calls(placed.sid).update(status="completed")) == 21220
    [leg] = await asyncio.to_thread(lambda: twilio.calls.list(parent_call_sid=placed.sid))
    assert leg.direction == "outbound-dial"
    for sid in (leg.sid, placed.sid):
        assert await asyncio.to_thread(lambda sid=sid: twilio.calls(sid).delete())
    assert await refusal(lambda: twilio.calls(placed.sid).fetch()) == 20404
    assert carriers.violations == []


@pytest.fixture
async def page(server: PhoneServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.page_url, trust_env=False) as http:
        yield http


async def test_the_page_accepts_declines_and_hangs_up(
    carriers: SimulatedCarriers, twilio: Client, page: httpx.AsyncClient, phones: tuple[Phone, Phone]
) -> None:
    async def press(phone: Phone, what: str) -> Any:
        return (await page.post(f"/control/phones/{phone.key}/{what}", json={})).json()

    worker, person = phones
    await place(carriers, twilio)
    shown = (await page.get("/control/state")).json()["phones"][0]
    assert shown["call"] == {"from": TWILIO.number, "state": "ringing"}
    assert (await press(worker, "accept"))["call"]["state"] == "in-progress"
    assert (await press(person, "decline"))["call"] is None
    assert "problem" in await press(person, "accept"), "it does not ring any more"
    await place(carriers, twilio)
    await press(worker, "accept")
    await press(person, "accept")
    assert (await press(person, "hang-up"))["call"] is None
    assert carriers.voice.at(worker) is None
