"""Referrals of a conversation: how far each is, every yes it rests on, and what is shared with whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from bot.console import referral_words, words
from bot.console.pages import referral_acts as acts
from bot.console.printed_note import printed_note
from bot.console.visit import Door, Visit
from bot.domain.directory import Entry
from bot.domain.ids import HandoffId
from bot.domain.referral import Referral, ReferralId, ReferralState
from bot.domain.refusals import ReferralRefused, ReferralUnknown
from bot.domain.shared_field import LABELS, MOST_DAYS, USUAL_DAYS, SharedField
from bot.domain.staff import Right
from bot.errors import (
    GateClosed,
    HandoffUnknown,
    KeyDestroyed,
    NotYours,
)
from bot.services.make_link import MadeLink, make_link
from bot.services.print_referral import print_referral
from bot.services.propose_referral import propose_referral
from bot.services.read_conversation import Opened
from bot.services.see_referrals import ReferralDesk, list_referrals, see_referrals
from bot.staff_errors import NotAllowed

_NOT_NOW = "You do not hold this conversation now, so you cannot take anything out of it."

Act = Callable[[Visit, HandoffId, ReferralId], Awaitable[object]]


@dataclass(frozen=True)
class Row:
    id: str
    service: str
    state: str
    next_step: str
    over: bool


@dataclass(frozen=True)
class Rows:
    """What the part of the conversation page shows, and what may be proposed."""

    handoff: str
    rows: tuple[Row, ...]
    offered: tuple[Entry, ...]


async def rows_of(opened: Opened, visit: Visit) -> Rows | None:
    """None for roles that make no referrals."""
    if not visit.worker.may(Right.REFER):
        return None
    known = await list_referrals(opened.conversation.id, line=visit.line)
    return _rows(known, str(opened.handoff.id), visit)


async def page(visit: Visit) -> Response:
    return await _show_all(visit)


async def propose(visit: Visit) -> Response:
    try:
        made = await propose_referral(
            _handoff(visit), visit.given("service"), worker=visit.worker, line=visit.line
        )
    except ReferralRefused as refused:
        return await _show_all(visit, problem=referral_words.REFUSALS[refused.refusal])
    except (HandoffUnknown, KeyDestroyed, ValueError):
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    return visit.go(f"/conversations/{visit.path('id')}/referrals/{made.id}")


async def one(visit: Visit) -> Response:
    return await _show(visit)


def acting(act: Act) -> Callable[[Visit], Awaitable[Response]]:
    """Done, then shown anew; refused, then shown with why."""

    async def handle(visit: Visit) -> Response:
        done = await _attempt(visit, act)
        return done if isinstance(done, Response) else visit.go(_path(visit))

    return handle


async def link(visit: Visit) -> Response:
    """Link and code are shown once, in the answer itself."""
    made = await _attempt(
        visit,
        lambda _, handoff, referral: make_link(handoff, referral, worker=visit.worker, line=visit.line),
    )
    if isinstance(made, Response):
        return made
    assert isinstance(made, MadeLink)
    return await _show(visit, made=made)


async def paper(visit: Visit) -> Response:
    fields = await _attempt(
        visit,
        lambda _, handoff, referral: print_referral(
            handoff, referral, worker=visit.worker, line=visit.line
        ),
    )
    if isinstance(fields, Response):
        return fields
    assert isinstance(fields, tuple)
    now = visit.now().astimezone(visit.line.hours.zone)
    made = printed_note(fields, operator=visit.line.facts["operator"], now=now)
    named = {"content-disposition": 'attachment; filename="shared-note.pdf"'}
    return Response(made, media_type="application/pdf", headers=named)


# --- showing ------------------------------------------------------------------------------------


async def _attempt(visit: Visit, act: Act) -> object:
    """What it gave, or the page that says why not."""
    try:
        return await act(visit, _handoff(visit), ReferralId(UUID(visit.path("referral"))))
    except ReferralRefused as refused:
        return await _show(visit, status=409, problem=referral_words.REFUSALS[refused.refusal])
    except GateClosed as closed:
        return await _show(visit, status=409, problem=words.GATES.get(closed.refusal, closed.refusal))
    except NotYours:
        return await _show(visit, status=403, problem=_NOT_NOW)
    except NotAllowed:
        return visit.show("not_allowed.html", status=403)
    except (HandoffUnknown, ReferralUnknown, KeyDestroyed):
        return visit.show("not_here.html", status=404)
    except ValueError:
        return await _show(visit, status=400, problem="Choose one of what is offered.")


async def _show(
    visit: Visit, *, status: int = 200, problem: str | None = None, made: MadeLink | None = None
) -> Response:
    try:
        desk = await see_referrals(_handoff(visit), worker=visit.worker, line=visit.line)
        referral = desk.get(ReferralId(UUID(visit.path("referral"))))
    except (HandoffUnknown, ReferralUnknown, KeyDestroyed, ValueError):
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    context = _of_referral(referral, desk, visit)
    return visit.show("referral.html", status=status, problem=problem, made=made, **context)


def _of_referral(referral: Referral, desk: ReferralDesk, visit: Visit) -> dict[str, object]:
    now, latest = visit.now(), desk.links.get(referral.id)
    return {
        "base": _path(visit),
        "talk": f"/conversations/{visit.path('id')}",
        "desk": desk,
        "referral": referral,
        "service": _name(referral, visit),
        "entry": visit.line.directory.get(referral.service),
        "states": referral_words.STATES,
        "State": ReferralState,
        "next_step": referral_words.next_step(referral, now=now, today=visit.line.today()),
        "introductions": referral_words.INTRODUCTIONS,
        "labels": LABELS,
        "live": referral.live_fields(now),
        "asked": referral.asked_fields(),
        "values": _values(desk, visit),
        "usual_days": USUAL_DAYS,
        "most_days": MOST_DAYS,
        "link": latest,
        "link_state": referral_words.link_state(latest, now=now),
        "lasting": words.lasting,
        "link_open": latest is not None and latest.ended_at is None,
    }


def _values(desk: ReferralDesk, visit: Visit) -> dict[str, str]:
    """What was typed a moment ago, else what the note knows."""
    typed = {field: visit.form.get(f"value_{field.value}") for field in SharedField}
    return {field.value: typed[field] or desk.values[field] for field in SharedField}


async def _show_all(visit: Visit, *, problem: str | None = None) -> Response:
    try:
        desk = await see_referrals(_handoff(visit), worker=visit.worker, line=visit.line)
    except (HandoffUnknown, KeyDestroyed, ValueError):
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    return visit.show(
        "referrals.html",
        status=409 if problem else 200,
        problem=problem,
        talk=f"/conversations/{desk.handoff.id}",
        referrals=_rows(desk.referrals, str(desk.handoff.id), visit),
    )


def _rows(known: Sequence[Referral], handoff: str, visit: Visit) -> Rows:
    today, now = visit.line.today(), visit.now()
    rows = tuple(
        Row(
            id=str(each.id),
            service=_name(each, visit),
            state=referral_words.STATES[each.state],
            next_step=referral_words.next_step(each, now=now, today=today),
            over=each.over,
        )
        for each in known
    )
    return Rows(handoff, rows, tuple(visit.line.directory.offered(today)))


def _name(referral: Referral, visit: Visit) -> str:
    entry = visit.line.directory.get(referral.service)
    return entry.name if entry else "A service that is not in the directory any more"


def _handoff(visit: Visit) -> HandoffId:
    """Raise ValueError for what is none."""
    return HandoffId(UUID(visit.path("id")))


def _path(visit: Visit) -> str:
    return f"/conversations/{visit.path('id')}/referrals/{visit.path('referral')}"


_ALL = "/conversations/{id}/referrals"
_ONE = f"{_ALL}/{{referral}}"

DOORS = (
    Door("GET", _ALL, page, Right.REFER),
    Door("POST", _ALL, propose, Right.REFER),
    Door("GET", _ONE, one, Right.REFER),
    Door("POST", f"{_ONE}/describe", acting(acts.describe), Right.REFER),
    Door("POST", f"{_ONE}/agree", acting(acts.agree), Right.REFER),
    Door("POST", f"{_ONE}/ask", acting(acts.ask), Right.REFER),
    Door("POST", f"{_ONE}/share", acting(acts.share), Right.REFER),
    Door("POST", f"{_ONE}/unshare", acting(acts.unshare), Right.REFER),
    Door("POST", f"{_ONE}/introduce", acting(acts.introduce), Right.REFER),
    Door("POST", f"{_ONE}/appoint", acting(acts.appoint), Right.REFER),
    Door("POST", f"{_ONE}/back-out", acting(acts.back_out), Right.REFER),
    Door("POST", f"{_ONE}/follow-up", acting(acts.follow_up), Right.REFER),
    Door("POST", f"{_ONE}/take-back", acting(acts.take_back), Right.REFER),
    Door("POST", f"{_ONE}/link", link, Right.REFER),
    Door("POST", f"{_ONE}/end-link", acting(acts.end_link), Right.REFER),
    Door("POST", f"{_ONE}/print", paper, Right.REFER),
)
