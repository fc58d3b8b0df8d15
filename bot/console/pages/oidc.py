"""Signing in with one's own organisation: the way there, and the way back."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.cookies import ORGANISATION, SESSION, drop_cookie, set_cookie
from bot.console.pages.sign_in import too_many_tries
from bot.console.visit import Door, Visit
from bot.domain.organisation import UNDER_WAY, Answer
from bot.domain.private import Private
from bot.domain.staff_session import Stage
from bot.services.organisation_ports import Organisation
from bot.services.sign_in_by_organisation import Stranger, arrive, depart
from bot.staff_errors import OrganisationAway, SignInLocked, SignInRefused

_AWAY = "Your organisation's sign-in does not answer. Try again in a moment, or ask your operator."
_REFUSED = "This did not let you in. Begin again here; if it stays so, ask your operator."
_STOPPED = "Your organisation did not sign you in. You can begin again."


async def begin(visit: Visit) -> Response:
    organisation = visit.console.organisation
    if organisation is None:
        return visit.show("not_here.html", status=404)
    try:
        departure = await depart(machine=visit.machine, organisation=organisation, line=visit.line)
    except OrganisationAway:
        return visit.show("sign_in.html", status=503, problem=_AWAY)
    except SignInLocked as locked:
        return visit.show("sign_in.html", status=429, problem=too_many_tries(visit, locked))
    # A page that goes on by itself, not a redirect: the policy on forms then needs no exception, and holds
    # wherever the provider sends the browser next.
    answer = visit.show("going_on.html", to=departure.address.open(), where="your organisation")
    set_cookie(answer, visit.console, ORGANISATION, departure.kept.open(), lax_for=UNDER_WAY)
    return answer


async def back(visit: Visit) -> Response:
    organisation = visit.console.organisation
    if organisation is None:
        return visit.show("not_here.html", status=404)
    kept = visit.request.cookies.get(visit.console.cookie(ORGANISATION), "")
    if not kept:  # nothing was begun here, so nothing is guessed: another site must lock nobody out
        return visit.show("sign_in.html", status=403, problem=_REFUSED)
    answer = await _judged(visit, organisation, kept=Private(kept))
    drop_cookie(answer, visit.console, ORGANISATION)
    return answer


async def _judged(visit: Visit, organisation: Organisation, *, kept: Private) -> Response:
    asked = visit.request.query_params
    given = Answer(
        code=Private(asked.get("code", "")),
        state=Private(asked.get("state", "")),
        kept=kept,
        issuer=asked.get("iss"),
    )
    if not given.code and organisation.recognises(given):
        return visit.show("sign_in.html", status=403, problem=_STOPPED)
    try:
        found = await arrive(given, machine=visit.machine, organisation=organisation, line=visit.line)
    except SignInRefused:
        return visit.show("sign_in.html", status=403, problem=_REFUSED)
    except SignInLocked as locked:
        return visit.show("sign_in.html", status=429, problem=too_many_tries(visit, locked))
    except OrganisationAway:
        return visit.show("sign_in.html", status=503, problem=_AWAY)
    if isinstance(found, Stranger):
        return visit.show("stranger.html", status=403, subject=found.subject.open())
    # Also no redirect: it would still count as coming from the provider, and the browser would hold back
    # the strict cookie of the session that it is given here.
    to = "/sign-in/code" if found.stage is Stage.CODE else "/"
    answer = visit.show("going_on.html", to=to, where="the console")
    set_cookie(answer, visit.console, SESSION, found.token.open())
    return answer


DOORS = (
    Door("POST", "/sign-in/organisation", begin, None, None),
    Door("GET", "/sign-in/organisation/back", back, None, None),
)
