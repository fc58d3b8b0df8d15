"""Signing in: nothing but login, password and second factor lets anybody in, and wrong tries end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from bot.console.app import console_app
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.staff_session import AT_MOST, IDLE, TRIES, TRIES_PER_MACHINE, WITHIN
from bot.services.keep_accounts import disable, set_up_again
from bot.services.passwords import weakness
from bot.services.set_up_account import choose_password
from bot.staff_errors import PasswordWeak
from tests.console.conftest import PASSWORD, URL, Staff, Visitor
from tests.line import World

Visitors = Callable[[], Visitor]


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def sign_in(visitor: Visitor, code: str, *, password: str = PASSWORD) -> None:
    await visitor.get("/sign-in")
    await visitor.post("/sign-in", login=visitor.login, password=password)
    await visitor.post("/sign-in/code", code=code)


def is_in(visitor: Visitor) -> bool:
    assert visitor.last is not None
    return visitor.last.status_code == 200 and visitor.last.url.path == "/queue"


async def other_browser(staff: Staff, visitors: Visitors, known: Visitor) -> Visitor:
    fresh = visitors()
    fresh.login, fresh.secret = known.login, known.secret
    staff.world.home.clock.move(60)  # each code counts once
    return fresh


async def test_a_new_worker_sets_up_and_signs_in(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    await rowan.get("/")
    assert is_in(rowan)
    again = await other_browser(staff, visitors, rowan)
    await sign_in(again, staff.code(again))
    assert is_in(again)


async def test_nothing_is_seen_without_signing_in(visitors: Visitors) -> None:
    stranger = visitors()
    for path in (
        "/",
        "/queue",
        "/account",
        "/overview",
        "/set-up",
        "/sign-in/code",
    ):
        answer = await stranger.get(path)
        assert answer.url.path == "/sign-in", path
    for path in ("/queue/part", "/news"):  # asked for by a page that is open, which then leaves by itself
        answer = await stranger.get(path)
        assert (answer.status_code, answer.text) == (401, ""), path


async def test_the_password_alone_opens_nothing(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    half = await other_browser(staff, visitors, rowan)
    await half.get("/sign-in")
    await half.post("/sign-in", login="rowan", password=PASSWORD)
    assert half.last is not None
    assert half.last.url.path == "/sign-in/code"
    assert (await half.get("/queue")).url.path == "/sign-in"
    assert (await half.get("/account")).url.path == "/sign-in"


async def test_a_code_counts_once(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    again = await other_browser(staff, visitors, rowan)
    code = staff.code(again)
    await sign_in(again, code)
    assert is_in(again)
    third = visitors()
    third.login = "rowan"
    await sign_in(third, code)
    assert not is_in(third)


@pytest.mark.parametrize("later", [timedelta(minutes=-5), timedelta(minutes=5)])
async def test_an_old_or_future_code_is_refused(staff: Staff, visitors: Visitors, later: timedelta) -> None:
    rowan = await staff.signed_in("rowan")
    again = await other_browser(staff, visitors, rowan)
    await sign_in(again, staff.code(again, later=later))
    assert not is_in(again)


async def test_a_recovery_code_counts_once(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    await rowan.get("/account")
    staff.world.home.clock.move(60)
    shown = await rowan.post("/account/recovery-codes", code=staff.code(rowan))
    code = shown.text.split("<li><code>")[1].split("</code>")[0]
    first = await other_browser(staff, visitors, rowan)
    await sign_in(first, code)
    assert is_in(first)
    second = await other_browser(staff, visitors, rowan)
    await sign_in(second, code)
    assert not is_in(second)


def _without_tokens(said: tuple[int, str]) -> tuple[int, str]:
    return said[0], re.sub(r'(name="form_token" value|value)="[^"]*"', "", said[1])


async def test_a_wrong_login_and_a_wrong_password_look_alike(staff: Staff, visitors: Visitors) -> None:
    await staff.signed_in("rowan")
    said = []
    for login, password in (("rowan", "wrong words here now"), ("stranger", PASSWORD)):
        visitor = visitors()
        await visitor.get("/sign-in")
        answer = await visitor.post("/sign-in", login=login, password=password)
        said.append((answer.status_code, answer.text.replace(login, "")))
        assert "is not right" in answer.text
    assert said[0][0] == 403
    assert _without_tokens(said[0]) == _without_tokens(said[1])


async def test_too_many_wrong_tries_lock_the_account_for_a_while(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    for _ in range(TRIES):
        guesser = visitors()  # each from another machine
        await guesser.get("/sign-in")
        await guesser.post("/sign-in", login="rowan", password="not the right one")
    right = await other_browser(staff, visitors, rowan)
    await right.get("/sign-in")
    locked = await right.post("/sign-in", login="rowan", password=PASSWORD)
    assert locked.status_code == 429
    assert "Too many tries" in locked.text
    staff.world.home.clock.move(WITHIN.total_seconds())
    await sign_in(right, staff.code(right))
    assert is_in(right)


async def test_wrong_codes_lock_the_account_too(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    guesser = await other_browser(staff, visitors, rowan)
    await guesser.get("/sign-in")
    await guesser.post("/sign-in", login="rowan", password=PASSWORD)
    for _ in range(TRIES):
        await guesser.post("/sign-in/code", code="000000")
    answer = await guesser.post("/sign-in/code", code=staff.code(guesser))
    assert answer.status_code == 429


@pytest.mark.whole
async def test_one_machine_that_tries_many_logins_is_stopped(visitors: Visitors) -> None:
    guesser = visitors()
    for number in range(TRIES_PER_MACHINE):
        await guesser.get("/sign-in")
        await guesser.post("/sign-in", login=f"worker{number}", password="anything at all")
    assert (await guesser.post("/sign-in", login="other", password="anything")).status_code == 429


async def test_a_planted_session_is_worth_nothing(staff: Staff, visitors: Visitors) -> None:
    """Session fixation: whatever token a browser held before, signing in makes another."""
    rowan = await staff.signed_in("rowan")
    victim = await other_browser(staff, visitors, rowan)
    victim.client.cookies.set("porchlight", "planted-by-somebody", domain="127.0.0.1", path="/")
    await sign_in(victim, staff.code(victim))
    assert is_in(victim)
    assert victim.client.cookies["porchlight"] != "planted-by-somebody"
    attacker = visitors()
    attacker.client.cookies.set("porchlight", "planted-by-somebody")
    assert (await attacker.get("/queue")).url.path == "/sign-in"


async def test_the_token_of_the_half_way_is_not_the_one_of_the_session(
    staff: Staff, visitors: Visitors
) -> None:
    rowan = await staff.signed_in("rowan")
    again = await other_browser(staff, visitors, rowan)
    await again.get("/sign-in")
    await again.post("/sign-in", login="rowan", password=PASSWORD)
    half = again.client.cookies["porchlight"]
    await again.post("/sign-in/code", code=staff.code(again))
    assert again.client.cookies["porchlight"] != half
    thief = visitors()
    thief.client.cookies.set("porchlight", half)
    assert (await thief.get("/sign-in/code")).url.path == "/sign-in"


async def test_a_session_ends_when_nobody_is_there(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    staff.world.home.clock.move(IDLE.total_seconds() - 1)
    assert (await rowan.get("/queue")).url.path == "/queue"
    staff.world.home.clock.move(IDLE.total_seconds())
    assert (await rowan.get("/queue")).url.path == "/sign-in"


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    for _ in range(4):
        staff.world.home.clock.move(IDLE.total_seconds() / 4)
        await rowan.get("/queue/part")
    assert (await rowan.get("/queue")).url.path == "/sign-in"


async def test_a_session_ends_after_a_shift_however_busy(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    passed = 0.0
    while passed < AT_MOST.total_seconds():
        assert (await rowan.get("/queue")).url.path == "/queue"
        staff.world.home.clock.move(IDLE.total_seconds() / 2)
        passed += IDLE.total_seconds() / 2
    assert (await rowan.get("/queue")).url.path == "/sign-in"


async def test_signing_out_everywhere_ends_every_session(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    other = await other_browser(staff, visitors, rowan)
    await sign_in(other, staff.code(other))
    await other.get("/account")
    await other.post("/sign-out/everywhere")
    assert (await rowan.get("/queue")).url.path == "/sign-in"
    assert (await other.get("/queue")).url.path == "/sign-in"


async def test_a_disabled_account_is_out_at_once(staff: Staff, world: World, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    await disable("rowan", by="operator", line=world.home.line)
    assert (await rowan.get("/queue")).url.path == "/sign-in"
    again = await other_browser(staff, visitors, rowan)
    await sign_in(again, staff.code(again))
    assert not is_in(again)


async def test_a_new_set_up_code_takes_everything_old_away(
    staff: Staff, world: World, visitors: Visitors
) -> None:
    rowan = await staff.signed_in("rowan")
    await set_up_again("rowan", by="operator", line=world.home.line)
    assert (await rowan.get("/queue")).url.path == "/sign-in"
    again = await other_browser(staff, visitors, rowan)
    await sign_in(again, staff.code(again))
    assert not is_in(again)


async def test_a_set_up_code_counts_for_three_days(staff: Staff, world: World, visitors: Visitors) -> None:
    code = await staff.add("rowan")
    world.home.clock.move(72 * 3600)
    late = visitors()
    await late.get("/welcome")
    assert (await late.post("/welcome", login="rowan", code=code.open())).status_code == 403


async def test_a_changed_password_ends_the_other_sessions(staff: Staff, visitors: Visitors) -> None:
    rowan = await staff.signed_in("rowan")
    other = await other_browser(staff, visitors, rowan)
    await sign_in(other, staff.code(other))
    new = "velvet onion barometer sky"
    await rowan.get("/account")
    assert (await rowan.post("/account/password", old="not it", password=new, again=new)).status_code == 400
    await rowan.get("/account")
    await rowan.post("/account/password", old=PASSWORD, password=new, again=new)
    assert (await rowan.get("/queue")).url.path == "/queue"
    assert (await other.get("/queue")).url.path == "/sign-in"


@pytest.mark.parametrize(
    "weak",
    ["short", "password1234", "qwertyuiop12", "rowanrowanrowan", "111111111111", "january2031!", "x" * 200],
)
async def test_a_password_that_is_easily_guessed_is_refused(staff: Staff, world: World, weak: str) -> None:
    await staff.add("rowan")
    with pytest.raises(PasswordWeak):
        await choose_password(await staff.worker("rowan"), Private(weak), line=world.home.line)


def test_words_that_do_not_belong_together_are_taken() -> None:
    assert weakness(Private(PASSWORD), known=("rowan", "Rowan")) is None


async def test_neither_password_nor_codes_nor_secret_stand_in_the_open(staff: Staff, world: World) -> None:
    rowan = await staff.signed_in("rowan")
    from tests.databases import dump

    told = await dump(world.databases.main.open(), "--data-only")
    for secret in (PASSWORD, rowan.secret, rowan.client.cookies["porchlight"]):
        assert secret.encode() not in told


async def test_only_a_demo_line_shows_the_code_an_app_would_show(
    staff: Staff, world: World, visitors: Visitors
) -> None:
    rowan = await staff.signed_in("rowan")
    half = await other_browser(staff, visitors, rowan)
    await half.get("/sign-in")
    answer = await half.post("/sign-in", login="rowan", password=PASSWORD)
    assert staff.code(half) in answer.text
    real = console_app(line=world.home.line, url=URL)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(real), base_url=URL, cookies=half.client.cookies
    ) as client:
        page = await client.get("/sign-in/code")
    assert "Six digits" in page.text
    assert staff.code(half) not in page.text
