"""The operator's page: who has an account, and what may be done with each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from zoneinfo import available_timezones

from starlette.responses import Response

from bot.console.visit import Door, Visit
from bot.domain.private import Private
from bot.domain.staff import Right, Role
from bot.services import keep_accounts
from bot.services.line import Line
from bot.services.see_erasures import see_erasures
from bot.staff_errors import AccountInvalid, AccountUnknown

_NOBODY = "Nobody has this login."
_YOURSELF = "Not your own account: ask another operator."


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def add(visit: Visit) -> Response:
    """The code is shown once, in this answer."""
    try:
        wanted = keep_accounts.Wanted(
            login=visit.given("login").lower(),
            first_name=visit.given("first_name"),
            role=Role(visit.given("role")),
            zone=visit.given("zone"),
            independent=visit.given("independent") == "yes",
            load_cap=_number(visit.given("most")),
        )
        code = await keep_accounts.add_worker(wanted, by=visit.worker.login, line=visit.line)
    except AccountInvalid as invalid:
        return await _show(visit, problem=invalid.problem)
    except ValueError:
        return await _show(visit, problem="Choose one of the roles.")
    return await _show(visit, code=(wanted.login, code))


async def set_up_again(visit: Visit) -> Response:
    if visit.path("login") == visit.worker.login:
        return await _show(visit, problem=_YOURSELF)
    try:
        code = await keep_accounts.set_up_again(visit.path("login"), by=visit.worker.login, line=visit.line)
    except AccountUnknown:
        return await _show(visit, problem=_NOBODY)
    return await _show(visit, code=(visit.path("login"), code))


def changing(change: Callable[..., Awaitable[None]]) -> Callable[[Visit], Awaitable[Response]]:
    async def handle(visit: Visit) -> Response:
        if visit.path("login") == visit.worker.login:
            return await _show(visit, problem=_YOURSELF)
        try:
            await _change(change, visit.path("login"), by=visit.worker.login, line=visit.line)
        except AccountUnknown:
            return await _show(visit, problem=_NOBODY)
        return visit.go("/accounts")

    return handle


async def _change(change: Callable[..., Awaitable[None]], login: str, *, by: str, line: Line) -> None:
    await change(login, by=by, line=line)


def _number(raw: str) -> int:
    """0, which is refused with a sentence, for what is none."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 0


async def _show(
    visit: Visit, *, problem: str | None = None, code: tuple[str, Private] | None = None
) -> Response:
    return visit.show(
        "accounts.html",
        status=400 if problem else 200,
        problem=problem,
        code=code,
        accounts=await keep_accounts.list_workers(line=visit.line),
        roles=[role.value for role in Role],
        zones=sorted(available_timezones()),
        line_zone=visit.line.hours.zone.key,
        welcome=f"{visit.console.url}/welcome",
        typed=visit.form if problem else {},
        erasures=await see_erasures(line=visit.line),
    )


DOORS = (
    Door("GET", "/accounts", page, Right.KEEP_ACCOUNTS),
    Door("POST", "/accounts", add, Right.KEEP_ACCOUNTS),
    Door("POST", "/accounts/{login}/set-up", set_up_again, Right.KEEP_ACCOUNTS),
    Door("POST", "/accounts/{login}/disable", changing(keep_accounts.disable), Right.KEEP_ACCOUNTS),
    Door("POST", "/accounts/{login}/enable", changing(keep_accounts.enable), Right.KEEP_ACCOUNTS),
)
