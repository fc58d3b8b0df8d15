"""Put the console together: who is let through which door, and what every answer carries."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.cookies import BEFORE, SESSION, set_cookie
from bot.console.doors import DOORS
from bot.console.news import News
from bot.console.visit import Console, Door, Visit
from bot.domain.caller import Caller
from bot.domain.instrument import Instrument
from bot.domain.private import Private
from bot.errors import DatabaseUnavailable
from bot.services.breached import Breached
from bot.services.line import Line
from bot.services.organisation_ports import Organisation
from bot.services.practice_room import PracticeRoom
from bot.services.sign_in import SignedIn, find_session
from bot.staff_errors import NotSignedIn

_HERE = Path(__file__).parent
_MOST_BYTES, _FORM_S = 64 * 1024, 15.0

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer a browser hides where a form came from
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
_HSTS = ("strict-transport-security", "max-age=31536000")

_log = logging.getLogger("porchlight.console")


def console_app(
    *,
    line: Line,
    url: str,
    demo: bool = False,
    instrument: Instrument | None = None,
    caller: Caller | None = None,
    practice: PracticeRoom | None = None,
    organisation: Organisation | None = None,
    breached: Breached | None = None,
    metrics_token: Private | None = None,
) -> Starlette:
    """`url` is where staff open it: other host names are turned away, forms from elsewhere refused.
    Without a `caller` nobody can be called."""
    console = Console(
        line=line,
        templates=Jinja2Templates(_HERE / "templates"),
        news=News(line.store),
        url=url,
        demo=demo,
        instrument=instrument,
        caller=caller,
        practice=practice or PracticeRoom(),
        organisation=organisation,
        breached=breached,
        metrics_token=metrics_token,
    )
    return _put_together(console)


def _put_together(console: Console) -> Starlette:
    host = urlsplit(console.url).hostname or "127.0.0.1"
    app = Starlette(
        routes=[
            *(Route(door.path, _through(door, console), methods=[door.method]) for door in DOORS),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[
            Middleware(_SafeHeaders, secure=console.secure),
            Middleware(TrustedHostMiddleware, allowed_hosts=[host, "127.0.0.1", "localhost"]),
        ],
        exception_handlers={Exception: _say_nothing, 404: _not_here(console), 405: _not_here(console)},
    )
    app.state.console = console
    return app


def _through(door: Door, console: Console) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:  # in no text of ours
            return Visit(request, console).show("not_here.html", status=404)
        try:
            return await _enter(door, request, console)
        except ClientDisconnect:
            return Response(status_code=400)
        except DatabaseUnavailable:
            return Visit(request, console).show("away.html", status=503)
        except NotSignedIn:  # signed out, disabled or set up anew while this was under way
            return _sign_in_first(door)

    return handle


async def _enter(door: Door, request: Request, console: Console) -> Response:
    if request.method == "POST" and not _from_our_page(request, console):
        return Visit(request, console).show("refused.html", status=403)
    form = await _form(request)  # first: however slowly it comes, who sent it is asked when it is here
    token = Private(request.cookies.get(console.cookie(SESSION), ""))
    staff = await _who(door, token, console)
    if door.stage is not None and staff is None:
        return _sign_in_first(door)
    before = request.cookies.get(console.cookie(BEFORE), "")
    wanted = staff.session.form_token if staff else before
    if request.method == "POST" and not (
        wanted and secrets.compare_digest(wanted.encode(), form.get("form_token", "").encode())
    ):
        return Visit(request, console, staff).show("refused.html", status=403)
    if staff is not None and door.right is not None and not staff.worker.may(door.right):
        return Visit(request, console, staff).show("not_allowed.html", status=403)
    fresh = before or secrets.token_urlsafe(24)
    answer = await door.handler(Visit(request, console, staff, token or None, form, fresh))
    if staff is None and not before:
        set_cookie(answer, console, BEFORE, fresh)
    return answer


def _sign_in_first(door: Door) -> Response:
    """A page that asks by itself leaves for the sign-in by itself: it could do nothing with that page."""
    return Response(status_code=401) if door.live else RedirectResponse("/sign-in", status_code=303)


async def _who(door: Door, token: Private, console: Console) -> SignedIn | None:
    if door.stage is None or not token:
        return None
    with contextlib.suppress(NotSignedIn):
        return await find_session(token, stage=door.stage, line=console.line, touch=not door.live)
    return None


def _from_our_page(request: Request, console: Console) -> bool:
    """A browser says where a form comes from; one that is not ours is refused whatever it holds."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin in (console.url, f"{request.url.scheme}://{request.headers.get('host', '')}")
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; one that stands in it several times holds its values as lines. A browser ends
    lines with two signs, a phone with one. What is too long or too slow is read no further: it has no
    token."""
    found: dict[str, list[str]] = {}
    try:
        body = await asyncio.wait_for(_body(request), _FORM_S) if request.method == "POST" else ""
    except asyncio.TimeoutError:
        return {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        found.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", ""))
    return {name: "\n".join(values) for name, values in found.items()}


async def _body(request: Request) -> str:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return ""
    return body.decode(errors="replace")


def _not_here(console: Console) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, _: Exception) -> Response:
        return Visit(request, console).show("not_here.html", status=404)

    return handle


async def _say_nothing(_: Request, error: Exception) -> Response:
    """An error nobody foresaw: its kind is logged, never its text, which might hold words."""
    _log.error("unforeseen: %s", type(error).__name__)
    said = "Something went wrong on our side. Go back and try again."
    return Response(said, status_code=500, headers=_HEADERS)  # answered outside of _SafeHeaders


class _SafeHeaders:
    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        pairs = [*_HEADERS.items(), *([_HSTS] if secure else [])]
        self._pairs = [(name.encode(), value.encode()) for name, value in pairs]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._pairs]
            await send(message)

        await self._app(scope, receive, send_with_headers)
