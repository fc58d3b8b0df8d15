"""One's own account: password, recovery codes, time zone, the phone for calls, signing out everywhere."""

from __future__ import annotations

from zoneinfo import available_timezones

from starlette.responses import Response

from bot.console.cookies import SESSION, set_cookie
from bot.console.pages.sign_in import WRONG_CODE, too_many_tries
from bot.console.visit import Visit
from bot.domain.private import Private
from bot.domain.staff_session import Stage
from bot.services.own_account import (
    change_password,
    change_phone,
    change_settings,
    has_phone,
    new_recovery_codes,
)
from bot.services.sign_in import SignedIn
from bot.staff_errors import AccountInvalid, PasswordWeak, SignInLocked, SignInRefused


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def change(visit: Visit) -> Response:
    new = visit.form.get("password", "")
    if new != visit.form.get("again", ""):
        return await _show(visit, problem="The two new ones are not the same.")
    try:
        token = await change_password(
            SignedIn(visit.worker, visit.session),
            old=Private(visit.form.get("old", "")),
            new=Private(new),
            machine=visit.machine,
            line=visit.line,
            breached=visit.console.breached,
        )
    except SignInRefused:
        return await _show(visit, problem="The password you have now is another one.")
    except SignInLocked as locked:
        return await _show(visit, problem=too_many_tries(visit, locked))
    except PasswordWeak as weak:
        return await _show(visit, problem=weak.problem)
    answer = visit.go("/account")
    set_cookie(answer, visit.console, SESSION, token.open())
    return answer


async def recovery_codes(visit: Visit) -> Response:
    try:
        codes = await new_recovery_codes(
            visit.worker, visit.given("code"), machine=visit.machine, line=visit.line
        )
    except SignInRefused:
        return await _show(visit, problem=WRONG_CODE)
    except SignInLocked as locked:
        return await _show(visit, problem=too_many_tries(visit, locked))
    return visit.show("recovery_codes.html", codes=codes, first=False)


async def settings(visit: Visit) -> Response:
    try:
        await change_settings(
            visit.worker,
            zone=visit.given("zone"),
            covers_hard=visit.given("covers_hard") == "yes",
            line=visit.line,
        )
    except AccountInvalid as invalid:
        return await _show(visit, problem=invalid.problem)
    return visit.go("/account")


async def phone(visit: Visit) -> Response:
    """The number itself is never shown; a ticked box takes it away."""
    given = None if visit.given("no_phone") == "yes" else Private(visit.given("phone"))
    try:
        await change_phone(visit.worker, given, visit.given("code"), machine=visit.machine, line=visit.line)
    except AccountInvalid as invalid:
        return await _show(visit, problem=invalid.problem)
    except SignInRefused:
        return await _show(visit, problem=WRONG_CODE)
    except SignInLocked as locked:
        return await _show(visit, problem=too_many_tries(visit, locked))
    return visit.go("/account")


async def _show(visit: Visit, *, problem: str | None = None) -> Response:
    async with visit.line.store.transaction() as tx:
        left = await tx.staff.recovery_codes_left(visit.worker.id)
        sessions = await tx.staff_sessions.of(visit.worker.id)
        has_password = await tx.staff.password_hash(visit.worker.id) is not None
    return visit.show(
        "account.html",
        status=400 if problem else 200,
        problem=problem,
        codes_left=left,
        has_password=has_password,
        sessions=[each for each in sessions if each.stage is Stage.SIGNED_IN],
        zones=sorted(available_timezones()),
        has_phone=await has_phone(visit.worker, line=visit.line),
    )
