"""Signing in and out, and setting up an account for the first time."""

from __future__ import annotations

import segno
from starlette.responses import Response

from bot.console.cookies import SESSION, drop_cookie, set_cookie
from bot.console.visit import Visit
from bot.domain.private import Private
from bot.services.link_account import is_linked
from bot.services.second_factor import code_now, enrolment
from bot.services.set_up_account import choose_password, finish_set_up, offered_secret
from bot.services.sign_in import (
    check_code,
    check_password,
    check_set_up_code,
    sign_out,
    sign_out_everywhere,
)
from bot.staff_errors import PasswordWeak, SignInLocked, SignInRefused

_WRONG = "Login or password is not right."
WRONG_CODE = "This code is not right. It changes every 30 seconds, and each one counts once."
_WRONG_SET_UP = "Login or code is not right, or the code is older than three days. Ask your operator."


async def form(visit: Visit) -> Response:
    return visit.show("sign_in.html", ended="ended" in visit.request.query_params)


async def with_password(visit: Visit) -> Response:
    login = visit.given("login").lower()
    try:
        token, _ = await check_password(
            login, Private(visit.form.get("password", "")), machine=visit.machine, line=visit.line
        )
    except SignInRefused:
        return visit.show("sign_in.html", status=403, problem=_WRONG, login=login)
    except SignInLocked as locked:
        return visit.show("sign_in.html", status=429, problem=too_many_tries(visit, locked), login=login)
    return _hold(visit, token, "/sign-in/code")


async def code_form(visit: Visit) -> Response:
    return await _show_code_form(visit)


async def with_code(visit: Visit) -> Response:
    try:
        token, _ = await check_code(
            visit.held_token, visit.given("code"), machine=visit.machine, line=visit.line
        )
    except SignInRefused:
        return await _show_code_form(visit, status=403, problem=WRONG_CODE)
    except SignInLocked as locked:
        return await _show_code_form(visit, status=429, problem=too_many_tries(visit, locked))
    return _hold(visit, token, "/")


async def leave(visit: Visit) -> Response:
    await sign_out(visit.held_token, line=visit.line)
    answer = visit.go("/sign-in")
    drop_cookie(answer, visit.console, SESSION)
    return answer


async def leave_everywhere(visit: Visit) -> Response:
    await sign_out_everywhere(visit.worker, line=visit.line)
    answer = visit.go("/sign-in")
    drop_cookie(answer, visit.console, SESSION)
    return answer


# --- the first time -----------------------------------------------------------------------------


async def welcome(visit: Visit) -> Response:
    return visit.show("welcome.html")


async def with_set_up_code(visit: Visit) -> Response:
    login = visit.given("login").lower()
    try:
        token, _ = await check_set_up_code(
            login, Private(visit.given("code")), machine=visit.machine, line=visit.line
        )
    except SignInRefused:
        return visit.show("welcome.html", status=403, problem=_WRONG_SET_UP, login=login)
    except SignInLocked as locked:
        return visit.show("welcome.html", status=429, problem=too_many_tries(visit, locked), login=login)
    return _hold(visit, token, "/set-up")


async def set_up_form(visit: Visit) -> Response:
    if await _by_organisation(visit):
        return visit.go("/set-up/app")
    return visit.show("set_up_password.html")


async def set_up_password(visit: Visit) -> Response:
    if await _by_organisation(visit):
        return visit.go("/set-up/app")
    password = visit.form.get("password", "")
    problem = None if password == visit.form.get("again", "") else "The two are not the same."
    if problem is None:
        try:
            await choose_password(
                visit.worker, Private(password), line=visit.line, breached=visit.console.breached
            )
        except PasswordWeak as weak:
            problem = weak.problem
    if problem is not None:
        return visit.show("set_up_password.html", status=400, problem=problem)
    return visit.go("/set-up/app")


async def set_up_app(visit: Visit) -> Response:
    return await _show_app(visit)


async def set_up_app_code(visit: Visit) -> Response:
    try:
        token, session, codes = await finish_set_up(
            visit.worker,
            visit.given("code"),
            line=visit.line,
            by_organisation=await _by_organisation(visit),
        )
    except SignInRefused:
        return await _show_app(visit, status=403, problem=WRONG_CODE)
    answer = visit.show("recovery_codes.html", codes=codes, form_token=session.form_token, first=True)
    set_cookie(answer, visit.console, SESSION, token.open())
    return answer


async def _show_code_form(visit: Visit, *, status: int = 200, problem: str | None = None) -> Response:
    """On a demo line, which listens on this machine alone, the page says what an app would show."""
    shown = None
    if visit.console.demo:
        async with visit.line.store.transaction() as tx:
            secret = await tx.staff.second_factor(visit.worker.id)
        shown = code_now(secret, now=visit.now()) if secret else None
    return visit.show("code.html", status=status, problem=problem, shown=shown)


async def _by_organisation(visit: Visit) -> bool:
    """Linked before it is set up: their organisation alone lets them in, and they choose no password."""
    organisation = visit.console.organisation
    return organisation is not None and await is_linked(visit.worker, organisation, line=visit.line)


async def _show_app(visit: Visit, *, status: int = 200, problem: str | None = None) -> Response:
    secret = await offered_secret(visit.worker, line=visit.line)
    says = enrolment(secret, login=visit.worker.login, line=visit.line.facts["line_name"])
    drawn = segno.make(says.open(), error="m").svg_inline(scale=5, dark="#000", light="#fff", omitsize=True)
    grouped = " ".join(secret.open()[at : at + 4] for at in range(0, len(secret.open()), 4))
    shown = code_now(secret, now=visit.now()) if visit.console.demo else None
    return visit.show(
        "set_up_app.html", status=status, picture=drawn, secret=grouped, problem=problem, shown=shown
    )


def _hold(visit: Visit, token: Private, path: str) -> Response:
    answer = visit.go(path)
    set_cookie(answer, visit.console, SESSION, token.open())
    return answer


def too_many_tries(visit: Visit, locked: SignInLocked) -> str:
    minutes = max(1, round((locked.until - visit.now()).total_seconds() / 60))
    return f"Too many tries. Wait {minutes} minutes, or ask your operator for a new set-up code."
