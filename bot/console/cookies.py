"""The two cookies of the console; no script reads them and no other site sends them."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import Console

SESSION = "porchlight"
BEFORE = "porchlight-form"  # goes with forms before signing in


def set_cookie(answer: Response, console: Console, name: str, value: str) -> None:
    answer.set_cookie(
        console.cookie(name), value, httponly=True, secure=console.secure, samesite="strict", path="/"
    )


def drop_cookie(answer: Response, console: Console, name: str) -> None:
    answer.delete_cookie(
        console.cookie(name), httponly=True, secure=console.secure, samesite="strict", path="/"
    )
