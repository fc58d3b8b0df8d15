"""Answer carriers' webhooks: check the signature, store or obey, say 200; never wait for a model."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.caller import Caller
from bot.domain.carrier import Carrier, Webhook
from bot.edge.shared_note import shared_note_routes
from bot.errors import BadSignature, DatabaseUnavailable, MalformedWebhook
from bot.services.accept_inbound import accept_inbound
from bot.services.line import Line
from bot.services.note_call_status import note_call_status
from bot.services.tally import Tally

MOST_BYTES = 128 * 1024  # Telegram escapes every non-Latin letter: a long message with a quote passes 64 KB

_log = logging.getLogger("porchlight.edge")


class _TooLarge(Exception):
    """The body is longer than any message a carrier sends."""


Take = Callable[[Webhook], Awaitable[str]]
"""Check who signed it, read it, store or obey; return a code for the log."""


def edge_app(
    *, line: Line, carriers: Mapping[str, Carrier], callers: Mapping[str, Caller] | None = None
) -> Starlette:
    """`carriers` and `callers` map a path such as "/sms" to what calls it."""
    takers = {path: (each.channel.value, _of_carrier(each, line)) for path, each in carriers.items()}
    takers |= {path: ("calls", _of_caller(each, line)) for path, each in (callers or {}).items()}
    routes = [
        Route(path, _webhook(name, take, tally=line.tally), methods=["POST"])
        for path, (name, take) in takers.items()
    ]
    routes.append(Route("/health", _health(line), methods=["GET"]))
    routes += shared_note_routes(line)
    return Starlette(routes=routes, exception_handlers={Exception: _say_nothing})


def _of_carrier(carrier: Carrier, line: Line) -> Take:
    async def take(webhook: Webhook) -> str:
        carrier.authenticate(webhook)
        return await accept_inbound(carrier.parse(webhook), line=line)

    return take


def _of_caller(caller: Caller, line: Line) -> Take:
    async def take(webhook: Webhook) -> str:
        caller.authenticate(webhook)
        return await note_call_status(caller.parse(webhook), line=line)

    return take


def _webhook(name: str, take: Take, *, tally: Tally) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            code = await take(await _read(request))
        except _TooLarge:
            return _refuse("too_large", 413, name, tally)
        except BadSignature as refused:
            return _refuse(refused.code, 403, name, tally)
        except MalformedWebhook as refused:
            return _refuse(refused.code, 400, name, tally)
        except ClientDisconnect:
            return Response(status_code=400)
        except DatabaseUnavailable as lost:  # or what holds the master key
            # Not taken: the carrier keeps the message and delivers it again.
            return _refuse(lost.code, 503, name, tally)
        _log.info("%s: %s", name, code)
        return Response(status_code=200)

    return handle


async def _read(request: Request) -> Webhook:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise _TooLarge
        chunks.append(chunk)
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Webhook(path=request.url.path + query, headers=headers, body=b"".join(chunks))


def _refuse(code: str, status: int, name: str, tally: Tally) -> Response:
    """Count it; nothing of the request is logged or answered."""
    tally.add("refused", f"{name}:{code}")
    _log.warning("%s: %s", name, code)
    return Response(status_code=status)


def _health(line: Line) -> Callable[[Request], Awaitable[Response]]:
    async def health(_: Request) -> Response:
        ready = await line.store.ready()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    return health


async def _say_nothing(_: Request, error: Exception) -> Response:
    """An error nobody foresaw: its kind is logged, never its text, which might hold words."""
    _log.error("unforeseen: %s", type(error).__name__)
    return Response(status_code=500)
