"""Every way into the console, walked with every role; forms from elsewhere; what each answer carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette

from bot.console.doors import DOORS
from bot.console.visit import Door
from bot.domain.ids import Channel
from bot.domain.staff import RIGHTS, Right, Role
from tests.console.conftest import URL, Staff, Visitor

pytestmark = pytest.mark.whole

FOR_STAFF = [door for door in DOORS if door.right is not None]
REFUSED = "Your role does not do this"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


def path_of(door: Door) -> str:
    return re.sub(r"\{[a-z]+\}", str(uuid4()), door.path)


async def test_every_door_opens_to_the_roles_that_have_its_right_and_to_no_other(staff: Staff) -> None:
    """Signing out comes last: it ends the session."""
    walked = 0
    doors = sorted(FOR_STAFF, key=lambda door: door.path.startswith("/sign-out"))
    for role in Role:
        visitor = await staff.signed_in(role.value.replace("-", "."), role)
        for door in doors:
            if door.path in ("/news", "/sign-out", "/sign-out/everywhere"):
                continue  # the first has no end; the others open to all
            await visitor.get("/account")
            answer = await (
                visitor.get(path_of(door)) if door.method == "GET" else visitor.post(path_of(door))
            )
            refused = answer.status_code == 403 and REFUSED in answer.text
            assert refused == (door.right not in RIGHTS[role]), (role, door.method, door.path)
            walked += 1
    assert walked == (len(FOR_STAFF) - 3) * len(Role)


async def test_no_door_opens_to_somebody_who_is_not_signed_in(visitors: Callable[[], Visitor]) -> None:
    stranger = visitors()
    for door in FOR_STAFF:
        await stranger.get("/sign-in")
        answer = await (
            stranger.get(path_of(door)) if door.method == "GET" else stranger.post(path_of(door))
        )
        if door.live:  # the page that asks leaves for the sign-in by itself
            assert (answer.status_code, answer.text) == (401, ""), door.path
            continue
        assert answer.url.path == "/sign-in" or answer.status_code == 403, door.path
        assert "Sign in" in answer.text or "did not come from" in answer.text


def test_every_right_is_somebodys_and_opens_something() -> None:
    assert set().union(*RIGHTS.values()) == set(Right)
    assert {door.right for door in FOR_STAFF} | {Right.READ_ANY} == set(Right), "READ_ANY widens a page"


@pytest.mark.parametrize(
    "door", [door for door in FOR_STAFF if door.method == "POST"], ids=lambda d: d.path
)
async def test_a_form_without_our_token_is_refused(staff: Staff, door: Door) -> None:
    visitor = await staff.signed_in("lead", Role.LEAD)
    answer = await visitor.post(path_of(door), token="made-up")
    assert answer.status_code == 403
    assert "Nothing was done" in answer.text


async def test_a_form_from_another_site_is_refused_even_with_the_token(staff: Staff) -> None:
    visitor = await staff.signed_in("rowan")
    await visitor.get("/account")
    for elsewhere in ("https://evil.example", "null"):
        visitor.client.headers["origin"] = elsewhere
        assert (await visitor.post("/queue/next")).status_code == 403
    del visitor.client.headers["origin"]
    visitor.client.headers["sec-fetch-site"] = "cross-site"
    assert (await visitor.post("/queue/next")).status_code == 403


async def test_a_form_that_is_far_too_long_is_refused(staff: Staff) -> None:
    visitor = await staff.signed_in("rowan")
    await visitor.get("/account")
    assert (await visitor.post("/queue/next", much="x" * 100_000)).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/welcome", "/sign-in/organisation"])
async def test_nobody_is_signed_in_by_a_form_of_another_site(staff: Staff, path: str) -> None:
    """Somebody who works in another's session writes down what they do under another's name."""
    stranger = staff.visitors()
    await stranger.get("/sign-in")
    assert (await stranger.post(path, token="made-up", login="rowan", password="x")).status_code == 403
    stranger.client.cookies.clear()
    await stranger.get("/sign-in")
    stranger.client.cookies.clear()
    answer = await stranger.post(path, login="rowan", password="x")
    assert answer.status_code == 403
    assert "Nothing was done" in answer.text


async def test_a_nul_is_nothing_anywhere(staff: Staff) -> None:
    """PostgreSQL keeps none in a text."""
    operator = await staff.signed_in("olive", Role.OPERATOR)
    stranger = staff.visitors()
    await stranger.get("/sign-in")
    assert (await stranger.post("/sign-in", login="ro\0wan", password="x\0")).status_code == 403
    await operator.get("/accounts")
    assert (await operator.post("/accounts/ro%00wan/disable")).status_code == 404
    assert (await operator.get("/directory?need=%00")).status_code == 404


async def test_the_token_of_another_session_is_refused(staff: Staff) -> None:
    one, other = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await one.get("/account")
    await other.get("/account")
    assert other.last is not None
    one.last = other.last
    assert (await one.post("/queue/next")).status_code == 403


async def broken(visitor: Visitor, app: Starlette, monkeypatch: pytest.MonkeyPatch) -> httpx.Response:
    """What is said where something fails for a reason that nobody foresaw."""

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("words of somebody")

    monkeypatch.setattr("bot.console.app.find_session", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url=URL, cookies=visitor.client.cookies
    ) as client:
        answer = await client.get("/queue")
    assert "words of somebody" not in answer.text
    return answer


async def test_every_answer_carries_the_headers_that_keep_it_apart(
    staff: Staff, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await staff.signed_in("rowan")
    paths = ("/queue", "/sign-in", "/nothing-here", "/static/console.js", "/account")
    answers = [await visitor.get(path) for path in paths]
    stranger = staff.visitors()
    stranger.client.headers["host"] = "evil.example"
    answers += [await stranger.get("/sign-in"), await broken(visitor, app, monkeypatch)]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200, 200, 400, 500]
    for headers in (answer.headers for answer in answers):
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"


async def test_no_page_holds_a_script_or_a_style_of_its_own(staff: Staff) -> None:
    """The policy forbids them: such a page would be broken."""
    visitor = await staff.signed_in("lead", Role.LEAD)
    for path in ("/queue", "/account", "/overview", "/trail", "/sign-in", "/welcome"):
        text = (await visitor.get(path)).text
        assert "<script>" not in text
        assert " style=" not in text
        assert " onclick=" not in text


async def test_the_cookies_are_closed_to_scripts_and_other_sites(staff: Staff) -> None:
    visitor = await staff.signed_in("rowan")
    visitor.client.cookies.clear()
    answer = await visitor.get("/sign-in")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain=" not in cookie


async def test_another_host_name_is_turned_away(visitors: Callable[[], Visitor]) -> None:
    stranger = visitors()
    stranger.client.headers["host"] = "evil.example"
    assert (await stranger.get("/sign-in")).status_code == 400


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_nothing_sends_a_browser_elsewhere(staff: Staff, target: str) -> None:
    visitor = await staff.signed_in("rowan")
    visitor.client.follow_redirects = False
    for path in (f"/sign-in?next={target}", f"/?next={target}", f"/queue?next={target}", target):
        answer = await visitor.client.get(f"{URL}{path}" if path.startswith("/") else f"{URL}/{path}")
        where = answer.headers.get("location", "/")
        assert where.startswith("/"), path
        assert not where.startswith(("//", "/\\")), path


async def test_over_https_the_cookies_take_the_host_prefix(world: object) -> None:
    from starlette.responses import Response

    from bot.console.app import console_app
    from bot.console.cookies import SESSION, set_cookie
    from tests.line import World

    assert isinstance(world, World)
    console = console_app(line=world.home.line, url="https://console.example").state.console
    answer = Response()
    set_cookie(answer, console, SESSION, "x")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-porchlight=x;")
    assert "Secure" in cookie
