"""A small server on loopback that plays both carriers' APIs, records each call, and fails on order."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.phone.loopback import LoopbackServer, bound_socket
from bot.phone.spec_check import check_telegram_call, check_twilio_call

ACCOUNT = "AC" + "0" * 31 + "1"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=timezone.utc)
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]

    @property
    def telegram_method(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass
class Answer:
    """A scripted answer. `how`: "answer", "break" after the request was read, or "silent"."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "answer"
    only: str = ""  # waits for a call whose "METHOD path" ends so


class Broken(Response):
    """Announces an answer and hangs up before giving it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"sid"', "more_body": True})


class FakeCarriers:
    """Both carriers. `messages` and `media` are what Twilio keeps."""

    def __init__(self) -> None:
        self.base = ""
        self._let_go = asyncio.Event()
        self.start_over()

    def start_over(self) -> None:
        """Forget every call, order and message."""
        self.calls: list[Call] = []
        self.script: deque[Answer] = deque()
        self.messages: dict[str, dict[str, Any]] = {}
        self.media: dict[str, list[str]] = {}
        self.undeletable: set[int] = set()  # Telegram refuses a batch that holds one of these

    def let_go(self) -> None:
        """Answer the calls left silent, so that the server can end."""
        self._let_go.set()

    def then(self, *answers: Answer) -> None:
        self.script.extend(answers)

    def problems(self) -> list[str]:
        """How the calls so far depart from what the carriers describe."""
        found: list[str] = []
        for call in self.calls:
            if call.path.startswith("/2010"):
                found += check_twilio_call(call.method, call.path, call.form, call.query)
            else:
                found += check_telegram_call(call.telegram_method, call.form)
        return found

    async def answer(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode(), keep_blank_values=True)
        call = Call(
            request.method,
            request.url.path,
            dict(request.query_params),
            {name: values[-1] for name, values in form.items()},
        )
        self.calls.append(call)
        if self.script and f"{call.method} {call.path}".endswith(self.script[0].only):
            return await self._scripted(self.script.popleft())
        return self._twilio(call) if call.path.startswith("/2010") else self._telegram(call)

    async def _scripted(self, answer: Answer) -> Response:
        if answer.how == "break":
            return Broken()
        if answer.how == "silent":
            await self._let_go.wait()
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body or {})
        return Response(text, answer.status, answer.headers)

    # --- Twilio -------------------------------------------------------------------------------

    def keep(self, **fields: Any) -> str:
        """Put a message into what Twilio keeps; return its sid."""
        sid = fields.pop("sid", f"SM{len(self.messages):032x}")
        created = fields.pop("created_at", NOW)
        self.messages[sid] = {
            "sid": sid,
            "status": "delivered",
            "direction": "outbound-api",
            "from": "+15550100001",
            "num_media": "0",
            "date_created": format_datetime(created),
            **fields,
        }
        return str(sid)

    def _twilio(self, call: Call) -> Response:
        if call.path == f"{MESSAGES}.json":
            return self._create(call) if call.method == "POST" else self._list(call)
        sid, *rest = call.path.removeprefix(f"{MESSAGES}/").removesuffix(".json").split("/")
        if sid not in self.messages:
            return _not_found()
        if rest[:1] == ["Media"]:
            return self._media(call, sid, rest[1:])
        if call.method == "DELETE":
            del self.messages[sid]
            return Response(status_code=204)
        return JSONResponse(self.messages[sid])

    def _create(self, call: Call) -> Response:
        sid = self.keep(to=call.form["To"], body=call.form["Body"], status="queued")
        return JSONResponse(self.messages[sid], 201)

    def _list(self, call: Call) -> Response:
        """Newest first, as Twilio does, in pages of two."""
        sender = call.query.get("From")
        mine = [each for each in self.messages.values() if sender in (None, each["from"])][::-1]
        page = int(call.query.get("Page", 0))
        shown = mine[page * 2 : page * 2 + 2]
        more = f"{MESSAGES}.json?Page={page + 1}&From=%2B{(sender or '+')[1:]}"
        after = more if mine[page * 2 + 2 :] else None
        return JSONResponse({"messages": shown, "next_page_uri": after, "page": page})

    def _media(self, call: Call, sid: str, rest: list[str]) -> Response:
        kept = self.media.get(sid, [])
        if not rest:
            return JSONResponse({"media_list": [{"sid": each, "parent_sid": sid} for each in kept]})
        if rest[0] not in kept:
            return _not_found()
        kept.remove(rest[0])
        return Response(status_code=204)

    # --- Telegram -----------------------------------------------------------------------------

    def _telegram(self, call: Call) -> Response:
        if call.telegram_method == "sendMessage":
            chat = {"id": int(call.form["chat_id"]), "type": "private"}
            message = {"message_id": 900, "date": 1, "chat": chat, "text": call.form["text"]}
            return JSONResponse({"ok": True, "result": message})
        if call.telegram_method in ("deleteMessages", "deleteMessage"):
            named = call.form.get("message_ids") or f"[{call.form['message_id']}]"
            if self.undeletable & set(json.loads(named)):
                return bad_request("Bad Request: message can't be deleted")
        return JSONResponse({"ok": True, "result": True})


def bad_request(description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": 400, "description": description}, 400)


def _not_found() -> Response:
    return JSONResponse({"code": 20404, "message": "not found", "status": 404}, 404)


@asynccontextmanager
async def serving(fake: FakeCarriers) -> AsyncIterator[FakeCarriers]:
    """Serve until left; no call is left hanging."""
    methods = ["GET", "POST", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", fake.answer, methods=methods)])
    with bound_socket() as listener:
        server = LoopbackServer(app)
        fake.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield fake
        finally:
            fake.let_go()
            server.should_exit = True
            await running
