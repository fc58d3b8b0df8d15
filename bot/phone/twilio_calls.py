"""Twilio's HTTP API for calls: place one, look at it, end it, delete the record of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.domain.ids import Channel
from bot.phone.calling import CallLeg, CallStatus, read_document
from bot.phone.twilio_asked import Asked, Refused
from bot.phone.twilio_messages import page
from bot.phone.twilio_webhooks import API_VERSION, call_uri
from bot.phone.voice_network import E164, INVALID_NUMBER


def _create(asked: Asked) -> Response:
    form, voice = asked.form, asked.voice
    if form["From"] != voice.account.number:
        raise Refused(400, 21210, "The source number is not one of this account.")
    if not E164.fullmatch(form["To"]) or form["To"] == INVALID_NUMBER:
        raise Refused(400, 21211, "The 'To' number is not a valid phone number.")
    if "Twiml" not in form:
        raise Refused(400, 21205, "A call needs a document that says what to do.")
    dialled, problems = read_document(form["Twiml"])
    if dialled is not None and dialled.caller_id != voice.account.number:
        problems.append("Dial shows a number that is not the line's.")
    if dialled is not None and not E164.fullmatch(dialled.to):
        problems.append("Number is not a valid phone number.")
    voice.world.ledger.object_to(Channel.SMS, "CreateCall", problems)
    events = form.get("StatusCallbackEvent", "completed")
    leg = CallLeg(
        to=form["To"],
        shown=form["From"],
        created_at=voice.world.clock(),
        callback=form.get("StatusCallback"),
        events=frozenset([events] if isinstance(events, str) else events),
        timeout_s=int(form.get("Timeout", 60)),
        dialled=dialled,
    )
    voice.begin(leg)
    return JSONResponse(_record(asked, leg), 201)


def _fetch(asked: Asked) -> Response:
    return JSONResponse(_record(asked, _leg(asked)))


def _update(asked: Asked) -> Response:
    """Only hanging up is simulated. "canceled" leaves a call alone that somebody has answered."""
    leg = _leg(asked)
    if set(asked.form) != {"Status"}:
        raise Refused(400, 20001, "Here a call can only be ended.")
    if leg.status.is_over:
        raise Refused(400, 21220, "The call is not in progress.")
    if asked.form["Status"] == "completed" or leg.status is not CallStatus.IN_PROGRESS:
        asked.voice.world.later(asked.voice.end(leg))
    return JSONResponse(_record(asked, leg))


def _delete(asked: Asked) -> Response:
    leg = _leg(asked)
    if not leg.status.is_over:
        raise Refused(409, 20009, "The call is still in progress.")
    leg.deleted = True
    asked.voice.world.changed()
    return Response(status_code=204)


def _list(asked: Asked) -> Response:
    parent = asked.query.get("ParentCallSid")
    legs = [leg for leg in asked.voice.legs if not leg.deleted]
    if parent is not None:
        legs = [leg for leg in legs if leg.parent is not None and leg.parent.sid == parent]
    records = [_record(asked, leg) for leg in reversed(legs)]
    uri = f"{call_uri(asked.voice.account, '').rstrip('/')}.json"
    return JSONResponse(page(uri, "calls", records, asked.query))


def _leg(asked: Asked) -> CallLeg:
    found = asked.voice.find(asked.ids["Sid"])
    if found is None:
        raise Refused(404, 20404, "There is no such call.")
    return found


def _record(asked: Asked, leg: CallLeg) -> dict[str, Any]:
    account = asked.voice.account
    lasted = leg.ended_at - leg.answered_at if leg.ended_at and leg.answered_at else None
    return {
        "sid": leg.sid,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "account_sid": account.sid,
        "to": leg.to,
        "from": leg.shown,
        "status": leg.status.value,
        "start_time": _moment(leg.answered_at),
        "end_time": _moment(leg.ended_at),
        "duration": None if lasted is None else str(int(lasted.total_seconds())),
        "direction": "outbound-dial" if leg.parent else "outbound-api",
        "date_created": _moment(leg.created_at),
        "date_updated": _moment(leg.ended_at or leg.created_at),
        "api_version": API_VERSION,
        "uri": f"{call_uri(account, leg.sid)}.json",
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else format_datetime(at.astimezone(timezone.utc))


CALL_OPERATIONS: dict[str, Callable[[Asked], Response]] = {
    "CreateCall": _create,
    "FetchCall": _fetch,
    "UpdateCall": _update,
    "DeleteCall": _delete,
    "ListCall": _list,
}
