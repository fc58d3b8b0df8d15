"""The page on which a service reads what a person shares with it; the only page on the public side.

Neither address nor title tells anything, and looking at it changes nothing: mail programs open links.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.domain.private import Private
from bot.domain.refusals import CodeWrong, LinkOver
from bot.domain.share_link import SHOWN_FOR
from bot.domain.shared_field import LABELS
from bot.errors import DatabaseUnavailable
from bot.services.acknowledge_shared import acknowledge_shared
from bot.services.line import Line
from bot.services.open_shared import Shared, look_at_shared, open_shared

_HERE = Path(__file__).parent
_MOST_BYTES = 2 * 1024  # a code and a tick
_A_MINUTE = 30  # requests of one machine
_COOKIE = "shared-note"
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
_HSTS = {"strict-transport-security": "max-age=31536000"}


def shared_note_routes(line: Line) -> list[Route]:
    page = _Page(line)
    return [
        Route("/shared-note.css", page.style, methods=["GET"]),
        Route("/r/{token}", page.look, methods=["GET"]),
        Route("/r/{token}", page.act, methods=["POST"]),
    ]


class _Pace:
    """How often one machine asks within a minute; kept in memory alone, and gone with the minute."""

    def __init__(self) -> None:
        self._minute = -1
        self._asked: Counter[str] = Counter()

    def too_fast(self, machine: str, now: datetime) -> bool:
        minute = int(now.timestamp() // 60)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[machine] += 1
        return self._asked[machine] > _A_MINUTE


class _Page:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._secure = line.public_url.startswith("https://")
        self._cookie = f"__Host-{_COOKIE}" if self._secure else _COOKIE
        self._headers = {**_HEADERS, **(_HSTS if self._secure else {})}
        self._templates = Jinja2Templates(_HERE / "templates")
        self._pace = _Pace()

    async def look(self, request: Request) -> Response:
        """What the browser may see now; nothing is used up by it."""
        if (refused := self._too_fast(request)) is not None:
            return refused
        try:
            shared = await look_at_shared(_token(request), self._view(request), line=self._line)
        except LinkOver:
            return self._over(request)
        except DatabaseUnavailable:
            return self._away()
        return self._show(request, "code.html") if shared is None else self._shared(request, shared)

    async def act(self, request: Request) -> Response:
        """The code opens it; a press says that it was read."""
        if (refused := self._too_fast(request)) is not None:
            return refused
        try:
            form = await _form(request)
            if "read" in form:
                await acknowledge_shared(_token(request), self._view(request), line=self._line)
                return self._again(request)
            view = await open_shared(_token(request), form.get("code", ""), line=self._line)
        except CodeWrong as wrong:
            return self._show(request, "code.html", status=403, left=wrong.left)
        except LinkOver:
            return self._over(request)
        except DatabaseUnavailable:
            return self._away()
        except (ClientDisconnect, ValueError):
            return PlainTextResponse("", status_code=400, headers=self._headers)
        answer = self._again(request)
        answer.set_cookie(
            self._cookie,
            view.open(),
            max_age=int(SHOWN_FOR.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    async def style(self, _: Request) -> Response:
        text = (_HERE / "templates" / "shared_note.css").read_text(encoding="utf-8")
        return Response(text, media_type="text/css", headers=self._headers)

    def _too_fast(self, request: Request) -> Response | None:
        machine = request.client.host if request.client else "unknown"
        if not self._pace.too_fast(machine, self._line.clock()):
            return None
        headers = {**self._headers, "retry-after": "60"}
        return PlainTextResponse("Too many requests. Wait a minute.", status_code=429, headers=headers)

    def _view(self, request: Request) -> Private | None:
        held = request.cookies.get(self._cookie)
        return Private(held) if held else None

    def _shared(self, request: Request, shared: Shared) -> Response:
        zone = self._line.hours.zone
        return self._show(
            request,
            "shared.html",
            shown=[(LABELS[each.field], each.value.open()) for each in shared.fields],
            closes_at=shared.closes_at.astimezone(zone).strftime("%H:%M"),
            ends_on=_day(shared.ends_at.astimezone(zone)),
            acknowledged=shared.acknowledged,
        )

    def _over(self, request: Request) -> Response:
        """The same for a link that is used, ended, taken back, or never was."""
        return self._show(request, "over.html", status=410)

    def _away(self) -> Response:
        text = "This page cannot be shown just now. Nothing is lost: try again in a few minutes."
        return PlainTextResponse(text, status_code=503, headers={**self._headers, "retry-after": "60"})

    def _again(self, request: Request) -> Response:
        return RedirectResponse(request.url.path, status_code=303, headers=self._headers)

    def _show(self, request: Request, page: str, *, status: int = 200, **context: object) -> Response:
        known = {"operator": self._line.facts["operator"], **context}
        return self._templates.TemplateResponse(
            request, page, known, status_code=status, headers=self._headers
        )


def _token(request: Request) -> Private:
    return Private(str(request.path_params["token"]))


async def _form(request: Request) -> dict[str, str]:
    """Raise ValueError for one that no page of ours sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ValueError
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5)
    return {name: values[0] for name, values in fields.items()}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
