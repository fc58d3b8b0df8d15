"""JSON endpoints for the page, and for tests in other processes: act on phones, see what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.parts import count_parts
from bot.phone.phones import Bubble, Phone, Who

_Body = dict[str, Any]
_Work = Callable[[SimulatedCarriers, Request, _Body], Awaitable[object]]
_Action = Callable[[SimulatedCarriers, Phone, _Body], Awaitable[object]]
_Value = TypeVar("_Value")


def control_routes(carriers: SimulatedCarriers) -> list[Route]:
    """POSTs take and give JSON; {"problem": sentence} with 400, 404 or 415 says what was wrong."""

    def route(method: str, path: str, work: _Work) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _answered(carriers, request, work)

        return Route(path, endpoint, methods=[method])

    return [
        route("GET", "/state", _state),
        route("GET", "/calls", _calls),
        route("GET", "/violations", _violations),
        route("POST", "/phones", _add),
        route("GET", "/phones/{key}/transcript", _transcript),
        route("POST", "/phones/{key}/{action}", _act),
        route("POST", "/carriers/{channel}/down", _down),
        route("POST", "/carriers/{channel}/up", _up),
        route("POST", "/reset", _reset),
    ]


async def _answered(carriers: SimulatedCarriers, request: Request, work: _Work) -> Response:
    try:
        body: _Body = {}
        if request.method == "POST":
            # A page of another site cannot send this type without asking us first.
            if not request.headers.get("content-type", "").startswith("application/json"):
                return JSONResponse({"problem": "Send application/json."}, 415)
            body = await request.json()
            if not isinstance(body, dict):
                raise ValueError("Send a JSON object.")
        return JSONResponse(await work(carriers, request, body))
    except LookupError as problem:
        return JSONResponse({"problem": str(problem)}, 404)
    except ValueError as problem:
        return JSONResponse({"problem": str(problem)}, 400)


def _given(body: _Body, name: str, kind: type[_Value]) -> _Value:
    value = body.get(name)
    if not isinstance(value, kind):
        raise ValueError(f"{name} is missing or not of the right type.")
    return value


async def _state(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    return state_of(carriers)


async def _calls(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    return [asdict(each) | {"at": each.at.isoformat()} for each in carriers.calls]


async def _violations(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    return [asdict(each) for each in carriers.violations]


async def _transcript(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    phone = carriers.phones.by_key(request.path_params["key"])
    return [_bubble(phone, each) for each in phone.transcript]


async def _add(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    channel = Channel(_given(body, "channel", str))
    group = body.get("group") is True
    return _phone(carriers, carriers.add_phone(channel, address=body.get("address"), group=group))


async def _act(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    phone = carriers.phones.by_key(request.path_params["key"])
    action = _ACTIONS.get(request.path_params["action"])
    if action is None:
        raise LookupError("A phone cannot do this.")
    await action(carriers, phone, body)
    return _phone(carriers, phone)


async def _down(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    await carriers.carrier_down(Channel(request.path_params["channel"]), _given(body, "how", str))
    return state_of(carriers)["carriers"]


async def _up(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    await carriers.carrier_up(Channel(request.path_params["channel"]))
    return state_of(carriers)["carriers"]


async def _reset(carriers: SimulatedCarriers, request: Request, body: _Body) -> object:
    await carriers.reset()
    return state_of(carriers)


# --- what a phone can do ----------------------------------------------------------------------


async def _text(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.text(phone, _given(body, "words", str))


async def _not_text(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.send_not_text(phone, _given(body, "kind", str), body.get("words"))


async def _press(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.press(phone, _given(body, "n", int), message=body.get("message"))


async def _edit(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.edit_last(phone, _given(body, "words", str))


async def _again(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.deliver_again(phone)


async def _block(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.block(phone)


async def _unblock(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.unblock(phone)


async def _off(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    carriers.switch_off(phone)


async def _on(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    carriers.switch_on(phone)


async def _accept(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.accept_call(phone)


async def _decline(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.decline_call(phone)


async def _hang_up(carriers: SimulatedCarriers, phone: Phone, body: _Body) -> None:
    await carriers.hang_up(phone)


_ACTIONS: dict[str, _Action] = {
    "text": _text,
    "not-text": _not_text,
    "press": _press,
    "edit": _edit,
    "deliver-again": _again,
    "block": _block,
    "unblock": _unblock,
    "off": _off,
    "on": _on,
    "accept": _accept,
    "decline": _decline,
    "hang-up": _hang_up,
}


# --- what is to be seen -----------------------------------------------------------------------


def state_of(carriers: SimulatedCarriers) -> dict[str, Any]:
    world = carriers.world
    down = {each.value: world.outages[each].value if each in world.outages else None for each in Channel}
    return {
        "revision": world.revision,
        "edge": {"address": world.courier.deliver_to, "reached": world.courier.reached},
        "carriers": down,
        "calls": len(carriers.calls),
        "violations": [asdict(each) for each in carriers.violations],
        "phones": [_phone(carriers, each) for each in carriers.phones],
    }


def _phone(carriers: SimulatedCarriers, phone: Phone) -> dict[str, Any]:
    return {
        "key": phone.key,
        "channel": phone.channel.value,
        "address": phone.address,
        "group": phone.group,
        "off": phone.off,
        "blocked": phone.blocked,
        "opted_out": phone.opted_out,
        "has_webhook": phone.last_webhook is not None,
        "still_kept": len(carriers.still_kept(phone)),
        "call": _call(carriers, phone),
        "transcript": [_bubble(phone, each) for each in phone.transcript],
    }


def _call(carriers: SimulatedCarriers, phone: Phone) -> dict[str, str] | None:
    """The call that rings or goes on, with who calls as the phone shows it."""
    leg = carriers.voice.at(phone) if phone.channel is Channel.SMS else None
    return None if leg is None else {"from": leg.shown, "state": leg.status.value}


def _bubble(phone: Phone, bubble: Bubble) -> dict[str, Any]:
    gone = bubble.deleted and phone.channel is Channel.TELEGRAM
    counted = phone.channel is Channel.SMS and bubble.who is Who.LINE
    return {
        "id": bubble.id,
        "who": bubble.who.value,
        "text": "" if gone else bubble.text,
        "at": bubble.at.isoformat(),
        "state": bubble.state.value,
        "kind": bubble.kind.value if bubble.kind else None,
        "buttons": [] if gone else [tap.label for tap in bubble.buttons],
        "media": sum(not each.deleted for each in bubble.media),
        "deleted": bubble.deleted,
        "redacted": bubble.redacted,
        "edited": bubble.edited,
        "silent": bubble.silent,
        "tap_waits": bubble.tap_waits,
        "error": bubble.error,
        "parts": asdict(count_parts(bubble.text)) if counted else None,
    }
