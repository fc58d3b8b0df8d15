"""A worker calls a person, over the whole simulated line: who sees which number, when, and what ends it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.console.app import console_app
from bot.domain.call import CallState
from bot.domain.caller import Bridge
from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.domain.turn import AgreeWindow
from bot.errors import SendDelayed, SendUnknown
from bot.services.call_person import call_person
from tests.console.caring import put_in_note
from tests.console.conftest import URL, Staff
from tests.console.desk import WORKERS_PHONE, Desk, in_hours, sit_down
from tests.console.test_conversation import take
from tests.line import World
from tests.promises.rows import count_rows
from tests.promises.scripted import say

pytestmark = pytest.mark.whole


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
async def desk(world: World, staff: Staff) -> Desk:
    return await sit_down(world, staff)


async def test_p19_a_call_shows_both_sides_the_lines_number_alone(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    world = desk.world
    caplog.set_level(logging.DEBUG)
    assert "They wrote just now that a call is safe" in await desk.page()
    await desk.call()
    assert desk.rung() == [WORKERS_PHONE], "the person is not rung before the worker is there"
    assert "pick up your phone" in await desk.page()
    await desk.both_talk()
    assert "you are talking" in (await desk.rowan.get(f"{desk.path}/part")).text, "it is seen as it happens"
    number = world.home.settings.twilio_number
    assert number
    legs = world.home.simulated.voice.legs
    assert [(leg.to, leg.shown) for leg in legs] == [
        (WORKERS_PHONE, number.open()),
        (world.phone.address, number.open()),
    ]
    await world.home.simulated.hang_up(world.phone)
    page = await desk.page()
    assert "Rowan&#39;s call has ended" in page
    for hidden in (world.phone.address, world.phone.address[1:], WORKERS_PHONE):
        assert hidden not in page
        assert hidden not in caplog.text
    assert "call_report" in caplog.text
    paths = [call.path for call in world.home.simulated.calls]
    assert not [path for path in paths if world.phone.address[1:] in path]
    await desk.press("call/outcome", outcome="talked")
    assert [call.outcome.value for call in await desk.calls() if call.outcome] == ["talked"]
    said = [each for each in await desk.trail() if "call" in each[0]]
    assert said == [
        (Did.SAID_SAFE.value, None),
        (Did.CALLED.value, "said_safe"),
        (Did.CALL_WENT.value, "talked"),
    ]


async def test_p05_no_call_without_the_recorded_yes(desk: Desk) -> None:
    refused = await desk.call(said_safe=False)
    assert refused.status_code == 409
    assert "Call only at a time they agreed to" in refused.text
    await desk.press("send", text="I am here.")
    await desk.later(31 * 60)
    late = await desk.call()
    assert late.status_code == 409
    assert "too old to be a yes" in late.text
    assert "They wrote just now" not in await desk.page(), "what cannot be true is not offered"
    assert desk.rung() == []
    assert await desk.calls() == []


async def test_p05_danger_opens_no_call(desk: Desk) -> None:
    """However urgent: a ringing phone may be what gets somebody hurt."""
    await desk.world.text("he has a knife and hes outside the door")
    assert (await desk.call(said_safe=False)).status_code == 409
    assert desk.rung() == []


async def test_p05_a_yes_is_for_one_call(desk: Desk) -> None:
    await desk.call()
    await desk.world.home.simulated.accept_call(desk.own)
    await desk.world.home.simulated.decline_call(desk.world.phone)
    assert "they declined" in await desk.page()
    again = await desk.call()
    assert again.status_code == 409
    assert len(desk.rung()) == 2
    desk.world.home.clock.move(1)
    await desk.world.text("sorry my mom was here. now is ok")
    await desk.call()
    assert len(desk.rung()) == 3


async def test_a_worker_who_did_not_pick_up_may_try_again(desk: Desk) -> None:
    await desk.call()
    assert (await desk.call()).status_code == 409, "one call at a time"
    await desk.world.home.simulated.let_ring(desk.own)
    assert "you did not pick up in time" in await desk.page()
    await desk.call()
    assert desk.rung() == [WORKERS_PHONE, WORKERS_PHONE]


async def test_p05_a_yes_to_one_text_is_no_yes_to_a_call(world: World, desk: Desk) -> None:
    await desk.press("hand-back", yes="yes")
    at = world.home.clock() + timedelta(hours=2)
    world.engine.decisions = (AgreeWindow(at), say("OK. One text then.", key="utter_window_agreed"))
    await world.text("ok at five")
    await world.text("can i talk to a person")
    desk.path = await take(desk.rowan)
    await desk.press("send", text="I am here.")
    await desk.later(2 * 3600 + 60)
    assert "Call</button>" not in await desk.page()
    assert (await desk.call(said_safe=False)).status_code == 409
    assert desk.rung() == []


@pytest.mark.parametrize("wish", ["text only pls", "cant talk on the phone", "no calls at home"])
async def test_p05_a_wish_about_calls_stands_until_they_write_a_newer_yes(desk: Desk, wish: str) -> None:
    world = desk.world
    await put_in_note(world, wish=wish)
    assert "a wish about calls or phones" in await desk.page()
    assert (await desk.call()).status_code == 409
    assert desk.rung() == []
    world.home.clock.move(60)
    await world.text("hes gone now you can ring me")
    await desk.call()
    assert desk.rung() == [WORKERS_PHONE]


async def test_p05_a_promise_is_for_one_ringing(desk: Desk) -> None:
    world = desk.world
    await desk.press("call-back", at=in_hours(world, 3), agreed="yes")
    await desk.press("send", text="Talk to you then.")
    await desk.later(3 * 3600 + 60)
    await desk.call(said_safe=False)
    await world.home.simulated.decline_call(desk.own)
    await desk.call(said_safe=False)
    await desk.picks_up()
    await world.home.simulated.decline_call(world.phone)
    assert (await desk.call(said_safe=False)).status_code == 409
    assert desk.rung().count(world.phone.address) == 1


@pytest.mark.parametrize("word", ["STOP", "EXIT"])
async def test_p01_p02_stop_and_exit_end_a_call_that_rings_or_goes_on(desk: Desk, word: str) -> None:
    await desk.call()
    await desk.world.home.simulated.accept_call(desk.own)
    await desk.world.text(word)
    assert [leg.status.value for leg in desk.world.home.simulated.voice.legs] == ["completed", "canceled"]
    [call] = await desk.calls()
    assert (call.state, call.code) == (CallState.ENDED, "person_left")
    assert "Call</button>" not in await desk.page()
    assert (await desk.call()).status_code == 409
    assert len(desk.rung()) == 2


async def test_p03_delete_ends_the_call_and_removes_every_record_of_it(desk: Desk) -> None:
    world = desk.world
    await desk.press("call-back", at=in_hours(world, 3), agreed="yes", words="ask for Sam")
    await desk.call()
    await desk.both_talk()
    await world.text("DELETE")
    assert all(leg.status.is_over for leg in world.home.simulated.voice.legs)
    main, _ = await count_rows(world.databases)
    assert not {"calls", "call_backs", "conversations"} & main.keys()
    await world.later(60)
    assert world.home.simulated.still_kept(world.phone) == [], "Twilio's record of both legs too"
    assert world.home.simulated.still_kept(desk.own) == []
    assert world.home.simulated.voice.at(world.phone) is None
    main, _ = await count_rows(world.databases)
    assert "calls" not in main
    assert (await desk.rowan.get(desk.path)).status_code == 404


@pytest.mark.parametrize("word", ["DELETE", "STOP"])
async def test_p03_a_call_placed_while_they_left_is_ended_before_it_reaches_them(
    desk: Desk, staff: Staff, word: str
) -> None:
    """The person leaves between our row and the carrier's answer."""
    world = desk.world

    class Slow:
        async def bridge(self, bridge: Bridge) -> str:
            await world.receive(word)
            assert world.home.caller
            return await world.home.caller.bridge(bridge)

        def __getattr__(self, name: str) -> object:
            return getattr(world.home.caller, name)

    worker = await staff.worker("rowan")
    caller: Any = Slow()
    await call_person(desk.handoff, said_safe=True, worker=worker, line=world.home.line, caller=caller)
    await world.home.settle()
    [leg] = world.home.simulated.voice.legs
    assert leg.status.is_over
    assert leg.to == WORKERS_PHONE
    await world.later(60)
    assert world.home.simulated.still_kept(desk.own) == []


