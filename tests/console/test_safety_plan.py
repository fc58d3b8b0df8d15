"""A safety plan is made with the person, kept in every version, and leaves its page in no way (A-90)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.services.read_note import read_note
from tests.console.caring import caring, conversation_of, day
from tests.console.conftest import Staff, Visitor
from tests.databases import dump
from tests.line import World

pytestmark = pytest.mark.whole

ROOT = Path(__file__).resolve().parents[2]
SIGNS = "marker-signs, he goes quiet"

# Who may know of a plan at all. Whoever else opens one breaks the promise that it never leaves its page.
OPENS = {
    "bot/store/safety_plans.py",
    "bot/services/keep_safety_plan.py",
    "bot/console/pages/safety_plan.py",
}
NAMES = OPENS | {
    "bot/domain/safety_plan.py",
    "bot/domain/held.py",  # it is told as notes by a worker
    "bot/store/of_a_conversation.py",  # it goes with the talk
    "bot/domain/trail.py",  # that it was read and written
    "bot/console/words.py",
    "bot/services/care_ports.py",
    "bot/services/ports.py",
    "bot/services/read_care.py",  # that there is one, and when it is due
    "bot/services/oversee_care.py",
    "bot/store/transaction.py",
    "bot/store/care_tables.py",
    "bot/store/migrations/main/m0005_care.py",
    "bot/console/pages/care.py",  # puts its doors beside the others
}
_PLAN = re.compile(r"safety_?plan", re.IGNORECASE)
_OPENED = re.compile(r"safety_plans\.(?:versions|add)|import .*\bSafetyPlan\b|read_safety_plan|PlanSeen")


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def write(world: World, visitor: Visitor, path: str, **parts: str) -> str:
    await visitor.get(f"{path}/care/plan")
    fields = {"review_on": day(world, 14), "together": "yes"} | parts
    answer = await visitor.post(f"{path}/care/plan", **fields)
    return answer.text


async def test_every_version_is_kept_with_who_wrote_it(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await write(world, rowan, path, signs=SIGNS)
    await write(world, rowan, path, signs="another sign", people="her aunt")
    page = await write(world, rowan, path, helps="a walk")
    for kept in (SIGNS, "another sign", "her aunt", "a walk", "Version 1", "Version 2", "Version 3"):
        assert kept in page
    assert page.count("written with them by Rowan") == 3
    async with world.home.line.store.transaction() as tx:
        versions = await tx.safety_plans.versions(await conversation_of(world))
    assert [plan.number for plan in versions] == [3, 2, 1]


async def test_it_is_made_with_the_person_and_nothing_typed_is_lost(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    alone = await write(world, rowan, path, signs=SIGNS, together="")
    assert "made with the person" in alone
    assert SIGNS in alone
    assert "There is no plan yet" in alone
    for review in (day(world, 0), day(world, 91), "soon"):
        assert SIGNS in await write(world, rowan, path, signs=SIGNS, review_on=review)
    assert "Write at least one part" in await write(world, rowan, path)
    assert "There is no plan yet" in (await rowan.get(f"{path}/care/plan")).text


async def test_review_is_due_after_two_weeks_unless_another_day_is_chosen(
    world: World, staff: Staff
) -> None:
    rowan, path = await caring(world, staff)
    assert f'value="{day(world, 14)}"' in (await rowan.get(f"{path}/care/plan")).text
    await write(world, rowan, path, signs=SIGNS, review_on=day(world, 1))
    lead = await staff.signed_in("lead", Role.LEAD)
    assert "None is due" in (await lead.get("/care")).text
    world.home.clock.move(24 * 3600)
    later = await staff.signed_in("later", Role.LEAD)
    assert "Safety plans to review (1)" in (await later.get("/care")).text
    assert "review is due" in (await later.get(f"{path}/care")).text
    assert "Its review is due" in (await later.get(f"{path}/care/plan")).text


async def test_each_reading_and_each_writing_is_on_the_trail(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await write(world, rowan, path, signs=SIGNS)
    lead = await staff.signed_in("lead", Role.LEAD)
    for _ in range(2):
        seen = await lead.get(f"{path}/care/plan")
    assert SIGNS in seen.text
    assert "Keep this version" not in seen.text, "a lead reads"
    assert (
        await lead.post(f"{path}/care/plan", signs="x", review_on=day(world, 3), together="yes")
    ).status_code == 409
    async with world.home.line.store.transaction() as tx:
        wanted = [Did.PLAN_READ.value, Did.PLAN_CHANGED.value]
        entries = [(one.who, one.what) for one in await tx.trail.latest_of(wanted, most=50)]
    assert entries.count(("lead", Did.PLAN_READ.value)) == 1
    assert entries.count(("rowan", Did.PLAN_CHANGED.value)) == 1
    shown = (await lead.get("/trail")).text
    assert "wrote a safety plan" in shown
    assert "marker" not in shown


async def test_a_plan_is_shown_on_its_own_page_and_nowhere_else(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await write(world, rowan, path, signs=SIGNS, reach=SIGNS, people=SIGNS)
    await world.text("ok thank you")
    [handoff] = await world.handoffs()
    lead = await staff.signed_in("lead", Role.LEAD)
    pages = [await rowan.get(path), await rowan.get(f"{path}/part"), await rowan.get(f"{path}/care")]
    pages += [await lead.get(each) for each in ("/care", "/overview", "/trail", "/queue")]
    assert all(page.status_code == 200 for page in pages)
    everything = "".join(page.text for page in pages)
    everything += await read_note(handoff.id, line=world.home.line)
    everything += "".join(world.sent())
    everything += "".join(str(vars(question)) for question in world.engine.asked)
    everything += "".join(question.text.open() for question in world.engine.asked)
    assert "marker-signs" not in everything
    assert SIGNS in (await rowan.get(f"{path}/care/plan")).text


async def test_p15_no_word_of_a_plan_lies_readable(world: World, staff: Staff) -> None:
    rowan, path = await caring(world, staff)
    await write(world, rowan, path, signs=SIGNS)
    written = await dump(world.databases.main.open(), "--data-only", "--inserts")
    assert b"safety_plan_changed" in written
    assert b"marker-signs" not in written
    assert b"marker-signs".hex().encode() not in written


def test_nothing_but_its_repository_use_case_and_page_opens_a_plan() -> None:
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for folder in ("bot", "actions", "policies")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {name for name, source in sources.items() if _OPENED.search(source)} - OPENS == {
        "bot/services/care_ports.py"
    }, "the port names the type; nobody else may"
    assert {name for name, source in sources.items() if _PLAN.search(source)} == NAMES
    templates = {
        path.name for path in (ROOT / "bot").rglob("*.html") if "plan.parts" in path.read_text("utf-8")
    }
    assert templates == {"safety_plan.html"}


def test_the_page_of_a_plan_offers_no_way_out() -> None:
    page = (ROOT / "bot/console/templates/safety_plan.html").read_text("utf-8")
    assert re.findall(r'action="([^"]+)"', page) == ["/conversations/{{ handoff }}/care/plan"]
    assert re.findall(r'href="([^"]+)"', page) == ["/conversations/{{ handoff }}/care"]
    assert "@media print { .stays-here { display: none; } }" in (
        ROOT / "bot/console/static/console.css"
    ).read_text("utf-8")
