"""The directory and a page to keep it: found, kept, checked again, undone; what is hidden stays hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from bot.domain.directory_entry import plain_of
from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.console.conftest import Staff, Visitor
from tests.databases import dump
from tests.line import World

pytestmark = pytest.mark.whole

SECRET = "77 Hidden Larch Lane"
NOTE = "ask for Marisol at the side"
FORM = {
    "name": "Larkspur Rooms",
    "what": "A bed for a night",
    "needs": "housing\nfood",
    "area": "US-FL",
    "languages": "en, es",
    "number": "202-555-0171",
    "address": "",
    "short_form": "202-555-0171",
    "ages": "12-24",
    "genders": "all, as you say yourself",
    "culture": "2slgbtq\nsurvivor_led",
    "cost": "free",
    "harm_reduction": "yes",
    "after_hours": "yes",
    "accepts_without_label": "yes",
    "safe_to_text_about": "yes",
    "transport": "can fetch you",
    "hours": "day and night",
    "police_involvement": "none unless you ask",
    "mandatory_report": "yes, told first",
    "source": "told by them",
    "verified_by": "Maya",
    "verified_how": "called",
}
KEY = "larkspur_rooms"
PAGE = f"/directory/{KEY}"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
async def maya(staff: Staff) -> Visitor:
    return await staff.signed_in("maya", Role.COORDINATOR)


async def add(visitor: Visitor, world: World, **changes: str) -> str:
    """What the page says after the form was sent."""
    await visitor.get("/directory/new")
    today = world.home.line.today().isoformat()
    return (await visitor.post("/directory/new", **{"verified_on": today, **FORM, **changes})).text


async def did(world: World, what: Did) -> list[tuple[str, str | None]]:
    async with world.home.line.store.transaction() as tx:
        return [(each.who, each.reason) for each in await tx.trail.latest(50) if each.what == what.value]


# --- adding, changing, finding ------------------------------------------------------------------


async def test_an_entry_is_added_and_offered_without_a_restart(maya: Visitor, world: World) -> None:
    page = await add(maya, world)
    assert "Larkspur Rooms" in page
    for said in ("2SLGBTQ+, Survivor-led", "en, es", "12-24", "Housing, Food", "can fetch you", "Free"):
        assert said in page, said
    assert "US-FL · en, es · 12-24" in (await maya.get("/directory")).text
    offered = world.home.line.directory.offered(world.home.line.today())
    kept = next(entry for entry in offered if entry.key == KEY)
    assert kept.terms.harm_reduction
    assert kept.terms.after_hours
    assert await did(world, Did.DIRECTORY_CHANGED) == [("maya", f"{KEY}:added")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Name: must not be empty"),
        ({"name": "Ox"}, "Name: is too short to be found"),
        ({"name": "Help"}, "Name: stands in sentences of the line"),
        ({"name": "Larkspur House for the Whole Town"}, "Name: is 4 characters longer than fits"),
        ({"what": "Ask at 12 Elm Street"}, "What one gets there: holds a number, place or time"),
        ({"what": "A bed " * 30}, "What one gets there: is"),
        ({"needs": ""}, "Needs it meets: name at least one"),
        ({"needs": "beds"}, "beds is no need"),
        ({"area": "Tampa"}, "Areas: Tampa is no place"),
        ({"area": ""}, "Areas: name at least one"),
        ({"number": ""}, "Phone number: is needed, or an address"),
        ({"short_form": "Larkspur Rooms"}, "Short form: names the service"),
        ({"cost": "much"}, "Cost: use one of"),
        ({"verified_on": "soon"}, "On which day: must be a day"),
        ({"verified_on": "2999-01-01"}, "On which day: is a day to come"),
        (
            {"confidential_address": SECRET, "transport": f"bus to {SECRET}"},
            "Getting there: holds the conf",
        ),
        ({"confidential_address": SECRET, "address": "5 Elm St"}, "Address: must be empty"),
    ],
)
async def test_bad_input_gets_a_sentence_and_nothing_typed_is_lost(
    maya: Visitor, world: World, changes: dict[str, str], said: str
) -> None:
    page = await add(maya, world, **{"source": "typed with care", **changes})
    assert said in page
    assert "typed with care" in page
    assert all(f'value="{code}" checked' in page for code in ("2slgbtq", "survivor_led"))
    assert world.home.line.directory.get(KEY) is None
    assert await did(world, Did.DIRECTORY_CHANGED) == []


async def test_it_is_found_by_each_filter_and_not_by_another(maya: Visitor, world: World) -> None:
    await add(maya, world)
    for found in (
        "need=food",
        "area=US-FL",
        "language=es",
        "served=12-24",
        "culture=survivor_led",
        "q=bed",
    ):
        assert "Larkspur" in (await maya.get(f"/directory?{found}")).text, found
    for other in ("need=court", "area=CA", "language=fr", "served=adults", "culture=faith", "q=lawyer"):
        assert "Larkspur" not in (await maya.get(f"/directory?{other}")).text, other


async def test_what_a_file_ships_is_changed_on_the_page_and_the_change_undone(
    maya: Visitor, world: World
) -> None:
    page = "/directory/example_beds"
    form = (await maya.get(f"{page}/change")).text
    assert 'value="EXAMPLE Lantern House"' in form
    assert "verified_on" not in form, "a change is not a check"
    changed = {**FORM, "name": "EXAMPLE Renamed", "number": "202-555-0142", "seen": "0"}
    await maya.post(f"{page}/change", **changed)
    line = world.home.line
    kept = line.directory.get("example_beds")
    assert kept is not None
    assert kept.name == "EXAMPLE Renamed"
    assert kept.verified.by == "example"
    await maya.post(f"{page}/restore", seen="1", version="0")
    back = line.directory.get("example_beds")
    assert back is not None
    assert back.name == "EXAMPLE Lantern House"
    assert {"EXAMPLE Renamed", "EXAMPLE Lantern House"} <= set(line.directory_names)


async def test_two_who_change_one_entry_do_not_overwrite_each_other(
    maya: Visitor, staff: Staff, world: World
) -> None:
    await add(maya, world)
    lead = await staff.signed_in("lea", Role.LEAD)
    await lead.get(f"{PAGE}/change")
    await maya.get(f"{PAGE}/change")
    await maya.post(f"{PAGE}/change", **{**FORM, "seen": "1", "what": "A bed and food"})
    late = await lead.post(f"{PAGE}/change", **{**FORM, "seen": "1", "what": "A bed for weeks"})
    assert late.status_code == 409
    assert "A bed for weeks" in late.text
    assert "A bed and food" in (await maya.get(PAGE)).text
    assert 'name="seen" value="2"' in late.text, "kept again, theirs is laid over it"


# --- out of use, old, checked again -------------------------------------------------------------


async def test_out_of_use_is_offered_to_nobody_and_its_name_still_counts(
    maya: Visitor, world: World
) -> None:
    await add(maya, world)
    line = world.home.line
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/retire", seen="1")
    assert KEY not in [entry.key for entry in line.directory.offered(line.today())]
    assert "Larkspur Rooms" in line.directory_names
    assert "Out of use (1)" in (await maya.get("/directory")).text
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/restore", seen="2")
    assert KEY in [entry.key for entry in line.directory.offered(line.today())]
    assert [reason for _, reason in await did(world, Did.DIRECTORY_CHANGED)] == [
        f"{KEY}:restored",
        f"{KEY}:retired",
        f"{KEY}:added",
    ]


async def test_a_retired_entry_that_is_changed_or_checked_stays_out_of_use(
    maya: Visitor, world: World
) -> None:
    await add(maya, world)
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/retire", seen="1")
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/verify", seen="2", verified_by="Maya", verified_how="called")
    assert world.home.line.directory.get(KEY) is None


async def test_a_retired_line_of_the_routing_table_is_named_in_no_note(maya: Visitor, world: World) -> None:
    from bot.domain.routing import Age, Matter

    line = world.home.line
    before = line.directory.route(Matter.BEING_USED, age=Age.UNKNOWN)
    await maya.get("/directory/us_national_line_voice")
    shown = await maya.post("/directory/us_national_line_voice/retire", seen="0")
    after = line.directory.route(Matter.BEING_USED, age=Age.UNKNOWN)
    assert set(before) - set(after) == {"us_national_line_voice"}
    assert "now leads past it" in shown.text


async def test_a_stale_entry_comes_first_is_not_offered_and_is_fresh_after_a_check(
    maya: Visitor, world: World
) -> None:
    line = world.home.line
    old = (line.today() - timedelta(days=366)).isoformat()
    await add(maya, world, verified_on=old)
    assert KEY not in [entry.key for entry in line.directory.offered(line.today())]
    page = (await maya.get("/directory")).text
    assert page.index("Check again (") < page.index("Larkspur") < page.index("In use (")
    await maya.get(PAGE)
    refused = await maya.post(f"{PAGE}/verify", seen="1", verified_by=" ", verified_how="called")
    assert "say who checked it" in refused.text
    refused = await maya.post(f"{PAGE}/verify", seen="1", verified_by="Maya", verified_how="guessed")
    assert refused.status_code == 400
    await maya.post(f"{PAGE}/verify", seen="1", verified_by="Rosa", verified_how="visited")
    kept = line.directory.get(KEY)
    assert kept is not None
    assert (kept.verified.on, kept.verified.by) == (line.today(), "Rosa")
    assert kept in line.directory.offered(line.today())


async def test_gaps_are_told_by_need_and_place(maya: Visitor, world: World) -> None:
    def cell(page: str, need: str) -> str:
        return page.split(f'need={need}">')[1].split("<td>")[1].split("</td>")[0]

    before = (await maya.get("/directory/gaps")).text
    assert "Gap" in cell(before, "benefits")
    old = (world.home.line.today() - timedelta(days=400)).isoformat()
    await add(maya, world, needs="benefits", verified_on=old)
    stale = cell((await maya.get("/directory/gaps")).text, "benefits")
    assert "Gap" in stale
    assert "1 to check again" in stale
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/verify", seen="1", verified_by="Maya", verified_how="called")
    assert cell((await maya.get("/directory/gaps")).text, "benefits") == "1"


# --- what is hidden -----------------------------------------------------------------------------


async def hide(maya: Visitor, world: World) -> None:
    page = await add(maya, world, confidential_address=SECRET, notes=NOTE)
    assert "confidential" in page


async def test_a_confidential_address_is_in_no_page_of_a_coordinator(maya: Visitor, world: World) -> None:
    await hide(maya, world)
    for path in (PAGE, f"{PAGE}/change", "/directory", "/directory/gaps", "/directory?q=hidden"):
        page = (await maya.get(path)).text
        assert "Larch" not in page, path
    assert NOTE in (await maya.get(PAGE)).text
    await maya.get(PAGE)
    assert (await maya.post(f"{PAGE}/address")).status_code == 403


async def test_who_refers_sees_it_on_request_and_that_is_on_the_trail(
    maya: Visitor, staff: Staff, world: World
) -> None:
    await hide(maya, world)
    rowan = await staff.signed_in("rowan")
    page = (await rowan.get(PAGE)).text
    assert SECRET not in page
    assert NOTE in page
    assert SECRET in (await rowan.post(f"{PAGE}/address")).text
    assert await did(world, Did.OPENED_CONFIDENTIAL) == [("rowan", KEY)]


async def test_a_mentor_sees_neither_address_nor_notes(maya: Visitor, staff: Staff, world: World) -> None:
    await hide(maya, world)
    mentor = await staff.signed_in("mo", Role.SURVIVOR_MENTOR)
    page = (await mentor.get(PAGE)).text
    assert "Larkspur" in page
    assert NOTE not in page
    assert "Larch" not in page


async def test_it_stays_when_something_else_changes_and_is_forgotten_in_every_version(
    maya: Visitor, staff: Staff, world: World
) -> None:
    await hide(maya, world)
    lead = await staff.signed_in("lea", Role.LEAD)
    await maya.get(f"{PAGE}/change")
    await maya.post(f"{PAGE}/change", **{**FORM, "seen": "1", "what": "A bed and food", "notes": NOTE})
    await lead.get(PAGE)
    assert SECRET in (await lead.post(f"{PAGE}/address")).text
    await maya.get(f"{PAGE}/change")
    await maya.post(f"{PAGE}/change", **{**FORM, "seen": "2", "forget_address": "yes"})
    await maya.get(PAGE)
    await maya.post(f"{PAGE}/restore", seen="3", version="1")
    await lead.get(PAGE)
    assert (await lead.post(f"{PAGE}/address")).status_code == 404


async def test_an_address_that_became_confidential_is_not_made_public_by_undoing_it(
    maya: Visitor, world: World
) -> None:
    await add(maya, world, address=SECRET, number="", short_form="ask for the house")
    await maya.get(f"{PAGE}/change")
    await maya.post(f"{PAGE}/change", **{**FORM, "seen": "1", "confidential_address": SECRET})
    await maya.get(PAGE)
    refused = await maya.post(f"{PAGE}/restore", seen="2", version="1")
    assert "which is confidential now" in refused.text
    entry = world.home.line.directory.get(KEY)
    assert entry is not None
    assert SECRET not in str(plain_of(entry))


async def test_it_is_in_no_export_no_database_in_the_open_and_nothing_the_bot_has(
    maya: Visitor, world: World
) -> None:
    await hide(maya, world)
    for form in ("yml", "csv"):
        answer = await maya.get(f"/directory/export?as={form}")
        assert "Larkspur" in answer.text
        assert "Larch" not in answer.text
        assert "Marisol" not in answer.text
        assert "attachment" in answer.headers["content-disposition"]
    assert [reason for _, reason in await did(world, Did.EXPORTED)] == ["directory:csv", "directory:yml"]
    for url in (world.databases.main.open(), world.databases.keys.open()):
        raw = await dump(url)
        assert b"Larch" not in raw
        assert b"Marisol" not in raw
    entry = world.home.line.directory.get(KEY)
    assert entry is not None
    assert "Larch" not in repr(entry)
    assert entry.reach() == FORM["number"]


async def test_an_export_is_a_file_that_the_line_reads_and_no_formula(maya: Visitor, world: World) -> None:
    await add(maya, world, source="=HYPERLINK(1)", number="+1 202 555 0171")
    told = yaml.safe_load((await maya.get("/directory/export?as=yml")).text)["entries"][KEY]
    assert told["needs"] == ["housing", "food"]
    assert told["verified_how"] == "called"
    table = (await maya.get("/directory/export?as=csv")).text
    assert ",=HYPERLINK" not in table
    assert ",'=HYPERLINK" in table
    assert (await maya.get("/directory/export?as=exe")).status_code == 404


async def test_an_entry_that_is_not_there_is_said_plainly(maya: Visitor) -> None:
    for path in ("/directory/nothing", "/directory/nothing/change", "/directory/%3Cb%3E"):
        assert (await maya.get(path)).status_code == 404
    await maya.get("/directory")
    for act in ("verify", "retire", "restore"):
        answer = await maya.post(f"/directory/nothing/{act}", verified_by="m", verified_how="called")
        assert answer.status_code == 404
