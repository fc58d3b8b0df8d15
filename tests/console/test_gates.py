"""What stays shut for workers: after STOP and EXIT, for details, and for the bot's return without a yes."""

from __future__ import annotations

import pytest

from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.console.conftest import Staff
from tests.console.test_conversation import take, trail_of
from tests.line import World


async def test_p06_a_detail_leaves_only_after_warning_and_yes(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    refused = await rowan.post(f"{path}/send", text="Call me at 555 010 0144.")
    assert refused.status_code == 409
    assert "would stay on their phone" in refused.text
    assert "Call me at 555 010 0144." in refused.text, "what was typed is not lost"
    early = await rowan.post(f"{path}/yes")
    assert "Warn them first" in early.text
    await rowan.post(f"{path}/warn", what="phone")
    await world.home.settle()
    unanswered = await rowan.post(f"{path}/yes")
    assert "not answered the warning" in unanswered.text
    await world.text("yes please")
    await rowan.get(path)
    await rowan.post(f"{path}/yes")
    await rowan.post(f"{path}/send", text="Call me at 555 010 0144.")
    await world.home.settle()
    assert world.sent()[-1] == "Call me at 555 010 0144."


async def test_p06_past_the_gate_only_with_a_reason_that_the_lead_reads(world: World, staff: Staff) -> None:
    rowan, lead = await staff.signed_in("rowan"), await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    text = "Ask at 555 010 0144."
    without = await rowan.post(f"{path}/send-past-gate", text=text, reason="asked_by_voice", why="")
    assert without.status_code == 409
    plan = await rowan.post(
        f"{path}/send-past-gate",
        text="I will pick you up at the bus station at 9",
        reason="asked_by_voice",
        why="x",
    )
    assert plan.status_code == 409
    assert "never written" in plan.text
    await rowan.get(path)
    await rowan.post(
        f"{path}/send-past-gate", text=text, reason="asked_by_voice", why="said so on the phone"
    )
    await world.home.settle()
    assert world.sent()[-1] == text
    told = await lead.get("/overview")
    assert "sent a detail past the gate" in told.text
    assert "said so on the phone" in told.text


async def test_p01_after_stop_the_composer_is_closed_and_says_why(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await world.text("STOP")
    page = await rowan.get(path)
    assert "They said STOP" in page.text
    assert "START" in page.text
    assert 'id="composer"' not in page.text
    before = world.sent()
    await rowan.post(f"{path}/send", text="Are you OK?")
    await world.home.settle()
    assert world.sent() == before


async def test_p02_after_exit_the_composer_is_closed(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await world.text("EXIT")
    page = await rowan.get(path)
    assert "They left quickly" in page.text
    assert 'id="composer"' not in page.text


async def test_p03_a_deleted_conversation_is_gone_from_the_console(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("its about my uncle")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/note", note="mentions an uncle")
    await world.text("DELETE")
    answer = await rowan.get(path)
    assert answer.status_code == 404
    assert "uncle" not in answer.text
    async with world.home.line.store.transaction() as tx:
        assert (await tx.trail.verify()).broken_at is None, "the trail stays whole"


async def test_p11_the_bot_comes_back_only_with_the_persons_yes(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Is it OK if the bot takes over?")
    await world.home.settle()
    unticked = await rowan.post(f"{path}/hand-back")
    assert "Ask them first" in unticked.text
    unanswered = await rowan.post(f"{path}/hand-back", yes="yes")
    assert "Ask them first" in unanswered.text
    await world.text("yes thats fine")
    await rowan.get(path)
    await rowan.post(f"{path}/hand-back", yes="yes")
    await world.home.settle()
    assert "bot" in world.sent()[-1].lower()
    assert ("rowan", Did.RETURNED.value) in await trail_of(world)


@pytest.mark.parametrize("answer", ["no thanks", "nope dont"])
async def test_p06_a_no_to_the_warning_is_recorded_as_no_yes(
    world: World, staff: Staff, answer: str
) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/warn", what="phone")
    await world.home.settle()
    await world.text(answer)
    await rowan.get(path)
    refused = await rowan.post(f"{path}/yes")
    assert "begins with a no" in refused.text
    await rowan.post(f"{path}/send", text="Call me at 555 010 0144.")
    await world.home.settle()
    assert "555" not in world.sent()[-1]
