"""A referral as a worker makes it with the person: nothing moves or is told without their yes."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import Channel, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, ReferralState
from bot.domain.refusals import ReferralRefused, ReferralUnknown
from bot.domain.shared_field import SharedField
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.errors import GateClosed, HandoffUnknown, NotYours
from bot.services.agree_referral import agree_referral
from bot.services.move_referral import introduce
from bot.services.propose_referral import describe_by_text, propose_referral
from bot.services.share_fields import Offer, ask_to_share, share_fields
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from bot.staff_errors import NotAllowed
from tests.console.conftest import Staff, Visitor
from tests.console.test_conversation import take
from tests.line import World
from tests.referring import BEDS, CLINIC, Desk, a_worker, at_a_desk

pytestmark = pytest.mark.whole

NAME = "EXAMPLE Lantern House"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def propose(visitor: Visitor, path: str, service: str = BEDS) -> str:
    """The path of the page of a new referral."""
    await visitor.get(path)
    made = await visitor.post(f"{path}/referrals", service=service)
    assert made.status_code == 200, made.text
    return made.url.path


def turn_of(page: str, words: str) -> str:
    """What the form sends for the message with these words."""
    shown = re.findall(r'name="turn" value="([^"]+)">(.*?)</label>', page, re.DOTALL)
    return next(value for value, label in shown if words in html.unescape(label))


async def say(world: World, words: str) -> None:
    world.home.clock.move(5)
    await world.text(words)
    world.home.clock.move(5)


def in_days(world: World, days: int) -> str:
    """As Rowan's page shows it."""
    return f"{world.home.clock().astimezone(ZoneInfo('America/New_York')) + timedelta(days=days):%d %b %Y}"


async def state_of(world: World) -> list[ReferralState]:
    [handoff] = await world.handoffs()
    async with world.home.line.store.transaction() as tx:
        return [each.state for each in await tx.referrals.of(handoff.conversation)]


