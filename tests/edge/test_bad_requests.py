"""Whatever an outsider sends, the edge answers 4xx, logs nothing of it, and goes on."""

from __future__ import annotations

import logging
import string

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.domain.ids import Channel
from bot.edge.app import MOST_BYTES
from tests.line import World

PATHS = {Channel.SMS: "/sms", Channel.TELEGRAM: "/telegram"}
MARK = "zebrafinch"


async def test_a_wrong_signature_is_refused_counted_and_not_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"x-twilio-signature": "forged", "x-telegram-bot-api-secret-token": "forged"}
    with caplog.at_level(logging.DEBUG):
        answer = await _post(world, _body(world), headers)

    assert answer.status_code == 403
    assert answer.content == b""
    assert "bad_signature" in caplog.text
    assert MARK not in caplog.text
    await world.home.settle()
    assert world.sent() == []


async def test_an_unsigned_request_is_refused(world: World) -> None:
    assert (await _post(world, _body(world), {})).status_code == 403


async def test_a_body_longer_than_any_message_is_refused_before_it_is_read_whole(world: World) -> None:
    answer = await _post(world, b"a" * (MOST_BYTES + 1), _signed(world, b"a"))
    assert answer.status_code == 413


async def test_a_signed_body_that_is_no_message_is_refused(world: World) -> None:
    body = b"Nothing=here" if world.phone.channel is Channel.SMS else b'{"no": "update"}'
    assert (await _post(world, body, _signed(world, body))).status_code == 400


FEW = settings.default.max_examples // 10  # each is a request to a whole line


@settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400),
    signature=st.text(string.ascii_letters + string.digits + "+/=", max_size=40),
)
async def test_no_request_causes_an_error_of_ours(world: World, body: bytes, signature: str) -> None:
    for path in (*PATHS.values(), "/sms/status", "/health", "/nowhere"):
        async with httpx.AsyncClient(base_url=world.home.edge_url) as client:
            answer = await client.post(
                path,
                content=body,
                headers={"x-twilio-signature": signature, "x-telegram-bot-api-secret-token": signature},
            )
        assert 400 <= answer.status_code < 500, path


async def test_only_the_carriers_method_is_answered(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.home.edge_url) as client:
        assert (await client.get(PATHS[world.phone.channel])).status_code == 405
        assert (await client.get("/health")).json() == {"ready": True}


async def test_after_bad_requests_a_good_one_is_answered(world: World) -> None:
    for _ in range(5):
        await _post(world, b"\xff\xfe", {})
    await world.text("hello")
    assert world.sent() == ["I am here."]


def _body(world: World) -> bytes:
    return f"Body={MARK}&From=%2B15550100042&MessageSid=SM{'0' * 32}".encode()


def _signed(world: World, body: bytes) -> dict[str, str]:
    """Headers that prove the sender knows our secret, whatever the body is worth."""
    given_settings = world.home.settings
    assert given_settings.twilio_auth_token is not None
    assert given_settings.telegram_secret is not None
    if world.phone.channel is Channel.TELEGRAM:
        return {"x-telegram-bot-api-secret-token": given_settings.telegram_secret.open()}
    fields = dict(part.split("=", 1) for part in body.decode().split("&") if "=" in part)
    validator = RequestValidator(given_settings.twilio_auth_token.open())
    return {"x-twilio-signature": validator.compute_signature(f"{given_settings.public_url}/sms", fields)}


async def _post(world: World, body: bytes, headers: dict[str, str]) -> httpx.Response:
    kind = "application/x-www-form-urlencoded" if world.phone.channel is Channel.SMS else "application/json"
    async with httpx.AsyncClient(base_url=world.home.edge_url) as client:
        return await client.post(
            PATHS[world.phone.channel], content=body, headers={"content-type": kind, **headers}
        )
