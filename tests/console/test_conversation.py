"""From the queue through a conversation to its end, as workers do it, over the whole simulated line."""

from __future__ import annotations

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import HandoffId
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.oversee import give_conversation
from tests.console.conftest import Staff, Visitor
from tests.line import World


async def take(visitor: Visitor) -> str:
    """The path of the conversation that "Take the next" opened."""
    await visitor.get("/queue")
    answer = await visitor.post("/queue/next")
    assert answer.url.path.startswith("/conversations/"), answer.text
    return answer.url.path


async def trail_of(world: World) -> list[tuple[str, str]]:
    async with world.home.line.store.transaction() as tx:
        return [(entry.who, entry.what) for entry in reversed(await tx.trail.latest(500))]


async def test_p07_danger_in_the_first_message_is_on_top_of_the_queue(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    calm = world.other_phone()
    await world.home.simulated.text(calm, "can i talk to a person")
    await world.home.settle()
    await world.text("he has a knife and hes outside the door")
    page = await rowan.get("/queue")
    assert "2 waiting, 1 urgent" in page.text
    assert page.text.index("Urgent") < page.text.index("asked for a person")
    assert "knife" not in page.text, "no words of a person stand in the queue"
    path = await take(rowan)
    assert "knife" in (await rowan.get(path)).text


async def test_the_queue_says_who_wrote_and_has_no_answer(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    assert "not answered yet" in (await rowan.get("/queue")).text
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Hi, this is Rowan. No rush.")
    assert "not answered" not in (await rowan.get("/queue")).text
    await world.text("are you there")
    await world.later(240)
    page = (await rowan.get("/queue")).text
    assert "wrote 4 minutes ago, not answered" in page


async def test_who_has_not_practised_is_not_offered_when_one_hands_over(world: World, staff: Staff) -> None:
    await staff.add("sasha")
    await staff.add("newcomer", trained=False)
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    page = (await rowan.get(await take(rowan))).text
    assert 'value="sasha"' in page
    assert 'value="newcomer"' not in page


async def test_a_worker_takes_reads_answers_and_closes(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    assert "Read first" in (await rowan.get(path)).text
    await rowan.post(f"{path}/send", text="Hi, this is Rowan. No rush.")
    await world.home.settle()
    assert world.sent()[-1] == "Hi, this is Rowan. No rush."
    await world.text("ok thank you")
    part = await rowan.get(f"{path}/part")
    assert "ok thank you" in part.text
    assert "Rowan" in part.text
    await rowan.get(path)
    await rowan.post(f"{path}/close", outcome="talked", summary="Wants a bed, will write again.")
    assert await world.handoffs() == []
    again = await rowan.get(path)
    assert "This has ended" in again.text
    assert "Wants a bed" in again.text
    assert "hidden" not in world.sent()[-1]


async def test_a_line_break_arrives_as_one_sign(world: World, staff: Staff) -> None:
    """A browser sends two for each: they would cost two letters, and show as a blank on some phones."""
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Hi.\r\nNo rush.")
    await world.home.settle()
    assert world.sent()[-1] == "Hi.\nNo rush."


async def test_p11_first_come_has_it_and_the_second_is_told_who(world: World, staff: Staff) -> None:
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await rowan.get("/queue")
    await sasha.get("/queue")
    await rowan.post(f"/queue/{handoff.id}/take")
    answer = await sasha.post(f"/queue/{handoff.id}/take")
    assert answer.status_code == 409
    assert "Rowan has this conversation already." in answer.text


async def test_nobody_reads_what_they_do_not_hold(world: World, staff: Staff) -> None:
    """The id of a conversation in the address of a page opens nothing (IDOR)."""
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await world.text("its about my uncle")
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    assert (await sasha.get(f"/conversations/{handoff.id}")).status_code == 403, "not while it waits either"
    path = await take(rowan)
    for ending in ("", "/part"):
        answer = await sasha.get(path + ending)
        assert answer.status_code == 403
        assert "uncle" not in answer.text
    await sasha.get("/account")
    for act, fields in {
        "send": {"text": "hello"},
        "send-past-gate": {"text": "call 555 010 0144", "reason": "life_in_danger", "why": "x"},
        "warn": {"what": "phone"},
        "yes": {},
        "note": {"note": "x"},
        "hand-over": {"note": "x"},
        "hand-back": {"yes": "yes"},
        "close": {"outcome": "talked"},
        "address": {"reason": "they_asked", "why": "x"},
    }.items():
        answer = await sasha.post(f"{path}/{act}", **fields)
        assert answer.status_code in (403, 409), act
        assert "uncle" not in answer.text
        assert world.phone.address not in answer.text
        await sasha.get("/account")
    await world.home.settle()
    assert "hello" not in world.sent()
    [held] = await world.handoffs()
    assert held.claimed_by == "rowan"


async def test_what_is_not_there_is_said_so(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    for path in (f"/conversations/{uuid4()}", "/conversations/not-an-id", "/nowhere"):
        answer = await rowan.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


async def test_a_worker_who_has_not_practised_takes_nothing(world: World, staff: Staff) -> None:
    newcomer = await staff.signed_in("newcomer", trained=False)
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    page = await newcomer.get("/queue")
    assert "practice room" in page.text
    assert (await newcomer.post(f"/queue/{handoff.id}/take")).status_code == 409
    await newcomer.get("/queue")
    assert (await newcomer.post("/queue/next")).status_code == 409
    [still] = await world.handoffs()
    assert still.claimed_by is None


async def test_nobody_holds_more_than_they_can(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", load_cap=1)
    await world.text("can i talk to a person")
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.home.settle()
    await take(rowan)
    await rowan.get("/queue")
    answer = await rowan.post("/queue/next")
    assert answer.status_code == 409
    assert "You hold 1 conversations" in answer.text


async def test_handed_over_with_a_note_to_the_one_who_is_named(world: World, staff: Staff) -> None:
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    empty = await rowan.post(f"{path}/hand-over", to="sasha", note=" ")
    assert empty.status_code == 409
    await rowan.post(f"{path}/hand-over", to="sasha", note="knows about the bed, ask nothing again")
    assert "handed to Sasha" in (await rowan.get("/queue")).text
    taken = await take(sasha)
    assert taken == path
    assert "ask nothing again" in (await sasha.get(path)).text
    assert (await rowan.get(path)).status_code == 403


async def test_the_one_a_person_knows_is_offered_them_first(world: World, staff: Staff) -> None:
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Hi, I am Rowan.")
    await rowan.post(f"{path}/close", outcome="later")
    other = world.other_phone()
    await world.home.simulated.text(other, "can i talk to a person")
    await world.home.settle()
    world.home.clock.move(30)
    await world.text("can i talk to a person")
    assert "knows Rowan" in (await sasha.get("/queue")).text
    first_of_rowan = (await rowan.get("/queue")).text
    known = first_of_rowan.index("knows Rowan")
    assert known < first_of_rowan.rindex('<li class="row'), "theirs stands first, though it came later"
    taken = await take(sasha)
    page = await sasha.get(taken)
    assert "knows Rowan" not in page.text, "somebody else is offered to others first"


async def test_an_unanswered_claim_goes_back_higher(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    lead = await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    await take(rowan)
    [claimed] = await world.handoffs()
    await world.later(11 * 60)
    [back] = await world.handoffs()
    assert back.claimed_by is None
    assert back.urgency.rank == claimed.urgency.rank + 1
    assert back.misses == 1
    assert "taken and not answered 1×" in (await rowan.get("/queue")).text
    assert "did not answer in time" in (await lead.get("/overview")).text


async def test_p19_an_address_opens_only_with_a_reason_and_the_lead_is_told(
    world: World, staff: Staff
) -> None:
    rowan, lead = await staff.signed_in("rowan"), await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    path = await take(rowan)
    page = await rowan.get(path)
    assert world.phone.address not in page.text
    without = await rowan.post(f"{path}/address", reason="life_in_danger", why="")
    assert world.phone.address not in without.text
    opened = await rowan.post(f"{path}/address", reason="life_in_danger", why="on the bridge")
    assert world.phone.address in opened.text
    assert world.phone.address not in (await rowan.get(path)).text, "a reload does not show it again"
    told = await lead.get("/overview")
    assert "opened an address" in told.text
    assert "on the bridge" in told.text
    assert world.phone.address not in told.text


async def test_p19_a_mentor_never_opens_an_address(world: World, staff: Staff) -> None:
    mentor = await staff.signed_in("mentor", Role.SURVIVOR_MENTOR, independent=True)
    await world.text("can i talk to a person")
    path = await take(mentor)
    await mentor.get(path)
    refused = await mentor.post(f"{path}/address", reason="life_in_danger", why="x")
    assert refused.status_code == 403
    assert world.phone.address not in refused.text


async def test_every_reading_is_on_the_trail_once_for_ten_minutes(world: World, staff: Staff) -> None:
    rowan, lead = await staff.signed_in("rowan"), await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    path = await take(rowan)
    for _ in range(3):
        await rowan.get(f"{path}/part")
    await lead.get(path)
    assert (await trail_of(world)).count(("rowan", Did.READ.value)) == 1
    assert (await trail_of(world)).count(("lead", Did.READ.value)) == 1
    world.home.clock.move(601)
    await rowan.get(path)
    assert (await trail_of(world)).count(("rowan", Did.READ.value)) == 2
    shown = await lead.get("/trail")
    assert "read a conversation" in shown.text


async def test_a_lead_gives_a_held_conversation_to_somebody(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    sasha = await staff.signed_in("sasha")
    lead = await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    path = await take(rowan)
    [handoff] = await world.handoffs()
    await lead.get("/overview")
    await lead.post(f"/overview/{handoff.id}/give", to="sasha")
    assert await take(sasha) == path
    await rowan.get("/account")
    assert (await rowan.post(f"{path}/send", text="hello")).status_code == 403
    with pytest.raises(HandoffUnknown):
        await give_conversation(
            HandoffId(uuid4()), "sasha", lead=await staff.worker("lead"), line=world.home.line
        )


async def test_messages_that_show_danger_are_covered_until_opened(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("he has a knife and hes outside the door")
    path = await take(rowan)
    assert "May be hard to read" in (await rowan.get(path)).text
    await rowan.get("/account")
    await rowan.post("/account/settings", zone="America/Chicago")
    assert "May be hard to read" not in (await rowan.get(path)).text


async def test_times_are_in_the_workers_zone(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    shown = world.home.clock()
    await rowan.get("/account")
    await rowan.post("/account/settings", zone="Asia/Kathmandu")
    page = (await rowan.get(path)).text
    assert f"{shown.astimezone(ZoneInfo('Asia/Kathmandu')):%H:%M}" in page


async def test_p14_titles_and_news_hold_nothing_of_a_person(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("its about my uncle")
    await world.text("can i talk to a person")
    path = await take(rowan)
    page = (await rowan.get(path)).text
    assert "<title>Conversation</title>" in page
    assert "uncle" not in path
    assert world.phone.address not in page
