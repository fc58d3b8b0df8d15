"""Needs and meetings: kept by who holds the conversation, counted of nobody, erased with it."""

from __future__ import annotations

import re

import pytest
from pyotp import TOTP

from bot.domain.gates import SESSION
from bot.domain.ids import Channel
from bot.domain.need_entry import Gap
from bot.domain.needs import Need
from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.console.caring import caring, conversation_of, day, hidden, put_in_note
from tests.console.conftest import PASSWORD, Staff, Visitor
from tests.databases import dump
from tests.line import World
from tests.promises.rows import count_rows

pytestmark = pytest.mark.whole

HERE = "US-FL"
LONG = SESSION.total_seconds() + 60
MARKERS = ("marker-method", "marker-why", "marker-family")


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def counts(world: World) -> dict[tuple[str, str], int]:
    async with world.home.line.store.transaction() as tx:
        return {
            (one.code.value, one.gap.value): one.number for one in await tx.unmet_needs.since("0000-00")
        }


async def trail(world: World, did: Did) -> list[tuple[str, str | None]]:
    async with world.home.line.store.transaction() as tx:
        return [(one.who, one.reason) for one in await tx.trail.latest_of([did.value], most=50)]


async def add_need(visitor: Visitor, path: str, code: str = "housing", **more: str) -> None:
    answer = await visitor.post(f"{path}/care/need", code=code, area=HERE, **more)
    assert answer.status_code == 200, answer.text


async def report(visitor: Visitor, path: str, intake: str) -> None:
    answer = await visitor.post(
        f"{path}/care/report", intake_on=intake, to="abuse_hotline", made_by="worker"
    )
    assert answer.status_code == 200, answer.text


# --- needs ----------------------------------------------------------------------------------------


async def test_a_need_has_horizon_method_owner_outcome_and_a_history(world: World, staff: Staff) -> None:
    await staff.signed_in("sasha")
    rowan, path = await caring(world, staff)
    await add_need(rowan, path, horizon="now", method="asks the first house", owner="rowan")
    need = hidden(rowan, "need")
    changed = await rowan.post(
        f"{path}/care/need-change",
        need=need,
        horizon="weeks",
        method="asks the second house",
        owner="sasha",
        outcome="partly",
    )
    for shown in ("Shelter, housing", "in weeks", "met in part", "Sasha sees to it", "the second house"):
        assert shown in changed.text
    assert "1 earlier" in changed.text
    assert "asks the first house" in changed.text, "what stood there before can still be read"
    assert [who for who, _ in await trail(world, Did.NEEDS_CHANGED)] == ["rowan", "rowan"]


