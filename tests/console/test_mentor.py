"""A mentor stands beside a person who said yes, and sees what that person agreed to (A-85, P16)."""

from __future__ import annotations

import pytest

from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.console.caring import caring, day, hidden, put_in_note
from tests.console.conftest import Staff, Visitor
from tests.line import World

pytestmark = pytest.mark.whole


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def asked(world: World, staff: Staff) -> tuple[Visitor, Visitor, str, str]:
    """Worker, mentor, the path of the conversation, and the mentoring that waits for an answer."""
    await world.text("its about my uncle")
    rowan, path = await caring(world, staff)
    mel = await staff.signed_in("mel", Role.SURVIVOR_MENTOR, independent=True)
    await put_in_note(world, wish="no calls at home", matters="a bed of my own", need="housing")
    await rowan.get(f"{path}/care")
    await rowan.post(f"{path}/care/mentor", mentor="mel")
    return rowan, mel, path, hidden(rowan, "mentoring")


async def said_yes(world: World, visitor: Visitor, path: str, mentoring: str, **more: str) -> int:
    fields = {"said": "by_voice", "ends_on": day(world, 30)} | more
    answer = await visitor.post(f"{path}/care/mentor-yes", mentoring=mentoring, **fields)
    return answer.status_code


async def joins(visitor: Visitor, mentoring: str) -> str:
    await visitor.get("/beside")
    return (await visitor.post(f"/beside/{mentoring}/join")).text


async def test_a_mentor_sees_nothing_before_the_persons_yes(world: World, staff: Staff) -> None:
    _, mel, path, mentoring = await asked(world, staff)
    listed = await mel.get("/beside")
    assert "Nobody has said yes" in listed.text
    [handoff] = await world.handoffs()
    async with world.home.line.store.transaction() as tx:
        conversation = await tx.conversations.get(handoff.conversation)
    assert conversation is not None
    assert conversation.pseudonym not in listed.text
    for page in (f"/beside/{mentoring}", path, f"{path}/care", f"{path}/care/plan", f"{path}/part"):
        answer = await mel.get(page)
        assert answer.status_code in (403, 404), page
        assert "uncle" not in answer.text
        assert "no calls at home" not in answer.text
    await mel.get("/beside")
    assert (await mel.post(f"/beside/{mentoring}/join")).status_code == 404


async def test_with_the_least_yes_they_see_wishes_a_first_line_and_what_comes_then(
    world: World, staff: Staff
) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    assert await said_yes(world, rowan, path, mentoring) == 200
    before = await mel.get(f"/beside/{mentoring}")
    assert "no calls at home" not in before.text, "not before they join"
    world.home.clock.move(60)
    first = await joins(mel, mentoring)
    assert "no calls at home" in first
    assert "First line" in first
    for kept in ("uncle", "a bed of my own", "Shelter", "housing", "safe place to sleep"):
        assert kept not in first
    world.home.clock.move(60)
    await world.text("is anybody there")
    assert "is anybody there" in (await mel.get(f"/beside/{mentoring}")).text
    for page in (path, f"{path}/care"):
        assert (await mel.get(page)).status_code == 403


