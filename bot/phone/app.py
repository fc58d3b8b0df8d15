"""The web page with a phone, and what it needs: its files, live news, and the control endpoints."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.turn import NotText
from bot.phone.carriers import SimulatedCarriers
from bot.phone.control import control_routes
from bot.phone.outage import Outage
from bot.phone.parts import GSM7, GSM7_DOUBLE

_HERE = Path(__file__).parent
_KEEP_OPEN_S = 15.0

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

_OUTAGES = {
    Outage.ERROR: "500: answers with an error",
    Outage.BUSY: "429: says it is too busy",
    Outage.NOTHING: "nothing: takes the call, then hangs up",
    Outage.SILENCE: "silence: takes the call, never answers",
    Outage.REFUSED: "refused: nobody listens",
}


def phone_app(carriers: SimulatedCarriers) -> Starlette:
    """The page at /, for this machine alone: other host names are turned away."""
    templates = Jinja2Templates(_HERE / "templates")

    async def page(request: Request) -> Response:
        kinds = [each.value for each in NotText]
        context = {"kinds": kinds, "outages": _OUTAGES, "gsm7": GSM7, "gsm7_double": GSM7_DOUBLE}
        return templates.TemplateResponse(request, "phone.html", context)

    async def news(request: Request) -> Response:
        return StreamingResponse(_news(carriers), media_type="text/event-stream")

    return Starlette(
        routes=[
            Route("/", page),
            Route("/news", news),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
            Mount("/control", routes=control_routes(carriers)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(_SafeHeaders),
        ],
    )


async def _news(carriers: SimulatedCarriers) -> AsyncIterator[str]:
    """One event without content each time something is to be seen."""
    seen = -1
    while not carriers.world.ended:
        seen = await carriers.world.wait_for_change(seen, timeout_s=_KEEP_OPEN_S)
        yield f"data: {seen}\n\n"


class _SafeHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                pairs = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *pairs]
            await send(message)

        await self._app(scope, receive, send_with_headers)