async def test_the_needs_of_the_note_come_over_on_the_workers_press_and_once(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    await put_in_note(world, need="food:now")
    before = await rowan.get(f"{path}/care")
    assert "Nothing is listed" in before.text, "nothing is listed by itself"
    await rowan.post(f"{path}/care/needs-from-note", area=HERE)
    page = await rowan.get(f"{path}/care")
    assert 'Food that fits their culture</strong> <span class="tag">now' in page.text
    assert "Take over what the note names" not in page.text
    await rowan.post(f"{path}/care/needs-from-note", area=HERE)
    assert (await rowan.get(f"{path}/care")).text.count("Food that fits their culture</strong>") == 1


async def test_a_need_has_one_owner_who_keeps_needs(world: World, staff: Staff) -> None:
    await staff.signed_in("mel", Role.SURVIVOR_MENTOR)
    rowan, path = await caring(world, staff)
    for nobody in ("mel", "made-up"):
        refused = await rowan.post(f"{path}/care/need", code="food", area=HERE, owner=nobody)
        assert refused.status_code == 409
    elsewhere = await rowan.post(f"{path}/care/need", code="food", area="ZZ")
    assert elsewhere.status_code == 400
    assert "Nothing is listed" in elsewhere.text


async def test_what_is_not_met_says_why_and_is_counted_once_of_nobody(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await add_need(rowan, path)
    need = hidden(rowan, "need")
    assert await counts(world) == {}, "there is something fresh for it, and it is open"
    why = await rowan.post(f"{path}/care/need-change", need=need, outcome="not_met")
    assert "Say why" in why.text
    for outcome, gap in (
        ("not_met", "full"),
        ("open", ""),
        ("not_met", "full"),
        ("not_met", "barrier_age"),
    ):
        await rowan.post(f"{path}/care/need-change", need=need, outcome=outcome, gap=gap)
    assert await counts(world) == {("housing", "full"): 1}, "one person, one need: one"
    main = world.databases.main.open()
    written = await dump(main, "--data-only", "--table=unmet_needs", "--inserts")
    assert str(await conversation_of(world)).encode() not in written
    assert f"{world.home.line.today():%Y-%m}'".encode() in written, "the month and no day"


async def test_a_need_for_which_nothing_fresh_is_there_is_counted_at_once(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    await add_need(rowan, path, "community")
    assert await counts(world) == {("community", "none_in_area"): 1}
    await rowan.post(
        f"{path}/care/need-change", need=hidden(rowan, "need"), outcome="not_met", gap="none_in_area"
    )
    assert await counts(world) == {("community", "none_in_area"): 1}


async def test_a_person_is_counted_once_for_a_need_however_often_it_is_listed(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    await add_need(rowan, path, "community")
    await add_need(rowan, path, "community")
    assert await counts(world) == {("community", "none_in_area"): 1}
    await rowan.get(path)
    await rowan.post(f"{path}/close", outcome="talked")
    world.home.clock.move(LONG)
    await world.text("can i talk to a person")
    await rowan_again(world, rowan)
    await rowan.get("/queue")
    anew = (await rowan.post("/queue/next")).url.path
    assert anew != path
    await rowan.get(f"{anew}/care")
    await add_need(rowan, anew, "community")
    await add_need(rowan, anew, "language")
    assert await counts(world) == {("community", "none_in_area"): 1, ("language", "none_in_area"): 1}


async def rowan_again(world: World, rowan: Visitor) -> None:
    """The session is over by then."""
    rowan.client.cookies.clear()
    await rowan.get("/sign-in")
    await rowan.post("/sign-in", login="rowan", password=PASSWORD)
    await rowan.post("/sign-in/code", code=TOTP(rowan.secret).at(world.home.clock()))


async def test_small_counts_are_hidden_from_the_lead_too(world: World, staff: Staff) -> None:
    async with world.home.line.store.transaction() as tx:
        for code, times in ((Need.COMMUNITY, 4), (Need.LANGUAGE, 5)):
            for _ in range(times):
                await tx.unmet_needs.count(
                    code, area=HERE, gap=Gap.NONE_IN_AREA, month=f"{world.home.line.today():%Y-%m}"
                )
    lead = await staff.signed_in("lead", Role.LEAD)
    page = (await lead.get("/care")).text
    rows = [row for row in page.split("<tr>") if HERE in row]
    assert len(rows) == 2
    by_name = {row.split("</td>")[0].removeprefix("<td>"): row for row in rows}
    assert "under 5" in by_name["Culture or faith community"]
    assert "none in the area" not in by_name["Culture or faith community"]
    assert "<td>5</td>" in by_name["Language"]
    assert "none in the area" in by_name["Language"]
    assert "<td>4</td>" not in page


# --- who may --------------------------------------------------------------------------------------


async def test_leads_read_care_and_only_who_holds_it_changes_it(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await add_need(rowan, path, method="marker-method")
    lead, sasha = await staff.signed_in("lead", Role.LEAD), await staff.signed_in("sasha")
    read = await lead.get(f"{path}/care")
    assert "marker-method" in read.text
    assert "/care/need-change" not in read.text
    refused = await lead.post(f"{path}/care/need", code="food", area=HERE)
    assert refused.status_code == 409
    for page in ("care", "care/plan"):
        hidden_page = await sasha.get(f"{path}/{page}")
        assert hidden_page.status_code == 403
        assert "marker" not in hidden_page.text
    await sasha.get("/account")
    assert (await sasha.post(f"{path}/care/need", code="food", area=HERE)).status_code == 403
    assert "Food" not in (await rowan.get(f"{path}/care")).text.split("Add a need")[0]


async def test_who_held_it_before_no_longer_sees_or_changes_what_another_holds(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    await rowan.post(f"{path}/close", outcome="later")
    await world.text("can i talk to a person")
    sasha = await staff.signed_in("sasha")
    await sasha.get("/queue")
    theirs = (await sasha.post("/queue/next")).url.path
    assert theirs != path
    await sasha.get(f"{theirs}/care")
    await add_need(sasha, theirs)
    assert (await rowan.get(f"{path}/care")).status_code == 403
    await rowan.get("/account")
    assert (await rowan.post(f"{path}/care/need", code="food", area=HERE)).status_code == 403
    assert "Food" not in (await sasha.get(f"{theirs}/care")).text.split("Add a need")[0]


async def test_a_need_of_another_conversation_is_not_reached(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await add_need(rowan, path)
    need = hidden(rowan, "need")
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.home.settle()
    await rowan.get("/queue")
    other = (await rowan.post("/queue/next")).url.path
    await rowan.get(f"{other}/care")
    assert (await rowan.post(f"{other}/care/need-change", need=need, outcome="met")).status_code == 409
    assert 'class="tag">met<' not in (await rowan.get(f"{path}/care")).text


# --- the meeting ----------------------------------------------------------------------------------


async def test_a_report_starts_a_clock_of_fourteen_days(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await report(rowan, path, day(world, -3))
    page = (await rowan.get(f"{path}/care")).text
    assert "11 days left" in page
    assert "State abuse hotline" in page
    assert "A worker of the line" in page
    assert "Guardian ad litem" in page
    tomorrow = await rowan.post(
        f"{path}/care/report", intake_on=day(world, 1), to="abuse_hotline", made_by="worker"
    )
    assert tomorrow.status_code == 400


async def test_family_is_not_asked_by_default_and_only_with_reason_safety_and_their_yes(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    await report(rowan, path, day(world, 0))
    number = hidden(rowan, "report")
    assert "<strong>Family</strong>" not in (await rowan.get(f"{path}/care")).text
    wanted = {"report": number, "role": "family"}
    for given in (
        {"safe": "yes", "their_yes": "yes"},
        {"reason": "an aunt", "their_yes": "yes"},
        {"reason": "an aunt", "safe": "yes"},
    ):
        refused = await rowan.post(f"{path}/care/seat", **wanted, **given)
        assert refused.status_code == 409
        assert "<strong>Family</strong>" not in refused.text
    added = await rowan.post(
        f"{path}/care/seat", **wanted, reason="an aunt they trust", safe="yes", their_yes="yes"
    )
    assert "<strong>Family</strong>" in added.text
    assert "an aunt they trust" in added.text


async def test_family_that_was_found_not_needed_comes_back_only_as_if_new(
    world: World, staff: Staff
) -> None:
    """Somebody found a reason against it: the old yes is over."""
    rowan, path = await caring(world, staff)
    await report(rowan, path, day(world, 0))
    number = hidden(rowan, "report")
    wanted = {"report": number, "role": "family"}
    asked = {"safe": "yes", "their_yes": "yes"}
    await rowan.post(f"{path}/care/seat", **wanted, **asked, reason="an aunt they trust")
    await rowan.post(f"{path}/care/seat", **wanted, attendance="not_needed", reason="she told him")
    for given in ({}, {"reason": "an aunt"}, asked):
        refused = await rowan.post(f"{path}/care/seat", **wanted, **given, attendance="coming")
        assert refused.status_code == 409
        assert 'Family</strong> <span class="tag">not needed' in refused.text
    again = await rowan.post(
        f"{path}/care/seat", **wanted, **asked, attendance="coming", reason="another aunt"
    )
    assert 'Family</strong> <span class="tag">comes' in again.text


async def test_each_role_is_ticked_off_or_not_needed_with_a_reason(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await report(rowan, path, day(world, 0))
    number = hidden(rowan, "report")
    no_reason = await rowan.post(f"{path}/care/seat", report=number, role="school", attendance="not_needed")
    assert no_reason.status_code == 409
    await rowan.post(
        f"{path}/care/seat", report=number, role="school", attendance="not_needed", reason="left school"
    )
    done = await rowan.post(f"{path}/care/seat", report=number, role="clinicians", attendance="attended")
    assert "left school" in done.text
    assert 'Clinicians</strong> <span class="tag">was there' in done.text
    assert (
        await rowan.post(f"{path}/care/meeting-end", report=number, how="not_needed")
    ).status_code == 409
    held = await rowan.post(f"{path}/care/meeting-end", report=number, how="held")
    assert "It was held" in held.text
    assert "days left" not in held.text
    again = await rowan.post(f"{path}/care/seat", report=number, role="school", attendance="coming")
    assert again.status_code == 409


async def test_leads_are_reminded_under_five_days_and_when_it_is_over(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    lead = await staff.signed_in("lead", Role.LEAD)
    await report(rowan, path, day(world, -9))
    assert "None is near its day" in (await lead.get("/care")).text, "five days are left"
    await report(rowan, path, day(world, -10))
    assert "4 days left" in (await lead.get("/care")).text
    await report(rowan, path, day(world, -15))
    page = await lead.get("/care")
    assert "1 day over" in page.text
    assert page.text.index("1 day over") < page.text.index("4 days left")
    assert "2 under Care" in (await lead.get("/overview")).text
    await lead.get(f"{path}/care")
    number = hidden(lead, "report")
    await lead.post(f"{path}/care/meeting-end", report=number, how="held")
    assert await trail(world, Did.MEETING) != []


async def test_no_id_stands_twice_and_each_label_has_its_field(world: World, staff: Staff) -> None:
    await staff.signed_in("mel", Role.SURVIVOR_MENTOR)
    rowan, path = await caring(world, staff)
    await put_in_note(world, need="food:now")
    for code in ("housing", "legal"):
        await add_need(rowan, path, code)
    for intake in (day(world, 0), day(world, -20)):
        await report(rowan, path, intake)
    await rowan.post(f"{path}/care/mentor", mentor="mel")
    lead = await staff.signed_in("lead", Role.LEAD)
    for visitor, where in ((rowan, f"{path}/care"), (rowan, f"{path}/care/plan"), (lead, "/care")):
        page = (await visitor.get(where)).text
        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids)), where
        assert set(re.findall(r' for="([^"]+)"', page)) <= set(ids), where
        assert page.count("<form") == page.count("</form>") == page.count('name="form_token"')
        assert " style=" not in page
        assert "<script>" not in page


# --- sealed, and erased ---------------------------------------------------------------------------


async def test_p15_a_dump_tells_nothing_of_care_and_p03_erasing_leaves_the_counts_alone(
    world: World, staff: Staff
) -> None:
    await staff.signed_in("mel", Role.SURVIVOR_MENTOR)
    rowan, path = await caring(world, staff)
    await add_need(rowan, path, "community", method="marker-method")
    await report(rowan, path, day(world, 0))
    number = hidden(rowan, "report")
    await rowan.post(
        f"{path}/care/seat",
        report=number,
        role="family",
        reason="marker-family",
        safe="yes",
        their_yes="yes",
    )
    await rowan.post(
        f"{path}/care/seat", report=number, role="school", attendance="not_needed", reason="marker-why"
    )
    await rowan.post(f"{path}/care/mentor", mentor="mel")
    plan = {"signs": "marker-why", "review_on": day(world, 14), "together": "yes"}
    await rowan.post(f"{path}/care/plan", **plan)
    tables = ("need_versions", "abuse_reports", "mentors", "safety_plans")
    main, _ = await count_rows(world.databases)
    assert all(main[table] for table in tables), "each of them holds something"
    written = await dump(world.databases.main.open(), "--data-only", "--inserts")
    for marker in (*MARKERS, "abuse_hotline"):
        assert marker.encode() not in written
        assert marker.encode().hex().encode() not in written
    await world.text("DELETE")
    main, keys = await count_rows(world.databases)
    assert not set(tables) & set(main)
    assert main["unmet_needs"] == 1
    assert (await rowan.get(f"{path}/care")).status_code == 404
    assert (await rowan.get(f"{path}/care/plan")).status_code == 404
    assert set(keys) == {"keys"}, "the workers' own"
    assert keys["keys"] == 2
