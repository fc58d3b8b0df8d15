"""Telegram's Bot API for the methods a text line calls, refusing what the real one refuses."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.ids import Channel
from bot.phone.ledger import Call
from bot.phone.outage import RETRY_AFTER_S, NoAnswer, Outage
from bot.phone.spec_check import check_telegram_call
from bot.phone.telegram_methods import METHODS, BotRefused
from bot.phone.telegram_network import TelegramNetwork


def telegram_api(network: TelegramNetwork) -> Starlette:
    """The API under /bot<token>/<method>, so that the official library needs only a base URL."""

    async def endpoint(request: Request) -> Response:
        return await _serve(network, request)

    return Starlette(routes=[Route("/bot{token}/{method}", endpoint, methods=["GET", "POST"])])


async def _serve(network: TelegramNetwork, request: Request) -> Response:
    world, name = network.world, str(request.path_params["method"])
    call = Call(Channel.TELEGRAM, request.method, f"/{name}", {}, world.clock())
    world.ledger.calls.append(call)
    outage = world.outages.get(Channel.TELEGRAM)
    try:
        call.params = await _params(request)
        _stand_or_fall(outage)
        _authenticate(network, str(request.path_params["token"]))
        problems = check_telegram_call(name, call.params)
        world.ledger.object_to(Channel.TELEGRAM, name, problems)
        if problems:
            raise BotRefused(400, "Bad Request: " + " ".join(problems))
        if name not in METHODS:
            raise BotRefused(404, "Not Found: not simulated")
        result = METHODS[name](network, {key: _decoded(key, each) for key, each in call.params.items()})
        response: Response = JSONResponse({"ok": True, "result": result})
    except BotRefused as refused:
        response = _error(refused)
    if outage in (Outage.NOTHING, Outage.SILENCE):
        return NoAnswer(world.doors if outage is Outage.NOTHING else None)
    call.status = response.status_code
    world.changed()
    return response


async def _params(request: Request) -> dict[str, Any]:
    """From the query, a form or JSON, as the Bot API takes them."""
    params: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise BotRefused(400, "Bad Request: can't parse JSON object")
        return params | body
    return params | dict(await request.form())


def _stand_or_fall(outage: Outage | None) -> None:
    if outage is Outage.ERROR:
        raise BotRefused(500, "Internal Server Error")
    if outage is Outage.BUSY:
        raise BotRefused(429, f"Too Many Requests: retry after {RETRY_AFTER_S}", retry_after=RETRY_AFTER_S)


def _authenticate(network: TelegramNetwork, token: str) -> None:
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise BotRefused(404, "Not Found")
    if not secrets.compare_digest(token.encode(), network.account.token.encode()):
        raise BotRefused(401, "Unauthorized")


def _decoded(name: str, value: Any) -> Any:
    """In a form everything but a text is written as JSON; the check has proven that it can be read."""
    if not isinstance(value, str) or name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


_TEXTS = frozenset({"text", "url", "secret_token", "callback_query_id", "parse_mode", "language_code"})


def _error(refused: BotRefused) -> Response:
    shown: dict[str, Any] = {"ok": False, "error_code": refused.status, "description": refused.description}
    headers = {}
    if refused.retry_after is not None:
        shown["parameters"] = {"retry_after": refused.retry_after}
        headers = {"Retry-After": str(refused.retry_after)}
    return JSONResponse(shown, refused.status, headers)