@pytest.mark.parametrize("word", ["DELETE", "EXIT"])
async def test_p03_it_is_ended_also_if_the_carrier_is_away_just_then(
    desk: Desk, staff: Staff, word: str
) -> None:
    """And says nothing of the call: the post goes on until it is ended."""
    world, lost = desk.world, "CA" + "a" * 32

    class Away:
        async def bridge(self, bridge: Bridge) -> str:
            await world.receive(word)
            return lost

        async def end(self, carrier_call_id: str) -> None:
            raise SendDelayed

    worker = await staff.worker("rowan")
    caller: Any = Away()
    await call_person(desk.handoff, said_safe=True, worker=worker, line=world.home.line, caller=caller)
    await world.home.settle()
    assert [call.path for call in world.home.simulated.calls if lost in call.path]


async def test_p03_a_call_that_we_cannot_name_is_ended_by_its_own_reports(desk: Desk, staff: Staff) -> None:
    """They deleted, and the carrier's answer was lost; their phone must still not ring."""
    world = desk.world

    class Lost:
        async def bridge(self, bridge: Bridge) -> str:
            assert world.home.caller
            await world.receive("DELETE")
            await world.home.caller.bridge(bridge)
            raise SendUnknown

    worker = await staff.worker("rowan")
    caller: Any = Lost()
    await call_person(desk.handoff, said_safe=True, worker=worker, line=world.home.line, caller=caller)
    await world.home.simulated.settle()
    await world.home.settle()
    with pytest.raises(LookupError):
        await world.home.simulated.accept_call(desk.own)
    assert world.home.simulated.voice.at(world.phone) is None