async def test_more_is_shown_only_where_the_person_agreed_to_it(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    await said_yes(world, rowan, path, mentoring, shares_needs="yes")
    world.home.clock.move(60)
    page = await joins(mel, mentoring)
    assert "a bed of my own" in page
    assert "uncle" not in page, "earlier messages are a yes of their own"


async def test_earlier_messages_are_a_yes_of_their_own(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    await said_yes(world, rowan, path, mentoring, shares_earlier="yes")
    world.home.clock.move(60)
    page = await joins(mel, mentoring)
    assert "uncle" in page
    assert "a bed of my own" not in page


async def test_a_yes_in_writing_needs_an_answer_after_the_question(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    world.home.clock.move(5)
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Is it OK if Mel joins us? You can say no.")
    await world.home.settle()
    await rowan.get(f"{path}/care")
    assert await said_yes(world, rowan, path, mentoring, said="in_writing") == 409
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 404
    world.home.clock.move(5)
    await world.text("yes thats fine")
    await rowan.get(f"{path}/care")
    assert await said_yes(world, rowan, path, mentoring, said="in_writing") == 200
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 200


@pytest.mark.parametrize("word", ["STOP", "EXIT"])
async def test_leaving_or_stopping_ends_an_offer_so_that_no_later_yes_is_taken_for_it(
    world: World, staff: Staff, word: str
) -> None:
    await world.text("my word is blue lamp")
    rowan, mel, path, mentoring = await asked(world, staff)
    world.home.clock.move(5)
    await world.text(word)
    await rowan.get(f"{path}/care")
    assert await said_yes(world, rowan, path, mentoring, said="in_writing") != 200, "it answers nothing"
    world.home.clock.move(5)
    if word == "STOP":
        await world.text("START")
    await world.text("blue lamp")
    await rowan.get("/queue")
    await rowan.post("/queue/next")
    world.home.clock.move(5)
    await world.text("yes")
    await rowan.get(f"{path}/care")
    assert await said_yes(world, rowan, path, mentoring, said="in_writing") != 200
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 404
    assert (await rowan.post(f"{path}/care/mentor", mentor="mel")).status_code == 200, "asked anew"


async def test_a_no_is_kept_and_ends_it(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    page = await rowan.post(f"{path}/care/mentor-no", mentoring=mentoring)
    assert "they said no" in page.text
    assert await said_yes(world, rowan, path, mentoring) == 409
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 404


async def test_taken_back_run_out_stopped_or_left_the_mentor_sees_nothing(
    world: World, staff: Staff
) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    await said_yes(world, rowan, path, mentoring, ends_on=day(world, 0))
    await joins(mel, mentoring)
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 200
    await world.text("STOP")
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 404
    assert "Nobody has said yes" in (await mel.get("/beside")).text
    await world.text("START")
    world.home.clock.move(24 * 3600)
    again = await staff.signed_in("sage", Role.SURVIVOR_MENTOR)
    assert "Nobody has said yes" in (await again.get("/beside")).text
    async with world.home.line.store.transaction() as tx:
        [one] = await tx.mentors.beside("mel")
    assert one.state(world.home.line.today()).value == "ended", "their yes ended by itself"


async def test_ended_by_the_worker_or_left_by_the_mentor(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    await said_yes(world, rowan, path, mentoring)
    await joins(mel, mentoring)
    await rowan.get(f"{path}/care")
    await rowan.post(f"{path}/care/mentor-end", mentoring=mentoring)
    assert (await mel.get(f"/beside/{mentoring}")).status_code == 404
    await rowan.get(f"{path}/care")
    await rowan.post(f"{path}/care/mentor", mentor="mel")
    second = hidden(rowan, "mentoring")
    assert second != mentoring
    await said_yes(world, rowan, path, second)
    await mel.get("/beside")
    await mel.post(f"/beside/{second}/leave")
    assert (await mel.get(f"/beside/{second}")).status_code == 404
    async with world.home.line.store.transaction() as tx:
        moves = [one.reason for one in await tx.trail.latest_of([Did.MENTOR.value], most=50)]
    assert moves[:2] == ["left:mel", "agreed:mel"]
    assert "ended:mel" in moves
    assert "joined:mel" in moves


async def test_the_independence_of_a_mentor_is_shown_before_anybody_is_asked(
    world: World, staff: Staff
) -> None:
    await staff.signed_in("sage", Role.SURVIVOR_MENTOR, independent=False)
    await staff.signed_in("new", Role.SURVIVOR_MENTOR, trained=False)
    rowan, path = await caring(world, staff)
    mel = await staff.signed_in("mel", Role.SURVIVOR_MENTOR, independent=True)
    page = (await rowan.get(f"{path}/care")).text
    assert "Mel (independent)" in page
    assert "Sage (not independent)" in page
    assert "New (" not in page, "who has not practised meets nobody"
    assert "you answer to no agency" in (await mel.get("/beside")).text
    for nobody in ("new", "rowan", "made-up"):
        assert (await rowan.post(f"{path}/care/mentor", mentor=nobody)).status_code == 409
    await rowan.post(f"{path}/care/mentor", mentor="sage")
    assert "answers to an agency" in (await rowan.get(f"{path}/care")).text
    second = await rowan.post(f"{path}/care/mentor", mentor="mel")
    assert second.status_code == 409, "one at a time"


async def test_what_was_agreed_with_one_mentor_opens_nothing_to_another(world: World, staff: Staff) -> None:
    rowan, mel, path, mentoring = await asked(world, staff)
    await said_yes(world, rowan, path, mentoring)
    sage = await staff.signed_in("sage", Role.SURVIVOR_MENTOR)
    assert (await sage.get(f"/beside/{mentoring}")).status_code == 404
    assert (await sage.post(f"/beside/{mentoring}/join")).status_code in (403, 404)
    assert (await rowan.get(f"/beside/{mentoring}")).status_code == 403
    await joins(mel, mentoring)
    async with world.home.line.store.transaction() as tx:
        readers = {one.who for one in await tx.trail.latest_of([Did.READ.value], most=50)}
    assert "mel" in readers
    assert "sage" not in readers
