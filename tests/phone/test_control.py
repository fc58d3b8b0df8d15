"""The control endpoints, as a test in another process uses them; and the page's own protection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.parts import count_parts
from bot.phone.server import PhoneServer
from tests.phone.fake_line import FakeEdge


@pytest.fixture
async def page(server: PhoneServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.page_url, trust_env=False) as http:
        yield http


async def post(page: httpx.AsyncClient, path: str, **body: Any) -> Any:
    answer = await page.post(f"/control{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_everything_a_phone_can_do_is_done_over_http(
    page: httpx.AsyncClient, carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    sms = await post(page, "/phones", channel="sms", address="+15550100009")
    chat = await post(page, "/phones", channel="telegram")
    group = await post(page, "/phones", channel="telegram", group=True)
    assert (sms["address"], group["group"]) == ("+15550100009", True)
    key = sms["key"]
    told = await post(page, f"/phones/{key}/text", words="hi")
    assert [(each["text"], each["state"]) for each in told["transcript"]] == [("hi", "taken")]
    await post(page, f"/phones/{key}/not-text", kind="voice")
    await post(page, f"/phones/{key}/deliver-again")
    assert (await post(page, f"/phones/{key}/off"))["off"]
    assert not (await post(page, f"/phones/{key}/on"))["off"]
    await post(page, f"/phones/{chat['key']}/text", words="hi")
    await post(page, f"/phones/{chat['key']}/edit", words="hello")
    assert (await post(page, f"/phones/{chat['key']}/block"))["blocked"]
    assert not (await post(page, f"/phones/{chat['key']}/unblock"))["blocked"]
    assert len(edge.received) == 7
    seen = (await page.get(f"/control/phones/{chat['key']}/transcript")).json()
    assert [(each["text"], each["edited"]) for each in seen] == [("hello", True)]


async def test_carriers_are_taken_down_and_seen_over_http(
    page: httpx.AsyncClient, server: PhoneServer, carriers: SimulatedCarriers
) -> None:
    assert await post(page, "/carriers/sms/down", how="500") == {"sms": "500", "telegram": None}
    async with httpx.AsyncClient(trust_env=False) as line:
        assert (await line.get(f"{server.twilio_url}/2010-04-01/Nothing.json")).status_code == 500
        await post(page, "/carriers/sms/up")
        assert (await line.get(f"{server.twilio_url}/2010-04-01/Nothing.json")).status_code == 401
    assert [each["status"] for each in (await page.get("/control/calls")).json()] == [500, 401]
    assert (await page.get("/control/violations")).json() == []
    state = await post(page, "/reset")
    assert (state["phones"], state["calls"]) == ([], 0)


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/phones", {"channel": "pigeon"}, 400, "Channel"),
        ("/phones", {}, 400, "channel is missing"),
        ("/phones", {"channel": "sms", "address": "+15550100001"}, 400, "address already"),
        ("/phones/sms-9/text", {"words": "hi"}, 404, "no such phone"),
        ("/phones/sms-1/text", {}, 400, "words is missing"),
        ("/phones/sms-1/dance", {}, 404, "cannot do this"),
        ("/phones/sms-1/press", {"n": 1}, 404, "no such button"),
        ("/phones/sms-1/block", {}, 404, "Only a phone on telegram"),
        ("/phones/sms-1/edit", {"words": "x"}, 404, "Only a phone on telegram"),
        ("/phones/sms-1/deliver-again", {}, 404, "Nothing has been delivered"),
        ("/phones/sms-1/not-text", {"kind": "smell"}, 400, "NotText"),
        ("/carriers/sms/down", {"how": "sleepy"}, 400, "Outage"),
        ("/carriers/sms/down", [], 400, "JSON object"),
    ],
)
async def test_a_wrong_request_is_told_what_is_wrong(
    page: httpx.AsyncClient, carriers: SimulatedCarriers, path: str, body: Any, status: int, says: str
) -> None:
    carriers.add_phone(Channel.SMS)
    answer = await page.post(f"/control{path}", json=body)
    assert answer.status_code == status
    assert says in answer.json()["problem"]


async def test_the_page_of_another_site_can_do_nothing(page: httpx.AsyncClient) -> None:
    form = await page.post("/control/reset", data={"a": "b"})
    assert form.status_code == 415
    rebound = await page.get("/control/state", headers={"host": "elsewhere.example"})
    assert rebound.status_code == 400


async def test_the_page_asks_nothing_of_anyone_else(page: httpx.AsyncClient) -> None:
    answer = await page.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "Simulated carriers. Nothing here leaves this machine." in answer.text


async def test_news_hold_no_words(page: httpx.AsyncClient, carriers: SimulatedCarriers) -> None:
    async with page.stream("GET", "/news") as news:
        lines = news.aiter_lines()
        first = await anext(lines)
        await carriers.text(carriers.add_phone(Channel.SMS), "marker words")
        second = await anext(each async for each in lines if each)
    assert first.startswith("data: ")
    assert second.removeprefix("data: ").isdigit()


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("[" * 80, "GSM-7", 160, 1),
        ("’" + "a" * 69, "UCS-2", 70, 1),
        ("’" + "a" * 70, "UCS-2", 71, 2),
        ("🙂", "UCS-2", 2, 1),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, encoding: str, units: int, parts: int) -> None:
    counted = count_parts(text)
    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)
