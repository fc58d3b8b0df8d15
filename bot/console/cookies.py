"""The cookies of the console; no script reads them and no other site sends them."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.console.visit import Console

SESSION = "porchlight"
BEFORE = "porchlight-form"  # goes with forms before signing in
ORGANISATION = "porchlight-organisation"  # a sign-in with one's organisation, while it is under way


def set_cookie(
    answer: Response, console: Console, name: str, value: str, *, lax_for: timedelta | None = None
) -> None:
    """`lax_for`: sent, for so long, also when another site leads the whole browser here."""
    answer.set_cookie(
        console.cookie(name),
        value,
        max_age=None if lax_for is None else int(lax_for.total_seconds()),
        httponly=True,
        secure=console.secure,
        samesite="strict" if lax_for is None else "lax",
        path="/",
    )


def drop_cookie(answer: Response, console: Console, name: str) -> None:
    answer.delete_cookie(
        console.cookie(name), httponly=True, secure=console.secure, samesite="strict", path="/"
    )
