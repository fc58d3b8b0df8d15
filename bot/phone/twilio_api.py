"""Twilio's HTTP API for messages, their media, and calls, refusing what the real one refuses."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.ids import Channel
from bot.phone import twilio_messages as messages
from bot.phone.ledger import Call
from bot.phone.outage import NoAnswer, Outage
from bot.phone.phones import Bubble, Media, Phone, State
from bot.phone.sms_network import SmsNetwork
from bot.phone.spec_check import check_twilio_call, twilio_operation
from bot.phone.twilio_asked import Asked, Refused
from bot.phone.twilio_calls import CALL_OPERATIONS
from bot.phone.twilio_webhooks import message_uri
from bot.phone.voice_network import E164, INVALID_NUMBER, VoiceNetwork

_MAX_CHARS = 1600
_IN_PROGRESS = (State.QUEUED, State.SENT, State.ON_ITS_WAY)


def twilio_api(network: SmsNetwork, voice: VoiceNetwork) -> Starlette:
    """The API at the root, so that the official SDK needs only another base URL."""

    async def endpoint(request: Request) -> Response:
        return await _serve(network, voice, request)

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=["GET", "POST", "PUT", "DELETE"])])


async def _serve(network: SmsNetwork, voice: VoiceNetwork, request: Request) -> Response:
    form = _values((await request.form()).multi_items())
    query = _values(request.query_params.multi_items())
    path, world = request.url.path, network.world
    call = Call(Channel.SMS, request.method, path, {**query, **form}, world.clock())
    world.ledger.calls.append(call)
    outage = world.outages.get(Channel.SMS)
    try:
        _stand_or_fall(outage)
        _authenticate(network, request)
        operation = twilio_operation(request.method, path)
        problems = check_twilio_call(request.method, path, form, query)
        world.ledger.object_to(Channel.SMS, operation[0] if operation else request.method, problems)
        if problems or operation is None:
            raise Refused(*((404, 20404) if operation is None else (400, 20001)), " ".join(problems))
        name, ids = operation
        if name not in _OPERATIONS or ids["AccountSid"] != network.account.sid:
            raise Refused(404, 20404, "There is no such resource.")
        response = _OPERATIONS[name](Asked(network, voice, form, query, ids))
    except Refused as refused:
        response = refused.response()
    if outage in (Outage.NOTHING, Outage.SILENCE):
        return NoAnswer(world.doors if outage is Outage.NOTHING else None)
    call.status = response.status_code
    world.changed()
    return response


def _values(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in items:
        if name in found:
            before = found[name]
            found[name] = [*(before if isinstance(before, list) else [before]), str(value)]
        else:
            found[name] = str(value)
    return found


def _stand_or_fall(outage: Outage | None) -> None:
    if outage is Outage.ERROR:
        raise Refused(500, 20500, "The carrier has an internal error.")
    if outage is Outage.BUSY:
        raise Refused(429, 20429, "Too many requests.")


def _authenticate(network: SmsNetwork, request: Request) -> None:
    account = network.account
    expected = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Basic {expected}".encode()):
        raise Refused(401, 20003, "Account and token do not belong together.")


# --- messages ---------------------------------------------------------------------------------


def _create(asked: Asked) -> Response:
    network, form = asked.network, asked.form
    _check_sender(network, form)
    to, body = form["To"], form.get("Body", "")
    if not E164.fullmatch(to) or to == INVALID_NUMBER:
        raise Refused(400, 21211, "The 'To' number is not a valid phone number.")
    media = form.get("MediaUrl", [])
    media = media if isinstance(media, list) else [media]
    if not body and not media:
        raise Refused(400, 21602, "A message needs a body.")
    if len(body) > _MAX_CHARS:
        raise Refused(400, 21617, f"The body is longer than {_MAX_CHARS} characters.")
    phones = network.world.phones
    phone = phones.at(Channel.SMS, to) or phones.add(Channel.SMS, address=to)
    if phone.opted_out:
        raise Refused(400, 21610, "The recipient has unsubscribed.")
    bubble = network.accept(phone, body, media=len(media), callback=form.get("StatusCallback"))
    return JSONResponse(messages.record(network, phone, bubble), 201)


def _check_sender(network: SmsNetwork, form: dict[str, Any]) -> None:
    account = network.account
    if form.get("MessagingServiceSid") is not None:
        if form["MessagingServiceSid"] != account.messaging_service_sid:
            raise Refused(404, 20404, "There is no such messaging service.")
    elif "From" not in form:
        raise Refused(400, 21603, "A sender is required.")
    elif form["From"] != account.number:
        raise Refused(400, 21606, "The sender is not a number of this account.")


def _list(asked: Asked) -> Response:
    return JSONResponse(messages.message_page(asked.network, asked.query))


def _fetch(asked: Asked) -> Response:
    return JSONResponse(messages.record(asked.network, *_message(asked)))


def _update(asked: Asked) -> Response:
    phone, bubble = _message(asked)
    if asked.form != {"Body": ""}:
        raise Refused(400, 20001, "A message can only be redacted, with an empty body.")
    _must_be_complete(bubble)
    bubble.redacted = True
    asked.network.world.changed()
    return JSONResponse(messages.record(asked.network, phone, bubble))


def _delete(asked: Asked) -> Response:
    _, bubble = _message(asked)
    _must_be_complete(bubble)
    bubble.deleted = True
    asked.network.world.changed()
    return Response(status_code=204)


def _message(asked: Asked) -> tuple[Phone, Bubble]:
    found = messages.find(asked.network, asked.ids["Sid"])
    if found is None:
        raise Refused(404, 20404, "There is no such message.")
    return found


def _must_be_complete(bubble: Bubble) -> None:
    if bubble.state in _IN_PROGRESS:
        raise Refused(409, 20009, "The message is still in progress.")


# --- media ------------------------------------------------------------------------------------


def _media_of(asked: Asked) -> tuple[Bubble, list[Media]]:
    """Media outlive their message: deleting the message alone leaves them at the carrier."""
    for phone in asked.network.world.phones:
        bubble = phone.bubble(asked.ids["MessageSid"])
        if bubble is not None:
            return bubble, [each for each in bubble.media if not each.deleted]
    raise Refused(404, 20404, "There is no such message.")


def _list_media(asked: Asked) -> Response:
    bubble, media = _media_of(asked)
    records = [messages.media_record(asked.network, bubble, each) for each in media]
    uri = f"{message_uri(asked.network.account, bubble.id)}/Media.json"
    return JSONResponse(messages.page(uri, "media_list", records, asked.query))


def _one_medium(asked: Asked) -> tuple[Bubble, Media]:
    bubble, media = _media_of(asked)
    for each in media:
        if each.sid == asked.ids["Sid"]:
            return bubble, each
    raise Refused(404, 20404, "There is no such media.")


def _fetch_medium(asked: Asked) -> Response:
    return JSONResponse(messages.media_record(asked.network, *_one_medium(asked)))


def _delete_medium(asked: Asked) -> Response:
    _, media = _one_medium(asked)
    media.deleted = True
    asked.network.world.changed()
    return Response(status_code=204)


_OPERATIONS: dict[str, Callable[[Asked], Response]] = {
    "CreateMessage": _create,
    "ListMessage": _list,
    "FetchMessage": _fetch,
    "UpdateMessage": _update,
    "DeleteMessage": _delete,
    "ListMedia": _list_media,
    "FetchMedia": _fetch_medium,
    "DeleteMedia": _delete_medium,
    **CALL_OPERATIONS,
}
