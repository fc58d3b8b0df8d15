"""One's own account: password, recovery codes, time zone, the phone for calls, signing out everywhere."""

from __future__ import annotations

from zoneinfo import available_timezones

from starlette.responses import Response

from bot.console.cookies import SESSION, set_cookie
from bot.console.visit import Visit
from bot.domain.private import Private
from bot.domain.staff_session import Stage
from bot.services.own_account import change_settings, has_phone
from bot.services.set_up_account import change_password, new_recovery_codes
from bot.services.sign_in import begin_session
from bot.staff_errors import AccountInvalid, PasswordWeak, SignInRefused


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def change(visit: Visit) -> Response:
    new = visit.form.get("password", "")
    if new != visit.form.get("again", ""):
        return await _show(visit, problem="The two new ones are not the same.")
    try:
        await change_password(
            visit.worker, old=Private(visit.form.get("old", "")), new=Private(new), line=visit.line
        )
    except SignInRefused:
        return await _show(visit, problem="The password you have now is another one.")
    except PasswordWeak as weak:
        return await _show(visit, problem=weak.problem)
    async with visit.line.store.transaction() as tx:
        token, _ = await begin_session(visit.worker.id, Stage.SIGNED_IN, tx=tx, now=visit.now())
    answer = visit.go("/account")
    set_cookie(answer, visit.console, SESSION, token.open())
    return answer


async def recovery_codes(visit: Visit) -> Response:
    codes = await new_recovery_codes(visit.worker, line=visit.line)
    return visit.show("recovery_codes.html", codes=codes, first=False)


async def settings(visit: Visit) -> Response:
    try:
        await change_settings(
            visit.worker,
            zone=visit.given("zone"),
            covers_hard=visit.given("covers_hard") == "yes",
            phone=_phone(visit),
            line=visit.line,
        )
    except AccountInvalid as invalid:
        return await _show(visit, problem=invalid.problem)
    return visit.go("/account")


def _phone(visit: Visit) -> Private | None:
    """The number itself is never shown; an empty field leaves it, a ticked box takes it away."""
    if visit.given("no_phone") == "yes":
        return Private("")
    return Private(visit.given("phone")) if visit.given("phone") else None


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