async def test_p12_an_answer_that_was_lost_doubles_no_call(desk: Desk) -> None:
    await desk.world.home.simulated.carrier_down(Channel.SMS, "nothing")
    await desk.call()
    await desk.world.home.simulated.carrier_up(Channel.SMS)
    [call] = await desk.calls()
    assert call.state is CallState.RINGING_WORKER
    assert (await desk.call()).status_code == 409
    await desk.both_talk()
    [call] = await desk.calls()
    assert call.state is CallState.BRIDGED, "its reports name it"
    assert len(desk.rung()) == 2


@pytest.mark.parametrize(("how", "state"), [("500", CallState.FAILED), ("refused", CallState.FAILED)])
async def test_a_carrier_that_is_down_is_said_and_rings_nobody(
    desk: Desk, how: str, state: CallState
) -> None:
    await desk.world.home.simulated.carrier_down(Channel.SMS, how)
    assert "did not come about" in (await desk.call()).text
    await desk.world.home.simulated.carrier_up(Channel.SMS)
    [call] = await desk.calls()
    assert call.state is state
    assert desk.rung() == []


async def test_only_who_holds_it_calls_and_only_with_a_phone_of_their_own(desk: Desk, staff: Staff) -> None:
    sasha = await staff.signed_in("sasha", Role.LEAD)
    await sasha.get("/account")
    answer = await sasha.post(f"{desk.path}/call", said_safe="yes")
    assert answer.status_code == 409
    assert desk.rung() == []
    await desk.rowan.get("/account")
    desk.world.home.clock.move(60)  # each code counts once
    await desk.rowan.post("/account/phone", no_phone="yes", code=staff.code(desk.rowan))
    refused = await desk.call()
    assert refused.status_code == 409
    assert "Put your own phone into your account" in refused.text
    assert desk.rung() == []


async def test_a_call_keeps_the_claim_from_lapsing(desk: Desk) -> None:
    desk.world.home.clock.move(9 * 60)
    await desk.call()
    await desk.world.later(120)
    [held] = await desk.world.handoffs()
    assert held.claimed_by == "rowan"
    await desk.both_talk()
    await desk.world.later(1800)
    [held] = await desk.world.handoffs()
    assert held.claimed_by == "rowan", "a talk is an answer"
    await desk.world.text("he is back and he has a knife")
    await desk.world.later(600)
    [held] = await desk.world.handoffs()
    assert held.claimed_by == "rowan", "they talk: it is for whoever they talk with"
    await desk.world.home.simulated.hang_up(desk.world.phone)
    await desk.world.later(181)
    [back] = await desk.world.handoffs()
    assert back.claimed_by is None, "what was written during the call is still to be answered"


async def test_without_a_caller_the_page_says_so(desk: Desk) -> None:
    app = console_app(line=desk.world.home.line, url=URL)
    cookies = desk.rowan.client.cookies
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=URL, cookies=cookies, headers={"origin": URL}
    ) as client:
        desk.rowan.client, kept = client, desk.rowan.client
        assert "Calling is not set up on this line" in await desk.page()
        assert (await desk.call()).status_code == 409
        desk.rowan.client = kept


class TestTelegram:
    @pytest.fixture
    def channel(self) -> Channel:
        return Channel.TELEGRAM

    async def test_somebody_on_telegram_cannot_be_called(self, desk: Desk) -> None:
        page = await desk.page()
        assert "They write by Telegram: ask for a number only if they offer it." in page
        assert "Call</button>" not in page
        assert (await desk.call()).status_code == 409
        assert desk.rung() == []
