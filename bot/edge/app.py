"""Answer carriers' webhooks: check the signature, store or obey, say 200; never wait for a model."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.carrier import Carrier, Webhook
from bot.edge.shared_note import shared_note_routes
from bot.errors import BadSignature, DatabaseUnavailable, MalformedWebhook
from bot.services.accept_inbound import accept_inbound
from bot.services.line import Line

MOST_BYTES = 128 * 1024  # Telegram escapes every non-Latin letter: a long message with a quote passes 64 KB

_log = logging.getLogger("porchlight.edge")


class _TooLarge(Exception):
    """The body is longer than any message a carrier sends."""


def edge_app(*, line: Line, carriers: Mapping[str, Carrier]) -> Starlette:
    """`carriers` maps a path such as "/sms" to the carrier that calls it."""
    refusals: Counter[str] = Counter()
    routes = [
        Route(path, _webhook(carrier, line=line, refusals=refusals), methods=["POST"])
        for path, carrier in carriers.items()
    ]
    routes.append(Route("/health", _health(line), methods=["GET"]))
    routes += shared_note_routes(line)
    app = Starlette(routes=routes, exception_handlers={Exception: _say_nothing})
    app.state.refusals = refusals
    return app


def _webhook(
    carrier: Carrier, *, line: Line, refusals: Counter[str]
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            webhook = await _read(request)
            carrier.authenticate(webhook)
            code = await accept_inbound(carrier.parse(webhook), line=line)
        except _TooLarge:
            return _refuse("too_large", 413, carrier, refusals)
        except BadSignature as refused:
            return _refuse(refused.code, 403, carrier, refusals)
        except MalformedWebhook as refused:
            return _refuse(refused.code, 400, carrier, refusals)
        except ClientDisconnect:
            return Response(status_code=400)
        except DatabaseUnavailable:
            # Not taken: the carrier keeps the message and delivers it again.
            return _refuse("database_unavailable", 503, carrier, refusals)
        _log.info("%s: %s", carrier.channel.value, code)
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


def _refuse(code: str, status: int, carrier: Carrier, refusals: Counter[str]) -> Response:
    """Count it; nothing of the request is logged or answered."""
    refusals[f"{carrier.channel.value}:{code}"] += 1
    _log.warning(
        "%s: %s (%d so far)", carrier.channel.value, code, refusals[f"{carrier.channel.value}:{code}"]
    )
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