async def test_from_proposed_to_follow_up_over_the_pages(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    assert "Tell them plainly what it is" in rowan.last.text  # type: ignore[union-attr]
    await rowan.post(f"{one}/describe", how="text")
    await world.home.settle()
    told = world.sent()[1:]
    assert "a place to stay, food" in told[-3]
    assert "may have to tell someone" in told[-2]
    assert "You can say no" in told[-1]
    assert not any("Lantern" in text for text in told), "its name is a detail, and they did not ask for it"
    await say(world, "yes that sounds ok")
    page = await rowan.get(one)
    await rowan.post(f"{one}/agree", turn=turn_of(page.text, "that sounds ok"))
    assert await state_of(world) == [ReferralState.AGREED]
    await rowan.post(f"{one}/introduce", how="three_way_call")
    await rowan.post(f"{one}/appoint", accompanied_by="me, and their mentor")
    early = await rowan.post(f"{one}/back-out", turn=turn_of((await rowan.get(one)).text, "that sounds ok"))
    assert (early.status_code, "A yes comes after it" in early.text) == (409, True)
    await say(world, "you can go now its fine")
    page = await rowan.get(one)
    await rowan.post(f"{one}/back-out", turn=turn_of(page.text, "you can go now"))
    day = (world.home.clock() + timedelta(days=28)).date()
    await rowan.post(f"{one}/follow-up", on=day.isoformat(), turn="voice")
    page = await rowan.get(one)
    assert await state_of(world) == [ReferralState.FOLLOW_UP]
    assert "with me, and their mentor" in page.text
    assert f"{day:%d %B %Y}" in page.text
    assert "on the phone, heard by Rowan" in page.text
    assert NAME in (await rowan.get(path)).text, "and it stands on the page of the conversation"


async def test_p16_without_a_yes_the_console_refuses_every_step(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    for described in (False, True):
        if described:
            await rowan.post(f"{one}/describe", how="voice")
        for act, fields in {
            "introduce": {"how": "in_person"},
            "appoint": {"accompanied_by": "me"},
            "back-out": {"turn": "voice"},
            "follow-up": {"turn": "voice", "on": "2031-04-01"},
            "ask": {"how": "voice", "tick_name": "yes", "value_name": "Jo"},
            "share": {"field": "name", "turn": "voice"},
            "link": {},
            "print": {},
        }.items():
            answer = await rowan.post(f"{one}/{act}", **fields)
            assert answer.status_code == 409, act
            assert "pdf" not in answer.headers["content-type"]
    assert await state_of(world) == [ReferralState.PROPOSED]


async def test_p16_a_yes_must_be_theirs_younger_than_the_description_and_no_no(desk: Desk) -> None:
    line = desk.world.home.line
    before = await desk.says("yes ok whatever")
    made = await desk.proposed()
    assert await refused(desk, made.id, before) == "not_told"
    assert await refused(desk, made.id, None) == "not_told", "by voice neither"
    await describe_by_text(desk.handoff, made.id, worker=desk.worker, line=line)
    assert await refused(desk, made.id, None) == "not_sent", "it is still in the outbox"
    await desk.world.home.settle()
    assert await refused(desk, made.id, before) == "yes_too_early"
    told = (await desk.now(made.id)).told
    assert told is not None
    assert await refused(desk, made.id, TurnId(told.messages[0])) == "no_such_turn", (
        "our own text is no yes"
    )
    assert await refused(desk, made.id, await desk.says("no thanks")) == "reads_as_no"
    yes = await desk.says("hm ok yes")
    agreed = await agree_referral(desk.handoff, made.id, yes_turn=yes, worker=desk.worker, line=line)
    assert agreed.state is ReferralState.AGREED


async def test_p16_a_yes_to_one_service_is_none_to_another(desk: Desk) -> None:
    line = desk.world.home.line
    beds, clinic = await desk.proposed(BEDS), await desk.proposed(CLINIC)
    for each in (beds, clinic):
        await describe_by_text(desk.handoff, each.id, worker=desk.worker, line=line)
        await desk.world.home.settle()
        desk.world.home.clock.move(5)
    yes = await desk.says("yes")
    assert await refused(desk, beds.id, yes) == "yes_unclear"
    await agree_referral(desk.handoff, clinic.id, yes_turn=yes, worker=desk.worker, line=line)
    with pytest.raises(ReferralRefused, match="wrong_step"):
        await introduce(desk.handoff, beds.id, Introduction.CALL, worker=desk.worker, line=line)


async def test_p16_a_message_of_somebody_else_is_no_yes(desk: Desk, world: World) -> None:
    made = await desk.proposed()
    await describe_by_text(desk.handoff, made.id, worker=desk.worker, line=world.home.line)
    await world.home.settle()
    world.home.clock.move(5)
    await world.home.simulated.text(world.other_phone(), "yes")
    await world.home.settle()
    world.home.clock.move(5)
    async with world.home.line.store.transaction() as tx:
        talks = await tx.conversations.silent_since(world.home.clock())
        [stranger] = [each for each in talks if each.id != desk.conversation]
        latest = await tx.turns.latest(stranger.id)
    assert latest is not None
    assert await refused(desk, made.id, latest[0]) == "no_such_turn"


async def test_p06_the_name_is_written_only_after_warning_and_yes(desk: Desk) -> None:
    line = desk.world.home.line
    await warn_before_writing(desk.handoff, what=BEDS, worker="rowan", line=line)
    await desk.world.home.settle()
    await desk.says("yes write it")
    await record_yes_to_writing(desk.handoff, worker="rowan", line=line)
    made = await desk.proposed()
    await describe_by_text(desk.handoff, made.id, worker=desk.worker, line=line)
    await desk.world.home.settle()
    assert any(NAME in text for text in desk.world.sent())


async def test_fields_are_asked_by_text_and_shared_only_as_far_as_they_say_yes(
    world: World, staff: Staff
) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    await rowan.post(f"{one}/describe", how="voice")
    await rowan.post(f"{one}/agree", turn="voice")
    asked = await rowan.post(
        f"{one}/ask",
        how="text",
        days="14",
        tick_language="yes",
        value_language="English",
        tick_note="yes",
        value_note="Likes to be met at the door.",
        value_name="never ticked",
    )
    assert asked.status_code == 200, asked.text
    await world.home.settle()
    assert "your language, a short note" in world.sent()[-3]
    assert world.sent()[-2] == 'a short note: "Likes to be met at the door."', "our words are shown to them"
    assert "14 days" in world.sent()[-1]
    await say(world, "yes but leave the note out")
    page = await rowan.get(one)
    assert "Asked, no answer yet" in page.text
    turn = turn_of(page.text, "leave the note out")
    more = await rowan.post(f"{one}/share", field="name", turn=turn)
    assert (more.status_code, "Ask them about it first" in more.text) == (409, True)
    done = await rowan.post(f"{one}/share", field="language", turn=turn)
    assert "in their message of" in done.text
    assert f"recorded by Rowan; until {in_days(world, 14)}" in " ".join(done.text.split())
    [handoff] = await world.handoffs()
    async with world.home.line.store.transaction() as tx:
        [referral] = await tx.referrals.of(handoff.conversation)
    live = referral.live_fields(world.home.clock())
    assert [(share.field, share.value.open()) for share in live] == [(SharedField.LANGUAGE, "English")]
    await rowan.post(f"{one}/unshare", field="language")
    assert "Each line is off until they said yes" in (await rowan.get(one)).text


async def test_p06_a_detail_in_a_field_is_not_written_to_them(desk: Desk) -> None:
    """Read out on the phone it may be agreed to; on a phone others may read it is not shown."""
    made = await desk.agreed()
    offer = Offer({SharedField.REACH: Private("call 555 010 0144")})
    with pytest.raises(GateClosed):
        await ask_to_share(desk.handoff, made.id, offer, worker=desk.worker, line=desk.world.home.line)
    await desk.world.home.settle()
    assert not any("0144" in text for text in desk.world.sent())
    assert (await desk.now(made.id)).fields == ()
    shared = await desk.shared(made.id, {SharedField.REACH: "call 555 010 0144"})
    assert shared.live_fields(desk.world.home.clock())


async def test_p16_the_value_is_the_one_they_were_asked_with(desk: Desk) -> None:
    line, made = desk.world.home.line, await desk.agreed()
    offer = Offer({SharedField.LANGUAGE: Private("English")})
    await ask_to_share(desk.handoff, made.id, offer, worker=desk.worker, line=line)
    await desk.world.home.settle()
    yes = await desk.says("ok")
    await ask_to_share(
        desk.handoff,
        made.id,
        Offer({SharedField.LANGUAGE: Private("French")}),
        worker=desk.worker,
        line=line,
    )
    await desk.world.home.settle()
    with pytest.raises(ReferralRefused, match="yes_too_early"):
        await share_fields(
            desk.handoff, made.id, {SharedField.LANGUAGE}, yes_turn=yes, worker=desk.worker, line=line
        )


async def test_the_link_and_the_code_are_shown_once(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    await rowan.post(f"{one}/describe", how="voice")
    await rowan.post(f"{one}/agree", turn="voice")
    await rowan.post(f"{one}/ask", how="voice", days="30", tick_name="yes", value_name="Jo")
    made = await rowan.post(f"{one}/link")
    shown = re.search(r"<code>(https://line\.example\.org/r/[\w-]{43})</code>", made.text)
    assert shown
    again = await rowan.get(one)
    assert "/r/" not in again.text
    assert "It waits to be opened" in again.text
    assert "End the link now" in again.text
    taken = await rowan.post(f"{one}/take-back")
    assert "They took it back" in taken.text
    assert await state_of(world) == [ReferralState.TAKEN_BACK]
    assert (await rowan.post(f"{one}/link")).status_code == 409


async def test_an_entry_not_offered_and_a_second_open_one_are_refused(desk: Desk) -> None:
    line = desk.world.home.line
    with pytest.raises(ReferralRefused, match="not_offered"):
        await propose_referral(desk.handoff, "no_such_place", worker=desk.worker, line=line)
    await desk.proposed()
    with pytest.raises(ReferralRefused, match="open_already"):
        await desk.proposed()


async def test_nobody_touches_the_referrals_of_what_they_do_not_hold(desk: Desk, world: World) -> None:
    """Neither another worker, nor a mentor, nor by the id of another conversation (IDOR)."""
    made, line = await desk.agreed(), world.home.line
    for other, error in (
        (a_worker("sasha"), NotYours),
        (a_worker("mentor", Role.SURVIVOR_MENTOR), NotAllowed),
        (a_worker("keeper", Role.COORDINATOR), NotAllowed),
    ):
        with pytest.raises(error):
            await introduce(desk.handoff, made.id, Introduction.CALL, worker=other, line=line)
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.home.settle()
    [elsewhere] = [each for each in await world.handoffs() if each.id != desk.handoff]
    lead = a_worker("lead", Role.LEAD)
    with pytest.raises(ReferralUnknown):
        await introduce(elsewhere.id, made.id, Introduction.CALL, worker=lead, line=line)
    await world.text("DELETE")
    with pytest.raises(HandoffUnknown):
        await introduce(desk.handoff, made.id, Introduction.CALL, worker=lead, line=line)


async def test_p19_other_roles_see_no_referral_on_their_pages(world: World, staff: Staff) -> None:
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    mentor = await staff.signed_in("mentor", Role.SURVIVOR_MENTOR)
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    for other in (sasha, mentor):
        for where in (one, f"{path}/referrals"):
            answer = await other.get(where)
            assert answer.status_code == 403
            assert "Lantern" not in answer.text


async def test_each_move_is_on_the_trail(desk: Desk) -> None:
    made = await desk.agreed()
    await desk.shared(made.id, {SharedField.NAME: "Jo"})
    await desk.link(made.id)
    async with desk.world.home.line.store.transaction() as tx:
        entries = await tx.trail.of(desk.conversation)
        assert (await tx.trail.verify()).broken_at is None
    moved = [entry.reason for entry, _ in entries if entry.what == Did.REFERRAL.value]
    assert moved == ["proposed", "described_by_voice", "agreed", "shared_by_voice", "link_made"]


@pytest.fixture
async def desk(world: World) -> Desk:
    return await at_a_desk(world)


async def refused(desk: Desk, referral, turn: TurnId | None) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(ReferralRefused) as why:
        await agree_referral(
            desk.handoff, referral, yes_turn=turn, worker=desk.worker, line=desk.world.home.line
        )
    assert (await desk.now(referral)).state is ReferralState.PROPOSED
    return why.value.refusal
