"""What Twilio reports of calls: only with its signature, each once, and a call of nobody is ended."""

from __future__ import annotations

import logging
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot.domain.ids import Channel
from tests.line import World


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def post(
    world: World, path: str, form: dict[str, str], *, token: str | None = None
) -> httpx.Response:
    """Signed with the line's own token unless another is given; an empty one signs nothing."""
    given = world.home.settings
    assert given.twilio_auth_token
    signature = RequestValidator(given.twilio_auth_token.open() if token is None else token)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if token != "":
        headers["x-twilio-signature"] = signature.compute_signature(given.public_url + path, form)
    async with httpx.AsyncClient(base_url=world.home.edge_url) as client:
        return await client.post(path, content=urlencode(form), headers=headers)


def sid() -> str:
    return f"CA{uuid4().hex}"


@pytest.mark.parametrize("token", ["", "another-token"])
async def test_a_report_without_twilios_signature_is_refused_and_changes_nothing(
    world: World, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    form = {"CallSid": sid(), "CallStatus": "ringing", "To": world.phone.address}
    with caplog.at_level(logging.DEBUG):
        answer = await post(world, f"/calls/status?call={uuid4()}", form, token=token)
    assert (answer.status_code, answer.content) == (403, b"")
    assert "bad_signature" in caplog.text
    assert world.phone.address not in caplog.text
    await world.home.settle()
    assert world.home.simulated.calls == [], "no call is ended on the word of a stranger"


async def test_a_signature_for_one_call_does_not_hold_for_another(world: World) -> None:
    form = {"CallSid": sid(), "CallStatus": "ringing"}
    path = f"/calls/status?call={uuid4()}"
    given = world.home.settings
    assert given.twilio_auth_token
    signed = RequestValidator(given.twilio_auth_token.open()).compute_signature(
        given.public_url + path, form
    )
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signed}
    async with httpx.AsyncClient(base_url=world.home.edge_url) as client:
        other = f"/calls/status?call={uuid4()}"
        assert (await client.post(other, content=urlencode(form), headers=headers)).status_code == 403
        assert (await client.post(path, content=urlencode(form), headers=headers)).status_code == 200


async def test_a_signed_form_that_is_no_report_is_malformed(world: World) -> None:
    for form in ({"CallSid": sid()}, {"CallStatus": "ringing"}, {"CallSid": "x", "CallStatus": "ringing"}):
        assert (await post(world, f"/calls/status?call={uuid4()}", form)).status_code == 400
    assert (await post(world, "/calls/status", {"CallSid": sid(), "CallStatus": "busy"})).status_code == 400


async def test_p03_a_call_that_belongs_to_nobody_any_more_is_ended(world: World) -> None:
    lost = sid()
    for status in ("ringing", "ringing", "in-progress"):
        form = {"CallSid": lost, "CallStatus": status, "To": world.phone.address}
        assert (await post(world, f"/calls/status?call={uuid4()}", form)).status_code == 200
    await world.home.settle()
    assert lost in world.home.simulated.calls[0].path
    over = {"CallSid": sid(), "CallStatus": "completed"}
    await post(world, f"/calls/status?call={uuid4()}", over)
    before = len(world.home.simulated.calls)
    await world.home.settle()
    assert len(world.home.simulated.calls) == before, "what is over needs no ending"
