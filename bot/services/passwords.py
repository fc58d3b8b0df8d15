"""Passwords of staff: slow to guess, and refused when they are easy to guess or known from a breach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.domain.private import Private

_Result = TypeVar("_Result")

SHORTEST, LONGEST = 12, 128
_STRONG = 3
"""zxcvbn's scale from 0 to 4; 3 is "safely unguessable" where hashes are slow. It knows the passwords that
breaches made common, names, words, dates and rows of keys."""

# RFC 9106, section 4, second recommended choice: 64 MiB, three passes, four lanes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_AT_WORK = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
"""Two hashes at once, however many ask: each takes 64 MiB."""
_NOBODY = _HASHER.hash("the same work for a login that does not exist")


async def hashed(password: Private) -> str:
    return await _at_work(lambda: _HASHER.hash(password.open()))


async def matches(password: Private, stored: str | None) -> bool:
    """Takes as long for no hash as for a wrong password, so that nobody learns which logins exist."""
    return await _at_work(lambda: _matches(password, stored))


async def _at_work(work: Callable[[], _Result]) -> _Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)


def _matches(password: Private, stored: str | None) -> bool:
    try:
        right = _HASHER.verify(stored or _NOBODY, password.open())
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def weakness(password: Private, *, known: tuple[str, ...]) -> str | None:
    """What is wrong with it as a sentence, or None. `known`: names of whose it is, and of the line."""
    text = password.open()
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Four or five words in a row are easy to keep in mind."
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters."
    rated = zxcvbn(text, user_inputs=list(known), max_length=LONGEST)
    if rated["score"] >= _STRONG:
        return None
    hint = rated["feedback"]["warning"] or "It is easy to guess."
    return f"{hint.rstrip('.')}. Choose words that do not belong together."
