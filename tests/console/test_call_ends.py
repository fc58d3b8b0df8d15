"""How a call ends, what its outcome changes, and that none goes on while nobody holds the conversation."""

from __future__ import annotations

import pytest

from bot.domain.call import CallState
from bot.domain.handoff import HandoffStatus
from bot.domain.ids import Channel
from bot.domain.staff import Role
from tests.console.conftest import Staff
from tests.console.desk import Desk, in_hours, sit_down
from tests.line import World

pytestmark = pytest.mark.whole


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
async def desk(world: World, staff: Staff) -> Desk:
    return await sit_down(world, staff)


async def promised_call(desk: Desk) -> None:
    """Promised, due, and they talk."""
    await desk.press("call-back", at=in_hours(desk.world, 3), agreed="yes")
    await desk.press("send", text="Talk to you then.")
    await desk.later(3 * 3600 + 60)
    await desk.call(said_safe=False)
    await desk.both_talk()


async def queue(desk: Desk) -> str:
    return (await desk.rowan.get("/queue")).text


def live(desk: Desk) -> bool:
    return any(not leg.status.is_over for leg in desk.world.home.simulated.voice.legs)


# --- the outcome ----------------------------------------------------------------------------------


async def test_asked_for_another_time_ends_the_promise_that_was_used(desk: Desk) -> None:
    later = in_hours(desk.world, 30)
    await desk.press("call-back", at=later, agreed="yes")
    await promised_call(desk)
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("call/outcome", outcome="asked_later")
    page = await queue(desk)
    assert page.count("promised by Rowan") == 1, "the other promise stands"
    assert (await desk.call(said_safe=False)).status_code == 409


async def test_a_promise_is_kept_however_late_that_is_noted(desk: Desk) -> None:
    await promised_call(desk)
    await desk.later(3700)
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("call/outcome", outcome="talked")
    assert "Promised calls" not in await queue(desk)


async def test_who_called_notes_and_corrects_it_after_closing(desk: Desk) -> None:
    await desk.call()
    await desk.both_talk()
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("close", outcome="later")
    await desk.press("call/outcome", outcome="no_answer")
    page = await desk.page()
    assert '<option value="no_answer" selected>' in page
    assert "Correct it" in page
    await desk.press("call/outcome", outcome="talked")
    assert [call.outcome.value for call in await desk.calls() if call.outcome] == ["talked"]
    assert "How your calls went" not in await queue(desk)


async def test_who_called_notes_it_after_another_has_taken_the_conversation(
    desk: Desk, staff: Staff
) -> None:
    sasha = await staff.signed_in("sasha")
    await desk.call()
    await desk.both_talk()
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("hand-over", to="sasha", note="they like to talk")
    await sasha.get("/queue")
    await sasha.post("/queue/next")
    assert (await desk.rowan.get(desk.path)).status_code == 403
    page = await queue(desk)
    assert "How your calls went" in page
    assert "How your calls went" not in (await sasha.get("/queue")).text
    [call] = await desk.calls()
    assert (await sasha.post(f"/calls/{call.id}/outcome", outcome="failed")).status_code == 404
    await desk.rowan.post(f"/calls/{call.id}/outcome", outcome="talked")
    assert [call.outcome.value for call in await desk.calls() if call.outcome] == ["talked"]
    assert "How your calls went" not in await queue(desk)


# --- nobody holds them ----------------------------------------------------------------------------


@pytest.mark.parametrize("talking", [True, False])
@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("hand-back", {"yes": "yes"}),
        ("close", {"outcome": "later"}),
        ("hand-over", {"note": "they like to talk"}),
    ],
)
async def test_p11_a_call_that_goes_on_is_ended_before_the_conversation_is_let_go(
    desk: Desk, act: str, fields: dict[str, str], talking: bool
) -> None:
    await desk.call()
    if talking:
        await desk.both_talk()
    before = desk.world.sent()
    refused = await desk.press(act, **fields)
    assert refused.status_code == 409
    assert "End the call first" in refused.text
    await desk.world.home.settle()
    assert desk.world.sent() == before, "the bot does not write while they talk"
    assert live(desk)
    await desk.press("call/end")
    await desk.world.home.settle()
    assert not live(desk)
    [call] = await desk.calls()
    assert (call.state, call.code) == (CallState.ENDED, "ended_here")
    assert (await desk.press(act, **fields)).status_code == 200
    assert desk.world.home.simulated.voice.at(desk.world.phone) is None


async def test_only_who_calls_ends_the_call_on_the_page(desk: Desk, staff: Staff) -> None:
    lead = await staff.signed_in("lead", Role.LEAD)
    await desk.call()
    await lead.get(desk.path)
    assert (await lead.post(f"{desk.path}/call/end")).status_code == 409
    assert live(desk)


@pytest.mark.parametrize("how", ["given", "disabled"])
async def test_p11_taking_it_from_a_worker_cuts_the_call(desk: Desk, staff: Staff, how: str) -> None:
    await staff.signed_in("sasha")
    lead = await staff.signed_in("lead", Role.LEAD)
    operator = await staff.signed_in("op", Role.OPERATOR)
    await desk.call()
    await desk.both_talk()
    if how == "given":
        await lead.get("/overview")
        await lead.post(f"/overview/{desk.handoff}/give", to="sasha")
    else:
        await operator.get("/accounts")
        await operator.post("/accounts/rowan/disable")
    await desk.world.home.settle()
    assert not live(desk)
    [call] = await desk.calls()
    assert (call.state, call.code) == (CallState.ENDED, "taken_away")


# --- the lease ------------------------------------------------------------------------------------


async def test_p13_a_voice_that_answers_ends_no_lease_until_they_talked(desk: Desk) -> None:
    """A mailbox answers, too."""
    world = desk.world
    await desk.call()
    await desk.both_talk()
    await world.later(1800)
    [held] = await world.handoffs()
    assert held.claimed_by == "rowan", "while it goes on"
    await world.home.simulated.hang_up(desk.own)
    [held] = await world.handoffs()
    assert held.lease_until is not None
    await world.later(3600)
    [waits] = await world.handoffs()
    assert (waits.status, waits.misses) == (HandoffStatus.WAITING, 1)


async def test_they_talked_is_an_answer(desk: Desk) -> None:
    await desk.call()
    await desk.both_talk()
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("call/outcome", outcome="talked")
    await desk.world.later(3600)
    [held] = await desk.world.handoffs()
    assert (held.claimed_by, held.lease_until) == ("rowan", None)


async def test_an_earlier_talk_is_no_answer_in_a_claim_taken_anew(desk: Desk) -> None:
    await desk.call()
    await desk.both_talk()
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("hand-over", to="", note="they like to talk")
    desk.world.home.clock.move(5)
    await desk.rowan.get("/queue")
    await desk.rowan.post("/queue/next")
    await desk.press("call/outcome", outcome="talked")
    [held] = await desk.world.handoffs()
    assert held.claimed_by == "rowan"
    assert held.lease_until is not None
