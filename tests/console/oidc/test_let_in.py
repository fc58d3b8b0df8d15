"""Signing in with one's organisation: it takes the place of the password, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.console.app import console_app
from bot.domain.organisation import KnownAs
from bot.domain.private import Private
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.services.keep_accounts import Wanted, add_worker, disable, set_up_again
from bot.services.link_account import link, unlink
from bot.staff_errors import AccountInvalid
from tests.console.conftest import PASSWORD, URL, Staff, Visitor
from tests.console.oidc.conftest import (
    BUTTON,
    SUBJECT,
    Organisation,
    browser_before,
    goes_on_to,
    is_in,
    organisation_at,
    with_code,
)
from tests.line import World
from tests.promises.rows import count_rows

pytestmark = pytest.mark.whole

Visitors = Callable[[], Visitor]


@pytest.mark.parametrize("how", [{"algorithm": "RS256"}, {"algorithm": "ES256"}, {"fault": "post"}])
async def test_a_linked_worker_signs_in_with_the_organisation_and_a_code(
    staff: Staff, visitors: Visitors, organisation: Organisation, how: dict[str, str]
) -> None:
    rowan = await organisation.known(staff, visitors())
    await organisation.behaves(**how)
    page = await organisation.round_trip(rowan)
    assert page.url.path == "/sign-in/code"
    assert is_in(await with_code(staff, rowan))


async def test_the_organisation_alone_opens_nothing(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    await organisation.round_trip(rowan)
    for path in ("/queue", "/account", "/set-up"):
        assert (await rowan.get(path)).url.path == "/sign-in"
    wrong = await rowan.get("/sign-in/code")
    assert (await rowan.post("/sign-in/code", code="000000")).status_code == 403
    assert wrong.url.path == "/sign-in/code"


@pytest.mark.parametrize(
    ("trusted", "claims", "then"),
    [
        (True, {"amr": ["pwd", "mfa"]}, "/queue"),
        (True, {"acr": "https://refeds.org/profile/mfa"}, "/queue"),
        (True, {"amr": ["pwd"]}, "/sign-in/code"),
        (True, {"amr": ["pwd", "otp"], "acr": "2"}, "/sign-in/code"),
        (True, {}, "/sign-in/code"),
        (False, {"amr": ["mfa"], "acr": "https://refeds.org/profile/mfa"}, "/sign-in/code"),
    ],
)
async def test_its_second_factor_counts_only_where_it_is_trusted_and_shown(
    staff: Staff, world: World, provider_at: str, trusted: bool, claims: dict[str, object], then: str
) -> None:
    async with organisation_at(provider_at, world, oidc_trust_second_factor=trusted) as organisation:
        visitor = browser_before(
            console_app(line=world.home.line, url=URL, organisation=organisation.provider)
        )
        rowan = await organisation.known(staff, visitor)
        await organisation.behaves(more=claims)
        assert (await organisation.round_trip(rowan)).url.path == then


async def test_the_trail_says_that_the_organisation_vouched(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors(), password=True)
    await organisation.round_trip(rowan)
    assert await _signed_in(world) == []
    await with_code(staff, rowan)
    assert await _signed_in(world) == [("rowan", "organisation")]
    world.home.clock.move(60)
    other = visitors()
    await other.get("/sign-in")
    await other.post("/sign-in", login="rowan", password=PASSWORD)
    await other.post("/sign-in/code", code=staff.code(rowan))
    assert await _signed_in(world) == [("rowan", None), ("rowan", "organisation")]


async def test_somebody_unknown_is_told_kindly_and_nothing_is_made(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.known(staff, visitors())
    await organisation.behaves(subject="somebody-new")
    stranger = visitors()
    address = await organisation.leave(stranger)
    before = await count_rows(world.databases)
    page = await organisation.come_back(stranger, await organisation.answers(address))
    assert page.status_code == 403
    assert "Your organisation knows you, this line does not yet" in page.text
    assert "<code>somebody-new</code>" in page.text, "what the operator needs"
    main, keys = await count_rows(world.databases)
    mark_and_count = {**before[0], "failed_sign_ins": before[0].get("failed_sign_ins", 0) + 2}
    assert (main, keys) == (mark_and_count, before[1])
    assert "porchlight" not in stranger.client.cookies
    assert (await stranger.get("/queue")).url.path == "/sign-in"


async def test_a_disabled_account_is_refused(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    await disable("rowan", by="operator", line=world.home.line)
    page = await organisation.round_trip(rowan)
    assert (page.status_code, page.url.path) == (403, "/sign-in/organisation/back")
    assert "porchlight" not in rowan.client.cookies


async def test_an_account_that_is_not_set_up_is_refused(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    await set_up_again("rowan", by="operator", line=world.home.line)
    assert (await organisation.round_trip(rowan)).status_code == 403
    assert (await rowan.get("/sign-in/code")).url.path == "/sign-in"


async def test_a_token_planted_before_never_becomes_a_session(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    """Session fixation, at both halves."""
    rowan = await organisation.known(staff, visitors())
    rowan.client.cookies.set("porchlight", "planted", domain="127.0.0.1", path="/")
    await organisation.round_trip(rowan)
    half = rowan.client.cookies["porchlight"]
    await with_code(staff, rowan)
    whole = rowan.client.cookies["porchlight"]
    assert len({"planted", half, whole}) == 3
    for token in ("planted", half):
        thief = visitors()
        thief.client.cookies.set("porchlight", token)
        assert (await thief.get("/queue")).url.path == "/sign-in"
        assert (await thief.get("/sign-in/code")).url.path == "/sign-in"


# --- accounts -------------------------------------------------------------------------------------


async def test_an_account_of_the_organisation_only_never_has_a_password(
    world: World, visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.behaves()
    wanted = Wanted("sasha", "Sasha", Role.WORKER, "America/New_York", trained=True)
    known = KnownAs(organisation.issuer, Private(SUBJECT))
    code = await add_worker(wanted, by="operator", line=world.home.line, known=known)
    sasha = visitors()
    await sasha.get("/welcome")
    page = await sasha.post("/welcome", login="sasha", code=code.open())
    assert page.url.path == "/set-up/app", "only the second factor is asked for"
    assert (await sasha.post("/set-up", password=PASSWORD, again=PASSWORD)).url.path == "/set-up/app"
    staff = Staff(world, visitors)
    sasha.secret = page.text.split("<code>")[1].split("</code>")[0].replace(" ", "")
    done = await sasha.post("/set-up/app", code=staff.code(sasha))
    assert "recovery codes" in done.text.lower()
    assert "Change it" not in (await sasha.get("/account")).text
    world.home.clock.move(60)
    await organisation.behaves()
    fresh = visitors()
    fresh.secret = sasha.secret
    await organisation.round_trip(fresh)
    assert is_in(await with_code(staff, fresh))
    await fresh.get("/sign-in")
    by_password = visitors()
    await by_password.get("/sign-in")
    assert (await by_password.post("/sign-in", login="sasha", password=PASSWORD)).status_code == 403


async def test_without_an_organisation_a_linked_account_needs_a_password(
    world: World, organisation: Organisation
) -> None:
    wanted = Wanted("sasha", "Sasha", Role.WORKER, "America/New_York")
    known = KnownAs(organisation.issuer, Private(SUBJECT))
    code = await add_worker(wanted, by="operator", line=world.home.line, known=known)
    sasha = browser_before(console_app(line=world.home.line, url=URL))
    await sasha.get("/welcome")
    assert (await sasha.post("/welcome", login="sasha", code=code.open())).url.path == "/set-up"


async def test_one_subject_is_one_account(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.known(staff, visitors())
    await staff.add("sasha")
    known = KnownAs(organisation.issuer, Private(SUBJECT))
    with pytest.raises(AccountInvalid, match="linked to rowan"):
        await link("sasha", known, by="operator", line=world.home.line)
    with pytest.raises(AccountInvalid):
        await link("sasha", KnownAs(organisation.issuer, Private("")), by="operator", line=world.home.line)
    elsewhere = KnownAs("https://other.example", Private(SUBJECT))
    await link("sasha", elsewhere, by="operator", line=world.home.line)
    assert (await organisation.round_trip(visitors())).url.path == "/sign-in/code", "still rowan"


async def test_linking_and_unlinking_sign_out_everywhere_and_stand_on_the_trail(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await staff.signed_in("rowan")
    await link("rowan", KnownAs(organisation.issuer, Private(SUBJECT)), by="operator", line=world.home.line)
    assert (await rowan.get("/queue")).url.path == "/sign-in"
    assert await unlink("rowan", by="operator", line=world.home.line), "they have a password"
    await organisation.behaves()
    assert "does not yet" in (await organisation.round_trip(visitors())).text
    async with world.home.line.store.transaction() as tx:
        entries = await tx.trail.latest_of([Did.ACCOUNT_CHANGED.value], most=2)
    assert [entry.reason for entry in entries] == ["rowan:unlinked", "rowan:linked"]


async def test_where_none_is_set_there_is_no_button_and_no_door(world: World) -> None:
    visitor = browser_before(console_app(line=world.home.line, url=URL))
    assert BUTTON not in (await visitor.get("/sign-in")).text
    assert (await visitor.post("/sign-in/organisation")).status_code == 404
    assert (await visitor.get("/sign-in/organisation/back?code=a&state=b")).status_code == 404


async def test_the_button_says_what_the_operator_wrote(
    visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.behaves()
    visitor = visitors()
    assert f"<button>{BUTTON}</button>" in (await visitor.get("/sign-in")).text
    assert await organisation.seen() == [], "the page asks nothing of the provider"
    assert goes_on_to(await visitor.post("/sign-in/organisation"))


async def _signed_in(world: World) -> list[tuple[str, str | None]]:
    """Newest first."""
    async with world.home.line.store.transaction() as tx:
        found = await tx.trail.latest_of([Did.SIGNED_IN.value], most=10)
    return [(entry.who, entry.reason) for entry in found]
